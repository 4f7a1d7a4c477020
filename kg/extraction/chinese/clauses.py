"""Who acts in a Chinese sentence: groups of names that begin a clause, stand behind 由, or work with such a group."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.extraction.chinese.grammar import grammar
from kg.extraction.chinese.organisations import SESSION as _SESSION
from kg.extraction.chinese.organisations import Name, Names
from kg.extraction.context import SentenceContext
from kg.extraction.statement import ActorRole

_CLAUSE = re.compile(r"[，；：。！？,;:]|——|—|\s")
_JOINER = re.compile(r"\s?(?:、|以及|和|及|与|并|同|/)\s?|，(?=[\u4e00-\u9fff])")
_ASIDE = re.compile(r"[（(][^（()）]{1,24}[)）]")
_WITH = re.compile(
    r"\s*(?:要|应当?|将|须|需|拟|已|积极|主动|还|也)*(?P<word>会同|联合|联手|携手|协同|商|牵头会同|牵头，会同|牵头联合|牵头组织|组织|会商|与|同)"
)
_LEADING_TOGETHER = re.compile(r"(?P<word>会同|联合|联手|协同|携手)")
_BY = re.compile(r"(?<![自理经缘事因来])由(?=[\u4e00-\u9fff])")
_UNNAMED = re.compile(
    r"(?:我们?|本|你)[部委厅局办院会市省县区司中心公们]{0,2}(?:应当?|要|将|已|还|先后|多次|及时|积极|主动)*(?P<word>会同|联合|携手|协同)(?=[\u4e00-\u9fff])"
)
_ALSO_WITH = re.compile(r"与")
_HELPS = re.compile(
    r"(?:积极|共同|密切)?(?:配合|参与|参加|协助|协同|支持|按照?(?:各自)?职责(?:分工)?(?:负责|落实|实施)?|分工负责)(?=[，。；]|$)"
)
_TOTAL = re.compile(
    r"[两二三四五六七八九十](?:省一市|省区市|省份|省市|省|市|地|县|区|城|部门|部委|单位|家)(?=[\u4e00-\u9fff])"
)
_ALONGSIDE = re.compile(r"\s*(?:(?P<mark>一起|一道)，?|协商|会商|商量)")
_TOGETHER = re.compile(r"\s*(?:正式)?(?:共同|联合|合作|携手|签|共|协同|联手|开展|合建|合办|联建|联办|达成|建立)")
#: A region's figure is not what it does: 高新区实现收入1214亿元.
_YIELDS = re.compile(
    r"(?:累计|合计|全年|共)?(?:实现|完成|达到?)[^，。；]{0,14}?(?:收入|产值|增加值|营收|税收|总量|总额|进出口|生产总值|零售额|利润)[^，。；]{0,4}?\d"
)
_LEAD = re.compile(r"\s*(?:正在|将|要|应当?|须|已|已经|具体|共同|联合|积极|也)*(?:负责)?牵头")


@dataclass
class Group:
    """Names that act together. ``start:end`` spans them with 等部门 and partners; ``verb`` is where the predicate begins."""

    start: int
    end: int
    names: list[tuple[Name, ActorRole]]
    others: bool = False
    verb: int = 0
    clause: int = 0  # index of its clause
    relative: bool = False  # 公安部开发的平台: the verb describes what was made
    by: bool = False  # behind 由
    regional: bool = False


@dataclass
class Clause:
    """``text[start:end]`` without the mark behind it. ``subject``: a group, "generic" or None (carried on)."""

    start: int
    end: int
    subject: Group | str | None = None
    groups: list[Group] = field(default_factory=list)


class Sentence:
    """The clauses of a sentence and the groups that act in them."""

    def __init__(self, context: SentenceContext) -> None:
        self.context = context
        self.text = context.text
        self.names = Names(context)
        self.grammar = grammar()
        self.marked = _marked(self.text)
        self._marked_starts = [a for a, _ in self.marked]
        self.clauses = [Clause(a, b) for a, b in self._spans()]
        self._find()

    @property
    def groups(self) -> list[Group]:
        """All acting groups, in order."""
        return [group for clause in self.clauses for group in clause.groups]

    def subject_of(self, at: int) -> Group | None:
        """The group that does what is said at ``at``: in its clause, or carried on from an earlier one."""
        i = max((k for k, clause in enumerate(self.clauses) if clause.start <= at), default=0)
        by = [g for g in self.clauses[i].groups if g.by and g.start < at]
        if by:
            return by[-1]
        for clause in reversed(self.clauses[: i + 1]):
            if isinstance(clause.subject, Group) and clause.subject.start < at:
                return clause.subject
            if clause.subject == "generic":
                return None
        return None

    def names_before(self, at: int) -> Group | None:
        """The names that stand alone before a title at ``at``: 商务部、国家发展改革委《…》."""
        clause = max((c for c in self.clauses if c.start <= at), key=lambda c: c.start)
        begin, _ = self._open(clause)
        names, end, others = self._list(begin)
        if not names or not re.fullmatch(r"(?:的|印发的|发布的|制定的|提出的)?(?:关于)?", self.text[end:at]):
            return None
        role: ActorRole = "joint" if len(names) > 1 or others else "sole"
        return Group(names[0].start, end, [(n, role) for n in names], others, end)

    # ------------------------------------------------------------------ finding

    def _inside(self, at: int) -> bool:
        """Whether ``at`` stands inside quotation or book marks or brackets."""
        i = bisect_right(self._marked_starts, at) - 1
        return i >= 0 and self.marked[i][0] < at < self.marked[i][1]

    def _spans(self) -> Iterator[tuple[int, int]]:
        at = 0
        for m in _CLAUSE.finditer(self.text):
            if self._inside(m.start()):
                continue
            if m[0].isspace() and not (m.start() == at or self.text[m.start() - 1] in "，。；："):
                continue
            if at < m.start():
                yield at, m.start()
            at = m.end()
        if at < len(self.text):
            yield at, len(self.text)

    def _find(self) -> None:
        reach = 0  # names before this place belong to a group already
        for i, clause in enumerate(self.clauses):
            if clause.start < reach:
                clause.subject = self.clauses[i - 1].subject if i else None
                continue
            at, by = self._open(clause)
            if self.grammar.generic.match(self.text, at) and not isinstance(self.names.at(at), Name):
                clause.subject = "generic"
            group = self._group(at, clause)
            if group is not None and (leader := self._helps(i, group)):
                helping: ActorRole = "joint" if self.text[group.verb] in "按分" else "with"
                lead: ActorRole = "lead"
                leader.names = [(n, lead) for n, _ in leader.names] + [(n, helping) for n, _ in group.names]
                leader.others = leader.others or group.others
                clause.subject = leader
                reach = max(reach, group.verb)
            elif group is not None:
                group.clause, group.by = i, by
                clause.groups.append(group)
                if not group.relative:
                    clause.subject = group
                reach = max(reach, group.verb)
            elif together := _LEADING_TOGETHER.match(self.text, at):
                if all(c.subject is None for c in self.clauses[:i]) and (found := self._list(together.end()))[0]:
                    self._partners_of_unnamed(i, clause, together, found)
                    reach = max(reach, found[1])
                else:
                    self._partners_of_subject(i, at + len(together[0]))
            elif (unnamed := _UNNAMED.match(self.text, at)) and (found := self._list(unnamed.end()))[0]:
                self._partners_of_unnamed(i, clause, unnamed, found)
                reach = max(reach, found[1])
            elif (also := _ALSO_WITH.match(self.text, at)) and (found := self._list(also.end()))[0]:
                self._partner_of_equal(i, found)
            for m in _BY.finditer(self.text, max(clause.start, reach), clause.end):
                if self._inside(m.start()) or m.start() < at:
                    continue
                group = self._group(m.end(), clause)
                if group is not None and not group.relative:
                    group.clause, group.by = i, True
                    clause.groups.append(group)
                    reach = max(reach, group.verb)

    def _helps(self, i: int, group: Group) -> Group | None:
        """Whom a group helps: A牵头，B、C配合."""
        if not _HELPS.match(self.text, group.verb) or i == 0:
            return None
        before = self.clauses[i - 1].groups
        return before[-1] if before else None

    def _open(self, clause: Clause) -> tuple[int, bool]:
        """Where the clause's subject would begin, behind dates and connectives; whether 由 introduces it."""
        at, by = clause.start, False
        for _ in range(5):
            m = self.grammar.opening.match(self.text, at, clause.end)
            if not m or m.end() == at or self.names.at(at) is not None:
                break
            by = by or "由" in m[0]
            at = m.end()
        return at, by

    def _partners_of_subject(self, i: int, at: int) -> None:
        """会同天津、河南开展…: partners of whoever acts in the clauses before."""
        subject = next((c.subject for c in reversed(self.clauses[:i]) if c.subject is not None), None)
        if not isinstance(subject, Group):
            return
        names, end, others = self._list(at)
        if names and self._predicate(end, names[-1]):
            lead: ActorRole = "lead"
            subject.names = [(n, lead if r == "sole" else r) for n, r in subject.names] + [(n, "with") for n in names]
            subject.others = subject.others or others

    def _partners_of_unnamed(
        self, i: int, clause: Clause, unnamed: re.Match[str], found: tuple[list[Name], int, bool]
    ) -> None:
        """我厅会同省财政厅…: those named work with somebody who is not."""
        names, end, others = found
        if not self._predicate(end, names[-1]):
            return
        role: ActorRole = "joint" if unnamed["word"] in ("联合", "携手") else "with"
        group = Group(names[0].start, end, [(n, role) for n in names], others, end, i)
        clause.groups.append(group)
        clause.subject = group

    def _partner_of_equal(self, i: int, found: tuple[list[Name], int, bool]) -> None:
        """；与Z合建…: Z works with whoever acts in the clauses before, as an equal."""
        names, end, others = found
        subject = next((c.subject for c in reversed(self.clauses[:i]) if c.subject is not None), None)
        if isinstance(subject, Group) and len(subject.names) > 1 and _TOGETHER.match(self.text, end):
            joint: ActorRole = "joint"
            subject.names = [*subject.names, *((n, joint) for n in names)]
            subject.others = subject.others or others

    def _list(self, at: int) -> tuple[list[Name], int, bool]:
        """Names joined by 、, 和 … from ``at``; where they end, and whether 等 adds others."""
        names: list[Name] = []
        others = False
        end = at
        while True:
            name = self.names.at(end)
            if name is None:
                break
            names.append(name)
            at = name.end
            aside = _ASIDE.match(self.text, at)
            if aside:
                at = aside.end()
            end = at
            joiner = _JOINER.match(self.text, at)
            if not joiner or (joiner[0] == "，" and not self._listed_on(joiner.end())):
                break
            if self.names.at(joiner.end()) is None:
                if joiner[0] != "，" and (listed := self.names.listed(joiner.end(), names[-1])):
                    names += listed
                    end = listed[-1].end
                    break
                if joiner[0] == "、" and (odd := self._odd_region(joiner.end(), names)) is not None:
                    names.append(odd)
                    end = odd.end
                    break
                unnamed = self.grammar.partners.match(self.text, joiner.end())
                if unnamed and joiner[0] != "，":
                    others, end = True, unnamed.end()
                break
            end = joiner.end()
            before = end
            if self.names.at(end) is None:
                end = before
                break
        if not names:
            return [], at, False
        session = _SESSION.match(self.text, end)
        if session:
            return names, session.end(), False
        total = _TOTAL.match(self.text, end) if len(names) > 1 else None
        if total:  # 合肥、芜湖、蚌埠三市
            end = total.end()
        etc = self.grammar.and_others.match(self.text, end)
        if etc and etc[0]:
            more = re.search(r"\d+|[一二三四五六七八九十]+(?=[个家所部省地市])", etc[0])
            count = _number(more[0]) if more else None
            others = others or count is None or count > len(names)
            end = etc.end()
            aside = _ASIDE.match(self.text, end)
            if aside:
                end = aside.end()
        return names, end, others

    def _odd_region(self, at: int, names: list[Name]) -> Name | None:
        """The last of a list of regions where its name is not known: 襄阳、十堰、神农架协同推进…."""
        if len(names) < 2 or any(n.kind != "region" for n in names):
            return None
        for length in (2, 3, 4, 5):
            end = at + length
            name = self.text[at:end]
            if not re.fullmatch(r"[\u4e00-\u9fff]+", name) or self.grammar.verb_start.match(self.text, at):
                return None
            if self.grammar.region_predicate.match(self.text, end) or self.text.startswith("等", end):
                return self.names.odd_region(at, end)
        return None

    def _listed_on(self, at: int) -> bool:
        """Whether a comma divides names of one list (A、B，C等部门): two names before a verb comes."""
        name = self.names.at(at)
        if name is None:
            return False
        return bool(re.match(r"、|和|及|等", self.text[name.end : name.end + 1])) and bool(
            re.match(r"[^，。；]{0,60}等", self.text[name.end :])) and not self._predicate(name.end, name)  # fmt: skip

    def _predicate(self, at: int, name: Name) -> bool:
        """Whether a predicate begins at ``at``, behind ``name`` (the last of a list)."""
        text, grammar_ = self.text, self.grammar
        if at < len(text) and text[at] in "：:":  # a list of who does what: 财政部：落实资金
            return bool(name.kind in ("agency", "local") and grammar_.predicate.match(text, at + 1))
        if at >= len(text) or text[at] in "，。；：、）)”》":
            return bool(
                at < len(text) and text[at] == "，" and name.kind in ("agency", "local") and self._carried(at + 1)
            )
        if grammar_.not_predicate.match(text, at) and not re.match(
            r"为[^，。；]{2,24}?(?:提供|安排|办理|发放|开通|配备|建立|搭建|开设|创造|解决)|部署|要求(?=各|有|相|全|加|做)|公告(?=《)|规定(?=[^的])|报告(?=《)|指导",
            text[at:],
        ):
            return False
        if text[at] in "“《":
            return False
        pattern = grammar_.region_predicate if name.kind == "region" else grammar_.predicate
        m = pattern.match(text, at) or (
            grammar_.modal.match(text, at) if name.kind != "region" or name.provisional else None
        )
        if m is None:
            return False
        rest = text[m.end() : m.end() + 3]
        if name.kind == "region" and re.match(
            r"(?:的|和|与|、|中心|平台|系统|协会|大会|论坛|情况|水平|能力|指数|体系|工作|区|期间)", rest
        ):
            return False
        return not (name.kind == "form" and rest.startswith(("、", "中心", "系统")))

    def _carried(self, at: int) -> bool:
        """国家网信办，会同…: the predicate behind a comma."""
        return bool(re.match(r"(?:会同|联合|牵头|按照|根据|应当|要)", self.text[at:]))

    def _group(self, at: int, clause: Clause) -> Group | None:
        if self._inside(at):
            return None
        names, end, others = self._list(at)
        if not names:
            return None
        regional = all(n.kind == "region" for n in names)
        role: ActorRole = "joint" if len(names) > 1 or others else "sole"
        group = Group(names[0].start, end, [(n, role) for n in names], others, end, regional=regional)
        lead = _LEAD.match(self.text, end)
        together = _WITH.match(self.text, lead.end() if lead else end)
        if together and self._take_partners(group, together.end(), together["word"]):
            end = group.end
            if not self.grammar.predicate.match(self.text, end) and self.text[end : end + 1] not in (
                "，",
                "",
                "。",
                "；",
            ):
                return None
        elif lead:
            group.names = [(n, "lead") for n, _ in group.names]
            return group if not self.text.startswith(("的", "单位", "部门", "人"), lead.end()) else None
        elif not self._predicate(end, names[-1]):
            return None
        group.verb = end
        verb = (self.grammar.region_predicate if regional else self.grammar.predicate).match(self.text, end)
        if verb and self.text.startswith("的", verb.end()):
            if not re.search(r"(?:开发|研发|研制|建设|推出|打造|主办|承建|开通|创办|设立|搭建|建成)$", verb[0]):
                return None
            group.relative = True
        if self.grammar.nominal.match(self.text, end) or self.grammar.happens.match(self.text, end):
            return None
        if all(n.kind == "region" or self.text[n.end - 1] == "区" for n in names) and _YIELDS.match(self.text, end):
            return None
        if verb and regional and re.search(r"(?:位居|位列|排名|成为|达到|突破|占)$", verb[0]):
            return None
        return group

    def _take_partners(self, group: Group, at: int, word: str) -> bool:
        """X会同Y, X联合Y, X组织有关单位, X与Y共同: adds the partners; False where none stand at ``at``."""
        names, end, others = self._list(at)
        equal = word in ("联合", "联手", "携手", "与", "同") or word == "牵头联合"
        if not names:
            unnamed = self.grammar.partners.match(self.text, at)
            if unnamed is None or word in ("与", "同", "商"):
                return False
            if word.endswith("组织") and not re.match(
                r"\s*(?:，|$|对|以|在|赴|共同|联合|结合|围绕|按照|根据)|" + self.grammar.predicate.pattern,
                self.text[unnamed.end() :],
            ):
                return False
            group.others = True
            group.end = group.verb = unnamed.end()
            role: ActorRole = "joint" if equal else "lead"
            group.names = [(n, role if len(group.names) == 1 or role == "lead" else r) for n, r in group.names]
            return True
        alongside = word in ("与", "同") and _ALONGSIDE.match(self.text, end)
        if alongside:  # 与Y一起, 与Y协商: who is named first leads
            equal, end = False, alongside.end() if alongside["mark"] else end
        elif word in ("与", "同") and not _TOGETHER.match(self.text, end):
            return False
        if word.endswith("组织") and any(n.kind == "region" for n in names):
            return False
        tail = self.grammar.partners.match(self.text, end)
        if tail and self.text[end - 1] in "和及与":
            end = tail.end()
            others = True
        lead: ActorRole = "joint" if equal else "lead"
        group.names = [(n, lead) for n, _ in group.names] + [(n, "joint" if equal else "with") for n in names]
        group.others = group.others or others
        group.end = group.verb = end
        return True


def _marked(text: str) -> list[tuple[int, int]]:
    """Places of quoted words, titles and brackets."""
    return [m.span() for m in re.finditer(r"“[^”]{1,80}”|《[^》]{1,120}》|（[^（）]{1,80}）|\([^()]{1,80}\)", text)]


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}


def _number(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    if ten:
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    return _DIGITS.get(word)
