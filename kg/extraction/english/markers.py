"""Actors that words other than a verb of their own point to: "a joint initiative between X and Y", "lies with X"."""

from __future__ import annotations

from kg.extraction.english.actors import Actor, Clause
from kg.extraction.english.agents import AgentReader
from kg.extraction.english.groups import Group
from kg.extraction.english.verb_steps import object_follows
from kg.extraction.english.verbs import VerbPhrase, read_verb
from kg.extraction.statement import ActorRole

_RESTS = frozenset({"lies", "lie", "rests", "rest", "falls", "fall", "sits", "is", "vested"})
_AGREEING = frozenset({"sign", "conclude", "agree", "reach", "negotiate", "form", "establish", "launch"})
_RESPONSIBILITY = frozenset({"responsibility", "responsibilities"})


class MarkerReader(AgentReader):
    """Reads such actors in one sentence."""

    def _marked(self, group: Group) -> Clause | None:
        """The clause of ``group`` where a noun, a colon or a relative pronoun makes it act; None otherwise."""
        if not any(x.kind in ("agency", "form", "short", "bare") for x in group.names):
            return None
        return (
            self._between(group)
            or self._answerable(group)
            or self._purpose(group)
            or self._label(group)
            or self._which(group)
            or self._holder(group)
        )

    def _joint(self, group: Group, verb: VerbPhrase, start: int, end: int, factor: float) -> Clause | None:
        names = [x for x in group.names if x.trust]
        partners = list[Actor]()
        behind = group.end
        if behind < len(self.elements) and self.elements[behind].text == ",":
            behind += 1
        size = self._connective_at(behind)
        if size:
            partners = [Actor(x, "with") for x in self._partners(behind + size)[1] if x not in names]
        role: ActorRole = "lead" if partners else "joint" if len(names) > 1 or group.others else "sole"
        confidence = factor * max(x.trust for x in names)
        actors = [Actor(x, role) for x in names] + partners
        return Clause(actors, group.others, verb, start, end, confidence, passive=True)

    def _between(self, group: Group) -> Clause | None:
        """ "is a joint initiative between A and B", "launched through a partnership of A, B and C"."""
        elements = self.elements
        if len(group.names) < 2 or all(x.is_region or x.kind == "word" for x in group.names):
            return None
        j = group.start - 1
        while j >= 0 and (elements[j].low == "the" or elements[j].text == ":"):
            j -= 1
        if j < 2 or elements[j].low not in ("between", "among", "of", "by"):
            return None
        k = j - 1
        form = self.grammar.forms.get(elements[k].low)
        if form is not None and form.base in _AGREEING and "participle" in form.shapes and elements[j].low == "between":
            verb = VerbPhrase(k, form.base, "reported", 0.9, True)
            return self._joint(group, verb, k, group.end, 0.8)
        if elements[k].low not in self.grammar.list("organisations.connectives.shared"):
            return None
        joint = any(e.low in ("joint", "collaborative", "common", "shared") for e in elements[max(0, k - 3) : k])
        if elements[j].low in ("of", "by") and not joint:
            return None
        before = {e.low for e in elements[max(0, k - 6) : k]}
        if not joint and not before & {"is", "are", "was", "were", "through", "via", "by", "as"}:
            return None
        found = self._passive_before(k)
        index, base = (found[0], self.grammar.forms[elements[found[0]].low].base) if found else (k, "run")
        verb = VerbPhrase(index, base, "reported", 0.8, True)
        return self._joint(group, verb, index, group.end, 0.75)

    def _answerable(self, group: Group) -> Clause | None:
        """ "the responsibility lies with X", "is the responsibility of X"."""
        elements = self.elements
        j = group.start - 1
        while j >= 0 and elements[j].low in ("the", "a", "an"):
            j -= 1
        if j < 2:
            return None
        if elements[j].low in ("with", "to", "upon", "on", "in") and elements[j - 1].low in _RESTS:
            k = next((m for m in range(j - 2, max(-1, j - 16), -1) if elements[m].low in _RESPONSIBILITY), None)
        elif elements[j].low == "of" and elements[j - 1].low in _RESPONSIBILITY:
            near = {e.low for e in elements[max(0, j - 5) : j - 1]}
            k = j - 1 if near & {"is", "are", "be", "remain", "remains", "becomes"} else None
        else:
            return None
        if k is None or any(e.text == ";" for e in elements[k:j]):
            return None
        verb = VerbPhrase(k, "be responsible", "mandated", 0.85, True)
        return self._joint(group, verb, k, self._clause_end(group.end), 0.85)

    def _purpose(self, group: Group) -> Clause | None:
        """ "X’s role is to inspect", "the mandate of X is to inspect", "it is for X to inspect"."""
        elements, n = self.elements, len(self.elements)
        nouns = self.grammar.list("organisations.purposes.nouns")
        k, j = group.end, group.start - 1
        while j >= 0 and elements[j].low == "the":
            j -= 1
        noun = ""
        if k + 1 < n and elements[k].low in ("’s", "'s"):
            k += 1
            while k < n and elements[k].kind == "word" and elements[k].low not in nouns and k - group.end < 4:
                k += 1
            noun = elements[k].low if k < n and elements[k].low in nouns else ""
            k += 1
        elif j > 0 and elements[j].low == "of" and elements[j - 1].low in nouns:
            noun = elements[j - 1].low
            if k < n and elements[k].low == "to" and elements[j - 2].low in ("the", "is") and j > 2:
                return self._joint(group, self._infinitive(k), group.start, self._clause_end(k), 0.8)
        while noun and k < n and (elements[k].low in ("in", "on", "under", "this", "area", "here") or k < group.end):
            k += 1
        if not noun or k + 2 >= n or elements[k].low not in ("is", "are", "will", "includes", "include"):
            return None
        k += 2 if elements[k].low == "will" else 1
        while k < n and (elements[k].low.endswith("ly") or elements[k].low in ("also", "therefore")):
            k += 1
        if k + 1 >= n or elements[k].low != "to" and not elements[k].low.endswith("ing"):
            return None
        verb = self._infinitive(k if elements[k].low == "to" else k - 1)
        if noun in self.grammar.list("organisations.purposes.reported"):
            verb = VerbPhrase(verb.index, verb.base, "reported", verb.strength, True)
        return self._joint(group, verb, group.start, self._clause_end(k), 0.8)

    def _infinitive(self, to: int) -> VerbPhrase:
        k = min(to + 1, len(self.elements) - 1)
        while k + 1 < len(self.elements) and self.elements[k].low.endswith("ly"):
            k += 1
        return VerbPhrase(k, self.grammar.base(self.elements[k].low) or self.elements[k].low, "mandated", 0.85, True)

    def _holder(self, group: Group) -> Clause | None:
        """ "Department of Ports  The Secretary of Ports should ensure": a row that names the body, then its head's task."""
        elements, n = self.elements, len(self.elements)
        k = group.end
        if group.start or k + 2 >= n or elements[k].text != "The" or any(x.kind == "word" for x in group.names):
            return None
        if elements[k + 1].low not in self.grammar.list("organisations.people.titles"):
            return None
        for m in range(k + 2, min(k + 14, n - 1)):
            if elements[m].low in ("should", "shall", "must"):
                verb = read_verb(elements, m, self.grammar, plural=False, loose=False)
                return self._joint(group, verb, group.start, self._clause_end(m), 0.8) if verb else None
            if elements[m].text in ".;:":
                return None
        return None

    def _label(self, group: Group) -> Clause | None:
        """ "Ministry of X: leads the …" as an item of a list: the body, a colon, and what it does."""
        elements, n = self.elements, len(self.elements)
        if any(e.kind != "mark" and e.low != "the" for e in elements[: group.start]):
            return None
        k = group.end
        while k < n and elements[k].text in "*_":
            k += 1
        if k >= n or elements[k].text not in (":", "–", "—"):
            return None
        k += 1
        while k < n and elements[k].text in "*_":
            k += 1
        if k + 1 >= n or elements[k].kind != "word" or any(x.kind == "word" for x in group.names):
            return None
        form = self.grammar.forms.get(elements[k].low)
        if form is not None and "s" in form.shapes and form.base in self.grammar.verbs:
            if form.base in self.grammar.also_nouns and not (
                object_follows(elements, k + 1, self.grammar) or elements[k + 1].low.endswith("s")
            ):
                return None
            verb: VerbPhrase | None = VerbPhrase(k, form.base, "reported", 0.8, True)
        elif (
            form is not None
            and ("base" in form.shapes or form.shapes == {"ing"})
            and elements[k].capital
            and not elements[k + 1].capital
            and form.base in self.grammar.verbs
            and object_follows(elements, k + 1, self.grammar)
        ):
            verb = VerbPhrase(k, form.base, "mandated", 0.75, True)  # "X Agency: Enforce the rules"
        elif elements[k].low in ("responsible", "will", "shall", "must", "to"):
            if elements[k].low == "responsible":
                verb = VerbPhrase(k, "responsible", "mandated", 0.85, True)
            else:
                verb = read_verb(elements, k, self.grammar, plural=True, loose=True)
        else:
            return None
        if verb is None:
            return None
        names = [x for x in group.names if x.trust]
        role: ActorRole = "joint" if len(names) > 1 or group.others else "sole"
        confidence = 0.8 * max(x.trust for x in names)
        end = self._clause_end(k)
        return Clause([Actor(x, role) for x in names], group.others, verb, group.start, end, confidence)

    def _which(self, group: Group) -> Clause | None:
        """ "…, the X Authority, which supervises the ports": a relative clause tells what the body does."""
        elements, n = self.elements, len(self.elements)
        if len(group.names) != 1 or group.names[0].kind not in ("agency", "form", "short"):
            return None
        k = group.end
        j = group.start - 2 if group.start and elements[group.start - 1].low == "the" else group.start - 1
        if k < n and elements[k].text == ",":
            k += 1
        elif j >= 0 and elements[j].low in self.prepositions:
            return None  # "a system for the Board which will": the system will
        if k + 1 >= n or elements[k].low not in ("which", "who"):
            return None
        verb = read_verb(elements, k + 1, self.grammar, plural=False, loose=False, sure=True)
        if verb is None:
            return None
        confidence = 0.7 * group.names[0].trust * verb.strength
        return Clause(
            [Actor(group.names[0], "sole")], False, verb, group.start, self._clause_end(k), confidence, passive=False
        )
