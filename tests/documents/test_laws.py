"""Laws of reading, tried on many texts."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from document_laws import check, lost
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.documents import Document, read_text
from kg.errors import DocumentError

_PIECES = st.sampled_from(
    [
        "一、", "（一）", "1.", "1．", "(1)", "①", "第一章 ", "第三条 ", "附件1", "专栏1 ", "图1 ", "表 2 ", "来源：", "注：", "——",
        "Part I", "Chapter 2 ", "Box 1: ", "(a) ", "(iv) ", "First, ", "Figure 3 ", "Source: ", "• ", "- ", "## ", "**", "| a | b |",
        "|---|---|", "目录", "Contents", "Summary", "Annex A", "港口建设稳步推进", "加强组织领导", "。", "；", "，", "”", "“", "（", "）",
        "The port shall open", " and the rest", "high-", "quality", "No. 5", "e.g. ", "U.S. ", "...", ". ", "! ", "; ", "1.5", "Dr. ",
        "\n", "\n\n", "\r\n", "\n\n\n\n", "\f", "\t", "  ", "　　", " ", "12", "— 3 —", "....... 7", "\u200b", "😀", "𠀀", "\ufeff", "",
    ]
)  # fmt: skip
_TEXTS = st.one_of(st.lists(_PIECES, max_size=40).map("".join), st.text(max_size=200))
_LANGUAGES = st.sampled_from(["en", "zh"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_TEXTS, _LANGUAGES)
def test_any_text_is_read_and_nothing_is_lost(text: str, language: str) -> None:
    document = read_text(text, "any", language=language)  # type: ignore[arg-type]
    check(document)
    assert lost(document) == []


@settings(max_examples=150, deadline=None)
@given(_TEXTS)
def test_only_document_errors_are_raised(text: str) -> None:
    try:
        document = read_text(text, "any")
    except DocumentError:
        return
    check(document)


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES.filter(lambda p: "\r" not in p), max_size=30).map("".join), _LANGUAGES)
def test_line_ends_do_not_matter(text: str, language: str) -> None:
    plain = read_text(text, "a", language=language)  # type: ignore[arg-type]
    windows = read_text(text.replace("\n", "\r\n"), "a", language=language)  # type: ignore[arg-type]
    assert [(s.text, s.role, s.paragraph, s.number) for s in plain.sentences if s.role != "row"] == [
        (s.text, s.role, s.paragraph, s.number) for s in windows.sentences if s.role != "row"
    ]
    assert [(n.kind, n.path, n.title) for n in plain.nodes] == [(n.kind, n.path, n.title) for n in windows.nodes]


@pytest.fixture(scope="module")
def documents(corpus: Path) -> list[Document]:
    return [read_text(f.read_bytes().decode("utf-8"), f.stem) for f in sorted(corpus.glob("*.txt"))]


def test_laws_hold_on_the_corpus(documents: list[Document]) -> None:
    for document in documents:
        check(document)
        assert lost(document) == []


def test_a_comma_changes_its_sentence_only(documents: list[Document]) -> None:
    for document in documents:
        chosen = [s for s in document.sentences if s.role == "body" and ("，" in s.text or ", " in s.text)][::97]
        for sentence in chosen:
            comma = sentence.text.find("，" if document.language == "zh" else ", ")
            at, _ = sentence.to_source(comma, comma + 1)
            changed = read_text(document.text[:at] + document.text[at + 1 :], document.id)
            before = [(s.text, document.nodes[s.node].path) for s in document.sentences]
            after = [(s.text, changed.nodes[s.node].path) for s in changed.sentences]
            assert len(before) == len(after)
            assert sum(a != b for a, b in zip(before, after, strict=True)) <= 1


def test_reading_is_quick_and_linear(corpus: Path) -> None:
    texts = [f.read_bytes().decode("utf-8") for f in sorted(corpus.glob("*.txt"))]
    read_text(texts[0], "warm")
    start = time.perf_counter()
    for text in texts:
        read_text(text, "x")
    once = time.perf_counter() - start
    assert once < 3  # 0.3 s where this was written
    text = next(t for t in texts if "Summary" in t[:20])
    start = time.perf_counter()
    read_text(text, "x")
    one = time.perf_counter() - start
    start = time.perf_counter()
    read_text(text * 16, "x")
    assert time.perf_counter() - start < 30 * one + 0.5
