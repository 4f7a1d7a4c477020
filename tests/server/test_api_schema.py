"""Schemathesis over the whole description, all its checks on, against a real server; the same requests every time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("schemathesis")

#: Every way of asking: examples, every boundary and every broken rule of every parameter, and random ones beside.
RUN = [
    "--checks", "all", "--phases", "examples,coverage,fuzzing", "--generation-deterministic", "--max-examples", "4",
    "--workers", "4", "--request-timeout", "150", "--max-response-time", "120", "--no-color",
]  # fmt: skip


def test_nothing_that_the_schema_allows_or_forbids_surprises(start_server: Callable[..., Any], tmp_path: Path) -> None:
    url = start_server("--quiet", "--timeout", "120").url
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{url}/api/openapi.json", *RUN]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
    assert "No issues found" in run.stdout
