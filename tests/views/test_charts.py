"""What the charts show is what the answers say: every cell, figure, date and tile, each with its evidence."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg.answers import PolicyGraph
from kg.answers.asking import describe
from kg.answers.grounds import GROUNDS
from kg.answers.names import UnknownName
from kg.answers.records import Words
from kg.answers.regions import all_facts
from kg.errors import KgError
from kg.graph import embedded
from kg.identifiers import BASE, ONTOLOGY
from kg.views.charting import within
from kg.views.matrix import matrix, similar
from kg.views.model import Picture, plain, to_json
from kg.views.progress_chart import progress
from kg.views.region_map import in_both, regions, tiles
from kg.views.timeline import timeline

if TYPE_CHECKING:
    from playwright.sync_api import Page

Making = Callable[[PolicyGraph], Picture]
CHARTS: dict[str, Making] = {"matrix": matrix, "progress": progress, "timeline": timeline, "regions": regions}
Shown = Callable[..., "Page"]


def chart(picture: Picture) -> dict[str, Any]:
    assert picture.chart is not None
    found: dict[str, Any] = plain(picture.chart)
    return found


def iris(graph: PolicyGraph, sparql: str) -> set[str]:
    return {row[0] for row in graph.select(sparql).values() if row[0]}


@pytest.mark.parametrize("kind", CHARTS)
@pytest.mark.parametrize("which", ["released", "small"])
def test_every_edge_has_its_ends_and_its_evidence(kind: str, which: str, request: pytest.FixtureRequest) -> None:
    picture = CHARTS[kind](request.getfixturevalue(which))
    nodes = {node.iri for node in picture.nodes}
    assert len(nodes) == len(picture.nodes) and len({e.id for e in picture.edges}) == len(picture.edges)
    for edge in picture.edges:
        assert {edge.source, edge.target} <= nodes
        assert set(edge.evidence) <= set(picture.evidence)
        assert edge.nodes, "what says so in the graph"
        assert edge.evidence or edge.cited or edge.ground in ("structure", "issuer", "aligned", "remit")
    ids = {edge.id for edge in picture.edges}
    named = list(edges_named(chart(picture)))
    assert named and set(named) <= ids


def edges_named(value: Any) -> Any:
    """All ids of edges that a chart names."""
    if isinstance(value, dict):
        yield from [value["edge"]] if "edge" in value else []
        yield from value.get("edges", ())
        for key, inner in value.items():
            if key == "cells":
                for cell in inner:
                    yield from cell[4]
            elif key not in ("edges", "edge"):
                yield from edges_named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from edges_named(inner)


@pytest.mark.parametrize("grounds", [("mandated", "reported", "issuer"), "all"])
def test_cells_are_the_responsibilities(grounds: Any, released: PolicyGraph) -> None:
    picture = matrix(released, grounds=grounds)
    shown = chart(picture)
    net = released.to_networkx("agency-task", grounds=grounds, parallel=True)
    expected = Counter((a, t) for a, t in net.edges())
    cells = {(shown["rows"][r], shown["tasks"][t]): number for r, t, _, number, _ in shown["cells"]}
    assert cells == expected
    edges = {edge.id: edge for edge in picture.edges}
    order = list(GROUNDS)
    for _, _, strongest, number, ids in shown["cells"]:
        assert sum(len(edges[i].nodes) for i in ids) == number
        assert strongest == min((edges[i].ground for i in ids), key=order.index)
    assert sorted(t for domain in shown["domains"] for t in domain["tasks"]) == list(range(len(shown["tasks"])))
    assert sorted(shown["similar"]) == list(range(len(shown["rows"])))
    ties = Counter(a for a, _ in net.edges())
    assert [ties[a] for a in shown["rows"]] == sorted(ties.values(), reverse=True)


def test_a_cell_says_what_the_owners_are(released: PolicyGraph) -> None:
    picture = matrix(released, grounds="all")
    for task in ("IV(1) Box 1", "V(7)"):
        owners = [o for o in released.owners(task) if o.section == "own"]
        iri = released.owners(task).task.iri
        drawn = {(e.source, e.ground) for e in picture.edges if e.target == iri}
        assert {o.ground for o in owners} == {ground for _, ground in drawn}
        assert len({(o.actor.iri, o.ground) for o in owners}) == len(drawn)


def test_short_names_can_be_searched_for(released: PolicyGraph) -> None:
    ministry = next(node for node in matrix(released).nodes if node.iri == BASE + "agency/miit")
    assert any("工信部" in (value.zh or "") for _, value in ministry.facts)
    law = next(node for node in timeline(released).nodes if node.iri == BASE + "instrument/cybersecurity-law")
    labels = [label.en for label, _ in law.facts]
    assert {"issued", "in force from", "document number"} <= set(labels) and len(labels) == len(set(labels))


def test_matrix_of_some_sections(released: PolicyGraph) -> None:
    shown = chart(matrix(released, sections="IV(3)"))
    assert [d["node"] for d in shown["domains"]] == [BASE + "task/14fyp-informatization/IV-3"]
    assert chart(matrix(released, by="task"))["by"] == "task"
    with pytest.raises(KgError, match="by 'domain' or 'task'"):
        matrix(released, by="agency")
    with pytest.raises(UnknownName):
        matrix(released, sections=("Box 99",))


def test_those_who_bear_alike_stand_together() -> None:
    pulled = similar([{1: 1.0}, {2: 1.0}, {1: 2.0}, {2: 3.0}, {1: 1.0, 2: 0.1}, {}])
    places = {n: pulled.index(n) for n in pulled}
    assert abs(places[0] - places[2]) <= 2 and abs(places[1] - places[3]) == 1
    assert abs(places[4] - places[0]) <= 2 and similar([]) == [] and similar([{1: 1.0}]) == [0]


def test_every_target_with_every_figure(released: PolicyGraph) -> None:
    shown = chart(progress(released))["targets"]
    answers = released.progress()
    wanted = iris(
        released, "SELECT DISTINCT ?t WHERE { ?t a pol:Target ; pol:indicator ?i ; pol:order ?o } ORDER BY ?t"
    )
    assert len(shown) == 17 and {t["node"] for t in shown} == {r.target.iri for r in answers} >= wanted
    for target in shown:
        records = [r for r in answers if r.target.iri == target["node"]]
        first = records[0]
        assert (target["baseline"]["value"], target["aim"]["value"]) == (first.baseline, first.aim)
        assert (target["baseline"]["year"], target["aim"]["year"]) == (first.baseline_year, first.target_year)
        assert target["unconfirmed"] == first.unconfirmed
        figures = [(r.value, r.year, r.relation, r.share, r.verdict) for r in records if r.value is not None]
        keys = ("value", "year", "relation", "share", "verdict")
        assert [tuple(p.get(key) for key in keys) for p in target["points"]] == figures
        decided = [r for r in records if r.verdict in ("reached", "on track", "behind", "open")]
        if "latest" in target:
            latest = target["points"][target["latest"]]
            assert latest["year"] == max(r.year for r in decided) and latest["relation"] == "measures"
        else:
            assert not decided


def test_near_and_unconfirmed_look_like_guesses(released: PolicyGraph) -> None:
    picture = progress(released)
    nodes = {node.iri: node for node in picture.nodes}
    edges = {edge.id: edge for edge in picture.edges}
    for target in chart(picture)["targets"]:
        assert nodes[target["node"]].guess == target["unconfirmed"]
        for point in target["points"]:
            edge = edges[point["edge"]]
            assert edge.guess == (point["relation"] == "near" or target["unconfirmed"] or point.get("guess", False))
            assert point.get("guess", False) == (point["relation"] != "near" and edge.guess)
            assert not nodes[point["node"]].guess, "a figure is none; that it is near to a target is"
    one = progress(released, indicator="Active IPv6 users")
    assert len(chart(one)["targets"]) == 1
    with pytest.raises(UnknownName):
        progress(released, indicator="Number of lighthouses")


def test_every_dated_instrument_and_every_deadline(released: PolicyGraph) -> None:
    shown = chart(timeline(released))
    dated = iris(
        released,
        "SELECT DISTINCT ?i WHERE { { ?i a pol:Instrument ; dcterms:issued ?d } UNION { ?i a pol:Instrument ; pol:inForceFrom ?d }"
        " UNION { ?s a pol:Issuance ; pol:instrument ?i ; dcterms:date ?d } } ORDER BY ?i",
    )
    drawn = [row["node"] for group in shown["groups"] if group["key"] != "due" for row in group["rows"]]
    assert len(drawn) == len(set(drawn)) and set(drawn) == dated
    facts = describe(released.graph, dated)
    for group in shown["groups"]:
        for row in group["rows"]:
            if group["key"] != "due" and "issued" in row:
                assert row["issued"] in facts.all(row["node"], "http://purl.org/dc/terms/issued"), "as exact as known"
    due = Counter(
        row["kind"] for group in shown["groups"] if group["key"] == "due" for row in group["rows"] for _ in row["items"]
    )
    goals = iris(released, "SELECT DISTINCT ?g WHERE { ?g a pol:Goal ; pol:deadline ?d } ORDER BY ?g")
    translated = iris(
        released,
        "SELECT DISTINCT ?g WHERE { ?g a pol:Goal ; pol:deadline ?d . ?l pol:linkFrom ?g ; pol:relation pol:translates } ORDER BY ?g",
    )
    assert due["goal"] == len(goals - translated)
    dates = [row["at"] for group in shown["groups"] if group["key"] == "laws" for row in group["rows"]]
    assert dates == sorted(dates)


def test_a_part_of_the_timeline(released: PolicyGraph) -> None:
    shown = chart(timeline(released, since="2021", until="2021-06"))
    for group in shown["groups"]:
        for row in group["rows"]:
            if group["key"] == "due":
                assert within(row["date"], "2021", "2021-06")
            else:
                begin = row.get("from") or row.get("issued")
                assert any(within(p["date"], "2021", "2021-06") for p in row["points"]) or within(
                    begin, None, "2021-06"
                )
                assert within(row.get("until") or row.get("replaced_on") or "9999", "2021", None) or row["points"]
    with pytest.raises(KgError, match="nothing has a date"):
        timeline(released, until="1900")


def test_every_province_stands_on_the_map_once(released: PolicyGraph) -> None:
    provinces = iris(released, "SELECT DISTINCT ?r WHERE { ?r a pol:Province } ORDER BY ?r")
    assert len(provinces) == 34
    assert Counter(t.iri for t in tiles()) == Counter({*provinces, BASE + "region/xpcc"})
    assert len({(t.column, t.row) for t in tiles()}) == len(tiles()) == 35
    facts = describe(released.graph, [t.iri for t in tiles()])
    for tile in tiles():
        named = facts.thing(tile.iri)
        assert tile.name.zh and tile.name.en and named.en and named.zh
        assert tile.name.zh in named.zh and (tile.name.en in named.en or tile.iri.endswith("xpcc"))


def test_ranks_and_counts_are_those_of_the_answers(released: PolicyGraph) -> None:
    shown = chart(regions(released))
    said = all_facts(released.graph)
    place = {tile["node"]: n for n, tile in enumerate(shown["tiles"])}
    ranks = Counter(
        (in_both(f.dimension).zh or f.dimension.en, f.year, place[f.region.iri], f.order, f.position)
        for f in said
        if f.how == "rank" and f.dimension and f.region.iri in place
    )
    drawn = Counter(
        (m["key"], e.get("year"), e["tile"], e.get("order"), e.get("position"))
        for m in shown["measures"]
        for e in m.get("entries", ())
    )
    assert drawn == ranks and ranks
    acts = next(m for m in shown["measures"] if m["key"] == "acts")
    count = {c.region.iri: c.actions + c.bodies for c in released.regions()}
    for value in acts["values"]:
        tile = shown["tiles"][value["tile"]]["node"]
        assert value["count"] >= count.get(tile, 0), "with its cities"
    simple = {BASE + "region/CN-AH", BASE + "region/CN-HL"}  # of whose cities nothing is said
    assert {
        shown["tiles"][v["tile"]]["node"]: v["count"]
        for v in acts["values"]
        if shown["tiles"][v["tile"]]["node"] in simple
    } == {iri: count[iri] for iri in simple}


def test_words_of_rankings_in_both_languages(released: PolicyGraph) -> None:
    assert in_both(Words("Top 20", None)) == Words("Top 20", "前20名")
    assert in_both(Words(None, "第二梯队")) == Words("second echelon", "第二梯队")
    assert in_both(Words("best harbours", None)) == Words("best harbours", None) and in_both(None) is None
    shown = regions(released).chart
    assert shown and all(m["name"].zh and m["name"].en for m in shown["measures"])
    assert all(b["name"].zh and b["name"].en for m in shown["measures"] for b in m.get("bands", ()))


def test_dimension_and_year(released: PolicyGraph) -> None:
    shown = chart(regions(released, dimension="digital economy development level", year=2021))
    assert (shown["dimension"], shown["year"]) == ("数字经济发展水平", "2021")
    assert chart(regions(released, dimension="数字政府"))["dimension"] == "数字政府建设水平"
    assert chart(regions(released, dimension="acts"))["year"] == ""
    assert chart(regions(released, year="2021"))["year"] == "2021"
    with pytest.raises(KgError, match="no dimension is called"):
        regions(released, dimension="depth of harbours")
    with pytest.raises(KgError, match="no ranks"):
        regions(released, dimension="数字经济发展水平", year=2019)
    with pytest.raises(KgError, match="no ranks"):
        regions(released, year="1999")
    with pytest.raises(KgError, match="may be"):
        regions(released, dimension="level")


BARE = """@prefix pol: <https://w3id.org/policy-kg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@base <https://w3id.org/policy-kg/> .
<agency/a> a pol:Agency ; skos:prefLabel "Office of Kites"@en , "风筝办公室"@zh .
<agency/CN-SD> a pol:Agency , pol:RegionalActor ; skos:prefLabel "Shandong"@en ; pol:actsFor <region/CN-SD> .
<region/CN-SD> a pol:Region , pol:Province ; skos:prefLabel "Shandong"@en , "山东省"@zh ; dcterms:isPartOf <region/CN> .
<region/weifang> a pol:Region , pol:City ; skos:prefLabel "Weifang"@en , "潍坊市"@zh ; dcterms:isPartOf <region/CN-SD> .
<instrument/p> a pol:Instrument , pol:Plan ; skos:prefLabel "Plan for Kites"@en ; dcterms:issued "2016" ; pol:issuer <agency/a> .
<instrument/q> a pol:Instrument , pol:Plan ; skos:prefLabel "New Plan for Kites"@en ; dcterms:issued "2021" ;
  dcterms:replaces <instrument/p> ; pol:issuer <agency/a> .
