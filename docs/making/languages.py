"""The site in two languages: which page is which in the other, links across, and words of the theme.

English pages lie at the top of the site, Chinese ones under ``zh/``, each with menus, words and search of their own. A
Chinese page has the path of the English one, without ``guides/`` and ``reference/``: ``zh/ontology`` is
``reference/ontology``. Some English pages have no Chinese one yet; every Chinese page has an English one.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

CHINESE = "zh/"
_FOLDERS = ("", "guides/", "reference/")
#: Pages that Sphinx makes by itself, in both languages.
_SPHINX = ("search", "genindex")
_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s:#]+)\.md(#[^()\s]*)?\)")
_FENCE = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)

#: What furo says without asking for a translation. Each must occur, so that a change of furo's is noticed.
_THEME = {
    'aria-label="Toggle site navigation sidebar"': 'aria-label="显示或隐藏导航栏"',
    'aria-label="Toggle table of contents sidebar"': 'aria-label="显示或隐藏本页目录"',
    'aria-label="Toggle Light / Dark / Auto color theme"': 'aria-label="切换浅色、深色或自动配色"',
    "<title>Contents</title>": "<title>目录</title>",
    "<title>Menu</title>": "<title>菜单</title>",
    "<title>Expand</title>": "<title>展开</title>",
    "<title>Light mode</title>": "<title>浅色</title>",
    "<title>Dark mode</title>": "<title>深色</title>",
    "<title>Auto light/dark, in light mode</title>": "<title>自动配色，当前为浅色</title>",
    "<title>Auto light/dark, in dark mode</title>": "<title>自动配色，当前为深色</title>",
    "@pradyunsg</a>'s": "@pradyunsg</a> 的",
    'aria-label="Toggle navigation of ': 'aria-label="展开或收起：',
}


def partner(page: str, there: set[str]) -> str | None:
    """The same page in the other language, where it is among the pages of the site (``there``); both without ending."""
    chinese = page.startswith(CHINESE)
    name = page.removeprefix(CHINESE) if chinese else re.sub(r"^(?:guides|reference)/", "", page)
    candidates = [folder + name for folder in _FOLDERS] if chinese else [CHINESE + name]
    if name in _SPHINX:
        return candidates[0]
    return next((candidate for candidate in candidates if candidate in there), None)


def other(page: str, there: set[str]) -> dict[str, object]:
    """What ``page`` says of its other language: where the link leads, the words, and whether it is the same page."""
    same = partner(page, there)
    chinese = page.startswith(CHINESE)
    target = same or ("index" if chinese else f"{CHINESE}index")
    return {
        "same": same is not None,
        "language": "en" if chinese else "zh-CN",
        "words": "English" if chinese else "中文" if same else "中文首页",
        "link": posixpath.relpath(f"{target}.html", posixpath.dirname(page) or "."),
    }


def across(text: str, page: str) -> str:
    """The Markdown of ``page`` (``zh/start.md``) with its links into the other language as links of HTML.

    Each language is built by itself, so that Sphinx knows no page of the other; ``making.checks`` follows them.
    """

    def link(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), match[2]))
        if target.startswith(CHINESE) == page.startswith(CHINESE):
            return match[0]
        return f'<a href="{match[2]}.html{match[3] or ""}">{match[1]}</a>'

    parts, at = [], 0
    for fence in _FENCE.finditer(text):
        parts += [_LINK.sub(link, text[at : fence.start()]), fence[0]]
        at = fence.end()
    return "".join([*parts, _LINK.sub(link, text[at:])])


def translate(folder: Path) -> list[str]:
    """Puts what furo says in English only into Chinese, in the pages under ``folder``; what was nowhere found."""
    left = dict(_THEME)
    for file in sorted(folder.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        for english, chinese in _THEME.items():
            if english in text:
                left.pop(english, None)
                text = text.replace(english, chinese)
        file.write_text(text, encoding="utf-8")
    return [f"furo no longer says {english!r}: see making/languages.py" for english in left]
