"""A graph in an embedded store on disk, which Oxigraph's own programs open as well.

The store is written whole into a hidden folder beside the old one, brought to the disk, and then takes its place in one
step, so a killed build and a power cut leave the old store or the new one. What reads the old store meanwhile keeps
reading it. Where both files and a store are written, the files change first: a build that is killed in between leaves
new files and the old store, each whole.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

import pyoxigraph as ox

from kg.errors import GraphError
from kg.files import Busy, is_alive, locked, making, replace_folder, sync, why_it_stays
from kg.graph.loading import load

#: Locks a further folder, one that is to take the place of the first.
Lock = Callable[[Path], bool]
_AGAIN = "build it again with 'kg build PATH --store DIR'"
#: Folders of a graph that go beside its store as they are: the texts as read, and what is kept for review.
BESIDES = ("texts", "review")


def is_store(place: Path) -> bool:
    """Whether a folder is (or was) an embedded store."""
    return place.is_dir() and ((place / "CURRENT").is_file() or any(place.glob("MANIFEST-*")))


def open(place: Path) -> ox.Store:
    """The store, to read only; any number of processes may have it open. Raises GraphError."""
    try:
        return ox.Store.read_only(str(place))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | MemoryError):
            raise
        raise GraphError(f"this store is broken or cannot be read: {_short(error)}", place=place, hint=_AGAIN) from None


def version(place: Path) -> tuple[int, ...]:
    """What is another after a build or an update has replaced the store. Raises GraphError where it is gone."""
    try:
        found = place.stat()
        with suppress(FileNotFoundError):
            first = (place / "CURRENT").stat()  # a number of a folder that is gone is given out again
            return found.st_dev, found.st_ino, first.st_ino, first.st_mtime_ns
    except OSError as error:
        raise GraphError(f"this store is gone: {error.strerror}", place=place, hint=_AGAIN) from None
    return found.st_dev, found.st_ino


def check_target(store: str | Path) -> Path:
    """The folder for a store, if a store may be written there: a new or empty folder, or a store to replace."""
    if not str(store).strip():
        raise GraphError("no folder is named for the store", hint="name one with --store DIR")
    folder = Path(store)
    if folder.exists() and not folder.is_dir():
        raise GraphError("is a file, not a folder for a store", place=folder, hint="name another with --store")
    if folder.is_dir() and not is_store(folder) and any(folder.iterdir()):
        hint = "name a new or empty folder, or a store to replace"
        raise GraphError("this folder holds something else than a store", place=folder, hint=hint)
    return folder


@contextmanager
def reserved(store: str | Path) -> Iterator[Lock]:
    """Keeps other builds and updates away from ``store`` while the block runs. Raises GraphError."""
    folder = check_target(store)
    try:
        with making(home := folder.resolve()):
            if why := why_it_stays(home):
                raise GraphError(f"a store cannot take the place of {why}", place=folder, hint="name a folder in it")
            with locked(home, wait=0.5) as lock:
                yield lock
    except Busy as error:
        raise GraphError(f"{error.strerror}", place=folder, hint="wait for its end, or name another folder") from None
    except OSError as error:
        hint = "choose another folder with --store"
        raise GraphError(f"cannot write here: {error.strerror}", place=folder, hint=hint) from None


def write(graph: Path, store: str | Path, lock: Lock | None = None) -> Path:
    """Writes the graph in the folder ``graph`` (files of ``kg build``), and its texts, as a store; ``lock`` is from
    ``reserved``. Raises GraphError."""
    folder = check_target(store)
    if lock is None:
        with reserved(folder) as lock:
            return write(graph, folder, lock)
    with beside(folder) as new:
        # In one go: the engine then makes few files, all of which a reader has open from the start.
        made = ox.Store(str(new))
        made.bulk_extend(load(graph))
        made.flush()
        made.optimize()
        del made  # closes it
        for besides in BESIDES:
            if (graph / besides).is_dir():
                shutil.copytree(graph / besides, new / besides)
        (new / "LOCK").unlink(missing_ok=True)
        sync([p for p in sorted(new.rglob("*")) if p.is_file()], [new, *(p for p in new.iterdir() if p.is_dir())])
        lock(new)
        replace_folder(new, folder)
        with suppress(OSError):
            sync([], [folder.resolve().parent])
    return folder


@contextmanager
def temporary_graph(store: str | Path) -> Iterator[Path]:
    """A folder on the disk of ``store`` for the files of a build that keeps only the store."""
    folder = check_target(store)
    with beside(folder) as place:
        yield place / "graph"


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """A hidden folder beside ``folder``, gone afterwards; and so are those of builds that were killed."""
    home = folder.resolve()
    try:
        with making(home.parent):
            for old in home.parent.glob(f".{escape(home.name)}.kg-store-*"):
                if not is_alive(old.name.split("-")[-2]):
                    shutil.rmtree(old, ignore_errors=True)
            place = Path(tempfile.mkdtemp(prefix=f".{home.name}.kg-store-{os.getpid()}-", dir=home.parent))
            place.chmod(0o777 & ~_umask())
            try:
                yield place
            except OSError as error:
                hint = "make room or choose another folder with --store; the old store is as it was"
                raise GraphError(f"the store cannot be written: {_short(error)}", place=folder, hint=hint) from None
            finally:
                shutil.rmtree(place, ignore_errors=True)
    except OSError as error:
        hint = "choose another folder with --store"
        raise GraphError(f"cannot write here: {error.strerror}", place=folder, hint=hint) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _short(error: BaseException) -> str:
    """The first words of what the store's engine says."""
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return re.split(r" in /|: /|: While| The file", " ".join(str(words).split()))[0][:120]
