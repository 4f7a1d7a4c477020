"""The pages of things: what stands on the page of a task, an agency, an instrument, a target, a region and so on."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup, escape

from kg.answers.figures import plain_number
from kg.answers.grounds import OWNING
from kg.answers.progress import RELATIONS as FIGURE_RELATIONS
from kg.answers.progress import VERDICTS, Progress, latest_figure
from kg.answers.records import Words
from kg.answers.regions import HOW as REGION_HOW
from kg.answers.regions import RegionFact
from kg.graph.rdf import DCTERMS, ORG
from kg.identifiers import ONTOLOGY
from kg.views.site_parts import (
    DATES,
    SENTENCES,
    TIE_COLUMNS,
    chain_block,
    duty_blocks,
    grounds_of,
    incoming_blocks,
    owner_blocks,
    saying_block,
    tie_rows,
)
from kg.views.site_sheet import (
    Block,
    Group,
    Row,
    Sheet,
    bar,
    both,
    confidence,
    dates,
    ground_tag,
    guess,
    joined,
    kind,
    table,
    w,
)

TASK = Words("task", "任务")
_PART_OF = DCTERMS + "isPartOf"


def blocks(sheet: Sheet, iri: str) -> list[Block]:
    """Everything on the page of a thing but its names and facts, in the order it is read."""
    make = _MAKERS[sheet.site.kinds[iri]]
    return [block for block in make(sheet, iri) if block is not None]


def _task(sheet: Sheet, iri: str) -> list[Block | None]:
    site = sheet.site
    owners = site.owners(iri)
    found: list[Block | None] = [_nobody(sheet, iri)]
    made = owner_blocks(sheet, iri, owners)
    ties = site.ties_to.get(iri, ())
    done = tie_rows(sheet, [t for t in ties if t.relation == "advances"], forward=False)
    instruments = [t for t in ties if t.relation in ("implements", "namedIn", "alignedWith")]
    return [
        *found, made[0], _parts(sheet, iri), *made[1:],
        _figures_of_task(sheet, iri),
        table("done", Words("What was done for it", "为其所做之事"), (Words("action", "行动"), *TIE_COLUMNS), [Group(done)], fold=25),
        table("instruments", Words("Instruments", "政策文件"), (Words("instrument", "文件"), *TIE_COLUMNS),
              [Group(tie_rows(sheet, instruments, forward=False))], fold=40),
        chain_block(sheet, iri), _mentions(sheet, iri, "inTask", Words("What the text says here", "文本在此处的内容")),
        *incoming_blocks(sheet, iri, (_PART_OF,)),
    ]  # fmt: skip


def _nobody(sheet: Sheet, iri: str) -> Block | None:
    """That nobody owns it on a ground that counts, and what comes nearest."""
    gap = sheet.site.gap_of.get(iri)
    if gap is None:
        return None
    words = [w("No owner found on mandated, reported or issuer.", "在规定、报告、发布三类依据上均未找到责任主体。")]
    if gap.weaker:
        words.append(w("Weaker grounds:", "较弱依据：") + " " + joined(map(ground_tag, gap.weaker), " "))
    if gap.parts:
        words.append(
            w(
                f"Of its {gap.parts} parts {gap.parts_owned} have an owner.",
                f"其 {gap.parts} 个组成部分中有 {gap.parts_owned} 个有责任主体。",
            )
        )
    counts = sheet.site.counts
    words.append(
        w(
            f"Searched: {counts['document']} documents with {counts['Activity']} actions and {counts['Issuance']} issuances, "
            f"{counts['instrument']} instruments, {counts['remit']} remits.",
            f"已查：{counts['document']} 份文档（行动 {counts['Activity']} 条、发布 {counts['Issuance']} 条）、"
            f"政策文件 {counts['instrument']} 件、法定职责 {counts['remit']} 项。",
        )
    )  # fmt: skip
    return Block(
        "gap", Words("Nobody owns it", "无责任主体"), body=Markup('<p class="gap">{}</p>').format(joined(words, " "))
    )


def _parts(sheet: Sheet, iri: str) -> Block | None:
    site = sheet.site
    parts = sorted(
        (p for p in site.incoming.get(iri, {}).get(_PART_OF, ()) if site.kinds[p] == "task"), key=site.plan.place
    )
    rows = []
    for part in parts:
        below = site.plan.below.get(part, [])
        owned = sum(bool(site.plan.owners(t, OWNING)) for t in below)
        share = Markup("{} / {}").format(owned, len(below)) if below else Markup()
        rows.append(Row((sheet.thing(part), kind(site.thing(part).kind), grounds_of(sheet, part), share), part))
    columns = (
        Words("part", "组成部分"), Words("class", "类别"), Words("owners", "责任主体"), Words("its parts with owners", "其下有责任主体")
    )  # fmt: skip
    return table("parts", Words("Parts", "组成部分"), columns, [Group(rows)], fold=100)


def _figures_of_task(sheet: Sheet, iri: str) -> Block | None:
    targets = sorted({t.source for t in sheet.site.ties_to.get(iri, ()) if t.relation == "pursues"})
    return targets_table(sheet, targets, Words("Targets it serves (inferred)", "所服务的目标（推断）"))


def targets_table(sheet: Sheet, targets: list[str], title: Words) -> Block | None:
    """Targets with their aim, the latest figure and the share of the way."""
    rows = []
    for target in targets:
        records = sheet.site.progress.get(target, [])
        if not records:
            rows.append(Row((sheet.thing(target), *[Markup()] * 4), target))
            continue
        first = records[0]
        last = latest_figure(records)
        if last and last.relation != "measures":  # only near: no answer to how far the target has come
            last = None
        figure = Markup()
        if last and last.figure:
            figure = both(last.figure) + Markup(" ") + escape(f"({last.year})" if last.year else "")
            if sheet.site.by_rule(last.iris, target, ("measures",)):
                figure += guess("inferred")
        rows.append(Row((
            sheet.thing(target), _number(first.baseline, first) + _in(first.baseline_year),
            _number(first.aim, first) + _in(first.target_year), figure, _way(last),
        ), target))  # fmt: skip
    columns = (
        Words("target", "目标"), Words("baseline", "基期值"), Words("aim", "目标值"), Words("latest figure", "最新数据"),
        Words("share of the way", "完成比例"),
    )  # fmt: skip
    return table("targets", title, columns, [Group(rows)])


def _way(record: Progress | None) -> Markup:
    if record is None or (record.share is None and record.verdict is None):
        return Markup()
    verdict = both(VERDICTS[record.verdict]) if record.verdict else Markup()
    if record.share is None:
        return verdict
    shown = bar([("way", max(0.0, min(1.0, record.share)))], f"{record.share:.0%}")
    return shown + Markup(" {:.0%} {}").format(record.share, verdict)


def _number(value: float | None, record: Progress) -> Markup:
    if value is None:
        return Markup()
    from decimal import Decimal

    from kg.answers.figures import amount

    return both(amount(Decimal(plain_number(Decimal(repr(value)))), record.unit))


def _in(year: str | None) -> Markup:
    return Markup(" ({})").format(year) if year else Markup()


def _agency(sheet: Sheet, iri: str) -> list[Block | None]:
    site = sheet.site
    known = site.known
    notes: list[Block | None] = []
    if now := known.now(iri):
        notes.append(Block("now", Words("Dissolved", "已撤销"), body=Markup("<p>{} {}</p>").format(
            w("Taken over by", "职责由以下机构承接："), sheet.things(now))))  # fmt: skip
    region = next(iter(site.facts.all(iri, ONTOLOGY + "actsFor")), None)
    return [
        *notes, *duty_blocks(sheet, site.duties(iri)), _partners(sheet, iri), _issued(sheet, iri), _remits(sheet, iri),
        _mentions(sheet, iri, "", Words("What documents say of it", "文档中的相关内容")),
        _region_facts(sheet, region) if region else None, _events(sheet, iri), chain_block(sheet, iri),
        *incoming_blocks(sheet, iri, (ONTOLOGY + "issuer",)),
    ]  # fmt: skip


def _partners(sheet: Sheet, iri: str) -> Block | None:
    found = sorted(sheet.site.partners.get(iri, ()), key=lambda p: (-p[1].count, p[0].iri))
    rows = [
        Row((sheet.thing(other), Markup(pair.count), Markup(pair.led), sheet.things(pair.tasks, 6)), other.iri)
        for other, pair in found
    ]
    columns = (
        Words("partner", "伙伴"), Words("tasks shared", "共同任务数"), Words("with a lead", "有牵头者"), Words("tasks", "任务")
    )  # fmt: skip
    return table(
        "partners",
        Words("Partners: bodies that own the same tasks", "伙伴：共同承担任务的机构"),
        columns,
        [Group(rows)],
        fold=25,
    )


def _issued(sheet: Sheet, iri: str) -> Block | None:
    site, facts = sheet.site, sheet.site.facts
    found = dict.fromkeys(site.incoming.get(iri, {}).get(ONTOLOGY + "issuer", ()))
    for saying in site.mentions.get(iri, ()):
        if site.sayings[saying].kind == "Issuance":
            found |= dict.fromkeys(i for i in facts.all(saying, ONTOLOGY + "instrument") if i in site.kinds)
    rows = []
    for instrument in sorted(found, key=lambda i: (facts.one(i, _ISSUED) or "9999", i)):
        others = [a for a in facts.all(instrument, ONTOLOGY + "issuer") if a != iri]
        rows.append(
            Row(
                (sheet.thing(instrument), escape(facts.one(instrument, _ISSUED) or ""), sheet.things(others, 5)),
                instrument,
            )
        )
    columns = (Words("instrument", "文件"), Words("issued", "发布日期"), Words("with", "联合发布"))
    return table("issued", Words("Instruments issued", "发布的文件"), columns, [Group(rows)], fold=40)


def _remits(sheet: Sheet, iri: str) -> Block | None:
    site, facts = sheet.site, sheet.site.facts
    rows = []
    for remit in site.remits.get(iri, ()):
        covered = sorted({t.target for t in site.ties_from.get(remit, ())})
        rows.append(
            Row((sheet.thing(remit), dates(facts.one(remit, ONTOLOGY + "from"), facts.one(remit, ONTOLOGY + "until")),
                 sheet.things(facts.all(remit, DCTERMS + "subject"), 5), sheet.things(covered, 4)), remit)
        )  # fmt: skip
    columns = (Words("field", "领域"), DATES, Words("subjects", "主题"), Words("tasks in it", "所涵盖的任务"))
    return table("remits", Words("Remits", "法定职责"), columns, [Group(rows)], fold=30)


def _events(sheet: Sheet, iri: str) -> Block | None:
    facts = sheet.site.facts
    rows = [
        Row((escape(facts.one(event, DCTERMS + "date") or ""), sheet.things(facts.all(event, ORG + "originalOrganization")),
             sheet.things(facts.all(event, ORG + "resultingOrganization"))), event)
        for event in sorted(sheet.site.events.get(iri, ()), key=lambda e: (facts.one(e, DCTERMS + "date") or "", e))
    ]  # fmt: skip
    columns = (Words("date", "日期"), Words("from", "由"), Words("to", "变为"))
    return table("changes", Words("Changes", "机构变动"), columns, [Group(rows)])


def _mentions(sheet: Sheet, iri: str, how: str, title: Words) -> Block | None:
    """Statements that take part in a thing's page: all, or those where it stands as ``how``."""
    site = sheet.site
    found = [site.sayings[s] for s, ways in site.mentions.get(iri, {}).items() if not how or how in ways]
    return saying_block(sheet, "statements", title, found)


