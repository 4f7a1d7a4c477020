"""Properties and classes in plain words, for people: ``ontology/wording.toml`` first, then the ontology's own labels."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from kg.errors import ReferenceDataError
from kg.graph.rdf import PREFIXES
from kg.graph.terms import term_labels
from kg.graph.trig import iri_text
from kg.identifiers import BASE
from kg.paths import ontology_dir

_FOAF = "http://xmlns.com/foaf/0.1/"


@dataclass(frozen=True)
class Wording:
    """How properties read. Keys are property IRIs; ``order`` ranks them for printing."""

    forward: dict[str, str]
    inverse: dict[str, str]
    order: dict[str, int]
    hidden: frozenset[str]
    one_way: frozenset[str]


@cache
def wording() -> Wording:
    """The editors' wording. Raises ReferenceDataError naming the file where it is broken."""
    file = ontology_dir() / "wording.toml"
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        says = {full_iri(name): row for name, row in data["says"].items()}
        return Wording(
            {iri: row["says"] for iri, row in says.items()},
            {iri: row["inverse"] for iri, row in says.items()},
            {iri: number for number, iri in enumerate(says)},
            frozenset(map(full_iri, data["hidden"])),
            frozenset(map(full_iri, data["one_way"])),
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise ReferenceDataError(
            f"cannot be used: {error}", place=file, line=int(line[1]) if line else None, hint="mend it and run again"
        ) from None


def full_iri(name: str) -> str:
    """The IRI that ``prefix:local`` stands for."""
    prefix, _, local = name.partition(":")
    return {**PREFIXES, "foaf": _FOAF}[prefix] + local


def reads(property_iri: str, *, inverse: bool = False) -> str:
    """A property in words, from the thing to the value or back."""
    words = (wording().inverse if inverse else wording().forward).get(property_iri)
    if words:
        return words
    label = term_labels().get(property_iri) or _spaced(property_iri)
    return f"{label} of" if inverse else label


def names(iri: str) -> str:
    """A class or value of the ontology in words, any other IRI in its short form."""
    return term_labels().get(iri) or wording().forward.get(iri) or short(iri)


def short(iri: str) -> str:
    """``agency:miit`` or ``remit/miit/…`` for a thing of ours (``kg show`` takes both), else the IRI."""
    try:
        return iri_text(iri).strip("<>").removeprefix(BASE)
    except ValueError:
        return iri


def _spaced(iri: str) -> str:
    local = re.split(r"[/#]", iri.rstrip("/#"))[-1]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()
