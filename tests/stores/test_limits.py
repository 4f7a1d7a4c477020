"""Queries that run away are stopped, and answers of a million rows need no more memory than short ones."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.graph import store
from kg.graph.limits import QueryTimeout

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MILLION = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 1000000"
TEN = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 10"


def _place(where: str, request: pytest.FixtureRequest) -> str | None:
    if where == "memory":
        return None
    return str(request.getfixturevalue("store_folder" if where == "disk" else f"{where}_url"))


def _command(place: str | None, *words: str) -> list[str]:
    return [sys.executable, "-m", "kg", "query", *words, *(["--graph", place] if place else [])]


@pytest.mark.parametrize("where", ["memory", "disk", "oxigraph_strict"])
def test_a_query_that_runs_away_is_stopped(where: str, request: pytest.FixtureRequest) -> None:
    graph = store.open(_place(where, request), timeout=30.0)
    others = _children()  # servers of other tests
    short = "SELECT (COUNT(*) AS ?n) { ?a a pol:Agency }"
    before = graph.select(short).values()
    graph.timeout = 1.0
    for _ in range(2):
        start = time.monotonic()
        with pytest.raises(QueryTimeout, match="stopped after 1 s"):
            graph.select(RUNAWAY)
        assert time.monotonic() - start < 3
    busy = time.process_time()
    time.sleep(0.5)
    assert time.process_time() - busy < 0.25, "nothing goes on computing in this process"
    graph.timeout = 30.0
    if where != "oxigraph_strict":
        assert graph.select(short).values() == before
        assert not [pid for pid in _children() - others if _computes(pid)]


def _children() -> set[str]:
    """The processes below this one."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {pid for task in tasks for pid in task.read_text(encoding="ascii").split()}


def _computes(pid: str) -> bool:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "R"


@pytest.mark.parametrize("where", ["memory", "disk", "oxigraph_strict"])
@pytest.mark.parametrize("format_", ["table", "json"])
def test_the_command_stops_it_too(where: str, format_: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    out = tmp_path / "out"
    start = time.monotonic()
    words = (RUNAWAY, "--timeout", "1", "-f", format_, "-o", str(out))
    done = subprocess.run(_command(_place(where, request), *words), capture_output=True, text=True, timeout=60)
    assert time.monotonic() - start < 10
    assert done.returncode == 2 and "stopped after 1 s" in done.stderr and done.stderr.count("\n") == 1
    assert not done.stdout and not out.exists()


def test_rows_are_had_before_the_last_is_found() -> None:
    graph = store.open(timeout=2.0)
    rows = graph.raw("SELECT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert len([next(rows) for _ in range(100)]) == 100  # type: ignore[arg-type]
    assert graph.query("ASK { ?a a pol:Agency }") is True, "another query meanwhile"
    del rows


def test_the_readers_time_does_not_count() -> None:
    query = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
    began = time.monotonic()
    assert len(list(store.open(timeout=60.0).raw(query))) == 20_000  # type: ignore[arg-type]
    limit = max(1.0, 3 * (time.monotonic() - began))  # a busy machine needs longer for the rows themselves
    rows = store.open(timeout=limit).raw(query)
    first = [next(rows) for _ in range(5)]  # type: ignore[arg-type]
    time.sleep(1.2 * limit)
    assert len(first) + len(list(rows)) == 20_000  # type: ignore[arg-type]


def _peak(command: Sequence[str]) -> tuple[int, int]:
    """(kilobytes at most, lines printed) of a command."""
    code = (
        "import resource, subprocess, sys;"
        "p = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE);"
        "n = sum(1 for _ in p.stdout); assert p.wait() == 0;"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, n)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, timeout=300, check=True
    )
    kilobytes, lines = done.stdout.split()
    return int(kilobytes), int(lines)


@pytest.mark.parametrize("where, format_", [("memory", "csv"), ("disk", "tsv"), ("oxigraph_union", "csv")])
def test_a_million_rows_are_streamed(where: str, format_: str, request: pytest.FixtureRequest) -> None:
    place = _place(where, request)
    little, _ = _peak(_command(place, TEN, "-f", format_))
    much, lines = _peak(_command(place, MILLION, "-f", format_))
    assert lines == 1_000_001
    assert much - little < 30_000, "kilobytes"
