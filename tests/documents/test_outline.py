"""Outlines of documents in our own words."""

from __future__ import annotations

import pytest

from kg.documents import Document, read_text
from kg.documents.render import outline_json, outline_lines


def _outline(document: Document) -> list[tuple[str, str, str | None]]:
    return [(n.kind, n.path, n.title) for n in document.nodes[1:]]


def _roles(document: Document) -> list[tuple[str, str]]:
    return [(s.role, s.text) for s in document.sentences]


NOTICE = """\
国务院办公厅关于印发数字海洋建设行动方案的通知
国办发〔2031〕17号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
　　《数字海洋建设行动方案》已经国务院同意，现印发给你们，请认真贯彻执行。

　　附件：1. 重点任务分工表
　　　　　2. 名词解释

国务院办公厅
2031年3月5日

数字海洋建设行动方案

　　为加快海洋数字化建设，制定本方案。
　　一、总体要求
　　（一）指导思想。坚持陆海统筹。推进海洋数据共享。
　　（二）主要目标。到2035年，海洋观测网络基本建成。
　　二、重点任务
　　（三）建设海洋观测网。布设浮标1200个。（自然资源部牵头，国家海洋局、财政部按职责分工负责）
　　（四）培育海洋数据市场。
　　1．完善交易规则。制定目录清单，开展试点。（国家数据局负责）
　　2．建设交易平台。依托现有平台升级改造。
　　①支持沿海城市先行先试；
　　②鼓励企业参与。
附件1
重点任务分工表
序号	重点任务	牵头单位	参与单位
1	建设海洋观测网	自然资源部	财政部
2	培育海洋数据市场	国家数据局	工业和信息化部

附件2
名词解释
　　一、海洋大数据，是指海洋领域产生的数据。
　　二、观测网，是指由浮标组成的网络。
"""


def test_a_notice_with_running_sections_and_annexes() -> None:
    document = read_text(NOTICE, "notice")
    assert _outline(document) == [
        ("heading", "h-1", "数字海洋建设行动方案"),
        ("part", "I", "总体要求"),
        ("section", "I-1", "指导思想"),
        ("section", "I-2", "主要目标"),
        ("part", "II", "重点任务"),
        ("section", "II-3", "建设海洋观测网"),
        ("section", "II-4", "培育海洋数据市场"),
        ("item", "II-4-1", "完善交易规则"),
        ("item", "II-4-2", "建设交易平台"),
        ("item", "II-4-2-1", None),
        ("item", "II-4-2-2", "鼓励企业参与"),
        ("annex", "annex-1", "重点任务分工表"),
        ("table", "annex-1/table-1", None),
        ("row", "annex-1/table-1/1", None),
        ("row", "annex-1/table-1/2", None),
        ("row", "annex-1/table-1/3", None),
        ("annex", "annex-2", "名词解释"),
        ("item", "annex-2/1", None),
        ("item", "annex-2/2", "观测网，是指由浮标组成的网络"),
    ]
    texts = [s.text for s in document.sentences]
    assert "（自然资源部牵头，国家海洋局、财政部按职责分工负责）" in texts
    assert ("body", "培育海洋数据市场。") in [(s.role.replace("item", "body"), s.text) for s in document.sentences]


def test_both_languages_give_the_same_paths() -> None:
    chinese = "四、重大任务\n（一）建设设施\n建设港口。提升能力。\n专栏1 港口工程\n1.扩建码头。开展试点。\n2.更新设备。加强维护。\n（二）培育人才\n开展培训。\n"
    english = (
        "IV. Major tasks\n\n(1) Build facilities\n\nBuild ports now. Raise capacity.\n\nBox 1: Port Projects\n\n"
        "  1. Extend the quays. Start a pilot.\n  2. Renew the cranes. Keep them in order.\n\n(2) Train staff\n\nHold courses.\n"
    )
    wanted = ["IV", "IV-1", "IV-1/box-1", "IV-1/box-1/1", "IV-1/box-1/2", "IV-2"]
    for text in (chinese, english):
        assert [n.path for n in read_text(text, "x").nodes[1:]] == wanted


