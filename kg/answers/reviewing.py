"""What a person should look at, best first: names found by their form, readings in doubt, links too weak to stand.

A decision on any of them is one row of a decisions file (``decide``), which ``kg build --decisions FILE`` applies.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.answers.asking import Facts, ask_named, describe, describe_evidence
from kg.answers.names import UnknownName, all_names, plain_name, resolve
from kg.answers.records import Evidence, Records, Thing, column
from kg.errors import KgError
from kg.files import write_whole
from kg.graph.decisions import COLUMNS, Decision, DecisionError, check_together, iri_of, parse_row, read_decisions
from kg.graph.rdf import DCTERMS, PREFIXES
from kg.graph.terms import GRAPH_REVIEW
from kg.identifiers import BASE, ONTOLOGY

if TYPE_CHECKING:
    from kg.graph.store import Graph
    from kg.graph.texts import Texts

#: Kinds of what is listed, in both languages.
KINDS = {"name": "名称", "reading": "解读", "link": "关联"}
_NEAR = 3  # known names shown beside a provisional one
_ALIKE = 0.5  # and how alike they must be


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to decide. ``touched`` counts the statements that hang on it; ``score`` is the link's, the reading's
    confidence, or how alike the nearest known name is. ``near`` are known names, best first."""

    kind: str = column("kind", "类别")
    what: Thing = column("what", "事物")
    relation: str | None = column("relation", "关系")
    other: Thing | None = column("leads to", "指向")
    touched: int = column("statements", "陈述数")
    score: float | None = column("score", "得分")
    near: tuple[Thing, ...] = column("perhaps", "或为")
    evidence: tuple[Evidence, ...] = column("evidence", "证据")
    iri: str = column("node", "节点")


def review(graph: Graph, kind: str | None = None, *, texts: Texts | None = None) -> Records[Doubt]:
    """Everything in doubt, or only the ``kind`` name, reading or link: most statements touched first, then highest score.

    Raises KgError for another kind.
    """
    if kind is not None and kind not in KINDS:
        raise KgError(f"there is no kind '{kind}' to review", hint=f"one of {', '.join(KINDS)}")
    found: list[Doubt] = []
    if kind in (None, "name"):
        found += _names(graph, texts)
    if kind in (None, "reading", "link"):
        found += [d for d in _kept(graph, texts) if kind in (None, d.kind)]
    found.sort(key=lambda d: (-d.touched, -(d.score or 0), d.kind, d.what.iri, d.iri))
    return Records(Doubt, found)


def _names(graph: Graph, texts: Texts | None) -> list[Doubt]:
    statements: dict[str, set[str]] = defaultdict(set)
    places: dict[str, list[str]] = defaultdict(list)
    for x, statement, evidence in ask_named(graph, "answer-review-names").values():
        if x and statement and evidence:
            statements[x].add(statement)
            if evidence not in places[x]:
                places[x].append(evidence)
    near = _near_names(graph, statements)
    facts = describe(graph, [*statements, *(iri for known in near.values() for iri, _ in known)])
    shown = {x: places[x][:3] for x in statements}
    describe_evidence(graph, [e for listed in shown.values() for e in listed], facts)
    return [
        Doubt(
            "name", facts.thing(x), None, None, len(statements[x]), near[x][0][1] if near[x] else None,
            tuple(facts.thing(iri) for iri, _ in near[x]), tuple(facts.evidence(e, texts) for e in shown[x]), x,
        )
        for x in statements
    ]  # fmt: skip


def _near_names(graph: Graph, wanted: Iterable[str]) -> dict[str, list[tuple[str, float]]]:
    """Provisional thing → known things of its kind with names that share most pairs of letters, and how many."""
    wanted = set(wanted)
    names: dict[str, set[str]] = defaultdict(set)
    for x, _, name in all_names(graph):
        if x in wanted or x.startswith((BASE + "agency/", BASE + "instrument/")):
            names[x].add(plain_name(name))
    held: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for x in sorted(set(names) - wanted):
        if "/unknown/" not in x:
            for name in sorted(names[x]):
                pairs = _pairs(name)
                for pair in pairs:
                    held[pair].append((x, name, len(pairs)))
    found: dict[str, list[tuple[str, float]]] = {}
    for x in wanted:
        best: dict[str, float] = {}
        for name in names[x]:
            pairs = _pairs(name)
            shared = Counter(k for pair in pairs for k in held[pair])
            for (other, _, size), count in shared.items():
                alike = round(2 * count / (len(pairs) + size), 2)
                if alike >= _ALIKE and other.split("/")[4] == x.split("/")[4]:
                    best[other] = max(best.get(other, 0), alike)
        found[x] = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:_NEAR]
    return found


def _pairs(name: str) -> set[str]:
    size = 3 if name.isascii() else 2
    return {name[i : i + size] for i in range(max(1, len(name) - size + 1))}


