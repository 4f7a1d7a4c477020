"""Synthetic shelves: any number of documents in both languages, in our own words, the same for the same seed.

    python benchmarks/shelf.py shelf --documents 10000

Every document is made of facts (duties, deeds, figures, goals, issuances, rankings, and prose that says nothing) about
things that the reference data name, worded after the sample documents. Document n is the same however many there are:
a shelf of 100 is the beginning of a shelf of 10,000. Three in five are Chinese; each twentieth is a translation of
the one before it. Lengths are log-normal as on a real shelf: half are shorter than 2 KB, one in a hundred is longer
than 18 KB. They lie 1,000 to a folder, each folder with its ``documents.toml``.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.vocabulary import Entity, load_vocabulary

FOLDER = 1000
_TRANSLATED = 20
_MEDIAN, _SPREAD, _LONGEST = 1800, 1.0, 150_000  # characters of English
_OFFICES = (  # provincial bodies: English, Chinese
    ("Department of Finance", "财政厅"), ("Department of Transport", "交通运输厅"), ("Department of Education", "教育厅"),
    ("Health Commission", "卫生健康委"), ("Big Data Bureau", "大数据局"), ("Department of Commerce", "商务厅"),
    ("Department of Natural Resources", "自然资源厅"), ("Department of Civil Affairs", "民政厅"),
    ("Department of Agriculture and Rural Affairs", "农业农村厅"), ("Cyberspace Administration", "网信办"),
    ("Administration for Market Regulation", "市场监管局"), ("Department of Water Resources", "水利厅"),
)  # fmt: skip
_VERBS = (  # plain form, past, Chinese, Chinese past
    ("set up a service for", "set up a service for", "搭建{}服务", "搭建了{}服务"),
    ("open a testing ground for", "opened a testing ground for", "开放{}试验场", "开放了{}试验场"),
    ("write a catalogue of", "wrote a catalogue of", "编制{}目录", "编制了{}目录"),
    ("train village staff in", "trained village staff in", "培训基层人员掌握{}", "培训了一批{}基层人员"),
    ("fund small firms that work on", "funded small firms that work on", "资助从事{}的小企业", "资助了一批从事{}的小企业"),
    ("connect county offices to", "connected county offices to", "推动县级单位接入{}", "推动县级单位接入了{}"),
)  # fmt: skip
_PROSE = (
    ("Old habits wear off slowly, and paper is patient.", "旧习惯改起来慢，纸面上的事等得起。"),
    ("What works in one valley may fail on the next coast.", "一处河谷行得通的办法，换到海边未必管用。"),
    ("Those who fill in the forms know best where they pinch.", "填表的人最清楚哪里别扭。"),
    ("A line on a map is quickly drawn and slowly laid.", "地图上画线容易，地底下埋线难。"),
    ("Winter roads and spring floods set the pace of the work.", "冬天的路、春天的水，决定了工期的快慢。"),
    ("Nobody should have to tell the same clerk the same thing twice.", "同一件事，不该让人对同一个窗口说两遍。"),
)
_YEARS = range(2019, 2026)


@dataclass(frozen=True)
class Fact:
    """One sentence in both languages; ``role`` says where in a document it may stand."""

    role: str
    en: str
    zh: str


@dataclass(frozen=True)
class Made:
    """One document: its name without ending, its text, and its table of ``documents.toml``."""

    name: str
    text: str
    settings: dict[str, str]


@cache
def _things(kind: str) -> tuple[Entity, ...]:
    """Things of the reference data that have a name in both languages, in order."""
    return tuple(
        e for _, e in sorted(load_vocabulary().entities.items()) if e.kind == kind and e.en and e.zh and _is_plain(e)
    )


def _is_plain(entity: Entity) -> bool:
    left_out = {"AgencyClass", "RegionalActor", "RegionCluster", "InternationalBody", "Company", "LocalGovernment"}
    return not left_out & entity.types and entity.zh != entity.en


@cache
def _provinces() -> tuple[Entity, ...]:
    return tuple(e for e in _things("region") if "Province" in e.types)


def _bodies(rng: random.Random, count: int, province: Entity | None) -> list[tuple[str, str]]:
    """Names of bodies in both languages, each once: central ones, or those of one province."""
    if province is not None:
        rows = [(f"{en} of {province.en}", f"{province.zh}{zh}") for en, zh in _OFFICES]
        return rng.sample(rows, count)
    central = [e for e in _things("agency") if "StateCouncilDepartment" in e.types]
    return [(f"the {e.en}", e.zh or "") for e in rng.sample(central, count)]


def _amount(rng: random.Random, unit: str) -> tuple[str, str]:
    """A value with its unit in both languages."""
    if unit.endswith("PERCENT"):
        value = f"{rng.uniform(5, 99):.1f}"
        return f"{value}%", f"{value}%"
    if unit.endswith("CNY"):
        billions = rng.randint(12, 900)
        return f"{billions / 10:g} billion yuan", f"{billions}亿元"
    count = rng.randint(100, 99_999)
    return f"{count:,}", f"{count}个"


def _task(rng: random.Random, province: Entity | None) -> Fact:
    concept, (en, _, zh, _), year = rng.choice(_things("concept")), rng.choice(_VERBS), rng.choice(_YEARS) + 2
    first, second, third = _bodies(rng, 3, province)
    english = (
        f"{concept.en}. {en[0].upper() + en[1:]} {_low(concept)} by the end of {year}. "
        f"({_cap(first[0])} takes the lead, with {second[0]} and {third[0]} responsible according to their duties)"
    )
    chinese = (
        f"{concept.zh}。{year}年底前{zh.format(concept.zh)}。（{first[1]}牵头，{second[1]}、{third[1]}按职责分工负责）"
    )
    return Fact("task", english, chinese)


def _deed(rng: random.Random, province: Entity | None) -> Fact:
    concept, (_, en, _, zh), year = rng.choice(_things("concept")), rng.choice(_VERBS), rng.choice(_YEARS)
    (one,) = _bodies(rng, 1, province)
    return Fact("deed", f"In {year}, {one[0]} {en} {_low(concept)}.", f"{year}年，{one[1]}{zh.format(concept.zh)}。")


def _figure(rng: random.Random, province: Entity | None) -> Fact:
    indicator, year, share = rng.choice(_things("indicator")), rng.choice(_YEARS), f"{rng.uniform(0.5, 25):.1f}"
    en, zh = _amount(rng, next(iter(indicator.values("https://w3id.org/policy-kg/ontology#unit")), ""))
    where = (f" in {province.en}", province.zh or "") if province else ("", "全国")
    return Fact(
        "deed",
        f"In {year}, the {_low(indicator)}{where[0]} reached {en}, up {share}% from the year before.",
        f"{year}年，{where[1]}{indicator.zh}达到{zh}，比上年增长{share}%。",
    )


def _goal(rng: random.Random, province: Entity | None) -> Fact:
    indicator, year = rng.choice(_things("indicator")), rng.choice(_YEARS) + 3
    en, zh = _amount(rng, next(iter(indicator.values("https://w3id.org/policy-kg/ontology#unit")), ""))
    return Fact("goal", f"By {year}, the {_low(indicator)} will reach {en}.", f"到{year}年，{indicator.zh}达到{zh}。")


def _issuance(rng: random.Random, province: Entity | None) -> Fact:
    concept, year, month = rng.choice(_things("concept")), rng.choice(_YEARS), rng.randint(1, 12)
    (one,) = _bodies(rng, 1, province)
    return Fact(
        "deed",
        f'In {year}, {one[0]} issued the "Rules on {concept.en}".',
        f"{year}年{month}月，{one[1]}印发《{concept.zh}管理办法》。",
    )


def _rank(rng: random.Random, province: Entity | None) -> Fact:
    indicator, year = rng.choice(_things("indicator")), rng.choice(_YEARS)
    first, second, third = rng.sample(_provinces(), 3)
    return Fact(
        "deed",
        f"In {year}, {first.en}, {second.en} and {third.en} ranked in the top three by {_low(indicator)}.",
        f"{year}年，{indicator.zh}排名前三的省份为{first.zh}、{second.zh}、{third.zh}。",
    )


def _prose(rng: random.Random, province: Entity | None) -> Fact:
    return Fact("deed", *rng.choice(_PROSE))


#: What is said, and how often of a hundred sentences.
_MAKERS: tuple[tuple[Callable[[random.Random, Entity | None], Fact], int], ...] = (
    (_task, 22), (_deed, 20), (_figure, 14), (_goal, 8), (_issuance, 5), (_rank, 2), (_prose, 29),
)  # fmt: skip


def _low(entity: Entity) -> str:
    """The English name as it stands amid a sentence."""
    name = entity.en or ""
    return name if name[1:2].isupper() or name[1:2].isdigit() else name[:1].lower() + name[1:]


def _cap(name: str) -> str:
    return name[:1].upper() + name[1:]


def document(number: int, seed: int = 0) -> Made:
    """Document ``number`` (from 0) of the shelf of ``seed``."""
    translation = number % _TRANSLATED == 1
    rng = random.Random(f"{seed}/{number - translation}")  # a translation says what the one before it says
    language = "zh" if rng.random() < 0.6 else "en"
    province = rng.choice(_provinces()) if rng.random() < 0.6 else None
    concept, year = rng.choice(_things("concept")), rng.choice(_YEARS)
    size = min(_LONGEST, _MEDIAN * math.exp(rng.gauss(0, _SPREAD)))
    facts: list[Fact] = []
    while size > 0:
        fact = rng.choices([m for m, _ in _MAKERS], [w for _, w in _MAKERS])[0](rng, province)
        facts.append(fact)
        size -= len(fact.en)
    (issuer,) = _bodies(rng, 1, province)
    original = f"shelf-{number - translation:07}.{language}"
    if translation:
        language = "en" if language == "zh" else "zh"
    title = f"Action Plan on {concept.en}" if language == "en" else f"{concept.zh}行动方案"
    text = (_english if language == "en" else _chinese)(title, issuer, year, facts)
    settings = {"kind": "action plan", "date": str(year), "issuer": _cap(issuer[0]) if language == "en" else issuer[1]}
    if translation:
        settings["original"] = original
    return Made(f"shelf-{number:07}.{language}", text, settings)


def _english(title: str, issuer: tuple[str, str], year: int, facts: list[Fact]) -> str:
    lines = [title, "", _cap(issuer[0]), f"{1 + len(title) % 28} May {year}", "", "I. Aims", ""]
    lines += [*_paragraphs([f.en for f in facts if f.role == "goal"], " "), "II. Tasks", ""]
    for number, fact in enumerate((f for f in facts if f.role == "task"), 1):
        lines += [f"({number}) {fact.en}", ""]
    lines += ["III. Where we stand", "", *_paragraphs([f.en for f in facts if f.role == "deed"], " ")]
    return "\n".join(lines)


def _chinese(title: str, issuer: tuple[str, str], year: int, facts: list[Fact]) -> str:
    lines = [title, "", issuer[1], f"{year}年5月{1 + len(title) % 28}日", "", "一、总体目标", ""]
    lines += [*_paragraphs([f.zh for f in facts if f.role == "goal"], ""), "二、重点任务", ""]
    for number, fact in enumerate((f for f in facts if f.role == "task"), 1):
        lines += [f"（{_zh_number(number)}）{fact.zh}", ""]
    lines += ["三、工作基础", "", *_paragraphs([f.zh for f in facts if f.role == "deed"], "")]
    return "\n".join(lines)


def _paragraphs(sentences: list[str], between: str) -> Iterator[str]:
    for start in range(0, len(sentences), 5):
        yield from (between.join(sentences[start : start + 5]), "")


def _zh_number(number: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, units = divmod(number, 10)
    if number >= 100:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[units] if units else "")


def write(folder: Path, documents: int, seed: int = 0) -> list[Path]:
    """Writes a shelf into ``folder``; the folders of it, 1,000 documents to each."""
    made: list[Path] = []
    for start in range(0, documents, FOLDER):
        place = folder / f"{start // FOLDER:04}"
        place.mkdir(parents=True, exist_ok=True)
        tables = []
        for number in range(start, min(start + FOLDER, documents)):
            one = document(number, seed)
            (place / f"{one.name}.txt").write_bytes(one.text.encode())
            table = "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in sorted(one.settings.items()))
            tables.append(f"[{json.dumps(one.name)}]\n{table}")
        (place / "documents.toml").write_bytes("\n".join(tables).encode())
        made.append(place)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    folders = write(options.folder, options.documents, options.seed)
    size = sum(f.stat().st_size for place in folders for f in place.glob("*.txt"))
    print(f"{options.documents} documents, {size / 1e6:.1f} MB, in {options.folder}")


if __name__ == "__main__":
    main()
