"""How requests and workers end, in words."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.server.processes import Job, Worker
from kg.server.reply import Answer, Refused
from kg.server.settings import Settings, size_text


async def is_ready(worker: Worker) -> bool:
    """Waits until a worker has opened its graph; False where it cannot."""
    while not worker.pid and worker in worker.generation.workers:
        await asyncio.sleep(0.002)
    return bool(worker.pid)


def answered(worker: Worker, head: list[Any], data: bytes, version: str) -> Answer | Refused:
    """What a worker said, as the front sees it: a big answer lies in a file, which is gone with it."""
    status, media_type, headers, spooled = head
    if media_type is None:
        return Refused(status, data.decode(), headers)
    if spooled is None:
        return Answer(status, media_type, headers, data, len(data), version)
    place = Path(worker.generation.home.spool, str(worker.number))
    try:
        file = place.open("rb")
        place.unlink()
    except OSError as error:
        return Refused(503, f"a big answer cannot be read: {error.strerror}")
    return Answer(status, media_type, headers, file, spooled, version)


def fail(job: Job, why: Refused) -> None:
    if not job.future.done():
        job.broken = job.worker is not None
        job.future.set_exception(why)


def busy() -> Refused:
    return Refused(503, "too many requests are waiting; ask again in a moment", {"retry-after": "1"})


def late() -> Refused:
    return Refused(
        503, "too much is being worked on, its turn did not come in time; ask again later", {"retry-after": "5"}
    )


def too_much_together() -> Refused:
    said = "stopped: what is being worked on takes too much memory, and this most of it; ask for less or again later"
    return Refused(503, said, {"retry-after": "5"})


def too_much(settings: Settings) -> Refused:
    return Refused(503, f"stopped: it took more memory than the {size_text(settings.memory)} it may (ask for less)")


def ended(code: int, settings: Settings) -> Refused:
    """What it means that a worker ended by itself: the allocator gives up with SIGABRT, the system kills."""
    if code in (-6, -9):
        return too_much(settings)
    if code in (-11, -7):
        return Refused(400, "this is nested too deep to be answered (write it flatter)")
    return Refused(500, "a fault of the program, not of the request: its process ended")


def unfinished(why: Refused, job: Job, before: str, after: str) -> Refused:
    """What is said of a writing request that was refused, with the store's stamps ``before`` and ``after`` it: its
    worker may have died when the change was in the store already."""
    if not job.broken:
        return why
    is_dead = job.worker is not None and not job.worker.generation.home.gone
    if is_dead and before and after == before:
        said = "nothing is changed"
    else:
        said = "it may have been applied: look whether what it was to change is there before you send it again"
    return Refused(why.status, f"{why.message}; {said}", why.headers)


def log(message: str) -> None:
    with suppress(OSError, ValueError):
        sys.stderr.write(f"kg: {message}\n")
