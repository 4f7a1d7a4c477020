"""Endpoints that are slow, busy, closed, broken or no endpoints: one clear line each, and no secret in it."""

from __future__ import annotations

import http.server
import json
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.errors import GraphError
from kg.graph import store

GOOD = json.dumps(
    {"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "http://example.org/a"}}]}}
).encode()
NONE = b'{"head": {"vars": ["g"]}, "results": {"bindings": []}}'
JSON = "application/sparql-results+json"
QUERY = "SELECT ?s { ?s ?p ?o }"

Behaviour = Callable[["Handler"], None]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers the question for the graphs, then does what the test says."""

    server: Server

    def handle_query(self) -> None:
        if self.command == "POST":
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        else:
            text = self.path.partition("?")[2]
        self.server.seen.append((self.command, self.path.partition("?")[0], self.headers.get("Authorization")))
        self.query = urllib.parse.parse_qs(text)["query"][0]
        self.server.behaviour(self)

    do_GET = do_POST = handle_query

    def send(self, data: bytes, kind: str = JSON, code: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def send_good(self) -> None:
        self.send(NONE if "?g" in self.query else GOOD)

    def log_message(self, *_: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    behaviour: Behaviour
    seen: list[tuple[str, str, str | None]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/sparql"

    def handle_error(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("KG_ENDPOINT_USER", "KG_ENDPOINT_PASSWORD", "KG_ENDPOINT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    made = Server(("127.0.0.1", 0), Handler)
    made.seen = []
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def _ask(server: Server, behaviour: Behaviour, timeout: float = 5.0) -> list[tuple[str | None, ...]]:
    server.behaviour = behaviour
    return store.open(server.url, timeout=timeout).select(QUERY).values()


def _error(server: Server, behaviour: Behaviour, timeout: float = 5.0) -> str:
    with pytest.raises(GraphError) as caught:
        _ask(server, behaviour, timeout)
    said = str(caught.value)
    assert "\n" not in said and len(said) < 300 and caught.value.hint and caught.value.exit_code == 2
    return said


def _drip(handler: Handler) -> None:
    handler.send(b" ", length=1000)
    for _ in range(100):
        time.sleep(0.1)
        handler.wfile.write(b" ")
        handler.wfile.flush()


def _cut(handler: Handler) -> None:
    handler.send(GOOD[:-20], length=len(GOOD))


def _nothing(handler: Handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def _no_http(handler: Handler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


@pytest.mark.parametrize(
    "behaviour, words",
    [
        (lambda h: time.sleep(30), "stopped after 1 s"),
        (_drip, "stopped after 1 s"),
        (lambda h: h.send(b"<!DOCTYPE html><p>Hello", "text/html"), "a web page"),
        (lambda h: h.send(b"<html><p>Hello", "application/sparql-results+json"), "a web page"),
        (lambda h: h.send(b"GIF89a", "image/gif"), "image/gif"),
        (lambda h: h.send(b"[1, 2]", JSON), "broken"),
        (lambda h: h.send(b"", JSON), "broken"),
        (lambda h: h.send(GOOD[:-20], JSON), "broken"),
        (_cut, "cut the connection"),
        (_nothing, "cut the connection"),
        (_no_http, "does not speak HTTP"),
        (lambda h: h.send(b"no", code=401), "asks for credentials"),
        (lambda h: h.send(b"no", code=403), "forbids"),
        (lambda h: h.send(b"no", code=404), "no endpoint at this address"),
        (lambda h: h.send(b"<h1>Out of memory</h1>", "text/html", 500), "500: Out of memory"),
        (lambda h: h.send(b"", code=504), "ran out of time"),
        (lambda h: h.send(b"", code=429, Retry_After="3600"), "asked again in 3600 s"),
        (lambda h: h.send(b"", code=503, Retry_After="0"), "busy (503), asked 4 times"),
        (lambda h: h.send(b"", code=307, Location="http://example.org/sparql"), "another place, http://example.org/sparql"),
        (lambda h: h.send(b"", code=307, Location=h.server.url), "answers 307"),
    ],
)  # fmt: skip
def test_one_line_each(server: Server, behaviour: Behaviour, words: str) -> None:
    start = time.monotonic()
    assert words in _error(server, behaviour, timeout=1.0)
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("retry_after", ["1", "Thu, 01 Jan 1970 00:00:00 GMT", None])
@pytest.mark.parametrize("code", [429, 503])
def test_a_busy_endpoint_is_asked_again_when_it_says(server: Server, code: int, retry_after: str | None) -> None:
    def behaviour(handler: Handler) -> None:
        if len(server.seen) == 1:
            handler.send(b"", code=code, **({} if retry_after is None else {"Retry_After": retry_after}))
        else:
            handler.send_good()

    start = time.monotonic()
    assert _ask(server, behaviour) == [("http://example.org/a",)]
    assert (time.monotonic() - start > 0.9) == (retry_after in ("1", None))


def test_an_endpoint_that_takes_only_get(server: Server) -> None:
    def behaviour(handler: Handler) -> None:
        if handler.command == "POST":
            handler.send(b"", code=405)
        else:
            handler.send_good()

    assert _ask(server, behaviour) == [("http://example.org/a",)]
    assert [method for method, _, _ in server.seen] == ["POST", "GET", "GET"]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_host_is_followed(server: Server, code: int) -> None:
    def behaviour(handler: Handler) -> None:
        if handler.path.startswith("/sparql"):
            handler.send(b"", code=code, Location="/other")
        else:
            handler.send_good()

    assert _ask(server, behaviour) == [("http://example.org/a",)]


@pytest.mark.parametrize(
    "variables, sent",
    [
        ({"KG_ENDPOINT_USER": "me", "KG_ENDPOINT_PASSWORD": "hidden word"}, "Basic bWU6aGlkZGVuIHdvcmQ="),
        ({"KG_ENDPOINT_TOKEN": "hidden.word"}, "Bearer hidden.word"),
    ],
)
def test_credentials_come_from_the_environment_and_stay_hidden(
    server: Server, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sent: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert _ask(server, Handler.send_good) == [("http://example.org/a",)]
    assert {authorization for _, _, authorization in server.seen} == {sent}
    echo = sent.encode() + b" hidden word hidden.word"
    for code in (400, 401, 403, 500):
        said = _error(server, lambda h, code=code: h.send(echo, "text/plain", code))  # type: ignore[misc]
        assert sent.split()[1] not in said and list(variables.values())[-1] not in said
    said = _error(server, lambda h: h.send(b"", code=401))
    assert "does not accept these credentials" in said and list(variables)[-1] in said


def test_half_the_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_ENDPOINT_USER", "me")
    monkeypatch.delenv("KG_ENDPOINT_PASSWORD", raising=False)
    with pytest.raises(GraphError, match="no KG_ENDPOINT_PASSWORD"):
        store.open("http://127.0.0.1:9/")


@pytest.mark.parametrize("url", ["http://me:secret@127.0.0.1:9/sparql", "https://secret@example.org/"])
def test_credentials_in_the_address_are_refused(url: str) -> None:
    with pytest.raises(GraphError, match="do not belong into the address") as caught:
        store.open(url)
    assert "secret" not in str(caught.value) and "KG_ENDPOINT_USER" in str(caught.value)


@pytest.mark.parametrize(
    "url, words",
    [
        ("http://127.0.0.1:9/sparql", "nothing answers"),
        ("http://no-such-host.invalid/sparql", "name of this host"),
        ("http://127.0.0.1:99999/", "no address"),
        ("http://", "no address"),
        ("http:///sparql", "no address"),
    ],
)
def test_addresses_that_lead_nowhere(url: str, words: str) -> None:
    with pytest.raises(GraphError, match=words):
        store.open(url, timeout=20).select(QUERY)


def test_https_asked_of_a_plain_server(server: Server) -> None:
    server.behaviour = Handler.send_good
    with pytest.raises(GraphError, match="no secure connection"):
        store.open(server.url.replace("http:", "https:")).select(QUERY)


def _names(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir())


def test_the_command_says_it_and_writes_nothing(server: Server, tmp_path: Path) -> None:
    server.behaviour = lambda h: h.send_good() if "?g" in h.query else _cut(h)
    out = tmp_path / "rows.csv"
    out.write_text("old", encoding="utf-8")
    command = [sys.executable, "-m", "kg", "query", QUERY, "--endpoint", server.url, "-f", "csv", "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and not done.stdout and done.stderr.count("\n") == 1
    assert "cut the connection" in done.stderr
    assert out.read_text(encoding="utf-8") == "old" and _names(tmp_path) == ["rows.csv"]
