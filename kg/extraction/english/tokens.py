"""A sentence as words, marks and names. Brackets are set aside; a name or a title counts as one element."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kg.extraction.english.names import Name

ElementKind = Literal["word", "mark", "name", "title"]

_TOKEN = re.compile(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])|[’'](?:s|S|ll)\b|[^\W_]+(?:[-.&/’'][^\W_]+)*?(?=[’']s\b)|[^\W_]+(?:[-.&/’'·][^\W_]+)*\+?|[^\w\s]|_"
)
_ABBREVIATION = re.compile(r"(?:[A-Z]\.){2,}")
_BRACKET = re.compile(r"\([^()]{0,120}\)|（[^（）]{0,120}）|\[[^\[\]]{0,120}\]")


@dataclass(slots=True)
class Element:
    """``text[start:end]``: a word, a punctuation mark, the name of an actor or the title of an instrument."""

    kind: ElementKind
    text: str
    start: int
    end: int
    low: str
    name: Name | None = field(default=None, repr=False)

    @property
    def capital(self) -> bool:
        """Whether the word begins with a capital letter, a small brand letter ("eGovernment", "iGA") aside."""
        return self.text[:1].isupper() or self.text[1:2].isupper() and self.text[0].islower()


def tokenise(text: str) -> list[Element]:
    """Words and marks of ``text``; ``’s`` is a token of its own, an abbreviation ("U.S.") is one token."""
    elements: list[Element] = []
    dotted = {m.start(): m.end() for m in _ABBREVIATION.finditer(text)}
    free = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < free:
            continue
        if start in dotted:
            end = dotted[start]
        token = text[start:end]
        free = end
        kind: ElementKind = "word" if token[0].isalnum() or token[0] in "’'" and len(token) > 1 else "mark"
        elements.append(Element(kind, token, start, end, token.lower()))
    return elements


def brackets(text: str) -> list[tuple[int, int]]:
    """Spans of brackets that can be set aside while a clause is read."""
    if "(" not in text and "（" not in text and "[" not in text:
        return []
    return [match.span() for match in _BRACKET.finditer(text)]


_QUOTES = (
    re.compile(r"“([^“”]{3,260})”"),
    re.compile(r"《([^《》]{3,260})》"),
    re.compile(r"‘([^‘’]{8,260})’(?!s\b)"),
    re.compile(r"(?<![\w\"])\"([^\"]{3,260})\"(?!\w)"),
)


def quotations(text: str) -> list[tuple[int, int, int, int]]:
    """Quoted passages: (start, end) with the quotation marks and (start, end) without them."""
    found: list[tuple[int, int, int, int]] = []
    for pattern in _QUOTES:
        for match in pattern.finditer(text):
            if not any(a < match.end() and match.start() < b for a, b, _, _ in found):
                found.append((match.start(), match.end(), match.start(1), match.end(1)))
    return sorted(found)
