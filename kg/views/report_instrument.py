"""The report on an instrument: who issued it, when, which tasks it carries out, who answers for it; of a plan also all its
tasks."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from kg.answers.asking import ask_many, describe, describe_evidence
from kg.answers.chains import HOW, Hop
from kg.answers.figures import local
from kg.answers.grounds import GROUNDS, INFERRED
from kg.answers.names import kind_of
from kg.answers.owners import Owners
from kg.answers.records import Evidence, Thing
from kg.answers.responsibilities import cited
from kg.answers.telling import STAGES
from kg.graph.rdf import DCTERMS
from kg.identifiers import ONTOLOGY
from kg.views import report_pictures as pictures
from kg.views.blocks import Block, Line, Paragraph, Report
from kg.views.report_parts import Desk, confidence, heading, legend, other_name, owner_table, remarks, table
from kg.views.report_plan import plan_blocks, plan_sentences, read_plan
from kg.views.telling import TASK, a_or_an, line


def instrument_report(desk: Desk, thing: Thing) -> Report:
    """The report on an instrument; one that has tasks is told as a plan."""
    say = desk.say
    down = [h for h in desk.graph.trace(thing.iri, up=False, depth=1, as_of=desk.as_of) if h.depth == 1]
    up = [h for h in desk.graph.trace(thing.iri, up=True, depth=1, as_of=desk.as_of) if h.depth == 1]
    issuers = [h for h in down if h.how in ("issuer", "instrument")]
    serves = [h for h in up if kind_of(h.thing.iri) == "task"]
    plan = read_plan(desk, thing.iri)
    sentences = _summary(desk, thing, issuers, serves)
    if plan:
        sentences = line(sentences, *plan_sentences(desk, plan))
    blocks: list[Block] = [Paragraph(sentences, "summary")]
    blocks += _facts(desk, thing, issuers)
    blocks += _said(desk, thing)
    blocks += _serves(desk, thing, serves)
    found = desk.graph.owners(thing.iri, as_of=desk.as_of)
    assert isinstance(found, Owners)
    if own := found.of("own"):
        blocks += [
            heading(say("Who answers for it", "对它负责者"), "owners"),
            legend(say, (o.ground for o in own)),
            owner_table(desk, own, say("Owners, the strongest ground first", "责任主体，依据由强到弱")),
        ]
    if plan:
        blocks += plan_blocks(desk, plan)
    else:
        blocks += remarks(found, say)
    if general := found.of("general"):
        caption = say("General duties for the whole plan", "对整个规划的总体职责")
        blocks += [heading(say("General duties", "总体职责"), "general"), owner_table(desk, general, caption)]
    kind = say.kind(thing.kind) if thing.kind else ""
    return desk.finish(say.named(thing), blocks, thing=thing, other=other_name(thing, desk.language), kind=kind)


def _summary(desk: Desk, thing: Thing, issuers: Sequence[Hop], serves: Sequence[Hop]) -> Line:
    say = desk.say
    facts = desk.described(thing.iri)

    def one(name: str) -> str | None:
        return facts.one(thing.iri, ONTOLOGY + name)

    issued = facts.one(thing.iri, DCTERMS + "issued")
    kind = say.kind(thing.kind or "instrument")
    name = say.plan(thing)
    by = say.bodies((h.thing for h in issuers), 4)
    since, until = one("inForceFrom"), one("inForceUntil")
    parts: list[Line] = []
    if say.zh:
        first = line(name, "是")
        if by or issued:
            first = line(first, by, "发布" if by and not issued else f"{say.on(issued)}发布" if issued else "", "的")
        parts.append(say.sentence(first, kind))
        if since:
            parts.append(say.sentence(f"自{say.date(since)}起施行", f"，至{say.date(until)}止" if until else ""))
        elif until:
            parts.append(say.sentence(f"施行至{say.date(until)}"))
    else:
        lower = kind if kind[1:2].isupper() else kind[:1].lower() + kind[1:]
        parts.append(
            say.sentence(
                "“", name, f"” is {a_or_an(lower)}", " issued" if by or issued else "", " by " if by else "", by,
                f" {say.on(issued)}" if issued else "",
            )
        )  # fmt: skip
        if since or until:
            began = f"it has been in force since {say.date(since)}" if since and not until else ""
            ended = f"it was in force from {say.date(since)} until {say.date(until)}" if since and until else ""
            parts.append(say.sentence(began or ended or f"it was in force until {say.date(until)}"))
    replaced = facts.all(thing.iri, DCTERMS + "replaces")
    if replaced:
        old = describe(desk.graph.graph, replaced)
        parts.append(
            say.sentence(say("it replaces ", "它取代了"), say.list([(say.plan(old.thing(i)),) for i in replaced]))
        )
    carried = {h.thing.iri for h in serves if h.ground == "issuer"}
    aligned = {h.thing.iri for h in serves if h.ground == "aligned"} - carried
    if carried:
        parts.append(
            say.sentence(say(f"it carries out {say.some(len(carried), TASK)}", f"它落实{say.some(len(carried), TASK)}"))
        )
    if aligned:
        count = say.some(len(aligned), TASK)
        parts.append(
            say.sentence(
                say(f"it is on the same subject as {count}, which is inferred", f"它与{count}主题一致（推断）")
            )
        )
    return line(*parts)


def _facts(desk: Desk, thing: Thing, issuers: Sequence[Hop]) -> list[Block]:
    say = desk.say
    facts = desk.described(thing.iri)
    rows: list[tuple[Line, ...]] = []
    pages = cited(facts, [thing.iri])
    of_issuers = {e.iri: e for h in issuers for e in h.evidence}
    if issuers:
        rows.append(
            (
                (say("Issued by", "发布主体"),),
                say.refs((h.thing for h in issuers), 20),
                desk.marks(of_issuers.values(), pages),
            )
        )
    for name, en, zh in (
        (DCTERMS + "issued", "Issued", "发布日期"), (ONTOLOGY + "documentNumber", "Document number", "文号"),
        (ONTOLOGY + "inForceFrom", "In force from", "施行日期"), (ONTOLOGY + "inForceUntil", "In force until", "失效日期"),
    ):  # fmt: skip
        if value := facts.one(thing.iri, name):
            rows.append(((say(en, zh),), (value,), desk.marks((), pages)))
    replaces = facts.all(thing.iri, DCTERMS + "replaces")
    if replaces:
        old = describe(desk.graph.graph, replaces)
        rows.append(
            ((say("Replaces", "取代"),), say.list([(say.plan(old.thing(i)),) for i in replaces]), desk.marks((), pages))
        )
    subjects = facts.all(thing.iri, DCTERMS + "subject")
    if subjects:
        named = describe(desk.graph.graph, subjects)
        rows.append(((say("Subjects", "主题"),), say.refs((named.thing(i) for i in sorted(subjects)), 20), ()))
    if not rows:
        return []
    heads = (say("What", "项目"), say("Known", "内容"), say("Evidence", "证据"))
    return [heading(say("Issuance", "发布"), "issuance"), table(say("What is known of it", "已知情况"), heads, rows)]


def _said(desk: Desk, thing: Thing) -> list[Block]:
    """What documents say of its issuance."""
    say, graph = desk.say, desk.graph.graph
    rows = graph.select(
        "SELECT DISTINCT ?s WHERE { ?s pol:instrument ?x ; a pol:Issuance } ORDER BY ?s",
        x=ox.NamedNode(thing.iri),
    ).values()
    statements = [row[0] for row in rows if row[0]]
    if not statements:
        return []
    facts = describe(graph, statements)
    describe(graph, {a for s in statements for a in facts.all(s, ONTOLOGY + "actor")}, facts)
    pairs = ask_many(graph, "answer-translated", statements)
    stands = {a.value: b.value for a, b in pairs if a is not None and b is not None}  # type: ignore[union-attr]
    places = {e for s in statements for e in facts.all(s, ONTOLOGY + "evidence")}
    describe_evidence(graph, places, facts)
    joined: dict[str, list[str]] = {}
    for statement in statements:
        joined.setdefault(stands.get(statement, statement), []).append(statement)
    cells = []
    for original, of in sorted(joined.items()):
        shown = original if original in of else of[0]
        evidence: list[Evidence] = [
            facts.evidence(e, desk.graph.texts) for s in of for e in facts.all(s, ONTOLOGY + "evidence")
        ]
        when = facts.one(shown, DCTERMS + "date") or ""
        stage = local(facts.one(shown, ONTOLOGY + "stage"))
        actors = [facts.thing(a) for s in of for a in facts.all(s, ONTOLOGY + "actor")]
        cells.append(
            (
                (say.words(STAGES[stage]) if stage in STAGES else stage,),
                say.refs(actors),
                (when,),
                desk.marks(evidence),
            )
        )
    cells.sort(key=lambda row: str(row[2]))
    heads = (say("What is said", "内容"), say("By whom", "发布主体"), say("When", "时间"), say("Evidence", "证据"))
    return [table(say("What documents say of its issuance", "文档中关于其发布的内容"), heads, cells)]


def _serves(desk: Desk, thing: Thing, serves: Sequence[Hop]) -> list[Block]:
    say = desk.say
    if not serves:
        return []
    found = {(h.thing.iri, h.how): h for h in serves}
    ties = [
        pictures.Tie(h.ground or "aligned", say.named(h.thing), HOW[h.how][1].in_language(desk.language))
        for h in found.values()
    ]
    blocks: list[Block] = [heading(say("Tasks that it bears on", "相关任务"), "tasks")]
    blocks.append(legend(say, (h.ground for h in serves if h.ground in GROUNDS)))
    if drawn := pictures.chain(say, say.named(thing), ties, say("Tasks at a glance", "任务一览")):
        blocks.append(drawn)
    rows, guesses = [], []
    for n, hop in enumerate(found.values()):
        if hop.ground in INFERRED:
            guesses.append(n)
        how = HOW[hop.how][1].in_language(desk.language) if hop.how in HOW else hop.how
        remark = say.words(hop.remark)
        rows.append(
            (
                (say.ground(hop.ground or ""),), (how,), (say.ref(hop.thing),), (confidence(hop.confidence),), (remark,),
                desk.marks(hop.evidence, hop.cited),
            )
        )  # fmt: skip
    heads = (
        say("Ground", "依据"), say("How", "关系"), say("Task", "任务"), say("Confidence", "置信度"), say("Note", "说明"),
        say("Evidence", "证据"),
    )  # fmt: skip
    blocks.append(table(say("Tasks, the strongest ground first", "任务，依据由强到弱"), heads, rows, guesses, (3,)))
    return blocks
