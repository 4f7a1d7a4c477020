"""What advances which task of a plan: activities and issuances by what they are about, goals likewise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.graph.labels import shorten
from kg.graph.links.link import Link
from kg.graph.links.shelf import Shelf, Statement
from kg.graph.links.subjects import TaskSubjects
from kg.graph.links.weights import settings
from kg.graph.rdf import SKOS
from kg.graph.terms import pol
from kg.vocabulary.subjects import concepts_of

RULE = "shared-subjects"


def links(shelf: Shelf) -> Iterable[Link]:
    """``pol:advances`` from activities and issuances, ``pol:pursues`` from goals, to tasks of every plan."""
    subjects = TaskSubjects(shelf)
    if not subjects.tasks:
        return
    for statement in shelf.activities:
        yield from _links(shelf, subjects, statement, "advances", {statement.language: statement.label})
    for statement in shelf.issuances:
        yield from _links(shelf, subjects, statement, "advances", _titles(shelf, statement), titled=True)


def _links(
    shelf: Shelf,
    subjects: TaskSubjects,
    statement: Statement,
    relation: str,
    labels: dict[str, str],
    *,
    titled: bool = False,
) -> Iterator[Link]:
    own = frozenset(c for language, words in labels.items() for c in _concepts(shelf, words, language))
    if titled and own - settings().aspects:  # what was issued is about what its title says
        concepts = own
    else:
        own &= set(statement.subjects)
        concepts = frozenset(statement.subjects)
    aside = concepts - own if own else (concepts if len(concepts) > 2 else ())
    for match in subjects.matches(concepts, aside, labels):
        if match.score >= settings().review:
            yield Link(
                statement.iri,
                match.task,
                relation,
                match.score,
                RULE,
                tuple(sorted({*statement.evidence, *subjects.tasks[match.task].evidence})),
                match.concepts,
                certain=match.score >= settings().certain,
            )


def _titles(shelf: Shelf, issuance: Statement) -> dict[str, str]:
    """The titles of what was issued, by language."""
    found: dict[str, list[str]] = {}
    for instrument in shelf.values(pol("instrument")).get(issuance.iri, ()):
        for language, title in sorted(shelf.labels(SKOS + "prefLabel").get(instrument, {}).items()):
            found.setdefault(language, []).append(title)
    for title in shelf.values(pol("titleSurface")).get(issuance.iri, ()):
        found.setdefault(issuance.language, []).append(title)
    return {language: " ; ".join(titles) for language, titles in sorted(found.items()) if language}


def _concepts(shelf: Shelf, words: str, language: str) -> list[str]:
    if language not in ("en", "zh"):
        return []
    short = shorten(words, release=True) if len(words) < 60 else words  # the same with and without quotes
    return [concept.iri for concept in concepts_of(short, language, shelf.vocabulary)]
