"""From what a user names - files, folders, globs, ``-`` - to the files to read."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from pathlib import Path

from kg.errors import DocumentError
from kg.identifiers import slug

#: Endings that are read, and the extra that each needs ("" = none).
FORMATS: dict[str, str] = {".txt": "", ".md": "", ".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "docx"}
STDIN = Path("-")


def discover(paths: Iterable[str | Path]) -> list[Path]:
    """The documents under ``paths``, sorted and each once; files in folders by their ending, hidden ones left out.

    A file named outright is taken whatever its ending. Raises DocumentError for a missing path, an empty folder, a
    glob without a match, or two files with the same id.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for file in _expand(str(path)):
            found.setdefault(file)
    return _each_once(sorted(found, key=lambda file: (file.name, str(file))))


def _each_once(files: list[Path]) -> list[Path]:
    """``files`` without repetition: two paths may lead to one file, two files must not share an id."""
    by_name: dict[str, Path] = {}
    for file in files:
        name = slug(document_id(file)).casefold()
        other = by_name.setdefault(name, file)
        if other is not file and other.resolve() != file.resolve():
            raise DocumentError(
                f"has the same document id '{document_id(file)}' as {other}",
                place=file, hint="rename one of them; nothing was done",
            )  # fmt: skip
    return list(by_name.values())


def _expand(path: str) -> list[Path]:
    if path == "-":
        return [STDIN]
    if not path.strip():
        raise DocumentError("an empty path", hint="name a file or folder; . is the folder you are in")
    place = Path(path)
    if place.is_dir():
        files = [
            file
            for file in place.rglob("*")
            if file.suffix.lower() in FORMATS
            and file.is_file()
            and not _hidden(file.relative_to(place))
            and not _copy(file, place)
        ]
        if not files:
            raise DocumentError(
                "no documents in this folder", place=path, hint=f"looked for {' '.join(sorted(FORMATS))}"
            )
        return files
    if place.exists():
        return [place]
    if glob.has_magic(path):
        matches = [Path(match) for match in glob.glob(path, recursive=True)]  # noqa: PTH207 - any path, not one below a folder
        files = [match for match in matches if match.is_file()]
        if not files:
            raise DocumentError("no file matches this pattern", place=path, hint="quote it if the shell changed it")
        return files
    raise DocumentError("no such file or folder", place=path, hint="check the spelling")


def _hidden(relative: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in relative.parts) or relative.name.lower() == "readme.md"


def _copy(file: Path, place: Path) -> bool:
    """Whether a file below ``place`` is a text as read, kept beside a graph that was built here."""
    texts = file.parent
    return texts.name == "texts" and texts != place and any(texts.parent.glob("*.trig"))


def document_id(file: Path) -> str:
    """The id of a document: the file name without its last suffix. Bytes that are no UTF-8 show as U+FFFD."""
    return "stdin" if file == STDIN else os.fsencode(file.stem).decode("utf-8", "replace")
