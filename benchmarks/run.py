"""Measures the product on this machine: each figure beside a named baseline of the same run.

    python benchmarks/run.py [--corpus ../shared/corpus] [--out benchmarks/results.json] [--rounds 7] [--quick]

Times are wall seconds of whole processes, start included, warm. Product and baseline take turns, and each figure is
the least of the rounds (the medians are in the JSON); a ratio is the least of the one by the least of the other.
Memory is the peak of the resident sets of all processes together. ``--quick`` runs one round and one small shelf, to
see that the benchmark itself works; its figures mean little.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from baselines import BULK_LOAD, CLICK, PASSES, TEN_LINES
from measure import Command, Times, alternately, modules, numbers, with_memory

PYTHON = sys.executable
KG: list[str | Path] = [PYTHON, "-m", "kg"]
QUERY = (
    "PREFIX pol: <https://w3id.org/policy-kg/ontology#> "
    "SELECT ?actor (COUNT(?s) AS ?n) WHERE { ?s pol:actor ?actor } GROUP BY ?actor ORDER BY DESC(?n) ?actor LIMIT 10"
)
HEAVY = ("docx", "lxml", "networkx", "pypdf", "pyrudof", "pyshacl", "pyvis", "rdflib", "rich", "trafilatura")


@dataclass
class Report:
    """The figures in the order they were taken; those with a limit are judged."""

    rows: list[dict[str, object]] = field(default_factory=list)
    details: dict[str, object] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str, most: float | None = None) -> None:
        """One figure; ``most`` is the limit, where it has one."""
        row: dict[str, object] = {"figure": name, "value": float(f"{value:.4g}"), "unit": unit}
        if most is not None:
            row |= {"must": f"<= {most:g}", "holds": value <= most}
        self.rows.append(row)
        print(f"{name}: {value:.4g} {unit}", file=sys.stderr)

    def times(self, found: dict[str, Times]) -> None:
        """Keeps the runs behind a ratio."""
        self.details |= {name: times.as_json() for name, times in found.items()}

    def table(self) -> str:
        lines = [("figure", "value", "unit", "must", "holds")]
        for row in self.rows:
            holds = {True: "yes", False: "NO", None: ""}[row.get("holds")]  # type: ignore[index]
            lines.append((str(row["figure"]), f"{row['value']:g}", str(row["unit"]), str(row.get("must", "")), holds))
        widths = [max(len(line[i]) for line in lines) for i in range(5)]
        return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def measure_build(report: Report, files: list[Path], tmp: Path, rounds: int) -> None:
    """The whole build against one pass of an automaton and of the splitter, turn by turn."""
    build = [*KG, "build", "--quiet", "--force", *files, "--out", tmp / "graph"]
    one = [*KG, "build", "--quiet", "--force", "--jobs", "1", *files, "--out", tmp / "graph-one"]
    passes: list[list[float]] = []
    found: dict[str, list[float]] = {"kg build": [], "kg build --jobs 1": []}
    for _ in range(rounds):
        taken = alternately({"kg build": build, "kg build --jobs 1": one}, 1)
        for name, taking in taken.items():
            found[name] += taking.runs
        passes.append(numbers([PYTHON, "-c", PASSES, *files]))
    times = {name: Times(tuple(runs)) for name, runs in found.items()}
    report.times(times)
    automaton, splitter, paragraphs = (min(column) for column in zip(*passes, strict=True))
    seconds = times["kg build"].least
    size = sum(file.stat().st_size for file in files)
    report.add("build of the five documents", seconds, "s", 6)
    report.add("  the same in one process", times["kg build --jobs 1"].least, "s")
    report.add("  text", size / 1000, "kB")
    report.add("  one automaton pass with all aliases", automaton, "s")
    report.add("  one pass of the sentence splitter", splitter, "s")
    report.add("build : automaton pass + splitter pass", seconds / (automaton + splitter), "times", 40)
    report.add("  with finding the paragraphs", seconds / (automaton + splitter + paragraphs), "times")


def measure_size(report: Report, graph: Path) -> None:
    """Triples a statement in the graphs of documents, quotes kept, and how many of them are of its evidence; beside
    them, what is concluded from the statements."""
    import pyoxigraph as ox

    from kg.identifiers import BASE

    statements: set[str] = set()
    triples = evidence = 0
    for file in sorted(graph.glob("*.trig")):
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TRIG):
            if not str(quad.graph_name).startswith(f"<{BASE}document/"):
                continue
            subject = str(quad.subject)
            triples += 1
            evidence += subject.startswith(f"<{BASE}evidence/")
            if subject.startswith(f"<{BASE}statement/") and quad.predicate.value.endswith("#evidence"):
                statements.add(subject)
    report.add("statements", len(statements), "")
    report.add("triples a statement, quotes kept", triples / len(statements), "")
    report.add("evidence triples a statement, quotes kept", evidence / len(statements), "", 8)
    for part, name in (("links", "links"), ("inferred", "responsibilities")):
        files = sorted((graph / part).glob("*.trig"))
        count = sum(1 for f in files for _ in ox.parse(path=str(f), format=ox.RdfFormat.TRIG))
        report.add(f"  triples of {name}, beside them", count, "")


def repeated(files: list[Path], copies: int, place: Path) -> Path:
    """The documents ``copies`` times under other ids, the copy's number added to every sentence."""
    from kg.documents import read

    place.mkdir()
    for file in files:
        document = read(file)
        ends = []
        for sentence in document.sentences:  # before the mark that ends the sentence
            end = sentence.end
            while end > sentence.start + 1 and not document.text[end - 1].isalnum():
                end -= 1
            ends.append(end)
        for copy in range(1, copies + 1):
            parts, at = [], 0
            for end in sorted(set(ends)):
                parts += [document.text[at:end], f" {copy}"]
                at = end
            text = "".join([*parts, document.text[at:]])
            (place / f"copy-{copy:02}-{file.name}").write_text(text, encoding="utf-8", newline="")
    return place


