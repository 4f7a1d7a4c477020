"""Applies decisions to a graph: to the statements of a document's file, to links, and to responsibilities.

Everything here is a pure function of what a build made and of the decisions, and can be taken back: a participation or
naming keeps what it was read as, a confirmed statement has the status ``pol:confirmed``.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.graph.decisions import Decision
from kg.graph.links import GRAPH_LINKS
from kg.graph.loading import parse_file
from kg.graph.rdf import DCTERMS, SKOS, plain
from kg.graph.terms import GRAPH_REVIEW, node, pol, term
from kg.graph.trig import Triple
from kg.identifiers import BASE, ONTOLOGY, content_hash

Graphs = dict[str, list[Triple]]

_DOCUMENT = BASE + "document/"
_RESPONSIBILITY = BASE + "responsibility/"
#: Relation (local name) → the graph where its links stand.
_GRAPH_OF = {
    "advances": "advances", "pursues": "advances", "implements": "instruments", "namedIn": "instruments",
    "alignedWith": "instruments", "measures": "figures", "near": "figures", "corroborates": "figures",
    "contradicts": "figures", "translates": "translations", "covers": "remits",
}  # fmt: skip


def read_graphs(file: Path) -> Graphs:
    """The triples of a TriG file by graph. Raises GraphError."""
    graphs: Graphs = defaultdict(list)
    for quad in parse_file(file):
        graphs[plain(quad.graph_name)].append((plain(quad.subject), quad.predicate.value, quad.object))  # type: ignore[arg-type]
    return dict(graphs)


def correct_document(graphs: Graphs, decisions: Sequence[Decision]) -> Graphs:
    """The graphs of one document's file with these decisions and no others applied; mostly the very same."""
    name = next((g for g in graphs if g.startswith(_DOCUMENT)), None)
    touched = _touched(graphs, {d.subject for d in decisions if d.kind != "reject"})
    if name is None or not touched:
        return graphs
    known = {graph: set(triples) for graph, triples in graphs.items()}
    clear, review = known[name], known.setdefault(GRAPH_REVIEW, set())
    for graph in (clear, review):
        small = {t for t in graph if t[0][:_STATEMENT] in touched}
        graph -= small
        _take_back_readings(small)
        graph |= small
    _take_back_confirmed(clear, review)
    for decision in decisions:
        if decision.kind == "confirm":
            _confirm(clear, review, decision)
    for graph in (clear, review):
        small = {t for t in graph if t[0][:_STATEMENT] in touched}
        graph -= small
        for decision in decisions:
            if decision.kind in ("same", "replace"):
                _reread(small, decision)
        graph |= small
    return {graph: list(triples) for graph, triples in known.items() if triples}


_STATEMENT = len(BASE + "statement/") + 32  # a statement's IRI, with which those of its parts begin


def _touched(graphs: Graphs, subjects: set[str]) -> set[str]:
    """The statements that decisions on ``subjects`` may concern, or that earlier ones changed."""
    read_as, status, confirmed = pol("readAs"), pol("status"), term("confirmed")
    found = set()
    for triples in graphs.values():
        for s, p, o in triples:
            if p in _FILLERS:
                if o.value in subjects or s in subjects:
                    found.add(s[:_STATEMENT])
            elif p == read_as or (p == status and (o == confirmed or s in subjects)):
                found.add(s[:_STATEMENT])
    return found


_FILLERS = {pol("participant"): (pol("participation"), pol("actor")), pol("instrument"): (pol("naming"), pol("instrument"))}  # fmt: skip


def _take_back_readings(graph: set[Triple]) -> None:
    was = {s: o for s, p, o in graph if p == pol("readAs")}
    if was:
        _fill(graph, {part: plain(value) for part, value in was.items()})
        graph -= {t for t in graph if t[0] in was and t[1] in (pol("readAs"), pol("decidedBy"))}


def _reread(graph: set[Triple], decision: Decision) -> None:
    """Puts the object in the place of the subject (a body, an instrument, or one participation)."""
    parts: dict[str, str] = {}
    for s, p, o in graph:
        meant = plain(o) if decision.kind == "same" else s
        if p in _FILLERS and decision.subject == meant and "-" in s.rpartition("/")[2]:  # a part, not a statement
            parts[s] = plain(o)
    if parts:
        decision.matched = True
        _fill(graph, dict.fromkeys(parts, decision.object or ""))
        for part, before in parts.items():
            graph |= {(part, pol("readAs"), node(before)), (part, pol("decidedBy"), node(decision.iri))}


