"""Finds the data that travel with the package, in a checkout, an editable install and a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.errors import KgError


@cache
def data_dir(name: str) -> Path:
    """The folder ``ontology`` or ``triples``: in the wheel under ``kg/_data``, else beside ``kg/``."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "_data" / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise KgError(f"the data folder '{name}' is missing", place=package, hint="reinstall policy-kg")


def ontology_dir() -> Path:
    """Ontology, shapes, reference data and grammar."""
    return data_dir("ontology")


def triples_dir() -> Path:
    """The released graph."""
    return data_dir("triples")
