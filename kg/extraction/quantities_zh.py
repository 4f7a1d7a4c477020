"""Numbers with their units in Chinese text. The words are data: ``ontology/grammar/units.toml``."""

from __future__ import annotations

import re

from kg.extraction.quantity import NUMBER, Quantity, bound_of, parse_number, plain
from kg.extraction.units import QuantityKind
from kg.extraction.units import units as unit_words

__all__ = ["chinese_quantities"]

_BOUNDS_ZH = re.compile(
    r"(?:(?P<over>超过|超出|超|突破|不低于|不少于|大于|高于|多于|至少|逾|达到?超|上(?=[百千万亿]))|(?P<under>优于|将近|接近|近|不足|不到|低于|少于|不高于|不超过|小于|控制在|不多于|未达)|(?P<about>大约|约为?|大概|左右))了?\s*$"
)
_BOUNDS_ZH_AFTER = re.compile(
    r"\s*(?:(?P<over>以上|之上|多(?![种样元方次])|余(?=[^额下热量])|及以上)|(?P<under>以内|以下|之内|及以下)|(?P<about>左右|上下))"
)


_ZH_TOKEN = re.compile(
    rf"(?P<place>第\s?(?P<nth>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})\s?(?P<mark>[位名])?|(?P<head>首位))|(?<=[近超逾约上过])(?<![以网线路海马街]上)(?P<spelt>(?:百|千|十)?[万亿]亿?|百|千)(?=[余多]?[\u4e00-\u9fff])|(?<![A-Za-z0-9_.:/=〔（(\[]第)(?<![0-9_./:=])(?P<digits>{NUMBER})"
)
_ZH_LETTER_BEFORE = re.compile(r"[A-Za-z][-_]?$")
_ZH_NOUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9+（）()/“”\"“”]{1,14}")
#: 元/人, 吨/亩
_ZH_PER = re.compile(
    r"/(?:百人|千人|万人|[人户吨亩年月日天件]|平方米|平方公里|公里|万元|立方米|公顷|床|人年|人次|千瓦时)(?![\u4e00-\u9fff])"
)
#: 个 says nothing of what is counted: the class of places, bodies or trades behind it belongs to the unit (21个省份).
_ZH_PLACED = re.compile(
    r"(?:[\u4e00-\u9fff]{0,5}?(?<![的和与及、]))?(?:省[（(]自治区、直辖市[）)]|省[（(]区、?市[）)]|[省县][（(]市、?区[）)]|[省县区市][（(][\u4e00-\u9fff、]{1,6}[）)]|省份|地区|城市|地级市|县级市|国家和地区|国家|部门|行业|大类|乡镇|[省县](?=[，。；、）]|$))(?!级)"
)
_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}


def chinese_quantities(text: str, folded: str) -> list[Quantity]:
    """All numbers of a Chinese text, in order; ``folded`` is the text with half-width digits."""
    units = unit_words()
    found: list[Quantity] = []
    free = 0
    number: int | float
    for m in _ZH_TOKEN.finditer(folded):
        if m.start() < free:
            continue
        if m["place"]:
            nth, at = m["nth"], m.start("head" if m["head"] else "nth")
            place = 1 if m["head"] else int(nth) if nth.isdigit() else _small(nth)
            if place:
                found.append(Quantity(m.start(), m.end(), at, m.end("nth") if nth else m.end(), text[m.start() : m.end()], place,
                                      "rank", place, "1", "rank", m["mark"] or ("位" if m["head"] else None), None, 1.0, True))  # fmt: skip
            free = m.end()
            continue
        at, stop = m.start(), m.end()
        if m["spelt"]:  # 近百起: one hundred, in words
            stop, number = at, 1
        elif (parsed := parse_number(m["digits"])) is None or len(m["digits"]) > 24:
            continue
        else:
            number = parsed
        if _ZH_LETTER_BEFORE.search(folded, max(0, at - 2), at):
            continue
        start = at
        prefix = units.en_before.search(folded, max(0, at - 8), at)
        unit = units.prefixes[prefix["prefix"]] if prefix else None
        if prefix:
            start = prefix.start()
        after = units.zh_after.match(folded, stop)
        assert after is not None  # every part of it is optional
        magnitude_word = after["mag"]
        scale = units.magnitudes["zh"][magnitude_word] if magnitude_word else 1.0
        unit_word = after["unit"]
        if m["spelt"] and not unit_word:
            continue
        if after["more"] == "余" and not unit_word and not magnitude_word:
            unit_word = None
        end = after.end() if (magnitude_word or unit_word or after["more"]) else stop
        end = stop + len(folded[stop:end].rstrip())
        if (
            not unit_word
            and not magnitude_word
            and folded[stop : stop + 1].isascii()
            and folded[stop : stop + 1].isalpha()
        ):
            free = stop
            continue
        if unit_word and unit is None:
            unit = units.zh.get(unit_word)
        code, factor = (unit.code, unit.factor) if unit else ("1", 1.0)
        kind: QuantityKind = unit.kind if unit else ("count" if magnitude_word or after["more"] else "bare")
        written = "".join(x for x in (text[start:at].strip(), magnitude_word, unit_word) if x).replace(" ", "") or None
        if unit_word and (per := _ZH_PER.match(folded, end)):
            written, end = f"{written}{per[0]}", per.end()
        if unit_word == "个" and not magnitude_word and (placed := _ZH_PLACED.match(text, end)):
            written = f"个{placed[0]}"
        if kind == "percent" and factor == 1:
            written = "%"
        before = _BOUNDS_ZH.search(folded, max(0, start - 6), start)
        trailing = _BOUNDS_ZH_AFTER.match(folded, end)
        bound = bound_of(before, trailing) or (">" if after["more"] or after["more0"] or after["more2"] else None)
        counted = None
        if kind == "count":
            noun = _ZH_NOUN.match(folded, end)
            counted = _count_noun(noun[0]) if noun else None
        found.append(
            Quantity(start, end, at, stop, text[start:end], number, written, plain(number * scale * factor), code, kind,
                     counted, bound, scale)
        )  # fmt: skip
        free = end
    return found


_ZH_CUT = re.compile(
    r"[，。；、]|(?:以上|以下|左右|分别|的|和|与|及|实现|完成|开展|建立|达到?|增|升|提升|降|减|至|到|近|超|按|已|均|设|上线|启动|覆盖|开通|推出|参与|发布|能够|在|入选|进入|获得|形成|同比|比|较|占|(?<![泊单岗床席工车点机])位|为|用于|中[，,]?)"
)


def _count_noun(words: str) -> str | None:
    noun = _ZH_CUT.split(words, maxsplit=1)[0].strip('“”"（）() ')
    return noun if 1 < len(noun) <= 12 else None


def _small(word: str) -> int:
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return _ZH_DIGITS.get(word, 0) if len(word) == 1 else 0
    return (_ZH_DIGITS.get(tens, 0) if tens else 1) * 10 + (_ZH_DIGITS.get(ones, 0) if ones else 0)
