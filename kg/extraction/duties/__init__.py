"""Duty assignments: who is to do a task, in brackets, lines and tables, in Chinese and English."""

from __future__ import annotations

from kg.documents import Document
from kg.extraction.duties.bodies import Reader
from kg.extraction.duties.brackets import find_brackets
from kg.extraction.duties.closing import find_closing
from kg.extraction.duties.fields import find_fields
from kg.extraction.duties.lines import find_lines
from kg.extraction.duties.mandates import find_mandates
from kg.extraction.duties.places import Places
from kg.extraction.duties.reading import Reading, task_deadline
from kg.extraction.duties.tables import find_rows
from kg.extraction.statement import Statement
from kg.vocabulary import Vocabulary

__all__ = ["find_duties"]

_CONFIDENCE = {"bracket": 0.95, "names": 0.85, "line": 0.95, "row": 0.9, "mandate": 0.8}


def find_duties(document: Document, vocabulary: Vocabulary) -> tuple[list[Statement], list[tuple[int, int]]]:
    """Duty statements in the order of the text, and the source ranges (start, end) that they were read from.

    Whoever reads the rest of the document leaves these ranges out: brackets, lines and rows that name the bodies.
    """
    reader = Reader(document, vocabulary)
    places = Places(document, vocabulary)
    statements: list[Statement] = []
    rows = list(find_rows(reader))
    taken = [(row.start, row.end) for row in rows]
    brackets = list(find_brackets(reader, taken))
    closing = list(find_closing(reader, sorted([*taken, *((b.start, b.end) for b in brackets)])))
    brackets = sorted([*brackets, *closing], key=lambda b: b.start)
    ranges = sorted([*taken, *((b.start, b.end) for b in brackets)])
    lines = [line for line in find_lines(reader, ranges) if not _partners_only(reader, line.reading)]
    known = sorted([*ranges, *((line.start, line.end) for line in lines)])
    fields = [field for field in find_fields(reader, known) if not _partners_only(reader, field.reading)]
    known += [(field.start, field.end) for field in fields]
    mandates = list(find_mandates(reader, known))
    note_from = _note(reader) if rows or brackets or lines or fields else None

    def add(
        start: int, end: int, reading: Reading, form: str, task: tuple[int, int] | None, *, duty: bool = True
    ) -> None:
        first_leads = note_from is not None and end > note_from
        actors = reading.actors(first_leads=first_leads)
        if not actors:
            return
        what = places.label(*task) if task else None
        until = reading.deadline or (task_deadline(reader, *task) if task else None)
        regions = places.regions(*task) if task else ()
        statements.append(
            Statement(
                document=document.id, start=start, end=end, kind="action", confidence=_CONFIDENCE[form], actors=actors,
                others=reading.others, stance="mandated", what=what, regions=regions, duty=duty, deadline=until,
            )
        )  # fmt: skip

    for row in rows:
        add(row.start, row.end, row.reading, "row", row.task)
    floor = 0
    for bracket in brackets:
        start = places.task_start(bracket.start, floor)
        form = "bracket" if bracket.reading.explicit else "names"
        add(start, bracket.end, bracket.reading, form, (start, bracket.start))
        floor = bracket.end
    for line in lines:
        sentence = line.first
        if line.start > sentence.start:
            task = (sentence.start, line.start)
        else:
            begin = places.task_start(line.start, 0)
            task = (begin, line.start)
        add(line.start, line.end, line.reading, "line", task)
    for field in fields:
        begin = places.task_start(field.start, 0)
        add(field.start, field.end, field.reading, "line", (begin, field.start))
    for mandate in mandates:
        add(mandate.start, mandate.end, mandate.reading, "mandate", mandate.task, duty=False)
    statements.sort(key=lambda s: (s.start, s.end))
    consumed = [*ranges, *((line.label, line.end) for line in lines)]
    consumed = sorted([*consumed, *((x.start, x.end) for x in fields), *((x.start, x.end) for x in mandates)])
    return statements, consumed


def _partners_only(reader: Reader, reading: Reading) -> bool:
    """English lines that name partners and supporters of something, but nobody who does it, assign no duty."""
    return reader.language == "en" and all(role == "with" for _, _, role in reading.named)


def _note(reader: Reader) -> int | None:
    """Where the document says that the first named leads; None where it does not."""
    match = reader.grammar.first_leads.search(reader.document.text)
    return match.start() if match else None
