"""Counties, districts and cities of county level by name (``ontology/grammar/counties.zh.tsv``)."""

from __future__ import annotations

import re
from functools import cache

from kg.paths import ontology_dir

_LONGEST = 15  # characters of the longest name
_END = "县区市旗"


@cache
def _table() -> dict[str, list[tuple[str, str | None]]]:
    """Name → (GB/T 2260 code, English) of all that bear it."""
    table: dict[str, list[tuple[str, str | None]]] = {}
    place = ontology_dir() / "grammar" / "counties.zh.tsv"
    for line in place.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, name, english = line.split("\t")
            table.setdefault(name, []).append((code, english or None))
    return table


def county_at(text: str, start: int) -> int | None:
    """Where the county's name that begins at ``start`` ends (the longest one), None where none begins."""
    table = _table()
    for end in range(min(len(text), start + _LONGEST), start + 1, -1):
        if text[end - 1] in _END and text[start:end] in table:
            return end
    return None


def is_county(name: str) -> bool:
    """Whether a county is called ``name`` (in full: 德清县)."""
    return name in _table()


def county_english(name: str, within: str | None = None) -> str | None:
    """The English name of the county called ``name``; ``within`` is the code of a larger region, as CN-ZJ or gb-330100.

    None where several counties bear the name and the larger region does not decide, or where no English is known.
    """
    found = _table().get(name, [])
    if len(found) > 1 and within is not None:
        prefix = _prefix(within)
        found = [row for row in found if prefix and row[0].startswith(prefix)]
    english = {row[1] for row in found}
    return english.pop() if len(english) == 1 else None


def _prefix(code: str) -> str | None:
    if m := re.fullmatch(r"gb-(\d{6})", code):
        return m[1][:4] if m[1].endswith("00") else m[1]
    return _PROVINCES.get(code)


_PROVINCES = {
    "CN-BJ": "11", "CN-TJ": "12", "CN-HE": "13", "CN-SX": "14", "CN-NM": "15", "CN-LN": "21", "CN-JL": "22", "CN-HL": "23",
    "CN-SH": "31", "CN-JS": "32", "CN-ZJ": "33", "CN-AH": "34", "CN-FJ": "35", "CN-JX": "36", "CN-SD": "37", "CN-HA": "41",
    "CN-HB": "42", "CN-HN": "43", "CN-GD": "44", "CN-GX": "45", "CN-HI": "46", "CN-CQ": "50", "CN-SC": "51", "CN-GZ": "52",
    "CN-YN": "53", "CN-XZ": "54", "CN-SN": "61", "CN-GS": "62", "CN-QH": "63", "CN-NX": "64", "CN-XJ": "65",
}  # fmt: skip
