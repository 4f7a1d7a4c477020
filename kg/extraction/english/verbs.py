"""Reads the verb phrase behind a possible subject: is something done, is it to be done, or is it only a state?"""

from __future__ import annotations

from dataclasses import dataclass

from kg.extraction.english.grammar import Grammar, word_set
from kg.extraction.english.tokens import Element
from kg.extraction.english.verb_steps import (
    DETERMINERS,
    comma_insertion,
    has_shape,
    object_follows,
    past_is_active,
    skip_adverbs,
    skip_short_phrase,
    strip_ed,
)
from kg.extraction.statement import Stance


@dataclass(frozen=True, slots=True)
class VerbPhrase:
    """The main verb at ``index`` with its base form; ``strength`` says how sure it is that this is a verb at all."""

    index: int
    base: str
    stance: Stance
    strength: float
    modal: bool = False


_BE = word_set("is are was were be been being am")
_HAVE = word_set("has have had")
_DUTIES = word_set("responsibility responsibilities mandate mission task tasks duty duties obligation remit role")


def read_verb(
    elements: list[Element],
    i: int,
    grammar: Grammar,
    *,
    plural: bool,
    loose: bool,
    sure: bool = False,
    trusted: bool = False,
) -> VerbPhrase | None:
    """The verb phrase that begins at ``i``, None where none does or the subject does nothing by it.

    ``plural``: a base form may be finite. ``loose``: machine translation may write a base form or "to develop" for a
    finite verb behind this subject. ``trusted``: the subject is a body beyond doubt, so that an unknown word behind it
    that looks like a verb is one.
    """
    n = len(elements)
    mandated = grammar.list("verbs.stance.mandated")
    planned = grammar.list("verbs.stance.planned")
    stance: Stance | None = None
    modal = False
    j, adverbs = skip_adverbs(elements, i, grammar)
    if j >= n or elements[j].kind != "word":
        return None
    low = elements[j].low
    if low in ("do", "does", "did"):
        return None
    if low in mandated or low in planned:
        stance = "mandated" if low in mandated else "planned"
        modal = True
        j, _ = skip_adverbs(elements, j + 1, grammar)
        if j < n and elements[j].low == "to":
            j, _ = skip_adverbs(elements, j + 1, grammar)
        if j < n and elements[j].text in (":", "—", "–"):
            return VerbPhrase(j, "act", stance, 0.8, True)
        if j < n and elements[j].text == ",":
            k = comma_insertion(elements, j)
            if k is not None:
                j, _ = skip_adverbs(elements, k, grammar)
        if j >= n:
            return None
        low = elements[j].low
        if low == "be":
            return _state(elements, j, stance, grammar, modal=True)
        wished = _wished(elements, j, grammar)
        if wished is not None:
            return VerbPhrase(wished, grammar.forms[elements[wished].low].base, stance, 0.9, modal)
        if low == "have":
            k, _ = skip_adverbs(elements, j + 1, grammar)
            if k < n and has_shape(elements[k].low, grammar, "participle"):
                return _phrase(elements, k, stance, 0.97, grammar, modal)
            if k < n and elements[k].low == "been":
                return None
            if any(e.low in _DUTIES for e in elements[j + 1 : j + 7]):
                return VerbPhrase(j, "have", "mandated", 0.85, modal)
            return VerbPhrase(j, "have", stance, 0.6, modal) if stance == "mandated" else None
        form = grammar.forms.get(low)
        if form is not None and "base" in form.shapes:
            return _phrase(elements, j, stance, 1.0, grammar, modal)
        if (
            elements[j].kind == "word"
            and low.isalpha()
            and len(low) > 2
            and low not in ("not", "the", "always", "become", "remain")
        ):
            return VerbPhrase(j, low, stance, 0.85, modal)
        return None
    if low == "can" and j + 2 < n and elements[j + 1].low == "now" and has_shape(elements[j + 2].low, grammar, "base"):
        return _phrase(elements, j + 2, "reported", 0.85, grammar, True)
    if low in ("can", "could", "might", "cannot"):
        return None
    if low in _HAVE:
        k, _ = skip_adverbs(elements, j + 1, grammar)
        k = skip_short_phrase(elements, k, grammar)
        if k >= n or elements[j + 1].low == "not" and elements[k].low != "only":
            return None  # "has not reported": nothing is done
        if elements[k].low == "been":
            return _state(elements, k, "reported", grammar, modal=True)
        if elements[k].low == "to" and k + 1 < n and has_shape(elements[k + 1].low, grammar, "base"):
            return _phrase(elements, k + 1, "mandated", 0.95, grammar, True)
        if has_shape(elements[k].low, grammar, "participle"):
            return _phrase(elements, k, "reported", 0.97, grammar, True)
        if any(e.low in _DUTIES for e in elements[k : k + 5]):
            return VerbPhrase(j, "have", "mandated", 0.8, True)
        if (
            elements[k].low.endswith(("ed", "en"))
            and k + 1 < n
            and elements[k + 1].low not in ("by",)
            and elements[k].low not in DETERMINERS
        ):
            return VerbPhrase(k, strip_ed(elements[k].low), "reported", 0.75, True)
        return None
    wished = (
        _wished(elements, j, grammar)
        if low in ("looks", "seeks", "wants", "wishes") or plural and low in ("look", "seek", "want")
        else None
    )
    if wished is not None:
        return VerbPhrase(wished, grammar.forms[elements[wished].low].base, "planned", 0.9, True)
    if (
        low in ("need", "needs")
        and j + 2 < n
        and elements[j + 1].low == "to"
        and has_shape(elements[j + 2].low, grammar, "base")
    ):
        return _phrase(elements, j + 2, "mandated", 0.9, grammar, True)
    if low in _BE:
        return _state(elements, j, "reported", grammar, modal=False)
    if low == "to":
        k, _ = skip_adverbs(elements, j + 1, grammar)
        if loose and k < n and has_shape(elements[k].low, grammar, "base"):
            return _phrase(elements, k, "mandated", 0.7, grammar, False, infinitive=True)
        return None
    form = grammar.forms.get(low)
    if form is None:
        return _unknown_verb(elements, j, grammar, trusted=trusted)
    if form.base in grammar.stative:
        if form.base == "become" and trusted and not elements[j].capital and j + 1 < n and _an_office(elements, j + 1):
            return VerbPhrase(j, "become", "reported", 0.75)
        return None
    if form.base not in grammar.verbs:
        return None
    following = elements[j + 1] if j + 1 < n else None
    if low in grammar.list("verbs.action.people") and (following is None or following.low not in _OBJECT_STARTS):
        return None  # "the X Agency engineers developed", "X head Jane Doe"
    strength: float
    if "past" in form.shapes and low not in ("set", "put", "cut"):
        if form.base == "find" and low == "found":
            pass
        if not past_is_active(elements, j, form.base, grammar):
            return None
        if low in grammar.list("verbs.action.adjectival") and not (
            sure
            or trusted
            and j + 1 < n
            and elements[j + 1].low.endswith("s")
            or object_follows(elements, j + 1, grammar)
            or form.base == "approve"
            and following is not None
            and following.low == "of"
            or j + 3 < n
            and elements[j + 1].low in ("and", "or")
            and has_shape(elements[j + 2].low, grammar, "past")
            and object_follows(elements, j + 3, grammar)
        ):
            return None
        strength = 0.92
    elif "s" in form.shapes:
        if form.base in grammar.also_nouns and not (
            sure or adverbs or following is None or object_follows(elements, j + 1, grammar)
        ):
            return None
        strength = 0.88
    elif form.shapes & {"base"} or low in ("set", "put", "cut"):
        noun = form.base in grammar.also_nouns
        if not (plural or loose or low in ("set", "put", "cut")):
            return None
        if noun and not (adverbs or object_follows(elements, j + 1, grammar)):
            return None
        if elements[j].capital and (not loose or following is not None and following.capital):
            return None
        if following is None or following.kind == "mark" and following.text not in '“"《':
            return None
        past = low in ("set", "put", "cut") and object_follows(elements, j + 1, grammar)
        strength = 0.8 if plural or adverbs or past else 0.62
    elif form.shapes == {"ing"}:
        return None
    else:
        return None
    return _phrase(elements, j, "reported", strength, grammar, False)


