"""What each statement is about: the thesaurus concepts that its own part of the sentence names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.documents import Document
from kg.extraction.statement import Statement
from kg.graph.central import NEVER, OWN, Clause, clauses, names_the_digital, placed
from kg.graph.links.weights import settings
from kg.vocabulary import Vocabulary
from kg.vocabulary.subjects import concept_places, concepts_of, depth

#: More concepts than this say nothing about a sentence.
_MOST = 6


@dataclass(frozen=True)
class About:
    """The concepts of a statement, most specific first: all, those that its act is about, and those that only stand
    beside it (examples, means, places, purposes, what others did). What is in neither belongs to a further clause."""

    concepts: tuple[str, ...]
    main: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


def subjects_of(document: Document, statements: Sequence[Statement], vocabulary: Vocabulary) -> list[About]:
    """What each statement is about.

    Where a sentence says something of several actors, each has the words from its own name to the next one's; where
    those name no subject, the whole sentence decides. A sentence that breaks off, or that names nothing digital in a text
    that is not about it, has all its subjects aside. Of an action only the clauses count that can be the actor's:
    what stands before its name is the setting, and a clause with a subject of its own tells of something else.
    """
    cuts: dict[tuple[int, int], list[int]] = {}
    for s in statements:
        if (first := _first_actor(s)) is not None:
            cuts.setdefault((s.start, s.end), []).append(first)
    whole: dict[tuple[int, int], About] = {}
    found = []
    vague = settings().aspects | settings().means
    spans = {(s.start, s.end) for s in statements}
    digital = {span for span in spans if names_the_digital(document.plain(*span), document.language)}
    if len(digital) >= settings().digital * len(spans):  # the text is about it, whatever a single sentence says
        digital = spans
    for s in statements:
        span = (s.start, s.end)
        if s.kind == "figure":
            about = About(_concepts(s.indicator or "", document, vocabulary))
        else:
            words, begins = _own_clauses(document, s, cuts.get(span, []))
            about = _about(words, begins, s, document, vocabulary)
            if not any(depth(c, vocabulary) and c not in vague for c in about.concepts):
                about = _about(*_own_words(document, s, cuts.get(span, [])), s, document, vocabulary)
        if not about.concepts:
            if span not in whole:
                concepts = _concepts(document.plain(*span), document, vocabulary)
                whole[span] = About(concepts, aside=concepts if s.kind == "action" else ())
            about = whole[span]
        if s.kind in ("action", "issue") and (span not in digital or _garbled(s, document)):
            about = About(about.concepts, aside=about.concepts)
        found.append(about)
    return found


def _about(text: str, begins: int, statement: Statement, document: Document, vocabulary: Vocabulary) -> About:
    """The concepts of a statement's own words; its actors stand before ``begins``."""
    if not text:
        return About(())
    head = _without_names(text[:begins], statement, vocabulary)
    text = head + _without_names(text[begins:], statement, vocabulary)
    places = concept_places(text, document.language, vocabulary)
    kept = places[:_MOST]
    concepts = tuple(concept.iri for concept, _ in kept)
    if statement.kind not in ("action", "issue") or not concepts:
        return About(concepts)
    found = clauses(text, document.language, len(head))
    other = (_OTHER_EN if document.language == "en" else _OTHER_ZH).finditer(text, len(head))
    found += (Clause(m.start(), m.end(), NEVER) for m in other)
    ranks: dict[str, tuple[int, int]] = {}
    for concept, at in kept:
        ranks[concept.iri] = min(placed(a, found) for a in at)
    telling = [rank for iri, rank in ranks.items() if rank[0] != NEVER and depth(iri, vocabulary)]
    vague = settings().aspects | settings().means
    sharp = [rank for iri, rank in ranks.items() if rank in telling and iri not in vague]
    first = min(sharp or telling, default=None)
    if first is not None and first[0] == OWN:  # first it did something else
        first = None
    return About(
        concepts,
        tuple(iri for iri in concepts if ranks[iri] == first),
        tuple(iri for iri in concepts if ranks[iri] != first and ranks[iri][0] > OWN),
    )


def _garbled(statement: Statement, document: Document) -> bool:
    """Whether a sentence breaks off, or says the same words over and over, as translations by machines do."""
    sentence = document.plain(statement.start, statement.end).rstrip()
    return not sentence.endswith(_ENDS) or bool(_REPEATED.search(sentence))


