"""A pool of processes that neither outlives its parent nor hangs on Ctrl-C."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from kg.errors import GraphError

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


def forks() -> bool:
    """Whether processes can be forked here; other ways to start one cost more than they save."""
    return "fork" in multiprocessing.get_all_start_methods()


def run(
    work: Callable[[Task], Outcome], tasks: Sequence[Task], order: Sequence[int], jobs: int,
    meanwhile: Callable[[], object] = lambda: None,
) -> Iterator[Outcome]:  # fmt: skip
    """``work`` of every task, in the order of ``tasks``; they are begun in ``order``, then ``meanwhile`` runs here.

    Raises GraphError where a process dies. On any exception the processes are gone before it leaves here.
    """
    before = set(multiprocessing.active_children())
    with ProcessPoolExecutor(
        jobs, mp_context=multiprocessing.get_context("fork"), initializer=_leave_with_parent
    ) as pool:
        # A worker that Ctrl-C ends while it holds the queue's lock makes the others wait forever: they inherit this mask.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            running = {i: pool.submit(work, tasks[i]) for i in order}
        finally:
            workers = set(multiprocessing.active_children()) - before
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        try:
            meanwhile()
            for i in range(len(tasks)):
                yield running[i].result()
        except BaseException as error:
            for worker in workers:  # what they write is thrown away; the pool sees them gone and ends
                worker.kill()
            if isinstance(error, BrokenProcessPool):
                raise GraphError(
                    "a process died while it read a document (out of memory?)", hint="give fewer files, or --jobs 1"
                ) from None
            raise


def _leave_with_parent() -> None:
    """Ends this worker when its parent is gone, however it went."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
