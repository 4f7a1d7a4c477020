"""``kg serve`` from its start to its end."""

from __future__ import annotations

import urllib.request


def test_it_answers(server_url: str) -> None:
    with urllib.request.urlopen(f"{server_url}/health", timeout=20) as answer:
        assert answer.status == 200 and b'"ok"' in answer.read()
