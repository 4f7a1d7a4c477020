"""Files that are there whole or as they were before, and what killed processes left."""

from __future__ import annotations

import os
from collections.abc import Iterator
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


def is_alive(pid: str) -> bool:
    """Whether a process of this number is running; one that may not be asked is."""
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        pass
    return True
