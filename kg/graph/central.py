"""How central words of a sentence are to the act it tells of.

A clause of the actor's own verb and its object is what the act is about, the first one most of all. What stands there
only as an example, a means, a field or a purpose stands aside, and so does a clause that has another subject or tells
what came of it. The words that show this are data: ``ontology/links/centrality.toml`` and the verbs of the grammar.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import ReferenceDataError
from kg.extraction.chinese.grammar import grammar_tables
from kg.extraction.english.grammar import load_grammar
from kg.paths import ontology_dir

#: How central: the object of the first own verb; the clause before the actor; the objects of further own verbs; aside,
#: but all there is if nothing else is named; never what it is about.
FIRST, TOPIC, OWN, SOFT, NEVER = range(5)


@dataclass(frozen=True)
class Clause:
    """A stretch of a text from ``start`` to ``end`` and how far its words can be what the act is about."""

    start: int
    end: int
    standing: int


@dataclass(frozen=True)
class _Patterns:
    examples: tuple[re.Pattern[str], ...]
    lists: tuple[re.Pattern[str], ...]
    lists_end: re.Pattern[str]
    means: tuple[re.Pattern[str], ...]
    softer: tuple[re.Pattern[str], ...]
    results: re.Pattern[str]
    means_verbs: frozenset[str]
    to_object: frozenset[str]


def _file() -> Path:
    return ontology_dir() / "links" / "centrality.toml"


def tables() -> dict[str, Any]:
    """The data file. Raises ReferenceDataError naming it where it is broken."""
    return _tables()


@cache
def _tables() -> dict[str, Any]:
    file = _file()
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReferenceDataError(f"cannot be used: {error}", place=file, hint="mend it and run again") from None


@cache
def _patterns(language: str) -> _Patterns:
    def compiled(*names: str) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(p, re.IGNORECASE) for name in names for p in data[name])

    try:
        data = tables()[language]
        return _Patterns(
            compiled("examples"),
            compiled("lists"),
            re.compile(data["lists_end"], re.IGNORECASE),
            compiled("means"),
            compiled("fields", "attributes"),
            re.compile(data["results"], re.IGNORECASE),
            frozenset(data["means_verbs"]),
            frozenset(data.get("to_object", ())),
        )
    except (KeyError, TypeError, re.error) as error:
        raise ReferenceDataError(f"cannot be used: {error}", place=_file(), hint="mend it and run again") from None


def names_the_digital(text: str, language: str) -> bool:
    """Whether ``text`` has a word of what is digital: the plan's tasks are about nothing else."""
    return bool(_digital("en" if language == "en" else "zh").search(text))


@cache
def _digital(language: str) -> re.Pattern[str]:
    try:
        return re.compile(tables()[language]["digital"], re.IGNORECASE)
    except (KeyError, TypeError, re.error) as error:
        raise ReferenceDataError(f"cannot be used: {error}", place=_file(), hint="mend it and run again") from None


def clauses(text: str, language: str, begins: int = 0) -> list[Clause]:
    """The clauses of ``text`` in order, each cut where words stand aside. What acts stands before ``begins``.

    Later stretches override earlier ones where they overlap.
    """
    patterns = _patterns("en" if language == "en" else "zh")
    found = list(_setting(text[:begins]))
    found += _english(text, begins, patterns) if language == "en" else _chinese(text, begins, patterns)
    ends = [c.start for c in found if c.standing in (FIRST, OWN)] + [len(text)]
    for pattern in patterns.softer:
        for m in pattern.finditer(text, begins):
            several = "," in m[0] or "、" in m[0] or " and " in m[0]
            found.append(_within(m, ends, NEVER if several else SOFT))
    lists = patterns.lists if patterns.lists_end.search(text, begins) else ()
    for pattern in (*patterns.means, *patterns.examples, *lists):
        found += (_within(m, ends, NEVER) for m in pattern.finditer(text, begins))
    return found


def _within(match: re.Match[str], ends: Iterable[int], standing: int) -> Clause:
    """A match as far as the next clause of the actor's own begins."""
    start, end = match.span()
    return Clause(start, min((e for e in ends if start < e < end), default=end), standing)


def _setting(text: str) -> Iterator[Clause]:
    """What stands before the actor: a clause of its own often names the topic, next to what the actor did first."""
    end = max(text.rfind(mark) for mark in ",;:，；：") + 1
    if end:
        yield Clause(0, end, TOPIC)
    if end < len(text):
        yield Clause(end, len(text), SOFT)


