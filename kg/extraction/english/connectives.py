"""Reads "together with" and the like, and where a clause or the name of an agent ends."""

from __future__ import annotations

from functools import cache

from kg.extraction.english.grammar import Grammar, word_set
from kg.extraction.english.tokens import Element

#: "by the European Union funds": what a body gives does what is told.
_MONEY = word_set(
    "funds fund funding grant grants budget loan loans programme programmes program programs scheme schemes"
)


class ConnectiveReader:
    """Reads the joints of one sentence. ``plan``: the document is a plan, whose present tense is a duty."""

    def __init__(self, elements: list[Element], grammar: Grammar, *, plan: bool, headline: bool = False) -> None:
        self.elements, self.grammar, self.plan, self.headline = elements, grammar, plan, headline
        g = grammar
        self.prepositions = g.list("organisations.left.prepositions")
        self.starters = g.list("organisations.left.clause_starters")
        self.saying = g.list("organisations.left.saying")
        self.class_nouns = g.list("organisations.classes.nouns")
        self.class_words = g.list("organisations.classes.modifiers") | g.list("organisations.classes.numbers")
        numbers = g.list("organisations.classes.numbers")
        self.others_words = g.list("organisations.classes.others_words") | numbers
        self.bare_classes = self.class_nouns - self.class_words
        self.insertions = g.list("organisations.connectives.insertions")
        self.not_acts = g.list("organisations.agents.not_acts")
        self.sources = g.list("organisations.agents.sources")
        self.connectives = _connectives(g)
        self.apposed = g.list("organisations.heads.apposed")
        self.asking = g.list("verbs.stance.asking")
        self.naming = g.list("verbs.stance.naming")
        self.of_funds = g.list("verbs.action.of_funds")
        self.places_plural = g.list("bodies.countries.places_plural") | g.list("bodies.countries.places_of")
        self.collective = g.list("organisations.classes.collective")

    def _phrase_at(self, j: int, words: tuple[str, ...]) -> bool:
        return all(j + k < len(self.elements) and self.elements[j + k].low == w for k, w in enumerate(words))

    def _connective_before(self, i: int) -> bool:
        """Whether "together with", "in cooperation with" … stands right before element ``i``."""
        j = i
        while j > 0 and self.elements[j - 1].low in ("the", "both"):
            j -= 1
        for words in self.connectives:
            k = len(words)
            if words[0] in ("supported", "assisted") or "support" in words:
                continue
            if j - k >= 0 and all(self.elements[j - k + m].low == w for m, w in enumerate(words)):
                return True
        return (
            j > 3
            and self.elements[j - 1].low == "with"
            and any(
                self.elements[k].low == "in" and k + self._together_at(k) == j
                for k in range(max(0, j - 8), max(0, j - 3))
            )
        )

    def _connective_at(self, j: int) -> int:
        """Length of "together with" and the like at ``j``; 0 where none stands there."""
        low = self.elements[j].low if j < len(self.elements) else ""
        for words in self.connectives:
            if words[0] == low and self._phrase_at(j, words):
                return len(words)
        return self._together_at(j) if low == "in" else 0

    def _together_at(self, j: int) -> int:
        """Length of "in close consultation and partnership with" at ``j``; 0 where nothing of the kind stands there."""
        elements, n = self.elements, len(self.elements)
        nouns = self.grammar.list("organisations.connectives.together")
        degree = self.grammar.list("organisations.connectives.degree")
        k, seen = j + 1, False
        while k < n and k - j < 9:
            low = elements[k].low
            if low in nouns:
                seen = True
            elif low == "with" and seen:
                return k - j + 1
            elif low not in degree and not (seen and (low in ("and", "or") or elements[k].text in ",/")):
                return 0
            k += 1
        return 0

    def _clause_end(self, i: int) -> int:
        for k in range(i + 1, len(self.elements)):
            if self.elements[k].text == ";":
                return k
        return len(self.elements)

    def _agent_ends(self, i: int) -> bool:
        """Whether the agent's name is really over at ``i``: "by the Cabinet" is, "by the Cabinet Secretary" is not."""
        if i < len(self.elements) and self.elements[i].low in ("’s", "'s"):
            return False  # "by Nigeria’s president"
        if i + 1 < len(self.elements) and self.elements[i].low in ("and", "&") and self.elements[i + 1].capital:
            last = i + 1
            while last + 1 < len(self.elements) and self.elements[last + 1].capital and last - i < 5:
                last += 1
            if self.elements[last].low in self.grammar.list("organisations.people.titles"):
                return False  # "by Commonwealth, State and Territory Treasurers"
        if i >= len(self.elements) or self.elements[i].kind != "word":
            return True
        element = self.elements[i]
        if element.low in self.grammar.list("organisations.people.titles") or element.low in _MONEY:
            return False
        last = i
        while (
            last + 1 < len(self.elements) and self.elements[last + 1].kind == "word" and self.elements[last + 1].capital
        ):
            last += 1
        if element.capital and self.elements[last].low in self.grammar.list("organisations.people.titles") | {
            "leader",
            "counsel",
            "clerk",
        }:
            return False
        form = self.grammar.forms.get(element.low)
        return (
            element.low in self.prepositions or element.low in self.starters or element.low.endswith("ly") or form is not None
            or element.low in self.grammar.list("organisations.adverbs.words") or element.text[0].isdigit() or element.capital
            or element.low in ("has", "have", "had", "will", "is", "are", "was", "were", "shall", "must", "should", "may", "can", "would", "one")
        )  # fmt: skip


@cache
def _connectives(grammar: Grammar) -> tuple[tuple[str, ...], ...]:
    """Word tuples of the connectives, longest first."""
    words = [tuple(c.split()) for c in grammar.list("organisations.connectives.with")]
    return tuple(sorted(words, key=lambda w: (-len(w), w)))
