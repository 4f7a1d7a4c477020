"""Remit → task that lies in it (``covers``), where the remit's field is one of the task's own subjects.

Only fields that are as wide as the concept they name count, and only concepts that the label names in both languages.
Which words leave a field as wide as its concept is in ``ontology/links/remits.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox

from kg.errors import ReferenceDataError
from kg.graph.links.link import Link
from kg.graph.links.shelf import Shelf
from kg.graph.rdf import DCTERMS, RDF_TYPE, SKOS, plain
from kg.graph.terms import node, pol
from kg.graph.trig import Triple
from kg.identifiers import BASE
from kg.paths import ontology_dir
from kg.vocabulary import Vocabulary
from kg.vocabulary.subjects import concepts_of, depth

RULE = "remit-subject"
_KINDS = frozenset({"concept", "agency"})
_SUBJECT = DCTERMS + "subject"


def remit_subjects(triples: Iterable[Triple], vocabulary: Vocabulary) -> list[Triple]:
    """The concepts of every remit that names none itself: those that its label names in both languages; sorted."""
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    remits: set[str] = set()
    known: set[str] = set()
    for subject, predicate, value in triples:
        if predicate == RDF_TYPE and plain(value) == pol("Remit"):
            remits.add(subject)
        elif predicate == SKOS + "prefLabel" and isinstance(value, ox.Literal) and "/remit/" in subject:
            labels[subject][value.language or ""] = value.value
        elif predicate == _SUBJECT:
            known.add(subject)
    found: list[Triple] = []
    for remit in sorted(remits - known):
        named = [{c.iri for c in concepts_of(words, language, vocabulary)} for language, words in labels[remit].items()]
        found += [(remit, _SUBJECT, node(iri)) for iri in sorted(set.intersection(*named) if named else ())]
    return found


def links(shelf: Shelf) -> Iterator[Link]:
    """A link for every remit and task that share a subject."""
    subjects, labels = shelf.values(_SUBJECT), shelf.labels()
    by_concept: dict[str, list[str]] = defaultdict(list)
    for task in shelf.tasks.values():
        if "Task" in task.types:
            for concept in task.subjects:
                by_concept[concept].append(task.iri)
    for remit in shelf.remits:
        fields = [c for c in subjects.get(remit, ()) if _telling(c, shelf.vocabulary)]
        if not any(c in by_concept for c in fields) or not as_wide(labels.get(remit, {}), shelf.vocabulary):
            continue
        every = _every_concept(labels[remit], shelf.vocabulary) | set(fields)
        listed = any(word in f" {words} " for lang, words in labels[remit].items() for word in _listing(lang))
        shared: dict[str, list[str]] = defaultdict(list)
        for concept in fields:
            for iri in by_concept.get(concept, ()):
                shared[iri].append(concept)
        for iri, concepts in sorted(shared.items()):
            part = len(concepts) / len(every)
            if part == 1 or (listed and part >= float(_settings()["part"])):
                task = shelf.tasks[iri]
                score = 0.6 + 0.15 * part + 0.15 * len(concepts) / len(task.subjects)
                yield Link(remit, iri, "covers", round(score, 2), RULE, task.evidence[:1], tuple(concepts))


def _every_concept(labels: dict[str, str], vocabulary: Vocabulary) -> set[str]:
    """The concepts that a label names in any language."""
    return {c.iri for language, words in labels.items() for c in concepts_of(words, language, vocabulary)}


def _listing(language: str) -> list[str]:
    words: list[str] = _settings()["listing"].get(language, [])
    return words


def as_wide(labels: dict[str, str], vocabulary: Vocabulary) -> bool:
    """Whether, in some language, a label says no more than the concepts it names and words of administration."""
    return any(_says_only_concepts(words, language, vocabulary) for language, words in sorted(labels.items()))


def _says_only_concepts(words: str, language: str, vocabulary: Vocabulary) -> bool:
    mentions = [m for m in vocabulary.find(words, language, _KINDS) if m.usage == "name"]
    if not mentions or any(e.kind == "agency" for m in mentions for e in m.entities):
        return False
    rest = words
    for mention in sorted(mentions, key=lambda m: -m.start):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    if language == "zh":
        return not re.search(r"\w", _neutral_zh().sub("", rest))
    return all(word in _neutral_en() for word in re.findall(r"[^\W_]+", rest.casefold()))


def _telling(concept: str, vocabulary: Vocabulary) -> bool:
    """Whether sharing a concept says something: not one of the widest, and below the top of the thesaurus."""
    return concept.removeprefix(BASE + "concept/") not in _settings()["too_wide"] and depth(concept, vocabulary) > 0


@cache
def _settings() -> dict[str, Any]:
    file = ontology_dir() / "links" / "remits.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ReferenceDataError(f"cannot be used: {error}", place=file) from None


@cache
def _neutral_en() -> frozenset[str]:
    return frozenset(_settings()["neutral"]["en"])


@cache
def _neutral_zh() -> re.Pattern[str]:
    words = sorted(_settings()["neutral"]["zh"], key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, words)))
