"""The chain of responsibility, hop by hop: target → task → activity, instrument or remit → agency, or the other way.

Every hop says on which ground it rests, how sure it is, and which node of the graph and which sentence say so.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from kg import __release_date__
from kg.answers.asking import Facts, ask_many, describe, describe_evidence
from kg.answers.grounds import GROUND_OF, GROUND_OF_RELATION, GROUNDS, checked
from kg.answers.names import kind_of, resolve
from kg.answers.records import Evidence, Records, Thing, Words, column
from kg.answers.responsibilities import begun, check_version, cited, over
from kg.graph.rdf import PROV, RDFS
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph
    from kg.graph.texts import Texts

_ASKED = ("task", "agency", "instrument", "target", "indicator", "statement", "remit", "concept", "region", "document")
_PATHS = 3  # between two things
_REACH = 6  # hops that a path may have

#: How a hop reads, going down (towards who does it) and going up (towards what it serves).
HOW = {
    "advances": (Words("advanced by", "由其推进"), Words("advances", "推进")),
    "implements": (Words("implemented by", "由其落实"), Words("implements", "落实")),
    "namedIn": (Words("names", "点名"), Words("is named in", "被点名于")),
    "alignedWith": (Words("same subject as", "同主题文件"), Words("same subject as", "同主题任务")),
    "covers": (Words("lies in the remit", "属于职责"), Words("covers", "涵盖")),
    "pursues": (Words("pursued through", "通过任务实现"), Words("serves", "服务于")),
    "isPartOf": (Words("has the part", "包含"), Words("is part of", "属于")),
    "bears": (Words("borne by", "责任主体"), Words("is responsible for", "负责")),
    "participation": (Words("done by", "行动者"), Words("did", "所做")),
    "issuer": (Words("issued by", "发布主体"), Words("issued", "发布")),
    "instrument": (Words("issued by", "发布主体"), Words("issued", "发布")),
    "holder": (Words("held by", "承担机构"), Words("holds the remit", "承担职责")),
    "indicator": (Words("has the target", "目标"), Words("measured by", "指标")),
}


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a chain. ``depth`` 0 is the thing asked for; a hop leads from the last one before it that is one less
    deep. ``how`` is a key of ``HOW`` (with ``up`` the way to read it), ``node`` the IRI of what states the hop: a link,
    a responsibility, a participation, or the thing itself. ``cited`` are the web pages that a reference fact cites. ``path`` counts the paths between two things from 1."""

    depth: int = column("depth", "层")
    how: str = column("how", "关系")
    thing: Thing = column("thing", "事物")
    ground: str | None = column("ground", "依据")
    role: str | None = column("role", "角色")
    confidence: float | None = column("confidence", "置信度")
    evidence: tuple[Evidence, ...] = column("evidence", "证据")
    cited: tuple[str, ...] = column("cited pages", "引用页面", shown=False)
    remark: Words | None = column("remark", "说明")
    node: str = column("node", "节点", shown=False)
    up: bool = column("up", "向上", shown=False)
    seen: bool = column("seen above", "见上", shown=False)
    path: int = column("path", "路径", shown=False, default=0)


