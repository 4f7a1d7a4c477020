"""Which statement of a translation is which statement of its original.

Both texts have the same outline, so statements are paired within a section: by kind, by what does not depend on the
language (values, units, years, bodies, regions, instruments, deadlines, ranks, subjects) and by where they stand. One
statement has at most one partner, and pairs may not cross each other in the order of the text.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from kg.graph.clauses import settings
from kg.graph.links.link import Link
from kg.graph.links.observed import Figure, digits_of, figures, power_of_ten
from kg.graph.links.shelf import Shelf, Statement
from kg.graph.terms import pol
from kg.identifiers import BASE

RULE = "translation"
_UNKNOWN = BASE + "agency/unknown/"
_UNLISTED = BASE + "instrument/unknown/"


@dataclass(frozen=True)
class Pair:
    """A statement of a translation and the same one in the original. ``exact``: the values are the same."""

    translated: Statement
    original: Statement
    score: float
    certain: bool
    exact: bool


@dataclass(frozen=True, slots=True)
class _Item:
    said: Statement
    kind: str
    start: int
    place: float  # 0 to 1 within its section
    figure: Figure | None = None
    facts: tuple[str, ...] = ()  # what must be the same: region, order, position of a rank
    things: frozenset[str] = frozenset()  # bodies or instruments that the reference data know
    others: int = 0  # how many that they do not
    dates: tuple[str, ...] = ()


def links(shelf: Shelf) -> Iterable[Link]:
    """A link for every pair."""
    for pair in pairs(shelf):
        yield Link(
            pair.translated.iri, pair.original.iri, "translates", pair.score, RULE,
            (*pair.translated.evidence[:1], *pair.original.evidence[:1]), certain=pair.certain,
        )  # fmt: skip


def pairs(shelf: Shelf) -> list[Pair]:
    """All pairs of all translations whose original is on the shelf, in the order of the texts; made once."""
    known = _PAIRS.get(shelf)
    if known is None:
        known = _PAIRS[shelf] = [
            pair
            for translation, original in sorted(shelf.original_of.items())
            if shelf.language_of.get(translation) != shelf.language_of.get(original)
            for pair in _of_documents(shelf, translation, original)
        ]
    return known


_PAIRS: WeakKeyDictionary[Shelf, list[Pair]] = WeakKeyDictionary()


def other_sides(shelf: Shelf) -> dict[str, tuple[Figure, ...]]:
    """Figure (IRI) → the same one in the original, or in the translations, where that is sure."""
    known = _SIDES.get(shelf)
    if known is None:
        by_iri = {f.iri: f for f in figures(shelf)}
        found: dict[str, tuple[Figure, ...]] = {}
        for pair in pairs(shelf):
            if pair.certain and pair.exact and pair.translated.iri in by_iri and pair.original.iri in by_iri:
                for one, other in ((pair.translated.iri, pair.original.iri), (pair.original.iri, pair.translated.iri)):
                    found[one] = (*found.get(one, ()), by_iri[other])
        known = _SIDES[shelf] = found
    return known


_SIDES: WeakKeyDictionary[Shelf, dict[str, tuple[Figure, ...]]] = WeakKeyDictionary()


def _of_documents(shelf: Shelf, translation: str, original: str) -> Iterator[Pair]:
    left, right = _sections(shelf, translation), _sections(shelf, original)
    over: tuple[list[_Item], list[_Item]] = ([], [])
    for section in sorted(left.keys() | right.keys()):
        ours, theirs = left.get(section, []), right.get(section, [])
        found = _aligned(ours, theirs)
        yield from found
        done = {p.translated.iri for p in found} | {p.original.iri for p in found}
        over[0].extend(i for i in ours if i.said.iri not in done and (not theirs or i.kind == "RankEntry"))
        over[1].extend(i for i in theirs if i.said.iri not in done and (not ours or i.kind == "RankEntry"))
    yield from _aligned(*over, near=False)  # a heading that only one text numbers leaves a section without its partner


def _sections(shelf: Shelf, document: str) -> dict[str, list[_Item]]:
    """Statements of a document by the outline part of their locator, in the order of the text."""
    items: dict[str, list[tuple[int, str, Statement]]] = defaultdict(list)
    by_document, by_iri = _told(shelf)
    for kind, said in by_document.get(document, ()):
        section = shelf.locator(said.evidence[0]).split("¶")[0].strip()
        items[section].append((shelf.start(said.evidence[0]), kind, said))
    sections = {}
    for section, entries in items.items():
        entries.sort(key=lambda e: (e[0], e[1], e[2].iri))
        first, last = entries[0][0], entries[-1][0]
        wide = max(1, last - first)
        sections[section] = [
            _item(shelf, said, kind, start, (start - first) / wide, by_iri.get(said.iri))
            for start, kind, said in entries
        ]
    return sections


def _told(shelf: Shelf) -> tuple[dict[str, list[tuple[str, Statement]]], dict[str, Figure]]:
    """What the documents of a translation's two sides say, by document; and all figures by IRI. Gathered once."""
    known = _TOLD.get(shelf)
    if known is None:
        kinds = (
            ("Activity", shelf.activities), ("Issuance", shelf.issuances), ("Goal", shelf.goals),
            ("Figure", [*shelf.observations, *shelf.targets]), ("RankEntry", shelf.ranks),
        )  # fmt: skip
        sides = shelf.original_of.keys() | shelf.original_of.values()
        by_document: dict[str, list[tuple[str, Statement]]] = defaultdict(list)
        for kind, statements in kinds:
            for said in statements:
                if said.evidence and said.document in sides:
                    by_document[said.document].append((kind, said))
        known = _TOLD[shelf] = by_document, {f.iri: f for f in figures(shelf)}
    return known


