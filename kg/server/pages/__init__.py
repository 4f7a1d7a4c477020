"""Pages for people: what is in the graph, a page for every thing, answers, pictures, and the SPARQL editor.

Here requests are read; the pages are made in workers (``kg.server.work.pages``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg.server.negotiation import choose, media_type
from kg.server.pages import static
from kg.server.pages.language import COOKIE, language_of
from kg.server.reply import Refused

if TYPE_CHECKING:
    from kg.server.door import Door

#: Media type of a thing's triples → name of the format; see ``frame.FORMATS``.
_DATA = {
    "text/turtle": "ttl", "application/ld+json": "jsonld", "application/n-triples": "nt", "application/rdf+xml": "rdf",
    "application/trig": "trig",
}  # fmt: skip
_OFFERS = ("text/html", *_DATA)
_LONGEST = 2_000  # characters of one parameter; a query of the editor may have more
_LONGEST_QUERY = 20_000
_ASKED = ("q", "kind", "task", "agency", "thing", "to", "way", "basis", "as_of", "grounds", "query_name", "whole")


def routes(door: Door) -> list[BaseRoute]:
    """All pages; the last route takes any address, since things have addresses of any form."""

    def request_of(request: Request, page: str) -> dict[str, Any]:
        asked: dict[str, Any] = {"page": page, "lang": language_of(request, door.settings.language), "up": _up(request)}
        asked["here"] = request.url.path.removeprefix(_up(request)) + (
            f"?{request.url.query}" if request.url.query else ""
        )
        for name in _ASKED:
            if name in request.query_params:
                asked[name] = _cut(request.query_params[name], _LONGEST)
        return asked

    async def answer(request: Request, asked: dict[str, Any]) -> Response:
        response = await door.reply("page", asked, request)
        chosen = request.query_params.get("lang")
        if chosen in ("en", "zh") and response.status_code < 500:
            response.set_cookie(COOKIE, chosen, max_age=31_536_000, path=_up(request), samesite="lax", httponly=True)
        return response

    def plain(page: str) -> Any:
        async def serve(request: Request) -> Response:
            asked = request_of(request, page)
            asked |= {k: _cut(v, _LONGEST) for k, v in request.path_params.items()}
            if page == "query":
                asked |= {k: _cut(v, _LONGEST) for k, v in request.query_params.items() if k.startswith("p.")}
            if page == "editor":
                asked["query"] = _cut(request.query_params.get("query", ""), _LONGEST_QUERY)
                asked["endpoint"] = door.settings.url + "/sparql"
            return await answer(request, asked)

        return serve

    async def thing(request: Request) -> Response:
        asked = request_of(request, "thing")
        if "iri" in request.query_params and request.url.path == _up(request) + "thing":
            asked["iri"] = _cut(request.query_params["iri"], _LONGEST)
        else:
            asked["path"] = _cut(request.path_params.get("path", ""), _LONGEST)
            raw = request.scope.get("raw_path", b"").decode("ascii", "replace").partition("?")[0]
            raw = _cut(raw.removeprefix(_up(request)), _LONGEST)
            if unquote(raw) != raw:
                asked["raw_path"] = raw
        wanted = request.query_params.get("format")
        offer = media_type(wanted) if wanted else choose(request.headers.get("accept"), _OFFERS)
        if offer not in _OFFERS:
            if wanted:
                raise Refused(400, f"a thing has no format '{wanted[:60]}' (html {' '.join(_DATA.values())})")
            raise Refused(406, f"a thing is here as {', '.join(_OFFERS)}", {"vary": "accept"})
        if offer in _DATA:
            asked = {k: v for k, v in asked.items() if k in ("page", "iri", "path", "raw_path", "up")}
            return await door.reply("page", asked | {"lang": "en", "format": _DATA[offer]}, request)
        return await answer(request, asked)

    async def index(request: Request) -> Response:
        return await door.reply("page", {"page": "index", "file": request.path_params["file"] + ".js"}, request)

    async def abroad(request: Request) -> Response:
        if "iri" in request.query_params:
            return await thing(request)
        return RedirectResponse(_up(request) + "search", 303)

    found: list[BaseRoute] = [
        Route("/", plain("start")),
        Route("/search", plain("search")),
        Route("/search/{file}.js", index),
        Route("/things/{kind}", plain("list")),
        Route("/view", plain("views")),
        Route("/view/{kind}", plain("view")),
        Route("/view/{kind}/page", plain("picture")),
        Route("/queries", plain("queries")),
        Route("/queries/{name}", plain("query")),
        Route("/static/{version}/{name}", static.serve),
        Route("/thing", abroad),
    ]
    found += [
        Route(f"/{name}", plain(name)) for name in ("owners", "tasks", "trace", "gaps", "progress", "report", "editor")
    ]
    return [*found, Route("/{path:path}", thing)]


def _up(request: Request) -> str:
    """Where the pages begin, with a slash at the end."""
    return str(request.scope.get("root_path", "")).rstrip("/") + "/"


def _cut(text: str, longest: int) -> str:
    """A parameter as far as anybody would write it, without what no text holds."""
    return text[:longest].encode("utf-8", "replace").decode("utf-8").replace("\0", "")
