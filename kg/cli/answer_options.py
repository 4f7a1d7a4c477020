"""What every command that answers shares: the switches, opening the graph, and printing in any format.

@click.command("owners")
@click.argument("task")
@answer_options
def command(task: str, asked: Asked) -> int:
    return asked.print(asked.open().owners(task), lines=_lines)
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.graph_options import documents_option, graph_option
from kg.cli.options import display_width, format_option, quiet_option, remark
from kg.errors import KgError
from kg.files import write_whole

if TYPE_CHECKING:
    from kg.answers import PolicyGraph
    from kg.answers.records import Records

FORMATS = ("table", "json", "csv", "tsv", "md", "xlsx")

#: Prints records for people: the records and the language → lines.
Lines = Callable[[Any, str], Iterable[str]]


@dataclass(frozen=True)
class Asked:
    """What the switches say. ``as_of`` is None unless given; ``limit`` None means all."""

    graph: str | None
    endpoint: str | None
    format: str
    out: str | None
    bom: bool
    language: str
    limit: int | None
    as_of: str | None
    documents: str | None
    timeout: float | None
    quiet: bool
    said_language: str | None = None  # None where neither the switch nor KG_LANG names one

    def open(self) -> PolicyGraph:
        """The graph that is asked. Raises GraphError."""
        from kg.answers import open as open_graph

        place = self.endpoint or self.graph
        options = {} if self.timeout is None else {"timeout": self.timeout}
        found = open_graph(place, documents=self.documents, language=self.language, **options)
        found.as_of = self.as_of
        return found

    def print(self, records: Records[Any], lines: Lines | None = None, *, empty: str | None = None) -> int:
        """Prints the answer in the format asked for, its remarks on stderr; 0 with records, 1 without.

        ``lines`` makes the text for people; without it a table of the shown columns.
        """
        shown = records if self.limit is None else records[: self.limit]
        self._write(shown, lines)
        for said in records.remarks:
            self.remark(said if isinstance(said, str) else said.in_language(self.language))
        if len(shown) < len(records):
            left = len(records) - len(shown)
            self.remark(f"另有 {left} 行（--limit）" if self.language == "zh" else f"{left} more rows (--limit)")
        if not records and not (lines and self.format == "table"):  # there the text itself says so
            self.remark(empty or ("没有找到" if self.language == "zh" else "nothing found"))
        return 0 if records else 1

    def remark(self, words: str) -> None:
        """A remark on stderr, unless --quiet."""
        remark(f"kg: {words}", quiet=self.quiet)

    def _write(self, records: Records[Any], lines: Lines | None) -> None:
        if self.format == "xlsx":
            self._deliver(workbook(records, self.language))
        elif self.format == "json":
            self._deliver(json.dumps(records.to_dicts(), ensure_ascii=False, indent=2) + "\n")
        elif self.format in ("csv", "tsv"):
            separator = "," if self.format == "csv" else "\t"
            text = separated(records.columns, records.rows(self.language), separator)
            self._deliver(("\ufeff" if self.bom else "") + text)
        elif self.format == "md":
            self._deliver(markdown(records.titles(self.language), records.table(self.language)))
        elif records or lines is not None:
            made = lines(records, self.language) if lines else table(records, self.language)
            self._deliver("".join(f"{line.rstrip()}\n" for line in made))

    def _deliver(self, answer: str | bytes) -> None:
        if self.out is not None:
            data = click.unstyle(answer).encode("utf-8") if isinstance(answer, str) else answer
            write_whole(Path(self.out), data, hint="give another --out")
        elif isinstance(answer, bytes):
            if sys.stdout is not None and sys.stdout.isatty():
                raise click.UsageError("a workbook is no text for a terminal; use --out FILE")
            sys.stdout.buffer.write(answer)
        else:
            click.echo(answer, nl=False)


def answer_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """All switches of a command that answers; the command gets them as ``asked: Asked``."""
    return _asked(function, _OPTIONS)


def page_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The switches of a command that writes pages: those of an answer, but for how it is printed and where."""
    return _asked(function, _PAGE_OPTIONS)


