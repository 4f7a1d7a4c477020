"""For tasks that nothing advances for certain: the nearest candidates, kept for review.

They are weaker than what matching keeps: about a subject right above the task's own or beside it, or only worded alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.graph.labels import shorten
from kg.graph.links.link import Link
from kg.graph.links.shelf import Shelf, Statement
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
    statements = [*shelf.activities, *shelf.issuances]
    about: dict[str, list[Statement]] = {}
    worded: dict[tuple[str, str], list[Statement]] = {}
    for statement in statements:
        for concept in {wider for c in statement.subjects for wider in subjects.above(c)}:
            about.setdefault(concept, []).append(statement)
        if statement.label:
            for word in telling_words(shorten(statement.label, release=True), statement.language):
                worded.setdefault((statement.language, word), []).append(statement)
    for iri in open_tasks:
        scores = _scores(subjects, iri, about, worded)
        ranked = sorted(scores, key=lambda s: (-scores[s][0], s.iri))
        ranked = [s for s in ranked if s.iri not in known.get(iri, ())][: _MOST - len(known.get(iri, ()))]
        for statement in ranked:
            score, concepts = scores[statement]
            evidence = tuple(sorted({*statement.evidence, *subjects.tasks[iri].evidence}))
            yield Link(
                statement.iri, iri, "advances", round(score, 2), RULE, evidence, tuple(sorted(concepts)), certain=False
            )


def _scores(
    subjects: TaskSubjects,
    iri: str,
    about: Mapping[str, list[Statement]],
    worded: Mapping[tuple[str, str], list[Statement]],
) -> dict[Statement, tuple[float, set[str]]]:
    """Statement → how near it is to a task, and the concepts that make it so."""
    rules = settings()
    task = subjects.tasks[iri]
    found: dict[Statement, tuple[float, set[str]]] = {}
    for own in task.subjects:
        for subject, up in subjects.above(own).items():
            if up and not subjects.above(subject).keys() - {subject}:
                continue  # a top concept says nothing
            for statement in about.get(subject, ()):
                for concept in statement.subjects:
                    down = subjects.above(concept).get(subject)
                    if down is None or concept in rules.aspects:
                        continue
                    score = rules.review * subjects.weight(concept) * _WIDER**up * rules.step**down
                    old, made = found.get(statement, (0.0, set()))
                    found[statement] = max(old, score), made | {concept}
    for language, title in sorted(task.titles.items()):
        alike: dict[Statement, int] = {}
        for word in telling_words(title, language):
            for statement in worded.get((language, word), ()):
                alike[statement] = alike.get(statement, 0) + 1
        for statement, number in alike.items():
            old, made = found.get(statement, (0.0, set()))
            found[statement] = min(old + rules.wording * min(number, 3), rules.review - rules.tie), made
    return found
