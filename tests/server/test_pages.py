"""Pages about the graph as a whole: start, lists, search, answers, pictures, questions; languages, frames, files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from browsing import get

from kg.queries import names

if TYPE_CHECKING:
    from tests.conftest import Watched, Windows

PAGES = (
    "/", "/search", "/search?q=data", "/search?q=%E6%95%B0%E6%8D%AE", "/things/agency", "/things/task", "/things/document",
    "/owners", "/owners?task=IV(1)", "/tasks", "/tasks?agency=MIIT", "/trace", "/trace?thing=Box%203",
    "/trace?thing=Box%203&to=MIIT", "/gaps", "/progress", "/report", "/view", "/view/timeline", "/view/ego?thing=MIIT", "/queries",
    "/queries/owners-of-task", "/queries/documents", "/editor", "/agency/miit", "/task/14fyp-informatization/IV-1",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_page(server_url: str, path: str, language: str) -> None:
    got = get(server_url + path, accept_language="zh-CN,zh;q=0.9" if language == "zh" else "en")
    assert got.status == 200 and got.headers["content-type"] == "text/html; charset=utf-8"
    assert f'data-lang="{language}"' in got.text and got.text.count("<h1>") == 1 and got.text.count("<main") == 1
    policy = got.headers["content-security-policy"]
    assert "script-src 'self';" in policy and "default-src 'none'" in policy
    assert ("unsafe-inline" in policy) == (path == "/editor") and "unsafe-eval" not in policy
    assert not re.search(r"<script(?! src=| type=\"application/ld\+json\")|\son\w+=|javascript:|\sstyle=", got.text)
    assert "accept-language" in got.headers["vary"].lower()


def test_language_is_chosen_by_link_cookie_and_browser(server_url: str) -> None:
    chosen = get(server_url + "/gaps?lang=zh", accept_language="en")
    assert 'data-lang="zh"' in chosen.text and "kg-lang=zh" in chosen.headers["set-cookie"]
    kept = get(server_url + "/gaps", cookie="kg-lang=zh", accept_language="en")
    assert 'data-lang="zh"' in kept.text and "set-cookie" not in kept.headers
    assert 'data-lang="zh"' in get(server_url + "/gaps", accept_language="fr, zh-TW;q=0.5, en;q=0.2").text
    assert 'data-lang="en"' in get(server_url + "/gaps?lang=xx", accept_language="de").text
    switch = re.search(r'id="language"[^>]* href="([^"]+)"', get(server_url + "/owners?task=IV(1)&lang=en").text)
    assert switch and "task=IV%281%29" in switch[1] and switch[1].endswith("lang=zh")


def test_start_says_what_is_there(server_url: str) -> None:
    text = get(server_url + "/").text
    assert "policy-kg" in text and re.search(r"[\d,]{6,} triples in \d+ named graphs", text)
    for tool in ("owners", "tasks", "trace", "gaps", "progress", "view", "queries", "editor"):
        assert f'href="/{tool}"' in text
    assert "/document/plan-14fyp-informatization.en" in text


def test_unchanged_pages_are_not_sent_again(server_url: str) -> None:
    first = get(server_url + "/gaps")
    again = get(server_url + "/gaps", if_none_match=first.headers["etag"])
    assert again.status == 304 and not again.data
    other = get(server_url + "/gaps", if_none_match=first.headers["etag"], accept_language="zh")
    assert other.status == 200


@pytest.mark.parametrize("asked", ["thing=MIIT&lang=zh", "thing=IV(1)", "whole=yes"])
def test_report_leads_to_pages(server_url: str, browse: Windows, watched: Watched, asked: str) -> None:
    page = browse()
    answer = page.goto(f"{server_url}/report?{asked}")
    assert answer is not None and answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert "script-src" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    links = page.eval_on_selector_all("main a, body a", "all => all.map(a => a.getAttribute('href'))")
    inside = sorted({link for link in links if link.startswith("/")})
    assert len(inside) > 5
    for link in inside[:: max(1, len(inside) // 5)]:
        assert get(server_url + link).status == 200, link
    assert not watched.mishaps and not watched.beyond(server_url)


def test_names_that_are_near(server_url: str) -> None:
    got = get(
        server_url
        + "/owners?task="
        + quote("Building a Ubiquitous Inteligent and Connected Digital Infrastructure System")
    )
    assert got.status == 404 and "/task/" in got.text.partition("<main")[2]
    wrong = get(server_url + "/owners?task=MIIT", accept_language="zh")
    assert wrong.status == 404 and "属于另一类" in wrong.text and 'href="/tasks?agency=agency%2Fmiit"' in wrong.text
    for hostile in ("{name} {0} %s", "<b>{word.__class__}</b>"):
        unknown = get(server_url + "/owners?task=" + quote(hostile))
        assert unknown.status == 404 and "<b>" not in unknown.text and "class &#39;str" not in unknown.text
    got = get(server_url + "/tasks?agency=" + quote("<script>alert(1)</script>"))
    assert got.status == 404 and "<script>alert" not in got.text


def test_search_in_both_languages(server_url: str) -> None:
    for words in ("miit", "工信部", "工業和信息化部", "Ministry of Industry and Information", "agency:miit"):
        assert 'href="/agency/miit"' in get(server_url + "/search?q=" + quote(words)).text, words
    assert get(server_url + "/search?q=zzzzqqqq").status == 404
    assert get(server_url + "/search?q=data&kind=nonsense").status == 400


@pytest.mark.parametrize("name", names())
def test_every_question_answers_with_its_example(server_url: str, name: str) -> None:
    got = get(f"{server_url}/queries/{name}")
    assert got.status == 200 and "<pre><code>" in got.text


def test_static_files_are_kept_for_good(server_url: str) -> None:
    address = re.search(r'href="(/static/[0-9a-f]+/)pages\.css"', get(server_url + "/").text)
    assert address
    for name in ("pages.css", "pages.js", "editor.js", "yasgui.js"):
        got = get(server_url + address[1] + name, accept_encoding="gzip")
        assert got.status == 200 and "immutable" in got.headers["cache-control"]
        assert got.headers["content-encoding"] == "gzip"
    for name in ("nothing.js", "..%2fstatic.py", "%2e%2e/static.py", "pages.css/"):
        assert get(server_url + address[1] + name).status == 404, name


def test_picture_has_its_own_policy(server_url: str) -> None:
    got = get(server_url + "/view/progress/page")
    policy = got.headers["content-security-policy"]
    assert got.status == 200 and "frame-ancestors 'self'" in policy and "sha256-" in policy
    scripts = re.search(r"script-src ([^;]*);", policy)
    assert scripts and "unsafe" not in scripts[1] and got.headers["x-frame-options"] == "SAMEORIGIN"
    assert get(server_url + "/view/nothing").status == 404
    assert get(server_url + "/view/nothing/page").status == 400
    assert get(server_url + "/view/ego/page?thing=zzzz").status == 404


@pytest.mark.parametrize("settings", [
    {"locale": "en-GB", "color_scheme": "light"}, {"locale": "zh-CN", "color_scheme": "dark", "viewport": {"width": 360, "height": 740}},
    {"locale": "en-GB", "color_scheme": "light", "java_script_enabled": False},
])  # fmt: skip
def test_in_a_browser(server_url: str, browse: Windows, watched: Watched, settings: dict[str, object]) -> None:
    page = browse(**settings)
    for path in ("/", "/owners?task=IV(1)", "/agency/miit", "/queries/owners-of-task", "/search?q=data", "/gaps"):
        page.goto(server_url + path)
        assert page.locator("h1").first.is_visible()
        wide = page.viewport_size
        assert wide and page.locator("main").bounding_box()["width"] <= wide["width"], path  # type: ignore[index]
        if settings.get("java_script_enabled", True):
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        for field in page.locator("main input:visible, main select:visible").all():
            name = field.get_attribute("id")
            assert (
                name and page.locator(f"label[for='{name}']").count() or field.evaluate("e => !!e.closest('label')")
            ), path
    page.goto(server_url + "/")
    page.click("#language")
    assert page.locator("html").get_attribute("data-lang") == ("en" if settings["locale"] == "zh-CN" else "zh")
    page.fill("#q", "MIIT")
    page.press("#q", "Enter")
    page.wait_for_url("**/search?q=MIIT*")
    page.click("main a[href='/agency/miit'] >> nth=0")
    page.wait_for_url("**/agency/miit")
    assert not watched.mishaps and not watched.beyond(server_url)


def test_search_while_typing_and_pictures(server_url: str, browse: Windows, watched: Watched) -> None:
    page = browse()
    page.goto(server_url + "/")
    page.keyboard.press("/")
    page.keyboard.type("国家网信办")
    page.wait_for_selector("#found [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("article h1")
    page.click("details.picture summary", position={"x": 10, "y": 10})
    frame = page.frame_locator("iframe.drawn")
    frame.locator("html[data-ready=true]").wait_for(state="attached")
    assert not watched.mishaps and not watched.beyond(server_url)
