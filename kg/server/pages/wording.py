"""The words of the pages, from ``words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from markupsafe import Markup

from kg.answers.records import Words
from kg.graph.wording import full_iri
from kg.views.site_sheet import both


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


@cache
def _words() -> dict[str, tuple[str, str]]:
    return {key: (en, zh) for key, (en, zh) in _file()["words"].items()}


@cache
def _properties() -> dict[str, Words]:
    return {full_iri(name): Words(en, zh) for name, (en, zh) in _file()["properties"].items()}


def property_word(iri: str) -> Words | None:
    """How a property reads that neither the ontology nor a site has words for."""
    return _properties().get(iri)


def words(key: str, **filled: object) -> Words:
    """The words of that name in both languages, what is in braces filled in."""
    en, zh = _words()[key]
    return Words(en.format(**filled), zh.format(**filled)) if filled else Words(en, zh)


def say(key: str, **filled: object) -> Markup:
    """The same as the page shows it."""
    return both(words(key, **filled))
