"""Figures as links compare them: values as numbers, years, units, and which indicator they are most likely of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from weakref import WeakKeyDictionary

from kg.graph.clauses import KINDS, folded, indicators_in, settings
from kg.graph.labels import shorten
from kg.graph.links.shelf import Shelf, Statement
from kg.graph.terms import pol
from kg.vocabulary import Vocabulary


@dataclass(frozen=True)
class Figure:
    """An observation or a target that a text states."""

    said: Statement
    label: str  # as a release has it, folded
    counted: str
    value: Decimal
    unit: str  # IRI; "" where the text gives none that is known
    year: str  # "" where the sentence names none
    region: str
    bound: str  # "over", "under", "about" or ""
    indicator: str | None  # the extraction's
    clause: tuple[str, ...]  # indicators that the words around the value name
    relative: bool  # a difference or a multiple, as its unit is written
    change: bool  # its label speaks of change or comparison
    part: str  # the part of a year it is for; "" for none
    step: Decimal  # one unit in the last written digit
    named: tuple[str, ...]  # indicators that the label names
    exact: bool  # the label says no more than the one indicator it names

    @property
    def iri(self) -> str:
        return self.said.iri


def figures(shelf: Shelf) -> list[Figure]:
    """Every figure that a text states, by IRI; read once."""
    known = _FIGURES.get(shelf)
    if known is None:
        known = _FIGURES[shelf] = _read(shelf)
    return known


_FIGURES: WeakKeyDictionary[Shelf, list[Figure]] = WeakKeyDictionary()


def _read(shelf: Shelf) -> list[Figure]:
    names = ("indicatorLabel", "counted", "value", "unit", "bound", "indicator", "clauseIndicator", "writtenUnit")
    more = ("writtenValue", "region", "partOfYear", "year", "targetYear")
    of = {name: shelf.values(pol(name)) for name in names + more}

    def first(name: str, iri: str) -> str:
        values = of[name].get(iri)
        return values[0] if values else ""

    short = cache(lambda words, language: folded(shorten(words, release=True), language))
    facts_of = cache(lambda label, language: label_facts(label, language, shelf.vocabulary))
    found = []
    for said in sorted([*shelf.observations, *shelf.targets], key=lambda s: s.iri):
        value, language = first("value", said.iri), said.language or "en"
        if not value:
            continue
        label = short(first("indicatorLabel", said.iri), language)
        named, exact, change = facts_of(label, language)
        relative = _is_relative(first("writtenUnit", said.iri))
        found.append(
            Figure(
                said, label, short(first("counted", said.iri), language), Decimal(value),
                first("unit", said.iri), first("year", said.iri) or first("targetYear", said.iri),
                first("region", said.iri), first("bound", said.iri).rpartition("#")[2],
                first("indicator", said.iri) or None, of["clauseIndicator"].get(said.iri, ()), relative, change,
                first("partOfYear", said.iri), _step(Decimal(value), first("writtenValue", said.iri)),
                named, exact,
            )
        )  # fmt: skip
    return found


def _step(value: Decimal, written: str) -> Decimal:
    """What one unit in the last digit that was written is worth: 37.2 trillion is exact to 0.1 trillion."""
    if not written or not Decimal(written):
        return Decimal(1)
    digits = Decimal(written).normalize()
    exponent = digits.as_tuple().exponent
    last = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return abs(value / digits) * last if digits else Decimal(1)


def label_facts(label: str, language: str, vocabulary: Vocabulary) -> tuple[tuple[str, ...], bool, bool]:
    """The indicators that a label names; whether it says no more than one of them; whether it speaks of change."""
    change = _change_words(language).search(label) is not None
    plain = label if language == "zh" else re.sub(r"\b(?:china|country|nation)[’']?s\b ?|[“”\"]", "", label, flags=re.I)
    mentions = vocabulary.find(plain, language, KINDS)
    named = indicators_in(plain, language, mentions)
    exact = False
    if len(named) == 1 and mentions:
        rest = plain
        for mention in sorted(mentions, key=lambda m: -m.start):
            rest = rest[: mention.start] + " " + rest[mention.end :]
        exact = not _says_more(rest, language)
    return named, exact, change


def _says_more(rest: str, language: str) -> bool:
    if language == "zh":
        return bool(re.search(r"[\w]", _neutral(language).sub("", rest)))
    return any(word not in _neutral_words() for word in re.findall(r"[^\W_]+(?:['’-]\w+)*", rest.casefold()))


@cache
def _neutral_words() -> frozenset[str]:
    return frozenset(settings()["label"]["neutral"]["en"])


@cache
def _neutral(language: str) -> re.Pattern[str]:
    words = sorted(settings()["label"]["neutral"][language], key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, words)))


@cache
def _change_words(language: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, settings()["label"]["change"][language]))
    return re.compile(words if language == "zh" else rf"\b(?:{words})\b", re.IGNORECASE)


@cache
def _is_relative(unit: str) -> bool:
    return any(word in unit.casefold() for word in settings()["label"]["relative_unit"])


def power_of_ten(a: Decimal, b: Decimal) -> int | None:
    """k where ``a`` is ``b`` times 10^k and k is not 0; None otherwise."""
    if not a or not b or (a < 0) != (b < 0):
        return None
    one, other = a.normalize(), b.normalize()
    if one.as_tuple().digits != other.as_tuple().digits:
        return None
    power = one.adjusted() - other.adjusted()
    return power or None


def digits_of(value: Decimal) -> int:
    """How many significant digits a value has: 1 for 300, 4 for 1.032 billion."""
    return len(value.normalize().as_tuple().digits)
