"""What a user types: answers on stdout, remarks on stderr, and the exit code that says how it went."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import kg
from kg.cli import main

NAMES = "SELECT ?a ?n { ?a pol:status pol:provisional ; skos:prefLabel ?n } ORDER BY ?a ?n"


def run(*words: str | Path, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(w) for w in words], input=stdin)


@pytest.fixture
def graph(shelf: Path, tmp_path: Path) -> Path:
    kg.build(shelf, tmp_path / "graph")
    return tmp_path / "graph"


def test_build_says_what_it_found_with_evidence(shelf: Path, tmp_path: Path) -> None:
    done = run("build", shelf, "--out", tmp_path / "graph")
    assert done.exit_code == 0 and done.stderr == ""
    assert "harbour.zh" in done.stdout and "“The Harbour Board, together with the Quay Trust" in done.stdout
    assert run("build", shelf, "--out", tmp_path / "graph", "--quiet").output == ""


def test_build_exit_codes(shelf: Path, tmp_path: Path) -> None:
    (shelf / "bad.txt").write_bytes(b"\x00\x00")
    done = run("build", shelf, "--out", tmp_path / "graph")
    assert done.exit_code == 1 and "bad.txt" in done.stderr and done.stderr.count("\n") == 1
    assert run("build", shelf / "bad.txt", "--out", tmp_path / "other").exit_code == 2
    assert run("build", tmp_path / "nowhere", "--out", tmp_path / "other").exit_code == 2
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("format_, first", [("csv", "a,n"), ("tsv", "?a\t?n"), ("json", '{"head"'), ("xml", "<?xml")])
def test_rows_in_every_format(graph: Path, format_: str, first: str) -> None:
    done = run("query", NAMES, "-g", graph, "--format", format_)
    assert done.exit_code == 0 and done.stdout.startswith(first) and "港务委员会" in done.stdout


def test_the_formats_say_the_same(graph: Path) -> None:
    rows = list(csv.reader(io.StringIO(run("query", NAMES, "-g", graph, "-f", "csv").stdout)))[1:]
    bindings = json.loads(run("query", NAMES, "-g", graph, "-f", "json").stdout)["results"]["bindings"]
    assert [[b["a"]["value"], b["n"]["value"]] for b in bindings] == rows
    table = run("query", NAMES, "-g", graph).stdout.splitlines()
    assert len(table) == len(rows) + 2 and table[0].split() == ["a", "n"]


def test_a_query_from_a_file_and_from_stdin(graph: Path, tmp_path: Path) -> None:
    (tmp_path / "names.rq").write_text(NAMES, encoding="utf-8")
    direct = run("query", NAMES, "-g", graph).stdout
    assert run("query", tmp_path / "names.rq", "-g", graph).stdout == direct
    assert run("query", "-", "-g", graph, stdin=NAMES).stdout == direct


@pytest.mark.parametrize("format_", ["ttl", "nt", "jsonld"])
def test_construct(graph: Path, format_: str) -> None:
    words = ["query", "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } ", "-g", graph, "-f", format_]
    done = run(*words)
    assert done.exit_code == 0 and done.stdout == run(*words).stdout
    assert run(*words[:-1], "csv").exit_code == 2


def test_no_rows_is_news(graph: Path) -> None:
    done = run("query", "SELECT ?s { ?s a pol:Link }", "-g", graph, "-f", "csv")
    none = run("query", "SELECT ?s { ?s pol:band ?s }", "-g", graph)
    assert done.exit_code == 0
    assert (none.exit_code, none.stdout, none.stderr) == (1, "", "kg: no rows\n")
    assert run("query", "SELECT ?s { ?s pol:band ?s }", "-g", graph, "-q").stderr == ""


def test_ask(graph: Path) -> None:
    assert run("query", "ASK { ?s a pol:Goal }", "-g", graph).stdout == "true\n"
    assert run("query", "ASK { ?s a pol:Decision }", "-g", graph).stdout == "false\n"


@pytest.mark.parametrize(
    "query, words",
    [
        ("SELECT ?s { ?s ?p", "query:1: not valid SPARQL, column"),
        ("SELECT ?s { SERVICE <http://x/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("nosuch.rq", "nosuch.rq: no such file"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE changes a graph"),
    ],
)
def test_a_bad_query_is_one_line(graph: Path, query: str, words: str) -> None:
    done = run("query", query, "-g", graph)
    assert done.exit_code == 2 and done.stdout == "" and words in done.stderr and done.stderr.count("\n") == 1


def test_show(graph: Path) -> None:
    done = run("show", "harbour board", "-g", graph)
    assert done.exit_code == 0 and "dredge the main channel" in done.stdout and "“The Harbour Board" in done.stdout
    assert json.loads(run("show", "harbour board", "-g", graph, "-f", "json").stdout)[0]["iri"].endswith(
        "Harbour-Board"
    )
    missing = run("show", "No Such Body", "-g", graph)
    assert missing.exit_code == 1 and "nothing is called 'No Such Body'" in missing.stderr


def test_show_quotes_from_the_documents(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph", quotes=False)
    for file in (tmp_path / "graph" / "texts").iterdir():
        file.unlink()
    silent = run("show", "Harbour Board", "-g", tmp_path / "graph").stdout
    quoting = run("show", "Harbour Board", "-g", tmp_path / "graph", "--documents", shelf).stdout
    assert "“" not in silent and "“The Harbour Board opened two quays.”" in quoting


def test_stats(graph: Path) -> None:
    counts = json.loads(run("stats", "-g", graph, "-f", "json").stdout)
    assert {"what": "pol:Issuance", "count": "2"} in counts


def test_validate(graph: Path, shelf: Path) -> None:
    done = run("validate", graph, "--documents", shelf)
    assert done.exit_code == 0 and done.stdout == "" and "nothing wrong" in done.stderr
    file = graph / "harbour.en.trig"
    file.write_text(file.read_text(encoding="utf-8").replace("berths", "boats"), encoding="utf-8")
    done = run("validate", graph)
    assert done.exit_code == 1 and "harbour.en.trig" in done.stdout
    assert json.loads(run("validate", graph, "-f", "json").stdout)
    assert run("validate", graph / "nowhere").exit_code == 2
