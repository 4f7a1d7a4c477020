"""What a list of bodies names, whatever its language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extraction.duties.flow import Flow
from kg.extraction.statement import ActorRole, Thing
from kg.vocabulary import Entity

__all__ = ["Body", "Listing", "role_mark"]

_MARKED_LEAD = re.compile(r"[（(](?:牵头|主办|牵头单位|lead|leading|lead agency|leads|coordinator)[)）]\s*$", re.I)
_MARKED_WITH = re.compile(r"[（(](?:配合|参与|参加|协办|配合单位|support|supporting|with|partner)[)）]\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Body:
    """A body named in a flow at ``start:end``; exactly one of ``entity`` and ``iri`` is given."""

    start: int
    end: int
    surface: str
    entity: Entity | None = None
    iri: str | None = None
    en: str | None = None
    zh: str | None = None
    provisional: bool = False
    mark: str | None = None  # role written behind the name: 省经信厅（牵头）

    def thing(self, flow: Flow, role: ActorRole) -> Thing:
        """The actor of a statement."""
        start, end = flow.source(self.start, self.end)
        entity = self.entity
        return Thing(
            surface=self.surface, iri=entity.iri if entity else self.iri, en=entity.en if entity else self.en,
            zh=entity.zh if entity else self.zh, role=role, provisional=self.provisional, start=start, end=end,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list names: ``bodies``; ``others`` where it adds unnamed ones; ``strange`` counts items that are no body."""

    bodies: tuple[Body, ...]
    others: bool
    strange: int


def role_mark(text: str, a: int, b: int) -> str | None:
    """The role written in brackets behind the name at ``a:b``."""
    if _MARKED_LEAD.search(text, a, b):
        return "lead"
    return "with" if _MARKED_WITH.search(text, a, b) else None
