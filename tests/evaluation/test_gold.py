"""The gold is sound, the product still meets it, and the README prints what is measured."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from kg.evaluation import Score, read_gold

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "gold"
HALVES = ("open", "sealed")


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def texts(corpus: Path) -> dict[str, str]:
    files = [*corpus.glob("*.txt"), *(GOLD / "passages").glob("*.txt")]
    return {file.stem: file.read_bytes().decode("utf-8-sig") for file in files}


@pytest.fixture(scope="module")
def scores(corpus: Path) -> dict[str, dict[str, dict[str, Score]]]:
    return load("accuracy").halves(corpus)  # type: ignore[no-any-return]


def squeezed(text: str) -> str:
    return re.sub(r"[\s-]+", "", text).casefold()


@pytest.mark.parametrize("folder", [*HALVES, "second"])
def test_what_the_gold_names_stands_in_its_passage(folder: str, texts: dict[str, str]) -> None:
    for passage in read_gold(GOLD / folder):
        text = texts[passage.document]
        assert passage.end <= len(text)
        for statement in passage.statements:
            words = squeezed(text[statement.start : statement.end])
            names = [actor["surface"] for actor in statement.record.get("actors") or []]
            for name in names:
                assert squeezed(name) in words, f"{folder} {passage.id}: {name}"


def test_no_passage_is_in_both_halves() -> None:
    halves = [{p.id for p in read_gold(GOLD / half)} for half in HALVES]
    assert not halves[0] & halves[1]
    assert min(map(len, halves)) > 350


#: What must hold at least: (group, measure) → F1, and the precision of who-did-it.
MUST = {
    ("five documents", "who"): 0.88,
    ("five documents", "instrument"): 0.90,
    ("five documents", "figure"): 0.88,
    ("five documents", "goal"): 0.90,
    ("five documents", "rank"): 1.0,
    ("passages", "who"): 0.70,
    ("passages", "duty"): 0.80,
}


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(("group", "measure"), sorted(MUST))
def test_accuracy_holds(half: str, group: str, measure: str, scores: dict[str, dict[str, dict[str, Score]]]) -> None:
    score = scores[half][group][measure]
    assert score.f1 is not None
    assert score.f1 >= MUST[group, measure], f"{score.right} right, {score.wrong} wrong, {score.missed} missed"


@pytest.mark.parametrize("half", HALVES)
def test_aspects_hold(half: str, scores: dict[str, dict[str, dict[str, Score]]]) -> None:
    five = scores[half]["five documents"]
    assert (five["who"].precision or 0) >= 0.93
    for measure, aspect, least in (("who", "name", 0.97), ("who", "kind", 0.90), ("figure", "year", 0.90)):
        right, of = five[measure].aspects[aspect]
        assert right >= least * of, f"{aspect}: {right} of {of}"


def test_readme_prints_what_is_measured(scores: dict[str, dict[str, dict[str, Score]]]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in load("accuracy").table(scores):
        assert line in readme, f"run benchmarks/accuracy.py and put its table into the README; not there: {line}"
