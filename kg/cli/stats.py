"""``kg stats``"""

from __future__ import annotations

import click

from kg.cli.graph_options import endpoint_option, graph_option, open_asked, timeout_option
from kg.cli.options import format_option, print_rows, print_table, remark
from kg.graph.inference import GROUNDS
from kg.graph.rdf import PREFIXES
from kg.graph.store import Graph
from kg.graph.terms import GRAPH_REVIEW, broader_classes
from kg.graph.wording import full_iri, names
from kg.identifiers import ONTOLOGY

_STATEMENTS = ("Activity", "Issuance", "Observation", "Target", "Goal", "RankEntry")
_CONCLUSIONS = ("Responsibility", "Link")


@click.command("stats")
@graph_option
@endpoint_option
@format_option("table", "csv", "tsv", "json")
@timeout_option
def command(graph: str | None, endpoint: str | None, format_: str, timeout: float | None) -> int:
    """Count what is in a graph.

    Things by kind, and the statements of each document. In the other formats: triples, graphs, and things by class.

    Example:  kg stats --graph my/graph
    """
    opened = open_asked(graph, endpoint, timeout)
    counts = opened.stats()
    if format_ == "table":
        _print(opened, counts)
    else:
        print_rows(["what", "count"], list(counts.items()), format_)
    if not counts["triples"]:
        remark("kg: the graph is empty")
        return 1
    return 0


def _print(graph: Graph, counts: dict[str, int]) -> None:
    click.echo(f"{counts['triples']} triples in {counts['graphs']} graphs")
    by_document = _by_document(graph)
    if by_document:
        kinds = [k for k in _STATEMENTS if any(k in row for row in by_document.values())]
        rows = [[d, *(str(row.get(k, "")) for k in kinds), str(sum(row.values()))] for d, row in by_document.items()]
        click.echo("\nStatements")
        print_table(["document", *(names(ONTOLOGY + k).lower() for k in kinds), "all"], rows)
    kept = graph.select(
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH <{GRAPH_REVIEW}> {{ ?s pol:status pol:ambiguous }} }}"
    )
    if count := int(kept.values()[0][0] or 0):
        click.echo(f"{count} more readings and links in doubt are kept for review in <{GRAPH_REVIEW}>")
    _print_conclusions(graph)
    groups: dict[str, dict[str, int]] = {}
    for name, count in counts.items():
        iri = full_iri(name) if name.startswith("pol:") else ""
        if iri and iri.removeprefix(ONTOLOGY) not in _STATEMENTS + _CONCLUSIONS:
            groups.setdefault(names(broader_classes(iri)[-1]), {})[names(iri)] = count
    click.echo("\nThings")
    rows = []
    for group, kinds_of in sorted(groups.items(), key=lambda g: (-sum(g[1].values()), g[0])):
        for number, (kind, count) in enumerate(sorted(kinds_of.items(), key=lambda k: (-k[1], k[0]))):
            rows.append([group if not number else "", kind, str(count)])
    print_table(["group", "kind", "count"], rows)


def _print_conclusions(graph: Graph) -> None:
    """Responsibilities by basis and scope, and links by relation, where there are any."""
    duties = graph.select(
        "SELECT ?basis ?scope (COUNT(DISTINCT ?x) AS ?n) (COUNT(DISTINCT ?who) AS ?actors) (COUNT(DISTINCT ?what) AS ?duties)"
        " WHERE { ?x a pol:Responsibility ; pol:basis ?basis ; pol:scope ?scope ; pol:bearer ?who ; pol:bears ?what }"
        " GROUP BY ?basis ?scope ORDER BY ?basis ?scope"
    ).values()
    if duties:
        click.echo("\nResponsibilities")
        print_table(
            ["basis", "scope", "count", "actors", "duties"],
            [[names(b or ""), *(cell or "" for cell in rest)] for b, *rest in sorted(duties, key=_strength)],
        )
    links = graph.select(
        "SELECT ?relation (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a pol:Link ; pol:relation ?relation }"
        " GROUP BY ?relation ORDER BY ?relation"
    ).values()
    if links:
        click.echo("\nLinks")
        print_table(["relation", "count"], [[names(r or ""), n or ""] for r, n in links])


def _strength(row: tuple[str | None, ...]) -> tuple[int, str]:
    return list(GROUNDS).index((row[0] or "").removeprefix(ONTOLOGY)), row[1] or ""


def _by_document(graph: Graph) -> dict[str, dict[str, int]]:
    """Document -> class of statement -> how many are read from it."""
    rows = graph.select(
        "SELECT ?document ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s pol:evidence ?e ; a ?class ."
        " ?e dcterms:source ?document } GROUP BY ?document ?class ORDER BY ?document ?class"
    )
    found: dict[str, dict[str, int]] = {}
    for document, kind, count in rows.values():
        if document and kind and kind.removeprefix(ONTOLOGY) in _STATEMENTS:
            row = found.setdefault(document.removeprefix(PREFIXES["document"]), {})
            row[kind.removeprefix(ONTOLOGY)] = int(count or 0)
    return found
