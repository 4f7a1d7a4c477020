"""``kg progress``"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from kg.cli.answer_lines import evidence_lines, say, short
from kg.cli.answer_options import Asked, answer_options, dim, hanging, heading
from kg.cli.options import words

if TYPE_CHECKING:
    from kg.answers.progress import Progress
    from kg.answers.records import Records


@click.command("progress")
@click.argument("indicator", required=False)
@answer_options
def command(indicator: str | None, asked: Asked) -> int:
    """Targets with every figure, share of the way, and whether on track.

    On track is judged by the straight line from baseline to target at the year of the figure. A figure that is only near to the target says how it differs and gets no verdict. What a translation repeats of its original counts as one witness.

    Example:  kg progress "Online retail sales"
    """
    from kg.answers.progress import progress

    opened = asked.open()
    found = progress(opened.graph, words(indicator) if indicator else None, texts=opened.texts)

    def lines(records: Records[Progress], language: str) -> Iterator[str]:
        return _lines(list(records), language, full=indicator is not None)

    return asked.print(found, lines, empty=say(asked.language, "no targets in this graph", "图中没有指标目标"))


def _lines(shown: list[Progress], language: str, *, full: bool) -> Iterator[str]:
    if not shown:
        yield say(language, "No targets found", "未找到指标目标")
        return
    if shown[0].target is None:
        yield heading(shown[0].indicator.in_language(language))
    for n, (target, group) in enumerate(groupby(shown, key=lambda p: p.target.iri if p.target else None)):
        of = list(group)
        if target is not None:
            if n:
                yield ""
            yield from _target(of[0], language)
        for item in of:
            yield from _figure(item, language, full)
        if target is not None and of[0].figure is None:
            yield "  " + say(language, "no figure found in the documents", "文档中未见数据")


def _target(item: Progress, language: str) -> Iterator[str]:
    from decimal import Decimal

    from kg.answers.figures import amount

    def said(value: float | None) -> str:
        return "?" if value is None else amount(Decimal(str(value)), item.unit).in_language(language)

    marked = say(language, "  [unconfirmed]", "　［未经核实］") if item.unconfirmed else ""
    yield heading(item.indicator.in_language(language)) + marked
    way = f"{said(item.baseline)} ({item.baseline_year or '?'}) → {said(item.aim)} ({item.target_year or '?'})"
    if language == "zh":
        way = f"{said(item.baseline)}（{item.baseline_year or '?'}年）→ {said(item.aim)}（{item.target_year or '?'}年）"
    yield from hanging(way, "  ")
    if item.note:
        yield from hanging(f"{say(language, 'note: ', '说明：')}{item.note.in_language(language)}", "  ", more="  ")
    if item.target:
        sources = ("；" if language == "zh" else "; ").join(item.sources)
        source = say(language, f"target read in {sources}", f"目标出自 {sources}") if sources else ""
        yield from (
            dim(line)
            for line in hanging(" · ".join(p for p in (f"<{short(item.target.iri)}>", source) if p), "  ", more="  ")
        )


def _figure(item: Progress, language: str, full: bool) -> Iterator[str]:
    from kg.answers.progress import RELATIONS

    if item.figure is None:
        return
    near = item.relation == "near"
    mark = "≈" if near else "•"
    facts = [item.year or say(language, "no year", "年份不详"), item.figure.in_language(language)]
    if item.region and not item.region.iri.endswith("region/CN"):
        facts.append(item.region.in_language(language))
    if near:
        facts.append(RELATIONS["near"].in_language(language))
    facts += _verdict(item, language)
    if item.witnesses > 1:
        facts.append(say(language, f"{item.witnesses} witnesses", f"{item.witnesses}个独立来源"))
    line = "  ".join(facts[:2]) + "".join(f" · {fact}" for fact in facts[2:])
    yield from hanging(f"{mark} {line}", "  ", more="    ")
    if item.differs:
        yield from hanging(item.differs.in_language(language), "    ", more="  ")
    for other in item.contradicted:
        against = say(language, "contradicted: ", "矛盾：")
        yield from hanging(against + other.in_language(language), "    ", more="  ")
    shown = item.evidence if full else item.evidence[:1]
    yield from evidence_lines(shown, language, "      ")
    if not full and len(item.evidence) > 1:
        left = len(item.evidence) - 1
        yield dim("      " + say(language, f"and {left} more: {_places(item)}", f"另有{left}处：{_places(item)}"))


def _places(item: Progress) -> str:
    return ", ".join(dict.fromkeys(e.document for e in item.evidence[1:]))


def _verdict(item: Progress, language: str) -> list[str]:
    from kg.answers.progress import VERDICTS

    found = []
    if item.share is not None and item.verdict != "baseline":
        bound = {"over": say(language, "at least ", "至少"), "under": say(language, "at most ", "至多")}
        done = f"{bound.get(item.bound or '', '')}{item.share:.0%}"
        found.append(say(language, f"{done} of the way", f"完成{done}"))
    if item.expected is not None:
        found.append(say(language, f"line {item.expected:.0%}", f"直线进度{item.expected:.0%}"))
    if item.verdict:
        found.append(VERDICTS[item.verdict].in_language(language))
    return found
