"""One request to a SPARQL endpoint: time, retries, credentials, redirects, and errors that say the next step."""

from __future__ import annotations

import base64
import email.utils
import http.client
import io
import os
import re
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from kg.errors import GraphError
from kg.graph.limits import Clock, watched

_TRIES = 4
_LONGEST_WAIT = 30.0  # seconds between two tries
_AGENT = "policy-kg"
_USER, _PASSWORD, _TOKEN = "KG_ENDPOINT_USER", "KG_ENDPOINT_PASSWORD", "KG_ENDPOINT_TOKEN"


def checked_address(url: str) -> str:
    """The address of an endpoint. Raises GraphError where it is none, or carries credentials."""
    try:
        parts = urllib.parse.urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise GraphError(f"no address of an endpoint: {error}", place=url.split("@")[-1], hint=_EXAMPLE) from None
    if "@" in parts.netloc:
        bare = urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        hint = f"leave them out and set {_USER} and {_PASSWORD}, or {_TOKEN}, in the environment"
        raise GraphError("credentials do not belong into the address", place=shown(bare), hint=hint)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or re.search(r"\s", url):
        raise GraphError("no address of an endpoint", place=url, hint=_EXAMPLE)
    return parts._replace(fragment="").geturl()


_EXAMPLE = "write https://host/sparql"


def shown(url: str) -> str:
    """The address for people: without what follows the question mark, which may be a key."""
    return url.partition("?")[0]


@dataclass(frozen=True)
class Credentials:
    """What the environment says; never shown."""

    user: str | None
    password: str | None
    token: str | None

    @staticmethod
    def from_environment() -> Credentials:
        """Raises GraphError where only half of them is set, or something that cannot be sent."""
        user, password, token = (os.environ.get(name) or None for name in (_USER, _PASSWORD, _TOKEN))
        if (user is None) != (password is None):
            missing = _PASSWORD if password is None else _USER
            raise GraphError(f"the environment has no {missing}", hint=f"set {_USER} and {_PASSWORD}, or neither")
        for name, value in ((_USER, user), (_PASSWORD, password), (_TOKEN, token)):
            if value is not None and not value.isprintable():
                raise GraphError(f"{name} holds characters that cannot be sent", hint="set it again without them")
        if user is not None and ":" in user:
            raise GraphError(f"{_USER} holds a colon, which no user name may", hint="set it again")
        return Credentials(user, password, token)

    @property
    def header(self) -> str | None:
        if self.token is not None:
            return f"Bearer {self.token}"
        if self.user is not None:
            return f"Basic {self._basic}"
        return None

    @property
    def _basic(self) -> str:
        return base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")

    def hidden(self, text: str) -> str:
        """``text`` without them."""
        for secret in (self.token, self.password, self._basic if self.user else None):
            if secret:
                text = text.replace(secret, "…")
        return text


