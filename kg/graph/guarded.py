"""A local store asked in a process of its own, which is killed where a query takes too long.

The process is forked when the first query comes, keeps the store as it was then, and serves one query after the other:
a query costs a fraction of a millisecond more than in this process, a value about two microseconds.
"""

from __future__ import annotations

import io
import json
import os
import select
import signal
import struct
import threading
import time
import warnings
import weakref
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from kg.errors import GraphError
from kg.graph.limits import Clock, QueryTimeout

RawAnswer = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Ask = Callable[[str], RawAnswer]

_HEAD = struct.Struct(">cI")
_FRAME = 1 << 16
_MOMENT = 1.0  # seconds: what was answered in less needs no guard when it is asked again
_READY_WITHIN = 20.0  # seconds for a process to begin; a big store on disk takes a few


class Workers:
    """The processes that answer for one store: as many as there are answers being read at the same time."""

    def __init__(self, ask_in_process: Callable[[], Ask], name: str) -> None:
        """``ask_in_process`` is called in the new process and gives the function that answers there."""
        self._make = ask_in_process
        self._name = name
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()
        self._end = weakref.finalize(self, _stop_all, self._idle)

    def ask(self, sparql: str, clock: Clock, quick: Callable[[str], None]) -> RawAnswer | list[ox.Triple]:
        """The answer; solutions come as they are found. A query that was answered whole in a moment is told to
        ``quick``. Raises QueryTimeout, GraphError."""
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        if worker is None or not worker.alive():
            worker = _Worker(self._make)
        try:
            worker.send(sparql)
            end = clock.deadline - (clock.seconds or 0) + _MOMENT

            def back(done: _Worker) -> None:
                with self._lock:
                    self._idle.append(done)
                if time.monotonic() < end:
                    quick(sparql)

            reader = _Reader(worker, clock, back)
            kind, data = reader.frame()
            if kind == b"B":
                return ox.parse_query_results(b'{"head":{},"boolean":' + data + b"}", format=ox.QueryResultsFormat.JSON)
            if kind == b"T":
                triples = ox.parse(reader, format=ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
                return sorted({quad.triple for quad in triples}, key=str)
            return ox.parse_query_results(reader, format=ox.QueryResultsFormat.JSON)  # type: ignore[arg-type]
        except BaseException:
            if not worker.done:
                worker.kill()
            raise


def _stop_all(idle: list[_Worker]) -> None:
    while idle:
        idle.pop().kill()


class _Worker:
    """One process; ``done`` while it waits for a query."""

    def __init__(self, make: Callable[[], Ask]) -> None:
        ask_read, self._asking = os.pipe()
        self._answers, answer_write = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # other threads hold nothing that the child needs
            self.pid = os.fork()
        if not self.pid:
            try:
                _serve(make, ask_read, answer_write)
            finally:
                os._exit(0)
        os.close(ask_read)
        os.close(answer_write)
        self._owner = os.getpid()
        self.done = True
        kind, data = self.read_frame(Clock(_READY_WITHIN))
        if kind == b"E":
            self.kill()
            raise _error(data)

    def alive(self) -> bool:
        if self.pid and self._owner == os.getpid() and os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            return True
        self.kill()
        return False

    def send(self, sparql: str) -> None:
        data = sparql.encode("utf-8", "surrogatepass")
        self.done = False
        _write(self._asking, _HEAD.pack(b"Q", len(data)) + data)

    def read_frame(self, clock: Clock) -> tuple[bytes, bytes]:
        head = self._read(_HEAD.size, clock)
        kind, size = _HEAD.unpack(head)
        return kind, self._read(size, clock)

    def _read(self, size: int, clock: Clock) -> bytes:
        data = b""
        while len(data) < size:
            ready, _, _ = select.select([self._answers], [], [], clock.left())
            part = os.read(self._answers, size - len(data)) if ready else b""
            if not part:
                if ready:
                    hint = "ask for less"
                    raise GraphError("the process that answers is gone (out of memory?)", place=clock.place, hint=hint)
                continue
            data += part
        return data

    def kill(self) -> None:
        if self.pid and self._owner == os.getpid():
            os.close(self._asking)
            os.close(self._answers)
            try:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass
        self.pid = 0

    def __del__(self) -> None:
        self.kill()


class _Reader(io.RawIOBase):
    """The answer of a worker as bytes; where it is dropped unread, the worker goes with it."""

    def __init__(self, worker: _Worker, clock: Clock, back: Callable[[_Worker], None]) -> None:
        self._worker: _Worker | None = worker
        self._clock = clock
        self._back = back
        self._rest = memoryview(b"")
        clock.resume()

    def frame(self) -> tuple[bytes, bytes]:
        worker = self._worker
        if worker is None:
            return b"Z", b""
        self._clock.resume()
        try:
            kind, data = worker.read_frame(self._clock)
        except BaseException:
            worker.kill()
            self._worker = None
            raise
        self._clock.pause()  # what is done with the answer is the reader's time
        if kind in b"ZBE":
            worker.done = True
            self._worker = None
            self._back(worker)
        if kind == b"E":
            raise _error(data)
        return kind, data

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            kind, data = self.frame()
            if kind == b"Z":
                return b""
            self._rest = memoryview(data)
        size = len(self._rest) if size < 0 else size
        part, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return part

    def readable(self) -> bool:
        return True


def _error(data: bytes) -> GraphError:
    said: dict[str, Any] = json.loads(data)
    return GraphError(said["message"], place=said["place"], line=said["line"], hint=said["hint"])


def _serve(make: Callable[[], Ask], ask_read: int, answer_write: int) -> None:
    """Answers until the parent closes its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = os.getppid()
    asked, answers = _alone(ask_read, answer_write)

    def leave_with_parent() -> None:  # a query that runs away would not notice
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=leave_with_parent, daemon=True).start()

    def tell(kind: bytes, data: bytes = b"") -> None:
        _write(answers, _HEAD.pack(kind, len(data)) + data)

    ask: Ask | None = None
    while True:
        try:
            if ask is None:
                ask = make()
                tell(b"R")
            size = _HEAD.unpack(_read_whole(asked, _HEAD.size))[1]
            answer = ask(_read_whole(asked, size).decode("utf-8", "surrogatepass"))
            if isinstance(answer, ox.QueryBoolean):
                tell(b"B", b"true" if answer else b"false")
                continue
            with io.BufferedWriter(_Frames(tell), _FRAME) as out:
                if isinstance(answer, ox.QuerySolutions):
                    tell(b"S")
                    answer.serialize(out, format=ox.QueryResultsFormat.JSON)
                else:
                    tell(b"T")
                    answer.serialize(out, format=ox.RdfFormat.N_TRIPLES)
            tell(b"Z")
        except EOFError:
            return
        except BrokenPipeError:
            return
        except Exception as error:
            known = error if isinstance(error, GraphError) else GraphError(f"the query cannot be answered: {error}")
            place = None if known.place is None else str(known.place)
            said = {"message": known.message, "place": place, "line": known.line, "hint": known.hint}
            tell(b"E", json.dumps(said).encode())
            if ask is None:
                return


def _alone(ask_read: int, answer_write: int) -> tuple[int, int]:
    """Closes every file of the parent but the two pipes, which get the numbers 3 and 4."""
    high = max(ask_read, answer_write, 10) + 1
    os.dup2(ask_read, high)
    os.dup2(answer_write, high + 1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.dup2(high, 3)
    os.dup2(high + 1, 4)
    os.closerange(5, max(high + 2, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") < 65536 else 65536))
    return 3, 4


class _Frames(io.RawIOBase):
    def __init__(self, tell: Callable[[bytes, bytes], None]) -> None:
        self._tell = tell

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._tell(b"D", bytes(data))
        return len(data)


def _read_whole(stream: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = os.read(stream, size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def _write(stream: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(stream, view) :]


__all__ = ["QueryTimeout", "Workers"]
