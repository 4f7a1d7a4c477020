"""One thing with all that is said of it, and how much there is of everything: rows for machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.answers.asking import Facts, describe, describe_evidence
from kg.answers.names import candidates, resolve
from kg.answers.records import Evidence, Records, Thing, Words
from kg.graph import showing
from kg.graph.rdf import DCTERMS
from kg.graph.store import compact
from kg.graph.terms import term_labels
from kg.graph.texts import Texts
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.answers import PolicyGraph
    from kg.graph.store import Graph


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is written; ``property`` says what kind of name (skos:prefLabel the usual one)."""

    words: str
    language: str
    property: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A property and its value, an IRI or words; ``label`` names the thing where it is one. ``mark`` says that the
    value is only background, provisional or unconfirmed."""

    property: str
    value: str
    label: str
    mark: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that the thing takes part in, in words, and the sentences that make it."""

    iri: str
    kind: str
    says: str
    stance: str
    role: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ThingPage:
    """All that is said of one thing. Lists hold the first ones; the totals say how many there are. ``mentions`` are
    relations of other things to this one. ``cited`` are the pages and documents that reference facts come from."""

    thing: Thing
    types: tuple[str, ...]
    names: tuple[Name, ...]
    relations: tuple[Relation, ...]
    relations_total: int
    mentions: tuple[Relation, ...]
    mentions_total: int
    statements: tuple[Said, ...]
    statements_total: int
    evidence: tuple[Evidence, ...]
    cited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many things of a class there are, each under its narrowest class."""

    name: str
    label: Words
    count: int


def pages(graph: PolicyGraph, words: str, limit: int) -> Records[ThingPage]:
    """The things called ``words``, with at most ``limit`` relations, mentions and statements each.

    Raises UnknownName with names that look alike."""
    known = graph.graph
    iris = [thing.iri for thing in candidates(known, words)] or showing.find(known, words)
    if not iris:
        resolve(known, words)  # says which names look like it
    texts = graph.texts or Texts()
    facts = describe(known, iris)
    return Records(ThingPage, (_page(known, iri, texts, facts, limit) for iri in iris))


def _page(graph: Graph, iri: str, texts: Texts, facts: Facts, limit: int) -> ThingPage:
    (found,) = showing.show(graph, f"<{iri}>", texts, limit=limit)
    places = evidence_of(graph, [iri], texts, facts, most=3)
    said = evidence_of(graph, [s.iri for s in found.statements], texts, facts, most=3)
    return ThingPage(
        facts.thing(iri), tuple(_compact(t) for t in found.types),
        tuple(Name(words, language, _compact(p)) for p, language, words in found.names),
        _relations(found, found.relations, limit), len(found.relations),
        _relations(found, found.incoming, limit), len(found.incoming),
        tuple(Said(s.iri, s.kind, s.says, s.stance, s.role, said[s.iri]) for s in found.statements),
        found.statement_count, places[iri], cited_in(facts, iri),
    )  # fmt: skip


def _relations(found: showing.Description, rows: Iterable[tuple[str, str, str]], limit: int) -> tuple[Relation, ...]:
    shown = list(rows)[:limit]
    return tuple(Relation(_compact(p), value, label, found.marks.get(value)) for p, value, label in shown)


def _compact(iri: str) -> str:
    try:
        return compact(ox.NamedNode(iri))
    except ValueError:
        return iri


def evidence_of(
    graph: Graph, iris: Iterable[str], texts: Texts | None, facts: Facts, most: int
) -> dict[str, tuple[Evidence, ...]]:
    """Node → at most ``most`` of its sentences; a node that is a sentence stands for itself."""
    wanted = list(dict.fromkeys(iris))
    describe(graph, wanted, facts)
    places = {
        iri: [iri] if iri.startswith(BASE + "evidence/") else sorted(facts.all(iri, ONTOLOGY + "evidence"))[:most]
        for iri in wanted
    }
    describe_evidence(graph, {e for found in places.values() for e in found}, facts)
    return {iri: tuple(facts.evidence(e, texts) for e in found) for iri, found in places.items()}


def cited_in(facts: Facts, iri: str) -> tuple[str, ...]:
    """The pages and documents that a reference fact was read in."""
    return tuple(sorted(facts.all(iri, DCTERMS + "source")))


def counts(graph: PolicyGraph) -> tuple[Records[Count], int, int]:
    """Things by class, and how many triples and graphs there are."""
    found = graph.stats()
    triples, graphs = found.pop("triples"), found.pop("graphs")
    labels = {language: term_labels(language) for language in ("en", "zh")}
    rows = []
    for name, count in sorted(found.items()):
        iri = ONTOLOGY + name.removeprefix("pol:")
        rows.append(Count(name, Words(labels["en"].get(iri), labels["zh"].get(iri)), count))
    return Records(Count, rows), triples, graphs
