"""Lists of bodies in duty assignments: where each name begins and ends, and which body it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.documents import Document
from kg.extraction.context import acting_side
from kg.extraction.duties.english_names import english_listing
from kg.extraction.duties.flow import Flow
from kg.extraction.duties.grammar import grammar
from kg.extraction.duties.listing import Body, Listing, role_mark
from kg.extraction.locality import LocalBody, Locality, is_class_here, local_body, locality_of, split_sign
from kg.identifiers import agency_iri
from kg.vocabulary import Entity, Vocabulary


class Reader:
    """Reads lists of bodies in one document."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.vocabulary = vocabulary
        self.language = document.language
        self.grammar = grammar(document.language)
        self.locality: Locality = locality_of(document, vocabulary)
        self.lead_signs = _lead_signs(document.text) if document.language == "zh" else None

    def read(self, flow: Flow, start: int, end: int, *, lenient: bool = False) -> Listing:
        """The bodies of ``flow.text[start:end]``; with ``lenient`` (after a label, in a column) any short name counts."""
        if self.language == "zh":
            return _chinese(self, flow, start, end, lenient)
        return english_listing(self, flow, start, end, lenient)


# ------------------------------------------------------------------ Chinese

_SIGN = "△▲★☆＊*※◆◇●○■□#√"
_LEGEND = re.compile(
    rf"(?P<sign>[{_SIGN}])\s*[”\"’）)]?(?:号|标志|标记|符号)?(?:的|者)?(?:为|表示|代表|系|是|标注|标识|标示)[^，。；\n]{{0,12}}?(?:牵头|主办|主责|责任单位)"
    rf"|(?:牵头|主办|主责)(?:单位|部门)?[^，。；\n]{{0,8}}?(?:以|用|加|标注?|标记为?)\s*[“\"‘（(]?(?P<sign2>[{_SIGN}])"
)


def _lead_signs(text: str) -> re.Pattern[str] | None:
    """The sign that marks who leads, where the document says so (“△”为牵头单位); △ and ★ say it by themselves."""
    legend = _LEGEND.search(text)
    if legend:
        return re.compile(re.escape(legend["sign"] or legend["sign2"]))
    return re.compile("[△▲★☆]") if re.search(r"[（(：:、][△▲★☆][\u4e00-\u9fff]", text) else None


_BODY_END = re.compile(
    r"(?:委|委员会|厅|局|办|办公室|部|院|中心|政府|会|联|社|校|公司|集团|行|法院|检察院|海关|联盟|所|队|署|总站|大学|学院|馆|台|站|军区|军|处|组|区|园|室|兵团|电网|电力|石油|石化|烟草|海油|移动|电信|联通|铁塔|中行|机场|港|局集团)$"
)
_CONNECTOR = re.compile(r"以及|和|及|与|、|，|,|；|;|/|\n| ")
_OPEN, _CLOSE = "（([〔【", "）)]〕】"
_GROUP_LIST = re.compile(
    r"各(?:省|市|州|县|区|盟|旗|自治区|自治州|直辖市|设区市|设区的市|地级以上市|地级市|地市|辖市|县级市)(?:[（(][^）)]*[）)])?"
    r"(?:[、和及](?:各)?(?:省|市|州|县|区|盟|旗|自治区|自治州|直辖市|县级市|新疆生产建设兵团|功能区|开发区|地区|部门)(?:[（(][^）)]*[）)])?)+(?:人民政府|政府|党委和政府|党委|管委会)?"
)
_LEADING = re.compile(
    r"^(?:\d+[.、．)）]\s*|[（(]?[一二三四五六七八九十\d]{1,2}[)）、]\s*|[-—·•●◆]\s*|分别由|拟由|均由|并?由|请|其中|会同|同时)"
)
_TRAILING = re.compile(
    r"(?:按照?|根据|依据|结合)?(?:各自)?(?:职责|分工|职能)?(?:分工)?(?:共同|分别|牵头|负责|具体|等)?[。.；;：:\s]*$"
)
#: An office inside a body (规划处, 办公室), which is no body without the body's name before it.
_INSIDE_OFFICE = re.compile(r"(?:办公室|综合办|机关党委|.{1,10}(?:处|科|股)室?)$")
_OUTSIDE_OFFICE = re.compile(r"(?:办事|管理|代表|联络|派出|社区|分|总|服务)处$")
_PERSONISH = re.compile(r"同志|[省市县区]长$|书记|主任$|局长|厅长|部长|处长|科长|负责人|主席$")
_NOT_A_NAME = re.compile(
    r"[\d%“”《》：:。？！]|完成|年底|月底|按照|根据|通过|推动|推进|加强|建立|开展|制定|完善|实施|落实|负责|长期|持续|下同"
)
_CENTRAL = re.compile(
    r"^(?:国家|中央|中共中央|中国|全国|国务院|最高|国铁|新华|人民日报|人民银行)|(?:总局|总署|监会|人民银行|监督管理委员会)$"
)
_PARTY_PARTS = frozenset(
    {"组织部", "宣传部", "统战部", "政法委", "网信办", "编办", "文明办", "党校", "社会工作部", "改革办", "老干部局"}
)


