"""A figure without a region is one of China only in a document that is known to speak of China."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kg.documents import read_text
from kg.documents.model import Metadata
from kg.extraction.statement import Statement
from kg.graph.national import is_national
from kg.graph.statements import document_triples
from kg.identifiers import BASE
from kg.vocabulary import load_vocabulary

WORDS = "2021年，港口泊位达到125万个。"


@pytest.mark.parametrize(
    "name, metadata, national",
    [
        ("harbour", {}, False),
        ("harbour", {"title": "全国港口年报"}, True),
        ("harbour", {"title": "中国港口年报"}, True),
        ("harbour", {"title": "美国港口年报"}, False),
        ("harbour", {"title": "浙江省港口年报"}, False),
        ("harbour", {"title": "全国港口年报浙江篇", "region": "CN-ZJ"}, False),
        ("harbour", {"issuer": "国家统计局"}, True),
        ("harbour", {"issuer": "浙江省财政厅"}, False),
        ("report-digital-china-2020.en", {}, True),
    ],
)
def test_only_a_national_document_puts_its_figures_in_china(
    name: str, metadata: dict[str, Any], national: bool
) -> None:
    vocabulary = load_vocabulary()
    document = replace(read_text(WORDS, name), metadata=Metadata(**metadata))
    assert is_national(document, vocabulary) is national
    sentence = document.sentences[0]
    figure = Statement(
        document=document.id, start=sentence.start, end=sentence.end, kind="figure", confidence=0.8, surface="125万个",
        value=125, unit="万个", quantity=1250000, quantity_unit="1", year="2021", aim="observed",
        indicator_iri=BASE + "indicator/5g-users",
    )  # fmt: skip
    said = [(p.rpartition("#")[2], str(o)) for s, p, o in document_triples(document, [figure], vocabulary)
            if s.startswith(BASE + "statement/")]  # fmt: skip
    assert (("region", f"<{BASE}region/CN>") in said) is national
    assert any("cube#Observation" in value for _, value in said) is national
