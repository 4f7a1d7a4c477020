"""Reads co-ordinated names and what stands before them: is this the place of a subject?"""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.extraction.english.connectives import ConnectiveReader
from kg.extraction.english.grammar import word_set
from kg.extraction.english.names import Name


@dataclass(slots=True)
class Group:
    """Coordinated names ``start..end`` (end: behind the last), with the places where commas join them."""

    names: list[Name]
    indices: list[int]
    joins: list[str]
    start: int
    end: int
    others: bool = False
    with_names: list[Name] = field(default_factory=list)
    led: bool = False  # "departments led by X"
    helped: bool = False  # "together with relevant units"
    breaks: list[bool] = field(default_factory=list)  # for each join: whether a comma stands before its "and"

    @property
    def plural(self) -> bool:
        return len(self.names) > 1 or self.others


class GroupReader(ConnectiveReader):
    """Reads groups of names in one sentence."""

    def _group(self, i: int) -> Group:
        elements = self.elements
        n = len(elements)
        names, indices = [elements[i].name], [i]
        joins: list[str] = []
        breaks: list[bool] = []
        j = i + 1
        others = False
        while j < n:
            element = elements[j]
            if (
                element.low in ("’s", "'s")
                and j + 1 < n
                and elements[j + 1].kind == "name"
                and len(names) == 1
                and not joins
            ):
                # "Singapore’s Media Authority": the owner does not act.
                names, indices = [elements[j + 1].name], [j + 1]
                j += 2
                continue
            if (
                element.kind == "name"
                and element.start - elements[j - 1].end <= 1
                and elements[j - 1].kind == "name"
                and names[-1] is not None
                and names[-1].is_region
            ):
                names[-1], indices[-1] = element.name, j  # "Guangdong Shenzhen"
                j += 1
                continue
            if (
                element.text in (",", "/", "、")
                or element.low in ("and", "&", "or")
                or element.low == "as"
                and self._phrase_at(j, ("as", "well", "as"))
            ):
                k = j + (3 if element.low == "as" else 1)
                join = "and" if element.low in ("and", "&", "as", "or") else ","
                while (
                    k < n
                    and elements[k].low
                    in ("and", "&", "the", "a", "an", "both", "also", "as", "well", "its", "sister", "un")
                    and k - j < 6
                ):
                    if elements[k].low in ("and", "&"):
                        join = "and"
                    k += 1
                if (
                    k + 2 < n
                    and elements[k].kind == "word"
                    and elements[k].capital
                    and elements[k + 1].low in ("’s", "'s")
                    and elements[k + 2].kind == "name"
                ):
                    k += 2  # "…, Eastport’s Harbour Council"
                owner = k + 2
                if k < n and elements[k].kind == "name":
                    if owner < n and elements[k + 1].low in ("’s", "'s"):
                        if elements[owner].kind == "name":
                            if join == "," and not joins and self._closes_apposition(owner + 1):
                                j = owner + 2  # "the State Council, China’s cabinet, issued"
                                continue
                            k = owner
                        else:
                            break
                    if join == "," and self._same_place(names[-1], elements[k].name):
                        j = k + 1  # "Yiling District, Yichang City"
                        continue
                    names.append(elements[k].name)
                    indices.append(k)
                    joins.append(join)
                    breaks.append(join == "and" and element.text == ",")
                    j = k + 1
                    continue
                if k < n and (elements[k].low.startswith("etc") or elements[k].low == "among"):
                    j = k
                    continue
                end = self._class_phrase(j + 1 if element.low != "as" else k, join == "and" or self._then_verb)
                if end is not None:
                    others = True
                    j = end
                    continue
                if others and join == "and" and k < n and elements[k].low in self.class_nouns:
                    j = k + 1
                    continue
                over = self._small_item(k) if join == "," and len(names) > 1 else None
                if over is not None:
                    others = True
                    j = over
                    continue
                break
            if (
                element.low in ("etc", "etc.")
                or element.low == "among"
                and j + 1 < n
                and elements[j + 1].low == "others"
            ):
                others = True
                j += 1 if element.low.startswith("etc") else 2
                if j < n and elements[j].text == ".":
                    j += 1
                continue
            break
        placed = len(names) == 2 and joins == [","] and j < n and elements[j].text == ","
        if placed and names[0] is not None and names[1] is not None and names[1].is_region and not names[0].is_region:
            # "the People's Government of Xihu District, Hangzhou, set up": where it is
            names, indices, joins, breaks, j = names[:1], indices[:1], [], [], j + 1
        if len(names) > 1 and joins[-1] == "," and j < n and not others and self._whose(names[-1], names[0]):
            # "the Ministry of Power, Government of India, has issued": whose it is
            names, indices, joins, breaks = names[:-1], indices[:-1], joins[:-1], breaks[:-1]
            j += elements[j].text == ","
        known = [x for x in names if x is not None]
        if len(known) > 1 and any(not x.trust and not (x.en or "").isalpha() for x in known):
            others = True
        return Group(known, indices, joins, i, j, others, breaks=breaks)

    def _small_item(self, k: int) -> int | None:
        """Index behind "central bank" at ``k`` in a list whose next item is a name again; None for anything else."""
        elements, n = self.elements, len(self.elements)
        if k >= n or elements[k - 1].low != "the" or elements[k].kind != "word" or elements[k].capital:
            return None
        for m in range(k, min(k + 5, n - 1)):
            if elements[m].text == ",":
                following = m + 1
                while following < n and elements[following].low in ("and", "the"):
                    following += 1
                return m if m > k and following < n and elements[following].kind == "name" else None
            if elements[m].kind != "word" or elements[m].capital or elements[m].low in self.prepositions - {"of"}:
                return None
        return None

    def _closes_apposition(self, j: int) -> bool:
        """Whether the comma at ``j`` ends an apposition: no further member of a list stands behind it."""
        following = self.elements[j + 1] if j + 1 < len(self.elements) else None
        return (
            self.elements[j : j + 1] != []
            and self.elements[j].text == ","
            and following is not None
            and following.kind == "word"
            and following.low not in ("and", "&", "or", "the", "as")
        )

    def _same_place(self, first: Name | None, second: Name | None) -> bool:
        """Whether the second region only says where the small place named before it lies."""
        small = self.grammar.list("bodies.countries.small_places")
        return (
            first is not None
            and second is not None
            and first.is_region
            and second.is_region
            and (first.en or "").rpartition(" ")[2].lower() in small
            and (second.en or "").rpartition(" ")[2].lower() not in small - {"district", "county"}
        )

    @staticmethod
    def _whose(last: Name | None, first: Name | None) -> bool:
        """Whether the last name only tells whose body the first one is ("…, Government of India")."""
        return (
            last is not None
            and first is not None
            and (last.en or "").lower().startswith("government of ")
            and not (first.en or "").lower().startswith("government")
        )

    def _as_money(self, base: str, names: list[Name]) -> bool:
        """Whether only funds are named, and ``base`` is what their money does: then they are no bodies."""
        return base in self.of_funds and all(
            x.entity is None and x.kind == "form" and (x.en or "").lower().endswith(" fund") for x in names
        )

    @property
    def _then_verb(self) -> bool:
        return True

    def _class_phrase(self, k: int, wanted: bool) -> int | None:
        """End of "(the) other relevant departments (of the State Council)" that begins at ``k``; None for anything else."""
        elements = self.elements
        n = len(elements)
        if not wanted:
            return None
        start = k
        while k < n and elements[k].low in ("and", "&", "the"):
            k += 1
        seen = False
        while (
            k < n
            and elements[k].low not in self.bare_classes
            and (elements[k].low in self.class_words or elements[k].text[0].isdigit())
        ):
            seen = seen or elements[k].low in self.others_words or elements[k].text[0].isdigit()
            k += 1
        if k < n and elements[k].low == "others" and k >= start:
            return k + 1
        if k >= n or elements[k].low not in self.class_nouns:
            return None
        if not seen and elements[k].low not in ("others",):
            return None
        k += 1
        while k < n and (
            elements[k].low in ("concerned", "involved", "across", "nationwide") or elements[k].low in self.class_nouns
        ):
            k += 1
        if (
            k + 1 < n
            and elements[k].low == "of"
            and (
                elements[k + 1].kind == "name"
                or elements[k + 1].low == "the"
                and k + 2 < n
                and elements[k + 2].kind == "name"
            )
        ):
            k += 2 if elements[k + 1].kind == "name" else 3
        elif k + 2 < n and elements[k].low == "of" and elements[k + 1].low in self.class_words:
            inner = self._class_phrase(k + 1, True)
            if inner is not None:
                k = inner
        return k

    def _left_factor(self, i: int) -> float | None:
        """How well the place before element ``i`` suits a subject (0 to 1); None where no subject can stand there."""
        elements = self.elements
        j = i - 1
        if j > 0 and elements[j].low in self.apposed and not elements[j].capital:
            j -= 1
        if j >= 0 and elements[j].low == "the":
            if elements[j].text == "The" and j > 0 and elements[j - 1].text not in ".":
                return 0.95
            j -= 1
        if j >= 0 and elements[j].low in ("’s", "'s"):
            j -= 1
            while j >= 0 and elements[j].capital and elements[j].kind == "word" and elements[j].low != "the":
                j -= 1
            if j >= 0 and elements[j].low in (
                "the",
                "country",
                "nation",
                "government",
                "city",
                "province",
                "state",
                "island",
            ):
                j -= 1
                if j >= 0 and elements[j].low == "the":
                    j -= 1
        while j >= 0 and elements[j].low in (
            "both",
            "only",
            "even",
            "all",
            "either",
            "newly",
            "uk",
            "us",
            "u.s.",
            "un",
            "eu",
            "new",
            "australian",
            "federal",
            "chinese",
            "indian",
            "independent",
            "national",
            "country",
            "local",
            "meanwhile",
            "just",
        ):
            j -= 1
        if j >= 0 and elements[j].low == "the":
            j -= 1
        if j < 0:
            return 1.0
        before = elements[j]
        if before.kind == "mark":
            if before.text == ",":
                return 0.97
            return None if before.text in "&/" else 0.98
        if before.kind == "title":
            return 0.7
        if before.kind == "name":
            return None
        low = before.low
        if low in ("according", "nor", "neither"):
            return None
        if low in ("after", "before", "since", "until", "as", "once"):
            return 0.6
        if low in self.starters:
            return 0.95
        subject = elements[i].name
        region = subject is not None and subject.is_region
        if low == "of" and j > 0 and region and elements[j - 1].low in self.places_plural:
            return self._left_factor(j - 1)  # "the states of Victoria and Queensland"
        if low in self.prepositions:
            return None
        if low in _TIMES or before.text[:2] in ("19", "20") and len(before.text) == 4 and before.text.isdigit():
            return 0.95
        if before.text[0].isdigit():
            return self._left_factor(j)
        if low.endswith("ly"):
            return 0.9
        if low == "doing" and j > 0 and elements[j - 1].low == "so":
            return 0.95
        form = self.grammar.forms.get(low)
        if form is not None and "participle" in form.shapes:
            k = j - 1
            while k >= 0 and elements[k].low.endswith("ly"):
                k -= 1
            if k >= 0 and elements[k].low == "the":
                return self._left_factor(k)  # "the newly founded X"
        if form is not None and form.base in self.saying and form.shapes != {"ing"}:
            return 0.75
        if form is not None and (
            form.shapes & {"s", "past", "ing"} or "base" in form.shapes and form.base not in self.grammar.also_nouns
        ):
            return None
        for k in range(j - 1, max(-1, j - 4), -1):
            if elements[k].kind != "word" or elements[k].low in ("the", "a", "an"):
                break
            if elements[k].low in self.prepositions:
                return None
        return 0.65

    def _including(self, start: int) -> tuple[int, bool] | None:
        """Start of "seven departments including" before ``start``, and whether it reads "led by"; None if not there."""
        elements = self.elements
        j = start - 1
        while j >= 0 and elements[j].low in ("the", "both"):
            j -= 1
        led = False
        if j >= 0 and elements[j].low in ("including", "namely", "like"):
            j -= 1
        elif j >= 1 and elements[j].low == "as" and elements[j - 1].low == "such":
            j -= 2
        elif j >= 1 and elements[j].low == "by" and elements[j - 1].low in ("led", "headed"):
            j -= 2
            led = True
        elif j >= 1 and (
            elements[j].low == "comprising"
            or elements[j].low == "of"
            and elements[j - 1].low in ("composed", "consisting", "comprised")
        ):
            return self._collective(j - 1 if elements[j].low == "comprising" else j - 2)
        else:
            return None
        if j >= 0 and elements[j].text in (",", "—", "–"):
            j -= 1
        end = j
        while j >= 0 and elements[j].kind == "word" and end - j < 12:
            low = elements[j].low
            if low in self.class_nouns:
                k = j - 1
                while k >= 0 and (
                    elements[k].low in self.class_words
                    or elements[k].text[0].isdigit()
                    or elements[k].low in self.class_nouns
                    or elements[k].low in ("a", "total", "number", "of", "group", "host", "range", "and")
                ):
                    k -= 1
                return k + 1, led
            if (
                low in ("of", "the", "in", "country", "council", "and", "across", "nationwide", "or")
                or elements[j].capital
            ):
                j -= 1
                continue
            return None
        if j >= 0 and elements[j].kind == "name" and j > 0 and elements[j - 1].low in ("of", "the"):
            k = j - 1
            while k >= 0 and elements[k].low in ("of", "the"):
                k -= 1
            if k >= 0 and elements[k].low in self.class_nouns:
                while k > 0 and (elements[k - 1].low in self.class_words or elements[k - 1].text[0].isdigit()):
                    k -= 1
                return k, led
        return None

    def _all_named(self, start: int) -> bool:
        """Whether "comprising" or "composed of" stands before ``start``: the group is those that are named."""
        j = start - 1
        while j >= 0 and self.elements[j].low in ("the", "both"):
            j -= 1
        return j > 0 and (self.elements[j].low == "comprising" or self.elements[j].low == "of")

    def _collective(self, j: int) -> tuple[int, bool] | None:
        """Start of "a working group" or "the departments" that ends at ``j``; None for anything else or a name."""
        elements = self.elements
        if j < 0 or elements[j].capital or elements[j].low not in self.collective | self.class_nouns:
            return None
        k = j
        while k > 0 and elements[k - 1].kind == "word" and j - k < 5:
            if elements[k - 1].low in ("a", "an", "the"):
                return k - 1, False
            if (
                elements[k - 1].capital
                or elements[k - 1].low in self.prepositions
                or elements[k - 1].low in self.starters
            ):
                break
            k -= 1
        return k, False


_TIMES = word_set(
    "year years month quarter half period january february march april may june july august september october november december today yesterday tomorrow week decade stage time end"
    " epidemic pandemic century spring summer autumn winter century fy"
)
