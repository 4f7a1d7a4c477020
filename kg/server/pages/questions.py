"""The named queries as pages, and the SPARQL editor with all of them in its menu."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from kg.answers.names import resolve
from kg.answers.records import Thing, Words
from kg.errors import KgError
from kg.graph.rdf import PREFIXES
from kg.graph.store import with_values
from kg.identifiers import BASE, ONTOLOGY
from kg.queries import THINGS, NamedQuery, load, names
from kg.server.pages.asked import answered, form
from kg.server.pages.frame import EDITOR_POLICY, Page
from kg.server.pages.things import nothing_called
from kg.server.pages.wording import say, words
from kg.server.reply import Reply
from kg.views.site_sheet import Group, Row, both, shortened, table

if TYPE_CHECKING:
    from kg.server.pages.house import House

_ROWS = 1_000  # of an answer on a page; files have all of them
_USED = re.compile(r"(?<![\w<])([a-z][\w-]*):(?=[\w?]|$)")
_FILES = (("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("XML", "xml"))


def queries_page(page: Page) -> Reply:
    """``/queries``: all questions."""
    rows = []
    for name in names():
        query = load(name)
        question = Markup('<a href="{}queries/{}">{}</a>').format(page.up, name, both(_question(query)))
        rows.append(Row((question, Markup("<code>{}</code>").format(name), escape(", ".join(query.parameters))), ""))
    made = table(
        "list", words("queries"), (words("question"), words("named"), words("parameters")), [Group(rows)], fold=1000
    )
    return page.asked("queries", words("queries"), lead=say("queries_lead"), blocks=[made])


def query_page(page: Page) -> Reply:
    """``/queries/<name>``: a question, its answer and its SPARQL; filled in with its example where nothing is given."""
    name = page.given("name")
    if name not in names():
        return nothing_called(page, name, words("missing"), say("missing_lead"), current="queries")
    query = load(name)
    given = {p: page.given(f"p.{p}") for p in query.parameters}
    given = {p: value for p, value in given.items() if value} or dict(query.example)
    asks = form(page, f"queries/{name}", *(
        {
            "name": f"p.{p}", "label": Markup("<code>{}</code>").format(p if p == of else f"{p} ({of})"),
            "example": query.example.get(p, ""), "value": given.get(p, ""),
        }
        for p, of in query.parameters.items()
    )) if query.parameters else None  # fmt: skip
    title = _question(query)

    def answer() -> Reply:
        found = page.graph.ask(name, **given)
        sparql = filled(page.house, query, given)
        shown = [f for f in fields(found.type) if f.metadata.get("shown", True)]
        around = page.around(
            *{t.iri for row in found[:_ROWS] for f in shown if isinstance(t := getattr(row, f.name), Thing) and t.iri}
        )
        sheet = page.sheet(around)
        rows = [Row(tuple(_cell(sheet, getattr(row, f.name)) for f in shown), "") for row in list(found)[:_ROWS]]
        columns = [Words(f.metadata["en"], f.metadata["zh"]) for f in shown]
        made = table("list", words("answer"), columns, [Group(rows)], fold=_ROWS)
        count = (
            say("rows", n=f"{len(found):,}")
            if len(found) <= _ROWS
            else say("found_first", n=f"{len(found):,}", shown=f"{_ROWS:,}")
        )
        address = page.up + "sparql?" + urlencode({"query": sparql})
        in_editor = urlencode({"query": sparql} if len(sparql) < 6000 else {"query_name": name})
        return page.asked(
            "queries", title, lead=Markup("<code>{}</code>").format(name), form=asks, blocks=[made], sheet=sheet,
            summary=count if len(found) else say("no_rows"), template="question.html.j2", sparql=sparql,
            files_of_answer=[(shown_, f"{address}&format={of}") for shown_, of in _FILES],
            editor=f"{page.up}editor?{in_editor}",
        )  # fmt: skip

    first = next(iter(given.values()), "")
    asks_again = asks or {"action": page.up + f"queries/{name}", "fields": []}
    return answered(page, "queries", title, Markup("<code>{}</code>").format(name), asks_again, first, answer)


def _question(query: NamedQuery) -> Words:
    return Words(query.question_en, query.question_zh)


def _cell(sheet: Any, value: Any) -> Markup:
    if value is None:
        return Markup()
    if isinstance(value, Thing):
        if value.iri.startswith(ONTOLOGY) or not value.iri:
            return both(value)
        return Markup(sheet.thing(value))
    if isinstance(value, bool):
        return escape(str(value).lower())
    if isinstance(value, float):
        return escape(f"{value:g}")
    return Markup("<bdi>{}</bdi>").format(shortened(str(value), 500))


def filled(house: House, query: NamedQuery, given: Mapping[str, str]) -> str:
    """A question as SPARQL that runs anywhere: parameters in their places, prefixes declared."""
    terms = {}
    for name, value in given.items():
        kind = query.parameters.get(name)
        if kind in THINGS:
            terms[name] = resolve(house.graph.graph, value, None if kind == "thing" else kind).iri
        else:
            terms[name] = value
    body = with_values(query.sparql, query.values(terms))
    used = set(_USED.findall(re.sub(r'<[^>]*>|"[^"]*"|#[^\n]*', " ", body)))
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name in used)
    return f"{prefixes}\n{body}"


def _menu(page: Page) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Questions for the menu, those about the whole graph first."""
    known: dict[str, str] = page.house.__dict__.setdefault("filled", {})
    groups: dict[bool, list[tuple[str, str, str]]] = {True: [], False: []}
    for name in names():
        query = load(name)
        if name not in known:
            try:
                known[name] = filled(page.house, query, query.example)
            except KgError:  # the example is not in this graph
                known[name] = query.sparql
        groups[query.whole].append((name, query.question(page.language), known[name]))
    labels = {True: "editor_whole", False: "editor_thing"}
    return [
        (words(labels[whole]).in_language(page.language), sorted(of, key=lambda q: q[1].casefold()))
        for whole, of in groups.items()
    ]


def editor_page(page: Page) -> Reply:
    """``/editor``: YASGUI on this server's endpoint; ``?query_name=`` or ``?query=`` begins with a question."""
    menu = _menu(page)
    chosen = page.given("query_name")
    query = str(page.request.get("query") or "") or next((q for _, of in menu for n, _, q in of if n == chosen), "")
    return page.write(
        "editor.html.j2", headers={"content-security-policy": EDITOR_POLICY},
        **page._frame("", Words("SPARQL"), "editor"), heading=both(Words("SPARQL")), menu=menu, chosen=chosen,
        query=query, base_iri=BASE,
        prefixes=json.dumps(PREFIXES), endpoint=str(page.request.get("endpoint", page.up + "sparql")),
    )  # fmt: skip
