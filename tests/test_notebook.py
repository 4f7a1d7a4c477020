"""The notebook in examples/ runs, and shows what it says it shows.

``python tests/test_notebook.py`` runs it and writes its outputs anew, for instance after a new release of the graph.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "examples" / "who-owns-what.ipynb"
SHAPERS = ("networkx", "numpy", "pandas", "polars")  # other versions may print the same answers otherwise


def executed() -> Any:
    """The notebook run from its first cell; no clock in it."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    kept = dict(notebook.metadata)
    options = {"resources": {"metadata": {"path": str(NOTEBOOK.parent)}}, "record_timing": False}
    NotebookClient(notebook, timeout=300, kernel_name="python3", **options).execute()
    notebook.metadata = nbformat.from_dict(kept)  # without the version of this Python
    return notebook


def outputs(notebook: Any) -> list[list[Any]]:
    """What every cell of code shows, as words."""
    return [
        [{"".join(text) for text in ({"": out.get("text", "")} | dict(out.get("data", {}))).values()} for out in cell["outputs"]]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]  # fmt: skip


def test_the_notebook_shows_what_it_computes() -> None:
    for name in ("nbclient", "ipykernel", "pandas", "polars"):
        pytest.importorskip(name, reason="pip install 'policy-kg[frames,notebook]'")
    fresh = executed()
    kept = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    fixed = dict(re.findall(r"^([\w-]+)==(.+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE))
    if any(version(name) != fixed[name] for name in SHAPERS):
        pytest.skip("it ran; outputs are compared with the versions of constraints.txt")
    assert outputs(fresh) == outputs(kept), "run: python tests/test_notebook.py"


def test_the_notebook_is_small_and_of_no_machine() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert len(text) < 60_000
    kept = json.loads(text)
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1)), "not run from the start"
    shown = "\n".join(word for cell in outputs(kept) for out in cell for word in out)
    assert re.search(r"[\u4e00-\u9fff]{4}", shown) and not re.search(r"\d\d:\d\d:\d\d|/(?:home|Users|tmp)/|0x[0-9a-f]{6}", shown)  # fmt: skip
    assert not any(out.get("output_type") == "error" or out.get("name") == "stderr" for c in code for out in c["outputs"])  # fmt: skip
    assert set(kept["metadata"]) == {"kernelspec", "language_info"}


if __name__ == "__main__":
    import nbformat

    nbformat.write(executed(), NOTEBOOK)
    sys.exit(0)
