"""What the commands share: output switches, error handling, and how tables are printed."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import click


def quiet_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--quiet``: no progress and no remarks; errors and answers still are printed."""
    return click.option("-q", "--quiet", is_flag=True, help="No progress, no remarks.")(function)


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``--format`` with the first of ``formats`` as the default."""
    return click.option(
        "-f", "--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True,
        help="How the answer is printed.",
    )  # fmt: skip


def remark(message: str, *, quiet: bool = False) -> None:
    """A remark for the reader, on stderr."""
    if not quiet:
        click.echo(message, err=True)


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[object]], format_: str) -> None:
    """Rows as an aligned table, CSV, TSV or JSON (a list of objects)."""
    listed = [["" if value is None else str(value) for value in row] for row in rows]
    if format_ == "json":
        click.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in listed], ensure_ascii=False, indent=2))
    elif format_ in ("csv", "tsv"):
        out = io.StringIO()
        writer = csv.writer(out, delimiter="," if format_ == "csv" else "\t", lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(listed)
        click.echo(out.getvalue(), nl=False)
    else:
        print_table(columns, listed)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """An aligned plain table; Chinese characters count double, as terminals show them."""
    for line in table_lines(columns, rows):
        click.echo(line)


def table_lines(
    columns: Sequence[str], rows: Sequence[Sequence[str]], further: Iterable[Sequence[str]] = ()
) -> Iterator[str]:
    """The lines of an aligned table; ``further`` rows are laid out by the widths of the others, and not kept."""
    cells = [[" ".join(cell.split()) for cell in row] for row in [columns, *rows]]
    widths = [max(display_width(row[i]) for row in cells) for i in range(len(columns))]
    for n, row in enumerate(cells):
        yield _aligned(row, widths)
        if n == 0:
            yield "  ".join("─" * width for width in widths)
    for later in further:
        yield _aligned([" ".join(cell.split()) for cell in later], widths)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(
        cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True)
    ).rstrip()


def display_width(text: str) -> int:
    """Columns that ``text`` takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def words(argument: str) -> str:
    """An argument as words: in a locale that is not UTF-8 Python keeps what it cannot read as lone surrogates."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def is_terminal() -> bool:
    """Whether remarks go to a person at a terminal (then long work shows progress)."""
    return sys.stderr.isatty()
