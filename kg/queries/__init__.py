"""The named queries: one ``.rq`` file a question, with a header that says the question, the parameters and the columns.

>>> from kg.queries import load, names, run
>>> run(kg.open(), "owners-of-task", task="task/14fyp-informatization/IV-1")

The header is TOML behind ``#: `` (see ``NamedQuery`` for what each line means). Parameters are variables of the same
name; their values are put in before the query is asked, so every engine plans it knowing them. All queries are SPARQL 1.1
that asks the union of all graphs but ``graph/review``; none uses what only some engines have.
"""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import __release_date__
from kg.errors import KgError
from kg.graph.rdf import PREFIXES, XSD, Term
from kg.identifiers import BASE

if TYPE_CHECKING:
    from kg.graph.store import Graph, Rows

#: Types of parameters that are things of the graph: given as names where names are resolved, as IRIs here.
THINGS = frozenset(
    {"task", "agency", "region", "concept", "instrument", "indicator", "document", "evidence", "thing"}
)  # fmt: skip
TYPES = THINGS | {"year", "date", "number", "text"}
_FOLDER = Path(__file__).parent


class QueryError(KgError):
    """A named query that does not exist, or is called with the wrong parameters."""


@dataclass(frozen=True)
class NamedQuery:
    """One question.

    ``parameters``: name → type, in the order of the header. ``columns``: what is selected, in order. ``key``: the
    columns by which two rows differ; the rows are sorted by these at least. ``things``: the columns that hold IRIs.
    ``example``: values that find something in the released graph. ``whole``: asks about the whole graph, not about one
    thing of it.
    """

    name: str
    question_en: str
    question_zh: str
    parameters: Mapping[str, str]
    columns: tuple[str, ...]
    key: tuple[str, ...]
    things: tuple[str, ...]
    example: Mapping[str, str]
    sparql: str

    @property
    def whole(self) -> bool:
        return not THINGS & set(self.parameters.values())

    def question(self, language: str) -> str:
        """The question in ``"en"`` or ``"zh"``."""
        return self.question_zh if language == "zh" else self.question_en

    def check(self, given: Mapping[str, object]) -> None:
        """Raises QueryError where a parameter is missing, unknown or ill-typed; things are not looked up."""
        for name in given:
            if name not in self.parameters:
                takes = f"it takes {', '.join(self.parameters)}" if self.parameters else "it takes none"
                near = difflib.get_close_matches(name, self.parameters, n=1)
                raise QueryError(
                    f"the query '{self.name}' has no parameter '{name}'",
                    hint=f"did you mean '{near[0]}'?" if near else takes,
                )
        missing = [name for name in self.parameters if name not in given and name != "as_of"]
        if missing:
            wanted = " ".join(f'--param {name}="{self.example.get(name, "…")}"' for name in missing)
            raise QueryError(
                f"the query '{self.name}' needs {' and '.join(f'{n} ({self.parameters[n]})' for n in missing)}",
                hint=f"for instance {wanted}",
            )
        for name, value in given.items():
            if isinstance(value, str) and self.parameters[name] not in THINGS:
                _term(name, self.parameters[name], value)

    def values(self, given: Mapping[str, str | Term]) -> dict[str, Term]:
        """The parameters as terms; ``as_of`` not given is the day of the release. Raises QueryError."""
        self.check(given)
        found = {"as_of": __release_date__, **given} if "as_of" in self.parameters else given
        return {name: _term(name, kind, found[name]) for name, kind in self.parameters.items()}


#: What ``kg.answers`` asks on its way to an answer, no question of its own.
_HELPER = "answer-"


def names(*, helpers: bool = False) -> tuple[str, ...]:
    """The names of all questions, sorted; with ``helpers`` also of the queries that answers are put together from."""
    found = sorted(file.stem for file in _FOLDER.glob("*.rq"))
    return tuple(name for name in found if helpers or not name.startswith(_HELPER))


