"""Divides a graph into portions that can be held against the shapes one by one.

The SHACL engine needs some ten kilobytes for every node it checks, so a large graph must not be handed over whole;
portions are also independent and can be checked at the same time. This is right only for shapes that look at a node,
its values, the values' classes and what points to the node: ``divisible`` says whether all of them do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.graph.rdf import RDF_TYPE, RDFS, plain

SH = "http://www.w3.org/ns/shacl#"

#: Nodes a portion: small enough for little memory, large enough that starting the engine costs little.
NODES = 600

#: What a shape may be made of and still need nothing but a node's surroundings.
_LOCAL = frozenset(
    SH + name
    for name in (
        *("targetClass", "property", "path", "inversePath", "message", "name", "description", "severity"),
        *("minCount", "maxCount", "class", "datatype", "nodeKind", "in", "hasValue", "pattern", "flags"),
        *("minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "minLength", "maxLength"),
        *("languageIn", "uniqueLang", "or", "and", "not", "xone"),
    )
)

_TYPE = ox.NamedNode(RDF_TYPE)


def divisible(shapes: Iterable[ox.Triple]) -> bool:
    """Whether every shape can be decided from a node, its values, their classes and what points to the node."""
    lists = {t.subject for t in shapes if t.predicate.value.endswith("#first")}
    for t in shapes:
        if t.predicate.value.startswith(SH) and t.predicate.value not in _LOCAL:
            return False
        if t.predicate.value == SH + "path" and (t.object in lists or plain(t.object) == RDF_TYPE):
            return False
    return True


def retargeted(shapes: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The shapes aimed at nodes that ``portions`` marks, and no longer at a class."""
    kept = [t for t in shapes if t.predicate.value != SH + "targetClass"]
    marked = {t.subject for t in shapes if t.predicate.value == SH + "targetClass"}
    return kept + [
        ox.Triple(s, ox.NamedNode(SH + "targetClass"), _mark(s.value)) for s in marked if isinstance(s, ox.NamedNode)
    ]


def portions(
    triples: Iterable[ox.Triple], targets: Mapping[str, Collection[str]], inverse: Collection[str], size: int = NODES
) -> Iterator[list[ox.Triple]]:
    """Portions of ``triples`` for the retargeted shapes: every node stands in one, marked with the shapes it is for.

    ``targets`` are the classes of each shape with all classes below them, ``inverse`` the properties that some shape
    follows backwards. A portion has ``size`` nodes with all that is said of them, what points to them by ``inverse``,
    the classes of their values, and the class hierarchy.
    """
    said: dict[ox.NamedNode | ox.BlankNode | ox.Triple, list[ox.Triple]] = {}
    pointing: dict[object, list[ox.Triple]] = {}
    hierarchy: list[ox.Triple] = []
    for t in triples:
        said.setdefault(t.subject, []).append(t)
        if t.predicate.value in inverse:
            pointing.setdefault(t.object, []).append(t)
        if t.predicate.value == RDFS + "subClassOf":
            hierarchy.append(t)
    shapes_for: dict[str, list[ox.NamedNode]] = {}
    for shape, classes in sorted(targets.items()):
        for name in classes:
            shapes_for.setdefault(name, []).append(_mark(shape))
    classes_of = {
        node: types for node, about in said.items() if (types := [t for t in about if t.predicate.value == RDF_TYPE])
    }
    focus = [
        (node, marks)
        for node, types in classes_of.items()
        if (marks := {mark for t in types for mark in shapes_for.get(plain(t.object), ())})
    ]
    for first in range(0, len(focus), size):
        chosen = focus[first : first + size]
        inside = {node for node, _ in chosen}
        portion = list(hierarchy)
        elsewhere: dict[object, None] = {}
        for node, marks in chosen:
            portion += said[node]
            portion += pointing.get(node, ())
            portion += [ox.Triple(node, _TYPE, mark) for mark in sorted(marks, key=str)]
            elsewhere |= {t.object: None for t in said[node] if t.object in classes_of and t.object not in inside}
        for value in elsewhere:
            portion += classes_of[value]  # type: ignore[index]
        yield portion


def _mark(shape: str) -> ox.NamedNode:
    """The class of the nodes that ``shape`` is for, in a portion."""
    return ox.NamedNode(shape + "/focus")
