"""``graph.view``: a picture by its kind, and the page that shows it, as a file, in a browser or in a notebook."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from kg.answers import PolicyGraph
from kg.answers.records import Words
from kg.errors import KgError
from kg.files import write_whole
from kg.views.layout import told
from kg.views.model import Picture

#: Kind → the function that makes the picture of a graph, as module and name.
KINDS: dict[str, str] = {
    "network": "networks.network",
    "chain": "networks.chain",
    "ego": "networks.ego",
    "shared": "networks.shared",
    "matrix": "matrix.matrix",
    "progress": "progress_chart.progress",
    "timeline": "timeline.timeline",
    "regions": "region_map.regions",
}
#: Kinds that begin at one thing; all others show the whole graph or what filters leave.
OF_A_THING = ("chain", "ego")

#: Names of options where the command's are singular, since they are repeated there.
FLAGS = {"types": "type", "sections": "section", "grounds": "basis", "documents": "document", "regions": "region"}

_NO_EVIDENCE = Words(
    "no evidence is behind what is drawn: lines say on which ground they stand, but lead to no sentence",
    "所绘内容没有证据：连线只说明依据，没有可查的原句",
)


class View:
    """A picture and its page. In a notebook it shows itself; ``save`` and ``open`` are for everywhere else.

    ``language`` is "en", "zh" or None (the reader's browser decides), ``height`` of the frame in a notebook is in pixels.
    """

    def __init__(
        self, picture: Picture, *, language: str | None = None, physics: bool = False, height: int = 640
    ) -> None:
        self.picture = picture
        self.language = language
        self.physics = physics
        self.height = height
        self.file: Path | None = None  # where it was saved last

    def __repr__(self) -> str:
        drawn = self.picture
        return f"<View {drawn.kind}: {len(drawn.nodes)} nodes, {len(drawn.edges)} edges>"

    @cached_property
    def page(self) -> bytes:
        """The whole page as UTF-8. Raises KgError where a package for pictures is missing."""
        render = _part("page.render")
        made: bytes = _with_packages(lambda: render(self.picture, language=self.language, physics=self.physics))
        return made

    @property
    def html(self) -> str:
        """The whole page: one file that needs no other."""
        return self.page.decode("utf-8")

    def save(self, path: str | Path | None = None) -> Path:
        """Writes the page at once or not at all, by default as ``KIND.html`` in the working folder. Raises KgError."""
        file = Path(path) if path is not None else Path(f"{self.picture.kind}.html")
        write_whole(file, self.page, hint="name another file")
        self.file = file
        return file

    def open(self) -> Path:
        """Shows the page in the default browser; one that was not saved goes to a temporary file first.

        Raises KgError where there is no browser; the file stays."""
        if self.file is None or not self.file.exists():
            import tempfile

            self.save(Path(tempfile.mkdtemp(prefix="kg-view-")) / f"{self.picture.kind}.html")
        assert self.file is not None
        show(self.file)
        return self.file

    def _repr_html_(self) -> str:
        from html import escape

        title = escape(self.picture.title.in_language(self.language or "en"))
        frame = f'width="100%" height="{int(self.height)}" style="border:1px solid #8888;border-radius:4px"'
        powers = 'sandbox="allow-scripts allow-downloads allow-popups" allow="clipboard-write" allowfullscreen'
        return f'<iframe title="{title}" {frame} {powers} srcdoc="{escape(self.html)}"></iframe>'


class NoBrowser(KgError):
    """The page is written, but there is nothing here to show it with."""

    exit_code = 1


def show(file: Path) -> None:
    """Opens a file in the default browser. Raises NoBrowser."""
    import webbrowser

    try:
        shown = webbrowser.open(file.resolve().as_uri())
    except (webbrowser.Error, OSError):
        shown = False
    if not shown:
        raise NoBrowser("written, but no browser was found to open it", place=file, hint="open the file yourself")


def view(
    graph: PolicyGraph,
    kind: str = "network",
    thing: str | None = None,
    *,
    language: str | None = None,
    as_of: str | None = None,
    physics: bool = False,
    height: int = 640,
    tell: Callable[[Words], None] | None = None,
    **options: Any,
) -> View:
    """A picture of ``graph``: see ``KINDS`` and docs/views.md for the options of each. ``tell`` is called with what will be
    done where it takes long, before it begins.

    Raises KgError: no such kind or option, an unknown thing, nothing to draw, a package for pictures is missing."""
    given = {
        name: value
        for name, value in options.items()
        if value not in (None, (), [], "", False) or name == "up" and value is False
    }
    make = check(kind, thing, given)
    if as_of:
        graph = PolicyGraph(graph.graph, graph.texts, language=graph.language, as_of=as_of)
    if graph.as_of:
        if "as_of" not in inspect.signature(make).parameters:
            raise KgError(f"--as-of is not for '{kind}', which shows every year", hint="leave it out")
        given["as_of"] = graph.as_of
    things = () if thing is None else (thing,)
    listening = told.set(tell)
    try:
        picture: Picture = _with_packages(lambda: make(graph, *things, **given))
    finally:
        told.reset(listening)
    if picture.edges and not picture.evidence:
        picture = replace(picture, remarks=(*picture.remarks, _NO_EVIDENCE))
    return View(picture, language=language, physics=physics, height=height)


def check(kind: str, thing: str | None, options: Mapping[str, Any]) -> Callable[..., Picture]:
    """The function that makes pictures of this kind, if it takes what is given. Raises KgError."""
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "one of " + ", ".join(KINDS)
        raise KgError(f"no picture is called '{kind}'", hint=hint)
    if kind in OF_A_THING and (thing is None or not thing.strip()):
        raise KgError(f"a picture '{kind}' begins at a thing", hint=f'such as kg view {kind} "Box 3"')
    if kind not in OF_A_THING and thing is not None:
        raise KgError(f"a picture '{kind}' takes no thing, but got '{thing}'", hint=f"kg view ego '{thing}' shows it")
    make: Callable[..., Picture] = _part(KINDS[kind])
    takes = options_of(make)
    for name in options:
        if name not in takes:
            others = ", ".join(map(flag, takes))
            hint = f"it takes {others}" if others else "it takes no filters"
            raise KgError(f"{flag(name)} is not for '{kind}'", hint=hint)
    return make


def options_of(make: Callable[..., Picture]) -> tuple[str, ...]:
    """The options that a kind of picture takes, the date aside, which all answers hold for."""
    parameters = inspect.signature(make).parameters.values()
    return tuple(p.name for p in parameters if p.kind is inspect.Parameter.KEYWORD_ONLY and p.name != "as_of")


def flag(name: str) -> str:
    """How the command calls an option."""
    return "--" + FLAGS.get(name, name).replace("_", "-")


def _part(where: str) -> Callable[..., Any]:
    module, name = where.split(".")
    found: Callable[..., Any] = _with_packages(lambda: getattr(import_module(f"kg.views.{module}"), name))
    return found


def _with_packages(work: Callable[[], Any]) -> Any:
    """What ``work`` gives; a package that is missing is said in one line."""
    try:
        return work()
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] in ("", "kg"):
            raise
        hint = "pip install 'policy-kg[views]'"
        raise KgError(f"pictures need the package {missing.name}", hint=hint) from None
