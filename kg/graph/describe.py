"""Describes what the reference data do not: the document itself, and things found only by their form.

A provisional thing has the one name the text gives it and ``pol:status pol:provisional``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePath

from kg.documents import Document
from kg.extraction.locality import is_local_name
from kg.extraction.statement import Thing
from kg.graph.rdf import DCTERMS, QUDT, RDF_TYPE, SKOS
from kg.graph.terms import date, node, pol, term, text
from kg.graph.trig import Triple
from kg.identifiers import BASE, agency_iri, document_iri
from kg.vocabulary import Vocabulary

_MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_REGION_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|gb-\d{6}|xpcc|cluster-[a-z0-9-]+")


def document(document: Document, vocabulary: Vocabulary) -> Iterator[Triple]:
    """The source document: language, what was read, and its metadata with their basis."""
    iri = document_iri(document.id)
    meta = document.metadata
    yield iri, RDF_TYPE, term("SourceDocument")
    yield iri, DCTERMS + "identifier", text(document.id)
    yield iri, DCTERMS + "language", text(document.language)
    yield iri, pol("textHash"), text(document.sha256)
    if media := _MEDIA_TYPES.get(PurePath(document.path or "").suffix.lower()):
        yield iri, pol("mediaType"), text(media)
    if meta.title:
        yield iri, DCTERMS + "title", text(_plain(meta.title), document.language)
    if meta.date:
        yield iri, DCTERMS + "issued", date(meta.date)
    if meta.kind:
        yield iri, pol("documentKind"), text(meta.kind)
    if meta.region:
        place = BASE + "region/" + meta.region
        yield iri, pol("inRegion"), node(place)
        yield from region(place, Thing(meta.region, en=meta.region), "en", vocabulary)
    if meta.original:
        original = document_iri(meta.original)
        yield iri, pol("original"), node(original)
        if original not in vocabulary.entities:  # it may not be on this shelf
            yield original, RDF_TYPE, term("SourceDocument")
            yield original, DCTERMS + "identifier", text(meta.original)
            yield original, DCTERMS + "language", text("en" if document.language == "zh" else "zh")
    if meta.instrument:
        yield iri, pol("ofInstrument"), node(meta.instrument)
        yield from instrument(meta.instrument, _plain(meta.title or document.id), document.language, vocabulary)
    if meta.source and re.match(r"https?://[^\s<>\"{}|\\^`]+\Z", meta.source):
        yield iri, DCTERMS + "source", node(meta.source)
    if meta.issuer:
        known = vocabulary.by_name(meta.issuer, ("agency",))
        who = known[0].iri if known else agency_iri(meta.issuer, unknown=True)
        yield iri, DCTERMS + "creator", node(who)
        yield from actor(who, Thing(meta.issuer), document.language, vocabulary)
    for name in sorted(meta.basis):
        yield iri, pol("metadataBasis"), text(f"{name}: {meta.basis[name]}")


def actor(iri: str, thing: Thing, language: str, vocabulary: Vocabulary) -> Iterator[Triple]:
    """An actor that the reference data do not describe; nothing for one that they do."""
    if iri in vocabulary.entities:
        return
    first, _, rest = iri.removeprefix(BASE + "agency/").partition("/")
    regional = _REGION_CODE.fullmatch(first) is not None
    if regional and not rest:
        place = BASE + "region/" + first
        yield iri, RDF_TYPE, term("RegionalActor")
        yield iri, pol("actsFor"), node(place)
        yield from region(place, thing, language, vocabulary)
        if known := vocabulary.entities.get(place):
            thing = Thing(thing.surface, en=known.en, zh=known.zh)
    else:
        local = regional or is_local_name(thing.zh or thing.en or thing.surface)
        yield iri, RDF_TYPE, term("LocalGovernment" if local else "Agency")
        if regional:
            yield iri, pol("inRegion"), node(BASE + "region/" + first)
            yield from region(BASE + "region/" + first, Thing(first, en=first), "en", vocabulary)
    yield from _provisional(iri, thing, language)


def region(iri: str, thing: Thing, language: str, vocabulary: Vocabulary) -> Iterator[Triple]:
    """A region that the reference data do not describe."""
    if iri not in vocabulary.entities:
        yield iri, RDF_TYPE, term("Region")
        yield from _provisional(iri, thing, language)


def instrument(iri: str, title: str, language: str, vocabulary: Vocabulary) -> Iterator[Triple]:
    """An instrument that the reference data do not describe."""
    if iri not in vocabulary.entities:
        yield iri, RDF_TYPE, term("Instrument")
        yield from _provisional(iri, Thing(title), language)


def unit(iri: str, code: str) -> Iterator[Triple]:
    """A unit that ``units.ttl`` does not describe."""
    yield iri, RDF_TYPE, node(QUDT + "Unit")
    yield iri, QUDT + "ucumCode", text(code)
    yield iri, SKOS + "prefLabel", text(code, "en")
    yield iri, pol("status"), term("provisional")


def _provisional(iri: str, thing: Thing, language: str) -> Iterator[Triple]:
    yield iri, pol("status"), term("provisional")
    names = {"en": thing.en, "zh": thing.zh}
    if not any(names.values()):
        names[language] = thing.surface
    for code, name in names.items():
        if name:
            yield iri, SKOS + "prefLabel", text(_plain(name), code)


def _plain(name: str) -> str:
    """One spelling for names that differ only in width and white space, as their IRIs do."""
    return " ".join(unicodedata.normalize("NFKC", name).split())
