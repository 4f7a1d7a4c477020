"""Holds the built site against what is wanted of it: no link is dead, and nothing is loaded from outside."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"), ("video", "src"),
          ("audio", "src"), ("object", "data"), ("embed", "src"), ("form", "action")}  # fmt: skip
_OUTSIDE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_CSS = re.compile(r"url\(\s*['\"]?((?:https?:)?//[^)'\"]+)|@import\s+['\"]((?:https?:)?//[^'\"]+)", re.IGNORECASE)


class _Page(HTMLParser):
    """The anchors of a page, where its links lead, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.anchors |= {said[name] for name in ("id", "name") if name in said}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        if tag == "link" and said.get("rel") in ("canonical", "license", "alternate"):
            return
        self.loads += [value for name, value in said.items() if (tag, name) in _LOADS and value]
        self.loads += [part.split()[0] for part in said.get("srcset", "").split(",") if part.strip()]
        self.loads += [a or b for a, b in _CSS.findall(said.get("style", ""))]


def findings(site: Path) -> list[str]:
    """What is wrong in the folder ``site``, one line each: dead links, dead anchors, what comes from outside."""
    pages = {file: _Page(file.read_text(encoding="utf-8")) for file in sorted(site.rglob("*.html"))}
    found: list[str] = []
    for file, page in pages.items():
        name = file.relative_to(site)
        for address in page.loads:
            if _OUTSIDE.match(address):
                found.append(f"{name}: loads {address}")
            elif not address.startswith("data:") and not _target(file, address).exists():
                found.append(f"{name}: loads {address}, which is not there")
        for address in page.links:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = _target(file, address) if parts.path else file
            target = target / "index.html" if target.is_dir() else target
            if not target.exists():
                found.append(f"{name}: leads to {address}, which is not there")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                found.append(f"{name}: leads to {address}, which has no such place")
    for file in sorted(site.rglob("*.css")):
        for a, b in _CSS.findall(file.read_text(encoding="utf-8")):
            found.append(f"{file.relative_to(site)}: loads {a or b}")
    return sorted(set(found))


def _target(file: Path, address: str) -> Path:
    return (file.parent / unquote(urlsplit(address).path)).resolve()
