"""Instruments on the same specific subject as a task: ``pol:alignedWith``, a hint and never more.

What a text itself says (``pol:namedIn``, ``pol:implements``) is written when the document is read, see
``kg.graph.named``.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.graph.links.link import Link
from kg.graph.links.shelf import Shelf
from kg.graph.links.subjects import TaskSubjects, title_concepts, without_repeats
from kg.graph.links.weights import settings
from kg.graph.rdf import SKOS
from kg.graph.terms import pol
from kg.identifiers import BASE

RULE = "title-subjects"


def links(shelf: Shelf) -> Iterable[Link]:
    """``pol:alignedWith`` from every issued instrument to the tasks on the subject of its title."""
    subjects = TaskSubjects(shelf.tasks, shelf.vocabulary)
    if not subjects.tasks:
        return
    told: dict[str, set[str]] = {}  # instrument -> evidence of its issuing
    for issuance, instruments in shelf.values(pol("instrument")).items():
        for instrument in instruments:
            told.setdefault(instrument, set()).update(shelf.values(pol("evidence")).get(issuance, ()))
    plans = {task.instrument for task in subjects.tasks.values()}
    known, abroad = _linked(shelf), set(shelf.of_class("InternationalBody"))
    for instrument in sorted(told.keys() | shelf.values(pol("issuer")).keys()):
        if (
            not instrument.startswith(BASE + "instrument/")
            or instrument in plans
            or _foreign(shelf, instrument, abroad)
        ):
            continue
        titles = shelf.labels(SKOS + "prefLabel").get(instrument, {})
        concepts = without_repeats(title_concepts(titles, shelf.vocabulary), subjects)
        matches = subjects.matches(dict.fromkeys(concepts, 1.0), titles)
        enough = max([settings().aligned, *(match.score - settings().near for match in matches[:1])])
        for match in matches:
            if match.score >= enough and (instrument, match.task) not in known:
                evidence = tuple(sorted({*told.get(instrument, ()), *subjects.tasks[match.task].evidence}))
                yield Link(instrument, match.task, "alignedWith", match.score, RULE, evidence, match.concepts)


def _foreign(shelf: Shelf, instrument: str, abroad: set[str]) -> bool:
    """Whether only international bodies issued it: what they issue carries out no national plan."""
    issuers = shelf.values(pol("issuer")).get(instrument, ())
    return bool(issuers) and abroad.issuperset(issuers)


def _linked(shelf: Shelf) -> set[tuple[str, str]]:
    """Pairs of instrument and task that a text or the reference data link already."""
    targets = shelf.values(pol("linkTo"))
    return {
        (source, target)
        for link, sources in shelf.values(pol("linkFrom")).items()
        for source in sources
        for target in targets.get(link, ())
    }
