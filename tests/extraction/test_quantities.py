"""Numbers and units: what is rendered is read back, and nothing raises."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.quantities import chinese_marks, find_quantities, parse_number, plain

ENGLISH = [
    ("built 2.75 million rain gauges", 2.75, "million rain gauges", 2750000, "1", "rain gauges"),
    ("with 431000 5g antennas and more", 431000, "5g antennas", 431000, "1", "5g antennas"),
    ("nearly 1,250 village clinics", 1250, "village clinics", 1250, "1", "village clinics"),
    ("grew by 7.4 per cent", 7.4, "%", 7.4, "%", None),
    ("rose 3.5 percentage points", 3.5, "percentage points", 3.5, "%", None),
    ("worth £2.6bn", 2.6, "£ bn", 2600000000, "GBP", None),
    ("worth US $7.5 billion", 7.5, "US $ billion", 7500000000, "USD", None),
    ("Rs 76,000 crore", 76000, "Rs crore", 760000000000, "INR", None),
    ("Rs. 1.5 lakh crore", 1.5, "Rs. lakh crore", 1500000000000, "INR", None),
    ("€750 million", 750, "€ million", 750000000, "EUR", None),
    ("3.4 trillion yuan", 3.4, "trillion yuan", 3400000000000, "CNY", None),
    ("50 GW of wind", 50, "GW", 50000000, "kW", None),
    ("40-GW by then", 40, "GW", 40000000, "kW", None),
    ("165 TWh of power", 165, "TWh", 165000000000, "kW.h", None),
    ("12.5 Mt of ash", 12.5, "Mt", 12500000, "t", None),
    ("8 million tonnes", 8, "million tonnes", 8000000, "t", None),
    ("4,500 hectares", 4500, "hectares", 4500, "har", None),
    ("1.6 times that of 2017", 1.6, "times", 1.6, "1", None),
    ("13.8 billion times", 13.8, "billion times", 13800000000, "1", "times"),
    ("9 million 40 thousand calls", 9.04, "million calls", 9040000, "1", "calls"),
    ("3.4m premises", 3.4, "m premises", 3400000, "1", "premises"),
    ("5.5ZB of data", 5.5, "ZB", 5.5e21, "By", None),
    ("one million letters", 1, "million letters", 1000000, "1", "letters"),
]

CHINESE = [
    ("已建成275.5万个雨量站", 275.5, "万个", 2755000, "1"),
    ("收入1.5万亿元", 1.5, "万亿元", 1500000000000, "CNY"),
    ("约3000多万人", 3000, "万人", 30000000, "1"),
    ("下架6.5万余款软件", 6.5, "万款", 65000, "1"),
    ("300余项标准", 300, "项", 300, "1"),
    ("超3千亿次", 3, "千亿次", 300000000000, "1"),
    ("增长12.5%", 12.5, "%", 12.5, "%"),
    ("缩小3.2个百分点", 3.2, "个百分点", 3.2, "%"),
    ("45.5亿千瓦时", 45.5, "亿千瓦时", 4550000000, "kW.h"),
    ("出口293.5亿美元", 293.5, "亿美元", 29350000000, "USD"),
    ("是上年的2.4倍", 2.4, "倍", 2.4, "1"),
    ("位居全国第9位", 9, "rank", 9, "1"),
    ("里程达 8500 公里", 8500, "公里", 8500, "km"),
    ("３．５万户", 3.5, "万户", 35000, "1"),
]


@pytest.mark.parametrize(("text", "value", "unit", "quantity", "code", "counted"), ENGLISH)
def test_english(text: str, value: float, unit: str, quantity: float, code: str, counted: str | None) -> None:
    found = find_quantities(text, "en")[0]
    assert (found.value, found.unit, found.quantity, found.code, found.counted) == (
        value,
        unit,
        quantity,
        code,
        counted,
    )
    assert text[found.start : found.end] == found.surface


@pytest.mark.parametrize(("text", "value", "unit", "quantity", "code"), CHINESE)
def test_chinese(text: str, value: float, unit: str, quantity: float, code: str) -> None:
    found = find_quantities(text, "zh")[0]
    assert (found.value, found.unit, found.quantity, found.code) == (value, unit, quantity, code)
    assert text[found.start : found.end] == found.surface


@pytest.mark.parametrize(
    ("text", "language", "bound"),
    [
        ("more than 40 lakes", "en", ">"), ("40 lakes or more", "en", ">"), ("nearly 40 lakes", "en", "<"),
        ("about 40 lakes", "en", "~"), ("40 lakes", "en", None), ("up to £40 million", "en", "<"),
        ("超过40座湖", "zh", ">"), ("40座以上", "zh", ">"), ("近40座", "zh", "<"), ("约40座", "zh", "~"),
        ("40座左右", "zh", "~"), ("不低于40%", "zh", ">"), ("40多座", "zh", ">"), ("40座", "zh", None),
    ],
)  # fmt: skip
def test_bounds(text: str, language: str, bound: str | None) -> None:
    assert find_quantities(text, language)[0].bound == bound


@pytest.mark.parametrize("text", ["IPv6 and COVID-19", "5G, 4K/8K and 10G PON", "the B2B trade", "P2P"])
def test_numbers_inside_words_are_none(text: str) -> None:
    assert find_quantities(text, "en") == []


def test_ranges_share_their_unit() -> None:
    assert [(q.value, q.unit) for q in find_quantities("by 10 to 15 per cent", "en")] == [(10, "%"), (15, "%")]
    assert [(q.value, q.unit) for q in find_quantities("提高3-5倍", "zh")] == [(3, "倍"), (5, "倍")]
    assert [q.quantity for q in find_quantities("30～50万户", "zh")] == [300000, 500000]


_NUMBERS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999.99"), places=2)


@given(_NUMBERS, st.sampled_from([("万户", 10**4), ("亿户", 10**8), ("万亿户", 10**12), ("户", 1), ("千亿户", 10**11)]))
def test_chinese_numbers_are_read_back(number: Decimal, unit: tuple[str, int]) -> None:
    (found,) = find_quantities(f"共有{number}{unit[0]}，", "zh")
    assert found.value == plain(float(number))
    assert found.quantity == pytest.approx(float(number) * unit[1])


@given(_NUMBERS, st.sampled_from([("million", 10**6), ("billion", 10**9), ("thousand", 10**3), ("lakh", 10**5)]))
def test_english_numbers_are_read_back(number: Decimal, unit: tuple[str, int]) -> None:
    (found,) = find_quantities(f"a total of {number:,} {unit[0]} parcels.", "en")
    assert found.value == plain(float(number))
    assert found.quantity == pytest.approx(float(number) * unit[1])


@given(st.integers(0, 10**15))
def test_commas_are_read_back(number: int) -> None:
    assert parse_number(f"{number:,}") == number == parse_number(str(number))


_SOUP = st.text(
    alphabet=st.sampled_from(
        "0123456789,.%％万亿千百多余个元第位名一二十-–~$£€ million thousand per cent of and to th st Rs crore ０５（）="
    ),
    max_size=60,
)


@given(st.one_of(st.text(max_size=80), _SOUP), st.sampled_from(["en", "zh"]))
def test_any_text_is_read_without_an_error(text: str, language: str) -> None:
    end = 0
    for found in find_quantities(text, language):
        assert text[found.start : found.end] == found.surface
        assert end <= found.at < found.stop <= found.end
        end = found.stop
    assert len(chinese_marks(text)) == len(text)
