"""Reads a file into a ``Document``."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from kg.documents.discovery import document_id
from kg.documents.drafts import Paragraph
from kg.documents.flow import Words, flow, join_cells, runs_between
from kg.documents.language import detect_language
from kg.documents.loaders import load
from kg.documents.metadata import metadata_of, settings_for, title_lines
from kg.documents.model import Document, Language, Node, Sentence
from kg.documents.outline import build_outline
from kg.documents.reflow import Reflow
from kg.documents.sentences import skip_blanks, split
from kg.errors import DocumentError

#: No sentence is longer, and no table row: what claims to be is no sentence, and time grows with the square of it.
_LONGEST = {False: 4000, True: 20_000}
_CUTS = (re.compile(r"[；;]"), re.compile(r"[，,、：:]"), re.compile(r"\s"))


def read(path: str | Path) -> Document:
    """The document in the file ``path`` (``-``: text on standard input), with its metadata. Raises DocumentError."""
    file = Path(path)
    identifier = document_id(file)
    settings = settings_for(file, identifier)
    loaded = load(file)
    chosen = settings.get("language")
    language: Language | None = "zh" if chosen == "zh" else "en" if chosen == "en" else None
    document = read_text(loaded.text, identifier, path=str(file), language=language)
    metadata = metadata_of(title_lines(document.sentences), document.language, loaded.properties, settings)
    return replace(document, metadata=metadata)


def read_text(text: str, document_id: str, *, path: str | None = None, language: Language | None = None) -> Document:
    """A document from text that is already at hand. Raises DocumentError where it is neither Chinese nor English."""
    if language is None:
        try:
            language = detect_language(text)
        except DocumentError as error:
            raise DocumentError(error.message, place=path or document_id, hint=error.hint) from None
    nodes, sentences = _structure(text, language)
    return Document(document_id, text, language, tuple(nodes), tuple(sentences), path=path)


def _structure(text: str, language: Language) -> tuple[list[Node], list[Sentence]]:
    words = Words(text)

    def fill(paragraph: Paragraph) -> None:
        block = paragraph.block
        if block.kind in ("row", "rule"):  # cells stay as they are: tabs and bars divide them
            start, end = block.segments[0]
            if len(block.segments) == 1:
                paragraph.flow, paragraph.breaks = text[start:end], [(0, start)]
                paragraph.spans = _bounded(paragraph.flow, [(0, end - start)], row=True) if block.kind == "row" else []
                return
        paragraph.flow, paragraph.breaks = (
            join_cells(text, block.segments) if block.divided else flow(text, block.segments, language, words)
        )
        if block.kind in ("caption", "source", "contents", "boilerplate", "row"):
            first, last = skip_blanks(paragraph.flow, 0), len(paragraph.flow.rstrip())
            paragraph.spans = [(first, last)] if first < last else []
        else:
            paragraph.spans = split(paragraph.flow)
            if block.mark and not block.mark.hidden and len(paragraph.spans) > 1:  # "Chapter 2. Ports" is one heading
                (start, end), (_, after), *rest = paragraph.spans
                if end <= len(block.mark.written) + 2:
                    paragraph.spans = [(start, after), *rest]

        paragraph.spans = _bounded(paragraph.flow, paragraph.spans, row=block.kind == "row")

    def reread(paragraph: Paragraph) -> None:
        block = paragraph.block
        block.mark = None
        block.segments[0] = (block.text_start, block.segments[0][1])
        fill(paragraph)

    paragraphs = []
    reflow = Reflow(text, language)
    for block in reflow.run():
        paragraph = Paragraph(block, "", [], [])
        fill(paragraph)
        paragraphs.append(paragraph)
    nodes, places = build_outline(paragraphs, len(text), reflow.layout, language, reread)
    sentences: list[Sentence] = []
    for paragraph, node in zip(paragraphs, places, strict=True):
        for number, (a, b) in enumerate(paragraph.spans, 1):
            runs = runs_between(paragraph.breaks, a, b)
            last = runs[-1]
            sentences.append(
                Sentence(
                    len(sentences),
                    runs[0][1],
                    last[1] + b - a - last[0],
                    paragraph.flow[a:b],
                    runs,
                    node,
                    paragraph.role,
                    paragraph.place,
                    number,
                )  # fmt: skip
            )
    return nodes, sentences


def _bounded(flow: str, spans: list[tuple[int, int]], *, row: bool) -> list[tuple[int, int]]:
    """The spans with those that are too long cut, at the last semicolon, comma or blank that fits."""
    most = _LONGEST[row]
    if all(end - start <= most for start, end in spans):
        return spans
    return [piece for start, end in spans for piece in _pieces(flow, start, end, most)]


def _pieces(flow: str, start: int, end: int, most: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    while end - start > most:
        stop = start + most
        for cut in _CUTS:
            if at := max((m.end() for m in cut.finditer(flow, start + most // 2, stop)), default=0):
                stop = at
                break
        if stripped := flow[start:stop].rstrip():
            pieces.append((start, start + len(stripped)))
        start = skip_blanks(flow, stop)
    return [*pieces, (start, end)] if start < end else pieces
