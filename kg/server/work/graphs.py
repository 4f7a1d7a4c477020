"""Graphs of the store as a whole, in the worker: which one an address names, and what is in it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import IO, Any, cast

import pyoxigraph as ox

from kg.answers import PolicyGraph
from kg.errors import GraphError
from kg.graph.rdf import PREFIXES
from kg.graph.remote import RemoteGraph
from kg.graph.store import LocalGraph
from kg.graph.terms import GRAPH_REVIEW
from kg.server.negotiation import RDF_TYPES
from kg.server.reply import Refused, Reply
from kg.server.work.sparql import RDF, ask, chosen, distinct, nodes, reply, too_long, triples
from kg.server.worker import settings

#: Formats that hold more than one graph.
_DATASETS = ("application/trig", "application/n-quads", "application/ld+json")

Name = ox.NamedNode | ox.DefaultGraph


def read(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """A graph: one of ``graphs`` (IRIs, the first that is there), the ``default`` one, or without either all."""
    store = graph.graph
    if isinstance(store, RemoteGraph):
        return _read_remote(graph, request)
    assert isinstance(store, LocalGraph)
    engine, _ = store.engine(review=GRAPH_REVIEW in request.get("graphs", ()))
    if "graphs" not in request and not request.get("default"):
        media = chosen(request, _DATASETS)
        return reply(_everything(engine, media), media, request)
    name = found(engine, request)
    media = chosen(request, RDF_TYPES)
    return reply(_dumped(engine, media, name), media, request)


def found(engine: ox.Store, request: Mapping[str, Any]) -> Name:
    """The graph that a request names. Raises Refused (404)."""
    if request.get("default"):
        return ox.DefaultGraph()
    names = nodes(request["graphs"])
    for name in names:
        if engine.contains_named_graph(name):
            return name
    raise not_there(names[0].value)


def not_there(iri: str) -> Refused:
    return Refused(404, f"there is no graph <{iri}>")


def _dumped(engine: ox.Store, media: str, name: Name) -> bytes:
    return _bounded(lambda out: engine.dump(out, RDF[media], from_graph=name, prefixes=PREFIXES))


def _everything(engine: ox.Store, media: str) -> bytes:
    review = ox.NamedNode(GRAPH_REVIEW)
    if not engine.contains_named_graph(review):
        return _bounded(lambda out: engine.dump(out, RDF[media], prefixes=PREFIXES))

    def quads() -> Iterator[ox.Quad]:
        for name in [ox.DefaultGraph(), *sorted((g for g in engine.named_graphs() if g != review), key=str)]:
            yield from engine.quads_for_pattern(None, None, None, name)

    return _bounded(lambda out: ox.serialize(quads(), out, RDF[media], prefixes=PREFIXES))


class _Bounded(io.RawIOBase):
    """Takes bytes up to a limit."""

    def __init__(self, most: int) -> None:
        self.parts: list[bytes] = []
        self._left = most

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise OverflowError
        self.parts.append(bytes(data))
        return len(data)


def _bounded(write: Any) -> bytes:
    most = settings().answer_bytes
    out = _Bounded(most)
    try:
        write(cast("IO[bytes]", out))
    except OverflowError:
        raise too_long(most) from None
    return b"".join(out.parts)


def _read_remote(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    media = chosen(request, RDF_TYPES)
    if request.get("default"):
        answer = ask(graph, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        return reply(triples(distinct(answer), media), media, request)  # type: ignore[arg-type]
    if "graphs" not in request:
        raise GraphError("all graphs of an endpoint are not given at once", hint="name one: ?graph=… or ?default")
    names = nodes(request["graphs"])
    for name in names:
        asked = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}"
        held = distinct(ask(graph, asked))  # type: ignore[arg-type]
        if held:
            return reply(triples(held, media), media, request)
    raise not_there(names[0].value)
