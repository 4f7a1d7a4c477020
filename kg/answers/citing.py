"""Footnotes in GB/T 7714-2015 and in Chicago style (17th edition, notes).

What is not known is left out, or named as the style demands ([出版者不详], n.d.); the day of access is never invented. A
document is cited in its own language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.answers.asking import Facts, describe, describe_evidence
from kg.answers.evidence import find, places_of
from kg.answers.records import Evidence, Records, Thing, Words, column
from kg.errors import KgError
from kg.graph.rdf import DCTERMS, RDFS, SKOS
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph
    from kg.graph.texts import Texts

#: The styles by the names people give them.
STYLES = {"gbt7714": "GB/T 7714-2015", "chicago": "Chicago, 17th edition, notes"}
# Codes of GB/T 7714 by kind of document, and by class of instrument: a report, a newspaper, a standard; all other acts of
# public bodies are electronic announcements (EB) on the net and "other" (Z) on paper.
_CODES = {"report": "R", "news": "N", "Standard": "S"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """One footnote. ``cited`` is the document or instrument, ``style`` a key of STYLES."""

    cited: Thing = column("work", "文献")
    style: str = column("style", "格式")
    footnote: str = column("footnote", "脚注")
    evidence: Evidence | None = column("evidence", "证据")


@dataclass(frozen=True)
class _Work:
    """What is known of a work. Dates as exact as known; ``language`` is that of its words."""

    iri: str
    language: str
    kind: str
    authors: tuple[str, ...]
    translators: tuple[str, ...]
    title: str
    other_title: str
    number: str
    container: str
    issued: str | None
    available: str | None
    address: str


def cite(
    graph: Graph, words: str, *, style: str = "both", accessed: str | None = None, language: str = "en",
    texts: Texts | None = None,
) -> Records[Citation]:  # fmt: skip
    """Footnotes for a document, a sentence, a statement, a link, a responsibility, a task or an instrument.

    ``accessed`` is the day (YYYY-MM-DD) that you read the page; without it none is given. ``language`` is that of an
    instrument's footnote, which has no language of its own. Raises UnknownName, AmbiguousName, KgError."""
    styles = tuple(STYLES) if style == "both" else (style,)
    if any(s not in STYLES for s in styles):
        raise KgError(f"there is no style '{style}'", hint=f"one of {', '.join(STYLES)}, both")
    if accessed is not None and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", accessed):
        raise KgError(f"'{accessed}' is no day of access", hint="write 2024-05-31")
    thing = find(graph, words)
    facts = describe(graph, [thing.iri])
    kinds = facts.kinds(thing.iri)
    places: list[str] = []
    if "SourceDocument" in kinds or thing.iri.startswith(BASE + "instrument/"):
        works: list[tuple[str, str | None]] = [(thing.iri, None)]
    else:
        places = [thing.iri] if "Evidence" in kinds else places_of(graph, thing.iri, facts)
        describe_evidence(graph, places, facts)
        of = {e: facts.one(e, DCTERMS + "source") for e in places}
        works = [(d, e) for e, d in of.items() if d]
        works.sort(key=lambda w: (w[0], int(facts.one(w[1] or "", ONTOLOGY + "start") or 0), w[1] or ""))
    if not works:
        read = facts.all(thing.iri, DCTERMS + "source")
        hint = (
            f"it was read in {read[0].removeprefix(BASE)}"
            if read
            else "cite a document, a sentence, a statement or an instrument"
        )
        raise KgError(f"'{words}' rests on no document that could be cited", hint=hint)
    describe(graph, {w for w, _ in works}, facts)
    named = (DCTERMS + "creator", ONTOLOGY + "issuer", ONTOLOGY + "ofInstrument")
    describe(graph, {i for w, _ in works for p in named for i in facts.all(w, p) if i.startswith(BASE)}, facts)
    items = []
    for iri, place in works:
        work = _work(facts, iri, language)
        where = facts.one(place, ONTOLOGY + "locator") if place else None
        shown = facts.evidence(place, texts) if place else None
        for chosen in styles:
            write = _gbt7714 if chosen == "gbt7714" else _chicago
            items.append(Citation(facts.thing(iri), chosen, write(work, where or "", accessed), shown))
    return Records(Citation, items, _remarks(facts, [iri for iri, _ in works], accessed))


