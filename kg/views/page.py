"""A picture as one self-contained HTML file: the frame, the drawing that fits, and the data.

Nothing is loaded from elsewhere, and nothing but the scripts put in here can run: the page's policy names them by their
hashes.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.files import write_whole
from kg.views.model import Picture, plain, to_json

if TYPE_CHECKING:
    from jinja2 import Template

#: More than these, and vis-network is no longer quick: the drawing for big graphs takes over.
MOST_NODES, MOST_EDGES = 1_500, 6_000

_HERE = Path(__file__).parent
_EXTRA = "pip install 'policy-kg[views]'"
#: Scripts of the frame, before the drawing; page.js comes last and starts everything.
_FRAME = ("page_text.js", "page_state.js", "page_search.js", "page_legend.js", "page_panel.js", "page_list.js")
_NETWORK = tuple(f"drawing_network{part}.js" for part in ("_text", "_paths", "_svg", "_labels", "_hands", ""))
_NEEDS = re.compile(r"^//\s*vendor:[ \t]*(.+)$", re.M)
_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def render(picture: Picture, *, language: str | None = None, physics: bool = False) -> bytes:
    """The whole page as UTF-8; the same picture gives the same bytes.

    ``language`` is "en", "zh" or None (the reader's browser decides), ``physics`` lets a network move from the start.
    Raises KgError where the packages for pictures are missing.
    """
    if language not in (None, "en", "zh"):
        raise KgError(f"there is no page in the language '{language}'", hint="languages: en, zh")
    template = _template()
    from markupsafe import Markup  # comes with jinja2

    drawing = drawing_of(picture)
    scripts = [*map(_asset, _FRAME), *_drawing(drawing, picture.kind), _asset("page.js")]
    safe = [_safe_script(text) for text in scripts]
    text = template.render(
        lang=language or "en",
        title=picture.title.in_language(language or "en"),
        csp=_POLICY.format(scripts=" ".join(dict.fromkeys(map(_hash, safe)))),
        style=Markup(_asset("page.css").replace("</", "<\\/")),  # our own file
        words=Markup(to_json(json.loads(_asset("words.json")))),  # escaped by to_json
        variants=Markup(to_json(_variants(picture))),
        data=Markup(to_json(_data(picture, drawing, language, physics))),
        scripts=[Markup(script) for script in safe],  # cannot close their element
    )
    return text.encode("utf-8", "replace")  # lone surrogates, which no file can hold


def write(picture: Picture, file: str | Path, *, language: str | None = None, physics: bool = False) -> Path:
    """Writes the page at once or not at all, and gives back where. Raises KgError."""
    file = Path(file)
    write_whole(file, render(picture, language=language, physics=physics), hint="name another file")
    return file


def drawing_of(picture: Picture) -> str:
    """Which drawing shows a picture: "chart", "network" (vis-network) or "large"."""
    if picture.chart is not None:
        return "chart"
    return "large" if len(picture.nodes) > MOST_NODES or len(picture.edges) > MOST_EDGES else "network"


def _data(picture: Picture, drawing: str, language: str | None, physics: bool) -> dict[str, Any]:
    from kg.answers.grounds import kind_words
    from kg.views.style import legend

    types = sorted({node.type for node in picture.nodes if node.type})
    data: dict[str, Any] = {"nodes": [], "edges": [], "evidence": {}}
    data |= plain(picture)
    data |= {
        "style": legend(),
        "types": {type_: {"en": kind_words(type_, "en"), "zh": kind_words(type_, "zh")} for type_ in types},
        "drawing": drawing,
    }
    if language:
        data["language"] = language
    if physics:
        data["physics"] = True
    return data


def _variants(picture: Picture) -> list[str]:
    """Traditional characters of which the simplified one is in a name, in pairs, so that search finds either."""
    from kg.answers.names import traditional_characters

    used = set("".join(node.zh for node in picture.nodes if node.zh))
    return [chr(old) + new for old, new in sorted(traditional_characters().items()) if new in used]


def _drawing(drawing: str, kind: str) -> list[str]:
    """The scripts of a drawing, the libraries they need before them."""
    if drawing == "network":
        return [_vis_network(), *_with_vendored(_NETWORK)]
    if drawing == "chart":
        own = [name for name in ("drawing_chart_parts.js", f"drawing_chart_{kind}.js") if (_assets() / name).is_file()]
        return [_vendored("echarts.min.js"), *_with_vendored([*own, "drawing_chart.js"])]
    parts = sorted(file.name for file in _assets().glob("drawing_large_*.js"))
    return _with_vendored([*parts, "drawing_large.js"])


def _with_vendored(names: Iterable[str]) -> list[str]:
    """Scripts of ours, before each what its line ``// vendor: file file`` asks for; every file once."""
    found: dict[str, str] = {}
    for name in names:
        text = _asset(name)
        for line in _NEEDS.findall(text[:2000]):
            for library in line.split():
                found.setdefault(f"vendor/{library}", _vendored(library))
        found[name] = text
    return list(found.values())


def _assets() -> Path:
    return _HERE / "assets"


@cache
def _asset(name: str) -> str:
    return _read(_assets() / name)


@cache
def _vendored(name: str) -> str:
    return _read(_HERE / "vendor" / name)


def _read(file: Path) -> str:
    try:
        return _normal(file.read_text(encoding="utf-8-sig"))
    except OSError:
        raise KgError("this part of the pages is missing", place=file, hint="reinstall policy-kg") from None


@cache
def _vis_network() -> str:
    """vis-network's JavaScript as the installed pyvis brings it, its newest version. Raises KgError."""
    spec = find_spec("pyvis")
    if spec is None or not spec.submodule_search_locations:
        raise KgError("pictures need the package pyvis", hint=_EXTRA)
    package = Path(next(iter(spec.submodule_search_locations)))

    def version(file: Path) -> tuple[int, ...]:
        return tuple(int(n) for n in re.findall(r"\d+", file.parent.name))

    files = sorted(package.glob("lib/vis-*/vis-network.min.js"), key=lambda file: (version(file), file))
    if not files:
        raise KgError("the installed pyvis has no vis-network", place=package, hint="pip install 'pyvis>=0.3.2'")
    return _normal(files[-1].read_text(encoding="utf-8"))


def _normal(text: str) -> str:
    """Text as a browser reads it, so that hashes agree; without maps, which a browser's tools would ask for."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return re.sub(r"^//# sourceMappingURL=.*\n?", "", text, flags=re.M)


def _safe_script(text: str) -> str:
    """JavaScript that cannot end or confuse its element, with the same meaning.

    In JavaScript both can only stand in strings, regular expressions and comments, where the backslash changes nothing.
    """
    text = re.sub(r"</(?=script)", r"<\\/", text, flags=re.I)
    return text.replace("<!--", "\\x3c!--")


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


@cache
def _template() -> Template:
    try:
        import markupsafe  # noqa: F401
        from jinja2 import Environment, StrictUndefined
    except ImportError:
        raise KgError("pictures need the package jinja2", hint=_EXTRA) from None
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_asset("page.html"))
