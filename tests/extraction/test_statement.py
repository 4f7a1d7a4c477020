"""The printed record keeps its public contract."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import kg.extraction
from kg.documents import read
from kg.extraction import Statement, Thing, extract

SCHEMA = json.loads((Path(kg.extraction.__file__).parent / "statement.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
EXAMPLES = Path(__file__).parents[2] / "examples" / "documents"
ACTOR = Thing("the Port Office", en="Port Office", role="sole")
BASE = {"document": "d", "start": 0, "end": 9, "confidence": 0.9}


def test_schema_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "action", "actors": (ACTOR,), "stance": "reported", "what": "open the gates"},
        {
            "kind": "issue",
            "stance": "reported",
            "instruments": (Thing("《港口条例》", title="港口条例"),),
            "status": "issued",
        },
        {"kind": "figure", "value": 1.5, "unit": "%", "surface": "1.5%", "aim": "observed"},
        {"kind": "goal", "deadline": "2030"},
        {"kind": "rank", "region": Thing("Hainan"), "order": 1},
    ],
    ids=lambda fields: fields["kind"],
)
def test_every_kind_prints_what_the_schema_says(fields: dict) -> None:
    VALIDATOR.validate(Statement(**BASE, **fields).to_json())


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "rumour"},
        {"start": -1},
        {"confidence": 1.2},
        {"actors": []},
        {"stance": "maybe"},
        {"extra": 1},
        {"what": ""},
    ],
    ids=str,
)
def test_schema_rejects_what_is_not_a_statement(change: dict) -> None:
    record = Statement(**BASE, kind="action", actors=(ACTOR,), stance="reported").to_json()
    VALIDATOR.validate(record)
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(record | change)


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.txt")), ids=lambda p: p.name)
def test_what_is_extracted_follows_the_schema(file: Path) -> None:
    statements = extract(read(file))
    assert statements
    for statement in statements:
        VALIDATOR.validate(statement.to_json())


def test_corpus_statements_follow_the_schema(corpus: Path) -> None:
    for file in sorted(corpus.glob("*.txt")):
        for statement in extract(read(file)):
            VALIDATOR.validate(statement.to_json())
