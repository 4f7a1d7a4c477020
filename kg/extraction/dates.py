"""Dates, periods and deadlines in English and Chinese text, each exactly as precise as the text is.

``find_dates`` gives every date phrase with its place and its relation to what is said ("by", "as of", "since",
"than" …); ``deadline_of`` gives the deadline a phrase or clause sets. Neither raises on any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

__all__ = ["DateMention", "deadline_of", "find_dates", "to_month", "year_of"]

#: at: in/during; by: a deadline or a state reached (by, 到…, …前); as-of: 截至; than: the base of a comparison.
Relation = Literal["at", "by", "as-of", "since", "after", "than"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date phrase ``text[start:end]``, its preposition included.

    ``value`` is the date or the end of the period ("2021", "2021-12", "2021-12-31"); None where the text names it
    only relative to a year that is not known. ``first`` is the beginning of a period ("2017" of "from 2017 to 2021").
    ``core`` is where the date itself begins, after the preposition. ``part`` says which part of a year is meant:
    "end", "start", "middle", "half", "quarter".
    """

    start: int
    end: int
    surface: str
    value: str | None
    first: str | None = None
    relation: Relation = "at"
    core: int = 0
    part: str | None = None

    @property
    def year(self) -> int | None:
        """The year of ``value``."""
        return int(self.value[:4]) if self.value else None


def find_dates(text: str, language: str, document_year: int | None = None) -> list[DateMention]:
    """Date phrases of ``text`` ("en" or "zh"), in order, not overlapping.

    ``document_year`` resolves "this year" and 去年; without it these have ``value`` None.
    """
    return list(_find(text, language, document_year))


def deadline_of(text: str, language: str, document_year: int | None = None) -> str | None:
    """The first deadline that ``text`` sets ("2025", "2022-06", "2022-06-30"), None where it sets none.

    A text that is nothing but a date, with or without a label (完成时限：2022年6月), is a deadline too.
    """
    mentions = _find(text, language, document_year)
    for mention in mentions:
        if mention.relation == "by" and mention.value:
            return mention.value
    if mentions and mentions[-1].value and mentions[-1].relation == "at":
        rest = text[: mentions[0].start] + text[mentions[-1].end :]
        label, colon, after = rest.rpartition("：") if "：" in rest else rest.rpartition(":")
        rest = after if colon and len(label) < 40 else rest
        if not any(c.isalnum() for c in rest):
            return mentions[-1].value
    return None


def year_of(value: str | None) -> str | None:
    """The year of a date: "2021" of "2021-12-31"."""
    return value[:4] if value else None


def to_month(value: str | None) -> str | None:
    """A date no more precise than a month: "2021-12" of "2021-12-31"."""
    return value[:7] if value else None


_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_HINT = re.compile(r"\d|[今去明前]年|本年|上年|[一二三四五六七八九十]五|[〇零]|year|five", re.I)


@lru_cache(maxsize=4096)
def _find(text: str, language: str, document_year: int | None) -> tuple[DateMention, ...]:
    if not _HINT.search(text):
        return ()
    folded = text.translate(_DIGITS)
    return tuple(_chinese(text, folded, document_year) if language == "zh" else _english(text, folded, document_year))


# ---------------------------------------------------------------- English

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH_OF = {m: i for i, m in enumerate(_MONTHS, 1)} | {m[:3]: i for i, m in enumerate(_MONTHS, 1)} | {"sept": 9}
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
_Y = r"(?:18|19|20|21)\d\d"
_ORDINALS = {w: i for i, w in enumerate(
    ["sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"], 6
)}  # fmt: skip
_DASH = r"\s?[-–—~～‒−]\s?"

