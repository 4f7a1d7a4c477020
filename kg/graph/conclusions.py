"""The last stage of a build: decisions, links, rules. It rebuilds ``links/``, ``inferred/``, ``review/`` and
``decisions/`` from the files of all documents in the folder, those read now and those read before.

Files are loaded as they come, while other documents are still being read; the store does not depend on their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from operator import itemgetter
from pathlib import Path

import pyoxigraph as ox

from kg.collector import uncollected
from kg.errors import GraphError
from kg.graph.corrections import (
    Graphs,
    correct_document,
    decide_links,
    decide_responsibilities,
    merged_descriptions,
    read_graphs,
)
from kg.graph.decisions import GRAPH_DECISIONS, Decision, DecisionError, load_decisions
from kg.graph.inference import GRAPH_INFERRED, Rule, descriptions, infer, load_rules
from kg.graph.links import GRAPH_LINKS, NAMES, Link, Shelf, graph_of, graphs_of, links_of
from kg.graph.links.link import RULES
from kg.graph.links.rules import link_rules
from kg.graph.loading import load_file
from kg.graph.rdf import SKOS, plain
from kg.graph.terms import GRAPH_REVIEW, node, parsed, pol
from kg.graph.trig import Said, Triple, iri_text, trig_in_parts, write_trig
from kg.graph.unasked import unasked, without
from kg.identifiers import BASE
from kg.vocabulary import Vocabulary

#: A subject and what is said of it.
Thing = tuple[str, Said | Link]

#: Folders that this stage writes, and what the graphs in their files begin with.
_OURS = {
    "links": GRAPH_LINKS,
    "inferred": GRAPH_INFERRED,
    "review": GRAPH_REVIEW,
    "decisions": GRAPH_DECISIONS,
}

#: After this many bytes the files wait until no process reads documents any more, so that their memory is not added up.
_AT_ONCE = 10_000_000


class Conclusions:
    """Collects the files of a graph, then writes what follows from them."""

    def __init__(self, decisions: Iterable[str | Path] = (), rules: Iterable[str | Path] = ()) -> None:
        """Reads rules and decisions. Raises ReferenceDataError or DecisionError before any work is done."""
        self.rules: tuple[Rule, ...] = load_rules(rules)
        self.decisions: list[Decision] = load_decisions(decisions)
        self._store = ox.Store()
        self._files: dict[str, Path] = {}
        self._corrected: set[str] = set()
        self._loaded = 0
        self._waiting: list[Path] = []
        self._spare = partial(without, names=unasked(rule.sparql for rule in self.rules))

    def add(self, file: Path, *, corrected: bool = False) -> None:
        """Takes in a document's file, or the reference file; ``corrected`` says that the decisions are applied in it.

        Raises GraphError where it is broken.
        """
        self._files[file.name] = file
        if corrected:
            self._corrected.add(file.name)
        if self._loaded < _AT_ONCE:
            self._loaded += file.stat().st_size
            self._load(file)
        else:
            self._waiting.append(file)

    def _load(self, file: Path) -> None:
        """Loads what may be asked for of a file that a build wrote, and all of others. Raises GraphError."""
        if file.name in self._corrected:
            with suppress(GraphError):  # which tells of a line in what is left of it
                return load_file(self._store, file, self._spare)
        return load_file(self._store, file)

    @uncollected
    def write(self, workshop: Path, vocabulary: Vocabulary) -> list[DecisionError]:
        """Writes everything that follows into ``workshop``; says which required decisions match nothing.

        ``vocabulary`` is what the documents were read with.
        """
        store = self._store
        while self._waiting:
            self._load(self._waiting.pop())
        self._correct(workshop)
        self._note_matches()
        review = node(GRAPH_REVIEW)
        if store.contains_named_graph(review):
            store.remove_graph(review)
        seen = [name for name in NAMES if any(name in rule.links for rule in self.rules)]
        decided = any(d.kind != "same" for d in self.decisions)  # which may lead from any graph into any other
        unseen = [] if decided else [name for name in NAMES if name not in seen]
        ours = [name for name in NAMES if name not in unseen]
        shelf = Shelf(store, vocabulary)
        links = links_of(shelf, ours)
        aside = self._write_unseen(shelf, unseen, workshop)
        del shelf
        in_review = self._conclude(workshop, links, seen) + aside
        _write(workshop / "review" / "links.trig", GRAPH_REVIEW, in_review, link_rules())
        self._write_decisions(workshop)
        return [d.unmatched() for d in self.decisions if d.required and not d.matched]

    def _write_unseen(self, shelf: Shelf, names: list[str], workshop: Path) -> list[Thing]:
        """Writes the links that no rule sees, one kind after the other; gives those kept for review."""
        in_review: list[Thing] = []
        for name in names:
            graphs = _things(links_of(shelf, [name]))
            in_review += graphs.pop(GRAPH_REVIEW, [])
            self._write_links(workshop, graphs)
        return in_review

    def _conclude(self, workshop: Path, found: dict[str, list[Link]], seen: list[str]) -> list[Thing]:
        """Writes these links and what the rules conclude from them; what goes to review is given back."""
        decided = [d for d in self.decisions if d.kind != "same"]
        links = _things(found)
        if decided:
            links = self._decide_links(found, links, workshop)
        del found
        in_review = links.pop(GRAPH_REVIEW, [])
        for graph, things in links.items():
            if graph.removeprefix(GRAPH_LINKS) in seen:
                _extend(self._store, graph, things)

        def write_links() -> None:
            self._write_links(workshop, links)
            links.clear()

        inferred = infer(self._store, self.rules, meanwhile=write_links)
        described = descriptions(self.rules)
        graphs: dict[str, list[Thing]] = {name: [*nodes.items()] for name, nodes in inferred.items()}
        del inferred
        if decided:
            in_review += self._decide_responsibilities(graphs)

        for name, things in graphs.items():
            _write(workshop / "inferred" / f"{name}.trig", GRAPH_INFERRED + name, things, {"": described[name]})
        return in_review

    def _decide_responsibilities(self, graphs: dict[str, list[Thing]]) -> list[Thing]:
        """Applies the decisions on responsibilities; what goes to review is given back."""
        named = {d.subject for d in self.decisions if d.kind != "same"}
        pairs = {(f"<{d.subject}>", f"<{d.object}>") for d in self.decisions if d.kind in ("reject", "confirm")}
        bearer, bears = pol("bearer"), pol("bears")
        touched: Graphs = {}
        for name, things in graphs.items():
            found = [
                (iri, said)
                for iri, said in things
                if not isinstance(said, Link) and (iri in named or (said[bearer][0], said[bears][0]) in pairs)
            ]
            if found:
                touched[name] = [(iri, p, parsed(o)) for iri, said in found for p, os in said.items() for o in os]
                gone = {iri for iri, _ in found}
                graphs[name] = [t for t in things if t[0] not in gone]
        decided = decide_responsibilities(touched, self.decisions)
        in_review = decided.pop(GRAPH_REVIEW, [])
        for name, triples in decided.items():
            graphs[name] += _said(triples)
        return _said(in_review)

    def _note_matches(self) -> None:
        """Decisions that were applied where documents were read leave their mark there."""
        for decision in self.decisions:
            quads = self._store.quads_for_pattern(None, node(pol("decidedBy")), node(decision.iri), None)
            decision.matched = decision.matched or next(iter(quads), None) is not None

    def _correct(self, workshop: Path) -> None:
        """Applies the decisions on statements, and takes back those that are no longer made."""
        store = self._store
        before = {
            q.graph_name.value
            for p, o in ((pol("readAs"), None), (pol("status"), node(pol("confirmed"))))
            for q in store.quads_for_pattern(None, node(p), o, None)
            if isinstance(q.graph_name, ox.NamedNode)
        }
        names = [iri_text(d.subject).encode() for d in self.decisions if d.kind != "reject"]
        if not before and not names:
            return
        for name, file in sorted(self._files.items()):
            document = BASE + "document/" + name.removesuffix(".trig")
            if (
                file.parent.name == "reference"
                or name in self._corrected
                or not store.contains_named_graph(node(document))
            ):
                continue
            words = file.read_bytes() if names and document not in before else b""
            if document not in before and not any(n in words for n in names):
                continue
            graphs = read_graphs(file)
            corrected = correct_document(graphs, self.decisions)
            if {g: set(t) for g, t in graphs.items()} != {g: set(t) for g, t in corrected.items()}:
                (workshop / name).write_bytes(write_trig(corrected).encode())
                store.remove_graph(node(document))
                _extend(store, document, _said(corrected[document]))

    def _decide_links(
        self, found: dict[str, list[Link]], graphs: dict[str, list[Thing]], workshop: Path
    ) -> dict[str, list[Thing]]:
        """Links with the decisions on them; those of the reference data are taken from its file where rejected."""
        store = self._store
        reference = self._files.get("reference.trig")
        named = {d.subject for d in self.decisions}
        pairs = {(d.subject, d.object) for d in self.decisions}
        aims = {d.object for d in self.decisions if d.kind == "replace"}  # a link may be led to where there is one

        def touched(link: Link) -> bool:
            return link.iri in named or (link.source, link.target) in pairs or link.target in aims

        small = {name: list(filter(touched, links)) for name, links in found.items()}
        links = graphs_of(small)
        gone = {link.iri for chosen in small.values() for link in chosen}
        if gone:
            graphs = {graph: [t for t in things if t[0] not in gone] for graph, things in graphs.items()}
        evidence: dict[str, set[str]] = {}
        for decision in self.decisions:
            for quad in store.quads_for_pattern(node(decision.subject), node(pol("linkFrom")), None, None):
                places = store.quads_for_pattern(node(plain(quad.object)), node(pol("evidence")), None, None)
                evidence[plain(quad.object)] = {plain(q.object) for q in places}
        for triples in links.values():
            for s, p, o in triples:
                if p == pol("linkFrom") and any(d.kind == "replace" and d.subject == s for d in self.decisions):
                    places = store.quads_for_pattern(node(plain(o)), node(pol("evidence")), None, None)
                    evidence[plain(o)] = {plain(q.object) for q in places}
        given = self._reference_links()
        graph = BASE + "graph/reference"
        decided = decide_links({**links, graph: given}, self.decisions, evidence)
        kept = decided.pop(graph, [])
        if set(kept) != set(given) and reference is not None:
            taken = {s for s, _, _ in given}
            others = [t for t in read_graphs(reference)[graph] if t[0] not in taken]
            (workshop / "reference").mkdir(exist_ok=True)
            (workshop / "reference" / reference.name).write_bytes(write_trig({graph: others + kept}).encode())
            for subject in taken:
                for quad in list(store.quads_for_pattern(node(subject), None, None, node(graph))):
                    store.remove(quad)
            _extend(store, graph, _said(kept))
        for name, triples in decided.items():
            graphs.setdefault(name, []).extend(_said(triples))
        return graphs

    def _reference_links(self) -> list[Triple]:
        """The triples of the reference links that a decision speaks of."""
        named = {d.subject for d in self.decisions} | {d.object for d in self.decisions}
        found: list[Triple] = []
        graph = node(BASE + "graph/reference")
        subjects = {plain(q.subject) for q in self._store.quads_for_pattern(None, node(pol("linkFrom")), None, graph)}
        for subject in sorted(subjects):
            quads = list(self._store.quads_for_pattern(node(subject), None, None, graph))
            if subject in named or {plain(q.object) for q in quads if q.predicate.value == pol("linkFrom")} & named:
                found += [(subject, q.predicate.value, q.object) for q in quads]  # type: ignore[misc]
        return found

    def _write_links(self, workshop: Path, links: dict[str, list[Thing]]) -> None:
        for graph, things in links.items():
            _write(workshop / "links" / f"{graph.removeprefix(GRAPH_LINKS)}.trig", graph, things, link_rules())

    def _write_decisions(self, workshop: Path) -> None:
        made = [t for d in self.decisions if d.matched for t in d.triples()]
        for decision in self.decisions:
            if decision.matched and decision.kind == "same":
                made += merged_descriptions(decision, self._names(decision.subject))
        if made:
            _write(workshop / "decisions" / "decisions.trig", GRAPH_DECISIONS, _said(made))

    def _names(self, iri: str) -> list[Triple]:
        quads = self._store.quads_for_pattern(node(iri), None, None, None)
        return [(iri, q.predicate.value, q.object) for q in quads if q.predicate.value.startswith(SKOS)]  # type: ignore[misc]


def is_concluded(file: Path) -> bool:
    """Whether this stage of a build wrote ``file``, such as ``links/advances.trig``; other files there are somebody's."""
    graph = _OURS.get(file.parent.name)
    return graph is not None and file.suffix == ".trig" and _begins(file, graph)


