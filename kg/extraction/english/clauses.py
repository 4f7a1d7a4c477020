"""Finds who acts in a sentence: groups of names that are the subject of a verb, or its agent behind "by"."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from kg.extraction.english.grammar import Grammar, word_set
from kg.extraction.english.organisations import Name
from kg.extraction.english.tokens import Element
from kg.extraction.english.verbs import VerbPhrase, read_verb
from kg.extraction.statement import ActorRole, Stance


@dataclass(frozen=True, slots=True)
class Actor:
    """A name and the part it plays."""

    name: Name
    role: ActorRole


@dataclass(slots=True)
class Clause:
    """Actors of one clause and what they do. ``start``/``end`` are element indices (end: behind the last)."""

    actors: list[Actor]
    others: bool
    verb: VerbPhrase
    start: int
    end: int
    confidence: float
    passive: bool = False


@dataclass(slots=True)
class _Group:
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

    @property
    def plural(self) -> bool:
        return len(self.names) > 1 or self.others


class ClauseFinder:
    """Reads one sentence; see ``clauses``."""

    def __init__(self, elements: list[Element], grammar: Grammar, *, plan: bool) -> None:
        self.elements, self.grammar, self.plan = elements, grammar, plan
        g = grammar
        self.prepositions = g.list("organisations.left.prepositions")
        self.starters = g.list("organisations.left.clause_starters")
        self.saying = g.list("organisations.left.saying")
        self.class_nouns = g.list("organisations.classes.nouns")
        self.class_words = g.list("organisations.classes.modifiers") | g.list("organisations.classes.numbers")
        numbers = g.list("organisations.classes.numbers")
        self.others_words = g.list("organisations.classes.others_words") | numbers
        self.bare_classes = self.class_nouns - self.class_words
        self.insertions = g.list("organisations.connectives.insertions")
        self.not_acts = g.list("organisations.agents.not_acts")
        self.sources = g.list("organisations.agents.sources")
        self.connectives = _connectives(g)

    def clauses(self) -> list[Clause]:
        """Clauses in order. An actor stands in one clause only: the first, and a main clause before a participle."""
        found: list[Clause] = []
        i = 0
        n = len(self.elements)
        while i < n:
            if self.elements[i].kind == "name":
                group = self._group(i)
                clause = self._subject(group) or self._by_agent(group) or self._with_agent(group) or self._asked(group)
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
        return _each_once(found)

    # Groups ---------------------------------------------------------------------------------------------------

    def _group(self, i: int) -> _Group:
        elements = self.elements
        n = len(elements)
        names, indices = [elements[i].name], [i]
        joins: list[str] = []
        j = i + 1
        others = False
        while j < n:
            element = elements[j]
            if element.low in ("’s", "'s") and j + 1 < n and elements[j + 1].kind == "name" and len(names) == 1 and not joins:
                # "Singapore’s Media Authority": the owner does not act.
                names, indices = [elements[j + 1].name], [j + 1]
                j += 2
                continue
            if element.kind == "name" and element.start - elements[j - 1].end <= 1 and elements[j - 1].kind == "name" and names[-1] is not None and names[-1].is_region:
                names[-1], indices[-1] = element.name, j  # "Guangdong Shenzhen"
                j += 1
                continue
            if element.text in (",", "/", "、") or element.low in ("and", "&", "or") or element.low == "as" and self._phrase_at(j, ("as", "well", "as")):
                k = j + (3 if element.low == "as" else 1)
                join = "and" if element.low in ("and", "&", "as", "or") else ","
                while k < n and elements[k].low in ("and", "&", "the", "both", "also", "both", "as", "well", "its", "sister") and k - j < 6:
                    if elements[k].low in ("and", "&"):
                        join = "and"
                    k += 1
                owner = k + 2
                if k < n and elements[k].kind == "name":
                    if owner < n and elements[k + 1].low in ("’s", "'s"):
                        if elements[owner].kind == "name":
                            k = owner
                        else:
                            break
                    names.append(elements[k].name)
                    indices.append(k)
                    joins.append(join)
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
                break
            if element.low in ("etc", "etc.") or element.low == "among" and j + 1 < n and elements[j + 1].low == "others":
                others = True
                j += 1 if element.low.startswith("etc") else 2
                if j < n and elements[j].text == ".":
                    j += 1
                continue
            break
        known = [x for x in names if x is not None]
        if len(known) > 1 and any(not x.trust and not (x.en or "").isalpha() for x in known):
            others = True
        return _Group(known, indices, joins, i, j, others)

    @property
    def _then_verb(self) -> bool:
        return True

    def _phrase_at(self, j: int, words: tuple[str, ...]) -> bool:
        return all(j + k < len(self.elements) and self.elements[j + k].low == w for k, w in enumerate(words))

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
        while k < n and elements[k].low not in self.bare_classes and (elements[k].low in self.class_words or elements[k].text[0].isdigit()):
            seen = seen or elements[k].low in self.others_words or elements[k].text[0].isdigit()
            k += 1
        if k < n and elements[k].low == "others" and k >= start:
            return k + 1
        if k >= n or elements[k].low not in self.class_nouns:
            return None
        if not seen and elements[k].low not in ("others",):
            return None
        k += 1
        while k < n and (elements[k].low in ("concerned", "involved", "across", "nationwide") or elements[k].low in self.class_nouns):
            k += 1
        if k + 1 < n and elements[k].low == "of" and (elements[k + 1].kind == "name" or elements[k + 1].low == "the" and k + 2 < n and elements[k + 2].kind == "name"):
            k += 2 if elements[k + 1].kind == "name" else 3
        elif k + 2 < n and elements[k].low == "of" and elements[k + 1].low in self.class_words:
            inner = self._class_phrase(k + 1, True)
            if inner is not None:
                k = inner
        return k

    # Left of a subject -----------------------------------------------------------------------------------------

    def _left_factor(self, i: int) -> float | None:
        """How well the place before element ``i`` suits a subject (0 to 1); None where no subject can stand there."""
        elements = self.elements
        j = i - 1
        if j >= 0 and elements[j].low == "the":
            if elements[j].text == "The" and j > 0 and elements[j - 1].text not in ".":
                return 0.95
            j -= 1
        if j >= 0 and elements[j].low in ("’s", "'s"):
            j -= 1
            while j >= 0 and elements[j].capital and elements[j].kind == "word" and elements[j].low != "the":
                j -= 1
            if j >= 0 and elements[j].low in ("the", "country", "nation", "government", "city", "province", "state", "island"):
                j -= 1
                if j >= 0 and elements[j].low == "the":
                    j -= 1
        while j >= 0 and elements[j].low in ("both", "only", "even", "all", "either", "newly", "uk", "us", "u.s.", "eu", "new", "australian", "federal", "chinese", "indian", "independent", "national", "country", "local", "meanwhile", "just"):
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
        if low in ("according",):
            return None
        if low in ("after", "before", "since", "until", "as", "once"):
            return 0.6
        if low in self.starters:
            return 0.95
        if low in self.prepositions:
            return None
        if low in _TIMES or before.text[:2] in ("19", "20") and len(before.text) == 4 and before.text.isdigit():
            return 0.95
        if before.text[0].isdigit():
            return self._left_factor(j)
        if low.endswith("ly"):
            return 0.9
        form = self.grammar.forms.get(low)
        if form is not None and form.base in self.saying and not form.shapes == {"ing"}:
            return 0.75
        if form is not None and (form.shapes & {"s", "past", "ing"} or "base" in form.shapes and form.base not in self.grammar.also_nouns):
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
        else:
            return None
        if j >= 0 and elements[j].text == ",":
            j -= 1
        end = j
        while j >= 0 and elements[j].kind == "word" and end - j < 12:
            low = elements[j].low
            if low in self.class_nouns:
                k = j - 1
                while k >= 0 and (elements[k].low in self.class_words or elements[k].text[0].isdigit() or elements[k].low in self.class_nouns or elements[k].low in ("a", "total", "number", "of", "group", "host", "range", "and")):
                    k -= 1
                return k + 1, led
            if low in ("of", "the", "in", "country", "council", "and", "across", "nationwide", "or") or elements[j].capital:
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

    # Right of a subject ----------------------------------------------------------------------------------------

    def _subject(self, group: _Group) -> Clause | None:
        including = self._including(group.start)
        start = group.start
        if including is not None:
            start, led = including
            group.others = True
            group.led = led
        left = self._left_factor(start)
        names = group.names
        if not any(x.trust for x in names):
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
        verb, with_names, helped = self._verb_after(group.end, plural, left, names, bracketed=including is not None)
        if verb is None:
            return None
        if not with_names and not helped:
            with_names, helped = self._later_partners(group.end, verb)
        group.helped = helped
        actors: list[Actor] = []
        partners = [x for x in [*extra_with, *with_names] if x not in names]
        partners += [x for x in self._organised(verb) if x not in names and x not in partners]
        main: ActorRole
        if partners or helped or group.led:
            main = "lead"
        elif len(names) == 1 and not group.others:
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

    def _jointly(self, group: _Group) -> bool:
        """Whether at least three names "jointly" do something: then a stray preposition before them is a slip."""
        return len(group.names) > 2 and group.end < len(self.elements) and self.elements[group.end].low == "jointly"

    def _convincing(self, start: int, verb: VerbPhrase) -> bool:
        """Whether a name of no known form acts clearly: a modal or a plain verb, an object, and a clause of its own."""
        elements = self.elements
        if not verb.modal and verb.strength < 0.86:
            return False
        if verb.base in self.grammar.list("verbs.action.of_documents") and not verb.modal and self.elements[start].text.isupper():
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

    def _split(self, group: _Group) -> int | None:
        """Where a subject begins in "under the guidance of A, B launched": behind the last comma that joins names."""
        commas = [k for k, join in enumerate(group.joins) if join == ","]
        if len(commas) != 1 and not (commas and self._connective_before(group.start)):
            return None
        return commas[-1] + 1

    def _connective_before(self, i: int) -> bool:
        """Whether "together with", "in cooperation with" … stands right before element ``i``."""
        j = i
        while j > 0 and self.elements[j - 1].low in ("the", "both"):
            j -= 1
        for words in self.connectives:
            k = len(words)
            if words[0] in ("supported", "assisted") or "support" in words:
                continue
            if j - k >= 0 and all(self.elements[j - k + m].low == w for m, w in enumerate(words)):
                return True
        return False

    def _preposed_partner(self, start: int) -> list[Name]:
        """"Together with A and B, C issued": A and B, when the subject begins at ``start``."""
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
            if not size or size == 1 and k > verb.index or elements[k].low in ("work", "working", "supported") and k >= verb.index:
                continue
            m = k + size
            while m < len(elements) and elements[m].low in ("the", "both"):
                m += 1
            if m < len(elements) and elements[m].kind == "name":
                group = self._group(m)
                after = group.end
                if k > verb.index and after < len(elements) and read_verb(elements, after, self.grammar, plural=True, loose=False) is not None:
                    return [], False
                return [x for x in group.names if x.trust and x.kind != "region"], group.others
            if k < verb.index and self._class_phrase(m, True) is not None:
                return [], True
        return [], False

    def _verb_after(
        self, i: int, plural: bool, left: float, names: list[Name], *, bracketed: bool = False
    ) -> tuple[VerbPhrase | None, list[Name], bool]:
        """The verb behind a subject that ends at ``i``, partners named in between, and whether unnamed ones help."""
        elements, n = self.elements, len(self.elements)
        loose = left >= 0.96 or left == 0.9
        sure = False
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
                if found and self._then(j) in ("and", "or") and j + 1 < n:
                    stop = self._insertion_end(j)
                    if stop is not None:
                        j, sure, helped = stop + 1, True, True
                continue
            j = self._date_end(j)
            if j >= n:
                return None, partners, helped
            verb = read_verb(elements, j, self.grammar, plural=plural or bool(partners), loose=loose, sure=sure)
            if verb is not None:
                return verb, partners, helped or self._with_units(verb)
            element = elements[j]
            if element.text in (",", "—", "–", "-"):
                k = j + 1
                if k < n and j and elements[j - 1].low in ("others", "etc", "."):
                    verb = read_verb(elements, k, self.grammar, plural=True, loose=False, sure=True)
                    if verb is not None:
                        return verb, partners, helped
                if k < n and self._connective_at(k):
                    j = k
                    continue
                if k < n and (partners or helped or bracketed):
                    verb = read_verb(elements, k, self.grammar, plural=True, loose=loose, sure=True)
                    if verb is not None:
                        return verb, partners, helped
                if k < n and (element.text != "," or elements[k].low in self.insertions or elements[k].kind == "name"):
                    stop = self._insertion_end(k)
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
            jump = self._modal_jump(j)
            if jump is None and element.low in ("under", "within", "of", "in", "at"):
                k = j + 2 if j + 1 < n and elements[j + 1].low == "the" else j + 1
                if k + 1 < n and elements[k].kind == "name" and not names[-1].is_region:
                    jump = k + 1
            if jump is None:
                return None, partners, helped
            j = jump
            loose = False
        return None, partners, helped

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
            if element.text[0].isdigit() or element.low.rstrip(".")[:3] in _MONTHS3 and (element.capital or element.low == "may"):
                dated = True
            elif element.text == "," and dated and m + 1 < n and (elements[m + 1].text[0].isdigit()) or element.text == "." or element.low in ("the", "of", "early", "late", "mid", "end", "-"):
                pass
            else:
                break
            m += 1
        if not dated:
            return j
        if m < n and elements[m].text == ",":
            return m + 1
        return j if comma else m

    def _with_units(self, verb: VerbPhrase) -> bool:
        """"organised relevant units (to …)": unnamed others take part."""
        if verb.base not in ("organise", "organize", "mobilise", "mobilize"):
            return False
        k = verb.index + 1
        end = self._class_phrase(k, True)
        return end is not None and any(e.low in ("relevant", "related", "concerned") for e in self.elements[k:end])

    def _then(self, j: int) -> str:
        return self.elements[j].low if j < len(self.elements) else ""

    def _insertion_end(self, k: int) -> int | None:
        """The comma (or dash) that closes an insertion which begins at ``k``, with a verb right behind it."""
        elements = self.elements
        for m in range(k + 1, min(k + 45, len(elements))):
            if elements[m].text in (";", ":"):
                return None
            if elements[m].text in (",", "—", "–", "-"):
                following = m + 1
                if following >= len(elements):
                    return None
                if read_verb(elements, following, self.grammar, plural=False, loose=False) is not None and elements[following].low not in ("to",):
                    previous = elements[m - 1].low
                    form = self.grammar.forms.get(elements[following].low)
                    if form is not None and form.shapes == {"past", "participle"} and self.grammar.forms.get(elements[k].low) is not None and previous.endswith("ed"):
                        continue
                    return m
                if self._connective_at(following) or elements[following].low in self.insertions:
                    continue
        return None

    def _modal_jump(self, j: int) -> int | None:
        """Index of a modal verb behind a short phrase that belongs to the subject ("established under section 5 shall")."""
        elements = self.elements
        first = elements[j]
        if first.kind != "word":
            return None
        form = self.grammar.forms.get(first.low)
        participle = form is not None and "participle" in form.shapes
        if not (participle or first.low in ("in", "at", "within", "under", "of", "for", "on", "during", "by", "that", "who", "from", "as")):
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

    def _connective_at(self, j: int) -> int:
        """Length of "together with" and the like at ``j``; 0 where none stands there."""
        low = self.elements[j].low if j < len(self.elements) else ""
        for words in self.connectives:
            if words[0] == low and self._phrase_at(j, words):
                return len(words)
        return 0

    def _partners(self, j: int) -> tuple[int, list[Name], bool]:
        """Index behind the partners that begin at ``j``, those that are named, and whether there are unnamed ones."""
        elements, n = self.elements, len(self.elements)
        k = j
        while k < n and elements[k].low in ("the", "both"):
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
            if m > k and element.text == "," and read_verb(elements, m + 1, self.grammar, plural=True, loose=False) is not None:
                return m + 1, named, True
            if m > k and element.kind == "word" and elements[m - 1].low not in ("and", "of", "the", "other", ",") and read_verb(elements, m, self.grammar, plural=True, loose=False) is not None:
                form = self.grammar.forms.get(element.low)
                if element.low in ("has", "have", "will", "shall", "must", "should", "is", "are") or form is not None and form.shapes & {"past", "s"} or elements[m - 1].low in self.class_nouns or element.low.endswith("ly"):
                    return m, named, True
            m += 1
        return k, named, True

    # Other agents ----------------------------------------------------------------------------------------------

    def _by_agent(self, group: _Group) -> Clause | None:
        """"was issued by X", "led by X and Y", "jointly organised by seven departments including X"."""
        elements = self.elements
        including = self._including(group.start)
        start = group.start
        if including is not None and not including[1]:
            start = including[0]
            group.others = True
        j = start - 1
        while j >= 0 and elements[j].low in ("the", "jointly", "both"):
            j -= 1
        if j >= 0 and elements[j].low in ("’s", "'s"):
            j -= 1
            while j >= 0 and elements[j].capital and elements[j].kind == "word":
                j -= 1
        if j < 1 or elements[j].low != "by" or not self._agent_ends(group.end):
            return None
        k = j - 1
        while k > 0 and (elements[k].low.endswith("ly") or elements[k].low in ("on", "out", "forward", "up", "together", "again")):
            k -= 1
        form = self.grammar.forms.get(elements[k].low)
        if form is None or "participle" not in form.shapes or form.base not in self.grammar.verbs or elements[k].low in self.not_acts:
            return None
        if k > 0 and elements[k - 1].low == "as":
            return None
        stance: Stance = "reported"
        main = False
        m = k - 1
        while m >= 0 and k - m < 12:
            low = elements[m].low
            if low in self.sources:
                return None
            if elements[m].kind == "mark" and elements[m].text in ",;":
                break
            if k - m <= 4 and low in self.grammar.list("verbs.stance.mandated"):
                stance = "mandated"
            elif k - m <= 4 and low in ("will", "would"):
                stance = "planned"
            if k - m <= 3 and low in ("is", "are", "was", "were", "be", "been", "being"):
                main = True
                if low in ("is", "are") and m + 1 < len(elements) and elements[m + 1].low == "to":
                    stance = "mandated"
            m -= 1
        if self._said_source(m) or not main and self._in_phrase(k - 1):
            return None
        if stance == "reported" and self.plan and main and any(e.low in ("is", "are", "be") for e in elements[max(0, k - 3) : k]):
            stance = "mandated"
        names, partners, helped = group.names, list[Name](), False
        behind = group.end + (1 if group.end < len(elements) and elements[group.end].text == "," else 0)
        size = self._connective_at(behind)
        if size:
            _, partners, helped = self._partners(behind + size)
        role: ActorRole = "sole" if len(names) == 1 and not group.others else "joint"
        if partners or helped:
            role = "lead"
        if form.base in ("lead", "head") and including is None:
            role = "lead" if len(names) == 1 and self._supported(group.end) else role
        if including is not None and including[1]:
            role = "lead" if len(names) == 1 else "joint"
            group.others = True
        actors = [Actor(x, role) for x in names] + [Actor(x, "with") for x in partners if x not in names]
        confidence = max(x.trust for x in names) * (0.92 if main else 0.72)
        if any(x.kind == "word" for x in names) and not main and len(names) == 1:
            confidence *= 0.9
        if confidence < 0.33:
            return None
        verb = VerbPhrase(k, form.base, stance, 0.9, True)
        return Clause(actors, group.others or helped, verb, k, group.end, confidence, passive=True)

    def _agent_ends(self, i: int) -> bool:
        """Whether the agent's name is really over at ``i``: "by the Cabinet" is, "by the Cabinet Secretary" is not."""
        if i >= len(self.elements) or self.elements[i].kind != "word":
            return True
        element = self.elements[i]
        if element.capital and element.low in self.grammar.list("organisations.people.titles"):
            return False
        form = self.grammar.forms.get(element.low)
        return (
            element.low in self.prepositions or element.low in self.starters or element.low.endswith("ly") or form is not None
            or element.low in self.grammar.list("organisations.adverbs.words") or element.text[0].isdigit() or element.capital
            or element.low in ("has", "have", "had", "will", "is", "are", "was", "were", "shall", "must", "should", "may", "can", "would", "one")
        )  # fmt: skip

    def _in_phrase(self, k: int) -> bool:
        """Whether the noun before a reduced relative clause hangs on a preposition ("in the ranking released by X")."""
        elements = self.elements
        for m in range(k, max(-1, k - 9), -1):
            low = elements[m].low
            if elements[m].kind == "mark" and elements[m].text not in "-–'’\"“”":
                return False
            if low in ("and", "or", "but", "that", "which"):
                return False
            form = self.grammar.forms.get(low)
            if form is not None and form.shapes & {"past", "s"} and low not in ("focused", "based"):
                return False
            if low in self.prepositions and low not in ("a", "an", "'s", "’s"):
                return low not in ("including", "of") or low == "of" and m > 0 and elements[m - 1].low in ("results", "findings", "framework", "basis", "spirit", "requirements")
        return False

    def _supported(self, j: int) -> bool:
        return any(e.low in ("supported", "assisted") for e in self.elements[j : j + 6])

    def _said_source(self, m: int) -> bool:
        """Whether the clause left of ``m`` begins with "according to" and the like."""
        for k in range(m, max(-1, m - 10), -1):
            if self.elements[k].text in ",;":
                return False
            if self.elements[k].low in self.sources:
                return True
        return False

    def _with_agent(self, group: _Group) -> Clause | None:
        """"…, with X publishing the first list": a participle behind "with X"."""
        elements = self.elements
        j = group.start - 1
        while j >= 0 and elements[j].low == "the":
            j -= 1
        if j < 0 or elements[j].low != "with" or j > 0 and elements[j - 1].low in ("together", "conjunction", "coordination", "cooperation", "jointly", "along"):
            return None
        k = group.end
        if k >= len(elements):
            return None
        form = self.grammar.forms.get(elements[k].low)
        if form is None or form.shapes != {"ing"} or form.base not in self.grammar.verbs:
            return None
        role: ActorRole = "sole" if len(group.names) == 1 and not group.others else "joint"
        verb = VerbPhrase(k, form.base, "mandated" if self.plan else "reported", 0.8, True)
        confidence = 0.7 * max(x.trust for x in group.names)
        return Clause([Actor(x, role) for x in group.names], group.others, verb, group.start, self._clause_end(k), confidence)

    def _organised(self, verb: VerbPhrase) -> list[Name]:
        """"organised A and B to launch": A and B take part."""
        if verb.base not in self.grammar.list("verbs.stance.organising"):
            return []
        k = verb.index + 1
        while k < len(self.elements) and self.elements[k].low == "the":
            k += 1
        if k >= len(self.elements) or self.elements[k].kind != "name":
            return []
        group = self._group(k)
        names = [x for x in group.names if not x.is_region]
        after = group.end
        for m in range(after, min(after + 8, len(self.elements))):
            if self.elements[m].low in ("to", "in"):
                return names
        return []

    def _asked(self, group: _Group) -> Clause | None:
        """"requires the Ministry to report": what is asked of the Ministry, whoever asks."""
        elements = self.elements
        k = group.start - 1
        while k >= 0 and elements[k].low in ("the", "on", "upon", "that"):
            k -= 1
        form = self.grammar.forms.get(elements[k].low) if k >= 0 else None
        if all(x.kind in ("word", "country") for x in group.names):
            return None
        if form is None or form.base not in self.grammar.list("verbs.stance.asking") or group.end + 1 >= len(elements):
            return None
        if elements[group.end].low != "to":
            return None
        form = self.grammar.forms.get(elements[group.end + 1].low)
        if form is None or "base" not in form.shapes or form.base in self.grammar.stative:
            return None
        names = [x for x in group.names if x.trust]
        if not names:
            return None
        role: ActorRole = "sole" if len(names) == 1 and not group.others else "joint"
        verb = VerbPhrase(group.end + 1, form.base, "mandated", 0.85, True)
        end = self._clause_end(group.end)
        return Clause([Actor(x, role) for x in names], group.others, verb, group.start, end, 0.75 * max(x.trust for x in names))

    def _clause_end(self, i: int) -> int:
        for k in range(i + 1, len(self.elements)):
            if self.elements[k].text == ";":
                return k
        return len(self.elements)