<task/q/I> a pol:Task , pol:MajorTask ; skos:prefLabel "Fly kites"@en ; pol:number "I" ; pol:ofInstrument <instrument/q> .
<task/q/II> a pol:Task , pol:MajorTask ; skos:prefLabel "Mend kites"@en ; pol:number "II" ; pol:ofInstrument <instrument/q> .
<responsibility/r> a pol:Responsibility ; pol:bearer <agency/a> ; pol:bears <task/q/I> ; pol:basis pol:mandated ;
  pol:role pol:sole ; pol:scope "own" .
<statement/1> a pol:Statement , pol:Activity ; rdfs:label "flies kites"@en ; pol:actor <agency/CN-SD> ; pol:stance pol:reported .
<statement/2> a pol:Statement , pol:RankEntry ; pol:region <region/CN-SD> ; pol:dimension "kites"@en ; pol:year "2021" ;
  pol:position 7 .
<statement/3> a pol:Statement , pol:RankEntry ; pol:region <region/weifang> ; pol:dimension "kites"@en ; pol:year "2021" ;
  pol:position 1 .
<statement/4> a pol:Statement , pol:Activity ; rdfs:label "will sell kites"@en ; pol:actor <agency/a> ;
  pol:stance pol:planned ; pol:deadline "2024" ; pol:confidence 0.7 .
