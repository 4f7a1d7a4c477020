"""The door between rooms and workers: what a room needs to answer a request."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from kg.server.guards import CHALLENGE, TRUSTED
from kg.server.negotiation import ANY, names
from kg.server.pool import Pool
from kg.server.reply import Answer, Refused
from kg.server.settings import Settings
from kg.server.tasks import VARY, WRITING

#: What stands beside an answer and beside "unchanged" (RFC 9110, 15.4.5).
_REPEATED = ("etag", "cache-control", "vary")
#: Answers that are kept, of those that are worth it.
_MOST_KEPT = 50


class Door:
    """``settings`` and ``pool`` of the server."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self.settings = settings
        self.pool = pool
        self._kept: OrderedDict[str, Response] = OrderedDict()  # by ETag

    async def reply(
        self, task: str, request: Mapping[str, Any], http_request: Request, *, keep: bool = False
    ) -> Response:
        """The response to a request that a task answers; unchanged answers are told by ETag (304, without work).

        ``keep``: the answer is kept for the next who asks, while the graph is the same.
        """
        if task in WRITING:
            self.check_write(http_request)
        asks = http_request.method in ("GET", "HEAD") and task not in WRITING
        tag = self.tag(task, request) if asks else None
        known = ",".join(http_request.headers.getlist("if-none-match")) if asks else ""
        if tag and names(known, tag):
            return unchanged(_headers(task, tag))
        if keep and tag and tag in self._kept:
            self._kept.move_to_end(tag)
            return self._kept[tag] if known != ANY else unchanged(_headers(task, tag))
        try:
            answer = await self.pool.run(task, request, receive=http_request.receive)
        except Refused as error:
            return refusal(error)
        if (
            tag
            and answer.status == 200
            and answer.headers.get("cache-control") != "no-store"
            and answer.version == self.pool.version()
        ):
            answer.headers = {**_headers(task, tag), **answer.headers}
            if known == ANY:
                return unchanged(answer.headers)
            if keep and answer.data is not None:
                self._kept[tag] = response(answer)
                if len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
                return self._kept[tag]
        return response(answer)

    def check_write(self, http_request: Request) -> None:
        """Raises Refused where this server, or this client, may not change the store."""
        if not self.settings.writable:
            raise Refused(403, "this server only reads (it was started without --writable)")
        if not http_request.scope.get(TRUSTED):
            raise Refused(401, "changing the store needs the server's token", CHALLENGE)

    def tag(self, task: str, request: Mapping[str, Any]) -> str | None:
        """The ETag of what a task says to a request now; None where it cannot be known."""
        version = self.pool.version()
        if not version or any(isinstance(value, bytes) for value in request.values()):
            return None
        asked = json.dumps([version, task, request], sort_keys=True).encode("utf-8", "surrogatepass")
        return f'"{hashlib.blake2b(asked, digest_size=12).hexdigest()}"'


def _headers(task: str, tag: str) -> dict[str, str]:
    vary = VARY.get(task)
    return {"etag": tag, "cache-control": "no-cache", **({"vary": vary} if vary else {})}


def unchanged(headers: Mapping[str, str]) -> Response:
    """That the client has the answer already, which has these headers."""
    return Response(status_code=304, headers={name: headers[name] for name in _REPEATED if name in headers})


def response(answer: Answer) -> Response:
    """An answer of a worker as a response."""
    if answer.data is not None:
        return Response(answer.data, answer.status, answer.headers, answer.media_type)
    headers = {**answer.headers, "content-length": str(answer.size)}
    return StreamingResponse(answer.body, answer.status, headers, answer.media_type)


def refusal(error: Refused) -> Response:
    """A refusal as a response: one line of text."""
    headers = {"cache-control": "no-store", **error.headers}
    return Response(f"{error.message}\n", error.status, headers, "text/plain; charset=utf-8")
