"""Whether a number says what is, or what is to be: the date decides, then the words around it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kg.extraction.dates import DateMention
from kg.extraction.figure_words import figure_words
from kg.extraction.quantities import Quantity
from kg.paths import ontology_dir

__all__ = ["Aim", "DocumentFacts", "aim_of", "is_imperative", "tense"]

Aim = Literal["observed", "target"]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is asked for every sentence of a document."""

    year: int | None  # the document's own year, where metadata or title tell it
    reference: int | None  # the last year the document looks back on
    plan: bool
    report: bool
    loose_future: bool = False  # a translation that puts what was in the future: "In 2019, sales will reach …"


def aim_of(
    q: Quantity, year: str | None, dates: Sequence[DateMention], text: str, language: str, facts: DocumentFacts,
    *, assigned: bool = False,
) -> Aim:  # fmt: skip
    """Whether ``q`` was observed or is a target. ``year``: its own; ``assigned``: somebody is charged with the task."""
    words = figure_words(language)
    if _goal_of(q, text):
        return "target"
    at = None if year is None else int(year[:4])
    if assigned and (at is None or facts.year is None or at >= facts.year) and tense(q, text, language) != "past":
        return "target"
    by = at is not None and any(d.value and d.relation == "by" and d.value[:4] == str(at) for d in dates)
    if at is not None and facts.reference is not None:
        if at < facts.reference:
            return "observed"
        if at > facts.reference:
            sure = facts.year is not None or words.targets.search(text) or by or tense(q, text, language) == "future"
            return "target" if sure else "observed"
        if language == "en" and by and not facts.report and tense(q, text, language) == "future":
            return "target"
        return "target" if facts.plan and by and not words.observed.search(text) else "observed"
    if at is not None:
        if language == "en":
            told = tense(q, text, language)
            return "target" if told == "future" or (by and told is None and not _PAST.search(text)) else "observed"
        return "target" if by and words.targets.search(text) and not _PAST.search(text) else "observed"
    if q.kind == "rank":
        return "observed"
    if facts.report:
        return (
            "target"
            if _WISH.search(text) and not (_ZH_PAST if language == "zh" else _PAST).search(text)
            else "observed"
        )
    if language == "zh":
        if _ZH_PAST.search(text):
            return "observed"
        return "target" if _ZH_TARGET.search(text) or (facts.plan and _tasks_zh().search(text)) else "observed"
    told = tense(q, text, language)
    if q.kind == "money" and _ANNOUNCED.search(text):
        return "observed"  # what is announced or awarded is there
    return "target" if told == "future" and not (facts.loose_future and re.search(r"\bwill\b", text)) else "observed"


_PAST = re.compile(
    r"\b(?:had|has|have|was|were|reached|grew|rose|fell|increased|exceeded|accounted|declined)\b|截至|同比|已|增长了",
    re.I,
)
_ZH_PAST = re.compile(
    r"截至|同比|已|累计|比上年|较上年|全年(?!安排|计划|力争|新增|完成|培训|建设|开展|引进)|实现了|完成了|提升至|达到了|位居|目前|现有|拥有"
)
_ZH_TARGET = re.compile(
    r"力争|争取|确保|目标|不低于|不少于|到20\d\d|培育|新建|打造|推动|力争达|建成.{0,20}以上|加快|推进|支持|新增"
)
_WISH = re.compile(
    r"(?:^|[，。；、])要(?![求素闻])|(?:今年|明年|下一步|未来)[^。；，]{0,10}(?:要|将|计划|拟)|我们将|力争|争取|确保|不低于|不少于|\b(?:strive|aims?\s+to|target|should\s+reach|will\s+reach|pledge|commit\w*\s+to)\b",
    re.I,
)


