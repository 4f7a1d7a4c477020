"""The words of an evidence where the graph keeps none: from the texts beside the graph or the documents at hand."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.errors import KgError
from kg.identifiers import slug


class Texts:
    """Texts by document id, from ``texts/`` of a graph's folder and, if named, a folder of documents."""

    def __init__(self, graph: str | Path | None = None, documents: str | Path | None = None) -> None:
        self._files: dict[str, Path] = {}
        self._plain: set[str] = set()
        self._read: dict[str, tuple[str, str] | None] = {}
        if documents is not None:
            from kg.documents.discovery import discover, document_id

            self._files = {slug(document_id(file)): file for file in discover([documents])}
        if graph is not None:
            for file in sorted((Path(graph) / "texts").glob("*.txt")):
                if file.stem not in self._files:
                    self._files[file.stem] = file
                    self._plain.add(file.stem)

    def __bool__(self) -> bool:
        return bool(self._files)

    def text(self, name: str) -> tuple[str, str] | None:
        """The text of the document called ``name`` in its IRI, and its SHA-256; None where it is not at hand."""
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    def quote(self, name: str, start: int, end: int, sha256: str | None) -> str | None:
        """The words at a place, only where the text is the very one that the offsets count in."""
        found = self.text(name)
        return found[0][start:end] if found and found[1] == sha256 else None

    def _load(self, name: str) -> tuple[str, str] | None:
        file = self._files.get(name)
        if file is None:
            return None
        try:
            if name in self._plain:
                text = file.read_bytes().decode("utf-8", "surrogatepass")
            else:
                from kg.documents.loaders import load

                text = load(file).text
        except (KgError, OSError, UnicodeDecodeError):
            return None
        return text, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
