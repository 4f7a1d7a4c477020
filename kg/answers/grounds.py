"""The grounds of a responsibility, their order, and the words for them, for roles and for kinds of things."""

from __future__ import annotations

from dataclasses import dataclass

from kg.answers.records import Words
from kg.errors import KgError
from kg.identifiers import ONTOLOGY


@dataclass(frozen=True)
class Ground:
    """One ground: the word people use, its name in the ontology, and what it means."""

    key: str
    iri: str
    word: Words
    means: Words


#: Strongest first.
GROUNDS: dict[str, Ground] = {
    key: Ground(key, ONTOLOGY + name, Words(key, zh), Words(en_means, zh_means))
    for key, name, zh, en_means, zh_means in (
        ("mandated", "mandated", "规定", "a text obliges it, for this very task", "文本明确规定其承担此项任务"),
        ("reported", "reported", "报告", "a report says that it did what advances the task", "报告称其所做之事推进了此项任务"),
        ("issuer", "issuing", "发布", "it issued an instrument that carries the task out", "其发布的文件落实此项任务"),
        ("aligned", "aligned", "主题一致", "inferred: it issued an instrument on the same subject", "推断：其发布了同一主题的文件"),
        ("remit", "statutory", "法定职责", "inferred: the task lies in its statutory remit", "推断：此项任务属于其法定职责"),
    )
}  # fmt: skip
GROUND_OF = {ground.iri: key for key, ground in GROUNDS.items()}

#: Grounds that are inferred, and said by no text.
INFERRED = ("aligned", "remit")

#: Relation of a link → the ground that it is; the others are structure. Who issued an instrument or holds a remit is a
#: fact; what it has to do with a task is the ground.
GROUND_OF_RELATION = {"implements": "issuer", "namedIn": "issuer", "alignedWith": "aligned", "covers": "remit"}

#: What counts as owning a task; aligned, remit and general do not unless asked for.
OWNING = ("mandated", "reported", "issuer")

ROLES = {
    "lead": Words("lead", "牵头"),
    "sole": Words("sole", "独立承担"),
    "joint": Words("joint", "联合"),
    "with": Words("with", "配合"),
}
ROLE_ORDER = {role: n for n, role in enumerate(ROLES)}

#: Classes in words.
KINDS = {
    "MajorTask": Words("major task", "重大任务"),
    "TaskGroup": Words("task group", "任务组"),
    "FocusProject": Words("focus project", "重点工程"),
    "ProjectItem": Words("project item", "工程项目"),
    "PriorityAction": Words("priority action", "优先行动"),
    "Measure": Words("measure", "措施"),
    "Task": Words("task", "任务"),
    "PlanPart": Words("part of a plan", "规划部分"),
    "task": Words("task", "任务"),
    "agency": Words("agency", "机构"),
    "region": Words("region", "地区"),
    "instrument": Words("instrument", "政策文件"),
    "concept": Words("concept", "概念"),
    "indicator": Words("indicator", "指标"),
    "document": Words("document", "文档"),
    "evidence": Words("piece of evidence", "证据"),
    "target": Words("target", "量化目标"),
    "remit": Words("remit", "职责范围"),
    "event": Words("change of bodies", "机构变动"),
    "statement": Words("statement", "陈述"),
    "link": Words("link", "关联"),
    "responsibility": Words("responsibility", "责任"),
    "thing": Words("thing", "事物"),
}


def kind_words(kind: str, language: str) -> str:
    """A class or kind in words."""
    known = KINDS.get(kind)
    if known:
        return known.in_language(language)
    from kg.graph.terms import term_labels

    return term_labels(language).get(ONTOLOGY + kind, kind)


def checked(words: object) -> tuple[str, ...]:
    """Grounds given by people ("mandated,reported" or a list), in their order. Raises KgError for any other word."""
    given = words.split(",") if isinstance(words, str) else list(words)  # type: ignore[call-overload]
    asked = [str(word).strip().lower() for word in given if str(word).strip()]
    words_of = {ground.word.zh: key for key, ground in GROUNDS.items()}
    keys = {words_of.get(word, word) for word in asked}
    for key in sorted(keys - set(GROUNDS) - {"general"}):
        raise KgError(f"there is no ground '{key}'", hint="grounds: " + ", ".join([*GROUNDS, "general"]))
    return tuple(key for key in (*GROUNDS, "general") if key in keys)
