"""A connection: uvicorn's, with limits on headers, slowness and number that it leaves to others."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from kg.server.guards import SAFETY
from kg.server.settings import Settings

#: Bytes that address and headers of a request may have together, and how many headers.
HEADERS = 32_768
COUNT = 100

_SWEEP = 1.0  # seconds between two looks at all connections
_LINGERS = 2.0  # seconds that a client has to read why it was sent away
_WITH_BODY = (b"content-length", b"transfer-encoding")
_OF_UPGRADE = (b"upgrade", b"connection", b"http2-settings")
_LEAST = 1024  # bytes a second that a client must send of a body, or take of an answer


class Sweeper:
    """Looks at all connections once a second and closes those whose client is too slow."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.connections: set[Connection] = set()
        self._waits: asyncio.TimerHandle | None = None

    def add(self, connection: Connection) -> None:
        self.connections.add(connection)
        if self._waits is None:
            self._waits = connection.loop.call_later(_SWEEP, self._sweep)

    def make_room(self) -> bool:
        """Closes the connection that has been without a request for longest; False where all have one."""
        idle = [each for each in self.connections if each.idle_since is not None]
        if not idle:
            return False
        longest = min(idle, key=lambda each: each.idle_since or 0.0)
        self.connections.discard(longest)
        longest.transport.close()
        return True

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for connection in list(self.connections):
            connection.look(now)
        self._waits = loop.call_later(_SWEEP, self._sweep) if self.connections else None


def guarded(settings: Settings) -> type[asyncio.Protocol]:
    """The class of connections of one server."""
    sweeper = Sweeper(settings)

    class Own(Connection):
        def __init__(
            self, config: Config, server_state: ServerState, app_state: dict[str, Any], _loop: Any = None
        ) -> None:
            super().__init__(config, server_state, app_state, _loop)
            self.sweeper = sweeper

    return Own


