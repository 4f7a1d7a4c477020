"""Duties in brackets that close a task: （国家发展改革委牵头，财政部按职责分工负责）, (Responsible: NDRC, MIIT)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extraction.duties.bodies import Reader
from kg.extraction.duties.flow import flow_of
from kg.extraction.duties.reading import Reading, deadline, read_assignment

_INNER = r"[^（(〔\[【［）)〕\]】］]"
_BRACKET = re.compile(rf"[（(〔\[【［](?:{_INNER}|[（(〔\[［]{_INNER}{{0,40}}[）)〕\]］]){{2,700}}?[）)〕\]】］]")
_AFTER = re.compile(r"[ \t　]*(?:[。；;.，,]|\r?\n|$|[（(〔\[【［])")
_BEFORE = "。；;！!.:：」”\n"
_LIST_MARK = re.compile(r"[、，,；;：: ]|(?<=[委厅局部办院])和|and\b")


@dataclass(frozen=True, slots=True)
class Bracket:
    """A duty bracket at ``start:end`` of the document and what it says."""

    start: int
    end: int
    reading: Reading


def find_brackets(reader: Reader, taken: list[tuple[int, int]]) -> Iterator[Bracket]:
    """The duty brackets of the document, in order; adjacent ones are one. ``taken`` ranges are passed over."""
    text = reader.document.text
    last: Bracket | None = None
    skip = 0
    lists = False  # whether a bracket before names the bodies of a task
    for m in _BRACKET.finditer(text):
        while skip < len(taken) and taken[skip][1] <= m.start():
            skip += 1
        if skip < len(taken) and taken[skip][0] < m.end():
            continue
        beside = last is not None and not text[last.end : m.start()].strip()
        reading = _read(reader, text, m.start(), m.end(), beside, lists)
        if reading is None:
            continue
        lists = True
        found = Bracket(m.start(), m.end(), reading)
        if last is not None and beside:
            last.reading.add(found.reading)
            last = Bracket(last.start, found.end, last.reading)
            continue
        if last is not None:
            yield last
        last = found
    if last is not None:
        yield last


def _read(reader: Reader, text: str, start: int, end: int, beside: bool, lists: bool) -> Reading | None:
    """What a bracket assigns, None where nothing; one ``beside`` a duty bracket may give only the deadline.

    ``lists``: brackets before assign tasks in this document, so one that names a single body may as well.
    """
    inner = text[start + 1 : end - 1]
    explicit = reader.grammar.trigger.search(inner)
    closes = bool(_AFTER.match(text, end)) or text[:start].rstrip(" \t　")[-1:] in _BEFORE
    if beside and (found := deadline(reader, inner)):
        return (
            Reading(deadline=found)
            if not explicit or not re.search(r"[、,]|单位|部门", inner)
            else _assigned(reader, text, start, end, lists)
        )
    return (
        _assigned(reader, text, start, end, lists)
        if closes and (explicit or _could_be_names(inner, reader.language))
        else None
    )


def _assigned(reader: Reader, text: str, start: int, end: int, lists: bool) -> Reading | None:
    inner = text[start + 1 : end - 1]
    if reader.language == "zh" and inner[:1] in "《“":
        return None
    flow = flow_of(text, start + 1, end - 1, reader.language)
    labelled = reader.grammar.label.match(flow.text) is not None
    reading = read_assignment(reader, flow, lenient=labelled)
    if not reading.named:
        return None
    if reading.explicit:
        return reading if reading.strange <= len(reading.named) + 1 else None
    # A bare list of names assigns the task only where it closes a whole sentence, paragraph or item.
    ends_sentence: bool | re.Match[str] | None = text[:start].rstrip(" \t　")[-1:] in "。；;！!.\n" or re.match(
        r"[ \t　]*(?:[。；;.]?[ \t　]*(?:\r?\n|$))", text[end:]
    )
    ends_sentence = ends_sentence or (lists and reader.language == "en" and bool(re.match(r"\.\s+[A-Z]", text[end:])))
    if (
        reading.strange
        or not ends_sentence
        or (
            len(reading.named) == 1
            and not reading.others
            and not _single(reader, reading, flow.text, text[:start], lists)
        )
    ):
        return None
    return reading


def _could_be_names(inner: str, language: str) -> bool:
    if language == "zh":
        return (
            len(inner) >= 3
            and bool(re.search(r"[委厅局部办院会行心府司团社联校]", inner))
            and not re.search(r"[。“”《》0-9％%]", inner)
        )
    return bool(re.match(r"\s*(?:the\s+|by\s+(?:the\s+)?)?[A-Z]", inner)) and not re.search(
        r"\d", _BY_WHEN.sub("", inner)
    )


_BY_WHEN = re.compile(
    r"[,;]\s*(?:to\s+be\s+)?(?:complet\w+\s+|due\s+)?(?:by|before|deadline|no\s+later\s+than|in|due)\b[^,;]*(?:19|20)\d\d\s*$",
    re.I,
)


def _single(reader: Reader, reading: Reading, text: str, before: str, lists: bool) -> bool:
    """Whether one bare name in brackets is a duty: a full name of a body, not an acronym that explains a name."""
    if reader.language == "zh":
        return bool(re.search(r"(?:部|委|局|厅|委员会|办|署|办公室)$", text.strip())) and not text.startswith(
            ("以下简称", "原", "含")
        )
    known = reading.named[0][0].entity is not None
    if text.lower().startswith("by "):
        return known
    # (MEE) behind a whole sentence; (State Taxation Administration) in a text whose other brackets assign tasks
    return (known and before.rstrip()[-1:] in ".!;") or (lists and " " in text.strip())
