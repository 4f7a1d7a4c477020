"""Corrections by people: ``ontology/decisions/*.csv`` and a user's own file, applied on every build.

| decision | subject | object | what happens |
|---|---|---|---|
| same | a body or instrument found by its form | the known one | every statement means the known one; the words stay |
| replace | a link, responsibility or participation | what is meant | it leads there instead; the old one goes to review |
| reject | a link or responsibility, or one end | empty, or the other end | it goes to review |
| confirm | a link or statement kept for review, or one end | empty, or the other end | it comes into the graph |

Names are IRIs or short forms such as ``agency:miit``. What a decision changed says so (``pol:decidedBy``) and keeps what
it was (``pol:readAs``), so that deleting the row takes it back, also in files of documents that are not read again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date as day
from pathlib import Path

from kg.errors import KgError
from kg.graph.rdf import DCTERMS, PREFIXES, RDF_TYPE, RDFS
from kg.graph.terms import date, node, pol, term, text
from kg.graph.trig import Triple
from kg.identifiers import BASE, content_hash
from kg.paths import ontology_dir

GRAPH_DECISIONS = BASE + "graph/decisions"
COLUMNS = ("subject", "object", "decision", "by", "on", "why")
KINDS = ("same", "reject", "confirm", "replace")
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|^`\\]+")
_NEEDS_OBJECT = ("same", "replace")


class DecisionError(KgError):
    """A row of a decisions file that is wrong or matches nothing."""


@dataclass(eq=False)
class Decision:
    """One row. ``object`` is None where the row has none; ``matched`` is set once the row changed something."""

    subject: str
    object: str | None
    kind: str
    by: str
    on: str
    why: str
    file: Path
    line: int
    required: bool = True  # whether it is a fault that it matches nothing
    matched: bool = field(default=False)

    @property
    def iri(self) -> str:
        """The name of the decision; it follows from the row."""
        return (
            BASE
            + "decision/"
            + content_hash(self.subject, self.object or "", self.kind, self.by, self.on, " ".join(self.why.split()))
        )

    def triples(self) -> list[Triple]:
        """The decision as a node, to be shown as the evidence of what it changed."""
        kinds = {"same": "同一", "reject": "否定", "confirm": "确认", "replace": "替换"}
        said: list[Triple] = [
            (self.iri, RDF_TYPE, term("Decision")),
            (self.iri, RDFS + "label", text(f"{self.kind}: decided by {self.by}, {self.on}", "en")),
            (self.iri, RDFS + "label", text(f"{kinds[self.kind]}：由{self.by}于{self.on}决定", "zh")),
            (self.iri, pol("decision"), text(self.kind)),
            (self.iri, pol("decidedOn"), node(self.subject)),
            (self.iri, pol("decider"), text(self.by)),
            (self.iri, DCTERMS + "date", date(self.on)),
        ]
        if self.object:
            said.append((self.iri, pol("decidedFor"), node(self.object)))
        if self.why:
            said.append((self.iri, RDFS + "comment", text(self.why)))
        return said

    def unmatched(self) -> DecisionError:
        """What is said of a row that changed nothing."""
        return DecisionError(
            f"this decision ({self.kind}) matches nothing in the graph", place=self.file, line=self.line,
            hint="correct the row or delete it",
        )  # fmt: skip


def load_decisions(more: Iterable[str | Path] = ()) -> list[Decision]:
    """The editors' rows and those of the files ``more``, in the order of the files. Raises DecisionError.

    The editors' rows are about the released documents: they need not match in a graph of other documents.
    """
    found: list[Decision] = []
    for file in sorted((ontology_dir() / "decisions").glob("*.csv")):
        found += read_decisions(file, required=False)
    for name in more:
        found += read_decisions(Path(name))
    check_together(found)
    return found


def read_decisions(file: Path, *, required: bool = True) -> list[Decision]:
    """The rows of one file. Raises DecisionError naming the line that is wrong."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise DecisionError(f"cannot be read: {error.strerror or error}", place=file) from None
    except UnicodeDecodeError:
        raise DecisionError("not UTF-8", place=file, hint="save it as CSV UTF-8") from None
    reader = csv.reader(lines, strict=True)
    rows: list[Decision] = []
    columns: list[str] | None = None
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if not any(cells) or cells[0].startswith("#"):
                continue
            if columns is None:
                columns = [cell.casefold() for cell in cells]
                if missing := [c for c in COLUMNS if c not in columns]:
                    raise _wrong(f"no column {', '.join(missing)}", file, reader.line_num)
                continue
            if len(cells) != len(columns):
                raise _wrong(f"{len(cells)} cells where there are {len(columns)} columns", file, reader.line_num)
            rows.append(parse_row(dict(zip(columns, cells, strict=True)), file, reader.line_num, required))
    except csv.Error as error:
        raise _wrong(f"not CSV: {error}", file, reader.line_num) from None
    return rows


