"""The site is built without a warning, is the same each time, has no dead link, loads nothing from outside, and is in
two languages that lead to each other."""

from __future__ import annotations

import functools
import http.server
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kg.queries
from kg.cli import COMMANDS
from kg.identifiers import ONTOLOGY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent.parent
pytest.importorskip("sphinx", reason="needs the extra docs: pip install -e '.[docs]'")
sys.path.append(str(ROOT / "docs"))


def build(out: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "build.py"), str(out)], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("docs") / "site"
    build(out)
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_the_same_input_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    build(tmp_path / "again")
    first, again = files(site), files(tmp_path / "again")
    assert sorted(first) == sorted(again)
    assert not [name for name in first if first[name] != again[name]]


def test_every_command_query_class_and_property_has_its_place(site: Path) -> None:
    for name in COMMANDS:
        assert (site / "commands" / f"{name}.html").is_file(), name
    for name in kg.queries.names():
        text = (site / "queries" / f"{name}.html").read_text(encoding="utf-8")
        assert "highlight-sparql" in text, name
        assert "<table" in text, name
    ontology = (ROOT / "ontology" / "policy.ttl").read_text(encoding="utf-8")
    terms = set(re.findall(r"^pol:([\w-]+) a ", ontology, re.MULTILINE))
    assert len(terms) > 150
    for page in ("reference/ontology.html", "zh/ontology.html"):
        text = (site / page).read_text(encoding="utf-8")
        missing = sorted(term for term in terms if f'<span id="{term}"></span>' not in text)
        assert not missing, f"{page}: {ONTOLOGY}{missing[0]}"


def test_machines_find_the_ontology_and_the_release(site: Path) -> None:
    for name, source in (("ontology.ttl", "ontology/policy.ttl"), ("dcat.ttl", "triples/dcat.ttl")):
        assert (site / name).read_bytes() == (ROOT / source).read_bytes()
    assert (site / "shapes.ttl").is_file() and (site / "ro-crate-metadata.json").is_file()


def pages(site: Path) -> dict[str, str]:
    return {f.relative_to(site).as_posix(): f.read_text(encoding="utf-8") for f in sorted(site.rglob("*.html"))}


def around(text: str) -> str:
    """What a page says outside of its article and the list of its headings: menus, buttons, foot, and their labels."""
    own = r'<article.*?</article>|<div class="toc-tree">.*?</div>'
    text = re.sub(rf"{own}|<(script|style)\b.*?</\1>|<!.*?>|&#?\w+;", " ", text, flags=re.DOTALL)
    labels = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', text)
    return "\n".join([re.sub(r"<[^>]*>", "\n", text), *labels])


def test_every_page_says_its_language_and_chinese_ones_are_chinese(site: Path) -> None:
    for name, text in pages(site).items():
        language = "zh-CN" if name.startswith("zh/") else "en"
        assert re.search(rf'<html[^>]* lang="{language}"', text), name
    for name, words in (
        ("zh/index.html", "谁负责什么"),
        ("zh/start.html", "入门"),
        ("zh/ontology.html", "能够承担职责的主体"),
        ("zh/queries/owners-of-task.html", "谁负责这项任务"),
        ("zh/commands/index.html", "无人负责的任务。"),
        ("zh/rules.html", "仅为线索"),
        ("zh/release.html", "命名图"),
    ):
        assert words in (site / name).read_text(encoding="utf-8"), name


def test_menus_and_words_of_the_theme_are_in_the_language_of_the_page(site: Path) -> None:
    own = {*kg.queries.names(), "policy-kg", "English", "Sphinx", "Furo", "@pradyunsg", "The", "authors"}
    for name, text in pages(site).items():
        said = around(text)
        if not name.startswith("zh/"):
            assert not re.sub("中文(?:首页)?", "", "".join(re.findall(r"[\u3400-\u9fff]+", said))), name
            continue
        english = sorted(set(re.findall(r"[@A-Za-z][\w-]*", said)) - own)
        assert not english, f"{name}: {english}"
        for words in ("搜索", "回到顶部", "参考", "命名查询", "切换浅色、深色或自动配色"):
            assert words in said, f"{name}: {words}"
    assert "本页内容" in around((site / "zh/start.html").read_text(encoding="utf-8"))
    for words in ("Search", "Back to top", "Reference"):
        assert words in around((site / "index.html").read_text(encoding="utf-8"))


