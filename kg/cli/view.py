"""``kg view``"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.answer_options import Asked, date, page_options
from kg.cli.options import words
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.answers.records import Words

_LONGEST = 120  # bytes of a default file name before its ending; file systems take 255


def _listed(name: str, example: str, what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option that may be repeated, or hold several values with commas between."""
    help_ = f"Only {what}, such as {example}."
    return click.option(f"--{name}", f"only_{name}s", metavar=name.upper(), multiple=True, help=help_)


@click.command("view")
@click.argument("kind", metavar="KIND")
@click.argument("thing", metavar="[THING]", required=False)
@click.option("-o", "--out", metavar="FILE", help="Write the page here.  [default: KIND-THING.html in this folder]")
@click.option("--open", "open_", is_flag=True, help="Show it in the default browser.")
@_listed("type", "agency, MajorTask", "things of this kind or class")
@_listed("section", '"IV(1)"', "this part of the plan")
@click.option(
    "--basis",
    "grounds",
    metavar="GROUND",
    multiple=True,
    help="Only these grounds, such as mandated,reported; 'all' for every one.  [default: by kind]",
)
@_listed("document", "report-digital-china-2021.zh", "what this document says")
@_listed("region", "浙江", "this region")
@click.option("--since", callback=date, metavar="DATE", help="Only what holds or happened at this date or later.")
@click.option("--until", callback=date, metavar="DATE", help="Only what holds or happened at this date or before.")
@click.option("--general", is_flag=True, help="With general duties, which hang on the plan as a whole.")
@click.option("--unowned", is_flag=True, help="network: also tasks that nobody owns.")
@click.option("--to", metavar="THING", help="chain: the best-evidenced paths to this thing.")
@click.option("--up/--down", default=None, help="chain: up to what it serves, down to who carries it out.")
@click.option("--depth", type=click.IntRange(1, 12), metavar="N", help="chain: at most N hops.")
@click.option("--hops", type=click.IntRange(1, 6), metavar="N", help="ego: all within N hops.")
@click.option("--by", metavar="WHAT", help="matrix: what the columns are.")
@click.option("--dimension", metavar="WORDS", help="regions: rank in this dimension.")
@click.option("--indicator", metavar="WORDS", help="progress: of this indicator.")
@click.option("--year", type=click.IntRange(1900, 2199), metavar="YEAR", help="regions: of this year.")
@click.option("--physics", is_flag=True, help="Networks: let springs move the nodes from the start.")
@page_options
def command(
    kind: str, thing: str | None, out: str | None, open_: bool, physics: bool, asked: Asked, **given: Any
) -> int:  # fmt: skip
    """Draw a picture that people explore, as one HTML file.

    The page needs no other file and no network: search, filters, English and Chinese, and behind every line the sentence that says so.

    \b
    Kinds:
      network   who is responsible for what, all of it or what filters leave
      chain     the chain of responsibility from THING, in layers from left to right
      ego       THING and all around it
      shared    agencies joined by the tasks that they share
      matrix    agencies × tasks or domains, as a heat map
      progress  targets against what was observed
      timeline  instruments, issuances and deadlines
      regions   a map of tiles: provinces by rank and dimension

    Example:  kg view network --open

    Example:  kg view chain "Box 3" --out box-3.html

    Example:  kg view ego 工信部 --lang zh
    """
    from kg.views.door import check, show, view

    options = _cleaned(given)
    thing = None if thing is None else words(thing)
    check(kind, thing, options)
    file = Path(out) if out is not None else Path(default_name(kind, thing))
    _writable(file)

    def tell(said: Words) -> None:
        asked.remark(said.in_language(asked.language))

    seen = view(asked.open(), kind, thing, language=asked.said_language, physics=physics, tell=tell, **options)
    seen.save(file)
    drawn = seen.picture
    wrote = ("{}: {} nodes, {} edges, {}", "{}：{} 个节点，{} 条边，{}")[asked.language == "zh"]
    asked.remark(wrote.format(file, f"{len(drawn.nodes):,}", f"{len(drawn.edges):,}", _size(len(seen.page))))
    for remark in drawn.remarks:
        asked.remark(remark.in_language(asked.language))
    click.echo(str(file))
    if open_:
        show(file)
    return 0


def default_name(kind: str, thing: str | None) -> str:
    """The file name of a picture nobody named: its kind and thing, Chinese kept, nothing that a file system minds.

    >>> default_name("chain", "Box 3"), default_name("ego", "工信部")
    ('chain-Box-3.html', 'ego-工信部.html')
    """
    bare = unicodedata.normalize("NFC", thing or "").removeprefix("https://w3id.org/policy-kg/")
    plain = re.sub(r"[^\w.()（）]+", "-", bare).strip("-.")
    name = f"{kind}-{plain}" if plain else kind
    return name.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore") + ".html"


def _cleaned(given: dict[str, Any]) -> dict[str, Any]:
    """The options that were given: lists also split at commas, flags only where set."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        name = name.removeprefix("only_")  # --documents names a folder
        if isinstance(value, tuple):
            parts = (part.strip() for one in value for part in re.split("[,，、]", words(one)))
            value = tuple(dict.fromkeys(part for part in parts if part))
        elif isinstance(value, str):
            value = words(value)
        if value or (name == "up" and value is not None):
            found[name] = "all" if value == ("all",) else value
    return found


def _writable(file: Path) -> None:
    """Says before the work what writing would say after it. Raises KgError."""
    hint = "give another --out"
    if file.is_dir():
        raise KgError("cannot be written: it is a folder", place=file, hint=hint)
    if not file.parent.is_dir():
        raise KgError("cannot be written: there is no such folder", place=file.parent, hint=hint)


def _size(count: int) -> str:
    """A size as people read it: "1.9 MB"."""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count / 1000:.0f} kB"
