"""What one graph adds to another, lacks, or says otherwise: statements, links, responsibilities, reference facts, told in
words with their evidence. Time and memory grow with the size of the two graphs, not with their product."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.answers.asking import Facts, ask_named, describe_evidence
from kg.answers.records import Evidence, Records, Words, column
from kg.answers.telling import read_for_telling, tell
from kg.graph.rdf import RDFS, SKOS
from kg.graph.terms import GRAPH_REVIEW
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.rdf import Term
    from kg.graph.store import Graph

CHANGES = {
    "added": Words("added", "新增"),
    "removed": Words("removed", "删除"),
    "changed": Words("changed", "变更"),
}
KINDS = {
    "statement": Words("statement", "陈述"),
    "link": Words("link", "关联"),
    "responsibility": Words("responsibility", "责任"),
    "reference": Words("reference fact", "参考数据"),
    "evidence": Words("evidence", "证据"),
    "document": Words("document", "文档"),
    "other": Words("other", "其他"),
}
_DETAILS = 4  # properties of a changed node told before the rest is counted


@dataclass(frozen=True, slots=True)
class Difference:
    """A node that only one graph has, or that both have and say otherwise. ``part`` is the document or graph that says so
    (``report-digital-china-2020.en``, ``reference``, ``links/advances``). ``details`` of a changed node: property, what
    was, what is."""

    change: str = column("change", "变化")
    kind: str = column("kind", "类别")
    part: str = column("part", "部分")
    what: Words = column("what", "内容")
    details: tuple[Words, ...] = column("otherwise", "不同之处")
    evidence: tuple[Evidence, ...] = column("evidence", "证据")
    iri: str = column("node", "节点")


class Differences(Records[Difference]):
    """Differences, with ``old`` and ``new`` (where the graphs came from) and a ``tally``: part, kind, how many were added,
    removed and changed."""

    __slots__ = ("new", "old", "tally")

    def __init__(self, items: Iterable[Difference], old: str, new: str, remarks: Iterable[Words] = ()) -> None:
        super().__init__(Difference, items, remarks)
        self.old = old
        self.new = new
        counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for item in self:
            counts[item.part, item.kind][item.change] += 1
        order = list(KINDS)
        self.tally: list[tuple[str, str, list[int]]] = [
            (part, kind, [counts[part, kind][change] for change in CHANGES])
            for part, kind in sorted(counts, key=lambda k: (k[0], order.index(k[1])))
        ]


Quad = tuple[str, str, str, "Term"]  # graph, subject, property, value


def diff(graph: Graph, other: Graph | Path | str) -> Differences:
    """What ``other`` adds to ``graph``, lacks, or says otherwise; what is kept for review is not compared.

    Raises GraphError where ``other`` cannot be opened."""
    from kg.answers import PolicyGraph
    from kg.graph import store

    if isinstance(other, (str, Path)):
        other = store.open(other)
    old, new = (g.graph if isinstance(g, PolicyGraph) else g for g in (graph, other))
    before, after = set(_quads(old)), set(_quads(new))
    gone, come = before - after, after - before
    kept_subjects = {(q[0], _node(q[1])) for q in before & after}
    del before, after
    was, now = _by_node(gone), _by_node(come)
    both = set(was) & set(now)
    touched: dict[tuple[str, str], str] = {}
    for key in {*was, *now}:
        touched[key] = "changed" if key in both or key in kept_subjects else "added" if key in now else "removed"
    facts = {
        "removed": _facts(old, [node for (_, node), change in touched.items() if change == "removed"]),
        "added": _facts(new, [node for (_, node), change in touched.items() if change != "removed"]),
    }
    facts["changed"] = facts["added"]
    items = [
        _difference(graph_, node, change, facts[change], was.get((graph_, node), ()), now.get((graph_, node), ()))
        for (graph_, node), change in touched.items()
    ]
    order = list(KINDS)
    changes = list(CHANGES)
    items.sort(key=lambda d: (d.part, order.index(d.kind), changes.index(d.change), d.what.en or "", d.iri))
    return Differences(items, old.name, new.name)


def _quads(graph: Graph) -> Iterator[Quad]:
    """All of a graph but what is kept for review, straight from the store where there is one."""
    store: Any = getattr(graph, "store", None)
    rows: Any
    if store is not None:
        rows = (
            (q.graph_name, q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, None)
        )
    else:
        rows = ask_named(graph, "answer-quads")
    for g, s, p, o in rows:
        name = g.value if isinstance(g, ox.NamedNode) else ""
        if name != GRAPH_REVIEW:
            yield name, s.value, p.value, o


_PART = re.compile(r"(/statement/[0-9a-f]{32})-\d+$")


def _node(subject: str) -> str:
    """The node that a subject belongs to: who took part in a statement is part of it."""
    return _PART.sub(r"\1", subject)


def _by_node(quads: Iterable[Quad]) -> dict[tuple[str, str], list[Quad]]:
    found: dict[tuple[str, str], list[Quad]] = defaultdict(list)
    for quad in quads:
        found[quad[0], _node(quad[1])].append(quad)
    return found


def _facts(graph: Graph, nodes: list[str]) -> Facts:
    facts = Facts()
    if nodes:
        read_for_telling(graph, nodes, facts)
        places = {e for n in nodes for e in facts.all(n, ONTOLOGY + "evidence")} | {
            n for n in nodes if "/evidence/" in n
        }
        describe_evidence(graph, places, facts)
    return facts


def _difference(
    graph: str, node: str, change: str, facts: Facts, was: Iterable[Quad], now: Iterable[Quad]
) -> Difference:
    part = graph.removeprefix(BASE).removeprefix("document/").removeprefix("graph/")
    evidence = tuple(sorted((facts.evidence(e) for e in facts.all(node, ONTOLOGY + "evidence")), key=lambda e: e.place))
    kind = _kind(node, part, facts)
    what = tell(facts, node)
    if kind == "evidence":
        place = facts.evidence(node)
        what, evidence = Words(place.place, place.place), (place,)
    details = _details(was, now) if change == "changed" else ()
    return Difference(change, kind, part, what, details, evidence, node)


def _kind(node: str, part: str, facts: Facts) -> str:
    first = node.removeprefix(BASE).partition("/")[0] if node.startswith(BASE) else ""
    if first in ("statement", "link", "responsibility", "evidence"):
        return "reference" if first == "link" and part == "reference" else first
    if part == "reference":
        return "reference"
    return "document" if "SourceDocument" in facts.kinds(node) else "other"


def _details(was: Iterable[Quad], now: Iterable[Quad]) -> tuple[Words, ...]:
    """``confidence: 0.80 → 0.85``, one property a line."""
    values: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, quads in enumerate((was, now)):
        for _, _, p, o in quads:
            values[p][side].append(_short(o))
    lines = []
    for name in sorted(values, key=lambda p: (p not in (RDFS + "label", SKOS + "prefLabel"), p)):
        old, new = (", ".join(sorted(found)) or "–" for found in values[name])
        lines.append(f"{re.split(r'[#/]', name)[-1]}: {old} → {new}")
    more = len(lines) - _DETAILS
    shown = [Words(line, line) for line in lines[:_DETAILS]]
    return (*shown, Words(f"and {more} more properties", f"另有 {more} 个属性")) if more > 0 else tuple(shown)


def _short(term: Term) -> str:
    value: str = term.value  # type: ignore[union-attr]
    if isinstance(term, ox.Literal):
        return value + (f"@{term.language}" if term.language else "")
    return value.removeprefix(BASE).removeprefix("ontology#")
