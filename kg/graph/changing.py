"""Changes to an embedded store by copy on write: a copy that shares the old store's files is changed and then takes its
place in one step. Who reads goes on reading the old one; a change that is killed leaves it as it was.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from kg.errors import GraphError
from kg.files import Busy, locked, replace_folder, second_name, sync
from kg.graph import embedded

T = TypeVar("T")


def change(place: Path, work: Callable[[ox.Store], T], *, wait: float = 10.0) -> T:
    """What ``work`` gives back, which is handed a copy of the store at ``place`` to change.

    Changes come one after the other, waiting up to ``wait`` seconds for each other. Where ``work`` raises, nothing is
    changed. Raises GraphError.
    """
    place = place.resolve()
    mask = os.umask(
        0o777 & ~(place.stat().st_mode if place.is_dir() else 0o755)
    )  # who may read it may read the new one
    try:
        with locked(place, wait=wait) as lock, embedded.beside(place) as room:
            new = room / "store"
            embedded.open(place).backup(str(new))
            new.chmod(place.stat().st_mode & 0o777)
            answer = _work(new, work)
            for besides in embedded.BESIDES:
                if (place / besides).is_dir():
                    shutil.copytree(place / besides, new / besides, copy_function=second_name)
            lock(new)
            sync([], [new])  # what the engine wrote it has synced itself
            replace_folder(new, place)
            sync([], [place.parent])
            return answer
    except Busy:
        raise GraphError("the store is being written by another", place=place, hint="try again in a moment") from None
    except FileNotFoundError:
        embedded.version(place)  # says that it is gone
        raise
    finally:
        os.umask(mask)


def _work(new: Path, work: Callable[[ox.Store], T]) -> T:
    store = ox.Store(str(new))
    try:
        answer = work(store)
        store.flush()
        return answer
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)  # they hold the store open
        raise
    finally:
        del store  # closes it
        (new / "LOCK").unlink(missing_ok=True)
