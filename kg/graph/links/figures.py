"""Observation → target (``measures``, ``near``), target and goal → task (``pursues``), observation ↔ observation of
another document (``corroborates``, ``contradicts``).

Which indicators are near to which, and how they differ, is in ``ontology/links/near_indicators.csv``; which part of the
plan a target's group is about in ``target_groups.csv``; thresholds and words in ``figures.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from kg.graph.clauses import rows, settings
from kg.graph.links import translations
from kg.graph.links.agreement import between_documents
from kg.graph.links.link import Link
from kg.graph.links.observed import Figure, figures
from kg.graph.links.shelf import Shelf
from kg.graph.links.translations import pairs
from kg.graph.rdf import DCTERMS
from kg.graph.terms import pol
from kg.identifiers import BASE
from kg.vocabulary.subjects import concepts_of

CHINA = BASE + "region/CN"
_TARGET = BASE + "target/"
_INDICATOR = BASE + "indicator/"
_TASK = BASE + "task/"


@dataclass(frozen=True)
class _Target:
    iri: str
    indicator: str
    unit: str
    value: Decimal
    baseline: Decimal
    baseline_year: str
    subjects: tuple[str, ...]


def links(shelf: Shelf) -> Iterator[Link]:
    """All links of figures, targets and goals."""
    targets = _targets(shelf)
    yield from _of_targets(shelf, targets)
    yield from _pursued(shelf, targets)
    yield from between_documents(shelf)


def _targets(shelf: Shelf) -> list[_Target]:
    """The targets of the reference data: those that have an indicator, a unit and a value."""
    of = {name: shelf.values(pol(name)) for name in ("indicator", "unit", "value", "baselineValue", "baselineYear")}

    def first(name: str, iri: str) -> str:
        return next(iter(of[name].get(iri, ())), "")

    subjects = shelf.values(DCTERMS + "subject")
    return [
        _Target(
            iri, first("indicator", iri), first("unit", iri), Decimal(first("value", iri)),
            Decimal(first("baselineValue", iri) or first("value", iri)), first("baselineYear", iri),
            subjects.get(iri, ()),
        )
        for iri in shelf.of_class("Target")
        if iri.startswith(_TARGET) and first("indicator", iri) and first("unit", iri) and first("value", iri)
    ]  # fmt: skip


def _of_targets(shelf: Shelf, targets: list[_Target]) -> Iterator[Link]:
    """``measures`` and ``near``; what a translation says of the same statement counts for its original, and back."""
    units = {i: next(iter(u), "") for i, u in shelf.values(pol("unit")).items() if i.startswith(_INDICATOR)}
    by_indicator: dict[str, list[tuple[_Target, dict[str, str] | None]]] = {}
    for target in targets:
        by_indicator.setdefault(target.indicator, []).append((target, None))
        for near in _near_rows().get(target.indicator, ()):
            by_indicator.setdefault(near["near"], []).append((target, near))
    observed = {s.iri for s in shelf.observations}
    found: dict[tuple[str, str], Link] = {}
    all_figures = {f.iri: f for f in figures(shelf) if f.iri in observed}
    sentences = _Sentences(all_figures.values())
    for figure in all_figures.values():
        if figure.region != CHINA or figure.relative or figure.change:
            continue
        named = {*figure.named, *figure.clause, *((figure.indicator,) if figure.indicator else ())}
        for indicator in sorted(named):
            for target, row in by_indicator.get(indicator, ()):
                link = _link(shelf, figure, target, indicator, row, units, sentences)
                if link is not None:
                    _keep(found, link)
        for target in targets:
            if _is_baseline(figure, target):
                _keep(found, _made(shelf, figure, target, "measures", 0.85, "baseline-value", None))
    for pair in pairs(shelf):
        if pair.certain and pair.exact:
            for one, other in ((pair.original, pair.translated), (pair.translated, pair.original)):
                for target in targets:
                    known = found.get((one.iri, target.iri))
                    if known and known.certain and known.rule != "translated-figure" and other.iri in all_figures:
                        _keep(found, replace(
                            known, source=other.iri, rule="translated-figure", score=round(known.score - 0.05, 2),
                            evidence=other.evidence[:1],
                        ))  # fmt: skip
    settled = {link.source for link in found.values() if link.certain}
    for key in sorted(found):
        if found[key].certain or found[key].source not in settled:
            yield found[key]


def _keep(found: dict[tuple[str, str], Link], link: Link) -> None:
    """The surer of two links between the same ends; ``measures`` before ``near``."""
    known = found.get((link.source, link.target))
    rank = (link.certain, link.relation == "measures", link.score)
    if known is None or rank > (known.certain, known.relation == "measures", known.score):
        found[link.source, link.target] = link


def _link(
    shelf: Shelf, figure: Figure, target: _Target, indicator: str, row: dict[str, str] | None, units: dict[str, str],
    sentences: _Sentences,
) -> Link | None:  # fmt: skip
    own = row is None
    if own:
        if figure.unit != target.unit:
            return None
    elif row and row["unit"] and figure.unit.rpartition("/")[2] != row["unit"]:
        return None
    counted = figure.unit.endswith("UNITLESS") and figure.value < int(settings()["magnitude"]["least_count"])
    if counted and max(target.value, target.baseline) > 1000:  # a place in a ranking, or so many times
        return None
    score = _support(figure, indicator, units)
    if score and indicator not in figure.clause and sentences.said_elsewhere(figure, indicator):
        score = min(score, 0.5)
    if score and indicator not in figure.named and sentences.labelled_elsewhere(figure, indicator):
        score = min(score, 0.5)
    if not score:
        return None
    shared = sentences.sharing(figure)
    if not own and not figure.exact and len(dealt := _dealt_out(figure, target, units)) > 1 and indicator in dealt:
        score, shared = max(score, 0.8), shared | dealt
    if own and shared:
        score = min(score, 0.5)
    if own and not _plausible(figure.value, target):
        score = min(score, 0.5)
    sure = float(settings()["target"]["certain"])
    rule = "same-indicator" if own else "near-indicator"
    if row is None:
        if comment := _partial(shelf, figure):
            return _made(shelf, figure, target, "near", min(score, 0.8), "part-of-a-year", comment, score >= sure)
        comment = _undated(shelf, figure)
        return _made(shelf, figure, target, "measures", score, rule, comment, score >= sure)
    said = [row] if not shared else [r for r in _near_rows()[target.indicator] if r["near"] in shared] or [row]
    if shared and len(said) == 1:  # two values and one label: one of them is of something beside it
        words = settings()["shared_label"]
        said, score = [row, {"en": words["en"], "zh": words["zh"]}], score - 0.1
    comment = "; or: ".join(r["en"] for r in said), "；或：".join(r["zh"] for r in said)
    return _made(shelf, figure, target, "near", score - 0.1, rule, comment, score >= sure)


def _dealt_out(figure: Figure, target: _Target, units: dict[str, str]) -> frozenset[str]:
    """The indicators of a clause when each of them is near to the target: whichever the value is of, it is near."""
    fitting = {i for i in (*figure.clause, *figure.named) if _fits(i, figure, units)}
    near = {row["near"] for row in _near_rows().get(target.indicator, ())}
    return frozenset(fitting) if fitting <= near else frozenset()


class _Sentences:
    """What the other figures of a sentence tell of one."""

    def __init__(self, all_figures: Iterable[Figure]) -> None:
        self._of: dict[str, list[Figure]] = {}
        for figure in all_figures:
            for place in figure.said.evidence[:1]:
                self._of.setdefault(place, []).append(figure)

    def _others(self, figure: Figure) -> list[Figure]:
        """Figures of the same sentence, unit and year."""
        return [
            f
            for f in self._of.get(next(iter(figure.said.evidence), ""), ())
            if f is not figure and f.unit == figure.unit and f.year == figure.year
        ]

    def said_elsewhere(self, figure: Figure, indicator: str) -> bool:
        """Whether the clause of another figure with the same label names the indicator: labels pass on to neighbours."""
        return any(indicator in f.clause for f in self._others(figure) if f.label == figure.label)

    def labelled_elsewhere(self, figure: Figure, indicator: str) -> bool:
        """Whether the label of another figure names the indicator: then this one is of something else in that clause."""
        return any(indicator in f.named for f in self._others(figure))

    def sharing(self, figure: Figure) -> frozenset[str]:
        """The indicators that a label stands for which two values of one year share; empty where it has one value."""
        others = [f for f in self._others(figure) if f.label == figure.label and f.value != figure.value]
        if not others or not figure.named:
            return frozenset()
        found = [*others, figure]
        return frozenset(i for f in found for i in (*f.named, *f.clause, f.indicator) if i)


def _support(figure: Figure, indicator: str, units: dict[str, str]) -> float:
    """How surely a figure is of an indicator, 0 to 1, by its label, the words of its clause and the extraction."""
    if units.get(indicator) and figure.unit and units[indicator] != figure.unit:
        return 0.0
    rivals = {i for i in figure.named if i != indicator and _fits(i, figure, units)}
    beside = {i for i in figure.clause if i != indicator and _fits(i, figure, units)}
    in_label, in_clause = indicator in figure.named, indicator in figure.clause
    if in_label and figure.exact:
        return 0.6 if beside and not in_clause else 0.95  # the words beside the value are nearer than a label
    if in_label and rivals:
        return 0.5
    if in_label:
        return 0.85 if in_clause and not beside else 0.55
    if rivals:  # a wider label that was cut short
        return 0.8 if in_clause and figure.indicator == indicator and not beside else 0.0
    if in_clause:
        return 0.9 if not beside and figure.indicator == indicator else 0.8 if not beside else 0.5
    if figure.indicator == indicator and not beside:
        return 0.55 if figure.clause else 0.7
    return 0.0


def _fits(indicator: str, figure: Figure, units: dict[str, str]) -> bool:
    return not figure.unit or units.get(indicator, figure.unit) == figure.unit


def _plausible(value: Decimal, target: _Target) -> bool:
    factor = Decimal(str(settings()["magnitude"]["factor"]))
    ends = sorted((target.baseline, target.value))
    return ends[0] / factor <= value <= ends[1] * factor


def _is_baseline(figure: Figure, target: _Target) -> bool:
    return (
        figure.unit == target.unit and figure.value == target.baseline and figure.year == target.baseline_year
        and bool(set(figure.said.subjects) & set(target.subjects))
    )  # fmt: skip


def _partial(shelf: Shelf, figure: Figure) -> tuple[str, str] | None:
    """How the figure differs where it is not for a whole year, though its kind adds up over one."""
    if figure.unit.rpartition("/")[2] not in settings()["target"]["yearly_units"]:
        return None
    if figure.part:
        words = settings()["part_of_year"][figure.part]
        return words["en"], words["zh"]
    if not figure.year and not shelf.one(figure.said.document, DCTERMS + "temporal"):
        return "no year is named, and the document is not for one year", "未写明年份，文档亦非某一年度的报告"
    return None


def _undated(shelf: Shelf, figure: Figure) -> tuple[str, str] | None:
    if figure.year:
        return None
    for other in translations.other_sides(shelf).get(figure.iri, ()):
        if other.year:
            return (
                f"the sentence names no year; its other language names {other.year}",
                f"句中未写年份；另一语言文本写明{other.year}年",
            )
    year = shelf.one(figure.said.document, DCTERMS + "temporal")
    if year:
        return f"the sentence names no year; the document is for {year}", f"句中未写年份；文档为{year}年度"
    return "the sentence names no year", "句中未写年份"


def _made(
    shelf: Shelf, figure: Figure, target: _Target, relation: str, score: float, rule: str,
    comment: tuple[str, str] | None, certain: bool = True,
) -> Link:  # fmt: skip
    return Link(
        figure.iri, target.iri, relation, round(score, 2), rule, figure.said.evidence[:1], target.subjects[:1],
        comment_en=comment[0] if comment else None, comment_zh=comment[1] if comment else None, certain=certain,
    )  # fmt: skip


@cache
def _near_rows() -> dict[str, tuple[dict[str, str], ...]]:
    """Indicator of a target → the rows of its near indicators."""
    found: dict[str, tuple[dict[str, str], ...]] = {}
    for row in rows("near_indicators.csv", ("target", "near", "unit", "en", "zh")):
        row = row | {"near": _INDICATOR + row["near"]}
        key = _INDICATOR + row["target"]
        found[key] = (*found.get(key, ()), row)
    return found


def _pursued(shelf: Shelf, targets: list[_Target]) -> Iterator[Link]:
    """Targets by subject within the branches of their group; goals and targets of texts by the task they stand in."""
    for said in [*shelf.goals, *shelf.targets]:
        task = shelf.tasks.get(said.task or "")
        if task is not None and "Task" in task.types:
            yield Link(said.iri, task.iri, "pursues", 0.95, "stands-in-task", (*said.evidence[:1], *task.evidence[:1]))
    branches = {
        _TARGET + row["target"]: [_TASK + row["target"].split("/")[0] + "/" + t for t in row["tasks"].split()]
        for row in rows("target_groups.csv", ("target", "group", "tasks"))
    }
    for target in targets:
        yield from _served(shelf, target, branches.get(target.iri, []))


def _served(shelf: Shelf, target: _Target, branches: list[str]) -> Iterator[Link]:
    hits = {
        iri
        for iri, task in shelf.tasks.items()
        if "Task" in task.types and set(task.subjects) & set(target.subjects)
    }  # fmt: skip
    inside = {iri for iri in hits if any(iri == b or iri.startswith(b + "/") for b in branches)}
    kept = set()
    for iri in sorted(inside):
        above, named = shelf.tasks[iri].parent, _titled(shelf, iri, target.subjects)
        if above not in inside or named:
            kept.add(iri)
    for iri in sorted(kept):
        yield _pursues(shelf, target, iri, 0.9, "indicator-subject", set(shelf.tasks[iri].subjects))
    if not kept and branches and branches[0] in shelf.tasks:
        yield _pursues(shelf, target, branches[0], 0.75, "target-group", set())


def _titled(shelf: Shelf, task: str, subjects: tuple[str, ...]) -> bool:
    return any(
        concept.iri in subjects
        for language, title in shelf.tasks[task].titles.items()
        for concept in concepts_of(title, language, shelf.vocabulary)
    )


def _pursues(shelf: Shelf, target: _Target, task: str, score: float, rule: str, subjects: set[str]) -> Link:
    shared: Iterable[str] = sorted(subjects & set(target.subjects))
    return Link(target.iri, task, "pursues", score, rule, shelf.tasks[task].evidence[:1], tuple(shared))
