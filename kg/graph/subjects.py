"""What each statement is about: the thesaurus concepts that its own part of the sentence names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.documents import Document
from kg.extraction.statement import Statement
from kg.graph.links.weights import settings
from kg.vocabulary import Vocabulary
from kg.vocabulary.subjects import concepts_of, depth

#: More concepts than this say nothing about a sentence.
_MOST = 6


def subjects_of(document: Document, statements: Sequence[Statement], vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """For each statement the IRIs of its concepts, most specific first.

    Where a sentence says something of several actors, each has the words from its own name to the next one's; where
    those name no subject, the whole sentence decides. Of an action only the clauses count that can be the actor's:
    what stands before its name is the setting, and a clause with a subject of its own tells of something else.
    """
    cuts: dict[tuple[int, int], list[int]] = {}
    for s in statements:
        if (first := _first_actor(s)) is not None:
            cuts.setdefault((s.start, s.end), []).append(first)
    whole: dict[tuple[int, int], tuple[str, ...]] = {}
    found = []
    vague = settings().aspects | settings().means
    for s in statements:
        span = (s.start, s.end)
        if s.kind == "figure":
            concepts = _concepts(s.indicator or "", document, vocabulary)
        else:
            concepts = _concepts(
                _without_names(_own_clauses(document, s, cuts.get(span, [])), s, vocabulary), document, vocabulary
            )
            if not any(depth(c, vocabulary) and c not in vague for c in concepts):
                words = _without_names(_own_words(document, s, cuts.get(span, [])), s, vocabulary)
                concepts = _concepts(words, document, vocabulary)
        if not concepts:
            if span not in whole:
                whole[span] = _concepts(document.plain(*span), document, vocabulary)
            concepts = whole[span]
        found.append(concepts)
    return found


def _first_actor(statement: Statement) -> int | None:
    return min((a.start for a in statement.actors if a.start is not None), default=None)


def _own_words(document: Document, statement: Statement, cuts: list[int]) -> str:
    own = _first_actor(statement)
    if own is None or len(set(cuts)) < 2 or not statement.start <= own < statement.end:
        return document.plain(statement.start, statement.end)
    begin = statement.start if own == min(cuts) else own
    return document.plain(begin, min((c for c in cuts if c > own), default=statement.end))


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


def _own_clauses(document: Document, statement: Statement, cuts: list[int]) -> str:
    """The words of a sentence that tell what its actor did; empty where they cannot be told from the others."""
    own = _first_actor(statement)
    if statement.kind != "action" or own is None or not statement.start <= own < statement.end:
        return ""
    before = document.text[statement.start : own]
    if _BY.search(before):
        return ""
    clause = statement.start + max((before.rfind(mark) + 1 for mark in _CLAUSE_ENDS), default=0)
    end = min((c for c in cuts if c > own), default=statement.end)
    last = max(a.start for a in statement.actors if a.start is not None)
    other = _OTHER_EN if document.language == "en" else _OTHER_ZH
    return document.plain(clause, last) + other.sub("", document.plain(last, end)) if clause < last < end else ""


def _without_names(text: str, statement: Statement, vocabulary: Vocabulary) -> str:
    """``text`` without the names of actors that the search does not know: a bureau of taxes is not about taxes."""
    for actor in statement.actors:
        if len(actor.surface) > 2 and actor.iri not in vocabulary.entities:
            text = text.replace(actor.surface, "、")
    return text


def _concepts(text: str, document: Document, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(concept.iri for concept in concepts_of(text, document.language, vocabulary)[:_MOST]) if text else ()
