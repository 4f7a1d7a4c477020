"""Building: whole or not at all, the same bytes every time, and nothing of what was there is lost."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.errors import KgError
from kg.graph.labels import shorten
from kg.graph.rdf import plain
from kg.identifiers import BASE, ONTOLOGY

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "documents"


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by name, hidden ones too."""
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def quads(file: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(file), format=ox.RdfFormat.TRIG))


def test_one_file_a_document_the_reference_graph_and_the_texts(shelf: Path, tmp_path: Path) -> None:
    result = kg.build(shelf, tmp_path / "graph")
    concluded = ("decisions", "inferred", "links", "review")
    assert [f for f in sorted(files(tmp_path / "graph")) if not f.startswith(concluded)] == [
        ".kg-record", "harbour.en.trig", "harbour.zh.trig", "reference/reference.trig", "texts/harbour.en.txt", "texts/harbour.zh.txt",
    ]  # fmt: skip
    assert not result.failures and [d.id for d in result.documents] == ["harbour.en", "harbour.zh"]
    graphs = {plain(q.graph_name) for q in quads(tmp_path / "graph" / "harbour.zh.trig")}
    assert graphs == {BASE + "document/harbour.zh"}
    assert (tmp_path / "graph/texts/harbour.zh.txt").read_bytes() == (shelf / "harbour.zh.txt").read_bytes()


