"""kill -9 at random moments: afterwards the old graph is there or the new one, whole.

    python benchmarks/kills.py [--kills 50] [--only build,journal,store,serve,load] [--out benchmarks/kills.json]

A shelf of short documents has two editions. The graph of one is there, the build of the other is killed: two times in
three at any moment of the time that a build takes, else shortly after the last of its files was begun, where the switch is.
Then what is there is compared with both editions, byte by byte (files) or quad by quad (stores), and the next build must
give the new edition and leave nothing behind.

- build: ``kg build --out``, a folder that changes places with the new one;
- journal: the same, run from inside that folder, which therefore stays; what a kill left is finished by the next reader;
- store: ``kg build --store``;
- serve: ``kg build --out --store`` while ``kg serve`` answers from the store: every answer is of one edition;
- load: ``kg load --clear`` into Oxigraph's server, where one update replaces all graphs that are loaded.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from kg.graph import embedded
from kg.graph.loading import load

_ROOT = Path(__file__).resolve().parent.parent
_KG = [sys.executable, "-m", "kg"]
_HIDDEN = ".kg-"
_RECORD = ".kg-record"
_MORE = {
    "en": "\nThe Ministry of Transport shall dredge {0} ponds by 2030.\n\nIn 2021 there were {0} ponds.\n",
    "zh": "\n交通运输部负责疏浚{0}个池塘，2030年底前完成。\n\n2021年，全国共有池塘{0}个。\n",
}


class Wrong(Exception):
    """Neither the old nor the new graph, or a build that does not go on."""


def lay(shelf: Path, edition: int) -> None:
    """Puts one of the two editions into the folder."""
    shutil.rmtree(shelf, ignore_errors=True)
    shelf.mkdir()
    samples = sorted((_ROOT / "examples" / "documents").glob("*.txt"))
    for number, file in enumerate(samples * 3):
        name, _, language = file.stem.rpartition(".")
        if number % 6 == edition:
            continue  # not in this edition
        more = _MORE[language].format(number + 3) if (number + edition) % 2 else ""
        copy = shelf / f"{name}-{number}.{language}.txt"
        copy.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")


def snapshot(folder: Path) -> str:
    """Checksum of all that a graph's folder shows, and of the record of the build."""
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and (name == _RECORD or not name.startswith(_HIDDEN)):
            total.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def quads(store: ox.Store) -> str:
    """Checksum of the quads of a store, in whatever order they are."""
    lines = (store.dump(format=ox.RdfFormat.N_QUADS) or b"").splitlines()
    return hashlib.sha256(b"\n".join(sorted(lines))).hexdigest()


def in_store(place: Path) -> str:
    """Checksum of a store and of the texts beside it; "nothing" where none is yet."""
    if not embedded.is_store(place):
        return "nothing"
    texts = [f"{f.name} {hashlib.sha256(f.read_bytes()).hexdigest()}" for f in sorted((place / "texts").glob("*"))]
    return quads(embedded.open(place)) + hashlib.sha256("\n".join(texts).encode()).hexdigest()


def run(*command: str | Path, cwd: Path | None = None) -> None:
    done = subprocess.run([*_KG, *map(str, command)], capture_output=True, text=True, cwd=cwd, check=False)
    if done.returncode:
        raise Wrong(f"kg {command[0]} ends with {done.returncode}: {done.stderr.strip()}")


def left_behind(*places: Path) -> list[str]:
    """What hidden things lie in and beside graphs and stores."""
    found = [p for place in places for p in (*place.parent.glob(f".{place.name}.kg-*"), *place.glob(".kg-*"))]
    return sorted(p.name for p in found if p.name != _RECORD)