def measure_growth(report: Report, files: list[Path], tmp: Path, shelves: tuple[int, ...], rounds: int) -> None:
    """Time and memory over a growing shelf, by as many processes as there are and by one."""
    places = {copies: repeated(files, copies, tmp / f"copies-{copies}") for copies in shelves}
    seconds: dict[tuple[str, int], float] = {}
    memory: dict[tuple[str, int], float] = {}
    for _ in range(rounds):
        for copies, place in places.items():
            for name, jobs in (("", []), (", one process", ["--jobs", "1"])):
                took, peak = with_memory(
                    [*KG, "build", "--quiet", "--force", *jobs, place, "--out", tmp / f"grown-{copies}"]
                )
                seconds[name, copies] = min(took, seconds.get((name, copies), took))
                memory[name, copies] = max(peak, memory.get((name, copies), peak))
    last = shelves[-1]
    for name in ("", ", one process"):
        for copies in shelves:
            report.add(f"build of {copies} × five documents{name}", seconds[name, copies], "s")
        if len(shelves) == 3:
            report.add(f"  time a copy, last step : first step{name}", _steps(seconds, name, shelves), "times", 1.25)
        for copies in shelves:
            most = 400 if copies == last else None
            report.add(f"  peak memory at {copies}{name}", memory[name, copies], "MB", most)
        if len(shelves) == 3:
            per_copy = (memory[name, last] - memory[name, 1]) / (last - 1)
            report.add(f"  memory a further copy{name}", per_copy, "MB")
    report.add(f"one process : all processes at {last}", seconds[", one process", last] / seconds["", last], "times")


def _steps(seconds: dict[tuple[str, int], float], name: str, shelves: tuple[int, ...]) -> float:
    """How much dearer a copy is in the last step of the shelf than in the first: 1 where the time is a straight line."""
    a, b, c = shelves
    first = (seconds[name, b] - seconds[name, a]) / (b - a)
    return (seconds[name, c] - seconds[name, b]) / (c - b) / first