class Chain(Records[Hop]):
    """Hops in the order of the tree or, with ``confidences``, of the paths between two things, the surest first."""

    __slots__ = ("confidences", "up")

    def __init__(
        self, items: Iterable[Hop], up: bool, confidences: Sequence[float] = (), remarks: Iterable[Words] = ()
    ) -> None:
        super().__init__(Hop, items, remarks)
        self.up = up
        self.confidences = tuple(confidences)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A hop before it is told: from, to, how, by which node, which way."""

    start: str
    end: str
    how: str
    node: str
    up: bool


def trace(
    graph: Graph, thing: str, *, to: str | None = None, up: bool | None = None, depth: int | None = None,
    basis: object = (), as_of: str | None = None, texts: Texts | None = None,
) -> Chain:  # fmt: skip
    """The chain from a thing, down to who carries it out or up to what it serves (``up``; by default up from agencies,
    instruments and remits, else down), at most ``depth`` hops (default 3), over hops on ``basis`` only where given.

    With ``to``: the best-evidenced paths between the two, whichever way they run (at most three; confidences of the hops
    multiplied). Raises UnknownName, AmbiguousName, WrongKind, KgError."""
    start = resolve(graph, thing, _ASKED)
    walk = _Walk(graph, checked(basis) if basis else (), as_of)
    if to is not None:
        return _between(walk, start, resolve(graph, to, _ASKED), up, depth or _REACH, texts)
    upwards = kind_of(start.iri) in ("agency", "instrument", "remit") if up is None else up
    if up is None and kind_of(start.iri) == "instrument" and walk.has(start.iri, up=False):
        upwards = False  # a plan has tasks below it
    walk.spread({start.iri}, depth or 3, up=upwards)
    hops = list(_tree(walk, start.iri, depth or 3, upwards))
    remarks = []
    if len(hops) == 1:
        check_version(graph)
        hops = []
        remarks.append(
            Words(
                f"nothing leads {'up' if upwards else 'down'} from {start}; try {'--down' if upwards else '--up'}",
                f"从 {start.in_language('zh')} 没有{'向上' if upwards else '向下'}的链条，可试 {'--down' if upwards else '--up'}",
            )
        )
    return Chain(walk.evidenced(hops, texts), upwards, remarks=remarks)


def trees(
    graph: Graph,
    things: Iterable[str],
    *,
    up: bool,
    depth: int = 3,
    as_of: str | None = None,
    texts: Texts | None = None,
) -> dict[str, Chain]:
    """The chains of many things (IRIs) at once, each as ``trace`` gives it; what leads nowhere is left out."""
    starts = sorted(set(things))
    walk = _Walk(graph, (), as_of)
    walk.spread(set(starts), depth, up=up)
    hops = {iri: list(_tree(walk, iri, depth, up)) for iri in starts}
    hops = {iri: of for iri, of in hops.items() if len(of) > 1}
    told = walk.evidenced([hop for of in hops.values() for hop in of], texts)
    return {iri: Chain(islice(told, len(of)), up) for iri, of in hops.items()}


class _Walk:
    """The edges read so far, and what is known of the things and nodes on them."""

    def __init__(self, graph: Graph, basis: tuple[str, ...], as_of: str | None = None) -> None:
        self.graph = graph
        self.as_of = as_of or __release_date__
        self.basis = basis
        self.facts = Facts()
        self.edges: dict[tuple[str, bool], list[_Edge]] = {}  # (thing, up) → hops from it

    def has(self, iri: str, *, up: bool) -> bool:
        """Whether any hop leads on."""
        self.spread({iri}, 1, up=up)
        return bool(self.edges.get((iri, up)))

    def spread(self, starts: set[str], depth: int, *, up: bool) -> None:
        """Reads all hops within ``depth`` of ``starts``, one query a level."""
        level = set(starts)
        describe(self.graph, level, self.facts)
        for _ in range(depth):
            new = {x for x in level if (x, up) not in self.edges}
            for x in new:
                self.edges[x, up] = []
            rows = ask_many(self.graph, f"answer-hops-{'up' if up else 'down'}", new) if new else []
            found = [
                _Edge(x.value, end.value, _local(how.value), node.value, up)  # type: ignore[union-attr]
                for x, end, how, node in rows
            ]
            describe(self.graph, {i for e in found for i in (e.end, e.node)}, self.facts)
            for edge in self._kept(found):
                self.edges[edge.start, up].append(edge)
            level = {e.end for x in level for e in self.edges[x, up]}
            if not level:
                return

    def _kept(self, edges: list[_Edge]) -> Iterator[_Edge]:
        """Edges on the grounds asked for; a responsibility only where no link tells the same in more steps."""
        told = {(e.start, e.end) for e in edges if e.how == "instrument"}
        for edge in edges:
            if edge.how == "bears" and any(s.startswith(BASE + "link/") for s in self.facts.all(edge.node, _DERIVED)):
                continue
            if edge.how == "issuer" and (edge.start, edge.end) in told:  # a text says so: that is the better evidence
                continue
            ground = self.ground(edge)
            if edge.how in ("bears", "covers", "holder") and not self._standing(edge):
                continue
            if self.basis and ground is not None and ground not in self.basis:
                continue
            yield edge

    def _standing(self, edge: _Edge) -> bool:
        """Whether a responsibility or remit holds at the date."""
        facts = self.facts
        nodes = [i for i in (edge.node, edge.start, edge.end) if kind_of(i) in ("responsibility", "remit")]
        return not any(
            over(facts.one(i, ONTOLOGY + "until"), self.as_of) or not begun(facts.one(i, ONTOLOGY + "from"), self.as_of)
            for i in nodes
        )

    def ground(self, edge: _Edge) -> str | None:
        """The ground of a hop; None for the tree of a plan and for targets."""
        if edge.how == "bears":
            return GROUND_OF.get(self.facts.one(edge.node, ONTOLOGY + "basis") or "")
        if edge.how in ("advances", "participation"):
            ends = (edge.start, edge.end)
            stances = {_local(s) for e in ends for s in self.facts.all(e, ONTOLOGY + "stance")}
            return next((g for g in GROUNDS if g in stances), "reported" if edge.how == "advances" else None)
        return GROUND_OF_RELATION.get(edge.how)

    def confidence(self, edge: _Edge) -> float:
        """How sure a hop is; the tree of a plan is certain but for the odd slip."""
        facts = self.facts
        if edge.how in ("isPartOf", "indicator"):
            return 0.99
        if edge.how == "participation":
            statement = edge.end if edge.up else edge.start
            return facts.number(statement, ONTOLOGY + "confidence") or 0.9
        if edge.how in ("bears", "instrument"):
            return facts.number(edge.node, ONTOLOGY + "confidence") or 0.9
        if edge.how in ("issuer", "holder"):
            return facts.number(edge.node, ONTOLOGY + "confidence") or 0.95  # a reference fact with a source
        found = facts.number(edge.node, ONTOLOGY + "confidence") or facts.number(edge.node, ONTOLOGY + "score") or 0.5
        # A link may be as sure as can be, and still be no more than its ground: a remit proves little.
        ground = self.ground(edge)
        return min(found, _at_most(ground)) if ground else found

    def hop(self, edge: _Edge, depth: int, *, seen: bool = False, path: int = 0) -> Hop:
        """A hop as it is told, its sentences still to be read."""
        role = self.facts.one(edge.node, ONTOLOGY + "role")
        return Hop(
            depth, edge.how, self.facts.thing(edge.end), self.ground(edge), _local(role) if role else None,
            round(self.confidence(edge), 2), (), cited(self.facts, [edge.node]), self._remark(edge.node), edge.node, edge.up,
            seen, path,
        )  # fmt: skip

    def _remark(self, node: str) -> Words | None:
        """What editors or a rule noted on the node, and that it cites nothing where it does not."""
        facts = self.facts
        en, zh = facts.in_language(node, _COMMENT, "en"), facts.in_language(node, _COMMENT, "zh")
        if not en and not zh and ONTOLOGY + "background" in facts.all(node, ONTOLOGY + "basis"):
            return Words("general knowledge, no page cited", "一般知识，未引用页面")
        return Words(en, zh) if en or zh else None

    def evidenced(self, hops: list[Hop], texts: Texts | None) -> Iterator[Hop]:
        """Hops with their sentences: the node's, else those of the thing it belongs to or leads to."""
        places: list[list[str]] = []
        owners = [hop.node.rpartition("-")[0] if hop.how == "participation" else hop.node for hop in hops]
        describe(self.graph, owners, self.facts)
        for hop, owner in zip(hops, owners, strict=True):
            found = [*self.facts.all(owner, _EVIDENCE), *self.facts.all(hop.node, _EVIDENCE)]
            if not found and not hop.seen and hop.depth:
                found = self.facts.all(hop.thing.iri, _EVIDENCE)
            # What was done says more than the heading of the task that it advances.
            titles = {e for x in self.facts.all(hop.node, _ENDS) for e in self.facts.all(x, _EVIDENCE)}
            places.append(sorted(set(found), key=lambda e: (e in titles, e)))
        describe_evidence(self.graph, {e for found in places for e in found}, self.facts)
        for hop, found in zip(hops, places, strict=True):
            yield replace(hop, evidence=tuple(self.facts.evidence(e, texts) for e in found))


