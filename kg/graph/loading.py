"""Files → a store in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.errors import GraphError
from kg.graph.switching import RECORD, SWITCH, finished

if TYPE_CHECKING:
    import rdflib

_FORMATS = {
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


#: How often a folder is loaded again that was replaced while it was read.
_AGAIN = 3
#: Bytes up to which a file is loaded faster as one transaction than by the bulk loader.
_SMALL = 8_000_000


def graph_files(place: Path) -> list[Path]:
    """The files of a graph, sorted: the file itself, or every TriG file of a folder but those kept for review."""
    if place.is_file():
        return [place]
    place = finished(place)
    files = [
        file
        for file in sorted(place.rglob("*.trig"))
        if not any(part.startswith(".") or part == "review" for part in file.relative_to(place).parts)
    ]
    if not files:
        raise GraphError(
            "no graph (*.trig) in this folder", place=place, hint="build one with 'kg build PATH --out DIR'"
        )
    return files


def review_files(place: Path) -> list[Path]:
    """The files of a folder that are kept for review, sorted."""
    return sorted((finished(place) / "review").glob("*.trig")) if place.is_dir() else []


def load(place: Path, *, review: bool = False) -> ox.Store:
    """All quads of the graph at ``place``, with ``review`` also those kept for review.

    Where a build puts another folder in its place meanwhile, or lays its files over the old ones, the new graph is
    loaded. Raises GraphError naming file and line of what is broken."""
    for _ in range(_AGAIN):
        before = _state(place)
        try:
            store = _load(place, review)
        except GraphError:
            if _state(place) == before:
                raise
        else:
            if _state(place) == before:
                return store
    return _load(place, review)


def _load(place: Path, review: bool) -> ox.Store:
    store = ox.Store()
    for file in graph_files(place) + (review_files(place) if review else []):
        load_file(store, file)
    return store


def _state(place: Path) -> tuple[object, ...]:
    """What is another after a build: the folder, or where that stays, its record or what is being laid into it."""
    found: list[object] = [os.path.lexists(place / SWITCH)]
    for part in (place, place / RECORD):
        try:
            status = part.stat()
            found += [status.st_dev, status.st_ino, status.st_mtime_ns]
        except OSError:
            found.append(None)
    return tuple(found)


def load_rdflib(graph: rdflib.Graph) -> ox.Store:
    """The quads of an rdflib Graph or Dataset."""
    if not hasattr(graph, "serialize"):
        raise GraphError("neither a path nor an address nor an rdflib graph", place=type(graph).__name__)
    quads = hasattr(graph, "quads")
    data = graph.serialize(format="nquads" if quads else "nt", encoding="utf-8")
    store = ox.Store()
    try:
        store.bulk_load(data, format=ox.RdfFormat.N_QUADS if quads else ox.RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise GraphError(f"what rdflib holds is not valid RDF: {error.msg}", place="rdflib graph") from None
    return store


def load_file(store: ox.Store, file: Path, change: Callable[[bytes], bytes] | None = None) -> None:
    """Adds one file to ``store``, or what ``change`` makes of its bytes. Raises GraphError."""
    format_ = format_of(file)
    try:
        add = store.load if file.stat().st_size <= _SMALL else store.bulk_load
        if change is None:
            add(path=str(file), format=format_)
        else:
            add(change(file.read_bytes()), format=format_)
    except (SyntaxError, OSError) as error:
        raise _broken(file, format_, error) from None


def parse_file(file: Path) -> Iterator[ox.Quad]:
    """The quads of one file, one after the other."""
    format_ = format_of(file)
    try:
        yield from ox.parse(path=str(file), format=format_)
    except (SyntaxError, OSError) as error:
        raise _broken(file, format_, error) from None


def format_of(file: Path) -> ox.RdfFormat:
    """The format of a file by its ending. Raises GraphError."""
    format_ = _FORMATS.get(file.suffix.lower())
    if format_ is None:
        raise GraphError("not a graph file", place=file, hint=f"these endings are read: {' '.join(_FORMATS)}")
    return format_


def _broken(file: Path, format_: ox.RdfFormat, error: SyntaxError | OSError) -> GraphError:
    if isinstance(error, SyntaxError):
        return GraphError(
            f"not valid {format_.name}: {error.msg}", place=file, line=error.lineno, hint="mend it or build it again"
        )
    return GraphError(f"cannot be read: {error.strerror or error}", place=file)
