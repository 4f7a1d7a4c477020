"""Measures what grows with the shelf: cost a document, memory, two workers of a cluster against one, loading a store.

    python benchmarks/scale_out.py --out benchmarks/scale_out.json --doc docs/scale.md      (about 15 minutes, two cores)
    python benchmarks/scale_out.py --documents 400 --cluster 100                            (a try, a minute or two)

Everything is asked of whole processes on the same two cores. The shelf is benchmarks/shelf.py's. Documents differ in
length, so costs are compared a kilobyte of text: a few hundreds out of the shelf, each built alone, against the whole.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import shelf
from measure import _resident, _tree

from kg.graph.loading import graph_files

_EVERY = 0.1
_SMALL = 100
#: Limits of the issue.
_COST, _SPEED_UP = 1.1, 1.6
#: A worker reads a parcel at a time: its memory may grow by this much from the first half of a shelf to the second.
_GROWTH = 1.15
#: A build on a cluster that says how long the reading of documents took, without what follows from all of them.
_BUILD = """
import json, sys, time
from kg.graph import building, engines
run, spent = engines.run, [0.0]
def timed(*arguments):
    began = time.perf_counter()
    yield from run(*arguments)
    spent[0] = time.perf_counter() - began
    print("read", flush=True)
engines.run = timed
began = time.perf_counter()
done = building.build(sys.argv[2], sys.argv[3], engine=engines.Engine("dask", sys.argv[1]), incremental=False)
assert not done.failures, done.failures[:3]
print(json.dumps({"seconds": time.perf_counter() - began, "reading": spent[0]}), flush=True)
"""


class Watch:
    """Peak resident bytes of processes, by name; looked at every tenth of a second."""

    def __init__(self, **trees: int) -> None:
        self.trees = trees
        self.seen: dict[str, list[int]] = {name: [] for name in trees}

    def look(self) -> None:
        for name, pid in self.trees.items():
            # A forked worker shares most of its pages with its parent: the largest process counts, not their sum.
            self.seen[name].append(max(map(_resident, _tree(pid)), default=0))

    def peak(self, name: str, part: slice = slice(None)) -> float:
        return round(max(self.seen[name][part], default=0) / 2**20, 1)


def watched(command: Sequence[str | Path], **trees: int) -> tuple[float, Watch, list[str], int]:
    """(wall seconds, memory, lines printed, looks until it said "read") of one run; a failing one stops the benchmark."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(list(map(str, command)), stdout=said, stderr=subprocess.STDOUT)
        watch = Watch(client=process.pid, **trees)
        read = 0
        while process.poll() is None:
            watch.look()
            if not read:
                said.flush()
                read = len(watch.seen["client"]) if os.fstat(said.fileno()).st_size else 0
            time.sleep(_EVERY)
        seconds = time.perf_counter() - began
        said.seek(0)
        lines = said.read().splitlines()
    if process.returncode:
        sys.exit(f"the benchmark stops: exit code {process.returncode}\n" + "\n".join(lines[-5:]))
    return seconds, watch, lines, read


def size_of(files: Sequence[Path]) -> int:
    return sum(file.stat().st_size for file in files)


def build_command(documents: Path, out: Path) -> list[str | Path]:
    return [sys.executable, "-m", "kg", "build", documents, "--out", out, "--quiet", "--force"]


