"""How pictures look, from ``ontology/views.toml``: colours, shapes and dashes, and the words of the legend."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from kg.answers.grounds import GROUNDS
from kg.errors import ReferenceDataError
from kg.paths import ontology_dir
from kg.views.model import plain

#: What drawings and the legend know how to draw.
SHAPES = ("dot", "square", "diamond", "triangle", "triangleDown", "star", "hexagon")
#: Verdicts on a figure that was measured under the plan; the words are those of ``kg.answers.progress``.
DECIDED = ("reached", "on track", "behind", "open")

_COLOUR = re.compile(r"#[0-9a-f]{6}")


@cache
def legend() -> dict[str, dict[str, Any]]:
    """The legend as plain data for pages, in the file's order.

    ``kinds``: key → label {en, zh}, colour {light, dark}, shape. ``grounds``: key → label, means, colour, dash (pixels of
    line and gap), width (pixels). ``verdicts``: key → sign, colour, hatched. Do not change what is given back. Raises ReferenceDataError naming file and line.
    """
    path = ontology_dir() / "views.toml"
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise ReferenceDataError(
            f"cannot be read: {error.strerror or error}", place=path, hint="reinstall policy-kg"
        ) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise ReferenceDataError(
            f"is no valid TOML: {error}", place=path, line=int(line[1]) if line else None, hint="mend the file"
        ) from None

    def wrong(entry: str, what: str) -> ReferenceDataError:
        head = re.search(rf"^\s*\[\s*{re.escape(entry)}\s*\]", text, re.M)
        line = text.count("\n", 0, head.end()) + 1 if head else None
        return ReferenceDataError(f"[{entry}] {what}", place=path, line=line, hint="mend the entry")

    kinds = {key: _kind(entry, lambda w, k=key: wrong(f"kinds.{k}", w)) for key, entry in _tables(data, "kinds", wrong)}
    grounds = {
        key: _ground(key, entry, lambda w, k=key: wrong(f"grounds.{k}", w))
        for key, entry in _tables(data, "grounds", wrong)
    }
    for key in (*GROUNDS, "structure"):
        if key not in grounds:
            raise wrong(f"grounds.{key}", "is missing")
    verdicts = {
        key: _verdict(key, entry, lambda w, k=key: wrong(f"verdicts.{k}", w))
        for key, entry in _tables(data, "verdicts", wrong)
    }
    for key in DECIDED:
        if key not in verdicts:
            raise wrong(f"verdicts.{key}", "is missing")
    return {"kinds": kinds, "grounds": grounds, "verdicts": verdicts}


def colours() -> str:
    """The colours of grounds as pictures have them, as a style sheet for a light and a dark page."""
    grounds = legend()["grounds"]
    light, dark = (
        " ".join(f"--g-{key}: {ground['colour'][theme]};" for key, ground in grounds.items())
        for theme in ("light", "dark")
    )
    return (
        f":root {{ {light} }}\n:root[data-theme=dark] {{ {dark} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme=light]) {{ {dark} }} }}\n"
        f"@media print {{ :root[data-theme] {{ {light} }} }}\n"
    )


def _tables(data: dict[str, Any], name: str, wrong: Any) -> list[tuple[str, dict[str, Any]]]:
    entries = data.get(name)
    if not isinstance(entries, dict) or not entries:
        raise wrong(name, "is missing")
    for key, entry in entries.items():
        if not isinstance(entry, dict):
            raise wrong(name, f"'{key}' is no table of its own")
    return list(entries.items())


def _kind(entry: dict[str, Any], wrong: Any) -> dict[str, Any]:
    if entry.get("shape") not in SHAPES:
        raise wrong(f"has the shape '{entry.get('shape')}'; shapes are {', '.join(SHAPES)}")
    return {
        "label": _words(entry, "en", "zh", wrong),
        "colour": _colours(entry, wrong),
        "shape": entry["shape"],
    }


def _ground(key: str, entry: dict[str, Any], wrong: Any) -> dict[str, Any]:
    known = GROUNDS.get(key)
    if known is None and key != "structure":
        raise wrong(f"is no ground; grounds are {', '.join(GROUNDS)} and structure")
    dash, width = entry.get("dash"), entry.get("width")
    if not isinstance(dash, list) or len(dash) % 2 or not all(_positive(length) for length in dash):
        raise wrong("needs 'dash', pairs of lengths of line and gap, or [] for a solid line")
    if not _positive(width):
        raise wrong("needs 'width', a number above 0")
    return {
        "label": plain(known.word) if known else _words(entry, "en", "zh", wrong),
        "means": plain(known.means) if known else _words(entry, "means_en", "means_zh", wrong),
        "colour": _colours(entry, wrong),
        "dash": dash,
        "width": width,
    }


def _verdict(key: str, entry: dict[str, Any], wrong: Any) -> dict[str, Any]:
    if key not in DECIDED:
        raise wrong(f"is no verdict on a figure; those are {', '.join(DECIDED)}")
    sign, hatched = entry.get("sign"), entry.get("hatched")
    if not isinstance(sign, str) or len(sign) != 1:
        raise wrong("needs 'sign', one character")
    if not isinstance(hatched, bool):
        raise wrong("needs 'hatched', true or false")
    return {"sign": sign, "colour": _colours(entry, wrong), "hatched": hatched}


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 100


def _words(entry: dict[str, Any], en: str, zh: str, wrong: Any) -> dict[str, str]:
    for key in (en, zh):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise wrong(f"needs '{key}'")
    return {"en": entry[en], "zh": entry[zh]}


def _colours(entry: dict[str, Any], wrong: Any) -> dict[str, str]:
    for page in ("light", "dark"):
        if not _COLOUR.fullmatch(str(entry.get(page, "")).lower()):
            raise wrong(f"needs '{page}', a colour such as #0072b2")
    return {page: entry[page].lower() for page in ("light", "dark")}
