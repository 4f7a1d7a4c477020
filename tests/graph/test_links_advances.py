"""Links from what was done and issued to the tasks of the plan; every sentence in our own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import ReferenceDataError
from kg.graph.building import build
from kg.graph.links import Link, Shelf, all_links
from kg.graph.links import weights as weighing
from kg.graph.loading import load
from kg.graph.terms import GRAPH_REVIEW, pol
from kg.identifiers import BASE
from kg.vocabulary import load_vocabulary

TASKS = BASE + "task/14fyp-informatization/"

#: A sentence that tells of one action → the task it advances; none where it is not the plan's matter.
ENGLISH = [
    ("The Ministry of Transport built a smart port at the eastern quay.", "IV-1/box-2/2"),
    ("The Ministry of Public Security set up a desk against telecom fraud in every town.", "IV-6/box-12/3"),
    ("The Ministry of Water Resources opened a smart water conservancy platform for nine lakes.", "V-6/m-3"),
    ("The People's Bank of China tested a digital currency with five shops.", "IV-5/m-3"),
    ("The Ministry of Education opened a site of education resources for island schools.", "IV-8/box-16/1"),
    ("The Ministry of Agriculture and Rural Affairs held a fair on the digital village.", "V-7"),
    ("Zhejiang built a city information model of its harbours.", "IV-6/m-5"),
    ("Jiangxi repaired eleven bridges and two lighthouses.", None),
    ("The World Bank tested blockchain with three lighthouses.", None),  # no business of this plan: kept for review
    ("Hainan counted the ships of its free trade zones.", None),  # a place is no subject
]
CHINESE = [
    ("交通运输部在东岸建成智慧港口。", "IV-1/box-2/2"),
    ("公安部在各镇开展打击电信网络诈骗行动。", "IV-6/box-12/3"),
    ("水利部建成九湖智慧水利平台。", "V-6/m-3"),
    ("中国人民银行在五家商店开展数字人民币试点。", "IV-5/m-3"),
    ("农业农村部举办数字乡村展览会。", "V-7"),
    ("浙江建设海港城市信息模型。", "IV-6/m-5"),
    ("江西修好十一座桥梁和两座灯塔。", None),
]
ISSUED = [
    (
        'To implement the "14th Five-Year Plan for National Informatization", the Ministry of Industry and Information '
        'Technology issued the "Harbour Measures for the Industrial Internet" in May 2022.',
        "IV-5/box-10/1",
    ),
    ('In June 2022 the Ministry of Civil Affairs issued the "Rules for Smart Elderly Care at the Coast".', "V-10"),
]
#: A sentence → the task that its act is about (None: nothing for certain), and one that it only touches on.
ASIDE = [
    ("The Ministry of Water Resources opened a smart water conservancy platform by using blockchain.", "V-6/m-3", "V-3/m-2"),
    ("Fujian fostered eleven crafts of the quay such as smart ports, blockchain and chips.", None, "IV-1/box-2/2"),
    ("Hunan opened a smart port to support elderly care, digital village and telecom fraud desks.", "IV-1/box-2/2", "V-10"),
    ("水利部通过区块链建成十湖智慧水利平台。", "V-6/m-3", "V-3/m-2"),
    ("福建接入智慧港口、区块链、智慧养老等数据。", None, "IV-1/box-2/2"),
    ('In May 2022 the Ministry of Commerce issued the "Administrative Measures for Live Streaming E-commerce at Quays".',
     "IV-10/m-1", "IV-5/m-3"),
]  # fmt: skip
PLAN = """An Informatization Plan of Our Own

IV. Major Tasks and Focus Projects

(1) Building Our Networks

Lay network lines to the coast. We put the 5G Application "Set Sail" Action Plan to work on every quay. Nets are mended.

Box 1: Five Masts

1. Raise the first mast. Oil it each spring.