def _instrument(sheet: Sheet, iri: str) -> list[Block | None]:
    site = sheet.site
    owners = owner_blocks(sheet, iri, site.owners(iri))
    tasks = tie_rows(sheet, site.ties_from.get(iri, ()), forward=True)
    targets = [t for t in site.incoming.get(iri, {}).get(ONTOLOGY + "ofInstrument", ()) if site.kinds[t] == "target"]
    return [
        *owners,
        table("tasks", Words("Tasks it has to do with", "相关任务"), (TASK, *TIE_COLUMNS), [Group(tasks)], fold=40),
        _parts(sheet, iri),
        targets_table(sheet, sorted(targets, key=site.place), Words("Targets", "量化目标")),
        chain_block(sheet, iri), _mentions(sheet, iri, "", Words("What documents say of it", "文档中的相关内容")),
        _texts(sheet, iri), *incoming_blocks(sheet, iri, (_PART_OF,)),
    ]  # fmt: skip


def _texts(sheet: Sheet, iri: str) -> Block | None:
    site = sheet.site
    found = [d for d in site.incoming.get(iri, {}).get(ONTOLOGY + "ofInstrument", ()) if site.kinds[d] == "document"]
    return table(
        "texts",
        Words("Its text", "文本"),
        (Words("document", "文档"),),
        [Group([Row((sheet.thing(d),), d) for d in found])],
    )


