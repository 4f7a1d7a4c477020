"""A graph → a SPARQL store of any make, over the Graph Store Protocol or SPARQL Update.

Named graphs keep their names. Everything is read and counted before anything is sent, so a broken file loads nothing.
What is sent may be sent again: a batch that met a passing failure is, and so is a whole load, with the same result.
"""

from __future__ import annotations

import http.client
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from kg.errors import GraphError
from kg.graph import embedded
from kg.graph.http import Door
from kg.graph.limits import Clock, watched
from kg.graph.loading import graph_files, parse_file, review_files
from kg.graph.rdf import plain

#: Triples of one request: over the Graph Store Protocol, and as INSERT DATA, which some stores compile as a program.
BATCH, BATCH_UPDATE = 20_000, 1_000
#: Up to so many triples a graph is sent as one update unless told otherwise.
AT_ONCE = 500_000
#: Seconds that one request may take.
TIMEOUT = 120.0
_TRIES = 5
_LONGEST_WAIT = 30.0
#: What may be over in a moment.
_PASSING = frozenset({408, 429, 502, 503, 504})
#: What is said of a request that may be carried out nonetheless: a gateway that waited too long, or lost the store.
_UNKNOWN = frozenset({408, 502, 504})
#: What says that nobody takes graphs (or updates) at an address.
_NOT_HERE = frozenset({404, 405, 406, 410, 415, 501})
#: Graphs that are counted with one query.
_COUNTED = 20
_SMALLER = "give a smaller --batch"
_CREDENTIALS = "set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN, in the environment"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Loaded:
    """What was loaded: triples by graph ("" is the default graph), by which road, and what was there besides."""

    graphs: dict[str, int]
    road: str
    skipped: tuple[str, ...] = ()  # whole before, by their number of triples
    besides: dict[str, int] = field(default_factory=dict)  # graph -> triples that were there before and still are
    refused: str = ""  # why the store did not take all of it as one update, where that was tried first

    @property
    def triples(self) -> int:
        return sum(self.graphs.values())

    @property
    def remark(self) -> str:
        """What is otherwise than was to be expected, in one line; empty where nothing is."""
        if not self.refused:
            return ""
        return "loaded graph by graph, not all or nothing, for the store does not take all as one update"


def load(
    graph: str | Path,
    endpoint: str,
    *,
    graph_store: str | None = None,
    update: str | None = None,
    clear: bool = False,
    resume: bool = False,
    review: bool = False,
    at_once: bool | None = None,
    batch: int | None = None,
    timeout: float = TIMEOUT,
    progress: Progress | None = None,
) -> Loaded:
    """Loads the graph at ``graph`` (a folder, a file or an embedded store) into the store that answers at ``endpoint``.

    ``graph_store`` and ``update`` are the addresses that take graphs and updates; without them the usual ones beside
    ``endpoint`` are tried, for batches graphs first. ``clear`` replaces the graphs that are loaded; else their triples
    are added. ``resume`` leaves out graphs of which the store holds as many triples as we do. ``review`` loads what is
    kept for review as well. ``at_once`` sends everything as one update, so that the old graph or the new one is there,
    whatever happens meanwhile; None: where no ``batch`` is given, the graph is not too large (``AT_ONCE``) and the
    store takes it, else batch by batch. ``batch`` is the number of triples a request, without ``at_once``.
    ``progress(graph, done, of)`` counts triples. Raises GraphError, which says what is loaded and what is not.
    """
    source = _Source(Path(graph), review)
    counts = source.counts()
    asked = _Counter(endpoint, timeout)
    before = asked.counts(counts)
    whole = {name for name, n in counts.items() if resume and name and before.get(name) == n}
    roads = _roads(asked.door.url, graph_store, update, batch, timeout)
    loading = _Loading(roads, asked, clear, sum(n for g, n in counts.items() if g not in whole), progress)
    left, refused = counts.keys() - whole, ""
    may = batch is None and any(isinstance(road, _Update) for road in roads)
    if left and (at_once or (at_once is None and may and sum(counts[name] for name in left) <= AT_ONCE)):
        try:
            loading.load_at_once(source.graphs(without=whole))
        except _Refused as error:
            if at_once:
                raise
            refused = error.message  # batch by batch then
    if loading.road is None:
        for name, triples in source.graphs(without=whole):
            loading.load(name, triples)
    after = asked.counts(counts)
    expected = {name: n for name, n in counts.items() if name and name not in whole}
    missing = {name: n - after.get(name, 0) for name, n in expected.items() if after.get(name, 0) < n}
    for name in sorted(missing):
        if source.distinct(name) > after.get(name, 0):
            raise GraphError(
                f"the store took all of <{name}> and holds {after.get(name, 0)} of its {counts[name]} triples",
                place=asked.door.place, hint="does --graph-store or --update lead to another store than --endpoint?",
            )  # fmt: skip
    road = loading.road.name if loading.road else "nothing was left to do"
    besides = {name: after[name] - n for name, n in expected.items() if after.get(name, 0) > n}
    return Loaded(counts, road, tuple(sorted(whole)), besides, refused)


