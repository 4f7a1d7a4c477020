"""What happened and what is due when: instruments in force from–to, issuances, goals, activities and targets with a deadline.

Dates stay as exact as they are known: a year is drawn as a year, not as its first day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kg import __release_date__
from kg.answers.asking import Facts, ask_many, ask_named, describe, describe_evidence
from kg.answers.records import Evidence, Thing, Words
from kg.answers.responsibilities import cited
from kg.answers.telling import STAGES, document_of, read_for_telling, tell
from kg.collector import uncollected
from kg.graph.rdf import DCTERMS
from kg.identifiers import BASE, ONTOLOGY
from kg.views.charting import Gathered, joined_id, within
from kg.views.facts import target_name
from kg.views.gathering import NothingToDraw
from kg.views.guesses import is_guess
from kg.views.model import Picture

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

#: Rows at most, the latest; a page with more would not open in a blink.
MOST = 1500
_GROUPS = (
    ("laws", Words("Laws, regulations and rules", "法律法规规章"), ("Law", "Regulation", "Rule")),
    ("plans", Words("Plans and programmes", "规划、计划与专项"), ("Plan", "ActionPlan", "Programme", "Initiative")),
    ("opinions", Words("Opinions, guidelines and notices", "意见、指南与通知"), ("Opinion", "Guideline", "Notice")),
    ("others", Words("Standards, agreements and others", "标准、协议及其他"), ()),
)
_DUE = {
    "goal": Words("goal due", "目标到期"),
    "duty": Words("activity due", "工作到期"),
    "target": Words("target year", "指标目标年"),
}
#: What a dated activity says of who does it, by its stance; only a mandate is a duty.
_STANCES = {
    "mandated": (Words("is obliged to", "承担"), "mandated"),
    "reported": (Words("is reported to carry out", "据报告开展"), "reported"),
    "planned": (Words("plans to carry out", "计划开展"), "structure"),
}


@uncollected
def timeline(
    graph: PolicyGraph, *, since: str | None = None, until: str | None = None, as_of: str | None = None
) -> Picture:
    """Everything with a date; ``since`` and ``until`` (a year, month or day) keep what lies or holds between them. Nothing is
    left out for ``as_of``: it is drawn as a line.

    Raises KgError where nothing does."""
    return _Line(graph, since, until).picture(as_of)


class _Line:
    def __init__(self, graph: PolicyGraph, since: str | None, until: str | None) -> None:
        self.graph = graph
        self.since = since
        self.until = until
        self.gathered = Gathered(graph)
        self.of: dict[str, list[str]] = defaultdict(list)
        for x, kind in ask_named(graph.graph, "answer-timeline").values():
            self.of[kind or ""].append(x or "")
        self.facts = Facts()
        due = [x for kind in _DUE for x in self.of[kind]]
        describe(graph.graph, [*self.of["instrument"], *self.of["issuance"]], self.facts)
        read_for_telling(graph.graph, due, self.facts)
        self.issuing: dict[str, dict[str, set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )  # instrument → actor → nodes
        for instrument, actor, node, *_ in ask_named(graph.graph, "answer-network-issuers").values():
            self.issuing[instrument or ""][actor or ""].add(node or "")
        self.saying: dict[str, list[str]] = defaultdict(list)  # instrument → statements on its issuance
        for statement in self.of["issuance"]:
            for instrument in self.facts.all(statement, ONTOLOGY + "instrument"):
                self.saying[instrument].append(statement)
        describe(graph.graph, {a for of in self.issuing.values() for a in of}, self.facts)
        stating = [*self.of["instrument"], *self.of["issuance"], *due]
        describe_evidence(graph.graph, {e for x in stating for e in self.facts.all(x, _EVIDENCE)}, self.facts)
        describe(graph.graph, {t for x in due for t in self.facts.all(x, ONTOLOGY + "inTask")}, self.facts)
        describe(graph.graph, {i for x in due for i in self.facts.all(x, ONTOLOGY + "ofInstrument")}, self.facts)
        self.replaced = {  # by what, and from when that holds
            old: (new, self._begin(new))
            for new in self.of["instrument"]
            for old in self.facts.all(new, DCTERMS + "replaces")
        }

    def picture(self, as_of: str | None) -> Picture:
        rows: dict[str, list[dict[str, Any]]] = {key: [] for key, *_ in _GROUPS}
        undated = 0
        for instrument in self.of["instrument"]:
            row = self._row(instrument)
            if row is None:
                undated += 1
            elif self._wanted(row):
                kinds = set(self.facts.kinds(instrument))
                key = next((key for key, _, of in _GROUPS if kinds & set(of)), "others")
                rows[key].append(row | {"at": row.get("issued") or row.get("from") or row["points"][0]["date"]})
        for of in rows.values():
            of.sort(key=lambda r: (r["at"], r["node"]))
        left = self._cut(rows)
        for row in (row for of in rows.values() for row in of):
            self._draw(row)
        due = self._due()
        if not due and not any(rows.values()):
            raise NothingToDraw("nothing has a date in this time")
        groups = [{"key": "due", "name": Words("Due", "到期事项"), "rows": due}] if due else []
        groups += [{"key": key, "name": words, "rows": rows[key]} for key, words, _ in _GROUPS if rows[key]]
        remarks = []
        if undated and not self.since and not self.until:
            remarks.append(
                Words(
                    f"{undated} instruments without any known date are not drawn.",
                    f"{undated} 份文件无已知日期，未绘出。",
                )
            )
        if left:
            remarks.append(Words(f"{left} earlier instruments are left out.", f"另有 {left} 份较早的文件未列出。"))
        chart: dict[str, Any] = {
            "groups": groups,
            "stages": STAGES,
            "due": _DUE,
            "line": as_of or self.graph.as_of or __release_date__,
        }
        title = Words("Instruments, issuances and deadlines in time", "政策文件、发布与期限时间线")
        return self.gathered.picture("timeline", title, chart, remarks)

    def _cut(self, rows: dict[str, list[dict[str, Any]]]) -> int:
        """Drops the earliest rows where there are too many; how many."""
        latest = sorted((row["at"] for of in rows.values() for row in of), reverse=True)
        if len(latest) <= MOST:
            return 0
        first, before = latest[MOST], sum(map(len, rows.values()))
        for key, of in rows.items():
            rows[key] = [row for row in of if row["at"] > first]
        return before - sum(map(len, rows.values()))

    def _begin(self, instrument: str) -> str:
        facts = self.facts
        return facts.one(instrument, ONTOLOGY + "inForceFrom") or facts.one(instrument, DCTERMS + "issued") or ""

    def _row(self, instrument: str) -> dict[str, Any] | None:
        """Dates of an instrument; None where none is known. Statements on one date and stage are one point."""
        facts = self.facts
        row: dict[str, Any] = {"node": instrument}
        for key, iri in (
            ("issued", DCTERMS + "issued"),
            ("from", ONTOLOGY + "inForceFrom"),
            ("until", ONTOLOGY + "inForceUntil"),
        ):
            if said := facts.all(instrument, iri):
                row[key] = max(said, key=lambda d: (len(d), d))
        new, when = self.replaced.get(instrument, ("", ""))
        if new:
            row["replaced"] = new
            if when:
                row["replaced_on"] = when
        points: dict[tuple[str, str], list[str]] = defaultdict(list)
        for statement in self.saying[instrument]:
            stage = (facts.one(statement, ONTOLOGY + "stage") or "").removeprefix(ONTOLOGY)
            if date := facts.one(statement, DCTERMS + "date"):
                points[date, stage].append(statement)
        row["points"] = [{"date": d, "stage": s, "nodes": points[d, s]} for d, s in sorted(points)]
        return row if points or row.keys() & {"issued", "from"} else None

    def _wanted(self, row: dict[str, Any]) -> bool:
        """Whether it was issued, came up or was in force in the time asked for."""
        if not self.since and not self.until:
            return True
        if any(within(p["date"], self.since, self.until) for p in row["points"]):
            return True
        begin, end = row.get("from") or row.get("issued"), row.get("until") or row.get("replaced_on")
        if begin is None:
            return False
        return within(begin, None, self.until) and (end is None or within(end, self.since, None))

    def _draw(self, row: dict[str, Any]) -> None:
        """Adds the nodes and edges of a row, and names the edges of its points."""
        facts, gathered, instrument = self.facts, self.gathered, row["node"]
        thing = facts.thing(instrument)
        new = row.get("replaced")
        told = [
            (Words("document number", "文号"), _same(facts.one(instrument, ONTOLOGY + "documentNumber"))),
            (Words("issued", "发布日期"), _same(row.get("issued"))),
            (Words("in force from", "生效"), _same(row.get("from"))),
            (Words("in force until", "失效"), _same(row.get("until"))),
            (Words("replaced by", "被取代"), facts.thing(new) if new else None),
            (Words("replaced on", "取代日期"), _same(row.get("replaced_on"))),
        ]
        about = [(label, Words(value.en, value.zh)) for label, value in told if value]
        statements = self.saying[instrument]
        gathered.node(thing, size=min(4.0, 1 + len(statements) / 2), facts=about)
        edge_of: dict[str, list[str]] = defaultdict(list)
        row["issuers"] = []
        actors = self.issuing[instrument]
        for actor, nodes in sorted(actors.items()):
            gathered.node(facts.thing(actor))
            evidence = self._evidence([*(n for n in sorted(nodes) if n != instrument), instrument])
            id = gathered.edge(
                joined_id(actor, "issued", instrument), actor, instrument, Words("issued", "发布"), "structure", evidence,
                since=row.get("issued", ""), nodes=tuple(sorted(nodes)), cited=cited(facts, [instrument]) if instrument in nodes else (),
            )  # fmt: skip
            row["issuers"].append(id)
            for node in nodes:
                edge_of[node].append(id)
        loose: dict[str, list[str]] = defaultdict(list)
        for statement in statements:
            if statement not in edge_of:
                loose[document_of(facts, statement) or ""].append(statement)
        for document, nodes_ in sorted(loose.items()):
            if not document:
                continue
            name = gathered.document(document.removeprefix(BASE + "document/"))
            id = gathered.edge(
                joined_id(name, "tells of", instrument), name, instrument, Words("tells of the issuing of", "载有其发布"),
                "structure", self._evidence(nodes_), nodes=tuple(nodes_),
            )  # fmt: skip
            for node in nodes_:
                edge_of[node].append(id)
        if not actors and not loose:  # known from reference data alone: the documents that name it
            for document in [d for d in facts.all(instrument, DCTERMS + "source") if d.startswith(BASE + "document/")]:
                name = gathered.document(document.removeprefix(BASE + "document/"))
                id = joined_id(name, "names", instrument)
                gathered.edge(
                    id,
                    name,
                    instrument,
                    Words("names", "提及"),
                    "structure",
                    nodes=(instrument,),
                    documents=(short_document(document),),
                )
        if new:
            gathered.node(facts.thing(new))
            gathered.edge(
                joined_id(new, "replaces", instrument), new, instrument, Words("replaces", "取代"), "structure",
                since=row.get("replaced_on", ""), nodes=(new,), cited=cited(facts, [new]),
            )  # fmt: skip
        for point in row["points"]:
            point["edges"] = sorted({id for node in point.pop("nodes") for id in edge_of[node]})

    def _evidence(self, nodes: Iterable[str]) -> list[Evidence]:
        facts = self.facts
        return [facts.evidence(e, self.graph.texts) for n in nodes for e in facts.all(n, _EVIDENCE)]

    def _due(self) -> list[dict[str, Any]]:
        """What is due, by date and kind; original and translation are one."""
        facts = self.facts
        all_due = [(kind, x) for kind in _DUE for x in self.of[kind]]
        pairs = ask_many(self.graph.graph, "answer-translated", (x for _, x in all_due)) if all_due else ()
        first = {t.value: o.value for t, o in pairs}  # type: ignore[union-attr]
        joined: dict[tuple[str, str], list[str]] = defaultdict(list)
        for kind, x in all_due:
            joined[kind, first.get(x, x)].append(x)
        rows: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for (kind, head), iris in sorted(joined.items()):
            iris.sort(key=lambda x: (x != head, x))
            date = next(
                (d for x in iris for p in ("deadline", "targetYear") if (d := facts.one(x, ONTOLOGY + p))), None
            )
            if date is None or not within(date, self.since, self.until):
                continue
            rows[date, kind].append(self._due_item(kind, iris, date))
        order = list(_DUE)
        listed = sorted(rows, key=lambda k: (k[0], order.index(k[1])))
        return [{"date": date, "kind": kind, "items": rows[date, kind]} for date, kind in listed]

    def _due_item(self, kind: str, iris: list[str], date: str) -> dict[str, Any]:
        facts, gathered, head = self.facts, self.gathered, iris[0]
        words = self._told(iris)
        about = [(Words("due", "期限"), Words(date, None)), (Words("kind", "类别"), _DUE[kind])]
        thing = facts.thing(head)
        if kind == "target":
            named = bool(thing.en or thing.zh)
            words = target_name(facts, head, Words(thing.en, thing.zh) if named else self._named(iris))
        gathered.node(
            Thing(words.en, words.zh, head, thing.kind), kind="target" if kind == "target" else "statement",
            guess=is_guess(facts, head), facts=about,
        )  # fmt: skip
        evidence = self._evidence(iris)
        places = [t for x in iris for p in ("inTask", "ofInstrument") for t in facts.all(x, ONTOLOGY + p)]
        source = document_of(facts, head)
        edges = []
        if places:
            place = gathered.node(facts.thing(places[0]))
            relation, how = Words("stands in", "载于"), "stands in"
        elif source and source.startswith(BASE + "document/"):
            place, how = gathered.document(source.removeprefix(BASE + "document/")), "stands in"
            relation = Words("stands in", "载于")
        else:
            place = ""
        if place:
            edges.append(
                gathered.edge(
                    joined_id(head, how, place),
                    head,
                    place,
                    relation,
                    "structure",
                    evidence,
                    nodes=tuple(iris),
                    until=date,
                )
            )
        if kind == "duty":
            stance = (facts.one(head, ONTOLOGY + "stance") or "").removeprefix(ONTOLOGY)
            relation, ground = _STANCES.get(stance, (Words("is named for", "涉及"), "structure"))
            sure = max((c for x in iris if (c := facts.number(x, ONTOLOGY + "confidence")) is not None), default=None)
            for actor in facts.all(head, ONTOLOGY + "actor"):
                gathered.node(facts.thing(actor))
                edges.append(
                    gathered.edge(
                        joined_id(actor, "owes", head), actor, head, relation, ground, evidence, confidence=sure,
                        nodes=tuple(iris), until=date,
                    )
                )  # fmt: skip
        return {"node": head, "edges": edges}

    def _told(self, iris: list[str]) -> Words:
        return self._named(iris) or tell(self.facts, iris[0])

    def _named(self, iris: list[str]) -> Words | None:
        said = [self.facts.thing(x) for x in iris]
        en, zh = next((t.en for t in said if t.en), None), next((t.zh for t in said if t.zh), None)
        return Words(en, zh) if en or zh else None


def short_document(iri: str) -> str:
    """The id of a document."""
    return iri.removeprefix(BASE + "document/")


def _same(text: str | None) -> Words | None:
    return Words(text, None) if text else None


_EVIDENCE = ONTOLOGY + "evidence"
