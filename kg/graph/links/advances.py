"""Links made here."""

from __future__ import annotations

from collections.abc import Iterable

from kg.graph.links.link import Link
from kg.graph.links.shelf import Shelf


def links(shelf: Shelf) -> Iterable[Link]:
    return ()
