"""Which instruments a clause brings out, and instruments that come out without an actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.extraction.english.clauses import Clause
from kg.extraction.english.grammar import Form, Grammar
from kg.extraction.english.names import MONTHS
from kg.extraction.english.titles import Title, lower_case_title, with_tail
from kg.extraction.english.tokens import Element
from kg.extraction.statement import Stance

Status = Literal["issued", "revised", "draft", "comment"]


@dataclass(frozen=True, slots=True)
class Issuing:
    """Titles brought out by the verb at ``verb`` (element index); ``stance`` where the verb itself says it."""

    titles: tuple[Title, ...]
    verb: int
    status: Status
    stance: Stance = "reported"


class IssueFinder:
    """Reads one sentence; ``titles`` are placed by the element that stands for them."""

    def __init__(self, elements: list[Element], titles: dict[int, Title], text: str, grammar: Grammar) -> None:
        self.elements, self.titles, self.text, self.grammar = elements, titles, text, grammar
        self.before = grammar.list("instruments.object.before")
        self.used: set[int] = set()

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
                titles = self._objects(i + 1, strict=True, base=base)
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

    def _finite(self, i: int) -> bool:
        """Whether an issuing verb of some unnamed subject stands at ``i`` ("China put forward the …")."""
        form = self.grammar.forms.get(self.elements[i].low)
        if form is None or form.base not in self.grammar.issue_status or i == 0:
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

    # ------------------------------------------------------------------------------------------------------------

    def _issuing(self, i: int, *, first: bool) -> str | None:
        """Base of the issuing verb at ``i``; forms that can only be nouns do not count."""
        element = self.elements[i]
        if element.kind != "word":
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

    def _objects(self, i: int, *, strict: bool, base: str) -> list[Title]:
        """Titles that are the object of a verb: reached over determiners and the like, then co-ordinated ones."""
        elements, n = self.elements, len(self.elements)
        found: list[Title] = []
        k = i
        steps = 0
        while k < n and steps < 14:
            titles, end = self._title_group(k)
            if titles:
                found = titles
                k = end
                break
            if not strict or base in ("formulate", "adopt"):
                span = lower_case_title(elements, k, self.grammar) if steps <= 6 else None
                if span is not None and self._worthy(span) and self._definite(i, k):
                    found = [self._plain_title(span)]
                    k = span[1] + 1
                    k = self._more_lower(k, found)
                    break
            element = elements[k]
            if (
                element.low in self.before
                or element.text[0].isdigit()
                or element.low.startswith("post-")
                or element.low.endswith("ly")
                or element.text in ("-", ",", ":", "“", '"')
                and steps
                and element.text != ","
            ):
                k += 1
                steps += 1
                continue
            if element.low in self.grammar.issue_status or self.grammar.base(element.low) in self.grammar.issue_status:
                # "formulated and promulgated the …"
                k += 1
                steps += 1
                continue
            if (
                element.kind == "word"
                and element.low.endswith(("al", "ed", "ive", "ary", "ory", "ic", "wide"))
                and steps < 5
            ):
                k += 1
                steps += 1
                continue
            return []
        words = [e.low for e in elements[i:k]]
        if (
            base in self.grammar.strict_issue
            and found
            and (not self._fits(base, found) or "consultation" not in words and ("a" in words or "an" in words))
        ):
            return []
        return found

    def _more_lower(self, k: int, found: list[Title]) -> int:
        elements, n = self.elements, len(self.elements)
        while k < n and len(found) < 8:
            j = k
            while j < n and (elements[j].text == "," or elements[j].low in ("and", "the")):
                j += 1
            if j == k or j >= n:
                break
            titles, end = self._title_group(j)
            if titles:
                found += titles
                k = end
                continue
            span = lower_case_title(elements, j, self.grammar)
            if span is None or not self._worthy(span) or span[0] != j:
                break
            if elements[span[0]].low not in self.grammar.list("instruments.kinds.lower_first") | self.grammar.list(
                "instruments.kinds.modifiers"
            ):
                break
            found.append(self._plain_title(span))
            k = span[1] + 1
        return k

    def _definite(self, i: int, k: int) -> bool:
        """Whether a lower-case title behind a verb is one title and no mere description ("a law on privacy")."""
        words = [e.low for e in self.elements[i:k]]
        if "a" in words or "an" in words or "new" in words or any(w[0].isdigit() for w in words if w):
            return False
        first = self.elements[k].low
        return (
            "the" in words
            or "as" in words
            or "including" in words
            or first in ("opinions", "measures", "provisions", "regulations", "interim", "guiding", "administrative")
        )

    def _worthy(self, span: tuple[int, int]) -> bool:
        """Whether a lower-case title says enough to be one ("a policy" does not)."""
        words = [e for e in self.elements[span[0] : span[1] + 1] if e.kind == "word"]
        return len(words) >= 3

    def _plain_title(self, span: tuple[int, int]) -> Title:
        start, end = self.elements[span[0]].start, self.elements[span[1]].end
        end = with_tail(self.text, end)
        return Title(start, end, start, end)

    def _title_group(self, i: int) -> tuple[list[Title], int]:
        """Co-ordinated titles that begin at element ``i``, and the index behind them."""
        elements, n = self.elements, len(self.elements)
        found: list[Title] = []
        k = i
        while k < n:
            title = self.titles.get(k)
            if title is None or not title.instrument or self._report(title):
                break
            found.append(title)
            j = k + 1
            k = j
            while (
                j < n
                and (
                    elements[j].text in (",", ";", "、")
                    or elements[j].low in ("and", "the", "as", "well", "or", "its", "a")
                    or elements[j].low in ("new", "revised")
                )
                and j - k < 5
            ):
                j += 1
            if j < n and j in self.titles and self.titles[j].instrument:
                k = j
                continue
            break
        if (
            found
            and k + 1 < n
            and elements[k].low == "and"
            and elements[k + 1].low == "other"
            or found
            and k + 2 < n
            and elements[k].text == ","
            and elements[k + 1].low == "etc"
        ):
            while (
                k < n
                and not _aux(elements[k].low)
                and not _past(self.grammar.forms.get(elements[k].low))
                and k - i < 40
                and elements[k].text not in ";."
            ):
                k += 1
        return found, k

    def _report(self, title: Title) -> bool:
        """Whether the title is a publication's: a report, a survey, a yearbook."""
        words = [w.strip(",.()").lower() for w in self.text[title.start : title.end].split()]
        last = next((w for w in reversed(words) if w.isalpha()), "")
        if any(w in self.grammar.list("instruments.kinds.lower_first") for w in words):
            return False
        return last in self.grammar.list("instruments.kinds.publications")

    def _subject_place(self, i: int) -> bool:
        """Whether titles at ``i`` can be the subject: no preposition governs them."""
        elements = self.elements
        j = i - 1
        while j >= 0 and elements[j].low in ("the", "a", "an", "new", "revised", "draft"):
            j -= 1
        if j < 0 or elements[j].kind == "mark":
            return True
        if (
            elements[j].low == "of"
            and j > 0
            and elements[j - 1].low in ("edition", "version", "draft", "text", "revision", "series")
        ):
            return True
        return elements[j].low not in self.grammar.list("organisations.left.prepositions") or elements[j].low in (
            "as",
            "after",
            "before",
            "since",
            "until",
        )

    def _passive_verb(self, i: int) -> tuple[int, str, Stance] | None:
        """(index, base, stance) of "have been promulgated", "was passed", "will be revised", "solicited opinions" at ``i``."""
        elements, n = self.elements, len(self.elements)
        k = i
        stance: Stance = "reported"
        seen = False
        while k < n and k - i < 9:
            low = elements[k].low
            if _aux(low):
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
                    and not _aux(elements[m].low)
                    and elements[m].low not in self.grammar.forms
                )
            ):
                m += 1
            return self._passive_verb(m) if m < n and _aux(elements[m].low) else None
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
                    _aux(e.low)
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

    def _kind(self, title: Title) -> str:
        words = [w.strip(",.()").lower() for w in self.text[title.start : title.end].split()]
        kinds = self.grammar.list("instruments.kinds.nouns")
        if words and words[0] in kinds:
            return words[0]
        return next((w for w in reversed(words) if w in kinds), words[-1] if words else "")

    def _fits(self, base: str, titles: list[Title]) -> bool:
        """Whether a verb that has other objects too ("launch", "sign", "propose") brings these titles about."""
        if base not in self.grammar.strict_issue:
            return True
        kinds = self.grammar.list("instruments.kinds.proposed")
        if base == "implement":
            return False
        if base == "sign" and any(
            self._kind(t) in ("order", "act", "bill", "law", "decree", "proclamation", "directive") for t in titles
        ):
            return True
        if base == "sign":
            return False  # signing or joining an agreement is an act of its own
        return any(
            self._kind(t) in kinds or t.known and base not in ("launch", "initiate") for t in titles
        ) or base in ("solicit", "open", "consult", "approve", "draft", "introduce")

    def _status(self, base: str, index: int, titles: list[Title]) -> Status:
        known: dict[str, Status] = {"issued": "issued", "revised": "revised", "draft": "draft", "comment": "comment"}
        status = known.get(self.grammar.issue_status.get(base, "issued"), "issued")
        if base == "propose" and all(self._kind(t) in ("initiative", "declaration", "convention") for t in titles):
            return self._refine("issued", titles)
        if base == "open" and any(e.low == "signature" for e in self.elements[index : index + 12]):
            return self._refine("issued", titles)
        if base in ("propose", "table", "prepare", "open", "seek", "invite") and status == "issued":
            status = "draft" if base in ("propose", "table", "prepare") else "comment"
        near = " ".join(e.low for e in self.elements[max(0, index - 4) : index + 5])
        if status == "issued" and any(
            self.grammar.base(e.low) in ("revise", "amend") for e in self.elements[max(0, index - 3) : index + 4]
        ):
            status = "revised"
        if status != "comment" and ("solicit" in near or "consultation on" in near or "public comment" in near):
            status = "comment"
        return self._refine(status, titles)

    def _refine(self, status: Status, titles: list[Title]) -> Status:
        """What the title itself, or the words around it, say: "(Draft for comments)", "draft … for public consultation"."""
        low = self.text.lower()
        for title in titles:
            inside = low[title.start : title.end + 40]
            head = inside[: title.end - title.start + 28]
            before = low[max(0, title.outer_start - 12) : title.outer_start]
            after = low[title.end : title.end + 45]
            if any(w in head for w in self.grammar.list("instruments.status.comment")) or any(
                w in after for w in ("for public comment", "for public consultation", "for comment", "for consultation")
            ):
                return "comment"
            if status == "issued" and (
                "(draft" in head or "draft" in before.split() or low[title.start : title.end].startswith("draft ")
            ):
                return "draft"
            if status == "issued" and (
                "(revised" in head or "(amended" in head or "revised" in before.split() or "amending" in before.split()
            ):
                return "revised"
        return status


def _past(form: Form | None) -> bool:
    return form is not None and "past" in form.shapes


def _aux(low: str) -> bool:
    return low in (
        "has",
        "have",
        "had",
        "been",
        "was",
        "were",
        "is",
        "are",
        "be",
        "being",
        "will",
        "shall",
        "must",
        "should",
        "to",
    )


def _strongest(statuses: list[Status]) -> Status:
    for status in ("comment", "revised", "issued", "draft"):
        if status in statuses and (status != "draft" or "issued" not in statuses):
            return status
    return "issued"
