"""progress, regions, evidence, cite, diff and tour on the command line: languages, formats, exit codes, bad input."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.cli.options import display_width

FIGURES = Path(__file__).parents[1] / "answers" / "figures.trig"
QUESTIONS = [
    ("progress",),
    ("progress", "Lit buoys"),
    ("regions",),
    ("regions", "Zhejiang"),
    ("regions", "--task", "II(1)"),
    ("evidence", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1"),
    ("evidence", "responsibility/r1"),
    ("cite", "document/report.zh"),
    ("cite", "statement/ships-zh", "--style", "chicago"),
]


def run(*arguments: object) -> Result:
    return CliRunner(env={"KG_LANG": None, "KG_GRAPH": None, "KG_DOCUMENTS": None}).invoke(
        main, [str(a) for a in arguments]
    )


def ask(*arguments: object) -> str:
    done = run(*arguments, "-g", FIGURES)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_question_in_every_format(question: tuple[str, ...], language: str) -> None:
    assert ask(*question, "--lang", language)
    records = json.loads(ask(*question, "--lang", language, "-f", "json"))
    for separator, name in ((",", "csv"), ("\t", "tsv")):
        rows = list(csv.DictReader(io.StringIO(ask(*question, "--lang", language, "-f", name)), delimiter=separator))
        assert len(rows) == len(records) > 0
    assert ask(*question, "--lang", language, "-f", "md").count("\n") == len(records) + 2


def test_progress_reads_well_in_both_languages() -> None:
    told = ask("progress").splitlines()
    assert told[0] == "Ships on the platform"
    assert "  1 million (2020) → 3 million (2025)" in told
    assert "  • 2021  1.4 million · 20% of the way · line 20% · on track · 2 witnesses" in told
    assert "    contradicted: 14 million [paper.en ¶4 s1]: ten times more" in told
    assert "Paperless share  [unconfirmed]" in told
    assert "  ≈ 2021  more than 80% · only near: no verdict" in told and "    some papers only" in told
    assert "  • 2022  less than 28% · at most 10% of the way · line 40% · not decided by the figure" in told
    chinese = ask("progress", "--lang", "zh")
    assert "  • 2021  140万 · 完成20% · 直线进度20% · 进度正常 · 2个独立来源" in chinese
    assert "无纸化比例　［未经核实］" in chinese


def test_evidence_opens_the_sentence() -> None:
    told = ask("evidence", "statement/ships-zh")
    assert "  “截至2021年底，接入平台的船舶达到140万艘，比上年增长四成。”" in told
    assert "#:~:text=" in told and "Links of that" in told
    link = re.search(r"#:~:text=(\S+)", told)
    assert link and len(link[1].split(",")) == 2


def test_evidence_without_words_shows_place_and_how_to_get_them() -> None:
    told = ask("evidence", "evidence/p1")
    assert "Harbours Hum · ¶3 s2" in told and "--documents" in told and "https://example.org/hum.html" in told


def test_cite_remarks_that_the_day_of_access_is_open() -> None:
    done = run("cite", "document/report.zh", "-g", FIGURES)
    assert "--accessed" in done.stderr
    assert "--accessed" not in run("cite", "document/report.zh", "-g", FIGURES, "-q").stderr


def test_diff_says_what_and_exits_with_one(tmp_path: Path) -> None:
    changed = tmp_path / "new.trig"
    changed.write_text(FIGURES.read_text(encoding="utf-8").replace('"light the quay"', '"light the pier"'), "utf-8")
    done = run("diff", FIGURES, changed)
    assert done.exit_code == 1 and "~ Ningbo: light the pier" in done.stdout
    assert "label: light the quay@en → light the pier@en" in done.stdout
    assert run("diff", FIGURES, "-g", changed).stdout == done.stdout
    assert len(json.loads(run("diff", FIGURES, changed, "-f", "json").stdout)) == 1


@pytest.mark.parametrize("format_", ["table", "json", "csv"])
def test_equal_graphs_exit_with_zero_and_say_so(format_: str) -> None:
    done = run("diff", FIGURES, FIGURES, "-f", format_)
    assert done.exit_code == 0 and "the two graphs are equal" in done.output
    assert "相同" in run("diff", FIGURES, FIGURES, "--lang", "zh", "-f", format_).output


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("progress", "whales"), 1, "no indicator"),
        (("progress", "Harbour Board"), 2, "not an indicator"),
        (("regions", "II(1)"), 2, "not a region"),
        (("evidence", "f" * 32), 1, "f" * 32),
        (("evidence", ""), 1, "kg: "),
        (("cite", "Harbour Board"), 2, "rests on no document"),
        (("cite", "document/report.zh", "--accessed", "soon"), 2, "no day of access"),
        (("cite", "document/report.zh", "--style", "mla"), 2, "mla"),
        (("diff", "no/such/graph"), 2, "no such file or folder"),
        (("diff", str(FIGURES), str(FIGURES), "-g", "x"), 2, "three graphs"),
    ],
    ids=lambda a: " ".join(a) if isinstance(a, tuple) else "",
)
def test_bad_input_is_one_line(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = run(*arguments, *(() if "-g" in arguments else ("-g", FIGURES)))
    assert done.exit_code == code, done.output
    assert said in done.stderr and len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_tour_fits_the_terminal(width: int, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.cli.answer_options.terminal_width", lambda: width)
    done = run("tour", "--lang", language)
    assert done.exit_code == 0, done.output
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in done.stdout.splitlines()]
    assert not [line for line in lines if display_width(line) > width and "https://" not in line]
    if language == "zh":  # English stands only where a document in English is named or quoted
        headings = [line for line in lines if re.match(r"\d\. ", line)]
        assert len(headings) == 5 and not any(re.search("[A-Za-z]", line) for line in headings)


def test_the_tour_refuses_a_folder_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = run("tour", "--out", tmp_path)
    assert done.exit_code == 2 and "is there already" in done.stderr
    assert [f.name for f in tmp_path.iterdir()] == ["mine.txt"]
