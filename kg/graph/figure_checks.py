"""Checks of numbers: value, unit and year of a figure against its words, and the places of a ranking."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

from kg.extraction.quantities import find_quantities
from kg.graph.records import Facts, Finding
from kg.graph.rereading import Reading
from kg.identifiers import ONTOLOGY

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")
_PLACE = re.compile(r"第|[首榜]|\d(?:st|nd|rd|th)\b|^\D+$", re.IGNORECASE)
#: How far behind its number the thing counted can stand: "31个" … "省（区、市）".
_NEAR = 40


def _finding(facts: Facts, check: str, iri: str, message: str) -> Finding:
    return Finding(check, message, facts.file(iri), iri, facts.locator(iri))


def figure_findings(facts: Facts, statement: str, raw: str, plain: str, language: str) -> Iterator[Finding]:
    """What is wrong with the numbers of a figure, given its evidence as it stands and reflowed; nothing for others."""
    written = facts.one(statement, ONTOLOGY + "writtenValue")
    surface = facts.one(statement, ONTOLOGY + "surface")
    if written is None or surface is None:
        return
    try:
        value, number = float(facts.one(statement, ONTOLOGY + "value") or written), float(written)
    except ValueError:
        return  # the shape reports it
    if "/" not in surface and "分之" not in surface:
        shown = [float(n.replace(",", "").replace("，", "")) for n in _NUMBER.findall(surface)]
        if len(shown) == 1 and abs(number) != shown[0]:  # several: "1 million 722 thousand"
            yield _finding(facts, "surface", statement, f"the value {written} is not in '{surface}'")
    unit = facts.one(statement, ONTOLOGY + "writtenUnit")
    if unit is not None and not _has_unit(surface, unit, plain):
        yield _finding(facts, "unit", statement, f"the unit '{unit}' is not in '{surface}'")
    if not _is_quantity(number, value, surface, raw, plain, language):
        yield _finding(facts, "value", statement, f"the value {value:g} is not {written} in the unit of '{surface}'")


def _has_unit(surface: str, unit: str, plain: str) -> bool:
    """Whether the unit's characters stand, in order, in the surface or right behind it."""
    if unit == "rank":
        return _PLACE.search(surface) is not None
    wanted, words, bare = (_SPACE.sub("", t) for t in (unit, plain, surface))
    at = words.find(bare)
    while at >= 0:
        begun = bare[-1:].isdigit() or wanted[:1] in bare  # a surface with a unit of its own has its beginning
        for window in (bare, words[at : at + len(bare) + len(wanted) + _NEAR] if begun else bare):
            rest = iter(window)
            if all(c in rest for c in wanted):
                return True
        at = words.find(bare, at + 1)
    return False


def _is_quantity(number: float, value: float, surface: str, raw: str, plain: str, language: str) -> bool:
    """Whether some reading of the words gives this value for the number as written."""
    if math.isclose(number, value, rel_tol=1e-9):
        same = [q for q in find_quantities(surface, language) if math.isclose(q.value, number)]
        return (
            not same
            or any(math.isclose(q.quantity, value, rel_tol=1e-9) for q in same)
            or _read(number, value, plain, language)
        )
    return any(_read(number, value, text, language) for text in (surface, plain, raw))


def _read(number: float, value: float, text: str, language: str) -> bool:
    return any(
        math.isclose(q.value, number) and math.isclose(q.quantity, value, rel_tol=1e-9)
        for q in find_quantities(text, language)
    )


def year_findings(facts: Facts, statement: str, reading: Reading, start: int, end: int) -> Iterator[Finding]:
    """A year whose digits stand neither in the sentence nor around it: paragraph or row, headings, deadline words."""
    for name in ("year", "targetYear"):
        year = facts.one(statement, ONTOLOGY + name)
        if year is None:
            continue
        around = [reading.around(start, end), *facts.all(statement, ONTOLOGY + "deadlineSurface")]
        if not any(year[:4] in text for text in around):
            yield _finding(facts, "year", statement, f"nothing around the sentence speaks of the year {year}")


def order_findings(facts: Facts, statements: Iterable[str]) -> Iterator[Finding]:
    """Entries of a ranking read from one sentence whose order is not one of 1 to their number, or stands twice."""
    orders: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for statement in statements:
        order = facts.one(statement, ONTOLOGY + "order")
        if order is not None and order.isdigit() and facts.one(statement, ONTOLOGY + "regionSurface"):
            key = tuple(facts.one(statement, ONTOLOGY + n) or "" for n in ("dimension", "band", "year"))
            orders.setdefault(key, []).append((int(order), statement))
    for entries in orders.values():
        seen: set[int] = set()
        for order_, statement in sorted(entries):
            if not 1 <= order_ <= len(entries) or order_ in seen:
                yield _finding(
                    facts, "order", statement, f"the order {order_} is taken or not one of 1 to {len(entries)}"
                )
            seen.add(order_)
