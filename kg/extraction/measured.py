"""Which numbers of a sentence measure something, and which only name, number, date, order or regulate.

The words are data: ``ontology/grammar/figures.en.toml`` and ``figures.zh.toml``.
"""

from __future__ import annotations

import re

from kg.extraction.figure_words import FigureWords, clause_of, figure_words
from kg.extraction.measured_zh import measured_zh
from kg.extraction.quantities import Quantity

__all__ = ["FigureWords", "figure_words", "is_measured"]


def is_measured(quantity: Quantity, text: str, language: str, *, law: bool = False) -> bool:
    """Whether ``quantity`` is one measured value of something, or a numeric target. ``law``: the text lays down rules."""
    if language == "zh":
        return measured_zh(quantity, text, law)
    return _measured_en(quantity, text, law)


# ---------------------------------------------------------------- English

_CLAUSE_EN = re.compile(r"[;:]|,\s|\.\s|(?<=\w)\s+\(|“|”")
_BEFORE_WORD = re.compile(r"([A-Za-z][\w'’.&-]*)[\s(]*$")
_BARE_BEFORE = re.compile(
    r"\b(?:reach(?:e[sd]|ing)?|was|were|is|are|be|been|to|from|with|total(?:l?ed|l?ing|s)?|numbered|numbering|exceed(?:s|ed|ing)?|at|of|issued|selected|hit|and|stood\s+at|than|only|about|nearly|over|around|approximately|by|cover(?:s|ed|ing)?|of\s+which)\s*$",
    re.I,
)
_BARE_AFTER = re.compile(
    r"\s*(?:$|(?:can|are|were|have|had|is|was|will)\b|[.,;:)(“”\"]|\b(?:in|at|by|to|and|from|this|last|as|on|or|when|while|worldwide|globally|respectively|of\s+(?:which|them|these)|per|over|compared|for|with|than|year|but|while|today|now|currently|previously|before|after|since|until)\b|[A-Z])"
)
_RULE_EN = re.compile(r"\b(?:fines?\s+of|fined|liable|not\s+exceed\w*|imprisonment|shall|up\s+to|maximum)\b", re.I)
_AGED = re.compile(
    r"\b(?:aged?|ages)\s+(?:of\s+|between\s+|from\s+|over\s+|under\s+)?(?:\d+\s*(?:to|and|-|–)\s*)?$", re.I
)
_BARE_MANY = re.compile(
    r"\b(?:for|of|with|reach(?:ed|ing|es)?|issued|added|than|nearly|over|about|around|exceed(?:ed|ing|s)?|declared|received|total(?:l?ed|l?ing)?)\s*$",
    re.I,
)
_LIST_BEFORE = re.compile(r"\b(?:other|others|another|all)\s*$", re.I)
_LIST_AFTER = re.compile(r"[^,;.]{0,60}?,?\s*\b(?:including|such\s+as|comprising|led\s+by)\b", re.I)
_SUBJECT_VERBS = re.compile(
    r"[^,;.]{0,30}?\b(?:jointly|issued|launched|released|announced|printed|promulgated|implemented|carried|organi[sz]ed|have\s+successively|has\s+successively|formulated|established\s+a|conducted|held|signed)\b",
    re.I,
)
_TIME_HEAD = re.compile(
    r"\s*(?:-|of\s+age|old|ago|later|consecutive|in\s+a\s+row|after|before|from\s+(?:now|the\s+date)|within)", re.I
)
_TIME_BEFORE = re.compile(
    r"(?:\b(?:for|in|over|within|past|last|next|every|coming|first|previous|recent|after|than|these|those|the|another|aged?|ages|between|age\s+of|following|under|of)\s+(?:the\s+)?(?:past\s+|last\s+|next\s+|first\s+|coming\s+)?(?:at\s+least\s+|more\s+than\s+|about\s+|up\s+to\s+)?)$",
    re.I,
)
_DAYS_OF_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)\s*$",
    re.I,
)
_MONTH_AFTER = re.compile(
    r"\s*(?:of\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)(?![a-z])",
    re.I,
)
_HYPHENED = re.compile(r"-(?!to-|and-)[A-Za-z]")
_QUOTED = re.compile(r"[“\"‘'《]\s*$")
_CLOSED = re.compile(r"\s*[”\"’'》]")
_VERSION = re.compile(r"\d\.0$")
_SPECIFICATION = re.compile(
    r"\b(?:based\s+on\s+the\s+standard|defined\s+as|equivalent\s+to)\b[^,;]*$|[(][^()]*=\s*$", re.I
)


