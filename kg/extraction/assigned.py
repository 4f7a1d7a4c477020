"""Tasks that somebody is charged with: which duty, if any, a sentence stands under."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from kg.documents import BODY_ROLES, Document, Sentence
from kg.extraction.statement import Statement

__all__ = ["AssignedTasks"]


class AssignedTasks:
    """The tasks of a document's duty statements, asked by sentence.

    A task is the text of its duty, and what stands before it in the same paragraph; a line that names the bodies
    belongs to the paragraph above it.
    """

    def __init__(self, document: Document, duties: Sequence[Statement]) -> None:
        self._spans: list[tuple[int, int, Statement]] = []
        floor = 0
        for duty in sorted(duties, key=lambda d: (d.start, d.end)):
            start = _task_start(document, duty.start, floor)
            self._spans.append((start, duty.end, duty))
            floor = duty.end
        self._starts = [span[0] for span in self._spans]

    def of(self, sentence: Sentence) -> Statement | None:
        """The duty that the sentence belongs to; None where it belongs to none."""
        at = bisect_right(self._starts, sentence.end - 1) - 1
        if at < 0:
            return None
        start, end, duty = self._spans[at]
        return duty if sentence.start < end and start < sentence.end else None


def _task_start(document: Document, start: int, floor: int) -> int:
    own = document.sentence_at(start)
    if own is None or own.role == "row":
        return start
    before = own.index - 1
    if before < 0 or start - own.start > 2:  # the duty closes a sentence of its own
        first = own
    else:
        above = document.sentences[before]
        if above.role not in BODY_ROLES or above.role == "row" or above.start < floor:
            return start
        first = above
    while first.index > 0:
        above = document.sentences[first.index - 1]
        if (
            above.role not in BODY_ROLES
            or (above.node, above.paragraph) != (first.node, first.paragraph)
            or above.start < floor
        ):
            break
        first = above
    return min(first.start, start)
