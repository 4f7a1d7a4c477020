"""``kg trace``"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kg.answers.numbers import numbered
from kg.cli.answer_lines import cited_line, evidence_lines, number, role, say, short, title
from kg.cli.answer_options import Asked, answer_options, dim, hanging, heading
from kg.cli.options import words

if TYPE_CHECKING:
    from kg.answers.chains import Chain, Hop
    from kg.answers.records import Records


@click.command("trace")
@click.argument("thing")
@click.option("--to", metavar="THING", help="The best-evidenced paths to this thing.")
@click.option("--up/--down", default=None, help="Up to what it serves, down to who carries it out.  [default: by kind]")
@click.option("--depth", type=click.IntRange(1, 12), metavar="N", help="At most N hops.  [default: 3; with --to 6]")
@click.option("--basis", metavar="GROUNDS", help="Only hops on these grounds, such as mandated,reported.")
@answer_options
def command(thing: str, to: str | None, up: bool | None, depth: int | None, basis: str | None, asked: Asked) -> int:
    """Follow the chain of responsibility from a thing, or between two.

    A tree, hop by hop with ground and evidence: from a target or task down over activities, instruments and remits to agencies; from an agency up to tasks and plans.
    'kg show NODE' and 'kg evidence NODE' open the node behind every hop.

    Example:  kg trace "Box 3" --to MIIT
    """
    from kg.answers.chains import trace

    opened = asked.open()
    found = trace(
        opened.graph,
        words(thing),
        to=words(to) if to else None,
        up=up,
        depth=depth,
        basis=basis or (),
        as_of=asked.as_of,
        texts=opened.texts,
    )

    def lines(records: Records[Hop], language: str) -> Iterator[str]:
        return _lines(found, list(records), language)

    return asked.print(found, lines)


def _lines(found: Chain, shown: list[Hop], language: str) -> Iterator[str]:
    rails: list[bool] = []  # whether the branch at each depth goes on below
    for at, hop in enumerate(shown):
        if hop.depth == 0:
            if at:
                yield ""
            if hop.path and hop.path <= len(found.confidences):
                sure = number(found.confidences[hop.path - 1])
                yield heading(say(language, f"path {hop.path} · confidence {sure}", f"路径 {hop.path} · 置信度 {sure}"))
            yield from title(hop.thing, language)
            continue
        goes_on = _goes_on(shown, at)
        del rails[hop.depth - 1 :]
        stem = "".join("│  " if rail else "   " for rail in rails)
        rails.append(goes_on)
        first, further = stem + ("├─ " if goes_on else "└─ "), stem + ("│  " if goes_on else "   ")
        opens = at + 1 < len(shown) and shown[at + 1].depth == hop.depth + 1
        yield from _hop(hop, first, further + ("│  " if opens else "   "), language)


def _goes_on(shown: list[Hop], at: int) -> bool:
    """Whether another hop of the same depth follows below the same thing."""
    for later in shown[at + 1 :]:
        if later.depth <= shown[at].depth:
            return later.depth == shown[at].depth
    return False


def _hop(hop: Hop, first: str, further: str, language: str) -> Iterator[str]:
    from kg.answers.chains import HOW
    from kg.answers.grounds import GROUNDS

    how = HOW[hop.how][1 if hop.up else 0].in_language(language)
    ground = GROUNDS[hop.ground].word.in_language(language) if hop.ground in GROUNDS else ""
    acts = role(hop.role, language) if hop.role and hop.role != "sole" else ""
    said = " · ".join(part for part in (ground, acts, number(hop.confidence) if hop.how != "isPartOf" else "") if part)
    again = say(language, " (see above)", "（见上）") if hop.seen else ""
    label = f"{how}: {numbered(hop.thing, language)}{again}" + (f"  [{said}]" if said else "")
    lines = hanging(label, first)
    yield lines[0]
    yield from (further + line.removeprefix(first) for line in lines[1:])
    if hop.seen:
        return
    if hop.how not in ("isPartOf", "indicator"):
        yield from evidence_lines(hop.evidence[:1], language, further + "  ")
        if not hop.evidence:
            yield from cited_line(hop.cited, language, further + "  ")
        if hop.remark:
            note = f"{say(language, 'note', '说明')}: {hop.remark.in_language(language)}"
            yield from hanging(note, further + "  ")
        yield dim(f"{further}  {say(language, 'node', '节点')} <{short(hop.node)}>")