def _target(sheet: Sheet, iri: str) -> list[Block | None]:
    site = sheet.site
    return [
        targets_table(sheet, [iri], Words("Baseline, aim, and how far it has come", "基期、目标与进展")),
        _figures(sheet, site.progress.get(iri, [])), _pursued(sheet, iri), chain_block(sheet, iri),
        *incoming_blocks(sheet, iri),
    ]  # fmt: skip


def _pursued(sheet: Sheet, iri: str) -> Block | None:
    site = sheet.site
    ties = [t for t in site.ties_from.get(iri, ()) if t.relation == "pursues"]
    rows = [
        Row((sheet.thing(t.target) + sheet.inferred(t.iri), grounds_of(sheet, t.target), confidence(t.score), both(t.remark), sheet.cite(t.evidence)), t.iri)
        for t in sorted(ties, key=lambda t: (-(t.score or 0), site.place(t.target), t.iri))
    ]  # fmt: skip
    columns = (TASK, Words("owners", "责任主体"), Words("score", "得分"), Words("note", "说明"), SENTENCES)
    return table(
        "tasks", Words("Pursued through (inferred)", "通过以下任务实现（推断）"), columns, [Group(rows)], fold=40
    )


def _figures(sheet: Sheet, *targets: list[Progress]) -> Block | None:
    """The figures of a target; of several, each below its name."""
    several = sum(any(r.relation for r in records) for records in targets) > 1
    groups = [
        Group(_figure_rows(sheet, records), sheet.thing(records[0].target) if several and records[0].target else None)
        for records in targets
        if records
    ]
    columns = (
        Words("year", "年份"), Words("region", "地区"), Words("figure", "数据"), Words("relation", "关系"),
        Words("share of the way", "完成比例"), Words("independent documents", "独立来源数"), Words("how it differs", "差别"), SENTENCES,
    )  # fmt: skip
    return table("figures", Words("Figures", "数据"), columns, groups, fold=80)


