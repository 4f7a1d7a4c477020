"""Short labels for what is done: verb first, at most 16 characters."""

from __future__ import annotations

import re

from kg.extraction.chinese.grammar import grammar

_PREPOSITIONAL = re.compile(
    r"(?:在|对|向|以|从|按照?|根据|针对|基于|通过|依据|围绕|依托|结合|立足|聚焦|紧扣|坚持|为|于)"
)
_ADVERBS = re.compile(
    r"(?:积极|全面|加快|加速|深入|大力|持续|不断|稳步|扎实|切实|进一步|着力|主动|率先|正式|先后|陆续|相继|累计|已经?|将|拟|均|都|也|还|正在|会同[^，。]{2,12}部门|联合(?=[开印发制])|共同|聚力|整体|统筹|负责|要|应当|应(?![急用对])|必须)+"
)
_INNER = re.compile(
    r"(?:开展|推动|推进|加快|构建|建设|建立|实施|组织|完成|形成|提升|促进|探索|强化|加强|完善|打造|作出|举办|召开|发布|推行|提供)"
)
_LIMIT = 16


def action_label(text: str, verb: int, clauses: list[tuple[int, int]]) -> str | None:
    """The predicate that begins at ``verb``, shortened; the next clause's where it begins with a preposition."""
    grammar_ = grammar()
    parts = [text[max(a, verb) : b].strip() for a, b in clauses if b > verb]
    parts = [part for part in parts if part]
    if not parts:
        return None
    if len(parts) > 1 and re.fullmatch(r"(?:负责)?牵头(?:负责)?", parts[0]):
        parts = parts[1:]
    chosen = parts[0]
    if _PREPOSITIONAL.match(chosen):
        later = (p for p in parts[1:5] if grammar_.predicate.match(p) and not _PREPOSITIONAL.match(p))
        inner = _INNER.search(chosen, 3)
        chosen = next(later, chosen[inner.start() :] if inner else chosen)
    adverbs = _ADVERBS.match(chosen)
    if adverbs and adverbs.end() < len(chosen) - 2:
        chosen = chosen[adverbs.end() :]
    return shorten(chosen)


def shorten(text: str) -> str | None:
    """``text`` cut to 16 characters, at a joint where there is one."""
    text = text.strip(" 、，")
    if len(text) > _LIMIT:
        cut = max(text.rfind(mark, 5, _LIMIT + 1) for mark in "、和及与“《（")
        text = text[: cut if cut >= 6 else _LIMIT]
        if text.count("（") > text.count("）"):
            text = text[: text.rindex("（")]
        if text.count("“") > text.count("”") or text.count("《") > text.count("》"):
            text = re.sub(r"[“《][^“《]*$", "", text) or text.replace("“", "").replace("《", "")
    return text.strip(" 、，“") or None
