"""The terms of the ontology as Python names, and the literals that the graph is made of.

``POL("Activity")`` raises KeyError for a term that ``ontology/policy.ttl`` does not declare: a typo must not become a
public identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache

import pyoxigraph as ox

from kg.errors import ReferenceDataError
from kg.graph.rdf import RDF_TYPE, RDFS, XSD
from kg.graph.trig import Triple
from kg.identifiers import BASE, ONTOLOGY
from kg.paths import ontology_dir

GRAPH_REFERENCE = BASE + "graph/reference"
GRAPH_REVIEW = BASE + "graph/review"  # readings that named queries do not see


@cache
def declared_terms() -> frozenset[str]:
    """IRIs of all classes, properties and individuals of the ontology."""
    file = ontology_dir() / "policy.ttl"
    try:
        return frozenset(
            quad.subject.value
            for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
            if quad.predicate.value == RDF_TYPE and quad.subject.value.startswith(ONTOLOGY)
        )
    except SyntaxError as error:
        raise ReferenceDataError(
            f"not valid Turtle: {error.msg}", place=file, line=error.lineno, hint="mend it and run again"
        ) from None


@cache
def used_terms() -> frozenset[str]:
    """IRIs of every vocabulary that the ontology declares, aligns with or is made of."""
    return frozenset(
        term.value
        for quad in ox.parse(path=str(ontology_dir() / "policy.ttl"), format=ox.RdfFormat.TURTLE)
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode)
    )


@cache
def pol(name: str) -> str:
    """IRI of the ontology's term ``name``. Raises KeyError where the ontology does not declare it."""
    iri = ONTOLOGY + name
    if iri not in declared_terms():
        raise KeyError(f"ontology/policy.ttl declares no pol:{name}")
    return iri


@lru_cache(maxsize=1 << 15)
def node(iri: str) -> ox.NamedNode:
    """``iri`` as a term."""
    return ox.NamedNode(iri)


@lru_cache(maxsize=1 << 15)
def parsed(words: str) -> ox.NamedNode | ox.Literal:
    """The term that N-Triples writes as ``words``, which is an IRI or a literal."""
    if words[0] == "<":
        return ox.NamedNode(words[1:-1])
    (quad,) = ox.parse(f"<urn:s> <urn:p> {words} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.Literal)
    return quad.object


@cache
def term(name: str) -> ox.NamedNode:
    """The ontology's term ``name`` as an object."""
    return ox.NamedNode(pol(name))


def text(value: str, language: str | None = None) -> ox.Literal:
    """A string, or words in a language."""
    return ox.Literal(value, language=language)


@cache
def _datatype(name: str) -> ox.NamedNode:
    return ox.NamedNode(XSD + name)


def integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_datatype("integer"))


def decimal(value: int | float) -> ox.Literal:
    """A number as xsd:decimal in plain digits: never 1e+12, never 0.30000000000000004 where 0.3 was meant."""
    lexical = format(Decimal(repr(value)), "f")
    if "." in lexical:
        lexical = lexical.rstrip("0").rstrip(".")
    return ox.Literal(lexical, datatype=_datatype("decimal"))


def boolean(value: bool) -> ox.Literal:
    return ox.Literal("true" if value else "false", datatype=_datatype("boolean"))


_DATE_TYPES = (
    (re.compile(r"\d{4}"), "gYear"),
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])"), "gYearMonth"),
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"), "date"),
)


def date(value: str) -> ox.Literal:
    """A year, month or day, exactly as precise as ``value``; anything else stays a string, which validation reports."""
    for pattern, datatype in _DATE_TYPES:
        if pattern.fullmatch(value):
            return ox.Literal(value, datatype=_datatype(datatype))
    return ox.Literal(value)


@cache
def term_labels(language: str = "en") -> dict[str, str]:
    """Label of every term of the ontology, by IRI."""
    quads = ox.parse(path=str(ontology_dir() / "policy.ttl"), format=ox.RdfFormat.TURTLE)
    return {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate.value == RDFS + "label" and quad.object.language == language
    }


@cache
def _parents() -> dict[str, str]:
    quads = ox.parse(path=str(ontology_dir() / "policy.ttl"), format=ox.RdfFormat.TURTLE)
    found = [
        (quad.subject.value, quad.object.value)
        for quad in quads
        if quad.predicate.value == RDFS + "subClassOf" and isinstance(quad.object, ox.NamedNode)
    ]
    return {child: parent for child, parent in sorted(found, reverse=True) if parent.startswith(ONTOLOGY)}


def broader_classes(iri: str) -> list[str]:
    """A class of the ontology and the ontology's classes above it, the broadest last."""
    classes = [iri]
    while (parent := _parents().get(classes[-1])) and parent not in classes:
        classes.append(parent)
    return classes


#: Classes that are written beside every class below them, so that a query for them needs no inference.
WRITTEN_OUT = ("Agency", "Instrument", "Region", "Task")


@cache
def written_out_class(iri: str) -> str | None:
    """The class of ``WRITTEN_OUT`` above the class ``iri``; None where there is none or it is one itself."""
    return next((c for c in broader_classes(iri)[1:] if c.removeprefix(ONTOLOGY) in WRITTEN_OUT), None)


def narrowest(classes: Iterable[str]) -> list[str]:
    """``classes`` without those that only stand there because a narrower one does, in their order."""
    found = list(classes)
    implied = {above for c in found if (above := written_out_class(c))}
    return [c for c in found if c not in implied]


def with_written_out(triples: Iterable[Triple]) -> list[Triple]:
    """``triples`` and, beside each class, the class written out above it."""
    found: list[Triple] = []
    for triple in triples:
        found.append(triple)
        if triple[1] == RDF_TYPE and isinstance(triple[2], ox.NamedNode):
            above = written_out_class(triple[2].value)
            if above:
                found.append((triple[0], RDF_TYPE, node(above)))
    return found
