"""Which statements are one of several readings: they go to ``graph/review``, which no named query sees."""

from __future__ import annotations

from kg.documents import Document
from kg.extraction.statement import Statement, Thing
from kg.graph.rdf import DCTERMS
from kg.identifiers import BASE
from kg.vocabulary import Vocabulary
from kg.vocabulary.confidence import confidence
from kg.vocabulary.finder import fold


def is_ambiguous(statement: Statement, document: Document, vocabulary: Vocabulary) -> bool:
    """Whether the statement is more likely wrong than right, or names something by a name of two equals."""
    if statement.confidence < confidence("review"):
        return True
    things = [*statement.actors, *statement.regions, *statement.instruments]
    things += [statement.region] if statement.region else []
    return any(_has_an_equal(thing, document, vocabulary) for thing in things)


def _has_an_equal(thing: Thing, document: Document, vocabulary: Vocabulary) -> bool:
    """Whether ``homonyms.csv`` took the thing only as the ``first`` of equals and the document does not say which."""
    rule, _ = vocabulary.homonyms.get((document.language, fold(thing.surface)), ("", ""))
    if rule != "first" or thing.iri is None:
        return False
    entity = vocabulary.entities.get(thing.iri.replace(BASE + "agency/", BASE + "region/"))
    own = BASE + "region/" + (document.metadata.region or "")
    return entity is None or own not in (entity.iri, *entity.values(DCTERMS + "isPartOf"))
