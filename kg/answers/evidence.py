"""The sentence behind a node, where it stands and, where the words are at hand, what it says; and all that rests on it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.answers.asking import Facts, ask_many, describe, describe_evidence
from kg.answers.names import UnknownName, candidates, resolve
from kg.answers.records import Evidence, Records, Thing, Words, column
from kg.answers.telling import read_for_telling, tell
from kg.graph.rdf import DCTERMS, PROV
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph
    from kg.graph.texts import Texts


@dataclass(frozen=True, slots=True)
class Resting:
    """Something that rests on a sentence: ``steps`` 1 where the sentence says it, 2 and more where that follows from it."""

    kind: str
    says: Words
    iri: str
    steps: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. ``start`` and ``end`` count code points of the text whose SHA-256 the document's node holds."""

    document: Thing = column("document", "文档")
    locator: str = column("place", "位置")
    start: int | None = column("start", "起始")
    end: int | None = column("end", "结束")
    quote: str | None = column("words", "原文")
    link: str | None = column("link", "链接")
    fingerprint: str = column("fingerprint", "指纹")
    rests: tuple[Resting, ...] = column("rests on it", "以此为据")
    evidence: Evidence = column("evidence", "证据")


class Sentences(Records[Sentence]):
    """The sentences behind ``thing``; ``says`` is the thing in words, ``sources`` where reference facts come from."""

    __slots__ = ("says", "sources", "thing")

    def __init__(
        self, items: Iterable[Sentence], thing: Thing, says: Words, sources: tuple[str, ...] = (),
        remarks: Iterable[Words] = (),
    ) -> None:  # fmt: skip
        super().__init__(Sentence, items, remarks)
        self.thing = thing
        self.says = says
        self.sources = sources


#: Kinds whose IRIs end in a hash, so that the hash alone will do.
_HASHED = ("evidence", "statement", "link", "responsibility")
#: Where the sentences of a node are when it has none itself.
_BEHIND = (PROV + "wasDerivedFrom", ONTOLOGY + "linkFrom", ONTOLOGY + "linkTo")


def find(graph: Graph, words: str) -> Thing:
    """The node meant: an IRI, its hash alone, or a name. Raises UnknownName, AmbiguousName."""
    bare = words.strip().strip("<>")
    if re.fullmatch(r"[0-9a-f]{32}(-\d+)?", bare):
        facts = describe(graph, [f"{BASE}{kind}/{bare}" for kind in _HASHED])
        for iri in facts:
            return facts.thing(iri)
        raise UnknownName(words, "node", place=graph.name)
    if not bare:
        raise UnknownName(words, "node", place=graph.name)
    part_of = re.fullmatch(rf"(?:{re.escape(BASE)})?(statement/[0-9a-f]{{32}})-\d+", bare)  # who took part in it
    found = candidates(graph, bare)
    if not found and part_of:
        return resolve(graph, part_of[1])
    return found[0] if len(found) == 1 else resolve(graph, bare)


def evidence(graph: Graph, words: str, *, texts: Texts | None = None) -> Sentences:
    """The sentences behind a node (an evidence, a statement, a link, a responsibility, a task, or anything else that has
    some), in the order of documents and places, with everything that rests on each. Raises UnknownName, AmbiguousName."""
    thing = find(graph, words)
    facts = Facts()
    read_for_telling(graph, [thing.iri], facts)
    places = [thing.iri] if "Evidence" in facts.kinds(thing.iri) else places_of(graph, thing.iri, facts)
    describe_evidence(graph, places, facts)
    facts.add(ask_many(graph, "answer-fingerprints", places))
    resting = _resting(graph, places, facts)
    items = []
    for place in sorted(
        places, key=lambda e: (facts.one(e, DCTERMS + "source") or "", _number(facts, e, "start") or 0, e)
    ):
        document = facts.one(place, DCTERMS + "source") or ""
        items.append(
            Sentence(
                facts.thing(document), facts.one(place, ONTOLOGY + "locator") or "", _number(facts, place, "start"),
                _number(facts, place, "end"), facts.evidence(place, texts).quote, facts.evidence(place, texts).link,
                facts.one(place, ONTOLOGY + "fingerprint") or "", resting[place], facts.evidence(place, texts),
            )
        )  # fmt: skip
    sources = (
        tuple(sorted(s.removeprefix(BASE) for s in facts.all(thing.iri, DCTERMS + "source"))) if not places else ()
    )
    says = tell(facts, thing.iri)
    return Sentences(items, thing, says, sources, _remarks(facts, thing, bool(places), sources))


