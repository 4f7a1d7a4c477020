"""What the last build of a folder read and wrote, so that the next one does only what is new.

The record is the hidden file ``.kg-record`` in the folder. Of every document it holds a key made of all that its graph
follows from - the bytes of its file, its ending, its settings in ``documents.toml``, whether quotes are kept, the
program and its data - and the checksums of what was built. Where its file lay is held as a checksum of the way from
the graph to it, so that a later build of that folder sees that it is gone, and no name of a folder is written down.
A record that is broken, or of another kind of program, is worth nothing: all is built anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from glob import has_magic
from pathlib import Path
from typing import Any

from kg.documents.discovery import FORMATS, STDIN, document_id
from kg.errors import KgError
from kg.graph import program
from kg.graph.decisions import Decision
from kg.graph.inference import Rule
from kg.graph.switching import RECORD
from kg.graph.trig import iri_text
from kg.identifiers import slug

_FORM = 1


@dataclass
class Entry:
    """One document of the last build."""

    id: str
    key: str  # of all that it was made from; "" where that is not known for certain
    graph: str  # checksum of its TriG file
    text: str  # and of its text
    language: str
    statements: dict[str, int]
    triples: int
    folder: str = ""  # where its file lay (checksum); "" for standard input
    file: str = ""


@dataclass
class Record:
    """The last build of a folder; an empty one where there was none that can be believed."""

    documents: dict[str, Entry] = field(default_factory=dict)  # by name of the TriG file
    folders: dict[str, str] = field(default_factory=dict)  # checksum of a folder → that of the one above
    decisions: list[str] = field(default_factory=list)  # those that may change a document, in order
    conclusions: str = ""  # key of what was concluded
    files: dict[str, str] = field(default_factory=dict)  # what was concluded, and the reference graph → checksum
    unmatched: list[str] = field(default_factory=list)  # decisions
    remark: str = ""  # why it is empty

    def dump(self) -> bytes:
        """The record as it is written: the same for the same build."""
        words = {k: v for k, v in asdict(self).items() if k != "remark"}
        body = json.dumps(words, sort_keys=True, separators=(",", ":"))
        return f'{{"kg":{_FORM},"sum":"{sum_of_bytes(body.encode())}",\n"build":{body}}}\n'.encode()


def load(folder: Path) -> Record:
    """The record of the last build into ``folder``."""
    try:
        words = (folder / RECORD).read_bytes()
    except FileNotFoundError:
        return Record()
    except OSError as error:
        return Record(remark=f"the record of the last build cannot be read ({error.strerror}): all is built anew")
    head, _, rest = words.partition(b"\n")
    try:
        found = json.loads(words)
        if found["kg"] != _FORM:
            return Record(remark="the record of the last build is of another version: all is built anew")
        body = rest.removeprefix(b'"build":').rstrip()[:-1]
        if found["sum"] != sum_of_bytes(body):
            raise ValueError
        build: dict[str, Any] = found["build"]
        documents = {name: Entry(**entry) for name, entry in build.pop("documents").items()}
        return Record(documents=documents, **build)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Record(remark="the record of the last build is broken: all is built anew")


def sum_of_bytes(data: bytes) -> str:
    """Checksum of bytes."""
    return hashlib.sha256(data).hexdigest()


def sum_of(file: Path) -> str:
    """Checksum of a file; "" where it cannot be read."""
    try:
        return sum_of_bytes(file.read_bytes())
    except OSError:
        return ""


# --- what a document is made from -------------------------------------------------------------------------------------


def stamp(file: Path) -> tuple[object, ...]:
    """What changes when a document or the settings beside it are written to."""
    from kg.documents.metadata import SETTINGS

    found: list[object] = []
    for place in (file, file.parent / SETTINGS):
        try:
            status = place.stat()
            found += [status.st_size, status.st_mtime_ns, status.st_ino]
        except OSError:
            found.append(None)
    return tuple(found)


def key_of(file: Path, quotes: bool) -> str:
    """A checksum of all that the graph of a document follows from, decisions apart; "" where it cannot be known."""
    from kg.documents.loaders import MAX_BYTES
    from kg.documents.metadata import settings_for

    if file == STDIN or not program.key():
        return ""
    identifier = document_id(file)
    try:
        if file.stat().st_size > MAX_BYTES:
            return ""
        settings = settings_for(file, identifier)
        data = sum_of_bytes(file.read_bytes())
    except (KgError, OSError):  # the reader will say so
        return ""
    suffix = file.suffix.lower() if file.suffix.lower() in FORMATS else ""
    parts = [data, identifier, suffix, program.readers(suffix), dict(sorted(settings.items())), quotes, program.key()]
    return sum_of_bytes(json.dumps(parts).encode())


# --- what is still as it was built ------------------------------------------------------------------------------------


class Touched:
    """Whether decisions that came or went since the last build have a say in a document."""

    def __init__(self, before: Sequence[str], now: Iterable[Decision]) -> None:
        """``before`` are the names of the decisions of the last build, as ``names_of`` gives them."""
        names = {d.iri: d for d in now if d.kind != "reject"}
        after = list(names)
        gone, come = set(before) - set(after), set(after) - set(before)
        self._all = [n for n in before if n not in gone] != [n for n in after if n not in come]  # another order
        words = [iri_text(name) for name in gone] + [iri_text(names[name].subject) for name in come]
        self._words = re.compile(b"|".join(re.escape(w.encode()) for w in sorted(words))) if words else None

    def __call__(self, graph: bytes) -> bool:
        return self._all or bool(self._words and self._words.search(graph))


def names_of(decisions: Iterable[Decision]) -> list[str]:
    """The decisions that may change a document, in order."""
    return [d.iri for d in decisions if d.kind != "reject"]


def is_whole(entry: Entry, name: str, folder: Path, touched: Touched) -> bool:
    """Whether what was built of a document is there as it was written, and no other decision has a say in it."""
    try:
        graph = (folder / f"{name}.trig").read_bytes()
    except OSError:
        return False
    return (
        sum_of_bytes(graph) == entry.graph
        and sum_of(folder / "texts" / f"{name}.txt") == entry.text
        and not touched(graph)
    )


# --- what is gone -----------------------------------------------------------------------------------------------------


class Places:
    """Checksums of the ways from a graph to folders."""

    def __init__(self, graph: Path) -> None:
        self._graph = os.path.realpath(graph)
        self._known: dict[str, str] = {}
        self.above: dict[str, str] = {}

    def of(self, folder: str | Path) -> str:
        """The checksum of a folder; those of the folders above are noted in ``above``."""
        given = os.fspath(folder)
        if given not in self._known:
            place = os.path.realpath(given)
            self._known[given] = mark = self._mark(place)
            while (up := os.path.dirname(place)) != place:  # noqa: PTH120
                lower = self._mark(place)
                if lower in self.above:
                    break
                self.above[lower] = self._mark(up)
                place = up
            return mark
        return self._known[given]

    def _mark(self, place: str) -> str:
        try:
            way = os.path.relpath(place, self._graph)
        except ValueError:  # another drive
            way = place
        return sum_of_bytes(way.encode("utf-8", "surrogateescape"))[:16]


def gone(record: Record, paths: Iterable[str | Path], names: set[str], places: Places) -> set[str]:
    """The documents whose files lay in a folder, or matched a pattern, among ``paths`` and are not among ``names`` now.

    A pattern for folders (``shelf/*/a.txt``) is followed into the folders that are there.
    """
    folders: set[str] = set()
    exact: list[tuple[set[str], str]] = []
    for path in map(str, paths):
        if Path(path).is_dir():
            folders.add(places.of(path))
        elif path != str(STDIN) and has_magic(path) and not Path(path).exists():
            above, name = os.path.split(path)
            if os.path.basename(above) == "**" and not has_magic(os.path.dirname(above)):  # noqa: PTH119, PTH120
                exact.append(({places.of(os.path.dirname(above) or ".")}, "**/" + name))  # noqa: PTH120
            else:
                from glob import glob

                found = glob(above, recursive=True) if has_magic(above) else [above or "."]  # noqa: PTH207
                exact.append(({places.of(f) for f in found}, name))
    lost = set()
    for name, entry in record.documents.items():
        if name in names or not entry.folder:
            continue
        chain = {entry.folder}
        at = entry.folder
        while (up := record.folders.get(at)) is not None and up not in chain:
            chain.add(up)
            at = up
        if chain & folders or any(
            fnmatch(entry.file, pattern.removeprefix("**/")) and marks & (chain if "**/" in pattern else {entry.folder})
            for marks, pattern in exact
        ):
            lost.add(name)
    return lost


# --- what was concluded -----------------------------------------------------------------------------------------------


def conclusions_key(graphs: Mapping[str, str], decisions: Iterable[Decision], rules: Iterable[Rule]) -> str:
    """A checksum of all that conclusions follow from: the documents' graphs by checksum, decisions, rules, program."""
    if not program.key():
        return ""
    said = [[d.iri, d.required] for d in decisions]
    asked = [[rule.name, rule.sparql] for rule in rules]
    return sum_of_bytes(json.dumps([program.key(), sorted(graphs.items()), said, asked]).encode())


def name_of(file: Path) -> str:
    """The name of a document's files in the graph."""
    return slug(document_id(file))
