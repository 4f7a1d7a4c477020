"""A static site: whole folders, links that lead somewhere, triples in each page, search without a server, hostile names."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

import kg
from kg.answers import PolicyGraph
from kg.errors import KgError
from kg.identifiers import BASE

pytest.importorskip("jinja2")
from kg.answers.numbers import number_in
from kg.views.site import Site, Written, write_site
from kg.views.site_jsonld import json_ld
from kg.views.site_names import link, page_names, sitemap

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HAND_MADE = Path(__file__).parents[1] / "queries" / "hand-made.trig"
ADDRESS = "https://example.org/kg/"
NASTY = [
    '<script>alert("x")</script>', "</script><img src=x onerror=alert(1)>", "\"'><svg onload=alert(1)>", "\u202eevil\u2066",
    "{{ 7 * 7 }}", "&lt;b&gt; & 'quoted' \"twice\"", "x" * 10_000, "]]><!--", "javascript:alert(1)", "\u2028line\u2029",
]  # fmt: skip


@pytest.fixture(scope="module")
def hand_made() -> PolicyGraph:
    return kg.open(HAND_MADE)


@pytest.fixture(scope="module")
def site(hand_made: PolicyGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    write_site(hand_made, out, base=ADDRESS)
    return out


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Written]:
    """The released graph's site."""
    out = tmp_path_factory.mktemp("released") / "out"
    return out, write_site(kg.open(), out, pictures=False)