<statement/5> a pol:Statement , pol:Observation ; pol:value 40 ; pol:year "2021" ; pol:unit <unit/kite> .
<indicator/k> a pol:Indicator ; skos:prefLabel "Kites"@en .
<target/q/k> a pol:Target ; pol:indicator <indicator/k> ; pol:ofInstrument <instrument/q> ; pol:order 1 ; pol:unit <unit/kite> ;
  pol:baselineValue 10 ; pol:baselineYear "2020" ; pol:value 50 ; pol:targetYear "2025" .
<target/q/l> a pol:Target ; pol:indicator <indicator/k> ; pol:ofInstrument <instrument/q> ; pol:order 2 ; pol:unit <unit/kite> ;
  pol:baselineValue 10 ; pol:baselineYear "2020" ; pol:value 400 ; pol:targetYear "2025" .
<link/1> a pol:Link ; pol:linkFrom <statement/1> ; pol:relation pol:advances ; pol:linkTo <task/q/I> ; pol:score 0.8 .
<link/2> a pol:Link ; pol:linkFrom <statement/1> ; pol:relation pol:advances ; pol:linkTo <task/q/II> ; pol:score 0.7 .
<link/3> a pol:Link ; pol:linkFrom <statement/5> ; pol:relation pol:measures ; pol:linkTo <target/q/k> ; pol:score 0.9 .
<link/4> a pol:Link ; pol:linkFrom <statement/5> ; pol:relation pol:measures ; pol:linkTo <target/q/l> ; pol:score 0.9 .
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> PolicyGraph:
    """A graph that says much and quotes nothing."""
    file = tmp_path_factory.mktemp("bare") / "bare.ttl"
    file.write_text(BARE, encoding="utf-8")
    return kg.open(file)