def _fill(graph: set[Triple], parts: dict[str, str]) -> None:
    """Gives participations and namings new fillers, and their statements the fillers of all their parts."""
    for filler, (has_part, short) in _FILLERS.items():
        owners = {s for s, p, o in graph if p == has_part and plain(o) in parts}
        if not owners:
            continue
        graph -= {t for t in graph if t[0] in parts and t[1] == filler}
        graph |= {(part, filler, node(value)) for part, value in parts.items() if _is_of(graph, part, has_part)}
        theirs = {plain(o): s for s, p, o in graph if p == has_part and s in owners}
        graph -= {t for t in graph if t[0] in owners and t[1] == short}
        graph |= {(theirs[s], short, o) for s, p, o in graph if p == filler and s in theirs}


def _is_of(graph: set[Triple], part: str, has_part: str) -> bool:
    return any(p == has_part and plain(o) == part for _, p, o in graph)


def _confirm(clear: set[Triple], review: set[Triple], decision: Decision) -> None:
    """Lifts an ambiguous statement, and what only review describes of it, into the clear graph."""
    statement = decision.subject
    if (statement, pol("status"), term("ambiguous")) not in review:
        return
    decision.matched = True
    moved = {t for t in review if t[0] in _reached(review, statement)}
    review -= moved
    moved -= {(statement, pol("status"), term("ambiguous"))}
    moved |= {(statement, pol("status"), term("confirmed")), (statement, pol("decidedBy"), node(decision.iri))}
    clear |= moved


def _take_back_confirmed(clear: set[Triple], review: set[Triple]) -> None:
    statements = {s for s, p, o in clear if p == pol("status") and o == term("confirmed")}
    for statement in sorted(statements):
        reached = _reached(clear, statement)
        held = {plain(o) for s, _, o in clear if s not in reached}
        kept = {iri for iri in reached if iri in held or not iri.startswith((statement, BASE + "evidence/", *_THINGS))}
        moved = {t for t in clear if t[0] in reached - kept}
        clear -= moved
        moved -= {t for t in moved if t[0] == statement and t[1] in (pol("decidedBy"), pol("status"))}
        review |= moved | {(statement, pol("status"), term("ambiguous"))}


_THINGS = tuple(BASE + room for room in ("agency/", "region/", "instrument/", "unit/"))


def _reached(graph: set[Triple], statement: str) -> set[str]:
    """The statement, its parts, its evidence, and the things that they speak of, as far as ``graph`` describes them."""
    by_subject: dict[str, list[Triple]] = defaultdict(list)
    for triple in graph:
        by_subject[triple[0]].append(triple)
    found, todo = {statement}, [statement]
    while todo:
        for _, _, value in by_subject[todo.pop()]:
            iri = plain(value)
            if iri in by_subject and iri not in found and iri.startswith((statement, BASE + "evidence/", *_THINGS)):
                found.add(iri)
                todo.append(iri)
    return found


def merged_descriptions(decision: Decision, names: Iterable[Triple]) -> list[Triple]:
    """What is said of a body that a decision merged into another: where it went, and its names as names of the other."""
    said: list[Triple] = [
        (decision.subject, DCTERMS + "isReplacedBy", node(decision.object or "")),
        (decision.subject, pol("decidedBy"), node(decision.iri)),
    ]

    return said + [(decision.object or "", SKOS + "hiddenLabel", o) for _, _, o in names]


