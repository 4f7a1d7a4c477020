"""What tests of all rooms share."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: The tests, and the programs that they start, leave the user's own cache alone.
_CACHE = tempfile.TemporaryDirectory(prefix="kg-tests-cache-")
os.environ["KG_CACHE"] = _CACHE.name


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of the five texts: ``../shared/corpus`` beside the repository, or KG_CORPUS; skipped where missing."""
    folder = Path(os.environ.get("KG_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not (folder / "plan-14fyp-informatization.en.txt").is_file():
        reason = f"the corpus is not at {folder}; set KG_CORPUS"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
