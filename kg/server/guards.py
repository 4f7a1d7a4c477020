"""What every request passes before it reaches a room: one ASGI layer, written for speed.

Host (DNS rebinding), origin (other people's pages), token, size of the body, headers of safety, one line for every
fault, one line in the log.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
import socket
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from kg.server.log import Log
from kg.server.reply import Refused
from kg.server.settings import LOOPBACK, Settings, size_text

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: What pages may do unless their room says it more exactly.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SAFETY = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]

CHALLENGE = {"www-authenticate": 'Basic realm="policy-kg", charset="UTF-8", Bearer realm="policy-kg"'}
_READING = ("GET", "HEAD", "OPTIONS")
#: A name or a number, and perhaps a port; an empty one is nobody's.
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*)(?::[0-9]{0,5})?")

#: Where in the scope it stands whether the request showed the token.
TRUSTED = "kg.trusted"


class Guards:
    """Wraps an application."""

    def __init__(self, app: App, settings: Settings, log: Log | None = None) -> None:
        self.app = app
        self._settings = settings
        self._log = log
        self._public = urlsplit(settings.public_url).netloc.lower() if settings.public_url else ""
        self._named = {urlsplit(f"//{self._public}").hostname or "", settings.host.lower(), *LOOPBACK} - {""}
        if not settings.is_loopback:
            self._named.add(socket.gethostname().lower())
        self._hosts: set[bytes] = set()  # that were looked at and are ours
        self._token = hashlib.sha256(settings.token.encode()).digest() if settings.token else None
        self._shut = settings.needs_token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        await _Exchange(self, scope, receive, send).run()

    def check(self, scope: Scope) -> int | None:
        """The length of the body as the client says it. Raises Refused for what does not pass."""
        host = origin = authorization = None
        length: int | None = None
        cross = navigates = False
        for name, value in scope["headers"]:
            match name:
                case b"host":
                    if host is not None:
                        raise Refused(400, "there are two Host headers", {"connection": "close"})
                    host = value
                case b"authorization":
                    authorization = value
                case b"origin":
                    origin = value
                case b"content-length":
                    length = int(value.lstrip(b"0") or 0)  # a number, says the parser; with any noughts before it
                case b"content-encoding" if value.strip().lower() != b"identity":
                    raise Refused(415, "a compressed body is not taken", {"accept-encoding": "identity"})
                case b"sec-fetch-site":
                    cross = value == b"cross-site"
                case b"sec-fetch-mode":
                    navigates = value == b"navigate"
        if host is None:
            if scope["http_version"] != "1.0":
                raise Refused(400, "the Host header is missing", {"connection": "close"})
        elif host not in self._hosts:
            self._check_host(host)
        trusted = scope[TRUSTED] = authorization is not None and self._is_token(authorization)
        if self._shut and not trusted:
            raise Refused(401, "this server asks for its token", CHALLENGE)
        reads = scope["method"] in _READING
        if origin is not None and not reads and not self._is_own(origin, host or b""):
            raise Refused(403, "requests from pages of other sites are not taken")
        if cross and not (navigates and reads):
            raise Refused(403, "requests from pages of other sites are not taken")
        return length

    def _check_host(self, host: bytes) -> None:
        if not _HOST.fullmatch(host):  # it becomes part of the addresses that descriptions give
            raise Refused(400, "the Host header is no host")
        try:
            name = urlsplit(f"//{host.decode('ascii')}").hostname or ""
        except ValueError:
            raise Refused(400, "the Host header is no host") from None
        if name not in self._named and not self._is_address(name):
            raise Refused(421, "this server does not go by that name (see --public-url)")
        if len(self._hosts) < 100:
            self._hosts.add(host)

    def _is_address(self, name: str) -> bool:
        """Whether a host is a number that may be ours; a page of another site has a name."""
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self._settings.is_loopback

    def _is_own(self, origin: bytes, host: bytes) -> bool:
        try:
            where = urlsplit(origin.decode("ascii")).netloc.lower()
        except ValueError:
            return False
        return bool(where) and where in (host.decode("ascii", "replace").lower(), self._public)

    def _is_token(self, authorization: bytes) -> bool:
        if self._token is None:
            return False
        scheme, _, said = authorization.strip().partition(b" ")
        said = said.strip()
        if scheme.lower() == b"basic":
            try:
                said = base64.b64decode(said, validate=True).partition(b":")[2]
            except binascii.Error:
                return False
        elif scheme.lower() != b"bearer":
            return False
        return hmac.compare_digest(hashlib.sha256(said).digest(), self._token)

    def most(self, scope: Scope) -> int:
        """Bytes that the body of a request may have: more where it may write."""
        return self._settings.upload if scope[TRUSTED] and self._settings.writable else self._settings.body


class _Exchange:
    """One request and its response."""

    __slots__ = ("guards", "scope", "_receive", "_send", "status", "sent", "taken", "most", "refused")

    def __init__(self, guards: Guards, scope: Scope, receive: Receive, send: Send) -> None:
        self.guards = guards
        self.scope = scope
        self._receive = receive
        self._send = send
        self.status = 0
        self.sent = 0
        self.taken = 0  # bytes of the body so far
        self.most = 0
        self.refused: Refused | None = None

    async def run(self) -> None:
        began = perf_counter()
        guards, scope = self.guards, self.scope
        try:
            length = guards.check(scope)
            self.most = guards.most(scope)
            if length is not None and length > self.most:
                raise self._too_long()
            await guards.app(scope, self.receive, self.send)
        except Refused as error:
            await self._refuse(error)
        except HTTPException as error:
            await self._refuse(_of_router(error, scope))
        except ClientDisconnect:
            self.status = 499  # for the log: there is nobody to tell
        except asyncio.CancelledError:  # the server was told to end and has waited long enough
            if self.status:
                raise
            await self._refuse(Refused(503, "the server is ending", {"connection": "close"}))
        except Exception as error:
            with suppress(OSError, ValueError):
                sys.stderr.write("kg: a fault of the program:\n" + "".join(traceback.format_exception(error)))
            if self.status:
                raise _Broken from None  # half an answer: the connection is closed
            await self._refuse(Refused(500, "a fault of the program, not of the request"))
        finally:
            if guards._log is not None:
                guards._log.add(scope, self.status, self.sent, perf_counter() - began)

    def _too_long(self) -> Refused:
        self.refused = Refused(413, f"the body is longer than {size_text(self.most)}", {"connection": "close"})
        return self.refused

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self.taken += len(message.get("body", b""))
            if self.taken > self.most:
                raise self._too_long()
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if self.refused is not None:  # whatever the room made of it
                raise self.refused
            headers = message["headers"] = list(message.get("headers", ()))
            said = {name.lower() for name, _ in headers}
            headers += [header for header in SAFETY if header[0] not in said]
            self.status = message["status"]
        else:
            self.sent += len(message.get("body", b""))
        await self._send(message)

    async def _refuse(self, error: Refused) -> None:
        if self.status:
            raise _Broken
        self.refused = None
        body = f"{error.message}\n".encode("utf-8", "replace")
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            *((name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in error.headers.items()),
        ]
        await self.send({"type": "http.response.start", "status": error.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


class _Broken(Exception):
    """An answer that breaks off: said already."""


def _of_router(error: HTTPException, scope: Scope) -> Refused:
    headers = dict(error.headers or {})
    if error.status_code == 404:
        return Refused(404, "there is nothing at this address", headers)
    if error.status_code == 405:
        return Refused(
            405, f"{scope['method']} is not for this address (it takes {headers.get('Allow', 'others')})", headers
        )
    return Refused(error.status_code, str(error.detail), headers)
