"""A page for every named query in each language: the question, parameters, columns, an answer and the SPARQL."""

from __future__ import annotations

import shlex
import tomllib
from pathlib import Path
from typing import Any

import kg.queries
from kg.answers.questions import answer
from kg.answers.records import Records
from kg.graph.store import Asking
from making.markdown import code, escaped, fenced, page, table

_SHOWN = 5
#: What the pages say around the queries, in the language of the page.
_WORDS = {
    "en": {
        "query": "query", "asks": "asks", "parameters": "parameters", "and": ", ", "Parameters": "Parameters",
        "name": "name", "type": "type", "in the example": "in the example", "Columns": "Columns", "column": "column",
        "heading": "heading", "holds": "holds", "Example": "Example", "a thing": "a thing",
        "part of the key": "part of the key", "a value": "a value", "day": "the day of the release, unless given",
        "none": "The released graph has no such row: that is the answer.", "more": "… and {n} more.",
        "all": "{n} in all.",
    },
    "zh": {
        "query": "查询", "asks": "问题", "parameters": "参数", "and": "、", "Parameters": "参数",
        "name": "名称", "type": "类型", "in the example": "示例中的值", "Columns": "列", "column": "列",
        "heading": "中文标题", "holds": "内容", "Example": "示例", "a thing": "事物",
        "part of the key": "键的一部分", "a value": "值", "day": "不指定时为发布日期",
        "none": "发布的图谱中没有这样的行：这就是答案。", "more": "……另有 {n} 行。", "all": "共 {n} 行。",
        "agency": "机构", "concept": "概念", "date": "日期", "document": "文档", "evidence": "原句",
        "indicator": "指标", "instrument": "文件", "region": "地区", "task": "任务", "text": "文字", "thing": "事物",
        "year": "年份",
    },
}  # fmt: skip


def listed(link: str = "", language: str = "en") -> list[str]:
    """The table of all queries; with ``link``, each name leads to its page: ``queries/{name}.md``."""
    words = _WORDS[language]
    rows = []
    for name in kg.queries.names():
        query = kg.queries.load(name)
        shown = f"[{name}]({link.format(name=name)})" if link else code(name)
        rows.append((shown, escaped(_question(query, language)), ", ".join(query.parameters)))
    return table((words["query"], words["asks"], words["parameters"]), rows)


def pages(graph: Asking) -> dict[str, str]:
    """Path in the site → Markdown. Each query is asked once of ``graph`` with the values of its example."""
    chinese = tomllib.loads(Path(kg.queries.__file__).with_name("columns.toml").read_text(encoding="utf-8"))
    made = {}
    for name in kg.queries.names():
        query = kg.queries.load(name)
        records = answer(graph, name, dict(query.example))
        made[f"queries/{name}.md"] = _page(query, records, "en", {})
        made[f"zh/queries/{name}.md"] = _page(query, records, "zh", chinese)
    return made


def _question(query: kg.queries.NamedQuery, language: str) -> str:
    return query.question_zh if language == "zh" else query.question_en


def _page(query: kg.queries.NamedQuery, records: Records[Any], language: str, headings: dict[str, str]) -> str:
    words = _WORDS[language]
    parts: list[str] = [f"# {query.name}", "", escaped(_question(query, language)), ""]
    if query.parameters:
        rows = [
            (code(parameter), words.get(kind, kind), escaped(query.example.get(parameter) or words["day"]))
            for parameter, kind in query.parameters.items()
        ]
        parts += [f"## {words['Parameters']}", *table((words["name"], words["type"], words["in the example"]), rows)]
    columns = [[code(column), escaped(headings.get(column, column)), _kind(query, column)] for column in query.columns]
    head = [words["column"], words["heading"], words["holds"]]
    if language == "en":  # the heading is the name of the column
        head, columns = [head[0], head[2]], [[name, kind] for name, _, kind in columns]
    parts += [f"## {words['Columns']}", *table(head, [[*cells, words[kind]] for *cells, kind in columns])]
    parts += [f"## {words['Example']}", ""]
    given = "".join(f" --param {key}={shlex.quote(value)}" for key, value in query.example.items())
    parts += fenced("sh", f"kg queries {query.name}{given}{' --lang zh' * (language == 'zh')}")
    parts += _answer(records, language)
    parts += ["## SPARQL", *fenced("sparql", query.sparql)]
    return page(parts)


def _kind(query: kg.queries.NamedQuery, column: str) -> str:
    return "a thing" if column in query.things else ("part of the key" if column in query.key else "a value")


def _answer(records: Records[Any], language: str) -> list[str]:
    """The first rows as people see them, and how many there are."""
    words = _WORDS[language]
    if not records:
        return [words["none"], ""]
    shown = records[:_SHOWN]
    rows = [[escaped(cell) for cell in row] for row in shown.table(language)]
    left = len(records) - len(shown)
    more = words["more"].format(n=left) if left else words["all"].format(n=len(records)) if len(records) > 1 else ""
    return [*table([escaped(title) for title in shown.titles(language)], rows), more, ""]
