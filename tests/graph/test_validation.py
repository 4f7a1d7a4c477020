"""Validation finds what was changed by hand, in words, and finds nothing in what was built."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import kg
from kg.errors import KgError
from kg.graph import evidence_checks
from kg.graph.loading import parse_file
from kg.graph.records import Facts
from kg.graph.validation import Finding, check, validate

Change = Callable[[str], str]


@pytest.fixture
def built(shelf: Path, tmp_path: Path) -> Path:
    kg.build(shelf, tmp_path / "graph")
    return tmp_path / "graph"


def _change(built: Path, change: Change, name: str = "harbour.en.trig") -> None:
    file = built / name
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    file.write_text(after, encoding="utf-8", newline="")


def _once(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


def test_what_was_built_is_valid(built: Path, shelf: Path) -> None:
    assert validate(built) == []
    assert validate(built, shelf) == []
    result = check(built)
    assert result and result.compared == result.evidence > 5


def test_without_quotes_it_is_held_against_the_texts(shelf: Path, tmp_path: Path) -> None:
    kg.build(shelf, tmp_path / "graph", quotes=False)
    result = check(tmp_path / "graph", shelf)
    assert not result.findings and result.compared == result.evidence


@pytest.mark.parametrize("quotes", [True, False])
@pytest.mark.parametrize("name", ["harbour.en.trig", "harbour.zh.trig"])
def test_shifting_any_offset_by_one_fails(
    shelf: Path, tmp_path: Path, quotes: bool, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = tmp_path / "graph"
    kg.build(shelf, built, quotes=quotes)
    again = evidence_checks.read_again(sorted(shelf.glob("*.txt")))
    monkeypatch.setattr(evidence_checks, "read_again", lambda files: again)
    text = (built / name).read_text(encoding="utf-8")
    offsets = list(re.finditer(r"pol:(?:start|end) (\d+)", text))
    assert len(offsets) >= 6
    for match in offsets:
        for shift in (-1, 1):
            if int(match[1]) + shift >= 0:
                shifted = text[: match.start(1)] + str(int(match[1]) + shift) + text[match.end(1) :]
                (built / name).write_text(shifted, encoding="utf-8", newline="")
                facts = Facts()
                facts.add(built / name, parse_file(built / name))
                assert evidence_checks.check(facts, built, None)[1], (match[0], shift)


def _said(findings: list[Finding]) -> str:
    return "\n".join(map(str, findings))


@pytest.mark.parametrize(
    "change, words",
    [
        (_once('pol:surface "Harbour Board"', 'pol:surface "Quay Trust"'), "the actor 'Quay Trust' is not in the evidence"),
        (_once('pol:surface "Quay Trust"', 'pol:surface "Port Office"'), "the actor 'Port Office' is not in the evidence"),
        (_once('pol:surface "1.25 million berths"', 'pol:surface "1.35 million berths"'), "the value '1.35 million berths'"),
        (_once("pol:writtenValue 1.25", "pol:writtenValue 1.52"), "the value 1.52 is not in"),
        (_once('pol:titleSurface "Measures for Safe', 'pol:titleSurface "Rules for Safe'), "the title 'Rules for Safe Pilotage'"),
        (_once("pol:instrument unlisted:", "pol:instrument unlisted:Other-"), "the namings say different things"),
        (lambda t: re.sub(r'(pol:deadline\w* )"2030"', r'\1"2031"', t), "2031"),
        (_once("will have shore power", "will have shore powers"), "the text reads"),
        (lambda t: re.sub(r'pol:fingerprint "\w{4}', 'pol:fingerprint "0000', t, count=1), "another fingerprint"),
        (_once("pol:confidence 0.8", "pol:confidense 0.8"), "pol:confidense is not in ontology/policy.ttl; did you mean pol:confidence?"),
        (_once("skos:prefLabel", "skos:preferredLabel"), "skos:preferredLabel is no term"),
        (_once("pol:evidence evidence:", "pol:evidence evidence:0"), "which nothing describes"),
        (_once("a pol:Activity", "a pol:Action"), "pol:Action is not in ontology"),
        (_once("pol:role pol:lead", "pol:role pol:planned"), "not one of the values it may have (ParticipationShape)"),
        (_once("pol:confidence 0.8", "pol:confidence 1.8"), "more than 1.0 (StatementShape)"),
        (_once("pol:participant unknown:Quay-Trust", "pol:participant unknown:Harbour-Board"), "name different actors"),
        (lambda t: re.sub(r'rdfs:label "dredge[^"]*"', 'rdfs:label "dredge the main channel and all the other channels there"', t), "label is too long"),
        (lambda t: t.replace("unknown:Quay-Trust\n    a pol:Agency ;\n", "unknown:Quay-Trust\n", 1), "has no class"),
    ],
)  # fmt: skip
def test_what_was_changed_is_said_in_words(built: Path, change: Change, words: str) -> None:
    _change(built, change)
    findings = validate(built)
    assert words in _said(findings)
    assert all("harbour.en.trig" in f.file for f in findings if words in str(f))


def test_swapping_the_actors_of_two_participations_fails(built: Path) -> None:
    """Both names stand in the sentence; only the statement's name tells that they changed places."""
    text = (built / "harbour.en.trig").read_text(encoding="utf-8")
    two = re.search(r'(statement:\w+)-2\n.*?pol:surface "Quay Trust"', text, re.DOTALL)
    assert two
    first = re.search(rf'({two[1]}-1\n.*?pol:surface )"Harbour Board"', text, re.DOTALL)
    assert first
    changed = text.replace(two[0], two[0].replace("Quay Trust", "Harbour Board")).replace(
        first[0], first[1] + '"Quay Trust"'
    )
    (built / "harbour.en.trig").write_text(changed, encoding="utf-8", newline="")
    assert "a surface was changed" in _said(validate(built))