@cache
def load(name: str) -> NamedQuery:
    """The query ``name``. Raises QueryError with a name that is near, where there is one."""
    if name not in names(helpers=True):
        known = names()
        near = [n for n in known if name and name in n] or difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"did you mean '{near[0]}'?" if near else "'kg queries' lists them"
        raise QueryError(f"no query '{name}'", hint=hint)
    file = _FOLDER / f"{name}.rq"
    return parse(name, file.read_text(encoding="utf-8"), file)


def parse(name: str, text: str, place: Path | None = None) -> NamedQuery:
    """A query out of the text of its file. Raises QueryError where the header is not what it must be."""
    where = place or name
    lines = text.splitlines()
    header = "\n".join(line.removeprefix("#:").strip() for line in lines if line.startswith("#:"))
    try:
        said = tomllib.loads(header)
        question = said["question"]
        query = NamedQuery(
            name,
            question["en"],
            question["zh"],
            {key: str(kind) for key, kind in said.get("parameters", {}).items()},
            tuple(said["columns"]),
            tuple(said["key"]),
            tuple(said.get("things", ())),
            {key: str(value) for key, value in said.get("example", {}).items()},
            "\n".join(line for line in lines if not line.startswith("#:")).strip() + "\n",
        )
    except tomllib.TOMLDecodeError as error:
        raise QueryError(f"the header is not valid TOML: {error}", place=where) from None
    except KeyError as error:
        raise QueryError(f"the header does not say {error}", place=where) from None
    wrong = sorted(set(query.parameters.values()) - TYPES)
    if wrong:
        raise QueryError(f"no type of parameter: {', '.join(wrong)}", place=where, hint=", ".join(sorted(TYPES)))
    return query


def run(graph: Graph, name: str, **parameters: str | Term) -> Rows:
    """The rows of the query ``name``.

    Things are IRIs, prefixed names (``agency:miit``) or paths below the base (``agency/miit``); ``kg.answers`` takes
    names in both languages. Raises QueryError, GraphError.
    """
    query = load(name)
    return graph.select(query.sparql, **query.values(parameters))


def _term(name: str, kind: str, value: str | Term) -> Term:
    if not isinstance(value, str):
        return value
    value = value.strip()
    if kind in THINGS:
        return _iri(name, kind, value)
    if kind == "year":
        if not re.fullmatch(r"\d{4}", value):
            raise _ill_typed(name, value, "a year", "2025")
        return ox.Literal(value, datatype=ox.NamedNode(XSD + "gYear"))
    if kind == "date":
        return ox.Literal(last_day(name, value), datatype=ox.NamedNode(XSD + "date"))
    if kind == "number":
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
            raise _ill_typed(name, value, "a number", "0.5")
        return ox.Literal(value, datatype=ox.NamedNode(XSD + "decimal"))
    return ox.Literal(value)


def last_day(name: str, value: str) -> str:
    """A year, month or day as its last day: what began in a year has begun by its end. Raises QueryError."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", value)
    try:
        if match and match[3]:
            return datetime.date.fromisoformat(value).isoformat()
        if match:
            year, month = int(match[1]), int(match[2] or 12)
            datetime.date(year, month, 1)  # a month from 1 to 12
            first_of_next = datetime.date(year + month // 12, month % 12 + 1, 1)
            return (first_of_next - datetime.timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        pass
    raise _ill_typed(name, value, "a date", "2022, 2022-07 or 2022-07-31")


def _iri(name: str, kind: str, value: str) -> ox.NamedNode:
    prefix, colon, local = value.partition(":")
    iri = value.removeprefix("<").removesuffix(">")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        iri = PREFIXES[prefix] + local
    elif "/" in value and "://" not in value:
        iri = BASE + value
    if "://" not in iri or re.search(r'[\s<>"{}|\\^`]', iri):
        raise _ill_typed(name, value, f"the IRI of a {kind}", f"{BASE}{kind}/…")
    return ox.NamedNode(iri)


def _ill_typed(name: str, value: str, wanted: str, example: str) -> QueryError:
    return QueryError(f"{name}: '{value}' is not {wanted}", hint=f"write {example}")
