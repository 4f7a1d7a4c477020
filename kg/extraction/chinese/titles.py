"""Titles in book marks, and those of them that a sentence says to be issued, revised, drafted or opened for comment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.extraction.chinese.grammar import grammar
from kg.extraction.context import SentenceContext
from kg.extraction.statement import Thing
from kg.vocabulary import Entity, Vocabulary


@dataclass(frozen=True, slots=True)
class Title:
    """``text[start:end]`` is the title inside its book marks, ``outer_start:outer_end`` with them."""

    start: int
    end: int
    outer_start: int
    outer_end: int


@dataclass(frozen=True, slots=True)
class Issue:
    """Titles issued together; ``at`` is where the verb stands; ``behind`` that it stands behind the titles."""

    titles: tuple[Title, ...]
    at: int
    verb: str
    status: str
    behind: bool


_TITLE = re.compile(r"[《〈]((?:[^《》〈〉]|[《〈][^《》〈〉]*[》〉])+)[》〉]")
_BETWEEN = re.compile(r"(?:（[^（）《》]{1,24}）|\([^()《》]{1,24}\))?(?:、|，|和|及|与|以及|,|;|；)?\s*$")
_TRAILING = re.compile(r"(?:[（(〔][^（）()〔〕]*[）)〕]|[\d.]+|[vV]\d[\d.]*|版|\s)+$")


def find_titles(text: str) -> list[Title]:
    """The titles in ``text``, in order."""
    return [Title(m.start(1), m.end(1), m.start(), m.end()) for m in _TITLE.finditer(text)]


def is_instrument(title: str, vocabulary: Vocabulary) -> bool:
    """Whether a title names a law, plan, measure, guideline, standard, convention … and not a book or report."""
    return bool(grammar().heads.fullmatch(_TRAILING.sub("", title))) or _known(title, vocabulary) is not None


def instrument_thing(context: SentenceContext, title: Title) -> Thing:
    """The instrument of an issue."""
    name = context.text[title.start : title.end]
    return context.thing(title.start, title.end, _known(name, context.vocabulary), title=name)


@lru_cache(maxsize=1024)
def _known(title: str, vocabulary: Vocabulary) -> Entity | None:
    for mention in vocabulary.find(title, "zh", ("instrument",)):
        if mention.start == 0 and mention.end == len(title) and mention.usage != "class":
            return mention.entity
    return None


def find_issues(context: SentenceContext) -> list[Issue]:
    """What the sentence says to be issued, in order."""
    text = context.text
    titles = find_titles(text)
    if not titles:
        return []
    grammar_ = grammar()
    issues: list[Issue] = []
    for group in _groups(text, titles):
        named = tuple(t for t in group if is_instrument(text[t.start : t.end], context.vocabulary))
        if not named:
            continue
        first, last = group[0], group[-1]
        floor = max(text.rfind(mark, 0, first.outer_start) for mark in "，。；！？")
        before = text[floor + 1 : first.outer_start]
        if len(before) < 3 and floor > 0 and text[floor] == "，":  # 发布了，《…》
            before = text[max(0, floor - 10) : first.outer_start]
        after = text[last.outer_end :]
        verb = grammar_.issue.search(before)
        if verb and _issues(before, verb, after):
            at = first.outer_start - len(before) + verb.start("verb")
            status = grammar_.status[verb["verb"]]
            if status == "comment" and verb["verb"] == "征求" and "意见" not in after[:40]:
                continue
            if status in ("issued", "revised") and re.match(
                r"(?:[^，。；]{0,10})草案|[^，。；]{0,4}等[^，。；]{0,8}草案", after
            ):
                status = "draft"
            if status == "issued" and re.search(r"修订", before[verb.start("verb") :]):
                status = "revised" if not re.match(r"[^，。；]{0,12}草案", after) else "draft"
            if status == "issued" and re.search(r"征求意见稿", text[first.start : last.end]):
                status = "comment"
            issues.append(Issue(named, at, verb["verb"], status, False))
            continue
        behind = grammar_.after.match(after)
        if (
            behind
            and not grammar_.used.search(before[-8:])
            and not re.match(r"[^，。；]{0,6}(?:提出|明确|要求|指出|规定|强调)", after)
        ):
            at = last.outer_end + behind.start("verb")
            word = behind["verb"]
            status = (
                "revised" if "修" in word else "draft" if "起草" in word else "comment" if "征求" in word else "issued"
            )
            issues.append(Issue(named, at, word, status, True))
            continue
        covering = re.search(r"现(?:将)?[^，。；]{0,4}(?:印发|发布|予以公布|公布|转发)", text)
        if covering and (
            re.search(r"现将$", before)
            or (re.match(r"[^，。；]{0,12}(?:经|由)", after) and covering.start() > last.outer_end)
        ):
            issues.append(Issue(named, covering.start(), "印发", "issued", True))
    return issues


def _issues(before: str, verb: re.Match[str], after: str) -> bool:
    grammar_ = grammar()
    if grammar_.not_after.match(after):
        return False
    word = verb["verb"]
    lead = before[: verb.start("verb")]
    if grammar_.used.search(before[verb.end("verb") :]) or lead.endswith(
        ("落实", "贯彻", "宣传", "学习", "申请", "由", "是", "根据", "按照", "依据", "未")
    ):
        return False
    if word == "通过":
        return bool(
            re.search(r"(?:大会|会议|常委会|人大|联合国|委员会|审议|议会|国会|理事会|全会)[^，。；]{0,6}$", lead)
        )
    return True


def _groups(text: str, titles: list[Title]) -> list[list[Title]]:
    """Titles that stand in one list."""
    groups: list[list[Title]] = []
    for title in titles:
        if groups and _BETWEEN.fullmatch(text[groups[-1][-1].outer_end : title.outer_start]):
            groups[-1].append(title)
        else:
            groups.append([title])
    return groups