2. Raise the second mast. Paint it blue.
"""
METADATA = """
["plan.en"]
instrument = "https://w3id.org/policy-kg/instrument/14fyp-informatization"
kind = "plan"
"""


@dataclass
class Built:
    """A folder built from our documents, and what it says."""

    folder: Path
    links: dict[str, list[Link]]
    shelf: Shelf

    def of(self, start: str, relation: str = "advances") -> list[Link]:
        """Links of the statement whose sentence begins with ``start``."""
        return [
            link
            for links in self.links.values()
            for link in links
            if link.relation == relation and self.sentence(link.source).startswith(start)
        ]

    def sentence(self, statement: str) -> str:
        return next(
            (self.shelf.one(e, pol("quote")) or "" for e in self.shelf.values(pol("evidence")).get(statement, ())), ""
        )


def _built(folder: Path, names: dict[str, str], quotes: bool = True) -> Built:
    source = folder / "source"
    source.mkdir(parents=True)
    for name, text in names.items():
        (source / name).write_text(text, encoding="utf-8")
    build(source, folder / "out", quotes=quotes, jobs=1)
    store = load(folder / "out")
    return Built(folder / "out", all_links(store, load_vocabulary()), Shelf(store, load_vocabulary()))


def _report(rows: Sequence[tuple[str, str | None]], title: str) -> str:
    return title + "\n\n" + "\n\n".join(sentence for sentence, _ in rows) + "\n"


DOCUMENTS = {
    "report.en.txt": _report(ENGLISH, "Report on Our Harbours"),
    "report.zh.txt": _report(CHINESE, "海港工作报告"),
    "issued.en.txt": _report(ISSUED, "Rules of the Harbours"),
    "aside.en.txt": _report([(x, None) for x, *_ in ASIDE if x.isascii()], "Report on What Stands Beside"),
    "aside.zh.txt": _report([(x, None) for x, *_ in ASIDE if not x.isascii()], "旁及之事报告"),
    "plan.en.txt": PLAN,
    "documents.toml": METADATA,
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    yield _built(tmp_path_factory.mktemp("advances"), DOCUMENTS)


@pytest.mark.parametrize("sentence, task", [*ENGLISH, *CHINESE, ISSUED[1]], ids=lambda x: str(x)[:24])
def test_what_was_done_leads_to_its_task(built: Built, sentence: str, task: str | None) -> None:
    found = [link.target.removeprefix(TASKS) for link in built.of(sentence) if link.certain]
    assert (task in found) if task else (found == []), found


@pytest.mark.parametrize("sentence, task, beside", ASIDE, ids=lambda x: str(x)[:24])
def test_examples_means_and_purposes_lead_nowhere(built: Built, sentence: str, task: str | None, beside: str) -> None:
    found = [link.target.removeprefix(TASKS) for link in built.of(sentence) if link.certain]
    assert (task in found if task else found == []) and beside not in found, found


def test_what_nothing_advances_has_its_nearest_candidates(built: Built) -> None:
    links = built.links["advances"]
    owned = {link.target for link in links if link.certain}
    near = [link for link in links if link.rule == "nearest-candidate"]
    assert near and not owned & {link.target for link in near}
    for link in near:
        assert not link.certain and link.score < weighing.settings().review
        assert len([x for x in near if x.target == link.target]) <= 2


def test_a_link_says_what_made_it(built: Built) -> None:
    (link,) = [x for x in built.of(ENGLISH[0][0]) if x.certain]
    assert BASE + "concept/smart-port" in link.subjects
    assert 0.5 < link.score <= 1 and link.rule == "shared-subjects" and link.status == "inferred"
    triples = {(p, getattr(o, "value", "")) for s, p, o in link.triples() if s == link.iri}
    assert (pol("linkTo"), TASKS + "IV-1/box-2/2") in triples
    assert any(p == pol("evidence") for p, _ in triples)
    score = next(o for _, p, o in link.triples() if p == pol("score"))
    assert isinstance(score, ox.Literal) and Decimal(score.value) == round(Decimal(str(link.score)), 2)


def test_the_evidence_of_both_ends(built: Built) -> None:
    """Where the plan's text was read, a link to one of its nodes shows the sentence that is the node, too."""
    for links in built.links.values():
        for link in links:
            task = built.shelf.tasks.get(link.target)
            if task is not None and link.relation in ("advances", "alignedWith"):
                assert set(task.evidence) <= set(link.evidence)


def test_tasks_of_a_text_that_was_read_show_their_sentence(built: Built) -> None:
    evidence = built.shelf.values(pol("evidence"))
    quotes = {
        path: built.shelf.one(evidence[TASKS + path][0], pol("quote"))
        for path in ("IV-1", "IV-1/box-1", "IV-1/box-1/1", "IV-1/box-1/2")
    }
    assert quotes["IV-1/box-1/1"] == "Raise the first mast."
    assert quotes["IV-1/box-1/2"] == "Raise the second mast."
    assert "Building Our Networks" in (quotes["IV-1"] or "") and "Five Masts" in (quotes["IV-1/box-1"] or "")


