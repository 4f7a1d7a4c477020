"""The thesaurus, the indicators and the plan's tree: laws that every entry keeps, and how much of the texts they cover."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from kg.documents import read
from kg.documents.model import locator_of_path
from kg.extraction import extract
from kg.graph.subjects import subjects_of
from kg.identifiers import BASE, ONTOLOGY
from kg.paths import ontology_dir
from kg.vocabulary import Entity, Vocabulary, load_vocabulary
from kg.vocabulary.finder import fold
from kg.vocabulary.subjects import ancestors, broader, concepts_of, depth

SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEME = BASE + "concept/scheme"
PLAN = BASE + "instrument/14fyp-informatization"
TASKS = BASE + "task/14fyp-informatization/"
TASK_CLASSES = {"MajorTask", "TaskGroup", "FocusProject", "ProjectItem", "PriorityAction", "Measure"}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def of_kind(vocabulary: Vocabulary, kind: str) -> list[Entity]:
    return [e for e in vocabulary.entities.values() if e.kind == kind and e.iri != SCHEME]


def test_top_concepts_are_the_ten_tasks_and_the_seven_dimensions(vocabulary: Vocabulary) -> None:
    top = [c for c in of_kind(vocabulary, "concept") if SCHEME in c.values(SKOS + "topConceptOf")]
    dimensions = [c for c in top if "EvaluationDimension" in c.types]
    assert (len(top), len(dimensions)) == (17, 7)
    assert {c.iri for c in top} == set(vocabulary.entities[SCHEME].values(SKOS + "hasTopConcept"))
    first_subjects = {
        iri
        for e in of_kind(vocabulary, "task")
        if "MajorTask" in e.types
        for iri in e.values(DCTERMS + "subject")
        if depth(iri, vocabulary) == 0
    }
    assert first_subjects == {c.iri for c in top} - {c.iri for c in dimensions}


def test_every_concept_hangs_below_a_top_concept_without_a_cycle(vocabulary: Vocabulary) -> None:
    for concept in of_kind(vocabulary, "concept"):
        above = ancestors(concept.iri, vocabulary)
        assert concept.iri not in above, f"{concept.iri} lies below itself"
        assert above <= vocabulary.entities.keys(), f"{concept.iri} hangs on a concept that does not exist"
        roots = {iri for iri in above | {concept.iri} if not broader(iri, vocabulary)}
        assert all(SCHEME in vocabulary.entities[iri].values(SKOS + "topConceptOf") for iri in roots), concept.iri
        assert SCHEME in concept.values(SKOS + "inScheme")


@pytest.mark.parametrize("kind", ["concept", "indicator", "task", "target", "document"])
def test_both_preferred_labels(vocabulary: Vocabulary, kind: str) -> None:
    entities = of_kind(vocabulary, kind)
    assert entities
    assert [e.iri for e in entities if not (e.en and e.zh)] == []


def test_subjects_and_indicators_point_to_things_that_exist(vocabulary: Vocabulary) -> None:
    for entity in vocabulary.entities.values():
        if entity.kind in ("indicator", "task", "target"):
            for predicate in (DCTERMS + "subject", DCTERMS + "isPartOf", ONTOLOGY + "indicator"):
                for iri in entity.values(predicate):
                    assert iri in vocabulary.entities or iri == PLAN, f"{entity.iri} names {iri}"


def test_no_label_means_two_subjects(vocabulary: Vocabulary) -> None:
    """A name that another thing bears too has its rule in homonyms.csv."""
    with (ontology_dir() / "reference" / "homonyms.csv").open(encoding="utf-8", newline="") as file:
        ruled = {(row["language"], fold(row["alias"])) for row in csv.DictReader(file)}
    bearers: dict[tuple[str, str], set[tuple[int, str]]] = defaultdict(set)
    for kind in ("concept", "indicator", "agency", "region", "instrument"):
        for entity in of_kind(vocabulary, kind):
            if "RegionalActor" not in entity.types:
                for label in entity.labels:
                    rank = ("name", "garbled", "context", "class").index(label.usage)
                    bearers[label.language, fold(label.text)].add((rank, entity.iri))
    shared: dict[tuple[str, str], list[str]] = {}
    for name, uses in bearers.items():
        strongest = min(rank for rank, _ in uses)
        things = sorted(iri for rank, iri in uses if rank == strongest)
        if len(things) > 1 and name not in ruled and any("/concept/" in iri or "/indicator/" in iri for iri in things):
            shared[name] = things
    assert shared == {}


def test_labels_are_labels(vocabulary: Vocabulary) -> None:
    for entity in of_kind(vocabulary, "concept"):
        for label in entity.labels:
            assert label.text == label.text.strip() and label.text
            assert len(label.text.split()) <= 8 if label.language == "en" else len(label.text) <= 20, label


def test_the_tree_of_the_plan(vocabulary: Vocabulary) -> None:
    tasks = {e.iri.removeprefix(TASKS): e for e in of_kind(vocabulary, "task")}
    counts = {name: sum(name in e.types for e in tasks.values()) for name in sorted(TASK_CLASSES)}
    assert counts == {
        "FocusProject": 17,
        "MajorTask": 10,
        "Measure": 33,
        "PriorityAction": 10,
        "ProjectItem": 60,
        "TaskGroup": 42,
    }
    places: dict[str, list[int]] = defaultdict(list)
    for path, task in tasks.items():
        assert task.values(ONTOLOGY + "number") == (locator_of_path(path),)
        (parent,) = task.values(DCTERMS + "isPartOf")
        assert parent == PLAN or parent.removeprefix(TASKS) in tasks
        places[parent].append(int(task.values(ONTOLOGY + "order")[0]))
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in places.values())


def test_nine_tasks_in_ten_have_a_subject_below_the_top(vocabulary: Vocabulary) -> None:
    tasks = [e for e in of_kind(vocabulary, "task") if e.types & TASK_CLASSES]
    without = [e.iri for e in tasks if not any(depth(s, vocabulary) for s in e.values(DCTERMS + "subject"))]
    assert len(without) <= 0.1 * len(tasks), without


def test_main_targets(vocabulary: Vocabulary) -> None:
    targets = of_kind(vocabulary, "target")
    assert len(targets) == 17
    assert sorted(int(t.values(ONTOLOGY + "order")[0]) for t in targets) == list(range(1, 18))
    for target in targets:
        (indicator,) = target.values(ONTOLOGY + "indicator")
        assert target.values(ONTOLOGY + "unit") == vocabulary.entities[indicator].values(ONTOLOGY + "unit")
        assert float(target.values(ONTOLOGY + "value")[0]) > float(target.values(ONTOLOGY + "baselineValue")[0])
        checked = not target.values(ONTOLOGY + "status")
        assert not checked or target.values(DCTERMS + "source"), f"{target.iri} is not marked and has no source"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The office will open 300 5G base stations and a smart port.", ["smart-port", "5g"]),
        ("en", "Hospitals join telemedicine; the digital society grows.", ["telemedicine"]),
        ("en", "The Ministry of Education met.", []),
        ("en", "More digital government.", ["digital-government"]),
        ("en", "Optical fibre and optical fiber reach every farm.", ["optical-fibre-network"]),
        ("en", "A common map of algorithmic services was drawn.", ["computing-infrastructure"]),
        ("zh", "该市上线跨省通办窗口，推广电子证照。", ["interprovincial-services", "e-certificates"]),
        ("zh", "教育部召开会议。", []),
        ("zh", "学校开展培训。", ["digital-campus", "vocational-training"]),
    ],
)
def test_concepts_of(vocabulary: Vocabulary, language: str, text: str, expected: list[str]) -> None:
    assert sorted(c.iri.rpartition("/")[2] for c in concepts_of(text, language, vocabulary)) == sorted(expected)


def test_most_specific_first_and_no_concept_above_another(vocabulary: Vocabulary) -> None:
    text = "The plan covers artificial intelligence, open data, public data, 5G networks, data centres and cybersecurity review."
    found = [c.iri for c in concepts_of(text, "en", vocabulary)]
    depths = [depth(iri, vocabulary) for iri in found]
    assert len(found) >= 4 and depths == sorted(depths, reverse=True)
    assert not any(iri in ancestors(other, vocabulary) for iri in found for other in found)
    assert BASE + "concept/public-data" not in found


def test_four_reported_actions_in_five_have_a_subject_below_the_top(corpus: Path, vocabulary: Vocabulary) -> None:
    covered = total = 0
    for file in sorted(corpus.glob("*.txt")):
        document = read(file)
        statements = extract(document, vocabulary)
        for statement, about in zip(statements, subjects_of(document, statements, vocabulary), strict=True):
            if statement.kind == "action" and statement.stance == "reported":
                total += 1
                covered += any(depth(iri, vocabulary) for iri in about.concepts)
    assert total >= 150 and covered >= 0.8 * total, f"{covered} of {total}"
