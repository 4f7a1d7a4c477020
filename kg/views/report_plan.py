"""The report on a whole plan, or on all plans: how many tasks have an owner, on what ground, who bears most, where nobody is
responsible, and how far the targets have come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.answers.asking import describe
from kg.answers.gaps import PlanTasks
from kg.answers.grounds import GROUNDS, INFERRED, OWNING
from kg.answers.overlaps import Overlaps
from kg.answers.owners import Owner, Owners
from kg.answers.progress import Progress
from kg.answers.records import Thing
from kg.identifiers import ONTOLOGY
from kg.views import report_pictures as pictures
from kg.views.blocks import Block, Line, Paragraph, Report
from kg.views.report_parts import Desk, heading, legend, other_name, owner_table, table
from kg.views.report_target import bars, count_targets, target_table
from kg.views.report_task import gap_blocks, register
from kg.views.telling import BODY, TASK, Noun, line

_ORDER = ("MajorTask", "FocusProject", "ProjectItem", "PriorityAction", "TaskGroup", "Measure")
_MOST = 25  # bodies in the table of those that bear most


@dataclass
class Plans:
    """Tasks of a plan, or of all, in their order, with who bears each; targets with their figures."""

    known: PlanTasks
    tasks: list[str]
    progress: list[Progress]

    def strongest(self, task: str) -> str:
        """The strongest ground on which a task has an owner, "" without."""
        order = list(GROUNDS)
        found = [ground for _, ground, *_ in self.known.bearers.get(task, ()) if ground in order]
        return min(found, key=order.index, default="")

    def owned(self, task: str) -> bool:
        return self.strongest(task) in OWNING

    def through_parts(self, task: str) -> bool:
        return not self.owned(task) and any(self.owned(part) for part in self.known.below.get(task, ()))


def read_plan(desk: Desk, plan: str) -> Plans | None:
    """Reads one plan; None for an instrument that has no tasks."""
    part = "SELECT ?task WHERE { ?task pol:ofInstrument ?plan } LIMIT 1"
    if not desk.graph.select(part, plan=ox.NamedNode(plan)).values():
        return None
    found = read_plans(desk, plan)
    return found if found.tasks else None


def read_plans(desk: Desk, plan: str | None = None) -> Plans:
    """Reads all plans, or one."""
    from kg.collector import uncollected

    known = uncollected(PlanTasks)(desk.graph.graph, desk.as_of)
    tasks = [t for t in known.tasks if plan is None or plan in known.facts.all(t, ONTOLOGY + "ofInstrument")]
    items = list(desk.graph.progress(plan) if plan else desk.graph.progress())
    return Plans(known, tasks, items)


def plan_report(desk: Desk) -> Report:
    """The report on all plans of the graph; on the one plan where there is one only."""
    say = desk.say
    plans = read_plans(desk)
    names = sorted({p for t in plans.tasks for p in plans.known.facts.all(t, ONTOLOGY + "ofInstrument")})
    facts = describe(desk.graph.graph, names)
    thing = facts.thing(names[0]) if len(names) == 1 else None
    blocks: list[Block] = []
    if plans.tasks:
        if thing is not None:
            article = "" if say.plan(thing).text.lower().startswith("the ") else "the "
            intro = say.sentence(
                say(f"this report is about {article}", "本报告讲述"), say.plan(thing),
                say(": who is responsible for its tasks, on what ground, and where nobody is", "各项任务由谁负责、依据何在、何处无人负责"),
            )  # fmt: skip
        else:
            listed = say.list([(say.plan(facts.thing(n)),) for n in names])
            intro = say.sentence(say("this report is about ", "本报告讲述"), listed)
        blocks.append(Paragraph(line(intro, *plan_sentences(desk, plans)), "summary"))
        blocks += plan_blocks(desk, plans)
        for name in names:
            found = desk.graph.owners(name, as_of=desk.as_of)
            assert isinstance(found, Owners)
            if general := found.of("general"):
                if not any(getattr(b, "anchor", "") == "general" for b in blocks):
                    blocks.append(heading(say("General duties", "总体职责"), "general"))
                caption = say("For the whole plan: ", "对整个规划：") + say.plan(facts.thing(name)).text
                blocks.append(owner_table(desk, general, caption))
    else:
        words = say.sentence(say("this graph holds no tasks of a plan", "此图谱中没有规划任务"))
        blocks.append(Paragraph(words, "gap"))
        if plans.progress:
            blocks += _targets(desk, plans)
    title = say.named(thing) if thing else say("Plans, tasks and who is responsible", "规划、任务与责任主体")
    other = other_name(thing, desk.language) if thing else ""
    kind = say("report on the whole plan", "整个规划的报告") if thing else say("report on all plans", "全部规划的报告")
    return desk.finish(title, blocks, other=other, kind=kind, slug="plan")


def plan_sentences(desk: Desk, plans: Plans) -> list[Line]:
    """How many tasks of which class, how many owned, how many with nobody; targets."""
    say, known = desk.say, plans.known
    kinds = Counter(known.kind(t) for t in plans.tasks)
    ordered = sorted(kinds, key=lambda k: (_ORDER.index(k) if k in _ORDER else len(_ORDER), k))
    whole = len(plans.tasks)
    listed = say.list([(say.some(kinds[k], _noun(k)),) for k in ordered])
    several = len({p for t in plans.tasks for p in known.facts.all(t, ONTOLOGY + "ofInstrument")}) > 1
    head = "together they have" if several else "the plan has"
    found = [say.sentence(say(f"{head} {say.some(whole, TASK)}: ", f"共有{say.some(whole, TASK)}："), listed)]
    owned = sum(plans.owned(t) for t in plans.tasks)
    through = sum(plans.through_parts(t) for t in plans.tasks)
    nobody = whole - owned - through
    counts = say("a text, a report or an instrument", "文本、报告或文件")
    en = f"of these, {say.number(owned)} ({say.share(owned, whole)}) {say.verb(owned, 'has', 'have')} an owner by {counts}"
    zh = f"其中{owned}项（{say.share(owned, whole)}）依{counts}有责任主体"
    if owned == 0:
        en, zh = f"none of them has an owner by {counts}", f"依{counts}均无责任主体"
    if through:
        en += f", {say.number(through)} {say.verb(through, 'has', 'have')} one only through parts"
        zh += f"，{through}项仅通过组成部分有责任主体"
    if nobody:
        en += f", and for {say.number(nobody)} nobody is known to be responsible"
        zh += f"，{nobody}项未见任何人负责"
    found.append(say.sentence(say(en, zh)))
    guessed = sum(
        not plans.owned(t) and not plans.through_parts(t) and plans.strongest(t) in INFERRED for t in plans.tasks
    )
    if guessed:
        which = f"for {say.number(guessed)} of these {say.number(nobody)} "
        if guessed == nobody:
            which = "for each of them " if nobody > 1 else "for it "
        en = f"{which}a likely owner is inferred from a remit or from an instrument on the same subject"
        zh = f"这{nobody}项{f'中有{guessed}项' if guessed < nobody else '均' if nobody > 1 else ''}可由法定职责或同主题文件推断出可能的责任主体"
        found.append(say.sentence(say(en, zh)))
    if targets := count_targets(say, plans.progress):
        found.append(targets)
    return found


def _noun(kind: str) -> Noun:
    from kg.answers.grounds import kind_words

    if kind == "Task":
        return Noun("other task", "other tasks", "项", "其他任务")
    one = kind_words(kind, "en")
    return Noun(one, f"{one}s", "项", kind_words(kind, "zh"))


def plan_blocks(desk: Desk, plans: Plans) -> list[Block]:
    """Coverage, sections, bodies that bear most, tasks without a lead, gaps, targets."""
    say = desk.say
    blocks: list[Block] = [heading(say("How well it is covered", "覆盖情况"), "coverage")]
    best = Counter(plans.strongest(t) or "none" for t in plans.tasks)
    counts = [(key, best[key]) for key in (*GROUNDS, "none")]
    title = say("Tasks by their strongest ground", "任务的最强依据")
    if bar := pictures.ground_bar(say, counts, title, say("nobody", "无人")):
        blocks.append(bar)
    blocks.append(legend(say, best))
    blocks.append(_tally(desk, plans))
    blocks += _sections(desk, plans)
    blocks += _bodies(desk, plans)
    blocks += _targets(desk, plans)
    blocks += _without_lead(desk, plans)
    blocks += _gaps(desk, plans)
    blocks += _register(desk, plans)
    return blocks


def _register(desk: Desk, plans: Plans) -> list[Block]:
    """Every task with its owners and the evidence."""
    say, facts = desk.say, plans.known.facts
    of: dict[str, list[Owner]] = {}
    for plan in sorted({p for t in plans.tasks for p in facts.all(t, ONTOLOGY + "ofInstrument")}):
        for owner in desk.graph.owners(plan, as_of=desk.as_of):
            if owner.part is not None:
                of.setdefault(owner.part.iri, []).append(owner)
    caption = say("Every task in the order of the plan, with its owners", "按规划次序列出的全部任务及其责任主体")
    tasks = [facts.thing(t) for t in plans.tasks]
    return [heading(say("All tasks", "全部任务"), "register"), register(desk, tasks, of, caption)]


def _tally(desk: Desk, plans: Plans) -> Block:
    say = desk.say
    rows: dict[str, list[int]] = {}
    for task in plans.tasks:
        row = rows.setdefault(plans.known.kind(task), [0, 0, 0, 0])
        row[0] += 1
        row[1 if plans.owned(task) else 2 if plans.through_parts(task) else 3] += 1
    kinds = sorted(rows, key=lambda k: (_ORDER.index(k) if k in _ORDER else len(_ORDER), k))
    cells = [((say.kind(k),), *((str(n),) for n in rows[k]), (say.share(rows[k][1], rows[k][0]),)) for k in kinds]
    sums = [sum(of[n] for of in rows.values()) for n in range(4)]
    cells.append(((say("all", "合计"),), *((str(n),) for n in sums), (say.share(sums[1], sums[0]),)))
    heads = (
        say("Class", "类别"), say("Tasks", "任务数"), say("Owned", "有责任主体"), say("Only through parts", "仅通过组成部分"),
        say("Nobody", "无"), say("Share owned", "有责任主体占比"),
    )  # fmt: skip
    caption = say("Tasks by class; owned: mandated, reported or issuer", "按类别统计；有责任主体指规定、报告或发布")
    return table(caption, heads, cells, (), (1, 2, 3, 4, 5))


def _sections(desk: Desk, plans: Plans) -> list[Block]:
    say, known = desk.say, plans.known
    wanted = set(plans.tasks)
    top = [t for t in plans.tasks if known.section(t) == t]
    rows = []
    actors = {a for t in plans.tasks for a, ground, *_ in known.bearers.get(t, ()) if ground in OWNING}
    named = describe(desk.graph.graph, actors)
    for task in top:
        inside = [task, *(p for p in known.below.get(task, ()) if p in wanted)]
        owned = sum(plans.owned(t) for t in inside)
        bodies = Counter(a for t in inside for a in known.owners(t, OWNING))
        most = sorted(bodies, key=lambda a: (-bodies[a], a))[:4]
        nobody = sum(not plans.owned(t) and not plans.through_parts(t) for t in inside)
        who = say.list([line(say.ref(named.thing(a)), *say.in_brackets(str(bodies[a]))) for a in most])
        rows.append(
            (
                (say.ref(known.facts.thing(task)),), (str(len(inside)),), (str(owned),), (str(nobody),), (str(len(bodies)),),
                who,
            )
        )  # fmt: skip
    heads = (
        say("Section", "部分"), say("Tasks", "任务数"), say("Owned", "有责任主体"), say("Nobody", "无"), say("Bodies", "主体数"),
        say("Who most (tasks)", "最多者（任务数）"),
    )  # fmt: skip
    caption = say("Each section, itself and its parts counted", "各部分（含自身及组成部分）")
    return [heading(say("Section by section", "逐部分"), "sections"), table(caption, heads, rows, (), (1, 2, 3, 4))]


def _bodies(desk: Desk, plans: Plans) -> list[Block]:
    """Who bears most tasks, by ground."""
    from kg.answers.asking import ask_many

    say = desk.say
    by_actor: dict[str, dict[str, set[str]]] = {}
    actors = {a for t in plans.tasks for a, *_ in plans.known.bearers.get(t, ())}
    same = {a: a for a in actors}
    for x, other in ask_many(desk.graph.graph, "answer-institutions", actors) if actors else ():
        same[x.value] = min(same[x.value], other.value)  # type: ignore[union-attr]
    for task in plans.tasks:
        for actor, ground, *_ in plans.known.bearers.get(task, ()):
            by_actor.setdefault(same[actor], {}).setdefault(ground, set()).add(task)
    if not by_actor:
        return []

    def counted(actor: str) -> int:
        return len({t for g in OWNING for t in by_actor[actor].get(g, ())})

    def guessed(actor: str) -> int:
        return len({t for g in INFERRED for t in by_actor[actor].get(g, ())})

    ordered = sorted(by_actor, key=lambda a: (-counted(a), -guessed(a), a))
    named = describe(desk.graph.graph, ordered[:_MOST])
    rows: list[tuple[Line, ...]] = [
        (
            (say.ref(named.thing(a)),), (str(counted(a)),),
            *((str(len(by_actor[a].get(g, ()))) if by_actor[a].get(g) else "",) for g in GROUNDS),
        )
        for a in ordered[:_MOST]
    ]  # fmt: skip
    guesses = [n for n, a in enumerate(ordered[:_MOST]) if not counted(a)]
    heads = (say("Body", "主体"), say("Owned", "有责任"), *(say.ground(g) for g in GROUNDS))
    left = len(ordered) - len(rows)
    more = (
        say(f"; {say.some(left, BODY)} with fewer left out", f"；另有{say.some(left, BODY)}较少，未列出")
        if left
        else ""
    )
    caption = say("Tasks of the bodies that bear most, by ground", "承担最多的主体及其任务数，按依据") + more
    return [
        heading(say("Who bears most", "谁承担最多"), "bodies"),
        table(caption, heads, rows, guesses, range(1, len(heads))),
    ]


def _targets(desk: Desk, plans: Plans) -> list[Block]:
    say = desk.say
    if not any(p.target for p in plans.progress):
        return []
    blocks: list[Block] = [heading(say("Targets and progress", "目标与进度"), "targets")]
    if drawn := bars(desk, plans.progress, say("The way from baseline to target", "从基期到目标的进度")):
        blocks.append(drawn)
    blocks.append(target_table(desk, plans.progress))
    return blocks


def _without_lead(desk: Desk, plans: Plans) -> list[Block]:
    say = desk.say
    found = desk.graph.overlaps(as_of=desk.as_of)
    assert isinstance(found, Overlaps)
    wanted = set(plans.tasks)
    shown = [o for o in found if o.task.iri in wanted]
    if not shown:
        return []
    rows = [
        (
            (say.ref(o.task),),
            (str(o.count),),
            say.refs(o.owners, 8),
            (say("; ", "；").join(say.ground(g) for g in o.grounds),),
        )
        for o in shown
    ]
    heads = (say("Task", "任务"), say("Owners", "责任主体数"), say("Who", "责任主体"), say("Grounds", "依据"))
    caption = say("Several owners, nobody in the lead", "多个责任主体而无人牵头")
    return [heading(say("Nobody in the lead", "无人牵头"), "no-lead"), table(caption, heads, rows, (), (1,))]


def _gaps(desk: Desk, plans: Plans) -> list[Block]:
    say, known = desk.say, plans.known
    nobody = [t for t in plans.tasks if not plans.owned(t) and not plans.through_parts(t)]
    if not nobody:
        return []
    bare: Sequence[Thing] = [known.facts.thing(t) for t in nobody if not plans.strongest(t)]
    weak = [known.facts.thing(t) for t in nobody if plans.strongest(t)]
    return [heading(say("Gaps: tasks that nobody owns", "空白：无人负责的任务"), "gaps"), *gap_blocks(desk, bare, weak)]
