"""How far a ground can be trusted: ``ontology/confidence.csv``, which editors may change.

A ground has one row for each number of independent documents; more documents than the last row count as that row.
A translation and its original are one document, repeats in one document count once: the caller counts.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from kg.errors import ReferenceDataError
from kg.paths import ontology_dir


def confidence(ground: str, documents: int = 1) -> float:
    """Confidence (above 0, below 1) in what rests on ``ground`` in this many independent documents.

    Raises KeyError for a ground that the table does not have.
    """
    rows = confidences()[ground]
    return rows[max(n for n in rows if n <= max(documents, 1))]


@cache
def confidences(file: Path | None = None) -> dict[str, dict[int, float]]:
    """Ground -> number of documents -> confidence. Raises ReferenceDataError naming the line that is wrong."""
    file = file or ontology_dir() / "confidence.csv"
    table: dict[str, dict[int, float]] = {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceDataError(f"cannot be read: {error}", place=file, hint="reinstall policy-kg") from None
    reader = csv.DictReader(lines)
    for row in reader:
        try:
            documents, value = int(row["documents"]), float(row["confidence"])
            rows = table.setdefault(row["ground"], {})
            if not 0 < value < 1 or documents != len(rows) + 1 or value < max(rows.values(), default=0):
                raise ValueError
            rows[documents] = value
        except (KeyError, TypeError, ValueError):
            raise ReferenceDataError(
                "not a confidence", place=file, line=reader.line_num,
                hint="ground, documents (1, 2, …), a number between 0 and 1 that does not fall with more documents",
            ) from None  # fmt: skip
    return table
