"""Which instruments a clause brings out, and instruments that come out without an actor."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extraction.english.actors import Clause
from kg.extraction.english.issued import IssuedTitles, Status, is_auxiliary
from kg.extraction.english.names import MONTHS
from kg.extraction.english.titles import Title
from kg.extraction.statement import Stance


@dataclass(frozen=True, slots=True)
class Issuing:
    """Titles brought out by the verb at ``verb`` (element index); ``stance`` where the verb itself says it."""

    titles: tuple[Title, ...]
    verb: int
    status: Status
    stance: Stance = "reported"


class IssueFinder(IssuedTitles):
    """Reads one sentence; ``titles`` are placed by the element that stands for them."""

    def of_clause(self, clause: Clause) -> Issuing | None:
        """What the actors of ``clause`` issue, None where they only act."""
        if clause.passive:
            return self._passive(clause)
        found: list[Title] = []
        verb, statuses = clause.verb.index, list[Status]()
        for i in range(clause.verb.index, min(clause.end, len(self.elements))):
            if i in self.used:
                continue
            base = self._issuing(i, first=i == clause.verb.index)
            if base is None:
                continue
            titles = self._objects(i + 1, strict=base in self.grammar.strict_issue, base=base)
            if titles:
                if not found:
                    verb = i
                self.used.add(i)
                found += [t for t in titles if t not in found]
                statuses.append(self._status(base, i, titles))
        if not found:
            return None
        return Issuing(tuple(found), verb, _strongest(statuses), clause.verb.stance)

    def alone(self) -> list[Issuing]:
        """Instruments of passive clauses and nouns ("the promulgation of …") that no actor was found for."""
        found: list[Issuing] = []
        elements = self.elements
        n = len(elements)
        i = 0
        while i < n:
            titles, end = self._title_group(i)
            if titles and not any(t in self._claimed for t in titles) and self._subject_place(i):
                verb = self._passive_verb(end)
                if verb is not None and verb[0] not in self.used:
                    index, base, stance = verb
                    if self._fits(base, titles):
                        self.used.add(index)
                        found.append(Issuing(tuple(titles), index, self._status(base, index, titles), stance))
            if not titles and i not in self.used and self._finite(i):
                base = self.grammar.forms[elements[i].low].base
                titles = self._objects(i + 1, strict=not self._advocated(i), base=base)
                if self._modal(i) == "mandated" and all(self.text[t.start].islower() for t in titles):
                    titles = []  # "relevant bodies shall formulate the development plan": a task, no title
                if titles and not any(t in self._claimed for t in titles):
                    self.used.add(i)
                    found.append(Issuing(tuple(titles), i, self._status(base, i, titles), self._modal(i)))
            if (elements[i].low in self.grammar.issue_nouns or self._developing(i)) and i not in self.used:
                titles = self._named_after_noun(i)
                if titles and not any(t in self._claimed for t in titles):
                    status: Status = "revised" if elements[i].low == "revision" else "issued"
                    found.append(Issuing(tuple(titles), i, self._refine(status, titles)))
            i = max(end, i + 1)
        return found

    def _drawn_elsewhere(self, i: int) -> bool:
        """ "drew on the Act": only what is drawn up is made."""
        up = i + 1 < len(self.elements) and self.elements[i + 1].low == "up"
        return self.grammar.base(self.elements[i].low) == "draw" and not up

    def _advocated(self, i: int) -> bool:
        """ "advocates and launches", "advocate launching" at the second verb."""
        elements = self.elements
        form = self.grammar.forms.get(elements[i].low)
        if form is None or form.base not in ("launch", "initiate", "propose") or i < 2:
            return False
        joined = elements[i - 1].low == "and"
        advocating = elements[i - 2 if joined else i - 1].low
        if joined:
            return advocating in ("advocates", "advocate", "advocated") and "ing" not in form.shapes
        return advocating in ("advocates", "advocate", "advocated") and form.shapes == {"ing"}

    def _finite(self, i: int) -> bool:
        """Whether an issuing verb of some unnamed subject stands at ``i`` ("China put forward the …")."""
        form = self.grammar.forms.get(self.elements[i].low)
        if form is None or form.base not in self.grammar.issue_status or i == 0:
            return False
        if self._advocated(i):
            return True
        if self._drawn_elsewhere(i):
            return False
        before = self.elements[i - 1]
        if before.low in ("the", "a", "an", "its", "new", "of"):
            return False
        auxiliary = any(
            e.low in ("has", "have", "had", "will", "shall", "must") for e in self.elements[max(0, i - 3) : i]
        )
        passive = any(e.low in ("been", "was", "were", "is", "are", "be") for e in self.elements[max(0, i - 3) : i])
        if passive or before.kind == "title" or before.name is not None and before.name.trust:
            return False
        return (
            "past" in form.shapes
            or "s" in form.shapes
            and form.base not in self.grammar.also_nouns
            or auxiliary
            and bool(form.shapes & {"base", "participle"})
        )

    def _modal(self, i: int) -> Stance:
        words = {e.low for e in self.elements[max(0, i - 4) : i]}
        return "mandated" if words & {"shall", "must", "should"} else "planned" if "will" in words else "reported"

    def _developing(self, i: int) -> bool:
        """ "the development and implementation of the X Law": 制定实施."""
        words = [e.low for e in self.elements[i : i + 3]]
        return (
            len(words) == 3
            and words[0] in ("development", "formulation", "drafting")
            and words[1] == "and"
            and (words[2] in ("implementation", "promulgation") or words[2] in self.grammar.issue_nouns)
        )

    @property
    def _claimed(self) -> set[Title]:
        return self._claims

    _claims: set[Title]

    def claim(self, titles: tuple[Title, ...]) -> None:
        """Marks titles as issued, so that they are not found again."""
        if not hasattr(self, "_claims"):
            self._claims = set()
        self._claims.update(titles)

    def _issuing(self, i: int, *, first: bool) -> str | None:
        """Base of the issuing verb at ``i``; forms that can only be nouns do not count."""
        element = self.elements[i]
        if element.kind != "word" or self._drawn_elsewhere(i):
            return None
        form = self.grammar.forms.get(element.low)
        if form is None or form.base not in self.grammar.issue_status:
            return None
        if form.shapes == {"ing"} and not first:
            previous = self.elements[i - 1] if i else None
            if previous is None or not (previous.text == "," or previous.low == "and" or previous.low.endswith("ly")):
                return None
        if not first and form.shapes <= {"base", "s"}:
            before = self.elements[i - 1].low if i else ""
            if not (
                before in ("to", "and", "will", "shall", "must", "should", "also", "jointly", ",", "then")
                or before.endswith("ly")
            ):
                return None
        return form.base

    def _passive_verb(self, i: int) -> tuple[int, str, Stance] | None:
        """(index, base, stance) of "have been promulgated", "was passed", "will be revised", "solicited opinions" at ``i``."""
        elements, n = self.elements, len(self.elements)
        k = i
        stance: Stance = "reported"
        seen = False
        while k < n and k - i < 9:
            low = elements[k].low
            if is_auxiliary(low):
                if low in ("will",):
                    stance = "planned"
                elif low in ("shall", "must", "should"):
                    stance = "mandated"
                seen = True
            elif not (
                low.endswith("ly")
                or low
                in (
                    "also",
                    "then",
                    "now",
                    "all",
                    "not",
                    "jointly",
                    "successively",
                    "first",
                    "one",
                    "after",
                    "another",
                    ",",
                )
                and (low != "," or not seen)
            ):
                break
            k += 1
        if k >= n:
            return None
        form = self.grammar.forms.get(elements[k].low)
        if form is None and not (k == i and elements[k].low in ("in", "of", "for")):
            return None
        if not seen and k == i and elements[k].low in ("in", "of", "for"):
            m = k + 1
            while (
                m < n
                and m - k < 8
                and (
                    elements[m].kind == "title"
                    or elements[m].low in ("the", "a")
                    or elements[m].kind == "word"
                    and not is_auxiliary(elements[m].low)
                    and elements[m].low not in self.grammar.forms
                )
            ):
                m += 1
            return self._passive_verb(m) if m < n and is_auxiliary(elements[m].low) else None
        if form is None:
            return None
        if not seen:
            if form.base in ("solicit", "seek") and form.shapes & {"past", "s"}:
                return k, "solicit", stance
            return None
        if elements[k].low == "open" and k + 1 < n and elements[k + 1].low == "for":
            return k, "open", stance
        if form.base in ("solicit", "seek"):
            return k, "solicit", stance
        if form.base not in self.grammar.issue_status or "participle" not in form.shapes:
            return None
        return k, form.base, stance

    def _passive(self, clause: Clause) -> Issuing | None:
        """Titles in front of "was issued by X", "the Act passed by X"."""
        index, base = clause.verb.index, clause.verb.base
        if base not in self.grammar.issue_status:
            return None
        for i in range(index - 1, max(-1, index - 14), -1):
            if i in self.titles and self.titles[i].instrument:
                start = i
                while True:
                    j = start - 1
                    while (
                        j >= 0
                        and (elements := self.elements)
                        and (elements[j].text == "," or elements[j].low in ("and", "the"))
                        and start - j < 4
                    ):
                        j -= 1
                    joined = self.elements[j + 1].low == "and" or self._subject_place(j)
                    if j >= 0 and j in self.titles and self.titles[j].instrument and j < start and joined:
                        start = j
                        continue
                    break
                titles, end = self._title_group(start)
                between = self.elements[end:index]
                allowed = all(
                    is_auxiliary(e.low)
                    or e.low.endswith("ly")
                    or e.low in ("which", "that", ",", "then", "first", "and")
                    or e.low in ("no", ".", ")", "(")
                    or e.text[0].isdigit()
                    or self.grammar.base(e.low) in self.grammar.issue_status
                    for e in between
                )
                if not titles or not allowed:
                    return None
                if not clause.confidence or not self._fits(base, titles):
                    return None
                self.used.update(range(end, index + 1))
                return Issuing(tuple(titles), index, self._status(base, index, titles), clause.verb.stance)
            if self.elements[i].kind == "name":
                break
        return self._title_behind(clause)

    def _title_behind(self, clause: Clause) -> Issuing | None:
        """ "issued by X in 2020, “The … Opinions”" and "Published by X, the Seabed Act …": the title follows the agent."""
        index, base = clause.verb.index, clause.verb.base
        elements, n = self.elements, len(self.elements)
        k = clause.end
        while k < n and k - clause.end < 10 and k not in self.titles:
            element = elements[k]
            if not (
                element.text in ",:("
                or element.low in ("in", "on", "the", "entitled", "titled", "called", "early", "late")
                or element.text[0].isdigit()
                or element.low in MONTHS
            ):
                return None
            k += 1
        fronted = not any(e.kind == "word" for e in elements[:index])
        if k >= n or k == clause.end or k not in self.titles or elements[k - 1].low in ("in", "on"):
            return None
        title = self.titles[k]
        if not (fronted and title.instrument or title.quoted):
            return None
        titles = [title]
        if not self._fits(base, titles):
            return None
        self.used.add(index)
        return Issuing(tuple(titles), index, self._status(base, index, titles), clause.verb.stance)

    def _named_after_noun(self, i: int) -> list[Title]:
        """ "the promulgation (and implementation) of the X Law": the titles, where the noun is not a mere point in time."""
        elements, n = self.elements, len(self.elements)
        j = i - 1
        while j >= 0 and (
            elements[j].low in ("the", "and", "successive", "official", "formal")
            or elements[j].low in self.grammar.issue_nouns
        ):
            j -= 1
        if (
            j >= 0
            and elements[j].kind == "word"
            and (
                elements[j].low in self.grammar.list("organisations.left.prepositions")
                or elements[j].low in self.grammar.forms
                or elements[j].low in ("since", "following", "upon", "pending")
            )
        ):
            return []
        k = i + 1
        while k < n and elements[k].low in (
            "and",
            "implementation",
            "enforcement",
            "promulgation",
            "entry",
            "revision",
            "application",
        ):
            k += 1
        if k >= n or elements[k].low != "of":
            return []
        k += 1
        while k < n and elements[k].low in ("the", "a", "an", "its", "new", "revised", "series"):
            k += 1
        titles, _ = self._title_group(k)
        if elements[i].low in ("promulgation", "issuance", "enactment"):
            return titles
        return [
            t
            for t in titles
            if t.known
            or t.quoted
            or self._kind(t) in ("law", "regulations", "act", "measures", "provisions", "code", "regulation", "rules")
        ]


def _strongest(statuses: list[Status]) -> Status:
    for status in ("comment", "revised", "issued", "draft"):
        if status in statuses and (status != "draft" or "issued" not in statuses):
            return status
    return "issued"
