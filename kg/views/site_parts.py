"""Parts of pages that pages of several kinds have: owners, duties, chains, statements, facts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox
from markupsafe import Markup, escape

from kg.answers.chains import HOW, Hop
from kg.answers.grounds import GROUND_OF_RELATION, GROUNDS, INFERRED
from kg.answers.owners import Owner
from kg.answers.records import Words
from kg.graph.rdf import DCTERMS, ORG, RDF_TYPE, RDFS, SKOS
from kg.graph.terms import term_labels
from kg.identifiers import BASE, ONTOLOGY
from kg.views.site_sheet import (
    Block,
    Group,
    Row,
    Sheet,
    both,
    confidence,
    dates,
    ground_heading,
    ground_tag,
    joined,
    numbered,
    role,
    table,
    w,
)

if TYPE_CHECKING:
    from kg.answers.tasks import Duty
    from kg.views.site_gather import Saying, Tie

ROLE, DATES, SURE = Words("role", "角色"), Words("from – until", "起止"), Words("confidence", "置信度")
RESTS, SENTENCES = Words("rests on", "依据来源"), Words("sentences", "原文")
STANCES = {
    "mandated": Words("must", "规定"), "reported": Words("reported", "报告"), "planned": Words("planned", "计划"),
}  # fmt: skip
RELATIONS = {
    "implements": Words("carries it out", "落实"),
    "namedIn": Words("is named in it", "被点名"),
    "alignedWith": Words("same subject", "同一主题"),
    "advances": Words("advances it", "推进"),
    "pursues": Words("pursued through it", "通过其实现"),
    "covers": Words("lies in the remit", "属于职责"),
}
_SECTIONS = {
    "own": ("owners", Words("Owners", "责任主体")),
    "part": ("owners-of-parts", Words("Owners of its parts", "其组成部分的责任主体")),
    "regional": ("local", Words("Local bodies that advance it", "在本地区推进的地方机构")),
    "general": ("general", Words("Duties for the plan as a whole", "对规划整体的责任")),
}
_OWNERS = 250  # of parts
_HOPS = 150  # of a chain; the rest is counted

#: What a page says of a thing in its list of facts, in this order; other properties follow by name.
FACTS = {
    ONTOLOGY + "number": Words("number", "编号"),
    ONTOLOGY + "documentNumber": Words("document number", "文号"),
    SKOS + "notation": Words("code", "代码"),
    ONTOLOGY + "issuer": Words("issued by", "发布主体"),
    DCTERMS + "creator": Words("issued by", "发布主体"),
    DCTERMS + "issued": Words("issued", "发布日期"),
    ONTOLOGY + "inForceFrom": Words("in force from", "生效"),
    ONTOLOGY + "inForceUntil": Words("in force until", "失效"),
    ONTOLOGY + "from": Words("from", "起"),
    ONTOLOGY + "until": Words("until", "止"),
    DCTERMS + "replaces": Words("replaces", "取代"),
    ONTOLOGY + "ofInstrument": Words("of", "所属文件"),
    DCTERMS + "isPartOf": Words("part of", "属于"),
    ORG + "subOrganizationOf": Words("below", "上级机构"),
    ONTOLOGY + "sameInstitutionAs": Words("same institution as", "同一机构"),
    ONTOLOGY + "actsFor": Words("acts for", "代表地区"),
    ONTOLOGY + "inRegion": Words("in", "所在地区"),
    SKOS + "broader": Words("broader", "上位概念"),
    ONTOLOGY + "hasMember": Words("members", "成员"),
    ONTOLOGY + "indicator": Words("indicator", "指标"),
    ONTOLOGY + "original": Words("translation of", "译自"),
    DCTERMS + "subject": Words("subjects", "主题"),
    DCTERMS + "language": Words("language", "语言"),
    DCTERMS + "temporal": Words("for the year", "所述年份"),
    ONTOLOGY + "basis": Words("basis", "依据"),
    ONTOLOGY + "status": Words("status", "状态"),
    DCTERMS + "source": Words("source", "来源"),
    SKOS + "exactMatch": Words("same as", "等同于"),
    "http://xmlns.com/foaf/0.1/page": Words("web page", "网页"),
}
#: Properties read backwards: how their subjects stand on the page of their object.
INCOMING = {
    DCTERMS + "isPartOf": Words("Parts", "组成部分"),
    ORG + "subOrganizationOf": Words("Bodies below it", "下属机构"),
    ONTOLOGY + "issuer": Words("Instruments issued", "发布的文件"),
    ONTOLOGY + "actsFor": Words("Acting side", "行动主体"),
    ONTOLOGY + "inRegion": Words("Local bodies", "地方机构"),
    ONTOLOGY + "hasMember": Words("Member of", "所属群组"),
    ONTOLOGY + "indicator": Words("Targets", "目标"),
    ONTOLOGY + "original": Words("Translations", "译文"),
    DCTERMS + "creator": Words("Documents issued", "发布的文档"),
    DCTERMS + "replaces": Words("Replaced by", "被取代于"),
    SKOS + "broader": Words("Narrower concepts", "下位概念"),
    ONTOLOGY + "sameInstitutionAs": Words("Same institution", "同一机构"),
}
_HIDDEN = {
    RDF_TYPE, RDFS + "label", RDFS + "comment", SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel",
    SKOS + "definition", SKOS + "scopeNote", SKOS + "inScheme", SKOS + "topConceptOf", DCTERMS + "identifier",
    *(ONTOLOGY + name for name in ("contextLabel", "classLabel", "bareForm", "evidence", "order", "textHash", "metadataBasis", "number")),
}  # fmt: skip


def owner_blocks(sheet: Sheet, iri: str, found: list[Owner]) -> list[Block | None]:
    """The owners of a task or instrument, section by section, each ground apart."""
    blocks = []
    for section, (id_, title) in _SECTIONS.items():
        of = [o for o in found if o.section == section]
        left = len(of) - _OWNERS if section == "part" else 0
        groups = [
            Group(_owners(sheet, list(group)), _heading(ground, section), ground)
            for ground, group in groupby(of[:_OWNERS] if left > 0 else of, key=lambda o: o.ground)
        ]
        note = (
            w(f"{left} more stand on the pages of its parts", f"另有 {left} 项见其组成部分的页面") if left > 0 else None
        )
        columns = (Words("owner", "责任主体"), Words("of the part", "所属部分"), ROLE, DATES, SURE, RESTS, SENTENCES)
        blocks.append(table(id_, title, columns, groups, note=note, fold=60 if section == "own" else 25))
    return blocks


def _heading(ground: str, section: str) -> Markup:
    """A ground with what it means; a general duty is for no task of its own."""
    return ground_tag(ground) if section == "general" else ground_heading(ground)


def _owners(sheet: Sheet, owners: list[Owner]) -> list[Row]:
    """Owners one a row; what several rest on is told once, at the first of them."""
    rows, before = [], None
    for owner in owners:
        ground = (owner.part, owner.evidence, owner.via, owner.cited, owner.rules, owner.remark)
        rows.append(_owner(sheet, owner, told=ground == before))
        before = ground
    return rows


def _owner(sheet: Sheet, owner: Owner, told: bool) -> Row:
    name = sheet.thing(owner.actor)
    if owner.also:
        name += Markup(' <span class="also">({} {})</span>').format(w("also", "又名"), sheet.things(owner.also))
    if owner.now:
        name += Markup(' <span class="now">[{} {}]</span>').format(w("now:", "现："), sheet.things(owner.now))
    return Row(
        (
            name, sheet.thing(owner.part) if owner.part else Markup(), role(owner.role),
            dates(owner.since, owner.until), confidence(owner.confidence),
            Markup('<span class="rule">{}</span>').format(w("as above", "同上")) if told else _rests(sheet, owner), sheet.cite(owner.evidence),
        ),
        owner.iri,
    )  # fmt: skip


def duty_blocks(sheet: Sheet, found: list[Duty]) -> list[Block | None]:
    """What an agency is responsible for, each ground apart; general duties after it."""
    blocks = []
    for section, id_, title in (
        ("own", "responsibilities", Words("Responsible for", "承担的责任")),
        ("general", "general", Words("Responsible for a plan as a whole", "对规划整体的责任")),
    ):
        of = [d for d in found if d.section == section]
        groups = [
            Group([_duty(sheet, d) for d in group], _heading(ground, section), ground)
            for ground, group in groupby(of, key=lambda d: d.ground)
        ]
        columns = (
            Words("task", "任务"), Words("within", "所属"), ROLE, DATES, SURE, Words("under the name", "名义"), RESTS, SENTENCES
        )  # fmt: skip
        blocks.append(table(id_, title, columns, groups, fold=150))
    return blocks


def _duty(sheet: Sheet, duty: Duty) -> Row:
    under = sheet.thing(duty.under) if duty.under else Markup()
    if duty.inherited:
        under += Markup(" ") + w("(taken over)", "（承接）")
    return Row(
        (
            sheet.thing(duty.task), within(sheet, duty.task.iri), role(duty.role), dates(duty.since, duty.until),
            confidence(duty.confidence), under, _rests(sheet, duty), sheet.cite(duty.evidence),
        ),
        duty.iri,
    )  # fmt: skip


def within(sheet: Sheet, task: str) -> Markup:
    """The number of the section that a task lies in; nothing for a section itself."""
    plan = sheet.site.plan
    section = plan.section(task) if task in plan.facts else task
    code = sheet.site.thing(section).code
    if section == task or not code or section not in sheet.paths:
        return Markup()
    return Markup('<a class="whole" href="{}">{}</a>').format(sheet.address(sheet.paths[section]), both(numbered(code)))


def _rests(sheet: Sheet, claim: Owner | Duty) -> Markup:
    """What a responsibility follows from, by which rule, and what must be said beside it."""
    parts = []
    if claim.via:
        parts.append(w("via ", "经由 ") + sheet.things(claim.via, 3))
    if claim.rules:
        parts.append(Markup('<span class="rule">{} {}</span>').format(w("rule", "规则"), ", ".join(claim.rules)))
    if claim.cited and not claim.evidence:
        more = f" +{len(claim.cited) - 1}" if len(claim.cited) > 1 else ""
        parts.append(w("source ", "来源 ") + sheet.outside(claim.cited[0]) + more)
    if claim.remark:
        parts.append(Markup('<span class="remark">{}</span>').format(both(claim.remark)))
    return Markup("<br>").join(parts)


def chain_block(sheet: Sheet, iri: str) -> Block | None:
    """The chain upward from a thing: what it serves, hop by hop."""
    chain = sheet.site.chains.get(iri)
    if chain is None:
        return None
    hops = list(chain)[1:]
    shown, body, depth = hops[:_HOPS], Markup(), 0
    for hop in shown:
        body += Markup("</li>") if hop.depth == depth else Markup("<ul>") if hop.depth > depth else Markup()
        body += Markup("</li></ul>") * (depth - hop.depth) + (Markup("</li>") if hop.depth < depth else Markup())
        depth = hop.depth
        body += Markup("<li>") + _hop(sheet, hop)
    body += Markup("</li></ul>") * depth
    if len(hops) > len(shown):
        left = len(hops) - len(shown)
        body += Markup("<p>{}</p>").format(w(f"… and {left} more steps", f"……另有 {left} 步"))
    return Block("chain", Words("Chain upward", "向上的链条"), body=Markup('<div class="chain">{}</div>').format(body),
                 folded=len(hops) > 12)  # fmt: skip


def _hop(sheet: Sheet, hop: Hop) -> Markup:
    how = HOW.get(hop.how)
    words = how[1] if how and hop.up else how[0] if how else Words(hop.how)
    inferred = Markup() if hop.ground in INFERRED else sheet.inferred(hop.node)
    parts = [
        Markup('<span class="how">{}{} →</span> ').format(both(words), inferred) + sheet.thing(hop.thing),
        ground_tag(hop.ground) if hop.ground else Markup(), role(hop.role) if hop.role else Markup(),
        confidence(hop.confidence) if hop.ground else Markup(),
        w("(see above)", "（见上）") if hop.seen else Markup(), sheet.cite(hop.evidence[:3]) if hop.ground else Markup(),
    ]  # fmt: skip
    return joined(parts, " ")


def saying_block(sheet: Sheet, id_: str, title: Words, found: Iterable[Saying], *, fold: int = 40) -> Block | None:
    """Statements in the order of their documents."""
    ordered = sorted(found, key=lambda s: s.order)
    rows = [
        Row(
            (
                both(s.says), both(Words(_label(s.kind, "en"), _label(s.kind, "zh"))), _stance(s.stance), escape(s.year),
                sheet.advanced(sheet.site.advanced(s.iri), (s.iri,)), sheet.cite(s.evidence),
            ),
            s.iri,
        )
        for s in ordered
    ]  # fmt: skip
    columns = (
        Words("what it says", "内容"), Words("kind", "类别"), Words("as", "语态"), Words("year", "年份"),
        Words("for the task", "所推进的任务"), SENTENCES,
    )  # fmt: skip
    return table(id_, title, columns, [Group(rows)], fold=fold)


def _stance(stance: str) -> Markup:
    return both(STANCES.get(stance, Words(stance))) if stance else Markup()


def _label(name: str, language: str) -> str:
    return term_labels(language).get(ONTOLOGY + name, name)


def tie_rows(sheet: Sheet, ties: Iterable[Tie], *, forward: bool) -> list[Row]:
    """Links of a thing, the surest first: the other end, how, the score, what is noted, the sentences."""
    found = []
    for tie in sorted(ties, key=lambda t: (-(t.score or 0), t.source, t.target, t.iri)):
        other = tie.target if forward else tie.source
        saying = sheet.site.sayings.get(other)
        ground = GROUND_OF_RELATION.get(tie.relation, "")
        inferred = Markup() if ground in INFERRED else sheet.inferred(tie.iri)  # the tag of the ground has the mark
        found.append(
            Row(
                (
                    both(saying.says) if saying else sheet.thing(other), both(RELATIONS.get(tie.relation, Words(tie.relation))) + inferred,
                    ground_tag(ground), confidence(tie.score), both(tie.remark), sheet.cite(tie.evidence),
                ),
                tie.iri,
            )
        )  # fmt: skip
    return found


TIE_COLUMNS = (Words("how", "关系"), Words("ground", "依据"), Words("score", "得分"), Words("note", "说明"), SENTENCES)


def names_and_facts(sheet: Sheet, iri: str) -> list[tuple[Markup, Markup]]:
    """What is known of a thing itself: label and value."""
    said = sheet.site.triples(iri)
    rows: list[tuple[Markup, Markup]] = []
    for property_, words in (
        (SKOS + "altLabel", Words("also called", "又称")),
        (SKOS + "hiddenLabel", Words("spelt in texts as", "文本中写作")),
        (ONTOLOGY + "contextLabel", Words("in context", "语境中称")),
    ):
        names = sorted({v.value for v in said.get(property_, ()) if isinstance(v, ox.Literal)})
        if names:
            rows.append((both(words), joined((Markup("<bdi>{}</bdi>").format(n) for n in names), " · ")))
    order = list(FACTS)
    properties = sorted(
        (p for p in said if p not in _HIDDEN), key=lambda p: (order.index(p) if p in FACTS else len(order), p)
    )
    for property_ in properties:
        words = FACTS.get(property_) or Words(*(_property(property_, language) for language in ("en", "zh")))
        values = [_value(sheet, property_, v) for v in sorted(said[property_], key=str)]
        rows.append((both(words), joined(values, "; ")))
    comments = Words(*(sheet.site.facts.in_language(iri, RDFS + "comment", language) for language in ("en", "zh")))
    if comments.en or comments.zh:
        rows.append((w("note", "说明"), both(comments)))
    return rows


def _property(iri: str, language: str) -> str:
    local = iri.replace("#", "/").rpartition("/")[2]
    return term_labels(language).get(iri, local)


def _value(sheet: Sheet, property_: str, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> Markup:
    if isinstance(value, ox.Literal):
        return Markup("<bdi>{}</bdi>").format(value.value)
    if isinstance(value, ox.BlankNode):
        return Markup()
    iri = value.value
    if iri in sheet.paths or iri in sheet.site.facts:
        return sheet.thing(iri)
    if iri.startswith(ONTOLOGY):
        return both(Words(_property(iri, "en"), _property(iri, "zh")))
    if iri.startswith(BASE):
        return escape(iri.removeprefix(BASE))
    return sheet.outside(iri)


def incoming_blocks(sheet: Sheet, iri: str, left_out: Iterable[str] = ()) -> list[Block | None]:
    """What has this thing as the value of a property of ``INCOMING``, as lists of links."""
    blocks: list[Block | None] = []
    without = set(left_out)
    for n, (property_, title) in enumerate(INCOMING.items()):
        things = sheet.site.incoming.get(iri, {}).get(property_, ())
        if not things or property_ in without:
            continue
        ordered = sorted(things, key=lambda i: (sheet.site.place(i), i))
        items = Markup("").join(Markup("<li>{}</li>").format(sheet.thing(i)) for i in ordered)
        body = Markup('<ul class="links">{}</ul>').format(items)
        blocks.append(Block(f"related-{n}", title, body=body, folded=len(things) > 40))
    return blocks


def grounds_of(sheet: Sheet, task: str) -> Markup:
    """Who bears a task itself, each ground with the names of its bearers."""
    by: dict[str, dict[str, None]] = {}
    for actor, ground, *_ in sheet.site.plan.bearers.get(task, ()):
        by.setdefault(ground, {})[actor] = None
    parts = [
        ground_tag(g) + Markup(" ") + sheet.things(sorted(by[g]), 3) for g in GROUNDS if g in by
    ]  # fmt: skip
    return Markup("<br>").join(parts)
