"""SPARQL 1.1 Graph Store Protocol at ``/graph-store``: a graph by its IRI (``?graph=``), the default one
(``?default``), or by its own address below it. Without either, all graphs are read, or a new one is made.

A graph whose IRI is this project's has an address too: ``/graph-store/graph/reference`` is
``…/policy-kg/graph/reference``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.identifiers import BASE
from kg.server.negotiation import RDF_TYPES
from kg.server.reply import Refused
from kg.server.sparql import Room, form, one, parameters

if TYPE_CHECKING:
    from kg.server.door import Door

_READS, _WRITES = ("GET", "HEAD"), ("PUT", "POST", "DELETE")


def routes(door: Door) -> list[BaseRoute]:
    """The addresses of this room."""
    store = GraphStore(door)
    return [Route("/graph-store", store), Route("/graph-store/{path:path}", store)]


class GraphStore(Room):
    """The graphs of the store."""

    async def respond(self, request: Request) -> Response:
        method = request.method
        writable = self.door.settings.writable
        takes = ", ".join([*_READS, *(_WRITES if writable else ()), "OPTIONS"])
        if method == "OPTIONS":
            more = {"accept-post": ", ".join(RDF_TYPES)} if writable else {}
            return Response(status_code=204, headers={"allow": takes, **more})
        if method not in _READS + _WRITES:
            raise Refused(405, f"{method} is not for graphs (they take {takes})", {"allow": takes})
        given = parameters(request.scope["query_string"], "the address")
        target = self._target(request, given)
        if method in _READS:
            return await self.door.reply("graph.read", {**target, **form(request, given)}, request)
        if not writable:
            raise Refused(
                405, "graphs are only read here (the server was started without --writable)", {"allow": takes}
            )
        self.door.check_write(request)
        if method != "POST" and not target:
            raise Refused(400, f"{method} needs a graph: ?graph=… or ?default")
        asked: dict[str, Any] = {**target, "method": method, "base": self.base(request)}
        if method != "DELETE":
            asked["kind"] = request.headers.get("content-type", "")
            asked["base_iri"] = target["graphs"][0] if "graphs" in target else f"{self.base(request)}/graph-store"
            asked["body"] = await request.body()
            if not target:
                del asked["base_iri"]  # its own address, which is not known yet
        return await self.door.reply("graph.write", asked, request)

    def _target(self, request: Request, given: list[tuple[str, str]]) -> dict[str, Any]:
        """``graphs`` (IRIs of which the first that is there is meant) or ``default``, or neither. Raises Refused."""
        names = {name for name, _ in given}
        path = request.scope.get("raw_path", request.scope["path"].encode()).decode("latin-1").partition("?")[0]
        below = quote(request.scope.get("root_path", ""))
        rest = path.removeprefix(f"{below}/graph-store").lstrip("/")
        if rest:
            if "graph" in names or "default" in names:
                raise Refused(400, "the graph is named twice: by its address and by a parameter")
            own = f"{self.base(request)}/graph-store/{rest}"
            return {"graphs": [own, BASE + unquote(rest)]}
        if "default" in names:
            if "graph" in names:
                raise Refused(400, "either ?graph=… or ?default")
            return {"default": True}
        if "graph" not in names:
            return {}
        iri = one("graph", given)
        if not urlsplit(iri).scheme:
            raise Refused(400, "the IRI of the graph must be written in full, as https://…")
        return {"graphs": [iri]}
