"""What is counted: a statement is broken into the items that the guide matches, each with its key and its aspects."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kg.evaluation.gold import GoldStatement


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be found: ``keys`` (any one in common is agreement) inside a span, and what is scored apart."""

    document: str
    start: int
    end: int
    keys: frozenset[str]
    aspects: dict[str, Any] = field(hash=False)
    shown: str = ""


def normal(text: object) -> str:
    """A name or title for comparison: NFKC, case, white space, quotation and book marks, a leading article aside."""
    folded = unicodedata.normalize("NFKC", str(text)).casefold()
    folded = re.sub(r"[\s“”‘’\"'《》〈〉「」『』.,，、]+", "", re.sub(r"^\s*[“\"'‘《]*\s*the\s+", "", folded))
    return re.sub(r"[‐‑‒–—−]", "-", folded)


def actor_items(statements: Iterable[GoldStatement], *, duty: bool | None = None) -> Iterator[Item]:
    """(sentence, actor) pairs of actions and issues; with ``duty``, of duty assignments only (or of all others)."""
    for s in statements:
        if s.kind not in ("action", "issue") or (duty is not None and bool(s.record.get("duty")) is not duty):
            continue
        for actor in s.record.get("actors") or []:
            names = [actor.get("surface"), actor.get("en"), actor.get("zh")]
            yield Item(
                s.document, s.start, s.end, frozenset(normal(name) for name in names if name),
                {"kind": s.kind, "role": actor.get("role"), "name": normal(actor["en"]) if actor.get("en") else None,
                 "stance": s.record.get("stance"), "others": bool(s.record.get("others")),
                 "deadline": s.record.get("deadline")},
                f"{s.kind} {actor.get('surface')} [{actor.get('role')}]",
            )  # fmt: skip


def instrument_items(statements: Iterable[GoldStatement]) -> Iterator[Item]:
    """(sentence, title) pairs of issues."""
    for s in statements:
        if s.kind == "issue":
            for instrument in s.record.get("instruments") or []:
                title = instrument.get("title") or instrument.get("surface") or _place(instrument.get("title_at"))
                aspects = {"date": s.record.get("date"), "status": s.record.get("status")}
                yield Item(s.document, s.start, s.end, frozenset([normal(title)]), aspects, f"issue {title}")


def figure_items(statements: Iterable[GoldStatement]) -> Iterator[Item]:
    """(sentence, value) pairs of figures."""
    for s in statements:
        if s.kind == "figure":
            record = s.record
            aspects = {name: record.get(name) for name in ("year", "aim", "bound")}
            aspects["unit"] = normal(record.get("unit") or _place(record.get("unit_at")))
            yield Item(
                s.document, s.start, s.end, frozenset([_number(record.get("value"))]), aspects,
                f"figure {record.get('value')} {record.get('unit') or ''} ({record.get('year')})",
            )  # fmt: skip


def goal_items(statements: Iterable[GoldStatement]) -> Iterator[Item]:
    """(sentence, deadline) pairs of goals."""
    for s in statements:
        if s.kind == "goal":
            yield Item(
                s.document, s.start, s.end, frozenset([str(s.record.get("deadline"))]),
                {"holder": s.record.get("holder")}, f"goal {s.record.get('deadline')}",
            )  # fmt: skip


def rank_items(statements: Iterable[GoldStatement]) -> Iterator[Item]:
    """(sentence, region) pairs of rankings."""
    for s in statements:
        if s.kind == "rank":
            region = s.record.get("region") or {}
            if isinstance(region, str):
                region = {"surface": region}
            names = [region.get("surface"), region.get("en"), region.get("zh")]
            aspects = {name: s.record.get(name) for name in ("order", "position", "band", "year")}
            keys = frozenset(normal(name) for name in names if name)
            yield Item(s.document, s.start, s.end, keys, aspects, f"rank {region.get('surface')}")


def _place(span: object) -> str:
    """Stands for words given by their place, where no document is at hand to read them from."""
    return f"@{span}" if span else ""


def _number(value: object) -> str:
    try:
        return f"{float(str(value).replace(',', '')):.6g}"
    except ValueError:
        return normal(value)


#: Measure → the items it counts. "who" is who-did-it; duty assignments are counted again by themselves.
MEASURES: dict[str, Callable[[Iterable[GoldStatement]], Iterator[Item]]] = {
    "who": actor_items,
    "duty": lambda statements: actor_items(statements, duty=True),
    "instrument": instrument_items,
    "figure": figure_items,
    "goal": goal_items,
    "rank": rank_items,
}

#: Measure → aspects scored on the matched pairs.
ASPECTS: dict[str, tuple[str, ...]] = {
    "who": ("kind", "role", "name", "stance", "others"),
    "duty": ("role", "others", "deadline"),
    "instrument": ("date", "status"),
    "figure": ("year", "unit", "aim", "bound"),
    "goal": ("holder",),
    "rank": ("order", "position", "band", "year"),
}
