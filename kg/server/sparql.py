"""SPARQL 1.1 Protocol at ``/sparql``; without a query its service description. ``/.well-known/void`` and ``/dataset``
too.

Only the request is read here; what it asks for is checked and answered by a worker (``kg.server.work.sparql``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg.server.negotiation import HTML, RDF_TYPES, accepts_gzip, choose
from kg.server.negotiation import wanted as wanted_format
from kg.server.reply import Refused

if TYPE_CHECKING:
    from kg.server.door import Door

_QUERY, _UPDATE, _FORM = "application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded"
_METHODS = "GET, HEAD, POST, OPTIONS"
_MOST = 2000  # parameters of one request

#: Parameters with a list of graphs: of queries, of updates.
_QUERY_GRAPHS = ("default-graph-uri", "named-graph-uri")
_UPDATE_GRAPHS = ("using-graph-uri", "using-named-graph-uri")
_FORMATS = ("format", "output")

Parameters = list[tuple[str, str]]


def routes(door: Door) -> list[BaseRoute]:
    """The addresses of this room."""
    endpoint = Endpoint(door)
    return [
        Route("/sparql", endpoint),
        Route("/sparql/", endpoint),
        Route("/.well-known/void", Described(door, "void")),
        Route("/dataset", Described(door, "dataset")),
    ]


class Room:
    """What answers at one address, whatever the method."""

    def __init__(self, door: Door) -> None:
        self.door = door

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        response = await self.respond(request)
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        raise NotImplementedError

    async def describe(self, asked: dict[str, Any], request: Request) -> Response:
        """The reply of the task ``describe``, which is kept while the graph is the same: it counts all of it."""
        return await self.door.reply("describe", asked, request, keep=True)

    def base(self, request: Request) -> str:
        """The server's address as its reader knows it, without a slash at the end."""
        settings = self.door.settings
        if settings.public_url:
            return settings.public_url.rstrip("/")
        host = request.headers.get("host")
        return f"{request.scope['scheme']}://{host}" if host else settings.url


class Endpoint(Room):
    """The endpoint for queries and updates."""

    async def respond(self, request: Request) -> Response:
        method = request.method
        given = parameters(request.scope["query_string"], "the address")
        if method in ("GET", "HEAD"):
            if not any(name == "query" for name, _ in given):
                return await self._without_query(request, given)
            return await self._query(request, one("query", given), given)
        if method == "POST":
            return await self._post(request, given)
        if method == "OPTIONS":
            takes = ", ".join([_QUERY, _FORM, *([_UPDATE] if self.door.settings.writable else [])])
            return Response(status_code=204, headers={"allow": _METHODS, "accept-post": takes})
        raise Refused(405, f"{method} is not for this address (it takes {_METHODS})", {"allow": _METHODS})

    async def _post(self, request: Request, given: Parameters) -> Response:
        kind = content_type(request, (_QUERY, _UPDATE, _FORM), "a query, an update or a form")
        body = await request.body()
        if kind == _FORM:
            given += parameters(body, "the form")
            names = {name for name, _ in given}
            if "update" in names:
                if "query" in names:
                    raise Refused(400, "there are both a query and an update")
                return await self._update(request, one("update", given), given)
            return await self._query(request, one("query", given), given)
        for name, _ in given:
            if name in ("query", "update"):
                raise Refused(400, f"there are two: one in the body and the parameter '{name}' in the address")
        text = decoded(body, "the body")
        if kind == _QUERY:
            return await self._query(request, text, given)
        return await self._update(request, text, given)

    async def _query(self, request: Request, sparql: str, given: Parameters) -> Response:
        asked: dict[str, Any] = {"query": sparql, "base": f"{self.base(request)}/sparql", **form(request, given)}
        for name, value in given:
            if name in _QUERY_GRAPHS:
                asked.setdefault(name, []).append(value)
            elif name in _UPDATE_GRAPHS:
                raise Refused(400, f"'{name}' is for updates; a query takes default-graph-uri and named-graph-uri")
        return await self.door.reply("query", asked, request)

    async def _update(self, request: Request, sparql: str, given: Parameters) -> Response:
        asked: dict[str, Any] = {"update": sparql, "base": f"{self.base(request)}/sparql"}
        for name, value in given:
            if name in _UPDATE_GRAPHS:
                asked.setdefault(name, []).append(value)
            elif name in _QUERY_GRAPHS:
                raise Refused(
                    400, f"'{name}' is for queries; an update takes using-graph-uri and using-named-graph-uri"
                )
        return await self.door.reply("update", asked, request)

    async def _without_query(self, request: Request, given: Parameters) -> Response:
        if any(name == "update" for name, _ in given):
            raise Refused(400, "an update is sent by POST")
        if any(name not in _FORMATS and name != "lang" for name, _ in given):
            raise Refused(400, "the parameter 'query' is missing")
        asked = form(request, given)
        if choose(asked["accept"], (*RDF_TYPES, HTML)) == HTML:
            return RedirectResponse(f"{request.scope.get('root_path', '')}/editor", 303, {"vary": "Accept"})
        return await self.describe({"what": "service", "base": self.base(request), **asked}, request)


