"""Which date governs which number of a sentence, and which numbers a change runs from and to.

How the year is chosen. A date that stands right at the number governs it ("from 31st in 2012 to 9th in 2019",
从2012年的310亿元); of a period the first value takes the first year and the last the last; else the date last named
before it in the sentence, else one named after it in the same clause. The base of a comparison (than in 2017, 比2017年)
and an open period (since 2019, 2019年以来) govern nothing. "The end of 2021" is 2021; a month is kept, a day is not.
Without a date in the sentence the year is None.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extraction.dates import DateMention
from kg.extraction.quantities import Quantity

__all__ = ["change_roles", "first_year", "is_aside", "is_base", "same_unit", "years_of"]

_PAIR_EN = re.compile(
    r"(?<!valued )(?<!ranging )(?<!varying )(?<!range )\bfrom\s+(?:\w+\s+){0,2}?(?:(?:current|present|existing|today[’']s|level|levels|of|baseline)\s+){0,4}$",
    re.I,
)
_PAIR_EN_TO = re.compile(
    r"\b(?:to|into)\s+(?:(?:more|less|fewer|nearly|over|about|around|almost|than|approximately|some|an?|estimated|the)\s+){0,3}$",
    re.I,
)
_PAIR_ZH = re.compile(r"(?:由|从)[^，。；、]{0,16}$")
_PAIR_ZH_TO = re.compile(
    r"(?:至|到|为|达)(?:20\d\d年(?:底|末)?的?)?\s*(?:超过|近|约|超|逾)?\s*(?:全球|世界)?\s*(?:的)?\s*$"
)
_AND = re.compile(
    r"\s*(?:,|，|、|[-–—]|and|和|与|及|or|以及|,\s*and)\s*(?:(?:nearly|over|about|近|超过|约|超)\s*)?", re.I
)


def years_of(found: list[Quantity], dates: list[DateMention], text: str, language: str) -> list[str | None]:
    """The year of each number of ``found``, None where no date of ``dates`` governs it."""
    zh = language == "zh"
    usable = [d for d in dates if d.value and d.relation not in ("than", "since", "after")]
    period = next((d for d in usable if d.first), None)
    role = change_roles(found, text, zh)
    years: list[str | None] = []
    last_pair: tuple[str | None, str | None] = (None, None)
    owned: list[DateMention] = []
    own_dates: list[DateMention | None] = []
    for i, q in enumerate(found):
        own = _attached(q, found, i, usable, text, zh)
        before = [d for d in usable if d.end <= q.start]
        nearest = before[-1] if before else None
        if own is not None:
            year = own.value
        elif role[i] == "first":
            scope = nearest if nearest and nearest.first else period if period and period.end <= q.start else None
            if scope is None:  # "from 3 to 4 trillion from 2012 to 2019"
                after = [d for d in usable if d.start >= q.end]
                scope = after[0] if after and after[0].first and _same_scope(text, q.end, after[0].start, zh) else None
            year = scope.first if scope else last_pair[0] if not _new_scope(before, last_pair) else None
        else:
            if (
                role[i] == "last"
            ):  # the date of the first value is not the date of the last: "from 84 in 2015 to 15 now"
                before = [d for d in before if d not in owned]
                nearest = before[-1] if before else None
            if nearest is not None:
                year = nearest.value
                due = None if zh or nearest.relation == "by" else _due(q, nearest, usable, text)
                year = due.value if due else None if not zh and _overtaken(nearest, q, dates, text) else year
                due = None if zh or nearest.relation == "by" else _due(q, nearest, usable, text)
                year = due.value if due else None if not zh and _overtaken(nearest, q, dates, text) else year
            else:
                after = [d for d in usable if d.start >= q.end]
                year = after[0].value if after and _same_scope(text, q.end, after[0].start, zh) else None
            if role[i] == "last" and nearest is not None and nearest.relation == "at" and last_pair[1] and not period:
                year = last_pair[1] if years and _no_date_between(usable, found, i) else year
        if role[i] == "first" and own is not None:
            owned.append(own)
            last_pair = (own.value, last_pair[1])
        elif role[i] == "last" and (own is not None):
            last_pair = (last_pair[0], own.value)
        years.append(year)
        own_dates.append(own)
    for i in range(len(found) - 2, -1, -1):  # "45% and 61% in 2016": one date for both
        paired = role[i] and role[i] == role[i + 1] and own_dates[i] is None and own_dates[i + 1] is not None
        if paired and _AND.fullmatch(text[found[i].end : found[i + 1].start]):
            years[i], own_dates[i] = years[i + 1], own_dates[i + 1]
    return years


_TO_DO = re.compile(r"\b(?:to\s+(?!the\b|an?\b|\d)[a-z]+|will|aims?|aiming)\b", re.I)


def _due(q: Quantity, issued: DateMention, dates: list[DateMention], text: str) -> DateMention | None:
    """The deadline behind a number, where the date before it is that of a decision: "issued in 2019 a plan to add 5 % by 2030"."""
    if not _TO_DO.search(text, issued.end, q.start):
        return None
    after = next((d for d in dates if d.start >= q.end), None)
    if after is None or after.relation != "by" or not _same_scope(text, q.end, after.start, False):
        return None
    return after


def _overtaken(date: DateMention, q: Quantity, dates: list[DateMention], text: str) -> bool:
    """Whether an open period took the place of the date: "in 2018, …; since 2010, sales have grown by 5 %"."""
    cut = text.rfind("; ", date.end, q.start)
    return cut >= 0 and (
        any(d.relation == "since" and cut < d.start < q.start for d in dates)
        or re.match(r";\s+and\s+whereas\b", text[cut : cut + 20], re.I) is not None
    )


def same_unit(found: list[Quantity], text: str, language: str) -> list[Quantity]:
    """Gives the first value of a change its last value's currency: 从3.1万亿增长至4.8万亿元."""
    role = change_roles(found, text, language == "zh")
    for i in range(len(found) - 1):
        a, b = found[i], found[i + 1]
        if (
            role[i] == "first"
            and role[i + 1] == "last"
            and b.kind == "money"
            and a.kind in ("count", "bare")
            and not a.counted
            and a.code != b.code
        ):
            found[i] = replace(a, kind="money", code=b.code)
    return found