@pytest.mark.parametrize("kind", CHARTS)
def test_without_evidence_every_node_has_a_name(kind: str, bare: PolicyGraph) -> None:
    view = bare.view(kind)
    assert view.html and any("no evidence" in (r.en or "") for r in view.picture.remarks)
    assert all(n.iri.removeprefix(BASE + "document/") and (n.en or n.zh) for n in view.picture.nodes)
    named = set(edges_named(chart(view.picture)))
    assert named and named <= {e.id for e in view.picture.edges}


def test_an_action_leads_to_every_task_that_it_advances(bare: PolicyGraph) -> None:
    picture = regions(bare)
    tasks = {e.target for e in picture.edges if "statement/1" in "".join(e.nodes) and e.ground == "reported"}
    assert tasks == {BASE + "task/q/I", BASE + "task/q/II"}
    (kites,) = [m for m in chart(picture)["measures"] if m["key"] == "kites"]
    assert [(e["position"], e.get("of", "")) for e in kites["entries"]] == [(1, BASE + "region/weifang"), (7, "")]


def test_a_figure_says_of_each_target_what_it_means_for_it(bare: PolicyGraph) -> None:
    picture = progress(bare)
    said = {e.target.rpartition("/")[2]: e.remark for e in picture.edges}
    assert "75%" in str(said["k"]) and "8%" in str(said["l"]) and "75%" not in str(said["l"])
    (figure,) = [n for n in picture.nodes if n.iri == BASE + "statement/5"]
    assert "verdict" not in [label.en for label, _ in figure.facts]


