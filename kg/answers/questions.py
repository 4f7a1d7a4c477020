"""The named queries as people ask them: things by name, answers as records with names in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, make_dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

import kg.queries
from kg.answers.asking import Facts, ask, describe
from kg.answers.records import Plain, Records, Thing, Words, column
from kg.graph.rdf import XSD
from kg.graph.store import compact
from kg.graph.terms import term_labels
from kg.identifiers import ONTOLOGY
from kg.queries import load, names

if TYPE_CHECKING:
    from kg.graph.rdf import Term
    from kg.graph.store import Graph

_INTEGER = XSD + "integer"
_NUMBERS = {XSD + "decimal", XSD + "double", XSD + "float"}


@dataclass(frozen=True, slots=True)
class Question:
    """One named query: what it asks, what it must be told, and a call that finds something in the released graph."""

    name: str = column("Name", "名称")
    question: Words = column("Question", "问题")
    parameters: str = column("Parameters", "参数")
    example: str = column("Example", "示例", shown=False)
    columns: tuple[str, ...] = column("Columns", "列", shown=False)


def questions() -> Records[Question]:
    """All named queries, sorted by name."""
    return Records(Question, (_question(name) for name in names()))


def _question(name: str) -> Question:
    query = load(name)
    takes = ", ".join(p if p == kind else f"{p} ({kind})" for p, kind in query.parameters.items())
    call = " ".join([f"kg queries {name}", *(f'--param {p}="{value}"' for p, value in query.example.items())])
    return Question(name, Words(query.question_en, query.question_zh), takes, call, query.columns)


def answer(graph: Graph, name: str, parameters: Mapping[str, Any]) -> Records[Any]:
    """The answer to a named query; the records' fields are its columns, things with their names.

    Things in ``parameters`` are names in either language, codes, numbers or IRIs. Raises QueryError, UnknownName and
    its kin.
    """
    query = load(name)
    rows = ask(graph, name, parameters)
    things = [column in query.things for column in query.columns]
    iris = {term.value for row in rows for term in row if isinstance(term, ox.NamedNode)}
    facts = describe(graph, (iri for iri in iris if not iri.startswith(ONTOLOGY)))
    type_ = row_type(name)
    made = (
        type_(*(_thing(t, facts) if thing else _plain(t) for t, thing in zip(row, things, strict=True))) for row in rows
    )
    return Records(type_, made)


@cache
def row_type(name: str) -> type[Any]:
    """The record of a named query's row: its columns, things with their names."""
    query, zh = load(name), _titles()
    hidden = {"evidence"} if "locator" in query.columns else set()  # document and place say it to people
    fields = [
        (c, Thing | None if c in query.things else Plain, column(c.replace("_", " "), zh.get(c, c), shown=c not in hidden))
        for c in query.columns
    ]  # fmt: skip
    return make_dataclass("".join(part.title() for part in name.split("-")), fields, frozen=True, slots=True)


@cache
def _titles() -> dict[str, str]:
    """Headings of columns in Chinese."""
    file = Path(kg.queries.__file__).with_name("columns.toml")
    found: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def _thing(term: Term | None, facts: Facts) -> Thing | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode) and term.value.startswith(ONTOLOGY):
        return Thing(term_labels("en").get(term.value), term_labels("zh").get(term.value), term.value)
    return facts.thing(term.value) if isinstance(term, ox.NamedNode) else Thing(compact(term))


def _plain(term: Term | None) -> Plain:
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        kind = term.datatype.value
        if kind == _INTEGER:
            return int(term.value)
        if kind in _NUMBERS:
            return float(Decimal(term.value))
    return compact(term)
