"""How much of a source sentence a label may hold.

Labels are at most 8 words or 16 characters. A graph that is given away holds no sentence of a source text: there no
label takes over more than 6 words or 12 characters in a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Words that make no sense at the end of a shortened label.
_DANGLING = frozenset({
    "a", "an", "and", "as", "at", "between", "by", "for", "from", "in", "into", "its", "of", "on", "or", "over", "than",
    "that", "the", "their", "to", "under", "which", "with",
})  # fmt: skip


def shorten(label: str, *, release: bool) -> str:
    """``label`` at its permitted length; whole words, none left dangling."""
    label = " ".join(label.split())
    words, characters = (6, 12) if release else (8, 16)
    if len(_CHINESE.findall(label)) * 2 > len(label.replace(" ", "")):
        return label if len(label) <= characters else label[:characters].rstrip("，、；：（《“ ")
    kept = label.split(" ")
    if len(kept) > words:
        kept = kept[:words]
        while len(kept) > 1 and kept[-1].strip(",;:").lower() in _DANGLING:
            kept.pop()
        label = " ".join(kept).rstrip(",;:")
    return _cut_chinese(label, characters)


def _cut_chinese(label: str, characters: int) -> str:
    """Cuts where a label in another script quotes a long run of Chinese."""
    run = re.search(rf"[\u3400-\u9fff]{{{characters + 1},}}", label)
    return label[: run.start() + characters] if run else label


#: Between the first and the last words of a sentence.
EDGE = " … "


def edge_words(sentence: str) -> str | None:
    """The first and last words of a sentence (``Beijing and Tianjin have … in the west``), by which a page can be opened
    there: at most four words or six characters each, together never more than half; None where it is too short."""
    words = sentence.split()
    bare = "".join(words)
    if _CHINESE.search(bare):
        size = min(6, len(bare) // 4)
        return EDGE.join(_ends(" ".join(words), size)) if size > 1 else None
    if len(words) < 8:
        return None
    size = min(4, len(words) // 4)
    return EDGE.join((" ".join(words[:size]), " ".join(words[-size:])))


def _ends(text: str, size: int) -> tuple[str, str]:
    """The first and the last ``size`` characters of a text, blanks inside them kept and not counted."""
    marks = [i for i, c in enumerate(text) if not c.isspace()]
    return text[: marks[size - 1] + 1], text[marks[-size] :]


#: How many characters more than its short form a phrase can have.
_FURTHER = 100


def unshortened(label: str, text: str) -> Iterator[str]:
    """The stretches of ``text`` (white space single) that begin with ``label`` and are cut to it in a release."""
    at = text.find(label)
    while at >= 0:
        for end in range(at + len(label) + 1, min(len(text), at + len(label) + _FURTHER) + 1):
            longer = text[at:end]
            inside = end < len(text) and longer[-1].isascii() and longer[-1].isalnum() and text[end].isalnum()
            if not inside and not longer[-1].isspace() and shorten(longer, release=True) == label:
                yield longer
        at = text.find(label, at + 1)
