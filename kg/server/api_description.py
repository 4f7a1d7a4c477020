"""The OpenAPI 3.1 description of the JSON API, made from the table of operations and the dataclasses of the answers."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields, make_dataclass
from functools import cache
from importlib import import_module
from typing import Any, get_type_hints

from kg import __version__
from kg.answers.records import Evidence, Thing, Words, column
from kg.server.api_operations import Operation, Parameter, operations
from kg.server.api_schema import Schema, Schemas

BASE_PATH = "/api/v1"
_PREFIX = "#/components/schemas/"
_SIMPLE = {"int": int, "str": str, "bool": bool, "float": float, "Thing": Thing, "Words": Words}

_PROVENANCE: Schema = {
    "type": "object",
    "description": "Where the answer comes from.",
    "properties": {
        "graph": {"type": "string", "description": "the name or address of the graph"},
        "version": {
            "type": "string",
            "description": "another one after the graph has changed; empty where that cannot be known",
        },
        "release_date": {"type": "string", "format": "date"},
        "as_of": {"type": ["string", "null"], "description": "the date the answer holds for, where it depends on one"},
        "software": {"type": "string"},
    },
    "required": ["graph", "version", "release_date", "as_of", "software"],
    "additionalProperties": False,
}  # fmt: skip

_STATUSES = {
    "400": "The request is not what this description says; the detail names the parameter and what to write.",
    "404": "Nothing has that name; the detail says which names look like it.",
    "406": "The answer is JSON, and the request does not accept that.",
    "409": "Several things have that name; the candidates are listed.",
    "422": "The request is well formed, and no answer is possible.",
    "503": "The work was stopped by a limit of time or memory, or its turn did not come in time.",
}


@cache
def row_type(where: str) -> type[Any]:
    """The dataclass of a row: "module:class" below ``kg``, "+" behind it for one to which evidence is added, or
    "query:name" for the rows of a named query."""
    module, _, name = where.removesuffix("+").partition(":")
    if module == "query":
        from kg.answers.questions import row_type as of_query

        return of_query(name)
    found: type[Any] = getattr(import_module(f"kg.{module}"), name)
    return _grounded(found) if where.endswith("+") else found


def _grounded(type_: type[Any]) -> type[Any]:
    """The type with what ``kg.server.work.answers`` adds to its rows."""
    hints = get_type_hints(type_)
    own: list[Any] = [
        (f.name, hints[f.name], column(f.metadata["en"], f.metadata["zh"]))
        for f in fields(type_)
        if f.default is MISSING or f.default is None
    ]
    own.append(("evidence", tuple[Evidence, ...], column("evidence", "证据")))
    own.append(("cited", tuple[str, ...], column("cited pages", "引用页面")))
    made = make_dataclass(type_.__name__, own, frozen=True)
    made.__doc__ = type_.__doc__
    return made


def type_of(said: str) -> Any:
    """The type that a word of ``Operation.about`` stands for."""
    if said.endswith("?"):
        return type_of(said[:-1]) | None
    if said.endswith("[]"):
        return tuple[type_of(said[:-2]), ...]  # type: ignore[misc]
    if said.startswith("{"):
        return dict[str, _SIMPLE[said[1:-1]]]  # type: ignore[misc]
    return _SIMPLE[said] if said in _SIMPLE else row_type(said)


def answer_schema(operation: Operation, schemas: Schemas) -> Schema:
    """The schema of a whole answer."""
    lists = []
    for where in operation.rows:
        name = None
        if where.startswith("query:"):
            name = _pascal(operation.name) + "Row"
        lists.append({"type": "array", "items": schemas.of(row_type(where), name)})
    properties: Schema = {
        "rows": lists[0] if len(lists) == 1 else {"anyOf": lists},
        "total": {"type": "integer", "minimum": 0, "description": "how many rows there are in all"},
        "offset": {"type": "integer", "minimum": 0},
        "limit": {"type": "integer", "minimum": 1},
        "truncated": {"type": "boolean", "description": "whether there is more than is shown"},
        **{name: schemas.of(type_of(said)) for name, said in operation.about.items()},
        "remarks": {
            "type": "array", "items": schemas.of(Words), "description": "for the reader, no part of the answer",
        },
        "provenance": {"$ref": schemas.prefix + "Provenance"},
    }  # fmt: skip
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def describe(*, token: bool = False, below: str = "") -> Schema:
    """The whole description; ``token``: whether every request needs one, ``below``: the path under which readers find
    the server (``/kg``)."""
    schemas = Schemas(_PREFIX)
    paths: Schema = {}
    for operation in operations().values():
        paths[operation.path] = {"get": _operation(operation, schemas, token)}
    problem = _problem(schemas)
    found: Schema = {
        "openapi": "3.1.0",
        "info": {
            "title": "policy-kg",
            "version": __version__,
            "summary": "Who is responsible for what, on what ground, and the sentence that says so.",
            "description": "Every answer holds rows, how many there are in all, and where they come from; every row"
            " that claims something carries the sentences that say so. Names are in English and Chinese. Things are"
            " asked for by a name in either language, an acronym, a code or an IRI. Errors are problem JSON"
            " (RFC 9457).",
            "license": {"name": "Apache-2.0 AND CC-BY-4.0", "identifier": "Apache-2.0 AND CC-BY-4.0"},
        },
        "servers": [{"url": below + BASE_PATH}],
        "tags": [
            {"name": "answers", "description": "Questions with answers of their own"},
            {"name": "queries", "description": "Named queries: SPARQL kept with the graph, things asked for by name"},
        ],
        "paths": paths,
        "components": {
            "schemas": {**schemas.defined, "Problem": problem, "Provenance": _PROVENANCE},
            "headers": {
                "ETag": {"description": "changes when the answer may have changed", "schema": {"type": "string"}},
                "RetryAfter": {"description": "seconds", "schema": {"type": "string", "pattern": "^[0-9]+$"}},
            },
        },
    }
    if token:
        found["components"]["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer"},
            "password": {"type": "http", "scheme": "basic", "description": "the token is the password; any user"},
        }
        found["security"] = [{"token": []}, {"password": []}]
    return found


@cache
def written(token: bool, below: str = "") -> bytes:
    """The description as JSON."""
    return json.dumps(describe(token=token, below=below), ensure_ascii=False, indent=1).encode()


def _operation(operation: Operation, schemas: Schemas, token: bool) -> Schema:
    name = _pascal(operation.name) + "Answer"
    content = {"application/json": {"schema": schemas.add(name, answer_schema(operation, schemas))}}
    headers = {"ETag": {"$ref": "#/components/headers/ETag"}}
    responses: Schema = {"200": {"description": operation.summary, "headers": headers, "content": content}}
    responses["304"] = {"description": "The answer is the one that the request names in If-None-Match."}
    told = {**_STATUSES, **({"401": "The token is missing or wrong."} if token else {})}
    asks_things = any(p.kind == "string" and not p.choices and p.pattern is None for p in operation.parameters)
    for status, said in sorted(told.items()):
        if status in ("404", "409") and not asks_things and operation.name != "network":
            continue
        responses[status] = {
            "description": said,
            "content": {"application/problem+json": {"schema": {"$ref": _PREFIX + "Problem"}}},
        }
    responses["503"]["headers"] = {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}
    return {
        "operationId": operation.name,
        "tags": ["queries" if operation.name.startswith("queries") else "answers"],
        "summary": operation.summary,
        "description": operation.meaning,
        "parameters": [_parameter(parameter) for parameter in operation.parameters],
        "responses": responses,
    }


def _parameter(parameter: Parameter) -> Schema:
    found: Schema = {
        "name": parameter.name,
        "in": "path" if parameter.in_path else "query",
        "required": parameter.required,
        "description": parameter.meaning,
        "schema": parameter.schema(),
    }
    if parameter.kind == "list":
        found.update(style="form", explode=False)
    if parameter.example is not None:
        found["example"] = parameter.example
    return found


def _problem(schemas: Schemas) -> Schema:
    return {
        "type": "object",
        "description": "RFC 9457. The detail is one line that says what is wrong and what to do next.",
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": {"type": "string"},
            "parameter": {"type": "string", "description": "the parameter that is wrong"},
            "near": {"type": "array", "items": {"type": "string"}, "description": "names that look like the one given"},
            "candidates": {"type": "array", "items": schemas.of(Thing), "description": "what the name may mean"},
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
    }


def _pascal(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[-_]", name))
