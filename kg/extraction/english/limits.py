"""Where a name of an organisation begins and ends around its head noun: links, lists, small letters."""

from __future__ import annotations

from kg.extraction.context import SentenceContext
from kg.extraction.english.names import ACRONYM, DAYS, FUNCTION_STARTS, LINKS, MONTHS
from kg.extraction.english.profile import Profile
from kg.extraction.english.tokens import Element
from kg.vocabulary import Mention

_SMALL = frozenset({"of", "for", "on"})


class NameLimits:
    """Limits of names in one sentence. Works on elements; indices are indices of elements."""

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
            if element.low.endswith("-based"):
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
        places = self.grammar.list("bodies.countries.places_of")
        return word in ("of", "for") and before.low in self.first or word == "of" and before.low in places

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
                if k < n and (
                    self.elements[k].low == "the"
                    or end > i
                    and self.elements[k].low in ("a", "an")
                    and k + 1 < n
                    and self._plain_capital(k + 1)
                ):
                    k += 1
                if k + 2 < n and self.elements[k].low == "government" and self.elements[k + 1].low == "of":
                    break  # "Ministry of Water of the Government of X": whose it is
                if (
                    k < n
                    and self.elements[k].low not in MONTHS
                    and self.elements[k].low not in DAYS
                    and (
                        self._plain_capital(k)
                        or self.elements[k].text == "New"
                        and k + 2 < n
                        and (
                            self._plain_capital(k + 1)
                            or self.elements[k + 1].low == "and"
                            and self._plain_capital(k + 2)
                        )
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
            if (
                listed
                and element.text == ","
                and j + 2 < n
                and self.elements[j + 1].low in ("and", "&")
                and self._joins(j + 2)
            ):
                end = j + 2
                j += 3
                continue
            if element.text == "," and self._comma_list(j):
                listed = True
                j += 1
                continue
            if (
                element.low == "and"
                and j + 2 < n
                and self.elements[j + 1].low == "the"
                and (listed or self.elements[j + 2].low in self.grammar.list("bodies.countries.fields"))
                and self._joins(j + 2)
            ):
                end = j + 2
                j += 3
                continue
            break
        if (
            end + 1 < n
            and self.elements[end].low in ("small", "medium")
            and self.elements[end + 1].low == "enterprises"
        ):
            return end + 1  # "Ministry of Industry and Small and Medium enterprises"
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
            local = self.elements[j].low == "government" and j > k and self.elements[j - 1].low == "local"
            if self.elements[j].low in self.heads and self.elements[j].capital and not local:
                # "Ministry of Finance and Central Bank": another body; "… and Technology Policy Office" too.
                fields = self.grammar.list("bodies.countries.fields")
                return (
                    self.elements[j].low == "administration"
                    and j > k
                    and all(e.low in fields for e in self.elements[k:j])
                    and not (j + 1 < len(self.elements) and self.elements[j + 1].low in ("of", "for"))
                )
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
