"""A picture of the released graph is the same whatever holds the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from kg.answers import PolicyGraph
from kg.views import gathering
from kg.views.model import Picture, to_json
from kg.views.networks import chain, ego, network, shared

PICTURES: tuple[Callable[[PolicyGraph], Picture], ...] = (
    lambda g: network(g, grounds="all", unowned=True, general=True),
    lambda g: chain(g, "IV(1)"),
    lambda g: ego(g, "MIIT"),
    lambda g: ego(g, "document/report-digital-china-2021.en"),
    shared,
)


@pytest.fixture(scope="module", autouse=True)
def unplaced() -> Iterator[None]:
    """Without positions: they follow from nodes and edges alone, and cost more than all questions together."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "placed", lambda picture: picture)
        yield


def made(graph: PolicyGraph) -> list[str]:
    # Quotes come from texts beside a folder; what graph it is says the page.
    bare = PolicyGraph(graph.graph)
    return [to_json(replace(make(bare), graph="", version="", released="")) for make in PICTURES]


@pytest.fixture(scope="module")
def in_memory(memory: PolicyGraph, unplaced: None) -> list[str]:
    return made(memory)


def test_the_same_pictures(other: PolicyGraph, in_memory: list[str]) -> None:
    assert made(other) == in_memory
