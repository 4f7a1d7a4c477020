"""The report on an agency, or on the acting side of a region: what it is responsible for, on what ground, with whom, what it
did and issued."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from kg.answers.asking import ask_named, describe, describe_evidence
from kg.answers.grounds import GROUNDS, INFERRED, OWNING
from kg.answers.records import Thing
from kg.answers.tasks import Duties, Duty
from kg.graph.rdf import DCTERMS
from kg.identifiers import BASE, ONTOLOGY
from kg.views import report_pictures as pictures
from kg.views.blocks import Block, Guess, Line, Paragraph, Report
from kg.views.guesses import advancing, between, by_rule_alone
from kg.views.report_parts import Desk, confidence, follows, heading, legend, other_name, remarks, table
from kg.views.telling import BODY, INSTRUMENT, RANK, TASK, a_or_an, line

if TYPE_CHECKING:
    from kg.answers.overlaps import Shared
    from kg.answers.regions import RegionFact

_PARENT = "http://www.w3.org/ns/org#subOrganizationOf"


def agency_report(desk: Desk, agency: Thing) -> Report:
    """The report on a body. A region's is that on its acting side, with everything said of the region."""
    say = desk.say
    region = BASE + "region/" + agency.iri.removeprefix(BASE + "agency/").removeprefix(BASE + "region/")
    if agency.iri.startswith(BASE + "region/"):
        side = BASE + "agency/" + agency.iri.removeprefix(BASE + "region/")
        facts = desk.described(side)
        agency = facts.thing(side) if side in facts else agency
    found: Duties | None = None
    if agency.iri.startswith(BASE + "agency/"):
        answer = desk.graph.tasks(agency.iri, as_of=desk.as_of)
        assert isinstance(answer, Duties)
        found = answer
    duties = [d for d in found or () if d.section == "own"]
    general = [d for d in found or () if d.section == "general"]
    names = {agency.iri, *(t.iri for t in found.also)} if found else {agency.iri}
    partners = _partners(desk, names)
    issued = _issued(desk, names)
    facts_of = _region_facts(desk, region)
    blocks: list[Block] = [
        Paragraph(_summary(desk, agency, found, duties, general, partners, issued, facts_of), "summary")
    ]
    if not duties and not general:
        words = say.sentence(say("no responsibility of it was found, on any ground", "在任何依据上都未找到其责任"))
        blocks.append(Paragraph(words, "gap"))
    counts = [(g, len({d.task.iri for d in duties if _strongest(duties, d.task.iri) == g})) for g in GROUNDS]
    title = say("Its tasks by their strongest ground", "其任务的最强依据")
    if bar := pictures.ground_bar(say, counts, title, say("nobody", "无人")):
        blocks.append(bar)
    shown = [d for d in duties if d.ground in OWNING] or duties
    title = say("Responsibility at a glance", "责任一览")
    if drawn := pictures.chain(say, say.named(agency), _ties(desk, shown), title):
        blocks.append(drawn)
    blocks += _tasks(desk, duties)
    blocks += remarks(found, say) if found else []
    blocks += _done(desk, duties)
    blocks += _with_whom(desk, partners, names)
    blocks += _issued_blocks(desk, issued)
    blocks += _region_blocks(desk, facts_of)
    if general:
        blocks.append(heading(say("General duties", "总体职责"), "general"))
        blocks.append(_duty_table(desk, general, say("General duties for a whole plan", "对整个规划的总体职责")))
    kind = say.kind(agency.kind) if agency.kind else ""
    return desk.finish(say.named(agency), blocks, thing=agency, other=other_name(agency, desk.language), kind=kind)


def _strongest(duties: Sequence[Duty], task: str) -> str:
    order = list(GROUNDS)
    return min((d.ground for d in duties if d.task.iri == task), key=order.index)


def _ties(desk: Desk, duties: Sequence[Duty]) -> list[pictures.Tie]:
    say = desk.say
    same = desk.said_once(via for duty in duties for via in duty.via[:1])
    found: dict[tuple[str, str], pictures.Tie] = {}
    for duty in duties:
        through = say.named(same[duty.via[0].iri]) if duty.via else ""
        tie = pictures.Tie(duty.ground, say.named(duty.task), say.role(duty.role), through)
        found.setdefault((duty.ground, duty.task.iri), tie)
    return list(found.values())


