"""``kg review``"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kg.answers.numbers import numbered
from kg.cli.answer_lines import evidence_lines, number, say, short
from kg.cli.answer_options import Asked, answer_options, dim, heading
from kg.cli.options import words

if TYPE_CHECKING:
    from kg.answers.records import Records
    from kg.answers.reviewing import Doubt


@click.command("review")
@click.argument("kind", required=False, type=click.Choice(("name", "reading", "link")))
@click.option("--decide", type=click.Choice(("same", "reject", "confirm", "replace")), help="Write a decision.")
@click.option("--subject", metavar="NAME", help="What is decided on: a name or IRI.")
@click.option("--object", "object_", metavar="NAME", help="What it is the same as, or what takes its place.")
@click.option("--by", metavar="WHO", help="Who decides.")
@click.option("--on", metavar="DATE", help="When, as 2024-05-31.")
@click.option("--why", metavar="WORDS", default="", help="The reason.")
@click.option("--decisions", metavar="FILE", help="The file that the decision is added to.")
@answer_options
def command(
    kind: str | None, decide: str | None, subject: str | None, object_: str | None, by: str | None, on: str | None,
    why: str, decisions: str | None, asked: Asked,
) -> int:  # fmt: skip
    """List what is in doubt, best first, and write down decisions.

    KIND is name (found by its form only), reading (several meanings) or link (too weak to stand); without it all.
    Those that touch most statements come first. A decision is one row of a CSV file, applied by
    'kg build … --decisions FILE' and taken back by deleting the row.

    Example:  kg review name --limit 5

    Example:  kg review --decide same --subject unknown:Harbour-Board --object "Maritime Bureau" --by Li --on 2024-05-31
    --decisions my.csv
    """
    given = {"--subject": subject, "--by": by, "--on": on, "--decisions": decisions}
    if decide is None:
        if extra := [name for name, value in {**given, "--object": object_, "--why": why}.items() if value]:
            raise click.UsageError(f"{extra[0]} goes with --decide")
        return asked.print(_found(asked, kind), _lines, empty=say(asked.language, "nothing in doubt", "没有存疑之处"))
    if missing := [name for name, value in given.items() if not value]:
        raise click.UsageError(f"--decide needs {' and '.join(missing)}")
    from kg.answers.reviewing import decide as write

    graph = asked.open().graph
    made = write(
        graph, decisions or "", decide, words(subject or ""), words(object_) if object_ else None,
        by=words(by or ""), on=on or "", why=words(why),
    )  # fmt: skip
    what = f"{made.kind} {short(made.subject)}" + (f" → {short(made.object)}" if made.object else "")
    asked.remark(f"{what}: written to {decisions}; apply it with 'kg build … --decisions {decisions}'")
    return 0


def _found(asked: Asked, kind: str | None) -> Records[Doubt]:
    from kg.answers.reviewing import review

    opened = asked.open()
    return review(opened.graph, kind, texts=opened.texts)


def _lines(records: Records[Doubt], language: str) -> Iterator[str]:
    for n, doubt in enumerate(records):
        if n:
            yield ""
        kinds = {"name": "名称", "reading": "解读", "link": "关联"}
        score = number(doubt.score)
        touched = say(language, f"{doubt.touched} statements", f"{doubt.touched}条陈述")
        head = f"{say(language, doubt.kind, kinds[doubt.kind])}: {numbered(doubt.what, language)}"
        if doubt.other is not None:
            head += f" → {numbered(doubt.other, language)} ({doubt.relation})"
        yield heading(head)
        yield dim("  " + " · ".join(part for part in (touched, score, f"<{short(doubt.iri)}>") if part))
        for thing in doubt.near:
            yield f"  {say(language, 'perhaps', '或为')} {numbered(thing, language)} <{short(thing.iri)}>"
        yield from evidence_lines(doubt.evidence, language, "  ")
