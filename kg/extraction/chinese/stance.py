"""Whether a Chinese sentence asks for what is done in it, plans it or reports it.

The words are data: ``ontology/grammar/zh.actions.toml``, ``[stance]``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.documents import Document
from kg.extraction.chinese.clauses import Group
from kg.extraction.chinese.grammar import grammar_tables
from kg.extraction.context import SentenceContext
from kg.extraction.statement import Stance

__all__ = ["is_covering", "stance_of"]


@dataclass(frozen=True)
class StanceWords:
    """The patterns of ``[stance]``; see the comments there."""

    mandate: re.Pattern[str]
    mandate_words: re.Pattern[str]  # words with a syllable of ``mandate`` in them
    planned: re.Pattern[str]
    planned_now: re.Pattern[str]
    done_now: re.Pattern[str]
    completed: re.Pattern[str]
    achieved: re.Pattern[str]
    background: re.Pattern[str]
    done: re.Pattern[str]
    covering: re.Pattern[str]
    summing_up: re.Pattern[str]
    to_come: re.Pattern[str]
    names_report: re.Pattern[str]
    names_tasks: re.Pattern[str]
    reporting: re.Pattern[str]
    asking: re.Pattern[str]
    ahead: re.Pattern[str]


@cache
def stance_words() -> StanceWords:
    """The words, read once."""
    table = grammar_tables()["stance"]
    return StanceWords(**{name: re.compile("|".join(p) if isinstance(p, list) else p) for name, p in table.items()})


def _mandate(text: str) -> re.Match[str] | None:
    """The first word that asks for something; 应, 需, 要 inside other words (适应, 需求, 主要) ask for nothing."""
    words = stance_words()
    return words.mandate.search(words.mandate_words.sub(lambda m: "□" * len(m[0]), text))


def is_covering(text: str) -> bool:
    """Whether a sentence is a covering note: 现将《…》印发给你们."""
    return stance_words().covering.search(text) is not None


def _asks(document: Document) -> bool:
    """Whether the document asks (a plan, opinion, notice or law) rather than reports."""
    kind = document.metadata.kind
    title = document.metadata.title or document.text[:120].strip().split("\n")[0]
    if len(title) <= 60 and stance_words().summing_up.search(title):
        return False
    if kind is not None:
        return kind in ("plan", "opinion", "notice", "law", "action plan", "measures")
    return _text_asks(document.text)


@lru_cache(maxsize=256)
def _text_asks(text: str) -> bool:
    """By the heading, where it says; otherwise by how the text speaks."""
    head = text.lstrip()[:200].split("\n")[0]
    if len(head) <= 60 and not head.rstrip().endswith(("。", "；", "：", "，")):
        report, tasks = (
            [m.start() for m in stance_words().names_report.finditer(head)],
            [m.start() for m in stance_words().names_tasks.finditer(head)],
        )
        if report or tasks:
            return max(tasks, default=-1) > max(report, default=-1)
    sample = text[:20000]
    return len(stance_words().asking.findall("\n" + sample)) > 2 * len(stance_words().reporting.findall(sample))


def stance_of(context: SentenceContext, at: int, group: Group | None, date: str | None = None) -> Stance:
    """The stance of what ``group`` does at ``at``. ``date``: when something was issued, if the sentence tells."""
    if date is not None and _gone_by(context, date):
        return "reported"
    start = group.end if group else max(0, at - 8)
    lead = group.names[0][0].end if group else start
    if stance_words().planned_now.match(context.text, lead):  # 国办将会同…
        return "planned"
    words = context.text[start : start + 24]
    clause = re.split(r"[，。；]", words)[0]
    mandate = _mandate(clause)
    if mandate and mandate.start() < 12:
        return "mandated"
    if group is not None and re.search(r"[将拟]由$", context.text[max(0, group.start - 2) : group.start]):
        return "planned"
    if group is not None and group.regional and context.document.metadata.kind is None:
        return (
            "planned" if stance_words().planned.search(clause[:8]) else "reported"
        )  # a text that lists what regions do
    if not _asks(context.document) and _looks_ahead(context):
        return "planned"
    if _asks(context.document):
        if stance_words().planned_now.match(clause):
            return "planned"
        if stance_words().done_now.search(clause) or stance_words().completed.search(
            re.split("[。；]", context.text[start : start + 60])[0]
        ):
            return "reported"
        past = _past(context) or bool(stance_words().achieved.match(clause)) or _looks_back(context)
        return "reported" if past else "mandated"
    return "planned" if stance_words().planned.search(clause[:8]) else "reported"


def _gone_by(context: SentenceContext, date: str) -> bool:
    """Whether the date of an issue lies before the document's; an undated text names a day only once it is past."""
    if stance_words().to_come.search(context.text):
        return False
    document_date = context.document.metadata.date
    if document_date is None:
        return len(date) == 10
    size = min(len(date), len(document_date))
    return date[:size] < document_date[:size]


def _past(context: SentenceContext) -> bool:
    """Whether a sentence of a plan looks back: a year not after the document's with words of completion."""
    text = context.text
    date = context.document.metadata.date
    years = [int(y) for y in re.findall(r"((?:19|20)\d\d)年", text)]
    if not years and not re.search(r"近年来|以来|“十[二三]五”", text):
        return False
    if re.search(r"到20\d\d年|20\d\d年[^，。；]{0,6}前", text):
        return False
    if years and date and max(years) > int(date[:4]):
        return False
    return bool(stance_words().done.search(text)) or bool(
        years and date and max(years) < int(date[:4]) and not _mandate(text)
    )


def _looks_back(context: SentenceContext) -> bool:
    """Whether the sentence stands under a heading such as 工作基础 or 发展成效."""
    nodes = context.document.ancestors(context.sentence.node)
    return any(
        node.title and len(node.title) <= 24 and stance_words().background.search(node.title)
        for node in nodes
        if node.parent is not None
    )


def _looks_ahead(context: SentenceContext) -> bool:
    """Whether the sentence of a report stands under a heading such as 下一步工作安排."""
    nodes = context.document.ancestors(context.sentence.node)
    return any(
        node.title and stance_words().ahead.search(node.title) and not stance_words().summing_up.search(node.title)
        for node in nodes
        if node.parent is not None
    )
