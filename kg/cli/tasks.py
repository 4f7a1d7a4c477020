"""``kg tasks``"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from kg.answers.numbers import numbered
from kg.cli.answer_lines import cited_line, dates, evidence_lines, ground_heading, listed, number, role, say, title
from kg.cli.answer_options import Asked, answer_options, hanging, heading
from kg.cli.options import words

if TYPE_CHECKING:
    from kg.answers.records import Records
    from kg.answers.tasks import Duties, Duty


@click.command("tasks")
@click.argument("agency")
@click.option("--basis", metavar="GROUNDS", help="Only these grounds, such as mandated,reported.  [default: all]")
@answer_options
def command(agency: str, basis: str | None, asked: Asked) -> int:
    """What an agency is responsible for, by ground and role.

    AGENCY is a name in either language, an acronym or an IRI. Tasks under another name of the same institution, and those
    of bodies merged into it, are marked with that name.

    Example:  kg tasks MIIT
    """
    from kg.answers.tasks import tasks

    opened = asked.open()
    found = tasks(opened.graph, words(agency), as_of=asked.as_of, texts=opened.texts, basis=basis or ())

    def lines(records: Records[Duty], language: str) -> Iterator[str]:
        return _lines(found, list(records), language)

    return asked.print(found, lines)


def _lines(found: Duties, shown: list[Duty], language: str) -> Iterator[str]:
    also = f"{say(language, 'also', '又名')} {listed(found.also, language)}" if found.also else ""
    now = f"{say(language, 'now', '现')}: {listed(found.now, language)}" if found.now else ""
    as_of = say(language, f"as of {found.as_of}", f"截至 {found.as_of}")
    yield from title(found.agency, language, " · ".join(part for part in (also, now, as_of) if part))
    if not shown:
        yield ""
        yield heading(say(language, "No responsibility found", "未找到责任"))
    for ground, group in groupby([d for d in shown if d.section == "own"], key=lambda d: d.ground):
        duties = list(group)
        yield ""
        yield f"{ground_heading(ground, language)} ({len(duties)})"
        for inherited, several in groupby(duties, key=lambda d: (d.inherited, d.role)):
            yield (
                "  "
                + role(inherited[1], language)
                + (say(language, ", taken over from a body merged into it", "，承接自并入机构") if inherited[0] else "")
            )
            for duty in several:
                yield from _duty(duty, language)
    general = [d for d in shown if d.section == "general"]
    if general:
        yield ""
        yield heading(say(language, "━━ General duties for a whole plan", "━━ 对整个规划的总体职责"))
        for duty in general:
            yield from _duty(duty, language)


def _duty(duty: Duty, language: str) -> Iterator[str]:
    under = f"{say(language, 'as', '以')} {numbered(duty.under, language)}" if duty.under else ""
    facts = (numbered(duty.task, language), number(duty.confidence), dates(duty.since, duty.until), under)
    yield from hanging(" · ".join(part for part in facts if part), "    ", more="  ")
    yield from evidence_lines(duty.evidence[:1], language, "        ")
    if not duty.evidence and duty.via:
        yield from hanging(f"{say(language, 'via', '经由')} {listed(duty.via, language)}", "        ", more="  ")
        yield from cited_line(duty.cited, language, "        ")
