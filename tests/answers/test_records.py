"""Records: columns, both languages, frames, notebooks."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, dataclass

import pytest

from kg.answers.asking import fragment
from kg.answers.records import Evidence, Records, Thing, Words, column
from kg.graph.labels import edge_words


@dataclass(frozen=True, slots=True)
class Row:
    actor: Thing = column("actor", "主体")
    also: tuple[Thing, ...] = column("also", "又名")
    evidence: Evidence | None = column("evidence", "证据")
    confidence: float | None = column("confidence", "置信度")
    node: str = column("node", "节点", shown=False)


ROWS = Records(
    Row,
    [
        Row(
            Thing("Board <1>", "局", "iri:b"),
            (Thing("Office", "办", "iri:o"),),
            Evidence("iri:e", "d", "I ¶1 s1"),
            0.5,
            "n1",
        ),
        Row(Thing("Ministry", None, "iri:m"), (), None, None, "n2"),
    ],
    [Words("one more", "另有一项"), "plain"],
)


def test_things_take_two_columns_and_speak_both_languages() -> None:
    assert ROWS.columns == (
        "actor", "actor_iri", "also", "also_iri", "evidence", "evidence_iri", "confidence", "node",
    )  # fmt: skip
    assert ROWS.rows("zh")[0] == ("局", "iri:b", "办", "iri:o", "d I ¶1 s1", "iri:e", 0.5, "n1")
    assert ROWS.rows("zh")[1] == ("Ministry", "iri:m", "", "", None, None, None, "n2")
    assert ROWS.titles("zh") == ("主体", "又名", "证据", "置信度")
    assert ROWS.table()[0] == ("Board <1>", "Office", "d I ¶1 s1", "0.5")


def test_they_are_a_sequence_that_keeps_its_remarks() -> None:
    assert len(ROWS) == 2 and ROWS[0].actor.en == "Board <1>" and [r.node for r in ROWS] == ["n1", "n2"]
    assert isinstance(ROWS[:1], Records) and ROWS[:1].remarks == ROWS.remarks and ROWS[:2] == ROWS
    with pytest.raises(FrozenInstanceError):
        ROWS[0].node = "other"  # type: ignore[misc]


def test_a_notebook_shows_them_with_escaped_words_in_the_language_asked_for() -> None:
    page = ROWS._repr_html_()
    assert "Board &lt;1&gt;" in page and "<1>" not in page and "one more" in page
    chinese = Records(Row, ROWS, ROWS.remarks, "zh")._repr_html_()
    assert "主体" in chinese and "局" in chinese and "另有一项" in chinese and 'lang="zh"' in chinese


def test_frames_have_the_same_columns() -> None:
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    empty: Records[Row] = Records(Row)
    for records in (ROWS, empty):
        assert tuple(records.to_pandas().columns) == tuple(records.to_polars().columns) == ROWS.columns
    assert isinstance(ROWS.to_pandas(), pandas.DataFrame) and isinstance(ROWS.to_polars(), polars.DataFrame)
    assert ROWS.to_polars("zh")["actor"].to_list() == ["局", "Ministry"]


def test_json_keeps_both_languages() -> None:
    assert json.loads(json.dumps(ROWS.to_dicts()))[0]["actor"] == {
        "en": "Board <1>", "zh": "局", "iri": "iri:b", "kind": "", "code": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "quote, first, last",
    [
        ("One two three four five six seven eight", "One%20two", "seven%20eight"),
        (" ".join(f"w{n}" for n in range(40)), "w0%20w1%20w2%20w3", "w36%20w37%20w38%20w39"),
        ("在 12 月 底 前 建 成 一 百 座 泊 位", "%E5%9C%A8%2012", "%E5%BA%A7%20%E6%B3%8A%20%E4%BD%8D"),
        ("一二三四五六七八九十一二", "%E4%B8%80%E4%BA%8C%E4%B8%89", "%E5%8D%81%E4%B8%80%E4%BA%8C"),
    ],
)
def test_a_text_fragment_shows_at_most_four_words_at_each_end(quote: str, first: str, last: str) -> None:
    assert fragment(edge_words(quote)) == f"#:~:text={first},{last}"


def test_a_short_sentence_has_no_fragment() -> None:
    assert edge_words("Too short to cut") is edge_words("太短") is None
    assert fragment(None) == fragment("") == ""
