"""Which numbers are figures, with their values, years, aims and bounds. All sentences are our own."""

from __future__ import annotations

import pytest
from extraction_cases import context_of
from hypothesis import given
from hypothesis import strategies as st

from kg.documents import read_text
from kg.extraction import extract, figures
from kg.extraction.context import SentenceContext
from kg.vocabulary import load_vocabulary

Pairs = list[tuple[float, str | None]]

ENGLISH: list[tuple[str, Pairs]] = [
    ("By the end of 2019, the province had built 3.25 million rain gauges.", [(3.25, "2019")]),
    ("The Internet of things reached 1.5 billion connections.", [(1.5, None)]),
    ("From 2014 to 2019, output rose from 3.1 trillion yuan to 4.8 trillion yuan.", [(3.1, "2014"), (4.8, "2019")]),
    ("Its place jumped from 31st in 2012 to 9th in 2019.", [(31, "2012"), (9, "2019")]),
    ("The share of towns with gas rose from 41.5% at the end of 2013 to 88% at the end of 2018, and that of villages from 12% to 40%.",
     [(41.5, "2013"), (88, "2018"), (12, "2013"), (40, "2018")]),
    ("From 2014 to 2019, the rates of the two crops rose from 41.5% and 60.2% to 50.1% and 71.8% respectively.",
     [(41.5, "2014"), (60.2, "2014"), (50.1, "2019"), (71.8, "2019")]),
    ("Users of buses, trams and boats reached 469 million, 298 million and 54 million.", [(469, None), (298, None), (54, None)]),
    ("In 2018, sales grew 14.5% year-on-year to 3.2 billion yuan, ranking third in the world.",
     [(14.5, "2018"), (3.2, "2018"), (3, "2018")]),
    ("Sales were 3.2 billion yuan in 2018, 1.7 times that of 2013.", [(3.2, "2018"), (1.7, "2018")]),
    ("Exports reached 40 million yuan in 2018; imports reached 30 million yuan in 2017.", [(40, "2018"), (30, "2017")]),
    ("Since 2015, 20.5 million trees have been planted.", [(20.5, None)]),
    ("As of March 2020, 412 pumps were running.", [(412, "2020-03")]),
    ("Efficiency improved by 3-5 times.", [(3, None), (5, None)]),
    ("The number fell from 8401 in 2013 to 1459 at present.", [(8401, "2013"), (1459, None)]),
    ("They signed agreements with 17 countries and opened 4 offices.", [(17, None), (4, None)]),
    ("The waiting time was cut from 9 days to less than 4 hours.", [(9, None), (4, None)]),
    ("The plan will deliver £2.6bn by 2031 and support 44,000 jobs.", [(2.6, "2031"), (44000, "2031")]),
    ("By 2031, 80% of adults should be able to swim.", [(80, "2031")]),
    ("In 2022-23, exports reached Rs 1.2 lakh crore, up 9.3% over 2021-22.", [(1.2, "2022"), (9.3, "2022")]),
    ("Kenya ranked 7th of 54 countries in the survey of 2019.", [(7, "2019")]),
    ("13,400 key patents were declared, accounting for 37% of the total.", [(13400, None), (37, None)]),
    ("There were 10.1 wells per 10,000 people.", [(10.1, None)]),
    ("Trade rose from 29 million yuan to 42 million yuan from 2014 to 2019.", [(29, "2014"), (42, "2019")]),
    ("Coverage exceeds 99%, and the number of readers reached 608 million by the end of 2019.", [(99, None), (608, "2019")]),
    ("8 departments including the Ministry of Forests issued the rules.", []),
    ("Hebei, Jilin and other 15 regions carried out the pilot.", []),
    ("The 12388 hotline and the 832 platform were improved.", []),
    ("5G, IPv6, 4K/8K and COVID-19 are names.", []),
    ("The 14th Five-Year Plan or its 3rd session followed.", []),
    ("Article 12 and level 3 apply to phase 2.", []),
    ("The scheme is open to persons aged 16 to 64.", []),
    ("Applicants must reply within 30 days.", []),
    ("The top 500 firms and the top 10 provinces met.", []),
    ("For three consecutive years and in the past 5 years, rain was scarce.", []),
    ("On May 4, 2019 the bridge opened.", []),
    ("A person is liable to a fine of up to $50,000.", []),
    ("System 2.0 was launched.", []),
    ("As on 4 May 2019, 1,17,600 wells and over 890 000 pumps were working.", [(117600, "2019-05"), (890000, "2019-05")]),
    ("Applicants may claim up to £5,000 each.", []),
    ("Firms with 50 or more workers and towns of more than 500 people must report.", []),
    ("The 1998 Act applies to 40 lakes.", [(40, None)]),
    ("The council fined two ferries and bought six barges.", [(2, None), (6, None)]),
    ("The three ferry firms met at the two sessions on five levels.", []),
    ("Cut the average time for permits to within 6 working days.", [(6, None)]),
    ("Guards shall close the gate when the water passes 37 degrees.", []),
    ("Norland has paved 1,900 miles of road and plans to pave 400 more.", [(1900, None), (400, None)]),
    ("The mill topped the list for the fifth consecutive year.", [(1, None)]),
    ("1 in 5 adults cycles.", []),
]  # fmt: skip

