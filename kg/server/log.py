"""One line a request on standard error: no query, no token, nothing of the body."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

_EVERY = 0.2  # seconds
_LONG = 120  # characters of a path


class Log:
    """Lines are written together a few times a second, so that they cost a request next to nothing."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._waits: asyncio.TimerHandle | None = None

    def add(self, scope: Mapping[str, Any], status: int, size: int, seconds: float) -> None:
        """Notes a request that was answered; ``status`` 0: the client was gone."""
        path = scope.get("raw_path", b"").decode("ascii", "backslashreplace")
        path = path if path.isprintable() else ascii(path)
        client = scope.get("client")
        self._lines.append(
            f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {client[0] if client else '-'} {scope['method']} "
            f"{path[:_LONG]} {status or '-'} {size}B {seconds * 1000:.1f}ms\n"
        )
        if self._waits is None:
            self._waits = asyncio.get_running_loop().call_later(_EVERY, self.flush)

    def flush(self) -> None:
        """Writes what there is."""
        self._waits = None
        lines, self._lines = self._lines, []
        with suppress(OSError, ValueError):  # a full disk or a closed stream stops no answer
            sys.stderr.write("".join(lines))
            sys.stderr.flush()
