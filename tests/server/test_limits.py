"""Clients that are slow, long-winded or greedy, and work that runs away, through a real server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytest.importorskip("uvicorn")

import raw

RUNAWAY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"
COUNTING = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIMIT = 2.0


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Any]) -> Any:
    return start_server("--timeout", str(LIMIT), "--memory", "256M", "--workers", "2")


def request(method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def query(text: str) -> bytes:
    return request("GET", f"/sparql?query={quote(text)}", "Accept: application/sparql-results+json")


def memory(server: Any) -> int:
    """Bytes of the server and all its processes, shared pages counted once."""
    pids, total = [server.process.pid], 0
    for pid in pids:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            pids += map(int, children.read_text().split())
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
    return total


def children(server: Any) -> int:
    pids = [server.process.pid]
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            pids += map(int, task.read_text().split())
    return len(pids) - 1


@pytest.mark.parametrize("runaway", [RUNAWAY, COUNTING])
def test_a_runaway_harms_nobody(server: Any, runaway: str) -> None:
    small = query("SELECT ?s { ?s a ?c } LIMIT 5")
    for _ in range(20):
        assert raw.ask(server.port, small)[0] == 200
    before = memory(server)
    ends: list[tuple[int, bytes, float]] = []

    def run() -> None:
        began = time.monotonic()
        status, _, body = raw.ask(server.port, query(runaway))
        ends.append((status, body, time.monotonic() - began))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    longest = 0.0
    while any(thread.is_alive() for thread in threads):
        began = time.monotonic()
        assert raw.ask(server.port, small)[0] == 200
        longest = max(longest, time.monotonic() - began)
    assert longest < LIMIT + 1
    for status, body, spent in ends:
        assert status in (503, 400) and body.count(b"\n") == 1 and b"Traceback" not in body
        assert spent < 2 * LIMIT + 2
    end = time.monotonic() + 15
    while memory(server) > before * 1.1 + (8 << 20) or children(server) > 3:
        assert time.monotonic() < end, f"{memory(server):,} bytes after {before:,}"
        time.sleep(0.1)
        raw.ask(server.port, small)


def test_a_client_that_leaves_ends_its_query(start_server: Callable[..., Any]) -> None:
    server = start_server("--timeout", "100", "--workers", "1")
    client = raw.Raw(server.port)
    client.send(query(COUNTING))
    time.sleep(0.3)
    client.socket.close()
    began = time.monotonic()
    assert raw.ask(server.port, query("ASK {}"))[0] == 200
    assert time.monotonic() - began < 10
    end = time.monotonic() + 10
    while " 499 " not in server.log:
        assert time.monotonic() < end
        time.sleep(0.05)
    server.stop()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request("GET", "/" + "a" * 40_000), 414),
        (request("GET", "/health", "X-Long: " + "a" * 40_000), 431),
        (request("GET", "/health", *(f"X-{n}: 1" for n in range(200))), 431),
        (request("GET", "/health", *(f"X-{n}: {'a' * 5000}" for n in range(9))), 431),
        (b"GET /health HTTP/1.1\r\nX-Endless: " + b"a" * 100_000, 431),
        (b"\x16\x03\x01 this is TLS\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n", 400),
        (b"GET http://evil.example.org:99999/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 400),
        (b"FETCH /health HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET /health\r\n\r\n", 400),
    ],
)  # fmt: skip
def test_requests_that_are_none_get_one_line(server: Any, sent: bytes, status: int) -> None:
    said, headers, body = raw.ask(server.port, sent)
    assert said == status and body.count(b"\n") == 1 and headers["x-content-type-options"] == "nosniff"


def test_long_bodies_are_refused(server: Any) -> None:
    kind = "Content-Type: application/sparql-query"
    said, _, body = raw.ask(server.port, request("POST", "/sparql", kind, f"Content-Length: {3 << 20}"))
    assert said == 413 and body.count(b"\n") == 1
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    sent = request("POST", "/sparql", kind, "Transfer-Encoding: chunked", body=chunk * 30)
    assert raw.ask(server.port, sent)[0] == 413
    fits = b"ASK {}" + b" " * 100_000
    said, _, body = raw.ask(server.port, request("POST", "/sparql", kind, f"Content-Length: {len(fits)}", body=fits))
    assert said == 200


def test_a_refused_upload_hears_why(server: Any) -> None:
    """Although it is still sending: closing at once would take the answer away with it."""
    head = request("POST", "/sparql", "Content-Type: application/sparql-query", f"Content-Length: {20 << 20}")
    for _ in range(3):
        with raw.Raw(server.port) as client:
            client.send(head + b" " * (20 << 20))
            assert raw.parsed(client.rest())[0] == 413


@pytest.fixture(scope="module")
def impatient(start_server: Callable[..., Any]) -> Any:
    return start_server("--patience", "1")


def test_slow_clients_are_dropped(impatient: Any) -> None:
    began = time.monotonic()
    with raw.Raw(impatient.port) as silent, raw.Raw(impatient.port) as slow, raw.Raw(impatient.port) as body:
        body.send(request("POST", "/sparql", "Content-Type: application/sparql-query", "Content-Length: 1000"))
        assert not slow.drip(b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"X-Slow: " + b"a" * 200, 15)
        assert not body.drip(b"ASK {}" + b" " * 900, 15)
        assert silent.rest() == b""
    assert time.monotonic() - began < 20
    assert raw.ask(impatient.port, request("GET", "/health"))[0] == 200


def test_a_client_that_reads_nothing_holds_nothing(impatient: Any) -> None:
    big = query("SELECT * { GRAPH ?g { ?s ?p ?o } } LIMIT 30000")
    readers = [raw.Raw(impatient.port, buffer=4096) for _ in range(4)]
    for reader in readers:
        reader.send(big)
    for _ in range(20):
        assert raw.ask(impatient.port, query("ASK {}"))[0] == 200
    end = time.monotonic() + 20
    while impatient.log.count("GET /sparql 200") < 20 + len(readers):
        assert time.monotonic() < end
        time.sleep(0.1)
    for reader in readers:
        reader.socket.close()


def test_many_connections(impatient: Any) -> None:
    clients = [raw.Raw(impatient.port) for _ in range(300)]
    assert raw.ask(impatient.port, request("GET", "/health"))[0] == 200
    for client in clients:
        client.socket.close()


def test_requests_in_a_row_on_one_connection(server: Any) -> None:
    keep = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with raw.Raw(server.port) as client:
        client.send(keep * 20 + request("GET", "/health"))
        assert client.rest().count(b"HTTP/1.1 200") == 21
