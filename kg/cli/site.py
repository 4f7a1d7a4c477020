"""``kg site``"""

from __future__ import annotations

import re

import click

from kg.cli.answer_options import Asked, page_options


def _base(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"https?://[^\s/?#\"<>]+(/[^\s?#\"<>]*)?", value, re.IGNORECASE):
        raise click.BadParameter(f"'{value}' is no address of a site; write https://host/folder/")
    return value


@click.command("site")
@click.option(
    "-o", "--out", metavar="DIR", required=True, help="Folder to write to; a site written before is replaced."
)
@click.option("--base", metavar="URL", callback=_base, help="Address the site will have: canonical links, sitemap.xml.")
@click.option("--no-pictures", is_flag=True, help="Without interactive pictures.")
@page_options
def command(out: str, base: str | None, no_pictures: bool, asked: Asked) -> int:
    """Write a static site with a page for every thing, linked and searchable.

    A page for every agency, task, instrument, region, target, indicator, concept and document. Pages are linked to each other, show both languages, search without a server, and hold their triples as JSON-LD. The folder can be opened from the file system or put on any static host.

    Example:  kg site --out site --base https://example.org/kg/
    """
    from kg.views.site import write_site

    opened = asked.open()
    made = write_site(opened, out, language=asked.said_language, base=base, pictures=not no_pictures)
    for words in made.remarks:
        asked.remark(words.in_language(asked.language))
    size = f"{made.size / 1e6:.1f} MB"
    if asked.language == "zh":
        asked.remark(f"{made.pages} 个页面，{made.files} 个文件，{size}：{out}/index.html")
    else:
        asked.remark(f"{made.pages} pages, {made.files} files, {size}: open {out}/index.html")
    return 0
