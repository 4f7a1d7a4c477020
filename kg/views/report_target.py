"""The report on a target or an indicator: how far it has come, by which figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from kg.answers.figures import amount
from kg.answers.names import kind_of
from kg.answers.progress import RELATIONS, VERDICTS, Progress, latest_figure
from kg.answers.records import Thing
from kg.identifiers import ONTOLOGY
from kg.views import report_pictures as pictures
from kg.views.blocks import Block, Items, Line, Paragraph, Ref, Report
from kg.views.guesses import between, by_rule_alone, is_inferred, measuring
from kg.views.report_parts import Desk, heading, other_name, remarks, table
from kg.views.telling import FIGURE, TARGET, Say, line


def target_report(desk: Desk, thing: Thing) -> Report:
    """The report on a target, or on an indicator with the targets that plans set for it."""
    say = desk.say
    found = desk.graph.progress(thing.iri)
    items: Sequence[Progress] = list(found)
    # A target has the name of what it measures.
    shown = items[0].indicator if items and kind_of(thing.iri) == "target" else thing
    name = say.named(shown) if shown.en or shown.zh else say.named(thing)
    by_target = [list(of) for _, of in groupby(items, key=lambda p: p.target.iri if p.target else "")]
    lines: list[Line] = [sentence for of in by_target for sentence in target_sentences(desk, of)]
    if not items:
        lines = [say.sentence(say("no target and no figure for it was found", "未找到其目标或数据"))]
    blocks: list[Block] = [Paragraph(line(*lines), "summary" if items else "gap")]
    if drawn := bars(desk, items, say("The way from baseline to target", "从基期到目标的进度")):
        blocks.append(drawn)
    if any(of[0].target for of in by_target):
        blocks += [heading(say("Target", "目标"), "target"), target_table(desk, items)]
    figures = [p for p in items if p.figure is not None]
    if figures:
        blocks += [heading(say("Figures", "数据"), "figures"), figure_table(desk, figures)]
    blocks += remarks(found, say)
    blocks += _serving(desk, thing)
    kind = say.kind(thing.kind or kind_of(thing.iri))
    return desk.finish(name, blocks, thing=thing, other=other_name(shown, desk.language), kind=kind)


def target_sentences(desk: Desk, of: Sequence[Progress]) -> list[Line]:
    """What is aimed at, the latest figure, and how far that leads."""
    say = desk.say
    first = of[0]
    found: list[Line] = []
    last = latest_figure(of)
    if first.target is None:
        number = say.some(sum(p.figure is not None for p in of), FIGURE)
        found.append(
            say.sentence(
                say(
                    f"no plan sets a target for it; the documents give {number}",
                    f"没有规划为其设定目标；文档中有{number}",
                )
            )
        )
    else:
        plan = desk.described(first.target.iri).one(first.target.iri, ONTOLOGY + "ofInstrument")
        what = say.ref(first.indicator)
        aim = _amount(say, first.aim, first)
        start = _amount(say, first.baseline, first)
        by = first.target_year or ""
        name: Line = ()
        if plan:
            name = (say.plan(desk.described(plan).thing(plan)),)
        if say.zh:
            found.append(
                say.sentence(
                    *name, "提出，" if name else "目标：", f"到{by}年，" if by else "", "“", what, "”达到", aim or "（数值不明）",
                    f"（{first.baseline_year or '基期'}{'年' if first.baseline_year else ''}为{start}）" if start else "",
                )
            )  # fmt: skip
        else:
            since = f", up from {start}" if _grows(first) else f", from {start}"
            found.append(
                say.sentence(
                    *(("the ", *name, " sets the target of ") if name and not _has_article(name) else (*name, " sets the target of ") if name else ("the target is ",)),
                    aim or "an unknown value", " for “", what, "”", f" by {by}" if by else "",
                    f"{since}{f' in {first.baseline_year}' if first.baseline_year else ''}" if start else "",
                )
            )  # fmt: skip
        if first.unconfirmed:
            found.append(say.sentence(say("no page confirms the values of this target", "此目标的数值未经页面证实")))
    if last is not None and last.figure is not None and last.relation == "measures":
        words = last.figure.in_language(desk.language)
        verdict = VERDICTS[last.verdict].in_language(desk.language) if last.verdict else ""
        en = f"the latest figure is {words}{f' in {last.year}' if last.year else ''}"
        zh = f"最新数据{f'（{last.year}年）' if last.year else ''}为{words}"
        if last.share is not None and last.verdict not in ("baseline", "before"):
            bound = {"over": say("at least ", "至少"), "under": say("at most ", "至多")}.get(last.bound or "", "")
            en += f": {bound}{last.share:.0%} of the way"
            zh += f"，{bound}完成{last.share:.0%}"
            if last.expected is not None:
                en += f", where the straight line asks for {last.expected:.0%}"
                zh += f"，直线进度为{last.expected:.0%}"
        if verdict:
            en, zh = f"{en} ({verdict})", f"{zh}（{verdict}）"
        found.append(say.sentence(say(en, zh), desk.marks(last.evidence)))
    elif first.target is not None:
        near = sum(p.relation == "near" for p in of)
        if near:
            count = say.some(near, FIGURE)
            found.append(
                say.sentence(
                    say(f"no figure measures it; {count} {say.verb(near, 'comes', 'come')} near to it and {say.verb(near, 'allows', 'allow')} no verdict", f"没有衡量它的数据；{count}与之相近，不足以判断")
                )
            )  # fmt: skip
        else:
            found.append(say.sentence(say("no figure for it was found in the documents", "文档中未见其数据")))
    return found


def _has_article(name: Line) -> bool:
    first = name[0]
    return getattr(first, "text", "").lower().startswith("the ")


def _grows(item: Progress) -> bool:
    return item.aim is not None and item.baseline is not None and item.aim > item.baseline


def _amount(say: Say, value: float | None, item: Progress) -> str:
    return "" if value is None else amount(Decimal(str(value)), item.unit).in_language(say.language)


def verdict_words(say: Say, item: Progress) -> str:
    """``53% · on track``."""
    parts = []
    if item.share is not None and item.verdict not in ("baseline", "before"):
        bound = {"over": "≥ ", "under": "≤ "}.get(item.bound or "", "")
        parts.append(f"{bound}{item.share:.0%}")
    if item.verdict:
        parts.append(VERDICTS[item.verdict].in_language(say.language))
    return " · ".join(parts)


def latest(items: Sequence[Progress]) -> list[Progress]:
    """Of every target the record with its latest figure, else its first one."""
    groups = (list(group) for _, group in groupby(items, key=lambda p: p.target.iri if p.target else ""))
    return [latest_figure(of) or of[0] for of in groups]


def bars(desk: Desk, items: Sequence[Progress], title: str) -> Block | None:
    """Bars of all targets with a share of the way."""
    say = desk.say
    ruled = by_rule(desk, items)
    ways = [
        pictures.Way(
            say.named(p.indicator), p.share, p.expected,
            " · ".join(w for w in (p.year or "", verdict_words(say, p)) if w) + ("?" if p.iris in ruled[p.target.iri] else ""),
            guess=p.iris in ruled[p.target.iri],
        )
        for p in latest(items)
        if p.target is not None and p.relation == "measures" and p.verdict not in ("baseline", "before")
    ]  # fmt: skip
    return pictures.progress_bars(say, ways, title)


def target_table(desk: Desk, items: Sequence[Progress]) -> Block:
    """Targets, a row each, with the latest figure that measures them."""
    say = desk.say
    rows: list[tuple[Line, ...]] = []
    guesses = []
    ruled = by_rule(desk, items)
    for item in latest(items):
        if item.target is None:
            continue
        if item.unconfirmed:
            guesses.append(len(rows))
        measured = item.relation == "measures" and item.figure is not None
        assert item.target is not None
        notes = [say("unconfirmed", "未经核实")] if item.unconfirmed else []
        note = say.semicolon.join([*notes, *([item.note.in_language(desk.language)] if item.note else [])])
        rows.append(
            (
                (_named_target(say, item),), (_in_year(say, _amount(say, item.baseline, item), item.baseline_year),),
                (_in_year(say, _amount(say, item.aim, item), item.target_year),),
                line(
                    _in_year(say, item.figure.in_language(desk.language), item.year) if item.figure and measured else "",
                    say.inferred(measured and item.iris in ruled[item.target.iri]),
                ),
                (verdict_words(say, item) if measured else "",),
                (note,),
                desk.marks(item.evidence) if measured else (),
            )
        )  # fmt: skip
    heads = (
        say("Target", "目标"), say("Baseline", "基期值"), say("Aim", "目标值"), say("Latest figure", "最新数据"),
        say("Progress", "进度"),
        say("Note", "说明"), say("Evidence", "证据"),
    )  # fmt: skip
    return table(
        say("Targets, and the latest figure that measures them", "目标及衡量它的最新数据"),
        heads,
        rows,
        guesses,
        (1, 2, 3),
    )


def by_rule(desk: Desk, items: Sequence[Progress]) -> dict[str, set[tuple[str, ...]]]:
    """Target → its figures (their statements) that only a rule ties to it."""
    targets = {item.target.iri for item in items if item.target}
    links = measuring(desk.graph.graph, targets)
    known = desk.described(*sorted({link for of in links.values() for link in of}))
    found: dict[str, set[tuple[str, ...]]] = {target: set() for target in targets}
    for item in items:
        if item.target and by_rule_alone(known, between(links, item.iris, item.target.iri)):
            found[item.target.iri].add(item.iris)
    return found


def _in_year(say: Say, value: str, year: str | None) -> str:
    """``989 million (2020)``."""
    return f"{value}{say(f' ({year})', f'（{year}年）')}" if value and year else value


def _named_target(say: Say, item: Progress) -> Ref:
    assert item.target is not None
    return Ref(item.target, say.named(item.indicator))


def figure_table(desk: Desk, items: Sequence[Progress]) -> Block:
    """Every figure with its year, where it is for, how it stands to the target, and its evidence."""
    say = desk.say
    rows, guesses = [], []
    ruled = by_rule(desk, items)
    for n, item in enumerate(items):
        guessed = item.iris in ruled.get(item.target.iri if item.target else "", ())
        if item.relation == "near" or guessed:
            guesses.append(n)
        assert item.figure is not None
        place = item.region if item.region and not item.region.iri.endswith("region/CN") else None
        differs = [item.differs.in_language(desk.language)] if item.differs else []
        differs += [say("contradicted by ", "与之矛盾：") + w.in_language(desk.language) for w in item.contradicted]
        rows.append(
            (
                (item.year or say("no year", "年份不详"),), (item.figure.in_language(desk.language),),
                (say.ref(place),) if place else (),
                line(RELATIONS[item.relation].in_language(desk.language) if item.relation else "", say.inferred(guessed)),
                (verdict_words(say, item),), (str(item.witnesses) if item.witnesses else "",),
                (say.semicolon.join(differs),), desk.marks(item.evidence),
            )
        )  # fmt: skip
    heads = (
        say("Year", "年份"), say("Figure", "数据"), say("Where", "地区"), say("How it stands to the target", "与目标的关系"),
        say("Progress", "进度"), say("Independent sources", "独立来源"), say("Remarks", "说明"), say("Evidence", "证据"),
    )  # fmt: skip
    return table(say("All figures in the documents", "文档中的全部数据"), heads, rows, guesses, (0, 1, 5))


def _serving(desk: Desk, thing: Thing) -> list[Block]:
    """Tasks that serve the target."""
    say = desk.say
    chain = desk.graph.trace(thing.iri, up=False, depth=2, as_of=desk.as_of)
    tasks = {hop.thing.iri: hop for hop in chain if hop.depth and kind_of(hop.thing.iri) == "task"}
    if not tasks:
        return []
    known = desk.described(*(hop.node for hop in chain))
    guesses: dict[str, bool] = {}  # a task below one that is only inferred is inferred as well
    path: list[bool] = []
    for hop in chain:
        del path[hop.depth :]
        path.append(is_inferred(known, hop.node) or any(path))
        guesses[hop.thing.iri] = guesses.get(hop.thing.iri, True) and path[-1]
    lines = tuple(
        line(say.ref(hop.thing), say.inferred(guesses[iri]), desk.marks(hop.evidence, hop.cited))
        for iri, hop in tasks.items()
    )
    return [heading(say("Tasks that serve it", "服务于它的任务"), "tasks"), Items(lines)]


def count_targets(say: Say, items: Sequence[Progress]) -> Line:
    """How many targets there are and how far they have come, in one sentence."""
    targets = {p.target.iri for p in items if p.target}
    if not targets:
        return ()
    verdicts = [p.verdict for p in latest(items) if p.target and p.relation == "measures"]
    said = []
    for key, en, zh in (
        ("reached", "reached", "已达到"), ("on track", "on track", "进度正常"), ("behind", "behind the straight line", "落后于直线进度"),
        ("open", "not decided by its figure", "据数据无法判断"),
    ):  # fmt: skip
        if count := verdicts.count(key):
            words = en.replace("its figure", "their figures") if count > 1 else en
            said.append(say(f"{say.number(count)} {say.verb(count, 'is', 'are')} {words}", f"{count}项{zh}"))
    left = len(targets) - sum(verdicts.count(k) for k in ("reached", "on track", "behind", "open"))
    if left:
        said.append(
            say(
                f"for {say.number(left)} the documents give no figure that measures progress",
                f"{left}项在文档中没有可衡量进度的数据",
            )
        )
    if len(targets) == 1 and said:
        words = said[0].removeprefix("one ").removeprefix("1项")
        en = (
            f"there is one target: {words.replace('for one ', 'for it ')}"
            if left
            else f"there is one target, and it {words}"
        )
        return say.sentence(say(en, f"设有1项量化目标，{words}"))
    whole = say.some(len(targets), TARGET)
    head = say(f"there {say.verb(len(targets), 'is', 'are')} {whole}: ", f"设有{whole}：")
    return say.sentence(head, say.list([(words,) for words in said])) if said else say.sentence(head.rstrip(": ："))
