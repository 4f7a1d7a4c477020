"""The words that decide whether a number is a figure: ``ontology/grammar/figures.en.toml`` and ``figures.zh.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from typing import Any

from kg.extraction.quantities import Quantity
from kg.paths import ontology_dir

__all__ = ["FigureWords", "clause_of", "figure_words"]


class FigureWords:
    """The words of one language, compiled."""

    def __init__(self, language: str) -> None:
        with (ontology_dir() / "grammar" / f"figures.{language}.toml").open("rb") as file:
            self.data: dict[str, Any] = tomllib.load(file)
        joined = _words if language == "en" else _anywhere
        self.targets = joined(self.data["targets"])
        self.observed = joined(self.data["observed"])
        self.rules = joined(self.data["rules"])
        self.time_measures = joined(self.data["time_measures"])
        if language == "en":
            self.labels = re.compile(
                rf"(?<!\w)(?:{_alternatives(self.data['labels'])})\s*(?:\d+(?:\s*,|\s+and|\s+or|\s+to|\s*[-–])\s*)*$",
                re.I,
            )
            self.openers = frozenset(w.lower() for w in self.data["openers"])
            self.bodies = _words(self.data["bodies"])
            self.structure = re.compile(rf"(?<!\w)(?:{_alternatives(self.data['structure'])})\s*$", re.I)
            self.places = _words(self.data["places"])
            self.rank_verbs = _words(self.data["rank_verbs"])
            self.rank_fields = _words(self.data["rank_fields"])
            self.not_rank = re.compile(rf"[\s-]*(?:{_alternatives(self.data['not_rank'])})\b", re.I)
            self.ordinals: dict[str, int] = self.data["ordinals"]
        else:
            self.labels = re.compile(rf"(?:{_alternatives(self.data['labels'])})\s*$")
            self.names = re.compile(rf"\s*(?:{_alternatives(self.data['names'])})")
            self.bodies = re.compile(rf"\s*(?:{_alternatives(self.data['bodies'])})")
            self.places = re.compile(rf"\s*(?:{_alternatives(self.data['places'])})")
            self.coverage = _anywhere(self.data["coverage"])
            self.rank_before = re.compile(rf"(?:{_alternatives(self.data['rank_before'])})\s*$")
            self.not_rank = re.compile(rf"\s*(?:{_alternatives(self.data['not_rank'])})")
            self.all_provinces = frozenset(self.data["all_provinces"])


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=lambda w: (-len(w), w)))


def _words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_alternatives(words)})(?!\w)", re.I)


def _anywhere(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_alternatives(words))


@cache
def figure_words(language: str) -> FigureWords:
    """The figure words of "en" or "zh"."""
    return FigureWords(language)


def clause_of(text: str, q: Quantity, cut: re.Pattern[str]) -> str:
    """The part of ``text`` around a number, between the nearest places where ``cut`` matches."""
    start = 0
    for m in cut.finditer(text, 0, q.start):
        start = m.end()
    end = cut.search(text, q.end)
    return text[start : end.start() if end else len(text)]