def test_articles_run_through_chapters_and_wrapped_lines_are_joined() -> None:
    document = read_text(
        "　　第一章　总　则\n　　第一条　为了规范港口数据共享，根据有关法律法规，制定本办\n法。\n"
        "　　第二条　省港口管理局负责全省港口数据共享的统筹协调工作，\n省财政厅、省教育厅等部门做好相关工作。\n"
        "　　第二章　职责分工\n　　第三条　市、县人民政府应当加强领导：\n　　（一）建立协调机制；\n　　（二）明确责任部门。\n",
        "measures",
    )
    assert [n.path for n in document.nodes[1:]] == ["I", "art-1", "art-2", "II", "art-3", "art-3-1", "art-3-2"]
    assert document.sentences[1].text == "为了规范港口数据共享，根据有关法律法规，制定本办法。"
    assert document.sentences[2].text.endswith("省财政厅、省教育厅等部门做好相关工作。")


def test_markdown_with_lists_recommendations_and_a_table() -> None:
    document = read_text(
        "# National Harbour Strategy\n\n## Contents\n\n1. Introduction ........ 3\n2. Governance ........ 5\n\n## 1. Introduction\n\n"
        "The Ministry of Ports wrote it.\n\n### 1.1 Background\n\nPorts handled 4.5 million tonnes.\n\n## 2. Governance\n\n"
        "**Recommendation 1:** The Ministry of Ports should appoint an officer.\n\n"
        "**Recommendation 2:** The Customs Agency must publish a guideline.\n\nThe board has these duties:\n\n"
        "(a) to advise the Minister;\n(b) to review the budget:\n  (i) yearly; and\n  (ii) on request;\n(c) to report.\n\n"
        "- Ministry of Ports\n- Customs Agency\n\n| Action | Lead |\n|---|---|\n| Build the hub | Ministry of Ports |\n\n"
        "Table 1: Actions and leads\n\n## Annex A: Glossary\n\nTerms are explained here.\n",
        "strategy",
    )
    assert [(n.kind, n.path) for n in document.nodes[1:]] == [
        ("contents", "contents"), ("part", "I"), ("section", "I-1"), ("part", "II"), ("item", "II/recommendation-1"),
        ("item", "II/recommendation-2"), ("item", "II-1"), ("item", "II-2"), ("item", "II-2-1"), ("item", "II-2-2"),
        ("item", "II-3"), ("table", "II/table-1"), ("row", "II/table-1/1"), ("row", "II/table-1/2"), ("annex", "annex-1"),
    ]  # fmt: skip
    texts = [s.text for s in document.sentences]
    assert "Ministry of Ports" in texts and "| Build the hub | Ministry of Ports |" in texts
    assert not any(s.text.startswith(("|--", "#")) for s in document.sentences)


@pytest.mark.parametrize(
    "marks",
    [
        ["(i)", "(II)", "(C)", "(4)", "(five)"],
        ["（一）", "(2)", "（三）", "(iv)", "（5）"],
        ["(a)", "(b)", "(c)", "(d)", "(e)"],
    ],
)
def test_numbers_may_be_mixed_within_a_level(marks: list[str]) -> None:
    lines = "".join(
        f"{mark} Title Number {i}\n\nThe harbour office does its work here every day.\n\n"
        for i, mark in enumerate(marks)
    )
    document = read_text("I. Harbours\n\n" + lines, "x")
    assert [n.path for n in document.nodes[1:]] == ["I", *[f"I-{i}" for i in range(1, 6)]]


def test_deep_levels_of_brackets() -> None:
    text = "1. Duties\n\n(1) The board shall:\n(a) plan;\n(b) act:\n(i) now; or\n(ii) later;\n(c) report.\n(2) The fund pays.\n\n2. Money\n\nIt is kept.\n"
    document = read_text(text, "x")
    assert [n.path for n in document.nodes[1:]] == [
        "I",
        "I-1",
        "I-1-1",
        "I-1-2",
        "I-1-2-1",
        "I-1-2-2",
        "I-1-3",
        "I-2",
        "II",
    ]


def test_headings_without_numbers_source_notes_and_frames() -> None:
    document = read_text(
        "Your current location: Home > News\n\nHarbour News of the Week\n\nThe port opened a new quay in spring. Ships came at once.\n\n"
        "New Cranes for the Northern Quay\n\nThe cranes were bought by the harbour office. They lift more than before.\n\n"
        "Figure 1 Growth of cargo\n\nSource: Ministry of Ports\n\nNote: without fishing boats.\n\nLeave a Reply\n",
        "news",
    )
    assert [s.role for s in document.sentences] == [
        "boilerplate", "heading", "body", "body", "heading", "body", "body", "caption", "source", "note", "boilerplate",
    ]  # fmt: skip
    assert [n.path for n in document.nodes[1:]] == ["h-1", "h-1/figure-1"]


