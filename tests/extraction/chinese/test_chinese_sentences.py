"""Invented sentences and what a careful reader would state of them; see ``cases.txt``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.documents import BODY_ROLES, read_text
from kg.extraction import chinese
from kg.extraction.context import SentenceContext
from kg.extraction.statement import Statement
from kg.vocabulary import load_vocabulary

CASES = Path(__file__).parent / "cases.txt"


def cases() -> list[tuple[str, list[str]]]:
    blocks = re.split(r"\n\s*\n", CASES.read_text(encoding="utf-8"))
    found = []
    for block in blocks:
        lines = [line for line in block.split("\n") if line.strip() and not line.startswith("#")]
        if lines:
            found.append((lines[0], lines[1:]))
    return found


def statements_of(sentence: str) -> list[Statement]:
    document = read_text(sentence, "case.zh")
    vocabulary = load_vocabulary()
    return [
        statement
        for s in document.sentences
        if s.role in BODY_ROLES
        for statement in chinese.statements(SentenceContext(document, s, vocabulary, s.text))
    ]


def shown(statement: Statement) -> str:
    """A statement as ``cases.txt`` writes it."""
    words = ["I" if statement.kind == "issue" else "A", *(f"{a.surface}:{a.role}" for a in statement.actors)]
    if statement.others:
        words.append("+")
    words += [f"/ {i.title}" for i in statement.instruments]
    if statement.kind == "issue":
        words += ([f"@{statement.date}"] if statement.date else []) + [f"={statement.status}"]
    return " ".join(words)


@pytest.mark.parametrize(
    ("sentence", "expected"), cases(), ids=lambda value: value[:20] if isinstance(value, str) else ""
)
def test_sentence_states(sentence: str, expected: list[str]) -> None:
    assert sorted(shown(s) for s in statements_of(sentence)) == sorted(expected)


def test_there_are_enough_cases() -> None:
    assert len(cases()) >= 90
