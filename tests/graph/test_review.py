"""Ambiguous readings are kept in a graph of their own, with everything needed to read them and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
import kg.graph.document as document_module
from kg.documents import read_text
from kg.errors import ReferenceDataError
from kg.extraction.statement import Statement, Thing
from kg.graph import validate
from kg.graph.rdf import plain
from kg.graph.review import is_ambiguous
from kg.graph.terms import GRAPH_REVIEW
from kg.identifiers import BASE
from kg.vocabulary import load_vocabulary
from kg.vocabulary.confidence import confidence, confidences

TEXT = "The Taizhou port office opened two quays. The Quay Trust opened a gate."
TAIZHOU = Thing("Taizhou", BASE + "agency/gb-331000", en="Taizhou")
TRUST = Thing("Quay Trust", BASE + "agency/unknown/Quay-Trust", en="Quay Trust", provisional=True)


def statement(actor: Thing, trust: float = 0.8, start: int = 0, end: int = 41) -> Statement:
    return Statement(document="d", start=start, end=end, kind="action", confidence=trust, actors=(actor,), what="open")


def test_a_name_of_two_equals_and_a_weak_reading_are_ambiguous() -> None:
    vocabulary = load_vocabulary()
    document = read_text(TEXT, "d")
    assert is_ambiguous(statement(TAIZHOU), document, vocabulary)
    assert not is_ambiguous(statement(TRUST), document, vocabulary)
    assert is_ambiguous(statement(TRUST, 0.49), document, vocabulary)
    here = replace(document, metadata=replace(document.metadata, region="CN-ZJ"))
    assert not is_ambiguous(statement(TAIZHOU), here, vocabulary)  # a text of Zhejiang means the city there


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(
        document_module, "extract", lambda document, _: [
            statement(TAIZHOU), statement(TRUST, 0.4, 42, 71), replace(statement(TRUST, 0.9, 42, 71), kind="goal", deadline="2030"),
        ],
    )  # fmt: skip
    (tmp_path / "d.txt").write_text(TEXT.replace("a gate", "a gate by 2030")[:71], encoding="utf-8")
    kg.build(tmp_path / "d.txt", tmp_path / "graph")
    yield tmp_path / "graph"


def test_the_review_graph_holds_the_ambiguous_and_named_queries_do_not_see_it(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_text("Taizhou opened two quays in 2021. Hangzhou opened three quays.", encoding="utf-8")
    kg.build(tmp_path / "d.txt", tmp_path / "graph")
    quads = list(ox.parse(path=str(tmp_path / "graph" / "d.trig"), format=ox.RdfFormat.TRIG))
    status = {
        plain(q.graph_name): plain(q.object).rpartition("#")[2]
        for q in quads
        if plain(q.predicate).endswith("#status") and "/statement/" in plain(q.subject)
    }
    assert status == {GRAPH_REVIEW: "ambiguous", BASE + "document/d": "extracted"}
    graph = kg.open(tmp_path / "graph")
    assert graph.query("ASK { ?s pol:status pol:ambiguous }") is False
    assert graph.query(f"ASK {{ GRAPH <{GRAPH_REVIEW}> {{ ?s pol:status pol:ambiguous }} }}") is True
    assert not validate(tmp_path / "graph")


def test_what_both_need_stands_in_the_documents_graph(graph: Path) -> None:
    by_graph: dict[str, set[str]] = {}
    for quad in ox.parse(path=str(graph / "d.trig"), format=ox.RdfFormat.TRIG):
        by_graph.setdefault(plain(quad.graph_name), set()).add(plain(quad.subject))
    clear, review = by_graph[BASE + "document/d"], by_graph[GRAPH_REVIEW]
    assert not clear & review
    evidence = {s for s in clear | review if "/evidence/" in s}
    assert len(evidence) == 2 and len(evidence & clear) == 1  # one sentence is read clearly, the other only in doubt
    assert TRUST.iri in clear


def test_the_table_of_confidences(tmp_path: Path) -> None:
    assert confidence("mandated") > confidence("reported") > confidence("issuer") > confidence("aligned")
    assert confidence("mandated", 2) == confidence("mandated", 9) > confidence("mandated")
    assert confidence("background") < confidence("reported")
    assert all(0 < v < 1 for rows in confidences().values() for v in rows.values())
    for number, row in enumerate(["a,1,1.0,x", "a,2,0.5,x", "a,1,much,x", "a,1"]):
        file = tmp_path / f"{number}.csv"
        file.write_text("ground,documents,confidence,why\n" + row, encoding="utf-8")
        with pytest.raises(ReferenceDataError, match=r"csv:2: not a confidence"):
            confidences(file)