def footnotes(graph: Graph, places: Iterable[Evidence], style: str, language: str) -> dict[str, str]:
    """Evidence IRI → footnote in one style, for many sentences at once: every document is read once."""
    places = list(places)
    documents = {place.document: BASE + "document/" + place.document for place in places}
    facts = describe(graph, documents.values())
    named = (DCTERMS + "creator", ONTOLOGY + "issuer", ONTOLOGY + "ofInstrument")
    describe(
        graph, {i for d in documents.values() for p in named for i in facts.all(d, p) if i.startswith(BASE)}, facts
    )
    works = {name: _work(facts, iri, language) for name, iri in documents.items()}
    write = _gbt7714 if style == "gbt7714" else _chicago
    return {place.iri: write(works[place.document], place.locator, None) for place in places}


def _work(facts: Facts, iri: str, language: str) -> _Work:
    """Reads a document or an instrument; names in its own language, else in whichever there are."""
    own = (facts.one(iri, DCTERMS + "language") or language)[:2]
    own = "zh" if own == "zh" else "en"
    other = "en" if own == "zh" else "zh"

    def words(name: str) -> str:
        return facts.in_language(iri, name, own) or facts.in_language(iri, name, other) or facts.one(iri, name) or ""

    creators = [*facts.all(iri, DCTERMS + "creator"), *facts.all(iri, ONTOLOGY + "issuer")]
    authors = [facts.thing(c).in_language(own) if c.startswith(BASE) else c for c in dict.fromkeys(creators)]
    authors = [a.removeprefix("agency/unknown/") for a in authors]
    number = words(ONTOLOGY + "documentNumber")
    kind = facts.one(iri, ONTOLOGY + "documentKind") or next(iter(facts.kinds(iri)), "")
    label = facts.in_language(iri, SKOS + "prefLabel", own)
    title = label or facts.one(iri, DCTERMS + "title") or words(SKOS + "prefLabel") or iri.removeprefix(BASE)
    address = facts.one(iri, "http://xmlns.com/foaf/0.1/page") or ""
    if not address:
        address = next((s for s in facts.all(iri, DCTERMS + "source") if s.startswith("http") and BASE not in s), "")
    if iri.startswith(BASE + "instrument/"):
        address = ""  # pages that an instrument was read about in are not the instrument
    return _Work(
        iri, own, kind, tuple(authors), tuple(facts.all(iri, DCTERMS + "contributor")), title.strip("《》"),
        (facts.in_language(iri, SKOS + "prefLabel", other) or "").strip("《》"), number if own == "zh" or number.isascii() else "",
        words(DCTERMS + "publisher"), facts.one(iri, DCTERMS + "issued"), facts.one(iri, DCTERMS + "available"), address,
    )  # fmt: skip


def _gbt7714(work: _Work, where: str, accessed: str | None) -> str:
    """``主要责任者. 题名: 其他题名信息[类型/载体]. 其他责任者. 出版地: 出版者, 出版年: 引文位置(更新日期)[引用日期]. 路径.``"""
    zh = work.language == "zh"
    code = _CODES.get(work.kind, "EB" if work.address else "Z")
    title = work.title + (f": {work.number}" if work.number else "")
    parts = [_listed(work.authors, zh), f"{title}[{code}{'/OL' if work.address else ''}]"]
    if work.translators:
        names = _listed([_initials(n) for n in work.translators], zh)
        parts.append(f"{names}, 译" if zh else f"{names}, trans")
    place = _place(where, zh) if where else ""
    read = f"[{accessed}]" if accessed and work.address else ""
    if work.container:  # an article of a newspaper
        parts.append(
            f"{work.container}, {work.issued or _first(work)}".removesuffix(", ")
            + (f": {place}" if place else "")
            + read
        )
    elif work.address:
        date = _first(work)
        if place:
            shown = f"{date[:4]}: {place}" if date else place
            parts.append(shown + (f"({date})" if len(date) > 4 else "") + read)
        elif date or read:
            parts.append((f"({date})" if date else "") + read)
    else:
        unknown = "[出版地不详]: [出版者不详]" if zh else "[S.l.]: [s.n.]"
        date = (work.issued or "")[:4]
        parts.append(unknown + (f", {date}" if date else "") + (f": {place}" if place else ""))
    if work.address:
        parts.append(work.address)
    return ". ".join(p.rstrip(".") for p in parts if p) + "."


def _first(work: _Work) -> str:
    """The day the page appeared, else the day of the work."""
    return work.available or work.issued or ""


def _listed(names: Sequence[str], zh: bool) -> str:
    """Three names at most, then 等 or et al."""
    return ", ".join(names[:3]) + ((", 等" if zh else ", et al") if len(names) > 3 else "")


