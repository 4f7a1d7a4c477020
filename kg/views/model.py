"""What a picture shows, before it is drawn: nodes, edges that are nodes of the graph, and the evidence of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from kg.answers.records import Evidence, Words

#: Written as escapes, so that JSON can stand in a script element whatever a document's words are.
_UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of the graph in a picture.

    ``kind`` is a key of ``ontology/views.toml`` (agency, region, task …), ``type`` a class of the ontology without prefix.
    ``x`` and ``y`` are computed beforehand, in units of a node's breadth times 100, y downwards. ``size`` runs from 1 to 4.
    ``section`` is the code of the major task or part of a plan that it belongs to, ``section_iri`` that part; ``regions``
    are those that it acts for or lies in, these first, then all that hold them; ``guess``: provisional, unconfirmed or
    background.
    """

    iri: str
    kind: str
    type: str
    en: str | None = None
    zh: str | None = None
    code: str = ""
    x: float = 0.0
    y: float = 0.0
    size: float = 1.0
    section: str = ""
    community: int | None = None
    layer: int | None = None
    guess: bool = False
    facts: tuple[tuple[Words, Words], ...] = ()
    section_iri: str = ""
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """What joins two things, with the nodes of the graph that state it.

    ``id`` never changes for the same statement. ``ground`` is a basis of a responsibility or "structure" (a part of, issued,
    has the target). ``since`` and ``until`` are dates as known; ``evidence`` are keys of the picture's ``evidence``.
    ``mutual``: it holds both ways and is drawn without an arrow; ``weight``: how many things it stands for.
    """

    id: str
    source: str
    target: str
    relation: Words
    ground: str
    role: str = ""
    confidence: float | None = None
    guess: bool = False
    since: str = ""
    until: str = ""
    nodes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    remark: Words | None = None
    mutual: bool = False
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: ``kind`` says how it is drawn, ``chart`` holds what is drawn as no network.

    ``graph``, ``version``, ``released`` and ``as_of`` are what the page says that it shows.
    """

    kind: str
    title: Words
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    chart: Mapping[str, Any] | None = None
    graph: str = ""
    version: str = ""
    released: str = ""
    as_of: str = ""
    remarks: tuple[Words, ...] = ()


def plain(value: Any) -> Any:
    """Records as lists, numbers, strings and objects; what is empty is left out of objects."""
    if isinstance(value, Words) and type(value) is Words:
        return {"en": value.in_language("en"), "zh": value.in_language("zh")}
    if isinstance(value, Node | Edge | Evidence | Picture | Words):
        found = {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        return {k: v for k, v in found.items() if v is not None and v != "" and v is not False and v != [] and v != {}}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def to_json(value: Any) -> str:
    """Compact JSON that is safe inside a script element; the same input gives the same text."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(_UNSAFE)
