"""Copy on write below the protocols: the old store or the new one is there, whole."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from protocol_store import EX, write_store

import kg
from kg.errors import GraphError
from kg.files import locked
from kg.graph.changing import change

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s <x:n> ?o }"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return write_store(tmp_path / "store")


def insert(number: int) -> str:
    return f"INSERT DATA {{ GRAPH <x:g> {{ <x:a{number}> <x:n> {number} . <x:b{number}> <x:n> {number} }} }}"


def count(place: Path) -> int:
    ((term,),) = kg.open(place).select(COUNT).rows
    assert isinstance(term, ox.Literal)
    return int(term.value)


def test_who_has_it_open_sees_every_change(place: Path) -> None:
    graph = kg.open(place)
    for number in range(6):  # the folder of the last but one has the same number on the disk
        change(place, lambda store, n=number: store.update(insert(n)))
        assert [row[0].value for row in graph.select(COUNT)] == [str(2 * number + 2)]


def test_what_fails_changes_nothing_and_leaves_nothing(place: Path) -> None:
    def fail(store: ox.Store) -> None:
        store.update(insert(1))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        change(place, fail)
    assert count(place) == 0 and [p.name for p in place.parent.iterdir()] == ["store"]


def test_texts_and_rights_stay(place: Path) -> None:
    (place / "texts").mkdir()
    (place / "texts" / "a.txt").write_text("words", encoding="utf-8")
    place.chmod(0o750)
    change(place, lambda store: store.update(insert(1)))
    assert (place / "texts" / "a.txt").read_text(encoding="utf-8") == "words"
    assert place.stat().st_mode & 0o777 == 0o750


def test_another_writer_is_waited_for_and_not_for_ever(place: Path) -> None:
    with locked(place), pytest.raises(GraphError, match="another"):
        change(place, lambda store: store.update(insert(1)), wait=0.1)
    change(place, lambda store: store.update(insert(1)), wait=0.1)


def test_a_store_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="gone"):
        change(tmp_path / "none", lambda store: None)


_WRITER = f"""
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from kg.graph.changing import change
number = int(sys.argv[2])
print("begins", flush=True)
while True:
    change(Path(sys.argv[1]), lambda s: s.update(f"{insert(0).replace("{", "{{").replace("}", "}}").replace("0", "{number}")}"))
    print(number, flush=True)
    number += 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killed_at_any_moment(place: Path) -> None:
    moments, number = random.Random(3), 0
    root = str(Path(kg.__file__).parents[1])
    for _ in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(place), str(number), root], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(moments.random() * 0.5)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        said = [int(line) for line in writer.stdout.read().split()]
        rows = count(place)
        done = max(said, default=number - 1) + 1
        assert rows in (2 * done, 2 * done + 2)  # what it said is there, and of the next all or nothing
        number = rows // 2
    change(place, lambda store: None)
    assert [p.name for p in place.parent.iterdir()] == ["store"]
    assert kg.open(place).query(f"ASK {{ <{EX}mill> a ?c }}")
