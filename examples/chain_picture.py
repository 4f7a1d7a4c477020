"""A picture of a chain of responsibility, and what it shows in words: from whom to which task, and on what ground.

Run it from anywhere; it writes chain.html into the folder where you are:  python examples/chain_picture.py
"""

from __future__ import annotations

import kg

graph = kg.open()
view = graph.view("chain", "Box 3")
file = view.save("chain.html")
picture = view.picture
print(
    f"{file}: {len(picture.nodes)} things, {len(picture.edges)} lines, {len(picture.evidence)} sentences behind them\n"
)

names = {node.iri: f"{node.code} {node.en or node.zh}".strip() for node in picture.nodes}
for edge in picture.edges:
    guess = "  (?)" if edge.guess else ""
    print(f"{names[edge.source]}\n    {edge.relation.en} → {names[edge.target]}  [{edge.ground}]{guess}")
