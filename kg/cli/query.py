"""``kg query``"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pyoxigraph as ox

from kg.cli.graph_options import graph_option
from kg.cli.options import print_table, quiet_option, remark, words
from kg.errors import GraphError
from kg.graph.rdf import PREFIXES
from kg.graph.store import compact
from kg.graph.store import open as open_graph

_ROWS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
_TRIPLES = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}


@click.command("query")
@click.argument("query")
@graph_option
@click.option(
    "-f", "--format", "format_", type=click.Choice(["table", *_ROWS, *_TRIPLES]),
    help="table, csv, tsv, json or xml for SELECT and ASK; ttl, nt or jsonld for CONSTRUCT.  [default: table, ttl]",
)  # fmt: skip
@quiet_option
def command(query: str, graph: str | None, format_: str | None, quiet: bool) -> int:
    """Ask a graph with SPARQL.

    QUERY is SPARQL, a file that holds it, or - for stdin. The project's prefixes need no PREFIX line; patterns match
    the union of all graphs but the one kept for review; GRAPH <https://w3id.org/policy-kg/graph/review> asks that one.

    Example:  kg query 'SELECT ?agency ?name { ?agency a pol:PartyBody ; skos:prefLabel ?name } ORDER BY ?agency ?name'
    """
    answer = open_graph(graph).raw(_sparql(query))
    if isinstance(answer, ox.QueryBoolean):
        return _print_truth(answer, format_)
    try:
        if isinstance(answer, ox.QuerySolutions):
            found = _print_rows(answer, format_)
        else:
            found = _print_triples(sorted(set(answer), key=str), format_)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise GraphError(f"the query cannot be answered: {error}") from None
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


def _print_truth(answer: ox.QueryBoolean, format_: str | None) -> int:
    if format_ in ("json", "xml"):
        _write(answer.serialize(format=_ROWS[format_]) or b"")
    elif format_ in _TRIPLES:
        raise click.UsageError(f"an ASK query has no {format_}; use table, csv, tsv, json or xml")
    else:
        click.echo("true" if answer else "false")
    return 0


def _print_rows(answer: ox.QuerySolutions, format_: str | None) -> bool:
    if format_ in _TRIPLES:
        raise click.UsageError(f"a SELECT query has no {format_}; use table, csv, tsv, json or xml")
    if format_ in ("json", "xml"):
        data = answer.serialize(format=_ROWS[format_]) or b""
        _write(data)
        return b'"bindings":[]' not in data[-40:] and b"<results></results>" not in data[-40:]
    if format_ in ("csv", "tsv"):
        data = answer.serialize(format=_ROWS[format_]) or b""
        _write(data)
        return data.count(b"\n") > 1
    columns = [v.value for v in answer.variables]
    rows = [["" if term is None else compact(term) for term in solution] for solution in answer]
    if not rows:
        return False
    if sys.stdout.isatty():
        _print_rich(columns, rows)
    else:
        print_table(columns, rows)
    return True


def _print_rich(columns: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _print_triples(triples: list[ox.Triple], format_: str | None) -> bool:
    if format_ in _ROWS:
        raise click.UsageError(f"a CONSTRUCT query has no {format_}; use ttl, nt or jsonld")
    chosen = _TRIPLES["ttl" if format_ in (None, "table") else str(format_)]
    if chosen is ox.RdfFormat.TURTLE:
        text = "".join(map(str, triples))
        used = {prefix: namespace for prefix, namespace in PREFIXES.items() if f"<{namespace}" in text}
        lines = (ox.serialize(triples, format=chosen, prefixes=used) or b"").decode("utf-8").splitlines(keepends=True)
        click.echo("".join(sorted(lines[: len(used)]) + lines[len(used) :]).rstrip("\n"), nl=bool(lines))
    else:
        _write(ox.serialize(triples, format=chosen) or b"")
    return bool(triples)


def _write(data: bytes) -> None:
    text = data.decode("utf-8").replace("\r\n", "\n")
    click.echo(text, nl=not text.endswith("\n"))