class Door:
    """Sends queries to one endpoint."""

    def __init__(self, url: str) -> None:
        self.url = checked_address(url)
        self.place = shown(self.url)
        self.credentials = Credentials.from_environment()
        self._method = "POST"
        self._digest = False
        self._sockets: list[socket.socket] = []
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        if self.credentials.user is not None:
            passwords.add_password(None, self.url, self.credentials.user, self.credentials.password or "")
        self._opener = urllib.request.build_opener(
            _handler(urllib.request.HTTPHandler, http.client.HTTPConnection, self._sockets, "http"),
            _handler(urllib.request.HTTPSHandler, http.client.HTTPSConnection, self._sockets, "https"),
            _Redirects(self.place),
            urllib.request.HTTPDigestAuthHandler(passwords),
        )

    def ask(self, parameters: list[tuple[str, str]], accept: str, clock: Clock) -> tuple[str, Body]:
        """The media type and the body of the answer. Raises GraphError."""
        for number in range(1, _TRIES + 1):
            try:
                return self._once(parameters, accept, clock)
            except _Later as later:
                self._wait(later, number, clock)
            except _OtherMethod:
                self._method = "GET"
        raise AssertionError  # the last try raises

    def _wait(self, later: _Later, number: int, clock: Clock) -> None:
        wait = later.seconds if later.seconds is not None else 2.0 ** (number - 1)
        left = clock.left()
        said = f"the endpoint is busy ({later.code})"
        if later.seconds is not None and (wait > _LONGEST_WAIT or (left is not None and wait >= left)):
            raise GraphError(f"{said} and wants to be asked again in {wait:.0f} s", place=self.place, hint="do so")
        if number == _TRIES or (left is not None and wait >= left):
            raise GraphError(f"{said}, asked {number} times", place=self.place, hint="ask again later")
        time.sleep(wait)

    def _once(self, parameters: list[tuple[str, str]], accept: str, clock: Clock) -> tuple[str, Body]:
        stack = ExitStack()
        stack.enter_context(watched(clock, self.cut))
        try:
            response = self.open(lambda: self._request(parameters, accept), clock.left())
            body = Body(response, clock, self, stack)
        except urllib.error.HTTPError as error:
            stack.close()
            self._refused(error)
        except BaseException as error:
            stack.close()
            self.failed(error, clock)
        return response.headers.get_content_type(), body

    def _request(self, parameters: list[tuple[str, str]], accept: str) -> urllib.request.Request:
        headers = {"Accept": accept, "User-Agent": _AGENT}
        data = urllib.parse.urlencode(parameters).encode()
        if self._method == "POST":
            request = urllib.request.Request(self.url, data, headers, method="POST")
        else:
            join = "&" if "?" in self.url else "?"
            request = urllib.request.Request(self.url + join + data.decode(), None, headers, method="GET")
        return self.signed(request)

    def signed(self, request: urllib.request.Request) -> urllib.request.Request:
        """The request with the credentials."""
        if self.credentials.header and not (self._digest and self.credentials.token is None):
            request.add_unredirected_header("Authorization", self.credentials.header)
        return request

    def open(self, make: Callable[[], urllib.request.Request], timeout: float | None) -> http.client.HTTPResponse:
        """The answer to a request. Raises HTTPError and what ``failed`` has words for."""
        response: http.client.HTTPResponse
        try:
            response = self._opener.open(make(), timeout=timeout)
        except urllib.error.HTTPError as error:
            if error.code != 401 or self._digest or self.credentials.user is None:
                raise
            error.close()
            self._digest = True  # some (Virtuoso) name no challenge where they are not asked for one
            response = self._opener.open(make(), timeout=timeout)
        return response

    def said(self, error: urllib.error.HTTPError) -> str:
        """The first words of a refusal, without credentials."""
        try:
            body = error.read(4000)
            # Where a digest is refused, some versions of Python give an error without a body.
            return self.credentials.hidden(_words(body.decode("utf-8", "replace"))) if isinstance(body, bytes) else ""
        except (OSError, http.client.HTTPException):
            return ""

    def cut(self) -> None:
        """Ends what is under way: whoever waits for a byte wakes."""
        for own in self._sockets:
            with suppress(OSError):
                own.shutdown(socket.SHUT_RDWR)

    def _refused(self, error: urllib.error.HTTPError) -> NoReturn:
        code = error.code
        with error:
            if code in (429, 503):
                raise _Later(code, _seconds(error.headers.get("Retry-After"))) from None
            if code in (405, 501) and self._method == "POST":
                raise _OtherMethod from None
            detail = self.said(error)
        place = self.place
        if code in (401, 407):
            if self.credentials.header:
                raise GraphError(f"the endpoint does not accept these credentials ({code})", place=place,
                                 hint=f"check {_TOKEN if self.credentials.token else f'{_USER} and {_PASSWORD}'}")  # fmt: skip
            hint = f"set {_USER} and {_PASSWORD}, or {_TOKEN}, in the environment"
            raise GraphError(f"the endpoint asks for credentials ({code})", place=place, hint=hint)
        if code == 403:
            hint = "ask its keeper for the right to query it"
            raise GraphError(f"the endpoint forbids this query (403){detail and ': ' + detail}", place=place, hint=hint)
        if code in (404, 410):
            hint = "check the address; endpoints often end in /sparql or /query"
            raise GraphError(f"there is no endpoint at this address ({code})", place=place, hint=hint)
        if code in (408, 504):
            hint = "ask for less, or use an endpoint with more time"
            raise GraphError(f"the endpoint itself ran out of time ({code})", place=place, hint=hint)
        if code == 414:
            raise GraphError("the query is too long for this endpoint, which only takes GET (414)", place=place,
                             hint="ask a shorter query")  # fmt: skip
        hint = "the endpoint does not understand it" if code in (400, 406, 415, 500) else "ask its keeper"
        raise GraphError(f"the endpoint answers {code}{detail and ': ' + detail}", place=place, hint=hint)

    def failed(self, error: BaseException, clock: Clock) -> NoReturn:
        """Raises what ``error`` means for people."""
        if isinstance(error, GraphError):
            raise error
        if not isinstance(error, OSError | http.client.HTTPException | ValueError):
            raise error
        if clock.is_late() or isinstance(error, TimeoutError):
            raise clock.error() from None
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise clock.error() from None
        raise self._unreachable(reason) from None

    def _unreachable(self, reason: object) -> GraphError:
        place = self.place
        if isinstance(reason, ssl.SSLCertVerificationError):
            return GraphError(f"the endpoint's certificate is not trusted: {reason.verify_message}", place=place,
                              hint="check the address; SSL_CERT_FILE names further certificates to trust")  # fmt: skip
        if isinstance(reason, ssl.SSLError):
            what = reason.reason or reason
            return GraphError(f"no secure connection: {what}", place=place, hint="does it speak https, or only http?")
        if isinstance(reason, socket.gaierror):
            return GraphError("the name of this host is not known", place=place, hint="check the address")
        if isinstance(reason, ConnectionRefusedError):
            return GraphError("nothing answers there", place=place, hint="is the endpoint running, on this port?")
        if isinstance(reason, http.client.IncompleteRead | ConnectionError | http.client.RemoteDisconnected):
            hint = "ask again; if it stays so, ask for less or look at the endpoint's log"
            return GraphError("the endpoint cut the connection before its answer was whole", place=place, hint=hint)
        if isinstance(reason, http.client.HTTPException):
            return GraphError("what answers there does not speak HTTP", place=place, hint="check address and port")
        what = self.credentials.hidden(str(getattr(reason, "strerror", None) or reason))
        return GraphError(f"no answer from the endpoint: {what}", place=place, hint="check the address")


