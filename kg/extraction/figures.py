"""``figure`` statements: one measured value, or one numeric target, each with its year.

How the year is chosen. A date that stands right at the number governs it ("from 31st in 2012 to 9th in 2019",
从2012年的310亿元); of a period the first value takes the first year and the last the last; else the date last named
before it in the sentence, else one named after it in the same clause. The base of a comparison (than in 2017, 比2017年)
and an open period (since 2019, 2019年以来) govern nothing. "The end of 2021" is 2021; a month is kept, a day is not.
Without a date in the sentence the year is None.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.documents import Document
from kg.extraction.aims import DocumentFacts, aim_of, tense
from kg.extraction.context import SentenceContext
from kg.extraction.dates import DateMention, find_dates, to_month
from kg.extraction.labels import indicator_label
from kg.extraction.measured import figure_words, is_measured
from kg.extraction.quantities import Quantity, chinese_marks, find_quantities
from kg.extraction.statement import Statement, Thing
from kg.identifiers import ONTOLOGY
from kg.vocabulary import Entity

__all__ = ["document_facts", "document_year", "is_plan", "reference_year", "statements"]


def statements(context: SentenceContext, task: Statement | None = None) -> list[Statement]:
    """The figures of one sentence, in order. ``task``: the duty that the sentence is a task of, if it is one."""
    language = context.document.language
    text = chinese_marks(context.text) if language == "zh" else context.text
    if not _NUMERIC.search(text):
        return []
    facts = _facts(context.document)
    dates = find_dates(text, language, facts.year)
    skip = [(d.core, d.end) for d in dates] + _titles(text, language)
    law = context.document.metadata.kind == "law"
    found = [q for q in find_quantities(text, language, skip) if is_measured(q, text, language, law=law)]
    found = _echelon_free(found, text, language)
    if not found:
        return []
    found = _same_unit(found, text, language)
    governing = [d for d in dates if not _inside(d, _titles(text, language)) and not _base(d, found, text, language)]
    if language == "en":
        governing = [_first_year(d) for d in governing if not _aside(d, text)]
    if language == "en":
        governing = [_first_year(d) for d in governing if not _aside(d, text)]
    years = _years(found, governing, text, language)
    roles = _pairs(found, text, language == "zh")
    roles = _pairs(found, text, language == "zh")
    if not dates and _PART_OF.match(text):
        years = [_earlier(context, language, facts.year)] * len(found)
    indicators = context.vocabulary.find(text, language, ("indicator",))
    region = _region(context)
    out: list[Statement] = []
    latest = min((d.value[:4] for d in governing if d.value), default=None)
    for quantity, year, role in zip(found, years, roles, strict=True):
        aim = aim_of(quantity, year, governing, text, language, facts, assigned=task is not None)
        if language == "en" and _present(quantity, role, year, text, aim):
            year, aim = None, "observed"
        elif aim == "observed" and quantity.kind == "money" and year and latest and facts.reference is None:
            if latest < year[:4] and _BUDGET.search(text) and tense(quantity, text, language) != "past":
                aim = "target"  # "allocations of 5 million in 2021, 4 million in 2022": the later ones are to come
        if year is None and task is not None and task.deadline and aim == "target":
            year = task.deadline  # the task's own, from its bracket, line or row
        label, label_start, label_end = indicator_label(quantity, found, text, language)
        iri = next(
            (m.entity.iri for m in reversed(indicators) if label_start - 6 <= m.start
             and m.end <= max(label_end, quantity.end) + 12 and _fits(quantity, m.entity)),
            None,
        )  # fmt: skip
        out.append(
            context.statement(
                "figure", _confidence(quantity, year), indicator=label, indicator_iri=iri, surface=quantity.surface,
                value=quantity.value, unit=quantity.unit, quantity=quantity.quantity, quantity_unit=quantity.code,
                counted=None if quantity.kind == "rank" else quantity.counted, year=to_month(year), region=region,
                aim=aim, bound=quantity.bound,
            )
        )  # fmt: skip
    return out


#: Where a change is to begin: "from 6 % to 10 % by 2030", "compared to the current 5 %".
_CURRENT = re.compile(
    r"\b(?:compared\s+(?:to|with)|than|from|against|up\s+on|relative\s+to)\s+(?:(?:the|its|their|an?)\s+)?(?:current|present|existing|today[’']s)\s+(?:[\w'’-]+\s+){0,4}$",
    re.I,
)
_NOW = re.compile(r"\s+(?:now|today|at\s+present|currently)\s*[).,;]")
_COMPARED = re.compile(r"\b(?:compared\s+(?:to|with)|than|from|against|up\s+from)\s+(?:\w+\s+){0,2}$", re.I)
_BUDGET = re.compile(r"\b(?:budget|allocat\w+|invest(?:s|ing)|fund(?:s|ing)|earmark\w*|appropriat\w+)\b", re.I)


def _present(q: Quantity, role: str | None, year: str | None, text: str, aim: str) -> bool:
    """Whether a number is what a change begins with, at the time of the text."""
    before = text[max(0, q.start - 80) : q.start]
    if _CURRENT.search(before) or _NOW.match(text, q.end) and _COMPARED.search(before):
        return True
    return role == "first" and aim == "target" and (year is None or not re.search(rf"\b{year[:4]}\b", text[: q.end]))


#: Where a change is to begin: "from 6 % to 10 % by 2030", "compared to the current 5 %".
_CURRENT = re.compile(
    r"\b(?:compared\s+(?:to|with)|than|from|against|up\s+on|relative\s+to)\s+(?:(?:the|its|their|an?)\s+)?(?:current|present|existing|today[’']s)\s+(?:[\w'’-]+\s+){0,4}$",
    re.I,
)
_NOW = re.compile(r"\s+(?:now|today|at\s+present|currently)\s*[).,;]")
_COMPARED = re.compile(r"\b(?:compared\s+(?:to|with)|than|from|against|up\s+from)\s+(?:\w+\s+){0,2}$", re.I)
_BUDGET = re.compile(r"\b(?:budget|allocat\w+|invest(?:s|ing)|fund(?:s|ing)|earmark\w*|appropriat\w+)\b", re.I)


def _present(q: Quantity, role: str | None, year: str | None, text: str, aim: str) -> bool:
    """Whether a number is what a change begins with, at the time of the text."""
    before = text[max(0, q.start - 80) : q.start]
    if _CURRENT.search(before) or _NOW.match(text, q.end) and _COMPARED.search(before):
        return True
    return role == "first" and aim == "target" and (year is None or not re.search(rf"\b{year[:4]}\b", text[: q.end]))


#: "Of these, …": the date of the sentence before goes on.
_PART_OF = re.compile(r"\s*(?:其中|Of\s+(?:these|this|them|which|the\s+total)\b|Among\s+(?:these|them|which)\b)", re.I)


def _earlier(context: SentenceContext, language: str, year: int | None) -> str | None:
    """The date that the sentence before ends with, in the same paragraph."""
    here = context.sentence
    if not 0 < here.index < len(context.document.sentences):
        return None
    above = context.document.sentences[here.index - 1]
    if (above.node, above.paragraph) != (here.node, here.paragraph) or above.role != here.role:
        return None
    dates = [
        d for d in find_dates(above.text, language, year) if d.value and d.relation not in ("than", "since", "after")
    ]
    return dates[-1].value if dates else None


def _fits(quantity: Quantity, indicator: Entity) -> bool:
    """Whether a number can be a value of the indicator: the growth rate of a sum of money is no sum of money."""
    units = {u.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for u in indicator.values(ONTOLOGY + "unit")}
    if not units:
        return True
    if quantity.kind in ("percent", "points"):
        return "PERCENT" in units
    if quantity.kind == "money":
        return quantity.code in units
    if quantity.kind in ("rank", "multiple"):
        return "UNITLESS" in units and (quantity.kind != "rank" or "rank" in indicator.iri)
    return "PERCENT" not in units and not units & {"CNY", "USD"}


_NUMERIC = re.compile(
    r"\d|[０-９]|第[一二三四五六七八九十]|首位|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|million|billion|trillion|hundred|thousand|crore|lakh|topped|topping)\b|[近超逾约上][百千万亿]",
    re.I,
)


# ---------------------------------------------------------------- the document


_last: tuple[Document, DocumentFacts] | None = None


def _facts(document: Document) -> DocumentFacts:
    """What is asked for every sentence of a document, worked out once."""
    global _last
    if _last is not None and _last[0] is document:
        return _last[1]
    date, title = document.metadata.date, document.metadata.title or ""
    in_title = [int(y) for y in _YEAR.findall(title)]
    year = int(date[:4]) if date else None
    reference = year
    if reference is None:
        seen = [int(a or b) for a, b in _LOOKING_BACK.findall(document.text)]
        reference = max(seen, default=None)
    if reference is None and in_title:
        reference = min(in_title)
    loose = [y for y in _LOOSE_FUTURE.findall(document.text) if reference is not None and int(y) <= reference]
    facts = DocumentFacts(
        year,
        reference,
        document.metadata.kind in ("plan", "opinion", "notice"),
        document.metadata.kind in ("report", "news"),
        len(loose) > 1,
    )
    _last = (document, facts)
    return facts


_LOOSE_FUTURE = re.compile(r"\b(?:[Ii]n|[Bb]y\s+the\s+end\s+of)\s+(20\d\d),?[^.;]{1,120}?\bwill\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LOOKING_BACK = re.compile(
    r"截[至止]到?\s*(20\d\d)|(?:[Aa]s\s+(?:of|at)(?:\s+the\s+end\s+of)?\s+(?:\w+\s+){0,2}|[Ss]ince\s+|[Ii]n\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)\s+(?:of\s+)?)(20\d\d)"
)


def document_facts(document: Document) -> DocumentFacts:
    """What the figures of every sentence of a document depend on."""
    return _facts(document)


def document_year(document: Document) -> int | None:
    """The year of the document, where its metadata give it."""
    return _facts(document).year


def reference_year(document: Document) -> int | None:
    """The last year the document looks back on: later dates are targets and goals. None where nothing tells."""
    return _facts(document).reference


def is_plan(document: Document) -> bool:
    """Whether the document says what is to be done rather than what was."""
    return _facts(document).plan


# ---------------------------------------------------------------- years

_PAIR_EN = re.compile(
    r"\bfrom\s+(?:\w+\s+){0,2}?(?:(?:current|present|existing|today[’']s|level|levels|of|baseline)\s+){0,4}$", re.I
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


def _years(found: list[Quantity], dates: list[DateMention], text: str, language: str) -> list[str | None]:
    zh = language == "zh"
    usable = [d for d in dates if d.value and d.relation not in ("than", "since", "after")]
    period = next((d for d in usable if d.first), None)
    role = _pairs(found, text, zh)
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


def _same_unit(found: list[Quantity], text: str, language: str) -> list[Quantity]:
    """Gives the first value of a change its last value's currency: 从3.1万亿增长至4.8万亿元."""
    role = _pairs(found, text, language == "zh")
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


