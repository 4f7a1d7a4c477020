"""The facts that links are made from, read out of a store once.

Values are IRIs and lexical forms, sorted, so that nothing depends on the order of the store. What earlier runs linked
or inferred is not seen, nor are readings kept for review.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from kg.graph.rdf import DCTERMS, RDF_TYPE, RDFS, SKOS, plain
from kg.graph.terms import GRAPH_REVIEW, node, pol
from kg.identifiers import BASE
from kg.vocabulary import Vocabulary

_CONCLUDED = (BASE + "graph/links/", BASE + "graph/inferred/")
_TASK_CLASSES = (
    "Task", "MajorTask", "TaskGroup", "FocusProject", "ProjectItem", "PriorityAction", "Measure", "PlanPart",
)  # fmt: skip
_DOCUMENT = BASE + "document/"


@dataclass(frozen=True)
class Statement:
    """An activity, issuance, goal, target, observation or rank entry. ``label`` is what its own words were cut to."""

    iri: str
    document: str  # IRI
    language: str  # "en" or "zh"; "" where the graph does not say
    label: str
    subjects: tuple[str, ...]
    actors: tuple[str, ...]
    regions: tuple[str, ...]
    evidence: tuple[str, ...]
    task: str | None  # the node of a plan's tree in which it stands


@dataclass(frozen=True)
class Task:
    """A node of a plan's tree, tasks and other parts alike. ``titles`` is by language."""

    iri: str
    types: frozenset[str]  # local names of its classes
    number: str
    parent: str | None
    instrument: str | None
    order: int
    titles: dict[str, str]
    subjects: tuple[str, ...]
    evidence: tuple[str, ...]


