"""Steps over the words around a verb: its shape, adverbs and insertions, whether an object follows."""

from __future__ import annotations

from kg.extraction.english.grammar import Grammar, word_set
from kg.extraction.english.names import MONTHS
from kg.extraction.english.tokens import Element

DETERMINERS = word_set(
    "the a an its their his her this that these those all each every any some several many more both no new our one two three four five six seven eight nine ten"
    " other such to on for with in into out up down forward back together what how whether which it them us as at from under against about over"
    " public national local digital international domestic key major joint regular annual"
)


_WHILE = word_set("in over for since during throughout within at to through on from")
#: What such a phrase of time or manner ends with ("in the past", "over the last two years", "to date").
_TIMES = word_set(
    "past years year decade decades months month weeks days date last time then turn addition particular recently"
    " parallel response occasion occasions period principle general far part partnership collaboration"
)


def shapes_of(low: str, grammar: Grammar) -> frozenset[str]:
    form = grammar.forms.get(low)
    return form.shapes if form else frozenset()


def has_shape(low: str, grammar: Grammar, shape: str) -> bool:
    form = grammar.forms.get(low)
    return form is not None and shape in form.shapes


def strip_ed(low: str) -> str:
    if low.endswith(("ated", "ized", "ised", "ced", "ved", "ged", "sed", "ured")):
        return low[:-1]
    return low[:-3] + "y" if low.endswith("ied") else low[:-2]


def skip_adverbs(elements: list[Element], i: int, grammar: Grammar) -> tuple[int, bool]:
    """Index behind adverbs, and whether an adverb of manner stood there."""
    words = grammar.list("organisations.adverbs.words")
    seen = False
    while i < len(elements):
        low = elements[i].low
        if low.endswith("ly") and low not in (
            "apply",
            "supply",
            "comply",
            "rely",
            "reply",
            "multiply",
            "early",
            "family",
            "italy",
            "july",
            "assembly",
        ):
            seen = True
        elif low in words and elements[i].kind == "word":
            pass
        elif low == "as" and i + 2 < len(elements) and elements[i + 1].low == "a" and elements[i + 2].low == "whole":
            i += 2
        elif low in ("and",) and seen and i + 1 < len(elements) and elements[i + 1].low.endswith("ly"):
            pass
        else:
            break
        i += 1
    return i, seen


def skip_short_phrase(elements: list[Element], i: int, grammar: Grammar) -> int:
    """Index behind a short phrase between "has" and its participle ("has , in 2021 , published", "has since 2019 led")."""
    n = len(elements)
    if i < n and elements[i].text == ",":
        inner = comma_insertion(elements, i)
        if inner is not None:
            return skip_adverbs(elements, inner, grammar)[0]
    if elements[i : i + 1] and elements[i].low in _WHILE:
        for k in range(i + 1, min(i + 9, n - 1)):
            if elements[k].kind == "mark" and elements[k].text not in "-–’'" or elements[k].low in ("that", "which"):
                break
            if elements[k].low in _TIMES or elements[k].text[:2] in ("19", "20") and elements[k].text.isdigit():
                k, _ = skip_adverbs(elements, k + 1, grammar)
                if k < n and elements[k].text == ",":
                    k, _ = skip_adverbs(elements, k + 1, grammar)
                if k < n and (has_shape(elements[k].low, grammar, "participle") or elements[k].low == "been"):
                    return k
    if i + 1 < n and elements[i].low == "since" and has_shape(elements[i + 1].low, grammar, "participle"):
        return i + 1
    if i + 2 < n and elements[i].low in ("since", "in") and elements[i + 1].text[0].isdigit():
        return skip_adverbs(elements, i + 2, grammar)[0]
    return i


def comma_insertion(elements: list[Element], i: int) -> int | None:
    """Index behind a phrase that the commas at ``i`` and further on set off (at most 30 words)."""
    for k in range(i + 1, min(i + 32, len(elements))):
        if elements[k].text == "," and k > i + 1:
            return k + 1
        if elements[k].text in ";:":
            return None
    return None


