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
from kg.identifiers import BASE

RULE = "shared-subjects"
_UNKNOWN = BASE + "agency/unknown/"


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
            yield from _links(shelf, subjects, statement, "advances", named, frozenset(), titles)
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
    yield from _links(shelf, subjects, statement, relation, concepts, aside, label)


def _links(
    shelf: Shelf,
    subjects: TaskSubjects, statement: Statement, relation: str, concepts: frozenset[str], aside: frozenset[str],
    labels: dict[str, str],
) -> Iterator[Link]:  # fmt: skip
    rules = settings()
    share = 1.0 if _at_home(shelf, statement, concepts, subjects) else rules.abroad
    for match in subjects.matches(concepts, aside, labels):
        score = match.score * share
        if score >= rules.review:
            evidence = tuple(sorted({*statement.evidence, *subjects.tasks[match.task].evidence}))
            certain = score >= rules.certain
            yield Link(statement.iri, match.task, relation, score, RULE, evidence, match.concepts, certain=certain)


def _at_home(shelf: Shelf, statement: Statement, concepts: frozenset[str], subjects: TaskSubjects) -> bool:
    """Whether the plan can be its actors' business: not where all that an English text names are bodies abroad or
    unknown ones, unless it tells of cooperation with them."""
    if not statement.actors or statement.language != "en":
        return True
    if any(settings().frames & subjects.above(c).keys() for c in concepts):
        return True
    types = {
        actor: shelf.vocabulary.entities[actor].types if actor in shelf.vocabulary.entities else ()
        for actor in statement.actors
    }
    return not all(actor.startswith(_UNKNOWN) or "InternationalBody" in types[actor] for actor in statement.actors)
