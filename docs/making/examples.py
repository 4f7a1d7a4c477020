"""The examples of the documentation, run as a reader would run them, and compared with what the pages show.

- A block fenced as ``console`` holds commands behind ``$`` (continued behind ``>``) and what they print: answers first,
  then remarks; without the links to the words of a page, which are long. ``…`` alone on a line stands for any lines
  left out. A command that ends in ``&`` is a server: it runs until the end of the page and is shown without its log, on
  a free port where the page says 8000 (or 8001, 8002).
- The blocks fenced as ``python`` are one script, run after the commands of the page. Blocks fenced otherwise are only
  shown.

Each page has a fresh folder that holds nothing but the ``examples`` of the repository. ``kg`` is the program as others
have it: the package with its data, without texts that an own build left beside them.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PORTS = ("8000", "8001", "8002")
_SECONDS = 120


@dataclass
class Example:
    """A command, and the lines that the page shows under it."""

    command: str
    shown: list[str]


def pages() -> list[Path]:
    """The pages of our own that hold examples."""
    found = [file for file in sorted(DOCS.rglob("*.md")) if "making" not in file.parts]
    return [file for file in found if _BLOCK.search(file.read_text(encoding="utf-8"))]


def examples(block: str) -> list[Example]:
    """The commands of one console block."""
    found: list[Example] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Example(line[2:], []))
        elif line.startswith("> ") and found and not found[-1].shown:
            found[-1].command += "\n" + line[2:]
        elif found:
            found[-1].shown.append(line.rstrip())
        else:
            raise ValueError(f"a console block begins with a command, not with {line!r}")
    return found


def install(folder: Path) -> Path:
    """A copy of the package and its data in ``folder``, with a ``kg`` beside them; the folder to put into PATH."""
    for name in ("kg", "ontology", "examples"):
        ignored = shutil.ignore_patterns("__pycache__", ".*", "out")
        shutil.copytree(ROOT / name, folder / "lib" / name, ignore=ignored)
    for file in (ROOT / "triples").rglob("*"):
        if file.is_file() and file.relative_to(ROOT / "triples").parts[0] != "texts":
            target = folder / "lib" / "triples" / file.relative_to(ROOT / "triples")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    programs = folder / "bin"
    programs.mkdir()
    for name, what in (("kg", "-m kg"), ("python", "")):
        file = programs / name
        file.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}/lib" exec "{sys.executable}" {what} "$@"\n', encoding="utf-8")
        file.chmod(0o755)
    return programs


class Session:
    """One reader with one page, in a fresh folder."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        lib = programs.parent / "lib"
        shutil.copytree(lib / "examples", folder / "examples")
        kept = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("KG_", "PYTHON")) and k not in ("LANG", "LC_ALL", "COLUMNS")
        }
        self.environment = {
            **kept, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(lib),
            "HOME": str(folder.parent), "KG_CACHE": str(programs.parent / "cache"), "LC_ALL": "C.UTF-8",
            "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1",
        }  # fmt: skip
        self._servers: list[subprocess.Popen[bytes]] = []
        self._ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))

    def run(self, command: str) -> list[str]:
        """What a command prints: answers, then remarks."""
        given = command
        for port, free in self._ports.items():
            given = given.replace(port, free)
        if given.rstrip().endswith("&"):
            return self._serve(given.rstrip().removesuffix("&"))
        done = subprocess.run(
            ["bash", "-c", given], cwd=self.folder, env=self.environment, capture_output=True, encoding="utf-8",
            timeout=_SECONDS, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        return self._lines(done.stdout + done.stderr)

    def script(self, code: str) -> str:
        """Runs Python; what went wrong, or nothing."""
        file = self.folder / "page.py"
        file.write_text(code, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, file.name], cwd=self.folder, env=self.environment, capture_output=True, encoding="utf-8",
            timeout=_SECONDS, check=False,
        )  # fmt: skip
        return done.stderr if done.returncode else ""

    def _serve(self, command: str) -> list[str]:
        log = self.folder.parent / f"server-{len(self._servers)}.log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {command}"], cwd=self.folder, env=self.environment, stdout=stream, stderr=stream,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self._servers.append(process)
        (port,) = [free for free in self._ports.values() if free in command]
        end = time.monotonic() + _SECONDS
        while process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), timeout=1):
                break
            time.sleep(0.05)
        return [] if process.poll() is None else self._lines(log.read_text(encoding="utf-8"))

    def _lines(self, text: str) -> list[str]:
        for port, free in self._ports.items():
            text = text.replace(free, port)
        text = text.replace(f"{self.folder}/", "").replace(str(self.folder), ".")
        return [line.rstrip() for line in text.rstrip("\n").splitlines() if "#:~:text=" not in line]

    def close(self) -> None:
        """Ends the servers of the page."""
        for process in self._servers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextlib.contextmanager
def session(programs: Path, folder: Path) -> Iterator[Session]:
    made = Session(programs, folder)
    try:
        yield made
    finally:
        made.close()


def _free_ports(number: int) -> list[str]:
    """Ports of loopback that nobody uses now, each of five digits, so that no other number is taken for one."""
    with contextlib.ExitStack() as open_:
        probes: list[socket.socket] = []
        while len(probes) < number:
            probe = open_.enter_context(socket.socket())
            probe.bind(("127.0.0.1", 0))
            if probe.getsockname()[1] >= 10000:
                probes.append(probe)
        return [str(probe.getsockname()[1]) for probe in probes]


def agrees(shown: list[str], printed: list[str]) -> bool:
    """Whether the shown lines are the printed ones, where ``…`` stands for any."""
    wanted = [line for line in shown]
    while wanted and not wanted[-1]:
        wanted.pop()
    pattern = "".join(r"(?:.*\n)*?" if line == "…" else re.escape(line) + r"\n" for line in wanted)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in printed)) is not None


def check(page: Path, programs: Path, folder: Path) -> list[str]:
    """What a page shows and its commands do not print, one paragraph each."""
    wrong: list[str] = []
    code: list[str] = []
    with session(programs, folder) as reader:
        for kind, block in _BLOCK.findall(page.read_text(encoding="utf-8")):
            if kind == "python":
                code.append(block)
                continue
            for example in examples(block):
                printed = reader.run(example.command)
                if not agrees(example.shown, printed):
                    wrong.append("\n".join([f"$ {example.command}", *printed]))
        if code and (said := reader.script("\n".join(code))):
            wrong.append(said)
    return wrong


def refreshed(page: Path, programs: Path, folder: Path) -> str:
    """The text of a page with what its commands print now. Lines left out (``…``) are left out again: a block whose
    shown lines still agree stays, and of others as many lines are shown before and after as before."""
    with session(programs, folder) as reader:

        def anew(match: re.Match[str]) -> str:
            if match[1] == "python":
                return match[0]
            lines: list[str] = []
            for example in examples(match[2]):
                printed = reader.run(example.command)
                shown = example.shown if agrees(example.shown, printed) else _cut(example.shown, printed)
                lines += ["$ " + example.command.replace("\n", "\n> "), *shown]
            return "```console\n" + "\n".join(lines).rstrip("\n") + "\n```"

        return _BLOCK.sub(anew, page.read_text(encoding="utf-8"))


def _cut(shown: list[str], printed: list[str]) -> list[str]:
    if "…" not in shown:
        return printed
    before, after = shown.index("…"), len([line for line in shown[shown.index("…") + 1 :] if line and line != "…"])
    before = before or 12
    if len(printed) <= before + after + 1:
        return printed
    return [*printed[:before], "…", *(printed[-after:] if after else [])]
