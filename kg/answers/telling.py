"""Any node of the graph told in a few words, in both languages: who did what, which figure, what leads where."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.answers.asking import Facts, describe
from kg.answers.figures import amount, local
from kg.answers.grounds import GROUND_OF, GROUNDS, ROLES
from kg.answers.numbers import numbered
from kg.answers.records import Thing, Words
from kg.graph.rdf import DCTERMS
from kg.identifiers import ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph

#: Classes that are told by what they hold, not by a name of their own.
TOLD = ("Activity", "Issuance", "Goal", "Target", "Observation", "RankEntry", "Link", "Responsibility")
#: What must be read of a node before it can be told.
_PARTS = tuple(
    ONTOLOGY + name
    for name in (
        "actor",
        "issuer",
        "instrument",
        "indicator",
        "region",
        "unit",
        "bearer",
        "bears",
        "linkFrom",
        "linkTo",
    )
)
_RELATIONS = {
    "advances": Words("advances", "推进"),
    "pursues": Words("pursues", "服务于"),
    "implements": Words("carries out", "落实"),
    "namedIn": Words("is named in", "见名于"),
    "alignedWith": Words("is on the subject of", "主题同于"),
    "measures": Words("measures", "衡量"),
    "near": Words("is near to", "相近于"),
    "translates": Words("translates", "译自"),
    "corroborates": Words("agrees with", "印证"),
    "contradicts": Words("contradicts", "矛盾于"),
    "covers": Words("covers", "涵盖"),
}
STAGES = {
    "issued": Words("issued", "发布"),
    "revised": Words("revised", "修订"),
    "draft": Words("drafted", "起草"),
    "comment": Words("opened for comment", "公开征求意见"),
}
_LONG = 3  # names listed before the rest is counted


def read_for_telling(graph: Graph, iris: Iterable[str], facts: Facts) -> None:
    """Reads nodes and what they are told by into ``facts``: of a link also what its ends are told by."""
    wanted = set(iris)
    for _ in range(3):  # a responsibility for an activity, a link from a figure: their own parts are two steps away
        describe(graph, wanted, facts)
        wanted = {v for iri in wanted for p in _PARTS for v in facts.all(iri, p) if v not in facts}
        if not wanted:
            return


def tell(facts: Facts, iri: str, depth: int = 2) -> Words:
    """A node in words; ``facts`` were read by ``read_for_telling``."""
    kinds = facts.kinds(iri)
    kind = next((k for k in kinds if k in TOLD), "")
    if not kind or (kind == "Target" and not facts.one(iri, ONTOLOGY + "surface")):
        return _named(facts.thing(iri))
    return Words(*(_told(facts, iri, kind, language, depth) for language in ("en", "zh")))


def _told(facts: Facts, iri: str, kind: str, language: str, depth: int) -> str:
    def one(name: str) -> str:
        return facts.one(iri, ONTOLOGY + name) or ""

    def other(name: str) -> str:
        if not (there := one(name)):
            return "?"
        return (
            tell(facts, there, depth - 1).in_language(language) if depth else facts.thing(there).in_language(language)
        )

    if kind == "Link":
        relation = _RELATIONS.get(local(one("relation")))
        word = relation.in_language(language) if relation else local(one("relation"))
        return f"{other('linkFrom')} → {word} → {other('linkTo')}"
    if kind == "Responsibility":
        ground = GROUND_OF.get(one("basis"), "")
        words = [
            ROLES[role].in_language(language) if (role := local(one("role"))) in ROLES else "",
            GROUNDS[ground].word.in_language(language) if ground else "",
        ]
        return f"{_names(facts, iri, 'bearer', language)} · {' · '.join(w for w in words if w)} · {other('bears')}"
    label = facts.thing(iri).in_language(language)
    if kind == "Activity":
        return _said(_names(facts, iri, "actor", language), label, language)
    if kind == "Issuance":
        stage = STAGES.get(local(one("stage")))
        actors = _names(facts, iri, "actor", language) or _names(facts, iri, "issuer", language)
        what = other("instrument") if one("instrument") else one("titleSurface") or label
        return f"{actors} {stage.in_language(language) if stage else local(one('stage'))} {what}".strip()
    if kind in ("Observation", "Target"):
        place = _names(facts, iri, "region", language) if not one("region").endswith("region/CN") else ""
        unit = facts.thing(one("unit"))
        sign = Words("%", "%") if unit.iri.endswith("/PERCENT") else Words(unit.en, unit.zh)
        value = amount(Decimal(one("value")), sign, local(one("bound")) or None).in_language(language)
        named = one("indicatorLabel") or (_names(facts, iri, "indicator", language))
        return _said(
            " · ".join(p for p in (place, named) if p), " · ".join(p for p in (value, one("year")) if p), language
        )
    if kind == "RankEntry":
        place = one("position") or one("order")
        parts = (
            one("dimension"),
            one("band"),
            f"{'第' if language == 'zh' else 'no. '}{place}" if place else "",
            one("year"),
        )
        return _said(_names(facts, iri, "region", language), " · ".join(p for p in parts if p), language)
    year = one("deadline") or one("year")
    return f"{label}{f' · {year}' if year else ''}"


def _said(who: str, what: str, language: str) -> str:
    return f"{who}{'：' if language == 'zh' else ': '}{what}" if who else what


def _names(facts: Facts, iri: str, name: str, language: str) -> str:
    found = facts.all(iri, ONTOLOGY + name)
    shown = ("、" if language == "zh" else ", ").join(facts.thing(i).in_language(language) for i in found[:_LONG])
    return shown + (f" +{len(found) - _LONG}" if len(found) > _LONG else "")


def _named(thing: Thing) -> Words:
    """Number and name of a thing."""
    return Words(*(numbered(thing, language) for language in ("en", "zh")))


def document_of(facts: Facts, iri: str) -> str | None:
    """The document that a node or its evidence comes from."""
    for place in (iri, *facts.all(iri, ONTOLOGY + "evidence")):
        if source := facts.one(place, DCTERMS + "source"):
            return source
    return None
