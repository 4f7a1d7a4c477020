"""Actions and issues in Chinese running text."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.documents import Document
from kg.extraction.chinese.clauses import Group, Sentence
from kg.extraction.chinese.labels import action_label
from kg.extraction.chinese.titles import Issue, find_issues, find_titles, instrument_thing
from kg.extraction.context import SentenceContext
from kg.extraction.dates import find_dates
from kg.extraction.statement import Stance, Statement, Thing

__all__ = ["statements"]

_MANDATE = re.compile(
    r"应当|应(?![用对急付])|必须|须|(?<![重主需必首简摘提纪概扼])要(?![求素点闻])|负责|不得|需要?(?!求)"
)
_PLANNED = re.compile(
    r"将(?!.{0,12}(?:纳入|作为|列为|核算))|(?<!虚)拟(?!定|订|合|人|真|态)|计划(?=[于在建开推新投])|力争|争取"
)
_PLANNED_NOW = re.compile(r"\s*(?:还|也|下一步|适时|继续)?(?:将(?![军来])|拟(?![定订]))")
_DONE_NOW = re.compile(r"^\s*(?:均|都|也|先后)?(?:已(?!.{0,3}成为)|正在)|(?<![为除罢])了(?![解了])")
_COMPLETED = re.compile(r"，(?:并)?[\u4e00-\u9fff]{2}了")
_ACHIEVED = re.compile(r"\s*(?:已|累计|先后|率先|成功|顺利)*(?:建成|荣获|获批|获评|入选)")
_BACKGROUND = re.compile(
    r"(?:工作|发展|现实|建设|产业|规划)基础|现状|成效|成就|回顾|进展情况|发展背景|规划背景|编制背景"
)
_COVERING = re.compile(r"现(?:将)?[^，。；]{0,60}(?:印发|予以公布|转发)给?")
_DONE = re.compile(r"已(?!.{0,3}成为)|了(?!解)|截至|累计|完成|建成|以来|先后|陆续|同比|比上年|首次|成功")


def statements(context: SentenceContext) -> list[Statement]:
    """Actions and issues of one sentence."""
    text = context.text
    if context.sentence.role == "row" or text.lstrip().startswith(("注：", "来源：", "资料来源", "数据来源")):
        return []
    issues = find_issues(context)
    sentence = Sentence(context)
    found: list[Statement] = []
    spent: set[int] = set()
    for issue in issues:
        group = _issuer(sentence, issue)
        if group is not None:
            spent.add(id(group))
        found.append(_issue(context, sentence, issue, group))
    acting: dict[tuple[str, ...], Group] = {}
    for group in sentence.groups:
        if id(group) in spent:
            continue
        key = tuple(text[n.start : n.end] for n, _ in group.names)
        if key not in acting:
            acting[key] = group
    groups = list(acting.values())
    for group in groups:
        found.append(_action(context, sentence, group))
    return found


def _issuer(sentence: Sentence, issue: Issue) -> Group | None:
    """The group that issues the titles, if the sentence names one."""
    if issue.behind:
        text = sentence.text
        if named := sentence.names_before(issue.titles[0].outer_start):
            return named
        behind = [g for g in sentence.groups if g.by and issue.titles[-1].outer_end <= g.start < issue.at]
        if behind:
            return behind[-1]
        # 市场监管总局对《…》公开征求意见; but 《…》审议通过 has no actor
        clause = max((c for c in sentence.clauses if c.start <= issue.titles[0].outer_start), key=lambda c: c.start)
        subject = clause.subject
        if (
            isinstance(subject, Group)
            and subject.verb < issue.titles[0].outer_start
            and (re.search(r"(?:对|就|将|把)[^，。；]{0,8}$", text[subject.end : issue.titles[0].outer_start]))
        ):
            return subject
        return None
    return sentence.subject_of(issue.at)


def _issue(context: SentenceContext, sentence: Sentence, issue: Issue, group: Group | None) -> Statement:
    actors = tuple(n.thing(context, role) for n, role in group.names) if group else ()
    instruments = tuple(instrument_thing(context, title) for title in issue.titles)
    return context.statement(
        "issue", 0.9 if actors or group is None else 0.8, actors=actors, others=group.others if group else False,
        stance="reported" if _COVERING.search(context.text) else _stance(context, issue.at, group), instruments=instruments, date=_date(context, issue.at), status=issue.status,
        regions=_regions(context, sentence, group),
    )  # fmt: skip


def _action(context: SentenceContext, sentence: Sentence, group: Group) -> Statement:
    kinds = {n.kind for n, _ in group.names}
    confidence = 0.9 if kinds <= {"agency"} else 0.85 if kinds <= {"agency", "region", "local"} else 0.7
    return context.statement(
        "action", confidence, actors=tuple(n.thing(context, role) for n, role in group.names), others=group.others,
        stance=_stance(context, group.verb, group), what=action_label(context.text, group.verb, [(c.start, c.end) for c in sentence.clauses]),
        regions=_regions(context, sentence, group),
    )  # fmt: skip


def _regions(context: SentenceContext, sentence: Sentence, group: Group | None) -> tuple[Thing, ...]:
    """Regions named as places in the part of the sentence that the statement rests on."""
    text = context.text
    start = group.verb if group else 0
    later = [g.start for g in sentence.groups if group is not None and g.start > start]
    end = min(later) if later else len(text)
    acting = [(n.start, n.end) for g in sentence.groups for n, _ in g.names]
    titles = [(t.outer_start, t.outer_end) for t in find_titles(text)]
    things: dict[str, Thing] = {}
    for m in context.mentions:
        region = next((e for e in m.entities if e.kind == "region"), None)
        if region is None or m.usage != "name" or not start <= m.start < end:
            continue
        if re.search(
            r"(?:数字|智慧|平安|法治|健康|美丽|幸福|信用|网络|质量|创新|品质)$", text[max(0, m.start - 2) : m.start]
        ):
            continue  # 数字江苏 is a programme
        if any(a <= m.start < b for a, b in [*acting, *titles]):
            continue
        if re.match(
            r"[^，。；、]{0,10}?(?:交易所|协会|论坛|法院|公司|集团|大学|大会|峰会|局|厅|委员会|条例|中心)",
            text[m.end : m.end + 14],
        ):
            continue
        things.setdefault(region.iri, context.thing(m.start, m.end, region))
    return tuple(things.values())


# ------------------------------------------------------------------ stance and date


def _asks(document: Document) -> bool:
    """Whether the document asks (a plan, opinion, notice or law) rather than reports."""
    kind = document.metadata.kind
    title = document.metadata.title or document.text[:120].strip().split("\n")[0]
    if len(title) <= 60 and _SUMMING_UP.search(title):
        return False
    if kind is not None:
        return kind in ("plan", "opinion", "notice", "law", "action plan", "measures")
    return _text_asks(document.text)


_SUMMING_UP = re.compile(
    r"(?:工作)?(?:总结|情况|成效|进展|回顾|年报|报告)(?:报告)?(?:[和及与暨][^，。]{2,16}(?:计划|打算|安排|要点|思路|考虑))?(?:[（(][^（）()]*[）)])?\s*$"
)
_NAMES_REPORT = re.compile(
    r"(报告|白皮书|公报|新闻|综述|发布会|通报|答复|成效|进展|情况|总结|纪实|侧记|回顾|年报|动态|快讯|案例|典型|经验做法)"
)
_NAMES_TASKS = re.compile(
    r"(规划|方案|计划|意见|通知|办法|条例|规定|要点|纲要|措施|细则|分工|清单|任务|行动|决定|指南|批复|目标)"
)
_REPORTING = re.compile(
    r"(?<![为除罢])了(?![解])|已(?!有)|同比|比上年|累计|截至|以来|先后|相继|取得|成效|位居|增长\d|达到?[\d.]+|一年来|去年|上半年"
)
_ASKING = re.compile(
    r"(?:(?<=[。；;\n）)、，])|(?<=[。；\n]\s))(?:要|应|鼓励|支持|引导|推动|推进|加强|加快|完善|健全|探索|强化|优化|落实|建立|开展|打造|培育|提升|严格|深化|积极|鼓励|到20\d\d年)"
    r"|牵头|负责[）)。]|责任单位|责任部门|按职责|应当|不得|必须|各地(?:区)?[要应]"
)


@lru_cache(maxsize=256)
def _text_asks(text: str) -> bool:
    """By the heading, where it says; otherwise by how the text speaks."""
    head = text.lstrip()[:200].split("\n")[0]
    if len(head) <= 60 and not head.rstrip().endswith(("。", "；", "：", "，")):
        report, tasks = (
            [m.start() for m in _NAMES_REPORT.finditer(head)],
            [m.start() for m in _NAMES_TASKS.finditer(head)],
        )
        if report or tasks:
            return max(tasks, default=-1) > max(report, default=-1)
    sample = text[:20000]
    return len(_ASKING.findall("\n" + sample)) > 2 * len(_REPORTING.findall(sample))


def _stance(context: SentenceContext, at: int, group: Group | None) -> Stance:
    start = group.end if group else max(0, at - 8)
    lead = group.names[0][0].end if group else start
    if _PLANNED_NOW.match(context.text, lead):  # 国办将会同…
        return "planned"
    words = context.text[start : start + 24]
    clause = re.split(r"[，。；]", words)[0]
    mandate = _MANDATE.search(clause)
    if mandate and mandate.start() < 12:
        return "mandated"
    if group is not None and re.search(r"[将拟]由$", context.text[max(0, group.start - 2) : group.start]):
        return "planned"
    if group is not None and group.regional and context.document.metadata.kind is None:
        return "planned" if _PLANNED.search(clause[:8]) else "reported"  # a text that lists what regions do
    if not _asks(context.document) and _looks_ahead(context):
        return "planned"
    if _asks(context.document):
        if _PLANNED_NOW.match(clause):
            return "planned"
        if _DONE_NOW.search(clause) or _COMPLETED.search(re.split("[。；]", context.text[start : start + 60])[0]):
            return "reported"
        past = _past(context) or bool(_ACHIEVED.match(clause)) or _looks_back(context)
        return "reported" if past else "mandated"
    return "planned" if _PLANNED.search(clause[:8]) else "reported"


def _past(context: SentenceContext) -> bool:
    """Whether a sentence of a plan looks back: a year not after the document's with words of completion."""
    text = context.text
    date = context.document.metadata.date
    years = [int(y) for y in re.findall(r"((?:19|20)\d\d)年", text)]
    if not years and not re.search(r"近年来|以来|“十[二三]五”", text):
        return False
    if re.search(r"到20\d\d年|20\d\d年[^，。；]{0,6}前", text):
        return False
    if years and date and max(years) > int(date[:4]):
        return False
    return bool(_DONE.search(text)) or bool(years and date and max(years) < int(date[:4]) and not _MANDATE.search(text))


