"""What advances which task of a plan: activities and issuances by what they are about; and which goal pursues which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.graph.central import names_the_digital
from kg.graph.labels import shorten
from kg.graph.links.link import Link
from kg.graph.links.nearest import nearest
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
    found: list[Link] = []
    for statement in shelf.activities:
        found += _matched(shelf, subjects, statement, "advances")
    for statement in shelf.issuances:
        titles = titles_of(shelf, statement)
        sure = _is_digital(shelf, statement, titles)
        named = [without_repeats(title_concepts(title, shelf.vocabulary), subjects) for title in titles]
        if any(concepts - settings().aspects for concepts in named):  # what was issued is about what its title says
            for title, concepts in zip(titles, named, strict=True):
                found += _links(
                    shelf,
                    subjects,
                    statement,
                    "advances",
                    _shares(concepts, *((concepts, ()) if sure else ((), concepts))),
                    title,
                )
        else:
            found += _matched(shelf, subjects, statement, "advances")
    yield from found
    yield from nearest(shelf, subjects, found)
    for goal in shelf.goals:
        if goal.task not in subjects.tasks:  # one that stands in a task is its own, see figures
            yield from _matched(shelf, subjects, goal, "pursues")


def _is_digital(shelf: Shelf, issuance: Statement, titles: Iterable[Mapping[str, str]]) -> bool:
    """Whether the sentence that tells of an issuance, or a title, is about what is digital."""
    aside = shelf.values(pol("asideSubject")).get(issuance.iri, ())
    return set(aside) < set(issuance.subjects) or any(
        names_the_digital(words, language) for title in titles for language, words in title.items()
    )


def titles_of(shelf: Shelf, issuance: Statement) -> list[dict[str, str]]:
    """The titles of everything that was issued, each by language."""
    known = shelf.values(pol("instrument")).get(issuance.iri, ())
    names = shelf.labels(SKOS + "prefLabel")
    found = [{x: title for x, title in sorted(names[i].items()) if x} for i in known if i in names]
    said = {title for titles in found for title in titles.values()}
    for title in shelf.values(pol("titleSurface")).get(issuance.iri, ()):
        if issuance.language and title not in said:
            if len(known) == 1 and found:  # another wording of the same title
                found[0][issuance.language] = f"{found[0].get(issuance.language, '')} ; {title}"
            else:
                found.append({issuance.language: title})
    return found


def _shares(concepts: Iterable[str], main: Iterable[str], aside: Iterable[str]) -> dict[str, float]:
    """Concept → how much of it counts: all where the act is about it, less where it is named beside."""
    rules = settings()
    shares = dict.fromkeys(concepts, rules.further)
    shares |= {c: 1.0 for c in main if c in shares}
    return shares | {c: rules.aside for c in aside if c in shares}


def _matched(shelf: Shelf, subjects: TaskSubjects, statement: Statement, relation: str) -> Iterator[Link]:
    """Links by the statement's own concepts."""
    label = {statement.language: shorten(statement.label, release=True)}  # the same with and without quotes
    main = shelf.values(pol("mainSubject")).get(statement.iri, ())
    aside = shelf.values(pol("asideSubject")).get(statement.iri, ())
    if relation == "pursues":  # of goals nothing more is told
        own = (title_concepts(label, shelf.vocabulary) & set(statement.subjects)) - settings().aspects
        main = tuple(own) if own or len(statement.subjects) > 2 else statement.subjects
    yield from _links(shelf, subjects, statement, relation, _shares(statement.subjects, main, aside), label)


def _links(
    shelf: Shelf,
    subjects: TaskSubjects, statement: Statement, relation: str, shares: Mapping[str, float], labels: dict[str, str],
) -> Iterator[Link]:  # fmt: skip
    """The best task is certain where it scores enough, a further one where it also is about as strong."""
    rules = settings()
    share = 1.0 if _at_home(shelf, statement, shares, subjects) else rules.abroad
    best = 0.0
    for match in subjects.matches(shares, labels):
        score = match.score * share
        certain = match.sure and score >= max(rules.certain, best - rules.near)
        best = max(best, score)
        if score >= rules.review:
            evidence = tuple(sorted({*statement.evidence, *subjects.tasks[match.task].evidence}))
            score = score if certain else min(score, rules.certain - rules.tie)
            yield Link(statement.iri, match.task, relation, score, RULE, evidence, match.concepts, certain=certain)


def _at_home(shelf: Shelf, statement: Statement, concepts: Iterable[str], subjects: TaskSubjects) -> bool:
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
