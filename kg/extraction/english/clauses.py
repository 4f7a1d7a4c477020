"""Finds who acts in a sentence: groups of names that are the subject of a verb, or its agent behind "by"."""

from __future__ import annotations

from kg.extraction.english.actors import Actor, Clause
from kg.extraction.english.groups import Group
from kg.extraction.english.names import Name
from kg.extraction.english.subject_steps import StepReader
from kg.extraction.english.verbs import VerbPhrase, read_verb
from kg.extraction.statement import ActorRole

__all__ = ["Actor", "Clause", "ClauseFinder"]


_FINITE = frozenset({"will", "shall", "must", "should", "has", "have", "is", "are", "was", "were"})


class ClauseFinder(StepReader):
    """Reads one sentence; see ``clauses``."""

    def clauses(self) -> list[Clause]:
        """Clauses in order. An actor stands in one clause only: the first, and a main clause before a participle."""
        found: list[Clause] = []
        i = 0
        n = len(self.elements)
        while i < n:
            if self.elements[i].kind == "name" and not self._dateline(i):
                group = self._group(i)
                self._cut_fronted(group)
                clause = self._asked(group) or self._subject(group) or self._by_agent(group) or self._with_agent(group)
                clause = clause or self._marked(group) or self._assistance(group) or self._given(group)
                if clause is None and found and self._connective_before(group.start):
                    named = [x for x in group.names if x.trust and all(x is not a.name for a in found[-1].actors)]
                    if group.end < n and self.elements[group.end].low == "to":
                        found[-1].actors += [Actor(x, "with") for x in named]
                if clause is not None:
                    found.append(clause)
                i = max(group.end, i + 1)
            else:
                i += 1
        for clause, following in zip(found, found[1:], strict=False):
            if not following.passive:
                clause.end = min(clause.end, max(following.start, clause.verb.index + 1))
        taken = {x for clause in found for a in clause.actors for x in (a.name.en or "", a.name.iri or "")}
        return _each_once(found + self.partners_alone(taken))

    def _subject(self, group: Group) -> Clause | None:
        including = self._including(group.start)
        start = group.start
        if including is not None:
            start, led = including
            group.others = group.others or led or not self._all_named(group.start)
            group.led = led
        left = self._left_factor(start)
        names = group.names
        if not any(x.trust for x in names) or self._where(start, names):
            return None
        extra_with: list[Name] = []
        if (left is None or left == 0.6 and group.joins == [","]) and including is None:
            together = left is None and self._jointly(group)
            split = 0 if together else self._split(group)
            if split is None:
                return None
            cut = split
            lead_in = self._connective_before(group.start)
            if lead_in:
                extra_with = names[:cut]
            names = names[cut:]
            start = group.indices[cut]
            left = 0.8 if together else 0.9
        elif left is None:
            return None
        elif self._preposed_partner(start):
            extra_with = self._preposed_partner(start)
        plural = len(names) > 1 or group.others
        condition = self._condition(start)
        verb, with_names, helped = self._verb_after(group.end, plural, left, names, bracketed=including is not None)
        if verb is None or condition and verb.stance == "reported" or self._measured(verb, names):
            return None
        if all(x.is_region for x in names) and self._gap(start, verb):
            return None
        if not with_names and not helped:
            with_names, helped = self._later_partners(group.end, verb)
        if not with_names and not helped:
            with_names = self._as_partners(verb)
            helped = not with_names and self._unnamed_behind(verb)
        group.helped = helped
        actors: list[Actor] = []
        partners = [x for x in [*extra_with, *with_names] if x not in names]
        partners += [x for x in self._organised(verb) if x not in names and x not in partners]
        main: ActorRole
        unnamed = helped and self._equals_follow(group.end)
        if partners or helped and not unnamed or group.led or len(names) == 1 and self._takes_lead(verb):
            main = "lead"
        elif len(names) == 1 and not group.others and not unnamed:
            main = "sole"
        else:
            main = "joint"
        if group.led and len(names) > 1:
            main = "joint"
        actors += [Actor(x, main) for x in names if x.trust]
        if not actors:
            return None
        actors += [Actor(x, "with") for x in partners]
        trust = max(x.trust for x in names)
        confidence = trust * left * verb.strength
        if all(x.kind in ("word", "country") for x in names) and not self._convincing(start, verb):
            return None
        if confidence < 0.33:
            return None
        end = self._clause_end(verb.index)
        others = group.others or helped
        return Clause(actors, others, self._stanced(verb, names), start, end, confidence)

    def _dateline(self, i: int) -> bool:
        """Whether a place in capitals and a dash open a news item ("EASTPORT - The Harbour Board has")."""
        return (
            i == 0
            and len(self.elements) > 1
            and self.elements[0].text.isupper()
            and self.elements[0].name is not None
            and self.elements[0].name.is_region
            and self.elements[1].text in ("-", "–", "—")
        )

    def _equals_follow(self, i: int) -> bool:
        """Whether "and local industry", "as well as provinces" or ", the counties … jointly" stands at ``i``."""
        elements = self.elements
        if i >= len(elements):
            return False
        comma = elements[i].text == ","
        return (
            elements[i].low in ("and", "or", "&")
            or self._phrase_at(i + 1 if comma else i, ("as", "well", "as"))
            or comma
            and i + 1 < len(elements)
            and not self._connective_at(i + 1)
            and elements[i + 1].low not in self.insertions
            and any(e.low == "jointly" for e in elements[i : i + 30])
        )

    def _condition(self, start: int) -> bool:
        """Whether "if", "unless" … opens the clause whose subject begins at ``start``: nothing is done then."""
        j = start - 1
        while j >= 0 and self.elements[j].low in ("the", "both"):
            j -= 1
        return j >= 0 and self.elements[j].low in ("if", "unless", "whether", "should")

    def _measured(self, verb: VerbPhrase, names: list[Name]) -> bool:
        """ "Estonia achieved 15%": a place that reaches a value does nothing by it."""
        if self._as_money(verb.base, names):
            return True
        if verb.base == "hope" or verb.base == "see":
            return all(x.is_region for x in names)
        if verb.base in ("increase", "decrease", "decline") and all(x.kind == "word" for x in names):
            return any(e.low in ("by", "to", "from") for e in self.elements[verb.index + 1 : verb.index + 2])
        if verb.base not in ("achieve", "record", "see", "register", "attain", "score", "average", "report") or not all(
            x.is_region for x in names
        ):
            return False
        following = self.elements[verb.index + 1 : verb.index + 3]
        return bool(following) and (
            following[0].text[0].isdigit()
            or following[0].low in ("around", "about", "over", "only", "a")
            and following[-1].text[0].isdigit()
        )

    def _gap(self, start: int, verb: VerbPhrase) -> bool:
        """ "the gains that X has achieved in five years": what is done stands before "that", so the clause describes it."""
        j = start - 1
        while j >= 0 and self.elements[j].low == "the":
            j -= 1
        behind = self.elements[verb.index + 1].low if verb.index + 1 < len(self.elements) else "."
        relative = (
            j > 0 and self.elements[j].low in ("that", "which") and self.elements[j - 1].low not in self.grammar.forms
        )
        return relative and behind in ("in", "over", "since", "during", "under", "at", "on", ".", ",")

    def _takes_lead(self, verb: VerbPhrase) -> bool:
        """ "takes the lead in": others follow."""
        return verb.base == "take" and [e.low for e in self.elements[verb.index + 1 : verb.index + 3]] == [
            "the",
            "lead",
        ]

    def _jointly(self, group: Group) -> bool:
        """Whether at least three names "jointly" do something: then a stray preposition before them is a slip."""
        return len(group.names) > 2 and group.end < len(self.elements) and self.elements[group.end].low == "jointly"

    def _convincing(self, start: int, verb: VerbPhrase) -> bool:
        """Whether a name of no known form acts clearly: a modal or a plain verb, an object, and a clause of its own."""
        elements = self.elements
        name = self.elements[start].name
        least = 0.75 if name is not None and name.kind == "country" else 0.86
        if not verb.modal and verb.strength < least:
            return False
        if (
            verb.base in self.grammar.list("verbs.action.of_documents")
            and not verb.modal
            and self.elements[start].text.isupper()
        ):
            return False
        after = elements[verb.index + 1] if verb.index + 1 < len(elements) else None
        if after is None or after.kind == "mark" and after.text not in "“\"'‘-:£$€¥₹":
            return False
        j = start - 1
        while j >= 0 and elements[j].low == "the":
            j -= 1
        if j >= 0 and elements[j].low in ("and", "or", "&"):
            return j > 0 and elements[j - 1].text in (",", ";")
        return True

    def _stanced(self, verb: VerbPhrase, names: list[Name]) -> VerbPhrase:
        if verb.stance == "reported" and self.plan and not verb.modal and not self._past(verb):
            return VerbPhrase(verb.index, verb.base, "mandated", verb.strength, verb.modal)
        return verb

    def _past(self, verb: VerbPhrase) -> bool:
        form = self.grammar.forms.get(self.elements[verb.index].low)
        return form is not None and "past" in form.shapes and "base" not in form.shapes

    def _split(self, group: Group) -> int | None:
        """Where a subject begins in "under the guidance of A, B launched": behind the last comma that joins names."""
        if group.end < len(self.elements) and self.elements[group.end].low == "to":
            return None  # "agreements among A, B and C to test", "in conjunction with A, B to test"
        commas = [k for k, join in enumerate(group.joins) if join == ","]
        led_in = self._connective_before(group.start)
        if group.breaks == [True] and not led_in:
            return 1  # "… in Texas, and Oregon launched …"
        if len(commas) != 1 and not (commas and led_in):
            return None
        if group.joins == [",", "and"] and group.breaks[-1] and not led_in:
            return None  # "from Russia, Japan, and Iran": a list to its end
        return commas[-1] + 1

    def _verb_after(
        self, i: int, plural: bool, left: float, names: list[Name], *, bracketed: bool = False
    ) -> tuple[VerbPhrase | None, list[Name], bool]:
        """The verb behind a subject that ends at ``i``, partners named in between, and whether unnamed ones help."""
        elements, n = self.elements, len(self.elements)
        loose = left >= 0.96 or left == 0.9
        trusted = any(x.kind in ("agency", "form", "short", "region") for x in names)
        sure = False
        helped_along = plural
        partners: list[Name] = []
        helped = False
        j = i
        for _ in range(5):
            if j >= n:
                return None, partners, helped
            connective = self._connective_at(j)
            if connective:
                j, found, unnamed = self._partners(j + connective)
                partners += found
                helped = helped or unnamed
                if (
                    found
                    and self._then(j) in ("and", "or", "responsible", "competent", "in", "concerned")
                    and j + 1 < n
                ):
                    stop = self._insertion_end(j)
                    if stop is not None:
                        j, sure, helped = stop + 1, True, True
                continue
            dated = self._date_end(j)
            if dated > j and dated < n and elements[dated - 1].text == "," and elements[dated].low in self.insertions:
                stop = self._insertion_end(dated, plural=plural)
                if stop is not None:
                    j, sure, loose = stop + 1, True, False
                    continue
            j = dated
            if j >= n:
                return None, partners, helped
            bodily = trusted or any(x.kind == "bare" for x in names)
            if elements[j].text == ":" and bodily and (item := self._first_item(j)) is not None:
                verb = read_verb(elements, item, self.grammar, plural=plural, loose=False, sure=True)
                if verb is not None:
                    return verb, partners, helped
            well = j + 1 if elements[j].text == "," else j
            if trusted and self._phrase_at(well, ("as", "well", "as")):
                after, found, unnamed = self._partners(well + 3)
                if unnamed and after > well + 3:
                    verb = read_verb(elements, after, self.grammar, plural=True, loose=False, sure=True)
                    if verb is not None:
                        return verb, partners, True
            along = helped_along and elements[j].low in ("along", "in", "of", "across")
            if trusted and (elements[j].text == "," or along) and left >= 0.95:
                joined = next((m for m in range(j + 1, min(j + 30, n - 1)) if elements[m].low == "jointly"), None)
                if joined is not None and all(e.text not in ";:" for e in elements[j:joined]):
                    verb = read_verb(elements, joined, self.grammar, plural=True, loose=False, sure=True)
                    if verb is not None and elements[joined - 1].low not in ("is", "are", "was", "were", "be", "been"):
                        return verb, partners, True
            if elements[j].low == "with":
                core = next((k for k in range(j, min(j + 10, n)) if elements[k].low == "core"), None)
                j = core + 1 if core is not None and core + 1 < n else j  # "with Comrade X at its core"
            if self.headline and elements[j].low == "to" and self.grammar.base(self._then(j + 1)):
                return (
                    VerbPhrase(j + 1, self.grammar.forms[self._then(j + 1)].base, "planned", 1.0, True),
                    partners,
                    helped,
                )
            verb = read_verb(
                elements, j, self.grammar, plural=plural or bool(partners), loose=loose, sure=sure, trusted=trusted
            )
            if verb is not None:
                return verb, partners, helped or self._with_units(verb)
            element = elements[j]
            if (trusted or names[0].is_region) and element.low in ("is", "are", "was", "were"):
                return self._after_copula(j), partners, helped
            vide = self._vide(j) if trusted else None
            if vide is not None:
                j, sure, loose = vide, True, False
                continue
            if element.text in (",", "—", "–", "-"):
                k = j + 1
                if k < n and j and elements[j - 1].low in ("others", "etc", "."):
                    verb = read_verb(elements, k, self.grammar, plural=True, loose=False, sure=True)
                    if verb is not None:
                        return verb, partners, helped
                if k < n and self._connective_at(k):
                    j = k
                    continue
                if k < n and (partners or helped or bracketed or trusted and self._apposed_to(names)):
                    verb = read_verb(elements, k, self.grammar, plural=True, loose=loose, sure=True)
                    if verb is not None:
                        return verb, partners, helped
                if k < n and (element.text != "," or elements[k].low in self.insertions or elements[k].kind == "name"):
                    stop = self._insertion_end(k, plural=plural)
                    if stop is not None:
                        for m in range(k, stop):
                            size = self._connective_at(m)
                            if size:
                                _, found, unnamed = self._partners(m + size)
                                partners += [x for x in found if x not in partners]
                                helped = helped or unnamed
                        j = stop + 1
                        loose, sure = False, True
                        continue
                return None, partners, helped
            if element.low in ("and", "or", "&"):
                verb = self._unnamed_partner(j)
                return verb, partners, helped or verb is not None
            jump = self._modal_jump(j)
            if jump is None and trusted:
                jump = self._past_jump(j)
            if jump is None and element.low in ("under", "within", "of", "in", "at"):
                k = j + 2 if j + 1 < n and elements[j + 1].low == "the" else j + 1
                if k + 1 < n and elements[k].kind == "name" and not names[-1].is_region:
                    jump = k + 1
            if jump is None:
                return None, partners, helped
            j = jump
            loose = False
        return None, partners, helped

    def _first_item(self, j: int) -> int | None:
        """Index of the first word of a list behind the colon at ``j`` ("the Board: a) welcomes", ": 1. notes")."""
        elements, n = self.elements, len(self.elements)
        k = j + 1
        while k < n and elements[k].text in "(-–—•*":
            k += 1
        if k + 1 < n and len(elements[k].text) <= 3 and elements[k + 1].text in ").":
            k += 2
        form = self.grammar.forms.get(elements[k].low) if k + 1 < n else None
        return k if form is not None and form.shapes & {"s", "past"} else None

    def _unnamed_partner(self, j: int) -> VerbPhrase | None:
        """The verb behind "and the ombudsman" or "and local industry", when a few plain words stand between."""
        elements = self.elements
        if j + 1 >= len(elements):
            return None
        if (
            elements[j + 1].capital
            or elements[j + 1].low == "the"
            and j + 2 < len(elements)
            and elements[j + 2].capital
        ):
            # "the Agency and the National Harbour Adviser will": an office-holder or a name that shows nothing
            k = j + 2
            while (
                k < len(elements)
                and k - j < 9
                and (elements[k].kind == "word" and elements[k].capital or elements[k].low in ("of", "for"))
            ):
                k += 1
            return read_verb(elements, k, self.grammar, plural=True, loose=False)
        if elements[j + 1].low in ("its", "their"):
            k = j + 2
            while k < len(elements) and k - j < 6 and elements[k].kind == "word" and elements[k].low not in _FINITE:
                verb = read_verb(elements, k + 1, self.grammar, plural=True, loose=False)
                if verb is not None and elements[k].low.endswith("s"):
                    return verb
                k += 1
        for k in range(j + 2, min(j + 8, len(elements))):
            element = elements[k]
            if (
                element.kind != "word"
                or elements[k - 1].kind != "word"
                or elements[k - 1].low in self.prepositions
                and elements[k - 1].low not in ("of", "in")
            ):
                return None
            if (
                element.low in ("will", "shall", "must", "should", "has", "have", "is", "are")
                or elements[k - 1].low not in self.grammar.forms
            ):
                if elements[k - 1].low in ("the", "a", "an", "other", "of", "in"):
                    continue
                verb = read_verb(elements, k, self.grammar, plural=True, loose=False)
                if verb is not None and (verb.modal or self._past(verb)):
                    return verb
        return None

    def _with_units(self, verb: VerbPhrase) -> bool:
        """ "organised relevant units (to …)": unnamed others take part."""
        if verb.base not in ("organise", "organize", "mobilise", "mobilize"):
            return False
        k = verb.index + 1
        end = self._class_phrase(k, True)
        return end is not None and any(e.low in ("relevant", "related", "concerned") for e in self.elements[k:end])

    def _then(self, j: int) -> str:
        return self.elements[j].low if j < len(self.elements) else ""


def _each_once(clauses: list[Clause]) -> list[Clause]:
    """Every actor in one clause only; clauses with a finite verb come first, then the order of the text."""
    taken: set[str] = set()
    kept: list[tuple[int, Clause]] = []
    for position, clause in sorted(
        enumerate(clauses), key=lambda item: (item[1].passive and item[1].confidence < 0.8, item[0])
    ):
        actors = []
        for actor in clause.actors:
            entity = actor.name.entity
            keys = {
                entity.iri if entity else actor.name.iri or "",
                (entity.en if entity else None) or actor.name.en or "",
            } - {""}
            if keys & taken:
                continue
            taken |= keys
            actors.append(actor)
        if actors:
            clause.actors = actors
            kept.append((position, clause))
    return [clause for _, clause in sorted(kept, key=lambda item: item[0])]
