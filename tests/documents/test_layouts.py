"""Layouts of other public documents, rebuilt in our own words."""

from __future__ import annotations

import pytest

from kg.documents import Document, read_text


def _rows(document: Document) -> list[str]:
    return [s.text for s in document.sentences if s.role == "row"]


def _exact(document: Document) -> None:
    """Every sentence's text is found at its place."""
    for s in document.sentences:
        for at, char in enumerate(s.text):
            if not char.isspace():
                a, b = s.to_source(at, at + 1)
                assert document.text[a:b] == char


CELLS = """\
附件
港口重点任务清单
序号
任务
责任单位
时限
一、设施方面（共2项）
1
建设北港码头
交通运输部、财政部
2035年
2
扩建南港泊位。同步更新设备。
自然资源部
二、服务方面（共1项）
3
编制服务目录
海关总署
2036年
请各单位抓好落实。
"""


@pytest.mark.parametrize("text", [CELLS, CELLS.replace("\n", "\n\n"), CELLS.replace("\n", "\r\n　　")])
def test_cells_that_stand_one_a_line_are_rows(text: str) -> None:
    document = read_text(text, "x")
    assert _rows(document) == [
        "序号\t任务\t责任单位\t时限",
        "一、设施方面（共2项）",
        "1\t建设北港码头\t交通运输部、财政部\t2035年",
        "2\t扩建南港泊位。同步更新设备。\t自然资源部",
        "二、服务方面（共1项）",
        "3\t编制服务目录\t海关总署\t2036年",
    ]
    assert document.sentences[-1].text == "请各单位抓好落实。" and document.sentences[-1].role == "body"
    _exact(document)


def test_cells_of_an_english_table() -> None:
    document = read_text(
        "Work plan of the ports\n\nNo.\nAction\nLead\n1\nBuild the northern quay\nMinistry of Ports\n2\nRenew the cranes\nHarbour Office\n"
        "3\nTrain the pilots\nMaritime Academy\n\nThe plan is reviewed every year.\n",
        "x",
    )
    assert _rows(document)[1:] == [
        "1\tBuild the northern quay\tMinistry of Ports",
        "2\tRenew the cranes\tHarbour Office",
        "3\tTrain the pilots\tMaritime Academy",
    ]


def test_articles_keep_their_paragraphs_and_their_titles() -> None:
    document = read_text(
        "Chapter 1 General\nArticle 1 These measures are laid down under the harbour law of the state and its\n"
        "rules in order to order the traffic of ships, to protect the waters of the coast, to\n"
        "build up the offices of the harbours, to strengthen the duties of all the bodies that\n"
        "take part in it, to raise the level of training of all the pilots, to promote the\n"
        "trade of the coastal towns with their neighbours, to ease the work of the ports, the\n"
        "customs, and the shipyards, and to keep the accounts of all of them in good order.\n"
        "The harbour office of the province reports on them to the people's government in the\n"
        "first month of the year, and the government publishes what it has been told by them.\n"
        "Article 2 – Scope\nThese measures apply to all ports of the province, to the waters before them, and to\n"
        "the shipyards.\n",
        "x",
    )
    roles = [(s.role, document.nodes[s.node].path, s.text[:24]) for s in document.sentences]
    assert roles == [
        ("heading", "I", "Chapter 1 General"), ("body", "art-1", "These measures are laid "), ("body", "art-1", "The harbour office of th"),
        ("heading", "art-2", "Scope"), ("body", "art-2", "These measures apply to "),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["(2) The Director of the Office shall appoint a pilot for every harbour of the coast",
     "(2) PILOTS.—The Director shall appoint pilots", "(2) DUTIES.—In doing so, the Office shall—"],
)  # fmt: skip
def test_provisions_without_a_stop_are_no_headings(line: str) -> None:
    document = read_text(
        f"SEC. 4. HARBOURS.\n\n(1) Title of the Act\n\nIt is short.\n\n{line}\n\n(A) build; and\n\n(B) report.\n", "x"
    )
    sentence = next(s for s in document.sentences if s.text == line[4:])
    assert sentence.role in ("item", "body")


def test_narrow_columns_and_lists_without_bullets() -> None:
    document = read_text(
        "Values of the Plan\nFocus on the\nports that are\nrich in trade.\nAct with the\nowners of ships.\n"
        "The harbour office published the plan of the ports together with the shipping companies and the owners of all of the quays in March.\n"
        "It was read by the customs agency, by the ministry of ports, and by the pilots, who have sent their remarks to the office since.\n",
        "x",
    )
    assert [s.text for s in document.sentences][1:3] == [
        "Focus on the ports that are rich in trade.",
        "Act with the owners of ships.",
    ]
    wrapped = read_text(
        "The harbour office directs the work of the ports of the coast, and it\ngives advice to their owners in many fields, including:\nshipping\n"
        "safety of the quays\ntraining\nThe plan of the office guides the work of the ports in all the years to\ncome, and it is divided into "
        "two parts, of which the second one is meant\nfor the owners of ships.\n",
        "x",
    )
    assert [s.text for s in wrapped.sentences][1:4] == ["shipping", "safety of the quays", "training"]


def test_page_marks_and_bullets_of_sign_fonts() -> None:
    document = read_text(
        "The ports of the coast report to the office every year, and the office sends\nthe reports of all of them to the ministry of\n \n12 \uf07c \n"
        "PORT REVIEW \n \nports, which reads them.\n\uf0a7 The office keeps them in its archive.\n\uf0d8 The ministry keeps a copy of every one of them.\n"
        "o Pilots may read them.\n",
        "x",
    )
    texts = [s.text for s in document.sentences]
    assert texts[-3:] == [
        "The office keeps them in its archive.",
        "The ministry keeps a copy of every one of them.",
        "Pilots may read them.",
    ]
    assert [s.role for s in document.sentences][-3:] == ["item"] * 3
    assert not any("\uf07c" in t for t in texts)


