"""Who does what in English sentences, and who issues which instrument: cases in our own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kg.documents import Document, Sentence, read_text
from kg.extraction import extract
from kg.extraction.context import SentenceContext
from kg.extraction.english import statements
from kg.extraction.statement import Statement
from kg.vocabulary import load_vocabulary


@dataclass
class Case:
    """A sentence and the statements expected of it, as written in ``cases.txt``."""

    text: str
    expected: list[str] = field(default_factory=list)


def _cases() -> list[Case]:
    cases: list[Case] = []
    for line in (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            cases[-1].expected.append(" ".join(line[2:].split()))
        elif line.strip() and not line.startswith("#"):
            cases.append(Case(line.strip()))
    return cases


CASES = _cases()


def _document() -> Document:
    return read_text("\n\n".join(case.text for case in CASES), "cases")


def _shown(statement: Statement) -> str:
    actors = ", ".join(f"{a.surface}[{a.role}]" for a in statement.actors)
    parts = [statement.kind, actors, "others" if statement.others else "-", str(statement.stance)]
    if statement.kind == "issue":
        titles = " | ".join(str(i.title) for i in statement.instruments)
        parts += [str(statement.status), statement.date or "-", titles]
    return "; ".join(parts)


@pytest.fixture(scope="module")
def sentences() -> tuple[Document, dict[str, Sentence]]:
    document = _document()
    return document, {s.text.strip(): s for s in document.sentences}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:50])
def test_sentence(case: Case, sentences: tuple[Document, dict[str, Sentence]]) -> None:
    document, by_text = sentences
    sentence = by_text[case.text]
    found = statements(SentenceContext(document, sentence, load_vocabulary(), sentence.text))
    assert [_shown(s) for s in found] == case.expected


def test_there_are_many_cases_and_many_traps() -> None:
    assert len(CASES) >= 80
    assert sum(not case.expected for case in CASES) >= 25


def test_everything_found_stands_in_its_sentence(sentences: tuple[Document, dict[str, Sentence]]) -> None:
    document, by_text = sentences
    for sentence in by_text.values():
        for statement in statements(SentenceContext(document, sentence, load_vocabulary(), sentence.text)):
            assert (statement.start, statement.end) == (sentence.start, sentence.end)
            assert 0 < statement.confidence < 1
            for thing in (*statement.actors, *statement.instruments, *statement.regions):
                assert thing.start is not None and thing.end is not None
                assert document.text[thing.start : thing.end] == thing.surface
            for actor in statement.actors:
                assert actor.en and actor.iri


def test_labels_are_short_and_begin_with_a_verb(sentences: tuple[Document, dict[str, Sentence]]) -> None:
    document, by_text = sentences
    for sentence in by_text.values():
        for statement in statements(SentenceContext(document, sentence, load_vocabulary(), sentence.text)):
            if statement.kind == "action":
                assert statement.what and 1 <= len(statement.what.split()) <= 8
                assert statement.what != sentence.text.rstrip(".")


def test_a_short_form_gets_the_full_name_that_the_document_defines(
    sentences: tuple[Document, dict[str, Sentence]],
) -> None:
    document, by_text = sentences
    sentence = by_text["DHRC will also consult on mooring fees."]
    (statement,) = statements(SentenceContext(document, sentence, load_vocabulary(), sentence.text))
    (actor,) = statement.actors
    assert actor.en == "Department for Harbours, Rivers and Canals"
    assert actor.provisional and actor.iri is not None and "/agency/unknown/" in actor.iri


def test_a_known_body_gets_its_official_name(sentences: tuple[Document, dict[str, Sentence]]) -> None:
    document, by_text = sentences
    sentence = next(s for t, s in by_text.items() if t.startswith("The Ministry of industry and information"))
    (statement,) = statements(SentenceContext(document, sentence, load_vocabulary(), sentence.text))
    assert statement.actors[0].en == "Ministry of Industry and Information Technology"
    assert statement.actors[0].iri == "https://w3id.org/policy-kg/agency/miit"
    assert not statement.actors[0].provisional


def test_a_region_acts_as_a_regional_actor(sentences: tuple[Document, dict[str, Sentence]]) -> None:
    document, by_text = sentences
    sentence = next(s for t, s in by_text.items() if t.startswith("Hunan vigorously"))
    (statement,) = statements(SentenceContext(document, sentence, load_vocabulary(), sentence.text))
    assert statement.actors[0].iri == "https://w3id.org/policy-kg/agency/CN-HN"
    assert statement.actors[0].en == "Hunan"


def test_what_a_report_of_a_year_will_do_in_that_year_was_done() -> None:
    text = (
        "Annual report 2021\n\nThis report sets out the progress and achievements of 2021. The report covers ten fields.\n\n"
        "In 2021, the Ministry of Justice will train 40 mediators.\n\nBy 2026, the Ministry of Justice will train 900 mediators."
    )
    document = read_text(text, "report")
    found = {s.text: statements(SentenceContext(document, s, load_vocabulary(), s.text)) for s in document.sentences}
    stances = [x.stance for statements_ in found.values() for x in statements_]
    assert stances == ["reported", "planned"]


def test_corpus_sentences_keep_within_the_limits(corpus: Path) -> None:
    from kg.documents import BODY_ROLES, read

    document = read(corpus / "report-digital-china-2020.en.txt")
    vocabulary = load_vocabulary()
    found = [
        s
        for sentence in document.sentences
        if sentence.role in BODY_ROLES
        for s in statements(SentenceContext(document, sentence, vocabulary, sentence.text))
    ]
    assert sum(s.kind == "action" for s in found) > 80
    assert sum(s.kind == "issue" for s in found) > 20
    assert all(len((s.what or "").split()) <= 8 for s in found)


HEADLINES = {
    "Harbour Board Opens Second Quay in Eastport": ["Harbour Board"],
    "UK and Norway Sign Agreement on Lock Gates": ["UK", "Norway"],
    "Chad to Build Quay on the Lake": ["Chad"],
    "Department of Transport Plans for Rural Roads": [],
    "The Duties of the Harbour Board": [],
}


@pytest.mark.parametrize(("headline", "actors"), HEADLINES.items(), ids=lambda v: v[:20] if isinstance(v, str) else "")
def test_headline_tells_who_acts(headline: str, actors: list[str]) -> None:
    document = read_text(f"{headline}\n\nThe text of the item follows here.\n", "news")
    found = [a.surface for s in extract(document, load_vocabulary()) for a in s.actors]
    assert found == actors


def test_countries_carry_their_chinese_name() -> None:
    document = read_text("Chad has built a quay on the lake.", "news")
    (statement,) = extract(document, load_vocabulary())
    assert [(a.en, a.zh) for a in statement.actors] == [("Chad", "乍得")]


def test_row_of_a_body_and_its_mandate() -> None:
    text = "Agencies |\nMandate |\nRIA: Rivers Inspection Authority |\nInspecting all rivers of the plain |\n"
    found = extract(read_text(text, "bodies"), load_vocabulary())
    assert [(s.stance, s.duty, [a.surface for a in s.actors]) for s in found] == [
        ("mandated", False, ["Rivers Inspection Authority"])
    ]


def test_short_form_of_syllables_is_spelled_out() -> None:
    text = "Rivers Canada (RivCan) opened a lock. In May, RivCan dredged the channel."
    found = extract(read_text(text, "report"), load_vocabulary())
    assert [a.en for s in found for a in s.actors] == ["Rivers Canada", "Rivers Canada"]
