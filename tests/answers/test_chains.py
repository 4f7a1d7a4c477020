"""Chains hop by hop, gaps, overlaps and search."""

from __future__ import annotations

import pytest

import kg
from kg.answers import PolicyGraph
from kg.answers.chains import Chain
from kg.answers.gaps import Gaps
from kg.answers.overlaps import Overlaps
from kg.errors import KgError
from kg.graph.store import Graph


def told(chain: object) -> list[tuple[object, ...]]:
    return [(h.depth, h.how, str(h.thing), h.ground) for h in chain]  # type: ignore[attr-defined]


def test_a_target_leads_down_to_who_works_on_it(graph: PolicyGraph) -> None:
    assert told(graph.trace("channel depth, 2025 target")) == [
        (0, "", "channel depth, 2025 target", None),
        (1, "pursues", "Outer channel", None),
        (2, "advances", "挖深外航道", "reported"),
        (3, "participation", "Quay Inspectorate", "reported"),
    ]


def test_every_hop_opens_to_a_node_and_those_of_texts_to_their_sentence(graph: PolicyGraph) -> None:
    for hop in graph.trace("II(1)")[1:]:
        assert graph.query(f"ASK {{ <{hop.node}> ?p ?o }}") is True
        if hop.ground in ("mandated", "reported"):
            assert hop.evidence and hop.evidence[0].locator
    activity = next(h for h in graph.trace("Outer channel") if h.how == "advances")
    assert activity.evidence[0].quote == "码头监察局挖深了外航道。"


def test_a_responsibility_is_a_hop_only_where_no_link_tells_it_in_more_steps(graph: PolicyGraph) -> None:
    hows = [(h.how, str(h.thing)) for h in graph.trace("II(1)")]
    assert ("bears", "Harbour Board") in hows and ("bears", "Quay Inspectorate") not in hows
    assert ("alignedWith", "Dredging Guide") in hows and ("issuer", "Ministry of Tides") in hows
    assert max(h.depth for h in graph.trace("II(1)", depth=2)) == 2


def test_an_agency_leads_up_to_tasks_and_only_there(graph: PolicyGraph) -> None:
    up = told(graph.trace("Quay Inspectorate", depth=5))
    assert [row[2] for row in up] == [
        "Quay Inspectorate", "挖深外航道", "Outer channel", "Dredging projects", "Deep harbours", "Works",
        "channel depth, 2025 target", "channel depth",
    ]  # fmt: skip
    assert all(h.up for h in graph.trace("HB")[1:])
    assert not any(h.thing.en == "Plan for Harbours" for h in graph.trace("Inland Office", depth=1))  # leads to no task


def test_only_some_grounds(graph: PolicyGraph) -> None:
    grounds = {h.ground for h in graph.trace("II(1)", basis="mandated")}
    assert grounds == {None, "mandated"}


def test_a_chain_holds_for_a_date(graph: PolicyGraph) -> None:
    plan = "https://w3id.org/policy-kg/task/harbour/II-1"
    assert "Harbour Board" in [str(h.thing) for h in graph.trace(plan)]
    assert "Harbour Board" not in [str(h.thing) for h in graph.trace(plan, as_of="2020") if h.how == "bears"]


def test_the_best_evidenced_path_between_two_things(graph: PolicyGraph) -> None:
    found = graph.trace("Plan for Harbours", to="Harbour Board")
    assert isinstance(found, Chain) and [h.how for h in found if h.path == 1] == ["", "isPartOf", "isPartOf", "bears"]
    assert found.confidences[0] == pytest.approx(0.99 * 0.99 * 0.9)
    assert list(found.confidences) == sorted(found.confidences, reverse=True)
    shared = graph.trace("Harbour Board", to="Ministry of Tides")
    assert [str(h.thing) for h in shared if h.path == 1] == ["Harbour Board", "Deep harbours", "Ministry of Tides"]
    assert [h.up for h in shared if h.path == 1] == [False, True, False]


