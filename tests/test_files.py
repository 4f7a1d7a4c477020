"""Files and folders that change as a whole: what a disk that fails, a folder that stays and one made in vain come to."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import files
from kg.errors import GraphError
from kg.graph import embedded
from kg.graph.switching import workshop


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """A disk whose call for the whole file system fails with an error; gives back what is synced one by one from then."""
    real = ctypes.CDLL

    def fails(number: int) -> list[int]:
        def syncfs(_descriptor: int) -> int:
            ctypes.set_errno(number)
            return -1

        class Library:
            def __getattr__(self, name: str) -> object:
                return syncfs if name == "syncfs" else getattr(real(None, use_errno=True), name)

        synced: list[int] = []
        monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Library())
        monkeypatch.setattr(os, "fsync", synced.append)
        return synced

    return fails


def many(folder: Path) -> list[Path]:
    """More files than are synced one by one."""
    folder.mkdir(exist_ok=True)
    for n in range(120):
        (folder / f"{n}.ttl").write_text(f"# {n}\n", encoding="utf-8")
    return sorted(folder.iterdir())


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fails_is_said(tmp_path: Path, disk: Callable[[int], list[int]], number: int) -> None:
    """A failure that the call for all has told is not told again to who asks file by file."""
    all_of_it = many(tmp_path / "files")
    synced = disk(number)
    with pytest.raises(OSError) as caught:
        files.sync(all_of_it, [tmp_path / "files"])
    assert caught.value.errno == number and synced == []


@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM])
def test_without_a_call_for_all_files_are_synced_one_by_one(
    tmp_path: Path, disk: Callable[[int], list[int]], number: int
) -> None:
    all_of_it = many(tmp_path / "files")
    synced = disk(number)
    files.sync(all_of_it, [tmp_path / "files"])
    assert len(synced) == 121


def test_a_build_onto_a_disk_that_fails_changes_nothing(tmp_path: Path, disk: Callable[[int], list[int]]) -> None:
    graph = tmp_path / "graph"
    graph.mkdir()
    (graph / "old.ttl").write_text("# old\n", encoding="utf-8")
    disk(errno.EIO)
    with pytest.raises(GraphError, match="nothing was changed"), workshop(graph) as (new, put):
        many(new)
        put(lambda _name: True)
    assert [p.name for p in graph.iterdir()] == ["old.ttl"] and [p.name for p in tmp_path.iterdir()] == ["graph"]


def test_folders_made_in_vain_go_again(tmp_path: Path) -> None:
    with files.making(tmp_path / "a" / "b" / "c"):
        assert (tmp_path / "a" / "b" / "c").is_dir()
        (tmp_path / "a" / "mine").touch()
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["mine"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(ZeroDivisionError), files.making(tmp_path / "empty" / "d"):
        raise ZeroDivisionError
    assert list((tmp_path / "empty").iterdir()) == []


def test_folders_above_one_that_cannot_be_made_go_again(tmp_path: Path) -> None:
    with pytest.raises(OSError), files.making(tmp_path / "a" / ("b" * 300)):
        raise AssertionError
    with pytest.raises(GraphError, match="cannot write here"), embedded.beside(tmp_path / "c" / ("b" * 300)):
        raise AssertionError
    assert list(tmp_path.iterdir()) == []


def test_a_second_name_is_a_copy_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("words", encoding="utf-8")
    (tmp_path / "link").symlink_to("file")
    files.second_name(tmp_path / "file", tmp_path / "second")
    assert (tmp_path / "second").samefile(tmp_path / "file")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refused)
    files.second_name(tmp_path / "file", tmp_path / "copy")
    files.second_name(tmp_path / "link", tmp_path / "copied link")
    assert (tmp_path / "copy").read_text(encoding="utf-8") == "words"
    assert not (tmp_path / "copy").samefile(tmp_path / "file")
    assert (tmp_path / "copied link").readlink() == Path("file")


def test_why_a_folder_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here" / "below").mkdir(parents=True)
    (tmp_path / "there").symlink_to("here")
    monkeypatch.chdir(tmp_path / "here" / "below")
    for folder in (tmp_path / "here", tmp_path / "here" / "below", tmp_path / "there", Path()):
        assert files.why_it_stays(folder) == "the folder you are in"
    assert files.why_it_stays(tmp_path / "here" / "below" / "new") is None
    assert files.why_it_stays(Path("/")) == "a disk of its own"
