"""Rankings of regions: lists with a band, exact on the corpus."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from kg.documents import read, read_text
from kg.extraction.ranks import find_ranks
from kg.vocabulary import load_vocabulary


def ranks(text: str) -> list[tuple[str, str | None, str | None, int | None, int | None, str | None]]:
    found = find_ranks(read_text(text, "case"), load_vocabulary())
    return [(s.region.surface if s.region else "", s.dimension, s.year, s.order, s.position, s.band) for s in found]


def test_a_chinese_list() -> None:
    text = "2019年评估结果显示，浙江、江西、甘肃等3个省位列各省（区、市）节水灌溉水平全国前3名。\n"
    assert ranks(text) == [
        ("浙江", "节水灌溉水平", "2019", 1, None, "前3名"),
        ("江西", "节水灌溉水平", "2019", 2, None, "前3名"),
        ("甘肃", "节水灌溉水平", "2019", 3, None, "前3名"),
    ]


def test_an_english_list() -> None:
    text = "In 2019, Zhejiang, Jiangxi, Gansu and other 3 provinces rank among the top 3 in the level of water saving in all provinces.\n"
    assert [(r[0], r[1], r[3], r[5]) for r in ranks(text)] == [
        ("Zhejiang", "level of water saving", 1, "top 3"),
        ("Jiangxi", "level of water saving", 2, "top 3"),
        ("Gansu", "level of water saving", 3, "top 3"),
    ]


def test_echelons() -> None:
    text = "The irrigation level of 2 provinces such as Jilin and Hebei is in the first echelon of China.\n"
    assert [(r[0], r[1], r[5]) for r in ranks(text)] == [
        ("Jilin", "irrigation level", "first echelon"), ("Hebei", "irrigation level", "first echelon"),
    ]  # fmt: skip
    assert [(r[0], r[5]) for r in ranks("吉林、河北处于第一梯队，甘肃、青海处于第二梯队。\n")] == [
        ("吉林", "第一梯队"), ("河北", "第一梯队"), ("甘肃", "第二梯队"), ("青海", "第二梯队"),
    ]  # fmt: skip


def test_the_order_is_the_rank_only_where_the_text_says_so() -> None:
    assert [r[4] for r in ranks("排名前3名的依次为浙江、江西、甘肃。\n")] == [1, 2, 3]
    assert [r[4] for r in ranks("浙江、江西、甘肃进入前3名。\n")] == [None, None, None]


@pytest.mark.parametrize(
    "text",
    [
        "浙江、江西、甘肃开展试点。\n",
        "Zhejiang, Jiangxi and Gansu carried out the pilot.\n",
        "The top 10 firms met in Jilin.\n",
    ],
)
def test_lists_without_a_band_are_no_rankings(text: str) -> None:
    assert ranks(text) == []


@pytest.mark.parametrize(
    ("name", "lists", "size"),
    [
        ("report-digital-china-2021.zh", 9, [10] * 9), ("report-digital-china-2021.en", 9, [10] * 9),
        ("report-digital-china-2020.en", 6, [10, 10, 11, 10, 10, 10]), ("plan-14fyp-informatization.en", 0, []),
    ],
)  # fmt: skip
def test_every_ranking_of_the_corpus(corpus: Path, name: str, lists: int, size: list[int]) -> None:
    found = find_ranks(read(corpus / f"{name}.txt"), load_vocabulary())
    runs = [list(run) for _, run in groupby(found, key=lambda s: (s.start, s.band))]
    assert (len(runs), [len(run) for run in runs]) == (lists, size)
    for run in runs:
        assert [s.order for s in run] == list(range(1, len(run) + 1))
        assert {s.year for s in run} == {"2021" if "2021" in name else "2020"}
        assert all(s.region and s.region.iri and s.dimension and s.position is None for s in run)
