"""What an agency is responsible for, by ground and role, under every name of the same institution."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.answers.asking import ask_named
from kg.answers.names import resolve
from kg.answers.owners import place_in_plan
from kg.answers.records import Evidence, Records, Thing, Words, column
from kg.answers.responsibilities import Bearing, Responsibilities, check_version, elsewhen_words, strength

if TYPE_CHECKING:
    from kg.graph.store import Graph
    from kg.graph.texts import Texts


@dataclass(frozen=True, slots=True)
class Duty:
    """One responsibility of an agency. ``under`` is the name that bears it, where it is not the name asked for: another
    name of the same institution, or (``inherited``) a body that was merged into it. ``section`` is own or general."""

    section: str = column("section", "范围")
    ground: str = column("ground", "依据")
    role: str = column("role", "角色")
    task: Thing = column("task", "任务")
    confidence: float | None = column("confidence", "置信度")
    since: str | None = column("from", "起")
    until: str | None = column("until", "止")
    under: Thing | None = column("under", "名义")
    inherited: bool = column("inherited", "承接", shown=False)
    evidence: tuple[Evidence, ...] = column("evidence", "证据")
    via: tuple[Thing, ...] = column("via", "经由")
    cited: tuple[str, ...] = column("cited pages", "引用页面", shown=False)
    rules: tuple[str, ...] = column("rule", "规则")
    remark: Words | None = column("remark", "说明")
    iri: str = column("node", "节点", shown=False)


class Duties(Records[Duty]):
    """Duties of ``agency`` at ``as_of``; ``also`` are its other names, ``now`` who took over from a dissolved body;
    ``elsewhen`` counts responsibilities that hold at another date."""

    __slots__ = ("agency", "also", "as_of", "elsewhen", "now")

    def __init__(
        self, items: Iterable[Duty], agency: Thing, also: tuple[Thing, ...], now: tuple[Thing, ...], as_of: str,
        elsewhen: int = 0, remarks: Iterable[Words] = (),
    ) -> None:  # fmt: skip
        super().__init__(Duty, items, remarks)
        self.agency = agency
        self.also = also
        self.now = now
        self.as_of = as_of
        self.elsewhen = elsewhen


def tasks(
    graph: Graph, agency: str, *, as_of: str | None = None, texts: Texts | None = None, basis: object = ()
) -> Duties:
    """Duties of an agency (name in either language, acronym, IRI), strongest ground first, then by role and place in
    the plan; general ones last. ``basis`` keeps only some grounds. Raises UnknownName, AmbiguousName, WrongKind."""
    from kg.answers.grounds import checked

    kept = checked(basis) if basis else ()
    found = resolve(graph, agency, "agency")
    known = Responsibilities(graph, ask_named(graph, "answer-bearings", actor=found.iri), texts, as_of)
    standing = [b for b in known.standing if not kept or b.ground in kept]
    known.read(standing, found.iri)
    known.read_names([found.iri])
    items = duties_among(known, found.iri, standing)
    elsewhen = len(known.all) - len(known.standing)
    remarks = [elsewhen_words(elsewhen, known.as_of)] if elsewhen else []
    if not known.all:
        check_version(graph)
    return Duties(items, found, known.also(found.iri), known.now(found.iri), known.as_of, elsewhen, remarks)


def duties_among(known: Responsibilities, agency: str, bearings: Iterable[Bearing]) -> list[Duty]:
    """The duties of an agency out of responsibilities under its names and those of bodies it took over, all of them read
    before (``known.read``, ``known.read_names``): in the order of ``tasks``."""
    names = {agency, *(t.iri for t in known.also(agency))}
    return [_duty(known, b, agency, names) for b in sorted(bearings, key=lambda b: _key(known, b, names))]


def _key(known: Responsibilities, bearing: Bearing, names: set[str]) -> tuple[object, ...]:
    ground, role, _ = strength(bearing)
    general, inherited = bearing.scope == "general", bearing.actor not in names
    return general, ground, inherited, role, place_in_plan(known, bearing.duty), bearing.iri


def _duty(known: Responsibilities, bearing: Bearing, asked: str, names: set[str]) -> Duty:
    facts = known.facts
    return Duty(
        "general" if bearing.scope == "general" else "own", bearing.ground, bearing.role, facts.thing(bearing.duty),
        bearing.confidence, bearing.since, bearing.until,
        None if bearing.actor == asked else facts.thing(bearing.actor), bearing.actor not in names,
        known.evidence(bearing), tuple(facts.thing(iri) for iri in known.via(bearing)), known.cited(bearing), bearing.rules,
        known.remark(bearing), bearing.iri,
    )  # fmt: skip