class _Reader(HTMLParser):
    """What a page links to and holds."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []  # href of anchors
        self.loaded: list[str] = []  # what a browser fetches by itself
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.scripts: list[str] = []
        self.rows: list[tuple[str, str]] = []  # section, data-node
        self._inside = False
        self._section = ""
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        self.handlers += [name for name in known if name.startswith("on") or name == "style"]
        if "id" in known:
            self.ids.append(known["id"])
        if tag == "section":
            self._section = known.get("id", "")
        if tag == "tr" and "data-node" in known:
            self.rows.append((self._section, known["data-node"]))
        if tag == "a":
            self.links.append(known["href"])
        elif tag == "link" and known.get("rel") != "canonical":
            self.loaded.append(known["href"])
        elif "src" in known:
            self.loaded.append(known["src"])
        self._inside = tag == "script" and known.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def _pages(site: Path) -> dict[str, _Reader]:
    found = sorted(p for p in site.rglob("*.html") if "pictures" not in p.relative_to(site).parts)
    return {p.relative_to(site).as_posix(): _Reader(p) for p in found}


def _broken(site: Path, pages: dict[str, _Reader]) -> list[str]:
    """Links and files of pages that lead nowhere, anchors too."""
    lost = []
    for path, page in pages.items():
        for address in [*page.links, *page.loaded]:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or path == "404.html":
                continue
            to = os.path.normpath(os.path.join(os.path.dirname(path), unquote(parts.path))) if parts.path else path  # noqa: PTH118, PTH120
            there = pages.get(to)
            if not (site / to).is_file() or (parts.fragment and there and parts.fragment not in there.ids):
                lost.append(f"{path} → {address}")
    return lost


def test_every_thing_has_a_page_and_every_link_leads_to_one(site: Path) -> None:
    pages = _pages(site)
    for path in (
        "index.html", "gaps.html", "agencies.html", "agency/miit.html", "agency/CN-ZJ.html", "agency/unknown/Quay-Trust.html",
        "region/CN-ZJ.html", "task/ports/II-1.html", "task/ports/II-1/box-1/1.html", "instrument/ports.html",
        "target/ports/berths.html", "indicator/berths.html", "concept/shore-power.html", "document/plan.en.html",
    ):  # fmt: skip
        assert path in pages, path
    assert not _broken(site, pages)
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path


def test_pages_load_nothing_from_outside_and_run_nothing_of_their_own(site: Path) -> None:
    for path, page in _pages(site).items():
        outside = [a for a in page.loaded if urlsplit(a).scheme not in ("", "data") or a.startswith("//")]
        assert not outside, f"{path}: {outside}"
        assert not page.handlers, path
        assert all(urlsplit(a).scheme in ("", "http", "https") for a in page.links), path
        text = (site / path).read_text(encoding="utf-8")
        assert "default-src 'none'" in text and "unsafe" not in text
        for tag in re.findall(r"<a [^>]*href=\"https?://[^>]*>", text):
            assert 'rel="noopener noreferrer"' in tag


def test_json_ld_holds_the_triples_of_the_thing(site: Path, hand_made: PolicyGraph) -> None:
    made = Site(hand_made)
    for iri, path in made.paths.items():
        (text,) = _Reader(site / path).scripts
        own = hand_made.construct(f"CONSTRUCT {{ <{iri}> ?p ?o }} WHERE {{ <{iri}> ?p ?o }}")
        read = {ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(text, format=ox.RdfFormat.JSON_LD)}
        assert read == set(own), path
    text = _Reader(site / "task/ports/II-1/box-1/1.html").scripts[0]
    ours = rdflib.Graph().parse(data="".join(f"{t} .\n" for t in hand_made.construct(
        "CONSTRUCT { <https://w3id.org/policy-kg/task/ports/II-1/box-1/1> ?p ?o } WHERE { <https://w3id.org/policy-kg/task/ports/II-1/box-1/1> ?p ?o }"
    )), format="nt")  # fmt: skip
    assert isomorphic(rdflib.Graph().parse(data=text, format="json-ld"), ours)


def test_json_ld_keeps_what_would_be_read_otherwise() -> None:
    said = {
        "http://purl.org/dc/terms/source": [ox.NamedNode("task:odd"), ox.NamedNode(BASE + "task/p/I-1"), ox.NamedNode("urn:x:y")],
        BASE + "ontology#value": [ox.Literal("1.50", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))],
        "http://www.w3.org/2004/02/skos/core#notation": [ox.Literal("CN-ZJ", datatype=ox.NamedNode(BASE + "ontology#iso3166-2"))],
        "http://www.w3.org/2004/02/skos/core#prefLabel": [ox.Literal("</script>"), ox.Literal("词", language="zh")],
    }  # fmt: skip
    iri = BASE + "agency/unknown/A%2FB"
    text = json.dumps(json_ld(iri, said))
    read = {(q.subject, q.predicate, q.object) for q in ox.parse(text, format=ox.RdfFormat.JSON_LD)}
    assert read == {(ox.NamedNode(iri), ox.NamedNode(p), v) for p, values in said.items() for v in values}


def test_a_task_page_says_what_kg_owners_says(site: Path, hand_made: PolicyGraph) -> None:
    names = {"owners": "own", "owners-of-parts": "part", "local": "regional", "general": "general"}
    for task in ("II-1", "II-1/box-1", "II-1/box-1/1", "II-1/box-1/2", "III-1"):
        page = _Reader(site / f"task/ports/{task}.html")
        shown = [(names[section], BASE + node) for section, node in page.rows if section in names]
        asked = [(owner.section, owner.iri) for owner in hand_made.owners(f"{BASE}task/ports/{task}")]
        assert shown == asked, task


def test_released_pages_say_what_the_commands_say(big: tuple[Path, Written]) -> None:
    out, written = big
    graph = kg.open()
    counts = graph.stats()
    assert written.pages > 2_000
    assert len(list((out / "agency").rglob("*.html"))) >= counts["pol:Agency"]
    assert len(list((out / "instrument").rglob("*.html"))) >= counts["pol:Instrument"]
    for task in ("IV-1", "IV-1/box-1/2", "V-6"):
        page = _Reader(out / f"task/14fyp-informatization/{task}.html")
        shown = [node for section, node in page.rows if section == "owners"]
        asked = [o.iri for o in graph.owners(f"{BASE}task/14fyp-informatization/{task}") if o.section == "own"]
        assert [BASE + node for node in shown] == asked
    for agency in ("miit", "cac", "CN-ZJ"):
        page = _Reader(out / f"agency/{agency}.html")
        shown = [node for section, node in page.rows if section in ("responsibilities", "general")]
        assert [BASE + node for node in shown] == [d.iri for d in graph.tasks(BASE + f"agency/{agency}")]


def test_released_pages_say_that_rules_tie_figures_and_actions(big: tuple[Path, Written]) -> None:
    for page, block in (("target/14fyp-informatization/5g-user-penetration", "figures"), ("region/CN-ZJ", "region")):
        text = (big[0] / f"{page}.html").read_text("utf-8")
        section = text.partition(f'<section id="{block}"')[2].partition("</section>")[0]
        assert 'class="guess"' in section and "推断" in section, page


def test_released_links_lead_somewhere(big: tuple[Path, Written]) -> None:
    out, _ = big
    pages = _pages(out)
    assert not _broken(out, pages)
    lower = [p.casefold() for p in pages]
    assert len(lower) == len(set(lower))


def test_same_graph_same_bytes(hand_made: PolicyGraph, site: Path, tmp_path: Path) -> None:
    write_site(hand_made, tmp_path / "again", base=ADDRESS)

    def read(folder: Path) -> dict[str, bytes]:
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}

    assert read(tmp_path / "again") == read(site)


def test_addresses_with_a_base(site: Path, hand_made: PolicyGraph, tmp_path: Path) -> None:
    page = (site / "agency/miit.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{ADDRESS}agency/miit.html">' in page
    places = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert ADDRESS in places and f"{ADDRESS}task/ports/II-1/box-1/1.html" in places
    assert len(places) == len(_pages(site)) - 1  # all but 404.html
    missing = (site / "404.html").read_text(encoding="utf-8")
    assert 'data-up="/kg/"' in missing  # shown at any depth of the host
    assert 'href="/kg/assets/site.css"' in missing and 'href="/kg/agencies.html"' in missing
    write_site(hand_made, tmp_path / "out", pictures=False)
    assert not (tmp_path / "out" / "sitemap.xml").exists()
    assert "canonical" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_a_long_map_is_split() -> None:
    files = sitemap(ADDRESS, [f"{n}.html" for n in range(50_001)])
    assert sorted(files) == ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]
    assert "sitemapindex" in files["sitemap.xml"]


def test_file_names() -> None:
    iris = [
        BASE + "agency/unknown/Port", BASE + "agency/unknown/port", BASE + "agency/unknown/港口委员会", BASE + "agency/CON",
        BASE + "agency/A%2FB", BASE + "agency/../../etc", BASE + "agency/.hidden", "http://example.org/a?b=c#d", BASE + "agency/" + "长" * 300,
        BASE + "agency/", BASE + "agency/x/1", BASE + "agency/X/2",
    ]  # fmt: skip
    paths = page_names(dict.fromkeys(iris, "agency"))
    assert paths[BASE + "agency/unknown/港口委员会"] == "agency/unknown/港口委员会.html"
    assert len({p.casefold() for p in paths.values()}) == len(iris)
    assert len({Path(p).parent.as_posix() for p in paths.values() if p.casefold().startswith("agency/x/")}) == 1
    for path in paths.values():
        segments = path.split("/")
        assert not any(s in ("", ".", "..") or s.startswith((".", "_")) or len(s.encode()) > 255 for s in segments), (
            path
        )
        assert not re.search(r'[<>:"|?*\\%#\s]', path), path
        assert unquote(link(path)) == path
    assert paths[BASE + "agency/CON"] != "agency/CON.html"


def test_chinese_numbers_of_tasks() -> None:
    assert number_in("IV(1) Box 3(2)", "zh") == "四（一）专栏3第2项"
    assert number_in("V(10)", "zh") == "五（十）" and number_in("V(10)", "en") == "V(10)"
    assert [number_in(code, "zh") for code in ("", "heading 1", "CN-ZJ", "XL")] == ["", "heading 1", "CN-ZJ", "四十"]


# Folders.
def test_a_site_is_written_again_and_what_is_no_more_goes(hand_made: PolicyGraph, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_site(hand_made, out, base=ADDRESS, pictures=False)
    assert (out / "sitemap.xml").exists()
    write_site(hand_made, out, pictures=False)
    assert not (out / "sitemap.xml").exists()
    assert (out / "index.html").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_what_others_laid_into_a_site_stays(hand_made: PolicyGraph, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_site(hand_made, out, base=ADDRESS, pictures=False)
    (out / "CNAME").write_text("example.org", encoding="utf-8")
    (out / ".git").mkdir()
    (out / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    write_site(hand_made, out, pictures=False)
    assert (out / "CNAME").read_text(encoding="utf-8") == "example.org"
    assert (out / ".git" / "HEAD").exists()
    assert not (out / "sitemap.xml").exists()
    assert not [p for p in out.iterdir() if p.name.startswith(".out.")]


def test_links_that_others_laid_stay_and_nothing_is_written_through_them(
    hand_made: PolicyGraph, tmp_path: Path
) -> None:
    out, away = tmp_path / "out", tmp_path / "away"
    write_site(hand_made, out, base=ADDRESS, pictures=False)
    away.mkdir()
    (away / "letter.txt").write_text("mine", encoding="utf-8")
    (out / "letters").symlink_to(away)
    write_site(hand_made, out, pictures=False)
    assert (out / "letters").is_symlink() and not (out / "sitemap.xml").exists()
    shutil.copytree(out / "task", away / "task")
    shutil.rmtree(out / "task")
    (out / "task").symlink_to(away / "task")
    before = {p: p.stat().st_mtime_ns for p in sorted(away.rglob("*"))}
    with pytest.raises(KgError, match="leads out of the site") as caught:
        write_site(hand_made, out, base=ADDRESS, pictures=False)
    assert caught.value.exit_code == 2
    assert {p: p.stat().st_mtime_ns for p in sorted(away.rglob("*"))} == before
    assert not (out / "sitemap.xml").exists() and not [p for p in out.parent.iterdir() if p.name.startswith(".")]


def test_all_targets_of_an_indicator_have_their_figures(tmp_path: Path) -> None:
    text = (HAND_MADE.parents[1] / "answers" / "figures.trig").read_text(encoding="utf-8")
    more = """graph:reference { target:again a pol:Target ; skos:prefLabel "Ships on the platform, 2030 target"@en ; pol:order 4 ;
    pol:indicator indicator:ships ; pol:ofInstrument instrument:harbour ; pol:value 9000000 ; pol:unit unit:UNITLESS ;
    pol:targetYear "2030"^^xsd:gYear . }
    <https://w3id.org/policy-kg/graph/links/figures> { link:m9 a pol:Link ; pol:relation pol:measures ; pol:score 0.9 ;
    pol:linkFrom statement:ships-zh ; pol:linkTo target:again . }"""
    (tmp_path / "graph.trig").write_text(text + more, encoding="utf-8")
    write_site(kg.open(tmp_path / "graph.trig"), tmp_path / "out", pictures=False)
    page = (tmp_path / "out" / "indicator" / "ships.html").read_text(encoding="utf-8")
    figures = page.partition('id="figures"')[2].partition("</section>")[0]
    assert figures.count("2025 target") == figures.count("2030 target") == 1
    assert figures.count("1.4 million") == 2


def test_a_folder_of_others_is_refused(hand_made: PolicyGraph, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(KgError, match="holds other files") as caught:
        write_site(hand_made, tmp_path)
    assert caught.value.exit_code == 2
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(KgError, match="a file, not a folder"):
        write_site(hand_made, tmp_path / "letter.txt")


def test_a_run_that_fails_leaves_the_old_site(
    hand_made: PolicyGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    write_site(hand_made, out, pictures=False)
    before = sorted(p.read_bytes() for p in out.rglob("*") if p.is_file())
    whole = Site.files

    def broken(self: Site) -> Iterator[tuple[str, bytes]]:
        for n, file in enumerate(whole(self)):
            if n == 20:
                raise OSError(28, "No space left on device")
            yield file

    monkeypatch.setattr(Site, "files", broken)
    with pytest.raises(KgError, match="No space left"):
        write_site(hand_made, out, pictures=False)
    assert sorted(p.read_bytes() for p in out.rglob("*") if p.is_file()) == before
    with pytest.raises(KgError):
        write_site(hand_made, tmp_path / "new" / "deep", pictures=False)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_empty_graph_has_no_site(tmp_path: Path) -> None:
    with pytest.raises(KgError, match="nothing to show") as caught:
        write_site(kg.open(rdflib.Graph()), tmp_path / "out")
    assert caught.value.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_hostile_names_change_nothing_but_text(tmp_path: Path) -> None:
    graph = rdflib.Graph()
    pol, skos = rdflib.Namespace(BASE + "ontology#"), rdflib.SKOS
    for n, name in enumerate(NASTY):
        agency = rdflib.URIRef(f"{BASE}agency/unknown/{n}")
        graph.add((agency, rdflib.RDF.type, pol.Agency))
        graph.add((agency, skos.prefLabel, rdflib.Literal(name, lang="en")))
        graph.add((agency, skos.altLabel, rdflib.Literal(name, lang="zh")))
        graph.add((agency, rdflib.RDFS.comment, rdflib.Literal(name, lang="en")))
        graph.add((agency, rdflib.DCTERMS.source, rdflib.URIRef("javascript:alert(1)")))
    out = tmp_path / "out"
    write_site(kg.open(graph), out)
    for path, page in _pages(out).items():
        text = (out / path).read_text(encoding="utf-8")
        assert not page.handlers, path
        assert not [
            a for a in page.links if not a.startswith(("..", "#")) and "/" not in a and not a.endswith(".html")
        ], path
        assert "javascript:" not in "".join(page.links), path
        assert text.count("<script") == (2 if page.scripts else 1), path
        assert "<img" not in text and "onload=" not in re.sub(
            r"&[^;]+;|\"[^\"]*\"", "", re.sub(r">[^<]*<", "><", text)
        ), path
    for n, name in enumerate(NASTY):
        page = (out / f"agency/unknown/{n}.html").read_text(encoding="utf-8")
        heading = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
        assert heading and html.unescape(re.sub(r"<[^>]*>", "", heading[1])) == name
    assert "<" not in (out / "search/agency.js").read_text(encoding="utf-8")


# In a browser.
@pytest.fixture
def opened(browser: Browser, log: Any) -> Iterator[Callable[..., Page]]:
    """Opens pages of a site from the file system; they may ask for files of theirs and for nothing else."""
    contexts = []

    def open_(file: Path, fragment: str = "", **settings: Any) -> Page:
        context = browser.new_context(
            **{"locale": "en-GB", "offline": True, "viewport": {"width": 1280, "height": 900}, **settings}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        log.watch(page)
        page.goto(file.resolve().as_uri() + fragment)
        page.wait_for_selector("html[data-ready=true]", state="attached")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not log.outside, log.outside
    assert not log.mishaps, "\n".join(log.mishaps)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Ministry of Transport", "agency/mot.html"), ("交通运输部", "agency/mot.html"), ("MIIT", "agency/miit.html"),
        ("交通運輸部", "agency/mot.html"), ("II(1) Box 1(1)", "task/ports/II-1/box-1/1.html"), ("绿色港口", "task/ports/II-1.html"),
        ("二（一）专栏1第2项", "task/ports/II-1/box-1/2.html"), ("berths with shore", "indicator/berths.html"), ("quay tr", "agency/unknown/Quay-Trust.html"),
    ],
)  # fmt: skip
def test_search_without_a_server(site: Path, opened: Callable[..., Page], typed: str, first: str) -> None:
    page = opened(site / "task/ports/III-1.html")
    page.keyboard.press("/")
    page.keyboard.insert_text(typed)
    page.wait_for_selector("#found [role=option]")
    page.wait_for_selector("#found [aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{first}*")


def test_search_finds_statements_and_says_when_nothing_is_found(site: Path, opened: Callable[..., Page]) -> None:
    page = opened(site / "index.html", locale="zh-CN")
    assert page.locator("html").get_attribute("data-lang") == "zh"
    page.keyboard.press("/")
    page.keyboard.insert_text("建设岸电")
    page.locator("#found [role=option]", has_text="陈述").first.click()
    page.wait_for_url("**/agency/mot.html#s-mot-did")
    assert page.locator("tr:target").count() == 1
    page.keyboard.press("/")
    page.keyboard.insert_text("zzzz")
    page.wait_for_selector("#found .none >> text=未找到")
    page.keyboard.press("Escape")
    assert page.locator("#found").is_hidden()


def test_language_and_light_follow_the_reader(site: Path, opened: Callable[..., Page]) -> None:
    page = opened(site / "agency/miit.html")
    heading = page.locator("h1")
    assert heading.inner_text() == "Ministry of Industry and Information Technology"
    page.click("#language")
    assert heading.inner_text() == "工业和信息化部"
    page.click("#theme")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.click("nav.lists a >> nth=0")
    page.wait_for_url("**/tasks.html")
    page.wait_for_selector("html[data-ready=true]", state="attached")
    assert page.locator("html").get_attribute("data-lang") == "zh"
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("h1").inner_text().startswith("任务")


def test_a_picture_opens_in_its_page(site: Path, opened: Callable[..., Page]) -> None:
    page = opened(site / "task/ports/II-1.html", locale="zh-CN")
    assert page.locator("iframe").get_attribute("src") is None  # drawn when there is room for it
    page.locator("details.picture > summary").press("Enter")
    inside = page.frame_locator("iframe.drawn")
    inside.locator("html[data-ready=true]").wait_for(state="attached", timeout=20_000)
    assert inside.locator("html").get_attribute("lang", timeout=5_000).startswith("zh")  # type: ignore[union-attr]


def test_lists_are_filtered(site: Path, opened: Callable[..., Page]) -> None:
    page = opened(site / "agencies.html")
    everything = page.locator("#list tbody tr:not(.heading):visible").count()
    page.fill("#filter", "交通")
    assert page.locator("#list tbody tr:not(.heading):visible").count() < everything
    assert page.locator("#kept").inner_text() == "1"


def test_pages_fit_narrow_screens(site: Path, opened: Callable[..., Page]) -> None:
    for path in ("index.html", "task/ports/II-1.html", "agency/mot.html", "target/ports/berths.html"):
        page = opened(site / path, viewport={"width": 360, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_the_command(tmp_path: Path, hand_made: PolicyGraph) -> None:
    from click.testing import CliRunner

    from kg.cli import main

    out = tmp_path / "out"
    given = ["site", "-g", str(HAND_MADE), "--out", str(out), "--no-pictures", "--lang", "zh"]
    result = CliRunner().invoke(main, given)
    assert result.exit_code == 0, result.output
    page = (out / "index.html").read_text(encoding="utf-8")
    assert '<html lang="zh" data-lang="zh" data-up="">' in page
    assert str(tmp_path) not in page
    result = CliRunner().invoke(main, [*given, "--base", "ftp://x"])
    assert result.exit_code == 2
    assert "no address of a site" in result.output
    shutil.rmtree(out)
