"""Files that are there whole or as they were before, and what killed processes left."""

from __future__ import annotations

import errno
import os
import shutil
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
    """Writes several files into a folder, which is made where it is missing: all are there, or where writing fails all is as
    it was. Raises ``error``.
    """
    places = [folder / name for name in files]
    parts = {place: place.with_name(f".{place.name}.{os.getpid()}") for place in places}
    olds = {place: place.with_name(f".{place.name}.{os.getpid()}.old") for place in places}
    made = [p for p in (folder, *folder.parents) if not os.path.lexists(p)]
    settled: list[Path] = []
    place = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for place in places:
            if place.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            parts[place].write_bytes(files[place.name])
        for place in places:
            if os.path.lexists(place):  # comes back where another file fails
                _keep(place, olds[place])
            parts[place].replace(place)
            settled.append(place)
    except BaseException as met:
        for done in settled:
            with suppress(OSError):
                if os.path.lexists(olds[done]):
                    olds[done].replace(done)
                else:
                    done.unlink()
        settled.clear()
        if not isinstance(met, OSError):
            raise
        what = "made" if place == folder else "written"
        raise error(f"cannot be {what}: {met.strerror or met}", place=place, hint=hint) from None
    finally:
        for left in (*parts.values(), *olds.values()):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        if not settled:
            for empty in made:
                with suppress(OSError):
                    empty.rmdir()  # only succeeds when nothing was laid there meanwhile
    return tuple(places)


def _keep(file: Path, under: Path) -> None:
    """A second name for a file; where the file system knows none, a copy."""
    try:
        os.link(file, under, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, under, follow_symlinks=False)


def is_alive(pid: str) -> bool:
    """Whether a process of this number is running; one that may not be asked is."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        pass
    return True


def replace_folder(new: Path, folder: Path) -> None:
    """Puts ``new`` in the place of ``folder``; what was there is left under the name of ``new``, or gone.

    In one step where the system can; where it cannot, the old folder is called ``new``'s name and "-old" between two
    steps. Raises OSError; then ``folder`` is as it was.
    """
    folder = folder.resolve()
    if not folder.exists():
        new.rename(folder)
    elif not _exchange(new, folder):
        old = new.with_name(new.name + "-old")  # not in one step, where the system cannot do better
        folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _exchange(a: Path, b: Path) -> bool:
    """Exchanges two folders in one step; False where the system cannot (it can on Linux)."""
    import ctypes  # only here: it would slow every command's start

    try:
        call: Callable[..., int] = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return call(here, os.fsencode(a), here, os.fsencode(b), exchange) == 0
