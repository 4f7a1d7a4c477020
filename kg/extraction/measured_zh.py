"""Which numbers of a Chinese sentence measure something. The words are data: ``ontology/grammar/figures.zh.toml``."""

from __future__ import annotations

import re

from kg.extraction.figure_words import FigureWords, clause_of, figure_words
from kg.extraction.quantities import Quantity

__all__ = ["measured_zh"]

_CLAUSE_ZH = re.compile(r"[，。；：]|(?<![%\d])、(?![\d近超约])")
_BARE_ZH_BEFORE = re.compile(r"(?:达到?|至|到|为|是|超过?|约为?|由|从|共|计|突破|近|指数|降低到|比)\s*$")
_BARE_ZH_AFTER = re.compile(
    r"\s*(?:$|[，。；、）)（(]|左右|以上|以下|以内|增|升|提|降|下降|上升|增长|提高|提升|至|到|和|∶\s?\d)"
)
_LIST_ZH = re.compile(r"等\s*$")
_ACTING_ZH = re.compile(
    r"(?:[（(][^）)]*[）)])?[^，。；、]{0,4}?(?:联合|印发|出台|发布|共同|深入|开展|启动|位列|位居|排名|入选|均|结合|纷纷|先后)"
)
_AGE_ZH = re.compile(r"\s*(?:周?岁)")
_TIME_OK = re.compile(r"平均|压缩|缩短|缩减|减少|寿命|时长|耗时|时延|用时|利用小时|学时")
_GRANT_ZH = re.compile(
    r"(?:给予|按|按照|可获|对)[^。；]{0,40}(?:奖励|补助|补贴|资助|奖补)[^。；]{0,30}$|(?:最高|上限|每年最多)[^，。；]{0,12}$"
)
_GRANTED_ZH = re.compile(r"(?:以内|以下|以上)?[^，。；]{0,4}?(?:的)?(?:一次性)?(?:奖励|补助|补贴|资助|奖补)")
_GRANT_RULE_ZH = re.compile(r"(?:^|[，。；])对[^。；]{2,60}(?:给予|予以)[^。；]{0,30}(?:奖励|补助|补贴|资助|奖补)")
_RULE_ZH = re.compile(r"注册资本(?:不|须|应|达)|罚款|处以|有期徒刑|不得超过|不得低于|不得少于|日内|有效期")


_THRESHOLD_ZH = re.compile(
    r"(?:及?以上|以下|以内)?的?[^，。；、\d]{0,6}?(?:企业|项目|单位|产品|工程|平台|园区|集群|机构|公司|产业|合同|交易|商户)"
)
_FIRST_ZH = re.compile(r"(?:首次|达到|超过|突破)[^，。；]{0,4}$")
_DAYS_ZH = re.compile(r"比[^，。；]{1,6}(?:增加|减少|多|少|缩短|延长)\s*$")
#: A cap on what one may be lent or paid: 贷款额度提高至50万元.
_QUOTA_ZH = re.compile(
    r"(?:贷款|授信|补助|补贴|救助|支付|报销|担保)[^，。；]{0,4}(?:额度|限额|标准)[^，。；\d]{0,8}?(?:提高|调整|提升|放宽|上调|设定)[到至为]?[^，。；\d]{0,4}[\d.,]+\s*(?:百|千|万)?元$"
)


