"""Names of bodies in a sentence: those the vocabulary knows, and others by their form, acronym or use."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kg.documents import Document
from kg.extraction.context import SentenceContext, acting_side
from kg.extraction.english.grammar import Grammar, load_grammar, word_set
from kg.extraction.english.tokens import Element
from kg.identifiers import agency_iri
from kg.vocabulary import Entity, Mention

NameKind = Literal["agency", "region", "country", "form", "short", "bare", "word", "nobody"]

#: How much a name of each kind is trusted to name a body at all.
TRUST: dict[NameKind, float] = {
    "agency": 0.95, "region": 0.9, "form": 0.8, "short": 0.7, "bare": 0.65, "country": 0.55, "word": 0.5, "nobody": 0.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """``text[start:end]`` names a body or a region. ``en`` is its full name where the entity does not say it."""

    start: int
    end: int
    kind: NameKind
    entity: Entity | None = None
    en: str | None = None
    iri: str | None = None

    @property
    def trust(self) -> float:
        """Confidence that this is a body that can act."""
        return TRUST[self.kind]

    @property
    def is_region(self) -> bool:
        """Whether a place acts here (and may also be meant as a mere place)."""
        return self.kind in ("region", "country")


_BRACKETED = re.compile(
    r"\s*\(\s*(?:hereinafter(?: referred to as)? |hereafter |also known as )?(?:the )?"
    r"[“\"‘']?(?:the )?([A-Z][\w&.’-]{1,15}(?: [A-Z][a-z]+)?)[”\"’']?\s*\)"
)
_CAPITAL_RUN = re.compile(r"(?:[A-Z0-9][\w&.’'-]*|and|of|for|the|on|in|&|de|,)(?:\s+(?:[A-Z0-9][\w&.’'-]*|and|of|for|the|on|in|&|de)|,(?=\s))*$")
_ACRONYM = re.compile(r"[A-Z]-[A-Z]{2,6}|[A-Z][A-Za-z]*[A-Z][A-Za-z-]*|[A-Z]{2,8}|[A-Z]\.(?:[A-Z]\.)+")
_LINKS = frozenset({"and", "of", "for", "&", "on", "in", "the", "de", "to"})
_SMALL = frozenset({"of", "for", "on"})


@dataclass
class Profile:
    """What a document says of its own names: acronyms it defines, words it writes small, full names of bare heads."""

    document: Document
    grammar: Grammar = field(default_factory=load_grammar)

    @cached_property
    def flat(self) -> str:
        """The document's text on one line."""
        return re.sub(r"\s+", " ", self.document.text)

    @cached_property
    def acronyms(self) -> dict[str, tuple[str, bool]]:
        """Short form → (full name, whether it names a body), as defined in brackets."""
        found: dict[str, tuple[str, bool]] = {}
        for match in _BRACKETED.finditer(self.flat):
            short = match.group(1)
            before = re.split(r"[()]", self.flat[max(0, match.start() - 160) : match.start()])[-1]
            full = _expansion(before, short, self.grammar)
            if full is None:
                continue
            if short not in found or (full[1] and not found[short][1]):
                found[short] = full
        return found

    @cached_property
    def small_words(self) -> frozenset[str]:
        """Words that the document writes in lower case somewhere."""
        return frozenset(re.findall(r"(?<![\w’'-])[a-z][a-z-]+", self.flat))

    @cached_property
    def year(self) -> int | None:
        """The year that the beginning of the document names most; None where it names none."""
        counts = Counter(re.findall(r"(?<![\d.])(?:19|20)\d\d(?![\d.%])", self.flat[:4000]))
        return int(max(sorted(counts), key=lambda y: counts[y])) if counts else None

    @cached_property
    def reports(self) -> bool:
        """Whether the document, by its beginning, looks back on what was done."""
        start = self.flat[:5000].lower()
        return start.count("report") + start.count("achievement") + start.count("progress") > 2 and start.count(" shall ") + start.count(" must ") < 3

    def full_name_of(self, head: str) -> str | None:
        """The full name that a bare head ("the Commission") stands for in this document, where one stands out."""
        if head not in self._full_names:
            self._full_names[head] = self._search_full_name(head)
        return self._full_names[head]

    @cached_property
    def _full_names(self) -> dict[str, str | None]:
        return {}

    def _search_full_name(self, head: str) -> str | None:
        for entry in self.grammar.in_context:
            if entry["name"] == head and any(word in self.flat for word in entry["needs"]):
                return str(entry["full"])
        full = self.acronyms.get(head)
        if full and full[1]:
            return full[0]
        capital = r"[A-Z][\w’'&-]+"
        before = rf"(?:{capital} (?:(?:and|of|for|&) )?){{1,6}}{head}\b(?! (?:of|for|on) )"
        after = rf"{head} (?:of|for|on) (?:the )?{capital}(?:(?:,? and|,| of| for| of the)? {capital}){{0,6}}"
        counts: Counter[str] = Counter()
        for name in re.findall(rf"{after}|{before}", self.flat):
            words = name.split(" ")
            while words and words[0].lower() in _FUNCTION_STARTS:
                words = words[1:]
            if len(words) > 1:
                counts[" ".join(words)] += 1
        if not counts:
            return None
        (best, times), *rest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return best if not rest or times >= 2 * rest[0][1] else None