def _summary(
    desk: Desk, agency: Thing, found: Duties | None, duties: Sequence[Duty], general: Sequence[Duty],
    partners: Sequence[Shared], issued: dict[str, _Issued], said: Sequence[RegionFact],
) -> Line:  # fmt: skip
    say = desk.say
    facts = desk.described(agency.iri)
    parent = facts.one(agency.iri, _PARENT) if agency.kind not in ("RegionalActor", "Region") else None
    parts: list[Line] = []
    kind = say.kind(agency.kind or "agency")
    if agency.kind in ("RegionalActor", "Region"):
        en, zh = " is a region; this is about its acting side", "是地区，以下所述为其行动方"
        first = line(say.body(agency), say(en, zh))
    elif say.zh:
        first = line(say.ref(agency), "是", kind)
    else:
        first = line(say.body(agency), f" is {a_or_an(_lower(kind))}")
    if parent:
        first = line(first, say(" under ", "，隶属于"), say.body(desk.described(parent).thing(parent)))
    also, now = (found.also, found.now) if found else ((), ())
    if also:
        first = line(first, say(", also known as ", "，又名"), say.bodies(also))
    if now:
        first = line(
            first, say("; its successor is " if len(now) == 1 else "; its successors are ", "；现为"), say.bodies(now)
        )
    parts.append(say.sentence(first))
    if facts.one(agency.iri, ONTOLOGY + "status") == ONTOLOGY + "provisional":
        parts.append(
            say.sentence(
                say("it is not in the reference data: its name was found in a document by its form alone (provisional)", "其不在参考数据中，名称仅按形式在文档中识别（暂定）")
            )
        )  # fmt: skip
    tasks = {d.task.iri for d in duties}
    if tasks:
        whole = say.some(len(tasks), TASK)
        counted = {d.task.iri for d in duties if d.ground in OWNING}
        words: Line
        if not counted:
            words = (
                Guess(say(f"It may be responsible for {whole}, by inference alone", f"其可能负责{whole}，均为推断")),
            )
        elif len(counted) == len(tasks):
            words = (say(f"it is responsible for {whole}", f"其负责{whole}"),)
        else:
            left = len(tasks) - len(counted)
            words = (
                say(
                    f"it is responsible for {say.some(len(counted), TASK)}, ", f"其负责{say.some(len(counted), TASK)}，"
                ),
                Guess(say(f"and by inference alone perhaps for {say.number(left)} more", f"另有{left}项仅为推断")),
            )
        parts.append(say.sentence(words))
    by_ground = {g: {d.task.iri for d in duties if d.ground == g} for g in GROUNDS}
    said_of = {
        "mandated": ("a text obliges it to carry out {}", "文本规定其承担{}"),
        "reported": ("reports say that it did something that advances {}", "据报告，其所做之事推进了{}"),
        "issuer": ("instruments that it issued carry out {}", "其发布的文件落实{}"),
        "aligned": ("it issued instruments on the same subject as {} (inferred)", "其发布过与{}同主题的文件（推断）"),
        "remit": ("its statutory remit covers {} (inferred)", "其法定职责涵盖{}（推断）"),
    }
    for ground, (en, zh) in said_of.items():
        if by_ground[ground]:
            count = say.some(len(by_ground[ground]), TASK)
            told = say(en, zh).format(count)
            if ground in INFERRED:
                parts.append(say.sentence(Guess(told[:1].upper() + told[1:])))
            else:
                parts.append(say.sentence(told))
    led = {d.task.iri for d in duties if d.role == "lead" and d.ground in OWNING}
    if led:
        parts.append(say.sentence(say(f"it leads on {say.some(len(led), TASK)}", f"其牵头{say.some(len(led), TASK)}")))
    if general:
        parts.append(
            say.sentence(
                say("for a plan as a whole, a text gives it general duties: ", "就整个规划而言，文本赋予其总体职责："),
                say.some_of([(say.plan(t),) for t in {d.task.iri: d.task for d in general}.values()]),
            )
        )  # fmt: skip
    if partners:
        mine = {agency.iri, *(t.iri for t in also)}
        lines = [line(*say.body(_other(p, mine)), *say.in_brackets(say.some(p.count, TASK))) for p in partners[:3]]
        parts.append(say.sentence(say("it shares most tasks with ", "与其共担任务最多的是"), say.list(lines)))
    if issued:
        parts.append(
            say.sentence(
                say(f"the graph knows {say.some(len(issued), INSTRUMENT)} that it issued, alone or with others", f"图谱中有其单独或联合发布的{say.some(len(issued), INSTRUMENT)}")
            )
        )  # fmt: skip
    if ranks := [f for f in said if f.how == "rank"]:
        parts.append(
            say.sentence(say(f"it appears in {say.some(len(ranks), RANK)}", f"其出现于{say.some(len(ranks), RANK)}"))
        )
    return line(*parts)


