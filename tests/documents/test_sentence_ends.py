"""Where sentences end, how wrapped text is joined, and which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import read_text
from kg.documents.language import detect_language
from kg.documents.numbering import han_number, parse_mark, roman_number, to_roman
from kg.documents.sentences import split
from kg.errors import DocumentError


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The U.S. Agency for Ports acted. It paid.", 2),
        ("It cost 1.5 million yuan. No. 5 was built by Dr. J. Smith of Acme Inc. in Dec. 2021.", 2),
        ("Ships, cranes, etc. were bought. The rest waits.", 2),
        ("Ships, cranes, etc. The rest waits.", 2),
        ("See e.g. Art. 5 and Fig. 3 of vol. 2.", 1),
        ("It waited ... Then it acted.", 1),
        ("“Open the port.” The office said so.", 2),
        ("It works (see the annex.) Then it stops.", 2),
        ("The plan grew.1 The next step follows.", 2),
        ("Aim for 5G. Strengthen research.", 2),
        ("Ports improved.The quay opened.", 2),
        ("Does it work? Yes! It does; and well.", 3),
        ("China, the U.K. and Japan agreed.", 1),
        ("港口建成。”船舶到达。", 2),
        ("建设港口；培育人才；推进改革。完成！", 2),
        ("推进港口建设。（交通运输部牵头，财政部负责）", 2),
        ("推进港口建设。（交通运输部负责）加强维护。", 3),
        ("推进港口建设（交通运输部负责）。加强维护。", 2),
        ("推进港口建设。（交通运输部负责）。加强维护。", 3),
        ("增长1.5倍，约3.2万个。", 1),
        ("他说：“加快建设。”随后离开。", 2),
        ("The text ends. (Responsible: Ministry of Ports) The next task begins.", 3),
    ],
)
def test_sentence_ends(text: str, parts: int) -> None:
    assert len(split(text)) == parts, [text[a:b] for a, b in split(text)]


@given(st.text(alphabet='ab .。!?（）()"”1A中', max_size=60))
def test_splitting_keeps_every_character(text: str) -> None:
    spans = split(text)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
    assert all(a < b for a, b in spans) and spans == sorted(spans)


WRAPPED = """\
The harbour office has built a new quay for high-
quality cargo and opened it to the inter-
national lines that call at the port every day of

12

the week. The international lines paid for a part
of it, and the Ministry of Ports, together with the
Customs Agency, paid for the rest of the work.
"""


def test_wrapped_lines_hyphens_and_page_numbers() -> None:
    document = read_text(WRAPPED, "x")
    first, second = document.sentences
    assert first.text == (
        "The harbour office has built a new quay for high-quality cargo and opened it to the international lines that call "
        "at the port every day of the week."
    )
    assert second.text.endswith("together with the Customs Agency, paid for the rest of the work.")
    at = first.text.index("international")
    start, end = first.to_source(at, at + len("international"))
    assert document.text[start:end] == "inter-\nnational"


def test_a_blank_line_after_every_line() -> None:
    document = read_text(WRAPPED.replace("\n", " \n\n"), "x")
    assert [s.text for s in document.sentences] == [s.text for s in read_text(WRAPPED, "x").sentences]


def test_chinese_paragraph_cut_by_a_page() -> None:
    cut = "各沿海地区陆续出台港口数字化建设规划方案，明确了目标任务和时间安排，港口数据共享交换水平得到明显提升，有力\n\n— 7 —\n\n推进了港口转型。后续工作正在开展。\n"
    document = read_text(cut, "x")
    assert [s.text[-8:] for s in document.sentences] == ["推进了港口转型。", "后续工作正在开展。"[-8:]]
    assert "有力推进了" in document.sentences[0].text


def test_bold_marks_do_not_stand_in_sentences() -> None:
    document = read_text("**一是港口建设加快。**开工项目二十个。**二是航线增加。** 新开航线三条。\n", "x")
    assert [s.text for s in document.sentences] == [
        "一是港口建设加快。",
        "开工项目二十个。",
        "二是航线增加。",
        "新开航线三条。",
    ]


def test_a_footnote_between_two_pages_is_left_out() -> None:
    text = "《沿海港口数据管理条例》提出港口经营单位对其在经营活动中依法收集和处理的数据所形成\n\n¹ 不含渔港\n\n的产品和服务享有财产权益。其他规定从其规定。\n"
    document = read_text(text, "x")
    assert document.sentences[0].text.endswith("所形成的产品和服务享有财产权益。")


@pytest.mark.parametrize("text", ["Le ministère des ports et le gouvernement ont publié la stratégie pour les quais et les navires.",
                                  "Das Ministerium für Häfen und die Regierung haben den Plan für die Kais mit dem Zoll veröffentlicht.",
                                  "Министерство портов опубликовало план.", "港湾局は新しい計画をまとめました。これはとても良いです。", "", "12 34 — 5", "항만청은 계획을 발표했다."])  # fmt: skip
def test_other_languages_are_refused(text: str) -> None:
    with pytest.raises(DocumentError):
        detect_language(text)


@pytest.mark.parametrize(("text", "language"), [("MIIT.", "en"), ("交通运输部", "zh"), ("5G网络 IPv6 APP 建设", "zh"),
                                                ("The Ministry (交通运输部) acted.", "en"), ("China Federation of Ports", "en")])  # fmt: skip
def test_languages(text: str, language: str) -> None:
    assert detect_language(text) == language


@given(st.integers(1, 399))
def test_roman_numerals_go_both_ways(number: int) -> None:
    assert roman_number(to_roman(number)) == number


def test_chinese_numerals() -> None:
    assert [han_number(t) for t in ("一", "十", "十二", "二十", "三十一", "一百零五", "百一")] == [
        1,
        10,
        12,
        20,
        31,
        105,
        101,
    ]


@pytest.mark.parametrize(
    ("line", "unit", "value", "rest"),
    [
        ("一、总体要求", "major", 1, "总体要求"), ("（十二）保障", "paren", 12, "保障"), ("1．加强", "number", 1, "加强"),
        ("⑶推进", "circled", 3, "推进"), ("第三篇", "part", 3, ""), ("第十二条 本办法", "article", 12, "本办法"),
        ("专栏 3：港口工程", "box", 3, "港口工程"), ("附件2", "annex", 2, ""), ("Part IV: Ports", "part", 4, "Ports"),
        ("Chapter 2 Ports", "chapter", 2, "Ports"), ("(iv) ports", "paren", 4, "ports"), ("Seven, the ports", "major", 7, "the ports"),
        ("XI, ports", "major", 11, "ports"), ("3.1.2 Ports", "decimal", 2, "Ports"), ("Recommendation 4: Build", "recommendation", 4, "Build"),
    ],
)  # fmt: skip
def test_marks(line: str, unit: str, value: int, rest: str) -> None:
    mark = parse_mark(line)
    assert mark is not None
    assert (mark.unit, mark.values[0][1], line[mark.end :]) == (unit, value, rest)


@pytest.mark.parametrize(
    "line",
    [
        "2021年，港口",
        "13.36GB a month",
        "三、四线城市",
        "(CIM) platform",
        "31 provinces",
        "Parts of it",
        "任务分工",
        "",
    ],
)
def test_no_marks(line: str) -> None:
    assert parse_mark(line) is None


@given(st.text(max_size=40))
def test_marks_never_fail(line: str) -> None:
    mark = parse_mark(line)
    assert mark is None or 0 < mark.end <= len(line)
