"""Files that pages load: styles, scripts and the SPARQL editor. They have the version of all of them in their address,
so a browser keeps each for good. Only what stands in this table is ever sent."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from kg.server.negotiation import ANY, accepts_gzip, names

_HERE = Path(__file__).parent
_VIEWS = _HERE.parents[1] / "views"
_CSS, _JS = "text/css; charset=utf-8", "text/javascript; charset=utf-8"

#: Name in the address → media type, and the files it is put together from.
_FILES: dict[str, tuple[str, tuple[Path, ...]]] = {
    "pages.css": (_CSS, (_VIEWS / "assets" / "site.css", _HERE / "assets" / "served.css")),
    "pages.js": (_JS, tuple(_VIEWS / "assets" / name for name in ("site_words.js", "site.js"))),
    "editor.css": (_CSS, (_HERE / "assets" / "editor.css",)),
    "editor.js": (_JS, (_HERE / "assets" / "editor.js",)),
    "yasgui.css": (_CSS, (_VIEWS / "vendor" / "yasgui.min.css",)),
    "yasgui.js": (_JS, (_VIEWS / "vendor" / "yasgui.min.js",)),
}
_COLOURED = "pages.css"


class File(NamedTuple):
    """What is sent: media type, bytes, and the same bytes packed."""

    media_type: str
    data: bytes
    packed: bytes


@cache
def _data() -> dict[str, bytes]:
    from kg.views.style import colours

    made = {name: b"\n".join(part.read_bytes() for part in parts) for name, (_, parts) in _FILES.items()}
    made[_COLOURED] += b"\n" + colours().encode()
    made["yasgui.js"] = re.sub(rb"\n//# sourceMappingURL=\S+\s*$", b"\n", made["yasgui.js"])  # it is not here
    return made


@cache
def version() -> str:
    """Changes with any of the files."""
    total = hashlib.sha256()
    for name, data in sorted(_data().items()):
        total.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    return total.hexdigest()[:12]


@cache
def file(name: str) -> File | None:
    """The file of that name; None where there is none."""
    if name not in _FILES:
        return None
    data = _data()[name]
    return File(_FILES[name][0], data, gzip.compress(data, 6, mtime=0))


async def serve(request: Request) -> Response:
    """Answers ``/static/<version>/<name>``."""
    found = file(request.path_params["name"])
    if found is None:
        return Response("no such file\n", 404, media_type="text/plain")
    current = request.path_params["version"] == version()
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if current else "no-cache",
        "vary": "accept-encoding",
        "etag": f'"{version()}-{request.path_params["name"]}"',
    }
    known = ",".join(request.headers.getlist("if-none-match"))
    if known == ANY or names(known, headers["etag"]):
        return Response(status_code=304, headers=headers)
    if accepts_gzip(request.headers.get("accept-encoding")):
        return Response(found.packed, headers={**headers, "content-encoding": "gzip"}, media_type=found.media_type)
    return Response(found.data, headers=headers, media_type=found.media_type)