def test_a_changed_text_is_noticed_and_its_sentences_found_again(built: Path, shelf: Path) -> None:
    file = shelf / "harbour.en.txt"
    text = file.read_text(encoding="utf-8")
    file.write_text("A new first line.\n\n" + text.replace("shore power", "shore supply"), encoding="utf-8", newline="")
    said = _said(validate(built, shelf))
    assert re.search(r"another text than this graph was built from; (\d+) of (\d+) sentences are still in it", said)
    assert said.count("no longer in the text") == 1


def test_an_unreadable_document_is_a_finding(built: Path, shelf: Path) -> None:
    (shelf / "harbour.en.txt").write_bytes(b"\x00" * 9)
    assert "binary" in _said(validate(built, shelf))


def test_a_cell_of_the_cube_has_one_value(built: Path) -> None:
    text = (built / "harbour.en.trig").read_text(encoding="utf-8")
    block = re.search(r"\nstatement:\w+\n    a pol:Observation(?:.|\n)*? \.\n", text)
    assert block and "qb:Observation" in block[0]
    again = re.sub(r"statement:\w+", "statement:" + "0" * 32, block[0], count=1)
    (built / "harbour.en.trig").write_text(text.replace(block[0], block[0] + again), encoding="utf-8", newline="")
    assert "has the same dimensions as" in _said(validate(built))


def test_nothing_to_validate_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.trig").write_text("", encoding="utf-8")
    assert "nothing to validate" in _said(validate(tmp_path))
    for place in (tmp_path / "nowhere", tmp_path / "void"):
        (tmp_path / "void").mkdir(exist_ok=True)
        with pytest.raises(KgError):
            validate(place)


def test_an_idle_shape_is_a_finding_in_the_released_graph(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(f.check == "idle shape" for f in validate(built))
    monkeypatch.setattr("kg.graph.validation.triples_dir", lambda: built)
    assert "RankEntryShape matches no node" in _said(validate())


def test_the_released_graph_is_valid() -> None:
    assert _said(validate()) == ""


def test_the_released_graph_agrees_with_the_corpus(corpus: Path) -> None:
    result = check(None, corpus)
    assert _said(list(result.findings)) == "" and result.compared == result.evidence


def test_a_graph_of_the_corpus_is_valid(corpus: Path, tmp_path: Path) -> None:
    kg.build(corpus, tmp_path / "graph")
    assert _said(validate(tmp_path / "graph")) == ""
