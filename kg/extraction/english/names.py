"""What a name found in a sentence is, and the small words that names are built with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kg.extraction.english.grammar import word_set
from kg.vocabulary import Entity

NameKind = Literal["agency", "region", "country", "form", "short", "bare", "word", "nobody"]

#: How much a name of each kind is trusted to name a body at all.
TRUST: dict[NameKind, float] = {
    "agency": 0.95, "region": 0.9, "form": 0.8, "short": 0.7, "bare": 0.65, "country": 0.55, "word": 0.5, "nobody": 0.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """``text[start:end]`` names a body or a region. ``en`` is its full name where the entity does not say it."""

    start: int
    end: int
    kind: NameKind
    entity: Entity | None = None
    en: str | None = None
    iri: str | None = None

    @property
    def trust(self) -> float:
        """Confidence that this is a body that can act."""
        return TRUST[self.kind]

    @property
    def is_region(self) -> bool:
        """Whether a place acts here (and may also be meant as a mere place)."""
        return self.kind in ("region", "country")


ACRONYM = re.compile(r"[a-z][A-Z]{2,5}|[A-Z]-[A-Z]{2,6}|[A-Z][A-Za-z]*[A-Z][A-Za-z-]*|[A-Z]{2,8}|[A-Z]\.(?:[A-Z]\.)+")
LINKS = frozenset({"and", "of", "for", "&", "on", "in", "the", "de", "to"})
MONTHS = word_set("january february march april may june july august september october november december")
DAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")
FUNCTION_STARTS = word_set(
    "the a an in on at by for from to with under of and or but as when while where if after before since during following"
    " through that this these those each every any all our its their we it they both either not no once although though"
    " because so thus also further moreover however meanwhile finally first second third today recently currently will shall"
    " must should may can has have had is are was were be been being my his her new some such many several other"
)