_TOLD: WeakKeyDictionary[Shelf, tuple[dict[str, list[tuple[str, Statement]]], dict[str, Figure]]] = WeakKeyDictionary()


def _item(shelf: Shelf, said: Statement, kind: str, start: int, place: float, figure: Figure | None) -> _Item:
    if kind == "RankEntry":
        position = (shelf.one(said.iri, pol("position")) or "", shelf.one(said.iri, pol("order")) or "")
        return _Item(said, kind, start, place, facts=(*said.regions, *position, shelf.one(said.iri, pol("year")) or ""))
    named = shelf.values(pol("instrument")).get(said.iri, ()) if kind == "Issuance" else said.actors
    things = frozenset(t for t in named if not t.startswith((_UNKNOWN, _UNLISTED)))
    date = "deadline" if kind in ("Activity", "Goal") else None
    dates = shelf.values(pol(date)).get(said.iri, ()) if date else ()
    if kind == "Issuance":
        things |= frozenset(a for a in said.actors if not a.startswith(_UNKNOWN))
    return _Item(said, kind, start, place, figure, (), things, len(named) - len(things & set(named)), dates)


def _aligned(ours: list[_Item], theirs: list[_Item], *, near: bool = True) -> list[Pair]:
    candidates: list[tuple[float, int, int, bool]] = []
    partners: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for j, other in enumerate(theirs):
        for key in _keys(other):
            partners[key].append(j)
    for i, one in enumerate(ours):
        for j in sorted({j for key in _keys(one) for j in partners.get(key, ())}):
            if (found := _likeness(one, theirs[j], near)) is not None:
                candidates.append((found[0], i, j, found[1]))
    candidates.sort(key=lambda c: (-c[0], abs(ours[c[1]].place - theirs[c[2]].place), c[1], c[2]))
    taken: set[int] = set()
    used: set[int] = set()
    order: list[tuple[int, int]] = []  # where the chosen pairs stand in the two texts, sorted
    chosen: list[tuple[int, int, float, bool]] = []
    for score, i, j, exact in candidates:
        place = ours[i].start, theirs[j].start
        if i in taken or j in used or (near and _crosses(place, order)):
            continue
        taken.add(i)
        used.add(j)
        insort(order, place)
        chosen.append((i, j, score, exact))
    least, sure = _thresholds()
    return [
        Pair(ours[i].said, theirs[j].said, round(min(0.99, 0.6 + score / 12.5), 2), score >= sure, exact)
        for i, j, score, exact in sorted(chosen)
        if score >= least
    ]


def _keys(item: _Item) -> list[tuple[str, ...]]:
    """Only statements that share one of these can be the same."""
    if item.kind == "RankEntry":
        return [(item.kind, *item.facts)]
    if item.figure is not None:
        return [(item.kind, "".join(map(str, item.figure.value.normalize().as_tuple().digits)))]
    keys: list[tuple[str, ...]] = [(item.kind, thing) for thing in sorted(item.things)]
    return [*keys, (item.kind,)] if item.others or item.kind == "Goal" else keys


def _crosses(place: tuple[int, int], order: list[tuple[int, int]]) -> bool:
    """Whether a pair stands before one of the chosen pairs in one text and after it in the other."""
    before, after = bisect_left(order, (place[0], -1)), bisect_left(order, (place[0] + 1, -1))
    return (before > 0 and order[before - 1][1] > place[1]) or (after < len(order) and order[after][1] < place[1])


def _thresholds() -> tuple[float, float]:
    table = settings()["translation"]
    return float(table["least"]), float(table["certain"])


def _likeness(one: _Item, other: _Item, near: bool) -> tuple[float, bool] | None:
    """How alike two statements are, and whether what they state is the same; None where they cannot be the same."""
    place = 1.5 * (1 - min(1.0, 3 * abs(one.place - other.place))) if near else 0.0
    subjects = _overlap(frozenset(one.said.subjects), frozenset(other.said.subjects))
    if one.kind == "RankEntry":
        return (4.0 + place, True) if one.facts == other.facts and one.said.regions else None
    if one.figure and other.figure:
        found = _same_figure(one.figure, other.figure)
        return None if found is None else (found[0] + place + subjects, found[1])
    if one.figure or other.figure or not near:
        return None
    score = place + 1.5 * subjects
    if one.things and other.things:
        shared = _overlap(one.things, other.things)
        if not shared:
            return None
        score += 2 * shared
    elif not (one.others and other.others) and one.kind != "Goal":
        return None
    if one.dates and other.dates:
        if one.dates != other.dates:
            return None
        score += 1
    regions = frozenset(one.said.regions), frozenset(other.said.regions)
    return score + (0.5 * _overlap(*regions) if regions[0] and regions[1] else 0), True


def _same_figure(one: Figure, other: Figure) -> tuple[float, bool] | None:
    if one.region != other.region or one.relative != other.relative:
        return None
    if one.value == other.value:
        exact = one.unit == other.unit
        score = (2.0 if exact else 1.0) + min(3, digits_of(one.value)) / 2
    elif one.unit == other.unit and not one.unit.endswith("PERCENT") and power_of_ten(one.value, other.value):
        exact, score = False, min(4, digits_of(one.value)) / 2 if digits_of(one.value) > 1 else 0.0
    else:
        return None
    if one.year and other.year:
        score += 0.5 if one.year == other.year else -1.5
    if one.named and other.named:
        score += 0.7 if set(one.named) & set(other.named) else -0.5
    elif one.clause and other.clause:
        score += 0.7 if set(one.clause) & set(other.clause) else 0
    if one.bound == other.bound:
        score += 0.2
    return score, exact


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