def measured_zh(q: Quantity, text: str, law: bool) -> bool:
    """Whether a number of a Chinese sentence is a figure. ``law``: the text lays down rules."""
    words = figure_words("zh")
    before = text[max(0, q.start - 24) : q.start]
    if q.kind == "rank":
        return _rank_zh(q, text, before, words)
    if law:
        return False
    clause = clause_of(text, q, _CLAUSE_ZH)
    spent = bool(re.search(r"安排|投入|下达|累计", clause))
    if _GRANT_RULE_ZH.search(text) and not spent:
        return False
    if re.search(r"每\s*$", before):
        return False
    if re.search(r"最[^，。；]{1,4}的\s*$", before) or text[q.end : q.end + 1] == "=":
        return False
    lead = before.rstrip()
    in_range = lead[-1:] == "-" and lead[-2:-1].isdigit()
    if text[q.stop : q.stop + 1] == "=" or (lead[-1:] in tuple("=/〔[-:∶") and not in_range):
        return False
    if re.search(r"[（(]\s*1?$", before) and text[q.stop : q.stop + 1] in "）)":
        return False
    if re.search(r"按[^，。；]{0,8}$", before) and re.match(r"\s*计", text[q.end : q.end + 2]):
        return False
    if q.kind in ("percent", "points", "money", "multiple", "measure"):
        if (
            q.kind == "money"
            and (
                _RULE_ZH.search(clause)
                or _QUOTA_ZH.search(text[: q.end])
                or _GRANT_ZH.search(text[: q.end])
                or _GRANTED_ZH.match(text, q.end)
            )
            and not spent
        ):
            return False
        return not words.labels.search(before[-1:] if before[-1:] in "第前" else "")
    if q.kind == "money" and _THRESHOLD_ZH.match(text, q.end) and (q.bound or _FIRST_ZH.search(before)):
        return False  # 1000万元以上重点项目, 突破10亿元的企业: which ones, not how much
    if q.kind == "time" and (re.search(r"(?:天数|日数|时间|周期)[^，。；]{0,6}$", before) or _DAYS_ZH.search(before)):
        return True
    if q.kind == "time":
        if _AGE_ZH.match(text, q.stop) and "寿命" not in clause:
            return False
        if not _TIME_OK.search(clause) or re.search(r"(?:近|连续|年均|每|两|未来|为期)\s*$", before):
            return False
        if re.match(r"\s*来", text[q.end : q.end + 2]):
            return False
        return not re.match(r"\s*(?:内|以内)", text[q.end : q.end + 3]) or bool(re.search(r"压缩|缩短|缩减", clause))
    if q.magnitude == 1 and q.bound is None:
        if words.labels.search(before) and not (before.rstrip().endswith("前") and False):
            return False
        if re.search(r"[A-Za-z](?:\s|-)?$", before) and q.kind == "bare":
            return False
    if re.search(r"(?:前|第)\s*$", before):
        return False
    if q.kind == "bare":
        if words.names.match(text, q.stop):
            return False
        if "." in text[q.at : q.stop] and text[q.at : q.stop].endswith(".0") and not _BARE_ZH_BEFORE.search(before):
            return False
        if 1900 <= q.value <= 2100 and not q.bound:
            return False
        if not text[: q.start].strip(" （(*#“"):
            return False
        return bool(_BARE_ZH_BEFORE.search(before) and _BARE_ZH_AFTER.match(text, q.stop))
    unit = text[q.stop : q.end].strip()
    if unit in ("级", "版", "五", "届", "期", "号", "点", "路", "站", "年") and q.magnitude == 1 and not q.bound:
        return False
    if _ONE_OF_ZH.match(text, q.end) and q.magnitude == 1 and not q.bound:
        return False
    if words.names.match(text, q.end) and q.magnitude == 1 and not q.bound:
        return False
    tail = text[q.stop : q.end + 12]
    if _LIST_ZH.search(before) and re.match(r"\s*(?:多|余)?\s*家(?:企业|公司|单位|机构)", tail):
        return False
    if words.bodies.match(tail) and not words.coverage.search(text[max(0, q.start - 30) : q.start]):
        if _LIST_ZH.search(before) or "联合" in before or _ACTING_ZH.match(text, q.end):
            return False
        if "部门" in tail[:4] and not q.bound and "务院" not in tail[:8] and "政府" not in tail:
            return False
    if words.places.match(tail) or words.places.match(text[q.end : q.end + 8]):
        if _LIST_ZH.search(before) and (
            re.match(r"[^，。；]{0,24}(?:位列|位居|排名|前|开展|参与|处于|属于|居|梯队|出台|印发)", text[q.end :])
        ):
            return False
        if q.value in words.all_provinces and not words.coverage.search(text[max(0, q.start - 22) : q.start]):
            return False
    return True


#: 8个…节点之一: the number belongs to the name of the group.
_ONE_OF_ZH = re.compile(r"[^，。；、]{0,16}之一")


_RANKED_ZH = re.compile(r"(?:位居|位列|名列|排名|排在|稳居|跃居|跃升|上升|攀升|跻身|居|列)[^，。；、\d]{0,10}$")


#: Who leads a list of bodies: 列第一位者为牵头单位. No ranking.
_ORDER_ZH = re.compile(r"\s*的?(?:者|单位|部门|名)?(?:即?为|是|系|作为|，即为)?(?:牵头|主办|主责|责任|负责|承办)")


def _rank_zh(q: Quantity, text: str, before: str, words: FigureWords) -> bool:
    if _ORDER_ZH.match(text, q.end):
        return False
    if not words.rank_before.search(before) and not _RANKED_ZH.search(before):
        return False
    if q.counted:  # 第9位, 第3名
        return True
    if words.not_rank.match(text, q.stop):
        return False
    return bool(re.match(r"\s*(?:$|[，。；、）)]|的(?!一)|和|并|且)", text[q.stop : q.stop + 3]))
