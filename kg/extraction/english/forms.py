"""Finds names of organisations by their form: "Ministry of X", "X and Y Authority", "the Commission"."""

from __future__ import annotations

import re

from kg.extraction.context import SentenceContext
from kg.extraction.english.grammar import word_set
from kg.extraction.english.names import ACRONYM, FUNCTION_STARTS, LINKS, MONTHS, Name
from kg.extraction.english.profile import Profile
from kg.extraction.english.tokens import Element
from kg.identifiers import agency_iri
from kg.vocabulary import Mention

_SMALL = frozenset({"of", "for", "on"})
_ROLE_HEADS = word_set("government authority agency group unit team")
_NOBODYS = word_set("each relevant competent local new")
_ROLES = _NOBODYS | word_set(
    "national central federal regional joint working steering supervisory lead expert advisory"
)


class FormFinder:
    """Finds names by form in one sentence. Works on elements; offsets are offsets into the sentence."""

    def __init__(
        self, context: SentenceContext, elements: list[Element], profile: Profile, known: list[Mention]
    ) -> None:
        self.context, self.elements, self.profile, self.grammar = context, elements, profile, profile.grammar
        self.heads = self.grammar.list("organisations.heads.strong")
        self.weak = self.grammar.list("organisations.heads.weak")
        self.first = self.grammar.list("organisations.heads.first")
        self.things = self.grammar.list("organisations.exclude.things")
        self.titles = self.grammar.list("organisations.people.titles")
        self.bodies_at: dict[int, tuple[int, int, str]] = {}
        index_of = {element.start: i for i, element in enumerate(elements)}
        for mention in known:
            i = index_of.get(mention.start)
            if i is None:
                continue
            j = i
            while j + 1 < len(elements) and elements[j + 1].start < mention.end:
                j += 1
            for k in range(i, j + 1):
                self.bodies_at[k] = (i, j, mention.entity.kind)

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
                elif at[0] == i and (further := self._further_field(i, at[1])) is not None:
                    found.append(further)
                    taken = i
                continue
            if i + 1 < len(self.elements) and self._continues_as_head(i):
                continue
            start, end = self._left(i, taken), i
            if element.low in self.first:
                end = self._right(i)
            name = self._name(start, end, head=i)
            if name is not None:
                found.append(name)
                taken = end
        return found

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
            at = self.bodies_at.get(j)
            start = at[0] if at else j
            place = at is not None and at[2] == "region"
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

    def _continues_as_head(self, i: int) -> bool:
        """Whether a capitalised head noun follows at once ("Bank Board", "Government Office for Science")."""
        following = self.elements[i + 1]
        if following.kind != "word" or not following.capital:
            return False
        return following.low in self.heads or (
            i + 2 < len(self.elements) and self.elements[i + 2].capital and self.elements[i + 2].low in self.heads
        )

    def _left(self, i: int, taken: int) -> int:
        """First element of the name whose head stands at ``i``."""
        start = i
        j = i - 1
        while j > taken and j >= 0:
            element = self.elements[j]
            at = self.bodies_at.get(j)
            if at is not None and at[2] == "agency":
                if start == j + 1:
                    # "OECD Secretariat", "State Council Information Office"
                    start = at[0]
                break
            if element.kind == "word" and (element.capital or element.low[:2] == "e-" and element.text[2:3].isupper()):
                if (
                    element.low in FUNCTION_STARTS
                    and element.text not in ("IT", "US")
                    and not (element.text == "New" and j > 0 and start == j + 1)
                    and at is None
                    or element.low in self.titles
                    and j + 1 != i
                    and element.low != "general"
                ):
                    break
                if element.low in self.heads and self.elements[j + 1].low == "and":
                    break
                if j == 0 and element.low.endswith("ly"):
                    break
                start = j
                j -= 1
                continue
            if element.low in ("’s", "'s") and j > 0 and self.elements[j - 1].capital:
                # "Information Commissioner’s Office" is one name, "Singapore’s Media Authority" is not.
                owner = self.elements[j - 1]
                if owner.low in self.titles or owner.low in (
                    "general",
                    "people",
                    "children",
                    "women",
                    "workers",
                    "nation",
                    "nations",
                    "industry",
                    "states",
                ):
                    start = j - 1
                    j -= 2
                    continue
                break
            if element.text == "," and j > 0 and self._comma_list_left(j):
                j -= 1
                continue
            linking = element.low in ("and", "&", "of", "for", "the")
            if linking and j > 0 and self._may_link_left(j):
                j -= 1
                continue
            break
        return start

    def _comma_list_left(self, j: int) -> bool:
        """A comma inside a name such as "Health, Labour and Welfare Bureau": only fields of policy stand before it."""
        fields = self.grammar.list("bodies.countries.fields")
        elements = self.elements
        m = j - 1
        while m >= 0 and self._plain_capital(m) and m not in self.bodies_at:
            m -= 1
        if m == j - 1 or elements[m + 1].low not in fields and elements[j - 1].low not in fields:
            return False
        following = j + 1
        while following < len(elements) and self._plain_capital(following):
            following += 1
        return following < len(elements) and (
            elements[following].low in ("and", "&") or elements[following].text == ","
        )

    def _may_link_left(self, j: int) -> bool:
        word = self.elements[j].low
        before = self.elements[j - 1]
        if word == "the":
            return (
                before.low in ("of", "for")
                and j > 1
                and self.elements[j - 2].capital
                and self.elements[j - 2].low in self.heads
            )
        if not before.capital or before.kind != "word" or before.low in FUNCTION_STARTS or (j - 1) in self.bodies_at:
            return False
        if word in ("and", "&"):
            # "Ofcom and Digital Agency" are two; "Competition and Markets Authority" is one.
            if (
                ACRONYM.fullmatch(before.text)
                or before.low in self.heads
                or before.low in self.profile.grammar.list("organisations.classes.nouns")
            ):
                return False
            k = j - 1
            while k > 0 and self.elements[k - 1].capital and self.elements[k - 1].kind == "word":
                k -= 1
            if k > 0 and self.elements[k - 1].low in ("and", "&"):
                # "the Science and Technology Reform and Innovation Leading Group": one name behind "the".
                m = k - 1
                while m > 0 and (
                    self.elements[m].low in ("and", "&") or self._plain_capital(m) and m not in self.bodies_at
                ):
                    if self.elements[m].low in self.heads or ACRONYM.fullmatch(self.elements[m].text):
                        return False
                    m -= 1
                return self.elements[m].low == "the"
            if k > 0 and self.elements[k - 1].text == ",":
                # behind another body ("… Office, Science and Technology Council") or inside a list of fields
                m = k - 2
                while m >= 0 and (self.elements[m].low in LINKS or self._plain_capital(m)):
                    if self.elements[m].low in self.heads:
                        return True
                    m -= 1
                return self._comma_list_left(k - 1)
            return True
        return word in ("of", "for") and before.low in self.first

    def _right(self, i: int) -> int:
        """Last element of a name whose head at ``i`` goes on with "of/for/on …"."""
        end = i
        j = i + 1
        n = len(self.elements)
        listed = False
        while j < n:
            element = self.elements[j]
            if element.low in _SMALL:
                k = j + 1
                if k < n and self.elements[k].low == "the":
                    k += 1
                if k + 2 < n and self.elements[k].low == "government" and self.elements[k + 1].low == "of":
                    break  # "Ministry of Water of the Government of X": whose it is
                if (
                    k < n
                    and self.elements[k].low not in MONTHS
                    and (
                        self._plain_capital(k)
                        or self.elements[k].text == "New"
                        and k + 1 < n
                        and self._plain_capital(k + 1)
                    )
                ):
                    at = self.bodies_at.get(k)
                    end = at[1] if at else k
                    j = end + 1
                    continue
                if end == i and element.low == "of" and k < n:
                    small = self._small_continuation(k)
                    if small is not None:
                        return small
                break
            if end == i:
                break
            if element.kind == "word" and self._plain_capital(j) and j not in self.bodies_at:
                end = j
                j += 1
                continue
            if element.low in ("’s", "'s") and j + 1 < n and self._plain_capital(j + 1):
                j += 1
                continue
            if element.low in ("and", "&") and j + 1 < n and self._joins(j + 1):
                end = j + 1
                j += 2
                continue
            if (
                element.low == "in"
                and j + 1 < n
                and self.elements[j + 1].capital
                and self.elements[j + 1].low in self.grammar.list("bodies.countries.fields")
            ):
                end = j + 1
                j += 2
                continue
            if (
                element.low == "and"
                and j + 2 < n
                and not self.elements[j + 1].capital
                and self.elements[j + 1].low in self.grammar.list("bodies.countries.fields")
                and (
                    self.elements[j + 2].low in ("is", "are", "has", "have", "will", "shall", "was", "were", "must")
                    or self.elements[j + 2].kind == "mark"
                    or self._finite(j + 2)
                )
            ):
                return j + 1  # "Committee for Ethics in Science and technology is": a small letter by slip
            if (
                element.low == "in"
                and j + 2 < n
                and self.elements[j + 1].low == "the"
                and self.elements[j + 2].low == "united"
            ):
                j += 2
                continue
            if element.text == "," and self._comma_list(j):
                listed = True
                j += 1
                continue
            if (
                listed
                and element.low == "and"
                and j + 2 < n
                and self.elements[j + 1].low == "the"
                and self._joins(j + 2)
            ):
                end = j + 2
                j += 3
                continue
            break
        return end

    def _plain_capital(self, k: int) -> bool:
        element = self.elements[k]
        return element.kind == "word" and element.capital and element.low not in FUNCTION_STARTS

    def _joins(self, k: int) -> bool:
        """Whether the capitalised words from ``k`` go on with the name, and are not a body of their own."""
        if not self._plain_capital(k) or k in self.bodies_at:
            return False
        first = self.elements[k]
        if (
            ACRONYM.fullmatch(first.text)
            and first.text not in self.grammar.list("organisations.exclude.acronyms")
            and first.text != "ICT"
        ):
            return False
        j = k
        while j < len(self.elements) and (
            self._plain_capital(j)
            or self.elements[j].low in ("and", "&")
            and j + 1 < len(self.elements)
            and self._plain_capital(j + 1)
        ):
            if self.elements[j].low in self.heads and self.elements[j].capital:
                # "Ministry of Finance and Central Bank": another body; "… and Technology Policy Office" too.
                return False
            if (
                j in self.bodies_at
                or self.elements[j].text in ("UK", "US", "NZ", "EU")
                or self.elements[j].text in self.grammar.list("bodies.countries.names")
            ):
                return False
            j += 1
        return True

    def _comma_list(self, j: int) -> bool:
        """Whether the comma at ``j`` is inside a name: "Science, Innovation and Technology", "Health, Labour and Welfare"."""
        k = j + 1
        n = len(self.elements)
        for _ in range(5):
            words = 0
            while k < n and self._plain_capital(k) and words < 4:
                element = self.elements[k]
                if element.low in self.heads or k in self.bodies_at:
                    return False
                if ACRONYM.fullmatch(element.text) and element.text not in self.grammar.list(
                    "organisations.exclude.acronyms"
                ):
                    return False
                words += 1
                k += 1
            if not words or k >= n:
                return False
            element = self.elements[k]
            if element.low in ("and", "&"):
                if k + 2 < n and self.elements[k + 1].low == "the":
                    return self._joins(k + 2)
                return self._joins(k + 1) if k + 1 < n else False
            if element.text != ",":
                return False
            k += 1
            if k < n and self.elements[k].low in ("and", "&"):
                return self._joins(k + 1) if k + 1 < n else False
        return False

    def _small_continuation(self, k: int) -> int | None:
        """End of a name that goes on in lower case, as machine translation writes it: "Ministry of ecological protection"."""
        forms, prepositions = self.grammar.forms, self.grammar.list("organisations.left.prepositions")
        end = None
        j = k
        n = len(self.elements)
        while j < n and j - k < 7:
            element = self.elements[j]
            if element.kind != "word" or j in self.bodies_at or not element.text[0].isalpha():
                break
            if element.low == "and":
                following = self.elements[j + 1] if j + 1 < n else None
                if (
                    following is None
                    or following.kind != "word"
                    or following.low in ("the", "other", "others", "relevant")
                    or following.capital
                ):
                    break
                if j + 2 < n and self._finite(j + 1):
                    break
                j += 1
                continue
            if (
                element.low in prepositions
                or element.low.endswith("ly")
                or element.low in FUNCTION_STARTS
                or element.low in ("jointly",)
            ):
                break
            if self._finite(j) and j > k:
                break
            if element.low in forms and j > k and "participle" in forms[element.low].shapes:
                break
            end = j
            j += 1
        return end

    def _noun(self, low: str) -> bool:
        """Whether a word can be a noun: it is no verb form, or one that is a noun as often."""
        form = self.grammar.forms.get(low)
        return form is None or form.base in self.grammar.also_nouns and not form.shapes & {"past", "ing"}

    def _finite(self, j: int) -> bool:
        form = self.grammar.forms.get(self.elements[j].low)
        return form is not None and bool(form.shapes & {"s", "past"})

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
            and last
            in ("act", "bill", "law", "regulations", "measures", "report", "plan", "guidelines", "opinions", "rules")
        ):
            return None
        if start > 0 and elements[start - 1].low in self.titles and elements[start - 1].capital:
            return None
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
        if element.low not in self.grammar.list("organisations.heads.bare"):
            return None
        article = i > 0 and self.elements[i - 1].low == "the"
        if not article and element.low not in self.grammar.list("organisations.heads.proper"):
            return None
        full = self.profile.full_name_of(element.text) or element.text
        return Name(element.start, element.end, "bare", en=full, iri=agency_iri(full, unknown=True))
