"""Where documents are read: in processes of this machine, or spread over a cluster that is there already.

Every engine runs the same function on each document (``kg.graph.building``), so that the same documents give the same
bytes whatever the engine, the number of its workers and the order in which they are done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError

if TYPE_CHECKING:
    from kg.graph.decisions import Decision
    from kg.graph.outcome import BuiltDocument

#: What ``kg build --engine`` takes; ``local`` is the pool of processes that needs no engine at all.
NAMES = ("local", "dask")
#: Seconds to wait for a scheduler, and for workers, unless told otherwise.
WAIT = 30.0


@dataclass(frozen=True)
class Engine:
    """A cluster to read documents on: dask's, at the address ``scheduler``, or one of processes started for this build.

    ``wait``: seconds without a scheduler, or without any worker, after which the build is given up. A document
    whose graph does not come back for as long is sent again, and left out where that does not help.
    ``workers``: how many processes a cluster of our own has; None: one a core.
    """

    name: str = "dask"
    scheduler: str | None = None
    wait: float = WAIT
    workers: int | None = None


def run(
    engine: Engine, files: Sequence[Path], folder: Path, quotes: bool, decisions: Sequence[Decision]
) -> Iterator[tuple[int, BuiltDocument | KgError]]:
    """Number and outcome of every file, as they are done; the files of its graph are in ``folder`` by then.

    Raises GraphError where the cluster cannot be used or is lost; then nothing but ``folder`` was touched.
    """
    from kg.graph.engines import cluster

    return cluster.run(engine, files, folder, quotes, decisions)