class _Source:
    """The graphs of a folder, a file or an embedded store."""

    def __init__(self, place: Path, review: bool) -> None:
        """Raises GraphError where nothing is there."""
        self.place = place
        if not place.exists():
            raise GraphError("no such file or folder", place=place, hint="build one with 'kg build PATH --out DIR'")
        self.store = embedded.open(place) if embedded.is_store(place) else None
        self.files = [] if self.store is not None else graph_files(place)
        self.files += review_files(place) if review else []

    def counts(self) -> dict[str, int]:
        """Triples by graph, in the order in which they are loaded. Raises GraphError for what cannot be loaded."""
        found: dict[str, int] = {}
        for name, quads in self._runs():
            for quad in quads:
                if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
                    raise GraphError(
                        f"<{name}> holds blank nodes, which would be others with each load", place=self.place,
                        hint="give them IRIs; graphs of 'kg build' have none",
                    )  # fmt: skip
                found[name] = found.get(name, 0) + 1
        if not found:
            raise GraphError("this graph is empty", place=self.place, hint="nothing was loaded")
        return found

    def graphs(self, without: set[str]) -> Iterator[tuple[str, Iterator[ox.Quad]]]:
        """Graphs by name with their quads; a graph that several files speak of comes several times."""
        return ((name, quads) for name, quads in self._runs() if name not in without)

    def distinct(self, name: str) -> int:
        """How many triples of a graph there are, each counted once."""
        return len({str(quad.triple) for found, quads in self._runs() if found == name for quad in quads})

    def _runs(self) -> Iterator[tuple[str, Iterator[ox.Quad]]]:
        if self.store is not None:
            names = sorted(plain(name) for name in self.store.named_graphs() if isinstance(name, ox.NamedNode))
            graphs: list[ox.DefaultGraph | ox.NamedNode] = [ox.DefaultGraph(), *map(ox.NamedNode, names)]
            for graph in graphs:
                quads = self.store.quads_for_pattern(None, None, None, graph)
                yield from ((name, run) for name, run in groupby(quads, _graph_of))
        for file in self.files:
            yield from groupby(parse_file(file), _graph_of)


def _graph_of(quad: ox.Quad) -> str:
    if isinstance(quad.graph_name, ox.BlankNode):
        raise GraphError("a graph has no name but a blank node", place="the graph", hint="name it with an IRI")
    return "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value


