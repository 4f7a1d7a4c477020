"""What a run of capitalised words names: a company, a place that acts, a body that carries a country's name."""

from __future__ import annotations

from kg.extraction.english.grammar import Grammar
from kg.extraction.english.names import FUNCTION_STARTS, NameKind
from kg.extraction.english.tokens import Element


def full_name(text: str, grammar: Grammar) -> str:
    """The usual name of a place or company that the text writes short ("UAE")."""
    return grammar.full_names.get(text, text)


def classify_run(elements: list[Element], i: int, j: int, grammar: Grammar) -> tuple[int, int, NameKind] | None:
    """(first, last, kind) of the name in the capitalised words ``i..j``; None where nothing shows what they name."""
    words = [e.text for e in elements[i : j + 1]]
    text = " ".join(words)
    countries, companies = grammar.list("bodies.countries.names"), grammar.list("bodies.companies.names")
    if text in companies or text in grammar.list("bodies.companies.bodies"):
        return i, j, "short"
    own = " ".join(words[1:])
    if own in grammar.list("bodies.companies.bodies") and words[0].lower().endswith(_NATIONAL):
        return i, j, "short"  # Canadian Coast Guard
    if text in countries:
        return i, j, "country"
    of_place = _of_place(elements, i, j, grammar)
    if of_place is not None:
        return i, of_place, "country"
    if j == i:
        return None
    last = elements[j].low
    things = grammar.list("organisations.exclude.things")
    titles = grammar.list("organisations.people.titles")
    if any(e.low in titles for e in elements[i : j + 1]):
        return None
    if last in grammar.list("organisations.heads.company"):
        return i, j, "short"
    for k in range(min(j, i + 2), i, -1):
        if " ".join(words[: k - i]) in companies and not any(
            e.low in things - _OF_COMPANIES for e in elements[k : j + 1]
        ):
            return i, j, "short"
    if last in grammar.list("bodies.countries.place_words") and j - i <= 3:
        generic = grammar.list("organisations.heads.programme_words") | grammar.list("bodies.countries.no_places")
        if not any(e.low in generic - _COMPASS or e.low in things for e in elements[i:j]):
            return i, j, "country"
    return _of_country(elements, i, j, grammar)


_NATIONAL = ("an", "ish", "ese", "ench", "eek", "royal", "us", "uk", "federal", "national")
_OF_COMPANIES = frozenset({"cloud", "internet", "technology", "technologies", "network", "data", "services", "digital"})
_COMPASS = frozenset({"southern", "northern", "eastern", "western", "central"})


def _of_place(elements: list[Element], i: int, j: int, grammar: Grammar) -> int | None:
    """Last element of "State of Kedah", "Republic of Korea", "City of Cape Town" that begins at ``i``."""
    if i != j or elements[i].low not in grammar.list("bodies.countries.places_of") or i + 2 >= len(elements):
        return None
    k = i + 1
    if elements[k].low != "of":
        return None
    k += 2 if elements[k + 1].low == "the" else 1
    if k >= len(elements) or not elements[k].capital or elements[k].low in FUNCTION_STARTS:
        return None
    if elements[k].low in grammar.list("organisations.heads.strong"):
        return None
    while k + 1 < len(elements) and elements[k + 1].capital and elements[k + 1].kind == "word" and k - i < 5:
        k += 1
    return k


def _of_country(elements: list[Element], i: int, j: int, grammar: Grammar) -> tuple[int, int, NameKind] | None:
    """ "Health Canada", "Statistics Norway", "Fisheries and Oceans Canada": a body with a country behind its field."""
    countries = grammar.list("bodies.countries.names")
    for k in range(i + 1, j + 1):
        if " ".join(e.text for e in elements[k : j + 1]) in countries:
            break
    else:
        return None
    first = elements[i].low
    form = grammar.forms.get(first)
    if form is not None and "s" in form.shapes and i and elements[i - 1].kind == "mark":
        return None  # "NCC: Safeguards Bahrain's networks"
    if first in grammar.list("organisations.heads.programme_words") or first in grammar.list(
        "bodies.countries.no_places"
    ):
        return None
    fields = grammar.list("bodies.countries.fields")
    start = i
    m = i - 1
    while m > 0 and (elements[m].low in ("and", "&") or elements[m].text == ","):
        joined = elements[m].text
        run = m - 1
        while (
            run >= 0
            and elements[run].capital
            and elements[run].kind == "word"
            and elements[run].low not in FUNCTION_STARTS
        ):
            run -= 1
        if elements[m - 1].text in countries or m > 1 and f"{elements[m - 2].text} {elements[m - 1].text}" in countries:
            break
        if run == m - 1 or elements[run + 1].low not in fields or joined == "," and start == i:
            break
        start = run + 1
        m = run
    if start == i and j - i == 1 and first not in fields and not elements[i].low.isalpha():
        return None
    return start, j, "short"
