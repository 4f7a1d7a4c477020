"""Words for magnitudes and units, ready for matching. The words are data: ``ontology/grammar/units.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from kg.paths import ontology_dir

__all__ = ["QuantityKind", "Unit", "Units", "units"]

QuantityKind = Literal["count", "percent", "points", "money", "measure", "time", "multiple", "rank", "bare"]


@dataclass(frozen=True, slots=True)
class Unit:
    kind: QuantityKind
    code: str
    factor: float


class Units:
    """The words of units.toml, ready for matching."""

    def __init__(self) -> None:
        with (ontology_dir() / "grammar" / "units.toml").open("rb") as file:
            data: dict[str, Any] = tomllib.load(file)
        self.magnitudes = {lang: {k: float(v) for k, v in words.items()} for lang, words in data["magnitudes"].items()}
        self.stops, self.plurals, self.classes = (
            frozenset(data["phrases"][k]) for k in ("stops", "plurals", "classes")
        )
        self.en: dict[str, Unit] = {}
        self.zh: dict[str, Unit] = {}
        self.prefixes: dict[str, Unit] = {}
        for row in data["unit"]:
            unit = Unit(row["kind"], row["code"], float(row.get("factor", 1)))
            for word in row.get("en", ()):
                self.en[word.lower()] = unit
                if word.isascii() and (
                    word[0].isascii() and " " not in word or word.lower().startswith(unit.code.lower())
                ):
                    self.zh.setdefault(word, unit)
            for word in row.get("zh", ()):
                self.zh[word] = unit
            for word in row.get("prefix", ()):
                self.prefixes[word] = unit
        plural = "|".join(
            _escape(w) + ("(?:s|es)?" if len(w) > 2 else "") for w in sorted(self.en, key=lambda w: (-len(w), w))
        )
        magnitude = "|".join(_escape(w) for w in sorted(self.magnitudes["en"], key=lambda w: (-len(w), w)))
        self.en_after = re.compile(
            rf"(?:[ \u00a0]?-?[ \u00a0]?(?P<mag>{magnitude})(?![\w]))?"
            rf"(?:[ \u00a0]*-?(?:of[ ]+)?(?P<unit>{plural})(?![\w]|[-/]\w|[.]\w))?",
            re.I,
        )
        prefix = "|".join(_escape(w) for w in sorted(self.prefixes, key=lambda w: (-len(w), w)))
        self.en_before = re.compile(rf"(?<![A-Za-z])(?P<prefix>{prefix})\s?$")
        zh_magnitude = "|".join(sorted(self.magnitudes["zh"], key=lambda w: (-len(w), w)))
        zh_unit = "|".join(re.escape(w) for w in sorted(self.zh, key=lambda w: (-len(w), w)))
        self.zh_after = re.compile(
            rf"\s?(?P<more0>[多余](?=\s?[万亿千百]))?\s?(?P<mag>(?:{zh_magnitude})(?!分之))?\s?(?P<more>[多余]|来(?=[个家]))?\s?(?:(?P<unit>{zh_unit})(?![A-Za-z]))?(?P<more2>多(?=[^种样元方次]))?"
        )

    def unit_en(self, written: str) -> Unit | None:
        """The unit that an English text writes, in the singular or plural, with blanks or hyphens."""
        word = re.sub(r"[\s\u00a0]+", " ", written).lower()
        for form in (word, word.removesuffix("s"), word.removesuffix("es")):
            for spelling in (form, form.replace("-", " "), form.replace(" ", "-")):
                if spelling in self.en:
                    return self.en[spelling]
        return None


def _escape(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"[\s\u00a0-]+")


@cache
def units() -> Units:
    return Units()
