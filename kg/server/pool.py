"""Worker processes that answer requests and can be killed: late, too big, given up by the client, or dead.

One event loop uses a pool; all its work on processes is done by the nursery (``kg.server.nursery``).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import socket
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from kg.errors import KgError
from kg.server import crowd, nursery, wire
from kg.server.endings import answered, busy, ended, fail, is_ready, late, log, too_much, too_much_together, unfinished
from kg.server.processes import Generation, Gone, Home, Job, Receive, Worker
from kg.server.reply import Answer, Refused
from kg.server.settings import MIB, Settings
from kg.server.tasks import TASKS, WRITING
from kg.server.worker import own_memory

_TICK = 0.05  # seconds between two looks at what is running
_LOOK = 1.0  # seconds between two looks at the graph's files
_SLOW = 0.3  # seconds of a request after which its client is watched
_WAITS = 2  # so many times its own limit a request waits, for a worker or its turn
_LONG = 1.0  # seconds of a request after which its worker yields to others, and is replaced after its answer
_STALE = 60.0  # seconds after which a worker's idea of the graphs of an endpoint is old
_WRITERS = 32  # writing requests that wait for one another
_GROWN = 64 * MIB  # a worker that has grown by more is replaced after its answer


class Pool:
    """The workers of one server."""

    def __init__(self, settings: Settings, tasks: Mapping[str, str] = TASKS) -> None:
        """Opens the graph, in another process. Raises KgError where it cannot be opened."""
        self._settings = settings
        self._tasks = tasks
        self._size = settings.at_once
        self._stored = settings.is_store
        self._boot = secrets.token_hex(4)  # another program may say the same otherwise
        self._numbers = itertools.count(1)
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._queue: deque[Job] = deque()
        self._mourned: dict[int, Job] = {}  # number of a dead worker → what it was at
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ticking: asyncio.TimerHandle | None = None
        self._looking: asyncio.TimerHandle | None = None
        self._running: set[asyncio.Task[Any]] = set()  # of the pool's own
        self._writing = self._switching = asyncio.Lock()  # each its own from ``start`` on
        self._writers = 0
        self._trying = False  # again, after a while
        self._failures = 0  # workers that died before they were ready, one after the other
        self._rest = _LOOK
        self._broken = ""  # the stamp of a graph that could not be opened
        self._closed = False
        self._first: tuple[int, socket.socket, list[Any]] | None = None
        home = Home(settings, tasks)
        self._homes = {home}
        self._now = Generation(home, home.stamp)
        try:
            number = next(self._numbers)
            self._first = number, *home.first(number)
        except BaseException:
            home.end()
            raise

    # What the rooms call.
    async def run(
        self, task: str, request: Mapping[str, Any], *, timeout: float | None = None, receive: Receive | None = None
    ) -> Answer:
        """The whole answer of a task (a name in ``TASKS``) to a request that can be JSON; one value may be bytes.

        ``receive``: where the client's giving up is heard (ASGI), which ends the work; so does cancelling. Raises
        Refused: 4xx for what the client can mend, 503 for what is late, too big or finds no room, 500 for faults.
        """
        loop = self._loop or await self.start()
        if task not in self._tasks:
            raise KeyError(task)
        job = Job(
            wire.pack_request(task, request),
            loop.create_future(),
            timeout or self._settings.timeout,
            loop.time(),
            receive,
        )
        if task not in WRITING:
            return await self._done(job)
        job.again, job.writes = False, True
        if self._writers >= _WRITERS:
            raise busy()
        self._writers += 1
        try:
            async with self._turn_to_write(job):
                before = self._on_disk()
                try:
                    answer = await self._done(job)
                except Refused as why:
                    await self.refresh()
                    raise unfinished(why, job, before, self._on_disk()) from None
                await self.refresh()
                return answer
        finally:
            self._writers -= 1

    @asynccontextmanager
    async def _turn_to_write(self, job: Job) -> AsyncIterator[None]:
        """What writes goes one after the other; the time of its work begins with its turn. Raises Refused."""
        try:
            async with asyncio.timeout(_WAITS * job.timeout):
                await self._writing.acquire()
        except TimeoutError:
            raise late() from None
        try:
            if self._loop is not None:
                job.came = job.began = job.since = self._loop.time()
            yield
        finally:
            self._writing.release()

    async def _done(self, job: Job) -> Answer:
        if self._closed:
            raise Refused(503, "the server is ending")
        if self._idle:
            worker = self._idle.pop()
            self._busy.add(worker)
            worker.start(job, job.since)
        elif len(self._queue) >= self._settings.queue:
            raise busy()
        else:
            self._queue.append(job)
        self._begin_ticking()
        try:
            return await job.future
        except asyncio.CancelledError:
            self._drop(job, None)
            raise
        finally:
            if job.watcher is not None:
                job.watcher.cancel()

    def version(self) -> str:
        """Another one after the graph has changed; empty where that cannot be known (a remote endpoint)."""
        return self._named(self._now)

    def _named(self, generation: Generation) -> str:
        return generation.stamp and f"{generation.stamp}-{self._boot}"

    async def start(self) -> asyncio.AbstractEventLoop:
        """Takes the running event loop; the first request does it too."""
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
            self._writing, self._switching = asyncio.Lock(), asyncio.Lock()
            self._listen(self._now.home)
            if self._first is not None:
                (number, channel, word), self._first = self._first, None
                worker = self._new(self._now)
                worker.number = number
                await loop.create_unix_connection(lambda: worker, sock=channel)
                self._ready(worker, word)
            self._fill()
            if self._settings.endpoint is None:
                self._looking = loop.call_later(_LOOK, self._look)
        elif self._loop is not loop:
            raise RuntimeError("a pool belongs to one event loop")
        return loop

    async def close(self) -> None:
        """Ends all workers; what is running is refused."""
        if self._closed:
            return
        self._closed = True
        for timer in (self._ticking, self._looking):
            if timer is not None:
                timer.cancel()
        for job in [*self._queue, *(w.job for w in self._busy if w.job), *self._mourned.values()]:
            fail(job, Refused(503, "the server is ending"))
        self._queue.clear()
        self._mourned.clear()
        for task in list(self._running):
            task.cancel()
        if self._first is not None:
            self._first[1].close()
        for home in self._homes:
            if self._loop is not None and not home.gone:
                self._loop.remove_reader(home.control.fileno())
            await asyncio.to_thread(home.end)
        await asyncio.sleep(0)  # the sockets of the workers have heard it

    def homes_left(self) -> list[int]:
        """Processes of nurseries that have not ended."""
        return [home.process.pid for home in self._homes if home.process.poll() is None]

    def end(self) -> None:
        """The same without an event loop; nothing where it is closed."""
        if not self._closed:
            self._closed = True
            for home in self._homes:
                home.end()

    async def refresh(self) -> None:
        """Goes over to the graph as it is now, if it has changed; where it cannot be opened, stays with the old one."""
        async with self._switching:
            await self._refresh()

    async def _refresh(self) -> None:
        home = self._now.home
        if not home.gone:
            stamp = self._on_disk()  # of files the nursery says when they have changed
            if stamp not in ("", self._now.stamp, self._broken):
                await self._switch(Generation(home, stamp))
            return
        await self._anew()

    def _on_disk(self) -> str:
        """The stamp of the store that lies there now; empty where it is gone, or the graph is no store."""
        with suppress(KgError):
            return nursery.stamp_of(self._settings) if self._stored else ""
        return ""

    async def _anew(self) -> None:
        """A new nursery with the graph as it is now."""
        try:
            home = await asyncio.to_thread(Home, self._settings, self._tasks)
        except KgError as error:
            if isinstance(error, Gone):
                self._broken = ""  # it is not the graph's fault: try again
            log(f"the graph cannot be opened again{'' if self._now.workers else '; nothing is answered'}: {error}")
            return
        self._homes.add(home)
        if self._closed:
            await asyncio.to_thread(home.end)
            return
        self._listen(home)
        await self._switch(Generation(home, home.stamp))

    # Generations of workers.
    async def _switch(self, new: Generation) -> None:
        worker = self._new(new)
        await self._connect(worker)
        if not await is_ready(worker):
            self._broken = new.stamp
            self._leave(new.home)
            log("the graph has changed and cannot be opened; the old one goes on answering")
            return
        old, self._now = self._now, new
        self._idle = []
        for each in list(old.workers):
            if each.job is None and each.transport is not None:
                each.transport.close()
        self._free(worker)
        self._fill()
        if not old.workers:
            self._leave(old.home)

    def _leave(self, home: Home) -> None:
        """Ends a nursery that nobody needs any more."""
        if home is self._now.home or self._closed or home.workers or self._mourned_of(home):
            return
        if self._loop is not None and home in self._homes:
            if not home.gone:
                self._loop.remove_reader(home.control.fileno())
            self._homes.discard(home)
            self._loop.run_in_executor(None, home.end)

    def _mourned_of(self, home: Home) -> list[int]:
        """Numbers of the workers of which a nursery has yet to say how they ended."""
        return [n for n, job in self._mourned.items() if job.worker and job.worker.generation.home is home]

    def _do(self, work: Coroutine[Any, Any, object]) -> None:
        if self._loop is None or self._closed:
            work.close()
            return
        task = self._loop.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def _fill(self) -> None:
        """As many workers as there should be."""
        if self._trying or self._now.home.gone:
            return
        for _ in range(self._size - len(self._now.workers)):
            self._do(self._connect(self._new(self._now)))

    def _new(self, generation: Generation) -> Worker:
        worker = Worker(self, generation, next(self._numbers))
        generation.workers.add(worker)
        generation.home.workers += 1
        return worker

    async def _connect(self, worker: Worker) -> None:
        """Has the process of a new worker made."""
        try:
            channel = worker.generation.home.spawn(worker.number)
            assert self._loop is not None
            await self._loop.create_unix_connection(lambda: worker, sock=channel)
        except OSError:
            self.lost(worker)

    async def _again(self) -> None:
        await asyncio.sleep(0.05 * 2 ** min(self._failures, 7))
        self._trying = False
        self._fill()

    def _look(self) -> None:
        """Once in a while: has the graph changed?"""
        if not self._stored:
            self._now.home.tell("look")
        elif not self._switching.locked():
            self._do(self.refresh())
        if self._loop is not None:
            self._looking = self._loop.call_later(self._rest, self._look)

    def _listen(self, home: Home) -> None:
        assert self._loop is not None
        home.control.setblocking(True)
        self._loop.add_reader(home.control.fileno(), self._hear, home)

    def _hear(self, home: Home) -> None:
        """The nursery says something, or is gone."""
        try:
            data = home.control.recv(1 << 16, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            if self._loop is not None and not self._closed:
                self._loop.remove_reader(home.control.fileno())
                home.gone = True
                for number in self._mourned_of(home):
                    self._once_more(self._mourned.pop(number))
                if home is self._now.home:
                    log("the process that holds the graph is gone; starting another")
                    self._do(self._reborn())
            return
        *lines, home.rest = (home.rest + data).split(b"\n")
        for line in lines:
            said = json.loads(line)
            if said[0] == "dead":
                if said[1] in self._mourned:
                    job = self._mourned.pop(said[1])
                    fail(job, job.why or ended(said[2], self._settings))
                    self._leave(home)
            elif home is self._now.home and not self._switching.locked():
                self._rest = max(_LOOK, 20 * said[2])  # a look at very many files takes its time
                self._seen(said[1])

    def _seen(self, stamp: str) -> None:
        """The nursery has looked at the files of its graph."""
        if stamp not in (self._now.stamp, self._broken):
            self._broken = stamp  # unless it can be opened: then it is the stamp of what is there
            self._do(self._renew())

    async def _renew(self) -> None:
        async with self._switching:
            await self._anew()

    async def _reborn(self) -> None:
        while self._now.home.gone and not self._closed:
            await self.refresh()
            if self._now.home.gone:
                await asyncio.sleep(1.0)

    # Workers tell of themselves.
    def _ready(self, worker: Worker, word: list[Any]) -> None:
        if word[0] == "error":
            if not self._failures and worker.generation is self._now:
                log(f"a worker cannot open the graph: {word[1]}")
            return  # it ends by itself
        _, worker.pid, worker.memory = word
        self._failures = 0
        worker.born = self._loop.time() if self._loop else 0.0
        if worker.generation is self._now:
            self._free(worker)

    def heard(self, worker: Worker, head: list[Any], data: bytes) -> None:
        if not worker.pid:
            self._ready(worker, head)
            return
        job, worker.job = worker.job, None
        if job is not None and job.halted is not None:
            worker.tired = True  # it was about to be halted: that would hit its next request
        answer = answered(worker, head, data, self._named(worker.generation))
        self._free(worker)
        if job is not None and not job.future.done():
            if isinstance(answer, Refused):
                job.future.set_exception(answer)
            else:
                job.future.set_result(answer)

    def _free(self, worker: Worker) -> None:
        """Gives a worker its next request, or lets it wait or go."""
        now = self._loop.time() if self._loop else 0.0
        if self._settings.endpoint is not None and now - worker.born > _STALE:
            worker.tired = True
        extra = not self._queue and crowd.is_spare(self._now.workers, self._size, now)
        if worker.tired or worker.generation is not self._now or extra or self._closed:
            self._busy.discard(worker)
            if worker.transport is not None:
                worker.transport.close()
            return
        while self._queue:
            job = self._queue.popleft()
            if not job.future.done():
                self._busy.add(worker)
                worker.start(job, now)
                return
        self._busy.discard(worker)
        self._idle.append(worker)

    def lost(self, worker: Worker) -> None:
        """A worker's socket is closed, by either side: the nursery makes sure that it is dead."""
        generation = worker.generation
        if worker not in generation.workers:
            return
        generation.workers.discard(worker)
        generation.home.workers -= 1
        self._busy.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.job is not None:
            if generation.home.gone:
                self._once_more(worker.job)
            else:
                self._mourned[worker.number] = worker.job  # until it is known how it ended
            worker.job = None
        generation.home.tell("kill", worker.number)
        if self._closed:
            return
        if generation is self._now:
            if worker.pid:
                self._fill()
            elif not self._trying and not generation.home.gone:  # it never was ready
                self._failures += 1
                self._trying = True
                self._do(self._again())
        elif not generation.workers:
            self._leave(generation.home)

    def _once_more(self, job: Job) -> None:
        """A request whose worker went with its nursery: another one takes it, if it had hardly begun."""
        if job.again and self._loop is not None and self._loop.time() - job.since < _LONG:
            job.again = False
            self._queue.appendleft(job)
            self._begin_ticking()  # it has its limits wherever it is
        else:
            fail(job, job.why or ended(-9, self._settings))

    # Limits.
    def _begin_ticking(self) -> None:
        if self._ticking is None and self._loop is not None:
            self._ticking = self._loop.call_later(_TICK, self._tick)

    def _tick(self) -> None:
        """What is late, too big or given up is ended; long work makes way."""
        loop = self._loop
        assert loop is not None
        now = loop.time()
        for worker in list(self._busy):
            job = worker.job
            if job is None:
                continue
            spent = job.spent(now)
            if now - job.came - spent > _WAITS * job.timeout:
                self._drop(job, late())
                continue
            if spent > job.timeout:
                self._drop(job, Refused(503, f"stopped after {job.timeout:g} s without a whole answer (ask for less)"))
                continue
            grown = own_memory(worker.pid) - worker.memory
            if grown > self._settings.memory:
                self._drop(job, too_much(self._settings))
                continue
            if grown > _GROWN:
                worker.tired = True
            if spent > _LONG and not worker.tired:
                worker.tired = True
                worker.generation.home.tell("nice", worker.number)
            self._watch(job, now - job.came)
        for job in list(self._queue):
            waited = now - job.came
            if waited > _WAITS * job.timeout:
                self._queue.remove(job)
                fail(job, late())
            else:
                self._watch(job, waited)
        self._make_room(now)
        self._ticking = loop.call_later(_TICK, self._tick) if self._busy or self._queue else None

    def _make_room(self, now: float) -> None:
        """Long work makes way for others."""
        crowd.take_turns(self._busy, self._size, now)
        if (job := crowd.greediest(self._busy, self._size, self._settings.memory)) is not None:
            self._drop(job, too_much_together())
        everyone = self._now.workers, self._busy
        for job in crowd.given_up(self._queue, *everyone, self._size, now):
            self._drop(job, late())
        if not self._now.home.gone:
            for _ in range(crowd.wanted(len(self._queue), *everyone, self._size, now)):
                self._do(self._connect(self._new(self._now)))

    def _watch(self, job: Job, spent: float) -> None:
        if job.receive is not None and job.watcher is None and spent > _SLOW and self._loop is not None:
            job.watcher = self._loop.create_task(self._until_gone(job, job.receive))

    async def _until_gone(self, job: Job, receive: Receive) -> None:
        with suppress(Refused):  # a body that nobody wants is too long: the guards answer that
            while (await receive())["type"] != "http.disconnect":
                pass
            self._drop(job, Refused(499, "the client is gone"))

    def _drop(self, job: Job, why: Refused | None) -> None:
        """Ends the work on a request: its worker is killed."""
        worker = job.worker
        if worker is not None and worker.job is job:
            if job.writes:  # what has become of the store is known when the worker is dead
                job.why, why = why, None
            else:
                worker.job = None
            self.lost(worker)
            if worker.transport is not None:
                worker.transport.abort()
        elif job in self._queue:
            self._queue.remove(job)
        if why is not None:
            fail(job, why)