def _looks_back(context: SentenceContext) -> bool:
    """Whether the sentence stands under a heading such as 工作基础 or 发展成效."""
    nodes = context.document.ancestors(context.sentence.node)
    return any(
        node.title and len(node.title) <= 24 and _BACKGROUND.search(node.title)
        for node in nodes
        if node.parent is not None
    )


_AHEAD = re.compile(
    r"(?:工作|下一步|下步)(?:计划|打算|安排|思路|考虑)|下一?步|(?:重点|主要)任务|20\d\d年(?:工作)?(?:计划|打算|安排|思路|重点)"
)


def _looks_ahead(context: SentenceContext) -> bool:
    """Whether the sentence of a report stands under a heading such as 下一步工作安排."""
    nodes = context.document.ancestors(context.sentence.node)
    return any(
        node.title and _AHEAD.search(node.title) and not _SUMMING_UP.search(node.title)
        for node in nodes
        if node.parent is not None
    )


_MONTH = re.compile(r"(?:(?P<y>(?:19|20)\d\d)年)?(?P<m>1[0-2]|[1-9])月(?:(?P<d>[0-3]?\d)日)?")


def _date(context: SentenceContext, at: int) -> str | None:
    """When something was issued: the last date before the verb, its year from the sentences before if need be."""
    text = context.text
    document_year = context.document.metadata.date
    year_of_document = int(document_year[:4]) if document_year else None
    titles = [(t.outer_start, t.outer_end) for t in find_titles(text)]
    last: str | None = None
    bare: re.Match[str] | None = None
    for m in _MONTH.finditer(text, 0, at):
        if (
            not m["y"]
            and not any(a <= m.start() < b for a, b in titles)
            and not re.search(r"年\s*$", text[: m.start()])
        ):
            bare = m
    for mention in find_dates(text, "zh", year_of_document):
        plain = mention.relation == "at" and mention.first is None and mention.start < at
        if plain and mention.value and not any(a <= mention.start < b for a, b in titles):
            last = mention.value
    if bare is not None and (last is None or len(last) == 4):
        year = last or _year_before(context)
        if year:
            month = f"{year[:4]}-{int(bare['m']):02d}"
            return month + (f"-{int(bare['d']):02d}" if bare["d"] else "")
    return last


def _year_before(context: SentenceContext) -> str | None:
    """The last year that the sentences before in the paragraph name."""
    sentences = context.document.sentences
    here = context.sentence
    for index in range(here.index - 1, max(-1, here.index - 12), -1):
        before = sentences[index]
        if before.node != here.node or before.paragraph != here.paragraph:
            break
        years = re.findall(r"((?:19|20)\d\d)年", before.text)
        if years:
            return str(years[-1])
    return None
