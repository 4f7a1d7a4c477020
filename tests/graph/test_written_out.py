"""General classes are written beside narrow ones; counts and descriptions name the narrow one. Links have names."""

from __future__ import annotations

from kg.graph.rdf import RDF_TYPE, RDFS, plain
from kg.graph.reference import reference_triples
from kg.graph.terms import WRITTEN_OUT, broader_classes, declared_terms, narrowest
from kg.graph.terms import pol as term_iri
from kg.identifiers import ONTOLOGY


def test_every_thing_of_a_narrow_class_has_the_general_one() -> None:
    triples = set(reference_triples())
    types = {(s, plain(o)) for s, p, o in triples if p == RDF_TYPE}
    for subject, name in types:
        for above in broader_classes(name)[1:]:
            if above.removeprefix(ONTOLOGY) in WRITTEN_OUT:
                assert (subject, above) in types


def test_the_narrowest_class_is_shown() -> None:
    both = [term_iri("Agency"), term_iri("PartyBody")]
    assert narrowest(both) == [term_iri("PartyBody")]
    assert narrowest(both[:1]) == both[:1]
    assert all(narrowest([name]) == [name] for name in declared_terms())


def test_every_link_says_what_it_leads_from_and_to() -> None:
    triples = reference_triples()
    links = {s for s, p, o in triples if p == RDF_TYPE and plain(o) == term_iri("Link")}
    named = {s for s, p, o in triples if p == RDFS + "label" and " → " in plain(o)}
    assert links and links == named
