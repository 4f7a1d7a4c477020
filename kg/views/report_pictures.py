"""Small static pictures of reports as inline SVG: a bar of grounds, a chain of responsibility, bars of progress.

Made of text and rectangles alone, the same for the same input; colours come from the page's style, light and dark.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from kg.views.blocks import Drawing, clean
from kg.views.style import legend
from kg.views.telling import INFERRED, Say

_WIDE = 720  # units of the drawing; text is 13 of them high
_TEXT = 13
#: Beside the grounds: what nobody owns, on a light and a dark page.
_NONE = ("#8a8a8a", "#8a8a8a", "")


@cache
def _looks() -> dict[str, tuple[str, str, str]]:
    """Ground → colour on light, on dark, dashes: as in the interactive pages."""
    found = {
        key: (of["colour"]["light"], of["colour"]["dark"], " ".join(f"{length:g}" for length in of["dash"]))
        for key, of in legend()["grounds"].items()
    }
    return {**found, "none": _NONE}


def ground_css() -> str:
    """Colours and dashes of the grounds as CSS."""
    looks = _looks()
    light = "".join(f"--{key}:{of[0]};" for key, of in looks.items())
    dark = "".join(f"--{key}:{of[1]};" for key, of in looks.items())
    rules = "".join(
        f".report .fill-{key}{{fill:var(--{key})}}"
        f".report .line-{key}{{stroke:var(--{key}){f';stroke-dasharray:{of[2]}' if of[2] else ''}}}\n"
        for key, of in looks.items()
    )
    return (
        f".report{{{light}}}\n@media (prefers-color-scheme: dark){{@media screen{{:root:not([data-theme=light]) .report{{{dark}}}}}}}\n"
        f"@media screen{{:root[data-theme=dark] .report{{{dark}}}}}\n{rules}"
    )


@dataclass(frozen=True, slots=True)
class Tie:
    """A row of a chain: who, on which ground, with which role, through what."""

    ground: str
    who: str
    role: str = ""
    through: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A row of progress: ``share`` of the way from baseline to aim, ``expected`` by the straight line; None: unknown."""

    name: str
    share: float | None
    expected: float | None
    says: str


def width_of(words: str, size: float = _TEXT) -> float:
    """About how wide words are; rather too wide than too narrow."""
    units = sum(
        1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.72 if c.isupper() or c in "mwMW@%" else 0.56
        for c in words
    )
    return units * size


def fitted(words: str, room: float, size: float = _TEXT) -> str:
    """Words cut to fit into ``room``."""
    words = clean(words)
    if width_of(words, size) <= room:
        return words
    room -= size
    used, kept = 0.0, []
    for c in words:
        used += width_of(c, size)
        if used > room:
            break
        kept.append(c)
    return "".join(kept).rstrip() + "…"


def folded(words: str, room: float, lines: int, size: float = _TEXT) -> list[str]:
    """Words in at most so many lines; the last one cut where they do not fit."""
    import re

    found, current = [], ""
    for piece in re.findall(r"[^\s\u2e80-\uffff]+|[\u2e80-\uffff][，。、；：！？）】》”’]*|\s+", clean(words)):
        if current.strip() and width_of(current + piece, size) > room:
            found.append(current.strip())
            current = ""
        current += piece
    found.append(current.strip())
    if len(found) > lines:
        found = [*found[: lines - 1], " ".join(found[lines - 1 :])]
    return [fitted(one, room, size) for one in found]


