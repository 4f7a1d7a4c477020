"""``kg cite``"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from kg.cli.answer_options import Asked, answer_options, dim, hanging, heading
from kg.cli.options import words

if TYPE_CHECKING:
    from kg.answers.citing import Citation
    from kg.answers.records import Records


@click.command("cite")
@click.argument("node", metavar="ID")
@click.option(
    "--style", type=click.Choice(("gbt7714", "chicago", "both")), default="both", show_default=True,
    help="GB/T 7714-2015, or Chicago (17th edition, notes).",
)  # fmt: skip
@click.option("--accessed", metavar="DATE", help="The day you read the page; none is given without it.")
@answer_options
def command(node: str, style: str, accessed: str | None, asked: Asked) -> int:
    """A footnote for a document, a sentence, a statement or an instrument.

    ID is what other answers print (evidence/…, statement/…, document/…, an IRI) or a name. A sentence is cited with its place. What is not known is left out as the styles have it; nothing is invented.

    Example:  kg cite document/report-digital-china-2021.zh
    """
    from kg.answers.citing import cite

    opened = asked.open()
    found = cite(opened.graph, words(node), style=style, accessed=accessed, language=asked.language, texts=opened.texts)

    def lines(records: Records[Citation], language: str) -> Iterator[str]:
        return _lines(list(records), language, style == "both")

    return asked.print(found, lines)


def _lines(shown: list[Citation], language: str, both: bool) -> Iterator[str]:
    from kg.answers.citing import STYLES

    for n, (_, group) in enumerate(groupby(shown, key=lambda c: (c.cited.iri, c.evidence))):
        if n:
            yield ""
        for citation in group:
            if both:
                yield heading(STYLES[citation.style])
            yield from hanging(citation.footnote, "  " if both else "", more="  " if both else "")
            if citation.evidence and citation.evidence.quote and not both:
                yield from (dim(line) for line in hanging(citation.evidence.in_language(language), "  "))
