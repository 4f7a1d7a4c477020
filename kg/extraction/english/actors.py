"""A clause as it is read: who acts in which part, and by which verb."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extraction.english.names import Name
from kg.extraction.english.verbs import VerbPhrase
from kg.extraction.statement import ActorRole


@dataclass(frozen=True, slots=True)
class Actor:
    """A name and the part it plays."""

    name: Name
    role: ActorRole


@dataclass(slots=True)
class Clause:
    """Actors of one clause and what they do. ``start``/``end`` are element indices (end: behind the last)."""

    actors: list[Actor]
    others: bool
    verb: VerbPhrase
    start: int
    end: int
    confidence: float
    passive: bool = False
