"""Answers: who owns what, on what ground, and what became of it, asked of any graph.

``open`` gives one object whose methods mirror the commands; every answer is a ``Records`` of frozen dataclasses.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx
    import pyoxigraph as ox
    import rdflib

    from kg.answers.chains import Hop
    from kg.answers.gaps import Gap
    from kg.answers.overlaps import Overlap
    from kg.answers.owners import Owner
    from kg.answers.records import Records
    from kg.answers.searching import Hit
    from kg.answers.tasks import Duty
    from kg.graph.rdf import Term
    from kg.graph.showing import Description
    from kg.graph.store import Answer, Graph, RawAnswer, Rows
    from kg.graph.texts import Texts
    from kg.views.door import View

__all__ = ["PolicyGraph", "open"]


class PolicyGraph:
    """A graph with everything one can ask it.

    ``graph`` is the store below (in memory, embedded or remote), ``texts`` where quotes come from that the graph does
    not keep, ``language`` ("en" or "zh") what frames and notebooks show, ``as_of`` the date answers hold for (None:
    the release's).
    """

    def __init__(
        self, graph: Graph, texts: Texts | None = None, *, language: str = "en", as_of: str | None = None
    ) -> None:
        self.graph = graph
        self.name = graph.name  # where the graph came from
        self.texts = texts
        self.language = language
        self.as_of = as_of

    def __repr__(self) -> str:
        return f"<PolicyGraph {self.name}>"

    def _repr_html_(self) -> str:
        from html import escape

        counts = self.graph.stats()
        shown = ("pol:Agency", "pol:Instrument", "pol:Task", "pol:Activity", "pol:Responsibility", "pol:Link")
        rows = "".join(
            f"<tr><td>{escape(name.removeprefix('pol:'))}</td><td>{counts[name]}</td></tr>"
            for name in ("triples", "graphs", *shown)
            if name in counts
        )
        return f"<table><caption>{escape(self.name)}</caption><tbody>{rows}</tbody></table>"

    def __getattr__(self, name: str) -> Any:
        """What only some stores have (``store`` of a local graph)."""
        if name.startswith("__") or name == "graph":
            raise AttributeError(name)
        return getattr(self.graph, name)

    # What every graph can do.
    def query(self, sparql: str, **values: Term) -> Answer:
        """The answer to any SPARQL query; see ``kg.graph.store.Graph``."""
        return self.graph.query(sparql, **values)

    def raw(self, sparql: str) -> RawAnswer:
        """The same as the engine gives it, to be read once."""
        return self.graph.raw(sparql)

    def select(self, sparql: str, **values: Term) -> Rows:
        """The rows of a SELECT."""
        return self.graph.select(sparql, **values)

    def construct(self, sparql: str) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, sorted."""
        return self.graph.construct(sparql)

    def stats(self) -> dict[str, int]:
        """How many triples, graphs and nodes of each class there are."""
        return self.graph.stats()

    def show(self, name_or_iri: str) -> list[Description]:
        """Everything said of the things with this name or IRI."""
        return self.graph.show(name_or_iri)

    def to_rdflib(self) -> rdflib.Dataset:
        """The same quads as an rdflib Dataset."""
        return self.graph.to_rdflib()

    # The questions. Each lives in a module of its own, imported when it is asked.
    def search(self, words: str, kind: str | None = None, limit: int | None = None) -> Records[Hit]:
        """Things whose names hold ``words``, best first."""
        return self._ask("searching.search", words, kind=kind, limit=limit)  # type: ignore[no-any-return]

    def owners(self, task: str, **options: Any) -> Records[Owner]:
        """Who owns a task, on which ground; see ``kg.answers.owners.owners``."""
        return self._ask("owners.owners", task, texts=self.texts, **self._dated(options))  # type: ignore[no-any-return]

    def tasks(self, agency: str, **options: Any) -> Records[Duty]:
        """What an agency is responsible for, by ground and role; see ``kg.answers.tasks.tasks``."""
        return self._ask("tasks.tasks", agency, texts=self.texts, **self._dated(options))  # type: ignore[no-any-return]

    def trace(self, thing: str, **options: Any) -> Records[Hop]:
        """The chain of responsibility from a thing, or between two; see ``kg.answers.chains.trace``."""
        return self._ask("chains.trace", thing, texts=self.texts, **self._dated(options))  # type: ignore[no-any-return]

    def gaps(self, **options: Any) -> Records[Gap]:
        """Tasks that nobody owns on a ground that counts; see ``kg.answers.gaps.gaps``."""
        return self._ask("gaps.gaps", **self._dated(options))  # type: ignore[no-any-return]

    def overlaps(self, **options: Any) -> Records[Overlap]:
        """Tasks with several owners and no lead; see ``kg.answers.overlaps.overlaps``."""
        return self._ask("overlaps.overlaps", **self._dated(options))  # type: ignore[no-any-return]

    def progress(self, *words: Any, **options: Any) -> Records[Any]:
        """Targets with baseline, observations and share of the way; see ``kg.answers.progress``."""
        return self._ask("progress.progress", *words, texts=self.texts, **options)  # type: ignore[no-any-return]

    def regions(self, *words: Any, **options: Any) -> Records[Any]:
        """What regions do and where they rank; see ``kg.answers.regions``."""
        return self._ask("regions.regions", *words, texts=self.texts, **options)  # type: ignore[no-any-return]

    def network(self, *words: Any, **options: Any) -> Records[Any]:
        """Measures of the networks of responsibility; see ``kg.answers.measures``."""
        return self._ask("measures.network", *words, **self._dated(options))  # type: ignore[no-any-return]

    def evidence(self, *words: Any, **options: Any) -> Records[Any]:
        """What rests on a sentence, and its words; see ``kg.answers.evidence``."""
        return self._ask("evidence.evidence", *words, texts=self.texts, **options)  # type: ignore[no-any-return]

    def cite(self, *words: Any, **options: Any) -> Records[Any]:
        """A footnote; see ``kg.answers.citing``."""
        return self._ask("citing.cite", *words, texts=self.texts, **options)  # type: ignore[no-any-return]

    def diff(self, other: Any, **options: Any) -> Records[Any]:
        """What another graph adds, lacks or says otherwise; see ``kg.answers.difference``."""
        return self._ask("difference.diff", other, **options)  # type: ignore[no-any-return]

    def review(self, *words: Any, **options: Any) -> Records[Any]:
        """Provisional names, ambiguous readings and weak links, best first; see ``kg.answers.reviewing``."""
        return self._ask("reviewing.review", *words, texts=self.texts, **options)  # type: ignore[no-any-return]

    def ask(self, name: str, **parameters: Any) -> Records[Any]:
        """The answer to a named query (``kg queries`` lists them). Parameters are names, codes or IRIs."""
        return self._ask("questions.answer", name, parameters)  # type: ignore[no-any-return]

    def to_networkx(self, view: str = "agency-task", **options: Any) -> networkx.Graph:
        """A projection for NetworkX; see ``kg.answers.projections``."""
        return self._ask("projections.to_networkx", view, **self._dated(options))

    def view(self, kind: str = "network", thing: str | None = None, **options: Any) -> View:
        """A picture that people explore: shows itself in a notebook, ``save`` and ``open`` elsewhere.

        Kinds: network, chain, ego, shared, matrix, progress, timeline, regions; see ``kg.views.door.view``."""
        from kg.views.door import view

        return view(self, kind, thing, **{"language": self.language, **options})

    def _dated(self, options: dict[str, Any]) -> dict[str, Any]:
        return options if options.get("as_of") or not self.as_of else {**options, "as_of": self.as_of}

    def _ask(self, where: str, *words: Any, **options: Any) -> Any:
        module, function = where.split(".")
        found = getattr(import_module(f"kg.answers.{module}"), function)(self.graph, *words, **options)
        if hasattr(found, "remarks"):
            found.language = self.language
        return found


def open(
    path_or_url: str | Path | rdflib.Graph | None = None,
    *,
    documents: str | Path | None = None,
    language: str = "en",
    **options: Any,
) -> PolicyGraph:
    """The graph at a folder, file, embedded store or SPARQL endpoint, or an rdflib graph; without an argument the
    released graph.

    ``documents``: a folder of the source documents, so that answers can quote. ``options`` go to the store
    (``kg.graph.store.open``). Raises GraphError.
    """
    from kg.graph import store
    from kg.paths import triples_dir

    graph = store.open(path_or_url, **options)
    place = triples_dir() if path_or_url is None else Path(path_or_url) if isinstance(path_or_url, str | Path) else None
    texts = None
    if documents is not None or (place and (place / "texts").is_dir()):
        from kg.graph.texts import Texts

        texts = Texts(place if place and place.is_dir() else None, documents)
    return PolicyGraph(graph, texts, language=language)
