"""Opens a graph and asks it: files in memory, an embedded store, or a remote endpoint, behind one small interface.

Queries run over the union of all named graphs but ``graph/review``. Nothing here reaches the network except the
remote endpoint that the user names: SERVICE is refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import pyoxigraph as ox

from kg.errors import GraphError
from kg.graph.limits import DEFAULT_TIMEOUT, Clock, ends_process, watched
from kg.graph.rdf import PREFIXES, Term, plain
from kg.graph.terms import declared_terms, written_out_class
from kg.graph.vetting import names_dataset, refuse_network
from kg.identifiers import BASE
from kg.paths import triples_dir

if TYPE_CHECKING:
    import rdflib

    from kg.graph.guarded import Workers
    from kg.graph.showing import Description

_REVIEW = ox.NamedNode(BASE + "graph/review")
_REMOTE = re.compile(r"https?://", re.IGNORECASE)

#: Up to so many quads the project's own queries are asked in this process whatever the time limit.
_SMALL = 1_000_000


class Vetted(str):
    """The text of a query kept with the project: linear in the size of the graph, so it cannot run away in a small
    one, and needs no process that can be stopped."""

    __slots__ = ()


class Rows:
    """The answer to a SELECT: column names, and rows of terms (None where unbound)."""

    def __init__(self, columns: tuple[str, ...], rows: tuple[tuple[Term | None, ...], ...]) -> None:
        self.columns = columns
        self.rows = rows

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def values(self) -> list[tuple[str | None, ...]]:
        """The rows as plain strings: IRIs and lexical forms."""
        return [tuple(None if t is None else plain(t) for t in row) for row in self.rows]


RawAnswer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | list[ox.Triple]

#: SELECT gives Rows, ASK a bool, CONSTRUCT and DESCRIBE a list of triples.
Answer = Rows | bool | list[ox.Triple]


@runtime_checkable
class Graph(Protocol):
    """What every kind of graph can do. ``name`` says where it came from."""

    name: str

    def query(self, sparql: str, **values: Term) -> Answer:
        """The answer to any query; ``values`` are put in for the variables of these names.

        Raises GraphError with line and column where it is not SPARQL."""
        ...

    def raw(self, sparql: str) -> RawAnswer:
        """The same answer as the engine gives it: an iterator that can be read or serialized once."""
        ...

    def select(self, sparql: str, **values: Term) -> Rows:
        """The rows of a SELECT; ``values`` are put in for the variables of these names."""
        ...

    def construct(self, sparql: str) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, sorted."""
        ...

    def stats(self) -> dict[str, int]:
        """How many triples, named graphs and nodes of each class there are, a node under its narrowest class."""
        ...

    def show(self, name_or_iri: str) -> list[Description]:
        """Everything said of the things with this name or IRI (see ``kg.graph.showing``)."""
        ...

    def to_rdflib(self) -> rdflib.Dataset:
        """The same quads, but those kept for review, as an rdflib Dataset whose default graph is the union."""
        ...


def open(path_or_url: str | Path | rdflib.Graph | None = None, *, timeout: float | None = DEFAULT_TIMEOUT) -> Asking:
    """The graph at a folder of TriG files, a TriG/N-Quads/Turtle file, an embedded store or a SPARQL endpoint; or the
    quads of an rdflib Graph or Dataset, as they are now.

    Without an argument: the released graph. A query that takes longer than ``timeout`` seconds is stopped (None: no
    limit). Raises GraphError.
    """
    if isinstance(path_or_url, str) and _REMOTE.match(path_or_url):
        from kg.graph.remote import RemoteGraph

        return RemoteGraph(path_or_url, timeout=timeout)
    if path_or_url is not None and not isinstance(path_or_url, str | Path):
        from kg.graph.loading import load_rdflib

        return LocalGraph(load_rdflib(path_or_url), "rdflib graph", timeout=timeout)
    place = triples_dir() if path_or_url is None else Path(path_or_url)
    if not place.exists():
        raise GraphError("no such file or folder", place=place, hint="build one with 'kg build PATH --out DIR'")
    review = place / "review" if (place / "review").is_dir() else None
    from kg.graph import embedded

    if embedded.is_store(place):
        return EmbeddedGraph(place, review, timeout=timeout)
    from kg.graph.loading import load

    return LocalGraph(load(place), str(place), review, timeout=timeout)


