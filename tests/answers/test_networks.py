"""Projections and measures: values worked out by hand on small networks, laws over drawn ones, files read again."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.answers import PolicyGraph
from kg.answers.exports import export
from kg.answers.measures import (
    MEASURES,
    betweenness,
    bridges,
    communities,
    concentration,
    core,
    degree,
    network,
    single_points,
    values,
)
from kg.answers.projections import VIEWS, joined, to_networkx
from kg.cli import main
from kg.cli import network as command
from kg.errors import KgError
from kg.graph.store import LocalGraph
from kg.identifiers import BASE, ONTOLOGY
from kg.queries import run

ROOT = Path(__file__).resolve().parents[2]
HAND_MADE = ROOT / "tests" / "queries" / "hand-made.trig"
MIIT, MOT, ZHEJIANG, OFFICE = (f"{BASE}agency/{name}" for name in ("miit", "mot", "CN-ZJ", "ports-office"))
GREEN, QUAYS, BERTHS, TUGS, WINDOW = (
    f"{BASE}task/ports/{place}" for place in ("II-1", "II-1/box-1", "II-1/box-1/1", "II-1/box-1/2", "III-1")
)


@pytest.fixture(scope="module")
def ports() -> PolicyGraph:
    return kg.open(HAND_MADE)


@pytest.fixture(scope="module")
def released() -> PolicyGraph:
    return kg.open()


def edges(net: nx.Graph) -> dict[tuple[str, str], int]:
    short = {n: n.removeprefix(BASE).replace("task/ports/", "") for n in net}
    return {(short[s], short[e]): w for s, e, w in net.edges(data="weight")}


# Projections of the graph made by hand: six own responsibilities on mandated, reported or issuer.


def test_agencies_and_tasks(ports: PolicyGraph) -> None:
    net = ports.to_networkx("agency-task")
    assert edges(net) == {
        ("agency/CN-ZJ", "II-1"): 1, ("agency/miit", "II-1"): 1, ("agency/miit", "II-1/box-1/1"): 1,
        ("agency/mot", "II-1"): 1, ("agency/mot", "II-1/box-1/1"): 1, ("agency/ports-office", "II-1/box-1/2"): 1,
    }  # fmt: skip
    assert net.nodes[GREEN] == {
        "label_en": "Green ports", "label_zh": "绿色港口", "kind": "MajorTask", "layer": "task", "code": "II(1)",
        "also": (), "section": GREEN, "section_code": "II(1)", "section_en": "Green ports", "section_zh": "绿色港口",
        "bipartite": 1,
    }  # fmt: skip
    assert net[MIIT][GREEN] == {
        "weight": 1, "relation": "bears", "grounds": ("mandated",), "roles": ("lead",), "confidence": 0.9,
        "nodes": (f"{BASE}responsibility/1",), "through": (),
    }  # fmt: skip
    assert set(ports.to_networkx("agency-task", unowned=True)) - set(net) == {QUAYS, WINDOW}


def test_who_shares_tasks_with_whom(ports: PolicyGraph) -> None:
    net = ports.to_networkx("co-responsibility")
    assert edges(net) == {
        ("agency/CN-ZJ", "agency/miit"): 1, ("agency/CN-ZJ", "agency/mot"): 1, ("agency/miit", "agency/mot"): 2,
    }  # fmt: skip
    tie = net[MIIT][MOT]
    assert tie["through"] == (GREEN, BERTHS)
    assert tie["nodes"] == tuple(f"{BASE}responsibility/{n}" for n in (1, 2, 4, 5))
    assert tie["grounds"] == ("mandated", "reported", "issuer") and tie["roles"] == ("lead", "sole", "joint", "with")
    assert tie["confidence"] == 0.9  # the section; the berths are as sure as the weaker claim, 0.70
    assert OFFICE in net and not net[OFFICE]  # bears alone
    parallel = ports.to_networkx("co-responsibility", parallel=True)
    assert [d["confidence"] for d in parallel[MIIT][MOT].values()] == [0.9, 0.7]


def test_the_chain_leads_through_parts_to_agencies(ports: PolicyGraph) -> None:
    net = ports.to_networkx("chain")
    told = {(s, e): d["relation"] for s, e, d in net.edges(data=True)}
    assert told[GREEN, QUAYS] == told[QUAYS, BERTHS] == "part" and told[BERTHS, MIIT] == "borne by"
    assert nx.descendants(net, QUAYS) == {BERTHS, TUGS, MIIT, MOT, OFFICE}


def test_the_chain_leads_through_instruments_and_from_targets(released: PolicyGraph) -> None:
    net = released.to_networkx("chain")
    layers = dict(net.nodes(data="layer"))
    steps = {(layers[s], layers[e]) for s, e in net.edges}
    assert {("target", "task"), ("task", "task"), ("task", "instrument"), ("instrument", "agency")} <= steps
    assert nx.is_directed_acyclic_graph(net)
    ends: dict[str, set[str]] = {}
    for agency, task in released.to_networkx("agency-task").edges:
        ends.setdefault(task, set()).add(agency)
    for task, agencies in ends.items():
        own = {n for n in net[task] if layers[n] != "task"}
        assert {a for n in own for a in ([n] if layers[n] == "agency" else net[n])} >= agencies


def test_joint_issuing(ports: PolicyGraph) -> None:
    net = ports.to_networkx("issuers")
    assert edges(net) == {("agency/miit", "agency/mot"): 1}
    assert net[MIIT][MOT]["nodes"] == (f"{BASE}statement/issued",)
    assert net[MIIT][MOT]["through"] == (f"{BASE}instrument/measures-2022",)


def test_regions_and_tasks(ports: PolicyGraph) -> None:
    net = ports.to_networkx("regions-tasks")
    assert edges(net) == {("region/CN-ZJ", "II-1"): 1}


def test_general_duties_only_where_asked_for_and_never_on_tasks(ports: PolicyGraph) -> None:
    net = ports.to_networkx("agency-task", general=True)
    plan, cac, occac = BASE + "instrument/ports", BASE + "agency/cac", BASE + "agency/occac"
    assert set(net[plan]) == {cac} and net.nodes[cac]["also"] == (occac,)  # one institution, one node
    assert occac in ports.to_networkx("agency-task", general=True, institutions=False)[plan]
    assert plan not in ports.to_networkx("agency-task")


def test_a_duty_belongs_to_its_time(ports: PolicyGraph) -> None:
    before = ports.to_networkx("agency-task", grounds="remit", as_of="2020")
    after = ports.to_networkx("agency-task", grounds="remit", as_of="2022-01-01")
    assert (edges(before), edges(after)) == (
        {("agency/ports-office", "III-1"): 1},
        {("agency/mot", "III-1"): 1},
    )


def test_unknown_words_are_told_apart(ports: PolicyGraph) -> None:
    with pytest.raises(KgError, match="no view 'chains'.*'chain'"):
        ports.to_networkx("chains")
    with pytest.raises(KgError, match="no ground 'guess'"):
        ports.to_networkx("chain", grounds="guess")
    with pytest.raises(KgError, match="no measure 'degrees'.*'degree'"):
        ports.network(measure="degrees")
    with pytest.raises(KgError, match="says nothing about the view 'chain'"):
        ports.network(measure="core", view="chain")
    with pytest.raises(KgError, match="no backend 'abacus'"):
        ports.network(measure="degree", backend="abacus")


# Measures, by hand.


def net_of(view: str, *ties: str, weights: dict[str, int] | None = None) -> nx.Graph:
    """A projection written as pairs of letters: "ab" ties a and b; a small letter is an agency, a capital a task, a digit
    the section that a task lies in ("aX1")."""
    net = nx.Graph(view=view)

    def add(name: str, section: str) -> None:
        of = "task" if name.isupper() else "agency"
        data = {"label_en": name, "label_zh": "", "kind": "", "layer": of, "code": "", "also": ()}
        if of == "task" and section:
            data |= {"section": section, "section_en": section, "section_zh": "", "section_code": section}
        net.add_node(name, **data, **({"bipartite": int(of == "task")} if VIEWS[view].bipartite else {}))

    for tie in ties:
        for name in tie[:2]:
            if name not in net:
                add(name, tie[2:])
        if len(tie) > 1 and tie[0] != tie[1]:
            net.add_edge(tie[0], tie[1], weight=(weights or {}).get(tie, 1), grounds=("reported",), relation="bears")
    return net


#: Two triangles, a-b-c and d-e-f, joined by c-d.
TRIANGLES = net_of("co-responsibility", "ab", "ac", "bc", "cd", "de", "df", "ef")


def test_degree_counts_neighbours_not_ties(ports: PolicyGraph) -> None:
    found = {d.thing.iri: (d.neighbours, d.ties, d.share) for d in degree(ports.to_networkx("agency-task"))}
    third = pytest.approx(1 / 3, abs=1e-6)  # of three owned tasks
    assert found == {
        MIIT: (2, 2, pytest.approx(2 / 3, abs=1e-6)), MOT: (2, 2, pytest.approx(2 / 3, abs=1e-6)),
        ZHEJIANG: (1, 1, third), OFFICE: (1, 1, third),
    }  # fmt: skip
    (first, *_) = degree(net_of("co-responsibility", "ab", "ac", weights={"ab": 5}))
    assert (first.thing.iri, first.neighbours, first.ties, first.share) == ("a", 2, 6, 1.0)


def test_brokers_stand_between() -> None:
    """Of the ten pairs without c, six (a or b with d, e or f) must pass through it; the same for d."""
    found = [(b.thing.iri, b.betweenness) for b in betweenness(TRIANGLES)]
    assert found == [("c", 0.6), ("d", 0.6), ("a", 0), ("b", 0), ("e", 0), ("f", 0)]


def test_parallel_edges_do_not_mislead_betweenness() -> None:
    doubled = nx.MultiGraph(TRIANGLES)
    doubled.add_edge("a", "b", key="again", **TRIANGLES["a"]["b"])
    for *_, data in doubled.edges(data=True):
        data |= {"roles": (), "confidence": 0.5, "nodes": ("n",), "through": ()}
    assert list(betweenness(doubled)) == list(betweenness(TRIANGLES))
    assert joined(doubled)["a"]["b"]["weight"] == 2


def test_estimated_betweenness_says_so() -> None:
    found = betweenness(TRIANGLES, k=3)
    assert "estimated from the paths of 3 of 6 nodes" in str(found.remarks[0])
    assert list(found) == list(betweenness(TRIANGLES, k=3))


def test_core_and_periphery() -> None:
    """A triangle with a tail a-x-y: the triangle is 2 deep, the tail 1, and who is alone 0."""
    found = core(net_of("co-responsibility", "ab", "ac", "bc", "ax", "xy", "zz"))
    assert {c.thing.iri: (c.core, c.innermost) for c in found} == {
        "a": (2, True), "b": (2, True), "c": (2, True), "x": (1, False), "y": (1, False), "z": (0, False),
    }  # fmt: skip
    assert not any(c.innermost for c in core(net_of("co-responsibility", "zz")))


def test_groups_are_the_triangles() -> None:
    """Each has three ties inside, seen from both ends 6, and one to the other: 6 of 7 stay inside. Modularity: two times
    3/7 - (7/14)², that is 5/14."""
    found = communities(TRIANGLES)
    assert [([m.iri for m in g.members], g.size, g.first.iri) for g in found] == [
        (["a", "b", "c"], 3, "a"), (["d", "e", "f"], 3, "d"),
    ]  # fmt: skip
    assert all(g.inside == pytest.approx(6 / 7, abs=1e-6) for g in found)
    assert "modularity 0.36" in str(found.remarks[0])
    alone = communities(net_of("co-responsibility", "ab", "zz"))
    assert len(alone) == 1 and str(alone.remarks[1]) == "1 share nothing and are in no group"


def test_concentration_by_hand(ports: PolicyGraph) -> None:
    """Green ports: of three owned tasks a third, a half and none are Transport's, the same Industry's; Zhejiang has a
    third, the office one: 5/18, 5/18, 1/9 and 1/3 of all, squared and added 90/324."""
    green, window = network(ports.graph, measure="concentration")
    assert (green.tasks, green.owned, green.owners, green.index) == (4, 3, 4, pytest.approx(90 / 324, abs=1e-6))
    assert green.first is not None and green.first.iri == OFFICE
    assert green.first_share == pytest.approx(1 / 3, abs=1e-6) and green.owners_alike == 3.6
    assert (window.domain.iri, window.tasks, window.owned, window.index) == (WINDOW, 1, 0, None)
    (alone, shared) = concentration(net_of("agency-task", "aX1", "aY1", "aZ2", "bZ2"))
    assert (alone.index, shared.index) == (1.0, 0.5)


def test_single_points_by_hand(ports: PolicyGraph) -> None:
    (found,) = single_points(ports.to_networkx("chain"))
    assert (found.agency.iri, found.task.iri, found.grounds, found.ways) == (OFFICE, TUGS, ("reported",), 1)
    found = single_points(ports.to_networkx("chain", grounds="mandated,reported"))
    assert {(s.task.iri, s.agency.iri) for s in found} == {(TUGS, OFFICE), (BERTHS, MOT)}
    (box,) = [s for s in single_points(ports.to_networkx("chain", grounds="aligned,reported")) if s.task.iri == QUAYS]
    assert (box.agency.iri, box.below) == (MIIT, 2)  # Transport and the office own its parts


def test_single_points_are_those_of_the_named_query(released: PolicyGraph) -> None:
    plan = BASE + "instrument/14fyp-informatization"
    asked = {row[0] for row in run(released.graph, "single-points-of-failure", plan=plan).values()}
    assert {s.task.iri for s in released.network(measure="single-points") if s.task.iri.startswith(f"{BASE}task/14fyp-i")} == asked  # fmt: skip


def test_bridges_by_hand(ports: PolicyGraph) -> None:
    """Transport, with its remit: two tasks in one part and one in another, 1 - 4/9 - 1/9."""
    found = {b.agency.iri: b for b in bridges(ports.to_networkx("agency-task", grounds="all"))}
    assert found[MOT].participation == pytest.approx(4 / 9, abs=1e-6)
    assert (found[MOT].domains, found[MOT].tasks, found[MOT].home.iri) == (2, 3, GREEN)
    assert found[MIIT].participation == 0
    (even,) = bridges(net_of("agency-task", "aX1", "aY2", "aZ3", "aW4"))
    assert even.participation == 0.75 and even.home.code == "1"


def test_measures_of_nothing_are_empty() -> None:
    for measure in MEASURES.values():
        assert not measure.function(nx.DiGraph(view="chain") if measure.key == "single-points" else nx.Graph(view=measure.views[0]))  # fmt: skip


# Laws.

DRAWN = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 5),
        st.sampled_from(("mandated", "reported", "issuing", "aligned", "statutory")),
        st.sampled_from(("own", "own", "own", "general")),
    ),
    max_size=14, unique=True,
)  # fmt: skip


def graph_of(drawn: list[tuple[int, int, str, str]]) -> LocalGraph:
    store = ox.Store()

    def say(s: str, p: str, o: str | ox.Literal) -> None:
        value = ox.NamedNode(o) if isinstance(o, str) else o
        store.add(ox.Quad(ox.NamedNode(s), ox.NamedNode(p), value, ox.NamedNode(BASE + "graph/drawn")))

    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    for _, task, *_ in drawn:
        say(f"{BASE}task/p/{task}", kind, ONTOLOGY + "Task")
        say(f"{BASE}task/p/{task}", ONTOLOGY + "ofInstrument", BASE + "instrument/p")
    for n, (actor, task, basis, scope) in enumerate(drawn):
        node = f"{BASE}responsibility/{n}"
        say(node, kind, ONTOLOGY + "Responsibility")
        say(node, ONTOLOGY + "bearer", f"{BASE}agency/{actor}")
        say(node, ONTOLOGY + "bears", f"{BASE}task/p/{task}")
        say(node, ONTOLOGY + "basis", ONTOLOGY + basis)
        say(node, ONTOLOGY + "role", ONTOLOGY + "sole")
        say(node, ONTOLOGY + "scope", ox.Literal(scope))
    return LocalGraph(store, "drawn")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DRAWN)
def test_edges_are_the_responsibilities(drawn: list[tuple[int, int, str, str]]) -> None:
    graph = graph_of(drawn)
    counted = ("mandated", "reported", "issuing")
    own = {
        f"{BASE}responsibility/{n}": (f"{BASE}agency/{a}", f"{BASE}task/p/{t}")
        for n, (a, t, basis, scope) in enumerate(drawn)
        if scope == "own" and basis in counted
    }
    apart = to_networkx(graph, "agency-task", parallel=True)
    assert {key: (s, e) for s, e, key in apart.edges(keys=True)} == own
    net = to_networkx(graph, "agency-task")
    assert sorted(n for *_, nodes in net.edges(data="nodes") for n in nodes) == sorted(own)
    assert sum(w for *_, w in net.edges(data="weight")) == len(own)

    bearers: dict[str, set[str]] = {}
    for agency, task in own.values():
        bearers.setdefault(task, set()).add(agency)
    shared = to_networkx(graph, "co-responsibility")
    wanted = {
        (a, b): sum({a, b} <= of for of in bearers.values()) for a, b in combinations(sorted(set(shared.nodes)), 2)
    }
    assert {tuple(sorted((s, e))): w for s, e, w in shared.edges(data="weight")} == {p: n for p, n in wanted.items() if n}  # fmt: skip
    for s, e, data in shared.edges(data=True):
        assert set(data["nodes"]) == {n for n, (a, t) in own.items() if a in (s, e) and {s, e} <= bearers[t]}
    chain = to_networkx(graph, "chain")
    assert {(e, s) for s, e in chain.edges} == set(own.values())
    assert {s.task.iri for s in single_points(chain)} == {task for task, of in bearers.items() if len(of) == 1}
    for found in concentration(net):
        assert found.index is not None and 1 / found.owners - 1e-6 <= found.index <= 1


@settings(max_examples=15, deadline=None)
@given(DRAWN, st.randoms())
def test_the_order_of_triples_changes_nothing(drawn: list[tuple[int, int, str, str]], chance: object) -> None:
    graph = graph_of(drawn)
    quads = list(graph.store)
    chance.shuffle(quads)  # type: ignore[attr-defined]
    again = ox.Store()
    for quad in quads:
        again.add(quad)
    for view in VIEWS:
        first, second = to_networkx(graph, view), to_networkx(LocalGraph(again, "again"), view)
        assert list(first.nodes(data=True)) == list(second.nodes(data=True))
        assert list(first.edges(data=True)) == list(second.edges(data=True))


def test_another_process_finds_the_same() -> None:
    script = (
        "import kg; g = kg.open(); print([g.network(measure=m).to_dicts() for m in ('communities', 'betweenness')])"
    )
    told = {
        subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True,
                       check=True).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1


@pytest.mark.parametrize("key", ["betweenness", "core", "communities", "degree"])
def test_a_network_ten_times_as_big_takes_seconds(key: str) -> None:
    """1,500 bodies with 22,500 ties; betweenness is estimated and says so. The bound is far: machines differ."""
    net = nx.gnm_random_graph(1500, 22_500, seed=1)
    net.graph["view"] = "co-responsibility"
    for n, data in net.nodes(data=True):
        data |= {"label_en": str(n), "label_zh": "", "kind": "", "layer": "agency", "code": "", "also": ()}
    for *_, data in net.edges(data=True):
        data |= {"weight": 1, "grounds": ("reported",), "relation": "shares"}
    start = time.perf_counter()
    found = MEASURES[key].function(nx.relabel_nodes(net, {n: f"{BASE}agency/{n:04}" for n in net}))
    assert found and time.perf_counter() - start < 30
    assert (key == "betweenness") == any("estimated" in str(remark) for remark in found.remarks)


# Another backend.


def test_another_backend_serves_the_same(released: PolicyGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("nx_parallel", reason="pip install 'policy-kg[test]'")
    from nx_parallel.interface import BackendInterface

    served: list[str] = []
    real = BackendInterface.betweenness_centrality

    def seen(*arguments: object, **options: object) -> object:
        served.append("betweenness")
        return real(*arguments, **options)

    monkeypatch.setattr(BackendInterface, "betweenness_centrality", seen)
    plain = released.network(measure="betweenness")
    assert not served
    assert list(released.network(measure="betweenness", backend="parallel")) == list(plain)
    assert served == ["betweenness"]
    with nx.config(backend_priority=["parallel"]):  # no change of code, only of NetworkX's settings
        assert list(released.network(measure="betweenness")) == list(plain)
        assert len(served) == 2
        for measure in MEASURES:  # what a backend has not got runs on NetworkX itself
            assert len(released.network(measure=measure)) == len(released.network(measure=measure, backend="parallel"))


# Files.


def read(file: Path) -> nx.Graph:
    match file.suffix:
        case ".graphml":
            return nx.read_graphml(file)
        case ".gexf":
            return nx.read_gexf(file)
        case ".json":
            return nx.node_link_graph(json.loads(file.read_text(encoding="utf-8")), edges="edges")
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    return nx.Graph((row["source"], row["target"], {"nodes": row["nodes"]}) for row in rows)


@pytest.mark.parametrize("ending", [".graphml", ".gexf", ".json", ".csv"])
def test_exports_are_read_again(ports: PolicyGraph, tmp_path: Path, ending: str) -> None:
    found = ports.network(measure="communities")
    file = export(found.net, tmp_path / f"net{ending}", values(found), "community")
    again = read(file)
    assert {frozenset(e) for e in again.edges} == {frozenset(e) for e in found.net.edges}
    nodes = again[MIIT][MOT]["nodes"]
    assert (nodes.split() if isinstance(nodes, str) else nodes) == [f"{BASE}responsibility/{n}" for n in (1, 2, 4, 5)]
    if ending != ".csv":
        assert set(again) == set(found.net)  # who bears alone is there, too
        assert again.nodes[MIIT]["label_zh"] == "工业和信息化部" and again.nodes[MIIT]["community"] == 1
    before = file.read_bytes()
    assert export(found.net, file, values(found), "community").read_bytes() == before  # no clock
    assert [f.name for f in tmp_path.iterdir()] == [file.name]


def test_every_view_goes_into_every_format(released: PolicyGraph, tmp_path: Path) -> None:
    for view in VIEWS:
        net = released.to_networkx(view)
        for ending in (".graphml", ".gexf", ".json"):
            again = read(export(net, tmp_path / f"{view}{ending}"))
            assert (set(again), again.number_of_edges()) == (set(net), net.number_of_edges())


def test_an_export_that_fails_leaves_what_was_there(ports: PolicyGraph, tmp_path: Path) -> None:
    net = ports.to_networkx("agency-task")
    with pytest.raises(KgError, match="graphml"):
        export(net, tmp_path / "net.dot")
    with pytest.raises(KgError, match="cannot be written"):
        export(net, tmp_path / "nowhere" / "net.json")
    (tmp_path / "net.json").mkdir()
    with pytest.raises(KgError, match="cannot be written"):
        export(net, tmp_path / "net.json")
    assert [f.name for f in tmp_path.iterdir()] == ["net.json"]


# The command.


def ask(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["network", *map(str, arguments), "-g", str(HAND_MADE)])


def test_help_names_what_there_is() -> None:
    assert tuple(VIEWS) == command._VIEWS and tuple(MEASURES) == command._MEASURES
    assert all(set(m.views) <= set(VIEWS) for m in MEASURES.values())


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_tables_say_what_the_measure_means(measure: str, language: str) -> None:
    done = ask("--measure", measure, "--lang", language)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[1] == MEASURES[measure].means.in_language(language)


def test_the_command_in_both_languages() -> None:
    told = ask("--measure", "single-points").stdout
    assert told.startswith("single points of failure · chain of responsibility (1)\n") and "II(1) Box 1(2)" in told
    told = ask("--measure", "degree", "--lang", "zh").stdout
    assert told.startswith("联系 · 机构与任务 (4)\n") and "工业和信息化部" in told and "规定、发布" in told
    assert "4 agencies, 3 tasks" in ask().stdout and "机构 4、任务 3" in ask("-l", "zh").stdout


@pytest.mark.parametrize("format_", ["json", "csv", "tsv", "md", "xlsx"])
def test_all_formats(format_: str, tmp_path: Path) -> None:
    for options in ((), ("--view", "chain"), ("--measure", "communities")):
        done = ask(*options, "--format", format_, "--out", tmp_path / "out")
        assert done.exit_code == 0, done.output
        assert (tmp_path / "out").stat().st_size > 100


def test_bad_input_is_one_line(tmp_path: Path) -> None:
    for options in (
        ("--view", "map"), ("--measure", "fame"), ("--ground", "hearsay"), ("--measure", "core", "--view", "chain"),
        ("--export", tmp_path / "a.json"), ("--view", "chain", "--export", tmp_path / "a.dot"),
        ("--measure", "degree", "--backend", "abacus"),
    ):  # fmt: skip
        done = ask(*options)
        assert done.exit_code == 2 and len(done.stderr.splitlines()) == 1 and done.stderr.startswith("kg: "), options
        assert not done.stdout
    assert not list(tmp_path.iterdir())


def test_the_command_writes_the_network(tmp_path: Path) -> None:
    file = tmp_path / "net.graphml"
    done = ask("--measure", "betweenness", "--export", file)
    assert done.exit_code == 0 and f"{file}: 4 nodes, 3 edges" in done.stderr
    assert "betweenness" in read(file).nodes[MIIT]


def test_nothing_found_is_an_answer() -> None:
    done = ask("--view", "agency-task", "--as-of", "1990", "--ground", "remit", "--ground", "aligned")
    assert done.exit_code in (0, 1)
    done = ask("--view", "regions-tasks", "--ground", "aligned")
    assert done.exit_code == 1 and "nothing found" in done.stdout
