"""What a worker keeps between pages: what was gathered from the graph, templates, and names that were shown."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from markupsafe import Markup

from kg.answers.asking import Facts, describe, describe_evidence
from kg.answers.chains import Chain, trees
from kg.errors import KgError
from kg.graph.store import Vetted
from kg.identifiers import BASE
from kg.server.pages.addresses import Addresses, address
from kg.server.pages.wording import say, words
from kg.views.gathering import which
from kg.views.site import templates
from kg.views.site_gather import CHAINED, KINDS, Gathered
from kg.views.site_search import search_files
from kg.views.site_sheet import Row
from kg.views.site_start import bearers

if TYPE_CHECKING:
    from kg.answers import PolicyGraph
    from kg.answers.records import Evidence, Thing
    from kg.graph.store import Graph

#: Graphs with more things or statements than these are not gathered: every page asks for what it shows.
MOST_THINGS, MOST_STATEMENTS = 40_000, 150_000
#: What stands behind a row and has a page: nodes that state something.
_STATING = frozenset({"statement", "link", "responsibility", "remit", "event"})


class Chains(dict[str, Chain | None]):
    """The chain upward from each thing, read when it is asked for."""

    def __init__(self, site: Served) -> None:
        super().__init__()
        self._site = site

    def get(self, iri: str, default: Any = None) -> Any:
        if iri not in self:
            site = self._site
            asked = [iri] if site.kinds.get(iri) in CHAINED else []
            self[iri] = trees(site.graph, asked, up=True, as_of=site.as_of, texts=site.texts).get(iri)
        return self[iri] or default


class Served(Gathered):
    """What a site gathers before its pages are written, but for the chains."""

    @cached_property
    def chains(self) -> Mapping[str, Chain]:
        return cast("Mapping[str, Chain]", Chains(self))

    def with_chains(self, chains: Mapping[str, Chain]) -> Served:
        """The same with other chains."""
        other = copy.copy(self)
        other.__dict__["chains"] = chains
        return other


class Around:
    """What one page says of a few things, where not everything was gathered; what a ``Sheet`` asks of ``Gathered``."""

    def __init__(self, graph: Graph, texts: Any, chains: Mapping[str, Chain] | None = None) -> None:
        self.graph = graph
        self.texts = texts
        self.facts = Facts()
        self.kinds: dict[str, str] = {}
        self.chains = chains or {}
        self.plan = SimpleNamespace(facts=self.facts, section=lambda task: task)

    def read(self, *iris: str) -> None:
        """Reads the names and kinds of things."""
        describe(self.graph, iris, self.facts)

    def read_evidence(self, *iris: str) -> None:
        describe_evidence(self.graph, iris, self.facts)

    def thing(self, iri: str) -> Thing:
        return self.facts.thing(iri)

    def evidence(self, iri: str) -> Evidence:
        return self.facts.evidence(iri, self.texts)

    def by_rule(self, *_: object) -> bool:
        return False

    def with_chains(self, chains: Mapping[str, Chain]) -> Around:
        self.chains = chains
        return self


class House:
    """Everything that is costly to gather and the same for every page of a graph, kept as long as a worker lives."""

    def __init__(self, graph: PolicyGraph) -> None:
        self.graph = graph
        self.shown: dict[str, Markup] = {}  # names of things that were gathered
        self.templates = templates(Path(__file__).parent / "templates", base="served.html.j2")
        self.templates.globals.update(
            say=say, say_plain=lambda key: " ".join(dict.fromkeys((words(key).en or "", words(key).zh or ""))), beside=Markup
        )  # fmt: skip

    @cached_property
    def gathered(self) -> Served | None:
        """What is known of all things; None where the graph has too many, or none that have pages of their own."""
        if self.is_large:
            return None
        try:
            return Served(self.graph.graph, self.graph.texts, self.graph.as_of)
        except KgError as error:
            if error.exit_code == 1:  # nothing to show: statements alone, or somebody's other graph
                return None
            raise

    @cached_property
    def is_large(self) -> bool:
        """Whether the graph has more than can be told on one page."""
        kinds = " ".join(f"<{c}>" for of in KINDS.values() for c in of)
        stating = "pol:Activity pol:Observation pol:Goal pol:Issuance pol:Responsibility pol:Link"
        for classes, most in ((kinds, MOST_THINGS), (stating, MOST_STATEMENTS)):
            inner = f"SELECT ?x WHERE {{ VALUES ?c {{ {classes} }} ?x a ?c }} LIMIT {most + 1}"
            ((count, *_), *_) = self.graph.graph.select(
                Vetted(f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ {inner} }} }}")
            ).values()
            if int(count or 0) > most:
                return True
        return False

    @cached_property
    def addresses(self) -> Addresses:
        if self.gathered is None:
            return Addresses({})
        return Addresses(self.gathered.kinds, KINDS)

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """How many triples and named graphs there are."""
        ((triples, graphs),) = self.graph.graph.select(
            Vetted("SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?g) AS ?graphs) WHERE { GRAPH ?g { ?s ?p ?o } }")
        ).values()
        return int(triples or 0), int(graphs or 0)

    @cached_property
    def about(self) -> tuple[str, str]:
        """Name and version of the graph, and the date that answers hold for."""
        name, version, as_of = which(self.graph)
        date = self.gathered.as_of if self.gathered else as_of
        return " ".join(part for part in (name, version) if part), str(date or "")

    @cached_property
    def index(self) -> dict[str, str]:
        """The files of the search index: name → JavaScript."""
        site = self.gathered
        if site is None:
            return {}
        counts = bearers(site)
        weights = {
            i: counts[site.known.institution(i)].total() for i in site.kinds if site.known.institution(i) in counts
        }
        paths = {iri: path for iri in site.kinds if (path := self.addresses.get(iri)) is not None}
        return search_files(site, paths, weights)


def beside(row: Row, up: str) -> Markup:
    """A sign that leads to the node that states a row."""
    if row.node.removeprefix(BASE).partition("/")[0] not in _STATING:
        return Markup()
    said = words("node")
    return Markup('<a class="node" href="{}" title="{} {}" aria-label="{} {}">§</a>').format(
        up.rstrip("/") + address(row.node), said.en, said.zh, said.en, said.zh
    )


_houses: list[House] = []


def house(graph: PolicyGraph) -> House:
    """The house of a graph: there is one graph in a process."""
    if not _houses or _houses[0].graph is not graph:
        _houses[:] = [House(graph)]
    return _houses[0]
