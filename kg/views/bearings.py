"""Responsibilities and links as lines of a picture, with all that they rest on."""

from __future__ import annotations

from collections.abc import Iterable

from kg.answers.asking import ask_many
from kg.answers.chains import HOW
from kg.answers.grounds import GROUND_OF_RELATION
from kg.answers.records import Words
from kg.answers.responsibilities import Bearing, Responsibilities
from kg.views.gathering import STRUCTURE, Gathering, Line, joined_words
from kg.vocabulary.confidence import confidences

_BEARS = HOW["bears"][1]
_GENERAL = Words("is responsible for the whole of", "总体负责")


def sure_of_link(relation: str, score: float | None) -> float | None:
    """How sure a link is: it may be as sure as can be, and still be no more than its ground."""
    ground = GROUND_OF_RELATION.get(relation)
    if score is None or ground is None:
        return score
    return min(score, max(confidences()[ground].values()))


def read_bearings(gathering: Gathering, iris: Iterable[str]) -> Responsibilities:
    """Reads responsibilities with all that they mention, into the facts of the gathering."""
    rows = ask_many(gathering.asked, "answer-described", iris)
    gathering.facts.add(rows)
    known = Responsibilities(gathering.asked, rows, gathering.graph.texts, gathering.as_of)
    known.facts = gathering.facts
    known.read(known.all)
    gathering.read_names({b.actor for b in known.all})
    return known


def bearing_lines(gathering: Gathering, iris: Iterable[str]) -> list[tuple[Bearing, Line]]:
    """The lines of these responsibilities, with their sentences, and of each the first responsibility that states it.
    Names of one institution are joined, as answers join them."""
    known = read_bearings(gathering, iris)
    joined: dict[tuple[str, ...], list[Bearing]] = {}
    for b in known.all:
        joined.setdefault((gathering.one(b.actor), b.duty, b.ground, b.role, b.scope), []).append(b)
    return [(group[0], _bearing_line(gathering, known, group)) for group in joined.values()]


def _bearing_line(gathering: Gathering, known: Responsibilities, group: list[Bearing]) -> Line:
    first = group[0]
    one = gathering.one(first.actor)
    remarks = [r for b in group if (r := known.remark(b))]
    for name in sorted({b.actor for b in group} - {one}):
        thing = gathering.facts.thing(name)
        remarks.append(Words(f"under the name {thing.in_language('en')}", f"名义：{thing.in_language('zh')}"))
    if first.scope == "regional":
        remarks.append(Words("in its region", "限于本地区"))
    ends = [b.until for b in group]
    return Line(
        one, first.duty, _GENERAL if first.scope == "general" else _BEARS, first.ground or STRUCTURE, role=first.role,
        confidence=max((b.confidence for b in group if b.confidence is not None), default=None),
        since=min((b.since for b in group if b.since), default=None),
        until=None if None in ends else max(u or "" for u in ends), nodes=[b.iri for b in group],
        places=tuple({e.iri: e for b in group for e in known.evidence(b)}.values()),
        pages=tuple(sorted({page for b in group for page in known.cited(b)})), remark=joined_words(remarks) if remarks else None,
    )  # fmt: skip
