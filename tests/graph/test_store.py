"""Asking a graph: the union of all graphs but the one for review, the same answers from every kind of store."""

from __future__ import annotations

import http.server
import json
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.errors import GraphError
from kg.graph.rdf import PREFIXES
from kg.graph.store import Graph, LocalGraph, Rows
from kg.identifiers import BASE

QUESTIONS = [
    "SELECT ?who ?role ?words { ?p pol:participant ?who ; pol:role ?role ; pol:surface ?words } ORDER BY ?who ?role ?words ?p",
    "SELECT ?s ?v { ?s pol:value ?v } ORDER BY ?s",
    "ASK { ?s a pol:Goal }",
    "ASK { ?s a pol:Responsibility }",
    "CONSTRUCT { ?a pol:actor ?b } WHERE { ?a pol:actor ?b }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s pol:evidence ?e } } GROUP BY ?g ORDER BY ?g",
    "SELECT ?label { OPTIONAL { ?s pol:band ?label } } ORDER BY ?label LIMIT 3",
]


@pytest.fixture
def folder(shelf: Path, tmp_path: Path) -> Path:
    kg.build(shelf, tmp_path / "graph")
    return tmp_path / "graph"


@pytest.fixture
def stores(folder: Path, tmp_path: Path) -> Iterator[list[Graph]]:
    """The same graph in memory, in an embedded store and behind an endpoint."""
    memory = kg.open(folder)
    embedded = ox.Store(str(tmp_path / "store"))
    for file in sorted(folder.rglob("*.trig")):
        embedded.bulk_load(path=str(file))
    embedded.flush()
    del embedded

    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = urllib.parse.parse_qs(body)
            graphs = {k: [ox.NamedNode(g) for g in asked.get(f"{k}-graph-uri", [])] for k in ("default", "named")}
            chosen = {"default_graph": graphs["default"], "named_graphs": graphs["named"]}
            union = {"use_default_graph_as_union": True}
            answer = memory.store.query(asked["query"][0], **(chosen if graphs["named"] else union))  # type: ignore[attr-defined]
            if isinstance(answer, ox.QueryTriples):
                kind, data = "application/n-triples", answer.serialize(format=ox.RdfFormat.N_TRIPLES)
            else:
                kind, data = "application/sparql-results+json", answer.serialize(format=ox.QueryResultsFormat.JSON)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [memory, kg.open(tmp_path / "store"), kg.open(f"http://127.0.0.1:{server.server_port}/query")]
    server.shutdown()
    server.server_close()


def _told(answer: object) -> object:
    return (answer.columns, answer.values()) if isinstance(answer, Rows) else answer


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_store_gives_the_same_answer(stores: list[Graph], question: str) -> None:
    answers = [_told(store.query(question)) for store in stores]
    assert answers[0] == answers[1] == answers[2]
    assert all(isinstance(store, Graph) for store in stores)


def test_every_store_shows_and_counts_the_same(stores: list[Graph]) -> None:
    memory, embedded, remote = stores
    assert memory.stats() == embedded.stats() == remote.stats()
    assert memory.show("Harbour Board") == embedded.show("Harbour Board") == remote.show("Harbour Board") != []


def test_no_store_shows_what_is_kept_for_review(stores: list[Graph]) -> None:
    memory, embedded, remote = stores
    x = ox.NamedNode(BASE + "agency/x")
    memory.store.add(ox.Quad(x, x, x, ox.NamedNode(BASE + "graph/review")))  # type: ignore[attr-defined]
    for graph in (LocalGraph(memory.store, "memory"), kg.open(remote.name)):  # type: ignore[attr-defined]
        assert graph.query(f"ASK {{ {x} ?p ?o }}") is False
        assert graph.query(f"ASK {{ GRAPH <{BASE}graph/review> {{ {x} ?p ?o }} }}") is True
        assert graph.query("ASK { ?s a pol:Goal }") is True
        assert graph.select(QUESTIONS[0]).values() == embedded.select(QUESTIONS[0]).values()