def is_base(date: DateMention, found: list[Quantity], text: str, language: str) -> bool:
    """Whether a date is the base of a multiple: 是2012年的1.6倍, three times that of 2012."""
    if language == "zh":
        return any(
            q.kind == "multiple" and date.end <= q.start and _TRAIL_ZH.fullmatch(text, date.end, q.start) for q in found
        )
    return date.relation not in ("by", "as-of") and any(
        q.kind == "multiple" and q.end <= date.start and re.fullmatch(r"\s*(?:\w+\s+){0,4}", text[q.end : date.start])
        for q in found
    )


#: "(Name, 2025)", "spread over 13 years (2021-2034)", "in constant prices as of 2010": no date of a number.
_CITED = re.compile(r"\([A-Z][^()]{1,60},\s+$")
_SPREAD = re.compile(r"\b(?:over|for)\s+[\w-]+\s+years\s*\(\s*$", re.I)
_PRICES = re.compile(r"\bprices\s+(?:as\s+)?$", re.I)
#: ", a plant rebuilt in 2014, received …"; ", which opened in 2020 with …, received …": the date is the plant's.
_ASIDE = re.compile(r",\s+(?:which|who|whose|where|an?)\s[^,;]*$")
_ASIDE_END = re.compile(
    r"(?:[^,;|\d]|(?<=[A-Za-z])\d)*,\s+(?:has|have|had|was|were|is|are|received|receives|will|won|cost|costs|employs|\w{3,}ed)\s",
    re.I,
)


def is_aside(date: DateMention, text: str) -> bool:
    """Whether a date stands in an aside, a source or a basis of prices, and governs no number."""
    before = text[max(0, date.start - 300) : date.start]
    if _SPREAD.search(before) or _PRICES.search(before) or _PRICES.search(text[max(0, date.core - 30) : date.core]):
        return True
    if _CITED.search(before) and text[date.end : date.end + 1] == ")" and date.core == date.start:
        return True
    return _ASIDE.search(before) is not None and _ASIDE_END.match(text, date.end) is not None


