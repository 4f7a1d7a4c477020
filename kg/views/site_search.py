"""The index of a site's search: JavaScript files that a page loads when its reader begins to search, without a server.

One file a kind of thing, the statements apart in files of their own, and the table of traditional characters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.answers.names import simplified
from kg.answers.numbers import number_in
from kg.graph.rdf import SKOS
from kg.identifiers import BASE, ONTOLOGY
from kg.paths import ontology_dir
from kg.views.model import to_json
from kg.views.site_gather import KINDS
from kg.views.site_names import link

if TYPE_CHECKING:
    from kg.answers.numbers import number_in
from kg.views.site_gather import Gathered

_PER_FILE = 5000  # entries
_OTHER = (
    SKOS + "altLabel",
    SKOS + "hiddenLabel",
    ONTOLOGY + "contextLabel",
    SKOS + "notation",
    ONTOLOGY + "documentNumber",
)
_LONGEST = 300


def search_files(site: Gathered, paths: Mapping[str, str], weights: Mapping[str, int]) -> dict[str, str]:
    """Name below ``search/`` → JavaScript. An entry is [link, code, English, Chinese, other names, weight]; one of a
    statement is [link, "", English, Chinese, [], 0]."""
    entries: dict[str, list[list[object]]] = {}
    for kind in KINDS:
        of = [_entry(site, iri, paths[iri], weights.get(iri, 0)) for iri in sorted(paths) if site.kinds[iri] == kind]
        for n in range(0, len(of), _PER_FILE):
            entries[f"{kind}{f'-{n // _PER_FILE + 1}' if n else ''}"] = of[n : n + _PER_FILE]
    said = _statements(site, paths)
    statements = {f"statements-{n // _PER_FILE + 1}": said[n : n + _PER_FILE] for n in range(0, len(said), _PER_FILE)}
    files = {f"{name}.js": f"kgIndex({to_json(name)},{to_json(of)});\n" for name, of in (entries | statements).items()}
    parts = to_json({"things": list(entries), "statements": list(statements)})
    files["parts.js"] = f"kgParts({parts},{to_json(_traditional())});\n"
    return files


def _entry(site: Gathered, iri: str, path: str, weight: int) -> list[object]:
    thing = site.thing(iri)
    shown = {thing.en, thing.zh}
    said = site.triples(iri)
    others = {v.value for p in _OTHER for v in said.get(p, ()) if isinstance(v, ox.Literal)} - shown
    if thing.code:
        others.update({number_in(thing.code, "zh")} - {thing.code})
    tail = iri.removeprefix(BASE).partition("/")[2]
    if not (thing.en or thing.zh):
        others.add(tail)
    zh = thing.zh or ""
    if zh and simplified(zh) != zh:
        others.add(simplified(zh))
    return [
        link(path), thing.code, (thing.en or "")[:_LONGEST], zh[:_LONGEST],
        sorted(name[:_LONGEST] for name in others if name), weight,
    ]  # fmt: skip


def _statements(site: Gathered, paths: Mapping[str, str]) -> list[list[object]]:
    """Statements with words of their own; each leads to the page where it is shown."""
    found: list[list[object]] = []
    for iri in sorted(site.sayings):
        saying = site.sayings[iri]
        place = _home(site, iri, paths)
        if place and saying.kind in ("Activity", "Issuance", "Goal", "Observation"):
            en, zh = saying.says.en or "", saying.says.zh or ""
            found.append(
                [
                    link(place) + "#s-" + iri.rpartition("/")[2],
                    "",
                    en[:_LONGEST],
                    zh[:_LONGEST] if zh != en else "",
                    [],
                    0,
                ]
            )
    return found


def _home(site: Gathered, statement: str, paths: Mapping[str, str]) -> str | None:
    """The page of who does it, what it measures, or of the document that says so."""
    for name in ("actor", "indicator", "instrument", "inTask"):
        for iri in site.facts.all(statement, ONTOLOGY + name):
            if iri in paths and statement in site.mentions.get(iri, {}):
                return paths[iri]
    return next(
        (paths[d] for e in site.sayings[statement].evidence if (d := BASE + "document/" + e.document) in paths), None
    )


def _traditional() -> str:
    """Pairs of a traditional and a simplified character, after one another."""
    lines = (ontology_dir() / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return "".join(pair for line in lines if not line.startswith("#") for pair in line.split() if len(pair) == 2)
