"""A process with one thread that holds the opened graph and forks workers from it.

It is a program of its own, so that nothing of the server (its event loop, its sockets) is in a worker. Its memory is
shared with the workers; a new one takes a few milliseconds. It ends, and its workers with it, when the front does.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import GraphError, KgError
from kg.server.settings import Settings
from kg.server.tasks import PRELOAD

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

#: A library with threads of its own would not survive a fork.
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "RAYON_NUM_THREADS")

#: Bytes of one command, at most.
_COMMAND = 4096


def start(settings: Settings, spool: str, tasks: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Starts a nursery; its first word on the socket is "ready" or an error (see ``main``)."""
    ours, theirs = socket.socketpair()
    program = (
        "import json, sys; sys.path[:] = json.loads(sys.stdin.readline()); import kg.server.nursery as n; n.main()"
    )
    with theirs:
        process = subprocess.Popen(  # its standard output may be somebody's protocol: nothing is written there
            [sys.executable, "-c", program, str(theirs.fileno())],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()], start_new_session=True,
            env=os.environ | dict.fromkeys(_ONE_THREAD, "1"),
        )  # fmt: skip
    given = [sys.path, spool, dict(tasks), asdict(settings) | {"token": None}]  # it has no use for the token
    assert process.stdin is not None
    with suppress(OSError), process.stdin:  # where it is gone already, its silence says so
        process.stdin.write(b"".join(json.dumps(each).encode() + b"\n" for each in given))
    return process, ours


