"""By when a duty is to be done: dates, and quarters and halves of a year as their last month."""

from __future__ import annotations

import re

from kg.documents import Document
from kg.extraction.dates import find_dates

__all__ = ["ENGLISH_PERIOD", "deadline_in", "document_year"]

_ZH_PERIOD = re.compile(
    r"(?P<year>20\d\d)年(?:度)?(?:\s*的?)(?:前?第?(?P<quarter>[一二三四1-4])个?季度|(?P<half>[上下])半年)"
)
#: A quarter or half of the document's own year; not one of every year.
_ZH_PERIOD_ALONE = re.compile(
    r"(?<![每年度\d一二三四五六七八九十])(?:前?第?(?P<quarter>[一二三四1-4])个?季度|(?P<half>[上下])半年)"
    r"(?=末|底|[以之]?前|内|完成|出台|印发|启动|[\s。；;）)]*$)"
)
_MONTH_ONLY = re.compile(r"(?<![\d年])(?P<m>1[0-2]|[1-9])月(?:(?P<d>[0-3]?\d)日)?(?:底|末|份)?(?:之?前|底|完成|$)")
_Y = r"20\d\d"
_ORDINAL = r"(?:first|second|third|fourth|final|last|latter|1st|2nd|3rd|4th|I{1,3}(?=\s+quarter)|IV(?=\s+quarter))"
#: Q3 2025, 2025 Q3, third quarter of 2025, H1 2025, first half of 2025.
ENGLISH_PERIOD = (
    rf"(?:(?<!\w)(?P<short>[QH][1-4])\s?(?:of\s|in\s|[,/’'-])?\s?(?P<year>{_Y})(?!\d)"
    rf"|(?<!\d)(?P<year2>{_Y})[\s,/–-]{{0,3}}(?P<short2>[QH][1-4])(?!\w)"
    rf"|\b(?P<word>{_ORDINAL})[\s-](?:two\s|three\s)?(?P<unit>quarters?|half)(?:\s(?:of|in))?(?:\sthe\syear)?,?\s(?P<year3>{_Y})(?!\d))"
)
_EN_PERIOD = re.compile(ENGLISH_PERIOD, re.I)
_NUMBER = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "final": 4,
    "last": 4,
    "latter": 2,
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
}


def document_year(document: Document) -> str | None:
    """The year that a document is of ("2023"): of its title, its date or its first words; None where none says."""
    metadata = document.metadata
    if metadata.title and (m := re.search(r"20\d\d", metadata.title)):
        return m[0]
    if metadata.date:
        return metadata.date[:4]
    m = re.search(r"20\d\d(?=年)", document.text[:80])
    return m[0] if m else None


def deadline_in(text: str, language: str, year: str | None) -> str | None:
    """The last date of ``text`` ("2024", "2024-09", "2024-09-30"), None where there is none.

    A quarter or a half year is given by its last month. ``year`` completes dates of Chinese texts that name none.
    """
    periods = _chinese_periods(text, year) if language == "zh" else _english_periods(text)
    dates = [
        (d.start, d.value)
        for d in find_dates(text, language, int(year) if year else None)
        if d.value and not any(a < d.end and d.start < b for a, b, _ in periods)
    ]
    found = sorted([*dates, *((a, value) for a, _, value in periods)])
    if found:
        return found[-1][1]
    if language == "zh" and year and (m := _MONTH_ONLY.search(text)):
        return f"{year}-{int(m['m']):02d}" + (f"-{int(m['d']):02d}" if m["d"] else "")
    if language == "zh" and year and re.search(r"(?<!每)年底|年内|年末", text):
        return year
    return None


def _chinese_periods(text: str, year: str | None) -> list[tuple[int, int, str]]:
    if "季度" not in text and "半年" not in text:
        return []
    found = [
        (m.start(), m.end(), f"{m['year']}-{_last_month(m['quarter'], m['half'])}") for m in _ZH_PERIOD.finditer(text)
    ]
    if year and not found and "每" not in text:
        found = [
            (m.start(), m.end(), f"{year}-{_last_month(m['quarter'], m['half'])}")
            for m in _ZH_PERIOD_ALONE.finditer(text)
        ]
    return found


def _last_month(quarter: str | None, half: str | None) -> str:
    if quarter:
        return f"{3 * (_NUMBER.get(quarter) or int(quarter)):02d}"
    return "06" if half == "上" else "12"


def _english_periods(text: str) -> list[tuple[int, int, str]]:
    found = []
    for m in _EN_PERIOD.finditer(text):
        year = m["year"] or m["year2"] or m["year3"]
        short = (m["short"] or m["short2"] or "").upper()
        word = (m["word"] or "").lower()
        if short:
            number, months = int(short[1]), 3 if short[0] == "Q" else 6
        else:
            number = _NUMBER.get(word) or int(word[0])
            months = 6 if m["unit"].lower() == "half" else 3
            several = re.search(r"\s(two|three)\s", m[0], re.I)
            if several:  # the first three quarters
                number = {"two": 2, "three": 3}[several[1].lower()] if number == 1 else 4
            elif months == 6 and word in ("last", "final"):
                number = 2
        if number * months <= 12:
            found.append((m.start(), m.end(), f"{year}-{number * months:02d}"))
    return found
