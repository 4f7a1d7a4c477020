"""Pictures of who is responsible for what: the whole network, the chain from a thing, what is around it, who shares tasks.

>>> import kg
>>> from kg.views.networks import chain, network
>>> picture = network(kg.open(), sections="IV(1)")
>>> len(picture.nodes), picture.edges[0].evidence

A responsibility is a node of the graph and an edge here that keeps its IRI; nothing is drawn that the graph does not state.
"""

from __future__ import annotations

from dataclasses import replace

from kg.answers import PolicyGraph
from kg.answers.asking import ask_named, describe
from kg.answers.chains import HOW, trace
from kg.answers.gaps import PlanTasks
from kg.answers.grounds import GROUND_OF, GROUND_OF_RELATION, GROUNDS, OWNING
from kg.answers.names import kind_of
from kg.answers.records import Words
from kg.collector import uncollected
from kg.graph.rdf import DCTERMS, PROV
from kg.identifiers import ONTOLOGY
from kg.views.around import ego
from kg.views.bearings import bearing_lines, sure_of_link
from kg.views.gathering import STRUCTURE, Gathering, Line, NothingToDraw
from kg.views.model import Picture
from kg.views.selecting import Selection, acting_in, grounds_of, select, several
from kg.views.sharing import shared

__all__ = ["chain", "ego", "network", "shared"]

_PART = HOW["isPartOf"][0]
_ISSUED = HOW["issuer"][1]
_ALL = Words("all grounds", "全部依据")


@uncollected
def network(
    graph: PolicyGraph, *, types: object = (), sections: object = (), grounds: object = OWNING, documents: object = (),
    since: str | None = None, until: str | None = None, regions: object = (), as_of: str | None = None,
    unowned: bool = False, general: bool = False,
) -> Picture:  # fmt: skip
    """Agencies, regions and what they are responsible for, the tree of tasks, instruments and targets tied to them.

    ``types``: kinds ("agency", "task") or classes ("MajorTask"); ``sections``: tasks with all below them; ``grounds``: as
    in ``kg.answers.grounds`` or "all"; ``documents``: what rests on them; ``regions``: who acts for or in them;
    ``since``, ``until``: what stands at some time between them (then not only what stands at ``as_of``); ``unowned``: also
    tasks that nobody bears; ``general``: also duties for a plan as a whole. Words are a string or several.

    Raises NothingToDraw, UnknownName, AmbiguousName, WrongKind, KgError."""
    wanted, also_general = grounds_of(grounds)
    chosen = select(
        graph.graph, types=types, sections=sections, documents=documents, regions=regions, since=since, until=until
    )
    gathering = Gathering(graph, as_of)
    making = _Network(gathering, chosen, wanted, general or also_general, as_of is not None or not chosen.dated)
    making.add_bearings()
    making.add_structure(unowned)
    making.drop_types(unowned)
    if not gathering.lines and not making.shown:
        raise NothingToDraw(
            f"no responsibility on {', '.join(wanted) or 'these grounds'} fits the selection",
            hint="widen it: other grounds (all), general duties, another date, or tasks without an owner",
        )
    named = ", ".join(GROUNDS[g].word.en or g for g in wanted), "、".join(GROUNDS[g].word.zh or g for g in wanted)
    said = Words(*named) if len(wanted) < len(GROUNDS) else _ALL
    en = [w for w in (chosen.words.en, said.en) if w]
    zh = [w for w in (chosen.words.zh, said.zh) if w]
    title = Words(f"Who is responsible for what: {', '.join(en)}", f"责任网络：{'、'.join(zh)}")
    drawn = gathering.picture("network", title, making.shown)
    return drawn if making.at_date else replace(drawn, as_of="")  # a period is no date


