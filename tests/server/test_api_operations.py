"""The table of operations: what its schemas allow is taken, what they forbid is told; no server is needed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

jsonschema = pytest.importorskip("jsonschema")
hypothesis = pytest.importorskip("hypothesis")

from hypothesis import strategies as st  # noqa: E402

from kg.mcp.tools import tools  # noqa: E402
from kg.server.api_operations import DATE, DAY, BadArgument, Parameter, operations  # noqa: E402
from kg.server.api_words import spoken  # noqa: E402

PARAMETERS = sorted(
    {
        p
        for table in (operations(), {n: t.operation for n, t in tools().items()})
        for o in table.values()
        for p in o.parameters
    },
    key=lambda p: (p.name, p.kind, str(p.choices), str(p.pattern), str(p.most)),
)
WORDS = sorted({word for p in PARAMETERS for word in p.choices})
VALUES = st.one_of(
    st.integers(-5, 1_000_010), st.booleans(), st.floats(allow_nan=False), st.text(max_size=8), st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), max_size=3), st.dates(datetime.date(1000, 1, 1)).map(str), st.just("a" * 301),
    st.from_regex(r"\A[12][0-9]{3}-[0-9]{2}-[0-9]{2}\Z"),
)  # fmt: skip


def taken(parameter: Parameter, value: Any) -> bool:
    try:
        parameter.check(value)
    except BadArgument as error:
        assert "\n" not in str(error) and parameter.name in str(error)
        return False
    return True


@hypothesis.settings(max_examples=400, deadline=None)
@hypothesis.given(st.sampled_from(PARAMETERS), VALUES)
def test_what_the_schema_allows_is_taken_and_nothing_else(parameter: Parameter, value: Any) -> None:
    allowed = jsonschema.Draft202012Validator(parameter.schema()).is_valid(value)
    if parameter.kind in ("integer", "list") and isinstance(value, str):
        return  # models quote numbers and give lists as words: taken where it is plain what they mean
    assert taken(parameter, value) is allowed, (parameter, value)


@hypothesis.given(st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)))
def test_every_day_is_a_date(day: datetime.date) -> None:
    parameter = Parameter("day", "a day", pattern=DAY)
    assert taken(parameter, day.isoformat()) and taken(Parameter("date", "a date", pattern=DATE), day.isoformat())


@pytest.mark.parametrize(
    "wrong", ["2023-02-29", "1900-02-29", "2022-13", "2022-00", "2022-04-31", "0999", "22", "2022-1"]
)
def test_what_is_no_day_is_none(wrong: str) -> None:
    assert not taken(Parameter("date", "a date", pattern=DATE), wrong)


def test_every_required_parameter_has_an_example_that_it_takes() -> None:
    for parameter in PARAMETERS:
        if parameter.required:
            assert parameter.example is not None, parameter
        if parameter.example is not None:
            assert taken(parameter, parameter.example), parameter


def test_there_are_nine_tools_at_most_and_each_parameter_is_explained() -> None:
    assert len(tools()) == 9
    for tool in tools().values():
        assert len(tool.description) > 80
        assert all(p.meaning for p in tool.operation.parameters)


def test_hints_of_the_command_line_are_said_in_other_words() -> None:
    assert spoken("try 'kg search WORDS'", "api") == "try /api/v1/search?words=…"
    assert spoken("kg tasks 'MIIT' lists its tasks", "mcp") == "the tool tasks with agency 'MIIT' lists its tasks"
    assert spoken("nothing leads up from X; try --down", "api") == "nothing leads up from X; try direction=down"
    assert spoken("3 more hold at another date than 2022 (--as-of)", "mcp").endswith("(as_of)")
