"""Responsibilities by rules: each file of ``ontology/rules/`` is a SPARQL CONSTRUCT whose name is the rule's.

Rules see documents, reference data and links, never each other's conclusions, so their order means nothing. A rule says
bearer, duty, role, basis, scope, dates, evidence and what it was derived from; status, rule and confidence are added
here, and where several grounds meet in one node, the earliest ``pol:from`` and the latest ``pol:until`` count. An empty
``pol:until`` says that this ground has no known end, an empty comment that it does not hold for this ground.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import GraphError, ReferenceDataError
from kg.graph.links import NAMES
from kg.graph.links.link import RULES
from kg.graph.links.rules import describe_rule
from kg.graph.rdf import DCTERMS, PREFIXES, PROV, RDF_TYPE, RDFS, plain
from kg.graph.store import query_error
from kg.graph.terms import decimal, node, pol, term
from kg.graph.trig import Triple, iri_text
from kg.graph.vetting import refuse_network
from kg.identifiers import BASE, ONTOLOGY
from kg.paths import ontology_dir
from kg.vocabulary.confidence import confidence

GRAPH_INFERRED = BASE + "graph/inferred/"
RESPONSIBILITY = BASE + "responsibility/"

#: Basis (local name) → its ground in ``ontology/confidence.csv``.
GROUNDS = {
    "mandated": "mandated", "reported": "reported", "issuing": "issuer", "aligned": "aligned", "statutory": "remit",
}  # fmt: skip
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ONCE = ("bearer", "bears", "role", "basis", "scope")
_TYPE = term("Responsibility")


@dataclass(frozen=True)
class Rule:
    """A rule as its file says it: name, query, and what it means with an example, in both languages."""

    name: str
    file: Path
    sparql: str
    meaning: Mapping[str, str]
    example: Mapping[str, str]
    links: tuple[str, ...] = NAMES  # the graphs of links that it asks for


def load_rules(more: Iterable[str | Path] = ()) -> tuple[Rule, ...]:
    """The rules of ``ontology/rules/`` and the files ``more``, sorted by name. Raises ReferenceDataError."""
    files = sorted((ontology_dir() / "rules").glob("*.rq")) + [Path(file) for file in more]
    rules: dict[str, Rule] = {}
    for file in files:
        rule = _read(file)
        if rule.name in rules:
            raise ReferenceDataError(
                f"there is another rule '{rule.name}': {rules[rule.name].file}", place=file, hint="rename the file"
            )
        rules[rule.name] = rule
    return tuple(rules[name] for name in sorted(rules))


def _read(file: Path) -> Rule:
    if not _NAME.fullmatch(file.stem):
        raise ReferenceDataError(
            "not a name for a rule", place=file, hint="lower-case letters, digits and hyphens, such as my-rule.rq"
        )
    try:
        words = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ReferenceDataError(f"cannot be read: {error.strerror or error}", place=file) from None
    except UnicodeDecodeError:
        raise ReferenceDataError("not UTF-8", place=file) from None
    meaning, example, links = header(words, file)
    try:
        refuse_network(words)
        answer = ox.Store().query(words, prefixes=PREFIXES)
    except SyntaxError as error:
        raise _in_file(query_error(words, str(error.msg or error)), file) from None
    except GraphError as error:
        raise _in_file(error, file) from None
    if not isinstance(answer, ox.QueryTriples):
        raise ReferenceDataError("not a CONSTRUCT query", place=file, hint="a rule constructs responsibilities")
    return Rule(file.stem, file, words, meaning, example, links)


def _in_file(error: GraphError, file: Path) -> ReferenceDataError:
    return ReferenceDataError(error.message, place=file, line=error.line, hint=error.hint)


def header(words: str, file: Path) -> tuple[dict[str, str], dict[str, str], tuple[str, ...]]:
    """Meaning and example, each in en and zh, and the graphs of links that the rule asks for (all, where it names none),
    from the lines that begin with ``#:``. Raises ReferenceDataError."""
    lines = [line[2:].strip() if line.startswith("#:") else "" for line in words.splitlines()]
    hint = 'begin with lines like  #: meaning.en = "…"  (meaning and example, en and zh)'
    try:
        said = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        raise ReferenceDataError(
            f"the header is not valid TOML: {error}", place=file, line=int(at[1]) if at else None, hint=hint
        ) from None
    for part in ("meaning", "example"):
        table = said.get(part)
        for language in ("en", "zh"):
            value = table.get(language) if isinstance(table, dict) else None
            if not isinstance(value, str) or not value.strip():
                raise ReferenceDataError(f"the header has no {part}.{language}", place=file, line=1, hint=hint)
    links = said.get("links", list(NAMES))
    if not isinstance(links, list) or not all(name in NAMES for name in links):
        raise ReferenceDataError(
            f"{links} are no graphs of links", place=file, line=1, hint=f"a list of some of: {', '.join(NAMES)}"
        )
    return said["meaning"], said["example"], tuple(links)


