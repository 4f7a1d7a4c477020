"""What a language model's tool answers, in the worker: rows without what is empty, and a short text of the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.answers.asking import Facts
from kg.answers.evidence import Sentence
from kg.answers.names import near
from kg.answers.numbers import numbered
from kg.answers.records import Evidence, Records, Thing, Words, as_json, words
from kg.errors import GraphError, KgError
from kg.graph.limits import QueryTimeout
from kg.graph.store import compact
from kg.mcp.tools import Tool, tools
from kg.server.api_description import row_type, type_of
from kg.server.api_schema import Schema, Schemas, pruned
from kg.server.reply import Reply
from kg.server.work.answers import JSON, Found, as_bytes, ask, envelope, refusal, remember, warm
from kg.server.work.things import ThingPage, cited_in, evidence_of

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

__all__ = ["call", "output_schema", "warm"]

_COUNTED = 10_000  # rows of a SPARQL answer that are counted beyond those shown
_WIDE = 160  # characters of a value in the text
_SENTENCES = 2  # quoted with a row in the text


@dataclass(frozen=True, slots=True)
class Solution:
    """One row of a SPARQL answer: name of the variable to its value, IRIs in their short form where there is one. The
    evidence is that of the things in the row, or the sentences that the row itself names."""

    values: dict[str, str]
    evidence: tuple[Evidence, ...]
    cited: tuple[str, ...]


def call(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """The answer of ``tool`` to ``arguments`` (checked before): {"structured": …, "text": …} as JSON; in words of
    ``language``."""
    tool = tools()[request["tool"]]
    arguments = dict(request["arguments"])
    language = arguments.pop("lang", None) or request.get("language") or "en"
    remember(graph)
    try:
        if tool.name == "sparql":
            body, text = _sparql(graph, arguments, language)
        else:
            body, text = _answered(graph, tool, arguments, language, str(request.get("version", "")))
    except QueryTimeout:
        raise
    except KgError as error:
        if isinstance(error, GraphError) and error.place == graph.name and graph.name.startswith("http"):
            raise
        return refusal(error, "mcp")
    return Reply(media_type=JSON, body=as_bytes({"structured": body, "text": text}))


def _answered(
    graph: PolicyGraph, tool: Tool, arguments: dict[str, Any], language: str, version: str
) -> tuple[dict[str, Any], str]:
    found = ask(graph, tool.operation, arguments, version)
    whole = envelope(graph, tool.operation, arguments, found, version, "mcp")
    offset, limit = arguments.get("offset", 0), arguments["limit"]
    shown = len(whole["rows"])
    more = max(0, found.count - offset - shown)
    body = {
        "rows": [pruned(row) for row in whole.pop("rows")],
        "total": found.count,
        "more": more,
        "truncated": whole.pop("truncated"),
        **{
            name: pruned(value) for name, value in whole.items()
            if name not in ("total", "offset", "limit", "provenance")
        },
        "provenance": {name: value for name, value in whole["provenance"].items() if value is not None},
    }  # fmt: skip
    page = found.records[offset : offset + limit]
    lines = [*_head(found, body, language), *_lines(page, body["rows"], offset, language)]
    lines += [words(Words(**remark), language) for remark in body.get("remarks", ())]
    if not shown and not found.count:
        lines += _nothing(graph, arguments, language)
    if more:
        lines.append(_more(more, offset + shown, language))
    kept = {k: v for k, v in body.items() if v not in (None, "", [], {}) or k == "rows"}
    return kept, "\n".join(lines)


def _head(found: Found, body: Mapping[str, Any], language: str) -> Iterator[str]:
    thing = next((v for v in found.about.values() if isinstance(v, Thing)), None)
    of = numbered(thing, language) if thing else ""
    total = f"{found.count} 行" if language == "zh" else f"{found.count} row{'' if found.count == 1 else 's'}"
    as_of = body["provenance"].get("as_of")
    date = (f"，截至 {as_of}" if language == "zh" else f", as of {as_of}") if as_of else ""
    yield f"{of}{'：' if language == 'zh' else ': '}{total}{date}" if of else f"{total}{date}"


def _nothing(graph: PolicyGraph, arguments: Mapping[str, Any], language: str) -> Iterator[str]:
    if "words" in arguments:
        alike = near(graph.graph, arguments["words"])
        if alike:
            yield f"是否指 {'、'.join(alike)}？" if language == "zh" else f"did you mean {' or '.join(alike)}?"
            return
        yield "可用更短的词再查" if language == "zh" else "try fewer or shorter words"


def _more(more: int, next_: int, language: str, *, counted: bool = True) -> str:
    least = "" if counted else ("以上" if language == "zh" else " or more")
    if language == "zh":
        return f"另有 {more} 行{least}（offset={next_} 续看）" if counted else f"另有 {more} 行{least}"
    return f"more rows: {more}{least}" + (f" (ask again with offset={next_})" if counted else " (add LIMIT and OFFSET)")


def _lines(page: Records[Any], rows: list[dict[str, Any]], offset: int, language: str) -> Iterator[str]:
    """A line a row: its shown fields in words, then its sentences."""
    titles = page.titles(language)
    for number, (record, cells, row) in enumerate(zip(page, page.table(language), rows, strict=True), offset + 1):
        if isinstance(record, ThingPage):
            yield from _thing(number, record, language)
            continue
        said = [
            f"{title}: {_short(cell)}"
            for title, cell in zip(titles, cells, strict=True)
            if cell and title not in ("evidence", "证据", "rests on it", "以此为据")
        ]
        yield f"{number}. " + "; ".join(said)
        if isinstance(record, Sentence):
            yield from (
                f"   {rest.kind}: {_short(rest.says.in_language(language))} <{rest.iri}>" for rest in record.rests
            )
        else:
            yield from _places(row.get("evidence", ()), row.get("cited", ()))


def _thing(number: int, page: ThingPage, language: str) -> Iterator[str]:
    kinds = ", ".join(page.types)
    yield f"{number}. {numbered(page.thing, language)} <{page.thing.iri}> ({kinds})"
    yield "   names: " + "; ".join(dict.fromkeys(_short(name.words) for name in page.names[:12]))
    for said in page.relations:
        yield f"   {said.property}: {_short(said.label or said.value)}" + (f" <{said.value}>" if said.label else "")
    for said in page.mentions[:10]:
        yield f"   is {said.property} of: {_short(said.label or said.value)} <{said.value}>"
    for statement in page.statements[:10]:
        yield f"   {statement.kind}: {_short(statement.says)} <{statement.iri}>"
        yield from _places(as_json(statement.evidence), ())
    left = page.statements_total - len(page.statements[:10])
    if left > 0:
        yield f"   statements not listed here: {left}"


def _places(evidence: Iterable[Mapping[str, Any]], cited: Iterable[str]) -> Iterator[str]:
    listed = list(evidence)
    for place in listed[:_SENTENCES]:
        quote = f" “{_short(place['quote'], 300)}”" if place.get("quote") else ""
        link = f" {place['link']}" if place.get("link") and not quote else ""
        yield f"   [{place.get('document', '')} {place.get('locator', '')}]{quote}{link} <{place['iri']}>"
    if len(listed) > _SENTENCES:
        yield f"   and {len(listed) - _SENTENCES} more sentences"
    if not listed and (pages := list(cited)):
        yield f"   read in {', '.join(pages[:3])}"


def _short(text: str, most: int = _WIDE) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _sparql(graph: PolicyGraph, arguments: Mapping[str, Any], language: str) -> tuple[dict[str, Any], str]:
    from kg.server.work.sparql import ask as asked

    answer = asked(graph, arguments["query"])
    limit = arguments["limit"]
    if isinstance(answer, ox.QueryBoolean):
        return {"rows": [], "total": 0, "more": 0, "answer": bool(answer)}, "true" if answer else "false"
    shown: list[list[Any]] = []
    more = 0
    try:
        columns = [v.value for v in answer.variables] if isinstance(answer, ox.QuerySolutions) else ["s", "p", "o"]
        for row in answer:
            if len(shown) < limit:
                shown.append(list(row))
            else:
                more += 1
                if more >= _COUNTED:
                    break
    except (OSError, SyntaxError, ValueError, RuntimeError) as error:
        raise GraphError(f"the query cannot be answered: {error}") from None
    solutions = _solutions(graph, columns, shown)
    counted = more < _COUNTED
    body = {
        "columns": columns,
        "rows": [pruned(as_json(s) | {"values": s.values}) for s in solutions],
        "total": len(shown) + more,
        "more": more,
    }
    lines = [f"{len(shown) + more}{'' if counted else '+'} rows: {', '.join(columns)}"]
    for number, solution in enumerate(solutions, 1):
        lines.append(f"{number}. " + "; ".join(f"{k}: {_short(v)}" for k, v in solution.values.items()))
        lines += _places(as_json(solution.evidence[:1]), ())
    if more:
        lines.append(
            _more(more, len(shown), language, counted=False)
            if not counted
            else f"more rows: {more} (add LIMIT and OFFSET)"
        )
    return body, "\n".join(lines)


def _solutions(graph: PolicyGraph, columns: list[str], rows: list[list[Any]]) -> list[Solution]:
    facts = Facts()
    iris = [[t.value for t in row if isinstance(t, ox.NamedNode)] for row in rows]
    places = evidence_of(graph.graph, (i for of in iris for i in of), graph.texts, facts, _SENTENCES)
    found = []
    for row, of in zip(rows, iris, strict=True):
        values = {name: compact(term) for name, term in zip(columns, row, strict=True) if term is not None}
        evidence = tuple({e.iri: e for i in of for e in places[i]}.values())[:_SENTENCES]
        found.append(Solution(values, evidence, tuple(sorted({c for i in of for c in cited_in(facts, i)}))))
    return found


@cache
def output_schema(name: str) -> Schema:
    """JSON Schema of what a tool gives as structured content."""
    tool = tools()[name]
    schemas = Schemas("#/$defs/", pruned=True)
    common: Schema = {
        "total": {"type": "integer", "minimum": 0, "description": "how many rows there are in all"},
        "more": {"type": "integer", "minimum": 0, "description": "rows that are left"},
    }
    if name == "sparql":
        properties: Schema = {
            "columns": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": schemas.of(Solution)},
            **common,
            "answer": {"type": "boolean", "description": "of an ASK query"},
        }
    else:
        lists = [{"type": "array", "items": schemas.of(row_type(where))} for where in tool.operation.rows]
        properties = {
            "rows": lists[0] if len(lists) == 1 else {"anyOf": lists},
            **common,
            "truncated": {"type": "boolean"},
            **{key: schemas.of(type_of(said)) for key, said in tool.operation.about.items()},
            "remarks": {"type": "array", "items": schemas.of(Words)},
            "provenance": {"type": "object", "additionalProperties": {"type": "string"}},
        }
    return {
        "type": "object",
        "properties": properties,
        "required": ["rows", "total", "more"],
        "additionalProperties": False,
        "$defs": schemas.defined,
    }
