"""A graph behind any SPARQL 1.1 endpoint, over the standard protocol."""

from __future__ import annotations

import re
from functools import cached_property

import pyoxigraph as ox

from kg.errors import GraphError
from kg.graph.http import Body, Door
from kg.graph.limits import DEFAULT_TIMEOUT, Clock
from kg.graph.rdf import PREFIXES, Term, plain
from kg.graph.store import Asking, RawAnswer, query_error
from kg.graph.terms import GRAPH_REVIEW
from kg.graph.vetting import names_dataset, refuse_network

_ROWS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.5"

#: Graphs that a server keeps for itself and shows beside the user's.
_OF_SERVERS = re.compile(
    r"http://www\.openlinksw\.com/schemas/virtrdf#|http://(localhost(:\d+)?|localuriqaserver)/(sparql|DAV/?)|urn:[a-z]+:virtuoso:\S*|"
    r"http://www\.w3\.org/(2002/07/owl#|ns/ldp#)|http://www\.openlinksw\.com/schemas/\S*"
)


class RemoteGraph(Asking):
    """Asks an endpoint over the union of its named graphs but the one for review, whatever its default graph is."""

    def __init__(self, url: str, *, timeout: float | None = DEFAULT_TIMEOUT) -> None:
        """Credentials come from the environment: KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN."""
        self._door = Door(url)
        self.name = self._door.place
        self.timeout = timeout
        self._checker = ox.Store()

    def raw(self, sparql: str, dataset: list[tuple[str, str]] | None = None) -> RawAnswer:
        """The answer; ``dataset`` in the protocol's words (default-graph-uri, named-graph-uri) goes before the query's."""
        refuse_network(sparql)
        self._check(sparql)
        clock = self.clock()
        if dataset:
            return self._ask(sparql, dataset, clock)
        graphs = _dataset_of(sparql) if names_dataset(sparql) else self._graphs
        if "graph/review" in sparql and not names_dataset(sparql) and graphs:
            graphs = [*graphs, ("named-graph-uri", GRAPH_REVIEW)]
        return self._ask(sparql, graphs, clock)

    @cached_property
    def _graphs(self) -> list[tuple[str, str]]:
        """The protocol's words for the graphs that queries are about; none where the endpoint's default graph is that.

        Servers differ: the default graph may be empty, the union of all, or that and the server's own graphs."""
        rows = self._rows("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
        names = [plain(row[0]) for row in rows if row and row[0] is not None]
        own = [name for name in names if not _OF_SERVERS.fullmatch(name)]
        if len(own) == len(names) and GRAPH_REVIEW not in names and (not own or self._is_union(own[0])):
            return []
        kept = [name for name in own if name != GRAPH_REVIEW]
        # An empty list would mean the endpoint's own default.
        return [
            *(("default-graph-uri", name) for name in kept or ["urn:policy-kg:empty"]),
            *(("named-graph-uri", name) for name in kept or ["urn:policy-kg:empty"]),
        ]

    def _is_union(self, graph: str) -> bool:
        """Whether the endpoint's default graph holds what a named graph holds."""
        for s, p, o in self._rows(
            f"SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o FILTER(ISIRI(?s) && !ISBLANK(?o)) }} }} LIMIT 1"
        ):
            return bool(self._ask(f"ASK {{ {s} {p} {o} }}", [], self.clock()))
        return True

    def _rows(self, sparql: str) -> list[tuple[Term | None, ...]]:
        answer = self._ask(sparql, [], self.clock())
        try:
            return [tuple(row) for row in answer] if isinstance(answer, ox.QuerySolutions) else []
        except (OSError, SyntaxError, ValueError) as error:
            raise self.broken(error) from None

    def _ask(self, sparql: str, graphs: list[tuple[str, str]], clock: Clock) -> RawAnswer:
        form = _form(sparql)
        accept = _TRIPLES if form in ("CONSTRUCT", "DESCRIBE") else _ROWS
        kind, body = self._door.ask([("query", with_prefixes(sparql)), *graphs], accept, clock)
        answer = self._parse(kind, body)
        if form == "ASK" and isinstance(answer, ox.QuerySolutions):  # Virtuoso: a row that says 1, or none
            true = any(plain(term) in ("1", "true") for row in answer for term in row if term is not None)
            said = b'{"head":{},"boolean":%s}' % (b"true" if true else b"false")
            return ox.parse_query_results(said, format=ox.QueryResultsFormat.JSON)
        return answer

    def _check(self, sparql: str) -> None:
        """Finds syntax errors here, where line and column still fit what the user typed."""
        try:
            self._checker.query(sparql, prefixes=PREFIXES)
        except SyntaxError as error:
            raise query_error(sparql, str(error.msg or error)) from None

    def _parse(self, kind: str, body: Body) -> RawAnswer:
        if "html" in kind or body.first[:100].lstrip().lower().startswith((b"<!doctype html", b"<html")):
            body.close()
            hint = "give the address that takes queries; it often ends in /sparql or /query"
            raise GraphError("a web page answers there, no SPARQL endpoint", place=self.name, hint=hint)
        rows = next((f for name, f in _ROW_FORMATS.items() if name in kind), None)
        triples = ox.RdfFormat.from_media_type(kind)
        try:
            if rows is not None or kind == "application/json":
                return ox.parse_query_results(body, format=rows or ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
            if triples is not None or kind == "text/plain":
                parsed = ox.parse(body, format=triples or ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
                return sorted({quad.triple for quad in parsed}, key=str)
        except (SyntaxError, ValueError) as error:
            body.close()
            raise self.broken(error) from None
        body.close()
        hint = "is this the address of a SPARQL 1.1 endpoint?"
        raise GraphError(
            f"the endpoint answers with '{kind}', which is no answer to a query", place=self.name, hint=hint
        )

    def broken(self, error: Exception) -> GraphError:
        said = str(error).split(" (line")[0]
        hint = "ask again; if it stays so, look at the endpoint's log"
        return GraphError(f"the endpoint's answer is broken or ends too early: {said}", place=self.name, hint=hint)


_ROW_FORMATS = {
    "sparql-results+json": ox.QueryResultsFormat.JSON,
    "sparql-results+xml": ox.QueryResultsFormat.XML,
    "tab-separated-values": ox.QueryResultsFormat.TSV,
}


def _form(sparql: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE."""
    bare = re.sub(r"<[^<>\s]*>|#[^\n]*", " ", sparql)
    first = re.search(r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", bare, re.IGNORECASE)
    return first[1].upper() if first else ""


def _dataset_of(sparql: str) -> list[tuple[str, str]]:
    """FROM and FROM NAMED in the protocol's words, which some servers heed better; none where in doubt."""
    head = sparql.partition("{")[0]
    said = re.findall(r"\bFROM\s+(NAMED\s+)?<([^<>\s]*)>", head, re.IGNORECASE)
    if not said or len(said) != len(re.findall(r"\bFROM\b", head, re.IGNORECASE)):
        return []
    return [("named-graph-uri" if named else "default-graph-uri", iri) for named, iri in said]


def with_prefixes(sparql: str) -> str:
    """The query with the project's prefixes in front; its own declarations come later and win."""
    return " ".join(f"PREFIX {p}: <{n}>" for p, n in PREFIXES.items() if f"{p}:" in sparql) + "\n" + sparql