_FINANCIAL = re.compile(r"\d\d\d\d\s?[-–/]\s?\d\d$")


def first_year(date: DateMention) -> DateMention:
    """A financial year, "2023-24", by the year it begins in; any other date as it is."""
    if not (date.value and date.first and _FINANCIAL.search(date.surface)):
        return date
    one = len(date.value) == 4 and int(date.value) == int(date.first) + 1
    # "from 2023-24 to 2026-27" runs from the first year of the one to the first year of the other
    return replace(date, value=date.first if one else str(int(date.value[:4]) - 1), first=None if one else date.first)


def _new_scope(before: list[DateMention], last_pair: tuple[str | None, str | None]) -> bool:
    return last_pair == (None, None)


def _no_date_between(dates: list[DateMention], found: list[Quantity], i: int) -> bool:
    """Whether no date stands between this pair's first value and its last."""
    return not any(found[i - 1].end <= d.start and d.end <= found[i].start for d in dates)


def change_roles(found: list[Quantity], text: str, zh: bool) -> list[str | None]:
    """Which numbers are the first ("from A") and which the last ("to B") of a change."""
    role: list[str | None] = [None] * len(found)
    first, last = (_PAIR_ZH, _PAIR_ZH_TO) if zh else (_PAIR_EN, _PAIR_EN_TO)
    open_pair = False
    end = 0
    for i, q in enumerate(found):
        before = text[max(end, q.start - 42) : q.start]
        joined = i > 0 and bool(_AND.fullmatch(text[end : q.start])) if i else False
        if joined and role[i - 1] and found[i - 1].kind == q.kind:
            role[i] = role[i - 1]
        elif first.search(before) and _has_target(text, q, last, found, i, zh):
            role[i], open_pair = "first", True
        elif open_pair and last.search(before):
            role[i], open_pair = "last", False
        elif open_pair and (zh and "，" in before and i + 1 == len(found)):
            open_pair = False
        end = q.end
    return role


def _has_target(text: str, q: Quantity, last: re.Pattern[str], found: list[Quantity], i: int, zh: bool) -> bool:
    """Whether a later number closes the change that ``q`` opens, within the same sentence."""
    return any(last.search(text[max(q.end, o.start - 42) : o.start]) for o in found[i + 1 : i + 5])


_TRAIL_EN = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:[A-Za-z'’-]+\s+){0,7}?$")
_TRAIL_ZH = re.compile(r"\s*(?:的|全球|世界|的?第|的?近|的?约|的?超过?|\s)*")


def _attached(
    q: Quantity, found: list[Quantity], i: int, dates: list[DateMention], text: str, zh: bool
) -> DateMention | None:
    """The date that belongs to this number alone: "12 million at the end of 2012", 从2012年的310亿元."""
    if zh:
        for d in reversed(dates):
            if (
                d.end <= q.start
                and d.first is None
                and q.kind != "multiple"
                and _TRAIL_ZH.fullmatch(text, d.end, q.start)
            ):
                return d
        return None
    limit = found[i + 1].start if i + 1 < len(found) else len(text)
    for d in dates:
        if q.end <= d.start and d.end <= limit + 60 and d.first is None:
            gap = text[q.end : d.start]
            if (
                d.start < limit
                and _TRAIL_EN.fullmatch(gap)
                and not re.search(r"\b(?:and|but|which|while|whereas|compared|than)\b", gap)
            ):
                return d
            return None
    return None


def _same_scope(text: str, start: int, end: int, zh: bool) -> bool:
    """Whether a date that follows can still be the date of a number: no new sentence part between them."""
    between = text[start:end]
    return not re.search(
        r"[;；。|]|,\s+(?:and|while|but)\b|\band\s+(?:will|would|is|are|was|were|to|has|have)\b"
        if not zh
        else r"[；。，]",
        between,
    )
