"""What answers say in the words of the command line, said in those of the JSON API or of a language model's tools."""

from __future__ import annotations

import re
from typing import Literal

Style = Literal["api", "mcp"]

# Pattern → what the API says, what tools say.
_SAYINGS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), api, mcp)
    for pattern, api, mcp in (
        (
            r"try 'kg search WORDS'|^kg search WORDS$",
            "try /api/v1/search?words=…", "try the tool search with a word of the name",
        ),
        (r"'?kg queries'? lists them", "/api/v1/queries lists them", "the tool sparql asks anything else"),
        (r"kg tasks ('.*') lists", r"/api/v1/tasks?agency=… lists", r"the tool tasks with agency \1 lists"),
        (r"kg owners ('.*') lists", r"/api/v1/owners?task=… lists", r"the tool owners with task \1 lists"),
        (r"kg regions --task ('.*') lists", r"/api/v1/regions?task=… lists", r"the tool owners with task \1 lists"),
        (r"kg show ('.*') shows", r"/api/v1/thing?name=… shows", r"the tool thing with name \1 shows"),
        (r"'?kg cite (\S+?)'? (gives|给出)", r"/api/v1/cite?node=\1 \2", r"the tool thing with name \1 \2"),
        (r"--(up|down)\b", r"direction=\1", r"direction \1"),
        (r"--as-of\b", "as_of", "as_of"),
        (r"--accessed (DATE|日期)", r"accessed=\1", r"\1"),
        (r'--param (\w+)="([^"]*)"', r"\1=\2", r"\1 \2"),
        (
            r"build it again with 'kg build'",
            "whoever runs this server builds it again", "build it again with 'kg build'",
        ),
    )
)  # fmt: skip


def spoken(words: str, style: Style) -> str:
    """``words`` of an answer or an error as ``style`` says them."""
    for pattern, api, mcp in _SAYINGS:
        words = pattern.sub(api if style == "api" else mcp, words)
    return words
