"""What reports and the pages of a site are made of: blocks of lines, and footnotes, in one language.

A block says what stands there; ``report_html`` and ``report_markdown`` say how. Words from documents and labels are kept as
they are until then, and escaped there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kg.answers.records import Thing
from kg.identifiers import BASE


@dataclass(frozen=True, slots=True)
class Ref:
    """A thing of the graph in a line: a page of a site links it. ``text`` is its number and name."""

    thing: Thing
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A mark that leads to the footnote with this key."""

    key: str


@dataclass(frozen=True, slots=True)
class Guess:
    """Words that say something inferred or uncertain, and look like it."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Href:
    """A link to a web page (http, https) or a file beside the report."""

    address: str
    text: str


#: A piece of a line, and a line: a sentence, a cell, an item.
Inline = str | Ref | Note | Guess | Strong | Href
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title; ``level`` 2 or 3. ``anchor`` names it in links within the page."""

    text: str
    anchor: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences. ``kind``: empty, "summary", "remark" or "gap"."""

    line: Line
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list of lines."""

    lines: tuple[Line, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption. ``guesses`` are the numbers (from 0) of the rows that say something inferred; ``numeric`` those
    of the columns that hold numbers."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    guesses: tuple[int, ...] = ()
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A static picture: ``svg`` is markup made by ``report_pictures``, safe as it is; ``description`` says in words what it
    shows, for Markdown and for people who do not see it."""

    svg: str
    title: str
    description: str


Block = Heading | Paragraph | Items | Table | Drawing


@dataclass(frozen=True, slots=True)
class Footnote:
    """One piece of evidence: a sentence (``iri``, ``document``, ``locator``; ``quote`` where its words are at hand), or a page
    that a reference fact cites. ``citation`` follows GB/T 7714 in Chinese, Chicago in English."""

    number: int
    key: str
    citation: str
    document: str = ""
    locator: str = ""
    quote: str | None = None
    link: str | None = None
    iri: str = ""


#: Where a thing's page is, None where it has none.
Linking = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Report:
    """A page about one thing, or about all plans where ``thing`` is None.

    ``other`` is its name in the other language, ``kind`` what it is in words; ``facts`` say what graph, version and dates it
    shows (heading, value). ``slug`` names the files.
    """

    title: str
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    language: str
    slug: str
    thing: Thing | None = None
    other: str = ""
    kind: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    as_of: str = ""

    def to_html(self, *, link: Linking | None = None) -> str:
        """A whole page that needs nothing else. ``link`` gives the address of another thing's page."""
        from kg.views.report_html import page

        return page(self, link)

    def body(self, *, link: Linking | None = None) -> str:
        """Blocks and footnotes as HTML, without title and frame: what a page of a site takes in."""
        from kg.views.report_html import body

        return body(self, link)

    def to_markdown(self, *, link: Linking | None = None) -> str:
        """The same as Markdown with pipe tables and footnotes."""
        from kg.views.report_markdown import document

        return document(self, link)


def lines_of(block: Block) -> Iterator[Line]:
    """Every line of a block, in reading order."""
    if isinstance(block, Paragraph):
        yield block.line
    elif isinstance(block, Items):
        yield from block.lines
    elif isinstance(block, Table):
        for row in block.rows:
            yield from row


def keys_of(blocks: Iterable[Block]) -> list[str]:
    """Keys of the footnotes that the blocks lead to, in the order of their first marks."""
    found: dict[str, None] = {}
    for block in blocks:
        for line in lines_of(block):
            for piece in line:
                if isinstance(piece, Note):
                    found.setdefault(piece.key)
    return list(found)


def clean(words: str) -> str:
    """Words on one line, without control characters and marks that turn the direction of writing."""
    printable = "".join(c if c.isprintable() else "" if unicodedata.category(c) == "Cf" else " " for c in words)
    return " ".join(printable.split())


def slug_of(iri: str) -> str:
    """A name for files from an IRI: letters of any script, digits and hyphens; long ones end in a hash."""
    import hashlib

    bare = unicodedata.normalize("NFKC", iri.removeprefix(BASE))
    name = re.sub(r"[\W_]+", "-", bare).strip("-") or "report"
    if len(name.encode("utf-8")) > 120:
        digest = hashlib.sha256(iri.encode("utf-8", "replace")).hexdigest()[:12]
        name = f"{name.encode('utf-8')[:100].decode('utf-8', 'ignore').rstrip('-')}-{digest}"
    return name
