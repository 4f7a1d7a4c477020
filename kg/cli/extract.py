"""``kg extract``"""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from kg.cli.options import format_option, print_table, quiet_option, remark
from kg.documents import Document, read
from kg.documents.discovery import discover
from kg.errors import DocumentError
from kg.extraction import Statement, extract
from kg.vocabulary import load_vocabulary


@click.command("extract")
@click.argument("paths", nargs=-1, required=True)
@format_option("jsonl", "table", "ttl")
@click.option("--schema", is_flag=True, hidden=True)
@quiet_option
def command(paths: tuple[str, ...], format_: str, schema: bool, quiet: bool) -> int:
    """Print the statements found in documents.

    PATHS are files, folders, globs or - (plain text on stdin). One JSON object a statement, in the words of
    docs/statements.md; its JSON Schema is kg/extraction/statement.schema.json.

    Example:  kg extract my/documents --format table
    """
    vocabulary = load_vocabulary()
    shown = 0
    read_any = False
    failures: set[str] = set()
    for file in discover(paths):
        try:
            document = read(file)
        except DocumentError as error:
            if str(error) not in failures:  # one broken documents.toml is one line
                click.echo(f"kg: {error}", err=True)
            failures.add(str(error))
            continue
        statements = extract(document, vocabulary)
        shown += len(statements)
        read_any = True
        if format_ == "jsonl":
            for statement in statements:
                click.echo(json.dumps(statement.to_json(), ensure_ascii=False))
        elif format_ == "ttl":
            from kg.graph import turtle_of

            click.echo(turtle_of(document, statements), nl=False)
        else:
            if shown > len(statements):
                click.echo()
            print_table(("kind", "who / what", "says", "place"), list(table_rows(document, statements)))
    if not shown and not failures:
        remark("nothing found", quiet=quiet)
    return 2 if failures and not read_any else 1 if failures or not shown else 0


def table_rows(document: Document, statements: list[Statement]) -> Iterator[tuple[str, str, str, str]]:
    """(kind, who or what, what it says, place) for each statement, for people."""
    for s in statements:
        kind = "duty" if s.duty else s.kind
        yield kind, subject_of(s), detail_of(s), f"{document.id} {document.locator_at(s.start)}"


def subject_of(s: Statement) -> str:
    """Who or what the statement is about."""
    if s.kind in ("action", "issue"):
        mark = "、" if any("\u4e00" <= c <= "\u9fff" for a in s.actors for c in a.surface) else ", "
        names = mark.join(a.surface + (f" [{a.role}]" if a.role != "sole" else "") for a in s.actors)
        return names + (" + others" if s.others else "") if names else "-"
    if s.kind == "figure":
        return s.indicator or "-"
    if s.kind == "rank":
        return s.region.surface if s.region else "-"
    return s.holder or "-"


def detail_of(s: Statement) -> str:
    """What the statement says, in one short line."""
    if s.kind == "action":
        return " · ".join(part for part in (s.stance, s.what, s.deadline and f"by {s.deadline}") if part)
    if s.kind == "issue":
        return " · ".join(
            [s.status or "", *(i.title or i.surface for i in s.instruments), *([s.date] if s.date else [])]
        )
    if s.kind == "figure":
        parts = [f"{s.bound or ''}{s.surface or s.value}", s.year or "", "target" if s.aim == "target" else ""]
        return " · ".join(part for part in parts if part)
    if s.kind == "rank":
        place = f"no. {s.position}" if s.position else f"listed {s.order}" if s.order else ""
        return " · ".join(part for part in (s.dimension, s.band, place, s.year) if part)
    return " · ".join(part for part in (f"by {s.deadline}", s.what) if part)