#: What any of the forms below begins with: most words are passed over without trying them all.
_OPENS = (
    r"\d|[a-z]+teenth|the|end|beginning|start|early|turn|mid|late|year|first|second|third|fourth|last|latter|q[1-4]|h[12]"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|fy|f\.y|fiscal|financial|tenth|eleventh|twelfth"
    r"|this|next|current|previous|preceding"
)
_EN = re.compile(
    rf"""(?<![\w.,/$€£¥#&-])(?={_OPENS})(?:
      (?P<part>(?:the\s+)?(?:(?P<end>end)|(?P<start>beginning|start|early|turn)|(?P<mid>middle))
          (?:[\s-]+(?:of\s+|part\s+of\s+)?(?:the\s+year\s+)?)
        |(?:(?P<end2>late|year[\s-]end)|(?P<start2>early)|(?P<mid2>mid))[\s-]+(?:of\s+)?
        |(?:the\s+)?(?:(?P<half>(?:first|second|latter|1st|2nd)\s+half)|(?P<quarter>(?:first|second|third|fourth|last|1st|2nd|3rd|4th)\s+
           (?:(?:two|three)\s+)?quarters?)|(?P<months>first\s+\w+\s+(?:months|weeks)))
          \s+(?:of|in)\s+(?:the\s+year\s+)?(?:of\s+)?
        |(?:(?P<q>Q[1-4])|(?P<h>H[12])),?\s?(?:of\s+)?)?
      (?:
        (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH}),?\s+(?P<y1>{_Y})
       |(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)(?P<y2>{_Y})
       |(?P<m3>{_MONTH}),?\s+(?:of\s+)?(?P<y3>{_Y})
       |(?P<iso>{_Y}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01]))
       |(?:FY|F\.Y\.|[Ff]iscal(?:\s+[Yy]ear)?|[Ff]inancial\s+[Yy]ear)\s?(?P<fy>{_Y}|\d\d(?!\d))(?:\s?[-–/]\s?(?P<fy2>\d\d(?:\d\d)?))?
       |(?P<r1>{_Y})(?:{_DASH}|\s+to\s+|\s+through\s+|\s+until\s+|\s*/\s*)(?:the\s+)?(?:end\s+of\s+)?(?P<r2>{_Y})
       |(?P<s1>{_Y})\s?[-–/]\s?(?P<s2>\d\d)
       |(?P<nth>\d{{1,2}})(?:st|nd|rd|th)?['’”"]?\s+[“"'‘]?(?:[Ff]ive[\s-]?[Yy]ear\b(?:[\s-]+[Pp]lan)?|FYP)(?:\s+[Pp]lan)?[”"'’]?\s*(?P<nthp>[Pp]eriod|years)
       |(?P<word>[A-Za-z]+teenth|[Tt]enth|[Ee]leventh|[Tt]welfth)[\s-]+[Ff]ive[\s-]?[Yy]ear(?:\s+[Pp]lan)?\s+[Pp]eriod
       |(?P<rel>(?:[Tt]his|[Ll]ast|[Nn]ext|(?:the\s+)?current|(?:the\s+)?previous|(?:the\s+)?preceding)\s+year)\b(?!['’]s)
       |(?P<y>{_Y})(?P<q2>\s?Q[1-4])?(?!\s+(?:Act|Regulations?|Convention|Treaty|Directive|Ordinance)\b)
      )(?![\w%]|[.,]\d|/\d|-\w|\s?(?:%|per\s?cent))
    )""",
    re.X | re.I,
)
_EN_BEFORE = re.compile(
    r"""(?:\b(?:
      (?P<asof>as\s+(?:of|at|on)|as\s+at\s+the|up\s+to\s+now\s+in)
     |(?P<by>by|before|no\s+later\s+than|not\s+later\s+than|prior\s+to|until|till|up\s+to|through\s+to|ahead\s+of|up\s+until|within)
     |(?P<goal>(?:goals?|targets?|objectives?|vision)\s+for)
     |(?P<since>since(?:\s+(?:its|their|the)\s+[a-z]+\s+in)?|starting\s+from|beginning\s+in|as\s+from|effective|from)
     |(?P<after>after|following|beyond|post)
     |(?P<than>(?:compared|relative|in\s+comparison)\s+(?:with|to)(?:\s+that\s+(?:of|in))?|than(?:\s+(?:that|those))?(?:\s+(?:of|in|at|by))?
        |over(?:\s+the\s+same\s+period\s+(?:of|in)|\s+that\s+(?:of|in))?|(?:that|those|level|levels|size|value)\s+(?:of|in)|versus|vs\.?|from\s+that\s+(?:of|in)|on(?=\s+(?:18|19|20)\d\d)|the\s+same\s+period\s+(?:of|in|last))
     |(?P<between>between)
     |(?P<at>in|during|at|on|for|of|throughout|of\s+the|around|towards?|to|into)
     )(?:\s+the)?(?:\s+end\s+of)?(?:\s+(?:the\s+)?(?:calendar\s+)?(?:year|period|month|years)s?(?:\s+(?:of|from))?)?\s+)$""",
    re.X | re.I,
)
# A four-digit number is a year only where it stands like one; "2000 villages" is not.
_EN_COUNTED = re.compile(
    r"\s+(?:and\s+\d|(?:more|other|additional|new|such|local|public|rural|small|of\s+(?:the|these|them))\b)|\s+[a-z]{3,}s\b|\s?(?:km|kg|MW|GW|TWh|t|ha)\b"
)
_EN_AMOUNT = re.compile(
    r"\b(?:(?:more|less|fewer|greater|higher|other)\s+than|over|about|nearly|almost|around|approximately|some|exceed\w*)\s+$",
    re.I,
)
_EN_VERBISH = re.compile(
    r"\s+(?:was|is|has|as|its|this|thus|plans?|targets?|levels?|reports?|goals?|figures?|results?|sees|saw|objectives?|marks?|shows?|versus|ratings?|standards?|editions?|rankings?|values?|prices|regulations|guidelines|amendments|rules|priorities|actions?|measures|was|were|olympics|games|impacts|ambitions?|horizons?|pathways?|commitments?|roadmaps?|forecasts?|projections?|sustainable|us|elections|emissions)\b",
    re.I,
)
_EN_CHANGE = re.compile(r"(?:\d|%|per\s?cent|points?|times|fold)\s*$", re.I)
_EN_BASE = re.compile(r"\s+(?:levels?|baselines?|base\s+year|base\s+level)\b", re.I)
_EN_LETTER = re.compile(r"\s+[A-Za-z]")
_EN_FISCAL = re.compile(rf"\s+(?:to|and|until)\s+(?P<b>{_Y})\s?[-–/]\s?(?P<c>\d\d)(?!\d)")
_EN_BETWEEN_AND = re.compile(rf"(?P<a>{_Y})\s+(?:and|to)\s+(?:the\s+)?(?:end\s+of\s+)?(?P<b>{_Y})(?!\d)")


