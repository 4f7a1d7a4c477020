"""Finds the names of the reference data in text: one automaton a language, longest name first."""

from __future__ import annotations

import csv
import string
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import ahocorasick

from kg.errors import ReferenceDataError
from kg.identifiers import BASE
from kg.paths import ontology_dir
from kg.vocabulary.reference import Entity, Usage, read_reference

_USAGE_ORDER: tuple[Usage, ...] = ("name", "garbled", "context", "class")

#: Kinds of things whose names are looked for in text.
_SEARCHED = frozenset({"agency", "region", "instrument", "concept", "indicator"})

_LATIN = frozenset(string.ascii_letters + string.digits)

#: What ``homonyms.csv`` may say of a name that several things share: ``default`` picks its thing wherever that kind is
#: asked for, ``first`` puts it before the others, ``ambiguous`` says that only the text around can tell.
_HOMONYM_RULES = frozenset({"default", "first", "ambiguous"})

#: Start, end, and what has the name there: label, usage and thing.
_Hit = tuple[int, int, list[tuple[str, Usage, "Entity"]]]

#: Folded name → what has it: label, usage and thing.
Names = dict[str, list[tuple[str, Usage, "Entity"]]]
LANGUAGES = ("en", "zh")

#: (language, folded name) → (rule, IRI).
Homonyms = Mapping[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a text: ``text[start:end] == surface``. ``entities`` has more than one where a name is shared."""

    start: int
    end: int
    surface: str
    usage: Usage
    entities: tuple[Entity, ...]

    @property
    def entity(self) -> Entity:
        """The (first) thing meant."""
        return self.entities[0]


def fold(text: str) -> str:
    """``text`` for matching, one character for one: lower case, half width, plain quotes and dashes."""
    return text.translate(_FOLDING)


def _folding_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for first in range(0, 0x10000, 0x100):
        block = "".join(map(chr, range(first, first + 0x100)))
        if first != 0xFF00 and block.lower() == block:
            continue  # most of the plane has no capitals
        for c in block:
            folded = unicodedata.normalize("NFKC", c).lower() if "\uff01" <= c <= "\uff5e" else c.lower()
            if len(folded) == 1 and folded != c:
                table[ord(c)] = folded
    for c in "‘’ʼ＇":
        table[ord(c)] = "'"
    for c in "“”„＂«»":
        table[ord(c)] = '"'
    for c in "‐‑‒–—−":
        table[ord(c)] = "-"
    for c in "\u00a0\u2002\u2003\u2009\u200a\u3000\t\n\r":
        table[ord(c)] = " "
    return table


_FOLDING = _folding_table()


class Vocabulary:
    """All entities, and the search for their names. Build it once; it is read-only and cheap to share."""

    def __init__(
        self, entities: dict[str, Entity], homonyms: Homonyms | None = None, names: Mapping[str, Names] | None = None
    ) -> None:
        """``names``: the names to look for in each language, where they are at hand; else they are gathered here."""
        self.entities = entities
        self.homonyms: Homonyms = homonyms or {}
        names = names or {language: names_of(entities.values(), language) for language in LANGUAGES}
        self._automata = {language: _automaton(names[language]) for language in LANGUAGES}
        self._hits = lru_cache(maxsize=1024)(self._find_hits)  # a sentence is asked for bodies, indicators, concepts

    def find(self, text: str, language: str, kinds: Collection[str] | None = None) -> list[Mention]:
        """Names in ``text``, in order; among overlapping ones the leftmost and then the longest wins.

        ``kinds`` restricts the search ("agency", "region", "instrument", "concept", "indicator"); names outside it
        do not shadow others.
        """
        mentions: list[Mention] = []
        free_from = 0
        for start, end, entries in self._hits(text, language):
            if start < free_from:
                continue
            wanted = entries if kinds is None else [entry for entry in entries if entry[2].kind in kinds]
            if not wanted:
                continue
            usage = min((entry[1] for entry in wanted), key=_USAGE_ORDER.index)
            chosen = tuple(entry[2] for entry in wanted if entry[1] == usage)
            if len(chosen) > 1:
                chosen = self._decide(chosen, fold(text[start:end]), language)
            mentions.append(Mention(start, end, text[start:end], usage, chosen))
            free_from = end
        return mentions

    def _find_hits(self, text: str, language: str) -> list[_Hit]:
        """All names in ``text``, overlapping ones too: the leftmost first, then the longest."""
        folded = fold(text)
        hits: list[_Hit] = []
        for last, (size, latin, entries) in self._automata[language].iter(folded):
            start, end = last - size + 1, last + 1
            if latin and start and folded[start - 1] in _LATIN:
                continue  # most hits are short acronyms inside longer words
            if alone := [entry for entry in entries if _stands_alone(folded, text, start, end, entry)]:
                hits.append((start, end, alone))
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        return hits

    def _decide(self, chosen: tuple[Entity, ...], name: str, language: str) -> tuple[Entity, ...]:
        """Applies the rule of ``homonyms.csv`` for ``name``, if there is one."""
        rule, iri = self.homonyms.get((language, name), ("ambiguous", ""))
        first = tuple(entity for entity in chosen if entity.iri == iri)
        if not first or rule == "ambiguous":
            return chosen
        return first if rule == "default" else first + tuple(entity for entity in chosen if entity.iri != iri)

    def by_name(self, name: str, kinds: Collection[str] | None = None) -> list[Entity]:
        """Entities one of whose labels is exactly ``name`` (case and width aside), sorted by IRI."""
        wanted = fold(name.strip())
        return [
            entity
            for entity in self.entities.values()
            if (kinds is None or entity.kind in kinds) and any(fold(label.text) == wanted for label in entity.labels)
        ]


@cache
def _is_acronym(label: str) -> bool:
    return len(label) <= 9 and " " not in label and label.isascii() and sum(c.isupper() for c in label) >= 2


def _stands_alone(folded: str, text: str, start: int, end: int, entry: tuple[str, Usage, Entity]) -> bool:
    """Whether the hit is a word of its own; acronyms and one-word names must also have their capitals."""
    label, _, entity = entry
    if start and label[0] in _LATIN and folded[start - 1] in _LATIN:
        return False
    if label[-1] in _LATIN and end < len(folded):
        after = folded[end]
        if after in _LATIN:
            plural = (
                after == "s" and entity.kind in ("concept", "indicator") and not folded[end + 1 : end + 2].isalnum()
            )
            if not plural:
                return False
    if _is_acronym(label):
        return text[start:end] == label
    if label.isascii() and " " not in label and label[:1].isupper() and entity.kind not in ("concept", "indicator"):
        return text[start : start + 1].isupper()
    return True


def names_of(entities: Iterable[Entity], language: str) -> Names:
    """Folded names that are looked for in text of ``language``, sorted, with all that they are names of.

    Latin acronyms are searched in Chinese text too.
    """
    words: Names = {}
    for entity in entities:
        if entity.kind not in _SEARCHED or "RegionalActor" in entity.types:  # a region's names stand at the region
            continue
        for label in entity.labels:
            if label.language == language or (language == "zh" and label.language == "en" and _is_acronym(label.text)):
                words.setdefault(fold(label.text), []).append((label.text, label.usage, entity))
    return dict(sorted(words.items()))


def _automaton(names: Names) -> ahocorasick.Automaton:
    """Folded label → (length, whether all begin with a Latin letter or digit, [(label, usage, entity)])."""
    automaton = ahocorasick.Automaton()
    for word, entries in names.items():
        latin = entries[0][0][0] in _LATIN and (len(entries) == 1 or all(label[0] in _LATIN for label, _, _ in entries))
        automaton.add_word(word, (len(word), latin, entries))
    automaton.make_automaton()
    return automaton


def read_homonyms(file: Path) -> Homonyms:
    """The rules of ``homonyms.csv`` (alias, language, iri, rule, why); none where there is no such file.

    Raises ReferenceDataError naming the line of a rule that does not exist.
    """
    if not file.exists():
        return {}
    rules: dict[tuple[str, str], tuple[str, str]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            rule, iri = row.get("rule") or "", row.get("iri") or ""
            if rule not in _HOMONYM_RULES:
                raise ReferenceDataError(
                    f"no rule called {rule!r}", place=file, line=reader.line_num,
                    hint="use " + ", ".join(sorted(_HOMONYM_RULES)),
                )  # fmt: skip
            rules[row["language"], fold(row["alias"])] = (rule, iri if iri.startswith("http") else BASE + iri)
    return rules


@cache
def load_vocabulary(directory: Path | None = None) -> Vocabulary:
    """The vocabulary of ``directory`` (default: the released reference data, by way of the user's cache)."""
    if directory is None:
        from kg.vocabulary.kept import kept_vocabulary

        return kept_vocabulary(ontology_dir() / "reference")
    return read_vocabulary(directory)


def read_vocabulary(directory: Path) -> Vocabulary:
    """The vocabulary of the files in ``directory``. Raises ReferenceDataError where one is broken."""
    return Vocabulary(read_reference(directory), read_homonyms(directory / "homonyms.csv"))