class Rounds:
    """Kills one command again and again; ``state`` looks at what is there, ``known`` gives both editions."""

    def __init__(
        self, folder: Path, command: Sequence[str | Path], state: Callable[[], str], last: Callable[[], bool], seed: int,
        *, cwd: Path | None = None, places: tuple[Path, ...] = (), reader: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self.shelf = folder / "shelf"
        self.command, self.state, self.last, self.cwd = command, state, last, cwd
        self.places, self.reader = places, reader
        self.random = random.Random(seed)
        self.found: Counter[str] = Counter()
        self.known: list[str] = []
        self.seconds = 0.0

    def go(self, kills: int) -> dict[str, Any]:
        for edition in (1, 0):
            lay(self.shelf, edition)
            began = time.monotonic()
            run(*self.command, cwd=self._cwd())
            self.seconds = time.monotonic() - began
            self.known.append(self.state())
        self.known.reverse()
        if self.known[0] == self.known[1]:
            raise Wrong("the two editions are the same")
        at = 0
        for number in range(kills):
            at = self._kill(number, at)
        return {"kills": kills, **dict(sorted(self.found.items())), "seconds of a build": round(self.seconds, 2)}

    def _cwd(self) -> Path | None:
        if self.cwd is not None:
            self.cwd.mkdir(exist_ok=True)
        return self.cwd

    def _kill(self, number: int, at: int) -> int:
        to = 1 - at
        lay(self.shelf, to)
        process = subprocess.Popen(
            [*_KG, *map(str, self.command)], cwd=self._cwd(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if number % 3 == 2:
            while process.poll() is None and not self.last():
                time.sleep(0.001)
            time.sleep(self.random.uniform(0, 0.06))
        else:
            time.sleep(self.random.uniform(0, self.seconds))
        process.kill()
        process.wait()
        unfinished = any(name == ".kg-switch" for name in left_behind(*self.places))
        if unfinished and self.reader is not None:
            self.reader()
        found = self.state()
        if found not in self.known:
            raise Wrong(f"kill {number}: neither the old nor the new graph is there")
        was = "old" if found == self.known[at] else "new"
        self.found[was + (", finished by a reader" if unfinished else "")] += 1
        run(*self.command, cwd=self._cwd())
        if self.state() != self.known[to]:
            raise Wrong(f"kill {number}: the next build does not give the new graph")
        if remains := left_behind(*self.places):
            raise Wrong(f"kill {number}: the next build leaves {remains}")
        return to


def _written(place: Path) -> bool:
    """Whether a build has begun the last file before its switch."""
    return any(place.parent.glob(f".{place.name}.kg-build-*/{_RECORD}"))


def _store_written(place: Path) -> bool:
    return any(place.parent.glob(f".{place.name}.kg-store-*/texts"))


def build(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    out = folder / "graph"
    command: list[str | Path] = ["build", folder / "shelf", "--out", out, "--quiet"]
    return Rounds(folder, command, lambda: snapshot(out), lambda: _written(out), seed, places=(out,)).go(kills)


def journal(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    out = folder / "graph"
    command: list[str | Path] = ["build", folder / "shelf", "--out", ".", "--quiet"]
    return Rounds(
        folder, command, lambda: snapshot(out), lambda: _written(out), seed, cwd=out, places=(out,),
        reader=lambda: run("stats", "--graph", out),
    ).go(kills)  # fmt: skip


def store(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    place = folder / "store"
    command: list[str | Path] = ["build", folder / "shelf", "--store", place, "--quiet"]
    return Rounds(folder, command, lambda: in_store(place), lambda: _store_written(place), seed, places=(place,)).go(
        kills
    )


def serve(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    out, place = folder / "graph", folder / "store"
    command: list[str | Path] = ["build", folder / "shelf", "--out", out, "--store", place, "--quiet"]
    rounds = Rounds(folder, command, lambda: in_store(place), lambda: _store_written(place), seed, places=(out, place))
    counts = set()
    for edition in (0, 1):
        lay(rounds.shelf, edition)
        run(*command)
        counts.add(len(load(out)))  # the server counts a triple once a graph
    answers: Counter[str] = Counter()
    with _server([*_KG, "serve", "--store", str(place), "--port", "0"]) as url:
        ended = threading.Event()

        def ask() -> None:
            query = quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
            request = urllib.request.Request(
                f"{url}/sparql?query={query}", headers={"Accept": "application/sparql-results+json"}
            )
            while not ended.is_set():
                try:
                    with urllib.request.urlopen(request, timeout=30) as answer:
                        n = int(json.load(answer)["results"]["bindings"][0]["n"]["value"])
                    answers["of one edition" if n in counts else f"wrong: {n}, not {sorted(counts)}"] += 1
                except OSError as error:
                    answers[f"wrong: {error}"] += 1

        reader = threading.Thread(target=ask)
        reader.start()
        try:
            said = rounds.go(kills)
        finally:
            ended.set()
            reader.join()
    if wrong := {words: n for words, n in answers.items() if words.startswith("wrong")}:
        raise Wrong(f"answers of the server: {wrong}")
    return {**said, "answers meanwhile": sum(answers.values())}


def load_(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    graphs = [folder / "graph-0", folder / "graph-1"]
    for edition, graph in enumerate(graphs):
        lay(folder / "shelf", edition)
        run("build", folder / "shelf", "--out", graph, "--quiet")
    allowed = [set(load(graph)) for graph in graphs]
    chance, found = random.Random(seed), Counter[str]()
    port = _free_port()
    program = str(Path(sys.executable).with_name("oxigraph"))
    command = [program, "serve", "--location", str(folder / "remote"), "--bind", f"127.0.0.1:{port}"]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(url)
        seconds = 0.0
        for edition in (0, 1, 0):
            began = time.monotonic()
            run("load", graphs[edition], "--endpoint", f"{url}/query", "--clear", "--quiet")
            seconds = time.monotonic() - began
        for number in range(kills):
            to = 1 - number % 2
            names = {q.graph_name for q in allowed[to]}
            old = {q for q in _remote(url) if q.graph_name in names}
            loading = subprocess.Popen(
                [*_KG, "load", str(graphs[to]), "--endpoint", f"{url}/query", "--clear", "--quiet"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            time.sleep(chance.uniform(0, seconds))
            loading.kill()
            loading.wait()
            mine = {q for q in _remote(url) if q.graph_name in names}
            if mine not in (old, allowed[to]):
                raise Wrong(f"kill {number}: neither the old graph nor the new one is in the store")
            found["new" if mine == allowed[to] else "old"] += 1
            run("load", graphs[to], "--endpoint", f"{url}/query", "--clear", "--quiet")
            if {q for q in _remote(url) if q.graph_name in names} != allowed[to]:
                raise Wrong(f"kill {number}: the next load does not give the new graph")
    finally:
        process.terminate()
        process.wait()
    return {"kills": kills, **dict(sorted(found.items())), "seconds of a load": round(seconds, 2)}


def _remote(url: str) -> set[ox.Quad]:
    request = urllib.request.Request(f"{url}/store", headers={"Accept": "application/n-quads"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return set(ox.parse(answer.read(), format=ox.RdfFormat.N_QUADS))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/query?query={quote('ASK {}')}", timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Wrong(f"{url} does not answer")


@contextmanager
def _server(command: list[str]) -> Iterator[str]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip().rstrip("/")
        if not url:
            raise Wrong("the server does not start")
        yield url
    finally:
        process.terminate()
        process.wait()


_SCENES = {"build": build, "journal": journal, "store": store, "serve": serve, "load": load_}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(_SCENES))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    said: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("KG_CACHE", str(Path(temporary, "cache")))
        for scene in given.only.split(","):
            folder = Path(temporary, scene)
            folder.mkdir()
            try:
                said[scene] = _SCENES[scene](folder, given.kills, given.seed)
            except Wrong as error:
                said[scene] = {"failed": str(error)}
            print(scene, json.dumps(said[scene]), flush=True)
    if given.out:
        given.out.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    return 1 if any("failed" in found for found in said.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
