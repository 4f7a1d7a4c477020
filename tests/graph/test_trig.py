"""What is written can be read back; order and repetition change nothing."""

from __future__ import annotations

import random
import string

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.rdf import PREFIXES, XSD
from kg.graph.trig import iri_text, term_text, write_trig, write_turtle
from kg.identifiers import BASE, slug

_words = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
_namespaces = st.sampled_from([*sorted(PREFIXES.values()), "https://example.org/a/b#", "urn:x:"])
_iris = st.builds(lambda namespace, local: namespace + slug(local), _namespaces, _words)
_languages = st.sampled_from(["en", "zh"])
_literals = st.one_of(
    st.builds(ox.Literal, _words),
    st.builds(lambda value, language: ox.Literal(value, language=language), _words, _languages),
    st.builds(
        lambda value, name: ox.Literal(value, datatype=ox.NamedNode(XSD + name)),
        st.one_of(_words, st.integers().map(str), st.decimals(allow_nan=False, allow_infinity=False).map(str)),
        st.sampled_from(["integer", "decimal", "boolean", "gYear", "date", "string"]),
    ),
)
_triples = st.tuples(_iris, _iris, st.one_of(_iris.map(ox.NamedNode), _literals))
_graphs = st.dictionaries(_iris, st.lists(_triples, max_size=8), max_size=3)


def _quads(graphs: dict[str, list[tuple[str, str, ox.NamedNode | ox.Literal]]]) -> set[ox.Quad]:
    return {
        ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, ox.NamedNode(g))
        for g, triples in graphs.items()
        for s, p, o in triples
    }


@given(_graphs)
def test_what_is_written_can_be_read_back(graphs: dict[str, list[tuple[str, str, ox.NamedNode | ox.Literal]]]) -> None:
    assert set(ox.parse(write_trig(graphs), format=ox.RdfFormat.TRIG)) == _quads(graphs)


@given(_graphs, st.integers())
def test_order_and_repetition_change_nothing(
    graphs: dict[str, list[tuple[str, str, ox.NamedNode | ox.Literal]]], seed: int
) -> None:
    shuffler = random.Random(seed)
    again = {}
    for graph in shuffler.sample(sorted(graphs), len(graphs)):
        triples = graphs[graph] * 2
        shuffler.shuffle(triples)
        again[graph] = triples
    assert write_trig(again) == write_trig(graphs)


def test_a_changed_value_changes_one_line() -> None:
    triples = [
        (BASE + f"agency/{c}", PREFIXES["pol"] + "order", ox.Literal(n)) for n, c in enumerate(string.ascii_lowercase)
    ]
    changed = [*triples[:5], (triples[5][0], triples[5][1], ox.Literal(99)), *triples[6:]]
    before, after = (write_trig({BASE + "graph/x": t}).splitlines() for t in (triples, changed))
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_names_are_short_where_that_is_legal() -> None:
    assert iri_text(BASE + "agency/miit") == "agency:miit"
    assert iri_text(BASE + "agency/unknown/港务委员会") == "unknown:港务委员会"
    assert iri_text(BASE + "agency/CN-HE/x") == f"<{BASE}agency/CN-HE/x>"
    assert iri_text(BASE + "agency/a%20b") == f"<{BASE}agency/a%20b>"
    assert term_text(ox.Literal("2030", datatype=ox.NamedNode(XSD + "gYear"))) == '"2030"^^xsd:gYear'


@pytest.mark.parametrize("iri", ["no scheme", "http://x/a b", "http://x/<a>", "relative"])
def test_what_is_no_iri_is_refused(iri: str) -> None:
    with pytest.raises(ValueError):
        write_turtle([(iri, BASE + "p", ox.Literal("x"))])


def test_blank_nodes_are_refused() -> None:
    with pytest.raises(TypeError):
        write_turtle([(BASE + "s", BASE + "p", ox.BlankNode())])  # type: ignore[list-item]
