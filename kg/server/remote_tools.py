"""The tools of ``kg.mcp`` over HTTP (streamable HTTP), at ``/mcp``: the same token and the same hosts as everything else.

Every request stands for itself: no sessions that could be stolen, left open or fill the memory. The protocol's package
is imported with the first request.
"""

from __future__ import annotations

import asyncio
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

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
        manager = await asyncio.shield(self._beginning)
        await manager.handle_request(scope, receive, send)

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
