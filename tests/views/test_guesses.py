"""Whatever is inferred or uncertain looks like it, in every kind of picture, in reports and on pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import kg
from kg.answers import PolicyGraph
from kg.answers.asking import Facts, describe
from kg.answers.grounds import INFERRED
from kg.identifiers import BASE, ONTOLOGY
from kg.views import guesses
from kg.views.blocks import Guess, Items, Table
from kg.views.facts import target_name
from kg.views.matrix import matrix
from kg.views.model import Picture
from kg.views.networks import chain, ego, network, shared
from kg.views.progress_chart import progress
from kg.views.region_map import regions
from kg.views.report import report
from kg.views.timeline import timeline

HAND_MADE = Path(__file__).parent.parent / "queries" / "hand-made.trig"
TARGET = "target/14fyp-informatization/5g-user-penetration"
MEASURED = "target/14fyp-informatization/internet-users"
Making = Callable[[PolicyGraph], Picture]
PICTURES: dict[str, Making] = {
    "network": lambda g: network(g, grounds="all", general=True, unowned=True),
    "chain of a task": lambda g: chain(g, "IV(1)"),
    "chain of a target": lambda g: chain(g, TARGET),
    "chain of an agency": lambda g: chain(g, "CAC"),
    "around a target": lambda g: ego(g, TARGET, hops=2),
    "around an agency": lambda g: ego(g, "CAC"),
    "shared": lambda g: shared(g, grounds="all"),
    "matrix": lambda g: matrix(g, grounds="all"),
    "progress": progress,
    "timeline": timeline,
    "regions": regions,
}
#: Kinds that draw links themselves, and not only what follows from them.
WITH_LINKS = ("network", "chain of a task", "chain of a target", "around a target", "progress", "regions")


@pytest.fixture(scope="module")
def released() -> PolicyGraph:
    return kg.open()


@pytest.fixture(scope="module")
def inferred(released: PolicyGraph) -> set[str]:
    rows = released.select("SELECT ?x WHERE { ?x a pol:Link ; pol:status pol:inferred }").values()
    return {row[0] for row in rows if row[0]}


@pytest.fixture(scope="module")
def uncertain(released: PolicyGraph) -> set[str]:
    rows = released.select(
        "SELECT DISTINCT ?x WHERE { VALUES ?s { pol:provisional pol:unconfirmed } ?x pol:status ?s }"
    ).values()
    return {row[0] for row in rows if row[0]}


@pytest.mark.parametrize("kind", PICTURES)
def test_every_guess_is_marked(kind: str, released: PolicyGraph, inferred: set[str], uncertain: set[str]) -> None:
    picture = PICTURES[kind](released)
    links = [edge for edge in picture.edges if inferred & set(edge.nodes)]
    assert all(edge.guess for edge in links), "a rule found the link"
    assert links or kind not in WITH_LINKS
    for edge in picture.edges:
        if edge.ground in INFERRED or (edge.confidence is not None and edge.confidence < guesses.UNSURE):
            assert edge.guess, edge
        if {edge.source, edge.target, *edge.nodes} & uncertain:
            assert edge.guess, edge
    assert all(node.guess for node in picture.nodes if node.iri in uncertain)
    assert any(not node.guess for node in picture.nodes)


@pytest.mark.parametrize("kind", ["network", "chain of a task", "matrix", "timeline"])
def test_what_is_sure_is_not_marked(kind: str, released: PolicyGraph) -> None:
    assert any(not edge.guess for edge in PICTURES[kind](released).edges)


def test_the_same_link_is_a_guess_in_every_picture(released: PolicyGraph) -> None:
    found: dict[str, set[bool]] = {}
    for kind in WITH_LINKS:
        for edge in PICTURES[kind](released).edges:
            if len(edge.nodes) == 1 and edge.nodes[0].startswith(BASE + "link/"):
                found.setdefault(edge.nodes[0], set()).add(edge.guess)
    assert found and all(len(marked) == 1 for marked in found.values())


def test_figures_and_regions_are_tied_by_rules(released: PolicyGraph) -> None:
    shown = progress(released)
    points = [p for target in shown.chart["targets"] for p in target["points"]] if shown.chart else []
    assert any(p.get("guess") for p in points if p["relation"] == "measures")
    edges = {edge.id: edge for edge in shown.edges}
    assert all(edges[p["edge"]].guess for p in points if p["relation"] != "observed")
    map_ = regions(released)
    assert all(edge.guess for edge in map_.edges if edge.target.startswith(BASE + "task/"))
    assert any(not edge.guess for edge in map_.edges)


def test_a_target_without_a_name_is_called_by_its_indicator() -> None:
    graph = kg.open(HAND_MADE)
    (target,) = (node for node in timeline(graph).nodes if node.kind == "target")
    assert target.en == "berths with shore power, 2025 target" and target.zh and "target/" not in target.zh
    facts = describe(graph.graph, [target.iri])  # neither the indicator's name nor the plan's is read
    assert str(target_name(facts, target.iri)) == "target for 2025"
    plan = facts.one(target.iri, ONTOLOGY + "ofInstrument") or ""
    named = target_name(describe(graph.graph, [plan], facts), target.iri)
    assert str(named).startswith("target of ") and "instrument/" not in str(named)


def test_a_responsibility_looks_the_same_in_the_matrix_and_the_network(released: PolicyGraph) -> None:
    drawn = {e.nodes: e.guess for e in PICTURES["network"](released).edges if e.ground != "structure"}
    both = [(e.guess, drawn[e.nodes]) for e in PICTURES["matrix"](released).edges if e.nodes in drawn]
    assert len(both) > 100 and all(one == other for one, other in both)


def test_a_weaker_claim_beside_it_makes_no_guess_of_an_edge() -> None:
    facts = Facts()
    assert not guesses.is_guess_edge(facts, (), "reported", None, ())
    assert guesses.is_guess_edge(facts, (), "remit", 0.9, ())
    assert guesses.is_guess_edge(facts, (), "reported", 0.5, ())
    assert guesses.is_guess_edge(facts, (BASE + "agency/unknown/x",), "reported", 0.9, ())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_reports_say_that_what_serves_a_target_is_inferred(released: PolicyGraph, language: str) -> None:
    rows = released.select("SELECT ?task WHERE { ?x pol:relation pol:pursues ; pol:linkTo ?task } ORDER BY ?task")
    task = next(row[0] for row in rows.values() if row[0])
    for thing in (TARGET, task):
        lists = [block for block in report(released, thing, language=language).blocks if isinstance(block, Items)]
        serving = [item for block in lists for item in block.lines if any(isinstance(p, Guess) for p in item)]
        assert serving, thing


def test_unknown_confidence_stays_unknown(tmp_path: Path) -> None:
    file = tmp_path / "graph.trig"
    file.write_text(re.sub(r"; pol:confidence [\d.]+", "", HAND_MADE.read_text("utf-8")), "utf-8")
    picture = shared(kg.open(file))
    assert picture.edges and all(edge.confidence is None for edge in picture.edges)
    assert any(not edge.guess for edge in picture.edges)


def test_marks_of_a_thing_are_those_of_its_page(released: PolicyGraph, uncertain: set[str]) -> None:
    facts = describe(released.graph, uncertain)
    assert all(guesses.marks(facts, iri)[0] in ("provisional", "unconfirmed") for iri in uncertain)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_reports_say_that_a_rule_ties_a_figure_to_its_target(released: PolicyGraph, language: str) -> None:
    tables = [block for block in report(released, MEASURED, language=language).blocks if isinstance(block, Table)]
    marked = [t for t in tables if any(isinstance(p, Guess) for row in t.rows for cell in row for p in cell)]
    assert len(marked) == 2, "the latest figure, and all figures"