def _at_most(ground: str) -> float:
    """How far a ground can be trusted where any number of documents say so."""
    from kg.vocabulary.confidence import confidences

    return max(confidences()[ground].values())


_DERIVED = PROV + "wasDerivedFrom"
_EVIDENCE = ONTOLOGY + "evidence"
_ENDS = ONTOLOGY + "linkTo"
_COMMENT = RDFS + "comment"


def _tree(walk: _Walk, start: str, depth: int, up: bool) -> Iterator[Hop]:
    """The hops in depth-first order. What was opened before is only named again; upward, what serves no task is cut."""
    yield Hop(0, "", walk.facts.thing(start), None, None, None, (), (), None, start, up, False)
    opened: set[str] = set()

    def below(iri: str, level: int, path: tuple[str, ...]) -> Iterator[Hop]:
        opened.add(iri)
        edges = [e for e in walk.edges.get((iri, up), ()) if e.end not in path]
        for edge in sorted(edges, key=lambda e: _order(walk, e)):
            if up and not _serves(walk, edge.end, depth - level):
                continue
            again = edge.end in opened and bool(walk.edges.get((edge.end, up)))
            yield walk.hop(edge, level, seen=again)
            if level < depth and not again:
                yield from below(edge.end, level + 1, (*path, edge.end))

    yield from below(start, 1, (start,))


