"""A graph behind any SPARQL 1.1 endpoint, over the standard protocol."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.parse
import urllib.request
from functools import cached_property

import pyoxigraph as ox

from kg.errors import GraphError
from kg.graph.rdf import PREFIXES, plain
from kg.graph.store import Asking, RawAnswer, names_dataset, query_error, refuse_service
from kg.graph.terms import GRAPH_REVIEW

_ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9"
_TIMEOUT = 120  # seconds


class RemoteGraph(Asking):
    """Asks an endpoint. It must answer over the union of its named graphs where a query names none (most can)."""

    def __init__(self, url: str) -> None:
        self.name = url

    def raw(self, sparql: str) -> RawAnswer:
        refuse_service(sparql)
        self._check(sparql)
        return self._ask(sparql, [] if names_dataset(sparql) else self._graphs)

    @cached_property
    def _graphs(self) -> list[tuple[str, str]]:
        """The protocol's words for all graphs but the one for review; none where the endpoint holds none of that."""
        if not self._ask(f"ASK {{ GRAPH <{GRAPH_REVIEW}> {{ ?s ?p ?o }} }}", []):
            return []
        answer = self._ask("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g", [])
        found = answer if isinstance(answer, ox.QuerySolutions) else ()
        names = [plain(row[0]) for row in found if row[0] is not None]
        return [
            *(("default-graph-uri", name) for name in names if name != GRAPH_REVIEW),
            *(("named-graph-uri", name) for name in names),
        ]

    def _ask(self, sparql: str, graphs: list[tuple[str, str]]) -> RawAnswer:
        body = urllib.parse.urlencode([("query", with_prefixes(sparql)), *graphs]).encode()
        try:
            request = urllib.request.Request(self.name, body, {"Accept": _ACCEPT, "User-Agent": "policy-kg"})
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
                kind = response.headers.get_content_type()
                data = response.read()
        except urllib.error.HTTPError as error:
            detail = error.read(300).decode("utf-8", "replace")
            raise GraphError(f"the endpoint answers {error.code}: {detail}", place=self.name) from None
        except (ValueError, http.client.HTTPException) as error:
            raise GraphError(f"no address of an endpoint: {error}", place=self.name, hint="https://…/sparql") from None
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            reason = getattr(error, "reason", error)
            raise GraphError(f"no answer from the endpoint: {reason}", place=self.name, hint="is it running?") from None
        return self._parse(kind, data)

    def _check(self, sparql: str) -> None:
        """Finds syntax errors here, where line and column still fit what the user typed."""
        try:
            ox.Store().query(sparql, prefixes=PREFIXES)
        except SyntaxError as error:
            raise query_error(sparql, str(error.msg or error)) from None

    def _parse(self, kind: str, data: bytes) -> RawAnswer:
        try:
            if "sparql-results" in kind or kind == "application/json":
                return ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
            format_ = ox.RdfFormat.from_media_type(kind) or ox.RdfFormat.N_TRIPLES
            return sorted({quad.triple for quad in ox.parse(data, format=format_)}, key=str)
        except (SyntaxError, ValueError) as error:
            raise GraphError(f"the endpoint's answer ({kind}) cannot be read: {error}", place=self.name) from None


def with_prefixes(sparql: str) -> str:
    """The query with the project's prefixes in front; its own declarations come later and win."""
    return " ".join(f"PREFIX {p}: <{n}>" for p, n in PREFIXES.items() if f"{p}:" in sparql) + "\n" + sparql
