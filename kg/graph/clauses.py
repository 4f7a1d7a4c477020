"""What the words around a value say of it: the indicators that its clause names, and the part of a year it is for.

Labels are short and often those of a neighbour; links between figures need to know what stands beside the value itself.
Words that name an indicator without being its label are in ``ontology/links/indicator_words.csv``, those for parts of a
year in ``ontology/links/figures.toml``.
"""

from __future__ import annotations

import csv
import re
import tomllib
from functools import cache
from typing import Any

from kg.documents import Document
from kg.errors import ReferenceDataError
from kg.extraction.statement import Statement
from kg.identifiers import BASE
from kg.paths import ontology_dir
from kg.vocabulary import Mention, Vocabulary

_END = {"zh": re.compile(r"[，。；;！？!?、：]|[,:](?!\d)"), "en": re.compile(r"[,;:.!?](?=\s|$)")}
_LOOSE = re.compile(r"[\s*_]+")


def clause_of(document: Document, statement: Statement) -> tuple[str, str]:
    """The clause in which a figure's value stands, and the two before it, folded (no white space in Chinese).

    Empty where it is not plain which clause that is. Where the sentence deals out values to several things ("respectively"), the whole sentence.
    """
    language = document.language
    sentence = folded(document.plain(statement.start, statement.end), language)
    surface = folded(statement.surface or "", language)
    at = sentence.find(surface) if surface else -1
    if at < 0 or sentence.find(surface, at + 1) >= 0:
        return "", ""
    if settings()["respective"][language] in sentence[:at] + sentence[at + len(surface) :]:
        return sentence, ""  # several things and several values, told one by one
    ends = [m.start() for m in _END[language].finditer(sentence)]
    starts = [0, *(e + 1 for e in ends if e < at)]
    first = starts[-1]
    last = min((e for e in ends if e >= at + len(surface)), default=len(sentence))
    return sentence[first:last].strip(), sentence[starts[-3:][0] : first]


def folded(words: str, language: str) -> str:
    """Words as they are compared: no marks of emphasis; no white space in Chinese, single in English."""
    return _LOOSE.sub("" if language == "zh" else " ", words)


def clause_indicators(document: Document, statement: Statement, vocabulary: Vocabulary) -> tuple[str, ...]:
    """IRIs of the indicators that the clause around the value of a figure names, sorted."""
    clause, before = clause_of(document, statement)
    if not clause:
        return ()
    return indicators_in(clause, document.language, vocabulary.find(clause, document.language, KINDS), before)


def indicators_in(words: str, language: str, mentions: list[Mention], before: str = "") -> tuple[str, ...]:
    """IRIs of the indicators that ``words`` name by a label (``mentions``) or as the data file lists, sorted.

    The words that the data file lists must stand in ``words``, all but one of them may stand in what comes ``before``.
    """
    found = {e.iri for m in mentions for e in m.entities}
    low = words.casefold()
    early, narrowed = before.casefold(), set()
    for iri, first, others, wider in indicator_words(language):
        if first not in low and (not others or first not in early):
            continue
        if all(w in low or w in early for w in others) and (first in low or any(w in low for w in others)):
            found.add(iri)
            narrowed.add(wider)
    return tuple(sorted(found - narrowed))


#: Kinds of entities that ``indicators_in`` needs mentions of.
KINDS = frozenset({"indicator"})


def part_of_year(document: Document, statement: Statement) -> str | None:
    """The part of a year for which the paragraph up to the statement gives its values (``half``, ``quarter`` …).

    A whole year named after it ends its reach.
    """
    parts, years, hints = _periods(document.language)
    begin = max(0, statement.start - _REACH)
    before = document.text[begin : statement.end]
    if not any(hint in before for hint in hints):  # most texts: nothing to look for
        return None
    before = folded(before[before.rfind("\n\n", 0, max(0, statement.start - begin)) + 1 :], document.language)
    surface = folded(statement.surface or "", document.language)
    cut = before.rfind(surface) if surface else -1
    before = before[: cut if cut >= 0 else len(before)]
    name, at = None, -1
    for kind, pattern in parts:
        for match in pattern.finditer(before):
            if match.start() > at:
                name, at = kind, match.start()
    if name is not None and years.search(before, at + _LONGEST):
        return None
    return name


#: How many characters before a sentence a period can stand, and how long the words of one are at most.
_REACH = 800
_LONGEST = 24


@cache
def indicator_words(language: str) -> tuple[tuple[str, str, tuple[str, ...], str], ...]:
    """IRI of an indicator, words that name it when all stand in one clause (the longest, the others), what it narrows."""
    found = []
    for row in rows("indicator_words.csv", ("indicator", "language", "words", "narrows")):
        if row["language"] == language:
            needed = sorted((word.strip().casefold() for word in row["words"].split("&")), key=lambda w: (-len(w), w))
            own, wider = (BASE + "indicator/" + row[column] for column in ("indicator", "narrows"))
            found.append((own, needed[0], tuple(needed[1:]), wider))
    return tuple(found)


@cache
def _periods(language: str) -> tuple[tuple[tuple[str, re.Pattern[str]], ...], re.Pattern[str], tuple[str, ...]]:
    table = settings()["period"][language]
    parts = tuple((name, re.compile(words, re.IGNORECASE)) for name, words in sorted(table["part"].items()))
    return parts, re.compile(table["year"], re.IGNORECASE), tuple(table["hints"])


@cache
def settings() -> dict[str, Any]:
    """The tables of ``ontology/links/figures.toml``."""
    file = ontology_dir() / "links" / "figures.toml"
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ReferenceDataError(f"cannot be used: {error}", place=file) from None


def rows(name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a CSV file in ``ontology/links``, comment lines left out. Raises ReferenceDataError with the line."""
    file = ontology_dir() / "links" / name
    try:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    except OSError as error:
        raise ReferenceDataError(f"cannot be read: {error.strerror}", place=file) from None
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != columns:
        raise ReferenceDataError(f"the columns must be {','.join(columns)}", place=file, line=1)
    found = []
    for row in reader:
        if None in row or None in row.values():
            raise ReferenceDataError(f"a row must have {len(columns)} values: {row}", place=file)
        found.append({key: value.strip() for key, value in row.items()})
    return found
