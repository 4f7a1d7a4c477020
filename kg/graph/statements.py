"""Statements of one document → triples of its named graph.

An edge is a node: actors hang on a statement by participations that keep role and surface; ``pol:actor`` on the
statement itself is the same without the role, for short queries. Evidence is one node a sentence, shared by all
statements read from it.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.documents import Document, Sentence
from kg.extraction.dates import find_dates
from kg.extraction.statement import Statement, Thing
from kg.graph import describe
from kg.graph.clauses import clause_indicators, part_of_year
from kg.graph.labels import edge_words, shorten
from kg.graph.links.link import RULES
from kg.graph.links.rules import link_rules
from kg.graph.named import issued_iri, said_links
from kg.graph.national import is_national
from kg.graph.rdf import DCTERMS, QB, RDF_TYPE, RDFS, SKOS, plain
from kg.graph.review import is_ambiguous
from kg.graph.subjects import subjects_of
from kg.graph.tasks import TaskTree
from kg.graph.terms import GRAPH_REVIEW, boolean, date, decimal, integer, node, pol, term, text, with_written_out
from kg.graph.trig import Triple, write_turtle
from kg.graph.units import unit_iri
from kg.identifiers import BASE, agency_iri, document_iri, evidence_iri, fingerprint, statement_iri
from kg.vocabulary import Vocabulary, load_vocabulary

_STAGES = {"issued": "issued", "revised": "revised", "draft": "draft", "comment": "comment"}
_BOUNDS = {">": "over", "<": "under", "~": "about"}
CHINA = BASE + "region/CN"
_PAGE = "http://xmlns.com/foaf/0.1/page"  # an HTML page that holds this very text
OBSERVATIONS = BASE + "dataset/observations"


def document_triples(
    document: Document, statements: Sequence[Statement], vocabulary: Vocabulary, *, quotes: bool = True
) -> list[Triple]:
    """Everything ``document`` says, with what must be described so that the graph can be read by itself."""
    graphs = document_graphs(document, statements, vocabulary, quotes=quotes)
    return [triple for triples in graphs.values() for triple in triples]


def document_graphs(
    document: Document, statements: Sequence[Statement], vocabulary: Vocabulary, *, quotes: bool = True
) -> dict[str, list[Triple]]:
    """The same by named graph: the document's own and, only where some reading is ambiguous, ``graph/review``."""
    writer = _Writer(document, vocabulary, quotes)
    writer.write(statements)
    review = {GRAPH_REVIEW: writer.review} if writer.review else {}
    return {
        name: with_written_out(triples)
        for name, triples in ({document_iri(document.id): writer.clear} | review).items()
    }


def turtle_of(document: Document, statements: Sequence[Statement], vocabulary: Vocabulary | None = None) -> str:
    """The document's statements as Turtle, quotes included."""
    return write_turtle(document_triples(document, statements, vocabulary or load_vocabulary()))


