"""One document → its TriG file and its text, knowing nothing of any other document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from kg.documents import read
from kg.extraction import KINDS, extract
from kg.extraction.statement import Statement
from kg.graph.corrections import correct_document
from kg.graph.decisions import Decision
from kg.graph.given import with_reference_metadata
from kg.graph.outcome import BuiltDocument, Example
from kg.graph.statements import document_graphs
from kg.graph.trig import write_trig
from kg.identifiers import slug
from kg.vocabulary import load_vocabulary

__all__ = ["BuiltDocument", "Example", "build_document"]


def build_document(file: Path, folder: Path, quotes: bool, decisions: Sequence[Decision] = ()) -> BuiltDocument:
    """Reads one document and writes its TriG file and its text into ``folder``, decisions applied. Raises KgError."""
    vocabulary = load_vocabulary()
    document = with_reference_metadata(read(file), vocabulary)
    statements = extract(document, vocabulary)
    graphs = correct_document(document_graphs(document, statements, vocabulary, quotes=quotes), decisions)
    name = slug(document.id)
    (folder / f"{name}.trig").write_bytes(write_trig(graphs).encode())
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "texts" / f"{name}.txt").write_bytes(document.text.encode("utf-8", "surrogatepass"))
    counts = Counter(s.kind for s in statements)
    examples = tuple(
        Example(s, document.locator_at(s.start), document.plain(s.start, s.end)) for s in _telling(statements)
    )
    return BuiltDocument(
        document.id,
        document.language,
        {kind: counts[kind] for kind in KINDS},
        sum(len(set(triples)) for triples in graphs.values()),
        examples,
    )


def _telling(statements: list[Statement], limit: int = 3) -> list[Statement]:
    """A few statements that show best what was found: duties first, then one of each kind."""
    ranked = sorted(
        statements, key=lambda s: (not s.duty, not any(a.iri and not a.provisional for a in s.actors), s.start)
    )
    chosen: list[Statement] = []
    for kind in KINDS:
        chosen += [s for s in ranked if s.kind == kind][:1]
    return chosen[:limit]
