"""Partners: bodies behind "together with", before the subject, behind the verb, or named without a lead."""

from __future__ import annotations

from kg.extraction.english.actors import Actor, Clause
from kg.extraction.english.groups import GroupReader
from kg.extraction.english.names import Name
from kg.extraction.english.verbs import VerbPhrase, read_verb
from kg.extraction.statement import Stance


class PartnerReader(GroupReader):
    """Reads partners in one sentence."""

    def _preposed_partner(self, start: int) -> list[Name]:
        """ "Together with A and B, C issued": A and B, when the subject begins at ``start``."""
        elements = self.elements
        j = start - 1
        while j >= 0 and elements[j].low == "the":
            j -= 1
        if j < 1 or elements[j].text != ",":
            return []
        j -= 1
        names: list[Name] = []
        while j >= 0 and (elements[j].kind == "name" or elements[j].low in ("and", "the", ",", "&")):
            name = elements[j].name
            if name is not None:
                names.append(name)
            j -= 1
        return names[::-1] if names and self._connective_before(j + 1) else []

    def _later_partners(self, i: int, verb: VerbPhrase) -> tuple[list[Name], bool]:
        """Partners named inside or behind the verb phrase ("shall, in conjunction with Y, …", "launched Z in partnership with Y")."""
        elements = self.elements
        end = self._clause_end(verb.index)
        for k in range(i, min(end, verb.index + 40)):
            size = self._connective_at(k)
            if (
                not size
                or size == 1
                and k > verb.index
                or elements[k].low in ("work", "working", "supported")
                and k >= verb.index
                and not (elements[k].low == "working" and elements[k - 1].text == ",")
            ):
                continue
            m = k + size
            while m < len(elements) and elements[m].low in ("the", "both"):
                m += 1
            if m < len(elements) and elements[m].kind == "name":
                group = self._group(m)
                after = group.end
                if (
                    k > verb.index
                    and after < len(elements)
                    and read_verb(elements, after, self.grammar, plural=True, loose=False) is not None
                ):
                    return [], False
                return [x for x in group.names if x.trust and x.kind != "region"], group.others
            if (k < verb.index or size > 1) and self._unnamed_partners(m):
                return [], True
        return [], False

    def _unnamed_partners(self, m: int) -> bool:
        """Whether "relevant departments", "its partners" or "implementing agencies" begins at ``m``."""
        if self._class_phrase(m, True) is not None:
            return True
        nouns = self.grammar.list("organisations.connectives.partner_nouns")
        for k in range(m, min(m + 6, len(self.elements))):
            low = self.elements[k].low
            if low in nouns:
                return True
            if self.elements[k].kind != "word" or low in ("of", "in", "to", "with", "which", "that"):
                return False
        return False

    def _as_partners(self, verb: VerbPhrase) -> list[Name]:
        """Partners behind the verb: "worked with X on", "…, with X and Y as partners"."""
        elements = self.elements
        plain = verb.base not in self.grammar.list("organisations.connectives.with_no_partner") | self.asking
        for k in range(verb.index + 1, min(self._clause_end(verb.index), verb.index + 40) - 1):
            if (
                elements[k].low in ("that", "which", "who", "and")
                or elements[k].kind == "mark"
                and elements[k].text != ","
            ):
                plain = False
            if elements[k].low not in ("with", "alongside"):
                continue
            m = k + 2 if elements[k + 1].low == "the" else k + 1
            if m < len(elements) and elements[m].kind == "name":
                group = self._group(m)
                behind = [e.low for e in elements[group.end : group.end + 5]]
                if behind[:1] == ["as"] and {"partner", "partners"} & set(behind):
                    return [x for x in group.names if x.trust]
                over = group.end >= len(elements) or elements[group.end].low in (
                    "to",
                    "on",
                    "in",
                    "for",
                    "at",
                    "under",
                    ".",
                    ",",
                    ";",
                )
                if plain and over and k - verb.index < 12 and all(x.trust and not x.is_region for x in group.names):
                    return group.names
        return []

    def _unnamed_behind(self, verb: VerbPhrase) -> bool:
        """ "coordinates reviews with national authorities", "launch a lab with industry partners": unnamed ones take part."""
        if verb.base in self.grammar.list("organisations.connectives.with_no_partner"):
            return False
        elements = self.elements
        for k in range(verb.index + 1, min(self._clause_end(verb.index), verb.index + 12)):
            if elements[k].kind == "mark" or elements[k].low in ("and", "that", "which", "to", "who"):
                return False
            if elements[k].low == "with":
                for m in range(k + 1, min(k + 5, len(elements))):
                    low = elements[m].low
                    if low in self.grammar.list("organisations.connectives.partner_nouns"):
                        return True
                    if elements[m].kind != "word" or low in ("a", "an", "the", "of", "in", "for", "and"):
                        return False
                return False
        return False

    def partners_alone(self, taken: set[str]) -> list[Clause]:
        """ "The centre was founded in collaboration with X and Y": partners of a clause whose leader is not named."""
        found: list[Clause] = []
        elements = self.elements
        for i, element in enumerate(elements):
            if element.kind != "name" or i == 0:
                continue
            j = i - 2 if elements[i - 1].low == "the" else i - 1
            shared = (
                j > 0
                and elements[j].low in ("from", "of", "by")
                and elements[j - 1].low in ("participation", "involvement", "support", "assistance")
                and elements[j - 2].low == "with"
            )
            if not shared and not self._connective_before(i):
                continue
            found_verb = self._passive_before(j) or self._modal_before(j, bool(taken))
            if found_verb is None:
                continue
            k, passive = found_verb
            if not self._agent_ends(self._group(i).end):
                continue
            names = [x for x in self._listed(i) if x.trust and not x.is_region and (x.en or x.iri or "") not in taken]
            if names:
                stance: Stance = "reported" if passive else "planned"
                verb = VerbPhrase(k, self.grammar.forms[elements[k].low].base, stance, 0.8, True)
                found.append(
                    Clause(
                        [Actor(x, "with") for x in names],
                        False,
                        verb,
                        k,
                        self._clause_end(i),
                        0.7 * max(x.trust for x in names),
                        passive=True,
                    )
                )
                break
        return found

    def _modal_before(self, j: int, named: bool) -> tuple[int, bool] | None:
        """(index of the verb, False) behind a modal, where nobody ``named`` acts in the sentence: "contractors will
        build the quay in partnership with X"."""
        elements = self.elements
        joint = self.grammar.list("organisations.connectives.together") | {"together", "jointly"}
        if named or elements[j - 1].low not in joint or elements[0].low in ("we", "i", "you", "it", "they"):
            return None
        for k in range(j, max(0, j - 30), -1):
            if elements[k].text in ";:":
                return None
            if elements[k].low in ("will", "shall", "must") and k + 1 < len(elements):
                m = k + 2 if elements[k + 1].low == "be" else k + 1
                form = self.grammar.forms.get(elements[m].low) if m < len(elements) else None
                if form is not None and form.shapes & {"base", "ing"} and form.base not in self.grammar.stative:
                    return (m, False) if elements[k - 1].low not in ("we", "it", "they", "i", "you") else None
                return None
        return None

    def _passive_before(self, j: int) -> tuple[int, bool] | None:
        """(index, whether it is a passive) of "was founded" or "it is proposed to found" at most 25 elements before ``j``."""
        elements = self.elements
        for k in range(j, max(0, j - 25), -1):
            if elements[k].text in (";", ":"):
                return None
            form = self.grammar.forms.get(elements[k].low)
            if form is None or form.base in self.grammar.stative:
                continue
            before = [e.low for e in elements[max(0, k - 3) : k]]
            if "participle" in form.shapes and any(
                e in ("was", "were", "is", "are", "been", "be", "being") for e in before
            ):
                return k, True
            if (
                "base" in form.shapes
                and before[-1:] == ["to"]
                and any(e in ("proposed", "planned", "recommended") for e in before)
            ):
                return k, False
        return None

    def _listed(self, i: int) -> list[Name]:
        """Names in the list that begins at ``i``, over "and four foundations:" as well."""
        group = self._group(i)
        names = list(group.names)
        k = group.end
        steps = 0
        while k < len(self.elements) and steps < 8 and self.elements[k].text not in ";.":
            if self.elements[k].text == ":" and k + 1 < len(self.elements):
                following = k + 2 if self.elements[k + 1].low == "the" else k + 1
                if following < len(self.elements) and self.elements[following].kind == "name":
                    names += self._group(following).names
                break
            if self.elements[k].kind == "name":
                break
            k += 1
            steps += 1
        return names

    def _partners(self, j: int) -> tuple[int, list[Name], bool]:
        """Index behind the partners that begin at ``j``, those that are named, and whether there are unnamed ones."""
        elements, n = self.elements, len(self.elements)
        k = j
        while k < n and elements[k].low in ("the", "both", "upcoming", "new", "newly", "former", "then"):
            k += 1
        if k < n and elements[k].kind == "name":
            group = self._group(k)
            return group.end, group.names, group.others
        # unnamed: "with nearly 150 units of relevant departments, local governments and enterprises, launched"
        m = k
        named: list[Name] = []
        while m < n and m - k < 30:
            element = elements[m]
            if element.kind == "name" and elements[m - 1].low in ("including", "as", "and", "the", ","):
                group = self._group(m)
                named += group.names
                m = group.end
                continue
            if element.text in (";", ":"):
                break
            if (
                m > k
                and element.text == ","
                and read_verb(elements, m + 1, self.grammar, plural=True, loose=False) is not None
            ):
                return m + 1, named, True
            if (
                m > k
                and element.kind == "word"
                and elements[m - 1].low not in ("and", "of", "the", "other", ",")
                and read_verb(elements, m, self.grammar, plural=True, loose=False) is not None
            ):
                form = self.grammar.forms.get(element.low)
                if (
                    element.low in ("has", "have", "will", "shall", "must", "should", "is", "are")
                    or form is not None
                    and form.shapes & {"past", "s"}
                    or elements[m - 1].low in self.class_nouns
                    or element.low.endswith("ly")
                ):
                    return m, named, True
            m += 1
        return k, named, True
