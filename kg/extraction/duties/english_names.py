"""Lists of bodies in English: where each name begins and ends, and which body it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction.context import acting_side
from kg.extraction.duties.flow import Flow
from kg.extraction.duties.listing import Body, Listing, role_mark
from kg.identifiers import agency_iri
from kg.vocabulary import Entity

if TYPE_CHECKING:
    from kg.extraction.duties.bodies import Reader

__all__ = ["english_listing"]

_ACRONYM = re.compile(r"(?:[A-Z]{2,}[A-Za-z]?(?:-[A-Z]+)?|[A-Z]+&[A-Z]+|[A-Z][a-z]?[A-Z][A-Za-z]{1,6})s?$")
_EN_SEPARATOR = re.compile(
    r"\s*[;,，；、/]\s*(?:and\s+|&\s*|as\s+well\s+as\s+)?|\s+(?:and|&|as\s+well\s+as|plus)\s+|\n"
)
_EN_LEADING = re.compile(
    r"^(?:the\s+|and\s+|by\s+|to\s+be\s+|with\s+|both\s+|jointly\s+|:\s*|led\s+by\s+|supported\s+by\s+|under\s+the\s+(?:lead|leadership)\s+of\s+|\(?\d+[.)]\s+|[-–—•*]\s+)+", re.I
)  # fmt: skip
_EN_TRAILING = re.compile(r"[\s.,;:(\[]+$|\s+(?:to|will|shall|is|are|etc\.?)$", re.I)
_PLAIN = re.compile(r"^[A-Z][\w'’.&-]*(?:\s+(?:[A-Z][\w'’.&-]*|of|the|for|and|on|in|de|&))*$")


def english_listing(reader: Reader, flow: Flow, start: int, end: int, lenient: bool) -> Listing:
    """The bodies of ``flow.text[start:end]``; with ``lenient`` any short name counts."""
    text = flow.text
    spans = _english_items(reader, text, start, end)
    bodies: list[Body] = []
    others, strange = False, 0
    governments = False  # the names that follow are those of regions
    for a, b in spans:
        mark = role_mark(text, a, b)
        tail = reader.grammar.and_others.search(text, a, b)
        if tail:
            others, b = True, tail.start()
        a, b = _english_trim(text, a, b)
        if noun := reader.grammar.role_noun.match(text, a, b):  # promoter EE
            a = noun.end()
        if (short := _SHORT_FIRST.match(text, a, b)) and reader.grammar.body.search(text, short.end(), b):
            a = short.end()  # RIA: Rivers Inspection Authority
        if part := _OWN_PART.search(text, a, b):
            b = part.start()  # "KTC - Harbour Campus": a part of KTC
        if a >= b:
            continue
        name = text[a:b]
        entity = _known_english(reader, name)
        if entity is None and (of := _GOVERNMENTS_OF.match(name)):  # the municipal governments of Guangzhou, Shenzhen …
            governments = True
            a, name = a + of.end(), name[of.end() :]
        if entity is None and (governments or len(spans) > 1) and (region := _region_of(reader, name)) is not None:
            bodies.append(Body(a, b, name, entity=region, mark=mark))
            continue
        governments = governments and entity is None and not name[:1].isupper()
        if entity is None and reader.grammar.group.fullmatch(name) and not _ONE_BODY.search(name):
            others = True
            continue
        if entity is not None:
            bodies.append(Body(a, b, name, entity=entity, mark=mark))
            continue
        aside = re.search(r"\s*\(([^()]*)\)$", name)
        if aside and aside.start():  # "Ministry of X (MOX)"
            a2, b2 = a, a + aside.start()
            base = text[a2:b2]
            entity = next(
                (
                    m.entity
                    for m in reader.vocabulary.find(base, "en", ("agency",))
                    if m.start == 0 and m.end == len(base) and m.usage != "class"
                ),
                None,
            )
            if entity is not None:
                bodies.append(Body(a2, b2, base, entity=entity, mark=mark))
                continue
            b, name = b2, base
        if (
            (reader.grammar.body.search(name) and _CAPITAL.match(name))
            or _ACRONYM.match(name)
            or (lenient and _PLAIN.match(name) and len(name) < 60)
            or (lenient and _SMALL.fullmatch(name))
        ):
            bodies.append(replace(_unknown(reader, name, a, b), mark=mark))
        elif lenient and _SMALL_GROUP.fullmatch(name):
            others = True
        else:
            strange += 1
    return Listing(tuple(bodies), others, strange)


_OWN_PART = re.compile(r"(?<=[A-Z]{2})\s+[-–—]\s+(?=[A-Z])")
_SHORT_FIRST = re.compile(r"[A-Z][A-Za-z0-9&-]{1,9}\s*(?:[:–—]|\.(?=\s))\s*(?=[A-Z])")
#: "finance bureau", as machine translation writes local bodies.
_SMALL = re.compile(
    r"(?:[a-z]+\s+){1,6}(?:commission|bureau|department|office|committee|administration|centre|center|court|procuratorate)"
    r"(?:\s+of\s+(?:[a-z]+\s*){1,5})?"
)
#: "research funders", "other interested donors": nobody by name.
_SMALL_GROUP = re.compile(r"(?:[a-z’'/-]+\s+){0,5}[a-z-]+s")
_GOVERNMENTS_OF = re.compile(
    r"(?:the\s+)?(?:(?:provincial|municipal|city|local|district|county|regional|people['’]s|autonomous\s+region)\s+)*governments\s+of\s+(?:the\s+)?"
    r"(?:(?:provinces|cities|municipalities|regions)\s+of\s+)?(?=[A-Z])", re.I
)  # fmt: skip
#: "National Government Offices Administration" is one body, "provincial departments" are a group.
_CAPITAL = re.compile(r"[a-z]?[A-Z]")  # eGovernment Authority
_ONE_BODY = re.compile(
    r"^[A-Z](?:.*\s)?(?:Administration|Commission|Bureau|Ministry|Department|Office|Agency|Committee|Council|Bank|Center|Centre)$"
)


def _known_english(reader: Reader, name: str) -> Entity | None:
    return next(
        (
            m.entity
            for m in reader.vocabulary.find(name, "en", ("agency",))
            if m.start == 0 and m.end == len(name) and m.usage != "class"
        ),
        None,
    )


def _region_of(reader: Reader, name: str) -> Entity | None:
    """The side of a region that acts, where ``name`` is a region's name and nothing else."""
    for mention in reader.vocabulary.find(name, "en", ("region",)):
        if mention.start == 0 and mention.end == len(name) and mention.usage == "name":
            return acting_side(mention.entity, reader.vocabulary)
    return None