class _Loading:
    """Sends graphs, and knows which are whole."""

    def __init__(self, roads: list[_Road], asked: _Counter, clear: bool, total: int, progress: Progress | None) -> None:
        self.road: _Road | None = None
        self._roads = roads
        self._asked = asked
        self._clear = clear
        self._total = total
        self._progress = progress
        self._sent = 0
        self._begun: dict[str, None] = {}

    def load(self, name: str, quads: Iterator[ox.Quad]) -> None:
        """Loads (a part of) one graph. Raises GraphError that says what is loaded."""
        road = self.road or self._roads[0]
        part: list[ox.Triple] = []
        for quad in quads:
            part.append(quad.triple)
            if len(part) == road.batch:
                self._send(name, part)
                part = []
        if part:
            self._send(name, part)

    def load_at_once(self, graphs: Iterable[tuple[str, Iterator[ox.Quad]]]) -> None:
        """Loads everything with one update, which stores make as a whole or not at all. Raises _Refused, GraphError."""
        named: dict[str, list[str]] = {}
        for name, quads in graphs:
            said = (ox.serialize((q.triple for q in quads), format=ox.RdfFormat.N_TRIPLES) or b"").decode()
            named.setdefault(name, []).append(said)
        clear = [f"CLEAR SILENT GRAPH <{name}> ;\n" if name else "CLEAR SILENT DEFAULT ;\n" for name in named]
        data = [f"GRAPH <{n}> {{\n{''.join(p)}}}\n" if n else "".join(p) for n, p in named.items()]
        words = f"{''.join(clear) if self._clear else ''}INSERT DATA {{\n{''.join(data)}}}"
        refused: list[_Refused] = []
        for road in self._roads:
            if isinstance(road, _Update):
                try:
                    road.update(words)
                    self.road = road
                    return
                except GraphError as error:
                    if isinstance(error, _Refused) and error.code not in _UNKNOWN:
                        refused.append(error)
                        continue
                    said = "nothing is known to be loaded: the store holds all of the update or nothing of it"
                    hint = "give it more time with --timeout, or load --in-batches"
                    raise GraphError(f"{error.message}; {said}", place=error.place, hint=hint) from None
        code, said = (refused[-1].code, refused[-1].message) if refused else (501, "no address takes updates")
        hint = "load --in-batches" if code == 413 else "name one with --update, or load --in-batches"
        said = f"the store takes no such update ({said}); nothing was loaded"
        raise _Refused(code, said, self._asked.door.place, hint)

    def _send(self, name: str, triples: list[ox.Triple]) -> None:
        fresh = self._clear and name not in self._begun
        try:
            if self.road is None:
                self._find_road(name, triples, fresh)
            else:
                for start in range(0, len(triples), self.road.batch):
                    self.road.send(name, triples[start : start + self.road.batch], fresh and not start)
        except GraphError as error:
            raise self._broken_off(error, name) from None
        except KeyboardInterrupt:
            raise self._broken_off(GraphError("stopped", place=self._asked.door.place), name) from None
        self._begun[name] = None
        self._sent += len(triples)
        if self._progress is not None:
            self._progress(name, self._sent, self._total)

    def _find_road(self, name: str, triples: list[ox.Triple], fresh: bool) -> None:
        """Sends the first batch by the first road that takes it and leads to the store that is asked."""
        refused: list[_Refused] = []
        before = self._asked.counts([name]).get(name, 0)
        for road in self._roads:
            try:
                for start in range(0, len(triples), road.batch):
                    road.send(name, triples[start : start + road.batch], fresh and not start)
            except _Refused as error:
                refused.append(error)
                continue
            now = self._asked.counts([name]).get(name, 0) if name else 1
            if now >= min(before, 1) and (now or not triples):
                self.road = road
                return
            refused.append(_Refused(200, "takes it, but it is not in the store that is asked", road.door.place))
        telling = [r for r in refused if r.code not in _NOT_HERE] or refused
        tried = "; ".join(dict.fromkeys(f"{r.place}: {r.said}" for r in telling))
        wants_credentials = any(r.code in (401, 407) for r in refused)
        forbidden = any(r.code == 403 for r in refused)
        hint = (
            _CREDENTIALS if wants_credentials else "ask its keeper for the right to write" if forbidden
            else _SMALLER if any(r.code == 413 for r in refused)
            else "name its address with --graph-store or --update"
        )  # fmt: skip
        raise GraphError(f"the store takes no graph ({tried})", place=self._asked.door.place, hint=hint)

    def _broken_off(self, error: GraphError, name: str) -> GraphError:
        """The error with what is loaded."""
        if not self._begun:
            said = f"{error.message}; nothing was loaded"
        else:
            whole = [graph for graph in self._begun if graph != name]
            last = f", the last of them <{whole[-1]}>" if whole else ""
            part = f"; of <{name}> a part" if name in self._begun else ""
            said = f"{error.message}; loaded whole: {len(whole)} graphs{last}{part}; of the others nothing"
        hint = "; ".join(filter(None, (error.hint, "load again with --resume" if self._begun else None)))
        return GraphError(said, place=error.place, hint=hint or None)


