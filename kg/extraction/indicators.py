"""Tables of indicators: a row for each, a column for each year, baseline and target side by side.

The head names the years (指标 | 单位 | 2020年 | 2025年 | 属性; Indicator | Baseline (2019) | Target 2025). A row gives one
figure a year: what the head calls a baseline, or the first year where it calls nothing so, was observed, later years
are targets. A
head without years (指标 | 绝对数（亿元） | 比上年增长（%）) takes the year of the line above the table. Other tables are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kg.documents import Document, Sentence
from kg.extraction.aims import Aim, DocumentFacts
from kg.extraction.labels import shorten
from kg.extraction.quantities import Quantity, find_quantities
from kg.extraction.statement import Statement

__all__ = ["find_indicators"]


_Bound = Literal[">", "<", "~"]


@dataclass(frozen=True, slots=True)
class _Column:
    year: str | None
    aim: Aim | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Head:
    label: int
    unit: int | None
    values: dict[int, _Column]
    width: int
    plan: bool  # says of each indicator whether it binds, as plans do, or names a target


_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[-–/]\s*\d\d(?!\d))?(?!\d)")
_LABEL = re.compile(
    r"\s*(?:主要|核心|具体|二级|三级)?(?:指\s*标|指标名称|指标内容|名\s*称|项\s*目|指标项)\s*(?:名称|内容)?\s*(?:[（(][^）)]*[）)])?\s*|\s*(?:key\s+|main\s+|headline\s+|performance\s+)*(?:indicators?|metrics?|measures?|kpis?)(?:\s+name)?\s*",
    re.I,
)
_UNIT = re.compile(r"\s*(?:计量)?单\s*位\s*|\s*units?(?:\s+of\s+measure(?:ment)?)?\s*", re.I)
_TARGET = re.compile(r"目标|规划|计划|预期值|target|goal|planned", re.I)
_BASE = re.compile(
    r"现状|实际|基期|基数|基准|基础值|完成(?:值|情况)|实绩|达到值|baseline|actual|achieved|current|result", re.I
)
_SUM = re.compile(r"累\s*计|年均|五年|增长率|average|cumulative", re.I)
_KIND = re.compile(r"属\s*性|指标(?:属性|性质|类型)|类\s*型|预期性|约束性")
_HEADWORD = re.compile(r"序\s*号|类\s*别|领\s*域|维\s*度|no\.?|#|category|area|一级指标|分类", re.I)
_DATA = re.compile(r"\d[\d,]*\.\d|\d\s*(?:%|％|万|亿|percent|per cent)|^\s*\d{5,}")
_CELL = re.compile(
    r"\s*(?P<sign>[≥≤><＞＜≧≦~～约]|大于|小于|不低于|不高于|超过?|over|about|at least|more than|up to)?\s*=?\s*[〔\[【（(]?\s*(?P<number>[-−]?\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[^\d〕\]】）)]{0,16}?)\s*[〕\]】）)]?"
    r"\s*(?P<after>以上|左右|以内|以下|\+|or more)?\s*(?:[（(][^（）()]*[）)])?\s*$",
    re.I,
)
_BOUNDS: dict[str, _Bound] = {"≥": ">", ">": ">", "＞": ">", "≧": ">", "大于": ">", "不低于": ">", "超": ">", "超过": ">", "over": ">", "at least": ">", "more than": ">",
           "以上": ">", "+": ">", "or more": ">", "≤": "<", "<": "<", "＜": "<", "≦": "<", "小于": "<", "不高于": "<", "以内": "<", "以下": "<", "up to": "<",
           "~": "~", "～": "~", "约": "~", "about": "~", "左右": "~"}  # fmt: skip
_LABEL_UNIT = re.compile(r"\s*[（(]\s*(?P<unit>[^（）()]{1,14})\s*[）)]\s*$")
_LEAD = re.compile(r"^\s*(?:其中[:：]\s*|[#＃]\s*|[（(]?[一二三四五六七八九十\d]{1,2}[)）.．、]\s*)+")
_NOTE = re.compile(r"\s*(?:[①-⑳*＊]|\[\d+\]|[（(]注?\d+[）)])\s*$")


def find_indicators(document: Document, facts: DocumentFacts) -> tuple[list[Statement], frozenset[int]]:
    """The figures of the document's tables of indicators, and the indices of the sentences they were read from."""
    found: list[Statement] = []
    read: set[int] = set()
    for head, rows in _tables(document.sentences):
        for sentence, cells in rows:
            figures = list(_row(document, sentence, cells, head, facts))
            if figures:
                found += figures
                read.add(sentence.index)
    return found, frozenset(read)


def _tables(sentences: Sequence[Sentence]) -> Iterator[tuple[_Head, list[tuple[Sentence, list[str]]]]]:
    head: _Head | None = None
    rows: list[tuple[Sentence, list[str]]] = []
    caption: str | None = None
    for sentence in sentences:
        cells = _cells(sentence) if sentence.role == "row" or "\t" in sentence.text or "|" in sentence.text else []
        if len(cells) < 2:
            caption = sentence.text if len(sentence.text) < 60 else None
            if head and sentence.role in ("row", "caption"):  # a heading inside the table
                continue
            if head and rows:
                yield head, rows
            head, rows = None, []
            continue
        new = _head(cells) or _plain_head(cells, caption)
        if new:
            if head and rows:
                yield head, rows
            head, rows = new, []
        elif head:
            rows.append((sentence, cells))
    if head and rows:
        yield head, rows


