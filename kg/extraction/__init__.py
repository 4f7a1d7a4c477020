"""``Document`` + vocabulary → statements: one document at a time, knowing nothing of any other."""

from __future__ import annotations

from bisect import bisect_left

from kg.documents import BODY_ROLES, Document, Sentence
from kg.extraction import chinese, english, figures, goals, ranks
from kg.extraction.assigned import AssignedTasks
from kg.extraction.context import SentenceContext
from kg.extraction.duties import find_duties
from kg.extraction.indicators import find_indicators
from kg.extraction.statement import KINDS, Statement, Thing
from kg.vocabulary import Vocabulary, load_vocabulary

__all__ = ["KINDS", "Statement", "Thing", "extract", "extract_paths"]


def extract(document: Document, vocabulary: Vocabulary | None = None) -> list[Statement]:
    """All statements of one document, in the order of the text."""
    vocabulary = vocabulary or load_vocabulary()
    duties, consumed = find_duties(document, vocabulary)
    spoken = _Spans(consumed)
    tasks = AssignedTasks(document, duties)
    language = chinese if document.language == "zh" else english
    measured, in_tables = find_indicators(document, figures.document_facts(document))
    found = [*duties, *measured, *ranks.find_ranks(document, vocabulary)]
    for sentence in document.sentences:
        if sentence.role == "heading" and sentence.index < 4 and language is english:
            found += english.headline(SentenceContext(document, sentence, vocabulary, sentence.text))
        if sentence.role not in BODY_ROLES or sentence.index in in_tables:
            continue
        text = _blank(sentence, spoken.touching(sentence.start, sentence.end))
        context = SentenceContext(document, sentence, vocabulary, text)
        acts = language.statements(context)
        found += acts
        task = tasks.of(sentence)
        if (
            task and sentence.role == "row" and not text.strip()
        ):  # a row that was read for its bodies still holds its task
            context = SentenceContext(document, sentence, vocabulary, sentence.text)
        found += figures.statements(context, task)
        found += goals.statements(context, task, acting=bool(acts))
    return sorted(found, key=lambda s: (s.start, s.end, KINDS.index(s.kind), s.surface_key()))


def extract_paths(*paths: str, vocabulary: Vocabulary | None = None) -> list[Statement]:
    """All statements of the files, folders or globs ``paths``. Raises DocumentError at the first unreadable one."""
    from kg.documents import read
    from kg.documents.discovery import discover

    return [statement for file in discover(paths) for statement in extract(read(file), vocabulary)]


class _Spans:
    """Spans of the source, asked by overlap."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._longest = max((end - start for start, end in spans), default=0)

    def touching(self, start: int, end: int) -> list[tuple[int, int]]:
        first = bisect_left(self._spans, (start - self._longest, 0))
        last = bisect_left(self._spans, (end, 0))
        return [span for span in self._spans[first:last] if span[1] > start]


def _blank(sentence: Sentence, spans: list[tuple[int, int]]) -> str:
    """The sentence's text with blanks where it was read already, offsets unchanged."""
    if not spans:
        return sentence.text
    places = [sentence.to_source(i, i + 1)[0] for i in range(len(sentence.text))]
    taken = [any(start <= place < end for start, end in spans) for place in places]
    return "".join(" " if gone else c for c, gone in zip(sentence.text, taken, strict=True))
