"""``kg query``"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import click
import pyoxigraph as ox

from kg.cli.graph_options import endpoint_option, graph_option, open_asked, timeout_option
from kg.cli.options import quiet_option, remark, table_lines, words
from kg.cli.output import Output, output
from kg.errors import GraphError
from kg.graph.limits import watched
from kg.graph.rdf import PREFIXES
from kg.graph.store import compact

_ROWS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
_TRIPLES = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}


#: Rows that a table is laid out by; those after them are printed as they come.
_LAID_OUT = 5_000


@click.command("query")
@click.argument("query")
@graph_option
@endpoint_option
@click.option(
    "-f", "--format", "format_", type=click.Choice(["table", *_ROWS, *_TRIPLES]),
    help="table, csv, tsv, json or xml for SELECT and ASK; ttl, nt or jsonld for CONSTRUCT.  [default: table, ttl]",
)  # fmt: skip
@click.option("-o", "--out", metavar="FILE", help="Write the answer here, not to standard output.")
@timeout_option
@quiet_option
def command(
    query: str, graph: str | None, endpoint: str | None, format_: str | None, out: str | None, timeout: float | None,
    quiet: bool,
) -> int:  # fmt: skip
    """Ask a graph with SPARQL.

    QUERY is SPARQL, a file that holds it, or - for stdin. The project's prefixes need no PREFIX line; patterns match
    the union of all graphs but the one kept for review; GRAPH <https://w3id.org/policy-kg/graph/review> asks that one.
    Rows are printed as they are found, however many they are.

    Example:  kg query 'SELECT ?agency ?name { ?agency a pol:PartyBody ; skos:prefLabel ?name } ORDER BY ?agency ?name'
    """
    sparql = _sparql(query)
    opened = open_asked(graph, endpoint, timeout)
    clock = opened.clock()
    with watched(clock), output(out, clock) as stream:
        answer = opened.raw(sparql)
        try:
            if isinstance(answer, ox.QueryBoolean):
                found = _print_truth(answer, format_, stream)
            elif isinstance(answer, ox.QuerySolutions):
                found = _print_rows(answer, format_, stream)
            else:
                found = _print_triples(sorted(set(answer), key=str), format_, stream)
        except (OSError, SyntaxError, ValueError) as error:
            if stream.failed or isinstance(error, UnicodeError):  # our side, not the answer
                raise
            raise opened.broken(error) from None
    if not found:
        remark("kg: no rows", quiet=quiet)
    return 0 if found else 1


def _sparql(query: str) -> str:
    if query == "-":
        if sys.stdin is None:
            raise GraphError("there is no standard input", place="-", hint="give the query or a file")
        query = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
        if not query.strip():
            raise GraphError("the query is empty", place="-", hint="send SPARQL to standard input")
        return query
    if not query.strip():
        raise GraphError("the query is empty", hint="give SPARQL, a file or -")
    if "{" in query or "\n" in query:
        return words(query)
    file = Path(query)
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        hint = "check the spelling" if file.suffix or "/" in query else "give a file, a query or -"
        raise GraphError("no such file, and not a query", place=query, hint=hint) from None
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise GraphError(
            f"cannot be read as a query: {what}", place=query, hint="give a text file that holds SPARQL"
        ) from None


def _print_truth(answer: ox.QueryBoolean, format_: str | None, out: Output) -> bool:
    if format_ in ("json", "xml"):
        out.write(answer.serialize(format=_ROWS[format_]) or b"")
    elif format_ in _TRIPLES:
        raise click.UsageError(f"an ASK query has no {format_}; use table, csv, tsv, json or xml")
    else:
        out.write(b"true" if answer else b"false")
    out.end_line()
    return True


def _print_rows(answer: ox.QuerySolutions, format_: str | None, out: Output) -> bool:
    if format_ in _TRIPLES:
        raise click.UsageError(f"a SELECT query has no {format_}; use table, csv, tsv, json or xml")
    if format_ in _ROWS:
        answer.serialize(out, format=_ROWS[format_])  # type: ignore[arg-type]
        out.end_line()
        if format_ in ("json", "xml"):
            return b'"bindings":[]' not in out.tail and b"<results></results>" not in out.tail
        return out.lines > 1
    columns = [v.value for v in answer.variables]
    rows = (["" if term is None else compact(term) for term in solution] for solution in answer)
    first = list(islice(rows, _LAID_OUT))
    if not first:
        return False
    if sys.stdout.isatty() and out.is_stdout and len(first) < _LAID_OUT:
        out.pause()
        _print_rich(columns, first)
        return True
    for line in table_lines(columns, first, rows):
        out.write(f"{line}\n".encode(errors="replace"))
    return True


def _print_rich(columns: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _print_triples(triples: list[ox.Triple], format_: str | None, out: Output) -> bool:
    if format_ in _ROWS:
        raise click.UsageError(f"a CONSTRUCT query has no {format_}; use ttl, nt or jsonld")
    chosen = _TRIPLES["ttl" if format_ in (None, "table") else str(format_)]
    if chosen is ox.RdfFormat.TURTLE:
        text = "".join(map(str, triples))
        used = {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in text}
        lines = (ox.serialize(triples, format=chosen, prefixes=used) or b"").decode("utf-8").splitlines(keepends=True)
        out.write("".join(sorted(lines[: len(used)]) + lines[len(used) :]).rstrip("\n").encode())
    else:
        out.write(ox.serialize(triples, format=chosen) or b"")
    out.end_line()
    return bool(triples)
