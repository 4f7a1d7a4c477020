"""Everything that the pages of a site say, read in few queries before any page is written.

What answers say of one thing at a time is asked here of all things at once, by the same functions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.answers.asking import Facts, ask_named, describe, describe_evidence
from kg.answers.chains import Chain, trees
from kg.answers.gaps import Gap, Gaps, PlanTasks, gaps
from kg.answers.grounds import GROUNDS
from kg.answers.overlaps import Shared, overlaps
from kg.answers.owners import Owner, owners_among
from kg.answers.progress import Progress, progress
from kg.answers.records import Evidence, Thing, Words
from kg.answers.regions import RegionFact, all_facts
from kg.answers.responsibilities import Bearing, Responsibilities
from kg.answers.tasks import Duty, duties_among
from kg.answers.telling import read_for_telling, tell
from kg.errors import GraphError
from kg.graph.rdf import DCTERMS, ORG, SKOS
from kg.graph.store import Vetted
from kg.identifiers import BASE, ONTOLOGY
from kg.views.guesses import by_rule_alone

if TYPE_CHECKING:
    from kg.graph.store import Graph
    from kg.graph.texts import Texts
    from kg.views.site_jsonld import Said

#: Kinds of pages in the order of lists and searches, each with the classes whose members have one.
KINDS: dict[str, tuple[str, ...]] = {
    "task": (ONTOLOGY + "Task", ONTOLOGY + "PlanPart"),
    "agency": (ONTOLOGY + "Agency", ONTOLOGY + "RegionalActor"),
    "instrument": (ONTOLOGY + "Instrument",),
    "target": (ONTOLOGY + "Target",),
    "region": (ONTOLOGY + "Region",),
    "indicator": (ONTOLOGY + "Indicator",),
    "concept": (SKOS + "Concept",),
    "document": (ONTOLOGY + "SourceDocument",),
}
#: Kinds of things from which a chain leads upward.
CHAINED = ("agency", "task", "instrument", "target")
#: What statements say of things: the properties that lead from one to the other, and how that reads on the thing's page.
MENTIONS = {
    name: Words(en, zh)
    for name, en, zh in (
        ("actor", "acts", "行动者"),
        ("issuer", "issues", "发布者"),
        ("instrument", "is issued", "所发布"),
        ("region", "where it is", "所在地区"),
        ("indicator", "is measured", "所测指标"),
        ("inTask", "stands in it", "所在任务"),
    )
}
_STATEMENTS = ("Activity", "Issuance", "Goal", "Observation", "RankEntry", "Target")
_RELATIONS = (
    "advances", "implements", "namedIn", "alignedWith", "covers", "pursues", "measures", "near", "translates",
)  # fmt: skip
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Saying:
    """A statement, in both languages where a translation says the same: its kind, its words, who takes part as what."""

    iri: str
    kind: str
    says: Words
    stance: str
    year: str
    evidence: tuple[Evidence, ...]
    order: tuple[str, int, str]  # by document and place


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two things or from a statement to a thing. ``ground`` is empty where it gives none."""

    iri: str
    source: str
    target: str
    relation: str
    score: float | None
    evidence: tuple[Evidence, ...]
    remark: Words | None


