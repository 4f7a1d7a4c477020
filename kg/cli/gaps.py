"""``kg gaps``"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from kg.answers.grounds import GROUNDS, kind_words
from kg.answers.numbers import numbered
from kg.cli.answer_lines import comma, say
from kg.cli.answer_options import Asked, answer_options, dim, grid, hanging, heading

if TYPE_CHECKING:
    from kg.answers.gaps import Gap, Gaps
    from kg.answers.records import Records


@click.command("gaps")
@click.option(
    "--count", metavar="GROUNDS", default="", help="Grounds that count as owning as well: aligned, remit, general."
)
@answer_options
def command(count: str, asked: Asked) -> int:
    """Tasks that nobody owns.

    Nobody is mandated for the task itself, reported to have advanced it, or has issued an instrument for it. General
    duties never close a gap unless you count them.

    Example:  kg gaps --count aligned
    """
    from kg.answers.gaps import gaps

    found = gaps(asked.open().graph, count=count, as_of=asked.as_of)

    def lines(records: Records[Gap], language: str) -> Iterator[str]:
        return _lines(found, list(records), language)

    return asked.print(found, lines)


def _lines(found: Gaps, shown: list[Gap], language: str) -> Iterator[str]:
    grounds = comma(language).join(_word(ground, language) for ground in found.counted)
    yield heading(
        say(language, f"{len(found)} tasks nobody owns ({grounds})", f"{len(found)} 项任务无责任主体（{grounds}）")
    )
    yield ""
    rows = [
        (kind_words(t.kind, language), *map(str, (t.tasks, t.owned, t.through_parts, t.nobody))) for t in found.tally
    ]
    yield from grid(found.tally.titles(language), rows)
    for section, group in groupby(shown, key=lambda gap: gap.section):
        yield ""
        yield heading(numbered(section, language))
        for gap in group:
            more = [kind_words(gap.kind, language)]
            if gap.parts:
                parts = f"{gap.parts_owned} of {gap.parts} parts owned"
                more.append(say(language, parts, f"{gap.parts} 个组成部分中 {gap.parts_owned} 个有责任主体"))
            if gap.weaker:
                weaker = comma(language).join(_word(ground, language) for ground in gap.weaker)
                more.append(say(language, f"only {weaker}", f"仅{weaker}"))
            yield from hanging(f"{numbered(gap.task, language)}  {dim('· ' + ' · '.join(more))}", "  ", more="  ")


def _word(ground: str, language: str) -> str:
    return GROUNDS[ground].word.in_language(language) if ground in GROUNDS else say(language, "general", "总体职责")
