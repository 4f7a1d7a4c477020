"""Interactive pictures of a site: the plan's network, and the chain of each major task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.views.site import Site


def pictures(site: Site) -> Iterator[tuple[str, str, bytes]]:
    """IRI of the thing (empty for the network), path and page of each picture."""
    yield from ()
