"""Asks a graph the named queries: for one thing, for many things at once, and for what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.answers.records import Evidence, Thing
from kg.graph.labels import EDGE, edge_words
from kg.graph.rdf import DCTERMS, RDF_TYPE, RDFS, SKOS
from kg.graph.store import Vetted
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.rdf import Term
    from kg.graph.store import Graph, Rows
    from kg.graph.texts import Texts

#: Where a query takes many things, its file says ``VALUES ?x { UNDEF }``.
_MANY = "{ UNDEF }"
_AT_ONCE = 400  # things in one query: endpoints refuse very long ones


@cache
def sparql(name: str) -> Vetted:
    """The SPARQL of a named query."""
    from kg.queries import load

    return Vetted(load(name).sparql)


def about(name: str, terms: Iterable[str]) -> Vetted:
    """A named query with its ``VALUES ?x { UNDEF }`` filled in: terms as SPARQL writes them."""
    return Vetted(sparql(name).replace(_MANY, f"{{ {' '.join(terms)} }}"))


def ask_named(graph: Graph, name: str, **values: str | Term) -> Rows:
    """The rows of a named query; a value is an IRI or a term."""
    return graph.select(sparql(name), **{k: ox.NamedNode(v) if isinstance(v, str) else v for k, v in values.items()})


def ask_many(graph: Graph, name: str, iris: Iterable[str], **values: str | Term) -> list[tuple[Term | None, ...]]:
    """The rows of a named query about many things (its ``VALUES ?x { UNDEF }``), asked in as few queries as allowed."""
    wanted = sorted(set(iris))
    terms = {k: ox.NamedNode(v) if isinstance(v, str) else v for k, v in values.items()}
    found: list[tuple[Term | None, ...]] = []
    for start in range(0, len(wanted), _AT_ONCE):
        listed = (str(ox.NamedNode(iri)) for iri in wanted[start : start + _AT_ONCE])
        found += graph.select(about(name, listed), **terms)
    return found


def ask(graph: Graph, name: str, parameters: Mapping[str, Any]) -> Rows:
    """The rows of a named query, things given as names, codes or IRIs. Raises QueryError, UnknownName and its kin."""
    from kg.answers.names import resolve
    from kg.queries import THINGS, load, run

    kinds = load(name).parameters
    given: dict[str, str | Term] = {}
    for parameter, value in parameters.items():
        kind = kinds.get(parameter)
        if kind in THINGS and isinstance(value, str):
            given[parameter] = resolve(graph, value, None if kind == "thing" else kind).iri
        else:
            given[parameter] = value if isinstance(value, (ox.NamedNode, ox.Literal)) else str(value)
    return run(graph, name, **given)


class Facts:
    """What was read of some things: subject → property → values."""

    def __init__(self, rows: Iterable[tuple[Term | None, ...]] = ()) -> None:
        self._of: dict[str, dict[str, list[Term]]] = {}
        self._things: dict[str, Thing] = {}
        self.add(rows)

    def add(self, rows: Iterable[tuple[Term | None, ...]]) -> None:
        """Takes in rows of subject, property, value."""
        before, known = None, {}
        for s, p, v in rows:
            if s is None or p is None or v is None:
                continue
            subject = s.value  # type: ignore[union-attr]
            if subject != before:
                before, known = subject, self._of.setdefault(subject, {})
            values = known.setdefault(p.value, [])  # type: ignore[union-attr]
            if not values or (v != values[-1] and v not in values):  # two graphs may say the same
                values.append(v)

    def __contains__(self, iri: str) -> bool:
        return iri in self._of

    def __iter__(self) -> Any:
        return iter(self._of)

    def all(self, iri: str, property_: str) -> list[str]:
        """Values as IRIs and lexical forms, in their order."""
        return [v.value for v in self._of.get(iri, {}).get(property_, ())]  # type: ignore[union-attr]

    def one(self, iri: str, property_: str) -> str | None:
        """The first value, None where there is none."""
        return next(iter(self.all(iri, property_)), None)

    def number(self, iri: str, property_: str) -> float | None:
        """The largest of the numbers, None where there is none."""
        return max((float(v) for v in self.all(iri, property_)), default=None)

    def kinds(self, iri: str) -> list[str]:
        """Local names of its classes of the ontology, the narrow ones first."""
        found = [t.removeprefix(ONTOLOGY) for t in self.all(iri, RDF_TYPE) if t.startswith(ONTOLOGY)]
        return sorted(found, key=lambda kind: (kind in _BROAD, kind))

    def in_language(self, iri: str, property_: str, language: str) -> str | None:
        """The words of a property in a language."""
        for value in self._of.get(iri, {}).get(property_, ()):
            if isinstance(value, ox.Literal) and value.language == language:
                return value.value
        return None

    def thing(self, iri: str) -> Thing:
        """A thing with its names, kind and number."""
        known = self._things.get(iri)
        if known is None:
            known = self._thing(iri)
            if iri in self._of:  # what is not read yet may be read later
                self._things[iri] = known
        return known

    def _thing(self, iri: str) -> Thing:
        kinds = self.kinds(iri)
        names = {
            language: next((w for p in _NAMES if (w := self.in_language(iri, p, language))), None)
            for language in ("en", "zh")
        }
        if not any(names.values()):
            bare = self.one(iri, SKOS + "prefLabel") or self.one(iri, RDFS + "label") or self.one(iri, _TITLE)
            names["en"] = bare
        code = self.one(iri, ONTOLOGY + "number") or ""
        return Thing(names["en"], names["zh"], iri, kinds[0] if kinds else "", code)

    def evidence(self, iri: str, texts: Texts | None = None) -> Evidence:
        """A place with its words, where the graph keeps them or the documents are at hand."""
        source = self.one(iri, DCTERMS + "source") or ""
        document = source.removeprefix(BASE + "document/")
        quote = self.one(iri, ONTOLOGY + "quote")
        if quote is None and texts:
            start, end = self.one(iri, ONTOLOGY + "start"), self.one(iri, ONTOLOGY + "end")
            if start and end:
                quote = texts.quote(document, int(start), int(end), self.one(source, ONTOLOGY + "textHash"))
        page = self.one(source, _PAGE)
        edges = edge_words(quote) if quote else self.one(iri, ONTOLOGY + "edgeWords")
        link = f"{page}{fragment(edges)}" if page else None
        return Evidence(iri, document, self.one(iri, ONTOLOGY + "locator") or "", quote, link)


_NAMES = (SKOS + "prefLabel", RDFS + "label", DCTERMS + "title", ONTOLOGY + "indicatorLabel")
_TITLE = ONTOLOGY + "titleSurface"
_PAGE = "http://xmlns.com/foaf/0.1/page"
# Written beside narrower classes, or above them.
_BROAD = frozenset({"Agency", "Instrument", "Region", "Task", "PlanNode", "Actor", "Statement"})


def describe(graph: Graph, iris: Iterable[str], facts: Facts | None = None) -> Facts:
    """What is said of these things: names, kinds, places, dates; added to ``facts`` where given."""
    found = facts if facts is not None else Facts()
    found.add(ask_many(graph, "answer-described", {iri for iri in iris if iri not in found}))
    return found


def describe_evidence(graph: Graph, iris: Iterable[str], facts: Facts) -> None:
    """Reads evidence nodes and their documents into ``facts``."""
    places = set(iris)
    describe(graph, places, facts)
    describe(graph, {d for e in places for d in facts.all(e, DCTERMS + "source") if d.startswith(BASE)}, facts)


def fragment(edges: str | None) -> str:
    """A text fragment (``#:~:text=first,last``) from the first and last words of a sentence (``edge_words``); empty where
    they are not known."""
    from urllib.parse import quote as percent

    if not edges or EDGE not in edges:
        return ""
    first, last = (percent(part, safe="").replace("-", "%2D") for part in edges.split(EDGE))
    return f"#:~:text={first},{last}"
