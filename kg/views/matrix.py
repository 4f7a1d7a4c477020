"""Agencies by tasks, or by the domains of a plan: in each cell the strongest ground and how many ties there are."""

from __future__ import annotations

from collections import defaultdict
from math import sqrt
from typing import TYPE_CHECKING, Any

from kg.answers.asking import ask_many
from kg.answers.grounds import GROUNDS, OWNING, ROLE_ORDER, ROLES
from kg.answers.projections import thing
from kg.answers.records import Words
from kg.answers.responsibilities import Responsibilities
from kg.collector import uncollected
from kg.errors import KgError
from kg.views.charting import Gathered
from kg.views.gathering import NothingToDraw
from kg.views.model import Picture
from kg.views.selecting import select

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

#: Rows drawn at most, those with most ties; the remark says how many are left out.
MOST = 400
_BEARS = {
    "mandated": Words("is obliged to carry out", "依规定承担"),
    "reported": Words("is reported to advance", "据报告推进"),
    "issuer": Words("issued an instrument for", "发布文件落实"),
    "aligned": Words("issued an instrument on the subject of", "发布同主题文件"),
    "remit": Words("has in its remit", "法定职责涵盖"),
}


@uncollected
def matrix(
    graph: PolicyGraph, *, by: str = "domain", grounds: object = OWNING, sections: object = (), as_of: str | None = None
) -> Picture:  # fmt: skip
    """Who bears what. ``by`` is "domain" (tasks folded into the plan's sections) or "task" (all open); ``grounds`` are those
    that count ("all" for every one); ``sections`` keeps some tasks with all below them (codes, names or IRIs).

    Raises KgError for unknown words and where nobody bears anything, UnknownName for unknown sections."""
    if by not in ("domain", "task"):
        raise KgError(f"a matrix is by 'domain' or 'task', not '{by}'")
    asked = as_of or graph.as_of
    net = graph.to_networkx("agency-task", grounds=grounds, as_of=asked, unowned=True, parallel=True)
    tasks = [iri for iri, of in net.nodes(data="layer") if of == "task"]
    if (wanted := select(graph.graph, sections=sections).tasks) is not None:
        tasks = [t for t in tasks if t in wanted]
    column = {iri: n for n, iri in enumerate(tasks)}
    ties = [(a, t, data) for a, t, data in net.edges(data=True) if t in column]
    if not ties:
        raise NothingToDraw("nobody bears a task on these grounds", hint="--basis adds others")
    count: dict[str, int] = defaultdict(int)
    for agency, _, _ in ties:
        count[agency] += 1
    ordered = sorted(count, key=lambda a: (-count[a], a))
    row = {iri: n for n, iri in enumerate(ordered[:MOST])}
    ties = [tie for tie in ties if tie[0] in row]

    gathered = Gathered(graph)
    for agency in row:
        gathered.node(thing(net, agency), size=_size(count[agency]))
    domains: dict[str, list[int]] = {}
    for task in tasks:
        data = net.nodes[task]
        gathered.node(thing(net, task), section=data["section_code"])
        domains.setdefault(data["section"], []).append(column[task])
    for domain in domains:  # its own duties may be left out
        if domain in net:
            gathered.node(thing(net, domain), section=net.nodes[domain]["section_code"])
    cells = _cells(gathered, ties, row, column, asked)
    vectors: list[dict[int, float]] = [{} for _ in row]
    home = {task: n for n, of in enumerate(domains.values()) for task in of}
    for agency_row, task_column, _, number, _ in cells:
        vector = vectors[agency_row]
        for key in (task_column, -1 - home[task_column]):  # the same task counts as much as the same domain
            vector[key] = vector.get(key, 0.0) + number
    chart: dict[str, Any] = {
        "by": by, "rows": list(row), "tasks": tasks,
        "domains": [{"node": iri, "tasks": of} for iri, of in domains.items()],
        "cells": [list(cell) for cell in cells], "similar": similar(vectors), "counted": list(net.graph["grounds"]),
    }  # fmt: skip
    remarks = [Words("General duties, which cover every task, are not drawn.", "覆盖全部任务的总体职责未绘出。")]
    if left := len(ordered) - len(row):
        remarks.append(
            Words(f"{left} more bodies with fewer ties are left out.", f"另有 {left} 个联系较少的机构未列出。")
        )
    title = Words("Who bears what: agencies and tasks", "责任矩阵：机构与任务")
    return gathered.picture("matrix", title, chart, remarks, net.graph["as_of"])


