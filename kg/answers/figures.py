"""Figures in words: values with their units as people read them, in either language, and the time they are for."""

from __future__ import annotations

import re
from decimal import Decimal

from kg.answers.records import Words
from kg.identifiers import ONTOLOGY

_EN = ((Decimal(10**12), "trillion"), (Decimal(10**9), "billion"), (Decimal(10**6), "million"))
_ZH = ((Decimal(10**12), "万亿"), (Decimal(10**8), "亿"), (Decimal(10**4), "万"))
_BOUNDS = {
    "over": Words("more than ", "超过"),
    "under": Words("less than ", "不足"),
    "about": Words("about ", "约"),
}


def plain_number(value: Decimal) -> str:
    """Without needless zeros or an exponent: ``10``, ``52.1``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: Decimal, unit: Words, bound: str | None = None) -> Words:
    """A value with its unit: ``1.032 billion``, ``10.32亿``; ``13.09 trillion yuan``; ``more than 30%``.

    ``unit`` holds words or signs ("%"); units that only say that things are counted are left out. ``bound`` is over,
    under, about or None."""
    first = _BOUNDS.get(bound or "", Words("", ""))
    return Words(
        f"{first.en}{_large(value, _EN, ' ')}{_unit(unit.en, ' ')}",
        f"{first.zh}{_large(value, _ZH, '')}{_unit(unit.zh, '')}",
    )


def _large(value: Decimal, steps: tuple[tuple[Decimal, str], ...], between: str) -> str:
    for size, word in steps:
        if abs(value) >= size:
            return f"{plain_number(value / size)}{between}{word}"
    if between and abs(value) >= 10_000:
        return f"{value:,f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:,f}"
    return plain_number(value)


def _unit(words: str | None, between: str) -> str:
    if not words or words in ("number", "个", "个数", "index", "指数", "1"):
        return ""
    if words in ("%", "per cent", "百分比"):
        return "%"
    return between + words


def year_of(when: str | None) -> float | None:
    """A year or month as a number of years: the end of 2021 is 2021.0, the end of June 2020 is 2019.5 and a bit less
    than 2020."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-\d{2})?", when or "")
    if not match:
        return None
    return int(match[1]) + (int(match[2]) / 12 - 1 if match[2] else 0)


def local(iri: str | None) -> str:
    """The last part of a term of the ontology."""
    return (iri or "").removeprefix(ONTOLOGY)
