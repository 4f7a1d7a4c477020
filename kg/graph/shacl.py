"""Runs ``ontology/shapes.ttl`` over a graph with pyrudof and says in words what is wrong.

pyrudof and pySHACL give the same verdict on every example in ``tests/shapes`` (a test holds them together); pyrudof is
several times as fast on the released graph, loading included. Its property shapes are given names here, because a
finding that points to a blank node tells nobody which shape it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from kg.errors import GraphError, ReferenceDataError
from kg.graph.portions import NODES, SH, divisible, portions, retargeted
from kg.graph.rdf import RDF_TYPE, RDFS, plain
from kg.graph.trig import iri_text
from kg.paths import ontology_dir


@dataclass(frozen=True, order=True)
class Violation:
    """A node that breaks a shape: the shape's name, the node, the property, and what is wrong in words."""

    shape: str
    node: str
    path: str
    message: str


@dataclass(frozen=True)
class Shapes:
    """The shapes as triples, each with a name, and the classes that each node shape is for."""

    triples: tuple[ox.Triple, ...]
    targets: dict[str, tuple[str, ...]]  # shape IRI -> class IRIs
    owner: dict[str, str]  # property shape or node shape -> node shape
    values: dict[tuple[str, str], tuple[str, ...]]  # (shape, SHACL term) -> values, as people read them


@cache
def load_shapes(file: Path | None = None) -> Shapes:
    """The shapes of ``file`` (default: the released ones). Raises ReferenceDataError."""
    file = file or ontology_dir() / "shapes.ttl"
    try:
        triples = [q.triple for q in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise ReferenceDataError(
            f"not valid Turtle: {error.msg}", place=file, line=error.lineno, hint="mend it and run again"
        ) from None
    names: dict[ox.BlankNode, ox.NamedNode] = {}
    owner: dict[str, str] = {}
    targets: dict[str, list[str]] = {}
    children: dict[object, list[ox.Triple]] = {}
    for t in triples:
        children.setdefault(t.subject, []).append(t)
        if t.predicate.value == RDF_TYPE and t.object == ox.NamedNode(SH + "NodeShape"):
            targets.setdefault(plain(t.subject), [])
    for shape in list(targets):
        owner[shape] = shape
        for number, part in enumerate(t for t in children[ox.NamedNode(shape)] if t.predicate.value == SH + "property"):
            if isinstance(part.object, ox.BlankNode):  # paths and lists below it must stay blank
                names[part.object] = ox.NamedNode(f"{shape}/{number}")
                owner[f"{shape}/{number}"] = shape
        targets[shape] = [
            plain(t.object) for t in children[ox.NamedNode(shape)] if t.predicate.value == SH + "targetClass"
        ]
    named = tuple(
        ox.Triple(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object)) for t in triples
    )
    values: dict[tuple[str, str], list[str]] = {}
    for t in named:
        if t.predicate.value.startswith(SH):
            values.setdefault((plain(t.subject), t.predicate.value.removeprefix(SH)), []).append(shown(t.object))
    return Shapes(
        named,
        {s: tuple(sorted(c)) for s, c in targets.items()},
        owner,
        {k: tuple(sorted(v)) for k, v in values.items()},
    )


