"""The English grammar data (``ontology/grammar/en.*.toml``), read once and turned into look-up tables."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import ReferenceDataError
from kg.paths import ontology_dir


def word_set(words: str) -> frozenset[str]:
    """The words of a line, for small closed sets."""
    return frozenset(words.split())


_VOWELS = "aeiou"
#: Verbs of more than one syllable that double their last consonant ("permitted"), which no spelling rule foretells.
_DOUBLING = word_set(
    "permit submit commit admit refer transfer confer prefer occur incur recur control patrol propel compel equip"
    " plan ban set put cut get run begin program trim map step stop shut let drop ship scrap transmit"
)
_DOUBLING_BRITISH = word_set(
    "enrol fulfil label model signal travel channel level cancel trial tunnel total counsel marshal"
)


@dataclass(frozen=True, slots=True)
class Form:
    """What a word form may be: its base and which of "base", "s", "past", "participle", "ing" it is."""

    base: str
    shapes: frozenset[str]


@dataclass(frozen=True, eq=False)
class Grammar:
    """All tables; every word in them is lower case unless it is a name."""

    forms: dict[str, Form]
    verbs: frozenset[str]
    stative: frozenset[str]
    also_nouns: frozenset[str]
    intransitive: frozenset[str]
    issue_status: dict[str, str]  # base -> issued, revised, draft, comment
    strict_issue: frozenset[str]
    issue_nouns: frozenset[str]
    words: dict[str, frozenset[str]]  # every other list, by "file.table.key"
    short_forms: dict[str, str]
    full_names: dict[str, str]  # places and companies that texts write short
    in_context: tuple[dict[str, Any], ...]
    countries_zh: dict[str, str]  # every English name of a country -> its Chinese name

    def list(self, key: str) -> frozenset[str]:
        """A list of the files, such as ``organisations.left.prepositions``."""
        return self.words[key]

    def base(self, word: str) -> str | None:
        """Base form of a verb form, None for other words."""
        form = self.forms.get(word)
        return form.base if form else None


@cache
def load_grammar(directory: Path | None = None) -> Grammar:
    """The grammar in ``directory`` (default: the released one). Raises ReferenceDataError for a broken file."""
    folder = directory or ontology_dir() / "grammar"
    data = {name: _read(folder / f"en.{name}.toml") for name in ("verbs", "organisations", "instruments", "bodies")}
    verbs = data["verbs"]
    irregular: dict[str, list[str]] = verbs["irregular"]
    issue: dict[str, list[str]] = verbs["issue"]
    status: dict[str, str] = {}
    for kind in ("issued", "revised", "draft", "comment"):
        for base in issue[kind]:
            status.setdefault(base, kind)
    doing = set(verbs["action"]["verbs"]) | set(status) | set(verbs["action"]["intransitive"])
    stative = set(verbs["action"]["stative"]) - {"reach", "include"} | {"include"}
    doing -= stative
    forms: dict[str, Form] = {}
    for base in sorted(doing | stative | {"go", "draw", "write", "think"}):
        for shape, word in _inflect(base, irregular.get(base)):
            known = forms.get(word)
            if known is None or known.base == base:
                shapes = (known.shapes if known else frozenset()) | {shape}
                forms[word] = Form(base, shapes)
    words = {
        f"{file}.{table}.{key}": frozenset(value)
        for file, tables in data.items()
        for table, entries in tables.items()
        if isinstance(entries, dict)
        for key, value in entries.items()
        if isinstance(value, list)
    }
    countries = _countries(folder / "countries.tsv")
    words["bodies.countries.names"] |= countries.keys()
    return Grammar(
        forms=forms,
        verbs=frozenset(doing),
        stative=frozenset(stative),
        also_nouns=frozenset(verbs["action"]["also_nouns"]),
        intransitive=frozenset(verbs["action"]["intransitive"]),
        issue_status=status,
        strict_issue=frozenset(issue["strict"]),
        issue_nouns=frozenset(issue["nouns"]),
        words=words,
        short_forms=dict(data["bodies"]["short_forms"]),
        full_names=dict(data["bodies"]["full_names"]),
        in_context=tuple(data["bodies"]["in_context"]),
        countries_zh=countries,
    )


def _countries(file: Path) -> dict[str, str]:
    """English names of the countries in ``file`` with their Chinese names; China itself is none of them."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise ReferenceDataError("this grammar file is missing", place=file, hint="reinstall policy-kg") from None
    found: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith("#"):
            _, name, chinese, others = line.split("\t")
            found |= dict.fromkeys([name, *others.split("|")] if others else [name], chinese)
    return found


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as handle:
            return tomllib.load(handle)
    except FileNotFoundError:
        raise ReferenceDataError("this grammar file is missing", place=file, hint="reinstall policy-kg") from None
    except tomllib.TOMLDecodeError as error:
        raise ReferenceDataError(f"not valid TOML: {error}", place=file, hint="mend the line and run again") from None


def _inflect(base: str, irregular: list[str] | None) -> list[tuple[str, str]]:
    """(shape, form) pairs of a verb; both spellings where British and American differ."""
    found = [("base", base), ("s", _third_person(base))]
    stems = [base]
    if base in _DOUBLING or (_short_and_closed(base) and "-" not in base):
        stems = [base + base[-1]]
    elif base in _DOUBLING_BRITISH:
        stems = [base, base + base[-1]]
    for stem in stems:
        if base.endswith("ie"):
            found.append(("ing", base[:-2] + "ying"))
        elif base.endswith("e") and not base.endswith(("ee", "oe")):
            found.append(("ing", base[:-1] + "ing"))
        else:
            found.append(("ing", stem + "ing"))
        if irregular is None:
            if base.endswith("e"):
                past = base + "d"
            elif base.endswith("y") and base[-2] not in _VOWELS:
                past = base[:-1] + "ied"
            else:
                past = stem + "ed"
            found += [("past", past), ("participle", past)]
    if irregular is not None:
        found += [("past", irregular[0]), ("participle", irregular[1])]
    return found


def _short_and_closed(base: str) -> bool:
    """One syllable, one vowel, one closing consonant: ban → banned."""
    return (
        3 <= len(base) <= 4
        and base[-1] not in _VOWELS + "wxy"
        and base[-2] in _VOWELS
        and base[-3] not in _VOWELS
        and sum(c in _VOWELS for c in base) == 1
    )


def _third_person(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"
