"""What goes back and forth between the front and its workers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from kg.errors import one_line

_PART = 1 << 16

#: What a task may give as the body of its answer.
Body = bytes | Iterable[bytes] | Callable[[BinaryIO], object]


@dataclass
class Reply:
    """What a task gives back, in the worker."""

    status: int = 200
    media_type: str = "text/plain; charset=utf-8"
    body: Body = b""
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A request that is not answered: HTTP status, one line for people, and headers to send with it."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = one_line(message)
        self.headers = dict(headers or {})

    def __str__(self) -> str:
        return self.message


class Answer:
    """A whole answer, as the front sees it; a big one lies in a file that is gone with this object."""

    __slots__ = ("status", "media_type", "headers", "size", "version", "data", "_file")

    def __init__(
        self, status: int, media_type: str, headers: dict[str, str], data: bytes | BinaryIO, size: int,
        version: str = "",
    ) -> None:  # fmt: skip
        self.status = status
        self.media_type = media_type
        self.headers = headers
        self.size = size
        self.version = version  # of the graph that answered
        self.data: bytes | None = data if isinstance(data, bytes) else None  # all of a small answer
        self._file = None if isinstance(data, bytes) else data

    @property
    def body(self) -> AsyncIterator[bytes]:
        """The bytes, in parts; to be read once."""
        return self._parts()

    async def _parts(self) -> AsyncIterator[bytes]:
        if self.data is not None:
            yield self.data
        elif self._file is not None:
            with self._file as file:
                while part := file.read(_PART):  # written a moment ago: it comes from memory
                    yield part

    async def read(self) -> bytes:
        """All bytes."""
        if self.data is None:
            self.data = b"".join([part async for part in self._parts()])
        return self.data
