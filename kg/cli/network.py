"""``kg network``"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from kg.answers.numbers import numbered
from kg.cli.answer_lines import comma, say
from kg.cli.answer_options import Asked, answer_options, dim, grid, hanging, heading

if TYPE_CHECKING:
    from kg.answers.records import Records

# Written out so that --help needs no NetworkX; a test holds them against kg.answers.
_VIEWS = ("agency-task", "co-responsibility", "chain", "issuers", "regions-tasks")
_MEASURES = ("degree", "betweenness", "core", "communities", "concentration", "single-points", "bridges")


@click.command("network")
@click.option("--view", metavar="VIEW", help=f"Which network: {', '.join(_VIEWS)}.  [default: the measure's]")
@click.option(
    "--measure", metavar="MEASURE", help=f"What to measure: {', '.join(_MEASURES)}.  [default: list the ties]"
)
@click.option(
    "--ground",
    "grounds",
    metavar="GROUND",
    multiple=True,
    help="A ground that counts (may be repeated; 'all').  [default: mandated, reported, issuer]",
)
@click.option("--general", is_flag=True, help="With general duties, which hang on the plan as a whole.")
@click.option("--names-apart", is_flag=True, help="Two names of one institution are two nodes.")
@click.option("--all-duties", is_flag=True, help="Also duties that are no task of a plan.")
@click.option("--export", metavar="FILE", help="Write the network as .graphml, .gexf, .json or .csv.")
@click.option("--backend", metavar="NAME", help="A backend of NetworkX that is installed, such as parallel.")
@answer_options
def command(
    view: str | None, measure: str | None, grounds: tuple[str, ...], general: bool, names_apart: bool,
    all_duties: bool, export: str | None, backend: str | None, asked: Asked,
) -> int:  # fmt: skip
    """Who is central, who brokers, and what hangs on one body alone.

    Without options every network at a glance; with --view its ties; with --measure what they tell.

    Example:  kg network --measure single-points
    """
    from kg.answers.grounds import OWNING
    from kg.answers.measures import network
    from kg.errors import KgError

    if export and not view and not measure:
        raise KgError("which network is to be written?", hint=f"add --view {_VIEWS[0]}")
    wanted = ",".join(grounds) or OWNING
    found = network(
        asked.open().graph, view=view, measure=measure, backend=backend, as_of=asked.as_of, general=general,
        grounds="all" if wanted == "all" else wanted, institutions=not names_apart,
        duties="all" if all_duties else "tasks",
    )  # fmt: skip
    if export and found.net is not None:
        from kg.answers.exports import export as write
        from kg.answers.measures import values

        write(found.net, export, values(found), (measure or "value").replace("-", "_"))
        size = (found.net.number_of_nodes(), found.net.number_of_edges())
        asked.remark(
            say(asked.language, "{}: {} nodes, {} edges", "{}：{} 个节点，{} 条边").format(export, *size)
        )  # fmt: skip

    def lines(records: Records[Any], language: str) -> Iterator[str]:
        return _lines(found.view, found.measure, len(found), records, language)

    return asked.print(found, lines)


def _lines(view: str | None, measure: str | None, count: int, shown: Records[Any], language: str) -> Iterator[str]:
    from kg.answers.measures import MEASURES
    from kg.answers.projections import VIEWS

    if measure is not None and view is not None:
        known = MEASURES[measure]
        yield heading(f"{known.word.in_language(language)} · {VIEWS[view].word.in_language(language)} ({count})")
        yield from map(dim, hanging(known.means.in_language(language), ""))
    elif view is not None:
        yield heading(f"{VIEWS[view].word.in_language(language)} ({count})")
        yield from map(dim, hanging(VIEWS[view].means.in_language(language), ""))
    if shown:
        if view is not None:
            yield ""
        names = [f.name for f in fields(shown.type) if f.metadata.get("shown", True)]
        rows = [[_cell(getattr(record, name), language) for name in names] for record in shown]
        yield from grid(shown.titles(language), rows)
    else:
        yield say(language, "nothing found", "没有找到")


def _cell(value: object, language: str) -> str:
    """A value as people read it: tasks with their numbers, grounds in words, three digits."""
    from kg.answers.grounds import GROUNDS
    from kg.answers.records import Thing, words

    if isinstance(value, Thing):
        return numbered(value, language)
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".") if value >= 0.001 else f"{value:.2g}"
    if isinstance(value, tuple):
        return comma(language).join(_cell(v, language) for v in value)
    if isinstance(value, str) and value in GROUNDS:
        return GROUNDS[value].word.in_language(language)
    return words(value, language)
