"""Numbers at the start of a line: 一、 （一） 1. （1） ① 第三章 第十条 Part II, 3.1, (a), (iv), "First," and their mixtures.

A mark alone does not say its level or its value ("(C)" is 3 or 100, "(i)" is 1 or 9): ``Mark.values`` holds every
reading, and the outline picks the one that continues a sequence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kg.documents.grammar import alternatives, load_grammar, squeeze

if TYPE_CHECKING:
    from kg.documents.lines import Line

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_UNICODE_ROMAN = {c: i for i, c in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ", 1)} | {c: i for i, c in enumerate("ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ", 1)}
_CARDINAL = re.findall(
    r"\w+",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty",
)
_ORDINAL = re.findall(
    r"\w+",
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth",
)
_SPELLED = {w: i for words in (_CARDINAL, _ORDINAL) for i, w in enumerate(words, 1)}
_SPELLED |= {w + "ly": i for i, w in enumerate(_ORDINAL, 1)}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_IN_BRACKETS = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_ROMAN_FORM = re.compile(r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\Z")
HAN_NUMERAL = "[〇零一二三四五六七八九十百]{1,5}"


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at a line's start. ``unit`` is a word ("part", "box", …) or the shape of the mark ("dot", "paren", …)."""

    unit: str
    values: tuple[tuple[str, int], ...]  # (numeral system, value)
    components: tuple[int, ...]  # of "3.1.2"
    written: str
    end: int  # where the title begins, from the line's start
    hidden: bool  # a bare number that is no part of the sentence after it


def han_number(text: str) -> int | None:
    """The value of a Chinese numeral up to 999: 三十一 is 31."""
    if not text or any(c not in "十百" and c not in _DIGITS for c in text):
        return None
    if not any(c in "十百" for c in text):
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) <= 3 else None
    hundreds, _, rest = text.rpartition("百") if "百" in text else ("", "", text)
    tens, ten, ones = rest.rpartition("十")
    total = 100 * (_digit(hundreds) or 1) if "百" in text else 0
    total += 10 * (_digit(tens) if tens.strip("零") else 1) if ten else 0
    return total + _digit(ones)


def _digit(text: str) -> int:
    text = text.strip("零〇")
    return _DIGITS.get(text[-1:], 0) if text else 0


def roman_number(text: str) -> int | None:
    """The value of a roman numeral up to 399 in either case, or None."""
    text = text.upper()
    if not _ROMAN_FORM.match(text):
        return None
    total = 0
    for here, after in zip(text, text[1:] + " ", strict=True):
        value = _ROMAN[here]
        total += -value if after in _ROMAN and _ROMAN[after] > value else value
    return total


