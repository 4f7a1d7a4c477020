"""How right the links to the plan's tasks are: the released graph against what two analysts judged, working apart; and
how many tasks have an owner, by ground.

python benchmarks/links.py [--graph triples]

``tests/gold/links/*.jsonl`` holds one statement a line: which nodes of the plan each judge found that it plainly advances
(``right``), which further ones they would accept (``also``), and, for pairs shown to them afterwards among decoys, their
verdicts. A link is right where both judges said so when asked about it, and where nobody asked, where both had named its
node or one right below it. A statement counts as found where it is linked to a right node, to a parent of one, or by a
link that both judges called right.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kg
from kg.identifiers import BASE

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "tests" / "gold" / "links"
TASKS = BASE + "task/14fyp-informatization/"
LINKS = """SELECT ?statement ?task WHERE {
  ?link pol:relation pol:advances ; pol:linkFrom ?statement ; pol:linkTo ?task } ORDER BY ?statement ?task"""


@dataclass(frozen=True)
class Judged:
    """Counts over the statements of one set (``all``, or one language)."""

    statements: int
    agree: int  # statements of which both judges say alike whether they plainly advance a task
    links: int
    right: int
    plain: int  # statements that plainly advance a task, by both judges
    found: int

    @property
    def precision(self) -> float:
        return self.right / self.links if self.links else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.plain if self.plain else 0.0


def read(file: Path) -> list[dict[str, Any]]:
    """The judged statements of a file."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def links_of(graph: kg.answers.PolicyGraph) -> dict[str, list[str]]:
    """Statement → paths of the plan's nodes it is certainly linked to."""
    found: dict[str, list[str]] = {}
    for statement, task in graph.select(LINKS).values():
        if statement and task and task.startswith(TASKS):
            found.setdefault(statement.removeprefix(BASE + "statement/"), []).append(task.removeprefix(TASKS))
    return found


def judged(sample: list[dict[str, Any]], links: dict[str, list[str]]) -> Judged:
    """The counts for a sample."""
    pairs = [(s, node) for s in sample for node in links.get(s["statement"], ())]
    plain = [s for s in sample if all(judge["plain"] for judge in s["judges"])]
    return Judged(
        len(sample),
        sum(len({judge["plain"] for judge in s["judges"]}) == 1 for s in sample),
        len(pairs),
        sum(_right(s, node) for s, node in pairs),
        len(plain),
        sum(any(_finds(s, node) for node in links.get(s["statement"], ())) for s in plain),
    )


def _above(node: str) -> str:
    return node.rpartition("/")[0]


def _right(statement: dict[str, Any], node: str) -> bool:
    verdicts = statement["pairs"].get(node)
    if verdicts is not None:
        return all(verdicts)
    return all(
        node in judge["right"] or node in judge["also"] or node in map(_above, judge["right"])
        for judge in statement["judges"]
    )


def _finds(statement: dict[str, Any], node: str) -> bool:
    if any(node in judge["right"] or node in map(_above, judge["right"]) for judge in statement["judges"]):
        return True
    return all(statement["pairs"].get(node, [False]))


def table(graph: kg.answers.PolicyGraph) -> Iterator[str]:
    """Markdown lines: one a set and language."""
    links = links_of(graph)
    yield "| sample | statements | links right | found of those that plainly advance a task |"
    yield "|---|---|---|---|"
    for name in ("open", "sealed"):
        sample = read(GOLD / f"{name}.jsonl")
        for language, shown in (("", "both languages"), (".zh", "Chinese"), (".en", "English")):
            of = judged([s for s in sample if s["document"].endswith(language)], links)
            right = f"{of.right} of {of.links} ({of.precision:.2f})"
            yield f"| {name}, {shown} | {of.statements} | {right} | {of.found} of {of.plain} ({of.recall:.2f}) |"


def owners_table(graph: kg.answers.PolicyGraph) -> Iterator[str]:
    """Markdown lines: tasks with an owner by class and ground (general and regional duties aside)."""
    from kg.answers.gaps import PlanTasks
    from kg.answers.grounds import OWNING, kind_words

    known = PlanTasks(graph.graph, None)
    tasks = [task for task in known.tasks if task.startswith(TASKS)]
    yield (
        "| tasks of the plan | "
        + " | ".join(OWNING)
        + " | any of these | or through parts | only aligned or remit | none |"
    )
    yield "|---" * (len(OWNING) + 5) + "|"
    for kind in ("MajorTask", "FocusProject", "ProjectItem", "PriorityAction", "TaskGroup", "Measure"):
        of = [task for task in tasks if known.kind(task) == kind]
        by = [sum(bool(known.owners(task, (ground,))) for task in of) for ground in OWNING]
        owned = {task for task in of if known.owners(task, OWNING)}
        parts = {task for task in of if any(known.owners(part, OWNING) for part in known.below[task])}
        weak = {task for task in of if known.owners(task, ("aligned", "remit"))}
        numbers = [*by, len(owned), len(owned | parts), len(weak - owned - parts), len(set(of) - owned - parts - weak)]
        yield f"| {len(of)} × {kind_words(kind, 'en')} | " + " | ".join(map(str, numbers)) + " |"


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--graph", help="a graph of the five documents (default: the released one)")
    graph = kg.open(parser.parse_args().graph)
    print("\n".join([*table(graph), "", *owners_table(graph)]))


if __name__ == "__main__":
    main()