def local(whole: Path, work: Path, documents: int) -> dict[str, Any]:
    """Cost of a document in small shelves and in the whole one, on this machine's own processes."""
    small: list[dict[str, float]] = []
    count = min(_SMALL, documents)
    for start in sorted({0, documents // 3, 2 * documents // 3}):
        place = work / f"small{start}"
        place.mkdir()
        for number in range(start, min(start + count, documents)):
            name = shelf.document(number).name
            folder = whole / f"{number // shelf.FOLDER:04}"
            shutil.copy(folder / f"{name}.txt", place)
            shutil.copy(folder / "documents.toml", place)
        runs = []
        for _ in range(2):
            seconds, watch, _, _ = watched(build_command(place, work / "small"))
            runs.append((seconds, watch.peak("client")))
            shutil.rmtree(work / "small")
        files = list(place.glob("*.txt"))
        small.append(
            {"seconds": min(runs)[0], "documents": len(files), "kilobytes": size_of(files) / 1000, "mb": min(runs)[1]}
        )
    seconds, watch, _, _ = watched(build_command(whole, work / "whole"))
    kilobytes = size_of(list(whole.rglob("*.txt"))) / 1000
    a_kilobyte = sum(s["seconds"] for s in small) / sum(s["kilobytes"] for s in small)
    again, _, _, _ = watched([c for c in build_command(whole, work / "whole") if c != "--force"])
    return {
        "documents": documents,
        "megabytes": round(kilobytes / 1000, 2),
        "seconds": round(seconds, 2),
        "milliseconds_a_document": round(1000 * seconds / documents, 2),
        "milliseconds_a_kilobyte": round(1000 * seconds / kilobytes, 3),
        "small_milliseconds_a_document": round(1000 * sum(s["seconds"] for s in small) / sum(s["documents"] for s in small), 2),
        "small_milliseconds_a_kilobyte": round(1000 * a_kilobyte, 3),
        "ratio": round(seconds / kilobytes / a_kilobyte, 3),
        "peak_mb": watch.peak("client"),
        "small_peak_mb": max(s["mb"] for s in small),
        "unchanged_seconds": round(again, 2),
    }  # fmt: skip


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, int, list[int]]]:
    """The address of a scheduler, its process, and the processes of its workers."""
    folder.mkdir()
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str | Path) -> int:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *map(str, arguments)], cwd=folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        started.append(process)
        return process.pid

    try:
        file = folder / "scheduler.json"
        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", file)
        while not file.exists() or not file.read_text(encoding="utf-8").endswith("}"):
            time.sleep(0.05)
        address = str(json.loads(file.read_text(encoding="utf-8"))["address"])
        pids = [start("worker", address, "--nthreads", "1", "--no-dashboard") for _ in range(workers)]
        distributed: Any = import_module("distributed")
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
        yield address, scheduler, pids
    finally:
        for process in started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def on_cluster(documents: Path, warm: Path, work: Path, workers: int) -> dict[str, Any]:
    """One build with so many workers that have read a few documents before."""
    with cluster(work / f"cluster{workers}-{time.monotonic_ns()}", workers) as (address, scheduler, pids):
        script: list[str | Path] = [sys.executable, "-c", _BUILD, address]
        watched([*script, warm, work / "warm"])
        trees = {f"worker{n}": pid for n, pid in enumerate(pids)}
        seconds, watch, lines, read = watched(
            [*script, documents, work / f"built{workers}"], scheduler=scheduler, **trees
        )
    said = json.loads(lines[-1])
    half, names = read // 2, list(trees)
    first, second = (max(watch.peak(n, part) for n in names) for part in (slice(0, half), slice(half, read)))
    return {
        "workers": workers,
        "seconds": round(said["seconds"], 2),
        "reading": round(said["reading"], 2),
        "process_seconds": round(seconds, 2),
        "worker_mb": max(watch.peak(n) for n in names),
        "worker_mb_first_half": first,
        "worker_mb_second_half": second,
        "scheduler_mb": watch.peak("scheduler"),
        "client_mb_reading": watch.peak("client", slice(0, read)),
        "client_mb": watch.peak("client"),
    }


def spread(whole: Path, work: Path, documents: int) -> dict[str, Any]:
    """One worker and two, in turns; the best of three runs each; the same bytes as a build here."""
    place, warm = work / "spread", work / "warming"
    shelf.write(place, documents)
    shelf.write(warm, 30)
    runs: dict[int, list[dict[str, Any]]] = {1: [], 2: []}
    for _ in range(3):  # the speed of a core wavers by a few per cent from minute to minute
        for workers, found in runs.items():
            found.append(on_cluster(place, warm, work, workers))
    watched(build_command(place, work / "here"))
    same = _files(work / "here") == _files(work / "built2")
    one, two = (min(runs[n], key=lambda run: float(run["reading"])) for n in (1, 2))
    return {
        "documents": documents,
        "megabytes": round(size_of(list(place.rglob("*.txt"))) / 1e6, 2),
        "one": one,
        "two": two,
        "reading_ratio": round(one["reading"] / two["reading"], 3),
        "build_ratio": round(min(r["seconds"] for r in runs[1]) / min(r["seconds"] for r in runs[2]), 3),
        "same_bytes": same,
    }


