"""What the charts share: nodes, edges and evidence gathered one by one, dates, and names that no page needs to guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from kg import __release_date__, __version__
from kg.answers.names import kind_of
from kg.answers.records import Evidence, Thing, Words
from kg.errors import KgError
from kg.identifiers import BASE, ONTOLOGY
from kg.views.model import Edge, Node, Picture

if TYPE_CHECKING:
    from kg.answers import PolicyGraph
    from kg.answers.asking import Facts

_DOCUMENT = BASE + "document/"


class NothingToChart(KgError):
    """A chart that would be empty."""

    exit_code = 1


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
        self, kind: str, title: Words, chart: Mapping[str, Any], remarks: Iterable[Words | str] = (), as_of: str | None = None
    ) -> Picture:  # fmt: skip
        told = tuple(r if isinstance(r, Words) else Words(r, None) for r in remarks)
        return Picture(
            kind, title, tuple(self.nodes.values()), tuple(self.edges.values()),
            {iri: self.evidence[iri] for iri in sorted(self.evidence)}, chart, graph_name(self.graph.name), __version__,
            __release_date__, as_of or self.graph.as_of or __release_date__, told,
        )  # fmt: skip


def graph_name(name: str) -> str:
    """What a page calls a graph: the last part of a path, an address without user name and query."""
    if "://" in name:
        parts = urlsplit(name)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return PurePath(name).name or name


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
