"""Measures pictures of big graphs in headless Chromium, beside pages of plain pyvis of the same graph in the same run.

    python benchmarks/pictures.py [--out benchmarks/pictures.json] [--quick] [--no-pyvis]

Seconds to write are those of whole processes. In the browser (software rendering, network off, the mouse driven from
here): milliseconds from navigation to the first complete picture, frames a second while dragging and while turning the
wheel, milliseconds from the release of the mouse to the end of the last drawing, and from a key in the search field to
the frame with its results. A frame is counted where the browser ran its animation callbacks; that edges stay in sight
while the picture moves is told by the size of a screenshot taken then. ``--quick`` draws small graphs, to see that
the benchmark itself works. Needs the extras ``views`` and ``test`` and Chromium (KG_CHROMIUM names another than ``chromium``).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from measure import with_memory

TOP = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
SIZE = {"width": 1280, "height": 800}
#: Notes when the page draws: the end of the frame in which a canvas was cleared, and how many filled shapes
#: (and images that stand for shapes) were drawn on a canvas since it was cleared. The first complete picture is the
#: first frame that ends with at least half as many as there are nodes to see.
WATCH = """
(() => {
  const seen = window.kgSeen = { frames: [], ends: [], first: null, shapes: 0, released: 0, key: 0, found: 0 };
  const tick = () => { seen.frames.push(performance.now()); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  const proto = CanvasRenderingContext2D.prototype;
  const clear = proto.clearRect;
  let waiting = false;
  proto.clearRect = function (...all) {
    this.kgShapes = 0;
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(() => setTimeout(() => {
        waiting = false;
        seen.ends.push(performance.now());
        if (seen.first === null && seen.shapes >= window.kgNodes / 2) seen.first = performance.now();
      }));
    }
    return clear.apply(this, all);
  };
  for (const name of ["fill", "drawImage"]) {
    const draw = proto[name];
    proto[name] = function (...all) {
      this.kgShapes = (this.kgShapes || 0) + 1;
      if (this.kgShapes > seen.shapes) seen.shapes = this.kgShapes;
      return draw.apply(this, all);
    };
  }
  window.addEventListener("pointerup", () => { seen.released = performance.now(); }, true);
  window.addEventListener("mouseup", () => { seen.released = performance.now(); }, true);
  window.addEventListener("keydown", () => { seen.key = performance.now(); }, true);
  window.addEventListener("DOMContentLoaded", () => {
    const results = document.getElementById("results");
    if (results) new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
      seen.found = performance.now();
    }))).observe(results, { childList: true, subtree: true, attributes: true, characterData: true });
  });
})();
"""


@dataclass
class Report:
    """The figures in the order they were taken; those with a limit are judged."""

    rows: list[dict[str, object]] = field(default_factory=list)

    def add(
        self, name: str, value: float | None, unit: str, *, most: float | None = None, least: float | None = None
    ) -> None:
        """One figure, None where it could not be taken; ``most`` and ``least`` are its limits."""
        row: dict[str, object] = {
            "figure": name,
            "value": None if value is None else float(f"{value:.4g}"),
            "unit": unit,
        }
        if most is not None:
            row |= {"must": f"<= {most:g}", "holds": value is not None and value <= most}
        if least is not None:
            row |= {"must": f">= {least:g}", "holds": value is not None and value >= least}
        self.rows.append(row)
        print(f"{name}: {'none' if value is None else f'{value:.4g}'} {unit}", file=sys.stderr)

    def table(self) -> str:
        lines = [("figure", "value", "unit", "must", "holds")]
        for row in self.rows:
            holds = {True: "yes", False: "NO", None: ""}[row.get("holds")]  # type: ignore[index]
            value = "–" if row["value"] is None else f"{row['value']:g}"
            lines.append((str(row["figure"]), value, str(row["unit"]), str(row.get("must", "")), holds))
        widths = [max(len(line[i]) for line in lines) for i in range(5)]
        return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def synthetic(n: int, m: int, seed: int = 4) -> Any:
    """A picture of ``n`` things in groups of differing size and ``m`` ties, most of them within a group."""
    from kg.answers.records import Evidence, Words
    from kg.views.model import Edge, Node, Picture

    draw = random.Random(seed)
    groups = max(4, int(n**0.5 / 2))
    group = [min(int(draw.expovariate(1) * groups / 3), groups - 1) for _ in range(n)]
    members: list[list[int]] = [[] for _ in range(groups)]
    for i, g in enumerate(group):
        members[g].append(i)
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < m:
        a = draw.randrange(n)
        inside = members[group[a]]
        b = inside[int(len(inside) * draw.random() ** 2)] if draw.random() < 0.85 else draw.randrange(n)
        if a != b:
            pairs.add((min(a, b), max(a, b)))
    ties = [0] * n
    for a, b in pairs:
        ties[a] += 1
        ties[b] += 1
    most = max(ties)
    kinds = [("agency", "Agency")] * 3 + [("task", "Measure")] * 5 + [("instrument", "Plan"), ("region", "Province")]
    grounds = ("mandated", "reported", "issuer", "aligned", "remit", "structure")
    nodes = tuple(
        Node(
            f"https://w3id.org/policy-kg/made/{i}", *kinds[i % 10], f"Body {i} of group {g}", f"第{g}组第{i}号机构",
            size=round(1 + 3 * (ties[i] / most) ** 0.5, 2), section=f"{g % 9}", guess=i % 17 == 0,
            facts=((Words("number", "编号"), Words(str(i), str(i))),),
        )
        for i, g in enumerate(group)
    )  # fmt: skip
    evidence = {
        f"evidence/{i}": Evidence(
            f"evidence/{i}", "made-up", f"IV({i % 9}) ¶{i % 30} s{i % 5}", f"Sentence {i} says so."
        )
        for i in range(m // 3)
    }
    edges = tuple(
        Edge(
            f"https://w3id.org/policy-kg/made/tie/{i}", nodes[a].iri, nodes[b].iri, Words("is responsible for", "负责"),
            grounds[i % 6], confidence=0.9, guess=i % 19 == 0, nodes=(f"https://w3id.org/policy-kg/made/tie/{i}",),
            evidence=(f"evidence/{i % (m // 3)}",), documents=("made-up",),
        )
        for i, (a, b) in enumerate(sorted(pairs))
    )  # fmt: skip
    return Picture("network", Words(f"{n:,} things", f"{n:,}个事物"), nodes, edges, evidence, graph="made up")


def write_ours(n: int, m: int, file: Path) -> None:
    """Lays the made-up graph out and writes its page."""
    from kg.views.layout import arranged
    from kg.views.page import write

    write(arranged(synthetic(n, m)), file, language="en")


def write_pyvis(n: int, m: int, file: Path, physics: bool) -> None:
    """The same graph as pyvis draws it: its own page, ``physics`` as it comes or off."""
    from pyvis.network import Network

    picture = synthetic(n, m)
    net = Network(height="750px", width="100%", cdn_resources="in_line")
    for node in picture.nodes:
        net.add_node(node.iri, label=node.en, title=node.en, size=8 + 6 * node.size)
    for edge in picture.edges:
        net.add_edge(edge.source, edge.target, title=str(edge.relation))
    if not physics:
        net.toggle_physics(False)
    file.write_text(net.generate_html(notebook=False), encoding="utf-8")


def shown(browser: Any, file: Path, nodes: int, *, ours: bool, patience: float, search: str = "") -> dict[str, float]:
    """Opens a page and drives it; what could not be taken is left out. Times in ms."""
    context = browser.new_context(viewport=SIZE, offline=True)
    context.add_init_script(f"{WATCH}window.kgNodes = {nodes};")
    page = context.new_page()
    page.set_default_timeout(patience * 1000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    found: dict[str, float] = {}
    try:
        page.goto(file.as_uri(), wait_until="commit")
        until = time.monotonic() + patience
        while (first := page.evaluate("window.kgSeen.first")) is None and time.monotonic() < until:
            page.wait_for_timeout(50)  # the pages' policy forbids wait_for_function
        if first is None:
            context.close()
            return found
        found["first"] = first
    except Exception as error:  # a page that never shows anything is a finding, not a failure
        if "Timeout" not in str(error):
            raise
        context.close()
        return found
    found["requests"] = sum(not url.startswith(("file:", "data:", "blob:")) for url in asked)
    box = page.locator("canvas").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    clip = {"x": box["x"] + box["width"] * 0.2, "y": box["y"] + box["height"] * 0.2,
            "width": box["width"] * 0.6, "height": box["height"] * 0.6}  # fmt: skip
    page.wait_for_timeout(1000)
    page.mouse.move(x + 3, y + 3)
    page.wait_for_timeout(400)
    still = len(page.screenshot(clip=clip))

    def rate(moves: Any) -> float:
        page.evaluate("window.kgSeen.frames.length = 0")
        began = time.perf_counter()
        moves()
        page.evaluate("1")
        return float(page.evaluate("window.kgSeen.frames.length")) / (time.perf_counter() - began)

    def drag() -> None:
        for i in range(90):
            page.mouse.move(x + 60 * (1 - abs(i % 30 - 15) / 7.5), y + (i % 45) - 22)
            page.wait_for_timeout(12)

    def wheel() -> None:
        for i in range(30):
            page.mouse.wheel(0, -60 if i < 15 else 60)
            page.wait_for_timeout(25)

    page.mouse.move(x, y)
    page.mouse.down()
    found["drag"] = rate(drag)
    found["moving"] = len(page.screenshot(clip=clip)) / still
    page.evaluate("window.kgSeen.ends.length = 0")
    page.mouse.up()
    page.wait_for_timeout(1500)
    ends, released = page.evaluate("[window.kgSeen.ends, window.kgSeen.released]")
    after = [end - released for end in ends if 0 <= end - released < 1400]
    if after:  # no drawing after the release was seen: no figure, which does not hold
        found["redraw"] = max(after)
    found["wheel"] = rate(wheel)
    page.wait_for_timeout(1000)
    if ours and search:
        page.focus("#search")
        slowest = 0.0
        for letter in search:
            page.keyboard.press(letter)
            page.wait_for_timeout(500)
            key, end = page.evaluate("[window.kgSeen.key, window.kgSeen.found]")
            slowest = max(slowest, end - key) if end >= key else float("nan")
        found["search"] = slowest
    context.close()
    return found


def first_seen(file: Path) -> int:
    """How many things a page of ours shows at first: communities where there are any, else all."""
    data = re.search(
        r'<script type="application/json" id="kg-data">(.*?)</script>', file.read_text(encoding="utf-8"), re.S
    )
    if data is None:
        sys.exit(f"{file.name}: no data in this page")
    nodes = json.loads(data[1])["nodes"]
    return sum(node["kind"] == "community" for node in nodes) or len(nodes)


def judge(report: Report, name: str, found: dict[str, float], first: float | None, *, ours: bool = True) -> None:
    """Adds what was seen of a page; limits are for our pages alone."""
    get = found.get
    report.add(
        f"{name}: first complete picture", None if "first" not in found else found["first"] / 1000, "s", most=first
    )
    if "first" not in found:
        return
    report.add(f"{name}: requests to the network", get("requests"), "", most=0 if ours else None)
    report.add(f"{name}: while dragged", get("drag"), "frames/s", least=20 if ours else None)
    report.add(f"{name}: while zoomed", get("wheel"), "frames/s", least=20 if ours else None)
    report.add(f"{name}: screenshot while dragged : at rest", get("moving"), "times", least=0.6 if ours else None)
    report.add(f"{name}: drawn anew after release", get("redraw"), "ms", most=300 if ours else None)
    if "search" in found:
        report.add(f"{name}: slowest key of a search", found["search"], "ms", most=200)


def main() -> int:
    """Runs everything, prints the table and writes the JSON; 1 where a must does not hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="where to write the JSON")
    parser.add_argument("--quick", action="store_true", help="small graphs")
    parser.add_argument("--no-pyvis", action="store_true", help="without the baseline")
    parser.add_argument("--patience", type=float, default=180, help="seconds until a page of pyvis counts as not shown")
    parser.add_argument("--write", nargs=4, metavar=("WHAT", "N", "M", "FILE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        what, n, m, file = options.write
        if what == "ours":
            write_ours(int(n), int(m), Path(file))
        else:
            write_pyvis(int(n), int(m), Path(file), what == "pyvis")
        return 0
    from playwright.sync_api import sync_playwright

    program = os.environ.get("KG_CHROMIUM") or shutil.which("chromium")
    if not program:
        sys.exit("no Chromium here: apt-get install chromium, or name one in KG_CHROMIUM")
    n, m, huge = (1_600, 4_000, 22_000) if options.quick else (5_000, 15_000, 200_000)
    report = Report()
    load = [
        round(value, 1) for value in os.getloadavg()
    ]  # where others are at work, times are longer than they need be
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        tmp = Path(folder)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        version = browser.version

        def write(what: str, count: int, ties: int, patience: float | None = None) -> tuple[Path, float | None]:
            file = tmp / f"{what}-{count}.html"
            command = [PYTHON, __file__, "--write", what, str(count), str(ties), str(file)]
            began = time.perf_counter()
            try:
                subprocess.run(command, check=True, timeout=patience, env={**os.environ, "PYTHONPATH": str(TOP)})
            except subprocess.TimeoutExpired:
                return file, None
            return file, time.perf_counter() - began

        name = f"{n:,} nodes, {m:,} edges"
        file, seconds = write("ours", n, m)
        report.add(f"{name}: file written", seconds, "s", most=20)
        report.add(f"{name}: file", file.stat().st_size / 1e6, "MB")
        judge(report, name, shown(browser, file, first_seen(file), ours=True, patience=60, search="Body 123"), 3)
        for what, words in (("pyvis", "plain pyvis"), ("pyvis-still", "plain pyvis, physics off")):
            if options.no_pyvis:
                break
            file, seconds = write(what, n, m, options.patience)
            report.add(f"{words}: file written", seconds, "s")
            if seconds is not None:
                report.add(f"{words}: file", file.stat().st_size / 1e6, "MB")
                browser.close()
                browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
                judge(report, words, shown(browser, file, n, ours=False, patience=options.patience), None, ours=False)
        file = tmp / "released.html"
        began = time.perf_counter()
        view = [PYTHON, "-m", "kg", "view", "network", "--basis", "all", "--unowned", "--quiet", "--out", str(file)]
        subprocess.run(view, check=True, env={**os.environ, "PYTHONPATH": str(TOP)})
        report.add("released graph: kg view network", time.perf_counter() - began, "s", most=20)
        report.add("released graph: file", file.stat().st_size / 1e6, "MB")
        browser.close()
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        judge(
            report,
            "released graph",
            shown(browser, file, first_seen(file), ours=True, patience=60, search="Ministry"),
            1.5,
        )
        file = tmp / "huge.html"
        command = [PYTHON, __file__, "--write", "ours", str(huge), str(3 * huge), str(file)]
        os.environ["PYTHONPATH"] = str(TOP)
        seconds, peak = with_memory(command)
        report.add(f"{huge:,} nodes as communities: file written", seconds, "s")
        report.add(f"{huge:,} nodes as communities: peak memory", peak, "MB")
        report.add(f"{huge:,} nodes as communities: file", file.stat().st_size / 1e6, "MB")
        judge(
            report,
            f"{huge:,} nodes as communities",
            shown(browser, file, first_seen(file), ours=True, patience=60, search="Body"),
            3,
        )
        browser.close()
    print(report.table())
    if options.out:
        kept = {
            "measured": "headless Chromium, software rendering, network off, mouse driven by the program",
            "chromium": version, "python": platform.python_version(), "processors": os.cpu_count(),
            "patience with pyvis": f"{options.patience:g} s", "load": load, "figures": report.rows,
        }  # fmt: skip
        options.out.write_text(json.dumps(kept, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    missed = [str(row["figure"]) for row in report.rows if row.get("holds") is False]
    if missed and not options.quick:
        print("\ndoes not hold: " + "; ".join(missed), file=sys.stderr)
    return 1 if missed and not options.quick else 0


if __name__ == "__main__":
    sys.exit(main())
