"""Python's collector of cycles where it costs much and finds nothing.

What is made of a text or for an answer is very many small objects that live until the work is done and hardly any
cycles; the collector would look through all of them again and again while they grow.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def uncollected(work: Callable[P, R]) -> Callable[P, R]:
    """``work`` without the collector, for what makes no cycles."""

    @wraps(work)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        if not gc.isenabled():
            return work(*args, **kwargs)
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            gc.enable()

    return done


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Lets the collector look seldom while the block runs, for what may make some cycles."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
