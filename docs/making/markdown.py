"""Small pieces of MyST Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def escaped(text: str) -> str:
    """Plain words as Markdown that shows them as they are, on one line."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Words as inline code; marks of code and of table cells within them stay what they are."""
    text = " ".join(text.split())
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}".replace("|", r"\|")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table of cells that are Markdown already, with an empty line before and after."""
    lines = ["", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows), ""]


def fenced(kind: str, text: str) -> list[str]:
    """A block of code of the language ``kind``."""
    fence = "````" if "```" in text else "```"
    return ["", f"{fence}{kind}", *text.rstrip("\n").splitlines(), fence, ""]


def page(*parts: str | Iterable[str]) -> str:
    """The text of a page: lines and lists of lines, with no more than one empty line between."""
    lines: list[str] = []
    for part in parts:
        lines += [part] if isinstance(part, str) else list(part)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def files(*names: str) -> list[str]:
    """Links to files at the top of the site, from a page one folder below."""
    return [
        "",
        "```{raw} html",
        "<p>" + " · ".join(f'<a href="../{name}">{name}</a>' for name in names) + "</p>",
        "```",
        "",
    ]
