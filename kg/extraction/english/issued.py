"""The titles a verb may bring out, and in which state they come out: issued, revised, a draft, open for comment."""

from __future__ import annotations

import re
from typing import Literal

from kg.extraction.english.grammar import Form, Grammar
from kg.extraction.english.lower_titles import lower_case_title
from kg.extraction.english.titles import Title, with_tail
from kg.extraction.english.tokens import Element

TO_PARLIAMENT = re.compile(
    r" (?:to|before) (?:the |both )?(?:[A-Z][\w’'-]+ (?:of )?(?:the )?){0,4}"
    r"(?:Assembly|Parliament|Diet|Congress|Senate|Duma|House|Knesset|Legislature|parliament|legislature|houses)\b"
)
Status = Literal["issued", "revised", "draft", "comment"]


class IssuedTitles:
    """Titles of one sentence as objects and subjects; ``titles`` are placed by the element that stands for them."""

    def __init__(self, elements: list[Element], titles: dict[int, Title], text: str, grammar: Grammar) -> None:
        self.elements, self.titles, self.text, self.grammar = elements, titles, text, grammar
        self.before = grammar.list("instruments.object.before")
        self.used: set[int] = set()

    def _objects(self, i: int, *, strict: bool, base: str) -> list[Title]:
        """Titles that are the object of a verb: reached over determiners and the like, then co-ordinated ones."""
        elements, n = self.elements, len(self.elements)
        found: list[Title] = []
        k = i
        steps = 0
        reached: int | None = None
        while k < n and steps < 14:
            titles, end = self._title_group(k)
            if titles:
                found = titles
                k = end
                break
            if not strict or base in ("formulate", "adopt"):
                span = lower_case_title(elements, k, self.grammar) if steps <= 6 else None
                if span is not None and self._worthy(span) and self._definite(i, k):
                    reached = k
                    found = self._amended(span) or [self._plain_title(span)]
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
        words = [e.low for e in elements[i : k if reached is None else reached]]
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

    def _amended(self, span: tuple[int, int]) -> list[Title]:
        """The laws in "decision on amending the patent law of X and the copyright law of X"; [] for other titles."""
        elements = self.elements
        first, last = span
        words = [e.low for e in elements[first : first + 3]]
        if words[:2] != ["decision", "on"] or words[2:] not in (["amending"], ["revising"]):
            return []
        kinds = self.grammar.list("instruments.kinds.lower_last")
        found: list[Title] = []
        start = first + 3
        for k in range(first + 3, last + 2):
            ahead = [e.low for e in elements[k + 1 : last + 1]]
            if k <= last and not (elements[k].low in ("and", ",") and ahead[:1] == ["the"]):
                continue
            while start < k and elements[start].low == "the":
                start += 1
            piece = elements[start:k]
            if not any(e.low in kinds or e.kind == "title" for e in piece):
                return []
            known = next((t.entity for m, t in self.titles.items() if start <= m < k and t.entity), None)
            found.append(Title(piece[0].start, piece[-1].end, piece[0].start, piece[-1].end, known))
            start = k + 1
        return found

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
            if elements[k].text == ",":
                k += 2
                while k < n and elements[k].text in ".," and k - i < 40:
                    k += 1
            while (
                k < n
                and not is_auxiliary(elements[k].low)
                and not is_past(self.grammar.forms.get(elements[k].low))
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
        if base == "submit":
            return all(self._kind(t) in ("act", "bill", "law") for t in titles) and self._to_parliament(titles[-1])
        if base == "sign":
            return False  # signing or joining an agreement is an act of its own
        return any(
            self._kind(t) in kinds or t.known and base not in ("launch", "initiate") for t in titles
        ) or base in ("solicit", "open", "consult", "approve", "draft", "introduce")

    def _to_parliament(self, title: Title) -> bool:
        """Whether a legislature follows: "submitted the X Bill to the National Assembly"."""
        return bool(TO_PARLIAMENT.match(self.text, title.outer_end))

    def _status(self, base: str, index: int, titles: list[Title]) -> Status:
        known: dict[str, Status] = {"issued": "issued", "revised": "revised", "draft": "draft", "comment": "comment"}
        status = known.get(self.grammar.issue_status.get(base, "issued"), "issued")
        if base == "propose" and all(self._kind(t) in ("initiative", "declaration", "convention") for t in titles):
            return self._refine("issued", titles)
        if base == "open" and any(e.low == "signature" for e in self.elements[index : index + 12]):
            return self._refine("issued", titles)
        if base in ("propose", "table", "prepare", "open", "seek", "invite") and status == "issued":
            status = "draft" if base in ("propose", "table", "prepare") else "comment"
        between = self.text[self.elements[index].end : titles[0].start].lower()
        if status == "issued" and ("decision on amending" in between or "decision on revising" in between):
            return "revised"
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


def is_past(form: Form | None) -> bool:
    return form is not None and "past" in form.shapes


def is_auxiliary(low: str) -> bool:
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