def places_of(graph: Graph, iri: str, facts: Facts) -> list[str]:
    """Evidence of a node, or of what it follows from."""
    waiting, seen = [iri], {iri}
    for _ in range(3):
        places = {e for x in waiting for e in facts.all(x, ONTOLOGY + "evidence")}
        if places:
            return sorted(places)
        waiting = sorted({v for x in waiting for p in _BEHIND for v in facts.all(x, p)} - seen)
        seen.update(waiting)
        describe(graph, waiting, facts)
    return []


def _resting(graph: Graph, places: list[str], facts: Facts) -> dict[str, tuple[Resting, ...]]:
    """Evidence → what rests on it: what it says, links of that, and responsibilities that follow from either."""
    steps: dict[str, dict[str, int]] = {place: {} for place in places}
    kinds: dict[str, set[str]] = defaultdict(set)
    reached: dict[str, set[str]] = {place: {place} for place in places}  # thing → the places below it
    waiting = list(places)
    for step in (1, 2, 3):
        found: dict[str, set[str]] = defaultdict(set)
        for x, thing, how, kind in ask_many(graph, "answer-rests", waiting) if waiting else ():
            one, two = x.value, thing.value  # type: ignore[union-attr]
            if how.value == ONTOLOGY + "linkTo" and "Task" in facts.kinds(one):  # type: ignore[union-attr]
                continue  # what leads to a task rests on its own sentences, not on the task's heading
            kinds[two].add(kind.value)  # type: ignore[union-attr]
            found[two] |= reached[one]
        for thing_, below in found.items():
            for place in below:
                steps[place].setdefault(thing_, step)
        describe(graph, found, facts)
        waiting = sorted(t for t in found if t not in reached and "Responsibility" not in facts.kinds(t))
        waiting = [t for t in waiting if "Task" not in facts.kinds(t)]
        for thing_, below in found.items():
            reached.setdefault(thing_, set()).update(below)
    read_for_telling(graph, {t for of in steps.values() for t in of}, facts)
    result = {}
    for place, of in steps.items():
        rows = [_rest(facts, t, step) for t, step in of.items()]
        result[place] = tuple(sorted(rows, key=lambda r: (r.steps, r.kind, r.says.en or "", r.iri)))
    return result


def _rest(facts: Facts, iri: str, step: int) -> Resting:
    """A link or a responsibility is never what a sentence says itself, though it names the sentence as its evidence."""
    kind = facts.kinds(iri)[0]
    return Resting(kind, tell(facts, iri), iri, max(step, {"Link": 2, "Responsibility": 3}.get(kind, 1)))


def _number(facts: Facts, iri: str, name: str) -> int | None:
    value = facts.one(iri, ONTOLOGY + name)
    return None if value is None else int(value)


def _remarks(facts: Facts, thing: Thing, found: bool, sources: tuple[str, ...]) -> list[Words]:
    if found:
        return []
    if sources:
        listed = ", ".join(sources)
        return [Words(f"a fact of the reference data, read in {listed}", f"属参考数据，出自 {listed}")]
    if facts.one(thing.iri, ONTOLOGY + "basis") == ONTOLOGY + "background":
        return [Words("a fact of the reference data, general knowledge", "属参考数据，为一般知识")]
    if "SourceDocument" in facts.kinds(thing.iri):
        name = thing.iri.removeprefix(BASE)
        return [Words(f"a whole document; 'kg cite {name}' gives its footnote", f"整份文档；kg cite {name} 给出其引注")]
    return [Words("no sentence stands behind this node", "此节点没有对应的句子")]
