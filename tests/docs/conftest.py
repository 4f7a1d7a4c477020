"""What the tests of the documentation share: the modules of ``docs/`` on the path, and the program as others have it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT / "docs") not in sys.path:
    sys.path.append(str(ROOT / "docs"))


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the program ``kg``, installed without anything that a checkout may have beside it."""
    from making.examples import install

    return install(tmp_path_factory.mktemp("installed"))