class Asking:
    """What follows from ``query`` alone, the same for every kind of graph."""

    name: str
    timeout: float | None = None
    #: What questions may keep of a graph that does not change while it is open (a server's); None: nothing.
    remembered: dict[str, Any] | None = None

    def raw(self, sparql: str) -> RawAnswer:
        raise NotImplementedError

    def clock(self) -> Clock:
        """The time for one query, from now."""
        return Clock(self.timeout, self.name)

    def query(self, sparql: str, **values: Term) -> Answer:
        if values:
            filled = with_values(sparql, values)
            sparql = Vetted(filled) if isinstance(sparql, Vetted) else filled
        with watched(self.clock()):
            answer = self.raw(sparql)
            try:
                if isinstance(answer, ox.QueryBoolean):
                    return bool(answer)
                if isinstance(answer, ox.QuerySolutions):
                    columns = tuple(v.value for v in answer.variables)
                    return Rows(columns, tuple(map(tuple, answer)))
                return sorted(set(answer), key=str)
            except (OSError, RuntimeError, SyntaxError, ValueError) as error:
                raise self.broken(error) from None

    def broken(self, error: Exception) -> GraphError:
        """What it means that an answer broke off."""
        return GraphError(f"the query cannot be answered: {error}", place=self.name)

    def select(self, sparql: str, **values: Term) -> Rows:
        answer = self.query(sparql, **values)
        if not isinstance(answer, Rows):
            raise GraphError("this is not a SELECT query", hint="use query() or construct()")
        return answer

    def construct(self, sparql: str) -> list[ox.Triple]:
        answer = self.query(sparql)
        if not isinstance(answer, list):
            raise GraphError("this is not a CONSTRUCT or DESCRIBE query", hint="use query()")
        return answer

    def stats(self) -> dict[str, int]:
        counts = {
            "triples": self._count("SELECT (COUNT(*) AS ?n) WHERE { { SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o } } }"),
            "graphs": self._count("SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s a ?c } }"),
        }
        by_class = self.select(
            "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class ORDER BY ?class"
        )
        counts.update((compact(c), int(n.value)) for c, n in by_class if c is not None and isinstance(n, ox.Literal))
        for name, narrower in self._counted_below().items():
            counts[name] -= narrower
            if not counts[name]:
                del counts[name]
        return counts

    def _counted_below(self) -> dict[str, int]:
        """Class written out above narrower ones → how many of its nodes have a narrower one as well."""
        pairs = " ".join(f"(<{above}> <{c}>)" for c in sorted(declared_terms()) if (above := written_out_class(c)))
        rows = self.select(
            f"SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE {{ VALUES (?class ?narrow) {{ {pairs} }}"
            " ?s a ?narrow , ?class } GROUP BY ?class"
        )
        return {compact(c): int(n.value) for c, n in rows if c is not None and isinstance(n, ox.Literal)}

    def _count(self, sparql: str) -> int:
        ((value,),) = self.select(sparql).rows
        return int(value.value) if isinstance(value, ox.Literal) else 0

    def show(self, name_or_iri: str) -> list[Description]:
        from kg.graph.showing import show

        return show(self, name_or_iri)

    def to_rdflib(self) -> rdflib.Dataset:
        import rdflib

        dataset = rdflib.Dataset(default_union=True)
        rows = self.select("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        quads = "\n".join(" ".join(str(t) for t in row) + " ." for row in rows)
        dataset.parse(data=quads, format="nquads")
        return dataset


class LocalGraph(Asking):
    """A graph in a pyoxigraph store, in memory or on disk."""

    def __init__(
        self, store: ox.Store, name: str, review: Path | None = None, *, timeout: float | None = None,
        reopen: Callable[[], ox.Store] | None = None,
    ) -> None:  # fmt: skip
        """``review``: a folder of files that are read only where a query names ``graph/review``. ``timeout`` in seconds
        (None: no limit); with one, ``store`` must not change any more. ``reopen`` opens the store anew in another
        process, where one in memory is simply there."""
        self.store = store
        self._review = review
        self.name = name
        self.timeout = timeout
        # The union is a flag of the engine and free; leaving a graph out of it is not, so it is done only where needed.
        self._dataset: dict[str, Any] = {"use_default_graph_as_union": True}
        if store.contains_named_graph(_REVIEW):
            kept = sorted((g for g in store.named_graphs() if g != _REVIEW), key=str)
            self._dataset = {"default_graph": [ox.DefaultGraph(), *kept], "named_graphs": kept}
        self._reopen = reopen
        self._quick: set[str] = set()  # queries that were answered in a moment; the store does not change

    def raw(self, sparql: str) -> RawAnswer:
        refuse_network(sparql)
        if self._review is not None and "graph/review" in sparql:
            return self._with_review.raw(sparql)
        if self.timeout is None or ends_process() or not hasattr(os, "fork") or self._is_quick(sparql):
            answer: RawAnswer = _answer(self.store, self._dataset, self.name, sparql)
        else:
            answer = self._workers.ask(sparql, self.clock(), self._remember)
        return answer

    def engine(self, *, review: bool = False) -> tuple[ox.Store, dict[str, Any]]:
        """The store, and the words for its engine that say what queries are about; with ``review`` also what is kept
        for review."""
        if not review:
            return self.store, self._dataset
        found = self if self._review is None else self._with_review
        return found.store, {name: graphs for name, graphs in found._dataset.items() if name != "named_graphs"}

    @cached_property
    def _with_review(self) -> LocalGraph:
        """The same graph and what is kept for review."""
        from kg.graph.loading import load_file

        store = ox.Store()
        store.bulk_extend(self.store)
        for file in sorted(self._review.glob("*.trig")) if self._review else ():
            load_file(store, file)
        return LocalGraph(store, self.name, timeout=self.timeout)

    def _remember(self, sparql: str) -> None:
        if len(self._quick) < 10_000:
            self._quick.add(sparql)

    def _is_quick(self, sparql: str) -> bool:
        return sparql in self._quick or (isinstance(sparql, Vetted) and self._is_small)

    @cached_property
    def _is_small(self) -> bool:
        return len(self.store) <= _SMALL

    @cached_property
    def _workers(self) -> Workers:
        from kg.graph.guarded import Workers

        store, dataset, name, reopen = self.store, self._dataset, self.name, self._reopen

        def in_process() -> Callable[[str], Any]:
            own = reopen() if reopen else store
            return lambda sparql: _answer(own, dataset, name, sparql)

        return Workers(in_process, self.name)


class EmbeddedGraph(LocalGraph):
    """A graph in a store on disk; where a build replaces it, the next query is asked of the new one."""

    def __init__(self, place: Path, review: Path | None = None, *, timeout: float | None = None) -> None:
        self._place = place
        self._begin(review, timeout)

    def _begin(self, review: Path | None, timeout: float | None) -> None:
        from kg.graph import embedded

        place = self._place
        while True:
            self._version = embedded.version(place)
            try:
                store = embedded.open(place)
                break
            except GraphError:
                if embedded.version(place) == self._version:  # not replaced while it was being opened: broken
                    raise
        super().__init__(store, str(place), review, timeout=timeout, reopen=lambda: embedded.open(place))

    @property
    def place(self) -> Path:
        """The folder of the store."""
        return self._place

    def raw(self, sparql: str) -> RawAnswer:
        self._refresh()
        return super().raw(sparql)

    def engine(self, *, review: bool = False) -> tuple[ox.Store, dict[str, Any]]:
        self._refresh()
        return super().engine(review=review)

    def _refresh(self) -> None:
        from kg.graph import embedded

        if embedded.version(self._place) != self._version:
            for made in ("_with_review", "_is_small", "_workers"):
                self.__dict__.pop(made, None)
            self._begin(self._review, self.timeout)


def _answer(store: ox.Store, dataset: dict[str, Any], name: str, sparql: str) -> Any:
    chosen = {} if names_dataset(sparql) else dataset  # FROM is the user's own choice of graphs
    if "graph/review" in sparql:  # only who names it sees it
        chosen = {name: graphs for name, graphs in chosen.items() if name != "named_graphs"}
    try:
        return store.query(sparql, prefixes=PREFIXES, **chosen)
    except SyntaxError as error:
        raise query_error(sparql, str(error.msg or error)) from None
    except OSError as error:
        raise GraphError(f"the query cannot be answered: {error}", place=name) from None


def query_error(sparql: str, message: str, *, place: str = "query") -> GraphError:
    """A parser's complaint as one line: line, column, what was found there and what was expected."""
    if place == "query" and (change := re.match(
        r"(?:\s|PREFIX\s+\w*:\s*<[^>]*>)*(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|COPY|MOVE|ADD|WITH)\b", sparql, re.I
    )):  # fmt: skip
        return GraphError(
            f"{change[1].upper()} changes a graph; queries only read", place="query",
            hint="ask with SELECT, ASK, CONSTRUCT or DESCRIBE",
        )  # fmt: skip
    at = re.search(r"\bat (\d+):(\d+)", message)
    if not at:
        return GraphError(f"not valid SPARQL: {message}", place=place)
    line, column = int(at[1]), int(at[2])
    expected = re.sub(r"\[[^\]]*\]", "", message[at.end() :].lstrip(": "))  # character classes help nobody
    options = [o.strip() for o in re.sub(r"^expected( one of)?", "", expected).split(",") if o.strip()]
    reason = next((o for o in options if o[0].isupper() and " " in o), None)
    if found := _undeclared_prefix(sparql):  # whatever the parser says of it
        line, column, prefix = found
        return GraphError(
            f"not valid SPARQL, column {column}: the prefix '{prefix}:' is not declared", place=place, line=line,
            hint=f"add PREFIX {prefix}: <…>",
        )  # fmt: skip
    lines = sparql.split("\n")
    rest = lines[line - 1][column - 1 :].split(" ")[0][:30] if line <= len(lines) else ""
    where = f"at {rest!r}" if rest else "at the end"
    if reason is None:
        reason = f"expected {' or '.join(options)}" if 0 < len(options) < 5 else "something is missing or misspelt here"
    return GraphError(f"not valid SPARQL, column {column}, {where}: {reason}", place=place, line=line)


def _undeclared_prefix(sparql: str) -> tuple[int, int, str] | None:
    """Line, column and name of the first prefix that neither the query nor the project declares."""
    hidden = re.sub(_OPAQUE_WORDS, lambda m: " " * len(m[0]), sparql, flags=re.VERBOSE | re.DOTALL)
    declared = {*PREFIXES, *re.findall(r"\bPREFIX\s+([\w-]*):", hidden, re.IGNORECASE)}
    for match in re.finditer(r"(?<![\w?$:-])([A-Za-z][\w-]*):", hidden):
        if match[1] not in declared:
            before = sparql[: match.start()]
            return before.count("\n") + 1, match.start() - before.rfind("\n"), match[1]
    return None


# What may look like a keyword or a variable and is neither: IRIs, strings, comments, prefixed names.
_OPAQUE_WORDS = r"""<[^<>"{}|^`\\\s]*> | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
    | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | \#[^\n]*"""
_OPAQUE = _OPAQUE_WORDS + r"| \w*:\w*"


def with_values(sparql: str, values: dict[str, Term]) -> str:
    """The query with terms in the place of variables, which must not be selected."""

    def put(match: re.Match[str]) -> str:
        value = values.get(match[1]) if match[1] else None
        return match[0] if value is None else str(value)

    return re.sub(_OPAQUE + r"| [?$](\w+)", put, sparql, flags=re.VERBOSE | re.DOTALL)


def compact(term: Term) -> str:
    """A term for a table: ``agency:miit`` for an IRI, the bare words of a literal."""
    if isinstance(term, ox.NamedNode):
        from kg.graph.trig import iri_text

        try:
            return iri_text(term.value)
        except ValueError:
            return term.value
    return plain(term)
