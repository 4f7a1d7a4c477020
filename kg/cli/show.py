"""``kg show``"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.graph_options import documents_option, endpoint_option, graph_option, open_asked, timeout_option
from kg.cli.options import format_option, words
from kg.graph.rdf import RDFS, SKOS
from kg.graph.showing import Description, Shown, require
from kg.graph.texts import Texts
from kg.graph.webannotation import annotation_page
from kg.graph.wording import names, reads, short, wording
from kg.identifiers import ONTOLOGY
from kg.paths import triples_dir

_SHOWN = 15
_MARKS = {
    "background": "general knowledge, no page cited",
    "provisional": "found by its form; the reference data do not know it",
    "unconfirmed": "unconfirmed",
}


@click.command("show")
@click.argument("name")
@graph_option
@endpoint_option
@documents_option
@click.option("--all", "everything", is_flag=True, help=f"Every row, not the first {_SHOWN} of each group.")
@format_option("table", "json", "jsonld")
@timeout_option
def command(
    name: str, graph: str | None, endpoint: str | None, documents: str | None, everything: bool, format_: str,
    timeout: float | None,
) -> int:  # fmt: skip
    """Show one thing: its names, relations and evidence.

    NAME is a name in either language, an acronym, or an IRI, in full or short (agency:miit, agency/miit). Format jsonld
    gives the evidence as W3C Web Annotations.

    Example:  kg show MIIT
    """
    opened = open_asked(graph, endpoint, timeout)
    asked = endpoint or graph
    folder = Path(asked) if asked and Path(asked).is_dir() else None if asked else triples_dir()
    texts = Texts(folder, documents)
    limit = None if everything or format_ != "table" else _SHOWN
    found = require(opened, words(name), texts, limit=limit)
    if format_ == "json":
        click.echo(json.dumps([asdict(d) for d in found], ensure_ascii=False, indent=2))
    elif format_ == "jsonld":
        statements = [s.iri for d in found for s in d.statements]
        click.echo(json.dumps(annotation_page(opened, statements, texts), ensure_ascii=False, indent=2))
        return 0 if statements else 1
    else:
        for number, description in enumerate(found):
            if number:
                click.echo()
            click.echo("\n".join(_lines(description, None if everything else _SHOWN)))
    return 0


def _lines(d: Description, limit: int | None) -> Iterator[str]:
    """A thing for people: name, kind, other names, relations by group, statements with their evidence."""
    preferred = [w for p, language, w in sorted(d.names, key=lambda n: n[1]) if p == SKOS + "prefLabel"]
    labels = preferred or [w for p, _, w in d.names if p == RDFS + "label"]
    yield " · ".join(dict.fromkeys(labels)) or short(d.iri)
    kinds = ", ".join(names(t) for t in d.types if t.startswith(ONTOLOGY)) or ", ".join(map(names, d.types))
    yield f"  {kinds or 'thing'} <{short(d.iri)}>" + (f"  [{_MARKS[d.marks[d.iri]]}]" if d.iri in d.marks else "")
    also = [w for p, _, w in d.names if p == SKOS + "altLabel" and w not in labels]
    if also:
        yield "  also known as: " + "; ".join(dict.fromkeys(also))
    order = wording().order
    for group in sorted(_groups(d), key=lambda g: (order.get(g[0], len(order)), g[0], g[1])):
        yield from _group(reads(group[0], inverse=group[1]), group[2], d.marks, limit)
    if d.statements:
        yield f"  statements ({d.statement_count}):"
        for s in d.statements:
            yield from _statement(s)
        if d.statement_count > len(d.statements):
            yield f"    … and {d.statement_count - len(d.statements)} more (--all)"


_Values = list[tuple[str, str]]


def _groups(d: Description) -> list[tuple[str, bool, _Values]]:
    """(property, whether inverse, values with their labels), what only machines need left out."""
    groups: dict[tuple[str, bool], _Values] = {}
    hide = wording().hidden
    for inverse, rows in ((False, d.relations), (True, d.incoming)):
        for p, value, label in rows:
            if p not in hide and not (inverse and p in wording().one_way):
                groups.setdefault((p, inverse), []).append((value, label))
    if d.iri in d.marks:  # said in the second line already
        groups = {k: v for k, v in groups.items() if k[1] or k[0] not in (ONTOLOGY + "basis", ONTOLOGY + "status")}
    return [(p, inverse, values) for (p, inverse), values in groups.items()]


def _group(title: str, values: _Values, marks: dict[str, str], limit: int | None) -> Iterator[str]:
    rows = sorted({_value(value, label, marks) for value, label in values}, key=str.casefold)
    if len(rows) == 1:
        yield f"  {title}: {rows[0]}"
        return
    yield f"  {title} ({len(rows)}):"
    yield from _first(rows, limit)


def _first(rows: Iterable[str], limit: int | None) -> Iterator[str]:
    rows = list(rows)
    for row in rows[:limit]:
        yield f"    {row}"
    if limit is not None and len(rows) > limit:
        yield f"    … and {len(rows) - limit} more (--all)"


def _value(value: str, label: str, marks: dict[str, str]) -> str:
    if not value.startswith(("http://", "https://")):
        return " ".join(value.split())
    mark = f"  [{marks[value]}]" if value in marks else ""
    if value.startswith(ONTOLOGY):
        return names(value)
    return (f"{label} <{short(value)}>" if label and label != short(value) else short(value)) + mark


def _statement(s: Shown) -> Iterator[str]:
    how = ", ".join(part for part in (s.stance, s.role if s.role != "sole" else "") if part)
    yield f"    {s.kind}{f' ({how})' if how else ''}: {s.says}".rstrip(": ") + f"  [{s.document} {s.locator}]"
    if s.quote:
        yield f"      “{' '.join(s.quote.split())}”"
