"""Requests as they go over the wire, nothing added or followed."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import rdflib


@dataclass
class Got:
    """A response."""

    status: int
    headers: dict[str, str]
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode("utf-8")

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def said(self) -> bool:
        """Of an ASK in JSON."""
        return bool(json.loads(self.data)["boolean"])

    def rows(self) -> list[dict[str, Any]]:
        """Of a SELECT in JSON."""
        found: list[dict[str, Any]] = json.loads(self.data)["results"]["bindings"]
        return found

    def graph(self, base: str | None = None) -> rdflib.Graph:
        names = {"application/rdf+xml": "xml", "application/ld+json": "json-ld", "text/n3": "n3"}
        return rdflib.Graph().parse(data=self.data, format=names.get(self.kind, self.kind), publicID=base)


class Client:
    """Sends to one server."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.token = token
        self._place = urlsplit(url).netloc

    def send(
        self, method: str, path: str, body: bytes | str | None = None, kind: str | None = None, *,
        token: bool = True, **headers: str,
    ) -> Got:  # fmt: skip
        """``kind``: the media type of the body; ``headers`` with ``_`` for ``-``."""
        connection = http.client.HTTPConnection(self._place, timeout=60)
        connection.putrequest(method, path, skip_accept_encoding=True)
        if self.token and token:
            connection.putheader("Authorization", f"Bearer {self.token}")
        if kind is not None:
            connection.putheader("Content-Type", kind)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        data = body.encode() if isinstance(body, str) else body
        if data is not None:
            connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data)
        response = connection.getresponse()
        got = Got(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return got

    def get(self, path: str, accept: str | None = None, **headers: str) -> Got:
        return self.send("GET", path, **({"Accept": accept} if accept else {}), **headers)

    def query(self, sparql: str, accept: str | None = None, **graphs: str) -> Got:
        """By GET; ``graphs`` with ``_`` for ``-``."""
        more = "".join(f"&{name.replace('_', '-')}={quote(iri, safe='')}" for name, iri in graphs.items())
        return self.get(f"/sparql?query={quote(sparql, safe='')}{more}", accept)

    def ask(self, sparql: str) -> bool:
        got = self.query(sparql, "application/sparql-results+json")
        assert got.status == 200, got.text
        return got.said

    def update(self, sparql: str, more: str = "") -> Got:
        return self.send("POST", f"/sparql{more}", sparql, "application/sparql-update")


def is_one_line(got: Got) -> bool:
    """An error as people are to read it."""
    return got.text.endswith("\n") and got.text.count("\n") == 1 and "Traceback" not in got.text and len(got.text) > 10
