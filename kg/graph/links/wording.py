"""What the words of a statement's label and of a title tell beside the concepts."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.graph.links.weights import settings

_WORD = re.compile(r"[a-z0-9]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
#: Chinese pairs of characters that plans use everywhere.
_PLAIN_PAIRS = frozenset({
    "建设", "推进", "加快", "发展", "数字", "信息", "体系", "能力", "提升", "完善", "构建", "服务", "推动", "加强", "实施", "开展", "工程",
    "行动", "系统", "水平", "创新", "技术", "应用", "平台", "国家", "全国", "深化", "促进", "建立", "健全", "强化", "打造", "优化", "探索",
})  # fmt: skip


@lru_cache(maxsize=8192)
def telling_words(title: str, language: str) -> frozenset[str]:
    """The words of a label that may tell its subject: English words without their s, Chinese pairs of characters."""
    if language == "zh":
        runs = _CHINESE.findall(title)
        return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1)) - _PLAIN_PAIRS
    words = {word for word in _WORD.findall(title.lower().replace("’", "'")) if word not in settings().stopwords}
    return frozenset(word.removesuffix("s") if len(word) > 3 else word for word in words)
