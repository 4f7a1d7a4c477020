"""Whether a worker can answer at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from kg.answers import PolicyGraph
from kg.server.reply import Reply


def health(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """Asks the graph for one triple."""
    found = graph.raw("ASK { ?s ?p ?o }")
    holds = bool(found) if isinstance(found, ox.QueryBoolean) else False
    body = json.dumps({"status": "ok", "empty": not holds}).encode()
    return Reply(media_type="application/json", body=body, headers={"cache-control": "no-store"})
