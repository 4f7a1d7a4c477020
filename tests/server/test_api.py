"""The JSON API: every answer is what the OpenAPI description says, paging, errors, ETags."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest

pytest.importorskip("uvicorn")
jsonschema = pytest.importorskip("jsonschema")

from kg.answers.measures import MEASURES  # noqa: E402
from kg.answers.projections import VIEWS  # noqa: E402
from kg.server import api_operations  # noqa: E402
from kg.server.api_description import describe  # noqa: E402
from kg.server.api_operations import operations  # noqa: E402

DESCRIPTION = describe()


def get(url: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], Any]:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    told = {name.lower(): value for name, value in answer.getheaders()}
    connection.close()
    return answer.status, told, json.loads(body) if "json" in told.get("content-type", "") and body else body


def address(operation: str, **arguments: Any) -> str:
    path = operations()[operation].path
    if "{id}" in path:
        path = path.replace("{id}", quote(str(arguments.pop("id")), safe=""))
    return f"/api/v1{path}" + (f"?{urlencode(arguments)}" if arguments else "")


def check(operation: str, body: Any, status: int = 200) -> None:
    """Raises where the body is not what the description says."""
    responses = DESCRIPTION["paths"][operations()[operation].path]["get"]["responses"]
    (content,) = responses[str(status)]["content"].values()
    schema = {**content["schema"], "components": DESCRIPTION["components"]}
    jsonschema.Draft202012Validator(schema).validate(body)


def ask(url: str, operation: str, **arguments: Any) -> Any:
    status, headers, body = get(url, address(operation, **arguments))
    assert status == 200, body
    assert headers["content-type"] == "application/json"
    check(operation, body)
    assert body["truncated"] or body["offset"] + len(body["rows"]) >= body["total"]
    return body


@pytest.mark.parametrize("name", [name for name in operations()])
def test_every_answer_is_as_described(server_url: str, name: str) -> None:
    examples = {p.name: p.example for p in operations()[name].parameters if p.required}
    body = ask(server_url, name, limit=30, **examples)
    assert body["rows"] or name in ("queries-duties-by-deadline", "queries-reporters-beside-mandated")
    assert body["provenance"]["graph"] == "triples" and body["provenance"]["version"]


@pytest.mark.parametrize("view", VIEWS)
def test_ties_of_every_network(server_url: str, view: str) -> None:
    rows = ask(server_url, "network", view=view, limit=20)["rows"]
    assert any(row["evidence"] or row["cited"] for row in rows) or view in ("issuers", "chain")


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure(server_url: str, measure: str) -> None:
    assert ask(server_url, "network", measure=measure, limit=5)["measure"] == measure


def test_other_forms(server_url: str) -> None:
    assert ask(server_url, "regions", region="Zhejiang")["rows"][0]["how"]
    assert ask(server_url, "regions", task="IV(1)")["rows"]
    assert ask(server_url, "trace", thing="Box 3", to="MIIT")["confidences"]
    assert ask(server_url, "trace", thing="MIIT", direction="up", depth=2)["up"] is True
    assert ask(server_url, "owners", task="四（一）")["task"]["code"] == "IV(1)"
    assert ask(server_url, "tasks", agency="工信部", grounds="issuer,aligned")["rows"]
    counted = ask(server_url, "gaps", count="aligned,general")["counted"]
    assert counted[-2:] == ["aligned", "general"]
    assert ask(server_url, "evidence", id="agency/miit")["sources"]
    assert ask(server_url, "cite", node="IV(1)", style="gbt7714", accessed="2024-02-29")["rows"]
    assert ask(server_url, "search", words="\u200b")["total"] == 0


def test_the_table_knows_what_the_answers_know() -> None:
    assert tuple(VIEWS) == api_operations.VIEWS
    assert tuple(MEASURES) == api_operations.MEASURES


def test_the_description_is_served_and_valid(server_url: str) -> None:
    status, headers, body = get(server_url, "/api/openapi.json")
    assert status == 200 and body == DESCRIPTION and body["openapi"] == "3.1.0"
    for schema in body["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert get(server_url, "/api/openapi.json", if_none_match=headers["etag"])[0] == 304
    names = [o["get"]["operationId"] for o in body["paths"].values()]
    assert len(names) == len(set(names))


def test_paging_misses_nothing_and_repeats_nothing(server_url: str) -> None:
    for operation, arguments in (("gaps", {}), ("search", {"words": "data"}), ("tasks", {"agency": "MIIT"})):
        whole = ask(server_url, operation, limit=1000, **arguments)
        assert whole["total"] == len(whole["rows"]) and not whole["truncated"]
        rows = []
        while len(rows) < whole["total"]:
            page = ask(server_url, operation, limit=40, offset=len(rows), **arguments)
            assert page["total"] == whole["total"] and page["truncated"] is (len(rows) + 40 < whole["total"])
            rows += page["rows"]
        assert rows == whole["rows"]
        assert ask(server_url, operation, offset=1_000_000, **arguments)["rows"] == []


def test_a_date_changes_the_answer_and_is_told(server_url: str) -> None:
    early = ask(server_url, "owners", task="IV(1)", as_of="2019")
    late = ask(server_url, "owners", task="IV(1)", as_of="2023-05-31")
    assert early["provenance"]["as_of"] == "2019" and early["total"] != late["total"]


def test_unchanged_answers_are_told(server_url: str) -> None:
    status, headers, _ = get(server_url, "/api/v1/gaps?limit=1")
    assert status == 200
    status, again, body = get(server_url, "/api/v1/gaps?limit=1", if_none_match=headers["etag"])
    assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    assert get(server_url, "/api/v1/gaps?limit=2", if_none_match=headers["etag"])[0] == 200
    status, headed, body = get(server_url, "/api/v1/gaps?limit=1", "HEAD")
    assert (status, headed["etag"], body) == (200, headers["etag"], b"")


WRONG = [
    ("/api/v1/owners", 400, "owners needs task"),
    ("/api/v1/owners?tsk=IV(1)", 400, "did you mean 'task'?"),
    ("/api/v1/owners?task=IV(1)&task=V", 400, "given twice"),
    ("/api/v1/owners?task=%FF", 400, "UTF-8"),
    ("/api/v1/owners?task=", 400, "task is empty"),
    ("/api/v1/owners?task=" + "a" * 301, 400, "longer than 300"),
    ("/api/v1/owners?task=IV(1)&as_of=2023-02-29", 400, "is no date (write 2022"),
    ("/api/v1/owners?task=IV(1)&limit=0", 400, "from 1 to 1000"),
    ("/api/v1/owners?task=IV(1)&limit=1e3", 400, "whole number"),
    ("/api/v1/tasks?agency=MIIT&grounds=mandatd", 400, "did you mean 'mandated'?"),
    ("/api/v1/trace?thing=MIIT&depth=13", 400, "from 1 to 12"),
    ("/api/v1/network?general=yes", 400, "neither true nor false"),
    ("/api/v1/owners?task=MIITT", 404, "no task is called"),
    ("/api/v1/thing?name=MIITT", 404, "did you mean 'MIIT'?"),
    ("/api/v1/owners?task=MIIT", 404, "is an agency"),
    ("/api/v1/evidence/xqzvw%20jjkq", 404, "/api/v1/search"),
    ("/api/v1/network?measure=core&view=chain", 404, "views:"),
    ("/api/v1/queries/owner-of-task", 404, "did you mean 'owners-of-task'?"),
    ("/api/v1/queries/answer-described", 404, "no query"),
    ("/api/v1/queries/owners-of-task", 400, "needs task"),
    ("/api/v1/nothing", 404, "openapi.json"),
    ("/api/v2/owners", 404, "openapi.json"),
]


@pytest.mark.parametrize(("path", "status", "says"), WRONG, ids=[path[:60] for path, *_ in WRONG])
def test_what_is_wrong_is_said_in_one_line(server_url: str, path: str, status: int, says: str) -> None:
    found, headers, body = get(server_url, path)
    assert (found, headers["content-type"]) == (status, "application/problem+json"), body
    assert says in body["detail"] and "\n" not in body["detail"] and body["status"] == status
    assert "/triples" not in body["detail"] and "--" not in body["detail"]
    check("owners", body, 404)


def test_other_methods_and_formats(server_url: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        status, headers, body = get(server_url, "/api/v1/gaps", method)
        assert status == 405 and headers["allow"] == "GET, HEAD" and body["status"] == 405
    status, _, body = get(server_url, "/api/v1/gaps", accept="text/turtle")
    assert status == 406 and "application/json" in body["detail"]
    assert get(server_url, "/api/v1/gaps?limit=1", accept="text/html, */*;q=0.1")[0] == 200
    assert get(server_url, "/api/v1/gaps?limit=1", accept="application/json;q=0")[0] == 406


def test_the_rows_are_those_of_python(server_url: str) -> None:
    import kg

    graph = kg.open()
    for operation, given, records in (
        ("owners", {"task": "Box 3"}, graph.owners("Box 3")),
        ("tasks", {"agency": "CAC"}, graph.tasks("CAC")),
        ("trace", {"thing": "Box 3", "depth": 2}, graph.trace("Box 3", depth=2)),
        ("progress", {}, graph.progress()),
        ("regions", {"region": "Zhejiang"}, graph.regions("Zhejiang")),
        ("queries-owners-of-task", {"task": "IV(1)"}, graph.ask("owners-of-task", task="IV(1)")),
    ):
        body = ask(server_url, operation, limit=1000, **given)
        assert body["rows"] == json.loads(json.dumps(records.to_dicts())) and body["total"] == len(records)


def test_concurrent_requests_do_not_mix(server_url: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    tasks = ["IV(1)", "IV(2)", "Box 3", "Box 5"] * 6
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda task: get(server_url, address("owners", task=task, limit=3)), tasks))
    assert all(status == 200 for status, _, _ in answers)
    for task, (_, _, body) in zip(tasks, answers, strict=True):
        assert body == answers[tasks.index(task)][2]
