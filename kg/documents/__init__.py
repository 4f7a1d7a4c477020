"""Reading documents: text, language, metadata, outline and sentences, each with offsets."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["BODY_ROLES", "Document", "Metadata", "Node", "Sentence", "read", "read_text"]

if TYPE_CHECKING:
    from kg.documents.model import BODY_ROLES, Document, Metadata, Node, Sentence
    from kg.documents.reading import read, read_text

# Imported on first use: finding the files of a folder must not wait for their readers.
_HOMES = {"read": "reading", "read_text": "reading"}


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module(f"kg.documents.{_HOMES.get(name, 'model')}"), name)
    raise AttributeError(f"module 'kg.documents' has no attribute {name!r}")