class _Refused(GraphError):
    """An address does not take what is sent."""

    def __init__(self, code: int, said: str, place: str, hint: str | None = None) -> None:
        super().__init__(said, place=place, hint=hint)
        self.code = code
        self.said = said


class _Road:
    """A way to write into a store."""

    name = ""

    def __init__(self, url: str, batch: int, timeout: float) -> None:
        self.door = Door(url)
        self.batch = batch
        self.timeout = timeout

    def send(self, graph: str, triples: Iterable[ox.Triple], fresh: bool) -> None:
        """Adds triples to a graph, which is emptied before where ``fresh``. Raises _Refused, GraphError."""
        raise NotImplementedError

    def _request(self, method: str, url: str, data: bytes, kind: str) -> None:
        """One request, tried again where it meets what may pass."""
        for number in range(1, _TRIES + 1):
            try:
                self._once(method, url, data, kind)
                return
            except _Passing as passing:
                wait = passing.seconds if passing.seconds is not None else min(2.0 ** (number - 2), _LONGEST_WAIT)
                if number == _TRIES or wait > _LONGEST_WAIT:
                    raise passing.error from None
                time.sleep(wait)

    def _once(self, method: str, url: str, data: bytes, kind: str) -> None:
        clock = Clock(self.timeout, self.door.place)
        headers = {"Content-Type": kind, "User-Agent": "policy-kg", "Accept": "*/*"}

        def make() -> urllib.request.Request:
            return self.door.signed(urllib.request.Request(url, data, headers, method=method))

        try:
            with watched(clock, self.door.cut), closing(self.door.open(make, clock.left())) as response:
                response.read()
        except urllib.error.HTTPError as error:
            self._refused(error)
        except (OSError, http.client.HTTPException) as error:
            raise _Passing(self._unreached(error, clock)) from None
        except Exception as error:
            raise self._unreached(error, clock) from None

    def _unreached(self, error: BaseException, clock: Clock) -> GraphError:
        try:
            self.door.failed(error, clock)
        except GraphError as said:
            return said

    def _refused(self, error: urllib.error.HTTPError) -> NoReturn:
        code = error.code
        with error:
            said = self.door.said(error)
        detail = f"{code}{said and code not in _NOT_HERE and ': ' + said or ''}"
        if code in _PASSING:
            wait = error.headers.get("Retry-After")
            seconds = float(wait) if wait and re.fullmatch(r"\d{1,6}", wait) else None
            raise _Passing(_Refused(code, f"it answers {detail}", self.door.place), seconds) from None
        if code in (401, 407):
            does = "does not accept these credentials" if self.door.credentials.header else "asks for credentials"
            raise _Refused(code, f"it {does} ({code})", self.door.place) from None
        if code == 413:
            raise _Refused(code, "what is sent is too large for it (413)", self.door.place, _SMALLER) from None
        what = "takes none" if code in _NOT_HERE else "forbids it" if code == 403 else "refuses"
        raise _Refused(code, f"it {what} ({detail})", self.door.place) from None


class _GraphStore(_Road):
    """The Graph Store Protocol, with indirect names."""

    name = "Graph Store Protocol"

    def send(self, graph: str, triples: Iterable[ox.Triple], fresh: bool) -> None:
        data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
        named = urllib.parse.urlencode({"graph": graph}) if graph else "default"
        join = "&" if "?" in self.door.url else "?"
        # N-Triples are Turtle, which every store must read.
        self._request("PUT" if fresh else "POST", self.door.url + join + named, data or b"", "text/turtle")


