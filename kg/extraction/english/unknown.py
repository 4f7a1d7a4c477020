"""Finds names that no form shows: acronyms, countries, and proper names that plainly act."""

from __future__ import annotations

from kg.extraction.english.forms import FormFinder
from kg.extraction.english.names import ACRONYM, FUNCTION_STARTS, Name, NameKind
from kg.extraction.english.runs import classify_run, full_name
from kg.extraction.english.verb_steps import object_follows
from kg.identifiers import agency_iri

_AUXILIARIES = frozenset({"will", "shall", "must", "has", "is"})


class NameFinder(FormFinder):
    """Finds every kind of name that the vocabulary does not have, in one sentence."""

    def short_forms(self) -> list[Name]:
        """Acronyms and other short forms: defined in the document, widely known, or at least shaped like one."""
        found = []
        known, no = self.grammar.short_forms, self.grammar.list("organisations.exclude.acronyms")
        for i, element in enumerate(self.elements):
            if element.kind != "word" or not element.capital or i in self.bodies_at:
                continue
            if (
                element.low in self.grammar.list("organisations.left.clause_starters")
                or len(element.text) > 3
                and element.low in FUNCTION_STARTS
            ):
                continue
            word = element.text
            defined = self.profile.acronyms.get(word) if len(word) > 1 else None
            if defined is None and word not in known and (not ACRONYM.fullmatch(word) or word in no):
                continue
            if (
                defined is not None
                and not defined[1]
                and word not in known
                and defined[0].rpartition(" ")[2].lower() in self.things
            ):
                continue
            if defined is None and word in no:
                continue
            full = defined[0] if defined and (defined[1] or word not in known) else known.get(word)
            if (
                defined is not None
                and not ACRONYM.fullmatch(word)
                and word.lower() in self.grammar.list("organisations.heads.bare")
            ):
                continue
            following = self.elements[i + 1] if i + 1 < len(self.elements) else None
            if (
                defined is None
                and word not in known
                and following is not None
                and following.capital
                and following.kind == "word"
                and following.start - element.end == 1
            ):
                continue
            before = self.elements[i - 1] if i else None
            if (
                defined is None and word not in known and before is not None and before.kind == "word" and before.capital
                and before.low not in FUNCTION_STARTS and element.start - before.end == 1 and before.text in self.grammar.list("bodies.companies.names")
            ):  # fmt: skip
                continue
            if self._many_capitals(i) or full is None and self._no_body(i):
                continue
            if word[-1] == "s" and word[:-1].isupper() and len(word) > 3 and word not in known:
                continue  # "LPAs": a class of bodies
            if full is None and (spelled := self.profile.spelled_out(word)) is not None and spelled[1]:
                full = spelled[0]
            entity = None
            if full:
                entities = self.context.vocabulary.by_name(full, ("agency",)) if self.profile else []
                entity = entities[0] if len(entities) == 1 else None
            name = full or word
            kind: NameKind = "short" if full and not (defined and not defined[1]) else "word"
            if kind == "word" and defined is None and self.profile.acts(word):
                kind = "short"
            end = element.end
            if (
                following is not None
                and following.text in self.grammar.list("bodies.countries.names")
                and entity is None
                and following.start - element.end == 1
            ):
                # "NHS England"
                end, name = following.end, f"{word} {following.text}"
            found.append(Name(element.start, end, kind, entity, en=name, iri=agency_iri(name, unknown=True)))
        return found

    def _no_body(self, i: int) -> bool:
        """Whether an unknown acronym is no body: a shouted verb, a plural ("LPAs"), a version, a thing of the document."""
        word = self.elements[i].text
        if self.profile.acts(word):
            return False
        following = self.elements[i + 1] if i + 1 < len(self.elements) else None
        before = self.elements[i - 1].low if i else ""
        if word.isupper() and len(word) > 4 and following is not None and following.low in ("the", "that", "all"):
            form = self.grammar.forms.get(word.lower())
            if form is not None and form.shapes & {"s", "base"}:
                return True
        if word[-1] == "s" and word[:-1].isupper() and len(word) > 3:
            return True
        if before in ("updated", "revised", "new", "draft", "amended", "final", "improved", "original", "proposed"):
            return True
        return self.profile.is_thing(word)

    def _many_capitals(self, i: int) -> bool:
        """Whether the whole sentence shouts, so that capitals show nothing."""
        words = [e for e in self.elements if e.kind == "word" and len(e.text) > 3]
        return len(words) > 3 and sum(e.text.isupper() for e in words) * 2 > len(words)

    def words(self, names: list[Name]) -> list[Name]:
        """Countries, and unknown proper names that act ("Ofcom will consult") or stand with ``names`` in a list."""
        starts, ends = {x.start for x in names if x.trust}, {x.end for x in names if x.trust}
        found = []
        countries = self.grammar.list("bodies.countries.names")
        for full, body in self.profile.defined_names:
            if full not in self.context.text:
                continue
            official = self.grammar.short_forms.values()
            if (
                (not body or "," in full)
                and full.rpartition(" ")[2].lower() not in self.things
                and full.count(" ")
                and full[:1].isupper()
                and (body or "," in full or full in official or full.rpartition(" ")[2] in countries)
            ):
                at = self.context.text.find(full)
                shape: NameKind = "form" if body or full in official else "word"
                found.append(Name(at, at + len(full), shape, en=full, iri=agency_iri(full, unknown=True)))
        elements = self.elements
        n = len(elements)
        i = 0
        while i < n:
            element = elements[i]
            if (
                element.kind != "word"
                or not element.capital
                or i in self.bodies_at
                or element.low in FUNCTION_STARTS
                and element.text not in ("US", "IT")
                and not (element.text == "New" and i + 1 < n and elements[i + 1].capital)
            ):
                i += 1
                continue
            if element.low in self.grammar.list("bodies.countries.nobody"):
                found.append(Name(element.start, element.end, "nobody", en=element.text))
                i += 1
                continue
            j = i
            while (
                j + 1 < n
                and elements[j + 1].kind == "word"
                and (elements[j + 1].capital or elements[j + 1].text[0].isdigit())
                and (j + 1) not in self.bodies_at
            ):
                j += 1
            text = self.context.text[element.start : elements[j].end]
            shouted = j - i >= 2 and all(e.text.isupper() for e in elements[i : j + 1])
            if shouted or any(x.start < elements[j].end and element.start < x.end for x in found):
                pass
            elif (run := classify_run(elements, i, j, self.grammar)) is not None:
                first, j, kind = run
                text = self.context.text[elements[first].start : elements[j].end]
                found.append(
                    Name(
                        elements[first].start,
                        elements[j].end,
                        kind,
                        en=full_name(text, self.grammar),
                        iri=agency_iri(full_name(text, self.grammar), unknown=True),
                    )
                )
            elif i == j and text in self.grammar.list("organisations.exclude.acronyms"):
                pass
            elif j - i < 4 and (
                j + 1 < n
                and self._acts(j + 1)
                and self._proper(i, j, countries)
                and not self.profile.is_thing(text)
                or self._beside(i, j, starts, ends)
                or self._among(i, j, starts)
            ):
                found.append(Name(element.start, elements[j].end, "word", en=text, iri=agency_iri(text, unknown=True)))
            i = j + 1
        return found

    def _beside(self, i: int, j: int, starts: set[int], ends: set[int]) -> bool:
        """Whether an unknown proper name stands in a list with a known body, or behind "together with"."""
        elements = self.elements
        if not self._proper(i, j, frozenset(), listed=True):
            return False
        before = elements[i - 1] if i else None
        if (
            before is not None
            and before.low == "with"
            and i > 1
            and elements[i - 2].low
            in ("together", "jointly", "partnership", "collaboration", "cooperation", "conjunction", "coordination")
        ):
            return True
        if before is not None and before.low in ("alongside", "with") and self._as_partner(j + 1):
            return True
        if (
            before is not None
            and before.low == "by"
            and i > 1
            and (
                i == j
                or elements[j].text in ("UK", "US", "EU")
                or elements[j].text in self.grammar.list("bodies.countries.names")
            )
        ):
            form = self.grammar.forms.get(elements[i - 2].low)
            return form is not None and "participle" in form.shapes and form.base in self.grammar.verbs
        k = j + 1
        if k < len(elements) and (elements[k].low in ("and", "&") or elements[k].text == ","):
            k += 1
            while k < len(elements) and elements[k].low in ("and", "the"):
                k += 1
            if k < len(elements) and elements[k].start in starts and (before is None or before.kind == "mark"):
                return True
        if before is not None and i > 1 and elements[i - 2].end in ends and j + 1 < len(elements):
            if before.low in ("and", "&"):
                return self._acts(j + 1, plural=True)
            if before.text == "," and elements[j + 1].low in ("and", ","):
                return any(self._acts(k + 1, plural=True) for k in range(j + 2, min(j + 12, len(elements))))
        return False

    def _as_partner(self, k: int) -> bool:
        """Whether "as (a) partner" stands at ``k``."""
        return (
            any(e.low in ("partner", "partners") for e in self.elements[k + 1 : k + 5])
            and self.elements[k : k + 1] != []
            and self.elements[k].low == "as"
        )

    def _acts(self, k: int, *, plural: bool = False) -> bool:
        """Whether a modal or a verb of doing stands at ``k`` (adverbs aside); ``plural``: a base form may be finite."""
        elements = self.elements
        while k < len(elements) and (
            elements[k].low.endswith("ly") or elements[k].low in ("also", "then", "now", "already")
        ):
            k += 1
        if k >= len(elements):
            return False
        low = elements[k].low
        if low in ("will", "shall", "must", "should", "has", "have"):
            return True
        if low in ("is", "are") and k + 1 < len(elements):
            return elements[k + 1].low.endswith("ing") or elements[k + 1].low in ("responsible", "required")
        form = self.grammar.forms.get(low)
        if form is None or form.base not in self.grammar.verbs:
            return False
        if plural and "base" in form.shapes:
            return object_follows(elements, k + 1, self.grammar)
        return bool(form.shapes & {"s", "past"}) and (form.base not in self.grammar.also_nouns or "past" in form.shapes)

    def _among(self, i: int, j: int, starts: set[int]) -> bool:
        """Whether a proper name stands in a list of agents: "between the X Council, Foo Norway and Bar"."""
        elements, n = self.elements, len(self.elements)
        if i < 3 or elements[i - 1].low == "the" and elements[i - 2].text == ",":
            return False
        if elements[i].low in self.titles or elements[j].low in self.titles | self.heads:
            return False
        if (
            j + 1 < n
            and elements[j + 1].low not in ("and", "&", "to", "for", "in", "on")
            and elements[j + 1].kind != "mark"
        ):
            return False
        k, named = i - 1, False
        while k > 0 and i - k < 60:
            element = elements[k]
            named = named or element.start in starts
            if (
                element.low in ("between", "among")
                or element.text == ":"
                and elements[k - 1].low in ("between", "among")
            ):
                return named
            if element.low in ("by", "from", "with") and named:
                form = self.grammar.forms.get(elements[k - 1].low)
                return (
                    form is not None
                    and "participle" in form.shapes
                    and form.base in self.grammar.verbs
                    or elements[k - 1].low in ("participation", "contributions", "partnership", "collaboration")
                )
            if not (
                element.capital
                and element.kind == "word"
                or element.text in (",", "-", "–", "(", ")")
                or element.low in ("and", "&", "the", "of", "for")
            ):
                return False
            k -= 1
        return False

    def _led_in(self, i: int) -> bool:
        """Whether the comma before element ``i`` closes a phrase that opens the sentence ("In partnership with Y, X")."""
        k = i - 2
        while k > 0 and self.elements[k - 1].text not in ":;.*":
            k -= 1
        opening = self.elements[k] if k >= 0 else None
        return (
            opening is not None
            and opening.low
            in self.grammar.list("organisations.left.prepositions") | {"together", "jointly", "since", "as"}
            and opening.low not in ("including", "like", "'s", "’s", "a", "an")
            and i + 1 < len(self.elements)
            and self.profile.recurs_as_name(self.elements[i].text)
        )

    def _proper(self, i: int, j: int, countries: frozenset[str], *, listed: bool = False) -> bool:
        elements = self.elements
        first, last = elements[i], elements[j]
        placed = (
            j > i
            and last.text in countries
            and first.low not in self.grammar.list("organisations.heads.programme_words")
        )
        if (
            any(elements[k].low in self.things for k in range(i, j + 1))
            and not placed
            or any(elements[k].low in self.titles for k in range(i, j + 1))
            or last.low in self.heads
        ):
            return False
        if i > 0 and (
            elements[i - 1].low in self.titles
            or elements[i - 1].low in ("the", "a", "an", "this", "that", "’s", "'s")
            or elements[i - 1].text == ","
            and not listed
            and not self._led_in(i)
        ):
            return False
        if i == j:
            if (
                len(first.text) < 4
                or not first.text.isalpha()
                or first.text.isupper()
                or first.low in self.profile.small_words
            ):
                return False
            if (
                first.low[-1] == "s"
                and first.low[-2:] not in ("ss", "us", "is")
                and (i == 0 or elements[i - 1].kind == "mark")
            ):
                return False  # "Judges voted", "Ports must report": a plural that opens the sentence
            if first.low in self.grammar.list("organisations.left.prepositions") or self.profile.is_surname(first.text):
                return False
            if (
                i == 0
                and not listed
                and not self.profile.recurs_as_name(first.text)
                and (j + 1 >= len(elements) or elements[j + 1].low not in _AUXILIARIES)
            ):
                return False  # "Slight cracks may appear"
            if first.low in self.grammar.forms or first.low.endswith(
                (
                    "tion",
                    "ment",
                    "ness",
                    "ity",
                    "ing",
                    "ance",
                    "ence",
                    "ism",
                    "ship",
                    "ure",
                    "ies",
                    "ers",
                    "ors",
                    "ees",
                    "ants",
                    "ists",
                    "ions",
                    "ments",
                    "ly",
                    "logy",
                    "ics",
                    "als",
                    "sis",
                    "ians",
                    "eans",
                    "ese",
                )
            ):
                return False
            return first.low not in self.grammar.list(
                "organisations.classes.nouns"
            ) and first.low not in self.grammar.list("organisations.left.clause_starters")
        around = {first.text, last.text}
        if listed:
            return (
                all(elements[k].text.isalpha() and elements[k].low not in self.titles for k in range(i, j + 1))
                and first.low not in self.profile.small_words
            )
        return bool(around & (countries | {"UK", "US", "EU", "NZ", "Aayog"}))
