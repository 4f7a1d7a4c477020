"""What every page of a site is put together from: words in both languages, links to other pages, sentences as footnotes,
and tables. Everything that comes from a graph goes through ``escape``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from kg.answers.grounds import GROUNDS, INFERRED, ROLES, kind_words
from kg.answers.numbers import number_in, with_number
from kg.answers.records import Evidence, Thing, Words
from kg.graph.rdf import DCTERMS
from kg.identifiers import BASE
from kg.views import guesses
from kg.views.site_names import link, upward

if TYPE_CHECKING:
    from kg.views.site_gather import Gathered

_LONGEST = 240  # characters of a name in a table; its own page has the whole
_MARKS = {
    "provisional": Words("provisional: found only by its form", "暂定：仅据其形式识别"),
    "unconfirmed": Words("unconfirmed", "未经核实"),
    "background": Words("general knowledge, no page cited", "一般知识，未引用页面"),
    "inferred": Words("inferred", "推断"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; ``node`` is the node of the graph that states it."""

    cells: tuple[Markup, ...]
    node: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows below a heading of their own; ``ground`` colours it."""

    rows: list[Row]
    heading: Markup | None = None
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page: a heading and a table, a list (``body``) or a sentence. ``folded``: opened by the reader."""

    id: str
    title: Words
    columns: tuple[Words, ...] = ()
    groups: list[Group] = field(default_factory=list)
    body: Markup | None = None
    note: Markup | None = None
    folded: bool = False

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def table(
    id_: str,
    title: Words,
    columns: Sequence[Words],
    groups: Iterable[Group],
    *,
    note: Markup | None = None,
    fold: int = 60,
) -> Block | None:
    """A block with the columns that hold anything; None without rows. Beyond ``fold`` rows it is folded."""
    found = [g for g in groups if g.rows]
    if not found:
        return None
    used = [n for n in range(len(columns)) if any(row.cells[n] for g in found for row in g.rows)]
    kept = [Group([Row(tuple(r.cells[n] for n in used), r.node) for r in g.rows], g.heading, g.ground) for g in found]
    block = Block(id_, title, tuple(columns[n] for n in used), kept, note=note)
    return block if block.count <= fold else Block(id_, title, block.columns, kept, note=note, folded=True)


def both(words: Words | None) -> Markup:
    """Words in both languages, of which the page shows one; once where they are the same or there is only one."""
    if words is None or not (words.en or words.zh):
        return Markup()
    en, zh = words.en or "", words.zh or ""
    if not en or not zh or en == zh:
        language = "zh" if zh and not zh.isascii() else "en"
        return Markup('<bdi lang="{}">{}</bdi>').format(language, en or zh)
    return Markup('<bdi class="en" lang="en">{}</bdi><bdi class="zh" lang="zh">{}</bdi>').format(en, zh)


def other_name(thing: Thing) -> Markup:
    """The name in the language that is not the page's."""
    return Markup('<bdi class="en" lang="zh">{}</bdi><bdi class="zh" lang="en">{}</bdi>').format(thing.zh, thing.en)


def w(en: str, zh: str) -> Markup:
    """Words of the page itself."""
    return both(Words(en, zh))


def joined(parts: Iterable[Markup], between: str = "; ") -> Markup:
    return Markup(escape(between)).join(p for p in parts if p)


def shortened(text: str | None, longest: int = _LONGEST) -> str | None:
    """A name that would fill a page, cut."""
    return text if text is None or len(text) <= longest else text[: longest - 1] + "…"


def named(thing: Thing, longest: int = _LONGEST) -> Words:
    """Number and name of a thing; one without a name gets its IRI."""
    if not (thing.en or thing.zh):
        bare = shortened(thing.in_language("en"), longest)
        return Words(*(with_number(thing.code, bare or "", of) for of in ("en", "zh"))) if thing.code else Words(bare)
    code = "" if thing.code in (thing.en, thing.zh) else thing.code
    names = (("en", shortened(thing.en, longest)), ("zh", shortened(thing.zh, longest)))
    return Words(*(None if name is None else with_number(code, name, of) for of, name in names))


def numbered(code: str) -> Words:
    """The number of a part of a plan, as each language writes it."""
    return Words(code, number_in(code, "zh"))


