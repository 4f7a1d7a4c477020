"""What a build concludes: responsibilities by basis, role, scope and date, rebuilt whole from all documents."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import DCTERMS, OWL, RDF

import kg
from kg.errors import KgError
from kg.graph.validation import validate
from kg.paths import ontology_dir

PLAN = """Harbour Modernisation Plan (2021-2025)

I. Main Tasks

(1) Shared port data

Build one exchange for ship and cargo data. (Lead: Ministry of Transport; with: General Administration of Customs)

(2) Cleaner berths

The Ministry of Ecology and Environment shall give every large berth shore power by 2024.

II. Organization and Implementation

(1) Stronger leadership

The National Development and Reform Commission shall coordinate all tasks of this plan.

(2) More money

Set up a fund for small harbours. (Ministry of Finance)
"""
PLAN_ZH = """港口现代化规划（2021—2025年）

一、主要任务

（一）共享港口数据

建设船舶和货物数据统一交换平台。（牵头单位：交通运输部；配合单位：海关总署）

二、组织实施

（一）加强组织领导

国家发展改革委要统筹本规划各项任务。
"""
NOTICE = """Notice on Village Ponds

1. Cleaning

The Ministry of Water Resources shall keep a register of village ponds.
"""
TOML = """["plan.en"]
instrument = "https://w3id.org/policy-kg/instrument/harbour-plan"
date = "2021-05"

["plan.zh"]
instrument = "https://w3id.org/policy-kg/instrument/harbour-plan"
"""
Row = tuple[str | None, ...]
QUESTION = """SELECT ?who ?what ?role ?scope ?from WHERE {
  ?x a pol:Responsibility ; pol:basis pol:mandated ; pol:bearer ?who ; pol:bears ?what ; pol:role ?role ; pol:scope ?scope
  OPTIONAL { ?x pol:from ?from } } ORDER BY ?who ?what ?role"""


def shelf(folder: Path, **texts: str) -> Path:
    """A folder of documents: ``plan_en="…"`` becomes plan.en.txt."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name.replace('_', '.')}.txt").write_text(text, encoding="utf-8")
    (folder / "documents.toml").write_text(TOML, encoding="utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*.trig"))}


def duties(graph: Path) -> list[Row]:
    """Mandated responsibilities as (bearer, duty, role, scope, from), short."""
    rows = kg.open(graph).select(QUESTION).values()
    return [tuple(v.rpartition("policy-kg/")[2].removeprefix("ontology#") if v else v for v in row) for row in rows]


def test_duties_of_a_plan_by_role_and_scope(tmp_path: Path) -> None:
    kg.build(shelf(tmp_path / "in", plan_en=PLAN), tmp_path / "graph")
    assert duties(tmp_path / "graph") == [
        ("agency/gacc", "task/harbour-plan/I-1", "with", "own", "2021-05"),
        ("agency/mee", "task/harbour-plan/I-2", "sole", "own", "2021-05"),
        ("agency/mof", "task/harbour-plan/II-2", "sole", "own", "2021-05"),
        ("agency/mot", "task/harbour-plan/I-1", "lead", "own", "2021-05"),
        ("agency/ndrc", "instrument/harbour-plan", "sole", "general", "2021-05"),
    ]
    assert validate(tmp_path / "graph") == []


def test_the_chinese_text_of_the_plan_gives_the_same_duties(tmp_path: Path) -> None:
    kg.build(shelf(tmp_path / "in", plan_zh=PLAN_ZH), tmp_path / "graph")
    assert [row[:4] for row in duties(tmp_path / "graph")] == [
        ("agency/gacc", "task/harbour-plan/I-1", "with", "own"),
        ("agency/mot", "task/harbour-plan/I-1", "lead", "own"),
        ("agency/ndrc", "instrument/harbour-plan", "sole", "general"),
    ]


def test_a_duty_without_a_plan_is_for_the_activity_itself(tmp_path: Path) -> None:
    kg.build(shelf(tmp_path / "in", notice_en=NOTICE), tmp_path / "graph")
    ((who, what, role, scope, _),) = duties(tmp_path / "graph")
    assert (who, role, scope) == ("agency/mwr", "sole", "own")
    assert what and what.startswith("statement/")


