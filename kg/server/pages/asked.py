"""Pages that answer a question about the graph: who owns, what a body bears, chains, gaps, progress; start, lists,
search."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from kg.answers.grounds import GROUNDS, kind_words
from kg.answers.names import KINDS as NAMED
from kg.answers.names import AmbiguousName, UnknownName, WrongKind, kind_of
from kg.answers.records import Thing, Words
from kg.errors import KgError
from kg.graph.rdf import DCTERMS
from kg.graph.store import Vetted
from kg.server.pages.frame import Page
from kg.server.pages.house import Around, Served
from kg.server.pages.things import nothing_called, shortcuts
from kg.server.pages.wording import say, words
from kg.server.reply import Reply
from kg.views.site_gather import KINDS
from kg.views.site_pages import targets_table
from kg.views.site_parts import chain_block, duty_blocks, owner_blocks
from kg.views.site_sheet import Block, Group, Row, bare, both, kind, shortened, table
from kg.views.site_start import GAPS, LISTS, gaps_page, grounds_legend, list_page, start

_HITS = 100
_LISTED = 2_000  # things in a list that is asked for one page
_COUNTED = 100_000
_OPTION = re.compile(r"\s*[(（]--[\w-]+[)）]")


def form(page: Page, action: str, *fields: dict[str, Any]) -> dict[str, Any]:
    """A form that asks again; each field has name, label, and options or an example."""
    return {
        "action": page.up + action,
        "fields": [
            {"options": None, "example": "", "value": page.given(f["name"]), **f} for f in fields
        ],
    }  # fmt: skip


def field(name: str, key: str, example: str = "", options: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    return {"name": name, "label": say(key), "example": example, "options": options}


def _plain(page: Page, key: str) -> str:
    return words(key).in_language(page.language)


def _grounds(page: Page) -> list[tuple[str, str]]:
    return [("", _plain(page, "basis_any")), *((g, GROUNDS[g].word.in_language(page.language)) for g in GROUNDS)]


def answered(
    page: Page, current: str, title: Words, lead: Markup, asks: dict[str, Any], word: str, answer: Callable[[], Reply],
    *instances: str, more: Markup | None = None,
) -> Reply:  # fmt: skip
    """The answer; where a name is unknown or may be several things, the form again with what is near.

    ``instances`` of its first field, and ``more``, are offered where nothing is asked yet (no ``word``).
    """
    if not word and instances:
        offered = examples(page, current, asks["fields"][0]["name"], *instances)
        remark = offered if more is None else offered + Markup(" · ") + more
        return page.asked(current, title, lead=lead, form=asks, remarks=[remark])
    try:
        return answer()
    except UnknownName as error:
        lead = say("unknown_name", word=shortened(word, 200))
        return nothing_called(page, word, title, lead, current=current, form=asks, names=error.near)
    except WrongKind as error:
        found = error.thing
        sheet = page.sheet(page.around(found.iri))
        of = found.kind or kind_of(found.iri)
        said = Words(*(words("wrong_kind", word=word, kind=kind_words(of, lg)).in_language(lg) for lg in ("en", "zh")))
        body = Markup("<p>{} <small>{}</small></p>{}").format(sheet.thing(found), kind(of), shortcuts(page, found.iri))
        block = Block("meant", words("meant"), body=body)
        return page.asked(
            current, title, lead=lead, form=asks, trouble=both(said), blocks=[block], sheet=sheet, status=404
        )
    except AmbiguousName as error:
        sheet = page.sheet(page.around(*(t.iri for t in error.candidates)))
        items = Markup().join(
            Markup("<li>{} <small>{}</small> {}</li>").format(
                sheet.thing(t), kind(t.kind or kind_of(t.iri)), _again(page, current, asks, t)
            )
            for t in error.candidates
        )
        block = Block("candidates", words("ambiguous"), body=Markup('<ul class="links">{}</ul>').format(items))
        return page.asked(current, title, lead=lead, form=asks, blocks=[block], sheet=sheet, status=300)
    except KgError as error:
        return page.asked(current, title, lead=lead, form=asks, trouble=_line(page, error), status=400)


def _again(page: Page, current: str, asks: dict[str, Any], thing: Thing) -> Markup:
    name = asks["fields"][0]["name"] if asks.get("fields") else ""
    if not name:
        return Markup()
    return Markup('<a href="{}{}?{}">{}</a>').format(page.up, current, urlencode({name: bare(thing.iri)}), say("go"))


def _line(page: Page, error: KgError) -> Markup:
    """An error in one line, without the place of the graph on the machine."""
    return say("refused") + Markup(": <bdi>{}</bdi>").format(shortened(error.message, 400))


def examples(page: Page, action: str, name: str, *given: str) -> Markup:
    """Links that ask for instance."""
    links = Markup(" · ").join(
        Markup('<a href="{}{}?{}">{}</a>').format(page.up, action, urlencode({name: e}), e) for e in given
    )
    return Markup("{}: {}").format(say("examples"), links)


def _remarks(found: Any) -> list[Markup]:
    """What an answer remarks, without the options of the command that it names."""
    said = [
        Words(*(_OPTION.sub("", t) if t else t for t in (r.en, r.zh))) if isinstance(r, Words) else Words(r)
        for r in found.remarks
    ]
    return [both(r) for r in said]


def owners_page(page: Page) -> Reply:
    """``/owners?task=``"""
    asks = form(page, "owners", field("task", "owners_field", "IV(1)"), field("as_of", "date", "2021-12-31"))
    title, lead, task = words("owners"), say("owners_lead"), page.given("task")

    def answer() -> Reply:
        found = page.graph.owners(task, as_of=page.given("as_of") or None)
        sheet = page.sheet()
        blocks = owner_blocks(sheet, found.task.iri, list(found))  # type: ignore[attr-defined]
        own = any(o.section in ("own", "part") for o in found)
        return page.asked(
            "owners", title, lead=lead, form=asks, blocks=blocks, sheet=sheet, trouble=None if own else _nobody(found),
            remarks=_remarks(found),
            summary=sheet.thing(found.task),  # type: ignore[attr-defined]
        )  # fmt: skip

    plan = "14th Five-Year Plan for National Informatization"
    return answered(page, "owners", title, lead, asks, task, answer, "IV(1)", "Box 3", "专栏1", plan)


def _nobody(found: Any) -> Markup:
    """That there is no owner, and what was searched."""
    count = {
        name: found.searched.get(name, 0) for name in ("SourceDocument", "Activity", "Issuance", "Instrument", "Remit")
    }
    return say("none_found") + Markup(" ") + say("searched", **count) if found.searched else say("none_found")


def tasks_page(page: Page) -> Reply:
    """``/tasks?agency=``"""
    asks = form(page, "tasks", field("agency", "tasks_field", "MIIT"), field("as_of", "date", "2021-12-31"))
    title, lead, agency = words("tasks"), say("tasks_lead"), page.given("agency")

    def answer() -> Reply:
        found = page.graph.tasks(agency, as_of=page.given("as_of") or None)
        sheet = page.sheet()
        return page.asked(
            "tasks", title, lead=lead, form=asks, blocks=duty_blocks(sheet, list(found)), sheet=sheet,
            trouble=None if len(found) else say("no_duties"), remarks=_remarks(found),
            summary=sheet.thing(found.agency),  # type: ignore[attr-defined]
        )  # fmt: skip

    return answered(page, "tasks", title, lead, asks, agency, answer, "MIIT", "国家网信办", "NDRC")


def trace_page(page: Page) -> Reply:
    """``/trace?thing=``, ``&to=``"""
    ways = [("", _plain(page, "way_any")), ("up", _plain(page, "way_up")), ("down", _plain(page, "way_down"))]
    asks = form(
        page, "trace", field("thing", "trace_field", "Box 3"), field("to", "trace_to", "MIIT"),
        field("way", "way", options=ways), field("basis", "basis", options=_grounds(page)),
    )  # fmt: skip
    title, lead, thing = words("trace"), say("trace_lead"), page.given("thing")

    def answer() -> Reply:
        up = {"up": True, "down": False}.get(page.given("way"))
        chain: Any = page.graph.trace(thing, to=page.given("to") or None, up=up, basis=page.given("basis") or ())
        sheet = page.sheet()
        blocks = []
        paths: dict[int, list[Any]] = {}
        for hop in chain:
            paths.setdefault(hop.path, []).append(hop)
        for number, hops in paths.items():
            iri = hops[0].thing.iri
            block = chain_block(_chained(sheet, {iri: hops}), iri)
            sure = f"{chain.confidences[number - 1]:.2f}" if number and number <= len(chain.confidences) else ""
            name = words("paths", n=number, sure=sure) if number else title
            if block is not None:
                blocks.append(Block(f"chain-{number}", name, body=block.body))
        first = sheet.thing(chain[0].thing) if len(chain) else None
        return page.asked(
            "trace", title, lead=lead, form=asks, blocks=blocks, sheet=sheet, remarks=_remarks(chain), summary=first,
            trouble=None if len(chain) or chain.remarks else say("no_rows"),
        )  # fmt: skip

    return answered(page, "trace", title, lead, asks, thing, answer, "Box 3", "MIIT", "四（一）")


def _chained(sheet: Any, chains: dict[str, Any]) -> Any:
    sheet.site = sheet.site.with_chains(chains)
    return sheet


def gaps_tool(page: Page) -> Reply:
    """``/gaps``"""
    if page.house.is_large:
        return _large(page, "gaps", words("gaps"))
    return _site_page(page, "gaps", GAPS[1], gaps_page, filtered=True)


def progress_page(page: Page) -> Reply:
    """``/progress``"""
    if page.house.is_large:
        return _large(page, "progress", words("progress"))

    def make(sheet: Any) -> list[Block]:
        targets = sorted(sheet.site.progress, key=sheet.site.place)
        made = targets_table(sheet, targets, words("progress"))
        return [made] if made else [Block("targets", words("progress"), body=say("no_rows"))]

    return _site_page(page, "progress", words("progress"), make, lead=say("progress_lead"), filtered=True)


def list_tool(page: Page) -> Reply:
    """``/things/<kind>``"""
    key = page.given("kind")
    if key not in LISTS:
        return nothing_called(page, key, words("missing"), say("missing_lead"), current="")
    path, title = LISTS[key]
    if page.house.gathered is not None:
        return _site_page(page, path, title, partial(list_page, key=key), filtered=True)
    return _site_page(page, path, title, partial(_plain_list, key=key), filtered=True, plan=False)


def _plain_list(sheet: Any, key: str) -> list[Block]:
    """The things of a kind by name, asked for this page alone; of very many, the first."""
    classes = " ".join(f"<{c}>" for c in KINDS[key])
    asked = Vetted(f"SELECT DISTINCT ?x WHERE {{ VALUES ?c {{ {classes} }} ?x a ?c }} LIMIT {_LISTED + 1}")
    found = [x for (x,) in sheet.site.graph.select(asked).values() if x]
    listed = sorted(found)[:_LISTED]
    sheet.site.read(*listed)
    listed.sort(key=sheet.site.place)
    rows = [Row((sheet.thing(iri), kind(sheet.site.thing(iri).kind)), "") for iri in listed]
    note = say("list_first", n=_LISTED) if len(found) > _LISTED else None
    made = table("list", LISTS[key][1], (words("named"), words("kind")), [Group(rows)], note=note, fold=100_000)
    return [made] if made else [Block("list", LISTS[key][1], body=say("no_rows"))]


def _site_page(page: Page, current: str, title: Words, make: Any, **more: Any) -> Reply:
    """A page of a site about no single thing."""
    sheet = page.sheet()
    if isinstance(sheet.site, Around) and more.pop("plan", True):
        sheet.site.read_plan()
    more.pop("plan", None)
    return page.write(
        "site_page.html.j2", **page._frame("", title, current), heading=both(title), blocks=make(sheet),
        **{"legend": None, "lead": None, "picture": None, "filter": more.pop("filtered", False), **more},
    )  # fmt: skip


def _large(page: Page, current: str, title: Words) -> Reply:
    return page.asked(current, title, lead=say("large"), form=form(page, "search", field("q", "search_for")))


def start_page(page: Page) -> Reply:
    """``/``: what is in the graph and what can be asked."""
    site, title = page.house.gathered, words("name")
    lead, sizes = say("lead"), page.house.sizes
    if sizes is not None:
        lead += Markup(" ") + say("release", name=page.house.about[0], triples=f"{sizes[0]:,}", graphs=sizes[1])

    def make(sheet: Any) -> list[Block]:
        if site is None:
            return [_counted(page), _can_ask(page), *_documents(page, sheet, _few_documents(page, sheet))]
        first, *rest = start(sheet)
        documents = sorted((i for i, of in site.kinds.items() if of == "document"), key=lambda i: (site.place(i), i))
        return [first, _can_ask(page), *_documents(page, sheet, documents), *rest]

    return _site_page(page, "", title, make, lead=lead, legend=grounds_legend(), plan=False,
                      picture=page.up + "view/network" if not page.house.is_large else None)  # fmt: skip


def _counted(page: Page) -> Block:
    """How many things of each kind there are; of very many, that there are more."""
    cards = Markup()
    for key, (_, title) in LISTS.items():
        classes = " ".join(f"<{c}>" for c in KINDS[key])
        inner = f"SELECT DISTINCT ?x WHERE {{ VALUES ?c {{ {classes} }} ?x a ?c }} LIMIT {_COUNTED + 1}"
        ((n,),) = page.graph.graph.select(Vetted(f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ {inner} }} }}")).values()
        if count := int(n or 0):
            shown = f"{count:,}" if count <= _COUNTED else f"> {_COUNTED:,}"
            cards += Markup('<li><a href="{}things/{}"><strong>{}</strong> {}</a></li>').format(
                page.up, key, shown, both(title)
            )
    return Block("contents", words("contents"), body=Markup('<ul class="cards">{}</ul>').format(cards))


def _few_documents(page: Page, sheet: Any) -> list[str]:
    rows = page.graph.graph.select(Vetted("SELECT DISTINCT ?x WHERE { ?x a pol:SourceDocument } LIMIT 50")).values()
    found = sorted(x for (x,) in rows if x)
    sheet.site.read(*found)
    return found


def _can_ask(page: Page) -> Block:
    """The tools, each with what it answers."""
    rows = [
        (tool, name, lead)
        for tool, name, lead in (
            ("owners", "owners", "owners_lead"), ("tasks", "tasks", "tasks_lead"), ("trace", "trace", "trace_lead"),
            ("gaps", "gaps", "gaps_lead"), ("progress", "progress", "progress_lead"),
            ("report", "report", "report_lead"), ("view", "pictures", "pictures_lead"),
            ("queries", "queries", "queries_lead"), ("editor", "editor", "editor_lead"),
        )
    ]  # fmt: skip
    items = Markup().join(
        Markup('<div><dt><a href="{}{}">{}</a></dt><dd>{}</dd></div>').format(page.up, tool, say(name), say(lead))
        for tool, name, lead in rows
    )
    return Block("asking", words("in_graph"), body=Markup("<dl>{}</dl>").format(items))


def _documents(page: Page, sheet: Any, found: list[str]) -> list[Block]:
    site = sheet.site
    said = site.said_in if isinstance(site, Served) else {}
    rows = []
    for iri in found:
        issued, count = escape(site.facts.one(iri, DCTERMS + "issued") or ""), Markup(len(said.get(iri, ())) or "")
        rows.append(Row((sheet.thing(iri), issued, count), ""))
    columns = (words("named"), words("issued"), words("said"))
    made = table("documents", words("of_documents"), columns, [Group(rows)], fold=50)
    return [made] if made else []


def search_page(page: Page) -> Reply:
    """``/search?q=``"""
    kinds = [("", _plain(page, "any_kind")), *((k, kind_words(k, page.language)) for k in NAMED)]
    asks = form(page, "search", field("q", "search_for", "数据 / data"), field("kind", "search_kind", options=kinds))
    title, lead, asked = words("search"), say("search_lead"), page.given("q")
    if not asked:
        return page.asked("search", title, lead=lead, form=asks)

    def answer() -> Reply:
        found = page.graph.search(asked[:200], kind=page.given("kind") or None)
        hits = list(found)
        direct = _direct(page, asked) if not page.given("kind") else []
        hits = [*direct, *(h for h in hits if h.iri not in {d.iri for d in direct})]
        sheet = page.sheet(page.around(*(h.iri for h in hits[:_HITS])))
        rows = []
        for h in hits[:_HITS]:
            name = Markup("<bdi>{}</bdi>").format(shortened(h.name)) if h.name else Markup()
            rows.append(Row((sheet.thing(h.thing), kind(h.thing.kind or h.kind), name), ""))
        columns = (words("named"), words("kind"), words("found_as"))
        made = table("list", title, columns, [Group(rows)], fold=_HITS)
        summary = say("found", n=len(hits)) if len(hits) <= _HITS else say("found_first", n=len(hits), shown=_HITS)
        if not hits:
            return nothing_called(page, asked, title, say("nothing"), current="search", form=asks)
        return page.asked("search", title, lead=lead, form=asks, summary=summary, blocks=[made], sheet=sheet)

    return answered(page, "search", title, lead, asks, asked, answer)


def _direct(page: Page, asked: str) -> list[Any]:
    """What the words are a number, code or IRI of."""
    from kg.answers.names import candidates, read_code
    from kg.answers.searching import Hit

    if not (read_code(asked) or "/" in asked or ":" in asked):
        return []
    return [Hit(kind_of(t.iri), t, t.iri, None) for t in candidates(page.graph.graph, asked)[:5]]
