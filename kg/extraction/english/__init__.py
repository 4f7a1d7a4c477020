"""English ``action`` and ``issue`` statements: who does what, and who issues which instrument, in running text."""

from __future__ import annotations

import re

from kg.documents.metadata import MONTHS
from kg.extraction.context import SentenceContext
from kg.extraction.dates import find_dates
from kg.extraction.english.actors import Clause
from kg.extraction.english.clauses import ClauseFinder
from kg.extraction.english.issued import TO_PARLIAMENT
from kg.extraction.english.issues import IssueFinder, Issuing
from kg.extraction.english.labels import label
from kg.extraction.english.names import Name
from kg.extraction.english.organisations import find_names
from kg.extraction.english.profile import Profile, profile_of
from kg.extraction.english.titles import Title, find_titles
from kg.extraction.english.tokens import Element, brackets, tokenise
from kg.extraction.statement import Stance, Statement, Thing

__all__ = ["headline", "statements"]

# A capital further on than the first letter: without one, and without a known name, nobody is named.
_CAPITAL_INSIDE = re.compile(r"(?<=[^.\s“\"])[ (“\"‘'-]+[A-Z]|[A-Z][a-z]*[A-Z]")
_FIRST_WORDS = re.compile(r"\W*[A-Z]\w+ (?:\w+ly |also )?(\w+)")
_AUXILIARIES = frozenset({"will", "shall", "must", "should", "may", "has", "have", "is", "are"})
_DUTY = re.compile(
    r"\b(?:must|shall|should|required|responsible|responsibility|obliged|tasked|mandated|requires?|in charge|is to|are to)\b"
)
_BARE_MONTH = re.compile(r"\b[Ii]n (" + "|".join(MONTHS) + r"),? (?!\d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def statements(context: SentenceContext, *, headline: bool = False) -> list[Statement]:
    """Actions and issues of one English sentence, in the order of the text.

    ``headline``: "X to open a quay" is a plan of X’s.
    """
    text = context.text
    if len(text) < 12 or text.count(" ") < 2:
        return []
    profile = profile_of(context.document)
    grammar = profile.grammar
    if not any(m.usage != "class" for m in context.mentions) and not _CAPITAL_INSIDE.search(text):
        first = _FIRST_WORDS.match(text)
        if first is None or first.group(1) not in grammar.forms and first.group(1) not in _AUXILIARIES:
            return []
    tokens = tokenise(text)
    titles = find_titles(context, tokens, grammar)
    closed = [(t.outer_start, t.outer_end) for t in titles]
    names = find_names(context, tokens, profile, closed)
    if not names and not any(t.instrument for t in titles):
        return []
    stream, placed = _stream(text, tokens, names, titles)
    plan = context.document.metadata.kind in ("plan", "law", "notice", "measures", "opinions", "regulation")
    clauses = ClauseFinder(stream, grammar, plan=plan, headline=headline).clauses() if names else []
    issues = IssueFinder(stream, placed, text, grammar)
    issues.claim(())
    made: list[tuple[int, Statement]] = []
    for clause in clauses:
        issuing = issues.of_clause(clause)
        if issuing is not None:
            issues.claim(issuing.titles)
            made.append((clause.start, _issue(context, profile, stream, issuing, clause)))
        else:
            made.append((clause.start, _action(context, profile, stream, clause, names)))
    for issuing in issues.alone():
        issues.claim(issuing.titles)
        made.append((issuing.verb, _issue(context, profile, stream, issuing, None)))
    return [statement for _, statement in sorted(made, key=lambda item: item[0])]


_WORD = re.compile(r"[^\W_][\w’'-]*")


def headline(context: SentenceContext) -> list[Statement]:
    """What the headline of a news item says that a body does ("Harbour Board Opens Second Quay"); [] for other headings."""
    verb = _headline_verb(context)
    if verb is None:
        return []
    at, end = verb
    text = context.text
    if text[at].isupper():  # a capital would make it part of the name before
        text = text[:at] + text[at:end].lower() + text[end:]
        context = SentenceContext(context.document, context.sentence, context.vocabulary, text)
    start = 4 if text.startswith("The ") else 0
    return [s for s in statements(context, headline=True) if s.actors and text.startswith(s.actors[0].surface, start)]


def _headline_verb(context: SentenceContext) -> tuple[int, int] | None:
    """Place of the first word of a headline that can be its verb: "opens", or "open" behind several subjects."""
    grammar = profile_of(context.document).grammar
    telling = grammar.list("verbs.action.of_headlines")
    several = to = False
    for number, match in enumerate(_WORD.finditer(context.text)):
        low = match.group().lower()
        several = several or low in ("and", "&")
        form = grammar.forms.get(low)
        if to and form is not None and "base" in form.shapes:
            return match.span()
        to = low == "to"
        if number == 0 or form is None or form.base not in grammar.verbs:
            continue
        if form.base in grammar.also_nouns and form.base not in telling or low.endswith(("ing", "ed")):
            continue
        if "s" in form.shapes or several and "base" in form.shapes:
            return match.span()
    return None


def _stream(
    text: str, tokens: list[Element], names: list[Name], titles: list[Title]
) -> tuple[list[Element], dict[int, Title]]:
    """Elements to read clauses from: names and titles as one element each, what stands in brackets left out."""
    whole: list[tuple[int, int, Name | Title]] = [(n.start, n.end, n) for n in names]
    whole += [(t.outer_start, t.outer_end, t) for t in titles]
    whole.sort(key=lambda item: item[0])
    aside = [
        (a, b)
        for a, b in brackets(text)
        if not any(s < b and a < e for s, e, _ in whole if isinstance(_, Title) and _.instrument)
    ]
    stream: list[Element] = []
    placed: dict[int, Title] = {}
    at = 0
    done = -1
    for token in tokens:
        if token.start < done:
            continue
        while at < len(whole) and whole[at][1] <= token.start:
            at += 1
        if any(a <= token.start < b for a, b in aside):
            continue
        if at < len(whole) and whole[at][0] <= token.start < whole[at][1]:
            start, end, thing = whole[at]
            if isinstance(thing, Title):
                placed[len(stream)] = thing
                stream.append(Element("title", text[thing.start : thing.end], start, end, "\x00"))
            else:
                stream.append(Element("name", text[start:end], start, end, "\x01", thing))
            done = end
            continue
        stream.append(token)
    return stream, placed


def _action(
    context: SentenceContext, profile: Profile, stream: list[Element], clause: Clause, names: list[Name]
) -> Statement:
    start = stream[clause.start].start
    end = stream[min(clause.end, len(stream)) - 1].end
    acting = {(a.name.start, a.name.end) for a in clause.actors}
    regions = tuple(
        context.thing(m.start, m.end, m.entity)
        for m in context.mentions
        if m.entity.kind == "region"
        and m.usage != "class"
        and start <= m.start < end
        and not any(a <= m.start < b for a, b in acting)
    )
    return context.statement(
        "action",
        round(clause.confidence, 2),
        actors=_actors(context, profile, clause),
        others=clause.others,
        stance=_stance(context, profile, clause.verb.stance, context.text[start:end]),
        what=label(stream, clause.verb, profile.grammar, clause.end)
        if not clause.passive
        else _passive_label(stream, clause, profile),
        regions=regions,
    )


def _passive_label(stream: list[Element], clause: Clause, profile: Profile) -> str:
    """ "The platform was built by X": build platform."""
    words: list[str] = []
    for k in range(clause.start - 1, -1, -1):
        element = stream[k]
        if element.low in (
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "being",
            "has",
            "have",
            "will",
            "shall",
            "may",
            "can",
            "must",
            "should",
            "which",
            "that",
            "also",
            "jointly",
        ) or element.low.endswith("ly"):
            if words:
                break
            continue
        if (
            element.kind == "mark"
            or element.low in ("the", "a", "an", "of", "in", "for", "by", "and", "to")
            or len(words) >= 4
        ):
            break
        words.append(element.text)
    return " ".join([clause.verb.base, *words[::-1]][:8])


def _issue(
    context: SentenceContext, profile: Profile, stream: list[Element], issuing: Issuing, clause: Clause | None
) -> Statement:
    instruments = tuple(
        context.thing(t.start, t.end, t.entity, title=context.text[t.start : t.end]) for t in issuing.titles
    )
    confidence = min(
        0.9 if all(t.known or t.quoted for t in issuing.titles) else 0.75, clause.confidence if clause else 0.8
    )
    return context.statement(
        "issue",
        round(confidence, 2),
        actors=_actors(context, profile, clause) if clause else (),
        others=clause.others if clause else False,
        stance=_stance(context, profile, issuing.stance, context.text),
        instruments=instruments,
        date=_date(
            context,
            stream[issuing.verb].start,
            issuing,
            [
                stream[issuing.verb].end,
                *([stream[min(clause.end, len(stream)) - 1].end] if clause and clause.passive else []),
            ],
        ),  # fmt: skip
        status=issuing.status,
    )


def _actors(context: SentenceContext, profile: Profile, clause: Clause) -> tuple[Thing, ...]:
    return tuple(
        context.thing(
            a.name.start, a.name.end, a.name.entity, role=a.role, en=a.name.en, iri=a.name.iri,
            provisional=a.name.entity is None,
            zh=profile.grammar.countries_zh.get(a.name.en or "") if a.name.kind == "country" else None,
        )
        for a in clause.actors
    )  # fmt: skip


def _stance(context: SentenceContext, profile: Profile, stance: Stance, scope: str) -> Stance:
    """Date beats tense: what a report on 2021 "will" do in 2021 was done."""
    kind = context.document.metadata.kind
    report = kind == "report" or kind is None and profile.reports
    if stance == "mandated" and report and not _DUTY.search(scope):
        return "reported"
    year = document_year(context, profile)
    if stance != "planned" or year is None:
        return stance
    years = [int(y) for y in _YEAR.findall(scope)] or [int(y) for y in _YEAR.findall(context.text)]
    return "reported" if years and max(years) <= year and report else stance


def document_year(context: SentenceContext, profile: Profile) -> int | None:
    """The year the document is of: its date, else the year its beginning names most."""
    date = context.document.metadata.date
    if date:
        return int(date[:4])
    return profile.year


def _date(context: SentenceContext, verb: int, issuing: Issuing, ends: list[int]) -> str | None:
    """The date of issue: the nearest one before the verb in the sentence, else right behind it or one of ``ends``; titles aside."""
    year = context.document.metadata.date
    texts = find_dates(context.text, "en", int(year[:4]) if year else None)
    found = [
        d
        for d in texts
        if d.value
        and d.relation == "at"
        and (d.core > d.start or d.start == 0 or "-" in d.value)
        and not any(t.outer_start <= d.start < t.outer_end for t in issuing.titles)
    ]
    before = [d for d in found if d.start < verb]
    month = None
    for match in _BARE_MONTH.finditer(context.text, 0, verb):
        month = match
    if before and month and month.start() > before[-1].start + 16 and before[-1].value:
        # "… in February 2021 … In March, the agency issued": the year goes on.
        return f"{before[-1].value[:4]}-{MONTHS.index(month.group(1)) + 1:02d}"
    ends = [t.outer_end for t in issuing.titles] + ends
    ends += [m.end() for t in issuing.titles if (m := TO_PARLIAMENT.match(context.text, t.outer_end))]
    after = [d for d in found if d.start > verb and any(0 <= d.start - end <= 3 for end in ends)]
    chosen = before[-1] if before else after[0] if after else None
    return chosen.value if chosen else None
