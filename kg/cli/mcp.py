"""``kg mcp``"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import find_spec

import click

from kg.cli.graph_options import documents_option
from kg.cli.options import quiet_option
from kg.cli.serve import SIZE, named_source
from kg.errors import KgError


@click.command("mcp")
@click.argument("graph", required=False, metavar="[GRAPH]", envvar="KG_GRAPH")
@click.option("--store", metavar="DIR", help="Embedded store to ask, as 'kg build --store' wrote it.")
@click.option("--endpoint", metavar="URL", envvar="KG_ENDPOINT", help="SPARQL endpoint to ask.  [env var: KG_ENDPOINT]")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=30.0, show_default=True, metavar="SECONDS",
    help="Stop a tool that takes longer.",
)  # fmt: skip
@click.option(
    "--memory", type=SIZE, default="1G", show_default=True, metavar="SIZE", help="Stop a tool that takes more."
)
@click.option("--workers", type=click.IntRange(1, 256), help="Tools that work at once.  [default: one a core]")
@click.option(
    "-l", "--lang", "language", type=click.Choice(("en", "zh")), default="en", show_default=True, envvar="KG_LANG",
    show_envvar=True, help="Language of the short texts; the rows hold both.",
)  # fmt: skip
@documents_option
@quiet_option
def command(
    graph: str | None, store: str | None, endpoint: str | None, timeout: float, memory: int, workers: int | None,
    language: str, documents: str | None, quiet: bool,
) -> int:  # fmt: skip
    """Let language models ask the graph, over the Model Context Protocol.

    Nine tools that only read: search, owners, tasks, trace, gaps, progress, thing, evidence, sparql. Speaks on standard
    input and output, for a program that starts it; 'kg serve' offers the same tools at its address /mcp. GRAPH is as for
    'kg serve'.

    Example:  kg mcp my/graph
    """
    if find_spec("mcp") is None:
        raise KgError("the protocol needs more packages", hint="pip install 'policy-kg[mcp]'")
    import asyncio
    from concurrent.futures import ThreadPoolExecutor
    from importlib import import_module

    from kg.server.pool import Pool
    from kg.server.settings import Settings
    from kg.server.tasks import TASKS

    graph, store, endpoint = named_source(graph, store, endpoint)
    settings = Settings(
        graph=graph, store=store, endpoint=endpoint, timeout=timeout, memory=memory, workers=workers or 0, language=language,
        documents=documents,
    )  # fmt: skip
    with ThreadPoolExecutor(1) as beside:  # the protocol's package is read while the graph is opened
        protocol = beside.submit(import_module, "kg.mcp.server")
        pool = Pool(settings, {"tool": TASKS["tool"]})
    if sys.stdin is not None and sys.stdin.isatty() and not quiet:
        click.echo("kg: this is for a program to talk to (Ctrl-D ends it)", err=True)
    with suppress(KeyboardInterrupt):
        asyncio.run(protocol.result().serve_stdio(pool, language))
    return 0