class Described(Room):
    """An address where RDF describes the dataset."""

    def __init__(self, door: Door, what: str) -> None:
        super().__init__(door)
        self._what = what

    async def respond(self, request: Request) -> Response:
        reading(request)
        given = parameters(request.scope["query_string"], "the address")
        asked = {"what": self._what, "base": self.base(request), **form(request, given)}
        return await self.describe(asked, request)


def reading(request: Request) -> None:
    """Raises Refused for a method that does not read."""
    if request.method not in ("GET", "HEAD"):
        raise Refused(405, f"{request.method} is not for this address (it takes GET, HEAD)", {"allow": "GET, HEAD"})


def parameters(data: bytes, where: str) -> Parameters:
    """The parameters of an address or a form, in their order. Raises Refused where they are no UTF-8."""
    if not data:
        return []
    try:
        return parse_qsl(
            data.decode("ascii" if where == "the address" else "utf-8"), keep_blank_values=True, errors="strict",
            max_num_fields=_MOST,
        )  # fmt: skip
    except UnicodeDecodeError:
        raise Refused(400, f"{where} is not UTF-8") from None
    except ValueError:
        raise Refused(400, f"{where} has more than {_MOST} parameters") from None


def one(name: str, given: Parameters) -> str:
    """The only value of a parameter. Raises Refused."""
    values = [value for key, value in given if key == name]
    if len(values) != 1:
        said = (
            f"the parameter '{name}' is there {len(values)} times" if values else f"the parameter '{name}' is missing"
        )
        raise Refused(400, said)
    return values[0]


def decoded(body: bytes, where: str) -> str:
    """Text out of UTF-8. Raises Refused."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, f"{where} is not UTF-8") from None


def content_type(request: Request, taken: tuple[str, ...], what: str) -> str:
    """The media type of the body. Raises Refused (415) where it is none of ``taken``, or not UTF-8."""
    said = request.headers.get("content-type", "")
    kind, *rest = (word.strip().lower() for word in said.split(";"))
    if kind not in taken:
        missing = f"'{kind}' is not {what}" if kind else "the body has no Content-Type"
        raise Refused(415, f"{missing} (taken: {', '.join(taken)})", {"accept-post": ", ".join(taken)})
    for word in rest:
        name, _, value = word.partition("=")
        if name.strip() == "charset" and value.strip(' "') not in ("utf-8", "utf8", "us-ascii"):
            raise Refused(415, f"the body must be UTF-8, not {value.strip()}")
    return kind


def form(request: Request, given: Parameters) -> dict[str, Any]:
    """How the answer is wanted: ``accept`` and ``gzip``, for the worker. Raises Refused."""
    headers: Mapping[str, str] = request.headers
    named = next((value for name, value in given if name in _FORMATS and value), None)
    try:
        accept = wanted_format(_accept(request), named)
    except LookupError:
        raise Refused(400, f"there is no format '{named}' (json xml csv tsv, ttl nt rdf jsonld trig nq n3)") from None
    return {"accept": accept, "gzip": accepts_gzip(headers.get("accept-encoding"))}


def _accept(request: Request) -> str | None:
    return ",".join(request.headers.getlist("accept")) or None
