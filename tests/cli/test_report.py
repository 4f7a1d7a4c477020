"""``kg report``: what it writes, where, and what it says when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main

HAND_MADE = Path(__file__).parents[1] / "queries" / "hand-made.trig"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ("II(1)", "task-ports-II-1"), ("MIIT", "agency-miit"), ("Zhejiang", "agency-CN-ZJ"), ("浙江省", "agency-CN-ZJ"),
        ("Shore Power Measures", "instrument-measures-2022"), ("target/ports/berths", "target-ports-berths"), (None, "plan"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "zh"])
def test_files_and_names(tmp_path: Path, thing: str | None, name: str, language: str) -> None:
    asked = [thing] if thing else []
    done = run("report", *asked, "-g", HAND_MADE, "--out", tmp_path, "--lang", language, "--plain")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [str(tmp_path / f"{name}.html"), str(tmp_path / f"{name}.md")]
    text = (tmp_path / f"{name}.md").read_text(encoding="utf-8")
    assert text.startswith("# ") and ("As of" if language == "en" else "截至") in text
    assert sorted(f.name for f in tmp_path.iterdir()) == [f"{name}.html", f"{name}.md"]


def test_the_released_graph_without_anything_named(tmp_path: Path) -> None:
    done = run("report", "--out", tmp_path, "--plain")
    assert done.exit_code == 0 and "172 tasks" in (tmp_path / "plan.md").read_text(encoding="utf-8")


def test_the_date(tmp_path: Path) -> None:
    assert run("report", "III(1)", "-g", HAND_MADE, "--out", tmp_path, "--as-of", "2020", "--plain").exit_code == 0
    text = (tmp_path / "task-ports-III-1.md").read_text(encoding="utf-8")
    assert "As of: 2020\n" in text and "statutory remit of the Ports Office" in text


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("Ministry of Magic",), 1, "no thing is called 'Ministry of Magic'"),
        (("shore power",), 2, "is a concept"),
        (("II(1)", "--as-of", "soon"), 2, "'soon' is no date"),
        (("II(1)", "-g", "nowhere.trig"), 2, "nowhere.trig"),
    ],
)
def test_one_clear_line(tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    out = tmp_path / "out"
    graph = () if "-g" in arguments else ("-g", HAND_MADE)
    done = run("report", *arguments, *graph, "--out", out)
    assert done.exit_code == code and words in done.stderr and done.stderr.count("\n") == 1 and not done.stdout
    assert not out.exists()


def test_unwritable_places(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file", encoding="utf-8")
    done = run("report", "II(1)", "-g", HAND_MADE, "--out", taken)
    assert done.exit_code == 2 and "cannot be made" in done.stderr and taken.read_text(encoding="utf-8") == "a file"
    for missing in ((), ("--out", " ")):
        done = run("report", "II(1)", "-g", HAND_MADE, *missing)
        assert done.exit_code == 2 and "--out" in done.stderr and done.stderr.count("\n") == 1
