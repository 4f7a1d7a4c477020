"""Asks a server for pages as they are, without a browser."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any, NamedTuple


class Got(NamedTuple):
    """What a server said."""

    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode("utf-8")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


def get(address: str, accept: str = "text/html", **headers: str) -> Got:
    """Asks for an address, without following where it points to."""
    wanted = {"Accept": accept, **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        with _opener.open(urllib.request.Request(address, headers=wanted), timeout=30) as answer:
            return Got(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Got(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())