def _figure_rows(sheet: Sheet, records: list[Progress]) -> list[Row]:
    return [
        Row((
            escape(r.year or ""), sheet.thing(r.region) if r.region and not r.region.iri.endswith("/region/CN") else Markup(), both(r.figure),
            _relation(sheet, r), _way(r), Markup(r.witnesses or ""),
            joined([both(r.differs), *(w("against: ", "矛盾：") + both(c) for c in r.contradicted)], "; "), sheet.cite(r.evidence),
        ), r.iris[0] if r.iris else "")
        for r in records if r.relation
    ]  # fmt: skip


def _relation(sheet: Sheet, record: Progress) -> Markup:
    """How a figure stands to the target, with the sign of a guess where only a rule says so."""
    ruled = record.target and sheet.site.by_rule(record.iris, record.target.iri, ("measures", "near"))
    return both(FIGURE_RELATIONS[record.relation or ""]) + (guess("inferred") if ruled else Markup())


def _region(sheet: Sheet, iri: str) -> list[Block | None]:
    return [_region_facts(sheet, iri), *incoming_blocks(sheet, iri)]


def _region_facts(sheet: Sheet, iri: str) -> Block | None:
    """Everything said of a region and of what lies in it, as ``kg regions`` gives it; of China only its regions are told."""
    site = sheet.site
    if iri.endswith("/region/CN"):
        return None
    inside = [iri, *sorted(p for p in site.plan_parts(iri) if p in site.region_facts)]
    facts = [f for region in inside for f in site.region_facts.get(region, ())]
    groups = []
    for how, words in REGION_HOW.items():
        rows = [_region_row(sheet, f, iri) for f in facts if f.how == how]
        groups.append(Group(rows, both(words)))
    columns = (
        Words("what", "内容"), Words("region", "地区"), Words("year", "年份"), Words("for the task", "所推进的任务"), SENTENCES
    )  # fmt: skip
    return table(
        "region", Words("What documents say of the region", "文档中关于该地区的内容"), columns, groups, fold=80
    )


