"""Duties in fields without a colon: "Lead Responsibility MoT, MoF", or a label on a line and the bodies on the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kg.extraction.duties.bodies import Reader
from kg.extraction.duties.flow import flow_of
from kg.extraction.duties.grammar import grammar
from kg.extraction.duties.reading import Reading, read_assignment

_LONGEST = 600  # characters of one field
_LINES = 6
_UNFINISHED = re.compile(r"(?:[,;/&–-]|\b(?:and|or|of|the|for|other|with|relevant))\s*$")
_SENTENCE = re.compile(r"\b(?:is|are|was|were|has|have|had|will|shall|must|should|may|can|that|which)\b|[.!?]\s+[A-Z]")
#: Alone on their line these say who does something; elsewhere they are plain words.
_SHORT = frozenset({"lead", "leads", "owner", "owners", "responsible", "responsibility", "partners", "led by", "who"})


@dataclass(slots=True)
class Field:
    """A labelled list of bodies at ``start:end`` of the document."""

    start: int
    end: int
    reading: Reading


@cache
def _label() -> re.Pattern[str]:
    """Labels at the beginning of a line: those of several words before names, any alone on the line."""
    roles = grammar("en").roles
    words = [w for w, role in roles.items() if role in ("lead", "joint", "with") and (" " in w or w in _SHORT)]
    every = "|".join(re.escape(w[0].upper()) + re.escape(w[1:]) for w in sorted(words, key=lambda w: (-len(w), w)))
    return re.compile(
        rf"^[ \t]*(?:[-–•*][ \t]*)?(?P<word>(?-i:(?=[A-Z]))(?:{every}))(?:\(s\))?"
        r"(?:[ \t]*(?P<alone>(?:\r?\n[ \t]*){1,3})|[ \t]*[–—|][ \t]*|[ \t]+)(?=(?:the[ \t]+)?(?-i:[A-Z]))",
        re.MULTILINE | re.IGNORECASE,
    )


def find_fields(reader: Reader, taken: list[tuple[int, int]]) -> Iterator[Field]:
    """The fields of an English document, in order; neighbouring ones are one duty. ``taken`` ranges are passed over."""
    if reader.language != "en":
        return
    text = reader.document.text
    last: Field | None = None
    heads = {*reader.grammar.roles, *reader.grammar.columns, *reader.grammar.beside_task}
    for match in _label().finditer(text):
        word = re.sub(r"\s+", " ", match["word"]).lower()
        if match["alone"] is None and word in _SHORT:
            continue
        end = _end(text, match.end())
        if any(a < end and match.start() < b for a, b in taken):
            continue
        role = reader.grammar.roles[word]
        value = text[match.end() : end]
        if _SENTENCE.search(value) or ":" in value or value.count("|") > 1:
            continue
        flow = flow_of(text, match.end(), end, "en")
        reading = read_assignment(reader, flow, role, lenient=word not in _SHORT)
        if not reading.named or reading.strange or any(b.surface.lower() in heads for b, _, _ in reading.named):
            continue  # also where it is the head of a table: "Action owner  Timeline"
        reading.explicit = True
        start = match.start("word")
        if last is not None and _beside(text, last, start, reading):
            last.reading.add(reading)
            last.end = end
            continue
        if last is not None:
            yield last
        last = Field(start, end, reading)
    if last is not None:
        yield last


def _end(text: str, start: int) -> int:
    """Where a value that begins at ``start`` ends: with its line, unless the list breaks off there."""
    end = start
    for _ in range(_LINES):
        stop = text.find("\n", end)
        stop = len(text) if stop < 0 else stop
        line = text[start:stop].rstrip()
        if stop == len(text) or not (_UNFINISHED.search(line) or line.count("(") > line.count(")")):
            return start + len(line)
        following = re.compile(r"\s*").match(text, stop)
        end = following.end() if following else stop
        if end - start > _LONGEST:
            return start + len(line)
    return start + len(text[start:end].rstrip())


def _beside(text: str, last: Field, start: int, reading: Reading) -> bool:
    """Whether a field goes on with the duty of the one before: another role, at most three short lines further on."""
    between = text[last.end : start]
    if len(between) > 160 or sum(bool(line.strip()) for line in between.split("\n")) > 3:
        return False
    before = {role for _, _, role in last.reading.named}
    return not before & {role for _, _, role in reading.named}
