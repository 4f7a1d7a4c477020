"""Reads documents again in a process of its own, for validation: what the builder remembered cannot leak in.

``python -m kg.graph.rereading`` takes a JSON list of files on stdin and prints, by document id, the text, its
sentences (start, end, text as reflowed), or the error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from kg.errors import GraphError


@dataclass(frozen=True)
class Reading:
    """A document as read again. ``sentences`` are (start, end, text without line breaks)."""

    file: str
    text: str
    sentences: tuple[tuple[int, int, str], ...]
    language: str
    error: str | None = None
    headings: tuple[str, ...] = ()  # of each sentence: the titles above it and the document's own

    def around(self, start: int, end: int) -> str:
        """The words around a place: its paragraph or row, the headings above it, the document's title."""
        first = self.text.rfind("\n\n", 0, start) + 1
        last = self.text.find("\n\n", end)
        at = max(0, bisect_right(self.sentences, start, key=lambda s: s[0]) - 1)
        above = self.headings[at] if at < len(self.headings) else ""
        return above + "\n" + self.text[max(0, first) : last if last >= 0 else len(self.text)]


def read_again(files: list[Path]) -> dict[str, Reading]:
    """The documents in ``files`` by id, read in a fresh process. Raises GraphError where that process dies."""
    if not files:
        return {}
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    done = subprocess.run(
        [sys.executable, "-m", "kg.graph.rereading"], input=json.dumps([str(f) for f in files]).encode(),
        capture_output=True, env=environment, check=False,
    )  # fmt: skip
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GraphError(f"the documents cannot be read again: {lines[-1] if lines else 'the reader stopped'}")
    return {
        key: Reading(
            r["file"], r["text"], tuple(map(tuple, r["sentences"])), r["language"], r["error"], tuple(r["headings"])
        )
        for key, r in json.loads(done.stdout).items()
    }


def main() -> None:
    """The fresh process."""
    from kg.documents import read
    from kg.documents.discovery import document_id
    from kg.errors import KgError

    readings: dict[str, dict[str, object]] = {}
    for name in json.load(sys.stdin):
        file = Path(name)
        record: dict[str, object] = {
            "file": name,
            "text": "",
            "sentences": [],
            "language": "",
            "error": None,
            "headings": [],
        }
        try:
            document = read(file)
            record["text"] = document.text
            record["language"] = document.language
            record["sentences"] = [(s.start, s.end, s.text) for s in document.sentences]
            above: list[str] = []
            for node in document.nodes:  # parents come before children
                title = node.title or (document.metadata.title if node.parent is None else "") or ""
                above.append("\n".join(filter(None, [above[node.parent] if node.parent is not None else "", title])))
            record["headings"] = [above[s.node] for s in document.sentences]
        except KgError as error:
            record["error"] = str(error)
        readings[document_id(file)] = record
    sys.stdout.write(json.dumps(readings))


if __name__ == "__main__":
    main()
