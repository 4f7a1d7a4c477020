"""SPARQL 1.1 Protocol: updates, which need ``--writable``, a store and the token."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from protocol_client import Client, is_one_line
from protocol_store import EX, NORTH, SOUTH, TOKEN, WEST, write_store

import kg

FORM, UPDATE = "application/x-www-form-urlencoded", "application/sparql-update"
NEW = f"{EX}graph/new"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("updates") / "store"


@pytest.fixture(scope="module")
def shared(start_server: Callable[..., Any], place: Path) -> Client:
    write_store(place)
    return Client(start_server("--store", place, "--writable", token=TOKEN).url, TOKEN)


@pytest.fixture
def client(shared: Client) -> Iterator[Client]:
    """What a test changes is gone afterwards."""
    yield shared
    if shared.ask(f"ASK {{ GRAPH <{NEW}> {{ ?s ?p ?o }} }}"):
        assert shared.update(f"DROP GRAPH <{NEW}>").status == 204


def test_an_update_as_it_is_and_by_form(client: Client) -> None:
    one = f"INSERT DATA {{ GRAPH <{NEW}> {{ <{EX}one> a <{EX}Office> }} }}"
    two = f"INSERT DATA {{ GRAPH <{NEW}> {{ <{EX}two> a <{EX}Office> }} }}"
    assert client.send("POST", "/sparql", one, UPDATE).status == 204
    assert client.send("POST", "/sparql", urlencode({"update": two}), FORM).status == 204
    assert client.ask(f"ASK {{ GRAPH <{NEW}> {{ <{EX}one> a ?c . <{EX}two> a ?c }} }}")


def test_what_is_written_is_read_by_whoever_opens_the_store(client: Client, place: Path) -> None:
    graph = kg.open(place)
    asked = f"ASK {{ <{EX}three> a <{EX}Office> }}"
    assert not graph.query(asked)
    assert client.update(f"INSERT DATA {{ GRAPH <{NEW}> {{ <{EX}three> a <{EX}Office> }} }}").status == 204
    assert graph.query(asked)
    assert sorted(p.name for p in place.parent.iterdir()) == ["store"]  # nothing is left beside it


@pytest.mark.parametrize(
    ("graphs", "seen"),
    [
        ({"using-graph-uri": [NORTH]}, {"mill"}),
        ({"using-graph-uri": [NORTH, SOUTH]}, {"mill", "pier"}),
        ({"using-named-graph-uri": [WEST, SOUTH]}, {"graph/west dune", "graph/south pier"}),
        ({"using-graph-uri": [NORTH], "using-named-graph-uri": [WEST]}, {"mill", "graph/west dune"}),
    ],
)
def test_the_protocol_says_what_patterns_are_about(
    client: Client, graphs: dict[str, list[str]], seen: set[str]
) -> None:
    sparql = f"""PREFIX ex: <{EX}>
        INSERT {{ GRAPH <{NEW}> {{ ?o ex:seen ?in }} }} # WHERE
        WHERE {{ {{ ?o a ex:Office BIND("}} WHERE {{" AS ?in) }} UNION {{ GRAPH ?in {{ ?o a ex:Office }} }} }}"""
    assert client.update(sparql, "?" + urlencode(graphs, doseq=True)).status == 204
    rows = client.query(f"SELECT ?o ?in {{ GRAPH <{NEW}> {{ ?o <{EX}seen> ?in }} }}").rows()
    short = {" ".join(row[n]["value"].removeprefix(EX) for n in ("in", "o")).removeprefix("} WHERE { ") for row in rows}
    assert short == seen


def test_the_short_form_of_delete_heeds_the_protocol(client: Client) -> None:
    both = f"<{EX}x> <{EX}y> 1"
    assert client.update(f"INSERT DATA {{ GRAPH <{NEW}> {{ {both} }} GRAPH <{NORTH}> {{ {both} }} }}").status == 204
    short = f"DELETE WHERE {{ GRAPH ?g {{ <{EX}x> <{EX}y> ?o }} }}"
    assert client.update(short, f"?using-named-graph-uri={quote(NORTH)}").status == 204
    assert client.ask(f"ASK {{ GRAPH <{NEW}> {{ {both} }} FILTER NOT EXISTS {{ GRAPH <{NORTH}> {{ {both} }} }} }}")


@pytest.mark.parametrize(
    "clause", [f"WITH <{NORTH}> DELETE {{ ?s ?p ?o }} WHERE", f"DELETE {{ ?s ?p ?o }} USING <{NORTH}> WHERE"]
)
def test_graphs_named_twice_are_refused(client: Client, clause: str) -> None:
    got = client.update(f"{clause} {{ ?s ?p ?o }}", f"?using-graph-uri={quote(SOUTH)}")
    assert got.status == 400 and is_one_line(got) and "USING" in got.text
    assert client.ask(f"ASK {{ <{EX}mill> a ?c }}")


def test_relative_iris_are_read_against_the_endpoint(client: Client) -> None:
    assert client.update(f"INSERT DATA {{ GRAPH <{NEW}> {{ <a> <b> <c> }} }}").status == 204
    assert client.ask(f"ASK {{ <{client.url}/a> <{client.url}/b> <{client.url}/c> }}")


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("GET", f"/sparql?update={quote('CLEAR ALL')}", None, None, 400),
        ("POST", "/sparql", "update=CLEAR+NAMED&update=CLEAR+DEFAULT", FORM, 400),
        ("POST", "/sparql", "CLEAR NAMED", "text/plain", 415),
        ("POST", "/sparql", "update=CLEAR%20NAMED", None, 415),
        ("POST", "/sparql", "CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16", 415),
        ("POST", "/sparql", "update=CLEAR%20EVERYTHING", FORM, 400),
        ("POST", f"/sparql?default-graph-uri={quote(NORTH)}", "CLEAR ALL", UPDATE, 400),
        ("POST", "/sparql?using-graph-uri=no%20iri", "CLEAR ALL", UPDATE, 400),
        ("POST", "/sparql", "", UPDATE, 204),
    ],
)
def test_what_is_wrong_changes_nothing(
    client: Client, method: str, path: str, body: bytes | str | None, kind: str | None, status: int
) -> None:
    got = client.send(method, path, body, kind)
    assert got.status == status and (status == 204 or is_one_line(got))
    assert client.ask(f"ASK {{ <{EX}mill> a ?a . <{EX}pier> a ?b . <{EX}dune> a ?c }}")


def test_an_update_that_fails_in_the_middle_changes_nothing(client: Client) -> None:
    got = client.update(f"INSERT DATA {{ GRAPH <{NEW}> {{ <x:a> <x:b> 1 }} }} ; CREATE GRAPH <{NORTH}>")
    assert got.status == 400 and is_one_line(got) and "exists" in got.text
    assert not client.ask(f"ASK {{ GRAPH <{NEW}> {{ ?s ?p ?o }} }}")


@pytest.mark.parametrize(
    "sparql",
    [
        "LOAD <{away}>", "load silent <{away}> into graph <x:g>", "LOADSILENT<{away}>", r"L\u004fAD <{away}>",
        "INSERT DATA {{}} ; # LOAD\n LOAD <{away}>", "PREFIX away: <{away}> LOADaway:x", "LOAD <file:///etc/passwd>",
        "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{away}> {{ ?s ?p ?o }} }}", "DELETE {{}} WHERE {{ SERVICESILENT<{away}>{{}} }}",
        'INSERT DATA {{ <x:a> <x:b> """c" }} ; LOAD <{away}> #\\q"""',
    ],
)  # fmt: skip
def test_no_update_fetches_anything(client: Client, sparql: str) -> None:
    got = client.update(sparql.format(away=f"{client.url}/health"))
    assert got.status == 400 and is_one_line(got) and "passwd" not in got.text


