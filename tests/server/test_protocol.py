"""SPARQL 1.1 Protocol: queries."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from protocol_client import Client, Got, is_one_line
from protocol_store import EX, NORTH, SOUTH, WEST, write_store

from kg.graph.terms import GRAPH_REVIEW

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
OFFICES = f"SELECT ?o WHERE {{ ?o a <{EX}Office> }} ORDER BY ?o"


@pytest.fixture(scope="module")
def client(start_server: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Client:
    store = write_store(tmp_path_factory.mktemp("protocol") / "store")
    return Client(start_server("--store", store, "--rows", "50").url)


def names(got: Got) -> list[str]:
    assert got.status == 200, got.text
    return [row["o"]["value"].removeprefix(EX) for row in got.rows()]


# How a query is sent.


def test_a_query_by_get_by_form_and_as_it_is(client: Client) -> None:
    by_get = client.query(OFFICES)
    by_form = client.send("POST", "/sparql", urlencode({"query": OFFICES}), FORM)
    direct = client.send("POST", "/sparql", OFFICES, QUERY)
    assert names(by_get) == names(by_form) == names(direct) == ["dune", "mill", "pier"]
    assert by_get.kind == "application/sparql-results+json"


def test_a_stroke_at_the_end_of_the_address_does_no_harm(client: Client) -> None:
    assert client.get("/sparql/?query=ASK%20%7B%7D").said


def test_a_form_and_a_query_may_name_utf_8(client: Client) -> None:
    sparql = f'ASK {{ ?o <{EX}name> "磨坊办公室"@zh }}'
    for body, kind in ((urlencode({"query": sparql}), f"{FORM}; charset=UTF-8"), (sparql, f'{QUERY};charset="utf-8"')):
        assert client.send("POST", "/sparql", body, kind).said


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (OFFICES, "text/plain"),
        (OFFICES, None),
        (urlencode({"query": OFFICES}), None),
        (urlencode({"query": OFFICES}), "multipart/form-data"),
        (OFFICES.encode("utf-16"), f"{QUERY}; charset=utf-16"),
    ],
)
def test_a_body_of_another_type_is_not_taken(client: Client, body: bytes | str, kind: str | None) -> None:
    got = client.send("POST", "/sparql", body, kind)
    assert got.status == 415 and is_one_line(got)


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "word"),
    [
        ("GET", f"/sparql?query={quote('ASK {}')}&query={quote('ASK {}')}", None, None, "2 times"),
        ("GET", "/sparql?query=ASK%20%7B", None, None, "not valid SPARQL"),
        ("GET", "/sparql?query=", None, None, "not valid SPARQL"),
        ("GET", "/sparql?query=%ff%fe", None, None, "UTF-8"),
        ("GET", "/sparql?qurey=ASK%20%7B%7D", None, None, "'query' is missing"),
        ("GET", f"/sparql?query={quote('INSERT DATA {}')}", None, None, "only read"),
        ("GET", f"/sparql?update={quote('CLEAR ALL')}", None, None, "POST"),
        ("POST", "/sparql", "default-graph-uri=x", FORM, "'query' is missing"),
        ("POST", "/sparql", "query=ASK+%7B%7D&update=CLEAR+ALL", FORM, "both"),
        ("POST", "/sparql?query=ASK%20%7B%7D", "ASK {}", QUERY, "two"),
        ("POST", "/sparql", b"ASK { ?s ?p '\xff' }", QUERY, "UTF-8"),
        ("GET", f"/sparql?query={quote('ASK {}')}&default-graph-uri=not%20an%20iri", None, None, "IRI"),
        ("GET", f"/sparql?query={quote('ASK {}')}&using-graph-uri={quote(NORTH)}", None, None, "updates"),
        ("GET", f"/sparql?query={quote('ASK {}')}&format=pdf", None, None, "format"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    client: Client, method: str, path: str, body: bytes | str | None, kind: str | None, word: str
) -> None:
    got = client.send(method, path, body, kind)
    assert got.status == 400 and is_one_line(got) and word in got.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    got = client.send(method, "/sparql?query=ASK%20%7B%7D")
    assert got.status == 405 and "GET" in got.headers["allow"] and is_one_line(got)


def test_head_says_what_get_says_without_the_answer(client: Client) -> None:
    path = f"/sparql?query={quote(OFFICES)}"
    got, head = client.get(path), client.send("HEAD", path)
    assert head.status == 200 and not head.data
    assert all(head.headers[name] == got.headers[name] for name in ("content-type", "content-length", "etag"))


def test_options_say_what_is_taken(client: Client) -> None:
    got = client.send("OPTIONS", "/sparql")
    assert got.status == 204 and "POST" in got.headers["allow"] and QUERY in got.headers["accept-post"]


def test_an_unchanged_answer_is_not_sent_again(client: Client) -> None:
    path = f"/sparql?query={quote(OFFICES)}"
    tag = client.get(path).headers["etag"]
    again = client.get(path, If_None_Match=tag)
    assert again.status == 304 and not again.data
    assert client.get(path, "text/csv", If_None_Match=tag).status == 200


# What a query is about.


def test_the_default_graph_is_all_graphs_but_the_one_for_review(client: Client) -> None:
    assert names(client.query(OFFICES)) == ["dune", "mill", "pier"]
    everywhere = f"SELECT ?o WHERE {{ GRAPH ?g {{ ?o a <{EX}Office> }} }} ORDER BY ?o"
    assert names(client.query(everywhere)) == ["dune", "mill", "pier"]


def test_who_names_the_graph_for_review_sees_it(client: Client) -> None:
    assert names(client.query(f"SELECT ?o WHERE {{ GRAPH <{GRAPH_REVIEW}> {{ ?o ?p ?c }} }}")) == ["ghost"]
    assert names(client.query(OFFICES, default_graph_uri=GRAPH_REVIEW)) == ["ghost"]
    assert names(client.query(f"SELECT ?o FROM <{GRAPH_REVIEW}> WHERE {{ ?o ?p ?c }}")) == ["ghost"]


@pytest.mark.parametrize("post", [False, True])
def test_the_protocol_names_default_graphs(client: Client, post: bool) -> None:
    graphs = [("default-graph-uri", NORTH), ("default-graph-uri", WEST)]
    if post:
        got = client.send("POST", f"/sparql?{urlencode(graphs)}", OFFICES, QUERY)
    else:
        got = client.get(f"/sparql?{urlencode([('query', OFFICES), *graphs])}")
    assert names(got) == ["dune", "mill"]
    in_form = client.send(
        "POST", f"/sparql?{urlencode(graphs[:1])}", urlencode([("query", OFFICES), *graphs[1:]]), FORM
    )
    assert names(in_form) == ["dune", "mill"]


def test_the_protocol_names_named_graphs_and_then_the_default_one_is_empty(client: Client) -> None:
    named = "SELECT DISTINCT ?o WHERE { GRAPH ?o { ?s ?p ?v } } ORDER BY ?o"
    got = client.get(f"/sparql?{urlencode([('query', named), ('named-graph-uri', SOUTH), ('named-graph-uri', WEST)])}")
    assert names(got) == ["graph/south", "graph/west"]
    assert names(client.query(OFFICES, named_graph_uri=SOUTH)) == []
    assert names(client.query(named, default_graph_uri=SOUTH)) == []


def test_default_and_named_graphs_at_once(client: Client) -> None:
    sparql = f"ASK {{ <{EX}dune> a ?c . GRAPH ?g {{ <{EX}mill> a ?c }} FILTER NOT EXISTS {{ <{EX}mill> a ?c }} }}"
    graphs = [("query", sparql), ("default-graph-uri", WEST), ("named-graph-uri", NORTH)]
    assert client.get(f"/sparql?{urlencode(graphs)}").said


def test_the_protocol_goes_before_the_query(client: Client) -> None:
    sparql = OFFICES.replace("WHERE", f"FROM <{SOUTH}> WHERE")
    assert names(client.query(sparql)) == ["pier"]
    assert names(client.query(sparql, default_graph_uri=NORTH)) == ["mill"]
    assert names(client.query(sparql, named_graph_uri=NORTH)) == []


def test_graphs_that_are_not_there_are_empty_and_never_fetched(client: Client) -> None:
    away = f"{client.url}/health"  # would answer, if it were asked
    assert names(client.query(OFFICES, default_graph_uri=away)) == []
    assert names(client.query(OFFICES.replace("WHERE", f"FROM <{away}> WHERE"))) == []
    assert names(client.query(OFFICES.replace("WHERE", f"FROM<{away}>WHERE"))) == []


def test_words_without_blanks_name_graphs_too(client: Client) -> None:
    assert names(client.query(f"SELECT*FROM<{NORTH}>WHERE{{?o a <{EX}Office>}}")) == ["mill"]


def test_relative_iris_are_read_against_the_endpoint(client: Client) -> None:
    got = client.query("CONSTRUCT { <a> <b> <c> } WHERE {}", "application/n-triples")
    assert got.text == f"<{client.url}/a> <{client.url}/b> <{client.url}/c> .\n"


# In which format the answer comes.


def test_rows_in_every_format(client: Client) -> None:
    sparql = f"SELECT ?o ?n WHERE {{ ?o <{EX}name> ?n }} ORDER BY ?o ?n"
    said = {"Mill office", "磨坊办公室", 'Pier, "old" office', "Dune\noffice"}
    assert {row["n"]["value"] for row in client.query(sparql, "application/json").rows()} == said
    xml = ElementTree.fromstring(client.query(sparql, "application/sparql-results+xml").text)
    assert {literal.text for literal in xml.iter("{http://www.w3.org/2005/sparql-results#}literal")} == said
    got = client.query(sparql, "text/csv")
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    table = list(csv.reader(io.StringIO(got.text, newline="")))
    assert table[0] == ["o", "n"] and {row[1] for row in table[1:]} == said
    tsv = client.query(sparql, "text/tab-separated-values").text.splitlines()
    assert tsv[0] == "?o\t?n" and len(tsv) == 5 and f'<{EX}dune>\t"Dune\\noffice"' in tsv


@pytest.mark.parametrize("kind", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])  # fmt: skip
def test_yes_or_no_in_every_format(client: Client, kind: str) -> None:
    got = client.query("ASK { ?s ?p ?o }", kind)
    assert got.status == 200 and got.kind == kind and "true" in got.text


@pytest.mark.parametrize("form", ["CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", f"DESCRIBE <{EX}mill>"])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"), ("application/trig", "trig"), ("application/n-quads", "nquads"), ("text/n3", "n3"),
    ],
)  # fmt: skip
def test_triples_in_every_format(client: Client, form: str, kind: str, name: str) -> None:
    import rdflib

    got = client.query(form, kind)
    assert got.kind == kind
    graph = rdflib.Dataset(default_union=True).parse(data=got.data, format=name)
    assert (rdflib.URIRef(f"{EX}mill"), rdflib.URIRef(f"{EX}rank"), rdflib.Literal(1)) in graph


@pytest.mark.parametrize(
    ("accept", "rows", "triples"),
    [
        (None, "application/sparql-results+json", "text/turtle"),
        ("*/*", "application/sparql-results+json", "text/turtle"),
        ("text/*", "text/csv", "text/turtle"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.4", "text/csv", 406),
        ("text/csv;q=0, */*;q=0.1", "application/sparql-results+json", "text/turtle"),
        ("application/*;q=0.3, text/tab-separated-values;q=0.8", "text/tab-separated-values", "application/n-triples"),
        ("application/json", "application/sparql-results+json", "application/ld+json"),
        ("text/html, application/xml;q=0.9, */*;q=0.8", "application/sparql-results+xml", "application/rdf+xml"),
        (
            "application/rdf+xml, application/sparql-results+json",
            "application/sparql-results+json",
            "application/rdf+xml",
        ),
        ("image/png", 406, 406),
        ("text/turtle;q=0", 406, 406),
    ],
)
def test_the_format_that_is_wanted_most(
    client: Client, accept: str | None, rows: str | int, triples: str | int
) -> None:
    for sparql, wanted in ((OFFICES, rows), ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", triples)):
        got = client.query(sparql, accept)
        if isinstance(wanted, int):
            assert got.status == wanted and is_one_line(got)
        else:
            assert (got.status, got.kind) == (200, wanted)
            assert "Accept" in got.headers["vary"]


@pytest.mark.parametrize(
    ("format_", "kind"),
    [("csv", "text/csv"), ("xml", "application/sparql-results+xml"), ("json", "application/sparql-results+json"),
     ("text/tab-separated-values", "text/tab-separated-values")],
)  # fmt: skip
def test_the_address_may_name_the_format(client: Client, format_: str, kind: str) -> None:
    for name in ("format", "output"):
        assert client.get(f"/sparql?{urlencode({'query': OFFICES, name: format_})}", "text/turtle").kind == kind
    assert client.send("POST", "/sparql", urlencode({"query": OFFICES, "format": format_}), FORM).kind == kind


def test_a_format_for_triples_is_none_for_rows(client: Client) -> None:
    assert client.get(f"/sparql?{urlencode({'query': OFFICES, 'format': 'ttl'})}").status == 406
    got = client.get(f"/sparql?{urlencode({'query': f'DESCRIBE <{EX}mill>', 'format': 'jsonld'})}")
    assert got.kind == "application/ld+json"


def test_compressed_only_where_it_is_asked_for_and_pays(client: Client) -> None:
    long = (
        "SELECT * { VALUES ?x { "
        + "'a long word that comes again' " * 40
        + "} VALUES ?y { 'and again the same word' } }"
    )
    plain, zipped = client.query(long), client.get(f"/sparql?query={quote(long)}", Accept_Encoding="br, gzip;q=0.5")
    assert zipped.headers["content-encoding"] == "gzip" and len(zipped.data) < len(plain.data) / 5
    assert gzip.decompress(zipped.data) == plain.data and zipped.headers["etag"] != plain.headers["etag"]
    for header in ("gzip;q=0", "br", "identity"):
        assert "content-encoding" not in client.get(f"/sparql?query={quote(long)}", Accept_Encoding=header).headers
    assert "content-encoding" not in client.get(f"/sparql?query={quote(OFFICES)}", Accept_Encoding="gzip").headers


# Limits.


@pytest.mark.parametrize("kind", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])  # fmt: skip
def test_no_more_rows_than_the_server_gives_and_never_half_an_answer(client: Client, kind: str) -> None:
    # values that hold what stands between rows in one format or the other
    tricky = r'"},{" "\n\n\n" "<result>" "\r\n" "x"'
    for count, status in ((50, 200), (51, 400)):
        values = " ".join(f"({n})" for n in range(count // 5 if count == 50 else 11))
        sparql = f"SELECT ?a ?b WHERE {{ VALUES (?a) {{ {values} }} VALUES ?b {{ {tricky} }} }}"
        got = client.query(sparql, kind)
        assert got.status == status
        if status == 400:
            assert is_one_line(got) and "LIMIT" in got.text


def test_rows_without_values_count_too(client: Client) -> None:
    assert client.query("SELECT ?x { VALUES ?x { " + "UNDEF " * 50 + "} }").status == 200
    assert client.query("SELECT ?x { VALUES ?x { " + "UNDEF " * 51 + "} }").status == 400


def test_no_more_triples_than_the_server_gives(client: Client) -> None:
    sparql = "CONSTRUCT { <x:s> <x:p> ?x } WHERE { VALUES ?x { %s } }"
    assert len(client.query(sparql % " ".join(map(str, range(50)))).graph()) == 50
    assert client.query(sparql % " ".join(map(str, range(51)))).status == 400
    assert len(client.query(sparql % ("1 " * 500)).graph()) == 1


# Nothing reaches out.


@pytest.mark.parametrize(
    "call",
    [
        "SERVICE <{away}> {{}}", "service silent <{away}> {{}}", "SERVICESILENT<{away}>{{}}", "SERVICE#\n<{away}>{{}}",
        "?s ?p 1SERVICE<{away}>{{}}", "?s ?p trueSERVICE<{away}>{{}}", r"\u0053ERVICE <{away}> {{}}",
        r"SERV\U00000049CE <{away}> {{}}", "BIND(<{away}> AS ?u) SERVICE ?u {{}}", "SERVICEaway:x{{}}",
        "OPTIONAL {{ <http://x/\u00a0#> ?p ?o }} SERVICE <{away}> {{}}", 'VALUES ?x {{"""a"}} SERVICE <{away}> {{}} #\\q"""\n',
        "BIND(1 AS ?b) BIND(<{away}> AS ?u) FILTER(0<?b)SERVICE?u#>\n{{}}", "FILTER EXISTS {{ SERVICE <{away}> {{}} }}",
        "{{ SELECT * {{ SERVICE <{away}> {{}} }} }}",
    ],
)  # fmt: skip
def test_no_query_calls_another_endpoint(client: Client, call: str) -> None:
    away = f"{client.url}/health"
    got = client.query(f"PREFIX away: <{away}> SELECT * WHERE {{ {call.format(away=away)} }}")
    assert got.status == 400 and is_one_line(got)
    assert "SERVICE" in got.text or "not valid SPARQL" in got.text


def test_the_word_alone_is_harmless(client: Client) -> None:
    sparql = 'PREFIX ex: <https://x.example/service/> ASK { VALUES ?service { "SERVICE <x:y> {}" ex:public-service } } # SERVICE'
    assert client.ask(sparql)


def test_errors_show_no_place_of_the_machine(client: Client, tmp_path: Path) -> None:
    for sparql in ("ASK {", "SELECT ?x { ?x nope:y ?z }", "SELECT * { SERVICE <x:y> {} }"):
        text = client.query(sparql).text
        assert "/tmp" not in text and "store" not in text and str(tmp_path.parent) not in text


def test_json_is_whole(client: Client) -> None:
    assert json.loads(client.query("SELECT * { ?s ?p ?o }").data)["head"]["vars"] == ["o", "p", "s"]
