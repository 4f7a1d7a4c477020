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
        return label if len(label) <= 16 else label[-16:].lstrip("的、和与及了）)”")
    words = label.split()[:8]
    if "(" in (kept := " ".join(words)) and ")" not in kept:  # cut inside brackets
        words = kept.partition("(")[0].split() or words
    while words and words[-1].lower().strip(",") in _DANGLING:
        words.pop()
    return " ".join(words).rstrip(" ,.;:")


_DANGLING = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "for",
        "and",
        "or",
        "with",
        "by",
        "at",
        "from",
        "as",
        "that",
        "which",
        "than",
        "per",
        "its",
        "their",
        "our",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "should",
        "shall",
        "under",
        "between",
        "into",
        "over",
        "within",
        "through",
        "such",
        "this",
        "these",
        "those",
        "not",
        "no",
        "only",
        "also",
    ]
)


_VERB_EN = re.compile(
    r"\s+(?:(?:has|have|had|will|would|should|is|are|was|were|be|been|to|also|further|cumulatively|now|currently|expected)\s+)*"
    r"(?:reach\w*|exceed\w*|increas\w*(?!\s+(?:of|rate|in)\b)|decreas\w*(?!\s+(?:of|rate|in)\b)|grew|grow(?:s|n|ing)?|rose|rises|risen|rising|fell|fall\w*|declin\w*(?!\s+(?:of|in)\b)|drop\w*|account\w*|ranks|ranked|totall?ed|totals|amount(?:s|ed|ing)?\s+to|stood|stand\w*|jump\w*|surpass\w*|expand\w*|"
    r"reduc\w*|climb\w*|improv\w*|numbered|is|are|was|were|has|have|had|cover|covers|covered|will|should|from)\b",
    re.I,
)
_LEAD_EN = re.compile(
    r"^(?:(?:and|of\s+which|among\s+(?:them|which)|with|while|the|a|an|its|our|their|in\s+addition|in|by|as\s+of|meanwhile|especially|accounting\s+for|at\s+the\s+same\s+time|an?\s+)\s*,?\s+)+",
    re.I,
)
_CUT_EN = re.compile(r"[,;:]\s|\.\s|\bof which\b")
#: Words before a measured subject that say when or who: 10月底前, 3 (the number of a row), 省财政厅安排…
_WHEN_ZH = re.compile(
    r"^(?:(?:19|20)\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:[年月季]?度?[底末初]|上旬|中旬|下旬)?(?:之?前|以前)(?=[\u4e00-\u9fff])"
)
_ROW_ZH = re.compile(r"^\s*\d{1,3}\s*(?=[\u4e00-\u9fff])(?![个项家年月日时天次名位人户万亿千百元吨种类批条倍号])")
_SPENDER_ZH = re.compile(
    r"^[\u4e00-\u9fff]{0,10}?(?:部|厅|局|委|办|政府|中心|公司|银行|财政)(?:已|共|累计|将|要|计划|统筹|预计)*(?:安排|下达|拨付|投入|筹集|发放)(?=[\u4e00-\u9fff]{2})"
)
#: 完成集装箱吞吐量1420万标箱: the subject of the amount stands behind the verb.
_YIELD_ZH = re.compile(
    r"(?:完成|实现|达成)(?P<what>[\u4e00-\u9fffA-Za-z]{0,12}?(?:量|额|值|率|收入|利润|营收|税收|面积|里程|产能|比重|比例))(?:达到?|约|近|超过?|为)?\s*$"
)
#: What is only said to be opened or put in place: 上线首批12项….
_DOING_ZH = re.compile(r"^(?:上线|推出|发布|新增|开放|接入|投用|首批|第[一二三]批|一批|各|再)+$")
_VERB_ZH = re.compile(
    r"(?:分别|累计|总共|共计|(?<!业)已经?|均(?=超|达|居|位|实现|为|设|上|有)|(?<!大)将|仍|也|稳居|年均(?=增|下|提|递)|同比|连续|首次|逐步|持续|总计|预计|力争|(?<!自)由(?!于)|(?<!服)从(?!业)|(?<!发)达到?(?!标)|超过|超(?=\s|近|$)|突破|(?<![节合条集])约(?=为|\s|$)|约为"
    r"|(?<![行作])为|(?<![附亲])近(?![海郊岸视])|增长(?![率点极的])|提升(?!率)|提高|上升|下降|降低|增至|升至|降至|(?<!之)占(?![比有率地]|[^，。；、]{1,14}(?:比重|比例|的比|之比))|位居|位列|(?<![邻宜安])居(?![民住家])|排名|建成(?![率区])|实现(?!率)|覆盖(?![率面])|完成(?![率情])|新增(?=$|\s)|较(?!大|高)|(?<![之占])比(?![例重率较价])|是|已有|拥有(?!量)|扩大|增加(?!值)|减少|保持|稳定在|控制在|缩小)+.*$"
)
#: Verbs that open a clause; what follows them is measured: 新增高速公路1317公里.
_OPENING_ZH = re.compile(
    r"^(?:累计有|共有|累计|共|又|实施|再|要|将|已|预计|总计|分别|力争|确保|新建改造|新建改建|新建|新增|新认定|新开|改建|扩建|建成|建设|完成|实现|减少|增加|利用(?=[省外内])|达到|淘汰|改造|惠及|投入|投放|安排|发放|开通|建立|拥有|引进|培育|培训|支持|推动|打造|带动|吸引|种植|治理|整治|修复|形成|获得|取得|保持|突破|覆盖)+(?=[\u4e00-\u9fffA-Za-z0-9“（]{2})(?!率|面|值)"
)
_LEAD_ZH = re.compile(
    r"^(?:其中|同时|此外|并|且|而|以及|(?<!共)和|特别是|截至[^，]*|到?20\d\d\s*年[底末初]?(?:以来)?|“?[十一二三四五]+五”?(?:期间|时期|末)|期间|我国|全国|全省|全市|全区|全县|年末|年底|的|目前|今年|去年|全年|当年|\*+|[一二三四五六七八九十\d]+[、.．])+\s*"
)
_TAIL_ZH = re.compile(
    r"(?:保持在?|稳定在?|控制在?|快速|持续|稳步|高速|大幅|显著|较快|平均|全球|世界|排名|等|的|，|与|和|及|在|中|共|要|至|到|不低于|不少于|[\[［]\d*[\]］]?)+$"
)
_SKIP_ZH = re.compile(
    r"^(?:初步核算|按[^，]{1,12}计算|按可比价格?|按[^，]{1,8}价格?|据[^，]{2,20}(?:统计|数据|显示|测算)|预计|其中|截至[^，]*|同时|此外|目前)$"
)
_NOTE_ZH = re.compile(r"[\[［]\d+[\]］]")
_CUT_ZH = re.compile(r"[，。；：、“”]")
_DATED = re.compile(
    r"(?:(?:[Bb]y|[Ii]n|[Aa]s of|[Ff]rom|[Ss]ince|[Aa]t|[Dd]uring)\s+)?(?:the\s+)?(?:end\s+of\s+)?(?:\w+\s+)?(?:19|20)\d\d(?:\s*(?:to|-|–)\s*(?:19|20)\d\d)?\s*,?\s*"
)