class _Update(_Road):
    """SPARQL Update, as INSERT DATA."""

    name = "SPARQL Update"

    def send(self, graph: str, triples: Iterable[ox.Triple], fresh: bool) -> None:
        said = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
        if fresh:
            self.update(f"CLEAR SILENT GRAPH <{graph}>" if graph else "CLEAR SILENT DEFAULT")
        self.update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{said}}} }}" if graph else f"INSERT DATA {{\n{said}}}")

    def update(self, words: str) -> None:
        self._request("POST", self.door.url, words.encode(), "application/sparql-update; charset=utf-8")


class _Passing(Exception):
    """What may be over in a moment, and what it means if it is not."""

    def __init__(self, error: GraphError, seconds: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.seconds = seconds


#: Ending of an endpoint's address → endings of the addresses beside it that take graphs, and updates, by store.
_BESIDE = (
    (r"/query", ("/store", "/data"), ("/update",)),  # Oxigraph, Fuseki
    (r"/sparql", ("/graph-store", "/sparql-graph-crud", "/data", "/store"), ("/sparql", "/update")),  # ours, Virtuoso
    (r"/sparql-auth", ("/sparql-graph-crud-auth",), ("/sparql-auth",)),  # Virtuoso
    (r"(/repositories/[^/]+)", (r"\1/rdf-graphs/service",), (r"\1/statements",)),  # GraphDB, RDF4J
    (r"", ("/store", "/data"), ("", "/update")),
)


def _roads(
    endpoint: str, graph_store: str | None, update: str | None, batch: int | None, timeout: float
) -> list[_Road]:
    """The ways to try, in order. Raises GraphError for an address that is none."""
    if graph_store is not None or update is not None:
        stores = [graph_store] if graph_store is not None else []
        updates = [update] if update is not None else []
    else:
        bare, question, more = endpoint.partition("?")
        pattern, s, u = next(row for row in _BESIDE if re.search(row[0] + "/?$", bare))
        stores, updates = (
            [re.sub(pattern + "/?$", ending, bare, count=1) + question + more for ending in endings]
            for endings in (s, u)
        )
    return [
        *(_GraphStore(url, batch or BATCH, timeout) for url in stores),
        *(_Update(url, batch or BATCH_UPDATE, timeout) for url in updates),
    ]


class _Counter:
    """Counts triples by asking the endpoint."""

    def __init__(self, endpoint: str, timeout: float) -> None:
        self.door = Door(endpoint)
        self.timeout = timeout

    def counts(self, graphs: Iterable[str]) -> dict[str, int]:
        """Named graph → its triples. Raises GraphError where the endpoint cannot be asked."""
        names = [name for name in graphs if name]
        found: dict[str, int] = {}
        for start in range(0, len(names), _COUNTED):
            part = names[start : start + _COUNTED]
            branches = (
                f"{{ SELECT ({n} AS ?i) (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }} }}"
                for n, name in enumerate(part)
            )
            for row in self._rows(f"SELECT ?i ?n WHERE {{ {' UNION '.join(branches)} }}"):
                found[part[int(row[0])]] = int(row[1])
        return found

    def _rows(self, query: str) -> list[tuple[str, ...]]:
        kind, body = self.door.ask(
            [("query", query)], "application/sparql-results+json", Clock(self.timeout, self.door.place)
        )
        with closing(body):
            if "json" not in kind:
                hint = "give the address that takes queries; it often ends in /sparql or /query"
                raise GraphError("no SPARQL endpoint answers there", place=self.door.place, hint=hint)
            try:
                answer = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
                assert isinstance(answer, ox.QuerySolutions)
                return [tuple(plain(term) for term in row if term is not None) for row in answer]
            except (SyntaxError, ValueError, AssertionError, OSError) as error:
                raise GraphError(f"the endpoint's answer is broken: {error}", place=self.door.place) from None