#: "the three operators", "these two fields": known ones are named, not counted.
_SPELT_DEFINITE = re.compile(
    r"\b(?:the|these|those|its|their|our|his|her|all|both|any|other|one|following|every|each|or|to|first|last|next|past|recent|following|than)\s+(?:[a-z]+\s+)?$",
    re.I,
)


_SIZED = re.compile(
    r"\b(?:towns?|cit(?:y|ies)|communit(?:y|ies)|settlements?|villages?|firms?|compan(?:y|ies)|business(?:es)?|employers?|groups?|schools?|organi[sz]ations?|enterprises?|municipalit(?:y|ies)|places?)\s+(?:of|with|employing|over)\s+(?:(?:more|fewer|less)\s+than|over|under|above|below|at\s+least|up\s+to)\s+$",
    re.I,
)
_ACT = re.compile(r"\s+(?:Act|Regulations?|Convention|Treaty|Directive|Ordinance)\b")
_EACH_MAY = re.compile(
    r"\b(?:may|can)\s+(?:also\s+)?(?:claim|apply|receive|get|borrow|obtain|request|bid)\b[^.;]*?(?:up\s+to|maximum\s+of|at\s+most)\s+$",
    re.I,
)
#: Which ones, not how much: "projects with a cost between EUR 2 and 7 million", "cars costing less than 300,000".
_WHICH = re.compile(
    r"\b(?:projects?|plants?|installations?|companies|firms|enterprises|units)\s+with\s+(?:an?\s+)?(?:[a-z-]+\s+){0,4}(?:between|of\s+up\s+to|of\s+at\s+least|of\s+(?:more|less)\s+than|(?:below|under|above|over))\s+(?:[A-Z]{3}\s+|\W)?(?:[\d.,]+\s+and\s+)?$"
    r"|\b(?:costing|priced|worth|valued)\s+(?:(?:less|more)\s+than|under|over|below|above|up\s+to|at\s+most)\s+$",
)
_CAP = re.compile(r"\b(?:caps?|ceiling)\s+(?:of|at)\s+(?:about\s+|around\s+|approximately\s+|some\s+)?$", re.I)
_IF = re.compile(
    r"\b(?:if|where|when|whenever|unless)\s+[^,.;]{0,90}\b(?:is|are|exceeds?|reaches|falls?)\s+(?:[a-z]+\s+){0,3}$",
    re.I,
)
_OR_MORE_OF = re.compile(r"\s+or\s+(?:more|less|above|below|higher|lower|over)\b", re.I)
#: "| 1.3 Commissioning …": the number of a row.
_ROW_NUMBER = re.compile(r"(?:^|\|)\s*$")
_ROW_TITLE = re.compile(r"\.?\s+[A-Z]")
#: What follows is counted: "three foundations: A, B and C", "ten projects, two being …:", "two programmes, Alpha and Beta".
_FOLLOWS = re.compile(r"\s*:(?!\d)|,\s+(?:\w+\s+(?:of\s+(?:which|them)\s+)?being|namely)\b")
_NAMED_AFTER = re.compile(r",\s+(?:the\s+)?[A-Z]\w*[A-Z]?\w*[^,;.]{0,60}\band\s+(?:the\s+)?[A-Z]")
_MEMBERS = re.compile(r"\b(?:consortium|coalition|alliance|group|partnership)\s+of\s+$", re.I)
_SPLIT = re.compile(r"\b(?:split|divided|broken\s+down|organi[sz]ed)\s+in(?:to)?\s+$", re.I)
_JOINTLY = re.compile(r"[^;.]{0,120}?\bjointly\b", re.I)
_SHALL_CHOOSE = re.compile(r"\bshall\s+(?:\w+\s+){1,3}$", re.I)
#: Speeds and sizes that name a product: "100 Mbps packages", "lines of at least 100 Mbps".
_CLASS_AFTER = re.compile(r"\s+(?:packages?|plans?|subscriptions?|tariffs?)\b")
_CLASS_BEFORE = re.compile(
    r"\b(?:subscriptions?|connections|lines|packages|plans)\s+(?:of|with|at)\s+(?:speeds?\s+of\s+)?(?:at\s+least\s+|over\s+|above\s+|more\s+than\s+|up\s+to\s+)?$",
    re.I,
)
_TERM = re.compile(
    r"\bduration\s+of\s+(?:the\s+)?(?:support|contracts?|licen[cs]es?|permits?|agreements?|tariffs?)\b", re.I
)
_OR_MORE = re.compile(r"\s+or\s+(?:more|fewer|less)\s+[a-z]", re.I)
_CONDITION = re.compile(r"\b(?:shall|must|may)\b[^.;]*\b(?:when|where|if|whenever|once|unless)\b[^,.;]*$", re.I)


