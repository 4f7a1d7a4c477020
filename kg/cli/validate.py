"""``kg validate``"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

import click

from kg.cli.graph_options import documents_option
from kg.cli.options import format_option, quiet_option, remark
from kg.graph.validation import check


@click.command("validate")
@click.argument("directory", required=False, metavar="[DIR]")
@documents_option
@click.option("--limit", default=50, show_default=True, type=click.IntRange(0), help="Findings to print; 0 prints all.")
@format_option("table", "json")
@quiet_option
def command(directory: str | None, documents: str | None, limit: int, format_: str, quiet: bool) -> int:
    """Check a graph against its shapes and its documents.

    DIR is a folder that 'kg build' wrote; without it the released graph is checked. Every finding says what is wrong
    and where. With the documents at hand they are read again and every evidence is held against them. Exit code 1:
    something is wrong.

    Example:  kg validate my/graph --documents my/documents
    """
    result = check(directory, documents)
    findings = result.findings
    if format_ == "json":
        click.echo(json.dumps([asdict(f) for f in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings[: limit or None]:
            click.echo(str(finding))
        if limit and len(findings) > limit:
            kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(Counter(f.check for f in findings).items()))
            click.echo(f"… {len(findings)} findings in all: {kinds}")
    said = f"{result.files} files, {result.triples} triples, {result.evidence} pieces of evidence"
    held = f"{result.compared} held against their words" if result.compared else "no texts at hand to compare with"
    remark(f"{'nothing' if not findings else len(findings)} wrong: {said} ({held})", quiet=quiet)
    return 1 if findings else 0
