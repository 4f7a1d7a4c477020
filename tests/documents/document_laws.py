"""Laws that hold for every document, used by several tests."""

from __future__ import annotations

import re

from kg.documents import Document

#: Characters that may stand outside sentences or be left out inside them: bullets, numbers, rules, page marks, bold marks.
_NUMBER = (
    r"[（(]?\s*(?:\d{1,3}(?:[.．]\d{1,2}){0,4}|[〇零一二三四五六七八九十百]{1,5}|[A-Za-z]{1,11}|[Ⅰ-Ⅻⅰ-ⅹ])\s*[)）.．、:：,，]*"
    r"|[①-⒇][.、．]?|第\s*\w{1,5}\s*条[\s:：、.．]*|(?i:article|clause|regulation)\s+(?i:no\.?\s*)?[\w.]+\s*[:：.．—–-]*"
)
_MARKS = re.compile(
    rf"(?:\s|\*\*|[\u200b-\u200d\u2060\ufeff\xad]|#{{1,6}}|[•·●○■◆◇▪▫‣⁃➢➤✓✔\uf0b7\uf06c*+]|[—–-]+|[|:+=_~·.…-][\s|:+=_~*·.…—–-]+|(?:{_NUMBER}))*"
)


def check(document: Document) -> None:
    """Order, exact offsets, and that no character is lost."""
    text = document.text
    taken = bytearray(len(text))
    last = 0
    for i, sentence in enumerate(document.sentences):
        assert sentence.index == i
        assert last <= sentence.start < sentence.end <= len(text), (last, sentence)
        last = sentence.end
        node = document.nodes[sentence.node]
        assert node.start <= sentence.start and sentence.end <= node.end, (node, sentence)
        assert sentence.text and sentence.text == sentence.text.strip()
        places = []
        for k, char in enumerate(sentence.text):
            start, end = sentence.to_source(k, k + 1)
            assert end == start + 1
            places.append(start)
            if char != text[start]:
                assert char == " " and not text[start].isalnum(), sentence
            if not char.isspace():
                assert not taken[start]
                taken[start] = 1
        assert places == sorted(places)
        assert places[0] == sentence.start and places[-1] + 1 == sentence.end
    for node in document.nodes[1:]:
        assert node.parent is not None and node.parent < node.index
        parent = document.nodes[node.parent]
        assert parent.start <= node.start <= node.end <= parent.end
    assert len({n.path for n in document.nodes}) == len(document.nodes)


def lost(document: Document) -> list[str]:
    """Runs of characters that stand in no sentence and are no known marks."""
    at, found = 0, []
    for sentence in [*document.sentences, None]:
        end = len(document.text) if sentence is None else sentence.start
        for line in document.text[at:end].splitlines():
            if not _MARKS.fullmatch(line) and not re.fullmatch(
                r"\s*[-–—·~]*\s*(?:\d{1,4}|[ivxlcIVXLC]{1,6}|第.*页.*|(?:[Pp]age|[Pp]\.).*)\s*[-–—·~]*\s*", line
            ):
                found.append(line)
        at = end if sentence is None else sentence.end
    return found