def test_two_independent_documents_count_more_than_one(tmp_path: Path) -> None:
    """The Chinese text is not marked as the original of the English one: two witnesses."""
    question = """SELECT ?confidence (COUNT(DISTINCT ?e) AS ?n) WHERE { ?x pol:bearer agency:mot ; pol:basis pol:mandated ;
      pol:evidence ?e ; pol:confidence ?confidence } GROUP BY ?confidence"""
    kg.build(shelf(tmp_path / "one", plan_en=PLAN), tmp_path / "graph")
    assert kg.open(tmp_path / "graph").select(question).values() == [("0.9", "1")]
    kg.build(shelf(tmp_path / "two", plan_zh=PLAN_ZH), tmp_path / "graph")
    assert kg.open(tmp_path / "graph").select(question).values() == [("0.95", "2")]
    third = shelf(tmp_path / "three", plan_en=PLAN)
    settings = third / "documents.toml"
    settings.write_text(TOML.replace('date = "2021-05"', 'original = "plan.zh"'))
    kg.build(third, tmp_path / "graph")
    assert kg.open(tmp_path / "graph").select(question).values() == [("0.9", "2")]


def test_adding_and_removing_a_document_leaves_no_trace(tmp_path: Path) -> None:
    plan, notice = shelf(tmp_path / "plan", plan_en=PLAN), shelf(tmp_path / "notice", notice_en=NOTICE)
    both = [plan, notice]
    kg.build(both, tmp_path / "at once")
    kg.build(notice, tmp_path / "one by one")
    kg.build(plan, tmp_path / "one by one")
    assert files(tmp_path / "one by one") == files(tmp_path / "at once")
    kg.build(plan, tmp_path / "only the plan")
    kg.build(plan, tmp_path / "one by one", replace=True)
    assert files(tmp_path / "one by one") == files(tmp_path / "only the plan")
    (tmp_path / "at once" / "notice.en.trig").unlink()
    kg.build(plan, tmp_path / "at once")
    assert files(tmp_path / "at once") == files(tmp_path / "only the plan")


