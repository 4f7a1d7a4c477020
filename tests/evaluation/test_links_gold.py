"""Links to the plan's tasks against what two analysts judged; the scorer, the limits, and the README's table."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import kg
from kg.identifiers import BASE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def links() -> ModuleType:
    spec = importlib.util.spec_from_file_location("links_benchmark", ROOT / "benchmarks" / "links.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["links_benchmark"] = module  # a dataclass looks its module up
    spec.loader.exec_module(module)
    return module


def said(plain: bool, right: list[str], also: list[str]) -> dict[str, Any]:
    return {"plain": plain, "right": right, "also": also}


SAMPLE = [
    # Both find the item; the box above it is right too, a neighbour is not.
    {"statement": "a", "document": "d.zh", "pairs": {}, "judges": [said(True, ["I/box-1/2"], []), said(True, ["I/box-1/2"], ["II"])]},
    # Asked about the pair, one says no.
    {"statement": "b", "document": "d.en", "pairs": {"III": [True, False]}, "judges": [said(True, ["III"], []), said(True, ["III"], [])]},
    # They disagree whether it advances anything plainly.
    {"statement": "c", "document": "d.en", "pairs": {}, "judges": [said(False, [], ["IV"]), said(True, ["IV"], [])]},
]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "counts"),
    [
        ({}, (0, 0, 2, 0)),
        ({"a": ["I/box-1/2"]}, (1, 1, 2, 1)),
        ({"a": ["I/box-1"]}, (1, 1, 2, 1)),
        ({"a": ["I/box-1/3"]}, (1, 0, 2, 0)),
        ({"a": ["II"]}, (1, 0, 2, 0)),
        ({"b": ["III"]}, (1, 0, 2, 1)),
        ({"c": ["IV"]}, (1, 1, 2, 0)),
        ({"a": ["I/box-1/2", "V"], "other": ["V"]}, (2, 1, 2, 1)),
    ],
)
def test_links_are_counted_by_both_judges(
    links: ModuleType, made: dict[str, list[str]], counts: tuple[int, ...]
) -> None:
    found = links.judged(SAMPLE, made)
    assert (found.links, found.right, found.plain, found.found) == counts
    assert (found.statements, found.agree) == (3, 2)


@pytest.mark.parametrize("name", ["open", "sealed"])
def test_the_gold_names_statements_and_tasks_of_the_release(links: ModuleType, name: str) -> None:
    sample = links.read(links.GOLD / f"{name}.jsonl")
    graph = kg.open()
    tasks = {t for (t,) in graph.select("SELECT DISTINCT ?t { ?t a pol:Task } ORDER BY ?t").values()}
    wanted = {node for s in sample for judge in s["judges"] for node in (*judge["right"], *judge["also"])}
    assert not {links.TASKS + node for node in wanted} - tasks
    known = {s for (s,) in graph.select("SELECT DISTINCT ?s { ?s pol:stance ?x } ORDER BY ?s").values()}
    lost = [s["statement"] for s in sample if BASE + "statement/" + s["statement"] not in known]
    assert len(lost) <= len(sample) // 20, lost


def test_the_readme_prints_what_is_measured_of_links_and_owners(links: ModuleType) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in [*links.table(kg.open()), *links.owners_table(kg.open())]:
        assert line in readme