def test_an_aims_paragraph_has_its_own_node() -> None:
    document = read_text(
        "五、优先行动\n（一）技能提升行动\n行动目标：到2033年，培训体系初步建成。\n开展培训。建设基地。\n", "x"
    )
    goal = next(n for n in document.nodes if n.kind == "goal")
    assert goal.path == "V-1/goal"
    sentence = next(s for s in document.sentences if s.node == goal.index)
    assert document.locator(sentence) == "V(1) ¶1 s1"


def test_the_tree_is_printed() -> None:
    document = read_text(NOTICE, "notice")
    lines = outline_lines(document)
    assert lines[0].startswith("notice (zh): ")
    assert any(line.startswith("    section I-1  （一）指导思想") for line in lines), lines
    records = outline_json(document)
    assert records[0]["kind"] == "document" and records[0]["children"] == 5
    assert set(records[0]) == {"kind", "path", "number", "title", "start", "end", "children", "sentences"}


def test_lines_of_lead_and_deadline_belong_to_their_item() -> None:
    document = read_text(
        "附件\n\n港口重点任务分工\n\n一、完善设施\n\n（一）建设码头（交通运输部、财政部按职责分工负责）\n\n1. 布局泊位。\n牵头单位：交通运输部\n"
        "完成时限：2036年6月\n\n2. 降低成本。\n牵头单位：财政部\n\n| 序号 | 任务 | 责任单位 |\n| --- | --- | --- |\n| 1 | 编制规划 | 财政部 |\n",
        "x",
    )
    place = {s.text: document.nodes[s.node].path for s in document.sentences}
    assert place["完成时限：2036年6月"] == "annex/1-1-1"
    assert place["牵头单位：财政部"] == "annex/1-1-2"
    assert all(s.role != "heading" for s in document.sentences if "单位：" in s.text or "时限：" in s.text)
    assert [s.role for s in document.sentences if s.text.startswith("|")] == ["row", "row"]


def test_english_actions_say_something_and_chapters_may_end_in_a_stop() -> None:
    document = read_text(
        "Part One: Foundations\n\nAction 1.1: The Harbour Agency will consult on standards\n\nAction 1.2: The Customs Agency will lead\n\n"
        "Chapter 2. Delivery\n\nWe will act. It takes time.\n\nDeadline: December 2037\n\nBox 2.1: A case study\n\nSales rose by 3.5% in Acme Inc. and its port.\n",
        "x",
    )
    assert [(n.kind, n.path) for n in document.nodes[1:]] == [
        ("part", "I"), ("item", "I/action-1-1"), ("item", "I/action-1-2"), ("chapter", "I-2"), ("box", "I-2/box-2-1"),
    ]  # fmt: skip
    roles = {s.text: s.role for s in document.sentences}
    assert roles["Action 1.1: The Harbour Agency will consult on standards"] == "item"
    assert roles["Chapter 2. Delivery"] == "heading" and roles["Deadline: December 2037"] == "body"


POLICY = """\
UNITED REPUBLIC OF PORTLAND

NATIONAL DATA POLICY

TABLE OF CONTENTS

FOREWORD ............................................ iii
1. INTRODUCTION ..................................... 1
   1.1 Background ................................... 1

FOREWORD

Data is the raw material of this century. The Government
of Portland has therefore decided to adopt this Policy.

1. INTRODUCTION

1.1 Background

In 2034 the Ministry of Ports, together with the National
Bureau of Standards and the Office of the Prime Minister,
reviewed the use of data. The review found that a total of
45.5 per cent of public bodies had no data officer.

1.2 Rationale

The policy is needed because:

(a) public bodies do not share data with one another,
    and citizens must give the same data many times;
(b) the law of 1998 is out of date; and
(c) there is no body in charge.

                              6

2. DUTIES

2.1 Every ministry, in consultation with the National
Data Office, shall appoint a data officer.
"""


def test_a_wrapped_policy_with_contents_decimals_and_lists() -> None:
    document = read_text(POLICY, "policy")
    assert [n.path for n in document.nodes[1:]] == [
        "contents", "foreword", "I", "I-1", "I-2", "I-2-1", "I-2-2", "I-2-3", "II", "II-1",
    ]  # fmt: skip
    texts = {s.text for s in document.sentences}
    assert "The review found that a total of 45.5 per cent of public bodies had no data officer." in texts
    assert "Every ministry, in consultation with the National Data Office, shall appoint a data officer." in texts
    assert "public bodies do not share data with one another, and citizens must give the same data many times;" in texts
