"""A first look: the sample documents beside the released graph, and the five questions that the product answers.

Who is responsible for this? On what ground? With whom? What became of it? Where is nobody responsible?
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.answers.asking import Facts, ask_many, ask_named, describe, describe_evidence
from kg.answers.gaps import PlanTasks, gaps
from kg.answers.grounds import GROUNDS, OWNING, ROLES, kind_words
from kg.answers.numbers import numbered
from kg.answers.overlaps import overlaps
from kg.answers.owners import Owner, owners
from kg.answers.progress import VERDICTS, latest_figure, progress
from kg.answers.records import Evidence, Records, Thing, Words, column
from kg.answers.responsibilities import Bearing, Responsibilities, strength
from kg.collector import seldom_collected
from kg.errors import KgError
from kg.graph.texts import Texts
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph

#: The five questions.
QUESTIONS = (
    Words("Who is responsible for this?", "谁负责？"),
    Words("On what ground?", "依据是什么？"),
    Words("With whom?", "与谁共同负责？"),
    Words("What became of it?", "结果如何？"),
    Words("Where is nobody responsible?", "哪里无人负责？"),
)

# What they are asked about: the first shared duty of the sample document in the reader's language, a task of the released
# plan that a sample document gives to somebody (this one where it does), a project that reports tell of, and a target.
_DUTY_OF = {"en": "notice-rural-clinics.en", "zh": "notice-harbour-data.zh"}
_TASK_OF = "notice-harbour-data.zh"
_TASK = BASE + "task/14fyp-informatization/IV-1/box-2/2"
_PROJECT = BASE + "task/14fyp-informatization/IV-1/box-3"
_TARGET = BASE + "target/14fyp-informatization/gigabit-fibre-users"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of an answer: about what, what is said, on which ground, and the sentences that say so."""

    number: int = column("no.", "序号")
    question: Words = column("question", "问题")
    about: Words = column("about", "关于")
    says: Words = column("answer", "回答")
    ground: str | None = column("ground", "依据")
    evidence: tuple[Evidence, ...] = column("evidence", "证据")


class Tour(Records[Finding]):
    """The findings. ``documents`` are those read now with the number of their statements, ``beside`` how many the graph
    held already, ``folder`` where the graph is."""

    __slots__ = ("beside", "documents", "folder")

    def __init__(
        self, items: Iterable[Finding], documents: Sequence[tuple[str, int]], beside: int, folder: Path
    ) -> None:
        super().__init__(Finding, items)
        self.documents = tuple(documents)
        self.beside = beside
        self.folder = folder


def tour(out: str | Path | None = None, *, documents: str | Path | None = None, language: str = "en") -> Tour:
    """Reads the sample documents, adds them to the released graph in a temporary folder (or in ``out``, which stays), and
    asks the five questions. ``documents``: a folder of the released graph's own documents, to quote them. ``language``
    ("en", "zh") chooses what it is shown with: of two documents the one in that language.

    Raises KgError where the sample documents or the released graph are missing, or ``out`` cannot be written."""
    from kg.paths import sample_documents_dir, triples_dir

    released = triples_dir()
    samples = sample_documents_dir()
    if not any(samples.glob("*.txt")):
        raise KgError("the sample documents are missing", place=samples, hint="reinstall policy-kg")
    with _folder(out) as folder:
        _copy(released, folder)
        read = _add(samples, folder)
        items, beside = _ask(folder, released, {name for name, _ in read}, documents, language)
        found = Tour(items, read, beside, folder)
        found.language = language
        return found


@contextmanager
def _folder(out: str | Path | None) -> Iterator[Path]:
    """``out``, which must be empty or new, or a folder that is gone afterwards."""
    if out is None:
        with tempfile.TemporaryDirectory(prefix="kg-tour-") as place:
            yield Path(place) / "graph"
        return
    folder = Path(out)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KgError("is there already", place=folder, hint="name a new folder with --out")
    yield folder


