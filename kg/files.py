"""Files that are there whole or as they were before, and what killed processes left."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kg.errors import KgError


@contextmanager
def whole(file: Path, *, error: type[KgError] = KgError, hint: str | None = None) -> Iterator[BinaryIO]:
    """A stream beside ``file`` that takes its place when the block ends well, and is gone otherwise.

    Raises ``error`` with ``hint`` where the file cannot be written, in the block too.
    """
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(file)
    except OSError as met:
        raise error(f"cannot be written: {met.strerror or met}", place=file, hint=hint) from None
    finally:
        with suppress(OSError):  # said already
            part.unlink(missing_ok=True)


def write_whole(file: Path, data: bytes, *, error: type[KgError] = KgError, hint: str | None = None) -> None:
    """Writes a file at once: it is there whole or, where writing fails, as it was before. Raises ``error``."""
    with whole(file, error=error, hint=hint) as stream:
        stream.write(data)


def write_all(
    folder: Path, files: Mapping[str, bytes], *, error: type[KgError] = KgError, hint: str | None = None
) -> tuple[Path, ...]:
    """Writes several files into a folder, which is made where it is missing: all are there, or where writing fails all
    is as it was. Raises ``error``.
    """
    places = [folder / name for name in files]
    parts = {place: place.with_name(f".{place.name}.{os.getpid()}") for place in places}
    olds = {place: place.with_name(f".{place.name}.{os.getpid()}.old") for place in places}
    settled: list[Path] = []
    place = folder
    try:
        with making(folder):
            try:
                for place in places:
                    if place.is_dir():
                        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                    parts[place].write_bytes(files[place.name])
                for place in places:
                    if os.path.lexists(place):  # comes back where another file fails
                        second_name(place, olds[place])
                    parts[place].replace(place)
                    settled.append(place)
            except BaseException:
                for done in settled:
                    with suppress(OSError):
                        if os.path.lexists(olds[done]):
                            olds[done].replace(done)
                        else:
                            done.unlink()
                raise
            finally:
                for left in (*parts.values(), *olds.values()):
                    with suppress(OSError):
                        left.unlink(missing_ok=True)
    except OSError as met:
        what = "made" if place == folder else "written"
        raise error(f"cannot be {what}: {met.strerror or met}", place=place, hint=hint) from None
    return tuple(places)


@contextmanager
def making(folder: Path) -> Iterator[None]:
    """Makes a folder and those above it, as far as they are missing; after the block those of them that stayed empty
    are gone again. Raises OSError where it cannot be made."""
    missing = [p for p in (folder, *folder.parents) if not os.path.lexists(p)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for place in missing:
            with suppress(OSError):
                place.rmdir()  # only succeeds where nothing was laid


def second_name(file: str | Path, under: str | Path) -> None:
    """Gives a file a second name (a hard link); where the file system knows none, makes a copy. A symbolic link stays
    one. Raises OSError."""
    try:
        os.link(file, under, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, under, follow_symlinks=False)


def why_it_stays(folder: Path) -> str | None:
    """What keeps another folder from taking the place of this one, in words for people; None where nothing does.

    A disk cannot be renamed, and who works in a folder would be left in one that is gone.
    """
    folder = folder.resolve()
    if folder.is_mount():
        return "a disk of its own"
    try:
        here = Path.cwd()
    except OSError:
        return None
    return "the folder you are in" if here.is_relative_to(folder) else None


def is_alive(pid: str) -> bool:
    """Whether a process of this number is running; one that may not be asked is."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        pass
    return True


class Busy(OSError):
    """Another process is writing here."""


#: Open locks of this process; a forked child closes them, so that a killed parent's lock ends with the parent.
_LOCKS: set[int] = set()


def _close_locks() -> None:
    for number in _LOCKS:
        with suppress(OSError):
            os.close(number)
    _LOCKS.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_locks)


