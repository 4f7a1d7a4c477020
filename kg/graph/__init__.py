"""Statements → RDF, opening a graph and asking it, validation."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["build", "open", "turtle_of", "validate"]

if TYPE_CHECKING:
    from kg.graph.building import build
    from kg.graph.statements import turtle_of
    from kg.graph.store import open
    from kg.graph.validation import validate

# Imported on first use: asking a graph must not pay for reading documents.
_HOMES = {
    "build": "kg.graph.building",
    "open": "kg.graph.store",
    "turtle_of": "kg.graph.statements",
    "validate": "kg.graph.validation",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kg.graph' has no attribute {name!r}")
