"""Finds what people mean by a name: in either language, in traditional characters, an acronym, a code, a number, an IRI.

>>> resolve(graph, "工信部", "agency"), resolve(graph, "Box 1 item 2", "task"), resolve(graph, "四（一）")
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.answers.asking import about, ask_named, describe
from kg.answers.grounds import kind_words
from kg.answers.records import Thing
from kg.errors import KgError
from kg.graph.rdf import DCTERMS, PREFIXES, SKOS
from kg.identifiers import BASE, ONTOLOGY
from kg.paths import ontology_dir

if TYPE_CHECKING:
    from kg.graph.store import Graph

#: Kinds that a question may ask for; the first segment of an IRI says which it is.
KINDS = (
    "task", "agency", "instrument", "target", "indicator", "region", "concept", "document", "remit", "event",
    "evidence", "statement", "link", "responsibility",
)  # fmt: skip
_NEAR = 5  # candidates shown
_KEPT = 200_000  # names that are kept of a graph that does not change


class UnknownName(KgError):
    """Nothing has this name; ``near`` are names that look like it."""

    exit_code = 1

    def __init__(self, words: str, kind: str, near: Sequence[str] = (), place: str | None = None) -> None:
        hint = "did you mean " + " or ".join(f"'{name}'" for name in near) + "?" if near else "try 'kg search WORDS'"
        super().__init__(f"no {kind} is called '{words}'", place=place, hint=hint)
        self.near = tuple(near)


class AmbiguousName(KgError):
    """Several things have this name; ``candidates`` lists them."""

    def __init__(self, words: str, candidates: Sequence[Thing]) -> None:
        listed = "; ".join(f"{_named(c)} <{_short(c.iri)}>" for c in candidates[:8])
        more = f"; and {len(candidates) - 8} more" if len(candidates) > 8 else ""
        super().__init__(f"'{words}' may be {listed}{more}", hint="give one of the IRIs")
        self.candidates = tuple(candidates)


class WrongKind(KgError):
    """Something has this name, but it is not of the kind asked for; ``thing`` is what it is."""

    def __init__(self, words: str, thing: Thing, wanted: str) -> None:
        what, kind = kind_words(kind_of(thing.iri), "en"), kind_words(wanted, "en")
        hints = {
            ("agency", "task"): f"kg tasks '{words}' lists its tasks",
            ("task", "agency"): f"kg owners '{words}' lists its owners",
        }
        hint = hints.get((kind_of(thing.iri), wanted), f"kg show '{words}' shows it")
        super().__init__(f"'{words}' is {_a(what)} ({_named(thing)}), not {_a(kind)}", hint=hint)
        self.thing = thing


def resolve(graph: Graph, words: str, kind: str | Sequence[str] | None = None) -> Thing:
    """The one thing called ``words``, of the kind or the first of the kinds that has any ("task", "agency", …).

    Raises UnknownName (with names that look alike), AmbiguousName (with the candidates) or WrongKind.
    """
    kinds = (kind,) if isinstance(kind, str) else tuple(kind or ())
    words = " ".join(words.split())
    if not words:
        raise UnknownName(words, kind_words(kinds[0] if kinds else "thing", "en"), place=graph.name)
    found = candidates(graph, words, kinds)
    fitting = [thing for thing in found if not kinds or kind_of(thing.iri) in kinds]
    if not fitting and found:
        fitting = _other_side(graph, found, kinds)
    if not fitting and found:
        raise WrongKind(words, found[0], kinds[0])
    if not fitting:
        wanted = kind_words(kinds[0] if 0 < len(kinds) < 3 else "thing", "en")
        raise UnknownName(words, wanted, () if _as_iris(words) else near(graph, words, kinds), graph.name)
    order = kinds or KINDS
    first = min((order.index(k) if (k := kind_of(t.iri)) in order else len(order)) for t in fitting)
    fitting = [t for t in fitting if (order.index(k) if (k := kind_of(t.iri)) in order else len(order)) == first]
    if len(fitting) > 1:
        raise AmbiguousName(words, fitting)
    return fitting[0]


def _other_side(graph: Graph, found: list[Thing], kinds: Sequence[str]) -> list[Thing]:
    """The acting sides of regions where agencies are wanted, and the regions of acting sides."""
    sides = {"agency": ("region", "agency"), "region": ("agency", "region")}
    swapped = [
        BASE + there + thing.iri.removeprefix(BASE + here)
        for kind in kinds
        for here, there in [sides.get(kind, ("", ""))]
        for thing in found
        if here and kind_of(thing.iri) == here
    ]
    facts = describe(graph, swapped)
    return [facts.thing(iri) for iri in sorted(set(swapped)) if iri in facts]


def candidates(graph: Graph, words: str, kinds: Sequence[str] = ()) -> list[Thing]:
    """Everything that ``words`` may mean, sorted by IRI; of several strengths of a name only the strongest."""
    for iri in _as_iris(words):
        facts = describe(graph, [iri])
        if iri in facts:
            return [facts.thing(iri)]
    iris: list[str] = []
    if (not kinds or "task" in kinds) and (code := read_code(words)):
        iris = _coded(graph, code)
    if not iris:
        iris = _strongest(_exactly(graph, words), kinds)
    if not iris:
        wanted = plain_name(words)
        alike = [(x, p) for x, p, name in all_names(graph) if plain_name(name) == wanted]
        iris = _strongest(alike, kinds)
    facts = describe(graph, iris)
    return [facts.thing(iri) for iri in sorted(set(iris))]


def kind_of(iri: str) -> str:
    """The kind of a thing by its IRI: the first segment, "thing" for what is not ours."""
    if not iri.startswith(BASE):
        return "thing"
    first = iri.removeprefix(BASE).partition("/")[0]
    return first if first in KINDS else "thing"


def near(graph: Graph, words: str, kinds: Sequence[str] = ()) -> list[str]:
    """Names that look like ``words``, best first: those that hold it, then those with few letters changed."""
    import difflib

    wanted = plain_name(words)
    names: dict[str, str] = {}
    for x, p, name in all_names(graph):
        if (not kinds or kind_of(x) in kinds) and name_strength(p) < 2:
            names.setdefault(plain_name(name), name)
    parts = [plain_name(word).removesuffix("s") for word in words.split()]
    holding = [n for n in names if wanted and (wanted in n or all(part in n for part in parts))]
    letters = set(wanted)
    likely: dict[str, str] = {}  # what is compared → name: long names also by their beginnings
    for n in sorted(names, key=lambda n: (len(n), n)):
        if len(letters & set(n)) * 3 >= len(letters) * 2 and len(n) * 3 >= len(wanted) * 2:
            likely.setdefault(n, n)
            likely.setdefault(n[: len(wanted)], n)
    alike = difflib.get_close_matches(wanted, likely, n=_NEAR, cutoff=0.75 if wanted.isascii() else 0.6)
    found = [*(likely[n] for n in alike), *sorted(holding, key=lambda n: (len(n), n))]
    return [names[n] for n in dict.fromkeys(found)][:_NEAR]


def all_names(graph: Graph) -> list[tuple[str, str, str]]:
    """Every name in the graph: thing, property, words."""
    kept: dict[str, Any] | None = getattr(graph, "remembered", None)
    if kept is not None and "names" in kept:
        return kept["names"]  # type: ignore[no-any-return]
    found = [
        (x.value, p.value, name.value)  # type: ignore[union-attr]
        for x, p, name in ask_named(graph, "answer-names")
    ]
    if kept is not None and len(found) <= _KEPT:
        kept["names"] = found
    return found


@lru_cache(maxsize=1 << 16)
def plain_name(words: str) -> str:
    """A name as it is compared: NFKC, case folded, simplified characters, without blanks and punctuation."""
    folded = simplified(unicodedata.normalize("NFKC", words).casefold())
    return "".join(c for c in folded if c.isalnum()) or folded


def simplified(words: str) -> str:
    """``words`` with traditional characters replaced by simplified ones."""
    return words if words.isascii() else words.translate(traditional_characters())


@cache
def traditional_characters() -> dict[int, str]:
    """Traditional characters (their code points) and the simplified ones they are looked up by."""
    lines = (ontology_dir() / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {ord(pair[0]): pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


def _exactly(graph: Graph, words: str) -> list[tuple[str, str]]:
    """(thing, property) of names that are ``words``, in the spellings that an index finds at once."""
    spellings = {words, words.upper(), words.lower(), words.title(), words.capitalize(), simplified(words)}
    spellings |= {spelling.replace("(", "（").replace(")", "）") for spelling in spellings if not spelling.isascii()}
    literals = [ox.Literal(spelling, language=tag) for spelling in sorted(spellings) for tag in (None, "en", "zh")]
    codes = [
        ox.Literal(words.upper(), datatype=ox.NamedNode(ONTOLOGY + code))
        for code in ("iso3166-2", "gbt2260", "iso4217")
    ]
    rows = graph.select(about("answer-named", map(str, literals + codes)))
    return [(x.value, p.value) for x, p in rows if isinstance(x, ox.NamedNode) and isinstance(p, ox.NamedNode)]


def _strongest(found: Iterable[tuple[str, str]], kinds: Sequence[str]) -> list[str]:
    """The things whose name is strongest, those of a wanted kind before all others."""
    known = [(x, name_strength(p)) for x, p in found if kind_of(x) != "thing"]
    wanted = [(x, strength) for x, strength in known if kind_of(x) in kinds] or known
    best = min((strength for _, strength in wanted), default=0)
    return sorted({x for x, strength in wanted if strength == best})


def name_strength(property_: str) -> int:
    if property_ in (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "notation", ONTOLOGY + "documentNumber"):
        return 0
    return 1 if property_ in (SKOS + "hiddenLabel", DCTERMS + "identifier", DCTERMS + "title") else 2


def _as_iris(words: str) -> list[str]:
    """The IRIs that ``words`` may be written for: in full, in angle brackets, as agency:miit or agency/miit."""
    bare = words[1:-1] if words.startswith("<") and words.endswith(">") else words
    prefix, colon, local = bare.partition(":")
    if re.match(r"https?://", bare):
        found = [bare]
    elif colon and prefix in PREFIXES and " " not in local:
        found = [PREFIXES[prefix] + local]
    else:
        found = [BASE + bare] if re.fullmatch(rf"(?:{'|'.join(KINDS)})/\S+", bare) else []
    try:
        return [ox.NamedNode(iri).value for iri in found]
    except ValueError:
        return []


# Numbers of tasks. A code is a path of (word, numbers): (("", (4, 1)), ("box", (3,)), ("", (2,))).
Code = tuple[tuple[str, tuple[int, ...]], ...]

_NUMBER = r"[ivxlc]+|[〇零一二三四五六七八九十百]+|\d+"
_BOX = r"box|project|专栏|專欄|工程"
_CODE = re.compile(
    rf"""(?:(?:part\s*|第)?(?P<part>{_NUMBER})(?:部分|章|、|\.)?\s*
        (?:[-(.]\s*(?P<section>{_NUMBER})\s*\)?(?:节)?)?)?
    [\s,/·、-]*(?:(?:{_BOX})[\s-]*(?P<box>{_NUMBER}))?
    [\s,/·、]*(?:(?:item|no\.?|第|\(|/)\s*(?P<item>{_NUMBER})\s*(?:项|項|条|\))?)?""",
    re.VERBOSE,
)


def read_code(words: str) -> Code | None:
    """A task's number as a path, or None: "IV(1)", "四（一）", "IV-1/box-1/2", "Box 1 item 2", "专栏1第2项"."""
    match = _CODE.fullmatch(unicodedata.normalize("NFKC", words).casefold().strip())
    if not match or not (match["part"] or match["box"]):
        return None
    if match["item"] and not match["box"] and not match["section"]:
        return None
    steps: list[tuple[str, tuple[int, ...]]] = []
    if match["part"]:
        steps.append(("", tuple(n for g in ("part", "section") if match[g] for n in _values(match[g]))))
    if match["box"]:
        steps.append(("box", _values(match["box"])))
    if match["item"]:
        steps.append(("", _values(match["item"])))
    return None if any(0 in numbers for _, numbers in steps) else tuple(steps)  # "civil" is no roman numeral


