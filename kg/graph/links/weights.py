"""How much it says that two things share a concept: the frozen table ``ontology/links/concept_weights.csv``.

The table was counted once, over the released graph, and then frozen: a document that is added later moves no score.
To count it anew (a release decision, because every score follows it): ``python -m kg.graph.links.weights``.
"""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import ReferenceDataError
from kg.identifiers import BASE
from kg.paths import ontology_dir

_CONCEPT = BASE + "concept/"
#: A concept that every statement is about says this much less than one that none is about.
_SPREAD = 0.35


@dataclass(frozen=True)
class Settings:
    """What experts may turn: ``ontology/links/matching.toml``; the file says what each does."""

    certain: float
    review: float
    aligned: float
    step: float
    further: float
    aside: float
    near: float
    otherwise: float
    framed: float
    abroad: float
    digital: float
    covered: float
    tie: float
    most: int
    support: int
    default_weight: float
    wording: float
    aspects: frozenset[str]
    means: frozenset[str]
    places: frozenset[str]
    frames: frozenset[str]
    general: frozenset[str]
    stopwords: frozenset[str]


def weights_file() -> Path:
    return ontology_dir() / "links" / "concept_weights.csv"


@cache
def weights() -> dict[str, float]:
    """Concept IRI → its weight, from 0.65 (the commonest) to 1 (one that no statement named when the table was made).

    Raises ReferenceDataError naming the line that is broken.
    """
    file = weights_file()
    found: dict[str, float] = {}
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            for row in reader:
                try:
                    found[_CONCEPT + row["concept"]] = float(row["weight"])
                except (KeyError, TypeError, ValueError):
                    raise ReferenceDataError(
                        "not a concept and its weight", place=file, line=reader.line_num, hint="mend the line"
                    ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceDataError(f"cannot be used: {error}", place=file) from None
    return found


@cache
def settings() -> Settings:
    """The thresholds and word lists. Raises ReferenceDataError naming the file where it is broken."""
    file = ontology_dir() / "links" / "matching.toml"
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        numbers = {name: float(value) for name, value in data["scores"].items() if name not in ("most", "support")}
        return Settings(
            most=int(data["scores"]["most"]),
            support=int(data["scores"]["support"]),
            aspects=frozenset(_CONCEPT + name for name in data["aspects"]["concepts"]),
            means=frozenset(_CONCEPT + name for name in data["aspects"]["means"]),
            places=frozenset(_CONCEPT + name for name in data["aspects"]["places"]),
            frames=frozenset(_CONCEPT + name for name in data["aspects"]["frames"]),
            general=frozenset(_CONCEPT + name for name in data["aspects"]["general"]),
            stopwords=frozenset(data["wording"]["stopwords"]),
            **numbers,
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ReferenceDataError(f"cannot be used: {error}", place=file, hint="mend it and run again") from None


def counted(uses: Counter[str]) -> dict[str, float]:
    """Concept → weight from the number of statements about it: logarithmic, 1 for none, 0.65 for the commonest."""
    most = math.log1p(max(uses.values(), default=1))
    return {concept: round(1 - _SPREAD * math.log1p(number) / most, 2) for concept, number in uses.items()}


def table(uses: Counter[str]) -> str:
    """The CSV file for these counts, sorted by concept."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["concept", "statements", "weight"])
    for concept, weight in sorted(counted(uses).items()):
        writer.writerow([concept.removeprefix(_CONCEPT), uses[concept], f"{weight:.2f}"])
    return out.getvalue()


def main() -> None:
    """Counts the released graph and writes the table."""
    from kg.graph.links.shelf import Shelf
    from kg.graph.loading import load
    from kg.paths import triples_dir
    from kg.vocabulary import load_vocabulary

    vocabulary = load_vocabulary()
    shelf = Shelf(load(triples_dir()), vocabulary)
    uses: Counter[str] = Counter({e.iri: 0 for e in vocabulary.entities.values() if e.kind == "concept"})
    del uses[_CONCEPT + "scheme"]
    for statements in (shelf.activities, shelf.issuances, shelf.goals, shelf.targets, shelf.observations):
        for statement in statements:
            uses.update(statement.subjects)
    weights_file().write_text(table(uses), encoding="utf-8")


if __name__ == "__main__":
    main()
