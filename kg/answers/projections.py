"""Networks of responsibility for NetworkX: who bears which task, who shares tasks with whom, and what hangs on whom.

>>> net = kg.open().to_networkx("co-responsibility")
>>> net["https://w3id.org/policy-kg/agency/miit"]["https://w3id.org/policy-kg/agency/ndrc"]["weight"]

An edge of the graph is a node there (a responsibility, a link, an issuance); here it is an edge that keeps its IRI.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import pyoxigraph as ox

from kg.answers.asking import Facts, ask_many, ask_named, describe
from kg.answers.gaps import PlanTasks
from kg.answers.grounds import GROUNDS, OWNING, ROLES, checked
from kg.answers.names import kind_of
from kg.answers.records import Thing, Words
from kg.answers.responsibilities import begun
from kg.errors import KgError
from kg.graph.rdf import DCTERMS
from kg.identifiers import ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.rdf import Term
    from kg.graph.store import Graph


@dataclass(frozen=True)
class View:
    """One projection: its name, what its nodes and edges are, and the layers of its nodes in their order."""

    key: str
    word: Words
    means: Words
    layers: tuple[str, ...]
    directed: bool = False

    @property
    def bipartite(self) -> bool:
        """Whether every edge leads from the first layer to another one."""
        return not self.directed and len(self.layers) > 1


_DUTIES = ("task", "instrument", "statement")  # what a body may bear; the last two only where asked for

VIEWS: dict[str, View] = {
    view.key: view
    for view in (
        View(
            "agency-task", Words("agencies and tasks", "机构与任务"),
            Words("who bears which task", "谁承担哪项任务"), ("agency", *_DUTIES),
        ),
        View(
            "co-responsibility", Words("shared responsibility", "共同责任"),
            Words("two bodies are tied by every task that both bear", "两机构共同承担的每项任务构成一条联系"), ("agency",),
        ),
        View(
            "chain", Words("chain of responsibility", "责任链"),
            Words("target → task → part → instrument → agency", "目标 → 任务 → 组成部分 → 文件 → 机构"),
            ("target", *_DUTIES, "agency"), directed=True,
        ),
        View(
            "issuers", Words("joint issuing", "联合发布"),
            Words("two bodies are tied by every instrument that both issued", "两机构联合发布的每份文件构成一条联系"), ("agency",),
        ),
        View(
            "regions-tasks", Words("regions and tasks", "地区与任务"),
            Words("which region bears a task, itself or through a local body", "哪些地区自身或经其地方机构承担任务"),
            ("region", *_DUTIES),
        ),
    )
}  # fmt: skip

_PART = "part"  # relation of a task to its parts in a chain
_CERTAIN = 0.99  # the tree of a plan, but for the odd slip


@dataclass(frozen=True)
class _Tie:
    """An edge before edges between the same two nodes are joined. ``nodes`` say so; ``through`` is what is shared."""

    start: str
    end: str
    relation: str
    nodes: tuple[str, ...]
    confidence: float
    grounds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    through: str = ""


@dataclass(frozen=True)
class _Bears:
    """A responsibility that stands and counts, its bearer under the institution's one name."""

    node: str
    actor: str
    task: str
    ground: str
    role: str
    confidence: float


