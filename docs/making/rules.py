"""The page of the rules that conclude responsibilities, in each language: meaning, example, and the SPARQL."""

from __future__ import annotations

import tomllib

from kg.paths import ontology_dir
from making.markdown import escaped, fenced, page

_WORDS = {
    "en": (
        "Rules",
        "Each file of `ontology/rules/` is a SPARQL CONSTRUCT that makes responsibilities. Its head says what it means."
        " `kg build … --rules FILE.rq` adds one of your own; see [the graph](../graph.md).",
        "For example: ",
    ),
    "zh": (
        "规则",
        "`ontology/rules/` 中的每个文件都是一条推出责任的 SPARQL CONSTRUCT，其含义写在文件开头。"
        "`kg build … --rules FILE.rq` 可加入自己的规则；见[图谱](../graph.md)（英文）。",
        "例：",
    ),
}


def pages() -> dict[str, str]:
    """Path in the site → Markdown: one page with all rules, in each language."""
    return {"reference/rules.md": _page("en"), "zh/rules.md": _page("zh")}


def _page(language: str) -> str:
    title, about, example = _WORDS[language]
    parts = [f"# {title}", "", about, ""]
    for file in sorted((ontology_dir() / "rules").glob("*.rq")):
        lines = file.read_text(encoding="utf-8").splitlines()
        said = tomllib.loads("\n".join(line.removeprefix("#:") for line in lines if line.startswith("#:")))
        sparql = "\n".join(line for line in lines if not line.startswith("#:"))
        parts += [f"(rule-{file.stem})=", f"## {file.stem}", ""]
        parts += [escaped(said["meaning"][language]), "", f"{example}{escaped(said['example'][language])}", ""]
        parts += fenced("sparql", sparql)
    return page(parts)