def _serves(walk: _Walk, iri: str, depth: int) -> bool:
    """Whether a thing is a task or a plan's aim, or leads to one within ``depth`` hops."""
    if kind_of(iri) in ("task", "target", "indicator"):
        return True
    return depth > 0 and any(_serves(walk, e.end, depth - 1) for e in walk.edges.get((iri, True), ()))


def _order(walk: _Walk, edge: _Edge) -> tuple[object, ...]:
    from kg.answers.names import path_step

    ground = walk.ground(edge)
    rank = list(GROUNDS).index(ground) if ground in GROUNDS else len(GROUNDS)
    steps = tuple(path_step(s) for s in edge.end.split("/")[-4:]) if kind_of(edge.end) == "task" else ()
    return rank, edge.how, steps, -walk.confidence(edge), edge.end


def _between(walk: _Walk, start: Thing, end: Thing, up: bool | None, depth: int, texts: Texts | None) -> Chain:
    """The surest paths: along one direction where there is one, else along any hops."""
    for directions in [(up,)] if up is not None else [(False,), (True,), (False, True)]:
        for direction in directions:
            walk.spread({start.iri}, depth, up=bool(direction))
        if len(directions) == 2:
            reached = {e.end for edges in walk.edges.values() for e in edges}
            walk.spread({end.iri}, depth, up=False)
            walk.spread({end.iri}, depth, up=True)
            if end.iri not in reached and not reached & {e.end for edges in walk.edges.values() for e in edges}:
                continue
        paths = _paths(walk, start.iri, end.iri, [bool(d) for d in directions], depth)
        if paths:
            break
    hops: list[Hop] = []
    for number, path in enumerate(paths, 1):
        hops.append(Hop(0, "", start, None, None, None, (), (), None, start.iri, False, False, number))
        hops += [walk.hop(edge, level, path=number) for level, edge in enumerate(path, 1)]
    confidences = [math.prod(walk.confidence(edge) for edge in path) for path in paths]
    remarks = []
    if not paths:
        remarks.append(
            Words(
                f"no path of at most {depth} hops leads from {start} to {end}",
                f"从 {start.in_language('zh')} 到 {end.in_language('zh')} 没有不超过 {depth} 步的路径",
            )
        )
    return Chain(walk.evidenced(hops, texts), bool(up), confidences, remarks)


def _paths(walk: _Walk, start: str, end: str, directions: list[bool], depth: int) -> list[list[_Edge]]:
    """At most three simple paths, the highest product of confidences first."""
    import networkx as nx

    net = nx.DiGraph()
    for (_, up), edges in sorted(walk.edges.items()):
        for edge in edges:
            turned = [edge] if up in directions else []
            if len(directions) == 2:  # any hop may be read both ways
                turned.append(_Edge(edge.end, edge.start, edge.how, edge.node, not up))
            for e in turned:
                cost = -math.log(min(walk.confidence(e), 0.999))
                known = net.get_edge_data(e.start, e.end)
                if known is None or (cost, e.node) < (known["cost"], known["edge"].node):
                    net.add_edge(e.start, e.end, cost=cost, edge=e)
    if start not in net or end not in net:
        return []
    found = []
    try:
        for path in nx.shortest_simple_paths(net, start, end, weight="cost"):
            if len(path) - 1 <= depth:
                found.append([net.edges[a, b]["edge"] for a, b in zip(path, path[1:], strict=False)])
            if len(found) == _PATHS or len(path) > 3 * depth:
                break
    except nx.NetworkXNoPath:
        return []
    return found


def _local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]
