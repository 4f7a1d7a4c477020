"""Where a streamed answer goes: standard output, or a file that is there whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.files import whole
from kg.graph.limits import Clock


class Output:
    """Takes bytes as they come. The time that writing takes is the reader's, not the query's."""

    def __init__(self, stream: Any, clock: Clock, *, is_stdout: bool) -> None:
        self._stream = stream
        self._clock = clock
        self._held = b""  # a carriage return, until it is known what follows
        self.is_stdout = is_stdout
        self.failed = False  # whether writing failed
        self.lines = 0
        self.tail = b""  # the last bytes

    def write(self, data: Any) -> int:
        size = len(data)
        text = (self._held + bytes(data)).replace(b"\r\n", b"\n")
        self._held = b"\r" if text.endswith(b"\r") else b""
        text = text[: len(text) - len(self._held)]
        self.lines += text.count(b"\n")
        self.tail = (self.tail + text)[-60:]
        self._clock.pause()
        try:
            self._stream.write(text)
        except BaseException:
            self.failed = True
            raise
        self._clock.resume()
        return size

    def flush(self) -> None:
        pass

    def pause(self) -> None:
        """The answer is whole; what follows is only printed."""
        self._clock.pause()

    def end_line(self) -> None:
        """Ends the last line, if it is not."""
        if self.tail and not self.tail.endswith(b"\n"):
            self.write(b"\n")


@contextmanager
def output(file: str | None, clock: Clock) -> Iterator[Output]:
    """Standard output, or ``file``, which on any failure is as it was before. Raises KgError."""
    if file is None:
        if sys.stdout is None:
            raise KgError("there is no standard output", hint="give --out FILE")
        yield Output(sys.stdout.buffer, clock, is_stdout=True)
        return
    with whole(Path(file), hint="give another --out") as stream:
        yield Output(stream, clock, is_stdout=False)
