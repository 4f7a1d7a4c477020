"""Every named query: its header, its order, and its answer by hand on every engine.

The expected answers are in ``expected.txt``, written by hand with a reason a row; nothing here writes them.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

import kg.queries
from kg.graph.loading import load as load_graph
from kg.graph.rdf import PREFIXES
from kg.graph.store import LocalGraph, with_values
from kg.identifiers import BASE, ONTOLOGY
from kg.queries import QueryError, load, names, parse, run

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
HERE = Path(__file__).parent
HAND_MADE = HERE / "hand-made.trig"
FOLDER = Path(kg.queries.__file__).parent
UNIT = "http://qudt.org/vocab/"


@dataclass(frozen=True)
class Case:
    """One call with its rows as texts, and the reason of each."""

    name: str
    parameters: dict[str, str]
    rows: tuple[tuple[str, ...], ...]
    reasons: tuple[str, ...]


def read_cases() -> list[Case]:
    cases = []
    for block in re.split(r"^== ", (HERE / "expected.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, *lines = [line for line in block.splitlines() if line.strip()]
        name, *given = head.split()
        rows = [tuple(c.strip() for c in line.split(" | ")) for line in lines if not line.startswith((" ", "not:"))]
        reasons = [line.strip() for line in lines if line.startswith(" ") and not line.strip().startswith("not:")]
        cases.append(Case(name, dict(pair.split("=", 1) for pair in given), tuple(rows), tuple(reasons)))
    return cases


CASES = read_cases()
IDS = [" ".join([c.name, *c.parameters.values()]) for c in CASES]


def shown(value: Any) -> str:
    """A term of either engine as expected.txt writes it; numbers by value, for engines print 6.0 and 6."""
    if value is None:
        return "-"
    iri = isinstance(value, (ox.NamedNode, rdflib.URIRef))
    words = str(value.value if isinstance(value, (ox.NamedNode, ox.Literal)) else value)
    if iri:
        words = words.replace(ONTOLOGY, "pol:").removeprefix(BASE)
        return words.removeprefix(UNIT) if words.startswith(UNIT) else words
    kind = value.datatype.value if isinstance(value, ox.Literal) else str(value.datatype or "")
    if kind.endswith(("#decimal", "#integer")):
        return f"{Decimal(words).normalize():f}"
    return words


@pytest.fixture(scope="module")
def graph() -> LocalGraph:
    return LocalGraph(load_graph(HAND_MADE), "hand-made")


@pytest.fixture(scope="module")
def dataset() -> rdflib.Dataset:
    found = rdflib.Dataset(default_union=True)
    found.parse(HAND_MADE, format="trig")
    return found


def test_the_graph_made_by_hand_is_small() -> None:
    assert len(list(ox.parse(path=str(HAND_MADE), format=ox.RdfFormat.TRIG))) <= 300


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_answer_of_pyoxigraph(case: Case, graph: LocalGraph) -> None:
    assert len(case.reasons) == len(case.rows), "a row without a reason"
    rows = run(graph, case.name, **case.parameters)
    assert rows.columns == load(case.name).columns
    assert tuple(tuple(map(shown, row)) for row in rows) == case.rows


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_answer_of_rdflib(case: Case, dataset: rdflib.Dataset) -> None:
    query = load(case.name)
    answer = dataset.query(with_values(query.sparql, query.values(case.parameters)), initNs=PREFIXES)
    assert [str(v) for v in answer.vars or ()] == list(query.columns)
    assert tuple(tuple(map(shown, row)) for row in answer) == case.rows  # type: ignore[arg-type]


@pytest.mark.parametrize("name", names())
def test_every_query_is_expected_to_find_something(name: str) -> None:
    assert any(case.rows for case in CASES if case.name == name)


@pytest.mark.parametrize("name", names(helpers=True))
def test_header_and_query_fit(name: str) -> None:
    query = load(name)
    assert query.question_en.endswith("?") and query.question_zh.endswith("？")
    assert set(query.key) <= set(query.columns) and set(query.things) <= set(query.columns)
    needed = {p for p in query.parameters if p != "as_of"}
    assert set(query.example) >= needed, "an example that can be copied"
    variables = set(re.findall(r"\?(\w+)", query.sparql))
    assert set(query.parameters) <= variables
    assert not set(query.parameters) & set(query.columns), "what is put in cannot be selected"


@pytest.mark.parametrize("name", names(helpers=True))
def test_order_is_total_and_nothing_is_dear(name: str) -> None:
    """Sorted by all columns that tell rows apart; no construct that is slow or that an engine refuses."""
    query = load(name)
    _, _, order = query.sparql.rpartition("ORDER BY")
    assert set(query.key) <= set(re.findall(r"\?(\w+)", order)), "the order is not total"
    assert not re.search(r"\bNOT\s+EXISTS\b|\bSERVICE\b|\bFROM\b", re.sub(r"#.*", "", query.sparql))


@pytest.mark.parametrize("name", names())
def test_unbound_values_are_sorted_on_every_engine(name: str) -> None:
    """rdflib cannot compare what is not bound: a variable of an OPTIONAL is sorted with a value in its place."""
    query = load(name)
    body, _, order = query.sparql.rpartition("ORDER BY")
    bare = re.sub(r"COALESCE\([^()]*(\([^()]*\))?[^()]*\)", "", order)
    optional = set(re.findall(r"\?(\w+)", " ".join(re.findall(r"OPTIONAL \{ [^{}]* \}", body))))
    required = set(re.findall(r"\?(\w+)", re.sub(r"(OPTIONAL|MINUS) \{ [^{}]* \}", "", body.partition("WHERE")[2])))
    assert not (optional - required) & set(re.findall(r"\?(\w+)", bare))


@pytest.mark.parametrize("name", names())
def test_key_tells_rows_apart_and_things_are_iris(name: str, graph: LocalGraph) -> None:
    query = load(name)
    for case in CASES:
        if case.name != name:
            continue
        rows = run(graph, name, **case.parameters).rows
        at = [query.columns.index(column) for column in query.key]
        assert len({tuple(str(row[i]) for i in at) for row in rows}) == len(rows)
        for row in rows:
            for column, term in zip(query.columns, row, strict=True):
                assert term is None or isinstance(term, ox.NamedNode) == (column in query.things), column


def test_columns_have_headings_in_chinese() -> None:
    headings = tomllib.loads((FOLDER / "columns.toml").read_text(encoding="utf-8"))
    used = {column for name in names() for column in load(name).columns}
    assert set(headings) == used


def test_documentation_names_every_query() -> None:
    text = (HERE.parent.parent / "docs" / "queries.md").read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE))) == list(names())


def test_there_are_enough_questions() -> None:
    assert len(names()) >= 28


@pytest.mark.parametrize(
    ("name", "parameters", "said"),
    [
        ("owner", {}, "did you mean 'owners-of-task'?"),
        ("xyzzy", {}, "'kg queries' lists them"),
        ("owners-of-task", {}, "needs task (task)"),
        ("owners-of-task", {"tsk": "x"}, "did you mean 'task'?"),
        ("joint-issuers", {"agency": "x"}, "it takes none"),
        ("goals-due", {"by": "soon"}, "is not a year"),
        ("agencies-changed", {"since": "2021-13"}, "is not a date"),
        ("agencies-changed", {"since": "2021-02-30"}, "is not a date"),
        ("owners-of-task", {"task": "green ports"}, "is not the IRI of a task"),
        ("owners-of-task", {"task": "task/x> ; ?p ?o"}, "is not the IRI of a task"),
    ],
)
def test_wrong_calls_are_said_in_a_line(name: str, parameters: dict[str, str], said: str, graph: LocalGraph) -> None:
    with pytest.raises(QueryError) as error:
        run(graph, name, **parameters)
    assert said in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("value", "day"),
    [("2022", "2022-12-31"), ("2024-02", "2024-02-29"), ("2022-12", "2022-12-31"), ("2022-06-30", "2022-06-30")],
)
def test_a_date_is_its_last_day(value: str, day: str) -> None:
    assert load("agencies-changed").values({"since": value})["since"].value == day  # type: ignore[union-attr]


@pytest.mark.parametrize("task", ["task:ports/II-1", "task/ports/II-1", f"{BASE}task/ports/II-1"])
def test_things_are_named_in_three_ways(task: str, graph: LocalGraph) -> None:
    assert len(run(graph, "owners-of-task", task=task)) == 4


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ('#: question.en = "A?', "not valid TOML"),
        ('#: question.en = "A?"', "does not say"),
        ('#: question.en="A?"\n#: question.zh="甲？"\n#: columns=["a"]\n#: key=["a"]\n#: parameters.x="town"', "town"),
    ],
)
def test_a_broken_header_is_said_in_a_line(header: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        parse("mine", header + "\nSELECT ?a WHERE { ?a a ?b } ORDER BY ?a", Path("mine.rq"))
