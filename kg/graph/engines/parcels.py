"""Documents on their way to a worker that shares no disk with us, and their graphs on the way back.

``build`` is what runs on the worker: the function that runs here too, between two folders of its own.
"""

from __future__ import annotations

import json
import tempfile
import threading
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.collector import seldom_collected
from kg.documents.discovery import STDIN, document_id
from kg.documents.metadata import SETTINGS, settings_for
from kg.errors import DocumentError, KgError
from kg.graph.engines.stamp import difference, stamp
from kg.identifiers import slug

if TYPE_CHECKING:
    from kg.graph.decisions import Decision
    from kg.graph.outcome import BuiltDocument

#: A parcel is full with so many bytes or so many documents: a second or so of work, little to lose and little to hold.
FULL_BYTES, FULL_DOCUMENTS = 100_000, 50
#: A worker with several threads still reads one document after the other: no thread runs beside another in Python, and
#: memory is that of one document.
_ONE_AT_A_TIME = threading.Lock()


class Unlike(Exception):
    """The worker would read documents otherwise than we do; says how."""


@dataclass(frozen=True)
class Sent:
    """One document: its number, how its file is called here, its bytes, and its settings in ``documents.toml``."""

    number: int
    path: str
    data: bytes
    settings: Mapping[str, str]


@dataclass(frozen=True)
class Parcel:
    """Documents that are read one after the other by one worker."""

    documents: tuple[Sent, ...]
    quotes: bool
    decisions: Sequence[Decision]
    stamp: Mapping[str, str]

    def singly(self) -> list[Parcel]:
        """A parcel for each of its documents."""
        return [Parcel((one,), self.quotes, self.decisions, self.stamp) for one in self.documents]


@dataclass(frozen=True)
class Returned:
    """What became of one document; its graph and its text, packed, where it could be built."""

    number: int
    outcome: BuiltDocument | KgError
    graph: bytes = b""
    text: bytes = b""

    def write(self, folder: Path) -> None:
        """Writes graph and text as a build on this machine does. Raises OSError."""
        if isinstance(self.outcome, KgError):
            return
        name = slug(self.outcome.id)
        (folder / f"{name}.trig").write_bytes(zlib.decompress(self.graph))
        (folder / "texts").mkdir(exist_ok=True)
        (folder / "texts" / f"{name}.txt").write_bytes(zlib.decompress(self.text))


def sent(number: int, file: Path, most: int) -> Sent | None:
    """A document to send; None where it is better met here: standard input, what cannot be read, more than ``most``
    bytes, broken settings."""
    if file == STDIN or file.name == SETTINGS:
        return None
    try:
        if not file.is_file() or file.stat().st_size > most:
            return None
        return Sent(number, str(file), file.read_bytes(), settings_for(file, document_id(file)))
    except (OSError, KgError):
        return None


def build(parcel: Parcel) -> list[Returned]:
    """Reads the documents of a parcel, one after the other. Raises Unlike; OSError where there is no room to work."""
    if said := difference(parcel.stamp, stamp()):
        raise Unlike(said)
    with _ONE_AT_A_TIME, seldom_collected():
        return [_built(one, parcel) for one in parcel.documents]


def _built(one: Sent, parcel: Parcel) -> Returned:
    from kg.graph import building

    # ``building`` says what is wrong with a document; what is wrong with this machine is met here and tried elsewhere.
    with tempfile.TemporaryDirectory(prefix="kg-parcel-") as place:
        file, folder = Path(place) / "in" / Path(one.path).name, Path(place) / "out"
        file.parent.mkdir()
        folder.mkdir()
        file.write_bytes(one.data)
        if one.settings:
            (file.parent / SETTINGS).write_text(_toml(document_id(file), one.settings), encoding="utf-8")
        try:
            outcome = building.outcome_of((file, folder, parcel.quotes, parcel.decisions))
        except Exception as error:  # whatever it is, it is this document's alone
            what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            outcome = DocumentError(f"a fault of the program ({what})", place=one.path, hint="leave it out; report it")
        if isinstance(outcome, KgError):
            return Returned(one.number, _as_here(outcome, file, one.path))
        name = slug(outcome.id)
        graph, text = folder / f"{name}.trig", folder / "texts" / f"{name}.txt"
        return Returned(one.number, outcome, zlib.compress(graph.read_bytes(), 1), zlib.compress(text.read_bytes(), 1))


def _as_here(error: KgError, file: Path, path: str) -> KgError:
    """The error with our name of the file."""
    if error.place is not None:
        here = Path(path).parent
        error.place = error.place.replace(str(file), path).replace(str(file.parent / SETTINGS), str(here / SETTINGS))
    return error


def _toml(document: str, settings: Mapping[str, str]) -> str:
    def quoted(words: str) -> str:
        return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")

    return f"[{quoted(document)}]\n" + "".join(f"{quoted(k)} = {quoted(v)}\n" for k, v in sorted(settings.items()))
