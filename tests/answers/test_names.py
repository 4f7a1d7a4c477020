"""Names: either language, traditional characters, acronyms, codes, numbers; and what is said where they fail."""

from __future__ import annotations

import pytest

from kg.answers import PolicyGraph
from kg.answers.names import (
    AmbiguousName,
    UnknownName,
    WrongKind,
    _written,
    plain_name,
    read_code,
    resolve,
    simplified,
)
from kg.errors import KgError


@pytest.mark.parametrize(
    "words, kind, iri",
    [
        ("Harbour Board", "agency", "agency/hb"),
        ("harbour  board", "agency", "agency/hb"),
        ("HB", None, "agency/hb"),
        ("hb", "agency", "agency/hb"),
        ("港务局", "agency", "agency/hb"),
        ("國家港務管理局", "agency", "agency/hb"),
        ("agency/hb", "agency", "agency/hb"),
        ("agency:hb", None, "agency/hb"),
        ("<https://w3id.org/policy-kg/agency/hb>", "agency", "agency/hb"),
        ("cn-zj", "region", "region/CN-ZJ"),
        ("浙江", "agency", "agency/CN-ZJ"),
        ("Zhejiang", "region", "region/CN-ZJ"),
        ("II(1)", "task", "task/harbour/II-1"),
        ("ii（1）", None, "task/harbour/II-1"),
        ("二（一）", "task", "task/harbour/II-1"),
        ("Box 1", "task", "task/harbour/II-1/box-1"),
        ("专栏1", "task", "task/harbour/II-1/box-1"),
        ("專欄一", "task", "task/harbour/II-1/box-1"),
        ("Box 1 item 2", "task", "task/harbour/II-1/box-1/2"),
        ("二（一）专栏1第2项", "task", "task/harbour/II-1/box-1/2"),
        ("II(1) Box 1(2)", "task", "task/harbour/II-1/box-1/2"),
        ("II-1/box-1/2", "task", "task/harbour/II-1/box-1/2"),
        ("深水港", "task", "task/harbour/II-1"),
        ("疏浚工程", "task", "task/harbour/II-1/box-1"),
        ("疏浚工程", "remit", "remit/mt-dredging"),
    ],
)
def test_a_name_finds_its_thing(graph: PolicyGraph, words: str, kind: str | None, iri: str) -> None:
    assert resolve(graph.graph, words, kind).iri == "https://w3id.org/policy-kg/" + iri


@pytest.mark.parametrize("words", ["Harbor Board", "Harbour Bord", "harbour boards"])
def test_a_near_miss_is_answered_with_the_name(graph: PolicyGraph, words: str) -> None:
    with pytest.raises(UnknownName, match="did you mean 'Harbour Board'") as caught:
        resolve(graph.graph, words, "agency")
    assert caught.value.exit_code == 1 and caught.value.near[0] == "Harbour Board"


@pytest.mark.parametrize(
    "words", ["", "  ", "no such thing at all", "Box 99", "IX(4)", "agency/none", "https://x.org/y"]
)
def test_what_is_unknown_is_said(graph: PolicyGraph, words: str) -> None:
    with pytest.raises(UnknownName):
        resolve(graph.graph, words)


def test_an_agency_is_no_task(graph: PolicyGraph) -> None:
    with pytest.raises(WrongKind, match=r"is an agency \(Harbour Board\), not a task \(kg tasks 'HB'") as caught:
        resolve(graph.graph, "HB", "task")
    assert caught.value.exit_code == 2 and caught.value.thing.kind == "StateCouncilDepartment"
    with pytest.raises(WrongKind, match="is a task"):
        resolve(graph.graph, "Deep harbours", "agency")


def test_candidates_of_an_ambiguous_name_are_listed() -> None:
    import pyoxigraph as ox

    from kg.graph.store import LocalGraph

    store = ox.Store()
    name = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    for key in ("a", "b"):
        store.add(
            ox.Quad(ox.NamedNode(f"https://w3id.org/policy-kg/agency/{key}"), name, ox.Literal("Twin", language="en"))
        )
    with pytest.raises(AmbiguousName, match=r"<agency/a>; Twin <agency/b> \(give one of the IRIs\)") as caught:
        resolve(LocalGraph(store, "twins"), "twin", "agency")
    assert [c.iri[-1] for c in caught.value.candidates] == ["a", "b"] and isinstance(caught.value, KgError)


@pytest.mark.parametrize(
    "words, code",
    [
        ("IV(10)", (("", (4, 10)),)),
        ("四(十)", (("", (4, 10)),)),
        ("第四部分", (("", (4,)),)),
        ("Part XII", (("", (12,)),)),
        ("二十一（三）", (("", (21, 3)),)),
        ("box 12 (3)", (("box", (12,)), ("", (3,)))),
    ],
)
def test_numbers_are_read_in_every_system(words: str, code: object) -> None:
    assert read_code(words) == code


@pytest.mark.parametrize("words", ["civil", "Harbour Board", "5G", "item 2", "疏浚", "IV(1) works", ""])
def test_words_are_no_numbers(words: str) -> None:
    assert read_code(words) is None


def test_names_are_compared_without_what_does_not_matter() -> None:
    assert simplified("國家網絡") == "国家网络" and simplified("plain") == "plain"
    assert plain_name("“Ｈarbour” Board（HB）") == plain_name("harbour board hb")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("四（一）", "IV(1)"),
        ("IV-9/box-17/2", "IV(9) Box 17(2)"),
        ("XLIV", "XLIV"),
        ("Box 3", None),  # the end of a path: of which section is not said
    ],
)
def test_a_whole_number_is_looked_up_as_plans_write_it(words: str, number: str | None) -> None:
    code = read_code(words)
    assert code is not None
    assert _written(code) == number