class Body(io.RawIOBase):
    """The body of an answer, read as it comes; time spent by the reader does not count."""

    def __init__(self, response: http.client.HTTPResponse, clock: Clock, door: Door, stack: ExitStack) -> None:
        self._response = response
        self._clock = clock
        self._door = door
        self._stack = stack
        self.first = b""
        self.first = self._next()

    def read(self, size: int = -1) -> bytes:
        if not self.first:
            self.first = self._next()
        size = len(self.first) if size < 0 else size
        part, self.first = self.first[:size], self.first[size:]
        return part

    def _next(self) -> bytes:
        if self._response.isclosed():
            return b""
        self._clock.resume()
        try:
            data = self._response.read1(1 << 16)
            self._clock.left()
        except BaseException as error:
            self.close()
            self._door.failed(error, self._clock)
        self._clock.pause()
        if not data:
            # read1 says nothing where the connection was cut before the length that was promised
            missing = self._response.length
            self.close()
            if missing:
                self._door.failed(http.client.IncompleteRead(b"", missing), self._clock)
        return data

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if hasattr(self, "_response"):
            self._response.close()
            self._stack.close()
        super().close()


class _Later(Exception):
    def __init__(self, code: int, seconds: float | None) -> None:
        self.code = code
        self.seconds = seconds


class _OtherMethod(Exception):
    """The endpoint takes no POST."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to the same host, query and all; credentials and questions go nowhere else."""

    max_redirections = 5

    def __init__(self, place: str) -> None:
        self._place = place

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        secure = new.scheme == old.scheme or (old.scheme, new.scheme) == ("http", "https")
        same_port = new.port == old.port or (new.scheme != old.scheme and new.port in (None, 443))
        if (new.hostname, secure, same_port) != (old.hostname, True, True) or "@" in new.netloc:
            bare = shown(urllib.parse.urlunsplit(new._replace(netloc=new.netloc.rpartition("@")[2])))
            hint = f"if you trust that address: --endpoint {bare}"
            raise GraphError(f"the endpoint sends to another place, {bare}", place=self._place, hint=hint)
        followed = urllib.request.Request(newurl, req.data, dict(req.headers), method=req.get_method())
        authorization = req.unredirected_hdrs.get("Authorization")
        if authorization:
            followed.add_unredirected_header("Authorization", authorization)
        return followed

    http_error_308 = urllib.request.HTTPRedirectHandler.http_error_307


def _handler(
    base: type[Any], connection: type[http.client.HTTPConnection], sockets: list[socket.socket], scheme: str
) -> Any:
    """A handler of urllib whose open sockets stand in ``sockets``."""

    class Connection(connection):  # type: ignore[valid-type, misc]
        def connect(self) -> None:
            super().connect()
            del sockets[:-8]
            sockets.append(self.sock)

    class Handler(base):  # type: ignore[misc]
        def do_open(self, _class: Callable[..., Any], request: Any, **extra: Any) -> Any:
            return super().do_open(Connection, request, **extra)

    return Handler


def _seconds(retry_after: str | None) -> float | None:
    """What Retry-After asks for: a number of seconds, or the time until a date."""
    if retry_after is None:
        return None
    if re.fullmatch(r"\s*\d{1,9}\s*", retry_after):
        return float(retry_after)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


def _words(text: str) -> str:
    """The first words of what an endpoint says, without its markup and without the query it repeats."""
    if "<" in text:
        text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL | re.IGNORECASE)
    text = re.split(r"SPARQL query:|define sql:", text)[0]
    return " ".join(text.split())[:200]
