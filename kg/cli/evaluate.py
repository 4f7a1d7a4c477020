"""``kg evaluate``"""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.cli.options import format_option, print_table
from kg.errors import KgError
from kg.evaluation import Evaluation, Score, evaluate, read_gold, score_passages


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("documents", nargs=-1, type=click.Path(path_type=Path))
@click.option("--against", type=click.Path(path_type=Path), help="Score these annotations instead of an extraction.")
@click.option("--errors", is_flag=True, help="List every error with its place.")
@format_option("table", "json")
def command(gold: Path, documents: tuple[Path, ...], against: Path | None, errors: bool, format_: str) -> int:
    """Score extraction against gold annotations.

    GOLD is a .jsonl file or a folder of them, DOCUMENTS the annotated files or their folders. Precision, recall and F1
    by measure, language and set; intervals are 95 %, by bootstrap over passages; below 30 cases only counts.

    Example:  kg evaluate tests/gold/open my/documents
    """
    if against is not None:
        passages = read_gold(gold)
        by_id = {p.id for p in passages}
        others = [p for p in read_gold(against) if p.id in by_id]
        both = {p.id for p in others}
        result = score_passages([p for p in passages if p.id in both], [s for p in others for s in p.statements])
    elif not documents:
        raise click.UsageError("name the documents that the gold annotates")
    else:
        for place in (gold, *documents):
            if not place.exists():
                raise KgError("no such file or folder", place=place, hint="check the spelling")
        result = evaluate(gold, documents)
    if not result.passages:
        raise KgError("holds no annotated passage", place=gold, hint="one JSON object a line")
    if format_ == "json":
        click.echo(json.dumps(as_json(result, errors), ensure_ascii=False, indent=2))
    else:
        _print(result, errors)
    return 0


def as_json(result: Evaluation, errors: bool = False) -> dict[str, object]:
    """The evaluation as plain JSON."""
    scores = {
        group: {measure: _score_json(score) for measure, score in by_measure.items() if score.f1 is not None}
        for group, by_measure in result.scores.items()
    }
    return {"passages": result.passages, "scores": scores, **({"errors": result.errors} if errors else {})}


def _score_json(score: Score) -> dict[str, object]:
    return {
        "right": score.right, "wrong": score.wrong, "missed": score.missed, "precision": score.precision,
        "recall": score.recall, "f1": score.f1, "low": score.low, "high": score.high,
        "aspects": {name: list(counts) for name, counts in score.aspects.items()},
    }  # fmt: skip


def _print(result: Evaluation, errors: bool) -> None:
    rows = []
    for group, by_measure in result.scores.items():
        for measure, score in by_measure.items():
            if score.f1 is not None:
                rows.append([group, measure, *_cells(score)])
    print_table(["group", "measure", "right", "wrong", "missed", "P", "R", "F1", "95 %", "on matched pairs"], rows)
    click.echo(f"{result.passages} annotated passages")
    if errors:
        for measure, what, document, start, end, shown in result.errors:
            click.echo(f"{document}:{start}-{end}  {measure} {what}: {shown}")


def _cells(score: Score) -> list[str]:
    few = score.low is None
    numbers = ["", "", ""] if few else [_percent(score.precision), _percent(score.recall), _percent(score.f1)]
    interval = "few cases" if few else f"{_percent(score.low)}-{_percent(score.high)}"
    aspects = ", ".join(f"{name} {right}/{of}" for name, (right, of) in score.aspects.items())
    return [str(score.right), str(score.wrong), str(score.missed), *numbers, interval, aspects]


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
