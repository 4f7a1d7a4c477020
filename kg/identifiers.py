"""IRIs made from content, so that the same sentence always gets the same name.

The rules are the design's: a statement's IRI depends on its document, kind, sentence fingerprint, the occurrence
of that fingerprint and the surface key of its kind - never on an offset, a label or a resolved IRI.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

BASE = "https://w3id.org/policy-kg/"
ONTOLOGY = BASE + "ontology#"

_SEPARATOR = "\x1f"
# What may not stand in an IRI as it is (RFC 3987, ucschar), and what would end the segment.
_NOT_IN_SEGMENT = re.compile(
    r"[^A-Za-z0-9_.~\-\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd"
    r"\U00030000-\U0003fffd]|[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f]"
)
_DIGIT_MARKS = ".,-/:%"
_LOOSE_MARK = re.compile(r"(?<!\d)[.,\-/:%](?!\d)")


class _Kept(dict[int, int | None]):
    """Character → itself, or None for punctuation, symbols, separators and controls; filled as characters come."""

    def __missing__(self, code: int) -> int | None:
        c = chr(code)
        dropped = unicodedata.category(c)[0] in "PSZC" and c not in "+=<>~^$€£¥°" + _DIGIT_MARKS
        self[code] = None if dropped else code
        return self[code]


_KEPT = _Kept()


def fingerprint(sentence: str) -> str:
    """SHA-256 (hex) of a sentence without what editors and converters change.

    NFKC and case folding; white space, quotation marks and clause punctuation dropped, but ``. , - / : %`` kept
    beside digits, so that 1.5 is not 15.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sentence).casefold())
    text = _LOOSE_MARK.sub("", re.sub(r"\s+", "", folded)).translate(_KEPT)
    # A mark at the sentence's edge is punctuation, whatever stands beside it ("… in 2021." and "… in 2021").
    return hashlib.sha256(text.strip(".,-/:").encode()).hexdigest()


def content_hash(*parts: str) -> str:
    """First 32 hex digits of SHA-256 over ``parts``, joined by a separator that none of them may contain."""
    for part in parts:
        if _SEPARATOR in part:
            raise ValueError(f"a part of an identifier contains the separator: {part!r}")
    return hashlib.sha256(_SEPARATOR.join(parts).encode()).hexdigest()[:32]


def document_iri(document_id: str) -> str:
    """``https://w3id.org/policy-kg/document/<id>``; the id is NFKC with unsafe characters percent-encoded."""
    return BASE + "document/" + slug(document_id)


def statement_iri(
    document_id: str,
    kind: str,
    sentence_fingerprint: str,
    occurrence: int,
    surface_key: tuple[str, ...],
    repeat: int = 0,
) -> str:
    """IRI of a statement. ``repeat`` tells apart statements that share every part (same value twice in a sentence)."""
    parts = [document_iri(document_id), kind, sentence_fingerprint, str(occurrence)]
    parts += [re.sub(r"\s+", " ", surface) for surface in surface_key]
    if repeat:
        parts.append(f"repeat {repeat}")
    return BASE + "statement/" + content_hash(*parts)


def evidence_iri(document_id: str, sentence_fingerprint: str, occurrence: int) -> str:
    """IRI of a piece of evidence: one sentence, row or duty line of one document."""
    return (
        BASE + "evidence/" + content_hash(document_iri(document_id), "evidence", sentence_fingerprint, str(occurrence))
    )


def slug(name: str) -> str:
    """``name`` as one path segment of an IRI: NFKC, white space to ``-``, Chinese kept, the rest percent-encoded."""
    name = re.sub(r"\s+", "-", unicodedata.normalize("NFKC", name).strip())
    return _NOT_IN_SEGMENT.sub(lambda m: quote(m[0], safe="", errors="surrogatepass"), name) or "unnamed"


def agency_iri(name: str, region: str | None = None, *, unknown: bool = False) -> str:
    """IRI of an agency: ``agency/<key>``, ``agency/<region>/<name>`` or, found only by its form, ``agency/unknown/<name>``."""
    if unknown:
        return BASE + "agency/unknown/" + slug(name)
    return BASE + "agency/" + (slug(region) + "/" if region else "") + slug(name)