def test_a_note_without_a_stop_ends_where_a_sentence_begins() -> None:
    text = (
        "Table 1 Quays of the ports in the provinces of the coast and their sizes\n\nNote: small quays are not counted\n\n"
        "In addition, the office has built quays for the fishing boats of the coast, and it\n\nhas opened them to the public in the summer "
        "of the year, which the owners of the boats\n\nhave welcomed with a feast that went on for the whole of a week in every one of the\n\nports.\n"
    )
    document = read_text(text, "x")
    assert ("note", "Note: small quays are not counted") in [(s.role, s.text) for s in document.sentences]


def test_lists_whose_numbers_are_set_off_by_tabs() -> None:
    document = read_text(
        "Article 3 – Scope\n1\tEach port sends its report to the office in March.\n2\tThe office reads the reports of the ports:\na\tin full; and\nb\twithout delay after their receipt.\n",
        "x",
    )
    assert [(s.role, s.text) for s in document.sentences][1:] == [
        ("item", "Each port sends its report to the office in March."), ("item", "The office reads the reports of the ports:"),
        ("item", "in full; and"), ("item", "without delay after their receipt."),
    ]  # fmt: skip
    rows = read_text(
        "No.\tTask\tLead\n1\tBuild the northern quay of the port.\tMinistry of Ports\n2\tTrain pilots.\tHarbour Office\n",
        "x",
    )
    assert [s.role for s in rows.sentences] == ["row"] * 3


@pytest.mark.parametrize("blank", [" ", "　"])
def test_sections_with_bare_numbers(blank: str) -> None:
    body = "各港口应当及时报送信息。" * 3
    text = (
        f"港口应急预案\n目{blank}录\n1{blank}总则\n1.1{blank}编制目的\n1.2{blank}适用范围\n2{blank}组织体系\n2.1{blank}指挥部\n3{blank}附则\n"
        f"1{blank}总则\n1.1{blank}编制目的\n{body}\n1.2{blank}适用范围\n{body}\n2{blank}组织体系\n2.1{blank}指挥部\n{body}\n3{blank}附则\n{body}\n"
    )
    document = read_text(text, "x")
    assert [n.path for n in document.nodes[1:]] == ["contents", "I", "I-1", "I-2", "II", "II-1", "III"]
    english = "1 Introduction\n1.1 Background\nThe ports were built long ago.\n2 Governance\n2.1 Roles\nThe board decides. 12 ports report to it.\n"
    assert [(n.path, n.title) for n in read_text(english, "x").nodes[1:]] == [
        ("I", "Introduction"), ("I-1", "Background"), ("II", "Governance"), ("II-1", "Roles"),
    ]  # fmt: skip


def test_figures_of_a_table_are_no_page_numbers() -> None:
    text = "各港口吞吐量情况表\n\n北港\n\n12\n\n15\n\n南港\n\n31\n\n8\n\n东港\n\n14\n\n9\n\n"
    assert "".join(s.text for s in read_text(text, "x").sentences) == "".join(text.split())


def test_a_run_in_heading_inside_a_paragraph_of_aims() -> None:
    document = read_text(
        "V. Actions\n\n(1) Skills Action\n\nAction goals: By 2033, the courses of all ports will be known to their staff and will be held every year. "
        "Build a school for pilots. Draw up plans for the school with all of the ports; find its teachers in every town of the coast.\n\n"
        "Hold courses in every port. The ports hold them in winter, when few ships come, and pay for them out of their own funds.\n\n"
        "Help the fishing towns. Their boats need new engines, and their people need teachers who know how to run them well.\n",
        "x",
    )
    assert [(n.path, n.title) for n in document.nodes if "V-1/" in n.path] == [
        ("V-1/goal", None), ("V-1/m-1", "Build a school for pilots"), ("V-1/m-2", "Hold courses in every port"), ("V-1/m-3", "Help the fishing towns"),
    ]  # fmt: skip
    goal = next(n for n in document.nodes if n.kind == "goal")
    assert document.text[goal.start : goal.end].endswith("held every year.")
    _exact(document)


def test_rows_whose_cells_are_set_off_by_wide_blanks() -> None:
    document = read_text(
        "表1 重点任务\n任务  牵头单位  完成时限\n建设码头　　市交通局　　2035年\n培训船员  市教育局  2036年\n注：由市政府办公室督办。\n第一章　总　则\n第一条　各港口参加。\n",
        "x",
    )
    assert [s.role for s in document.sentences] == ["caption", "row", "row", "row", "note", "heading", "body"]


def test_duties_in_square_brackets_stand_alone_and_close_a_paragraph() -> None:
    document = read_text(
        "推进港口管理体制改革，完善各项制度。加强监管。[省公安厅牵头]\n强化保障。【责任单位：市教育局】\n见《方案》（[样本](http://a.b/c)）。\n",
        "x",
    )
    texts = [s.text for s in document.sentences]
    assert (
        texts[2:5] == ["[省公安厅牵头]", "强化保障。", "【责任单位：市教育局】"] and "[样本](http://a.b/c)" in texts[5]
    )


def test_stars_of_italics_and_small_stops() -> None:
    document = read_text("*The Ministry of Ports* shall act. It runs 5* hotels and the *Star* line.\n", "x")
    assert [s.text for s in document.sentences] == [
        "The Ministry of Ports shall act.",
        "It runs 5* hotels and the Star line.",
    ]
    _exact(document)
    marks = read_text("1﹒完善机制。制定办法。\n2﹒落实责任。开展检查。\n", "x")
    assert [n.title for n in marks.nodes[1:]] == ["完善机制", "落实责任"]
