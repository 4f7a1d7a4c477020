"""A number with its unit, as written and normalised, and how digits are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kg.extraction.units import QuantityKind

__all__ = ["DASHES", "FULL_WIDTH", "NUMBER", "Bound", "Quantity", "bound_of", "parse_number", "plain"]

Bound = Literal[">", "<", "~"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text, ``text[start:end]`` with its unit, ``text[at:stop]`` the digits alone.

    ``value`` and ``unit`` are as written (1.425, "million base stations"); ``quantity`` is the plain number in ``code``
    (a UCUM code, an ISO 4217 currency, "%", or "1"). ``counted`` is what is counted. ``kind`` "bare" is a number
    without unit. ``ordinal`` marks 29th and 第9, ``spelt`` a number below a hundred in words.
    """

    start: int
    end: int
    at: int
    stop: int
    surface: str
    value: int | float
    unit: str | None
    quantity: int | float
    code: str
    kind: QuantityKind
    counted: str | None = None
    bound: Bound | None = None
    magnitude: float = 1.0
    ordinal: bool = False
    spelt: bool = False


def plain(value: float) -> int | float:
    """``value`` as an int where it is a whole number, and without the dust of binary fractions."""
    value = float(f"{value:.15g}")
    return int(value) if value == int(value) and abs(value) < 1e18 else value


def parse_number(word: str) -> int | float | None:
    """The value of digits with or without thousands separators (``1,425.5``, full width too); None if it is none."""
    if _DECIMAL_COMMA.fullmatch(word.strip()):
        word = word.replace(",", ".")
    cleaned = (
        word.strip().translate(FULL_WIDTH).replace(",", "").replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    )
    try:
        if cleaned.isascii() and cleaned.isdigit():
            return int(cleaned)
        return plain(float(cleaned)) if re.fullmatch(r"\d*(?:\.\d+)?", cleaned) and cleaned else None
    except (ValueError, OverflowError):
        return None


#: "17,05 %": no thousands have two digits.
_DECIMAL_COMMA = re.compile(r"\d{1,3},\d{1,2}")


FULL_WIDTH = str.maketrans("０１２３４５６７８９．％，", "0123456789.%,")
NUMBER = r"(?:\d{1,3},\d{1,2}(?=\s?%)|(?<!\d)\.\d+(?=\s?(?:%|per\s?cent))|\d{1,3}(?:,\d{3})+(?!\d)|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?=[ \u00a0][A-Za-z])|\d+)(?:\.\d+)?"
DASHES = "-–—~～‒−－"


def bound_of(before: re.Match[str] | None, after: re.Match[str] | None) -> Bound | None:
    """The bound that the words before or after a number set."""
    for match in (before, after):
        if match:
            name = match.lastgroup
            return ">" if name == "over" else "<" if name == "under" else "~"
    return None
