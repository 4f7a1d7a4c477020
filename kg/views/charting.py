"""What the charts share: nodes, edges and evidence gathered one by one, dates, and names that no page needs to guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kg.answers.names import kind_of
from kg.answers.records import Evidence, Thing, Words
from kg.identifiers import BASE
from kg.views.gathering import Gathering, legend_kind, which
from kg.views.guesses import is_guess, is_guess_edge, read_sources
from kg.views.model import Edge, Node, Picture

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

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
                thing.iri, kind or legend_kind(thing.iri, (thing.kind,)), thing.kind, thing.en, thing.zh, thing.code, size=round(size, 2),
                section=section, guess=guess, facts=tuple(facts),
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
        """The picture, its nodes with all the facts that pictures of networks show; ``as_of``: the date that all of it holds
        for, if there is one."""
        known = Gathering(self.graph, as_of)
        nodes = self._with_facts(known)
        told = tuple(r if isinstance(r, Words) else Words(r, None) for r in remarks)
        return Picture(
            kind, title, nodes, self._marked(known),
            {iri: self.evidence[iri] for iri in sorted(self.evidence)}, chart, *which(self.graph),
            as_of or "", told,
        )  # fmt: skip

    def _marked(self, known: Gathering) -> tuple[Edge, ...]:
        """The edges; what makes one a guess in a picture of a network does so here."""
        read_sources(self.graph.graph, {n for edge in self.edges.values() for n in edge.nodes}, known.facts)
        return tuple(
            edge
            if edge.guess
            or not is_guess_edge(known.facts, (edge.source, edge.target), edge.ground, edge.confidence, edge.nodes)
            else replace(edge, guess=True)
            for edge in self.edges.values()
        )

    def _with_facts(self, known: Gathering) -> tuple[Node, ...]:
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
            elif is_guess(known.facts, node.iri):
                node = replace(node, guess=True)
            found.append(node)
        return tuple(found)


def short(iri: str) -> str:
    """An IRI without the base."""
    return iri.removeprefix(BASE)


def joined_id(source: str, how: str, target: str) -> str:
    """The id of an edge that no single node of the graph states."""
    return f"{short(source)}|{how}|{short(target)}"


def within(date: str, since: str | None, until: str | None) -> bool:
    """Whether a date lies between two others; each may be a year, a month or a day."""
    return not (since and date[: len(since)] < since[: len(date)]) and not (
        until and date[: len(until)] > until[: len(date)]
    )
