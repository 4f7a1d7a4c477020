"""Finds the names of the reference data in text: one automaton a language, longest name first."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ahocorasick

from kg.paths import ontology_dir
from kg.vocabulary.reference import Entity, Usage, read_reference

_USAGE_ORDER: tuple[Usage, ...] = ("name", "garbled", "context", "class")


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
    for code in range(0x10000):
        c = chr(code)
        folded = unicodedata.normalize("NFKC", c).lower() if 0xFF01 <= code <= 0xFF5E else c.lower()
        if len(folded) == 1 and folded != c:
            table[code] = folded
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

    def __init__(self, entities: dict[str, Entity]) -> None:
        self.entities = entities
        self._automata = {language: _automaton(entities.values(), language) for language in ("en", "zh")}

    def find(self, text: str, language: str, kinds: Collection[str] | None = None) -> list[Mention]:
        """Names in ``text``, in order; among overlapping ones the leftmost and then the longest wins.

        ``kinds`` restricts the search ("agency", "region", "instrument", "concept", "indicator"); names outside it
        do not shadow others.
        """
        folded = fold(text)
        hits: list[tuple[int, int, list[tuple[str, Usage, Entity]]]] = []
        for last, entries in self._automata[language].iter(folded):
            size: int = entries[0]
            start, end = last - size + 1, last + 1
            wanted = [
                entry
                for entry in entries[1]
                if (kinds is None or entry[2].kind in kinds) and _stands_alone(folded, text, start, end, entry, language)
            ]
            if wanted:
                hits.append((start, end, wanted))
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        mentions: list[Mention] = []
        free_from = 0
        for start, end, wanted in hits:
            if start < free_from:
                continue
            usage = min((entry[1] for entry in wanted), key=_USAGE_ORDER.index)
            chosen = tuple(entry[2] for entry in wanted if entry[1] == usage)
            mentions.append(Mention(start, end, text[start:end], usage, chosen))
            free_from = end
        return mentions

    def by_name(self, name: str, kinds: Collection[str] | None = None) -> list[Entity]:
        """Entities one of whose labels is exactly ``name`` (case and width aside), sorted by IRI."""
        wanted = fold(name.strip())
        return [
            entity
            for entity in self.entities.values()
            if (kinds is None or entity.kind in kinds) and any(fold(label.text) == wanted for label in entity.labels)
        ]


def _is_acronym(label: str) -> bool:
    return label.isascii() and sum(c.isupper() for c in label) >= 2 and " " not in label and len(label) <= 9


def _stands_alone(
    folded: str, text: str, start: int, end: int, entry: tuple[str, Usage, Entity], language: str
) -> bool:
    """Whether the hit is a word of its own; acronyms and one-word names must also have their capitals."""
    label, _, entity = entry
    if label[0].isascii() and label[0].isalnum() and start and folded[start - 1].isascii() and folded[start - 1].isalnum():
        return False
    if label[-1].isascii() and label[-1].isalnum() and end < len(folded):
        after = folded[end]
        if after.isascii() and after.isalnum():
            plural = after == "s" and entity.kind in ("concept", "indicator") and not folded[end + 1 : end + 2].isalnum()
            if not plural:
                return False
    if _is_acronym(label):
        return text[start:end] == label
    if label.isascii() and " " not in label and label[:1].isupper() and entity.kind not in ("concept", "indicator"):
        return text[start : start + 1].isupper()
    return True


def _automaton(entities: Iterable[Entity], language: str) -> ahocorasick.Automaton:
    """Folded label → (length, [(label, usage, entity)]); Latin acronyms are searched in Chinese text too."""
    words: dict[str, list[tuple[str, Usage, Entity]]] = {}
    for entity in entities:
        for label in entity.labels:
            if label.language == language or (language == "zh" and label.language == "en" and _is_acronym(label.text)):
                words.setdefault(fold(label.text), []).append((label.text, label.usage, entity))
    automaton = ahocorasick.Automaton()
    for word, entries in sorted(words.items()):
        automaton.add_word(word, (len(word), entries))
    automaton.make_automaton()
    return automaton


@cache
def load_vocabulary(directory: Path | None = None) -> Vocabulary:
    """The vocabulary of ``directory`` (default: the released reference data)."""
    return Vocabulary(read_reference(directory or ontology_dir() / "reference"))
