"""``kg overlaps``"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from kg.answers.numbers import number_in, numbered
from kg.cli.answer_lines import comma, listed, say
from kg.cli.answer_options import Asked, answer_options, dim, hanging, heading

if TYPE_CHECKING:
    from kg.answers.overlaps import Overlap, Overlaps, Shared
    from kg.answers.records import Records

_PAIRS = 15


@click.command("overlaps")
@click.option("--pairs", is_flag=True, help="Only the pairs of bodies that share tasks, all of them.")
@click.option("--count", metavar="GROUNDS", default="", help="Grounds that count as owning as well: aligned, remit.")
@answer_options
def command(pairs: bool, count: str, asked: Asked) -> int:
    """Tasks with several owners and no lead, and who shares tasks with whom.

    Names of one institution count once. Formats other than table give the tasks, or with --pairs the pairs.

    Example:  kg overlaps --pairs --format csv
    """
    from kg.answers.overlaps import overlaps

    found = overlaps(asked.open().graph, count=count, as_of=asked.as_of)
    if pairs:
        return asked.print(found.pairs, _pairs)

    def lines(records: Records[Overlap], language: str) -> Iterator[str]:
        return _lines(found, list(records), language)

    return asked.print(found, lines)


def _lines(found: Overlaps, shown: list[Overlap], language: str) -> Iterator[str]:
    yield heading(
        say(
            language,
            f"{len(found)} tasks with several owners and no lead",
            f"{len(found)} 项任务有多个责任主体而无牵头者",
        )
    )
    for overlap in shown:
        yield from hanging(f"{numbered(overlap.task, language)} ({overlap.count})", "  ", more="  ")
        yield from hanging(listed(overlap.owners, language), "      ")
    if not found.pairs:
        return
    yield ""
    yield heading(say(language, "Bodies that share most tasks", "共同承担任务最多的机构"))
    yield from _pairs(found.pairs[:_PAIRS], language)
    if len(found.pairs) > _PAIRS:
        left = len(found.pairs) - _PAIRS
        yield dim("  " + say(language, f"… and {left} more pairs (--pairs)", f"……另有 {left} 对（--pairs）"))


def _pairs(pairs: Iterable[Shared], language: str) -> Iterator[str]:
    """A pair a line: how many tasks, who, how many of them led by one, and which."""
    for pair in pairs:
        led = say(language, f", {pair.led} with a lead", f"，其中 {pair.led} 项有牵头者") if pair.led else ""
        both = f"{pair.first.in_language(language)} + {pair.second.in_language(language)}"
        yield from hanging(f"{pair.count}  {both}{led}", "  ", more="   ")
        codes = list(dict.fromkeys(number_in(t.code, language) or t.in_language(language) for t in pair.tasks))
        for line in hanging(comma(language).join(codes), "     "):
            yield dim(line)
