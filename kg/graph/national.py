"""Whether a document speaks of China as a whole: only then is a figure without a region one of China."""

from __future__ import annotations

import re

from kg.documents import Document
from kg.extraction.locality import locality_of
from kg.graph.terms import pol
from kg.identifiers import BASE, document_iri
from kg.vocabulary import Vocabulary

#: Classes of central bodies; bodies of a region have its code in their IRI.
_CENTRAL = frozenset({"PartyBody", "LegislativeBody", "StateCouncilDepartment", "JudicialBody"})
_REGIONAL = re.compile(re.escape(BASE) + r"agency/(?:[A-Z]{2}(?:-[A-Z0-9]{1,3})?|gb-\d{6}|xpcc|unknown)(?:/|$)")
_NATION = re.compile(r"中国|我国|全国|国家|国务院")


def is_national(document: Document, vocabulary: Vocabulary) -> bool:
    """Whether reference entry, issuer or title make ``document`` a national document of China; False where unknown."""
    meta = document.metadata
    if meta.region is not None:
        return False
    entry = vocabulary.entities.get(document_iri(document.id))
    if entry is not None:
        return not entry.values(pol("inRegion"))
    if locality_of(document, vocabulary).is_local:
        return False
    for body in vocabulary.by_name(meta.issuer, ("agency",)) if meta.issuer else ():
        if body.types & _CENTRAL and not _REGIONAL.match(body.iri):
            return True
    return document.language == "zh" and _NATION.search(meta.title or "") is not None
