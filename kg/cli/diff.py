"""``kg diff``"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from kg.cli.answer_lines import say, short
from kg.cli.answer_options import Asked, answer_options, dim, grid, hanging, heading

if TYPE_CHECKING:
    from kg.answers.difference import Difference, Differences
    from kg.answers.records import Records

_SHOWN = 20  # of a part and kind, unless a machine reads on


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@answer_options
def command(old: str, new: str | None, asked: Asked) -> int:
    """What another graph adds, lacks or says otherwise.

    OLD and NEW are folders, files, stores or endpoints; without NEW it is the graph of --graph, or the released one. Compared are statements, links, responsibilities, reference facts, documents and evidence, not what is kept for review. Exit code 0: the graphs are equal; 1: they differ.

    Example:  kg diff my/graph-of-may my/graph
    """
    from kg.answers.difference import diff
    from kg.graph import store

    context = click.get_current_context()
    given = context.get_parameter_source("graph") is click.core.ParameterSource.COMMANDLINE or asked.endpoint
    if new is not None and given:
        raise click.UsageError("three graphs are named; give OLD and NEW, or OLD and --graph")
    limits = {} if asked.timeout is None else {"timeout": asked.timeout}
    first = store.open(old, **limits)
    found = diff(first, asked.open().graph if new is None else store.open(new, **limits))

    def lines(records: Records[Difference], language: str) -> Iterator[str]:
        return _lines(found, list(records), language)

    if not found and asked.format != "table":
        asked.remark(_same(asked.language))
        asked = Asked(**{**{f: getattr(asked, f) for f in asked.__dataclass_fields__}, "quiet": True})
    return 1 - asked.print(found, lines)


def _same(language: str) -> str:
    return say(language, "the two graphs are equal", "两个图完全相同")


def _lines(found: Differences, shown: list[Difference], language: str) -> Iterator[str]:
    from kg.answers.difference import CHANGES, KINDS

    if not found:
        yield _same(language)
        return
    titles = (
        say(language, "part", "部分"),
        say(language, "kind", "类别"),
        *(w.in_language(language) for w in CHANGES.values()),
    )
    rows = [
        (part, KINDS[kind].in_language(language), *(str(n) if n else "" for n in counts))
        for part, kind, counts in found.tally
    ]
    yield from grid(titles, rows)
    signs = {"added": "+", "removed": "−", "changed": "~"}
    for (part, kind), group in groupby(shown, key=lambda d: (d.part, d.kind)):
        several = list(group)
        yield ""
        yield heading(f"{part} · {KINDS[kind].in_language(language)}")
        for item in several[:_SHOWN]:
            label = f"{signs[item.change]} {item.what.in_language(language)}  " + dim(f"<{short(item.iri)}>")
            yield from hanging(label, "  ", more="    ")
            for detail in item.details:
                yield from hanging(detail.in_language(language), "      ", more="  ")
            if item.evidence and item.kind != "evidence":
                places = "; ".join(e.place for e in item.evidence[:3])
                yield from (dim(line) for line in hanging(places, "      ", more="  "))
        if len(several) > _SHOWN:
            left = len(several) - _SHOWN
            yield dim(
                "  "
                + say(
                    language, f"… and {left} more (--format csv has all)", f"……另有 {left} 项（--format csv 可见全部）"
                )
            )
