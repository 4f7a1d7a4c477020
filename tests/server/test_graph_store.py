"""SPARQL 1.1 Graph Store Protocol: graphs that are read, put, added to and deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
import rdflib
from protocol_client import Client, is_one_line
from protocol_store import EX, NORTH, TOKEN, write_store
from rdflib.compare import isomorphic

from kg.graph.terms import GRAPH_REVIEW
from kg.identifiers import BASE

TURTLE = "text/turtle"
BARN = f'@prefix ex: <{EX}> . ex:barn a ex:Office ; ex:seat [ ex:town "Barnton"@en ] .'
LOFT = f'@prefix ex: <{EX}> . ex:loft a ex:Office ; ex:seat [ ex:town "阁楼镇"@zh ] .'


@pytest.fixture(scope="module")
def shared(start_server: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Client:
    store = write_store(tmp_path_factory.mktemp("graphs") / "store")
    return Client(start_server("--store", store, "--writable", token=TOKEN).url, TOKEN)


@pytest.fixture
def client(shared: Client) -> Iterator[Client]:
    """Graphs that a test makes are gone afterwards."""
    yield shared
    rows = shared.query(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(!STRSTARTS(STR(?g), '{EX}')) }}").rows()
    if rows:
        assert shared.update(" ; ".join(f"DROP SILENT GRAPH <{row['g']['value']}>" for row in rows)).status == 204


@pytest.fixture(params=["by parameter", "by address"])
def place(request: pytest.FixtureRequest, shared: Client) -> str:
    """Where a graph is reached that is not there yet."""
    own = "/graph-store/town/offices.ttl"
    return own if request.param == "by address" else f"/graph-store?graph={quote(shared.url + own, safe='')}"


def same(data: bytes, turtle: str) -> bool:
    return isomorphic(
        rdflib.Graph().parse(data=data, format="turtle"), rdflib.Graph().parse(data=turtle, format="turtle")
    )


def test_a_graph_is_put_read_replaced_and_deleted(client: Client, place: str) -> None:
    assert client.get(place).status == client.send("HEAD", place).status == client.send("DELETE", place).status == 404
    assert client.send("PUT", place, BARN, f"{TURTLE}; charset=utf-8").status == 201
    got = client.get(place, TURTLE)
    assert got.headers["content-type"] == "text/turtle; charset=utf-8" and same(got.data, BARN)
    head = client.send("HEAD", place, Accept=TURTLE)
    assert head.status == 200 and not head.data and head.headers["content-length"] == str(len(got.data))
    assert client.send("PUT", place, LOFT, TURTLE).status == 204
    assert same(client.get(place, TURTLE).data, LOFT)
    assert client.send("DELETE", place).status == 200
    assert client.get(place).status == 404


def test_a_graph_is_added_to(client: Client, place: str) -> None:
    assert client.send("POST", place, BARN, TURTLE).status == 201
    border = "a-border-of-our-own"
    parts = "".join(
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.ttl"\r\n{kind}\r\n<{EX}barn> <{EX}{name}> "{name}" .\r\n\r\n'
        for name, kind in (("first", "Content-Type: text/turtle; charset=utf-8\r\n"), ("second", ""))
    )
    got = client.send("POST", place, f"{parts}--{border}--\r\n", f"multipart/form-data; boundary={border}")
    assert got.status == 200
    whole = f'{BARN} ex:barn ex:first "first" ; ex:second "second" .'
    assert same(client.get(place, TURTLE).data, whole)


def test_a_new_graph_gets_an_address(client: Client) -> None:
    got = client.send("POST", "/graph-store", BARN, TURTLE)
    place = got.headers["location"]
    assert got.status == 201 and place.startswith(f"{client.url}/graph-store/")
    assert same(client.get(place.removeprefix(client.url), TURTLE).data, BARN)
    assert same(client.get(f"/graph-store?graph={quote(place, safe='')}", TURTLE).data, BARN)
    assert client.send("POST", "/graph-store", LOFT, TURTLE).headers["location"] != place


def test_the_default_graph(client: Client) -> None:
    assert client.send("PUT", "/graph-store?default", BARN, TURTLE).status in (201, 204)
    assert same(client.get("/graph-store?default", TURTLE).data, BARN)
    assert client.ask(f"ASK {{ <{EX}barn> a ?c . <{EX}mill> a ?c }}")
    assert client.send("DELETE", "/graph-store?default").status == 200
    assert not client.get("/graph-store?default", "application/n-triples").data


def test_what_is_escaped_once_is_the_same_and_twice_another(client: Client) -> None:
    name = f"{EX}town/1.ttl"
    assert client.send("PUT", f"/graph-store?graph={quote(name, safe='')}", BARN, TURTLE).status == 201
    assert client.get(f"/graph-store?graph={quote(name, safe=':/').replace('1', '%31')}").status == 200
    assert client.get(f"/graph-store?graph={quote(name, safe=':/').replace('1', '%2531')}").status == 404
    assert client.send("DELETE", f"/graph-store?graph={quote(name, safe='')}").status == 200


def test_graphs_of_the_project_have_addresses(client: Client) -> None:
    name = f"{BASE}document/parish.en"
    assert client.send("PUT", f"/graph-store?graph={quote(name, safe='')}", BARN, TURTLE).status == 201
    assert same(client.get("/graph-store/document/parish.en", TURTLE).data, BARN)
    assert client.send("PUT", "/graph-store/document/parish.en", LOFT, TURTLE).status == 204
    assert same(client.get(f"/graph-store?graph={quote(name, safe='')}", TURTLE).data, LOFT)


@pytest.mark.parametrize(
    ("kind", "format_", "body"),
    [
        ("application/n-triples", "nt", f"<{EX}a> <{EX}b> _:c .\n"),
        ("application/rdf+xml", "xml", f'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="{EX}"><r:Description r:about="{EX}a"><e:b>c</e:b></r:Description></r:RDF>'),
        ("application/ld+json", "json-ld", f'{{"@context": {{"e": "{EX}"}}, "@id": "e:a", "e:b": "c"}}'),
        ("application/trig", "turtle", f"<{EX}a> <{EX}b> 1 ."),
        ("application/n-quads", "nt", f'<{EX}a> <{EX}b> "c" .\n'),
        ("text/n3", "n3", f"<{EX}a> <{EX}b> 1 ."),
    ],
)  # fmt: skip
def test_every_format_goes_in_and_comes_out(client: Client, kind: str, format_: str, body: str) -> None:
    place = "/graph-store/formats"
    got = client.send("PUT", place, body, kind)
    assert got.status == 201, got.text
    wanted = rdflib.Graph().parse(data=body, format=format_)
    back = client.get(place, kind)
    assert back.kind == kind
    assert isomorphic(rdflib.Graph().parse(data=client.get(place, TURTLE).data, format="turtle"), wanted)


def test_relative_iris_are_read_against_the_graph(client: Client) -> None:
    assert client.send("PUT", "/graph-store/here/it", "<> <#p> <other> .", TURTLE).status == 201
    own = f"{client.url}/graph-store/here/it"
    assert (
        client.get("/graph-store/here/it", "application/n-triples").text == f"<{own}> <{own}#p> <{own[:-2]}other> .\n"
    )


def test_all_graphs_but_the_one_for_review_are_read_at_once(client: Client) -> None:
    for format_, name in (("trig", "trig"), ("nq", "nquads"), ("jsonld", "json-ld")):
        data = rdflib.Dataset().parse(data=client.get(f"/graph-store?format={format_}").data, format=name)
        graphs = {str(g.identifier) for g in data.graphs() if len(g)}
        assert NORTH in graphs and GRAPH_REVIEW not in graphs
    assert client.get("/graph-store", TURTLE).status == 406
    assert "ghost" in client.get(f"/graph-store?graph={quote(GRAPH_REVIEW, safe='')}").text


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("GET", f"/graph-store?default&graph={quote(NORTH)}", None, None, 400),
        ("GET", "/graph-store/some/graph?default", None, None, 400),
        ("GET", "/graph-store?graph=", None, None, 400),
        ("GET", "/graph-store?graph=not/whole", None, None, 400),
        ("GET", "/graph-store?graph=http%3A%2F%2Fa%20b", None, None, 400),
        ("GET", f"/graph-store?graph={quote(NORTH)}&graph={quote(NORTH)}", None, None, 400),
        ("PUT", "/graph-store", BARN, TURTLE, 400),
        ("DELETE", "/graph-store", None, None, 400),
        ("PUT", f"/graph-store?graph={quote(NORTH)}", BARN, None, 415),
        ("PUT", f"/graph-store?graph={quote(NORTH)}", BARN, "image/png", 415),
        ("PUT", f"/graph-store?graph={quote(NORTH)}", BARN.encode("utf-16"), f"{TURTLE}; charset=utf-16", 415),
        ("PUT", f"/graph-store?graph={quote(NORTH)}", "this is no turtle", TURTLE, 400),
        ("PUT", f"/graph-store?graph={quote(NORTH)}", "<x:g> { <x:a> <x:b> 1 }", "application/trig", 400),
        ("PUT", f"/graph-store?graph={quote(NORTH)}", "no parts", "multipart/form-data; boundary=x", 400),
        ("PUT", f"/graph-store?graph={quote(GRAPH_REVIEW)}", BARN, TURTLE, 403),
        ("PATCH", f"/graph-store?graph={quote(NORTH)}", BARN, TURTLE, 405),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_line_and_changes_nothing(
    client: Client, method: str, path: str, body: bytes | str | None, kind: str | None, status: int
) -> None:
    got = client.send(method, path, body, kind)
    assert got.status == status and is_one_line(got), got.text
    assert client.ask(f"ASK {{ GRAPH <{NORTH}> {{ <{EX}mill> a ?c }} }}")


def test_no_context_is_fetched(client: Client) -> None:
    for context in (f'"{client.url}/health"', '["https://schema.org/"]', '{"@import": "https://schema.org/"}'):
        got = client.send("PUT", "/graph-store/context", f'{{"@context": {context}, "a": 1}}', "application/ld+json")
        assert got.status == 400 and is_one_line(got)
    assert "context" in got.text


_RDF = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://x.example/"'


@pytest.mark.parametrize(
    "entities",
    [
        "".join([f'<!ENTITY a "{"a" * 1000}">', *(f'<!ENTITY {n} "{f"&{chr(ord(n) - 1)};" * 20}">' for n in "bcdefg")]),
        f'<!ENTITY g "{"g" * 60_000}">',  # used often
        '<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY g "&f;">',
        '<!ENTITY g SYSTEM "file:///etc/passwd">',
        '<!ENTITY % f SYSTEM "file:///etc/passwd">%f;<!ENTITY g "x">',
    ],
)
def test_entities_neither_grow_nor_read_files(client: Client, entities: str) -> None:
    values = "<e:p>&g;</e:p>" * 300
    body = f'<!DOCTYPE r [{entities}]><r:RDF {_RDF}><r:Description r:about="https://x.example/s">{values}</r:Description></r:RDF>'
    got = client.send("PUT", "/graph-store/bomb", body, "application/rdf+xml")
    assert got.status == 400 and is_one_line(got) and "root:" not in got.text
    assert client.send("PUT", "/graph-store/bomb", body.encode("utf-16"), "application/rdf+xml").status == 400


def test_short_entities_are_taken(client: Client) -> None:
    body = f'<!DOCTYPE r [<!ENTITY e "https://x.example/">]><r:RDF {_RDF}><r:Description r:about="&e;s"><e:p>1</e:p></r:Description></r:RDF>'
    assert client.send("PUT", "/graph-store/short", body, "application/rdf+xml").status == 201
    assert client.ask("ASK { <https://x.example/s> ?p ?o }")


def test_writing_needs_the_token(client: Client) -> None:
    for method in ("PUT", "POST", "DELETE"):
        got = client.send(method, f"/graph-store?graph={quote(NORTH)}", BARN, TURTLE, token=False)
        assert got.status == 401 and is_one_line(got)
    assert client.send("GET", f"/graph-store?graph={quote(NORTH)}", token=False).status == 200


def test_options_say_what_is_taken(client: Client, server_url: str) -> None:
    assert "PUT" in client.send("OPTIONS", "/graph-store").headers["allow"]
    reads = Client(server_url).send("OPTIONS", "/graph-store/graph/reference").headers["allow"]
    assert "GET" in reads and "PUT" not in reads


def test_the_released_graph_is_only_read(server_url: str) -> None:
    client = Client(server_url)
    assert client.send("PUT", "/graph-store?default", BARN, TURTLE).status == 405
    got = client.get("/graph-store/graph/inferred/remit", "application/n-triples")
    assert got.status == 200 and got.text.count("\n") > 100
    assert client.get("/graph-store/no/such/graph").status == 404
    everything = client.get("/graph-store?format=nq", Accept_Encoding="gzip")
    assert everything.status == 200 and everything.headers["content-encoding"] == "gzip"


def test_nothing_but_graphs_is_reached(server_url: str) -> None:
    client = Client(server_url)
    for path in (
        "/graph-store/../../etc/passwd",
        "/graph-store/%2e%2e/%2e%2e/etc/passwd",
        "/graph-store?graph=file%3A%2F%2F%2Fetc%2Fpasswd",
    ):
        got = client.get(path)
        assert got.status in (400, 404) and "root:" not in got.text
