"""A process that answers one request after the other, until the front closes its end or kills it."""

from __future__ import annotations

import io
import os
import re
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from kg.answers.names import UnknownName
from kg.errors import GraphError, KgError, one_line
from kg.graph.limits import QueryTimeout
from kg.server import wire
from kg.server.reply import Refused, Reply
from kg.server.sealed import no_network
from kg.server.settings import MIB, Settings, size_text

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

#: Room beyond the limit that is watched, until the watcher has looked.
_SLACK = 256 * MIB

_FILE = re.compile(r"(?: (?:in|from|file)\b|:)? ?(?<!\S)\S*/\d+\.(?:sst|log)\b")

_settings = Settings()

Task = Callable[["PolicyGraph", Mapping[str, Any]], Reply]


class _TooBig(Exception):
    """An answer of more bytes than one may have."""


def settings() -> Settings:
    """What the server was told, for tasks."""
    return _settings


def serve(
    settings: Settings, graph: PolicyGraph | None, channel: socket.socket, spool: str, tasks: Mapping[str, str]
) -> None:
    """Answers on ``channel``; ``spool``: the file for a big answer. The first word says that the graph is open."""
    with suppress(BrokenPipeError, ConnectionResetError):  # the front does not wait for it any more
        _serve(settings, graph, channel, spool, tasks)


def _serve(
    settings: Settings, graph: PolicyGraph | None, channel: socket.socket, spool: str, tasks: Mapping[str, str]
) -> None:
    global _settings
    _settings = settings
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.umask(0o077)
    try:
        if graph is None:
            from kg.server.nursery import open_graph

            graph = open_graph(settings)
    except KgError as error:
        channel.sendall(wire.pack(["error", str(error)]))
        return
    limit_memory(settings.memory + _SLACK)
    if settings.endpoint is None:
        no_network()
    else:
        with suppress(KgError):  # whoever asks first is told
            graph.query("SELECT ?s { ?s ?p ?o } LIMIT 1")  # learns which graphs there are
    channel.sendall(wire.pack(["ready", os.getpid(), own_memory(os.getpid())]))
    known: dict[str, Task] = {}
    while True:
        try:
            (name, raw, request), data = wire.receive(channel)
        except (EOFError, OSError):
            return
        if raw is not None:
            request[raw] = data
        head, body = _answer(settings, graph, known, tasks[name], request, spool)
        del request, data
        channel.sendall(wire.pack(head, body))


def _answer(
    settings: Settings, graph: PolicyGraph, known: dict[str, Task], place: str, request: dict[str, Any], spool: str
) -> tuple[list[Any], bytes]:
    """Head and bytes of the answer: [status, media type, headers, size in the spool or None]."""
    try:
        task = known.get(place) or known.setdefault(place, _task(place))
        reply = task(graph, request)
        body, size = _body(reply, settings.answer_bytes, spool)
        return [reply.status, reply.media_type, reply.headers, size], body
    except Refused as error:
        return _refused(error.status, error.message, error.headers)
    except UnknownName as error:
        error.place = None
        return _refused(404, said(error))
    except QueryTimeout as error:
        return _refused(503, said(error))
    except KgError as error:
        if type(error) is not GraphError or str(error.place) != graph.name:
            return _refused(400, said(error))
        error.place = None if settings.endpoint is None else error.place
        return _refused(503 if settings.endpoint is None else 502, said(error))  # the graph's fault, not the request's
    except _TooBig:
        return _refused(400, f"the answer has more than {size_text(settings.answer_bytes)} (ask for less, with LIMIT)")
    except MemoryError:
        return _refused(503, f"this takes more memory than the {size_text(settings.memory)} it may (ask for less)")
    except RecursionError:
        return _refused(400, "this is nested too deep to be answered (write it flatter)")
    except Exception as error:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"kg: a fault of the program in {place}:\n{''.join(traceback.format_exception(error))}")
        return _refused(500, "a fault of the program, not of the request")


def _refused(status: int, message: str, headers: Mapping[str, str] | None = None) -> tuple[list[Any], bytes]:
    return [status, None, dict(headers or {}), None], message.encode("utf-8", "replace")


def said(error: KgError) -> str:
    """The error as a client may read it: no place of this machine in it."""
    place = error.place
    inside = place is None or "/" in place or os.sep in place
    where = "" if inside else f"{place}:{error.line}: " if error.line else f"{place}: "
    return one_line(f"{where}{without_files(error.message)}{f' ({error.hint})' if error.hint else ''}")


def without_files(message: str) -> str:
    """What the engine says of a broken store, without the files that it lies in."""
    return _FILE.sub("", message)


def _task(place: str) -> Task:
    module, _, function = place.partition(":")
    return cast("Task", getattr(import_module(module), function))


def _body(reply: Reply, limit: int, spool: str) -> tuple[bytes, int | None]:
    """All of a small body, or nothing and the size of what is in the spool."""
    if isinstance(reply.body, bytes):
        if len(reply.body) <= wire.INLINE:
            return reply.body, None
        if len(reply.body) > limit:
            raise _TooBig
    out = Spool(spool, limit)
    try:
        if isinstance(reply.body, bytes):
            out.write(reply.body)
        elif callable(reply.body):
            with io.BufferedWriter(out, 1 << 16) as buffered:
                reply.body(cast("BinaryIO", buffered))
        else:
            for part in reply.body:
                out.write(part)
        return out.done()
    except BaseException:
        out.drop()
        raise


class Spool(io.RawIOBase):
    """Bytes kept in memory while they are few, and in a file from there on."""

    def __init__(self, place: str, limit: int) -> None:
        self._place = place
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._file: BinaryIO | None = None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        data = bytes(data)
        self._size += len(data)
        if self._size > self._limit:
            raise _TooBig
        if self._file is None and self._size > wire.INLINE:
            self._begin()
            self._put(b"".join(self._parts))
            self._parts = []
        if self._file is None:
            self._parts.append(data)
        else:
            self._put(data)
        return len(data)

    def _begin(self) -> None:
        try:
            self._file = open(self._place, "wb", buffering=0)  # noqa: SIM115, PTH123
        except OSError as error:
            raise _no_room(error) from None

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view and self._file is not None:
                view = view[self._file.write(view) :]
        except OSError as error:
            raise _no_room(error) from None

    def done(self) -> tuple[bytes, int | None]:
        if self._file is None:
            return b"".join(self._parts), None
        self._file.close()
        return b"", self._size

    def drop(self) -> None:
        if self._file is not None:
            self._file.close()
            with suppress(OSError):
                os.unlink(self._place)  # noqa: PTH108
            self._file = None


def _no_room(error: OSError) -> Refused:
    return Refused(503, f"the server has no room for so big an answer: {error.strerror or 'disk'}")


def limit_memory(more: int) -> None:
    """This process gets no more than ``more`` bytes beyond what it has; an allocation that fails ends it."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123
            has = next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmData"))
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = has + more if hard == resource.RLIM_INFINITY else min(has + more, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    except (OSError, ValueError, StopIteration):
        pass  # another system: the watcher alone must do


def own_memory(pid: int) -> int:
    """Bytes of memory that are this process's, not of files; 0 where it cannot be known."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123
            fields = file.read().split()
        return (int(fields[1]) - int(fields[2])) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return 0
