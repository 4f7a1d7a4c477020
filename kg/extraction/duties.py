from __future__ import annotations

from kg.documents import Document
from kg.extraction.statement import Statement
from kg.vocabulary import Vocabulary


def find_duties(document: Document, vocabulary: Vocabulary) -> tuple[list[Statement], list[tuple[int, int]]]:
    """Duty statements, and the source ranges (start, end) of brackets and lines they were read from."""
    return [], []
