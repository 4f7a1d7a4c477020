"""Every organisation-like name in the corpus resolves, or is listed as unknown with the reason."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from kg.documents import read
from kg.identifiers import BASE
from kg.paths import ontology_dir
from kg.vocabulary import load_vocabulary

_HEAD = (
    "Ministry|Bureau|Administration|Commission|Office|Committee|Council|Agency|Academy|Institute|Association|Federation"
    "|Court|Bank|Laboratory|Union|Alliance|Authority|Procuratorate|Society|Organi[sz]ation|Exchange"
)
ENGLISH = re.compile(
    rf"\b(?:[A-Z][\w’'-]* |of |and |the |for )*[A-Z][\w’'-]* (?:{_HEAD})\b|\b(?:Ministry|Department) of(?: the)? [a-zA-Z]+"
)
CHINESE = re.compile(
    r"(?:国家|中国|全国|中央|国务院|最高人民|世界|国际)[\u4e00-\u9fff（）]{1,12}?"
    r"(?:委员会|办公室|办公厅|联合会|协会|学会|研究院|研究所|研究中心|实验室|法院|检察院|集团|总局|联盟|网信办|委|总署|管理局)"
)


def test_organisations_of_the_corpus_resolve_or_are_listed(corpus: Path) -> None:
    with (ontology_dir() / "reference" / "unknown.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows == sorted(rows, key=lambda row: row["name"])
    assert all(row["why"] for row in rows)
    unknown = {row["name"].lower() for row in rows}
    vocabulary = load_vocabulary()
    unresolved = set()
    checked = 0
    for path in sorted(corpus.glob("*.txt")):
        document = read(path)
        pattern = ENGLISH if document.language == "en" else CHINESE
        for sentence in document.sentences:
            found = [
                mention
                for mention in vocabulary.find(sentence.text, document.language, ("agency", "region", "instrument"))
                if mention.entity.kind != "region" and mention.usage != "context"
            ]
            spans = [m.span() for name in unknown for m in re.finditer(re.escape(name), sentence.text.lower())]
            spans += [(mention.start, mention.end) for mention in found]
            for match in pattern.finditer(sentence.text):
                checked += 1
                if not any(start < match.end() and match.start() < end for start, end in spans):
                    unresolved.add((path.stem, match.group(0)))
    assert checked > 150
    assert not unresolved


#: Short forms as brackets that hand out duties write them, and whom they mean.
SHORT_FORMS = {
    "国家发展改革委": "ndrc", "发展改革委": "ndrc", "工业和信息化部": "miit", "科技部": "most",
    "人力资源社会保障部": "mohrss", "住房城乡建设部": "mohurd", "国家卫生健康委": "nhc", "卫生健康委": "nhc",
    "国务院国资委": "sasac", "国资委": "sasac", "市场监管总局": "samr", "海关总署": "gacc", "税务总局": "sta",
    "金融监管总局": "nfra", "银保监会": "cbirc", "证监会": "csrc", "国家能源局": "nea", "能源局": "nea",
    "国家网信办": "cac", "网信办": "cac", "中央网信办": "occac", "国家数据局": "nda", "国家知识产权局": "cnipa",
    "知识产权局": "cnipa", "国家疾控局": "ndcpa", "国家医保局": "nhsa", "国家药监局": "nmpa", "国家林草局": "nfga",
    "国家邮政局": "spb", "中国民航局": "caac", "国家铁路局": "nra", "国家文物局": "ncha", "国家中医药局": "natcm",
    "国家矿山安监局": "nmsa", "全国总工会": "acftu", "共青团中央": "ccyl", "全国妇联": "acwf", "中国残联": "cdpf",
    "中国气象局": "cma", "广电总局": "nrta", "体育总局": "gasc", "国家统计局": "nbs", "国家国际发展合作署": "cidca",
    "国家移民局": "nia", "国家信访局": "npcpa", "国家粮食和储备局": "nfsra", "中央宣传部": "publicity-department",
    "中央组织部": "organization-department", "中央文明办": "civilization-office", "中央编办": "scopsr",
    "最高人民法院": "spc", "最高人民检察院": "spp", "国铁集团": "china-railway", "国家电网": "state-grid",
    "人民银行": "pboc", "国家外汇局": "safe", "国家消防救援局": "nfire", "中国地震局": "cea", "国家民委": "neac",
    "审计署": "nao", "国管局": "ngoa", "国家保密局": "central-secretariat-confidential", "国家密码局": "sca",
    "国家版权局": "ncac", "国家标准委": "sac", "国家认监委": "cnca", "全国工商联": "acfic", "中国科协": "cast",
    "供销合作总社": "acfsmc", "中国科学院": "cas", "中国工程院": "cae", "国务院扶贫办": "cpad", "国家乡村振兴局": "nrra",
    "中央财办": "cfeac-office", "中央农办": "crwo", "中央政法委": "cplac", "中央统战部": "ufwd",
    "中央社会工作部": "society-work-department", "国新办": "scio", "国务院港澳办": "hkmao", "国防科工局": "sastind",
}  # fmt: skip


@pytest.mark.parametrize("name, key", SHORT_FORMS.items())
def test_short_forms_of_duty_brackets_resolve(name: str, key: str) -> None:
    (mention,) = load_vocabulary().find(f"（{name}牵头）", "zh", ("agency", "region", "instrument"))
    assert (mention.surface, mention.usage, mention.entity.iri) == (name, "name", f"{BASE}agency/{key}")
    assert mention.entity.en
    assert mention.entity.zh
