"""Documents → a folder of TriG files: one a document, the reference graph, what follows, and the texts as read.

Documents that are as they were at the last build, and whose files are whole, are not read again (``kg.graph.increment``);
the folder is the same, byte for byte, as if they had been. The folder changes from the old state to the new one in one
step (``kg.graph.switching``). Documents are independent of each other: the same function runs here in a process pool and
could run anywhere else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from dataclasses import replace as dataclass_replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg.documents.discovery import STDIN, discover
from kg.errors import DocumentError, GraphError, KgError, one_line
from kg.graph import engines, switching, workers
from kg.graph.conclusions import Conclusions
from kg.graph.decisions import Decision
from kg.graph.increment_plan import Plan
from kg.graph.reference import write_reference
from kg.identifiers import slug
from kg.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from kg.graph.engines import Engine
    from kg.graph.outcome import BuiltDocument

#: Below this many bytes of input a second process costs more than it saves.
_WORTH_A_POOL = 200_000
#: How many bytes of words take as long as a digit, by and large: numbers are what is looked at most closely.
_WEIGHT_OF_A_DIGIT = 100


@dataclass(frozen=True)
class BuildResult:
    """What a build wrote, and which inputs failed and why."""

    out: Path
    documents: tuple[BuiltDocument, ...]  # all that were given, those kept as they were too
    failures: tuple[KgError, ...] = field(default=())
    unmatched: tuple[KgError, ...] = field(default=())  # decisions that match nothing
    kept: tuple[str, ...] = field(default=())  # ids of documents that were not read again
    removed: tuple[str, ...] = field(default=())  # ids of documents that are gone
    remarks: tuple[str, ...] = field(default=())

    @property
    def statements(self) -> int:
        return sum(sum(d.statements.values()) for d in self.documents)


def build(
    paths: str | Path | Iterable[str | Path], out: str | Path | None = None, *, store: str | Path | None = None,
    quotes: bool = True, jobs: int | None = None, quiet: bool = True, replace: bool = False, incremental: bool = True,
    progress: Callable[[str, int, int], None] | None = None,
    decisions: Iterable[str | Path] = (), rules: Iterable[str | Path] = (), engine: Engine | None = None,
) -> BuildResult:  # fmt: skip
    """Builds the graph of the documents at ``paths`` (files, folders, globs) into the folder ``out``, or as an embedded
    store into the folder ``store``, or both; the store then holds all that is in ``out``, and replaces an older one.

    ``quotes=False`` keeps no words of the texts (for a release). Graphs of other documents already in ``out`` stay,
    unless ``replace`` is true; those of documents that lay in one of the folders ``paths`` at the last build and are gone
    are removed. Documents unchanged since then are not read again, unless ``incremental`` is false. ``jobs`` is the number
    of processes (default: as many as are useful), ``engine`` a cluster that reads them instead; the result depends on none of these.
    ``progress(name, done, of)`` is called after each document that is read, unless ``quiet``.
    A document that cannot be read is listed in the result and the others are built; what an earlier build made of it
    stays. Links and responsibilities are concluded anew from all documents in ``out``; ``decisions`` and ``rules`` are
    files beside those of ``ontology/``. Raises KgError where nothing could be built; then ``out`` is left as it was.
    """
    if store is not None:
        again = partial(build, paths, quotes=quotes, jobs=jobs, quiet=quiet, replace=replace, incremental=incremental,
                        progress=progress, decisions=decisions, rules=rules, engine=engine)  # fmt: skip
        return _with_store(store, out, again)
    if out is None:
        raise GraphError("no folder is named to write to", hint="name one with --out, or a store with --store")
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    files = discover(given)
    folder = Path(out)
    with switching.workshop(folder) as (temporary, settle):
        apart = _jobs(files, jobs) > 1 or (engine is not None and workers.forks())
        conclusions = Conclusions(decisions, rules)
        plan = Plan(folder, files, given, quotes, conclusions.decisions, keep=incremental, replace=replace)
        if (same := plan.nothing_to_do(conclusions.decisions, conclusions.rules)) is not None:
            return same
        jobs = min(_jobs(plan.to_read, jobs), len(plan.to_read)) if apart else 1
        outcomes: dict[int, BuiltDocument | KgError] = {}
        # An error in the reference data must come before any work, and forked workers share what is loaded here.
        with _reference_beside(temporary, apart) as wait_for_reference:

            def take_reference() -> None:
                wait_for_reference()
                conclusions.add(temporary / "reference" / "reference.trig")

            # The reader is imported only now: it takes as long as the reference data takes to be written and loaded.
            # Where a cluster reads, it is mostly not needed here.
            with _in_a_thread(take_reference) if apart else nullcontext(take_reference) as finish_reference:
                if plan.to_read and engine is None:
                    with workers.uninterrupted():  # Ctrl-C amid the making of a class would change the exit code
                        import kg.graph.document  # noqa: F401

                vocabulary = load_vocabulary()
                finish_reference()
            for n, outcome in _run(plan.to_read, temporary, quotes, jobs, conclusions.decisions, engine):
                outcomes[n] = outcome
                if not isinstance(outcome, KgError):
                    conclusions.add(temporary / f"{slug(outcome.id)}.trig", corrected=True)
                if progress is not None and not quiet:
                    progress(plan.to_read[n].name, len(outcomes), len(plan.to_read))
        in_order = [outcomes[n] for n in range(len(plan.to_read))]
        built = [o for o in in_order if not isinstance(o, KgError)]
        failures = [o for o in in_order if isinstance(o, KgError)]
        if not built and not plan.kept:
            said = list(dict.fromkeys(map(str, failures)))
            if len(said) == 1:
                raise failures[0]
            raise GraphError(
                f"none of {len(failures)} documents could be read: " + "; ".join(said[:3]),
                hint="nothing was written",
            )
        for name in plan.kept:
            conclusions.add(folder / f"{name}.trig", corrected=True)
        for file in plan.others({slug(d.id) for d in built}):
            conclusions.add(file)
        unmatched = conclusions.write(temporary, vocabulary)
        plan.record(temporary, built, conclusions.decisions, conclusions.rules, unmatched)
        settle(plan.goes)
    return plan.result(built, failures, unmatched)


def _with_store(store: str | Path, out: str | Path | None, make: Callable[..., BuildResult]) -> BuildResult:
    from kg.graph import embedded

    place = embedded.check_target(store)
    if out is not None and place.resolve() in (Path(out).resolve(), *Path(out).resolve().parents):
        raise GraphError("the store would lie over the files", place=place, hint="name another folder with --store")
    with embedded.reserved(place) as lock:
        if out is not None:
            result = make(out=out)
            embedded.write(Path(out), place, lock)
            return result
        with embedded.temporary_graph(place) as folder:
            result = make(out=folder)
            embedded.write(folder, place, lock)
        return dataclass_replace(result, out=place)


@contextmanager
def _reference_beside(folder: Path, apart: bool) -> Iterator[Callable[[], None]]:
    """Writes the reference data while the block runs; with a single process, when the block asks for it."""
    if not apart:
        yield lambda: write_reference(folder)
    else:
        with workers.beside(lambda: write_reference(folder)) as wait:
            yield wait


@contextmanager
def _in_a_thread(work: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Begins ``work`` in a thread; the block calls what it is given to wait for its end and to meet its error."""
    with ThreadPoolExecutor(1) as pool:
        with workers.uninterrupted():  # Ctrl-C is for the thread that waits
            begun = pool.submit(work)
        yield begun.result


