"""``kg outline``"""

from __future__ import annotations

import json

import click

from kg.cli.options import format_option
from kg.documents import read
from kg.documents.discovery import discover
from kg.documents.render import outline_json, outline_lines
from kg.errors import DocumentError


@click.command("outline")
@click.argument("paths", nargs=-1, required=True)
@format_option("tree", "json")
def command(paths: tuple[str, ...], format_: str) -> int:
    """Show the parts, sections, boxes and items of a document.

    Example:  kg outline my/documents/plan.zh.txt
    """
    outlines: dict[str, object] = {}
    failed = shown = 0
    for file in discover(paths):
        try:
            document = read(file)
        except DocumentError as error:
            click.echo(f"kg: {error}", err=True)
            failed += 1
            continue
        shown += 1
        if format_ == "json":
            outlines[document.id] = outline_json(document)
        else:
            click.echo("\n".join(outline_lines(document)))
    if format_ == "json":
        click.echo(json.dumps(outlines, ensure_ascii=False, indent=2))
    return 0 if not failed else 1 if shown else 2