class Shelf:
    """All facts of a store, by property and by kind; read as they are asked for, and kept."""

    def __init__(self, store: ox.Store, vocabulary: Vocabulary) -> None:
        self.store = store
        self.vocabulary = vocabulary
        self._properties: dict[str, dict[str, tuple[str, ...]]] = {}
        self._labels: dict[str, dict[str, dict[str, str]]] = {}
        self._kept: dict[str, bool] = {}
        self._words: dict[str, str] = {}  # each IRI and form is kept once, however many properties have it

    def values(self, property_iri: str) -> dict[str, tuple[str, ...]]:
        """Subject → its values of one property."""
        known = self._properties.get(property_iri)
        if known is None:
            known = self._properties[property_iri] = {}
            several: dict[str, set[str]] = {}
            whole, once = self._whole, self._words.setdefault
            for subject, _, value, graph in self.store.quads_for_pattern(None, node(property_iri), None, None):
                if whole or self._keeps(graph):
                    words = once(text := value.value, text)  # no statements about statements here
                    if (values := known.get(name := subject.value)) is None:
                        known[once(name, name)] = (words,)
                    else:
                        several.setdefault(name, {*values}).add(words)
            known.update((name, tuple(sorted(of_one))) for name, of_one in several.items())
        return known

    def one(self, subject: str, property_iri: str) -> str | None:
        """The first value of one property of one thing."""
        return next(iter(self.values(property_iri).get(subject, ())), None)

    def labels(self, property_iri: str = SKOS + "prefLabel") -> dict[str, dict[str, str]]:
        """Subject → language → the first words of a property such as ``skos:prefLabel``."""
        known = self._labels.get(property_iri)
        if known is None:
            known = self._labels[property_iri] = {}
            whole = self._whole
            for subject, _, value, graph in self.store.quads_for_pattern(None, node(property_iri), None, None):
                if isinstance(value, ox.Literal) and (whole or self._keeps(graph)):
                    by_language = known.setdefault(plain(subject), {})
                    language, words = value.language or "", value.value
                    by_language[language] = min(by_language.get(language, words), words)
        return known

    def of_class(self, name: str) -> list[str]:
        """IRIs of the instances of ``pol:<name>`` itself, sorted."""
        return sorted(self._instances(name))

    def _instances(self, name: str) -> dict[str, str]:
        """Instance of a class → the graph that says so."""
        found: dict[str, str] = {}
        for quad in self.store.quads_for_pattern(None, node(RDF_TYPE), node(pol(name)), None):
            if self._keeps(quad.graph_name):
                subject, graph = plain(quad.subject), getattr(quad.graph_name, "value", "")
                found[subject] = min(found.get(subject, graph), graph)
        return found

    @cached_property
    def _whole(self) -> bool:
        """Whether the store holds nothing that must not be seen."""
        return all(self._keeps(graph) for graph in self.store.named_graphs())

    def _keeps(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> bool:
        name = graph.value if isinstance(graph, ox.NamedNode) else ""
        kept = self._kept.get(name)
        if kept is None:
            kept = self._kept[name] = name != GRAPH_REVIEW and not name.startswith(_CONCLUDED)
        return kept

    def locator(self, evidence: str) -> str:
        """Where a piece of evidence stands, such as ``IV(1) ¶2 s3``; empty where unknown."""
        return self._asked(evidence, "locator")

    def start(self, evidence: str) -> int:
        """Where a piece of evidence begins in its document, in characters; 0 where unknown."""
        return int(self._asked(evidence, "start") or 0)

    def _asked(self, subject: str, name: str) -> str:
        """The first value of a property that only few things are asked for; empty where there is none."""
        quads = self.store.quads_for_pattern(node(subject), node(pol(name)), None, None)
        return min((plain(quad.object) for quad in quads if self._keeps(quad.graph_name)), default="")

    @cached_property
    def language_of(self) -> dict[str, str]:
        """Document → its language."""
        return {iri: values[0] for iri, values in self.values(DCTERMS + "language").items()}

    @cached_property
    def original_of(self) -> dict[str, str]:
        """Translation (document IRI) → its original."""
        return {iri: values[0] for iri, values in self.values(pol("original")).items()}

    @cached_property
    def activities(self) -> list[Statement]:
        return self._statements("Activity")

    @cached_property
    def issuances(self) -> list[Statement]:
        return self._statements("Issuance")

    @cached_property
    def goals(self) -> list[Statement]:
        return self._statements("Goal")

    @cached_property
    def targets(self) -> list[Statement]:
        """Targets that a text states; those of the reference data are in ``of_class("Target")`` too."""
        return self._statements("Target")

    @cached_property
    def observations(self) -> list[Statement]:
        return self._statements("Observation")

    @cached_property
    def ranks(self) -> list[Statement]:
        return self._statements("RankEntry")

    def _statements(self, name: str) -> list[Statement]:
        subjects, actors, regions = (self.values(p) for p in (DCTERMS + "subject", pol("actor"), pol("region")))
        evidence, tasks = self.values(pol("evidence")), self.values(pol("inTask"))
        labels, empty = self.values(RDFS + "label"), ("",)
        return [
            Statement(
                iri, document, self.language_of.get(document, ""), labels.get(iri, empty)[0], subjects.get(iri, ()),
                actors.get(iri, ()), regions.get(iri, ()), evidence.get(iri, ()), next(iter(tasks.get(iri, ())), None),
            )
            for iri, document in sorted(self._instances(name).items())
            if document.startswith(_DOCUMENT)
        ]  # fmt: skip

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """Every node of every plan's tree by IRI, sorted."""
        classes: dict[str, set[str]] = {}
        for name in _TASK_CLASSES:
            for iri in self._instances(name):
                classes.setdefault(iri, set()).add(name)
        parents, subjects = self.values(DCTERMS + "isPartOf"), self.values(DCTERMS + "subject")
        plans = self.values(pol("ofInstrument"))
        numbers, orders, evidence = (self.values(pol(p)) for p in ("number", "order", "evidence"))
        titles = self.labels()
        return {
            iri: Task(
                iri,
                frozenset(classes.get(iri, ())),
                next(iter(numbers.get(iri, ())), ""),
                next(iter(parents.get(iri, ())), None),
                next(iter(plans.get(iri, ())), None),
                int(next(iter(orders.get(iri, ())), "0")),
                titles.get(iri, {}),
                subjects.get(iri, ()),
                evidence.get(iri, ()),
            )
            for iri in sorted(numbers)
            if iri.startswith(BASE + "task/")
        }

    @cached_property
    def remits(self) -> list[str]:
        """IRIs of all remits; ``values`` and ``labels`` have their holder, field, subjects and years."""
        return self.of_class("Remit")
