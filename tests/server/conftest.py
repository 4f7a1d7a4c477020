"""Servers for tests: a real process on a free port of loopback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_BEGINS_WITHIN = 60.0


@dataclass
class Server:
    """A running ``kg serve``. ``log`` is what it wrote to standard error so far."""

    url: str
    token: str | None
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def log(self) -> str:
        return "".join(self.lines)

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends it; gives its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(20)


def begin(*args: str, token: str | None = None, env: dict[str, str] | None = None) -> Server:
    """Starts ``kg serve`` with these arguments on a free port. Raises RuntimeError with what it said."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KG_") or k == "KG_CACHE"} | (env or {})
    if token is not None:
        environment["KG_TOKEN"] = token
    command = [sys.executable, "-m", "kg", "serve", "--port", "0", *args]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    server = Server("", token, process)
    assert process.stderr is not None and process.stdout is not None
    lines = process.stderr

    def keep() -> None:
        for line in lines:
            server.lines.append(line)

    threading.Thread(target=keep, daemon=True).start()
    watchdog = threading.Timer(_BEGINS_WITHIN, process.kill)
    watchdog.start()
    server.url = process.stdout.readline().strip()
    watchdog.cancel()
    if not server.url:
        process.wait()
        raise RuntimeError(server.log)
    return server


@pytest.fixture(scope="session")
def start_server() -> Iterator[Callable[..., Server]]:
    """A function that starts a server and ends it with the session: ``start_server("--store", place, token=…)``."""
    running: list[Server] = []

    def start(*args: str | Path, token: str | None = None, env: dict[str, str] | None = None) -> Server:
        server = begin(*map(str, args), token=token, env=env)
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def server_url(start_server: Callable[..., Server]) -> str:
    """The address of a server of the released graph, read only."""
    return start_server().url