def _lower(kind: str) -> str:
    """A class in running text: ``State Council department`` stays, ``Regional actor`` does not."""
    return kind if kind.split(" ")[0] in ("State", "Party") or kind[1:2].isupper() else kind[:1].lower() + kind[1:]


def _duty_table(desk: Desk, duties: Sequence[Duty], caption: str) -> Block:
    say = desk.say
    heads = (
        say("Task", "任务"), say("Role", "角色"), say("From – until", "起止"), say("Confidence", "置信度"),
        say("Under the name of", "名义"), say("Follows from", "由何得出"), say("Evidence", "证据"),
    )  # fmt: skip
    rows = []
    for duty in duties:
        under: Line = ()
        if duty.under:
            under = line(say.ref(duty.under), *(say.in_brackets(say("taken over", "承接")) if duty.inherited else ()))
        rows.append(
            (
                (say.ref(duty.task),), (say.role(duty.role),), (say.span(duty.since, duty.until),),
                (confidence(duty.confidence),), under, follows(desk, duty.via, duty.remark),
                desk.marks(duty.evidence, duty.cited),
            )
        )  # fmt: skip
    guesses = tuple(n for n, d in enumerate(duties) if d.ground in INFERRED)
    return table(caption, heads, rows, guesses, (3,))


def _tasks(desk: Desk, duties: Sequence[Duty]) -> list[Block]:
    say = desk.say
    if not duties:
        return []
    blocks: list[Block] = [
        heading(say("What it is responsible for", "责任"), "tasks"),
        legend(say, (d.ground for d in duties)),
    ]
    for ground, group in groupby(duties, key=lambda d: d.ground):
        of = list(group)
        count = len({d.task.iri for d in of})
        caption = f"{say.ground(ground)}{say.colon}{say.some(count, TASK)}"
        blocks.append(_duty_table(desk, of, caption[:1].upper() + caption[1:]))
    return blocks


def _done(desk: Desk, duties: Sequence[Duty]) -> list[Block]:
    """What reports say that it did."""
    say = desk.say
    acts = {via.iri: via for d in duties if d.ground == "reported" for via in d.via}
    if not acts:
        return []
    same = desk.said_once(acts.values())
    rows: dict[str, list[Duty]] = {}
    for duty in duties:
        for via in duty.via if duty.ground == "reported" else ():
            rows.setdefault(same[via.iri].iri, []).append(duty)
    words = {thing.iri: thing for thing in same.values()}
    cells = []
    for iri, of in rows.items():
        evidence = {e.iri: e for d in of for e in d.evidence}
        since = min((d.since for d in of if d.since), default="")
        tasks = say.refs(d.task for d in of)
        cells.append(((say.ref(words[iri]),), tasks, (since,), desk.marks(evidence.values())))
    heads = (
        say("What it did", "所做之事"),
        say("Advances", "推进的任务"),
        say("Reported", "报告时间"),
        say("Evidence", "证据"),
    )
    return [
        heading(say("What reports say it did", "报告所称其所做之事"), "done"),
        table(say("Actions that advance tasks", "推进任务的行动"), heads, cells),
    ]


def _partners(desk: Desk, names: set[str]) -> list[Shared]:
    pairs: Sequence[Shared] = desk.graph.overlaps(as_of=desk.as_of).pairs  # type: ignore[attr-defined]
    found = [p for p in pairs if (p.first.iri in names) != (p.second.iri in names)]
    return sorted(found, key=lambda p: (-p.count, _other(p, names).iri))


def _other(pair: Shared, names: set[str]) -> Thing:
    return pair.second if pair.first.iri in names else pair.first


def _with_whom(desk: Desk, partners: Sequence[Shared], names: set[str]) -> list[Block]:
    say = desk.say
    if not partners:
        return []
    rows = [((say.ref(_other(p, names)),), (str(p.count),), (str(p.led),), say.refs(p.tasks, 8)) for p in partners]
    heads = (
        say("Body", "主体"),
        say("Tasks shared", "共担任务数"),
        say("With a lead", "有牵头者"),
        say("Which", "任务"),
    )
    caption = say(
        f"It shares tasks with {say.some(len(partners), BODY)} (mandated, reported or issuer)",
        f"与{say.some(len(partners), BODY)}共担任务（规定、报告、发布）",
    )
    return [heading(say("With whom", "与谁共担"), "partners"), table(caption, heads, rows, (), (1, 2))]