_MONTHS3 = word_set("jan feb mar apr may jun jul aug sep oct nov dec")
_TIMES = word_set(
    "year years month quarter half period january february march april may june july august september october november december today yesterday tomorrow week decade stage time end"
    " epidemic pandemic century spring summer autumn winter century fy"
)


@cache
def _connectives(grammar: Grammar) -> tuple[tuple[str, ...], ...]:
    """Word tuples of the connectives, longest first."""
    words = [tuple(c.split()) for c in grammar.list("organisations.connectives.with")]
    return tuple(sorted(words, key=lambda w: (-len(w), w)))


def _each_once(clauses: list[Clause]) -> list[Clause]:
    """Every actor in one clause only; clauses with a finite verb come first, then the order of the text."""
    taken: set[str] = set()
    kept: list[tuple[int, Clause]] = []
    for position, clause in sorted(enumerate(clauses), key=lambda item: (item[1].passive and item[1].confidence < 0.8, item[0])):
        actors = []
        for actor in clause.actors:
            entity = actor.name.entity
            keys = {entity.iri if entity else actor.name.iri or "", (entity.en if entity else None) or actor.name.en or ""} - {""}
            if keys & taken:
                continue
            taken |= keys
            actors.append(actor)
        if actors:
            clause.actors = actors
            kept.append((position, clause))
    return [clause for _, clause in sorted(kept, key=lambda item: item[0])]
