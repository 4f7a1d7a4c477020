"""The ontology is complete: labels and comments in both languages, and no misspelt term of another vocabulary."""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox
import pytest

from kg.graph.rdf import QB, RDF_TYPE, RDFS
from kg.graph.shacl import load_shapes
from kg.graph.terms import declared_terms, pol
from kg.graph.units import unit_iri, units_by_code
from kg.identifiers import BASE, ONTOLOGY
from kg.paths import ontology_dir

QUADS = list(ox.parse(path=str(ontology_dir() / "policy.ttl"), format=ox.RdfFormat.TURTLE))
OWL = "http://www.w3.org/2002/07/owl#"


def _texts(prop: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for quad in QUADS:
        if quad.predicate.value == prop:
            found[quad.subject.value].add(quad.object.language)
    return found


@pytest.mark.parametrize("prop", ["label", "comment"])
def test_every_term_is_explained_in_both_languages(prop: str) -> None:
    found = _texts(RDFS + prop)
    assert [t for t in sorted(declared_terms()) if found[t] != {"en", "zh"}] == []


def test_no_term_has_two_labels_in_a_language() -> None:
    seen = set()
    for quad in QUADS:
        if quad.predicate.value in (RDFS + "label", RDFS + "comment"):
            key = quad.subject, quad.predicate, quad.object.language
            assert key not in seen, key
            seen.add(key)


def test_every_term_spoken_of_is_declared() -> None:
    spoken = {t.value for q in QUADS for t in (q.subject, q.predicate, q.object) if isinstance(t, ox.NamedNode)}
    shapes = {t.object.value for t in load_shapes().triples if isinstance(t.object, ox.NamedNode)}
    assert sorted(t for t in spoken | shapes if t.startswith(ONTOLOGY) and t not in declared_terms()) == []


def test_version_and_licence() -> None:
    predicates = {q.predicate.value for q in QUADS if q.subject.value == ONTOLOGY.rstrip("#")}
    assert {OWL + "versionIRI", "http://purl.org/dc/terms/license"} <= predicates


def test_reused_terms_exist() -> None:
    """Against the closed namespaces that rdflib ships; a reused term with a typo would pass every other test."""
    namespace = pytest.importorskip("rdflib.namespace")
    closed = [
        namespace.SKOS,
        namespace.DCTERMS,
        namespace.ORG,
        namespace.PROV,
        namespace.QB,
        namespace.OWL,
        namespace.RDFS,
    ]
    terms = {t.value for q in QUADS for t in (q.subject, q.predicate, q.object) if isinstance(t, ox.NamedNode)}
    for space in closed:
        for term in sorted(terms):
            if term.startswith(str(space)) and term != str(space):
                assert term in space, term


def test_an_undeclared_term_cannot_be_written() -> None:
    with pytest.raises(KeyError, match="Targett"):
        pol("Targett")


def test_the_cube_has_the_document_as_a_dimension() -> None:
    structure = BASE + "dataset/structure"
    components = {q.object for q in QUADS if q.subject.value == structure and q.predicate.value == QB + "component"}
    dimensions = {q.object.value for q in QUADS if q.subject in components and q.predicate.value == QB + "dimension"}
    measures = {q.object.value for q in QUADS if q.subject in components and q.predicate.value == QB + "measure"}
    declared = {
        q.subject.value for q in QUADS if q.predicate.value == RDF_TYPE and q.object.value == QB + "DimensionProperty"
    }
    assert pol("sourceDocument") in dimensions == declared
    assert measures == {pol("value")}


def test_units_have_codes() -> None:
    assert unit_iri("%") == ("http://qudt.org/vocab/unit/PERCENT", True)
    assert unit_iri("CNY") == (BASE + "unit/CNY", True)
    assert unit_iri("furlong/fortnight") == (BASE + "unit/furlong%2Ffortnight", False)
    assert len(units_by_code()) == len(set(units_by_code().values()))