def placed(at: int, found: Iterable[Clause]) -> tuple[int, int]:
    """(how far the words at a place can be what the act is about, number of their clause)."""
    number, standing = 0, FIRST
    for index, clause in enumerate(found):
        if clause.start <= at < clause.end:
            standing = max(standing, clause.standing)
            number = index if clause.standing == OWN else number
    return standing, number


_JOINT = re.compile(r"([,;:])\s*(?:(?:and|as well as|but|while)\s+)?|\s+and\s+", re.IGNORECASE)
_WORD = re.compile(r"\s*([A-Za-z][A-Za-z'’-]*)")
_DETERMINER = re.compile(r"\s+(?:the|a|an|its|their|all|new)\b")
_TO = re.compile(r"\b(?:so as|in order)?\s*\bto\s+(?:\w+ly\s+|further\s+|better\s+)*([a-z-]+)", re.IGNORECASE)


def _english(text: str, begins: int, patterns: _Patterns) -> Iterator[Clause]:
    """A clause begins behind a comma, a semicolon or "and" where a verb follows."""
    grammar = load_grammar()
    edges: list[tuple[int, int]] = []  # start of a clause, its standing
    for joint in _JOINT.finditer(text, begins):
        if (standing := _after(text, joint, patterns)) is not None:
            edges.append((joint.end(), standing))
    starts = [(begins, FIRST), *edges]
    for (start, standing), end in zip(starts, [*(s for s, _ in edges), len(text)], strict=True):
        yield Clause(start, end, standing)
        if standing > OWN:
            continue
        for to in _TO.finditer(text, start, end):
            form = grammar.forms.get(to[1].lower())
            before = text[start : to.start()].rsplit(None, 1)
            last = before[-1].strip(",").lower() if before else ""
            if form is None or "base" not in form.shapes or (grammar.base(last) or last) in patterns.to_object:
                continue
            yield Clause(to.start(), end, SOFT)
            if any(
                (grammar.base(w.lower()) or "") in patterns.means_verbs for w in text[start : to.start()].split()[:4]
            ):
                yield Clause(start, to.start(), NEVER)
            break


def _after(text: str, joint: re.Match[str], patterns: _Patterns) -> int | None:
    """The standing of the clause that begins behind ``joint``, None where none begins."""
    grammar = load_grammar()
    at = joint.end()
    if patterns.results.match(text, at):
        return SOFT
    word = _WORD.match(text, at)
    while word and (
        word[1].lower().endswith("ly") or word[1].lower() in ("further", "also", "has", "have", "had", "been")
    ):
        word = _WORD.match(text, word.end())
    form = grammar.forms.get(word[1].lower()) if word else None
    if word is None or form is None:
        return NEVER if joint[1] == ";" else None
    if "ing" in form.shapes:
        return (OWN if joint[1] is None or "and" in joint[0] else SOFT) if joint[1] else None
    low = word[1].lower()
    if low in grammar.also_nouns and not _DETERMINER.match(text, word.end()):
        return NEVER if joint[1] == ";" else None
    if joint[1] is None and not form.shapes & {"past", "s", "base"}:
        return None
    return OWN


_ZH_CLAUSE = re.compile(r"[^，；：。]+")


@cache
def _chinese_start() -> re.Pattern[str]:
    table = grammar_tables()["predicate"]
    words = sorted({*table["adverbs"].split(), *table["verbs"].split()}, key=lambda w: (-len(w), w))
    more = table["prepositions"].split()
    return re.compile(r"\s*(?:并|和|及|还|也)?(?:" + "|".join(map(re.escape, [*words, *more])) + ")")


def _chinese(text: str, begins: int, patterns: _Patterns) -> Iterator[Clause]:
    """A clause between commas is the actor's own where it begins with a verb or what goes before one."""
    start = _chinese_start()
    for number, clause in enumerate(_ZH_CLAUSE.finditer(text, begins)):
        words = clause[0].lstrip(" ”“")
        if number and patterns.results.match(words):
            standing = SOFT
        else:
            standing = FIRST if not number else OWN if start.match(words) else NEVER
        yield Clause(clause.start(), clause.end(), standing)
        if standing <= OWN:
            lead = start.match(words)
            verb = words[lead.start() : lead.end()] if lead else ""
            if any(verb.endswith(v) or words.startswith(v) for v in patterns.means_verbs):
                purpose = re.search(r"(?:探索|开展|推进|推动|提升|实现|建立|构建|打造|创新|促进)", words)
                if purpose:
                    yield Clause(clause.start(), clause.start() + purpose.start(), NEVER)