class Connection(HttpToolsProtocol):
    """One client's connection."""

    sweeper: Sweeper

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._size = 0  # of the headers so far
        self._since: float | None = self.loop.time()  # the client owes us the rest of its request
        self._body = -1  # bytes of the body so far; -1: still at the headers
        self._left = 0  # bytes that the client had not taken when we last looked
        self._stuck: float | None = None  # since when it has taken too little
        self.idle_since: float | None = None
        self._offered = False  # the client would rather speak another protocol
        self._leaving = False  # all is said; what the client still sends is thrown away
        self.sweeper.add(self)
        if len(self.sweeper.connections) > self.sweeper.settings.connections and not self.sweeper.make_room():
            self._say(503, "too many connections; come back in a moment")

    def connection_lost(self, exc: Exception | None) -> None:
        self.sweeper.connections.discard(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._leaving or self.transport.is_closing():
            return
        if self._body < 0:
            self._size += len(data)
            self.idle_since = None
            if self._since is None:
                self._since = self.loop.time()
        self._unset_keepalive_if_required()
        try:
            while data:
                data = self._feed(data)
        except _Headers as error:
            self._say(error.status, error.message)
        except httptools.HttpParserError as error:
            cause = error.__context__ if isinstance(error.__context__, _Headers) else None
            self._say(cause.status if cause else 400, cause.message if cause else "this is no HTTP request")
        except ValueError:
            self._say(400, "this is no HTTP request")
        else:
            if self._body < 0 and self._size > HEADERS:
                self._say(431, "the headers are too long")

    def _should_upgrade(self) -> bool:
        return False

    def _feed(self, data: bytes) -> bytes:
        """Has bytes parsed; gives those that are left.

        A request that offers another protocol (as Java's client does) is answered as any other: it is put before a new
        parser without that offer, since the parser takes its body for the other protocol."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as error:
            if not self._offered:
                return b""
            self._offered = False
            words = b",".join(value for name, value in self.headers if name == b"connection").lower().split(b",")
            stays = b"close" if b"close" in map(bytes.strip, words) else b"keep-alive"
            kept = [header for header in self.headers if header[0] not in _OF_UPGRADE] + [(b"connection", stays)]
            version = self.parser.get_http_version().encode()
            first = b"%s %s HTTP/%s\r\n" % (self.parser.get_method(), self.url, version)
            self.parser = httptools.HttpRequestParser(self)
            self.parser.feed_data(first + b"".join(b"%s: %s\r\n" % header for header in kept) + b"\r\n")
            return data[error.args[0] :]
        return b""

    def on_message_begin(self) -> None:
        self._body = -1
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > HEADERS:
            raise _Headers(414, "the address is too long (send the query by POST)")

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._body >= 0:  # after the body: nobody has asked for it
            self._size += len(name) + len(value)
            if self._size > HEADERS:
                raise _Headers(431, "what comes after the body is too long")
            return
        super().on_header(name, value)
        if len(self.headers) > COUNT or len(value) + len(name) > HEADERS:
            raise _Headers(431, "the headers are too long or too many")

    def on_headers_complete(self) -> None:
        if sum(len(name) + len(value) for name, value in self.headers) > HEADERS:
            raise _Headers(431, "the headers are too long")
        if self.parser.get_method() == b"CONNECT":
            raise _Headers(405, "CONNECT is not for this server: it leads nowhere else")
        if self.parser.should_upgrade():
            self._offered = True
            return
        self._size = 0
        self._body = 0
        self._since = self.loop.time()
        super().on_headers_complete()
        if any(name in _WITH_BODY for name, _ in self.headers):
            self.cycle.transport = cast("asyncio.Transport", _Gentle(self))

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._offered:
            return
        self._size = 0
        self._since = None
        self._body = -1
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._size and not self.pipeline:
            self.idle_since = self.loop.time()
        if self._since is not None:
            self.leave()  # the client is still sending what nobody reads

    def leave(self) -> None:
        """Closes the connection so that the client can still read what it was told, while it is sending."""
        if self._leaving or self.transport.is_closing():
            return
        if self._since is None:
            self.transport.close()
            return
        self._leaving = True
        self._unset_keepalive_if_required()
        self.flow.resume_reading()
        try:
            self.transport.write_eof()
        except (OSError, RuntimeError):
            self.transport.abort()
        self.loop.call_later(_LINGERS, self.transport.abort)

    def eof_received(self) -> None:
        if self._leaving:
            self.transport.abort()

    def look(self, now: float) -> None:
        """Closes the connection where its client is too slow."""
        if self._leaving:
            return
        patience = self.sweeper.settings.patience
        if self._since is not None and not self.flow.read_paused:
            late = now - self._since - patience
            if self._body < 0 and late > 0:
                if self.cycle is None and not self._size:
                    self.transport.abort()  # it never said a word
                else:
                    self._say(408, "the request did not come in time")
                return
            if self._body >= 0 and late > self._body / _LEAST:
                self._say(408, "the request did not come in time")
                return
        left = self.transport.get_write_buffer_size()
        if left and left > self._left - _LEAST * _SWEEP and self._left:
            self._stuck = self._stuck or now
            if now - self._stuck > patience:
                self.transport.abort()  # it does not take its answer
        else:
            self._stuck = None
        self._left = left

    def send_400_response(self, msg: str) -> None:
        self._say(400, msg)

    def _say(self, status: int, message: str) -> None:
        """One line, and the end."""
        if self._leaving or self.transport.is_closing():
            return
        if self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete:
            self.transport.abort()
            return
        body = message.encode() + b"\n"
        safety = b"".join(b"%s: %s\r\n" % header for header in SAFETY)
        self.transport.write(
            STATUS_LINE[status] + b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n" % len(body)
            + b"connection: close\r\n" + safety + b"\r\n" + body
        )  # fmt: skip
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self._since = 0.0
        self.leave()


class _Gentle:
    """The transport of a response to a request with a body: closing waits for the client."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.write = connection.transport.write
        self.is_closing = connection.transport.is_closing

    def close(self) -> None:
        self._connection.leave()


class _Headers(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
