"""``kg serve --endpoint``: queries are checked here and answered there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from protocol_client import Client, is_one_line
from protocol_store import EX, NORTH, SOUTH, write_store

from kg.graph.terms import GRAPH_REVIEW

OFFICES = f"SELECT ?o WHERE {{ ?o a <{EX}Office> }} ORDER BY ?o"


@pytest.fixture(scope="module")
def behind(start_server: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    return start_server("--store", write_store(tmp_path_factory.mktemp("behind") / "store"))


@pytest.fixture(scope="module")
def client(start_server: Callable[..., Any], behind: Any) -> Client:
    return Client(start_server("--endpoint", f"{behind.url}/sparql", "--rows", "50").url)


def names(client: Client, sparql: str, **graphs: str) -> list[str]:
    got = client.query(sparql, **graphs)
    assert got.status == 200, got.text
    return [row["o"]["value"].removeprefix(EX) for row in got.rows()]


def test_the_same_answers(client: Client, behind: Any) -> None:
    there = Client(behind.url)
    for sparql, accept in (
        (OFFICES, "text/csv"), (OFFICES, "application/sparql-results+xml"), ("ASK { ?s ?p ?o }", "application/json"),
        (f"DESCRIBE <{EX}mill>", "text/turtle"), ("CONSTRUCT { <a> ?p ?o } WHERE { ?s ?p ?o }", "application/n-triples"),
    ):  # fmt: skip
        here = client.query(sparql, accept)
        assert here.status == 200, here.text
        assert here.text == there.query(sparql, accept).text.replace(behind.url, client.url)


def test_the_same_graphs(client: Client) -> None:
    assert names(client, OFFICES) == ["dune", "mill", "pier"]
    assert names(client, OFFICES, default_graph_uri=SOUTH) == ["pier"]
    assert names(client, OFFICES.replace("WHERE", f"FROM <{NORTH}> WHERE")) == ["mill"]
    assert names(client, f"SELECT ?o WHERE {{ GRAPH <{GRAPH_REVIEW}> {{ ?o ?p ?c }} }}") == ["ghost"]


def test_what_is_wrong_is_said_here(client: Client) -> None:
    for sparql in ("ASK {", "SELECT * { SERVICE <x:y> {} }", r"SELECT * { BIND('\u0027) SERVICE <x:y> {} #' AS ?x) }"):
        got = client.query(sparql)
        assert got.status == 400 and is_one_line(got)
    assert client.query("SELECT ?x { VALUES ?x { " + "1 " * 51 + "} }").status == 400


def test_graphs_are_read_there(client: Client) -> None:
    got = client.get(f"/graph-store?graph={quote(NORTH, safe='')}", "text/turtle")
    assert got.status == 200 and "Mill office" in got.text
    assert client.get("/graph-store?graph=https%3A%2F%2Fnowhere.example%2F").status == 404
    assert "Pier" in client.get("/graph-store?default").text
    assert client.get("/graph-store").status == 400


def test_it_is_described(client: Client) -> None:
    assert client.get("/sparql").status == 200
    assert "uriSpace" in client.get("/dataset").text


def test_an_endpoint_that_is_gone_is_said(client: Client, behind: Any) -> None:
    behind.stop()
    got = client.query("SELECT ?lost { ?lost ?p ?o }")
    assert got.status in (502, 503) and is_one_line(got)
