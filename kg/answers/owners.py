"""Who owns a task, on what ground: grounds never mixed, general duties apart, and what was searched where nobody does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.answers.asking import Facts, ask_many, ask_named, describe, describe_evidence
from kg.answers.grounds import OWNING
from kg.answers.names import resolve
from kg.answers.records import Evidence, Records, Thing, Words, column
from kg.answers.responsibilities import Bearing, Responsibilities, check_version, elsewhen_words, strength
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph
    from kg.graph.texts import Texts


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner of a task, or of a part of it, on one ground.

    ``section`` is own, part (then ``part`` is which) or general. ``actor`` is the name that the source uses, ``also``
    the institution's other names, ``now`` who took over from a dissolved body. ``via`` is what it follows from.
    """

    section: str = column("section", "范围")
    ground: str = column("ground", "依据")
    actor: Thing = column("owner", "责任主体")
    role: str = column("role", "角色")
    confidence: float | None = column("confidence", "置信度")
    since: str | None = column("from", "起")
    until: str | None = column("until", "止")
    part: Thing | None = column("part", "所属部分")
    now: tuple[Thing, ...] = column("now", "现为")
    also: tuple[Thing, ...] = column("also", "又名")
    evidence: tuple[Evidence, ...] = column("evidence", "证据")
    via: tuple[Thing, ...] = column("via", "经由")
    cited: tuple[str, ...] = column("cited pages", "引用页面", shown=False)
    rules: tuple[str, ...] = column("rule", "规则")
    remark: Words | None = column("remark", "说明")
    iri: str = column("node", "节点", shown=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A link that was found too weak: from what, to which task, how, and its score."""

    source: Thing
    task: Thing
    relation: str
    score: float
    actors: tuple[Thing, ...]
    evidence: tuple[Evidence, ...]
    iri: str


class Owners(Records[Owner]):
    """Owners of ``task`` at ``as_of``. ``searched`` and ``rejected`` are filled where nobody owns it or a part of it on
    mandated, reported or issuer; ``elsewhen`` counts responsibilities that hold at another date."""

    __slots__ = ("as_of", "elsewhen", "rejected", "searched", "task")

    def __init__(
        self, items: Iterable[Owner], task: Thing, as_of: str, elsewhen: int = 0,
        searched: dict[str, int] | None = None, rejected: tuple[Rejected, ...] = (), remarks: Iterable[Words] = (),
    ) -> None:  # fmt: skip
        super().__init__(Owner, items, remarks)
        self.task = task
        self.as_of = as_of
        self.elsewhen = elsewhen
        self.searched = searched or {}
        self.rejected = rejected

    def of(self, section: str) -> list[Owner]:
        """The owners of one section (own, part, regional, general), strongest first."""
        return [owner for owner in self if owner.section == section]


def owners(graph: Graph, task: str, *, as_of: str | None = None, texts: Texts | None = None) -> Owners:
    """Owners of a task (name, number, IRI) or instrument, strongest ground first; those of its parts, local
    bodies that advance it in their regions, and general duties after them. Raises UnknownName, AmbiguousName, WrongKind, GraphError."""
    found = resolve(graph, task, ("task", "instrument"))
    known = Responsibilities(graph, ask_named(graph, "answer-duties", duty=found.iri), texts, as_of)
    known.read(known.standing, found.iri)
    items = owners_among(known, found.iri, known.standing)
    elsewhen = len(known.all) - len(known.standing)
    remarks = [elsewhen_words(elsewhen, known.as_of)] if elsewhen else []
    if any(owner.ground in OWNING for owner in items if owner.section in ("own", "part")):
        return Owners(items, found, known.as_of, elsewhen, remarks=remarks)
    if not known.all:
        check_version(graph)
    return Owners(items, found, known.as_of, elsewhen, _searched(graph), _rejected(graph, found, texts), remarks)


def owners_among(known: Responsibilities, duty: str, bearings: Iterable[Bearing]) -> list[Owner]:
    """The owners of a duty out of responsibilities for it, for its parts and for its plan as a whole, all of them read
    before (``known.read``): own ones first, then those of its parts, regional and general ones; in each the strongest
    ground first."""
    sections: dict[str, list[Bearing]] = {"own": [], "part": [], "regional": [], "general": []}
    for bearing in bearings:
        whole = bearing.scope in ("general", "regional")
        section = bearing.scope if whole else "own" if bearing.duty == duty else "part"
        sections[section].append(bearing)
    return [owner for section, found in sections.items() for owner in _owners(known, section, found)]


def _owners(known: Responsibilities, section: str, bearings: list[Bearing]) -> list[Owner]:
    """One owner for each institution, ground, role and part; names of one institution are joined."""
    joined: dict[tuple[str, ...], list[Bearing]] = {}
    for bearing in sorted(bearings, key=strength):
        key = (known.institution(bearing.actor), bearing.ground, bearing.role, bearing.duty)
        joined.setdefault(key, []).append(bearing)
    order = {iri: n for n, iri in enumerate(sorted({b.duty for b in bearings}, key=lambda i: place_in_plan(known, i)))}
    ranked = sorted(
        joined.values(),
        key=lambda g: (strength(g[0])[0], order[g[0].duty], _regional(g[0].actor), strength(g[0]), g[0].actor),
    )
    return [_owner(known, section, group) for group in ranked]


def _regional(actor: str) -> bool:
    """Whether an actor is the acting side of a region: those stand after named bodies."""
    return actor.removeprefix(BASE + "agency/").startswith("CN-")


def place_in_plan(known: Responsibilities, duty: str) -> tuple[object, ...]:
    """Sorts parts as the plan has them: numbers by value, item 2 before item 10."""
    import re

    from kg.answers.names import path_step

    steps = [path_step(segment) for segment in duty.split("/")[-4:]]
    return (*((word, numbers) for word, numbers in steps), re.sub(r"\d+", "", duty))


def _owner(known: Responsibilities, section: str, group: list[Bearing]) -> Owner:
    first, facts = group[0], known.facts
    names = {b.actor: None for b in group}
    also = {t.iri: t for b in group for t in known.also(b.actor)} | {n: facts.thing(n) for n in list(names)[1:]}
    also.pop(first.actor, None)
    evidence = {e.iri: e for b in group for e in known.evidence(b)}
    via = {iri: None for b in group for iri in known.via(b)}
    return Owner(
        section, first.ground, facts.thing(first.actor), first.role,
        max((b.confidence for b in group if b.confidence is not None), default=None),
        min((b.since for b in group if b.since), default=None),
        None if any(b.until is None for b in group) else max(b.until or "" for b in group),
        facts.thing(first.duty) if section == "part" else None,
        known.now(first.actor), tuple(also[iri] for iri in sorted(also)), tuple(evidence.values()),
        tuple(facts.thing(iri) for iri in via), tuple(sorted({page for b in group for page in known.cited(b)})), tuple(sorted({rule for b in group for rule in b.rules})),
        known.remark(first), first.iri,
    )  # fmt: skip


def _searched(graph: Graph) -> dict[str, int]:
    rows = ask_named(graph, "answer-searched").values()
    return {kind.removeprefix(ONTOLOGY): int(count) for kind, count in rows if kind and count}


def _rejected(graph: Graph, task: Thing, texts: Texts | None) -> tuple[Rejected, ...]:
    """The three strongest links to the task or its parts that were found too weak."""
    parts = {row[0] for row in ask_named(graph, "answer-parts", task=task.iri).values() if row[0]}
    rows = [
        (link.value, source.value, to.value, relation.value, float(score.value))  # type: ignore[union-attr]
        for link, source, to, relation, score in ask_many(graph, "answer-rejected", parts)
    ]
    rows = sorted(rows, key=lambda row: (-row[4], row))[:3]
    facts = describe(graph, {iri for row in rows for iri in row[1:3]})
    describe(graph, {a for row in rows for a in _actors(facts, row[1])}, facts)
    describe_evidence(graph, {e for row in rows for e in facts.all(row[1], ONTOLOGY + "evidence")}, facts)
    return tuple(
        Rejected(
            facts.thing(source), facts.thing(to), relation.removeprefix(ONTOLOGY), score,
            tuple(facts.thing(a) for a in _actors(facts, source)),
            tuple(facts.evidence(e, texts) for e in facts.all(source, ONTOLOGY + "evidence")), link,
        )
        for link, source, to, relation, score in rows
    )  # fmt: skip


def _actors(facts: Facts, source: str) -> list[str]:
    return [*facts.all(source, ONTOLOGY + "actor"), *facts.all(source, ONTOLOGY + "issuer")]