def _base(date: DateMention, found: list[Quantity], text: str, language: str) -> bool:
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
    r"[^,;|\d]*,\s+(?:has|have|had|was|were|is|are|received|receives|will|won|cost|costs|employs|\w{3,}ed)\s", re.I
)


def _aside(date: DateMention, text: str) -> bool:
    """Whether a date stands in an aside, a source or a basis of prices, and governs no number."""
    before = text[: date.start]
    if _SPREAD.search(before) or _PRICES.search(before) or _PRICES.search(text[: date.core]):
        return True
    if _CITED.search(before) and text[date.end : date.end + 1] == ")" and date.core == date.start:
        return True
    return _ASIDE.search(before) is not None and _ASIDE_END.match(text, date.end) is not None


def _first_year(date: DateMention) -> DateMention:
    """A financial year, "2023-24", by the year it begins in; any other date as it is."""
    if date.value and date.first and len(date.value) == 4 and int(date.value) == int(date.first) + 1:
        if re.search(r"\d[-–/ ]+\d\d$", date.surface):
            return replace(date, value=date.first, first=None)
    return date


#: "(Name, 2025)", "spread over 13 years (2021-2034)", "in constant prices as of 2010": no date of a number.
_CITED = re.compile(r"\([A-Z][^()]{1,60},\s+$")
_SPREAD = re.compile(r"\b(?:over|for)\s+[\w-]+\s+years\s*\(\s*$", re.I)
_PRICES = re.compile(r"\bprices\s+(?:as\s+)?$", re.I)
#: ", a plant rebuilt in 2014, received …"; ", which opened in 2020 with …, received …": the date is the plant's.
_ASIDE = re.compile(r",\s+(?:which|who|whose|where|an?)\s[^,;]*$")
_ASIDE_END = re.compile(
    r"[^,;|\d]*,\s+(?:has|have|had|was|were|is|are|received|receives|will|won|cost|costs|employs|\w{3,}ed)\s", re.I
)


