"""The application: the rooms behind the guards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router

from kg.server.door import Door
from kg.server.guards import Guards, Receive, Scope, Send
from kg.server.log import Log
from kg.server.pool import Pool
from kg.server.settings import Settings

__all__ = ["Application", "Door", "create_app"]

#: Modules with ``routes(door) -> list[BaseRoute]``, in the order in which they are asked.
ROOMS = (
    "kg.server.sparql",
    "kg.server.store_protocol",
    "kg.server.api",
    "kg.mcp.over_http",
    "kg.server.pages",  # last: things have addresses of any form
)


class Application:
    """An ASGI application; ``door`` leads to its workers, ``routes`` are those of all rooms."""

    def __init__(self, door: Door, log: Log | None = None) -> None:
        self.door = door
        self.routes: list[BaseRoute] = [Route("/health", self._health)]
        self._lives: list[Any] = []
        for room in ROOMS:
            if find_spec(room) is None:
                continue
            module = import_module(room)
            if hasattr(module, "routes"):
                self.routes += module.routes(door)
            if hasattr(module, "life"):
                self._lives.append(module.life)
        self._router = Router(routes=self.routes, redirect_slashes=False, lifespan=self._life)
        self._guards = Guards(self._route, door.settings, log)
        self._below = unquote(urlsplit(door.settings.public_url or "").path.rstrip("/"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        await self._guards(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (below := self._below) and scope["type"] == "http":
            if scope["path"] == below:
                scope["path"] = f"{below}/"
            elif not scope["path"].startswith(f"{below}/"):  # the proxy has taken it away, or there is none
                scope["path"] = below + scope["path"]
                scope["raw_path"] = quote(below).encode() + scope["raw_path"]
            scope["root_path"] = below
        await self._router(scope, receive, send)

    async def _health(self, request: Request) -> Response:
        return await self.door.reply("health", {}, request)

    @asynccontextmanager
    async def _life(self, app: Any) -> AsyncIterator[None]:
        from contextlib import AsyncExitStack

        async with AsyncExitStack() as stack:
            await self.door.pool.start()
            stack.push_async_callback(self.door.pool.close)
            for life in self._lives:
                await stack.enter_async_context(life(self.door))
            yield


def create_app(settings: Settings, pool: Pool | None = None, *, log: Log | None = None) -> Application:
    """The server's application. Raises KgError where the graph cannot be opened."""
    return Application(Door(settings, pool or Pool(settings)), log)
