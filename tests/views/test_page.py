"""Pages: one file, nothing from outside, nothing that a document's words can break, the same bytes every time."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.answers.records import Evidence, Words
from kg.errors import KgError
from kg.views import page
from kg.views.model import Edge, Node, Picture

BASE = "https://w3id.org/policy-kg/"


def picture(label: str = "Harbour Office", nodes: int = 2, **more: Any) -> Picture:
    made = tuple(
        Node(f"{BASE}agency/{n}", "agency", "Agency", label, "港口办公室", x=n * 10.0, y=-n * 5.0) for n in range(nodes)
    )
    edge = Edge(
        f"{BASE}responsibility/1", made[0].iri, made[-1].iri, Words("works with", "协作"), "mandated",
        evidence=(f"{BASE}evidence/1",), confidence=0.9,
    )  # fmt: skip
    evidence = {f"{BASE}evidence/1": Evidence(f"{BASE}evidence/1", "a-plan.en", "II(1) ¶1 s1", label, None)}
    return Picture("network", Words(label, "港口"), made, (edge,), evidence, graph="sample", version="1", **more)


class Parts(HTMLParser):
    """Elements of a page with their attributes, and what stands in scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self._in = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self._in = True
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in = False

    def handle_data(self, data: str) -> None:
        if self._in:
            attributes, before = self.scripts[-1]
            self.scripts[-1] = (attributes, before + data)

    @property
    def data(self) -> Any:
        return json.loads(next(text for attributes, text in self.scripts if attributes.get("id") == "kg-data"))


def parts(made: Picture, **options: Any) -> Parts:
    return Parts(page.render(made, **options).decode("utf-8"))


HOSTILE = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<!-- <script>", "]]>", "'\"><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% raw %}", "javascript:alert(1)", "\u2028\u2029", "\u202eevil\u202c", "a" * 10_000, "&lt;b&gt;&amp;",
    "\\u003c/script\\u003e", "\x00\x1b[31m",
]  # fmt: skip


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_are_text_and_nothing_else(label: str) -> None:
    plain, hostile = parts(picture()), parts(picture(label))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    assert len(hostile.scripts) == len(plain.scripts)
    assert {n["en"] for n in hostile.data["nodes"]} == {label}
    assert hostile.data["evidence"][f"{BASE}evidence/1"]["quote"] == label


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1))
def test_any_label_comes_back_out_of_the_page(label: str) -> None:
    assert parts(picture(label)).data["nodes"][0]["en"] == label


def test_half_a_character_breaks_nothing() -> None:
    assert parts(picture("half \ud800 of one")).data["nodes"][0]["en"] == "half ? of one"


def test_same_picture_same_bytes() -> None:
    assert page.render(picture()) == page.render(picture())


def test_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib, kg\nfrom kg.answers.records import Words\nfrom kg.views import page\n"
        "from kg.views.model import Node, Picture\n"
        "made = Picture('network', Words('a', '甲'), tuple(Node(f'n{i}', 'agency', t, 'a', '甲') for i, t in "
        "enumerate(('Agency', 'PartyBody', 'Company'))))\n"
        "print(hashlib.sha256(page.render(made)).hexdigest())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(runs) == 1


@pytest.mark.parametrize("count", [2, page.MOST_NODES + 1])
def test_nothing_outside_is_named_in_an_attribute(count: int) -> None:
    for tag, attributes in parts(picture(nodes=count)).elements:
        for name in ("src", "href", "srcset", "action", "data", "poster", "xlink:href"):
            value = attributes.get(name) or ""
            assert not value or value.startswith(("data:", "#")), (tag, name, value)
        assert not [name for name in attributes if name.startswith("on")], tag


def test_style_loads_nothing() -> None:
    text = page.render(picture()).decode("utf-8")
    style = text[text.index("<style>") : text.index("</style>")]
    assert "@import" not in style
    assert all(found.startswith(("data:", "#")) for found in re.findall(r"url\(['\"]?([^)'\"]+)", style))


