"""Everything said of one thing: names, relations, and the statements it takes part in, with their evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import GraphError
from kg.graph.rdf import PREFIXES, RDF_TYPE, RDFS, SKOS, plain
from kg.graph.terms import narrowest, term_labels
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
_NAMING = (
    "FILTER(?p IN (skos:prefLabel, skos:altLabel, skos:hiddenLabel, pol:contextLabel, pol:classLabel, "
    "dcterms:identifier, dcterms:title))"
)
_MARKING = (ONTOLOGY + "basis", ONTOLOGY + "status")
_MARKS = tuple(ONTOLOGY + mark for mark in ("background", "provisional", "unconfirmed"))
_LABELS = (SKOS + "prefLabel", RDFS + "label")


@dataclass(frozen=True)
class Shown:
    """A statement that a thing takes part in: what kind it is, what it says, and where and in which words.

    ``kind`` is a class of the ontology in words, ``stance`` and ``role`` are words of the annotation guide or empty.
    """

    iri: str
    kind: str
    says: str
    stance: str
    role: str  # of the thing shown, where it is an actor
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
    marks: dict[str, str]  # IRI of the thing or of one it is related to -> background, provisional or unconfirmed
    statements: tuple[Shown, ...] = field(default=())
    statement_count: int = 0  # of which ``statements`` are the first


def show(graph: Graph, name_or_iri: str, texts: Texts | None = None, *, limit: int | None = 20) -> list[Description]:
    """The things with this IRI (in full, in angle brackets, as ``agency:miit`` or ``agency/miit``) or name.

    At most ``limit`` statements each (None: all). Empty where nothing has that name.
    """
    return [_describe(graph, iri, texts or Texts(), limit) for iri in find(graph, name_or_iri)]


def find(graph: Graph, name_or_iri: str) -> list[str]:
    """IRIs of the things meant, sorted."""
    wanted = name_or_iri.strip()
    for iri in _as_iris(wanted):
        node = _node(iri)
        if node and graph.query("ASK { { ?x ?p ?o } UNION { ?o ?p ?x } }", x=node) is True:
            return [iri]
    spellings = sorted({wanted, wanted.upper(), wanted.lower(), wanted.title(), wanted.capitalize()})
    names = " ".join(str(ox.Literal(name, language=tag)) for name in spellings for tag in (None, "en", "zh"))
    rows = graph.select(f"SELECT DISTINCT ?s WHERE {{ VALUES ?name {{ {names} }} ?s ?p ?name {_NAMING} }} ORDER BY ?s")
    if not len(rows):  # in another spelling: every name is read
        rows = graph.select(
            f"SELECT DISTINCT ?s WHERE {{ ?s ?p ?name {_NAMING} FILTER(LCASE(STR(?name)) = ?wanted) }} ORDER BY ?s",
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


def _describe(graph: Graph, iri: str, texts: Texts, limit: int | None) -> Description:
    node = ox.NamedNode(iri)
    outgoing = graph.select(
        "SELECT DISTINCT ?p ?o ?label WHERE { ?x ?p ?o " + _label_of("?o") + " } ORDER BY ?p ?o ?label", x=node
    )
    incoming = graph.select(
        # What is left out is looked for among what mentions the thing: a MINUS of its own is read as a whole first.
        "SELECT DISTINCT ?p ?s ?label WHERE { ?s ?p ?x MINUS { ?s ?p1 ?x . ?s pol:evidence ?e } MINUS { ?s ?p2 ?x . ?s a ?class"
        " FILTER(?class IN (pol:Participation, pol:Naming, pol:Evidence, pol:Responsibility)) } "
        + _label_of("?s") + " } ORDER BY ?p ?s ?label",
        x=node,
    )  # fmt: skip
    marks = graph.select(
        "SELECT DISTINCT ?thing ?mark WHERE { { SELECT DISTINCT ?thing WHERE {"
        " { ?x ?p ?thing } UNION { ?thing ?p ?x } } } ?thing pol:basis|pol:status ?mark"
        f" FILTER(?mark IN ({', '.join(f'<{mark}>' for mark in _MARKS)})) }} ORDER BY ?thing ?mark",
        x=node,
    )
    types, names, relations = [], [], []
    marked = [(thing, mark) for thing, mark in marks if thing is not None and mark is not None]
    for p, o, label in _first_label(outgoing):
        if p in _MARKING and o in _MARKS:
            marked.append((node, ox.NamedNode(o)))
        if p == RDF_TYPE:
            types.append(o)
        elif p in _NAMES or p == RDFS + "label":
            names.append((p, label, o))
        else:
            relations.append((p, o, label))
    statements, count = _statements(graph, node, texts, limit)
    return Description(
        iri, tuple(narrowest(types)), tuple(sorted(names)), tuple(relations), tuple(_first_label(incoming)),
        {plain(thing): plain(mark).removeprefix(ONTOLOGY) for thing, mark in marked},
        tuple(statements), count,
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


def _statements(graph: Graph, node: ox.NamedNode, texts: Texts, limit: int | None) -> tuple[list[Shown], int]:
    """Statements that the thing is part of, that stand in it, or the thing itself if it is one; how many there are.

    In the order of the texts, at most ``limit``.
    """
    # The LIMIT is out of reach; it tells engines that estimate sizes to begin with these statements.
    concluded = "FILTER(?class IN (pol:Responsibility, pol:Link))"
    rows = graph.select(
        "SELECT DISTINCT ?s ?document ?start ?end ?locator ?quote ?hash WHERE { { SELECT DISTINCT ?s ?e WHERE {"
        " { { ?s ?p ?x . ?s pol:evidence ?e } UNION { ?e dcterms:source ?x . ?s pol:evidence ?e }"
        " UNION { ?s pol:evidence ?x . ?s pol:evidence ?e }"
        f" MINUS {{ ?s ?p1 ?x . ?s a ?class {concluded} }} MINUS {{ ?e2 dcterms:source ?x . ?s pol:evidence ?e2 . ?s a ?class {concluded} }} }}"
        " UNION { ?x pol:evidence ?e BIND(?x AS ?s) } } LIMIT 1000000 }"
        " ?e dcterms:source ?document ; pol:start ?start ; pol:end ?end ; pol:locator ?locator ."
        " OPTIONAL { ?e pol:quote ?quote } OPTIONAL { ?document pol:textHash ?hash } }"
        " ORDER BY ?document ?start ?end ?s",
        x=node,
    )
    places: dict[str, list[str]] = {}
    for row in rows:
        s, *place = ("" if t is None else plain(t) for t in row)
        places.setdefault(s, place)
    chosen = list(places)[:limit]
    facts, roles = _facts(graph, chosen), _roles(graph, node, chosen)
    shown = []
    for s in chosen:
        document, start, end, locator, quote, sha256 = places[s]
        name = document.removeprefix(PREFIXES["document"])
        words = quote or texts.quote(name, int(start), int(end), sha256)
        kind, says, stance = _said(facts.get(s, {}))
        shown.append(Shown(s, kind, says, stance, roles.get(s, ""), name, locator, words))
    return shown, len(places)


def _facts(graph: Graph, statements: list[str]) -> dict[str, dict[str, list[str]]]:
    """Statement -> property's local name -> values."""
    found: dict[str, dict[str, list[str]]] = {}
    if statements:
        rows = graph.select(
            f"SELECT ?s ?p ?v WHERE {{ VALUES ?s {{ {_list(statements)} }} ?s ?p ?v }} ORDER BY ?s ?p ?v"
        )
        for s, p, v in rows.values():
            if s and p and v is not None:
                found.setdefault(s, {}).setdefault(re.split(r"[/#]", p)[-1], []).append(v.removeprefix(ONTOLOGY))
    return found


