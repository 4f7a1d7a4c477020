"""Every line of a picture is in the graph, everything selected is in the picture, and all of it can be checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.answers import PolicyGraph
from kg.answers.grounds import GROUND_OF, GROUNDS, OWNING
from kg.answers.names import AmbiguousName, UnknownName
from kg.answers.responsibilities import begun, over
from kg.errors import KgError
from kg.graph import embedded
from kg.graph.rdf import DCTERMS
from kg.identifiers import BASE, ONTOLOGY
from kg.views.gathering import NothingToDraw
from kg.views.model import Edge, Picture, to_json
from kg.views.networks import chain, ego, network, shared

HAND_MADE = Path(__file__).parent.parent / "queries" / "hand-made.trig"
Triples = dict[str, set[tuple[str, str]]]


@pytest.fixture(scope="module")
def released() -> PolicyGraph:
    return kg.open()


@pytest.fixture(scope="module")
def small() -> PolicyGraph:
    return kg.open(HAND_MADE)


def triples_of(graph: PolicyGraph) -> Triples:
    """Subject → property, value; without what is kept for review."""
    found: Triples = {}
    for s, p, o in graph.select("SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o }"):
        found.setdefault(s.value, set()).add((p.value, o.value))  # type: ignore[union-attr]
        if p.value == SAME:  # type: ignore[union-attr]
            found.setdefault(o.value, set()).add(("same", s.value))  # type: ignore[union-attr]
    return found


@pytest.fixture(scope="module")
def told(released: PolicyGraph) -> Triples:
    return triples_of(released)


@pytest.fixture(scope="module")
def small_told(small: PolicyGraph) -> Triples:
    return triples_of(small)


SAME = ONTOLOGY + "sameInstitutionAs"


def names_of(told: Triples, iri: str) -> set[str]:
    """All things that a node shows: names of one institution, a region and its acting side."""
    return {iri} | {v for p, v in told.get(iri, ()) if p in (SAME, "same", ONTOLOGY + "actsFor")}


def states(told: Triples, edge: Edge, node: str) -> bool:
    """Whether a node of the graph has to do with both ends: it is one of them, or names them."""
    assert node in told, f"{node} is not in the graph"
    named = {node} | {v for _, v in told[node]}
    named |= {v for p, v in told.get(node.rpartition("-")[0], ()) if p.startswith(ONTOLOGY)}  # of who took part
    if node.rpartition("-")[0] in told:
        named.add(node.rpartition("-")[0])
    for place in [v for p, v in told[node] if p == ONTOLOGY + "evidence"]:
        named |= {v for p, v in told.get(place, ()) if p == DCTERMS + "source"}
    return all(named & names_of(told, end) for end in (edge.source, edge.target))


def check(picture: Picture, told: Triples) -> None:
    """What holds for every picture of a network."""
    known = {node.iri for node in picture.nodes}
    assert len(known) == len(picture.nodes) and known <= set(told)
    assert len({edge.id for edge in picture.edges}) == len(picture.edges)
    shown: set[str] = set()
    for edge in picture.edges:
        assert edge.source in known and edge.target in known and edge.source != edge.target
        assert edge.nodes and edge.relation.en and edge.relation.zh
        assert edge.ground in (*GROUNDS, "structure")
        if picture.kind == "shared":
            bearers = {v for n in edge.nodes for p, v in told[n] if p == ONTOLOGY + "bearer"}
            assert all(bearers & names_of(told, end) for end in (edge.source, edge.target))
        else:
            assert all(states(told, edge, node) for node in edge.nodes), edge
        assert edge.evidence or edge.cited or edge.remark, f"{edge} rests on nothing"
        shown.update(edge.evidence)
        assert all(picture.evidence[e].document in edge.documents for e in edge.evidence)
    assert shown == set(picture.evidence)
    for iri, evidence in picture.evidence.items():
        assert evidence.iri == iri and evidence.document and evidence.locator and iri in told
    assert picture.title.en and picture.title.zh
    assert all(node.en or node.zh for node in picture.nodes)
    assert all(1 <= node.size <= 4 for node in picture.nodes)


Making = Callable[[PolicyGraph], Picture]
PICTURES: dict[str, Making] = {
    "network": network,
    "network on all grounds": lambda g: network(g, grounds="all", unowned=True, general=True),
    "network of a section": lambda g: network(g, sections="IV(1)", grounds="all"),
    "network of a report": lambda g: network(g, documents="report-digital-china-2021.zh"),
    "network of a province": lambda g: network(g, regions=["浙江"]),
    "network of a period": lambda g: network(g, since="2021", until="2022-06"),
    "chain down": lambda g: chain(g, "IV(1)"),
    "chain up": lambda g: chain(g, "工信部"),
    "chain between": lambda g: chain(g, "CAC", to="IV(1)"),
    "around an agency": lambda g: ego(g, "CAC"),
    "two hops around a task": lambda g: ego(g, "IV(1) Box 1", hops=2),
    "around a region": lambda g: ego(g, "region/CN-ZJ"),
    "around an instrument": lambda g: ego(g, "14th Five-Year Plan for National Informatization"),
    "around a target": lambda g: ego(g, "target/14fyp-informatization/5g-user-penetration"),
    "around a concept": lambda g: ego(g, "concept/5g"),
    "around a document": lambda g: ego(g, "document/report-digital-china-2021.en"),
    "shared": shared,
    "shared on all grounds": lambda g: shared(g, grounds="all"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_line_is_in_the_graph_and_two_runs_are_alike(name: str, released: PolicyGraph, told: Triples) -> None:
    picture = PICTURES[name](released)
    assert picture.edges
    check(picture, told)
    assert to_json(PICTURES[name](released)) == to_json(picture)


def standing(told: Triples, as_of: str, grounds: tuple[str, ...]) -> set[str]:
    """Responsibilities of their own scope on these grounds that stand at a date, told without the code under test."""
    found = set()
    for iri, said in told.items():
        one = dict(said)
        if one.get(ONTOLOGY + "bearer") is None or one.get(ONTOLOGY + "scope") != "own":
            continue
        until, since = one.get(ONTOLOGY + "until"), one.get(ONTOLOGY + "from")
        if GROUND_OF[one[ONTOLOGY + "basis"]] in grounds and begun(since, as_of) and not over(until, as_of):
            found.add(iri)
    return found


def drawn(picture: Picture) -> set[str]:
    return {n for edge in picture.edges for n in edge.nodes if n.startswith(BASE + "responsibility/")}


@pytest.mark.parametrize("as_of", [None, "2021-06", "2022-01-01", "2019"])
@pytest.mark.parametrize("grounds", [OWNING, tuple(GROUNDS), ("aligned",)])
def test_every_responsibility_that_stands_is_drawn(
    as_of: str | None, grounds: tuple[str, ...], released: PolicyGraph, told: Triples
) -> None:
    expected = standing(told, as_of or kg.__release_date__, grounds)
    assert expected
    picture = network(released, grounds=grounds, as_of=as_of)
    assert drawn(picture) == expected
    assert {e.ground for e in picture.edges} <= {*grounds, "structure"}


def test_the_hand_made_graph_whole(small: PolicyGraph, small_told: Triples) -> None:
    picture = network(small, grounds="all", unowned=True, general=True)
    check(picture, small_told)
    assert drawn(picture) == {f"{BASE}responsibility/{n}" for n in (1, 2, 3, 4, 5, 6, 7, 9, 10)}  # 8 is over
    by_id = {edge.id: edge for edge in picture.edges}
    lead = by_id[BASE + "responsibility/1"]
    assert (lead.ground, lead.role, lead.confidence, lead.guess) == ("mandated", "lead", 0.9, False)
    assert [picture.evidence[e].place for e in lead.evidence] == ["plan.en II(1) ¶1 s1"]
    assert by_id[BASE + "responsibility/7"].guess and by_id[BASE + "responsibility/9"].guess
    assert by_id[BASE + "link/implements"].source == BASE + "instrument/measures-2022"
    # The general duty stands under the institution's one name, and says which name the text has.
    whole = by_id[BASE + "responsibility/3"]
    assert whole.source == BASE + "agency/cac" and whole.remark and "Office of the Central" in str(whole.remark)
    issued = by_id["agency/miit|issued|instrument/measures-2022"]
    assert [picture.evidence[e].document for e in issued.evidence] == ["report.zh"]


def test_facts_of_the_panel(small: PolicyGraph) -> None:
    nodes = {n.iri: n for n in network(small, grounds="all", unowned=True, general=True).nodes}

    def facts(iri: str) -> dict[str, str]:
        return {str(label): str(value) for label, value in nodes[BASE + iri].facts}

    assert facts("agency/miit")["short names"] == "MIIT"
    assert facts("agency/cac")["also"] == "Office of the Central Cyberspace Affairs Commission"
    assert nodes[BASE + "agency/CN-ZJ"].kind == "region"
    assert facts("instrument/measures-2022")["issued"] == "2022-01-10"
    item = nodes[BASE + "task/ports/II-1/box-1/1"]
    assert (item.code, item.section, item.kind) == ("II(1) Box 1(1)", "II(1)", "task")
    assert facts("task/ports/II-1/box-1/1")["part of"] == "Clean quays"
    types = [dict(n.facts) for n in nodes.values() if n.type == "MajorTask"]
    assert [(str(t), t.zh) for of in types for la, t in of.items() if la.en == "type"] == [("major task", "重大任务")]


def test_a_dissolved_body_says_who_took_over(released: PolicyGraph) -> None:
    poverty = next(n for n in network(released).nodes if n.iri == BASE + "agency/cpad")
    facts = {str(label): value for label, value in poverty.facts}
    assert "now" in facts and facts["now"].zh
    assert "now" not in {str(label) for n in network(released, as_of="2020").nodes for label, _ in n.facts}


def test_guesses_look_like_guesses(released: PolicyGraph) -> None:
    for edge in network(released, grounds="all").edges:
        if edge.ground in ("aligned", "remit") or (edge.confidence or 1) < 0.6:
            assert edge.guess, edge
    assert any(not e.guess for e in network(released).edges if e.ground == "reported")


def test_filters(released: PolicyGraph, told: Triples) -> None:
    whole = network(released)
    section = network(released, sections=["IV(1)", "四（六）"])
    assert {n.section for n in section.nodes} == {"", "IV(1)", "IV(6)"}
    assert drawn(section) < drawn(whole)
    assert to_json(network(released, sections="IV(1), 四（六）").edges) == to_json(section.edges)
    report = network(released, documents="report-digital-china-2021.zh")
    assert all("report-digital-china-2021.zh" in e.documents for e in report.edges if "|part|" not in e.id)
    assert 0 < len(drawn(report)) < len(drawn(whole))
    zhejiang = network(released, regions="Zhejiang")
    regions = {n.iri for n in zhejiang.nodes if n.kind == "region"}
    assert BASE + "agency/CN-ZJ" in regions and BASE + "agency/CN-JS" not in regions
    major = network(released, types=["agency", "MajorTask"])
    assert {n.kind for n in major.nodes} == {"agency", "task"}
    assert {n.type for n in major.nodes if n.kind == "task"} == {"MajorTask"}
    assert {n.kind for n in network(released, types="机构,任务").nodes} == {"agency", "task"}
    later = network(released, since="2022-07")
    assert {e.id for e in later.edges if e.until and e.until < "2022-07"} == set()
    early = network(released, until="2020")
    assert early.edges and all(e.since[:4] <= "2020" for e in early.edges if e.since)
    assert {e.ground for e in network(released, grounds="issuer").edges} == {"issuer", "structure"}
    everything = {iri for iri, said in told.items() if (_TYPE, ONTOLOGY + "Task") in said}
    assert everything == {n.iri for n in network(released, unowned=True).nodes if n.kind == "task"}


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def test_general_duties_only_where_asked_for(released: PolicyGraph) -> None:
    plan = BASE + "instrument/14fyp-informatization"
    bears = [e for e in network(released, general=True).edges if e.target == plan and e.ground == "mandated"]
    assert {e.source for e in bears} == {BASE + "agency/cac", BASE + "agency/ndrc"}
    assert not [e for e in network(released).edges if e.ground == "mandated"]


def test_a_chain_leads_from_left_to_right(released: PolicyGraph) -> None:
    for picture in (chain(released, "IV(1)"), chain(released, "MIIT", depth=4), chain(released, "CAC", to="IV(1)")):
        layer = {n.iri: n.layer for n in picture.nodes}
        assert None not in layer.values() and min(layer.values()) == 0  # type: ignore[type-var]
        assert all(layer[e.source] < layer[e.target] for e in picture.edges)  # type: ignore[operator]
    hops = released.trace("IV(1)")
    assert {h.thing.iri for h in hops} == {n.iri for n in chain(released, "IV(1)").nodes}
    assert {h.node for h in hops if h.depth} == {n for e in chain(released, "IV(1)").edges for n in e.nodes}


def test_a_chain_on_one_ground(released: PolicyGraph) -> None:
    assert {e.ground for e in chain(released, "IV(1)", grounds="reported").edges} == {"reported", "structure"}


def test_shared_tasks_are_those_of_the_projection(released: PolicyGraph) -> None:
    for grounds in (OWNING, "all"):
        net = released.to_networkx("co-responsibility", grounds=grounds)
        picture = shared(released, grounds=grounds)
        assert {frozenset(pair) for pair in net.edges} == {frozenset((e.source, e.target)) for e in picture.edges}
        counted: dict[frozenset[str], int] = {}
        for edge in picture.edges:
            assert (edge.remark and edge.remark.zh) and edge.ground in GROUNDS and edge.mutual
            assert edge.weight == int(str(edge.relation).split()[1])
            pair = frozenset((edge.source, edge.target))
            counted[pair] = counted.get(pair, 0) + int(str(edge.relation).split()[1])
        assert counted == {frozenset((a, b)): len(data["through"]) for a, b, data in net.edges(data=True)}


def test_both_sides_of_what_is_shared_have_their_evidence(small: PolicyGraph, small_told: Triples) -> None:
    picture = shared(small)
    check(picture, small_told)
    both = next(
        e
        for e in picture.edges
        if {e.source, e.target} == {BASE + "agency/miit", BASE + "agency/mot"} and e.ground == "issuer"
    )
    assert [picture.evidence[e].place for e in both.evidence] == ["report.zh I(1) ¶2 s1", "report.zh I(1) ¶2 s2"]
    assert "II(1) Box 1(1)" in str(both.remark) and both.confidence == 0.7


def test_quotes_where_the_texts_are_at_hand(corpus: Path) -> None:
    picture = network(kg.open(documents=corpus), sections="IV(1)")
    assert picture.evidence and all(e.quote for e in picture.evidence.values())


def test_says_which_graph_it_shows(released: PolicyGraph, tmp_path: Path) -> None:
    picture = network(released)
    assert (picture.graph, picture.version, picture.released) == ("policy-kg", kg.__version__, kg.__release_date__)
    assert picture.as_of == kg.__release_date__ and network(released, as_of="2022").as_of == "2022"
    copy = tmp_path / "shelf.trig"
    copy.write_bytes(HAND_MADE.read_bytes())
    assert str(tmp_path) not in to_json(network(kg.open(copy)))


@pytest.mark.parametrize(
    "make",
    [
        lambda g: ego(g, "Ministry of Magic"),
        lambda g: chain(g, "Ministry of Magic"),
        lambda g: network(g, sections="IV(99)"),
        lambda g: network(g, regions="Atlantis"),
        lambda g: network(g, documents="no-such-report"),
    ],
)
def test_unknown_things(make: Making, released: PolicyGraph) -> None:
    with pytest.raises(UnknownName):
        make(released)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda g: network(g, types="wizard"), "no kind of thing"),
        (lambda g: network(g, grounds="magic"), "no ground"),
        (lambda g: network(g, since="yesterday"), "no date"),
        (lambda g: network(g, since="2022", until="2021"), "ends before"),
        (lambda g: ego(g, "CAC", hops=0), "one hop"),
    ],
)
def test_what_nobody_can_ask(make: Making, said: str, released: PolicyGraph) -> None:
    with pytest.raises(KgError, match=said) as caught:
        make(released)
    assert caught.value.exit_code == 2 and not isinstance(caught.value, AmbiguousName)


def test_nothing_to_draw(released: PolicyGraph, tmp_path: Path) -> None:
    for make in (
        lambda: network(released, sections="IV(1)", grounds="mandated"),
        lambda: network(released, grounds="remit", until="1990"),
        lambda: shared(released, grounds="issuer", sections="IV(6) Box 13"),
        lambda: ego(released, "task/14fyp-informatization/h-1"),
    ):
        with pytest.raises(NothingToDraw, match="nothing to draw") as caught:
            make()
        assert caught.value.exit_code == 1
    empty = tmp_path / "empty.trig"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(NothingToDraw):
        network(kg.open(empty), unowned=True)


def test_a_graph_without_evidence(small: PolicyGraph, tmp_path: Path) -> None:
    bare = tmp_path / "bare.trig"
    quads = [q for q in ox.parse(path=str(HAND_MADE)) if q.predicate.value != ONTOLOGY + "evidence"]
    bare.write_bytes(ox.serialize(quads, format=ox.RdfFormat.TRIG) or b"")
    picture = network(kg.open(bare))
    assert len(picture.edges) == len(network(small).edges) and not picture.evidence
    assert all(edge.remark or edge.cited for edge in picture.edges)


def test_every_kind_of_graph_gives_the_same_picture(released: PolicyGraph, tmp_path: Path) -> None:
    stored = kg.open(embedded.write(HAND_MADE, tmp_path / "hand-made.trig"))
    plain = kg.open(HAND_MADE)
    for make in (lambda g: network(g, grounds="all", general=True), lambda g: ego(g, "MIIT"), shared):
        assert to_json(make(stored)) == to_json(make(plain))
