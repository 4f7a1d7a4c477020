"""The record between text and graph, in the words of the annotation guide. A public contract with a JSON Schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["action", "issue", "figure", "goal", "rank"]
ActorRole = Literal["sole", "lead", "with", "joint"]
Stance = Literal["mandated", "reported", "planned"]
KINDS: tuple[Kind, ...] = ("action", "issue", "figure", "goal", "rank")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a statement speaks of. ``iri`` is None where unresolved, ``surface`` is as the text writes it.

    ``provisional`` marks a body that the reference data do not know and that was found by its form.
    ``start``/``end`` place the surface in the document (code points); they are not part of the printed record.
    """

    surface: str
    iri: str | None = None
    en: str | None = None
    zh: str | None = None
    role: ActorRole | None = None  # actors only
    title: str | None = None  # instruments only: the surface without quotation or book marks
    provisional: bool = False
    start: int | None = None
    end: int | None = None

    def to_json(self) -> dict[str, Any]:
        record: dict[str, Any] = {"iri": self.iri, "en": self.en, "zh": self.zh, "surface": self.surface}
        if self.role is not None:
            record["role"] = self.role
        if self.title is not None:
            record["title"] = self.title
        return record


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a careful analyst reads out of one sentence. Fields that a kind does not have stay at their defaults.

    ``start``/``end`` are code-point offsets of the whole evidence (sentence, table row, duty) in the document's text.
    """

    document: str
    start: int
    end: int
    kind: Kind
    confidence: float
    # action and issue
    actors: tuple[Thing, ...] = ()
    others: bool = False
    stance: Stance | None = None
    what: str | None = None  # action, goal: short label, at most 8 words or 16 characters
    regions: tuple[Thing, ...] = ()
    duty: bool = False
    deadline: str | None = None  # action (duty) and goal
    # issue
    instruments: tuple[Thing, ...] = ()
    date: str | None = None  # 2021, 2021-08 or 2021-08-20
    status: Literal["issued", "revised", "draft", "comment"] | None = None
    # figure
    indicator: str | None = None
    indicator_iri: str | None = None  # where the indicator is known to the reference data
    surface: str | None = None  # value and unit exactly as the text writes them
    value: int | float | None = None
    unit: str | None = None
    quantity: int | float | None = None
    quantity_unit: str | None = None
    counted: str | None = None
    year: str | None = None  # figure, rank
    region: Thing | None = None  # figure, rank; None in a figure: of the whole document
    aim: Literal["observed", "target"] | None = None
    bound: Literal[">", "<", "~"] | None = None
    # goal
    holder: str | None = None
    # rank
    dimension: str | None = None
    order: int | None = None
    position: int | None = None
    band: str | None = None

    def surface_key(self) -> tuple[str, ...]:
        """The words that, with document and sentence, name this statement (see ``kg.identifiers.statement_iri``)."""
        if self.kind == "action":
            return tuple(a.surface for a in self.actors)
        if self.kind == "issue":
            return tuple(i.title or i.surface for i in self.instruments)
        if self.kind == "figure":
            return (self.surface or f"{self.value} {self.unit or ''}",)
        if self.kind == "goal":
            return (self.deadline or "",)
        return (self.region.surface if self.region else "", self.dimension or "")

    def to_json(self) -> dict[str, Any]:
        """The printed record: the fields of its kind, in the guide's words; unknown is ``None``."""
        record: dict[str, Any] = {
            "document": self.document, "start": self.start, "end": self.end, "kind": self.kind,
            "confidence": self.confidence,
        }  # fmt: skip
        for name in _FIELDS[self.kind]:
            value = getattr(self, name)
            if isinstance(value, tuple):
                value = [thing.to_json() for thing in value]
            elif isinstance(value, Thing):
                value = value.to_json()
            record[name] = value
        return record


_FIELDS: dict[str, tuple[str, ...]] = {
    "action": ("actors", "others", "stance", "what", "regions", "duty", "deadline"),
    "issue": ("actors", "others", "stance", "instruments", "date", "status", "regions"),
    "figure": (
        "indicator",
        "value",
        "unit",
        "surface",
        "quantity",
        "quantity_unit",
        "counted",
        "year",
        "region",
        "aim",
        "bound",
    ),
    "goal": ("deadline", "what", "holder"),
    "rank": ("region", "dimension", "year", "order", "position", "band"),
}