_ENDS = (".", "!", "?", ";", ":", "。", "！", "？", "；", "：", '."', ".”", "。”", "”", '"', ")", "）", "]")
_REPEATED = re.compile(r"\b((?:\w+ ){4}\w+)\b.{0,24}\b\1\b", re.IGNORECASE)


def _first_actor(statement: Statement) -> int | None:
    return min((a.start for a in statement.actors if a.start is not None), default=None)


def _own_words(document: Document, statement: Statement, cuts: list[int]) -> tuple[str, int]:
    """The words up to the next actor, and where in them the last of its own actors ends."""
    own = _first_actor(statement)
    if own is None or not statement.start <= own < statement.end:
        return document.plain(statement.start, statement.end), 0
    begin, end = statement.start, statement.end
    if len(set(cuts)) > 1:
        begin = begin if own == min(cuts) else own
        end = min((c for c in cuts if c > own), default=end)
    last = max(a.start for a in statement.actors if a.start is not None)
    if _BY.search(document.text[begin:own]) or not begin < last < end:
        return document.plain(begin, end), 0
    return _parted(document, begin, last, end, lambda words: words, statement)


#: In English a comma and then words with a verb of their own: the clause has another subject.
_OTHER_EN = re.compile(
    r"[,;]\s+(?:and\s+)?(?!(?:which|who|that|where|when|as|if|and)\b)[^,;]{3,90}?\s(?:has|have|is|are|was|were)\s.*",
    re.DOTALL,
)
#: In Chinese a clause that ends in an adverb and a verb without object says what became of its own subject.
_OTHER_ZH = re.compile(
    r"[，；](?:(?![，；。]).)*?(?:不断|进一步|持续|逐步|陆续|显著|明显|稳步|全面|加快|加速|深入|快速)"
    r"(?:加强|提升|提高|完善|发布|深化|优化|增强|推进|拓展|扩大|形成|健全|发展|增长|改善)(?=[，；。])"
    r"|[，；](?:(?![，；。]).)*?正式成为(?:(?![，；。]).)*"
)
_CLAUSE_ENDS = (", ", "; ", ": ", "，", "；", "：")
_BY = re.compile(r"(?:\bby(?:\s+the)?|由|被|经)\s*$", re.IGNORECASE)


def _own_clauses(document: Document, statement: Statement, cuts: list[int]) -> tuple[str, int]:
    """The words of a sentence that tell what its actor did, and where in them the last actor's name ends; empty
    where they cannot be told from the others."""
    own = _first_actor(statement)
    if statement.kind != "action" or own is None or not statement.start <= own < statement.end:
        return "", 0
    before = document.text[statement.start : own]
    if _BY.search(before):
        return "", 0
    clause = statement.start + max((before.rfind(mark) + 1 for mark in _CLAUSE_ENDS), default=0)
    end = min((c for c in cuts if c > own), default=statement.end)
    last = max(a.start for a in statement.actors if a.start is not None)
    other = _OTHER_EN if document.language == "en" else _OTHER_ZH
    if not clause < last < end:
        return "", 0
    return _parted(document, clause, last, end, lambda words: other.sub("", words), statement)


def _parted(
    document: Document, begin: int, last: int, end: int, cut: Callable[[str], str], statement: Statement
) -> tuple[str, int]:
    """The words from ``begin`` to ``end``, those from the last actor at ``last`` on cut; and where its name ends."""
    setting, words = document.plain(begin, last), cut(document.plain(last, end))
    named = _named_until(document, statement, begin)
    ends = len(setting) + named - last if named >= last else len(document.plain(begin, named))
    return setting + words, min(ends, len(setting) + len(words))


#: Between two names of one list stands no more than this.
_GAP = 32


def _named_until(document: Document, statement: Statement, begin: int) -> int:
    """Where the last of the actors that stand together before the first verb ends."""
    named = begin
    for actor in sorted(statement.actors, key=lambda a: a.start or 0):
        if actor.start is None or actor.start < begin:
            continue
        if named > begin and (actor.start - named > _GAP or "；" in document.text[named : actor.start]):
            break
        named = actor.start + len(actor.surface)
    return named


def _without_names(text: str, statement: Statement, vocabulary: Vocabulary) -> str:
    """``text`` without the names of actors that the search does not know: a bureau of taxes is not about taxes."""
    for actor in statement.actors:
        if len(actor.surface) > 2 and actor.iri not in vocabulary.entities:
            text = text.replace(actor.surface, "、")
    return text


def _concepts(text: str, document: Document, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(concept.iri for concept in concepts_of(text, document.language, vocabulary)[:_MOST]) if text else ()
