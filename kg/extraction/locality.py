"""Which region a document is of, and what its provincial, city and county bodies are called in full.

"省财政厅" in a document of Zhejiang is 浙江省财政厅, Zhejiang Provincial Department of Finance. Names and patterns are
data: ``ontology/grammar/local_bodies.toml``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from kg.documents import Document
from kg.extraction.counties import county_at, county_english, is_county
from kg.identifiers import BASE, agency_iri
from kg.paths import ontology_dir
from kg.vocabulary import Entity, Vocabulary

_HAN = r"\u4e00-\u9fff"
_PART_OF = "http://purl.org/dc/terms/isPartOf"
_HEAD = 1500  # characters that say where a document comes from


@dataclass(frozen=True, slots=True)
class Locality:
    """A region as the owner of bodies. ``name`` is 浙江省, ``code`` CN-ZJ, both None where unknown.

    ``level`` is "nation", "province", "city", "county" or "unknown"; ``parent`` the next larger one, if known.
    """

    level: str
    name: str | None = None
    code: str | None = None
    en: str | None = None
    parent: Locality | None = None

    @property
    def is_local(self) -> bool:
        """Whether bodies without 国家 or 部 in a document of this region are taken for local ones."""
        return self.level not in ("nation", "unknown")


NATION = Locality("nation")
UNKNOWN = Locality("unknown")


@dataclass(frozen=True, slots=True)
class LocalBody:
    """Full names and IRI of a local body; ``provisional`` where its region is not known to the reference data."""

    iri: str
    zh: str | None
    en: str | None
    provisional: bool
    level: str


@cache
def _grammar() -> dict[str, Any]:
    return tomllib.loads((ontology_dir() / "grammar" / "local_bodies.toml").read_text(encoding="utf-8"))


@cache
def _local_names() -> re.Pattern[str]:
    return re.compile("|".join(_grammar()["local_name"]))


def is_local_name(name: str) -> bool:
    """Whether a full name ("临海省大数据局", "Linhai Municipal Bureau") tells a local body by its form."""
    return _local_names().match(name) is not None


@cache
def _fields() -> dict[str, tuple[str, str]]:
    """Every form of a field of work → its full Chinese form and English."""
    return {form: (row["zh"], row["en"]) for row in _grammar()["field"] for form in (row["zh"], *row["short"])}


@cache
def _whole() -> dict[str, list[dict[str, Any]]]:
    table: dict[str, list[dict[str, Any]]] = {}
    for row in _grammar()["whole"]:
        for name in row["name"]:
            table.setdefault(name, []).append(row)
    return table


@cache
def _kinds() -> list[tuple[str, str, str]]:
    rows = [(form, row["zh"], row["en"]) for row in _grammar()["kind"] for form in (row["zh"], *row["short"])]
    return sorted(rows, key=lambda row: -len(row[0]))


@cache
def _signs() -> list[tuple[str, str]]:
    rows = [(sign, row["level"]) for row in _grammar()["level"] for sign in row["sign"]]
    return sorted(rows, key=lambda row: (-len(row[0]), row[0]))


def level_of_name(name: str) -> str:
    """The level that a region's full name shows: 浙江省 → "province"; "unknown" where it shows none."""
    for row in _grammar()["level"]:
        if name.endswith(tuple(row["ending"])):
            return str(row["level"])
    return "unknown"


# ------------------------------------------------------------------ the region of a document


@lru_cache(maxsize=64)
def _regions(vocabulary: Vocabulary) -> tuple[dict[str, Entity], re.Pattern[str] | None]:
    """Chinese region names (not one-character signs) → region, and a pattern that finds the longest of them."""
    names: dict[str, Entity] = {}
    for entity in vocabulary.entities.values():
        if entity.kind == "region" and not entity.types & {"RegionCluster"}:
            for label in entity.labels:
                if label.language == "zh" and label.usage == "name" and len(label.text) > 1:
                    names.setdefault(label.text, entity)
    words = sorted(names, key=lambda word: (-len(word), word))
    return names, re.compile("|".join(map(re.escape, words))) if words else None


def locality_of_region(region: Entity, vocabulary: Vocabulary) -> Locality:
    """The locality of a region of the reference data, with what it lies in."""
    name = region.zh or ""
    code = region.iri.removeprefix(BASE + "region/")
    level = "province" if code.startswith("CN-") else level_of_name(name)
    parent: Locality | None = None
    for iri in region.values(_PART_OF):
        larger = vocabulary.entities.get(iri)
        if larger is not None and "Province" in larger.types and larger is not region:
            parent = locality_of_region(larger, vocabulary)
    return Locality("city" if level == "unknown" else level, name or None, code, region.en, parent)


