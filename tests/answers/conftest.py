"""A small graph of an invented plan for harbours, with a folder of links kept for review."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kg
from kg.answers import PolicyGraph

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("harbour")
    (place / "review").mkdir()
    shutil.copy(HERE / "harbour.trig", place / "harbour.trig")
    shutil.copy(HERE / "review.trig", place / "review" / "links.trig")
    return place


@pytest.fixture(scope="session")
def graph(folder: Path) -> PolicyGraph:
    return kg.open(folder)
