"""What kind of act words tell of: whoever issues rules for an industry does not build the industry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from kg.graph.central import tables
from kg.identifiers import BASE

_Turn = tuple[str, str]


def kinds_of(labels: Mapping[str, str]) -> tuple[frozenset[str], frozenset[_Turn]]:
    """What the kinds of act that ``labels`` (by language) name do: IRIs of the concepts from whose tasks they lead
    away, and pairs of concepts of which they turn the first (or a narrower one) into the second."""
    away: set[str] = set()
    toward: set[_Turn] = set()
    for language, words in labels.items():
        for number in _kinds_in(language, words):
            away |= _kinds(language)[number][1]
            toward |= _kinds(language)[number][2]
    return frozenset(away), frozenset(toward)


@lru_cache(maxsize=4096)
def _kinds_in(language: str, words: str) -> tuple[int, ...]:
    return tuple(number for number, (pattern, *_) in enumerate(_kinds(language)) if pattern.search(words))


@cache
def _kinds(language: str) -> tuple[tuple[re.Pattern[str], frozenset[str], frozenset[_Turn]], ...]:
    if language not in ("en", "zh"):
        return ()
    prefix = BASE + "concept/"
    return tuple(
        (
            re.compile(kind[language], re.IGNORECASE),
            frozenset(prefix + name for name in kind["away"]),
            frozenset((prefix + old, prefix + new) for new, olds in kind.get("toward", {}).items() for old in olds),
        )
        for kind in tables()["kinds"]
    )
