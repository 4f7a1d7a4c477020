"""The words of duty assignments (``ontology/grammar/duties.toml``) as patterns."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg.paths import ontology_dir


@dataclass(frozen=True)
class Grammar:
    """Patterns of one language. ``label`` finds labels with their colon, its group ``word`` names the label."""

    label: re.Pattern[str]
    roles: dict[str, str]  # label (folded, without 单位 and the like) -> lead, joint, with, deadline, other
    columns: dict[str, str]  # head of a column -> "task" or "number"
    beside_task: dict[str, str]  # head of a column -> role, where the table has a column of tasks
    phrase: re.Pattern[str]  # named groups lead, with, joint, together
    group: re.Pattern[str]
    and_others: re.Pattern[str]
    first_leads: re.Pattern[str]
    open_ended: re.Pattern[str]
    trigger: re.Pattern[str]  # quick test: a text without it assigns nothing (but a bare list of names)
    field_after_and: re.Pattern[str]  # Ministry of X and Public Administration
    role_noun: re.Pattern[str]  # what stands before a name to say what the body does: promoter X
    body: re.Pattern[str]  # English: the word that makes a name one of an organisation
    label_marks: str  # no label is without one of these characters

    def first_label(self, text: str) -> re.Match[str] | None:
        """The first label in ``text``."""
        return self.label.search(text) if any(mark in text for mark in self.label_marks) else None


def _alternatives(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


@cache
def grammar(language: str) -> Grammar:
    """The grammar of "zh" or "en"."""
    table: dict[str, Any] = tomllib.loads((ontology_dir() / "grammar" / "duties.toml").read_text(encoding="utf-8"))
    return _chinese(table["zh"]) if language == "zh" else _english(table["en"])


def _roles(table: dict[str, Any], *names: str) -> dict[str, str]:
    roles: dict[str, str] = {}
    for role in names:
        for word in table[role]:
            roles.setdefault(word.lower(), role)
    return roles


def _chinese(table: dict[str, Any]) -> Grammar:
    bodies = _alternatives([*table["lead"], *table["joint"], *table["with"]])
    ending = table["ending"]
    whole = _alternatives([*table["deadline"], *table["other"]])
    bare = _alternatives([*table["lead"], *table["joint"], *table["with"]])
    at_start = r"(?:^|(?<=[；;，,。 、（(\[【〔［）)\]】〕］.．]))"
    second = rf"(?:[（(](?:{bodies})[）)]|[和及与、/](?:{bodies}))?"
    label = re.compile(
        rf"(?P<word>{bodies}){second}(?:{ending})(?:名单|名称)?(?:\s*[:：]|[】\]］〕]\s*[:：]?|(?=为[^主]))"
        rf"|{at_start}(?P<word2>{whole}|{bare})\s*(?:[:：]|[】\]］〕]\s*[:：]?)"
    )
    verb = _alternatives(table["verb"])
    joint = _alternatives(table["phrase_joint"])
    stop = r"(?=\s*(?:[，,；;。、）)：:]|$))"
    phrase = re.compile(
        rf"(?P<lead>{_alternatives(table['phrase_lead'])})(?![头的])(?:{verb}{stop})?"
        rf"|(?P<with>{_alternatives(table['phrase_with'])})(?:{verb})?(?:工作|落实)?{stop}"
        rf"|(?P<joint>(?:{joint})*负责(?!人)|(?:按照?|依据?|根据|结合)(?:各自)?(?:职[责能](?:分工)?|分工)(?:分别|共同)?(?:{verb})?|(?:{joint})*(?:{verb}){stop}|各负其责)"
        r"|(?P<together>牵头，?会同|牵头，?商|会同(?!部)|联合(?![会国大体惩组])|(?<=[委厅局部办院署])商(?![务业会标贸户银品城誉])(?=[\u4e00-\u9fff]{2,}))"
    )
    return Grammar(
        label=label,
        roles=_roles(table, "lead", "joint", "with", "deadline", "other"),
        columns=_roles(table, "task", "number"),
        beside_task={},
        phrase=phrase,
        group=re.compile(table["group"]),
        and_others=re.compile(table["and_others"]),
        first_leads=re.compile(table["first_leads"]),
        open_ended=re.compile(_alternatives(table["open_ended"])),
        trigger=re.compile(r"负责|牵头|配合|责任|参与|参加|职责|分工|主办|协办|承办|会同|落实|实施|单位|部门[:：]"),
        field_after_and=re.compile(r"$^"),
        role_noun=re.compile(r"$^"),
        body=re.compile(r"$^"),
        label_marks=":：】]］〕为",
    )


def _english(table: dict[str, Any]) -> Grammar:
    words = _alternatives([word for role in ("lead", "joint", "with", "deadline", "other") for word in table[role]])
    label = re.compile(
        rf"(?:^|(?<=[;.,(\[|•*–—] )|(?<=[;.,(\[|•*–—\n]))\s*(?:[-–—•*]\s*)?(?P<word>{words})(?:\(s\)|s)?\s*[:：]", re.I
    )

    def group(role: str) -> str:
        return "|".join(f"(?:{pattern})" for pattern in table[role])

    phrase = re.compile(
        rf"\b(?P<before_lead>{group('before_lead')})\b|\b(?P<before_joint>{group('before_joint')})\b"
        rf"|(?P<lead>{group('phrase_lead')})|\b(?P<together>{group('together')})\b|(?P<joint>{group('phrase_joint')})"
        rf"|(?P<with>{group('phrase_with')})", re.I
    )  # fmt: skip
    return Grammar(
        label=label,
        roles=_roles(table, "lead", "joint", "with", "deadline", "other"),
        columns=_roles(table, "task", "number"),
        beside_task={word: role for role in ("joint", "deadline") for word in table[f"column_{role}"]},
        phrase=phrase,
        group=re.compile(table["group"], re.I),
        and_others=re.compile(table["and_others"], re.I),
        first_leads=re.compile(table["first_leads"], re.I),
        open_ended=re.compile(r"\b(?:" + _alternatives(table["open_ended"]) + r")\b", re.I),
        trigger=re.compile(
            r"\b(?:responsib\w+|leads?|led|leading|in charge|supporting|supported|cooperat\w+|participat\w+|implement\w+|duties|"
            r"division of|owner|assigned|coordinat\w+|support|deadline)\b", re.I
        ),
        field_after_and=re.compile(table["field_after_and"]),
        role_noun=re.compile(rf"(?:{_alternatives(table['role_noun'])}):?\s+(?=[A-Z])", re.I),
        body=re.compile(rf"\b(?:{table['body']})(?![a-z])"),
        label_marks=":：",
    )  # fmt: skip
