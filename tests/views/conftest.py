"""Pages in a real browser: the Chromium of the system, the network off, every request and every mishap written down.

``shown(view)`` writes a picture and opens it; after each test the page must have asked for nothing but itself, opened
no dialog and run into no error.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg.answers import PolicyGraph

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import Watched, Windows

ANSWERS = Path(__file__).parents[1] / "answers"


@pytest.fixture
def log(watched: Watched) -> Watched:
    """What a page did that it should not."""
    return watched


@pytest.fixture
def new_page(browse: Windows, log: Watched) -> Iterator[Callable[..., Page]]:
    """Makes pages with settings of their own (``locale``, ``color_scheme``, ``viewport`` …), all watched."""
    yield partial(browse, offline=True)
    browse.close()
    assert not log.outside, f"asked for something outside: {log.outside}"
    pages = [url for url in log.asked if url.startswith("file:")]
    assert all(".html" in url for url in pages), f"asked for another file: {pages}"
    assert not log.mishaps, "\n".join(log.mishaps)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of 1280 × 800 in English, light, without moving pictures; the network is off."""
    return new_page()


@pytest.fixture
def shown(new_page: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """Opens a view, or a file, and waits for the first complete picture; ``page`` is one that is open already."""

    def open_(what: Any, fragment: str = "", *, page: Page | None = None, **settings: Any) -> Page:
        file = what if isinstance(what, Path) else what.save(tmp_path / f"{what.picture.kind}.html")
        page = page or new_page(**settings)
        page.goto("about:blank")
        page.goto(file.resolve().as_uri() + fragment)
        page.wait_for_selector("html[data-ready=true]", state="attached")  # wait_for_function needs eval
        return page

    return open_


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small graph with quotes: duties on every ground, targets, figures, regions and ranks."""
    place = tmp_path_factory.mktemp("shelf")
    for name in ("harbour.trig", "figures.trig"):
        shutil.copy(ANSWERS / name, place / name)
    return place


@pytest.fixture(scope="session")
def small(shelf: Path) -> PolicyGraph:
    return kg.open(shelf)


@pytest.fixture(scope="session")
def released() -> PolicyGraph:
    return kg.open()
