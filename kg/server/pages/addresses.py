"""Where a thing's page is on a server, and which thing an address means.

A thing under the project's base has the path of its IRI: ``https://w3id.org/policy-kg/agency/miit`` is
``/agency/miit``.
Any other is ``/thing/<IRI>``, or ``/thing?iri=<IRI>`` as a machine writes it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from urllib.parse import quote

from kg.identifiers import BASE, ONTOLOGY

_ABROAD = "thing/"
#: Steps that browsers and proxies take out of a path before anybody reads it.
_STEPS = re.compile(r"(?:^|/)\.{1,2}(?:/|$)|//")
#: First steps of paths that are pages of their own, never a thing's.
TAKEN = frozenset(
    [
        "api",
        "dataset",
        "editor",
        "gaps",
        "graph-store",
        "health",
        "mcp",
        "owners",
        "progress",
        "queries",
        "report",
        "search",
        "sparql",
        "static",
        "tasks",
        "thing",
        "things",
        "trace",
        "view",
        ".well-known",
    ]
)


def path_of(iri: str) -> str | None:
    """The path of a thing's page below the server, not yet quoted; None where no address could lead to it."""
    bare = iri.removeprefix(BASE)
    if bare != iri and "#" not in bare and "?" not in bare and bare.partition("/")[0] not in TAKEN and "/" in bare:
        return None if _STEPS.search(bare) or bare.endswith("/") else bare
    return _ABROAD + iri if iri and not _STEPS.search(iri.partition("://")[2]) else None


def address(iri: str) -> str:
    """The address of a thing's page below the server, beginning with a slash: ``/agency/miit``.

    >>> address("https://w3id.org/policy-kg/region/CN-ZJ"), address("https://example.org/x#y")
    ('/region/CN-ZJ', '/thing/https%3A//example.org/x%23y')
    """
    path = path_of(iri)
    return "/thing?iri=" + quote(iri, safe="") if path is None else "/" + quote(path, safe="/~-._")


def iris_of(path: str) -> tuple[str, ...]:
    """The IRIs that a path (decoded, without the slash at its beginning) may mean, the likeliest first."""
    if path.startswith(_ABROAD):
        iri = path.removeprefix(_ABROAD)
        # Proxies join slashes that follow each other.
        return tuple(dict.fromkeys((iri, re.sub(r"^(https?):/(?!/)", r"\1://", iri))))
    return (BASE + path,)


class Addresses(Mapping[str, str]):
    """IRI → path of its page, for everything that has one: ``known`` things, all nodes that lie under the base."""

    def __init__(self, known: Mapping[str, str], kinds: Container[str] = ()) -> None:
        """``known``: IRI → kind of the things that are there; ``kinds``: first steps of which there are no others."""
        self._known = known
        self._kinds = kinds

    def __getitem__(self, iri: str) -> str:
        if iri not in self._known:
            bare = iri.removeprefix(BASE)
            if bare == iri or iri.startswith(ONTOLOGY) or bare.partition("/")[0] in self._kinds:
                raise KeyError(iri)
        path = path_of(iri)
        if path is None:
            raise KeyError(iri)
        return path

    def __contains__(self, iri: object) -> bool:
        return isinstance(iri, str) and self.get(iri) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
