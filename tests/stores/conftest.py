"""The released graph in every kind of store, two of them real servers on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.answers import PolicyGraph
from kg.graph import embedded
from kg.graph.loading import load
from kg.paths import triples_dir

STORES = ("disk", "rdflib", "oxigraph", "oxigraph-union", "virtuoso")

_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{isql}
DirsAllowed = .
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 6
[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = 600
"""
_LOAD = """
ld_dir('.', 'graph.nq', 'urn:none');
rdf_loader_run();
checkpoint;
"""


def missing(what: str, how: str) -> None:
    """Skips with the reason; in CI nothing is skipped."""
    reason = f"{what} is not installed; {how}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{process.args!r} does not answer at {url}")


@pytest.fixture(scope="session")
def memory() -> PolicyGraph:
    return kg.open()


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return embedded.write(triples_dir(), tmp_path_factory.mktemp("stores") / "released")


def oxigraph(*arguments: str | Path, serve: str = "serve-read-only") -> Iterator[str]:
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        missing("oxigraph", "pip install 'policy-kg[test]'")
        raise AssertionError
    port = free_port()
    command = [program, serve, "--bind", f"127.0.0.1:{port}", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def oxigraph_url(store_folder: Path) -> Iterator[str]:
    yield from oxigraph("--location", store_folder)


@pytest.fixture(scope="session")
def oxigraph_union_url(store_folder: Path) -> Iterator[str]:
    yield from oxigraph("--location", store_folder, "--union-default-graph")


@pytest.fixture
def oxigraph_strict_url(store_folder: Path) -> Iterator[str]:
    """A server that itself ends what nobody waits for any more; it is gone after each test, and so is what it counts on
    with in spite of that."""
    yield from oxigraph("--location", store_folder, "--union-default-graph", "--timeout-s", "3")


@pytest.fixture
def oxigraph_writable_url(tmp_path: Path) -> Iterator[str]:
    """An empty server that takes graphs and updates."""
    yield from oxigraph("--location", tmp_path / "server", serve="serve")


def virtuoso(place: Path) -> Iterator[tuple[str, str]]:
    """The address of an empty Virtuoso's endpoint, and that of its own protocol."""
    if shutil.which("virtuoso-t") is None or isql() is None:
        missing("Virtuoso", "apt-get install -y virtuoso-opensource (DEBIAN_FRONTEND=noninteractive)")
        raise AssertionError
    ports = {"isql": free_port(), "http": free_port()}
    (place / "virtuoso.ini").write_text(_VIRTUOSO.format(**ports), encoding="utf-8")
    command = ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground"]
    process = subprocess.Popen(command, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{ports['http']}/sparql"
        wait_for(url, process)
        yield url, f"127.0.0.1:{ports['isql']}"
    finally:
        process.kill()
        process.wait()


def isql() -> str | None:
    return shutil.which("isql-vt") or shutil.which("isql")


@pytest.fixture(scope="session")
def virtuoso_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("virtuoso")
    for url, address in virtuoso(place):
        (place / "load.sql").write_text(_LOAD, encoding="utf-8")
        load(triples_dir()).dump(str(place / "graph.nq"), format=ox.RdfFormat.N_QUADS)
        loading = [isql() or "", address, "dba", "dba", "load.sql"]
        done = subprocess.run(loading, cwd=place, capture_output=True, timeout=300, check=True)
        assert b"Error" not in done.stdout + done.stderr, done.stderr
        yield url


@pytest.fixture(scope="session")
def virtuoso_empty_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty one; writing needs the password of dba."""
    for url, _ in virtuoso(tmp_path_factory.mktemp("virtuoso-empty")):
        yield url


@pytest.fixture(scope="session", params=STORES)
def other(request: pytest.FixtureRequest, memory: PolicyGraph, store_folder: Path) -> PolicyGraph:
    """The released graph in another store."""
    if request.param == "disk":
        return kg.open(store_folder)
    if request.param == "rdflib":
        return kg.open(memory.to_rdflib())
    return kg.open(request.getfixturevalue(f"{request.param.replace('-', '_')}_url"))