@pytest.mark.parametrize("count", [2, page.MOST_NODES + 1])
def test_policy_names_exactly_the_scripts_of_the_page(count: int) -> None:
    made = parts(picture(nodes=count))
    policy = next(a["content"] for t, a in made.elements if t == "meta" and a.get("http-equiv"))
    assert policy is not None
    allowed = dict(re.findall(r"(\S+-src) ([^;]+)", html.unescape(policy)))["script-src"].split()
    run = [text for attributes, text in made.scripts if attributes.get("type") != "application/json"]
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in run]
    assert allowed == list(dict.fromkeys(hashes))
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy


def test_scripts_cannot_end_their_element() -> None:
    safe = page._safe_script("a = '</script>' + \"</SCRIPT \" + /<\\/script/ + '<!-- <script>'; // </script>")
    assert not re.search(r"</script", safe, re.I)
    assert "<!--" not in safe


def test_library_is_pyvis_s_own_and_asks_for_no_map() -> None:
    scripts = [text for _, text in parts(picture()).scripts]
    assert any("vis-network" in text[:200] for text in scripts)
    assert not any("sourceMappingURL" in text for text in scripts)


def test_drawing_fits_what_is_drawn() -> None:
    small = picture()
    assert page.drawing_of(small) == "network"
    assert page.drawing_of(picture(nodes=page.MOST_NODES + 1)) == "large"
    assert page.drawing_of(replace(small, edges=small.edges * (page.MOST_EDGES + 1))) == "large"
    assert page.drawing_of(replace(small, kind="matrix", chart={"cells": []})) == "chart"
    assert parts(small).data["drawing"] == "network"


def test_data_say_language_physics_types_and_legend() -> None:
    data = parts(picture(), language="zh", physics=True).data
    assert (data["language"], data["physics"]) == ("zh", True)
    assert set(data["types"]) == {"Agency"} and all(data["types"]["Agency"].values())
    assert list(data["style"]) == ["kinds", "grounds", "verdicts"]
    assert not {"language", "physics"} & set(parts(picture()).data)


def test_language_is_checked() -> None:
    with pytest.raises(KgError, match="languages: en, zh"):
        page.render(picture(), language="fr")


def test_title_is_text() -> None:
    text = page.render(picture('<b>Bold</b> & "co"')).decode("utf-8")
    assert "<title>&lt;b&gt;Bold&lt;/b&gt; &amp; &#34;co&#34;</title>" in text


def test_an_empty_picture_still_makes_a_page() -> None:
    data = parts(Picture("network", Words("Nothing", "无"))).data
    assert (data["nodes"], data["edges"], data["evidence"]) == ([], [], {})


def test_write_leaves_one_whole_file(tmp_path: Path) -> None:
    file = page.write(picture(), tmp_path / "picture.html")
    assert file.read_bytes() == page.render(picture())
    assert [f.name for f in tmp_path.iterdir()] == ["picture.html"]


def test_write_says_where_it_cannot(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="cannot be written.*name another file"):
        page.write(picture(), tmp_path / "missing" / "picture.html")
    (tmp_path / "folder").mkdir()
    with pytest.raises(KgError, match="cannot be written"):
        page.write(picture(), tmp_path / "folder")
    assert [f.name for f in tmp_path.iterdir()] == ["folder"]


def test_without_pyvis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    page._vis_network.cache_clear()
    monkeypatch.setattr(page, "find_spec", lambda name: None)
    with pytest.raises(KgError, match=r"pip install 'policy-kg\[views\]'"):
        page.render(picture())


@pytest.mark.parametrize("package", ["jinja2", "markupsafe"])
def test_without_jinja2_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    page._template.cache_clear()
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(KgError, match=r"jinja2.*pip install 'policy-kg\[views\]'"):
        page.render(picture())


def test_import_brings_no_packages_for_pictures() -> None:
    script = (
        "import sys, kg.views.page; print([m for m in ('jinja2', 'pyvis', 'networkx', 'numpy') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
