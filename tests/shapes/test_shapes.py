"""Every shape has a good and a bad example; the bad one is reported by that very shape, and by pySHACL alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph.shacl import load_shapes, violations
from kg.paths import ontology_dir

HERE = Path(__file__).parent
SHAPES = sorted(shape.rpartition("#")[2] for shape in load_shapes().targets)


@cache
def _ontology() -> tuple[ox.Triple, ...]:
    return tuple(q.triple for q in ox.parse(path=str(ontology_dir() / "policy.ttl")))


def _triples(file: Path) -> list[ox.Triple]:
    return [q.triple for q in ox.parse(path=str(file))] + list(_ontology())


def _broken_shapes(file: Path) -> set[str]:
    return {v.shape.rpartition("#")[2] for v in violations(_triples(file), load_shapes())}


def test_every_example_belongs_to_a_shape() -> None:
    assert {f.name for f in HERE.glob("*.ttl")} == {f"{s}.{kind}.ttl" for s in SHAPES for kind in ("good", "bad")}


@pytest.mark.parametrize("shape", SHAPES)
def test_good_example_is_valid(shape: str) -> None:
    assert not violations(_triples(HERE / f"{shape}.good.ttl"), load_shapes())


@pytest.mark.parametrize("shape", SHAPES)
def test_bad_example_is_reported_by_its_shape(shape: str) -> None:
    assert shape in _broken_shapes(HERE / f"{shape}.bad.ttl")


@pytest.mark.parametrize("shape", SHAPES)
def test_the_shape_matches_its_good_example(shape: str) -> None:
    """A shape that looks at nothing would call everything good."""
    from kg.graph.records import Facts
    from kg.graph.validation import unmatched_shapes

    facts = Facts()
    file = HERE / f"{shape}.good.ttl"
    facts.add(file, ox.parse(path=str(file)))
    assert not any(finding.iri.endswith(f"#{shape}") for finding in unmatched_shapes(facts, load_shapes(), _ontology()))


@pytest.mark.parametrize("file", sorted(HERE.glob("*.ttl")), ids=lambda f: f.stem)
def test_pyshacl_gives_the_same_verdict(file: Path) -> None:
    import pyshacl
    import rdflib

    data = rdflib.Graph().parse(data=ox.serialize(_triples(file), format=ox.RdfFormat.N_TRIPLES).decode(), format="nt")
    shapes = rdflib.Graph().parse(ontology_dir() / "shapes.ttl")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    theirs = sorted(str(report.value(r, sh.focusNode)) for r in report.subjects(rdflib.RDF.type, sh.ValidationResult))
    ours = sorted(v.node for v in violations(_triples(file), load_shapes()))
    assert sorted(set(ours)) == sorted(set(theirs))
