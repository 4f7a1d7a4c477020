"""What a person sees of one thing: plain words, short groups, marks for what is only known by its form or by heart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli import main
from kg.errors import ReferenceDataError
from kg.graph import wording
from kg.graph.rdf import DCTERMS, ORG
from kg.graph.terms import broader_classes
from kg.identifiers import BASE, ONTOLOGY


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(w) for w in words])


@pytest.fixture
def graph(shelf: Path, tmp_path: Path) -> Path:
    kg.build(shelf, tmp_path / "graph")
    return tmp_path / "graph"


def test_both_names_kind_and_relations_in_plain_words(graph: Path) -> None:
    lines = run("show", "MIIT", "-g", graph).stdout.splitlines()
    assert lines[0] == "Ministry of Industry and Information Technology · 工业和信息化部"
    assert lines[1] == "  State Council department <agency:miit>"
    assert lines[2].startswith("  also known as: ") and "工信部" in lines[2]
    assert lines[3] == "  part of: State Council <agency:state-council>"
    assert not [line for line in lines if " is " in line and " of: " in line]


def test_groups_are_short_unless_all_is_asked_for(graph: Path) -> None:
    short, full = (run("show", "MIIT", "-g", graph, *more).stdout for more in ((), ("--all",)))
    assert "more (--all)" in short and "more (--all)" not in full
    assert len(full.splitlines()) > len(short.splitlines())
    assert "remit/miit/" in short and "https://w3id.org/policy-kg/remit" not in short


def test_marks(graph: Path) -> None:
    assert "found by its form" in run("show", "Harbour Board", "-g", graph).stdout.splitlines()[1]
    remits = [line for line in run("show", "MIIT", "-g", graph, "--all").stdout.splitlines() if "remit/" in line]
    assert any(line.endswith("[background]") for line in remits) and not all("[background]" in r for r in remits)


def test_statements_in_the_order_of_the_text_with_stance_and_role(graph: Path) -> None:
    lines = run("show", "Harbour Board", "-g", graph).stdout.splitlines()
    said = [line.strip() for line in lines if "[harbour.en" in line]
    assert said[0].startswith("duty (mandated, lead): dredge the main channel · by 2030  [harbour.en")
    assert said[1].startswith("issuance (reported): issued · Measures for Safe Pilotage · 2021-08")
    (place,) = (line for line in lines if line.startswith("  statements"))
    assert place == f"  statements ({len(said)}):"


def test_a_figure_and_a_document(graph: Path) -> None:
    assert "observation: berths · 1.25 million berths · 2021" in run("show", "indicator/5g-users", "-g", graph).stdout
    document = run("show", "document:harbour.zh", "-g", graph).stdout
    assert "疏浚主航道" in document and "evidence/" not in document


def test_web_annotations_name_the_very_words(graph: Path, shelf: Path) -> None:
    page = json.loads(run("show", "Harbour Board", "-g", graph, "--format", "jsonld").stdout)
    text = (shelf / "harbour.en.txt").read_bytes().decode("utf-8")
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld" and page["type"] == "AnnotationPage"
    assert page["items"]
    for item in page["items"]:
        position, quote = item["target"]["selector"]
        assert item["type"] == "Annotation" and item["body"]
        assert position["type"] == "TextPositionSelector" and quote["type"] == "TextQuoteSelector"
        assert text[position["start"] : position["end"]] == quote["exact"]
    assert run("show", "State Council", "-g", graph, "--format", "jsonld").exit_code == 1


def test_without_words_an_annotation_has_its_place_only(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph", quotes=False)
    for file in (tmp_path / "graph" / "texts").iterdir():
        file.unlink()
    page = json.loads(run("show", "Harbour Board", "-g", tmp_path / "graph", "-f", "jsonld").stdout)
    assert {s["type"] for item in page["items"] for s in item["target"]["selector"]} == {"TextPositionSelector"}


def test_every_worded_property_is_known_and_a_broken_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = wording.wording()
    assert words.inverse[ORG + "subOrganizationOf"] == "parts"
    assert wording.reads(DCTERMS + "medium", inverse=True) == "medium of"
    assert wording.short(BASE + "remit/miit/x") == "remit/miit/x"
    (tmp_path / "wording.toml").write_text("hidden = [\n]]", encoding="utf-8")
    monkeypatch.setattr(wording, "ontology_dir", lambda: tmp_path)
    wording.wording.cache_clear()
    with pytest.raises(ReferenceDataError, match=r"wording\.toml:2: "):
        wording.wording()
    wording.wording.cache_clear()


def test_stats_group_things_by_kind_and_count_statements_by_document(graph: Path) -> None:
    out = run("stats", "-g", graph).stdout
    assert "triples in " in out and "\nResponsibilities\n" in out and "\nLinks\n" in out
    (english,) = (line.split() for line in out.splitlines() if line.startswith("harbour.en"))
    assert english[-1] == str(sum(map(int, english[1:-1])))
    assert "State Council department" in out
    assert broader_classes(ONTOLOGY + "PartyBody")[-1] == ONTOLOGY + "Actor"
