"""Holds every evidence against its text: the words, their place, their boundaries, and the names made from them."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from kg.documents.discovery import discover, document_id
from kg.graph.figure_checks import figure_findings, order_findings, year_findings
from kg.graph.labels import edge_words, unshortened
from kg.graph.rdf import DCTERMS
from kg.graph.records import Facts, Finding
from kg.graph.rereading import Reading, read_again
from kg.identifiers import BASE, ONTOLOGY, document_iri, evidence_iri, fingerprint, slug, statement_iri

_KINDS = {
    ONTOLOGY + "Activity": "action",
    ONTOLOGY + "Issuance": "issue",
    ONTOLOGY + "Observation": "figure",
    ONTOLOGY + "Target": "figure",
    ONTOLOGY + "Goal": "goal",
    ONTOLOGY + "RankEntry": "rank",
}
_SPACE = re.compile(r"\s+")
_CLOSING = ")）]】〕」』”\"’'"
_SENTENCE_END = "。！？.!?" + _CLOSING


def check(facts: Facts, directory: Path | None, documents: str | Path | None) -> tuple[int, list[Finding]]:
    """How many evidences could be compared with words, and everything wrong with them."""
    findings: list[Finding] = []
    compared = 0
    by_document: dict[str, list[str]] = {}
    for evidence in facts.of_class("Evidence"):
        by_document.setdefault(facts.one(evidence, DCTERMS + "source") or "", []).append(evidence)
    statements: dict[str, list[str]] = {}
    for statement, evidences in facts.values(ONTOLOGY + "evidence").items():
        for evidence in evidences:
            statements.setdefault(evidence, []).append(statement)
    readings = {slug(key): reading for key, reading in read_again(_files(facts, directory, documents)).items()}
    for document, evidences in sorted(by_document.items()):
        reading = readings.get(document.rpartition("/")[2])
        if reading is not None and reading.error:
            findings.append(Finding("unreadable", reading.error, facts.file(document), document))
            reading = None
        if reading is not None and not _same_text(facts, document, reading):
            findings += _moved(facts, document, evidences, reading)
            continue
        checker = _Checker(facts, document, reading)
        for evidence in evidences:
            compared += checker.check(evidence, statements.get(evidence, []))
        findings += checker.findings
    return compared, findings


def _files(facts: Facts, directory: Path | None, documents: str | Path | None) -> list[Path]:
    """The files to read again: the documents named by the user, else the texts beside the graph."""
    wanted = {iri.rpartition("/")[2] for iri in facts.of_class("SourceDocument")}
    files = {}
    if directory is not None:
        files = {f.stem: f for f in sorted((directory / "texts").glob("*.txt")) if f.stem in wanted}
    if documents is not None:
        files |= {slug(document_id(f)): f for f in discover([documents]) if slug(document_id(f)) in wanted}
    return [files[name] for name in sorted(files)]


def _same_text(facts: Facts, document: str, reading: Reading) -> bool:
    sha256 = hashlib.sha256(reading.text.encode("utf-8", "surrogatepass")).hexdigest()
    return facts.one(document, ONTOLOGY + "textHash") in (None, sha256)


def _moved(facts: Facts, document: str, evidences: list[str], reading: Reading) -> list[Finding]:
    """The text is not the one the graph was built from: says which sentences are still there."""
    there = {fingerprint(reading.text[start:end]) for start, end, _ in reading.sentences}
    lost = [e for e in evidences if facts.one(e, ONTOLOGY + "fingerprint") not in there]
    found = [
        Finding(
            "text changed",
            f"{reading.file} gives another text than this graph was built from; "
            f"{len(evidences) - len(lost)} of {len(evidences)} sentences are still in it (build it again)",
            facts.file(document),
            document,
        )  # fmt: skip
    ]
    found += [
        Finding("text changed", "this sentence is no longer in the text", facts.file(e), e, facts.locator(e))
        for e in lost
    ]
    return found


@dataclass
class _Words:
    """The words of one evidence as far as they are known: as they stand, and reflowed."""

    raw: str
    plain: str


class _Checker:
    """The checks of one document."""

    def __init__(self, facts: Facts, document: str, reading: Reading | None) -> None:
        self.facts = facts
        self.document = document
        self.reading = reading
        self.findings: list[Finding] = []
        self._starts: list[int] = []
        self._ends: set[int] = set()
        self.language = facts.one(document, DCTERMS + "language") or "en"
        self._exact = facts.one(document, ONTOLOGY + "mediaType") == "text/plain"
        if reading is not None:
            self._starts = [s[0] for s in reading.sentences]
            self._ends = {s[1] for s in reading.sentences}

    def _report(self, check: str, iri: str, message: str) -> None:
        self.findings.append(Finding(check, message, self.facts.file(iri), iri, self.facts.locator(iri)))

    def check(self, evidence: str, statements: list[str]) -> bool:
        """Checks one evidence and its statements; False where no words are at hand to compare with."""
        facts = self.facts
        try:
            start = int(facts.one(evidence, ONTOLOGY + "start") or "")
            end = int(facts.one(evidence, ONTOLOGY + "end") or "")
        except ValueError:
            return False  # the shape reports it
        quote = facts.one(evidence, ONTOLOGY + "quote")
        if start >= end:
            self._report("place", evidence, f"ends ({end}) before it starts ({start})")
            return False
        words = self._words(start, end, quote)
        if words is None:
            return False
        if self.reading is not None and quote is not None and quote != words.raw:
            self._report("quote", evidence, f"the text reads {_cut(words.raw)}, not {_cut(quote)}, at {start}-{end}")
        mark = fingerprint(words.raw)
        if mark != facts.one(evidence, ONTOLOGY + "fingerprint"):
            self._report(
                "fingerprint", evidence, f"the words at {start}-{end} have another fingerprint: {_cut(words.raw)}"
            )
        edges = facts.one(evidence, ONTOLOGY + "edgeWords")
        if edges is not None and edges != edge_words(words.raw):
            self._report("quote", evidence, f"does not begin and end with {_cut(edges)}")
        if self.reading is not None:
            self._boundaries(evidence, start, end)
        elif quote is not None and end - start != len(quote):
            self._report("place", evidence, f"the quote has {len(quote)} characters, its place {end - start}")
        for statement in statements:
            self._surfaces(statement, words)
            self._name(statement, evidence, mark, words)
            self.findings += figure_findings(facts, statement, words.raw, words.plain, self.language)
            if self.reading is not None:
                self.findings += year_findings(facts, statement, self.reading, start, end)
        self.findings += order_findings(facts, statements)
        return True

    def _words(self, start: int, end: int, quote: str | None) -> _Words | None:
        if self.reading is None:
            return None if quote is None else _Words(quote, quote)
        inside = [text for a, b, text in self._sentences(start, end) if start <= a and b <= end]
        raw = self.reading.text[start:end]
        return _Words(raw, "".join(inside) or raw)

    def _sentences(self, start: int, end: int) -> list[tuple[int, int, str]]:
        assert self.reading is not None
        at = bisect_left(self._starts, start)
        found = []
        while at < len(self._starts) and self._starts[at] < end:
            found.append(self.reading.sentences[at])
            at += 1
        return found

    def _boundaries(self, evidence: str, start: int, end: int) -> None:
        assert self.reading is not None
        text = self.reading.text
        if end > len(text):
            self._report("place", evidence, f"ends at {end}, after the text's last character ({len(text)})")
            return
        if text[start].isspace() or text[end - 1].isspace():
            self._report("boundary", evidence, "starts or ends with white space")
            return
        at = bisect_left(self._starts, start)
        known_start = at < len(self._starts) and self._starts[at] == start
        if not known_start and (self._exact or not _starts_freely(text, start)):
            self._report(
                "boundary", evidence, f"starts inside a sentence: …{_cut(text[max(0, start - 12) : start + 12])}"
            )
        # A duty ends with its bracket or with the line that names the bodies.
        if end not in self._ends and not (text[end - 1] in _CLOSING or text[end : end + 1] in ("", "\n", "\r")):
            self._report("boundary", evidence, f"ends inside a sentence: …{_cut(text[max(0, end - 12) : end + 12])}")

    def _surfaces(self, statement: str, words: _Words) -> None:
        """Every surface form of the statement occurs in its evidence, white space aside."""
        facts = self.facts
        bare = {_bare(words.raw), _bare(words.plain)}

        def inside(surface: str) -> bool:
            return any(_bare(surface) in text for text in bare)

        for part in facts.all(statement, ONTOLOGY + "participation"):
            for surface in facts.all(part, ONTOLOGY + "surface"):
                if not inside(surface):
                    self._report("surface", part, f"the actor '{surface}' is not in the evidence")
        for name, what in (
            ("surface", "value"), ("titleSurface", "title"), ("regionSurface", "region"), ("deadlineSurface", "deadline"),
        ):  # fmt: skip
            for surface in facts.all(statement, ONTOLOGY + name):
                if not inside(surface):
                    self._report("surface", statement, f"the {what} '{surface}' is not in the evidence")
        deadline = facts.one(statement, ONTOLOGY + "deadline")
        if deadline and not facts.all(statement, ONTOLOGY + "deadlineSurface") and not inside(deadline[:4]):
            self._report("surface", statement, f"nothing in the evidence sets the deadline {deadline}")
        self._actors(statement)
        self._namings(statement)

    def _actors(self, statement: str) -> None:
        """The short cut from a statement to its actors says the same as the participations."""
        facts = self.facts
        parts = facts.all(statement, ONTOLOGY + "participation")
        taking_part = {who for part in parts for who in facts.all(part, ONTOLOGY + "participant")}
        if taking_part != set(facts.all(statement, ONTOLOGY + "actor")):
            self._report("actors", statement, "pol:actor and the participations name different actors")

    def _namings(self, statement: str) -> None:
        """Each title stands with its instrument: all that the statement names, and an unlisted one is its title."""
        facts = self.facts
        parts = facts.all(statement, ONTOLOGY + "naming")
        for prop in ("instrument", "titleSurface"):
            if {v for part in parts for v in facts.all(part, ONTOLOGY + prop)} != set(
                facts.all(statement, ONTOLOGY + prop)
            ):
                self._report("titles", statement, f"pol:{prop} and the namings say different things")
        unlisted = BASE + "instrument/unknown/"
        for part in parts:
            title = facts.one(part, ONTOLOGY + "titleSurface") or ""
            what = facts.one(part, ONTOLOGY + "instrument") or ""
            if what.startswith(unlisted) and what != unlisted + slug(title):
                self._report("titles", part, f"the instrument is not the one called '{title}'")

    def _name(self, statement: str, evidence: str, mark: str, words: _Words) -> None:
        """Statement and evidence are called after what they say."""
        facts = self.facts
        name = facts.one(self.document, DCTERMS + "identifier")
        kind = next((_KINDS[t] for t in facts.types.get(statement, ()) if t in _KINDS), None)
        key = surface_key(facts, statement, kind)
        if name is None or document_iri(name) != self.document or kind is None or key is None:
            return
        for occurrence in range(_MOST_OCCURRENCES):
            if evidence_iri(name, mark, occurrence) == evidence:
                break
        else:
            self._report("name", evidence, "the IRI does not follow from the words (build the graph again)")
            return
        keys = chain([key], self._longer(kind, key, words))
        if not any(
            statement == statement_iri(name, kind, mark, occurrence, k, repeat)
            for k in keys
            for repeat in range(_MOST_OCCURRENCES)
        ):
            self._report(
                "name", statement, "the IRI does not follow from what the statement says; a surface was changed"
            )

    def _longer(self, kind: str, key: tuple[str, ...], words: _Words) -> Iterator[tuple[str, ...]]:
        """What the key can have been before its last word was shortened for a graph without quotes."""
        if kind not in ("figure", "rank") or not key[-1]:
            return
        texts = [words.plain, words.raw] + ([self.reading.text] if kind == "rank" and self.reading is not None else [])
        for longer in dict.fromkeys(chain.from_iterable(unshortened(key[-1], " ".join(t.split())) for t in texts)):
            yield (*key[:-1], longer)


#: Enough for any sentence that a document repeats, few enough to fail quickly.
_MOST_OCCURRENCES = 64


def surface_key(facts: Facts, statement: str, kind: str | None) -> tuple[str, ...] | None:
    """The surface key of a statement read back from the graph; None where the graph does not keep all of it."""
    if kind == "action":
        parts = sorted(facts.all(statement, ONTOLOGY + "participation"), key=lambda p: int(p.rpartition("-")[2]))
        return tuple(facts.one(part, ONTOLOGY + "surface") or "" for part in parts)
    if kind == "issue":
        return tuple(sorted(facts.all(statement, ONTOLOGY + "titleSurface")))
    if kind == "figure":
        surface = facts.one(statement, ONTOLOGY + "surface")
        return None if surface is None else (surface,)
    if kind == "goal":
        return (facts.one(statement, ONTOLOGY + "deadline") or "",)
    if kind == "rank":
        return tuple(facts.one(statement, ONTOLOGY + name) or "" for name in ("regionSurface", "dimension"))
    return None


def _starts_freely(text: str, start: int) -> bool:
    """Whether a sentence may begin here, as far as the characters before it tell."""
    before = text[:start].rstrip(" \t\u3000")
    return not before or before[-1] in "\n\r；;:：" + _SENTENCE_END


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return repr(shown if len(shown) <= 40 else shown[:39] + "…")