def _wrong(message: str, file: Path, line: int) -> DecisionError:
    return DecisionError(message, place=file, line=line, hint=f"columns: {','.join(COLUMNS)}")


def parse_row(row: dict[str, str], file: Path, line: int, required: bool = True) -> Decision:
    """One row as a decision. Raises DecisionError naming what is wrong."""
    kind = row["decision"].casefold()
    if kind not in KINDS:
        raise _wrong(f"'{row['decision']}' is no decision; one of {', '.join(KINDS)}", file, line)
    subject = iri_of(row["subject"])
    if subject is None:
        raise _wrong(f"the subject '{row['subject']}' is no IRI (such as agency:miit)", file, line)
    other = iri_of(row["object"])
    if other is None and (row["object"] or kind in _NEEDS_OBJECT):
        raise _wrong(f"the object '{row['object']}' is no IRI (such as agency:miit)", file, line)
    if other == subject:
        raise _wrong("subject and object are the same", file, line)
    if kind == "same" and _room(subject) != _room(other or ""):
        raise _wrong("'same' joins two agencies or two instruments", file, line)
    if not row["by"]:
        raise _wrong("it does not say who decided (by)", file, line)
    try:
        day.fromisoformat(row["on"])
    except ValueError:
        raise _wrong(f"'{row['on']}' is no date such as 2024-05-31 (on)", file, line) from None
    if any(not c.isprintable() for c in row["by"] + row["why"]):
        raise _wrong("control characters", file, line)
    return Decision(subject, other, kind, row["by"], row["on"], row["why"], file, line, required)


def iri_of(name: str) -> str | None:
    """The IRI that ``name`` stands for: itself, ``<IRI>``, or a short form such as ``agency:miit``; else None."""
    name = name.strip().removeprefix("<").removesuffix(">")
    if not _IRI.fullmatch(name):
        return None
    prefix, _, local = name.partition(":")
    if local.startswith("//"):
        return name
    return PREFIXES[prefix] + local if prefix in PREFIXES else None


def _room(iri: str) -> str | None:
    room = iri.removeprefix(BASE).partition("/")[0]
    return room if iri.startswith(BASE) and room in ("agency", "instrument") else None


def check_together(decisions: list[Decision]) -> None:
    """No two rows say different things of the same; none merges into what is itself merged away."""
    seen: dict[tuple[str, str | None], Decision] = {}
    merged = {d.subject: d for d in decisions if d.kind == "same"}
    for decision in decisions:
        key = (decision.subject, None if decision.kind in _NEEDS_OBJECT else decision.object)
        other = seen.setdefault(key, decision)
        if (other.kind, other.object) != (decision.kind, decision.object):
            raise _wrong(f"contradicts {other.file}:{other.line}", decision.file, decision.line)
        if decision.kind == "same" and (further := merged.get(decision.object or "")):
            raise _wrong(
                f"its object is itself merged into another: {further.file}:{further.line}",
                decision.file, decision.line,
            )  # fmt: skip
