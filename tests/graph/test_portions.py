"""Holding a graph against the shapes in portions finds what holding it whole finds."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.graph.portions import divisible
from kg.graph.shacl import load_shapes, violations
from kg.paths import ontology_dir

EXAMPLES = Path(__file__).parents[1] / "shapes"


def _everything() -> list[ox.Triple]:
    files = [*sorted(EXAMPLES.glob("*.ttl")), ontology_dir() / "policy.ttl"]
    return [q.triple for file in files for q in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)]


def test_the_size_of_the_portions_changes_nothing() -> None:
    triples = _everything()
    whole = violations(triples, load_shapes(), size=1_000_000)
    assert len({v.shape for v in whole}) > 10
    assert violations(triples, load_shapes(), size=3) == whole


def test_the_released_shapes_can_be_divided() -> None:
    assert divisible(load_shapes().triples)


def test_shapes_that_look_further_are_held_against_the_whole_graph() -> None:
    sh = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX x: <https://example.org/> "
    for body in (
        "x:S a sh:NodeShape ; sh:targetClass x:C ; sh:property [ sh:path ( x:p x:q ) ; sh:minCount 1 ] .",
        "x:S a sh:NodeShape ; sh:targetSubjectsOf x:p .",
        "x:S a sh:NodeShape ; sh:targetClass x:C ; sh:property [ sh:path x:p ; sh:node x:T ] .",
        "x:S a sh:NodeShape ; sh:targetClass x:C ; sh:closed true .",
    ):
        assert not divisible([q.triple for q in ox.parse(sh + body, format=ox.RdfFormat.TURTLE)]), body
