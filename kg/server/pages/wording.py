"""The words of the pages, from ``words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from markupsafe import Markup

from kg.answers.records import Words
from kg.views.site_sheet import both


@cache
def _words() -> dict[str, tuple[str, str]]:
    said = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))["words"]
    return {key: (en, zh) for key, (en, zh) in said.items()}


def words(key: str, **filled: object) -> Words:
    """The words of that name in both languages, what is in braces filled in."""
    en, zh = _words()[key]
    return Words(en.format(**filled), zh.format(**filled)) if filled else Words(en, zh)


def say(key: str, **filled: object) -> Markup:
    """The same as the page shows it."""
    return both(words(key, **filled))
