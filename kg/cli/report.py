"""``kg report``"""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.answer_options import Asked, page_options
from kg.cli.options import words


@click.command("report")
@click.argument("thing", required=False)
@click.option(
    "-o", "--out", metavar="DIR", required=True, help="Folder that the report is written into; made if missing."
)
@click.option("--plain", is_flag=True, help="No interactive page beside the report.")
@page_options
def command(thing: str | None, out: str, plain: bool, asked: Asked) -> int:
    """Write a report on one thing, or on the whole plan, as HTML and Markdown.

    THING is an agency, a region, a task or section, an instrument, a target or an indicator: a name in either language, a number or an IRI. Without it the report is on all plans of the graph.

    The report says in plain sentences, tables and pictures who is responsible, on what ground, with whom, what became of it and where nobody is responsible; every sentence of evidence is a footnote. The HTML page needs no other file and prints well; where the extra 'views' is installed, an interactive picture is written beside it.

    Example:  kg report "Box 3" --out reports

    Example:  kg report 工信部 --lang zh --out reports
    """
    from kg.views.report import check, report, write

    if not out.strip():
        raise click.UsageError("--out is empty; name a folder")
    check(out)
    opened = asked.open()
    made = report(opened, None if thing is None else words(thing), language=asked.language, as_of=asked.as_of)
    for file in write(made, Path(out), graph=None if plain else opened):
        click.echo(str(file))
    return 0