def _region_row(sheet: Sheet, fact: RegionFact, iri: str) -> Row:
    region = sheet.thing(fact.region) if fact.region.iri != iri else Markup()
    if fact.how == "rank":
        place = Markup()
        if fact.position is not None:
            place = w(f"rank {fact.position}", f"第{fact.position}名")
        elif fact.order is not None:
            place = w(f"named as no. {fact.order}", f"列第{fact.order}位")
        what = joined([both(fact.dimension), place, both(fact.band)], " · ")
    else:
        who = [a for a in fact.actors if not a.iri.endswith(fact.region.iri.rpartition("/")[2])]
        what = joined([sheet.things(who, 4), both(fact.what)], ": ")
    return Row(
        (what, region, escape(fact.year or ""), sheet.advanced(fact.tasks, fact.iris), sheet.cite(fact.evidence)),
        fact.iris[0],
    )


def _indicator(sheet: Sheet, iri: str) -> list[Block | None]:
    site = sheet.site
    known = site.incoming.get(iri, {}).get(ONTOLOGY + "indicator", ())
    targets = sorted((t for t in known if site.kinds[t] == "target"), key=site.place)
    return [
        targets_table(sheet, targets, Words("Targets", "目标")),
        _figures(sheet, *(site.progress.get(t, []) for t in targets)),
        _mentions(sheet, iri, "indicator", Words("Figures in documents", "文档中的数据")),
        *incoming_blocks(sheet, iri, (ONTOLOGY + "indicator",)),
    ]  # fmt: skip


def _concept(sheet: Sheet, iri: str) -> list[Block | None]:
    site = sheet.site
    about = site.incoming.get(iri, {}).get(DCTERMS + "subject", ())
    found: list[Block | None] = []
    for key, title in (
        ("task", Words("Tasks on this subject", "相关任务")),
        ("instrument", Words("Instruments on this subject", "相关文件")),
        ("target", Words("Targets on this subject", "相关目标")),
    ):
        rows = [
            Row((sheet.thing(x), grounds_of(sheet, x) if key == "task" else Markup()), x)
            for x in sorted((x for x in about if site.kinds[x] == key), key=lambda i: (site.place(i), i))
        ]
        found.append(table(f"{key}s", title, (Words("name", "名称"), Words("owners", "责任主体")), [Group(rows)]))
    remits = [r for r in site.remits_on.get(iri, ())]
    rows = [Row((sheet.things(site.facts.all(r, ONTOLOGY + "holder")), sheet.thing(r)), r) for r in remits]
    columns = (Words("agency", "机构"), Words("field", "领域"))
    found.append(table("remits", Words("Remits", "法定职责"), columns, [Group(rows)], fold=40))
    return [*found, *incoming_blocks(sheet, iri)]


def _document(sheet: Sheet, iri: str) -> list[Block | None]:
    site = sheet.site
    found = site.said_in.get(iri, [])
    return [
        saying_block(sheet, "statements", Words("What it says", "所载内容"), found, fold=400),
        *incoming_blocks(sheet, iri),
    ]  # fmt: skip


_ISSUED = DCTERMS + "issued"
_MAKERS: dict[str, Callable[[Sheet, str], list[Block | None]]] = {
    "task": _task, "agency": _agency, "instrument": _instrument, "target": _target, "region": _region,
    "indicator": _indicator, "concept": _concept, "document": _document,
}  # fmt: skip
