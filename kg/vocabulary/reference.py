"""Reads ``ontology/reference/*.ttl`` into plain records. The vocabulary is those files; this code only reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from kg.errors import ReferenceDataError
from kg.identifiers import BASE, ONTOLOGY

#: How an alias may be used: on its own; only where the context supports it; for a class of bodies, never an actor;
#: or as a garbled or machine-translated spelling of the name.
Usage = Literal["name", "context", "class", "garbled"]

SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
USAGE_OF_PROPERTY: dict[str, Usage] = {
    SKOS + "prefLabel": "name",
    SKOS + "altLabel": "name",
    SKOS + "hiddenLabel": "garbled",
    ONTOLOGY + "contextLabel": "context",
    ONTOLOGY + "classLabel": "class",
}


@dataclass(frozen=True, slots=True)
class Label:
    """One name of an entity: the words, their language and how they may be used."""

    text: str
    language: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing of the reference data. ``kind`` is the first path segment of its IRI, ``types`` are local class names."""

    iri: str
    kind: str  # "agency", "region", "instrument", "concept", "indicator", "document", "task", "target", "remit", ...
    types: frozenset[str]
    en: str | None
    zh: str | None
    labels: tuple[Label, ...]
    properties: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)  # other values by property IRI

    def values(self, property_iri: str) -> tuple[str, ...]:
        """Values (IRIs or lexical forms) of any other property, sorted."""
        return self.properties.get(property_iri, ())


def read_reference(directory: Path) -> dict[str, Entity]:
    """All entities of ``directory/*.ttl`` by IRI.

    Raises ReferenceDataError naming file and line where a file is not valid Turtle.
    """
    files = sorted(directory.glob("*.ttl"))
    if not files:
        raise ReferenceDataError("no reference data (*.ttl) here", place=directory, hint="reinstall policy-kg")
    return entities_of(quad for file in files for quad in _parse(file))


def entities_of(quads: Iterable[ox.Quad]) -> dict[str, Entity]:
    """Entities described by ``quads``, sorted by IRI; only things under the project's own namespace."""
    types: dict[str, set[str]] = {}
    labels: dict[str, set[Label]] = {}
    preferred: dict[tuple[str, str], str] = {}
    properties: dict[str, dict[str, set[str]]] = {}
    for quad in quads:
        value = quad.object
        if isinstance(quad.subject, ox.Triple) or isinstance(value, ox.Triple):  # RDF-star terms describe no thing
            continue
        subject = quad.subject.value
        if not subject.startswith(BASE) or subject.startswith(ONTOLOGY):
            continue
        predicate = quad.predicate.value
        if predicate == RDF_TYPE:
            types.setdefault(subject, set()).add(value.value.rpartition("#")[2])
        elif predicate in USAGE_OF_PROPERTY and isinstance(value, ox.Literal):
            language = value.language or "en"
            labels.setdefault(subject, set()).add(Label(value.value, language, USAGE_OF_PROPERTY[predicate]))
            if predicate == SKOS + "prefLabel":
                preferred[subject, language] = value.value
        else:
            properties.setdefault(subject, {}).setdefault(predicate, set()).add(value.value)
    for iri, names in types.items():
        if "AgencyClass" in names:  # a class of bodies has a preferred label too, yet that names no actor
            labels[iri] = {Label(x.text, x.language, "class") for x in labels.get(iri, ())}
    return {
        iri: Entity(
            iri=iri,
            kind=iri.removeprefix(BASE).split("/", 1)[0],
            types=frozenset(types[iri]),
            en=preferred.get((iri, "en")),
            zh=preferred.get((iri, "zh")),
            labels=tuple(sorted(labels.get(iri, ()), key=lambda x: (x.language, x.usage, x.text))),
            properties={p: tuple(sorted(v)) for p, v in sorted(properties.get(iri, {}).items())},
        )
        for iri in sorted(types)
    }


def _parse(file: Path) -> Iterable[ox.Quad]:
    try:
        yield from ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    except SyntaxError as error:
        message = str(error.msg if error.msg else error)
        raise ReferenceDataError(
            f"not valid Turtle: {message}", place=file, line=error.lineno, hint="mend the line and run again"
        ) from None
