"""Names for the links of the reference data: what they lead from, what to, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.graph.rdf import RDF_TYPE, RDFS, SKOS, plain
from kg.graph.terms import pol, term_labels, text
from kg.graph.trig import Triple

_BRACKETS = {"en": (" (", ")"), "zh": ("（", "）")}


def link_labels(triples: Iterable[Triple]) -> list[Triple]:
    """A label such as "A → B (implements)" for every link, in each language that names both ends; sorted."""
    known = list(triples)
    links = {s for s, p, o in known if p == RDF_TYPE and plain(o) == pol("Link")}
    ends: dict[tuple[str, str], str] = {}
    names: dict[tuple[str, str], str] = {}
    for subject, predicate, value in known:
        if subject in links:
            ends[subject, predicate] = plain(value)
        elif predicate == SKOS + "prefLabel" and isinstance(value, ox.Literal):
            names[subject, value.language or ""] = value.value
    return [found for link in sorted(links) for found in _labels(link, ends, names)]


def _labels(link: str, ends: dict[tuple[str, str], str], names: dict[tuple[str, str], str]) -> Iterator[Triple]:
    relation = ends.get((link, pol("relation")), "")
    for language, (opening, closing) in _BRACKETS.items():
        start = names.get((ends.get((link, pol("linkFrom")), ""), language))
        end = names.get((ends.get((link, pol("linkTo")), ""), language))
        how = term_labels(language).get(relation)
        if start and end and how:
            yield link, RDFS + "label", text(f"{start} → {end}{opening}{how}{closing}", language)
