"""Goals: a qualitative aim with a deadline, one a deadline. All sentences are our own."""

from __future__ import annotations

import pytest
from extraction_cases import context_of
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction import goals

CASES: list[tuple[str, str, list[str]]] = [
    (
        "Action goals: By 2024, a network of footpaths should be formed; by 2027, walking should be common.",
        "en",
        ["2024", "2027"],
    ),
    ("By 2030, rivers should be clean.", "en", ["2030"]),
    ("The opinion names two goals for 2031: to improve the rules of fishing; to protect the reeds.", "en", ["2031"]),
    ("The charter sees the phasing out of lead pipes by 2034.", "en", ["2034"]),
    ("The board plans for trams to make up a fifth of journeys by 2034.", "en", []),
    ("The valley aims to be free of litter by the end of 2029.", "en", ["2029"]),
    ("We will close the old mills by 2030 and make all new barns fireproof by 2035.", "en", ["2030", "2035"]),
    ("By 2030, 80% of the lakes should be monitored.", "en", []),
    ("By 2030, 80% of the lakes should be monitored, and the water should be fit for swimming.", "en", ["2030"]),
    ("The fleet will reach 40 GW by 2030.", "en", []),
    ("By the end of 2020, the dam had been completed.", "en", []),
    ("In 2030 there may be more rain.", "en", []),
    ("到2030年，水质明显改善，生态系统更加稳定。", "zh", ["2030"]),
    ("到2025年，骨干管网基本建成；到2030年，用水方式全面转变。", "zh", ["2025", "2030"]),
    ("到2030年，森林覆盖率达到45%。", "zh", []),
    ("到2030年,森林覆盖率达到45%,城乡环境显著改善。", "zh", ["2030"]),
    ("力争到2027年底，主要湖泊实现常态化监测。", "zh", ["2027"]),
    ("2026年6月底前，完成堤防加固。", "zh", []),
    ("2026年6月底前出台河道管理细则。", "zh", []),
    ("2027年底前，水网基本建成。", "zh", ["2027"]),
    ("到2026年，制定十项标准。", "zh", []),
    ("Repair the old bridges in every county by the end of 2026.", "en", []),
    ("Valley Province must complete the flood drills before November 2026.", "en", []),
    ("Water Board Norland, in consultation with farmers, proposes to publish the River Code by 2027.", "en", []),
    ("By 2030, Norland hopes to have the cleanest rivers of the continent.", "en", ["2030"]),
    ("Our aim is that by 2032 no town of more than 500 people will run short of lamps.", "en", ["2032"]),
    ("All homes will be covered by the water network, with all towns on sewers by 2030.", "en", ["2030"]),
    ("By 2030, each school will have at least two lifeboats.", "en", []),
    ("截至2019年底，堤防已全部加固。", "zh", []),
    ("“十四五”末，用水效率显著提升。", "zh", ["2025"]),
]


@pytest.mark.parametrize(("text", "language", "deadlines"), CASES)
def test_goals(text: str, language: str, deadlines: list[str]) -> None:
    found = goals.statements(context_of(text, language))
    assert [s.deadline for s in found] == deadlines
    for statement in found:
        assert statement.what and (len(statement.what) <= 16 if language == "zh" else len(statement.what.split()) <= 8)


def test_a_date_behind_the_document_is_no_goal() -> None:
    text = "By 2020, the footpaths should be formed."
    assert goals.statements(context_of(text, "en", date="2021", kind="report")) == []
    assert len(goals.statements(context_of(text, "en", date="2018", kind="plan"))) == 1
    assert goals.statements(context_of(text, "en", date="2018", kind="law")) == []


@given(
    st.text(alphabet=st.sampled_from("0123456789到年，。；底前建成 by 2030, should be; and the will"), max_size=80),
    st.sampled_from(["en", "zh"]),
)
def test_any_text_is_read_without_an_error(text: str, language: str) -> None:
    if text.strip():
        goals.statements(context_of(text, language))