def test_at_most_eight_evidence_triples_a_statement_and_no_blank_node(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph")
    for file in (tmp_path / "graph").glob("*.trig"):
        found = quads(file)
        assert not any(isinstance(t, ox.BlankNode) for q in found for t in (q.subject, q.object))
        statements = {q.subject for q in found if q.predicate.value == ONTOLOGY + "evidence"}
        evidence = [q for q in found if plain(q.subject).startswith(BASE + "evidence/")]
        assert (len(evidence) + len(statements)) / len(statements) <= 8


def test_a_repeated_sentence_gives_two_statements(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph")
    labels = [q.subject for q in quads(tmp_path / "graph/harbour.en.trig") if plain(q.object) == "open quays"]
    assert len(set(labels)) == 2


def test_no_quotes_keeps_no_words_of_the_text(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph", quotes=False)
    text = (shelf / "harbour.en.txt").read_text(encoding="utf-8")
    words = re.findall(r"\w+", text.lower())
    runs = {" ".join(words[i : i + 7]) for i in range(len(words) - 6)}
    for quad in quads(tmp_path / "graph/harbour.en.trig"):
        assert quad.predicate.value != ONTOLOGY + "quote"
        if isinstance(quad.object, ox.Literal):
            said = re.findall(r"\w+", quad.object.value.lower())
            assert not runs & {" ".join(said[i : i + 7]) for i in range(len(said) - 6)}


@pytest.mark.parametrize(
    "label, release, short",
    [
        ("build a ring of quays around the whole northern bay", False, "build a ring of quays around the whole"),
        ("build a ring of quays around the whole northern bay", True, "build a ring of quays around"),
        ("build quays", True, "build quays"),
        ("推进北部湾港口群一体化建设和运营管理", False, "推进北部湾港口群一体化建设和运营"),
        ("推进北部湾港口群一体化建设和运营管理", True, "推进北部湾港口群一体化建"),
        ("", True, ""),
    ],
)  # fmt: skip
def test_labels_are_cut_to_whole_words(label: str, release: bool, short: str) -> None:
    assert shorten(label, release=release) == short


def test_seed_order_and_jobs_change_no_byte(shelf: Path, tmp_path: Path) -> None:
    """In fresh processes, with the real extraction, under other locales."""
    documents = [*sorted(shelf.glob("*.txt")), *sorted(EXAMPLES.glob("*.txt"))]
    results = []
    for number, (seed, locale) in enumerate([("1", "C"), ("2", "C.UTF-8"), ("77", "C")]):
        out = tmp_path / f"graph-{number}"
        random.Random(seed).shuffle(documents)
        subprocess.run(
            [sys.executable, "-c", "import sys, kg; kg.build(sys.argv[3:], sys.argv[1], jobs=int(sys.argv[2]))",
             str(out), str(number + 1), *map(str, documents)],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale}, check=True, timeout=120,
        )  # fmt: skip
        results.append(files(out))
    assert results[0] == results[1] == results[2]


def test_a_comma_changes_only_that_sentence(shelf: Path, tmp_path: Path) -> None:
    """And not even that: a comma is no part of a fingerprint. A word is."""

    def names(out: Path) -> set[str]:
        return {plain(q.subject) for q in quads(out / "harbour.en.trig") if "/statement/" in plain(q.subject)}

    kg.build(shelf, tmp_path / "before")
    file = shelf / "harbour.en.txt"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Board, together", "Board together"), encoding="utf-8", newline="")
    kg.build(shelf, tmp_path / "comma")
    assert names(tmp_path / "comma") == names(tmp_path / "before")
    file.write_text(text.replace("In 2021 the", "In 2021 all the"), encoding="utf-8", newline="")
    kg.build(shelf, tmp_path / "word")
    assert len(names(tmp_path / "word") ^ names(tmp_path / "before")) == 2


def test_documents_are_added_and_others_stay(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    kg.build(shelf / "harbour.en.txt", out)
    before = files(out)
    kg.build(shelf / "harbour.zh.txt", out)
    after = files(out)
    kept = [name for name in before if not name.startswith((".kg-record", "inferred", "links", "review"))]
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert "harbour.en.trig" in kept and "harbour.zh.trig" in after
    kg.build(shelf / "harbour.zh.txt", out, replace=True)
    assert "harbour.en.trig" not in files(out) and "texts/harbour.en.txt" not in files(out)


def test_good_ones_are_built_and_bad_ones_reported(shelf: Path, tmp_path: Path) -> None:
    (shelf / "broken.txt").write_bytes(b"\x00\x01\x02" * 100)
    (shelf / "empty.txt").write_bytes(b"")
    result = kg.build(shelf, tmp_path / "graph")
    assert len(result.documents) == 2
    assert sorted(Path(f.place or "").name for f in result.failures) == ["broken.txt", "empty.txt"]


def test_two_files_with_one_id_name_both(shelf: Path, tmp_path: Path) -> None:
    (shelf / "more").mkdir()
    (shelf / "more" / "harbour.en.md").write_text("# Harbours\n\nThe board met.", encoding="utf-8")
    with pytest.raises(KgError, match=r"harbour\.en\.md.*harbour\.en\.txt|harbour\.en\.txt.*harbour\.en\.md"):
        kg.build(shelf, tmp_path / "graph")
    assert not (tmp_path / "graph").exists()


def test_the_same_file_named_twice_counts_once(shelf: Path, tmp_path: Path) -> None:
    result = kg.build([shelf, shelf / "harbour.en.txt", shelf / ".." / "shelf"], tmp_path / "graph")
    assert len(result.documents) == 2


@pytest.mark.parametrize("path", ["nowhere", "nothing*.txt", "void"])
def test_what_cannot_be_read_leaves_everything_as_it_was(shelf: Path, tmp_path: Path, path: str) -> None:
    out = tmp_path / "graph"
    kg.build(shelf, out)
    (tmp_path / "void").mkdir()
    before = files(out)
    with pytest.raises(KgError):
        kg.build(tmp_path / path, out)
    assert files(out) == before


def test_a_file_in_the_way_is_one_clear_error(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    with pytest.raises(KgError, match="cannot write"):
        kg.build(shelf, tmp_path / "taken")
    with pytest.raises(KgError, match="cannot write"):
        kg.build(shelf, tmp_path / "taken" / "below")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_a_failure_while_writing_leaves_the_old_files(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import kg.graph.switching as switching

    out = tmp_path / "graph"
    kg.build(shelf, out)
    before = files(out)
    (shelf / "harbour.en.txt").write_text("The Harbour Board opened two quays.", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(switching, "_switch", full)
    with pytest.raises(KgError, match="No space left"):
        kg.build(shelf, out)
    assert files(out) == before


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_build_leaves_the_old_files_whole(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    kg.build(shelf, out)
    before = files(out)
    code = (
        "import sys, time, kg, kg.graph.switching as s\n"
        "s._switch = lambda *a: time.sleep(60)\n"
        "kg.build(sys.argv[1], sys.argv[2])"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(shelf), str(out)])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not list(tmp_path.glob(".graph.kg-build-*/reference/*")):
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert files(out) == before
    assert kg.open(out).query("ASK { ?s a pol:Activity }") is True  # what the dead build left is no part of the graph
    kg.build(shelf, out)
    assert files(out) == before
    assert not list(tmp_path.glob(".graph.*"))


def test_memory_and_names_do_not_depend_on_the_file_name_alone(shelf: Path, tmp_path: Path) -> None:
    """The document's id is part of every name: the same text under another id says the same under other names."""
    (shelf / "copy.en.txt").write_bytes((shelf / "harbour.en.txt").read_bytes())
    kg.build(shelf, tmp_path / "graph")
    one, other = (
        {plain(q.subject) for q in quads(tmp_path / "graph" / name) if "/statement/" in plain(q.subject)}
        for name in ("harbour.en.trig", "copy.en.trig")
    )
    assert len(one) == len(other) and not one & other
