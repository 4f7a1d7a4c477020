"""``kg mcp`` as a program that speaks the protocol, asked by the official package's own client."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp")
jsonschema = pytest.importorskip("jsonschema")

from mcp import Client  # noqa: E402
from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: E402
from mcp.shared.exceptions import MCPError  # noqa: E402

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("KG_") or name == "KG_CACHE"}
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?i) }"
ASKED: dict[str, dict[str, Any]] = {
    "search": {"words": "大数据"},
    "owners": {"task": "四（一）", "lang": "zh"},
    "tasks": {"agency": "工信部"},
    "trace": {"thing": "IV(1) Box 3", "to": "MIIT"},
    "gaps": {},
    "progress": {"indicator": "网上零售额"},
    "thing": {"name": "https://w3id.org/policy-kg/agency/miit"},
    "evidence": {"id": "IV(1)"},
    "sparql": {"query": "SELECT ?s ?e { ?s pol:evidence ?e } ORDER BY ?s"},
}


def talk(what: Callable[[Client], Awaitable[None]], *args: str) -> None:
    """Starts ``kg mcp`` and talks with it."""

    async def run() -> None:
        program = StdioServerParameters(command=sys.executable, args=["-m", "kg", "mcp", *args], env=ENVIRONMENT)
        async with Client(stdio_client(program)) as client:
            await what(client)

    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may run its loop in this one
        thread.submit(asyncio.run, run()).result()


def text(result: Any) -> str:
    (content,) = result.content
    assert isinstance(content.text, str)
    return content.text


def test_nine_tools_that_say_that_they_only_read_and_answer_as_they_say() -> None:
    async def ask(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(tools) == list(ASKED)
        for name, tool in tools.items():
            marks = tool.annotations
            assert (
                marks is not None and marks.read_only_hint and not marks.destructive_hint and not marks.open_world_hint
            )
            assert tool.description and all("description" in p for p in tool.input_schema["properties"].values())
            jsonschema.Draft202012Validator.check_schema(tool.input_schema)
            jsonschema.validate(ASKED[name], tool.input_schema)
            result = await client.call_tool(name, {**ASKED[name], "limit": 5})
            assert not result.is_error, text(result)
            found = result.structured_content
            jsonschema.validate(found, tool.output_schema)
            assert found["rows"] and len(found["rows"]) <= 5
            if found["more"]:
                assert f"{found['more']}" in text(result)
            if name not in ("search", "trace"):  # a name claims nothing, a hop of the tree of a plan is only a place
                assert all(row.get("evidence") or row.get("cited") for row in found["rows"]), name

    talk(ask)


def test_chinese_goes_in_and_comes_out() -> None:
    async def ask(client: Client) -> None:
        result = await client.call_tool("owners", {"task": "四（一）", "limit": 2})
        assert "责任主体" in text(result) and "另有" in text(result)
        assert result.structured_content["task"]["zh"]
        assert (await client.call_tool("owners", {"task": "IV(1)", "limit": 2, "lang": "en"})).content != result.content

    talk(ask, "--lang", "zh")


def test_bad_arguments_are_told_and_harm_nothing() -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("owners", {}, "owners needs task"),
        ("owners", {"tsk": "IV(1)"}, "did you mean 'task'?"),
        ("owners", {"task": 4}, "no text"),
        ("owners", {"task": "MIIT"}, "the tool tasks with agency 'MIIT'"),
        ("owners", {"task": "no such thing"}, "the tool search"),
        ("tasks", {"agency": "MIITT"}, "did you mean 'MIIT'?"),
        ("owners", {"task": "IV(1)", "as_of": "soon"}, "no date"),
        ("owners", {"task": "IV(1)", "limit": 100000}, "from 1 to 200"),
        ("owners", {"task": ["IV(1)"]}, "no text"),
        ("sparql", {"query": "SELEC ?x"}, "not valid SPARQL"),
        ("sparql", {"query": "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"}, "SERVICE"),
        ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "only read"),
        ("sparql", {"query": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "limit": 0}, "from 1"),
    ]

    async def ask(client: Client) -> None:
        for name, arguments, says in wrong:
            result = await client.call_tool(name, arguments)
            said = text(result)
            assert result.is_error and says in said and "\n" not in said, said
            assert "Traceback" not in said and str(Path.cwd()) not in said and "--" not in said
        with pytest.raises(MCPError, match="did you mean 'owners'"):
            await client.call_tool("ownrs", {})
        assert not (await client.call_tool("gaps", {"limit": "2", "as_of": "", "count": None})).is_error
        assert (await client.call_tool("search", {"words": "\x00"})).structured_content["total"] == 0

    talk(ask)


def test_a_runaway_query_is_killed_and_others_go_on() -> None:
    async def ask(client: Client) -> None:
        began = time.monotonic()
        runaway = asyncio.create_task(client.call_tool("sparql", {"query": RUNAWAY}))
        beside = await client.call_tool("gaps", {"limit": 1})
        assert not beside.is_error and not runaway.done()
        result = await runaway
        assert result.is_error and "stopped after 2 s" in text(result)
        assert time.monotonic() - began < 30
        assert not (await client.call_tool("search", {"words": "data"})).is_error

    talk(ask, "--timeout", "2")


def test_nothing_but_the_protocol_is_on_standard_output() -> None:
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "owners", "arguments": {"task": "四（一）"}}},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "owners", "arguments": [1]}},
    ]  # fmt: skip
    program = subprocess.Popen(
        [sys.executable, "-m", "kg", "mcp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )  # fmt: skip
    assert program.stdin is not None and program.stdout is not None and program.stderr is not None
    answers = []
    for message in ["this is no message", *messages]:
        line = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
        program.stdin.write(line.encode() + b"\n")
        program.stdin.flush()
        if isinstance(message, dict) and "id" in message:
            while not answers or answers[-1].get("id") != message["id"]:
                answers.append(json.loads(program.stdout.readline()))
    program.stdin.close()
    assert program.stdout.read() == b""
    assert program.wait(20) == 0
    assert all(answer["jsonrpc"] == "2.0" for answer in answers)
    by_id = {answer.get("id"): answer for answer in answers}
    assert by_id[2]["result"]["structuredContent"]["rows"] and "error" in by_id[3]


@pytest.mark.parametrize(
    ("args", "says"), [(["no/such/graph"], "no such file or folder"), (["--endpoint", "ftp://x"], "no address")]
)
def test_a_graph_that_cannot_be_opened_is_said_at_once(args: list[str], says: str) -> None:
    command = [sys.executable, "-m", "kg", "mcp", *args]
    run = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=60, stdin=subprocess.DEVNULL)
    assert run.returncode == 2 and run.stdout == ""
    (line,) = run.stderr.splitlines()
    assert says in line
