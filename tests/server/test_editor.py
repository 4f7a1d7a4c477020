"""The SPARQL editor: asks this server and nobody else, with the named queries in its menu."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from browsing import get

import kg.views
from kg.queries import load, names

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import Watched, Windows

VENDOR = Path(kg.views.__file__).parent / "vendor"


@pytest.fixture
def editor(server_url: str, browse: Windows) -> Page:
    page = browse()
    page.goto(server_url + "/editor")
    page.wait_for_selector("html[data-editor=ready]", state="attached")
    return page


def run(page: Page) -> None:
    page.click(".yasqe_queryButton >> visible=true")
    page.wait_for_selector(
        ".tabPanel.active .yasr :is(table.dataTable tbody tr, .errorResult, .yasr_response_chip:not(.empty))"
    )


def test_kept_files_are_those_of_the_package() -> None:
    said = (VENDOR / "README.md").read_text(encoding="utf-8")
    for name in ("yasgui.min.js", "yasgui.min.css"):
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() in said
    notice = VENDOR.parents[2] / "NOTICE"
    if notice.is_file():
        assert "yasgui" in notice.read_text(encoding="utf-8")


def test_it_asks_only_this_server(editor: Page, server_url: str, watched: Watched) -> None:
    run(editor)
    assert "pol:" in editor.inner_text(".yasr") or "ontology#" in editor.inner_text(".yasr")
    # Typing where completions would be asked of services on the web.
    editor.evaluate("() => kgEditor.getTab().getYasqe().setValue('SELECT * WHERE { ?s a ')")
    editor.click(".CodeMirror >> visible=true")
    editor.keyboard.press("Control+End")
    editor.keyboard.type("pol:Ag")
    editor.keyboard.press("Control+Space")
    editor.keyboard.press("Escape")
    editor.keyboard.type(" ; foaf:na")
    editor.keyboard.press("Control+Space")
    editor.wait_for_timeout(300)
    assert not watched.beyond(server_url), watched.beyond(server_url)
    assert not [m for m in watched.mishaps if "Content Security" in m or m.startswith("error")], watched.mishaps


def test_every_question_is_in_the_menu_and_answers(editor: Page, server_url: str, watched: Watched) -> None:
    offered = editor.eval_on_selector_all(
        "#named option[data-query]", "all => all.map(o => [o.value, o.dataset.query])"
    )
    assert sorted(name for name, _ in offered) == list(names())
    for name, sparql in offered:
        got = get(f"{server_url}/sparql?query={quote(sparql, safe='')}", accept="text/csv")
        assert got.status == 200 and got.text.split("\r\n")[0] == ",".join(load(name).columns), (name, got.text[:300])
    for name in ("owners-of-task", "documents"):
        editor.select_option("#named", name)
        editor.click("#menu button")
        run(editor)
        assert editor.locator(".yasr table tbody tr >> visible=true").count() > 2
    assert not watched.mishaps and not watched.beyond(server_url)


def test_results_lead_to_pages_of_this_server(editor: Page, server_url: str, watched: Watched) -> None:
    editor.evaluate(
        "() => kgEditor.getTab().getYasqe().setValue('SELECT ?x WHERE { VALUES ?x { <https://w3id.org/policy-kg/agency/miit> } }')"
    )
    run(editor)
    with editor.expect_popup() as opened:
        editor.click(".yasr td a.iri")
    opened.value.wait_for_selector("article h1")
    assert opened.value.url.startswith(server_url + "/thing?iri=")
    assert not watched.beyond(server_url)


def test_errors_and_hostile_answers_are_words(editor: Page, server_url: str, watched: Watched) -> None:
    attack = "<img src=x onerror=window.hacked=1><script>window.hacked=2</script>"
    for query in (
        f"SELECT ?x WHERE {{ VALUES ?x {{ '{attack}' <javascript:window.hacked=3> <http://example.org/'onmouseover='window.hacked=4> }} }}",
        "CONSTRUCT { <javascript:window.hacked=5> <urn:p> 'a<svg onload=window.hacked=6>' } WHERE {}",
        f"SELECT nonsense {attack}",
    ):
        editor.evaluate("q => kgEditor.getTab().getYasqe().setValue(q)", query)
        run(editor)
        editor.wait_for_timeout(200)
        assert editor.evaluate("window.hacked") is None
        assert editor.locator(".yasr a[href^='javascript:']").count() == 0
    assert not watched.beyond(server_url)


def test_a_query_in_the_address_begins_a_tab(server_url: str, browse: Windows, watched: Watched) -> None:
    page = browse(locale="zh-CN", color_scheme="dark")
    query = 'SELECT ?made WHERE { VALUES ?made { "</div><script>window.hacked=1</script>" } }'
    page.goto(server_url + "/editor?query=" + quote(query))
    page.wait_for_selector("html[data-editor=ready]", state="attached")
    assert page.evaluate("kgEditor.getTab().getQuery()") == query and page.evaluate("window.hacked") is None
    # What an older visit kept of another endpoint is not asked.
    page.evaluate("() => void kgEditor.getTab().setEndpoint('https://example.org/sparql')")
    page.goto(server_url + "/editor")
    page.wait_for_selector("html[data-editor=ready]", state="attached")
    run(page)
    assert not watched.beyond(server_url)


def test_without_javascript_it_leads_on(server_url: str) -> None:
    text = get(server_url + "/editor", accept_language="zh").text
    assert "<noscript>" in text and 'href="/queries"' in text
    assert not re.search(r"(?:src|href)=\"https?://(?!w3id\.org)", text.partition("<main")[0])
