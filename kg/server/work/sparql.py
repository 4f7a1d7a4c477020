"""Queries, in the worker: checked, asked, and written natively in the format that the asker takes."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import IO, Any, cast

import pyoxigraph as ox

from kg.answers import PolicyGraph
from kg.errors import GraphError
from kg.graph.rdf import PREFIXES, RDF_TYPE
from kg.graph.remote import RemoteGraph
from kg.graph.store import LocalGraph, RawAnswer, query_error
from kg.graph.terms import GRAPH_REVIEW
from kg.graph.vetting import names_dataset, refuse_network
from kg.server.negotiation import OFFERED, RDF_TYPES, RESULT_TYPES, choose
from kg.server.reply import Refused, Reply
from kg.server.settings import MIB
from kg.server.tasks import VARY
from kg.server.worker import settings, without_files

_ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "text/n3": ox.RdfFormat.N3,
}
_SHORTEST_ZIPPED = 2048  # bytes below which compressing does not pay
_COLONS = [(f"{prefix}:", prefix, iri) for prefix, iri in PREFIXES.items()]
_REVIEW = "graph/review"
_RELATIVE = re.compile(r"<(?![A-Za-z][\w+.-]*:)[^<>\s\"{}|^`]*>")
_SHORT = 1 << 14  # characters of a query that is remembered
_TYPE = ox.NamedNode(RDF_TYPE)
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"')


def query(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """The answer to ``query``, about ``default-graph-uri`` and ``named-graph-uri`` (lists) where they are there, in a
    format that ``accept`` takes. Raises GraphError, Refused."""
    answer = ask(
        graph, request["query"], request.get("default-graph-uri"), request.get("named-graph-uri"), request.get("base")
    )
    return written(answer, request)


def ask(
    graph: PolicyGraph, sparql: str, default: list[str] | None = None, named: list[str] | None = None,
    base: str | None = None,
) -> RawAnswer:  # fmt: skip
    """The engine's answer. The protocol's graphs go before those that the query names itself."""
    own, prefixes = (_looked_at if len(sparql) < _SHORT else _look_at)(sparql)
    store = graph.graph
    if isinstance(store, RemoteGraph):
        if base and _RELATIVE.search(sparql):
            sparql = f"BASE <{base}> {sparql}"
        dataset = [("default-graph-uri", iri) for iri in default or ()]
        return store.raw(sparql, dataset + [("named-graph-uri", iri) for iri in named or ()])
    if not isinstance(store, LocalGraph):
        return graph.raw(sparql)
    given = default is not None or named is not None
    review = _REVIEW in sparql or (given and GRAPH_REVIEW in [*(default or ()), *(named or ())])
    engine, dataset_words = store.engine(review=review)
    if given:
        dataset_words = {"default_graph": nodes(default or ()), "named_graphs": nodes(named or ())}
    elif own:
        dataset_words = {}
    try:
        return engine.query(sparql, prefixes=prefixes, base_iri=base, **dataset_words)
    except SyntaxError as error:
        raise query_error(sparql, str(error.msg or error)) from None
    except (OSError, ValueError, RuntimeError) as error:
        raise _unanswered(error) from None


def _unanswered(error: Exception) -> GraphError | Refused:
    """Whose fault it is that the engine gave up: a broken store's, or the query's."""
    message = f"the query cannot be answered: {without_places(error)}"
    if isinstance(error, OSError) or str(error).startswith("Corruption"):
        return Refused(503, f"{message} (the store is broken)")
    return GraphError(message, place="query")


def without_places(error: Exception) -> str:
    """What the engine says, without files of this machine."""
    said = re.sub(r"(?:\bin |\bfile |: )?(?<![\w<:/])/\S+", "", without_files(str(error)))
    return said.strip() or type(error).__name__


def _look_at(sparql: str) -> tuple[bool, dict[str, str]]:
    """Whether a query names its graphs itself, and the project's prefixes that it may use. Raises GraphError where it
    is not allowed."""
    refuse_network(sparql)
    return names_dataset(sparql), {prefix: iri for colon, prefix, iri in _COLONS if colon in sparql}


_looked_at = lru_cache(maxsize=256)(_look_at)


def nodes(iris: Iterable[str]) -> list[ox.NamedNode]:
    """IRIs of graphs as terms. Raises GraphError."""
    try:
        return [ox.NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise GraphError(f"no IRI of a graph: {error}", hint="write it in full, as https://…") from None


def written(answer: RawAnswer, request: Mapping[str, Any]) -> Reply:
    """An answer in the format that ``accept`` in the request takes. Raises Refused (406; 400 where it is too long)."""
    try:
        if isinstance(answer, ox.QuerySolutions | ox.QueryBoolean):
            media = chosen(request, RESULT_TYPES)
            body = rows(answer, media)
        else:
            media = chosen(request, RDF_TYPES)
            body = triples(distinct(answer), media)
    except (OSError, RuntimeError, ValueError) as error:
        raise _unanswered(error) from None
    return reply(body, media, request)


def chosen(request: Mapping[str, Any], offers: tuple[str, ...]) -> str:
    """The media type to answer with. Raises Refused."""
    media = choose(request.get("accept"), offers)
    if media is None:
        of_these = ", ".join(offers) if offers in (RDF_TYPES, RESULT_TYPES) else OFFERED.removeprefix("offered: ")
        raise Refused(406, f"this answer does not come in that format (it comes as {of_these})")
    return media


def reply(body: bytes, media: str, request: Mapping[str, Any], status: int = 200) -> Reply:
    """A body with its headers, compressed where the asker takes that and it pays."""
    headers = {"vary": VARY["query"]}
    if request.get("gzip") and len(body) >= _SHORTEST_ZIPPED:
        zipped = gzip.compress(body, 3, mtime=0)
        if len(zipped) < 0.9 * len(body):
            body = zipped
            headers["content-encoding"] = "gzip"
    kind = f"{media}; charset=utf-8" if media.startswith("text/") else media
    return Reply(status, kind, body, headers)


def rows(answer: ox.QuerySolutions | ox.QueryBoolean, media: str) -> bytes:
    """Rows, or yes or no, as bytes. Raises Refused where there are more than the server gives."""
    if isinstance(answer, ox.QueryBoolean):
        return answer.serialize(format=_ROWS[media]) or b""
    limit = settings()
    out = _Counted(media, limit.rows, limit.answer_bytes)
    try:
        answer.serialize(cast("IO[bytes]", out), format=_ROWS[media])
        out.check()
    except _TooMany:
        raise too_many(limit.rows, "rows") from None
    except _TooLong:
        raise too_long(limit.answer_bytes) from None
    return b"".join(out.parts)


def too_many(most: int, what: str) -> Refused:
    return Refused(400, f"the answer has more than {most} {what} (add LIMIT, or ask for less)")


def too_long(most: int) -> Refused:
    return Refused(400, f"the answer has more than {most // MIB} MiB (add LIMIT, or ask for less)")


def distinct(answer: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples of an answer, each once, sorted. Raises Refused where there are more than the server gives."""
    most = settings().rows
    found: set[ox.Triple] = set()
    for triple in answer:
        found.add(triple)
        if len(found) > most:
            raise too_many(most, "triples")
    return in_order(found)