def _an_office(elements: list[Element], j: int) -> bool:
    """Whether a noun follows ("became the first agency to", "becomes a member"), no mere quality ("fully operational")."""
    return elements[j].low in ("the", "a", "an", "one", "part", "its") or elements[j].kind in ("name", "title")


def _wished(elements: list[Element], j: int, grammar: Grammar) -> int | None:
    """Index of the verb behind "look to", "want to", "seek to" at ``j``; None where there is none."""
    if (
        elements[j].low.removesuffix("s") not in ("look", "want", "wish", "seek", "like", "hope", "wishe")
        or j + 2 >= len(elements)
        or elements[j + 1].low != "to"
    ):
        return None
    k, _ = skip_adverbs(elements, j + 2, grammar)
    if (
        k >= len(elements)
        or not has_shape(elements[k].low, grammar, "base")
        or grammar.forms[elements[k].low].base in grammar.stative
    ):
        return None
    return k


_NO_VERBS_IN_ED = word_set(
    "need speed feed seed exceed proceed indeed embed hundred united based related led-based so-called shared limited"
)
_OBJECT_STARTS = word_set("the a an its their his her that these this those our all both each every any new it them")


def _unknown_verb(elements: list[Element], j: int, grammar: Grammar, *, trusted: bool) -> VerbPhrase | None:
    """A word that no list has but that stands and looks like a verb ("retrofitted its", "hardens the")."""
    element = elements[j]
    if element.capital or j + 1 >= len(elements) or not element.low.isalpha():
        return None
    low, following = element.low, elements[j + 1]
    opens = following.low in _OBJECT_STARTS or following.kind in ("name", "title") or following.text[0].isdigit()
    if low.endswith("ed") and len(low) > 4 and low not in _NO_VERBS_IN_ED:
        if opens or following.low in ("to", "new"):
            return VerbPhrase(j, strip_ed(low), "reported", 0.7 if trusted else 0.6)
        plain = (
            following.kind == "word"
            and following.low not in grammar.list("organisations.left.prepositions")
            and following.low not in ("and", "or", "by")
        )
        return VerbPhrase(j, strip_ed(low), "reported", 0.6) if trusted and plain else None
    if (
        trusted
        and low.endswith("s")
        and not low.endswith(("ss", "us", "is", "ers", "ors", "ions", "ments", "ties", "ees", "ants"))
        and len(low) > 4
        and following.low in _OBJECT_STARTS
    ):
        return VerbPhrase(j, low[:-1], "reported", 0.6)
    return None


