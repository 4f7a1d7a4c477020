"""The reports of ``kg report`` on a server: one file each, whose names lead to the server's pages."""

from __future__ import annotations

import html
import re

from markupsafe import Markup

from kg.server.pages.addresses import address
from kg.server.pages.asked import answered, field, form
from kg.server.pages.frame import VARY, Page, reply
from kg.server.pages.wording import say, words
from kg.server.reply import Refused, Reply
from kg.views.report import report

_META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def report_page(page: Page) -> Reply:
    """``/report?thing=``, ``/report?whole=yes``"""
    thing, whole = page.given("thing"), page.given("whole")
    asks = form(page, "report", field("thing", "report_field", "IV(1)"))
    title, lead = words("report"), say("report_lead")
    plans = Markup('<a href="{}report?whole=yes">{}</a>').format(page.up, say("report_whole"))

    def answer() -> Reply:
        made = report(page.graph, thing or None, language=page.language)
        text = made.to_html(
            link=lambda iri: page.up.rstrip("/") + address(iri) if iri in page.house.addresses else None
        )
        found = _META.search(text, 0, 8192)
        if found is None:
            raise Refused(500, "the report has no policy")
        policy = f"{html.unescape(found[1])}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        return reply(text, page.language, headers={"content-security-policy": policy, "vary": VARY})

    return answered(page, "report", title, lead, asks, thing or whole, answer, "IV(1)", "MIIT", "浙江", more=plans)
