"""Titles in lower case, as machine translation writes them: "opinions on building …", "data security law"."""

from __future__ import annotations

from kg.extraction.english.grammar import Grammar
from kg.extraction.english.names import MONTHS
from kg.extraction.english.tokens import Element


def lower_case_title(
    elements: list[Element], i: int, grammar: Grammar, *, subject: bool = False
) -> tuple[int, int] | None:
    """(first, last) element of a title in lower case that begins at ``i``, as machine translation writes them.

    "opinions on building …", "interim measures for …", "data security law". ``subject``: it must end before a verb.
    """
    first_kinds = grammar.list("instruments.kinds.lower_first")
    last_kinds = grammar.list("instruments.kinds.lower_last")
    links = grammar.list("instruments.kinds.first_links")
    prepositions = grammar.list("organisations.left.prepositions")
    n = len(elements)
    k = i
    while k < n and k - i < 9:
        element = elements[k]
        if element.kind != "word" and not (element.text in "-–/" and k > i):
            return None
        low = element.low
        following = elements[k + 1] if k + 1 < n else None
        if low in first_kinds and following is not None and following.low in links and (k == i or k - i <= 4):
            return _until_boundary(elements, i, k + 2, grammar)
        if (
            low in last_kinds
            and k > i
            and (
                following is None
                or following.kind == "mark"
                or following.low in grammar.forms
                or following.low in prepositions
                or following.low
                in (
                    "and",
                    "have",
                    "has",
                    "was",
                    "were",
                    "is",
                    "are",
                    "will",
                    "as",
                    "which",
                    "that",
                    "publicly",
                    "officially",
                )
            )
        ):
            return i, k
        if low in prepositions or low in ("the", "and") and k == i or low in ("which", "that", "such", "other"):
            return None
        form = grammar.forms.get(low)
        if form is not None and "past" in form.shapes and "participle" not in form.shapes:
            return None
        k += 1
    return None


def _until_boundary(elements: list[Element], i: int, k: int, grammar: Grammar) -> tuple[int, int] | None:
    """End of "opinions on …": before a comma or mark, a purpose ("to strengthen"), or a finite verb."""
    n = len(elements)
    last = k - 1
    crossed = False
    classes = grammar.list("organisations.classes.nouns")
    while k < n and k - i < 45:
        element = elements[k]
        if element.kind == "mark" and element.text not in "-–/’'&":
            break
        if element.kind == "title":
            crossing = k - 1 > i and (
                elements[k - 1].low in ("the", "on", "amending") and elements[k - 2].low not in ("and", ",") or crossed
            )
            if not crossing:
                break
            crossed = True
            last = k
            k += 1
            continue
        if low_first(elements, k, grammar) and elements[k - 1].low in ("and", ","):
            break
        low = element.low
        if low in ("which", "that", "so", "thus", "thereby", "while", "in-order"):
            break
        if low == "to" and k + 1 < n and k - i > 3:
            m = k + 1
            while (
                m < n
                and elements[m].low.endswith("ly")
                and elements[m].low != "apply"
                or m < n
                and elements[m].low in ("further", "better")
            ):
                m += 1
            form = grammar.forms.get(elements[m].low) if m < n else None
            if (
                form is not None
                and "base" in form.shapes
                and form.base in grammar.verbs
                and elements[k - 1].low not in classes
            ):
                break
        if low in ("has", "have", "was", "were", "will", "shall", "is", "are"):
            break
        if (
            low in ("in", "on", "since")
            and k + 1 < n
            and (
                elements[k + 1].text[:2] in ("19", "20")
                and elements[k + 1].text[:4].isdigit()
                or elements[k + 1].low in MONTHS
            )
        ):
            break
        if low == "and" and k + 1 < n:
            form = grammar.forms.get(elements[k + 1].low)
            if (
                form is not None
                and form.shapes == {"past", "participle"}
                and k + 2 < n
                and elements[k + 2].low in ("the", "a", "an", "its")
            ):
                break
            if (
                form is not None
                and form.base in grammar.issue_status
                and "base" in form.shapes
                and k + 2 < n
                and elements[k + 2].low in ("it", "them", "the", "a")
            ):
                break
        last = k
        k += 1
    while last > i and elements[last].low in ("and", "the", "of", "for", "on", ",", "a", "an", "to", "in"):
        last -= 1
    return (i, last) if last > i + 1 else None


def low_first(elements: list[Element], k: int, grammar: Grammar) -> bool:
    """Whether another title in lower case begins at ``k`` ("opinions on …")."""
    return (
        elements[k].low in grammar.list("instruments.kinds.lower_first")
        and k + 1 < len(elements)
        and elements[k + 1].low in ("on", "for", "concerning", "regarding")
    )
