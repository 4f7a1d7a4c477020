"""Paths of the outline's nodes, and the numbers of paragraphs in them."""

from __future__ import annotations

from kg.documents.drafts import RANK, Draft, Paragraph
from kg.documents.numbering import to_roman


def set_paths(drafts: list[Draft], root: Draft) -> None:
    """Sorts the nodes by place and gives each its path; the outline's docstring says how paths look."""
    used: dict[str, int] = {}
    drafts.sort(key=lambda d: (d.start, d.depth))
    counts: dict[tuple[int, str], int] = {}
    run_on = _chapters_run_on(drafts, root)
    for node in drafts:
        if node is root:
            continue
        path = _path(node, root, counts, run_on)
        used[path] = n = used.get(path, 0) + 1
        node.path = path if n == 1 else f"{path}~{n}"


def _chapters_run_on(drafts: list[Draft], root: Draft) -> bool:
    """Whether the numbers below parts run through the document."""
    parts = [d for d in drafts if d.unit == "part" and d.parent is root]
    firsts = [next((c.value for c in d.children if c.value and c.unit != "article"), 0) for d in parts]
    return any(first > 1 for first in firsts[1:])


def _path(node: Draft, root: Draft, counts: dict[tuple[int, str], int], run_on: bool) -> str:
    parent = node.parent
    assert parent is not None
    base = parent.path + "/" if parent.path else ""
    unit = node.unit
    order = counts[(id(parent), unit)] = counts.get((id(parent), unit), 0) + 1
    if unit in ("h", "m"):
        return f"{base}{unit}-{order}"
    if unit == "row":
        return f"{base}{order}"
    if unit in ("figure", "table"):
        return f"{base}{unit}-{node.system or order}"
    if unit in ("goal", "contents", "summary", "foreword"):
        return base + unit + (f"-{order}" if order > 1 else "")
    if unit == "text":
        return f"text-{order + 1}"
    if unit == "annex":
        return "annex" + (f"-{node.value}" if node.value else "")
    if unit == "box":
        return f"{base}box-{_number(node)}"
    if unit == "article":
        return f"art-{node.value}" if not parent.within("annex", "text") else f"{base}art-{node.value}"
    if unit == "part" and run_on and parent is root:
        return f"part-{node.value}"
    if unit not in RANK and unit != "decimal":
        return f"{base}{unit}-{_number(node)}"
    if node.components and len(node.components) > 1:
        head = parent.path if parent.components == node.components[:-1] and parent.path else ""
        if head:
            return f"{head}-{node.value}"
        return "-".join([to_roman(node.components[0]), *map(str, node.components[1:])])
    if parent is root or (parent.unit == "part" and run_on):
        return to_roman(node.value)
    if parent.unit == "text":
        return f"{base}{to_roman(node.value)}"
    if parent.unit in ("annex", "summary", "foreword", "h", "box", "contents"):
        return f"{base}{node.value}"
    return f"{parent.path}-{node.value}"


def _number(node: Draft) -> str:
    return "-".join(map(str, node.components or (node.value,)))


def count_paragraphs(paragraphs: list[Paragraph]) -> None:
    """Paragraphs are counted in their section: boxes, items and rows count their own."""
    counts: dict[int, int] = {}
    for p in paragraphs:
        node = p.node
        if node is None or p.role == "heading":
            continue
        while node.unit in ("m", "goal", "figure") and node.parent is not None:
            node = node.parent
        p.place = counts[id(node)] = counts.get(id(node), 0) + 1
