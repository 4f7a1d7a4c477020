"""Says in words what is wrong in a graph, and where: shapes, terms, dangling IRIs, and every evidence against its text."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import GraphError
from kg.graph import evidence_checks
from kg.graph.conclusion_checks import check_conclusions
from kg.graph.loading import graph_files, parse_file, review_files
from kg.graph.rdf import QB, RDFS
from kg.graph.records import Facts, Finding
from kg.graph.shacl import Shapes, load_shapes, subclasses, violations
from kg.graph.terms import declared_terms, used_terms
from kg.graph.trig import iri_text
from kg.identifiers import BASE, ONTOLOGY
from kg.paths import ontology_dir, triples_dir

_CUBE = ("indicator", "region", "year", "sourceDocument", "unit", "reading")


@dataclass(frozen=True)
class Validation:
    """What was checked, and what is wrong."""

    findings: tuple[Finding, ...]
    files: int
    triples: int
    evidence: int
    compared: int  # evidences held against a text or quote

    def __bool__(self) -> bool:
        """True where nothing is wrong."""
        return not self.findings


def validate(directory: str | Path | None = None, documents: str | Path | None = None) -> list[Finding]:
    """Everything wrong in the graph at ``directory`` (default: the released graph), sorted; empty where it is valid.

    ``documents`` is a folder of the source documents: they are read again in a fresh process and every evidence is
    held against them. Without it the texts beside the graph are used, where there are any.
    Raises GraphError where there is no graph.
    """
    return list(check(directory, documents).findings)


def check(directory: str | Path | None = None, documents: str | Path | None = None) -> Validation:
    """As ``validate``, with what was checked. In the released graph every shape must match something."""
    place = triples_dir() if directory is None else Path(directory)
    if not place.exists():
        raise GraphError("no such file or folder", place=place, hint="build one with 'kg build PATH --out DIR'")
    facts = Facts()
    files = graph_files(place) + review_files(place)
    for file in files:
        facts.add(file, parse_file(file))
    findings: list[Finding] = []
    if not facts.size:
        findings.append(Finding("empty", "there is nothing to validate", str(place)))
    complete = directory is None or place.resolve() == triples_dir().resolve()
    with ThreadPoolExecutor(1) as aside:  # the engine of the shapes works while the documents are read again
        shapes = aside.submit(check_shapes, facts, complete=complete)
        findings += check_terms(facts)
        findings += check_references(facts)
        findings += check_labels(facts)
        findings += check_cube(facts)
        findings += check_conclusions(facts, complete=complete)
        compared, found = evidence_checks.check(facts, place if place.is_dir() else None, documents)
        findings += found + shapes.result()
    return Validation(tuple(sorted(set(findings))), len(files), facts.size, len(facts.of_class("Evidence")), compared)


def check_terms(facts: Facts) -> list[Finding]:
    """No blank nodes, and no term that neither the ontology nor a vocabulary it reuses declares."""
    findings = []
    known = declared_terms()
    reused = used_terms()
    for file, node in facts.blank_nodes:
        findings.append(Finding("blank node", "a blank node; every node must have an IRI", file, node))
    for term, (file, subject) in facts.terms.items():
        if term.startswith(ONTOLOGY):
            if term not in known:
                findings.append(
                    Finding(
                        "unknown term", f"{iri_text(term)} is not in ontology/policy.ttl{_near(term)}", file, subject
                    )
                )
        elif not term.startswith(BASE) and term not in reused:
            findings.append(
                Finding(
                    "unknown term",
                    f"{iri_text(term)} is no term of a vocabulary that the ontology reuses",
                    file,
                    subject,
                )
            )
    return findings


def _near(term: str) -> str:
    import difflib

    names = sorted(t.removeprefix(ONTOLOGY) for t in declared_terms())
    near = difflib.get_close_matches(term.removeprefix(ONTOLOGY), names, n=1)
    return f"; did you mean pol:{near[0]}?" if near else ""


def check_references(facts: Facts) -> list[Finding]:
    """Every thing of ours that is spoken of is described; without the reference graph that is the one thing to say."""
    if facts.of_class("SourceDocument") and not facts.of_class("Indicator"):
        missing = "reference/reference.trig is missing, and with it all that it describes (build the graph again)"
        return [Finding("incomplete", missing, facts.file(facts.of_class("SourceDocument")[0]))]
    findings = []
    for iri, (file, subject, predicate) in facts.mentioned.items():
        if iri not in facts.file_of:
            findings.append(
                Finding(
                    "dangling",
                    f"{iri_text(predicate)} leads to {iri_text(iri)}, which nothing describes",
                    file,
                    subject,
                )
            )
    for iri, file in facts.file_of.items():
        if iri.startswith(BASE) and not iri.startswith(ONTOLOGY) and not facts.types.get(iri):
            findings.append(Finding("no class", "has no class", file, iri))
    return findings


def check_labels(facts: Facts) -> list[Finding]:
    """Labels of statements are labels: at most 8 words or 16 characters."""
    from kg.graph.labels import shorten

    findings = []
    for prop in (RDFS + "label", ONTOLOGY + "indicatorLabel", ONTOLOGY + "dimension", ONTOLOGY + "band"):
        for iri, values in facts.values(prop).items():
            if iri.startswith(BASE + "statement/"):
                for value in values:
                    if shorten(value, release=False) != " ".join(value.split()):
                        findings.append(
                            Finding(
                                "label",
                                f"the label is too long (8 words or 16 characters): {value}",
                                facts.file(iri),
                                iri,
                            )
                        )
    return findings


def check_cube(facts: Facts) -> list[Finding]:
    """No two observations share every dimension (Data Cube, IC-12)."""
    findings = []
    cells: dict[tuple[str, ...], str] = {}
    for iri in facts.of_iri_class(QB + "Observation"):
        cell = tuple(facts.one(iri, ONTOLOGY + name) or "" for name in _CUBE)
        other = cells.setdefault(cell, iri)
        if other != iri:
            findings.append(Finding("cube", f"has the same dimensions as {iri_text(other)}", facts.file(iri), iri))
    return findings


def check_shapes(facts: Facts, *, complete: bool) -> list[Finding]:
    """Violations of the shapes; with ``complete`` also every shape that matches nothing."""
    shapes = load_shapes()
    ontology = [q.triple for q in ox.parse(path=str(ontology_dir() / "policy.ttl"), format=ox.RdfFormat.TURTLE)]
    findings = [
        Finding(
            "shape", f"{v.message} ({v.shape.rpartition('#')[2]})", facts.file(v.node), v.node, facts.locator(v.node)
        )
        for v in violations(_all(facts.triples, ontology), shapes)
    ]
    if complete:
        findings += unmatched_shapes(facts, shapes, ontology)
    return findings


def unmatched_shapes(facts: Facts, shapes: Shapes, ontology: Iterable[ox.Triple]) -> list[Finding]:
    """Shapes that no node of the graph is checked by: a misspelt class would make a shape pass forever."""
    below = subclasses(ontology)
    findings = []
    for shape, classes in shapes.targets.items():
        wanted = set().union(*(below.get(c, {c}) for c in classes))
        if not any(facts.of_iri_class(c) for c in wanted):
            names = ", ".join(iri_text(c) for c in classes) or "nothing"
            message = f"{shape.rpartition('#')[2]} matches no node (it is for {names})"
            findings.append(Finding("idle shape", message, str(ontology_dir() / "shapes.ttl"), shape))
    return findings


def _all(*parts: Iterable[ox.Triple]) -> Iterable[ox.Triple]:
    for part in parts:
        yield from part


__all__ = ["Finding", "Validation", "check", "validate"]
