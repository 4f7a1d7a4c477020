"""How work that takes long makes way for others.

Nobody knows beforehand which request takes long, so each gets a worker soon: while requests wait and all workers have been
at work for a while, more workers are made. Of those at work for long only the oldest go on, a few at a time; the others
are halted until it is their turn, and their clocks with them. So what is short is answered between, what is long is done in
the order it came, and together they take no more memory than a few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import itemgetter

from kg.server.processes import Job, Worker
from kg.server.worker import own_memory

#: Seconds of work after which a request takes long: it keeps nobody waiting any more.
LONG = 0.4
#: So many times as many workers as there should be go on with long work, and share their memory.
AT_ONCE = 2
#: So many times as many workers there are at most.
_MOST = 32


def is_long(job: Job, now: float) -> bool:
    """Whether a request has been worked on for long."""
    return job.spent(now) > min(LONG, job.timeout / 4)


def take_turns(busy: Iterable[Worker], size: int, now: float) -> None:
    """Lets the oldest long work go on and halts the younger; what writes is never halted, others wait for its locks."""
    long = [(w.job.began, w.number, w, w.job) for w in busy if w.job is not None and is_long(w.job, now)]
    for place, (_, number, worker, job) in enumerate(sorted(long, key=itemgetter(0, 1))):
        turn = place < AT_ONCE * size or job.writes
        if job.halted is None and not turn:
            job.halted = now
            worker.generation.home.tell("halt", number)
        elif job.halted is not None and turn:
            job.since += now - job.halted
            job.halted = None
            worker.generation.home.tell("go", number)


def greediest(busy: Iterable[Worker], size: int, memory: int) -> Job | None:
    """The request that takes most memory, where all together take more than a few may."""
    taken = [(own_memory(w.pid) - w.memory, w.job) for w in busy if w.job is not None]
    if sum(grown for grown, _ in taken) <= AT_ONCE * size * memory:
        return None
    return max(taken, key=itemgetter(0))[1]


def wanted(waiting: int, workers: Collection[Worker], size: int, now: float) -> int:
    """How many more workers there should be: twice as many, where requests wait and all are at long work."""
    if not all(w.job is not None and is_long(w.job, now) for w in workers):
        return 0
    return max(0, min(waiting, len(workers), _MOST * size - len(workers)))


def is_spare(workers: Iterable[Worker], size: int, now: float) -> bool:
    """Whether there are more workers than there should be, those at long work aside."""
    return sum(1 for w in workers if w.job is None or not is_long(w.job, now)) > size
