"""Titles of instruments in a sentence: quoted, known, numbered, or in capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extraction.context import SentenceContext
from kg.extraction.english.grammar import Grammar, word_set
from kg.extraction.english.names import MONTHS
from kg.extraction.english.tokens import Element, quotations
from kg.vocabulary import Entity


@dataclass(frozen=True, slots=True)
class Title:
    """``text[start:end]`` is a title as written; ``outer_start``/``outer_end`` include its quotation marks."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    entity: Entity | None = None
    quoted: bool = False
    instrument: bool = True  # False: a quotation that names no instrument

    @property
    def known(self) -> bool:
        """Whether the reference data have it."""
        return self.entity is not None


_LINKS = frozenset(
    {
        "of",
        "for",
        "on",
        "to",
        "concerning",
        "regarding",
        "against",
        "and",
        "&",
        "the",
        "in",
        "with",
        "a",
        "an",
        "between",
        "its",
    }
)
_STARTS = word_set(
    "the a an in on at by for from to with under of and or but as when while where if after before since during following that this"
    " these those its their our his her each every any both also new draft revised it we they will has have is are was were"
)
_MIDDLE = word_set("new draft revised after during")
_GENERIC = word_set(
    "white paper green executive order action plan plans draft policy policies national strategy law laws act bill regulation regulations rules measures guidelines guideline guidance framework"
    " standard standards the agreement decision proposal code program programme initiative outline notice opinions opinion state local directive directives implementation implementing"
    " memorandum announcement schedule agenda guide principles requirements roadmap federal international chinese eu european union new digital government public specification"
    " provincial central article section chapter part annex five-year three-year development party council commission united states uk australian singapore general legislative"
)
_SPEECH = re.compile(r"^(?:The|We|This|It|In|Our)\b.{8,}\b(?:has|have|had|will|shall|must|is|are|was|were)\b")
_BEFORE_SPEECH = re.compile(r"[,:]\s*$")
_SCHOOLS = word_set("institute faculty school academy centre center college")
_LEGISLATURES = word_set("assembly parliament diet congress senate duma knesset legislature")
_TAIL_BRACKET = re.compile(
    r"\s*[(（](?:draft|trial|for trial|interim|revised|provisional|20\d\d|19\d\d|\d{4}\s*[-–]|edition|exposure|consultation|second|amendment|no\.)[^()（）]{0,60}[)）]",
    re.IGNORECASE,
)
_TAIL_YEAR = re.compile(r"(?:,? (?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?\b| of (?:19|20)\d\d\b| \d\.\d\b)")
_SPAN_OF_YEARS = re.compile(r"\d{4}[-–]\d{2,4}|\d+(?:st|nd|rd|th)")
_NUMBERED_NAME = re.compile(r"\d{1,2}[A-Z]\w*")
_NUMBERED = re.compile(
    r"\b(?:(?:Implementing |Delegated |Framework )?(?:Regulation|Directive|Decision|Recommendation)(?: \((?:EU|EC|EEC|Euratom)\))?(?: No\.?)? \d{2,4}/\d+(?:/[A-Z]+)?"
    r"|(?:House|Senate|Assembly) Bill(?: No\.)? \d+|Public Law \d+[-–]\d+|Act No\. ?\d+(?: of \d{4})?"
    r"|Executive Order(?: [Nn]o\.?)? \d{1,5}|(?:OMB )?Memorandum [A-Z]{1,4}-\d\d-\d+|(?:Decree|Law|Order|Resolution|Ordinance|Circular|Decision) [Nn]o\.? ?\d+(?:/\d+)?(?:/[A-Z][A-Za-z-]+)?(?: of \d{4})?)"
)
_TAIL_NUMBER = re.compile(r"(?: No\.? ?\d+(?:/\d+)?| \(EU\) \d{4}/\d+| \d{4}/\d+(?:/[A-Z]+)?| \d{4,5}\b)")
_YEAR_AT_END = re.compile(r"\b(?:19|20)\d\d$")
_YEARS_GO_ON = re.compile(r" ?[-–—] ?(?:(?:19|20)\d\d|\d\d)\b(?![-–—])")
_YEAR_AFTER_PREPOSITION = re.compile(r"\b(?:in|since|from|by|on|during)\b")


