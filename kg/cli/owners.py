"""``kg owners``"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from kg.answers.numbers import numbered
from kg.cli.answer_lines import (
    cited_line,
    dates,
    evidence_lines,
    ground_heading,
    listed,
    number,
    role,
    say,
    short,
    title,
)
from kg.cli.answer_options import Asked, answer_options, dim, hanging, heading
from kg.cli.options import words

if TYPE_CHECKING:
    from kg.answers.owners import Owner, Owners
    from kg.answers.records import Records


@click.command("owners")
@click.argument("task")
@answer_options
def command(task: str, asked: Asked) -> int:
    """Who owns a task, on what ground, and the sentence that says so.

    TASK is a number ("IV(1)", "Box 3", "四（一）专栏1第2项"), a title in either language, or an IRI. Grounds from strong to weak:
    mandated, reported, issuer, aligned, remit; owners of its parts and general duties stand apart.

    Example:  kg owners "Box 3"
    """
    from kg.answers.owners import owners

    opened = asked.open()
    found = owners(opened.graph, words(task), as_of=asked.as_of, texts=opened.texts)

    def lines(records: Records[Owner], language: str) -> Iterator[str]:
        return _lines(found, list(records), language)

    return asked.print(found, lines, empty=say(asked.language, "no owner found", "未找到责任主体"))


def _lines(found: Owners, shown: list[Owner], language: str) -> Iterator[str]:
    yield from title(found.task, language, say(language, f"as of {found.as_of}", f"截至 {found.as_of}"))
    own = [owner for owner in shown if owner.section == "own"]
    if found.searched or not own:
        yield ""
        yield heading(_nobody(found, bool(own), language))
    if found.searched:
        yield from _where(found, language)
    yield from _grounds(own, language)
    parts = [owner for owner in shown if owner.section == "part"]
    if parts:
        yield ""
        yield heading(say(language, "━━ Owners of its parts", "━━ 其组成部分的责任主体"))
        yield from _grounds(parts, language)
    regional = [owner for owner in shown if owner.section == "regional"]
    if regional:
        yield ""
        yield heading(say(language, "━━ Obliged in their own regions only", "━━ 仅在本地区承担"))
        yield from _grounds(regional, language)
    general = [owner for owner in shown if owner.section == "general"]
    if general:
        yield ""
        yield heading(
            say(
                language,
                "━━ General duties for the whole plan, not for this task alone",
                "━━ 对整个规划的总体职责，非此任务专属",
            )
        )
        yield from _together(general, "  ", language)


def _nobody(found: Owners, own: bool, language: str) -> str:
    if own or (found.searched and found.of("part")):
        return say(
            language,
            "No owner on mandated, reported or issuer; the rest is inferred",
            "规定、报告、发布三类依据均无责任主体；以下均为推断",
        )
    if found.of("part"):
        return say(language, "No owner of the task itself", "任务本身未找到责任主体")
    return say(language, "No owner found", "未找到责任主体")


def _where(found: Owners, language: str) -> Iterator[str]:
    """What was searched, and what came nearest."""
    count = found.searched.get
    yield "  " + say(
        language,
        f"searched: {count('SourceDocument', 0)} documents with {count('Activity', 0)} actions and {count('Issuance', 0)} "
        f"issuances, {count('Instrument', 0)} instruments, {count('Remit', 0)} remits",
        f"已查：{count('SourceDocument', 0)} 份文档（行动 {count('Activity', 0)} 条、发布 {count('Issuance', 0)} 条）、"
        f"政策文件 {count('Instrument', 0)} 件、法定职责 {count('Remit', 0)} 项",
    )  # fmt: skip
    if not found.rejected:
        yield "  " + say(language, "no candidate was near enough to be kept for review", "没有留待审核的相近候选")
    for near in found.rejected[:1]:
        who = listed(near.actors, language) or say(language, "no actor named", "未具名")
        what = f"{who} · {numbered(near.source, language)} → {numbered(near.task, language)}"
        said = say(language, "nearest rejected candidate", "最接近但被排除的候选")
        yield from hanging(f"{said}: {what} ({near.relation} {near.score:.2f})", "  ", more="  ")
        yield from evidence_lines(near.evidence, language, "      ")


def _grounds(owners: list[Owner], language: str) -> Iterator[str]:
    for ground, group in groupby(owners, key=lambda owner: owner.ground):
        yield ""
        yield ground_heading(ground, language)
        for part, several in groupby(group, key=lambda owner: owner.part):
            if part:
                yield from hanging(numbered(part, language), "  ", more="  ")
            yield from _together(list(several), "    " if part else "  ", language)


def _together(owners: list[Owner], indent: str, language: str) -> Iterator[str]:
    """Owners one a line; what the same sentence says of several is told once, after the last of them."""
    for _, group in groupby(
        owners, key=lambda owner: (owner.evidence, owner.via, owner.cited, owner.rules, owner.remark)
    ):
        several = list(group)
        for owner in several:
            yield from _owner(owner, indent, language)
        yield from _ground(several[-1], indent + "    ", language)


def _owner(owner: Owner, indent: str, language: str) -> Iterator[str]:
    name = owner.actor.in_language(language)
    if owner.also:
        opening, closing = ("（", "）") if language == "zh" else (" (", ")")
        name += f"{opening}{say(language, 'also', '又名')} {listed(owner.also, language)}{closing}"
    if owner.now:
        name += f" [{say(language, 'now', '现')}: {listed(owner.now, language)}]"
    facts = (name, role(owner.role, language), number(owner.confidence), dates(owner.since, owner.until))
    yield from hanging(" · ".join(part for part in facts if part), indent, more="  ")


def _ground(owner: Owner, indent: str, language: str) -> Iterator[str]:
    """What it rests on: sentences, rule, and what it follows from."""
    yield from evidence_lines(owner.evidence, language, indent)
    if not owner.evidence:
        yield from cited_line(owner.cited, language, indent)
    via = "; ".join(f"{numbered(thing, language)} <{short(thing.iri)}>" for thing in owner.via[:3])
    if len(owner.via) > 3:
        via += f" +{len(owner.via) - 3}"
    how = [f"{say(language, 'rule', '规则')} {', '.join(owner.rules)}"] if owner.rules else []
    how += [f"{say(language, 'via', '经由')} {via}"] if via else []
    if how:
        yield from (dim(line) for line in hanging(" · ".join(how), indent, more="  "))
    if owner.remark:
        yield from hanging(f"{say(language, 'note', '说明')}: {owner.remark.in_language(language)}", indent, more="  ")
