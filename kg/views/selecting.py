"""What people select for a picture: kinds of things, sections, documents, regions and a period, as they write them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.answers.asking import ask_many, ask_named
from kg.answers.grounds import GROUNDS, checked, kind_words
from kg.answers.names import UnknownName, resolve
from kg.answers.numbers import number_in
from kg.answers.records import Thing, Words
from kg.answers.responsibilities import begun, over
from kg.errors import KgError
from kg.graph.terms import broader_classes, declared_terms, term_labels
from kg.identifiers import BASE, ONTOLOGY
from kg.views.gathering import KINDS

if TYPE_CHECKING:
    from kg.graph.store import Graph

_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


@dataclass(frozen=True)
class Selection:
    """A selection, looked up in a graph; what is None or empty selects everything.

    ``types`` are kinds of the legend or classes, ``tasks`` all that lie in the sections, ``documents`` their ids,
    ``regions`` with all that lie in them."""

    types: frozenset[str]
    tasks: frozenset[str] | None
    documents: frozenset[str] | None
    regions: frozenset[str] | None
    since: str | None
    until: str | None
    words: Words

    @property
    def dated(self) -> bool:
        return bool(self.since or self.until)

    def during(self, since: str | None, until: str | None) -> bool:
        """Whether what lasts from ``since`` until ``until`` stands at some time of the period."""
        return not (self.until and not begun(since, self.until)) and not (self.since and over(until, self.since))

    def shows(self, kind: str, type_: str) -> bool:
        """Whether things of a kind and class are selected."""
        if not self.types or kind in self.types:
            return True
        return bool(self.types & {c.removeprefix(ONTOLOGY) for c in broader_classes(ONTOLOGY + type_)})


def several(words: object) -> tuple[str, ...]:
    """One word or many, given by people: ``"agency,task"``, ``"agency"`` or a list."""
    given: Iterable[object] = (words,) if isinstance(words, str) else words or ()  # type: ignore[assignment]
    return tuple(str(w).strip() for w in given if str(w).strip())


def grounds_of(words: object) -> tuple[tuple[str, ...], bool]:
    """Grounds in their order, and whether duties for a plan as a whole are asked for. Raises KgError."""
    found = (*GROUNDS,) if words == "all" or "all" in several(words) else checked(words)
    return tuple(g for g in GROUNDS if g in found), "general" in found


def select(
    graph: Graph, *, types: object = (), sections: object = (), documents: object = (), regions: object = (),
    since: str | None = None, until: str | None = None,
) -> Selection:  # fmt: skip
    """Looks a selection up. Raises UnknownName, AmbiguousName, WrongKind, KgError."""
    for date in (since, until):
        if date and not _DATE.fullmatch(date):
            raise KgError(f"'{date}' is no date", hint="write 2021, 2021-05 or 2021-05-31")
    if since and until and not begun(since, until):
        raise KgError(f"the period ends before it begins: {since} to {until}")
    tasks, texts, places = (
        [thing for word in several(given) for thing in _meant(graph, word, kind)]
        for given, kind in ((sections, "task"), (documents, "document"), (regions, "region"))
    )
    said = {language: [number_in(t.code, language) or t.iri for t in tasks] for language in ("en", "zh")}
    en = [*said["en"], *(d.iri.removeprefix(BASE + "document/") for d in texts), *(p.in_language("en") for p in places)]
    zh = [*said["zh"], *(d.iri.removeprefix(BASE + "document/") for d in texts), *(p.in_language("zh") for p in places)]
    if since or until:
        en.append(f"{since or ''}–{until or ''}")
        zh.append(f"{since or ''}—{until or ''}")
    return Selection(
        frozenset(_type(t) for word in several(types) for t in word.split(",") if t.strip()),
        _parts(graph, [t.iri for t in tasks]) if tasks else None,
        frozenset(d.iri.removeprefix(BASE + "document/") for d in texts) if texts else None,
        _parts(graph, [p.iri for p in places]) if places else None,
        since, until, Words(", ".join(en), "、".join(zh)),
    )  # fmt: skip


def _meant(graph: Graph, words: str, kind: str) -> list[Thing]:
    """The thing of this name or, where nothing has it, those listed in it; a title may hold commas."""
    try:
        return [resolve(graph, words, kind)]
    except UnknownName:
        listed = [part for part in re.split("[,，、;；]", words) if part.strip()]
        if len(listed) < 2:
            raise
        return [resolve(graph, part, kind) for part in listed]


def _parts(graph: Graph, iris: list[str]) -> frozenset[str]:
    """Tasks or regions, and everything that lies in them."""
    found = set(iris)
    for iri in iris:
        found |= {row[0] for row in ask_named(graph, "answer-parts", task=iri).values() if row[0]}
    return frozenset(found)


def acting_in(graph: Graph, actors: Iterable[str], regions: frozenset[str]) -> set[str]:
    """Of these bodies the acting sides and the local bodies of the regions."""
    rows = ask_many(graph, "answer-network-regions", actors)
    return {x.value for x, region, _ in rows if region.value in regions}  # type: ignore[union-attr]


def _type(word: str) -> str:
    """A kind of the legend or a class of the ontology, as people write it in either language."""
    wanted = word.strip().casefold().replace(" ", "")
    known: dict[str, str] = {}
    classes = {t.removeprefix(ONTOLOGY) for t in declared_terms() if t.removeprefix(ONTOLOGY)[:1].isupper()}
    for language in ("zh", "en"):
        labels = term_labels(language)
        known |= {labels.get(ONTOLOGY + c, c).casefold().replace(" ", ""): c for c in sorted(classes)}
    known |= {c.casefold(): c for c in sorted(classes)}
    for kind in KINDS:
        names = (kind, kind_words(kind, "en"), kind_words(kind, "zh"))
        known |= {n.casefold().replace(" ", ""): kind for n in names}
    found = known.get(wanted) or known.get(wanted.removesuffix("s")) or known.get(wanted.removesuffix("ies") + "y")
    if found:
        return found
    near = difflib.get_close_matches(wanted, known, n=1)
    hint = f"did you mean '{known[near[0]]}'?" if near else "kinds: " + ", ".join(KINDS)
    raise KgError(f"there is no kind of thing called '{word.strip()}'", hint=hint)
