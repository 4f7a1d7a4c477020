"""What a bracket, line or row says: who, in which role, with whom else, by when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.extraction.duties.bodies import Reader
from kg.extraction.duties.flow import Flow
from kg.extraction.duties.listing import Body
from kg.extraction.duties.until import ENGLISH_PERIOD, deadline_in, document_year
from kg.extraction.statement import ActorRole, Thing


@dataclass
class Reading:
    """The bodies with their roles ("lead", "with", "joint"; None: nothing said) and what goes with them.

    ``explicit`` says that words assign the duty, not a bare list of names; ``strange`` counts what is no body;
    ``note`` that the first named leads.
    """

    named: list[tuple[Body, Flow, str | None]] = field(default_factory=list)
    others: bool = False
    helped: bool = False  # unnamed bodies are to support or take part
    deadline: str | None = None
    explicit: bool = False
    strange: int = 0
    note: bool = False

    def add(self, other: Reading) -> None:
        """Takes in what a further line or cell of the same duty says."""
        self.named += other.named
        self.others |= other.others
        self.helped |= other.helped
        self.deadline = self.deadline or other.deadline
        self.explicit |= other.explicit
        self.strange += other.strange
        self.note |= other.note

    def actors(self, *, first_leads: bool) -> tuple[Thing, ...]:
        """The actors with their final roles, by the rules of the annotation guide."""
        named: list[tuple[Body, Flow, str | None]] = []
        seen: set[str] = set()
        for body, flow, role in self.named:
            if body.surface not in seen:
                seen.add(body.surface)
                named.append((body, flow, role))
        roles = [role for _, _, role in named]
        if first_leads and "lead" not in roles and (len(named) > 1 or self.others):
            roles = ["lead" if i == 0 else "with" for i, role in enumerate(roles)]
        elif len(named) == 1 and roles[0] == "joint" and self.helped:
            roles = ["lead"]
        elif "lead" not in roles and "with" in roles and sum(role != "with" for role in roles) == 1:
            roles = ["with" if role == "with" else "lead" for role in roles]
        elif len(named) == 1 and roles[0] in ("joint", None):
            roles = ["joint" if self.others else "sole"]
        return tuple(body.thing(flow, _role(role)) for (body, flow, _), role in zip(named, roles, strict=True))


def _role(role: str | None) -> ActorRole:
    if role == "lead":
        return "lead"
    if role == "with":
        return "with"
    return "sole" if role == "sole" else "joint"


def read_assignment(reader: Reader, flow: Flow, default: str | None = None, *, lenient: bool = False) -> Reading:
    """Reads the inside of a bracket, a line or a cell. ``default`` is the role where no word gives one."""
    grammar = reader.grammar
    reading = Reading()
    text = flow.text
    reading.note = bool(grammar.first_leads.search(text))
    labels = [m for m in grammar.label.finditer(text)]
    if not labels:
        _free(reader, reading, flow, 0, len(text), default, lenient)
        return reading
    if labels[0].start() > 0:
        _free(reader, reading, flow, 0, labels[0].start(), None, False)
    for m, after in zip(labels, [*labels[1:], None], strict=True):
        start, end = m.end(), after.start() if after else len(text)
        while start < end and text[start] in " 为是:：":
            start += 1
        role = label_role(reader, m)
        if role in ("lead", "joint", "with"):
            reading.explicit = True
            _free(reader, reading, flow, start, end, role, True)
        elif role == "deadline":
            reading.deadline = reading.deadline or deadline(reader, text[start:end])
    return reading


def label_role(reader: Reader, match: re.Match[str]) -> str:
    """The role of a label or head: lead, joint, with, deadline, other …"""
    groups = match.groupdict()
    word = (groups.get("word") or groups.get("word2") or "").strip().lower()
    return reader.grammar.roles.get(word, "other")


def deadline(reader: Reader, text: str) -> str | None:
    """The date by which something is to be done, as exact as the text; None where it sets none."""
    return deadline_in(text, reader.language, document_year(reader.document))


#: By when, in the words of the task itself.
_ZH_UNTIL = re.compile(
    r"(?:20\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?[^，。；到至、]{0,4}?(?:底|末)?(?:之?前)|(?<![\d年])\d{1,2}月(?:\d{1,2}日|底|末)?(?:之?前)|(?<![每年度\d])第?[一二三四]季度末?(?:之?前)|(?<![每\d])年底(?:之?前))(?!一?年|列|期|沿|述|往)"
)
_EN_UNTIL = re.compile(
    r"\b(?:by|before|no\s+later\s+than)\s+(?:the\s+)?(?:end\s+of\s+(?:[A-Z][a-z]+,?\s+)?20\d\d|(?:end\s+of\s+(?:the\s+)?)?"
    rf"{ENGLISH_PERIOD})", re.I
)  # fmt: skip


def task_deadline(reader: Reader, start: int, end: int) -> str | None:
    """The date by which the task at ``start:end`` is to be done, where its own words set one (2024年底前覆盖…)."""
    pattern = _ZH_UNTIL if reader.language == "zh" else _EN_UNTIL
    found = [m[0] for m in pattern.finditer(reader.document.text, start, end)]
    return deadline(reader, found[-1]) if found else None


_ZH_DEADLINE = re.compile(
    r"(?:力争|原则上|预计|于|在|到)?(?:(?:20\d\d)年(?:\s*[—\-~至到]\s*(?:20\d\d)年)?)?(?:第?[一二三四1-4]季度|[上下]半年|\d{1,2}月(?:\d{1,2}日)?(?:[上中下]旬|份)?)?(?:年?[底末])?(?:以?之?前|内)?"
    r"(?:基本|全面|全部)?(?:完成|出台|取得[^，。；]{0,8}|见效|落实到位|建成|启动)(?:并持续推进|，?持续推进|，?长期坚持)?|"
    r"20\d\d年(?:\s*[—\-~至到]\s*20\d\d年)?(?:第?[一二三四1-4]季度|[上下]半年|\d{1,2}月(?:\d{1,2}日)?)?(?:年?[底末])?(?:以?之?前|内|起)?|(?<![\d年])\d{1,2}月(?:\d{1,2}日)?[底末]?(?:之?前)|年[底内]前?"
)


_OPENING, _CLOSING = ("（", "("), ("）", ")")
_EN_PERIOD = re.compile(rf"(?:\bin\s+(?:the\s+)?)?{ENGLISH_PERIOD}", re.I)


def _free(
    reader: Reader, reading: Reading, flow: Flow, start: int, end: int, default: str | None, lenient: bool
) -> None:
    """Reads ``A牵头，B、C按职责分工负责，2023年底前完成`` (or its English kin) into ``reading``."""
    grammar = reader.grammar
    text = flow.text[start:end]
    zh = reader.language == "zh"
    note = grammar.first_leads.search(text)
    if note:  # the note is no part of the list
        a = max(text.rfind(mark, 0, note.start()) for mark in "，。；,;（(")
        b = len(text)
        text = text[: max(a, 0)] + " " * (b - max(a, 0))
    found = deadline(reader, text) if re.search(r"\d|年底|年内", text) else None
    if found:
        reading.deadline = reading.deadline or found
    if zh:
        text = _ZH_DEADLINE.sub(lambda m: "；" * len(m[0]) if re.search(r"\d|年[底内]", m[0]) else m[0], text)
        text = re.sub(r"20\d\d年[^，,；;。]{0,8}(?:完成|前)", lambda m: "；" * len(m[0]), text)
        text = re.sub(r"。(?:[^。]*?(?:下同|不再|涉及)[^。]*。?)+$", lambda m: "；" * len(m[0]), text)
    else:
        text = re.sub(
            r"[,;]?\s*(?:(?:to\s+be\s+)?(?:complet\w+|finish\w*|deliver\w*|achiev\w*|due)\s+)?(?:by|before|no\s+later\s+than|until|deadline:?|due)\s+(?:the\s+)?(?:end\s+of\s+)?[^,;)]*?(?:19|20)\d\d(?:\s*Q[1-4])?",
            lambda m: ";" * len(m[0]), text, flags=re.I,
        )  # fmt: skip
        text = _EN_PERIOD.sub(lambda m: ";" * len(m[0]), text)
    text = grammar.open_ended.sub(lambda m: "；" * len(m[0]) if zh else ";" * len(m[0]), text)
    shadow = Flow(flow.text[:start] + text + flow.text[end:], flow.places)
    names = [(m.start, m.end) for m in reader.vocabulary.find(text, reader.language, ("agency",)) if m.usage != "class"]
    at = start
    pending: str | None = None  # role of the list that begins at ``at``, given by the words before it
    weak = False  # a later "responsible" may still change it
    for m in grammar.phrase.finditer(text):
        if any(a < m.end() and m.start() < b for a, b in names):
            continue
        if text[m.start() - 1 : m.start()] in _OPENING and text[m.end() : m.end() + 1] in _CLOSING:
            continue  # 市水利局（牵头）: the role of this name alone
        kind = next(name for name, words in m.groupdict().items() if words is not None)
        left, right = start + m.start(), start + m.end()
        if kind in ("before_lead", "before_joint"):
            _take(reader, reading, shadow, at, left, pending or default, lenient)
            pending, weak = kind.removeprefix("before_"), False
            reading.explicit = True
        elif kind == "together":
            jointly = m[0].startswith("联合")
            _take(reader, reading, shadow, at, left, pending or ("joint" if jointly else "lead"), lenient)
            pending = ("joint" if jointly else "with") if reading.named else None
            weak = m[0].strip().lower() == "with"
        else:
            role = kind
            if pending is not None and not (kind == "joint" and weak):
                role = pending
            elif kind == "joint" and default in ("lead", "with"):
                role = default
            reading.explicit = True
            _take(reader, reading, shadow, at, left, role, lenient)
            pending, weak = None, False
        at = right
    rest = pending or default
    if rest is None and any(role == "lead" for _, _, role in reading.named):
        rest = "joint"
    _take(reader, reading, shadow, at, end, rest, lenient)


def _take(reader: Reader, reading: Reading, flow: Flow, start: int, end: int, role: str | None, lenient: bool) -> None:
    if start >= end:
        return
    listing = reader.read(flow, start, end, lenient=lenient)
    reading.named += [(body, flow, body.mark or role) for body in listing.bodies]
    reading.others |= listing.others
    reading.helped |= listing.others and role == "with"
    reading.strange += listing.strange
