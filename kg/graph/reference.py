"""The reference data as one graph of a build: what the ontology's files say, and what follows from them alone."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg import cache
from kg.errors import ReferenceDataError
from kg.graph import program
from kg.graph.links.labels import link_labels
from kg.graph.links.remits import remit_subjects
from kg.graph.rdf import DCTERMS, OWL, PROV, RDF_TYPE, plain
from kg.graph.terms import GRAPH_REFERENCE, with_written_out
from kg.graph.trig import Triple, write_trig
from kg.graph.units import unit_quads
from kg.identifiers import BASE
from kg.paths import ontology_dir
from kg.vocabulary import load_vocabulary

_VERSION = OWL + "versionIRI"


def reference_triples() -> list[Triple]:
    """The reference data, the units and the cube, as one graph."""
    quads: list[ox.Quad] = list(unit_quads())
    for file in [*sorted((ontology_dir() / "reference").glob("*.ttl")), ontology_dir() / "policy.ttl"]:
        found = ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
        if file.name == "policy.ttl":
            for q in found:
                if plain(q.subject).startswith(BASE + "dataset/"):
                    quads.append(q)
                elif q.predicate.value == _VERSION:  # by which a reader of another version knows this graph
                    quads += _made_for(q.object)
        else:
            quads += found
    triples: list[Triple] = []
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode | ox.Literal):
            raise ReferenceDataError(f"a blank node in the reference data: {quad.triple}", hint="give it an IRI")
        triples.append((quad.subject.value, quad.predicate.value, quad.object))
    return with_written_out(triples) + link_labels(triples) + remit_subjects(triples, load_vocabulary())


def _made_for(version: ox.NamedNode) -> list[ox.Quad]:
    """That the graph is made for this version of the ontology."""
    graph, type_ = ox.NamedNode(GRAPH_REFERENCE), ox.NamedNode(RDF_TYPE)
    return [
        ox.Quad(graph, type_, ox.NamedNode(PROV + "Entity")),
        ox.Quad(graph, ox.NamedNode(DCTERMS + "conformsTo"), version),
        ox.Quad(version, type_, ox.NamedNode(OWL + "Ontology")),
    ]


def write_reference(folder: Path) -> None:
    """Writes it into ``folder`` as ``reference/reference.trig``, by way of the user's cache."""
    (folder / "reference").mkdir(exist_ok=True)
    (folder / "reference" / "reference.trig").write_bytes(_reference_file())


def _reference_file() -> bytes:
    # Much of the program has a say in it, so any change of the program or of its data makes another key.
    files = [Path(file) for _, file in (*program.code(), *program.data())]
    key = cache.key_of(files, ox.__version__)
    kept = cache.load("reference", key)
    if kept is None:
        kept = write_trig({GRAPH_REFERENCE: reference_triples()}).encode()
        if cache.unchanged(files) and cache.key_of(files, ox.__version__) == key:
            cache.keep("reference", key, kept)
    return kept
