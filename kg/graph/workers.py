"""A pool of processes that neither outlives its parent nor hangs on Ctrl-C."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar

from kg.errors import GraphError

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")


def forks() -> bool:
    """Whether processes can be forked here; other ways to start one cost more than they save."""
    return "fork" in multiprocessing.get_all_start_methods()


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Does ``work`` in a process of its own while the block runs, which calls what it is given to wait for the end.

    Where the work fails there, it is done again here, so that its error is raised here. On an exception in the block
    the process is gone before it leaves here.
    """
    process = _started(work)

    def wait() -> None:
        process.join()
        if process.exitcode:
            work()

    try:
        yield wait
    finally:
        process.kill()
        process.join()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Keeps Ctrl-C waiting while the block runs; what starts there inherits that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _started(work: Callable[[], object]) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=_quietly, args=(work,))
    with uninterrupted():  # Ctrl-C is for the parent, which ends the child
        process.start()
    return process


def _quietly(work: Callable[[], object]) -> None:
    _leave_with_parent()
    try:
        work()
    except BaseException:  # the parent meets it too, and says so
        os._exit(1)


def run(
    work: Callable[[Task], Outcome], tasks: Sequence[Task], order: Sequence[int], jobs: int
) -> Iterator[tuple[int, Outcome]]:
    """Number and ``work`` of every task, as they are done; they are begun in ``order``.

    Raises GraphError where a process dies. On any exception the processes are gone before it leaves here.
    """
    before = set(multiprocessing.active_children())
    gc.freeze()  # what is there before the work is no garbage: the workers need neither look at it nor copy its pages
    with ProcessPoolExecutor(
        jobs, mp_context=multiprocessing.get_context("fork"), initializer=_leave_with_parent
    ) as pool:
        # A worker that Ctrl-C ends while it holds the queue's lock makes the others wait forever: they inherit this mask.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            running = {pool.submit(work, tasks[i]): i for i in order}
        finally:
            workers = set(multiprocessing.active_children()) - before
            gc.unfreeze()
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        try:
            for done in as_completed(running):
                yield running[done], done.result()
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
