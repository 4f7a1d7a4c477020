"""``goal`` statements: a qualitative aim with a deadline, one a deadline and sentence part.

A deadline that opens a sentence part ("By 2025, …; by 2035, …", 到2025年，…) governs all that follows up to the next
one; a deadline at the end of a clause ("… completed by the end of 2022") governs that clause. A part that holds nothing
but numbers is a figure and no goal; a date that lies behind the document's own is a report and no goal.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from kg.documents.model import locator_of_path
from kg.extraction.aims import is_imperative
from kg.extraction.context import SentenceContext
from kg.extraction.dates import DateMention, find_dates, to_month
from kg.extraction.figures import document_year, is_plan, reference_year
from kg.extraction.labels import shorten
from kg.extraction.measured import is_measured
from kg.extraction.quantities import chinese_marks, find_quantities
from kg.extraction.statement import Statement
from kg.paths import ontology_dir

__all__ = ["statements"]


def statements(context: SentenceContext, task: Statement | None = None, *, acting: bool = False) -> list[Statement]:
    """The goals of one sentence, in order.

    ``task``: the duty that the sentence is a task of; ``acting``: a named body does something in it.
    """
    document, language = context.document, context.document.language
    text = chinese_marks(context.text) if language == "zh" else context.text
    if document.metadata.kind == "law" or not _HINT.search(text):
        return []
    dates = find_dates(text, language, document_year(document))
    deadlines = [d for d in dates if d.relation == "by" and d.value]
    if not deadlines:
        return []
    words = _words(language)
    numbers = [
        q.at
        for q in find_quantities(text, language, [(d.core, d.end) for d in dates])
        if is_measured(q, text, language)
    ]
    found: list[Statement] = []
    seen: set[str] = set()
    for i, deadline in enumerate(deadlines):
        floor = deadlines[i - 1].end if i else 0
        ceiling = deadlines[i + 1].start if i + 1 < len(deadlines) else len(text)
        start, end = _scope(deadline, floor, ceiling, text, language)
        label = _quality(start, end, numbers, text, language, words, last_only=end == deadline.start)
        value = to_month(deadline.value)
        if label is None or value is None or value in seen:
            continue
        if not _ahead(deadline, text[start:end], text, context, words):
            continue
        if _is_task(deadline, text, start, end, language, words, assigned=task is not None, acting=acting):
            continue
        seen.add(value)
        found.append(context.statement("goal", 0.9, deadline=value, what=label, holder=_holder(context)))
    return found


_HINT = re.compile(r"[12]\d{3}|[一二]〇|五”?\s*末|０|this year|next year|今年|明年")


def _is_task(
    deadline: DateMention,
    text: str,
    start: int,
    end: int,
    language: str,
    words: _Words,
    *,
    assigned: bool,
    acting: bool,
) -> bool:
    """Whether the deadline is one for doing something, by a named body or in the imperative, and not for a state."""
    scope = text[start:end]
    if words.wish.search(text[max(0, start - 40) : end]):
        return False
    state = words.states.search(scope) is not None
    if language == "zh":  # 2025年6月底前出台…: what is done by then, 到2025年，…: what is so by then
        before = deadline.surface.endswith("前") or acting
        return not state if before or assigned else words.drafting.search(scope) is not None and not state
    clause = text[_part_start(text, start) : end]
    if acting or _NAMED.match(clause):
        return _STATE_VERB.search(scope) is None
    if assigned:
        return not state
    return is_imperative(clause) and not state


def _part_start(text: str, start: int) -> int:
    return max(text.rfind(";", 0, start), text.rfind(". ", 0, start)) + 1


#: A name as the subject of what must or is to be done: "Eastern Province must complete …", "Health Canada, …, proposes to …".
_NAMED = re.compile(
    r"[\s\W]*(?:(?:[Bb]y|[Bb]efore)\s+[^,]{2,30},\s+)?(?:[Tt]he\s+)?[A-Z][\w&'’-]+(?:\s+(?:(?:of|and|for|the|in|on)\s+)*(?:the\s+)?[A-Z][\w&'’-]*)+(?:\s*\([^()]*\))?(?:,[^,;]{3,80},)?"
    r"\s+(?:shall|must|will|should|proposes?|plans?|intends?|pledge[sd]?|has|have|is\s+to|are\s+to|is\s+required|expects?)\s"
)
_STATE_VERB = re.compile(
    r"\b(?:be|become|becomes|have\s+(?:become|formed|achieved|realised|realized)|emerge|enjoy|realize|realise|achieve)\b",
    re.I,
)


class _Words:
    def __init__(self, language: str) -> None:
        with (ontology_dir() / "grammar" / "goals.toml").open("rb") as file:
            data: dict[str, Any] = tomllib.load(file)[language]
        before, after, flags = (r"\b(?:", r")\b", re.I) if language == "en" else ("(?:", ")", 0)
        self.aims = re.compile(before + "|".join(data["aims"]) + after, flags)
        self.wish = re.compile(before + "|".join(data["wish"]) + after, flags)
        self.states = re.compile(before + "|".join(data["states"]) + after, flags)
        self.drafting = re.compile(before + "|".join(data.get("drafting", ["(?!)"])) + after, flags)
        self.past = re.compile(before + "|".join(data["past"]) + after, flags)
        self.empty = re.compile(before + "|".join(data["empty"]) + after, flags)


@cache
def _words(language: str) -> _Words:
    return _Words(language)


_OPENS_EN = re.compile(
    r"(?:^|[;:.,(–—-]|\b(?:is|be|are)\s+(?=that\b))\s*(?:[“\"*]*\s*)?(?:(?:and|but|while|that|so\s+that|in\s+particular|specifically|further)\s*,?\s*)*$",
    re.I,
)
_OPENS_ZH = re.compile(r"(?:^|[；：。，、（(*]|力争|争取|确保|目标是?|提出|要求|明确)\s*$")
_PART = re.compile(r"[;；。]")


def _scope(deadline: DateMention, floor: int, ceiling: int, text: str, language: str) -> tuple[int, int]:
    """The words that a deadline governs, as offsets."""
    opens = (_OPENS_EN if language == "en" else _OPENS_ZH).search(text, floor, deadline.start)
    if language == "en" and text[deadline.end : deadline.end + 2].lstrip().startswith(":"):
        return deadline.end + 1, ceiling
    follows = text[deadline.end : ceiling].lstrip(" ,，、")
    if language == "zh" or (opens and len(follows.split()) >= 3):
        if language == "zh" and not follows and floor < deadline.start:
            return floor, deadline.start
        return deadline.end, ceiling
    start = floor
    for m in _PART.finditer(text, floor, deadline.start):
        start = m.end()
    if len(text[start : deadline.start].split()) < 3:
        return deadline.end, ceiling
    return start, deadline.start


_CLAUSE = {"en": re.compile(r"[;:,]\s+(?:and\s+)?|\s+and\s+(?=(?:to\s+)?[a-z]+\b)"), "zh": re.compile(r"[，；、。：]")}
_CLAUSE_LAST = re.compile(r"[;:,]\s+(?:and\s+)?|\s+and\s+(?=to\s+[a-z]+\b)")
_LEAD_EN = re.compile(r"^(?:\s|,|;|and\b|the\b|an?\b|that\b|we\b|it\b|to\b|by\b|will\b|should\b|shall\b)+", re.I)


def _quality(
    start: int, end: int, numbers: list[int], text: str, language: str, words: _Words, *, last_only: bool
) -> str | None:
    """A label for the first clause of the scope that is an aim without a number; None where all is numbers.

    ``last_only``: the deadline stands at the end, and only the clause before it is sure to be its own.
    """
    cutting = _CLAUSE_LAST if last_only and language == "en" else _CLAUSE[language]
    cuts = [m.span() for m in cutting.finditer(text, start, end)]
    clauses = list(zip([start, *(b for _, b in cuts)], [*(a for a, _ in cuts), end], strict=True))
    if last_only:
        clauses = [c for c in clauses if text[c[0] : c[1]].strip()]
        while len(clauses) > 1 and _WITH.match(
            text, clauses[-1][0]
        ):  # ", with all towns covered" belongs to what it follows
            clauses[-2:] = [(clauses[-2][0], clauses[-1][1])]
        clauses = clauses[-1:]
    elif language == "en":  # "plans, policies, and norms should be …": a list is no clause of its own
        merged: list[tuple[int, int]] = []
        for part in clauses:
            if merged and not words.aims.search(text, *merged[-1]):
                merged[-1] = (merged[-1][0], part[1])
            else:
                merged.append(part)
        clauses = merged
    for at, cut in clauses:
        clause = text[at:cut]
        holds = any(at <= n < cut for n in numbers)
        if holds or words.empty.search(clause):
            continue
        if language == "zh":
            if len(clause.strip()) >= 4 and words.aims.search(clause):
                return shorten(_head_zh(clause), "zh")
        elif len(clause.split()) >= 3 and (
            words.aims.search(clause) or (len(clauses) == 1 and words.aims.search(text))
        ):
            label = shorten(_LEAD_EN.sub("", clause), "en")
            if label:
                return label
    return None


_WITH = re.compile(r"\s*(?:with|including|covering|such\s+as|making|reaching)\b", re.I)


def _head_zh(clause: str) -> str:
    clause = clause.strip()
    return clause if len(clause) <= 16 else clause[:16]


def _ahead(deadline: DateMention, scope: str, text: str, context: SentenceContext, words: _Words) -> bool:
    """Whether the deadline lies ahead of the document."""
    year = deadline.year or 0
    reference = reference_year(context.document)
    if reference is not None:
        if year != reference:
            return year > reference
        return is_plan(context.document) and not words.past.search(text)
    return not words.past.search(text) or bool(
        words.wish.search(scope) or re.search(r"\b(?:will|should|shall)\b", scope)
    )


def _holder(context: SentenceContext) -> str | None:
    """Where the goal stands: the numbered part, section or box around the sentence."""
    for node in context.document.ancestors(context.sentence.node):
        if node.path and node.kind in ("part", "chapter", "section", "annex", "box", "item"):
            return locator_of_path(node.path)
    return None
