"""policy-kg: policy documents in Chinese and English as a knowledge graph whose every edge can be checked.

>>> import kg
>>> graph = kg.open()                       # the released graph
>>> graph.owners("IV(1)")                   # who owns this task, on what ground
>>> kg.build(["my/documents"], out="my/graph")
>>> statements = kg.extract("my/documents/notice.zh.txt")

The three doors are imported on first use, so that ``kg --help`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__release_date__ = "2026-11-22"  # what questions are answered for unless another date is asked
__all__ = ["__version__", "build", "extract", "open", "read"]

if TYPE_CHECKING:
    from kg.answers import open
    from kg.documents import read
    from kg.extraction import extract_paths as extract
    from kg.graph import build

_DOORS = {
    "read": ("kg.documents", "read"),
    "extract": ("kg.extraction", "extract_paths"),
    "build": ("kg.graph", "build"),
    "open": ("kg.answers", "open"),
}


def __getattr__(name: str) -> Any:
    if name in _DOORS:
        module, attribute = _DOORS[name]
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
