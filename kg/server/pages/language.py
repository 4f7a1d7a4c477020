"""In which language a request is answered."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.requests import HTTPConnection

COOKIE = "kg-lang"


def language_of(request: HTTPConnection, default: str = "en") -> str:
    """ "en" or "zh": ``?lang=``, else the cookie, else what the browser prefers, else ``default``."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked and (known := _known(asked)):
            return known
    return next(iter(_preferred(request.headers.get("accept-language", ""))), default)


def _known(tag: str) -> str:
    primary = tag.strip().lower().partition("-")[0]
    return primary if primary in ("en", "zh") else ""


def _preferred(header: str) -> Iterator[str]:
    """The languages of a header that there are pages in, the most wanted first."""
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:1000].split(",")):
        tag, _, parameter = part.partition(";")
        name, _, weight = parameter.partition("=")
        try:
            quality = float(weight) if name.strip() == "q" else 1.0
        except ValueError:
            quality = 0.0
        if quality > 0 and (known := _known(tag)):
            found.append((-quality, place, known))
    return (known for _, _, known in sorted(found))