def test_what_is_inferred_in_time_is_not_said(bare: PolicyGraph) -> None:
    picture = timeline(bare)
    rows = {row["node"]: row for g in chart(picture)["groups"] if g["key"] != "due" for row in g["rows"]}
    old = rows[BASE + "instrument/p"]
    assert old["replaced_on"] == "2021" and "until" not in old
    assert {e.ground for e in picture.edges if e.relation.en == "issued"} == {"structure"}
    (planned,) = [e for e in picture.edges if e.target == BASE + "statement/4"]
    assert (planned.ground, planned.confidence, planned.relation.en) == ("structure", 0.7, "plans to carry out")


def test_a_date_only_where_it_means_something(bare: PolicyGraph) -> None:
    assert matrix(bare, as_of="2024").as_of == "2024"
    for kind in ("progress", "regions"):
        assert not CHARTS[kind](bare).as_of
        with pytest.raises(KgError, match=f"--as-of is not for '{kind}'"):
            bare.view(kind, as_of="2020")
    line = bare.view("timeline", as_of="2020").picture
    assert not line.as_of and chart(line)["line"] == "2020"


def test_a_section_of_the_matrix_holds_all_below_it(released: PolicyGraph) -> None:
    tasks = chart(matrix(released, sections="IV", grounds="all"))["tasks"]
    whole = chart(matrix(released, sections="IV(1)", grounds="all"))["tasks"]
    assert set(whole) < set(tasks) and len(whole) > 1
    box = matrix(released, sections="IV(1) Box 3", grounds="all")
    assert set(chart(box)["tasks"]) < set(whole) and len(chart(box)["tasks"]) > 1
    assert {d["node"] for d in chart(box)["domains"]} <= {n.iri for n in box.nodes if n.en and n.zh}


@pytest.mark.parametrize("kind", CHARTS)
def test_nothing_to_draw(kind: str, tmp_path: Any) -> None:
    file = tmp_path / "empty.trig"
    file.write_text(f"<{BASE}document/none> a <{ONTOLOGY}SourceDocument> .", encoding="utf-8")
    with pytest.raises(KgError) as met:
        CHARTS[kind](kg.open(file))
    assert met.value.exit_code == 1


@pytest.mark.parametrize("kind", CHARTS)
def test_a_stored_graph_gives_the_same_chart(kind: str, small: PolicyGraph, shelf: Path, tmp_path: Path) -> None:
    both = tmp_path / shelf.name
    both.mkdir()
    embedded.write(shelf, both / "store")
    assert plain(CHARTS[kind](kg.open(both / "store")).nodes) == plain(CHARTS[kind](small).nodes)
    assert plain(CHARTS[kind](kg.open(both / "store")).chart) == plain(CHARTS[kind](small).chart)


