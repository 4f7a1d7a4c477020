"""Reads responsibilities with all they rest on: who, for what, since when, by which rule, out of which sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import __release_date__
from kg.answers.asking import Facts, ask_many, describe, describe_evidence
from kg.answers.grounds import GROUND_OF, GROUNDS, ROLE_ORDER
from kg.answers.records import Evidence, Thing, Words
from kg.graph.rdf import DCTERMS, PROV, RDFS
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.rdf import Term
    from kg.graph.store import Graph
    from kg.graph.texts import Texts

_LINK = BASE + "link/"


@dataclass(frozen=True, slots=True)
class Bearing:
    """One responsibility as the graph has it. Things are IRIs; ``since`` and ``until`` as exact as known."""

    iri: str
    actor: str
    duty: str
    role: str
    ground: str
    scope: str
    since: str | None
    until: str | None
    confidence: float | None
    rules: tuple[str, ...]
    sources: tuple[str, ...]
    evidence: tuple[str, ...]

    def holds(self, as_of: str) -> bool:
        """Whether it holds at a date; a month holds all its days, and what has no date always holds."""
        return begun(self.since, as_of) and not over(self.until, as_of)


def elsewhen_words(count: int, as_of: str) -> Words:
    """That further responsibilities hold at other dates."""
    return Words(
        f"{count} more hold at another date than {as_of} (--as-of)",
        f"另有 {count} 项责任在其他日期有效，不在 {as_of}（--as-of）",
    )


def begun(since: str | None, as_of: str) -> bool:
    """Whether what began ``since`` had begun at (or within) ``as_of``."""
    return since is None or since[: len(as_of)] <= as_of[: len(since)]


def over(until: str | None, as_of: str) -> bool:
    """Whether what lasted ``until`` was over before ``as_of``; a year or month lasts to its end."""
    return until is not None and until[: len(as_of)] < as_of[: len(until)]


class Responsibilities:
    """Responsibilities and what is known of everything they mention."""

    def __init__(
        self, graph: Graph, rows: Iterable[tuple[Term | None, ...]], texts: Texts | None, as_of: str | None
    ) -> None:
        self.graph = graph
        self.texts = texts
        self.as_of = as_of or __release_date__
        nodes = Facts(rows)
        self.all = sorted((_bearing(nodes, iri) for iri in nodes), key=lambda b: b.iri)
        self.standing = [b for b in self.all if b.holds(self.as_of)]
        self.facts = Facts()
        self._others: dict[str, list[str]] = {}
        self._successors: dict[str, list[str]] = {}

    def read(self, shown: Sequence[Bearing], *more: str) -> None:
        """Reads what ``shown`` and ``more`` mention: names, statements, links with their starts, sentences."""
        facts = self.facts
        actors = {b.actor for b in shown}
        for x, other in ask_many(self.graph, "answer-institutions", actors) if actors else ():
            self._others.setdefault(x.value, []).append(other.value)  # type: ignore[union-attr]
        others = {o for found in self._others.values() for o in found}
        sources = {s for b in shown for s in b.sources}
        places = {e for b in shown for e in b.evidence}
        describe(self.graph, actors | others | sources | places | {b.duty for b in shown} | set(more), facts)
        starts = {s for link in sources for s in facts.all(link, ONTOLOGY + "linkFrom")}
        plans = {p for iri in facts for p in facts.all(iri, ONTOLOGY + "ofInstrument")}
        describe(self.graph, starts | plans, facts)
        without = [b for b in shown if not b.evidence]
        places |= {e for b in without for s in self.via(b) for e in facts.all(s, ONTOLOGY + "evidence")}
        places |= {e for b in without for s in b.sources for e in facts.all(s, ONTOLOGY + "evidence")}
        describe_evidence(self.graph, places, facts)
        self._read_successors({a for a in actors | others if over(facts.one(a, ONTOLOGY + "until"), self.as_of)})

    def read_names(self, actors: Iterable[str]) -> None:
        """Reads other names and successors of bodies that bear nothing themselves."""
        asked = {a for a in actors if a not in self._others}
        for x, other in ask_many(self.graph, "answer-institutions", asked) if asked else ():
            self._others.setdefault(x.value, []).append(other.value)  # type: ignore[union-attr]
        describe(self.graph, asked | {o for a in asked for o in self._others.get(a, ())}, self.facts)
        self._read_successors({a for a in asked if self._gone(a)} - set(self._successors))

    def _read_successors(self, gone: set[str]) -> None:
        while gone:
            rows = ask_many(self.graph, "answer-successors", gone)
            for x, now, date in rows:
                if begun(date.value, self.as_of):  # type: ignore[union-attr]
                    self._successors.setdefault(x.value, []).append(now.value)  # type: ignore[union-attr]
            found = {n for x in gone for n in self._successors.get(x, ())}
            describe(self.graph, found, self.facts)
            gone = {n for n in found if self._gone(n)} - set(self._successors)

    def _gone(self, actor: str) -> bool:
        return over(self.facts.one(actor, ONTOLOGY + "until"), self.as_of)

    def now(self, actor: str) -> tuple[Thing, ...]:
        """Who took over from a body that was dissolved by the date; empty for one that goes on."""
        found: dict[str, None] = {}
        waiting, seen = [actor], {actor}
        while waiting:
            for successor in self._successors.get(waiting.pop(0), ()):
                if successor not in seen:
                    seen.add(successor)
                    waiting.append(successor) if self._gone(successor) else found.setdefault(successor)
        return tuple(self.facts.thing(iri) for iri in found)

    def institution(self, actor: str) -> str:
        """One name for all names of an institution: the first of their IRIs."""
        names: list[str] = [actor, *self._others.get(actor, ())]
        return min(names)

    def also(self, actor: str) -> tuple[Thing, ...]:
        """The other names of the institution."""
        return tuple(self.facts.thing(iri) for iri in sorted(set(self._others.get(actor, ()))))

    def via(self, bearing: Bearing) -> list[str]:
        """What it follows from: statements, instruments, remits; of a link, where it starts."""
        found: dict[str, None] = {}
        for source in sorted(bearing.sources, key=lambda s: not s.startswith(_LINK)):
            for iri in self.facts.all(source, ONTOLOGY + "linkFrom") or [source]:
                found[iri] = None
        return list(found)

    def evidence(self, bearing: Bearing) -> tuple[Evidence, ...]:
        """The sentences, in the order of documents and places; the task's own heading last: it only says what it is."""
        facts = self.facts
        own = facts.all(bearing.duty, ONTOLOGY + "evidence")
        places = set(bearing.evidence) or {
            e for s in [*self.via(bearing), *bearing.sources] for e in facts.all(s, ONTOLOGY + "evidence")
        }
        found = [(facts.one(e, ONTOLOGY + "start"), facts.evidence(e, self.texts)) for e in places]
        found.sort(key=lambda f: (f[1].iri in own, f[1].document, int(f[0] or 0), f[1].iri))
        return tuple(evidence for _, evidence in found)

    def cited(self, bearing: Bearing) -> tuple[str, ...]:
        """Addresses that the reference facts behind it cite: of its links, else of the instruments and remits."""
        return cited(self.facts, [s for s in bearing.sources if s.startswith(_LINK)]) or cited(
            self.facts, [*self.via(bearing), *bearing.sources]
        )

    def remark(self, bearing: Bearing) -> Words | None:
        """What must be said beside it: how a link differs, and an aligned instrument that is older than the plan."""
        facts = self.facts
        said = [(facts.in_language(s, _COMMENT, "en"), facts.in_language(s, _COMMENT, "zh")) for s in bearing.sources]
        en, zh = [e for e, _ in said if e], [z for _, z in said if z]
        plan = facts.one(bearing.duty, ONTOLOGY + "ofInstrument")
        issued = facts.one(plan, DCTERMS + "issued") if plan else None
        if bearing.ground == "aligned" and issued:
            dates = [d for s in self.via(bearing) if (d := facts.one(s, DCTERMS + "issued"))]
            if dates and all(over(d, issued) for d in dates) and not any("older" in e for e in en):
                en.append(f"older than the plan ({max(dates)})")
                zh.append(f"早于规划（{max(dates)}）")
        if not en and not zh:
            return None
        return Words("; ".join(dict.fromkeys(en)) or None, "；".join(dict.fromkeys(zh)) or None)


