"""Responsibilities by rules: each file of ``ontology/rules/`` is a SPARQL CONSTRUCT whose name is the rule's.

Rules see documents, reference data and links, never each other's conclusions, so their order means nothing. A rule says
bearer, duty, role, basis, scope, dates, evidence and what it was derived from; status, rule and confidence are added
here, and where several grounds meet in one node, the earliest ``pol:from`` and the latest ``pol:until`` count. An empty
``pol:until`` says that this ground has no known end, an empty comment that it does not hold for this ground.
"""

from __future__ import annotations

import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.errors import GraphError, ReferenceDataError
from kg.graph.links import NAMES
from kg.graph.links.link import RULES
from kg.graph.links.rules import describe_rule
from kg.graph.rdf import DCTERMS, PREFIXES, PROV, RDF_TYPE, RDFS, plain
from kg.graph.store import query_error
from kg.graph.terms import decimal, node, parsed, pol
from kg.graph.trig import Said, Triple, iri_text
from kg.graph.vetting import refuse_network
from kg.graph.workers import uninterrupted
from kg.identifiers import BASE, ONTOLOGY
from kg.paths import ontology_dir
from kg.vocabulary.confidence import confidence

GRAPH_INFERRED = BASE + "graph/inferred/"
RESPONSIBILITY = BASE + "responsibility/"

#: Rules that the store answers at the same time.
_RULES_AT_ONCE = 2
#: Basis (local name) → its ground in ``ontology/confidence.csv``.
GROUNDS = {
    "mandated": "mandated", "reported": "reported", "issuing": "issuer", "aligned": "aligned", "statutory": "remit",
}  # fmt: skip
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ONCE = ("bearer", "bears", "role", "basis", "scope")
_TYPE = (f"<{pol('Responsibility')}>",)
_BASIS, _DERIVED = ONTOLOGY + "basis", PROV + "wasDerivedFrom"


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


#: Responsibilities by IRI.
Nodes = dict[str, Said]


def infer(store: ox.Store, rules: Iterable[Rule], meanwhile: Callable[[], object] = lambda: None) -> dict[str, Nodes]:
    """What the rules conclude from the graphs of ``store``: rule's name → responsibilities. Nothing is added to ``store``.

    ``meanwhile`` is called while the store looks for answers. Raises ReferenceDataError where a rule makes anything else.
    """
    found = dict(_conclusions(store, [*rules], meanwhile))
    trust = _Trust(store)
    counts = Counter(iri for nodes in found.values() for iri in nodes)
    shared = {iri for iri, number in counts.items() if number > 1}  # made by several rules
    every = {iri: _joined(nodes[iri] for nodes in found.values() if iri in nodes) for iri in shared}
    return {
        name: {iri: _finished(said, every.get(iri, said), name, trust) for iri, said in nodes.items()}
        for name, nodes in found.items()
    }


def descriptions(rules: Iterable[Rule]) -> dict[str, list[Triple]]:
    """What each rule is, so that a node can be asked what its rule means: rule's name → triples."""
    return {rule.name: describe_rule(rule.name, dict(rule.meaning), dict(rule.example)) for rule in rules}


def _joined(nodes: Iterable[Said]) -> Said:
    """What several rules say of one responsibility."""
    found: dict[str, tuple[str, ...]] = {}
    for said in nodes:
        for predicate, values in said.items():
            found[predicate] = (*found.get(predicate, ()), *values)
    return found


def _finished(said: Said, every: Said, rule: str, trust: _Trust) -> Said:
    """A responsibility as it is written; ``every`` is what all rules say of it."""
    whole = dict(said)
    for predicate, join in _JOINED.items():
        own = whole.pop(predicate, ())
        of_all = (said if predicate == _COMMENT else every).get(predicate, ())
        if of_all and (kept := [*(v for v in own if v[0] == "<"), *join({v for v in of_all if v[0] == '"'})]):
            whole[predicate] = kept
    whole[_STATUS] = (*whole.get(_STATUS, ()), _INFERRED)
    whole[_RULE] = (*whole.get(_RULE, ()), f"<{RULES}{rule}>")
    whole[_CONFIDENCE] = (*whole.get(_CONFIDENCE, ()), _number(trust.of(every)))
    return whole


def _lexical(literal: str) -> str:
    return literal[1 : literal.rindex('"')]


def _begins(dates: Iterable[str]) -> list[str]:
    return sorted(dates, key=lambda d: (_lexical(d), d))[:1]


def _ends(dates: Iterable[str]) -> list[str]:
    every = sorted(dates, key=lambda d: (_lexical(d), d))
    return every[-1:] if all(map(_lexical, every)) else []


def _comments(words: Iterable[str]) -> list[str]:
    """Those of each language of which none is empty."""
    found: dict[str, list[str]] = {}
    for said in sorted(words):
        found.setdefault(said[said.rindex('"') :], []).append(said)
    return [said for same in found.values() if all(map(_lexical, same)) for said in same]


_COMMENT, _STATUS, _RULE, _CONFIDENCE = RDFS + "comment", pol("status"), pol("rule"), pol("confidence")
_INFERRED = f"<{pol('inferred')}>"
#: What is made of the literals that several grounds give.
_JOINED: dict[str, Callable[[Iterable[str]], list[str]]] = {
    pol("from"): _begins,
    pol("until"): _ends,
    _COMMENT: _comments,
}


