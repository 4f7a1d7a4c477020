"""What attackers send, and careless clients: each is answered with the right status and one line, and harms nobody."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kg.server.worker import without_files
from tests.server import raw
from tests.server.protocol_store import write_store

HOST = b"Host: localhost\r\n"
FORM = b"POST /sparql HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
ASK = b"query=ASK{}"
LAST = b"GET /health HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
TOKEN = "a-token-that-only-tests-know"


@pytest.fixture(scope="module")
def port(start_server: Callable[..., Any]) -> int:
    return int(start_server("--memory", "256M", "--timeout", "5").port)


@pytest.fixture(scope="module")
def writable(start_server: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> int:
    place = write_store(tmp_path_factory.mktemp("attacked") / "store")
    return int(start_server("--store", place, "--writable", "--timeout", "5", token=TOKEN).port)


@pytest.fixture
def elsewhere() -> Iterator[tuple[int, Callable[[], bool]]]:
    """A port that listens, and whether anybody has come."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.setblocking(False)

        def visited() -> bool:
            try:
                listening.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield listening.getsockname()[1], visited


def statuses(port: int, sent: bytes) -> list[int]:
    """The status of each answer to what is sent on one connection."""
    with raw.Raw(port) as client:
        client.send(sent)
        return [int(part[:3]) for part in client.rest().split(b"HTTP/1.1 ")[1:]]


def get(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    return raw.ask(port, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())


@pytest.mark.parametrize(
    "sent",
    [
        b"Content-Length: 11\r\nContent-Length: 0\r\n\r\n" + ASK,
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n" + ASK + b"\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\nb\r\n" + ASK + b"\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\nb\r\n" + ASK + b"\r\n0\r\n\r\n",
        b"Content-Length: +11\r\n\r\n" + ASK,
        b"Transfer-Encoding: chunked\r\n\r\nb\n" + ASK + b"\n0\n\n",
    ],
)
def test_nothing_is_smuggled(port: int, sent: bytes) -> None:
    """Where a proxy and a server may see different ends of a body, nothing behind it is answered."""
    assert statuses(port, FORM + sent + LAST) == [400]


@pytest.mark.parametrize(
    "sent", [b"Content-Length: 11\r\n\r\n" + ASK, b"Transfer-Encoding: chunked\r\n\r\nb\r\n" + ASK + b"\r\n0\r\n\r\n"]
)
def test_an_offer_of_another_protocol_is_not_taken(port: int, sent: bytes) -> None:
    """Java's client offers HTTP/2 with its first request, whatever that is."""
    assert statuses(port, FORM + OFFER + sent + LAST) == [200, 200]
    assert statuses(port, b"GET /health HTTP/1.1\r\n" + HOST + OFFER + b"\r\n" + LAST) == [200, 200]


def test_it_is_no_proxy(port: int) -> None:
    assert statuses(port, b"CONNECT localhost:80 HTTP/1.1\r\n" + HOST + b"\r\n" + LAST) == [405]


def test_fields_after_a_body_are_no_headers(port: int) -> None:
    body = FORM + b"Transfer-Encoding: chunked\r\n\r\nb\r\n" + ASK + b"\r\n0\r\n"
    assert statuses(port, body + b"Host: evil.example.org\r\n\r\n" + LAST) == [200, 200]
    assert statuses(port, body + b"X: y\r\n" * 20_000 + b"\r\n" + LAST) == [431]


def test_a_length_with_many_noughts(port: int) -> None:
    length = b"Content-Length: " + b"0" * 5000 + b"11\r\nConnection: close\r\n\r\n"
    assert statuses(port, FORM + length + ASK) == [200]


@pytest.mark.parametrize("number", ["1" + "0" * 10, "9" * 250])
@pytest.mark.parametrize("path", ["/owners?task=", "/api/v1/owners?task=", "/api/v1/trace?thing="])
def test_numbers_that_no_task_has(port: int, path: str, number: str) -> None:
    assert get(port, path + number)[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/static/x/..%2f..%2fsettings.py", "/%2e%2e/%2e%2e/etc/passwd", "/..%c0%af..%c0%afetc/passwd", "/\\..\\etc",
        "/thing?iri=file:///etc/passwd", "/graph-store?graph=file:///etc/passwd", "/search/%2e%2e.js", "/%00", "/%ff",
        "/queries/..%2f..%2fpyproject", "/agency/%0d%0aX-Evil:1", "/graph-store/..%2f..%2fetc/passwd",
    ],
)  # fmt: skip
def test_no_file_is_behind_an_address(port: int, path: str) -> None:
    status, headers, body = get(port, path)
    assert status in (400, 404)
    assert "x-evil" not in headers
    assert b"root:" not in body and b"Traceback" not in body


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
        "SELECT * " + "{" * 300_000,
        "SELECT * { FILTER(1" + "+1" * 200_000 + ") }",
        "SELECT * { ?s " + "(" * 100_000 + "<a:b>" + ")*" * 100_000 + " ?o }",
    ],
    ids=["brackets", "groups", "sums", "paths"],
)
def test_nested_too_deep(port: int, query: str) -> None:
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(query)}\r\n"
    status, _, body = raw.ask(port, f"{head}Connection: close\r\n\r\n{query}".encode())
    assert (status, body) == (400, b"this is nested too deep to be answered (write it flatter)\n")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {{ SERVICE <{}> {{?s ?p ?o}} }}",
        "SELECT*{{BIND(1 AS?x)sErViCeSILENT<{}>{{?s?p?o}}}}",
        "SELECT * {{ \\u0053ERVICE <{}> {{?s ?p ?o}} }}",
        "SELECT * {{ #\\u000ASERVICE <{}> {{?s ?p ?o}}\n}}",
        "SELECT * FROM <{}> {{ ?s ?p ?o }}",
        "DESCRIBE <{}>",
    ],
)
def test_nobody_is_asked(port: int, elsewhere: tuple[int, Callable[[], bool]], query: str) -> None:
    there, visited = elsewhere
    asked = quote(query.format(f"http://127.0.0.1:{there}/x"))
    assert get(port, f"/sparql?query={asked}")[0] in (200, 400)
    assert not visited()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/ld+json", '{"@context": "http://127.0.0.1:%d/x", "a": 1}'),
        ("application/ld+json", '{"@context": {"@import": "http://127.0.0.1:%d/x"}, "a": 1}'),
        ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:%d/x">]><r>&x;</r>'),
        ("application/rdf+xml", '<!DOCTYPE r [<!ENTITY a "%d"><!ENTITY b "&a;&a;&a;">]><r>&b;</r>'),
        ("application/sparql-update", "LOAD <http://127.0.0.1:%d/x>"),
        ("application/ld+json", "[" * 200_000 + "%d"),
        (
            "multipart/form-data; boundary=x0",
            "".join(
                f"--x{n}\r\nContent-Type: multipart/form-data; boundary=x{n + 1}\r\n\r\n" for n in range(2000)
            )
            + "%d",
        ),
    ],
)  # fmt: skip
def test_bodies_that_are_traps(writable: int, elsewhere: tuple[int, Callable[[], bool]], kind: str, body: str) -> None:
    there, visited = elsewhere
    text = body % there
    way = "POST /sparql" if "update" in kind else "PUT /graph-store?graph=http://example.org/g"
    head = f"{way} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: {kind}\r\n"
    status, _, said = raw.ask(
        writable, f"{head}Content-Length: {len(text)}\r\nConnection: close\r\n\r\n{text}".encode()
    )
    assert status == 400
    assert said.count(b"\n") == 1 and b"Traceback" not in said
    assert not visited()


