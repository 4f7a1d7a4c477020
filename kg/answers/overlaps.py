"""Tasks with several owners and no lead, and who shares tasks with whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from kg.answers.asking import ask_many, describe
from kg.answers.gaps import PlanTasks
from kg.answers.grounds import GROUNDS, OWNING, checked
from kg.answers.records import Records, Thing, column
from kg.collector import uncollected

if TYPE_CHECKING:
    from kg.graph.store import Graph


@dataclass(frozen=True, slots=True)
class Overlap:
    """A task with several owners (names of one institution counted once) of whom none leads."""

    task: Thing = column("task", "任务")
    kind: str = column("class", "类别")
    count: int = column("owners", "责任主体数")
    owners: tuple[Thing, ...] = column("who", "责任主体")
    grounds: tuple[str, ...] = column("grounds", "依据")


@dataclass(frozen=True, slots=True)
class Shared:
    """Two bodies that own the same tasks; ``led`` of these have a lead."""

    first: Thing = column("agency", "机构")
    second: Thing = column("and agency", "与机构")
    count: int = column("tasks shared", "共同任务数")
    led: int = column("with a lead", "有牵头者")
    tasks: tuple[Thing, ...] = column("tasks", "任务")


class Overlaps(Records[Overlap]):
    """Tasks without a lead; ``pairs`` are the bodies that share tasks, those that share most first."""

    __slots__ = ("counted", "pairs")

    def __init__(self, items: Iterable[Overlap], pairs: Records[Shared], counted: tuple[str, ...]) -> None:
        super().__init__(Overlap, items)
        self.pairs = pairs
        self.counted = counted


@uncollected
def overlaps(graph: Graph, *, count: object = (), as_of: str | None = None) -> Overlaps:
    """Tasks with several owners and no lead, those with most owners first; grounds as in ``gaps``."""
    counted = tuple(g for g in GROUNDS if g in {*OWNING, *checked(count)})
    known = PlanTasks(graph, as_of)
    bearing = {actor for task in known.tasks for actor in known.owners(task, counted)}
    same = _institutions(graph, bearing)
    described = describe(graph, bearing)
    things = {actor: described.thing(actor) for actor in bearing}
    found: list[Overlap] = []
    shared: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    for task in known.tasks:
        rows = [row for row in known.bearers.get(task, ()) if row[1] in counted]
        names = {same[actor]: actor for actor, *_ in sorted(rows, reverse=True)}
        if len(names) < 2:
            continue
        led = any(role == "lead" for _, _, role, _ in rows)
        for pair in combinations(sorted(names), 2):
            shared.setdefault(pair, []).append((task, led))
        if not led:
            grounds = {ground for _, ground, *_ in rows}
            owners = sorted((things[names[i]] for i in names), key=lambda t: (t.in_language("en"), t.iri))
            found.append(
                Overlap(
                    known.facts.thing(task), known.kind(task), len(names), tuple(owners),
                    tuple(g for g in GROUNDS if g in grounds),
                )
            )  # fmt: skip
    found.sort(key=lambda o: -o.count)
    first = {same[actor]: things[actor] for actor in sorted(bearing, reverse=True)}
    pairs = [
        Shared(first[a], first[b], len(of), sum(led for _, led in of), tuple(known.facts.thing(t) for t, _ in of))
        for (a, b), of in sorted(shared.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return Overlaps(found, Records(Shared, pairs), counted)


def _institutions(graph: Graph, actors: set[str]) -> dict[str, str]:
    """Actor → one name for all names of its institution."""
    same = {actor: actor for actor in actors}
    for x, other in ask_many(graph, "answer-institutions", actors) if actors else ():
        same[x.value] = min(same[x.value], other.value)  # type: ignore[union-attr]
    return same