#: Clauses, and numbers, to go back for a subject.
_FARTHEST = 40


def indicator_label(quantity: Quantity, found: list[Quantity], text: str, language: str) -> tuple[str | None, int, int]:
    """What the number measures: (label, start, end of the words it was cut from). None where nothing is near."""
    if len(found) > _FARTHEST:  # each may go back to the one before it
        found = [p for p in found if p.end <= quantity.start][-_FARTHEST:]
    return _chinese(quantity, found, text) if language == "zh" else _english(quantity, found, text)


_NUMBERED_EN = re.compile(r"^[\s\W]*(?:\(?(?:\d{1,2}|[a-z])[.)])\s+")
_NOBODY_EN = re.compile(
    r"^(?:we|it|they|i|he|she|you|there|this|that|these|those|which|who|some|more|so far.*|only|\d[\w.]*|[a-z])(?:['’]\w+)?$",
    re.I,
)
_OF_EN = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:of|in|for|on)\s+(?P<what>(?:[A-Za-z“\"][\w'’&/-]*[”\"]?\s?){1,8})")
_OWN_EN = re.compile(
    r"\b(?:an?|the|its|total)\s+(?P<what>(?:[a-z-]+\s+){0,3}?(?:budget|expenditure|investment|cost|value|revenue|turnover|grant|fund|loan|spending|output|subsid(?:y|ies)|population|area|capacity|length|rate|share|size|number|scale))\s+of\s+(?:about\s+|over\s+|nearly\s+|more\s+than\s+|some\s+|around\s+|up\s+to\s+)?$",
    re.I,
)
#: "to cut average waiting time by 30%": what is changed.
_CHANGED_EN = re.compile(
    r"\b(?:reduc|increas|cut|rais|boost|expand|improv|lower|grow|lift|shorten|extend|bring)(?:e|es|ing|ting|s)?\s+(?:(?:its|their|the|our)\s+)?(?P<what>[A-Za-z][\w'’-]*(?:\s+[A-Za-z][\w'’-]*){0,9}?)"
    r"\s+(?:by|to|from)\s+(?:(?:at\s+least|more\s+than|over|about|around|nearly|almost|up\s+to|within|below|some|less\s+than|approximately)\s+)?$",
    re.I,
)
#: Verbs after which a number counts its own noun, unless the subject is itself a number or an amount.
_WEAK_EN = re.compile(
    r"(?:\w+\s+)*?(?:is|are|was|were|has|have|had|will|should|covers?|covered|from)(?:\s+(?:to|be|been|also))*", re.I
)
_AMOUNT_EN = re.compile(
    r"(?:the\s+|a\s+|its\s+|their\s+)?(?:\w+\s+)?(?:number|amount|volume|size|scale|quantity|sum|total|count)s?\b", re.I
)
_STOP_EN = re.compile(
    r"\s(?:are|is|was|were|will|would|should|shall|can|could|may|must|have|has|had|who|which|that|by|to|from|through|while|and\s+(?:will|set|the)|possess\w*|believe\w*|received|using|used|committed|fueled|live|said|over|at|when|as|with)\b.*$",
    re.I,
)


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
    own = (_OWN_EN.search(words) if q.kind != "count" else None) or _CHANGED_EN.search(words)
    if own and (name := shorten(_LEAD_EN.sub("", own["what"]), "en")):
        return name, offset + own.start("what"), offset + own.end("what")
    verb = _VERB_EN.search(" " + words)
    subject = words[: max(0, verb.start())] if verb else ""
    subject = _NUMBERED_EN.sub("", subject)
    if verb and q.counted and _WEAK_EN.fullmatch(verb[0].strip()) and not _AMOUNT_EN.match(subject.strip()):
        return shorten(q.counted, "en"), q.start, q.end  # "the city will add 40 wells": the wells are counted
    named = bool(subject.strip()) and not re.search(r"\d", subject) and not _NOBODY_EN.match(subject.strip())
    if named and (label := shorten(_LEAD_EN.sub("", subject), "en")):
        return label, offset, offset + len(subject)
    if q.counted:
        return shorten(q.counted, "en"), q.start, q.end
    if q.kind != "rank" and (of := _OF_EN.match(text, q.end)):
        thing = shorten(_LEAD_EN.sub("", _STOP_EN.sub("", of["what"])), "en")
        if thing and not _DATED.match(thing):
            return thing, q.end, of.end()
    previous = next((p for p in reversed(found) if p.end <= q.start), None)
    wider = text[:floor] if floor else ""
    wider = _NUMBERED_EN.sub("", wider)
    if previous is None and wider and not _DATED.fullmatch(wider.strip()):
        before = shorten(_LEAD_EN.sub("", wider.rstrip(" ,;:(")), "en")
        if before and not _DATED.fullmatch(before):
            return before, 0, floor
    after = re.match(r"[\s)]*(?:of\s+)?((?:[A-Za-z'-]+\s?){1,6})", text[q.end :])
    if previous is not None:
        earlier, a, b = _english(previous, [p for p in found if p.end <= previous.start], text)
        if earlier:
            return earlier, a, b
    if after:
        return shorten(after[1], "en"), q.start, q.end + after.end()
    return (shorten(words, "en") or None), offset, q.start


def _chinese(q: Quantity, found: list[Quantity], text: str) -> tuple[str | None, int, int]:
    joined = next((p for p in reversed(found) if p.end <= q.start), None)
    if joined is not None and _JOINED_ZH.fullmatch(text, joined.end, q.start):  # 分别为3项、5项
        return _chinese(joined, [p for p in found if p.end <= joined.start], text)
    floor = 0
    for cut in _CUT_ZH.finditer(text, 0, q.start):
        floor = cut.end()
    listed = "分别" in text[floor : q.start] or (
        0 < floor < q.start and text[floor - 1] == "、" and bool(re.match(r"\s*[\d近超约]", text[floor:]))
    )
    if listed:  # one subject for several values: the whole list of it
        floor = next((m.end() for m in reversed([*_PART_ZH.finditer(text, 0, q.start)])), 0)
    subject, offset = _subject_zh(text, floor, q.start)
    if subject and q.counted and len(q.counted) > 1 and _DOING_ZH.match(subject):
        subject = None
    change = q.kind in ("percent", "points") and _CHANGE_ZH.fullmatch(text[floor : q.start])
    if change and joined is not None and joined.end <= floor:
        base, a, b = _chinese(joined, [p for p in found if p.end <= joined.start], text)
        if base:
            whole = base + text[floor : q.start].strip()
            return (whole if len(whole) <= 16 else base), a, b
    if subject:
        return shorten(subject, "zh"), offset, offset + len(subject)
    if q.counted and len(q.counted) > 1:
        return shorten(q.counted, "zh"), q.start, q.end + len(q.counted)
    earlier = [m for m in _CUT_ZH.finditer(text, 0, q.start)]
    clauses = zip([0, *[m.end() for m in earlier]][-2::-1], [m.start() for m in earlier][::-1], strict=False)
    for a, b in islice(clauses, _FARTHEST):
        subject, _ = _subject_zh(text, a, b)
        if subject:
            return shorten(subject, "zh"), a, b
    return None, q.start, q.end


#: A change beside a value: 比上年增长.
_CHANGE_ZH = re.compile(
    r"(?:同比|(?:比|较)(?:上年|去年|上年同期|去年同期|上月|上季度))(?:增长|下降|提高|上升|增加|减少|降低)\s*"
)
_JOINED_ZH = re.compile(r"\s*(?:、|和|及|以及)\s*(?:近|超过?|约|累计)?\s*")
_PART_ZH = re.compile(r"[，。；：]")


def _subject_zh(text: str, start: int, end: int) -> tuple[str | None, int]:
    """What the words before a number speak of, and where they begin; None where they name nothing."""
    words = text[start:end]
    if _SKIP_ZH.match(words.strip()):
        return None, start
    at = 0
    for pattern in (_ROW_ZH, _LEAD_ZH, _WHEN_ZH, _SPENDER_ZH):
        if opens := pattern.match(words[at:]):
            at += opens.end()
    offset = start + at
    if (done := _YIELD_ZH.search(words, at)) is not None:
        return done["what"], start + done.start("what")
    opening = _OPENING_ZH.match(text[offset:end])
    if opening:
        offset += opening.end()
    words = re.split(r"(?<![A-Za-z.\d])\d[\d.,%]*[万亿元个%家户人项件台座套所]", text[offset:end])[0]
    subject = _NOTE_ZH.sub("", _VERB_ZH.sub("", words)).strip()
    subject = _TAIL_ZH.sub("", subject).strip("、 ")
    if len(subject) < 2 or re.fullmatch(r"[\d\W]+", subject):
        return None, start
    while len(subject) > 16 and "、" in subject:
        subject = subject.partition("、")[2]
    return subject, offset