def _aside(date: DateMention, text: str) -> bool:
    """Whether a date stands in an aside, a source or a basis of prices, and governs no number."""
    before = text[: date.start]
    if _SPREAD.search(before) or _PRICES.search(before) or _PRICES.search(text[: date.core]):
        return True
    if _CITED.search(before) and text[date.end : date.end + 1] == ")" and date.core == date.start:
        return True
    return _ASIDE.search(before) is not None and _ASIDE_END.match(text, date.end) is not None


def _first_year(date: DateMention) -> DateMention:
    """A financial year, "2023-24", by the year it begins in; any other date as it is."""
    if date.value and date.first and len(date.value) == 4 and int(date.value) == int(date.first) + 1:
        if re.search(r"\d[-–/ ]+\d\d$", date.surface):
            return replace(date, value=date.first, first=None)
    return date


def _new_scope(before: list[DateMention], last_pair: tuple[str | None, str | None]) -> bool:
    return last_pair == (None, None)


def _no_date_between(dates: list[DateMention], found: list[Quantity], i: int) -> bool:
    """Whether no date stands between this pair's first value and its last."""
    return not any(found[i - 1].end <= d.start and d.end <= found[i].start for d in dates)


def _pairs(found: list[Quantity], text: str, zh: bool) -> list[str | None]:
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


