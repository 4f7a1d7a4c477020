"""``Document`` + vocabulary → statements: one document at a time, knowing nothing of any other."""

from __future__ import annotations

from kg.documents import BODY_ROLES, Document
from kg.extraction import chinese, english, figures, goals, ranks
from kg.extraction.context import SentenceContext
from kg.extraction.duties import find_duties
from kg.extraction.statement import KINDS, Statement, Thing
from kg.vocabulary import Vocabulary, load_vocabulary

__all__ = ["KINDS", "Statement", "Thing", "extract", "extract_paths"]


def extract(document: Document, vocabulary: Vocabulary | None = None) -> list[Statement]:
    """All statements of one document, in the order of the text."""
    vocabulary = vocabulary or load_vocabulary()
    found, consumed = find_duties(document, vocabulary)
    language = chinese if document.language == "zh" else english
    found += ranks.find_ranks(document, vocabulary)
    for sentence in document.sentences:
        if sentence.role not in BODY_ROLES:
            continue
        text = _blank(sentence.text, [_inside(sentence, a, b) for a, b in consumed if a < sentence.end and b > sentence.start])
        context = SentenceContext(document, sentence, vocabulary, text)
        found += language.statements(context)
        found += figures.statements(context)
        found += goals.statements(context)
    return sorted(found, key=lambda s: (s.start, s.end, KINDS.index(s.kind), s.surface_key()))


def extract_paths(*paths: str, vocabulary: Vocabulary | None = None) -> list[Statement]:
    """All statements of the files, folders or globs ``paths``."""
    from kg.documents import read

    return [statement for path in paths for statement in extract(read(path), vocabulary)]


def _inside(sentence: object, start: int, end: int) -> tuple[int, int]:
    at = [i for i in range(len(sentence.text)) if start <= sentence.to_source(i, i + 1)[0] < end]  # type: ignore[attr-defined]
    return (at[0], at[-1] + 1) if at else (0, 0)


def _blank(text: str, ranges: list[tuple[int, int]]) -> str:
    for start, end in ranges:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
