"""What documents say that no conclusion asks for: it is not loaded where conclusions are made, which saves a fifth of
the time and more of the memory that loading takes.

Links ask for none of it. Rules may: what the text of a rule names is loaded, and all of it where a rule may ask for
whatever there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

#: Local names of the properties (``pol:``) that nothing but a rule could ask for.
_PROPERTIES = (
    "band", "confidence", "deadlineSurface", "dimension", "documentKind", "end", "fingerprint", "heldIn", "mediaType",
    "metadataBasis", "naming", "quote", "regionSurface", "surface", "textHash",
)  # fmt: skip
_TOKEN = re.compile(
    r"""\#[^\n]*
      | (?P<term>
          <[^<>"{}|^`\\\s]*>
        | \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3} | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
        | [?$](?P<variable>\w+)
        | [\w.-]*:[\w.%:-]*
        | [+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?\b | (?:true|false)\b
        )
      | (?P<word>\w+) | (?P<mark>\S)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_TERMS = ("?", "term")
#: A rule with these may write a property's name in other ways than with the prefix that it has everywhere.
_OTHER_NAMES = re.compile(r"\\u|\b(?:prefix|base)\b", re.IGNORECASE)


def unasked(rules: Iterable[str]) -> frozenset[str]:
    """Local names of the properties that none of the rules (as SPARQL) can see."""
    left = set(_PROPERTIES)
    for rule in rules:
        if _OTHER_NAMES.search(rule) or _asks_for_any(rule):
            return frozenset()
        left -= {name for name in left if re.search(rf"[:#]{name}\b", rule)}
    return frozenset(left)


def without(words: bytes, names: Iterable[str]) -> bytes:
    """A document's TriG as a build writes it, a predicate a line and the class first, without these properties."""
    listed = "|".join(sorted(names))
    return _lines(listed).sub(b"", words) if listed else words


@cache
def _lines(listed: str) -> re.Pattern[bytes]:
    """The lines of these properties up to their semicolon or full stop, since the line before ends in a semicolon."""
    return re.compile(rb"\n    pol:(?:%b) [^\n]*(?:\n        [^\n]*)* (?=[;.]\n)" % listed.encode())


def _asks_for_any(rule: str) -> bool:
    """Whether a variable may stand for a property in a rule; sometimes said of one in which none does, never the other
    way round."""
    kinds = [*_kinds(rule), "", "", ""]
    for n in range(1, len(kinds) - 3):
        before, kind, after, last = kinds[n - 1 : n + 3]
        if kind != "?" or after not in (*_TERMS, "[", "(", "<"):
            continue
        subject = after in _TERMS and last in _TERMS  # what stands before it ends a clause
        if before in (*_TERMS, ";", "[", ">") or (before in (")", "]") and not subject):
            return True
    return False


def _kinds(rule: str) -> list[str]:
    """The tokens of a rule: "?" for a variable, "term" for another term, words as "word", marks as they are. What a
    SELECT lists is left out."""
    found: list[str] = []
    listing = False
    for token in _TOKEN.finditer(rule):
        word = (token["word"] or "").upper()
        if word == "SELECT":
            listing = True
        elif word == "WHERE" or token["mark"] == "{":
            listing = False
        if not listing and token.lastgroup is not None:
            found.append("?" if token["variable"] else "term" if token["term"] else "word" if word else token["mark"])
    return found
