"""Interactive pictures of a site: the network of who bears what, and the chain of each major task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.answers.records import Words
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.views.site import Site


def pictures(site: Site) -> Iterator[tuple[str, str, bytes]]:
    """IRI of the thing (empty for the network), path and page of each picture.

    What has nothing to draw has none; where a package for pictures is missing, a remark says so once and no more follow."""
    from kg.views.door import view

    gathered, language = site.gathered, None if site.auto else site.language
    major = [iri for iri in gathered.plan.tasks if gathered.plan.kind(iri) == "MajorTask"]
    for iri in ("", *major):
        path = f"pictures/{site.paths[iri]}" if iri else "pictures/network.html"
        try:
            drawn = view(site.graph, "chain", iri, language=language) if iri else view(site.graph, language=language)
            page = drawn.page
        except KgError as error:
            if error.exit_code == 1:  # nothing to draw
                continue
            site.remarks.append(Words(f"without pictures: {error}", f"未生成图：{error}"))
            return
        yield iri, path, page
