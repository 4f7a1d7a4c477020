"""One link between two things of the graph: what leads where, how, on what grounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kg.graph.rdf import DCTERMS, RDF_TYPE, RDFS
from kg.graph.terms import decimal, node, pol, term, text
from kg.graph.trig import Triple
from kg.identifiers import BASE, content_hash

#: Rule names become IRIs under this.
RULES = BASE + "rule/"


@dataclass(frozen=True)
class Link:
    """A link from ``source`` to ``target`` (IRIs). ``relation`` is a local name such as ``advances``, ``rule`` the name
    of the rule that made it, ``score`` lies between 0 and 1, ``evidence`` and ``subjects`` are IRIs.

    ``certain=False`` sends the link to ``graph/review`` with the status ``ambiguous``.
    """

    source: str
    target: str
    relation: str
    score: float
    rule: str
    evidence: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    status: str = "inferred"
    comment_en: str | None = None
    comment_zh: str | None = None
    certain: bool = True

    @cached_property
    def iri(self) -> str:
        """The link's name; it follows from relation and ends alone, so that a new score keeps it."""
        return BASE + "link/" + content_hash(pol(self.relation), self.source, self.target)

    def triples(self) -> Iterator[Triple]:
        """The link as a node."""
        iri = self.iri
        yield iri, RDF_TYPE, term("Link")
        yield iri, pol("linkFrom"), node(self.source)
        yield iri, pol("linkTo"), node(self.target)
        yield iri, pol("relation"), term(self.relation)
        yield iri, pol("score"), decimal(round(self.score, 2))
        yield iri, pol("status"), term(self.status if self.certain else "ambiguous")
        yield iri, pol("rule"), node(RULES + self.rule)
        if self.relation == "alignedWith":  # rests on a judgement of subjects, whether or not a text was read
            yield iri, pol("basis"), term("aligned")
        for concept in self.subjects:
            yield iri, DCTERMS + "subject", node(concept)
        for place in self.evidence:
            yield iri, pol("evidence"), node(place)
        for comment, language in ((self.comment_en, "en"), (self.comment_zh, "zh")):
            if comment:
                yield iri, RDFS + "comment", text(comment, language)
