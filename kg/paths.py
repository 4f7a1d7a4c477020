"""Finds the data that travel with the package, in a checkout, an editable install and a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.errors import KgError, ReferenceDataError


@cache
def data_dir(name: str) -> Path:
    """The folder ``ontology``, ``triples`` or ``examples``: in the wheel under ``kg/_data``, else beside ``kg/``."""
    package = Path(__file__).resolve().parent
    for candidate in (package / "_data" / name, package.parent / name):
        if candidate.is_dir():
            return candidate
    raise KgError(f"the data folder '{name}' is missing", place=package, hint="reinstall policy-kg")


def ontology_dir() -> Path:
    """Ontology, shapes, reference data and grammar."""
    return data_dir("ontology")


def sample_documents_dir() -> Path:
    """Sample documents in our own words."""
    return data_dir("examples") / "documents"


def check_grammar() -> None:
    """Raises ReferenceDataError naming the first file of ``ontology/grammar`` that is no valid TOML, and its line."""
    import re
    import tomllib

    for file in sorted((ontology_dir() / "grammar").glob("*.toml")):
        try:
            tomllib.loads(file.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            line = re.search(r"line (\d+)", str(error))
            raise ReferenceDataError(
                f"not valid TOML: {error}",
                place=file,
                line=int(line[1]) if line else None,
                hint="mend it and run again",
            ) from None


def triples_dir() -> Path:
    """The released graph."""
    return data_dir("triples")
