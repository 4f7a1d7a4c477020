"""Every answer is the same from memory, from an rdflib graph, from a store on disk, and from an endpoint."""

from __future__ import annotations

import http.server
import threading
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.answers import PolicyGraph
from kg.graph.store import LocalGraph


@pytest.fixture(scope="module")
def others(
    graph: PolicyGraph, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, PolicyGraph]]:
    place = tmp_path_factory.mktemp("store") / "store"
    store = ox.Store(str(place))
    for file in sorted(folder.rglob("*.trig")):
        store.bulk_load(path=str(file))
    store.flush()
    everything = ox.Store()
    everything.bulk_extend(store)
    del store

    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            graphs = {k: [ox.NamedNode(g) for g in asked.get(f"{k}-graph-uri", [])] for k in ("default", "named")}
            chosen = {"default_graph": graphs["default"], "named_graphs": graphs["named"]}
            dataset = chosen if graphs["named"] else {"use_default_graph_as_union": True}
            answer = everything.query(asked["query"][0], **dataset)  # type: ignore[arg-type]
            data = answer.serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[union-attr, call-arg]
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield {
        "rdflib": kg.open(PolicyGraph(LocalGraph(everything, "all")).to_rdflib()),
        "disk": kg.open(place),
        "endpoint": kg.open(f"http://127.0.0.1:{server.server_port}/query"),
    }
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("where", ["rdflib", "disk", "endpoint"])
def test_every_store_answers_alike(graph: PolicyGraph, others: dict[str, PolicyGraph], where: str) -> None:
    other = others[where]
    assert graph.owners("II(1)") == other.owners("II(1)")
    rejected = other.owners("Inner basin").rejected  # type: ignore[attr-defined]
    if where == "rdflib":  # what is kept for review stays behind: rdflib's union would hold it
        assert rejected == ()
    else:
        assert rejected == graph.owners("Inner basin").rejected != ()  # type: ignore[attr-defined]
    assert graph.tasks("HB") == other.tasks("港务局")
    assert graph.trace("II(1)", depth=4) == other.trace("二（一）", depth=4)
    assert graph.trace("HB", to="Ministry of Tides") == other.trace("HB", to="Ministry of Tides")
    assert graph.gaps() == other.gaps() and graph.overlaps() == other.overlaps()
    assert graph.overlaps().pairs == other.overlaps().pairs  # type: ignore[attr-defined]
    assert graph.search("疏浚") == other.search("疏浚")


@pytest.mark.parametrize("where", ["rdflib", "disk", "endpoint"])
def test_figures_regions_sentences_and_differences_alike(
    graph: PolicyGraph, others: dict[str, PolicyGraph], where: str
) -> None:
    other = others[where]
    assert graph.progress() == other.progress() and graph.regions() == other.regions()
    assert graph.regions("Zhejiang") == other.regions("浙江省")
    assert graph.evidence("evidence/p1") == other.evidence("evidence/p1")
    assert graph.cite("evidence/z1") == other.cite("evidence/z1")
    assert len(graph.diff(other)) == 0
