"""Texts made to be slow are read, extracted and written in reasonable time; nothing tries every way to match."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.documents import read_text

SCRIPT = Path(__file__).with_name("patience.py")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_takes_forever(language: str) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), language], capture_output=True, text=True, check=False)
    last = (done.stdout.splitlines() or ["the start"])[-1]
    assert done.returncode == 0, f"stopped at {last}:\n{done.stderr}"


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("the board met and then it met again, " * 1000 + "at last.", 4000),
        ("董事会开会，" * 3000 + "最后结束。", 4000),
        ("x" * 30_000, 4000),
        ("a\tb\t" * 30_000, 20_000),
    ],
)
def test_no_sentence_is_endless_and_none_loses_words(text: str, most: int) -> None:
    document = read_text(text, "long", language="zh" if "会" in text else "en")
    assert max(len(s.text) for s in document.sentences) <= most
    joined = "".join(document.text[s.start : s.end] for s in document.sentences)
    assert "".join(joined.split()) == "".join(text.split())
    for sentence in document.sentences:
        assert document.text[sentence.start : sentence.end].replace("\t", " ") == sentence.text.replace("\t", " ")


def test_sentences_of_usual_length_stay_whole() -> None:
    text = "The board met, " * 200 + "and left."
    assert len(read_text(text, "usual", language="en").sentences) == 1
