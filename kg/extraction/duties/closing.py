"""Duties in a sentence of their own that names nothing but bodies and roles: 财政部牵头，民政部、教育部具体落实。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.documents import BODY_ROLES
from kg.extraction.duties.bodies import Reader
from kg.extraction.duties.brackets import Bracket
from kg.extraction.duties.flow import flow_of
from kg.extraction.duties.reading import read_assignment

_END = re.compile(r"(?:牵头|配合|参与|协办|主办|落实|实施|负责|承担|推进)[。；;]?\s*$")
_START = re.compile(r"\s*(?:由|请|要求|将)")
_LONGEST = 240  # characters


def find_closing(reader: Reader, taken: list[tuple[int, int]]) -> Iterator[Bracket]:
    """Sentences behind a task in its paragraph that only hand it out, in order. ``taken`` ranges are passed over."""
    if reader.language != "zh":
        return
    text = reader.document.text
    before = None
    for sentence in reader.document.sentences:
        previous, before = before, sentence
        if previous is None or sentence.role not in BODY_ROLES or len(sentence.text) > _LONGEST:
            continue
        if not _END.search(sentence.text) or _START.match(sentence.text) or reader.grammar.first_label(sentence.text):
            continue
        if previous.role not in BODY_ROLES or "、" not in sentence.text and "，" not in sentence.text:
            continue
        if any(a < sentence.end and sentence.start < b for a, b in taken):
            continue
        end = sentence.end - (
            len(text[sentence.start : sentence.end]) - len(text[sentence.start : sentence.end].rstrip("。；; \n"))
        )
        flow = flow_of(text, sentence.start, end, reader.language)
        reading = read_assignment(reader, flow)
        if reading.explicit and reading.named and not reading.strange:
            yield Bracket(sentence.start, sentence.end, reading)
