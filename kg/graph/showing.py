"""Everything said of one thing: names, relations, and the statements it takes part in, with their evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import GraphError
from kg.graph.rdf import PREFIXES, RDF_TYPE, RDFS, SKOS, plain
from kg.graph.texts import Texts
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph, Rows

_NAMES = {
    SKOS + "prefLabel",
    SKOS + "altLabel",
    SKOS + "hiddenLabel",
    ONTOLOGY + "contextLabel",
    ONTOLOGY + "classLabel",
}
_LABELS = (SKOS + "prefLabel", RDFS + "label")


@dataclass(frozen=True)
class Shown:
    """A statement that a thing takes part in: what it says, and where and in which words."""

    iri: str
    says: str
    document: str
    locator: str
    quote: str | None


@dataclass(frozen=True)
class Description:
    """One thing. Relations are (property, IRI or words, label of the thing)."""

    iri: str
    types: tuple[str, ...]
    names: tuple[tuple[str, str, str], ...]  # property, language, words
    relations: tuple[tuple[str, str, str], ...]
    incoming: tuple[tuple[str, str, str], ...]
    statements: tuple[Shown, ...] = field(default=())


def show(graph: Graph, name_or_iri: str, texts: Texts | None = None, *, limit: int = 20) -> list[Description]:
    """The things with this IRI (in full, in angle brackets, as ``agency:miit`` or ``agency/miit``) or name.

    At most ``limit`` statements each. Empty where nothing has that name.
    """
    return [_describe(graph, iri, texts or Texts(), limit) for iri in find(graph, name_or_iri)]


def find(graph: Graph, name_or_iri: str) -> list[str]:
    """IRIs of the things meant, sorted."""
    wanted = name_or_iri.strip()
    for iri in _as_iris(wanted):
        node = _node(iri)
        if node and graph.query("ASK { { ?x ?p ?o } UNION { ?o ?p ?x } }", x=node) is True:
            return [iri]
    rows = graph.select(
        "SELECT DISTINCT ?s WHERE { ?s ?p ?name . VALUES ?p { skos:prefLabel skos:altLabel skos:hiddenLabel "
        "pol:contextLabel pol:classLabel dcterms:identifier dcterms:title } "
        "FILTER(LCASE(STR(?name)) = ?wanted) } ORDER BY ?s",
        wanted=ox.Literal(wanted.lower()),
    )
    return [row[0].value for row in rows if isinstance(row[0], ox.NamedNode)]


def _as_iris(text: str) -> list[str]:
    bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if re.match(r"https?://", bare):
        return [bare]
    prefix, colon, local = bare.partition(":")
    if colon and prefix in PREFIXES and " " not in local:
        return [PREFIXES[prefix] + local]
    return [BASE + bare] if re.fullmatch(r"[a-z]+/\S+", bare) else []


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _describe(graph: Graph, iri: str, texts: Texts, limit: int) -> Description:
    node = ox.NamedNode(iri)
    outgoing = graph.select(
        "SELECT DISTINCT ?p ?o ?label WHERE { ?x ?p ?o " + _label_of("?o") + " } ORDER BY ?p ?o ?label", x=node
    )
    incoming = graph.select(
        "SELECT DISTINCT ?p ?s ?label WHERE { ?s ?p ?x MINUS { ?s a pol:Participation } MINUS { ?s pol:evidence ?e } "
        + _label_of("?s") + " } ORDER BY ?p ?s ?label LIMIT 200",
        x=node,
    )  # fmt: skip
    types, names, relations = [], [], []
    for p, o, label in _first_label(outgoing):
        if p == RDF_TYPE:
            types.append(o)
        elif p in _NAMES or p == RDFS + "label":
            names.append((p, label, o))
        else:
            relations.append((p, o, label))
    return Description(
        iri, tuple(types), tuple(names), tuple(relations), tuple(_first_label(incoming)),
        tuple(_statements(graph, node, texts, limit)),
    )  # fmt: skip


def _label_of(variable: str) -> str:
    return f"OPTIONAL {{ {variable} skos:prefLabel|rdfs:label ?label }}"


def _first_label(rows: Rows) -> list[tuple[str, str, str]]:
    """One row a relation: (property, value, label), English before other languages; a literal's label is its language."""
    best: dict[tuple[str, str, str], list[str]] = {}
    for p, value, label in rows:
        if p is None or value is None:
            continue
        language = value.language or "" if isinstance(value, ox.Literal) else ""
        labels = best.setdefault((plain(p), plain(value), language), [])
        if isinstance(label, ox.Literal):
            labels.insert(0, label.value) if label.language == "en" else labels.append(label.value)
    return [(p, value, labels[0] if labels else language) for (p, value, language), labels in best.items()]


def _statements(graph: Graph, node: ox.NamedNode, texts: Texts, limit: int) -> list[Shown]:
    """Statements that the thing is part of, or the thing itself if it is a statement; in the order of the texts."""
    rows = graph.select(
        "SELECT DISTINCT ?s ?label ?document ?start ?end ?locator ?quote ?hash WHERE {"
        " { ?s ?p ?x } UNION { BIND(?x AS ?s) } ?s pol:evidence ?e ."
        " ?e dcterms:source ?document ; pol:start ?start ; pol:end ?end ; pol:locator ?locator ."
        " OPTIONAL { ?e pol:quote ?quote } OPTIONAL { ?document pol:textHash ?hash }"
        " OPTIONAL { ?s rdfs:label|pol:indicatorLabel|pol:titleSurface|pol:dimension ?label } }"
        " ORDER BY ?document ?start ?s ?label",
        x=node,
    )
    shown: dict[str, Shown] = {}
    for row in rows:
        s, label, document, start, end, locator, quote, sha256 = ("" if t is None else plain(t) for t in row)
        if s in shown or len(shown) >= limit:
            continue
        name = document.removeprefix(PREFIXES["document"])
        words = quote or texts.quote(name, int(start), int(end), sha256)
        shown[s] = Shown(s, label, name, locator, words)
    return list(shown.values())


def require(graph: Graph, name_or_iri: str, texts: Texts | None = None) -> list[Description]:
    """As ``show``. Raises GraphError (exit code 1) where nothing has that name."""
    found = show(graph, name_or_iri, texts)
    if not found:
        error = GraphError(f"nothing is called '{name_or_iri}'", place=graph.name, hint="names match whole, case aside")
        error.exit_code = 1
        raise error
    return found
