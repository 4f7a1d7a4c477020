"""What pictures, reports and pages mark as a guess, decided here for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.answers.asking import Facts, ask_many, describe
from kg.answers.grounds import GROUND_OF, INFERRED
from kg.answers.names import kind_of
from kg.graph.rdf import PROV
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph

#: What general knowledge alone is worth in ontology/confidence.csv; below it an edge looks like a guess.
UNSURE = 0.6
_ADVANCES = ONTOLOGY + "advances"
_DERIVED = PROV + "wasDerivedFrom"


def marks(facts: Facts, iri: str) -> list[str]:
    """What makes a thing or node uncertain: provisional (found by the form of its name alone), unconfirmed, background."""
    told = {*facts.all(iri, ONTOLOGY + "status"), *facts.all(iri, ONTOLOGY + "basis")}
    found = [m for m in ("provisional", "unconfirmed", "background") if ONTOLOGY + m in told]
    if "provisional" not in found and "/unknown/" in iri.removeprefix(BASE):
        found.insert(0, "provisional")
    return found


def is_guess(facts: Facts, iri: str, *, named: bool = False) -> bool:
    """Whether a thing or node is provisional, unconfirmed or (but for ``named``) general knowledge that no text says."""
    found = marks(facts, iri)
    if "provisional" in found or "unconfirmed" in found:
        return True
    return not named and "background" in found and not facts.all(iri, ONTOLOGY + "evidence")


def is_inferred(facts: Facts, node: str) -> bool:
    """Whether a node is a link that a rule found and no text states. All responsibilities are derived: these are guesses by
    their grounds."""
    status = facts.all(node, ONTOLOGY + "status")
    return kind_of(node) == "link" and bool({ONTOLOGY + "inferred", ONTOLOGY + "ambiguous"} & set(status))


Links = dict[tuple[str, str], tuple[str, ...]]


def measuring(graph: Graph, targets: Iterable[str]) -> Links:
    """(observation, target) → the links by which the one measures the other or is near to it."""
    wanted = sorted(set(targets))
    rows = ask_many(graph, "answer-measured", wanted) if wanted else ()
    return _links((o.value, t.value, link.value) for t, o, _, link, *_ in rows)  # type: ignore[union-attr]


def advancing(graph: Graph, statements: Iterable[str]) -> Links:
    """(statement, task) → the links by which what the one says advances the other."""
    wanted = sorted(set(statements))
    rows = ask_many(graph, "answer-hops-up", wanted) if wanted else ()
    return _links((x.value, task.value, link.value) for x, task, how, link in rows if how.value == _ADVANCES)  # type: ignore[union-attr]


def between(links: Links, sources: Iterable[str], target: str) -> tuple[str, ...]:
    """The links from any of these (a statement and its translations) to a thing."""
    return tuple(sorted({link for source in sources for link in links.get((source, target), ())}))


def by_rule_alone(facts: Facts, links: Iterable[str]) -> bool:
    """Whether there are links and a rule found all of them."""
    known = list(links)
    return bool(known) and all(is_inferred(facts, link) for link in known)


def _links(rows: Iterable[tuple[str, str, str]]) -> Links:
    found: dict[tuple[str, str], dict[str, None]] = {}
    for source, target, link in rows:
        found.setdefault((source, target), {})[link] = None
    return {ends: tuple(sorted(of)) for ends, of in found.items()}


def read_sources(graph: Graph, nodes: Iterable[str], facts: Facts) -> None:
    """Reads nodes and what they follow from, so that ``is_guess_edge`` knows them."""
    known = set(nodes)
    describe(graph, known, facts)
    describe(graph, {s for n in known for s in facts.all(n, _DERIVED)}, facts)


def is_guess_edge(
    facts: Facts, ends: Iterable[str], ground: str, confidence: float | None, nodes: Iterable[str]
) -> bool:
    """Whether an edge is a guess: its ground is inferred or its confidence low, a rule found the link, or what states it,
    what that follows from or one of its ends is uncertain."""
    if ground in INFERRED or (confidence is not None and confidence < UNSURE):
        return True
    # What states no more than a weaker ground beside the edge's own does not make it less sure.
    stating = [n for n in nodes if GROUND_OF.get(facts.one(n, ONTOLOGY + "basis") or "") not in INFERRED]
    sources = {s for n in stating for s in facts.all(n, _DERIVED)}
    return (
        any(is_inferred(facts, n) for n in stating)
        or any(is_guess(facts, n) for n in {*stating, *sources})
        or any(is_guess(facts, end, named=True) for end in ends)
    )
