"""Namespaces, their prefixes (in files, in queries without a PREFIX line, and where IRIs are shown), and plain terms."""

from __future__ import annotations

import pyoxigraph as ox

from kg.identifiers import BASE, ONTOLOGY

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
ORG = "http://www.w3.org/ns/org#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
QB = "http://purl.org/linked-data/cube#"
QUDT = "http://qudt.org/schema/qudt/"
RDF_TYPE = RDF + "type"

#: Prefix → namespace: in files, in queries without a PREFIX line, and where IRIs are shown to people.
PREFIXES: dict[str, str] = {
    "agency": BASE + "agency/",
    "concept": BASE + "concept/",
    "dcterms": DCTERMS,
    "decision": BASE + "decision/",
    "document": BASE + "document/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "event": BASE + "event/",
    "evidence": BASE + "evidence/",
    "indicator": BASE + "indicator/",
    "instrument": BASE + "instrument/",
    "kg": BASE,
    "link": BASE + "link/",
    "org": ORG,
    "owl": "http://www.w3.org/2002/07/owl#",
    "pol": ONTOLOGY,
    "prov": PROV,
    "qb": QB,
    "qudt": QUDT,
    "rdf": RDF,
    "rdfs": RDFS,
    "region": BASE + "region/",
    "remit": BASE + "remit/",
    "responsibility": BASE + "responsibility/",
    "rule": BASE + "rule/",
    "skos": SKOS,
    "statement": BASE + "statement/",
    "target": BASE + "target/",
    "task": BASE + "task/",
    "unit": "http://qudt.org/vocab/unit/",
    "unknown": BASE + "agency/unknown/",
    "unlisted": BASE + "instrument/unknown/",
    "xsd": XSD,
}

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def plain(term: Term) -> str:
    """A term as people read it: the IRI or the words."""
    return str(term) if isinstance(term, ox.Triple | ox.BlankNode) else term.value
