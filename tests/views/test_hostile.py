"""Labels, quotes, places and IRIs of hostile documents change nothing in a page but its text.

A graph whose every word is an attack goes the whole way: a TriG file, ``kg.open``, every kind of picture, a browser.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kg
from kg.answers import PolicyGraph
from kg.views.door import KINDS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import Hostile

BASE = "https://w3id.org/policy-kg/"


@pytest.fixture(scope="module")
def hostile(hostile_graph: Hostile) -> PolicyGraph:
    return kg.open(hostile_graph.place)


@pytest.fixture(scope="module")
def things(hostile_graph: Hostile) -> dict[str, str]:
    """What pictures that are of one thing show."""
    return {"chain": BASE + "task/harbour/II-1", "ego": BASE + "agency/hb" + hostile_graph.ending}


def unhurt(page: Page, scripts: int) -> None:
    """No script ran, none was added, no attribute runs one, nothing was hidden by a style."""
    found = page.evaluate(
        """() => ({
          hacked: window.hacked, scripts: document.scripts.length, styles: document.querySelectorAll('style').length,
          runs: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on') ||
            /^\\s*javascript:/i.test(a.value))).map(e => e.outerHTML.slice(0, 200)),
          shown: getComputedStyle(document.querySelector('h1')).display,
          images: document.querySelectorAll('img[src=x]').length,
          polluted: ({}).polluted, proto: Object.keys(Object.prototype).length,
        })"""
    )
    assert found.get("hacked") is None and not found["runs"] and found["scripts"] == scripts, found
    assert found["shown"] != "none" and not found["images"] and not found.get("polluted") and not found["proto"]


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_are_only_words(
    kind: str, hostile: PolicyGraph, hostile_graph: Hostile, things: dict[str, str], shown: Callable[..., Page]
) -> None:
    options: dict[str, Any] = {"grounds": "all"} if kind in ("network", "ego") else {}
    view = hostile.view(kind, things.get(kind), **options)
    page = shown(view)
    scripts = len(
        re.findall(r"<script\b[^>]*>", re.sub(r"(<script\b[^>]*>).*?</script>", r"\1", view.html, flags=re.DOTALL))
    )
    unhurt(page, scripts)
    data = json.loads(page.locator("#kg-data").text_content() or "")
    told = [node.get("en") or node.get("zh") or "" for node in data.get("nodes", [])]
    assert any(attack in name for attack in hostile_graph.attacks[:2] for name in told), "the words arrive unchanged"
    for button in ("language", "language"):
        page.locator(f"button[data-act={button}]").click()
    page.locator("#list > summary").click()
    for details in page.locator("#panel details, #filters").all():
        details.evaluate("e => { e.open = true }")
    unhurt(page, scripts)
    # Open what is there: nodes one by one, then edges, each with its evidence.
    for id_ in [node["iri"] for node in data.get("nodes", [])][:12] + [edge["id"] for edge in data.get("edges", [])][
        :12
    ]:
        page.evaluate("id => { location.hash = '#select=' + encodeURIComponent(id) }", id_)
        page.wait_for_selector("#panel-title")
        page.evaluate("() => document.querySelectorAll('#panel details').forEach(d => { d.open = true })")
    page.wait_for_timeout(50)
    unhurt(page, scripts)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    for link in page.locator("a[href]").all():
        assert re.match(r"https?://|#", link.get_attribute("href") or "")


def test_hostile_words_are_shown_as_they_are(hostile: PolicyGraph, shown: Callable[..., Page]) -> None:
    page = shown(hostile.view("network", grounds="all"))
    page.keyboard.press("/")
    page.keyboard.type("<script>window.hacked=1")
    assert page.locator("#results [role=option]").count() > 3
    page.locator("#search").fill("Harbour Board")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    text = page.locator("#panel-title").text_content() or ""
    assert text.startswith("Harbour Board <script>window.hacked=1;alert(1)</script> </script><script>")
    page.evaluate("() => document.querySelectorAll('#panel details').forEach(d => { d.open = true })")
    quotes = page.locator("#panel blockquote").all_text_contents()
    assert any("<img src=x onerror=window.hacked=3>" in quote for quote in quotes)
    box = page.locator("#panel").bounding_box()
    assert box and box["x"] + box["width"] <= 1281


@pytest.mark.parametrize("kind", ["network", "timeline", "matrix"])
def test_hostile_words_in_a_saved_drawing(kind: str, hostile: PolicyGraph, shown: Callable[..., Page]) -> None:
    page = shown(hostile.view(kind))
    with page.expect_download() as svg:
        page.locator("button[data-act=svg]").click()
    drawn = ET.fromstring(Path(svg.value.path()).read_text(encoding="utf-8"))
    assert not [e for e in drawn.iter() if e.tag.rpartition("}")[2] in ("script", "img", "foreignObject", "a")]
    assert not [name for e in drawn.iter() for name in e.attrib if name.lower().startswith("on")]


def test_a_hostile_title_of_a_thing_in_the_file_name(hostile_graph: Hostile) -> None:
    from kg.cli.view import default_name

    assert re.fullmatch(r"ego-[\w.()-]*\.html", default_name("ego", " ".join(hostile_graph.attacks)))


def test_a_hostile_view_in_a_notebook(hostile: PolicyGraph, things: dict[str, str]) -> None:
    shown = hostile.view("ego", things["ego"])._repr_html_()
    assert shown.count("<") == 2 and shown.startswith("<iframe ") and shown.endswith('"></iframe>')
