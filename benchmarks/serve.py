"""`kg serve` under load, beside Oxigraph's own server on the same store with the same queries in the same run.

    python benchmarks/serve.py [--graph triples] [--seconds 60] [--rounds 2] [--out benchmarks/serve.json]

Needs wrk (apt-get install wrk) and the extra ``serve``. Both servers run alone, one after the other in each round, on all
cores, while wrk keeps 32 connections busy with the named queries in turn, each asked with the values of its own example, as
JSON. Before that each query's rows are compared. What is judged: no error; answers a second at least 0.8 times Oxigraph's;
memory after the last round no more than after the first. Then queries that run away are sent, and the slowest answer that
another client waits for meanwhile is looked at, and the server's memory afterwards.

Memory is the proportional share (PSS) of the whole process tree, in bytes.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import kg
from kg import queries
from kg.answers.names import resolve
from kg.graph import embedded
from kg.graph.remote import with_prefixes
from kg.graph.store import with_values
from kg.paths import triples_dir

_CONNECTIONS = 32
_ACCEPT = "application/sparql-results+json"
#: Least share of Oxigraph's answers a second; growth of memory.
_MUST = {"throughput": 0.8, "memory": 1.1}
#: Three ways of asking for too much: a cross product that is sorted, one that is counted, and a path without end.
_RUNAWAYS = (
    "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT DISTINCT ?a ?b WHERE { ?a (<urn:x>|!<urn:x>)* ?b } ORDER BY ?a ?b",
)
_LIMIT = 5  # seconds that a query may take while queries run away

_LUA = """
local file = io.open(os.getenv("KG_QUERIES"), "r")
local paths, at = {}, 0
for line in file:lines() do paths[#paths + 1] = line end
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], {["Accept"] = "application/sparql-results+json"})
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    "\\nKG %d %d %d %d %d %d %f %f %f\\n", summary.requests, summary.duration, e.connect, e.read, e.write + e.timeout,
    e.status, latency:percentile(50), latency:percentile(99), latency.max))
