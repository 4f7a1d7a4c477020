"""The front's side of the processes: the nursery, its workers, and the requests that they are at."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any, Protocol, cast

from kg.errors import GraphError, KgError
from kg.server import nursery, wire
from kg.server.reply import Answer, Refused
from kg.server.settings import Settings

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Gone(GraphError):
    """A process ended before it had opened the graph."""


class Owner(Protocol):
    """What workers tell of themselves."""

    def heard(self, worker: Worker, head: list[Any], data: bytes) -> None:
        """A worker is ready, or has answered."""

    def lost(self, worker: Worker) -> None:
        """A worker's socket is closed."""


class Job:
    """One request, waiting or running."""

    __slots__ = (
        "payload", "future", "timeout", "came", "began", "since", "halted", "receive", "watcher", "worker", "again", "writes",
        "why", "broken",
    )  # fmt: skip

    def __init__(
        self, payload: bytes, future: asyncio.Future[Answer], timeout: float, since: float, receive: Receive | None
    ) -> None:
        self.payload = payload
        self.future = future
        self.timeout = timeout
        self.came = self.began = since
        self.since = since  # it came, or was given to its worker; later by as long as it was halted
        self.halted: float | None = None  # since when
        self.receive = receive
        self.again = True  # it may be tried once more where it was not its fault
        self.writes = False
        self.why: Refused | None = None  # its worker is being killed
        self.broken = False  # it was begun, and ended without a word of its worker
        self.watcher: asyncio.Task[None] | None = None
        self.worker: Worker | None = None

    def spent(self, now: float) -> float:
        """Seconds of work on it."""
        return (now if self.halted is None else self.halted) - self.since


class Home:
    """The front's side of a nursery."""

    def __init__(self, settings: Settings, tasks: Mapping[str, str]) -> None:
        """Waits until the graph is open. Raises GraphError."""
        try:
            self.spool = tempfile.mkdtemp(prefix="kg-serve-")
        except OSError as error:
            raise KgError(f"no place for temporary files: {error.strerror}", place=error.filename) from None
        self.process, self.control = nursery.start(settings, self.spool, tasks)
        self.rest = b""
        self.workers = 0
        self.gone = False
        try:
            word = json.loads(self._line())
        except BaseException:
            self.end()
            raise
        if word[0] == "error":
            self.end()
            raise GraphError(word[1])
        self.stamp: str = word[1]

    def _line(self) -> bytes:
        said = b""
        while not said.endswith(b"\n"):
            part = self.control.recv(4096)
            if not part:
                raise Gone("the graph cannot be opened: the process that holds it is gone (out of memory?)")
            said += part
        return said

    def spawn(self, number: int) -> socket.socket:
        """Asks for a worker; gives the socket to talk with it. Raises OSError."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self.control, [b"spawn %d\n" % number], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def first(self, number: int) -> tuple[socket.socket, list[Any]]:
        """A worker, when it is ready: its socket, and the word that says so. Raises GraphError where it cannot be."""
        channel = self.spawn(number)
        try:
            word, _ = wire.receive(channel)
        except EOFError:
            raise GraphError("the graph cannot be opened: its process ended (out of memory?)") from None
        if word[0] == "error":
            raise GraphError(word[1])
        return channel, word

    def tell(self, command: str, number: int | None = None) -> None:
        with suppress(OSError):  # it is gone, and its workers with it
            self.control.sendall(f"{command}\n".encode() if number is None else f"{command} {number}\n".encode())

    def end(self) -> None:
        """It kills its workers and ends."""
        self.control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.spool, ignore_errors=True)


class Generation:
    """The workers that know the graph as it was at one time."""

    def __init__(self, home: Home, stamp: str) -> None:
        self.home = home
        self.stamp = stamp
        self.workers: set[Worker] = set()


class Worker(asyncio.Protocol):
    def __init__(self, pool: Owner, generation: Generation, number: int) -> None:
        self.pool = pool
        self.generation = generation
        self.number = number
        self.pid = 0  # until it is ready
        self.memory = 0  # when it was ready
        self.job: Job | None = None
        self.born = 0.0
        self.tired = False  # to be replaced after this answer
        self.transport: asyncio.Transport | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.pool.lost(self)

    def start(self, job: Job, now: float) -> None:
        self.job = job
        job.worker = self
        job.began = job.since = now
        assert self.transport is not None
        self.transport.write(job.payload)

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        if len(data) >= wire.SIZES.size:
            head, size = wire.SIZES.unpack_from(data)
            start = wire.SIZES.size + head
            if len(data) >= start + size:
                self._buffer = b""
                self.pool.heard(self, json.loads(data[wire.SIZES.size : start]), data[start : start + size])
                return
        self._buffer = data
