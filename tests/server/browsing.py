"""A real browser for the pages of a server: every request and every mishap is written down."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


class Got(NamedTuple):
    """What a server said."""

    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode("utf-8")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


def get(address: str, accept: str = "text/html", **headers: str) -> Got:
    """Asks for an address, without following where it points to."""
    wanted = {"Accept": accept, **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        with _opener.open(urllib.request.Request(address, headers=wanted), timeout=30) as answer:
            return Got(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Got(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


class Watched:
    """What pages did: addresses asked for, errors, refusals of the policy."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.mishaps: list[str] = []

    def outside(self, url: str) -> list[str]:
        return [a for a in self.asked if not a.startswith((url, "data:", "blob:", "about:"))]

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda error: self.mishaps.append(f"error: {error}"))
        page.on("popup", lambda window: self.mishaps.append(f"window: {window.url}"))
        page.on(
            "console", lambda m: self.mishaps.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None
        )
        page.on("dialog", lambda dialog: (self.mishaps.append(f"dialog: {dialog.message}"), dialog.dismiss()))


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def browse(browser: Browser, watched: Watched) -> Iterator[Callable[..., Page]]:
    """Makes pages with settings of their own (``locale``, ``color_scheme``, ``viewport`` …), all watched."""
    contexts = []

    def make(**settings: Any) -> Page:
        made = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **settings}
        context = browser.new_context(**made)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        watched.watch(page)
        return page

    yield make
    for context in contexts:
        context.close()
