"""Numbered paragraphs: which level a number belongs to, and the node that it opens.

The level of a number follows from sequence and position, not from its form alone: a number goes to the open level that
it continues; else it opens a level below.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.documents.drafts import ORDINARY, RANK, Draft, Paragraph, open_draft
from kg.documents.grammar import load_grammar
from kg.documents.lines import Layout
from kg.documents.model import Language, NodeKind
from kg.documents.numbering import Mark, parse_mark

TITLED = ("part", "chapter", "section", "article", "annex", "box")  # their titles may stand on the next line
DATE_LIKE = re.compile(
    r"[\w\s.,/年月日〇○零一二三四五六七八九十-]{0,24}(?:\d{4}|[〇○零一二三四五六七八九十]{4}年)[\w\s.,/年月日-]{0,16}|\W*"
)
_LIST_END = re.compile(r"[;,]\s*(?:and|or)$|[；，](?:以及|或者)$")
_STOP_INSIDE = re.compile(r"[a-z]{3}[.!?]\s|。")
_RUN_ON = re.compile(r"\.(?:—|–|--)\s*\S")  # "Reports.—The board shall …"
_SAYS = re.compile(r"(?<!^)\b(?:shall|must|means|may not)\b")
_NAMED = ("part", "chapter", "section", "annex", "box")  # what stands behind these words is a title
_REPORT = re.compile(r"report\b|报告", re.I)
_LIMIT = {"zh": 60, "en": 220}
_GAP = 3
_LONGEST_TITLE = 24  # words of an English title behind a bare number


class Levels:
    """The open levels of an outline while it grows."""

    def __init__(
        self,
        paragraphs: list[Paragraph],
        size: int,
        layout: Layout,
        language: Language,
        reread: Callable[[Paragraph], None],
    ) -> None:
        self.layout = layout
        self.all = paragraphs
        self.reread = reread
        self.language: Language = language
        self.grammar = load_grammar()
        self.root = Draft("document", 0, size, None, 0, unit="root")
        self.drafts = [self.root]
        self.stack = [self.root]
        self.pending: list[Paragraph] = []  # headings without number that wait for a body
        self.homes: dict[tuple[str, str], tuple[str, str]] = {}  # (unit, system) -> that of its parent, once seen
        self.running: dict[tuple[str, str], int] = {}  # last value of a level
        self.table: Draft | None = None
        self.top_hashes = sum(p.block.level == 1 and p.block.mark is None for p in paragraphs)
        self.begun = False  # a body paragraph has been seen
        self.report = any(_REPORT.search(p.flow) for p in paragraphs[:8] if len(p.flow) < 120)

    def _place(self, i: int, p: Paragraph, mark: Mark) -> bool:
        """Finds the level of a numbered paragraph and opens its node; False where the number is none of the outline."""
        heading = self._heading_like(p, mark)
        unit = mark.unit
        if unit == "annex":
            return self._annex(i, p, mark, heading)
        if unit == "box":
            if not heading:
                return False
            self._settle_above(p)
            self._pop_box()
            while not self.stack[-1].is_heading or self.stack[-1].unit == "h":
                self.stack.pop()
            return self._number(p, mark, mark.values[0], True)
        if p.block.level:
            while len(self.stack) > 1 and (self.stack[-1].level >= p.block.level or not self.stack[-1].level):
                self.stack.pop()
            return self._number(p, mark, mark.values[0] if mark.values else ("", 1), True)
        if unit in ("decimal", "section") and mark.components:
            if self._decimal(p, mark, heading):
                return True
            if unit == "decimal":
                return False
        if unit in ("part", "chapter", "section", "article"):
            if not heading and unit != "article":
                return False
            return self._unit(p, mark, heading)
        if not heading and mark.values[0][0] == "spelled":
            return False  # "First, …" in running text
        choice = self._continued(mark, heading)
        if choice is not None:
            depth, reading = choice
            del self.stack[depth:]
            return self._number(p, mark, reading, heading)
        return self._first(i, p, mark, heading)

    def _heading_like(self, p: Paragraph, mark: Mark) -> bool:
        text = p.flow.rstrip()
        if not text or len(p.spans) != 1 or len(text) > _LIMIT[self.language] or _STOP_INSIDE.search(text):
            return False
        if text[-1] in "；;，,、：:—–" or text.endswith("--") or _LIST_END.search(text) or _RUN_ON.search(text):
            return False
        if self.language == "en" and mark.unit not in _NAMED and _SAYS.search(text) and len(text.split()) > 8:
            return False  # "(3) The board shall …" without its stop
        if (
            self.language == "en"
            and mark.unit not in _NAMED
            and len(text.split()) > _LONGEST_TITLE
            and not p.block.level
        ):
            return False
        if text[-1] in "。！？.!?":
            return (
                mark.unit == "paren"
                and self.language == "en"
                and text[-1] == "."
                and len(text) < 90
                and self._sibling_headings(mark)
            )
        return True

    def _sibling_headings(self, mark: Mark) -> bool:
        """Whether the level that the number continues consists of headings: then a stop at its end means nothing."""
        choice = self._continued(mark, True)
        return choice is not None and all(
            c.is_heading for c in self.stack[choice[0] - 1].children[-20:] if c.unit == mark.unit
        )

    def _continued(self, mark: Mark, heading: bool) -> tuple[int, tuple[str, int]] | None:
        """The depth of the open level that the number continues, and the reading that does."""
        best: tuple[int, int, int] | None = None
        found: tuple[int, tuple[str, int]] | None = None
        for depth in range(len(self.stack) - 1, 0, -1):
            node = self.stack[depth]
            if node.unit != mark.unit:
                continue
            for system, value in mark.values:
                step = value - node.value
                same = system == node.system
                if step == 1 or (2 <= step <= _GAP and same and (heading or not node.is_heading)):
                    score = (2 if step == 1 else 1, int(same), depth)
                    if best is None or score > best:
                        best, found = score, (depth, (system, value))
        if found is not None:
            return found
        for depth in range(len(self.stack) - 1, 0, -1):  # another form within one level
            node = self.stack[depth]
            if heading and node.is_heading and {node.unit, mark.unit} <= {"major", "number", "letter"}:
                for system, value in mark.values:
                    if value == node.value + 1:
                        return depth, (system, value)
        return None

    def _first(self, i: int, p: Paragraph, mark: Mark, heading: bool) -> bool:
        """A number that continues nothing that is open: it begins a level, or runs on from an earlier section."""
        system, value = mark.values[0]
        if len(mark.values) > 1 and not any(v == 1 for _, v in mark.values):
            value = min(v for _, v in mark.values)
            system = next(s for s, v in mark.values if v == value)
        elif any(v == 1 for _, v in mark.values):
            system, value = next((s, v) for s, v in mark.values if v == 1)
        key = (mark.unit, system)
        runs_on = key in self.running and 1 <= value - self.running[key] <= _GAP
        strong = (
            heading
            and mark.unit == "paren"
            and value <= 4
            or system == "han"
            or mark.unit not in ORDINARY
            or (heading and i < 2)
        )
        if value != 1 and not runs_on and not strong:
            return False
        if value > 60 and not runs_on:
            return False
        while self.stack[-1].unit == "h" and not self.stack[-1].level or self.stack[-1].unit == "foreword":
            self.stack.pop()
        if self.stack[-1].unit == "box" and mark.unit != "major":
            return self._number(p, mark, (system, value), heading)
        if self.stack[-1].unit == "summary" and not self._inside_summary(i, mark, value):
            self.stack.pop()
        same = next(
            (d for d in range(len(self.stack) - 1, 0, -1) if (self.stack[d].unit, self.stack[d].system) == key), None
        )
        home = self.homes.get(key)
        rank = self._rank(mark.unit, system)
        if same is not None:  # the numbers begin anew
            summary = next((d for d in range(1, same) if self.stack[d].unit == "summary"), None)
            if summary is not None and value == 1 and mark.unit == "major":
                del self.stack[summary:]
            elif same == 1 and heading and self.pending and self.stack[1].value >= 2 and value == 1:
                self._second_text()
            else:
                del self.stack[same:]
        elif home is not None and (at := self._home_depth(home)) is not None:
            del self.stack[at + 1 :]
        else:
            while (
                len(self.stack) > 1
                and self.stack[-1].unit in RANK
                and self._rank(self.stack[-1].unit, self.stack[-1].system) > rank
            ):
                self.stack.pop()
            while (
                heading
                and not self.stack[-1].is_heading
                and self.stack[-1].title is None
                and self.stack[-1].unit != mark.unit
            ):
                self.stack.pop()
        return self._number(p, mark, (system, value), heading)

    def _home_depth(self, home: tuple[str, str]) -> int | None:
        for depth in range(len(self.stack) - 1, -1, -1):
            if (self.stack[depth].unit, self.stack[depth].system) == home:
                return depth
        for depth in range(len(self.stack) - 1, 0, -1):
            if self.stack[depth].unit == home[0]:
                return depth
        return None

    @staticmethod
    def _rank(unit: str, system: str) -> int:
        if unit == "paren" and system == "han":
            return 5
        return RANK.get(unit, 9)

    def _inside_summary(self, i: int, mark: Mark, value: int) -> bool:
        """Whether a number in a summary is the summary's own: the numbering, or a part, begins again later."""
        if value != 1:
            return True
        for q in self.all[i + 1 :]:
            other = q.block.mark
            if q.block.kind == "contents" or (other is not None and other.unit in ("part", "chapter")):
                return True
            if (
                other is not None
                and other.unit == mark.unit
                and any(v == 1 for _, v in other.values)
                and self._heading_like(q, other)
            ):
                return True
        return False

    def _second_text(self) -> None:
        """After a covering notice a second text begins with numbers of its own."""
        p = next((q for q in reversed(self.pending) if not DATE_LIKE.fullmatch(q.flow)), self.pending[-1])
        del self.stack[1:]
        self.homes.clear()
        self.running.clear()
        node = self._open("part", p, self.root, unit="text", title=p.flow)
        self._assign(p, node)
        self.pending.clear()

    def _unit(self, p: Paragraph, mark: Mark, heading: bool) -> bool:
        rank = RANK[mark.unit]
        while len(self.stack) > 1:
            top = self.stack[-1]
            if (
                top.unit in ("annex", "text")
                or (top.unit in RANK and RANK[top.unit] < rank)
                or (top.level and p.block.level > top.level)
            ):
                break
            self.stack.pop()
        bare = len(p.block.lines[0].text) <= mark.end
        titled = bare or mark.unit != "article" or (heading and self._names(p.flow))
        return self._number(p, mark, mark.values[0] if mark.values else ("", 1), titled)

    def _names(self, title: str) -> bool:
        """Whether the words behind an article's number are its title, and not its text without a stop."""
        if self.language == "zh":
            return len(title) <= 20 and not re.search(r"[，,]", title)
        return len(title.split()) <= 14 and not _SAYS.search(title)

    def _decimal(self, p: Paragraph, mark: Mark, heading: bool) -> bool:
        head, last = mark.components[:-1], mark.components[-1]
        for depth in range(len(self.stack) - 1, 0, -1):
            node = self.stack[depth]
            if node.components == head and (heading or node.is_heading):
                expected = next((c.value for c in reversed(node.children) if c.components), 0)
                if not 0 < last - expected <= _GAP + 1:
                    return False
                del self.stack[depth + 1 :]
                return self._number(p, mark, ("arabic", last), heading)
        if not heading:
            return False
        del self.stack[1:]
        return self._number(p, mark, ("arabic", last), True)

    def _annex(self, i: int, p: Paragraph, mark: Mark, heading: bool) -> bool:
        """An annex begins where its heading stands for the last time; before, a notice only lists what is attached."""
        if not heading and p.flow:
            return False
        value = mark.values[0][1] if mark.values else 0
        for q in self.all[i + 1 :]:
            other = q.block.mark
            if (
                other is not None
                and other.unit == "annex"
                and (not mark.values or not other.values or other.values[0][1] == value)
            ):
                return False
        bare = len(p.block.lines[0].text) <= mark.end + 1 or p.block.level > 0
        if not bare and not any(q.block.kind == "text" and len(q.flow) > 30 for q in self.all[i + 1 : i + 12]):
            return False
        self._settle_above(p)
        del self.stack[1:]
        self.homes.clear()
        self.running.clear()
        return self._number(p, mark, mark.values[0] if mark.values else ("", 0), True)

    def _settle_above(self, p: Paragraph) -> None:
        self.pending.clear()

    def _number(self, p: Paragraph, mark: Mark, reading: tuple[str, int], heading: bool) -> bool:
        parent = self.stack[-1]
        system, value = reading
        title: str | None = None
        if heading:
            title = (
                ""
                if len(p.flow) <= mark.end and mark.unit in TITLED
                else p.flow
                if mark.hidden
                else ""
                if len(p.flow) <= mark.end
                else _after_mark(p.flow)
            )
            title = title.rstrip(" .。：:") or None
        elif p.spans and mark.hidden and mark.unit != "article":
            a, b = p.spans[0]
            first = p.flow[a:b].rstrip(' .。：:”"')
            longest = (32 if self.language == "zh" else 130) // (1 if len(p.spans) > 1 else 2)
            if len(first) <= longest and "；" not in first and ";" not in first and p.flow[b - 1] in '.。”"’':
                title = first
        kind = self._kind(parent, mark.unit, heading, title)
        node = self._open(
            kind, p, parent, unit=mark.unit, title=title, number=mark.written, system=system, value=value,
            components=mark.components or ((value,) if mark.unit in ("number", "major", "chapter", "section") and parent is self.root else ()),
            level=p.block.level, is_heading=heading,
        )  # fmt: skip
        node.is_soft = not heading and len(p.spans) == 1
        if mark.unit not in RANK and mark.unit not in ("decimal", "box", "annex"):
            heading = False  # "Action 3: The Ministry will …" says something
        p.role = "heading" if heading else "item" if kind == "item" else "body"
        self._assign(p, node)
        self.begun = self.begun or not heading
        self.running[(mark.unit, system)] = value
        self.homes.setdefault((mark.unit, system), (parent.unit, parent.system))
        return True

    def _kind(self, parent: Draft, unit: str, heading: bool, title: str | None) -> NodeKind:
        if unit in ("part", "chapter", "section", "box", "annex"):
            return unit  # type: ignore[return-value]
        if unit == "article":
            return "section"
        if parent.within("box") or unit not in ORDINARY | {"decimal"}:
            return "item"
        if parent.within("annex", "summary"):
            return "heading" if heading else "item"
        depth, node = 0, parent
        while node.parent is not None and node.unit not in ("part", "text"):
            depth += 1
            node = node.parent
        if not heading and title is None:
            return "item"
        if depth == 0:
            return "chapter" if self.report or node.unit == "part" else "part"
        return "section" if depth == 1 else "heading" if heading else "item"

    # -- nodes ----------------------------------------------------------------------------------------------------

    def _open(
        self, kind: NodeKind, p: Paragraph, parent: Draft, *, unit: str, title: str | None = None, number: str | None = None,
        system: str = "", value: int = 0, components: tuple[int, ...] = (), level: int = 0, is_heading: bool = True, push: bool = True,
    ) -> Draft:  # fmt: skip
        node = open_draft(
            self.drafts, kind, p, parent, unit=unit, title=title, number=number, system=system, value=value,
            components=components, level=level, is_heading=is_heading,
        )  # fmt: skip
        if push:
            self.stack.append(node)
        return node

    def _assign(self, p: Paragraph, node: Draft) -> None:
        if p.node is not None and p.node.paragraphs and p in p.node.paragraphs[-8:]:
            p.node.paragraphs.remove(p)
        p.node = node
        node.paragraphs.append(p)
        node.stretch(p.block.end)

    def _pop_box(self) -> None:
        for i, node in enumerate(self.stack):
            if node.unit == "box":
                del self.stack[i:]
                return


def _after_mark(text: str) -> str:
    found = parse_mark(text)
    return text[found.end :] if found is not None else text