def _values(number: str) -> tuple[int, ...]:
    """The value of a number in any system; 0 for what is none. (The reader of documents has more, but is slow to load.)"""
    if number.isdigit():
        return (int(number) if len(number) < _LONGEST_NUMBER else 0,)
    if not number.isascii():
        hundreds, tens, ones = _HAN.fullmatch(number).groups() if _HAN.fullmatch(number) else (None, None, None)  # type: ignore[union-attr]
        value = sum(
            times * (_DIGITS.get(part.rstrip("百十")[-1:], 1) if part.rstrip("百十") else 1)
            for part, times in ((hundreds, 100), (tens, 10))
            if part
        )
        return (value + (_DIGITS.get(ones[-1], 0) if ones else 0),)
    if not _ROMAN_FORM.fullmatch(number):
        return (0,)
    values = [_ROMAN[c] for c in number]
    return (sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True)),)


#: Digits that no number of a task has: written as a roman numeral it would fill the memory.
_LONGEST_NUMBER = 5

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_HAN = re.compile("([一二三四五六七八九]?百)?([零〇一二三四五六七八九]?十)?([零〇]?[一二三四五六七八九])?")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_FORM = re.compile("(?=.)c{0,3}(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")


def _coded(graph: Graph, code: Code) -> list[str]:
    """The nodes of plans whose path ends with ``code``; one that begins with a part is a whole path."""
    whole = code[0][0] == ""
    written = _written(code)
    rows = ask_named(graph, "answer-numbered", number=ox.Literal(written)) if written else None
    found = []
    for x, _ in rows or ask_named(graph, "answer-numbers"):  # numbers written otherwise are looked for among all
        path = tuple(map(path_step, x.value.removeprefix(BASE + "task/").split("/")[1:]))  # type: ignore[union-attr]
        if path[-len(code) :] == code and (not whole or path == code or len(code) > 1):
            found.append(x.value)  # type: ignore[union-attr]
    return sorted(set(found))


def _written(code: Code) -> str | None:
    """A whole path as plans number their nodes, "IV(9) Box 17(2)"; None for the end of a path."""
    (word, numbers), *inner = code
    if word or len(numbers) > 2 or any(len(n) != 1 for _, n in inner):
        return None
    first = _roman(numbers[0]) + "".join(f"({n})" for n in numbers[1:])
    return first + "".join(f" Box {n[0]}" if box else f"({n[0]})" for box, n in inner)


def _roman(value: int) -> str:
    """``value`` (below 400) as a roman numeral."""
    signs = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    found = ""
    for worth, sign in signs:
        found, value = found + sign * (value // worth), value % worth
    return found


def path_step(segment: str) -> tuple[str, tuple[int, ...]]:
    """``IV-1`` → ("", (4, 1)); ``box-3`` → ("box", (3,))."""
    head, *rest = segment.casefold().split("-")
    if re.fullmatch(_NUMBER, head):
        rest, head = [head, *rest], ""
    return head, tuple(_values(r)[0] for r in rest if re.fullmatch(_NUMBER, r))


def _named(thing: Thing) -> str:
    return " ".join(part for part in (thing.code, thing.in_language("en")) if part)


def _short(iri: str) -> str:
    return iri.removeprefix(BASE)


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