class _Issued:
    """An instrument that it issued: the thing, its date, the statements that say so, its reference pages."""

    __slots__ = ("date", "evidence", "statements", "thing")

    def __init__(self, thing: Thing, date: str) -> None:
        self.thing = thing
        self.date = date
        self.statements: list[str] = []
        self.evidence: list[str] = []


def _issued(desk: Desk, names: set[str]) -> dict[str, _Issued]:
    graph = desk.graph.graph
    found: dict[str, _Issued] = {}
    for name in sorted(names):
        if not name.startswith(BASE + "agency/"):
            continue
        for row in ask_named(graph, "instruments-of-agency", agency=name).values():
            instrument, issued, _, _, statement = row[:5]
            if instrument is None:
                continue
            one = found.setdefault(instrument, _Issued(Thing(iri=instrument), issued or ""))
            if statement and statement not in one.statements:
                one.statements.append(statement)
    facts = describe(graph, [*found, *(s for one in found.values() for s in one.statements)])
    for iri, one in found.items():
        one.thing = facts.thing(iri)
        one.evidence = sorted({e for s in one.statements for e in facts.all(s, ONTOLOGY + "evidence")})
    return dict(sorted(found.items(), key=lambda item: (item[1].date or "9", item[0])))


def _issued_blocks(desk: Desk, issued: dict[str, _Issued]) -> list[Block]:
    say = desk.say
    if not issued:
        return []
    graph = desk.graph.graph
    facts = describe(graph, issued)
    describe_evidence(graph, {e for one in issued.values() for e in one.evidence}, facts)
    rows = []
    for iri, one in issued.items():
        places = [facts.evidence(e, desk.graph.texts) for e in one.evidence]
        pages = sorted(s for s in facts.all(iri, DCTERMS + "source") if s.startswith("http") and not s.startswith(BASE))
        kind = say.kind(one.thing.kind) if one.thing.kind else ""
        rows.append(((say.plan(one.thing),), (kind,), (one.date,), desk.marks(places, pages)))
    heads = (say("Instrument", "政策文件"), say("Class", "类别"), say("Issued", "发布日期"), say("Evidence", "证据"))
    caption = say("Instruments that it issued, alone or with others", "其单独或联合发布的政策文件")
    return [heading(say("Instruments", "政策文件"), "instruments"), table(caption, heads, rows)]


def _region_facts(desk: Desk, region: str) -> list[RegionFact]:
    """Everything said of a region; nothing for other bodies."""
    from kg.answers.names import UnknownName, WrongKind

    if region not in desk.described(region):
        return []
    try:
        return list(desk.graph.regions(region))
    except (UnknownName, WrongKind):
        return []


def _region_blocks(desk: Desk, said: Sequence[RegionFact]) -> list[Block]:
    from kg.answers.regions import HOW

    say = desk.say
    blocks: list[Block] = []
    acts = [f for f in said if f.how != "rank"]
    ranks = [f for f in said if f.how == "rank"]
    if acts or ranks:
        blocks.append(heading(say("The region", "该地区"), "region"))
    if acts:
        rows = []
        links = advancing(desk.graph.graph, (iri for fact in acts if fact.tasks for iri in fact.iris))
        known = desk.described(*sorted({link for of in links.values() for link in of}))
        for fact in acts:
            ruled = [by_rule_alone(known, between(links, fact.iris, task.iri)) for task in fact.tasks]
            how = say.words(HOW[fact.how])
            what = fact.what.in_language(desk.language)
            tasks = line(say.refs(fact.tasks, 3), say.inferred(any(ruled)))
            rows.append(((what,), (how,), say.refs(fact.actors, 3), tasks, desk.marks(fact.evidence)))
        heads = (say("What is said", "内容"), say("How", "方式"), say("Who acts", "行动者"), say("Advances", "推进的任务"), say("Evidence", "证据"))  # fmt: skip
        blocks.append(table(say("What documents say of it", "文档中的相关内容"), heads, rows))
    if ranks:
        ranked: list[tuple[Line, ...]] = []
        for fact in ranks:
            place = str(fact.position) if fact.position is not None else ""
            order = str(fact.order) if fact.order is not None else ""
            ranked.append(
                (
                    (say.words(fact.dimension),), (fact.year or "",), (say.words(fact.band),), (place,), (order,),
                    desk.marks(fact.evidence),
                )
            )  # fmt: skip
        columns = (
            say("Dimension", "维度"), say("Year", "年份"), say("Band", "档次"), say("Rank", "名次"),
            say("Place in the list", "列举次序"), say("Evidence", "证据"),
        )  # fmt: skip
        blocks.append(table(say("Rankings", "排名"), columns, ranked, (), (1, 3, 4)))
    return blocks
