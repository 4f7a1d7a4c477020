"""What a server is told when it starts."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

MIB = 1 << 20

#: Hosts that only this machine reaches.
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_loopback(host: str) -> bool:
    """Whether a host is this machine alone."""
    if host.lower() in LOOPBACK:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def size_text(size: int) -> str:
    """A number of bytes for people."""
    for unit, name in ((1 << 30, "GiB"), (MIB, "MiB"), (1024, "KiB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"


@dataclass(frozen=True)
class Settings:
    """``graph``: a folder, a file or a store; ``store``: an embedded store; ``endpoint``: a SPARQL endpoint; none of
    them: the released graph. Times in seconds, sizes in bytes."""

    graph: str | None = None
    endpoint: str | None = None
    store: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    writable: bool = False
    timeout: float = 30.0  # of one request's work
    rows: int = 100_000  # of one answer
    answer_bytes: int = 64 * MIB
    memory: int = 1024 * MIB  # that one worker may take beyond the graph
    body: int = MIB  # of a request
    upload: int = 64 * MIB  # of a request that writes
    workers: int = 0  # 0: one a core, at least two
    queue: int = 256  # requests that wait for a worker
    language: str = "en"
    public_url: str | None = None  # where readers find this server, when it is behind another
    documents: str | None = None
    patience: float = 10.0  # with a client that sends or reads nothing
    connections: int = 1000

    @property
    def source(self) -> str | None:
        """Where the graph comes from; None: the released graph."""
        return self.endpoint or self.store or self.graph

    @property
    def at_once(self) -> int:
        """How many workers there are."""
        return self.workers or max(2, _cores())

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def needs_token(self) -> bool:
        """Whether every request must show the token, not only those that write."""
        name = urlsplit(self.public_url).hostname if self.public_url else None
        return not self.is_loopback or (name is not None and not is_loopback(name))

    @property
    def is_store(self) -> bool:
        """Whether an embedded store is served."""
        from kg.graph import embedded

        return self.endpoint is None and self.source is not None and embedded.is_store(Path(self.source))

    @property
    def url(self) -> str:
        """The address to tell people, without a slash at the end."""
        return self.public_url.rstrip("/") if self.public_url else self.local_url

    @property
    def local_url(self) -> str:
        """The address that the server listens at."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"
