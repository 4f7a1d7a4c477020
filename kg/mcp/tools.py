"""The tools: what each is for, what it takes, and what it gives. Nothing of the protocol's package is imported here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kg.server.api_operations import OPERATIONS, Operation, Parameter

Schema = dict[str, Any]

MOST_ROWS = 200
LIMIT = Parameter(
    "limit", "at most so many rows; 'more' says how many are left", "integer", least=1, most=MOST_ROWS, default=20
)
LANGUAGE = Parameter("lang", "language of the short text: en or zh; the rows hold both", choices=("en", "zh"))

INSTRUCTIONS = (
    "A knowledge graph of policy documents: who is responsible for which task, on what ground, and the sentence that "
    "says so. Things are given by a name in English or Chinese, an acronym (MIIT, 工信部), the number of a task (IV(1), "
    "IV(1) Box 3, 四（一）) or an IRI as other answers print it. Begin with search when you do not know what something is "
    "called, then ask owners, tasks, trace, gaps or progress. Grounds from strong to weak: mandated, reported, "
    "issuer; aligned and remit are inferred and say that nobody wrote it down. Quote the evidence of a row (document "
    "and locator, and the words where they are there) with every claim, and say so where a row is only inferred. What "
    "is not in the graph is not known."
)  # fmt: skip


@dataclass(frozen=True)
class Tool:
    """One tool: the operation behind it, and how a model is told of it."""

    name: str
    title: str
    description: str
    operation: Operation

    def input_schema(self) -> Schema:
        """JSON Schema of the arguments."""
        properties: Schema = {}
        for parameter in self.operation.parameters:
            schema = {**parameter.schema(), "description": parameter.meaning}
            schema.pop("pattern", None)  # the description and the error say it in words
            if parameter.example is not None:
                schema["examples"] = [parameter.example]
            properties[parameter.name] = schema
        required = [p.name for p in self.operation.parameters if p.required]
        found = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**found, "required": required} if required else found


_SPARQL = Operation(
    "sparql", "", "Ask the graph anything with SPARQL 1.1",
    "The project's prefixes need no PREFIX line.",
    (
        Parameter(
            "query", "a SELECT, ASK, CONSTRUCT or DESCRIBE query", required=True, longest=20_000,
            example="SELECT ?agency ?name { ?agency a pol:Agency ; skos:prefLabel ?name } LIMIT 5",
        ),
        LIMIT,
    ),
    (), {},
)  # fmt: skip

#: Tool → title, what it is for, in words for a model.
_TOLD: dict[str, tuple[str, str]] = {
    "search": (
        "Find things by name",
        "Finds tasks, agencies, instruments, targets, indicators, regions, concepts and statements whose names hold "
        "all the words, in English or Chinese, best first. Use it to learn what something is called and its IRI "
        "before asking the other tools.",
    ),
    "owners": (
        "Who owns a task",
        "Who is responsible for a task or plan, on which ground, in which role, with the sentence that says so. "
        "section is own, part (of the task), regional or general. Where nobody owns it, searched and rejected say "
        "what was looked at.",
    ),
    "tasks": (
        "What an agency is responsible for",
        "The tasks of an agency by ground and role, also under its other names and those of bodies merged into it.",
    ),
    "trace": (
        "Follow the chain of responsibility",
        "Hop by hop from a target or task down to instruments and agencies, or from an agency up to tasks and plans; "
        "with 'to' the best-evidenced paths between two things. depth counts the hops: a hop leads from the last row "
        "above it that is one less deep.",
    ),
    "gaps": (
        "Tasks that nobody owns",
        "Tasks of plans for which nobody is mandated, reported or has issued an instrument; weaker names inferred "
        "grounds that do not count. The evidence is where the plan sets the task.",
    ),
    "progress": (
        "Targets and how far they have come",
        "Targets with baseline, aim and every figure that measures them or comes near, with a verdict by the straight "
        "line (on track, behind, reached). Without an indicator: all targets.",
    ),
    "thing": (
        "Look at one thing",
        "All that is said of one thing: names, relations both ways, and the statements it takes part in with their "
        "sentences.",
    ),
    "evidence": (
        "Open the sentence behind a node",
        "The sentences behind any node (evidence/…, statement/…, link/…, responsibility/…, a task), with place, words "
        "where they are at hand, a link to the public page, and everything that rests on them.",
    ),
    "sparql": (
        "Ask with SPARQL",
        "Any SPARQL 1.1 query that reads. Prefixes such as pol:, skos:, rdfs:, dcterms:, agency:, task: need no "
        "PREFIX line; patterns match the union of all graphs. SERVICE and updates are refused, long queries are "
        "stopped: add LIMIT. Prefer the other tools.",
    ),
}  # fmt: skip


@cache
def tools() -> Mapping[str, Tool]:
    """The tools by name, in the order they are shown."""
    known = {operation.name: operation for operation in OPERATIONS} | {"sparql": _SPARQL}
    found = {}
    for name, (title, description) in _TOLD.items():
        operation = known[name]
        parameters = tuple(
            LIMIT if p.name == "limit" else replace(p, in_path=False) for p in operation.parameters
        )  # fmt: skip
        operation = replace(operation, parameters=(*parameters, LANGUAGE))
        found[name] = Tool(name, title, description, operation)
    return found
