"""``kg regions``"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from kg.answers.numbers import numbered
from kg.cli.answer_lines import evidence_lines, say, short
from kg.cli.answer_options import Asked, answer_options, dim, hanging, heading
from kg.cli.options import words

if TYPE_CHECKING:
    from kg.answers.records import Records
    from kg.answers.regions import RegionFact


@click.command("regions")
@click.argument("region", required=False)
@click.option("--task", metavar="TASK", help="Only regions that act on this task or a part of it.")
@answer_options
def command(region: str | None, task: str | None, asked: Asked) -> int:
    """What regions do, for which tasks, and where they rank.

    Without REGION a table of all: actions of their own, of local bodies, of others there, tasks that these advance, ranks. With REGION (name, code such as CN-ZJ or 330000, IRI) each action with its task and evidence, and ranks over years and dimensions; regions that lie in it are included.

    Example:  kg regions Zhejiang
    """
    from kg.answers.regions import regions

    opened = asked.open()
    found: Records[Any] = regions(
        opened.graph, words(region) if region else None, task=words(task) if task else None, texts=opened.texts
    )
    if region is None and task is None:
        return asked.print(found)

    def lines(records: Records[RegionFact], language: str) -> Iterator[str]:
        return _lines(list(records), language)

    return asked.print(found, lines)


def _lines(shown: list[RegionFact], language: str) -> Iterator[str]:
    from kg.answers.regions import HOW

    if not shown:
        yield say(language, "Nothing is said of it", "未见相关内容")
    for n, (how, group) in enumerate(groupby(shown, key=lambda f: f.how)):
        if n:
            yield ""
        yield heading(HOW[how].in_language(language))
        for region, facts in groupby(group, key=lambda f: f.region):
            yield f"  {numbered(region, language)}  " + dim(f"<{short(region.iri)}>")
            for fact in facts:
                yield from (_rank if how == "rank" else _action)(fact, language)


def _action(fact: RegionFact, language: str) -> Iterator[str]:
    who = [a.in_language(language) for a in fact.actors if not a.iri.endswith(fact.region.iri.rpartition("/")[2])]
    label = fact.what.in_language(language)
    if who and fact.how != "acts" and label:
        label = f"{('、' if language == 'zh' else ', ').join(who)}{'：' if language == 'zh' else ': '}{label}"
    elif who:
        label += say(language, f" (with {', '.join(who)})", f"（与{'、'.join(who)}）")
    yield from hanging(f"• {label}  " + dim(f"<{short(fact.iris[0])}>"), "    ", more="  ")
    for task in fact.tasks:
        yield from hanging(f"→ {numbered(task, language)}", "        ", more="  ")
    yield from evidence_lines(fact.evidence, language, "        ")


def _rank(fact: RegionFact, language: str) -> Iterator[str]:
    parts = [fact.dimension.in_language(language) if fact.dimension else "", fact.year or ""]
    if fact.position is not None:
        parts.append(say(language, f"rank {fact.position}", f"第{fact.position}名"))
    elif fact.order is not None:
        parts.append(say(language, f"named as no. {fact.order}", f"列第{fact.order}位"))
    parts.append(fact.band.in_language(language) if fact.band else "")
    place = "; ".join(e.place for e in fact.evidence)
    yield from hanging("• " + " · ".join(p for p in parts if p) + "  " + dim(f"[{place}]"), "    ", more="  ")