def _files(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def loading(graph: Path, work: Path) -> dict[str, Any]:
    """A graph as files, as an embedded store, and loaded into a server."""
    triples = sum(1 for file in graph_files(graph) for _ in ox.parse(path=str(file), format=ox.RdfFormat.TRIG))
    code = "import sys; from kg.graph import embedded; embedded.write(__import__('pathlib').Path(sys.argv[1]), sys.argv[2])"
    stored, watch, _, _ = watched([sys.executable, "-c", code, graph, work / "store"])
    found: dict[str, Any] = {
        "triples": triples,
        "file_bytes_a_triple": round(size_of([f for f in graph.rglob("*.trig")]) / triples, 1),
        "store_bytes_a_triple": round(size_of([f for f in (work / "store").glob("*") if f.is_file()]) / triples, 1),
        "store_seconds": round(stored, 2),
        "store_peak_mb": watch.peak("client"),
    }
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if program is None:
        return found
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    server = subprocess.Popen(
        [program, "serve", "--location", str(work / "server"), "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(100):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
                break
            time.sleep(0.1)
        endpoint = f"http://127.0.0.1:{port}/query"
        seconds, watch, _, _ = watched([sys.executable, "-m", "kg", "load", graph, "--endpoint", endpoint])
        found |= {"load_seconds": round(seconds, 2), "load_triples_a_second": round(triples / seconds)}
        found["load_peak_mb"] = watch.peak("client")
    finally:
        server.kill()
        server.wait()
    return found


def folders(work: Path, count: int = 200_000) -> dict[str, Any]:
    """What a folder of so many files costs whoever lists it, gives each file a second name (as a build does) or removes it."""
    place = work / "many"
    (place / "again").mkdir(parents=True)
    for number in range(count):
        (place / f"document-{number:07}.trig").write_bytes(b"x" * 100)
    began = time.perf_counter()
    listed = sorted(place.glob("*.trig"))
    spent = {"list": time.perf_counter() - began}
    began = time.perf_counter()
    for file in listed:
        os.link(file, place / "again" / file.name)
    spent["link"] = time.perf_counter() - began
    began = time.perf_counter()
    shutil.rmtree(place)
    spent["remove"] = (time.perf_counter() - began) / 2  # each file had two names
    return {"files": count} | {f"{name}_microseconds_a_file": round(1e6 * s / count, 1) for name, s in spent.items()}


def judge(found: dict[str, Any]) -> list[str]:
    """The limits that are missed."""
    missed = []
    if found["local"]["ratio"] > _COST:
        missed.append(f"a document costs {found['local']['ratio']} times what it costs among {_SMALL}")
    # What a user waits for is the whole build; what is spread is the reading.
    for what, name in (("build", "build_ratio"), ("read", "reading_ratio")):
        if found["spread"][name] < _SPEED_UP:
            missed.append(f"two workers {what} {found['spread'][name]} times as fast as one, {_SPEED_UP} are asked")
    if not found["spread"]["same_bytes"]:
        missed.append("a build on the cluster differs from one here")
    for run in (found["spread"]["one"], found["spread"]["two"]):
        if run["worker_mb_second_half"] > _GROWTH * run["worker_mb_first_half"]:
            missed.append(
                f"a worker's memory grew: {run['worker_mb_first_half']} MB, then {run['worker_mb_second_half']} MB"
            )
    return missed


def table(found: dict[str, Any]) -> str:
    """The measurements and what follows from them for big shelves, as Markdown."""
    here, cluster_, store = found["local"], found["spread"], found["loading"]
    n, one, two = here["documents"], cluster_["one"], cluster_["two"]
    per_document = store["triples"] / n
    concluding = max(0.0, one["seconds"] - one["reading"]) / cluster_["documents"]
    reading = one["reading"] / cluster_["documents"]
    million, billion = 1_000_000, 1e9
    kb = 1000 * here["megabytes"] / n
    memory = max(0.0, here["peak_mb"] - here["small_peak_mb"]) / n  # MB a document
    lines = [
        f"Measured on {found['cores']} cores, {found['machine']}, Python {found['python']}, by `benchmarks/scale_out.py` "
        "(`benchmarks/scale_out.json`).", "",
        "| what | measured |", "|---|---|",
        f"| shelf | {n:,} documents, {here['megabytes']} MB, {kb:.1f} KB each; {per_document:.0f} triples a document |",
        f"| `kg build`, {n:,} documents | {here['seconds']} s; {here['milliseconds_a_document']} ms a document, "
        f"{here['milliseconds_a_kilobyte']} ms a KB of text |",
        f"| the same in shelves of {_SMALL} | {here['small_milliseconds_a_document']} ms a document, "
        f"{here['small_milliseconds_a_kilobyte']} ms a KB; the whole shelf costs {here['ratio']} times that a KB |",
        f"| built again, nothing changed | {here['unchanged_seconds']} s |",
        f"| most memory of one process | {here['peak_mb']:.0f} MB at {n:,} documents, {here['small_peak_mb']:.0f} MB at {_SMALL} |",
        f"| cluster, {cluster_['documents']:,} documents, one worker | reading {one['reading']} s, whole build {one['seconds']} s |",
        f"| the same, two workers | reading {two['reading']} s ({cluster_['reading_ratio']} times as fast), "
        f"whole build {two['seconds']} s ({cluster_['build_ratio']} times) |",
        f"| memory of a worker | {two['worker_mb_first_half']:.0f} MB in the first half of the shelf, "
        f"{two['worker_mb_second_half']:.0f} MB in the second |",
        f"| memory of scheduler, of the client while documents are read | {two['scheduler_mb']:.0f} MB, {two['client_mb_reading']:.0f} MB |",
        f"| a triple | {store['file_bytes_a_triple']} bytes as TriG, {store['store_bytes_a_triple']} bytes in an embedded store |",
        f"| embedded store of {store['triples']:,} triples | {store['store_seconds']} s, {store['store_peak_mb']:.0f} MB |",
    ]  # fmt: skip
    if "load_seconds" in store:
        lines.append(
            f"| `kg load` into Oxigraph's server | {store['load_seconds']} s, {store['load_triples_a_second']:,} triples a second, "
            f"{store['load_peak_mb']:.0f} MB |"
        )  # fmt: skip
    many = found["folders"]
    names = ("list", "link", "remove")
    lines.append(
        f"| a file among {many['files']:,} in one folder | "
        + ", ".join(f"{name}: {many[f'{name}_microseconds_a_file']} µs" for name in names) + " |"
    )  # fmt: skip
    lines += [
        "", "What that means for a big shelf of such documents (reckoned, not measured):", "",
        "| what | a million documents | a billion triples |", "|---|---|---|",
        f"| documents, triples | 1,000,000, {per_document * million / 1e6:,.0f} million | {billion / per_document / 1e6:.1f} million, 1,000 million |",
        f"| reading | {reading * million / 3600:.1f} core hours | {reading * billion / per_document / 3600:.1f} core hours |",
        f"| links and conclusions, one process | {concluding * million / 3600:.1f} hours | {concluding * billion / per_document / 3600:.1f} hours |",
        f"| memory of that process | {memory * million / 1000:,.0f} GB | {memory * billion / per_document / 1000:,.0f} GB |",
        f"| files; embedded store | {per_document * million * store['file_bytes_a_triple'] / 1e9:,.0f} GB; "
        f"{per_document * million * store['store_bytes_a_triple'] / 1e9:,.0f} GB | {store['file_bytes_a_triple']:,.0f} GB; "
        f"{store['store_bytes_a_triple']:,.0f} GB |",
    ]  # fmt: skip
    of_files = " | ".join(
        ", ".join(f"{name} {many[f'{name}_microseconds_a_file'] * n / 1e6 / 60:.1f}" for name in names) + " minutes"
        for n in (million, billion / per_document)
    )
    lines.append(f"| one file a document in one folder | {of_files} |")
    if "load_seconds" in store:
        rate = store["load_triples_a_second"]
        lines.append(
            f"| `kg load` | {per_document * million / rate / 3600:.1f} hours | {billion / rate / 3600:.1f} hours |"
        )
    return "\n".join(lines)


def fill(doc: Path, words: str) -> None:
    """Puts the table between its marks."""
    text = doc.read_text(encoding="utf-8")
    begin, end = "<!-- measured -->\n", "<!-- end of measured -->"
    before, _, rest = text.partition(begin)
    doc.write_text(f"{before}{begin}{words}\n{end}{rest.partition(end)[2]}", encoding="utf-8")


def main() -> int:
    """Measures, prints and writes; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--cluster", type=int, default=1_500, help="documents that are spread over workers")
    parser.add_argument("--out", type=Path, help="where to write the JSON")
    parser.add_argument("--doc", type=Path, help="where to write the table")
    parser.add_argument("--table", type=Path, metavar="JSON", help="write the table of an earlier run, measure nothing")
    options = parser.parse_args()
    if options.table:
        found = json.loads(options.table.read_text(encoding="utf-8"))
    else:
        cores = sorted(os.sched_getaffinity(0))[:2]
        os.sched_setaffinity(0, cores)  # scheduler, workers and client share two cores
        with tempfile.TemporaryDirectory(prefix="kg-scale-") as folder:
            work = Path(folder)
            shelf.write(work / "shelf", options.documents)
            found = {"cores": len(cores), "machine": platform.machine(), "python": platform.python_version()}
            found["load_average_before"] = os.getloadavg()[0]
            measures: list[tuple[str, Callable[[], dict[str, Any]]]] = [
                ("local", lambda: local(work / "shelf", work, options.documents)),
                ("spread", lambda: spread(work / "shelf", work, options.cluster)),
                ("loading", lambda: loading(work / "whole", work)),
                ("folders", lambda: folders(work)),
            ]
            for name, measure in measures:
                found[name] = measure()
                print(json.dumps({name: found[name]}), file=sys.stderr, flush=True)
        found["missed"] = judge(found)
    words = table(found)
    print(words)
    if options.out and not options.table:
        options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.doc:
        fill(options.doc, words)
    print("\nmissed: " + ("; ".join(found["missed"]) or "nothing"), file=sys.stderr)
    return 1 if found["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