_RUN = """
import kg, hashlib
from kg.views.model import to_json
from kg.views import matrix, progress_chart, timeline, region_map
graph = kg.open()
made = matrix.matrix(graph, grounds="all"), progress_chart.progress(graph), timeline.timeline(graph), region_map.regions(graph)
print(hashlib.sha256("".join(map(to_json, made)).encode()).hexdigest())
"""


def test_the_same_graph_gives_the_same_data() -> None:
    """In other processes, where sets have another order."""
    seen = {
        subprocess.run(
            [sys.executable, "-c", _RUN],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


@pytest.mark.parametrize("kind", CHARTS)
def test_no_place_of_this_machine_in_the_data(kind: str, released: PolicyGraph) -> None:
    text = to_json(CHARTS[kind](released))
    assert "<" not in text and os.sep + "triples" not in text
    assert '"graph":"policy-kg"' in text


# In a browser


def camera(page: Page, text: str) -> None:
    page.evaluate("text => window.kgDrawing.setCamera(text)", text)


def first_rows(page: Page, number: int = 3) -> list[str]:
    rows = page.evaluate("() => window.kgDrawing.table().rows.map(r => r[0].en)")
    return list(dict.fromkeys(rows))[:number]


def test_the_matrix_sorts_and_folds(small: PolicyGraph, shown: Shown) -> None:
    page = shown(small.view("matrix", grounds="all", language="en"))
    names = first_rows(page, 99)
    page.get_by_role("button", name="by name").click()
    assert first_rows(page, 99) == sorted(names, key=str.casefold)
    folded = page.evaluate("() => window.kgDrawing.table().rows.length")
    page.get_by_role("button", name="Open all").click()
    assert page.evaluate("() => window.kgDrawing.table().rows.length") > folded
    page.get_by_role("button", name="Fold all").click()
    assert page.evaluate("() => window.kgDrawing.table().rows.length") == folded


def test_a_hidden_ground_is_not_counted(small: PolicyGraph, shown: Shown) -> None:
    page = shown(small.view("matrix", grounds="all", language="en"))
    grounds = page.evaluate("() => [...new Set(window.kgDrawing.table().rows.map(r => r[2].en))]")
    page.locator(f"input[data-ground={grounds[0]}]").uncheck()
    left = page.evaluate("() => window.kgDrawing.table().rows.map(r => r[2].en)")
    assert grounds[0] not in left and left


def test_arrow_keys_go_through_a_chart_and_enter_opens(released: PolicyGraph, shown: Shown) -> None:
    page = shown(released.view("regions", dimension="acts", language="zh"))
    page.locator(".kg-chart-plot").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowDown", "ArrowDown", "End", "Enter"):
        page.keyboard.press(key)
    assert page.locator("#panel-title").inner_text()
    assert page.locator(".kg-chart [role=status]").text_content()


@pytest.mark.parametrize("kind", CHARTS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_saved_chart_is_whole(kind: str, language: str, released: PolicyGraph, shown: Shown) -> None:
    page = shown(released.view(kind, language=language))
    drawn = ET.fromstring(page.evaluate("() => window.kgDrawing.svg()"))
    texts = {(e.text or "").strip() for e in drawn.iter() if e.tag.endswith("text")}
    assert released.view(kind).picture.title.in_language(language) in texts
    if kind == "regions":
        assert {(t.name.zh if language == "zh" else t.name.en) for t in tiles()} - {
            "Inner Mongolia",
            "Hong Kong",
        } <= texts
    if kind == "progress":
        assert len(page.evaluate("() => window.kgDrawing.table().rows")) == 17
    size = page.evaluate("async () => (await window.kgDrawing.png()).size")
    assert size > 10_000


@pytest.mark.parametrize("kind", CHARTS)
def test_no_label_is_cut_off_at_the_edge(kind: str, released: PolicyGraph, shown: Shown) -> None:
    for width, language in ((1400, "en"), (380, "zh")):
        page = shown(released.view(kind, language=language), viewport={"width": width, "height": 900})
        over = page.evaluate(
            """() => { const plot = document.querySelector('.kg-chart-plot').getBoundingClientRect();
              return [...document.querySelectorAll('.kg-chart-plot svg text')].filter(t => t.textContent)
                .map(t => [t.textContent, t.getBoundingClientRect()])
                .filter(([, r]) => r.width && (r.left < plot.left - 1 || r.right > plot.right + 1 || r.top < plot.top - 1))
                .map(([text]) => text) }"""
        )
        assert over == []