def violations(triples: Iterable[ox.Triple], shapes: Shapes, size: int = NODES) -> list[Violation]:
    """What breaks ``shapes`` in ``triples``, which must include the class hierarchy; sorted. Raises GraphError.

    ``size`` nodes are checked at a time; it changes time and memory, never the result.
    """
    try:
        import pyrudof
    except ImportError:
        raise GraphError("validation needs the library pyrudof", hint="pip install 'policy-kg[validate]'") from None
    relevant = list(_relevant(triples, shapes))
    data: Iterable[Iterable[ox.Triple]] = [relevant]
    wanted: Iterable[ox.Triple] = shapes.triples
    if divisible(shapes.triples):
        below = subclasses(relevant)
        targets = {s: {d for c in classes for d in below.get(c, {c})} for s, classes in shapes.targets.items()}
        inverse = {plain(t.object) for t in shapes.triples if t.predicate.value == SH + "inversePath"}
        data, wanted = portions(relevant, targets, inverse, size), retargeted(shapes.triples)
    schema = _ntriples(wanted)

    def report(portion: Iterable[ox.Triple]) -> list[pyrudof.ShaclValidationEntry]:
        engine = pyrudof.Rudof(pyrudof.RudofConfig())
        engine.read_data(_ntriples(portion), format=pyrudof.RDFFormat.NTriples)
        engine.read_shacl(schema, format=pyrudof.ShaclFormat.NTriples)
        return list(engine.validate_shacl().violations)

    with ThreadPoolExecutor(2) as pool:  # the engine works outside Python's lock
        try:
            reports = list(pool.map(report, data))
        except pyrudof.RudofError as error:
            raise GraphError(f"the shapes cannot be applied: {error}", place=ontology_dir() / "shapes.ttl") from None
    found = set()
    for entry in chain.from_iterable(reports):
        source = str(entry.source_shape).strip("<>")
        shape = shapes.owner.get(source, source)
        path = str(entry.path).strip("<>") if entry.path is not None else ""
        component = str(entry.constraint_component).removeprefix(SH).removesuffix("ConstraintComponent")
        found.add(
            Violation(
                shape, str(entry.focus_node).strip("<>"), path, _words(component, source, path, entry.value, shapes)
            )
        )
    return sorted(found)


def _relevant(triples: Iterable[ox.Triple], shapes: Shapes) -> Iterator[ox.Triple]:
    """Only triples that some shape can look at: the engine's time grows with all it is given."""
    paths = {
        t.object.value
        for t in shapes.triples
        if t.predicate.value in (SH + "path", SH + "inversePath") and isinstance(t.object, ox.NamedNode)
    } | {RDF_TYPE, RDFS + "subClassOf"}
    return (t for t in triples if t.predicate.value in paths)


def _ntriples(triples: Iterable[ox.Triple]) -> str:
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode("utf-8")


_WORDS = {
    "MinCount": "needs at least {MinCount} {path}",
    "MaxCount": "has more than {MaxCount} {path}",
    "Class": "{path} leads to {value}, which is not a {Class}",
    "Datatype": "{path} has {value}, which is not a {Datatype}",
    "NodeKind": "{path} has {value}, which is not an {NodeKind}",
    "In": "{path} has {value}, which is not one of the values it may have",
    "Pattern": "{path} has {value}, which does not match {Pattern}",
    "MinInclusive": "{path} has {value}, less than {MinInclusive}",
    "MaxInclusive": "{path} has {value}, more than {MaxInclusive}",
    "MinLength": "{path} is empty",
    "LanguageIn": "{path} has {value}, in a language other than en and zh",
    "UniqueLang": "has more than one {path} in a language",
    "Or": "{path}: none of the permitted forms fits",
}


def _words(component: str, source: str, path: str, value: object, shapes: Shapes) -> str:
    if messages := shapes.values.get((source, "message")):
        return messages[0]
    filled = {name: "/".join(shapes.values.get((source, name[0].lower() + name[1:]), ("?",))) for name in _WORDS}
    value_text = _short(str(value)) if value is not None else "a value"
    template = _WORDS.get(component, "breaks sh:" + component + " of {path}")
    return template.format(path=_short(path) or "the node", value=value_text, **filled).removeprefix("the node: ")


def _short(text: str) -> str:
    bare = text.strip("<>")
    if bare.startswith(("http://", "https://")):
        try:
            return iri_text(bare)
        except ValueError:
            return bare
    return text if len(text) <= 80 else text[:79] + "…"


def shown(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term for a message."""
    if isinstance(term, ox.NamedNode):
        return _short(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


def subclasses(triples: Iterable[ox.Triple]) -> dict[str, set[str]]:
    """Class → itself and all classes below it."""
    up: dict[str, set[str]] = {}
    for t in triples:
        if t.predicate.value == RDFS + "subClassOf":
            up.setdefault(plain(t.subject), set()).add(plain(t.object))
    below: dict[str, set[str]] = {}
    for name in up:
        todo, seen = [name], set()
        while todo:
            at = todo.pop()
            if at not in seen:
                seen.add(at)
                below.setdefault(at, {at}).add(name)
                todo += up.get(at, ())
    return below
