"""The JSON API: ``/api/v1/…`` and its OpenAPI description, ``/api/openapi.json``.

Requests are checked here against the table of operations; the work is done in workers (``kg.server.work.answers``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.queries import QueryError
from kg.server.api_description import BASE_PATH, written
from kg.server.api_operations import OPERATIONS, BadArgument, Operation, named_query
from kg.server.door import Door, response, unchanged
from kg.server.negotiation import ANY, choose, names
from kg.server.reply import Refused, Reply
from kg.server.work.answers import JSON, PROBLEM, as_bytes, problem, refusal

_OPENAPI = "application/vnd.oai.openapi+json;version=3.1"
Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


def routes(door: Door) -> list[BaseRoute]:
    """The addresses of the API."""
    found: list[BaseRoute] = [_Checked("/api/openapi.json", _description(door))]
    for operation in OPERATIONS:
        path = BASE_PATH + operation.path.replace("{id}", "{id:path}")
        found.append(_Checked(path, _answering(door, operation)))
    found.append(_Checked(BASE_PATH + "/queries/{name}", _named(door)))
    found.append(Route("/api/{rest:path}", _unknown, methods=None))
    return found


class _Checked(Route):
    """A route for GET and HEAD whose 405 is a problem as well."""

    def __init__(self, path: str, endpoint: Endpoint) -> None:
        async def only_reads(request: Request) -> Response:
            if request.method not in ("GET", "HEAD"):
                return problem_response(
                    405, f"{request.method[:20]} is not for this address", "it answers GET", {"allow": "GET, HEAD"}
                )
            return await endpoint(request)

        super().__init__(path, only_reads, methods=None)
        self.methods = None  # all: this route says itself which are right


def problem_response(
    status: int, message: str, hint: str | None = None, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """A refusal as problem JSON."""
    body = as_bytes(problem(status, message, hint, **more))
    return Response(body, status, {"cache-control": "no-store", **(headers or {})}, PROBLEM)


def _description(door: Door) -> Endpoint:
    needs_token = door.settings.needs_token

    async def description(request: Request) -> Response:
        offered = choose(request.headers.get("accept"), (JSON, _OPENAPI))
        if offered is None:
            return problem_response(406, "the description is JSON", "accept application/json")
        body = written(needs_token, request.scope.get("root_path", ""))
        tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        known = ",".join(request.headers.getlist("if-none-match"))
        headers = {"etag": tag, "vary": "accept"}
        if known == ANY or names(known, tag):
            return unchanged(headers)
        return Response(body, headers=headers, media_type=offered)

    return description


def _answering(door: Door, operation: Operation) -> Endpoint:
    async def answer(request: Request) -> Response:
        return await _answer(door, operation, request)

    return answer


def _named(door: Door) -> Endpoint:
    async def named(request: Request) -> Response:
        try:
            operation = named_query(request.path_params["name"])
        except QueryError as error:
            return _refused(refusal(error, "api"))
        return await _answer(door, operation, request)

    return named


async def _unknown(request: Request) -> Response:
    return problem_response(404, "there is no such address", "/api/openapi.json describes those there are")


async def _answer(door: Door, operation: Operation, request: Request) -> Response:
    if choose(request.headers.get("accept"), (JSON,)) is None:
        return problem_response(406, "answers are JSON", "accept application/json")
    try:
        arguments = operation.arguments(_given(operation, request))
    except BadArgument as error:
        return _refused(refusal(error, "api"))
    asked = {"operation": operation.name, "arguments": arguments, "version": door.pool.version()}
    tag = door.tag("answer", asked)
    known = ",".join(request.headers.getlist("if-none-match"))
    if tag and names(known, tag):
        return unchanged({"etag": tag})
    try:
        answer = await door.pool.run("answer", asked, receive=request.receive)
    except Refused as error:
        return problem_response(error.status, error.message, headers=error.headers)
    if answer.status == 200 and tag and answer.version == asked["version"]:
        answer.headers.setdefault("etag", tag)
        if known == ANY:
            return unchanged(answer.headers)
    return response(answer)


def _refused(reply: Reply) -> Response:
    assert isinstance(reply.body, bytes)
    return Response(reply.body, reply.status, {"cache-control": "no-store"}, reply.media_type)


def _given(operation: Operation, request: Request) -> dict[str, Any]:
    """The arguments of a request, as their kinds say. Raises BadArgument."""
    known = {parameter.name: parameter for parameter in operation.parameters}
    found: dict[str, Any] = {}
    for parameter in operation.parameters:
        if parameter.in_path:
            found[parameter.name] = parameter.read(request.path_params[parameter.name])
    for part in request.scope["query_string"].split(b"&"):
        if not part:
            continue
        name, value = (_text(side) for side in (part.partition(b"=")[0], part.partition(b"=")[2]))
        if name in found:
            raise BadArgument(name, f"{name} is given twice", "give it once")
        found[name] = known[name].read(value) if name in known and not known[name].in_path else value
    return found


def _text(raw: bytes) -> str:
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise BadArgument("", "the address is not UTF-8", "percent-encode UTF-8") from None
