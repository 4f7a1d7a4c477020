"""Which format an answer takes: the Accept header with its weights, or a format named in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

#: Short names of RDF formats (``?format=``) → media type. The first is what an asker gets that does not mind.
RDF_FORMATS: dict[str, str] = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "n3": "text/n3",
}
#: Short names of formats of rows and of yes or no → media type.
RESULT_FORMATS: dict[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
RDF_TYPES: tuple[str, ...] = tuple(RDF_FORMATS.values())
RESULT_TYPES: tuple[str, ...] = tuple(RESULT_FORMATS.values())
HTML = "text/html"

#: Other names of the same formats, some of them media types from before there were registered ones.
_OTHER_NAMES = {
    "turtle": "ttl", "ntriples": "nt", "n-triples": "nt", "rdfxml": "rdf", "rdf+xml": "rdf", "rdf/xml": "rdf",
    "json-ld": "jsonld", "ld+json": "jsonld", "nquads": "nq", "n-quads": "nq", "srj": "json", "srx": "xml",
    "application/x-turtle": "ttl", "application/turtle": "ttl", "text/rdf+n3": "n3", "text/nquads": "nq",
    "application/x-trig": "trig", "text/x-nquads": "nq",
}  # fmt: skip
#: What general media types stand for, of rows and of triples.
_GENERAL = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("text/csv", "application/n-triples"),
}
_GENERAL_NAMES = {"json": "application/json", "xml": "application/xml"}

#: One range of an Accept header: media type ("*/*", "text/*", "text/turtle") and weight.
Range = tuple[str, float]


@lru_cache(maxsize=512)
def ranges(accept: str) -> tuple[Range, ...]:
    """The ranges of an Accept header; what is not understood is left out."""
    found = []
    for part in accept.split(","):
        media, *parameters = (word.strip() for word in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    weight = min(1.0, max(0.0, float(value)))
                except ValueError:
                    weight = 0.0
        kind, slash, sub = media.lower().partition("/")
        if slash and kind and sub and weight == weight:
            found.append((f"{kind}/{sub}", weight))
    return tuple(found)


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer that the header wants most, of equals the first; None where it wants none (406).

    Weights and wildcards are heeded, the most specific range counts; no header, or an empty one, wants anything.
    """
    if not accept or not accept.strip():
        return offers[0]
    return _chosen(accept, tuple(offers))


@lru_cache(maxsize=1024)
def _chosen(accept: str, offers: tuple[str, ...]) -> str | None:
    wanted = ranges(accept)
    best, best_weight = None, 0.0
    for offer in offers:
        weight = _weight(offer, wanted)
        if weight > best_weight:
            best, best_weight = offer, weight
    return best


def _weight(offer: str, wanted: Sequence[Range]) -> float:
    kind = offer.partition("/")[0]
    most, weight = 0, 0.0
    for media, q in wanted:
        if media == offer:
            precision = 4
        elif offer in _GENERAL.get(media, ()) or _OTHER_TYPES.get(media) == offer:
            precision = 3
        elif media == f"{kind}/*":
            precision = 2
        elif media == "*/*":
            precision = 1
        else:
            continue
        if precision > most or (precision == most and q > weight):
            most, weight = precision, q
    return weight


def media_type(name: str) -> str | None:
    """The media type of a format by its short name, or the type itself: ``ttl``, ``turtle``, ``text/turtle``; for
    ``json`` and ``xml`` the general one, for which ``choose`` knows what it means of rows and of triples."""
    name = name.strip().lower().replace(" ", "+").lstrip(".")
    if name in _GENERAL_NAMES:
        return _GENERAL_NAMES[name]
    if name == "html":
        return HTML
    known: Mapping[str, str] = RDF_FORMATS | RESULT_FORMATS
    name = _OTHER_NAMES.get(name, name)
    if name in known:
        return known[name]
    return name if name in known.values() or name in _GENERAL or name == HTML else None


_OTHER_TYPES = {
    media: RDF_FORMATS[name] for media, name in _OTHER_NAMES.items() if "/" in media and name in RDF_FORMATS
}


def wanted(accept: str | None, format_: str | None) -> str | None:
    """The header to choose by: what the address says (``?format=``) goes before it. Raises LookupError where the
    address names no format."""
    if not format_:
        return accept
    found = media_type(format_)
    if found is None:
        raise LookupError(format_)
    return found


def accepts_gzip(header: str | None) -> bool:
    """Whether an Accept-Encoding header wants gzip."""
    if not header or ("gzip" not in header and "*" not in header):
        return False
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        weights[name] = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weights[name] = float(parameter[2:])
                except ValueError:
                    weights[name] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


#: In an If-None-Match header: whatever is there.
ANY = "*"
_TAG = re.compile(r"[ \t,]*(?:W/)?(\"[\x21\x23-\x7e\x80-\xff]*\")[ \t]*(?=,|$)")


def names(header: str, tag: str) -> bool:
    """Whether an If-None-Match header lists a tag (RFC 9110, 13.1.2: weak comparison); what is no tag ends the list."""
    place, bare = 0, tag.removeprefix("W/")
    while found := _TAG.match(header, place):
        if found[1] == bare:
            return True
        place = found.end()
    return False


#: What a human reads where nothing suits.
OFFERED = "offered: " + ", ".join((*RESULT_TYPES, *RDF_TYPES))
