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
_PREFERRED = SKOS + "prefLabel"


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
    described: dict[str, _Description] = {}
    subject, of = "", None
    for quad in quads:
        node, value = quad.subject, quad.object
        if isinstance(node, ox.Triple) or isinstance(value, ox.Triple):  # RDF-star terms describe no thing
            continue
        if node.value != subject:  # what is said of a thing mostly stands together
            subject = node.value
            if not subject.startswith(BASE) or subject.startswith(ONTOLOGY):
                of = None
            elif (of := described.get(subject)) is None:
                of = described[subject] = _Description()
        if of is None:
            continue
        predicate, words = quad.predicate.value, value.value
        if predicate == RDF_TYPE:
            of.types.add(words.rpartition("#")[2])
        elif (usage := USAGE_OF_PROPERTY.get(predicate)) is not None and isinstance(value, ox.Literal):
            language = value.language or "en"
            of.labels.add((language, usage, words))
            if predicate == _PREFERRED:
                of.preferred[language] = words
        elif (values := of.properties.get(predicate)) is not None:
            values.add(words)
        else:
            of.properties[predicate] = {words}
    return {iri: described[iri].entity(iri) for iri in sorted(described) if described[iri].types}


class _Description:
    """What is said of one thing, while it is read."""

    __slots__ = ("labels", "preferred", "properties", "types")

    def __init__(self) -> None:
        self.types: set[str] = set()
        self.labels: set[tuple[str, Usage, str]] = set()  # language, usage, words
        self.preferred: dict[str, str] = {}
        self.properties: dict[str, set[str]] = {}

    def entity(self, iri: str) -> Entity:
        # A class of bodies has a preferred label too, yet that names no actor.
        labels = self.labels
        if "AgencyClass" in self.types:
            labels = {(language, "class", words) for language, _, words in labels}
        return Entity(
            iri,
            iri[len(BASE) :].split("/", 1)[0],
            frozenset(self.types),
            self.preferred.get("en"),
            self.preferred.get("zh"),
            tuple([Label(words, language, usage) for language, usage, words in sorted(labels)]),
            {p: tuple(sorted(v)) if len(v) > 1 else tuple(v) for p, v in sorted(self.properties.items())},
        )


def _parse(file: Path) -> Iterable[ox.Quad]:
    try:
        yield from ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    except SyntaxError as error:
        message = str(error.msg if error.msg else error)
        raise ReferenceDataError(
            f"not valid Turtle: {message}", place=file, line=error.lineno, hint="mend the line and run again"
        ) from None