def _text(x: float, y: float, words: str, *, name: str = "", anchor: str = "", whole: str = "") -> str:
    title = f"<title>{escape(clean(whole))}</title>" if whole and clean(whole) != words else ""
    return (
        f'<text x="{_n(x)}" y="{_n(y)}"{f" class={chr(34)}{name}{chr(34)}" if name else ""}'
        f"{f' text-anchor={chr(34)}{anchor}{chr(34)}' if anchor else ''}>{escape(words)}{title}</text>"
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _svg(parts: Sequence[str], height: float, title: str, description: str) -> Drawing:
    inside = "".join(parts)
    key = "p" + hashlib.sha256((title + description + inside).encode("utf-8", "replace")).hexdigest()[:8]
    svg = (
        f'<svg role="img" viewBox="0 0 {_WIDE} {_n(height)}" aria-labelledby="{key}-t {key}-d" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{key}-t">{escape(clean(title))}</title>'
        f'<desc id="{key}-d">{escape(clean(description))}</desc>{inside}</svg>'
    )
    return Drawing(svg, title, description)


def ground_bar(say: Say, counts: Sequence[tuple[str, int]], title: str, nobody: str) -> Drawing | None:
    """One bar of things by ground, strongest first; "none" (``nobody`` in words) last. None where there is nothing."""
    shown = [(key, count) for key, count in counts if count]
    whole = sum(count for _, count in shown)
    if not whole:
        return None

    def word(key: str) -> str:
        return nobody if key == "none" else say.ground(key)

    parts: list[str] = []
    x = 0.0
    for key, count in shown:
        wide = _WIDE * count / whole
        guess = " guess" if key in INFERRED or key == "none" else ""
        parts.append(
            f'<rect class="bar fill-{key} line-{key}{guess}" x="{_n(x + 1)}" y="2" width="{_n(max(wide - 2, 1))}" height="30">'
            f"<title>{escape(word(key))}{say.colon}{count}</title></rect>"
        )
        if wide > width_of(str(count)) + 8:
            parts.append(_text(x + wide / 2, 22, str(count), name="on", anchor="middle"))
        x += wide
    x, y = 0.0, 54.0
    for key, count in shown:
        words = f"{word(key)} {count} ({say.share(count, whole)})"
        wide = 20 + width_of(words) + 16
        if x and x + wide > _WIDE:
            x, y = 0.0, y + 22
        guess = " guess" if key in INFERRED or key == "none" else ""
        parts.append(
            f'<rect class="bar fill-{key} line-{key}{guess}" x="{_n(x + 1)}" y="{_n(y - 11)}" width="13" height="13"/>'
        )
        parts.append(_text(x + 20, y, words))
        x += wide
    said = say.semicolon.join(f"{word(key)} {count}" for key, count in shown)
    return _svg(parts, y + 8, title, said)


def chain(say: Say, name: str, ties: Sequence[Tie], title: str, most: int = 12) -> Drawing | None:
    """From a thing (left) through what it follows from (middle) to those on the other side (right), a row each, lines in the
    colour and dashes of their ground. None without rows."""
    if not ties:
        return None
    shown = list(ties[:most])
    through = any(tie.through for tie in shown)
    left, right = 190.0, 440.0 if through else 360.0
    row, top = 46.0, 8.0
    height = top + row * len(shown) + (22 if len(ties) > most else 0)
    middle = top + row * len(shown) / 2
    box = max(34.0, 17.0 * len(folded(name, left - 20, 4)) + 12)
    height = max(height, box + 2 * top)
    middle = min(max(middle, box / 2 + top), height - box / 2 - top) if len(shown) < 3 else middle
    parts = []
    for n, tie in enumerate(shown):
        y = top + row * n + row / 2
        guess = " guess" if tie.ground in INFERRED else ""
        parts.append(
            f'<path class="tie line-{tie.ground}{guess}" d="M{_n(left)} {_n(middle)} C{_n(left + 45)} {_n(middle)} {_n(left + 25)} {_n(y)} '
            f'{_n(left + 70)} {_n(y)} H{_n(right)}"/>'
        )
        between = right - left - 76
        words = say.ground(tie.ground) + (f" · {tie.role}" if tie.role else "")
        parts.append(_text(left + 74, y - 6, fitted(words, between, 11), name=f"small fill-{tie.ground}", whole=words))
        if tie.through:
            cut = fitted(tie.through, between, 11)
            parts.append(_text(left + 74, y + 14, cut, name="small", whole=tie.through))
        room = _WIDE - right - 22
        lines = folded(tie.who, room, 2)
        parts.append(
            f'<rect class="box{guess}" x="{_n(right)}" y="{_n(y - 19)}" width="{_n(_WIDE - right - 2)}" height="38" rx="4">'
            f"<title>{escape(clean(tie.who))}</title></rect>"
        )
        first = y + 4.5 - 8 * (len(lines) - 1)
        parts += [_text(right + 10, first + 16 * k, one, whole=tie.who) for k, one in enumerate(lines)]
    parts.append(
        f'<rect class="box strong" x="2" y="{_n(middle - box / 2)}" width="{_n(left - 2)}" height="{_n(box)}" rx="4"/>'
    )
    lines = folded(name, left - 20, 4)
    first = middle + 4.5 - 8.5 * (len(lines) - 1)
    parts += [_text(12, first + 17 * k, one, name="strong", whole=name) for k, one in enumerate(lines)]
    if len(ties) > most:
        more = len(ties) - most
        parts.append(
            _text(right + 10, height - 6, say(f"and {more} more in the table", f"另有{more}项，见表"), name="small")
        )
    comma = say.semicolon
    said = comma.join(f"{say.ground(t.ground)}{say.colon}{clean(t.who)}" for t in shown)
    return _svg(parts, height, title, said)


def progress_bars(say: Say, ways: Sequence[Way], title: str) -> Drawing | None:
    """A bar for each target: how much of the way is done, with a mark where the straight line would be."""
    known = [way for way in ways if way.share is not None]
    if not known:
        return None
    left, wide, row = 250.0, 270.0, 40.0
    parts = [
        f'<line class="axis" x1="{_n(left)}" y1="4" x2="{_n(left)}" y2="{_n(row * len(known) + 8)}"/>',
        f'<line class="axis" x1="{_n(left + wide)}" y1="4" x2="{_n(left + wide)}" y2="{_n(row * len(known) + 8)}"/>',
    ]
    for n, way in enumerate(known):
        assert way.share is not None
        y = row * n + 26
        lines = folded(way.name, left - 12, 2, 12)
        first = y + 4 - 7.5 * (len(lines) - 1)
        parts += [_text(0, first + 15 * k, one, name="label", whole=way.name) for k, one in enumerate(lines)]
        done = wide * min(max(way.share, 0.0), 1.0)
        parts.append(f'<rect class="track" x="{_n(left)}" y="{_n(y - 8)}" width="{_n(wide)}" height="16"/>')
        parts.append(f'<rect class="done" x="{_n(left)}" y="{_n(y - 8)}" width="{_n(done)}" height="16"/>')
        if way.expected is not None:
            x = left + wide * min(max(way.expected, 0.0), 1.0)
            parts.append(f'<path class="expected" d="M{_n(x)} {_n(y - 12)} V{_n(y + 12)}"/>')
        parts.append(
            _text(left + wide + 10, y + 4, fitted(way.says, _WIDE - left - wide - 12, 12), name="label", whole=way.says)
        )
    y = row * len(known) + 26
    parts.append(_text(left, y, say("baseline", "基期"), name="small"))
    parts.append(_text(left + wide, y, say("target", "目标"), name="small", anchor="middle"))
    if any(way.expected is not None for way in known):
        parts.append(f'<path class="expected" d="M{_n(left + 96)} {_n(y - 11)} V{_n(y + 3)}"/>')
        parts.append(_text(left + 104, y, say("straight line", "直线进度"), name="small"))
    said = say.semicolon.join(f"{clean(way.name)}{say.colon}{clean(way.says)}" for way in known)
    return _svg(parts, y + 8, title, said)
