"""What every extractor is handed: one sentence, the names found in it, and help to make statements from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kg.documents import Document, Sentence
from kg.extraction.statement import ActorRole, Kind, Statement, Thing
from kg.identifiers import BASE
from kg.vocabulary import Entity, Mention, Vocabulary


@dataclass
class SentenceContext:
    """A sentence with its document and vocabulary. Offsets are offsets into ``text`` unless said otherwise.

    ``text`` is the sentence's text with duty brackets that were read already blanked out, offsets unchanged.
    """

    document: Document
    sentence: Sentence
    vocabulary: Vocabulary
    text: str

    @cached_property
    def mentions(self) -> list[Mention]:
        """Agencies, regions and instruments named in the sentence, in order, not overlapping."""
        return self.vocabulary.find(self.text, self.document.language, ("agency", "region", "instrument"))

    def thing(
        self,
        start: int,
        end: int,
        entity: Entity | None = None,
        *,
        role: ActorRole | None = None,
        title: str | None = None,
        provisional: bool = False,
        en: str | None = None,
        zh: str | None = None,
        iri: str | None = None,
    ) -> Thing:
        """The thing written at ``text[start:end]``; names and IRI come from ``entity`` where it is known."""
        source_start, source_end = self.sentence.to_source(start, end)
        return Thing(
            surface=self.text[start:end], iri=entity.iri if entity else iri, en=entity.en if entity else en,
            zh=entity.zh if entity else zh, role=role, title=title, provisional=provisional,
            start=source_start, end=source_end,
        )  # fmt: skip

    def statement(self, kind: Kind, confidence: float, **fields: Any) -> Statement:
        """A statement whose evidence is this sentence."""
        return Statement(
            document=self.document.id, start=self.sentence.start, end=self.sentence.end, kind=kind,
            confidence=confidence, **fields,
        )  # fmt: skip


def acting_side(region: Entity, vocabulary: Vocabulary) -> Entity:
    """The ``pol:RegionalActor`` that acts for a region (the region itself where none is described)."""
    return vocabulary.entities.get(BASE + "agency/" + region.iri.removeprefix(BASE + "region/"), region)
