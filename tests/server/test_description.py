"""The service description, VoID and DCAT."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import rdflib
from protocol_client import Client
from protocol_store import EX, NORTH, write_store
from rdflib import RDF, URIRef

from kg.graph.terms import GRAPH_REVIEW

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCTERMS = rdflib.Namespace("http://purl.org/dc/terms/")


@pytest.fixture(scope="module")
def client(start_server: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Client:
    return Client(start_server("--store", write_store(tmp_path_factory.mktemp("described") / "store")).url)


@pytest.mark.parametrize("kind", ["text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples", "text/n3"])  # fmt: skip
def test_the_endpoint_describes_itself(client: Client, kind: str) -> None:
    got = client.get("/sparql", kind)
    assert got.status == 200 and got.kind == kind
    graph = got.graph()
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert list(graph.objects(service, SD.endpoint)) == [URIRef(f"{client.url}/sparql")]
    assert set(graph.objects(service, SD.supportedLanguage)) == {SD.SPARQL10Query, SD.SPARQL11Query}
    assert SD.UnionDefaultGraph in set(graph.objects(service, SD.feature))
    assert SD.BasicFederatedQuery not in set(graph.objects(service, SD.feature))


def test_its_dataset_is_the_one_that_is_asked(client: Client) -> None:
    graph = client.get("/sparql").graph()
    (dataset,) = graph.objects(None, SD.defaultDataset)
    (default,) = graph.objects(dataset, SD.defaultGraph)
    assert int(graph.value(default, VOID.triples)) == 11
    named = {str(graph.value(n, SD.name)): int(graph.value(graph.value(n, SD.graph), VOID.triples)) for n in graph.objects(dataset, SD.namedGraph)}  # fmt: skip
    assert named[NORTH] == 4 and len(named) == 3 and GRAPH_REVIEW not in named
    for property_, range_ in ((SD.defaultGraph, SD.Graph), (SD.namedGraph, SD.NamedGraph), (SD.graph, SD.Graph), (SD.defaultDataset, SD.Dataset)):  # fmt: skip
        assert all((object_, RDF.type, range_) in graph for object_ in graph.objects(None, property_))


def test_a_server_that_takes_updates_says_so(
    start_server: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = write_store(tmp_path_factory.mktemp("described") / "store")
    graph = Client(start_server("--store", store, "--writable", token="x" * 32).url).get("/sparql").graph()
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert SD.SPARQL11Update in set(graph.objects(service, SD.supportedLanguage))
    assert any(graph.objects(service, SD.inputFormat))


@pytest.mark.parametrize("path", ["/.well-known/void", "/dataset"])
def test_the_dataset_is_described_with_figures_of_the_graph(client: Client, path: str) -> None:
    graph = client.get(path).graph()
    dataset = URIRef(f"{client.url}/.well-known/void#dataset")
    assert {(dataset, RDF.type, VOID.Dataset), (dataset, RDF.type, DCAT.Dataset)} <= set(graph)
    assert int(graph.value(dataset, VOID.triples)) == 11
    assert int(graph.value(dataset, VOID.distinctSubjects)) == 3
    parts = {
        str(graph.value(p, VOID["class"])): int(graph.value(p, VOID.entities))
        for p in graph.objects(dataset, VOID.classPartition)
    }
    assert parts == {f"{EX}Office": 3}
    of = {
        str(graph.value(p, VOID.property)): int(graph.value(p, VOID.triples))
        for p in graph.objects(dataset, VOID.propertyPartition)
    }
    assert of[f"{EX}name"] == 4 and len(of) == 4
    assert graph.value(dataset, VOID.sparqlEndpoint) == URIRef(f"{client.url}/sparql")
    assert {literal.language for literal in graph.objects(dataset, DCTERMS.title)} == {"en", "zh"}
    assert graph.value(dataset, DCTERMS.license) is None  # of somebody's own graph we do not know
    for dump in graph.objects(dataset, VOID.dataDump):
        assert client.get(str(dump).removeprefix(client.url)).status == 200
    for service in graph.subjects(RDF.type, DCAT.DataService):
        assert graph.value(service, DCAT.servesDataset) == dataset


def test_two_descriptions_of_one_graph_are_the_same(client: Client) -> None:
    for path in ("/sparql", "/dataset"):
        assert len({client.get(path).data for _ in range(4)}) == 1
        tag = client.get(path).headers["etag"]
        assert client.get(path, If_None_Match=tag).status == 304


def test_the_released_graph_has_a_licence(server_url: str) -> None:
    graph = Client(server_url).get("/dataset").graph()
    (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
    assert "creativecommons.org/licenses/by/4.0" in str(graph.value(dataset, DCTERMS.license))
    assert int(graph.value(dataset, VOID.entities)) > 5_000


def test_people_are_led_to_the_editor(client: Client) -> None:
    got = client.get("/sparql", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert got.status == 303 and got.headers["location"] == "/editor"


def test_what_does_not_suit_is_said(client: Client) -> None:
    assert client.get("/sparql", "image/png").status == 406
    assert client.send("POST", "/dataset").status == 405
    assert client.get("/dataset?format=jsonld").kind == "application/ld+json"
