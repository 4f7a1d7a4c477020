from __future__ import annotations

from kg.extraction.context import SentenceContext
from kg.extraction.statement import Statement


def statements(context: SentenceContext) -> list[Statement]:
    return []