@contextmanager
def locked(folder: Path, *, wait: float = 0.0) -> Iterator[Callable[[Path], bool]]:
    """Keeps others that lock it out of ``folder`` while the block runs; it ends with the process, however that ends.

    The lock is on the folder itself, nothing is written. The block is given what locks a further folder: one that is to
    take the place of the first is locked before it does. Where the system knows no such lock, nothing is locked and the
    answer is False. Raises Busy after ``wait`` seconds, OSError where the folder cannot be opened.
    """
    held: list[int] = []

    def lock(place: Path) -> bool:
        number = _lock(place, wait)
        if number is not None:
            held.append(number)
        return number is not None

    try:
        lock(folder)
        yield lock
    finally:
        for number in held:
            _LOCKS.discard(number)
            os.close(number)


def _lock(folder: Path, wait: float) -> int | None:
    """The number of an open folder that is locked, or None where the system knows no such lock."""
    try:
        import fcntl
    except ImportError:
        return None
    until = time.monotonic() + wait
    while True:
        number = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(number), folder.stat()):
                _LOCKS.add(number)
                return number
            os.close(number)  # another has taken its place meanwhile
            continue
        except FileNotFoundError:
            os.close(number)
            raise
        except OSError as error:
            os.close(number)
            if error.errno not in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES):
                return None
        if time.monotonic() >= until:
            raise Busy(errno.EBUSY, "another build is writing here")
        time.sleep(0.02)


#: From so many files on, one call that brings the whole file system to the disk is cheaper than one a file.
_MANY = 100
#: So many are waited for at once: the disk writes its journal once for all of them.
_AT_ONCE = 8
#: What says that a system (or a file system, or a sandbox) has no call for the whole file system.
_NO_SUCH_CALL = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM})


def sync(files: list[Path], folders: list[Path]) -> None:
    """Brings files and the entries of folders to the disk, so that a power cut does not undo them. Raises OSError."""
    from concurrent.futures import ThreadPoolExecutor  # only here: most commands write nothing so

    if len(files) >= _MANY and _sync_all(files[0]):
        return
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(_sync_one, [*files, *folders]))


def _sync_one(place: Path) -> None:
    number = os.open(place, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno != errno.EINVAL:  # no such thing on this file system
            raise
    finally:
        os.close(number)


def _sync_all(place: Path) -> bool:
    """Brings the file system of ``place`` to the disk; False where there is no such call. Raises OSError where the disk
    failed: what is opened after that no longer hears of it, so asking again file by file would find all well."""
    import ctypes  # only here: it would slow every command's start

    try:
        call: Callable[..., int] = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError, TypeError):
        return False
    number = os.open(place, os.O_RDONLY)
    try:
        failed = ctypes.get_errno() if call(number) else 0
    finally:
        os.close(number)
    if failed and failed not in _NO_SUCH_CALL:
        raise OSError(failed, os.strerror(failed))
    return not failed


def clear(folder: Path) -> None:
    """Removes a folder that killed processes left, whose last children may be writing into it still."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            return
        time.sleep(0.02)


def replace_folder(new: Path, folder: Path) -> None:
    """Puts ``new`` in the place of ``folder``; what was there is left under the name of ``new``, or gone.

    In one step where the system can; where it cannot, the old folder is called ``new``'s name and "-old" between two
    steps. Raises OSError; then ``folder`` is as it was.
    """
    folder = folder.resolve()
    if not folder.exists():
        new.rename(folder)
    elif not exchange(new, folder):
        old = new.with_name(new.name + "-old")  # not in one step, where the system cannot do better
        folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)


def exchange(a: Path, b: Path) -> bool:
    """Exchanges two folders in one step; False where the system cannot (it can on Linux)."""
    import ctypes  # only here: it would slow every command's start

    try:
        call: Callable[..., int] = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return call(here, os.fsencode(a), here, os.fsencode(b), exchange) == 0
