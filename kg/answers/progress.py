"""Targets and how far they have come: baseline, aim, every figure that measures them or comes near, and a verdict by
the straight line from baseline to aim.

What a translation repeats of its original is one witness; a figure that is only near to the target gets no verdict.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from kg.answers.asking import Facts, ask_many, ask_named, describe, describe_evidence
from kg.answers.figures import amount, local, year_of
from kg.answers.names import WrongKind, kind_of, resolve
from kg.answers.records import Evidence, Records, Thing, Words, column
from kg.answers.responsibilities import check_version
from kg.collector import uncollected
from kg.graph.rdf import DCTERMS, RDFS
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph
    from kg.graph.texts import Texts

#: How a figure stands to the target, and how far that leads; each in words.
RELATIONS = {
    "measures": Words("same indicator", "同一指标"),
    "near": Words("only near: no verdict", "仅相近，不作判断"),
    "observed": Words("observed", "观测"),
}
VERDICTS = {
    "reached": Words("target reached", "已达目标"),
    "on track": Words("on track", "进度正常"),
    "behind": Words("behind the straight line", "落后于直线进度"),
    "open": Words("not decided by the figure", "据此数据无法判断"),
    "baseline": Words("baseline", "基期"),
    "before": Words("before the plan", "规划之前"),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """A target and one figure for it; a target without figures has one record without.

    ``share`` is the part of the way from baseline to aim that the figure stands for (1 = reached), ``expected`` what the straight
    line asks for at its time; both only for the target's own indicator. ``differs`` says how a near figure differs, or
    where its year comes from. ``witnesses`` counts independent documents. ``unconfirmed``: no page shows the target.
    """

    target: Thing | None = column("target", "目标")
    indicator: Thing = column("indicator", "指标")
    unit: Words = column("unit", "单位")
    baseline: float | None = column("baseline", "基期值")
    baseline_year: str | None = column("baseline year", "基期年份")
    aim: float | None = column("aim", "目标值")
    target_year: str | None = column("target year", "目标年份")
    unconfirmed: bool = column("unconfirmed", "未经核实")
    relation: str | None = column("relation", "关系")
    year: str | None = column("year", "年份")
    region: Thing | None = column("region", "地区")
    value: float | None = column("value", "数值")
    bound: str | None = column("bound", "界限")
    figure: Words | None = column("figure", "数据")
    share: float | None = column("share of the way", "完成比例")
    expected: float | None = column("straight line", "直线进度")
    verdict: str | None = column("verdict", "判断")
    differs: Words | None = column("how it differs", "差别")
    witnesses: int = column("witnesses", "独立来源数")
    documents: tuple[str, ...] = column("documents", "文档")
    contradicted: tuple[Words, ...] = column("contradicted by", "与之矛盾")
    evidence: tuple[Evidence, ...] = column("evidence", "证据")
    sources: tuple[str, ...] = column("sources of the target", "目标来源")
    note: Words | None = column("note", "说明")
    iris: tuple[str, ...] = column("observations", "观测节点", shown=False)
    target_region: Thing | None = column("region of the target", "目标所属地区", shown=False)


def latest_figure(records: Sequence[Progress]) -> Progress | None:
    """Of one target's records the figure that says how far it has come: the latest by its date among those that measure
    the target, for its own region (the country, where it names none) before others; one that is only near, and so has no
    verdict, where nothing measures it; None where there is no figure. Of the same date, an exact figure before a bound,
    then the one with more witnesses.
    """
    figures = [r for r in records if r.figure is not None]
    found = [r for r in figures if r.relation != "near"] or figures
    found = [r for r in found if _at_home(r)] or found
    return max(found, key=_lateness, default=None)


def _at_home(record: Progress) -> bool:
    home = record.target_region.iri if record.target_region else BASE + "region/CN"
    return record.region is None or record.region.iri == home


def _lateness(record: Progress) -> tuple[float, bool, int]:
    when = year_of(record.year)
    return -math.inf if when is None else when, record.bound is None, record.witnesses


@dataclass
class _Figure:
    """One observation as read; ``when`` is its year or, without one, the year that its document is for."""

    iri: str
    relation: str
    value: Decimal
    unit: str
    when: str | None
    region: str | None
    bound: str | None
    document: str
    score: float
    differs: dict[str, str] = field(default_factory=dict)


@uncollected
def progress(graph: Graph, indicator: str | None = None, *, texts: Texts | None = None) -> Records[Progress]:
    """All targets of all plans in their order, or those of one indicator (name, IRI; a target or an instrument will do).

    An indicator without a target gives its figures over time. Raises UnknownName, AmbiguousName, WrongKind, GraphError.
    """
    targets = Facts(ask_named(graph, "answer-targets"))
    asked = _asked(graph, indicator) if indicator else None
    if asked is None:
        chosen = list(targets)
    else:
        of = (ONTOLOGY + "indicator", ONTOLOGY + "ofInstrument")
        chosen = [t for t in targets if t == asked.iri or any(asked.iri in targets.all(t, p) for p in of)]
    if not chosen and not asked:
        check_version(graph)
    if not chosen and asked and asked.iri.startswith(BASE + "indicator/"):
        return _Reader(graph, texts, targets).observed(asked)
    chosen.sort(key=lambda t: _order(targets, t))
    items: list[Progress] = []
    for start in range(0, len(chosen), _AT_ONCE):
        items += _Reader(graph, texts, targets).measured(chosen[start : start + _AT_ONCE])
    return Records(Progress, items)


def _asked(graph: Graph, words: str) -> Thing:
    try:
        return resolve(graph, words, ("indicator", "target"))
    except WrongKind as error:
        if kind_of(error.thing.iri) not in ("instrument", "document"):  # a plan's text has the plan's name
            raise
        return resolve(graph, words, "instrument")


def _order(targets: Facts, iri: str) -> tuple[str, int, str]:
    return targets.one(iri, ONTOLOGY + "ofInstrument") or "", int(targets.one(iri, ONTOLOGY + "order") or 0), iri


class _Reader:
    def __init__(self, graph: Graph, texts: Texts | None, targets: Facts) -> None:
        self.graph = graph
        self.texts = texts
        self.targets = targets
        self.facts = Facts()
        self.agreeing: dict[str, set[str]] = defaultdict(set)
        self.contradicting: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)  # x → other → language → words

    def measured(self, chosen: Sequence[str]) -> list[Progress]:
        """The records of these targets."""
        links: dict[str, dict[str, tuple[str, float, dict[str, str]]]] = defaultdict(dict)
        wanted = frozenset(chosen)
        for row in ask_many(self.graph, "answer-measured", chosen) if chosen else ():
            to, observation, relation, _, score, comment = (None if t is None else t.value for t in row)  # type: ignore[union-attr]
            if not to or not observation or to not in wanted:
                continue
            said = links[to].setdefault(observation, (local(relation), float(score or 0), {}))
            if comment:
                said[2][getattr(row[5], "language", None) or ""] = comment
        self._read({o for of in links.values() for o in of}, chosen)
        items: list[Progress] = []
        for target in chosen:
            figures = [self._figure(o, *said) for o, said in links[target].items() if self._has_value(o)]
            groups = self._groups(self._dated(figures))
            items += [self._record(target, group) for group in groups] or [self._record(target, [])]
        return items

    def observed(self, indicator: Thing) -> Records[Progress]:
        """The figures of an indicator that no plan sets a target for."""
        iris = [row[0] for row in ask_named(self.graph, "answer-observed", indicator=indicator.iri).values() if row[0]]
        self._read(set(iris), ())
        describe(self.graph, [indicator.iri], self.facts)
        figures = [self._figure(o, "observed", 1.0, {}) for o in iris if self._has_value(o)]
        remark = Words(
            f"no plan sets a target for {indicator.in_language('en')}; these are the figures for it",
            f"没有规划就“{indicator.in_language('zh')}”设定目标；以下为其数据",
        )
        items = [self._record(None, group, indicator) for group in self._groups(self._dated(figures))]
        return Records(Progress, items, [remark])

    def _read(self, observations: set[str], targets: Iterable[str]) -> None:
        graph, facts = self.graph, self.facts
        for x, other, relation, _, comment in ask_many(graph, "answer-agreement", observations) if observations else ():
            one, two = x.value, other.value  # type: ignore[union-attr]
            if local(relation.value) == "corroborates":  # type: ignore[union-attr]
                self.agreeing[one].add(two)
            else:
                said = self.contradicting[one].setdefault(two, {})
                if comment is not None:
                    said[comment.language or ""] = comment.value  # type: ignore[union-attr]
        against = {o for of in self.contradicting.values() for o in of}
        describe(graph, observations | against, facts)
        describe_evidence(graph, {e for o in observations | against for e in facts.all(o, _EVIDENCE)}, facts)
        documents = {d for e in list(facts) for d in facts.all(e, DCTERMS + "source") if d.startswith(_DOCUMENT)}
        describe(graph, {o for d in documents for o in facts.all(d, ONTOLOGY + "original")}, facts)
        indicators = {i for t in targets for i in self.targets.all(t, ONTOLOGY + "indicator")}
        known = [*observations, *against]
        own = {r for t in targets for r in self.targets.all(t, _REGION)}
        describe(graph, indicators | own | {r for o in known for r in facts.all(o, _REGION)}, facts)
        units = {u for o in known for u in facts.all(o, ONTOLOGY + "unit")}
        describe(graph, units | {u for t in targets for u in self.targets.all(t, ONTOLOGY + "unit")}, facts)

    def _has_value(self, observation: str) -> bool:
        return self.facts.one(observation, ONTOLOGY + "value") is not None

    def _figure(self, iri: str, relation: str, score: float, differs: dict[str, str]) -> _Figure:
        facts = self.facts
        evidence = facts.one(iri, _EVIDENCE) or ""
        document = facts.one(evidence, DCTERMS + "source") or ""
        when = facts.one(iri, ONTOLOGY + "year")
        if when is None:
            when = facts.one(document, DCTERMS + "temporal")
            if when and not differs:
                differs = {
                    "en": f"the sentence names no year; the document is for {when}",
                    "zh": f"句中未写年份；文档为{when}年度",
                }
        return _Figure(
            iri, relation, Decimal(facts.one(iri, ONTOLOGY + "value") or 0), facts.one(iri, ONTOLOGY + "unit") or "",
            when, facts.one(iri, ONTOLOGY + "region"), local(facts.one(iri, ONTOLOGY + "bound")) or None, document, score,
            differs,
        )  # fmt: skip

    def _dated(self, figures: Sequence[_Figure]) -> list[_Figure]:
        """Figures whose sentence names no year get that of one that says the same: in the other language, in the same
        words elsewhere, or in a document that agrees; only else the year that their document is for stands."""
        facts = self.facts
        years: dict[tuple[object, ...], set[str]] = defaultdict(set)
        own = {f.iri: facts.one(f.iri, ONTOLOGY + "year") for f in figures}
        for figure in figures:
            if when := own[figure.iri]:
                years[self._said(figure)].add(when)
        for figure in figures:
            if own[figure.iri]:
                continue
            named = {w for o in self.agreeing.get(figure.iri, ()) if (w := facts.one(o, ONTOLOGY + "year"))}
            named = named or years[self._said(figure)]
            if len(named) == 1:
                (figure.when,) = named
                if figure.relation != "near":
                    figure.differs = {
                        "en": f"the sentence names no year; its other language names {figure.when}",
                        "zh": f"句中未写年份；另一语言文本写明{figure.when}年",
                    }
        return list(figures)

    def _said(self, figure: _Figure) -> tuple[object, ...]:
        return self._witness(figure.document), figure.relation, figure.value, figure.unit, figure.region

    def _groups(self, figures: Sequence[_Figure]) -> list[list[_Figure]]:
        """Figures that say the same: equal ones, and those that links call corroborating. Own ones first, latest last."""
        of: dict[str, list[_Figure]] = {}
        same: dict[tuple[object, ...], list[_Figure]] = {}
        for figure in sorted(figures, key=lambda f: f.iri):
            key = (figure.relation, figure.value, figure.unit, figure.when, figure.region)
            group = same.setdefault(key, [])
            group.append(figure)
            of[figure.iri] = group
        for figure in figures:
            for other in sorted(self.agreeing.get(figure.iri, ())):
                one, two = of[figure.iri], of.get(other)
                if two is None or one is two or two[0].relation != figure.relation or two[0].when != figure.when:
                    continue
                one.extend(two)
                for moved in two:
                    of[moved.iri] = one
        groups = {id(group): group for group in of.values()}.values()
        for group in groups:
            group.sort(key=self._leading)
        rank = list(RELATIONS)
        return sorted(
            groups, key=lambda g: (rank.index(g[0].relation), g[0].region or "", g[0].when or "", g[0].value, g[0].iri)
        )

    def _leading(self, figure: _Figure) -> tuple[object, ...]:
        """Of a group, originals before translations, years in the sentence before years of the document."""
        translated = bool(self.facts.one(figure.document, ONTOLOGY + "original"))
        return translated, bool(figure.differs) and figure.relation != "near", -len(str(figure.value)), figure.iri

    def _record(self, target: str | None, group: Sequence[_Figure], indicator: Thing | None = None) -> Progress:
        facts, targets = self.facts, self.targets
        if indicator is None and target is not None:
            indicator = facts.thing(targets.one(target, ONTOLOGY + "indicator") or target)
        assert indicator is not None
        first = group[0] if group else None
        unit = self._unit(indicator.iri, first.unit if first and first.relation != "measures" else None, target)
        numbers = self._numbers(target)
        baseline, baseline_year, aim, target_year = numbers
        share = expected = verdict = None
        if first is not None and first.relation == "measures":
            share, expected, verdict = _way(first, numbers)
        unconfirmed = target is not None and (
            targets.one(target, ONTOLOGY + "status") == ONTOLOGY + "unconfirmed"
            or targets.one(target, ONTOLOGY + "basis") == ONTOLOGY + "background"
        )
        return Progress(
            targets.thing(target) if target else None, indicator, self._unit(indicator.iri, None, target),
            _float(baseline), baseline_year, _float(aim), target_year, unconfirmed,
            first.relation if first else None, first.when if first else None,
            facts.thing(first.region) if first and first.region else None, _float(first.value) if first else None,
            first.bound if first else None, amount(first.value, unit, first.bound) if first else None,
            share, expected, verdict, _differs(group), len({self._witness(f.document) for f in group}),
            tuple(sorted({_short(f.document) for f in group})), self._against(group), self._evidence(group),
            tuple(sorted(s.removeprefix(_DOCUMENT) for s in targets.all(target, DCTERMS + "source"))) if target else (),
            self._note(target) if target else None, tuple(f.iri for f in group), self._region_of(target),
        )  # fmt: skip

    def _region_of(self, target: str | None) -> Thing | None:
        region = self.targets.one(target, _REGION) if target else None
        return self.facts.thing(region) if region else None

    def _numbers(self, target: str | None) -> tuple[Decimal | None, str | None, Decimal | None, str | None]:
        if target is None:
            return None, None, None, None
        baseline, aim = (self.targets.one(target, ONTOLOGY + p) for p in ("baselineValue", "value"))
        return (
            Decimal(baseline) if baseline else None, self.targets.one(target, ONTOLOGY + "baselineYear"),
            Decimal(aim) if aim else None, self.targets.one(target, ONTOLOGY + "targetYear"),
        )  # fmt: skip

    def _unit(self, indicator: str, written: str | None, target: str | None) -> Words:
        """The unit of a figure: of the indicator's own unit its words ("yuan"), of another one its sign or name."""
        facts = self.facts
        own = (target and self.targets.one(target, ONTOLOGY + "unit")) or facts.one(indicator, ONTOLOGY + "unit")
        if written is None or written == own:
            label = ONTOLOGY + "unitLabel"
            found = Words(facts.in_language(indicator, label, "en"), facts.in_language(indicator, label, "zh"))
            if (found.en or found.zh) and written is None:
                return found
        unit = written or own or ""
        if unit.endswith("/PERCENT"):
            return Words("%", "%")
        if unit.endswith("/CNY"):
            return Words("yuan", "元")
        name = facts.thing(unit)
        return Words(name.en, name.zh)

    def _against(self, group: Sequence[_Figure]) -> tuple[Words, ...]:
        facts, found = self.facts, {}
        for figure in group:
            for other, said in sorted(self.contradicting.get(figure.iri, {}).items()):
                there = self._figure(other, figure.relation, 0.0, {})
                words = amount(there.value, self._unit("", there.unit, None), there.bound)
                place = next((facts.evidence(e).place for e in facts.all(other, _EVIDENCE)), "")
                en, zh = said.get("en"), said.get("zh")
                found[other] = Words(
                    f"{words.en} [{place}]{f': {en}' if en else ''}", f"{words.zh} [{place}]{f'：{zh}' if zh else ''}"
                )
        return tuple(found.values())

    def _evidence(self, group: Sequence[_Figure]) -> tuple[Evidence, ...]:
        places = {e: None for f in group for e in self.facts.all(f.iri, _EVIDENCE)}
        return tuple(self.facts.evidence(e, self.texts) for e in places)

    def _witness(self, document: str) -> str:
        """The document whose words these are: of a translation, the original."""
        return self.facts.one(document, ONTOLOGY + "original") or document

    def _note(self, target: str) -> Words | None:
        notes = {language: self.targets.in_language(target, RDFS + "comment", language) for language in ("en", "zh")}
        background = self.targets.one(target, ONTOLOGY + "basis") == ONTOLOGY + "background"
        if background:
            return Words(
                notes["en"] or "general knowledge; no page shows these values",
                notes["zh"] or "属一般知识，未见于任何页面",
            )
        return Words(notes["en"], notes["zh"]) if notes["en"] or notes["zh"] else None


