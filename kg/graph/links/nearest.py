"""For tasks that nothing advances for certain: the nearest candidates, kept for review.

They are weaker than what matching keeps: about a subject right above the task's own or beside it, or only worded alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache

from kg.graph.labels import shorten
from kg.graph.links.link import Link
from kg.graph.links.shelf import Shelf
from kg.graph.links.subjects import TaskSubjects
from kg.graph.links.weights import settings
from kg.graph.links.wording import telling_words

RULE = "nearest-candidate"
#: Candidates of one task.
_MOST = 2
#: A subject right above the task's own counts this much of it, a step more the square.
_WIDER = 0.45


def nearest(shelf: Shelf, subjects: TaskSubjects, found: Iterable[Link]) -> Iterator[Link]:
    """Up to two links, never certain, to each task that has neither a certain link nor two doubtful ones."""
    known: dict[str, set[str]] = {}
    owned: set[str] = set()
    for link in found:
        known.setdefault(link.target, set()).add(link.source)
        if link.certain:
            owned.add(link.target)
    open_tasks = [t for t in subjects.tasks if t not in owned and len(known.get(t, ())) < _MOST]
    if not open_tasks:
        return
    statements = {statement.iri: statement for statement in (*shelf.activities, *shelf.issuances)}
    wanted = {subject for task in open_tasks for subject in _looked_at(subjects, task)}
    titled = {
        (language, word)
        for task in open_tasks
        for language, title in subjects.tasks[task].titles.items()
        for word in telling_words(title, language)
    }
    about: dict[str, list[tuple[str, str, float]]] = {}
    worded: dict[tuple[str, str], list[str]] = {}
    worth = cache(lambda concept: _worth(subjects, concept, wanted))
    for iri, statement in statements.items():
        for concept in statement.subjects:
            for wider, value in worth(concept):
                about.setdefault(wider, []).append((iri, concept, value))
        if statement.label:
            for word in telling_words(shorten(statement.label, release=True), statement.language):
                if (key := (statement.language, word)) in titled:
                    worded.setdefault(key, []).append(iri)
    for task in open_tasks:
        scores, seen = _scores(subjects, task, about, worded), known.get(task, set())
        ranked = sorted((iri for iri in scores if iri not in seen), key=lambda iri: (-round(scores[iri][0], 2), iri))
        for iri in ranked[: _MOST - len(seen)]:
            score, concepts = scores[iri]
            evidence = tuple(sorted({*statements[iri].evidence, *subjects.tasks[task].evidence}))
            made = tuple(sorted(concepts))
            yield Link(iri, task, "advances", round(score, 2), RULE, evidence, made, certain=False)


def _looked_at(subjects: TaskSubjects, task: str) -> dict[str, int]:
    """Subjects from which to look down for what is near to a task, and how far above the task's own they are."""
    found: dict[str, int] = {}
    for own in subjects.tasks[task].subjects:
        for subject, up in subjects.above(own).items():
            if not up or len(subjects.above(subject)) > 1:  # a top concept says nothing
                found[subject] = min(found.get(subject, up), up)
    return found


def _worth(subjects: TaskSubjects, concept: str, wanted: Container[str]) -> list[tuple[str, float]]:
    """Those of a concept and all above it that are wanted, and how much the concept is worth there."""
    rules = settings()
    if concept in rules.aspects:
        return []
    worth = rules.review * subjects.weight(concept)
    return [(w, worth * rules.step**steps) for w, steps in subjects.above(concept).items() if w in wanted]


def _scores(
    subjects: TaskSubjects,
    iri: str,
    about: Mapping[str, list[tuple[str, str, float]]],
    worded: Mapping[tuple[str, str], list[str]],
) -> dict[str, tuple[float, set[str]]]:
    """Statement → how near it is to a task, and the concepts that make it so."""
    rules = settings()
    task = subjects.tasks[iri]
    found: dict[str, tuple[float, set[str]]] = {}
    for subject, up in _looked_at(subjects, iri).items():
        share = _WIDER**up
        for statement, concept, worth in about.get(subject, ()):
            old = found.get(statement)
            if old is None:
                found[statement] = worth * share, {concept}
            else:
                old[1].add(concept)
                if worth * share > old[0]:
                    found[statement] = worth * share, old[1]
    for language, title in sorted(task.titles.items()):
        alike = Counter(s for word in telling_words(title, language) for s in worded.get((language, word), ()))
        for statement, number in alike.items():
            score, made = found.get(statement, (0.0, set()))
            found[statement] = min(score + rules.wording * min(number, 3), rules.review - rules.tie), made
    return found
