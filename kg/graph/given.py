"""What the reference data say of a document that neither its file nor its settings say."""

from __future__ import annotations

from dataclasses import replace

from kg.documents import Document
from kg.graph.terms import pol
from kg.identifiers import document_iri
from kg.vocabulary import Vocabulary


def with_reference_metadata(document: Document, vocabulary: Vocabulary) -> Document:
    """``document`` with instrument and original filled in from its entry in the reference data, where it has one."""
    entity = vocabulary.entities.get(document_iri(document.id))
    if entity is None:
        return document
    meta = document.metadata
    found: dict[str, str] = {}
    if meta.instrument is None and (values := entity.values(pol("ofInstrument"))):
        found["instrument"] = values[0]
    if meta.original is None and (values := entity.values(pol("original"))):
        found["original"] = values[0].rpartition("/")[2]
    if not found:
        return document
    basis = {**meta.basis, **dict.fromkeys(found, "reference data")}
    return replace(document, metadata=replace(meta, basis=basis, **found))
