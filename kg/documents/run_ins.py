"""What only shows when the whole outline stands: plain lists, and headings that open a paragraph."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.documents.drafts import ORDINARY, Draft, Paragraph, open_draft
from kg.documents.flow import runs_between
from kg.documents.grammar import load_grammar
from kg.documents.model import Language


def demote_lists(drafts: list[Draft]) -> None:
    """Numbered lines without a stop, none of which has anything below it, are a list and no headings.

    Likewise a number before one short sentence makes a title only where something stands below, here or beside.
    """
    for parent in drafts:
        plain = [
            c
            for c in parent.children
            if c.unit in ORDINARY and not c.is_heading and c.kind in ("part", "chapter", "section")
        ]
        if plain and all(not c.children and len(c.paragraphs) == 1 and len(c.paragraphs[0].spans) == 1 for c in plain):
            if any(c.kind == plain[0].kind and c.is_heading for c in parent.children):
                continue
            for node in plain:
                node.kind, node.title = "item", None
                for p in node.paragraphs:
                    p.role = "item"
        group = [c for c in parent.children if c.unit in ORDINARY and c.is_heading and not c.level]
        if not group or any(c.children or len(c.paragraphs) > 1 for c in group):
            continue
        for node in group:
            node.kind, node.is_heading = "item", False
            for p in node.paragraphs:
                p.role = "item"


def part_goals(paragraphs: list[Paragraph], drafts: list[Draft], language: Language) -> None:
    """Cuts a paragraph of aims where a run-in heading begins inside it, as it does in the paragraphs beside it."""
    for goal in [d for d in drafts if d.kind == "goal" and d.parent is not None]:
        beside = (
            [p for p in goal.parent.paragraphs if p.role == "body" and p.block.kind == "text"] if goal.parent else []
        )
        if len(beside) < 1 or not all(_runs_in(p, language) for p in beside):
            continue
        for p in list(goal.paragraphs):
            cut = next((k for k in range(1, len(p.spans) - 1) if _runs_in(p, language, k)), None)
            if cut is not None:
                _cut(paragraphs, p, cut, goal)


def _cut(paragraphs: list[Paragraph], p: Paragraph, cut: int, goal: Draft) -> None:
    """Makes a paragraph of its own, beside the aims, of the sentences of ``p`` from ``cut`` on."""
    assert goal.parent is not None
    place = runs_between(p.breaks, *p.spans[cut])[0][1]
    last = runs_between(p.breaks, *p.spans[cut - 1])[-1]
    rest = Paragraph(replace(p.block, start=place, mark=None), p.flow, p.breaks, p.spans[cut:], goal.parent, p.role)
    p.spans = p.spans[:cut]
    goal.end = last[1] + p.spans[-1][1] - p.spans[-1][0] - last[0]
    paragraphs.insert(paragraphs.index(p) + 1, rest)
    beside = goal.parent.paragraphs
    beside.insert(next((i for i, q in enumerate(beside) if q.block.start > place), len(beside)), rest)


def find_run_ins(draft: Draft, drafts: list[Draft], language: Language) -> None:
    """Paragraphs of a section that open with a short sentence for a heading get nodes."""
    if draft.kind not in ("part", "chapter", "section", "heading") or not draft.is_heading:
        return
    own = [p for p in draft.paragraphs if p.role == "body" and p.block.kind == "text" and p.block.mark is None]
    chosen = [p for p in own if _runs_in(p, language)]
    bold = [p for p in chosen if _is_bold(p)]
    if len(bold) < len(own) / 3 and (len(chosen) < 2 or 2 * len(chosen) < len(own)):
        return
    wanted = {id(p) for p in (chosen if len(chosen) >= 2 else bold)}
    node: Draft | None = None
    barriers = sorted(c.start for c in draft.children)
    limit = 0
    for p in own:
        if id(p) in wanted:
            a, b = p.spans[0]
            node = open_draft(drafts, "heading", p, draft, unit="m", title=p.flow[a:b].rstrip(' .。"”'))
            limit = next((s for s in barriers if s > p.block.start), 1 << 60)
        if node is not None and p.block.start < limit:
            p.node = node
            node.paragraphs.append(p)
            node.end = max(node.end, p.block.end)
    draft.paragraphs = [p for p in draft.paragraphs if p.node is draft]


def _is_bold(p: Paragraph) -> bool:
    return p.block.lines[0].text.startswith("**")


def _runs_in(p: Paragraph, language: Language, at: int = 0) -> bool:
    if len(p.spans) < at + 2:
        return False
    a, b = p.spans[at]
    first = p.flow[a:b]
    if re.search(r"[;；:：%％]|\d{3}", first):
        return False
    if language == "zh":
        return 4 <= len(first) <= 30 and first[-1] == "。" and first.count("，") <= 1 and not re.search(r"\d", first)
    words = first.split()
    opening = words[0] in load_grammar().starters and words[0] not in ("The", "All")
    return 2 < len(words) <= 16 and first.rstrip('"”’')[-1] == "." and not opening and first.count(",") <= 3
