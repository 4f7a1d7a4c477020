"""Steps from a subject to its verb: over dates, insertions, a first predicate and phrases that belong to the subject."""

from __future__ import annotations

from kg.extraction.english.grammar import word_set
from kg.extraction.english.markers import MarkerReader
from kg.extraction.english.names import DAYS, Name
from kg.extraction.english.verbs import VerbPhrase, read_verb

_MONTHS3 = word_set("jan feb mar apr may jun jul aug sep oct nov dec")


class StepReader(MarkerReader):
    """Reads such steps in one sentence."""

    def _where(self, start: int, names: list[Name]) -> bool:
        """ "waste in Yanxi Town, Taihe County was": regions that only go on with a place begun before the comma."""
        if not all(x.is_region for x in names):
            return False
        j = start - 1
        while j > 0 and self.elements[j].low in ("suburban", "the"):
            j -= 1
        return (
            j > 1
            and self.elements[j].text == ","
            and self.elements[j - 1].capital
            and self.elements[j - 1].low in self.grammar.list("bodies.countries.small_places")
        )

    def _apposed_to(self, names: list[Name]) -> bool:
        """ "The regulator, the Tide Agency, has": a short noun phrase in small letters opens the sentence, then the name."""
        elements = self.elements
        end = next((k for k, e in enumerate(elements[:12]) if e.name is names[0]), 0)
        if len(names) > 1 or end < 3 or elements[0].low not in ("the", "a", "an", "its", "our", "their"):
            return False
        comma = end - 2 if elements[end - 1].low == "the" else end - 1
        return (
            comma > 1
            and elements[comma].text == ","
            and all(
                e.kind == "word" and not e.capital and e.low not in self.prepositions - {"of", "for"}
                for e in elements[1:comma]
            )
        )

    def _after_copula(self, j: int) -> VerbPhrase | None:
        """The verb in "is one of the first pilot cities, and has explored …": a second predicate of the same subject."""
        elements = self.elements
        for k in range(j + 2, min(j + 45, len(elements) - 2)):
            if elements[k].text in (";", ":") or elements[k].low in ("that", "which", "who", "where"):
                return None
            if elements[k].low == "and" and elements[k + 1].low in (
                "has",
                "have",
                "will",
                "shall",
                "must",
                "is",
                "are",
            ):
                return read_verb(elements, k + 1, self.grammar, plural=False, loose=False, sure=True)
            if elements[k].low == "and" and elements[k + 2].low in ("together", "the", "a", "an", "its", "their"):
                form = self.grammar.forms.get(elements[k + 1].low)
                if form is not None and "past" in form.shapes and "base" not in form.shapes:
                    return read_verb(elements, k + 1, self.grammar, plural=False, loose=False, sure=True)
        return None

    def _vide(self, j: int) -> int | None:
        """Index of the auxiliary behind ", vide its notification dated 26.9.2019," at ``j``; None for anything else."""
        elements = self.elements
        k = j + 1 if elements[j].text == "," else j
        if (
            k >= len(elements)
            or elements[k].low not in ("vide", "through", "via")
            or elements[k].low != "vide"
            and k == j
        ):
            return None
        for m in range(k + 1, min(k + 28, len(elements))):
            if elements[m].text == ";" or elements[m].low in ("which", "that"):
                return None
            if elements[m].low in ("has", "have", "had", "shall", "will"):
                return m if elements[k].low == "vide" else None
            form = self.grammar.forms.get(elements[m].low)
            if elements[m - 1].text[0].isdigit() and form is not None and "past" in form.shapes:
                return m if elements[k].low == "vide" else None
        return None

    def _date_end(self, j: int) -> int:
        """Index behind a date between subject and verb ("on Dec. 28, 2021,"); ``j`` where there is none."""
        elements, n = self.elements, len(self.elements)
        comma = elements[j].text == ","
        k = j + 1 if comma else j
        if k >= n or elements[k].low not in ("in", "on", "by", "since", "during"):
            return j
        m = k + 1
        dated = False
        while m < n and m - k < 8:
            element = elements[m]
            if (
                element.text[0].isdigit()
                or element.low in DAYS
                or element.low.rstrip(".")[:3] in _MONTHS3
                and (element.capital or element.low == "may")
            ):
                dated = True
            elif (
                element.text == ","
                and dated
                and m + 1 < n
                and (elements[m + 1].text[0].isdigit())
                or element.text == "."
                or element.low in ("the", "of", "early", "late", "mid", "end", "-")
            ):
                pass
            else:
                break
            m += 1
        if not dated:
            return j
        if m < n and elements[m].text == ",":
            return m + 1
        return j if comma else m

    def _modal_jump(self, j: int) -> int | None:
        """Index of a modal verb behind a short phrase that belongs to the subject ("established under section 5 shall")."""
        elements = self.elements
        first = elements[j]
        if first.kind != "word":
            return None
        form = self.grammar.forms.get(first.low)
        participle = form is not None and "participle" in form.shapes
        if not (
            participle
            or first.low
            in ("in", "at", "within", "under", "of", "for", "on", "during", "by", "that", "who", "from", "as")
        ):
            return None
        for m in range(j + 1, min(j + 14, len(elements))):
            low = elements[m].low
            if elements[m].kind == "mark" and elements[m].text not in "-–/":
                return None
            if low in ("shall", "must", "will", "should"):
                return m
            if low in ("has", "have") and m + 1 < len(elements):
                return m
            if low in ("and", "or", "which", "is", "are", "was", "were", "to"):
                return None
        return None

    def _past_jump(self, j: int) -> int | None:
        """Index of a plain past verb behind "in its plan for 2030", "through its fund": the subject goes on to act."""
        elements = self.elements
        if (
            elements[j].low not in ("in", "through", "under", "via", "with", "at", "by")
            or j + 2 >= len(elements)
            or elements[j + 1].low not in ("its", "their")
        ):
            return None
        for m in range(j + 3, min(j + 14, len(elements) - 1)):
            low = elements[m].low
            if elements[m].kind == "mark" and elements[m].text not in "-–/" or low in ("which", "who", "to", "that"):
                return None
            form = self.grammar.forms.get(low)
            if low in ("has", "have", "will", "shall", "must"):
                return m
            if form is not None and "past" in form.shapes and elements[m + 1].low in ("that", "the", "a", "an", "its"):
                return m
        return None

    def _insertion_end(self, k: int, *, plural: bool = False) -> int | None:
        """The comma (or dash) that closes an insertion which begins at ``k``, with a verb right behind it."""
        elements = self.elements
        for m in range(k + 1, min(k + 45, len(elements))):
            if elements[m].text in (";", ":"):
                return None
            if elements[m].text in (",", "—", "–", "-"):
                following = m + 1
                if following >= len(elements):
                    return None
                if read_verb(
                    elements,
                    following,
                    self.grammar,
                    plural=plural and elements[k].low in ("through", "via", "with", "together", "in"),
                    loose=False,
                ) is not None and elements[following].low not in ("to",):
                    previous = elements[m - 1].low
                    form = self.grammar.forms.get(elements[following].low)
                    if (
                        form is not None
                        and form.shapes == {"past", "participle"}
                        and self.grammar.forms.get(elements[k].low) is not None
                        and previous.endswith("ed")
                    ):
                        continue
                    return m
                if self._connective_at(following) or elements[following].low in self.insertions:
                    continue
        return None