def _in_text(built: Built, relation: str) -> list[tuple[str, str, str]]:
    """(instrument, task, quote) of the links of a relation that the documents themselves hold."""
    shelf = built.shelf
    found = []
    for link in shelf.of_class("Link"):
        evidence = shelf.values(pol("evidence")).get(link, ())
        if shelf.one(link, pol("relation")) == pol(relation) and evidence:
            quote = shelf.one(evidence[0], pol("quote"))
            ends = (shelf.one(link, pol(end)) or "" for end in ("linkFrom", "linkTo"))
            found.append((*ends, quote or ""))
    return found  # type: ignore[return-value]


def test_an_instrument_named_in_a_task(built: Built) -> None:
    ((instrument, task, quote),) = _in_text(built, "namedIn")
    assert (instrument, task) == (BASE + "instrument/5g-set-sail-plan", TASKS + "IV-1")
    assert quote.startswith("We put the 5G Application")


def test_an_instrument_that_says_what_it_carries_out(built: Built) -> None:
    found = _in_text(built, "implements")
    assert [task.removeprefix(TASKS) for _, task, _ in found] == [ISSUED[0][1]]
    assert "Harbour" in found[0][0] and found[0][2].startswith("To implement")


def test_aligned_instruments_are_a_judgement(built: Built) -> None:
    aligned = [x for links in built.links.values() for x in links if x.relation == "alignedWith"]
    assert aligned
    for link in aligned:
        assert link.status == "inferred" and link.subjects
        assert (pol("basis"), pol("aligned")) in {(p, getattr(o, "value", "")) for _, p, o in link.triples()}
    said = {(x, t) for relation in ("implements", "namedIn") for x, t, _ in _in_text(built, relation)}
    assert not said & {(x.source, x.target) for x in aligned}


def test_weak_links_are_kept_for_review(built: Built) -> None:
    rules = weighing.settings()
    for link in built.links["advances"]:
        assert (link.score >= rules.review) == (link.rule != "nearest-candidate")
        assert link.certain == (link.score >= rules.certain)
        status = next(getattr(o, "value", "") for _, p, o in link.triples() if p == pol("status"))
        assert status == pol("inferred" if link.certain else "ambiguous")
    assert GRAPH_REVIEW not in built.links


def test_without_quotes_and_in_another_order_the_links_are_the_same(built: Built, tmp_path: Path) -> None:
    again = _built(tmp_path, dict(reversed(DOCUMENTS.items())), quotes=False)
    assert again.links == built.links


def test_a_further_document_moves_no_score(built: Built, tmp_path: Path) -> None:
    more = dict(DOCUMENTS) | {"more.en.txt": _report([(ENGLISH[0][0].replace("eastern", "western"), None)], "More")}
    further = {link.iri: link for link in _built(tmp_path, more).links["advances"]}
    assert {link.iri: link for link in built.links["advances"]}.items() < further.items()


def test_every_concept_has_its_weight() -> None:
    concepts = {e.iri for e in load_vocabulary().entities.values() if e.kind == "concept"} - {BASE + "concept/scheme"}
    table = weighing.weights()
    assert len(concepts - table.keys()) <= 0.1 * len(concepts)
    assert all(0.65 <= weight <= 1 for weight in table.values())


def test_common_concepts_weigh_less() -> None:
    from collections import Counter

    found = weighing.counted(Counter({"a": 40, "b": 3, "c": 0}))
    assert found["a"] == 0.65 < found["b"] < found["c"] == 1


def test_a_broken_table_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "concept_weights.csv"
    file.write_text("concept,statements,weight\nblockchain,10,heavy\n", encoding="utf-8")
    monkeypatch.setattr(weighing, "weights_file", lambda: file)
    weighing.weights.cache_clear()
    try:
        with pytest.raises(ReferenceDataError) as error:
            weighing.weights()
        assert error.value.line == 2
    finally:
        weighing.weights.cache_clear()


@pytest.mark.parametrize("name", ["aspects", "means", "frames"])
def test_the_lists_name_concepts(name: str) -> None:
    known = load_vocabulary().entities
    assert [iri for iri in getattr(weighing.settings(), name) if iri not in known] == []
