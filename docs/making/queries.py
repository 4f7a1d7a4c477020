"""A page for every named query: the question in both languages, parameters, columns, an answer and the SPARQL."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path

import kg.queries
from kg.answers.questions import answer
from kg.graph.store import Asking
from making.markdown import code, escaped, fenced, page, table

_SHOWN = 5


def listed(link: str = "") -> list[str]:
    """The table of all queries; with ``link``, each name leads to its page: ``queries/{name}.md``."""
    rows = []
    for name in kg.queries.names():
        query = kg.queries.load(name)
        shown = f"[{name}]({link.format(name=name)})" if link else code(name)
        rows.append((shown, escaped(query.question_en), ", ".join(query.parameters)))
    return table(("query", "asks", "parameters"), rows)


def pages(graph: Asking) -> dict[str, str]:
    """Path in the site → Markdown. Each query is asked of ``graph`` with the values of its example."""
    return {f"queries/{name}.md": _page(graph, name) for name in kg.queries.names()}


def _page(graph: Asking, name: str) -> str:
    query = kg.queries.load(name)
    chinese = tomllib.loads(Path(kg.queries.__file__).with_name("columns.toml").read_text(encoding="utf-8"))
    parts: list[str] = [f"# {name}", "", escaped(query.question_en), "", escaped(query.question_zh), ""]
    if query.parameters:
        rows = [
            (code(parameter), kind, escaped(query.example.get(parameter) or "the day of the release, unless given"))
            for parameter, kind in query.parameters.items()
        ]
        parts += ["## Parameters", *table(("name", "type", "in the example"), rows)]
    rows = [(code(column), escaped(chinese.get(column, column)), _kind(query, column)) for column in query.columns]
    parts += ["## Columns", *table(("column", "in Chinese", "holds"), rows)]
    parts += ["## Example", ""]
    given = "".join(f" --param {key}={shlex.quote(value)}" for key, value in query.example.items())
    parts += fenced("sh", f"kg queries {name}{given}")
    parts += _answer(graph, query)
    parts += ["## SPARQL", *fenced("sparql", query.sparql)]
    return page(parts)


def _kind(query: kg.queries.NamedQuery, column: str) -> str:
    return "a thing" if column in query.things else ("part of the key" if column in query.key else "a value")


def _answer(graph: Asking, query: kg.queries.NamedQuery) -> list[str]:
    """The first rows as people see them, and how many there are."""
    records = answer(graph, query.name, dict(query.example))
    if not records:
        return ["The released graph has no such row: that is the answer.", ""]
    shown = records[:_SHOWN]
    rows = [[escaped(cell) for cell in row] for row in shown.table("en")]
    left = len(records) - len(shown)
    more = f"… and {left} more." if left else f"{len(records)} in all." if len(records) > 1 else ""
    return [*table([escaped(title) for title in shown.titles("en")], rows), more, ""]
