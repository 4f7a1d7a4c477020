"""Short labels for figures and goals, cut from the sentence: at most 8 words or 16 characters."""

from __future__ import annotations

import re
from itertools import islice

from kg.extraction.quantities import Quantity

__all__ = ["indicator_label", "shorten"]


_CJK_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) | (?=[\u4e00-\u9fff])")


def shorten(label: str, language: str) -> str:
    """``label`` cut to the length that labels may have, at the front in Chinese and English alike."""
    label = " ".join(label.split())
    if language == "zh":
        label = _CJK_GAP.sub("", label)
    label = label.strip(" ,.;:，。；：、*\"“”'‘’()（）-")
    if language == "zh":
        return label if len(label) <= 16 else label[-16:]
    words = label.split()
    return " ".join(words[:8])


_VERB_EN = re.compile(
    r"\s+(?:(?:has|have|had|will|would|should|is|are|was|were|be|been|to|also|further|cumulatively|now|currently|expected)\s+)*"
    r"(?:reach\w*|exceed\w*|increas\w*|decreas\w*|grew|grow\w*|rose|ris\w*|fell|fall\w*|declin\w*|drop\w*|account\w*|ranks|ranked|totall?ed|totals|amount\w*|stood|stand\w*|jump\w*|surpass\w*|expand\w*|"
    r"reduc\w*|climb\w*|improv\w*|numbered|is|are|was|were|has|have|had|cover|covers|covered|will|should|from)\b",
    re.I,
)
_LEAD_EN = re.compile(
    r"^(?:(?:and|of\s+which|among\s+(?:them|which)|with|while|the|a|an|its|our|their|in\s+addition|in|by|as\s+of|meanwhile|especially|accounting\s+for|at\s+the\s+same\s+time|an?\s+)\s*,?\s+)+",
    re.I,
)
_CUT_EN = re.compile(r"[,;:]\s|\.\s|\bof which\b")
_VERB_ZH = re.compile(
    r"(?:分别|累计|总共|共计|已经?|均(?=超|达|居|位|实现|为|设|上|有)|将|仍|也|稳居|年均|同比|连续|首次|逐步|持续|总计|预计|力争|由|从|达到?|超过?|突破|约(?=为|\s|$)|约为|为|近|增长|提升|提高|上升|下降|降低|增至|升至|降至|占|位居|位列|居|排名|建成|实现|覆盖|完成|新增|较|比(?!例|重)|是|已有|拥有|扩大|增加|减少)+.*$"
)
_LEAD_ZH = re.compile(r"^(?:其中|同时|此外|并|且|而|以及|和|特别是|截至[^，]*|到?20\d\d\s*年[底末]?|我国|全国|全省|全市|年底|的|目前|今年|去年|全年|\*+)+\s*")
_TAIL_ZH = re.compile(r"(?:保持)?(?:快速|持续|稳步|高速|大幅|显著|较快|平均|缩小|全球|世界|排名|的|，)+$")
_CUT_ZH = re.compile(r"[，。；：、“”]")
_DATED = re.compile(r"(?:(?:[Bb]y|[Ii]n|[Aa]s of|[Ff]rom|[Ss]ince|[Aa]t|[Dd]uring)\s+)?(?:the\s+)?(?:end\s+of\s+)?(?:\w+\s+)?(?:19|20)\d\d(?:\s*(?:to|-|–)\s*(?:19|20)\d\d)?\s*,?\s*")


#: Clauses to go back for a subject.
_FARTHEST = 40


def indicator_label(quantity: Quantity, found: list[Quantity], text: str, language: str) -> tuple[str | None, int, int]:
    """What the number measures: (label, start, end of the words it was cut from). None where nothing is near."""
    return _chinese(quantity, found, text) if language == "zh" else _english(quantity, found, text)


def _english(q: Quantity, found: list[Quantity], text: str) -> tuple[str | None, int, int]:
    floor = max((p.end for p in found if p.end <= q.start), default=0)
    for cut in _CUT_EN.finditer(text, floor, q.start):
        floor = cut.end()
    clause = text[floor : q.start]
    dated = _DATED.match(clause.lstrip())
    if dated and dated.end() > 3:
        floor += len(clause) - len(clause.lstrip()) + dated.end()
        clause = text[floor : q.start]
    lead = _LEAD_EN.match(clause)
    offset = floor + (lead.end() if lead else 0)
    words = text[offset : q.start]
    verb = _VERB_EN.search(" " + words)
    subject = words[: max(0, verb.start())] if verb else ""
    if len(subject.split()) >= 1 and not re.search(r"\d", subject) and subject.strip():
        return shorten(_LEAD_EN.sub("", subject), "en") or None, offset, offset + len(subject)
    if q.counted:
        return shorten(q.counted, "en"), q.start, q.end
    previous = next((p for p in reversed(found) if p.end <= q.start), None)
    wider = text[:floor] if floor else ""
    if previous is None and wider:
        return shorten(_LEAD_EN.sub("", wider.rstrip(" ,;:(")), "en") or None, 0, floor
    after = re.match(r"[\s)]*(?:of\s+)?((?:[A-Za-z'-]+\s?){1,6})", text[q.end :])
    if previous is not None:
        label, a, b = _english(previous, [p for p in found if p.end <= previous.start], text)
        if label:
            return label, a, b
    if after:
        return shorten(after[1], "en"), q.start, q.end + after.end()
    return (shorten(words, "en") or None), offset, q.start


def _chinese(q: Quantity, found: list[Quantity], text: str) -> tuple[str | None, int, int]:
    floor = 0
    for cut in _CUT_ZH.finditer(text, 0, q.start):
        floor = cut.end()
    words = text[floor : q.start]
    lead = _LEAD_ZH.match(words)
    offset = floor + (lead.end() if lead else 0)
    subject = _TAIL_ZH.sub("", _VERB_ZH.sub("", text[offset : q.start]).strip())
    if len(subject) >= 2 and not re.search(r"\d\s*$", subject):
        return shorten(subject, "zh"), offset, offset + len(subject)
    if q.counted and len(q.counted) > 1:
        return shorten(q.counted, "zh"), q.start, q.end + len(q.counted)
    earlier = [m for m in _CUT_ZH.finditer(text, 0, q.start)]
    clauses = zip([0, *[m.end() for m in earlier]][-2::-1], [m.start() for m in earlier][::-1], strict=False)
    for a, b in islice(clauses, _FARTHEST):
        words = text[a:b]
        lead = _LEAD_ZH.match(words)
        subject = _VERB_ZH.sub("", words[lead.end() if lead else 0 :]).strip()
        subject = _TAIL_ZH.sub("", re.sub(r"[\d.,%万亿]+.*$", "", subject))
        if len(subject) >= 2:
            return shorten(subject, "zh"), a, b
    return None, q.start, q.end
