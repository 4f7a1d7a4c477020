"""Duties in lines of their own below a task: 牵头单位：… / 参与单位：… / 完成时限：…, "Lead: …", "Support: …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.documents import Sentence
from kg.extraction.duties.bodies import Reader
from kg.extraction.duties.flow import Flow, flow_of
from kg.extraction.duties.reading import Reading, label_role, read_assignment

_PEOPLE = re.compile(r"(?:人|领导|[处科]室|联系方式|电话)[】\]]?\s*[:：]?\s*$|(?:contact|person)", re.I)


@dataclass(slots=True)
class Lines:
    """Lines that assign one duty, at ``start:end``; ``first`` is the sentence that the first label stands in."""

    start: int
    end: int
    reading: Reading
    first: Sentence
    label: int  # where the first label stands


def find_lines(reader: Reader, taken: list[tuple[int, int]]) -> Iterator[Lines]:
    """The duty lines of the document, in order; neighbouring lines are one duty. ``taken`` ranges are passed over."""
    text = reader.document.text
    last: Lines | None = None
    last_index = -2
    skip_to = -1
    for sentence in reader.document.sentences:
        if sentence.index <= skip_to or sentence.role == "contents":
            continue
        head = reader.grammar.first_label(sentence.text)
        if (
            head is None
            or (sentence.role == "boilerplate" and not _of_task(reader, sentence))
            or _inside(taken, sentence.to_source(head.start(), head.end()))
        ):
            continue
        place = _begin(sentence, head.start())
        start, end = place, sentence.end
        index = sentence.index
        while _goes_on(reader, text[start:end], index):
            index += 1
            end = reader.document.sentences[index].end
        flow = flow_of(text, start, end, reader.language)
        reading = read_assignment(reader, flow, lenient=True)
        role = label_role(reader, head)
        if (
            not reading.named
            and reading.others
            and last is not None
            and role == "with"
            and sentence.index - last_index <= 1
        ):
            last.reading.others = last.reading.helped = True  # 参与单位：各有关部门
            last.end, last_index = end, index
            continue
        if (
            not reading.named
            and reading.deadline is None
            and not (role in ("lead", "joint", "with") and _empty(flow, head))
        ):
            if sentence.index - last_index == 1 and index == sentence.index and _PEOPLE.search(head[0]):
                last_index = index  # who works on it inside the bodies; the lines of the duty may go on below
            continue
        if reading.named and not reading.explicit:
            continue
        if not reading.named and not reading.deadline:
            continue
        found = Lines(start, end, reading, sentence, sentence.to_source(head.start(), head.end())[0])
        skip_to = index
        if last is not None and sentence.index - last_index <= 1 and not _twice(last.reading, reading, sentence, head):
            last.reading.add(reading)
            last.end = end
        else:
            if last is not None and last.reading.named:
                yield last
            last = found
        last_index = index
    if last is not None and last.reading.named:
        yield last


def _of_task(reader: Reader, sentence: Sentence) -> bool:
    """Whether a line such as 主办单位：教育部, which might be a web page's footer, stands among the lines of a task."""
    following = reader.document.sentences[sentence.index + 1 : sentence.index + 2]
    return any(s.role != "boilerplate" and reader.grammar.first_label(s.text) for s in following)


def _begin(sentence: Sentence, at: int) -> int:
    """Where the evidence begins: the label's line, or the whole sentence where the label closes it."""
    before = sentence.text[:at].strip(" \t　-—·•●◆*#（(【[〔［")
    if not re.search(r"[\w]", before):
        return sentence.start
    source = sentence.to_source(at, at + 1)[0]
    return source if before.endswith(("。", "；", ";", ".", "！")) else sentence.start


def _goes_on(reader: Reader, words: str, index: int) -> bool:
    """Whether a list breaks off at the end of its line and the next sentence continues it."""
    sentences = reader.document.sentences
    if index + 1 >= len(sentences):
        return False
    following = sentences[index + 1].text
    if reader.grammar.first_label(following) or len(following) > 200:
        return False
    if re.search(r"[、，,]\s*$", words):
        return True
    return bool(re.search(r"(?:单位|部门|主体)[:：]\s*$", words)) and len(following) < 80


def _empty(flow: Flow, head: re.Match[str]) -> bool:
    return len(flow.text) <= head.end() + 1


def _twice(before: Reading, now: Reading, sentence: Sentence, head: re.Match[str]) -> bool:
    """Whether the same kind of label comes again: then another duty begins."""
    roles_before = {role for _, _, role in before.named}
    roles_now = {role for _, _, role in now.named}
    if now.named and not before.named:
        return False
    return bool(roles_before & roles_now) or (before.deadline is not None and now.deadline is not None)


def _inside(taken: list[tuple[int, int]], place: tuple[int, int]) -> bool:
    return any(a <= place[0] and place[1] <= b for a, b in taken)
