"""The outline: which blocks are headings, at which level, and what belongs to them.

Paths are canonical and the same in every language. Numbers of the first level are roman, deeper ones follow with a
hyphen: ``IV``, ``IV-1``, ``IV-1-2``. Boxes, items in them, tables and figures follow with a slash: ``IV-1/box-1/2``,
``XIII/table-1/3`` (row 3). Parts over chapters whose numbers run on have paths of their own, ``part-3``, and the
chapters keep theirs, ``XIII-2``; where chapters begin anew in every part they are ``III-2``. Articles run through a
document: ``art-12``. Annexes: ``annex/2`` (``annex-2/1`` where they are numbered); a summary: ``summary/1``. Headings
without a number are ``h-1`` under their section, run-in headings (a short first sentence) ``m-1``, the paragraph of
aims ``goal``. A second text with numbering of its own, after a covering notice, stands below ``text-2``.

Which level a number belongs to is the business of ``levels``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.documents.drafts import ORDINARY, Draft, Paragraph
from kg.documents.grammar import squeeze
from kg.documents.levels import DATE_LIKE, TITLED, Levels
from kg.documents.lines import Layout
from kg.documents.model import Language, Node
from kg.documents.numbering import readings
from kg.documents.paths import count_paragraphs, set_paths
from kg.documents.run_ins import demote_lists, find_run_ins, part_goals

_ROLE_WORDS = re.compile(r"牵头|负责|配合|参与|责任|时限|期限|responsib|deadline|lead(?:ing)?\s+(?:unit|bod|dep)", re.I)
_LABEL = re.compile(r"[^。.：:]{1,24}[:：]")


def build_outline(
    paragraphs: list[Paragraph], size: int, layout: Layout, language: Language, reread: Callable[[Paragraph], None]
) -> tuple[list[Node], list[int]]:
    """The nodes of a document of ``size`` characters, and the node of every paragraph.

    Sets ``role`` and ``place`` of the paragraphs. ``reread`` gives a paragraph back a number at its start that turned
    out to be none.
    """
    builder = _Builder(paragraphs, size, layout, language, reread)
    builder.run()
    index = {id(d): i for i, d in enumerate(builder.drafts)}
    nodes = [
        Node(i, d.kind, d.start, d.end, None if d.parent is None else index[id(d.parent)], d.path, d.number, d.title)
        for i, d in enumerate(builder.drafts)
    ]
    return nodes, [index[id(p.node)] if p.node is not None else 0 for p in paragraphs]


class _Builder(Levels):
    """Walks the paragraphs of a document."""

    # -- walking --------------------------------------------------------------------------------------------------

    def run(self) -> None:
        for i, p in enumerate(self.all):
            kind = p.block.kind
            if kind not in ("row", "caption", "source", "note", "rule"):
                self.table = None
            if kind == "text":
                self._text(i, p)
            elif kind in ("row", "caption", "source", "note", "rule"):
                self._settle()
                self._figure_or_row(i, p)
            elif kind == "contents":
                self._contents(p)
            elif kind == "boilerplate":
                p.role = "boilerplate"
                self._assign(p, self.root)
            else:
                self._settle()
                p.role = "item"
                self._end_box(p)
                self._assign(p, self.stack[-1])
                self.begun = True
        demote_lists(self.drafts)
        if not (self.layout.wrapped and self.layout.spaced):  # there, paragraphs are a guess
            part_goals(self.all, self.drafts, self.language)
            for draft in list(self.drafts):
                find_run_ins(draft, self.drafts, self.language)
        set_paths(self.drafts, self.root)
        count_paragraphs(self.all)

    def _text(self, i: int, p: Paragraph) -> None:
        mark, level = p.block.mark, p.block.level
        title = self.grammar.titles.get(squeeze(p.flow.strip("：: ")))
        if title in ("summary", "foreword") and mark is None:
            self._special(p, title)
        elif mark is not None and self._place(i, p, mark):
            self.pending.clear()
        elif level and mark is None:
            self._hashed(p, level)
        elif mark is None and self._is_bare_heading(i, p):
            p.role = "heading"
            top = self.stack[-1]
            if top.title is None and top.unit in TITLED and len(top.paragraphs) == 1 and top.is_heading:
                top.title = p.flow
                self._assign(p, top)
            else:
                self._assign(p, top)
                self.pending.append(p)
        else:
            if mark is not None:
                self.reread(p)
            self._settle()
            self._end_box(p)
            if self.grammar.goal.match(p.flow):
                goal = self._open("goal", p, self.stack[-1], unit="goal", push=False)
                self._assign(p, goal)
            else:
                self._assign(p, self.stack[-1])
            self.begun = True

    # -- headings without number ----------------------------------------------------------------------------------

    def _is_bare_heading(self, i: int, p: Paragraph) -> bool:
        text = p.flow.strip()
        if len(p.spans) != 1 or len(text) > 160 or text[-1] in "。！？.!?；;：:，,、" or "|" in text:
            return False
        if re.search(r"[：:]\s*\S", text) and (self.begun or i > 5 or self.language == "zh"):
            return False  # "Deadline: May" is no heading
        if _ROLE_WORDS.search(text) or self.grammar.goal.match(text):
            return False
        after = self.all[i + 1] if i + 1 < len(self.all) else None
        if self.language == "zh":
            if len(text) > 40 or text.count("、") >= 3:
                return False
            return ("，" not in text and "," not in text) or (
                len(text) <= 30 and after is not None and len(after.flow) > 40
            )
        words = text.split()
        if words[-1].lower() in self.grammar.connectors:
            return False  # it breaks off
        if _title_like(text) and len(words) <= 20:
            return True
        return (
            len(words) <= 8
            and after is not None
            and after.block.gap > 0
            and (len(after.spans) > 1 or len(after.flow) > 120)
            and text[0].isupper()
        )

    def _settle(self) -> None:
        """A heading without number gets its node when a body follows it."""
        if not self.pending:
            return
        headings = [p for p in self.pending if not DATE_LIKE.fullmatch(p.flow)]
        self.pending.clear()
        if not headings or (not self.begun and len(self.drafts) == 1):
            return  # the title page is no section
        p = headings[-1]
        while self.stack[-1].unit == "h" and not self.stack[-1].level or not self.stack[-1].is_heading:
            self.stack.pop()
        self._pop_box()
        node = self._open("heading", p, self.stack[-1], unit="h", title=p.flow)
        self._assign(p, node)

    def _hashed(self, p: Paragraph, level: int) -> None:
        p.role = "heading"
        self.pending.clear()
        while len(self.stack) > 1 and (self.stack[-1].level >= level or not self.stack[-1].level):
            self.stack.pop()
        if level == 1 and self.top_hashes == 1 and not self.begun:
            self._assign(p, self.root)
            return
        node = self._open("heading", p, self.stack[-1], unit="h", title=p.flow, level=level)
        self._assign(p, node)

    def _special(self, p: Paragraph, title: str) -> None:
        p.role = "heading"
        del self.stack[1:]
        self.pending.clear()
        node = self._open("heading", p, self.root, unit=title, title=p.flow)
        self._assign(p, node)

    def _contents(self, p: Paragraph) -> None:
        p.role = "contents"
        self.pending.clear()
        if self.drafts[-1].unit != "contents":
            if len(self.stack) > 1 and self.stack[1].unit in ("summary", "foreword", "h"):
                del self.stack[1:]
            self._open("contents", p, self.root, unit="contents", push=False)
        self._assign(p, self.drafts[-1])

    # -- boxes, tables, figures -----------------------------------------------------------------------------------

    def _end_box(self, p: Paragraph) -> None:
        """A paragraph without number ends a box that consists of numbered items."""
        if (
            (_LABEL.match(p.flow) or p.flow[:1] in "（(")
            and _ROLE_WORDS.search(p.flow[:120])
            and self.stack[-1].unit in ORDINARY
        ):
            return  # who does it, and by when, still belongs to the item
        for node in self.stack:
            if node.unit == "box" and node.children and p.block.lines[0].indent < 2:
                self._pop_box()
                return
        if self.stack[-1].unit == "article":
            return  # articles hold all their paragraphs
        if (
            not self.stack[-1].is_heading
            and p.block.lines[0].indent < 2
            and (self.language == "en" or self.stack[-1].kind == "item")
        ):
            while not self.stack[-1].is_heading and (self.stack[-1].title is None or self.stack[-1].is_soft):
                self.stack.pop()

    def _figure_or_row(self, i: int, p: Paragraph) -> None:
        kind = p.block.kind
        if kind == "rule":
            self._assign(p, self.table or self.stack[-1])
            return
        p.role = (
            "row" if kind == "row" else "caption" if kind == "caption" else "source" if kind == "source" else "note"
        )
        if kind == "caption":
            m = self.grammar.captions.match(p.flow)
            word, number = (squeeze(m[1]), m[2]) if m else ("", "")
            is_table = word in self.grammar.tables
            after = self.all[i + 1].block.kind if i + 1 < len(self.all) else ""
            if is_table and self.table is not None and self.table.title is None and after not in ("row", "rule"):
                self.table.title, self.table.number = p.flow[m.end() :] if m else p.flow, m[0].strip() if m else None
                self._assign(p, self.table)  # a caption below its table
                return
            self.table = self._open(
                "table" if is_table else "figure", p, self._host(), unit="table" if is_table else "figure", push=False,
                number=f"{m[1]} {m[2]}" if m else None, title=p.flow[m.end() :] if m else p.flow,
            )  # fmt: skip
            self.table.system = number.lower()
        elif kind == "row":
            self.begun = True
            if self.table is None or self.table.unit != "table":
                self.table = self._open("table", p, self._host(), unit="table", push=False)
                self.table.start = p.block.start
            row = self._open("row", p, self.table, unit="row", push=False)
            self._assign(p, row)
            return
        self._assign(p, self.table if self.table is not None and kind != "note" else self.table or self.stack[-1])
        if kind == "note":
            self.begun = True

    def _host(self) -> Draft:
        return next((n for n in reversed(self.stack) if n.is_heading or n.unit == "box"), self.root)


def _title_like(text: str) -> bool:
    words = [w for w in re.findall(r"[A-Za-z][\w’'-]*", text) if len(w) > 3]
    return bool(words) and sum(w[0].isupper() for w in words) >= 0.75 * len(words) and not readings(text)