def test_a_store_that_is_gone_or_broken(start_server: Callable[..., Any], tmp_path: Path) -> None:
    """It is the server's fault, not the request's, and the place of the store is nobody's business."""
    place = write_store(tmp_path / "store")
    server = start_server("--store", place, "--timeout", "5")
    asked = "/sparql?query=" + quote("SELECT * { ?s ?p ?o }")
    assert get(server.port, asked)[0] == 200
    place.rename(tmp_path / "away")
    status, _, said = _until(server.port, asked, 503)
    assert status == 503 and b"gone" in said and b"store:" not in said
    (tmp_path / "away").rename(place)
    assert _until(server.port, asked, 200)[0] == 200
    for file in place.glob("*.sst"):
        with file.open("r+b") as opened:
            opened.truncate(10)
    status, _, said = get(server.port, asked)
    assert status in (200, 503) and b".sst" not in said  # the engine may have all of it in memory


def _until(port: int, path: str, wanted: int) -> tuple[int, dict[str, str], bytes]:
    end = time.monotonic() + 10
    while (found := get(port, path))[0] != wanted and time.monotonic() < end:
        time.sleep(0.1)
    return found


def test_what_runs_when_the_server_ends_hears_it(start_server: Callable[..., Any]) -> None:
    server = start_server("--timeout", "30")
    numbers = "{" + " 1" * 3000 + "}"
    query = f"SELECT (SUM(RAND()) AS ?n) {{ VALUES ?a {numbers} VALUES ?b {numbers} VALUES ?c {numbers} }}"
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(query)}"
    with raw.Raw(server.port) as client:
        client.send(f"{head}\r\n\r\n{query}".encode())
        time.sleep(0.5)
        assert server.stop() == 0
        status, _, said = raw.parsed(client.rest())
    assert (status, said) == (503, b"the server is ending\n")


def test_messages_without_files() -> None:
    assert (
        without_files("Corruption: bad block read from /srv/kg/st/000042.sst offset 0")
        == "Corruption: bad block read offset 0"
    )
    assert without_files("Corruption: size mismatch: st/000105.sst") == "Corruption: size mismatch"
