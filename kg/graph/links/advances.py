"""What advances which task of a plan: activities and issuances by what they are about; and which goal pursues which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.graph.labels import shorten
from kg.graph.links.link import Link
from kg.graph.links.shelf import Shelf, Statement
from kg.graph.links.subjects import TaskSubjects, title_concepts, without_repeats
from kg.graph.links.weights import settings
from kg.graph.rdf import SKOS
from kg.graph.terms import pol

RULE = "shared-subjects"


def links(shelf: Shelf) -> Iterable[Link]:
    """``pol:advances`` from activities and issuances, ``pol:pursues`` from goals, to tasks of every plan."""
    subjects = TaskSubjects(shelf.tasks, shelf.vocabulary)
    if not subjects.tasks:
        return
    for statement in shelf.activities:
        yield from _matched(shelf, subjects, statement, "advances")
    for statement in shelf.issuances:
        titles = titles_of(shelf, statement)
        named = without_repeats(title_concepts(titles, shelf.vocabulary), subjects)
        if named - settings().aspects:  # what was issued is about what its title says
            yield from _links(subjects, statement, "advances", named, frozenset(), titles)
        else:
            yield from _matched(shelf, subjects, statement, "advances")
    for statement in shelf.goals:
        if statement.task not in subjects.tasks:  # one that stands in a task is its own, see figures
            yield from _matched(shelf, subjects, statement, "pursues")


def titles_of(shelf: Shelf, issuance: Statement) -> dict[str, str]:
    """The titles of what was issued, by language."""
    found: dict[str, list[str]] = {}
    for instrument in shelf.values(pol("instrument")).get(issuance.iri, ()):
        for language, title in sorted(shelf.labels(SKOS + "prefLabel").get(instrument, {}).items()):
            found.setdefault(language, []).append(title)
    for title in shelf.values(pol("titleSurface")).get(issuance.iri, ()):
        found.setdefault(issuance.language, []).append(title)
    return {language: " ; ".join(titles) for language, titles in sorted(found.items()) if language}


def _matched(shelf: Shelf, subjects: TaskSubjects, statement: Statement, relation: str) -> Iterator[Link]:
    """Links by the statement's own concepts; those that its label does not name count as aside."""
    label = {statement.language: shorten(statement.label, release=True)}  # the same with and without quotes
    concepts = frozenset(statement.subjects)
    own = (title_concepts(label, shelf.vocabulary) & concepts) - settings().aspects
    aside = concepts - own if own or len(concepts) > 2 else frozenset()
    yield from _links(subjects, statement, relation, concepts, aside, label)


def _links(
    subjects: TaskSubjects, statement: Statement, relation: str, concepts: frozenset[str], aside: frozenset[str],
    labels: dict[str, str],
) -> Iterator[Link]:  # fmt: skip
    for match in subjects.matches(concepts, aside, labels):
        if match.score >= settings().review:
            evidence = tuple(sorted({*statement.evidence, *subjects.tasks[match.task].evidence}))
            certain = match.score >= settings().certain
            yield Link(
                statement.iri, match.task, relation, match.score, RULE, evidence, match.concepts, certain=certain
            )
