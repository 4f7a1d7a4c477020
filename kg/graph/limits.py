"""How long a query may take, and what happens when it takes longer.

The engine cannot be stopped from within the process that it runs in. So a program whose only work is the answer ends
itself (``end_process_when_late``, set by the ``kg`` command); elsewhere the engine runs in a process of its own that
can be killed (``kg.graph.guarded``), and a connection to an endpoint is shut.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import GraphError

#: Seconds that a query may take unless told otherwise.
DEFAULT_TIMEOUT = 60.0

_end_process = False


class QueryTimeout(GraphError):
    """A query took longer than it may, and was stopped."""


def too_late(seconds: float, place: str | Path | None = None) -> QueryTimeout:
    """The error of a query that was stopped after ``seconds``."""
    hint = "ask for less (LIMIT, fewer unrelated patterns), or give more time with --timeout"
    return QueryTimeout(f"the query was stopped after {seconds:g} s without a whole answer", place=place, hint=hint)


def end_process_when_late() -> None:
    """From now on a query that is late ends this process: one line on stderr, exit code 2."""
    global _end_process
    _end_process = True


def ends_process() -> bool:
    """Whether a late query ends this process."""
    return _end_process


class Clock:
    """The time that one query has left; it does not run while ``paused`` (the reader of the answer may be slow)."""

    def __init__(self, seconds: float | None, place: str | Path | None = None) -> None:
        self.seconds = seconds
        self.place = place
        self.deadline = float("inf") if seconds is None else time.monotonic() + seconds
        self._stopped_at: float | None = None

    def left(self) -> float | None:
        """Seconds left, None without a limit. Raises QueryTimeout where there are none."""
        if self.seconds is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self.error()
        return left

    def error(self) -> QueryTimeout:
        return too_late(self.seconds or 0, self.place)

    def pause(self) -> None:
        self._stopped_at = time.monotonic()

    def resume(self) -> None:
        if self._stopped_at is not None:
            self.deadline += time.monotonic() - self._stopped_at
            self._stopped_at = None

    def is_late(self) -> bool:
        return self._stopped_at is None and time.monotonic() >= self.deadline

    def asleep(self) -> float | None:
        """Seconds until there is reason to look at this clock again; None: no reason."""
        if self.seconds is None:
            return None
        return max(0.01, self.deadline - time.monotonic()) if self._stopped_at is None else self.seconds


class _Watch:
    """One thread that looks at all clocks; it costs nothing while they run."""

    def __init__(self) -> None:
        self._clocks: dict[int, tuple[Clock, Callable[[], None]]] = {}
        self._changed = threading.Condition()
        self._wakes_at = float("inf")
        self._thread: threading.Thread | None = None

    def add(self, clock: Clock, late: Callable[[], None]) -> None:
        with self._changed:
            self._clocks[id(clock)] = clock, late
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True, name="kg-watch")
                self._thread.start()
            elif clock.deadline < self._wakes_at:
                self._changed.notify()

    def remove(self, clock: Clock) -> None:
        self._clocks.pop(id(clock), None)

    def _run(self) -> None:
        with self._changed:
            while True:
                for key, (clock, late) in list(self._clocks.items()):
                    if clock.is_late() and key in self._clocks:
                        del self._clocks[key]
                        late()
                waits = [w for clock, _ in list(self._clocks.values()) if (w := clock.asleep()) is not None]
                wait = min(waits, default=None)
                self._wakes_at = float("inf") if wait is None else time.monotonic() + wait
                self._changed.wait(wait)


_watch = _Watch()
if hasattr(os, "register_at_fork"):  # a forked process has no such thread
    os.register_at_fork(after_in_child=lambda: globals().update(_watch=_Watch()))


@contextmanager
def watched(clock: Clock, late: Callable[[], None] | None = None) -> Iterator[Clock]:
    """Calls ``late`` in another thread when the clock runs out within the block; without it, ends the process where
    that is allowed, else does nothing."""
    if late is None and _end_process:
        late = _ending(clock)
    if late is None or clock.seconds is None:
        yield clock
        return
    watch = _watch
    watch.add(clock, late)
    try:
        yield clock
    finally:
        watch.remove(clock)


def _ending(clock: Clock) -> Callable[[], None]:
    def end() -> None:
        try:
            os.write(2, f"kg: {clock.error()}\n".encode(sys.stderr.encoding or "utf-8", "replace"))
        finally:
            os._exit(2)

    return end
