"""Links of figures: to targets, between documents, and between a translation and its original; all in our own words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from kg.graph.building import build
from kg.graph.clauses import KINDS, indicator_words, indicators_in, rows
from kg.graph.links import Link, Shelf, translations
from kg.graph.links import figures as figure_links
from kg.graph.links.observed import Figure, figures, power_of_ten
from kg.graph.loading import load
from kg.vocabulary import load_vocabulary

CHINESE = """中国网络建设年度报告（2021年）

一、基础网络
（一）接入能力
2021年，千兆用户规模达2870万户，IPv6活跃用户数达5.83亿。全国网民规模从2018年的8.21亿增至2021年的10.11亿。
（二）应用水平
数字化研发设计工具普及率和关键工序数控化率分别达71.4%和53.6%。企业工业设备上云率达17.6%。法院在线立案963万件。工业和信息化部建成3座互联网交换中心。
（三）消费
2021年，全国网上零售额达12.64万亿元，电子商务平台营业收入8124亿元。农村网络零售额达1.98万亿元。
网上零售额同比增长9.7%。
"""
ENGLISH = """Annual Report on China's Network Construction (2021)

I. Basic Networks
(1) Access capacity
In 2021, the scale of gigabit users reached 28.7 million households, and the number of active IPv6 users reached 583 million. The number of Internet users in China grew from 821 million in 2018 to 1.011 billion in 2021.
(2) Level of application
The penetration rate of digital R&D design tools and the numerical control rate of key processes reached 71.4% and 53.6% respectively. The cloud rate of industrial equipment reached 17.6%. Courts filed 9.63 million cases online. The Ministry of Industry and Information Technology built three Internet exchange centres.
(3) Consumption
In 2021, national online retail sales reached 12.64 trillion yuan, and the revenue of e-commerce platforms reached 81.24 billion yuan. Rural online retail sales reached 1.98 trillion yuan.
Online retail sales grew by 9.7%.
"""  # noqa: E501
HALF_YEAR = """Online Trade in China in the First Half of 2022

