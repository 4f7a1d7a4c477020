"""Where documents give the same thing: the same value (``corroborates``) or another (``contradicts``).

A translation and its original are compared statement by statement, other documents by indicator (or the same words for
the thing that is counted), year, region and unit. However many documents repeat a figure, it is linked to the next few
of them only: they lead on to the others, and the number of links grows with the figures, not with their pairs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from kg.graph.clauses import settings
from kg.graph.links.link import Link
from kg.graph.links.observed import Figure, digits_of, figures, power_of_ten
from kg.graph.links.shelf import Shelf
from kg.graph.links.translations import pairs
from kg.graph.terms import pol


def between_documents(shelf: Shelf) -> Iterator[Link]:
    """The links, each from the lower IRI to the higher."""
    observed = {s.iri for s in shelf.observations}
    known = {f.iri: f for f in figures(shelf) if f.iri in observed}
    yield from _translated(shelf, known)
    groups: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    units = {i: u[0] for i, u in shelf.values(pol("unit")).items() if "/indicator/" in i}
    for figure in known.values():
        if thing := _thing(figure, units):
            groups[thing, figure.unit, figure.region].append(figure)
    for key in sorted(groups):
        group = sorted(groups[key], key=lambda f: (f.value, f.iri))
        yield from _agreeing(shelf, group, "/indicator/" in key[0])
        if "/indicator/" in key[0]:
            yield from _disagreeing(shelf, group)


#: To how many others a figure is linked by one relation, and among how many of the nearest values they are looked for.
_MOST, _NEAREST = 2, 32


def _agreeing(shelf: Shelf, group: list[Figure], named: bool) -> Iterator[Link]:
    """Figures of one thing, by value, with the same value."""
    for i, one in enumerate(group):
        made = 0
        for other in group[i + 1 : i + 1 + _NEAREST]:
            if _independent(shelf, one, other) and (link := _agreement(one, other, named)):
                yield link
                made += 1
                if made == _MOST:
                    break


def _disagreeing(shelf: Shelf, group: list[Figure]) -> Iterator[Link]:
    """Figures of one indicator, by value, that give another value for the same year."""
    values: dict[tuple[str, str], set[Decimal]] = defaultdict(set)
    by_year: dict[str, list[Figure]] = defaultdict(list)
    for figure in group:
        values[figure.said.document, figure.year[:4]].add(figure.value)
    for figure in group:
        # A document that gives several values for one thing speaks of several things.
        if (
            figure.year
            and not figure.bound
            and figure.exact
            and len(values[figure.said.document, figure.year[:4]]) == 1
        ):
            by_year[figure.year[:4]].append(figure)
    for year in sorted(by_year):
        figures_of_year = by_year[year]
        for one in figures_of_year:
            made = 0
            above = bisect_right(figures_of_year, one.value, key=lambda f: f.value)
            for other in figures_of_year[above : above + _NEAREST]:
                if _independent(shelf, one, other) and not _same(one, other):
                    yield _link(one, other, "contradicts", 0.8, "other-value", difference(one, other))
                    made += 1
                    if made == _MOST:
                        break


def _independent(shelf: Shelf, one: Figure, other: Figure) -> bool:
    """Whether two figures come from documents of which neither is the other's translation."""
    a, b = one.said.document, other.said.document
    return a != b and shelf.original_of.get(a) != b and shelf.original_of.get(b) != a


def _thing(figure: Figure, units: dict[str, str]) -> str:
    """What a figure is of, as far as documents can be compared by it; empty where that is not sure."""
    if figure.relative or figure.change or figure.part:
        return ""
    fitting = [i for i in figure.named if units.get(i, figure.unit) == figure.unit]
    clause = [i for i in figure.clause if units.get(i, figure.unit) == figure.unit]
    if figure.exact and fitting and (not clause or fitting[0] in clause):
        return fitting[0]
    if len(clause) == 1 and (figure.indicator in (None, clause[0])):
        return clause[0] if len(figure.clause) == 1 else ""
    if fitting or clause:
        return ""
    words = figure.counted or figure.label
    least = int(settings()["agreement"]["least_words"][figure.said.language or "en"])
    long_enough = len(words) if figure.said.language == "zh" else len(words.split())
    return f"{figure.said.language}:{words.casefold()}" if long_enough >= least else ""


