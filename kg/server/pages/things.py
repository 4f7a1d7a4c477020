"""The page of one thing: as a site has it for agencies, tasks and so on; a general one for every other node."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox
from markupsafe import Markup, escape

from kg.answers.names import candidates, kind_of, near
from kg.answers.records import Thing, Words
from kg.errors import KgError
from kg.graph.rdf import DCTERMS, PREFIXES, RDFS, SKOS
from kg.graph.showing import Description, Shown, show
from kg.graph.store import with_values
from kg.graph.terms import term_labels
from kg.graph.wording import wording
from kg.identifiers import BASE, ONTOLOGY
from kg.server.pages.addresses import address, iris_of
from kg.server.pages.frame import FORMATS, VARY, Address, Page
from kg.server.pages.house import Around
from kg.server.pages.wording import property_word, say, words
from kg.server.reply import Refused, Reply
from kg.views.site_parts import FACTS, chain_block, duty_blocks, owner_blocks
from kg.views.site_sheet import (
    Block,
    Group,
    Row,
    Sheet,
    bare,
    both,
    joined,
    kind,
    mark_words,
    named,
    other_name,
    shortened,
    table,
)

#: Rows of one kind of relation and statements on a general page; the rest is counted.
_MOST = 200
#: Triples that lead to a thing, in its description as data.
_LEADING = 5_000
_EVIDENCE = ONTOLOGY + "evidence"
#: Properties of nodes that join two things: from, to.
_JOINING = tuple(
    (ONTOLOGY + first, ONTOLOGY + second)
    for first, second in (
        ("bearer", "bears"),
        ("linkFrom", "linkTo"),
        ("participant", "role"),
        ("namedAs", "instrument"),
    )
)
_TEXTS = frozenset({RDFS + "comment", SKOS + "definition", SKOS + "scopeNote"})


def thing_page(page: Page) -> Reply:
    """The page of the thing that an address or ``iri`` means; a page with near names where there is none."""
    for iri in _meant(page):
        if page.house.gathered is not None and iri in page.house.gathered.kinds:
            return _gathered(page, iri)
        if found := _described(page, iri):
            return _general(page, found)
    return missing_page(page)


def _meant(page: Page) -> list[str]:
    """IRIs that the request may mean and that can be asked for."""
    asked = page.request.get("iri")
    paths = (page.request.get("path"), page.request.get("raw_path"))
    wanted = [str(asked)] if asked else [iri for path in paths if path for iri in iris_of(str(path))]
    if asked and "/" in str(asked) and "://" not in str(asked):  # as `kg show` takes it
        wanted.append(BASE + str(asked))
    found = []
    for iri in dict.fromkeys(wanted):
        try:
            found.append(ox.NamedNode(iri).value)
        except ValueError:
            continue
    return found


def _described(page: Page, iri: str) -> Description | None:
    try:
        found = show(page.graph.graph, f"<{iri}>", page.graph.texts, limit=_MOST)
    except ValueError:
        return None
    return found[0] if found and found[0].iri == iri else None


# Things that a site has pages for.
def _gathered(page: Page, iri: str) -> Reply:
    page.place = address(iri)
    drawn = _picture(page, iri)
    if drawn:
        page._pictures[iri] = drawn
    return page.write_text(page._thing(iri, ""), {"link": _link_header(iri, page.up)})


def _picture(page: Page, iri: str) -> Address | None:
    """The picture around a thing, where there is anything to draw."""
    from urllib.parse import quote

    site = page.house.gathered
    assert site is not None
    of = site.kinds[iri]
    if of == "agency" and (site.by_actor.get(iri) or site.partners.get(iri)):
        return Address("view/ego/page?thing=" + quote(bare(iri), safe=""))
    if of == "task" and site.thing(iri).kind in ("MajorTask", "FocusProject", "PriorityAction", "TaskGroup"):
        return Address("view/chain/page?thing=" + quote(bare(iri), safe=""))
    return None


def shortcuts(page: Page, iri: str) -> Markup:
    """What can be asked of a thing, as links."""
    from urllib.parse import urlencode

    of = kind_of(iri)
    name = bare(iri)
    links = []
    if of in ("task", "instrument"):
        links.append(("owners?" + urlencode({"task": name}), "who_owns"))
    if of == "agency":
        links.append(("tasks?" + urlencode({"agency": name}), "what_owns"))
    if of in ("task", "agency", "instrument", "target", "indicator", "remit", "statement"):
        links.append(("trace?" + urlencode({"thing": name}), "what_serves"))
    if of in ("task", "agency", "instrument", "target", "region", "concept"):
        links.append(("view/ego?" + urlencode({"thing": name}), "drawn"))
    if of in ("task", "agency", "region", "instrument", "target", "indicator"):
        links.append(("report?" + urlencode({"thing": name}), "its_report"))
    items = Markup().join(Markup('<a href="{}{}">{}</a>').format(page.up, to, say(key)) for to, key in links)
    return Markup('<span class="shortcuts">{}</span>').format(items) if links else Markup()


# Every other node.
def _general(page: Page, found: Description) -> Reply:
    """A page made of what ``graph.show`` gives."""
    around = page.around(*_mentioned(found))
    around.read_evidence(
        *around.facts.all(found.iri, _EVIDENCE), *(found.iri,) if kind_of(found.iri) == "evidence" else ()
    )
    sheet = page.sheet(around)
    iri = found.iri
    thing = around.thing(iri)
    cited = [around.evidence(e) for e in around.facts.all(iri, _EVIDENCE)]
    if kind_of(iri) == "evidence":
        cited = [around.evidence(iri)]
    lead = sheet.cite(cited)
    blocks = [*_borne(page, sheet, around, iri), _statements(sheet, found), *_incoming(sheet, found)]
    names = named(thing) if thing.en or thing.zh else _ends(around, found) or _own_words(found)
    page.place = address(iri)
    frame = page._frame("", names)
    return page.write(
        "site_thing.html.j2",
        headers={"link": _link_header(iri, page.up)},
        **{**frame, "crumbs": _crumbs(page, names)},
        iri=iri, kind=_kinds(found), code=thing.code, marks=[mark_words(m) for m in sheet.marks(iri)],
        heading=both(names) or bare(iri),
        other=other_name(thing) if thing.en and thing.zh and thing.en != thing.zh else None,
        lead=lead + shortcuts(page, iri), blocks=[b for b in blocks if b is not None], facts=_facts(sheet, found),
        picture=None,
        notes=page.notes(sheet),
    )  # fmt: skip


def _borne(page: Page, sheet: Sheet, around: Around, iri: str) -> list[Block | None]:
    """Owners, duties and the chain of a thing that has them, asked for this page alone."""
    of, graph = kind_of(iri), page.graph
    try:
        if of in ("task", "instrument"):
            blocks = owner_blocks(sheet, iri, list(graph.owners(iri)))
        elif of == "agency":
            blocks = duty_blocks(sheet, list(graph.tasks(iri)))
        else:
            return []
        around.read_chain(iri)
    except KgError:  # a thing that only its address makes a task or an agency
        return []
    return [*blocks, chain_block(sheet, iri)]


def _crumbs(page: Page, names: Words) -> list[Markup]:
    last = Words(*(shortened(n, 60) for n in (names.en, names.zh)))
    return [
        Markup('<a href="{}">{}</a>').format(page.up, say("start")),
        Markup('<span aria-current="page">{}</span>').format(both(last)),
    ]


def _own_words(found: Description) -> Words:
    """What a node says of itself where it has no name: the statement it is, or its labels as they are."""
    said = next((s.says for s in found.statements if s.iri == found.iri), "")
    label = next((text for _, _, text in found.names), "")
    return Words(shortened(said or label or bare(found.iri)))


def _ends(around: Around, found: Description) -> Words | None:
    """Of a node that joins two things, their names."""
    values = {property_: value for property_, value, _ in reversed(found.relations)}
    for first, second in _JOINING:
        if first in values and second in values:
            ends = [around.thing(values[p]) for p in (first, second)]
            return Words(*(" → ".join(shortened(e.in_language(lg), 120) or "" for e in ends) for lg in ("en", "zh")))
    return None


def _mentioned(found: Description) -> set[str]:
    """IRIs on the page that have names."""
    related = {v for p, v, _ in (*found.relations, *found.incoming)} | {s.iri for s in found.statements}
    return {found.iri} | {iri for iri in related if iri.startswith(("http://", "https://", "urn:")) and _is_iri(iri)}


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _kinds(found: Description) -> Markup:
    ours = [t.removeprefix(ONTOLOGY) for t in found.types if t.startswith(ONTOLOGY)]
    if ours:
        return joined((kind(t) for t in ours), ", ")
    return joined((escape(bare(t)) for t in found.types), ", ") or say("any_kind")


def _facts(sheet: Sheet, found: Description) -> list[tuple[Markup, Markup]]:
    """Names and relations, as label and value."""
    rows: dict[str, list[Markup]] = {}
    for property_, language, text in found.names:
        if property_ == SKOS + "prefLabel" and text in (sheet.site.thing(found.iri).en, sheet.site.thing(found.iri).zh):
            continue
        tag = Markup(" <small>({})</small>").format(language) if language else Markup()
        rows.setdefault(property_, []).append(Markup("<bdi>{}</bdi>").format(shortened(text, 2000)) + tag)
    order = list(FACTS)
    ranked = sorted(found.relations, key=lambda r: (order.index(r[0]) if r[0] in FACTS else len(order), r[0], r[1]))
    for property_, value, language in ranked:
        rows.setdefault(property_, []).append(_value(sheet, property_, value, language))
    made = []
    for property_, values in rows.items():
        shown = joined(values[:_MOST], "; ")
        if len(values) > _MOST:
            shown += Markup(" ") + say("more", n=len(values) - _MOST)
        made.append((both(property_words(property_)), shown))
    return made


def _value(sheet: Sheet, property_: str, value: str, language: str) -> Markup:
    """A value of a relation: a link where it is an IRI, else its words."""
    if property_ == _EVIDENCE and value in sheet.site.facts:
        return sheet.cite([sheet.site.evidence(value)])
    if value.startswith(ONTOLOGY) or value.startswith(tuple(PREFIXES.values())) and not value.startswith(BASE):
        local = value.removeprefix(ONTOLOGY)
        labels = Words(*(term_labels(lg).get(value) for lg in ("en", "zh")))
        return both(labels) if labels.en or labels.zh else escape(local)
    if value in sheet.paths and _is_iri(value):
        return sheet.thing(value)
    if value.startswith(BASE):
        return escape(bare(value))
    if value.startswith(("http://", "https://")) and _is_iri(value):
        return sheet.outside(value)
    tag = Markup(" <small>({})</small>").format(language) if language in ("en", "zh") else Markup()
    return Markup("<bdi>{}</bdi>").format(shortened(value, 2000)) + (
        tag if property_ in _TEXTS or property_ == DCTERMS + "title" else Markup()
    )


def property_words(iri: str, *, inverse: bool = False) -> Words:
    """A property in both languages, as the pages of a site have it, else as the ontology labels it."""
    if not inverse and (known := FACTS.get(iri) or property_word(iri)):
        return known
    local = iri.replace("#", "/").rpartition("/")[2]
    en = (wording().inverse if inverse else wording().forward).get(iri) or term_labels("en").get(iri, local)
    zh = term_labels("zh").get(iri)
    return Words(en, f"（{zh}）" if zh and inverse else zh)


def _statements(sheet: Sheet, found: Description) -> Block | None:
    others = [s for s in found.statements if s.iri != found.iri]
    rows = [_statement(sheet, s) for s in others]
    left = found.statement_count - len(found.statements)
    note = say("more", n=left) if left > 0 else None
    columns = (words("statement"), words("kind"), words("role"), words("stance"), words("stands"))
    return table("statements", words("statements"), columns, [Group(rows)], note=note, fold=60)


def _statement(sheet: Sheet, shown: Shown) -> Row:
    document = BASE + "document/" + shown.document
    place = Markup('<span class="locator">{}</span>').format(shown.locator)
    said = Markup('<a href="{}">{}</a>').format(
        sheet.up.rstrip("/") + address(shown.iri),
        Markup("<bdi>{}</bdi>").format(shortened(shown.says) or bare(shown.iri)),
    )
    names = sheet.thing(document) if document in sheet.site.facts else escape(shown.document)
    return Row((said, escape(shown.kind), escape(shown.role), escape(shown.stance), names + Markup(" ") + place), "")


def _incoming(sheet: Sheet, found: Description) -> Iterable[Block]:
    """What has the thing as a value, property by property."""
    of: dict[str, list[str]] = {}
    for property_, subject, _ in found.incoming:
        of.setdefault(property_, []).append(subject)
    for number, (property_, subjects) in enumerate(of.items()):
        shown = [s for s in subjects if _is_iri(s)]
        items = Markup().join(Markup("<li>{}</li>").format(sheet.thing(s)) for s in shown[:_MOST])
        left = len(subjects) - min(len(shown), _MOST)
        body = Markup('<ul class="links">{}</ul>').format(items)
        if left > 0:
            body += Markup("<p>{}</p>").format(say("more", n=left))
        title = property_words(property_, inverse=True)
        yield Block(f"from-{number}", title, body=body, folded=len(shown) > 40)


def missing_page(page: Page) -> Reply:
    """That nothing is there, and names that are near."""
    asked = page.given("iri") or str(page.request.get("path") or "")
    word = ""
    if kind_of(BASE + asked.removeprefix(BASE)) != "thing":  # what no thing is ever called is not looked for: it costs
        word = asked.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ").strip()[:80]
    return nothing_called(page, word, words("missing"), say("missing_lead"), current="")


def nothing_called(
    page: Page,
    word: str,
    title: Words,
    lead: Markup,
    *,
    current: str,
    form: dict[str, Any] | None = None,
    names: Sequence[str] | None = None,
) -> Reply:
    """A page (404) with ``names``, by default those that look like ``word``."""
    around = page.around()
    things: list[Thing] = []
    if names is None:
        names = near(page.graph.graph, word) if word and not page.house.is_large else ()
    if names:
        for name in names[:8]:
            things += [t for t in candidates(page.graph.graph, name) if t.iri not in {k.iri for k in things}][:3]
    around.read(*(t.iri for t in things))
    sheet = page.sheet(around)
    blocks = []
    if things:
        items = Markup().join(
            Markup("<li>{} <small>{}</small></li>").format(sheet.thing(t), kind(t.kind or kind_of(t.iri)))
            for t in things
        )
        blocks.append(Block("near", words("near"), body=Markup('<ul class="links">{}</ul>').format(items)))
    return page.asked(current, title, lead=lead, form=form, blocks=blocks, sheet=sheet, status=404)


def _link_header(iri: str, up: str) -> str:
    """Where else the thing is, for machines: its IRI and its other formats."""
    place = up.rstrip("/") + address(iri)
    between = "&" if "?" in place else "?"
    others = [
        f'<{place}{between}format={name}>; rel="alternate"; type="{type_}"' for name, (type_, _) in FORMATS.items()
    ]
    safe = ox.NamedNode(iri).value
    return ", ".join([f'<{safe}>; rel="describes"' if safe.isascii() else "", *others]).lstrip(", ")


def thing_data(page: Page, format_: str) -> Reply:
    """The triples of a thing in one of ``FORMATS``: what is said of it, its evidence, and what leads to it."""
    media_type = FORMATS[format_][0]
    graph = page.graph.graph
    for iri in _meant(page):
        node = ox.NamedNode(iri)
        triples = _triples(graph, node)
        if triples:
            rdf = ox.RdfFormat.from_media_type(media_type)
            assert rdf is not None
            body = ox.serialize(triples, format=rdf, prefixes={**PREFIXES, "pol": ONTOLOGY})
            headers = {
                "vary": VARY,
                "cache-control": "no-cache",
                "link": f'<{address(iri)}>; rel="alternate"; type="text/html"',
            }
            return Reply(200, media_type, body or b"", headers)
    raise Refused(404, "nothing is known by this address", {"vary": VARY})


def _triples(graph: Any, node: ox.NamedNode) -> list[ox.Triple]:
    found: list[ox.Triple] = graph.construct(
        with_values(
            "CONSTRUCT { ?x ?p ?o . ?e ?q ?v } WHERE { { ?x ?p ?o } UNION { ?x pol:evidence ?e . ?e ?q ?v } }",
            {"x": node},
        )
    )
    leading: list[ox.Triple] = graph.construct(
        with_values(
            f"CONSTRUCT {{ ?s ?p ?x }} WHERE {{ SELECT ?s ?p WHERE {{ ?s ?p ?x }} LIMIT {_LEADING} }}", {"x": node}
        )
    )
    about = [t for t in found if t.subject == node]
    rest = [t for t in found if t.subject != node]
    return [*about, *rest, *(t for t in leading if t.subject != node)]
