"""Web pages that set their text in tables: what is no table but a frame is taken away, so that paragraphs stay apart.

Many government sites put the whole document into one cell of a table. A cell that holds several paragraphs, headings
or tables of its own and much text is a frame; the tables inside it that hold data stay tables.
"""

from __future__ import annotations

from typing import Any

_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article")
_PARTS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")
_FEWEST_BLOCKS = 4
_LEAST_TEXT = 200


def unframe(page: Any) -> int:
    """Turns tables that only frame text into divisions, in an lxml tree; gives their number."""
    found = 0
    for table in list(page.iter("table")):
        whole = len(_text(table))
        if any(_is_frame(cell, whole) for cell in _cells(table)):
            found += 1
            for part in [table, *_own(table)]:
                part.tag = "div"
                part.attrib.pop("border", None)
    return found


def _own(table: Any) -> list[Any]:
    """Rows and cells of a table, not those of tables inside it."""
    own: list[Any] = []
    todo = list(table)
    while todo:
        part = todo.pop()
        if part.tag in _PARTS and part.tag != "table":
            own.append(part)
            if part.tag not in ("td", "th"):
                todo.extend(part)
    return own


def _cells(table: Any) -> list[Any]:
    return [part for part in _own(table) if part.tag in ("td", "th")]


def _text(part: Any) -> str:
    return "".join("".join(part.itertext()).split())


def _is_frame(cell: Any, whole: int) -> bool:
    """Whether a cell holds several blocks and most of the ``whole`` characters of its table."""
    blocks = sum(1 for block in cell.iter(*_BLOCKS) if block is not cell)
    if blocks < _FEWEST_BLOCKS:
        return False
    size = len(_text(cell))
    return size >= _LEAST_TEXT and 2 * size >= whole
