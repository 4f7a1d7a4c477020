"""Where sentences end in a text without line breaks.

A sentence ends at 。！？ or . ! ? with the closing quotation marks and brackets after it, never at ； or ;. Chinese
stops always end; Latin ones only where no abbreviation, initial, number or ellipsis owns them. A bracket that opens
directly after a stop and is followed by more text is a sentence of its own: duties are handed out that way.
"""

from __future__ import annotations

import re

from kg.documents.grammar import load_grammar
from kg.documents.numbering import readings

_FOOT = r"(?:[¹²³⁰⁴-⁹]+|[\[［]\d{1,3}[\]］])?"
_END = re.compile(
    rf"(?P<zh>[。！？]+[!?]*[”’」』）)】》〉\]］]*{_FOOT})"
    rf"|(?P<dots>\.(?:\s?\.)+)"
    rf"|(?P<en>[.!?]+)(?P<close>[\"'”’)\]）】»]*(?:(?<=[A-Za-z\"”’)]\.)\d{{1,2}}(?=\s+[A-Z])|{_FOOT}))"
    rf"(?=\s+[^\sa-z]|\s*\Z|[A-Z]|[㐀-鿿《“])"
)
_TOKEN = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z][A-Za-z.&'’]*|\d+)\Z")
_NEXT = re.compile(r"\s*[\"'“‘(\[（《«]*\s*(\w[\w’'-]*)?")
_LONGEST_BRACKET = 400
_OPENING, _CLOSING = "（([【〔［", "）)]】〕］"


def split(flow: str) -> list[tuple[int, int]]:
    """The sentences of a paragraph as (start, end), in order, without the blanks between them."""
    spans: list[tuple[int, int]] = []
    at = skip_blanks(flow, 0)
    for m in _END.finditer(flow):
        if m.start() < at:
            continue
        if m["dots"] or (m["en"] and not _ends(flow, at, m)):
            continue
        if at and (own := _bracket(flow, at)) and own < m.start():
            spans.append((at, own))
            at = skip_blanks(flow, own)
        end = m.end()
        if end < len(flow) and flow[end] == '"' and flow.count('"', at, end) % 2:
            end += 1
        if at < end:
            spans.append((at, end))
        at = skip_blanks(flow, end)
    if at and at < len(flow) and (own := _bracket(flow, at)) and own < len(flow):
        spans.append((at, own))
        at = skip_blanks(flow, own)
    if at < len(flow):
        spans.append((at, len(flow.rstrip())))
    return [(a, b) for a, b in spans if b > a]


def skip_blanks(flow: str, at: int) -> int:
    """The first offset from ``at`` on that holds no blank."""
    while at < len(flow) and flow[at].isspace():
        at += 1
    return at


def ends_sentence(line: str) -> bool:
    """Whether the text up to a line's end may end a sentence (with its closing marks)."""
    tail = line.rstrip()[-12:].rstrip("”’」』）)】》〉\"'»]］¹²³⁰⁴⁵⁶⁷⁸⁹")
    return tail[-1:] in "。！？.!?" and not tail.endswith("..") if tail else False


def _ends(flow: str, at: int, m: re.Match[str]) -> bool:
    """Whether a Latin stop ends the sentence that began at ``at``."""
    stop, end = m.start(), m.end()
    if end >= len(flow):
        return True
    after, before = flow[end], flow[stop - 1] if stop else " "
    following = _NEXT.match(flow, end)
    word = (following[1] or "") if following else ""
    if "." not in m["en"]:
        return not after.isalnum() or "㐀" <= after <= "鿿"
    if not m["close"] and not after.isspace():  # glued to the next word
        if "㐀" <= after <= "鿿":
            return "㐀" <= before <= "鿿" and stop - at > 3
        if "㐀" <= before <= "鿿":
            return stop - at > 3
        return (
            before.islower()
            and flow[stop - 2 : stop - 1].islower()
            and word[1:2].islower()
            and "@" not in flow[at:stop]
        )
    token_match = _TOKEN.search(flow, max(at, stop - 24), stop)
    if token_match is None or m["close"]:
        return True
    token = token_match[0]
    starts_sentence = token_match.start() <= at
    grammar = load_grammar()
    if starts_sentence and len(token) <= 4 and readings(token):
        return False  # "1. Title", "IV. Title"
    if token.isdigit():  # "：1. 清单" numbers what follows
        lead = flow[token_match.start() - 1 : token_match.start()]
        return not (len(token) <= 2 and (lead in ":：;；,，、)）" or "㐀" <= word[:1] <= "鿿"))
    low = token.lower()
    if low in grammar.abbreviations:
        return False
    if low in grammar.before_numbers and (word[:1].isdigit() or len(low) == 1):
        return False
    if low in grammar.maybe or "." in token or (len(token) == 1 and token.isupper()):
        return word in grammar.starters
    return True


def _bracket(flow: str, at: int) -> int | None:
    """The end of a bracket that opens at ``at`` and stands by itself, or None."""
    if flow[at] not in _OPENING:
        return None
    depth = 0
    for i in range(at, min(len(flow), at + _LONGEST_BRACKET)):
        c = flow[i]
        if c in _OPENING:
            depth += 1
        elif c in _CLOSING:
            depth -= 1
            if depth == 0:
                after = skip_blanks(flow, i + 1)
                if flow.startswith("](", i):
                    return None  # a link
                if readings(flow[at + 1 : i].strip()):
                    return None  # （一） numbers what follows
                if after < len(flow) and flow[after] in "。！？.!?，,；;、：:":
                    return None
                return i + 1
    return None
