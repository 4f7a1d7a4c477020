"""Stores on disk: written whole, replaced in one step, opened by many, and clear when they are broken."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kg
from kg.errors import GraphError, KgError
from kg.graph import embedded

DOCUMENTS = Path(__file__).resolve().parents[2] / "examples" / "documents"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def _names(folder: Path) -> list[str]:
    return sorted(place.name for place in folder.iterdir())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same graph as files and as a store."""
    place = tmp_path_factory.mktemp("built")
    kg.build(DOCUMENTS, place / "files", store=place / "store")
    return place / "files", place / "store"


def test_files_and_store_hold_the_same(built: tuple[Path, Path]) -> None:
    files, store = map(kg.open, built)
    quads = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }"
    assert sorted(map(str, files.select(quads))) == sorted(map(str, store.select(quads)))
    review = "SELECT ?s { GRAPH <https://w3id.org/policy-kg/graph/review> { ?s ?p ?o } } ORDER BY ?s"
    assert files.select(review).rows == store.select(review).rows
    assert (built[1] / "texts").is_dir(), "answers can quote"


def test_a_store_alone(tmp_path: Path, built: tuple[Path, Path]) -> None:
    result = kg.build(DOCUMENTS, store=tmp_path / "a" / "store")
    assert result.out == tmp_path / "a" / "store"
    assert kg.open(result.out).select(COUNT).rows == kg.open(built[1]).select(COUNT).rows
    assert _names(tmp_path / "a") == ["store"]


def test_a_rebuilt_store_replaces_the_old_one_for_its_readers_too(tmp_path: Path) -> None:
    documents = sorted(DOCUMENTS.glob("*.txt")) + sorted(DOCUMENTS.glob("*.md"))
    kg.build(documents[:1], store=tmp_path / "store")
    old = kg.open(tmp_path / "store")
    before = old.select(COUNT).rows
    kg.build(documents, store=tmp_path / "store")
    after = old.select(COUNT).rows
    assert kg.open(tmp_path / "store").select(COUNT).rows == after != before
    assert _names(tmp_path) == ["store"]


@pytest.mark.parametrize("delay", [0.3, 0.8, 1.2, 1.6, 2.0, 2.4])
def test_a_killed_build_leaves_the_old_store(tmp_path: Path, built: tuple[Path, Path], delay: float) -> None:
    embedded.write(built[0], tmp_path / "store")
    before = kg.open(tmp_path / "store").select(COUNT).rows
    command = [sys.executable, "-m", "kg", "build", "-q", str(DOCUMENTS), "--store", str(tmp_path / "store")]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert kg.open(tmp_path / "store").select(COUNT).rows == before
    embedded.write(built[0], tmp_path / "store")
    assert _names(tmp_path) == ["store"], "what the killed build left is gone"


def test_a_failed_build_leaves_the_old_store(tmp_path: Path, built: tuple[Path, Path]) -> None:
    embedded.write(built[0], tmp_path / "store")
    before = kg.open(tmp_path / "store").select(COUNT).rows
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "x.trig").write_text("<a> {", encoding="utf-8")
    for wrong in (tmp_path / "bad", tmp_path / "nothing"):
        with pytest.raises(GraphError):
            embedded.write(wrong, tmp_path / "store")
    with pytest.raises(KgError):
        kg.build(tmp_path / "bad", store=tmp_path / "store")
    assert kg.open(tmp_path / "store").select(COUNT).rows == before
    assert _names(tmp_path) == ["bad", "store"]


def test_other_folders_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    (tmp_path / "file").write_text("dear", encoding="utf-8")
    for place in (tmp_path / "mine", tmp_path / "file", ""):
        with pytest.raises(GraphError):
            kg.build(DOCUMENTS, store=place)
    with pytest.raises(GraphError, match="over the files"):
        kg.build(DOCUMENTS, tmp_path / "s" / "files", store=tmp_path / "s")
    assert _names(tmp_path) == ["file", "mine"]


def test_several_processes_read_at_once(built: tuple[Path, Path]) -> None:
    command = [sys.executable, "-m", "kg", "query", COUNT, "-f", "csv", "-g", str(built[1])]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate(timeout=120)[0] for process in running}) == 1
    assert all(process.returncode == 0 for process in running)


def test_a_store_that_may_not_be_written(built: tuple[Path, Path], tmp_path: Path) -> None:
    embedded.write(built[0], tmp_path / "store")
    for place in [*(tmp_path / "store").rglob("*"), tmp_path / "store"]:
        place.chmod(0o555 if place.is_dir() else 0o444)
    before = _names(tmp_path / "store")
    try:
        assert kg.open(tmp_path / "store").select(COUNT).rows
        assert _names(tmp_path / "store") == before
    finally:
        for place in [tmp_path / "store", *(tmp_path / "store").rglob("*")]:
            place.chmod(0o755)


def _garbled(store: Path) -> None:
    for file in store.glob("*.sst"):
        file.write_bytes(bytes(b ^ 0x55 for b in file.read_bytes()))


def _shortened(store: Path) -> None:
    for file in store.glob("*.sst"):
        os.truncate(file, 100)


def _without_data(store: Path) -> None:
    for file in store.glob("*.sst"):
        file.unlink()


@pytest.mark.parametrize(
    "breaking",
    [
        _garbled,
        _shortened,
        _without_data,
        lambda s: (s / "CURRENT").unlink(),
        lambda s: (s / "CURRENT").write_text("x"),
    ],
    ids=["garbled", "shortened", "without data", "without CURRENT", "garbled CURRENT"],
)
def test_a_broken_store_says_so_and_can_be_replaced(tmp_path: Path, built: tuple[Path, Path], breaking: object) -> None:
    embedded.write(built[0], tmp_path / "store")
    breaking(tmp_path / "store")  # type: ignore[operator]
    with pytest.raises(GraphError, match="broken") as caught:
        kg.open(tmp_path / "store").select(COUNT)
    assert "kg build" in str(caught.value) and len(str(caught.value)) < 300
    embedded.write(built[0], tmp_path / "store")
    assert kg.open(tmp_path / "store").select(COUNT).rows
