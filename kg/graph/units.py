"""Unit codes (UCUM, ISO 4217) → the units of ``ontology/units.ttl``."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from kg.errors import ReferenceDataError
from kg.graph.rdf import QUDT, SKOS, plain
from kg.identifiers import BASE, slug
from kg.paths import ontology_dir


@cache
def unit_quads() -> tuple[ox.Quad, ...]:
    """The description of every unit."""
    file = ontology_dir() / "units.ttl"
    try:
        return tuple(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise ReferenceDataError(f"not valid Turtle: {error.msg}", place=file, line=error.lineno) from None


@cache
def units_by_code() -> dict[str, str]:
    """UCUM or ISO 4217 code → IRI of the unit."""
    return {
        plain(quad.object): plain(quad.subject)
        for quad in unit_quads()
        if quad.predicate.value in (QUDT + "ucumCode", SKOS + "notation")
    }


def unit_iri(code: str) -> tuple[str, bool]:
    """The unit for ``code``, and whether ``units.ttl`` describes it."""
    known = units_by_code().get(code)
    return (known, True) if known else (BASE + "unit/" + slug(code), False)
