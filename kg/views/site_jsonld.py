"""A thing's own triples as JSON-LD, for the script element of its page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from kg.graph.rdf import PREFIXES, RDF, RDF_TYPE, XSD
from kg.graph.trig import iri_text

Said = Mapping[str, Iterable["ox.NamedNode | ox.BlankNode | ox.Literal"]]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def json_ld(iri: str, said: Said) -> dict[str, Any]:
    """The triples ``iri`` property value as one JSON-LD object. Read again they are the same triples: numbers keep their
    spelling, and a prefix that an address itself begins with is not used."""
    terms = [t for values in said.values() for t in values]
    iris = {iri, *said, *(t.value for t in terms if isinstance(t, ox.NamedNode))}
    iris |= {t.datatype.value for t in terms if isinstance(t, ox.Literal)}
    schemes = {m[1].lower() for i in iris if (m := _SCHEME.match(i))}
    prefixes = {p: namespace for p, namespace in PREFIXES.items() if p not in schemes}
    used: set[str] = set()

    def short(name: str) -> str:
        text = iri_text(name) if _plain(name) else f"<{name}>"
        prefix = text.partition(":")[0]
        if text.startswith("<") or prefix not in prefixes:
            return name
        used.add(prefix)
        return text

    found: dict[str, Any] = {"@id": short(iri)}
    for property_ in sorted(said):
        values = sorted(said[property_], key=str)
        if property_ == RDF_TYPE and all(isinstance(v, ox.NamedNode) for v in values):
            found["@type"] = [short(v.value) for v in values]
        else:
            found[short(property_)] = [_value(v, short) for v in values]
    return {"@context": {p: prefixes[p] for p in sorted(used)}, **found}


def _plain(name: str) -> bool:
    """Whether ``iri_text`` takes it: other engines let more through."""
    try:
        iri_text(name)
    except ValueError:
        return False
    return True


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal, short: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return {"@id": short(term.value)}
    if isinstance(term, ox.BlankNode):
        return {"@id": f"_:{term.value}"}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value in (XSD + "string", RDF + "langString"):
        return {"@value": term.value}
    return {"@value": term.value, "@type": short(term.datatype.value)}
