"""The pictures of ``kg view`` on a server: the picture itself, one file that needs no other, and a page around it."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from kg.answers.grounds import GROUNDS
from kg.answers.records import Words
from kg.errors import KgError
from kg.server.pages.asked import answered, field, form
from kg.server.pages.frame import HTML, VARY, Page
from kg.server.pages.things import nothing_called
from kg.server.pages.wording import say, words
from kg.server.reply import Refused, Reply
from kg.views.door import KINDS, OF_A_THING, check, options_of
from kg.views.site_sheet import Block, both

_META = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_WORDS = {"progress": "progress_picture"}
_OPTIONS = ("grounds", "up", "to", "by")


def views_page(page: Page) -> Reply:
    """``/view``: all kinds of pictures."""
    items = Markup()
    for kind in KINDS:
        example = "?" + urlencode({"thing": "Box 3" if kind == "chain" else "MIIT"}) if kind in OF_A_THING else ""
        name = words(_WORDS.get(kind, kind))
        items += Markup('<div><dt><a href="{}view/{}{}">{}</a></dt><dd>{}</dd></div>').format(
            page.up, kind, example, kind, both(name)
        )
    block = Block("kinds", words("pictures"), body=Markup("<dl>{}</dl>").format(items))
    return page.asked("view", words("pictures"), lead=say("pictures_lead"), blocks=[block])


def view_page(page: Page) -> Reply:
    """``/view/<kind>``: the picture in a page with its form."""
    kind, thing = page.given("kind"), page.given("thing")
    if kind not in KINDS:
        return nothing_called(page, kind, words("missing"), say("missing_lead"), current="view")
    grounds = [
        ("", words("basis_any").in_language(page.language)),
        *((g, GROUNDS[g].word.in_language(page.language)) for g in GROUNDS),
    ]
    fields = [field("thing", "picture_thing", "Box 3")] if kind in OF_A_THING else []
    if "grounds" in _takes(kind):
        fields.append(field("grounds", "basis", options=grounds))
    asks = form(page, f"view/{kind}", *fields) if fields else None
    title = words(_WORDS.get(kind, kind))
    if kind in OF_A_THING and not thing:
        return page.asked("view", title, form=asks)
    asked = {name: value for name in ("thing", "grounds") if (value := page.given(name))}

    def answer() -> Reply:
        names: Words = title
        summary = None
        if thing:
            from kg.answers.names import resolve

            found = resolve(page.graph.graph, thing)
            sheet = page.sheet(page.around(found.iri))
            summary = sheet.thing(found)
            names = Words(*(f"{title.in_language(lg)}: {found.in_language(lg)}"[:200] for lg in ("en", "zh")))
        source = f"{page.up}view/{kind}/page?" + urlencode({**asked, "lang": page.language})
        return page.asked(
            "view", names, form=asks, template="picture.html.j2", picture=source, summary=summary,
        )  # fmt: skip

    return answered(page, "view", title, say("pictures_lead"), asks or {"fields": []}, thing, answer)


def _takes(kind: str) -> tuple[str, ...]:
    from importlib import import_module

    module, name = KINDS[kind].split(".")
    return options_of(getattr(import_module(f"kg.views.{module}"), name))


def picture(page: Page) -> Reply:
    """``/view/<kind>/page``: the picture alone. What it may run stands in its own policy, by hashes."""
    kind, thing = page.given("kind"), page.given("thing") or None
    options: dict[str, Any] = {}
    if page.given("grounds"):
        options["grounds"] = tuple(g for g in page.given("grounds").split(",") if g)
    try:
        check(kind, thing, options)
        data = page.graph.view(kind, thing, language=page.language, **options).page
    except KgError as error:
        if error.exit_code == 1:  # nothing to draw, or nothing of that name
            trouble = say("refused") + Markup(": <bdi>{}</bdi>").format(error.message)
            policy = {"content-security-policy": _framed(None)}
            return page.asked("view", words("pictures"), trouble=trouble, status=404, headers=policy)
        raise
    found = _META.search(data, 0, 8192)
    if found is None:
        raise Refused(500, "the picture has no policy")
    return Reply(
        200, HTML, data,
        {"content-security-policy": _framed(html.unescape(found[1].decode())), "x-frame-options": "SAMEORIGIN",
         "vary": VARY, "cache-control": "no-cache", "content-language": "zh-Hans" if page.language == "zh" else "en"},
    )  # fmt: skip


def _framed(policy: str | None) -> str:
    """A policy for what stands in a frame of our own pages."""
    from kg.server.pages.frame import POLICY

    if policy is None:
        return POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return f"{policy}; frame-ancestors 'self'"
