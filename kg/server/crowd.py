"""How work that takes long makes way for others.

Nobody knows beforehand which request takes long, so each gets a worker soon: while requests wait and all workers have been
at work for a while, more workers are made. Of those at work for long only a few go on at a time, the others are halted
until it is their turn, and their clocks with them. Turns go by work done: who has done less than another's half goes
first, among equals the older. So what is short waits for nobody, and what takes a second is not kept waiting by what never
ends. Together they take no more memory than a few, and where there
are too many, those that have taken most are given up for the sake of those that wait.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from operator import itemgetter

from kg.server.processes import Job, Worker
from kg.server.worker import own_memory

#: Seconds of work after which a request takes long: it keeps nobody waiting any more.
_LONG = 0.4
#: So many times as many workers as there should be go on with long work, and share their memory.
_AT_ONCE = 2
#: So many times as many workers there are at most.
_MOST = 32
#: Part of its limit that a request waits until others are given up for it.
_PATIENCE = 0.25


def is_long(job: Job, now: float) -> bool:
    """Whether a request has been worked on for long."""
    return job.spent(now) > min(_LONG, job.timeout / 4)


def take_turns(busy: Iterable[Worker], size: int, now: float) -> None:
    """Lets some long work go on and halts the rest; what writes is never halted, others wait for its locks."""
    long = [(_level(w.job, now), w.job.began, w.number, w, w.job) for w in busy if w.job and is_long(w.job, now)]
    for place, (_, _, number, worker, job) in enumerate(sorted(long, key=itemgetter(0, 1, 2))):
        turn = place < _AT_ONCE * size or job.writes
        if job.halted is None and not turn:
            job.halted = now
            worker.generation.home.tell("halt", number)
        elif job.halted is not None and turn:
            job.since += now - job.halted
            job.halted = None
            worker.generation.home.tell("go", number)


def _level(job: Job, now: float) -> int:
    """How much work was done, in doublings, so that turns grow longer and do not change all the time."""
    return math.frexp(job.spent(now) / _LONG)[1]


def greediest(busy: Iterable[Worker], size: int, memory: int) -> Job | None:
    """The request that takes most memory, where all together take more than a few may."""
    taken = [(own_memory(w.pid) - w.memory, w.job) for w in busy if w.job is not None]
    if sum(grown for grown, _ in taken) <= _AT_ONCE * size * memory:
        return None
    return max(taken, key=itemgetter(0))[1]


def wanted(waiting: int, workers: Collection[Worker], busy: Collection[Worker], size: int, now: float) -> int:
    """How many more workers there should be: twice as many, where requests wait and all ``workers`` are at long work.
    ``busy`` are those of older graphs, too."""
    if not all(w.job is not None and is_long(w.job, now) for w in workers):
        return 0
    return max(0, min(waiting, len(workers), _room(workers, busy, size)))


def given_up(
    waiting: Collection[Job], workers: Collection[Worker], busy: Collection[Worker], size: int, now: float
) -> list[Job]:
    """Halted requests that end for the sake of those that wait too long because there is no room for more workers."""
    late = sum(1 for job in waiting if now - job.came > _PATIENCE * job.timeout)
    if not late or _room(workers, busy, size) > 0:
        return []
    halted = [w.job for w in busy if w.job is not None and w.job.halted is not None]
    halted.sort(key=lambda job: (-job.spent(now), job.began))
    return halted[: min(late, max(1, len(halted) // 4))]


def _room(workers: Iterable[Worker], busy: Iterable[Worker], size: int) -> int:
    return _MOST * size - len({*workers, *busy})


def is_spare(workers: Iterable[Worker], size: int, now: float) -> bool:
    """Whether there are more workers than there should be, those at long work aside."""
    return sum(1 for w in workers if w.job is None or not is_long(w.job, now)) > size
