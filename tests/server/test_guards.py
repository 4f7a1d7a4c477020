"""Who is let in, and what every answer carries."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("uvicorn")

import raw

TOKEN = "s3cret-token-of-the-test"
Start = Callable[..., Any]


def get(
    port: int, path: str = "/health", *headers: str, method: str = "GET", host: str | None = None
) -> tuple[int, dict[str, str], bytes]:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{port}'}", "Connection: close", *headers]
    return raw.ask(port, "\r\n".join([*lines, "", ""]).encode("latin-1"))


@pytest.fixture(scope="module")
def port(server_url: str) -> int:
    return int(server_url.rsplit(":", 1)[1])


@pytest.fixture(scope="module")
def shut(start_server: Start) -> Any:
    """A server that others could reach through a proxy."""
    return start_server("--public-url", "https://graph.example.org", token=TOKEN)


def test_headers_of_safety(port: int) -> None:
    for path in ("/health", "/no/such/place", "/sparql?query=nonsense"):
        _, headers, _ = get(port, path)
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers


@pytest.mark.parametrize("host", ["evil.example.org", "127.0.0.1.evil.org:80", "192.0.2.7", "[2001:db8::1]", ""])
def test_other_names_are_refused(port: int, host: str) -> None:
    status, _, body = raw.ask(port, f"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert status == 421 and body.count(b"\n") == 1


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1234", "127.0.0.1", "[::1]:99", "127.8.8.8"])
def test_names_of_this_machine_are_taken(port: int, host: str) -> None:
    assert get(port, host=host)[0] == 200


@pytest.mark.parametrize("host", ["127.0.0.1/ x", "127.0.0.1:abc", "a@127.0.0.1", '127.0.0.1#"><script>', "[127.0.0.1"])
def test_what_is_no_host(port: int, host: str) -> None:
    status, _, body = get(port, "/sparql", "Accept: text/turtle", host=host)
    assert (status, body) == (400, b"the Host header is no host\n")


def test_two_hosts_or_none(port: int) -> None:
    assert get(port, "/health", "Host: localhost")[0] == 400
    assert raw.ask(port, b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n")[0] == 400


@pytest.mark.parametrize(
    ("method", "header", "status"),
    [
        ("POST", "Origin: https://evil.example.org", 403),
        ("POST", "Origin: null", 403),
        ("DELETE", "Origin: http://127.0.0.1:1", 403),
        ("GET", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors", 403),
        ("GET", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate", 200),
        ("GET", "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors", 200),
        ("POST", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate", 403),
        ("POST", "Content-Encoding: gzip", 415),
    ],
)
def test_pages_of_other_sites_do_nothing(port: int, method: str, header: str, status: int) -> None:
    assert get(port, "/health", header, method=method)[0] == status


def test_its_own_pages_may_send(port: int) -> None:
    assert get(port, "/health", f"Origin: http://127.0.0.1:{port}", method="POST")[0] == 405


def basic(password: str) -> str:
    return f"Authorization: Basic {base64.b64encode(f'anyone:{password}'.encode()).decode()}"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"Authorization: Bearer {TOKEN}", 200),
        (f"Authorization: bearer   {TOKEN}", 200),
        (basic(TOKEN), 200),
        (basic(TOKEN + "x"), 401),
        ("Authorization: Basic ***", 401),
        ("Authorization: Basic", 401),
        (f"Authorization: Bearer {TOKEN[:-1]}", 401),
        ("Authorization: Bearer ", 401),
        (f"Authorization: Digest {TOKEN}", 401),
        ("X-Nothing: here", 401),
    ],
)
def test_a_server_that_others_reach_asks_for_its_token(shut: Any, header: str, status: int) -> None:
    for path in ("/health", "/", "/no/such/place"):
        said, headers, body = get(shut.port, path, header)
        assert (said if said != 404 else 200) == status or (status == 200 and said < 400)
        if status == 401:
            assert headers["www-authenticate"].startswith("Basic ") and body.count(b"\n") == 1
    assert get(shut.port, "/health", f"Authorization: Bearer {TOKEN}", host="graph.example.org")[0] == 200


def test_the_log_keeps_secrets(shut: Any) -> None:
    get(shut.port, f"/health?token={TOKEN}", f"Authorization: Bearer {TOKEN}")
    get(shut.port, "/no%0d%0aforged/place", f"Authorization: Bearer {TOKEN}")
    shut.stop()
    assert "GET /health 200" in shut.log and TOKEN not in shut.log
    assert "\nforged" not in shut.log and "\r" not in shut.log


@pytest.mark.parametrize(
    "args",
    [("--host", "0.0.0.0"), ("--host", "::"), ("--public-url", "https://graph.example.org"), ("--writable",)],
)
def test_no_token_no_server(start_server: Start, args: tuple[str, ...]) -> None:
    with pytest.raises(RuntimeError, match="token|store") as caught:
        start_server(*args)
    assert str(caught.value).startswith("kg: ") and str(caught.value).count("\n") == 1


def test_every_interface_needs_the_token(start_server: Start) -> None:
    server = start_server("--host", "0.0.0.0", token=TOKEN)
    assert get(server.port)[0] == 401
    assert get(server.port, "/health", f"Authorization: Bearer {TOKEN}", host="192.0.2.7:80")[0] == 200
    assert get(server.port, "/health", f"Authorization: Bearer {TOKEN}", host="evil.example.org")[0] == 421
    server.stop()