class _Network:
    """What ``network`` gathers: responsibilities first, then what ties their tasks together."""

    def __init__(
        self, gathering: Gathering, chosen: Selection, grounds: tuple[str, ...], general: bool, at_date: bool
    ) -> None:
        self.gathering = gathering
        self.chosen = chosen
        self.grounds = grounds
        self.general = general
        self.at_date = at_date
        self.plan = PlanTasks(gathering.asked, gathering.as_of)
        self.shown: set[str] = set()  # who bears and what is borne, and the tree it hangs on
        self.actors: set[str] = set()
        self.via: set[str] = set()  # what the responsibilities follow from

    def _fits(self, since: str | None, until: str | None) -> bool:
        return (not self.at_date or self.gathering.holds(since, until)) and self.chosen.during(since, until)

    def _standing(self) -> dict[str, str]:
        """Responsibilities that are selected, and who bears each; documents are looked at later."""
        inside = self.chosen.tasks
        rows = ask_named(self.gathering.asked, "answer-plan-bearers").values()
        found: dict[str, str] = {}
        for task, actor, basis, _, scope, since, until, _, node in rows:
            if not task or not actor or not node or not self._fits(since, until):
                continue
            if scope == "general" and not self.general:
                continue
            if scope != "general" and GROUND_OF.get(basis or "") not in self.grounds:
                continue
            if inside is None or task in inside:
                found[node] = actor
        if self.chosen.regions is not None:
            acting = acting_in(self.gathering.asked, found.values(), self.chosen.regions)
            found = {node: actor for node, actor in found.items() if actor in acting}
        return found

    def add_bearings(self) -> None:
        """Adds a line for every responsibility selected."""
        standing = self._standing()
        texts = self.chosen.documents
        for first, line in bearing_lines(self.gathering, standing) if standing else ():
            if texts is None or texts & set(self.gathering.documents(line)):
                self.gathering.add(line)
                self.shown |= {line.source, first.duty}
                self.actors.add(line.source)
                for node in line.nodes:
                    self.via.update(self.gathering.facts.all(node, PROV + "wasDerivedFrom"))

    @property
    def _narrow(self) -> bool:
        """Whether only what the drawn responsibilities rest on is asked for."""
        return self.chosen.documents is not None or self.chosen.regions is not None

    def add_structure(self, unowned: bool) -> None:
        """Adds the tree of tasks, the instruments with their issuers, and the targets."""
        inside = self.chosen.tasks
        tasks = {iri for iri in self.shown if iri in self.plan.facts}
        if unowned:
            tasks |= {t for t in self.plan.tasks if inside is None or t in inside}
        self._add_tree(tasks)
        self._add_instruments()
        self._add_targets()
        texts = self.chosen.documents
        if texts is not None:
            self.gathering.read_lines()
            for line in list(self.gathering.lines.values()):
                if line.ground == STRUCTURE and line.how != "part" and not texts & set(self.gathering.documents(line)):
                    del self.gathering.lines[line.id]

    def _add_tree(self, tasks: set[str]) -> None:
        """Tasks hang on those above them, the highest ones on their plans."""
        inside, facts = self.chosen.tasks, self.plan.facts
        waiting, seen = sorted(tasks), set(tasks)
        while waiting:
            task = waiting.pop()
            parents = [p for p in facts.all(task, DCTERMS + "isPartOf") if p in facts]
            plans = [] if parents or inside is not None else facts.all(task, ONTOLOGY + "ofInstrument")
            for parent in [p for p in parents if inside is None or p in inside] + plans:
                self.gathering.add(Line(parent, task, _PART, how="part", nodes=[task]))
                if parent not in seen and parent in facts:
                    seen.add(parent)
                    waiting.append(parent)
            self.shown.update(plans)
        self.shown |= seen

    def _add_instruments(self) -> None:
        asked = self.gathering.asked
        found: set[str] = {iri for iri in self.shown if kind_of(iri) == "instrument"}
        for link, instrument, task, relation, issued, sure in ask_named(asked, "answer-network-links").values():
            how = (relation or "").removeprefix(ONTOLOGY)
            if GROUND_OF_RELATION[how] not in self.grounds or task not in self.shown or not self._fits(issued, None):
                continue
            if instrument and link and task and (not self._narrow or link in self.via):
                found.add(instrument)
                score = sure_of_link(how, None if sure is None else float(sure))
                ground = GROUND_OF_RELATION[how]
                self.gathering.add(
                    Line(instrument, task, HOW[how][1], ground, confidence=score, since=issued, nodes=[link])
                )
        rows = [r for r in ask_named(asked, "answer-network-issuers").values() if r[0] in found and r[1]]
        self.gathering.read_names({actor for _, actor, *_ in rows if actor})
        for instrument, actor, node, issued, sure in rows:
            source = self.gathering.one(actor or "")
            if (not self._narrow or source in self.actors) and self._fits(issued, None):
                self.gathering.add(
                    Line(
                        source, instrument or "", _ISSUED, how="issued", confidence=float(sure) if sure else None,
                        since=issued, nodes=[node or ""],
                    )
                )  # fmt: skip

    def _add_targets(self) -> None:
        for target, task, link, sure in ask_named(self.gathering.asked, "answer-network-targets").values():
            if target and link and task in self.shown:
                score = None if sure is None else float(sure)
                line = Line(target, task or "", HOW["pursues"][0], confidence=score, nodes=[link])
                self.gathering.add(line)

    def drop_types(self, unowned: bool) -> None:
        """Leaves out what is of no kind or class that is selected."""
        if not self.chosen.types:
            return
        gathering = self.gathering
        iris = self.shown | {end for line in gathering.lines.values() for end in (line.source, line.target)}
        describe(gathering.asked, iris, gathering.facts)
        kept = {i for i in iris if self.chosen.shows(gathering.kind(i), gathering.facts.thing(i).kind)}
        gathering.lines = {k: v for k, v in gathering.lines.items() if v.source in kept and v.target in kept}
        tied = {end for line in gathering.lines.values() for end in (line.source, line.target)}
        # What lost all its lines is left out as well, but for tasks asked for without any.
        self.shown = {i for i in kept if not tied or i in tied or (unowned and kind_of(i) == "task")}


