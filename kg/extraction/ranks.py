"""``rank`` statements: the regions of a list that a document ranks or groups, one statement a region.

A list is at least two regions joined by nothing but commas, 、, "and" and its like, in a sentence that names a band
(前10名, 第一梯队, "top 10", "first echelon"). The words are data: ``ontology/grammar/ranks.toml``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from typing import Any

from kg.documents import BODY_ROLES, Document, Sentence
from kg.extraction.context import SentenceContext
from kg.extraction.dates import find_dates
from kg.extraction.labels import shorten
from kg.extraction.statement import Statement
from kg.paths import ontology_dir
from kg.vocabulary import Mention, Vocabulary

__all__ = ["find_ranks"]


def find_ranks(document: Document, vocabulary: Vocabulary) -> list[Statement]:
    """The rankings of regions in ``document``, in the order of the text and of each list."""
    words = _words(document.language)
    found: list[Statement] = []
    previous: Sentence | None = None
    for sentence in document.sentences:
        if sentence.role not in BODY_ROLES:
            continue
        if bands := words.bands_in(sentence.text):
            context = SentenceContext(document, sentence, vocabulary, sentence.text)
            ranked = _rankings(context, bands, words)
            if not ranked and previous is not None and _goes_on(previous, sentence):
                whole = _joined(previous, sentence)
                context = SentenceContext(document, whole, vocabulary, whole.text)
                ranked = _rankings(context, words.bands_in(whole.text), words)
            found += ranked
        previous = sentence
    return found


def _goes_on(first: Sentence, second: Sentence) -> bool:
    """Whether two sentences are one that a wrapped line cut in two: the first has no end."""
    return (
        first.index + 1 == second.index
        and first.text[-1:] not in ".!?。！？:："
        and len(first.text) + len(second.text) < 1200
    )


def _joined(first: Sentence, second: Sentence) -> Sentence:
    size = len(first.text) + 1
    breaks = (*first.breaks, (size - 1, first.end), *((at + size, source) for at, source in second.breaks))
    return replace(first, end=second.end, text=f"{first.text} {second.text}", breaks=breaks)


_CAPITAL = re.compile(r"(?<!\\)[A-Z]")


class _Words:
    def __init__(self, language: str) -> None:
        with (ontology_dir() / "grammar" / "ranks.toml").open("rb") as file:
            data: dict[str, Any] = tomllib.load(file)[language]
        flags = 0 if language == "zh" else re.I
        edge = ("", "") if language == "zh" else (r"\b(?:", r")\b")
        bands = r"(?:" + "|".join(data["bands"]) + r")"
        self._bands = re.compile(bands, flags)
        # Looking for small letters in small letters is several times as fast as looking for either.
        self._small = re.compile(bands) if language == "en" and not _CAPITAL.search(bands) else None
        self.verbs = re.compile(_group(data["verbs"], *edge), flags)
        self.ordered = re.compile(_group(data["ordered"], *edge), flags)
        self.evaluation = re.compile(_group(data["evaluation"], *edge), flags)

    def bands_in(self, text: str) -> list[re.Match[str]]:
        """The bands that ``text`` names, in order."""
        if self._small is not None and not self._small.search(text.lower()):
            return []
        return list(self._bands.finditer(text))


def _group(words: list[str], before: str, after: str) -> str:
    joined = "|".join(sorted(words, key=lambda w: (-len(w), w)))
    return f"{before or '(?:'}{joined}{after or ')'}"


@cache
def _words(language: str) -> _Words:
    return _Words(language)


_JOIN = {
    "zh": re.compile(r"\s*(?:、|，|,|和|与|及|以及)?\s*"),
    "en": re.compile(r"(?:\s*,)?\s*(?:and|&|as\s+well\s+as)?\s*(?:the\s+)?(?:cities\s+of\s+)?", re.I),
}


def _lists(mentions: list[Mention], text: str, language: str) -> list[list[Mention]]:
    """Runs of two or more regions that nothing but list words parts."""
    runs: list[list[Mention]] = []
    for mention in mentions:
        if runs and _JOIN[language].fullmatch(text[runs[-1][-1].end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return [run for run in runs if len(run) > 1]


def _rankings(context: SentenceContext, bands: list[re.Match[str]], words: _Words) -> list[Statement]:
    text, language = context.text, context.document.language
    regions = [m for m in context.mentions if m.entity.kind == "region" and "RegionCluster" not in m.entity.types]
    found: list[Statement] = []
    year: str | None = None
    lists = _lists(regions, text, language)
    for i, run in enumerate(lists):
        band = _band_of(run, lists[i + 1] if i + 1 < len(lists) else None, bands, text, words)
        if band is None:
            continue
        year = year or _year(context, words)
        ordered = bool(words.ordered.search(text))
        dimension = _dimension(context, run, band)
        for order, mention in enumerate(run, 1):
            found.append(
                context.statement(
                    "rank", 0.95, region=context.thing(mention.start, mention.end, mention.entity),
                    dimension=dimension, year=year, order=order, position=order if ordered else None,
                    band=" ".join(band[0].split()) if language == "en" else band[0].replace(" ", ""),
                )
            )  # fmt: skip
    return found


def _band_of(
    run: list[Mention], following: list[Mention] | None, bands: list[re.Match[str]], text: str, words: _Words
) -> re.Match[str] | None:
    """The band that a list belongs to: after it and before the next list, else before it where a verb leads to it."""
    limit = following[0].start if following else len(text)
    start, end = run[0].start, run[-1].end
    for band in bands:
        if end <= band.start() < limit and words.verbs.search(text, end, band.end()):
            return band
    for band in reversed(bands):
        between = text[band.end() : start] if band.end() <= start else None
        if between is None or len(between) > 60 or re.search(r"[。;；]", between):
            continue
        if words.verbs.search(between) or re.search(r"[:：—-]\s*$|includ\w+\s*$|:\s", between):
            return band
    return None


_COUNT_ZH = re.compile(r"^\s*(?:等)?\s*\d*\s*个?\s*(?:省|地区|市|城市|省份)?\s*(?:[（(][^）)]*[）)])?\s*(?:的)?")
_WHOLE_ZH = re.compile(r"(?:各|全国|在)?\s*(?:各省|省)?\s*(?:[（(]区\s*[、,，]\s*市[）)])")
_TAIL_ZH = re.compile(
    r"(?:位列|位居|居|列|排名|排在|处于|进入|跻身|属于|均)?(?:在)?(?:全国|我国|国内|各地区|全球|中国)?\s*$"
)
_LEAD_ZH = re.compile(r"^(?:位列|位居|居|列|排名|排在|处于|进入|跻身|属于|在)?\s*(?:各省)?\s*(?:[（(][^）)]*[）)])?\s*")
_EACH_EN = re.compile(
    r"(?:\s*(?:of|in|for|among|the)?\s*(?:each|all|the)?\s*(?:provinces?|regions?|cities)\s*(?:\((?:[^()]*)\))?)", re.I
)
_LEAD_EN = re.compile(
    r"^(?:[\s,]*(?:and|other|etc\.?|\d+|provinces?|regions?|cities|municipalities|\((?:[^()]*)\)|ranked|ranks?|ranking|is|are|were|among|in|the|at|of|by|overall)\b[\s,]*|[\s,]*\((?:[^()]*)\)\s*)+",
    re.I,
)
_OF_EN = re.compile(
    r"(?:in\s+terms\s+of|in\s+(?:the\s+)?(?:field|area)\s+of|for|in|by)\s+(?:the\s+|their\s+)?(?P<what>[^,.;]+)", re.I
)
_SUBJECT_EN = re.compile(
    r"(?:^|[.,;:]\s*)(?:the\s+)?(?P<what>[^,.;:]*?\blevels?)\s+of\s+(?:\d+\s+)?(?:provinces|regions|cities)", re.I
)
_AFTER_ALL_EN = re.compile(
    r"\s*(?:in|of|across|among)\s+(?:all|each)\s+(?:the\s+)?(?:provinces?|regions?)\b.*$|\s+(?:in|of)\s+(?:the\s+)?(?:country|nation|china|whole\s+country)\b.*$",
    re.I,
)


def _dimension(context: SentenceContext, run: list[Mention], band: re.Match[str]) -> str | None:
    """What is ranked, in the words of the sentence; where they are broken, in the words of the heading."""
    text = context.text
    after, between = text[band.end() :], text[run[-1].end : band.start()]
    if context.document.language == "zh":
        words = _COUNT_ZH.sub("", between, count=1)
        words = _LEAD_ZH.sub("", words, count=1)
        words = _TAIL_ZH.sub("", words).strip(" ，,的")
        if not words:
            before = re.split(r"[，。；：]", text[: run[0].start])[-1].removesuffix("的")
            words = re.sub(r"^(?:其中|在|评价结果显示|从)", "", _TAIL_ZH.sub("", before)).strip()
        return shorten(words, "zh") or _heading(context)
    named = _SUBJECT_EN.search(text[: run[0].start])
    if named:
        return shorten(named["what"], "en")
    following = re.sub(
        r"^(?:\s*(?:provinces?|regions?|cities)\s*(?:\([^()]*\))?|\s*in\s+(?:the\s+country|china|the\s+nation|all\s+provinces?))+",
        "",
        after,
        flags=re.I,
    )
    in_terms = _OF_EN.match(following.strip())
    if in_terms:
        words = _AFTER_ALL_EN.sub("", in_terms["what"])
        words = re.sub(r"^the\s+", "", words.strip())
        if words and len(words.split()) > 1:
            inner = _LEAD_EN.sub("", re.sub(r"\s*\bthe\s*$", "", _EACH_EN.sub(" ", between), flags=re.I)).strip(" .,")
            lower = [w for w in inner.split() if not w[0].isupper()]
            if lower and words.lower().endswith("level") and len(words.split()) < 3:
                return shorten(" ".join([*lower, words]), "en")
            return shorten(re.sub(r"\s+(?:in|of|the)$", "", words), "en")
    words = _LEAD_EN.sub("", _EACH_EN.sub(" ", between))
    words = re.sub(r"\s*(?:the\s+(?:country['’]?s?|whole|nation['’]?s?)|t\s?he)\s*$", "", words, flags=re.I)
    words = re.sub(r"\s+(?:is|are)\s+among\s*(?:the)?\s*$|\s+the\s*$|\s+in\s+the\s+whole\s*$", "", words, flags=re.I)
    words = re.sub(r"\s*\bThe\s+", " ", words).strip(" ,.")
    words = re.sub(r"(\blevel)\s+of(?:\s+\w+)?$|\s+(?:in|of|the)$", r"\1", words)  # a wrapped line broke it off
    return shorten(words, "en") if words else _heading(context)


def _heading(context: SentenceContext) -> str | None:
    for node in context.document.ancestors(context.sentence.node):
        if node.title and node.kind not in ("document", "part"):
            return shorten(node.title, context.document.language)
    return None


_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def _year(context: SentenceContext, words: _Words) -> str | None:
    """The year of the evaluation: in the sentence, a heading above it, a sentence before it, or the document's title."""
    document, language = context.document, context.document.language
    dates = [d for d in find_dates(context.text, language) if d.value and d.relation not in ("since", "than")]
    if dates:
        return (dates[0].value or "")[:4]
    for node in document.ancestors(context.sentence.node):
        if node.title and node.kind != "document" and (m := _YEAR.search(node.title)):
            return m[0]
    for sentence in _before(document, context.sentence):
        if words.evaluation.search(sentence.text):
            near = [d for d in find_dates(sentence.text, language) if d.value and d.relation not in ("since", "than")]
            if near:
                return (near[-1].value or "")[:4]
    title = _YEAR.search(document.metadata.title or "")
    return title[0] if title else None


def _before(document: Document, sentence: Sentence) -> list[Sentence]:
    return list(reversed(document.sentences[max(0, sentence.index - 300) : sentence.index]))
