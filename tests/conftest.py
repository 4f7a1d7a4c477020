"""What tests of all rooms share."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent

#: The tests, and the programs that they start, leave the user's own cache alone.
_CACHE = tempfile.TemporaryDirectory(prefix="kg-tests-cache-")
os.environ["KG_CACHE"] = _CACHE.name


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the five texts: ``../shared/corpus`` beside the repository, or KG_CORPUS; skipped where missing."""
    folder = Path(os.environ.get("KG_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not (folder / "plan-14fyp-informatization.en.txt").is_file():
        reason = f"the corpus is not at {folder}; set KG_CORPUS"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


def missing(what: str, how: str) -> None:
    """Skips with the reason; in CI nothing is skipped."""
    reason = f"{what} is not installed; {how}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests (a second driver would not start in the same process); KG_CHROMIUM names another than
    the one on the path."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright", "pip install 'policy-kg[test]'")
        raise AssertionError from None
    names = (os.environ.get("KG_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if name and (found := shutil.which(name))), None)
    if program is None:
        missing("Chromium", "apt-get install -y chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield chromium
        chromium.close()


class Watched:
    """What pages did: addresses asked for, errors, refusals of the policy, dialogs, windows."""

    def __init__(self) -> None:
        self.asked: list[str] = []  # the pages themselves too
        self.mishaps: list[str] = []

    def beyond(self, *own: str) -> list[str]:
        """Requests for anything that does not begin like this."""
        return [address for address in self.asked if not address.startswith((*own, "data:", "blob:", "about:"))]

    @property
    def outside(self) -> list[str]:
        """Requests for anything but files that the test itself opened."""
        return self.beyond("file:")

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("pageerror", lambda error: self.mishaps.append(f"error: {error}"))
        page.on("popup", lambda window: self.mishaps.append(f"window: {window.url}"))
        page.on("console", self._said)
        page.on("dialog", self._asked_back)

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.mishaps.append(f"{message.type}: {message.text}")

    def _asked_back(self, dialog: Any) -> None:
        self.mishaps.append(f"dialog: {dialog.message}")
        dialog.dismiss()


class Windows:
    """Makes pages with settings of their own (``locale``, ``color_scheme``, ``viewport`` …), all watched."""

    def __init__(self, browser: Browser, watched: Watched) -> None:
        self._browser = browser
        self._watched = watched
        self._contexts: list[BrowserContext] = []

    def __call__(self, **settings: Any) -> Page:
        made = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **settings}
        context = self._browser.new_context(**made)
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        self._watched.watch(page)
        return page

    def close(self) -> None:
        while self._contexts:
            self._contexts.pop().close()


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def browse(browser: Browser, watched: Watched) -> Iterator[Windows]:
    windows = Windows(browser, watched)
    yield windows
    windows.close()


# A graph whose every word is an attack.
_ATTACKS = (
    "<script>window.hacked=1;alert(1)</script>", "</script><script>window.hacked=2;alert(2)</script>",
    "<img src=x onerror=window.hacked=3>", "\"><svg onload=window.hacked=4>", "' onmouseover='window.hacked=5' x='",
    "<!--<script>", "-->", "]]>", "</style><style>*{display:none}</style>", "</title>", "</textarea>", "{{ 7*7 }}",
    "{% raw %}", "${window.hacked=6}", "`", "\\", "\\u003cb\\u003e", "&lt;b&gt;", "%3Cscript%3E", "%s %n",
    "<a href=javascript:window.hacked=7>x</a>", "\u202egnisrever\u202c", "\u2066x", "\u2028\u2029", "{a|b}", "{name}",
    "\t\n", "\x7f", "__proto__", "constructor",
)  # fmt: skip
#: Words that questions go by, not shown as they are.
_KEPT = (
    "number",
    "scope",
    "documentKind",
    "language",
    "fingerprint",
    "notation",
    "sha256",
    "band",
    "locator",
    "textHash",
)
#: An IRI may hold these; names are percent-encoded by readers, others come from anybody's graph.
_EVIL = "'onclick='window.hacked=8'(x)&lt;script&gt;;window.hacked=9//__proto__"
_RENAMED = re.compile(r"https://w3id\.org/policy-kg/(agency|evidence|instrument|statement|indicator)/")


class Hostile(NamedTuple):
    """A TriG file of attacks: each is in every word, and ``ending`` ends the IRIs of things."""

    place: Path
    attacks: tuple[str, ...]
    ending: str


@pytest.fixture(scope="session")
def hostile_graph(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    place = tmp_path_factory.mktemp("hostile") / "hostile.trig"
    quads = [
        ox.Quad(_renamed(q.subject), q.predicate, _attacked(q.object, q.predicate.value), q.graph_name)
        for name in ("figures.trig", "harbour.trig")
        for q in ox.parse(path=str(ROOT / "tests" / "answers" / name), format=ox.RdfFormat.TRIG)
    ]
    ox.serialize(quads, str(place), format=ox.RdfFormat.TRIG)
    return Hostile(place, _ATTACKS, _EVIL)


def _attacked(term: Any, predicate: str) -> Any:
    """The same term with an attack in every word, and addresses that are scripts."""
    name, attack = re.split("[#/]", predicate)[-1], " ".join(_ATTACKS)
    if isinstance(term, ox.Literal):
        if term.datatype.value.endswith(("#string", "#langString")) and name not in _KEPT:
            text = f"{term.value} {attack}"
            if "buoys" in term.value or "Ships" in term.value:
                text += " ship" * 2000 + "终" * 1000  # 10,000 characters and more
            return ox.Literal(text, language=term.language) if term.language else ox.Literal(text)
        return ox.Literal(f"{term.value} {attack}") if name == "locator" else term
    if name in ("page", "source") and isinstance(term, ox.NamedNode) and "example.org" in term.value:
        return ox.NamedNode("javascript:window.hacked=10//" + term.value)
    return _renamed(term)


def _renamed(term: Any) -> Any:
    is_ours = isinstance(term, ox.NamedNode) and _RENAMED.match(term.value)
    return ox.NamedNode(term.value + _EVIL) if is_ours else term
