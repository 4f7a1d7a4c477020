"""Writes a projection where other programs read it: GraphML, GEXF, JSON (node-link) and CSV (edges).

Files are written whole or not at all, hold no clock, and can be read again with NetworkX.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from kg import __release_date__
from kg.errors import KgError
from kg.files import write_whole

_SEPARATOR = " "  # between IRIs and words of one attribute; no IRI holds a blank


def export(net: nx.Graph, file: str | Path, values: Mapping[str, Any] | None = None, name: str = "value") -> Path:
    """Writes a projection in the format that the ending of ``file`` names: .graphml, .gexf, .json or .csv.

    ``values`` of single nodes are written as their attribute ``name``. Raises KgError for another ending, and where the
    file cannot be written; then it is as it was before."""
    place = Path(file)
    made = _FORMATS.get(place.suffix.lower())
    if made is None:
        raise KgError("nothing is known to write here", place=place, hint="end in " + ", ".join(_FORMATS))
    if values:
        net = net.copy()
        for node, value in values.items():
            if node in net:
                net.nodes[node][name] = value
    write_whole(place, made(net))
    return place


def _graphml(net: nx.Graph) -> bytes:
    return ("\n".join(nx.generate_graphml(_flat(net), named_key_ids=True)) + "\n").encode()


def _gexf(net: nx.Graph) -> bytes:
    flat = _flat(net)
    for _, data in flat.nodes(data=True):
        data["label"] = data["label_en"] or data["label_zh"]
    text = "\n".join(nx.generate_gexf(flat)) + "\n"
    # NetworkX writes today's date: the same graph must give the same file.
    return re.sub(r'lastmodifieddate="[^"]*"', f'lastmodifieddate="{__release_date__}"', text).encode()


def _json(net: nx.Graph) -> bytes:
    return (json.dumps(nx.node_link_data(net, edges="edges"), ensure_ascii=False, indent=1) + "\n").encode()


def _csv(net: nx.Graph) -> bytes:
    """An edge a line, both ends with their names: what spreadsheets and statistics programs read."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    ends = ("label_en", "label_zh", "layer")
    told = ("weight", "relation", "grounds", "roles", "confidence", "nodes", "through")
    writer.writerow(
        ["source", "target", *(f"source_{e}" for e in ends), *(f"target_{e}" for e in ends), *told]
    )  # fmt: skip
    for start, end, data in net.edges(data=True):
        names = [net.nodes[n][e] for n in (start, end) for e in ends]
        writer.writerow([start, end, *names, *(_one(data[t]) for t in told)])
    return out.getvalue().encode()


_FORMATS: dict[str, Callable[[nx.Graph], bytes]] = {".graphml": _graphml, ".gexf": _gexf, ".json": _json, ".csv": _csv}


def _flat(net: nx.Graph) -> nx.Graph:
    """A copy whose attributes are words and numbers: these formats know no lists."""
    flat = net.__class__(**{key: _one(value) for key, value in net.graph.items()})
    flat.add_nodes_from((n, {k: _one(v) for k, v in data.items()}) for n, data in net.nodes(data=True))
    edges = net.edges(keys=True, data=True) if net.is_multigraph() else net.edges(data=True)
    flat.add_edges_from((*ends, {k: _one(v) for k, v in data.items()}) for *ends, data in edges)
    return flat


def _one(value: Any) -> Any:
    return _SEPARATOR.join(map(str, value)) if isinstance(value, tuple | list) else value
