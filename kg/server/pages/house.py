"""What a worker keeps between pages: what was gathered from the graph, templates, and names that were shown."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from markupsafe import Markup

from kg.answers.asking import Facts, describe, describe_evidence
from kg.answers.chains import Chain, trees
from kg.answers.gaps import PlanTasks, gaps
from kg.answers.grounds import GROUNDS
from kg.answers.progress import Progress, progress
from kg.errors import KgError
from kg.graph.store import Vetted
from kg.identifiers import BASE, ONTOLOGY
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

    def __init__(self, graph: Graph, texts: Any, as_of: str | None = None) -> None:
        self.graph = graph
        self.texts = texts
        self.as_of = as_of
        self.facts = Facts()
        self.kinds: dict[str, str] = {}
        self.chains: Mapping[str, Chain] = {}

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
        self.read(*(hop.node for chain in chains.values() for hop in chain))
        return self

    def read_chain(self, iri: str) -> None:
        """Reads the chain upward from a thing."""
        self.with_chains(trees(self.graph, [iri], up=True, as_of=self.as_of, texts=self.texts))

    @cached_property
    def plan(self) -> Any:
        """The tasks of plans; of one page about one thing, none."""
        return SimpleNamespace(facts=self.facts, section=lambda task: task)

    def read_plan(self) -> None:
        """Reads the tasks of plans, who bears them, what nobody owns, and how far targets have come."""
        self.plan = PlanTasks(self.graph, self.as_of)
        self.gaps = gaps(self.graph, as_of=self.as_of)
        self.progress: dict[str, list[Progress]] = defaultdict(list)
        for record in progress(self.graph, texts=self.texts):
            if record.target:
                self.progress[record.target.iri].append(record)
        self.read(*self.plan.tasks, *self.progress)

    def owned_on(self, task: str) -> str:
        """The strongest ground on which anybody bears a task itself."""
        grounds = {ground for _, ground, *_ in self.plan.bearers.get(task, ())}
        return next((g for g in GROUNDS if g in grounds), "")

    def place(self, iri: str) -> tuple[object, ...]:
        """Sorts things of one kind by their order in a plan, then by name."""
        order = int(self.facts.one(iri, ONTOLOGY + "order") or 0)
        return order, self.thing(iri).in_language("en").casefold(), iri


class House:
    """Everything that is costly to gather and the same for every page of a graph, kept as long as a worker lives."""

    def __init__(self, graph: PolicyGraph) -> None:
        self.graph = graph
        self.version = _version(graph)
        self.gathered: Served | None = None
        self.shown: dict[str, Markup] = {}  # names of things that were gathered
        self.templates = templates(Path(__file__).parent / "templates", base="served.html.j2")
        self.templates.globals.update(
            say=say, beside=Markup,
            say_plain=lambda key: " ".join(dict.fromkeys((words(key).en or "", words(key).zh or ""))),
        )  # fmt: skip

    def gather(self) -> None:
        """Reads what is known of all things, for pages that tell more of them. Not worth it for one page: this is done
        once, before workers are forked, where the graph is in memory and not too large."""
        if self.is_large:
            return
        try:
            self.gathered = Served(self.graph.graph, self.graph.texts, self.graph.as_of)
        except KgError as error:
            if error.exit_code != 1:  # nothing to show: statements alone, or somebody's other graph
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
    def sizes(self) -> tuple[int, int] | None:
        """How many triples and named graphs there are; None where counting would take long."""
        if self.is_large:
            return None
        asked = Vetted("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        counts = [int(n or 0) for _, n in self.graph.graph.select(asked).values()]
        return sum(counts), len(counts)

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
    """The house of a graph: there is one graph in a process, but a store may be replaced by another."""
    if not _houses or _houses[0].graph is not graph or _houses[0].version != _version(graph):
        _houses[:] = [House(graph)]
    return _houses[0]


def _version(graph: PolicyGraph) -> object:
    from kg.graph.embedded import version
    from kg.graph.store import EmbeddedGraph

    return version(graph.graph.place) if isinstance(graph.graph, EmbeddedGraph) else None
