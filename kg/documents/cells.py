"""Tables that fell apart into one cell a line: web pages and word files made into plain text.

Such a table begins with the heads of its columns, a word for "number" first, each on a line of its own; every row
begins with a line that holds its number alone and has at most as many lines as there are columns.
"""

from __future__ import annotations

import re

from kg.documents.grammar import load_grammar, squeeze
from kg.documents.lines import Line
from kg.documents.numbering import parse_mark
from kg.documents.sentences import ends_sentence

_NUMBER = re.compile(r"(\d{1,3})[.、．)）]?")
_MOST_COLUMNS = 9
_LONGEST_HEAD = 24


def find_cells(lines: list[Line]) -> dict[int, list[Line]]:
    """Rows of such tables: the offset where a row starts → its lines, in order."""
    heads = load_grammar().number_heads
    rows: dict[int, list[Line]] = {}
    at = 0
    while at < len(lines):
        if len(lines[at].text) <= 8 and squeeze(lines[at].text) in heads:
            at = _table(lines, at, rows)
        else:
            at += 1
    return rows


def _table(lines: list[Line], at: int, rows: dict[int, list[Line]]) -> int:
    """Reads the table whose head begins at ``at``; gives the line after it (``at + 1`` where there is none)."""
    first = next(
        (i for i in range(at + 2, min(at + _MOST_COLUMNS + 2, len(lines))) if _group_or_number(lines, i)), None
    )
    if first is None or any(
        len(line.text) > _LONGEST_HEAD or ends_sentence(line.text) for line in lines[at + 1 : first]
    ):
        return at + 1
    columns = first - at
    found = [lines[at:first]]
    expected = _value(lines, first) or (_value(lines, first + 1) if first + 1 < len(lines) else None)
    here = first
    while here < len(lines):
        if _value(lines, here) is None:
            if not _group_or_number(lines, here) or _value(lines, here + 1) != expected:
                break
            found.append([lines[here]])
            here += 1
            continue
        if _value(lines, here) != expected or expected is None:
            break
        stop = _row_end(lines, here, columns, expected + 1)
        found.append(lines[here:stop])
        expected += 1
        here = stop
    if sum(len(row) > 1 for row in found) < 3:
        return at + 1
    rows.update((row[0].start, row) for row in found)
    return here


def _row_end(lines: list[Line], at: int, columns: int, following: int) -> int:
    """The line after the row: before the next number or group, or where its columns are full."""
    for i in range(at + 2, min(at + columns + 4, len(lines))):
        if _value(lines, i) == following or (_group_or_number(lines, i) and _value(lines, i + 1) == following):
            return i
    return min(at + columns, len(lines))


def _value(lines: list[Line], at: int) -> int | None:
    m = _NUMBER.fullmatch(lines[at].text) if at < len(lines) and len(lines[at].text) <= 4 else None
    return int(m[1]) if m else None


def _group_or_number(lines: list[Line], at: int) -> bool:
    """Whether a row's number stands here, or a line over a group of rows: 二、… before a number."""
    if _value(lines, at) is not None:
        return True
    text = lines[at].text
    return (
        at + 1 < len(lines) and len(text) <= 40 and _value(lines, at + 1) is not None and parse_mark(text) is not None
    )
