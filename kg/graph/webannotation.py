"""Evidence as W3C Web Annotations (JSON-LD): the statement is the body, the place in the text the target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kg.graph.rdf import PREFIXES
from kg.graph.texts import Texts
from kg.identifiers import ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph

_CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"textHash": ONTOLOGY + "textHash"}]


def annotation_page(graph: Graph, statements: Sequence[str], texts: Texts | None = None) -> dict[str, Any]:
    """An annotation page with one annotation a piece of evidence; its bodies are the statements read from it.

    A target has a TextPositionSelector (code points of the text as read) and, where the words are at hand, a
    TextQuoteSelector; ``textHash`` is the SHA-256 of that text.
    """
    rows = graph.select(
        "SELECT DISTINCT ?e ?s ?document ?start ?end ?quote ?hash WHERE {"
        f" VALUES ?s {{ {' '.join(f'<{s}>' for s in statements)} }} ?s pol:evidence ?e ."
        " ?e dcterms:source ?document ; pol:start ?start ; pol:end ?end ."
        " OPTIONAL { ?e pol:quote ?quote } OPTIONAL { ?document pol:textHash ?hash } }"
        " ORDER BY ?document ?start ?end ?e ?s"
    )  # fmt: skip
    items: dict[str, dict[str, Any]] = {}
    for evidence, statement, document, start, end, quote, sha256 in rows.values():
        if not evidence or not document:
            continue
        item = items.get(evidence)
        if item is None:
            selectors: list[dict[str, Any]] = [
                {"type": "TextPositionSelector", "start": int(start or 0), "end": int(end or 0)}
            ]
            name = document.removeprefix(PREFIXES["document"])
            words = quote or (texts or Texts()).quote(name, int(start or 0), int(end or 0), sha256)
            if words:
                selectors.append({"type": "TextQuoteSelector", "exact": words})
            target: dict[str, Any] = {"source": document, "selector": selectors}
            if sha256:
                target["textHash"] = sha256
            item = {"id": evidence, "type": "Annotation", "motivation": "identifying", "body": [], "target": target}
            items[evidence] = item
        item["body"].append(statement)
    return {"@context": _CONTEXT, "type": "AnnotationPage", "items": list(items.values())}
