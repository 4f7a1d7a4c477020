"""A server from its first socket to its end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import uvicorn

from kg.errors import KgError
from kg.server.app import create_app
from kg.server.connection import guarded
from kg.server.log import Log
from kg.server.pool import Pool
from kg.server.settings import Settings

_BACKLOG = 512
_FAREWELL = 5  # seconds that running requests have when the server is told to end


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises KgError: port in use, not allowed, no such host."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise KgError("no such host or address on this machine", place=host, hint="see --host") from None
    family, kind, protocol, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
        listening.setblocking(False)
    except OSError as error:
        listening.close()
        message, hint = {
            errno.EADDRINUSE: ("this port is in use", "choose another with --port, or 0 for any that is free"),
            errno.EACCES: ("this port is only for the administrator", "choose one from 1024 with --port"),
            errno.EADDRNOTAVAIL: ("this is no address of this machine", "see --host"),
        }.get(error.errno or 0, (f"cannot listen here: {error.strerror or error}", None))
        raise KgError(message, place=place, hint=hint) from None
    return listening


def read_token(file: str) -> str:
    """The token in a file. Raises KgError."""
    try:
        with Path(file).open("rb") as stream:
            data = stream.read(4096)
    except OSError as error:
        raise KgError(f"the token cannot be read: {error.strerror}", place=file, hint="see --token-file") from None
    return check_token(data.decode("utf-8", "replace").strip(), file)


def check_token(token: str, place: str) -> str:
    """The token, if it can be one. Raises KgError, which does not show it."""
    if not token.isascii() or not token.isprintable() or " " in token or not 16 <= len(token) <= 512:
        hint = "for instance from: python -c 'import secrets; print(secrets.token_urlsafe())'"
        raise KgError("a token is one line of 16 to 512 letters, digits and signs", place=place, hint=hint)
    return token


class _Server(uvicorn.Server):
    """uvicorn's server; a signal ends it and it is no failure."""

    ready: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit:  # the application did not begin; uvicorn says no more
            raise KgError(
                "the server could not begin", hint="are there files and processes enough? see ulimit -a"
            ) from None
        self.ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        for name in names:
            loop.add_signal_handler(name, self._told)
        try:
            yield
        finally:
            for name in names:
                loop.remove_signal_handler(name)

    def _told(self) -> None:
        self.force_exit = self.should_exit  # told twice: at once
        self.should_exit = True


def run(settings: Settings, ready: Callable[[Settings], None], *, quiet: bool = False) -> None:
    """Serves until a signal. ``ready`` is called when requests are taken. Raises KgError where it cannot begin."""
    listening = listen(settings.host, settings.port)
    try:
        settings = replace(settings, port=listening.getsockname()[1])
        _many_files()
        pool = Pool(settings)
        log = None if quiet else Log()
        try:
            app = create_app(settings, pool, log=log)
            config = uvicorn.Config(
                app, http=guarded(settings), ws="none", lifespan="on", log_config=None, access_log=False,
                log_level="critical", server_header=False, proxy_headers=False, timeout_keep_alive=60,
                timeout_graceful_shutdown=_FAREWELL, interface="asgi3",
            )  # fmt: skip
            server = _Server(config)
            server.ready = lambda: ready(settings)
            server.run([listening])
        finally:
            pool.end()
            if log is not None:
                log.flush()
    finally:
        listening.close()


def _many_files() -> None:
    """As many open files as this process may have."""
    with contextlib.suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
