"""Dates, periods and deadlines; laws that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.dates import deadline_of, find_dates, to_month

ENGLISH = [
    ("By the end of 2019, two thirds had moved.", [("2019", None, "by")]),
    ("in the first half of 2022", [("2022", None, "at")]),
    ("It fell from 31st in 2012 to 9th in 2019.", [("2012", None, "at"), ("2019", None, "at")]),
    ("from 2016 to 2020 output doubled", [("2020", "2016", "at")]),
    ("between 2016 and 2020 output doubled", [("2020", "2016", "at")]),
    ("no later than 30 June 2024", [("2024-06-30", None, "by")]),
    ("As of 5 March 2021, 40 towns had joined.", [("2021-03-05", None, "as-of")]),
    ("As of March 2021", [("2021-03", None, "as-of")]),
    ("signed on October 3rd, 2018", [("2018-10-03", None, "at")]),
    ("spending in FY 2022-23", [("2023", "2022", "at")]),
    ("revenue of FY24", [("2024", None, "at")]),
    ("2018-2022", [("2022", "2018", "at")]),
    ("throughout the 14th Five-Year Plan period", [("2025", "2021", "at")]),
    ("the 14th Five-Year Plan for Harbours", []),
    ("since 2015, 300 ponds were cleaned", [("2015", None, "since")]),
    ("12% more than in 2015", [("2015", None, "than")]),
    ("up 12% from 2015", [("2015", None, "than")]),
    ("an increase of 12% over 2015", [("2015", None, "than")]),
    ("40 per cent below 2005 levels", [("2005", None, "than")]),
    ("more than 2000 farms", []),
    ("More than 1950 tertiary clinics joined", []),
    ("the mid-2030s are far; mid-2027 is near", [("2027", None, "at")]),
    ("by end-2026", [("2026", None, "by")]),
    ("Q3 2022", [("2022", None, "at")]),
    ("(EU) 2016/679 and version 2.0", []),
    ("in 2,021 places", []),
]

CHINESE = [
    ("截至2019年底，已有三成。", [("2019", None, "as-of")]),
    ("截至 2019 年 3 月，", [("2019-03", None, "as-of")]),
    ("2016年到2020年，", [("2020", "2016", "at")]),
    ("2016—2020年", [("2020", "2016", "at")]),
    ("到2030年，", [("2030", None, "by")]),
    ("2024年6月底前完成", [("2024-06", None, "by")]),
    ("2024年6月30日前报送", [("2024-06-30", None, "by")]),
    ("比2015年提高", [("2015", None, "than")]),
    ("较2015年下降", [("2015", None, "than")]),
    ("2015年以来，", [("2015", None, "since")]),
    ("二〇二四年", [("2024", None, "at")]),
    ("“十三五”时期，", [("2020", "2016", "at")]),
    ("“十三五”国家水利规划", []),
    ("2022年第三季度", [("2022", None, "at")]),
    ("由2015年的3亿吨增至2020年的4亿吨", [("2015", None, "at"), ("2020", None, "at")]),
    ("自2023年5月1日起施行", [("2023-05-01", None, "since")]),
    ("约2000万人", []),
]


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english_dates(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert [(d.value, d.first, d.relation) for d in find_dates(text, "en")] == expected


@pytest.mark.parametrize(("text", "expected"), CHINESE)
def test_chinese_dates(text: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert [(d.value, d.first, d.relation) for d in find_dates(text, "zh")] == expected


def test_this_year_needs_the_year_of_the_document() -> None:
    assert [d.value for d in find_dates("今年上半年，", "zh", 2022)] == ["2022"]
    assert [d.value for d in find_dates("去年，", "zh", 2022)] == ["2021"]
    assert [d.value for d in find_dates("this year", "en", 2022)] == ["2022"]
    assert [d.value for d in find_dates("今年上半年，", "zh")] == [None]


@pytest.mark.parametrize(
    ("text", "language", "deadline"),
    [
        ("完成时限：2023年9月底前", "zh", "2023-09"),
        ("完成时限：2023年9月", "zh", "2023-09"),
        ("到2030年，", "zh", "2030"),
        ("持续推进", "zh", None),
        ("截至2021年底", "zh", None),
        ("Deadline: 31 March 2025", "en", "2025-03-31"),
        ("to be finished by 2028", "en", "2028"),
        ("in 2028 there was rain", "en", None),
    ],
)
def test_deadlines(text: str, language: str, deadline: str | None) -> None:
    assert deadline_of(text, language) == deadline


@given(st.integers(1950, 2099), st.integers(1, 12))
def test_a_month_written_is_read_back(year: int, month: int) -> None:
    expected = f"{year}-{month:02d}"
    assert [d.value for d in find_dates(f"截至{year}年{month}月，", "zh")] == [expected]
    names = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    assert [d.value for d in find_dates(f"As of {names[month - 1]} {year},", "en")] == [expected]
    assert to_month(expected + "-07") == expected


_TEXT = st.text(
    alphabet=st.sampled_from("0123456789年月日底末到至截比前后十五四“”—-–,.，。 by since the end of in FYQ12五〇二/"),
    max_size=60,
)


@given(st.one_of(st.text(max_size=80), _TEXT), st.sampled_from(["en", "zh"]), st.sampled_from([None, 2021]))
def test_any_text_is_read_without_an_error(text: str, language: str, year: int | None) -> None:
    end = 0
    for mention in find_dates(text, language, year):
        assert text[mention.start : mention.end] == mention.surface
        assert end <= mention.start < mention.end and mention.start <= mention.core < mention.end
        end = mention.end
    deadline_of(text, language, year)
