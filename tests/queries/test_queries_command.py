"""``kg queries``: lists the questions, answers them by name, and says what is wrong in a line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.queries import names

HAND_MADE = str(Path(__file__).parent / "hand-made.trig")


def kg(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["queries", *arguments])


@pytest.mark.parametrize(
    ("language", "question"), [("en", "Who is responsible for this task"), ("zh", "谁负责这项任务")]
)
def test_lists_every_question_in_the_language_asked_for(language: str, question: str) -> None:
    result = kg("--lang", language)
    assert result.exit_code == 0
    assert all(f"\n{name} " in result.stdout for name in names()) and question in result.stdout


@pytest.mark.parametrize("task", ["II(1)", "Green ports", "绿色港口", "task:ports/II-1"])
def test_answers_by_name_number_or_iri(task: str) -> None:
    result = kg("owners-of-task", "-g", HAND_MADE, "--param", f"task={task}", "--as-of", "2022", "--format", "csv")
    assert result.exit_code == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["actor_iri"].rpartition("/")[2] for row in rows] == ["miit", "mot", "CN-ZJ", "occac"]
    assert rows[0]["role"] == "lead" and rows[0]["locator"] == "II(1) ¶1 s1"


def test_answers_in_chinese_and_as_json() -> None:
    result = kg("tasks-of-agency", "-g", HAND_MADE, "-p", "agency=交通运输部", "--lang", "zh")
    assert "绿色港口" in result.stdout and "依据" in result.stdout
    (first, *_) = json.loads(kg("joint-issuers", "-g", HAND_MADE, "--format", "json").stdout)
    assert first["first"]["iri"].endswith("agency/miit") and first["issuances"] == 1


def test_nothing_found_is_an_answer() -> None:
    result = kg("goals-due", "-g", HAND_MADE, "-p", "by=2000")
    assert (result.exit_code, result.stdout) == (1, "") and "nothing found" in result.stderr


def test_shows_the_query() -> None:
    assert kg("joint-issuers", "--sparql").stdout.startswith("SELECT ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["owners"], "did you mean 'owners-of-task'?"),
        (["owners-of-task"], 'for instance --param task="IV(1)"'),
        (["owners-of-task", "-p", "task"], "not of the form name=value"),
        (["owners-of-task", "-p", "task=a", "-p", "task=b"], "given twice"),
        (["goals-due", "-p", "by=soon"], "'soon' is not a year"),
        (["joint-issuers", "-p", "agency=x"], "it takes none"),
        (["-p", "agency=x"], "need the NAME of a query"),
        (["owners-of-task", "-p", "task=MIIT"], "not a task"),
    ],
)
def test_wrong_calls_are_said_in_a_line(arguments: list[str], said: str) -> None:
    result = kg(*arguments, "-g", HAND_MADE)
    assert result.exit_code in (1, 2) and result.stdout == ""
    assert said in result.stderr and len(result.stderr.strip().splitlines()) <= 2
