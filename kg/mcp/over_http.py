"""The tools over HTTP (streamable HTTP), at ``/mcp`` of a server: the same token and the same hosts as everything else.

Every request stands for itself: no sessions that could be stolen, left open or fill the memory. The protocol's package
is imported with the first request.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send

from kg.server.door import Door, refusal
from kg.server.reply import Refused

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


def routes(door: Door) -> list[BaseRoute]:
    """The address of the tools."""
    return [Route("/mcp", _Tools(door), methods=None)]


class _Tools:
    """An ASGI application that begins with its first request."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._beginning: asyncio.Task[StreamableHTTPSessionManager] | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            allow = {"allow": "POST"}
            await refusal(Refused(405, "the tools take POST: messages of the Model Context Protocol", allow))(
                scope, receive, send
            )
            return
        if find_spec("mcp") is None:
            await refusal(Refused(404, "this server has no tools (pip install 'policy-kg[mcp]')"))(scope, receive, send)
            return
        if self._beginning is None:
            self._beginning = asyncio.get_running_loop().create_task(self._begin())
        try:
            manager = await asyncio.shield(self._beginning)
        except Exception:
            self._beginning = None  # the next request tries again
            raise
        body = [await receive()]
        while body[-1]["type"] == "http.request" and body[-1].get("more_body"):
            body.append(await receive())
        left = asyncio.Event()

        async def replay() -> Message:
            if body:
                return body.pop(0)
            await left.wait()
            return {"type": "http.disconnect"}

        async def until_gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            left.set()

        work = asyncio.ensure_future(manager.handle_request(scope, replay, send))
        watch = asyncio.ensure_future(until_gone())
        try:
            await asyncio.wait((work, watch), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                work.cancel()  # nobody waits for the answer: its worker is killed
            with suppress(asyncio.CancelledError):
                await work
        finally:
            work.cancel()
            watch.cancel()

    async def _begin(self) -> StreamableHTTPSessionManager:
        made: Any = await asyncio.to_thread(import_module, "kg.mcp.server")
        manager_module: Any = import_module("mcp.server.streamable_http_manager")
        settings = self._door.settings
        server = made.create_server(self._door.pool, settings.language)
        manager: StreamableHTTPSessionManager = manager_module.StreamableHTTPSessionManager(
            server, json_response=True, stateless=True, max_request_body_size=settings.body
        )
        ready = asyncio.Event()

        async def run() -> None:
            async with manager.run():
                ready.set()
                await asyncio.Event().wait()  # until the server ends and this is cancelled

        self._running = asyncio.get_running_loop().create_task(run())
        await ready.wait()
        return manager
