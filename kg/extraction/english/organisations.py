"""Names of bodies in a sentence: those the vocabulary knows, and others by their form, acronym or use."""

from __future__ import annotations

import re

from kg.extraction.context import SentenceContext, acting_side
from kg.extraction.english.grammar import Grammar
from kg.extraction.english.names import LINKS, Name, NameKind
from kg.extraction.english.profile import Profile
from kg.extraction.english.tokens import Element
from kg.extraction.english.unknown import NameFinder
from kg.identifiers import agency_iri
from kg.vocabulary import Entity, Mention


def find_names(
    context: SentenceContext, elements: list[Element], profile: Profile, closed: list[tuple[int, int]]
) -> list[Name]:
    """Names of bodies and regions in the sentence, in order, not overlapping.

    ``closed`` are spans that name other things (titles), inside which nobody acts.
    """
    grammar = profile.grammar
    mentions = [m for m in context.mentions if m.entity.kind in ("agency", "region")]
    blocked = [(m.start, m.end) for m in mentions if m.usage == "class"] + closed
    known = [m for m in mentions if m.usage != "class" and not _inside(m.start, m.end, closed)]
    finder = NameFinder(context, elements, profile, known)
    names: list[Name] = []
    formed = [
        n
        for n in finder.formed() + finder.small_heads() + finder.apposed() + finder.named_for()
        if not _inside(n.start, n.end, closed)
    ]
    for mention in known:
        if any(
            f.start <= mention.start and mention.end <= f.end and (f.start, f.end) != (mention.start, mention.end)
            for f in formed
        ):
            continue
        name = _of_mention(context, mention, grammar)
        if name is not None:
            names.append(name)
    formed = [_with_seat(context.text, n, grammar) for n in formed]
    for name in formed:
        inner = [(a, b) for a, b in blocked if not (name.start < a and b <= name.end) or (a, b) in closed]
        if not any(n.start < name.end and name.start < n.end for n in names) and not _inside(
            name.start, name.end, inner
        ):
            names.append(name)
    for name in finder.short_forms():
        if not any(n.start < name.end and name.start < n.end for n in names) and not _inside(
            name.start, name.end, blocked
        ):
            names.append(name)
    for full, body in profile.defined_names:
        small = body and any(w[0].islower() and w not in LINKS for w in full.split())
        at = context.text.find(full) if small else -1
        if at >= 0 and not any(n.entity and n.start < at + len(full) and at < n.end for n in names):
            # A defined name with small words inside ("Medicines and Healthcare products Regulatory Agency").
            names = [n for n in names if n.end <= at or n.start >= at + len(full)]
            names.append(Name(at, at + len(full), "form", en=full, iri=agency_iri(full, unknown=True)))
    for _ in range(2):  # twice, since an unknown name is believed beside one that was found before
        before = len(names)
        for name in finder.words(names):
            if not any(n.start < name.end and name.start < n.end for n in names) and not _inside(
                name.start, name.end, blocked
            ):
                names.append(name)
        if len(names) == before:
            break
    starts = {n.start for n in names}
    names = [n for n in names if n.end + 1 not in starts or context.text[n.start : n.end] not in ("UN", "U.N.")]
    return sorted(names, key=lambda n: n.start)  # "the UN World Health Organization" is one body


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in spans)


_SEAT = re.compile(r" [–—-] ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})(?=[,.;)]| and\b| of\b|$| [a-z])")


_COUNTRY_BEHIND = re.compile(r" ([A-Z][\w’'-]+(?: Zealand)?)(?= (?:[a-z]|\()|,)")


def _with_seat(text: str, name: Name, grammar: Grammar) -> Name:
    """ "Parks Agency – New Valley": the place behind the dash belongs to the name."""
    seat = _SEAT.match(text, name.end) or _COUNTRY_BEHIND.match(text, name.end)
    if seat is None or seat.group(1) not in grammar.list("bodies.countries.names"):
        return name
    full = text[name.start : seat.end()]
    return Name(name.start, seat.end(), name.kind, en=full, iri=agency_iri(full, unknown=True))


_REGION_TAIL = re.compile(
    r" (?:Province|Municipality|City|[Rr]egion|(?:Zhuang |Hui |Uygur |Uyghur )?Autonomous Region|Special Administrative Region|SAR|[Pp]rovincial [Gg]overnment|[Mm]unicipal [Gg]overnment)\b"
)


_ZONE = re.compile(
    r"(?: [A-Z][\w’'-]*){0,4}? (?:Industrial Park|Science Park|Science City|(?:High-[Tt]ech|Development|Free Trade) Zone|New Area|New District)\b(?! [A-Z])"
)
_REGION_PART = re.compile(
    r"(?: (?!(?:and|in|of|to|the|has|have|will|is|are|was|were|with|for|as|a|an)\b)[A-Za-z-]+(?<!ed)(?<!ing)(?<!s)){0,3}?"
    r" (?:center|centre|eco city|district|area|zone|circle|belt|port|bay area|delta|corridor)\b(?! [A-Z])"
)


def _of_mention(context: SentenceContext, mention: Mention, grammar: Grammar) -> Name | None:
    entity = mention.entity
    start, end = mention.start, mention.end
    if entity.en and entity.en.lower() in grammar.list("organisations.exclude.nobody") or context.text[start].isdigit():
        return Name(start, end, "nobody", en=mention.surface)
    if context.text[end : end + 1] == "-" and context.text[end + 1 : end + 2].islower():
        return Name(start, end, "nobody", en=mention.surface)  # "the UN-backed campaign"
    if context.text[start : start + 4].lower() == "the " and end - start > 4:
        start += 4
    bracket = re.search(r"\s*\([A-Z][A-Za-z-]{1,10}\)$", context.text[start:end])
    if bracket and bracket.start() > 0:
        end = start + bracket.start()
    if entity.kind == "region":
        if entity.en in ("China", "People's Republic of China"):
            return Name(start, end, "nobody", en="China")
        end, same = _region_end(context.text, end, entity)
        if not same:
            name = context.text[start:end]
            return Name(start, end, "region", en=name, iri=agency_iri(name, unknown=True))
        return Name(start, end, "region", acting_side(entity, context.vocabulary), en=entity.en)
    if mention.usage == "context" and not context.text[start].isupper():
        return None
    if "AgencyClass" in entity.types:
        return None
    kind: NameKind = "region" if "RegionalActor" in entity.types else "agency"
    if kind == "region":
        end, _ = _region_end(context.text, end, entity)
    elif "Company" in entity.types:
        branch = re.match(
            r" (?:Cloud|Group|Technologies|Research|Digital|Mobile|Holdings|Intelligence|Health|Pay|Payments|Services|Security|Labs?)\b",
            context.text[end:],
        )
        if branch is not None and not (entity.en or "").endswith(branch.group()):
            end += branch.end()
            name = context.text[start:end]
            if branch.group() != " Group":
                return Name(start, end, "agency", en=name, iri=agency_iri(name, unknown=True))
    return Name(start, end, kind, entity)


def _region_end(text: str, end: int, entity: Entity) -> tuple[int, bool]:
    """Where the region's name really ends ("Zhejiang Province", "Beijing Urban sub center"), and whether it is still that region."""
    tail = _REGION_TAIL.match(text, end)
    if tail:
        return tail.end(), True
    zone = _ZONE.match(text, end)
    if zone:
        return zone.end(), False
    tail = _REGION_PART.match(text, end)
    if tail:
        return tail.end(), "RegionCluster" in entity.types
    return end, True
