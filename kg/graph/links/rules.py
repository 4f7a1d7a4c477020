"""What the rules that make links mean: ``ontology/links/rules.toml``, for the nodes that name them."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from kg.errors import ReferenceDataError
from kg.graph.links.link import RULES
from kg.graph.rdf import RDF_TYPE, RDFS, SKOS
from kg.graph.terms import term, text
from kg.graph.trig import Triple
from kg.paths import ontology_dir


@cache
def link_rules() -> dict[str, list[Triple]]:
    """IRI of each rule → label, meaning and example in both languages. Raises ReferenceDataError."""
    file = ontology_dir() / "links" / "rules.toml"
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return {RULES + name: describe_rule(name, rule["meaning"], rule["example"]) for name, rule in table.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise ReferenceDataError(
            f"cannot be used: {error}", place=file, line=int(line[1]) if line else None,
            hint="each rule has meaning and example, en and zh",
        ) from None  # fmt: skip


def describe_rule(name: str, meaning: dict[str, str], example: dict[str, str]) -> list[Triple]:
    """A rule as a node: label, meaning and example."""
    iri = RULES + name
    said: list[Triple] = [(iri, RDF_TYPE, term("InferenceRule")), (iri, RDFS + "label", text(name, "en"))]
    for language in ("en", "zh"):
        said.append((iri, RDFS + "comment", text(meaning[language], language)))
        said.append((iri, SKOS + "example", text(example[language], language)))
    return said
