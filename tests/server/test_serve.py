"""``kg serve`` from its start to its end."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kg.graph import embedded

pytest.importorskip("uvicorn")

Start = Callable[..., Any]
TRIG = "@prefix ex: <http://example.org/> .\nex:g { ex:a ex:b ex:c . }\n"


TOKEN = "a-token-of-this-test"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    folder = tmp_path / "graph"
    folder.mkdir()
    (folder / "a.trig").write_text(TRIG, encoding="utf-8")
    return folder


def fetch(url: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()


def ask(url: str, what: str = "ASK%20%7B%3Chttp://example.org/a%3E%20?p%20?o%7D") -> bytes:
    return fetch(url, f"/sparql?query={what}", Accept="application/sparql-results+json")[2]


def test_it_answers(server_url: str) -> None:
    with urllib.request.urlopen(f"{server_url}/health", timeout=20) as answer:
        assert answer.status == 200 and b'"ok"' in answer.read()


def test_unchanged_answers_are_told(server_url: str) -> None:
    status, headers, body = fetch(server_url, "/sparql?query=ASK%7B%7D")
    assert status == 200 and body and headers["etag"]
    status, again, body = fetch(server_url, "/sparql?query=ASK%7B%7D", **{"If-None-Match": headers["etag"]})
    assert status == 304 and body == b"" and again["etag"] == headers["etag"]
    assert fetch(server_url, "/sparql?query=ASK%7B?s%20?p%20?o%7D", **{"If-None-Match": headers["etag"]})[0] == 200


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/sparql?query=ASK%7B%7D", "*/*"), ("/graph-store?default", "text/turtle"), ("/dataset", "text/turtle"),
        ("/agency/miit", "text/html"), ("/agency/miit", "text/turtle"), ("/search/agency.js", "*/*"),
        ("/api/openapi.json", "*/*"), ("/api/v1/gaps?limit=1", "*/*"),
    ],
)  # fmt: skip
def test_a_condition_is_read_as_the_standard_says(server_url: str, path: str, accept: str) -> None:
    def asked(condition: str | None = None, at: str = path) -> tuple[int, dict[str, str]]:
        more = {} if condition is None else {"If-None-Match": condition}
        return fetch(server_url, at, Accept=accept, **more)[:2]

    status, first = asked()
    tag = first["etag"]
    assert status == 200 and tag.startswith('"')
    for condition in (tag, f"W/{tag}", f'"a,b", W/"c" ,, {tag},"d"', f'{tag}, "{"x" * 500}"', "*"):
        status, again = asked(condition)
        assert status == 304, condition
        for name in ("etag", "vary", "cache-control"):
            assert again.get(name) == first.get(name), name
    for condition in (f'"x{tag[1:]}', f'{tag[:-1]}x"', f'"x {tag} x"', tag.strip('"'), f"w/{tag}", '""', ""):
        assert asked(condition)[0] == 200, condition
    if not path.startswith("/api/openapi"):  # what is not there is not unchanged
        missing = path.replace("/agency/miit", "/agency/nobody").replace("=ASK", "=NO").replace("gaps", "nothing")
        assert missing == path or asked("*", missing)[0] in (400, 404)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it(start_server: Start, graph: Path, how: signal.Signals) -> None:
    server = start_server(graph)
    assert b"true" in ask(server.url)
    below = _below(server.process.pid)
    assert len(below) >= 2
    assert server.stop(how) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in below)
    assert "Traceback" not in server.log and "Error" not in server.log


def test_it_ends_in_the_midst_of_work(start_server: Start) -> None:
    server = start_server("--timeout", "100")
    below = _below(server.process.pid)
    query = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        client.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client.recv(1)
        assert server.stop() == 0
    assert not any(_runs(pid) for pid in below)
    assert "Traceback" not in server.log


def test_without_its_packages_it_says_what_to_install() -> None:
    code = (
        "import sys, importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'uvicorn' else find(name, *rest)\n"
        "sys.argv = ['kg', 'serve']; from kg.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "pip install 'policy-kg[serve]'" in done.stderr


def test_nothing_outlives_a_server_that_is_killed(start_server: Start, graph: Path) -> None:
    server = start_server(graph)
    assert b"true" in ask(server.url)
    below = _below(server.process.pid)
    server.stop(signal.SIGKILL)
    for _ in range(100):
        if not any(_runs(pid) for pid in below):
            break
        subprocess.run(["sleep", "0.05"], check=True)
    assert not any(_runs(pid) for pid in below)


def _below(pid: int) -> list[int]:
    pids = [pid]
    for each in pids:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            pids += map(int, task.read_text().split())
    return pids[1:]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_below_a_path_of_a_proxy(start_server: Start) -> None:
    """Whether the proxy takes the path away or not, and from this machine itself."""
    url = start_server("--public-url", "https://x.example.org/kg/", token=TOKEN).url
    may = {"Authorization": f"Bearer {TOKEN}"}
    for path in ("/", "/agency/miit", "/editor"):
        for below in ("", "/kg"):
            status, headers, body = fetch(url, below + path, **may)
            links = re.findall(r'(?:href|src|action)="(/[^"]*)"', body.decode()) + re.findall(
                r"<(/[^>]*)>", headers.get("link", "")
            )
            assert status == 200 and links and all(link.startswith("/kg/") for link in links)
    assert fetch(url, "/kg", **may)[0] == 200
    assert fetch(url, "/sparql", Accept="text/html", **may)[1]["location"] == "/kg/editor"
    assert b"x.example.org/kg/sparql" in fetch(url, "/kg/sparql", Accept="text/turtle", **may)[2]
    for path in ("/graph-store/graph/reference", "/kg/graph-store/graph/reference"):
        assert fetch(url, path, **may)[0] == 200
    assert json.loads(fetch(url, "/api/openapi.json", **may)[2])["servers"] == [{"url": "/kg/api/v1"}]


def test_a_file_a_store_and_an_endpoint(start_server: Start, graph: Path, tmp_path: Path) -> None:
    store = embedded.write(graph, tmp_path / "store")
    first = start_server("--store", store)
    for server in (
        start_server(graph / "a.trig"),
        first,
        start_server(store),
        start_server("--endpoint", f"{first.url}/sparql"),
    ):
        assert b"true" in ask(server.url), server.log
        if server is not first:
            server.stop()
    away = start_server("--endpoint", f"{first.url}/sparql")
    first.stop()
    status, _, body = fetch(away.url, "/sparql?query=ASK%7B%7D")
    assert status == 502 and body.count(b"\n") == 1 and b"endpoint" in body
    away.stop()


def refused(*args: str | Path, env: dict[str, str] | None = None) -> str:
    import os

    environment = {k: v for k, v in os.environ.items() if not k.startswith("KG_")} | (env or {})
    done = subprocess.run(
        [sys.executable, "-m", "kg", "serve", *map(str, args)], capture_output=True, text=True, timeout=60, env=environment
    )  # fmt: skip
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("kg: ")
    return done.stderr


def test_a_bad_start_is_said_in_one_line(graph: Path, tmp_path: Path, start_server: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "in use" in refused(graph, "--port", port)
    assert "no address of this machine" in refused(graph, "--host", "192.0.2.7", env={"KG_TOKEN": "a" * 20})
    assert "no such host" in refused(graph, "--host", "no such host", env={"KG_TOKEN": "a" * 20})
    assert str(tmp_path / "none") in refused(tmp_path / "none", "--port", "0")
    assert "no such store" in refused("--store", tmp_path / "none", "--port", "0")
    assert "this is no store" in refused("--store", graph, "--port", "0")
    assert "endpoint" in refused("--endpoint", f"http://127.0.0.1:{port}/sparql", "--port", "0")
    assert "no address" in refused("--endpoint", "nonsense")
    assert "different graphs" in refused(graph, "--store", graph)
    (graph / "b.trig").write_text("nonsense", encoding="utf-8")
    assert "b.trig:1" in refused(graph, "--port", "0")
    assert "only an embedded store" in refused("--writable", env={"KG_TOKEN": "a" * 20})
    assert "no size" in refused("--memory", "much")
    assert "no address" in refused("--public-url", "ftp://x")


def test_a_broken_store_is_said(graph: Path, tmp_path: Path) -> None:
    store = embedded.write(graph, tmp_path / "store")
    for file in store.glob("*.sst"):
        file.unlink()
    assert "broken" in refused("--store", store, "--port", "0")


def test_tokens(tmp_path: Path, graph: Path, start_server: Start) -> None:
    file = tmp_path / "token"
    for text in ("", "short", "two words that are long enough", "line one is long\nline two is long too", "é" * 20):
        file.write_text(text, encoding="utf-8")
        said = refused(graph, "--token-file", file)
        assert str(file) in said and (not text or text not in said)
    assert "cannot be read" in refused(graph, "--token-file", tmp_path / "none")
    assert "cannot be read" in refused(graph, "--token-file", tmp_path)
    assert "KG_TOKEN" in refused(graph, env={"KG_TOKEN": "short"})
    file.write_text("a-good-token-of-some-length\n", encoding="utf-8")
    server = start_server(graph, "--token-file", file, "--host", "0.0.0.0")
    url = f"http://127.0.0.1:{server.port}"
    assert fetch(url, "/health", Authorization="Bearer a-good-token-of-some-length")[0] == 200
    server.stop()


def test_a_store_is_switched_while_it_is_read(start_server: Start, graph: Path, tmp_path: Path) -> None:
    store = embedded.write(graph, tmp_path / "store")
    server = start_server("--store", store)
    assert b"true" in ask(server.url)
    (graph / "a.trig").write_text(TRIG.replace("ex:a", "ex:z"), encoding="utf-8")
    embedded.write(graph, store)
    for _ in range(400):
        said = ask(server.url)
        assert b"true" in said or b"false" in said
        if b"false" in said:
            break
        subprocess.run(["sleep", "0.02"], check=True)
    assert b"false" in said
    server.stop()


def test_help_needs_no_server() -> None:
    code = "import sys; sys.argv = ['kg', '--help']\ntry:\n    from kg.cli import main; main()\nexcept SystemExit: pass\n" \
        "sys.exit(any(name in sys.modules for name in ('starlette', 'uvicorn', 'kg.server')))"  # fmt: skip
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