def _initials(name: str) -> str:
    """``Costigan, Johanna`` as ``COSTIGAN J``; names in Chinese as they are."""
    family, comma, given = name.partition(",")
    if not comma or not name.isascii():
        return name
    return f"{family.strip().upper()} {''.join(part[0] for part in given.split())}"


def _chicago(work: _Work, where: str, accessed: str | None) -> str:
    """``Author, Title, trans. X (n.p., Date), place, address.`` – a note; articles with their newspaper."""
    zh = work.language == "zh"
    title = work.title
    if zh and work.other_title:
        title += f" [{work.other_title}]"  # titles in other scripts are followed by a translation
    parts = [_authors_of(work)]
    date = _day(work.issued)
    if work.container:
        parts += [f"“{title},”", work.container, date or "n.d."]
        shown = parts[0] + ", " if parts[0] else ""
        text = f"{shown}{parts[1]} {', '.join(parts[2:])}"
    else:
        parts += [title, work.number]
        if work.translators:
            parts.append("trans. " + _people(work.translators))
        shown = ", ".join(p for p in parts if p)
        where_from = "" if work.address else "n.p., "
        text = f"{shown} ({where_from}{date or 'n.d.'})"
    if where:
        text += f", {_place(where, False)}"
    if work.available and not work.container and work.available != work.issued:
        text += f", published online {_day(work.available)}"
    if work.address:
        text += (f", accessed {_day(accessed)}" if accessed else "") + f", {work.address}"
    return text + "."


def _authors_of(work: _Work) -> str:
    names = work.authors
    if len(names) > 3:
        return f"{names[0]} et al."
    return (
        ", ".join(names[:-1]) + (", and " if len(names) == 3 else " and " if len(names) == 2 else "") + names[-1]
        if names
        else ""
    )


def _people(names: Sequence[str]) -> str:
    """``Costigan, Johanna`` as ``Johanna Costigan``; more than three as the first and et al."""
    turned = [" ".join(reversed([part.strip() for part in n.split(",", 1)])) for n in names]
    if len(turned) > 3:
        return f"{turned[0]} et al."
    return (
        turned[0]
        if len(turned) == 1
        else ", ".join(turned[:-1]) + (", and " if len(turned) == 3 else " and ") + turned[-1]
    )


def _day(date: str | None) -> str:
    """A date as Chicago writes it: ``July 5, 2022``, ``July 2022``, ``2022``."""
    year, _, rest = (date or "").partition("-")
    month, _, day = rest.partition("-")
    if not month:
        return year
    name = _MONTHS[int(month) - 1]
    return f"{name} {int(day)}, {year}" if day else f"{name} {year}"


_PLACES = (  # parts of a locator in words
    (re.compile(r"¶(\d+)"), "para. {}", "第{}段"),
    (re.compile(r"s(\d+)"), "sentence {}", "第{}句"),
)


def _place(locator: str, zh: bool) -> str:
    """``VI(2) ¶1 s2`` as ``VI(2), para. 1, sentence 2`` or ``VI(2)第1段第2句``."""
    head, tail = [], []
    for piece in locator.split(" "):
        for pattern, en, cn in _PLACES:
            if match := pattern.fullmatch(piece):
                tail.append((cn if zh else en).format(match[1]))
                break
        else:
            head.append(_CN.get(piece, piece) if zh else piece)
    name = " ".join(head)
    if zh:
        for word, cn in _CN.items():
            name = name.replace(word, cn)
        return name + "".join(tail)
    return ", ".join(p for p in (name, *tail) if p)


_CN = {"Summary": "摘要", "Annex": "附录", "heading": "标题", "Box": "专栏", "Table": "表"}


def _remarks(facts: Facts, works: Sequence[str], accessed: str | None) -> list[Words]:
    found: list[Words] = []
    for iri in dict.fromkeys(works):
        name = iri.removeprefix(BASE + "document/").removeprefix(BASE)
        if comment := facts.in_language(iri, RDFS + "comment", "en"):
            found.append(
                Words(f"{name}: {comment}", f"{name}：{facts.in_language(iri, RDFS + 'comment', 'zh') or comment}")
            )
        if len(facts.all(iri, DCTERMS + "contributor")) > 1:
            found.append(Words(f"{name}: translators in the order of the alphabet", f"{name}：译者按字母顺序排列"))
    online = any(iri.startswith(BASE + "document/") for iri in works)
    if accessed is None and online:
        found.append(
            Words(
                "the day of access is yours to add (--accessed DATE)",
                "引用日期请自行补充（--accessed 日期）",
            )
        )
    return found
