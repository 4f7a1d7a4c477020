"""Targets and figures of a small invented plan, and the 17 main targets of the released graph."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import kg
from kg.answers import PolicyGraph
from kg.answers.figures import amount, year_of
from kg.answers.names import UnknownName, WrongKind
from kg.answers.progress import Progress, latest_figure
from kg.answers.records import Thing, Words


@pytest.fixture(scope="module")
def figures() -> PolicyGraph:
    return kg.open(Path(__file__).parent / "figures.trig")


def of(figures: PolicyGraph, target: str) -> list[Progress]:
    return [p for p in figures.progress() if p.target and p.target.iri.endswith(target)]


def test_every_target_has_a_record_in_the_order_of_the_plan(figures: PolicyGraph) -> None:
    targets = [p.target.iri.rpartition("/")[2] for p in figures.progress() if p.target]
    assert list(dict.fromkeys(targets)) == ["ships", "paperless", "noise"]


def test_a_translation_and_its_original_are_one_witness_and_the_straight_line_judges(figures: PolicyGraph) -> None:
    old, latest = of(figures, "ships")
    assert (latest.value, latest.year, latest.share, latest.expected, latest.verdict) == (
        1.4e6,
        "2021",
        0.2,
        0.2,
        "on track",
    )
    assert latest.witnesses == 2 and latest.documents == ("paper.en", "report.en", "report.zh")
    assert latest.figure == Words("1.4 million", "140万")
    assert [e.document for e in latest.evidence] == ["paper.en", "report.zh", "report.en"]  # the translation last
    assert (old.verdict, old.share) == ("before", None)


def test_a_contradiction_is_told_with_its_place(figures: PolicyGraph) -> None:
    latest = of(figures, "ships")[-1]
    (against,) = latest.contradicted
    assert against.en == "14 million [paper.en ¶4 s1]: ten times more"
    assert against.zh == "1400万 [paper.en ¶4 s1]：多十倍"


def test_a_near_figure_says_how_it_differs_and_gets_no_verdict(figures: PolicyGraph) -> None:
    (near,) = of(figures, "paperless")
    assert near.relation == "near" and near.verdict is None and near.share is None
    assert near.differs == Words("some papers only", "仅为部分单证")
    assert near.unconfirmed and near.year == "2021"  # the year of the document


def test_a_bound_that_leaves_it_open_decides_nothing(figures: PolicyGraph) -> None:
    (noise,) = of(figures, "noise")  # falls from 30 to 10: "less than 28" in 2022 may be anything below
    assert (noise.share, noise.expected, noise.verdict) == (0.1, 0.4, "open")


def test_the_latest_figure_is_the_latest_for_the_region_of_the_target(figures: PolicyGraph) -> None:
    old, new = of(figures, "ships")
    (near,) = of(figures, "paperless")
    zhejiang = Thing("Zhejiang", "浙江省", "https://w3id.org/policy-kg/region/CN-ZJ", "Region")
    there = replace(old, region=zhejiang, year="2023")
    half = replace(old, year="2021-06")
    later_near = replace(near, year="2024")
    for records in ([old, new, half, there, later_near], [later_near, there, half, new, old]):
        assert latest_figure(records) is new  # the end of 2021 is later than June 2021
    own = [replace(r, target_region=zhejiang) for r in (new, there, old)]
    assert latest_figure(own) is own[1]
    assert latest_figure([there, later_near]) is there  # measured elsewhere rather than only near
    assert latest_figure([near, later_near]) is later_near
    assert latest_figure([replace(new, year=None), old]) is old
    assert latest_figure([replace(new, bound="over"), new]) is new
    assert latest_figure([replace(old, figure=None)]) is None and latest_figure([]) is None


def test_an_indicator_without_a_target_gives_its_figures(figures: PolicyGraph) -> None:
    found = figures.progress("Lit buoys")
    assert [(p.value, p.region.en if p.region else None, p.target) for p in found] == [(12, "Zhejiang", None)]
    assert "no plan sets a target" in str(found.remarks[0])


def test_names_that_are_none(figures: PolicyGraph) -> None:
    with pytest.raises(UnknownName):
        figures.progress("whales")
    with pytest.raises(WrongKind):
        figures.progress("Harbour Board")


@pytest.mark.parametrize(
    ("value", "unit", "bound", "en", "zh"),
    [
        ("13090000000000", Words("yuan", "元"), None, "13.09 trillion yuan", "13.09万亿元"),
        ("52.10", Words("per cent", "%"), "over", "more than 52.1%", "超过52.1%"),
        ("330000", Words("number", "个"), "under", "less than 330,000", "不足33万"),
        ("85", Words("index", "指数"), None, "85", "85"),
    ],
)
def test_amounts_as_people_read_them(value: str, unit: Words, bound: str | None, en: str, zh: str) -> None:
    from decimal import Decimal

    assert amount(Decimal(value), unit, bound) == Words(en, zh)


def test_years_and_months() -> None:
    assert (year_of("2021"), year_of("2021-12"), year_of("2020-06"), year_of(None)) == (2021, 2021, 2019.5, None)


def test_the_released_graph_has_all_17_main_targets_with_baselines() -> None:
    found = kg.open().progress()
    targets = {p.target.iri: p for p in found if p.target and "14fyp-informatization" in p.target.iri}
    assert len(targets) == 17
    assert all(p.baseline is not None and p.baseline_year == "2020" and p.aim is not None for p in targets.values())
    assert {p.target.iri.rpartition("/")[2] for p in found if p.target and p.unconfirmed} >= {
        "e-social-security-card-rate",
        "electronic-litigation-share",
    }
    assert all(p.differs and p.verdict is None for p in found if p.relation == "near")
