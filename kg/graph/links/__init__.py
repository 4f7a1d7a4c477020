"""Links between what documents, plans and reference data say: each a node with its score, its ground and its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module

import pyoxigraph as ox

from kg.graph.links.link import Link
from kg.graph.links.shelf import Shelf
from kg.graph.terms import GRAPH_REVIEW
from kg.graph.trig import Triple
from kg.identifiers import BASE
from kg.vocabulary import Vocabulary

GRAPH_LINKS = BASE + "graph/links/"
#: Name of a named graph (and file) of links → the module that makes them.
_MAKERS = {
    "advances": "advances",
    "instruments": "mentions",
    "figures": "figures",
    "translations": "translations",
    "remits": "remits",
}
#: The names of all graphs of links.
NAMES = tuple(_MAKERS)

__all__ = ["GRAPH_LINKS", "NAMES", "Link", "Shelf", "all_links", "graph_of", "graphs_of", "links_of"]


def all_links(store: ox.Store, vocabulary: Vocabulary) -> dict[str, list[Link]]:
    """All links of the facts in ``store`` by the name of their graph, sorted by IRI; one a relation and pair of ends."""
    return links_of(Shelf(store, vocabulary), NAMES)


def links_of(shelf: Shelf, names: Iterable[str]) -> dict[str, list[Link]]:
    """The same for some graphs only."""
    found: dict[str, list[Link]] = {}
    for name in names:
        best: dict[str, Link] = {}
        for link in _maker(_MAKERS[name])(shelf):
            known = best.get(link.iri)
            if known is None or (link.certain, link.score, link.rule) > (known.certain, known.score, known.rule):
                best[link.iri] = link
        found[name] = [best[iri] for iri in sorted(best)]
    return found


def graph_of(name: str, link: Link) -> str:
    """The named graph of a link of those called ``name``; where it is not certain, ``graph/review``."""
    return GRAPH_LINKS + name if link.certain else GRAPH_REVIEW


def graphs_of(found: Mapping[str, Iterable[Link]]) -> dict[str, list[Triple]]:
    """Links by name as triples by named graph."""
    graphs: dict[str, list[Triple]] = {}
    for name, links in found.items():
        for link in links:
            graphs.setdefault(graph_of(name, link), []).extend(link.triples())
    return graphs


def _maker(module: str) -> Callable[[Shelf], Iterable[Link]]:
    maker: Callable[[Shelf], Iterable[Link]] = import_module(f"kg.graph.links.{module}").links
    return maker
