"""Plain sentences in English and Chinese: numbers, plurals, lists, articles, dates.

>>> say = Say("en")
>>> say.number(2), say.some(1, TASK), say.some(12, TASK)
('two', 'one task', '12 tasks')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.answers.grounds import GROUNDS, INFERRED, ROLES, kind_words
from kg.answers.numbers import with_number
from kg.answers.records import Thing, Words
from kg.views.blocks import Guess, Inline, Line, Note, Ref, clean

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_LONG = 160  # characters of a name within a sentence or a cell


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that is counted: English singular and plural, Chinese with its measure word."""

    one: str
    many: str
    measure: str
    zh: str


TASK = Noun("task", "tasks", "项", "任务")
PART = Noun("part", "parts", "个", "组成部分")
BODY = Noun("body", "bodies", "个", "主体")
DOCUMENT = Noun("document", "documents", "份", "文档")
INSTRUMENT = Noun("instrument", "instruments", "件", "政策文件")
TARGET = Noun("target", "targets", "项", "量化目标")
FIGURE = Noun("figure", "figures", "个", "数据")
ACTION = Noun("action", "actions", "项", "行动")
ISSUANCE = Noun("issuance", "issuances", "次", "发布")
REMIT = Noun("remit", "remits", "项", "法定职责")
RANK = Noun("ranking", "rankings", "次", "排名")
OTHER = Noun("other", "others", "个", "")

# Names that take an article in English: bodies called after what they are, and regions that are no proper name alone.
_ARTICLE = re.compile(
    r"\b(Academy|Administration|Agency|Alliance|Area|Association|Authority|Bank|Board|Bureau|Cent(?:er|re)|Circle|circle|"
    r"Commission|Committee|Conference|Congress|Council|Court|Delta|Department|Federation|Government|Group|Inspectorate|"
    r"Institute|League|Ministr(?:y|ies)|Office|Organi[sz]ation|Party|Procuratorate|Region|Secretariat|Service|Society|"
    r"Trust|Union|Zone)\b"
)