def decide_links(graphs: Graphs, decisions: Iterable[Decision], evidence_of: dict[str, set[str]]) -> Graphs:
    """``graphs`` (links by graph, ``graph/review`` among them) with the decisions on links applied.

    ``evidence_of`` gives the evidence of what a link starts from, which stays when it is led elsewhere.
    """
    nodes, home = _by_node(graphs)
    ends = {iri: (_value(t, pol("linkFrom")), _value(t, pol("linkTo"))) for iri, t in nodes.items() if "/link/" in iri}
    for decision in decisions:
        if decision.kind == "same":
            continue
        pair = decision.subject, decision.object
        for iri in [i for i, e in ends.items() if i == decision.subject or (decision.kind != "replace" and e == pair)]:
            decision.matched = True
            triples, mark = nodes[iri], (iri, pol("decidedBy"), node(decision.iri))
            relation = (_value(triples, pol("relation")) or "").removeprefix(ONTOLOGY)
            if decision.kind == "confirm":
                if home[iri] == GRAPH_REVIEW:
                    home[iri] = GRAPH_LINKS + _GRAPH_OF.get(relation, "instruments")
                    triples = _with_status(triples, "confirmed")
                nodes[iri] = [*triples, mark]
                continue
            nodes[iri], home[iri] = [*_with_status(triples, "rejected"), mark], GRAPH_REVIEW
            if decision.kind == "replace" and decision.object:
                source = _value(triples, pol("linkFrom")) or ""
                new = BASE + "link/" + content_hash(pol(relation), source, decision.object)
                own = evidence_of.get(source) or {plain(o) for _, p, o in triples if p == pol("evidence")}
                kept = [(new, p, o) for _, p, o in triples if p not in (pol("linkTo"), pol("evidence"))]
                kept += [(new, pol("evidence"), node(e)) for e in sorted(own)]
                kept += [(new, pol("linkTo"), node(decision.object)), (new, pol("decidedBy"), node(decision.iri))]
                nodes[new] = _with_status(kept, "confirmed")
                home[new] = GRAPH_LINKS + _GRAPH_OF.get(relation, "instruments")
    return _by_graph(nodes, home)


def decide_responsibilities(graphs: Graphs, decisions: Iterable[Decision]) -> Graphs:
    """``graphs`` (responsibilities by graph) with the decisions on them applied; the rejected go to ``graph/review``."""
    graphs = {name: list(triples) for name, triples in graphs.items()}
    for decision in decisions:
        if decision.kind == "same":
            continue
        every, _ = _by_node(graphs)
        for iri, triples in every.items():
            if not iri.startswith(_RESPONSIBILITY):
                continue
            pair = _value(triples, pol("bearer")), _value(triples, pol("bears"))
            if iri != decision.subject and (decision.kind == "replace" or pair != (decision.subject, decision.object)):
                continue
            decision.matched = True
            mark = (iri, pol("decidedBy"), node(decision.iri))
            for name in [n for n, found in graphs.items() if n != GRAPH_REVIEW and any(t[0] == iri for t in found)]:
                own = [t for t in graphs[name] if t[0] == iri]
                if decision.kind == "confirm":
                    graphs[name].append(mark)
                    continue
                graphs[name] = [t for t in graphs[name] if t[0] != iri]
                graphs.setdefault(GRAPH_REVIEW, []).extend([*_with_status(own, "rejected"), mark])
                if decision.kind == "replace":
                    graphs[name] += _redirected(own, decision)
    return graphs


def _redirected(triples: list[Triple], decision: Decision) -> list[Triple]:
    meant = decision.object or ""
    changed = pol("bearer") if meant.startswith(BASE + "agency/") else pol("bears")
    triples = [(s, p, node(meant) if p == changed else o) for s, p, o in triples]
    parts = [_value(triples, pol(p)) or "" for p in ("bearer", "bears", "role", "basis", "scope")]
    iri = _RESPONSIBILITY + hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
    return [*((iri, p, o) for _, p, o in triples), (iri, pol("decidedBy"), node(decision.iri))]


def _with_status(triples: list[Triple], status: str) -> list[Triple]:
    return [(s, p, term(status) if p == pol("status") else o) for s, p, o in triples] + (
        [] if any(p == pol("status") for _, p, _ in triples) else [(triples[0][0], pol("status"), term(status))]
    )


def _value(triples: list[Triple], predicate: str) -> str | None:
    return next((plain(o) for _, p, o in triples if p == predicate), None)


def _by_node(graphs: Graphs) -> tuple[dict[str, list[Triple]], dict[str, str]]:
    nodes: dict[str, list[Triple]] = {}
    home: dict[str, str] = {}
    for name in sorted(graphs):
        for triple in graphs[name]:
            nodes.setdefault(triple[0], []).append(triple)
            home[triple[0]] = name
    return nodes, home


def _by_graph(nodes: dict[str, list[Triple]], home: dict[str, str]) -> Graphs:
    graphs: Graphs = {}
    for iri, triples in nodes.items():
        graphs.setdefault(home[iri], []).extend(triples)
    return graphs