class Sheet:
    """One page in the making: it knows where it lies, and collects the sentences that it cites."""

    def __init__(self, site: Gathered, paths: Mapping[str, str], path: str, shown: dict[str, Markup]) -> None:
        """``paths``: IRI → path of its page; ``shown`` keeps the names of things for all pages."""
        self.site = site
        self.paths = paths
        self.path = path
        self.up = upward(path)
        self._shown = shown
        self.notes: dict[str, Evidence] = {}  # in the order of their numbers
        self._numbers: dict[str, int] = {}

    def address(self, path: str) -> str:
        """The link from this page to another."""
        return self.up + link(path)

    def thing(self, thing: Thing | str) -> Markup:
        """The name of a thing, as a link where it has a page, with a mark where it is a guess."""
        iri = thing if isinstance(thing, str) else thing.iri
        shown = self._shown.get(iri)
        if shown is None:
            known = self.site.thing(iri) if isinstance(thing, str) or iri in self.site.kinds else thing
            shown = self._shown[iri] = both(named(known)) + self._language(iri) + self._mark(iri)
        path = self.paths.get(iri)
        if path is None:
            return shown
        return Markup('<a href="{}">{}</a>').format(self.address(path), shown)

    def things(self, things: Iterable[Thing | str], most: int = 0) -> Markup:
        """Names after one another; beyond ``most`` the rest is counted."""
        found = list(things)
        shown = found[:most] if most else found
        parts = joined(map(self.thing, shown))
        return parts + Markup(" +{}").format(len(found) - len(shown)) if len(shown) < len(found) else parts

    def marks(self, iri: str) -> list[str]:
        """What makes a thing a guess: provisional, unconfirmed, background."""
        return guesses.marks(self.site.facts, iri)

    def _language(self, iri: str) -> Markup:
        """Of a document its language: a translation may have its original's title."""
        spoken = self.site.facts.one(iri, DCTERMS + "language") if self.site.kinds.get(iri) == "document" else None
        return Markup(" <small>({})</small>").format(spoken) if spoken else Markup()

    def _mark(self, iri: str) -> Markup:
        if not guesses.is_guess(self.site.facts, iri, named=True):
            return Markup()
        return joined((guess(m) for m in self.marks(iri) if m != "background"), "")

    def inferred(self, node: str) -> Markup:
        """The sign of a guess where a rule found a link and no text states it."""
        return guess("inferred") if guesses.is_inferred(self.site.facts, node) else Markup()

    def advanced(self, tasks: Iterable[Thing | str], statements: Collection[str], shown: int = 3) -> Markup:
        """The tasks that statements advance, with the sign of a guess where only rules say so."""
        listed = list(tasks)
        guessed = any(self.site.by_rule(statements, t if isinstance(t, str) else t.iri, ("advances",)) for t in listed)
        return self.things(listed, shown) + (guess("inferred") if guessed else Markup())

    def cite(self, evidence: Iterable[Evidence]) -> Markup:
        """Marks that lead to the sentences at the foot of the page."""
        marks = []
        for one in evidence:
            number = self._numbers.setdefault(one.iri, len(self._numbers) + 1)
            self.notes[one.iri] = one
            marks.append(Markup('<a class="note" href="#note-{0}">{0}</a>').format(number))
        return joined(marks, " ")

    def outside(self, address: str, words: Markup | str | None = None) -> Markup:
        """A link that leads out of the site; only web addresses become links."""
        text = words or shortened(address.removeprefix("https://").removeprefix("http://"), 80) or ""
        if not address.lower().startswith(("http://", "https://")):
            return escape(text)
        return Markup('<a class="out" href="{}" rel="noopener noreferrer">{}</a>').format(address, text)


def guess(mark: str) -> Markup:
    """The sign of a guess."""
    words = _MARKS[mark]
    return Markup('<sup class="guess" title="{} {}">?</sup>').format(words.en, words.zh)


def mark_words(mark: str) -> Markup:
    return both(_MARKS[mark])


def dates(since: str | None, until: str | None) -> Markup:
    """``2021-12 –``, ``2018 – 2023``."""
    if not since and not until:
        return Markup()
    return Markup('<span class="whole">{}</span>').format(f"{since or ''} – {until or ''}".strip())


def confidence(value: float | None) -> Markup:
    """A confidence as a number and a small bar."""
    if value is None:
        return Markup()
    return Markup(
        '<span class="sure">{:.2f}<svg viewBox="0 0 40 6" aria-hidden="true"><rect class="all" width="40" height="6"/>'
        '<rect width="{:.0f}" height="6"/></svg></span>'
    ).format(value, 40 * max(0.0, min(1.0, value)))


def role(word: str) -> Markup:
    return Markup('<span class="whole">{}</span>').format(both(ROLES.get(word, Words(word)))) if word else Markup()


def kind(name: str) -> Markup:
    """A class in words."""
    if not name:
        return Markup()
    return both(Words(kind_words(name, "en"), kind_words(name, "zh")))


def ground_tag(key: str, count: int | None = None) -> Markup:
    """The word of a ground in its colour and line."""
    if key not in GROUNDS:
        return Markup()
    tail = Markup(" {}").format(count) if count is not None else Markup()
    return Markup('<span class="ground g-{}">{}{}{}</span>').format(
        key, both(GROUNDS[key].word), tail, Markup("?") if key in INFERRED else ""
    )


def ground_heading(key: str) -> Markup:
    """A ground and what it means."""
    if key not in GROUNDS:
        return w("no ground given", "未写明依据")
    return ground_tag(key) + Markup(' <span class="means">{}</span>').format(both(GROUNDS[key].means))


def bar(parts: Iterable[tuple[str, float]], label: str) -> Markup:
    """A bar of parts (class, share of 1) side by side."""
    shown, at = Markup(), 0.0
    for css, share in parts:
        if share > 0:
            shown += Markup('<rect class="{}" x="{:.2f}" width="{:.2f}" height="10"/>').format(
                css, at * 100, share * 100
            )
            at += share
    return Markup('<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">'
                  '<rect class="all" width="100" height="10"/>{}</svg>').format(label, shown)  # fmt: skip


def bare(iri: str) -> str:
    """An IRI as ``kg show`` takes it."""
    return iri.removeprefix(BASE)
