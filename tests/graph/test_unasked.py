"""What no conclusion asks for is not loaded where conclusions are made; what a rule can see is."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.graph.building import build
from kg.graph.inference import load_rules
from kg.graph.rdf import RDF_TYPE
from kg.graph.trig import trig_in_parts
from kg.graph.unasked import unasked, without
from kg.identifiers import ONTOLOGY

HEADER = """#: meaning.en = "m"
#: meaning.zh = "义"
#: example.en = "e"
#: example.zh = "例"
"""
#: A rule that makes a responsibility for every actor, with the words that ``pattern`` finds as its comment.
RULE = (
    HEADER
    + """CONSTRUCT {
  ?iri a pol:Responsibility ; pol:bearer ?bearer ; pol:bears ?activity ; pol:role pol:sole ; pol:basis pol:reported ;
    pol:scope "own" ; prov:wasDerivedFrom ?activity ; pol:evidence ?place ; rdfs:comment ?words .
}
WHERE {
  ?activity a pol:Activity ; pol:actor ?bearer ; pol:evidence ?place .
  %s
  BIND (IRI(CONCAT("https://w3id.org/policy-kg/responsibility/", SUBSTR(SHA256(CONCAT(
    STR(?bearer), "|", STR(?activity), "|words")), 1, 32))) AS ?iri)
}
"""
)
#: One that sees whatever there is, and finds nothing.
NOTHING = (
    HEADER + "CONSTRUCT { ?s a pol:Responsibility } WHERE { ?s ?p ?o . FILTER (STR(?o) = '没有 nothing says this') }"
)


def files(folder: Path) -> dict[str, bytes]:
    return {
        f.relative_to(folder).as_posix(): f.read_bytes()
        for f in folder.rglob("*")
        if f.is_file() and not f.name.startswith(".")
    }


def test_conclusions_are_the_same_with_all_loaded(corpus: Path, tmp_path: Path) -> None:
    rule = tmp_path / "nothing.rq"
    rule.write_text(NOTHING, encoding="utf-8")
    build([corpus], tmp_path / "sparing")
    build([corpus], tmp_path / "whole", rules=[rule])
    assert files(tmp_path / "sparing") == files(tmp_path / "whole")


@pytest.mark.parametrize(
    "pattern",
    [
        "?place pol:quote ?words .",
        "?place <https://w3id.org/policy-kg/ontology#quote> ?words .",
        "?place ?says ?words . FILTER (STRENDS(STR(?says), 'uote'))",
        "?place a pol:Evidence ; ?says ?words . FILTER (STRENDS(STR(?says), 'uote'))",
    ],
)
def test_a_rule_sees_the_words_it_asks_for(pattern: str, tmp_path: Path) -> None:
    text = tmp_path / "notice.zh.txt"
    text.write_text(
        "2023年，国家数据局印发了数据要素管理办法。\n\n国家数据局建成了全国一体化算力网。\n", encoding="utf-8"
    )
    rule = tmp_path / "words.rq"
    rule.write_text(RULE % pattern, encoding="utf-8")
    build([text], tmp_path / "graph", rules=[rule])
    made = (tmp_path / "graph" / "inferred" / "words.trig").read_text(encoding="utf-8")
    assert "国家数据局建成了全国一体化算力网。" in made


def test_the_rules_of_the_ontology_leave_the_words_of_texts_aside() -> None:
    left = unasked(rule.sparql for rule in load_rules())
    assert {"quote", "fingerprint", "surface"} <= left


@pytest.mark.parametrize(
    "pattern",
    [
        "?s ?p ?o", "?s $p ?o", "?s ?p 5 .", "?s ?p -5", "?s ?p .5", "?s ?p true", "?s ?p 'x'", '?s ?p """x\n"""@en',
        "?s ?p _:b", "_:b ?p ?o", "<a> ?p <b>", "?s?p?o", "?s a pol:Task ; ?p ?o", "[ ?p ?o ]", "[] ?p ?o .",
        "(1 2) ?p ?o .", "(1 2) ?p (3 4) .", "[ pol:a 1 ] ?p [ pol:a 2 ] .", "?s ?p ()", "?s ?p (1)", "?s ?p []", "?s ?p << ?a pol:b ?c >>", "<< ?a pol:b ?c >> ?p ?o",
        "?s # a comment\n ?p # another\n ?o", "?s pol:a ?b . FILTER (?b > 3) ?x ?y ?z", "FILTER (?a < ?b) ?s ?p ?o",
        "FILTER EXISTS { ?s ?p ?o }", "{ SELECT ?s WHERE { ?s ?p ?o } }", "{ SELECT (EXISTS { ?s ?p ?o } AS ?x) {} }",
        r"?s pol:quot\u0065 ?o", "?s 任务:a 'SELECT' ; ?p ?o",
    ],
)  # fmt: skip
def test_a_variable_in_the_place_of_a_property_sees_everything(pattern: str) -> None:
    assert unasked([f"CONSTRUCT {{ ?s a pol:Responsibility }} WHERE {{ {pattern} }}"]) == frozenset()


@pytest.mark.parametrize(
    "beginning", ["PREFIX q: <https://w3id.org/policy-kg/ontology#qu>\n", "BASE <https://w3id.org/>\n"]
)
def test_names_of_its_own_may_mean_anything(beginning: str) -> None:
    assert unasked([f"{beginning}CONSTRUCT {{ ?s a pol:Responsibility }} WHERE {{ ?s pol:bearer ?b }}"]) == frozenset()


@pytest.mark.parametrize(
    "pattern",
    [
        "?s pol:bearer ?a , ?b ; pol:role ?r . FILTER (?a != ?b) ?s pol:scope ?x .",
        "{ SELECT DISTINCT ?s ?a (MIN(?n) AS ?m) WHERE { ?s pol:bearer ?a ; pol:order ?n } GROUP BY ?s ?a }",
        "?s pol:bearer ?a # ?s ?p ?o\n .",
    ],
)
def test_other_variables_see_no_more_than_what_is_named(pattern: str) -> None:
    assert "quote" in unasked([f"CONSTRUCT {{ ?s a pol:Responsibility }} WHERE {{ {pattern} }}"])


def test_what_is_left_is_the_same_but_for_these_properties() -> None:
    said = {
        RDF_TYPE: [f"<{ONTOLOGY}Evidence>"],
        ONTOLOGY + "quote": ['"a ; . pol:surface b"', '"另一句 ; ."@zh'],
        ONTOLOGY + "start": ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>'],
        ONTOLOGY + "surface": ['"last \\n    pol:start ;"'],
    }
    things = [(f"https://w3id.org/policy-kg/evidence/{n}", dict(list(said.items())[: n + 1])) for n in range(4)]
    whole = "".join(trig_in_parts("https://w3id.org/policy-kg/document/d", things)).encode()
    left = without(whole, {"quote", "surface"})
    quads = {
        q for q in ox.parse(whole, format=ox.RdfFormat.TRIG) if not q.predicate.value.endswith(("quote", "surface"))
    }
    assert set(ox.parse(left, format=ox.RdfFormat.TRIG)) == quads
    assert len(quads) == 6