# ---------------------------------------------------------------- region, confidence


def _region(context: SentenceContext) -> Thing | None:
    """The region that the sentence is about: named first of all, or 全省 in a document of a region."""
    lead = context.text[:40]
    regions = [m for m in context.mentions if m.entity.kind == "region" and m.usage == "name"]
    mentions = [m for m in regions if m.start <= 30]
    if (
        len(mentions) == 1
        and len(regions) == 1
        and not context.text[: mentions[0].start].strip(' *（(“"').replace("In", "").strip()
    ):
        m = mentions[0]
        return context.thing(m.start, m.end, m.entity)
    code = context.document.metadata.region
    if code and (whole := re.search(r"全[省市区县州]|我[省市区]", lead)):
        entity = context.vocabulary.entities.get("https://w3id.org/policy-kg/region/" + code)
        if entity is not None:
            return context.thing(whole.start(), whole.end(), entity)
    return None


def _confidence(q: Quantity, year: str | None) -> float:
    base = 0.9 if q.kind in ("percent", "points", "money", "measure") else 0.75 if q.kind == "bare" else 0.85
    return base if year else round(base - 0.05, 2)


# ---------------------------------------------------------------- titles and lists

_TITLE_ZH = re.compile(r"《[^》]{0,80}》")
_TITLE_EN = re.compile(
    r"“[A-Z][^”]{3,120}(?:Plan|Action|Guide|Report|Outline|Strategy|Law|Measures)[^”]{0,20}”|《[^》]{0,80}》"
)
_BAND = re.compile(r"(?:全国|全省|世界|全球)?\s*前\s*\d+\s*[名位强]?")


def _titles(text: str, language: str) -> list[tuple[int, int]]:
    return [m.span() for m in (_TITLE_ZH if language == "zh" else _TITLE_EN).finditer(text)]


def _inside(date: DateMention, ranges: list[tuple[int, int]]) -> bool:
    return any(a <= date.start and date.end <= b for a, b in ranges)


_LISTED_EN = re.compile(
    r"\b(?:rank|ranks|ranked|are)\b[^.;]{0,160}?\b(?:top\s+\d+|echelon|tier)\b|\bis in the \w+ echelon\b", re.I
)
_LISTED_ZH = re.compile(r"前\s*\d+\s*[名位]|第[一二三四]梯队")


def _echelon_free(found: list[Quantity], text: str, language: str) -> list[Quantity]:
    """Without the count of regions in "X, Y and other 10 provinces rank among the top 10": it counts the list."""
    if not (_LISTED_ZH if language == "zh" else _LISTED_EN).search(text):
        return found
    places = figure_words(language).places
    return [
        q
        for q in found
        if not (q.kind in ("count", "bare") and q.magnitude == 1 and places.search(text[q.stop : q.end + 8]))
    ]
