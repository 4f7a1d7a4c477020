"""Text taken out of a document for reading, each character with its place in the source."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPACE = re.compile(r"\s+")
#: A new line that begins with a label is not the wrapped rest of the line before.
_LABEL_ZH = re.compile(r"[（(\d.、）)\-—·•*\s]{0,6}[【\[［]?[\u4e00-\u9fff、（）和及]{2,10}[】\]］]?[:：】]")
_LABEL_EN = re.compile(r"[-–—•*(\d.)\s]{0,6}[A-Za-z][A-Za-z()/ -]{1,40}:")
_CJK = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Flow:
    """``text`` without line breaks and doubled blanks; ``places[i]`` is the document offset of ``text[i]``."""

    text: str
    places: tuple[int, ...]

    def part(self, start: int, end: int) -> Flow:
        """The flow of ``text[start:end]``, blanks at its ends taken off."""
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return Flow(self.text[start:end], self.places[start:end])

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Document offsets of ``text[start:end]`` (start < end)."""
        return self.places[start], self.places[end - 1] + 1


def flow_of(text: str, start: int, end: int, language: str, *, cell: bool = False) -> Flow:
    """``text[start:end]`` for reading: in Chinese a line break inside a wrapped text is nothing, a run of blanks is one
    blank; in English both are one blank. In a table's cell (``cell``) a line break separates in Chinese too."""
    out: list[str] = []
    places: list[int] = []
    at = start
    for gap in _SPACE.finditer(text, start, end):
        out.append(text[at : gap.start()])
        places.extend(range(at, gap.start()))
        at = gap.end()
        if gap.start() == start or gap.end() >= end:
            continue
        if language == "zh" and "\n" in gap[0] and not cell:
            before, after = text[gap.start() - 1], text[gap.end()]
            if (_CJK.match(before) or _CJK.match(after)) and not _LABEL_ZH.match(text, gap.end()):
                continue
        out.append("\n" if language == "en" and "\n" in gap[0] and _LABEL_EN.match(text, gap.end()) else " ")
        places.append(gap.start())
    out.append(text[at:end])
    places.extend(range(at, end))
    return Flow("".join(out), tuple(places))


def join(flows: list[Flow]) -> Flow:
    """Several flows one after the other."""
    return Flow("".join(f.text for f in flows), tuple(p for f in flows for p in f.places))