_ANNOUNCED = re.compile(r"\b(?:announce[sd]?|awards?|awarded|allocated|has\s+committed)\b", re.I)
_GOAL_BEFORE = re.compile(r"\b(?:goal|target)s?\s+(?:of|to)\b[^,;]{0,110}$|目标[^，。；]{0,12}$", re.I)
_GOAL_AFTER = re.compile(
    r"\s+(?:(?!(?:the|of|to|in|by|and|or|above|below|over|under|than|more|less|its|their|our|this|that|was|were)\b)[\w-]+\s+){0,3}"
    r"(?:target|goal)\b(?!\s+(?:was|were|had))",
    re.I,
)
#: 主要预期目标是：…；… — all that follows.
_GOALS_ZH = re.compile(r"目标(?:是|为)?：")


def _goal_of(q: Quantity, text: str) -> bool:
    """ "The goal of covering 90 %": a number named as a target is one, whatever its date."""
    before = text[max(0, q.start - 130) : q.start]
    return bool(_GOAL_BEFORE.search(before) or _GOAL_AFTER.match(text, q.end) or _GOALS_ZH.search(text, 0, q.start))


@cache
def _tasks_zh() -> re.Pattern[str]:
    """A clause that begins with a verb of doing: 建设…, 改造…."""
    verbs = figure_words("zh").data["tasks"]
    return re.compile(r"(?:^|[，。；：、.）)\s])(?:" + "|".join(verbs) + ")")


_FUTURE = r"(?:will|would|shall|should|must|ought\s+to|(?:plan|intend|aim|seek|hope|propose|want|wish|strive|expect|commit|pledge|need|resolve|vow|undertake)(?:s|ed|d|ning|ing|ting|ted)?\s+to|(?:is|are|being|was|were)\s+(?:to|due\s+to|set\s+to|expected\s+to|projected\s+to|scheduled\s+to|planned\s+to|going\s+to|estimated\s+to|forecast(?:ed)?\s+to|obliged\s+to|required\s+to|mandated\s+to|anticipated\s+to|likely\s+to|on\s+track\s+to|(?:estimated|expected|projected|forecast|anticipated)\s+that)|expecting\b[^,;]{0,60}?\bto|(?:the|an?|its|their)\s+(?:planned|proposed|expected|projected|forecast(?:ed)?|anticipated)(?!\s+(?:to|that)\b)|forecast(?:ed)?|foresees?|targets?|targeting|goals?|ambition|envisages?)"
_MARKS_EN = re.compile(
    rf"\b(?:(?P<future>{_FUTURE}\b(?:\s+(?:\w+ly|also|have|has|be|been|to|further|not|then|again))*(?:\s+\w+)?)|(?P<past>had|has|have|was|were|did|"
    rf"(?!\w*(?:need|seed|feed|speed|exceed|succeed|proceed|indeed|bed|hundred|shed|steed)\b)\w{{2,}}ed|grew|rose|fell|built|held|made|took|led|cut(?=s)|saw|stood|went|became))\b",
    re.I,
)
_MODAL = re.compile(r"will|shall|should|must|(?:is|are)\s+(?:to|expected|set|due|planned|scheduled)\b", re.I)
#: A participle, not the verb: "an estimated cost", "projects valued from 5 to 8 million", "stations opened by …".
_ADJECTIVAL = re.compile(r"\b(?:an?|the|its|their|our|of|any|all|newly|from|with)\s+$", re.I)
_GOALS_OF = re.compile(
    r"\b(?:reach|achieve|meet|attain|deliver|set|sets)\w*\b[^.;]{0,30}\b(?:targets|goals)\s+of\b(?:[^.]|\.\d)*;\s+$",
    re.I,
)
_NEW_VERB = re.compile(r"[,:()]|\b(?:and|but|which|that|while|whereas|after|who|as)\b", re.I)
_DONE = re.compile(r"[^,;.]{0,60}?\b(?:(?:has|have|had)\s+been|were|was)\s+\w+", re.I)
_PART_EN = re.compile(r";\s|(?<!\bRs)(?<!\bNo)(?<!\bapprox)\.\s")
_TO_VERB = re.compile(
    r"[\s\W]*To\s+(?!(?:date|the|an?|this|that|these|some|our|its|their|his|her|all|each|every|which|what|whom|be|cite|put)\b)[a-z]+\s[^,]*$"
)
_OPENING = re.compile(
    r"^[\s\W]*(?:(?:\(?(?:\d{1,2}|[a-z]|[ivx]+)[.)]|[-•*–])\s*)?(?:(?:first|second|third|fourth|fifth|sixth|finally|lastly|task\s+\d+|action\s+\d+)[,:.]?\s+)?"
    r"(?:(?:by|before|in|from|until|within|every|each|during)\s+[^,]{2,40},\s+)?(?:to\s+)?(?:to\s+)?(?:(?:further|actively|vigorously|also|fully|steadily|continuously|effectively|jointly|properly)\s+)?(?P<word>[A-Za-z-]+)",
    re.I,
)


