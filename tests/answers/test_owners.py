"""Owners and tasks: grounds never mixed, parts and general duties apart, institutions once, dissolved bodies, nobody."""

from __future__ import annotations

import pytest

from kg.answers import PolicyGraph
from kg.answers.names import WrongKind
from kg.answers.owners import Owners
from kg.answers.responsibilities import begun, over
from kg.errors import GraphError, KgError


def told(owners: object) -> list[tuple[object, ...]]:
    return [(o.section, o.ground, o.actor.en, o.role, o.part.code if o.part else None) for o in owners]  # type: ignore[attr-defined]


def test_owners_come_by_ground_and_parts_and_general_duties_apart(graph: PolicyGraph) -> None:
    assert told(graph.owners("II(1)")) == [
        ("own", "mandated", "Harbour Board", "lead", None),
        ("own", "mandated", "Ministry of Tides", "with", None),
        ("part", "reported", "Quay Inspectorate", "sole", "II(1) Box 1(1)"),
        ("part", "reported", "Inland Office", "joint", "II(1)"),
        ("part", "aligned", "Ministry of Tides", "sole", "II(1) Box 1"),
        ("general", "mandated", "Secretariat of the River Commission", "sole", None),
    ]


def test_an_owner_carries_its_sentence_rule_and_dates(graph: PolicyGraph) -> None:
    first = graph.owners("II(1)")[0]
    assert (first.confidence, first.since, first.until, first.rules) == (0.9, "2021", None, ("mandated",))
    assert first.iri.endswith("responsibility/1")
    (sentence,) = first.evidence
    assert sentence.quote is not None and sentence.quote.startswith("The Harbour Board leads")
    assert sentence.place == "plan.en II(1) ¶1 s1" and str(sentence).endswith("[plan.en II(1) ¶1 s1]")
    assert sentence.link is not None and sentence.link.startswith("https://example.org/plan.html#:~:text=The%20Harbour")
    # Where no words are kept there is the place, and the page without a fragment.
    general = graph.owners("II(1)")[-1].evidence[0]
    assert (
        general.quote is None
        and str(general) == "plan.en VI(1) ¶1 s1"
        and general.link == "https://example.org/plan.html"
    )


def test_an_institution_counts_once_and_shows_both_names(graph: PolicyGraph) -> None:
    group = "https://w3id.org/policy-kg/task/harbour/II-1/m-1"
    own = [o for o in graph.owners(group) if o.section == "own"]
    assert len(own) == 1 and own[0].actor.en == "Inland Office"
    assert [name.en for name in own[0].also] == ["Secretariat of the River Commission"]
    assert [source.iri.rpartition("/")[2] for source in own[0].via] == ["lit"]


def test_a_dissolved_body_keeps_its_name_and_says_who_took_over(graph: PolicyGraph) -> None:
    now = graph.owners("Outer channel")[0]
    assert now.actor.en == "Quay Inspectorate" and [n.en for n in now.now] == ["Harbour Board"]
    before = graph.owners("Outer channel", as_of="2020-02")[0]
    assert before.actor.en == "Quay Inspectorate" and before.now == ()


def test_an_answer_holds_for_a_date(graph: PolicyGraph) -> None:
    assert told(graph.owners("Inner basin", as_of="2024"))[0][1:3] == ("remit", "Ministry of Tides")
    late = graph.owners("Inner basin", as_of="2025")
    assert [o.section for o in late] == ["general"] and "1 more hold at another date" in str(late.remarks[0])
    assert "2025" in late.remarks[0].in_language("zh")  # type: ignore[union-attr]
    assert graph.owners("II(1)", as_of="2020")[0].section == "part"


def test_where_nobody_owns_it_the_search_and_the_nearest_candidate_are_told(graph: PolicyGraph) -> None:
    found = graph.owners("Inner basin")
    assert isinstance(found, Owners) and found.searched["SourceDocument"] == 2 and found.searched["Activity"] == 2
    (near,) = found.rejected
    assert near.score == 0.34 and near.relation == "advances" and near.source.zh == "点亮灯塔"
    assert [a.en for a in near.actors] == ["Inland Office", "Secretariat of the River Commission"]
    owned = graph.owners("II(1)")
    assert isinstance(owned, Owners) and not owned.searched and not owned.rejected


def test_an_aligned_instrument_older_than_the_plan_says_so(graph: PolicyGraph) -> None:
    aligned = next(o for o in graph.owners("Box 1") if o.ground == "aligned")
    assert aligned.remark is not None and aligned.remark.en == "older than the plan (2015)"
    assert aligned.remark.zh == "早于规划（2015）"


def test_a_plan_is_asked_like_a_task(graph: PolicyGraph) -> None:
    assert {o.section for o in graph.owners("Plan for Harbours")} == {"part", "general"}


def test_an_agency_has_no_owners(graph: PolicyGraph) -> None:
    with pytest.raises(WrongKind):
        graph.owners("HB")


def test_tasks_of_an_agency_by_ground_with_inherited_ones(graph: PolicyGraph) -> None:
    found = graph.tasks("HB")
    assert [(d.ground, d.role, d.task.en, d.under and d.under.en, d.inherited) for d in found] == [
        ("mandated", "lead", "Deep harbours", None, False),
        ("reported", "sole", "Outer channel", "Quay Inspectorate", True),
    ]
    assert [d.ground for d in graph.tasks("HB", basis="reported")] == ["reported"]


def test_tasks_under_both_names_of_an_institution(graph: PolicyGraph) -> None:
    first, second = graph.tasks("Inland Office"), graph.tasks("河道委员会秘书处")
    assert [d.task.en for d in first] == [d.task.en for d in second] == ["Lights", "Lights", "Plan for Harbours"]
    assert [d.section for d in first] == ["own", "own", "general"]
    assert [d.under.en if d.under else None for d in first][0] is None and second[1].under is None


def test_a_ground_that_there_is_not(graph: PolicyGraph) -> None:
    with pytest.raises(KgError, match="there is no ground 'rumour'"):
        graph.tasks("HB", basis="rumour")


@pytest.mark.parametrize(
    "since, until, as_of, holds",
    [
        (None, None, "2022", True),
        ("2022-05", None, "2022", True),
        ("2022-05", None, "2022-04", False),
        ("2023", None, "2022-12-31", False),
        (None, "2022", "2022-06", True),
        (None, "2021-06", "2021-06-30", True),
        (None, "2021-06", "2021-07", False),
    ],
)
def test_dates_are_as_exact_as_they_are_known(since: str | None, until: str | None, as_of: str, holds: bool) -> None:
    assert (begun(since, as_of) and not over(until, as_of)) is holds


def test_a_graph_of_another_version_is_refused() -> None:
    import pyoxigraph as ox

    from kg.answers.gaps import gaps
    from kg.graph.store import LocalGraph

    store = ox.Store()
    store.load(
        b"<https://w3id.org/policy-kg/graph/reference> <http://purl.org/dc/terms/conformsTo>"
        b" <https://w3id.org/policy-kg/ontology/9.9.0> .",
        format=ox.RdfFormat.N_TRIPLES,
    )
    with pytest.raises(GraphError, match=r"built with version 9\.9\.0 of the ontology.*build it again"):
        gaps(LocalGraph(store, "old"))
