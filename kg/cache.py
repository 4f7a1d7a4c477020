"""Results that can be made again, kept in the user's cache folder to save time: losing one costs nothing.

Each is kept under a key made from the contents of all that it is made from, so a stale one is never found. It carries
its own checksum, so a broken one is never used, and it is data that is only read, never run. A folder or a file that
another user owns or may write is not used. Whatever goes wrong here, the result is simply made anew.

The folder is ``KG_CACHE``, else ``policy-kg`` in the platform's cache folder; ``KG_CACHE=off`` keeps nothing.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import kg

#: How many results of one name are kept: a few versions of the program or of its data take turns.
_KEPT = 4
#: A larger file is none of ours.
_MOST = 1 << 26
#: Seconds after which a file half written is left over from a killed process.
_LEFT_OVER = 3600
_MARK = b"policy-kg cache 1\n"
#: When the program began, or a little before.
_BEGAN = time.time() - 1


def folder() -> Path | None:
    """Where results are kept, whether or not it is there yet; None where none are to be kept."""
    said = os.environ.get("KG_CACHE", "").strip()
    if said.lower() == "off":
        return None
    try:
        return Path(said).expanduser().absolute() if said else _platform_folder() / "policy-kg"
    except (RuntimeError, OSError):  # no home, or no working folder
        return None


def _platform_folder() -> Path:
    xdg = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if xdg.is_absolute():  # the XDG rule: a relative one is not meant
        return xdg
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", ""))
        return local if local.is_absolute() else Path.home() / "AppData" / "Local"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")


def key_of(files: Iterable[Path], *more: str) -> str:
    """A key for what is made from the contents of ``files`` and from ``more`` by this version of the program.

    Raises OSError where a file cannot be read.
    """
    total = hashlib.sha256("\0".join((kg.__version__, sys.version, *more)).encode())
    for file in files:
        total.update(b"\0" + file.name.encode("utf-8", "surrogateescape"))
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def load(name: str, key: str) -> bytes | None:
    """What was kept as ``name`` under ``key``; None where nothing sound is."""
    place = folder()
    if place is None or not _is_ours(place):
        return None
    try:
        # A link is not followed and a pipe is not waited for, whoever put it there.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(_file(place, name, key), flags), "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode) or not _private(status) or status.st_size > _MOST:
                return None
            words = stream.read(_MOST)
    except (OSError, ValueError):
        return None
    head = len(_MARK) + 32
    data = words[head:]
    return data if words[:head] == _MARK + _checksum(key, data) else None


def unchanged(files: Iterable[Path]) -> bool:
    """Whether no source of the program among ``files`` was edited since this process began, and so may differ from what
    runs here: what it makes must not be kept under a key that says otherwise."""
    try:
        return all(file.stat().st_mtime < _BEGAN for file in files if file.suffix == ".py")
    except OSError:
        return False


def keep(name: str, key: str, data: bytes) -> None:
    """Keeps ``data`` as ``name`` under ``key`` if it can; processes that do so at once do not disturb each other."""
    place = folder()
    if place is None or len(data) > _MOST - 100:
        return
    import tempfile

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
        if not _is_ours(place):
            return
        number, half = tempfile.mkstemp(prefix=f"{name}-", suffix=".part", dir=place)  # only we can read and write it
        try:
            with os.fdopen(number, "wb") as stream:
                stream.write(_MARK + _checksum(key, data) + data)
            Path(half).replace(_file(place, name, key))
        except BaseException:
            Path(half).unlink(missing_ok=True)
            raise
        _tidy(place, name)
    except (OSError, ValueError):
        return


def _tidy(place: Path, name: str) -> None:
    """Removes all results of that name but the latest, and what killed processes left."""
    files = [(file.stat().st_mtime, file) for file in place.glob(f"{name}-*.cache")]
    for _, file in sorted(files, reverse=True)[_KEPT:]:
        file.unlink(missing_ok=True)
    for file in place.glob(f"{name}-*.part"):
        if file.stat().st_mtime < time.time() - _LEFT_OVER:
            file.unlink(missing_ok=True)


def _file(place: Path, name: str, key: str) -> Path:
    return place / f"{name}-{key[:32]}.cache"


def _checksum(key: str, data: bytes) -> bytes:
    return hashlib.sha256(key.encode() + hashlib.sha256(data).digest()).digest()


def _is_ours(place: Path) -> bool:
    try:
        status = place.stat()
    except (OSError, ValueError):
        return False
    return stat.S_ISDIR(status.st_mode) and _private(status)


def _private(status: os.stat_result) -> bool:
    """Whether nobody but this user can have written it; where the system has no owners, that is taken for granted."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
