"""The words of ``ontology/grammar/outline.toml``, compiled once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from kg.errors import ReferenceDataError
from kg.paths import ontology_dir


@dataclass(frozen=True)
class Grammar:
    """Word lists and the patterns made from them. Keys of the mappings are words in lower case without blanks."""

    units_en: dict[str, str]  # word -> unit
    ordinal_units_zh: dict[str, str]  # 篇 -> part
    leading_units_zh: dict[str, str]  # 专栏 -> box
    titles: dict[str, str]  # whole line -> contents, summary, foreword, annex
    captions: re.Pattern[str]
    tables: frozenset[str]
    number_heads: frozenset[str]
    source: re.Pattern[str]
    note: re.Pattern[str]
    goal: re.Pattern[str]
    frame_opens: re.Pattern[str]
    frame_words: re.Pattern[str]
    connectors: frozenset[str]
    starters: frozenset[str]
    abbreviations: frozenset[str]
    before_numbers: frozenset[str]
    maybe: frozenset[str]
    hyphenated: frozenset[str]

    def is_boilerplate(self, line: str) -> bool:
        """Whether the line is the frame of a web page or of the paper, not the document."""
        return self.frame_opens.match(line) is not None or self.frame_words.search(line) is not None


def squeeze(text: str) -> str:
    """``text`` in lower case without any blanks, as the keys of the grammar are written."""
    return "".join(text.lower().split())


def alternatives(words: list[str] | tuple[str, ...] | dict[str, str]) -> str:
    """A regular expression for any of the words, longest first; blanks match any run of blanks."""
    return "|".join(r"\s+".join(map(re.escape, w.split())) for w in sorted(words, key=lambda w: (-len(w), w)))


@cache
def load_grammar() -> Grammar:
    """Read once a process. Raises ReferenceDataError where the file is broken."""
    path = ontology_dir() / "grammar" / "outline.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return _compile(data)
    except tomllib.TOMLDecodeError as error:
        raise ReferenceDataError(f"is no valid TOML: {error}", place=path, hint="mend the file") from None
    except KeyError as error:
        raise ReferenceDataError(f"lacks the entry {error}", place=path, hint="add it") from None


def _compile(data: dict[str, dict[str, list[str]]]) -> Grammar:
    lines, frame, english = data["lines"], data["boilerplate"], data["english"]
    ordinal = {"part", "chapter", "section", "article"}
    units_zh = data["units_zh"]
    captions = alternatives([w for words in data["captions"].values() for w in words])
    letters = [w for w in frame["begins"] if w[-1].isascii() and w[-1].isalpha()]
    begins = f"(?:{alternatives(letters)})(?![a-z])|{alternatives([w for w in frame['begins'] if w not in letters])}"
    # looked for only where a line begins: most lines are then done with after one try
    anchored = "|".join([rf"(?:{alternatives(frame['lines'])})\s*$", *(p for p in frame["patterns"] if p[0] == "^")])
    contains = "|".join([alternatives(frame["contains"]), *(p for p in frame["patterns"] if p[0] != "^")])
    return Grammar(
        units_en={w: unit for unit, words in data["units"].items() for w in words},
        ordinal_units_zh={w: unit for unit, words in units_zh.items() if unit in ordinal for w in words},
        leading_units_zh={w: unit for unit, words in units_zh.items() if unit not in ordinal for w in words},
        titles={squeeze(w): kind for kind, words in data["titles"].items() for w in words},
        captions=re.compile(
            rf"({captions})\s*((?:\d(?=[2-6]G\b)|\d{{1,3}}|[一二三四五六七八九十]{{1,3}})(?:[-–.－]\d{{1,3}})?|[A-Z]?\d{{1,2}})(?![%％年月日]|\d(?!G\b))[.:：、]?\s*",
            re.I,
        ),
        tables=frozenset(squeeze(w) for w in data["captions"]["table"]),
        number_heads=frozenset(squeeze(w) for w in data["tables"]["number_heads"]),
        source=re.compile(rf"[（(]?(?:{alternatives(lines['source'])})\s*[:：]", re.I),
        note=re.compile(
            rf"(?:{alternatives(lines['note'])})\s*\d*\s*[:：]|[¹²³⁴-⁹]+\s*\S|[*＊]+\s*注|[\[［]\d{{1,3}}[\]］]\s*\S|※",
            re.I,
        ),
        goal=re.compile(rf"(?:{alternatives(lines['goal'])})\s*[:：]", re.I),
        frame_opens=re.compile(f"{begins}|{anchored}", re.I),
        frame_words=re.compile(contains, re.I),
        connectors=frozenset(english["connectors"]),
        starters=frozenset(english["starters"]),
        abbreviations=frozenset(english["abbreviations"]),
        before_numbers=frozenset(english["before_numbers"]),
        maybe=frozenset(english["maybe"]),
        hyphenated=frozenset(english["hyphenated"]),
    )
