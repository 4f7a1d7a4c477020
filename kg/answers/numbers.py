"""Numbers of parts of plans as readers of a language write them: ``IV(1) Box 3(2)`` is ``四（一）专栏3第2项`` in Chinese.

The graph keeps one form; what is shown in Chinese follows from it here, and in the pages' own script by the same rules.
"""

from __future__ import annotations

import re

from kg.answers.names import read_code
from kg.answers.records import Thing

_FORM = re.compile(r"(?P<part>[IVXLC]+)(?P<section>\(\d+\))?(?: Box (?P<box>\d+)(?P<item>\(\d+\))?)?")
_DIGITS = "零一二三四五六七八九"


def number_in(code: str, language: str) -> str:
    """A number in the form of a language; one that has no such form stays as it is."""
    if language != "zh" or not _FORM.fullmatch(code):
        return code
    path = read_code(code)
    if not path:
        return code
    part, *section = path[0][1]
    said = han(part) + "".join(f"（{han(value)}）" for value in section)
    for word, (value, *_) in path[1:]:
        said += f"专栏{value}" if word else f"第{value}项"
    return said


def with_number(code: str, name: str, language: str) -> str:
    """A name after its number; a Chinese bracket takes the place of the blank between them."""
    number = number_in(code, language)
    return f"{number}{'' if number.endswith('）') else ' '}{name}" if number else name


def numbered(thing: Thing, language: str) -> str:
    """Number and name of a thing, as in ``IV(1) Box 3 Nationwide …``."""
    name = thing.in_language(language)
    return name if thing.code == name else with_number(thing.code, name, language)


def han(value: int) -> str:
    """A number below 100 in Chinese; others in digits."""
    tens, ones = divmod(value, 10)
    if value >= 100:
        return str(value)
    return ((_DIGITS[tens] if tens > 1 else "") + "十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")
