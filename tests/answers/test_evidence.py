"""Sentences and what rests on them, regions, footnotes, and what two graphs differ in."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.answers import PolicyGraph
from kg.answers.citing import cite
from kg.answers.difference import diff
from kg.answers.names import UnknownName
from kg.errors import KgError
from kg.graph import store

HERE = Path(__file__).parent
PLAIN = (HERE / "figures.trig").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def figures() -> PolicyGraph:
    return kg.open(HERE / "figures.trig")


def test_a_sentence_opens_with_words_place_and_all_that_rests_on_it(figures: PolicyGraph) -> None:
    (sentence,) = figures.evidence("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1")
    assert (sentence.locator, sentence.start, sentence.end) == ("I(1) ¶1 s1", 10, 40)
    assert sentence.fingerprint == "f1f1f1f1f1f1f1f1f1f1"
    assert sentence.quote and sentence.quote.startswith("截至2021年底")
    assert sentence.link and sentence.link.startswith("https://example.org/report.html#:~:text=")
    kinds = [(rest.kind, rest.steps) for rest in sentence.rests]
    assert kinds[0] == ("Observation", 1) and ("Link", 2) in kinds


def test_a_responsibility_opens_to_its_sentence(figures: PolicyGraph) -> None:
    found = figures.evidence("responsibility/r1")
    assert [s.evidence.iri.rpartition("/")[2] for s in found] == ["z3"]
    assert str(found.says) == "Zhejiang · sole · reported · II(1) Deep harbours"
    assert [r.kind for r in found[0].rests if r.steps == 3] == ["Responsibility"]


def test_a_reference_fact_names_the_page_it_was_read_in(figures: PolicyGraph) -> None:
    found = figures.evidence("target/harbour/ships")
    assert not found and found.sources == ("https://example.org/plan",)


def test_nothing_has_this_name(figures: PolicyGraph) -> None:
    with pytest.raises(UnknownName):
        figures.evidence("0" * 32)


def test_regions_in_the_overview_count_a_translation_once(figures: PolicyGraph) -> None:
    counts = {c.region.en: (c.actions, c.place, c.advanced, c.ranks) for c in figures.regions()}
    assert counts == {"Zhejiang": (1, 0, 1, 1), "Ningbo": (1, 0, 0, 0)}


def test_a_region_with_its_cities_actions_and_ranks(figures: PolicyGraph) -> None:
    found = figures.regions("浙江省")
    assert [(f.how, f.region.en) for f in found] == [("acts", "Zhejiang"), ("acts", "Ningbo"), ("rank", "Zhejiang")]
    assert found[0].what.en == "deepen channel" and found[0].what.zh == "挖深航道"
    assert [t.code for t in found[0].tasks] == ["II(1)"] and len(found[0].evidence) == 2
    assert str(found[2].dimension) == "harbour level" and found[2].order == 2


def test_regions_on_a_task(figures: PolicyGraph) -> None:
    assert [f.region.en for f in figures.regions(task="II(1)")] == ["Zhejiang"]


@pytest.mark.parametrize(
    ("node", "style", "footnote"),
    [
        ("document/report.zh", "gbt7714", "国家港务管理局. 港口报告（2021年）[R/OL]. (2022-07). https://example.org/report.html."),
        (
            "document/report.zh",
            "chicago",
            "国家港务管理局, 港口报告（2021年） [Harbour Report (2021)] (July 2022), https://example.org/report.html.",
        ),
        (
            "evidence/z3",
            "gbt7714",
            "国家港务管理局. 港口报告（2021年）[R/OL]. 2022: II第1段第1句(2022-07). https://example.org/report.html.",
        ),
        (
            "document/report.en",
            "gbt7714",
            "Harbour Board. Harbour Report (2021)[R]. RIVERS AL, SHORE B, TIDEWATER C, et al, trans. [S.l.]: [s.n.], 2022.",
        ),
        (
            "document/report.en",
            "chicago",
            "Harbour Board, Harbour Report (2021), trans. Ann Lee Rivers et al. (n.p., July 2022), published online "
            "September 1, 2022.",
        ),
        ("document/paper.en", "gbt7714", "Harbours Hum[N/OL]. Tidal News, 2022-02-05. https://example.org/hum.html."),
        ("evidence/p1", "chicago", "“Harbours Hum,” Tidal News, February 5, 2022, para. 3, sentence 2, https://example.org/hum.html."),
        ("Plan for Harbours", "gbt7714", "Harbour Board, Tide Office. Plan for Harbours[Z]. [S.l.]: [s.n.], 2021."),
        ("Plan for Harbours", "chicago", "Harbour Board and Tide Office, Plan for Harbours (n.p., March 2021)."),
    ],
)  # fmt: skip
def test_footnotes(figures: PolicyGraph, node: str, style: str, footnote: str) -> None:
    assert [c.footnote for c in figures.cite(node, style=style)] == [footnote]


def test_the_day_of_access_is_never_invented(figures: PolicyGraph) -> None:
    assert "accessed" not in figures.cite("document/paper.en", style="chicago")[0].footnote
    given = cite(figures.graph, "document/paper.en", accessed="2024-05-01")
    assert "[2024-05-01]" in given[0].footnote and "accessed May 1, 2024" in given[1].footnote
    with pytest.raises(KgError, match="day of access"):
        cite(figures.graph, "document/paper.en", accessed="yesterday")


def test_what_rests_on_no_document_cannot_be_cited(figures: PolicyGraph) -> None:
    with pytest.raises(KgError, match="rests on no document"):
        figures.cite("Harbour Board")


def graph_of(folder: Path, text: str) -> store.Graph:
    file = folder / "changed.trig"
    file.write_text(text, encoding="utf-8")
    return store.open(file)


def test_equal_graphs_do_not_differ(figures: PolicyGraph, tmp_path: Path) -> None:
    assert len(figures.diff(graph_of(tmp_path, PLAIN))) == 0


def test_differences_are_told_by_part_and_kind(figures: PolicyGraph, tmp_path: Path) -> None:
    text = PLAIN.replace('pol:scope "own" ; pol:confidence 0.75', 'pol:scope "own" ; pol:confidence 0.9')
    gone = text.index("statement:lit-en a")
    text = text[:gone] + text[text.index("statement:rank-en a", gone) :]
    text = text.replace("statement:buoys-zh", "statement:buoys-new-zh")
    found = figures.diff(graph_of(tmp_path, text))
    told = {(d.change, d.kind, d.part, str(d.what)) for d in found}
    assert told == {
        ("changed", "responsibility", "inferred/reported", "Zhejiang · sole · reported · II(1) Deep harbours"),
        ("removed", "statement", "report.en", "Ningbo: light the quay"),
        ("removed", "statement", "report.zh", "Zhejiang · 灯浮标: 12 · 2021"),
        ("added", "statement", "report.zh", "Zhejiang · 灯浮标: 12 · 2021"),
    }
    (changed,) = [d for d in found if d.change == "changed"]
    assert [str(w) for w in changed.details] == ["confidence: 0.75 → 0.9"]
    assert [place.locator for place in changed.evidence] == ["II ¶1 s1"]
    assert ("report.zh", "statement", [1, 1, 0]) in found.tally


def test_differences_take_both_ways_round(figures: PolicyGraph, tmp_path: Path) -> None:
    smaller = graph_of(tmp_path, PLAIN.replace(PLAIN[PLAIN.index("responsibility:r1 a") : PLAIN.rindex("}")], ""))
    assert [d.change for d in diff(figures, smaller)] == ["removed"]
    assert [d.change for d in diff(smaller, figures)] == ["added"]
