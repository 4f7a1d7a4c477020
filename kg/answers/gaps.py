"""Tasks that nobody owns on a ground that counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg import __release_date__
from kg.answers.asking import Facts, ask_named, describe
from kg.answers.grounds import GROUND_OF, GROUNDS, OWNING, checked
from kg.answers.records import Records, Thing, Words, column
from kg.answers.responsibilities import begun, check_version, over
from kg.collector import uncollected
from kg.graph.rdf import DCTERMS
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph


@dataclass(frozen=True, slots=True)
class Gap:
    """A task without an owner on the grounds that count. ``parts_owned`` of its ``parts`` (everything below it) have one;
    ``weaker`` are the grounds on which it has one that does not count."""

    plan: Thing = column("plan", "规划")
    section: Thing = column("part", "部分")
    kind: str = column("class", "类别")
    task: Thing = column("task", "任务")
    parts: int = column("parts", "组成部分")
    parts_owned: int = column("parts owned", "其中有责任主体")
    weaker: tuple[str, ...] = column("weaker grounds", "较弱依据")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tasks of a class there are, how many have an owner, have one only through parts, have none at all."""

    kind: str = column("class", "类别")
    tasks: int = column("tasks", "任务数")
    owned: int = column("owned", "有责任主体")
    through_parts: int = column("only through parts", "仅通过组成部分")
    nobody: int = column("nobody", "无")


class Gaps(Records[Gap]):
    """Gaps, with ``counted`` (the grounds that count) and a ``tally`` by class."""

    __slots__ = ("as_of", "counted", "tally")

    def __init__(
        self, items: Iterable[Gap], counted: tuple[str, ...], tally: Records[Tally], as_of: str,
        remarks: Iterable[Words] = (),
    ) -> None:  # fmt: skip
        super().__init__(Gap, items, remarks)
        self.counted = counted
        self.tally = tally
        self.as_of = as_of


class PlanTasks:
    """All tasks of all plans with who bears them at a date: what gaps and overlaps are found in."""

    def __init__(self, graph: Graph, as_of: str | None) -> None:
        self.as_of = as_of or __release_date__
        self.facts = Facts(ask_named(graph, "answer-plan-tasks"))
        self.tasks = sorted(self.facts, key=self.place)
        self.general: set[str] = set()  # plans with a general duty
        self.bearers: dict[str, list[tuple[str, str, str, float]]] = {}  # task → actor, ground, role, confidence
        #: Every responsibility that stands: its IRI, task, actor, ground, role, scope, confidence.
        self.standing: list[tuple[str, str, str, str, str, str, float]] = []
        for task, actor, basis, role, scope, since, until, confidence, node in ask_named(
            graph, "answer-plan-bearers"
        ).values():
            if not task or not actor or over(until, self.as_of) or not begun(since, self.as_of):
                continue
            known = (GROUND_OF.get(basis or "", ""), (role or "").removeprefix(ONTOLOGY), scope or "own")
            self.standing.append((node or "", task, actor, *known, float(confidence or 0)))
            if scope == "general":
                self.general.add(task)
            elif scope != "regional":  # a local duty closes no gap of a plan made above it
                found = (actor, GROUND_OF.get(basis or "", ""), (role or "").removeprefix(ONTOLOGY))
                self.bearers.setdefault(task, []).append((*found, float(confidence or 0)))
        if not self.bearers:
            check_version(graph)
        self.below: dict[str, list[str]] = {task: [] for task in self.tasks}
        for task in self.tasks:
            for above in self._ancestors(task):
                self.below.setdefault(above, []).append(task)

    def _ancestors(self, task: str) -> list[str]:
        found: list[str] = []
        parents = self.facts.all(task, DCTERMS + "isPartOf")
        while parents and parents[0] not in found:
            found.append(parents[0])
            parents = self.facts.all(parents[0], DCTERMS + "isPartOf")
        return found

    def section(self, task: str) -> str:
        """The task of the plan's first level that a task lies in."""
        return next((a for a in reversed(self._ancestors(task)) if a in self.facts), task)

    def place(self, task: str) -> tuple[object, ...]:
        """Sorts by plan and number."""
        from kg.answers.names import path_step

        plan, *steps = task.removeprefix(BASE + "task/").split("/")
        order = self.facts.one(task, ONTOLOGY + "order") or "0"
        return plan, tuple(path_step(s) for s in steps), int(order), task

    def owners(self, task: str, counted: Iterable[str]) -> set[str]:
        """Who bears a task on the counted grounds."""
        return {actor for actor, ground, *_ in self.bearers.get(task, ()) if ground in counted}

    def kind(self, task: str) -> str:
        """The narrowest class of a task."""
        return self.facts.kinds(task)[0]


@uncollected
def gaps(graph: Graph, *, count: object = (), as_of: str | None = None) -> Gaps:
    """Tasks without an owner on mandated (own), reported or issuer, in the order of the plan.

    ``count`` adds grounds that count as well: aligned, remit, general. Raises KgError for any other word."""
    counted = tuple(g for g in (*GROUNDS, "general") if g in {*OWNING, *checked(count)})
    known = PlanTasks(graph, as_of)
    plans = {p for t in known.tasks for p in known.facts.all(t, ONTOLOGY + "ofInstrument")}
    names = describe(graph, plans)
    owned = {
        t
        for t in known.tasks
        if known.owners(t, counted)
        or ("general" in counted and known.general & set(known.facts.all(t, ONTOLOGY + "ofInstrument")))
    }
    items = []
    tallies: dict[str, list[int]] = {}
    for task in known.tasks:
        parts = known.below[task]
        parts_owned = len(owned & set(parts))
        row = tallies.setdefault(known.kind(task), [0, 0, 0, 0])
        row[0] += 1
        row[1 if task in owned else 2 if parts_owned else 3] += 1
        if task not in owned:
            weaker = {ground for _, ground, *_ in known.bearers.get(task, ()) if ground not in counted}
            plan = known.facts.one(task, ONTOLOGY + "ofInstrument") or ""
            section = known.facts.thing(known.section(task))
            thing = known.facts.thing(task)
            items.append(
                Gap(
                    names.thing(plan), section, known.kind(task), thing, len(parts), parts_owned,
                    tuple(g for g in GROUNDS if g in weaker),
                )
            )  # fmt: skip
    order = ("MajorTask", "FocusProject", "ProjectItem", "PriorityAction", "TaskGroup", "Measure")
    kinds = sorted(tallies, key=lambda k: (order.index(k) if k in order else len(order), k))
    tally = Records(Tally, (Tally(kind, *tallies[kind]) for kind in kinds))
    return Gaps(items, counted, tally, known.as_of)
