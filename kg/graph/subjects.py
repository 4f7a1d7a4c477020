"""What each statement is about: the thesaurus concepts that its own part of the sentence names."""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents import Document
from kg.extraction.statement import Statement
from kg.vocabulary import Vocabulary
from kg.vocabulary.subjects import concepts_of

#: More concepts than this say nothing about a sentence.
_MOST = 6


def subjects_of(document: Document, statements: Sequence[Statement], vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """For each statement the IRIs of its concepts, most specific first.

    Where a sentence says something of several actors, each has the words from its own name to the next one's; where
    those name no subject, the whole sentence decides.
    """
    cuts: dict[tuple[int, int], list[int]] = {}
    for s in statements:
        if (first := _first_actor(s)) is not None:
            cuts.setdefault((s.start, s.end), []).append(first)
    whole: dict[tuple[int, int], tuple[str, ...]] = {}
    found = []
    for s in statements:
        span = (s.start, s.end)
        if s.kind == "figure":
            concepts = _concepts(s.indicator or "", document, vocabulary)
        else:
            concepts = _concepts(_own_words(document, s, cuts.get(span, [])), document, vocabulary)
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


def _concepts(text: str, document: Document, vocabulary: Vocabulary) -> tuple[str, ...]:
    return tuple(concept.iri for concept in concepts_of(text, document.language, vocabulary)[:_MOST]) if text else ()
