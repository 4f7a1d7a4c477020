"""The application: the rooms behind the guards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.server.door import Door, refusal
from kg.server.guards import Guards
from kg.server.pool import Pool
from kg.server.reply import Refused
from kg.server.settings import Settings

__all__ = ["Door", "create_app"]

#: Modules with ``routes(door) -> list[BaseRoute]``, in the order in which they are asked.
ROOMS = (
    "kg.server.sparql",
    "kg.server.store_protocol",
    "kg.server.api",
    "kg.server.remote_tools",
    "kg.server.pages",  # last: things have addresses of any form
)


def create_app(settings: Settings, pool: Pool | None = None) -> Starlette:
    """The server's application. Raises KgError where the graph cannot be opened."""
    door = Door(settings, pool or Pool(settings))

    async def health(request: Request) -> Response:
        return await door.reply("health", {}, request)

    routes: list[BaseRoute] = [Route("/health", health)]
    for room in ROOMS:
        if find_spec(room) is not None and hasattr(module := import_module(room), "routes"):
            routes += module.routes(door)

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        await door.pool.start()
        yield
        await door.pool.close()

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return refusal(error)

    app = Starlette(routes=routes, lifespan=life, exception_handlers={Refused: refused})
    app.state.door = door
    app.add_middleware(Guards, settings=settings)
    return app
