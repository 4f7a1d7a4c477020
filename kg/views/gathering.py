"""What pictures of networks share: the names of their things, the facts in the panel, edges with the evidence behind them,
and which graph it is. Things are read in few queries, many at once, whatever holds the graph."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg import __release_date__, __version__
from kg.answers import PolicyGraph
from kg.answers.asking import Facts, ask_many, describe, describe_evidence
from kg.answers.grounds import GROUNDS, INFERRED
from kg.answers.names import kind_of, path_step
from kg.answers.records import Evidence, Thing, Words
from kg.answers.responsibilities import begun, cited, over
from kg.answers.telling import TOLD, read_for_telling, tell
from kg.errors import KgError
from kg.graph.rdf import DCTERMS, RDF_TYPE, RDFS
from kg.identifiers import BASE, ONTOLOGY
from kg.paths import triples_dir
from kg.views.facts import facts_of, mentioned, target_name
from kg.views.guesses import is_guess, is_guess_edge, read_sources
from kg.views.model import Edge, Node, Picture

STRUCTURE = "structure"
#: Kinds of nodes in the order of the legend.
KINDS = (
    "agency", "region", "task", "instrument", "target", "indicator", "concept", "remit", "statement", "document",
)  # fmt: skip
_EVIDENCE = ONTOLOGY + "evidence"
_PART_OF = DCTERMS + "isPartOf"
_COMMENT = RDFS + "comment"


class NothingToDraw(KgError):
    """The selection holds nothing that a picture could show."""

    exit_code = 1

    def __init__(self, why: str = "", hint: str | None = None) -> None:
        super().__init__(f"nothing to draw{f': {why}' if why else ''}", hint=hint)


@dataclass(slots=True)
class Line:
    """An edge while it is gathered. ``places`` are its sentences, best first, and ``pages`` what it cites; where they are
    None, those of ``nodes`` are looked up. ``how``: what joins the ends, where no node of the graph is this edge alone."""

    source: str
    target: str
    relation: Words
    ground: str = STRUCTURE
    how: str = ""
    role: str = ""
    confidence: float | None = None
    since: str | None = None
    until: str | None = None
    nodes: list[str] = field(default_factory=list)
    places: Sequence[Evidence] | None = None
    pages: Sequence[str] | None = None
    remark: Words | None = None
    only: str = ""  # a document: its sentences alone
    mutual: bool = False
    weight: float | None = None

    @property
    def id(self) -> str:
        """The IRI of the node that is this edge, else its ends and what joins them, without the base of IRIs."""
        if not self.how:
            return self.nodes[0]
        return "|".join((self.source.removeprefix(BASE), self.how, self.target.removeprefix(BASE)))


class Gathering:
    """The lines of a picture as they are found, and all that is known of what they mention."""

    def __init__(self, graph: PolicyGraph, as_of: str | None = None) -> None:
        self.graph = graph
        self.asked = graph.graph
        self.as_of = as_of or graph.as_of or __release_date__
        self.facts = Facts()
        self.lines: dict[str, Line] = {}
        self._one_name: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}  # the one name of an institution → all its names
        self._now: dict[str, list[str]] = {}
        self._sections: dict[str, str] = {}
        self._regions: dict[str, list[str]] = {}  # a body → the regions that it acts for or lies in

    # Names.
    def read_names(self, actors: Iterable[str]) -> None:
        """Reads under which other names institutions act, and which regions have an acting side, so that ``one`` knows."""
        wanted = {a for a in actors if a not in self._one_name}
        bodies = {a for a in wanted if kind_of(a) == "agency"}
        names = {a: {a} for a in bodies}
        for x, other in ask_many(self.asked, "answer-institutions", bodies) if bodies else ():
            names[x.value].add(other.value)  # type: ignore[union-attr]
        for found in names.values():
            one = min(found)
            self._names.setdefault(one, set()).update(found)
            for name in found:
                self._one_name[name] = one
        describe(self.asked, bodies, self.facts)
        for body in bodies:
            for region in self.facts.all(body, ONTOLOGY + "actsFor"):
                self._one_name[region] = body
                self._names.setdefault(body, {body}).add(region)
        sides = {BASE + "agency/" + r.removeprefix(BASE + "region/"): r for r in wanted if kind_of(r) == "region"}
        describe(self.asked, sides, self.facts)
        for side, region in sides.items():
            one = side if region in self.facts.all(side, ONTOLOGY + "actsFor") else region
            self._one_name[region] = one
            self._names.setdefault(one, set()).update((one, region))

    def one(self, iri: str) -> str:
        """The node that shows a thing: one for all names of an institution, the acting side for a region."""
        return self._one_name.get(iri, iri)

    def names(self, iri: str) -> set[str]:
        """All things that a node shows."""
        return self._names.get(iri, {iri})

    # Lines.
    def add(self, line: Line) -> None:
        """Takes in a line; what another line with this id says is joined with it."""
        before = self.lines.get(line.id)
        if before and (before.source, before.target) != (line.source, line.target):
            line.how = line.id.removeprefix(BASE)  # one node that joins several things
            before = self.lines.get(line.id)
        if before is None:
            self.lines[line.id] = line
            return
        before.nodes = sorted({*before.nodes, *line.nodes})
        if line.confidence is not None:
            before.confidence = max(line.confidence, before.confidence or 0)
        before.since = min((d for d in (before.since, line.since) if d), default=None)

    def holds(self, since: str | None, until: str | None) -> bool:
        """Whether what lasts from ``since`` until ``until`` stands at the date."""
        return begun(since, self.as_of) and not over(until, self.as_of)

    def read_lines(self) -> None:
        """Reads what states the lines, with its sentences and the documents they are in."""
        read_sources(self.asked, {n for line in self.lines.values() for n in line.nodes}, self.facts)
        open_ = [line for line in self.lines.values() if line.places is None]
        describe_evidence(self.asked, {e for line in open_ for n in line.nodes for e in self._places(n)}, self.facts)
        for line in open_:
            line.places = self._evidence(line)
        for line in self.lines.values():
            if line.pages is None:
                line.pages = cited(self.facts, line.nodes)

    def _places(self, node: str) -> list[str]:
        """Sentences of a node; who took part in a statement is said where the statement is."""
        found = self.facts.all(node, _EVIDENCE)
        return found or self.facts.all(node.rpartition("-")[0], _EVIDENCE)

    def _evidence(self, line: Line) -> list[Evidence]:
        """In the order of documents and places; the heading of a task that a link leads to only says what that task is."""
        facts = self.facts
        headings = {
            e for n in line.nodes for end in facts.all(n, ONTOLOGY + "linkTo") for e in facts.all(end, _EVIDENCE)
        }
        found = []
        for place in {e for n in line.nodes for e in self._places(n)}:
            shown = facts.evidence(place, self.graph.texts)
            if not line.only or shown.document == line.only:
                start = int(facts.one(place, ONTOLOGY + "start") or 0)
                found.append(((place in headings, shown.document, start, place), shown))
        return [shown for _, shown in sorted(found, key=lambda f: f[0])]

    def documents(self, line: Line) -> tuple[str, ...]:
        """Ids of the documents that a line rests on: where its sentences are, or where a reference fact was read."""
        found = {e.document for e in line.places or ()}
        if not found:
            read = {s for n in line.nodes for s in self.facts.all(n, DCTERMS + "source")}
            found = {s.removeprefix(BASE + "document/") for s in read if s.startswith(BASE + "document/")}
        return tuple(sorted(found - {""}))

    def _edge(self, line: Line) -> Edge:
        guess = is_guess_edge(self.facts, (line.source, line.target), line.ground, line.confidence, line.nodes)
        return Edge(
            line.id, line.source, line.target, line.relation, line.ground, line.role,
            None if line.confidence is None else round(line.confidence, 2), guess, line.since or "",
            line.until or "", tuple(sorted(set(line.nodes))), tuple(e.iri for e in line.places or ()),
            self.documents(line), tuple(line.pages or ()), self._remark(line), mutual=line.mutual, weight=line.weight,
        )  # fmt: skip

    def _remark(self, line: Line) -> Words | None:
        """What editors or a rule noted; where there is neither sentence nor page, what the line rests on instead."""
        said = [line.remark] if line.remark else []
        rules = {r.rpartition("/")[2] for n in line.nodes for r in self.facts.all(n, ONTOLOGY + "rule")}
        if rules and (not line.places or line.ground in (STRUCTURE, *INFERRED)):
            listed = ", ".join(sorted(rules))
            said.append(Words(f"inferred by the rule {listed}", f"由规则 {listed} 推出"))
        if not line.places and not line.pages and not said:
            read = self.documents(line)
            background = any(ONTOLOGY + "background" in self.facts.all(n, ONTOLOGY + "basis") for n in line.nodes)
            if background:
                said.append(Words("general knowledge, no page cited", "一般知识，未引用页面"))
            elif read:
                listed = ", ".join(read)
                said.append(Words(f"a fact of the reference data, read in {listed}", f"属参考数据，出自 {listed}"))
            else:
                said.append(Words("stated in the graph, no sentence or page given", "图谱中有此记录，未注明原句或页面"))
        if not said:
            return None
        return joined_words(said)

    def comment(self, node: str) -> Words | None:
        """What editors or a rule noted on a node."""
        en, zh = (self.facts.in_language(node, _COMMENT, language) for language in ("en", "zh"))
        return Words(en, zh) if en or zh else None

    # Nodes.
    def read_nodes(self, iris: Iterable[str]) -> None:
        """Reads things, what stands above them in their plans, what their facts name, and who took over from them."""
        things = {name for iri in iris for name in self.names(iri)}
        describe(self.asked, things, self.facts)
        statements = {iri for iri in things if kind_of(iri) == "statement"}
        if statements:
            read_for_telling(self.asked, statements, self.facts)
        above = {p for iri in things if kind_of(iri) == "task" for p in self.facts.all(iri, _PART_OF)}
        while above := {iri for iri in above if iri not in self.facts}:
            describe(self.asked, above, self.facts)
            above = {p for iri in above for p in self.facts.all(iri, _PART_OF)}
        self._read_successors({iri for iri in things if over(self.facts.one(iri, ONTOLOGY + "until"), self.as_of)})
        describe(self.asked, {v for iri in things for v in mentioned(self.facts, iri)}, self.facts)
        self._read_regions({iri for iri in things if kind_of(iri) in ("agency", "region")})

    def _read_regions(self, bodies: set[str]) -> None:
        for body in bodies:
            self._regions[body] = [body] if kind_of(body) == "region" else []
        rows = ask_many(self.asked, "answer-network-regions", bodies) if bodies else ()
        for x, region, _ in sorted(rows, key=lambda row: row[2].value):
            if region.value not in self._regions[x.value]:  # type: ignore[union-attr]
                self._regions[x.value].append(region.value)  # type: ignore[union-attr]
        waiting, seen = {r for body in bodies for r in self._regions[body]}, set[str]()
        while waiting := waiting - seen:
            describe(self.asked, waiting, self.facts)
            seen |= waiting
            waiting = {up for region in waiting for up in self.facts.all(region, _PART_OF)}

    def regions(self, iri: str) -> tuple[str, ...]:
        """The regions that a thing acts for or lies in, these first, then all that hold them."""
        found = list(dict.fromkeys(r for name in sorted(self.names(iri)) for r in self._regions.get(name, ())))
        for region in found:  # grows on the way
            found += [up for up in self.facts.all(region, _PART_OF) if up not in found]
        return tuple(found)

    def _read_successors(self, gone: set[str]) -> None:
        while gone:
            for x, now, date in ask_many(self.asked, "answer-successors", gone):
                if begun(date.value, self.as_of):  # type: ignore[union-attr]
                    self._now.setdefault(x.value, []).append(now.value)  # type: ignore[union-attr]
            found = {n for x in gone for n in self._now.get(x, ())}
            describe(self.asked, found, self.facts)
            gone = {n for n in found if over(self.facts.one(n, ONTOLOGY + "until"), self.as_of)} - set(self._now)

    def now(self, iri: str) -> list[Thing]:
        """Who took over from a body that was dissolved by the date."""
        found: dict[str, None] = {}
        waiting, seen = [iri], {iri}
        while waiting:
            for after in self._now.get(waiting.pop(0), ()):
                if after not in seen:
                    seen.add(after)
                    waiting.append(after) if after in self._now else found.setdefault(after)
        return [self.facts.thing(n) for n in found]

    def kind(self, iri: str) -> str:
        """The legend's kind of a thing."""
        return legend_kind(iri, self.facts.kinds(iri))

    def section(self, iri: str) -> str:
        """The major task (else the part of the plan) that a task lies in; nothing for other things."""
        if kind_of(iri) != "task":
            return ""
        if iri not in self._sections:
            path = [iri]
            while (up := self.facts.one(path[-1], _PART_OF)) and kind_of(up) == "task" and up not in path:
                path.append(up)
            tasks = [p for p in path if ONTOLOGY + "Task" in self.facts.all(p, RDF_TYPE)] or path
            self._sections[iri] = tasks[-1]
        return self._sections[iri]

    def node(self, iri: str, short: Mapping[str, list[Thing]] | None = None, layer: int | None = None) -> Node:
        """A thing as pictures show it."""
        shown = self.facts.thing(iri)
        en, zh = shown.en, shown.zh
        kinds = self.facts.kinds(iri)
        if "Target" in kinds and not self.facts.one(iri, ONTOLOGY + "surface"):  # of a plan's table, not of a sentence
            named = target_name(self.facts, iri)
            en, zh = en or named.en, zh or named.zh
        elif set(kinds) & set(TOLD) and not (en and zh):
            told = tell(self.facts, iri)
            en, zh = en or told.en, zh or told.zh
        if not en and not zh:
            en = iri.removeprefix(BASE)
        also = [self.facts.thing(n) for n in sorted(self.names(iri) - {iri}) if kind_of(n) != "region"]
        section = self.section(iri)
        return Node(
            iri, self.kind(iri), shown.kind or "Thing", en, zh, shown.code, layer=layer, section_iri=section,
            section=self.facts.thing(section).code if section else "", regions=self.regions(iri),
            guess=is_guess(self.facts, iri), facts=facts_of(self.facts, iri, also, self.now(iri), (short or {}).get(iri, ())),
        )  # fmt: skip

    def short_names(self, iris: Iterable[str]) -> dict[str, list[Thing]]:
        """Official short forms and acronyms of agencies and instruments: people search for these."""
        wanted = {n: iri for iri in iris for n in self.names(iri) if kind_of(n) in ("agency", "instrument")}
        found: dict[str, list[Thing]] = {}
        for x, name in ask_many(self.asked, "answer-short-names", wanted) if wanted else ():
            zh = getattr(name, "language", None) == "zh"
            words = name.value  # type: ignore[union-attr]
            found.setdefault(wanted[x.value], []).append(Thing(None if zh else words, words if zh else None))  # type: ignore[union-attr]
        return found

    # The picture.
    def picture(
        self, kind: str, title: Words, more: Iterable[str] = (), *, layers: Mapping[str, int] | None = None,
        remarks: Iterable[Words] = (),
    ) -> Picture:  # fmt: skip
        """The picture of the lines, and of ``more`` things that no line may lead to. Raises NothingToDraw."""
        self.read_lines()
        iris = {end for line in self.lines.values() for end in (line.source, line.target)} | set(more)
        if not iris:
            raise NothingToDraw()
        self.read_nodes(iris)
        short = self.short_names(iris)
        edges = sorted((self._edge(line) for line in self.lines.values()), key=_edge_order)
        nodes = [self.node(iri, short, (layers or {}).get(iri)) for iri in iris]
        evidence = {e.iri: e for line in self.lines.values() for e in line.places or ()}
        drawn = Picture(
            kind, title, tuple(sized(sorted(nodes, key=_node_order), edges)), tuple(edges),
            {iri: evidence[iri] for iri in sorted(evidence)}, None, *which(self.graph), self.as_of, tuple(remarks),
        )  # fmt: skip
        return placed(drawn)


