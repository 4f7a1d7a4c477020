"""Which tasks of the plans are on the subjects that a statement or an instrument is about.

A concept speaks for a task whose own subject is the concept or one above it (``skos:broader``, each step for less).
A task stands in the field of the one above it: of its subjects those that lie outside that field (elder care, under
experiments with artificial intelligence) speak for it only together with one inside. Where several tasks of one parent
are matched alike, the parent is; else the deepest task with the highest score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.graph.links.kinds import Kind, kinds_of
from kg.graph.links.shelf import Task
from kg.graph.links.weights import settings, weights
from kg.graph.links.wording import telling_words
from kg.vocabulary import Vocabulary
from kg.vocabulary.subjects import broader, concepts_of


@dataclass(frozen=True)
class Match:
    """A task, how well it matches (0 to 1), and the concepts of the matched thing that made it, sorted.

    ``sure``: what the thing is first of all about is among them, and is telling enough or has support.
    """

    task: str
    score: float
    concepts: tuple[str, ...]
    sure: bool = True


#: Label and title of a task are alike where they share more telling words than this.
_ALIKE = 1
_NONE: frozenset[str] = frozenset()
#: Concept → what it is worth for a task, and the task's subject that it speaks for.
Found = dict[str, tuple[float, str]]


class TaskSubjects:
    """Tasks (nodes of plans that are only parts are left out) by their subjects.

    Statements about the same concepts are many, so what was found for such concepts once is kept.
    """

    def __init__(self, tasks: Mapping[str, Task], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._above: dict[str, dict[str, int]] = {}
        self.tasks: dict[str, Task] = {
            iri: task for iri, task in tasks.items() if "PlanPart" not in task.types and task.subjects
        }
        self._by_subject: dict[str, list[str]] = {}
        self._inside: dict[str, frozenset[str]] = {}
        self._all_fields: dict[str, frozenset[str]] = {}
        for iri, task in self.tasks.items():
            for subject in task.subjects:
                self._by_subject.setdefault(subject, []).append(iri)
        for iri, task in self.tasks.items():
            self._inside[iri] = self._in_field(task)
        self._total = {iri: sum(map(self.weight, task.subjects)) for iri, task in self.tasks.items()}
        self._words = {
            iri: {language: telling_words(title, language) for language, title in task.titles.items()}
            for iri, task in self.tasks.items()
        }
        self._found: dict[object, dict[str, Found]] = {}
        self._matched: dict[object, tuple[Match, ...]] = {}

    def _in_field(self, task: Task) -> frozenset[str]:
        """The subjects of a task that may speak for it alone."""
        parent = self.tasks.get(task.parent or "")
        if parent is None or len(task.subjects) == 1:
            return frozenset(task.subjects)
        field = set(parent.subjects)
        return frozenset(s for s in task.subjects if field & self.above(s).keys())

    def _names_alone(self, task: str, found: Found) -> bool:
        """Whether one of the concepts is the very subject of an item, and of nothing else."""
        return "ProjectItem" in self.tasks[task].types and any(
            concept == subject and len(self._by_subject[subject]) == 1 for concept, (_, subject) in found.items()
        )

    def above(self, concept: str) -> dict[str, int]:
        """A concept and all above it → the fewest steps up to it."""
        known = self._above.get(concept)
        if known is None:
            known = {concept: 0}
            level, steps = [concept], 0
            while level:
                steps += 1
                level = [w for c in level for w in broader(c, self.vocabulary) if w not in known]
                known.update(dict.fromkeys(level, steps))
            self._above[concept] = known
        return known

    def weight(self, concept: str) -> float:
        return weights().get(concept, settings().default_weight)

    def matches(self, shares: Mapping[str, float], labels: Mapping[str, str] | None = None) -> tuple[Match, ...]:
        """The best tasks for concepts, best first; ``shares`` says how much of each counts; aspects count nothing.

        ``labels`` (by language) are words of the matched thing that may tell equal tasks apart and the kind of act.
        """
        labels = labels or {}
        asked = frozenset(shares.items()), kinds_of(labels)
        values = self._found.get(asked)
        if values is None:
            values = self._found[asked] = self._values(shares, asked[1])
        worded = self._worded(values, labels)
        asked_so = *asked, frozenset(worded.items())
        known = self._matched.get(asked_so)
        if known is None:
            known = self._matched[asked_so] = self._choose(values, shares, asked[1], worded)
        return known

    def _worded(self, tasks: Iterable[str], labels: Mapping[str, str]) -> dict[str, int]:
        """How many telling words the titles of tasks share with a label in the same language; only where that matters."""
        least = min(_ALIKE, settings().support)
        found: dict[str, int] = {}
        for language, label in labels.items():
            words = telling_words(label, language)
            for task in tasks:
                number = len(words & self._words[task].get(language, _NONE))
                if number > least and number > found.get(task, 0):
                    found[task] = number
        return found

    def _values(self, shares: Mapping[str, float], kinds: frozenset[Kind]) -> dict[str, Found]:
        """Tasks → the concepts that speak for them."""
        rules = settings()
        toward = sorted(pair for kind in kinds for pair in kind.toward)
        framed = {c for c in shares if rules.frames & self.above(c).keys()}
        telling = shares.keys() - rules.aspects
        values: dict[str, Found] = {}
        for concept in sorted(telling - rules.means or telling):
            weight = self.weight(concept) * (1.0 if concept in framed else shares[concept])
            if framed and concept not in framed:
                weight *= rules.framed
            above = self.above(concept)
            for subject, steps in [*above.items(), *((new, 0) for old, new in toward if old in above)]:
                value = weight * rules.step**steps
                for task in self._by_subject.get(subject, ()):
                    by_concept = values.setdefault(task, {})
                    if value > by_concept.get(concept, (0.0, ""))[0]:
                        by_concept[concept] = value, subject
        return {
            task: found
            for task, found in values.items()
            if not found.keys() <= rules.places
            and (self._inside[task] & {s for _, s in found.values()} or self._names_alone(task, found))
        }

    def _choose(
        self,
        values: Mapping[str, Found],
        shares: Mapping[str, float],
        kinds: frozenset[Kind],
        worded: Mapping[str, int],
    ) -> tuple[Match, ...]:
        """The best tasks; ``worded`` says which are worded alike."""
        scores = {task: self._score(task, found, worded.get(task, 0), kinds) for task, found in values.items()}
        chosen: dict[str, set[str]] = {}
        for concept in sorted({c for found in values.values() for c in found}):
            for task in self._best(concept, values, scores):
                chosen.setdefault(task, set()).update(values[task])
        kept = [
            Match(
                task,
                round(scores[task], 4),
                tuple(sorted(made)),
                self._is_sure(values[task], shares, worded.get(task, 0)),
            )
            for task, made in chosen.items()
            if not any(t != task and t.startswith(task + "/") and made <= chosen[t] for t in chosen)
        ]
        return tuple(sorted(kept, key=lambda m: (-m.score, m.task))[: settings().most])

    def _score(self, task: str, found: Found, worded: int, kinds: frozenset[Kind]) -> float:
        rules = settings()
        missing = 1.0
        best: dict[str, float] = {}
        for value, subject in found.values():  # several concepts under one subject of the task count once
            best[subject] = max(best.get(subject, 0.0), value)
        for value in best.values():
            missing *= 1 - value
        share = sum(map(self.weight, best)) / self._total[task]
        score = (1 - missing) * (1 - rules.covered + rules.covered * share)
        if worded > _ALIKE:
            score += rules.wording
        if kinds and any(kind.leads_away(self._fields(task)) for kind in kinds):
            score *= rules.otherwise
        return min(score, 1.0)

    def _is_sure(self, found: Found, shares: Mapping[str, float], worded: int) -> bool:
        """Whether what the thing is first of all about speaks for a task; a general concept needs support: a second one
        for another subject of the task, or words that its title says too."""
        rules = settings()
        first = max(shares.values())
        main = [c for c in found if shares[c] == first > rules.aside]
        if not main or any(c not in rules.general for c in main):
            return bool(main)
        if first < 1:
            return False
        return worded > rules.support or len({subject for _, subject in found.values()}) > 1

    def _fields(self, task: str) -> frozenset[str]:
        """The subjects of a task and all above them."""
        known = self._all_fields.get(task)
        if known is None:
            known = self._all_fields[task] = frozenset().union(*map(self.above, self.tasks[task].subjects))
        return known

    def _best(self, concept: str, values: Mapping[str, Found], scores: Mapping[str, float]) -> list[str]:
        """The task or tasks to which a concept leads: the nearest to it, then those matched by more, then the deepest.

        A task is preferred to the one above it only where the concept is more central to it than to that one.
        """
        near = settings().tie
        value = {task: found[concept][0] for task, found in values.items() if concept in found}
        top = max(value.values())
        open_to = {task for task, own in value.items() if own >= top - near}
        besides = {task: self._besides(concept, values[task]) for task in open_to}
        most = max(besides.values())
        open_to = {task for task in open_to if besides[task] >= most - near}
        siblings: dict[str, list[str]] = {}
        for task in sorted(open_to):
            siblings.setdefault(self.tasks[task].parent or "", []).append(task)
        found: set[str] = set()
        for parent, children in siblings.items():
            finest = max(scores[child] for child in children)
            finer = [child for child in children if scores[child] >= finest - near]
            if parent not in open_to:
                found.update(children)
            elif finest > scores[parent] + (near if len(children) > 1 else near / 3):
                found.update(finer)
            else:
                found.add(parent)
        found -= {t for t in found if any(other.startswith(t + "/") for other in found)}
        best = max(scores[task] for task in found)
        return sorted(task for task in found if scores[task] >= best - near)

    def _besides(self, concept: str, found: Found) -> float:
        """What the other concepts that match the same task are worth."""
        own = found[concept][1]
        best: dict[str, float] = {}
        for other, (value, subject) in found.items():
            if other != concept and subject != own:
                best[subject] = max(best.get(subject, 0.0), value)
        return sum(best.values())


def title_concepts(titles: Mapping[str, str], vocabulary: Vocabulary) -> frozenset[str]:
    """IRIs of the concepts that titles (by language) name."""
    found: set[str] = set()
    for language, title in titles.items():
        if language in ("en", "zh"):
            found.update(concept.iri for concept in concepts_of(title, language, vocabulary))
    return frozenset(found)


def without_repeats(concepts: Iterable[str], subjects: TaskSubjects) -> frozenset[str]:
    """``concepts`` of texts in two languages without those that a narrower one already says."""
    given = frozenset(concepts)
    covered = {wider for c in given for wider, steps in subjects.above(c).items() if steps}
    return given - covered
