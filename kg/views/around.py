"""The picture of what is around a thing: an agency, a region, a task, an instrument, a target, a concept or a document."""

from __future__ import annotations

from kg.answers import PolicyGraph
from kg.answers.asking import ask_many, describe
from kg.answers.chains import HOW
from kg.answers.grounds import GROUND_OF, GROUND_OF_RELATION
from kg.answers.names import kind_of, resolve
from kg.answers.records import Words
from kg.collector import uncollected
from kg.errors import KgError
from kg.graph.rdf import DCTERMS
from kg.identifiers import BASE, ONTOLOGY
from kg.views.bearings import bearing_lines, sure_of_link
from kg.views.gathering import STRUCTURE, Gathering, Line, NothingToDraw
from kg.views.model import Picture
from kg.views.selecting import grounds_of

_ASKED = (
    "agency", "instrument", "task", "target", "indicator", "region", "concept", "document", "remit", "statement",
)  # fmt: skip
_SHOWN = frozenset(_ASKED) - {"statement"}

#: How two things are tied, as answer-around.rq says it from either end → the name of the tie, how it reads, and whether
#: it leads from the thing asked about to the other one.
_TIES: dict[str, tuple[str, Words, bool]] = {
    how: (key, words, forward)
    for key, words, out, back in (
        ("part", HOW["isPartOf"][0], "has part", "part of"),
        ("issued", HOW["issuer"][1], "issued", "issued by"),
        ("holder", HOW["holder"][1], "holds", "held by"),
        ("below", Words("belongs to", "隶属于"), "below", "above"),
        ("became", Words("became", "变更为"), "became", "came from"),
        ("region", Words("lies in", "位于"), "in region", "has body"),
        ("subject", Words("is about", "涉及"), "about", "subject of"),
        ("acts", Words("acts on", "就此行动"), "", "acted on by"),
        ("did", HOW["participation"][1], "", "done by"),
        ("broader", Words("is narrower than", "是其下位概念"), "narrower than", "broader than"),
        ("indicator", HOW["indicator"][1], "measured by", "measures"),
        ("sets", Words("sets the target", "设定指标目标"), "sets", "set by"),
        ("replaces", Words("replaces", "取代"), "replaces", "replaced by"),
        ("text", Words("is a text of", "是其文本"), "text of", "has text"),
        ("speaks", Words("speaks of", "述及"), "speaks of", ""),
        ("names", Words("names", "提及"), "names", ""),
    )
    for how, forward in ((out, True), (back, False))
    if how
}
_DATES = {"issued": "issued", "became": "date"}  # terms of DCTERMS that say since when


@uncollected
def ego(graph: PolicyGraph, thing: str, *, hops: int = 1, grounds: object = "all", as_of: str | None = None) -> Picture:
    """A thing, everything tied to it within ``hops``, and the ties among these. Responsibilities and links only on
    ``grounds``, and only those that stand at ``as_of``.

    Raises NothingToDraw, UnknownName, AmbiguousName, WrongKind, KgError."""
    if hops < 1:
        raise KgError(f"a neighbourhood has one hop or more, not {hops}")
    asked = resolve(graph.graph, thing, _ASKED)
    gathering = Gathering(graph, as_of)
    gathering.read_names([asked.iri])
    around = _Around(gathering, grounds_of(grounds)[0])
    seen = level = {gathering.one(asked.iri)}
    for _ in range(hops):
        level = around.step(level) - seen
        seen = seen | level
    around.step(level)  # the ties among the last ones
    around.keep(seen)
    if not gathering.lines:
        raise NothingToDraw(f"nothing is tied to {asked} on these grounds", hint="other grounds, or another date")
    title = Words(f"Around {asked.in_language('en')}", f"{asked.in_language('zh')}：相关事物")
    return gathering.picture("ego", title, [gathering.one(asked.iri)])