def _measured_en(q: Quantity, text: str, law: bool) -> bool:
    words = figure_words("en")
    before, after = text[max(0, q.start - 60) : q.start], text[q.end : q.end + 80]
    if q.kind == "rank":
        return _rank_en(q, text, words)
    if law and (q.bound in ("<", ">") or q.kind in ("count", "bare", "time") or words.rules.search(text)):
        return (
            q.kind in ("percent", "measure", "money")
            and not words.rules.search(text)
            and not re.search(r"\bshall\b", text)
        )
    if _SIZED.search(before) and re.match(
        r"(?:people|inhabitants|residents|employees|staff|workers|pupils|students|persons|members)\b",
        (q.counted or "").lower(),
    ):
        return False  # "no town of more than 500 people": which towns
    if _ACT.match(text, q.stop) and 1800 <= q.value <= 2100 and not q.bound:
        return False  # "the 1998 Act"
    if _EACH_MAY.search(before) or (
        _OR_MORE.match(text, q.stop) and re.search(r"\b(?:with|of|employing|having|for|least)\s+$", before)
    ):
        return False  # "applicants may claim up to £5,000", "premises with 50 or more employees": rules
    lead = text[max(0, q.start - 120) : q.start]
    if _WHICH.search(lead) or _CAP.search(before) or (_IF.search(lead) and _OR_MORE_OF.match(text, q.end)):
        return False
    numbering = q.kind in ("bare", "count") and "." in text[q.at : q.stop] and q.magnitude == 1
    if numbering and _ROW_NUMBER.search(before) and _ROW_TITLE.match(text, q.stop):
        return False
    if (
        q.kind == "measure"
        and (_CLASS_AFTER.match(text, q.end) or _CLASS_BEFORE.search(before))
        and "bit" in q.code.lower()
    ):
        return False
    if _CONDITION.search(before):
        return False  # "shall close when the temperature passes 37 degrees": a rule
    if (
        (_SPECIFICATION.search(before) and q.kind != "percent")
        or text[q.stop : q.stop + 1] == "="
        or text[q.end : q.end + 1] == "="
        or re.match(r"\s*[=/]\s*\d", text[q.stop : q.stop + 4])
    ):
        return False
    if not q.bound and text[max(0, q.at - 2) : q.at].strip().endswith(("/", "=", "[", "#", "§", "№")):
        return False
    if _HYPHENED.match(text, q.stop) and q.kind not in ("multiple", "percent", "measure", "money") and q.magnitude == 1:
        return False
    if re.search(r"\b(?:per|every)\s+$", before):
        return False  # "10.1 stations per 10,000 people" is one value
    if q.value < 100 and (re.match(r"\s+in\s+\d", text[q.stop : q.stop + 6]) or re.search(r"\b\d+\s+in\s+$", before)):
        return False  # "1 in 5 adults" is a share in words
    last = _BEFORE_WORD.search(before)
    if q.kind in ("percent", "points", "money"):
        clause = clause_of(text, q, _CLAUSE_EN)
        return not (words.rules.search(clause) and _RULE_EN.search(clause))
    if q.kind == "time":
        return _time_en(q, text, before, after, words)
    if q.kind == "multiple":
        return not re.match(r"\s*(?:a|per|each|every)\s", after) or q.bound is not None
    if _AGED.search(before):
        return False
    if q.kind == "measure":
        return not words.labels.search(before)
    if q.magnitude == 1:
        if (
            words.labels.search(before)
            and q.bound is None
            or re.search(r"\d(?:st|nd|rd|th)\s+(?:out\s+)?of\s+$", before)
        ):
            return False
        if (
            last
            and last[1][0].isupper()
            and not before[last.end(1) :].strip()
            and q.bound is None
            and last.end() == len(before)
        ):
            word = last[1].lower().rstrip(".")
            sentence_start = not before[: last.start()].strip() and q.start < 60
            if word not in words.openers and not (sentence_start and q.kind == "count") and q.kind == "bare":
                return False
            if word not in words.openers and not sentence_start and not last[1].isupper() and q.value < 100:
                return False
        if _DAYS_OF_MONTH.search(before) or (_MONTH_AFTER.match(text, q.stop)):
            return False
        if _QUOTED.search(before) and (
            _CLOSED.match(text, q.stop) or q.kind == "bare" or (q.counted and _quote_closes(text, q))
        ):
            return False
        if _VERSION.search(text[q.at : q.stop]):
            return False
    if (
        q.kind == "bare"
        and q.value >= 1000
        and q.magnitude == 1
        and _BARE_MANY.search(before)
        and re.match(r"\s+[A-Za-z]", text[q.stop : q.stop + 3])
    ):
        return True  # "applied for 14375 layout registration": a translation that lost its plural
    if q.kind == "bare":
        if q.value in (24, 7) and re.search(r"[x×/]", text[max(0, q.at - 2) : q.stop + 2]):
            return False
        if re.match(r"\s*[)．.]\s", text[q.stop : q.stop + 3]) and not text[: q.start].strip(" (*#"):
            return False
        if not text[: q.start].strip(' (*#“"'):
            return False
        if q.bound == ">" and q.value >= 100 and q.value == int(q.value) and not text[q.stop :].strip(" .").count(" "):
            return True  # "the release of more than 300 national": a wrapped line broke the phrase off
        return bool(_BARE_BEFORE.search(before) and _BARE_AFTER.match(text, q.stop)) and not _single(q, text)
    # counts
    head = text[q.stop : q.end]
    if _counts_names(q, text, before):
        return False
    if q.spelt and (_SPELT_DEFINITE.search(before) or words.structure.search(head)):
        return False
    if (
        q.value < 100
        and q.magnitude == 1
        and not q.bound
        and re.search(r"\b(?:chapters|sections|pages|annexes|appendices|clauses|paragraphs)$", head)
    ):
        return False
    if q.value < 300 and words.bodies.search(head):
        if (
            _LIST_AFTER.match(text, q.end)
            or _SUBJECT_VERBS.match(text, q.end)
            or re.search(r"\b(?:with|by)\s+(?:nearly\s+|more\s+than\s+|over\s+)?$", before)
        ):
            return False
        if (
            not text[: q.start].strip(' (*“"')
            or re.search(r"[,;]\s*$", before)
            and not _LIST_BEFORE.search(before)
            and q.value < 20
        ):
            return False
    if re.search(r"\bunits\s+of\s+(?:relevant|the)\b", text[q.stop : q.end + 30]):
        return False
    if re.search(r"\bmember\s+(?:organi[sz]ations|units|companies)\b", head):
        return False
    if words.places.search(head):
        if _LIST_BEFORE.search(before) or (
            q.value > 1
            and _LIST_AFTER.match(text, q.end)
            and not re.search(r"\b(?:to|in|of|covering|cover|identified)\s*$", before, re.I)
        ):
            return False
        if q.value in (31, 34) and re.search(r"\bprovinc", head):
            return bool(_ALL_PROVINCES.search(before)) and not _SUBJECT_VERBS.match(text, q.end)
        if re.search(r"[,;]\s*$", before) and q.value < 34 and _JOINTLY.match(text, q.end):
            return False
    elif _LIST_BEFORE.search(before) and not q.bound and re.search(r",[^,;]*\band\s+other\s*$", before):
        return False
    return True


