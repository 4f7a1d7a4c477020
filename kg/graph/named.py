"""What a document says of instruments and plans itself: which task's text names an instrument, which instrument is said
to carry a plan out. Both need the words of the sentence, so they are written when the document is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.documents import Document
from kg.documents.model import BODY_ROLES
from kg.extraction.statement import Statement, Thing
from kg.graph.links.link import Link
from kg.graph.links.shelf import Task
from kg.graph.links.subjects import TaskSubjects, title_concepts, without_repeats
from kg.graph.links.weights import settings
from kg.graph.rdf import DCTERMS
from kg.graph.tasks import TaskTree
from kg.graph.terms import pol
from kg.identifiers import BASE, slug
from kg.vocabulary import Vocabulary

#: A link whose evidence is still the span of a sentence.
Said = tuple[Link, tuple[int, int]]

_CARRIES_OUT = {
    "en": re.compile(r"\b(?:implement(?:s|ing)?|carry(?:ing)? out|put(?:ting)? into (?:practice|effect))\b[^.;]{0,60}$", re.I),
    "zh": re.compile(r"(?:贯彻落实|贯彻|落实|实施|执行|根据|按照|依据)[^。；]{0,12}$"),
}  # fmt: skip
#: How near a text must come to a sure link: it says so itself.
_NAMED, _IMPLEMENTS = 0.95, 0.9


def said_links(
    document: Document, statements: Sequence[Statement], tree: TaskTree, vocabulary: Vocabulary
) -> list[Said]:
    """``pol:namedIn`` and ``pol:implements`` with the spans of their sentences, in the order of the text."""
    return [*_named(document, tree, vocabulary), *_implementing(document, statements, vocabulary)]


def _named(document: Document, tree: TaskTree, vocabulary: Vocabulary) -> Iterator[Said]:
    """Each instrument and the deepest node of the plan whose text names it, with the first sentence that does."""
    if not tree.instrument:
        return
    seen: set[tuple[str, str]] = set()
    for sentence in document.sentences:
        task = tree.task_of(sentence.node) if sentence.role in BODY_ROLES else None
        if task is None or not tree.is_task(task):
            continue
        for mention in vocabulary.find(sentence.text, document.language, ("instrument",)):
            instrument = mention.entity.iri
            if len(mention.entities) > 1 or instrument == tree.instrument or (instrument, task) in seen:
                continue
            if mention.usage not in ("name", "garbled"):
                continue
            seen.add((instrument, task))
            link = Link(instrument, task, "namedIn", _NAMED, "named-in-text", (), status="extracted")
            yield link, (sentence.start, sentence.end)


def _implementing(document: Document, statements: Sequence[Statement], vocabulary: Vocabulary) -> Iterator[Said]:
    """Instruments whose sentence of issuing says that they carry a plan out, and the plan's tasks on their subject."""
    subjects: TaskSubjects | None = None
    for s in statements:
        if s.kind != "issue" or s.status == "comment":
            continue
        words = document.plain(s.start, s.end)
        plans = _carried_out(words, document.language, vocabulary)
        if not plans:
            continue
        subjects = subjects or TaskSubjects(_plan_tasks(vocabulary), vocabulary)
        for instrument in s.instruments:
            issued = issued_iri(instrument)
            if issued in plans:
                continue
            titles: dict[str, str] = {document.language: instrument.title or instrument.surface}
            concepts = without_repeats(title_concepts(titles, vocabulary), subjects)
            for match in subjects.matches(dict.fromkeys(concepts, 1.0), titles):
                if match.score >= settings().certain and subjects.tasks[match.task].instrument in plans:
                    yield (
                        Link(
                            issued, match.task, "implements", min(match.score, _IMPLEMENTS),
                            "implements-in-text", (), match.concepts,
                        ),
                        (s.start, s.end),
                    )  # fmt: skip


def issued_iri(instrument: Thing) -> str:
    """IRI of an instrument that was issued, also of one that the reference data do not list."""
    return instrument.iri or BASE + "instrument/unknown/" + slug(instrument.title or instrument.surface)


def _carried_out(words: str, language: str, vocabulary: Vocabulary) -> set[str]:
    """Plans with a known tree that the sentence says are carried out."""
    return {
        mention.entity.iri
        for mention in vocabulary.find(words, language, ("instrument",))
        if mention.entity.iri in _planned(vocabulary) and _CARRIES_OUT[language].search(words[: mention.start])
    }


def _planned(vocabulary: Vocabulary) -> frozenset[str]:
    return frozenset(task.instrument or "" for task in _plan_tasks(vocabulary).values())


_TASKS: dict[int, tuple[Vocabulary, dict[str, Task]]] = {}


def _plan_tasks(vocabulary: Vocabulary) -> dict[str, Task]:
    """The tasks of the reference data."""
    known = _TASKS.get(id(vocabulary))
    if known is None or known[0] is not vocabulary:
        tasks = {
            iri: Task(
                iri, entity.types, next(iter(entity.values(pol("number"))), ""),
                next(iter(entity.values(DCTERMS + "isPartOf")), None),
                next(iter(entity.values(pol("ofInstrument"))), None), 0,
                {language: title for language, title in (("en", entity.en), ("zh", entity.zh)) if title},
                entity.values(DCTERMS + "subject"), (),
            )
            for iri, entity in vocabulary.entities.items()
            if entity.kind == "task"
        }  # fmt: skip
        _TASKS.clear()
        known = _TASKS[id(vocabulary)] = vocabulary, tasks
    return known[1]