def _unknown(reader: Reader, name: str, a: int, b: int) -> Body:
    """A body by its form; "Provincial Department of X" belongs to the region the document is of."""
    region = reader.locality
    full, code = name, None
    if re.match(r"(?:Provincial|Municipal)\b", name) and region.en:
        full, code = f"{region.en} {name}", region.code
    else:
        for mention in reader.vocabulary.find(name, "en", ("region",)):
            if mention.start == 0 and mention.usage == "name":
                code = mention.entity.iri.rpartition("/")[2]
    iri = agency_iri(full, code) if code else agency_iri(full, unknown=True)
    return Body(a, b, name, iri=iri, en=full, provisional=code is None)


def _english_trim(text: str, a: int, b: int) -> tuple[int, int]:
    while a < b and text[a] in " ,;:.([":
        a += 1
    while lead := _EN_LEADING.match(text[a:b]):
        if not lead.end():
            break
        a += lead.end()
    while tail := _EN_TRAILING.search(text, a, b):
        if tail.end() != b or tail.start() == b:
            break
        b = tail.start()
    if text[a:b].count(")") > text[a:b].count("("):
        b = a + len(text[a:b].rstrip(")] "))
    return a, b


def _english_items(reader: Reader, text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Divides at commas and "and", but not inside a name: known names whole, "Department of X, Y and Z" by its form."""
    part = text[start:end]
    closed = [
        (m.start + start, m.end + start)
        for m in reader.vocabulary.find(part, "en", ("agency",))
        if m.usage != "class" and _EN_SEPARATOR.search(m.surface)
    ]
    depth_at: list[int] = []
    depth = 0
    for c in part:
        depth += c in "(["
        depth_at.append(depth)
        depth -= c in ")]" and depth > 0
    cuts: list[tuple[int, int]] = []
    at = start
    for m in _EN_SEPARATOR.finditer(text, start, end):
        if depth_at[m.start() - start] or any(a < m.end() and m.start() < b for a, b in closed):
            continue
        cuts.append((at, m.start()))
        at = m.end()
    cuts.append((at, end))
    items: list[tuple[int, int]] = []
    joined = False  # the item before has taken an "and" into its name
    forward = False  # the item before is the first half of "Development and Reform Commission"
    for i, (a, b) in enumerate(cuts):
        piece = _EN_LEADING.sub("", text[a:b].strip(" ."))
        if forward:
            items[-1] = (items[-1][0], b)
            forward = False
            continue
        if not _english_standalone(reader, piece, bool(items) and text[items[-1][1] : a].strip(" ") in ("and", "&")):
            following = text[cuts[i + 1][0] : cuts[i + 1][1]].strip(" .") if i + 1 < len(cuts) else ""
            link = text[b : cuts[i + 1][0]].strip() if following else ""
            if (
                link in ("and", "&")
                and (
                    piece[:1].isupper()
                    and _HEAD_LAST.search(following)
                    or piece.islower()
                    and _SMALL.fullmatch(following)
                )
                and not re.match(r"(?:the|a)\s", following)
                and _known_english(reader, following.strip(" .")) is None
            ):
                items.append((a, b))
                forward, joined = True, True
                continue
            if items:
                before = text[items[-1][0] : items[-1][1]]
                between = text[items[-1][1] : a]
                # "Department of Agriculture, Forestry and Fisheries" goes on; "MOF, all regions" does not.
                linked = "and" in between.split() or "&" in between
                governments = _GOVERNMENTS_OF.search(before)
                if (
                    re.search(r"\b(?:of|for|on)\b", before)
                    and not (governments and "," not in before[governments.end() :])
                    and piece[:1].isupper()
                    and ";" not in between
                    and not joined
                ):
                    items[-1] = (items[-1][0], b)
                    joined = linked
                    continue
        items.append((a, b))
        joined = False
    return items


_HEAD_LAST = re.compile(
    r"^[A-Z][\w-]*(?:\s+(?:and\s+)?[A-Z][\w-]*)*\s+(?:Commission|Administration|Bureau|Agency|Authority|Office|Board|Council|Committee|"
    r"Department|Center|Centre|Institute|Service|Association|Court|Bank|Academy|Ministry|Park|Hub|Cluster|Accelerator|Incubator|"
    r"Campus|Consortium|Foundation|Fund|Network|Alliance|Directorate|Inspectorate|Secretariat|Chamber|Society|Corporation)$"
)


def _english_standalone(reader: Reader, piece: str, after_and: bool = False) -> bool:
    name = _EN_LEADING.sub("", piece)
    name = reader.grammar.and_others.sub("", name).strip()
    if not name:
        return True
    if after_and and reader.grammar.field_after_and.fullmatch(name):
        return False
    if after_and and re.fullmatch(r"[A-Z][a-z]+", name):  # "Department of Trade and Industry"
        return bool(reader.grammar.body.search(name))
    if reader.grammar.body.search(name) or _ACRONYM.match(name) or reader.grammar.group.fullmatch(name):
        return True
    return any(m.start == 0 and m.usage != "class" for m in reader.vocabulary.find(name, "en", ("agency",)))
