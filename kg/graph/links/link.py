"""One link between two things of the graph: what leads where, how, on what grounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from kg.graph.rdf import DCTERMS, RDF_TYPE, RDFS
from kg.graph.terms import decimal, parsed, pol, text
from kg.graph.trig import Triple
from kg.identifiers import BASE, content_hash

#: Rule names become IRIs under this.
RULES = BASE + "rule/"


@cache
def _score(score: float) -> list[str]:
    return [str(decimal(score))]


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

    def said(self) -> dict[str, list[str]]:
        """What is said of the link: predicate → objects as N-Triples writes them."""
        said = {
            RDF_TYPE: [f"<{pol('Link')}>"],
            pol("linkFrom"): [f"<{self.source}>"],
            pol("linkTo"): [f"<{self.target}>"],
            pol("relation"): [f"<{pol(self.relation)}>"],
            pol("score"): _score(round(self.score, 2)),
            pol("status"): [f"<{pol(self.status if self.certain else 'ambiguous')}>"],
            pol("rule"): [f"<{RULES}{self.rule}>"],
        }
        if self.relation == "alignedWith":  # rests on a judgement of subjects, whether or not a text was read
            said[pol("basis")] = [f"<{pol('aligned')}>"]
        if self.subjects:
            said[DCTERMS + "subject"] = [f"<{concept}>" for concept in self.subjects]
        if self.evidence:
            said[pol("evidence")] = [f"<{place}>" for place in self.evidence]
        comments = ((self.comment_en, "en"), (self.comment_zh, "zh"))
        if any(comment for comment, _ in comments):
            said[RDFS + "comment"] = [str(text(comment, language)) for comment, language in comments if comment]
        return said

    def triples(self) -> Iterator[Triple]:
        """The link as a node."""
        for predicate, objects in self.said().items():
            for value in objects:
                yield self.iri, predicate, parsed(value)
