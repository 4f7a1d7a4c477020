"""What the reports of all kinds share: the evidence that they lead to, tables of responsibilities, the finished report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kg import __release_date__
from kg.answers.asking import Facts, ask_many, ask_named, describe
from kg.answers.citing import footnotes
from kg.answers.grounds import GROUNDS, INFERRED
from kg.answers.names import kind_of
from kg.answers.owners import Owners
from kg.answers.records import Evidence, Records, Thing, Words
from kg.answers.responsibilities import elsewhen_words
from kg.answers.tasks import Duties
from kg.views.blocks import Block, Footnote, Heading, Items, Line, Note, Paragraph, Report, Table, keys_of, slug_of
from kg.views.gathering import which
from kg.views.telling import Say, line

if TYPE_CHECKING:
    from kg.answers import PolicyGraph
    from kg.answers.owners import Owner, Rejected


class Desk:
    """Where a report is written: the graph, the language, the date, and all evidence led to so far."""

    def __init__(self, graph: PolicyGraph, language: str, as_of: str | None) -> None:
        self.graph = graph
        self.say = Say(language)
        self.language = language
        self.as_of = as_of or graph.as_of or __release_date__
        self._places: dict[str, Evidence] = {}
        self._said: dict[str, Thing] = {}

    # Evidence.
    def marks(self, evidence: Iterable[Evidence], cited: Iterable[str] = ()) -> Line:
        """Marks of footnotes for sentences; of web pages only where there are none."""
        found: dict[str, None] = {}
        for place in evidence:
            self._places.setdefault(place.iri, place)
            found.setdefault(place.iri)
        if not found:
            for page in cited:
                found.setdefault(page)
        return tuple(Note(key) for key in found)

    def footnotes(self, blocks: Iterable[Block]) -> tuple[Footnote, ...]:
        """The footnotes that blocks lead to, numbered in the order of their first marks."""
        keys = keys_of(blocks)
        style = "gbt7714" if self.language == "zh" else "chicago"
        places = [self._places[key] for key in keys if key in self._places]
        cited = footnotes(self.graph.graph, places, style, self.language)
        read = self.say("Web page that the reference data cite: ", "参考数据所引网页：")
        made = []
        for number, key in enumerate(keys, 1):
            place = self._places.get(key)
            if place is None:
                made.append(Footnote(number, key, f"{read}{key}", link=key))
            else:
                made.append(
                    Footnote(
                        number, key, cited[key], place.document, place.locator, place.quote, place.link, place.iri
                    )
                )  # fmt: skip
        return tuple(made)

    # What is said, once: original and translation together.
    def said_once(self, things: Iterable[Thing]) -> dict[str, Thing]:
        """Statement → what stands for it: of original and translation the one in the reader's language, with both names."""
        acts = {thing.iri: thing for thing in things}
        wanted = [iri for iri in acts if iri not in self._said and kind_of(iri) == "statement"]
        groups: dict[str, set[str]] = {iri: {iri} for iri in wanted}
        for pair in ask_many(self.graph.graph, "answer-translated", wanted) if wanted else ():
            one, two = (term.value for term in pair if term is not None)  # type: ignore[union-attr]
            joined = groups.get(one, {one}) | groups.get(two, {two})
            for iri in joined:
                groups[iri] = joined
        facts = describe(self.graph.graph, {i for group in groups.values() for i in group})

        def foreign(thing: Thing) -> tuple[bool, str]:
            return not (thing.zh if self.say.zh else thing.en), thing.iri

        for iri in wanted:
            same = sorted((facts.thing(i) if i in facts else acts[i] for i in groups[iri]), key=foreign)
            en, zh = next((t.en for t in same if t.en), None), next((t.zh for t in same if t.zh), None)
            self._said[iri] = Thing(en, zh, same[0].iri, same[0].kind, same[0].code)
        return {iri: self._said.get(iri, thing) for iri, thing in acts.items()}

    # Facts of things.
    def described(self, *iris: str) -> Facts:
        return describe(self.graph.graph, iris)

    def parts(self, iri: str) -> list[str]:
        """A task and all below it."""
        return [row[0] for row in ask_named(self.graph.graph, "answer-parts", task=iri).values() if row[0]]

    # The finished report.
    def finish(
        self, title: str, blocks: Sequence[Block], *, thing: Thing | None = None, other: str = "", kind: str = "",
        slug: str | None = None,
    ) -> Report:  # fmt: skip
        say = self.say
        graph, version, released = which(self.graph)
        facts = (
            (say("Graph", "图谱"), graph + say(", the released graph", "，发布图谱") if released else graph),
            *(((say("Version", "版本"), version),) if version else ()),
            *(((say("Release date", "发布日期"), released),) if released else ()),
            (say("As of", "截至"), self.as_of),
            *(((say("Identifier", "标识符"), thing.iri),) if thing else ()),
        )
        shown = tuple(blocks)
        name = slug or (slug_of(thing.iri) if thing else "plan")
        return Report(title, shown, self.footnotes(shown), self.language, name, thing, other, kind, facts, self.as_of)


