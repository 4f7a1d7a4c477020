"""The report on a task: who owns it and its parts, on what ground, what was done, and where nobody is responsible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.answers.asking import Facts, ask_many, describe, describe_evidence
from kg.answers.grounds import GROUNDS, INFERRED, OWNING
from kg.answers.names import kind_of, path_step
from kg.answers.owners import Owner, Owners, Rejected
from kg.answers.records import Thing
from kg.graph.rdf import DCTERMS
from kg.identifiers import BASE, ONTOLOGY
from kg.views import report_pictures as pictures
from kg.views.blocks import Block, Guess, Items, Line, Paragraph, Report
from kg.views.guesses import is_inferred
from kg.views.report_parts import (
    Desk,
    also_now,
    heading,
    legend,
    nearest,
    other_name,
    owner_table,
    remarks,
    searched,
    table,
)
from kg.views.telling import BODY, PART, TASK, Say, a_or_an, line

if TYPE_CHECKING:
    from kg.answers.chains import Hop


def task_report(desk: Desk, task: Thing) -> Report:
    """The report on a task or another part of a plan."""
    say = desk.say
    found = desk.graph.owners(task.iri, as_of=desk.as_of)
    assert isinstance(found, Owners)
    tree = Tree(desk, task)
    blocks: list[Block] = [Paragraph(_summary(desk, task, found, tree), "summary")]
    own = found.of("own")
    if found.searched and tree.is_task:
        blocks.append(Paragraph(line(_nobody(say, found, own), searched(say, found.searched), nearest(desk, found.rejected)), "gap"))  # fmt: skip
    counted = [o for o in found.of("part") if o.ground in OWNING]
    of_parts = bool(counted or not own) and not any(o.ground in OWNING for o in own)
    shown = (counted or found.of("part")) if of_parts else own
    at_a_glance = say("Responsibility at a glance", "责任一览")
    title = say("Owners of its parts at a glance", "组成部分责任一览") if of_parts else at_a_glance
    if drawn := pictures.chain(say, say.named(task), ties(desk, shown), title):
        blocks.append(drawn)
    blocks += _owners(desk, found, own)
    blocks += done_blocks(desk, [*own, *found.of("regional"), *found.of("part")])
    blocks += _parts(desk, task, found, tree)
    blocks += instrument_blocks(desk, [*own, *found.of("part")])
    blocks += _serves(desk, task)
    blocks += _whole(desk, found)
    kind = say.kind(task.kind) if task.kind else ""
    return desk.finish(say.named(task), blocks, thing=task, other=other_name(task, desk.language), kind=kind)


class Tree:
    """The place of a task: its plan, what it belongs to, all below it in the order of the plan."""

    def __init__(self, desk: Desk, task: Thing) -> None:
        below = [iri for iri in desk.parts(task.iri) if iri != task.iri]
        self.facts = facts = describe(desk.graph.graph, [task.iri, *below])
        self.below = sorted(below, key=lambda iri: plan_order(facts, iri))
        #: Those of them that are tasks; the others only say where things stand.
        self.tasks = [iri for iri in self.below if "Task" in facts.kinds(iri)]
        self.is_task = "Task" in facts.kinds(task.iri)
        self.parents: list[str] = []
        current = facts.one(task.iri, DCTERMS + "isPartOf")
        while current and current not in self.parents and kind_of(current) == "task":
            self.parents.append(current)
            describe(desk.graph.graph, [current], facts)
            current = facts.one(current, DCTERMS + "isPartOf")
        self.plan = facts.one(task.iri, ONTOLOGY + "ofInstrument") or ""
        describe(desk.graph.graph, [p for p in (self.plan,) if p], facts)


def plan_order(facts: Facts, iri: str) -> tuple[object, ...]:
    """Sorts as the plan has them."""
    order = facts.one(iri, ONTOLOGY + "order") or "0"
    steps = tuple(path_step(s) for s in iri.removeprefix(BASE + "task/").split("/"))
    return steps, int(order) if order.isdigit() else 0, iri


def _summary(desk: Desk, task: Thing, found: Owners, tree: Tree) -> Line:
    say, facts = desk.say, tree.facts
    kind = say.kind(task.kind or "task") if tree.is_task else say("part", "部分")
    plan = facts.thing(tree.plan) if tree.plan else None
    parent = facts.thing(tree.parents[0]) if tree.parents else None
    in_plan: Line = () if plan is None else line(say(" of the ", ""), say.plan(plan))
    if plan is not None and not say.zh and say.plan(plan).text.lower().startswith("the "):
        in_plan = line(" of ", say.plan(plan))
    parts: list[Line] = []
    if say.zh:
        first = line(say.ref(task), "是", in_plan, "的" if in_plan else "一项", kind)
        if parent is not None:
            first = line(first, "，属于", say.ref(parent))
        if tree.below:
            first = line(first, f"，下设{say.some(len(tree.below), PART)}")
    else:
        first = line(say.ref(task), f" is {a_or_an(kind)}", in_plan)
        if parent is not None:
            first = line(first, ", under ", say.ref(parent))
        if tree.below:
            first = line(first, ", and has ", say.some(len(tree.below), PART))
    parts.append(say.sentence(first))
    parts += owning_sentences(desk, found.of("own"))
    if tree.is_task and not found.searched and not any(o.ground in OWNING for o in found.of("own")):
        en = "no text, report or instrument gives the task itself an owner"
        parts.append(say.sentence(say(en, "没有文本、报告或文件表明任务本身由谁承担")))
    if not tree.is_task:
        parts.append(say.sentence(say("it is no task itself", "其本身不是任务")))
    if tree.tasks:
        owned = {o.part.iri for o in found.of("part") if o.part and o.ground in OWNING}
        parts.append(_parts_sentence(say, len(owned & set(tree.tasks)), len(tree.tasks), tree.is_task))
    if regional := found.of("regional"):
        parts.append(
            say.sentence(
                say("in their own regions only, texts oblige ", "仅限本地区，文本规定由"), say.bodies(o.actor for o in regional),
                say("", "承担"),
            )
        )  # fmt: skip
    if general := found.of("general"):
        parts.append(
            say.sentence(
                say("for the plan as a whole, and not for this task alone, a text obliges ", "就整个规划而言（非此任务专属），文本规定由"),
                say.bodies(o.actor for o in general), say("", "承担总体职责"),
            )
        )  # fmt: skip
    return line(*parts)


def _parts_sentence(say: Say, owned: int, whole: int, among_tasks: bool) -> Line:
    if not among_tasks:
        left = whole - owned
        en = f"of the {say.some(whole, TASK)} in it, {say.number(owned)} {say.verb(owned, 'has', 'have')} an owner by a text, a report or an instrument"
        zh = f"其中的{say.some(whole, TASK)}里，{owned}项依文本、报告或文件有责任主体"
        return say.sentence(
            say(
                en + (f", {say.number(left)} {say.verb(left, 'has', 'have')} none" if left else ""),
                zh + (f"，{left}项没有" if left else ""),
            )
        )
    counts = say("a text, a report or an instrument", "文本、报告或文件")
    if whole == 1:
        en = f"its one part has {'an owner' if owned else 'no owner'} by {counts}"
        return say.sentence(say(en, f"其唯一的组成部分依{counts}{'有' if owned else '没有'}责任主体"))
    if owned == 0:
        return say.sentence(say(f"none of its parts has an owner by {counts}", f"其组成部分依{counts}均无责任主体"))
    if owned == whole:
        words = "both of its parts have" if whole == 2 else f"all {say.number(whole)} parts have"
        return say.sentence(say(f"{words} an owner by {counts}", f"其全部{whole}个组成部分依{counts}均有责任主体"))
    left = whole - owned
    return say.sentence(
        say(
            f"of its parts, {say.number(owned)} {say.verb(owned, 'has', 'have')} an owner by {counts}, "
            f"{say.number(left)} {say.verb(left, 'has', 'have')} none",
            f"其{whole}个组成部分中，{owned}个依{counts}有责任主体，{left}个没有",
        )
    )


def owning_sentences(desk: Desk, owners: Sequence[Owner]) -> list[Line]:
    """A sentence for each ground; what is inferred is said to be."""
    say = desk.say
    by_ground: dict[str, list[Owner]] = {}
    for owner in owners:
        by_ground.setdefault(owner.ground, []).append(owner)
    found: list[Line] = []
    if mandated := by_ground.get("mandated"):
        roles = [
            line(*say.body(o.actor), *(say.in_brackets(say.role(o.role)) if o.role else ()))
            for o in {(o.actor.iri, o.role): o for o in mandated}.values()
        ]
        found.append(
            say.sentence(say("a text obliges ", "文本明确规定由"), say.some_of(roles), say(" to carry it out", "承担"))
        )
    if reported := by_ground.get("reported"):
        count = len({o.actor.iri for o in reported})
        found.append(
            say.sentence(
                say(f"reports say that {say.some(count, BODY)} did something that advances it: ", f"据报告，{say.some(count, BODY)}所做之事推进了它："),
                say.bodies(o.actor for o in reported),
            )
        )  # fmt: skip
    if issuer := by_ground.get("issuer"):
        count = len({o.actor.iri for o in issuer})
        found.append(
            say.sentence(
                say(f"{say.some(count, BODY)} issued an instrument that carries it out: ", f"{say.some(count, BODY)}发布的文件落实它："),
                say.bodies(o.actor for o in issuer),
            )
        )  # fmt: skip
    guesses: list[Line] = []
    if aligned := by_ground.get("aligned"):
        guesses.append(
            line(
                say.bodies((o.actor for o in aligned), 4),
                say(" issued instruments on the same subject" if _several(aligned) else " issued an instrument on the same subject", "发布过同一主题的文件"),
            )
        )  # fmt: skip
    if remit := by_ground.get("remit"):
        guesses.append(
            line(
                say("the task lies in the statutory remit of ", "该任务属于"), say.bodies((o.actor for o in remit), 4),
                say("", "的法定职责"),
            )
        )  # fmt: skip
    if guesses:
        both = line(guesses[0], say("; ", "；"), guesses[1]) if len(guesses) > 1 else guesses[0]
        found.append(
            say.sentence(
                Guess(say("Only inferred, and said by no text:", "以下仅为推断，并无文本言明：")), say(" ", ""), both
            )
        )
    return found


def _several(owners: Sequence[Owner]) -> bool:
    return len({o.actor.iri for o in owners}) > 1 or any(len(o.via) > 1 for o in owners)


def _nobody(say: Say, found: Owners, own: Sequence[Owner]) -> Line:
    if own or found.of("part"):
        return say.sentence(
            say(
                "nobody is known to own it: no text obliges anybody, and no report and no instrument names anybody who carries it out; what is shown below is inferred",
                "未找到责任主体：没有文本规定、没有报告、也没有文件表明由谁承担；下文所示均为推断",
            )
        )
    return say.sentence(
        say(
            "nobody is known to own it, on any ground: this is a gap",
            "在任何依据上都未找到责任主体：这是一处空白",
        )
    )


def ties(desk: Desk, owners: Sequence[Owner]) -> list[pictures.Tie]:
    """Owners as rows of a chain, each body once on each ground."""
    say = desk.say
    same = desk.said_once(via for owner in owners for via in owner.via[:1])
    found: dict[tuple[str, str], pictures.Tie] = {}
    for owner in owners:
        through = say.named(same[owner.via[0].iri]) if owner.via else say.named(owner.part) if owner.part else ""
        found.setdefault(
            (owner.ground, owner.actor.iri),
            pictures.Tie(owner.ground, say.named(owner.actor), say.role(owner.role), through),
        )
    return list(found.values())


def _owners(desk: Desk, found: Owners, own: Sequence[Owner]) -> list[Block]:
    say = desk.say
    blocks: list[Block] = []
    if own or found.elsewhen:
        blocks.append(heading(say("Who owns it, on what ground", "责任主体与依据"), "owners"))
    if own:
        blocks.append(legend(say, (o.ground for o in own)))
        blocks.append(owner_table(desk, own, say("Owners, the strongest ground first", "责任主体，依据由强到弱")))
    blocks += remarks(found, say)
    if regional := found.of("regional"):
        caption = say("Obliged in their own regions only", "仅在本地区承担")
        blocks.append(owner_table(desk, regional, caption, part=any(o.part for o in regional)))
    return blocks


def done_blocks(desk: Desk, owners: Sequence[Owner]) -> list[Block]:
    """What reports say was done, an action a row; original and translation in one."""
    say = desk.say
    acts = {via.iri: via for owner in owners if owner.ground == "reported" for via in owner.via}
    if not acts:
        return []
    same = desk.said_once(acts.values())
    rows: dict[str, dict[str, list[Owner]]] = {}
    for owner in owners:
        for via in owner.via if owner.ground == "reported" else ():
            rows.setdefault(same[via.iri].iri, {}).setdefault(owner.part.iri if owner.part else "", []).append(owner)
    words = {thing.iri: thing for thing in same.values()}
    cells = []
    for iri, by_part in rows.items():
        for of in by_part.values():
            evidence = {e.iri: e for o in of for e in o.evidence}
            cited = sorted({c for o in of for c in o.cited})
            since = min((o.since for o in of if o.since), default="")
            part: Line = (say.ref(of[0].part),) if of[0].part else ()
            cells.append(
                (
                    (say.ref(words[iri]),),
                    say.refs(o.actor for o in of),
                    part,
                    (since,),
                    desk.marks(evidence.values(), cited),
                )
            )
    heads = (
        say("What was done", "所做之事"), say("By whom", "行动者"), say("For which part", "涉及部分"),
        say("Reported", "报告时间"), say("Evidence", "证据"),
    )  # fmt: skip
    return [
        heading(say("What reports say was done", "报告所称已做之事"), "done"),
        table(say("Actions that advance it", "推进它的行动"), heads, cells),
    ]


def strongest(owners: Iterable[Owner]) -> dict[str, str]:
    """Part → its strongest ground."""
    order = list(GROUNDS)
    found: dict[str, str] = {}
    for owner in owners:
        if owner.part and owner.ground in order:
            before = found.get(owner.part.iri)
            if before is None or order.index(owner.ground) < order.index(before):
                found[owner.part.iri] = owner.ground
    return found


def _parts(desk: Desk, task: Thing, found: Owners, tree: Tree) -> list[Block]:
    say, facts = desk.say, tree.facts
    if not tree.below:
        return []
    of_part: dict[str, list[Owner]] = {}
    for owner in found.of("part"):
        if owner.part:
            of_part.setdefault(owner.part.iri, []).append(owner)
    best = strongest(found.of("part"))
    blocks: list[Block] = [heading(say("Its parts", "组成部分"), "parts")]
    counts = [(g, sum(best.get(p) == g for p in tree.tasks)) for g in GROUNDS]
    counts.append(("none", sum(p not in best for p in tree.tasks)))
    bar = pictures.ground_bar(
        say, counts, say("Parts by their strongest ground", "组成部分的最强依据"), say("nobody", "无人")
    )
    if bar:
        blocks.append(bar)
    caption = say("Parts in the order of the plan, with their owners", "按规划次序列出的组成部分及其责任主体")
    blocks.append(register(desk, [facts.thing(p) for p in tree.below], of_part, caption))
    bare = [p for p in tree.tasks if p not in best]
    weak = [p for p in tree.tasks if best.get(p) in INFERRED]
    if bare or weak:
        blocks.append(heading(say("Gaps among its parts", "组成部分中的空白"), "gaps"))
        blocks += gap_blocks(desk, [facts.thing(p) for p in bare], [facts.thing(p) for p in weak])
    return blocks


def register(desk: Desk, tasks: Sequence[Thing], owners: Mapping[str, Sequence[Owner]], caption: str) -> Block:
    """Tasks, a row each, with their owners; those by inference alone only where there are no others."""
    say = desk.say
    rows, guesses = [], []
    for n, thing in enumerate(tasks):
        of = owners.get(thing.iri, ())
        counted = [o for o in of if o.ground in OWNING]
        shown = counted or of
        if of and not counted:
            guesses.append(n)
        who: list[Line] = [
            line(say.ref(o.actor), also_now(say, (), o.now), *say.in_brackets(say.ground_within(o.ground)))
            for o in {(o.actor.iri, o.ground): o for o in shown}.values()
        ]
        evidence = {e.iri: e for o in shown for e in o.evidence}
        cited = sorted({c for o in shown for c in o.cited})
        said: Line = (
            say.some_of(who, 8)
            if who
            else (say("nobody", "无") if thing.kind != "PlanPart" else say("no task", "非任务"),)
        )
        rows.append(((say.ref(thing),), (say.kind(thing.kind),), said, desk.marks(evidence.values(), cited)))
    heads = (say("Task", "任务"), say("Class", "类别"), say("Who", "责任主体"), say("Evidence", "证据"))
    return table(caption, heads, rows, guesses)


def gap_blocks(desk: Desk, bare: Sequence[Thing], weak: Sequence[Thing]) -> list[Block]:
    """What has no owner, with the nearest rejected candidate; what has one by inference alone."""
    say = desk.say
    near = near_misses(desk, [*(t.iri for t in bare), *(t.iri for t in weak)])
    blocks: list[Block] = []
    for things, words in (
        (bare, say("No owner on any ground", "任何依据上都没有责任主体")),
        (weak, say("Owners by inference alone", "仅有推断的责任主体")),
    ):
        if not things:
            continue
        blocks.append(Paragraph((f"{words}{say.in_brackets(str(len(things)))[0]}{say.colon.rstrip()}",), ""))
        blocks.append(
            Items(
                tuple(
                    line(say.ref(t), *((say.semicolon, *_near(desk, near[t.iri])) if t.iri in near else ())) for t in things
                ),
                "gaps",
            )
        )  # fmt: skip
    return blocks


def _near(desk: Desk, near: Rejected) -> Line:
    say = desk.say
    who = say.bodies(near.actors) if near.actors else (say("an unnamed body", "未具名主体"),)
    return line(
        say("nearest rejected candidate: ", "最接近但被排除的候选："), say.ref(near.source), say(" by ", "，"), who,
        *say.in_brackets(say(f"score {near.score:.2f}", f"得分{near.score:.2f}")), desk.marks(near.evidence),
    )  # fmt: skip


def near_misses(desk: Desk, tasks: Iterable[str]) -> dict[str, Rejected]:
    """Task → the strongest link to it that was found too weak."""
    graph = desk.graph.graph
    wanted = set(tasks)
    rows = [
        (link.value, source.value, to.value, relation.value, float(score.value))  # type: ignore[union-attr]
        for link, source, to, relation, score in (ask_many(graph, "answer-rejected", wanted) if wanted else ())
    ]
    best: dict[str, tuple[str, str, str, str, float]] = {}
    for row in sorted(rows, key=lambda row: (-row[4], row)):
        best.setdefault(row[2], row)
    facts = describe(graph, {iri for row in best.values() for iri in row[1:3]})
    actors = {
        row[1]: [*facts.all(row[1], ONTOLOGY + "actor"), *facts.all(row[1], ONTOLOGY + "issuer")]
        for row in best.values()
    }
    describe(graph, {a for of in actors.values() for a in of}, facts)
    describe_evidence(graph, {e for row in best.values() for e in facts.all(row[1], ONTOLOGY + "evidence")}, facts)
    return {
        task: Rejected(
            facts.thing(source), facts.thing(to), relation.removeprefix(ONTOLOGY), score,
            tuple(facts.thing(a) for a in actors[source]),
            tuple(facts.evidence(e, desk.graph.texts) for e in facts.all(source, ONTOLOGY + "evidence")), link,
        )
        for task, (link, source, to, relation, score) in best.items()
    }  # fmt: skip


def instrument_blocks(desk: Desk, owners: Sequence[Owner]) -> list[Block]:
    """Instruments that owners issued for it, with issuers and dates."""
    say = desk.say
    rows: dict[str, tuple[str, list[Owner]]] = {}
    for owner in owners:
        if owner.ground not in ("issuer", "aligned"):
            continue
        for via in owner.via:
            if kind_of(via.iri) == "instrument":
                ground, of = rows.setdefault(via.iri, (owner.ground, []))
                of.append(owner)
                rows[via.iri] = ("issuer" if "issuer" in (ground, owner.ground) else "aligned", of)
    if not rows:
        return []
    facts = describe(desk.graph.graph, rows)
    order = sorted(rows, key=lambda i: (rows[i][0] != "issuer", facts.one(i, DCTERMS + "issued") or "9", i))
    cells, guesses = [], []
    for n, iri in enumerate(order):
        ground, of = rows[iri]
        if ground in INFERRED:
            guesses.append(n)
        evidence = {e.iri: e for o in of if o.ground == ground for e in o.evidence}
        cited = sorted({c for o in of if o.ground == ground for c in o.cited})
        how = (
            say("carries it out", "落实") if ground == "issuer" else say("same subject (inferred)", "同一主题（推断）")
        )
        cells.append(
            (
                (say.plan(facts.thing(iri)),), (how,), say.refs(o.actor for o in of),
                (facts.one(iri, DCTERMS + "issued") or "",), desk.marks(evidence.values(), cited),
            )
        )  # fmt: skip
    heads = (say("Instrument", "政策文件"), say("How", "关系"), say("Issued by", "发布主体"), say("Issued", "发布日期"), say("Evidence", "证据"))  # fmt: skip
    return [
        heading(say("Instruments", "政策文件"), "instruments"),
        table(say("Instruments for it or on its subject", "落实它或与其同主题的政策文件"), heads, cells, guesses),
    ]


def _serves(desk: Desk, task: Thing) -> list[Block]:
    """Targets and goals that the task serves."""
    say = desk.say
    chain = desk.graph.trace(task.iri, up=True, depth=1, as_of=desk.as_of)
    aims: list[Hop] = [hop for hop in chain if hop.depth == 1 and hop.how == "pursues"]
    if not aims:
        return []
    known = desk.described(*(hop.node for hop in aims))
    lines = tuple(
        line(say.ref(hop.thing), say.inferred(is_inferred(known, hop.node)), desk.marks(hop.evidence, hop.cited))
        for hop in aims
    )
    return [heading(say("Targets and goals that it serves", "所服务的目标"), "serves"), Items(lines)]


def _whole(desk: Desk, found: Owners) -> list[Block]:
    say = desk.say
    general = found.of("general")
    if not general:
        return []
    caption = say("General duties for the whole plan, not for this task alone", "对整个规划的总体职责，非此任务专属")
    return [heading(say("General duties", "总体职责"), "general"), owner_table(desk, general, caption)]
