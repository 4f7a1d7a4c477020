"""``kg build``"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kg.cli.options import is_terminal, print_table, quiet_option

if TYPE_CHECKING:
    from kg.graph.building import BuildResult
    from kg.graph.engines import Engine

_PLURALS = {"action": "actions", "issue": "issues", "figure": "figures", "goal": "goals", "rank": "rankings"}


@click.command("build")
@click.argument("paths", nargs=-1, required=True)
@click.option("-o", "--out", type=click.Path(), help="Folder to write the graph to, as files.")
@click.option("--store", type=click.Path(), help="Folder to write an embedded store to, besides or instead of files.")
@click.option("--quotes/--no-quotes", default=True, show_default=True, help="Keep the words of each evidence.")
@click.option("--replace", is_flag=True, help="Remove graphs of other documents from the folder.")
@click.option("--force", "--no-incremental", is_flag=True, help="Read all documents again, unchanged ones too.")
@click.option("--decisions", multiple=True, type=click.Path(), help="Corrections to apply (CSV); may be repeated.")
@click.option("--rules", multiple=True, type=click.Path(), help="A further rule (.rq); may be repeated.")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Processes.  [default: as many as are useful]")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
              help="What documents are read on: processes here, or a cluster of dask.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS", help="Scheduler of a running cluster; without it one is started here.")
@click.option("--wait", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
              help="Give up after so long without scheduler or workers.  [default: 30]")  # fmt: skip
@quiet_option
def command(
    paths: tuple[str, ...], out: str | None, store: str | None, quotes: bool, replace: bool, force: bool,
    decisions: tuple[str, ...], rules: tuple[str, ...], jobs: int | None, engine: str, scheduler: str | None,
    wait: float | None, quiet: bool,
) -> int:  # fmt: skip
    """Read documents and write their knowledge graph.

    PATHS are files, folders or globs (.txt .md .html .pdf .docx), or - for plain text on stdin. The folder gets one
    TriG file a document, the reference data, links and responsibilities concluded from all documents in it, and the
    texts as read, to which evidence refers. It is written whole or not at all. Documents that cannot be read, and
    decisions that match nothing, are reported and the rest is done (exit code 1). With --store the graph is written as
    an embedded store, which opens at once however big it is and takes the place of an older one.

    Built again into the same folder, only documents that changed are read, and those that are gone from a folder among
    PATHS are removed; documents of other folders stay. The result is the same as with --force.

    With --engine dask the documents are sent to the workers of a cluster, which need no disk in common with this
    machine but the same policy-kg; the graph is the same, byte for byte.

    Example:  kg build examples/documents --out my/graph
    """
    for switch, value in (("--out", out), ("--store", store)):
        if value is not None and not value.strip():
            raise click.UsageError(f"{switch} is empty; name a folder")
    if out is None and store is None:
        raise click.UsageError("Missing option '-o' / '--out'; name a folder for the graph, or a --store")
    spread = _engine(engine, scheduler, wait, jobs)
    gc.set_threshold(50_000, 20, 20)  # nearly everything that is made lives until its document is written
    from kg.graph.building import build

    with _progress(quiet) as progress:
        result = build(paths, out, store=store, quotes=quotes, jobs=jobs, quiet=quiet, replace=replace,
                       incremental=not force, progress=progress, decisions=decisions, rules=rules, engine=spread)  # fmt: skip
    for remark in result.remarks:
        click.echo(f"kg: {remark}", err=True)
    for line in dict.fromkeys(
        f"kg: {failure}" for failure in result.failures + result.unmatched
    ):  # one broken documents.toml, one line
        click.echo(line, err=True)
    if not quiet:
        _print_summary(result)
    gc.freeze()  # the program ends here: looking through what is left for garbage takes longer than anything else
    return 1 if result.failures or result.unmatched else 0


def _engine(name: str, scheduler: str | None, wait: float | None, jobs: int | None) -> Engine | None:
    """The engine that the switches name; None for processes of this machine. Raises UsageError."""
    from kg.graph.engines import WAIT, Engine

    if name == "local":
        for switch, value in (("--scheduler", scheduler), ("--wait", wait)):
            if value is not None:
                raise click.UsageError(f"{switch} is of a cluster; add --engine dask")
        return None
    if scheduler is not None and jobs is not None:
        raise click.UsageError("--jobs counts processes of this machine; a running cluster has its own workers")
    return Engine(name, scheduler, WAIT if wait is None else wait, jobs)


def _print_summary(result: BuildResult) -> None:
    from kg.cli.extract import detail_of, subject_of

    kept = set(result.kept)
    columns = ["document", "language", *_PLURALS.values(), "triples"]
    rows = [
        [d.id, d.language, *(str(d.statements.get(kind, 0)) for kind in _PLURALS), str(d.triples)]
        for d in result.documents
        if d.id not in kept
    ]
    if rows:
        print_table(columns, rows)
    shown = [(d.id, e) for d in result.documents for e in d.examples][:8]
    if shown:
        click.echo("\nFor example:")
    for document, example in shown:
        s = example.statement
        click.echo(f"  {subject_of(s)}: {detail_of(s)}  [{document} {example.locator}]")
        words = example.quote if len(example.quote) <= 150 else example.quote[:149] + "…"
        click.echo(f"      “{words}”")
    if kept or result.removed:
        built = len(result.documents) - len(kept)
        click.echo(f"{chr(10) if rows else ''}{built} built, {len(kept)} kept unchanged, {_removed(result.removed)}")
    click.echo(f"\n{result.statements} statements from {len(result.documents)} documents in {result.out}")
    click.echo(f"Ask it:  kg show NAME --graph {result.out}   or   kg query --graph {result.out} 'SELECT …'")


def _removed(names: tuple[str, ...], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{len(names)} removed" + (f" ({', '.join(names[:most])}{more})" if names else "")


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress bar on stderr where a person watches."""
    if quiet or not is_terminal():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("reading", total=None)
        yield lambda name, done, of: bar.update(task, description=name, completed=done, total=of)