#: All provinces are a measure only where something reaches them.
_ALL_PROVINCES = re.compile(
    r"\b(?:connect\w*|cover\w*|link\w*|with|systems?”?\s+of|and|(?:interconnected|connected|linked|opened|deployed|available|services?|systems|networks?|stations|points|nodes|platforms?)\s+in|across|reach\w*|to)\s*(?:the\s+|all\s+)?$",
    re.I,
)


def _quote_closes(text: str, q: Quantity) -> bool:
    quote = text[: q.start].rstrip()[-1:]
    close = {"“": "”", "‘": "’", "《": "》"}.get(quote, quote)
    at = text.find(close, q.stop)
    return 0 <= at - q.stop <= 40 and q.value < 10000


def _single(q: Quantity, text: str) -> bool:
    """A bare "to 1", "and 2" in an enumeration."""
    return q.value < 3 and q.value == int(q.value) and q.bound is None and "." not in text[q.at : q.stop]


#: "cut the average time to within 6 working days", "extend opening hours to 16 hours a day"
_TIME_TO = re.compile(
    r"\bto\s+(?:within\s+|under\s+|less\s+than\s+|no\s+more\s+than\s+|about\s+|just\s+|only\s+)?$", re.I
)
_TIME_CHANGE = re.compile(
    r"\b(?:cut\w*|shorten\w*|reduc\w+|compress\w*|extend\w*|lengthen\w*|rais\w+|increas\w+|fell|fall\w*|dropp?\w*|rose|rise\w*|lower\w*|from)\b",
    re.I,
)


