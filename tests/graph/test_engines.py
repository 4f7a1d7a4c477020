"""Building on a cluster: a real scheduler and real workers, each a process of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kg.errors import GraphError, KgError
from kg.graph import building
from kg.graph.engines import Engine, cluster, parcels
from kg.graph.engines.stamp import difference, stamp

distributed = pytest.importorskip("distributed", reason="pip install 'policy-kg[dask]'")

_SHELF = Path(__file__).parents[2] / "benchmarks" / "shelf.py"
#: A worker that dies of one document, cannot read another, and says so of none.
_POISON = """
import os, pathlib, kg.graph.document as d
def poisoned(file, *rest, build=d.build_document):
    words = pathlib.Path(file).read_text(encoding="utf-8")
    if "Hemlock" in words:
        os._exit(1)
    if "Nightshade" in words:
        raise ZeroDivisionError("no dose")
    return build(file, *rest)
d.build_document = poisoned
"""
_OTHER_VERSION = """
import kg.graph.engines.stamp as s
s.stamp = lambda: {"policy-kg": "0.0.0"}
"""
_WORDS = "Notice on {}\n\nMinistry of Finance\n1 May 2024\n\nIn 2023, the Ministry of Finance spent 2.4 billion yuan on roads."


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file
        )
        end = time.monotonic() + 60
        while not file.exists() or not file.read_text(encoding="utf-8").endswith("}"):
            assert self.scheduler.poll() is None and time.monotonic() < end
            time.sleep(0.05)
        self.address = str(json.loads(file.read_text(encoding="utf-8"))["address"])

    def _start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *map(str, arguments)], cwd=self.folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"},
        )  # fmt: skip
        self.processes.append(process)
        return process

    def worker(self, preload: str = "") -> None:
        more: list[str | Path] = []
        if preload:
            file = self.folder / f"preload{len(self.workers)}.py"
            file.write_text(preload, encoding="utf-8")
            more = ["--preload", file]
        self.workers.append(
            self._start("worker", self.address, "--nthreads", "1", "--no-dashboard", "--memory-limit", "1GiB", *more)
        )

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """The process and what it started, without a word to anybody."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def engine(self, wait: float = 60) -> Engine:
        return Engine("dask", self.address, wait)


