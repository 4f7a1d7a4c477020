"""A page in the making: its frame (navigation, language, other formats) and the sheet that its blocks stand on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from kg.answers.grounds import kind_words
from kg.answers.records import Words
from kg.identifiers import BASE
from kg.server.pages import static
from kg.server.pages.house import Around, House, Served, beside
from kg.server.pages.wording import say, words
from kg.server.reply import Reply
from kg.server.tasks import VARY as TASKS_VARY
from kg.views.site import Site
from kg.views.site_names import link
from kg.views.site_sheet import Row, Sheet, both, shortened
from kg.views.site_start import GAPS, LISTS

if TYPE_CHECKING:
    from kg.answers.records import Evidence, Thing
    from kg.views.site_gather import Gathered

HTML = "text/html; charset=utf-8"
#: Pages answer the same address in two languages and several formats.
VARY = TASKS_VARY["page"]
#: Files of a site's lists → addresses here.
_LISTS = {path: f"things/{kind}" for kind, (path, _) in LISTS.items()} | {GAPS[0]: "gaps", "index.html": ""}
TOOLS = ("owners", "tasks", "trace", "gaps", "progress", "report", "view", "queries", "editor")
_TOOL_WORDS = {"view": "pictures"}
#: Formats of a thing's triples: name in ``?format=`` → media type and what people call it.
FORMATS = {
    "ttl": ("text/turtle", "Turtle"),
    "jsonld": ("application/ld+json", "JSON-LD"),
    "nt": ("application/n-triples", "N-Triples"),
    "rdf": ("application/rdf+xml", "RDF/XML"),
    "trig": ("application/trig", "TriG"),
}


_SELF = (
    "default-src 'none'; script-src 'self'; {}; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; "
)
#: What a page may load and run: files of this server alone. Pages show pictures in frames.
POLICY = _SELF.format("style-src 'self'; img-src 'self' data:") + "frame-ancestors 'none'"
#: The same for the editor, which writes styles into its elements.
EDITOR_POLICY = (
    _SELF.format("style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:") + "frame-ancestors 'none'"
)


_HASHED = re.compile(re.escape(BASE) + r"(\w+)/([0-9a-f]{8})[0-9a-f]{24}(-\w+)?")


class Address(str):
    """An address below the server that is quoted already."""

    __slots__ = ()


class ServedSheet(Sheet):
    """A sheet whose links lead to a server's pages."""

    def __init__(self, site: Served | Around, house: House, up: str, shown: dict[str, Markup]) -> None:
        super().__init__(cast("Gathered", site), house.addresses, "", shown)
        self.up = up

    def thing(self, thing: Thing | str) -> Markup:
        """As on a site; a node without a name is called by its kind and the beginning of its hash."""
        iri = thing if isinstance(thing, str) else thing.iri
        if iri not in self._shown and (match := _HASHED.fullmatch(iri)):
            known = self.site.thing(iri) if isinstance(thing, str) else thing
            if not (known.en or known.zh):
                words_ = Words(*(f"{kind_words(match[1], lg)} {match[2]}…{match[3] or ''}" for lg in ("en", "zh")))
                self._shown[iri] = both(words_)
        return super().thing(thing)

    def address(self, path: str) -> str:
        if isinstance(path, Address):
            return self.up + path
        return self.up + (_LISTS[path] if path in _LISTS else link(path))