def _english(text: str, folded: str, document_year: int | None) -> list[DateMention]:
    found: list[DateMention] = []
    at = 0
    while m := _EN.search(folded, at):
        g = m.groupdict()
        at = m.end()
        core, end = m.start(), m.end()
        value: str | None
        first: str | None = None
        before = _EN_BEFORE.search(folded, max(0, core - 48), core)
        if g["y1"] or g["y2"]:
            value = _ymd(g["y1"] or g["y2"], g["m1"] or g["m2"], g["d1"] or g["d2"])
        elif g["m3"]:
            value = _ymd(g["y3"], g["m3"], None)
        elif g["iso"]:
            value = g["iso"]
        elif g["fy"]:
            year = g["fy"] if len(g["fy"]) == 4 else "20" + g["fy"]
            value, first = (_short(year, g["fy2"]), year) if g["fy2"] else (year, None)
        elif g["r1"]:
            first, value = g["r1"], g["r2"]
        elif g["s1"]:
            value = _short(g["s1"], g["s2"])
            first = g["s1"]
            if pair := _EN_FISCAL.match(folded, end):  # "from 2023-24 to 2026-27"
                value, end = _short(pair["b"], pair["c"]), pair.end()
                at = end
            if value == g["s1"]:
                if not 1 <= int(g["s2"]) <= 12:
                    continue
                first, value = None, f"{g['s1']}-{g['s2']}"
        elif g["nth"] or g["word"]:
            number = int(g["nth"]) if g["nth"] else _ORDINALS.get(g["word"].lower(), 0)
            if not 6 <= number <= 30:
                continue
            first, value = _five_years(number)
        elif g["rel"]:
            shift = {"this": 0, "current": 0, "last": -1, "previous": -1, "preceding": -1, "next": 1}
            word = re.sub(r"^the\s+", "", g["rel"].lower()).split()[0]
            value = str(document_year + shift[word]) if document_year else None
        else:
            value = g["y"]
            amount = _EN_AMOUNT.search(folded, max(0, core - 24), core)
            if not (g["part"] or g["q2"]) and _counted(folded, core, end, before is not None and not amount, amount):
                continue
            if before and before["between"]:
                pair = _EN_BETWEEN_AND.match(folded, core)
                if pair:
                    first, value, end = pair["a"], pair["b"], pair.end()
                    at = end
        relation: Relation = "at"
        start = core
        if before:
            start = before.start()
            relation = _relation(before.groupdict())
            if relation == "since" and first is None and re.match(r"from\b", before[0], re.I):
                pair = re.compile(rf"\s+(?:to|through|until)\s+(?:the\s+)?(?:end\s+of\s+)?(?P<b>{_Y})(?!\d)").match(
                    folded, end
                )
                if pair and g["y"]:
                    first, value, end, relation = g["y"], pair["b"], pair.end(), "at"
                    at = end
                elif _EN_CHANGE.search(folded, max(0, start - 16), start):
                    relation = "than"  # "up 60% from 2017"
                elif not re.search(r"\bon(?:wards?)?\b", folded[end : end + 10]):
                    relation = "at"  # "from 29% in …" style: the year of a first value, not an open period
            if first is not None and relation == "since":
                relation = "at"
        if relation == "at" and first is None and _EN_BASE.match(folded, end) and not g["part"]:
            relation = "than"  # "35 per cent below the 2005 level"
        part = next((name for key, name in _PARTS.items() if g.get(key)), None)
        found.append(DateMention(start, end, text[start:end], value, first, relation, core, part))
    return found