def _chinese(reader: Reader, flow: Flow, start: int, end: int, lenient: bool) -> Listing:
    bodies: list[Body] = []
    others, strange = False, 0
    level: str | None = None
    signs = reader.lead_signs
    for a, b in _items(reader, flow.text, start, end):
        mark = role_mark(flow.text, a, b)
        if signs and (sign := signs.search(flow.text, a, b)):  # △市港航局
            mark = "lead"
            a, b = (sign.end(), b) if not flow.text[a : sign.start()].strip(" （(、") else (a, sign.start())
        a, b, tail = _trim(reader, flow.text, a, b)
        others = others or tail
        if a >= b:
            continue
        name = flow.text[a:b].replace(" ", "")
        found = _classify(reader, name, level, lenient)
        if found == "group":
            others = True
        elif found is None:
            strange += 1
        else:
            if isinstance(found, LocalBody):
                level = found.level
                bodies.append(
                    Body(a, b, name, iri=found.iri, en=found.en, zh=found.zh, provisional=found.provisional, mark=mark)
                )
            elif isinstance(found, Entity):
                if not _CENTRAL.search(name) and split_sign(name) is None:
                    level = None
                bodies.append(Body(a, b, name, entity=found, mark=mark))
            else:
                bodies.append(
                    Body(a, b, name, iri=agency_iri(name, unknown=True), zh=name, provisional=True, mark=mark)
                )
    return Listing(tuple(bodies), others, strange)


