"""``kg load`` into real servers, and into one that fails in every way."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.errors import GraphError
from kg.graph import bulk_load, embedded
from kg.graph.loading import graph_files, load
from kg.paths import triples_dir


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few graphs of the released one, Chinese and English, with those for review."""
    folder = tmp_path_factory.mktemp("part") / "graph"
    for file in graph_files(triples_dir()):
        if file.stat().st_size < 120_000:
            place = folder / file.relative_to(triples_dir())
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)
    if (triples_dir() / "review").is_dir():
        shutil.copytree(triples_dir() / "review", folder / "review")
    return folder


@pytest.fixture
def server(oxigraph_writable_url: str) -> str:
    return oxigraph_writable_url.removesuffix("/query")


@pytest.fixture
def virtuoso(virtuoso_empty_url: str) -> str:
    return virtuoso_empty_url.removesuffix("/sparql")


def quads(place: Path, review: bool = False) -> set[str]:
    return {str(q) for q in load(place, review=review)}


def held(url: str) -> set[str]:
    """Everything in an Oxigraph server."""
    request = urllib.request.Request(f"{url}/store", headers={"Accept": "application/n-quads"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return {str(q) for q in ox.parse(answer.read(), format=ox.RdfFormat.N_QUADS)}


def same_answers(place: Path, url: str) -> None:
    for sparql in (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?kind (COUNT(*) AS ?n) { ?s a ?kind } GROUP BY ?kind ORDER BY ?kind",
        "SELECT ?label { ?s skos:prefLabel ?label } ORDER BY STR(?label) LIMIT 50",
    ):
        here, there = kg.open(place).select(sparql), kg.open(url).select(sparql)
        assert [tuple(map(str, row)) for row in here] == [tuple(map(str, row)) for row in there]


@pytest.mark.parametrize("road", ["graph_store", "update", "auto"])
def test_oxigraph(road: str, part: Path, server: str, tmp_path: Path) -> None:
    """Each road gives the same quads; loading twice changes nothing; --clear replaces what is loaded and nothing else."""
    roads = {"graph_store": {"graph_store": f"{server}/store"}, "update": {"update": f"{server}/update"}, "auto": {}}[
        road
    ]
    first = bulk_load.load(part, f"{server}/query", batch=500, **roads)
    assert first.road == ("SPARQL Update" if road == "update" else "Graph Store Protocol")
    assert first.triples == len(quads(part)) and not first.besides
    assert held(server) == quads(part)
    assert bulk_load.load(embedded.write(part, tmp_path / "store"), f"{server}/query", **roads).besides == {}
    assert held(server) == quads(part)
    (name,) = sorted(first.graphs)[:1]
    for graph, words in ((name, "more"), ("https://e/other", "other")):
        file = tmp_path / f"{words}.nq"
        file.write_text(f'<https://e/s> <https://e/p> "{words}" <{graph}> .\n', encoding="utf-8")
        bulk_load.load(file, f"{server}/query", **roads)
    assert bulk_load.load(part, f"{server}/query", **roads).besides == {name: 1}
    bulk_load.load(part, f"{server}/query", clear=True, batch=100, **roads)
    assert {q for q in held(server) if "https://e/other" not in q} == quads(part)
    assert len(held(server)) == len(quads(part)) + 1


def test_at_once(part: Path, server: str, tmp_path: Path) -> None:
    """All of it with one update, which replaces what was there where that is asked."""
    old = tmp_path / "old.nq"
    old.write_text(
        f"<https://e/s> <https://e/p> <https://e/o> <{sorted(quads_by_graph(part))[0]}> .\n", encoding="utf-8"
    )
    bulk_load.load(old, f"{server}/query", at_once=True)
    assert bulk_load.load(part, f"{server}/query", at_once=True, clear=True).road == "SPARQL Update"
    assert held(server) == quads(part)
    with pytest.raises(GraphError, match="nothing was loaded"):
        bulk_load.load(part, f"{server}/query", at_once=True, update=f"{server}/nothing")


def quads_by_graph(place: Path) -> set[str]:
    return {q.graph_name.value for q in load(place) if isinstance(q.graph_name, ox.NamedNode)}


def test_review_only_if_asked(part: Path, server: str) -> None:
    bulk_load.load(part, f"{server}/query")
    assert held(server) == quads(part)
    bulk_load.load(part, f"{server}/query", review=True)
    assert held(server) == quads(part, review=True) != quads(part)


def test_virtuoso(part: Path, virtuoso: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both roads; credentials are asked for by digest, and refusals say what is missing."""
    with pytest.raises(GraphError, match="(?s)takes no graph.*nothing was loaded"):
        bulk_load.load(part, f"{virtuoso}/sparql")
    monkeypatch.setenv("KG_ENDPOINT_USER", "dba")
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "wrong")
    with pytest.raises(GraphError, match="does not accept these credentials") as error:
        bulk_load.load(part, f"{virtuoso}/sparql-auth")
    assert "wrong" not in str(error.value)
    monkeypatch.setenv("KG_ENDPOINT_PASSWORD", "dba")
    done = bulk_load.load(part, f"{virtuoso}/sparql-auth", at_once=False)
    assert done.road == "Graph Store Protocol" and not done.besides
    same_answers(part, f"{virtuoso}/sparql")
    done = bulk_load.load(part, f"{virtuoso}/sparql-auth", update=f"{virtuoso}/sparql-auth", clear=True)
    assert done.road == "SPARQL Update" and not done.besides
    same_answers(part, f"{virtuoso}/sparql")


class Moody:
    """A store that answers as it is told: ``moods`` are the next answers to writes, then all is well."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self.moods: list[int] = []
        self.after = 0  # so many writes are taken before ``moods`` begins
        self.swallows = False
        self.writes = 0
        self.keys: list[str | None] = []
        moody = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_arguments: object) -> None: ...

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                moody.keys.append(self.headers["Authorization"])
                if self.path == "/query":
                    (query,) = urllib.parse.parse_qs(body.decode())["query"]
                    found = moody.store.query(query)
                    assert isinstance(found, ox.QuerySolutions)
                    return self.answer(200, found.serialize(format=ox.QueryResultsFormat.JSON) or b"", "json")
                moody.writes += 1
                if moody.after:
                    moody.after -= 1
                elif moody.moods:
                    if (mood := moody.moods.pop(0)) == 0:
                        self.connection.close()
                        return None
                    return self.answer(mood, b"<html>not today, secret</html>", "html")
                (graph,) = urllib.parse.parse_qs(self.path.partition("?")[2])["graph"]
                if not moody.swallows:
                    moody.store.load(body, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
                return self.answer(204, b"", "plain")

            do_PUT = do_POST

            def answer(self, code: int, body: bytes, kind: str) -> None:
                self.send_response(code)
                if code == 503:
                    self.send_header("Retry-After", "0")
                self.send_header("Content-Type", f"application/sparql-results+{kind}")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def moody() -> Iterator[Moody]:
    made = Moody()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Three graphs of four triples."""
    file = tmp_path / "three.nq"
    rows = [f"<https://e/{g}/{n}> <https://e/p> {n} <https://e/g{g}> .\n" for g in range(3) for n in range(4)]
    file.write_text("".join(r.replace(f" {r.split()[2]} ", f' "{r.split()[2]}" ') for r in rows), encoding="utf-8")
    return file


def test_what_passes_is_tried_again(moody: Moody, three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_load.time, "sleep", lambda _seconds: None)
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "secret")
    moody.moods = [503, 0, 429, 502]
    moody.after = 2
    done = bulk_load.load(three, f"{moody.url}/query", graph_store=f"{moody.url}/store", batch=2)
    assert done.graphs == {"https://e/g0": 4, "https://e/g1": 4, "https://e/g2": 4}
    assert {str(q) for q in moody.store} == quads(three)
    assert set(moody.keys) == {"Bearer secret"}


def test_broken_off_and_resumed(moody: Moody, three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says which graphs are whole, which in part; --resume sends the rest only."""
    monkeypatch.setattr(bulk_load.time, "sleep", lambda _seconds: None)
    monkeypatch.setenv("KG_ENDPOINT_TOKEN", "secret")
    moody.after, moody.moods = 3, [500]
    arguments = {"graph_store": f"{moody.url}/store", "batch": 2}
    with pytest.raises(GraphError) as error:
        bulk_load.load(three, f"{moody.url}/query", **arguments)  # type: ignore[arg-type]
    said = str(error.value)
    assert (
        "loaded whole: 1 graphs, the last of them <https://e/g0>; of <https://e/g1> a part; of the others nothing"
        in said
    )
    assert "--resume" in said and "secret" not in said and "\n" not in said
    sent = moody.writes
    done = bulk_load.load(three, f"{moody.url}/query", resume=True, **arguments)  # type: ignore[arg-type]
    assert done.skipped == ("https://e/g0",) and len(moody.store) == 12
    assert moody.writes - sent == 2 * 2


@pytest.mark.parametrize("moods", [[0] * 5, [504] * 5, [502] * 5], ids=["cut", "late", "lost"])
@pytest.mark.parametrize("at_once", [True, None])
def test_one_update_that_is_not_answered(
    moody: Moody, three: Path, monkeypatch: pytest.MonkeyPatch, moods: list[int], at_once: bool | None
) -> None:
    """Nobody knows whether the store makes it yet, so nothing is sent by another road."""
    monkeypatch.setattr(bulk_load.time, "sleep", lambda _seconds: None)
    moody.moods = moods
    with pytest.raises(GraphError, match="nothing is known to be loaded") as error:
        bulk_load.load(three, f"{moody.url}/query", update=f"{moody.url}/update", at_once=at_once)
    assert "--in-batches" in str(error.value) and "nothing was loaded" not in str(error.value)
    assert moody.writes == 5 and len(moody.store) == 0


def test_one_update_that_is_refused(
    moody: Moody, three: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """Then it goes graph by graph, which is said since readers may meet a part; or not at all, where that is asked."""
    store = ("--endpoint", f"{moody.url}/query", "--graph-store", f"{moody.url}/store", "--update", f"{moody.url}/u")
    moody.moods = [413]
    done = run("load", three, *store, "--at-once")
    assert done.returncode == 2 and "too large" in done.stderr and "nothing was loaded" in done.stderr
    assert "--in-batches" in done.stderr and "--batch" not in done.stderr and len(moody.store) == 0
    moody.moods = [413]
    done = run("load", three, *store)
    assert done.returncode == 0 and len(moody.store) == 12
    assert "not all or nothing" in done.stderr and len(done.stderr.splitlines()) == 1
    done = run("load", three, *store, "--in-batches")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [{"graph_store": "{}/store"}, {"update": "{}/update", "at_once": False}])
def test_a_batch_that_is_too_large(moody: Moody, three: Path, arguments: dict[str, str]) -> None:
    moody.moods = [413]
    given = {key: value.format(moody.url) if key != "at_once" else value for key, value in arguments.items()}
    with pytest.raises(GraphError, match="too large for it .413.*smaller --batch"):
        bulk_load.load(three, f"{moody.url}/query", **given)  # type: ignore[arg-type]


def test_a_store_that_swallows(moody: Moody, three: Path) -> None:
    """It takes everything and holds nothing: the address leads elsewhere."""
    moody.swallows = True
    with pytest.raises(GraphError, match="not in the store that is asked"):
        bulk_load.load(three, f"{moody.url}/query", graph_store=f"{moody.url}/store")


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("broken.ttl", "<https://e/s> <https://e/p> .", "not valid Turtle"),
        ("blank.nt", "_:a <https://e/p> <https://e/o> .", "blank nodes"),
        ("empty.nq", "", "this graph is empty"),
        ("graph.csv", "a,b", "not a graph file"),
    ],
)
def test_what_cannot_be_loaded(name: str, words: str, said: str, tmp_path: Path, moody: Moody) -> None:
    """Found before anything is sent."""
    (tmp_path / name).write_text(words, encoding="utf-8")
    with pytest.raises(GraphError, match=said):
        bulk_load.load(tmp_path / name, f"{moody.url}/query", graph_store=f"{moody.url}/store")
    assert len(moody.store) == 0 and moody.keys == []


def test_the_command(
    part: Path, server: str, tmp_path: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    done = run("load", part, "--endpoint", f"{server}/query")
    assert done.returncode == 0 and f"{len(quads(part))} triples in" in done.stdout and done.stderr == ""
    again = run("load", part, "--endpoint", f"{server}/query", "--resume", "-q")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    file = next(part.glob("*.*"))
    for arguments, said in (
        (("load", part, "--endpoint", "http://127.0.0.1:9/sparql"), "nothing answers there"),
        (("load", part, "--endpoint", f"{server}/query", "--graph-store", f"{server}/nothing"), "takes no graph"),
        (("load", tmp_path / "none", "--endpoint", f"{server}/query"), "no such file or folder"),
        (("load", part, "--endpoint", "http://me:secret@127.0.0.1/"), "credentials do not belong"),
        (("load", part), "Missing option '--endpoint'"),
        (("load", part, "--endpoint", f"{server}/query", "--at-once", "--batch", "9"), "--at-once sends one update"),
        (("load", file, "--endpoint", f"{server}/query", "--review"), "GRAPH is a file"),
    ):
        failed = run(*arguments)
        assert (failed.returncode, failed.stdout) == (2, "")
        assert said in failed.stderr and len(failed.stderr.splitlines()) == 1 and "secret" not in failed.stderr


@pytest.fixture
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kg", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    return run
