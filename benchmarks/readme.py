"""Puts what the README's commands print now into the README: the tour, build and query of the sample documents, and,
where the five source texts are at hand, the measured tables.

python benchmarks/readme.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

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
    made = {"links": links.table(kg.open()), "owners": links.owners_table(kg.open())}
    for marker, lines in made.items():
        block = "\n".join(lines)
        readme = re.sub(rf"(<!-- {marker} -->\n).*?(<!-- end -->)", rf"\g<1>{block}\n\g<2>", readme, flags=re.DOTALL)
    if corpus.is_dir():
        block = "\n".join(accuracy.table(accuracy.halves(corpus)))
        readme = re.sub(r"(<!-- accuracy -->\n).*?(\n\n)", rf"\g<1>{block}\g<2>", readme, count=1, flags=re.DOTALL)
    return readme


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
