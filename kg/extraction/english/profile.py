"""What a document says of its own names: acronyms it defines, words it writes small, full names of bare heads."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from kg.documents import Document
from kg.extraction.english.grammar import Grammar, load_grammar
from kg.extraction.english.names import DAYS, FUNCTION_STARTS, LINKS, MONTHS

_BRACKETED = re.compile(
    r"\s*\(\s*(?:hereinafter(?: referred to as)? |hereafter |also known as )?(?:the )?"
    r"[“\"‘']?(?:the )?([A-Z][\w&.’-]{1,15}(?: [A-Z][a-z]+)?)[”\"’']?\s*\)"
)
#: "RIA: Rivers Inspection Authority" and "RIA – Rivers …" on a line of its own, as in lists of abbreviations.
_LISTED = re.compile(
    r"^[ \t|*•-]*([A-Z][A-Za-z0-9&-]{1,9})(?:[ \t]*(?:[:=|–—]|-(?= ))[ \t]*|\.[ \t]+|[ \t]{2,}|\t+)"
    r"((?:the )?[A-Z][\w’'&-]+(?:,? (?:[A-Z][\w’'&-]+|of|for|and|the|on|in|&))+)[ \t|.;*]*$",
    re.MULTILINE,
)
_CAPITAL_RUN = re.compile(
    r"(?:[A-Z0-9][\w&.’'-]*|and|of|for|the|on|in|&|de|,)(?:\s+(?:[A-Z0-9][\w&.’'-]*|and|of|for|the|on|in|&|de)|,(?=\s))*$"
)

_SHORT_IN_BRACKETS = re.compile(r"\(([A-Za-z][\w-]{1,12}?)s?\)")
_PAIR = re.compile(r"(?<=[a-z,] )([A-Z][a-z]+) ([A-Z][\w’-]+)\b(?! [A-Z])")
_CAPITAL_WORD = re.compile(r"(?<![\w’'-])[A-Z][a-z’'-]+(?![\w-])")
_GAP = re.compile(r",? (?:(?:and|of|for|the|on|in|&) ){0,2}")
_WORD = re.compile(r" ([a-z]+)\b")
_IS_A = re.compile(
    r" (?:was|is) an? (?:[\w-]+ ){0,2}?(program|programme|scheme|project|initiative|policy|tool|label|platform)\b"
)
_SMALL_WORDS = frozenset({"", "or", "and", "of", "the"})
_INSTRUMENTS = frozenset(
    {"plan", "plans", "strategy", "policy", "fund", "act", "law", "regulation", "directive", "agenda"}
)
_ACTS = re.compile(
    r" (?:\w+ly |also )?(?:will|shall|has|have|had|plans?|works?|provides?|launched|published|(?:is|are) (?:\w+ly )?(?:\w+ing|committed|responsible))\b"
)
_HAS_DONE = re.compile(
    r" has (?:\w+ly |also |long |already )?\w+ed\b"
    r"|['’]s (?:role|work|staff|board|mission|budget|mandate|remit|members|headquarters|website)\b"
)


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
    def defined_names(self) -> list[tuple[str, bool]]:
        """The full names among ``acronyms``, and whether each names a body."""
        return sorted(set(self.acronyms.values()))

    @cached_property
    def acronyms(self) -> dict[str, tuple[str, bool]]:
        """Short form → (full name, whether it names a body), as defined in brackets."""
        found: dict[str, tuple[str, bool]] = {}
        for match in _LISTED.finditer(self.document.text):
            full = _expansion(match.group(2), match.group(1), self.grammar)
            if full is not None and full[1]:
                found.setdefault(match.group(1), full)
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
        return (
            start.count("report") + start.count("achievement") + start.count("progress") > 2
            and start.count(" shall ") + start.count(" must ") < 3
        )

    def is_thing(self, word: str) -> bool:
        """Whether a short form stands for a thing here: "the HMK label", or "Harbour Map Key" spelled out elsewhere."""
        if word not in self._things:
            tails = self.grammar.list("organisations.exclude.thing_tails")
            owned = self.grammar.list("organisations.exclude.owned_tails")
            thing, acts = False, 0
            for behind in self._behind(word):
                first = _WORD.match(behind)
                described = _IS_A.match(behind)
                acts += _ACTS.match(behind) is not None
                thing = thing or bool(
                    first
                    and first.group(1) in tails
                    and first.group(1) not in owned
                    or described
                    and described.group(1) in tails - {"process"}
                )
            if not thing and not acts:
                # a body has a website and a strategy too: these show a thing only where it never acts
                thing = any((m := _WORD.match(b)) is not None and m.group(1) in owned for b in self._behind(word))
            full = self.spelled_out(word)
            self._things[word] = thing or self._defined_thing(word) or full is not None and not full[1]
        return self._things[word]

    @cached_property
    def _bracketed(self) -> dict[str, list[int]]:
        """Short forms in brackets, in small letters and singular, and where their brackets open."""
        found: dict[str, list[int]] = {}
        for match in _SHORT_IN_BRACKETS.finditer(self.flat):
            found.setdefault(match.group(1).lower(), []).append(match.start())
        return found

    def _defined_thing(self, word: str) -> bool:
        """Whether the words before "(MODU)" name a thing: "the Mobility Strategy (MODU)", "feed-in tariffs (FiT)"."""
        kinds = self.grammar.list("organisations.exclude.thing_tails") | _INSTRUMENTS
        heads = self.grammar.list("organisations.heads.strong")
        for at in self._bracketed.get(word.lower(), ()):
            before = self.flat[max(0, at - 90) : at].split()
            if not before or before[-1] in self._places:
                continue  # also "the report of Fisheries Canada (DFO)"
            run: list[str] = []
            for part in reversed(before):
                if not (part[0].isupper() or part in LINKS or part in ("a", "an")) or part[-1] in ".;:,":
                    break
                run.append(part.lower())
            things = self.grammar.list("organisations.exclude.things")
            if (
                before[-1].lower() in kinds
                or before[-1].lower() in things - heads
                or kinds & set(run)
                and not heads & set(run)
            ):
                return True
            parts = [p for w in before for p in re.split(r"[-/]", w.strip(",“”\"'").lower()) if p not in _SMALL_WORDS]
            initials = "".join(p[0] for p in parts[-len(word) :])
            last = parts[-1] if parts else ""
            if initials == word.lower() and last not in heads and last.removesuffix("s") not in heads and not run[1:]:
                return True
        return False

    def acts(self, word: str) -> bool:
        """Whether the document shows an unknown short form as a body: "BFGH has built", "BFGH's staff"."""
        if word not in self._acting:
            self._acting[word] = (
                word.isupper()
                and any(_HAS_DONE.match(behind) for behind in self._behind(word))
                and self.spelled_out(word) is None
                and not self._defined_thing(word)
                and not any(_IS_A.match(behind) for behind in self._behind(word))
            )
        return self._acting[word]

    @cached_property
    def _acting(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _things(self) -> dict[str, bool]:
        return {}

    def _behind(self, word: str) -> list[str]:
        """What stands behind each place where the document writes ``word``."""
        flat, found, at = self.flat, list[str](), self.flat.find(word)
        while at >= 0:
            end = at + len(word)
            if (at == 0 or not (flat[at - 1].isalnum() or flat[at - 1] == "-")) and not flat[end : end + 1].isalnum():
                found.append(flat[end : end + 60])
            at = flat.find(word, end)
        return found

    def is_surname(self, word: str) -> bool:
        """Whether ``word`` stands behind a given name somewhere ("Jane Doe"): then it is a person’s."""
        return word in self._surnames

    @cached_property
    def _surnames(self) -> frozenset[str]:
        """Last words of pairs in capitals that stand alone, as names of people do."""
        pairs = (m.group(1, 2) for m in _PAIR.finditer(self.flat))
        return frozenset(b for a, b in pairs if a.lower() not in FUNCTION_STARTS and a.lower() not in self.small_words)

    def recurs_as_name(self, word: str) -> bool:
        """Whether a word is a proper name of some weight: never in lower case, and written more than once."""
        return word.lower() not in self.small_words and len(self._behind(word)) > 1

    def spelled_out(self, short: str) -> tuple[str, bool] | None:
        """(words, whether they name a body) whose capitals spell ``short`` somewhere in the document, no bracket needed."""
        if short not in self._spelled:
            self._spelled[short] = self._spell(short)
        return self._spelled[short]

    @cached_property
    def _spelled(self) -> dict[str, tuple[str, bool] | None]:
        return {}

    @cached_property
    def _initials(self) -> tuple[str, list[tuple[int, int]]]:
        """Initials of all words in capitals, run by run with a bar between, and where each word stands."""
        letters: list[str] = []
        places: list[tuple[int, int]] = []
        last = -1
        for match in _CAPITAL_WORD.finditer(self.flat):
            start, end = match.span()
            if last >= 0 and not _GAP.fullmatch(self.flat, last, start):
                letters.append("|")
                places.append((start, start))
            letters.append(self.flat[start])
            places.append((start, end))
            last = end
        return "".join(letters), places

    def _spell(self, short: str) -> tuple[str, bool] | None:
        if len(short) < 3 or not short.isalpha() or not (short.isupper() or short[0].isupper() and short[1:].isupper()):
            return None
        letters, places = self._initials
        at = letters.find(short)
        if at < 0:
            return None
        full = self.flat[places[at][0] : places[at + len(short) - 1][1]]
        words = full.lower().replace(",", "").split()
        heads, first = self.grammar.list("organisations.heads.strong"), self.grammar.list("organisations.heads.first")
        things = self.grammar.list("organisations.exclude.things")
        body = words[0] in first or words[-1] in heads and words[-1] not in things
        return (full, body) if body or words[-1] in things else None

    def full_name_of(self, head: str) -> str | None:
        """The full name that a bare head ("the Commission") stands for in this document, where one stands out."""
        if head not in self._full_names:
            self._full_names[head] = self._search_full_name(head)
        return self._full_names[head]

    @cached_property
    def _full_names(self) -> dict[str, str | None]:
        return {}

    @property
    def _places(self) -> frozenset[str]:
        return self.grammar.list("bodies.countries.names")

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
            while words and words[0].lower() in FUNCTION_STARTS and " ".join(words[:2]) not in self._places:
                words = words[1:]
            if len(words) > 2 and words[1] == "on" and words[2].lower() in MONTHS | DAYS:
                continue  # "Cabinet on December 24"
            if len(words) > 1:
                counts[" ".join(words)] += 1
        if not counts:
            return None
        defined = [full for full, body in self.acronyms.values() if body and full in counts]
        if len(set(defined)) == 1 and len(counts) > 1:
            return defined[0]
        (best, times), *rest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return best if not rest or times >= 2 * rest[0][1] else None


def _expansion(before: str, short: str, grammar: Grammar) -> tuple[str, bool] | None:
    """The words before a bracket that its short form stands for, and whether they name a body."""
    heads = grammar.list("organisations.heads.strong")
    if short.isupper() and len(short) > 2:
        nearby = before.split()[-12:]
        for k in range(len(nearby) - 2, -1, -1):
            capitals = [w[0].lower() for w in nearby[k:] if w[0].isupper()]
            if (
                nearby[k][0].isupper()
                and capitals == list(short.lower())
                and not any(w.endswith(",") and w[0].islower() for w in nearby[k:])
            ):
                full = " ".join(nearby[k:])
                if any(w[0].islower() and w not in LINKS for w in nearby[k:]) and nearby[-1].lower() in heads:
                    return full, True
    match = _CAPITAL_RUN.search(before)
    if match is None:
        return None
    words = match.group().split()
    if "The" in words[1:]:  # a heading, and then the sentence that begins with the name
        words = words[len(words) - words[::-1].index("The") :]
        if not words:
            return None
    letters = [c.lower() for c in short if c.isalnum()]
    best: list[str] | None = None
    if short.isupper() or sum(c.isupper() for c in short) >= 2:
        for k in range(len(words) - 1, -1, -1):
            if words[k][:1].lower() == letters[0] and words[k][:1].isupper() and _initials_match(letters, words[k:]):
                best = words[k:]
                break
    if best is None and len(letters) > 3 and not short.isupper():
        for k in range(len(words) - 1, max(-1, len(words) - 9), -1):
            if words[k][:1].isupper() and words[k][:1].lower() == letters[0] and _syllables_match(letters, words[k:]):
                best = words[k:]
                break
    while words and (words[0].lower() in FUNCTION_STARTS or words[0] in (",", "&") or words[0].endswith(",")):
        words = words[1:]
    if not words:
        return None
    kept = best or words
    full = " ".join(kept).strip(" ,")
    plain = [w.strip(",").lower() for w in kept]
    things = grammar.list("organisations.exclude.things")
    body = any(w in heads for w in plain) and not (plain[-1] in things and plain[0] not in heads)
    if best is not None and len(kept) > 1 and kept[-1].strip(",") in grammar.list("bodies.countries.names"):
        body = body or plain[0] not in things  # Natural Resources Canada (NRCan)
    if best is None and not body:
        return None
    return full, body


def _syllables_match(letters: list[str], words: list[str]) -> bool:
    """Whether the letters are, in order, beginnings of the words, none of them left out but small ones ("NRCan")."""
    reached = {0}
    for word in words:
        low = word.lower().strip(",")
        step = {at + n for at in reached for n in range(1, len(low) + 1) if low[:n] == "".join(letters[at : at + n])}
        reached = step | reached if word[0].islower() or word == "&" else step
        if not reached:
            return False
    return len(letters) in reached


def _initials_match(letters: list[str], words: list[str]) -> bool:
    """Whether every letter is, in order, the initial of a word or stands inside the word last reached."""
    initials = [
        c.lower()
        for w in words
        if w[0].isupper() or w[0].isdigit()
        for c in (w if w.isupper() and len(w) < 4 else w[0])
    ]
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
