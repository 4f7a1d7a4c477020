"""Actions and issues in Chinese running text."""

from __future__ import annotations

import re

from kg.extraction.chinese.clauses import Group, Sentence
from kg.extraction.chinese.labels import action_label
from kg.extraction.chinese.stance import is_covering, stance_of
from kg.extraction.chinese.titles import Issue, find_issues, find_titles, instrument_thing
from kg.extraction.context import SentenceContext
from kg.extraction.dates import find_dates
from kg.extraction.statement import Statement, Thing

__all__ = ["statements"]


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
    date = _date(context, issue.at) or _date_behind(context, issue)
    stance = "reported" if is_covering(context.text) else stance_of(context, issue.at, group, date)
    return context.statement(
        "issue", 0.9 if actors or group is None else 0.8, actors=actors, others=group.others if group else False,
        stance=stance, instruments=instruments, date=date, status=issue.status,
        regions=_regions(context, sentence, group),
    )  # fmt: skip


def _action(context: SentenceContext, sentence: Sentence, group: Group) -> Statement:
    kinds = {n.kind for n, _ in group.names}
    confidence = 0.9 if kinds <= {"agency"} else 0.85 if kinds <= {"agency", "region", "local"} else 0.7
    return context.statement(
        "action", confidence, actors=tuple(n.thing(context, role) for n, role in group.names), others=group.others,
        stance=stance_of(context, group.verb, group), what=action_label(context.text, group.verb, [(c.start, c.end) for c in sentence.clauses]),
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


# ------------------------------------------------------------------ date

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


_ISSUED_THEN = re.compile(
    r"，(?:并|且)?(?:已|拟|将)?(?:[于在]|争取|力争)?(?P<date>(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?)(?:[底末]?前|底)?(?:正式)?(?:印发|发布|公布|出台|施行前印发)"
)


def _date_behind(context: SentenceContext, issue: Issue) -> str | None:
    """The date of 制定《…》，并于2024年9月印发, which stands behind the title."""
    end = issue.titles[-1].outer_end
    if (then := _ISSUED_THEN.match(context.text, end)) is None:
        return None
    dates = [d for d in find_dates(context.text, "zh", None) if then.start() <= d.start < then.end() and d.value]
    return dates[0].value if dates else None


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
