"""Reads a file into a ``Document``. (First form: plain text; outline and sentences by paragraph.)"""

from __future__ import annotations

import re
from pathlib import Path

from kg.documents.model import Document, Language, Node, Role, Sentence
from kg.errors import DocumentError

_END = {"zh": re.compile(r"[。！？!?]+[”’」』）)]*"), "en": re.compile(r"[.!?]+[”’\")\]]*(?=\s+[\"“‘(A-Z0-9《]|\s*$)|[。！？]")}


def read(path: str | Path, **options: object) -> Document:
    """The document in the file ``path``. Raises DocumentError."""
    file = Path(path)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}", place=file) from None
    except UnicodeDecodeError:
        text = file.read_bytes().decode("gb18030")
    return read_text(text, file.stem, path=str(file))


def read_text(text: str, document_id: str, *, path: str | None = None) -> Document:
    """A document from text that is already at hand."""
    language: Language = "zh" if len(re.findall(r"[\u4e00-\u9fff]", text)) * 3 > len(text) else "en"
    nodes = (Node(0, "document", 0, len(text), None),)
    sentences: list[Sentence] = []
    for start, end in _blocks(text, language):
        flow, breaks = _flow(text, start, end, language)
        for a, b in _split(flow, language):
            place = [(max(o, a) - a, s + max(a - o, 0)) for k, (o, s) in enumerate(breaks)
                     if o < b and (k + 1 == len(breaks) or breaks[k + 1][0] > a)]
            last = place[-1]
            role: Role = "body"
            sentences.append(Sentence(len(sentences), place[0][1], last[1] + (b - a - last[0]), flow[a:b], tuple(place), 0, role))
    return Document(document_id, text, language, nodes, tuple(sentences), path=path)


def _blocks(text: str, language: Language) -> list[tuple[int, int]]:
    blocks = [(m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*(?:\n(?!\s*\n)[^\n]*\S[^\n]*)*", text)]
    merged: list[tuple[int, int]] = []
    lines = text.count("\n") + 1
    wrapped = language == "zh" or len(text) / lines < 60
    for a, b in blocks:
        if merged and wrapped:
            before = text[merged[-1][0] : merged[-1][1]].rstrip()
            here = text[a:b].lstrip()
            heading = re.match(r"[（(]?[一二三四五六七八九十ivxIVX0-9]+[）)、.]|第.{1,3}[篇章节]|图|表|来源|Figure|Source|Part ", here)
            if before[-1:] not in "。！？.!?:：" and not heading and len(before) > 25:
                merged[-1] = (merged[-1][0], b)
                continue
        merged.append((a, b))
    return merged


def _flow(text: str, start: int, end: int, language: Language) -> tuple[str, list[tuple[int, int]]]:
    out: list[str] = []
    breaks: list[tuple[int, int]] = []
    size = 0
    for m in re.finditer(r"\S(?:[^\n]*\S)?", text[start:end]):
        piece = m[0]
        if out and language == "en" and not out[-1].endswith("-"):
            out.append(" ")
            breaks.append((size, start + m.start() - 1))
            size += 1
        breaks.append((size, start + m.start()))
        out.append(piece)
        size += len(piece)
    return "".join(out), breaks


def _split(flow: str, language: Language) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    for m in _END[language].finditer(flow):
        spans.append((at, m.end()))
        at = m.end()
        while at < len(flow) and flow[at] == " ":
            at += 1
    if at < len(flow):
        spans.append((at, len(flow)))
    return [(a, b) for a, b in spans if b > a]