def measure_graph(report: Report, released: Path | None, built: Path, rounds: int) -> None:
    """Validating and asking the released graph, against pyoxigraph by hand; else a graph as it will be released."""
    place = released or built
    files = sorted(place.rglob("*.trig"))
    report.details["graph"] = "triples" if released else "built for this run, as it would be released"
    at: Command = [] if released else [place]
    validate: Command = [*KG, "validate", "--quiet", *at]
    query: Command = [*KG, "query", "--format", "tsv", *(["--graph", *at] if at else []), QUERY]
    commands: dict[str, Command] = {
        "kg validate": validate,
        "pyoxigraph bulk load": [PYTHON, "-c", BULK_LOAD, *files],
        "kg query": query,
        "ten lines of pyoxigraph": [PYTHON, "-c", TEN_LINES, QUERY, *files],
    }
    found = alternately(commands, rounds)
    inside = min(numbers(commands["pyoxigraph bulk load"])[0] for _ in range(rounds))
    report.times(found)
    least = {name: times.least for name, times in found.items()}
    report.add("kg validate", least["kg validate"], "s")
    report.add("  bulk load, process start included", least["pyoxigraph bulk load"], "s")
    report.add("  bulk load alone", inside, "s")
    report.add(
        "kg validate : bulk load as a process", least["kg validate"] / least["pyoxigraph bulk load"], "times", 15
    )
    report.add("kg validate : bulk load alone", least["kg validate"] / inside, "times", 15)
    report.add("kg query", least["kg query"], "s")
    report.add("kg query : ten lines of pyoxigraph", least["kg query"] / least["ten lines of pyoxigraph"], "times", 1.5)


def measure_start(report: Report, files: list[Path], graph: Path, tmp: Path, rounds: int) -> None:
    """The start of the program, and what it does not import."""
    script = Path(PYTHON).with_name("kg")
    command: Command = [script, "--help"] if script.exists() else [*KG, "--help"]
    found = alternately({"kg --help": command, "import click": [PYTHON, "-c", CLICK]}, 2 * rounds)
    report.times(found)
    report.add("kg --help", found["kg --help"].least, "s")
    report.add("kg --help : import click", found["kg --help"].least / found["import click"].least, "times", 3)
    heavy: dict[str, Command] = {
        "kg --help": [*KG, "--help"],
        "kg query": [*KG, "query", "--graph", graph, QUERY],
        "kg build of text": [*KG, "build", "--quiet", "--force", "--jobs", "1", files[0], "--out", tmp / "imports"],
    }
    for name, argv in heavy.items():
        extra = sorted(modules(argv) & set(HEAVY))
        report.details[f"heavy imports of {name}"] = extra
        report.add(f"heavy packages imported by {name}", len(extra), "", 0)


def main() -> int:
    """Runs everything, prints the table and writes the JSON; 1 where a must does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="default: KG_CORPUS, else ../shared/corpus")
    parser.add_argument("--out", type=Path, help="where to write the JSON")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="one round and a small shelf")
    options = parser.parse_args()
    top = Path(__file__).resolve().parents[1]
    corpus = options.corpus or Path(os.environ.get("KG_CORPUS") or top / "../shared/corpus")
    files = sorted(corpus.glob("*.txt"))
    if not files:
        sys.exit(f"{corpus}: no texts here; name the folder of the five texts with --corpus")
    rounds = 1 if options.quick else options.rounds
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        tmp = Path(folder)
        measure_build(report, files, tmp, rounds)
        measure_size(report, tmp / "graph")
        numbers([*KG, "build", "--quiet", "--force", "--no-quotes", *files, "--out", tmp / "release"])
        for text in sorted((tmp / "release" / "texts").glob("*.txt")):  # the release carries no texts
            text.unlink()
        released = top / "triples" if any((top / "triples").rglob("*.trig")) else None
        measure_graph(report, released, tmp / "release", rounds)
        measure_start(report, files, tmp / "release", tmp, rounds)
        shelves = (1, 2) if options.quick else (1, 4, 16)
        measure_growth(report, files, tmp, shelves, 1 if options.quick else 2)
    print(report.table())
    if options.out:
        kept = {
            "measured": "least wall seconds of whole processes, warm, product and baseline in turn",
            "rounds": rounds, "python": platform.python_version(), "processors": os.cpu_count(),
            "figures": report.rows, "details": report.details,
        }  # fmt: skip
        options.out.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    missed = [str(row["figure"]).strip() for row in report.rows if row.get("holds") is False]
    if missed and not options.quick:
        print("\ndoes not hold: " + "; ".join(missed), file=sys.stderr)
    return 1 if missed and not options.quick else 0


if __name__ == "__main__":
    sys.exit(main())