_ISSUER = re.compile(
    rf"^\s*[#*《]*(?:中共)?((?:(?![厅局委办会])[{_HAN}]){{2,14}}(?:省|自治区|市|自治州|州|盟|县|区|旗))"
    rf"(?=人民政府|委员会|委办公|政府|人民代表大会|[{_HAN}]{{2,14}}(?:厅|局|委|委员会|办公室)(?:关于|等|印发|(?:19|20)\d\d|\s|$))",
    re.MULTILINE,
)
_TITLE = re.compile(
    rf"^[\s#*《]*(?:关于(?:印发|公布)?[《]?)?([{_HAN}]{{2,8}}?(?:省|自治区|市|自治州|州|盟|县|区|旗))"
    rf"[^\n，。；：]{{2,60}}(?:方案|计划|意见|通知|规划|办法|措施|要点|分工|清单|细则|政策|任务|行动|规定|条例)", re.MULTILINE
)  # fmt: skip
_NUMBER = re.compile(
    rf"([{_HAN}])[{_HAN}]{{0,6}}?(?:发|函|字|规|政|办)[{_HAN}]{{0,4}}\s*[〔\[［（(]\s*(?:19|20)\d\d\s*[〕\]］）)]"
)
_NATIONAL = re.compile(r"国务院|国办|国发|中共中央|国家发展改革委|各省、自治区、直辖市")


def locality_of(document: Document, vocabulary: Vocabulary) -> Locality:
    """The region a document is of: its metadata, else its title, issuer and number; UNKNOWN where nothing says."""
    return _locality_of(document.text[: 2 * _HEAD], document.metadata.region, document.metadata.title or "",
                        document.metadata.issuer or "", vocabulary)  # fmt: skip


@lru_cache(maxsize=256)
def _locality_of(text: str, code: str | None, title: str, issuer: str, vocabulary: Vocabulary) -> Locality:
    if code:
        region = vocabulary.entities.get(f"{BASE}region/{code}")
        if region is not None:
            return locality_of_region(region, vocabulary)
        return Locality("province" if code.startswith("CN-") else "city", None, code)
    head = text[:_HEAD]
    for source in (issuer, title, head):
        for pattern in (_ISSUER, _TITLE):
            match = pattern.search(source)
            if match and (found := named_locality(match[1], vocabulary)):
                return found
    names, pattern_of_regions = _regions(vocabulary)
    first = head.strip().split("\n")[0]
    for source in (issuer, title, first if len(first) <= 40 and not first.endswith(("。", "；", "，")) else ""):
        match = pattern_of_regions.match(source.lstrip("#*《 ")) if pattern_of_regions else None
        if match:
            return locality_of_region(names[match[0]], vocabulary)
    if _NATIONAL.search(head[:400]):
        return NATION
    number = _NUMBER.search(head)
    if number:
        for region_code, signs in _grammar()["number_sign"].items():
            region = vocabulary.entities.get(f"{BASE}region/{region_code}")
            if number[1] in signs and region is not None:
                return locality_of_region(region, vocabulary)
    if pattern_of_regions is not None:
        named = {names[m[0]].iri: names[m[0]] for m in pattern_of_regions.finditer(title)}
        if len(named) == 1:
            return locality_of_region(next(iter(named.values())), vocabulary)
    match = re.search(rf"(?<![{_HAN}])([{_HAN}]{{2,4}}?(?:省|自治区))(?:政府|人民政府|委|各|关于|“)", text)
    if match and (found := named_locality(match[1], vocabulary)):
        return found
    if pattern_of_regions is not None and re.search(
        r"(?<![一-鿿])[省市县区][一-鿿]{0,12}(?:局|委|厅|办|政府|中心)", text
    ):
        # A local text that names one region only, and more than once, is of that region.
        mentioned = [names[m[0]] for m in pattern_of_regions.finditer(text)]
        if len(mentioned) > 1 and len({r.iri for r in mentioned}) == 1:
            return locality_of_region(mentioned[0], vocabulary)
    return UNKNOWN


_GENERIC = re.compile(
    r"^(?:各|全|我|本|该|有关|相关|外|跨|每|省|市|县|区|多|首|其他|和|及|同意|印发|向|经|由|国家|示范|先行|试验)"
)


def named_locality(name: str, vocabulary: Vocabulary) -> Locality | None:
    """The locality called ``name`` (full, as 杭州市; or 浙江省杭州市): known, or by its form; None where it is no name."""
    names, pattern = _regions(vocabulary)
    name = name.removesuffix("经济特区")
    if name in names:
        return locality_of_region(names[name], vocabulary)
    parent = None
    if pattern is not None and (match := pattern.match(name)) and match.end() < len(name):
        rest = name[match.end() :]
        if rest in ("省", "市", "自治区", "县", "区"):
            return locality_of_region(names[match[0]], vocabulary)
        parent = locality_of_region(names[match[0]], vocabulary)
        name = rest
        if name in names:
            return locality_of_region(names[name], vocabulary)
    level = level_of_name(name)
    if is_county(name):
        return Locality("county", name, None, county_english(name, parent.code if parent else None), parent)
    if level == "unknown" or len(name) < 3 or _GENERIC.match(name):
        return None
    return Locality(level, name, None, None, parent)


