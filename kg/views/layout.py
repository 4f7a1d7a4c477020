"""Where things stand in a picture: computed beforehand, seeded, the same for the same things in any order.

Fruchterman and Reingold's forces come from rustworkx, communities by Leiden's method from graspologic-native: 4 s for
those of 200,000 nodes, where networkx needs minutes; igraph is under the GPL. Forces for 5,000 nodes at once take 5 s, so
a graph of more than some hundred nodes is laid out by communities, each for itself and then all as wholes, which takes
1 s and shows the groups. A last pass pushes apart what overlaps.

Units are pixels at a zoom of 1, y downwards. A node of size s is a disc of radius ``radius(s)``.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.answers.grounds import GROUNDS, kind_words
from kg.answers.records import Words
from kg.errors import KgError
from kg.views.layers import layered
from kg.views.model import Edge, Node, Picture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

__all__ = ["arranged", "communities", "folded", "layered", "radius", "spread", "told"]

#: Told what will be done where that takes long, before it begins.
told: ContextVar[Callable[[Words], None] | None] = ContextVar("told", default=None)

SPACING = 100.0  # the breadth that a node and its label have on the average
GAP = 14.0  # at least between two nodes
AIR = ((150, 46.0), (600, 30.0), (1500, 14.0))  # more between the nodes of pictures of up to so many: ties to be seen
WIDER = 1.14  # pictures are shown in frames that are wider than high, by about the square of this
SEED = 14
WHOLE = 400  # up to so many nodes are laid out at once, more by communities
FOLD = 6_000  # a picture of more nodes opens as communities
BEARS = 20_000  # so many nodes one page holds; the members of communities stay out of it beyond that
BEARS_EDGES = 80_000
DRAWN = 300  # communities drawn, the smallest joined to one
SMALL = 3  # members; smaller ones are joined too
KEPT = 5  # of what states the ties between two communities, named in the page
TELLS = 10  # members named in a community's facts


def radius(size: float) -> float:
    """The radius at which a node of this size (1 to 4) is drawn."""
    return 8.0 + 6.0 * size


def spread(nodes: Sequence[Node], edges: Iterable[Edge]) -> tuple[Node, ...]:
    """The nodes, in the order given, placed by forces: the tied near each other, none over another, separate parts
    side by side. Raises KgError where the extra ``views`` is not installed."""
    placed = _placed(nodes, edges)
    return tuple(replace(node, x=placed[node.iri][0], y=placed[node.iri][1]) for node in nodes)


def communities(nodes: Sequence[Node], edges: Iterable[Edge]) -> tuple[Node, ...]:
    """The nodes, in the order given, with the number of their community: 0 is the largest."""
    iris = sorted({node.iri for node in nodes})
    group = _groups(len(iris), _pairs(iris, edges))
    number = dict(zip(iris, group, strict=True))
    return tuple(replace(node, community=number[node.iri]) for node in nodes)


def arranged(picture: Picture) -> Picture:
    """A picture with its nodes placed, as communities that unfold where there are very many."""
    if len(picture.nodes) > FOLD:
        if tell := told.get():
            tell(_what_will_be_done(picture))
        return folded(picture)
    return replace(picture, nodes=communities(spread(picture.nodes, picture.edges), picture.edges))


def folded(picture: Picture) -> Picture:
    """The picture as communities tied to each other, which say whom they hold.

    Up to ``BEARS`` nodes the members follow with ``community`` set and stand where they will be seen once the page
    unfolds it; beyond, they are left out. A remark says so.
    """
    nodes = communities(picture.nodes, picture.edges)
    sizes = Counter(node.community or 0 for node in nodes)
    alone = min(sum(1 for size in sizes.values() if size >= SMALL), DRAWN - 1)  # from this one on they are joined
    number = {node.iri: min(node.community or 0, alone) for node in nodes}
    members: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        members[number[node.iri]].append(replace(node, community=number[node.iri]))
    joined = len(sizes) - len(members)
    inner: dict[int, list[Edge]] = defaultdict(list)
    between: dict[tuple[int, int], list[Edge]] = defaultdict(list)
    degree: Counter[str] = Counter()
    for edge in picture.edges:
        if edge.source in number and edge.target in number and edge.source != edge.target:
            a, b = sorted((number[edge.source], number[edge.target]))
            (inner[a] if a == b else between[a, b]).append(edge)
            degree.update((edge.source, edge.target))
    largest = max(map(len, members.values()), default=1)
    groups = [
        _community(n, members[n], len(inner[n]), degree, largest, several=bool(joined and n == alone))
        for n in sorted(members)
    ]
    ties = [_ties(a, b, edges) for (a, b), edges in sorted(between.items())]
    whole = len(nodes) <= BEARS and len(picture.edges) <= BEARS_EDGES
    if whole:
        places: dict[str, tuple[float, float]] = {}
        inside = {}
        for group in groups:
            n = group.community or 0
            here = _placed(members[n], inner[n])
            inside[group.iri] = max(math.hypot(x, y) for x, y in here.values()) + SPACING
            places |= here
        groups = list(_with_rooms(groups, ties, inside))
        centre = {group.community: (group.x, group.y) for group in groups}
        ordered = [node for group in groups for node in sorted(members[group.community or 0], key=lambda n: n.iri)]
        drawn = [
            replace(node, x=_round(places[node.iri][0] + x), y=_round(places[node.iri][1] + y))
            for node in ordered
            for x, y in [centre[node.community]]
        ]
        shown_edges = (*ties, *picture.edges)
        evidence = picture.evidence
    else:
        groups, drawn, shown_edges = list(spread(groups, ties)), [], tuple(ties)
        named = {iri for tie in ties for iri in tie.evidence}
        evidence = {iri: found for iri, found in picture.evidence.items() if iri in named}
    return replace(
        picture, nodes=(*groups, *drawn), edges=shown_edges, evidence=evidence,
        remarks=(*picture.remarks, _what_was_done(picture, len(groups), joined, whole)),
    )  # fmt: skip


def _what_will_be_done(picture: Picture) -> Words:
    nodes, edges = len(picture.nodes), len(picture.edges)
    en = f"{nodes:,} things and {edges:,} ties are too many to draw one by one: they will be shown as communities"
    return Words(en, f"共{nodes:,}个事物、{edges:,}条联系，无法逐一绘出，将归为群组显示")


def _what_was_done(picture: Picture, groups: int, joined: int, whole: bool) -> Words:
    nodes, edges = len(picture.nodes), len(picture.edges)
    en = f"{nodes:,} things and {edges:,} ties are shown as {groups:,} communities"
    zh = f"共{nodes:,}个事物、{edges:,}条联系，归为{groups:,}个群组显示"
    if joined > 0:
        en, zh = (
            f"{en}, the last of which joins the smallest {joined + 1:,}",
            f"{zh}，其中最后一个合并了最小的{joined + 1:,}个群组",
        )
    if whole:
        return Words(f"{en}: a double click on one unfolds it.", f"{zh}：双击可展开。")
    return Words(
        f"{en}; more than {BEARS:,} things or {BEARS_EDGES:,} ties are too many for one page, so the members are left "
        "out: choose a part (a section, type, document or region) to see them.",
        f"{zh}；超过{BEARS:,}个事物或{BEARS_EDGES:,}条联系时，一个页面无法容纳，故不含成员：请选取一部分（章节、类型、文档或地区）查看。",
    )


def _community(
    number: int, members: Sequence[Node], inside: int, degree: Counter[str], largest: int, *, several: bool
) -> Node:
    """A node that stands for its members, named after the one with most ties."""
    known = sorted(members, key=lambda node: (-degree[node.iri], node.iri))
    names = [(node.en or node.zh or node.iri, node.zh or node.en or node.iri) for node in known[:TELLS]]
    (en, zh), rest = names[0], len(members) - 1
    if several:
        en, zh = f"{len(members):,} things in small groups", f"小群组中的{len(members):,}个事物"
    elif rest:
        en, zh = f"{_short(en, 40)} and {rest:,} more", f"{_short(zh, 20)}等{len(members):,}个"
    kinds = sorted(Counter(node.kind for node in members).items(), key=lambda item: (-item[1], item[0]))
    facts = (
        (Words("members", "成员数"), Words(f"{len(members):,}", f"{len(members):,}")),
        (
            Words("kinds", "类别"),
            Words(
                "; ".join(f"{kind_words(kind, 'en')} {count:,}" for kind, count in kinds),
                "；".join(f"{kind_words(kind, 'zh')} {count:,}" for kind, count in kinds),
            ),
        ),
        (Words("ties inside", "内部联系数"), Words(f"{inside:,}", f"{inside:,}")),
        (
            Words("most tied", "联系最多者"),
            Words("; ".join(_short(n, 80) for n, _ in names), "；".join(_short(n, 40) for _, n in names)),
        ),
    )
    size = round(1 + 3 * math.sqrt(len(members) / largest), 2)
    return Node(
        f"community/{number}", "community", "Community", en, zh, size=size, community=number, facts=facts,
    )  # fmt: skip


def _ties(a: int, b: int, edges: Sequence[Edge]) -> Edge:
    """One edge for all ties between two communities: its ground is the commonest, what states it is named in part."""
    grounds = sorted(Counter(edge.ground for edge in edges).items(), key=lambda item: (-item[1], item[0]))
    first = sorted(edges, key=lambda edge: edge.id)[:KEPT]
    count = len(edges)
    told = ", ".join(f"{ground} {n:,}" for ground, n in grounds)
    told_zh = "，".join(f"{GROUNDS[ground].word.zh if ground in GROUNDS else '结构'}{n:,}" for ground, n in grounds)
    return Edge(
        id=f"community/{a}|ties|community/{b}",
        source=f"community/{a}",
        target=f"community/{b}",
        relation=Words(f"{count:,} {'tie' if count == 1 else 'ties'} with", f"{count:,}条联系"),
        ground=grounds[0][0],
        guess=all(edge.guess for edge in edges),
        nodes=tuple(dict.fromkeys(iri for edge in first for iri in edge.nodes))[:KEPT],
        evidence=tuple(dict.fromkeys(iri for edge in first for iri in edge.evidence))[:KEPT],
        documents=tuple(sorted({name for edge in edges for name in edge.documents})),
        mutual=True,
        weight=float(count),
        remark=Words(f"of {count:,}: {told}", f"共{count:,}条：{told_zh}"),
    )


def _with_rooms(groups: Sequence[Node], ties: Sequence[Edge], rooms: Mapping[str, float]) -> tuple[Node, ...]:
    """Communities placed so that each has the room that its members need."""
    placed = _placed(groups, ties, rooms)
    return tuple(replace(node, x=placed[node.iri][0], y=placed[node.iri][1]) for node in groups)


def _placed(
    nodes: Sequence[Node], edges: Iterable[Edge], rooms: Mapping[str, float] | None = None
) -> dict[str, tuple[float, float]]:
    """Rounded positions by IRI around (0, 0); ``rooms`` are radii, else those of the nodes."""
    if not nodes:
        return {}
    np = _library("numpy")
    known = {node.iri: node for node in nodes}
    iris = sorted(known)
    pairs = _pairs(iris, edges)
    air = 0.0 if rooms else next((air for most, air in AIR if len(iris) <= most), 0.0) / 2
    radii = np.array([rooms[iri] if rooms else radius(known[iri].size) + air for iri in iris], dtype=float)
    points = _pack([_part(part, ties, radii[part]) for part, ties in _parts(len(iris), pairs)], len(iris), radii)
    if not rooms:
        points = points * (WIDER, 1 / WIDER)
    points = _apart(points, radii)
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    return {iri: (_round(x), _round(y)) for iri, (x, y) in zip(iris, points.tolist(), strict=True)}


def _round(value: float) -> float:
    return round(value, 1) + 0.0  # no -0.0


def _pairs(iris: Sequence[str], edges: Iterable[Edge]) -> dict[tuple[int, int], float]:
    """How much two nodes, by their place in ``iris``, are tied: many ties count by their root."""
    at = {iri: n for n, iri in enumerate(iris)}
    found: Counter[tuple[int, int]] = Counter()
    for edge in edges:
        a, b = at.get(edge.source), at.get(edge.target)
        if a is not None and b is not None and a != b:
            found[min(a, b), max(a, b)] += 1
    return {pair: math.sqrt(found[pair]) for pair in sorted(found)}


def _groups(n: int, pairs: Mapping[tuple[int, int], float]) -> list[int]:
    """The number of each node's community by Leiden's method, larger communities first."""
    found: dict[str, int] = {}
    if pairs:
        native = _library("graspologic_native")
        found = native.leiden([(str(a), str(b), weight) for (a, b), weight in pairs.items()], seed=SEED)[1]
    members: dict[object, list[int]] = defaultdict(list)
    for node in range(n):
        members[found.get(str(node), ("alone", node))].append(node)
    ordered = sorted(members.values(), key=lambda nodes: (-len(nodes), nodes[0]))
    numbers = {node: number for number, nodes in enumerate(ordered) for node in nodes}
    return [numbers[node] for node in range(n)]


def _parts(n: int, pairs: Mapping[tuple[int, int], float]) -> list[tuple[list[int], dict[tuple[int, int], float]]]:
    """The connected parts, the largest first, with their ties renumbered within each."""
    root = list(range(n))

    def find(a: int) -> int:
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        return a

    for a, b in pairs:
        a, b = find(a), find(b)
        root[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = defaultdict(list)
    for node in range(n):
        members[find(node)].append(node)
    place = {node: i for nodes in members.values() for i, node in enumerate(nodes)}
    ties: dict[int, dict[tuple[int, int], float]] = defaultdict(dict)
    for (a, b), weight in pairs.items():
        ties[find(a)][place[a], place[b]] = weight
    return [(members[r], ties[r]) for r in sorted(members, key=lambda r: (-len(members[r]), r))]


def _part(part: list[int], ties: Mapping[tuple[int, int], float], radii: Points) -> tuple[list[int], Points]:
    """A connected part, placed around (0, 0)."""
    np = _library("numpy")
    n = len(part)
    if n == 1:
        return part, np.zeros((1, 2))
    if n <= WHOLE:
        return part, _apart(_springs(n, ties, radii), radii)
    group = _groups(n, ties)
    count = max(group) + 1
    if count == 1:
        return part, _apart(_springs(n, ties, radii), radii)
    members: list[list[int]] = [[] for _ in range(count)]
    for node, g in enumerate(group):
        members[g].append(node)
    place = {node: i for nodes in members for i, node in enumerate(nodes)}
    inner: list[dict[tuple[int, int], float]] = [{} for _ in range(count)]
    outer: Counter[tuple[int, int]] = Counter()
    for (a, b), weight in ties.items():
        g, h = group[a], group[b]
        if g == h:
            inner[g][place[a], place[b]] = weight
        else:
            outer[min(g, h), max(g, h)] += weight  # type: ignore[assignment]
    inside = [
        _apart(_springs(len(nodes), own, radii[nodes]), radii[nodes]) if len(nodes) > 1 else np.zeros((1, 2))
        for nodes, own in zip(members, inner, strict=True)
    ]
    rooms = np.array([float(np.hypot(*points.T).max()) + SPACING / 4 for points in inside])
    centres = _apart(_springs(count, {pair: math.sqrt(outer[pair]) for pair in sorted(outer)}, rooms), rooms)
    points = np.zeros((n, 2))
    for nodes, own, centre in zip(members, inside, centres, strict=True):
        points[nodes] = own + centre
    return part, points


def _springs(n: int, ties: Mapping[tuple[int, int], float], radii: Points) -> Points:
    """Positions by forces around (0, 0), of a size that gives every node its room."""
    np, rx = _library("numpy"), _library("rustworkx")
    graph = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(n))
    graph.add_edges_from([(a, b, weight) for (a, b), weight in ties.items()])
    angle = np.arange(n) * 2.399963229728653  # the golden angle: an even disc to begin with
    start = np.sqrt((np.arange(n) + 0.5) / n)
    pos = {
        i: (float(r * math.cos(a)), float(r * math.sin(a))) for i, (r, a) in enumerate(zip(start, angle, strict=True))
    }
    rounds = 150 if n <= 400 else 80
    found = rx.spring_layout(graph, pos=pos, weight_fn=float, num_iter=rounds, seed=SEED, adaptive_cooling=False)
    points = np.array([found[i] for i in range(n)], dtype=float)
    points -= points.mean(axis=0)
    far = np.hypot(points[:, 0], points[:, 1])
    even = np.empty(n)  # forces crowd the middle: most of the way to an even disc
    even[np.argsort(far, kind="stable")] = np.sqrt((np.arange(n) + 0.5) / n)
    points *= ((0.3 * far / (far.max() or 1.0) + 0.7 * even) / np.where(far > 0, far, 1.0))[:, None]
    reach = float(np.sqrt((points**2).sum(axis=1).mean())) or 1.0
    room = float(np.sqrt(((radii + SPACING / 2 - radius(1)) ** 2).sum()))
    return points * (room / reach) * 0.8  # type: ignore[no-any-return]


def _apart(points: Points, radii: Points) -> Points:
    """Pushes overlapping discs apart until none overlaps; what stays crowded is stretched, so it ends."""
    np = _library("numpy")
    points = points.copy()
    n = len(points)
    if n < 2:
        return points
    for turn in range(400):
        a, b = _close(points, 2 * float(radii.max()) + GAP) if n > 60 else np.triu_indices(n, 1)
        away = points[b] - points[a]
        distance = np.hypot(away[:, 0], away[:, 1])
        lacks = radii[a] + radii[b] + GAP - distance
        over = lacks > 1e-6
        if not over.any():
            break
        a, b, away, distance, lacks = a[over], b[over], away[over], distance[over], lacks[over]
        same = distance < 1e-9
        away[same] = np.column_stack((np.cos(a[same] + 0.5), np.sin(a[same] + 0.5)))
        distance[same] = 1.0
        push = away * ((lacks + 0.1) / distance / 2)[:, None]
        np.add.at(points, a, -push)
        np.add.at(points, b, push)
        if turn % 20 == 19:
            points *= 1.05
    return points


def _close(points: Points, reach: float) -> tuple[Any, Any]:
    """Pairs of points that may lie within ``reach`` of each other, by the cells of a grid."""
    np = _library("numpy")
    cell = np.floor(points / reach).astype(np.int64)
    cell -= cell.min(axis=0) - 1
    wide = int(cell[:, 0].max()) + 2
    key = cell[:, 1] * wide + cell[:, 0]
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    firsts, seconds = [], []
    for step in (0, 1, wide - 1, wide, wide + 1):
        low = np.searchsorted(ordered, ordered + step, "left")
        high = np.searchsorted(ordered, ordered + step, "right")
        if step == 0:
            low = np.maximum(low, np.arange(len(points)) + 1)
        count = np.maximum(high - low, 0)
        first = np.repeat(np.arange(len(points)), count)
        within = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
        firsts.append(order[first])
        seconds.append(order[np.repeat(low, count) + within])
    return np.concatenate(firsts), np.concatenate(seconds)


def _pack(parts: Sequence[tuple[list[int], Points]], n: int, radii: Points) -> Points:
    """Separate parts in rows, the largest first, the whole about half again as wide as high."""
    np = _library("numpy")
    boxes = []
    for nodes, points in parts:
        margin = radii[nodes][:, None] + GAP + (SPACING / 2 if len(parts) > 1 else 0)
        low, high = (points - margin).min(axis=0), (points + margin).max(axis=0)
        boxes.append((low, high - low))
    area = sum(float(size[0] * size[1]) for _, size in boxes)
    first = float(boxes[0][1][0] * boxes[0][1][1])
    wide = float(boxes[0][1][0])  # the rest beneath the largest, or beside it where it is one among many
    if first < 0.6 * area:
        wide = max(wide, math.sqrt(area * 1.6))
    result = np.zeros((n, 2))
    x = y = row = 0.0
    for (nodes, points), (low, size) in zip(parts, boxes, strict=True):
        if x and x + size[0] > wide:
            x, y, row = 0.0, y + row, 0.0
        result[nodes] = points - low + (x, y)
        x, row = x + float(size[0]), max(row, float(size[1]))
    return result  # type: ignore[no-any-return]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _library(name: str) -> Any:
    """A package of the extra ``views``. Raises KgError with what to type where it is missing."""
    try:
        return import_module(name)
    except ImportError:
        raise KgError(
            f"pictures need the package {name.replace('_', '-')}", hint="pip install 'policy-kg[views]'"
        ) from None
