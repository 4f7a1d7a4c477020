"""The short label of an action: the verb in its base form and the core of its object, at most eight words."""

from __future__ import annotations

from kg.extraction.english.grammar import Grammar, word_set
from kg.extraction.english.tokens import Element
from kg.extraction.english.verbs import VerbPhrase

_DROP = word_set(
    "more than over nearly the a an its their his her this these those new further more also own very such our own"
)
_STOP = word_set(
    "and but while which who whom that where when whether to so as by in on at from with under through during after before since if because including such via within into across per than until among"
    " between against without will would shall must should may can has have had is are was were"
)
_NO_END = word_set("up of and for to in on with or the a an its their at by from as & into new")
_PARTICLES = {
    "carry": ("out",), "set": ("up", "out"), "put": ("forward", "in", "into"), "take": ("the", "part"), "roll": ("out",), "work": ("on", "with", "to"), "focus": ("on",), "speed": ("up",),
    "crack": ("down", "on"), "call": ("on", "for"), "participate": ("in",), "engage": ("in", "with"), "invest": ("in",), "consult": ("on", "with"), "bring": ("forward",), "contribute": ("to",),
    "cooperate": ("with", "on"), "collaborate": ("with", "on"), "step": ("up",), "scale": ("up",), "respond": ("to",), "report": ("on", "to"), "lead": ("on",), "act": ("as",), "adhere": ("to",),
    "insist": ("on",), "strive": ("to",), "continue": ("to",), "seek": ("to",), "plan": ("to",), "agree": ("to", "on"), "commit": ("to",), "apply": ("to", "for"), "comply": ("with",), "look": ("at",),
    "begin": ("to",), "start": ("to",), "rely": ("on",), "listen": ("to",), "responsible": ("for",), "accountable": ("for",), "charge": ("of",), "tasked": ("with",), "partner": ("with",), "liaise": ("with",),
    "decide": ("to", "on"), "preside": ("over",), "pledge": ("to",), "propose": ("to",), "help": ("to",), "move": ("to",), "draw": ("up",), "open": ("up",), "join": ("with",),
}  # fmt: skip


def label(elements: list[Element], verb: VerbPhrase, grammar: Grammar, end: int) -> str:
    """``verb`` with the head of its object; never more than eight words, five of them in the text's own order."""
    base = verb.base
    index = verb.index
    # "continue to develop", "plans to consult": the verb that carries the sense.
    for _ in range(2):
        k = index + 1
        if (
            base
            in (
                "continue",
                "begin",
                "start",
                "plan",
                "seek",
                "strive",
                "help",
                "propose",
                "commit",
                "pledge",
                "aim",
                "decide",
                "work",
                "move",
                "agree",
            )
            and k + 1 < end
            and elements[k].low == "to"
        ):
            k += 1
            while k < end and elements[k].low.endswith("ly"):
                k += 1
            form = grammar.forms.get(elements[k].low) if k < end else None
            if form is not None and "base" in form.shapes:
                base, index = form.base, k
                continue
        break
    if base == "take" and [e.low for e in elements[index + 1 : index + 4]] == ["the", "lead", "in"]:
        k = index + 4
        while k < end and elements[k].low.endswith("ly"):
            k += 1
        form = grammar.forms.get(elements[k].low) if k < end else None
        if form is not None and "ing" in form.shapes:
            base, index = form.base, k
    if base in ("responsible", "accountable", "liable"):
        words = ["be", base]
    elif base == "charge" and index > 0 and elements[index - 1].low == "in":
        words = ["be", "in", "charge"]
    else:
        words = [base]
    k = index + 1
    allowed = _PARTICLES.get(base, ())
    while k < end and elements[k].low in allowed and len(words) < 4:
        words.append(elements[k].low)
        k += 1
    taken = 0
    while k < end and taken < 5 and len(words) < 8:
        element = elements[k]
        low = element.low
        if element.kind == "mark":
            if element.text in "-–/’'“”\"%":
                k += 1
                continue
            break
        if element.kind in ("name", "title") and element.text:
            for word in element.text.split()[: 8 - len(words)]:
                if taken < 5:
                    words.append(word.strip('“”"'))
                    taken += 1
            k += 1
            continue
        if low in _DROP or (low.endswith("ly") or low == "that") and taken == 0:
            k += 1
            continue
        if low in _STOP and taken:
            if (
                low == "and"
                and k + 1 < end
                and taken <= 2
                and not elements[k + 1].low.endswith("ed")
                and elements[k + 1].kind == "word"
                and elements[k + 1].low not in _STOP
                and not _verbal(elements[k + 1].low, grammar)
            ):
                words.append("and")
                taken += 1
                k += 1
                continue
            break
        if low == "of" and taken >= 4:
            break
        if low in ("’s", "'s"):
            words[-1] += element.text
            k += 1
            continue
        words.append(element.text)
        taken += 1
        k += 1
    while len(words) > 1 and words[-1].lower() in _NO_END:
        words.pop()
    return " ".join(words[:8])


def _verbal(low: str, grammar: Grammar) -> bool:
    form = grammar.forms.get(low)
    return form is not None and bool(form.shapes & {"past", "s"})
