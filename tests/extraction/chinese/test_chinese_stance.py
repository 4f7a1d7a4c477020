"""Whether what an actor does is asked for, reported or planned; invented sentences."""

from __future__ import annotations

import pytest

from kg.documents import BODY_ROLES, read_text
from kg.extraction import chinese
from kg.extraction.context import SentenceContext
from kg.extraction.counties import county_at, county_english, is_county
from kg.vocabulary import load_vocabulary

NOTICE = "浙江省人民政府办公厅关于做好古道保护工作的通知"
REPORT = "关于2023年度古道保护情况的通报"
SUMMARY = "衢州市水利局2023年工作总结和2024年工作计划"


@pytest.mark.parametrize(
    ("title", "text", "stance"),
    [
        (NOTICE, "省水利厅要加强巡查。", "mandated"),
        (NOTICE, "省水利厅负责日常巡查。", "mandated"),
        (NOTICE, "省水利厅已完成巡查。", "reported"),
        (NOTICE, "国家文物局综合各方情况，确定了首批名录。", "reported"),
        (NOTICE, "省水利厅将组织专项督查。", "planned"),
        (REPORT, "省水利厅完成古道测绘。", "reported"),
        (REPORT, "省水利厅将会同省文物局编制名录。", "planned"),
        (REPORT, "市委、市政府贯彻落实重要讲话精神。", "reported"),
        (SUMMARY, "一、2023年工作情况\n市水利局组织巡查三百余次。", "reported"),
        (SUMMARY, "二、2024年工作计划\n市水利局组织护河行动。", "planned"),
        (
            "",
            "水利部、国家文物局统筹开展古道测绘，积极推进配套建设，强化监督。鼓励各地建立名录。完善巡查制度。",
            "mandated",
        ),
        ("", "河北省邢台市试行夜间审批，推进窗口改革。", "reported"),
    ],
)
def test_stance(title: str, text: str, stance: str) -> None:
    document = read_text(f"{title}\n\n{text}" if title else text, "case.zh")
    vocabulary = load_vocabulary()
    found = [
        statement.stance
        for s in document.sentences
        if s.role in BODY_ROLES
        for statement in chinese.statements(SentenceContext(document, s, vocabulary, s.text))
    ]
    assert found == [stance]


@pytest.mark.parametrize(
    "words",
    [
        "适应",
        "需求响应",
        "应邀参加",
        "必需品",
        "应急",
        "供需对接",
        "响应",
        "反应",
        "效应",
        "供应",
        "对应",
        "应用",
        "应对",
        "主要",
        "重要",
        "需求",
        "急需",
        "所需",
        "必要",
        "必然",
        "应届",
        "应运而生",
        "相应",
        "顺应",
        "内需",
        "刚需",
        "按需",
        "要素",
        "要点",
        "要求",
        "要件",
        "首要",
        "纪要",
        "摘要",
        "概要",
        "无需",
        "不必",
        "应收尽收",
        "需量",
        "要领",
    ],
)
def test_words_with_a_syllable_of_asking_ask_for_nothing(words: str) -> None:
    assert _stances(f"2023年古道保护工作综述\n\n省水利厅积极探索{words}的新办法。") == ["reported"]


@pytest.mark.parametrize(
    "asked",
    [
        "应加强",
        "要加强",
        "须加强",
        "需加强",
        "需要加强",
        "必须加强",
        "应当加强",
        "务必加强",
        "应收集",
        "应征求意见后开展",
        "应答复后加强",
    ],
)
def test_the_same_syllables_alone_ask(asked: str) -> None:
    assert _stances(f"2023年古道保护工作综述\n\n省水利厅{asked}巡查。") == ["mandated"]


def _issued(text: str) -> list[tuple[str | None, str | None]]:
    document = read_text(text, "case.zh")
    vocabulary = load_vocabulary()
    return [
        (statement.stance, statement.date)
        for s in document.sentences
        if s.role in BODY_ROLES
        for statement in chinese.statements(SentenceContext(document, s, vocabulary, s.text))
        if statement.kind == "issue"
    ]


def test_an_issue_of_a_day_gone_by_is_reported_and_one_to_come_is_asked_for() -> None:
    assert _issued(f"{NOTICE}\n\n省水利厅于2021年8月20日印发《古道巡护办法》。") == [("reported", "2021-08-20")]
    assert _issued(f"{NOTICE}\n\n省水利厅制定《古道巡护办法》，并于2031年9月印发。") == [("mandated", "2031-09")]


def _stances(text: str) -> list[str | None]:
    document = read_text(text, "case.zh")
    vocabulary = load_vocabulary()
    return [
        statement.stance
        for s in document.sentences
        if s.role in BODY_ROLES
        for statement in chinese.statements(SentenceContext(document, s, vocabulary, s.text))
    ]


def test_counties_are_known_by_name() -> None:
    assert county_at("天津市红桥区推进改造", 3) == 6
    assert county_at("推进改造", 0) is None
    assert is_county("蔚县") and not is_county("某某县")
    assert county_english("蔚县") == "Yu County"
    assert county_english("朝阳区") == "Chaoyang District"
    assert county_english("新城区", "CN-SN") == "Xincheng District"
    assert county_english("某某县") is None