class _Around:
    """Ties read so far, from whichever end they were found."""

    def __init__(self, gathering: Gathering, grounds: tuple[str, ...]) -> None:
        self.gathering = gathering
        self.grounds = grounds
        self.bearings: dict[str, tuple[str, str]] = {}  # responsibility → its two ends
        self._rows: dict[str, list[tuple[str, str, str, str]]] = {}

    def step(self, level: set[str]) -> set[str]:
        """Reads what is tied to the things of a level; gives these things."""
        gathering = self.gathering
        wanted = {name for iri in level for name in gathering.names(iri)} - set(self._rows)
        rows = [
            (x.value, other.value, how.value, node.value)  # type: ignore[union-attr]
            for x, other, how, node in (ask_many(gathering.asked, "answer-around", wanted) if wanted else ())
        ]
        rows = [r for r in rows if kind_of(r[1]) in _SHOWN or (r[2] == "bears" and kind_of(r[1]) == "statement")]
        for x in wanted:
            self._rows[x] = []
        for row in rows:
            self._rows[row[0]].append(row)
        gathering.read_names({iri for row in rows for iri in row[:2] if kind_of(iri) in ("agency", "region")})
        describe(gathering.asked, {row[3] for row in rows} | {r for row in rows for r in row[:2]}, gathering.facts)
        found: set[str] = set()
        for row in rows:
            if self._stands(*row):
                found.add(gathering.one(row[1]))
        return found

    def _stands(self, x: str, other: str, how: str, node: str) -> bool:
        """Whether a tie holds at the date, on the grounds asked for."""
        facts = self.gathering.facts
        relation = how.partition(" ")[2] if how.startswith("link") else ""
        ground = GROUND_OF_RELATION.get(relation)
        if how in ("bears", "borne by"):
            ground = GROUND_OF.get(facts.one(node, ONTOLOGY + "basis") or "")
        if ground and ground not in self.grounds:
            return False
        if how in ("bears", "borne by", "holds", "held by") or ground == "remit":
            dated = [i for i in (node, x, other) if kind_of(i) in ("responsibility", "remit")]
            since = max((d for i in dated for d in facts.all(i, ONTOLOGY + "from")), default=None)
            until = min((d for i in dated for d in facts.all(i, ONTOLOGY + "until")), default=None)
            return self.gathering.holds(since, until)
        if how in ("issued", "issued by"):
            stage = facts.one(node, ONTOLOGY + "stage")
            return stage in (None, ONTOLOGY + "issued", ONTOLOGY + "revised")
        return True

    def keep(self, shown: set[str]) -> None:
        """Makes lines of the ties between things that are shown."""
        gathering = self.gathering
        bearings: set[str] = set()
        for rows in self._rows.values():
            for x, other, how, node in rows:
                ends = gathering.one(x), gathering.one(other)
                if ends[0] == ends[1] or not set(ends) <= shown or not self._stands(x, other, how, node):
                    continue
                if how in ("bears", "borne by"):
                    bearings.add(node)
                else:
                    gathering.add(self._line(*ends, how, node))
        for _, line in bearing_lines(gathering, bearings) if bearings else ():
            gathering.add(line)

    def _line(self, x: str, other: str, how: str, node: str) -> Line:
        facts = self.gathering.facts
        if how.startswith("link"):
            direction, _, relation = how.partition(" ")
            source, target = (x, other) if direction == "link" else (other, x)
            words = HOW[relation][0 if relation == "pursues" else 1]
            score = facts.number(node, ONTOLOGY + "confidence") or facts.number(node, ONTOLOGY + "score")
            ground = GROUND_OF_RELATION.get(relation, STRUCTURE)
            return Line(
                source, target, words, ground, confidence=sure_of_link(relation, score), nodes=[node],
                remark=self.gathering.comment(node),
            )  # fmt: skip
        key, words, forward = _TIES[how]
        source, target = (x, other) if forward else (other, x)
        since = facts.one(node, DCTERMS + _DATES[key]) if key in _DATES else None
        only = source.removeprefix(BASE + "document/") if key in ("speaks", "names") else ""
        return Line(source, target, words, how=key, since=since, nodes=[node], only=only)
