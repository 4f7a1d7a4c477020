"""The interactive picture beside a report, where the packages for pictures are installed."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from kg.answers.names import kind_of
from kg.errors import KgError
from kg.views.blocks import Block, Drawing, Href, Paragraph, Report

if TYPE_CHECKING:
    from kg.answers import PolicyGraph
    from kg.views.model import Picture


def picture_of(graph: PolicyGraph, made: Report) -> tuple[Report, bytes | None]:
    """The report with a link to the page that stands beside it, and that page; the report as it is and None where there is
    nothing to draw or nothing to draw with."""
    if any(find_spec(package) is None for package in ("pyvis", "jinja2")):
        return made, None
    from kg.views.page import render

    try:
        picture = _picture(graph, made, made.as_of or None)
        if not picture.edges and picture.chart is None:
            return made, None
        page = render(picture, language=made.language)
    except KgError as error:
        if error.exit_code != 1:  # anything but "nothing to draw"
            raise
        return made, None
    words = (
        "打开交互式图形（搜索、筛选、逐条证据）"
        if made.language == "zh"
        else "Open the interactive picture (search, filters, evidence)"
    )
    link = Paragraph((Href(f"{made.slug}-picture.html", words),), "beside")
    blocks: list[Block] = list(made.blocks)
    place = next((n + 1 for n, block in enumerate(blocks) if isinstance(block, Drawing)), min(1, len(blocks)))
    blocks.insert(place, link)
    return replace(made, blocks=tuple(blocks)), page


def _picture(graph: PolicyGraph, made: Report, as_of: str | None) -> Picture:
    from kg.views import networks

    if made.thing is None:
        return networks.network(graph, as_of=as_of)
    if kind_of(made.thing.iri) in ("task", "target", "indicator"):
        return networks.chain(graph, made.thing.iri, as_of=as_of)
    return networks.ego(graph, made.thing.iri, as_of=as_of)