#: What follows a verb, but not a noun: "Plan the route", "Report 20 cases".
_OBJECT = re.compile(
    r"\s+(?:the|an?|at\s+least|more\s+than|over|up\s+to|all|every|each|its|our|their|no|about|some|new|\d[\d,.]*)\b",
    re.I,
)


@cache
def _verbs() -> tuple[frozenset[str], frozenset[str]]:
    """English verbs of doing, and those among them that are nouns as well."""
    with (ontology_dir() / "grammar" / "en.verbs.toml").open("rb") as file:
        data: dict[str, Any] = tomllib.load(file)
    more = figure_words("en").data["tasks"]
    return frozenset([*data["action"]["verbs"], *more]), frozenset(data["action"]["also_nouns"])


def is_imperative(text: str) -> bool:
    """Whether an English sentence tells what to do: "Build 20 depots", "By 2026, train …"."""
    opening = _OPENING.match(text)
    if opening is None:
        return False
    verbs, nouns = _verbs()
    word = opening["word"].lower()
    return word in verbs and (word not in nouns or _OBJECT.match(text, opening.end()) is not None)


def tense(q: Quantity, text: str, language: str) -> Literal["past", "future"] | None:
    """What the words before a number in its part of the sentence say of its time; None where they say nothing."""
    if language == "zh":
        clause = text[: q.end]
        return "past" if _ZH_PAST.search(clause) else None
    start = 0
    for m in _PART_EN.finditer(text, 0, q.start):
        start = m.end()
    found: Literal["past", "future"] | None = None
    finite = False
    at = start
    for m in _MARKS_EN.finditer(text, start, q.start):
        participle = m["past"] and m[0].lower().endswith("ed") and found == "future"
        if participle and (_ADJECTIVAL.search(text, at, m.start()) or not _NEW_VERB.search(text, at, m.start())):
            continue
        found, at = "future" if m["future"] else "past", m.end()
        finite = finite or m[0].lower() in ("had", "has", "have", "was", "were")
    stop = _PART_EN.search(text, q.end)
    rest = text[q.end : stop.start() if stop else len(text)]
    if found == "future" and _DONE.match(rest):
        return "past"  # "against the target of 5 million, 3 million were completed"
    if found is None and start and _GOALS_OF.search(text, max(0, start - 300), start):
        return "future"  # "reach the targets of 55 % …; a 40 % share; and …"
    if found is None and start and _GOALS_OF.search(text, max(0, start - 300), start):
        return "future"  # "reach the targets of 55 % …; a 40 % share; and …"
    if found is None and (later := _MARKS_EN.search(rest)) and _MODAL.match(later[0]):
        return "future"  # "at least 20 % of the funds should be …"
    if not finite and _TO_VERB.match(text, start, q.start):
        return "future"  # "To raise the share from 6 % to 10 %"
    if not finite and found != "future" and is_imperative(text[start:]):
        return "future"
    return found
