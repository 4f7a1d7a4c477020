"""Pages that are about no single thing: the start, the lists of each kind, the gaps."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from markupsafe import Markup, escape

from kg.answers.grounds import GROUNDS, OWNING
from kg.answers.records import Words
from kg.graph.rdf import DCTERMS
from kg.identifiers import ONTOLOGY
from kg.views.site_gather import Gathered
from kg.views.site_pages import TASK, targets_table
from kg.views.site_parts import grounds_of
from kg.views.site_sheet import Block, Group, Row, Sheet, bar, both, ground_heading, ground_tag, joined, kind, table, w

#: Kind → file of its list and what stands above it.
LISTS: dict[str, tuple[str, Words]] = {
    "task": ("tasks.html", Words("Tasks", "任务")),
    "agency": ("agencies.html", Words("Agencies", "机构")),
    "instrument": ("instruments.html", Words("Instruments", "政策文件")),
    "target": ("targets.html", Words("Targets", "量化目标")),
    "region": ("regions.html", Words("Regions", "地区")),
    "indicator": ("indicators.html", Words("Indicators", "指标")),
    "concept": ("concepts.html", Words("Concepts", "概念")),
    "document": ("documents.html", Words("Documents", "文档")),
}
GAPS = ("gaps.html", Words("Gaps", "空缺"))
_TOP = 15


def start(sheet: Sheet) -> list[Block]:
    """What is in the graph, sections with owners by ground, agencies with most tasks, gaps, progress."""
    site = sheet.site
    targets = sorted((t for t, kind in site.kinds.items() if kind == "target"), key=site.place)
    found = [_contents(sheet), *_sections(sheet), _top(sheet), _gaps_in_short(sheet),
             targets_table(sheet, targets, Words("Progress of targets", "目标进展"))]  # fmt: skip
    return [block for block in found if block is not None]


def _contents(sheet: Sheet) -> Block:
    counts = sheet.site.counts
    cards = Markup()
    for key, (path, title) in LISTS.items():
        count = len(sheet.site.plan.tasks) if key == "task" else counts[key]
        if count:
            cards += Markup('<li><a href="{}"><strong>{:,}</strong> {}</a></li>').format(
                sheet.address(path), count, both(title)
            )
    said = Counter(s.kind for s in sheet.site.sayings.values())
    kinds = (
        ("Activity", "actions", "行动"), ("Issuance", "issuances", "发布"), ("Goal", "goals", "要求"),
        ("Observation", "figures", "数据"), ("RankEntry", "ranks", "排名"),
    )  # fmt: skip
    en = ", ".join(f"{said[name]:,} {words}" for name, words, _ in kinds if said[name])
    zh = "、".join(f"{words} {said[name]:,} 条" for name, _, words in kinds if said[name])
    held, as_of = len(sheet.site.known.standing), sheet.site.as_of
    tail = w(
        f"Out of the documents: {en or 'no statements'}. {held:,} responsibilities hold as of {as_of}.",
        f"文档载有：{zh or '无陈述'}。截至 {as_of}，共有责任 {held:,} 项。",
    )
    body = Markup('<ul class="cards">{}</ul><p>{}</p>').format(cards, tail)
    return Block("contents", Words("What is in it", "内容概览"), body=body)


def _sections(sheet: Sheet) -> list[Block | None]:
    """Of each plan: its sections, and on which ground their tasks have owners, the strongest of each task counted."""
    site = sheet.site
    order = (*GROUNDS, "")
    blocks: list[Block | None] = []

    def plan_of(task: str) -> str:
        return next(iter(site.facts.all(task, ONTOLOGY + "ofInstrument")), "")

    for n, (plan, tasks) in enumerate(groupby(site.plan.tasks, key=plan_of)):
        of: dict[str, Counter[str]] = {}
        for task in tasks:
            of.setdefault(site.plan.section(task), Counter())[site.owned_on(task)] += 1
        rows = []
        for section, grounds in of.items():
            total = grounds.total()
            label = ", ".join(f"{key or 'nobody'} {grounds[key]}" for key in order if grounds[key])
            cells = [escape(grounds[key] or "") for key in order]
            shown = bar([(f"g-{key or 'nobody'}", grounds[key] / total) for key in order], label)
            rows.append(Row((sheet.thing(section), Markup(total), shown, *cells), section))
        columns = (
            Words("section", "部分"), Words("tasks", "任务数"), Words("by strongest ground", "按最强依据"),
            *(GROUNDS[key].word for key in GROUNDS), Words("nobody", "无"),
        )  # fmt: skip
        note = w("How many tasks have an owner, each counted under its strongest ground. Aligned and remit are inferred and own nothing.",
                 "各部分有责任主体的任务数，每项任务按其最强依据计一次。主题一致与法定职责属推断，不算责任主体。")  # fmt: skip
        title = Words("Sections and their owners", "各部分及其责任主体")
        if plan:
            thing = site.thing(plan)
            title = Words(*(f"{thing.in_language(lg)[:80]}: {title.in_language(lg).lower()}" for lg in ("en", "zh")))
        blocks.append(table(f"sections-{n}" if n else "sections", title, columns, [Group(rows)], note=note, fold=200))
    return blocks


def bearers(site: Gathered) -> dict[str, Counter[str]]:
    """Institution → tasks of plans that it bears, counted by their strongest ground; as ``kg gaps`` counts owners."""
    best: dict[str, dict[str, str]] = {}
    order = list(GROUNDS)
    for task in site.plan.tasks:
        for actor, ground, *_ in site.plan.bearers.get(task, ()):
            if ground in order:
                of = best.setdefault(site.known.institution(actor), {})
                of[task] = min(of.get(task, ground), ground, key=order.index)
    return {actor: Counter(of.values()) for actor, of in best.items()}


def _top(sheet: Sheet) -> Block | None:
    found = bearers(sheet.site)
    owning = {actor: sum(of[g] for g in OWNING) for actor, of in found.items()}
    ranked = sorted((a for a in owning if owning[a]), key=lambda a: (-owning[a], a))[:_TOP]
    most = max((owning[a] for a in ranked), default=1)
    rows = [
        Row(
            (
                sheet.thing(actor), Markup(owning[actor]),
                bar([(f"g-{g}", found[actor][g] / most) for g in OWNING], f"{owning[actor]}"),
                *(escape(found[actor][g] or "") for g in OWNING),
            ),
            actor,
        )
        for actor in ranked
    ]  # fmt: skip
    columns = (
        Words("agency", "机构"), Words("tasks", "任务数"), Words("by strongest ground", "按最强依据"),
        *(GROUNDS[g].word for g in OWNING),
    )  # fmt: skip
    more = Markup('<a href="{}">{}</a>').format(sheet.address(LISTS["agency"][0]), w("all agencies", "全部机构"))
    return table("agencies", Words("Agencies with most tasks", "承担任务最多的机构"), columns, [Group(rows)], note=more)


def _gaps_in_short(sheet: Sheet) -> Block | None:
    gaps = sheet.site.gaps
    rows = [
        Row((kind(t.kind), Markup(t.tasks), Markup(t.owned), Markup(t.through_parts), Markup(t.nobody)), t.kind)
        for t in gaps.tally
    ]
    columns = (
        Words("class", "类别"), Words("tasks", "任务数"), Words("owned", "有责任主体"),
        Words("only through parts", "仅通过组成部分"), Words("nobody", "无"),
    )  # fmt: skip
    more = Markup('<a href="{}">{}</a>').format(
        sheet.address(GAPS[0]), w(f"all {len(gaps)} tasks without an owner", f"全部 {len(gaps)} 项无责任主体的任务")
    )
    return table("gaps", Words("Gaps", "空缺"), columns, [Group(rows)], note=more if gaps else None)


def gaps_page(sheet: Sheet) -> list[Block]:
    """Tasks without an owner, plan by plan and section by section, as ``kg gaps`` lists them."""
    groups = []
    for section, found in groupby(sheet.site.gaps, key=lambda g: g.section.iri):
        rows = [
            Row(
                (
                    sheet.thing(g.task), kind(g.kind),
                    Markup("{} / {}").format(g.parts_owned, g.parts) if g.parts else Markup(),
                    joined(map(ground_tag, g.weaker), " "),
                ),
                g.task.iri,
            )
            for g in found
        ]  # fmt: skip
        groups.append(Group(rows, sheet.thing(section)))
    columns = (
        TASK,
        Words("class", "类别"),
        Words("parts with owners", "其中有责任主体"),
        Words("weaker grounds", "较弱依据"),
    )
    note = w(
        "Tasks that nobody owns on mandated, reported or issuer.", "在规定、报告、发布三类依据上均无责任主体的任务。"
    )
    made = table("list", GAPS[1], columns, groups, note=note, fold=100_000)
    return [made] if made else [Block("list", GAPS[1], body=w("None.", "无。"))]


def list_page(sheet: Sheet, key: str) -> list[Block]:
    """All things of a kind with what tells them apart."""
    made = _tasks(sheet) if key == "task" else _things(sheet, key)
    return [made] if made else []


def _tasks(sheet: Sheet) -> Block | None:
    site = sheet.site
    ordered = sorted((i for i, kind in site.kinds.items() if kind == "task"), key=site.plan.place)
    rows = [
        Row((Markup('<span class="d{}">{}</span>').format(min(5, _depth(i)), sheet.thing(i)), kind(site.thing(i).kind),
             grounds_of(sheet, i)), i)
        for i in ordered
    ]  # fmt: skip
    columns = (TASK, Words("class", "类别"), Words("owners", "责任主体"))
    return table(
        "list",
        LISTS["task"][1],
        columns,
        [Group(rows)],
        note=w("With the parts of plans that they stand in.", "连同其所在的规划部分。"),
        fold=100_000,
    )


def _depth(iri: str) -> int:
    return max(0, iri.partition("/task/")[2].count("/") - 1)


def _things(sheet: Sheet, key: str) -> Block | None:
    site, facts = sheet.site, sheet.site.facts
    counts = bearers(site) if key == "agency" else {}
    groups: dict[str, list[Row]] = {}
    ordered = sorted((i for i, kind in site.kinds.items() if kind == key), key=lambda i: (site.place(i), i))
    for iri in ordered:
        thing = site.thing(iri)
        more: tuple[Markup, ...] = (Markup(),)
        if key == "agency":
            of = counts.get(site.known.institution(iri), Counter())
            shown = [ground_tag(g, of[g]) for g in GROUNDS if of[g]]
            more = (joined(shown, " "), sheet.things(facts.all(iri, ONTOLOGY + "inRegion")))
        elif key == "instrument":
            more = (
                escape(facts.one(iri, DCTERMS + "issued") or ""),
                sheet.things(facts.all(iri, ONTOLOGY + "issuer"), 3),
            )
        elif key == "region":
            said = site.region_facts.get(iri, ())
            more = (Markup(len(said) or ""), sheet.things(facts.all(iri, DCTERMS + "isPartOf")))
        elif key in ("indicator", "concept"):
            more = (Markup(len(site.mentions.get(iri, ())) or ""), sheet.things(facts.all(iri, _BROADER), 2))
        elif key == "document":
            more = (Markup(len(site.said_in.get(iri, ())) or ""), escape(facts.one(iri, DCTERMS + "language") or ""))
        groups.setdefault(thing.kind, []).append(Row((sheet.thing(iri), *more), iri))
    if key == "target":
        return targets_table(sheet, ordered, LISTS[key][1])
    columns = {
        "agency": (Words("tasks by strongest ground", "任务（按最强依据）"), Words("region", "地区")),
        "instrument": (Words("issued", "发布日期"), Words("issued by", "发布主体")),
        "region": (Words("said of it", "相关内容"), Words("part of", "属于")),
        "document": (Words("statements", "陈述"), Words("language", "语言")),
    }.get(key, (Words("figures", "数据"), Words("broader", "上位概念")))
    heading = len(groups) > 1
    made = [Group(rows, kind(name) if heading else None) for name, rows in sorted(groups.items())]
    return table("list", LISTS[key][1], (Words("name", "名称"), *columns), made, fold=100_000)


def grounds_legend() -> Markup:
    """What the grounds mean."""
    items = Markup().join(Markup("<li>{}</li>").format(ground_heading(g)) for g in GROUNDS)
    return Markup('<ul class="legend">{}</ul>').format(items)


_BROADER = "http://www.w3.org/2004/02/skos/core#broader"