_MONTHS = word_set("january february march april may june july august september october november december")
_FUNCTION_STARTS = word_set(
    "the a an in on at by for from to with under of and or but as when while where if after before since during following"
    " through that this these those each every any all our its their we it they both either not no once although though"
    " because so thus also further moreover however meanwhile finally first second third today recently currently will shall"
    " must should may can has have had is are was were be been being my his her new some such many several other"
)


def _expansion(before: str, short: str, grammar: Grammar) -> tuple[str, bool] | None:
    """The words before a bracket that its short form stands for, and whether they name a body."""
    heads = grammar.list("organisations.heads.strong")
    if short.isupper() and len(short) > 2:
        nearby = before.split()[-12:]
        for k in range(len(nearby) - 2, -1, -1):
            capitals = [w[0].lower() for w in nearby[k:] if w[0].isupper()]
            if nearby[k][0].isupper() and capitals == list(short.lower()) and not any(w.endswith(",") and w[0].islower() for w in nearby[k:]):
                full = " ".join(nearby[k:])
                if any(w[0].islower() and w not in _LINKS for w in nearby[k:]) and nearby[-1].lower() in heads:
                    return full, True
    match = _CAPITAL_RUN.search(before)
    if match is None:
        return None
    words = match.group().split()
    while words and (words[0].lower() in _FUNCTION_STARTS or words[0] in (",", "&") or words[0].endswith(",")):
        words = words[1:]
    if not words:
        return None
    letters = [c.lower() for c in short if c.isalnum()]
    best: list[str] | None = None
    if short.isupper() or sum(c.isupper() for c in short) >= 2:
        for k in range(len(words) - 1, -1, -1):
            if words[k][:1].lower() == letters[0] and words[k][:1].isupper() and _initials_match(letters, words[k:]):
                best = words[k:]
                break
    kept = best or words
    full = " ".join(kept).strip(" ,")
    plain = [w.strip(",").lower() for w in kept]
    things = grammar.list("organisations.exclude.things")
    body = any(w in heads for w in plain) and not (plain[-1] in things and plain[0] not in heads)
    if best is None and not body:
        return None
    return full, body


def _initials_match(letters: list[str], words: list[str]) -> bool:
    """Whether every letter is, in order, the initial of a word or stands inside the word last reached."""
    initials = [c.lower() for w in words if w[0].isupper() or w[0].isdigit() for c in (w if w.isupper() and len(w) < 4 else w[0])]
    at = 0
    for initial in initials:
        if at < len(letters) and letters[at] == initial:
            at += 1
        elif at == 0:
            return False
    return at >= max(2, len(letters) - 1) and len(initials) <= len(letters) + 2


_PROFILES: dict[str, Profile] = {}


def profile_of(document: Document) -> Profile:
    """The profile of a document, kept for as long as sentences of the same text follow one another."""
    key = document.sha256
    if key not in _PROFILES:
        if len(_PROFILES) > 7:
            _PROFILES.clear()
        _PROFILES[key] = Profile(document)
    return _PROFILES[key]


