"""How Sphinx builds the site. ``docs/build.py`` calls it on a copy of this folder with the generated pages beside: once
for the English pages, and with the tag ``chinese`` for those under ``zh/``, so that each language has its own menus,
words and search.

Sphinx, because it is kept up (a release every few months, by many), holds links and references against each other, searches
without a server and has a stable place for what we add; MkDocs has had no release since 2024, and what grew around it is moving
to other programs. MyST, because the pages are Markdown that also reads well unbuilt. furo, because it loads nothing from outside.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import sphinx.search
from making.languages import CHINESE, other
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

from kg import __release_date__, __version__

#: Whether the Chinese pages are built; ``tags`` is put here by Sphinx.
chinese = "chinese" in globals()["tags"]

project = "policy-kg"
author = "The policy-kg authors"
project_copyright = f"{__release_date__[:4]}, {author}"
version = release = __version__
language = "zh_CN" if chinese else "en"
locale_dirs = ["locale"]  # of the folder of the pages: zh/locale has what Sphinx does not translate

extensions = ["myst_parser"]
myst_enable_extensions = ["attrs_inline", "colon_fence"]
myst_heading_anchors = 3
exclude_patterns = [] if chinese else ["making", "extra", "zh"]
nitpicky = True
smartquotes = False  # what is quoted is often to be typed

html_theme = "furo"
html_title = f"policy-kg {version}"
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = (
    [] if chinese else ["extra"]
)  # the ontology, its shapes and the description of the release, for machines
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None  # the same input gives the same bytes
html_theme_options: dict[str, Any] = {
    "footer_icons": [],
    "top_of_page_buttons": [],
    "light_css_variables": {"color-brand-primary": "#1f5fa8", "color-brand-content": "#1f5fa8"},
    "dark_css_variables": {"color-brand-primary": "#8fc1ff", "color-brand-content": "#8fc1ff"},
}
pygments_style = "default"
pygments_dark_style = "github-dark"


class EnglishAndChinese(SearchEnglish):
    """English words as Sphinx finds them; runs of Chinese by their pairs of characters, since no blank divides words.

    Both languages are built with it, since names are in both. Sphinx's own Chinese needs jieba: a dictionary of 19 MB
    that few of our words are in, and in the browser, where there is no jieba, a question is not divided at all, so that
    it finds only what is one word of the dictionary. Without jieba it finds no Chinese. Pairs find any run of signs.
    """

    lang = "en"
    language_name = "English"  # names the stemmer in the script
    js_splitter_code = r"""
var splitQuery = (query) => query
  .split(/[^\p{Letter}\p{Number}_]+/gu)
  .flatMap((run) => run.split(/([\u3400-\u9fff]+)/))
  .filter((part) => part)
  .flatMap((part) => /[\u3400-\u9fff]/.test(part) && part.length > 1
    ? [...part].slice(1).map((sign, i) => part[i] + sign) : [part]);
"""

    def split(self, input: str) -> list[str]:  # noqa: A002 (the name that Sphinx gives it)
        found = []
        for part in re.findall(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+", input):
            if len(part) > 1 and "\u3400" <= part[0] <= "\u9fff":
                found += [part[i : i + 2] for i in range(len(part) - 1)]
            else:
                found.append(part)
        return found

    def word_filter(self, word: str) -> bool:
        return bool(re.match(r"[\u3400-\u9fff]", word)) or super().word_filter(word)


sphinx.search.languages["en-zh"] = EnglishAndChinese
html_search_language = "en-zh"


def _other(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """What a page says of the same page in the other language; see ``_templates/page.html``."""
    top = Path(app.confdir)
    there = {file.relative_to(top).with_suffix("").as_posix() for file in top.rglob("*.md")}
    context["other"] = other(CHINESE * chinese + pagename, there)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", _other)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