def _kept(graph: Graph, texts: Texts | None) -> list[Doubt]:
    """Readings and links that stand in ``graph/review`` and that nobody has decided on."""
    rows = list(ask_named(graph, "answer-review-readings"))
    kept = Facts(rows)
    doubted = [iri for iri in kept if ONTOLOGY + "ambiguous" in kept.all(iri, ONTOLOGY + "status")]
    ends = {iri: [kept.one(iri, ONTOLOGY + end) or "" for end in ("linkFrom", "linkTo")] for iri in doubted}
    facts = describe(graph, {end for pair in ends.values() for end in pair if end})
    places = {iri: kept.all(iri, ONTOLOGY + "evidence")[:3] for iri in doubted}
    describe_evidence(graph, {e for listed in places.values() for e in listed}, facts)
    facts.add(rows)  # evidence that only review describes
    describe(graph, {d for e in kept for d in kept.all(e, DCTERMS + "source") if d.startswith(BASE)}, facts)
    found = []
    for iri in doubted:
        evidence = tuple(facts.evidence(e, texts) for e in places[iri])
        start, end = ends[iri]
        if start and end:
            relation = (kept.one(iri, ONTOLOGY + "relation") or "").removeprefix(ONTOLOGY)
            touched = sum(e.startswith(BASE + "statement/") for e in (start, end))
            found.append(
                Doubt("link", facts.thing(start), relation, facts.thing(end), touched,
                      kept.number(iri, ONTOLOGY + "score"), (), evidence, iri)
            )  # fmt: skip
        elif iri.startswith(BASE + "statement/"):
            sure = kept.number(iri, ONTOLOGY + "confidence")
            found.append(Doubt("reading", kept.thing(iri), None, None, 1, sure, (), evidence, iri))
    return found


def decide(
    graph: Graph, file: str | Path, kind: str, subject: str, other: str | None, *, by: str, on: str, why: str = "",
) -> Decision:  # fmt: skip
    """Adds a row to the decisions file ``file`` (made where there is none), whole or not at all, and returns it.

    ``subject`` and ``other`` are IRIs, short forms or names that the graph knows. Raises DecisionError or UnknownName.
    """
    place = Path(file)
    known = read_decisions(place) if place.exists() else []
    names = [_name(graph, subject), _name(graph, other) if other else ""]
    for words, name in zip((subject, other or ""), names, strict=True):
        if name and not _is_known(graph, iri_of(name) or name):
            raise UnknownName(words, "thing", place=graph.name)
    row = dict(zip(COLUMNS, (*names, kind, by.strip(), on.strip(), " ".join(why.split())), strict=True))
    made = parse_row(row, place, 0)
    for decision in known:
        if (decision.subject, decision.object, decision.kind) == (made.subject, made.object, made.kind):
            raise DecisionError("this was decided before", place=place, line=decision.line)
    check_together([*known, made])
    _append(place, row)
    return made


def _name(graph: Graph, words: str) -> str:
    """The IRI that ``words`` stand for, in its short form; what is kept for review need not be known to queries."""
    iri = iri_of(words) or iri_of(BASE + words if words.partition("/")[0] in _ROOMS else "")
    if iri is None:
        iri = resolve(graph, words).iri
    prefix = max((p for p in PREFIXES if iri.startswith(PREFIXES[p])), key=lambda p: len(PREFIXES[p]), default=None)
    if prefix is None:
        return iri
    short = iri.removeprefix(PREFIXES[prefix])
    return f"{prefix}:{short}" if short and "/" not in short else iri


def _is_known(graph: Graph, iri: str) -> bool:
    """Whether the graph, or what is kept for review, says anything of it."""
    triple = f"<{iri}> ?p ?o"
    return bool(graph.query(f"ASK {{ {{ {triple} }} UNION {{ GRAPH <{GRAPH_REVIEW}> {{ {triple} }} }} }}"))


_ROOMS = frozenset({"agency", "instrument", "link", "statement", "responsibility", "task", "remit"})


def _append(file: Path, row: dict[str, str]) -> None:
    """Writes the file anew with one row more and puts it in the place of the old one."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    try:
        old = file.read_bytes() if file.exists() else b""
        text = old.decode("utf-8-sig")
        columns = next((r for r in csv.reader(text.splitlines()) if any(r) and not r[0].lstrip().startswith("#")), None)
        if columns is None:
            writer.writerow(COLUMNS)
        order = [c.strip().casefold() for c in columns or COLUMNS]
        writer.writerow([row.get(c, "") for c in order])
        new = old + (b"\n" if old and not old.endswith(b"\n") else b"") + out.getvalue().encode("utf-8")
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, new, error=DecisionError)
    except OSError as error:
        raise DecisionError(f"cannot be written: {error.strerror or error}", place=file) from None
