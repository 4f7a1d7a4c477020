"""Pages as people use them, in Chromium: search, legend, evidence by click, focus, language, permalink, export, keyboard.

The fixtures hold every page to it: nothing is asked for, no dialog, no error.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kg.answers import PolicyGraph
from kg.views.door import KINDS

try:
    from playwright.sync_api import expect
except ImportError:
    expect = None  # the fixtures skip, or fail in CI

if TYPE_CHECKING:
    from playwright.sync_api import Page

BASE = "https://w3id.org/policy-kg/"
BOARD = BASE + "agency/hb"
THINGS = {"chain": "II(1)", "ego": "Harbour Board"}
CHARTS = ("matrix", "progress", "timeline", "regions")
Shown = Callable[..., "Page"]


def picture(graph: PolicyGraph, kind: str, **options: Any) -> Any:
    return graph.view(kind, THINGS.get(kind), language=None, **options)


@pytest.fixture(scope="module")
def network(small: PolicyGraph) -> Any:
    return small.view("network", grounds="all", language=None)


def panel_title(page: Page) -> str:
    return page.locator("#panel-title").inner_text()


def at(page: Page, id_: str) -> tuple[float, float]:
    """Where a node, an edge or a cell is drawn, in pixels of the window."""
    place = page.evaluate("id => window.kgDrawing.position(id)", id_)
    assert place, f"{id_} is not drawn"
    return place["x"], place["y"]


def address(page: Page, part: str) -> str:
    """The fragment once it holds ``part``; the page writes it when things came to rest."""
    expect(page).to_have_url(re.compile(re.escape(part)))
    return "#" + page.url.partition("#")[2]


def settled(page: Page) -> None:
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"
    )


class Outside(HTMLParser):
    """What a page would load: addresses in attributes that load, in styles and imports."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        loads = {
            "src",
            "srcset",
            "data",
            "poster",
            "background",
            "action",
            "formaction",
            "manifest",
            "ping",
            "xlink:href",
        }
        for name, value in attrs:
            if (name in loads or (name == "href" and tag != "a")) and not (value or "").startswith(("data:", "#")):
                self.found.append(f"{tag} {name}={value}")
            if name.startswith("on"):
                self.found.append(f"{tag} {name}")
        if tag in ("base", "iframe", "object", "embed"):
            self.found.append(tag)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_opens_and_asks_for_nothing(kind: str, small: PolicyGraph, shown: Shown, log: Any) -> None:
    view = picture(small, kind)
    outside = Outside()
    outside.feed(view.html)
    assert not outside.found
    styles = "".join(re.findall(r"<style[^>]*>(.*?)</style>", view.html, re.DOTALL))
    assert not re.search(r"@import|url\(\s*['\"]?(?!data:|#)", styles)
    policy = re.search(
        r'http-equiv="Content-Security-Policy"\s+content="([^"]+)"', unescape(view.html.replace("&#34;", ""))
    )
    assert (
        policy
        and "default-src 'none'" in policy[1]
        and "connect-src" not in policy[1]
        and "unsafe-eval" not in policy[1]
    )
    page = shown(view)
    assert page.locator("h1").inner_text().strip()
    drawing = page.locator("#drawing").bounding_box()
    assert drawing and drawing["width"] > 300 and drawing["height"] > 200
    dated = "2026-11-22" in page.locator("#meta").inner_text()  # as of
    assert dated == (view.picture.kind not in ("progress", "timeline", "regions")), "those show every year"
    assert len([url for url in log.asked if url.startswith("file:")]) == 1
    for text in (page.title(), page.locator("body").inner_text()):
        assert "undefined" not in text and "[object" not in text and "NaN" not in text
    page.set_viewport_size({"width": 400, "height": 760})
    settled(page)
    fits(page, 400)


@pytest.mark.parametrize(
    ("words", "name"), [("harbour bo", "Harbour Board"), ("港务", "Harbour Board"), ("港務管理", "Harbour Board"), ("II(1)", "Deep harbours")]
)  # fmt: skip
def test_search_by_keyboard_in_both_languages(words: str, name: str, network: Any, shown: Shown) -> None:
    page = shown(network)
    page.keyboard.press("/")
    page.keyboard.type(words)
    assert page.locator("#results [role=option]").first.is_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert panel_title(page) == name
    address(page, "select=")


