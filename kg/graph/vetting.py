"""What a query or an update asks for, told from its words: whether it wants the network, and which graphs it names.

The engine's grammar needs no blank between words: ``1SERVICESILENT<…>`` calls an endpoint. So the text is cut as the engine
cuts it (IRIs, strings, comments, variables, prefixed names), and a word is looked for in what is left, also within a longer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import GraphError

# The classes are as wide as the grammar's or wider: a character that is in none of its words is an error in any case.
_LONG = r"""
    \"\"\"(?:"{0,2}(?:[^"\\]|\\[tbnrf"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}))*\"\"\"
    | '''(?:'{0,2}(?:[^'\\]|\\[tbnrf"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}))*''' |
"""
_REST = r"""
    (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
    | "(?:[^"\\\r\n]|\\[^\r\n])*+"? | '(?:[^'\\\r\n]|\\[^\r\n])*+'?      # a string; where it is left open nothing is valid
    | \#[^\r\n]*+                                                      # a comment
    | [?$]\w++ | _:[\w-]++ | @[A-Za-z]++(?:-[A-Za-z0-9]++)*+             # variable, blank node, language
    | (?P<name>[\w.-]++)(?P<local>:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)*+)?   # a keyword or a prefixed name, up to its first dot
    | :(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)*+
    | (?P<brace>[{}])
"""
_TOKEN = re.compile(_LONG + _REST, re.VERBOSE | re.DOTALL)
_TOKEN_WITHOUT_LONG = re.compile(_REST, re.VERBOSE | re.DOTALL)
_AFTER_BRACKET = re.compile(r"\)[^)]*?(service)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class Word:
    """A keyword of a query or an update, in small letters, with its place and how many braces it stands in."""

    text: str
    start: int
    end: int
    depth: int


def words(sparql: str, token: re.Pattern[str] = _TOKEN) -> Iterator[Word]:
    """The keywords, in their order; of a prefixed name only the prefix, which may hide one (``SERVICEx:y``)."""
    depth = 0
    for match in token.finditer(sparql):
        kind = match.lastgroup
        if kind == "local":
            yield Word(match["name"].lower() + ":", match.start(), match.end(), depth)
        elif kind == "name":
            for word in _WORD.finditer(match[0]):
                start = match.start() + word.start()
                yield Word(word[0].lower(), start, start + len(word[0]), depth)
        elif kind == "iri":
            if ")" in match[0]:  # no IRI for the engine where it is no valid one: a "less than" and what follows
                for found in _AFTER_BRACKET.finditer(match[0].lower()):
                    yield Word(found[1], match.start(), match.end(), depth)
        elif kind == "brace":
            depth += 1 if match[0] == "{" else -1


def refuse_network(sparql: str) -> None:
    """Raises GraphError where a query or an update calls another endpoint or loads a document."""
    if "\\" in sparql:  # an engine may take an escape for the letter it stands for
        _refuse_network(unescaped(sparql))
    _refuse_network(sparql)


def _refuse_network(sparql: str) -> None:
    lower = sparql.lower()
    service, load = "service" in lower, "load" in lower
    if not (service or load):
        return
    both = [*words(sparql)]
    if '"""' in sparql or "'''" in sparql:  # not a long string for the engine where an escape in it is not valid
        both += words(sparql, _TOKEN_WITHOUT_LONG)
    for word in both:
        if service and "service" in word.text:
            if word.text.endswith(":"):
                hint = f"call the prefix '{word.text}' otherwise"
                raise GraphError("a prefix must not hold the word SERVICE", place="query", hint=hint)
            raise GraphError("SERVICE is not allowed: queries never reach the network", place="query", hint="remove it")
        if load and word.text.startswith("load") and word.depth == 0:
            if word.text.endswith(":") and _is_declared(word.text, sparql):
                continue
            hint = "send the data themselves (INSERT DATA, or the graph store)"
            raise GraphError("LOAD is not allowed: nothing is fetched from elsewhere", place="update", hint=hint)


def _is_declared(prefix: str, sparql: str) -> bool:
    """Whether a prefix stands only where it is declared, or in braces."""
    places = [word for word in words(sparql) if word.text == prefix and word.depth == 0]
    before = [re.search(r"\bprefix[\s]+$", sparql[: word.start], re.IGNORECASE) for word in places]
    return all(before)


def unescaped(sparql: str) -> str:
    """The text with the letters that its escapes (``\\u0053``) stand for."""

    def letter(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else match[0]

    return _ESCAPE.sub(letter, sparql)


def names_dataset(sparql: str) -> bool:
    """Whether the query says itself which graphs it is about (FROM, FROM NAMED)."""
    return "from" in sparql.lower() and any(word.text in ("from", "fromnamed") for word in words(sparql))


def with_using(update: str, default: list[str], named: list[str]) -> str:
    """The update with the protocol's dataset in each of its patterns (``using-graph-uri``, ``using-named-graph-uri``).

    Raises GraphError where the update names its own (USING, WITH), which the protocol forbids."""
    clause = "".join(f" USING <{iri}>" for iri in default) + "".join(f" USING NAMED <{iri}>" for iri in named)
    parts: list[str] = []
    done, before = 0, ""
    for word in words(update):
        if word.depth or word.text.endswith(":"):
            continue
        if "using" in word.text or word.text.startswith("with"):
            hint = "leave out one of the two"
            raise GraphError(
                "the graphs are named both in the address (using-graph-uri) and in the update (USING, WITH)",
                place="update", hint=hint,
            )  # fmt: skip
        if word.text == "where" and before != "delete":
            parts += [update[done : word.start], clause.lstrip(), " "]
            done = word.start
        elif word.text in ("where", "deletewhere"):  # DELETE WHERE { … } is short for DELETE { … } WHERE { … }
            start, end = _braces(update, word.end)
            parts += [update[done : word.start], "DELETE " if word.text != "where" else "", update[start:end]]
            parts += [clause, " WHERE "]
            done = start
        elif "where" in word.text:
            raise GraphError(f"'{word.text}' is no word of an update", place="update", hint="put blanks around WHERE")
        before = word.text
    return "".join(parts) + update[done:]


def _braces(text: str, start: int) -> tuple[int, int]:
    """Start and end of the next group in braces."""
    depth, first = 0, start
    for match in _TOKEN.finditer(text, start):
        if match.lastgroup == "brace":
            if match[0] == "{":
                first = match.start() if not depth else first
                depth += 1
            else:
                depth -= 1
                if depth <= 0:
                    return first, match.end()
    return first, len(text)