_PARTS = {"end": "end", "end2": "end", "start": "start", "start2": "start", "mid": "middle", "mid2": "middle",
          "half": "half", "h": "half", "quarter": "quarter", "q": "quarter", "q2": "quarter", "months": "months"}  # fmt: skip


def _relation(groups: dict[str, str | None]) -> Relation:
    if groups.get("asof"):
        return "as-of"
    if groups.get("by") or groups.get("goal"):
        return "by"
    if groups.get("since"):
        return "since"
    if groups.get("after"):
        return "after"
    return "than" if groups.get("than") else "at"


def _counted(text: str, start: int, end: int, preposition: bool, amount: re.Match[str] | None) -> bool:
    """Whether a bare number between 1800 and 2199 counts things rather than names a year."""
    number = int(text[start:end][:4])
    if not 1900 <= number <= 2100:
        return True
    if (
        amount
        and _EN_LETTER.match(text, end)
        and (number % 100 == 0 or "than" in amount[0])
        and not _EN_VERBISH.match(text, end)
    ):
        return True  # "more than 1900 tertiary hospitals"
    after = _EN_COUNTED.match(text, end)
    if not after or _EN_VERBISH.match(text, end):
        return False
    return not preposition or number % 100 == 0


def _ymd(year: str, month: str, day: str | None) -> str:
    m = _MONTH_OF.get(month.lower().rstrip("."), 0) or _MONTH_OF[month.lower()[:3]]
    value = f"{year}-{m:02d}"
    return f"{value}-{int(day):02d}" if day and 1 <= int(day) <= 31 else value


def _short(year: str, tail: str) -> str:
    """The last year of "2021-22"; the year itself where the tail is no later year."""
    end = tail if len(tail) == 4 else year[:2] + tail
    return (
        end
        if int(year) < int(end) <= int(year) + 15 and (len(tail) == 4 or int(end) == int(year) + 1 or int(tail) > 12)
        else year
    )


def _five_years(number: int) -> tuple[str, str]:
    start = 1981 + 5 * (number - 6)
    return str(start), str(start + 4)


# ---------------------------------------------------------------- Chinese

