"""Where a duty stands: the task that it closes, the sentences around it, the label for the task."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from kg.documents import Document, Sentence
from kg.extraction.dates import find_dates
from kg.extraction.duties.flow import flow_of
from kg.extraction.statement import Thing
from kg.vocabulary import Vocabulary

_NUMBER = re.compile(
    r"^[\s#*>　]*(?:[-–—·•●◆■]\s*)*(?:第[一二三四五六七八九十\d]+[条项章节]|[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]+(?!\d)|\d{1,2}(?:\.\d{1,2})+\.?|[①-⑳]|[IVX]{1,5}\.|[（(]?[a-zA-Z][)）.])\s*"
)
_ZH_DATE = re.compile(
    r"^(?:到|至|在|力争)?20\d\d年(?:[—\-~至到]20\d\d年)?(?:\d{1,2}月|[上下]半年|第?[一二三四]季度)?(?:\d{1,2}日)?[底末]?(?:之?前|起)?"
)
#: Lines between a task and its bodies that are not the task.
_ASIDE = re.compile(
    r"\s*(?:[（(]?\d+[.、）)]\s*)?(?:牵头领导|责任领导|分管领导|牵头市领导|联系领导|工作目标|年度目标|预期目标|预期成果|市领导|省领导)[:：]"
)
_ASIDE_INSIDE = re.compile(
    r"\s(?:牵头领导|责任领导|分管领导|牵头市领导|工作目标|年度目标|预期目标|预期成果)(?:[:：]|$)"
)
_TASK_LABEL = re.compile(
    r"^(?:任务名称|重点任务|主要任务|工作任务|任务|事项|工作内容|主要内容|内容|具体举措|改革事项|项目名称|Task|Action|Measure)\s*\d*\s*[:：]\s*"
)
_ADVERBIAL = re.compile(
    r"^(?:到|至|在|截至|按照?|根据|围绕|依托|结合|以|对|通过|依据|为|充分|同时|此外|其中|力争|从|针对|聚焦|坚持)"
)


class Places:
    """Finds the sentences of a document by offset."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.vocabulary = vocabulary

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.document.sentences]

    def at(self, offset: int) -> Sentence | None:
        """The sentence that holds ``offset``, or the last one before it."""
        i = bisect_right(self._starts, offset) - 1
        return self.document.sentences[i] if i >= 0 else None

    def task_start(self, start: int, floor: int) -> int:
        """Where the last sentence of the task begins that a bracket at ``start`` closes; not before ``floor``."""
        text = self.document.text
        sentence = self.at(start)
        while sentence is not None:
            begin = max(sentence.start, floor)
            words = text[begin:start] if begin < start else ""
            if re.search(r"\w", _NUMBER.sub("", words)):
                begin += len(words) - len(words.lstrip(" \t\r\n　；;，,。、.:：）)〕】]"))
                return begin
            if begin <= floor or sentence.index == 0 or sentence.start < start - 4000:
                break
            sentence = self.document.sentences[sentence.index - 1]
            while sentence.index > 0 and sentence.start >= floor and _ASIDE.match(sentence.text):
                sentence = self.document.sentences[sentence.index - 1]
        return start

    def label(self, start: int, end: int) -> str | None:
        """A short label of the task written at ``start:end``: verb phrase, at most 16 characters or 8 words."""
        if start >= end:
            return None
        text = _NUMBER.sub("", flow_of(self.document.text, start, end, self.document.language).text)
        text = _TASK_LABEL.sub("", text)
        if aside := _ASIDE_INSIDE.search(text, 2):
            text = text[: aside.start()]
        return short_label(text, self.document.language)

    def regions(self, start: int, end: int) -> tuple[Thing, ...]:
        """Regions named between two offsets, as places of the task."""
        if start >= end:
            return ()
        flow = flow_of(self.document.text, start, end, self.document.language)
        things: dict[str, Thing] = {}
        for m in self.vocabulary.find(flow.text, self.document.language, ("region", "agency", "instrument")):
            if m.entity.kind == "region" and m.usage == "name" and m.entity.iri not in things:
                a, b = flow.source(m.start, m.end)
                things[m.entity.iri] = Thing(m.surface, m.entity.iri, m.entity.en, m.entity.zh, start=a, end=b)
        return tuple(things.values())


def short_label(text: str, language: str) -> str | None:
    """The first verb phrase of a task, cut to what the guide allows."""
    text = text.strip(" \t\r\n　；;，,。、.:：|")
    if language == "zh":
        clauses = [c for c in re.split(r"[，。；：;:！\n]", text) if len(c.strip()) > 1]
        chosen = next((c for c in clauses if not _ADVERBIAL.match(c.strip())), clauses[0] if clauses else "")
        chosen = _ZH_DATE.sub("", _NUMBER.sub("", chosen.strip()))
        if len(chosen) > 16:
            cut = max(chosen.rfind(mark, 4, 17) for mark in "、和及与“")
            chosen = chosen[: cut if cut >= 6 else 16]
        if chosen.count("“") > chosen.count("”") or chosen.count("《") > chosen.count("》"):
            chosen = chosen.replace("“", "").replace("《", "")
        return chosen.strip(" 、《》") or None
    clause = re.split(r"(?<=[a-z])[,;:]\s|\.\s|\s[—–]\s", text, maxsplit=1)[0]
    words = clause.split()
    if (
        words
        and find_dates(clause, "en")
        and words[0].lower() in ("by", "before", "in")
        and len(text) > len(clause) + 3
    ):
        words = re.split(r"[,;:]\s|\.\s", text, maxsplit=2)[1].split()
    return " ".join(words[:8]).strip(" ,;:.") or None
