"""Which subjects of the thesaurus a text is about."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from kg.identifiers import BASE
from kg.vocabulary.finder import Mention, Vocabulary
from kg.vocabulary.reference import SKOS, Entity

_BROADER = SKOS + "broader"
_SUBJECT = "http://purl.org/dc/terms/subject"
#: Names of bodies and of places hide the words in them: the Ministry of Education is not about education.
_KINDS = frozenset({"concept", "indicator", "agency"})


def concepts_of(text: str, language: str, vocabulary: Vocabulary) -> list[Entity]:
    """Concepts that ``text`` names, most specific first; equally specific ones as often and as early as named.

    An indicator counts as its subject. A concept goes where a narrower one of it is named too, a top concept where
    any narrower one is. Words too general to count on their own (``pol:contextLabel``) count only where the text
    names nothing below the top.
    """
    return [concept for concept, _ in concept_places(text, language, vocabulary)]


def concept_places(text: str, language: str, vocabulary: Vocabulary) -> list[tuple[Entity, list[int]]]:
    """The same concepts in the same order, each with the offsets at which ``text`` names it."""
    named: dict[str, _Count] = {}
    general: dict[str, _Count] = {}
    for mention in vocabulary.find(text, language, _KINDS):
        into = general if mention.usage == "context" else named
        for concept in _concepts(mention, vocabulary):
            into.setdefault(concept.iri, _Count(concept)).places.append(mention.start)
    if not any(depth(iri, vocabulary) > 0 for iri in named):
        for iri, count in general.items():
            named.setdefault(iri, count)
    below = {iri for iri in named if depth(iri, vocabulary) > 0}
    covered = {wider for iri in named for wider in ancestors(iri, vocabulary)}
    kept = [c for iri, c in named.items() if iri not in covered and (iri in below or not below)]
    kept.sort(key=lambda c: (-depth(c.concept.iri, vocabulary), -len(c.places), c.places[0], c.concept.iri))
    return [(count.concept, count.places) for count in kept]


def broader(iri: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """IRIs of the concepts right above ``iri``; empty for a top concept and for an unknown one."""
    entity = vocabulary.entities.get(iri)
    return entity.values(_BROADER) if entity else ()


def ancestors(iri: str, vocabulary: Vocabulary) -> frozenset[str]:
    """IRIs of all concepts above ``iri``."""
    return _ancestors(iri, vocabulary)


def depth(iri: str, vocabulary: Vocabulary) -> int:
    """Steps on the longest way up from ``iri``; 0 for a top concept."""
    return _depth(iri, vocabulary)


class _Count:
    """Where a concept is named."""

    __slots__ = ("concept", "places")

    def __init__(self, concept: Entity) -> None:
        self.concept = concept
        self.places: list[int] = []


def _concepts(mention: Mention, vocabulary: Vocabulary) -> Iterable[Entity]:
    for entity in mention.entities:
        if entity.kind == "concept":
            yield entity
        elif entity.kind == "indicator":
            for iri in entity.values(_SUBJECT):
                subject = vocabulary.entities.get(iri)
                if subject is not None and iri.startswith(BASE + "concept/"):
                    yield subject


@lru_cache(maxsize=8192)
def _ancestors(iri: str, vocabulary: Vocabulary, path: frozenset[str] = frozenset()) -> frozenset[str]:
    above: set[str] = set()
    for wider in broader(iri, vocabulary):
        if wider not in path:
            above.add(wider)
            above |= _ancestors(wider, vocabulary, path | {iri})
    return frozenset(above)


@lru_cache(maxsize=8192)
def _depth(iri: str, vocabulary: Vocabulary, path: frozenset[str] = frozenset()) -> int:
    return max((1 + _depth(w, vocabulary, path | {iri}) for w in broader(iri, vocabulary) if w not in path), default=0)
