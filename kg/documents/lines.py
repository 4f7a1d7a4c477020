"""The lines of a text: how they are set, and which are page numbers and running heads."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from kg.documents.model import Language
from kg.documents.numbering import parse_mark
from kg.documents.sentences import ends_sentence

_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]*")
_PAGE = re.compile(
    r"[-–—·~\s\ue000-\uf8ff]*\d{1,4}[-–—·~\s\ue000-\uf8ff]*|(?:page|p\.)\s*\d+(?:\s*(?:of|/)\s*\d+)?|第\s*\d+\s*页(?:[\s/，,]*共\s*\d+\s*页)?|[ivxlc]{1,6}",
    re.I,
)
BULLET = re.compile(r"[•·●○■◆◇▪▫‣⁃➢➤✓✔\uf020-\uf0ff]\s*(?=\S)|o\s+(?=\S)|[-–*+]\s+(?=\S)|[—–-]{2,}\s*(?=[^\s—–-])")
#: Bullets that are no letters, signs or dashes of running text.
SURE_BULLETS = "•●○■◆◇▪▫‣⁃➢➤✓✔" + "".join(map(chr, range(0xF020, 0xF100)))  # fonts of signs
_FIGURE = re.compile(r"[-–]?\d[\d.,]*\s?[%％]?")
_NEAR = 3
_LEADER = re.compile(
    r"(?:\.{2,}|…+|·{3,}|\s{2,}|\t)[\s.…·]*(?:\d{1,4}|[ivxlc]{1,6})?\s*$|[.…·]{3,}\s*$|\s\d{1,3}$", re.I
)


#: What a leader ends with; lines of running text mostly do not.
_LEADER_ENDS = frozenset("0123456789ivxlcIVXLC.…·")


def leader(line: str) -> re.Match[str] | None:
    """The dots, blanks and page number at the end of an entry of a contents list."""
    last = line[-1:]
    return _LEADER.search(line) if last in _LEADER_ENDS or last.isspace() or last.isdigit() else None


@dataclass(slots=True)
class Line:
    """A line with text in it: offsets without the blanks at both ends, blank lines before it, indentation."""

    start: int
    end: int
    text: str
    gap: int
    indent: int
    raw: int


@dataclass(frozen=True, slots=True)
class Layout:
    """How the lines of a document are set."""

    wrapped: bool
    spaced: bool  # a blank line after every line
    width: int
    indented: bool  # paragraphs begin with an indentation


def read_lines(text: str) -> list[Line]:
    """All lines with text in them."""
    lines: list[Line] = []
    at, gap, size = 0, 0, len(text)
    while at <= size:
        m = _LINE.match(text, at)
        assert m is not None
        stop = m.end()
        body = m[0].strip()
        if body:
            indent = len(m[0]) - len(m[0].lstrip())
            lines.append(Line(at + indent, at + indent + len(body), body, gap, indent, at))
            gap = 0
        elif at:
            gap += 1
        if stop >= size:
            break
        stop += 2 if text.startswith("\r\n", stop) else 1
        if text[stop - 1] == "\f":
            gap += 1
        at = stop
    return lines


def width(text: str, language: Language) -> int:
    """The length of a line in characters; in Chinese an ASCII character counts half."""
    if language == "en":
        return len(text)
    return len(text) - len(text.encode("ascii", "ignore")) // 2


def find_layout(lines: list[Line], language: Language) -> Layout:
    """The layout that most lines follow."""
    sizes = sorted(width(line.text, language) for line in lines)
    if len(sizes) < 3:
        return Layout(False, False, sizes[-1] if sizes else 0, False)
    wide = sizes[int(len(sizes) * 0.9)]
    spaced = sum(line.gap > 0 for line in lines) > 0.6 * len(lines)
    indents = sum(line.indent >= 2 for line in lines)
    indented = 0.02 * len(lines) < indents < 0.7 * len(lines)
    limit = 125 if language == "en" else 62
    if not 16 <= wide <= limit:
        return Layout(False, spaced, wide, indented)
    opened = full = 0  # lines that do not end a sentence, and those of them that have no room for another word
    for a, b in zip(lines, lines[1:], strict=False):
        if (
            ends_sentence(a.text)
            or a.text[-1] in "：:；;"
            or (b.gap and not spaced)
            or (len(a.text) < 200 and leader(a.text))
        ):
            continue
        if not spaced and (parse_mark(b.text) is not None or BULLET.match(b.text)):
            continue
        opened += 1
        first = b.text.split(" ", 1)[0] if language == "en" else b.text[:2]
        full += width(a.text, language) + min(len(first), 12) >= 0.8 * wide
    enough = full >= 0.3 * len(lines) if spaced else full >= max(1, 0.04 * len(lines))
    return Layout(enough and full >= 0.55 * opened, spaced, wide, indented)


def _keep_figures(lines: list[Line], is_page: list[bool]) -> None:
    """A number with other figures in the lines about it is a cell of a table, and no page's number."""
    for i in [i for i, page in enumerate(is_page) if page and lines[i].text.isdecimal()]:
        near = [*lines[max(0, i - _NEAR) : i], *lines[i + 1 : i + 1 + _NEAR]]
        if sum(_FIGURE.fullmatch(line.text) is not None for line in near) >= 2:
            is_page[i] = False


def drop_page_marks(lines: list[Line], cells: set[int]) -> list[Line]:
    """The lines without page numbers and running heads. ``cells``: offsets of lines that are cells of a table."""
    is_page = [
        len(line.text) <= 24 and line.start not in cells and _PAGE.fullmatch(line.text) is not None for line in lines
    ]
    _keep_figures(lines, is_page)
    heads: set[str] = set()
    if any(is_page):
        counts: Counter[str] = Counter()
        for i, line in enumerate(lines):
            near = (i > 0 and is_page[i - 1]) or (i + 1 < len(lines) and is_page[i + 1])
            if near and not is_page[i] and len(line.text) <= 80 and not ends_sentence(line.text):
                counts[line.text] += 1
        heads = {head for head, count in counts.items() if count >= 3}
    kept: list[Line] = []
    lost = 0
    for i, line in enumerate(lines):
        beside = (i > 0 and is_page[i - 1]) or (i + 1 < len(lines) and is_page[i + 1])
        alone = line.gap > 0 or i == 0 or (i + 1 == len(lines) or lines[i + 1].gap > 0)
        if (
            is_page[i] and alone and not beside and (line.text.strip("-–—·~ ").isdecimal() or not line.text.isalpha())
        ) or (line.text in heads and beside):
            lost = max(lost, line.gap, 1)
            continue
        if lost:
            line = replace(line, gap=max(1, min(line.gap, lost)))
            lost = 0
        kept.append(line)
    return kept
