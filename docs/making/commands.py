"""A page for every command, from click: what it does, its options and its example."""

from __future__ import annotations

import inspect
import re
from importlib import import_module

import click

from kg.cli import COMMANDS, main
from making.markdown import code, escaped, fenced, page, table

_EXAMPLE = re.compile(r"^(?:For )?[Ee]xamples?:\s*")


def pages() -> dict[str, str]:
    """Path in the site → Markdown: one page a command, and the list of them."""
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
