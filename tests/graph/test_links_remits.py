"""Links of remits to tasks: only by fields that are as wide as the concept they name."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.graph.links import Shelf
from kg.graph.links.remits import as_wide, links
from kg.graph.rdf import DCTERMS
from kg.graph.reference import reference_triples
from kg.graph.terms import GRAPH_REFERENCE, node
from kg.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    store = ox.Store()
    store.extend(ox.Quad(node(s), node(p), o, node(GRAPH_REFERENCE)) for s, p, o in reference_triples())
    return Shelf(store, load_vocabulary())


def test_remits_have_the_concepts_that_both_languages_name(shelf: Shelf) -> None:
    subjects = shelf.values(DCTERMS + "subject")
    remits = [r for r in shelf.remits if r in subjects]
    assert len(remits) > 300
    assert all(shelf.vocabulary.entities[c].kind == "concept" for r in remits for c in subjects[r])


@pytest.mark.parametrize(
    ("en", "zh", "wide"),
    [
        ("elder care policy", "养老政策", True),
        ("smart cities", "智慧城市", True),
        ("blockchain platform of the salt trade", "盐业区块链平台", False),
        ("ceremonies", "礼仪", False),
    ],
)
def test_a_field_as_wide_as_its_concept(en: str, zh: str, wide: bool) -> None:
    assert as_wide({"en": en, "zh": zh}, load_vocabulary()) is wide


def test_links_share_a_subject_with_their_task(shelf: Shelf) -> None:
    found = list(links(shelf))
    assert found == list(links(Shelf(shelf.store, shelf.vocabulary)))
    subjects = shelf.values(DCTERMS + "subject")
    for link in found:
        task = shelf.tasks[link.target]
        assert "Task" in task.types and 0.6 <= link.score <= 0.9
        assert link.subjects and set(link.subjects) <= set(task.subjects) & set(subjects[link.source])
    assert len({link.target for link in found}) > 80