def find_titles(context: SentenceContext, elements: list[Element], grammar: Grammar) -> list[Title]:
    """Titles and other quotations in the sentence, in order, not overlapping."""
    text = context.text
    found: list[Title] = []
    mentions = [m for m in context.mentions if m.entity.kind == "instrument" and m.usage != "class"]
    kinds = grammar.list("instruments.kinds.nouns")
    other = grammar.list("instruments.kinds.not_kinds")
    bodies = [(m.start, m.end) for m in context.mentions if m.entity.kind == "agency" and m.usage != "class"]
    for outer_start, outer_end, start, end in quotations(text):
        if (
            any(a < outer_start and outer_end < b for a, b in bodies)
            or text[max(0, outer_start - 1) : outer_start] == "("
            or outer_start < 2
            and outer_end > len(text) - 3
            and text[end - 1 : end] in (".", ";")
        ):
            continue  # also where the whole sentence is a quotation
        inner = text[start:end].strip(" ,.;:")
        offset = text.index(inner, start) if inner else start
        entity = next((m.entity for m in mentions if m.start <= offset + 4 and m.end >= offset + len(inner) - 2), None)
        words = re.findall(r"[^\W_]+(?:[-’'][^\W_]+)*", inner.lower())
        last = _last_kind(words, kinds, other)
        before = re.search(r"(\w+),? $", text[max(0, outer_start - 20) : outer_start])
        announced = (
            before is not None
            and before.group(1)[0].isupper()
            and (before.group(1).lower() in kinds or before.group(1) == "Communication")
        )
        instrument = entity is not None or announced or (last and len(words) > 1 and not set(words) <= _GENERIC)
        if (
            not instrument
            and _SPEECH.search(inner)
            and _BEFORE_SPEECH.search(text[max(0, outer_start - 3) : outer_start])
        ):
            continue  # said, “The Council has approved …”
        end = offset + len(inner)
        goes_on = None if instrument else _behind_quotation(text, outer_end, elements, kinds)
        if goes_on is not None and not any(m.start < goes_on and outer_start < m.end for m in mentions):
            found.append(Title(outer_start, goes_on, outer_start, goes_on, quoted=True))
            continue
        found.append(Title(offset, end, outer_start, outer_end, entity, quoted=True, instrument=bool(instrument)))
    for match in _NUMBERED.finditer(text):
        if not any(t.outer_start < match.end() and match.start() < t.outer_end for t in found):
            found.append(Title(match.start(), match.end(), match.start(), match.end()))
    for run_start, run_end in _capital_runs(text, elements, grammar):
        if any(t.outer_start < run_end and run_start < t.outer_end for t in found):
            continue
        inside = [m for m in mentions if m.start < run_end and run_start < m.end]
        entity = next((m.entity for m in inside if m.start <= run_start + 4 and m.end + 1 >= run_end), None)
        end = with_tail(text, run_end)
        if any(m.end > end or m.start < run_start for m in inside):
            continue
        rest = run_start, run_end
        for a, b in bodies:
            if a <= run_start < b:
                rest = b, rest[1]
            if a < run_end <= b + 1:
                rest = rest[0], a
        if not any(w in kinds for w in text[rest[0] : rest[1]].lower().split()):
            continue
        found.append(Title(run_start, end, run_start, end, entity))
    for mention in mentions:
        start, end = mention.start, mention.end
        if text[start : start + 4].lower() == "the ":
            start += 4
        if not any(t.outer_start < end and start < t.outer_end for t in found):
            end = with_tail(text, end)
            found.append(Title(start, end, start, end, mention.entity))
    return sorted(found, key=lambda t: t.start)


def _behind_quotation(text: str, quoted: int, elements: list[Element], kinds: frozenset[str]) -> int | None:
    """End of a title that begins with a quoted part: "“Belt and Lock” Initiative on Canals"; None for other quotations."""
    if text[quoted : quoted + 1] != " ":
        return None
    i = next((k for k, e in enumerate(elements) if e.start == quoted + 1), None)
    if i is None or not _capital(elements[i]):
        return None
    n = len(elements)
    last = i
    while last + 1 < n:
        k = last + 1
        while k < n and elements[k].low in _LINKS and k - last < 4:
            k += 1
        if k >= n or not _capital(elements[k]) or elements[k].low in MONTHS or elements[k].low in _STARTS:
            break
        if any(e.low == "and" for e in elements[last + 1 : k]) and _kind_ahead(elements, k, n - 1, kinds):
            break
        last = k
    return with_tail(text, elements[last].end) if any(e.low in kinds for e in elements[i : last + 1]) else None


