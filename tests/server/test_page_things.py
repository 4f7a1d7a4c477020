"""The page of every thing: formats of the same address, nodes of every kind, and graphs that mean harm."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest
from browsing import get

import kg
from kg.graph import embedded
from kg.identifiers import BASE
from kg.paths import triples_dir
from kg.server.pages.addresses import Addresses, address, iris_of, path_of

if TYPE_CHECKING:
    from tests.conftest import Hostile, Watched, Windows

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE, "application/n-triples": ox.RdfFormat.N_TRIPLES, "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD, "application/trig": ox.RdfFormat.TRIG,
}  # fmt: skip


@pytest.mark.parametrize("iri", [
    "https://w3id.org/policy-kg/agency/miit", "https://w3id.org/policy-kg/agency/unknown/某委员会（试行）", "https://example.org/x#y?z=1&a=%2F",
    "https://w3id.org/policy-kg/ontology#Task", "urn:isbn:123", "https://w3id.org/policy-kg/sparql/x", "https://w3id.org/policy-kg/a/../b",
    "https://w3id.org/policy-kg/agency/a//b", "https://w3id.org/policy-kg/x", "https://example.org/../../etc/passwd",
])  # fmt: skip
def test_every_iri_has_an_address_that_means_it(iri: str) -> None:
    place = address(iri)
    assert place.startswith("/") and not place.startswith("//") and place.isascii() and "/../" not in place
    if place.startswith("/thing?iri="):
        assert unquote(place.removeprefix("/thing?iri=")) == iri
    else:
        assert iri in iris_of(unquote(place.removeprefix("/")))
        assert path_of(iri) == unquote(place.removeprefix("/"))


def test_only_what_is_there_is_linked() -> None:
    known = Addresses({BASE + "agency/miit": "agency"}, ("agency",))
    assert BASE + "agency/miit" in known and BASE + "agency/other" not in known
    assert BASE + "statement/1" in known and "https://example.org/x" not in known


@pytest.mark.parametrize("media_type", FORMATS)
def test_one_address_in_every_format(server_url: str, media_type: str) -> None:
    got = get(server_url + "/agency/miit", accept=media_type)
    assert got.status == 200 and got.headers["content-type"].startswith(media_type) and "accept" in got.headers["vary"]
    if media_type == "application/ld+json":  # no context that a reader would have to fetch
        assert not re.search(rb'"@context"\s*:\s*(\[\s*)?"', got.data)
    found = {q.triple for q in ox.parse(got.data, format=FORMATS[media_type])}
    iri = ox.NamedNode(BASE + "agency/miit")
    wanted = set(kg.open().graph.construct(f"CONSTRUCT {{ {iri} ?p ?o }} WHERE {{ {iri} ?p ?o }}"))
    assert wanted and wanted <= found
    assert any(t.object == iri for t in found), "what leads to it is there too"
    short = {
        t: n
        for n, t in (
            ("ttl", "text/turtle"),
            ("nt", "application/n-triples"),
            ("rdf", "application/rdf+xml"),
            ("jsonld", "application/ld+json"),
            ("trig", "application/trig"),
        )
    }[media_type]
    assert get(f"{server_url}/agency/miit?format={short}").data == got.data


def test_formats_that_are_not_here(server_url: str) -> None:
    assert get(server_url + "/agency/miit", accept="image/png").status == 406
    for name in ("docx", "csv", "x" * 5000, "%0A<b>"):  # of an address, not of what the asker takes
        got = get(f"{server_url}/agency/miit?format={name}", accept="text/turtle")
        assert got.status == 400 and got.headers["content-type"].startswith("text/plain") and len(got.data) < 200
        assert got.text.count("\n") == 1 and "html ttl jsonld nt rdf trig" in got.text
    assert get(server_url + "/agency/miit?format=html", accept="text/turtle").text.startswith("<!doctype html>")
    assert get(server_url + "/agency/nobody", accept="text/turtle").status == 404
    browser = get(server_url + "/agency/miit", accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert browser.headers["content-type"].startswith("text/html")


def kinds_of_things() -> list[str]:
    rows = kg.open().graph.select("SELECT ?c (MIN(STR(?x)) AS ?one) WHERE { ?x a ?c } GROUP BY ?c ORDER BY ?c").values()
    return [str(one) for _, one in rows if one]


def test_a_thing_of_every_class_has_a_page(server_url: str) -> None:
    for iri in kinds_of_things():
        got = get(server_url + address(iri))
        assert got.status == 200 and 'class="kind"' in got.text, iri
        assert get(server_url + address(iri), accept="text/turtle").status == 200, iri


def test_links_lead_somewhere(server_url: str) -> None:
    """Links of a few pages of each kind, a sample of them."""
    seen: dict[str, int] = {}
    for path in (
        "/",
        "/agency/miit",
        "/task/14fyp-informatization/IV-1",
        "/responsibility/ff78e472e373eae9cec572d8518758fc",
    ):
        got = get(server_url + path)
        for link in sorted(set(re.findall(r'href="(/[^"#]*)"', got.text)))[::9]:
            link = link.replace("&amp;", "&")
            if link not in seen and "/view/" not in link:
                seen[link] = get(server_url + link).status
    assert len(seen) > 40 and set(seen.values()) == {200}, {k: v for k, v in seen.items() if v != 200}


def test_unknown_things(server_url: str) -> None:
    got = get(server_url + "/agency/miit-2")
    assert got.status == 404 and "/agency/miit" in got.text and "no-store" in got.headers["cache-control"]
    for path in (
        "/agency/" + "x" * 1500,
        "/%00",
        "/%ff%fe",
        "/a b",
        "/..%2f..%2fetc%2fpasswd",
        "/agency/%3Cscript%3E",
        "/%E2%80%AE",
        "/{x}",
    ):
        got = get(server_url + quote(path, safe="/%"))
        assert got.status in (400, 404), path
        assert "<script>" not in got.text and "Traceback" not in got.text and "/work" not in got.text
    assert get(server_url + "/thing?iri=" + quote("not an iri <>")).status == 404
    assert get(server_url + "/thing?iri=" + quote(BASE + "agency/miit")).status == 200
    assert get(server_url + "/thing?iri=agency/miit").status == 200


@pytest.fixture(scope="module")
def hostile(hostile_graph: Hostile, start_server: Callable[..., Any]) -> str:
    """The address of a server of it."""
    return str(start_server(hostile_graph.place).url)


def test_hostile_words_stay_words(hostile: str, hostile_graph: Hostile, browse: Windows, watched: Watched) -> None:
    url, page = hostile, browse()
    subjects = sorted(
        {
            q.subject.value
            for q in ox.parse(path=str(hostile_graph.place), format=ox.RdfFormat.TRIG)
            if isinstance(q.subject, ox.NamedNode)
        }
    )
    kinds: dict[str, list[str]] = {}
    for iri in subjects:
        kinds.setdefault(iri.removeprefix(BASE).partition("/")[0], []).append(iri)
    paths = [
        "/",
        "/things/agency",
        "/things/task",
        "/gaps",
        "/progress",
        "/queries/documents",
        "/search?q=" + quote(hostile_graph.attacks[0]),
        "/search?q=script",
    ]
    paths += [address(iri) for of in kinds.values() for iri in of[:3]]
    paths += [
        f"/{tool}=" + quote(iri)
        for tool, of in (("owners?task", "task"), ("tasks?agency", "agency"), ("trace?thing", "agency"))
        for iri in kinds[of][:1]
    ]
    shown = 0
    for path in paths:
        for language in ("en", "zh"):
            answer = page.goto(f"{url}{path}{'&' if '?' in path else '?'}lang={language}")
            assert answer is not None and answer.status in (200, 404), (path, answer and answer.status)
            found = page.evaluate(
                """() => ({
                  hacked: window.hacked ?? null, styles: document.querySelectorAll('style, img').length,
                  scripts: document.querySelectorAll('script:not([type="application/ld+json"])').length,
                  runs: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on') ||
                    /^\\s*(javascript|data|vbscript):/i.test(a.name === 'href' && e.tagName === 'LINK' ? '' : a.value))).map(e => e.outerHTML.slice(0, 200)),
                  shown: getComputedStyle(document.querySelector('h1')).display, wide: document.documentElement.scrollWidth - innerWidth,
                })"""
            )
            assert found == {**found, "hacked": None, "styles": 0, "scripts": 1, "runs": []}, (path, found)
            assert found["shown"] != "none" and found["wide"] <= 0, (path, found)
            shown += "<script>window.hacked=1" in (page.text_content("main") or "")
    assert shown > 10, "the words arrive unchanged"
    assert not watched.beyond(url)
    assert not [m for m in watched.mishaps if "404" not in m], watched.mishaps


def test_hostile_pictures_stay_in_their_frame(hostile: str, browse: Windows, watched: Watched) -> None:
    url, page = hostile, browse()
    for kind in ("network", "timeline"):
        page.goto(f"{url}/view/{kind}")
        page.frame_locator("iframe").locator("html[data-ready=true]").wait_for(state="attached")
        assert all(frame.evaluate("window.hacked ?? null") is None for frame in page.frames)
    assert not watched.beyond(url) and not watched.mishaps


def test_hostile_search_while_typing(hostile: str, browse: Windows, watched: Watched) -> None:
    url, page = hostile, browse()
    page.goto(url)
    page.fill("#q", "script")
    page.wait_for_selector("#found [role=option]")
    assert (
        page.evaluate("window.hacked ?? null") is None
        and page.locator("#found img, #found script, #found svg").count() == 0
    )
    assert not watched.mishaps


def test_graphs_that_hold_something_else(tmp_path: Path, start_server: Callable[..., Any]) -> None:
    """Somebody's other data: general pages, and everything that needs our own says so in words."""
    place = tmp_path / "other.ttl"
    place.write_text(
        '<http://example.org/a> <http://example.org/p> <http://example.org/b>, "word"@en .\n', encoding="utf-8"
    )
    url = start_server(place).url
    for path in ("/", "/gaps", "/progress", "/things/agency", "/queries", "/editor", "/search", "/owners"):
        assert get(url + path).status == 200, path
    got = get(url + address("http://example.org/a"))
    assert got.status == 200 and "word" in got.text and "http://example.org/b" in got.text
    assert get(url + address("http://example.org/a"), accept="text/turtle").status == 200
    assert get(url + "/agency/miit").status == 404


