"""File names of a site's pages, made from IRIs, and the links between them.

Chinese stays as it is; what a file system or a host could stumble over does not: signs, reserved names, names that
differ only in case, and those that are too long.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from kg.identifiers import BASE

_LONGEST = 60  # characters of one segment: 180 bytes of Chinese
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE
)  # no file of Windows may be called so


def page_names(kinds: Mapping[str, str]) -> dict[str, str]:
    """IRI → path of its page below the site's folder, ``agency/miit.html``; ``kinds`` holds IRI → kind.

    No two paths are the same where case does not count, and folders that differ only in case are one."""
    found: dict[str, str] = {}
    taken: dict[str, str] = {}  # path as such file systems compare it → IRI
    folders: dict[str, str] = {}
    for iri in sorted(kinds):
        bare = iri.removeprefix(BASE) if iri.startswith(BASE) else f"{kinds[iri]}/{iri.partition('//')[2] or iri}"
        *above, name = [_segment(part) for part in bare.split("/") if part]
        folder = ""
        for part in above:
            folder = folders.setdefault(_folded(folder + part), folder + part) + "/"
        path = f"{folder}{name}.html"
        if _folded(path) in taken:
            path = f"{folder}{name}~{_digest(iri)}.html"
        taken[_folded(path)] = iri
        found[iri] = path
    return found


def _segment(part: str) -> str:
    """One name of a path: letters, digits and a few signs, none of them at its beginning."""
    part = unicodedata.normalize("NFC", part)
    safe = "".join(c if c.isalnum() or c in "-.~" else "_" for c in part)
    safe = re.sub(r"^[._]", "-", safe.rstrip(".")) or "-"
    if _RESERVED.fullmatch(safe):
        safe += "-"
    return safe if len(safe) <= _LONGEST else f"{safe[:_LONGEST]}~{_digest(part)}"


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def link(path: str) -> str:
    """A path as it stands in a link."""
    return quote(path, safe="/~-._")


def upward(path: str) -> str:
    """What leads from a page back to the site's folder: ``../../`` for a page two folders deep."""
    return "../" * path.count("/")


def sitemap(base: str, paths: Iterable[str]) -> dict[str, str]:
    """Files of the map of a site for search engines, at most 50,000 addresses each: name → XML."""
    from xml.sax.saxutils import escape

    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    places = [f"<loc>{escape(base + link(path).removesuffix('index.html'))}</loc>" for path in paths]
    parts = [places[n : n + 50_000] for n in range(0, len(places), 50_000)]
    files = {
        f"sitemap-{n}.xml": f"{head}<urlset {space}>\n" + "".join(f"<url>{p}</url>\n" for p in part) + "</urlset>\n"
        for n, part in enumerate(parts, 1)
    }
    if len(parts) == 1:
        return {"sitemap.xml": files["sitemap-1.xml"]}
    listed = "".join(f"<sitemap><loc>{escape(base + name)}</loc></sitemap>\n" for name in files)
    return files | {"sitemap.xml": f"{head}<sitemapindex {space}>\n{listed}</sitemapindex>\n"}
