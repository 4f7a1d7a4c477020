from __future__ import annotations

from kg.documents import Document
from kg.extraction.statement import Statement
from kg.vocabulary import Vocabulary


def find_ranks(document: Document, vocabulary: Vocabulary) -> list[Statement]:
    return []