def _last_kind(words: list[str], kinds: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a quoted phrase names an instrument: it ends or begins with a kind, or has one before "of/for/on/to"."""
    if not words:
        return False
    core = [w for w in words if not w.isdigit()]
    if not core:
        return False
    if core[-1] in other:
        return False
    if (
        core[-1] == "code"
        and len(core) > 1
        and core[-2] in ("health", "qr", "bar", "source", "travel", "card", "payment", "area", "postal")
    ):
        return False
    if core[-1] in kinds or core[0] in kinds:
        return True
    return any(
        w in kinds and i + 1 < len(core) and core[i + 1] in ("of", "for", "on", "to", "concerning", "regarding", "in")
        for i, w in enumerate(core)
    )


def with_tail(text: str, end: int) -> int:
    """``end`` moved over what belongs to a title: a year, a number, a bracket such as "(Draft)"."""
    for pattern in (_TAIL_NUMBER, _TAIL_YEAR, _TAIL_BRACKET):
        match = pattern.match(text, end)
        if match:
            end = match.end()
    years = _YEARS_GO_ON.match(text, end) if _YEAR_AT_END.search(text, max(0, end - 5), end) else None
    return years.end() if years else end


def _capital_runs(text: str, elements: list[Element], grammar: Grammar) -> list[tuple[int, int]]:
    """Spans of capitalised titles that hold a kind of instrument."""
    kinds = grammar.list("instruments.kinds.nouns")
    if not any(e.low in kinds and e.capital for e in elements):
        return []
    heads = grammar.list("organisations.heads.first")
    runs: list[tuple[int, int]] = []
    n = len(elements)
    i = 0
    while i < n:
        if not _capital(elements[i]) or elements[i].low in _STARTS:
            i += 1
            continue
        if i > 0 and (_SPAN_OF_YEARS.fullmatch(elements[i - 1].text) or _NUMBERED_NAME.fullmatch(elements[i - 1].text)):
            i -= 1
        j = i
        while j + 1 < n:
            following = elements[j + 1]
            if _capital(following) or following.text[0].isdigit() and following.kind == "word":
                j += 1
            elif following.text == "(" and (close := _bracket_inside(elements, j + 1)):
                j = close + 1
            elif following.low in ("’s", "'s") and j + 2 < n and _capital(elements[j + 2]):
                j += 2
            elif following.low in _LINKS:
                k = j + 1
                while k < n and elements[k].low in _LINKS and k - j < 4:
                    k += 1
                if (
                    k < n
                    and elements[k].low in MONTHS
                    or k < n
                    and elements[k].text[:2] in ("19", "20")
                    and elements[k - 1].low in ("in", "to")
                ):
                    break
                if (
                    k < n
                    and (
                        _capital(elements[k]) or elements[k].text[0].isdigit() and elements[k - 1].low in ("of", "the")
                    )
                    and elements[k].low not in _STARTS - _MIDDLE
                ):
                    j = k
                else:
                    break
            elif (
                following.text == ","
                and (_comma_goes_on(elements, j + 1, kinds, heads) or _closed_list(elements, i, j + 1, kinds, heads))
                or following.text in "-–/"
                and j + 2 < n
                and elements[j + 2].start == following.end
                and _capital(elements[j + 2])
            ):
                j += 2
            else:
                break
        runs += _split_run(elements, i, j, kinds, heads, grammar)
        i = j + 1
    return [(elements[a].start, elements[b].end) for a, b in runs]


def _capital(element: Element) -> bool:
    return element.kind == "word" and element.capital


def _comma_goes_on(elements: list[Element], comma: int, kinds: frozenset[str], heads: frozenset[str]) -> bool:
    """ "Research, Development and Innovation Act": a comma list inside a title ends with "and" and then a kind."""
    k = comma + 1
    n = len(elements)
    seen_and = False
    steps = 0
    while k < n and steps < 9:
        element = elements[k]
        if _capital(element):
            if element.low in heads:
                return False
            if element.low in kinds:
                return seen_and
        elif element.low in ("and", "&"):
            seen_and = True
        elif element.text != ",":
            return False
        k += 1
        steps += 1
    return False


def _bracket_inside(elements: list[Element], opening: int) -> int | None:
    """The closing bracket of "Data (Use and Access) Bill", with a capitalised word behind it; None for other brackets."""
    for k in range(opening + 1, min(opening + 9, len(elements) - 1)):
        if elements[k].text == ")":
            return k if k > opening + 1 and _capital(elements[k + 1]) and elements[k + 1].low not in _STARTS else None
        if not _capital(elements[k]) and elements[k].low not in _LINKS:
            return None
    return None


def _closed_list(elements: list[Element], start: int, comma: int, kinds: frozenset[str], heads: frozenset[str]) -> bool:
    """ "Principles to Promote Fairness, Ethics and Transparency": single words behind a kind, closed by "and"."""
    if not any(e.low in kinds for e in elements[start : comma - 1]):
        return False
    k, n = comma + 1, len(elements)
    while (
        k + 1 < n
        and _capital(elements[k])
        and elements[k].low not in kinds
        and elements[k].low not in heads
        and elements[k].low not in _STARTS
    ):
        following = elements[k + 1]
        if following.low == "and":
            return k + 2 < n and _capital(elements[k + 2]) and not (k + 3 < n and _capital(elements[k + 3]))
        if following.text != ",":
            return False
        k += 2
    return False


def _split_run(
    elements: list[Element], i: int, j: int, kinds: frozenset[str], heads: frozenset[str], grammar: Grammar
) -> list[tuple[int, int]]:
    """Titles in the run ``i..j``: cut at "and" between two titles and at an owner's ’s, organisations left out."""
    start = i
    for k in range(i, j):
        if elements[k].low in ("’s", "'s"):
            owner = elements[k - 1].low
            if owner not in ("people", "children", "women", "consumers", "workers", "users", "patients"):
                start = k + 1
    found: list[tuple[int, int]] = []
    segment_start = start
    k = start
    while k <= j:
        element = elements[k]
        at_end = (
            k == j
            or elements[k + 1].text == "("
            or elements[k + 1].low in _LINKS
            or elements[k + 1].text == ","
            or elements[k + 1].text[0].isdigit()
        )
        after = elements[k + 1].low if k < j else ""
        said = element.low in ("statement", "remarks") and after not in ("on", "concerning", "regarding")
        if element.low in kinds and element.capital and at_end and not said:
            joins = after in ("of", "for", "on", "to", "concerning", "regarding", "against", "between")
            if after == "to" and any(e.low in _LEGISLATURES for e in elements[k + 2 : min(k + 7, j + 1)]):
                joins = False  # "submitted the X Bill to the National Assembly"
            end = k
            if joins:
                end = j
                for m in range(k + 1, j):
                    # "… Code of Practice and the Data Act": another title begins behind "and".
                    if elements[m].low in ("and", "&") and _kind_ahead(elements, m + 1, j, kinds):
                        end = m - 1
                        break
            while end + 1 <= j and elements[end + 1].text[0].isdigit() and not joins:
                end += 1
                if (
                    end + 2 <= j
                    and elements[end + 1].low in ("on", "for", "concerning", "of")
                    and not elements[end + 2].text[0].isdigit()
                ):
                    end, joins = j, True
            words = {e.low for e in elements[segment_start : end + 1] if e.kind == "word"} - _LINKS
            numbered = any(w[0].isdigit() for w in words)
            if (
                end > segment_start
                and elements[segment_start].low not in heads
                and not any(
                    elements[m].low in heads and elements[m + 1].low in ("of", "for") for m in range(segment_start, k)
                )
                and elements[segment_start].low not in _SCHOOLS
                and not (words <= _GENERIC and not (numbered and "order" in words))
            ):
                found.append((segment_start, end))
            k = end + 1
            while k <= j and (elements[k].low in _LINKS or elements[k].text == ","):
                k += 1
            segment_start = k
            continue
        k += 1
    return found


def _kind_ahead(elements: list[Element], k: int, j: int, kinds: frozenset[str]) -> bool:
    while k <= j and elements[k].low in _LINKS:
        k += 1
    while k <= j and _capital(elements[k]):
        if elements[k].low in kinds:
            return True
        k += 1
    return False
