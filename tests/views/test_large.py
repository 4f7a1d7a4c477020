"""The drawing for big graphs, in Chromium: click, focus, filters, communities that unfold, export."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kg.answers.records import Words
from kg.views.model import Edge, Node, Picture

pytest.importorskip("rustworkx", reason="pip install 'policy-kg[views]'")
pytest.importorskip("jinja2", reason="pip install 'policy-kg[views]'")

from kg.views.layout import arranged, folded  # noqa: E402
from kg.views.page import drawing_of, write  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

Shown = Callable[..., "Page"]
BASE = "https://w3id.org/policy-kg/"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</script><img src=x onerror=alert(1)> \u202e\u0007\"'&" + "长" * 10_000


def made(n: int = 1_700, m: int = 4_000) -> Picture:
    draw = random.Random(5)
    kinds = (("agency", "Agency"), ("task", "Measure"), ("instrument", "Plan"))
    nodes = tuple(
        Node(f"{BASE}made/{i}", *kinds[i % 3], f"Body {i}", f"第{i}号机构", guess=i % 20 == 0) for i in range(n)
    )
    edges = []
    for i in range(m):
        a = draw.randrange(n)
        b = (a + 30 * draw.randrange(n // 30)) % n if draw.random() < 0.9 else draw.randrange(n)
        ground = ("mandated", "reported", "structure")[i % 3]
        edges.append(Edge(f"{BASE}tie/{i}", nodes[a].iri, nodes[b].iri, Words("is responsible for", "负责"), ground))
    return Picture("network", Words("Made up", "虚构"), nodes, tuple(edges))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    picture = made()
    assert drawing_of(picture) == "large"
    return write(arranged(picture), tmp_path_factory.mktemp("large") / "whole.html", language="en")


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(folded(made()), tmp_path_factory.mktemp("large") / "groups.html", language="en")


def at(page: Page, id_: str) -> tuple[float, float]:
    place = page.evaluate("id => window.kgDrawing.position(id)", id_)
    assert place, f"{id_} is not drawn"
    return place["x"], place["y"]


def svg(page: Page) -> ET.Element:
    return ET.fromstring(page.evaluate("window.kgDrawing.svg()"))


def rest(page: Page) -> None:
    page.wait_for_timeout(400)


def test_a_click_on_a_node_and_on_an_edge_tells_of_them(shown: Shown, whole: Path) -> None:
    page = shown(whole)
    node = f"{BASE}made/7"
    page.evaluate("id => window.kgDrawing.select(id, {centre: true})", node)
    rest(page)
    page.mouse.click(*at(page, node))
    assert page.locator("#panel-title").inner_text() == "Body 7"
    edge = page.evaluate("id => window.kgPage.data.edges.find((e) => e.source === id || e.target === id).id", node)
    page.evaluate("id => window.kgDrawing.select(id, {centre: true})", edge)
    rest(page)
    page.evaluate("window.kgDrawing.zoom(3)")
    rest(page)
    page.mouse.click(*at(page, edge))
    assert "Body" in page.locator("#panel").inner_text()
    assert page.evaluate("window.kgPage.state.select") is not None


def test_dragging_and_the_wheel_move_the_picture_and_what_is_under_the_mouse_stays(shown: Shown, whole: Path) -> None:
    page = shown(whole)
    node = f"{BASE}made/7"
    before = at(page, node)
    page.mouse.move(600, 400)
    page.mouse.down()
    page.mouse.move(640, 430, steps=5)
    page.mouse.up()
    rest(page)
    assert at(page, node) == pytest.approx((before[0] + 40, before[1] + 30), abs=1)
    x, y = at(page, node)
    page.mouse.move(x, y)
    for _ in range(4):
        page.mouse.wheel(0, -200)
    rest(page)
    assert at(page, node) == pytest.approx((x, y), abs=5)  # a mouse stands on whole pixels, enlarged fourfold


def test_a_double_click_shows_the_neighbourhood_alone(shown: Shown, whole: Path) -> None:
    page = shown(whole)
    node = f"{BASE}made/7"
    page.evaluate("id => window.kgDrawing.select(id, {centre: true})", node)
    rest(page)
    page.mouse.dblclick(*at(page, node))
    rest(page)
    ties = page.evaluate("id => window.kgPage.tiesOf(id).flatMap((e) => [e.source, e.target])", node)
    far = next(f"{BASE}made/{i}" for i in range(1_700) if f"{BASE}made/{i}" not in {*ties, node})
    assert page.evaluate("id => window.kgDrawing.position(id)", far) is None
    places = [at(page, iri) for iri in sorted({*ties, node})]
    box = page.locator("#drawing").bounding_box()
    assert box
    assert all(
        box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"] for x, y in places
    )
    page.keyboard.press("Escape")
    page.locator("button[data-act=showall], button[data-act=back]").locator("visible=true").first.click()
    rest(page)
    assert page.evaluate("id => window.kgDrawing.position(id)", far)


def test_what_is_unchecked_is_not_drawn(shown: Shown, whole: Path) -> None:
    page = shown(whole)
    count = "window.kgDrawing.svg().match(/M[-\\d]/g).length"
    before = page.evaluate(count)
    page.locator("#legend input[data-ground=reported]").uncheck()
    rest(page)
    assert page.evaluate(count) < 0.8 * before
    page.locator("#legend input[data-kind=agency]").uncheck()
    rest(page)
    assert page.evaluate("id => window.kgDrawing.position(id)", f"{BASE}made/0") is None


def test_labels_do_not_overlap_in_either_language(shown: Shown, whole: Path) -> None:
    page = shown(whole)
    for language, pattern in (("en", "Body"), ("zh", "机构")):
        if language == "zh":
            page.locator("button[data-act=language]").click()
        for factor in (1, 6):
            page.evaluate("f => window.kgDrawing.zoom(f)", factor)
            rest(page)
            texts = [t for t in svg(page).iter(f"{SVG}text") if pattern in (t.text or "")]
            assert len(texts) > 5
            boxes = [
                (float(t.attrib["x"]), float(t.attrib["y"]), (12 if language == "zh" else 6) * len(t.text or ""))
                for t in texts
            ]
            for i, (x, y, wide) in enumerate(boxes):
                for x2, y2, wide2 in boxes[i + 1 :]:
                    assert abs(y - y2) >= 12 or abs(x - x2) >= (wide + wide2) / 2 - 4
        page.evaluate("window.kgDrawing.fit()")


def test_a_community_unfolds_and_folds_again(shown: Shown, groups: Path) -> None:
    page = shown(groups)
    first = "community/0"
    member = page.evaluate("window.kgPage.data.nodes.find((n) => n.kind !== 'community' && n.community === 0).iri")
    assert at(page, member) == at(page, first)  # its community stands for it
    page.mouse.dblclick(*at(page, first))
    rest(page)
    page.evaluate("window.kgDrawing.fit()")
    rest(page)
    assert page.evaluate("id => window.kgDrawing.position(id)", first) is None
    others = page.evaluate(
        "window.kgPage.data.nodes.filter((n) => n.kind !== 'community' && n.community === 0).map((n) => n.iri)"
    )
    assert len({at(page, iri) for iri in others}) == len(others)
    assert svg(page).findall(f".//{SVG}circle[@stroke-dasharray='4 4']"), "an outline says what belongs together"


def test_choosing_a_folded_member_unfolds_its_community(shown: Shown, groups: Path) -> None:
    page = shown(groups)
    page.locator("#search").fill("Body 1234")
    page.wait_for_selector("#results [role=option]")
    page.keyboard.press("Enter")
    rest(page)
    community = page.evaluate("window.kgPage.nodes.get('https://w3id.org/policy-kg/made/1234').community")
    assert page.evaluate("id => window.kgDrawing.position(id)", f"community/{community}") is None
    assert page.locator("#panel-title").inner_text() == "Body 1234"


def test_export_holds_what_is_seen_and_no_markup_of_names(shown: Shown, tmp_path: Path) -> None:
    picture = made()
    first = replace(picture.nodes[0], en=HOSTILE, zh=HOSTILE, size=4.0)
    picture = arranged(replace(picture, nodes=(first, *picture.nodes[1:])))
    page = shown(write(picture, tmp_path / "hostile.html", language="en"))
    page.evaluate("id => window.kgDrawing.select(id, {centre: true})", first.iri)
    rest(page)
    drawn = svg(page)
    assert {e.tag for e in drawn.iter()} <= {SVG + t for t in ("svg", "rect", "path", "circle", "polygon", "text")}
    assert any((t.text or "").startswith("</script><img") for t in drawn.iter(f"{SVG}text"))
    inner = drawn.find(f"{SVG}svg")
    assert inner is not None and max(len(t.text or "") for t in inner.iter(f"{SVG}text")) < 40
    assert (
        page.evaluate("window.kgDrawing.png().then((blob) => blob.type + ' ' + (blob.size > 10000))")
        == "image/png true"
    )


def test_a_saved_picture_says_what_it_shows(shown: Shown, tmp_path: Path) -> None:
    picture = replace(arranged(made()), graph="harbour", version="1.2", released="2024-05-01", as_of="2024-06-01")
    page = shown(write(picture, tmp_path / "titled.html", language="en"))
    drawn = svg(page)
    words = [t.text or "" for t in drawn.findall(f"{SVG}text")]
    assert words[0] == picture.title.en and words[1] == "harbour · 1.2 · 2024-05-01 · as of 2024-06-01"
    legend = page.evaluate("Object.values(kgPage.grounds).map((ground) => ground.label.en)")
    assert set(words[2:]) & set(legend), "the grounds in sight"
    solid = [w for w in words if w.startswith("lines are dashed")]
    inner = drawn.find(f"{SVG}svg")
    assert inner is not None
    dashed = [path for path in inner.iter(f"{SVG}path") if "stroke-dasharray" in path.attrib]
    assert bool(solid) != bool(dashed), "dashed, or said why not"
    inside = float(inner.attrib["y"]) + float(inner.attrib["height"])
    assert inside < float(drawn.attrib["height"])


def test_the_camera_comes_back_from_the_address(shown: Shown, whole: Path) -> None:
    page = shown(whole)
    page.evaluate("window.kgDrawing.zoom(4)")
    rest(page)
    camera = page.evaluate("window.kgDrawing.camera()")
    assert re.fullmatch(r"-?\d+,-?\d+,\d+", camera)
    other = shown(whole, f"#camera={camera}")
    rest(other)
    assert other.evaluate("window.kgDrawing.camera()") == camera