def to_roman(number: int) -> str:
    """``IV`` for 4. Numbers outside 1 to 399 stay arabic."""
    if not 0 < number < 400:
        return str(number)
    out = ""
    for value, sign in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        out += sign * (number // value)
        number %= value
    return out


@lru_cache(maxsize=4096)
def readings(token: str) -> tuple[tuple[str, int], ...]:
    """Every reading of a number as (numeral system, value); empty when it is none."""
    found: list[tuple[str, int]] = []
    if token.isdigit() and token.isdecimal():
        return (("arabic", int(token)),)
    if (value := han_number(token)) is not None:
        return (("han", value),)
    if token in _UNICODE_ROMAN:
        return (("roman", _UNICODE_ROMAN[token]),)
    if (value := _SPELLED.get(token.lower())) is not None:
        return (("spelled", value),)
    if token.isascii() and token.isalpha():
        if (value := roman_number(token)) is not None:
            found.append(("roman", value))
        if len(token) == 1:
            found.append(("letter", ord(token.lower()) - 96))
    return tuple(found)


@cache
def _patterns() -> tuple[re.Pattern[str], dict[str, str], dict[str, str], dict[str, str]]:
    grammar = load_grammar()
    spelled = "|".join(sorted(_SPELLED, key=lambda w: (-len(w), w)))
    roman = "[IVXLCivxlc]{1,7}"
    token = rf"\d{{1,3}}|{HAN_NUMERAL}|{roman}|[A-Za-z]|[Ⅰ-Ⅻⅰ-ⅹ]|(?i:{spelled})"
    ordinal = alternatives(grammar.ordinal_units_zh)
    leading = alternatives(grammar.leading_units_zh)
    words = alternatives(grammar.units_en)
    master = re.compile(
        rf"""
        第\s*(?P<zo>\d{{1,3}}|{HAN_NUMERAL})\s*(?P<zou>{ordinal})(?![是的以约款之规])[\s:：、.．]*
      | (?P<zlu>{leading})\s*(?P<zl>\d{{1,3}}|{HAN_NUMERAL})?(?P<zle>\s*[:：.．、]\s*|(?=\s)\s+|$|(?=[^\s\d]))
      | (?i:(?P<enu>{words}))(?:\s+(?i:no\.?\s*)?(?P<en>\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|{roman}|[A-Z]|(?i:{spelled}))(?![\w'’%])
          (?P<ene>\s*[:：.．—–-]+\s+|\s+|[:：]|\s*$))
      | [（(]\s*(?P<paren>{token})\s*[)）][.．、,，:：]?\s*
      | (?P<circled>[{_CIRCLED}{_IN_BRACKETS}])[.、．]?\s*
      | (?P<decimal>\d{{1,2}}(?:[.．]\d{{1,2}}){{1,4}})[.．、]?(?:\s+(?=\D)|(?=[㐀-鿿]))
      | (?P<han>{HAN_NUMERAL})\s?(?:、|[．.](?!\d))\s*
      | (?P<dot>\d{{1,3}}|[Ⅰ-Ⅻ]|[A-Z](?=[.．]\s|[.．][㐀-鿿]))[.．﹒、](?:(?![\d.])|(?=\d{{4}}年))\s*
      | (?P<rom>{roman}|[Ⅰ-Ⅻ])[.．、:：,，]\s+
      | (?P<half>\d{{1,2}}|[A-Za-z]|{roman}|{HAN_NUMERAL})[)）]\s*
      | (?i:(?P<spelled>{spelled}))[,:，：]\s+
        """,
        re.X,
    )
    normal = {squeeze(w): u for w, u in grammar.units_en.items()}
    return master, normal, grammar.ordinal_units_zh, grammar.leading_units_zh


_TABBED = re.compile(r"(\d{1,2}|[a-z]|[ivx]{2,5})[.)]?\t+(?=[^\t]{12,}$)(?=.*[.;:,。；：]$|.*\b(?:and|or)$)")
_PAREN_TAB = re.compile(r"\((?:\d{1,2}|[A-Za-z]|[ivx]{2,5})\)\t")


def tabbed_mark(text: str) -> Mark | None:
    """The number of a list whose numbers are set off by tabs ("2 → Each harbour reports …"); None for a table's row."""
    m = _TABBED.match(text)
    if m is None:
        return parse_mark(text) if text[0] == "(" and text.count("\t") == 1 and _PAREN_TAB.match(text) else None
    return Mark("number" if m[1].isdigit() else "letter", readings(m[1]), (), m[1], m.end(), True)


_BARE = re.compile(r"(\d{1,2})\s+(?=[A-Z㐀-鿿“\"《])(?!.*[。；;，,：:.!?！？]$)")
_SUBSECTION = re.compile(r"(\d{1,2})[.．]1(?![\d%])\.?(?:\s|[㐀-鿿])")
_LOOK_AHEAD = 40


def bare_numbers(lines: list[Line]) -> dict[int, Mark]:
    """Headings that begin with a number and a blank ("3 Warning") in a text whose sections are 3.1, 3.2: offset → mark.

    Such a number counts where its own x.1 comes next, or where it follows one that counts.
    """
    if not any(_SUBSECTION.match(line.text) for line in lines):
        return {}
    found: dict[int, Mark] = {}
    last = 0
    awaited: tuple[Line, re.Match[str], int] | None = None
    for i, line in enumerate(lines):
        if not line.text[0].isdigit() or len(line.text) > 160:
            continue
        if awaited is not None and (sub := _SUBSECTION.match(line.text)) and sub[1] == awaited[1][1]:
            if i - awaited[2] <= _LOOK_AHEAD:
                found[awaited[0].start] = _bare(awaited[1])
                last = int(awaited[1][1])
            awaited = None
        elif (m := _BARE.match(line.text)) and len(line.text) <= 80:
            if last and int(m[1]) == last + 1 and len(line.text) <= 40:
                found[line.start] = _bare(m)
                last += 1
            awaited = (line, m, i)
    return found


def _bare(m: re.Match[str]) -> Mark:
    return Mark("number", readings(m[1]), (int(m[1]),), m[1], m.end(), True)


_QUICK = re.compile(
    r"[\d(（第一二三四五六七八九十①-⒇Ⅰ-ⅹ]|[A-Za-z]{1,20}[.,:、．﹒，：)）\s]|[专附任重行措举工]|[A-Za-z]+$"
)


def parse_mark(line: str) -> Mark | None:
    """The number that opens the line, if any."""
    if not _QUICK.match(line):
        return None
    master, words, ordinals, leading = _patterns()
    m = master.match(line)
    if m is None:
        return None
    group = m.lastgroup
    components: tuple[int, ...] = ()
    hidden = True
    if m["zo"]:
        unit, token, hidden = ordinals[m["zou"]], m["zo"], m["zou"] == "条"
        written = m[0].rstrip(" \t\u3000:：、.．")
    elif m["zlu"]:
        unit, token, hidden = leading[m["zlu"]], m["zl"] or "", False
        if not token and unit != "annex":
            return None
        if not token and line[m.end() :].strip() and not m["zle"].strip():
            return None
        written = m[0].rstrip(" \t\u3000:：、.．")
    elif m["enu"]:
        unit, token = words[squeeze(m["enu"])], m["en"]
        hidden = unit == "article"
        if "." in token:
            components = tuple(int(p) for p in token.split("."))
            token = token.rsplit(".", 1)[1]
        written = m[0].rstrip(" \t:：.．—–-")
    elif group == "decimal":
        components = tuple(int(p) for p in re.split("[.．]", m["decimal"]))
        unit, token, written = "decimal", str(components[-1]), m["decimal"]
    elif group == "circled":
        sign = m["circled"]
        at = _CIRCLED.find(sign)
        token = str((at if at >= 0 else _IN_BRACKETS.find(sign)) + 1)
        unit, written = "circled", sign
    elif group == "han":
        if re.match(rf"{HAN_NUMERAL}(?:、|[产级线])", line[m.end() :]):
            return None  # 一、二、三产业 is a list
        unit, token, written = "major", m["han"], m[0].strip()
    elif group == "rom":
        unit, token, written = "major", m["rom"], m[0].strip()
        if line[m.end("rom")] in ",，" and not token.isupper():
            return None
    elif group == "spelled":
        unit, token, written, hidden = "major", m["spelled"], m[0].strip(), False
    elif group == "dot":
        token, written = m["dot"], m[0].strip()
        unit = (
            "number"
            if token.isdigit()
            else "major"
            if len(readings(token)) != 1 or token in _UNICODE_ROMAN
            else "letter"
        )
    elif group == "half":
        unit, token, written = "half", m["half"], m[0].strip()
    else:
        unit, token, written = "paren", m["paren"], m[0].strip()
    values = readings(token) if token else ()
    if token and not values:
        return None
    if components and 0 in components[:1]:
        return None
    return Mark(unit, values, components, written, m.end(), hidden)
