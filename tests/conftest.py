"""What tests of all rooms share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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


_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip


def missing(what: str, how: str) -> None:
    """Skips with the reason; in CI nothing is skipped."""
    reason = f"{what} is not installed; {how}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests (a second driver would not start in the same process); KG_CHROMIUM names another than the one on the path."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright", "pip install 'policy-kg[test]'")
        raise AssertionError from None
    names = (os.environ.get("KG_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if name and (found := shutil.which(name))), None)
    if program is None:
        missing("Chromium", "apt-get install -y chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield chromium
        chromium.close()
