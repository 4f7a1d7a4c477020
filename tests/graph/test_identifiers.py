"""Names follow from content, and from nothing else."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identifiers import BASE, content_hash, evidence_iri, fingerprint, slug, statement_iri

_words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


@given(st.lists(_words, min_size=2, max_size=5), st.integers(1, 4))
def test_moving_a_border_between_parts_changes_the_name(parts: list[str], at: int) -> None:
    at = min(at, len(parts) - 1)
    moved = [*parts[: at - 1], parts[at - 1] + parts[at], *parts[at + 1 :]]
    assert content_hash(*parts) != content_hash(*moved)


def test_a_part_with_the_separator_is_refused() -> None:
    with pytest.raises(ValueError, match="separator"):
        content_hash("a\x1fb")


@given(_words)
def test_white_space_and_width_do_not_matter(words: str) -> None:
    assert fingerprint(words) == fingerprint(f"  {words}\n") == fingerprint(unicodedata.normalize("NFKC", words))


@pytest.mark.parametrize(
    "one, other",
    [
        ("The board builds 1.5 km.", "The board builds 15 km."),
        ("占比为3/4。", "占比为34。"),
        ("up 5%", "up 5"),
    ],
)  # fmt: skip
def test_numbers_keep_their_marks(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize(
    "one, other",
    [
        ("The Board, it is said, builds “quays”.", "the board it is said builds 'quays'"),
        ("港务委员会建设码头，加强管理。", "港务委员会建设码头加强管理"),
        ("In 2021, the board met.", "In 2021, the board met"),
    ],
)  # fmt: skip
def test_clause_marks_and_quotes_do_not_matter(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@given(_words)
def test_a_slug_is_one_legal_segment(name: str) -> None:
    made = slug(name)
    assert made and "/" not in made and "#" not in made
    assert ox.NamedNode(BASE + "agency/" + made).value.endswith(made)


def test_every_part_of_a_statement_counts() -> None:
    base = ("doc", "action", "f" * 64, 0, ("Harbour Board",), 0)
    names = {statement_iri(*base)}
    for position, other in enumerate(["doc2", "issue", "e" * 64, 1, ("Port Trust",), 1]):
        names.add(statement_iri(*[*base[:position], other, *base[position + 1 :]]))  # type: ignore[arg-type]
    assert len(names) == 7
    assert evidence_iri("doc", "f" * 64, 0) != evidence_iri("doc", "f" * 64, 1)


def test_another_process_gives_the_same_names() -> None:
    code = "from kg.identifiers import *; print(statement_iri('报告', 'goal', fingerprint('到2030年。'), 0, ('2030',)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == statement_iri("报告", "goal", fingerprint("到2030年。"), 0, ("2030",))