# ------------------------------------------------------------------ local bodies


def _at_sign(sign: str, level: str, locality: Locality) -> Locality | None:
    """The region meant by 省, 市, 区 … in a document of ``locality``; None where it is not known."""
    at: Locality | None = locality
    while at is not None and at.level not in ("nation", "unknown"):
        name = at.name or ""
        if sign in ("自治区", "全区") and name.endswith("自治区"):
            return at
        if sign in ("省", "全省", "我省", "省级") and at.level == "province" and not name.endswith("市"):
            return at
        if sign in ("市", "全市", "我市", "市级") and name.endswith("市"):
            return at
        if name.endswith(sign) or (name == "" and at.level == level):
            return at
        if sign == "区" and name.endswith("自治区") and at.level == "province":
            return at
        at = at.parent
    return None


#: Words that begin with the sign of a level but mean none: 市场监管总局, 区域协调….
_NO_SIGN = re.compile(
    r"市场(?!监管局|监督管理局)|市场监督?管理?总局|市政工程|市容(?!局)|区域|区块|区位|省际|省会|县域|州际|市(?:场监管|场监督管理)局"
)


def is_class_here(sign: str, locality: Locality) -> bool:
    """Whether 区 or 县 before a body's name means every one of them: in a text of a province or city (区人民政府)."""
    return (
        sign in ("区", "县", "旗", "州", "盟")
        and locality.level in ("province", "city")
        and _at_sign(sign, "county", locality) is None
    )


def split_sign(name: str) -> tuple[str, str, str] | None:
    """省财政厅 → ("省", "province", "财政厅"); None where ``name`` does not begin with the sign of a level."""
    if _NO_SIGN.match(name):
        return None
    inner = re.match(r"(团)(省|市|县|区|州|盟|旗|自治区)(委)$", name)
    if inner:
        return inner[2], dict(_signs())[inner[2]], "团委"
    for sign, level in _signs():
        if name.startswith(sign) and len(name) > len(sign):
            return sign, level, name[len(sign) :]
    return None


def local_body(name: str, locality: Locality, vocabulary: Vocabulary, level: str | None = None) -> LocalBody | None:
    """The body called ``name`` in a document of ``locality``.

    ``name`` begins with a region (浙江省财政厅), with the sign of a level (省财政厅) or, where ``level`` is given, with
    neither (财政厅 in a list of provincial bodies). None where it is no local body by its form.
    """
    explicit = _explicit(name, vocabulary, locality)
    if explicit is not None:
        region, rest = explicit
        body = _body(name, rest, region, region.level)
        if any(row.get("plain") for row in _whole().get(rest, ())) and not name.startswith(region.name or "?"):
            return _plain(name, rest, region)
        if rest not in _whole() and rest != "团委" and _field_and_kind(rest) is None:
            if (
                rest.endswith(("大学", "学院", "公司", "集团", "银行", "联通", "移动", "电信", "铁塔"))
                and region.code is not None
            ):
                return replace(
                    body, zh=name, iri=agency_iri(name, region.code)
                )  # 浙江大学 is more than a 大学 of Zhejiang
            return replace(body, zh=name)  # 上海证监局 is not 上海市证监局
        return body
    split = split_sign(name)
    if split is not None and _is_body(split[2]):
        sign, at_level, rest = split
        region_of_sign = _at_sign(sign, at_level, locality)
        if region_of_sign is not None:
            return _body(name, rest, region_of_sign, at_level)
        return LocalBody(agency_iri(name, unknown=True), name, None, True, at_level)
    if level is not None and (name in _whole() or _field_and_kind(name) is not None):
        at: Locality | None = locality
        while at is not None and at.level != level:
            at = at.parent
        if at is not None:
            return _body(name, name, at, level)
        return LocalBody(agency_iri(name, unknown=True), name, None, True, level)
    return None


_EXPLICIT = re.compile(
    rf"^((?:[{_HAN}]{{2,8}}?(?:省|自治区|市|自治州|盟|地区))?(?:[{_HAN}]{{2,8}}?(?:市|自治州|州|盟|县|区|旗))?)(?=[{_HAN}])"
)
_SUFFIX = re.compile(
    r"(?:委|委员会|厅|局|办|办公室|部|院|中心|政府|会|联|社|校|队|公司|集团|银行|法院|检察院|海关|管委会|总站|研究所|大学|学院|馆|台|署|行|总队|支队|税务局|工会|残联|妇联|所|站|处|组|园|区)$"
)


def _is_body(rest: str) -> bool:
    return rest in _whole() or rest == "团委" or bool(_SUFFIX.search(rest))


