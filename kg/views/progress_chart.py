"""Targets with where they began, where they shall end, and every figure on the way."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kg.answers.asking import Facts, describe
from kg.answers.figures import amount, year_of
from kg.answers.progress import RELATIONS, VERDICTS, Progress, latest_figure
from kg.answers.records import Thing, Words
from kg.identifiers import ONTOLOGY
from kg.views.charting import Gathered, joined_id
from kg.views.gathering import NothingToDraw, joined_words
from kg.views.guesses import Links, between, measuring
from kg.views.model import Picture
from kg.views.style import DECIDED

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

_SAYS = {
    "measures": Words("measures", "衡量"),
    "near": Words("is only near to", "仅相近于"),
    "observed": Words("is a figure for", "的数据"),
}


def progress(graph: PolicyGraph, *, indicator: str | None = None) -> Picture:
    """All targets, or those of an indicator, target or plan. Raises KgError where there are none, UnknownName."""
    found = graph.progress(indicator) if indicator else graph.progress()
    if not found:
        raise NothingToDraw("the graph has no targets")
    groups: dict[str, list[Progress]] = {}
    for record in found:
        groups.setdefault(record.target.iri if record.target else record.indicator.iri, []).append(record)
    units = describe(graph.graph, {*groups, *(iri for record in found for iri in record.iris)})
    links = measuring(graph.graph, {record.target.iri for record in found if record.target})
    gathered = Gathered(graph)
    targets = [_target(gathered, records, units, links) for records in groups.values()]
    chart: dict[str, Any] = {"targets": targets, "verdicts": VERDICTS, "relations": RELATIONS}
    title = Words("Targets and how far they have come", "目标与进展")
    picture = gathered.picture("progress", title, chart, [r for r in found.remarks])
    guessed = {edge.id for edge in picture.edges if edge.guess}
    for point in (p for target in targets for p in target["points"]):
        if point["edge"] in guessed and point["relation"] != "near":
            point["guess"] = True
    return picture


def _target(gathered: Gathered, records: Sequence[Progress], units: Facts, links: Links) -> dict[str, Any]:
    """A target as the chart has it; values are plain numbers beside the words that people read."""
    first = records[0]
    about = first.target or first.indicator
    aim, baseline = (_words(v, first.unit) for v in (first.aim, first.baseline))
    facts = [
        (Words("indicator", "指标"), Words(first.indicator.en, first.indicator.zh)),
        (Words("value", "目标值"), _dated(aim, first.target_year)),
        (Words("baseline", "基期值"), _dated(baseline, first.baseline_year)),
        (Words("status", "状态"), Words("unconfirmed", "未经核实") if first.unconfirmed else None),
        (Words("note", "说明"), first.note),
        (
            Words("read in", "出自"),
            Words(", ".join(first.sources), "、".join(first.sources)) if first.sources else None,
        ),
    ]
    named = about if about.en or about.zh else first.indicator
    node = gathered.node(
        Thing(named.en, named.zh, about.iri, about.kind), size=3, guess=first.unconfirmed,
        facts=[(label, value) for label, value in facts if value],
    )  # fmt: skip
    valued = [r for r in records if r.value is not None]
    points = [_point(gathered, node, r, units, links) for r in valued]
    last = latest_figure(valued)
    latest = next((n for n, r in enumerate(valued) if r is last), None)
    told: dict[str, Any] = {
        "node": node, "name": Words(first.indicator.en, first.indicator.zh), "unit": first.unit, "points": points,
        "unconfirmed": first.unconfirmed,
    }  # fmt: skip
    for key, value, when, words in (
        ("baseline", first.baseline, first.baseline_year, baseline),
        ("aim", first.aim, first.target_year, aim),
    ):
        if value is not None and (at := year_of(when)) is not None:
            told[key] = {"value": value, "year": when, "at": at, "words": words}
    if latest is not None and points[latest].get("verdict") in DECIDED and "at" in points[latest]:
        told["latest"] = latest
    return told


def _point(gathered: Gathered, target: str, record: Progress, units: Facts, links: Links) -> dict[str, Any]:
    iri = record.iris[0]
    figure = record.figure or Words(str(record.value), None)
    relation = record.relation or "observed"
    facts = [
        (Words("year", "年份"), Words(record.year, None) if record.year else None),
        (Words("region", "地区"), Words(record.region.en, record.region.zh) if record.region else None),
        (Words("independent documents", "独立来源数"), Words(str(record.witnesses), None)),
        *((Words("contradicted by", "与之矛盾"), said) for said in record.contradicted),
    ]
    near = relation == "near"
    named = _dated(figure, record.year) or figure
    gathered.node(
        Thing(named.en, named.zh, iri, "Observation"), kind="statement",
        facts=[(label, value) for label, value in facts if value],
    )  # fmt: skip
    edge = gathered.edge(
        joined_id(iri, relation, target), iri, target, _SAYS[relation], "structure", record.evidence, guess=near,
        since=record.year or "", until=record.year or "", remark=_judged(record),
        nodes=(*record.iris, *between(links, record.iris, target)),
    )  # fmt: skip
    unit = units.one(target, ONTOLOGY + "unit")
    told: dict[str, Any] = {
        "node": iri, "edge": edge, "relation": relation, "value": record.value, "words": figure, "witnesses": record.witnesses,
        "same": not near or (unit is not None and units.one(iri, ONTOLOGY + "unit") == unit),
    }  # fmt: skip
    if record.year and (at := year_of(record.year)) is not None:
        told |= {"year": record.year, "at": at}
    for key in ("share", "expected", "verdict", "differs"):
        if (value := getattr(record, key)) is not None:
            told[key] = value
    if record.bound:
        told["bound"] = record.bound
    return told


def _judged(record: Progress) -> Words | None:
    """What a figure says for one target; for another it may say something else."""
    said = [
        _labelled(Words("share of the way", "完成比例"), record.share),
        _labelled(Words("straight line", "直线进度"), record.expected),
        VERDICTS[record.verdict] if record.verdict else None,
        record.differs,
    ]
    return joined_words(words for words in said if words) if any(said) else None


def _labelled(label: Words, share: float | None) -> Words | None:
    return None if share is None else Words(f"{label.en}: {_percent(share)}", f"{label.zh}：{_percent(share)}")


def _words(value: float | None, unit: Words) -> Words | None:
    return None if value is None else amount(Decimal(str(value)), unit)


def _dated(words: Words | None, year: str | None) -> Words | None:
    return words and (Words(f"{words.en} ({year})", f"{words.zh}（{year}年）") if year else words)


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"