class Page(Site):
    """One page for one request: ``lang``, ``up`` (where the server's pages begin), ``here`` (path and query)."""

    def __init__(self, house: House, request: Mapping[str, Any]) -> None:
        self.house = house
        self.graph = house.graph
        self.request = request
        self.language = str(request["lang"])
        self.auto = False
        self.base = None
        self.up = str(request.get("up", "/"))
        self.paths = cast("dict[str, str]", house.addresses)
        self.remarks = []
        self._shown = house.shown
        self._pictures: dict[str, str] = {}
        self._templates = house.templates
        self.place = ""  # the address of the thing that the page is about
        if house.gathered is not None:
            self.gathered = house.gathered

    @property
    def indexed(self) -> bool:
        """Whether there is an index for searching while one types."""
        return self.house.gathered is not None

    @cached_property
    def about(self) -> Markup:
        name, as_of = self.house.about
        return Markup("{} · {} · {}").format(name, say("as_of", date=as_of), say("about"))

    def _lead(self, iri: str) -> Markup | None:
        from kg.server.pages.things import shortcuts

        return shortcuts(self, iri) or None

    def given(self, name: str) -> str:
        """A parameter of the request, without blanks around it."""
        return " ".join(str(self.request.get(name) or "").split())

    def sheet(self, site: Served | Around | None = None) -> ServedSheet:
        """A sheet of what was gathered, whose names are kept; or of what one page has read, whose names are its own."""
        if site is None and self.house.gathered is not None:
            return ServedSheet(self.house.gathered, self.house, self.up, self._shown)
        return ServedSheet(site or self.around(), self.house, self.up, {})

    def _sheet(self, path: str) -> Sheet:
        return self.sheet()

    def around(self, *iris: str) -> Around:
        """What a page says of a few things."""
        found = Around(self.graph.graph, self.graph.texts, self.graph.as_of)
        found.read(*iris)
        return found

    def _frame(self, path: str, title: Words, current: str = "") -> dict[str, Any]:
        """The frame of any page; ``current`` the file of a list or the name of a tool."""
        gathered, name = self.house.gathered, words("name")
        shown = " · ".join(
            dict.fromkeys(shortened(title.in_language(lg), 90) or "" for lg in (self.language, self.other))
        )
        lists = [
            (self.up + _LISTS[file], both(title_), file == current)
            for key, (file, title_) in LISTS.items()
            if gathered and gathered.counts[key]
        ]
        tools = [(self.up + tool, say(_TOOL_WORDS.get(tool, tool)), tool == current) for tool in TOOLS]
        return {
            "site": self, "up": self.up, "lists": lists, "tools": tools, "crumbs": [], "canonical": None,
            "title": shown if title == name else f"{shown} – {name.in_language(self.language)}", "json_ld": None,
            "alternates": self._alternates(), "other_language": self._switched(),
            "names_of_types": {type_: name_ for type_, name_ in FORMATS.values()},
            "files": f"{self.up}static/{static.version()}/", "beside": self._beside,
        }  # fmt: skip

    def _beside(self, row: Row) -> Markup:
        return beside(row, self.up)

    @property
    def other(self) -> str:
        """The language that the page is not in."""
        return "en" if self.language == "zh" else "zh"

    def _switched(self) -> str:
        """This page in the other language."""
        path, _, query = str(self.request.get("here", "/")).partition("?")
        asked = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True, max_num_fields=50) if k != "lang"]
        return self.up + path.lstrip("/") + "?" + urlencode([*asked, ("lang", self.other)])

    def _alternates(self) -> list[tuple[str, str]]:
        """The thing as data: media type and address."""
        if not self.place:
            return []
        between = "&" if "?" in self.place else "?"
        return [
            (type_, f"{self.up}{self.place.lstrip('/')}{between}format={name}") for name, (type_, _) in FORMATS.items()
        ]

    def notes(self, sheet: Sheet) -> list[dict[str, Any]]:
        """The sentences that a sheet cites."""
        if isinstance(sheet.site, Around):
            sheet.site.read(*(BASE + "document/" + evidence.document for evidence in sheet.notes.values()))
        return [self._note(sheet, evidence) for evidence in sheet.notes.values()]

    def _note(self, sheet: Sheet, evidence: Evidence) -> dict[str, Any]:
        note = super()._note(sheet, evidence)
        if evidence.iri in sheet.paths:
            address = sheet.address(sheet.paths[evidence.iri])
            note["document"] += Markup(' <a class="node" href="{}" aria-label="{}">§</a>').format(address, evidence.iri)
        return note

    def write(self, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **given: Any) -> Reply:
        """The page as a reply."""
        text = self._templates.get_template(template).render(**given)
        return reply(text, self.language, status, headers)

    def write_text(self, text: str, headers: Mapping[str, str] | None = None) -> Reply:
        """A page that is written already."""
        return reply(text, self.language, headers=headers)

    def asked(
        self, current: str, title: Words, *, lead: Markup | None = None, form: dict[str, Any] | None = None,
        trouble: Markup | None = None, summary: Markup | None = None, remarks: Sequence[Markup] = (),
        blocks: Sequence[Any] = (), sheet: Sheet | None = None, status: int = 200, template: str = "asked.html.j2",
        headers: Mapping[str, str] | None = None, **more: Any,
    ) -> Reply:  # fmt: skip
        """A page with a form and what it found."""
        return self.write(
            template, status, headers,
            **{**self._frame("", title, current), **more}, heading=both(title), lead=lead, form=form, trouble=trouble,
            summary=summary, remarks=remarks, blocks=[b for b in blocks if b is not None],
            notes=self.notes(sheet) if sheet is not None else [],
        )  # fmt: skip


def reply(text: str, language: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A page as UTF-8; browsers ask each time whether it is still the same."""
    said = {
        "vary": VARY,
        "content-language": "zh-Hans" if language == "zh" else "en",
        "cache-control": "no-cache" if status == 200 else "no-store",
        "content-security-policy": POLICY,
        **(headers or {}),
    }
    return Reply(status, HTML, text.encode("utf-8", "replace"), said)