def _asked(function: Callable[..., Any], options: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    def with_asked(
        graph: str | None,
        endpoint: str | None,
        language: str,
        as_of: str | None,
        documents: str | None,
        timeout: float | None,
        quiet: bool,
        **arguments: Any,
    ) -> Any:
        context = click.get_current_context()
        if endpoint and graph and context.get_parameter_source("graph") is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError("--graph and --endpoint name two graphs; give one")
        format_, out, bom, limit = "table", None, False, None
        if options is _OPTIONS:
            format_, out, bom, limit = (arguments.pop(name) for name in ("format_", "out", "bom", "limit"))
        if bom and format_ != "csv" and format_ != "tsv":
            raise click.UsageError("--bom is for --format csv and tsv")
        said = context.get_parameter_source("language") is not click.core.ParameterSource.DEFAULT
        asked = Asked(
            graph, endpoint, format_, out, bom, language, limit, as_of, documents, timeout, quiet, language if said else None
        )  # fmt: skip
        return function(asked=asked, **arguments)

    wrapped: Callable[..., Any] = update_wrapper(with_asked, function)
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def date(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """The callback of an option that takes a date. Raises BadParameter."""
    if value is not None and not _DATE.fullmatch(value):
        raise click.BadParameter(f"'{value}' is no date; write 2022, 2022-07 or 2022-07-31")
    return value


_ENDPOINT = click.option(
    "--endpoint", metavar="URL", envvar="KG_ENDPOINT", show_envvar=True, help="SPARQL endpoint to ask."
)
_LANGUAGE = click.option(
    "-l", "--lang", "language", type=click.Choice(("en", "zh")), default="en", show_default=True,
    envvar="KG_LANG", show_envvar=True, help="Language of names and headings.",
)  # fmt: skip
_AS_OF = click.option(
    "--as-of", callback=date, metavar="DATE",
    help="Answer for this year, month or day.  [default: the date of the release]",
)  # fmt: skip
_TIMEOUT = click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
    help="Stop a query that takes longer.  [default: 60]",
)  # fmt: skip
_OPTIONS = (
    graph_option,
    _ENDPOINT,
    format_option(*FORMATS),
    click.option("-o", "--out", metavar="FILE", help="Write the answer here, not to standard output."),
    click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, for spreadsheets."),
    _LANGUAGE,
    click.option("-n", "--limit", type=click.IntRange(min=1), metavar="N", help="At most N rows.  [default: all]"),
    _AS_OF,
    documents_option,
    _TIMEOUT,
    quiet_option,
)
_PAGE_OPTIONS = (graph_option, _ENDPOINT, _LANGUAGE, _AS_OF, documents_option, _TIMEOUT, quiet_option)


def separated(columns: Sequence[str], rows: Iterable[Sequence[object]], separator: str) -> str:
    """Rows as CSV or TSV with a heading; cells of several lines are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue()


def markdown(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as a pipe table of Markdown."""

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(_markdown_cell(cell) for cell in cells) + " |\n"

    return line(titles) + "|" + " --- |" * len(titles) + "\n" + "".join(map(line, rows))


def _markdown_cell(cell: str) -> str:
    return re.sub(r"([\\|<>*_`\[\]])", r"\\\1", " ".join(cell.split()))


def workbook(records: Records[Any], language: str) -> bytes:
    """Records as an .xlsx workbook: a heading row, cells typed, no formulas; the same bytes each time."""
    try:
        import xlsxwriter
    except ImportError:
        hint = "pip install 'policy-kg[xlsx]'"
        raise KgError("writing .xlsx needs the package XlsxWriter", hint=hint) from None
    from datetime import datetime

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": datetime(2000, 1, 1)})  # no clock in an answer
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    rows = records.rows(language)
    for number, name in enumerate(records.columns):
        sheet.write_string(0, number, name, bold)
        widest = max([len(name), *(display_width(str(row[number] or "")) for row in rows[:200])])
        sheet.set_column(number, number, min(widest + 2, 60))
    for line, row in enumerate(rows, 1):
        for number, cell in enumerate(row):
            if cell is not None:
                sheet.write(line, number, cell[:32767] if isinstance(cell, str) else cell)
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(records.columns) - 1)
    book.close()
    return out.getvalue()


def table(records: Records[Any], language: str) -> list[str]:
    """The shown columns as an aligned table; at a terminal its widest columns are folded to fit."""
    return grid(records.titles(language), records.table(language))


def grid(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Cells as aligned lines, wide characters counted double; folded at a terminal, whole in a pipe."""
    cells = [[" ".join(cell.split()) for cell in row] for row in (titles, *rows)]
    empty = [n for n in range(len(titles)) if len(cells) > 1 and not any(row[n] for row in cells[1:])]
    cells = [[cell for n, cell in enumerate(row) if n not in empty] for row in cells]
    if not cells[0]:
        return []
    widths = [max(display_width(row[n]) for row in cells) for n in range(len(cells[0]))]
    room = terminal_width()
    if room:
        while sum(widths) + 2 * (len(widths) - 1) > room and max(widths) > 12:
            widths[widths.index(max(widths))] -= 1
    lines: list[str] = []
    for number, row in enumerate(cells):
        folded = [fold(cell, width) for cell, width in zip(row, widths, strict=True)]
        for n in range(max(map(len, folded))):
            parts = [part[n] if n < len(part) else "" for part in folded]
            line = "  ".join(pad(part, width) for part, width in zip(parts, widths, strict=True)).rstrip()
            lines.append(heading(line) if number == 0 else line)
        if number == 0:
            lines.append("  ".join("─" * width for width in widths))
    return lines


def pad(text: str, width: int) -> str:
    """``text`` filled with blanks to ``width`` columns of a terminal."""
    return text + " " * (width - display_width(text))


#: Blanks, words, and wide characters, which take with them what may not begin a line.
_PIECES = re.compile(r"\s+|[\u2e80-\uffff][，。、；：！？）】》〉」』”’]*|[^\s\u2e80-\uffff]+")


def fold(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` columns, broken at blanks and between wide characters."""
    lines, line, used = [], "", 0
    for word in _PIECES.findall(text):
        size = display_width(word)
        if used + size > width and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
        if word.isspace() and not line:
            continue
        while size > width:  # a word longer than the line
            lines.append(word[:width])
            word = word[width:]
            size = display_width(word)
        line, used = line + word, used + size
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def terminal_width() -> int | None:
    """Columns of the terminal that answers go to; None in a pipe or file, where lines stay whole."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    import shutil

    return max(40, shutil.get_terminal_size((100, 24)).columns)


def hanging(text: str, indent: str, *, more: str = "") -> list[str]:
    """``text`` behind ``indent``; at a terminal folded, with further lines behind ``indent`` and ``more``."""
    room = terminal_width()
    if room is None:
        return [indent + text]
    first, *rest = fold(text, max(20, room - display_width(indent + more)))
    return [indent + first, *(indent + more + line for line in rest)]


def heading(text: str) -> str:
    """A heading: bold at a terminal, plain elsewhere."""
    return click.style(text, bold=True) if terminal_width() else text


def dim(text: str) -> str:
    """What stands back, such as places and rules: dim at a terminal, plain elsewhere."""
    return click.style(text, dim=True) if terminal_width() else text
