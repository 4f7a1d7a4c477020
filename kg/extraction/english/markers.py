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
        return self._between(group) or self._answerable(group) or self._label(group) or self._which(group)

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
        if k < n and elements[k].text == ",":
            k += 1
        if k + 1 >= n or elements[k].low not in ("which", "who"):
            return None
        verb = read_verb(elements, k + 1, self.grammar, plural=False, loose=False, sure=True)
        if verb is None:
            return None
        confidence = 0.7 * group.names[0].trust * verb.strength
        return Clause(
            [Actor(group.names[0], "sole")], False, verb, group.start, self._clause_end(k), confidence, passive=False
        )
