"""What regions do, for which tasks, and where they rank. What a translation repeats of its original counts once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.answers.asking import Facts, ask_many, ask_named, describe, describe_evidence
from kg.answers.names import UnknownName, WrongKind, candidates, read_code, resolve
from kg.answers.records import Evidence, Records, Thing, Words, column
from kg.answers.responsibilities import check_version
from kg.answers.telling import document_of, read_for_telling, tell
from kg.errors import KgError
from kg.graph.rdf import DCTERMS, RDFS
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph
    from kg.graph.texts import Texts

#: How a region takes part, in words, in the order they are shown.
HOW = {
    "acts": Words("acts itself", "自身行动"),
    "body": Words("a local body acts", "地方机构行动"),
    "place": Words("is where others act", "他方在此行动"),
    "rank": Words("is ranked", "排名"),
}
_CHINA = BASE + "region/CN"


@dataclass(frozen=True, slots=True)
class RegionCount:
    """A region in the overview: actions of its own, of its local bodies, of others there; tasks that these advance."""

    region: Thing = column("region", "地区")
    part_of: Thing | None = column("part of", "属于")
    actions: int = column("itself", "自身")
    bodies: int = column("local bodies", "地方机构")
    place: int = column("others", "他方")
    tasks: tuple[Thing, ...] = column("tasks advanced", "推进的任务", shown=False)
    advanced: int = column("tasks", "任务")
    ranks: int = column("ranks", "排名")
    iri: str = column("node", "节点", shown=False)


@dataclass(frozen=True, slots=True)
class RegionFact:
    """One thing said of a region. ``how`` is acts, body, place or rank. Of a rank, ``order`` is the place in the list as
    written, ``position`` the rank where the text says that the order is one, ``band`` a group such as the first ten."""

    region: Thing = column("region", "地区")
    how: str = column("how", "方式")
    actors: tuple[Thing, ...] = column("actors", "行动者")
    what: Words = column("what", "内容")
    stance: str | None = column("stance", "语态")
    tasks: tuple[Thing, ...] = column("tasks advanced", "推进的任务")
    dimension: Words | None = column("dimension", "维度")
    year: str | None = column("year", "年份")
    order: int | None = column("order", "次序")
    position: int | None = column("position", "名次")
    band: Words | None = column("band", "档次")
    evidence: tuple[Evidence, ...] = column("evidence", "证据")
    iris: tuple[str, ...] = column("statements", "陈述节点", shown=False)


def regions(
    graph: Graph, region: str | None = None, *, task: str | None = None, texts: Texts | None = None
) -> Records[RegionCount] | Records[RegionFact]:
    """Without a region or a task, all regions of which something is said, those that do most first. With a region (name,
    code, IRI) everything said of it and of the regions that lie in it; with a task who acts on it or on a part of it.

    Raises UnknownName, AmbiguousName, WrongKind, GraphError."""
    if region is None and task is None:
        return _Shelf(graph, texts).overview()
    asked = _asked(graph, region) if region is not None else None
    inside = _parts(graph, resolve(graph, task, "task").iri) if task is not None else None
    within = _parts(graph, asked.iri) if asked and asked.iri != _CHINA else None
    return _Shelf(graph, texts, within, inside).facts_of(asked)


def all_facts(graph: Graph, texts: Texts | None = None) -> Records[RegionFact]:
    """Everything said of every region, by how it takes part and by region."""
    return _Shelf(graph, texts).facts_of(None)


def _parts(graph: Graph, iri: str) -> list[str]:
    """A task or region and everything that lies in it."""
    return sorted({iri, *(row[0] for row in ask_named(graph, "answer-parts", task=iri).values() if row[0])})


def _asked(graph: Graph, words: str) -> Thing:
    try:
        return resolve(graph, words, "region")
    except (UnknownName, WrongKind) as error:
        if read_code(words) and candidates(graph, words, ("task",)):
            hint = f"kg regions --task '{words}' lists the regions that act on it"
            raise KgError(f"'{words}' is a task, not a region", hint=hint) from None
        raise error


class _Shelf:
    """What is said of regions, translations joined with their originals."""

    def __init__(
        self, graph: Graph, texts: Texts | None, regions: list[str] | None = None, tasks: list[str] | None = None
    ) -> None:
        """``regions``: the ones wanted, None for any; ``tasks``: only what advances one of these."""
        self.graph = graph
        self.texts = texts
        self.facts = Facts()
        self.tasks = None if tasks is None else set(tasks)
        rows: list[tuple[str, str, str]] = []
        if tasks is not None:
            advancing = _texts_of(ask_many(graph, "answer-advancing", tasks))
            others = _texts_of(ask_many(graph, "answer-translated", (a for (a,) in advancing)) if advancing else ())
            acting = {a for row in (*advancing, *others) for a in row}
            rows = [(r, h, a) for r, h, a in _texts_of(ask_many(graph, "answer-acting", acting) if acting else ())]
            rows = [row for row in rows if regions is None or row[0] in regions]
        else:

            def ask(name: str) -> list[tuple[str, ...]]:
                return _texts_of(ask_many(graph, name, regions) if regions else ask_named(graph, name))

            rows = [(r, h, a) for r, h, a in ask("answer-regional")]
            rows += [(r, "rank", e) for r, e in ask("answer-ranked")]
        statements = {row[2] for row in rows}
        pairs = _texts_of(ask_many(graph, "answer-translated", statements) if statements else ())
        self._original = {translation: original for translation, original in pairs}
        # region → how → what is said, under the original's statement → all statements that say it
        self.said: dict[str, dict[str, dict[str, set[str]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(set))
        )
        for region, how, statement in rows:
            self.said[region][how][self._first(statement)].add(statement)
        self.advanced: dict[str, dict[str, float]] = defaultdict(dict)
        known = statements | {s for pair in pairs for s in pair}
        for activity, task, score in ask_many(graph, "answer-advanced", known) if known else ():
            of = self.advanced[self._first(activity.value)]  # type: ignore[union-attr]
            of[task.value] = max(of.get(task.value, 0), float(score.value) if score else 0.0)  # type: ignore[union-attr]
        self.said.pop(_CHINA, None)
        for ways in self.said.values():  # a region that acts itself is often named as the place as well
            for statement in [s for s in ways["place"] if s in ways["acts"] or s in ways["body"]]:
                del ways["place"][statement]
        if not self.said:
            check_version(graph)

    def _first(self, statement: str) -> str:
        return self._original.get(statement, statement)

    def overview(self) -> Records[RegionCount]:
        facts = describe(self.graph, self.said, self.facts)
        describe(self.graph, {p for r in self.said for p in facts.all(r, _PART_OF)}, facts)
        describe(self.graph, {t for of in self.advanced.values() for t in of}, facts)
        items = []
        for region, of in self.said.items():
            tasks = {t for how in ("acts", "body", "place") for s in of[how] for t in self.advanced.get(s, ())}
            part_of = facts.one(region, _PART_OF)
            items.append(
                RegionCount(
                    facts.thing(region), facts.thing(part_of) if part_of and part_of != _CHINA else None,
                    len(of["acts"]), len(of["body"]), len(of["place"]),
                    tuple(facts.thing(t) for t in sorted(tasks)), len(tasks), len(of["rank"]), region,
                )
            )  # fmt: skip
        items.sort(key=lambda c: (-(c.actions + c.bodies), -c.advanced, -c.ranks, -c.place, c.iri))
        return Records(RegionCount, items)

    def facts_of(self, asked: Thing | None) -> Records[RegionFact]:
        """Everything said of the regions wanted, or all that advances the tasks wanted."""
        describe(self.graph, self.said, self.facts)
        inside = self.tasks
        found = [
            (region, how, first, statements)
            for region in self.said
            for how, of in self.said[region].items()
            for first, statements in of.items()
            if inside is None or inside & set(self.advanced.get(first, ()))
        ]
        self._read(found)
        found = self._once(found)
        items = [self._fact(*one, inside) for one in found]
        order = list(HOW)
        items.sort(
            key=lambda f: (
                order.index(f.how), asked is not None and f.region.iri != asked.iri, f.region.iri,
                str(f.dimension or ""), f.year or "", -max((0.0, *self._scores(f))), f.evidence[0].place if f.evidence else "", f.iris,
            )
        )  # fmt: skip
        return Records(RegionFact, items)

    def _once(self, found: list[tuple[str, str, str, set[str]]]) -> list[tuple[str, str, str, set[str]]]:
        """Ranks that one document gives several times, in its summary and its text, joined."""
        joined: dict[object, tuple[str, str, str, set[str]]] = {}
        for region, how, first, statements in found:
            key: object = (region, how, first)
            if how == "rank":
                said = tuple(
                    self.facts.one(first, ONTOLOGY + p) for p in ("dimension", "year", "order", "position", "band")
                )
                key = (region, how, said, document_of(self.facts, first))
            joined.setdefault(key, (region, how, first, set()))[3].update(statements)
        return list(joined.values())

    def _both(self, statements: list[str], name: str) -> Words | None:
        """Words of a property as the Chinese and the English document have them."""
        said = [v for s in statements for v in self.facts.all(s, ONTOLOGY + name)]
        if not said:
            return None
        return Words(next((v for v in said if v.isascii()), None), next((v for v in said if not v.isascii()), None))

    def _scores(self, fact: RegionFact) -> Iterable[float]:
        return self.advanced.get(self._first(fact.iris[0]), {}).values()

    def _read(self, found: Iterable[tuple[str, str, str, set[str]]]) -> None:
        statements = {s for *_, of in found for s in of}
        read_for_telling(self.graph, statements, self.facts)
        tasks = {t for *_, first, _ in found for t in self.advanced.get(first, ())}
        describe(self.graph, tasks, self.facts)
        describe_evidence(self.graph, {e for s in statements for e in self.facts.all(s, _EVIDENCE)}, self.facts)

    def _fact(self, region: str, how: str, first: str, statements: set[str], inside: set[str] | None) -> RegionFact:
        facts = self.facts
        ordered = sorted(statements, key=lambda s: (s != first, s))
        head = ordered[0]

        def one(name: str) -> str | None:
            return next((v for s in ordered if (v := facts.one(s, ONTOLOGY + name)) is not None), None)

        of = self.advanced.get(first, {})
        tasks = sorted((t for t in of if inside is None or t in inside), key=lambda t: (-of[t], t))
        order, position = one("order"), one("position")
        words = Words(*(self._words(ordered, language) for language in ("en", "zh")))
        return RegionFact(
            facts.thing(region), how, tuple(facts.thing(a) for a in facts.all(head, ONTOLOGY + "actor")), words,
            (one("stance") or "").removeprefix(ONTOLOGY) or None, tuple(facts.thing(t) for t in tasks),
            self._both(ordered, "dimension"), one("year"), int(order) if order else None,
            int(position) if position else None, self._both(ordered, "band"),
            tuple(facts.evidence(e, self.texts) for s in ordered for e in facts.all(s, _EVIDENCE)), tuple(ordered),
        )  # fmt: skip

    def _words(self, statements: list[str], language: str) -> str:
        """The label in the reader's language, where one of the documents has it."""
        for statement in statements:
            if label := self.facts.in_language(statement, RDFS + "label", language):
                return label
        head = statements[0]
        if "Activity" in self.facts.kinds(head):
            return self.facts.thing(head).in_language(language)
        return tell(self.facts, head).in_language(language)


def _texts_of(rows: Iterable[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    """Rows as plain strings."""
    return [tuple(term.value for term in row) for row in rows]


_PART_OF = DCTERMS + "isPartOf"
_EVIDENCE = ONTOLOGY + "evidence"
