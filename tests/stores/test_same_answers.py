"""The same answers from memory, from a store on disk, from an rdflib graph, from Oxigraph's server and from Virtuoso."""

from __future__ import annotations

import pytest

import kg.queries
from kg.answers import PolicyGraph
from kg.answers.names import resolve
from kg.errors import KgError
from kg.queries import THINGS

ANSWERS = {
    "owners": ("owners", ("IV(1)",)),
    "owners of a box": ("owners", ("Box 1",)),
    "tasks": ("tasks", ("MIIT",)),
    "trace": ("trace", ("IV(1)",)),
    "gaps": ("gaps", ()),
    "overlaps": ("overlaps", ()),
    "search": ("search", ("5G",)),
    "progress": ("progress", ()),
}
QUESTIONS = [
    "SELECT ?s ?v { ?s pol:value ?v } ORDER BY ?s",
    "ASK { ?s a pol:Goal }",
    "ASK { ?s a pol:NoSuchClass }",
    "CONSTRUCT { ?a pol:actor ?b } WHERE { ?a pol:actor ?b }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s pol:evidence ?e } } GROUP BY ?g ORDER BY ?g",
    "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/policy-kg/graph/reference> { ?s skos:prefLabel ?l }",
    "SELECT ?a ?n ?m { ?a skos:prefLabel ?n OPTIONAL { ?a skos:altLabel ?m } } ORDER BY ?a STR(?n) LANG(?n) STR(?m) LANG(?m) LIMIT 3000",
]


def _named(name: str, graph: PolicyGraph) -> tuple[object, object]:
    """Columns and rows of a named query with its own example."""
    query = kg.queries.load(name)
    given = {
        key: resolve(graph, value, None if query.parameters[key] == "thing" else query.parameters[key]).iri
        if query.parameters[key] in THINGS
        else value
        for key, value in query.example.items()
    }
    rows = graph.graph.select(query.sparql, **query.values(given))
    return rows.columns, rows.rows


@pytest.mark.parametrize("name", kg.queries.names())
def test_named_queries(name: str, memory: PolicyGraph, other: PolicyGraph) -> None:
    try:
        expected = _named(name, memory)
    except KgError as error:
        pytest.fail(f"not even in memory: {error}")
    assert _named(name, other) == expected


@pytest.mark.parametrize("name", ANSWERS)
def test_answers(name: str, memory: PolicyGraph, other: PolicyGraph) -> None:
    method, words = ANSWERS[name]
    memory.texts = other.texts = None  # whether sentences can be quoted is no matter of the store
    expected = getattr(memory, method)(*words)
    assert getattr(other, method)(*words).to_dicts() == expected.to_dicts()


@pytest.mark.parametrize("sparql", QUESTIONS)
def test_questions(sparql: str, memory: PolicyGraph, other: PolicyGraph) -> None:
    expected, found = memory.query(sparql), other.query(sparql)
    assert getattr(found, "rows", found) == getattr(expected, "rows", expected)


def test_counts_and_names(memory: PolicyGraph, other: PolicyGraph) -> None:
    assert other.stats() == memory.stats()
    assert other.show("MIIT") == memory.show("MIIT") != []
