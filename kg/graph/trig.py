"""Writes triples as sorted, pretty-printed TriG whose diffs read: one predicate a line, one object a line.

The same set of triples always gives the same bytes, whatever the order it comes in. The prefixes are fixed, so that a
new kind of thing changes no header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import pyoxigraph as ox

from kg.graph.rdf import PREFIXES, RDF_TYPE, XSD

#: Subject and predicate IRI, object term. Blank nodes are not written.
Triple = tuple[str, str, ox.NamedNode | ox.Literal]

_BY_NAMESPACE = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_LOCAL_NAME = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff](?:[A-Za-z0-9_.\u4e00-\u9fff-]*[A-Za-z0-9_\u4e00-\u9fff-])?")
_SPLIT = re.compile(r"(.*[/#])([^/#]*)", re.DOTALL)
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_BARE = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}
#: Predicates that stand first, in this order; the others follow by name.
_FIRST = {"a": 0, "rdfs:label": 1, "skos:prefLabel": 2, "skos:altLabel": 3}


def write_trig(graphs: Mapping[str, Iterable[Triple]]) -> str:
    """The graphs (by IRI) as TriG text, sorted by graph, subject, predicate and object; repeated triples count once."""
    parts = [f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items()]
    for graph in sorted(graphs):
        parts.append(f"\n{iri_text(graph)} {{\n")
        parts += _blocks(graphs[graph])
        parts.append("\n}\n")
    return "".join(parts)


def write_turtle(triples: Iterable[Triple]) -> str:
    """The triples as Turtle text, in the same form."""
    prefixes = [f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items()]
    return "".join([*prefixes, *_blocks(triples)])


def _blocks(triples: Iterable[Triple]) -> list[str]:
    subjects: dict[str, dict[str, set[str]]] = {}
    for s, p, o in triples:
        subjects.setdefault(s, {}).setdefault(p, set()).add(term_text(o))
    blocks = []
    for s in sorted(subjects):
        named = sorted(
            (("a" if p == RDF_TYPE else iri_text(p), objects) for p, objects in subjects[s].items()),
            key=lambda item: (_FIRST.get(item[0], 9), item[0]),
        )
        lines = [f"    {p} " + " ,\n        ".join(sorted(objects)) for p, objects in named]
        blocks.append(f"\n{iri_text(s)}\n" + " ;\n".join(lines) + " .\n")
    return blocks


@lru_cache(maxsize=1 << 16)
def iri_text(iri: str) -> str:
    """``iri`` as ``prefix:name`` where that is legal, else in angle brackets."""
    split = _SPLIT.fullmatch(iri)
    if split and (prefix := _BY_NAMESPACE.get(split[1])) is not None and _LOCAL_NAME.fullmatch(split[2]):
        return f"{prefix}:{split[2]}"
    if _NOT_IN_IRI.search(iri) or ":" not in iri:
        raise ValueError(f"not an absolute IRI: {iri!r}")
    return f"<{iri}>"


def term_text(term: ox.NamedNode | ox.Literal) -> str:
    """An object as Turtle writes it; numbers and truth values bare where that loses nothing."""
    if isinstance(term, ox.NamedNode):
        return iri_text(term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        bare = _BARE.get(datatype)
        if bare is not None and bare.fullmatch(term.value):
            return term.value
        text = str(term)
        if term.language is None and datatype != XSD + "string":
            text = text[: -len(datatype) - 2] + iri_text(datatype)
        return text
    raise TypeError(f"only IRIs and literals are written, not {term!r}")