def _size(ties: int) -> float:
    return min(4.0, 1 + sqrt(max(ties - 1, 0)) / 2)


def _cells(
    gathered: Gathered, ties: list[tuple[str, str, dict[str, Any]]], row: dict[str, int], column: dict[str, int],
    as_of: str | None,
) -> list[tuple[int, int, str, int, list[str]]]:  # fmt: skip
    """Row, column, strongest ground, number of responsibilities, ids of edges; one edge a ground and role."""
    graph = gathered.graph
    nodes = sorted({node for _, _, data in ties for node in data["nodes"]})
    known = Responsibilities(graph.graph, ask_many(graph.graph, "answer-described", nodes), graph.texts, as_of)
    known.read(known.all)
    bearing = {b.iri: b for b in known.all}
    order = list(GROUNDS)
    apart: dict[tuple[int, int], dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for agency, task, data in ties:
        ground, role = "".join(data["grounds"][:1]), "".join(data["roles"][:1])
        apart[row[agency], column[task]][ground, role].update(data["nodes"])
    agencies, tasks = list(row), list(column)
    found = []
    for (r, c), of in sorted(apart.items()):
        edges = []
        for (ground, role), iris in sorted(
            of.items(), key=lambda k: (order.index(k[0][0]), ROLE_ORDER.get(k[0][1], 9))
        ):
            borne = [bearing[iri] for iri in sorted(iris)]
            sure = max((b.confidence for b in borne if b.confidence is not None), default=None)
            remark = next((said for b in borne if (said := known.remark(b))), None)
            relation = _BEARS[ground]
            if role in ROLES:
                relation = Words(f"{relation.en} ({ROLES[role].en})", f"{relation.zh}（{ROLES[role].zh}）")
            edges.append(
                gathered.edge(
                    borne[0].iri, agencies[r], tasks[c], relation, ground,
                    [e for b in borne for e in known.evidence(b)], role=role, confidence=sure,
                    since=min((b.since for b in borne if b.since), default=""),
                    until="" if any(not b.until for b in borne) else max(b.until or "" for b in borne),
                    nodes=tuple(b.iri for b in borne),
                    cited=tuple(sorted({page for b in borne for page in known.cited(b)})), remark=remark,
                )
            )  # fmt: skip
        strongest = next(g for g in order if any(ground == g for ground, _ in of))
        found.append((r, c, strongest, sum(len(iris) for iris in of.values()), edges))
    return found


def similar(vectors: list[dict[int, float]]) -> list[int]:
    """An order in which those who bear alike stand together: average linkage over cosine distances (nearest-neighbour
    chains), groups turned so that their nearest ends meet."""
    if not vectors:
        return []
    length = [sqrt(sum(v * v for v in vector.values())) or 1.0 for vector in vectors]
    size = len(vectors)
    first = [[0.0] * size for _ in vectors]
    for i, one in enumerate(vectors):
        for j in range(i):
            other = vectors[j]
            less, more = (one, other) if len(one) < len(other) else (other, one)
            dot = sum(value * more[key] for key, value in less.items() if key in more)
            first[i][j] = first[j][i] = round(1 - dot / (length[i] * length[j]), 9)
    distance = [list(of) for of in first]
    groups = {n: [n] for n in range(size)}
    chain: list[int] = []
    while len(groups) > 1:
        if not chain:
            chain.append(min(groups))
        last = chain[-1]
        before = chain[-2] if len(chain) > 1 else None
        near = min((n for n in groups if n != last), key=lambda n: (distance[last][n], n != before, n))
        if near != before:
            chain.append(near)
            continue
        del chain[-2:]
        kept, gone = min(last, near), max(last, near)
        here, there = len(groups[kept]), len(groups[gone])
        for n in groups:
            if n not in (kept, gone):
                mean = (distance[kept][n] * here + distance[gone][n] * there) / (here + there)
                distance[kept][n] = distance[n][kept] = mean
        groups[kept] = _meeting(groups[kept], groups.pop(gone), first)
    return next(iter(groups.values()))


def _meeting(one: list[int], other: list[int], distance: list[list[float]]) -> list[int]:
    ways = ((one, other), (one, other[::-1]), (one[::-1], other), (one[::-1], other[::-1]))
    left, right = min(ways, key=lambda way: distance[way[0][-1]][way[1][0]])
    return left + right
