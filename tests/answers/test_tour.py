"""The tour: it finds its data, keeps nothing unless asked to, and answers all five questions in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.answers.tour import QUESTIONS, Tour, tour
from kg.errors import KgError
from kg.paths import sample_documents_dir


@pytest.fixture(scope="module", params=["en", "zh"])
def toured(request: pytest.FixtureRequest) -> Tour:
    return tour(language=request.param)


def test_the_five_questions_are_answered_with_evidence(toured: Tour) -> None:
    assert list(dict.fromkeys(f.question for f in toured)) == list(QUESTIONS)
    for number in (1, 2, 3, 4, 5):
        assert any(f.evidence for f in toured if f.number == number)
    assert any(e.quote for f in toured for e in f.evidence)  # the sample documents are quoted


def test_the_samples_are_read_and_nothing_stays(toured: Tour) -> None:
    assert [name for name, _ in toured.documents] == [f.stem for f in sorted(sample_documents_dir().glob("*.txt"))]
    assert not toured.folder.exists()


def test_grounds_are_not_mixed(toured: Tour) -> None:
    grounds = [f.ground for f in toured if f.number == 2]
    assert len(grounds) == len(set(grounds)) > 2


def test_the_graph_stays_where_it_was_asked_for_and_nothing_is_overwritten(tmp_path: Path) -> None:
    found = tour(tmp_path / "kept")
    assert found.folder == tmp_path / "kept" and (found.folder / "inferred").is_dir()
    with pytest.raises(KgError, match="is there already"):
        tour(tmp_path / "kept")


def test_missing_samples_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("kg.paths.sample_documents_dir", lambda: tmp_path)
    with pytest.raises(KgError, match="sample documents are missing"):
        tour()