def _copy(released: Path, folder: Path) -> None:
    """The documents of the released graph; all that follows from them is made anew with the samples."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(released.glob("*.trig")):
            shutil.copyfile(file, folder / file.name)
    except OSError as error:
        raise KgError(f"cannot write here: {error.strerror}", place=folder, hint="choose another --out") from None


def _add(samples: Path, folder: Path) -> list[tuple[str, int]]:
    from kg.graph.building import build

    with seldom_collected():
        done = build([samples], folder)
    if done.failures:
        raise done.failures[0]
    return [(d.id, sum(d.statements.values())) for d in done.documents]


def _ask(
    folder: Path, released: Path, samples: set[str], documents: str | Path | None, language: str
) -> tuple[list[Finding], int]:
    from kg.graph import store

    graph = store.open(folder)
    texts = Texts(folder, documents)
    guide = _Guide(graph, texts, language)
    beside = len(list(folder.glob("*.trig"))) - len(samples)
    before = store.open(released) if any((released / "inferred").glob("*.trig")) else None
    items = [*guide.who(), *guide.ground(), *guide.together(), *guide.became(), *guide.nobody(before)]
    return items, beside


class _Guide:
    """Asks the graph; each method answers one question."""

    def __init__(self, graph: Graph, texts: Texts, language: str) -> None:
        self.graph = graph
        self.texts = texts
        self.language = language
        self.known, self.duty = self._shared(_DUTY_OF[language], BASE + "statement/")
        _, given = self._shared(_TASK_OF, BASE + "task/", _TASK)
        self.task = owners(graph, given[0].duty if given else _PROJECT, texts=texts)

    def _shared(self, document: str, kind: str, wanted: str = "") -> tuple[Responsibilities, list[Bearing]]:
        """Who bears ``wanted`` by a sample document, or else the first duty of its kind with a lead and others beside."""
        rows = ask_named(self.graph, "answer-told-duties", document=BASE + "document/" + document)
        known = Responsibilities(self.graph, rows, self.texts, None)
        known.read(known.all, *{b.duty for b in known.all})
        duties: dict[str, list[Bearing]] = {}
        for bearing in sorted(known.standing, key=strength):
            if bearing.ground == "mandated" and bearing.duty.startswith(kind):
                duties.setdefault(bearing.duty, []).append(bearing)
        shared = [of for of in duties.values() if of[0].role == "lead" and len(of) > 1]
        first = min(shared, key=lambda of: (of[0].duty != wanted, self._start(known, of)), default=[])
        return known, first

    @staticmethod
    def _start(known: Responsibilities, of: list[Bearing]) -> tuple[int, str]:
        starts = [int(known.facts.one(e, ONTOLOGY + "start") or 0) for b in of for e in b.evidence]
        return min(starts, default=0), of[0].duty

    def _about(self, thing: Thing) -> Words:
        names = [numbered(thing, language) for language in ("en", "zh")]
        if thing.kind == "Activity" and thing.en and len(thing.en.split()) >= 8:  # labels are cut there
            names = [f"{name} …" for name in names]
        return Words(*names)

    def who(self) -> Iterator[Finding]:
        """The leading body of the sample document's duty, and of the plan's task."""
        if self.duty:
            lead, facts = self.duty[0], self.known.facts
            yield self._finding(
                1, self._about(facts.thing(lead.duty)), _who(facts.thing(lead.actor), lead.role), lead.ground,
                self.known.evidence(lead)[:1],
            )  # fmt: skip
        for owner in (self.task.of("regional") or self.task.of("own"))[:1]:
            yield self._finding(
                1, self._about(self.task.task), _region(_who(owner.actor, owner.role), owner), owner.ground,
                owner.evidence[:1],
            )  # fmt: skip

    def ground(self) -> Iterator[Finding]:
        """Every ground on which the task and the project are owned, strongest first, none mixed with another."""
        project = owners(self.graph, _PROJECT, texts=self.texts)
        seen: set[str] = set()
        for found in (self.task, project):
            by_ground: dict[str, list[Owner]] = {}
            for owner in (*found.of("regional"), *found.of("own")):
                by_ground.setdefault(owner.ground, []).append(owner)
            for ground in (g for g in GROUNDS if g in by_ground and g not in seen):
                seen.add(ground)
                group = [o for o in by_ground[ground] if o.section == by_ground[ground][0].section]
                known = GROUNDS[ground]
                names = _region(_names([o.actor for o in group]), group[0])
                says = Words(
                    f"{known.word.en} ({known.means.en}): {names.en}",
                    f"{known.word.zh}（{known.means.zh}）：{names.zh}",
                )
                yield self._finding(2, self._about(found.task), says, ground, group[0].evidence[:1])

    def together(self) -> Iterator[Finding]:
        """Who stands beside the lead, and with whom it shares most tasks."""
        facts = self.known.facts
        if self.duty:
            lead, *others = self.duty
            said = [_who(facts.thing(b.actor), b.role) for b in others]
            says = Words("; ".join(w.en or "" for w in said), "；".join(w.zh or "" for w in said))
            yield self._finding(
                3, self._about(facts.thing(lead.duty)), says, lead.ground, self.known.evidence(lead)[:1]
            )
            shared = [p for p in overlaps(self.graph).pairs if lead.actor in (p.first.iri, p.second.iri)]
            shared.sort(key=lambda p: (-p.count, p.first.iri, p.second.iri))
            partners = [(p.second if p.first.iri == lead.actor else p.first, p.count) for p in shared[:_SHOWN]]
            if partners:
                tasks = Words(
                    "; ".join(f"{t.in_language('en')} ({n} tasks)" for t, n in partners),
                    "；".join(f"{t.in_language('zh')}（{n}项任务）" for t, n in partners),
                )
                actor = facts.thing(lead.actor)
                about = Words(
                    f"tasks that {actor.in_language('en')} shares", f"{actor.in_language('zh')}与他方共担的任务"
                )
                yield self._finding(3, about, tasks, None, ())

    def became(self) -> Iterator[Finding]:
        """What reports say was done for the project, and how far a target has come."""
        project = owners(self.graph, _PROJECT, texts=self.texts)
        done = [o for o in project.of("own") if o.ground == "reported"]
        acts = {via.iri: (self._both(via), owner) for owner in reversed(done) for via in owner.via}
        worded = [iri for iri in acts if getattr(acts[iri][0], self.language)] or list(acts)
        for iri in sorted(worded, key=lambda iri: (done.index(acts[iri][1]), iri))[:2]:
            said, owner = acts[iri]
            who = _names([o.actor for o in done if iri in [v.iri for v in o.via]])
            says = Words(f"{who.en}: {said.in_language('en')}", f"{who.zh}：{said.in_language('zh')}")
            yield self._finding(4, self._about(project.task), says, "reported", owner.evidence[:1])
        item = latest_figure(progress(self.graph, _TARGET, texts=self.texts))
        if item is not None and item.figure is not None and item.target is not None and item.relation == "measures":
            share = f"{item.share or 0:.0%}"
            verdict = VERDICTS.get(item.verdict or "", Words("", ""))
            says = Words(
                f"{item.figure.en} in {item.year}: {share} of the way to {item.target_year}, {verdict.en}",
                f"{item.year}年{item.figure.zh}：至{item.target_year}年目标已完成{share}，{verdict.zh}",
            )
            yield self._finding(4, Words(item.indicator.en, item.indicator.zh), says, None, item.evidence[:1])

    def _both(self, said: Thing) -> Words:
        """What a statement says, in the words of its translation or original where there is one in that language."""
        pairs = ask_many(self.graph, "answer-translated", [said.iri])
        others = {o.value for pair in pairs for o in pair if o is not None} - {said.iri}  # type: ignore[union-attr]
        facts = describe(self.graph, others)
        labels = [said, *(facts.thing(o) for o in sorted(others))]
        return Words(next((t.en for t in labels if t.en), None), next((t.zh for t in labels if t.zh), None))

    def nobody(self, before: Graph | None) -> Iterator[Finding]:
        """How many tasks have no owner, some of them, and which the sample documents gave one."""
        found = gaps(self.graph)
        tasks = sum(t.tasks for t in found.tally)
        counted = Words(", ".join(OWNING), "、".join(GROUNDS[g].word.zh or "" for g in OWNING))
        kinds = [t for t in found.tally if t.nobody]
        en = ", ".join(f"{t.nobody} of {t.tasks} {kind_words(t.kind, 'en')}s" for t in kinds)
        zh = "，".join(f"{kind_words(t.kind, 'zh')} {t.tasks} 项中 {t.nobody} 项" for t in kinds)
        yield self._finding(
            5, Words(f"all {tasks} tasks of the plan", f"规划全部 {tasks} 项任务"),
            Words(f"nobody ({counted.en}), not even through parts: {en}", f"无责任主体（{counted.zh}），组成部分亦无：{zh}"),
            None, (),
        )  # fmt: skip
        bare = [g for g in found if not g.parts_owned and not g.weaker][:2]
        facts = Facts()
        describe(self.graph, [g.task.iri for g in bare], facts)
        describe_evidence(self.graph, {e for g in bare for e in facts.all(g.task.iri, ONTOLOGY + "evidence")}, facts)
        for gap in bare:
            places = [facts.evidence(e, self.texts) for e in facts.all(gap.task.iri, ONTOLOGY + "evidence")]
            says = Words("no owner on any ground", "任何依据均无责任主体")
            yield self._finding(5, self._about(gap.task), says, None, tuple(places[-1:]))
        if before is not None:
            bearers = PlanTasks(self.graph, None).bearers
            closed = {g.task.iri for g in gaps(before)} - {g.task.iri for g in found}
            closed = {task for task in closed if any(b[1] == "mandated" for b in bearers.get(task, ()))}
            if closed:
                names = describe(self.graph, closed)
                shown = [self._about(names.thing(iri)) for iri in sorted(closed)][:_SHOWN]
                about = Words("gaps that the sample documents close", "样例文档补上的缺口")
                says = Words("; ".join(w.en or "" for w in shown), "；".join(w.zh or "" for w in shown))
                yield self._finding(5, about, says, None, ())

    def _finding(
        self, number: int, about: Words, says: Words, ground: str | None, evidence: tuple[Evidence, ...]
    ) -> Finding:
        return Finding(number, QUESTIONS[number - 1], about, says, ground, evidence)


def _who(actor: Thing, role: str) -> Words:
    known = ROLES.get(role, Words(role, role))
    return Words(f"{actor.in_language('en')} ({known.en})", f"{actor.in_language('zh')}（{known.zh}）")


def _region(said: Words, owner: Owner) -> Words:
    """Says where a duty holds in a region only."""
    if owner.section != "regional":
        return said
    return Words(f"{said.en}, in their own region only", f"{said.zh}，仅限本地区")


def _names(actors: Sequence[Thing]) -> Words:
    several = list({a.iri: a for a in actors}.values())
    more = len(several) - _SHOWN
    en = ", ".join(a.in_language("en") for a in several[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    zh = "、".join(a.in_language("zh") for a in several[:_SHOWN]) + (f"等{len(several)}家" if more > 0 else "")
    return Words(en, zh)
