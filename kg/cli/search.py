"""``kg search``"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kg.answers.numbers import numbered
from kg.cli.answer_options import Asked, answer_options, grid
from kg.cli.options import words as decoded

if TYPE_CHECKING:
    from kg.answers.records import Records
    from kg.answers.searching import Hit

_SHOWN = 30


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", metavar="KIND", help="Only this kind: task, agency, instrument, concept, statement, ….")
@answer_options
def command(words: tuple[str, ...], kind: str | None, asked: Asked) -> int:
    """Find things by words in their names, in either language.

    Names, acronyms and codes first, then the labels of what documents say. Traditional characters find simplified ones.

    Example:  kg search big data --kind task
    """
    from kg.answers.searching import search

    limit = asked.limit or (_SHOWN if asked.format == "table" else None)
    found = search(asked.open().graph, decoded(" ".join(words)), kind=kind, limit=limit)
    return asked.print(found, _lines if found else None)


def _lines(records: Records[Hit], language: str) -> Iterator[str]:
    from kg.answers.grounds import kind_words
    from kg.cli.answer_lines import say, short

    titles = say(language, "kind,name,IRI,found as", "类别,名称,IRI,匹配名称").split(",")
    rows = [
        (kind_words(hit.kind, language), numbered(hit.thing, language), short(hit.iri), hit.name or "")
        for hit in records
    ]
    yield from grid(titles, rows)