def find_names(context: SentenceContext, elements: list[Element], profile: Profile, closed: list[tuple[int, int]]) -> list[Name]:
    """Names of bodies and regions in the sentence, in order, not overlapping.

    ``closed`` are spans that name other things (titles), inside which nobody acts.
    """
    grammar = profile.grammar
    mentions = [m for m in context.mentions if m.entity.kind in ("agency", "region")]
    blocked = [(m.start, m.end) for m in mentions if m.usage == "class"] + closed
    known = [m for m in mentions if m.usage != "class" and not _inside(m.start, m.end, closed)]
    finder = _Finder(context, elements, profile, known)
    names: list[Name] = []
    formed = [n for n in finder.formed() + finder.small_heads() if not _inside(n.start, n.end, closed)]
    for mention in known:
        if any(f.start <= mention.start and mention.end <= f.end and (f.start, f.end) != (mention.start, mention.end) for f in formed):
            continue
        name = _of_mention(context, mention, grammar)
        if name is not None:
            names.append(name)
    for name in formed:
        if not any(n.start < name.end and name.start < n.end for n in names) and not _inside(name.start, name.end, blocked):
            names.append(name)
    for name in finder.short_forms():
        if not any(n.start < name.end and name.start < n.end for n in names) and not _inside(name.start, name.end, blocked):
            names.append(name)
    for full, body in sorted(set(profile.acronyms.values())):
        small = body and any(w[0].islower() and w not in _LINKS for w in full.split())
        at = context.text.find(full) if small else -1
        if at >= 0 and not any(n.entity and n.start < at + len(full) and at < n.end for n in names):
            # A defined name with small words inside ("Medicines and Healthcare products Regulatory Agency").
            names = [n for n in names if n.end <= at or n.start >= at + len(full)]
            names.append(Name(at, at + len(full), "form", en=full, iri=agency_iri(full, unknown=True)))
    for _ in range(2):  # twice, since an unknown name is believed beside one that was found before
        for name in finder.words(names):
            if not any(n.start < name.end and name.start < n.end for n in names) and not _inside(name.start, name.end, blocked):
                names.append(name)
    return sorted(names, key=lambda n: n.start)


def _inside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in spans)


_REGION_TAIL = re.compile(r" (?:Province|Municipality|City|[Rr]egion|(?:Zhuang |Hui |Uygur |Uyghur )?Autonomous Region|Special Administrative Region|SAR|[Pp]rovincial [Gg]overnment|[Mm]unicipal [Gg]overnment)\b")


_REGION_PART = re.compile(
    r"(?: (?!(?:and|in|of|to|the|has|have|will|is|are|was|were|with|for|as|a|an)\b)[A-Za-z-]+(?<!ed)(?<!ing)(?<!s)){0,3}?"
    r" (?:center|centre|eco city|district|area|zone|circle|belt|port|bay area|delta|corridor)\b(?! [A-Z])"
)


def _of_mention(context: SentenceContext, mention: Mention, grammar: Grammar) -> Name | None:
    entity = mention.entity
    start, end = mention.start, mention.end
    if entity.en and entity.en.lower() in grammar.list("organisations.exclude.nobody") or context.text[start].isdigit():
        return Name(start, end, "nobody", en=mention.surface)
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
        branch = re.match(r" (?:Cloud|Group|Technologies|Research|Digital|Mobile|Holdings|Intelligence|Health|Pay|Payments|Services|Security|Labs?)\b", context.text[end:])
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
    tail = _REGION_PART.match(text, end)
    if tail:
        return tail.end(), "RegionCluster" in entity.types
    return end, True