def test_rdflib_sees_the_union(folder: Path) -> None:
    graph = kg.open(folder)
    dataset = graph.to_rdflib()
    rows = dataset.query("PREFIX pol: <https://w3id.org/policy-kg/ontology#> SELECT ?a ?b { ?a pol:actor ?b }")
    assert len(list(rows)) == len(graph.select("SELECT ?a ?b { ?a pol:actor ?b }")) > 0


def test_the_review_graph_is_left_out(folder: Path) -> None:
    file = folder / "doubtful.trig"
    file.write_text(
        f"<{BASE}graph/review> {{ <{BASE}statement/x> a <{PREFIXES['pol']}Activity> . }}\n", encoding="utf-8"
    )
    graph = kg.open(folder)
    x = f"<{BASE}statement/x>"
    assert graph.query(f"ASK {{ {x} ?p ?o }}") is False
    assert graph.query(f"ASK {{ GRAPH <{BASE}graph/review> {{ {x} ?p ?o }} }}") is True
    assert graph.query("ASK { ?s a pol:Goal }") is True


@pytest.mark.parametrize(
    "query, line, column",
    [("SELECT ?s WHERE { ?s ?p", 1, 24), ("SELECT ?s\nWHERE { ?s ?p ?o }\nLIMIT many", 3, 7), ("", 1, 1),
     ("SELECT ?s {\n ?s ?p ?o ; no:such ?x }", 2, 13)],
)  # fmt: skip
def test_a_syntax_error_says_where(query: str, line: int, column: int) -> None:
    with pytest.raises(GraphError, match=f"column {column}") as caught:
        LocalGraph(ox.Store(), "empty").query(query)
    assert caught.value.line == line and "\n" not in str(caught.value) and len(str(caught.value)) < 250


@pytest.mark.parametrize(
    "query", ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "ASK { service silent ?x { ?s ?p ?o } }"]
)
def test_service_never_reaches_the_network(query: str) -> None:
    with pytest.raises(GraphError, match="SERVICE is not allowed"):
        LocalGraph(ox.Store(), "empty").query(query)


@pytest.mark.parametrize(
    "query",
    ['ASK { ?s ?p "SERVICE <http://x/> {}" }', "ASK { ?service ?p ?o } # SERVICE", "ASK { ?s <http://x/SERVICE> ?o }"],
)
def test_the_word_service_is_no_crime(query: str) -> None:
    assert LocalGraph(ox.Store(), "empty").query(query) is False


def test_values_take_the_place_of_variables() -> None:
    store = ox.Store()
    name = ox.Literal('a "quoted" ?x name', language="en")
    store.add(ox.Quad(ox.NamedNode(BASE + "s"), ox.NamedNode(BASE + "p"), name))
    rows = LocalGraph(store, "small").select("SELECT ?s { ?s ?p ?x FILTER(STR(?x) != '?x') }", x=name)
    assert rows.values() == [(BASE + "s",)]


@pytest.mark.parametrize(
    "content, line", [("<http://x/a> <http://x/b> .\n", 1), ('@prefix x: <http://x/> .\nx:a x:b "c .\n', 2)]
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, content: str, line: int) -> None:
    (tmp_path / "bad.trig").write_text(content, encoding="utf-8")
    with pytest.raises(GraphError, match=r"bad\.trig") as caught:
        kg.open(tmp_path)
    assert caught.value.line == line


def test_what_is_no_graph_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"PK")
    for place in (tmp_path / "nowhere", tmp_path, tmp_path / "x.docx"):
        with pytest.raises(GraphError):
            kg.open(place)


def test_names_and_short_iris_find_the_same(folder: Path) -> None:
    graph = kg.open(folder)
    by_name = graph.show("harbour board")
    assert [d.iri for d in by_name] == [BASE + "agency/unknown/Harbour-Board"]
    for name in ("agency/unknown/Harbour-Board", "unknown:Harbour-Board", f"<{by_name[0].iri}>", by_name[0].iri):
        assert graph.show(name) == by_name
    assert [s.quote for s in by_name[0].statements][0].startswith("The Harbour Board, together")  # type: ignore[union-attr]
    assert graph.show("no such body") == []


def test_the_answer_is_plain_json(folder: Path) -> None:
    assert json.dumps(kg.open(folder).stats())