def main() -> None:
    """The program: ``argv`` names a socket, the lines of standard input are the folder for big answers, the tasks and
    the settings as JSON."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)  # these are for the front
    control = socket.socket(fileno=int(sys.argv[1]))
    spool, tasks = (json.loads(sys.stdin.readline()) for _ in range(2))
    settings = Settings(**json.loads(sys.stdin.readline()))
    stamp = ""
    try:
        with suppress(KgError):  # which is said better below
            stamp = stamp_of(settings)  # before reading: what changes meanwhile is read again
        graph = _prepare(settings, tasks)
    except KgError as error:
        _tell(control, ["error", str(error)])
        return
    except MemoryError:
        _tell(control, ["error", "there is not enough memory for this graph"])
        return
    except Exception as error:
        _tell(control, ["error", f"the graph cannot be opened: {type(error).__name__}: {error}"])
        return
    gc.collect()
    gc.freeze()  # what is there now is not looked at again, so that it stays shared
    _tell(control, ["ready", stamp])
    _Nursery(settings, graph, control, spool, tasks).run()


def _tell(control: socket.socket, said: list[Any]) -> None:
    with suppress(OSError):
        control.sendall(json.dumps(said).encode() + b"\n")


def _prepare(settings: Settings, tasks: Mapping[str, str]) -> PolicyGraph | None:
    """The graph, where it is in memory and can be shared; and the modules that workers need."""
    graph = None
    if settings.endpoint is not None:
        _try_endpoint(settings)
    elif not settings.is_store:
        if settings.store is not None:
            hint = "build one with 'kg build PATH --store DIR'"
            what = "this is no store" if Path(settings.store).exists() else "no such store"
            raise GraphError(what, place=settings.store, hint=hint)
        graph = open_graph(settings)
    for name in dict.fromkeys(place.partition(":")[0] for place in (*PRELOAD, *tasks.values())):
        if find_spec(name) is None:
            continue
        module = import_module(name)
        if graph is not None and hasattr(module, "warm"):
            module.warm(graph)
    return graph


def _try_endpoint(settings: Settings) -> None:
    """Raises GraphError where the endpoint does not answer. Another process asks: this one is to have no threads."""
    reading, writing = os.pipe()
    if not os.fork():
        said = ""
        try:
            open_graph(settings).query("ASK {}")
        except KgError as error:
            said = str(error)
        except Exception as error:
            said = f"the endpoint cannot be asked: {type(error).__name__}: {error}"
        finally:
            os.write(writing, said.encode("utf-8", "replace")[:_COMMAND])
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as file:  # noqa: PTH123
        complaint = file.read().decode("utf-8", "replace")
    os.wait()
    if complaint:
        raise GraphError(complaint)


def open_graph(settings: Settings) -> PolicyGraph:
    """The graph that the settings name; no time limit of its own, since its process is killed when it is late."""
    from kg import answers

    timeout = settings.timeout if settings.endpoint else None
    return answers.open(
        settings.source, documents=settings.documents, language=settings.language, timeout=timeout
    )  # fmt: skip


def stamp_of(settings: Settings) -> str:
    """What is another after the graph has changed; empty where that cannot be known."""
    from kg.graph import embedded
    from kg.graph.loading import graph_files, review_files
    from kg.paths import triples_dir

    if settings.endpoint is not None:
        return ""
    place = Path(settings.source) if settings.source else triples_dir()
    if embedded.is_store(place):
        return "-".join(map(str, embedded.version(place)))
    said = hashlib.sha256()
    texts = sorted((place / "texts").glob("*")) if place.is_dir() else []
    for file in [*graph_files(place), *review_files(place), *texts]:
        with suppress(OSError):
            found = file.stat()
            said.update(f"{file}\0{found.st_ino} {found.st_size} {found.st_mtime_ns}\n".encode())
    return said.hexdigest()[:16]


class _Nursery:
    def __init__(
        self, settings: Settings, graph: PolicyGraph | None, control: socket.socket, spool: str, tasks: dict[str, str]
    ) -> None:
        self._settings = settings
        self._graph = graph
        self._control = control
        self._spool = spool
        self._tasks = tasks
        self._pids: dict[int, int] = {}  # number of the worker → its process
        self._channels: list[int] = []  # sockets for workers to come, in the order of their commands

    def run(self) -> None:
        rest = b""
        while True:
            select.select([self._control], [], [])
            try:
                data, channels, _, _ = socket.recv_fds(self._control, _COMMAND, 16)
            except OSError:
                data, channels = b"", []
            self._channels += channels
            if not data:
                break
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._obey(line.decode().split())
        for number in list(self._pids):
            self._kill(number)
        shutil.rmtree(self._spool, ignore_errors=True)  # the front is gone and may not have done it
        os._exit(0)

    def _obey(self, command: list[str]) -> None:
        match command:
            case ["spawn", number]:
                self._spawn(int(number))
            case ["kill", number]:
                self._kill(int(number))
            case ["nice", number] if int(number) in self._pids:
                with suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, self._pids[int(number)], os.getpriority(os.PRIO_PROCESS, 0) + 10)
            case ["halt" | "go" as what, number] if int(number) in self._pids:
                with suppress(OSError):
                    os.kill(self._pids[int(number)], signal.SIGSTOP if what == "halt" else signal.SIGCONT)
            case ["look"]:
                began = time.monotonic()
                with suppress(KgError, OSError):
                    stamp = stamp_of(self._settings)
                    _tell(self._control, ["stamp", stamp, time.monotonic() - began])

    def _spawn(self, number: int) -> None:
        channel = self._channels.pop(0)
        try:
            pid = os.fork()
        except OSError:  # no memory, too many processes: the front sees the end of the socket
            os.close(channel)
            return
        if pid:
            os.close(channel)
            self._pids[number] = pid
            return
        try:
            from kg.server.worker import serve

            self._control.close()
            for other in self._channels:
                os.close(other)
            _die_with_parent()
            own = socket.socket(fileno=channel)
            serve(self._settings, self._graph, own, f"{self._spool}/{number}", self._tasks)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(1)

    def _kill(self, number: int) -> None:
        pid = self._pids.pop(number, None)
        status = 0
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                _, status = os.waitpid(pid, 0)
        with suppress(OSError):
            Path(f"{self._spool}/{number}").unlink()
        code = os.waitstatus_to_exitcode(status)
        _tell(self._control, ["dead", number, code])


def _die_with_parent() -> None:
    """This process is killed when the nursery is gone, whatever it is doing."""
    parent = os.getppid()
    with suppress(OSError, AttributeError):
        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
