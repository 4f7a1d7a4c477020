"""The names of agencies, regions, instruments, concepts and indicators, and where a text uses them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["Entity", "Label", "Mention", "Vocabulary", "load_vocabulary"]

if TYPE_CHECKING:
    from kg.vocabulary.finder import Mention, Vocabulary, load_vocabulary
    from kg.vocabulary.reference import Entity, Label

# Imported on first use: answers need the table of confidences and not the finder.
_HOMES = {"Entity": "reference", "Label": "reference"}


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module(f"kg.vocabulary.{_HOMES.get(name, 'finder')}"), name)
    raise AttributeError(f"module 'kg.vocabulary' has no attribute {name!r}")
