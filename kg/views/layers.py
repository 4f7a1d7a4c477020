"""Chains in layers from left to right, with few crossings and room for long labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from kg.views.model import Edge, Node

COLUMN = 340.0  # from one layer to the next
ROW = 76.0  # from one node to the next below it
BEND = 26.0  # the same where one of the two is but a line passing through
SWEEPS = 16


def layered(nodes: Sequence[Node], edges: Iterable[Edge], *, column: float = COLUMN) -> tuple[Node, ...]:
    """The nodes, in the order given, with x by layer and y so that few edges cross; ``layer`` is set.

    A node's own ``layer`` counts where every node has one; else layers follow the edges, each as long as the longest
    way to it. Edges over several layers keep a lane free. ``column``: units between two layers.
    """
    iris = sorted({node.iri for node in nodes})
    known = set(iris)
    pairs = sorted(
        {(e.source, e.target) for e in edges if e.source in known and e.target in known and e.source != e.target}
    )
    given = {node.iri: node.layer for node in nodes if node.layer is not None}
    layer = {iri: given[iri] for iri in iris} if len(given) == len(iris) else _longest(iris, pairs)
    used = {number: n for n, number in enumerate(sorted(set(layer.values())))}  # no empty columns
    layer = {iri: used[number] for iri, number in layer.items()}
    columns, links = _lanes(iris, pairs, layer)
    columns = _ordered(columns, links)
    heights = _heights(columns, links)
    middle = (min(heights.values(), default=0.0) + max(heights.values(), default=0.0)) / 2
    return tuple(
        replace(
            node, layer=layer[node.iri], x=round(layer[node.iri] * column, 1),
            y=round(heights[node.iri] - middle, 1) + 0.0,
        )
        for node in nodes
    )  # fmt: skip


def _longest(iris: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The longest way to each node; a circle is entered where fewest edges are left behind, the first name of these."""
    after: dict[str, list[str]] = defaultdict(list)
    waits = dict.fromkeys(iris, 0)
    for a, b in pairs:
        after[a].append(b)
        waits[b] += 1
    layer = dict.fromkeys(iris, 0)
    left = dict.fromkeys(iris)
    ready = [iri for iri in iris if not waits[iri]]
    while left:
        if not ready:
            ready = [min(left, key=lambda iri: (waits[iri], iri))]
        following = []
        for iri in ready:
            if iri not in left:
                continue
            del left[iri]
            for other in after[iri]:
                if other in left:
                    layer[other] = max(layer[other], layer[iri] + 1)
                    waits[other] -= 1
                    if waits[other] == 0:
                        following.append(other)
        ready = sorted(following)
    return layer


Columns = list[list[str]]
Links = list[dict[str, list[str]]]  # for each column, from a place in it to the places in the next one


def _lanes(iris: Sequence[str], pairs: Sequence[tuple[str, str]], layer: dict[str, int]) -> tuple[Columns, Links]:
    """Columns of places, one for each node and one wherever an edge passes a column."""
    last = max(layer.values(), default=0)
    columns: Columns = [[] for _ in range(last + 1)]
    links: Links = [defaultdict(list) for _ in range(last + 1)]
    for iri in iris:
        columns[layer[iri]].append(iri)
    lanes: set[tuple[str, int]] = set()
    for a, b in pairs:
        if layer[a] > layer[b]:
            a, b = b, a
        if layer[a] == layer[b]:
            continue
        here = a
        for number in range(layer[a] + 1, layer[b]):  # edges to one node share a lane
            lane = f"{b}\x1f{number}"
            if (lane, number) not in lanes:
                lanes.add((lane, number))
                columns[number].append(lane)
            if lane not in links[number - 1][here]:
                links[number - 1][here].append(lane)
            here = lane
        if b not in links[layer[b] - 1][here]:
            links[layer[b] - 1][here].append(b)
    return columns, links


def _ordered(columns: Columns, links: Links) -> Columns:
    """Columns reordered by the middle of each place's neighbours, to and fro, the best order kept."""
    back: Links = [defaultdict(list) for _ in columns]
    for number, ways in enumerate(links[:-1]):
        for a, ends in ways.items():
            for b in ends:
                back[number + 1][b].append(a)
    best, fewest = [list(column) for column in columns], _crossings(columns, links)
    columns = [list(column) for column in columns]
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        numbers = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for number in numbers:
            beside = columns[number - 1] if forward else columns[number + 1]
            at = {place: n for n, place in enumerate(beside)}
            ways = back[number] if forward else links[number]
            own = {place: n for n, place in enumerate(columns[number])}
            keys = {
                place: (sum(at[o] for o in ways[place]) / len(ways[place]) if ways.get(place) else float(own[place]))
                for place in columns[number]
            }
            columns[number].sort(key=lambda place: (keys[place], own[place]))
        count = _crossings(columns, links)
        if count < fewest:
            best, fewest = [list(column) for column in columns], count
        if not fewest:
            break
    return best


def _crossings(columns: Columns, links: Links) -> int:
    """How many pairs of edges between neighbouring columns cross."""
    total = 0
    for number, (left, right) in enumerate(pairwise(columns)):
        at = {place: n for n, place in enumerate(right)}
        ends = [n for place in left for n in sorted(at[other] for other in links[number].get(place, ()))]
        tree = [0] * (len(right) + 1)
        for seen, end in enumerate(ends):
            below, i = 0, end + 1
            while i:
                below += tree[i]
                i &= i - 1
            total += seen - below
            i = end + 1
            while i <= len(right):
                tree[i] += 1
                i += i & -i
    return total


def _heights(columns: Columns, links: Links) -> dict[str, float]:
    """y of every place: in its column's order, as near to its neighbours as the distance kept allows."""
    beside: dict[str, list[str]] = defaultdict(list)
    for ways in links:
        for a, ends in ways.items():
            for b in ends:
                beside[a].append(b)
                beside[b].append(a)
    y: dict[str, float] = {}
    for column in columns:
        steps = _steps(column)
        middle = steps[-1] / 2 if steps else 0.0
        y |= {place: step - middle for place, step in zip(column, steps, strict=True)}
    for turn in range(8):
        for column in columns if turn % 2 == 0 else reversed(columns):
            wished = [median(y[o] for o in beside[place]) if beside[place] else y[place] for place in column]
            steps = _steps(column)
            level = _rising([w - s for w, s in zip(wished, steps, strict=True)])
            y |= {place: a + s for place, a, s in zip(column, level, steps, strict=True)}
    return y


def _steps(column: Sequence[str]) -> list[float]:
    """How far below the first each place of a column must at least be."""
    steps, at = [], 0.0
    for n, place in enumerate(column):
        if n:
            at += BEND if "\x1f" in place or "\x1f" in column[n - 1] else ROW
        steps.append(at)
    return steps


def _rising(wished: Sequence[float]) -> list[float]:
    """The nearest numbers (least squares) that never fall: neighbours that would are joined to their mean."""
    blocks: list[tuple[float, int]] = []
    for value in wished:
        mean, count = value, 1
        while blocks and blocks[-1][0] > mean:
            before, n = blocks.pop()
            mean, count = (before * n + mean * count) / (n + count), n + count
        blocks.append((mean, count))
    return [mean for mean, count in blocks for _ in range(count)]
