"""A small store of our own: three offices, each in a graph of its own, and one under review."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.graph.terms import GRAPH_REVIEW

EX = "https://offices.example/"
NORTH, SOUTH, WEST = (f"{EX}graph/{name}" for name in ("north", "south", "west"))
TOKEN = "a-token-for-tests-of-the-protocol"

TRIG = f"""
@prefix ex: <{EX}> .
<{NORTH}> {{ ex:mill a ex:Office ; ex:name "Mill office"@en , "磨坊办公室"@zh ; ex:rank 1 . }}
<{SOUTH}> {{ ex:pier a ex:Office ; ex:name "Pier, \\"old\\" office" ; ex:rank 2 . }}
<{WEST}> {{ ex:dune a ex:Office ; ex:name "Dune\\noffice" ; ex:rank 3 ; ex:near ex:pier . }}
<{GRAPH_REVIEW}> {{ ex:ghost a ex:Office . }}
"""


def write_store(place: Path) -> Path:
    store = ox.Store(str(place))
    store.load(TRIG, ox.RdfFormat.TRIG)
    store.flush()
    del store
    (place / "LOCK").unlink()
    return place