def test_words_in_values_are_harmless(client: Client) -> None:
    said = f'PREFIX load: <{EX}> INSERT DATA {{ GRAPH <{NEW}> {{ load:service load:load "LOAD <x:y> ; SERVICE <x:y> {{}}" }} }}'
    assert client.update(said).status == 204
    assert client.ask(f"ASK {{ <{EX}service> <{EX}load> ?o }}")


def test_writing_needs_the_token(client: Client) -> None:
    asked = "INSERT DATA { <x:a> <x:b> 1 }"
    without = client.send("POST", "/sparql", asked, UPDATE, token=False)
    wrong = client.send("POST", "/sparql", asked, UPDATE, token=False, Authorization="Bearer guess")
    assert without.status == wrong.status == 401 and is_one_line(without) and "www-authenticate" in wrong.headers
    assert client.send("POST", "/sparql", "ASK {}", "application/sparql-query", token=False).status == 200
    assert not client.ask("ASK { <x:a> <x:b> 1 }")


def test_a_server_that_only_reads_takes_no_update(server_url: str) -> None:
    got = Client(server_url).update("CLEAR ALL")
    assert got.status == 403 and is_one_line(got) and "--writable" in got.text


def test_updates_at_the_same_time_come_one_after_the_other(client: Client) -> None:
    count = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{NEW}> {{ ?s ?p ?o }} }}"
    status: list[int] = []

    def write(number: int) -> None:
        got = client.update(f"INSERT DATA {{ GRAPH <{NEW}> {{ <x:{number}> <x:p> {number} }} }}")
        status.append(got.status)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert client.query(count).status == 200  # readers go on
    assert status == [204] * 6 and client.query(count).rows()[0]["n"]["value"] == "6"


def test_a_writer_that_is_killed_leaves_the_old_store(start_server: Callable[..., Any], tmp_path: Path) -> None:
    place = write_store(tmp_path / "store")
    server = start_server("--store", place, "--writable", "--timeout", "1", token=TOKEN)
    client = Client(server.url, TOKEN)
    many = " ".join(map(str, range(300)))
    product = " ".join(f"VALUES ?{name} {{ {many} }}" for name in "uvwx")
    endless = f"INSERT {{ GRAPH <{NEW}> {{ ?s ?p ?u , ?v , ?w }} }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {product} }}"
    began = time.monotonic()
    got = client.update(f"DELETE DATA {{ GRAPH <{NORTH}> {{ <{EX}mill> a <{EX}Office> }} }} ; {endless}")
    assert got.status == 503 and is_one_line(got) and time.monotonic() - began < 10
    assert client.ask(f"ASK {{ <{EX}mill> a ?c FILTER NOT EXISTS {{ GRAPH <{NEW}> {{ ?s ?p ?o }} }} }}")
    assert client.update(f"INSERT DATA {{ GRAPH <{NEW}> {{ <x:a> <x:b> 1 }} }}").status == 204  # nobody holds the lock
    assert sorted(p.name for p in tmp_path.iterdir()) == ["store"]  # and what it left is gone
    os.kill(server.process.pid, signal.SIGKILL)
    assert kg.open(place).query("ASK { <x:a> <x:b> 1 }")