def _cells(sentence: Sentence) -> list[str]:
    text = sentence.text
    if "|" in text:
        cells = [c.strip() for c in text.strip().removeprefix("|").split("|")]
        return cells[:-1] if cells and not cells[-1] else cells
    if "\t" in text:
        return [c.strip() for c in text.strip("\n").split("\t")]
    return [c for c in re.split(r"\s{2,}|　+", text.strip()) if c]


def _head(cells: list[str]) -> _Head | None:
    values: dict[int, _Column] = {}
    label = unit = None
    plan = False
    last: str | None = None
    for i, cell in enumerate(cells):
        if len(cell) > 30 or _DATA.search(cell):
            return None
        plan = plan or bool(_KIND.search(cell))
        year = _YEAR.search(cell)
        if year:
            aim: Aim | None = "target" if _TARGET.search(cell) else "observed" if _BASE.search(cell) else None
            values[i] = _Column(year[1], aim)
            last = year[1]
            plan = plan or aim == "target"
        elif _UNIT.fullmatch(cell):
            unit = i
        elif label is None and _LABEL.fullmatch(cell):
            label = i
        elif _SUM.search(cell) and values:
            values[i] = _Column(last, "target" if plan else None)
        elif _TARGET.search(cell) and len(cell) < 16 and not _LABEL.search(cell):
            values[i] = _Column(None, "target")
        elif _BASE.search(cell) and len(cell) < 16:
            values[i] = _Column(None, "observed")
    if not any(column.year for column in values.values()) or (label is None and len(values) < 2):
        return None
    if label is None:
        label = next((i for i, c in enumerate(cells) if i not in values and i != unit and not _HEADWORD.match(c)), None)
        if label is None:
            return None
    return _Head(label, unit, values, len(cells), plan)


_MEASURE = re.compile(
    r"(?:绝对[数量值]|总量|数量|产量|金额|数值|实绩|比\w{1,3}±?增长|同比|增长|增速|增幅|比重|占比|构成|销量|产值|总额|value|amount|number|share|growth|change).*?(?:[（(](?P<unit>[^（）()]{1,10})[）)]|(?P<percent>[%％]))\s*$",
    re.I,
)


def _plain_head(cells: list[str], caption: str | None) -> _Head | None:
    """A head without years: amounts and growth, each with its unit, of the year that the caption names."""
    if not _LABEL.fullmatch(cells[0]) or not 2 <= len([c for c in cells if c]) <= 6:
        return None
    year = _YEAR.search(caption or "")
    values: dict[int, _Column] = {}
    unit = None
    for i, cell in enumerate(cells[1:], 1):
        if m := _MEASURE.match(cell):
            values[i] = _Column(year[1] if year else None, "observed", m["unit"] or "%")
        elif _UNIT.fullmatch(cell):
            unit = i
        elif cell:
            return None
    while cells and not cells[-1]:
        cells = cells[:-1]
    return _Head(0, unit, values, len(cells), False) if values else None


def _row(
    document: Document, sentence: Sentence, cells: list[str], head: _Head, facts: DocumentFacts
) -> Iterator[Statement]:
    shift = head.width - len(cells)  # cells that run over several rows are written once, at the left
    if shift < 0 or shift > head.label + 1 or (shift > 0 and head.label - shift < 0):
        return
    cells = [""] * shift + cells
    language = document.language
    label = _LEAD.sub("", _NOTE.sub("", cells[head.label]))
    if not label or not re.search(r"[^\W\d]", label):
        return
    unit = cells[head.unit] if head.unit is not None else ""
    if not unit and (inside := _LABEL_UNIT.search(label)):
        unit, label = inside["unit"], label[: inside.start()]
    first = min((c.year for c in head.values.values() if c.year), default=None)
    for i, column in sorted(head.values.items()):
        quantity, bound = _value(cells[i], column.unit or unit, language)
        if quantity is None:
            continue
        aim = column.aim or _aim(column.year, first, head, facts)
        yield Statement(
            document=document.id, start=sentence.start, end=sentence.end, kind="figure", confidence=0.9, surface=cells[i],
            indicator=shorten(label, language) or None, value=quantity.value, unit=quantity.unit, quantity=quantity.quantity,
            quantity_unit=quantity.code, counted=None, year=column.year, region=None, aim=aim, bound=bound,
        )  # fmt: skip


def _aim(year: str | None, first: str | None, head: _Head, facts: DocumentFacts) -> Aim:
    if year is None:
        return "observed"
    if facts.year is not None:
        return (
            "target"
            if int(year) > facts.year or (int(year) == facts.year and facts.plan and year != first)
            else "observed"
        )
    if facts.reference is not None and not (head.plan or facts.plan):
        return "target" if int(year) > facts.reference else "observed"
    return "target" if (head.plan or facts.plan) and year != first else "observed"


def _value(cell: str, unit: str, language: str) -> tuple[Quantity | None, _Bound | None]:
    m = _CELL.match(cell)
    if not m:
        return None, None
    written = m["unit"] or ("" if unit in ("-", "—", "–", "/", "无") else unit)
    number = m["number"].lstrip("-−")
    spaced = " " if language == "en" and written[:1].isalpha() else ""
    found = find_quantities(f"{number}{spaced}{written}", language)
    if not found or found[0].at != 0:
        return None, None
    quantity = found[0]
    if m["number"] != number:
        quantity = replace(quantity, value=-quantity.value, quantity=-quantity.quantity)
    sign = (m["sign"] or m["after"] or "").lower()
    return quantity, _BOUNDS.get(sign) or quantity.bound
