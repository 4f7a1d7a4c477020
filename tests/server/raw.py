"""A client that may be rude: bytes on a socket."""

from __future__ import annotations

import socket
import time
from contextlib import suppress


class Raw:
    """One connection to a server on loopback."""

    def __init__(self, port: int, *, buffer: int | None = None) -> None:
        self.socket = socket.socket()
        if buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", port))

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Sends, whether or not the other end still listens."""
        with suppress(OSError):
            self.socket.sendall(data)

    def rest(self) -> bytes:
        """All bytes until the other end closes."""
        parts = []
        try:
            while part := self.socket.recv(1 << 16):
                parts.append(part)
        except ConnectionError:
            pass
        return b"".join(parts)

    def drip(self, data: bytes, seconds: float) -> bool:
        """Sends one byte ten times a second; False as soon as the other end has closed."""
        end = time.monotonic() + seconds
        for at in range(len(data)):
            self.socket.settimeout(0.1)
            try:
                self.socket.sendall(data[at : at + 1])
                self.socket.recv(1)
                return False  # it has said something, or closed
            except TimeoutError:
                pass
            except OSError:
                return False
            finally:
                self.socket.settimeout(30)
            if time.monotonic() > end:
                break
        return True


def ask(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in small letters) and body of the answer to raw bytes."""
    with Raw(port) as client:
        client.send(request)
        return parsed(client.rest())


def parsed(data: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(first.split()[1]) if first else 0, headers, body
