"""Puts what the README's commands print now into the README: the tour, build and query of the sample documents, the
figures of speed and pictures and, where the five source texts are at hand, the measured tables.

python benchmarks/readme.py
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def printed(*arguments: str) -> str:
    """What ``kg`` prints into a pipe, in English and without anybody's own settings."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KG_")}
    command = [sys.executable, "-m", "kg", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=True)
    return done.stdout


def put(readme: str, marker: str, text: str) -> str:
    """The README with ``text`` in the block behind ``<!-- marker -->``."""
    block = re.compile(rf"(<!-- {marker} -->\n```text\n).*?(```)", re.DOTALL)
    return block.sub(lambda m: m[1] + text.rstrip() + "\n" + m[2], readme, count=1)


def tables(readme: str) -> str:
    """The README with the tables of accuracy, links and owners as they are measured now."""
    import accuracy
    import links

    import kg

    corpus = ROOT.parent / "shared" / "corpus"
    measured = json.loads((ROOT / "benchmarks" / "pictures.json").read_text(encoding="utf-8"))
    made = {"links": links.table(kg.open()), "owners": links.owners_table(kg.open()), "pictures": pictures(measured)}
    made["speed"] = speed(json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8")))
    for marker, lines in made.items():
        block = "\n".join(lines)
        readme = re.sub(rf"(<!-- {marker} -->\n).*?(<!-- end -->)", rf"\g<1>{block}\n\g<2>", readme, flags=re.DOTALL)
    if corpus.is_dir():
        block = "\n".join(accuracy.table(accuracy.halves(corpus)))
        readme = re.sub(r"(<!-- accuracy -->\n).*?(\n\n)", rf"\g<1>{block}\g<2>", readme, count=1, flags=re.DOTALL)
    return readme


def speed(measured: dict[str, Any]) -> list[str]:
    """The table of builds and commands: what has a limit, as ``benchmarks/run.py`` measured it."""
    lines = ["| figure | measured | must |", "|---|---|---|"]
    for figure in measured["figures"]:
        if must := figure.get("must"):
            unit = f" {figure['unit']}" if figure.get("unit") else ""
            lines.append(f"| {figure['figure'].strip()} | {figure['value']:.3g}{unit} | {must.replace('<=', '≤')} |")
    return lines


def pictures(measured: dict[str, Any]) -> list[str]:
    """The table of pictures beside plain pyvis, as ``benchmarks/pictures.py`` measured them."""
    graphs = {
        "released graph": "released graph", "5,000 nodes, 15,000 edges": "5,000 nodes, 15,000 edges",
        "plain pyvis": "the same, plain pyvis", "plain pyvis, physics off": "… its physics off",
        "200,000 nodes as communities": "200,000 nodes as communities",
    }  # fmt: skip
    rows = {
        "file written": "written", "first complete picture": "first complete picture", "while dragged": "while dragged",
        "while zoomed": "while zoomed", "drawn anew after release": "drawn anew after release",
        "slowest key of a search": "slowest key of a search",
    }  # fmt: skip
    found = {f["figure"]: f for f in measured["figures"]}

    def cell(graph: str, row: str) -> str:
        figure = found.get(f"{graph}: {row}") or found.get(f"{graph}: kg view network" if row == "file written" else "")
        if figure is None:
            return ""
        if figure["value"] is None:
            return f"not within {measured['patience with pyvis']}" if graph.startswith("plain") else "not measured"
        value, must = figure["value"], figure.get("must", "")
        shown = f"{value:.0f}" if value >= 20 else f"{value:.1f}"
        return f"{shown} {figure['unit']}" + (f" ({must.replace('<=', '≤').replace('>=', '≥')})" if must else "")

    lines = [f"| (must) | {' | '.join(graphs.values())} |", "|---" * (len(graphs) + 1) + "|"]
    lines += [f"| {words} | {' | '.join(cell(graph, row) for graph in graphs)} |" for row, words in rows.items()]
    load = measured["load"][0]
    others = f", which had other work at the time (load average {load:.1f})" if load >= 1 else ""
    where = f"Chromium {measured['chromium'].partition('.')[0]}; {measured['processors']} processors{others}"
    return [*lines, "", f"{measured['measured'].capitalize().replace('chromium', 'Chromium')}; {where}."]


def main() -> None:
    file = ROOT / "README.md"
    readme = file.read_text(encoding="utf-8")
    tour = [line for line in printed("tour").splitlines() if not line.strip().startswith("https://")]
    readme = put(readme, "main output", "\n".join(tour))
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "graph")
        built = printed("build", "examples/documents", "--out", out).replace(out, "out/graph")
    asked = printed("query", "examples/queries/joint-issuers.rq")
    file.write_text(tables(put(readme, "build output", f"{built}\n{asked}")), encoding="utf-8")


if __name__ == "__main__":
    main()