def in_order(found: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Triples sorted, of each subject its classes first."""
    return sorted(found, key=lambda t: (str(t.subject), t.predicate != _TYPE, str(t.predicate), str(t.object)))


def triples(found: Iterable[ox.Triple] | Iterable[ox.Quad], media: str, more: Mapping[str, str] | None = None) -> bytes:
    """Triples or quads in a format, with the prefixes that shorten something."""
    format_ = RDF[media]
    if format_ in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS, ox.RdfFormat.JSON_LD):
        return ox.serialize(found, format=format_) or b""
    found = list(found)  # type: ignore[assignment]
    text = "\n".join(map(str, found))
    known = {**PREFIXES, **(more or {})}
    prefixes = {prefix: iri for prefix, iri in known.items() if f"<{iri}" in text}
    return ox.serialize(found, format=format_, prefixes=prefixes) or b""


class _TooMany(Exception):
    pass


class _TooLong(Exception):
    pass


class _Counted(io.RawIOBase):
    """Takes an answer as it is written, and stops it where it has more rows or bytes than it may.

    Rows are told by what stands between them, which is quick and never too few; only where that is more than the limit
    are they counted exactly.
    """

    def __init__(self, media: str, most: int, size: int) -> None:
        self.parts: list[bytes] = []
        self._kind = media
        self._mark = _MARKS[media]
        self._most = most
        self._left = size
        self._seen = 0
        self._next = most  # marks at which to count exactly
        self._tail = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._left -= len(part)
        if self._left < 0:
            raise _TooLong
        self.parts.append(part)
        mark = self._mark
        keep = len(mark) - 1
        self._seen += (self._tail + part).count(mark)
        self._tail = (self._tail + part)[-keep:] if keep else b""
        if self._seen > self._next:
            self.check()
        return len(part)

    def check(self) -> None:
        """Raises _TooMany."""
        if self._seen < self._most:
            return
        count = _exact(self._kind, b"".join(self.parts))
        if count > self._most:
            raise _TooMany
        self._next = self._seen + self._most - count


#: Stands between or before rows; in values it is there at most by chance.
_MARKS = {
    "application/sparql-results+json": b"},{",
    "application/sparql-results+xml": b"<result>",
    "text/csv": b"\n",
    "text/tab-separated-values": b"\n",
}


def _exact(media: str, data: bytes) -> int:
    """How many rows there are, at least, in what is written so far."""
    if media == "application/sparql-results+json":
        bare = _STRINGS.sub(b"", data).partition(b'"')[0]  # the last string may be half there
        start = bare.find(b"[", bare.find(b"]"))  # after the names of the columns
        rows_ = bare[start + 1 :]
        return rows_.count(b"},{") + 1 if rows_[:1] == b"{" else 0
    if media == "text/csv":
        return sum(1 for _ in csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""))) - 1
    return data.count(_MARKS[media]) - (media == "text/tab-separated-values")
