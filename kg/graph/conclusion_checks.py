"""Checks of links and responsibilities: each rests on something, by a rule that exists, between things that exist."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from kg.graph.decisions import load_decisions
from kg.graph.inference import RESPONSIBILITY
from kg.graph.rdf import DCTERMS, PROV
from kg.graph.records import Facts, Finding
from kg.graph.terms import broader_classes
from kg.graph.trig import iri_text
from kg.identifiers import BASE, ONTOLOGY

_ACTOR, _TASK = BASE + "agency/", BASE + "task/"
_PARTS = ("bearer", "bears", "role", "basis", "scope")
_PLAN = {"PlanNode", "Task", "PlanPart"}
_STATEMENTS = {"Activity", "Issuance", "Goal", "Target", "Observation", "RankEntry"}
#: Relation → classes of what it leads from and to.
_ENDS: dict[str, tuple[set[str], set[str]]] = {
    "advances": ({"Activity", "Issuance"}, {"Task"}),
    "pursues": ({"Goal", "Target"}, {"Task"}),
    "implements": ({"Instrument"}, {"PlanNode"}),
    "namedIn": ({"Instrument"}, {"PlanNode"}),
    "alignedWith": ({"Instrument"}, {"PlanNode"}),
    "measures": ({"Observation"}, {"Target"}),
    "near": ({"Observation"}, {"Target"}),
    "translates": (_STATEMENTS, _STATEMENTS),
    "corroborates": ({"Observation"}, {"Observation"}),
    "contradicts": ({"Observation"}, {"Observation"}),
    "covers": ({"Remit"}, {"Task"}),
}


def check_conclusions(facts: Facts, *, complete: bool) -> list[Finding]:
    """Everything wrong with links and responsibilities; with ``complete`` also decisions of the editors without use."""
    findings = [*_responsibilities(facts), *_links(facts), *_shortcuts(facts)]
    if complete:
        findings += _idle_decisions(facts)
    return findings


def _responsibilities(facts: Facts) -> Iterator[Finding]:
    for iri in facts.of_class("Responsibility"):
        file = facts.file(iri)
        grounds = facts.all(iri, PROV + "wasDerivedFrom")
        if grounds and not any(_stands(facts, ground) for ground in grounds):
            yield Finding("ground", "derives from nothing that has evidence or is a marked reference fact", file, iri)
        yield from _rules(facts, iri)
        parts = [facts.one(iri, ONTOLOGY + part) for part in _PARTS]
        if all(parts):
            name = RESPONSIBILITY + hashlib.sha256("|".join(filter(None, parts)).encode()).hexdigest()[:32]
            if name != iri:
                yield Finding("name", f"its parts make another name: {iri_text(name)}", file, iri)
        own = set(facts.all(iri, ONTOLOGY + "evidence"))
        theirs = {e for ground in grounds for e in facts.all(ground, ONTOLOGY + "evidence")}
        if own - theirs:
            yield Finding("ground", "has evidence that nothing it derives from has", file, iri)
        if parts[4] == "general" and not _is_a(facts, parts[1] or "", {"Instrument"}):
            yield Finding("scope", "a general duty bears an instrument, never a task", file, iri)


def _stands(facts: Facts, iri: str) -> bool:
    return any(facts.all(iri, p) for p in (ONTOLOGY + "evidence", DCTERMS + "source", ONTOLOGY + "basis"))


def _rules(facts: Facts, iri: str) -> Iterator[Finding]:
    for rule in facts.all(iri, ONTOLOGY + "rule"):
        if ONTOLOGY + "InferenceRule" not in facts.types.get(rule, ()):
            yield Finding("rule", f"there is no rule {iri_text(rule)}", facts.file(iri), iri)


def _links(facts: Facts) -> Iterator[Finding]:
    for iri in facts.of_class("Link"):
        yield from _rules(facts, iri)
        relation = (facts.one(iri, ONTOLOGY + "relation") or "").removeprefix(ONTOLOGY)
        for end, wanted in zip(("linkFrom", "linkTo"), _ENDS.get(relation, ()), strict=False):
            thing = facts.one(iri, ONTOLOGY + end)
            if thing and thing in facts.file_of and not _is_a(facts, thing, wanted):
                names = " or ".join(f"pol:{name}" for name in sorted(wanted))
                yield Finding("link", f"pol:{relation}: {iri_text(thing)} is no {names}", facts.file(iri), iri)


def _is_a(facts: Facts, iri: str, wanted: set[str]) -> bool:
    classes = facts.types.get(iri, ())
    return any(above.removeprefix(ONTOLOGY) in wanted for c in classes for above in broader_classes(c))


def _shortcuts(facts: Facts) -> Iterator[Finding]:
    """A triple straight from an actor to a task, or back, would be an edge that nobody can check."""
    for prop in facts.properties():
        for subject, values in facts.values(prop).items():
            start, end = (_ACTOR, _TASK) if subject.startswith(_ACTOR) else (_TASK, _ACTOR)
            if subject.startswith(start) and any(v.startswith(end) for v in values):
                yield Finding(
                    "shortcut", f"{iri_text(prop)} joins an actor and a task without a node between them",
                    facts.file(subject), subject,
                )  # fmt: skip


def _idle_decisions(facts: Facts) -> Iterator[Finding]:
    known = set(facts.of_class("Decision"))
    for decision in load_decisions():
        if decision.iri not in known:
            yield Finding("decision", f"line {decision.line} matches nothing in the released graph", str(decision.file))