end
"""


class Server:
    """A server in a process of its own; ``endpoint`` answers queries."""

    def __init__(self, command: list[str | Path], endpoint: str, beside: Path) -> None:
        self.endpoint = endpoint
        self._log = (beside / f"{Path(str(command[0])).name}.log").open("ab")
        self.process = subprocess.Popen([str(c) for c in command], stdout=self._log, stderr=self._log)
        at = urlsplit(endpoint)
        end = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex((at.hostname or "", at.port or 0)) == 0:
                    return
            if self.process.poll() is not None or time.monotonic() > end:
                sys.exit(f"{command[0]} did not start; see {self._log.name}")
            time.sleep(0.05)

    def memory(self) -> int:
        """Bytes of the process and all below it, shared pages counted once."""
        return sum(map(_pss, _tree(self.process.pid)))

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()


def _tree(pid: int) -> list[int]:
    found = [pid]
    for place in found:
        for task in Path(f"/proc/{place}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def _pss(pid: int) -> int:
    try:
        said = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(said[1]) << 10 if said else 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _kg(store: Path, beside: Path, *options: str) -> Iterator[Server]:
    port = _free_port()
    program = Path(sys.executable).with_name("kg")
    server = Server([program, "serve", "--store", store, "--port", str(port), *options],
                    f"http://127.0.0.1:{port}/sparql", beside)  # fmt: skip
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _oxigraph(store: Path, beside: Path) -> Iterator[Server]:
    port = _free_port()
    program = Path(sys.executable).with_name("oxigraph")
    server = Server([program, "serve-read-only", "--location", store, "--union-default-graph",
                     "--bind", f"127.0.0.1:{port}"], f"http://127.0.0.1:{port}/query", beside)  # fmt: skip
    try:
        yield server
    finally:
        server.stop()


def mix() -> dict[str, str]:
    """Name → SPARQL of every named query, with the values of its example put in."""
    graph = kg.open()
    found = {}
    for name in queries.names():
        query = queries.load(name)
        given = {
            parameter: resolve(graph, value, None if kind == "thing" else kind).iri if kind in queries.THINGS else value
            for parameter, value in query.example.items()
            for kind in (query.parameters[parameter],)
        }
        found[name] = with_prefixes(with_values(query.sparql, query.values(given)))
    return found


def ask(endpoint: str, sparql: str, timeout: float = 60) -> tuple[int, bytes]:
    """Status and body of one query over a connection of its own."""
    at = urlsplit(endpoint)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=timeout)
    try:
        connection.request("GET", f"{at.path}?query={quote(sparql)}", headers={"Accept": _ACCEPT})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _same(ours: str, theirs: str, asked: dict[str, str]) -> list[str]:
    """Names of the queries whose rows differ."""
    differing = []
    for name, sparql in asked.items():
        rows = [json.loads(ask(endpoint, sparql)[1])["results"]["bindings"] for endpoint in (ours, theirs)]
        if rows[0] != rows[1]:
            differing.append(name)
    return differing


def load(server: Server, asked: dict[str, str], seconds: int, beside: Path) -> dict[str, float]:
    """What wrk saw: answers a second, errors, milliseconds to an answer."""
    at = urlsplit(server.endpoint)
    (beside / "mix.lua").write_text(_LUA, encoding="utf-8")
    (beside / "paths").write_text("".join(f"{at.path}?query={quote(q, safe='')}\n" for q in asked.values()))
    said = subprocess.run(
        ["wrk", "-t1", f"-c{_CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", beside / "mix.lua",
         f"http://{at.netloc}"],
        capture_output=True, text=True, check=True, env={**os.environ, "KG_QUERIES": str(beside / "paths")},
    ).stdout  # fmt: skip
    numbers = [float(n) for n in re.search(r"^KG (.*)$", said, re.MULTILINE)[1].split()]  # type: ignore[index]
    requests, duration, *errors, p50, p99, most = numbers
    return {
        "answers": int(requests), "a_second": round(requests / duration * 1e6, 1), "errors": int(sum(errors)),
        "p50_ms": round(p50 / 1e3, 1), "p99_ms": round(p99 / 1e3, 1), "most_ms": round(most / 1e3, 1),
        "memory_after": server.memory(),
    }  # fmt: skip


def runaways(store: Path, beside: Path) -> dict[str, Any]:
    """Sends a dozen queries that run away while another client asks small questions."""
    with _kg(store, beside, "--timeout", str(_LIMIT)) as server:
        small = "SELECT ?s WHERE { ?s a pol:Instrument } ORDER BY ?s LIMIT 5"
        small = with_prefixes(small)
        for _ in range(50):
            ask(server.endpoint, small)
        before = server.memory()
        statuses: list[int] = []
        runs = [
            threading.Thread(target=lambda q=q: statuses.append(ask(server.endpoint, q)[0]))
            for q in _RUNAWAYS * 4
        ]  # fmt: skip
        for thread in runs:
            thread.start()
        waited: list[float] = []
        failed = 0
        while any(thread.is_alive() for thread in runs):
            began = time.monotonic()
            failed += ask(server.endpoint, small)[0] != 200
            waited.append(time.monotonic() - began)
        time.sleep(1)
        return {
            "limit_s": _LIMIT, "sent": len(runs), "statuses": sorted(statuses), "others_asked": len(waited),
            "others_failed": failed, "others_waited_most_s": round(max(waited), 3), "memory_before": before,
            "memory_after": server.memory(),
        }  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--graph", type=Path, default=triples_dir())
    arguments.add_argument("--seconds", type=int, default=60)
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--out", type=Path)
    given = arguments.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install wrk")
    asked = mix()
    with tempfile.TemporaryDirectory(prefix="kg-serve-") as folder:
        beside = Path(folder)
        store = embedded.write(given.graph, beside / "store")
        with _kg(store, beside) as ours, _oxigraph(store, beside) as theirs:
            differing = _same(ours.endpoint, theirs.endpoint, asked)
        found: dict[str, list[dict[str, float]]] = {"kg serve": [], "oxigraph": []}
        # kg's server stays up through all rounds, stopped while the other is measured, so that a leak would show.
        with _kg(store, beside) as ours:
            load(ours, asked, 5, beside)
            for _ in range(given.rounds):
                found["kg serve"].append(load(ours, asked, given.seconds, beside))
                with _oxigraph(store, beside) as theirs:
                    load(theirs, asked, 5, beside)
                    found["oxigraph"].append(load(theirs, asked, given.seconds, beside))
        away = runaways(store, beside)
    ratio = sum(r["a_second"] for r in found["kg serve"]) / sum(r["a_second"] for r in found["oxigraph"])
    missed = []
    if ratio < _MUST["throughput"]:
        missed.append(f"answers a second are {ratio:.2f} times Oxigraph's (must {_MUST['throughput']})")
    if errors := sum(r["errors"] for r in found["kg serve"]):
        missed.append(f"{errors} errors")
    rounds = found["kg serve"]
    if len(rounds) > 1 and rounds[-1]["memory_after"] > _MUST["memory"] * rounds[0]["memory_after"]:
        missed.append("memory grows")
    if away["others_waited_most_s"] > _LIMIT or away["others_failed"]:
        missed.append("queries that run away keep others waiting")
    if away["memory_after"] > _MUST["memory"] * away["memory_before"]:
        missed.append("memory does not return after queries that run away")
    if differing:
        missed.append(f"other rows than Oxigraph's: {', '.join(differing)}")
    result = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "queries": len(asked), "connections": _CONNECTIONS, "seconds": given.seconds, "rounds": found,
        "throughput_ratio": round(ratio, 3), "runaways": away, "missed": missed,
    }  # fmt: skip
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    if given.out:
        given.out.write_text(text, encoding="utf-8")
    print(text, end="")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