def cited(facts: Facts, iris: Iterable[str]) -> tuple[str, ...]:
    """Addresses of web pages that these things cite, sorted."""
    sources = {s for iri in iris for s in facts.all(iri, DCTERMS + "source")}
    return tuple(sorted(s for s in sources if s.startswith("http") and not s.startswith(BASE)))


_COMMENT = RDFS + "comment"


def _bearing(nodes: Facts, iri: str) -> Bearing:
    def one(name: str) -> str:
        return nodes.one(iri, ONTOLOGY + name) or ""

    # Of a kind of date, the earliest start and the latest end: several texts may give several.
    since, until = nodes.all(iri, ONTOLOGY + "from"), nodes.all(iri, ONTOLOGY + "until")
    return Bearing(
        iri, one("bearer"), one("bears"), one("role").removeprefix(ONTOLOGY), GROUND_OF.get(one("basis"), ""),
        one("scope") or "own", min(since, default=None), max(until, default=None),
        nodes.number(iri, ONTOLOGY + "confidence"),
        tuple(sorted(rule.rpartition("/")[2] for rule in nodes.all(iri, ONTOLOGY + "rule"))),
        tuple(sorted(nodes.all(iri, PROV + "wasDerivedFrom"))), tuple(sorted(nodes.all(iri, ONTOLOGY + "evidence"))),
    )  # fmt: skip


def strength(bearing: Bearing) -> tuple[int, int, float]:
    """Sorts the strongest ground first, then the leading role, then the surest."""
    order = list(GROUNDS)
    ground = order.index(bearing.ground) if bearing.ground in order else len(order)
    return ground, ROLE_ORDER.get(bearing.role, 9), -(bearing.confidence or 0)


def check_version(graph: Graph) -> None:
    """Raises GraphError where the graph says that it was built with another version of the ontology."""
    from kg import __version__
    from kg.errors import GraphError

    rows = graph.select("SELECT DISTINCT ?version WHERE { ?x dcterms:conformsTo ?version } ORDER BY ?version LIMIT 20")
    base = ONTOLOGY.rstrip("#") + "/"
    versions = [v.value.removeprefix(base) for (v,) in rows if isinstance(v, ox.NamedNode) and v.value.startswith(base)]
    ours = __version__.rsplit(".", 1)[0]
    for version in versions:
        if version.rsplit(".", 1)[0] != ours:
            raise GraphError(
                f"this graph was built with version {version} of the ontology; this is {__version__}",
                place=graph.name, hint="build it again with 'kg build'",
            )  # fmt: skip
