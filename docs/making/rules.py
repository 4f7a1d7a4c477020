"""The page of the rules that conclude responsibilities: meaning and example in both languages, and the SPARQL."""

from __future__ import annotations

import tomllib

from kg.paths import ontology_dir
from making.markdown import escaped, fenced, page


def pages() -> dict[str, str]:
    """Path in the site → Markdown: one page with all rules."""
    parts = [
        "# Rules",
        "",
        "Each file of `ontology/rules/` is a SPARQL CONSTRUCT that makes responsibilities. Its head says what it means."
        " `kg build … --rules FILE.rq` adds one of your own; see [the graph](../graph.md).",
        "",
    ]
    for file in sorted((ontology_dir() / "rules").glob("*.rq")):
        lines = file.read_text(encoding="utf-8").splitlines()
        said = tomllib.loads("\n".join(line.removeprefix("#:") for line in lines if line.startswith("#:")))
        sparql = "\n".join(line for line in lines if not line.startswith("#:"))
        parts += [f"(rule-{file.stem})=", f"## {file.stem}", ""]
        parts += [escaped(said["meaning"]["en"]), "", escaped(said["meaning"]["zh"]), ""]
        parts += [f"For example: {escaped(said['example']['en'])}", "", f"例：{escaped(said['example']['zh'])}", ""]
        parts += fenced("sparql", sparql)
    return {"reference/rules.md": page(parts)}