class _Writer:
    """Collects the triples of one document."""

    def __init__(self, document: Document, vocabulary: Vocabulary, quotes: bool) -> None:
        self.document = document
        self.vocabulary = vocabulary
        self.quotes = quotes
        self.iri = document_iri(document.id)
        self.tree = TaskTree(document, vocabulary)
        self.national = is_national(document, vocabulary)
        known = vocabulary.entities.get(self.iri)
        self.paged = known is not None and bool(known.values(_PAGE))
        self.clear: list[Triple] = []
        self.review: list[Triple] = []
        self.out = self.clear  # where the triples of the statement at hand go
        self._clear_spans: set[tuple[int, int]] = set()
        self._clear_things: set[str] = set()
        self._starts = [s.start for s in document.sentences]
        self._evidence: dict[tuple[int, int], tuple[str, int]] = {}
        self._written_evidence: set[tuple[int, int]] = set()
        self._things: dict[str, list[Triple]] = {}
        self._cells: Counter[tuple[str, ...]] = Counter()

    def write(self, statements: Sequence[Statement]) -> None:
        """Fills ``clear`` and ``review``. What both need stands in ``clear``."""
        ambiguous = [is_ambiguous(s, self.document, self.vocabulary) for s in statements]
        self._clear_spans = {(s.start, s.end) for s, doubt in zip(statements, ambiguous, strict=True) if not doubt}
        self.out += describe.document(self.document, self.vocabulary)
        self.out += self.tree.triples(release=not self.quotes)
        tasks = self.tree.evidence()
        said = said_links(self.document, statements, self.tree, self.vocabulary)
        spans = {*tasks.values(), *(span for _, span in said)}
        self._clear_spans |= spans
        self._place_evidence({(s.start, s.end) for s in statements} | spans)
        for task, span in tasks.items():
            self._add(task, pol("evidence"), node(self._evidence_node(span)))
        for link, span in said:
            self.out += replace(link, evidence=(self._evidence_node(span),)).triples()
        for rule in sorted({RULES + link.rule for link, _ in said}):
            self.out += link_rules()[rule]
        repeats: Counter[str] = Counter()
        about = subjects_of(self.document, statements, self.vocabulary)
        for statement, subjects, doubt in zip(statements, about, ambiguous, strict=True):
            self.out = self.review if doubt else self.clear
            mark, occurrence = self._evidence[statement.start, statement.end]
            key = surface_key(statement)
            first = statement_iri(statement.document, statement.kind, mark, occurrence, key)
            repeat = repeats[first]
            repeats[first] += 1
            iri = statement_iri(statement.document, statement.kind, mark, occurrence, key, repeat) if repeat else first
            self._statement(iri, statement, "ambiguous" if doubt else "extracted")
            for concept in subjects.concepts:
                self._add(iri, DCTERMS + "subject", node(concept))
            for concept in subjects.main:
                self._add(iri, pol("mainSubject"), node(concept))
            for concept in subjects.aside:
                self._add(iri, pol("asideSubject"), node(concept))
        for iri in sorted(self._things):
            (self.clear if iri in self._clear_things else self.review).extend(self._things[iri])

    def _place_evidence(self, wanted: set[tuple[int, int]]) -> None:
        """Fingerprint and occurrence of every evidence, counted over all sentences and evidences in text order."""
        spans = sorted(wanted | {(s.start, s.end) for s in self.document.sentences})
        seen: Counter[str] = Counter()
        for start, end in spans:
            mark = fingerprint(self.document.text[start:end])
            if (start, end) in wanted:
                self._evidence[start, end] = mark, seen[mark]
            seen[mark] += 1

    def _sentence(self, start: int) -> Sentence | None:
        at = bisect_right(self._starts, start) - 1
        return self.document.sentences[at] if at >= 0 else None

    def _add(self, subject: str, predicate: str, value: object) -> None:
        self.out.append((subject, predicate, value))  # type: ignore[arg-type]

    def _evidence_node(self, span: tuple[int, int]) -> str:
        start, end = span
        mark, occurrence = self._evidence[span]
        iri = evidence_iri(self.document.id, mark, occurrence)
        if span not in self._written_evidence:
            self._written_evidence.add(span)
            own, self.out = self.out, self.clear if span in self._clear_spans else self.review
            self._add(iri, RDF_TYPE, term("Evidence"))
            self._add(iri, DCTERMS + "source", node(self.iri))
            self._add(iri, pol("start"), integer(start))
            self._add(iri, pol("end"), integer(end))
            self._add(iri, pol("locator"), text(self.document.locator_at(start)))
            self._add(iri, pol("fingerprint"), text(mark))
            words = self.document.text[start:end]
            if self.quotes:
                self._add(iri, pol("quote"), text(words))
            elif self.paged and (edges := edge_words(words)):
                self._add(iri, pol("edgeWords"), text(edges))
            self.out = own
        return iri

    def _label(self, label: str) -> object:
        return text(shorten(label, release=not self.quotes), self.document.language)

    def _statement(self, iri: str, s: Statement, status: str) -> None:
        kind = {"action": "Activity", "issue": "Issuance", "goal": "Goal", "rank": "RankEntry"}.get(s.kind)
        if kind is None:
            kind = "Target" if s.aim == "target" else "Observation"
        self._add(iri, RDF_TYPE, term(kind))
        self._add(iri, pol("evidence"), node(self._evidence_node((s.start, s.end))))
        self._add(iri, pol("status"), term(status))
        self._add(iri, pol("confidence"), decimal(s.confidence))
        sentence = self._sentence(s.start)
        if sentence and (task := self.tree.task_of(sentence.node)):
            self._add(iri, pol("inTask"), node(task))
        if s.stance:
            self._add(iri, pol("stance"), term(s.stance))
        if s.what:
            self._add(iri, RDFS + "label", self._label(s.what))
        if s.others:
            self._add(iri, pol("others"), boolean(True))
        if s.duty:
            self._add(iri, pol("duty"), boolean(True))
        self._actors(iri, s.actors)
        for region in s.regions:
            self._region(iri, region)
        if s.deadline:
            self._deadline(iri, s)
        if s.kind == "issue":
            self._issue(iri, s)
        elif s.kind == "figure":
            self._figure(iri, s)
        elif s.kind == "rank":
            self._rank(iri, s)
        elif s.kind == "goal" and s.holder:
            self._add(iri, pol("heldIn"), text(s.holder))

    def _actors(self, iri: str, actors: Sequence[Thing]) -> None:
        for number, actor in enumerate(actors, 1):
            who = (actor.iri or agency_iri(actor.surface, unknown=True)).replace(BASE + "region/", BASE + "agency/")
            part = f"{iri}-{number}"
            self._describe(who, describe.actor(who, actor, self.document.language, self.vocabulary))
            self._add(iri, pol("actor"), node(who))
            self._add(iri, pol("participation"), node(part))
            self._add(part, RDF_TYPE, term("Participation"))
            self._add(part, pol("participant"), node(who))
            self._add(part, pol("role"), term(actor.role or ("sole" if len(actors) == 1 else "joint")))
            self._add(part, pol("surface"), text(actor.surface))

    def _region(self, iri: str, region: Thing) -> None:
        self._add(iri, pol("regionSurface"), text(region.surface))
        if region.iri:
            place = region.iri.replace(BASE + "agency/", BASE + "region/")
            self._describe(place, describe.region(place, region, self.document.language, self.vocabulary))
            self._add(iri, pol("region"), node(place))

    def _deadline(self, iri: str, s: Statement) -> None:
        deadline = s.deadline or ""
        self._add(iri, pol("deadline"), date(deadline))
        words = deadline_words(self.document, s)
        if words:
            self._add(iri, pol("deadlineSurface"), text(words))

    def _issue(self, iri: str, s: Statement) -> None:
        for number, instrument in enumerate(s.instruments, 1):
            title = instrument.title or instrument.surface
            what = issued_iri(instrument)
            self._describe(what, describe.instrument(what, title, self.document.language, self.vocabulary))
            if what not in self.vocabulary.entities:
                self._also_called(what, title)
            self._add(iri, pol("instrument"), node(what))
            self._add(iri, pol("titleSurface"), text(title))
            naming = f"{iri}-t{number}"
            self._add(iri, pol("naming"), node(naming))
            self._add(naming, RDF_TYPE, term("Naming"))
            self._add(naming, pol("instrument"), node(what))
            self._add(naming, pol("titleSurface"), text(title))
        if s.date:
            self._add(iri, DCTERMS + "date", date(s.date))
        if s.status:
            self._add(iri, pol("stage"), term(_STAGES[s.status]))

    def _also_called(self, iri: str, title: str) -> None:
        """Keeps a further title of an instrument that nobody listed."""
        name = " ".join(unicodedata.normalize("NFKC", title).split())
        known = self._things[iri]
        if not any(p.startswith(SKOS) and plain(o) == name for s, p, o in known if s == iri):
            known.append((iri, SKOS + "altLabel", text(name, self.document.language)))

    def _figure(self, iri: str, s: Statement) -> None:
        if s.indicator:
            self._add(iri, pol("indicatorLabel"), self._label(s.indicator))
        if s.indicator_iri:
            self._add(iri, pol("indicator"), node(s.indicator_iri))
        if s.aim != "target":
            for named in clause_indicators(self.document, s, self.vocabulary):
                self._add(iri, pol("clauseIndicator"), node(named))
            if part := part_of_year(self.document, s):
                self._add(iri, pol("partOfYear"), text(part))
        if s.surface:
            self._add(iri, pol("surface"), text(s.surface if self.quotes else shorten(s.surface, release=True)))
        if s.value is not None:
            self._add(iri, pol("writtenValue"), decimal(s.value))
        if s.unit:
            self._add(iri, pol("writtenUnit"), text(shorten(s.unit, release=not self.quotes)))
        value = s.quantity if s.quantity is not None else s.value
        if value is not None:
            self._add(iri, pol("value"), decimal(value))
        unit = None
        if s.quantity_unit:
            unit, known = unit_iri(s.quantity_unit)
            self._add(iri, pol("unit"), node(unit))
            if not known:
                self._describe(unit, describe.unit(unit, s.quantity_unit))
        if s.counted:
            self._add(iri, pol("counted"), self._label(s.counted))
        if s.bound:
            self._add(iri, pol("bound"), term(_BOUNDS[s.bound]))
        if s.year:
            self._add(iri, pol("targetYear" if s.aim == "target" else "year"), date(s.year))
        if s.region:
            self._region(iri, s.region)
        elif self.national:
            self._describe(CHINA, describe.region(CHINA, Thing("", en="China", zh="中国"), "en", self.vocabulary))
            self._add(iri, pol("region"), node(CHINA))
        if s.aim != "target" and s.indicator_iri and s.year and unit and value is not None:
            place = s.region.iri if s.region else CHINA if self.national else None
            if place:
                self._cube(iri, (s.indicator_iri, place, s.year, unit))

    def _cube(self, iri: str, cell: tuple[str, ...]) -> None:
        """Puts an observation whose every dimension is known into the cube."""
        self._cells[cell] += 1
        self._add(iri, RDF_TYPE, node(QB + "Observation"))
        self._add(iri, QB + "dataSet", node(OBSERVATIONS))
        self._add(iri, pol("sourceDocument"), node(self.iri))
        self._add(iri, pol("reading"), integer(self._cells[cell]))

    def _rank(self, iri: str, s: Statement) -> None:
        if s.region:
            self._region(iri, s.region)
        if s.dimension:
            self._add(iri, pol("dimension"), self._label(s.dimension))
        if s.year:
            self._add(iri, pol("year"), date(s.year))
        if s.order is not None:
            self._add(iri, pol("order"), integer(s.order))
        if s.position is not None:
            self._add(iri, pol("position"), integer(s.position))
        if s.band:
            self._add(iri, pol("band"), self._label(s.band))

    def _describe(self, iri: str, triples: Iterator[Triple]) -> None:
        """Keeps the description of a thing that the reference data do not describe, once."""
        if iri not in self._things:
            self._things[iri] = list(triples)
        if self.out is self.clear:
            self._clear_things.add(iri)


def surface_key(statement: Statement) -> tuple[str, ...]:
    """The record's surface key; titles sorted, because the graph keeps no order among them."""
    key = statement.surface_key()
    return tuple(sorted(key)) if statement.kind == "issue" else key


def deadline_words(document: Document, statement: Statement) -> str | None:
    """The words of the evidence that set the statement's deadline."""
    evidence = document.plain(statement.start, statement.end)
    deadline = statement.deadline or ""
    year = int(document.metadata.date[:4]) if document.metadata.date else None
    found = find_dates(evidence, document.language, year)
    for exact in (True, False):
        for mention in found:
            value = mention.value or ""
            if (
                (value == deadline)
                if exact
                else bool(value) and (value.startswith(deadline) or deadline.startswith(value))
            ):
                return evidence[mention.core : mention.end] or mention.surface
    return deadline[:4] if deadline[:4] in evidence else None