CHINESE: list[tuple[str, Pairs]] = [
    ("截至2019年底，全省建成雨量站325.5万个，占全国40%以上。", [(325.5, "2019"), (40, "2019")]),
    ("2014年到2019年，粮食产量从3.1亿吨增至4.8亿吨，位居世界第二。", [(3.1, "2014"), (4.8, "2019"), (2, "2019")]),
    ("渔业产值从2014年的310亿元增长至2019年的0.5万亿元。", [(310, "2014"), (0.5, "2019")]),
    ("2014年到2019年，两种作物的机播率、机收率分别由41.5%、60.2%上升至50.1%、71.8%。",
     [(41.5, "2014"), (60.2, "2014"), (50.1, "2019"), (71.8, "2019")]),
    ("公交、轮渡、缆车用户分别达4.1亿、2.2亿、0.5亿，同比分别增长5.7%、8.7%、9.9%。",
     [(4.1, None), (2.2, None), (0.5, None), (5.7, None), (8.7, None), (9.9, None)]),
    ("2019年茶叶出口2.5万吨，是2014年的1.6倍。", [(2.5, "2019"), (1.6, "2019")]),
    ("2019年出口2.5万吨，比2014年提升60%。", [(2.5, "2019"), (60, "2019")]),
    ("2015年以来，植树204.5亿棵、清淤13.8亿方。", [(204.5, None), (13.8, None)]),
    ("截至2019年10月，上线平台173个。", [(173, "2019-10")]),
    ("排名由第8位升至第6位。", [(8, None), (6, None)]),
    ("码头规模居世界首位。", [(1, None)]),
    ("办理时间由9天压缩至4小时以内。", [(9, None), (4, None)]),
    ("到2030年，森林覆盖率达到45%，建成驿站200个以上。", [(45, "2030"), (200, "2030")]),
    ("力争新增泵站1.5万座。", [(1.5, None)]),
    ("运行效率提升3-5倍。", [(3, None), (5, None)]),
    ("向地方回传记录超2千亿次、5000余万条。", [(2, None), (5000, None)]),
    ("与17个国家签署备忘录。", [(17, None)]),
    ("城乡差距缩小11.5个百分点。", [(11.5, None)]),
    ("水利厅等8部门联合印发办法。", []),
    ("河北、吉林等15个地区开展试点。", []),
    ("全国31个省（区、市）均设置专窗。", []),
    ("北京、上海等10个省（市）位列全国前10名。", []),
    ("12388监督热线和系统2.0上线。", []),
    ("5G、4K/8K、IPv6都是名称。", []),
    ("近5年来，连续3年增长。", []),
    ("自收到之日起15个工作日内办结。", []),
    ("处1万元以上3万元以下罚款。", []),
    ("年满18周岁的居民可以参加。", []),
    ("进入全球500强和排行榜前50。", []),
    ("第五届论坛和第三次普查开始。", []),
    ("对达标企业，给予一次性奖励20万元，最高不超过100万元。", []),
    ("提出18项主要任务和22项保障措施。", []),
    ("存储1PB（1PB=1024TB）。", [(1, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english_figures(text: str, expected: Pairs) -> None:
    assert [(s.value, s.year) for s in figures.statements(context_of(text, "en"))] == expected


@pytest.mark.parametrize(("text", "expected"), CHINESE)
def test_chinese_figures(text: str, expected: Pairs) -> None:
    assert [(s.value, s.year) for s in figures.statements(context_of(text, "zh"))] == expected


@pytest.mark.parametrize(
    ("text", "language", "date", "kind", "aim"),
    [
        ("By 2031, 80% of adults should be able to swim.", "en", "2024", "plan", "target"),
        ("By the end of 2019, 80% of adults will be able to swim.", "en", "2020", "report", "observed"),
        ("In 2019, there will be more than 400 pools.", "en", "2020", "report", "observed"),
        ("到2030年，覆盖率达到45%。", "zh", "2024", "plan", "target"),
        ("到2019年底，覆盖率达到45%。", "zh", "2020", "report", "observed"),
        ("覆盖率达到45%。", "zh", "2020", "report", "observed"),
        ("力争覆盖率达到45%。", "zh", None, None, "target"),
        ("By 2031, 80% of adults should be able to swim.", "en", None, None, "target"),
    ],
)
def test_the_date_decides_the_aim(text: str, language: str, date: str | None, kind: str | None, aim: str) -> None:
    (statement,) = figures.statements(context_of(text, language, date=date, kind=kind))
    assert statement.aim == aim


def test_a_figure_in_full() -> None:
    (statement,) = figures.statements(context_of("截至2019年底，雨量站总数超325.5万个。", "zh"))
    assert (statement.surface, statement.unit, statement.quantity, statement.quantity_unit) == (
        "325.5万个",
        "万个",
        3255000,
        "1",
    )
    assert (statement.bound, statement.aim, statement.year, statement.indicator) == (
        ">",
        "observed",
        "2019",
        "雨量站总数",
    )
    (statement,) = figures.statements(context_of("In 2019, the number of rain gauges exceeded 3.25 million.", "en"))
    assert (statement.value, statement.unit, statement.indicator) == (3.25, "million", "number of rain gauges")


def test_a_region_is_set_only_where_the_sentence_is_about_it() -> None:
    (statement,) = figures.statements(context_of("Zhejiang has built 14,000 rain gauges.", "en"))
    assert statement.region is not None and statement.region.surface == "Zhejiang"
    (statement,) = figures.statements(context_of("China has built 14,000 rain gauges.", "en"))
    assert statement.region is None


_SOUP = st.text(
    alphabet=st.sampled_from(
        "0123456789%万亿个年月从由至到，。、第位 from to in 2019 rose million per cent and, by ranked th"
    ),
    max_size=80,
)


@given(_SOUP, st.sampled_from(["en", "zh"]))
def test_any_text_is_read_without_an_error(text: str, language: str) -> None:
    if text.strip():
        for statement in figures.statements(context_of(text, language)):
            assert statement.surface and statement.surface in text
            assert statement.indicator is None or (
                len(statement.indicator) <= 16 if language == "zh" else len(statement.indicator.split()) <= 8
            )


@pytest.mark.parametrize(
    ("text", "language", "unit"),
    [
        (
            "The network is connected in 31 provinces (autonomous regions and municipalities).",
            "en",
            "provinces (autonomous regions and municipalities)",
        ),
        ("Inspectors saw 14 quarries and slag heaps in May.", "en", "quarries and slag heaps"),
        ("The port moved 12,000 TEU containers.", "en", "TEU containers"),
        ("Some 2.5 lakh gram sabhas met.", "en", "lakh gram sabhas"),
        ("The pool opens 16 hours a day, up from 12 hours.", "en", "hours a day"),
        ("试点在21个省份开展。", "zh", "个省份"),
        ("已有9个个人主题上线。", "zh", "个"),
        ("下架6.5万余款软件。", "zh", "万款"),
        ("处理案件近百起。", "zh", "百起"),
    ],
)
def test_units_as_written(text: str, language: str, unit: str) -> None:
    assert [s.unit for s in figures.statements(context_of(text, language))][0] == unit


@pytest.mark.parametrize(
    ("text", "language", "aims"),
    [
        ("Build 20 boathouses and train 300 rowers.", "en", ["target", "target"]),
        ("By 2031, plant 40,000 elms along the canals.", "en", ["target"]),
        ("The Water Board intends to hire 120 wardens.", "en", ["target"]),
        ("The Water Board has hired 120 wardens.", "en", ["observed"]),
        ("Norland has paved 1,900 miles of road and plans to pave 400 more.", "en", ["observed", "target"]),
        ("Network schools taught 300 pupils.", "en", ["observed"]),
        ("The seabed map covers 300 reefs.", "en", ["observed"]),
    ],
)
def test_tense_decides_where_no_date_does(text: str, language: str, aims: list[str]) -> None:
    assert [s.aim for s in figures.statements(context_of(text, language))] == aims


def test_numbers_of_assigned_tasks_are_due_with_them() -> None:
    text = (
        "重点任务分工表\n| 序号 | 任务 | 牵头单位 | 完成时限 |\n|---|---|---|---|\n"
        "| 1 | 新建驿站20座 | 省交通运输厅 | 2027年6月 |\n| 2 | 编制手册 | 省财政厅 | 2027年9月 |\n"
    )
    found = [s for s in extract(read_text(text, "case", language="zh")) if s.kind == "figure"]
    assert [(s.value, s.unit, s.year, s.aim) for s in found] == [(20, "座", "2027-06", "target")]
    text = "（一）修建水渠。去年已修水渠12公里。新修水渠30公里。\n牵头单位：省水利厅\n完成时限：2027年12月底\n"
    found = [s for s in extract(read_text(text, "case", language="zh")) if s.kind == "figure"]
    assert [(s.value, s.year, s.aim) for s in found] == [(12, None, "observed"), (30, "2027-12", "target")]


def test_the_date_of_the_sentence_before_goes_on() -> None:
    text = "2019年，全省产茶630万吨。其中，北部产茶210万吨。南部产茶100万吨。\n"
    found = [s for s in extract(read_text(text, "case", language="zh")) if s.kind == "figure"]
    assert [s.year for s in found] == ["2019", "2019", None]


@pytest.mark.parametrize(
    ("text", "language", "labels"),
    [
        ("初步核算，全市实现渔业产值61.5亿元，比上年增长5.2%。", "zh", ["渔业产值", "渔业产值比上年增长"]),
        ("第一产业增加值83亿元，居民人均可支配收入3.1万元。", "zh", ["第一产业增加值", "居民人均可支配收入"]),
        ("新增高速公路317公里，完成固定资产投资90亿元。", "zh", ["高速公路", "固定资产投资"]),
        ("森林覆盖率达到41%，PM2.5平均浓度为31微克/立方米。", "zh", ["森林覆盖率", "PM2.5平均浓度"]),
        ("粮食、茶叶种植面积分别达83万亩、12万亩。", "zh", ["粮食、茶叶种植面积", "粮食、茶叶种植面积"]),
        ("In May 2020, 72% of island homes had running water.", "en", ["island homes"]),
        ("Norland has committed to reduce its sulphur emissions by 30%.", "en", ["sulphur emissions"]),
        ("2. Allocate $50 billion in harbour repairs.", "en", ["harbour repairs"]),
        ("Cut the average waiting time to 9 days.", "en", ["average waiting time"]),
        ("The total amount of stored grain has exceeded 10 million tonnes.", "en", ["total amount of stored grain"]),
        ("The valley will add 650 cable cars.", "en", ["cable cars"]),
        ("It planted 400 elms with a budget of £3 million.", "en", ["elms", "budget"]),
    ],
)
def test_indicators_read_as_noun_phrases(text: str, language: str, labels: list[str]) -> None:
    assert [s.indicator for s in figures.statements(context_of(text, language))] == labels


TABLES = [
    ("某省林业发展规划\n表1 主要指标\n| 序号 | 指标 | 单位 | 2020年 | 2025年 | 属性 |\n|---|---|---|---|---|---|\n| 1 | 林道密度 | 米/公顷 | 4.6 | ≥6 | 约束性 |\n| 2 | 苗圃数 | 个 | 63 | 90左右 | 预期性 |\n", "zh",
     [("林道密度", 4.6, "2020", "observed", None), ("林道密度", 6, "2025", "target", ">"), ("苗圃数", 63, "2020", "observed", None), ("苗圃数", 90, "2025", "target", "~")]),
    ("某市规划\n指标\t2020年\t2025年\t属性\n网速（Mbps）\t100\t1000\t预期性\n", "zh",
     [("网速", 100, "2020", "observed", None), ("网速", 1000, "2025", "target", None)]),
    ("River strategy\n\nIndicator | Unit | Baseline (2019) | Target 2025\n--- | --- | --- | ---\nShare of clean ferries | % | 12.5 | 40\nLocks | number | many | few\n", "en",
     [("Share of clean ferries", 12.5, "2019", "observed", None), ("Share of clean ferries", 40, "2025", "target", None)]),
    ("2019年全县产值及增速\n指 标 | 绝对数(亿元) | 比上年增长(%) |\n渔业 | 28.09 | -0.1 |\n", "zh",
     [("渔业", 28.09, "2019", "observed", None), ("渔业", -0.1, "2019", "observed", None)]),
    ("人员表\n| 姓名 | 电话 | 房间 |\n|---|---|---|\n| 张三 | 5551 | 203 |\n", "zh", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "expected"), TABLES)
def test_tables_of_indicators(
    text: str, language: str, expected: list[tuple[str, float, str, str, str | None]]
) -> None:
    found = [
        s for s in extract(read_text(text, "case", language="zh" if language == "zh" else "en")) if s.kind == "figure"
    ]
    assert sorted((s.indicator or "", s.year or "", s.value, s.aim, s.bound) for s in found) == sorted(
        (i, y, v, a, b) for i, v, y, a, b in expected
    )


TOLD: list[tuple[str, list[tuple[float, str | None, str]]]] = [
    ("The lakes board is obliged to raise the share of clean ferries to 15% by 2030.", [(15, "2030", "target")]),
    (
        "The dam is estimated to attract visits of 45,000 guests and reduce leaks by 8 tons.",
        [(45000, None, "target"), (8, None, "target")],
    ),
    (
        "The region aims to raise its pumping capacity from its current level of 12 GW to at least 60 GW by 2030.",
        [(12, None, "observed"), (60, "2030", "target")],
    ),
    (
        "- Decrease water losses from 23-25% to 16% by 2027",
        [(23, None, "observed"), (25, None, "observed"), (16, "2027", "target")],
    ),
    ("To lift the share of rail from 6% to 10% of journeys", [(6, None, "observed"), (10, None, "target")]),
    (
        "The board set a target of 20% by 2031, compared to the current 5%.",
        [(20, "2031", "target"), (5, None, "observed")],
    ),
    (
        "The ministry issued in May 2019 a programme to raise grazing by 50% compared to 1995 levels by 2030.",
        [(50, "2030", "target")],
    ),
    ("The Old Bridge, which opened in 2014 with CO2 lamps, received CAD 214 million.", [(214, None, "observed")]),
    ("The school trained over 54,500 divers (Lakes Board, 2025).", [(54500, None, "observed")]),
    ("DKK 354 million was spread over 13 years (2021-2034).", [(354, None, "observed")]),
    ("The 2023–24 Budget contained $75.7 million for harbours.", [(75.7, "2023", "observed")]),
    (
        "Budget allocations of SEK 150 million in 2021 and SEK 10 million in 2023 are made.",
        [(150, "2021", "observed"), (10, "2023", "target")],
    ),
    ("Rail: 17,05% Ferries: 19,13%", [(17.05, None, "observed"), (19.13, None, "observed")]),
    (
        "Fares fell from PKR12 per unit to PKR10 per unit; Rs.15 billion was saved.",
        [(12, None, "observed"), (10, None, "observed"), (15, None, "observed")],
    ),
    ("The board runs two schools, Alpha and Beta.", []),
    ("The plan has 10 key projects, two being in the north:", []),
    ("A consortium of 9 island states met.", []),
    ("It helps projects with a capital cost between EUR 2.5 and 7.5 million.", []),
    ("The council set a cap of around 2 million.", []),
    ("A licence is needed if the capacity is 5 MW or more.", []),
    ("Official Letters 3288 and 7088 were sent.", []),
]


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_what_is_and_what_is_to_come(text: str, expected: list[tuple[float, str | None, str]]) -> None:
    assert [(s.value, s.year, s.aim) for s in figures.statements(context_of(text, "en"))] == expected


def test_items_of_a_list_of_targets_are_targets_without_its_year() -> None:
    text = "The plan has the following targets for 2030:\n\n- Ferries: 15% of journeys\n- Trams: 20% of journeys\n"
    found = [s for s in extract(read_text(text, "case", language="en")) if s.kind == "figure"]
    assert [(s.value, s.year, s.aim) for s in found] == [(15, None, "target"), (20, None, "target")]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("2026年8月底前上线首批9项查询接口。", ["查询接口"]),
        ("市水利局安排专项资金2.4亿元，用于巡查。", ["专项资金"]),
        (
            "全市码头完成货物吞吐量830万吨，比上年增长4.2%；已有21个泊位实现远程值守。",
            ["货物吞吐量", "货物吞吐量比上年增长", "泊位"],
        ),
        ("列第一位者为牵头单位。", []),
        ("排在第一位的为牵头单位。", []),
        ("第一位为牵头单位。", []),
    ],
)
def test_labels_without_dates_and_spenders_and_no_rank_of_a_lead(text: str, labels: list[str]) -> None:
    assert [s.indicator for s in figures.statements(context_of(text, "zh"))] == labels


@pytest.mark.parametrize(
    ("title", "text", "code", "surface"),
    [
        ("浙江省人民政府关于做好古道保护工作的通知", "全省古道修缮率达到85%。", "CN-ZJ", "全省"),
        ("浙江省人民政府关于做好古道保护工作的通知", "到2030年，我省古道修缮率达到85%。", "CN-ZJ", "我省"),
        ("国务院办公厅关于做好古道保护工作的通知", "全国古道修缮率达到85%。", None, None),
    ],
)
def test_the_whole_of_a_documents_region(title: str, text: str, code: str | None, surface: str | None) -> None:
    document = read_text(f"{title}\n\n{text}", "case.zh")
    sentence = next(s for s in document.sentences if "85%" in s.text)
    (found,) = figures.statements(SentenceContext(document, sentence, load_vocabulary(), sentence.text))
    region = found.region
    assert (region.iri.rsplit("/", 1)[1] if region else None) == code
    assert (region.surface if region else None) == surface
