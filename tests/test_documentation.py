"""What is documented is run: the README's Python, every example, every sample query."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run_python(code: str | Path, cwd: Path) -> str:
    command = [sys.executable, str(code)] if isinstance(code, Path) else [sys.executable, "-c", code]
    done = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("script", sorted(ROOT.glob("examples/*.py")), ids=lambda p: p.name)
def test_example_runs_and_says_something(script: Path, tmp_path: Path) -> None:
    assert len(run_python(script, tmp_path).splitlines()) > 10


@pytest.mark.parametrize("query", sorted(ROOT.glob("examples/queries/*.rq")), ids=lambda p: p.name)
def test_sample_query_has_rows_in_the_released_graph(query: Path) -> None:
    result = CliRunner().invoke(main, ["query", str(query), "--format", "csv"])
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) > 3


def test_python_of_the_readme_runs(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    assert run_python(code, tmp_path).strip()
    assert (tmp_path / "out" / "graph").is_dir()


def shown_in_readme(marker: str) -> list[str]:
    (shown,) = re.findall(rf"<!-- {marker} -->\n```text\n(.*?)```", README, re.DOTALL)
    wanted = [line.rstrip() for line in shown.splitlines() if line.strip() and line.strip() != "…"]
    assert wanted
    return wanted


def test_readme_shows_what_its_first_command_prints() -> None:
    """The tour in the README is what the tour prints, of the sample documents and of the released graph."""
    toured = CliRunner(env={"KG_DOCUMENTS": None, "KG_LANG": None}).invoke(main, ["tour"])
    assert toured.exit_code == 0, toured.stderr
    lines = {line.rstrip() for line in toured.stdout.splitlines()}
    assert not [line for line in shown_in_readme("main output") if line not in lines], toured.stdout


def test_readme_shows_what_build_and_query_print(tmp_path: Path) -> None:
    runner = CliRunner()
    built = runner.invoke(main, ["build", str(ROOT / "examples" / "documents"), "--out", str(tmp_path / "graph")])
    asked = runner.invoke(main, ["query", str(ROOT / "examples" / "queries" / "joint-issuers.rq")])
    printed = (built.stdout + asked.stdout).replace(str(tmp_path / "graph"), "out/graph")
    lines = {line.rstrip() for line in printed.splitlines()}
    assert not [line for line in shown_in_readme("build output") if line not in lines], printed


def test_readme_shows_the_measured_pictures() -> None:
    specification = importlib.util.spec_from_file_location("readme_benchmark", ROOT / "benchmarks" / "readme.py")
    assert specification is not None and specification.loader is not None
    made = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(made)
    measured = json.loads((ROOT / "benchmarks" / "pictures.json").read_text(encoding="utf-8"))
    block = "\n".join(made.pictures(measured))
    assert f"<!-- pictures -->\n{block}\n<!-- end -->" in README, "run python benchmarks/readme.py"


def test_every_file_that_the_readme_names_is_there() -> None:
    for target in re.findall(r"\]\(([\w./-]+)\)", README):
        assert (ROOT / target).exists(), target