def _items(reader: Reader, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The items of a list. Marks inside a known name or in brackets do not divide, nor does 和 inside a name."""
    part = text[start:end]
    closed: list[tuple[int, int]] = [
        (m.start + start, m.end + start)
        for m in reader.vocabulary.find(part, "zh", ("agency",))
        if m.usage != "class" and _CONNECTOR.search(m.surface)
    ]
    closed += [m.span() for m in _GROUP_LIST.finditer(text, start, end)]
    depth_at: list[int] = []
    depth = 0
    for c in part:
        depth += c in _OPEN
        depth_at.append(depth)
        depth -= c in _CLOSE and depth > 0
    at = start
    for m in _CONNECTOR.finditer(text, start, end):
        if m.start() < at or depth_at[m.start() - start] or any(a <= m.start() < b for a, b in closed):
            continue
        if m[0] in ("和", "及", "与", "以及"):
            left, right = (
                text[at : m.start()],
                re.split(r"[、，,；;]|以及|[和及与](?=[各省市县区有相])", text[m.end() : end], maxsplit=1)[0],
            )
            if not (_ends_body(reader, left) and _starts_body(reader, right)):
                continue
        elif m[0] == " " and not (_BODY_END.search(text[at : m.start()]) and _starts_body(reader, text[m.end() : end])):
            continue
        yield at, m.start()
        at = m.end()
    yield at, end


def _ends_body(reader: Reader, text: str) -> bool:
    text = re.sub(r"[（(][^（）()]*[）)]$", "", text.strip())
    text = reader.grammar.and_others.sub("", text)
    return bool(
        _BODY_END.search(text)
        or reader.grammar.group.fullmatch(text)
        or text.endswith(("部门", "单位", "企业", "地区"))
    )


def _starts_body(reader: Reader, text: str) -> bool:
    text = text.strip()
    item = re.split(r"[、，,；;和及与 ]", text, maxsplit=1)[0]
    item = reader.grammar.and_others.sub("", item)
    return bool(
        _BODY_END.search(item) or reader.grammar.group.fullmatch(item) or re.match(r"各|有关|相关|[省市县区州](?:直|级)", item)
        or any(m.start == 0 and m.usage != "class" for m in reader.vocabulary.find(text[:40], "zh", ("agency",)))
        or split_sign(item) is not None or item.endswith(("部门", "单位", "企业", "地区"))
    )  # fmt: skip


def _trim(reader: Reader, text: str, a: int, b: int) -> tuple[int, int, bool]:
    """The item without what introduces and follows the name; whether it ends with 等, 等部门 and the like."""
    while a < b and text[a] in " 　，、；;,：:（(":
        a += 1
    while a < b and (lead := _LEADING.match(text[a:b])) and lead.end():
        a += lead.end()
    b = a + len(text[a:b].rstrip(" 　，、；;,。.：:"))
    others = False
    tail = reader.grammar.and_others.search(text, a, b)
    if tail and tail.start() >= a:
        b, others = tail.start(), True
    while b > a and text[b - 1] in "）)" and (inner := re.search(r"[（(][^（）()]*[）)]$", text[a:b])):
        if reader.vocabulary.by_name(text[a:b], ("agency",)) if inner.start() else False:
            break
        if not inner.start():
            break
        b = a + inner.start()
    return a, b, others


def _classify(reader: Reader, name: str, level: str | None, lenient: bool) -> Entity | LocalBody | str | None:
    """The body, "group", "form" for an unknown body found by its form, or None."""
    grammar_ = reader.grammar
    if len(name) < 2:
        return None
    exact = _exact(reader, name)
    if exact is None and name[0] in "区县旗" and is_class_here(name[0], reader.locality):
        return "group"
    if exact == "class" or (grammar_.group.fullmatch(name) and exact is None):
        return "group"
    if name.startswith("国家税务总局") and len(name) > 8:
        local = local_body(name[6:], reader.locality, reader.vocabulary)
        if local is not None:
            return local
    if split_sign(name) is not None or exact is None:
        local = local_body(name, reader.locality, reader.vocabulary)
        if local is not None and not (isinstance(exact, Entity) and split_sign(name) is None):
            return local
    if isinstance(exact, Entity):
        if _is_local_here(reader, name, level):
            local = local_body(name, reader.locality, reader.vocabulary, level or reader.locality.level)
            if local is not None:
                return local
        return exact
    if _PERSONISH.search(name) or _NOT_A_NAME.search(name):
        return None
    if _INSIDE_OFFICE.match(name) and not _OUTSIDE_OFFICE.search(name) and len(name) <= 8:
        return None
    if _is_local_here(reader, name, level):
        local = local_body(
            ("委" if name in _PARTY_PARTS else "") + name,
            reader.locality,
            reader.vocabulary,
            level or reader.locality.level,
        )
        if local is not None:
            return local
    if name.endswith(("部门", "单位", "企业", "机关", "地区")):
        return "group"
    if _BODY_END.search(name) and 3 <= len(name) <= 30 and not re.match(r"[的了在对为将应]", name):
        return "form"
    if (
        lenient
        and 3 <= len(name) <= 16
        and re.fullmatch(r"[\u4e00-\u9fffA-Za-z0-9·（）()\-]+", name)
        and name[-1] not in "的等下年月日前内后"
    ):
        return "form"
    return None


def _exact(reader: Reader, name: str) -> Entity | str | None:
    for mention in reader.vocabulary.find(name, "zh", ("agency",)):
        if mention.start == 0 and mention.end == len(name) and "RegionalActor" not in mention.entity.types:
            return "class" if mention.usage == "class" else mention.entity
    for mention in reader.vocabulary.find(name, "zh", ("region",)):
        if mention.start == 0 and mention.end == len(name) and mention.usage == "name":
            return acting_side(mention.entity, reader.vocabulary)
    return None


def _is_local_here(reader: Reader, name: str, level: str | None) -> bool:
    """Whether a name without region or level means a body of the document's region (or of the list's level)."""
    if _CENTRAL.search(name):
        return False
    if name.endswith("部"):
        return name in _PARTY_PARTS and (level is not None or reader.locality.is_local)
    return level is not None or reader.locality.is_local