@cache
def _number(value: float) -> str:
    return str(decimal(value))


def _conclusions(
    store: ox.Store, rules: Sequence[Rule], meanwhile: Callable[[], object]
) -> Iterator[tuple[str, Nodes]]:
    """Names of rules and their responsibilities. The store answers further rules while one's answer is read."""
    with tempfile.TemporaryDirectory(prefix="kg-rules-") as folder, ThreadPoolExecutor(_RULES_AT_ONCE) as pool:
        files = [Path(folder) / f"{number}.nt" for number in range(len(rules))]
        with uninterrupted():  # Ctrl-C is for the thread that waits
            asked = [pool.submit(_ask, store, rule, file) for rule, file in zip(rules, files, strict=True)]
        try:
            meanwhile()
            for rule, file, answer in zip(rules, files, asked, strict=True):
                answer.result()
                yield rule.name, _nodes(file, rule)
                file.unlink()
        finally:
            pool.shutdown(cancel_futures=True)


def _ask(store: ox.Store, rule: Rule, file: Path) -> None:
    """Writes what a rule makes as N-Triples: millions of terms as objects would take seconds and gigabytes."""
    triples = store.query(rule.sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(triples, ox.QueryTriples)
    triples.serialize(str(file), format=ox.RdfFormat.N_TRIPLES)  # to a name, not a stream: so Python runs meanwhile


def _nodes(file: Path, rule: Rule) -> Nodes:
    """The responsibilities in the answer to a rule, by IRI. Raises ReferenceDataError where it makes anything else."""
    nodes: dict[str, dict[str, tuple[str, ...]]] = {}
    once: dict[str, tuple[str, ...]] = {}  # what is said of many is kept once
    with file.open(encoding="utf-8", newline="\n") as lines:
        before, said = "", dict[str, tuple[str, ...]]()
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            value = value[:-3]
            if subject != before:  # what is said of one responsibility mostly stands together
                before, said = subject, nodes.setdefault(_checked(subject, rule), {})
            if value[0] == "_" or value[:2] == "<<":
                raise ReferenceDataError(f"makes a blank node ({predicate})", place=rule.file)
            if (name := _NAMES.get(predicate)) is None:
                name = _NAMES[predicate] = predicate[1:-1]
            known = said.get(name)
            if known is None:
                said[name] = once.setdefault(value, (value,)) if name in _REPEATED else (value,)
            elif value not in known:
                said[name] = (*known, value)
    for iri, of_it in nodes.items():
        _check(iri, of_it, rule)
    return nodes  # type: ignore[return-value]


#: Predicate as N-Triples writes it → its IRI.
_NAMES: dict[str, str] = {}
#: Predicates whose values are the same for many responsibilities.
_REPEATED = frozenset({RDF_TYPE, *(ONTOLOGY + name for name in ("bearer", "bears", "role", "basis", "scope", "from", "until"))})  # fmt: skip


def _checked(subject: str, rule: Rule) -> str:
    """The IRI of a subject that N-Triples writes so. Raises ReferenceDataError."""
    iri = subject[1:-1]
    if subject[0] != "<" or not iri.startswith(RESPONSIBILITY):
        raise ReferenceDataError(
            f"says something of {subject}; rules make responsibilities and nothing else", place=rule.file,
            hint=f"every subject is an IRI under {RESPONSIBILITY}",
        )  # fmt: skip
    return iri


def _check(iri: str, said: Said, rule: Rule) -> None:
    if said.get(RDF_TYPE) != _TYPE:
        raise ReferenceDataError(f"{iri_text(iri)} is not (only) a pol:Responsibility", place=rule.file)
    for name in _ONCE:
        if len(said.get(ONTOLOGY + name, ())) != 1:
            raise ReferenceDataError(
                f"{iri_text(iri)} has {len(said.get(ONTOLOGY + name, ()))} pol:{name}", place=rule.file,
                hint="make its IRI from bearer, duty, role, basis and scope, as the other rules do",
            )  # fmt: skip
    (basis,) = said[_BASIS]
    if _local(basis) not in GROUNDS:
        raise ReferenceDataError(
            f"{plain(parsed(basis))} is no basis of a responsibility", place=rule.file,
            hint="one of " + ", ".join(f"pol:{g}" for g in GROUNDS),
        )  # fmt: skip
    if _DERIVED not in said:
        raise ReferenceDataError(f"{iri_text(iri)} says not what it was derived from", place=rule.file)


@cache
def _local(basis: str) -> str:
    return plain(parsed(basis)).removeprefix(ONTOLOGY)


class _Trust:
    """Confidence by ground and number of independent documents; a translation and its original are one."""

    def __init__(self, store: ox.Store) -> None:
        self.store = store
        self._witnesses: dict[str, frozenset[str]] = {}
        self._originals: dict[str, str] = {}
        self._background: dict[str, bool] = {}

    def of(self, said: Said) -> float:
        """Confidence in a responsibility, by all that it was derived from."""
        derived = [v[1:-1] for v in said[_DERIVED]]
        documents = frozenset[str]().union(*map(self._told_by, derived))
        sure = confidence(GROUNDS[_local(said[_BASIS][0])], len(documents))
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
