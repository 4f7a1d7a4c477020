"""From what a user names - files, folders, globs, ``-`` - to the files to read."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

from kg.errors import DocumentError

#: Endings that are read, and the extra that each needs ("" = none).
FORMATS: dict[str, str] = {".txt": "", ".md": "", ".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "docx"}
STDIN = Path("-")


def discover(paths: Iterable[str | Path]) -> list[Path]:
    """The documents under ``paths``, sorted and each once; files in folders by their ending, hidden ones left out.

    A file named outright is taken whatever its ending. Raises DocumentError for a missing path, an empty folder or a
    glob without a match.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for file in _expand(str(path)):
            found.setdefault(file)
    return sorted(found, key=lambda file: (file.name, str(file)))


def _expand(path: str) -> list[Path]:
    if path == "-":
        return [STDIN]
    place = Path(path)
    if place.is_dir():
        files = [
            file
            for file in place.rglob("*")
            if file.suffix.lower() in FORMATS and file.is_file() and not _hidden(file.relative_to(place))
        ]
        if not files:
            raise DocumentError(
                "no documents in this folder", place=path, hint=f"looked for {' '.join(sorted(FORMATS))}"
            )
        return files
    if place.exists():
        return [place]
    if glob.has_magic(path):
        matches = [Path(match) for match in glob.glob(path, recursive=True)]
        files = [match for match in matches if match.is_file()]
        if not files:
            raise DocumentError("no file matches this pattern", place=path, hint="quote it if the shell changed it")
        return files
    raise DocumentError("no such file or folder", place=path, hint="check the spelling")


def _hidden(relative: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in relative.parts) or relative.name.lower() == "readme.md"


def document_id(file: Path) -> str:
    """The id of a document: the file name without its last suffix."""
    return "stdin" if file == STDIN else file.stem
