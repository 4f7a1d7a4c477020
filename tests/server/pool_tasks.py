"""Work for the tests of the pool: good, slow, greedy and faulty."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from typing import Any

from kg.answers import PolicyGraph
from kg.answers.names import UnknownName
from kg.errors import GraphError
from kg.graph.changing import change
from kg.server.reply import Refused, Reply


def echo(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    return Reply(body=repr(sorted(request.items())).encode(), headers={"x-worker": str(os.getpid())})


def has(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """Whether what ``update`` writes is there."""
    return Reply(body=str(bool(graph.query("ASK { <http://example.org/new> ?p ?o }"))).encode())


def spin(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """Never ends, within the engine."""
    names = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(4))
    graph.query(f"SELECT (COUNT(*) AS ?n) {{ {names} }}")
    return Reply()


def pause(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    time.sleep(request["seconds"])
    return Reply(body=str(os.getpid()).encode())


def toil(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """Computes for so many seconds."""
    began = time.process_time()
    while time.process_time() - began < request["seconds"]:
        pass
    return Reply()


def eat(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """Takes memory, a bit at a time, and fills it; where told so, ``until`` it has enough."""
    held = []
    while True:
        if len(held) << 22 < request.get("until", 1 << 60):
            held.append(b"x" * (4 << 20))
        time.sleep(request.get("pause", 0.0))


def swallow(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """Takes much memory at once."""
    return Reply(body=str(len(b"x" * (8 << 30))).encode())


def die(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    time.sleep(request.get("after", 0.0))
    os.kill(os.getpid(), getattr(signal, request["how"]))
    time.sleep(10)
    return Reply()


def fault(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    raise RuntimeError("/a/secret/place")


def complain(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    match request["what"]:
        case "unknown":
            raise UnknownName("Watr Board", "agency", ["Water Board"])
        case "place":
            raise GraphError("this is amiss", place="/a/secret/place", line=3)
        case "query":
            raise GraphError("this is amiss", place="query", line=3)
    raise Refused(406, "only\nthis", {"x-why": "so"})


def big(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    def write(out: Any) -> None:
        for _ in range(request["parts"]):
            out.write(b"y" * 1000)

    return Reply(body=write)


def update(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """Changes the store, or does not, and never answers: it hangs, dies or grows."""

    def work(store: Any) -> None:
        store.update("INSERT DATA { <http://example.org/new> a <http://example.org/Thing> }")

    if request["applies"]:
        change(graph.graph.place, work)  # type: ignore[attr-defined]
    match request["then"]:
        case "die":
            return die(graph, {"how": "SIGKILL"})
        case "eat":
            return eat(graph, {"pause": 0.01})
        case "refuse":
            raise Refused(400, "not this one")
        case "toil":
            return toil(graph, {"seconds": 0.7})
    return pause(graph, {"seconds": 60})


TASKS = {
    name: f"pool_tasks:{name}"
    for name in ("echo", "spin", "pause", "toil", "eat", "swallow", "die", "fault", "complain", "big", "update", "has")
}
