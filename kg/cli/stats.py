"""``kg stats``"""

from __future__ import annotations

import click

from kg.cli.graph_options import graph_option
from kg.cli.options import format_option, print_rows, remark
from kg.graph.store import open as open_graph


@click.command("stats")
@graph_option
@format_option("table", "csv", "tsv", "json")
def command(graph: str | None, format_: str) -> int:
    """Count what is in a graph.

    Example:  kg stats --graph my/graph
    """
    counts = open_graph(graph).stats()
    print_rows(["what", "count"], list(counts.items()), format_)
    if not counts["triples"]:
        remark("kg: the graph is empty")
        return 1
    return 0
