"""What reading a file gives: its text, its outline and its sentences, all placed by code-point offsets.

Offsets always count code points of ``Document.text``, the text as read: a ``.txt`` file is its bytes decoded,
nothing changed. ``Sentence.text`` is for reading and matching: line breaks inside a wrapped sentence are gone;
``Sentence.to_source`` leads back.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Language = Literal["en", "zh"]

NodeKind = Literal[
    "document", "part", "chapter", "section", "heading", "box", "item", "goal", "paragraph", "list", "table", "row",
    "figure", "source", "note", "annex", "contents", "boilerplate",
]  # fmt: skip

#: Sentences of these roles carry statements; the others only help to understand the document.
BODY_ROLES = frozenset({"body", "row", "item", "note"})
Role = Literal["body", "heading", "caption", "source", "note", "row", "item", "contents", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the outline. ``path`` is the canonical place, the same in every language: ``IV-1/box-1/2``."""

    index: int
    kind: NodeKind
    start: int
    end: int
    parent: int | None
    path: str = ""
    number: str | None = None  # as the text writes it: "（一）", "(1)", "第一篇", "Box 1"
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (heading, caption, list item, table row) and where it stands.

    ``breaks`` maps ``text`` back: pairs (offset in ``text``, offset in the document) where a new run begins.
    ``paragraph`` and ``number`` count from 1 inside the numbered section (box, item, row) around the sentence;
    ``paragraph`` is 0 for headings.
    """

    index: int
    start: int
    end: int
    text: str
    breaks: tuple[tuple[int, int], ...]
    node: int
    role: Role = "body"
    paragraph: int = 1
    number: int = 1

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Document offsets of ``text[start:end]`` (start < end)."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, offset: int) -> int:
        run = self.breaks[bisect_right(self.breaks, (offset, 1 << 60)) - 1]
        return run[1] + offset - run[0]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of the document as a whole; ``None`` is unknown. ``basis`` says where each value comes from."""

    title: str | None = None
    issuer: str | None = None
    date: str | None = None  # exactly as precise as known: 2021, 2021-12, 2021-12-28
    region: str | None = None  # region code such as CN-ZJ or gb-440300; None: national or unknown
    kind: str | None = None  # "plan", "report", "law", "notice", "news", ...
    original: str | None = None  # document id of the original, for a translation
    instrument: str | None = None  # IRI of the instrument whose text this is
    source: str | None = None  # public address
    basis: dict[str, str] = field(default_factory=dict)  # field name -> "title page" | "file" | "documents.toml" | ...


@dataclass(frozen=True)
class Document:
    """A document as read. ``nodes[0]`` is the document itself; parents come before children."""

    id: str
    text: str
    language: Language
    nodes: tuple[Node, ...]
    sentences: tuple[Sentence, ...]
    metadata: Metadata = Metadata()
    path: str | None = None

    @cached_property
    def sha256(self) -> str:
        """SHA-256 (hex) of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def quote(self, start: int, end: int) -> str:
        """The source text between two offsets, as it stands."""
        return self.text[start:end]

    def plain(self, start: int, end: int) -> str:
        """The text between two offsets with line breaks inside sentences taken out, for matching and showing."""
        first = bisect_right(self._ends, start)
        parts = []
        for at in range(first, len(self.sentences)):  # a slice would copy all that follow
            if self.sentences[at].start >= end:
                break
            parts.append(self._clip(self.sentences[at], start, end))
        joined = ("" if self.language == "zh" else " ").join(p for p in parts if p)
        return joined or self.text[start:end]

    @staticmethod
    def _clip(sentence: Sentence, start: int, end: int) -> str:
        if start <= sentence.start and sentence.end <= end:
            return sentence.text
        offsets = range(len(sentence.text))  # their places in the document only grow
        return sentence.text[
            bisect_left(offsets, start, key=sentence._place) : bisect_left(offsets, end, key=sentence._place)
        ]

    def ancestors(self, node: int) -> Iterator[Node]:
        """The node itself, its parent, and so on up to the document."""
        at: int | None = node
        while at is not None:
            yield self.nodes[at]
            at = self.nodes[at].parent

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds ``offset``, or the next one; None after the last."""
        at = bisect_right(self._ends, offset)
        return self.sentences[at] if at < len(self.sentences) else None

    @cached_property
    def _ends(self) -> list[int]:
        return [sentence.end for sentence in self.sentences]

    def locator_at(self, offset: int) -> str:
        """The locator of the sentence at ``offset`` ("" after the last sentence)."""
        sentence = self.sentence_at(offset)
        return self.locator(sentence) if sentence else ""

    def locator(self, sentence: Sentence) -> str:
        """Where a reader finds the sentence: ``IV(1) ¶2 s3``; for a heading ``IV(1) heading``."""
        place = locator_of_path(self.nodes[sentence.node].path)
        inside = f"¶{sentence.paragraph} s{sentence.number}" if sentence.paragraph else "heading"
        return f"{place} {inside}".strip()


_SHOWN = {
    "box": "Box",
    "table": "Table",
    "figure": "Figure",
    "annex": "Annex",
    "part": "Part",
    "art": "Art.",
    "h": "heading",
}
_COUNTED_ABOVE = ("m-", "goal")  # their paragraphs are counted in the section that they stand in


def locator_of_path(path: str) -> str:
    """``IV-1/box-1/2`` as people cite it: ``IV(1) Box 1(2)``."""
    words: list[str] = []
    for part in path.split("/") if path else []:
        head, *rest = part.split("-")
        if part.startswith(_COUNTED_ABOVE):
            continue
        if words and head.isdigit():
            words[-1] += "".join(f"({p})" for p in (head, *rest))
        elif head in _SHOWN:
            first, rest = (" " + rest[0] if rest else ""), rest[1:]
            words.append(_SHOWN[head] + first + "".join(f"({r})" for r in rest))
        else:
            words.append((head.capitalize() if head.islower() else head) + "".join(f"({r})" for r in rest))
    return " ".join(words)