def _agreement(one: Figure, other: Figure, named: bool) -> Link | None:
    years = one.year[:4], other.year[:4]
    if (all(years) and years[0] != years[1]) or not _same(one, other):
        return None
    telling = min(digits_of(one.value), digits_of(other.value)) >= int(settings()["agreement"]["digits"])
    shared = set(one.said.subjects) & set(other.said.subjects)
    if (all(years) and named) or telling or (named and shared):
        return _link(one, other, "corroborates", 0.9 if all(years) else 0.8, "same-value", None)
    return None


def _same(one: Figure, other: Figure) -> bool:
    if one.value == other.value:
        return one.bound == other.bound or not (one.bound and other.bound)
    if not (one.year and other.year):
        return False
    step = max(one.step, other.step)
    near = abs(one.value - other.value) <= step and step / max(abs(one.value), Decimal(1)) < Decimal("0.02")
    share = Decimal(str(settings()["rounding"]["contradiction"]))
    return near and abs(one.value - other.value) <= share * max(abs(one.value), abs(other.value))


def _translated(shelf: Shelf, known: dict[str, Figure]) -> Iterator[Link]:
    for pair in pairs(shelf):
        one, other = known.get(pair.translated.iri), known.get(pair.original.iri)
        if one is None or other is None or not pair.certain and pair.exact:
            continue
        if pair.exact:
            comment = ("a translation and its original: one witness", "译文与原文：视为同一证据")
            yield _link(one, other, "corroborates", pair.score, "translation", comment, certain=pair.certain)
        elif one.value == other.value and _is_number(one):
            comment = ("the translation names no unit", "译文未写单位")
            yield _link(one, other, "corroborates", pair.score - 0.1, "translation", comment, certain=pair.certain)
        elif one.value == other.value and _is_number(other):
            said = difference(one, other, translation=True)
            yield _link(one, other, "contradicts", pair.score - 0.1, "translation", said, certain=False)
        else:
            said = difference(one, other, translation=True)
            yield _link(one, other, "contradicts", pair.score, "translation", said, certain=pair.certain)


def difference(one: Figure, other: Figure, *, translation: bool = False) -> tuple[str, str]:
    """How two values differ, in English and Chinese; the second is the original where one is a translation."""
    if one.value == other.value:
        units = [_unit(f) for f in (one, other)]
        if translation:
            return (
                f"unit: {units[0]} in the translation, {units[1]} in the original",
                f"单位：译文为{units[0]}，原文为{units[1]}",
            )
        units.sort()
        return f"unit: {units[0]} and {units[1]}", f"单位：{units[0]}与{units[1]}"
    power = power_of_ten(one.value, other.value)
    if translation and power:
        more, sign = ("more", "多") if power > 0 else ("less", "少")
        digits = abs(power)
        return (
            f"wrong magnitude: the translation says 10^{digits} times {more} than the original",
            f"数量级有误：译文数值比原文{sign}10的{digits}次方倍",
        )
    if power:
        return f"wrong magnitude: a ratio of 10^{abs(power)}", f"数量级有误：相差10的{abs(power)}次方倍"
    low, high = sorted((one.value, other.value))
    share = f"{(high - low) / abs(high) * 100:.1f}" if high else "100"
    return f"the values differ by {share} per cent of the larger", f"数值相差（占较大者）{share}%"


def _is_number(figure: Figure) -> bool:
    return figure.unit.rpartition("/")[2] in ("", "UNITLESS")


def _unit(figure: Figure) -> str:
    return "-" if _is_number(figure) else figure.unit.rpartition("/")[2]


def _link(
    one: Figure, other: Figure, relation: str, score: float, rule: str, comment: tuple[str, str] | None,
    *, certain: bool = True,
) -> Link:  # fmt: skip
    first, second = sorted((one, other), key=lambda f: f.iri)
    return Link(
        first.iri, second.iri, relation, score, rule, (*first.said.evidence[:1], *second.said.evidence[:1]),
        comment_en=comment[0] if comment else None, comment_zh=comment[1] if comment else None, certain=certain,
    )  # fmt: skip
