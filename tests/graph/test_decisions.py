"""Corrections: each kind of decision changes the graph, says who decided, and is taken back with its row."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.errors import KgError
from kg.graph.validation import validate

NOTICE = """Notice on Village Ponds

1. Cleaning

The Ministry of Pond Affairs shall keep a register of village ponds.

The Ministry of Pond Affairs issued the "Measures for Clean Ponds" in May 2021.

The Ministry of Water Resources shall dredge every pond by 2025.
"""
NOTICE_ZH = """关于村庄池塘的通知

教育部要讲授池塘知识。
"""
HEAD = "subject,object,decision,by,on,why\n"
UNKNOWN = "unknown:Ministry-of-Pond-Affairs"
SAME = f"{UNKNOWN},agency:mwr,same,Li Hua,2024-05-31,the old name\n"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "notice.en.txt").write_text(NOTICE, encoding="utf-8")
    (folder / "notice.zh.txt").write_text(NOTICE_ZH, encoding="utf-8")
    return folder


def rows(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "mine.csv"
    file.write_text(HEAD + "".join(lines), encoding="utf-8")
    return file


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*.trig"))}


def ask(graph: Path, query: str) -> list[tuple[str | None, ...]]:
    found = kg.open(graph).select(query).values()
    return [tuple(v.rpartition("policy-kg/")[2] if v else v for v in row) for row in found]


BEARERS = "SELECT DISTINCT ?who { ?x a pol:Responsibility ; pol:basis pol:mandated ; pol:bearer ?who } ORDER BY ?who"


def others(shelf: Path) -> list[Path]:
    """All documents but one, named one by one: that one is not gone, it is only not given."""
    return [file for file in sorted(shelf.glob("*.txt")) if file.name != "notice.en.txt"]


def test_same_merges_a_provisional_body_and_keeps_its_words(shelf: Path, tmp_path: Path) -> None:
    result = kg.build(shelf, tmp_path / "graph", decisions=[rows(tmp_path, SAME)])
    assert result.unmatched == ()
    assert ask(tmp_path / "graph", BEARERS) == [("agency/moe",), ("agency/mwr",)]
    assert ask(
        tmp_path / "graph",
        'SELECT ?who ?was ?label { ?p pol:surface "Ministry of Pond Affairs" ; pol:participant ?who ; pol:readAs ?was ;'
        " pol:decidedBy/rdfs:label ?label FILTER(LANG(?label) = 'en') }",
    ) == 2 * [("agency/mwr", "agency/unknown/Ministry-of-Pond-Affairs", "same: decided by Li Hua, 2024-05-31")]
    assert ask(tmp_path / "graph", f"SELECT ?s {{ ?s pol:actor {UNKNOWN} }}") == []
    assert validate(tmp_path / "graph") == []


def test_deleting_the_row_takes_it_back_even_where_the_document_is_gone(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "plain")
    kg.build(shelf, tmp_path / "graph", decisions=[rows(tmp_path, SAME)])
    assert files(tmp_path / "graph") != files(tmp_path / "plain")
    kg.build(others(shelf), tmp_path / "graph", decisions=[rows(tmp_path)])
    assert files(tmp_path / "graph") == files(tmp_path / "plain")


def test_a_decision_reaches_documents_that_were_built_before(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "at once", decisions=[rows(tmp_path, SAME)])
    kg.build(shelf, tmp_path / "graph")
    kg.build(others(shelf), tmp_path / "graph", decisions=[rows(tmp_path, SAME)])
    assert files(tmp_path / "graph") == files(tmp_path / "at once")


def duty_of(graph: Path, agency: str) -> str:
    query = f"SELECT ?x {{ ?x a pol:Responsibility ; pol:basis pol:mandated ; pol:bearer agency:{agency} }}"
    return str(ask(graph, query)[0][0])


def test_reject_takes_a_responsibility_out_and_keeps_it_for_review(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph")
    duty = duty_of(tmp_path / "graph", "mwr")
    row = f"{duty.replace('/', ':', 1)},,reject,Li Hua,2024-05-31,\n"
    kg.build(shelf, tmp_path / "graph", decisions=[rows(tmp_path, row)])
    assert ("agency/mwr",) not in ask(tmp_path / "graph", BEARERS)
    assert ask(
        tmp_path / "graph",
        "SELECT ?x ?by { GRAPH <https://w3id.org/policy-kg/graph/review> { ?x pol:status pol:rejected ; pol:decidedBy ?d }"
        " ?d pol:decider ?by }",
    ) == [(duty, "Li Hua")]
    assert validate(tmp_path / "graph") == []


def test_reject_by_both_ends_and_a_link_of_the_reference_data(shelf: Path, tmp_path: Path) -> None:
    """What rests on the link goes with it."""
    kg.build(shelf, tmp_path / "graph")
    query = "SELECT ?x { ?x a pol:Responsibility ; prov:wasDerivedFrom link:14fyp-ageing-v-10 }"
    assert ask(tmp_path / "graph", query)
    ends = "instrument:14fyp-ageing,https://w3id.org/policy-kg/task/14fyp-informatization/V-10"
    kg.build(shelf, tmp_path / "graph", decisions=[rows(tmp_path, f"{ends},reject,Li Hua,2024-05-31,too far\n")])
    assert ask(tmp_path / "graph", query) == []
    assert ask(tmp_path / "graph", "SELECT ?p { link:14fyp-ageing-v-10 ?p ?o }") == []
    assert validate(tmp_path / "graph") == []
    kg.build(shelf, tmp_path / "graph")
    assert ask(tmp_path / "graph", query)


def test_replace_leads_a_responsibility_to_another_body(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph")
    duty = duty_of(tmp_path / "graph", "mwr").replace("/", ":", 1)
    kg.build(shelf, tmp_path / "graph", decisions=[rows(tmp_path, f"{duty},agency:mara,replace,Li Hua,2024-05-31,\n")])
    assert ask(tmp_path / "graph", BEARERS)[0] == ("agency/mara",)
    assert validate(tmp_path / "graph") == []


def test_replace_leads_a_link_to_another_task(shelf: Path, tmp_path: Path) -> None:
    task = "https://w3id.org/policy-kg/task/14fyp-informatization/V-2"
    row = f"link:14fyp-ageing-v-10,{task},replace,Li Hua,2024-05-31,\n"
    kg.build(shelf, tmp_path / "graph", decisions=[rows(tmp_path, row)])
    query = (
        "SELECT ?to ?status { ?l pol:linkFrom instrument:14fyp-ageing ; pol:relation pol:alignedWith ; pol:linkTo ?to ;"
        " pol:decidedBy ?d ; pol:status ?status }"
    )
    assert ask(tmp_path / "graph", query) == [("task/14fyp-informatization/V-2", "ontology#confirmed")]
    assert validate(tmp_path / "graph") == []


def test_confirm_lifts_a_reading_from_review(shelf: Path, tmp_path: Path) -> None:
    """Taken back, everything is as before."""
    out = tmp_path / "graph"
    kg.build(shelf, out)
    before = files(out)
    statement = str(ask(out, "SELECT ?s { ?s rdfs:label ?l ; pol:actor agency:mwr }")[0][0])
    file = out / "notice.en.trig"
    doubtful(file, "https://w3id.org/policy-kg/" + statement)
    kg.build(others(shelf), out)
    held = files(out)
    assert ("agency/mwr",) not in ask(out, BEARERS)
    row = f"{statement.replace('/', ':')},,confirm,Li Hua,2024-05-31,clear enough\n"
    kg.build(others(shelf), out, decisions=[rows(tmp_path, row)])
    assert ("agency/mwr",) in ask(out, BEARERS)
    assert ask(out, f"SELECT ?status {{ {statement.replace('/', ':')} pol:status ?status }}") == [
        ("ontology#confirmed",)
    ]
    assert validate(out) == []
    kg.build(others(shelf), out)
    assert files(out) == held and set(held) <= set(before)


def doubtful(file: Path, statement: str) -> None:
    """Puts a statement and what only it uses into graph/review, as an ambiguous reading is written."""
    from kg.graph.corrections import read_graphs
    from kg.graph.rdf import plain
    from kg.graph.terms import GRAPH_REVIEW, pol, term
    from kg.graph.trig import write_trig

    ((name, triples),) = read_graphs(file).items()
    own = {s for s, _, _ in triples if s.startswith(statement)}
    own |= {plain(o) for s, p, o in triples if s in own and p == pol("evidence")}
    review = [(s, p, term("ambiguous") if p == pol("status") else o) for s, p, o in triples if s in own]
    clear = [t for t in triples if t[0] not in own]
    file.write_text(write_trig({name: clear, GRAPH_REVIEW: review}), encoding="utf-8")


def test_a_row_that_matches_nothing_is_reported_and_the_rest_is_done(shelf: Path, tmp_path: Path) -> None:
    file = rows(tmp_path, SAME, "unknown:Nobody,agency:mwr,same,Li Hua,2024-05-31,\n")
    result = kg.build(shelf, tmp_path / "graph", decisions=[file])
    assert [str(e) for e in result.unmatched] == [
        f"{file}:3: this decision (same) matches nothing in the graph (correct the row or delete it)"
    ]
    assert ask(tmp_path / "graph", f"SELECT ?s {{ ?s pol:actor {UNKNOWN} }}") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("subject,object,decision\n", "mine.csv:1: no column by, on, why"),
        (HEAD + "a,b\n", "mine.csv:2: 2 cells where there are 6 columns"),
        (HEAD + "agency:a,agency:b,merge,Li,2024-05-31,\n", "mine.csv:2: 'merge' is no decision"),
        (HEAD + "pond,agency:b,same,Li,2024-05-31,\n", "mine.csv:2: the subject 'pond' is no IRI"),
        (HEAD + "agency:a,,same,Li,2024-05-31,\n", "mine.csv:2: the object '' is no IRI"),
        (HEAD + "agency:a,instrument:b,same,Li,2024-05-31,\n", "mine.csv:2: 'same' joins two agencies"),
        (HEAD + "agency:a,agency:a,same,Li,2024-05-31,\n", "mine.csv:2: subject and object are the same"),
        (HEAD + "link:a,,reject,,2024-05-31,\n", "mine.csv:2: it does not say who decided"),
        (HEAD + "link:a,,reject,Li,yesterday,\n", "mine.csv:2: 'yesterday' is no date"),
        (HEAD + "link:a,,reject,Li,2024-05-31,\nlink:a,,confirm,Li,2024-05-31,\n", "mine.csv:3: contradicts"),
        (
            HEAD + "agency:a,agency:b,same,Li,2024-05-31,\nagency:b,agency:c,same,Li,2024-05-31,\n",
            "mine.csv:2: its object is itself merged",
        ),
        (HEAD + '"agency:a,,same\n', "mine.csv:2: not CSV"),
        ("关于\n".encode("gb18030"), "mine.csv: not UTF-8"),
    ],
)
def test_a_bad_row_is_one_line_and_nothing_is_written(
    shelf: Path, tmp_path: Path, text: str | bytes, says: str
) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(KgError) as caught:
        kg.build(shelf, tmp_path / "graph", decisions=[file])
    assert says in str(caught.value) and "\n" not in str(caught.value)
    assert not (tmp_path / "graph").exists()


def test_a_file_from_a_spreadsheet(shelf: Path, tmp_path: Path) -> None:
    """A byte order mark, other columns in another order, blank lines and remarks."""
    file = tmp_path / "mine.csv"
    file.write_text(
        "\ufeffBy,On,Decision,Subject,Object,Why,Ticket\r\n\r\n# ponds,,,,,,\r\n"
        f"Li Hua,2024-05-31,Same,{UNKNOWN},agency:mwr,,17\r\n",
        encoding="utf-8",
        newline="",
    )
    assert kg.build(shelf, tmp_path / "graph", decisions=[file]).unmatched == ()
    assert ask(tmp_path / "graph", f"SELECT ?s {{ ?s pol:actor {UNKNOWN} }}") == []
