"""The accuracy table of the README, measured: the open and the sealed half of the gold, five documents and passages.

python benchmarks/accuracy.py [--corpus ../shared/corpus]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from kg.documents import Document, read
from kg.evaluation import GoldPassage, Score, read_gold, resolve, score_passages, statement_as_gold
from kg.extraction import extract

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold"
PASSAGES = GOLD / "passages"
MEASURES = {
    "who": "who did it (sentence, actor)",
    "duty": "duty assignments",
    "instrument": "instruments issued",
    "figure": "figures",
    "goal": "goals",
    "rank": "rankings",
}
ASPECTS = (("who", "name"), ("who", "kind"), ("who", "role"), ("figure", "year"))
ASPECT_NAMES = {
    "name": "full name right",
    "kind": "action against issue right",
    "role": "role right",
    "year": "year right",
}


def documents_of(corpus: Path) -> dict[str, Document]:
    """The five documents and the passages by id."""
    files = [*sorted(corpus.glob("*.txt")), *sorted(PASSAGES.glob("*.txt"))]
    return {file.stem: read(file) for file in files}


def halves(corpus: Path) -> dict[str, dict[str, dict[str, Score]]]:
    """Half → group ("five documents", "passages") → measure → score."""
    documents = documents_of(corpus)
    found = [statement_as_gold(s) for document in documents.values() for s in extract(document)]
    own = {file.stem for file in PASSAGES.glob("*.txt")}
    result: dict[str, dict[str, dict[str, Score]]] = {}
    for half in ("open", "sealed"):
        passages = [resolve(passage, documents[passage.document]) for passage in read_gold(GOLD / half)]

        def group(passage: GoldPassage) -> tuple[str]:
            return ("passages" if passage.document in own else "five documents",)

        result[half] = score_passages(passages, found, group).scores
    return result


def table(scores: dict[str, dict[str, dict[str, Score]]]) -> Iterator[str]:
    """Markdown lines."""
    yield "| | measure | open half: P / R / F1 | sealed half: P / R / F1 (95 %) |"
    yield "|---|---|---|---|"
    for group in ("five documents", "passages"):
        for measure, name in MEASURES.items():
            both = [scores[half].get(group, {}).get(measure) for half in ("open", "sealed")]
            if all(score is not None and score.f1 is not None for score in both):
                yield f"| {group} | {name} | {cell(both[0], False)} | {cell(both[1], True)} |"
        for measure, aspect in ASPECTS:
            cells = []
            for half in ("open", "sealed"):
                right, of = scores[half].get(group, {})[measure].aspects.get(aspect, (0, 0))
                cells.append(f"{right} of {of}")
            yield f"| {group} | {ASPECT_NAMES[aspect]} | {cells[0]} | {cells[1]} |"


def cell(score: Score | None, interval: bool) -> str:
    """``0.95 / 0.90 / 0.92 (0.88-0.95)``, or counts where cases are few."""
    if score is None:
        return ""
    if score.low is None or score.high is None:
        return f"{score.right} right, {score.wrong} wrong, {score.missed} missed"
    text = f"{score.precision or 0:.2f} / {score.recall or 0:.2f} / **{score.f1 or 0:.2f}**"
    return text + (f" ({score.low:.2f}-{score.high:.2f})" if interval else "")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    print("\n".join(table(halves(parser.parse_args().corpus))))


if __name__ == "__main__":
    main()