def _explicit(name: str, vocabulary: Vocabulary, here: Locality = UNKNOWN) -> tuple[Locality, str] | None:
    names, pattern = _regions(vocabulary)
    match = pattern.match(name) if pattern is not None else None
    if match is not None and match.end() < len(name):
        rest = name[match.end() :]
        region = locality_of_region(names[match[0]], vocabulary)
        for ending in ("省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区"):
            if rest.startswith(ending) and _is_body(rest[len(ending) :]) and (region.name or "").endswith(ending):
                return region, rest[len(ending) :]
        inner = _explicit(rest, vocabulary, region)
        if inner is not None:
            return Locality(
                inner[0].level, inner[0].name, inner[0].code, inner[0].en, inner[0].parent or region
            ), inner[1]
        return (region, rest) if _is_body(rest) else None
    end = county_at(name, 0)
    if end is not None and end < len(name) and _is_body(name[end:]) and split_sign(name) is None:
        english = county_english(name[:end], here.code)
        return Locality("county", name[:end], None, english, here if here.is_local else None), name[end:]
    form = re.match(rf"([{_HAN}]{{2,6}}?(?:省|自治区|市|自治州|州|盟|县|旗|[^社园特开新学校片]区))(?=[{_HAN}])", name)
    if form is not None and not _GENERIC.match(form[1]) and split_sign(name) is None:
        rest = name[form.end() :]
        if rest in _whole() or _field_and_kind(rest) is not None:
            return Locality(level_of_name(form[1]), form[1]), rest
    return None


def _field_and_kind(rest: str) -> tuple[str, str, str, str] | None:
    """Full field and kind, English of the field, pattern of the kind; the longest field counts (应急管理局)."""
    best: tuple[str, str, str, str] | None = None
    length = 0
    for form, kind_zh, pattern in _kinds():
        if rest.endswith(form) and len(rest) - len(form) > length and (field := _fields().get(rest[: -len(form)])):
            best, length = (field[0], kind_zh, field[1], pattern), len(rest) - len(form)
    return best


def _body(surface: str, rest: str, region: Locality, level: str) -> LocalBody:
    """Names and IRI of the body ``rest`` of ``region``."""
    name = region.name or ""
    adjective = _adjective(region)
    zh, en = name + rest, None
    key = rest
    for row in _whole().get(rest, ()):
        if row.get("level", level) == level or len(_whole()[rest]) == 1:
            zh = str(row["zh"]).replace("{R}", name)
            key = str(row["zh"]).replace("{R}", "")
            en = str(row["en"]).format(r=adjective, R=region.en) if adjective else None
            break
    else:
        if rest == "团委":
            zh, key = f"共青团{name}委员会", "共青团委员会"
            en = f"{adjective} Committee of the Communist Youth League of China" if adjective else None
        elif parts := _field_and_kind(rest):
            field_zh, kind_zh, field_en, pattern = parts
            key = field_zh + kind_zh
            zh = name + key
            if adjective:
                if kind_zh.endswith("局") and field_en.endswith("Administration"):
                    pattern = "{r} {f}"
                en = pattern.format(r=adjective, R=region.en, f=field_en)
    if region.code is None:
        return LocalBody(agency_iri(zh if name else surface, unknown=True), zh if name else surface, en, True, level)
    return LocalBody(agency_iri(key, region.code), zh if name else None, en, False, level)


def _plain(name: str, rest: str, region: Locality) -> LocalBody:
    """A central body's branch, named after a place without its level: 浙江证监局, 宁波海关."""
    row = next(row for row in _whole()[rest] if row.get("plain"))
    english = re.sub(r"\s+(?:Province|City|Municipality|County|District)$", "", region.en or "")
    en = str(row["en"]).format(R=english) if english else None
    code = region.code
    return LocalBody(
        agency_iri(rest, code) if code else agency_iri(name, unknown=True), name, en, code is None, region.level
    )


def _adjective(region: Locality) -> str | None:
    """The region with its level, as English names begin: "Zhejiang Provincial"."""
    if not region.en:
        return None
    name = region.name or ""
    base = re.sub(r"\s+(?:Province|City|Municipality|District|County|Prefecture)$", "", region.en)
    if name.endswith("自治区"):
        return base if "Autonomous" in base else f"{base} Autonomous Region"
    if name.endswith("省"):
        return f"{base} Provincial"
    if name.endswith("自治州"):
        return f"{base} Prefectural"
    if name.endswith("新区"):
        return base if base.endswith("Area") else f"{base} New Area"
    if name.endswith(("自治旗", "旗")):
        return base if base.endswith("Banner") else f"{base} Banner"
    if name.endswith("县"):
        return f"{base} County"
    if name.endswith("区"):
        return f"{base} District"
    return f"{base} Municipal"
