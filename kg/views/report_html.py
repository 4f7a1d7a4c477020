"""Blocks and reports as HTML: one page that needs no script and nothing from elsewhere, on screens light and dark and in
print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path

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

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@cache
def stylesheet() -> str:
    """The CSS of reports; its class names all stand below ``.report``."""
    from kg.views.report_pictures import ground_css

    words = (Path(__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    return words + ground_css()


def page(report: Report, link: Linking | None = None) -> str:
    """A whole page."""
    zh = report.language == "zh"
    heads = "".join(f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>" for name, value in report.facts)
    other = (
        f'<p class="other" lang="{"en" if zh else "zh-Hans"}"><bdi>{_text(report.other)}</bdi></p>'
        if report.other
        else ""
    )
    kind = f'<p class="kind">{_text(report.kind)}</p>' if report.kind else ""
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="{"zh-Hans" if zh else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="generator" content="policy-kg">\n'
        f"<title>{_text(report.title)}</title>\n<style>\n{stylesheet()}</style>\n</head>\n<body>\n"
        f'<main class="report">\n<header>\n{kind}<h1><bdi>{_text(report.title)}</bdi></h1>{other}\n'
        f'<dl class="facts">{heads}</dl>\n</header>\n{body(report, link)}</main>\n</body>\n</html>\n'
    )


def body(report: Report, link: Linking | None = None) -> str:
    """Blocks and footnotes."""
    writer = _Writer(report.footnotes, link, report.language)
    blocks = "".join(writer.block(block) for block in report.blocks)
    return blocks + writer.notes()


def _text(words: str) -> str:
    return escape(clean(words))


class _Writer:
    """Writes blocks and counts which mark leads where, so that footnotes lead back."""

    def __init__(self, footnotes: tuple[Footnote, ...], link: Linking | None, language: str) -> None:
        self.footnotes = footnotes
        self.numbers: Mapping[str, int] = {note.key: note.number for note in footnotes}
        self.link = link
        self.zh = language == "zh"
        self.marks: dict[int, int] = {}

    def block(self, block: Block) -> str:
        if isinstance(block, Heading):
            tag = f"h{min(max(block.level, 2), 4)}"
            return f'<{tag} id="{escape(block.anchor)}">{_text(block.text)}</{tag}>\n'
        if isinstance(block, Paragraph):
            name = f' class="{block.kind}"' if block.kind else ""
            return f"<p{name}>{self.line(block.line)}</p>\n"
        if isinstance(block, Items):
            name = f' class="{block.kind}"' if block.kind else ""
            return f"<ul{name}>" + "".join(f"<li>{self.line(line)}</li>" for line in block.lines) + "</ul>\n"
        if isinstance(block, Drawing):
            return f"<figure>{block.svg}<figcaption>{_text(block.title)}</figcaption></figure>\n"
        return self._table(block)

    def _table(self, table: Block) -> str:
        from kg.views.blocks import Table

        assert isinstance(table, Table)
        numeric = [' class="number"' if n in table.numeric else "" for n in range(len(table.heads))]
        heads = "".join(f'<th scope="col"{c}>{_text(h)}</th>' for h, c in zip(table.heads, numeric, strict=True))
        rows = []
        for n, row in enumerate(table.rows):
            cells = "".join(
                f'<td data-head="{_text(h)}"{_number(cell) if c else _tight(cell)}>{self.line(cell)}</td>'
                for cell, h, c in zip(row, table.heads, numeric, strict=True)
            )
            rows.append(f"<tr{' class=guess' if n in table.guesses else ''}>{cells}</tr>\n")
        return (
            f'<div class="wide"><table><caption>{_text(table.caption)}</caption><thead><tr>{heads}</tr></thead>\n'
            f"<tbody>{''.join(rows)}</tbody></table></div>\n"
        )

    def line(self, line: Line) -> str:
        """A line; marks that follow one another are kept together."""
        return "".join(self._inline(piece) for piece in line)

    def _inline(self, piece: Inline) -> str:
        if isinstance(piece, str):
            # Blanks at the ends part a piece from its neighbours.
            before = " " if piece[:1].isspace() else ""
            after = " " if piece[-1:].isspace() and piece.strip() else ""
            return before + _text(piece) + after
        if isinstance(piece, Ref):
            shown = f"<bdi>{_text(piece.text)}</bdi>"
            address = self.link(piece.thing.iri) if self.link else None
            return f'<a href="{escape(address)}">{shown}</a>' if address else shown
        if isinstance(piece, Note):
            return self._mark(piece)
        if isinstance(piece, Guess):
            return f'<span class="guess">{_text(piece.text)}</span>'
        if isinstance(piece, Strong):
            return f"<strong>{_text(piece.text)}</strong>"
        return _link(piece)

    def _mark(self, note: Note) -> str:
        number = self.numbers.get(note.key)
        if number is None:
            return ""
        use = self.marks[number] = self.marks.get(number, 0) + 1
        label = f"脚注 {number}" if self.zh else f"footnote {number}"
        return f'<sup class="mark"><a id="mark-{number}-{use}" href="#note-{number}" aria-label="{label}">[{number}]</a></sup>'

    def notes(self) -> str:
        if not self.footnotes:
            return ""
        title = "脚注：证据" if self.zh else "Notes: the evidence"
        items = "".join(f'<li id="note-{n.number}" value="{n.number}">{self._note(n)}</li>\n' for n in self.footnotes)
        return f'<section class="notes" aria-labelledby="notes"><h2 id="notes">{title}</h2>\n<ol>\n{items}</ol></section>\n'

    def _note(self, note: Footnote) -> str:
        parts = [f"<cite>{_text(note.citation)}</cite>"]
        if note.quote is not None:
            opening, closing = ("“", "”")
            parts.append(f'<q class="quote">{opening}<bdi>{_text(note.quote)}</bdi>{closing}</q>')
        place = f"{note.document} {note.locator}".strip()
        if place:
            parts.append(f'<span class="place">[<bdi>{_text(place)}</bdi>]</span>')
        if note.link:
            parts.append(_link(Href(note.link, "打开网页" if self.zh else "open the page")))
        uses = self.marks.get(note.number, 0)
        back = "返回正文" if self.zh else "back to the text"
        arrows = " ".join(
            f'<a href="#mark-{note.number}-{n}" aria-label="{back} {n}">↩{n if uses > 1 else ""}</a>'
            for n in range(1, uses + 1)
        )
        parts.append(f'<span class="back">{arrows}</span>')
        return " ".join(parts)


def _number(cell: Line) -> str:
    """Numbers are not broken, long units after them are."""
    long = sum(len(piece) for piece in cell if isinstance(piece, str)) > 18
    return f' class="number{" long" if long else ""}"'


def _tight(cell: Line) -> str:
    """Dates and short words are not broken."""
    words = cell[0] if len(cell) == 1 and isinstance(cell[0], str) else ""
    return ' class="tight"' if 0 < len(words) <= 10 or _DATES.fullmatch(words) else ""


_DATES = re.compile(r"[\d\s–-]{4,24}")


def _link(link: Href) -> str:
    address = safe_address(link.address)
    if address is None:
        return _text(link.text)
    outside = ' rel="noopener noreferrer"' if address.startswith("http") else ""
    return f'<a href="{escape(address)}"{outside}>{_text(link.text)}</a>'


def safe_address(address: str) -> str | None:
    """An address that a page may link: http or https, or a file beside the page; None for any other (javascript:, data:)."""
    bare = clean(address)
    if not bare or " " in bare or "\\" in bare:  # browsers read a backslash as a slash
        return None
    head = bare.partition("#")[0].partition("?")[0]
    if bare.lower().startswith(("http://", "https://")):
        return bare
    return None if ":" in head or bare.startswith("//") else bare
