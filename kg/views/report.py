"""Reports: a page about one agency, task, section, instrument, target or indicator, or about all plans, for the screen, for
print and as Markdown.

>>> report(kg.open(), "Box 3").to_markdown()
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kg.answers.grounds import kind_words
from kg.answers.names import WrongKind, kind_of, resolve
from kg.answers.records import Thing
from kg.errors import KgError
from kg.files import write_all
from kg.views.blocks import Report
from kg.views.report_parts import Desk
from kg.views.telling import a_or_an

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

__all__ = ["Report", "check", "report", "write"]

_HINT = "give another --out"
#: What a report can be about, as ``kg.answers.names`` looks for it.
KINDS = ("task", "agency", "instrument", "target", "indicator", "region")


def report(
    graph: PolicyGraph, thing: str | None = None, *, language: str | None = None, as_of: str | None = None
) -> Report:
    """The report on a thing (name in either language, number, IRI), or on all plans without one.

    ``language`` is "en" or "zh" (default: the graph's), ``as_of`` the date that answers hold for (default: the graph's, else
    the release's). Raises UnknownName, AmbiguousName, WrongKind, GraphError."""
    desk = Desk(graph, language or graph.language, as_of)
    if thing is None:
        from kg.views.report_plan import plan_report

        return plan_report(desk)
    found = _found(graph, thing)
    kind = kind_of(found.iri)
    if kind in ("agency", "region"):
        from kg.views.report_agency import agency_report

        return agency_report(desk, found)
    if kind == "task":
        from kg.views.report_task import task_report

        return task_report(desk, found)
    if kind == "instrument":
        from kg.views.report_instrument import instrument_report

        return instrument_report(desk, found)
    from kg.views.report_target import target_report

    return target_report(desk, found)


def _found(graph: PolicyGraph, words: str) -> Thing:
    try:
        return resolve(graph.graph, words, KINDS)
    except WrongKind as error:
        kind = kind_words(kind_of(error.thing.iri), "en")
        error.message = f"'{words}' is {a_or_an(kind)} ({error.thing.in_language('en')}); nothing reports on that"
        error.hint = f"reports are on an agency, a region, a task, an instrument, a target or an indicator; kg show '{words}' shows it"
        raise


def write(made: Report, folder: str | Path, *, graph: PolicyGraph | None = None) -> tuple[Path, ...]:
    """Writes ``<slug>.html`` and ``<slug>.md`` into a folder, which is made where it is missing; either all files are
    there, or where writing fails everything is as it was.

    With ``graph``, and where the packages for pictures are installed, also ``<slug>-picture.html``, an interactive page that
    the report leads to. Raises KgError."""
    check(folder)
    picture = None
    if graph is not None:
        from kg.views.report_beside import picture_of

        made, picture = picture_of(graph, made)
    pages = {f"{made.slug}.html": made.to_html().encode("utf-8", "replace")}
    pages[f"{made.slug}.md"] = made.to_markdown().encode("utf-8", "replace")
    if picture is not None:
        pages[f"{made.slug}-picture.html"] = picture
    return write_all(Path(folder), pages, hint=_HINT)


def check(folder: str | Path) -> None:
    """Says before the work that nothing can be written into a folder. Raises KgError."""
    place = Path(folder)
    try:
        there = next(p for p in (place, *place.absolute().parents) if p.exists())
    except OSError as met:
        raise KgError(f"cannot be made: {met.strerror or met}", place=place, hint=_HINT) from None
    if not there.is_dir():
        what = "cannot be made: it is a file" if there == place else f"cannot be made: {there.name} is a file"
        raise KgError(what, place=place, hint=_HINT)
    if not os.access(there, os.W_OK | os.X_OK):
        raise KgError("cannot be written: Permission denied", place=there, hint=_HINT)
