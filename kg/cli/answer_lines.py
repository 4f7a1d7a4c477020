"""How answers read: things with their numbers, evidence, grounds, dates; one indented line each, in either language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.answers.grounds import GROUNDS, ROLES, kind_words
from kg.answers.numbers import numbered
from kg.answers.records import Evidence, Thing
from kg.cli.answer_options import dim, hanging, heading
from kg.identifiers import BASE

_EVIDENCE_SHOWN = 3


def say(language: str, en: str, zh: str) -> str:
    """The words in the reader's language."""
    return zh if language == "zh" else en


def comma(language: str) -> str:
    """What stands between the members of a list."""
    return say(language, ", ", "、")


def short(iri: str) -> str:
    """An IRI as ``kg show`` takes it."""
    return iri.removeprefix(BASE)


def title(thing: Thing, language: str, more: str = "") -> Iterator[str]:
    """The heading of an answer about one thing: its names in both languages, what it is, its IRI."""
    other = thing.in_language("en" if language == "zh" else "zh")
    yield heading(numbered(thing, language))
    if other != thing.in_language(language):
        yield other
    kind = kind_words(thing.kind, language) if thing.kind else ""
    yield dim(" · ".join(part for part in (kind, f"<{short(thing.iri)}>", more) if part))


def ground_heading(ground: str, language: str) -> str:
    """``mandated – a text obliges it, for this very task``."""
    known = GROUNDS[ground]
    return heading(f"{known.word.in_language(language)} – {known.means.in_language(language)}")


def role(word: str, language: str) -> str:
    """A role in words."""
    return ROLES[word].in_language(language) if word in ROLES else word


def dates(since: str | None, until: str | None) -> str:
    """``2021-12 –``, ``– 2023-03``, ``2018 – 2023``; empty where neither is known."""
    return f"{since or ''} – {until or ''}".strip() if since or until else ""


def number(value: float | None) -> str:
    """A confidence with two digits."""
    return "" if value is None else f"{value:.2f}"


def evidence_lines(found: Sequence[Evidence], language: str, indent: str) -> Iterator[str]:
    """The sentences, or their places; a link where one is known."""
    for evidence in found[:_EVIDENCE_SHOWN]:
        yield from hanging(f"{evidence.in_language(language)}  <{short(evidence.iri)}>", indent, more="  ")
        if evidence.link and evidence.quote is None:
            yield dim(f"{indent}  {evidence.link}")
    if len(found) > _EVIDENCE_SHOWN:
        left = len(found) - _EVIDENCE_SHOWN
        yield dim(indent + say(language, f"… and {left} more sentences", f"……另有 {left} 处"))


def listed(things: Iterable[Thing], language: str) -> str:
    """Names after one another."""
    return ("；" if language == "zh" else "; ").join(numbered(thing, language) for thing in things)


def cited_line(pages: Sequence[str], language: str, indent: str) -> Iterator[str]:
    """The first of the pages that a reference fact cites."""
    if pages:
        more = f" (+{len(pages) - 1})" if len(pages) > 1 else ""
        yield dim(f"{indent}{say(language, 'source', '来源')} {pages[0]}{more}")
