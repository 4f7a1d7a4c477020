"""What the charts share: nodes, edges and evidence gathered one by one, dates, and names that no page needs to guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg import __release_date__
from kg.answers.names import kind_of
from kg.answers.records import Evidence, Thing, Words
from kg.identifiers import BASE, ONTOLOGY
from kg.views.gathering import Gathering, which
from kg.views.model import Edge, Node, Picture

if TYPE_CHECKING:
    from kg.answers import PolicyGraph
    from kg.answers.asking import Facts

_DOCUMENT = BASE + "document/"


class Gathered:
    """Nodes and edges of a picture, each once, in the order in which they were met."""

    def __init__(self, graph: PolicyGraph) -> None:
        self.graph = graph
        self.nodes: dict[str, Node] = {}
        self.edges: dict[str, Edge] = {}
        self.evidence: dict[str, Evidence] = {}

    def node(
        self, thing: Thing, *, kind: str = "", size: float = 1.0, section: str = "", guess: bool = False,
        facts: Iterable[tuple[Words, Words]] = (),
    ) -> str:  # fmt: skip
        """Adds a thing; what is known already stays as it is. Returns its IRI."""
        if thing.iri not in self.nodes:
            self.nodes[thing.iri] = Node(
                thing.iri, kind or picture_kind(thing), thing.kind, thing.en, thing.zh, thing.code, size=round(size, 2),
                section=section, guess=guess or provisional(thing.iri), facts=tuple(facts),
            )  # fmt: skip
        return thing.iri

    def edge(
        self, id: str, source: str, target: str, relation: Words, ground: str, evidence: Iterable[Evidence] = (), **more: Any
    ) -> str:  # fmt: skip
        """Adds an edge between two nodes added before; ``more`` are further fields of ``Edge``. Returns its id."""
        said = {e.iri: e for e in evidence}
        self.evidence.update(said)
        documents = more.pop("documents", ()) or tuple(sorted({e.document for e in said.values()}))
        self.edges[id] = Edge(id, source, target, relation, ground, evidence=tuple(said), documents=documents, **more)
        return id

    def document(self, name: str) -> str:
        """Adds a document by its id."""
        return self.node(Thing(name, None, _DOCUMENT + name, "SourceDocument"))

    def picture(
        self,
        kind: str,
        title: Words,
        chart: Mapping[str, Any],
        remarks: Iterable[Words | str] = (),
        as_of: str | None = None,
    ) -> Picture:
        """The picture, its nodes with all the facts that pictures of networks show."""
        told = tuple(r if isinstance(r, Words) else Words(r, None) for r in remarks)
        return Picture(
            kind, title, self._with_facts(as_of), tuple(self.edges.values()),
            {iri: self.evidence[iri] for iri in sorted(self.evidence)}, chart, *which(self.graph),
            as_of or self.graph.as_of or __release_date__, told,
        )  # fmt: skip

    def _with_facts(self, as_of: str | None) -> tuple[Node, ...]:
        known = Gathering(self.graph, as_of)
        iris = [node.iri for node in self.nodes.values() if node.kind != "statement"]
        known.read_names(iri for iri in iris if kind_of(iri) == "agency")
        known.read_nodes(iris)
        short = known.short_names(iris)
        wanted, found = set(iris), []
        for node in self.nodes.values():
            if node.iri in wanted and node.iri in known.facts:
                other = known.node(node.iri, short)
                labels = {label.en for label, _ in other.facts}
                facts = (*other.facts, *(f for f in node.facts if f[0].en not in labels))
                section, guess = other.section or node.section, other.guess or node.guess
                node = replace(
                    node, type=other.type, section=section, section_iri=other.section_iri, regions=other.regions,
                    guess=guess, facts=facts,
                )  # fmt: skip
            found.append(node)
        return tuple(found)


def picture_kind(thing: Thing) -> str:
    """The key of the legend for a thing: the acting side of a region is a region."""
    if thing.kind == "RegionalActor":
        return "region"
    kind = kind_of(thing.iri)
    return (
        kind
        if kind in ("agency", "region", "task", "instrument", "target", "indicator", "document", "concept")
        else "statement"
    )


def provisional(iri: str) -> bool:
    """Whether a name was found by its form only."""
    return "/unknown/" in iri.removeprefix(BASE)


def unsure(facts: Facts, iri: str) -> bool:
    """Whether what is said of a thing is unconfirmed or general knowledge."""
    return (
        provisional(iri)
        or facts.one(iri, ONTOLOGY + "status") == ONTOLOGY + "unconfirmed"
        or facts.one(iri, ONTOLOGY + "basis") == ONTOLOGY + "background"
    )


def short(iri: str) -> str:
    """An IRI without the base."""
    return iri.removeprefix(BASE)


def joined_id(source: str, how: str, target: str) -> str:
    """The id of an edge that no single node of the graph states."""
    return f"{short(source)}|{how}|{short(target)}"


def several(words: object) -> tuple[str, ...]:
    """One string or many, as a tuple."""
    return (words,) if isinstance(words, str) else tuple(words)  # type: ignore[arg-type]


def within(date: str, since: str | None, until: str | None) -> bool:
    """Whether a date lies between two others; each may be a year, a month or a day."""
    return not (since and date[: len(since)] < since[: len(date)]) and not (
        until and date[: len(until)] > until[: len(date)]
    )
