"""Answers of ``kg.answers`` as JSON: what the JSON API and the tools of ``kg.mcp`` ask of a worker."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import __release_date__, __version__
from kg.answers.asking import Facts
from kg.answers.names import AmbiguousName, UnknownName, WrongKind, all_names, plain_name
from kg.answers.records import Records, Words, as_json
from kg.errors import GraphError, KgError, one_line
from kg.graph.store import LocalGraph
from kg.queries import QueryError
from kg.server.api_operations import BadArgument, Operation, operations
from kg.server.api_words import Style, spoken
from kg.server.reply import Reply

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

JSON = "application/json"
PROBLEM = "application/problem+json"
_SENTENCES = 3  # beside a row that has none of its own
_CUT = ("search", "thing")  # how many rows are wanted changes what is read
_ANSWERS_KEPT = 8
_WARMED = 1_000_000  # quads; the names of more are read when they are needed
_MOST_KEPT = 5_000  # rows of an answer that is kept


@dataclass
class Found:
    """The records of an answer, what else it says, and how many records there are where not all are at hand."""

    records: Records[Any]
    about: dict[str, Any] = field(default_factory=dict)
    total: int | None = None
    cut: bool = False  # whether lists within the rows were cut

    @property
    def count(self) -> int:
        return len(self.records) if self.total is None else self.total


def answer(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """The answer to ``operation`` with ``arguments`` (checked before), as JSON; ``version`` is that of the graph.

    What nobody is called is 404, what may be several things 409, both as problem JSON."""
    operation = operations()[request["operation"]]
    arguments = request["arguments"]
    remember(graph)
    try:
        found = ask(graph, operation, arguments, str(request.get("version", "")))
    except GraphError as error:
        if getattr(error, "exit_code", 2) != 1:
            raise  # no fault of the question: whoever runs the worker says what it means
        return refusal(error, "api")
    except KgError as error:
        return refusal(error, "api")
    body = envelope(graph, operation, arguments, found, str(request.get("version", "")), "api")
    return Reply(media_type=JSON, body=as_bytes(body))


def remember(graph: PolicyGraph) -> None:
    """Lets questions keep what they read of the graph: in a worker it does not change."""
    if isinstance(graph.graph, LocalGraph) and graph.graph.remembered is None:
        graph.graph.remembered = {}


def warm(graph: PolicyGraph) -> None:
    """Reads what every worker needs, before there are any: they share it."""
    remember(graph)
    for module in ("owners", "tasks", "chains", "gaps", "overlaps", "progress", "regions", "measures", "evidence"):
        import_module(f"kg.answers.{module}")
    if not isinstance(graph.graph, LocalGraph) or len(graph.graph.store) > _WARMED:
        return
    with suppress(KgError):
        for _, _, name in all_names(graph.graph):
            plain_name(name)


def as_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def ask(graph: PolicyGraph, operation: Operation, arguments: Mapping[str, Any], version: str = "") -> Found:
    """The records; those of a whole answer are kept for its next page while the graph's ``version`` is the same.

    Raises KgError."""
    given = dict(arguments)
    given.setdefault("limit", 100)
    given.setdefault("offset", 0)
    kept = _kept(graph) if version and operation.name not in _CUT else None
    asked = {name: value for name, value in given.items() if name not in ("limit", "offset")}
    key = json.dumps([version, operation.name, asked], sort_keys=True)
    if kept is not None and key in kept:
        kept.move_to_end(key)
        return kept[key]
    if operation.query:
        return _named_query(graph, operation, given)
    found = _ASKED[operation.name](graph, given)
    if kept is not None and len(found.records) <= _MOST_KEPT:
        kept[key] = found
        if len(kept) > _ANSWERS_KEPT:
            kept.popitem(last=False)
    return found


def _kept(graph: PolicyGraph) -> OrderedDict[str, Found] | None:
    remembered = getattr(graph.graph, "remembered", None)
    return None if remembered is None else remembered.setdefault("answers", OrderedDict())


def envelope(
    graph: PolicyGraph, operation: Operation, arguments: Mapping[str, Any], found: Found, version: str, style: Style
) -> dict[str, Any]:
    """The whole answer as what ``json`` writes; it is what the OpenAPI description says."""
    limit, offset = arguments.get("limit", 100), arguments.get("offset", 0)
    page = found.records[offset : offset + limit]
    rows = [as_json(record) for record in page]
    _ground(graph, page, rows)
    dated = any(parameter.name == "as_of" for parameter in operation.parameters)
    return {
        "rows": rows,
        "total": found.count,
        "offset": offset,
        "limit": limit,
        "truncated": found.cut or offset + len(rows) < found.count,
        **{key: as_json(value) for key, value in found.about.items()},
        "remarks": [as_json(remark) for remark in _remarks(found.records, style)],
        "provenance": {
            "graph": public_name(graph.name),
            "version": version,
            "release_date": __release_date__,
            "as_of": (arguments.get("as_of") or graph.as_of or __release_date__) if dated else None,
            "software": f"policy-kg {__version__}",
        },
    }


def public_name(name: str) -> str:
    """What a graph is called to others: an address without its credentials, or the last part of a path."""
    if re.match(r"https?://", name, re.I):
        return re.sub(r"(?<=://)[^/@]*@|[?#].*", "", name)
    return Path(name).name or "graph"


def _remarks(records: Records[Any], style: Style) -> Iterable[Words]:
    for remark in records.remarks:
        said = Words(remark, remark) if isinstance(remark, str) else remark
        if "(--limit)" not in (said.en or ""):  # the total says so
            yield Words(*(spoken(words, style) if words else None for words in (said.en, said.zh)))


#: Type of a record without evidence of its own → the nodes that its evidence is taken from.
_BEHIND: dict[str, Callable[[Any], Iterable[str]]] = {
    "Hit": lambda row: [row.iri],
    "Gap": lambda row: [row.task.iri],
    "Overlap": lambda row: [row.task.iri],
    "Tie": lambda row: row.nodes[:_SENTENCES],
}


def _ground(graph: PolicyGraph, page: Records[Any], rows: list[dict[str, Any]]) -> None:
    """Adds sentences, and pages that reference facts were read in, to rows of a type that holds none."""
    from kg.server.work.things import cited_in, evidence_of

    behind = _BEHIND.get(page.type.__name__)
    if behind is None or "evidence" in page.columns:
        return
    facts = Facts()
    nodes = [list(behind(record)) for record in page]
    places = evidence_of(graph.graph, (n for of in nodes for n in of), graph.texts, facts, _SENTENCES)
    for row, of in zip(rows, nodes, strict=True):
        row["evidence"] = as_json(list({e.iri: e for n in of for e in places[n]}.values())[:_SENTENCES])
        row["cited"] = sorted({c for n in of for c in cited_in(facts, n)})


def refusal(error: KgError, style: Style) -> Reply:
    """A problem with the question, as problem JSON (RFC 9457). Paths of this machine are left out."""
    status = 422
    more: dict[str, Any] = {}
    if isinstance(error, UnknownName):
        status, more = 404, {"near": list(error.near)}
    elif isinstance(error, AmbiguousName):
        status, more = 409, {"candidates": as_json(error.candidates[:20])}
    elif isinstance(error, WrongKind):
        status, more = 404, {"candidates": as_json((error.thing,))}
    elif isinstance(error, QueryError) and error.message.startswith("no query"):
        status = 404
    elif isinstance(error, BadArgument):
        status, more = 400, {"parameter": error.argument}
    elif getattr(error, "exit_code", 2) == 1:
        status = 404
    hint = spoken(error.hint, style) if error.hint else None
    return Reply(status, PROBLEM, as_bytes(problem(status, spoken(error.message, style), hint, **more)))


def problem(status: int, message: str, hint: str | None = None, **more: Any) -> dict[str, Any]:
    """RFC 9457: ``detail`` is the one line that says what is wrong and what to do next."""
    from http import HTTPStatus

    detail = one_line(f"{message} ({hint})" if hint else message)
    found = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return {**found, **more}


def _words(text: str) -> str:
    """Words as the command line takes them: without what cannot be printed."""
    return one_line(text)


def _search(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.searching import Hits, search

    words, most = _words(given["words"]), given["offset"] + given["limit"]
    if not words:  # nothing but characters that no name holds
        return Found(Hits((), 0))
    hits = search(graph.graph, words, kind=given.get("kind"), limit=most)
    return Found(hits, total=hits.total)


def _owners(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.owners import owners

    found = owners(graph.graph, _words(given["task"]), as_of=_date(graph, given), texts=graph.texts)
    about = {"task": found.task, "elsewhen": found.elsewhen, "searched": found.searched, "rejected": found.rejected}
    return Found(found, about)


def _tasks(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.tasks import tasks

    found = tasks(
        graph.graph, _words(given["agency"]), as_of=_date(graph, given), texts=graph.texts,
        basis=given.get("grounds", ()),
    )  # fmt: skip
    return Found(found, {"agency": found.agency, "also": found.also, "now": found.now, "elsewhen": found.elsewhen})


def _trace(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.chains import trace

    found = trace(
        graph.graph, _words(given["thing"]), to=_words(given["to"]) if "to" in given else None,
        up={"up": True, "down": False}.get(given.get("direction", "")), depth=given.get("depth"),
        basis=given.get("grounds", ()), as_of=_date(graph, given), texts=graph.texts,
    )  # fmt: skip
    return Found(found, {"up": found.up, "confidences": [round(c, 4) for c in found.confidences]})


def _gaps(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.gaps import gaps

    found = gaps(graph.graph, count=given.get("count", ()), as_of=_date(graph, given))
    return Found(found, {"counted": found.counted, "tally": tuple(found.tally)})


def _overlaps(graph: PolicyGraph, given: dict[str, Any], pairs: bool = False) -> Found:
    from kg.answers.overlaps import overlaps

    found = overlaps(graph.graph, count=given.get("count", ()), as_of=_date(graph, given))
    return Found(found.pairs if pairs else found, {"counted": found.counted})


def _progress(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.progress import progress

    indicator = given.get("indicator")
    return Found(progress(graph.graph, _words(indicator) if indicator else None, texts=graph.texts))


def _regions(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.regions import regions

    region, task = (_words(given[name]) if name in given else None for name in ("region", "task"))
    return Found(regions(graph.graph, region, task=task, texts=graph.texts))


def _network(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.grounds import OWNING
    from kg.answers.measures import network

    try:
        found = network(
            graph.graph, view=given.get("view"), measure=given.get("measure"), as_of=_date(graph, given),
            grounds=given.get("grounds", OWNING), general=given.get("general", False),
            institutions=not given.get("names_apart", False), duties="all" if given.get("all_duties") else "tasks",
        )  # fmt: skip
    except KgError as error:
        if "says nothing about" in error.message:
            error.exit_code = 1  # there is no such measure of this network
        raise
    return Found(found, {"view": found.view, "measure": found.measure})


def _evidence(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.evidence import evidence

    found = evidence(graph.graph, _words(given["id"]), texts=graph.texts)
    return Found(found, {"thing": found.thing, "says": found.says, "sources": found.sources})


def _cite(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.citing import cite

    try:
        found = cite(
            graph.graph, _words(given["node"]), style=given.get("style", "both"), accessed=given.get("accessed"),
            language=given.get("lang", "en"), texts=graph.texts,
        )  # fmt: skip
    except KgError as error:
        if "rests on no document" in error.message:
            error.exit_code = 1
        raise
    return Found(found)


def _thing(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.server.work.things import pages

    limit = given["limit"]
    found = pages(graph, _words(given["name"]), limit)
    cut = any(limit < max(p.relations_total, p.mentions_total, p.statements_total) for p in found)
    return Found(found, cut=cut)


def _stats(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.server.work.things import counts

    found, triples, graphs = counts(graph)
    return Found(found, {"triples": triples, "graphs": graphs})


def _review(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.reviewing import review

    return Found(review(graph.graph, given.get("kind"), texts=graph.texts))


def _queries(graph: PolicyGraph, given: dict[str, Any]) -> Found:
    from kg.answers.questions import questions

    return Found(questions())


def _named_query(graph: PolicyGraph, operation: Operation, given: dict[str, Any]) -> Found:
    from kg.answers.questions import answer as answer_to

    parameters = {k: _words(v) for k, v in given.items() if k not in ("limit", "offset")}
    if graph.as_of and any(p.name == "as_of" for p in operation.parameters):
        parameters.setdefault("as_of", graph.as_of)
    return Found(answer_to(graph.graph, operation.query, parameters))


def _date(graph: PolicyGraph, given: Mapping[str, Any]) -> str | None:
    return given.get("as_of") or graph.as_of


_ASKED: dict[str, Callable[[PolicyGraph, dict[str, Any]], Found]] = {
    "search": _search,
    "owners": _owners,
    "tasks": _tasks,
    "trace": _trace,
    "gaps": _gaps,
    "overlaps": _overlaps,
    "overlaps-pairs": lambda graph, given: _overlaps(graph, given, pairs=True),
    "progress": _progress,
    "regions": _regions,
    "network": _network,
    "evidence": _evidence,
    "cite": _cite,
    "thing": _thing,
    "stats": _stats,
    "review": _review,
    "queries": _queries,
}