def test_a_search_without_result_says_so(network: Any, shown: Shown) -> None:
    page = shown(network)
    page.keyboard.press("/")
    page.keyboard.type("zeppelin")
    assert page.locator("#results [role=option]").count() == 0 and page.locator("#results .none").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()


def test_a_click_on_a_node_leads_to_the_sentence(network: Any, shown: Shown) -> None:
    page = shown(network, f"#select={BASE}task/harbour/II-1".replace(BASE, ""))
    assert panel_title(page) == "Deep harbours"
    page.locator("#panel-title + button, #panel [data-act=close]").first.click()
    assert page.locator("#panel").is_hidden()
    settled(page)
    page.mouse.click(*at(page, BOARD))
    expect(page.locator("#panel-title")).to_have_text("Harbour Board")
    panel = page.locator("#panel")
    assert "国家港务管理局" in panel.inner_text()
    assert panel.locator("section[data-ground=mandated]").count() == 1
    panel.locator("section[data-ground=mandated] summary").first.click()
    quote = panel.locator("section[data-ground=mandated] blockquote").first
    assert "The Harbour Board leads the work on deep harbours" in quote.inner_text()
    assert "II(1) ¶1 s1" in panel.locator(".evidence .locator").first.inner_text()


def test_a_click_on_an_edge_leads_to_the_sentence(network: Any, shown: Shown) -> None:
    tides = BASE + "agency/mt"
    (edge,) = [e for e in network.picture.edges if e.source == tides and e.ground == "mandated"]
    page = shown(network)
    settled(page)
    page.mouse.click(*at(page, edge.id))
    expect(page.locator("#panel-title")).to_contain_text("→")
    panel = page.locator("#panel")
    assert "Ministry of Tides" in panel_title(page) and "Deep harbours" in panel_title(page)
    assert "0.9" in panel.inner_text() or "90" in panel.inner_text()
    assert "The Harbour Board leads the work" in panel.locator("blockquote").first.inner_text()
    for link in panel.locator("a[href]").all():
        assert (link.get_attribute("href") or "").startswith(("http://", "https://"))
        assert "noopener" in (link.get_attribute("rel") or "") and "noreferrer" in (link.get_attribute("rel") or "")


def rows(page: Page) -> int:
    """How many nodes the text form lists: those that are drawn."""
    settled(page)
    if page.locator("#list").get_attribute("open") is None:
        page.locator("#list > summary").click()
        settled(page)  # a fold tells of its opening a little later
    return page.locator("#list tbody tr").count()


def test_the_legend_filters(network: Any, shown: Shown) -> None:
    page = shown(network)
    total = rows(page)
    assert total == len(network.picture.nodes)
    tasks = sum(node.kind == "task" for node in network.picture.nodes)
    box = page.locator("#legend input[data-kind=task]")
    assert str(tasks) in box.locator("xpath=..").inner_text()
    box.uncheck()
    settled(page)
    assert rows(page) == total - tasks and address(page, "hide=kind:task")
    assert page.evaluate("id => window.kgDrawing.position(id)", BASE + "task/harbour/II-1") is None
    box.check()
    page.locator("#legend input[data-ground=aligned]").uncheck()
    settled(page)
    assert rows(page) == total and address(page, "ground:aligned")
    aligned = next(edge for edge in network.picture.edges if edge.ground == "aligned")
    assert page.evaluate("id => window.kgDrawing.position(id)", aligned.id) is None


def test_focus_and_back(network: Any, shown: Shown) -> None:
    page = shown(network)
    total = rows(page)
    page.locator("#list > summary").click()
    settled(page)
    page.mouse.dblclick(*at(page, BOARD))
    expect(page).to_have_url(re.compile("focus="))
    near = {BOARD} | {e.target for e in network.picture.edges if e.source == BOARD}
    near |= {e.source for e in network.picture.edges if e.target == BOARD}
    assert rows(page) == len(near) < total
    page.locator("button[data-act=back]").click()
    settled(page)
    assert rows(page) == total
    expect(page).not_to_have_url(re.compile("focus="))


def test_the_panel_focuses_and_widens(network: Any, shown: Shown) -> None:
    page = shown(network, "#select=agency/hb")
    page.locator("#panel [data-act=focus]").click()
    first = rows(page)
    page.locator("#panel [data-act=wider]").click()
    assert rows(page) > first and address(page, "depth=2")


