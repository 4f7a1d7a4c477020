"""What a query or an update asks for, told from its words."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from kg.errors import GraphError
from kg.graph.vetting import names_dataset, refuse_network, unescaped, with_using


@pytest.mark.parametrize(
    "update",
    [
        "INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 }WHERE{ { SELECT ?s WHERE { ?s ?p ?o } } }",
        "PREFIX where: <x:> INSERT { where:a ?p 'WHERE' } # WHERE\nWHERE { ?s where:p <x:WHERE> }",
    ],
)
def test_the_dataset_goes_before_each_pattern(update: str) -> None:
    got = with_using(update, ["x:a", "x:b"], ["x:c"])
    assert got.count("USING <x:a> USING <x:b> USING NAMED <x:c> WHERE") == 1
    assert got.replace("USING <x:a> USING <x:b> USING NAMED <x:c> ", "") == update


def test_the_short_form_of_delete_is_written_out() -> None:
    for short in ("DELETE WHERE { ?s ?p '}' }", "DELETEWHERE{ ?s ?p '}' }"):
        got = with_using(f"INSERT DATA {{}} ; {short} ; CLEAR ALL", ["x:a"], [])
        assert (
            " ".join(got.split()) == "INSERT DATA {} ; DELETE { ?s ?p '}' } USING <x:a> WHERE { ?s ?p '}' } ; CLEAR ALL"
        )


def test_data_need_no_dataset() -> None:
    for update in ("INSERT DATA { <x:a> <x:b> 1 }", "CLEAR ALL ; DROP GRAPH <x:g>", ""):
        assert with_using(update, ["x:a"], []) == update


@pytest.mark.parametrize("update", ["WITH <x:g> DELETE { ?s ?p ?o } WHERE {}", "DELETE {}USING<x:g>WHERE {}", "DELETE {} USINGNAMED <x:g> WHERE {}"])  # fmt: skip
def test_a_dataset_of_its_own_is_refused(update: str) -> None:
    with pytest.raises(GraphError, match="USING"):
        with_using(update, ["x:a"], [])


def test_graphs_that_a_query_names() -> None:
    assert names_dataset("SELECT*FROM<x:g>{}") and names_dataset("SELECT * FROM NAMED :g {}")
    assert not names_dataset("SELECT ?from { ?s pol:from <x:FROM> ; ?p 'FROM <x:g>' } # FROM <x:g>")


def test_escapes() -> None:
    assert unescaped(r"\u0053ERV\U00000049CE \uD800 \u00") == r"SERVICE \uD800 \u00"


@pytest.mark.parametrize(
    "part", [".", '\\"', "<a", '"', "a.", "?a<?b)", "@a-", "\\u005cu", "%41", "x:\\", "'''", '"""a\\"']
)
def test_long_words_take_no_long_time(part: str) -> None:
    began = time.process_time()
    text = "SELECT ?service " + part * (100_000 // len(part))
    with suppress(GraphError):
        refuse_network(text)
    assert time.process_time() - began < 2