def past_is_active(elements: list[Element], j: int, base: str, grammar: Grammar) -> bool:
    """Whether "X published …" tells what X did, rather than what was done to X ("X published by Y", "set up in 2018")."""
    n = len(elements)
    if j + 1 >= n:
        return base in grammar.intransitive
    following = elements[j + 1]
    low = following.low
    if low == "by":
        return (
            j + 2 < n and elements[j + 2].text[0].isdigit() and base in ("adopt", "vote", "approve", "pass", "reject")
        )
    if low in (
        "under",
        "in",
        "at",
        "within",
        "pursuant",
        "as",
        "on",
        "for",
        "from",
        "to",
        "with",
        "into",
        "through",
        "of",
        "since",
        "during",
        "after",
        "before",
        "over",
        "across",
        "until",
    ):
        if base in grammar.intransitive:
            return True
        if low in ("in", "on", "at") and base in ("find", "note", "conclude", "state", "recommend", "announce", "say"):
            return any(e.low == "that" for e in elements[j + 2 : j + 20])
        if low == "with" and base in ("help", "assist", "proceed", "experiment", "deal"):
            return True
        if low == "of" and base in ("approve", "dispose", "conceive"):
            return True
        if low == "with" and base in ("note", "observe", "learn", "recall", "acknowledge", "welcome", "view"):
            return True
        if low in ("for", "to", "on") and base in ("provide", "apply", "agree", "call", "vote", "adapt"):
            return True
        if (
            low in ("in", "on", "at")
            and j + 2 < n
            and (elements[j + 2].text[0].isdigit() or elements[j + 2].low in MONTHS)
        ):
            # "issued in March the rules": an object must follow; else it is a reduced relative clause.
            return any(e.low in ("the", "a", "an", "its", "new") or e.kind == "title" for e in elements[j + 3 : j + 6])
        return low in ("as",) and base in ("act", "serve") or low == "out" or low == "through" and base == "push"
    if following.kind == "mark" and following.text not in "“\"《‘'-–":
        if following.text == "," and j + 2 < n and elements[j + 2].low in ("with", "together", "jointly", "alongside"):
            inner = comma_insertion(elements, j + 1)
            return inner is not None and object_follows(elements, inner, grammar)
        return (
            following.text == ","
            and base in ("meet", "agree", "act", "respond", "say", "announce", "note", "confirm", "add", "report")
            or following.text == ":"
            and base in ("announce", "say", "note", "state", "recommend")
        )
    return True


def object_follows(elements: list[Element], k: int, grammar: Grammar) -> bool:
    """Whether a noun phrase begins at ``k``, so that a doubtful word before it is a verb."""
    if k >= len(elements):
        return False
    following = elements[k]
    if following.kind in ("name", "title"):
        return True
    if following.kind == "mark":
        if following.text == "," and k + 1 < len(elements):
            # "guides, coordinates and supervises"
            form = grammar.forms.get(elements[k + 1].low)
            return form is not None and "s" in form.shapes and "s" in shapes_of(elements[k - 1].low, grammar)
        return following.text in '“"《'
    if following.low in ("and", "or") and k + 1 < len(elements) and "s" in shapes_of(elements[k - 1].low, grammar):
        form = grammar.forms.get(elements[k + 1].low)
        return form is not None and "s" in form.shapes and object_follows(elements, k + 2, grammar)
    if following.low in ("it", "them", "us"):
        return True
    if following.capital:
        return True
    if (
        following.low in DETERMINERS
        or following.low.endswith(("ly", "ing"))
        and following.low not in ("including", "following")
    ):
        return True
    if "-" in following.low:
        return True
    if (
        following.low.endswith("ed")
        and k + 1 < len(elements)
        and elements[k + 1].low.endswith(("s", "ing", "ion", "ment"))
    ):
        return True
    if (
        following.low.endswith(("al", "ive", "ous", "able", "ary"))
        or following.low.endswith("ed")
        and following.low not in grammar.forms
    ):
        return True
    if following.low.endswith("s") and len(following.low) > 4 and following.low not in grammar.forms:
        return True
    return following.text[0].isdigit()