def test_the_language_switches(network: Any, shown: Shown) -> None:
    page = shown(network, "#select=agency/hb")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("button[data-act=language]").click()
    assert (page.locator("html").get_attribute("lang") or "").startswith("zh")
    assert panel_title(page) == "国家港务管理局" and address(page, "lang=zh")
    assert (
        re.search("[\u4e00-\u9fff]", page.locator("#legend").inner_text())
        and "机构" in page.locator("#legend").inner_text()
    )
    page.locator("#drawing").focus()
    page.keyboard.press("l")
    assert panel_title(page) == "Harbour Board"


def test_language_and_theme_begin_as_the_browser_says(network: Any, small: PolicyGraph, shown: Shown) -> None:
    page = shown(network, locale="zh-CN", color_scheme="dark")
    assert (page.locator("html").get_attribute("lang") or "").startswith("zh")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("select#theme").select_option("light")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (dark, light)]
    assert brightness[0] < 200 < 600 < brightness[1]
    said = small.view("shared", language="zh")
    assert (shown(said, locale="en-GB").locator("html").get_attribute("lang") or "").startswith("zh")


def test_a_permalink_brings_everything_back(network: Any, shown: Shown) -> None:
    page = shown(network)
    page.locator("#legend input[data-ground=aligned]").uncheck()
    page.keyboard.press("/")
    page.keyboard.type("deep")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("button[data-act=language]").click()
    page.locator("select#theme").select_option("dark")
    page.locator("#panel [data-act=focus]").click()
    fragment = address(page, "focus=")
    before = (panel_title(page), rows(page), page.evaluate("getComputedStyle(document.body).backgroundColor"))
    again = shown(network, fragment)
    settled(again)
    after = (panel_title(again), rows(again), again.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert after == before and not again.locator("#legend input[data-ground=aligned]").is_checked()
    assert again.locator("#search").input_value() == "deep"
    assert address(again, "focus=") == fragment


def test_a_broken_permalink_does_no_harm(network: Any, shown: Shown) -> None:
    page = shown(
        network,
        "#select=agency/none&focus=%E0%A4%A&hide=kind:x,ground:,guess&from=abc&lang=xx&theme=%3Cb%3E&camera=1,NaN,x&q=%00",
    )
    assert page.locator("#panel").is_hidden() and rows(page) > 0


@pytest.mark.parametrize("kind", ["network", "chain", "matrix", "timeline"])
def test_png_and_svg_are_saved(kind: str, small: PolicyGraph, shown: Shown, tmp_path: Path) -> None:
    page = shown(picture(small, kind))
    with page.expect_download() as png:
        page.locator("button[data-act=png]").click()
    data = Path(png.value.path()).read_bytes()
    assert png.value.suggested_filename.endswith(".png")
    width, height = (int.from_bytes(data[n : n + 4], "big") for n in (16, 20))
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and width >= 600 and height >= 300 and len(data) > 5000
    with page.expect_download() as svg:
        page.locator("button[data-act=svg]").click()
    assert svg.value.suggested_filename.endswith(".svg")
    drawn = ET.fromstring(Path(svg.value.path()).read_text(encoding="utf-8"))
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    tags = {element.tag.rpartition("}")[2] for element in drawn.iter()}
    assert "script" not in tags and "foreignObject" not in tags and "text" in tags
    for element in drawn.iter():
        assert not [name for name in element.attrib if name.startswith("on")]
        link = element.attrib.get("href") or element.attrib.get("{http://www.w3.org/1999/xlink}href") or "#"
        assert link.startswith(("#", "data:")), link


def test_with_the_keyboard_alone(network: Any, shown: Shown) -> None:
    page = shown(network)
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.id || document.activeElement.dataset.act || document.activeElement.dataset.kind || ''"
            )
        )
    assert {"search", "language", "png", "svg", "theme", "drawing", "task"} <= set(reached)
    page.keyboard.press("/")
    page.keyboard.type("Harbour Board")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel-title"
    page.keyboard.press("Tab")
    focused = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert focused != "none"
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    page.locator("#drawing").focus()
    before = page.evaluate("window.kgDrawing.camera()")
    page.keyboard.press("+")
    settled(page)
    assert page.evaluate("window.kgDrawing.camera()") != before


def test_parts_have_names_for_screen_readers(network: Any, shown: Shown) -> None:
    page = shown(network, "#select=agency/hb")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, [role=listbox], a[href]')]
          .filter(e => e.offsetParent && !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length ||
            e.getAttribute('aria-labelledby') || e.title)).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert not nameless
    assert page.locator("[aria-live]").count() >= 1 and page.locator("main").count() == 1
    assert page.locator("#drawing").get_attribute("aria-label") or page.locator("#drawing").get_attribute("role")


