"""What is said of a document once it is built; light, for those who only pass it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.extraction.statement import Statement


@dataclass(frozen=True)
class Example:
    """One statement for the summary: where it stands, and the words it was read from."""

    statement: Statement
    locator: str
    quote: str


@dataclass(frozen=True)
class BuiltDocument:
    """What was found in one document."""

    id: str
    language: str
    statements: dict[str, int]  # kind -> count, every kind present
    triples: int
    examples: tuple[Example, ...] = ()
