"""kill -9 at every step of a switch, and of whole builds: the old state or the new one, never a mixture."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import kg
from kg.errors import KgError
from kg.graph import embedded, switching
from kg.graph.switching import finished, workshop

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")

OLD = {"a.trig": "a", "b.trig": "b old", "gone.trig": "g", "texts/a.txt": "A", "texts/gone.txt": "G", "mine.md": "mine"}
NEW = {"a.trig": "a", "b.trig": "b new", "c.trig": "c", "texts/a.txt": "A", "links/l.trig": "l", "mine.md": "mine"}


def lay(folder: Path, files: dict[str, str]) -> None:
    for name, words in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(words, encoding="utf-8")


def shown(folder: Path) -> dict[str, str]:
    """What a folder shows to everybody."""
    return {
        name: f.read_text(encoding="utf-8")
        for f in sorted(folder.rglob("*"))
        if f.is_file() and not (name := f.relative_to(folder).as_posix()).startswith(".")
    }


def switch(folder: Path) -> None:
    with workshop(folder) as (new, settle):
        lay(new, {name: words for name, words in NEW.items() if name != "mine.md"})
        settle(lambda name: "gone" in name)


@contextlib.contextmanager
def dying(step: int) -> Iterator[list[int]]:
    """Kills this process at the ``step``-th change of a name; counts them."""
    count = [0]

    def wrap(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            if count[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            count[0] += 1
            return real(*args, **kwargs)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("link", "rename", "replace", "unlink", "rmdir", "fsync", "mkdir"):
            patch.setattr(os, name, wrap(getattr(os, name)))
        patch.setattr(switching, "exchange", wrap(switching.exchange))
        yield count


def die_at(step: int, folder: Path) -> None:
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException), dying(step):
            switch(folder)
        os._exit(0)
    os.waitpid(child, 0)


@pytest.mark.parametrize("kind", ["exchange", "journal", "own folder"])
def test_killed_at_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    old = dict(OLD)
    if kind == "journal":
        monkeypatch.setattr(switching, "exchange", lambda *_: False)
    elif kind == "own folder":
        old["notes/mine.txt"] = "mine"
    new = NEW | {name: words for name, words in old.items() if words == "mine"}
    lay(tmp_path / "whole", old)
    with dying(-1) as steps:
        switch(tmp_path / "whole")
    assert shown(tmp_path / "whole") == new
    seen = []
    for step in range(steps[0]):
        folder = tmp_path / str(step) / "graph"
        lay(folder, old)
        die_at(step, folder)
        if kind == "exchange":
            assert not (folder / ".kg-switch").exists()  # whole without any help
        assert finished(folder) == folder
        assert shown(folder) in (old, new), step
        seen.append(shown(folder) == new)
        switch(folder)
        assert shown(folder) == new
        assert [p.name for p in (*folder.parent.iterdir(), *folder.glob(".*"))] == ["graph"]
    assert seen == sorted(seen) and not seen[0]  # one step before which it is the old one, after which the new one


def test_a_reader_is_killed_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switching, "exchange", lambda *_: False)
    with monkeypatch.context() as patch, dying(-1) as steps:
        folder = tmp_path / "whole"
        lay(folder, OLD)
        patch.setattr(switching, "_roll_forward", lambda _: None)
        switch(folder)
        patch.undo()
        steps[0] = 0
        finished(folder)
        count = steps[0]
    for step in range(count):
        folder = tmp_path / str(step) / "graph"
        lay(folder, OLD)
        with monkeypatch.context() as patch:
            patch.setattr(switching, "exchange", lambda *_: False)
            patch.setattr(switching, "_roll_forward", lambda _: None)
            switch(folder)
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException), dying(step):
                finished(folder)
            os._exit(0)
        os.waitpid(child, 0)
        finished(folder)
        assert shown(folder) == NEW, step


def test_killed_at_random_moments(tmp_path: Path) -> None:
    """A few; ``.ci/full`` kills 50 of each."""
    out = tmp_path / "kills.json"
    subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "kills.py"), "--kills", "2", "--only", "build", "--out", str(out)],
        check=True, timeout=600, capture_output=True,
    )  # fmt: skip
    assert set(json.loads(out.read_text(encoding="utf-8"))) == {"build"}


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    lay(tmp_path, {"shelf/ponds.en.txt": "Notice\n\nThe Ministry of Transport shall dredge 3 ponds by 2030.\n"})
    return tmp_path / "shelf"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.mark.parametrize("limit", [100_000])
@pytest.mark.parametrize("option", ["out", "store"])
def test_no_more_room(shelf: Path, tmp_path: Path, option: str, limit: int) -> None:
    place = tmp_path / "graph"
    kg.build(shelf, **{option: place})  # type: ignore[arg-type]
    before = contents(place)
    lay(tmp_path, {"shelf/pools.en.txt": "Notice\n\nThe Ministry of Transport shall dredge 9 pools by 2030.\n"})
    done = subprocess.run(
        [sys.executable, "-m", "kg", "build", str(shelf), f"--{option}", str(place), "--quiet"],
        capture_output=True, text=True, timeout=120, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr
    assert contents(place) == before
    kg.build(shelf, **{option: place})  # type: ignore[arg-type]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["graph", "shelf"]


def test_two_at_once_into_one_store(shelf: Path, tmp_path: Path) -> None:
    place = tmp_path / "store"
    with embedded.reserved(place), pytest.raises(KgError, match="another build is writing here"):
        kg.build(shelf, store=place)
    assert not place.exists()
    kg.build(shelf, tmp_path / "graph", store=place)
    before = sorted(map(str, embedded.open(place)))
    kg.build(shelf, tmp_path / "graph", store=place)
    assert sorted(map(str, embedded.open(place))) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["graph", "shelf", "store"]


def test_a_store_is_not_put_where_it_cannot_be(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(KgError, match="the folder you are in"):
        kg.build(shelf, store=".")
    assert (tmp_path / "here").is_dir()
