"""What machines ask of a server first: the service description of the endpoint, and the dataset in VoID and DCAT.

Every figure is counted in the graph, so two descriptions of one graph are the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import islice
from typing import Any

import pyoxigraph as ox

from kg import __release_date__, __version__
from kg.answers import PolicyGraph
from kg.graph.limits import QueryTimeout
from kg.graph.rdf import DCTERMS, PREFIXES, RDF, RDF_TYPE, RDFS, XSD, plain
from kg.graph.store import LocalGraph
from kg.graph.terms import GRAPH_REVIEW
from kg.identifiers import BASE, ONTOLOGY
from kg.server.negotiation import RDF_TYPES, RESULT_TYPES
from kg.server.reply import Reply
from kg.server.settings import Settings
from kg.server.work.sparql import chosen, in_order, reply, triples
from kg.server.worker import settings

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
FORMATS = "http://www.w3.org/ns/formats/"
FOAF = "http://xmlns.com/foaf/0.1/"
MEDIA = "https://www.iana.org/assignments/media-types/"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"

_PREFIXES = {"sd": SD, "void": VOID, "dcat": DCAT, "formats": FORMATS, "foaf": FOAF}
#: Media type → W3C's name of the format.
_FORMATS = {
    "text/turtle": "Turtle", "application/n-triples": "N-Triples", "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD", "application/trig": "TriG", "application/n-quads": "N-Quads", "text/n3": "N3",
    "application/sparql-results+json": "SPARQL_Results_JSON", "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV", "text/tab-separated-values": "SPARQL_Results_TSV",
}  # fmt: skip
_WORDS = {
    "title": ("Policy knowledge graph", "政策知识图谱"),
    "about": (
        "Agencies, their tasks and duties, the instruments they issue, targets and figures, "
        "each with its ground and evidence.",
        "机构及其任务与职责、所发布的文件、目标与数据，各附依据与出处。",
    ),
    "service": ("SPARQL endpoint", "SPARQL 端点"),
    "store": ("Graph store", "图存储"),
}
#: Quads up to which a graph is counted; the names of the graphs of a larger one are all that is said.
_LARGE = 2_000_000
#: Class or property → how often.
Counts = dict[str, int]

_kept: list[tuple[ox.Store, Mapping[str, Any]]] = []  # the statistics of the graph as it is


def describe(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """RDF about the service (``what``: service) or the dataset (void, dataset), for a server at ``base``."""
    media = chosen(request, RDF_TYPES)
    about = _Description(request["base"], statistics(graph), settings())
    found = about.service() if request["what"] == "service" else about.dataset()
    return reply(triples(in_order(set(found)), media, _PREFIXES), media, request)


def statistics(graph: PolicyGraph) -> Mapping[str, Any]:
    """Counts of the graph, where it is not too large to be counted: ``triples``, ``entities``, ``subjects``,
    ``objects``, ``graphs`` (IRI → triples), ``classes`` and ``properties`` (IRI → nodes, triples); kept until the graph
    is another."""
    store = graph.graph
    engine = store.engine()[0] if isinstance(store, LocalGraph) else None
    for known, kept in _kept:
        if known is engine:
            return kept
    if engine is not None and sum(1 for _ in islice(engine, _LARGE + 1)) > _LARGE:
        names = sorted(plain(name) for name in engine.named_graphs())
        counts: Mapping[str, Any] = {"graphs": {name: None for name in names if name != GRAPH_REVIEW}}
    else:
        try:
            counts = _counted(graph)
        except QueryTimeout:  # an endpoint that does not count in time
            return {"graphs": {}}
    if engine is not None:
        _kept[:] = [(engine, counts)]
    return counts


def _counted(graph: PolicyGraph) -> Mapping[str, Any]:
    def number(sparql: str) -> int:
        ((value,),) = graph.select(sparql).rows
        return int(plain(value)) if value is not None else 0

    def by_name(sparql: str) -> Counts:
        return {plain(name): int(plain(n)) for name, n in graph.select(sparql) if name is not None and n is not None}

    graphs = by_name("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    graphs.pop(GRAPH_REVIEW, None)
    found: dict[str, Any] = {"graphs": graphs}
    return {
        **found,
        "triples": number("SELECT (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } }"),
        "subjects": number("SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o }"),
        "objects": number("SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }"),
        "entities": number(
            f'SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s ?p ?o FILTER(ISIRI(?s) && STRSTARTS(STR(?s), "{BASE}")) }}'
        ),
        "classes": by_name("SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c ORDER BY ?c"),
        "properties": by_name(
            "SELECT ?p (COUNT(*) AS ?n) WHERE { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } } GROUP BY ?p ORDER BY ?p"
        ),
    }


class _Description:
    """Triples about one server. Nodes have IRIs below its address, none are blank."""

    def __init__(self, base: str, counts: Mapping[str, Any], told: Settings) -> None:
        self._base = base
        self._counts = counts
        self._told = told
        self._found: list[ox.Triple] = []
        self._void = f"{base}/.well-known/void#dataset"
        self._endpoint = f"{base}/sparql"

    def service(self) -> list[ox.Triple]:
        """SPARQL 1.1 Service Description."""
        service, dataset, default = (f"{self._endpoint}#{part}" for part in ("service", "dataset", "default-graph"))
        self._a(service, SD + "Service")
        self._add(service, SD + "endpoint", self._endpoint)
        self._words(service, "service")
        languages = ["SPARQL10Query", "SPARQL11Query", *(["SPARQL11Update"] if self._told.writable else [])]
        for language in languages:
            self._add(service, SD + "supportedLanguage", SD + language)
        for feature in ("UnionDefaultGraph", "EmptyGraphs"):
            self._add(service, SD + "feature", SD + feature)
        for media in (*RESULT_TYPES, *RDF_TYPES):
            self._add(service, SD + "resultFormat", FORMATS + _FORMATS[media])
        if self._told.writable:
            for media in RDF_TYPES:
                self._add(service, SD + "inputFormat", FORMATS + _FORMATS[media])
        self._add(service, SD + "defaultDataset", dataset)
        self._add(service, SD + "availableGraphs", dataset)
        self._a(dataset, SD + "Dataset", SD + "GraphCollection")
        self._add(dataset, RDFS + "seeAlso", self._void)
        self._add(dataset, SD + "defaultGraph", default)
        self._a(default, SD + "Graph", VOID + "Dataset")
        self._number(default, VOID + "triples", self._counts.get("triples"))
        for name, count in self._counts["graphs"].items():
            named = f"{self._endpoint}#named-{_short(name)}"
            held = f"{self._endpoint}#graph-{_short(name)}"
            self._add(dataset, SD + "namedGraph", named)
            self._a(named, SD + "NamedGraph")
            self._add(named, SD + "name", name)
            self._add(named, SD + "graph", held)
            self._a(held, SD + "Graph", VOID + "Dataset")
            self._number(held, VOID + "triples", count)
        return self._found

    def dataset(self) -> list[ox.Triple]:
        """VoID and DCAT."""
        dataset, counts = self._void, self._counts
        self._a(f"{self._base}/.well-known/void", VOID + "DatasetDescription")
        self._add(f"{self._base}/.well-known/void", FOAF + "primaryTopic", dataset)
        self._a(dataset, VOID + "Dataset", DCAT + "Dataset")
        self._words(dataset, "title", "about")
        self._add(dataset, FOAF + "homepage", f"{self._base}/")
        self._add(dataset, DCAT + "landingPage", f"{self._base}/")
        for language in ("en", "zh"):
            self._add(dataset, DCTERMS + "language", f"http://id.loc.gov/vocabulary/iso639-1/{language}")
        if self._told.source is None:  # of somebody's own graph we do not know
            self._add(dataset, DCTERMS + "license", LICENSE)
            self._literal(dataset, DCTERMS + "issued", __release_date__, XSD + "date")
            self._literal(dataset, DCAT + "version", __version__)
        self._add(dataset, DCTERMS + "conformsTo", ONTOLOGY.rstrip("#"))
        self._add(dataset, VOID + "sparqlEndpoint", self._endpoint)
        self._literal(dataset, VOID + "uriSpace", BASE)
        self._literal(dataset, VOID + "uriRegexPattern", "^" + BASE.replace(".", "\\."))
        self._add(dataset, VOID + "uriLookupEndpoint", f"{self._base}/thing?iri=")
        for prefix in ("pol", "skos", "dcterms", "org", "prov", "qb"):
            self._add(dataset, VOID + "vocabulary", PREFIXES[prefix])
        for name, term in (
            ("triples", "triples"), ("entities", "entities"), ("subjects", "distinctSubjects"),
            ("objects", "distinctObjects"),
        ):  # fmt: skip
            self._number(dataset, VOID + term, counts.get(name))
        self._parts(dataset, "classes", "class", "entities")
        self._parts(dataset, "properties", "property", "triples")
        for name, count in counts["graphs"].items():
            part = f"{dataset}-{_short(name)}"
            self._add(dataset, VOID + "subset", part)
            self._a(part, VOID + "Dataset", SD + "NamedGraph")
            self._add(part, SD + "name", name)
            self._number(part, VOID + "triples", count)
        self._services(dataset)
        return self._found

    def _parts(self, dataset: str, kind: str, term: str, counted: str) -> None:
        if kind not in self._counts:
            return
        self._number(dataset, VOID + kind, len(self._counts[kind]))
        for name, count in self._counts[kind].items():
            part = f"{dataset}-{term}-{_short(name)}"
            self._add(dataset, f"{VOID}{term}Partition", part)
            self._add(part, VOID + term, name)
            self._number(part, VOID + counted, count)

    def _services(self, dataset: str) -> None:
        """How the dataset is reached: the endpoint, the graph store, and all of it as a file."""
        for name, place in (("service", "/sparql"), ("store", "/graph-store")):
            address = self._base + place
            node = f"{address}#service"
            self._a(node, DCAT + "DataService")
            self._words(node, name)
            self._add(node, DCAT + "endpointURL", address)
            self._add(node, DCAT + "servesDataset", dataset)
            if name == "service":
                self._add(node, DCTERMS + "conformsTo", "http://www.w3.org/TR/sparql11-protocol/")
                self._add(node, DCAT + "endpointDescription", address)
            else:
                self._add(node, DCTERMS + "conformsTo", "http://www.w3.org/TR/sparql11-http-rdf-update/")
        for short, media in (("trig", "application/trig"), ("nq", "application/n-quads")):
            address = f"{self._base}/graph-store?format={short}"
            node = f"{dataset}-{short}"
            self._add(dataset, DCAT + "distribution", node)
            self._a(node, DCAT + "Distribution")
            self._words(node, "title")
            self._add(node, DCAT + "accessURL", address)
            self._add(node, DCAT + "mediaType", MEDIA + media)
            self._add(node, DCAT + "accessService", f"{self._base}/graph-store#service")
            self._add(dataset, VOID + "dataDump", address)

    def _a(self, node: str, *classes: str) -> None:
        for name in classes:
            self._add(node, RDF_TYPE, name)

    def _add(self, subject: str, predicate: str, object_: str) -> None:
        self._found.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(object_)))

    def _number(self, subject: str, predicate: str, value: int | None) -> None:
        if value is not None:
            self._literal(subject, predicate, str(value), XSD + "integer")

    def _literal(self, subject: str, predicate: str, value: str, datatype: str | None = None) -> None:
        literal = ox.Literal(value, datatype=None if datatype is None else ox.NamedNode(datatype))
        self._found.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), literal))

    def _words(self, subject: str, title: str, about: str | None = None) -> None:
        for name, term in ((title, "title"), (about, "description")):
            if name is not None:
                for language, words in zip(("en", "zh"), _WORDS[name], strict=True):
                    literal = ox.Literal(words, language=language)
                    self._found.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(DCTERMS + term), literal))


def _short(iri: str) -> str:
    """A name for what is said of an IRI, the same each time."""
    known = next((iri.removeprefix(ns) for ns in (BASE, ONTOLOGY, RDF) if iri.startswith(ns)), "")
    if known and known.replace("/", "-").replace("-", "").replace(".", "").isalnum() and known.isascii():
        return known.replace("/", "-")
    return hashlib.sha256(iri.encode()).hexdigest()[:16]
