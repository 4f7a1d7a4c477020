"""What pages say stands in files of words, in both languages; scripts hold none of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[2] / "kg" / "views" / "assets"
SITE_WORDS = "site_words.js"
SCRIPTS = sorted(file.name for file in ASSETS.glob("*.js") if file.name != SITE_WORDS)
HAN = re.compile(r"[\u2e80-\u2fdf\u3400-\u9fff]")  # but for marks, which text is cut at
#: Two words of letters after one another, the second in small ones: a wording, but for the few places below.
PROSE = re.compile(r"[A-Za-z’']{2,}[,;:]? [a-z’']{2,}")
#: Before texts that developers read, and before lists of names.
FOR_DEVELOPERS = re.compile(
    r"(?:new \w*Error|console\.\w+|failed)\($|(?:class|className|font\w*|filter|rel|transition|border\w*|boxShadow)\b[^,;]{0,30}$"
)
MARKUP = re.compile(r"\b(?:use strict|\d+px|solid|Microsoft|Helvetica|Noto|bold)\b|<|>|^\(prefers|[#\[\]]|^\^")
#: A verdict and the label of a fact as the data have them.
KEYS = {"on track", "short names"}
#: Keys that are put together while the page runs.
MADE = re.compile(r"role\..+")


def words() -> dict[str, dict[str, str | list[str]]]:
    found: dict[str, dict[str, str | list[str]]] = json.loads((ASSETS / "words.json").read_text("utf-8"))
    return found


def site_words() -> dict[str, dict[str, str | list[str]]]:
    text = (ASSETS / SITE_WORDS).read_text("utf-8")
    found: dict[str, dict[str, str | list[str]]] = json.loads(text.partition("=")[2].rstrip().rstrip(";"))
    return found


def literals(text: str) -> Iterator[tuple[str, str]]:
    """Every string, template and regular expression of a script with the code just before it; of templates the fixed parts."""
    token = re.compile(r"//[^\n]*|/\*.*?\*/|[\"'`}{/]|\S", re.S)
    at, before, depths = 0, "", [0]  # depths: braces open in each ${…} that we are inside of
    while match := token.search(text, at):
        sign, at = match.group(), match.end()
        if sign[:2] in ("//", "/*"):
            continue
        if sign in "\"'":
            end = re.compile(rf"(?:\\.|[^\\{sign}])*{sign}", re.S).match(text, at)
        elif sign == "`" or (sign == "}" and len(depths) > 1 and depths[-1] == 0):
            depths = depths[:-1] if sign == "}" else depths
            end = re.compile(r"(?:\\.|\$(?!\{)|[^\\`$])*(?:`|\$\{)", re.S).match(text, at)
            if end and end.group().endswith("${"):
                depths = [*depths, 0]
        elif sign == "/" and not re.search(r"[\w)\]]$", before):
            end = re.compile(r"(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+/").match(text, at)
        else:
            depths[-1] += {"{": 1, "}": -1}.get(sign, 0)
            before = (before + (" " if text[match.start() - 1 : match.start()].isspace() else "") + sign)[-40:]
            continue
        assert end, f"not understood: {text[match.start() : at + 60]!r}"
        yield before, re.sub(r"(?:[\"'`/]|\$\{)$", "", end.group())
        before, at = before + "x", end.end()


def test_strings_of_a_script_are_found() -> None:
    script = 'const a = `one ${b ? "two" : `three ${c}`} four`; // not "this"\n/* nor "this" */ say("five", /[/"]six/u); d / 2;'
    assert [text.strip() for _, text in literals(script)] == ["one", "two", "three", "", "four", "five", '[/"]six']


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_hold_no_words_for_readers(script: str) -> None:
    for before, text in literals((ASSETS / script).read_text("utf-8")):
        assert not HAN.search(text), f"Chinese in {text!r}"
        prose = (
            PROSE.search(text) and not FOR_DEVELOPERS.search(before) and not MARKUP.search(text) and text not in KEYS
        )
        assert not prose, f"words outside words.json: {text!r} after {before!r}"


@pytest.mark.parametrize("of", [words, site_words])
def test_every_wording_is_in_both_languages(of: object) -> None:
    assert callable(of)
    for key, said in of().items():
        assert set(said) == {"en", "zh"}, key
        forms = [said["en"] if isinstance(said["en"], list) else [said["en"]], [said["zh"]]]
        assert all(isinstance(form, str) and form for of_language in forms for form in of_language), key
        left_open = [{name for form in of_language for name in re.findall(r"\{(\w+)\}", form)} for of_language in forms]
        assert left_open[0] == left_open[1], f"{key} leaves different things open"
    assert list(of()) == sorted(of()), "in the order of the alphabet"


def test_every_wording_is_used_and_every_key_has_one() -> None:
    texts = {name: (ASSETS / name).read_text("utf-8") for name in [*SCRIPTS, "page.html"]}
    for known, of in ((words(), [t for n, t in texts.items() if n != "site.js"]), (site_words(), [texts["site.js"]])):
        text = "\n".join(of)
        quoted = set(re.findall(r"[\"']([\w.]+)[\"']", text)) | set(re.findall(r"\b(\w+): ?[\"'\[]", text))
        assert {key for key in known if key not in quoted and not MADE.fullmatch(key)} == set()
        asked = set(re.findall(r"\b(?:say|W|wording)\(\s*\"([\w.]+)\"(?! ?\+)", text))
        asked |= set(re.findall(r"data-word(?:-label)?=\"(\w+)\"", text))
        assert asked - set(known) == set()
