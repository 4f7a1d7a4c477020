"""Wall time, memory and imported modules of whole processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Seconds between two looks at the memory of a process tree.
_EVERY = 0.01

Command = Sequence[str | Path]

#: Every measured process keeps its compiled modules, as an installed program does, whatever the shell says: "warm".
_COMPILED = tempfile.TemporaryDirectory(prefix="kg-benchmark-")
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
    "PYTHONPYCACHEPREFIX": _COMPILED.name
}


@dataclass(frozen=True)
class Times:
    """Wall seconds of the runs of one command."""

    runs: tuple[float, ...]

    @property
    def least(self) -> float:
        return min(self.runs)

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    def as_json(self) -> dict[str, float | int]:
        return {"least": round(self.least, 4), "median": round(self.median, 4), "runs": len(self.runs)}


def alternately(commands: Mapping[str, Command], rounds: int) -> dict[str, Times]:
    """Each command once a round, one after the other, so that a slow spell of the machine meets all of them.

    One round more is run first and not counted: it warms the caches of files and of compiled modules.
    """
    runs: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            seconds = once(command)
            if number:
                runs[name].append(seconds)
    return {name: Times(tuple(found)) for name, found in runs.items()}


def once(command: Command) -> float:
    """Wall seconds of one run, process start included; a failing command stops the benchmark.

    Exit code 1 is no failure: the program did its work and found something wrong in what it was given.
    """
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, env=_ENVIRONMENT)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1):
        _stop(command, done.returncode, done.stderr)
    return seconds


def numbers(command: Command) -> list[float]:
    """The numbers that the command prints."""
    done = subprocess.run(command, capture_output=True, check=False, env=_ENVIRONMENT)
    if done.returncode:
        _stop(command, done.returncode, done.stderr)
    return [float(word) for word in done.stdout.split()]


def with_memory(command: Command) -> tuple[float, float]:
    """(wall seconds, peak MB) of one run.

    The peak is that of the resident sets of the process and all its descendants added up, looked at every hundredth of
    a second; pages that forked workers share with their parent count once for each, so the true need is lower.
    """
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_ENVIRONMENT)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_resident, _tree(process.pid))))
        time.sleep(_EVERY)
    seconds = time.perf_counter() - start
    if process.returncode:
        _stop(command, process.returncode, process.stderr.read() if process.stderr else b"")
    return seconds, peak / 1024 / 1024


def modules(command: Command) -> set[str]:
    """The top-level modules that a Python command imports. ``command`` begins with the interpreter."""
    done = subprocess.run(
        [command[0], "-X", "importtime", *command[1:]], capture_output=True, check=False, env=_ENVIRONMENT
    )
    if done.returncode:
        _stop(command, done.returncode, done.stderr[-2000:])
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines if line.startswith("import time:")}


def _tree(pid: int) -> list[int]:
    """A process and its descendants, as far as they still live."""
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text(encoding="ascii").split())
        except OSError:
            continue
    return found


def _resident(pid: int) -> int:
    """Resident bytes of a process; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), 0)


def _stop(command: Command, code: int, stderr: bytes) -> None:
    shown = " ".join(str(part).strip().splitlines()[0][:80] for part in command[:8])
    sys.exit(f"the benchmark stops: exit code {code} of {shown} …\n{stderr.decode('utf-8', 'replace').strip()}")
