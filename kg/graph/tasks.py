"""The task tree of a plan: outline nodes → tasks that hang on the instrument, the same in every language.

``task/14fyp-informatization/IV-1/box-1/2`` is the second item of box 1 in section IV(1) of the plan, whichever text of
the plan was read. Which kind of task a node is follows from the reference data, else from its form and the words in
``ontology/grammar/task_types.toml``.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox

from kg.documents import Document
from kg.documents.model import Node, locator_of_path
from kg.errors import ReferenceDataError
from kg.graph.labels import shorten
from kg.graph.rdf import DCTERMS, RDF_TYPE, SKOS
from kg.graph.terms import integer, node, pol, term, text
from kg.graph.trig import Triple
from kg.identifiers import BASE, slug
from kg.paths import ontology_dir
from kg.vocabulary import Vocabulary

_TREE_KINDS = frozenset({"part", "chapter", "section", "heading", "box", "item"})


class TaskTree:
    """The tasks of a document that is the text of a plan; empty for any other document."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.vocabulary = vocabulary
        self.instrument = document.metadata.instrument
        self._iris: dict[int, str] = {}
        if self.instrument:
            base = BASE + "task/" + self.instrument.rstrip("/").rpartition("/")[2] + "/"
            titled = self._known_titles(base)
            taken: set[str] = set()
            for outline in document.nodes:
                if outline.kind not in _TREE_KINDS or not outline.path:
                    continue
                iri = base + "/".join(slug(part) for part in outline.path.split("/"))
                if outline.number is None and outline.title:  # counted, not numbered: its title tells it better
                    iri = titled.get((iri.rpartition("/")[0], _plain(outline.title)), iri)
                if iri not in taken:
                    taken.add(iri)
                    self._iris[outline.index] = iri

    def _known_titles(self, base: str) -> dict[tuple[str, str], str]:
        """(parent's IRI, title in the document's language) → IRI, for the nodes that the reference data know."""
        return {
            (iri.rpartition("/")[0], _plain(title)): iri
            for iri, entity in self.vocabulary.entities.items()
            if iri.startswith(base) and (title := getattr(entity, self.document.language))
        }

    def task_of(self, node_index: int) -> str | None:
        """IRI of the node of the tree in which an outline node stands."""
        if not self._iris:
            return None
        return next((self._iris[n.index] for n in self.document.ancestors(node_index) if n.index in self._iris), None)

    def is_task(self, iri: str) -> bool:
        """Whether a node of the tree is a task, not only a part of the plan."""
        known = self.vocabulary.entities.get(iri)
        if known is not None:
            return "PlanPart" not in known.types
        return any(
            own == iri and self._type(self.document.nodes[index]) != "PlanPart" for index, own in self._iris.items()
        )

    def evidence(self) -> dict[str, tuple[int, int]]:
        """Node of the tree → the span of the sentence that is it: its heading, or an item's first sentence."""
        first: dict[int, tuple[int, int]] = {}
        if self._iris:
            for sentence in self.document.sentences:
                first.setdefault(sentence.node, (sentence.start, sentence.end))
        return {iri: first[index] for index, iri in self._iris.items() if index in first}

    def triples(self, *, release: bool = False) -> Iterator[Triple]:
        """Every node of the tree: type, number, place among its siblings, parent, title in the document's language.

        In a release, headings without a number are cut like labels: some are whole sentences of the text.
        """
        order: Counter[str | None] = Counter()
        for outline in self.document.nodes:
            iri = self._iris.get(outline.index)
            if iri is None:
                continue
            parent = self.task_of(outline.parent) if outline.parent is not None else None
            order[parent] += 1
            known = self.vocabulary.entities.get(iri)
            if known is None:
                yield iri, RDF_TYPE, term(self._type(outline))
            facts: dict[str, ox.NamedNode | ox.Literal] = {
                pol("ofInstrument"): node(self.instrument or ""),
                pol("order"): integer(order[parent]),
                pol("number"): text(locator_of_path(outline.path)),
            }
            if parent:
                facts[DCTERMS + "isPartOf"] = node(parent)
            for predicate, value in facts.items():
                if known is None or not known.values(predicate):  # what editors wrote stands
                    yield iri, predicate, value
            name = getattr(known, self.document.language) if known else None
            title = " ".join((outline.title or "").split())
            if title and outline.number is None:
                title = shorten(title, release=release)
            if title and name is None:
                yield iri, SKOS + "prefLabel", text(title, self.document.language)
            elif known is None:
                yield iri, SKOS + "prefLabel", text(locator_of_path(outline.path), self.document.language)

    def _type(self, outline: Node) -> str:
        by_kind = {"box": "FocusProject", "item": "ProjectItem"}.get(outline.kind)
        if by_kind:
            return by_kind
        if outline.kind == "part":
            return "PlanPart"
        titles = " ".join(
            (n.title or "") for n in self.document.ancestors(outline.index) if n.kind == "part"
        ).casefold()
        for name, words in task_words():
            if any(word in titles for word in words):
                return name if outline.kind in ("section", "chapter") else "TaskGroup"
        return "PlanPart"


def _plain(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalnum())


@cache
def task_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Class name and the words in a part's title that make its sections tasks of this class, in the file's order."""
    file = ontology_dir() / "grammar" / "task_types.toml"
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))["type"]
        return tuple((t["class"], tuple(word.casefold() for word in t["words"])) for t in tables)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ReferenceDataError(f"cannot be used: {error}", place=file) from None