def test_every_page_leads_to_the_same_page_in_the_other_language(site: Path) -> None:
    def leads(name: str, pattern: str) -> set[str]:
        found = re.findall(pattern, texts[name])
        return {(site / name).parent.joinpath(link).resolve().relative_to(site.resolve()).as_posix() for link in found}

    texts = pages(site)
    same: dict[str, str] = {}
    for name in texts:
        other = "en" if name.startswith("zh/") else "zh-CN"
        (target,) = leads(name, rf'<a class="other-language[^"]*" href="([^"]+)" lang="{other}"')
        assert target in texts, f"{name} leads to {target}"
        assert target.startswith("zh/") != name.startswith("zh/"), f"{name} leads to {target}"
        if alternate := leads(name, rf'<link rel="alternate" hreflang="{other}" href="([^"]+)"'):
            assert alternate == {target}, name
            same[name] = target
    assert all(same[target] == name for name, target in same.items())
    assert {name for name in texts if name.startswith("zh/")} <= set(same)
    assert same["reference/ontology.html"] == "zh/ontology.html"
    assert same["guides/start.html"] == "zh/start.html"
    assert same["queries/owners-of-task.html"] == "zh/queries/owners-of-task.html"
    assert same["search.html"] == "zh/search.html"
    assert "guides/asking.html" not in same


def test_links_into_the_other_language_are_those_of_the_sources() -> None:
    from making.languages import across

    said = "[a](../guides/asking.md#names), [本体](ontology.md), ![p](../p.md) [out](https://example.org/x.md)\n"
    code = "```md\n[a](../guides/asking.md)\n```\n"
    assert (
        across(said + code, "zh/start.md")
        == said.replace("[a](../guides/asking.md#names)", '<a href="../guides/asking.html#names">a</a>') + code
    )
    assert across("[`x` 中文](zh/index.md)", "index.md") == '<a href="zh/index.html">`x` 中文</a>'


def test_the_chinese_list_has_every_command() -> None:
    from making.commands import CHINESE

    assert list(CHINESE) == list(COMMANDS)


def test_words_that_the_theme_no_longer_has_are_noticed(tmp_path: Path) -> None:
    from making.languages import translate

    page = tmp_path / "index.html"
    page.write_text("<title>Menu</title>", encoding="utf-8")
    missing = translate(tmp_path)
    assert page.read_text(encoding="utf-8") == "<title>菜单</title>"
    assert missing and not [line for line in missing if "Menu" in line]


def test_in_a_browser_nothing_comes_from_outside_and_the_search_finds_both_languages(
    site: Path, browser: Browser
) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/"
        asked: list[str] = []
        mishaps: list[str] = []
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": 800})
            page.on("request", lambda request: asked.append(request.url))
            page.on("pageerror", lambda error: mishaps.append(str(error)))
            for name in (
                "index.html", "guides/asking.html", "queries/owners-of-task.html", "zh/index.html",
                "zh/queries/owners-of-task.html", "zh/ontology.html#Agency",
            ):  # fmt: skip
                page.goto(base + name)
                shown = page.locator("a.other-language:visible")
                assert shown.count() == 1, f"{name} at {width} pixels"
                shown.click()
                page.wait_for_url("**/zh/**" if not name.startswith("zh/") else re.compile("^(?!.*/zh/)"))
                page.goto(base + name)
                wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert wider <= 0, f"{name} is wider than {width} pixels"
            page.close()
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: mishaps.append(str(error)))
        for place, words, title in (
            ("zh/", "法定职责", "本体"),
            ("zh/", "grounds-of-task", "grounds-of-task"),
            ("", "statutory remit", "Ontology"),
            ("", "grounds-of-task", "grounds-of-task"),
        ):
            page.goto(f"{base}{place}search.html?q={words}")
            page.get_by_role("link", name=title, exact=True).first.wait_for(timeout=20_000)
        page.goto(f"{base}zh/search.html?q=法定职责")
        page.get_by_text("搜索完成").wait_for(timeout=20_000)
        found = page.locator("#search-results li").all_inner_texts()
        assert found and not [text for text in found if "English" in text]
        page.close()
        server.shutdown()
    assert not mishaps
    assert not [address for address in asked if not address.startswith((base, "data:"))]


def test_nothing_of_this_machine_is_in_a_page(site: Path) -> None:
    for name, data in files(site).items():
        if name.endswith((".html", ".js", ".css")):
            assert str(ROOT).encode() not in data, name
            assert b"/tmp/" not in data or name.startswith("_static"), name


def test_what_is_wrong_with_a_site_is_found(tmp_path: Path) -> None:
    from making.checks import findings

    (tmp_path / "index.html").write_text(
        '<a href="other.html#there">a</a> <a href="other.html#nowhere">b</a> <a href="gone.html">c</a>'
        '<script src="https://example.org/x.js"></script> <img src="no.png"> <a href="https://example.org/">out</a>'
        '<p style="background: url(//example.org/b.png)"></p>',
        encoding="utf-8",
    )
    (tmp_path / "other.html").write_text('<p id="there"></p>', encoding="utf-8")
    (tmp_path / "s.css").write_text('@import "https://example.org/a.css";', encoding="utf-8")
    assert findings(tmp_path) == [
        "index.html: leads to gone.html, which is not there",
        "index.html: leads to other.html#nowhere, which has no such place",
        "index.html: loads //example.org/b.png",
        "index.html: loads https://example.org/x.js",
        "index.html: loads no.png, which is not there",
        "s.css: loads https://example.org/a.css",
    ]


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "build.py"), str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert (tmp_path / "mine.txt").is_file()