class Say:
    """Words in one language. Lines are tuples of pieces; what is given as ``Line`` may be nested with ``line``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.zh = language == "zh"

    def __call__(self, en: str, zh: str) -> str:
        """The words in the reader's language."""
        return zh if self.zh else en

    def words(self, value: Words | None) -> str:
        return "" if value is None else value.in_language(self.language)

    # Numbers.
    def number(self, count: int) -> str:
        """A number as it stands in a sentence: words up to nine in English."""
        if self.zh:
            return str(count)
        return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"

    def some(self, count: int, noun: Noun) -> str:
        """``one task``, ``12 tasks``, ``no tasks``; ``12项任务``."""
        if self.zh:
            return f"{count}{noun.measure}{noun.zh}"
        return f"{self.number(count)} {noun.one if count == 1 else noun.many}"

    def verb(self, count: int, one: str, many: str) -> str:
        """The form of an English verb for a number."""
        return one if count == 1 else many

    def share(self, part: int, of: int) -> str:
        """A share in per cent; empty of nothing. Only all is 100 and only none 0 per cent."""
        if not of:
            return ""
        per_cent = round(100 * part / of)
        per_cent = min(per_cent, 99) if part < of else per_cent
        return f"{max(per_cent, 1) if part else 0}%"

    # Names.
    def named(self, thing: Thing) -> str:
        """Number and name, of long names the beginning."""
        name = short(thing.in_language(self.language))
        return name if not thing.code or thing.code == name else with_number(thing.code, name, self.language)

    def ref(self, thing: Thing) -> Ref:
        return Ref(thing, self.named(thing))

    def plan(self, thing: Thing) -> Ref:
        """An instrument: in Chinese between title marks."""
        name = self.named(thing)
        return Ref(thing, f"《{name.strip('《》')}》" if self.zh and thing.zh else name)

    def body(self, thing: Thing) -> Line:
        """A body in a sentence: in English with its article."""
        return (*((self.article(thing),) if self.article(thing) else ()), self.ref(thing))

    def article(self, thing: Thing) -> str:
        """``the `` before names of offices in English; nothing before names of places, companies and single words."""
        name = thing.en or ""
        if self.zh or not name or name.lower().startswith("the ") or thing.kind == "Company" or " " not in name:
            return ""
        return "the " if _ARTICLE.search(name) else ""

    def kind(self, kind: str) -> str:
        return kind_words(kind, self.language)

    def role(self, role: str) -> str:
        return self.words(ROLES[role]) if role in ROLES else role

    def ground(self, ground: str) -> str:
        """The word for a ground; one that is a guess says so."""
        known = GROUNDS.get(ground)
        if known is None:
            return ground
        guess = self(" (inferred)", "（推断）") if ground in INFERRED else ""
        return self.words(known.word) + guess

    def ground_within(self, ground: str) -> str:
        """The same within brackets."""
        known = GROUNDS.get(ground)
        if known is None:
            return ground
        return self.words(known.word) + (self(", inferred", "，推断") if ground in INFERRED else "")

    # Lists.
    def list(self, lines: Sequence[Line]) -> Line:
        """``a, b and c``; ``a、b和c``."""
        comma, last = ("、", "和") if self.zh else (", ", " and ")
        pieces: list[Inline] = []
        for n, one in enumerate(lines):
            if n:
                pieces.append(last if n == len(lines) - 1 else comma)
            pieces += one
        return line(*pieces)

    def some_of(self, lines: Sequence[Line], shown: int = 6) -> Line:
        """The first of many: ``a, b and three others``; ``a、b等5个``."""
        if len(lines) <= shown + 1:
            return self.list(lines)
        if self.zh:
            comma: list[Inline] = []
            for n, one in enumerate(lines[:shown]):
                comma += [*(["、"] if n else []), *one]
            return line(*comma, f"等{len(lines)}个")
        return self.list([*lines[:shown], (self.some(len(lines) - shown, OTHER),)])

    def bodies(self, things: Iterable[Thing], shown: int = 6) -> Line:
        """Bodies after one another, each once."""
        return self.some_of([self.body(t) for t in {t.iri: t for t in things}.values()], shown)

    def refs(self, things: Iterable[Thing], shown: int = 6) -> Line:
        return self.some_of([(self.ref(t),) for t in {t.iri: t for t in things}.values()], shown)

    # Dates.
    def date(self, date: str | None) -> str:
        """A date as exact as it is known: ``10 June 2021``, ``June 2021``, ``2021``; ``2021年6月10日``."""
        found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", date or "")
        if not found:
            return date or ""
        year, month, day = found.groups()
        if self.zh:
            return f"{year}年" + (f"{int(month)}月" if month else "") + (f"{int(day)}日" if day else "")
        if not month or not 1 <= int(month) <= 12:
            return year if not month else date or ""
        name = f"{_MONTHS[int(month) - 1]} {year}"
        return f"{int(day)} {name}" if day else name

    def on(self, date: str | None) -> str:
        """``on 10 June 2021``, ``in June 2021``; ``于2021年6月10日``."""
        said = self.date(date)
        if self.zh:
            return f"于{said}"
        return f"{'on' if len(date or '') > 7 else 'in'} {said}"

    def span(self, since: str | None, until: str | None) -> str:
        """A cell: ``2021-12 –``, ``– 2023-03``."""
        return f"{since or ''} – {until or ''}".strip() if since or until else ""

    # Sentences.
    def sentence(self, *pieces: Inline | Line) -> Line:
        """Pieces as one sentence: a capital first, a full stop last, a blank after it in English."""
        found = list(line(*pieces))
        if not found:
            return ()
        if not self.zh and isinstance(found[0], str):
            found[0] = found[0][:1].upper() + found[0][1:]
        if self.zh:
            return line(*found, "。")
        marks: list[Inline] = []
        while found and isinstance(found[-1], Note):  # footnotes follow the full stop
            marks.insert(0, found.pop())
        return line(*found, ".", *marks, " ") if marks else line(*found, ". ")

    def in_brackets(self, *pieces: Inline | Line) -> Line:
        opening, closing = ("（", "）") if self.zh else (" (", ")")
        return line(opening, *pieces, closing)

    def inferred(self, so: bool) -> Line:
        """The mark of what no text says, where it is ``so``."""
        return (Guess(self(" (inferred)", "（推断）")),) if so else ()

    @property
    def comma(self) -> str:
        return "，" if self.zh else ", "

    @property
    def semicolon(self) -> str:
        return "；" if self.zh else "; "

    @property
    def colon(self) -> str:
        return "：" if self.zh else ": "


def a_or_an(noun: str) -> str:
    """``a task``, ``an instrument``."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def short(words: str, most: int = _LONG) -> str:
    """Words on one line, of long ones the beginning."""
    words = clean(words)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def line(*pieces: Inline | Line) -> Line:
    """Pieces and lines as one line, neighbouring words joined."""
    found: list[Inline] = []
    for piece in pieces:
        for one in piece if isinstance(piece, tuple) else (piece,):
            if one == "":
                continue
            if isinstance(one, str) and found and isinstance(found[-1], str):
                found[-1] += one
            else:
                found.append(one)
    return tuple(found)