@pytest.mark.parametrize("seed", ["1", "77"])
def test_neither_order_nor_seed_nor_quotes_change_a_conclusion(tmp_path: Path, seed: str) -> None:
    folder = shelf(tmp_path / "in", plan_en=PLAN, plan_zh=PLAN_ZH, notice_en=NOTICE)
    kg.build(folder, tmp_path / "a", jobs=1)
    paths = sorted(map(str, folder.glob("*.txt")), reverse=True)
    command = [sys.executable, "-m", "kg", "build", *paths, "-o", str(tmp_path / "b"), "-q", "--no-quotes", "-j", "2"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
    concluded = [
        {
            name: data
            for name, data in files(tmp_path / graph).items()
            if name.startswith(("links", "inferred", "review"))
        }
        for graph in "ab"
    ]
    assert concluded[0] == concluded[1]
    assert "inferred/mandated-own.trig" in concluded[0]


def test_files_of_others_beside_the_conclusions_stay(tmp_path: Path) -> None:
    folder = shelf(tmp_path / "in", notice_en=NOTICE)
    kg.build(folder, tmp_path / "graph")
    mine = tmp_path / "graph" / "links" / "mine.trig"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("<https://example.org/g> { <https://example.org/a> a <https://example.org/B> }", encoding="utf-8")
    stale = tmp_path / "graph" / "inferred" / "old-rule.trig"
    stale.write_text(
        "\n<https://w3id.org/policy-kg/graph/inferred/old-rule> {\n<https://w3id.org/policy-kg/x> a <https://example.org/B> }"
    )
    kg.build(folder, tmp_path / "graph")
    assert mine.exists() and not stale.exists()


RULE = """#: meaning.en = "Whoever has a duty in a village has it for the village."
#: meaning.zh = "在村里有职责者对该村负责。"
#: example.en = "A bureau cleans a pond."
#: example.zh = "某局清理池塘。"
CONSTRUCT {
  ?iri a pol:Responsibility ; pol:bearer ?who ; pol:bears ?what ; pol:role pol:joint ; pol:basis pol:mandated ;
    pol:scope "own" ; prov:wasDerivedFrom ?what ; pol:evidence ?evidence .
} WHERE {
  ?what a pol:Activity ; pol:actor ?who ; pol:evidence ?evidence .
  BIND (IRI(CONCAT("https://w3id.org/policy-kg/responsibility/", SUBSTR(SHA256(CONCAT(
    STR(?who), "|", STR(?what), "|", STR(pol:joint), "|", STR(pol:mandated), "|own")), 1, 32))) AS ?iri)
}
"""


def test_a_rule_of_the_user(tmp_path: Path) -> None:
    rule = tmp_path / "village-duties.rq"
    rule.write_text(RULE, encoding="utf-8")
    kg.build(shelf(tmp_path / "in", notice_en=NOTICE), tmp_path / "graph", rules=[rule])
    assert {row[2] for row in duties(tmp_path / "graph")} == {"sole", "joint"}
    assert validate(tmp_path / "graph") == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("BIND (IRI", "BIND IRI"), "village.rq:10: not valid SPARQL"),
        (("CONSTRUCT {", "CONSTRUCT { ?who pol:bears ?what ."), "village.rq: says something of"),
        (("pol:basis pol:mandated ;", ""), "has 0 pol:basis"),
        (("pol:basis pol:mandated ;", "pol:basis pol:background ;"), "is no basis of a responsibility"),
        (("example.zh", "example.fr"), "village.rq:1: the header has no example.zh"),
        (('village."\n', "village.\n"), "village.rq:1: the header is not valid TOML"),
        (("prov:wasDerivedFrom ?what ;", ""), "what it was derived from"),
    ],
)
def test_a_broken_rule_is_one_line(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    rule = tmp_path / "village.rq"
    assert change[0] in RULE
    rule.write_text(RULE.replace(*change, 1), encoding="utf-8")
    with pytest.raises(KgError) as caught:
        kg.build(shelf(tmp_path / "in", notice_en=NOTICE), tmp_path / "graph", rules=[rule])
    assert says in str(caught.value) and "\n" not in str(caught.value)
    assert not (tmp_path / "graph").exists()


def test_the_release_has_one_date() -> None:
    ontology = rdflib.Graph().parse(ontology_dir() / "policy.ttl")
    head = ontology.value(predicate=RDF.type, object=OWL.Ontology)
    assert [str(date) for date in ontology.objects(head, DCTERMS.issued)] == [kg.__release_date__]


def test_rules_know_a_plans_part_on_its_carrying_out_by_the_words_of_the_outline() -> None:
    types = tomllib.loads((ontology_dir() / "grammar" / "task_types.toml").read_text(encoding="utf-8"))["type"]
    words = {word for kind in types if kind["class"] == "Measure" for word in kind["words"]}
    for name in ("mandated-general", "mandated-activity"):
        rule = (ontology_dir() / "rules" / f"{name}.rq").read_text(encoding="utf-8")
        told = re.findall(r'REGEX\(STR\(\?title\), "([^"]+)", "i"\)', rule)
        assert [set(said.split("|")) for said in told] == [words]


LOCAL_ZH = """临海省人民政府办公厅关于印发5G建设方案的通知

一、主要任务

（一）加快5G网络建设

到2025年建成5G基站10万个。（省通信管理局牵头，省财政厅配合）
"""


def test_a_local_duty_holds_in_its_own_region_only(tmp_path: Path) -> None:
    folder = shelf(tmp_path / "docs", notice_zh=LOCAL_ZH)
    kg.build(folder, tmp_path / "graph")
    graph = kg.open(tmp_path / "graph")
    scopes = graph.select(
        "SELECT DISTINCT ?scope ?basis { ?x pol:bears ?task ; pol:scope ?scope ; pol:basis ?basis ; pol:bearer ?who ."
        " ?task a pol:Task . ?who a pol:LocalGovernment FILTER(?basis = pol:mandated) } ORDER BY ?scope"
    ).values()
    assert [scope for scope, _ in scopes] == ["regional"]
    ((task,),) = graph.select(
        'SELECT DISTINCT ?task { ?x pol:scope "regional" ; pol:bears ?task } ORDER BY ?task'
    ).values()
    owners = graph.owners(task or "")
    assert {owner.section for owner in owners if owner.ground == "mandated"} == {"regional"}
    assert len(owners.of("regional")) == 2
