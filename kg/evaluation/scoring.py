"""Precision, recall and F1 with counts and 95 % intervals, by the guide's matching rules."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import KgError
from kg.evaluation.gold import GoldPassage, GoldStatement, read_gold, resolve, statement_as_gold
from kg.evaluation.items import ASPECTS, MEASURES, Item

#: Below this many cases a percentage says little: only counts are shown.
FEW = 30
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """One measure. Counts over all passages; ``low``/``high`` bound F1 at 95 % (bootstrap over passages), or None."""

    measure: str
    right: int
    wrong: int  # found, but not in the gold
    missed: int
    low: float | None
    high: float | None
    aspects: dict[str, tuple[int, int]] = field(default_factory=dict)  # name -> (right, of matched pairs)

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right; None where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Share of the gold that was found; None where the gold has none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where neither side has a case."""
        cases = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / cases if cases else None


@dataclass(frozen=True)
class Evaluation:
    """Scores by group ("all", "en", "zh", or a set's name) and measure, and every error with its place."""

    passages: int
    scores: dict[str, dict[str, Score]]
    errors: tuple[
        tuple[str, str, str, int, int, str], ...
    ]  # measure, "wrong" | "missed" | aspect, document, start, end, shown


def evaluate(gold: Path, documents: Sequence[Path]) -> Evaluation:
    """Extracts the documents that ``gold`` annotates and scores the result.

    ``documents`` are files or folders that hold the annotated documents, found by document id. Raises KgError where
    one is missing.
    """
    from kg.documents import read
    from kg.extraction import extract

    passages = read_gold(gold)
    files: dict[str, Path] = {}
    for path in documents:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            files.setdefault(file.stem, file)
    found: list[GoldStatement] = []
    languages: dict[str, str] = {}
    for document_id in sorted({p.document for p in passages}):
        if document_id not in files:
            raise KgError(f"the gold annotates '{document_id}', which is not among the documents", place=gold)
        document = read(files[document_id])
        languages[document_id] = document.language
        found += [statement_as_gold(s) for s in extract(document)]
        passages = [resolve(p, document) if p.document == document_id else p for p in passages]
    return score_passages(passages, found, lambda p: (languages[p.document], p.set))


def score_passages(
    passages: Sequence[GoldPassage],
    found: Iterable[GoldStatement],
    groups_of: Callable[[GoldPassage], Iterable[str]] = lambda p: (p.set,),
) -> Evaluation:
    """Scores ``found`` on ``passages``; what was found outside them does not count.

    ``groups_of`` names the groups a passage counts in, besides "all".
    """
    homes = _Homes(passages)
    inside: list[tuple[GoldStatement, int]] = []
    for statement in found:
        home = homes.of(statement.document, statement.start, statement.end)
        if home is not None and statement.kind in passages[home].kinds:
            inside.append((statement, home))
    groups: dict[str, list[int]] = {"all": list(range(len(passages)))}
    for i, passage in enumerate(passages):
        for group in groups_of(passage):
            if group:
                groups.setdefault(group, []).append(i)
    errors: list[tuple[str, str, str, int, int, str]] = []
    scores: dict[str, dict[str, Score]] = {group: {} for group in groups}
    for measure, items_of in MEASURES.items():
        tallies = [Counter[str]() for _ in passages]
        gold_items = [(item, i) for i, p in enumerate(passages) for item in items_of(p.statements)]
        found_items = [(item, home) for statement, home in inside for item in items_of([statement])]
        pairs = match([item for item, _ in gold_items], [item for item, _ in found_items])
        for g, f in sorted(pairs.items()):
            item, home = gold_items[g]
            other = found_items[f][0]
            tallies[home]["right"] += 1
            for aspect in ASPECTS[measure]:
                wanted = item.aspects.get(aspect)
                if aspect == "name" and wanted is None:
                    continue
                tallies[home][f"{aspect} of"] += 1
                if wanted == other.aspects.get(aspect):
                    tallies[home][f"{aspect} right"] += 1
                else:
                    shown = f"{item.shown}: {aspect} {other.aspects.get(aspect)!r}, not {wanted!r}"
                    errors.append((measure, aspect, item.document, item.start, item.end, shown))
        for g, (item, home) in enumerate(gold_items):
            if g not in pairs:
                tallies[home]["missed"] += 1
                errors.append((measure, "missed", item.document, item.start, item.end, item.shown))
        taken = set(pairs.values())
        for f, (item, home) in enumerate(found_items):
            if f not in taken:
                tallies[home]["wrong"] += 1
                errors.append((measure, "wrong", item.document, item.start, item.end, item.shown))
        for group, members in groups.items():
            scores[group][measure] = _score(measure, [tallies[i] for i in members])
    return Evaluation(len(passages), scores, tuple(sorted(errors)))