class Gathered:
    """What is known of all things that have a page: ``kinds`` (IRI → kind), in an order that never changes."""

    def __init__(self, graph: Graph, texts: Texts | None, as_of: str | None) -> None:
        self.graph = graph
        self.texts = texts
        self.kinds = _kinds(graph)
        if not self.kinds:
            error = GraphError("there is nothing to show in this graph", place=graph.name, hint="see 'kg stats'")
            error.exit_code = 1
            raise error
        self.facts = Facts()
        self.said: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = {}
        self._read_things()
        self.plan = PlanTasks(graph, as_of)
        self.as_of = self.plan.as_of
        self.gaps: Gaps = gaps(graph, as_of=as_of)
        self.known = self._responsibilities(as_of)
        self._evidence: dict[str, Evidence] = {}
        self.sayings = self._read_sayings()
        self.ties = self._read_ties()
        self._read_rest()

    # Reading.
    def _read_things(self) -> None:
        rows = [row for row in _rows(self.graph, self.kinds) if not isinstance(row[2], ox.Triple)]
        self.facts.add(rows)
        for x, p, v in rows:
            self.said.setdefault(x.value, {}).setdefault(p.value, []).append(v)
        #: thing → property → what has the property with this thing as its value, pages only
        self.incoming: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for x in sorted(self.said):
            for p, values in self.said[x].items():
                for v in values:
                    if isinstance(v, ox.NamedNode) and v.value in self.kinds:
                        self.incoming[v.value][p].append(x)

    def _responsibilities(self, as_of: str | None) -> Responsibilities:
        rows = self.graph.select(
            Vetted("SELECT DISTINCT ?x ?p ?v WHERE { ?x a pol:Responsibility ; ?p ?v } ORDER BY ?x ?p ?v")
        )
        known = Responsibilities(self.graph, rows, self.texts, as_of)
        known.facts = self.facts  # one shelf for all that is read
        known.read(known.standing)
        known.read_names(iri for iri, kind in self.kinds.items() if kind == "agency")
        self.by_duty: dict[str, list[Bearing]] = defaultdict(list)
        self.by_actor: dict[str, list[Bearing]] = defaultdict(list)
        for bearing in known.standing:
            self.by_duty[bearing.duty].append(bearing)
            self.by_actor[bearing.actor].append(bearing)
        return known

    def _read_sayings(self) -> dict[str, Saying]:
        """Statements by IRI; translations stand with their originals, under the original's IRI."""
        classes = " ".join(f"pol:{name}" for name in _STATEMENTS)
        found = _column(
            self.graph,
            f"SELECT DISTINCT ?x WHERE {{ VALUES ?c {{ {classes} }} ?x a ?c ; pol:evidence ?e }} ORDER BY ?x",
        )
        statements = [iri for iri in found if iri not in self.kinds]
        describe(self.graph, statements, self.facts)
        read_for_telling(self.graph, statements, self.facts)
        parts = {p for s in statements for p in self.facts.all(s, ONTOLOGY + "participation")}
        describe(self.graph, parts, self.facts)
        describe_evidence(
            self.graph, {e for s in [*statements, *self.kinds] for e in self.facts.all(s, _EVIDENCE)}, self.facts
        )
        self.original: dict[str, str] = {}
        for x, to in self.graph.select(
            Vetted(
                "SELECT DISTINCT ?x ?to WHERE { ?l pol:relation pol:translates ; pol:linkFrom ?x ; pol:linkTo ?to }"
                " ORDER BY ?x ?to"
            )
        ).values():
            if x and to:
                self.original.setdefault(x, to)
        groups: dict[str, list[str]] = defaultdict(list)
        for statement in statements:
            first = self.original.get(statement, statement)
            groups[first if first in self.facts else statement].append(statement)
        return {first: self._saying(first, sorted(of, key=lambda s: (s != first, s))) for first, of in groups.items()}

    def _saying(self, first: str, statements: list[str]) -> Saying:
        facts = self.facts

        def one(name: str) -> str:
            return next((v for s in statements if (v := facts.one(s, ONTOLOGY + name))), "")

        told = [tell(facts, s) for s in statements]
        words = Words(*(_in_its_language(told, language) for language in ("en", "zh")))
        places = {e: None for s in statements for e in facts.all(s, _EVIDENCE)}
        evidence = tuple(self.evidence(e) for e in places)
        start = int(facts.one(evidence[0].iri, ONTOLOGY + "start") or 0) if evidence else 0
        kinds = facts.kinds(first) or [k for s in statements for k in facts.kinds(s)]
        return Saying(
            first, kinds[0] if kinds else "", words, one("stance").removeprefix(ONTOLOGY), one("year") or one("deadline"),
            evidence, (evidence[0].document if evidence else "", start, first),
        )  # fmt: skip

    def _read_ties(self) -> list[Tie]:
        relations = " ".join(f"pol:{name}" for name in _RELATIONS if name != "translates")
        found = _column(
            self.graph,
            f"SELECT DISTINCT ?x WHERE {{ VALUES ?r {{ {relations} }} ?x a pol:Link ; pol:relation ?r }} ORDER BY ?x",
        )
        facts = self.facts
        describe(self.graph, found, facts)
        describe_evidence(self.graph, {e for iri in found for e in facts.all(iri, _EVIDENCE)}, facts)
        ties = []
        for iri in found:
            source, target = facts.one(iri, ONTOLOGY + "linkFrom"), facts.one(iri, ONTOLOGY + "linkTo")
            if not source or not target:
                continue
            en, zh = (facts.in_language(iri, _COMMENT, language) for language in ("en", "zh"))
            ties.append(
                Tie(
                    iri, self.original.get(source, source), target,
                    (facts.one(iri, ONTOLOGY + "relation") or "").removeprefix(ONTOLOGY),
                    facts.number(iri, ONTOLOGY + "score"), self.evidences(facts.all(iri, _EVIDENCE)),
                    Words(en, zh) if en or zh else None,
                )
            )  # fmt: skip
        self.ties_from: dict[str, list[Tie]] = defaultdict(list)
        self.ties_to: dict[str, list[Tie]] = defaultdict(list)
        for tie in ties:
            self.ties_from[tie.source].append(tie)
            self.ties_to[tie.target].append(tie)
        return ties

    def _read_rest(self) -> None:
        graph, facts = self.graph, self.facts
        self.remits: dict[str, list[str]] = defaultdict(list)
        remits = _column(graph, "SELECT DISTINCT ?x WHERE { ?x a pol:Remit } ORDER BY ?x")
        describe(graph, remits, facts)
        for remit in remits:
            for holder in facts.all(remit, ONTOLOGY + "holder"):
                self.remits[holder].append(remit)
        self.events: dict[str, list[str]] = defaultdict(list)  # body → changes that made or ended it
        self.remits_on: dict[str, list[str]] = defaultdict(list)  # concept → remits
        for remit in remits:
            for concept in facts.all(remit, DCTERMS + "subject"):
                self.remits_on[concept].append(remit)
        events = _column(graph, "SELECT DISTINCT ?x WHERE { ?x a org:ChangeEvent } ORDER BY ?x")
        describe(graph, events, facts)
        self.formers: dict[str, set[str]] = defaultdict(set)  # body → bodies that changed into it
        for event in events:
            before, after = facts.all(event, _ORIGINAL), facts.all(event, _RESULTING)
            for body in dict.fromkeys([*before, *after]):
                self.events[body].append(event)
            for body in after:
                self.formers[body].update(before)
        self.progress: dict[str, list[Progress]] = defaultdict(list)
        for record in progress(graph, texts=self.texts):
            if record.target:
                self.progress[record.target.iri].append(record)
        self.region_facts: dict[str, list[RegionFact]] = defaultdict(list)
        for fact in all_facts(graph, self.texts):
            self.region_facts[fact.region.iri].append(fact)
        self.partners: dict[str, list[tuple[Thing, Shared]]] = defaultdict(list)
        for pair in overlaps(graph, as_of=self.as_of).pairs:
            for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
                for name in {one.iri, *(t.iri for t in self.known.also(one.iri))}:
                    self.partners[name].append((other, pair))
        self.gap_of: dict[str, Gap] = {gap.task.iri: gap for gap in self.gaps}
        self.mentions: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        for iri in self.sayings:
            for statement in (iri, *self._translations.get(iri, ())):
                for name in MENTIONS:
                    for thing in facts.all(statement, ONTOLOGY + name):
                        if thing in self.kinds:
                            self.mentions[thing][iri][name] = None

    @cached_property
    def chains(self) -> Mapping[str, Chain]:
        """Thing → the chain upward from it."""
        upwards = [iri for iri, kind in self.kinds.items() if kind in CHAINED]
        return trees(self.graph, upwards, up=True, as_of=self.as_of, texts=self.texts)

    @cached_property
    def _translations(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for statement, original in self.original.items():
            found[original].append(statement)
        return found

    @cached_property
    def said_in(self) -> dict[str, list[Saying]]:
        """Document → what it says, in the order of IRIs."""
        found: dict[str, list[Saying]] = defaultdict(list)
        for saying in self.sayings.values():
            for document in dict.fromkeys(e.document for e in saying.evidence):
                found[BASE + "document/" + document].append(saying)
        return found

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are: of each kind of page, of each kind of statement (translations once), and of remits."""
        found = dict.fromkeys((*KINDS, *_STATEMENTS, "remit"), 0)
        for kind in self.kinds.values():
            found[kind] += 1
        for saying in self.sayings.values():
            found[saying.kind] = found.get(saying.kind, 0) + 1
        searched = {k: int(n) for k, n in ask_named(self.graph, "answer-searched").values() if k and n}
        names = {"Activity": "Activity", "Issuance": "Issuance", "remit": "Remit", "document": "SourceDocument"}
        return found | {key: searched.get(ONTOLOGY + name, 0) for key, name in names.items()}

    # Asking.
    def advanced(self, saying: str) -> list[str]:
        """The tasks that a statement advances, the surest first."""
        ties = [t for t in self.ties_from.get(saying, ()) if t.relation == "advances"]
        return list(dict.fromkeys(t.target for t in sorted(ties, key=lambda t: (-(t.score or 0), t.target))))

    def by_rule(self, sources: Iterable[str], target: str, relations: Collection[str]) -> bool:
        """Whether only rules tie a thing to statements, as which ``relations`` say."""
        first = {self.original.get(source, source) for source in sources}
        ties = [t.iri for t in self.ties_to.get(target, ()) if t.source in first and t.relation in relations]
        return by_rule_alone(self.facts, ties)

    def place(self, iri: str) -> tuple[object, ...]:
        """Sorts things of one kind: tasks and targets as their plans have them, others by name."""
        if self.kinds.get(iri) == "task":
            return 0, self.plan.place(iri)
        order = int(self.facts.one(iri, ONTOLOGY + "order") or 0)
        return 1, (order, self.thing(iri).in_language("en").casefold(), iri)

    def thing(self, iri: str) -> Thing:
        return self.facts.thing(iri)

    def evidence(self, iri: str) -> Evidence:
        """A sentence with its place, its words where they are at hand, and its link."""
        known = self._evidence.get(iri)
        if known is None:
            known = self._evidence[iri] = self.facts.evidence(iri, self.texts)
        return known

    def evidences(self, iris: Iterable[str]) -> tuple[Evidence, ...]:
        return tuple(self.evidence(iri) for iri in iris)

    def owners(self, duty: str) -> list[Owner]:
        """The owners of a task or instrument as ``kg owners`` gives them; of a plan only those of it as a whole."""
        whole = self.kinds[duty] == "task"
        duties = {duty, *self.plan_parts(duty)} if whole else {duty}
        found = {b.iri: b for d in duties for b in self.by_duty.get(d, ())}
        for plan in self.facts.all(duty, ONTOLOGY + "ofInstrument"):
            found |= {b.iri: b for b in self.by_duty.get(plan, ()) if b.scope == "general"}
        return owners_among(self.known, duty, [found[iri] for iri in sorted(found)])

    def plan_parts(self, iri: str) -> list[str]:
        """Everything below a thing by ``dcterms:isPartOf``, in no order that means anything."""
        found, waiting = {iri: None}, [iri]
        while waiting:
            for part in self.incoming[waiting.pop()].get(_PART_OF, ()):
                if part not in found:
                    found[part] = None
                    waiting.append(part)
        return [part for part in found if part != iri]

    def duties(self, agency: str) -> list[Duty]:
        """The duties of an agency as ``kg tasks`` gives them."""
        names = {agency, *(t.iri for t in self.known.also(agency))}
        formers, waiting = set[str](), [agency]
        while waiting:
            new = self.formers.get(waiting.pop(), set()) - formers
            formers |= new
            waiting += sorted(new)
        names |= {f for f in formers if self.facts.all(f, ONTOLOGY + "until")}
        found = {b.iri: b for name in names for b in self.by_actor.get(name, ())}
        return duties_among(self.known, agency, [found[iri] for iri in sorted(found)])

    def owned_on(self, task: str) -> str:
        """The strongest ground on which anybody bears a task itself; empty where nobody does."""
        grounds = {ground for _, ground, *_ in self.plan.bearers.get(task, ())}
        return next((g for g in GROUNDS if g in grounds), "")

    def triples(self, iri: str) -> Said:
        """What the graph says of a thing itself."""
        return self.said.get(iri, {})


_EVIDENCE = ONTOLOGY + "evidence"
_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_PART_OF = DCTERMS + "isPartOf"
_ORIGINAL = ORG + "originalOrganization"
_RESULTING = ORG + "resultingOrganization"


def _kinds(graph: Graph) -> dict[str, str]:
    """Thing → kind of its page, sorted by IRI."""
    classes = {c: kind for kind, of in KINDS.items() for c in of}
    listed = " ".join(f"<{c}>" for c in classes)
    rows = graph.select(Vetted(f"SELECT DISTINCT ?x ?c WHERE {{ VALUES ?c {{ {listed} }} ?x a ?c }} ORDER BY ?x ?c"))
    order = list(KINDS)
    found: dict[str, str] = {}
    for x, c in rows:
        if not isinstance(x, ox.NamedNode) or c is None or x.value.startswith(BASE + "statement/"):
            continue
        kind = classes[c.value]  # type: ignore[union-attr]
        found[x.value] = min(found.get(x.value, kind), kind, key=order.index)
    return found


def _rows(graph: Graph, iris: Iterable[str]) -> Iterable[tuple[Any, ...]]:
    """All triples about things, thing by thing."""
    wanted = sorted(iris)
    for start in range(0, len(wanted), _AT_ONCE):
        listed = " ".join(str(ox.NamedNode(iri)) for iri in wanted[start : start + _AT_ONCE])
        yield from graph.select(
            Vetted(f"SELECT DISTINCT ?x ?p ?v WHERE {{ VALUES ?x {{ {listed} }} ?x ?p ?v }} ORDER BY ?x ?p ?v")
        )


def _column(graph: Graph, sparql: str) -> list[str]:
    """The IRIs of the only column of an answer."""
    return [x.value for (x,) in graph.select(Vetted(sparql)) if isinstance(x, ox.NamedNode)]


def _in_its_language(told: list[Words], language: str) -> str | None:
    """Of the same said in two languages, the words that are in one of them; else what there is."""
    found = [w for words in told if (w := words.in_language(language))]
    ours = [w for w in found if any("\u4e00" <= c <= "\u9fff" for c in w) == (language == "zh")]
    return next(iter([*ours, *found]), None)