class _Finder:
    """Finds names by form in one sentence. Works on elements; offsets are offsets into the sentence."""

    def __init__(self, context: SentenceContext, elements: list[Element], profile: Profile, known: list[Mention]) -> None:
        self.context, self.elements, self.profile, self.grammar = context, elements, profile, profile.grammar
        self.heads = self.grammar.list("organisations.heads.strong")
        self.weak = self.grammar.list("organisations.heads.weak")
        self.first = self.grammar.list("organisations.heads.first")
        self.things = self.grammar.list("organisations.exclude.things")
        self.titles = self.grammar.list("organisations.people.titles")
        self.bodies_at: dict[int, tuple[int, int, str]] = {}
        index_of = {element.start: i for i, element in enumerate(elements)}
        for mention in known:
            i = index_of.get(mention.start)
            if i is None:
                continue
            j = i
            while j + 1 < len(elements) and elements[j + 1].start < mention.end:
                j += 1
            for k in range(i, j + 1):
                self.bodies_at[k] = (i, j, mention.entity.kind)

    def formed(self) -> list[Name]:
        """Names with a head noun: "Ministry of X", "X Y Authority", "the Commission"."""
        found: list[Name] = []
        taken = -1
        for i, element in enumerate(self.elements):
            if i <= taken or element.kind != "word" or element.low not in self.heads or not element.capital:
                continue
            at = self.bodies_at.get(i)
            if at is not None and at[2] == "agency":
                left = self._parent_start(at[0], taken)
                continue_name = None if left is None else self._name(left, at[1])
                if continue_name:
                    found.append(continue_name)
                    taken = at[1]
                continue
            if i + 1 < len(self.elements) and self._continues_as_head(i):
                continue
            start, end = self._left(i, taken), i
            if element.low in self.first:
                end = self._right(i)
            name = self._name(start, end, head=i)
            if name is not None:
                found.append(name)
                taken = end
        return found

    def small_heads(self) -> list[Name]:
        """"Beijing’s development and reform commission", "the Kenyan government": a place, and a head noun in lower case."""
        found: list[Name] = []
        elements = self.elements
        heads = self.grammar.list("organisations.heads.small")
        for i, element in enumerate(elements):
            if element.low not in heads or element.capital or element.kind != "word" or i == 0:
                continue
            of_place = self.bodies_at.get(i + 2) if i + 2 < len(elements) and elements[i + 1].low == "of" else None
            if of_place is not None and of_place[2] == "region" and elements[i - 1].low in ("municipal", "provincial", "city", "county", "district", "regional"):
                text = self.context.text[elements[i - 1].start : elements[of_place[1]].end]
                found.append(Name(elements[i - 1].start, elements[of_place[1]].end, "form", en=text, iri=agency_iri(text, unknown=True)))
                continue
            j = i - 1
            while j >= 0 and i - j < 7 and elements[j].kind == "word" and not elements[j].capital and (j not in self.bodies_at):
                low = elements[j].low
                if low in ("’s", "'s") or low in ("and", "&") or low.isalpha() and self._noun(low) and low not in _FUNCTION_STARTS and low not in self.grammar.list("organisations.left.prepositions"):
                    j -= 1
                    continue
                break
            if j < 0 or elements[j].kind != "word" or not elements[j].capital:
                continue
            at = self.bodies_at.get(j)
            start = at[0] if at else j
            place = at is not None and at[2] == "region"
            adjective = j == i - 1 and element.low == "government" and elements[j].low.endswith(("an", "ese", "ish", "ench", "eek", "iss", "tch", "ai", "li", "uk", "us", "ni"))
            text = self.context.text[elements[start].start : element.end]
            if not (place or adjective) or text.lower() in self.grammar.list("organisations.exclude.nobody"):
                continue
            found.append(Name(elements[start].start, element.end, "form" if place else "country", en=text, iri=self._iri(start, text)))
        return found

    def _parent_start(self, i: int, taken: int) -> int | None:
        """Where "Institute of X of the" before a known body begins, if a head noun stands there."""
        j = i - 1
        if j >= 0 and self.elements[j].low == "the":
            j -= 1
        if j < 1 or self.elements[j].low != "of":
            return None
        head = j - 1
        k, seen = head, None
        while k > taken and k >= 0:
            element = self.elements[k]
            if element.kind != "word" or k in self.bodies_at:
                break
            if element.capital:
                if element.low in self.heads and element.low != "government":
                    seen = k
            elif element.low not in _LINKS:
                break
            k -= 1
        if seen is None:
            return None
        return self._left(seen, taken)

    def _continues_as_head(self, i: int) -> bool:
        """Whether a capitalised head noun follows at once ("Bank Board", "Government Office for Science")."""
        following = self.elements[i + 1]
        if following.kind != "word" or not following.capital:
            return False
        return following.low in self.heads or (i + 2 < len(self.elements) and self.elements[i + 2].capital and self.elements[i + 2].low in self.heads)

    def _left(self, i: int, taken: int) -> int:
        """First element of the name whose head stands at ``i``."""
        start = i
        j = i - 1
        while j > taken and j >= 0:
            element = self.elements[j]
            at = self.bodies_at.get(j)
            if at is not None and at[2] == "agency":
                if start == j + 1:
                    # "OECD Secretariat", "State Council Information Office"
                    start = at[0]
                break
            if element.kind == "word" and (element.capital or element.low[:2] == "e-" and element.text[2:3].isupper()):
                if element.low in _FUNCTION_STARTS or element.low in self.titles and j + 1 != i and element.low != "general":
                    break
                if element.low in self.heads and self.elements[j + 1].low == "and":
                    break
                if j == 0 and element.low.endswith("ly"):
                    break
                start = j
                j -= 1
                continue
            if element.low in ("’s", "'s") and j > 0 and self.elements[j - 1].capital:
                # "Information Commissioner’s Office" is one name, "Singapore’s Media Authority" is not.
                owner = self.elements[j - 1]
                if owner.low in self.titles or owner.low in ("general", "people", "children", "women", "workers", "nation", "nations", "industry", "states"):
                    start = j - 1
                    j -= 2
                    continue
                break
            linking = element.low in ("and", "&", "of", "for", "the") or (element.text == "," and self._comma_list_left(j))
            if linking and j > 0 and self._may_link_left(j):
                j -= 1
                continue
            break
        return start

    def _comma_list_left(self, j: int) -> bool:
        """A comma inside a name such as "Health, Labour and Welfare Bureau": "and" must stand between it and the head."""
        return False

    def _may_link_left(self, j: int) -> bool:
        word = self.elements[j].low
        before = self.elements[j - 1]
        if word == "the":
            return before.low in ("of", "for") and j > 1 and self.elements[j - 2].capital and self.elements[j - 2].low in self.heads
        if not before.capital or before.kind != "word" or before.low in _FUNCTION_STARTS or (j - 1) in self.bodies_at:
            return False
        if word in ("and", "&"):
            # "Ofcom and Digital Agency" are two; "Competition and Markets Authority" is one.
            if _ACRONYM.fullmatch(before.text) or before.low in self.heads or before.low in self.profile.grammar.list("organisations.classes.nouns"):
                return False
            k = j - 1
            while k > 0 and self.elements[k - 1].capital and self.elements[k - 1].kind == "word":
                k -= 1
            return not (k > 0 and self.elements[k - 1].low in ("and", "&", ","))
        return word in ("of", "for") and before.low in self.first

    def _right(self, i: int) -> int:
        """Last element of a name whose head at ``i`` goes on with "of/for/on …"."""
        end = i
        j = i + 1
        n = len(self.elements)
        listed = False
        while j < n:
            element = self.elements[j]
            if element.low in _SMALL:
                k = j + 1
                if k < n and self.elements[k].low == "the":
                    k += 1
                if k < n and self._plain_capital(k) and self.elements[k].low not in _MONTHS:
                    at = self.bodies_at.get(k)
                    end = at[1] if at else k
                    j = end + 1
                    continue
                if end == i and element.low == "of" and k < n:
                    small = self._small_continuation(k)
                    if small is not None:
                        return small
                break
            if end == i:
                break
            if element.kind == "word" and self._plain_capital(j) and j not in self.bodies_at:
                end = j
                j += 1
                continue
            if element.low in ("’s", "'s") and j + 1 < n and self._plain_capital(j + 1):
                j += 1
                continue
            if element.low in ("and", "&") and j + 1 < n and self._joins(j + 1):
                end = j + 1
                j += 2
                continue
            if element.low == "in" and j + 2 < n and self.elements[j + 1].low == "the" and self.elements[j + 2].low == "united":
                j += 2
                continue
            if element.text == "," and self._comma_list(j):
                listed = True
                j += 1
                continue
            if listed and element.low == "and" and j + 2 < n and self.elements[j + 1].low == "the" and self._joins(j + 2):
                end = j + 2
                j += 3
                continue
            break
        return end

    def _plain_capital(self, k: int) -> bool:
        element = self.elements[k]
        return element.kind == "word" and element.capital and element.low not in _FUNCTION_STARTS

    def _joins(self, k: int) -> bool:
        """Whether the capitalised words from ``k`` go on with the name, and are not a body of their own."""
        if not self._plain_capital(k) or k in self.bodies_at:
            return False
        first = self.elements[k]
        if _ACRONYM.fullmatch(first.text) and first.text not in self.grammar.list("organisations.exclude.acronyms") and first.text != "ICT":
            return False
        j = k
        while j < len(self.elements) and (self._plain_capital(j) or self.elements[j].low in ("and", "&") and j + 1 < len(self.elements) and self._plain_capital(j + 1)):
            if self.elements[j].low in self.heads and self.elements[j].capital:
                # "Ministry of Finance and Central Bank": another body; "… and Technology Policy Office" too.
                return False
            if j in self.bodies_at:
                return False
            j += 1
        return True

    def _comma_list(self, j: int) -> bool:
        """Whether the comma at ``j`` is inside a name: "Science, Innovation and Technology", "Health, Labour and Welfare"."""
        k = j + 1
        n = len(self.elements)
        for _ in range(5):
            words = 0
            while k < n and self._plain_capital(k) and words < 4:
                element = self.elements[k]
                if element.low in self.heads or k in self.bodies_at:
                    return False
                if _ACRONYM.fullmatch(element.text) and element.text not in self.grammar.list("organisations.exclude.acronyms"):
                    return False
                words += 1
                k += 1
            if not words or k >= n:
                return False
            element = self.elements[k]
            if element.low in ("and", "&"):
                if k + 2 < n and self.elements[k + 1].low == "the":
                    return self._joins(k + 2)
                return self._joins(k + 1) if k + 1 < n else False
            if element.text != ",":
                return False
            k += 1
            if k < n and self.elements[k].low in ("and", "&"):
                return self._joins(k + 1) if k + 1 < n else False
        return False

    def _small_continuation(self, k: int) -> int | None:
        """End of a name that goes on in lower case, as machine translation writes it: "Ministry of ecological protection"."""
        forms, prepositions = self.grammar.forms, self.grammar.list("organisations.left.prepositions")
        end = None
        j = k
        n = len(self.elements)
        while j < n and j - k < 7:
            element = self.elements[j]
            if element.kind != "word" or j in self.bodies_at or not element.text[0].isalpha():
                break
            if element.low == "and":
                following = self.elements[j + 1] if j + 1 < n else None
                if following is None or following.kind != "word" or following.low in ("the", "other", "others", "relevant") or following.capital:
                    break
                if j + 2 < n and self._finite(j + 1):
                    break
                j += 1
                continue
            if element.low in prepositions or element.low.endswith("ly") or element.low in _FUNCTION_STARTS or element.low in ("jointly",):
                break
            if self._finite(j) and j > k:
                break
            if element.low in forms and j > k and "participle" in forms[element.low].shapes:
                break
            end = j
            j += 1
        return end

    def _noun(self, low: str) -> bool:
        """Whether a word can be a noun: it is no verb form, or one that is a noun as often."""
        form = self.grammar.forms.get(low)
        return form is None or form.base in self.grammar.also_nouns and not form.shapes & {"past", "ing"}

    def _finite(self, j: int) -> bool:
        form = self.grammar.forms.get(self.elements[j].low)
        return form is not None and bool(form.shapes & {"s", "past"})

    def _name(self, start: int, end: int, head: int | None = None) -> Name | None:
        elements = self.elements
        a, b = elements[start].start, elements[end].end
        text = self.context.text[a:b]
        low = text.lower()
        if low in self.grammar.list("organisations.exclude.nobody") or low.removeprefix("the ") in self.grammar.list("organisations.exclude.nobody"):
            return None
        last = elements[end].low
        if head is not None:
            word = elements[head].low
            if start == end:
                return self._bare(head)
            if end == head and word in self.weak:
                modifiers = sum(1 for k in range(start, end) if elements[k].kind == "word" and elements[k].low not in _LINKS)
                generic = word in ("service", "unit", "fund", "team", "group", "trust", "panel", "executive", "mission", "archives", "union", "company", "exchange", "press", "survey", "administration", "alliance", "league", "division")
                if generic and modifiers < 2 and not self._defined(b) and word not in ("press", "exchange", "union", "administration"):
                    return None
            if start + 1 == end and end == head and elements[start].low in (
                "digital", "national", "central", "local", "federal", "regional", "new", "joint", "working", "steering", "relevant", "competent", "each", "supervisory", "lead", "data", "expert",
            ):  # fmt: skip
                # "National Authority", "Steering Committee": a role in this document rather than a name.
                if word in ("government", "authority", "authorities", "agency", "group", "body", "unit", "team") or elements[start].low in ("each", "relevant", "competent", "local"):
                    return None
            if word == "government" and end == head and elements[start].low in ("chinese", "local", "central", "federal", "state", "provincial", "municipal", "national", "people", "whole"):
                return None
        if head is not None and end != head and elements[end].capital and last in ("act", "bill", "law", "regulations", "measures", "report", "plan", "guidelines", "opinions", "rules"):
            return None
        if start > 0 and elements[start - 1].low in self.titles and elements[start - 1].capital:
            return None
        return Name(a, b, "form", en=text, iri=self._iri(start, text))

    def _defined(self, end: int) -> bool:
        return bool(re.match(r"\s*\([A-Z][A-Za-z-]{1,9}\)", self.context.text[end : end + 14]))

    def _iri(self, start: int, text: str) -> str:
        at = self.bodies_at.get(start)
        if at is not None and at[2] == "region":
            mention = self.context.text[self.elements[at[0]].start : self.elements[at[1]].end]
            for m in self.context.mentions:
                if m.start == self.elements[at[0]].start and "/region/CN-" in m.entity.iri:
                    rest = text[len(mention) :].strip()
                    if rest:
                        return agency_iri(rest, m.entity.iri.rpartition("/")[2])
        return agency_iri(text, unknown=True)

    def _bare(self, i: int) -> Name | None:
        """"The Commission", "Parliament": a head noun alone that stands for a body."""
        element = self.elements[i]
        if element.low not in self.grammar.list("organisations.heads.bare"):
            return None
        article = i > 0 and self.elements[i - 1].low == "the"
        if not article and element.low not in self.grammar.list("organisations.heads.proper"):
            return None
        full = self.profile.full_name_of(element.text) or element.text
        return Name(element.start, element.end, "bare", en=full, iri=agency_iri(full, unknown=True))

    def short_forms(self) -> list[Name]:
        """Acronyms and other short forms: defined in the document, widely known, or at least shaped like one."""
        found = []
        known, no = self.grammar.short_forms, self.grammar.list("organisations.exclude.acronyms")
        for i, element in enumerate(self.elements):
            if element.kind != "word" or not element.capital or i in self.bodies_at:
                continue
            word = element.text
            defined = self.profile.acronyms.get(word) if len(word) > 1 else None
            if defined is None and word not in known and (not _ACRONYM.fullmatch(word) or word in no):
                continue
            if defined is not None and not defined[1] and word not in known and defined[0].rpartition(" ")[2].lower() in self.things:
                continue
            if defined is None and word in no:
                continue
            full = defined[0] if defined and (defined[1] or word not in known) else known.get(word)
            if defined is not None and not _ACRONYM.fullmatch(word) and word.lower() in self.grammar.list("organisations.heads.bare"):
                continue
            following = self.elements[i + 1] if i + 1 < len(self.elements) else None
            if defined is None and word not in known and following is not None and following.capital and following.kind == "word" and following.start - element.end == 1:
                continue
            if self._many_capitals(i):
                continue
            entity = None
            if full:
                entities = self.context.vocabulary.by_name(full, ("agency",)) if self.profile else []
                entity = entities[0] if len(entities) == 1 else None
            name = full or word
            kind: NameKind = "short" if full and not (defined and not defined[1]) else "word"
            end = element.end
            if following is not None and following.text in self.grammar.list("bodies.countries.names") and entity is None and following.start - element.end == 1:
                # "NHS England"
                end, name = following.end, f"{word} {following.text}"
            found.append(Name(element.start, end, kind, entity, en=name, iri=agency_iri(name, unknown=True)))
        return found

    def _many_capitals(self, i: int) -> bool:
        """Whether the whole sentence shouts, so that capitals show nothing."""
        words = [e for e in self.elements if e.kind == "word" and len(e.text) > 3]
        return len(words) > 3 and sum(e.text.isupper() for e in words) * 2 > len(words)

    def words(self, names: list[Name]) -> list[Name]:
        """Countries, and unknown proper names that act ("Ofcom will consult") or stand with ``names`` in a list."""
        starts, ends = {x.start for x in names if x.trust}, {x.end for x in names if x.trust}
        found = []
        countries = self.grammar.list("bodies.countries.names")
        elements = self.elements
        n = len(elements)
        i = 0
        while i < n:
            element = elements[i]
            if element.kind != "word" or not element.capital or i in self.bodies_at or element.low in _FUNCTION_STARTS and not (
                element.text == "New" and i + 1 < n and elements[i + 1].capital
            ):
                i += 1
                continue
            if element.low in self.grammar.list("bodies.countries.nobody"):
                found.append(Name(element.start, element.end, "nobody", en=element.text))
                i += 1
                continue
            j = i
            while j + 1 < n and elements[j + 1].kind == "word" and (elements[j + 1].capital or elements[j + 1].text[0].isdigit()) and (j + 1) not in self.bodies_at:
                j += 1
            text = self.context.text[element.start : elements[j].end]
            if text in self.grammar.list("bodies.companies.names"):
                found.append(Name(element.start, elements[j].end, "short", en=text, iri=agency_iri(text, unknown=True)))
            elif text in countries:
                found.append(Name(element.start, elements[j].end, "country", en=text, iri=agency_iri(text, unknown=True)))
            elif j - i < 4 and (j + 1 < n and self._acts(j + 1) and self._proper(i, j, countries) or self._beside(i, j, starts, ends)):
                found.append(Name(element.start, elements[j].end, "word", en=text, iri=agency_iri(text, unknown=True)))
            i = j + 1
        for full, body in sorted(set(self.profile.acronyms.values())):
            if not body and full.rpartition(" ")[2].lower() not in self.things and full.count(" ") and full[:1].isupper():
                at = self.context.text.find(full)
                if at >= 0 and not any(x.start < at + len(full) and at < x.end for x in found):
                    found.append(Name(at, at + len(full), "word", en=full, iri=agency_iri(full, unknown=True)))
        return found

    def _beside(self, i: int, j: int, starts: set[int], ends: set[int]) -> bool:
        """Whether an unknown proper name stands in a list with a known body, or behind "together with"."""
        elements = self.elements
        if not self._proper(i, j, frozenset(), listed=True):
            return False
        before = elements[i - 1] if i else None
        if before is not None and before.low == "with" and i > 1 and elements[i - 2].low in ("together", "jointly", "partnership", "collaboration", "cooperation", "conjunction", "coordination"):
            return True
        if before is not None and before.low == "by" and i > 1 and i == j:
            form = self.grammar.forms.get(elements[i - 2].low)
            return form is not None and "participle" in form.shapes and form.base in self.grammar.verbs
        k = j + 1
        if k < len(elements) and (elements[k].low in ("and", "&") or elements[k].text == ","):
            k += 1
            while k < len(elements) and elements[k].low in ("and", "the"):
                k += 1
            if k < len(elements) and elements[k].start in starts and (before is None or before.kind == "mark"):
                return True
        if before is not None and before.low == "and" and i > 1 and elements[i - 2].end in ends and j + 1 < len(elements):
            return self._acts(j + 1)
        return False

    def _acts(self, k: int) -> bool:
        """Whether a modal or a verb of doing stands at ``k`` (adverbs aside)."""
        elements = self.elements
        while k < len(elements) and (elements[k].low.endswith("ly") or elements[k].low in ("also", "then", "now", "already")):
            k += 1
        if k >= len(elements):
            return False
        low = elements[k].low
        if low in ("will", "shall", "must", "should", "has", "have"):
            return True
        form = self.grammar.forms.get(low)
        return form is not None and bool(form.shapes & {"s", "past"}) and form.base in self.grammar.verbs and (form.base not in self.grammar.also_nouns or "past" in form.shapes)

    def _proper(self, i: int, j: int, countries: frozenset[str], *, listed: bool = False) -> bool:
        elements = self.elements
        first, last = elements[i], elements[j]
        placed = j > i and last.text in countries and first.low not in self.grammar.list("organisations.heads.programme_words")
        if any(elements[k].low in self.things for k in range(i, j + 1)) and not placed or first.low in self.titles or last.low in self.titles or last.low in self.heads:
            return False
        if i > 0 and (elements[i - 1].low in self.titles or elements[i - 1].low in ("the", "a", "an", "this", "that", "’s", "'s", ",")):
            return False
        if i == j:
            if len(first.text) < 4 or not first.text.isalpha() or first.text.isupper() or first.low in self.profile.small_words:
                return False
            if first.low in self.grammar.forms or first.low.endswith(("tion", "ment", "ness", "ity", "ing", "ance", "ence", "ism", "ship", "ure", "ies", "ers", "ors", "ees", "ants", "ists", "ions", "ments", "ly", "logy", "ics", "als", "sis", "ians", "eans", "ese")):
                return False
            return first.low not in self.grammar.list("organisations.classes.nouns") and first.low not in self.grammar.list("organisations.left.clause_starters")
        around = {first.text, last.text}
        if listed:
            return all(elements[k].text.isalpha() and elements[k].low not in self.titles for k in range(i, j + 1)) and first.low not in self.profile.small_words
        return bool(around & (countries | {"UK", "US", "EU", "Aayog"}))