#: Targets read together: on a very big graph what is known of all their figures would be too much to have at hand.
_AT_ONCE = 200
_EVIDENCE = ONTOLOGY + "evidence"
_DOCUMENT = BASE + "document/"
_REGION = ONTOLOGY + "region"


def _way(
    figure: _Figure, numbers: tuple[Decimal | None, str | None, Decimal | None, str | None]
) -> tuple[float | None, float | None, str | None]:
    """Share of the way, share by the straight line, verdict."""
    baseline, baseline_year, aim, target_year = numbers
    if baseline is None or aim is None or baseline == aim:
        return None, None, None
    share = (figure.value - baseline) / (aim - baseline)
    start, end, now = year_of(baseline_year), year_of(target_year), year_of(figure.when)
    if start is None or end is None or now is None or end <= start:
        return _round(share), None, "reached" if share >= 1 and not _only_upper(figure, aim > baseline) else None
    if now <= start:
        return (_round(share), None, "baseline") if now == start else (None, None, "before")
    expected = Decimal(str((min(now, end) - start) / (end - start)))
    shown = _round(share), _round(expected)
    enough, too_little = share >= expected, share < expected
    if enough and _only_upper(figure, aim > baseline):  # "less than 330,000" may be far less
        return *shown, "open"
    if too_little and _only_lower(figure, aim > baseline):  # "more than 30%" may be far more
        return *shown, "open"
    return *shown, "reached" if share >= 1 else "on track" if enough else "behind"


def _only_upper(figure: _Figure, growing: bool) -> bool:
    return figure.bound == ("under" if growing else "over")


def _only_lower(figure: _Figure, growing: bool) -> bool:
    return figure.bound == ("over" if growing else "under")


def _differs(group: Sequence[_Figure]) -> Words | None:
    """How a group differs: of near figures the shortest words, of others only what holds for all of them."""
    said = [f.differs for f in group if f.differs]
    if not said or (group[0].relation != "near" and len(said) < len(group)):
        return None
    shortest = min(said, key=lambda words: (len(words.get("en", "")), words.get("en", "")))
    return Words(shortest.get("en"), shortest.get("zh"))


def _round(value: Decimal) -> float:
    return float(round(value, 4))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _short(document: str) -> str:
    return document.removeprefix(_DOCUMENT)
