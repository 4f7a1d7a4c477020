"""A page for every command, from click: what it does, its options and its example."""

from __future__ import annotations

import inspect
import re
from importlib import import_module

import click

from kg.cli import COMMANDS, main
from making.markdown import code, escaped, fenced, page, table

#: What the Chinese list says of each command. The words of the program's own help are English.
CHINESE = {
    "tour": "初次体验：样例文档与发布的图谱，五个问题。",
    "build": "阅读文档，写出其知识图谱。",
    "load": "把图谱载入任意 SPARQL 存储。",
    "extract": "列出文档中的陈述。",
    "outline": "显示文档的部分、章节、专栏和条目。",
    "search": "按名称中的词查找事物，中英文均可。",
    "owners": "谁负责一项任务、依据是什么、哪句话这样说。",
    "tasks": "一个机构负责什么，按依据和角色列出。",
    "trace": "追溯一个事物的责任链，或两个事物之间的责任链。",
    "gaps": "无人负责的任务。",
    "overlaps": "有多个责任主体而无牵头者的任务，以及哪些机构共同承担任务。",
    "progress": "各项目标及其全部数据、完成进度和是否如期。",
    "regions": "各地区的行动、所涉任务和排名。",
    "evidence": "打开一句原文及以其为依据的全部内容。",
    "cite": "为文档、句子、陈述或文件生成脚注。",
    "diff": "另一份图谱多了什么、少了什么、哪里说法不同。",
    "network": "谁居于中心，谁起中介作用，什么只系于一个机构。",
    "view": "绘制可供浏览的图，存为一个 HTML 文件。",
    "site": "写出静态网站，每个事物一页，相互链接，可以搜索。",
    "report": "就一个事物或整份规划写出 HTML 和 Markdown 报告。",
    "review": "列出存疑之处，最值得审核的在前，并记下决定。",
    "serve": "通过 HTTP 提供服务：SPARQL、网页和程序接口。",
    "mcp": "让语言模型通过 MCP 向图谱提问。",
    "queries": "提出一个命名查询，或列出全部命名查询。",
    "query": "用 SPARQL 向图谱提问。",
    "show": "显示一个事物：名称、关系和原句。",
    "stats": "统计图谱的内容。",
    "validate": "用形状约束和原文档校验图谱。",
    "evaluate": "用人工标注为抽取结果评分。",
}

_EXAMPLE = re.compile(r"^(?:For )?[Ee]xamples?:\s*")


def pages() -> dict[str, str]:
    """Path in the site → Markdown: one page a command, and the list of them, which is there in Chinese too."""
    made = {f"commands/{name}.md": _page(name) for name in COMMANDS}
    rows = [(f"[kg {name}]({name}.md)", escaped(line)) for name, line in COMMANDS.items()]
    tree = ["```{toctree}", ":hidden:", "", *(f"{name}.md" for name in COMMANDS), "```"]
    made["commands/index.md"] = page(
        "# Commands",
        "",
        "Every command says the same with `--help`. Answers go to stdout, remarks to stderr. Exit code 0: done; 1:"
        " done, but nothing found, findings, or some inputs failed; 2: not done.",
        table(("command", "does"), rows),
        tree,
    )
    chinese = [(f"[kg {name}](../../commands/{name}.md)", escaped(CHINESE[name])) for name in COMMANDS]
    made["zh/commands/index.md"] = page(
        "# 命令",
        "",
        "每个命令都可加 `--help` 查看说明，说明为英文，下列链接所指的页面与之相同。提问命令接受 `--lang zh`，以中文回答。"
        "答案写到标准输出，附注写到标准错误。退出码 0：完成；1：完成，但没有找到、有问题或部分输入失败；2：未完成。",
        table(("命令", "作用"), chinese),
    )
    return made


def _page(name: str) -> str:
    command: click.Command = import_module(f"kg.cli.{name}").command
    context = click.Context(command, info_name=name, parent=click.Context(main, info_name="kg"))
    usage = " ".join(command.collect_usage_pieces(context))
    parts: list[str] = [f"# kg {name}", "", *fenced("text", f"kg {name} {usage}")]
    parts += _words(command.help or COMMANDS[name])
    rows = [
        (code(record[0]), escaped(record[1]))
        for parameter in command.get_params(context)
        if (record := parameter.get_help_record(context)) is not None
        and record[1]  # an argument says nothing of itself
    ]
    return page(parts, "## Options", table(("option", "meaning"), rows))


def _words(text: str) -> list[str]:
    """The help of a command as Markdown: paragraphs flow, blocks behind ``\\b`` and examples are code."""
    made: list[str] = []
    for block in re.split(r"\n\s*\n", inspect.cleandoc(text).split("\f")[0].strip()):
        lines = block.splitlines()
        if lines and lines[0].strip() == "\b":
            made += fenced("text", "\n".join(lines[1:]))
        elif _EXAMPLE.match(block) or re.match(r"\s*kg ", block):
            said = re.sub(r"\n(?!kg )", " ", "\n".join(_EXAMPLE.sub("", line.strip()) for line in lines))
            made += ["For example:", *fenced("sh", said.strip())]
        else:
            made += [escaped(block), ""]
    return made
