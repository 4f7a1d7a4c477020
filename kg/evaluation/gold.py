"""Gold annotations: offsets and labels in JSON Lines, one annotated passage a line, no text.

``{"id", "set", "document", "start", "end", "statements": [...]}``; a statement uses the words of the annotation guide
and may carry a ``start`` and ``end`` of its own (a duty that spans more than its sentence). So that gold holds no text,
a long title or unit may be given by its place: ``"title_at": [start, end]``, ``"unit_at": [start, end]``. Where only
some kinds were annotated, ``"kinds": ["action", "issue"]`` says which.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.documents import Document
from kg.errors import KgError
from kg.extraction.statement import KINDS, Statement

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """A statement, gold or extracted, in the words of the guide (``record``) with its span and document."""

    document: str
    start: int
    end: int
    kind: str
    record: Record


@dataclass(frozen=True, slots=True)
class GoldPassage:
    """A passage that was annotated completely: whatever else of its ``kinds`` is found inside it is an error."""

    id: str
    set: str
    document: str
    start: int
    end: int
    statements: tuple[GoldStatement, ...]
    kinds: frozenset[str] = frozenset(KINDS)


def read_gold(path: Path) -> list[GoldPassage]:
    """The passages of a ``.jsonl`` file, or of all of them in a folder (sorted by name).

    Raises KgError naming file and line where a record is broken.
    """
    files = sorted(path.glob("**/*.jsonl")) if path.is_dir() else [path]
    if not files or not path.exists():
        raise KgError("no gold annotations (*.jsonl) here", place=path)
    return [passage for file in files for passage in _read_file(file)]


def _read_file(file: Path) -> Iterable[GoldPassage]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(f"cannot be read: {error}", place=file) from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield _passage(record)
        except json.JSONDecodeError as error:
            raise KgError(f"not valid JSON: {error.msg}", place=file, line=number) from None
        except (KeyError, TypeError, ValueError) as error:
            raise KgError(f"not a gold passage: {error!s}", place=file, line=number) from None


def _passage(record: Record) -> GoldPassage:
    start, end, document = int(record["start"]), int(record["end"]), str(record["document"])
    if not 0 <= start < end:
        raise ValueError(f"start {start} and end {end} are no span")
    statements = []
    for item in record["statements"]:
        kind = item["kind"]
        if kind not in KINDS:
            raise ValueError(f"unknown kind {kind!r}; one of {', '.join(KINDS)}")
        own_start, own_end = int(item.get("start", start)), int(item.get("end", end))
        statements.append(GoldStatement(document, own_start, own_end, kind, item))
    kinds = frozenset(record.get("kinds", KINDS))
    if unknown := kinds.difference(KINDS):
        raise ValueError(f"unknown kinds {', '.join(sorted(unknown))}; some of {', '.join(KINDS)}")
    if other := {s.kind for s in statements} - kinds:
        raise ValueError(f"a statement of kind {min(other)!r} where only {', '.join(sorted(kinds))} were annotated")
    return GoldPassage(str(record["id"]), str(record.get("set", "")), document, start, end, tuple(statements), kinds)


def resolve(passage: GoldPassage, document: Document) -> GoldPassage:
    """``passage`` with the titles and units that are given by their place read from the document."""
    return replace(passage, statements=tuple(_resolved(s, document) for s in passage.statements))


def _resolved(statement: GoldStatement, document: Document) -> GoldStatement:
    record = dict(statement.record)
    if "unit_at" in record:
        record["unit"] = document.plain(*record["unit_at"])
    if record.get("instruments"):
        record["instruments"] = [
            {**i, "title": document.plain(*i["title_at"])} if "title_at" in i else i for i in record["instruments"]
        ]
    return replace(statement, record=record)


def statement_as_gold(statement: Statement) -> GoldStatement:
    """An extracted statement in the form that the scorer compares."""
    record = statement.to_json()
    return GoldStatement(statement.document, statement.start, statement.end, statement.kind, record)