def other_name(thing: Thing, language: str) -> str:
    """The name in the other language, where there is one."""
    name = thing.en if language == "zh" else thing.zh
    return name if name and name != thing.in_language(language) else ""


def remarks(records: Records[Any], say: Say) -> list[Block]:
    """What an answer remarks, without names of switches."""
    found: list[Block] = []
    more = records.elsewhen if isinstance(records, Owners | Duties) else 0
    for remark in records.remarks:
        both = Words(remark, remark) if isinstance(remark, str) else remark
        words = re.sub(r"\s*[(（]--[\w-]+[)）]", "", both.in_language(say.language))
        if isinstance(records, Owners | Duties) and both == elsewhen_words(more, date := records.as_of):
            en = f"{say.number(more)} more {say.verb(more, 'responsibility holds', 'responsibilities hold')} at another date than {date}"
            words = say(en, f"另有{more}项责任在其他日期有效，在{date}无效")
        found.append(Paragraph((_ended(words, say),), "remark"))
    return found


def _ended(words: str, say: Say) -> str:
    words = words if say.zh else words[:1].upper() + words[1:]
    return words + ("。" if say.zh else ".")


def confidence(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def ground_cell(ground: str, say: Say) -> Line:
    return (say.ground(ground),)


def owner_table(desk: Desk, owners: Sequence[Owner], caption: str, *, part: bool = False) -> Table:
    """Owners, a row each: ground, who, role, since and until, confidence, what it follows from, evidence."""
    say = desk.say
    heads = [
        say("Ground", "依据"), *([say("Part", "组成部分")] if part else []), say("Who", "责任主体"), say("Role", "角色"),
        say("From – until", "起止"), say("Confidence", "置信度"), say("Follows from", "由何得出"), say("Evidence", "证据"),
    ]  # fmt: skip
    rows = []
    for owner in owners:
        who = line(say.ref(owner.actor), also_now(say, owner.also, owner.now))
        rows.append(
            (
                ground_cell(owner.ground, say),
                *(((say.ref(owner.part) if owner.part else ""),),) * part,
                who, (say.role(owner.role),), (say.span(owner.since, owner.until),), (confidence(owner.confidence),),
                follows(desk, owner.via, owner.remark), desk.marks(owner.evidence, owner.cited),
            )
        )  # fmt: skip
    guesses = tuple(n for n, o in enumerate(owners) if o.ground in INFERRED)
    numeric = (len(heads) - 3,)
    return table(caption, heads, rows, guesses, numeric)


def table(
    caption: str, heads: Sequence[str], rows: Sequence[Sequence[Line]], guesses: Iterable[int] = (),
    numeric: Iterable[int] = (),
) -> Table:  # fmt: skip
    """A table without the columns that nothing stands in."""
    kept = [n for n in range(len(heads)) if any(any(row[n]) for row in rows)] or list(range(len(heads)))
    wanted = set(numeric)
    return Table(
        caption, tuple(heads[n] for n in kept), tuple(tuple(row[n] for n in kept) for row in rows), tuple(guesses),
        tuple(new for new, old in enumerate(kept) if old in wanted),
    )  # fmt: skip


def also_now(say: Say, also: Sequence[Thing], now: Sequence[Thing]) -> Line:
    """Other names of a body, and who took over from it, in brackets."""
    said: list[Line] = []
    if also:
        said.append(line(say("also ", "又名"), say.refs(also)))
    if now:
        said.append(line(say("now ", "现为"), say.refs(now)))
    return say.in_brackets(*_between(said, say.semicolon)) if said else ()


def _between(lines: Sequence[Line], separator: str) -> Line:
    pieces: list[Line | str] = []
    for n, one in enumerate(lines):
        pieces += [separator, one] if n else [one]
    return line(*pieces)


def follows(desk: Desk, via: Sequence[Thing], remark: Words | None) -> Line:
    """What a responsibility follows from, and what must be said beside it."""
    say = desk.say
    things = list({thing.iri: thing for thing in desk.said_once(via).values()}.values())
    said: list[Line] = [(say.ref(thing),) for thing in things[:4]]
    if len(things) > 4:
        said.append((say(f"{len(things) - 4} more", f"另{len(things) - 4}项"),))
    found = _between(said, say.semicolon)
    if remark is not None:
        note = say.words(remark).replace(".; ", "; ").rstrip(".。")
        found = line(found, *say.in_brackets(note)) if found else (note,)
    return found


def heading(text: str, anchor: str, level: int = 2) -> Heading:
    return Heading(text, anchor, level)


def legend(say: Say, grounds: Iterable[str]) -> Block:
    """What the grounds mean, those that occur, strongest first."""
    occurring = set(grounds)
    return Items(
        tuple((f"{say.words(g.word)} – {say.words(g.means)}",) for key, g in GROUNDS.items() if key in occurring),
        "legend",
    )


def searched(say: Say, count: dict[str, int]) -> Line:
    """What was looked through where nobody was found."""
    from kg.views.telling import ACTION, DOCUMENT, INSTRUMENT, ISSUANCE, REMIT

    def some(kind: str, noun: object) -> str:
        return say.some(count.get(kind, 0), noun)  # type: ignore[arg-type]

    return say.sentence(
        say(
            f"{some('SourceDocument', DOCUMENT)} with {some('Activity', ACTION)} and {some('Issuance', ISSUANCE)}, "
            f"{some('Instrument', INSTRUMENT)} and {some('Remit', REMIT)} were searched",
            f"已查{some('SourceDocument', DOCUMENT)}（{some('Activity', ACTION)}、{some('Issuance', ISSUANCE)}）、"
            f"{some('Instrument', INSTRUMENT)}和{some('Remit', REMIT)}",
        )
    )


def nearest(desk: Desk, rejected: Sequence[Rejected]) -> Line:
    """The strongest link that was found too weak to count."""
    say = desk.say
    if not rejected:
        return say.sentence(say("no candidate was near enough to be kept for review", "没有留待审核的相近候选"))
    near = rejected[0]
    who = say.bodies(near.actors) if near.actors else (say("an unnamed body", "未具名主体"),)
    return say.sentence(
        say("the nearest candidate, rejected as too weak, is “", "最接近但因关联过弱而被排除的候选是“"), say.ref(near.source),
        say("” by ", "”（"), who, say(", which might bear on ", "），可能关系到"), say.ref(near.task),
        say(f" (score {near.score:.2f})", f"（得分{near.score:.2f}）"), desk.marks(near.evidence),
    )  # fmt: skip
