"""Writes triples as sorted, pretty-printed TriG whose diffs read: one predicate a line, one object a line.

The same set of triples always gives the same bytes, whatever the order it comes in. The prefixes are fixed, so that a
new kind of thing changes no header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import pyoxigraph as ox

from kg.graph.rdf import PREFIXES, RDF_TYPE, XSD

#: Subject and predicate IRI, object term. Blank nodes are not written.
Triple = tuple[str, str, ox.NamedNode | ox.Literal]
#: What is said of one subject: predicate IRI → objects as N-Triples writes them. Takes a fifth of the memory of triples.
Said = Mapping[str, Sequence[str]]

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
    parts = _prefixes()
    for graph in sorted(graphs):
        parts.append(f"\n{iri_text(graph)} {{\n")
        parts += _blocks(graphs[graph])
        parts.append("\n}\n")
    return "".join(parts)


def trig_in_parts(graph: str, things: Iterable[tuple[str, Said]], size: int = 1000) -> Iterator[str]:
    """The same text for one graph, so many subjects at a time; they come in order. What is said of one that comes more than
    once is joined."""
    yield "".join(_prefixes()) + f"\n{iri_text(graph)} {{\n"
    part: list[str] = []
    before, said = "", dict[str, list[str]]()
    for subject, more in things:
        if subject == before:
            for predicate, objects in more.items():
                said.setdefault(predicate, []).extend(map(_written, objects))
            continue
        if said:
            part.append(_block(before, said))
        if len(part) >= size:
            yield "".join(part)
            part = []
        before, said = subject, {predicate: list(map(_written, objects)) for predicate, objects in more.items()}
    if said:
        part.append(_block(before, said))
    yield "".join(part) + "\n}\n"


def write_turtle(triples: Iterable[Triple]) -> str:
    """The triples as Turtle text, in the same form."""
    return "".join([*_prefixes(), *_blocks(triples)])


def _prefixes() -> list[str]:
    return [f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items()]


def _blocks(triples: Iterable[Triple]) -> list[str]:
    subjects: dict[str, dict[str, list[str]]] = {}
    for s, p, o in triples:
        if (said := subjects.get(s)) is None:
            subjects[s] = {p: [term_text(o)]}
        elif (objects := said.get(p)) is None:
            said[p] = [term_text(o)]
        else:
            objects.append(term_text(o))
    return [_block(s, subjects[s]) for s in sorted(subjects)]


def _block(subject: str, said: Mapping[str, list[str]]) -> str:
    """All that is said of one subject; the objects are as they are written."""
    lines = [
        f"    {name} {objects[0] if len(objects := said[predicate]) == 1 else _list(objects)}"
        for name, predicate in _in_order(tuple(said))
    ]
    return f"\n{iri_text(subject)}\n" + " ;\n".join(lines) + " .\n"


def _list(objects: list[str]) -> str:
    return " ,\n        ".join(sorted(set(objects)))


@lru_cache(maxsize=1 << 12)
def _in_order(predicates: tuple[str, ...]) -> list[tuple[str, str]]:
    """How predicates are written, and their IRIs, in the order in which they stand."""
    named = [("a" if iri == RDF_TYPE else iri_text(iri), iri) for iri in predicates]
    return sorted(named, key=lambda both: (_FIRST.get(both[0], 9), both[0]))


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
    return _written(str(term))  # one call to the library instead of four: this is what writing spends its time on


def _written(text: str) -> str:
    """The same for an object as N-Triples writes it."""
    if text[0] == "<":
        return iri_text(text[1:-1])
    if text[0] != '"':
        raise TypeError(f"only IRIs and literals are written, not {text}")
    if text[-1] != ">":
        return text
    written, _, datatype = text[:-1].rpartition("^^<")
    bare = _BARE.get(datatype)
    if bare is not None and bare.fullmatch(written, 1, len(written) - 1):
        return written[1:-1]
    return f"{written}^^{iri_text(datatype)}"
