"""Finds things by words in their names or, of statements, in their labels; in either language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.answers.asking import ask_named, describe
from kg.answers.names import KINDS, kind_of, name_strength, near, plain_name, simplified
from kg.answers.records import Records, Thing, Words, column
from kg.collector import uncollected
from kg.errors import KgError
from kg.graph.rdf import RDFS
from kg.identifiers import ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing whose name holds the words; ``name`` is that name where it is not the one shown."""

    kind: str = column("kind", "类别")
    thing: Thing = column("name", "名称")
    iri: str = column("IRI", "IRI")
    name: str | None = column("found as", "匹配名称", default=None)


class Hits(Records[Hit]):
    """Hits, the first of ``total``."""

    __slots__ = ("total",)

    def __init__(self, items: Iterable[Hit], total: int, remarks: Iterable[Words] = ()) -> None:
        super().__init__(Hit, items, remarks)
        self.total = total


@uncollected
def search(graph: Graph, words: str, *, kind: str | None = None, limit: int | None = None) -> Hits:
    """Things whose name holds all ``words``, best first: whole names, beginnings, whole words; tasks, agencies and
    instruments before statements. ``kind`` is one of ``kg.answers.names.KINDS``. Raises KgError."""
    if kind is not None and kind not in KINDS:
        raise KgError(f"there is no kind '{kind}'", hint="kinds: " + ", ".join(KINDS))
    wanted = simplified(unicodedata.normalize("NFKC", words).casefold()).split()
    if not wanted:
        raise KgError("no words to search for", hint="kg search WORDS")
    rows = ask_named(graph, "answer-search", word=ox.Literal(max(wanted, key=len)))
    best: dict[str, tuple[tuple[int, ...], str]] = {}
    whole = plain_name(" ".join(wanted))
    for x, p, name in rows.values():
        if not x or not p or not name:
            continue
        found = kind_of(x)
        plain = unicodedata.normalize("NFKC", name).casefold()
        if found == "thing" or (kind and found != kind) or not all(word in plain for word in wanted):
            continue
        label = p in _LABELS
        rank = (
            label, _fit(plain, whole, wanted), name_strength(p) if not label else 0, KINDS.index(found), len(name),
        )  # fmt: skip
        best[x] = min(best.get(x, (rank, name)), (rank, name))
    order = sorted(best, key=lambda x: (best[x], x))
    shown = order if limit is None else order[:limit]
    facts = describe(graph, shown)
    hits = []
    for x in shown:
        thing, name = facts.thing(x), best[x][1]
        hits.append(Hit(kind_of(x), thing, x, None if name in (thing.en, thing.zh, thing.code) else name))
    remarks = []
    if not hits:
        alike = near(graph, words, (kind,) if kind else ())
        if alike:
            listed = ", ".join(f"'{name}'" for name in alike)
            remarks.append(Words(f"did you mean {listed}?", f"是否指 {listed}？"))
    elif len(order) > len(shown):
        left = len(order) - len(shown)
        remarks.append(Words(f"{left} more (--limit)", f"另有 {left} 项（--limit）"))
    return Hits(hits, len(order), remarks)


_LABELS = (RDFS + "label", ONTOLOGY + "indicatorLabel", ONTOLOGY + "titleSurface")


def _fit(plain: str, whole: str, wanted: list[str]) -> int:
    """0 the whole name, 1 its beginning, 2 whole words of it, 3 parts of words."""
    bare = plain_name(plain)
    if bare == whole:
        return 0
    if bare.startswith(whole):
        return 1
    return 2 if set(wanted) <= set(plain.split()) else 3