def fits(page: Page, width: int) -> None:
    """Nothing is wider than the window, and the drawing has its room."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    drawing = page.locator("#drawing").bounding_box()
    assert drawing and drawing["width"] > 250 and drawing["height"] > 200
    search = page.locator("#search").bounding_box()
    assert search and search["x"] >= 0 and search["x"] + search["width"] <= width


@pytest.mark.parametrize("kind", ["network", "timeline"])
def test_a_narrow_window_cuts_nothing_off(kind: str, small: PolicyGraph, shown: Shown) -> None:
    page = shown(picture(small, kind), viewport={"width": 380, "height": 740}, locale="zh-CN")
    fits(page, 380)


@pytest.mark.parametrize("kind", CHARTS)
def test_a_click_on_a_chart_opens_its_evidence(kind: str, small: PolicyGraph, shown: Shown) -> None:
    page = shown(picture(small, kind))
    settled(page)
    keys = page.evaluate("() => window.kgDrawing.keys ? window.kgDrawing.keys() : []")
    assert keys, "a chart names what can be clicked: keys()"
    placed = [key for key in keys if page.evaluate("key => Boolean(window.kgDrawing.position(key))", key)]
    assert placed
    page.mouse.click(*at(page, placed[0]))
    expect(page.locator("#panel-title")).to_be_visible()
    fragment = address(page, "select=")
    title = panel_title(page)
    again = shown(picture(small, kind), fragment)
    expect(again.locator("#panel-title")).to_be_visible()
    assert panel_title(again) == title


def test_springs_can_be_switched_on(network: Any, shown: Shown) -> None:
    page = shown(network)
    before = at(page, BOARD)
    switch = page.locator("[data-act=physics]")
    assert switch.is_visible()
    switch.click()
    page.wait_for_timeout(600)
    switch.click()
    settled(page)
    assert at(page, BOARD) != before


def test_the_released_graph(released: PolicyGraph, shown: Shown) -> None:
    page = shown(released.view("network", language=None))
    meta = page.locator("#meta").inner_text()
    assert "0.1.0" in meta and "2026-11-22" in meta
    page.keyboard.press("/")
    page.keyboard.type("工信部")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert panel_title(page) == "Ministry of Industry and Information Technology"
    assert page.locator("#panel a.source").count() or page.locator("#panel summary").count()


def test_filters_leave_what_the_command_leaves(released: PolicyGraph, shown: Shown) -> None:
    whole = released.view("network", language=None)
    page = shown(whole)
    left = (
        "(filter) => { kgPage.set({region: '', from: '', to: '', ...filter});"
        " const gone = kgPage.hidden().edges; return kgPage.data.edges.map((e) => e.id).filter((id) => !gone.has(id)); }"
    )
    for filters, options in (
        ({"region": BASE + "agency/CN-ZJ"}, {"regions": "region/CN-ZJ"}),
        ({"region": BASE + "agency/CN-BJ"}, {"regions": "region/CN-BJ"}),
        ({"from": "2022"}, {"since": "2022"}),
        ({"to": "2020"}, {"until": "2020"}),
    ):
        asked = {**options, "as_of": whole.picture.as_of}
        wanted = {edge.id for edge in released.view("network", **asked).picture.edges}
        assert wanted and set(page.evaluate(left, filters)) == wanted, options


def test_in_a_notebook_it_shows_inline(small: PolicyGraph, new_page: Callable[..., Any], tmp_path: Path) -> None:
    """The frame that JupyterLab, nbconvert and others put into their page, which may not touch it."""
    out = tmp_path / "notebook.html"
    shown = small.view("network", height=500)._repr_html_()
    out.write_text(f"<!DOCTYPE html><meta charset=utf-8><title>cells</title><body>{shown}", encoding="utf-8")
    page = new_page()
    page.goto(out.as_uri())
    frame = page.frames[1]
    frame.wait_for_selector("html[data-ready=true]", state="attached")
    box = page.locator("iframe").bounding_box()
    assert box and 500 <= box["height"] <= 504
    frame.locator("#search").fill("Harbour Board")
    frame.locator("#results [role=option]").first.click()
    assert frame.locator("#panel-title").inner_text() == "Harbour Board"
