"""Built again: only what changed is read, and no byte differs from a build from scratch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.cli import main
from kg.errors import KgError
from kg.files import locked
from kg.graph import program, switching
from kg.graph.increment import RECORD

ENGLISH = (
    "Notice on Ponds\n\nThe Ministry of Transport shall dredge {0} ponds by 2030.\n\nIn 2021 there were {0} ponds.\n"
)
CHINESE = "关于池塘的通知\n\n交通运输部负责疏浚{0}个池塘，2030年底前完成。\n\n2021年，全国共有池塘{0}个。\n"
HEAD = "subject,object,decision,by,on,why\n"


def files(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def left(folder: Path) -> list[str]:
    """Hidden things beside and in a graph that are no record."""
    return [p.name for p in [*folder.parent.glob(f".{folder.name}.*"), *folder.glob(".kg-*")] if p.name != RECORD]


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    for number, name in enumerate(["ponds.en.txt", "pools.en.txt", "lakes.zh.txt"]):
        (folder / name).write_text((CHINESE if ".zh" in name else ENGLISH).format(number + 3), encoding="utf-8")
    return folder


def test_what_is_unchanged_is_not_read_again(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    assert kg.build(shelf, out).kept == ()
    before, stamps = files(out), {f: f.stat() for f in out.rglob("*") if f.is_file()}
    result = kg.build(shelf, out)
    assert (
        result.kept == ("lakes.zh", "ponds.en", "pools.en")
        and result.statements == kg.build(shelf, tmp_path / "g2").statements
    )
    assert files(out) == before
    (shelf / "ponds.en.txt").write_text(ENGLISH.format(99), encoding="utf-8")
    result = kg.build(shelf, out)
    assert result.kept == ("lakes.zh", "pools.en") and [d.id for d in result.documents] == [
        "lakes.zh", "ponds.en", "pools.en",
    ]  # fmt: skip
    same = [
        f
        for f, s in stamps.items()
        if f.exists() and (f.stat().st_ino, f.stat().st_mtime_ns) == (s.st_ino, s.st_mtime_ns)
    ]
    assert {f.name for f in same} >= {"lakes.zh.trig", "pools.en.trig", "lakes.zh.txt", "reference.trig"}
    kg.build(shelf, tmp_path / "scratch")
    assert files(out) == files(tmp_path / "scratch") and not left(out)


def test_only_the_time_stamp_changed(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph")
    for file in shelf.iterdir():
        os.utime(file, (1, 1))
    assert len(kg.build(shelf, tmp_path / "graph").kept) == 3


def test_what_is_gone_is_removed_and_other_folders_stay(shelf: Path, tmp_path: Path) -> None:
    out, more = tmp_path / "graph", tmp_path / "more"
    shutil.copytree(shelf, more)
    for file in list(more.iterdir()):
        file.rename(more / f"more-{file.name}")
    kg.build([shelf, more], out)
    (shelf / "pools.en.txt").unlink()
    (more / "more-pools.en.txt").unlink()
    result = kg.build(shelf, out)
    assert result.removed == ("pools.en",)
    assert "more-pools.en.trig" in files(out) and not {"pools.en.trig", "texts/pools.en.txt"} & set(files(out))
    (shelf / "below").mkdir()
    (shelf / "ponds.en.txt").rename(shelf / "below" / "ponds.en.txt")  # still there, under its name
    result = kg.build(shelf, out)
    assert result.removed == () and len(result.kept) == 2
    (shelf / "lakes.zh.txt").rename(shelf / "seas.zh.txt")
    assert kg.build(str(shelf / "*.txt"), out).removed == ("lakes.zh",)
    assert kg.build(more, out, replace=True).removed == ("more-pools.en", "ponds.en", "seas.zh")


def test_files_named_outright_remove_nothing(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph")
    (shelf / "pools.en.txt").unlink()
    assert kg.build(sorted(shelf.iterdir()), tmp_path / "graph").removed == ()
    assert kg.build(shelf, tmp_path / "graph").removed == ("pools.en",)


def test_a_document_that_cannot_be_read_any_more_keeps_what_was_built(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    kg.build(shelf, out)
    before = files(out)
    (shelf / "ponds.en.txt").write_bytes(b"\0\1\2" * 99)
    for _ in range(2):
        result = kg.build(shelf, out)
        assert len(result.failures) == 1 and not result.removed and len(result.kept) == 2
        assert {n: b for n, b in files(out).items() if n != RECORD} == {n: b for n, b in before.items() if n != RECORD}
    (shelf / "ponds.en.txt").write_text(ENGLISH.format(3), encoding="utf-8")
    assert len(kg.build(shelf, out).kept) == 3 or files(out) == before
    assert files(out) == before


@pytest.mark.parametrize("damage", ["ponds.en.trig", "texts/ponds.en.txt", "inferred"])
def test_what_was_damaged_is_built_again(shelf: Path, tmp_path: Path, damage: str) -> None:
    out = tmp_path / "graph"
    kg.build(shelf, out)
    before = files(out)
    if damage == "inferred":
        shutil.rmtree(out / damage)
    else:
        (out / damage).write_bytes((out / damage).read_bytes()[:-40])
    result = kg.build(shelf, out)
    assert len(result.kept) == (2 if "ponds" in damage else 3)
    assert files(out) == before


@pytest.mark.parametrize("words", [b"", b'{"kg":1,"sum":"","build":{}}', b"\xff\xfe", b'{"kg":99}'])
def test_a_broken_record_is_a_full_build_with_a_remark(shelf: Path, tmp_path: Path, words: bytes) -> None:
    out = tmp_path / "graph"
    kg.build(shelf, out)
    before = files(out)
    (out / RECORD).write_bytes(words)
    result = kg.build(shelf, out)
    assert result.kept == () and "anew" in result.remarks[0]
    assert files(out) == before


def test_a_record_of_another_graph_is_not_believed(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph", quotes=False)
    kg.build(shelf, tmp_path / "other")
    before = files(tmp_path / "other")
    shutil.copy(tmp_path / "graph" / RECORD, tmp_path / "other" / RECORD)
    kg.build(shelf, tmp_path / "other")
    assert files(tmp_path / "other") == before


def test_quotes_settings_program_and_force(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "graph"
    kg.build(shelf, out)
    assert kg.build(shelf, out, quotes=False).kept == ()
    (shelf / "documents.toml").write_text('["ponds.en"]\nregion = "CN-ZJ"\n', encoding="utf-8")
    assert kg.build(shelf, out, quotes=False).kept == ("lakes.zh", "pools.en")
    assert kg.build(shelf, out, quotes=False, incremental=False).kept == ()
    monkeypatch.setattr(program, "key", lambda: "another")
    assert kg.build(shelf, out, quotes=False).kept == ()
    assert len(kg.build(shelf, out, quotes=False).kept) == 3
    monkeypatch.setattr(program, "key", lambda: "")  # the program is being edited
    assert kg.build(shelf, out, quotes=False).kept == ()
    assert kg.build(shelf, out, quotes=False).kept == ()


_ASK = """
import sys, kg
from kg.graph.engines.stamp import stamp
print(len(kg.build(*sys.argv[1:]).kept), *(v for k, v in stamp().items() if k.startswith("its")))
"""


def test_who_keeps_documents_and_who_sends_them_ask_for_the_same_program(shelf: Path, tmp_path: Path) -> None:
    """What has a say in a document makes it read again, and makes a worker another one; what has none does neither."""
    copy, top = tmp_path / "copy", Path(kg.__file__).parents[1]
    for name in ("kg", "ontology"):
        shutil.copytree(top / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))

    def ask() -> tuple[int, str, str]:
        done = subprocess.run([sys.executable, "-c", _ASK, shelf, tmp_path / "graph"], cwd=copy, capture_output=True,
                              text=True, encoding="utf-8", check=True)  # fmt: skip
        kept, code, data = done.stdout.split()
        return int(kept), code, data

    def edit(name: str, words: str) -> None:
        with (copy / name).open("a", encoding="utf-8") as file:
            file.write(words)
        os.utime(copy / name, (1, 1))  # what is edited while a program starts is not trusted

    _, code, data = ask()
    assert ask() == (3, code, data)
    edit("ontology/decisions/note.txt", "a note\n")
    edit("kg/views/__init__.py", "\n# a note\n")
    assert ask() == (3, code, data)
    edit("ontology/grammar/counties.zh.tsv", "659099\t某某县\t\n")
    kept, same, other = ask()
    assert (kept, same) == (0, code) and other != data
    edit("kg/extraction/__init__.py", "\n# a note\n")
    kept, newer, same = ask()
    assert kept == 0 and newer != code and same == other


def test_decisions_touch_only_their_documents(shelf: Path, tmp_path: Path) -> None:
    text = "Notice\n\nThe Ministry of Pond Affairs shall dredge the main canal by 2030.\n"
    (shelf / "affairs.en.txt").write_text(text, encoding="utf-8")
    out, rows = tmp_path / "graph", tmp_path / "mine.csv"
    rows.write_text(
        HEAD + "agency:unknown/Ministry-of-Pond-Affairs,agency:mwr,same,Li Hua,2024-05-31,\n", encoding="utf-8"
    )
    kg.build(shelf, out)
    for decisions in ([rows], [], [rows]):
        result = kg.build(shelf, out, decisions=decisions)
        assert result.kept == ("lakes.zh", "ponds.en", "pools.en")
        kg.build(shelf, tmp_path / "scratch", decisions=decisions, incremental=False)
        assert files(out) == files(tmp_path / "scratch")
    assert len(kg.build(shelf, out, decisions=[rows]).kept) == 4
    rows.write_text(HEAD + "agency:nobody,agency:mwr,same,Li Hua,2024-05-31,\n", encoding="utf-8")
    for _ in range(2):  # a decision that matches nothing is said every time
        assert len(kg.build(shelf, out, decisions=[rows]).unmatched) == 1


def test_the_record_names_no_place_and_no_words(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph")
    record = (tmp_path / "graph" / RECORD).read_text(encoding="utf-8")
    assert str(tmp_path) not in record and "shelf" not in record and "dredge" not in record


def test_the_summary_says_what_was_kept(shelf: Path, tmp_path: Path) -> None:
    def run(*options: str) -> str:
        result = CliRunner().invoke(main, ["build", str(shelf), "--out", str(tmp_path / "graph"), *options])
        assert result.exit_code == 0, result.output
        return result.output

    assert "kept" not in run()
    (shelf / "ponds.en.txt").write_text(ENGLISH.format(7), encoding="utf-8")
    (shelf / "pools.en.txt").unlink()
    output = run()
    assert "1 built, 1 kept unchanged, 1 removed (pools.en)" in output
    assert "2 built" not in run("--force") and "kept unchanged" not in run("--force")


# --- any sequence of edits --------------------------------------------------------------------------------------------

NAMES = ["a.en.txt", "b.zh.txt", "c.en.md"]
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(NAMES), st.integers(1, 3)),
        st.tuples(st.just("remove"), st.sampled_from(NAMES), st.just(0)),
        st.tuples(st.just("rename"), st.sampled_from(NAMES), st.integers(0, 2)),
        st.tuples(st.just("swap"), st.sampled_from(NAMES), st.integers(0, 2)),
        st.tuples(st.just("settings"), st.sampled_from(NAMES), st.integers(0, 2)),
        st.tuples(st.just("touch"), st.sampled_from(NAMES), st.integers(1, 9)),
        st.tuples(st.just("damage"), st.sampled_from(NAMES), st.just(0)),
    ),
    min_size=1, max_size=3,
)  # fmt: skip


def edit(shelf: Path, graph: Path, what: str, name: str, number: int) -> None:
    file, other = shelf / name, shelf / NAMES[number % len(NAMES)]
    if what == "write":
        file.write_text((CHINESE if ".zh" in name else ENGLISH).format(number), encoding="utf-8")
    elif what == "remove":
        file.unlink(missing_ok=True)
    elif what == "rename" and file.exists():
        file.rename(other)
    elif what == "swap" and file.exists() and other.exists():
        one, two = file.read_bytes(), other.read_bytes()
        file.write_bytes(two)
        other.write_bytes(one)
    elif what == "settings":
        words = f'["{Path(name).stem}"]\nregion = "CN-{("ZJ", "GD")[number - 1]}"\n' if number else ""
        (shelf / "documents.toml").write_text(words, encoding="utf-8")
    elif what == "touch" and file.exists():
        os.utime(file, (number, number))
    elif what == "damage":
        (graph / f"{Path(name).stem}.trig").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def ground() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(sequence=st.lists(EDITS, min_size=1, max_size=2))
def test_any_sequence_of_edits_gives_the_bytes_of_a_build_from_scratch(
    ground: Path, sequence: list[list[tuple[str, str, int]]]
) -> None:
    place = Path(tempfile.mkdtemp(dir=ground))
    shelf, graph, scratch = place / "shelf", place / "graph", place / "scratch"
    shelf.mkdir()
    edit(shelf, graph, "write", "a.en.txt", 1)
    edit(shelf, graph, "write", "b.zh.txt", 2)
    kg.build(shelf, graph, jobs=1)
    for edits in sequence:
        for what, name, number in edits:
            edit(shelf, graph, what, name, number)
        if not any(shelf.glob("*.[tm][xd]*")):
            edit(shelf, graph, "write", "a.en.txt", 3)
        kg.build(shelf, graph, jobs=1)
        assert not left(graph)
    kg.build(shelf, scratch, jobs=1)
    assert files(graph) == files(scratch)
    assert len(kg.build(shelf, graph, jobs=1).kept) == len(list(graph.glob("*.trig")))


# --- two at once, and folders of every kind ---------------------------------------------------------------------------


def test_two_builds_at_once(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    kg.build(shelf, out)
    with locked(out), pytest.raises(KgError, match="another build is writing here") as met:
        kg.build(shelf, out)
    assert "\n" not in str(met.value)
    kg.build(shelf, out)


def inside(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out)


def with_folder(out: Path, _: pytest.MonkeyPatch) -> None:
    (out / "mine").mkdir()
    (out / "mine" / "notes.txt").write_text("mine", encoding="utf-8")


def no_exchange(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "exchange", lambda *_: False)


def no_links(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(switching, "exchange", lambda *_: False)
    monkeypatch.setattr(os, "link", refuse)


def free(_: Path, __: pytest.MonkeyPatch) -> None:
    pass


@pytest.mark.parametrize("kind", [free, inside, with_folder, no_exchange, no_links])
def test_every_kind_of_folder(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Callable[[Path, pytest.MonkeyPatch], None]
) -> None:
    out = tmp_path / "graph"
    kg.build(shelf, out)
    (out / "README").write_text("mine", encoding="utf-8")
    (out / "texts" / "mine.txt").write_text("mine", encoding="utf-8")
    readme = (out / "README").stat().st_ino
    kind(out, monkeypatch)
    mine = {n: b for n, b in files(out).items() if b == b"mine"}
    (shelf / "ponds.en.txt").write_text(ENGLISH.format(9), encoding="utf-8")
    (shelf / "pools.en.txt").unlink()
    kg.build(shelf, out)
    kg.build(shelf, tmp_path / "scratch")
    assert files(out) == files(tmp_path / "scratch") | mine and not left(out)
    assert (out / "README").stat().st_ino == readme


def test_out_is_a_link(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "graph").symlink_to(tmp_path / "real")
    for number in (1, 2):
        (shelf / "ponds.en.txt").write_text(ENGLISH.format(number), encoding="utf-8")
        kg.build(shelf, tmp_path / "graph")
        assert (tmp_path / "graph").is_symlink()
    kg.build(shelf, tmp_path / "scratch")
    assert files(tmp_path / "real") == files(tmp_path / "scratch") and not left(tmp_path / "real")


def test_a_folder_in_the_way_is_said_and_nothing_changes(shelf: Path, tmp_path: Path) -> None:
    out = tmp_path / "graph"
    kg.build(shelf, out)
    shutil.rmtree(out / "links")
    (out / "links").write_text("mine", encoding="utf-8")
    before = files(out)
    with pytest.raises(KgError, match="'links' is a file"):
        kg.build(shelf, out, incremental=False)
    assert files(out) == before and not left(out)


def test_a_reader_finishes_what_a_killed_build_began(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "graph"
    kg.build(shelf, out)
    (shelf / "ponds.en.txt").write_text(ENGLISH.format(9), encoding="utf-8")
    (shelf / "pools.en.txt").unlink()
    kg.build(shelf, tmp_path / "scratch")
    with monkeypatch.context() as patch:
        patch.setattr(switching, "exchange", lambda *_: False)
        patch.setattr(switching, "_roll_forward", lambda _: None)
        kg.build(shelf, out)
    assert left(out) == [".kg-switch"] and "pools.en.trig" in files(out)
    with monkeypatch.context() as patch:  # one who may not write
        patch.setattr(switching, "_roll_forward", lambda _: None)
        assert len(kg.open(out).query("SELECT ?d { ?d a pol:SourceDocument ; pol:language ?l }")) == len(
            kg.open(tmp_path / "scratch").query("SELECT ?d { ?d a pol:SourceDocument ; pol:language ?l }")
        )
    kg.open(out)
    assert files(out) == files(tmp_path / "scratch") and not left(out)


@pytest.mark.parametrize("stays", [False, True])
def test_a_folder_that_is_replaced_while_it_is_read_is_read_again(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    from kg.graph import loading

    out = tmp_path / "graph"
    if stays:  # files are laid over the old ones
        (out / "notes").mkdir(parents=True)
    kg.build(shelf, out)
    (shelf / "pools.en.txt").unlink()
    real, begun = loading.load_file, []

    def load_file(store: object, file: Path) -> None:
        real(store, file)  # type: ignore[arg-type]
        if file.name == "pools.en.trig" and not begun:
            begun.append(file)
            monkeypatch.undo()
            kg.build(shelf, out)
            monkeypatch.setattr(loading, "load_file", load_file)

    monkeypatch.setattr(loading, "load_file", load_file)
    graphs = {str(name) for name in loading.load(out).named_graphs()}
    assert any("ponds.en" in name for name in graphs) and not any("pools.en" in name for name in graphs)