def overlaps_enough(a_start: int, a_end: int, b_start: int, b_end: int) -> bool:
    """Whether two spans share at least half of the shorter one."""
    return 2 * (min(a_end, b_end) - max(a_start, b_start)) >= min(a_end - a_start, b_end - b_start)


def match(gold: Sequence[Item], found: Sequence[Item]) -> dict[int, int]:
    """One-to-one matching, gold index → found index: as many pairs as possible, then as many equal aspects."""
    import networkx

    by_document: dict[str, list[int]] = defaultdict(list)
    for f, item in enumerate(found):
        by_document[item.document].append(f)
    graph = networkx.Graph()
    for g, item in enumerate(gold):
        for f in by_document[item.document]:
            other = found[f]
            if item.keys & other.keys and overlaps_enough(item.start, item.end, other.start, other.end):
                alike = sum(value == other.aspects.get(name) for name, value in item.aspects.items())
                graph.add_edge(("g", g), ("f", f), weight=1 + alike)
    pairs: dict[int, int] = {}
    for component in sorted(networkx.connected_components(graph), key=min):
        for a, b in networkx.max_weight_matching(graph.subgraph(component), maxcardinality=True):
            g, f = (a, b) if a[0] == "g" else (b, a)
            pairs[g[1]] = f[1]
    return pairs


class _Homes:
    """Finds the annotated passage that a found statement falls into."""

    def __init__(self, passages: Sequence[GoldPassage]) -> None:
        self._by_document: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for i, passage in enumerate(passages):
            ends = [passage.end, *(s.end for s in passage.statements)]
            starts = [passage.start, *(s.start for s in passage.statements)]
            self._by_document[passage.document].append((min(starts), max(ends), i))

    def of(self, document: str, start: int, end: int) -> int | None:
        """Index of the passage that shares most with the span and at least half of the shorter of the two."""
        best: tuple[int, int] | None = None
        for a, b, i in self._by_document.get(document, ()):
            shared = min(b, end) - max(a, start)
            if shared > 0 and overlaps_enough(a, b, start, end) and (best is None or shared > best[0]):
                best = (shared, i)
        return best[1] if best else None


def _score(measure: str, tallies: Sequence[Counter[str]]) -> Score:
    total: Counter[str] = sum(tallies, Counter())
    right, wrong, missed = total["right"], total["wrong"], total["missed"]
    low, high = _interval(tallies) if right + missed >= FEW else (None, None)
    aspects = {a: (total[f"{a} right"], total[f"{a} of"]) for a in ASPECTS[measure] if total[f"{a} of"]}
    return Score(measure, right, wrong, missed, low, high, aspects)


def _interval(tallies: Sequence[Counter[str]]) -> tuple[float, float]:
    """95 % bounds of F1 by drawing passages with replacement; seeded, so that two runs agree."""
    rows = [(t["right"], t["wrong"] + t["missed"]) for t in tallies]
    draw = random.Random(1)
    values = []
    for _ in range(_DRAWS):
        sample = draw.choices(rows, k=len(rows))
        right, off = sum(r for r, _ in sample), sum(o for _, o in sample)
        values.append(2 * right / (2 * right + off) if right + off else 1.0)
    values.sort()
    return values[int(0.025 * _DRAWS)], values[int(0.975 * _DRAWS) - 1]
