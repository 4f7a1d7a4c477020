"""First questions to the released graph, and to a graph of one's own, from Python.

Run it from the repository:  python examples/first_questions.py
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import kg

HERE = Path(__file__).resolve().parent

AGENCIES_BY_REPORTED_ACTIVITY = """
SELECT ?name (COUNT(DISTINCT ?activity) AS ?activities)
WHERE {
  ?activity a pol:Activity ; pol:stance pol:reported ; pol:actor ?actor .
  ?actor skos:prefLabel ?name FILTER(LANG(?name) = "en")
}
GROUP BY ?name ORDER BY DESC(?activities) ?name LIMIT 5
"""

DUTIES = """
SELECT ?name ?role ?what ?where
WHERE {
  ?activity a pol:Activity ; pol:stance pol:mandated ; rdfs:label ?what ;
    pol:participation ?participation ; pol:evidence/pol:locator ?where .
  ?participation pol:role ?role ; pol:surface ?name .
}
ORDER BY ?where ?role ?name LIMIT 6
"""


def show(title: str, rows: Iterable[Sequence[Any]]) -> None:
    """Prints one answer; a row holds RDF terms or plain values."""
    print(f"\n{title}")
    for row in rows:
        print("  " + " | ".join(str(getattr(value, "value", value)).rpartition("#")[2] for value in row))


released = kg.open()
show("Who does most, by what the reports say:", released.select(AGENCIES_BY_REPORTED_ACTIVITY))

with tempfile.TemporaryDirectory() as folder:
    kg.build([HERE / "documents"], out=Path(folder) / "graph", quiet=True)
    own = kg.open(Path(folder) / "graph")
    show("Who is charged with what in the sample documents:", own.select(DUTIES))

statements = kg.extract(str(HERE / "documents" / "notice-rural-clinics.en.txt"))
show("Targets of one document:", [(s.surface, s.year, s.indicator) for s in statements if s.aim == "target"])