def _counts_names(q: Quantity, text: str, before: str) -> bool:
    """Whether a small count only announces a list, or counts those who act: "two programmes, Alpha and Beta"."""
    if q.magnitude != 1 or q.bound or q.value > 40:
        return False
    if _FOLLOWS.match(text, q.end) and (q.spelt or q.value <= 12) or _MEMBERS.search(before) or _SPLIT.search(before):
        return True
    return q.spelt and (_NAMED_AFTER.match(text, q.end) is not None or _SHALL_CHOOSE.search(before) is not None)


def _time_en(q: Quantity, text: str, before: str, after: str, words: FigureWords) -> bool:
    if _HYPHENED.match(text, q.stop) or re.match(r"\s*-", text[q.stop : q.stop + 2]):
        return False
    if _TIME_HEAD.match(after):
        return False
    clause = clause_of(text, q, _CLAUSE_EN)
    if _TERM.search(clause):
        return False
    if re.search(r"\s(?:a|per|each|every)\s\w+$", q.surface) or _TIME_TO.search(before) and _TIME_CHANGE.search(clause):
        return True
    if not words.time_measures.search(clause):
        return False
    if re.search(
        r"\b(?:average|saving|saved|save|compressed|shortened|reduced|cut|expectancy|latency|delay|time)\b",
        clause,
        re.I,
    ):
        return not re.search(
            r"\b(?:over|past|last|next|every|within|in)\s+(?:the\s+)?(?:past\s+|last\s+|next\s+)?$", before, re.I
        )
    return not _TIME_BEFORE.search(before)


def _rank_en(q: Quantity, text: str, words: FigureWords) -> bool:
    if not q.surface[0].isdigit() and "topp" in q.surface:
        return True
    if re.match(r"\s+to\s+(?:the\s+)?\d+(?:st|nd|rd|th)\b", text[q.stop : q.stop + 16]):
        return bool(words.rank_verbs.search(text) or words.rank_fields.search(text[q.stop :]) or " place" in text)
    if re.match(r"\s+(?:out\s+)?of\s+\d", text[q.stop : q.stop + 12]):
        return True
    if words.not_rank.match(text, q.stop) or re.search(r"\bper\s+$", text[max(0, q.at - 5) : q.at]):
        return False
    around = text[max(0, q.start - 110) : q.stop + 45]
    if not words.rank_verbs.search(around):
        return False
    near = text[q.stop : q.stop + 45]
    if words.rank_fields.search(near) or re.match(r"\s*(?:place|position|in\s+rank|spot)\b", near, re.I):
        return True
    if q.kind == "rank" and text[q.at : q.stop][0].isdigit():
        return bool(
            re.search(
                r"\brank|\b(?:from|to|at)\s+(?:the\s+)?$|\bindex\b|\bplaced\b",
                text[max(0, q.start - 110) : q.start],
                re.I,
            )
        )
    return bool(re.search(r"\brank(?:s|ed|ing)?\s+(?:\w+\s+){0,3}$", text[max(0, q.start - 40) : q.start], re.I))
