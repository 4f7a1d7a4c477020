"""Finds names of organisations by their form: "Ministry of X", "X and Y Authority", "the Commission"."""

from __future__ import annotations

import re

from kg.extraction.english.grammar import word_set
from kg.extraction.english.limits import NameLimits
from kg.extraction.english.names import ACRONYM, FUNCTION_STARTS, LINKS, Name
from kg.identifiers import agency_iri

#: Bodies whose name may end in "Law".
_OF_LAW = (
    "institute of", "institute for", "centre for", "center for", "centre of", "center of", "school of", "faculty of",
    "department of", "academy of", "commission of", "commission on", "committee on", "office of", "college of",
)  # fmt: skip
_OWN_SHORT = re.compile(r"\s*\([A-Z][A-Za-z-]{1,9}\)")
_ROLE_HEADS = word_set("government authority agency group unit team")
_NOBODYS = word_set("each relevant competent local new")
_ROLES = _NOBODYS | word_set(
    "national central federal regional joint working steering supervisory lead expert advisory"
)


class FormFinder(NameLimits):
    """Finds names by form in one sentence. Works on elements; offsets are offsets into the sentence."""

    def formed(self) -> list[Name]:
        """Names with a head noun: "Ministry of X", "X Y Authority", "the Commission"."""
        found: list[Name] = []
        taken = -1
        for i, element in enumerate(self.elements):
            if i <= taken or element.kind != "word" or element.low not in self.heads or not element.capital:
                continue
            at = self.bodies_at.get(i)
            if at is not None and at[2] == "agency":
                left = self._parent_start(at[0], taken)
                continue_name = None if left is None else self._name(left, at[1])
                if continue_name:
                    found.append(continue_name)
                    taken = at[1]
                elif at[0] > taken + 1 and self.elements[at[0] - 1].text in ("Federal", "Royal", "Union"):
                    if (whole := self._name(at[0] - 1, at[1])) is not None:
                        found.append(whole)  # "Federal Ministry of Health" is none of the known ministry
                        taken = at[1]
                elif (whole := self._part_of(at[1])) is not None:
                    found.append(whole)
                    taken = at[1]
                elif at[0] == i and (further := self._further_field(i, at[1])) is not None:
                    found.append(further)
                    taken = i
                continue
            if i + 1 < len(self.elements) and self._continues_as_head(i):
                continue
            start, end = self._left(i, taken), i
            if element.low in self.first:
                end = self._right(i)
            start, end = self._small_first(start, taken), self._behind_bracket(end)
            name = self._name(start, end, head=i)
            if name is not None:
                found.append(name)
                taken = end
        return found

    def _small_first(self, start: int, taken: int) -> int:
        """``start``, or the word in small letters before it that belongs to the name ("inter-ministerial")."""
        j = start - 1
        small = j > taken and self.elements[j].low in self.grammar.list("organisations.heads.small_firsts")
        return j if small and not self.elements[j].capital else start

    def _behind_bracket(self, end: int) -> int:
        """Where a name ends that goes on behind its own acronym: "Harbour and Docks Authority (HDA) Secretariat"."""
        elements = self.elements
        k = end + 4
        if k >= len(elements) or elements[end + 1].text != "(" or elements[end + 3].text != ")":
            return end
        if not ACRONYM.fullmatch(elements[end + 2].text) or not self._plain_capital(k) or k in self.bodies_at:
            return end
        last = k
        while last + 1 < len(elements) and self._plain_capital(last + 1) and last - k < 2:
            last += 1
        return last if elements[last].low in self.heads | self._NATION and last not in self.bodies_at else end

    _NATION = frozenset({"nation", "state", "country"})

    def _state_after(self, j: int) -> int | None:
        """Last element of a country behind "of" at ``j`` ("the government of New Zealand"); None for anything else."""
        elements = self.elements
        if j + 1 >= len(elements) or elements[j].low != "of":
            return None
        k = j + 2 if elements[j + 1].low == "the" and j + 2 < len(elements) else j + 1
        countries = self.grammar.list("bodies.countries.names")
        for last in range(min(k + 2, len(elements) - 1), k - 1, -1):
            if " ".join(e.text for e in elements[k : last + 1]) in countries:
                return last
        return None

    def named_for(self) -> list[Name]:
        """ "Transport for London": a capitalised field, "for", and a place, with no head noun before it."""
        found: list[Name] = []
        elements, fields = self.elements, self.grammar.list("bodies.companies.named_for")
        for i, element in enumerate(elements[:-2]):
            if element.text not in fields or elements[i + 1].low != "for" or not elements[i + 2].capital:
                continue
            if i and (elements[i - 1].capital and elements[i - 1].low != "the" or elements[i - 1].low in ("of", "for")):
                continue
            last = self._right_of_capitals(i + 2)
            text = self.context.text[element.start : elements[last].end]
            found.append(Name(element.start, elements[last].end, "form", en=text, iri=agency_iri(text, unknown=True)))
        return found

    def _right_of_capitals(self, i: int) -> int:
        while i + 1 < len(self.elements) and self._plain_capital(i + 1):
            i += 1
        return i

    def apposed(self) -> list[Name]:
        """ "the company Brightwater Fuels": a common noun says what the capitalised words behind it are."""
        found: list[Name] = []
        elements, n = self.elements, len(self.elements)
        nouns = self.grammar.list("organisations.heads.apposed")
        for i, element in enumerate(elements):
            if element.low not in nouns or element.capital or i == 0 or i + 1 >= n:
                continue
            j = i + 1
            while j < n and self._plain_capital(j) and j not in self.bodies_at:
                j += 1
            before = elements[i - 1].low
            if j == i + 1 or not (before in ("the", "a", "an", "by", "and") or elements[i - 1].kind == "word"):
                continue
            if elements[i + 1].low in self.titles or elements[j - 1].low in self.things:
                continue
            text = self.context.text[elements[i + 1].start : elements[j - 1].end]
            found.append(
                Name(elements[i + 1].start, elements[j - 1].end, "short", en=text, iri=agency_iri(text, unknown=True))
            )
        return found

    def _part_of(self, end: int) -> Name | None:
        """ "General Office of the People’s Government of X": a part that only its owner makes a body of its own."""
        at = self.bodies_at[end]
        elements, n = self.elements, len(self.elements)
        text = self.context.text[elements[at[0]].start : elements[at[1]].end]
        if text.lower() not in self.grammar.list("organisations.heads.part_of") or end + 2 >= n:
            return None
        k = end + 3 if elements[end + 2].low == "the" else end + 2
        owner = self.bodies_at.get(k) if elements[end + 1].low == "of" else None
        if owner is None or owner[2] != "agency":
            return None
        text = self.context.text[elements[at[0]].start : elements[owner[1]].end]
        return Name(elements[at[0]].start, elements[owner[1]].end, "form", en=text, iri=agency_iri(text, unknown=True))

    def _further_field(self, i: int, end: int) -> Name | None:
        """The longer name where a known one goes on: "Ministry of Transport" in "Ministry of Transport and Telecommunications"."""
        if self.elements[i].low not in ("ministry", "department") or end + 2 >= len(self.elements):
            return None
        if self.elements[end + 1].low not in ("and", "&") and self.elements[end + 1].text != ",":
            return None
        last = self._right(i)
        fields = self.grammar.list("bodies.countries.fields")
        added = [e for e in self.elements[end + 1 : last + 1] if e.kind == "word" and e.low not in LINKS]
        if last <= end or not added or not all(e.capital and e.low in fields for e in added):
            return None
        return self._name(i, last, head=i)

    def small_heads(self) -> list[Name]:
        """ "Beijing’s development and reform commission", "the Kenyan government": a place, and a head noun in lower case."""
        found: list[Name] = []
        elements = self.elements
        heads = self.grammar.list("organisations.heads.small")
        for i, element in enumerate(elements):
            if element.low not in heads or element.capital or element.kind != "word" or i == 0:
                continue
            if (
                element.low == "government"
                and elements[i - 1].low == "the"
                and (state := self._state_after(i + 1)) is not None
            ):
                text = self.context.text[element.start : elements[state].end]
                found.append(
                    Name(element.start, elements[state].end, "form", en=text, iri=agency_iri(text, unknown=True))
                )
                continue
            of_place = self.bodies_at.get(i + 2) if i + 2 < len(elements) and elements[i + 1].low == "of" else None
            if (
                of_place is not None
                and of_place[2] == "region"
                and elements[i - 1].low in ("municipal", "provincial", "city", "county", "district", "regional")
            ):
                text = self.context.text[elements[i - 1].start : elements[of_place[1]].end]
                found.append(
                    Name(
                        elements[i - 1].start,
                        elements[of_place[1]].end,
                        "form",
                        en=text,
                        iri=agency_iri(text, unknown=True),
                    )
                )
                continue
            j = i - 1
            while (
                j >= 0
                and i - j < 7
                and elements[j].kind == "word"
                and not elements[j].capital
                and (j not in self.bodies_at)
            ):
                low = elements[j].low
                if (
                    low in ("’s", "'s")
                    or low in ("and", "&")
                    or low.isalpha()
                    and self._noun(low)
                    and low not in FUNCTION_STARTS
                    and low not in self.grammar.list("organisations.left.prepositions")
                ):
                    j -= 1
                    continue
                break
            if j < 0 or elements[j].kind != "word" or not elements[j].capital:
                continue
            first = j
            while first > 0 and self._plain_capital(first - 1) and j - first < 4:
                first -= 1
            if first < j == i - 1 and elements[first].text in self.grammar.list("bodies.countries.names"):
                # "the Kenya ICT board"
                text = self.context.text[elements[first].start : element.end]
                found.append(
                    Name(elements[first].start, element.end, "form", en=text, iri=agency_iri(text, unknown=True))
                )
                continue
            at = self.bodies_at.get(j)
            start = at[0] if at else j
            place = (
                at is not None
                and at[2] == "region"
                or (elements[j].text in self.grammar.list("bodies.countries.names") and j < i - 1)
            )
            letters = (
                j == i - 1 and element.low == "government" and elements[j].text.isupper() and len(elements[j].text) > 1
            )
            place = place or letters and elements[j].text not in ("AI", "IT", "ICT", "PRC")  # "the J&K government"
            adjective = (
                j == i - 1
                and element.low == "government"
                and elements[j].low.endswith(
                    ("an", "ese", "ish", "ench", "eek", "iss", "tch", "ai", "li", "uk", "us", "ni")
                )
            )
            text = self.context.text[elements[start].start : element.end]
            if not (place or adjective) or text.lower() in self.grammar.list("organisations.exclude.nobody"):
                continue
            found.append(
                Name(
                    elements[start].start,
                    element.end,
                    "form" if place else "country",
                    en=text,
                    iri=self._iri(start, text),
                )
            )
        return found

    def _parent_start(self, i: int, taken: int) -> int | None:
        """Where "Institute of X of the" before a known body begins, if a head noun stands there."""
        j = i - 1
        if j >= 0 and self.elements[j].low == "the":
            j -= 1
        if j < 1 or self.elements[j].low != "of":
            return None
        head = j - 1
        k, seen = head, None
        while k > taken and k >= 0:
            element = self.elements[k]
            if element.kind != "word" or k in self.bodies_at:
                break
            if element.capital:
                if element.low in self.heads and element.low != "government":
                    seen = k
            elif element.low not in LINKS:
                break
            k -= 1
        if seen is None:
            return None
        return self._left(seen, taken)

    def _name(self, start: int, end: int, head: int | None = None) -> Name | None:
        elements = self.elements
        a, b = elements[start].start, elements[end].end
        text = self.context.text[a:b]
        low = text.lower()
        if low in self.grammar.list("organisations.exclude.nobody") or low.removeprefix("the ") in self.grammar.list(
            "organisations.exclude.nobody"
        ):
            return None
        last = elements[end].low
        if head is not None:
            word = elements[head].low
            if start == end:
                return self._bare(head)
            if end == head and word in self.weak:
                modifiers = sum(
                    1 for k in range(start, end) if elements[k].kind == "word" and elements[k].low not in LINKS
                )
                generic = word in (
                    "service",
                    "unit",
                    "fund",
                    "team",
                    "group",
                    "trust",
                    "panel",
                    "executive",
                    "mission",
                    "archives",
                    "union",
                    "company",
                    "exchange",
                    "press",
                    "survey",
                    "administration",
                    "alliance",
                    "league",
                    "division",
                )
                if (
                    generic
                    and modifiers < 2
                    and not (modifiers and self._recurs(text))
                    and not self._defined(b)
                    and word not in ("press", "exchange", "union", "administration")
                ):
                    return None
            if (
                word == "meeting"
                and end == head
                and elements[head - 1].low not in self.grammar.list("organisations.heads.meeting_bodies")
                or word == "meeting"
                and start == head
            ):
                return None
            if (
                word == "station"
                and end == head
                and elements[head - 1].low not in self.grammar.list("organisations.heads.station_bodies")
            ):
                return None
            if word == "group" and end != head and start == head:
                return None  # "Group of Experts": nobody in particular
            role = start + 1 == end and end == head and elements[start].low in _ROLES
            nobody = elements[start].low in _NOBODYS
            if role and (nobody or word in _ROLE_HEADS and not self._recurs(text)):
                # "National Authority", "Steering Group": a role rather than a name, unless the document keeps to it.
                return None
            if (
                word == "government"
                and end == head
                and elements[start].low
                in (
                    "chinese",
                    "local",
                    "central",
                    "federal",
                    "state",
                    "provincial",
                    "municipal",
                    "national",
                    "people",
                    "whole",
                )
            ):
                return None
        if (
            head is not None
            and end != head
            and elements[end].capital
            and not (last in ("law", "regulations", "rules", "report") and low.startswith(_OF_LAW))
            and last
            in ("act", "bill", "law", "regulations", "measures", "report", "plan", "guidelines", "opinions", "rules")
        ):
            return None
        if start > 0 and elements[start - 1].low in self.titles and elements[start - 1].capital:
            return None
        if text.count("(") and (plain := _OWN_SHORT.sub("", text)) != text:
            return Name(a, b, "form", en=plain, iri=agency_iri(plain, unknown=True))
        return Name(a, b, "form", en=text, iri=self._iri(start, text))

    def _recurs(self, text: str) -> bool:
        """Whether the document speaks of "the Working Group" more than once, or puts the name in quotation marks."""
        flat = self.profile.flat
        return flat.count(f"he {text}") > 1 or f"“{text}”" in flat

    def _defined(self, end: int) -> bool:
        return bool(re.match(r"\s*\([A-Z][A-Za-z-]{1,9}\)", self.context.text[end : end + 14]))

    def _iri(self, start: int, text: str) -> str:
        at = self.bodies_at.get(start)
        if at is not None and at[2] == "region":
            mention = self.context.text[self.elements[at[0]].start : self.elements[at[1]].end]
            for m in self.context.mentions:
                if m.start == self.elements[at[0]].start and "/region/CN-" in m.entity.iri:
                    rest = text[len(mention) :].strip()
                    if rest:
                        return agency_iri(rest, m.entity.iri.rpartition("/")[2])
        return agency_iri(text, unknown=True)

    def _bare(self, i: int) -> Name | None:
        """ "The Commission", "Parliament": a head noun alone that stands for a body."""
        element = self.elements[i]
        article = i > 0 and self.elements[i - 1].low == "the"
        if element.low in self.grammar.list("organisations.heads.bare_defined"):
            # "the Service", where the document names the Rivers Inspection Service
            named = self.profile.full_name_of(element.text) if article else None
            if named is None or named == element.text:
                return None
        elif element.low not in self.grammar.list("organisations.heads.bare"):
            return None
        if not article and element.low not in self.grammar.list("organisations.heads.proper"):
            return None
        full = self.profile.full_name_of(element.text) or element.text
        return Name(element.start, element.end, "bare", en=full, iri=agency_iri(full, unknown=True))