In the first half of 2022, national online retail sales reached 6.02 trillion yuan. In 2021, the number of active IPv6 users was 583 million, and the number of Internet users in China was 1.2 billion.
"""  # noqa: E501
METADATA = """
["network-report.zh"]
date = "2022-05"
issuer = "工业和信息化部"
["network-report.en"]
date = "2022-05"
issuer = "Ministry of Industry and Information Technology"
original = "network-report.zh"
["half-year.en"]
date = "2022-08"
issuer = "Ministry of Industry and Information Technology"
"""


@pytest.fixture(scope="module", params=[True, False], ids=["quotes", "no quotes"])
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """The three documents as facts; links must not depend on whether the graph keeps their words."""
    folder = tmp_path_factory.mktemp("documents")
    for name, words in (
        ("network-report.zh.txt", CHINESE), ("network-report.en.txt", ENGLISH), ("half-year.en.txt", HALF_YEAR),
        ("documents.toml", METADATA),
    ):  # fmt: skip
        (folder / name).write_text(words, encoding="utf-8")
    graph = tmp_path_factory.mktemp("graph")
    build(folder, graph, quotes=request.param, jobs=1)
    yield Shelf(load(graph), load_vocabulary())


def _links(shelf: Shelf, *relations: str) -> list[Link]:
    return [link for link in figure_links.links(shelf) if link.relation in relations and link.certain]


def _said(shelf: Shelf) -> dict[str, Figure]:
    return {figure.iri: figure for figure in figures(shelf)}


def _of(shelf: Shelf, link: Link) -> tuple[str, Decimal, str]:
    figure = _said(shelf)[link.source]
    return figure.said.language, figure.value, link.target.rpartition("/")[2]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_targets_own_indicator_is_measured(shelf: Shelf, language: str) -> None:
    found = {_of(shelf, link) for link in _links(shelf, "measures")}
    for value, target in (
        ("28700000", "gigabit-fibre-users"), ("583000000", "ipv6-active-users"), ("821000000", "internet-users"),
        ("1011000000", "internet-users"), ("17.6", "industrial-equipment-cloud-rate"),
        ("12640000000000", "online-retail-sales"),
    ):  # fmt: skip
        assert (language, Decimal(value), target) in found
    # Nothing that is a growth, a neighbour's value or a part of the whole is the target's own measure.
    assert all(
        value not in (Decimal("9.7"), Decimal("1980000000000"), Decimal("6020000000000")) for _, value, _ in found
    )
    assert len([f for f in found if f[0] == language and f[2] == "gigabit-fibre-users"]) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_near_indicators_say_how_they_differ(shelf: Shelf, language: str) -> None:
    found = {_of(shelf, link): link for link in _links(shelf, "near")}
    rural = found[language, Decimal("1980000000000"), "online-retail-sales"]
    assert rural.comment_en == "rural areas only" and rural.comment_zh == "仅为农村地区"
    assert (language, Decimal("9630000"), "electronic-litigation-share") in found
    # Two things and two values, told one by one: which is which stays open, that both are near does not.
    for value in ("71.4", "53.6"):
        link = found[language, Decimal(value), "fully-digitised-enterprises-share"]
        assert link.comment_en is not None and "; or: " in link.comment_en


def test_half_a_year_is_only_near(shelf: Shelf) -> None:
    found = {_of(shelf, link): link for link in _links(shelf, "near")}
    assert found["en", Decimal("6020000000000"), "online-retail-sales"].comment_en == "half a year only"


def test_a_translation_is_paired_with_its_original(shelf: Shelf) -> None:
    pairs = translations.pairs(shelf)
    said = _said(shelf)
    values = {(said[p.translated.iri].value, said[p.original.iri].value) for p in pairs if p.translated.iri in said}
    assert (Decimal("583000000"), Decimal("583000000")) in values
    assert (Decimal("81240000000"), Decimal("812400000000")) in values  # the same place, another magnitude
    assert len({p.translated.iri for p in pairs}) == len({p.original.iri for p in pairs}) == len(pairs)
    assert any(p.translated.actors and p.original.actors == p.translated.actors for p in pairs)
    translated = {s.iri for s in (*shelf.activities, *shelf.observations) if s.document.endswith("network-report.en")}
    assert len(pairs) >= 0.9 * len(translated)


def test_a_lost_magnitude_is_a_contradiction(shelf: Shelf) -> None:
    said = _said(shelf)
    links = [link for link in _links(shelf, "contradicts") if link.rule == "translation"]
    assert [{said[link.source].value, said[link.target].value} for link in links] == [
        {Decimal("81240000000"), Decimal("812400000000")}
    ]
    assert links[0].comment_en == "wrong magnitude: the translation says 10^1 times less than the original"
    assert links[0].source < links[0].target and len(links[0].evidence) == 2


def test_documents_agree_and_disagree(shelf: Shelf) -> None:
    said = _said(shelf)
    found = {
        (link.relation, frozenset({said[link.source].said.document.rpartition("/")[2],
                                   said[link.target].said.document.rpartition("/")[2]})): link
        for link in _links(shelf, "corroborates", "contradicts")
        if link.rule != "translation"
    }  # fmt: skip
    for report in ("network-report.zh", "network-report.en"):
        assert ("corroborates", frozenset({"half-year.en", report})) in found
        other = found["contradicts", frozenset({"half-year.en", report})]
        assert other.comment_en == "the values differ by 15.8 per cent of the larger"
    assert len(found) == 4


def test_targets_serve_tasks_of_their_group(shelf: Shelf) -> None:
    found: dict[str, set[str]] = {}
    for link in _links(shelf, "pursues"):
        found.setdefault(link.source.rpartition("/")[2], set()).add(link.target.partition("informatization/")[2])
    assert found["ipv6-active-users"] == {"IV-1/m-1"}
    assert found["online-retail-sales"] == {"IV-5"}  # no task is on its subject: the first of its group
    assert "digital-china-development-index" not in found  # stands in no group
    assert all(tasks for tasks in found.values()) and len(found) == 16


def test_links_are_the_same_every_time(shelf: Shelf) -> None:
    again = Shelf(shelf.store, shelf.vocabulary)
    assert list(figure_links.links(shelf)) == list(figure_links.links(again))
    assert list(translations.links(shelf)) == list(translations.links(again))


def test_data_files_name_known_indicators() -> None:
    known = load_vocabulary().entities
    for row in rows("near_indicators.csv", ("target", "near", "unit", "en", "zh")):
        assert {f"https://w3id.org/policy-kg/indicator/{row[c]}" for c in ("target", "near")} <= known.keys(), row
        assert row["en"] and row["zh"] and row["target"] != row["near"]
    for language in ("en", "zh"):
        assert all(iri in known for iri, *_ in indicator_words(language))
    for row in rows("target_groups.csv", ("target", "group", "tasks")):
        assert f"https://w3id.org/policy-kg/target/{row['target']}" in known
        plan = row["target"].split("/")[0]
        assert all(f"https://w3id.org/policy-kg/task/{plan}/{task}" in known for task in row["tasks"].split())


@pytest.mark.parametrize(
    ("one", "other", "power"),
    [("81240000000", "812400000000", -1), ("3.64", "364000000", -8), ("5", "5", None), ("12", "13", None), ("0", "5", None)],
)  # fmt: skip
def test_power_of_ten(one: str, other: str, power: int | None) -> None:
    assert power_of_ten(Decimal(one), Decimal(other)) == power


@pytest.mark.parametrize(
    ("language", "before", "clause", "named"),
    [
        ("zh", "电子社保卡推广顺利，", "覆盖人数达4.1亿", {"e-social-security-cards"}),
        ("zh", "电子社保卡推广顺利，", "渠道达310个", set()),
        ("zh", "", "数字经济核心产业占国内生产总值比重为8.3%", {"core-digital-economy-share-of-gdp"}),
        ("en", "", "percentage of users of 5G phones above 41%", {"5g-user-share"}),
        ("en", "the gigabit network advanced", "with the capacity to cover 210 million households", {"gigabit-network-coverage"}),
    ],
)  # fmt: skip
def test_words_that_name_an_indicator_without_its_label(
    language: str, before: str, clause: str, named: set[str]
) -> None:
    found = indicators_in(clause, language, load_vocabulary().find(clause, language, KINDS), before)
    assert {iri.rpartition("/")[2] for iri in found} == named
