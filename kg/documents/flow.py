"""Lines joined into one running text, with the way back to the source."""

from __future__ import annotations

import re
from bisect import bisect_right

from kg.documents.grammar import load_grammar
from kg.documents.model import Language

_SKIP = re.compile(r"\*\*|[\u200b-\u200d\u2060\ufeff\xad]| \s+|[^\S ]\s*")
_ITALIC = re.compile(r"(?<![\w*\\])\*(?=[^\s*])[^*\n]{1,300}(?<=[^\s*])\*(?![\w*])")
_STAR = re.compile(r"\*")
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—·]")


class Words:
    """Answers whether a word occurs in the document away from line ends; asked only for hyphens at line ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._seen: set[str] | None = None

    def __contains__(self, word: str) -> bool:
        if self._seen is None:
            self._seen = set(re.findall(r"[a-z]+(?:-[a-z]+)*(?![a-z-])", self._text.lower()))
        return word.lower() in self._seen


_LAST_WORD = re.compile(r"([A-Za-z]+(?:-[A-Za-z]+)*)-\Z")
_FIRST_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def flow(
    text: str, segments: list[tuple[int, int]], language: Language, words: Words
) -> tuple[str, list[tuple[int, int]]]:
    """The segments as one line, and where each run of it stands: pairs (offset in the line, offset in ``text``).

    Blank runs become one blank; bold marks, soft hyphens and zero-width characters are left out; lines are joined by a
    blank, but not after a hyphen nor between Chinese characters.
    """
    out: list[str] = []
    breaks: list[tuple[int, int]] = []
    size = 0
    for start, end in segments:
        line = text[start:end]
        if out:
            tail, head = out[-1][-1:], line[:1]
            if tail == "-" and head.isalpha() and len(out[-1]) > 1 and out[-1][-2].isalpha():
                if not _keeps_hyphen(out[-1], line, words):
                    out[-1] = out[-1][:-1]
                    size -= 1
            elif (
                not ((_HAN.match(tail) or _HAN.match(head)) if language == "zh" else (_is_han(tail) and _is_han(head)))
                and tail != " "
            ):
                out.append(" ")
                breaks.append((size, start - 1))
                size += 1
        at = 0
        for m in _skipped(line):
            if m.start() > at:
                breaks.append((size, start + at))
                out.append(line[at : m.start()])
                size += m.start() - at
            if m[0][0].isspace() and size and m.end() < len(line):
                out.append(" ")
                breaks.append((size, start + m.end() - 1))
                size += 1
            at = m.end()
        if at < len(line):
            breaks.append((size, start + at))
            out.append(line[at:])
            size += len(line) - at
    return "".join(out), breaks


def _skipped(line: str) -> list[re.Match[str]]:
    """What is left out of a line or shortened to a blank, in order."""
    found = list(_SKIP.finditer(line))
    if line.count("*") > 1:
        for m in _ITALIC.finditer(line):
            found += [star for place in (m.start(), m.end() - 1) if (star := _STAR.match(line, place))]
        found.sort(key=lambda m: m.start())
    return found


def join_cells(text: str, segments: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Cells that stand each on a line, divided by tabs, and where each stands, as ``flow`` gives it."""
    breaks: list[tuple[int, int]] = []
    size = 0
    for start, end in segments:
        if size:
            breaks.append((size, start - 1))
            size += 1
        breaks.append((size, start))
        size += end - start
    return "\t".join(text[a:b] for a, b in segments), breaks


def _is_han(char: str) -> bool:
    return "㐀" <= char <= "鿿"


def _keeps_hyphen(before: str, after: str, words: Words) -> bool:
    """Whether a hyphen at a line's end belongs to the word: "high-" + "quality", but not "interna-" + "tional"."""
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if last is None or first is None:
        return True
    left, right = last[1], first[0]
    if left + right in words:
        return False
    if f"{left}-{right}" in words:
        return True
    if left.lower().rsplit("-", 1)[-1] in load_grammar().hyphenated:
        return True
    return len(left) > 2 and len(right) > 2 and left in words and right in words


def runs_between(breaks: list[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The runs of ``flow`` text that ``[start, end)`` covers, offsets counted from ``start``."""
    first = bisect_right(breaks, (start, 1 << 60)) - 1
    out = [(0, breaks[first][1] + start - breaks[first][0])]
    for i in range(first + 1, len(breaks)):  # a slice would copy all that follow
        at, source = breaks[i]
        if at >= end:
            break
        out.append((at - start, source))
    return tuple(out)
