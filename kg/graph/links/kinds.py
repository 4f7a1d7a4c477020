"""What kind of act words tell of: whoever issues rules for an industry does not build the industry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.errors import ReferenceDataError
from kg.graph.central import tables
from kg.identifiers import BASE
from kg.paths import ontology_dir


@dataclass(frozen=True)
class Kind:
    """A kind of act by its ``words``. It leads away from tasks in the fields ``away`` that are in none of ``keeps``, and
    ``toward`` the second concept of a pair where the act is about the first or a narrower one. All are IRIs."""

    words: re.Pattern[str]
    away: frozenset[str]
    keeps: frozenset[str]
    toward: frozenset[tuple[str, str]]

    def leads_away(self, fields: frozenset[str]) -> bool:
        """Whether a task with these subjects, and all above them, is nothing that such an act advances."""
        return bool(self.away & fields) and not self.keeps & fields


def kinds_of(labels: Mapping[str, str]) -> frozenset[Kind]:
    """The kinds of act that ``labels`` (by language) name."""
    return frozenset(kind for language, words in labels.items() for kind in _kinds_in(language, words))


@lru_cache(maxsize=4096)
def _kinds_in(language: str, words: str) -> tuple[Kind, ...]:
    return tuple(kind for kind in _kinds(language) if kind.words.search(words))


@cache
def _kinds(language: str) -> tuple[Kind, ...]:
    if language not in ("en", "zh"):
        return ()
    try:
        return tuple(
            Kind(
                re.compile(kind[language], re.IGNORECASE),
                _concepts(kind["away"]),
                _concepts(kind.get("keeps", ())),
                frozenset(
                    (old, new)
                    for name, olds in kind.get("toward", {}).items()
                    for old in _concepts(olds)
                    for new in _concepts((name,))
                ),
            )
            for kind in tables()["kinds"]
        )
    except (KeyError, TypeError, re.error) as error:
        file = ontology_dir() / "links" / "centrality.toml"
        raise ReferenceDataError(f"cannot be used: {error}", place=file, hint="mend it and run again") from None


def _concepts(names: Iterable[str]) -> frozenset[str]:
    return frozenset(BASE + "concept/" + name for name in names)
