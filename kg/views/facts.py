"""The facts that a panel lists beside a thing: what it is, what else it is called, where it belongs, since when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from kg.answers.asking import Facts
from kg.answers.figures import amount, local
from kg.answers.grounds import kind_words
from kg.answers.records import Thing, Words
from kg.graph.rdf import DCTERMS, ORG
from kg.identifiers import BASE, ONTOLOGY

Fact = tuple[Words, Words]

#: Labels in the order of the panel.
LABELS: dict[str, Words] = {
    "type": Words("type", "类别"),
    "short": Words("short names", "简称"),
    "also": Words("also", "又名"),
    "now": Words("now", "现为"),
    "region": Words("region", "地区"),
    "part": Words("part of", "属于"),
    "plan": Words("plan", "规划"),
    "above": Words("belongs to", "上级"),
    "holder": Words("held by", "承担机构"),
    "issuer": Words("issuer", "发布主体"),
    "number": Words("document number", "文号"),
    "issued": Words("issued", "发布日期"),
    "force": Words("in force from", "生效"),
    "lapsed": Words("in force until", "失效"),
    "from": Words("from", "起"),
    "until": Words("until", "止"),
    "indicator": Words("indicator", "指标"),
    "value": Words("target value", "目标值"),
    "baseline": Words("baseline", "基期值"),
    "deadline": Words("deadline", "期限"),
    "status": Words("status", "状态"),
}
_THINGS = {
    "region": (ONTOLOGY + "actsFor", ONTOLOGY + "inRegion"),
    "part": (DCTERMS + "isPartOf",),
    "plan": (ONTOLOGY + "ofInstrument",),
    "above": (ORG + "subOrganizationOf",),
    "holder": (ONTOLOGY + "holder",),
    "issuer": (ONTOLOGY + "issuer", DCTERMS + "creator"),
    "indicator": (ONTOLOGY + "indicator",),
}
_VALUES = {
    "number": ONTOLOGY + "documentNumber",
    "issued": DCTERMS + "issued",
    "force": ONTOLOGY + "inForceFrom",
    "lapsed": ONTOLOGY + "inForceUntil",
    "from": ONTOLOGY + "from",
    "until": ONTOLOGY + "until",
    "deadline": ONTOLOGY + "deadline",
}
_STATUS = {
    "provisional": Words("found by the form of its name, provisional", "按名称形式识别，暂定"),
    "unconfirmed": Words("unconfirmed", "未确认"),
    "background": Words("general knowledge, no page cited", "一般知识，未引用页面"),
    "partly": Words("partly general knowledge, no page cited", "部分为一般知识，未引用页面"),
}
_UNIT = ONTOLOGY + "unit"
_MANY = 6  # names in one fact
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


def mentioned(facts: Facts, iri: str) -> set[str]:
    """Things that the facts of a thing name, to be read before ``facts_of``."""
    found = {v for properties in _THINGS.values() for p in properties for v in facts.all(iri, p)}
    return {v for v in found | set(facts.all(iri, _UNIT)) if "://" in v}


def facts_of(
    facts: Facts, iri: str, also: Sequence[Thing] = (), now: Sequence[Thing] = (), short: Sequence[Words] = ()
) -> tuple[Fact, ...]:
    """Label and value of all that is known of a thing, in the order of the panel. ``also`` are other names of the same
    institution, ``now`` who took over from it, ``short`` its short names."""
    found: dict[str, Words] = {}
    kinds = facts.kinds(iri)
    if kinds:
        found["type"] = Words(kind_words(kinds[0], "en"), kind_words(kinds[0], "zh"))
    if short:
        names = [_short(w for s in short if (w := s.en if language == "en" else s.zh)) for language in ("en", "zh")]
        # Both are found by a search in either language.
        found["short"] = Words("; ".join(names[0] + names[1]), "；".join(names[1] + names[0]))
    for key, things in (("also", also), ("now", now)):
        if things:
            found[key] = _listed(things)
    for key, properties in _THINGS.items():
        iris = dict.fromkeys(v for p in properties for v in facts.all(iri, p))
        values = [facts.thing(v) if "://" in v else Thing(v, v) for v in iris]
        if key == "region":
            values = [v for v in values if v.iri != BASE + "region/CN"]
        if values:
            found[key] = _listed(values)
    for key, property_ in _VALUES.items():
        if values_ := sorted(facts.all(iri, property_)):
            found[key] = Words(*(", ".join(values_),) * 2)
    if "Target" in kinds:
        found |= _figures(facts, iri)
    marks = [local(v) for p in ("status", "basis") for v in facts.all(iri, ONTOLOGY + p)]
    if "background" in marks and facts.all(iri, ONTOLOGY + "evidence"):
        marks = ["partly" if m == "background" else m for m in marks]
    status = [_STATUS[m] for m in dict.fromkeys(marks) if m in _STATUS]
    if status:
        found["status"] = Words("; ".join(s.en or "" for s in status), "；".join(s.zh or "" for s in status))
    return tuple((LABELS[key], found[key]) for key in LABELS if key in found)


def target_name(facts: Facts, iri: str, told: Words | None = None) -> Words:
    """What a target is called, in both languages where they can be had: its own name (``told`` knows it better), else that of
    its indicator with the year, else the instrument that sets it; never its IRI."""
    shown = facts.thing(iri)
    own = told or Words(shown.en, shown.zh)
    if own.en and own.zh:
        return own
    year = facts.one(iri, ONTOLOGY + "targetYear") or ""
    indicator, plan = (_known(facts, facts.one(iri, ONTOLOGY + name)) for name in ("indicator", "ofInstrument"))
    if indicator:
        en, zh = (indicator.in_language(language) for language in ("en", "zh"))
        end = f"（{year}年目标）" if zh[-1:].isascii() else f"{year}年目标"
        made = Words(f"{en}, {year} target", zh + end) if year else Words(f"target: {en}", f"目标：{zh}")
    elif plan:
        en, zh = (plan.in_language(language) for language in ("en", "zh"))
        made = Words(f"target of {en}{f' ({year})' if year else ''}", f"{zh}的{f'{year}年' if year else ''}目标")
    else:
        made = Words(f"target for {year}" if year else "target", f"{year}年目标" if year else "目标")
    if (own.en or own.zh) and not (indicator and indicator.en and indicator.zh):
        return own  # better its name in the other language than none of its own
    return Words(own.en or made.en, own.zh or made.zh)


def _known(facts: Facts, iri: str | None) -> Thing | None:
    thing = facts.thing(iri) if iri else None
    return thing if thing and (thing.en or thing.zh) else None


def _short(names: Iterable[str]) -> list[str]:
    """The shortest names, in an order of our own: engines sort long ones in their own ways."""
    alike: dict[str, str] = {}
    for name in sorted(names, key=lambda n: (len(n), n)):
        alike.setdefault(name.casefold(), name)
    return list(alike.values())[:_MANY]


def _listed(things: Iterable[Words]) -> Words:
    shown = list(things)
    more = f" +{len(shown) - _MANY}" if len(shown) > _MANY else ""
    return Words(
        *(mark.join(t.in_language(la) for t in shown[:_MANY]) + more for la, mark in (("en", "; "), ("zh", "；")))
    )


def _figures(facts: Facts, iri: str) -> dict[str, Words]:
    """What a target aims at, and from where."""
    unit = facts.thing(facts.one(iri, _UNIT) or "")
    sign = Words("%", "%") if unit.iri.endswith("/PERCENT") else Words(unit.en, unit.zh)
    found: dict[str, Words] = {}
    for key, value, year in (("value", "value", "targetYear"), ("baseline", "baselineValue", "baselineYear")):
        number = facts.one(iri, ONTOLOGY + value)
        if number is not None and _NUMBER.fullmatch(number):
            bound = local(facts.one(iri, ONTOLOGY + "bound")) if key == "value" else ""
            said = amount(Decimal(number), sign, bound or None)
            when = facts.one(iri, ONTOLOGY + year)
            found[key] = Words(f"{said.en} ({when})", f"{said.zh}（{when}）") if when else said
    return found