def to_networkx(
    graph: Graph, view: str = "agency-task", *, grounds: object = OWNING, as_of: str | None = None,
    general: bool = False, institutions: bool = True, duties: str = "tasks", unowned: bool = False,
    parallel: bool = False,
) -> nx.Graph:  # fmt: skip
    """A projection of the graph, its nodes keyed by IRI, in an order that never changes.

    ``view`` is one of ``VIEWS``. ``grounds``: on which a body bears a task ("mandated,reported", a list, or "all");
    ``as_of``: the date it holds for (the release's); ``general``: with duties for a plan as a whole; ``institutions``:
    several names of one institution are one node; ``duties``: "tasks" of plans or "all" that is borne, also single
    actions and instruments; ``unowned``: also tasks that nobody bears.

    Nodes have ``label_en``, ``label_zh``, ``kind`` (class), ``layer`` (one of the view's), ``code`` (number of a task),
    ``also`` (other names joined into it), tasks their ``section`` as well. Edges have ``weight`` (how many ties were
    joined), ``relation``, ``grounds``, ``roles``, ``confidence`` (of the surest), ``nodes`` (IRIs of what says so) and
    ``through`` (IRIs of tasks or instruments shared). With ``parallel`` every tie is an edge of its own, keyed by the
    first IRI that says so, in a MultiGraph; ``joined`` joins them. Raises KgError for an unknown view or ground."""
    known = _view(view)
    if duties not in ("tasks", "all"):
        raise KgError(f"duties are 'tasks' or 'all', not '{duties}'")
    wanted = tuple(GROUNDS) if grounds == "all" else checked(grounds)
    making = _Making(graph, wanted, as_of, general or "general" in wanted, institutions, duties == "all")
    ties = list(making.ties(view))
    net: nx.Graph = (nx.MultiDiGraph if known.directed else nx.MultiGraph)(
        view=view, grounds=list(making.grounds), as_of=making.plan.as_of
    )
    alone = set(making.plan.tasks) if unowned and "task" in known.layers else set()
    if view == "co-responsibility":
        alone = {b.actor for b in making.bearings}  # who bears tasks alone
    making.add_nodes(net, known, {t.start for t in ties} | {t.end for t in ties} | alone)
    place = {iri: n for n, iri in enumerate(net)}
    for tie in sorted(ties, key=lambda t: (place[t.start], place[t.end], t.nodes, t.through, t.relation)):
        net.add_edge(
            tie.start, tie.end, key=tie.through or tie.nodes[0], weight=1, relation=tie.relation, grounds=tie.grounds,
            roles=tie.roles, confidence=tie.confidence, nodes=tie.nodes, through=(tie.through,) if tie.through else (),
        )  # fmt: skip
    return net if parallel else joined(net)


def joined(net: nx.Graph) -> nx.Graph:
    """A simple graph: parallel edges joined into one, their weights added, their grounds, roles and IRIs kept. Measures
    that misread parallel edges, or count them as so many neighbours, take this one."""
    if not net.is_multigraph():
        return net
    simple: nx.Graph = (nx.DiGraph if net.is_directed() else nx.Graph)(**net.graph)
    simple.add_nodes_from(net.nodes(data=True))
    parallel: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for start, end, data in net.edges(data=True):
        if (end, start) in parallel and not net.is_directed():
            start, end = end, start
        parallel.setdefault((start, end), []).append(data)
    for (start, end), ties in parallel.items():
        if len(ties) == 1:
            alone = ties[0]
            ordered = {"grounds": _ordered(alone["grounds"], GROUNDS), "roles": _ordered(alone["roles"], ROLES)}
            simple.add_edge(start, end, **{**alone, **ordered})
            continue
        simple.add_edge(
            start, end, weight=sum(t["weight"] for t in ties), relation=_all(ties, "relation")[0],
            grounds=_ordered(_all(ties, "grounds"), GROUNDS), roles=_ordered(_all(ties, "roles"), ROLES),
            confidence=max(t["confidence"] for t in ties), nodes=_all(ties, "nodes"), through=_all(ties, "through"),
        )  # fmt: skip
    return simple


def _ordered(words: tuple[str, ...], order: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in order if word in words) if len(words) > 1 else words


def _all(ties: list[dict[str, Any]], name: str) -> tuple[str, ...]:
    """The values of an attribute of parallel edges, each once, sorted."""
    found = (t[name] for t in ties)
    return tuple(sorted({v for value in found for v in ((value,) if isinstance(value, str) else value)}))


def thing(net: nx.Graph, iri: str) -> Thing:
    """A node as answers show it."""
    data = net.nodes[iri]
    return Thing(data["label_en"] or None, data["label_zh"] or None, iri, data["kind"], data["code"])


def layer(net: nx.Graph, name: str) -> list[str]:
    """The nodes of one layer, in their order."""
    return [iri for iri, of in net.nodes(data="layer") if of == name]


