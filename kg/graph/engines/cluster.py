"""Reading documents on a cluster of dask.distributed.

The client sends parcels of documents, never more than a few a worker at a time, and writes what comes back, so that its
memory and the scheduler's do not grow with the shelf. Who dies is replaced: the scheduler gives a lost worker's parcels
to another. A parcel that workers die of is opened at the end and its documents are read one at a time with nothing
beside them, so that only the one at fault is left behind.
"""

from __future__ import annotations

import logging
import os
import queue
import time
import uuid
import warnings
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from kg.documents.loaders import MAX_BYTES
from kg.errors import DocumentError, GraphError, KgError, one_line
from kg.graph.engines import Engine
from kg.graph.engines.parcels import FULL_BYTES, FULL_DOCUMENTS, Parcel, Returned, Sent, Unlike, build, sent
from kg.graph.engines.stamp import difference, stamp
from kg.graph.workers import uninterrupted

if TYPE_CHECKING:
    from kg.graph.decisions import Decision
    from kg.graph.outcome import BuiltDocument

Outcome = tuple[int, "BuiltDocument | KgError"]

#: Parcels under way: so many a thread of the cluster, and so many besides, so that none waits for its next one.
_A_THREAD, _BESIDES = 2, 2
#: Seconds between two looks at the cluster.
_EVERY = 1.0
#: How often a parcel is tried that a worker could not unpack (no room on its disk, say), and a document sent whose graph
#: does not come back.
_TRIES = 3
#: How many deaths of workers a process cluster of our own blames on a parcel before it is opened.
_DEATHS = 1
_ADDRESS = "write tcp://host:8786, the address that 'dask scheduler' prints"


def run(
    engine: Engine, files: Sequence[Path], folder: Path, quotes: bool, decisions: Sequence[Decision]
) -> Iterator[Outcome]:
    """Number and outcome of every file, as they are done, their graphs in ``folder``. Raises GraphError."""
    with _connected(engine, len(files)) as client:
        yield from _Run(engine, client, files, folder, quotes, decisions).outcomes()


