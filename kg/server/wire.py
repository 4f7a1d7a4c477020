"""How the front and a worker talk: a head in JSON, and bytes as they are."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

#: Length of the head, length of the bytes after it.
SIZES = struct.Struct(">II")

#: Answers up to so many bytes go through the socket; bigger ones through a file, so that nobody waits for a reader.
INLINE = 1 << 18


def pack(head: Any, data: bytes = b"") -> bytes:
    said = json.dumps(head, separators=(",", ":")).encode()
    return SIZES.pack(len(said), len(data)) + said + data


def pack_request(task: str, request: Mapping[str, Any]) -> bytes:
    """A request; one of its values may be bytes."""
    raw = next((name for name, value in request.items() if isinstance(value, bytes)), None)
    if raw is None:
        return pack([task, None, request])
    rest = {name: value for name, value in request.items() if name != raw}
    return pack([task, raw, rest], request[raw])


def receive(channel: socket.socket) -> tuple[Any, bytes]:
    """The next message. Raises EOFError where the other end is closed."""
    first = channel.recv(INLINE)
    if not first:
        raise EOFError
    while len(first) < SIZES.size:
        first += _more(channel, SIZES.size)
    head, data = SIZES.unpack_from(first)
    whole = SIZES.size + head + data
    if len(first) < whole:
        parts, have = [first], len(first)
        while have < whole:
            parts.append(_more(channel, min(whole - have, 1 << 20)))
            have += len(parts[-1])
        first = b"".join(parts)
    return json.loads(first[SIZES.size : SIZES.size + head]), first[SIZES.size + head :]


def _more(channel: socket.socket, size: int) -> bytes:
    part = channel.recv(size)
    if not part:
        raise EOFError
    return part