def _view(view: str) -> View:
    if view not in VIEWS:
        from difflib import get_close_matches

        near = get_close_matches(view, VIEWS, n=1)
        raise KgError(
            f"there is no view '{view}'", hint=f"did you mean '{near[0]}'?" if near else "views: " + ", ".join(VIEWS)
        )
    return VIEWS[view]


class _Making:
    """What projections are made of: responsibilities that stand, on the grounds that count."""

    def __init__(
        self, graph: Graph, grounds: tuple[str, ...], as_of: str | None, general: bool, institutions: bool, every: bool
    ) -> None:
        self.graph = graph
        self.grounds = tuple(g for g in GROUNDS if g in grounds)
        self.plan = PlanTasks(graph, as_of)
        self.facts = Facts()
        self.institutions = institutions
        self._one_name: dict[str, str] = {}
        self.also: dict[str, set[str]] = {}
        tasks = set(self.plan.tasks)
        standing = [
            row
            for row in self.plan.standing
            if (row[5] == "general" and general) or (row[5] != "general" and row[3] in self.grounds and (every or row[1] in tasks))
        ]  # fmt: skip
        self._read_names({row[2] for row in standing})
        found: dict[tuple[str, str], _Bears] = {}
        for node, task, actor, ground, role, _, confidence in standing:
            before = found.get((node, actor))
            sure = max(confidence, before.confidence if before else 0)
            found[node, actor] = _Bears(node, self.one_name(actor), task, ground, role, sure)
        self.bearings = [found[key] for key in sorted(found)]

    def _read_names(self, actors: set[str]) -> None:
        if not self.institutions or not actors:
            return
        names = {actor: {actor} for actor in actors}
        for x, other in ask_many(self.graph, "answer-institutions", actors):
            names[_text(x)].add(_text(other))
        self._one_name |= {actor: min(found) for actor, found in names.items()}

    def one_name(self, actor: str) -> str:
        """The node of a body; what other names it was joined from is kept."""
        name = self._one_name.get(actor, actor)
        self.also.setdefault(name, set()).add(actor)
        return name

    def ties(self, view: str) -> Iterable[_Tie]:
        """The edges of a view, parallel ones apart."""
        return {
            "agency-task": self._bearing, "co-responsibility": self._sharing, "chain": self._chain,
            "issuers": self._issuing, "regions-tasks": self._regions,
        }[view]()  # fmt: skip

    def _bearing(self) -> Iterable[_Tie]:
        for b in self.bearings:
            yield _Tie(b.actor, b.task, "bears", (b.node,), b.confidence, _some(b.ground), _some(b.role))

    def _sharing(self) -> Iterable[_Tie]:
        """One tie a task and pair, as sure as the weaker of the two claims to it."""
        of: dict[str, dict[str, list[_Bears]]] = {}
        for b in self.bearings:
            of.setdefault(b.task, {}).setdefault(b.actor, []).append(b)
        for task, bearers in sorted(of.items()):
            for first, second in combinations(sorted(bearers), 2):
                both = bearers[first] + bearers[second]
                sure = min(max(b.confidence for b in bearers[actor]) for actor in (first, second))
                yield _Tie(
                    first, second, "shares", tuple(sorted({b.node for b in both})), sure,
                    tuple(sorted({b.ground for b in both})), tuple(sorted({b.role for b in both})), task,
                )  # fmt: skip

    def _chain(self) -> Iterable[_Tie]:
        """Targets rest on tasks, these on their parts, on instruments, and on who bears them without one."""
        through: dict[str, list[tuple[str, str, str, float]]] = {}
        for x, instrument, relation, link, score in ask_named(self.graph, "answer-network-derived").values():
            told = (instrument or "", (relation or "").removeprefix(ONTOLOGY), link or "", float(score or 0.5))
            through.setdefault(x or "", []).append(told)
        chained: set[str] = set()
        seen: set[tuple[str, ...]] = set()
        for b in self.bearings:
            ground, role = _some(b.ground), _some(b.role)
            chained.add(b.task)
            if b.node not in through:
                yield _Tie(b.task, b.actor, "borne by", (b.node,), b.confidence, ground, role)
            for instrument, relation, link, confidence in through.get(b.node, ()):
                if (b.task, instrument, link) not in seen:
                    seen.add((b.task, instrument, link))
                    yield _Tie(b.task, instrument, relation, (link,), confidence, ground)
                if (instrument, b.actor, b.node) not in seen:
                    seen.add((instrument, b.actor, b.node))
                    yield _Tie(instrument, b.actor, "issued by", (b.node,), b.confidence, ground, role)
        for target, task, link, score in ask_named(self.graph, "answer-network-targets").values():
            if target and task and link:
                chained.add(task)
                yield _Tie(target, task, "pursued through", (link,), float(score or 0.5))
        tasks = set(self.plan.tasks)
        waiting = sorted(chained & tasks)
        while waiting:
            part = waiting.pop()
            for parent in self.plan.facts.all(part, DCTERMS + "isPartOf"):
                if parent in tasks:
                    yield _Tie(parent, part, _PART, (part,), _CERTAIN)
                    if parent not in chained:
                        chained.add(parent)
                        waiting.append(parent)

    def _issuing(self) -> Iterable[_Tie]:
        """One tie an instrument and pair; what a report says of it and what is known of it stand on the same edge."""
        rows = ask_named(self.graph, "answer-network-issuers").values()
        rows = [r for r in rows if r[1] and begun(r[3], self.plan.as_of)]
        self._read_names({actor for _, actor, *_ in rows if actor})
        of: dict[str, dict[str, list[tuple[str, float]]]] = {}
        for instrument, actor, node, _, confidence in rows:
            told = (node or "", float(confidence or 0.95))  # a reference fact with a source
            of.setdefault(instrument or "", {}).setdefault(self.one_name(actor or ""), []).append(told)
        for instrument, issuers in sorted(of.items()):
            for first, second in combinations(sorted(issuers), 2):
                both = issuers[first] + issuers[second]
                sure = min(max(confidence for _, confidence in issuers[actor]) for actor in (first, second))
                nodes = tuple(sorted({node for node, _ in both}))
                yield _Tie(first, second, "issued jointly", nodes, sure, ("issuer",), through=instrument)

    def _regions(self) -> Iterable[_Tie]:
        of: dict[str, list[tuple[str, str]]] = {}
        for row in ask_many(self.graph, "answer-network-regions", {b.actor for b in self.bearings}):
            actor, region, how = map(_text, row)
            of.setdefault(actor, []).append((region, how))
        for b in self.bearings:
            for region, how in of.get(b.actor, ()):
                yield _Tie(region, b.task, how, (b.node,), b.confidence, _some(b.ground), _some(b.role))

    def add_nodes(self, net: nx.Graph, view: View, iris: set[str]) -> None:
        """Nodes layer by layer: tasks in the order of their plans, others by IRI."""
        described = describe(self.graph, {iri for iri in iris if iri not in self.plan.facts}, self.facts)
        order = {task: n for n, task in enumerate(self.plan.tasks)}
        in_order = sorted(iris, key=lambda i: (_rank(view, i), order.get(i, len(order)), i))
        for iri in in_order:
            of = self.plan.facts if iri in self.plan.facts else described
            shown = of.thing(iri)
            data: dict[str, Any] = {
                "label_en": shown.en or "", "label_zh": shown.zh or "", "kind": shown.kind, "layer": kind_of(iri),
                "code": shown.code, "also": tuple(sorted(self.also.get(iri, {iri}) - {iri})),
            }  # fmt: skip
            if iri in order:
                section = of.thing(self.plan.section(iri))
                data |= {
                    "section": section.iri, "section_code": section.code,
                    "section_en": section.en or "", "section_zh": section.zh or "",
                }  # fmt: skip
            if view.bipartite:
                data["bipartite"] = 0 if data["layer"] == view.layers[0] else 1
            net.add_node(iri, **data)


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


def _some(word: str) -> tuple[str, ...]:
    return (word,) if word else ()


def _rank(view: View, iri: str) -> int:
    of = kind_of(iri)
    return view.layers.index(of) if of in view.layers else len(view.layers)