def _begins(file: Path, graph: str) -> bool:
    try:
        words = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    name = file.stem if graph.endswith("/") else ""
    return f"\n{iri_text(graph + name)} {{\n" in words


def _things(found: Mapping[str, Iterable[Link]]) -> dict[str, list[Thing]]:
    """Links by name as things by named graph."""
    graphs: dict[str, list[Thing]] = {}
    for name, links in found.items():
        for link in links:
            graphs.setdefault(graph_of(name, link), []).append((link.iri, link))
    return graphs


def _all_of(thing: Thing) -> Said:
    return thing[1].said() if isinstance(thing[1], Link) else thing[1]


def _said(triples: Iterable[Triple]) -> list[Thing]:
    found: dict[str, dict[str, list[str]]] = {}
    for s, p, o in triples:
        found.setdefault(s, {}).setdefault(p, []).append(str(o))
    return list(found.items())


def _write(file: Path, graph: str, things: list[Thing], rules: Mapping[str, list[Triple]] | None = None) -> None:
    """Writes a graph, if there is anything in it, and what the rules mean that are named in it (those called "", always).

    A thing at a time becomes text: there may be very many."""
    if not things:
        return
    rule = pol("rule")
    if rules and "" not in rules:
        named = {RULES + t[1].rule for t in things if isinstance(t[1], Link)}
        named |= {o[1:-1] for t in things if not isinstance(t[1], Link) for o in t[1].get(rule, ())}
        rules = {name: rules[name] for name in named if name in rules}
    more = _said(t for triples in (rules or {}).values() for t in triples)
    every = sorted([*things, *more], key=itemgetter(0))
    file.parent.mkdir(exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(trig_in_parts(graph, ((t[0], _all_of(t)) for t in every)))


def _extend(store: ox.Store, graph: str, things: list[Thing], size: int = 5000) -> None:
    """Adds what is said of things to a graph of the store."""
    for start in range(0, len(things), size):
        lines = [
            f"<{thing[0]}> <{predicate}> {value} .\n"
            for thing in things[start : start + size]
            for predicate, objects in _all_of(thing).items()
            for value in objects
        ]
        store.load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=node(graph))
