"""``figure`` statements: one measured value, or one numeric target, each with its year."""

from __future__ import annotations

import re

from kg.documents import Document
from kg.extraction.aims import DocumentFacts, aim_of, tense
from kg.extraction.context import SentenceContext
from kg.extraction.dates import DateMention, find_dates, to_month
from kg.extraction.governing import change_roles, first_year, is_aside, is_base, same_unit, years_of
from kg.extraction.labels import indicator_label
from kg.extraction.locality import Locality, locality_of
from kg.extraction.measured import figure_words, is_measured
from kg.extraction.quantities import Quantity, chinese_marks, find_quantities
from kg.extraction.statement import Statement, Thing
from kg.identifiers import BASE, ONTOLOGY
from kg.vocabulary import Entity

__all__ = ["document_facts", "document_year", "is_plan", "reference_year", "statements"]


def statements(context: SentenceContext, task: Statement | None = None) -> list[Statement]:
    """The figures of one sentence, in order. ``task``: the duty that the sentence is a task of, if it is one."""
    language = context.document.language
    text = chinese_marks(context.text) if language == "zh" else context.text
    if not _numeric(text):
        return []
    facts = _facts(context.document)
    dates = find_dates(text, language, facts.year)
    skip = [(d.core, d.end) for d in dates] + _titles(text, language)
    law = context.document.metadata.kind == "law"
    found = [q for q in find_quantities(text, language, skip) if is_measured(q, text, language, law=law)]
    found = _echelon_free(found, text, language)
    if not found:
        return []
    found = same_unit(found, text, language)
    governing = [d for d in dates if not _inside(d, _titles(text, language)) and not is_base(d, found, text, language)]
    if language == "en":
        governing = [first_year(d) for d in governing if not is_aside(d, text)]
    if language == "en":
        governing = [first_year(d) for d in governing if not is_aside(d, text)]
    years = years_of(found, governing, text, language)
    roles = change_roles(found, text, language == "zh")
    if not dates and _PART_OF.match(text):
        years = [_earlier(context, language, facts.year)] * len(found)
    indicators = context.vocabulary.find(text, language, ("indicator",))
    region = _region(context)
    out: list[Statement] = []
    first = min((d.value[:4] for d in governing if d.value), default=None)
    for quantity, year, role in zip(found, years, roles, strict=True):
        aim = aim_of(quantity, year, governing, text, language, facts, assigned=task is not None)
        if language == "en" and _present(quantity, role, year, text, aim):
            year, aim = (
                None
                if aim == "target" or not _HELD.search(text[max(0, quantity.start - 80) : quantity.start])
                else year,
                "observed",
            )
        elif language == "en" and aim == "observed" and year is None and role != "first" and not facts.report:
            aim = "target" if _listed_target(context) else "observed"
        elif aim == "observed" and facts.reference is None and _later_budget(quantity, year, first, text):
            aim = "target"
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
#: "the existing funding of 8 million"
_HELD = re.compile(r"\b(?:existing|current)\s+(?:\w+\s+){1,4}of\s+$", re.I)
_NOW = re.compile(r"\s+(?:now|today|at\s+present|currently)\s*[).,;]")
_COMPARED = re.compile(r"\b(?:compared\s+(?:to|with)|than|from|against|up\s+from)\s+(?:\w+\s+){0,2}$", re.I)
_BUDGET = re.compile(r"\b(?:budget|allocat\w+|invest(?:s|ing)|fund(?:s|ing)|earmark\w*|appropriat\w+)\b", re.I)


def _present(q: Quantity, role: str | None, year: str | None, text: str, aim: str) -> bool:
    """Whether a number is what a change begins with, at the time of the text."""
    before = text[max(0, q.start - 80) : q.start]
    if _CURRENT.search(before) or _HELD.search(before) or _NOW.match(text, q.end) and _COMPARED.search(before):
        return True
    return role == "first" and aim == "target" and (year is None or not re.search(rf"\b{year[:4]}\b", text[: q.end]))


_LEAD_TARGET = re.compile(
    r"\b(?:targets?|goals?|objectives?|aims?|expected|planned|projected|will|should|shall|by\s+20\d\d)\b[^:]*:\s*$",
    re.I,
)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|reached|fell|rose|grew|accounts?|stands?|stood)\b", re.I)


def _listed_target(context: SentenceContext) -> bool:
    """Whether a sentence without a verb is an item of a list whose first words announce targets."""
    if _VERB.search(context.text) or len(context.text) > 120:
        return False
    sentences = context.document.sentences
    for index in range(context.sentence.index - 1, max(-1, context.sentence.index - 12), -1):
        above = sentences[index].text
        if above.rstrip().endswith(":"):
            return _LEAD_TARGET.search(above) is not None and not re.search(r"\b(?:achieved|reached|met)\b", above)
        if _VERB.search(above) or len(above) > 120:
            return False
    return False


def _later_budget(q: Quantity, year: str | None, first: str | None, text: str) -> bool:
    """Whether money is for a later year than the budget's: "allocations of 5 million in 2021, 4 million in 2022"."""
    if q.kind != "money" or year is None or first is None or year[:4] <= first:
        return False
    return _BUDGET.search(text) is not None and tense(q, text, "en") != "past"


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


_DIGIT = re.compile(r"\d")
_NUMBER_WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "two", "three",
    "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "million", "billion", "trillion",
    "hundred", "thousand", "crore", "lakh", "topped", "topping",
)  # fmt: skip
_NUMERIC_EN = re.compile(r"\b(?:" + "|".join(_NUMBER_WORDS) + r")\b")
_NUMERIC_ZH = re.compile(r"第[一二三四五六七八九十]|首位|[近超逾约上][百千万亿]")


def _numeric(text: str) -> bool:
    """Whether the text may hold a number, in figures or in words: a quick test that most sentences fail."""
    if _DIGIT.search(text) or _NUMERIC_ZH.search(text):
        return True
    small = text.lower()
    return any(word in small for word in _NUMBER_WORDS) and _NUMERIC_EN.search(small) is not None


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
    if regions or (whole := _WHOLE_ZH.search(lead)) is None:
        return None
    here: Locality | None = locality_of(context.document, context.vocabulary)
    while here is not None and here.level not in _LEVELS[whole[0][1]]:
        here = here.parent
    if here is None or not here.code:
        return None
    entity = context.vocabulary.entities.get(f"{BASE}region/{here.code}")
    return context.thing(whole.start(), whole.end(), entity) if entity is not None else None


#: The document's own region: 全省, 我市.
_WHOLE_ZH = re.compile(r"(?<![健安齐完])(?:全|我|本)[省市区县州](?![场长级别域间])")
_LEVELS = {
    "省": ("province",),
    "区": ("province", "county"),
    "市": ("city", "province"),
    "州": ("city",),
    "县": ("county",),
}


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
