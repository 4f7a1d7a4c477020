"""Rows and lines that say what a body is there for: "Agency | Mandate", "RIA: Rivers Inspection Authority | Inspecting …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extraction.duties.bodies import Reader
from kg.extraction.duties.flow import flow_of
from kg.extraction.duties.reading import Reading

_BODIES = r"(?:agenc(?:y|ies)|institutions?|bod(?:y|ies)|organi[sz]ations?|ministr(?:y|ies)|departments?|entit(?:y|ies)|authorit(?:y|ies)|units?|stakeholders?|actors?|offices?|committees?)"
_TASKS = r"(?:mandates?|(?:key |main )?roles?|functions?|responsibilit(?:y|ies)|duties|tasks?|remits?|missions?|competenc(?:y|es|ies)|recommendations?)"
_HEAD = re.compile(
    rf"^[ \t|*]*(?:(?:[A-Za-z]+[ /-]){{0,3}}{_BODIES}(?: affected| name)?)[ \t*]*(?:\|[ \t]*(?:\r?\n[ \t|]*)?|\t+|[ \t]{{2,}})[ \t*]*"
    rf"(?:[A-Za-z]+ ){{0,3}}{_TASKS}(?:[ /]*(?:and|&|/) ?[A-Za-z]+)?[ \t*|]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)
_RULE = re.compile(r"[\s|:+—–_=-]*$")
_WIDE = re.compile(r"\S {2,}\S")
_ROW = re.compile(r"[^\n]*(?:\n|$)")


@dataclass(slots=True)
class Mandate:
    """A row at ``start:end`` of the document that names a body and what it is to do (``task``)."""

    start: int
    end: int
    reading: Reading
    task: tuple[int, int]


def find_mandates(reader: Reader, taken: list[tuple[int, int]]) -> Iterator[Mandate]:
    """The rows of tables of bodies and their mandates, in an English document. ``taken`` ranges are passed over."""
    text = reader.document.text
    if reader.language != "en" or not ("|" in text or "\t" in text or _WIDE.search(text)):
        return
    for head in _HEAD.finditer(text):
        cells = _cells(text, head.end(), "|" if "|" in head[0] else "\t" if "\t" in head[0] else "  ")
        for body, task in zip(cells[::2], cells[1::2], strict=False):
            start, end = body[0], task[1]
            if any(a < end and start < b for a, b in taken):
                continue
            reading = Reading(explicit=True)
            flow = flow_of(text, *body, "en", cell=True)
            listing = reader.read(flow, 0, len(flow.text), lenient=True)
            if not listing.bodies or listing.strange or len(listing.bodies) > 3 or task[1] - task[0] < 12:
                continue
            reading.named = [(x, flow, None) for x in listing.bodies]
            reading.others = listing.others
            yield Mandate(start, end, reading, task)


def _cells(text: str, at: int, mark: str) -> list[tuple[int, int]]:
    """The cells of the rows below a head of two columns that ends at ``at``, two a row, until the table ends."""
    found: list[tuple[int, int]] = []
    for match in _ROW.finditer(text, min(at + 1, len(text))):
        line = match[0].rstrip("\r\n")
        if _RULE.fullmatch(line):
            if len(found) > 1 and not line:
                break
            continue
        if mark not in line:
            break
        pieces = [m for m in re.finditer(r"[^|]+" if mark == "|" else r"\S+(?: \S+)*", line) if m[0].strip()]
        if len(pieces) > 2:
            break
        for piece in pieces:
            a = match.start() + piece.start() + len(piece[0]) - len(piece[0].lstrip())
            found.append((a, a + len(piece[0].strip())))
    return found
