"""The quads of a graph indexed for checking: who says what, in which file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.graph.rdf import RDF_TYPE, plain
from kg.graph.trig import iri_text
from kg.identifiers import BASE, ONTOLOGY


@dataclass(frozen=True, order=True)
class Finding:
    """Something wrong: the kind of check, what is wrong in words, the file, the node's IRI and its place in the text."""

    check: str
    message: str
    file: str = ""
    iri: str = ""
    locator: str = ""

    def __str__(self) -> str:
        try:
            name = iri_text(self.iri) if self.iri else ""
        except ValueError:
            name = self.iri
        where = " ".join(
            filter(None, [f"{self.file}:" if self.file else "", name, f"[{self.locator}]" if self.locator else ""])
        )
        return f"{where}: {self.message}" if name or self.locator else f"{where} {self.message}".strip()


class Facts:
    """All triples of a graph, and the indexes that the checks need. Values are IRIs and lexical forms."""

    def __init__(self) -> None:
        self.size = 0
        self.triples: list[ox.Triple] = []
        self.types: dict[str, set[str]] = {}
        self.file_of: dict[str, str] = {}  # subject -> file that first speaks of it
        self.terms: dict[str, tuple[str, str]] = {}  # predicates, classes and pol: values -> (file, subject)
        self.mentioned: dict[str, tuple[str, str, str]] = {}  # things of ours as objects -> (file, subject, predicate)
        self.blank_nodes: list[tuple[str, str]] = []
        self._by_property: dict[str, dict[str, list[str]]] = {}
        self._instances: dict[str, list[str]] = {}

    def add(self, file: Path, quads: Iterable[ox.Quad]) -> None:
        """Adds the quads of one file."""
        name = str(file)
        for quad in quads:
            subject, predicate, value = plain(quad.subject), quad.predicate.value, quad.object
            self.size += 1
            self.triples.append(quad.triple)
            self.file_of.setdefault(subject, name)
            if isinstance(quad.subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
                self.blank_nodes.append((name, str(quad.subject)))
                continue
            lexical = plain(value)
            self.terms.setdefault(predicate, (name, subject))
            if predicate == RDF_TYPE:
                self.types.setdefault(subject, set()).add(lexical)
                self._instances.setdefault(lexical, []).append(subject)
                self.terms.setdefault(lexical, (name, subject))
                continue
            values = self._by_property.setdefault(predicate, {}).setdefault(subject, [])
            if lexical not in values:
                values.append(lexical)
            if isinstance(value, ox.NamedNode) and lexical.startswith(BASE):
                if lexical.startswith(ONTOLOGY):
                    self.terms.setdefault(lexical, (name, subject))
                else:
                    self.mentioned.setdefault(lexical, (name, subject, predicate))

    def values(self, property_iri: str) -> dict[str, list[str]]:
        """Subject → values of a property."""
        return self._by_property.get(property_iri, {})

    def properties(self) -> list[str]:
        """Every property that is used, but rdf:type."""
        return list(self._by_property)

    def all(self, subject: str, property_iri: str) -> list[str]:
        """Values of a property of one subject, in the order of the file."""
        return self.values(property_iri).get(subject, [])

    def one(self, subject: str, property_iri: str) -> str | None:
        """A value of a property of one subject."""
        return next(iter(self.all(subject, property_iri)), None)

    def of_class(self, name: str) -> list[str]:
        """Instances of ``pol:<name>`` itself, each once, in the order of the files."""
        return self.of_iri_class(ONTOLOGY + name)

    def of_iri_class(self, iri: str) -> list[str]:
        """Instances of a class itself, each once, in the order of the files."""
        return list(dict.fromkeys(self._instances.get(iri, ())))

    def file(self, subject: str) -> str:
        """The file that describes ``subject``."""
        return self.file_of.get(subject, "")

    def locator(self, subject: str) -> str:
        """Where the evidence of ``subject`` (a statement, a participation or the evidence itself) stands."""
        statement = subject.rpartition("-")[0] if subject not in self.values(ONTOLOGY + "evidence") else subject
        evidence = self.one(subject, ONTOLOGY + "evidence") or self.one(statement, ONTOLOGY + "evidence") or subject
        return self.one(evidence, ONTOLOGY + "locator") or ""
