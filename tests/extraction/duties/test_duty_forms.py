"""Duty assignments in all their forms: invented passages and the duties that they assign (``cases.zh.txt``, ``cases.en.txt``)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.documents import Document, read_text
from kg.extraction.duties import find_duties
from kg.extraction.statement import Statement
from kg.vocabulary import load_vocabulary

HERE = Path(__file__).parent
PAGES = {
    "none": "Notice of the General Office of the State Council on a Sample Action Plan\n\nGuobanfa [2023] No. 9\n\n",
    "nation": "国务院办公厅关于印发某某行动方案的通知\n国办发〔2023〕9号\n各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n\n",
    "zhejiang": "浙江省人民政府办公厅关于印发某某实施方案的通知\n浙政办发〔2023〕21号\n\n各市、县（市、区）人民政府，省政府直属各单位：\n\n",
    "guangdong": "广东省人民政府办公厅关于印发某某实施方案的通知\n粤府办〔2023〕21号\n\n",
    "hangzhou": "杭州市人民政府办公厅关于印发某某工作方案的通知\n\n各区、县（市）人民政府，市政府各部门、各直属单位：\n\n",
    "sichuan": "四川省人民政府办公厅关于印发2023年某某工作要点的通知\n川办发〔2023〕6号\n\n",
    "district": "济南市历城区人民政府办公室关于印发2021年重点任务分工方案的通知\n\n",
    "prefecture": "湘西自治州2020年优化营商环境工作计划\n\n",
}


def cases() -> list[tuple[str, str, list[str]]]:
    found = []
    for name in ("cases.zh.txt", "cases.en.txt"):
        for block in (HERE / name).read_text(encoding="utf-8").split("\n----\n"):
            block = re.sub(r"^(?:#.*\n)+", "", block)
            if block.strip():
                page, _, rest = block.strip("\n").partition("\n")
                lines = rest.split("\n")
                expected = [line.removeprefix("=> ") for line in lines if line.startswith("=> ")]
                found.append(
                    (page.removeprefix("@"), "\n".join(line for line in lines if not line.startswith("=> ")), expected)
                )
    return found


def duties_of(page: str, text: str) -> tuple[Document, list[Statement]]:
    document = read_text(PAGES[page] + text, "case")
    return document, find_duties(document, load_vocabulary())[0]


def shown(statement: Statement) -> str:
    words = [f"{a.surface}:{a.role}" for a in statement.actors]
    return " | ".join(
        words + (["+"] if statement.others else []) + ([f"by {statement.deadline}"] if statement.deadline else [])
    )


@pytest.mark.parametrize(("page", "text", "expected"), cases(), ids=lambda v: v[-24:] if isinstance(v, str) else "")
def test_form_is_read(page: str, text: str, expected: list[str]) -> None:
    _, found = duties_of(page, text)
    assert [shown(s) for s in found] == expected


@pytest.mark.parametrize(("page", "text", "expected"), cases(), ids=lambda v: v[-24:] if isinstance(v, str) else "")
def test_evidence_holds_the_names(page: str, text: str, expected: list[str]) -> None:
    document, found = duties_of(page, text)
    for statement in found:
        assert statement.duty and statement.stance == "mandated" and statement.kind == "action"
        evidence = re.sub(r"\s+", "", document.text[statement.start : statement.end])
        for actor in statement.actors:
            assert actor.start is not None and actor.end is not None
            assert statement.start <= actor.start < actor.end <= statement.end
            assert re.sub(r"\s+", "", actor.surface) in evidence


def test_there_are_enough_cases() -> None:
    assert len(cases()) >= 85


# ------------------------------------------------------------------ names and places


def only(page: str, text: str) -> Statement:
    _, found = duties_of(page, text)
    assert len(found) == 1
    return found[0]


def test_local_bodies_belong_to_the_region_of_the_document() -> None:
    duty = only("zhejiang", "建设港口平台。（省发展改革委牵头，省财政厅、杭州市大数据局负责）")
    assert [(a.zh, a.en) for a in duty.actors] == [
        ("浙江省发展和改革委员会", "Zhejiang Provincial Development and Reform Commission"),
        ("浙江省财政厅", "Zhejiang Provincial Department of Finance"),
        ("杭州市大数据局", "Hangzhou Municipal Bureau of Big Data"),
    ]
    assert [a.iri for a in duty.actors] == [
        "https://w3id.org/policy-kg/agency/CN-ZJ/发展和改革委员会",
        "https://w3id.org/policy-kg/agency/CN-ZJ/财政厅",
        "https://w3id.org/policy-kg/agency/gb-330100/大数据局",
    ]


def test_bodies_of_counties_and_branches_have_english_names() -> None:
    duty = only(
        "zhejiang", "修缮廊桥。（德清县财政局、临安区人民政府、省应急管理厅、宁波海关、省社科联、余杭区建设局负责）"
    )
    assert [a.en for a in duty.actors] == [
        "Deqing County Bureau of Finance",
        "Lin'an District People's Government",
        "Zhejiang Provincial Department of Emergency Management",
        "Ningbo Customs",
        "Zhejiang Provincial Federation of Social Sciences",
        "Yuhang District Bureau of Housing and Urban-Rural Development",
    ]


def test_short_forms_are_central_in_a_national_document_and_local_in_a_provincial_one() -> None:
    text = "建设平台。（发展改革委、科技部负责）"
    assert only("nation", text).actors[0].en == "National Development and Reform Commission"
    local = only("sichuan", text)
    assert local.actors[0].zh == "四川省发展和改革委员会"
    assert local.actors[1].en == "Ministry of Science and Technology"


def test_a_body_of_an_unknown_province_keeps_its_name() -> None:
    document = read_text("为推进改革，制定本方案。\n\n建设平台。（省财政厅负责）", "case")
    duty = find_duties(document, load_vocabulary())[0][0]
    assert duty.actors[0].iri == "https://w3id.org/policy-kg/agency/unknown/省财政厅"
    assert duty.actors[0].provisional and duty.actors[0].en is None


def test_evidence_begins_with_the_last_sentence_of_the_task() -> None:
    text = "（一）建设平台。先建骨架。再接入设备，覆盖全部县区。（省财政厅负责）"
    document, found = duties_of("zhejiang", text)
    assert document.text[found[0].start : found[0].end] == "再接入设备，覆盖全部县区。（省财政厅负责）"
    assert found[0].what == "再接入设备"


def test_each_bracket_of_a_list_has_its_own_task() -> None:
    document, found = duties_of("nation", "统一编码（工业和信息化部负责）；开放接口（国家数据局负责）。")
    assert [document.text[s.start : s.end] for s in found] == [
        "统一编码（工业和信息化部负责）",
        "开放接口（国家数据局负责）",
    ]


def test_what_was_read_is_reported_as_consumed() -> None:
    document = read_text(PAGES["nation"] + "建设平台。（财政部负责）\n责任单位：民政部\n", "case")
    _, consumed = find_duties(document, load_vocabulary())
    assert [document.text[a:b] for a, b in consumed] == ["（财政部负责）", "责任单位：民政部"]


def test_a_corpus_without_assignments_has_none(corpus: Path) -> None:
    from kg.documents import read

    for file in sorted(corpus.glob("*.txt")):
        assert find_duties(read(file), load_vocabulary())[0] == []
