"""Actors that are no subject: agents behind "by", bodies behind "with" that act, bodies that are asked to act."""

from __future__ import annotations

from kg.extraction.english.actors import Actor, Clause
from kg.extraction.english.grammar import Form
from kg.extraction.english.groups import Group
from kg.extraction.english.names import MONTHS, Name
from kg.extraction.english.partners import PartnerReader
from kg.extraction.english.verb_steps import object_follows
from kg.extraction.english.verbs import VerbPhrase, read_verb
from kg.extraction.statement import ActorRole, Stance

_HELP = frozenset({"assistance", "support", "help", "cooperation", "participation", "advice", "involvement"})
_GIVING = frozenset({"assign", "delegate", "entrust", "allocate", "hand"})
_TAKING_PART = frozenset({"participate", "cooperate", "co-operate", "assist", "support", "help", "join"})


class AgentReader(PartnerReader):
    """Reads agents and partners in one sentence. ``plan``: the document is a plan, whose present tense is a duty."""

    def _by_agent(self, group: Group) -> Clause | None:
        """ "was issued by X", "led by X and Y", "jointly organised by seven departments including X"."""
        elements = self.elements
        including = self._including(group.start)
        start = group.start
        if including is not None and not including[1]:
            start = including[0]
            group.others = True
        j = start - 1
        while j >= 0 and (elements[j].low in ("the", "jointly", "both", "a", "an") or elements[j].low in self.apposed):
            j -= 1
        if j >= 0 and elements[j].low in ("’s", "'s"):
            j -= 1
            while j >= 0 and elements[j].capital and elements[j].kind == "word":
                j -= 1
        through = (
            j > 0
            and elements[j].low == "through"
            and elements[j - 1].low == "passed"
            and any(x.kind in ("bare", "form", "agency") for x in group.names)
        )
        if j < 1 or elements[j].low != "by" and not through or not self._agent_ends(group.end):
            return None
        k = self._before_date(j - 1)
        while k > 0 and (
            elements[k].low.endswith("ly")
            or elements[k].low in ("on", "out", "forward", "up", "together", "again")
            or elements[k].low in ("charge", "responsibility", "lead", "of", "the")
            and "taken" in (elements[k - 1].low, elements[k - 2].low)
        ):
            k -= 1
        form = self.grammar.forms.get(elements[k].low)
        base = form.base if form is not None else ""
        if form is None and elements[k].low.endswith("ed") and len(elements[k].low) > 4 and not elements[k].capital:
            # a participle that no list has ("issed by"): believed with a body beyond doubt
            if not all(x.kind in ("agency", "form") for x in group.names):
                return None
            base = elements[k].low.removesuffix("ed")
        elif form is None or "participle" not in form.shapes or form.base not in self.grammar.verbs:
            return None
        if elements[k].low in self.not_acts or self._as_money(base, group.names):
            return None
        closed = group.end < len(elements) and elements[group.end].text == ","
        apposed = k > 1 and elements[k - 1].text == "," and elements[k - 2].kind == "name"
        if base in ("chair", "head", "lead", "co-chair") and apposed and closed:
            return None  # "the Steering Committee, chaired by X, will": it is the committee that acts
        if k > 0 and elements[k - 1].low == "as":
            return None
        if base in ("enact", "ordain", "resolve") and k > 1 and "it" in (elements[k - 1].low, elements[k - 2].low):
            return None  # "Be it enacted by …", "It is hereby enacted by …": a formula
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
        if self._said_source(m) or not main and self._in_phrase(k - 1) and not self._quoted_near(k, group.end, base):
            return None
        if (
            stance == "reported"
            and self.plan
            and main
            and any(e.low in ("is", "are", "be") for e in elements[max(0, k - 3) : k])
        ):
            stance = "mandated"
        names, partners, helped = group.names, list[Name](), False
        behind = group.end + (1 if group.end < len(elements) and elements[group.end].text == "," else 0)
        size = self._connective_at(behind)
        if size:
            _, partners, helped = self._partners(behind + size)
        role: ActorRole = "sole" if len(names) == 1 and not group.others else "joint"
        if partners or helped:
            role = "lead"
        if base in ("lead", "head", "co-lead") and including is None:
            role = "lead" if len(names) == 1 and self._supported(group.end) else role
        if including is not None and including[1]:
            role = "lead" if len(names) == 1 else "joint"
            group.others = True
        actors = [Actor(x, role) for x in names] + [Actor(x, "with") for x in partners if x not in names]
        confidence = max(x.trust for x in names) * (0.92 if main else 0.72)
        if any(x.kind == "word" for x in names) and not main and len(names) == 1:
            confidence *= 0.9
        if confidence < 0.3:
            return None
        verb = VerbPhrase(k, base, stance, 0.9, True)
        return Clause(actors, group.others or helped, verb, k, group.end, confidence, passive=True)

    def _cut_fronted(self, group: Group) -> None:
        """ "Launched by X, the Y Agency serves": behind the comma begins the subject, which is no agent."""
        elements = self.elements
        j = group.start - 1
        if j > 0 and elements[j].low == "the":
            j -= 1
        if group.joins not in ([","], [",", "and"]) or group.others or j < 1 or elements[j].low != "by":
            return
        k = self._before_date(j - 1)
        while k > 0 and elements[k].low.endswith("ly"):
            k -= 1
        form = self.grammar.forms.get(elements[k].low)
        if form is None or "participle" not in form.shapes or k > 0 and elements[k - 1].kind != "mark":
            return
        if k > 0 and elements[k - 1].text == ",":
            return
        verb = read_verb(elements, group.end, self.grammar, plural=len(group.joins) > 1, loose=False, sure=True)
        if verb is not None or group.end < len(elements) and elements[group.end].low in ("is", "was"):
            group.end = group.indices[1]
            group.names, group.indices, group.joins, group.breaks = group.names[:1], group.indices[:1], [], []

    def _quoted_near(self, k: int, end: int, base: str) -> bool:
        """Whether a title stands before "published" at ``k`` ("In “The … Notice” published by X"), or in quotation marks
        behind the agent that ends at ``end`` ("In a document issued by X in 2020, “The … Notice”").
        """
        elements = self.elements
        if base not in self.grammar.issue_status:
            return False
        if (
            k > 0
            and elements[k - 1].kind == "title"
            and elements[k - 1].end - elements[k - 1].start > len(elements[k - 1].text)
        ):
            return True
        for m in range(end, min(end + 7, len(elements))):
            element = elements[m]
            if element.kind == "title":
                return m > end and element.end - element.start > len(element.text)
            if not (
                element.text in ",:"
                or element.low in ("in", "on", "the")
                or element.text[0].isdigit()
                or element.low in MONTHS
            ):
                return False
        return False

    def _before_date(self, k: int) -> int:
        """Index before a date that ends at ``k`` ("published in March 2020 by X"); ``k`` where there is none."""
        elements = self.elements
        m, dated = k, False
        while m > 0 and k - m < 6:
            element = elements[m]
            if element.text[0].isdigit() or element.low in MONTHS:
                dated = True
            elif element.text != "," and element.low not in ("of", "the", "early", "late", "mid"):
                break
            m -= 1
        if dated and m > 0 and elements[m].low == "as" and elements[m + 1].low == "of":
            return m - 1
        return m - 1 if dated and m > 0 and elements[m].low in ("in", "on", "since", "during", "from") else k

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
                return (
                    low not in ("including", "of")
                    or low == "of"
                    and m > 0
                    and elements[m - 1].low in ("results", "findings", "framework", "basis", "spirit", "requirements")
                )
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

    def _with_agent(self, group: Group) -> Clause | None:
        """ "…, with X publishing the first list": a participle behind "with X"."""
        elements = self.elements
        j = group.start - 1
        while j >= 0 and elements[j].low == "the":
            j -= 1
        if (
            j < 0
            or elements[j].low != "with"
            or j > 0
            and elements[j - 1].low in ("together", "conjunction", "coordination", "cooperation", "jointly", "along")
        ):
            return None
        k = group.end
        if k >= len(elements):
            return None
        form = self.grammar.forms.get(elements[k].low)
        if form is None or form.shapes != {"ing"} or form.base not in self.grammar.verbs:
            return None
        if form.base in _TAKING_PART and all(x.kind != "word" for x in group.names):
            verb = VerbPhrase(k, form.base, "mandated" if self.plan else "reported", 0.8, True)
            confidence = 0.75 * max(x.trust for x in group.names)
            actors = [Actor(x, "with") for x in group.names]
            return Clause(actors, group.others, verb, group.start, self._clause_end(k), confidence)
        if not object_follows(elements, k + 1, self.grammar) or all(x.kind == "word" for x in group.names):
            return None
        role: ActorRole = "sole" if len(group.names) == 1 and not group.others else "joint"
        verb = VerbPhrase(k, form.base, "mandated" if self.plan else "reported", 0.8, True)
        confidence = 0.7 * max(x.trust for x in group.names)
        return Clause(
            [Actor(x, role) for x in group.names], group.others, verb, group.start, self._clause_end(k), confidence
        )

    def _organised(self, verb: VerbPhrase) -> list[Name]:
        """ "organised A and B to launch": A and B take part."""
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

    def _asked(self, group: Group) -> Clause | None:
        """ "requires the Ministry to report": what is asked of the Ministry, whoever asks."""
        elements = self.elements
        k = group.start - 1
        while k >= 0 and elements[k].low in ("the", "on", "upon", "that"):
            k -= 1
        form = self.grammar.forms.get(elements[k].low) if k >= 0 else None
        if form is None or form.base not in self.asking | self.naming or group.end + 1 >= len(elements):
            return None
        if k > 1 and elements[k - 1].low == "to" and elements[k - 2].low in ("construed", "interpreted"):
            return None  # "nothing in this section shall be construed to authorize X to"
        if all(x.kind == "country" or x.kind == "word" and not (x.en or "").isupper() for x in group.names):
            return None
        to = group.end
        if elements[to].text == ",":
            closing = next((m for m in range(to + 2, min(to + 22, len(elements) - 1)) if elements[m].text == ","), to)
            to = closing + 1 if elements[to + 1].low in self.insertions else to
        if elements[to].low == "as" and form.base in self.naming:
            return self._named_as(group, to, form)
        if elements[to].low != "to" or form.base not in self.asking or to + 1 >= len(elements):
            return None
        after = to + 1
        while after + 1 < len(elements) and elements[after].low.endswith("ly"):
            after += 1
        form = self.grammar.forms.get(elements[after].low)
        if elements[after].text in (":", "—", "–"):
            form, base = None, "act"
        elif elements[after].low == "be" and self._phrase_at(after + 1, ("responsible",)):
            after, base = after + 1, "responsible"
        elif form is None or "base" not in form.shapes or form.base in self.grammar.stative:
            return None
        else:
            base = form.base
        names = [x for x in group.names if x.trust]
        if not names:
            return None
        partners = self._inserted_partners(group.end, to)
        role: ActorRole = "lead" if partners else "sole" if len(names) == 1 and not group.others else "joint"
        verb = VerbPhrase(after, base, "mandated", 0.85, True)
        end = self._clause_end(group.end)
        actors = [Actor(x, role) for x in names] + [Actor(x, "with") for x in partners if x not in names]
        return Clause(actors, group.others, verb, group.start, end, 0.75 * max(x.trust for x in names))

    def _inserted_partners(self, start: int, to: int) -> list[Name]:
        """Partners between two commas ("requests X, with Y, to provide" or ", together with Y, to")."""
        for k in range(start, to):
            size = self._connective_at(k) or (1 if self.elements[k].low == "with" else 0)
            if size:
                return [x for x in self._partners(k + size)[1] if x.trust]
        return []

    def _assistance(self, group: Group) -> Clause | None:
        """ "requested X’s assistance in mapping": X is asked to act."""
        elements, n = self.elements, len(self.elements)
        k, j = group.end, group.start - 1
        while j >= 0 and elements[j].low == "the":
            j -= 1
        form = self.grammar.forms.get(elements[j].low) if j >= 0 else None
        if form is None or form.base not in ("request", "seek") or k + 1 >= n:
            return None
        if elements[k].low not in ("’s", "'s") or elements[k + 1].low not in _HELP:
            return None
        names = [x for x in group.names if x.trust and x.kind != "country"]
        if not names:
            return None
        role: ActorRole = "sole" if len(names) == 1 else "joint"
        verb = VerbPhrase(k + 1, "assist", "mandated", 0.8, True)
        end = self._clause_end(k)
        return Clause([Actor(x, role) for x in names], False, verb, group.start, end, 0.7 * max(x.trust for x in names))

    def _given(self, group: Group) -> Clause | None:
        """ "assigns the following tasks to X", "delegated responsibility for the quays to X": a duty of X."""
        elements = self.elements
        j = group.start - 1
        while j >= 0 and elements[j].low == "the":
            j -= 1
        if j < 2 or elements[j].low != "to":
            return None
        form = self.grammar.forms.get(elements[j - 1].low)
        if (
            form is not None
            and form.base in _GIVING - {"allocate", "hand"}
            and any(e.low in ("is", "are", "was", "were", "be", "been") for e in elements[max(0, j - 4) : j - 1])
        ):  # "this task is assigned to X"
            return self._duty_of(group, j - 1, j)
        laden = self.grammar.list("organisations.purposes.nouns")
        load = next((m for m in range(j - 1, max(-1, j - 14), -1) if elements[m].low in laden), None)
        if load is None:
            return None
        for m in range(load - 1, max(-1, load - 6), -1):
            form = self.grammar.forms.get(elements[m].low)
            if form is not None and form.base in _GIVING:
                return self._duty_of(group, load, j)
            if elements[m].kind == "mark":
                return None
        return None

    def _duty_of(self, group: Group, load: int, j: int) -> Clause | None:
        names = [x for x in group.names if x.trust and not x.is_region]
        if not names:
            return None
        role: ActorRole = "sole" if len(names) == 1 and not group.others else "joint"
        verb = VerbPhrase(load, "undertake", "mandated", 0.8, True)
        confidence = 0.75 * max(x.trust for x in names)
        end = self._clause_end(j)
        return Clause([Actor(x, role) for x in names], group.others, verb, group.start, end, confidence)

    def _named_as(self, group: Group, at: int, form: Form) -> Clause | None:
        """ "designates X as the body responsible for": a duty of X."""
        if not form.shapes & {"base", "s", "past"}:
            return None
        names = [x for x in group.names if x.trust and not x.is_region]
        if not names:
            return None
        role: ActorRole = "sole" if len(names) == 1 and not group.others else "joint"
        end = self._clause_end(at)
        verb = VerbPhrase(at, "serve", "mandated", 0.8, True)
        for k in range(at + 1, min(at + 9, end)):
            if self.elements[k].low in ("responsible", "accountable"):
                verb = VerbPhrase(k, self.elements[k].low, "mandated", 0.9, True)
                break
        return Clause(
            [Actor(x, role) for x in names], group.others, verb, group.start, end, 0.75 * max(x.trust for x in names)
        )
