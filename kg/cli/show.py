"""``kg show``"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.graph_options import documents_option, graph_option
from kg.cli.options import format_option
from kg.graph.rdf import RDFS, SKOS
from kg.graph.showing import Description, require
from kg.graph.store import open as open_graph
from kg.graph.terms import term_labels
from kg.graph.texts import Texts
from kg.graph.trig import iri_text
from kg.paths import triples_dir

_SHOWN_NAMES = {SKOS + "prefLabel", SKOS + "altLabel", RDFS + "label"}


@click.command("show")
@click.argument("name")
@graph_option
@documents_option
@format_option("table", "json")
def command(name: str, graph: str | None, documents: str | None, format_: str) -> int:
    """Show one thing: its names, relations and evidence.

    NAME is a name in either language, an acronym, or an IRI, in full or short (agency:miit, agency/miit).

    Example:  kg show MIIT
    """
    opened = open_graph(graph)
    folder = Path(graph) if graph and Path(graph).is_dir() else None if graph else triples_dir()
    found = require(opened, name, Texts(folder, documents))
    if format_ == "json":
        click.echo(json.dumps([asdict(d) for d in found], ensure_ascii=False, indent=2))
    else:
        for number, description in enumerate(found):
            if number:
                click.echo()
            _print(description)
    return 0


def _print(d: Description) -> None:
    click.echo(f"<{d.iri}>")
    if d.types:
        click.echo("  " + ", ".join(_term(t) for t in d.types))
    for prop, language, words in d.names:
        if prop not in _SHOWN_NAMES:  # spellings for finding, not for reading
            continue
        click.echo(f"  {_term(prop)}: {words}" + (f" ({language})" if language else ""))
    for prop, value, label in d.relations:
        click.echo(f"  {_term(prop)}: {_value(value, label)}")
    for prop, value, label in d.incoming[:40]:
        click.echo(f"  is {_term(prop)} of: {_value(value, label)}")
    if len(d.incoming) > 40:
        click.echo(f"  … and {len(d.incoming) - 40} more")
    if d.statements:
        click.echo("  evidence:")
    for s in d.statements:
        click.echo(f"    {s.document} {s.locator}: {s.says}".rstrip(": "))
        if s.quote:
            click.echo(f"      “{' '.join(s.quote.split())}”")


def _term(iri: str) -> str:
    return term_labels().get(iri) or _short(iri)


def _value(value: str, label: str) -> str:
    if value.startswith(("http://", "https://")):
        short = term_labels().get(value) or _short(value)
        return f"{label} <{short}>" if label and label != short else short
    return f"{value} ({label})" if label else value


def _short(iri: str) -> str:
    try:
        return iri_text(iri).strip("<>")
    except ValueError:
        return iri