class _Run:
    """One build on a cluster."""

    def __init__(
        self, engine: Engine, client: Any, files: Sequence[Path], folder: Path, quotes: bool,
        decisions: Sequence[Decision],
    ) -> None:  # fmt: skip
        self.client = client
        self.wait = engine.wait
        self.given = engine.scheduler is not None
        self.place = engine.scheduler or "the cluster of this build"
        self.files = files
        self.folder = folder
        self.quotes = quotes
        self.decisions = decisions
        self.done = 0
        self._name = f"kg-{uuid.uuid4().hex[:12]}"
        self._number = 0
        self._ready: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._under_way: dict[str, tuple[Any, Parcel]] = {}  # key -> future, what was sent
        self._again: deque[Parcel] = deque()
        self._suspects: deque[Parcel] = deque()  # documents that are read with nothing beside them
        self._missed: Counter[int] = Counter()  # document -> how often its graph did not come back alone
        self._threads = 0
        self._alone_since = time.monotonic()  # without any worker, or without the scheduler
        self._looked = 0.0

    def outcomes(self) -> Iterator[Outcome]:
        """Raises GraphError where the cluster is of no use any more."""
        self._check_workers()
        self._look()
        met_here: list[int] = []
        parcels = self._parcels(met_here)
        try:
            while True:
                self._fill(parcels)
                while met_here:
                    yield self._here(met_here.pop())
                if not self._under_way:
                    return
                yield from self._next()
        finally:
            with suppress(Exception):  # the scheduler may be gone
                self.client.cancel([future for future, _ in self._under_way.values()], force=True)

    def _parcels(self, met_here: list[int]) -> Iterator[Parcel]:
        """Parcels as they are needed, the big documents first, so that none is left with a big one at the end."""
        order = sorted(range(len(self.files)), key=lambda n: (-_size(self.files[n]), n))
        # A small shelf in parcels that give every worker something to do.
        most = max(1, min(FULL_DOCUMENTS, len(order) // (4 * max(self._threads, 1)) + 1))
        held: list[Sent] = []
        size = 0
        for number in order:
            one = sent(number, self.files[number], MAX_BYTES)
            if one is None:
                met_here.append(number)
                continue
            if held and (size + len(one.data) > FULL_BYTES or len(held) >= most):
                yield self._parcel(held)
                held, size = [], 0
            held.append(one)
            size += len(one.data)
        if held:
            yield self._parcel(held)

    def _parcel(self, documents: Iterable[Sent]) -> Parcel:
        return Parcel(tuple(documents), self.quotes, self.decisions, stamp())

    def _here(self, number: int) -> Outcome:
        from kg.graph import building

        self.done += 1
        return number, building.outcome_of((self.files[number], self.folder, self.quotes, self.decisions))

    def _fill(self, parcels: Iterator[Parcel]) -> None:
        """Sends parcels until enough are under way; suspects only when nothing else is left, one at a time."""
        while len(self._under_way) < _A_THREAD * self._threads + _BESIDES:
            parcel = self._again.popleft() if self._again else next(parcels, None)
            if parcel is None:
                break
            self._send(parcel)
        if not self._under_way and self._suspects:
            self._send(self._suspects.popleft())

    def _send(self, parcel: Parcel) -> None:
        self._number += 1
        key = f"{self._name}-{self._number}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a document of some megabytes is large
            future = self.client.submit(build, parcel, key=key, pure=False, retries=_TRIES - 1)
        self._under_way[key] = future, parcel
        future.add_done_callback(lambda done: self._ready.put(done.key))

    def _next(self) -> Iterator[Outcome]:
        """The outcomes of the parcel that is done next; none where the cluster has to be looked at meanwhile."""
        try:
            key = self._ready.get(timeout=_EVERY)
        except queue.Empty:
            self._look()
            return
        if time.monotonic() - self._looked > _EVERY:
            self._look()
        if key not in self._under_way:
            return
        future, parcel = self._under_way[key]
        if future.status in ("cancelled", "lost"):
            self._reconnect()
            return
        returned: list[Returned] | None = None
        error: BaseException | None = None
        try:
            returned = future.result(timeout=self.wait)
        except Exception as met:
            if future.status in ("cancelled", "lost") or self.client.status != "running":
                self._reconnect()
                return
            error = met
        # Whatever runs on a worker ends as an error of the future; a timeout that does not is one of the way back.
        late = isinstance(error, TimeoutError) and future.status != "error"
        del self._under_way[key]
        alone = not self._under_way
        future.release()
        if returned is not None:
            for one in returned:
                one.write(self.folder)
                self.done += 1
                yield one.number, one.outcome
        elif late:
            yield from self._late(parcel)
        elif error is not None:
            yield from self._failed(parcel, error, alone)

    def _failed(self, parcel: Parcel, error: BaseException, alone: bool) -> Iterator[Outcome]:
        """What becomes of a parcel that no worker could build. Raises GraphError where it is not the parcel's fault."""
        from distributed.scheduler import KilledWorker

        if isinstance(error, Unlike):
            raise self._unlike(str(error))
        if isinstance(error, ImportError | AttributeError):  # a worker that came later
            raise self._unlike(f"it has no such policy-kg: {error}")
        killed = isinstance(error, KilledWorker)
        if len(parcel.documents) > 1 or (killed and not alone):
            (self._suspects if killed else self._again).extend(parcel.singly())
            return
        (one,) = parcel.documents
        self.done += 1
        if killed:
            said = DocumentError(
                "ends every process that reads it (out of memory?)", place=one.path, hint="split it or leave it out"
            )
        else:
            what = one_line(str(error) or type(error).__name__)
            said = DocumentError(f"no worker could build it: {what}", place=one.path, hint="look at the workers' logs")
        yield one.number, said

    def _late(self, parcel: Parcel) -> Iterator[Outcome]:
        """What becomes of a parcel whose graphs did not come back in time: its documents are sent again, one by one."""
        if len(parcel.documents) > 1:
            self._again.extend(parcel.singly())
            return
        (one,) = parcel.documents
        self._missed[one.number] += 1
        if self._missed[one.number] < _TRIES:
            self._again.append(parcel)
            return
        self.done += 1
        said = f"its graph could not be fetched from the worker within {self.wait:g} s, in {_TRIES} tries"
        yield one.number, DocumentError(said, place=one.path, hint="wait longer with --wait")

    def _look(self) -> None:
        """How many threads the cluster has. Raises GraphError where it has had none, or no scheduler, for too long."""
        self._looked = now = time.monotonic()
        threads = 0
        try:
            if self.client.status == "running":
                found = self.client.sync(self.client.scheduler.ncores, callback_timeout=self.wait)
                threads = sum(found.values())
        except Exception:  # no answer, whatever the reason
            threads = 0
        if threads:
            self._threads, self._alone_since = threads, time.monotonic()
        elif now - self._alone_since >= self.wait or self.client.status in ("closed", "closing"):
            if self.client.status == "running" and self._answers():
                raise self._without_workers()
            raise self._lost()

    def _answers(self) -> bool:
        try:
            self.client.sync(self.client.scheduler.ncores, callback_timeout=2)
        except Exception:
            return False
        return True

    def _reconnect(self) -> None:
        """The scheduler forgot all that was under way: waits for it, and sends that again. Raises GraphError."""
        end = time.monotonic() + self.wait
        while self.client.status == "connecting" and time.monotonic() < end:
            time.sleep(0.1)
        if self.client.status != "running" or not self._answers():
            raise self._lost()
        self._again.extend(parcel for _, parcel in self._under_way.values())
        self._under_way.clear()
        self._alone_since = time.monotonic()

    def _check_workers(self) -> None:
        """Raises GraphError where a worker would read documents otherwise than we do."""
        found: Mapping[str, Any] = {}
        try:
            self.client.wait_for_workers(1, timeout=self.wait)
            found = self.client.run(stamp, on_error="return")
        except Exception as error:
            if self.client.status == "running" and self._answers():
                if isinstance(error, TimeoutError):
                    raise self._without_workers() from None
                raise self._unlike(str(error)) from None
            raise self._lost() from None
        for worker, there in sorted(found.items()):
            if isinstance(there, ImportError | AttributeError):
                raise self._unlike("it has none", worker)
            if isinstance(there, Mapping) and (said := difference(stamp(), there)):
                raise self._unlike(said, worker)

    def _unlike(self, said: str, worker: str = "") -> GraphError:
        who = f"the worker {worker}" if worker else "a worker"
        hint = "install the same policy-kg on every worker; nothing was changed"
        return GraphError(f"{who} has another policy-kg: {one_line(said)}", place=self.place, hint=hint)

    def _without_workers(self) -> GraphError:
        names = [Path(one.path).name for _, parcel in self._under_way.values() for one in parcel.documents]
        dying = f"; the last ones may have died of {', '.join(names)}" if self.done and 0 < len(names) < 4 else ""
        start = f"start some with 'dask worker {self.place}', or " if self.given else ""
        hint = f"{start}wait longer with --wait; nothing was changed"
        return GraphError(f"no worker{self._so_far()} for {self.wait:g} s{dying}", place=self.place, hint=hint)

    def _lost(self) -> GraphError:
        hint = "nothing was changed; is it running, and reachable?"
        return GraphError(f"the scheduler is lost{self._so_far()}", place=self.place, hint=hint)

    def _so_far(self) -> str:
        return f" after {self.done} of {len(self.files)} documents" if self.done else ""


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


@contextmanager
def _connected(engine: Engine, documents: int) -> Iterator[Any]:
    """A client of the engine's cluster. Raises GraphError where none can be had."""
    try:
        dask: Any = import_module("dask")
        distributed: Any = import_module("distributed")
    except ImportError:
        hint = "pip install 'policy-kg[dask]'"
        raise GraphError("the engine 'dask' is not installed", hint=hint) from None
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        if engine.scheduler is None:
            workers = min(engine.workers or len(_cores()), max(documents, 1))
            stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": _DEATHS}))
            try:
                resource_tracker.ensure_running()  # or the first worker would start it, and lose the mask that follows
                with uninterrupted():  # Ctrl-C is for the client, which ends the workers
                    cluster = distributed.LocalCluster(
                        n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1",
                        dashboard_address=None, silence_logs=logging.CRITICAL,
                    )  # fmt: skip
            except (OSError, RuntimeError) as error:
                hint = "use 'dask scheduler' and 'dask worker', and --scheduler"
                raise GraphError(f"no processes could be started: {one_line(str(error))}", hint=hint) from None
            stack.callback(_closed, cluster)
            address: Any = cluster
        else:
            address = _checked(engine.scheduler)
        try:
            client = distributed.Client(address, timeout=engine.wait, set_as_default=False)
        except Exception as error:
            _unreachable(engine, error)
        stack.callback(_closed, client)
        yield client


def _checked(address: str) -> str:
    """The address of a scheduler. Raises GraphError where it can be none."""
    from distributed.comm.addressing import parse_address, parse_host_port
    from distributed.comm.registry import get_backend

    try:
        scheme, place = parse_address(address.strip())
        get_backend(scheme)
        host, port = parse_host_port(place, 8786)
        if not host or not 0 < int(port) < 65536:
            raise ValueError
    except (ValueError, TypeError):
        raise GraphError("no address of a scheduler", place=address, hint=_ADDRESS) from None
    return address.strip() if ":" in host else f"{scheme}://{host}:{port}"


def _unreachable(engine: Engine, error: Exception) -> NoReturn:
    place = str(engine.scheduler)
    if isinstance(error, OSError):  # a timeout is one
        hint = "is 'dask scheduler' running there? nothing was changed"
        raise GraphError(f"no scheduler answers there within {engine.wait:g} s", place=place, hint=hint) from None
    said = one_line(str(error) or type(error).__name__)
    raise GraphError(f"the scheduler cannot be used: {said[:200]}", place=place, hint=_ADDRESS) from None


def _closed(what: Any) -> None:
    with suppress(Exception):  # what is lost needs no closing
        what.close(timeout=5)


def _cores() -> list[int]:
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


@contextmanager
def _quiet() -> Iterator[None]:
    """What the library has to say of lost connections is said by us, in one line."""
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado", "asyncio")]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in before:
            logger.setLevel(level)
