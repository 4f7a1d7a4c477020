"""A folder of files that changes from one state to the next as a whole.

A build writes into a hidden workshop. When all is there, every file of the folder that stays as it is gets a second
name in the workshop (a hard link: same file, same time stamps), all new files are brought to the disk, and workshop and
folder change places in one step. Until that step the folder is the old one, from it on the new one, whoever is killed
and whenever the power goes; what is left is hidden and goes with the next build.

Not every folder can change places: one in which somebody works, a disk of its own, one that holds folders of others,
one beside which nothing may be written, or a system that knows no such step. There the whole workshop is renamed to
``.kg-switch`` inside the folder: that is the one step. Then its files are laid over the old ones. Who is killed
while doing so leaves ``.kg-switch``, and the next reader or build (``finished``) does the rest before anything else;
a reader that may not write reads what lies there.
"""

from __future__ import annotations

import errno
import filecmp
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import GraphError
from kg.files import Busy, clear, exchange, locked, making, second_name, sync, why_it_stays

#: What a build writes below its folder; any other folder is somebody else's.
PARTS = ("decisions", "inferred", "links", "reference", "review", "texts")
#: What was last built here (``kg.graph.increment``): the same bytes for the same graph, others for another.
RECORD = ".kg-record"
#: What is being laid over the old files.
SWITCH = ".kg-switch"
#: Two files in it: the names of those that go, and a second name of the one that is being laid.
_GONE, _NEXT = ".kg-gone", ".kg-next"
_WORKSHOP = ".kg-build-"
#: Seconds that a reader waits for a build that is laying its files, and a build for one that ends.
_PATIENCE = 5.0
_HINT = "choose another folder with --out"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def workshop(folder: Path) -> Iterator[tuple[Path, Callable[[Callable[[str], bool]], None]]]:
    """A hidden folder to write into, gone afterwards (and ``folder`` too if it was made in vain), and what puts its
    files into ``folder``: it asks of every file there that is not among them, by its name such as ``texts/a.txt``,
    whether it goes. Nobody else builds into ``folder`` meanwhile. Raises GraphError.
    """
    try:
        with making(folder), locked(home := folder.resolve(), wait=0.5) as lock:
            _tidy(home)
            temporary = _place(home)
            try:
                yield temporary, lambda goes: _switch(temporary, home, goes, lock)
            finally:
                clear(temporary)
    except Busy as error:
        raise GraphError(f"{error.strerror}", place=folder, hint=f"wait for its end or {_HINT}") from None
    except OSError as error:
        what = f"cannot write: {error.strerror or error}"
        hint = f"make room or {_HINT}" if error.errno in _FULL else _HINT
        raise GraphError(what, place=folder, hint=f"{hint}; nothing was changed") from None


def finished(folder: Path) -> Path:
    """Where the files of the graph in ``folder`` lie: there, after what a killed build left undone is done; a hidden
    folder below it where that is not permitted."""
    left = folder / SWITCH
    if not os.path.lexists(left):
        return folder
    try:
        with locked(folder, wait=_PATIENCE):
            _roll_forward(folder.resolve())
    except OSError:
        pass
    return left if left.is_dir() else folder


def _place(home: Path) -> Path:
    """A new workshop: beside the folder, from where it can change places with it, else inside."""
    beside = home.parent / f".{home.name}{_WORKSHOP}{os.getpid()}"
    if not home.is_mount():
        with suppress(OSError):
            beside.mkdir()
            return beside
    inside = home / f"{_WORKSHOP}{os.getpid()}"
    inside.mkdir()
    return inside


def _tidy(home: Path) -> None:
    """Does what a killed build left undone, and removes what it left. The folder is locked: nobody else works here."""
    if os.path.lexists(home / SWITCH):
        _roll_forward(home)
    for place, prefix in ((home, _WORKSHOP), (home.parent, f".{home.name}{_WORKSHOP}")):
        with suppress(OSError):
            for entry in [e.path for e in os.scandir(place) if e.name.startswith(prefix)]:
                clear(Path(entry))


@dataclass
class _Old:
    """What lies in the folder: its files by name, and whether the folder can change places with another."""

    files: list[str] = field(default_factory=list)
    free: bool = True


def _old(home: Path) -> _Old:
    old = _Old(free=why_it_stays(home) is None)
    for below in ("", *PARTS):
        place = home / below
        if place.is_symlink() and below:
            old.free = False
        if not place.is_dir():
            continue
        for entry in os.scandir(place):
            name = f"{below}/{entry.name}" if below else entry.name
            if entry.name.startswith((_WORKSHOP, SWITCH)):
                continue
            if entry.is_symlink() or entry.is_file(follow_symlinks=False):
                if below or entry.name not in PARTS:
                    old.files.append(name)
            elif below or name not in PARTS or not entry.is_dir():
                old.free = False
    old.files.sort()
    return old