def _phrase(
    elements: list[Element],
    j: int,
    stance: Stance,
    strength: float,
    grammar: Grammar,
    modal: bool,
    *,
    infinitive: bool = False,
) -> VerbPhrase | None:
    form = grammar.forms.get(elements[j].low)
    base = form.base if form else elements[j].low
    if base in grammar.stative and base not in ("include",) and not (modal and base in ("own", "reach")):
        return None
    following = elements[j + 1].low if j + 1 < len(elements) else ""
    if (
        base in grammar.list("verbs.stance.planning")
        and following in ("to", "on")
        and stance == "reported"
        and not infinitive
    ):
        stance = "planned"
    if base == "share" and any(e.low in ("responsibility", "responsibilities") for e in elements[j + 1 : j + 5]):
        stance = "mandated"
    return VerbPhrase(j, base, stance, strength, modal)


def _state(elements: list[Element], j: int, stance: Stance, grammar: Grammar, *, modal: bool) -> VerbPhrase | None:
    """ "is responsible for", "are working", "will be required to", "is to lead"; a passive or a mere state gives None."""
    n = len(elements)
    k, _ = skip_adverbs(elements, j + 1, grammar)
    if k < n and elements[k].text == ",":
        inner = comma_insertion(elements, k)
        if inner is not None:
            k, _ = skip_adverbs(elements, inner, grammar)
    if k >= n or elements[k].kind != "word":
        return None
    low = elements[k].low
    if low in ("been", "being") and k + 1 < n:
        k, _ = skip_adverbs(elements, k + 1, grammar)
        if k >= n:
            return None
        low = elements[k].low
    form = grammar.forms.get(low)
    if low.endswith("ing") and form is not None and "ing" in form.shapes:
        if form.base in grammar.stative:
            return None
        return VerbPhrase(k, form.base, stance, 0.95, True)
    if low == "to" and k + 1 < n and has_shape(elements[k + 1].low, grammar, "base"):
        return _phrase(elements, k + 1, "mandated", 0.9, grammar, True)
    following = elements[k + 1].low if k + 1 < n else ""
    if low in grammar.list("verbs.stance.planned_states") and following in ("to", "on"):
        if following == "on":
            return None
        after, _ = skip_adverbs(elements, k + 2, grammar)
        if after < n and has_shape(elements[after].low, grammar, "base"):
            return VerbPhrase(
                after, grammar.forms[elements[after].low].base, "planned" if stance != "mandated" else stance, 0.9, True
            )
        if low in ("committed",):
            return VerbPhrase(k, "commit", "planned", 0.8, True)
        return None
    if low in grammar.list("verbs.stance.mandated_states") and following == ",":
        # "is required, by 30 June, to file"
        inner = comma_insertion(elements, k + 1)
        if (
            inner is not None
            and inner + 1 < n
            and elements[inner].low == "to"
            and has_shape(elements[inner + 1].low, grammar, "base")
        ):
            return VerbPhrase(inner + 1, grammar.forms[elements[inner + 1].low].base, "mandated", 0.9, True)
    if low in grammar.list("verbs.stance.mandated_states") and following == "by":
        # "is entrusted by the Ministry to inspect"
        for m in range(k + 3, min(k + 12, n - 1)):
            if elements[m].low == "to" and has_shape(elements[m + 1].low, grammar, "base"):
                return VerbPhrase(m + 1, grammar.forms[elements[m + 1].low].base, "mandated", 0.9, True)
            if elements[m].kind == "mark":
                break
        return None
    if low in grammar.list("verbs.stance.mandated_states"):
        if following == "to":
            after, _ = skip_adverbs(elements, k + 2, grammar)
            if after < n and has_shape(elements[after].low, grammar, "base"):
                return VerbPhrase(after, grammar.forms[elements[after].low].base, "mandated", 0.95, True)
            return VerbPhrase(k, low, "mandated", 0.6, True) if low in ("responsible", "accountable") else None
        if (
            low in ("responsible", "accountable", "liable")
            or following in ("with", "for", "as")
            and low in ("tasked", "charged", "entrusted", "designated", "appointed")
        ):
            return VerbPhrase(k, low, "mandated", 0.95, True)
        return None
    if low in ("engaged", "involved") and following == "in" and k + 2 < n and elements[k + 2].low.endswith("ing"):
        form = grammar.forms.get(elements[k + 2].low)
        return VerbPhrase(k + 2, form.base, stance, 0.85, True) if form is not None else None
    if low == "in" and following == "charge":
        return VerbPhrase(k + 1, "charge", "mandated", 0.95, True)
    if stance == "mandated" and any(
        e.low in grammar.list("verbs.stance.roles") and not any(x.kind == "mark" for x in elements[k:m])
        for m, e in enumerate(elements[k : k + 5], k)
    ):
        return VerbPhrase(j, "be", "mandated", 0.85, True)
    if low in ("the", "a", "an", "also", "primarily", "mainly") and not modal or low == "the":
        # "is the main entity responsible for"
        for m in range(k + 2, min(k + 9, n - 1)):
            if elements[m].kind != "word" or elements[m].low in ("of", "for", "which", "that", "by"):
                break
            if (
                elements[m].low in ("responsible", "accountable")
                or elements[m].low == "in"
                and elements[m + 1].low == "charge"
            ):
                return VerbPhrase(m, "responsible", "mandated", 0.9, True)
    if low == "one" and following == "of":
        # "is one of the first to take up"
        for m in range(k + 2, min(k + 9, n - 1)):
            if elements[m].low == "to" and has_shape(elements[m + 1].low, grammar, "base"):
                return _phrase(elements, m + 1, stance, 0.8, grammar, True)
            if elements[m].kind == "mark" or elements[m].kind == "name":
                break
        return None
    if low in ("also", "the", "a"):
        if following in ("lead", "first", "only") and k + 2 < n:
            if following == "lead":
                return VerbPhrase(k + 1, "lead", "mandated", 0.6, True)
            for m in range(k + 2, min(k + 9, n - 1)):
                if elements[m].low == "to" and has_shape(elements[m + 1].low, grammar, "base"):
                    return VerbPhrase(m + 1, grammar.forms[elements[m + 1].low].base, stance, 0.8, True)
                if elements[m].kind == "mark":
                    break
        return None
    # "has been far-sighted, seized the chance and planned …"
    m = k + 1
    if m + 1 < n and elements[m].text == "," and "-" in low:
        m, _ = skip_adverbs(elements, m + 1, grammar)
        if (
            m < n
            and has_shape(elements[m].low, grammar, "participle")
            and m + 1 < n
            and elements[m + 1].low in ("the", "a", "an", "its")
        ):
            return VerbPhrase(m, grammar.forms[elements[m].low].base, stance, 0.85, True)
    return None
