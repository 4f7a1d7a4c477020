"""What the outline is built from: paragraphs, and nodes that still grow."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.documents.model import NodeKind, Role
from kg.documents.reflow import Block

#: Units whose numbers are their own level, and shapes of numbers by the level that they usually stand for.
RANK = {
    "part": 0, "chapter": 1, "section": 2, "article": 3, "major": 4, "letter": 5, "number": 6, "half": 7, "paren": 7, "circled": 8,
}  # fmt: skip
#: Bare numbers, whose level follows from sequence and position.
ORDINARY = frozenset(("major", "letter", "number", "half", "paren", "circled"))


@dataclass(slots=True, eq=False)
class Paragraph:
    """A block with its flowing text and its sentences (spans of ``flow``)."""

    block: Block
    flow: str
    breaks: list[tuple[int, int]]
    spans: list[tuple[int, int]]
    node: Draft | None = None
    role: Role = "body"
    place: int = 0  # number of the paragraph in its section; 0 for headings


@dataclass(slots=True, eq=False)
class Draft:
    """A node while the outline grows."""

    kind: NodeKind
    start: int
    end: int
    parent: Draft | None
    depth: int
    path: str = ""
    number: str | None = None
    title: str | None = None
    unit: str = ""
    system: str = ""
    value: int = 0
    components: tuple[int, ...] = ()
    level: int = 0
    is_heading: bool = True
    is_soft: bool = False  # the title is the only sentence, and may be none
    children: list[Draft] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)

    def stretch(self, end: int) -> None:
        """The node and everything above it reach to ``end``."""
        node: Draft | None = self
        while node is not None and node.end < end:
            node.end = end
            node = node.parent

    def within(self, *units: str) -> bool:
        """Whether the node is one of these units or lies in one."""
        node: Draft | None = self
        while node is not None:
            if node.unit in units:
                return True
            node = node.parent
        return False


def open_draft(
    drafts: list[Draft], kind: NodeKind, p: Paragraph, parent: Draft, *, unit: str, title: str | None = None,
    number: str | None = None, system: str = "", value: int = 0, components: tuple[int, ...] = (), level: int = 0,
    is_heading: bool = True,
) -> Draft:  # fmt: skip
    """A new node that begins with paragraph ``p``, put under ``parent`` and into ``drafts``."""
    node = Draft(
        kind, p.block.start, p.block.start, parent, parent.depth + 1, number=number, title=title, unit=unit,
        system=system, value=value, components=components, level=level, is_heading=is_heading,
    )  # fmt: skip
    parent.children.append(node)
    drafts.append(node)
    return node