def _switch(new: Path, home: Path, goes: Callable[[str], bool], lock: Callable[[Path], bool]) -> None:
    written = _names(new)
    fresh = set(written)
    _check_ways(written, home)
    old = _old(home)
    gone = {name for name in old.files if name not in written and goes(name)}
    for name in old.files:
        if name in written and _same(home / name, new / name):
            (new / name).unlink()
            second_name(home / name, new / name)
            fresh.discard(name)
        elif name not in written and name not in gone:
            (new / name).parent.mkdir(exist_ok=True)
            second_name(home / name, new / name)
    for below in PARTS:
        if (home / below).is_dir() and (new / below).is_dir():
            shutil.copymode(home / below, new / below)
    sync([new / name for name in sorted(fresh)], [p for p in (new, *(new / n for n in PARTS)) if p.is_dir()])
    if old.free and new.parent == home.parent and _change_places(new, home, lock):
        with suppress(OSError):  # it is done
            sync([], [home.parent])
            _rescue(new, home, {*old.files})
        return
    (new / _GONE).write_text(json.dumps(sorted(gone)), encoding="utf-8")
    sync([new / _GONE], [new])
    if new.parent == home:
        new.rename(home / SWITCH)
    else:
        _move_in(new, home)
    _roll_forward(home)


def _names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}


def _check_ways(written: set[str], home: Path) -> None:
    """Raises OSError where a folder lies in the place of a file, or a file in that of a folder."""
    for below in PARTS:
        taken = os.path.lexists(home / below) and not (home / below).is_dir()
        if taken and any(name.startswith(below + "/") for name in written):
            raise NotADirectoryError(errno.ENOTDIR, f"'{below}' is a file, not a folder")
    for name in written:
        if (home / name).is_dir() and not (home / name).is_symlink():
            raise IsADirectoryError(errno.EISDIR, f"'{name}' is a folder, not a file")


def _same(a: Path, b: Path) -> bool:
    return not a.is_symlink() and filecmp.cmp(a, b, shallow=False)


def _change_places(new: Path, home: Path, lock: Callable[[Path], bool]) -> bool:
    """In one step; False where that cannot be."""
    shutil.copymode(home, new)
    if hasattr(os, "chown"):
        status = home.stat()
        with suppress(OSError):
            os.chown(new, status.st_uid, status.st_gid)
    lock(new)  # before anybody finds it there
    if exchange(new, home):
        return True
    try:  # a folder that is empty can be overwritten in one step everywhere
        new.rename(home)
    except OSError:
        return False
    return True


def _rescue(was: Path, home: Path, known: set[str]) -> None:
    """What others laid into the old folder at the last moment comes along."""
    if not was.is_dir():
        return
    for place, _, files in os.walk(was):
        for file in files:
            name = Path(place, file).relative_to(was).as_posix()
            if name not in known and not name.startswith(_WORKSHOP) and not os.path.lexists(home / name):
                (home / name).parent.mkdir(parents=True, exist_ok=True)
                Path(place, file).rename(home / name)


def _move_in(new: Path, home: Path) -> None:
    """From beside the folder into it, under the name that counts."""
    try:
        new.rename(home / SWITCH)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        inside = home / f"{_WORKSHOP}{os.getpid()}"
        shutil.copytree(new, inside, symlinks=True)
        sync([inside / name for name in sorted(_names(inside))], [inside])
        inside.rename(home / SWITCH)


def _roll_forward(home: Path) -> None:
    """Lays the files of ``.kg-switch`` over the old ones and removes what is gone; may be begun again at any point."""
    left = home / SWITCH
    if not left.is_dir():
        return
    gone = json.loads((left / _GONE).read_text(encoding="utf-8"))
    for name in sorted(_names(left) - {_GONE, _NEXT}, key=lambda n: (not n.startswith("texts/"), n)):
        here, there = left / name, home / name
        if there.exists() and (here.samefile(there) or _same(there, here)):
            continue
        there.parent.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            (left / _NEXT).unlink()
        second_name(here, left / _NEXT)
        (left / _NEXT).replace(there)
    for name in gone:
        with suppress(FileNotFoundError):
            (home / name).unlink()
    for below in PARTS:
        with suppress(OSError):
            (home / below).rmdir()  # only succeeds where nothing is left
    sync([], [p for p in (home, *(home / n for n in PARTS)) if p.is_dir()])
    done = home / f"{_WORKSHOP}{os.getpid()}"
    clear(done)
    left.rename(done)
    clear(done)
