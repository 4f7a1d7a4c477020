"""The words of Chinese actions and issues (``ontology/grammar/zh.actions.toml``) as patterns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.paths import ontology_dir


@dataclass(frozen=True)
class Grammar:
    """All patterns match at a place (``pattern.match(text, at)``) unless said otherwise."""

    predicate: re.Pattern[str]  # adverbs and a verb or preposition; group "verb"
    region_predicate: re.Pattern[str]  # the same behind a region's name
    adverbs: re.Pattern[str]
    modal: re.Pattern[str]  # words that begin a predicate whatever verb follows, behind a body's name
    verb_start: re.Pattern[str]  # verbs that no name of a body by its form begins with
    not_predicate: re.Pattern[str]
    nominal: re.Pattern[str]
    happens: re.Pattern[str]
    opening: re.Pattern[str]
    generic: re.Pattern[str]
    partners: re.Pattern[str]
    and_others: re.Pattern[str]
    body: re.Pattern[str]  # a body's name by its form; group "end" is its ending
    local_ending: re.Pattern[str]
    country: re.Pattern[str]
    country_ending: re.Pattern[str]
    not_start: re.Pattern[str]
    not_inside: re.Pattern[str]  # search
    issue: re.Pattern[str]  # search in what stands before a title; group "verb"
    status: dict[str, str]  # verb -> issued, revised, draft, comment
    used: re.Pattern[str]  # search
    not_after: re.Pattern[str]
    after: re.Pattern[str]
    heads: re.Pattern[str]  # fullmatch at the end of a title


def _words(text: str) -> list[str]:
    return sorted(set(text.split()), key=lambda w: (-len(w), w))


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in words) + ")"


@cache
def grammar_tables() -> dict[str, Any]:
    """The tables of the file, as they are."""
    place = ontology_dir() / "grammar" / "zh.actions.toml"
    tables: dict[str, Any] = tomllib.loads(place.read_text(encoding="utf-8"))
    return tables


@cache
def grammar() -> Grammar:
    """The grammar, read once."""
    table = grammar_tables()
    predicate, clause, body, issue = table["predicate"], table["clause"], table["body"], table["issue"]
    adverbs = _words(predicate["adverbs"])
    verbs = _words(predicate["verbs"])
    prepositions = _words(predicate["prepositions"])
    barred = set(_words(predicate["not_after_region"]))
    adverb = f"(?:{_any(adverbs)}|{predicate['adverb_forms']})"
    date = r"(?:[于自至]?(?:19|20)\d\d\s?年(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?[底初]?)?"
    start = rf"\s*{date}(?P<adverbs>{adverb}*)"
    region_verbs = [word for word in verbs if word not in barred]
    region_adverbs = [word for word in adverbs if word not in barred]
    barred_verbs = [
        word
        for word in verbs
        if word in barred
        and word in ("试点", "试验", "示范", "规划", "创新", "服务", "改革", "投资", "出口", "合作", "发展", "开放")
    ]
    region_prepositions = [word for word in prepositions if word not in barred]
    status = {word: name for name in ("issued", "revised", "draft", "comment") for word in issue[name].split()}
    issue_verbs = sorted(status, key=lambda w: (-len(w), w))
    return Grammar(
        predicate=re.compile(rf"{start}(?P<verb>{_any(verbs)}|{predicate['verb_forms']}|{_any(prepositions)})"),
        region_predicate=re.compile(
            rf"\s*{date}(?:(?P<adverbs>(?:{_any(region_adverbs)}|{predicate['adverb_forms']})+)(?:{_any(verbs)}|{predicate['verb_forms']}|{_any(prepositions)})"
            rf"|(?:{_any(region_verbs)}|{predicate['verb_forms']}|{_any(region_prepositions)}|{_any(barred_verbs)}(?=[“了])))"
        ),
        adverbs=re.compile(f"{adverb}*"),
        modal=re.compile(rf"\s*{date}(?:{predicate['modal']})"),
        verb_start=re.compile(
            rf"(?:{_any([w for w in verbs if len(w) > 1])}|{body['verb_start']})(?!{body['verb_names']})"
        ),
        not_predicate=re.compile(_any(_words(predicate["not_predicate"]))),
        nominal=re.compile(
            rf"{start}(?!推动|推进|促进|支持|实现|确保|保障|带动|助力)(?:{_any(verbs)})[^，。；]{{0,3}}?{predicate['nominal']}"
        ),
        happens=re.compile(predicate["happens"]),
        opening=re.compile("(?:" + "|".join(clause["openings"]) + r")[，,、：:\s]?"),
        generic=re.compile(clause["generic"]),
        partners=re.compile(clause["partners"]),
        and_others=re.compile(clause["and_others"]),
        body=re.compile(_any(sorted(body["endings"], key=lambda w: (-len(w), w)))),
        local_ending=re.compile(_any(sorted([*body["endings"], *body["local_endings"]], key=lambda w: (-len(w), w)))),
        country=re.compile(_any(_words(body["countries"]))),
        country_ending=re.compile(_any(sorted(body["country_endings"], key=lambda w: (-len(w), w)))),
        not_start=re.compile(body["not_start"]),
        not_inside=re.compile(body["not_inside"]),
        issue=re.compile(rf"(?P<verb>{_any(issue_verbs)}){issue['between']}$"),
        status=status,
        used=re.compile(issue["used"]),
        not_after=re.compile(issue["not_after"]),
        after=re.compile(issue["after"]),
        heads=re.compile(".*" + _any([w for w in _words(issue["heads"]) if "(" not in w])),
    )
