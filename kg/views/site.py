"""A static site: a page for every agency, task, instrument, region and target, linked to each other, with search that
works from the file system and JSON-LD in each page.

>>> write_site(kg.open(), "site", base="https://example.org/kg/")

Everything is read first, in few queries (``site_gather``); then each page is made of blocks (``site_pages``) and written
by the templates. Pages show both languages, of which the reader chooses one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from kg.collector import uncollected
from kg.errors import KgError

try:
    import jinja2
    from markupsafe import Markup
except ImportError:  # of the extra ``views``
    raise KgError("a site needs the package Jinja2", hint="pip install 'policy-kg[views]'") from None

from kg.answers.records import Evidence, Words
from kg.graph.rdf import DCTERMS, ORG
from kg.identifiers import BASE, ONTOLOGY
from kg.views.gathering import which
from kg.views.model import to_json
from kg.views.site_gather import Gathered
from kg.views.site_jsonld import json_ld
from kg.views.site_names import link, page_names, sitemap, upward
from kg.views.site_pages import blocks
from kg.views.site_parts import names_and_facts
from kg.views.site_search import search_files
from kg.views.site_sheet import Sheet, bare, both, kind, mark_words, named, numbered, other_name, shortened, w
from kg.views.site_start import GAPS, LISTS, bearers, gaps_page, grounds_legend, list_page, start
from kg.views.site_writing import check, workshop
from kg.views.style import colours

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

_HERE = Path(__file__).parent
_NAME = Words("Who is responsible", "谁负责")
_ABOVE = {"agency": ORG + "subOrganizationOf", "task": DCTERMS + "isPartOf", "region": DCTERMS + "isPartOf"}


@dataclass(frozen=True)
class Written:
    """What was written: ``pages`` counts pages of things, ``files`` all files, ``size`` their bytes."""

    out: Path
    pages: int
    files: int
    size: int
    remarks: tuple[Words, ...] = ()


@uncollected
def write_site(
    graph: PolicyGraph, out: str | Path, *, language: str | None = None, base: str | None = None, pictures: bool = True
) -> Written:
    """Writes the site of a graph into the folder ``out``, whole or not at all.

    ``language``: what pages begin in (None: the reader's browser decides); ``base``: the address that the site will have,
    for canonical links and the map of the site; ``pictures``: with interactive pictures of the network and of major tasks.
    Raises GraphError where ``out`` cannot be written or holds other files, or there is nothing to show."""
    folder = Path(out)
    check(folder)
    site = Site(graph, language=language, base=base, pictures=pictures)
    files = size = 0
    with workshop(folder) as temporary:
        made: set[Path] = set()
        for name, data in site.files():
            place = temporary / name
            if place.parent not in made:
                place.parent.mkdir(parents=True, exist_ok=True)
                made.add(place.parent)
            place.write_bytes(data)
            files, size = files + 1, size + len(data)
    return Written(folder, len(site.paths), files, size, tuple(site.remarks))


def templates(*folders: Path, base: str = "site_base.html.j2") -> jinja2.Environment:
    """The templates of pages, those in ``folders`` before the site's own; pages are set into the frame ``base``.

    ``beside`` gives what stands after the last cell of a row: nothing, unless it is put in place of this."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, _HERE / "templates"], encoding="utf-8"),
        autoescape=True,
        trim_blocks=False,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    made.globals.update(
        w=w, both=both, bare=bare, last=lambda iri: iri.rpartition("/")[2], base=base, beside=lambda row: Markup()
    )
    return made


class Site:
    """The files of a site, made one after another."""

    def __init__(
        self, graph: PolicyGraph, *, language: str | None = None, base: str | None = None, pictures: bool = True
    ) -> None:
        self.graph = graph
        self.language = language or "en"
        self.auto = language is None
        self.base = base if base is None or base.endswith("/") else base + "/"
        self.gathered = Gathered(graph.graph, graph.texts, graph.as_of)
        self.paths = page_names(self.gathered.kinds)
        self.remarks: list[Words] = []
        self._shown: dict[str, Markup] = {}
        self._pictures: dict[str, str] = {}  # IRI of a thing, or "", → path of its picture
        self._with_pictures = pictures
        self._templates = templates()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of every file."""
        from kg.views.site_pictures import pictures

        if self._with_pictures:
            for key, path, data in pictures(self):
                self._pictures[key] = path
                yield path, data
        yield "assets/site.css", (_HERE / "assets" / "site.css").read_bytes() + colours().encode()
        yield (
            "assets/site.js",
            b"".join((_HERE / "assets" / name).read_bytes() for name in ("site_words.js", "site.js")),
        )
        yield ".nojekyll", b""
        counts = bearers(self.gathered)
        weights = {i: counts[self.gathered.known.institution(i)].total() for i in self.paths
                   if self.gathered.known.institution(i) in counts}  # fmt: skip
        for name, text in search_files(self.gathered, self.paths, weights).items():
            yield f"search/{name}", text.encode()
        pages = []
        for path, text in self._pages():
            pages.append(path)
            yield path, text.encode("utf-8", "replace")
        yield "404.html", self._missing().encode()
        if self.base:
            for name, text in sitemap(self.base, sorted(pages)).items():
                yield name, text.encode()

    def _pages(self) -> Iterator[tuple[str, str]]:
        yield "index.html", self._page(
            "index.html", _NAME, start, legend=grounds_legend(), picture=self._pictures.get(""),
            lead=w("For which task, on what ground, and the sentence that says so.", "承担何项任务、依据何在，以及作出此说明的原文。"),
        )  # fmt: skip
        for key, (path, title) in LISTS.items():
            if self.gathered.counts[key]:
                yield path, self._page(path, title, partial(list_page, key=key), filtered=True)
        yield GAPS[0], self._page(GAPS[0], GAPS[1], gaps_page, filtered=True)
        for iri, path in self.paths.items():
            yield path, self._thing(iri, path)

    def _sheet(self, path: str) -> Sheet:
        return Sheet(self.gathered, self.paths, path, self._shown)

    @cached_property
    def about(self) -> Markup:
        """What the site shows: graph, version and date, never a place on a machine."""
        graph, version, _ = which(self.graph)
        shown, as_of = " ".join(part for part in (graph, version) if part), self.gathered.as_of
        return w(f"{shown} · as of {as_of} · aligned, remit and everything marked ? is a guess",
                 f"{shown} · 截至 {as_of} · 主题一致、法定职责及标有 ? 者均为推断")  # fmt: skip

    def _frame(self, path: str, title: Words, current: str = "") -> dict[str, Any]:
        up = upward(path)
        lists = [
            (up + file, both(words), file == current)
            for key, (file, words) in LISTS.items()
            if self.gathered.counts[key]
        ]
        lists.append((up + GAPS[0], both(GAPS[1]), current == GAPS[0]))
        shown = " · ".join(
            dict.fromkeys(shortened(title.in_language(lg), 90) or "" for lg in (self.language, _other(self.language)))
        )
        name = _NAME.in_language(self.language)
        return {
            "site": self, "up": up, "lists": lists, "title": shown if title is _NAME else f"{shown} – {name}",
            "canonical": self.base + link(path).removesuffix("index.html") if self.base else None, "json_ld": None,
            "crumbs": [],
        }  # fmt: skip

    def _page(
        self, path: str, title: Words, make: Any, *, legend: Markup | None = None, lead: Markup | None = None,
        picture: str | None = None, filtered: bool = False,
    ) -> str:  # fmt: skip
        sheet = self._sheet(path)
        return self._templates.get_template("site_page.html.j2").render(
            **self._frame(path, title, path), heading=both(title), blocks=make(sheet), legend=legend, lead=lead,
            picture=link(picture) if picture else None, filter=filtered,
        )  # fmt: skip

    def _thing(self, iri: str, path: str) -> str:
        site, sheet = self.gathered, self._sheet(path)
        thing, key = site.thing(iri), site.kinds[iri]
        made = blocks(sheet, iri)
        facts = names_and_facts(sheet, iri)
        other = other_name(thing) if thing.en and thing.zh and thing.en != thing.zh else None
        picture = self._pictures.get(iri)
        frame = self._frame(path, named(thing), LISTS[key][0])
        frame["json_ld"] = Markup(to_json(json_ld(iri, site.triples(iri))))
        frame["crumbs"] = self._crumbs(sheet, iri, key)
        code = thing.code or next(iter(site.facts.all(iri, "http://www.w3.org/2004/02/skos/core#notation")), "")
        return self._templates.get_template("site_thing.html.j2").render(
            **frame, iri=iri, kind=kind(thing.kind or key), code=both(numbered(code)), marks=[mark_words(m) for m in sheet.marks(iri)],
            heading=both(Words(thing.en, thing.zh)) or bare(iri), other=other, lead=self._lead(iri), blocks=made, facts=facts,
            picture=sheet.address(picture) if picture else None, notes=[self._note(sheet, e) for e in sheet.notes.values()],
        )  # fmt: skip

    def _lead(self, iri: str) -> Markup | None:
        """What stands below the name of a thing."""
        return None

    def _note(self, sheet: Sheet, evidence: Evidence) -> dict[str, Any]:
        """A sentence at the foot of a page."""
        document = BASE + "document/" + evidence.document
        language = sheet.site.facts.one(document, DCTERMS + "language")
        quote = " ".join(evidence.quote.split()) if evidence.quote else None
        return {
            "quote": quote, "document": sheet.thing(document) if document in self.paths else evidence.document,
            "locator": evidence.locator, "language": language,
            "link": sheet.outside(evidence.link, w("open the page at the sentence", "打开网页中的该句")) if evidence.link else None,
        }  # fmt: skip

    def _crumbs(self, sheet: Sheet, iri: str, key: str) -> list[Markup]:
        """Start, list, what lies above, and the thing itself."""
        site = self.gathered
        above: list[str] = []
        here = iri
        while property_ := _ABOVE.get(site.kinds.get(here, "")):
            parents = [p for p in site.facts.all(here, property_) if p in self.paths and p not in above and p != iri]
            if not parents or len(above) > 9:
                break
            here = parents[0]
            above.insert(0, here)
        if key == "target":
            above = [p for p in site.facts.all(iri, ONTOLOGY + "ofInstrument") if p in self.paths][:1]
        crumbs = [
            Markup('<a href="{}">{}</a>').format(sheet.address("index.html"), w("Start", "首页")),
            Markup('<a href="{}">{}</a>').format(sheet.address(LISTS[key][0]), both(LISTS[key][1])),
        ]
        for parent in above:
            thing = site.thing(parent)
            words = numbered(thing.code) if thing.code else named(thing, 60)
            crumbs.append(Markup('<a href="{}">{}</a>').format(sheet.address(self.paths[parent]), both(words)))
        thing = site.thing(iri)
        last = numbered(thing.code) if thing.code else named(thing, 60)
        return [*crumbs, Markup('<span aria-current="page">{}</span>').format(both(last))]

    def _missing(self) -> str:
        """The page for addresses that lead nowhere; it is shown at any depth, so its links begin at the root of the host."""
        up = quote(unquote(urlsplit(self.base).path), safe="/~-._") if self.base else ""
        frame = self._frame("404.html", Words("Page not found", "页面不存在"))
        frame |= {"up": up, "canonical": None, "lists": [(up + address, *rest) for address, *rest in frame["lists"]]}
        lead = w("There is no such page. Search, or begin at the start.", "没有此页面。请搜索，或返回首页。")
        return self._templates.get_template("site_page.html.j2").render(
            **frame,
            heading=w("Page not found", "页面不存在"),
            lead=lead,
            blocks=[],
            legend=None,
            picture=None,
            filter=False,
        )


def _other(language: str) -> str:
    return "en" if language == "zh" else "zh"
