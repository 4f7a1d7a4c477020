"""Numbers with their units in English and Chinese text, as written and normalised.

``find_quantities`` gives every number that is not part of a word (5G, IPv6, COVID-19), with the unit or the thing
counted that stands beside it; ``kg.extraction.figures`` decides which of them measure something. It never raises.
The words are data: ``ontology/grammar/units.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from kg.extraction.quantities_zh import chinese_quantities
from kg.extraction.quantity import DASHES, FULL_WIDTH, NUMBER, Quantity, bound_of, parse_number, plain
from kg.extraction.units import QuantityKind
from kg.extraction.units import units as unit_words

__all__ = ["Quantity", "QuantityKind", "chinese_marks", "find_quantities", "parse_number", "plain"]


def chinese_marks(text: str) -> str:
    """Chinese text typed with Latin commas, semicolons and colons, with the Chinese ones; the length stays."""
    return _LATIN_MARKS.sub(lambda m: _MARKS[m[0]], text)


_MARKS = {",": "，", ";": "；", ":": "："}
_LATIN_MARKS = re.compile(r"(?<!\d)[,;:]|[,;:](?!\d)")


def find_quantities(text: str, language: str, skip: Sequence[tuple[int, int]] = ()) -> list[Quantity]:
    """All numbers of ``text`` ("en" or "zh") with their units, in order, not overlapping.

    Numbers that begin in one of the ranges ``skip`` (dates, say) are passed over. English also gives ordinal words.
    """
    if not _ANY[language == "zh"].search(text):
        return []
    folded = text.translate(FULL_WIDTH)
    found = chinese_quantities(text, folded) if language == "zh" else _english(text, folded)
    if skip:
        found = _outside(found, skip)
    return _share_units(text, found, language)


def _outside(found: list[Quantity], spans: Sequence[tuple[int, int]]) -> list[Quantity]:
    """The quantities whose number begins in none of ``spans``."""
    if len(spans) * len(found) < 1000:
        return [q for q in found if not any(a <= q.at < b for a, b in spans)]
    merged: list[list[int]] = []
    for a, b in sorted(spans):
        if merged and a <= merged[-1][1]:
            merged[-1][1] = max(b, merged[-1][1])
        else:
            merged.append([a, b])
    starts = [a for a, _ in merged]
    return [q for q in found if not ((at := bisect_right(starts, q.at)) and q.at < merged[at - 1][1])]


_WORDS = {
    w: i
    for i, w in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
_ORDINALS = {
    w: i
    for i, w in enumerate(
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 1
    )
}
_ANY = (
    re.compile(r"\d|\b(?:topped|topping|" + "|".join([*_WORDS, *_ORDINALS]) + r")\b", re.I),
    re.compile(r"\d|[０-９]|第[一二三四五六七八九十]|首位|[近超逾约上过][百千万亿]"),
)


# ---------------------------------------------------------------- bounds

_BOUNDS_EN = re.compile(
    r"""\b(?:
     (?P<over>more\s+than|over|above|exceed(?:s|ed|ing)?(?:\s+the\s+mark\s+of)?|at\s+least|in\s+excess\s+of|upwards?\s+of|greater\s+than|higher\s+than|surpass(?:es|ed|ing)?|no\s+less\s+than|not\s+less\s+than|no\s+fewer\s+than|a\s+minimum(?:\s+of)?|topp(?:ed|ing)|just\s+over|well\s+over|passed)
    |(?P<under>nearly|better\s+than|almost|close\s+to|less\s+than|under|below|fewer\s+than|up\s+to|not\s+more\s+than|no\s+more\s+than|at\s+most|just\s+under|approaching|lower\s+than|within|not\s+exceed(?:ing)?)
    |(?P<about>about|around|approximately|approx\.?|roughly|some|circa|an?\s+estimated|estimated\s+at|in\s+the\s+region\s+of|on\s+the\s+order\s+of)
    )\s+(?:a\s+total\s+of\s+|the\s+|an?\s+additional\s+)?$""",
    re.I | re.X,
)
_BOUNDS_EN_AFTER = re.compile(
    r"\s*(?:(?P<over>or\s+(?:more|above|higher|over)(?!\s+than)|and\s+(?:above|over|more)(?!\s+than)|\+|plus\b)|(?P<under>or\s+(?:less|fewer|below|lower))|(?P<about>or\s+so))",
    re.I,
)
# ---------------------------------------------------------------- English

#: Currencies that stand right at the number: PKR12.
_CODES = "|".join(
    sorted(w for w in unit_words().prefixes if len(w) == 3 and w.isascii() and w.isalpha() and w.isupper())
)
_FIRST_LETTERS = "".join(sorted({w[0] for w in (*_WORDS, *_ORDINALS, "topped")}))
_EN_TOKEN = re.compile(
    rf"(?=[\d.])(?:(?<![A-Za-z0-9_./:=,#@])|(?<=\bRs\.)|(?<=\b(?:{_CODES})))(?P<digits>{NUMBER})(?P<ordinal>(?:st|nd|rd|th)\b)?"
    # the lookahead says what the words begin with, so that most letters are passed over at once
    rf"|(?=[{_FIRST_LETTERS}])(?<!\w)(?:(?P<word>{'|'.join(_WORDS)})\b(?=[\s-]+(?:hundred|thousand|million|billion|trillion|lakh|crore)s?\b)"
    rf"|(?<!-)(?P<spelt>{'|'.join(w for w, n in _WORDS.items() if n > 1)})(?=\s+[A-Za-z])"
    rf"|(?P<nth>{'|'.join(_ORDINALS)})\b|(?P<top>topp(?:ed|ing|s)\s+the\s+(?:list|rankings?|table))\b)",
    re.I,
)
_EN_MORE = re.compile(rf"\s+(?P<n>{NUMBER})\s+(?P<mag>million|thousand|hundred)\b", re.I)
_EN_NOT_PLURAL = re.compile(
    r"(?:ss|us|is|ous|’s|'s|news|gas|s’|always|across|physics|economics|perhaps|bus|basis|this|plus)$", re.I
)
_EN_WORD = re.compile(
    r"[\s\u00a0]*(?P<open>[“\"'‘(]?)(?P<w>[A-Za-z0-9][\w'’+/&.-]*[A-Za-z0-9]|[A-Za-z0-9])(?P<close>[”\"’')]?)"
)
_EN_ASIDE = re.compile(r"\s*\([^()]{1,40}\)")
_EN_ADJECTIVE = re.compile(r",(?=\s+[a-z]+(?:-[a-z]+)?\s+[a-z])")
_EN_SLASH = re.compile(r"\s+/(?=\s+[A-Za-z])")
_METRES = re.compile(
    r"\b(?:accura\w+|precision|resolution|depth|height|width|long|length|deep|better\s+than)\b[^,;]{0,20}$", re.I
)


_EN_MODIFIES = re.compile(r"\s+[a-z]{4,}s\b(?<!ss)")
_EN_RATE = re.compile(r"\s+(?:a|per|each|every)\s+(?:day|week|month|year)\b", re.I)
#: Two digits or units between: "two 5G bases" is fine, "two to three", "two-thirds of homes" and spans of time are not.
_EN_SPELT_AFTER = re.compile(
    r"\b(?:years?|months?|weeks?|days?|hours?|minutes?|decades?|times|thirds|quarters|fifths|halves|or)\b", re.I
)


def _english(text: str, folded: str) -> list[Quantity]:
    units = unit_words()
    found: list[Quantity] = []
    free = 0
    value: int | float
    for m in _EN_TOKEN.finditer(folded):
        at, stop = m.start(), m.end()
        if at < free:
            continue
        if m["nth"]:
            place = _ORDINALS[m["nth"].lower()]
            found.append(
                Quantity(at, stop, at, stop, text[at:stop], place, "rank", place, "1", "rank", None, None, 1.0, True)
            )
            continue
        if m["top"]:
            found.append(Quantity(at, stop, at, stop, text[at:stop], 1, "rank", 1, "1", "rank", None, None, 1.0, True))
            continue
        if m["spelt"]:
            if (things := _counted_phrase(folded, stop)) and not _EN_SPELT_AFTER.search(folded, stop, things[1]):
                spelt = _WORDS[m["spelt"].lower()]
                bound = bound_of(_BOUNDS_EN.search(folded, max(0, at - 40), at), None)
                found.append(Quantity(at, things[1], at, stop, text[at : things[1]], spelt, text[stop : things[1]].strip(), spelt,
                                      "1", "count", things[2], bound, spelt=True))  # fmt: skip
            continue
        if m["word"]:
            value = _WORDS[m["word"].lower()]
        else:
            number = parse_number(m["digits"])
            if number is None or len(m["digits"]) > 24:
                continue
            value = number
        before_char = folded[at - 1 : at]
        if before_char in DASHES and before_char and at >= 2 and (folded[at - 2].isalpha()):
            continue
        start, end = at, stop
        prefix = units.en_before.search(folded, max(0, at - 14), at)
        unit = units.prefixes[prefix["prefix"]] if prefix else None
        if prefix:
            start = prefix.start()
        glued = folded[stop : stop + 1].isalpha()
        after = units.en_after.match(folded, stop)
        assert after is not None  # every part of it is optional
        magnitude_word, unit_word = after["mag"], after["unit"]
        compound = 0
        scale = units.magnitudes["en"][re.sub(r"[\s\u00a0-]+", " ", magnitude_word).lower()] if magnitude_word else 1.0
        if m["ordinal"]:
            bound = bound_of(_BOUNDS_EN.search(folded, max(0, start - 24), start), None)
            found.append(
                Quantity(at, stop, at, stop, text[at:stop], value, "rank", value, "1", "rank", None, bound, 1.0, True)
            )
            free = stop
            continue
        if glued and not (magnitude_word or unit_word):
            if (
                not prefix
                and folded[stop] == "m"
                and _METRES.search(folded, max(0, start - 40), start)
                and not folded[stop + 1 : stop + 2].isalnum()
            ):
                unit, unit_word, end = units.unit_en("metre"), "m", stop + 1
            elif (
                not prefix
                and folded[stop] in "mk"
                and (premises := _counted_phrase(folded, stop + 1))
                and folded[stop + 1 : stop + 2] == " "
            ):
                scale = 1e6 if folded[stop] == "m" else 1e3  # "3.4m premises"
                found.append(
                    Quantity(start, premises[1], at, stop, text[start : premises[1]], value, text[stop : premises[1]], plain(value * scale), "1",
                             "count", premises[2], bound_of(_BOUNDS_EN.search(folded, max(0, start - 40), start), None), scale)
                )  # fmt: skip
                free = stop + 1
                continue
            elif prefix and re.match(r"[mMkKbB](?![A-Za-z])", folded[stop : stop + 2]):
                scale = {"m": 1e6, "k": 1e3, "b": 1e9}[folded[stop].lower()]
                magnitude_word = folded[stop]
                end = stop + 1
            else:
                free = stop
                continue
        else:
            end = after.end() if (magnitude_word or unit_word) else stop
        if (
            magnitude_word
            and unit_word
            and _EN_MODIFIES.match(folded, end)
            and not unit_word.endswith("s")
            and len(unit_word) > 2
        ):
            unit_word, end = None, after.end("mag")  # "2 lakh gram panchayats": no unit of weight
        if unit_word and unit is None:
            unit = units.unit_en(unit_word)
        if unit is not None and unit.kind == "count" and (boxes := _counted_phrase(folded, end)):
            end = boxes[1]  # "441,000 TEU containers"
        if magnitude_word and not unit_word:
            more = _EN_MORE.match(folded, end)
            if more and units.magnitudes["en"][more["mag"].lower()] < scale:
                value = plain(
                    value + (parse_number(more["n"]) or 0) * units.magnitudes["en"][more["mag"].lower()] / scale
                )
                end = compound = more.end()
                tail = units.en_after.match(folded, end)
                if tail and tail["unit"] and unit is None:
                    unit, end = units.unit_en(tail["unit"]), tail.end()
        counted: str | None = None
        kind: QuantityKind
        written: str | None
        if unit is not None:
            kind = unit.kind
            code, factor = unit.code, unit.factor
            written = " ".join(
                x for x in (prefix["prefix"].strip() if prefix else "", text[stop:end].strip(" -\u00a0")) if x
            )
            if kind == "percent" and factor == 1:
                written = "%"
            if kind == "multiple":
                # "1.6 times that of 2017" multiplies, "13.8 billion times" counts occasions.
                counted, kind = ("times", "count") if magnitude_word else (None, "multiple")
        else:
            code, factor, kind = "1", 1.0, "bare"
            phrase = _counted_phrase(folded, end)
            written = text[stop:end].strip(" -\u00a0") or None
            if phrase:
                kind, end = "count", phrase[1]
                counted = phrase[2]
                written = text[stop:end].strip(" -\u00a0")
            elif magnitude_word:
                kind = "count"
        if kind == "time" and (rate := _EN_RATE.match(folded, end)):
            end = rate.end()
            written = text[stop:end].strip(" -\u00a0")
        if compound and magnitude_word:
            written = " ".join([magnitude_word, *text[compound:end].split()])
        before = _BOUNDS_EN.search(folded, max(0, start - 40), start)
        after_bound = _BOUNDS_EN_AFTER.match(folded, end) or _BOUNDS_EN_AFTER.match(folded, stop)
        found.append(
            Quantity(
                start, end, at, stop, text[start:end], value, written, plain(value * scale * factor), code, kind, counted,
                bound_of(before, after_bound), scale,
            )
        )  # fmt: skip
        free = max(free, end if kind != "count" else stop, compound)
    return found


def _counted_phrase(text: str, at: int) -> tuple[int, int, str] | None:
    """The noun phrase after a number, up to its last plural noun: (start, end, words); None where there is none."""
    position, start, best = at, at, None
    first = True
    words: list[str] = []
    for _ in range(9):
        m = _EN_WORD.match(text, position)
        if not m:
            break
        word = m["w"].rstrip(".")
        lower = word.lower()
        if lower == "of" and best and words and words[-1].lower() in unit_words().classes:
            position = m.end()
            words.append(word)
            continue
        if m["open"] == "(" and words and best is None and (aside := _EN_ASIDE.match(text, position)):
            position = aside.end()
            continue
        if lower == "above" and words and words[-1] == "and":
            position = m.end()
            continue
        if lower in ("and", "or") and words and best is None and position > at:
            position = m.end()
            words.append(word)
            continue
        if lower == "of" and re.match(r"\s+(?:things|vehicles)\b", text[m.end() : m.end() + 12], re.I):
            position = m.end()
            words.append(word)
            continue
        if lower in unit_words().stops or m["open"] == "(":
            break
        if first:
            start = m.start("w") - len(m["open"])
            first = False
        if word[0].isdigit() and not re.search("[A-Za-z]", word):
            break
        words.append(word)
        gap = text[m.end() : m.end() + 1]
        if best is None and (slash := _EN_SLASH.match(text, m.end())):
            position = slash.end()
            continue
        ends_here = m["w"] != word or (gap in ",.;:" and gap != "")
        if lower in unit_words().plurals or (
            lower.endswith("s") and len(lower) > 3 and lower != "grass-roots" and not _EN_NOT_PLURAL.search(lower)
        ):
            best = m.start("w") + len(word)
        position = m.end()
        if ends_here:
            if gap == "," and best is None and (more := _EN_ADJECTIVE.match(text, m.end())):
                position = more.end()
                continue
            break
    if best is None:
        return None
    if more := (_EN_PLACES.match if text[:best].endswith(_EN_PLACE_WORDS) else _EN_AND.match)(text, best):
        best = more.end()
    return start, best, " ".join(text[start:best].split())


_EN_PLACE_WORDS = ("provinces", "counties", "cities", "regions", "districts", "prefectures", "municipalities")
#: "31 provinces (autonomous regions and cities)"; "14 mines and tailings ponds".
_EN_PLACES = re.compile(rf"\s*\((?:(?:autonomous\s+)?(?:{'|'.join(_EN_PLACE_WORDS)}|states|and)(?:,\s*|\s*))+\)")
_EN_AND = re.compile(
    r"\s+and\s+(?!(?:reduce|increase|create|support|save|cut|raise|lower|improve|generate|attract|help|build|train|cover|avoid|other|others|more|has|is|was|goods|services|sales|this|includes|provides|builds|exports|imports|towns?|carries|works|runs|aims|seeks|helps|plans|creates|offers|reaches|serves|opens|trains|employs|operates|holds|supports|promotes|covers|makes|gives|leads)\b)(?:[a-z-]+\s+)?[a-z]{3,}s(?<!ss)(?<!us)(?<!is)(?=\s*(?:$|[.,;:)]|\s(?:in|of|for|at|across|nationwide|have|were|are|had|was|will|by)\b))"
)


# ---------------------------------------------------------------- ranges and lists that share a unit

_JOIN_EN = re.compile(rf"\s*(?:[{DASHES}]|to|and|or|,)\s*(?:(?:around|about|over|nearly|more than|almost)\s+)?", re.I)
_RANGE_EN = re.compile(rf"\s*(?:[{DASHES}]|to)\s*")
_JOIN_ZH = re.compile(rf"\s*(?:[{DASHES}]|至|到|、|和|或)\s*")


_MORE_OF_IT = re.compile(r"\s+(?:more|others?)\s*(?:$|[.,;:)]|(?:by|in|this|next|over|within|before)\b)")


def _share_units(text: str, found: list[Quantity], language: str) -> list[Quantity]:
    """Gives the first number of "3-5 times", "10 to 15 per cent" and "4、5万个" the unit of the last."""
    join = _JOIN_ZH if language == "zh" else _JOIN_EN
    if language == "en":
        for i in range(1, len(found)):
            a, b = found[i - 1], found[i]
            if (
                b.kind == "bare" and a.kind in ("count", "measure") and _MORE_OF_IT.match(text, b.stop)
            ):  # "and plans to bury 400 more"
                unit = a.unit if a.magnitude == 1 or not a.unit else a.unit.split(" ", 1)[-1]
                found[i] = replace(b, unit=unit, kind=a.kind, code=a.code, counted=a.counted,
                                   quantity=plain(b.value * (a.quantity / (a.value * a.magnitude) if a.value else 1.0)))  # fmt: skip
    if language == "en":
        for i in range(1, len(found)):
            a, b = found[i - 1], found[i]
            prefixed = a.kind == "money" and a.start < a.at and b.start == b.at and not b.counted
            if prefixed and b.kind in ("bare", "count") and _RANGE_EN.fullmatch(text[a.end : b.start]):
                # "Rs 180 to 190 billion": the currency of the first, the magnitude of the last
                written = " ".join(x for x in (text[a.start : a.at].strip(), b.unit) if x)
                found[i] = replace(b, unit=written, kind="money", code=a.code)
                if a.magnitude == 1 and b.magnitude > 1:
                    found[i - 1] = replace(
                        a, unit=written, quantity=plain(a.value * b.magnitude), magnitude=b.magnitude
                    )
    for i in range(len(found) - 2, -1, -1):
        a, b = found[i], found[i + 1]
        if a.kind != "bare" or b.kind in ("bare", "rank") or a.ordinal:
            continue
        between = text[a.stop : b.start]
        if b.start < a.stop or not join.fullmatch(between):
            continue
        word = between.strip().lower()
        if word in ("and", "or", ",", "、", "和", "或") and b.kind == "count" and b.magnitude == 1:
            continue
        unit_factor = b.quantity / (b.value * b.magnitude) if b.value and b.magnitude else 1.0
        quantity = plain(a.value * b.magnitude * unit_factor)
        found[i] = replace(a, unit=b.unit, quantity=quantity, code=b.code, kind=b.kind, counted=b.counted,
                           magnitude=b.magnitude)  # fmt: skip
    return found