def infer(store: ox.Store, rules: Iterable[Rule]) -> dict[str, list[Triple]]:
    """What the rules conclude from the graphs of ``store``: rule's name → triples. Nothing is added to ``store``."""
    found = {rule.name: _conclusions(store, rule) for rule in rules}
    trust = _Trust(store)
    merged: dict[str, _Node] = {}
    for nodes in found.values():
        for iri, said in nodes.items():
            merged.setdefault(iri, _Node()).add(said)
    graphs: dict[str, list[Triple]] = {}
    for name, nodes in found.items():
        graphs[name] = triples = []
        for iri, said in nodes.items():
            every = merged[iri]
            triples += [(iri, p, o) for p, values in said.values.items() for o in values]
            triples += every.period(iri)
            triples += said.comments(iri)
            triples.append((iri, pol("status"), term("inferred")))
            triples.append((iri, pol("rule"), node(RULES + name)))
            triples.append((iri, pol("confidence"), decimal(trust.of(every))))
    return graphs


def descriptions(rules: Iterable[Rule]) -> dict[str, list[Triple]]:
    """What each rule is, so that a node can be asked what its rule means: rule's name → triples."""
    return {rule.name: describe_rule(rule.name, dict(rule.meaning), dict(rule.example)) for rule in rules}


class _Node:
    """One responsibility as one rule, or all rules, say it."""

    def __init__(self) -> None:
        self.values: dict[str, set[ox.NamedNode | ox.Literal]] = {}
        self.begins: set[ox.Literal] = set()
        self.ends: set[ox.Literal] = set()
        self.remarks: set[ox.Literal] = set()

    def put(self, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        if (known := self.values.get(predicate)) is not None:
            known.add(value)
        elif isinstance(value, ox.Literal) and predicate == pol("from"):
            self.begins.add(value)
        elif isinstance(value, ox.Literal) and predicate == pol("until"):
            self.ends.add(value)
        elif isinstance(value, ox.Literal) and predicate == RDFS + "comment":
            self.remarks.add(value)
        else:
            self.values[predicate] = {value}

    def add(self, other: _Node) -> None:
        for predicate, values in other.values.items():
            self.values.setdefault(predicate, set()).update(values)
        self.begins |= other.begins
        self.ends |= other.ends

    def period(self, iri: str) -> Iterable[Triple]:
        if self.begins:
            yield iri, pol("from"), min(self.begins, key=lambda d: (d.value, str(d)))
        if self.ends and all(d.value for d in self.ends):
            yield iri, pol("until"), max(self.ends, key=lambda d: (d.value, str(d)))

    def comments(self, iri: str) -> Iterable[Triple]:
        for language in sorted({c.language or "" for c in self.remarks}):
            said = [c for c in self.remarks if (c.language or "") == language]
            if all(c.value for c in said):
                yield from ((iri, RDFS + "comment", c) for c in said)


def _conclusions(store: ox.Store, rule: Rule) -> dict[str, _Node]:
    """The rule's responsibilities by IRI. Raises ReferenceDataError where it makes anything else."""
    nodes: dict[str, _Node] = {}
    triples = store.query(rule.sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(triples, ox.QueryTriples)
    before, said = None, _Node()
    for triple in triples:
        subject, value = triple.subject, triple.object
        if subject != before:  # what is said of one responsibility mostly stands together
            if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(RESPONSIBILITY):
                raise ReferenceDataError(
                    f"says something of {subject}; rules make responsibilities and nothing else", place=rule.file,
                    hint=f"every subject is an IRI under {RESPONSIBILITY}",
                )  # fmt: skip
            before, said = subject, nodes.setdefault(subject.value, _Node())
        if not isinstance(value, ox.NamedNode | ox.Literal):
            raise ReferenceDataError(f"makes a blank node ({triple.predicate})", place=rule.file)
        said.put(triple.predicate.value, value)
    for iri, said in nodes.items():
        _check(iri, said, rule)
    return nodes


def _check(iri: str, said: _Node, rule: Rule) -> None:
    if said.values.get(RDF_TYPE) != {_TYPE}:
        raise ReferenceDataError(f"{iri_text(iri)} is not (only) a pol:Responsibility", place=rule.file)
    for name in _ONCE:
        if len(said.values.get(ONTOLOGY + name, ())) != 1:
            raise ReferenceDataError(
                f"{iri_text(iri)} has {len(said.values.get(ONTOLOGY + name, ()))} pol:{name}", place=rule.file,
                hint="make its IRI from bearer, duty, role, basis and scope, as the other rules do",
            )  # fmt: skip
    (basis,) = said.values[ONTOLOGY + "basis"]
    if plain(basis).removeprefix(ONTOLOGY) not in GROUNDS:
        raise ReferenceDataError(
            f"{plain(basis)} is no basis of a responsibility", place=rule.file,
            hint="one of " + ", ".join(f"pol:{g}" for g in GROUNDS),
        )  # fmt: skip
    if PROV + "wasDerivedFrom" not in said.values:
        raise ReferenceDataError(f"{iri_text(iri)} says not what it was derived from", place=rule.file)


class _Trust:
    """Confidence by ground and number of independent documents; a translation and its original are one."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self._witnesses: dict[str, frozenset[str]] = {}
        self._originals: dict[str, str] = {}
        self._background: dict[str, bool] = {}

    def of(self, said: _Node) -> float:
        """Confidence in a responsibility, by all that it was derived from."""
        (basis,) = said.values[ONTOLOGY + "basis"]
        derived = [plain(v) for v in said.values[PROV + "wasDerivedFrom"]]
        documents = frozenset[str]().union(*map(self._told_by, derived))
        sure = confidence(GROUNDS[plain(basis).removeprefix(ONTOLOGY)], len(documents))
        if not documents and any(self._is_background(d) for d in derived):
            sure = min(sure, confidence("background"))
        return sure

    def _told_by(self, iri: str) -> frozenset[str]:
        """The documents that a statement rests on, each by its original."""
        known = self._witnesses.get(iri)
        if known is None:
            found = set()
            if iri.startswith(BASE + "statement/"):
                for place in self._objects(iri, pol("evidence")):
                    for document in self._objects(place, DCTERMS + "source"):
                        found.add(self._original(document))
            known = self._witnesses[iri] = frozenset(found)
        return known

    def _original(self, document: str) -> str:
        known = self._originals.get(document)
        if known is None:
            known = self._originals[document] = min(self._objects(document, pol("original")), default=document)
        return known

    def _is_background(self, iri: str) -> bool:
        known = self._background.get(iri)
        if known is None:
            known = self._background[iri] = pol("background") in self._objects(iri, pol("basis"))
        return known

    def _objects(self, iri: str, predicate: str) -> list[str]:
        return [plain(q.object) for q in self.store.quads_for_pattern(node(iri), node(predicate), None, None)]