_ZY = r"(?:(?:18|19|20|21)\d\d|[一二][〇零九八一二三四五六七○Ｏ]{3})"
_ZM = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_ZPART = r"(?P<{0}>年?[底末]|年?初|年?中(?=[，,、。期前]|$)|上半年|下半年|(?:第|前)?[一二三四1-4]个?季度|全年|前[一二三四五六七八九十\d]+个?月|年底)"
_ZH = re.compile(
    rf"""(?P<pre>截至到?|截止到?|力争到|力争在|争取到|争取在|确保到|确保在|预计到|至|到|在|于|自|从|由|相比|较|比|与|对比)?\s*(?:
      (?P<r1>{_ZY})\s*年?\s*(?:(?P<rm1>{_ZM})\s*月)?\s*(?P<rend1>底|末)?\s*(?:到|至|[-–—~～－―]+)\s*(?P<r2>{_ZY})\s*年\s*(?:(?P<rm2>{_ZM})\s*月)?\s*(?P<rp>底|末)?
     |(?P<y>{_ZY})\s*年(?!代|版|[轮限])\s*度?\s*(?:(?P<m>{_ZM})\s*月(?:份)?\s*(?:(?P<d>[0-3]?\d|[一二三]?十?[一二三四五六七八九十]?)\s*日)?)?\s*{_ZPART.format("p")}?
     |(?P<short>“?(?P<f>十[一二三四五六七八九]|[六七八九])\s*五”?\s*(?:(?P<fp>末)|初期|中期|时期|期间|规划期|前[三二两四]年|开局之年|以来|阶段))
     |(?P<rel>今年|去年|明年|本年度?|上年度?|上一年|前年)(?!来|同期水平)\s*{_ZPART.format("p2")}?
    )\s*(?P<post>之前|以前|前(?!列|茅|沿|景|[一二三四五六七八九十\d])|以来|以后|之后|后|起|同期)?""",
    re.X,
)  # fmt: skip
_RISES = frozenset("长升高降加达增展延减推")  # "增长至2021年" leads to a value, not to a deadline
_ZH_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "Ｏ": "0"}


def _chinese(text: str, folded: str, document_year: int | None) -> list[DateMention]:
    found: list[DateMention] = []
    for m in _ZH.finditer(folded):
        g = m.groupdict()
        first: str | None = None
        value: str | None
        part = g["p"] or g["p2"] or ""
        core = m.end("pre") if g["pre"] else m.start()
        while core < m.end() and folded[core] == " ":
            core += 1
        if g["r1"]:
            first, value = _date(g["r1"], g["rm1"], None), _date(g["r2"], g["rm2"], None)
            part = g["rp"] or ""
        elif g["y"]:
            if _digit_before(folded, m.start("y")):
                continue
            value = _date(g["y"], g["m"], g["d"])
            if value is None:
                continue
        elif g["f"]:
            first, value = _five_years(_small(g["f"]))
            if "以来" in g["short"]:
                first, value = None, first
        else:
            shift = {"今": 0, "本": 0, "去": -1, "上": -1, "明": 1, "前": -2}[g["rel"][0]]
            value = str(document_year + shift) if document_year else None
        pre, post = g["pre"] or "", g["post"] or ""
        relation: Relation = "at"
        if "以来" in post or "以来" in (g["short"] or "") or post == "起":
            relation = "since"
        elif post in ("前", "之前", "以前"):
            relation = "by"
        elif post in ("后", "之后", "以后"):
            relation = "after"
        elif post == "同期" or pre in ("比", "较", "相比", "与", "对比"):
            relation = "than"
        elif pre.startswith("截"):
            relation = "as-of"
        elif (
            (pre.endswith("到") or pre in ("至", "力争在", "争取在", "确保在"))
            and folded[m.start() - 1 : m.start()] not in _RISES
            or g["fp"]
        ):
            relation = "by"
        end = m.end()
        start = m.start()
        while end > start and folded[end - 1] == " ":
            end -= 1
        while start < end and folded[start] == " ":
            start += 1
        kind = "end" if part and part[-1] in "底末" else "start" if part.endswith("初") else "half" if "半年" in part else (
            "quarter" if "季" in part else "middle" if part.endswith("中") else "months" if part.endswith("月") else None)  # fmt: skip
        found.append(DateMention(start, end, text[start:end], value, first, relation, core, kind))
    return found


def _digit_before(text: str, at: int) -> bool:
    return at > 0 and (text[at - 1].isdigit() or text[at - 1] == ".")


def _date(year: str, month: str | None, day: str | None) -> str | None:
    digits = "".join(_ZH_DIGITS.get(c, c) for c in year)
    if len(digits) != 4 or not digits.isdigit():
        return None
    if not month:
        return digits
    m = int(month) if month.isdigit() else _small(month)
    value = f"{digits}-{m:02d}"
    if day:
        d = int(day) if day.isdigit() else _small(day)
        if 1 <= d <= 31:
            value += f"-{d:02d}"
    return value


def _small(word: str) -> int:
    """A Chinese numeral below 100."""
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return int(_ZH_DIGITS.get(word, "0")) if len(word) == 1 else 0
    return int(_ZH_DIGITS.get(tens, "1") if tens else 1) * 10 + int(_ZH_DIGITS.get(ones, "0") if ones else 0)
