"""The outline of a document for people (an indented tree) and for programs (a list of records)."""

from __future__ import annotations

from collections import Counter

from kg.documents.model import Document, Node

_HIDDEN = frozenset({"document", "row"})


def outline_lines(document: Document) -> list[str]:
    """An indented tree: kind, path, number, title, and how many sentences and rows stand directly in each node."""
    sentences = Counter(s.node for s in document.sentences)
    rows = Counter(n.parent for n in document.nodes if n.kind == "row")
    depth: dict[int, int] = {0: -1}
    kinds = Counter(n.kind for n in document.nodes if n.kind != "document")
    counts = ", ".join(
        f"{count} {kind}{'' if count == 1 or kind == 'contents' else _plural(kind)}"
        for kind, count in sorted(kinds.items())
    )
    lines = [
        f"{document.id} ({document.language}): {len(document.sentences)} sentences" + (f"; {counts}" if counts else "")
    ]
    for node in document.nodes[1:]:
        depth[node.index] = depth.get(node.parent or 0, -1) + 1
        if node.kind in _HIDDEN:
            continue
        glue = "" if node.number and node.number[-1] in "、．）" else " "
        title = glue.join(part for part in (node.number, node.title) if part)
        tail = f"{sentences[node.index]} sentences" if node.kind != "table" else f"{rows[node.index]} rows"
        lines.append(f"{'  ' * (depth[node.index] + 1)}{node.kind} {node.path}  {title}".rstrip() + f"  [{tail}]")
    return lines


def outline_json(document: Document) -> list[dict[str, object]]:
    """One record a node: kind, path, number, title, start, end (code points), number of children and of sentences."""
    children = Counter(n.parent for n in document.nodes if n.parent is not None)
    sentences = Counter(s.node for s in document.sentences)
    return [_record(n, children[n.index], sentences[n.index]) for n in document.nodes]


def _record(node: Node, children: int, sentences: int) -> dict[str, object]:
    return {
        "kind": node.kind, "path": node.path, "number": node.number, "title": node.title, "start": node.start,
        "end": node.end, "children": children, "sentences": sentences,
    }  # fmt: skip


def _plural(kind: str) -> str:
    return "es" if kind.endswith("x") else "s"
