"""The reference data hold together: names, parents, codes, terms, order."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.identifiers import BASE, ONTOLOGY
from kg.paths import ontology_dir
from kg.vocabulary import Entity, Vocabulary, load_vocabulary
from kg.vocabulary.finder import fold

REFERENCE = ontology_dir() / "reference"
ACTORS = ("agencies", "regions", "instruments", "implementing", "remits", "changes")
FILES = [REFERENCE / f"{name}.ttl" for name in ACTORS]
SKOS = "http://www.w3.org/2004/02/skos/core#"
SEARCHED = ("agency", "region", "instrument")


def short(iri: str) -> str:
    return iri.removeprefix(BASE)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="module")
def named(vocabulary: Vocabulary) -> list[Entity]:
    return [e for e in vocabulary.entities.values() if e.kind in (*SEARCHED, "remit", "event")]


@pytest.fixture(scope="module")
def quads() -> list[ox.Quad]:
    return [quad for file in FILES for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize("file", FILES, ids=lambda p: p.stem)
def test_blocks_are_sorted_and_described_once(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    prefixes = dict(re.findall(r"^@prefix (\w+): <([^>]+)> \.$", text, re.M))
    heads = []
    for head in re.findall(r"^(<[^>]+>|\w+:\S+)$", text, re.M):
        prefix, _, local = head.partition(":")
        heads.append(head[1:-1] if head.startswith("<") else prefixes[prefix] + local)
    assert heads == sorted(set(heads))
    described = {q.subject.value for q in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)}
    assert described == set(heads)
    assert not any(isinstance(q.subject, ox.BlankNode) for q in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))


def test_everything_has_one_name_a_language(quads: list[ox.Quad]) -> None:
    names: dict[str, list[str]] = defaultdict(list)
    things = set()
    for quad in quads:
        if quad.predicate.value == SKOS + "prefLabel":
            assert isinstance(quad.object, ox.Literal)
            assert quad.object.value.strip() == quad.object.value
            names[quad.subject.value].append(quad.object.language or "")
        if quad.predicate.value.endswith("#type"):
            things.add(quad.subject.value)
    wrong = {short(x): names[x] for x in things if sorted(names[x]) != ["en", "zh"] and "/link/" not in x}
    assert not wrong


def test_labels_are_in_their_language(quads: list[ox.Quad]) -> None:
    for quad in quads:
        if isinstance(quad.object, ox.Literal) and quad.object.language == "en":
            assert not re.search("[\u4e00-\u9fff]", quad.object.value), quad.object.value


def test_no_alias_names_two_things_without_a_rule(vocabulary: Vocabulary) -> None:
    """Across kinds the question's kind decides (a search asks for bodies, or for subjects); within, homonyms.csv."""
    owners: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for entity in vocabulary.entities.values():
        if entity.kind in SEARCHED and "RegionalActor" not in entity.types:
            for label in entity.labels:
                owners[label.language, fold(label.text)].add((label.usage, entity.iri))
    order = ("name", "garbled", "context", "class")
    shared = {}
    for key, uses in owners.items():
        best = min((usage for usage, _ in uses), key=order.index)
        things = sorted(short(iri) for usage, iri in uses if usage == best)
        if len(things) > 1 and key not in vocabulary.homonyms:
            shared[key] = things
    assert not shared