@pytest.fixture
def new_cluster(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    made: list[Cluster] = []

    def start(workers: int = 0, preload: str = "") -> Cluster:
        folder = tmp_path / f"cluster{len(made)}"
        folder.mkdir()
        one = Cluster(folder)
        made.append(one)
        for _ in range(workers):
            one.worker(preload)
        if workers:
            with distributed.Client(one.address, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=60)
        return one

    yield start
    for one in made:
        for process in one.processes:
            one.kill(process)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents in both languages, one of them broken, with their settings."""
    spec = importlib.util.spec_from_file_location("shelf", _SHELF)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["shelf"] = module  # dataclasses look for it
    spec.loader.exec_module(module)
    folder = tmp_path_factory.mktemp("shelf")
    module.write(folder, 40)
    assert module.document(7).text == (folder / "0000" / f"{module.document(7).name}.txt").read_text(encoding="utf-8")
    (folder / "0000" / "broken.txt").write_bytes(b"\x00\x01")
    return folder


@pytest.fixture(scope="module")
def local(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build on this machine makes of them."""
    out = tmp_path_factory.mktemp("local") / "graph"
    building.build(shelf, out)
    return files_of(out)


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def kg(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_the_same_bytes_though_a_worker_is_killed(
    shelf: Path, local: dict[str, bytes], new_cluster: Callable[..., Cluster], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A worker that is killed amid its work is made up for; of all documents only a few are under way at a time."""
    monkeypatch.setattr(cluster, "FULL_DOCUMENTS", 1)
    one = new_cluster(workers=2)
    sent, most = 0, 0
    send = parcels.sent

    def counted(*arguments: object) -> parcels.Sent | None:
        nonlocal sent
        sent += 1
        return send(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(cluster, "sent", counted)
    done = 0

    def progress(name: str, n: int, of: int) -> None:
        nonlocal done, most
        done, most = n, max(most, sent - n)
        if n == 5:
            one.kill(one.workers[0])

    out = tmp_path / "graph"
    result = building.build(shelf, out, engine=one.engine(), progress=progress, quiet=False)
    assert [Path(f.place or "").name for f in result.failures] == ["broken.txt"]
    assert done == 41
    assert most <= 2 * 2 + 2 + 2  # a window of parcels, and what is held for the next one
    assert files_of(out) == local


def test_processes_of_this_machine(shelf: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    done = kg("build", shelf, "--out", tmp_path / "graph", "--engine", "dask", "-j", "2", "-q")
    assert (done.returncode, done.stdout) == (1, "")
    assert "broken.txt" in done.stderr and len(done.stderr.splitlines()) == 1
    assert files_of(tmp_path / "graph") == local


def test_poison_is_left_behind(new_cluster: Callable[..., Cluster], tmp_path: Path) -> None:
    """A document that ends workers, and one on which the program fails, cost no other document."""
    documents = tmp_path / "documents"
    documents.mkdir()
    for name in ("Hemlock", "Nightshade", *(f"Road {n}" for n in range(12))):
        (documents / f"{name.replace(' ', '-')}.en.txt").write_text(_WORDS.format(name), encoding="utf-8")
    one = new_cluster(workers=2, preload=_POISON)
    done = kg("build", documents, "--out", tmp_path / "graph", "--engine", "dask", "--scheduler", one.address, "-q")
    assert done.returncode == 1, done.stderr
    lines = sorted(done.stderr.splitlines())
    assert len(lines) == 2
    assert "Hemlock.en.txt" in lines[0] and "ends every process that reads it" in lines[0]
    assert "Nightshade.en.txt" in lines[1] and "ZeroDivisionError: no dose" in lines[1]
    assert len(list((tmp_path / "graph").glob("*.trig"))) == 12


def test_a_graph_that_comes_back_late_is_no_fault_of_the_document(
    new_cluster: Callable[..., Cluster], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "road.en.txt"
    document.write_text(_WORDS.format("Roads"), encoding="utf-8")
    building.build(document, tmp_path / "local")
    one = new_cluster(workers=1)
    late, fetch = 1, distributed.Future.result

    def slowly(future: Any, timeout: float | None = None) -> object:
        nonlocal late
        if late:
            late -= 1
            raise TimeoutError
        return fetch(future, timeout)

    monkeypatch.setattr(distributed.Future, "result", slowly)
    assert not building.build(document, tmp_path / "graph", engine=one.engine()).failures
    assert files_of(tmp_path / "graph") == files_of(tmp_path / "local")
    late = 1000
    with pytest.raises(KgError, match="could not be fetched from the worker within 60 s") as error:
        building.build(document, tmp_path / "other", engine=one.engine())
    assert "--wait" in str(error.value.hint) and not (tmp_path / "other").exists()


def test_a_lost_scheduler_changes_nothing(
    shelf: Path, new_cluster: Callable[..., Cluster], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "FULL_DOCUMENTS", 1)
    one = new_cluster(workers=1)
    out = tmp_path / "graph"
    out.mkdir()
    (out / "mine.txt").write_text("mine", encoding="utf-8")

    def progress(name: str, n: int, of: int) -> None:
        if n == 3:
            one.kill(one.scheduler)

    with pytest.raises(GraphError, match=r"the scheduler is lost after \d+ of 41 documents") as error:
        building.build(shelf, out, engine=one.engine(wait=4), progress=progress, quiet=False)
    assert error.value.exit_code == 2
    assert files_of(out) == {"mine.txt": b"mine"}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:9", "no scheduler answers there within 1 s"),
        ("tcp://nobody.invalid:8786", "no scheduler answers there"),
        ("nonsense://x:1", "no address of a scheduler"),
        ("127.0.0.1:port", "no address of a scheduler"),
    ],
)
def test_no_scheduler(address: str, said: str, shelf: Path, tmp_path: Path) -> None:
    done = kg("build", shelf, "-o", tmp_path / "g", "--engine", "dask", "--scheduler", address, "--wait", "1")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "g").exists()


def test_no_workers_and_workers_of_another_version(
    shelf: Path, new_cluster: Callable[..., Cluster], tmp_path: Path
) -> None:
    one = new_cluster()
    with pytest.raises(GraphError, match=r"no worker for 1 s.*dask worker"):
        building.build(shelf, tmp_path / "graph", engine=one.engine(wait=1))
    one.worker(preload=_OTHER_VERSION)
    with pytest.raises(GraphError, match=r"has another policy-kg: policy-kg is 0\.0\.0 there"):
        building.build(shelf, tmp_path / "graph", engine=one.engine())
    assert not (tmp_path / "graph").exists()


def test_switches(shelf: Path, tmp_path: Path) -> None:
    for more in (["--scheduler", "tcp://x:1"], ["--wait", "3"]):
        done = kg("build", shelf, "-o", tmp_path / "g", *more)
        assert done.returncode == 2 and "--engine dask" in done.stderr
    done = kg("build", shelf, "-o", tmp_path / "g", "--engine", "dask", "--scheduler", "tcp://x:1", "-j", "2")
    assert done.returncode == 2 and "--jobs" in done.stderr


def test_a_parcel_needs_no_disk_of_ours() -> None:
    """Text, settings and errors are as if the file were there."""
    words = _WORDS.format("Roads").encode()
    settings = {"issuer": 'A "Ministry" of\\Roads', "kind": "notice"}
    parcel = parcels.Parcel(
        (parcels.Sent(3, "/nowhere/roads.en.txt", words, settings), parcels.Sent(4, "/nowhere/b.txt", b"\0", {})),
        True, (), stamp(),
    )  # fmt: skip
    one, other = parcels.build(parcel)
    assert (one.number, other.number) == (3, 4)
    assert not isinstance(one.outcome, KgError) and one.outcome.id == "roads.en"
    assert isinstance(other.outcome, KgError)
    assert str(other.outcome).startswith("/nowhere/b.txt: is a binary file")
    with pytest.raises(parcels.Unlike, match="policy-kg is"):
        parcels.build(parcels.Parcel(parcel.documents, True, (), {**stamp(), "policy-kg": "0.0.0"}))


def test_stamps() -> None:
    assert difference(stamp(), dict(stamp())) is None
    assert difference({"a": "1"}, {"a": "2"}) == "a is 2 there and 1 here"
    assert difference({"a": "1"}, {}) == "a is none there and 1 here"
