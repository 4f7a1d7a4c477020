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

from kg.answers.grounds import INFERRED
from kg.views.blocks import Drawing, clean
from kg.views.style import legend
from kg.views.telling import Say

_WIDE = 720  # units of the drawing; text is 13 of them high
_SLIM = 340  # the same on a telephone
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
    """A row of progress: ``share`` of the way from baseline to aim, ``expected`` by the straight line; None: unknown.
    ``guess``: only a rule ties the figure to the target."""

    name: str
    share: float | None
    expected: float | None
    says: str
    guess: bool = False


_FULL = "“”‘’…—"  # as wide as characters in Chinese fonts


def width_of(words: str, size: float = _TEXT) -> float:
    """About how wide words are; rather too wide than too narrow."""
    units = sum(
        1.0 if unicodedata.east_asian_width(c) in "WF" or c in _FULL else 0.72 if c.isupper() or c in "mwMW@%" else 0.54
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


def _drawing(broad: tuple[list[str], float], slim: tuple[list[str], float], title: str, description: str) -> Drawing:
    """Both forms of a picture, of which the page shows one: for broad screens and paper, and for narrow screens."""
    both = _svg(*broad, _WIDE, "broad", title, description) + _svg(*slim, _SLIM, "slim", title, description)
    return Drawing(both, title, description)


def _svg(parts: Sequence[str], height: float, wide: int, name: str, title: str, description: str) -> str:
    inside = "".join(parts)
    key = "p" + hashlib.sha256((title + description + inside).encode("utf-8", "replace")).hexdigest()[:8]
    return (
        f'<svg class="{name}" role="img" viewBox="0 0 {wide} {_n(height)}" aria-labelledby="{key}-t {key}-d" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="{key}-t">{escape(clean(title))}</title>'
        f'<desc id="{key}-d">{escape(clean(description))}</desc>{inside}</svg>'
    )


def ground_bar(say: Say, counts: Sequence[tuple[str, int]], title: str, nobody: str) -> Drawing | None:
    """One bar of things by ground, strongest first; "none" (``nobody`` in words) last. None where there is nothing."""
    shown = [(key, count, nobody if key == "none" else say.ground(key)) for key, count in counts if count]
    if not shown:
        return None
    said = say.semicolon.join(f"{word} {count}" for _, count, word in shown)
    return _drawing(_bar(say, shown, _WIDE), _bar(say, shown, _SLIM), title, said)


def _bar(say: Say, shown: Sequence[tuple[str, int, str]], room: int) -> tuple[list[str], float]:
    whole = sum(count for _, count, _ in shown)
    parts: list[str] = []
    x = 0.0
    for key, count, word in shown:
        wide = room * count / whole
        guess = " guess" if key in INFERRED or key == "none" else ""
        parts.append(
            f'<rect class="bar fill-{key} line-{key}{guess}" x="{_n(x + 1)}" y="2" width="{_n(max(wide - 2, 1))}" height="30">'
            f"<title>{escape(word)}{say.colon}{count}</title></rect>"
        )
        if wide > width_of(str(count)) + 8:
            parts.append(_text(x + wide / 2, 22, str(count), name="on", anchor="middle"))
        x += wide
    x, y = 0.0, 54.0
    for key, count, word in shown:
        words = f"{word} {count} ({say.share(count, whole)})"
        wide = 20 + width_of(words) + 16
        if x and x + wide > room:
            x, y = 0.0, y + 22
        guess = " guess" if key in INFERRED or key == "none" else ""
        parts.append(
            f'<rect class="bar fill-{key} line-{key}{guess}" x="{_n(x + 1)}" y="{_n(y - 11)}" width="13" height="13"/>'
        )
        parts.append(_text(x + 20, y, words))
        x += wide
    return parts, y + 8


def chain(say: Say, name: str, ties: Sequence[Tie], title: str, most: int = 12) -> Drawing | None:
    """From a thing (left) through what it follows from (middle) to those on the other side (right), a row each, lines in the
    colour and dashes of their ground. None without rows."""
    if not ties:
        return None
    shown = list(ties[:most])
    more = (
        say(f"and {len(ties) - most} more in the table", f"另有{len(ties) - most}项，见表") if len(ties) > most else ""
    )
    said = say.semicolon.join(f"{say.ground(t.ground)}{say.colon}{clean(t.who)}" for t in shown)
    return _drawing(_chain(say, name, shown, more), _slim_chain(say, name, shown, more), title, said)


def _chain(say: Say, name: str, shown: Sequence[Tie], more: str) -> tuple[list[str], float]:
    through = any(tie.through for tie in shown)
    left, right = 190.0, 440.0 if through else 360.0
    row, top = 46.0, 8.0
    height = top + row * len(shown) + (22 if more else 0)
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
    if more:
        parts.append(_text(right + 10, height - 6, more, name="small"))
    return parts, height


def _slim_chain(say: Say, name: str, shown: Sequence[Tie], more: str) -> tuple[list[str], float]:
    """The thing above, a trunk down from it, a box for each on the other side."""
    left, row = 40.0, 64.0
    lines = folded(name, _SLIM - 24, 3)
    top = 17.0 * len(lines) + 14
    parts = [f'<rect class="box strong" x="2" y="2" width="{_SLIM - 4}" height="{_n(top - 2)}" rx="4"/>']
    parts += [_text(12, 20 + 17 * k, one, name="strong", whole=name) for k, one in enumerate(lines)]
    last = top + row * (len(shown) - 1) + 42
    parts.append(f'<path class="trunk" d="M14 {_n(top)} V{_n(last)}"/>')
    room = _SLIM - left - 20
    for n, tie in enumerate(shown):
        y = top + row * n + 42
        guess = " guess" if tie.ground in INFERRED else ""
        words = say.ground(tie.ground) + (f" · {tie.role}" if tie.role else "")
        used = width_of(words, 11) + 10
        parts.append(f'<path class="tie line-{tie.ground}{guess}" d="M14 {_n(y)} H{_n(left)}"/>')
        parts.append(_text(left, y - 23, fitted(words, _SLIM - left, 11), name=f"small fill-{tie.ground}", whole=words))
        if tie.through and used < _SLIM - left - 60:
            cut = fitted(tie.through, _SLIM - left - used, 11)
            parts.append(_text(left + used, y - 23, cut, name="small", whole=tie.through))
        parts.append(
            f'<rect class="box{guess}" x="{_n(left)}" y="{_n(y - 18)}" width="{_n(_SLIM - left - 2)}" height="36" rx="4">'
            f"<title>{escape(clean(tie.who))}</title></rect>"
        )
        who = folded(tie.who, room, 2, 12)
        first = y + 4.5 - 7.5 * (len(who) - 1)
        parts += [_text(left + 10, first + 15 * k, one, name="label", whole=tie.who) for k, one in enumerate(who)]
    height = last + 24
    if more:
        parts.append(_text(left + 10, height + 8, more, name="small"))
        height += 14
    return parts, height


def progress_bars(say: Say, ways: Sequence[Way], title: str) -> Drawing | None:
    """A bar for each target: how much of the way is done, with a mark where the straight line would be."""
    known = [way for way in ways if way.share is not None]
    if not known:
        return None
    said = say.semicolon.join(f"{clean(way.name)}{say.colon}{clean(way.says)}" for way in known)
    return _drawing(_ways(say, known, slim=False), _ways(say, known, slim=True), title, said)


def _ways(say: Say, known: Sequence[Way], *, slim: bool) -> tuple[list[str], float]:
    """Names before the bars, or above them where it is narrow."""
    left, wide, row = (1.0, _SLIM - 2.0, 76.0) if slim else (236.0, 196.0, 40.0)
    first_bar, whole = (42.0, _SLIM) if slim else (26.0, _WIDE)
    parts: list[str] = []
    for n, way in enumerate(known):
        assert way.share is not None
        y = row * n + first_bar
        lines = folded(way.name, whole - 4, 1, 12) if slim else folded(way.name, left - 12, 2, 12)
        first = y - 16 if slim else y + 4 - 7.5 * (len(lines) - 1)
        parts += [
            _text(left if slim else 0, first + 15 * k, one, name="label", whole=way.name) for k, one in enumerate(lines)
        ]
        guess = " guess" if way.guess else ""
        done = wide * min(max(way.share, 0.0), 1.0)
        parts.append(f'<rect class="track" x="{_n(left)}" y="{_n(y - 8)}" width="{_n(wide)}" height="16"/>')
        parts.append(f'<rect class="done{guess}" x="{_n(left)}" y="{_n(y - 8)}" width="{_n(done)}" height="16"/>')
        if way.expected is not None:
            x = left + wide * min(max(way.expected, 0.0), 1.0)
            parts.append(f'<path class="expected" d="M{_n(x)} {_n(y - 12)} V{_n(y + 12)}"/>')
        x, below, room = (left, y + 22, whole) if slim else (left + wide + 10, y + 4, whole - left - wide - 10)
        parts.append(_text(x, below, fitted(way.says, room, 12), name="label", whole=way.says))
    y = row * (len(known) - 1) + first_bar + (46 if slim else 26)
    parts.append(_text(left, y, say("baseline", "基期"), name="small"))
    parts.append(_text(left + wide, y, say("target", "目标"), name="small", anchor="end" if slim else "middle"))
    if any(way.expected is not None for way in known):
        middle = left + wide * 0.36
        parts.append(f'<path class="expected" d="M{_n(middle)} {_n(y - 11)} V{_n(y + 3)}"/>')
        parts.append(_text(middle + 8, y, say("straight line", "直线进度"), name="small"))
    if any(way.guess for way in known):
        y += 17
        words = say("dotted outline, “?”: a rule tied the figure to the target", "点线轮廓、“?”：数据由规则关联到目标")
        parts.append(_text(0, y, fitted(words, whole, 11), name="small", whole=words))
    return parts, y + 8
