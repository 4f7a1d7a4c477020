"""What networks of responsibility tell: who is central, who brokers, what hangs on one body alone.

Each measure takes a projection (``kg.answers.projections``) and says in its docstring what it means for responsibility.
All run through NetworkX's dispatch: ``backend="parallel"``, or ``nx.config.backend_priority`` set by the caller, lets
another backend serve bigger graphs; a measure that it does not have runs on NetworkX itself. None of them measures the
world: they measure what the documents at hand say of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import networkx as nx

from kg.answers.grounds import GROUNDS
from kg.answers.network_records import (
    Bridge,
    Broker,
    Community,
    Concentration,
    Coreness,
    Degree,
    Overview,
    SinglePoint,
    Tie,
)
from kg.answers.projections import VIEWS, joined, layer, thing, to_networkx
from kg.answers.records import Records, Thing, Words
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.graph.store import Graph

SEED = 2026  # of what draws: the same graph gives the same answer
_WORK = 4_000_000  # edges followed by exact betweenness before it is estimated instead (about three seconds)
_DIGITS = 6  # beyond these, backends that add in another order differ


def degree(net: nx.Graph, *, backend: str | None = None) -> Records[Degree]:
    """Who has most ties.

    For responsibility: in agency-task, on how many tasks a body has any claim of duty; in co-responsibility, with how
    many it must agree. Many ties show breadth of duty, not power, and a body of which the documents say much has more.
    ``share`` is out of all nodes of the other layer, or all others."""
    net = joined(net)
    shares = _degree_shares(net, backend)
    items = [
        Degree(thing(net, iri), len(set(nx.all_neighbors(net, iri))), _weight(net, iri), round(shares[iri], _DIGITS),
               _grounds(net, iri))
        for iri in _actors(net)
    ]  # fmt: skip
    items.sort(key=lambda d: (-d.neighbours, -d.ties, d.thing.iri))
    return Records(Degree, items)


def betweenness(net: nx.Graph, *, backend: str | None = None, k: int | None = None) -> Records[Broker]:
    """Brokers: who stands on the shortest paths between others.

    For responsibility: where two bodies share no task, matters between them pass through those who share tasks with
    both; who stands on many such paths can coordinate, or hold up, and is missed most when it is dissolved. Ties count
    alike whatever their weight: more shared tasks are no longer way. In a big network paths from ``k`` nodes drawn with
    a fixed seed stand for all (an error of about 1/√k); the remark says so."""
    net = joined(net)
    size, edges = len(net), net.number_of_edges()
    if k is None and size * (size + edges) > _WORK:
        k = max(32, _WORK // (size + edges))
    drawn = k if k is not None and k < size else None
    found = _run(nx.betweenness_centrality, _numbered(net), backend, k=drawn, seed=SEED)
    values = dict(zip(net, (found[n] for n in range(size)), strict=True))
    items = [
        Broker(thing(net, iri), round(values[iri], _DIGITS), len(set(nx.all_neighbors(net, iri))))
        for iri in _actors(net)
    ]
    items.sort(key=lambda b: (-b.betweenness, -b.neighbours, b.thing.iri))
    remarks = []
    if drawn is not None:
        remarks.append(
            Words(
                f"estimated from the paths of {drawn} of {size} nodes, drawn with seed {SEED}",
                f"由 {size} 个节点中抽取的 {drawn} 个（随机种子 {SEED}）的路径估算",
            )
        )
    return Records(Broker, items, remarks)


def core(net: nx.Graph, *, backend: str | None = None) -> Records[Coreness]:
    """Core and periphery: who belongs to the group in which everybody shares tasks with many of the same group.

    For responsibility: the core is where duties overlap all over and a lead is needed most; the periphery does its own
    with few others. One task with n bearers alone makes each of them at least n - 1 deep, so look at the tasks."""
    net = joined(net)
    undirected = net.to_undirected() if net.is_directed() else net
    simple = _numbered(undirected)
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    found = _run(nx.core_number, simple, backend)
    values = {iri: int(found[n]) for n, iri in enumerate(net)}
    top = max(values.values(), default=0)
    items = [
        Coreness(thing(net, iri), values[iri], 0 < values[iri] == top, len(set(nx.all_neighbors(net, iri))))
        for iri in _actors(net)
    ]
    items.sort(key=lambda c: (-c.core, -c.neighbours, c.thing.iri))
    return Records(Coreness, items)


def communities(
    net: nx.Graph, *, backend: str | None = None, seed: int = SEED, resolution: float = 1.0
) -> Records[Community]:
    """Groups of bodies that share tasks with each other more than with the rest (Louvain, seeded, ties weighted).

    For responsibility: a group is a field of work as it is done, whatever the chart of offices says; a task whose
    bearers sit in several groups needs somebody to coordinate it. Bodies that share nothing are in no group."""
    net = joined(net)
    tied = net.subgraph([n for n, ties in net.degree() if ties]).copy()
    # Node by number: sets of numbers have the same order in every process, sets of words have not.
    names = list(net.nodes) if len(tied) == len(net) else [n for n in net if n in tied]
    numbered = _numbered(tied, names)
    found = _run(nx.community.louvain_communities, numbered, backend, seed=seed, resolution=resolution)
    groups = sorted((sorted(names[n] for n in group) for group in found), key=lambda g: (-len(g), g))
    items = []
    for number, group in enumerate(groups, 1):
        members = set(group)
        within = {m: sum(d["weight"] for o, d in tied[m].items() if o in members) for m in group}
        total = sum(_weight(tied, m) for m in group)
        ranked = sorted(group, key=lambda m: (-within[m], m))
        items.append(
            Community(
                number, len(group), round(sum(within.values()) / total, _DIGITS) if total else 0.0,
                thing(net, ranked[0]), tuple(thing(net, m) for m in ranked),
            )
        )  # fmt: skip
    remarks = []
    if groups:
        quality = nx.community.modularity(tied, groups, weight="weight", resolution=resolution)
        remarks.append(
            Words(
                f"modularity {quality:.2f} (0: groups no closer than chance; above 0.3: clear groups); seed {seed}",
                f"模块度 {quality:.2f}（0：与随机无异；高于 0.3：群组分明）；随机种子 {seed}",
            )
        )
    if len(tied) < len(net):
        alone = len(net) - len(tied)
        remarks.append(Words(f"{alone} share nothing and are in no group", f"{alone} 个主体无共同事项，不属任何群组"))
    return Records(Community, items, remarks)


def concentration(net: nx.Graph, *, backend: str | None = None) -> Records[Concentration]:
    """How few bodies own a domain: Herfindahl's index over their shares of its owned tasks, a domain being the part of
    the plan's first level. A task with several owners is divided equally among them.

    For responsibility: near 1 a domain stands and falls with one body; near 0 duty is spread so thin that nobody may
    feel it. With few owned tasks the index is high by itself: read it beside their number."""
    net = joined(net)
    actors = _actors(net)[:1] and net.nodes[_actors(net)[0]]["layer"]
    domains: dict[str, list[str]] = {}
    for iri, data in net.nodes(data=True):
        if data.get("section"):
            domains.setdefault(data["section"], []).append(iri)
    items = []
    for section, tasks in domains.items():
        shares: Counter[str] = Counter()
        owned = 0
        for task in tasks:
            owners = [n for n in net[task] if net.nodes[n]["layer"] == actors]
            owned += bool(owners)
            for owner in owners:
                shares[owner] += 1 / len(owners)  # type: ignore[assignment]
        domain = _section(net, tasks[0], section)
        if not owned:
            items.append(Concentration(domain, len(tasks), 0, 0, None, None, None, None))
            continue
        index = sum((share / owned) ** 2 for share in shares.values())
        first = min(shares, key=lambda owner: (-round(shares[owner], 9), owner))
        items.append(
            Concentration(
                domain, len(tasks), owned, len(shares), round(index, _DIGITS), round(1 / index, 2),
                thing(net, first), round(shares[first] / owned, _DIGITS),
            )
        )  # fmt: skip
    items.sort(key=lambda c: -(c.index if c.index is not None else -1.0))
    return Records(Concentration, items)


def single_points(net: nx.Graph, *, backend: str | None = None) -> Records[SinglePoint]:
    """Tasks whose chain hangs on one body: whichever way one goes from the task, by who bears it or by instruments, one
    arrives at the same one.

    For responsibility: if that body is reorganised or fails, nobody else answers for the task; and a single claim in a
    single document may be all that holds the chain (``ways`` 1, a low confidence). ``below`` says who would be left on
    parts of the task. Takes the view chain."""
    net = joined(net)
    parts: dict[str, list[str]] = {}
    ends: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for task in layer(net, "task"):
        found: dict[str, list[dict[str, Any]]] = {}
        for way, data in net[task].items():
            if data["relation"] == "part":
                parts.setdefault(task, []).append(way)
            elif net.nodes[way]["layer"] == "agency":
                found.setdefault(way, []).append(data)
            else:
                for agency, last in net[way].items():
                    if set(data["grounds"]) & set(last["grounds"]):
                        found.setdefault(agency, []).append({**last, "nodes": data["nodes"]})
        ends[task] = found
    below = _below(parts, {task: set(found) for task, found in ends.items()})
    items = []
    for task, found in ends.items():
        if len(found) != 1:
            continue
        ((agency, ways),) = found.items()
        grounds = {g for way in ways for g in way["grounds"]}
        items.append(
            SinglePoint(
                thing(net, agency), thing(net, task), tuple(g for g in GROUNDS if g in grounds),
                max(way["confidence"] for way in ways), len({n for way in ways for n in way["nodes"]}),
                len(below[task] - {agency}),
            )
        )  # fmt: skip
    load = Counter(item.agency.iri for item in items)
    items.sort(key=lambda s: (-load[s.agency.iri], s.agency.iri))  # then as the plan has them
    return Records(SinglePoint, items)


def bridges(net: nx.Graph, *, backend: str | None = None) -> Records[Bridge]:
    """Bodies that bridge domains: the participation coefficient of their tasks over the parts of the plan's first level,
    1 - Σ (tasks in a part / all its tasks)².

    For responsibility: who bears tasks all over the plan ties domains together and is asked for everywhere; who stays at
    0 belongs to one domain. With n tasks it cannot exceed 1 - 1/n, so few tasks never make a great bridge."""
    net = joined(net)
    items = []
    for iri in _actors(net):
        tasks = [t for t in net[iri] if net.nodes[t].get("section")]
        if not tasks:
            continue
        by_section = Counter(net.nodes[t]["section"] for t in tasks)
        home = min(by_section, key=lambda s: (-by_section[s], s))
        sample = next(t for t in tasks if net.nodes[t]["section"] == home)
        value = 1 - sum((n / len(tasks)) ** 2 for n in by_section.values())
        items.append(
            Bridge(
                thing(net, iri), round(value, _DIGITS), len(by_section), len(tasks), _section(net, sample, home),
                round(by_section[home] / len(tasks), _DIGITS),
            )
        )  # fmt: skip
    items.sort(key=lambda b: (-b.participation, -b.tasks, b.agency.iri))
    return Records(Bridge, items)


@dataclass(frozen=True)
class Measure:
    """A measure: its name, its meaning in one line, the function, and the views it makes sense on, the usual one first."""

    key: str
    word: Words
    means: Words
    function: Callable[..., Records[Any]]
    views: tuple[str, ...]


MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure(
            "degree", Words("ties", "联系"),
            Words("how many tasks or partners a body has: breadth of duty, not power", "所涉任务或伙伴之数：反映职责之广，而非权力之大"),
            degree, ("agency-task", "co-responsibility", "issuers", "regions-tasks", "chain"),
        ),
        Measure(
            "betweenness", Words("brokers", "中介者"),
            Words("who stands between bodies that share no task: they coordinate, or hold up", "居于无共同任务的机构之间者：可作协调，亦可成瓶颈"),
            betweenness, ("co-responsibility", "issuers", "agency-task", "regions-tasks", "chain"),
        ),
        Measure(
            "core", Words("core and periphery", "核心与边缘"),
            Words("where duties overlap all over and a lead is needed most", "职责普遍交叉、最需牵头者之处"),
            core, ("co-responsibility", "issuers"),
        ),
        Measure(
            "communities", Words("groups", "群组"),
            Words("who shares tasks with each other more than with the rest: fields of work as they are done", "彼此共担任务多于与他者者：实际形成的工作领域"),
            communities, ("co-responsibility", "issuers"),
        ),
        Measure(
            "concentration", Words("concentration of ownership", "责任集中度"),
            Words("how few own a domain: at 1 it stands and falls with one body", "领域由多少主体承担：为 1 时全系于一个主体"),
            concentration, ("agency-task", "regions-tasks"),
        ),
        Measure(
            "single-points", Words("single points of failure", "单点责任"),
            Words("tasks whose every chain ends at one body: should it fail, nobody else answers", "所有责任链均止于同一机构的任务：该机构一旦缺位便无人负责"),
            single_points, ("chain",),
        ),
        Measure(
            "bridges", Words("bridges between domains", "跨领域主体"),
            Words("whose tasks spread over the parts of the plan: 0 is one domain, near 1 is many alike", "任务分布于规划各部分者：0 为单一领域，近 1 为均匀跨越多领域"),
            bridges, ("agency-task", "regions-tasks"),
        ),
    )
}  # fmt: skip


class Network(Records[Any]):
    """The answer of ``network``: with the projection ``net``, the ``view`` and the ``measure`` (None for the ties)."""

    __slots__ = ("measure", "net", "view")

    def __init__(
        self, found: Records[Any], remarks: Iterable[str | Words], net: nx.Graph | None, view: str | None,
        measure: str | None,
    ) -> None:  # fmt: skip
        super().__init__(found.type, found, remarks)
        self.net = net
        self.view = view
        self.measure = measure


def network(
    graph: Graph, *, view: str | None = None, measure: str | None = None, backend: str | None = None, **options: Any
) -> Network:
    """A measure of a network of responsibility; without ``measure`` the ties of a ``view``, the strongest first; without
    both, every view at a glance. ``options`` are those of ``to_networkx``. Raises KgError."""
    if measure is None:
        if view is None:
            return _glance(graph, options)
        net = to_networkx(graph, view, **options)
        ties = [
            Tie(thing(net, s), thing(net, e), d["relation"], d["weight"], d["grounds"], d["confidence"], d["nodes"], d["through"])
            for s, e, d in net.edges(data=True)
        ]  # fmt: skip
        ties.sort(key=lambda tie: -tie.weight)
        return Network(Records(Tie, ties), _remarks(net, options), net, view, None)
    known = _measure(measure)
    view = view or known.views[0]
    if view in VIEWS and view not in known.views:
        raise KgError(f"{measure} says nothing about the view '{view}'", hint="views: " + ", ".join(known.views))
    if backend:
        _check_backend(backend)
    wanted = dict(options)
    if measure == "concentration":
        wanted["unowned"] = True
    net = to_networkx(graph, view, **wanted)
    found = known.function(net, backend=backend)
    return Network(found, [*found.remarks, *_remarks(net, options)], net, view, measure)


def values(found: Network) -> dict[str, Any]:
    """What a measure says of single nodes, for an export: IRI → number."""
    match found.measure:
        case "degree":
            return {d.thing.iri: d.neighbours for d in found}
        case "betweenness":
            return {b.thing.iri: b.betweenness for b in found}
        case "core":
            return {c.thing.iri: c.core for c in found}
        case "communities":
            return {member.iri: group.number for group in found for member in group.members}
        case "bridges":
            return {b.agency.iri: b.participation for b in found}
        case "single-points":
            return {s.task.iri: True for s in found}
        case "concentration":
            return {c.domain.iri: c.index for c in found if c.index is not None}
    return {}


def _glance(graph: Graph, options: dict[str, Any]) -> Network:
    items = []
    remarks: list[Words] = []
    for key, view in VIEWS.items():
        net = to_networkx(graph, key, **options)
        remarks = remarks or _remarks(net, options)
        layers = Counter(of for _, of in net.nodes(data="layer"))
        parts = [len(part) for part in nx.connected_components(net.to_undirected(as_view=True))]
        items.append(
            Overview(
                key, view.means, tuple(_counted(of, layers[of]) for of in view.layers if layers[of]),
                net.number_of_edges(), sum(w for *_, w in net.edges(data="weight")), round(_density(net), 4),
                len(parts), max(parts, default=0),
            )
        )  # fmt: skip
    return Network(Records(Overview, items), remarks, None, None, None)


def _counted(of: str, count: int) -> Words:
    from kg.answers.grounds import kind_words

    en = kind_words(of, "en")
    plural = en[:-1] + "ies" if en.endswith("y") else en + "s"
    return Words(f"{count} {en if count == 1 else plural}", f"{kind_words(of, 'zh')} {count}")


def _density(net: nx.Graph) -> float:
    """Edges there are out of those that could be: in a bipartite view only between layers."""
    first = [n for n, side in net.nodes(data="bipartite") if side == 0]
    if first and len(first) < len(net):
        return float(nx.bipartite.density(net, first))
    return float(nx.density(net))


def _remarks(net: nx.Graph, options: dict[str, Any]) -> list[Words]:
    counted = net.graph["grounds"]
    words = [GROUNDS[g].word for g in counted]
    as_of = net.graph["as_of"]
    if net.graph["view"] == "issuers":  # who issued what is no matter of grounds
        return [Words(f"as of {as_of}", f"截至 {as_of}")]
    general = " (general duties counted)" if options.get("general") else ""
    general_zh = "（含总体职责）" if options.get("general") else ""
    return [
        Words(
            f"as of {as_of}; grounds counted: {', '.join(str(w) for w in words)}{general}",
            f"截至 {as_of}；所计依据：{'、'.join(w.in_language('zh') for w in words)}{general_zh}",
        )
    ]


def _measure(name: str) -> Measure:
    if name not in MEASURES:
        from difflib import get_close_matches

        near = get_close_matches(name, MEASURES, n=1)
        raise KgError(
            f"there is no measure '{name}'",
            hint=f"did you mean '{near[0]}'?" if near else "measures: " + ", ".join(MEASURES),
        )
    return MEASURES[name]


def _actors(net: nx.Graph) -> list[str]:
    """The nodes a measure tells of: the first layer of a bipartite view, else all."""
    if not net.graph.get("view") or not VIEWS[net.graph["view"]].bipartite:
        return list(net)
    return layer(net, VIEWS[net.graph["view"]].layers[0])


def _weight(net: nx.Graph, iri: str) -> int:
    return int(net.degree(iri, weight="weight"))


def _grounds(net: nx.Graph, iri: str) -> tuple[str, ...]:
    edges = [*net.edges(iri, data="grounds"), *(net.in_edges(iri, data="grounds") if net.is_directed() else ())]
    found = {ground for *_, grounds in edges for ground in grounds}
    return tuple(g for g in GROUNDS if g in found)


def _degree_shares(net: nx.Graph, backend: str | None) -> dict[str, float]:
    first = [n for n, side in net.nodes(data="bipartite") if side == 0]
    if first and len(first) < len(net):
        return dict(_run(nx.bipartite.degree_centrality, net, backend, nodes=first))
    return dict(_run(nx.degree_centrality, net, backend))


def _section(net: nx.Graph, task: str, section: str) -> Thing:
    data = net.nodes[task]
    return Thing(
        data["section_en"] or None, data["section_zh"] or None, section,
        net.nodes[section]["kind"] if section in net else "", data["section_code"],
    )  # fmt: skip


def _below(parts: dict[str, list[str]], ends: dict[str, set[str]]) -> dict[str, set[str]]:
    """Task → who bears anything below it."""
    found: dict[str, set[str]] = {}
    waiting = sorted(ends)
    while waiting:
        task = waiting[-1]
        missing = [p for p in parts.get(task, ()) if p not in found]
        if missing and task not in found:
            found[task] = set()  # a tree that bites its tail ends here
            waiting += missing
            continue
        waiting.pop()
        found[task] = {a for p in parts.get(task, ()) for a in ends.get(p, set()) | found[p]}
    return found


def _numbered(net: nx.Graph, names: list[str] | None = None) -> nx.Graph:
    """The bare graph with numbers for nodes, in their order: small, and the same in every process."""
    number = {iri: n for n, iri in enumerate(names or net)}
    bare: nx.Graph = (nx.DiGraph if net.is_directed() else nx.Graph)()
    bare.add_nodes_from(range(len(number)))
    bare.add_weighted_edges_from((number[s], number[e], w) for s, e, w in net.edges(data="weight"))
    return bare


def _check_backend(backend: str) -> None:
    known = sorted(nx.config.backends)
    if backend != "networkx" and backend not in known:
        raise KgError(
            f"NetworkX has no backend '{backend}' here",
            hint="installed: " + ", ".join(["networkx", *known]) if known else "for instance: pip install nx-parallel",
        )


def _run(function: Any, net: nx.Graph, backend: str | None, **options: Any) -> Any:
    """A function of NetworkX on the backend asked for, where it has it; else wherever NetworkX's own settings say."""
    if backend:
        _check_backend(backend)
    if not backend or backend not in function.backends:
        return function(net, **options)
    try:
        return function(net, backend=backend, **options)
    except (ImportError, AttributeError, TypeError) as error:  # made for another version of NetworkX
        raise KgError(
            f"the backend '{backend}' does not work with NetworkX {nx.__version__}: {error}", hint="leave --backend out"
        ) from None
