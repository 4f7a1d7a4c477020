"""``kg load``"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kg.cli.options import is_terminal, quiet_option


@click.command("load")
@click.argument("graph", metavar="GRAPH")
@click.option("--endpoint", required=True, metavar="URL", envvar="KG_ENDPOINT", show_envvar=True,
              help="SPARQL endpoint of the store; credentials from KG_ENDPOINT_USER and _PASSWORD, "
                   "or KG_ENDPOINT_TOKEN.")  # fmt: skip
@click.option("--graph-store", metavar="URL", help="Its Graph Store address.  [default: the usual ones are tried]")
@click.option("--update", metavar="URL", help="Its SPARQL Update address.  [default: the usual ones are tried]")
@click.option("--clear", is_flag=True, help="Replace the graphs that are loaded; else triples are added to them.")
@click.option("--resume", is_flag=True, help="Leave out graphs of which the store has as many triples already.")
@click.option("--at-once/--in-batches", default=None,
              help="One update for all: the old graph or the new is there, never a part.  "
                   "[default: at once up to 500000 triples where the store takes it]")  # fmt: skip
@click.option("--review", is_flag=True, help="Load what is kept for review, too.")
@click.option("--batch", type=click.IntRange(1), metavar="TRIPLES",
              help="Triples a request, in batches.  [default: 20000 as graphs, 1000 as updates]")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
              help="Longest time for one request.  [default: 120]")  # fmt: skip
@quiet_option
def command(
    graph: str,
    endpoint: str,
    graph_store: str | None,
    update: str | None,
    clear: bool,
    resume: bool,
    at_once: bool | None,
    review: bool,
    batch: int | None,
    timeout: float | None,
    quiet: bool,
) -> int:
    """Load a graph into any SPARQL store.

    GRAPH is a folder that 'kg build' wrote, a file or an embedded store. Its named graphs keep their names. In batches
    the Graph Store Protocol is used where the store speaks it, SPARQL Update elsewhere; loading twice gives the same
    graph. All is counted in the store at the end. Where a load in batches breaks off, it says which graphs are whole;
    --resume goes on from there.

    Example:  kg load my/graph --endpoint http://localhost:7878/query
    """
    from kg.graph import bulk_load

    if at_once and batch is not None:
        raise click.UsageError("--at-once sends one update, --batch many requests; give one")
    if review and Path(graph).is_file():
        raise click.UsageError("--review is for a folder or a store, and GRAPH is a file")
    with _progress(quiet) as progress:
        done = bulk_load.load(
            graph,
            endpoint,
            graph_store=graph_store,
            update=update,
            clear=clear,
            resume=resume,
            review=review,
            at_once=at_once,
            batch=batch,
            timeout=bulk_load.TIMEOUT if timeout is None else timeout,
            progress=progress,
        )
    if done.remark:
        click.echo(f"kg: {done.remark}", err=True)
    if done.besides:
        more = sum(done.besides.values())
        click.echo(
            f"kg: {len(done.besides)} of these graphs held {more} other triples before and still do "
            "(--clear replaces them)", err=True,
        )  # fmt: skip
    if not quiet:
        left = f"; {len(done.skipped)} were whole before" if done.skipped else ""
        click.echo(f"{done.triples} triples in {len(done.graphs)} graphs are in the store ({done.road}{left})")
        click.echo(f"Ask it:  kg stats --endpoint {endpoint}")
    return 0


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress bar on stderr where a person watches."""
    if quiet or not is_terminal():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading", total=None)
        yield lambda name, done, of: bar.update(
            task, description=name.rpartition("/")[2] or "loading", completed=done, total=of
        )
