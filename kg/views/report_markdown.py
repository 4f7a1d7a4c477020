"""Blocks and reports as Markdown: pipe tables, footnotes that lead both ways where the reader shows them so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.views.blocks import (
    Block,
    Drawing,
    Footnote,
    Guess,
    Heading,
    Href,
    Inline,
    Items,
    Line,
    Linking,
    Note,
    Paragraph,
    Ref,
    Report,
    Strong,
    clean,
)
from kg.views.report_html import safe_address

#: What means something within a line of Markdown.
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&!$^@]|(?<=http):|(?<=https):|(?<=www)\.", re.IGNORECASE)
#: What makes a line a list, a heading, a quotation or a rule.
_START = re.compile(r"^(\d+)([.)])|^([-+=:])")


def document(report: Report, link: Linking | None = None) -> str:
    """The whole report."""
    writer = _Writer(report.footnotes, link, report.language)
    parts = [f"# {escaped(report.title)}"]
    under = [part for part in (report.other, report.kind) if part]
    if under:
        parts.append(" · ".join(map(escaped, under)))
    if report.facts:
        colon = "：" if report.language == "zh" else ": "
        parts.append("\n".join(f"- {escaped(name)}{colon}{escaped(value)}" for name, value in report.facts))
    parts += [writer.block(block) for block in report.blocks]
    if report.footnotes:
        title = "脚注：证据" if report.language == "zh" else "Notes: the evidence"
        parts.append(f"## {title}")
        parts.append("\n".join(writer.note(note) for note in report.footnotes))
    return "\n\n".join(parts) + "\n"


def escaped(words: str) -> str:
    """Words that mean nothing but themselves in Markdown, on one line."""
    return _MARKS.sub(lambda m: "\\" + m[0], clean(words))


class _Writer:
    def __init__(self, footnotes: tuple[Footnote, ...], link: Linking | None, language: str) -> None:
        self.numbers: Mapping[str, int] = {note.key: note.number for note in footnotes}
        self.link = link
        self.zh = language == "zh"

    def block(self, block: Block) -> str:
        if isinstance(block, Heading):
            return f"{'#' * min(max(block.level, 2), 4)} {escaped(block.text)}"
        if isinstance(block, Paragraph):
            words = _begun(self.line(block.line))
            return f"> {words}" if block.kind == "gap" else words
        if isinstance(block, Items):
            return "\n".join(f"- {_begun(self.line(line))}" for line in block.lines)
        if isinstance(block, Drawing):
            colon = "：" if self.zh else ": "
            return f"{_begun(escaped(block.title))}{colon}{escaped(block.description)}"
        heads = "| " + " | ".join(map(escaped, block.heads)) + " |"
        rule = "|" + "|".join(" ---: " if n in block.numeric else " --- " for n in range(len(block.heads))) + "|"
        rows = ["| " + " | ".join(self.line(cell) for cell in row) + " |" for row in block.rows]
        return f"**{escaped(block.caption)}**\n\n" + "\n".join([heads, rule, *rows])

    def line(self, line: Line) -> str:
        return "".join(self._inline(piece) for piece in line).strip()

    def _inline(self, piece: Inline) -> str:
        if isinstance(piece, str):
            before = " " if piece[:1].isspace() else ""
            after = " " if piece[-1:].isspace() and piece.strip() else ""
            return before + escaped(piece) + after
        if isinstance(piece, Ref):
            address = self.link(piece.thing.iri) if self.link else None
            return f"[{escaped(piece.text)}](<{_address(address)}>)" if address else escaped(piece.text)
        if isinstance(piece, Note):
            number = self.numbers.get(piece.key)
            return "" if number is None else f"[^{number}]"
        if isinstance(piece, Guess):
            return self._inline(piece.text)  # the words themselves say that it is one
        if isinstance(piece, Strong):
            return f"**{escaped(piece.text)}**" if piece.text.strip() else ""
        return _link(piece)

    def note(self, note: Footnote) -> str:
        parts = [escaped(note.citation)]
        if note.quote is not None:
            parts.append(f"“{escaped(note.quote)}”")
        place = f"{note.document} {note.locator}".strip()
        if place:
            parts.append(f"\\[{escaped(place)}\\]")
        if note.link:
            parts.append(_link(Href(note.link, "打开网页" if self.zh else "open the page")))
        return f"[^{note.number}]: " + " ".join(parts)


def _begun(words: str) -> str:
    """A line whose beginning makes it nothing but a line."""
    return _START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", words)


def _link(link: Href) -> str:
    address = safe_address(link.address)
    return escaped(link.text) if address is None else f"[{escaped(link.text)}](<{_address(address)}>)"


def _address(address: str) -> str:
    """An address between angle brackets."""
    return address.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C").replace("|", "%7C").replace(" ", "%20")