def _jobs(files: list[Path], jobs: int | None) -> int:
    """How many processes read ``files``; ``jobs`` is what was asked for."""
    if STDIN in files or not workers.forks():
        return 1
    if jobs is None:
        size = sum(f.stat().st_size for f in files if f.is_file())
        jobs = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        jobs = jobs if size > _WORTH_A_POOL else 1
    return min(jobs, len(files))


def _run(
    files: list[Path], folder: Path, quotes: bool, jobs: int, decisions: Sequence[Decision], engine: Engine | None
) -> Iterator[tuple[int, BuiltDocument | KgError]]:
    """Number and outcome of every file, as they are done."""
    if engine is not None and files:
        yield from engines.run(engine, files, folder, quotes, decisions)
        return
    tasks = [(file, folder, quotes, decisions) for file in files]
    if jobs < 2:
        yield from enumerate(map(outcome_of, tasks))
        return
    # The dearest first, so that no process is left with a dear one at the end.
    dearest_first = sorted(range(len(files)), key=lambda i: -_weight(files[i]))
    yield from workers.run(outcome_of, tasks, dearest_first, jobs)


def _weight(file: Path) -> int:
    """A guess at how long a document takes, from its first megabyte: by its size, and by its figures."""
    try:
        with file.open("rb") as stream:
            start = stream.read(1 << 20)
        return file.stat().st_size + _WEIGHT_OF_A_DIGIT * (len(start) - len(start.translate(None, b"0123456789")))
    except OSError:
        return 0


def outcome_of(task: tuple[Path, Path, bool, Sequence[Decision]]) -> BuiltDocument | KgError:
    """Builds one document, wherever it runs; ``task`` is its file, the folder to write to, whether quotes are kept, and
    the decisions. What is wrong with it is returned as an error that can cross a process boundary, not raised.
    """
    from kg.graph import document

    file = task[0]
    try:
        return document.build_document(*task)
    except KgError as error:
        return _portable(error)
    except RecursionError:
        return DocumentError("is nested too deeply", place=file, hint="simplify it")
    except OSError as error:
        return DocumentError(f"cannot be built: {error.strerror or error}", place=file)
    except MemoryError:
        return DocumentError("there is not enough memory for this document", place=file, hint="split it")
    except Exception as error:  # one document must not cost all the others
        if os.environ.get("KG_DEBUG"):
            raise
        what = one_line(f"{type(error).__name__}: {error}")
        hint = "leave it out and report it; KG_DEBUG=1 shows where"
        return DocumentError(f"cannot be built, by a fault of the program: {what}", place=file, hint=hint)


def _portable(error: KgError) -> KgError:
    """The error as it can cross a process boundary."""
    copy = DocumentError(error.message, place=error.place, line=error.line, hint=error.hint)
    copy.exit_code = error.exit_code
    return copy