@pytest.fixture(scope="module")
def store_url(tmp_path_factory: pytest.TempPathFactory, start_server: Callable[..., Any]) -> str:
    """A server of the released graph as an embedded store, whose workers gather nothing beforehand."""
    place = tmp_path_factory.mktemp("store") / "store"
    embedded.write(triples_dir(), place)
    return str(start_server("--store", place).url)


@pytest.mark.parametrize("path", [
    "/", "/things/agency", "/things/task", "/gaps", "/progress", "/agency/miit", "/task/14fyp-informatization/IV-1",
    "/document/report-digital-china-2021.zh", "/owners?task=IV(1)", "/search?q=data", "/editor", "/queries/documents",
])  # fmt: skip
def test_pages_of_a_store(store_url: str, path: str) -> None:
    got = get(store_url + path, accept_language="zh")
    assert got.status == 200 and "<h1>" in got.text and 'data-lang="zh"' in got.text
    if path in ("/agency/miit", "/task/14fyp-informatization/IV-1"):
        assert 'class="of g-reported"' in got.text and 'id="chain"' in got.text and 'id="note-1"' in got.text


def test_very_large_graphs_are_not_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.server.pages import house
    from kg.server.work.pages import page, warm

    monkeypatch.setattr(house, "MOST_THINGS", 10)
    graph = kg.open()
    warm(graph)
    assert house.house(graph).gathered is None
    for name, more in (
        ("start", {}),
        ("gaps", {}),
        ("progress", {}),
        ("list", {"kind": "agency"}),
        ("thing", {"path": "agency/miit"}),
    ):
        reply = page(graph, {"page": name, "lang": "zh", "up": "/", "here": "/", **more})
        assert reply.status == 200 and b"<h1>" in bytes(reply.body)  # type: ignore[arg-type]
