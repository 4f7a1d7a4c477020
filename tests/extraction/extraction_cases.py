"""Sentences of our own, in the manner of real ones, and a context to read them in."""

from __future__ import annotations

from dataclasses import replace

from kg.documents import read_text
from kg.documents.model import Metadata, Sentence
from kg.extraction.context import SentenceContext
from kg.vocabulary import load_vocabulary


def context_of(text: str, language: str, **metadata: str | None) -> SentenceContext:
    """A context for one sentence of a document with the given metadata (date, kind, region, title)."""
    document = read_text(text, "case", language="zh" if language == "zh" else "en")
    document = replace(document, metadata=Metadata(**metadata))  # type: ignore[arg-type]
    return SentenceContext(document, Sentence(0, 0, len(text), text, ((0, 0),), 0), load_vocabulary(), text)
