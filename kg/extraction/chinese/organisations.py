"""Names of bodies and regions in a Chinese sentence: those the vocabulary knows, and others by their form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kg.extraction.chinese.grammar import grammar
from kg.extraction.context import SentenceContext, acting_side
from kg.extraction.counties import county_at, county_english
from kg.extraction.locality import Locality, is_class_here, local_body, locality_of, split_sign
from kg.extraction.statement import ActorRole, Thing
from kg.identifiers import agency_iri
from kg.vocabulary import Entity


@dataclass(frozen=True, slots=True)
class Name:
    """``text[start:end]`` names a body or a region that may act. ``kind``: "agency", "region", "local" or "form"."""

    start: int
    end: int
    kind: str
    entity: Entity | None = None
    iri: str | None = None
    zh: str | None = None
    en: str | None = None
    provisional: bool = False

    def thing(self, context: SentenceContext, role: ActorRole) -> Thing:
        """The actor of a statement."""
        return context.thing(
            self.start,
            self.end,
            self.entity,
            role=role,
            iri=self.iri,
            zh=self.zh,
            en=self.en,
            provisional=self.provisional,
        )


_NATIONAL = re.compile(r"国家|中国|全国|中央|国务院|最高人民|中华")
_NOT_BODY = re.compile(
    r"格局|布局|结局|大局|时局|全局|医院|法院系统|举办|承办|主办|协办|创办|督办|交办|客厅|餐厅|展厅|大厅"
)
_LISTED = re.compile(
    r"((?:[\u4e00-\u9fffA-Za-z]{2,8}、){0,5}[\u4e00-\u9fffA-Za-z]{2,8}?)等(?:\d+家|多家)?(?:企业|公司|机构|高校|平台企业|单位)"
)
SESSION = re.compile(r"第[^，。；]{1,5}次(?:全体)?会议")
#: A city or county that the reference data do not know, in a document of a province or city.
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:市|县|自治州)(?![级区级场民值政域面直内])")
_NO_PLACE = re.compile(
    r"城市|超市|都市|股市|上市|夜市|门市|[全各本我该外跨多每]|省[市县]|直辖|县市|市县|区县|地市|[在的将和与及对为以]"
)
_NATIONWIDE = re.compile(r"全国[^各范性统]{2,16}?(?:委员会|联合会|协会|学会|基金会|工作组|中心)")
#: Two bodies joined are not one: 湖北联通与华中科技大学.
_JOINED = re.compile(r"(?:公司|集团|大学|学院|研究院|研究所|联通|移动|电信|铁塔|银行|协会|[厅局委部院])[与和及同]")
_CARRIER = re.compile(
    r"(?:移动|联通|电信|铁塔|广电网络)(?!支付|互联|通信|终端|应用|网络|用户|设备|业务|办公)(?:[\u4e00-\u9fff]{0,8}?(?:分公司|公司))?"
)
_INNER_OFFICE = re.compile(
    r"[\u4e00-\u9fff]{0,6}?(?:督查室|研究室|参事室|政研室|办公厅|办公室|新闻办|金融办|法制办|外事办|口岸办|信访办|督查办|督考办|国资委|研究中心|发展研究中心)"
)
_OFFICE = re.compile(r"办公厅|办公室")
_PART = re.compile(
    r"[^，。；：、“”《》（）和与及同\s]{2,10}?(?:司|局|研究中心|研究院|研究所|分行|中心支行|支行|中心|处|办公室|总队|分院|分局|干部学院)"
)
_COMPANY_PART = re.compile(
    r"[^，。；：、“”《》（）和与及同\s]{1,12}?(?:分公司|有限责任公司|股份有限公司|有限公司|公司|集团|基金会|研究院|研究所|实验室|分行|支行|中心|学院|大学|供电局|电力局)"
)
#: Names of counties that are words as well.
_COMMON = frozenset({"城区", "郊区", "矿区", "东区", "西区", "新城区", "新区", "市中区", "市南区", "市北区"})
_MARKS = "，。；：、“”《》（）()！？,;:"
_SIGNED = re.compile(r"(?:省|市|县|区|州|盟|旗|自治区)(?!级)(?=[\u4e00-\u9fff]{1,14})")
_STOP = re.compile(r"[，。；：、“”《》（）()\[\]【】！？,;:\s]")


class Names:
    """Finds names that begin at a given place of a sentence."""

    def __init__(self, context: SentenceContext) -> None:
        self.context = context
        self.text = context.text
        self.grammar = grammar()

    @cached_property
    def _known(self) -> dict[int, Name]:
        found: dict[int, Name] = {}
        for mention in self.context.mentions:
            if mention.usage == "class" or mention.entity.kind == "instrument":
                continue
            region = next((e for e in mention.entities if e.kind == "region"), None)
            if region is not None:
                if mention.end - mention.start == 1:  # 新 is 新疆 in lists of signs only
                    continue
                side = acting_side(region, self.context.vocabulary)
                shown = side if side.kind == "agency" else region
                found[mention.start] = Name(
                    mention.start, mention.end, "region", iri=shown.iri, zh=region.zh, en=region.en
                )
            elif "RegionalActor" in mention.entity.types:
                found[mention.start] = Name(mention.start, mention.end, "region", mention.entity)
            else:
                found[mention.start] = Name(mention.start, mention.end, "agency", mention.entity)
        return found

    @cached_property
    def class_spans(self) -> list[tuple[int, int]]:
        """Places of names of classes of bodies (税务部门), which never act."""
        return [(m.start, m.end) for m in self.context.mentions if m.usage == "class"]

    @cached_property
    def locality(self) -> Locality:
        """The region the document is of."""
        return locality_of(self.context.document, self.context.vocabulary)

    def at(self, start: int) -> Name | None:
        """The name that begins at ``start``, None where none does."""
        known = self._known.get(start)
        if any(a == start for a, _ in self.class_spans):
            return None
        if known is not None and known.kind == "region":
            return self._local(start, known.end) or self._inner_place(start, known) or known
        if known is not None:
            if split_sign(self.text[start : known.end]) is None and self._bare_local(known):
                return self._bare_local(known)
            return self._longer(known)
        if (sign := _SIGNED.match(self.text, start)) and is_class_here(sign[0], self.locality):
            return None
        if sign and (local := self._local(start, start + 1)):
            return local
        return self._form(start)

    def _inner_place(self, start: int, outer: Name) -> Name | None:
        """A city or county named behind the region it lies in: 河北省邢台市, 天津市红桥区."""
        last, end = outer, outer.end
        english: str | None = None
        for _ in range(2):
            inner = self._known.get(end)
            if inner is not None and inner.kind == "region" and inner.end > end + 1:
                last, end = inner, inner.end
            elif (stop := county_at(self.text, end)) is not None:
                english = county_english(self.text[end:stop], (last.iri or "").rpartition("/")[2])
                last, end = Name(end, stop, "region", iri=None), stop
            else:
                break
        if end == outer.end or not self._may_act(end):
            return None
        name = self.text[start:end]
        if last.iri is not None or last.entity is not None:
            return Name(start, end, "region", last.entity, last.iri, last.zh, last.en)
        return Name(start, end, "region", iri=agency_iri(name, unknown=True), zh=name, en=english, provisional=True)

    def _may_act(self, end: int) -> bool:
        """Whether what stands at ``end`` can follow the name of a region that acts."""
        return self.text[end : end + 1] in ("、", "等", "和", "与", "及") or bool(
            self.grammar.region_predicate.match(self.text, end)
        )

    def listed(self, start: int, before: Name) -> list[Name]:
        """Names without a form of their own in a list of bodies that ends in 等企业 and the like (阿里巴巴集团、海康威视等企业)."""
        if before.kind == "region":
            return []
        m = _LISTED.match(self.text, start)
        if m is None or self.grammar.not_inside.search(m[1]):
            return []
        found = []
        at = start
        for item in m[1].split("、"):
            found.append(
                Name(at, at + len(item), "form", iri=agency_iri(item, unknown=True), zh=item, provisional=True)
            )
            at += len(item) + 1
        return found

    def odd_region(self, start: int, end: int) -> Name:
        """A region by its place in a list of regions."""
        name = self.text[start:end]
        return Name(start, end, "region", iri=agency_iri(name, unknown=True), zh=name, provisional=True)

    def _bare_local(self, known: Name) -> Name | None:
        """A central body's short form in a document of a province means the province's own body."""
        if not self.locality.is_local or known.entity is None:
            return None
        name = self.text[known.start : known.end]
        bare = known.entity.values("https://w3id.org/policy-kg/ontology#bareForm")
        if name not in bare or name.endswith("部"):
            return None
        local = local_body(name, self.locality, self.context.vocabulary, self.locality.level)
        if local is None:
            return None
        return Name(
            known.start, known.end, "local", iri=local.iri, zh=local.zh, en=local.en, provisional=local.provisional
        )

    def _longer(self, known: Name) -> Name:
        """教育部高等教育司: a part of a known body is a body of its own, as is the foundation of a company."""
        entity = known.entity
        if entity is not None and "LocalGovernment" in entity.types and (office := _OFFICE.match(self.text, known.end)):
            name = self.text[known.start : office.end()]
            local = local_body(name, self.locality, self.context.vocabulary)
            if local is not None:
                return Name(
                    known.start,
                    office.end(),
                    "local",
                    iri=local.iri,
                    zh=local.zh,
                    en=local.en,
                    provisional=local.provisional,
                )
        company = entity is not None and "Company" in entity.types
        m = (_COMPANY_PART if company else _PART).match(self.text, known.end)
        if (
            m
            and not self.grammar.not_inside.search(m[0])
            and not self._begins_predicate(known.end)
            and self._followed(m.end())
        ):
            name = self.text[known.start : m.end()]
            return Name(known.start, m.end(), "form", iri=agency_iri(name, unknown=True), zh=name, provisional=True)
        return known

    def _begins_predicate(self, at: int) -> bool:
        return bool(self.grammar.predicate.match(self.text, at))

    def _local(self, start: int, inner: int) -> Name | None:
        """A body named by its region or level and what it does: 浙江省经济和信息化厅, 省大数据局, 上海数据交易所."""
        stop = _STOP.search(self.text, inner)
        limit = min(stop.start() if stop else len(self.text), inner + 18)
        best = None
        for m in self.grammar.local_ending.finditer(self.text, inner, limit):
            name = self.text[start : m.end()]
            if self.grammar.not_inside.search(name) or _JOINED.search(name):
                break
            office = _INNER_OFFICE.match(self.text, m.end())
            if office and self._followed(office.end()):
                best = office.end()
                break
            if not self._followed(m.end()):
                continue
            best = m.end()
            break
        if best is None:
            carrier = _CARRIER.match(self.text, inner)
            if carrier is None or not self._followed(carrier.end()):
                return None
            best = carrier.end()
        name = self.text[start:best]
        acts = self.grammar.region_predicate.match(self.text, inner)
        if (
            acts
            and best - inner > 5
            and not name.endswith(("公司", "集团", "银行", "大学", "学院", "局", "厅", "委", "委员会"))
        ):
            return None  # 宜昌市依托…建设…中心
        local = local_body(name, self.locality, self.context.vocabulary)
        if local is None:
            return Name(start, best, "form", iri=agency_iri(name, unknown=True), zh=name, provisional=True)
        return Name(start, best, "local", iri=local.iri, zh=local.zh, en=local.en, provisional=local.provisional)

    def _form(self, start: int) -> Name | None:
        if (
            self.grammar.not_start.match(self.text, start) and not _NATIONWIDE.match(self.text, start)
        ) or self.grammar.verb_start.match(self.text, start):
            return None
        county = county_at(self.text, start)
        if county is not None and self.text[start:county] not in _COMMON and self._may_act(county):
            name = self.text[start:county]
            english = county_english(name, self.locality.code)
            return Name(
                start, county, "region", iri=agency_iri(name, unknown=True), zh=name, en=english, provisional=True
            )
        if self.locality.is_local and (place := _PLACE.match(self.text, start)) and not _NO_PLACE.search(place[0]):
            after = self.text[place.end() : place.end() + 1]
            if self.grammar.region_predicate.match(self.text, place.end()) or after in ("、", "等"):
                name = place[0]
                return Name(start, place.end(), "region", iri=agency_iri(name, unknown=True), zh=name, provisional=True)
        stop = _STOP.search(self.text, start)
        limit = min(stop.start() if stop else len(self.text), start + 24)
        national = _NATIONAL.match(self.text, start)
        foreign = self.grammar.country.match(self.text, start)
        ending = (
            self.grammar.country_ending if foreign else self.grammar.local_ending if national else self.grammar.body
        )
        for m in ending.finditer(self.text, foreign.end() if foreign else start + 2, limit):
            name = self.text[start : m.end()]
            if self.grammar.not_inside.search(name):
                return None
            if len(name) < (4 if foreign else 5) - (len(m[0]) > 1) or _NOT_BODY.search(name):
                continue
            if self._two_names(start, m.end()):
                return None
            if self._followed(m.end()):
                return Name(start, m.end(), "form", iri=agency_iri(name, unknown=True), zh=name, provisional=True)
        return None

    def _two_names(self, start: int, end: int) -> bool:
        """Whether a known name stands behind 与 or 和 inside: then two bodies are named."""
        return any(self.text[at - 1] in "与和及同" for at in self._known if start + 2 < at < end)

    def _followed(self, end: int) -> bool:
        """Whether what stands at ``end`` can follow the end of a name."""
        text = self.text
        if end >= len(text) or text[end] in _MARKS or text[end] in "和与及等":
            return True
        if SESSION.match(text, end):
            return True
        follows = self.grammar.predicate.match(text, end) or self.grammar.modal.match(text, end)
        return bool(follows) and not self.grammar.body.match(text, end)
