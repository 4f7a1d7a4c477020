"""Pages, made in a worker."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kg.collector import uncollected
from kg.errors import KgError

try:
    from kg.server.pages import asked, pictures, questions, reports, things
    from kg.server.pages.frame import FORMATS, Page
    from kg.server.pages.house import house
except ModuleNotFoundError as missing:
    if (missing.name or "").partition(".")[0] in ("", "kg"):
        raise
    raise KgError(f"pages need the package {missing.name}", hint="pip install 'policy-kg[serve]'") from None

from kg.server.reply import Refused, Reply

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

_PAGES: dict[str, Callable[[Page], Reply]] = {
    "start": asked.start_page, "search": asked.search_page, "list": asked.list_tool, "owners": asked.owners_page,
    "tasks": asked.tasks_page, "trace": asked.trace_page, "gaps": asked.gaps_tool, "progress": asked.progress_page,
    "thing": things.thing_page, "missing": things.missing_page, "queries": questions.queries_page,
    "query": questions.query_page, "editor": questions.editor_page, "report": reports.report_page,
    "views": pictures.views_page, "view": pictures.view_page, "picture": pictures.picture,
}  # fmt: skip


def warm(graph: PolicyGraph) -> None:
    """Gathers what pages need before workers are forked, so that all of them share it."""
    try:
        made = house(graph)
        made.gather()
        _ = made.about, made.sizes
    except Exception as error:  # a page will say it to who asks for it
        sys.stderr.write(f"kg: pages could not be made ready: {type(error).__name__}\n")


@uncollected
def page(graph: PolicyGraph, request: Mapping[str, Any]) -> Reply:
    """The page called ``request["page"]`` in the language ``lang``; ``path``, ``here`` and what else it asks for are
    strings. ``format``: a thing's triples instead of its page; ``index``: a file of the search index."""
    made = house(graph)
    name = request["page"]
    if name == "index":
        script = made.index.get(str(request["file"]))
        if script is None:
            raise Refused(404, "there is no such part of the index")
        return Reply(
            200, "text/javascript; charset=utf-8", script.encode("utf-8", "replace"), {"cache-control": "no-cache"}
        )
    one = Page(made, request)
    if name == "thing" and request.get("format") in FORMATS:
        return things.thing_data(one, str(request["format"]))
    return _PAGES[name](one)