@uncollected
def chain(
    graph: PolicyGraph, thing: str, *, to: str | None = None, up: bool | None = None, depth: int | None = None,
    grounds: object = (), as_of: str | None = None,
) -> Picture:  # fmt: skip
    """The chain of responsibility from a thing, or the surest paths to another, as ``kg.answers.chains.trace`` finds it:
    layers from left to right, an edge a hop.

    Raises NothingToDraw, UnknownName, AmbiguousName, WrongKind, KgError."""
    gathering = Gathering(graph, as_of)
    basis = () if "all" in several(grounds) else grounds
    hops = trace(graph.graph, thing, to=to, up=up, depth=depth, basis=basis, as_of=gathering.as_of, texts=graph.texts)
    if not hops:
        said = hops.remarks[0] if hops.remarks else Words()
        raise NothingToDraw(said.in_language("en") if isinstance(said, Words) else str(said))
    path: list[str] = []
    describe(gathering.asked, {hop.node for hop in hops}, gathering.facts)
    for hop in hops:
        del path[hop.depth :]
        path.append(hop.thing.iri)
        if not hop.depth:
            continue
        source = path[-2]
        own = kind_of(hop.node) in ("responsibility", "link") or hop.how == "participation"
        facts, node = gathering.facts, hop.node
        dates = [
            facts.one(node, ONTOLOGY + "from") or facts.one(node, DCTERMS + "issued"),
            facts.one(node, ONTOLOGY + "until"),
        ]
        gathering.add(
            Line(
                source, hop.thing.iri, HOW[hop.how][1 if hop.up else 0], hop.ground or STRUCTURE,
                how="" if own else hop.how, role=hop.role or "", confidence=hop.confidence, since=dates[0], until=dates[1],
                nodes=[node], places=hop.evidence if hop.evidence or not hop.seen else None, pages=hop.cited,
                remark=hop.remark,
            )
        )  # fmt: skip
    first, last = hops[0].thing, path[-1]
    layers = _layers(first.iri, [(line.source, line.target) for line in gathering.lines.values()])
    title = Words(f"Chain of responsibility: {first.in_language('en')}", f"责任链：{first.in_language('zh')}")
    if to is not None:
        end = gathering.facts.thing(last) if last in gathering.facts else hops[-1].thing
        title = Words(
            f"From {first.in_language('en')} to {end.in_language('en')}",
            f"从{first.in_language('zh')}到{end.in_language('zh')}",
        )
    remarks = [r for r in hops.remarks if isinstance(r, Words)]
    return gathering.picture("chain", title, layers=layers, remarks=remarks)


def _layers(start: str, edges: list[tuple[str, str]]) -> dict[str, int]:
    """Each thing one layer right of the last thing that leads to it; an edge back into the way it came is not counted."""
    after: dict[str, list[str]] = {}
    for source, target in sorted(edges):
        after.setdefault(source, []).append(target)
    order: list[str] = []
    state: dict[str, int] = {}  # 1 on the way, 2 done
    back: set[tuple[str, str]] = set()
    stack: list[tuple[str, int]] = [(start, 0)]
    while stack:
        iri, at = stack.pop()
        state[iri] = 1
        following = after.get(iri, [])
        while at < len(following) and state.get(following[at]):
            if state[following[at]] == 1:
                back.add((iri, following[at]))
            at += 1
        if at < len(following):
            stack += [(iri, at + 1), (following[at], 0)]
        else:
            state[iri] = 2
            order.append(iri)
    layers = dict.fromkeys(order, 0)
    for iri in reversed(order):
        for target in after.get(iri, ()):
            if (iri, target) not in back:
                layers[target] = max(layers[target], layers[iri] + 1)
    return layers
