"""Every kind of change to what a statement says is found, also in a graph that keeps no quotes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kg
from kg.graph import evidence_checks
from kg.graph.labels import shorten, unshortened
from kg.graph.loading import parse_file
from kg.graph.records import Facts

TEXT = """2021年全国港口发展报告

一、总体情况

2021年，全国港口完成货物吞吐量155.5亿吨。全国5G用户达到3.55亿户。

二、地区评价

港口数字化水平评价中，浙江、上海、广东、江苏、山东位居前5名。
"""


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    (tmp_path / "ports.zh.txt").write_text(TEXT, encoding="utf-8", newline="")
    kg.build(tmp_path / "ports.zh.txt", tmp_path / "graph", quotes=False)
    return tmp_path / "graph"


def _checks(graph: Path) -> set[str]:
    facts = Facts()
    file = graph / "ports.zh.trig"
    facts.add(file, parse_file(file))
    return {finding.check for finding in evidence_checks.check(facts, graph, None)[1]}


def _change(graph: Path, old: str, new: str) -> None:
    file = graph / "ports.zh.trig"
    before = file.read_text(encoding="utf-8")
    after = re.sub(old, new, before, count=1)
    assert after != before, before
    file.write_text(after, encoding="utf-8", newline="")


def test_what_was_built_has_no_finding(graph: Path) -> None:
    assert not _checks(graph)


@pytest.mark.parametrize(
    "old, new, check",
    [
        (r'pol:writtenUnit "亿户"', 'pol:writtenUnit "亿吨公里"', "unit"),
        (r'pol:writtenUnit "亿户"', 'pol:writtenUnit "rank"', "unit"),
        (r'pol:value "355000000"', 'pol:value "35500000"', "value"),
        (r'pol:value "355000000"', 'pol:value "3.55"', "value"),
        (r"pol:writtenValue 3.55\b", "pol:writtenValue 3.65", "surface"),
        (r'pol:surface "3.55亿户"', 'pol:surface "155.5亿吨"', "name"),
        (r'pol:year "2021"', 'pol:year "2017"', "year"),
        (r"pol:order 5\b", "pol:order 6", "order"),
        (r"pol:order 5\b", "pol:order 4", "order"),
        (r'pol:dimension "[^"]+"', 'pol:dimension "水平"', "name"),
    ],
)
def test_a_changed_value_is_found(graph: Path, old: str, new: str, check: str) -> None:
    _change(graph, old, new)
    assert check in _checks(graph)


def test_regions_of_a_ranking_that_changed_places_are_found(graph: Path) -> None:
    file = graph / "ports.zh.trig"
    text = file.read_text(encoding="utf-8")
    assert 'pol:regionSurface "浙江"' in text and 'pol:regionSurface "上海"' in text
    swap = {"浙江": "上海", "上海": "浙江"}
    text = re.sub(r'(pol:regionSurface )"(浙江|上海)"', lambda m: f'{m[1]}"{swap[m[2]]}"', text)
    file.write_text(text, encoding="utf-8", newline="")
    assert "name" in _checks(graph)


def test_a_shortened_surface_is_found_again_in_its_text() -> None:
    phrase = "16 large sheltered deep water container berths"
    text = f"By then the port had {phrase} and two cranes."
    assert phrase in set(unshortened(shorten(phrase, release=True), text))
    assert not list(unshortened("two berths", text))
