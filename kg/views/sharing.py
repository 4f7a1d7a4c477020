"""The picture of agencies joined by the tasks that they share."""

from __future__ import annotations

from collections.abc import Iterable

from kg.answers import PolicyGraph
from kg.answers.asking import describe
from kg.answers.grounds import GROUNDS, OWNING
from kg.answers.numbers import with_number
from kg.answers.records import Words
from kg.answers.responsibilities import Bearing, Responsibilities
from kg.collector import uncollected
from kg.views.bearings import read_bearings
from kg.views.gathering import Gathering, Line, NothingToDraw
from kg.views.model import Picture
from kg.views.selecting import grounds_of, select

_LISTED = 12  # tasks named beside an edge


@uncollected
def shared(
    graph: PolicyGraph, *, sections: object = (), grounds: object = OWNING, as_of: str | None = None,
    general: bool = False,
) -> Picture:  # fmt: skip
    """Agencies and regions, tied where both bear the same task: the projection co-responsibility of
    ``kg.answers.projections``. An edge for each ground, that of the weaker of the two claims; it holds the evidence of
    both. Bodies that share nothing are counted in a remark.

    Raises NothingToDraw, UnknownName, AmbiguousName, WrongKind, KgError."""
    from kg.answers.projections import to_networkx

    wanted, also_general = grounds_of(grounds)
    chosen = select(graph.graph, sections=sections)
    gathering = Gathering(graph, as_of)
    net = to_networkx(
        graph.graph, "co-responsibility", grounds=wanted, as_of=gathering.as_of, general=general or also_general,
        parallel=True,
    )  # fmt: skip
    inside = chosen.tasks
    ties = [
        (*sorted((a, b)), task, data["nodes"])
        for a, b, data in net.edges(data=True)
        for task in data["through"]
        if inside is None or task in inside
    ]
    if not ties:
        raise NothingToDraw(
            "no two bodies share a task on these grounds", hint="widen the selection: other grounds (all)"
        )
    known = read_bearings(gathering, {node for tie in ties for node in tie[3]})
    _add_lines(gathering, known, ties)
    drawn = {end for a, b, *_ in ties for end in (a, b)}
    alone = len(set(net) - drawn) if inside is None else 0
    remarks = []
    if alone:
        few = "1 body shares" if alone == 1 else f"{alone} bodies share"
        remarks.append(
            Words(
                f"{few} no task with others and stand apart, not drawn",
                f"另有 {alone} 个机构未与其他机构共担任务，未画出",
            )
        )
    en, zh = chosen.words.en, chosen.words.zh
    title = Words(f"Who shares tasks{f': {en}' if en else ''}", f"共同责任{f'：{zh}' if zh else ''}")
    return gathering.picture("shared", title, remarks=remarks)


def _add_lines(
    gathering: Gathering, known: Responsibilities, ties: Iterable[tuple[str, str, str, tuple[str, ...]]]
) -> None:
    """One line a pair and ground, with the tasks in the order of the plan."""
    of = {b.iri: b for b in known.all}
    describe(gathering.asked, {task for _, _, task, _ in ties}, gathering.facts)
    pairs: dict[tuple[str, str, str], dict[str, list[Bearing]]] = {}
    for a, b, task, nodes in ties:
        both = [of[node] for node in nodes]
        sides = [[x for x in both if gathering.one(x.actor) == end] for end in (a, b)]
        ground = max((min(side, key=_strength) for side in sides), key=_strength).ground
        pairs.setdefault((a, b, ground), {}).setdefault(task, []).extend(both)
    for (a, b, ground), tasks in sorted(pairs.items()):
        bearings = list({x.iri: x for found in tasks.values() for x in found}.values())
        count = len(tasks)
        relation = Words(f"shares {count} task{'s' if count > 1 else ''} with", f"共同承担 {count} 项任务")
        sure = [_surest(gathering, found, (a, b)) for found in tasks.values()]
        gathering.add(
            Line(
                a, b, relation, ground, how=f"shares-{ground}", confidence=max((s for s in sure if s is not None), default=None),
                since=min((since for found in tasks.values() if (since := _both_since(found))), default=None),
                nodes=sorted(x.iri for x in bearings),
                places=tuple({e.iri: e for x in bearings for e in known.evidence(x)}.values()),
                pages=tuple(sorted({page for x in bearings for page in known.cited(x)})),
                remark=_told(gathering, known, tasks), mutual=True, weight=float(count),
            )
        )  # fmt: skip


def _strength(bearing: Bearing) -> int:
    order = list(GROUNDS)
    return order.index(bearing.ground) if bearing.ground in order else len(order)


def _surest(gathering: Gathering, bearings: list[Bearing], ends: tuple[str, str]) -> float | None:
    """As sure as the weaker of the two claims to a task; unknown where one of them is."""
    claims = [[x.confidence for x in bearings if gathering.one(x.actor) == end] for end in ends]
    surest = [max((c for c in of if c is not None), default=None) for of in claims]
    return None if None in surest else min(s for s in surest if s is not None)


def _both_since(bearings: list[Bearing]) -> str | None:
    """Since when both bear a task, where that is known."""
    dates = [x.since for x in bearings]
    return None if None in dates else max(d or "" for d in dates)


def _told(gathering: Gathering, known: Responsibilities, tasks: dict[str, list[Bearing]]) -> Words:
    """The tasks shared, with the grounds of each."""
    from kg.answers.owners import place_in_plan

    said: dict[str, list[str]] = {"en": [], "zh": []}
    for task in sorted(tasks, key=lambda t: place_in_plan(known, t)):
        thing = gathering.facts.thing(task)
        grounds = sorted({x.ground for x in tasks[task]}, key=list(GROUNDS).index)
        for language, words in said.items():
            named = with_number(thing.code, thing.in_language(language), language)
            on = ", ".join(GROUNDS[g].word.in_language(language) for g in grounds)
            words.append(f"{named} ({on})")
    more = f" +{len(tasks) - _LISTED}" if len(tasks) > _LISTED else ""
    return Words("; ".join(said["en"][:_LISTED]) + more, "；".join(said["zh"][:_LISTED]) + more)