def test_every_homonym_rule_is_needed_and_works(vocabulary: Vocabulary) -> None:
    with (REFERENCE / "homonyms.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows == sorted(rows, key=lambda row: (row["alias"], row["language"]))
    for row in rows:
        assert row["why"]
        iri = BASE + row["iri"]
        owners = [entity for entity in vocabulary.by_name(row["alias"]) if "RegionalActor" not in entity.types]
        assert len(owners) > 1, f"{row['alias']} is no homonym"
        assert iri in {entity.iri for entity in owners}
        if row["rule"] != "ambiguous":
            (mention,) = vocabulary.find(row["alias"], row["language"], SEARCHED)
            assert mention.entity.iri == iri
            assert (len(mention.entities) == 1) == (row["rule"] == "default")


def test_nothing_points_to_what_is_not_described(quads: list[ox.Quad], vocabulary: Vocabulary) -> None:
    dangling = {
        (short(q.subject.value), q.predicate.value.rpartition("/")[2], short(q.object.value))
        for q in quads
        if isinstance(q.object, ox.NamedNode)
        and isinstance(q.subject, ox.NamedNode)
        and q.object.value.startswith(BASE)
        and not q.object.value.startswith(ONTOLOGY)
        and q.object.value not in vocabulary.entities
    }
    assert not dangling


def test_nothing_is_described_twice(named: list[Entity]) -> None:
    seen: dict[tuple[object, ...], str] = {}
    for entity in named:
        if entity.kind == "remit":
            continue
        key = (entity.types, entity.en, entity.zh)
        assert key not in seen, (short(entity.iri), short(seen[key]))
        seen[key] = entity.iri


def test_parents_form_no_circle(vocabulary: Vocabulary) -> None:
    for above in ("http://www.w3.org/ns/org#subOrganizationOf", "http://purl.org/dc/terms/isPartOf"):
        for entity in vocabulary.entities.values():
            seen = set()
            at: Entity | None = entity
            while at is not None and at.kind in ("agency", "region"):
                assert at.iri not in seen, short(entity.iri)
                seen.add(at.iri)
                at = vocabulary.entities.get(next(iter(at.values(above)), ""))


def test_terms_are_those_of_the_ontology(quads: list[ox.Quad]) -> None:
    ontology = ontology_dir() / "policy.ttl"
    if not ontology.is_file():
        pytest.skip("ontology/policy.ttl is not there")
    terms = {
        q.subject.value
        for q in ox.parse(path=str(ontology), format=ox.RdfFormat.TURTLE)
        if isinstance(q.subject, ox.NamedNode)
    }
    used = {value for q in quads for value in (q.predicate.value, getattr(q.object, "value", ""))}
    used |= {q.object.datatype.value for q in quads if isinstance(q.object, ox.Literal)}
    assert not ({value for value in used if value.startswith(ONTOLOGY)} - terms)


def test_every_fact_says_what_it_rests_on(named: list[Entity]) -> None:
    source, basis = "http://purl.org/dc/terms/source", ONTOLOGY + "basis"
    silent = [
        short(entity.iri)
        for entity in named
        if "RegionalActor" not in entity.types and not entity.values(source) and not entity.values(basis)
    ]
    assert not silent
    for entity in named:
        if ONTOLOGY + "background" in entity.values(basis):
            assert entity.values(ONTOLOGY + "confidence") == ("0.6",)


def test_regional_actors_act_for_a_region_and_are_not_searched_for(vocabulary: Vocabulary) -> None:
    actors = [entity for entity in vocabulary.entities.values() if "RegionalActor" in entity.types]
    assert len(actors) > 370
    for actor in actors:
        (region,) = actor.values(ONTOLOGY + "actsFor")
        assert region == actor.iri.replace("/agency/", "/region/")
        assert (actor.en, actor.zh) == (vocabulary.entities[region].en, vocabulary.entities[region].zh)
    (mention,) = vocabulary.find("Zhejiang", "en")
    assert [short(entity.iri) for entity in mention.entities] == ["region/CN-ZJ"]


@pytest.mark.parametrize(
    "text, language, usage, iri",
    [
        ("the state network information office said", "en", "garbled", "agency/cac"),
        ("The Central Network Information Office", "en", "garbled", "agency/occac"),
        ("the CAC and others", "en", "name", "agency/cac"),
        ("National Health and Health Commission", "en", "garbled", "agency/nhc"),
        ("tax departments", "en", "class", "agency/class-tax-authorities"),
        ("three basic telecom enterprises", "en", "class", "agency/class-three-basic-telecom"),
        ("Qilin", "en", "context", "agency/kylinsoft"),
        ("国家发展改革委", "zh", "name", "agency/ndrc"),
        ("人力资源社会保障部", "zh", "name", "agency/mohrss"),
        ("教育部门", "zh", "class", "agency/class-education-departments"),
        ("教育部署", "zh", "class", "agency/class-not-a-body"),
        ("各级网信部门", "zh", "class", "agency/class-local-cyberspace-offices"),
        ("深圳", "zh", "name", "region/gb-440300"),
        ("深圳市", "zh", "name", "region/gb-440300"),
        ("大同", "zh", "context", "region/gb-140200"),
        ("沪", "zh", "context", "region/CN-SH"),
        ("吉林", "zh", "name", "region/CN-JL"),
        ("京津冀", "zh", "name", "region/cluster-beijing-tianjin-hebei"),
        ("《网络安全法》", "zh", "name", "instrument/cybersecurity-law"),
        ("“十四五”国家信息化规划", "zh", "name", "instrument/14fyp-informatization"),
    ],
)  # fmt: skip
def test_a_name_and_how_it_may_be_used(vocabulary: Vocabulary, text: str, language: str, usage: str, iri: str) -> None:
    (mention,) = vocabulary.find(text, language, SEARCHED)
    assert (mention.usage, short(mention.entity.iri)) == (usage, iri)


def test_bare_forms_are_names_of_their_thing(vocabulary: Vocabulary, quads: list[ox.Quad]) -> None:
    for quad in quads:
        if quad.predicate.value == ONTOLOGY + "bareForm" and isinstance(quad.object, ox.Literal):
            entity = vocabulary.entities[quad.subject.value]
            assert quad.object.value in {label.text for label in entity.labels}


def test_the_two_names_of_the_cyberspace_office_are_two_actors(vocabulary: Vocabulary) -> None:
    same = ONTOLOGY + "sameInstitutionAs"
    cac, occac = vocabulary.entities[BASE + "agency/cac"], vocabulary.entities[BASE + "agency/occac"]
    assert cac.values(same) == (occac.iri,)
    assert occac.values(same) == (cac.iri,)
