"""The drawing of networks: labels that break rightly and keep off each other, files that are well-formed, clicks that meet."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.dom import minidom

import pytest

from kg.answers.records import Words
from kg.views import page as pages
from kg.views.model import Edge, Node, Picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

BASE = "https://w3id.org/policy-kg/"
Shown = Callable[..., "Page"]


def star(label: str = "Harbour Office of the Northern Coast", rays: int = 12, **more: Any) -> Picture:
    """A task in the middle of agencies, two of them tied to it twice, one a guess."""
    middle = Node(f"{BASE}task/middle", "task", "Task", "Dredge the harbour", "疏浚港口", code="II(1)", size=3)
    around = [
        Node(
            f"{BASE}agency/{n}", "agency", "Agency", f"{label} {n}", f"北方海岸港口管理办公室（第{n}分局）",
            x=round(300 * (1 if n % 2 else -1) * (1 + n / 20), 1), y=round(90.0 * (n - rays / 2), 1), guess=n == 3,
        )
        for n in range(rays)
    ]  # fmt: skip
    edges = [
        Edge(f"{BASE}edge/{n}-{g}", node.iri, middle.iri, Words("is responsible for", "负责"), g, guess=node.guess)
        for n, node in enumerate(around)
        for g in (("mandated", "reported", "remit") if n < 2 else ("issuer",))
    ]
    return Picture("network", Words("Who dredges", "谁来疏浚"), (middle, *around), tuple(edges), **more)


@pytest.fixture
def drawn(shown: Shown, tmp_path: Path) -> Callable[..., Page]:
    def draw(picture: Picture, fragment: str = "", **settings: Any) -> Page:
        return shown(pages.write(picture, tmp_path / "picture.html"), fragment, **settings)

    return draw


def wrapped(page: Page, label: str, width: int, most: int, way: str = "wrap") -> list[str]:
    made: list[str] = page.evaluate(
        "([label, width, most, way]) => kgNetworkText[way](label, '12px sans-serif', width, most)",
        [label, width, most, way],
    )
    return made


def test_lines_break_where_both_languages_allow(drawn: Callable[..., Page]) -> None:
    page = drawn(star())
    chinese = wrapped(page, "加强港口、航道（含内河）的疏浚，保障“安全”通行。", 74, 9)
    assert "".join(chinese) == "加强港口、航道（含内河）的疏浚，保障“安全”通行。"
    assert not any(line[0] in "，。、）”" for line in chinese)
    assert not any(line[-1] in "（“" for line in chinese)
    english = wrapped(page, "Chengdu-Chongqing twin-city circle", 80, 9)
    assert english[0] == "Chengdu-"  # after a hyphen, never inside a word
    assert " ".join(english).replace("- ", "-") == "Chengdu-Chongqing twin-city circle"
    short = wrapped(page, "Office for the supervision of harbours and inland waterways", 100, 2)
    assert len(short) == 2
    assert short[-1].endswith("…")
    assert wrapped(page, "", 100, 2) == []
    assert wrapped(page, "中国工业互联网研究院", 110, 2, "balanced")[-1] not in ("院", "究院")


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("width", [1280, 700])
def test_labels_keep_off_each_other_and_inside(drawn: Callable[..., Page], locale: str, width: int) -> None:
    page = drawn(star(), locale=locale, viewport={"width": width, "height": 800})
    svg = minidom.parseString(page.evaluate("kgDrawing.svg()"))
    texts = [
        t for g in svg.getElementsByTagName("g") if g.getAttribute("clip-path") for t in g.getElementsByTagName("text")
    ]
    boxes = page.evaluate(
        """(texts) => texts.map(([words, x, y, anchor]) => {
            const wide = kgNetworkText.width(words, `12px ${getComputedStyle(document.documentElement).getPropertyValue("--font")}`);
            const left = anchor === "middle" ? x - wide / 2 : anchor === "end" ? x - wide : x;
            return [left, y - 6, left + wide, y + 6];
        })""",
        [
            [t.firstChild.data, float(t.getAttribute("x")), float(t.getAttribute("y")), t.getAttribute("text-anchor")]
            for t in texts
            if t.firstChild.data != "?"
        ],
    )
    assert len(boxes) >= 12
    room = page.evaluate("document.getElementById('drawing').clientWidth")
    for a, b in combinations(boxes, 2):
        assert a[0] >= b[2] - 1 or b[0] >= a[2] - 1 or a[1] >= b[3] or b[1] >= a[3], (a, b)
    assert all(box[0] >= 0 and box[2] <= room for box in boxes)


@pytest.mark.parametrize(
    "label", ["</svg><script>alert(1)</script>", "a & b < c \" '", "\u202eevil", "\x00\x0b\ufffe", "长" * 9_000]
)
def test_exported_files_hold_hostile_words_as_words(drawn: Callable[..., Page], label: str) -> None:
    page = drawn(star(label))
    svg = minidom.parseString(page.evaluate("kgDrawing.svg()"))
    assert not svg.getElementsByTagName("script")
    assert not any(name.startswith("on") for e in svg.getElementsByTagName("*") for name in e.attributes.keys())  # noqa: SIM118
    size = page.evaluate("kgDrawing.png().then((blob) => [blob.type, blob.size])")
    assert size[0] == "image/png"
    assert size[1] > 5_000


def test_exported_file_has_title_legend_and_every_thing(drawn: Callable[..., Page]) -> None:
    picture = star(graph="harbours", version="1.2")
    svg = minidom.parseString(drawn(picture, "#lang=zh").evaluate("kgDrawing.svg()"))
    words = {t.firstChild.data for t in svg.getElementsByTagName("text") if t.firstChild}
    assert {"谁来疏浚", "harbours · 1.2", "机构", "任务", "规定", "报告", "发布", "法定职责"} <= words
    curves = [
        p for g in svg.getElementsByTagName("g") if g.getAttribute("clip-path") for p in g.getElementsByTagName("path")
    ]
    assert len(curves) == len(picture.edges)
    assert len({p.getAttribute("d") for p in curves}) == len(curves)  # those between the same two bend apart
    dashes = {p.getAttribute("stroke-dasharray") for p in curves}
    assert len(dashes) == 4


def test_a_click_on_every_line_selects_that_line(drawn: Callable[..., Page]) -> None:
    picture = star()
    page = drawn(picture)
    for edge in picture.edges:
        at = page.evaluate("(id) => kgDrawing.position(id)", edge.id)
        page.mouse.click(at["x"], at["y"])
        page.wait_for_timeout(350)  # two clicks in a trice are a double click
        assert f"select={edge.id.removeprefix(BASE)}" in page.url.replace("%2F", "/"), edge.id


def test_hidden_things_have_no_place_and_focus_brings_others_near(drawn: Callable[..., Page]) -> None:
    picture = star()
    page = drawn(picture, "#hide=ground:issuer")
    hidden = next(edge.id for edge in picture.edges if edge.ground == "issuer")
    assert page.evaluate("(id) => kgDrawing.position(id)", hidden) is None
    page = drawn(picture, "#focus=agency/0&select=agency/0", page=page)
    assert page.evaluate("(id) => kgDrawing.position(id)", picture.nodes[5].iri) is None
    assert page.evaluate("(id) => kgDrawing.position(id)", picture.nodes[1].iri)


def test_camera_can_be_taken_back(drawn: Callable[..., Page]) -> None:
    page = drawn(star())
    before = page.evaluate("kgDrawing.camera()")
    page.evaluate("kgDrawing.zoom(2)")
    assert page.evaluate("kgDrawing.camera()") != before
    page.evaluate("(seen) => kgDrawing.setCamera(seen)", before)
    assert page.evaluate("kgDrawing.camera()") == before
    page.evaluate("kgDrawing.setCamera('no camera')")
    assert page.evaluate("kgDrawing.camera()") == before