def test_no_way_on_is_said(graph: PolicyGraph) -> None:
    nothing = graph.trace("Harbour Board", up=False)
    assert not nothing and "try --up" in str(nothing.remarks[0])
    apart = graph.trace("dredging", to="Harbour Board")
    assert not apart and "no path" in str(apart.remarks[0]) and "没有" in apart.remarks[0].in_language("zh")  # type: ignore[union-attr]


def test_gaps_are_what_nobody_owns_on_the_grounds_that_count(graph: PolicyGraph) -> None:
    found = graph.gaps()
    assert isinstance(found, Gaps)
    assert [(g.task.en, g.kind, g.parts, g.parts_owned, g.weaker) for g in found] == [
        ("Dredging projects", "FocusProject", 2, 1, ("aligned",)),
        ("Inner basin", "ProjectItem", 0, 0, ()),
    ]
    assert found[1].section.en == "Deep harbours" and found[1].plan.en == "Plan for Harbours"
    assert [(t.kind, t.tasks, t.owned, t.through_parts, t.nobody) for t in found.tally] == [
        ("MajorTask", 2, 2, 0, 0), ("FocusProject", 1, 0, 1, 0), ("ProjectItem", 2, 1, 0, 1), ("TaskGroup", 1, 1, 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "count, as_of, left",
    [
        ("aligned", None, ["Inner basin"]),
        ("aligned, remit", "2024-01", []),
        (["general"], None, []),
        ("主题一致", None, ["Inner basin"]),
    ],
)
def test_further_grounds_may_count(graph: PolicyGraph, count: object, as_of: str | None, left: list[str]) -> None:
    assert [g.task.en for g in graph.gaps(count=count, as_of=as_of)] == left


def test_overlaps_have_several_owners_and_no_lead(graph: PolicyGraph) -> None:
    found = graph.overlaps()
    assert isinstance(found, Overlaps)
    assert [(o.task.en, o.count, [a.en for a in o.owners], o.grounds) for o in found] == [
        ("Safe buoys", 2, ["Ministry of Buoys", "Zhejiang"], ("reported", "issuer"))
    ]  # "Lights" has two names of one institution, "Deep harbours" has a lead
    assert [(p.first.en, p.second.en, p.count, p.led) for p in found.pairs] == [
        ("Zhejiang", "Ministry of Buoys", 1, 0),
        ("Harbour Board", "Ministry of Tides", 1, 1),
    ]


@pytest.mark.parametrize(
    "words, kind, first",
    [
        ("dredging", None, "concept/dredging"),
        ("疏浚", "task", "task/harbour/II-1/box-1"),
        ("深水港", None, "task/harbour/II-1"),
        ("燈塔", None, "statement/lit"),
        ("board harbour", None, "agency/hb"),
        ("cn-zj", None, "region/CN-ZJ"),
    ],
)
def test_search_finds_names_first(graph: PolicyGraph, words: str, kind: str | None, first: str) -> None:
    assert graph.search(words, kind=kind)[0].iri == "https://w3id.org/policy-kg/" + first


def test_search_says_what_was_meant(graph: PolicyGraph) -> None:
    nothing = graph.search("Harbor Board")
    assert not nothing and "Harbour Board" in str(nothing.remarks[0])
    assert len(graph.search("ministry", limit=1)) == 1 and "1 more" in str(graph.search("ministry", limit=1).remarks[0])
    with pytest.raises(KgError, match="there is no kind 'ship'"):
        graph.search("x", kind="ship")
    with pytest.raises(KgError, match="no words"):
        graph.search("  ")


def test_the_object_is_a_graph_and_shows_itself(graph: PolicyGraph) -> None:
    assert isinstance(graph, Graph) and graph.name in repr(graph) and "<table>" in graph._repr_html_()
    assert graph.select("SELECT ?s { ?s a pol:Goal } ORDER BY ?s").rows == ()
    with pytest.raises(AttributeError):
        graph.nonsense  # noqa: B018
    assert graph.owners("II(1)").language == "en"
    graph_zh = kg.open(graph.name, language="zh")
    assert graph_zh.owners("二（一）").rows()[0][2] == "国家港务管理局"
