"""The provinces as tiles: where they rank on a dimension in a year, and how much they do.

Where each tile stands is data (``ontology/tile_map.csv``): a drawing, no statement on borders.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

from kg.answers.asking import Facts, describe
from kg.answers.records import Records, Thing, Words
from kg.answers.regions import HOW, RegionFact, all_facts
from kg.collector import uncollected
from kg.errors import KgError
from kg.graph.rdf import DCTERMS
from kg.identifiers import BASE
from kg.paths import ontology_dir
from kg.views.charting import Gathered, joined_id
from kg.views.gathering import NothingToDraw
from kg.views.guesses import advancing, between
from kg.views.model import Picture

if TYPE_CHECKING:
    from kg.answers import PolicyGraph

_REGION = BASE + "region/"
_CHINA = _REGION + "CN"
#: What can be counted instead of ranked.
COUNTS = {
    "acts": Words("Actions of the region and its bodies", "地区及其机构的行动"),
    "place": Words("Actions of others there", "他方在当地的行动"),
    "tasks": Words("Tasks that its actions advance", "行动所推进的任务"),
    "ranks": Words("Places in rankings", "入榜次数"),
}


@dataclass(frozen=True)
class Tile:
    """Where a province stands on the map, and its short names."""

    iri: str
    column: int
    row: int
    name: Words


@cache
def tiles() -> tuple[Tile, ...]:
    """The tiles, row by row. Raises KgError where the file is not what it must be."""
    file = ontology_dir() / "tile_map.csv"
    found: list[Tile] = []
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                place = int(line["column"]), int(line["row"])
                found.append(Tile(_REGION + line["code"], *place, Words(line["en"], line["zh"])))
    except (OSError, KeyError, ValueError) as error:
        raise KgError(
            f"the tile map cannot be read: {error}", place=file, hint="columns: code,column,row,en,zh"
        ) from None
    return tuple(sorted(found, key=lambda t: (t.row, t.column)))


@uncollected
def regions(graph: PolicyGraph, *, dimension: str | None = None, year: str | int | None = None) -> Picture:
    """The map by rank on a ``dimension`` (words in either language, or "acts", "place", "tasks", "ranks") in a ``year``; the
    page switches to all others. Raises KgError for a dimension or year without ranks, and where nothing is said of regions."""
    facts = all_facts(graph.graph, graph.texts)
    if not facts:
        raise NothingToDraw("nothing is said of regions")
    return _Map(graph, facts).picture(dimension, None if year is None else str(year))


class _Map:
    def __init__(self, graph: PolicyGraph, said: Records[RegionFact]) -> None:
        self.graph = graph
        self.gathered = Gathered(graph)
        self.tile = {tile.iri: n for n, tile in enumerate(tiles())}
        self.facts = Facts()
        waiting = {f.region.iri for f in said} | set(self.tile)
        while waiting:  # a district lies in a city, this in a province
            describe(graph.graph, waiting, self.facts)
            waiting = {p for x in waiting for p in self.facts.all(x, _PART_OF) if p not in self.facts}
        told = [replace(f, dimension=in_both(f.dimension), band=in_both(f.band)) for f in said]
        self.said: list[tuple[int, RegionFact]] = [
            (n, f) for f in told if (n := self._tile_of(f.region.iri)) is not None
        ]
        self.links = advancing(graph.graph, (iri for _, f in self.said if f.tasks for iri in f.iris))
        self.elsewhere = sum(1 for f in said if self._tile_of(f.region.iri) is None)

    def _tile_of(self, region: str) -> int | None:
        seen: set[str] = set()
        while region not in self.tile:
            seen.add(region)
            above = [p for p in self.facts.all(region, _PART_OF) if p not in seen and p != _CHINA]
            if not above:
                return None
            region = above[0]
        return self.tile[region]

    def picture(self, dimension: str | None, year: str | None) -> Picture:
        gathered, counts = self.gathered, self._counts()
        for n, tile in enumerate(tiles()):
            known = self.facts.thing(tile.iri) if tile.iri in self.facts else None
            thing = (
                known if known and (known.en or known.zh) else Thing(tile.name.en, tile.name.zh, tile.iri, "Province")
            )
            about = [(COUNTS[key], Words(str(of.get(n, 0)), None)) for key, of in counts.items()]
            gathered.node(thing, kind="region", size=2, facts=about)
        edges = {id(fact): self._edges(fact) for _, fact in self.said}
        measures = [
            {"key": key, "name": words, "values": self._values(key, counts[key], edges)}
            for key, words in COUNTS.items()
        ]
        measures += self._ranked(edges)
        chosen = self._chosen(measures, dimension, year)
        chart: dict[str, Any] = {
            "tiles": [{"node": t.iri, "column": t.column, "row": t.row, "name": t.name} for t in tiles()],
            "measures": measures, **chosen,
        }  # fmt: skip
        remarks = [
            Words(
                "A tile stands for a province; the drawing shows neither areas nor borders.",
                "每格代表一个省级单位；图中不表示面积与边界。",
            )
        ]
        if self.elsewhere:
            remarks.append(
                Words(
                    f"{self.elsewhere} statements on regions that lie in no single province are not drawn.",
                    f"另有 {self.elsewhere} 条涉及跨省地区的陈述未绘出。",
                )
            )
        title = Words("Provinces: ranks and actions", "省级地区：排名与行动")
        picture = gathered.picture("regions", title, chart, remarks)
        guessed = {edge.id for edge in picture.edges if edge.guess}
        tasks = next(m for m in chart["measures"] if m["key"] == "tasks")
        for value in tasks["values"]:  # acts are stated, what they advance is not
            if guessed.issuperset(value["edges"]):
                value["guess"] = True
        return picture

    def _counts(self) -> dict[str, dict[int, int]]:
        acts: dict[str, dict[int, set[Any]]] = {key: defaultdict(set) for key in COUNTS}
        for n, fact in self.said:
            key = {"acts": "acts", "body": "acts", "place": "place", "rank": "ranks"}[fact.how]
            acts[key][n].add(fact.iris[0])
            if key == "acts":
                acts["tasks"][n] |= {t.iri for t in fact.tasks}
        return {key: {n: len(found) for n, found in of.items()} for key, of in acts.items()}

    def _edges(self, fact: RegionFact) -> list[str]:
        """The edges of one statement: to each task that it advances, else to the document that says it, else to itself."""
        gathered = self.gathered
        region = gathered.node(fact.region, kind="region")
        if fact.tasks:
            there = [gathered.node(task) for task in fact.tasks]
        elif fact.evidence:
            there = [gathered.document(fact.evidence[0].document)]
        else:
            said = Thing(fact.what.en, fact.what.zh, fact.iris[0], "Rank" if fact.how == "rank" else "Statement")
            there = [gathered.node(said, kind="statement")]
        words = _rank_words(fact) if fact.how == "rank" else _act_words(fact)
        ground = fact.stance if fact.stance in ("reported", "mandated") and fact.how != "rank" else "structure"
        how = f"{fact.how} {fact.iris[0].rpartition('/')[2]}"
        return [
            gathered.edge(
                joined_id(region, how, end), region, end, words, ground, fact.evidence,
                nodes=(*fact.iris, *between(self.links, fact.iris, end)),
                since=fact.year or "", until=fact.year or "",
            )
            for end in there
        ]  # fmt: skip

    def _values(self, key: str, counts: dict[int, int], edges: dict[int, list[str]]) -> list[dict[str, Any]]:
        hows = {"acts": ("acts", "body"), "tasks": ("acts", "body"), "place": ("place",), "ranks": ("rank",)}[key]
        of: dict[int, list[str]] = defaultdict(list)
        for n, fact in self.said:
            if fact.how in hows and (key != "tasks" or fact.tasks):
                of[n] += edges[id(fact)]
        return [{"tile": n, "count": counts[n], "edges": list(dict.fromkeys(of[n]))} for n in sorted(counts)]

    def _ranked(self, edges: dict[int, list[str]]) -> list[dict[str, Any]]:
        """One measure a dimension, its entries by year: place as listed, rank where the text gives one, echelon."""
        of: dict[str, list[tuple[int, RegionFact]]] = defaultdict(list)
        for n, fact in self.said:
            if fact.how == "rank" and fact.dimension:
                of[fact.dimension.zh or fact.dimension.en or ""].append((n, fact))
        found = []
        for key, entries in sorted(of.items()):
            names = [fact.dimension for _, fact in entries if fact.dimension]
            english = min(
                sorted({w.en for w in names if w.en}), key=lambda e: -sum(w.en == e for w in names), default=None
            )
            name = Words(english and english[:1].upper() + english[1:], next((w.zh for w in names if w.zh), None))
            bands: dict[str, Words] = {}
            listed = []
            ordered = sorted(entries, key=lambda e: (e[1].year or "", e[1].position or e[1].order or 0, e[0]))
            for n, fact in ordered:
                entry: dict[str, Any] = {"tile": n, "edges": edges[id(fact)]}
                if fact.region.iri not in self.tile:  # a city's place is not its province's
                    entry["of"] = fact.region.iri
                for word in ("year", "order", "position"):
                    if (value := getattr(fact, word)) is not None:
                        entry[word] = value
                if fact.band:
                    band = (fact.band.zh or fact.band.en or "").casefold()
                    bands.setdefault(band, fact.band)
                    entry["band"] = band
                listed.append(entry)
            years = sorted({f.year or "" for _, f in entries})
            found.append({"key": key, "name": name, "years": years, "entries": listed, "bands": _bands(bands)})
        return sorted(found, key=lambda m: (m["years"][-1:], m["key"]), reverse=True)

    def _chosen(self, measures: Sequence[dict[str, Any]], dimension: str | None, year: str | None) -> dict[str, str]:
        ranked = [m for m in measures if "years" in m]
        if dimension is None:
            fitting = [m for m in ranked if year is None or year in m["years"]]
            if year is not None and not fitting:
                years = sorted({y for m in ranked for y in m["years"]})
                raise KgError(f"no ranks are known for {year}", hint=f"years: {', '.join(years)}")
            chosen = max(fitting, key=lambda m: (len(m["entries"]), m["years"][-1], m["key"]), default=measures[0])
        else:
            wanted = " ".join(dimension.split()).casefold()
            names = {n.casefold(): m for m in measures for n in (m["key"], m["name"].en, m["name"].zh) if n}
            exact = names.get(wanted)
            holding = [m for m in measures if any(wanted in n for n, of in names.items() if of is m)]
            if exact is None and len(holding) != 1:
                raise _unknown(dimension, [str(m["name"]) for m in holding], list(names))
            chosen = exact or holding[0]
            if year is not None and "years" in chosen and year not in chosen["years"]:
                known = ", ".join(chosen["years"])
                raise KgError(f"no ranks on '{chosen['name']}' are known for {year}", hint=f"years: {known}")
        years = chosen.get("years", [])
        return {"dimension": chosen["key"], "year": year if year in years and year else (years[-1] if years else "")}


def _unknown(words: str, several: list[str], names: list[str]) -> KgError:
    if several:
        return KgError(f"'{words}' may be {'; '.join(several)}", hint="give one of them")
    near = get_close_matches(words.casefold(), names, n=2, cutoff=0.4)
    hint = (
        "did you mean " + " or ".join(f"'{n}'" for n in near) + "?"
        if near
        else "kg regions CN lists what regions rank in"
    )
    return KgError(f"no dimension is called '{words}'", hint=hint)


_NUMBERS = ("first", "second", "third", "fourth", "fifth", "一", "二", "三", "四", "五")


def _bands(bands: dict[str, Words]) -> list[dict[str, Any]]:
    """Echelons, the first first; what counts no echelon stands in the order of its words."""

    def place(key: str) -> tuple[int, str]:
        return next((n % 5 for n, word in enumerate(_NUMBERS) if word in key), 9), key

    return [{"key": key, "name": bands[key]} for key in sorted(bands, key=place)]


@cache
def _pairs() -> tuple[tuple[re.Pattern[str], str, re.Pattern[str], str], ...]:
    """English and Chinese words of rankings, each as a pattern and a template. Raises KgError."""
    file = ontology_dir() / "rank_words.csv"
    found = []
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                both = [line["en"].strip(), line["zh"].strip()]
                en, zh = (re.compile(re.escape(w).replace(r"\{n\}", r"(\d+)"), re.I) for w in both)
                found.append((en, both[0], zh, both[1]))
    except (OSError, KeyError, AttributeError) as error:
        raise KgError(f"the words of rankings cannot be read: {error}", place=file, hint="columns: en,zh") from None
    return tuple(found)


def in_both(words: Words | None) -> Words | None:
    """Words of a ranking with the other language, where the documents have one only and editors know the other."""
    if words is None or (words.en and words.zh):
        return words
    for en, template_en, zh, template_zh in _pairs():
        if words.en and (match := en.fullmatch(words.en.strip())):
            return Words(words.en, template_zh.replace("{n}", "".join(match.groups())))
        if words.zh and (match := zh.fullmatch(words.zh.strip())):
            return Words(template_en.replace("{n}", "".join(match.groups())), words.zh)
    return words


def _rank_words(fact: RegionFact) -> Words:
    en, zh = [], []
    for words in (fact.dimension, fact.band):
        if words:
            en.append(words.in_language("en"))
            zh.append(words.in_language("zh"))
    if fact.position is not None:
        en.append(f"no. {fact.position}")
        zh.append(f"第{fact.position}名")
    elif fact.order is not None:
        en.append(f"listed at place {fact.order}")
        zh.append(f"列于第{fact.order}位")
    if fact.year:
        en.append(fact.year)
        zh.append(fact.year)
    return Words(f"is ranked: {' · '.join(en)}; said in", f"排名：{' · '.join(zh)}；见于")


def _act_words(fact: RegionFact) -> Words:
    how = HOW[fact.how]
    return Words(f"{how.en}: {fact.what.in_language('en')} →", f"{how.zh}：{fact.what.in_language('zh')} →")


_PART_OF = DCTERMS + "isPartOf"