def _roles(graph: Graph, node: ox.NamedNode, statements: list[str]) -> dict[str, str]:
    if not statements:
        return {}
    rows = graph.select(
        f"SELECT ?s ?role WHERE {{ VALUES ?s {{ {_list(statements)} }} ?s pol:participation ?part ."
        " ?part pol:participant ?x ; pol:role ?role } ORDER BY ?s DESC(?role)",
        x=node,
    )
    return {s: role.removeprefix(ONTOLOGY) for s, role in rows.values() if s and role}


def _list(iris: list[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)


def _said(facts: dict[str, list[str]]) -> tuple[str, str, str]:
    """Kind, what is said, and stance of a statement, in words."""

    def one(name: str) -> str:
        return facts.get(name, [""])[0]

    def joined(*parts: str) -> str:
        return " · ".join(part for part in parts if part)

    stance = one("stance")
    kinds = [t for t in facts.get("type", []) if "/" not in t and "#" not in t]
    kind = "duty" if one("duty") else term_labels().get(ONTOLOGY + kinds[0], kinds[0]).lower() if kinds else "statement"
    if "titleSurface" in facts:
        titles = ", ".join(facts["titleSurface"])
        return kind, joined(one("stage"), titles, one("date")), stance
    if "writtenValue" in facts or "value" in facts:
        bound = {"over": "over ", "under": "under ", "about": "about "}.get(one("bound"), "")
        value = bound + (one("surface") or joined(one("writtenValue"), one("writtenUnit")))
        return kind, joined(one("indicatorLabel"), value, one("year") or one("targetYear")), stance
    if "regionSurface" in facts and "dimension" in facts:
        place = f"no. {one('position')}" if "position" in facts else ""
        return kind, joined(one("regionSurface"), one("dimension"), one("band"), place, one("year")), stance
    return kind, joined(one("label"), f"by {one('deadline')}" if "deadline" in facts else ""), stance


def require(graph: Graph, name_or_iri: str, texts: Texts | None = None, *, limit: int | None = 20) -> list[Description]:
    """As ``show``. Raises GraphError (exit code 1) where nothing has that name."""
    found = show(graph, name_or_iri, texts, limit=limit)
    if not found:
        error = GraphError(f"nothing is called '{name_or_iri}'", place=graph.name, hint="names match whole, case aside")
        error.exit_code = 1
        raise error
    return found