def legend_kind(iri: str, kinds: Iterable[str]) -> str:
    """The key of the legend for a thing of these classes: the acting side of a region is a region."""
    if "RegionalActor" in kinds:
        return "region"
    kind = kind_of(iri)
    return kind if kind in KINDS else "statement"


def joined_words(said: Iterable[Words]) -> Words:
    """Remarks as one, each once."""
    kept = list(dict.fromkeys(said))
    en, zh = ([w.in_language(language).rstrip(".。") for w in kept] for language in ("en", "zh"))
    return Words("; ".join(en), "；".join(zh))


def sized(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[Node]:
    """Nodes from 1 to 4, the area about as the number of their ties."""
    ties = Counter(end for edge in edges for end in (edge.source, edge.target))
    most = max(ties.values(), default=1)
    return [replace(node, size=round(1 + 3 * math.sqrt(ties[node.iri] / most), 1)) for node in nodes]


def placed(picture: Picture) -> Picture:
    """The picture with positions computed beforehand."""
    try:
        from kg.views import layout
    except ImportError:  # pragma: no cover
        return picture
    if picture.kind == "chain":
        return replace(picture, nodes=tuple(layout.layered(picture.nodes, picture.edges)))
    return layout.arranged(picture)


def which(graph: PolicyGraph) -> tuple[str, str, str]:
    """What a page says that it shows: the graph (never a path of this machine), the version of the ontology that it was
    built with, and for the released graph the day of the release."""
    name = graph.name
    if name == str(triples_dir()):
        return "policy-kg", __version__, __release_date__
    rows = graph.select("SELECT DISTINCT ?version WHERE { ?x dcterms:conformsTo ?version } ORDER BY ?version")
    base = ONTOLOGY.rstrip("#") + "/"
    versions = [v.value.removeprefix(base) for (v,) in rows if v is not None and v.value.startswith(base)]  # type: ignore[union-attr]
    return name if "://" in name else Path(name).name, ", ".join(versions), ""


def _node_order(node: Node) -> tuple[object, ...]:
    kind = KINDS.index(node.kind) if node.kind in KINDS else len(KINDS)
    if not node.iri.startswith(BASE + "task/"):
        return kind, node.iri, (), node.iri
    plan, *steps = node.iri.removeprefix(BASE + "task/").split("/")
    return kind, plan, tuple(path_step(s) for s in steps), node.iri


def _edge_order(edge: Edge) -> tuple[object, ...]:
    order = list(GROUNDS)
    return edge.source, edge.target, order.index(edge.ground) if edge.ground in order else len(order), edge.id


__all__ = [
    "KINDS", "STRUCTURE", "Gathering", "Line", "NothingToDraw", "joined_words", "legend_kind", "placed", "sized", "which",
]  # fmt: skip
