"""What changes the store, in the worker: SPARQL Update, and graphs that are put, added to and deleted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, TypeVar
from uuid import uuid4

import pyoxigraph as ox

from kg.answers import PolicyGraph
from kg.errors import GraphError
from kg.graph.changing import change
from kg.graph.rdf import PREFIXES
from kg.graph.store import EmbeddedGraph, query_error
from kg.graph.terms import GRAPH_REVIEW
from kg.graph.vetting import refuse_network, with_using
from kg.server.negotiation import media_type
from kg.server.reply import Refused, Reply
from kg.server.work.graphs import Name, found
from kg.server.work.sparql import RDF, nodes, without_places
from kg.server.worker import settings

T = TypeVar("T")

#: Media types of bodies that are known beside those of answers.
_ALIASES = {
    "application/x-turtle": "text/turtle", "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml", "text/xml": "application/rdf+xml", "text/plain": "application/n-triples",
    "text/rdf+n3": "text/n3",
}  # fmt: skip
_MULTIPART = "multipart/form-data"
#: How far entities of an XML document may make it grow, in bytes.
_GROWTH = 1 << 20
#: Triples from which on they are written in bulk.
_MANY = 50_000


def update(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """Applies ``update``, whose patterns are about ``using-graph-uri`` and ``using-named-graph-uri`` where given."""
    text = request["update"]
    refuse_network(text)
    default, named = request.get("using-graph-uri"), request.get("using-named-graph-uri")
    asked = text
    if default is not None or named is not None:
        asked = with_using(text, *([n.value for n in nodes(iris or ())] for iris in (default, named)))
    store = _store(graph)
    try:
        _change(store, lambda copy: copy.update(asked, base_iri=request["base"], prefixes=PREFIXES))
    except SyntaxError as error:
        raise query_error(text if asked == text else asked, str(error.msg or error), place="update") from None
    except (RuntimeError, ValueError) as error:
        raise GraphError(
            f"the update cannot be applied: {without_places(error)}; nothing is changed", place="update"
        ) from None
    return Reply(204)


def write_graph(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """Does ``method`` (PUT, POST, DELETE) to a graph: one of ``graphs``, the ``default`` one, or without either a new
    one, whose address is given back. ``body`` is RDF of the type ``kind``."""
    store = _store(graph)
    if GRAPH_REVIEW in request.get("graphs", ()):
        raise Refused(403, "what is kept for review is not written here")
    if request["method"] == "DELETE":
        _change(store, lambda copy: _delete(copy, request))
        return Reply(200)
    new = None
    if "graphs" not in request and not request.get("default"):
        new = f"{request['base']}/graph-store/{uuid4()}"
        request = {**request, "graphs": [new]}
    data = _parsed(request["body"], request["kind"], request.get("base_iri") or new or "")
    is_new = _change(store, lambda copy: _put(copy, request, data))
    if new is not None:
        return Reply(201, headers={"location": new})
    return Reply(201 if is_new else 204 if request["method"] == "PUT" else 200)


def _store(graph: PolicyGraph) -> EmbeddedGraph:
    if isinstance(graph.graph, EmbeddedGraph):
        return graph.graph
    raise Refused(403, "only a store is written to (start the server with --store and --writable)")


def _change(store: EmbeddedGraph, work: Callable[[ox.Store], T]) -> T:
    """What ``work`` gives back, whose changes are in the store then. Raises Refused (503) where it is not written."""
    try:
        return change(store.place, work, wait=settings().timeout)
    except GraphError as error:
        if error.place != str(store.place.resolve()) and error.place != str(store.place):
            raise
        raise Refused(503, f"{error.message} (nothing is changed)") from None


def _delete(copy: ox.Store, request: Mapping[str, Any]) -> None:
    name = found(copy, request)
    if isinstance(name, ox.DefaultGraph):
        copy.clear_graph(name)
    else:
        copy.remove_graph(name)


def _put(copy: ox.Store, request: Mapping[str, Any], data: list[ox.Quad]) -> bool:
    """Whether the graph is a new one."""
    name, is_new = _target(copy, request)
    if request["method"] == "PUT" and not is_new:
        copy.clear_graph(name)
    if isinstance(name, ox.NamedNode):
        copy.add_graph(name)
    quads = (ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in data)
    (copy.extend if len(data) < _MANY else copy.bulk_extend)(quads)
    return is_new


def _target(copy: ox.Store, request: Mapping[str, Any]) -> tuple[Name, bool]:
    try:
        name = found(copy, request)
        is_empty = name == ox.DefaultGraph() and not any(copy.quads_for_pattern(None, None, None, name))
        return name, is_empty
    except Refused:
        return nodes(request["graphs"])[0], True


def _parsed(body: bytes, kind: str, base: str) -> list[ox.Quad]:
    """The triples of a body, its blank nodes renamed. Raises GraphError, Refused (415)."""
    if kind.lower().startswith(_MULTIPART):
        return [quad for part, data in _parts(body, kind) for quad in _parsed(data, part, base)]
    media, *parameters = (word.strip().lower() for word in kind.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip('" ') not in ("utf-8", "utf8", "us-ascii"):
            raise Refused(415, f"the body must be UTF-8, not {value.strip()}")
    media = _ALIASES.get(media) or media_type(media) or media
    if media not in RDF:
        said = f"'{media}' is no format of RDF that is read" if media else "the body has no Content-Type"
        raise Refused(415, f"{said} (taken: {', '.join(RDF)})")
    format_ = RDF[media]
    if format_ == ox.RdfFormat.RDF_XML:
        _refuse_bomb(body)
    try:
        return list(ox.parse(body, format_, base_iri=base or None, without_named_graphs=True, rename_blank_nodes=True))
    except (SyntaxError, ValueError, OSError) as error:
        message = str(getattr(error, "msg", None) or error)
        if "LoadDocumentCallback" in message:
            raise GraphError(
                "a JSON-LD context elsewhere is not fetched", place="body", hint="write the context into the document"
            ) from None
        raise GraphError(
            f"not valid {format_.name}: {message}", place="body", line=getattr(error, "lineno", None)
        ) from None


def _parts(body: bytes, kind: str) -> list[tuple[str, bytes]]:
    """Media type and bytes of each part of a form with files."""
    head = b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n"
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not message.is_multipart() or message.defects:
        raise GraphError("not a valid form with files (multipart/form-data)", place="body")
    found_: list[tuple[str, bytes]] = []
    for part in message.iter_parts():
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        said = str(part.get("content-type", ""))
        if not said or part.get_content_type() in ("application/octet-stream", "text/plain"):
            ending = (part.get_filename() or "").rpartition(".")[2]
            said = media_type(ending) or said
        found_.append((said, data))
    return found_


_ENTITY = re.compile(r"<!ENTITY\s+(%\s*)?([^\s\"'>]+)\s*(?:\"([^\"]*)\"|'([^']*)'|([^>]*))", re.IGNORECASE)


def _refuse_bomb(body: bytes) -> None:
    """Raises GraphError where entities of an XML document would make it grow without bound, or read files."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise GraphError("the body is not UTF-8", place="body")
    grown = 0
    for parameter, name, double, single, other in _ENTITY.findall(text):
        value = double or single
        if parameter or other.strip():
            raise GraphError("entities that are elsewhere are not fetched", place="body", hint="write them out")
        if "&" in value:
            raise GraphError("entities made of entities are not taken", place="body", hint="write them out")
        grown += len(value) * text.count(f"&{name};")
    if grown > _GROWTH + 10 * len(text):
        raise GraphError("its entities make this document too long", place="body", hint="write them out")
