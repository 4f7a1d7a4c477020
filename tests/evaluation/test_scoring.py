"""The scorer is tested hardest: a measure that flatters is worse than none."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.evaluation import GoldPassage, GoldStatement, read_gold, score_passages
from kg.evaluation.items import actor_items, figure_items, normal
from kg.evaluation.scoring import match, overlaps_enough


def action(start: int, end: int, *actors: str, kind: str = "action", **fields: object) -> GoldStatement:
    things = [{"surface": a, "en": a, "zh": None, "role": "sole"} for a in actors]
    return GoldStatement("d", start, end, kind, {"kind": kind, "actors": things, **fields})


def figure(start: int, end: int, value: object, year: str | None = None, unit: str = "%") -> GoldStatement:
    return GoldStatement("d", start, end, "figure", {"kind": "figure", "value": value, "unit": unit, "year": year})


def passage(start: int, end: int, *statements: GoldStatement, set_: str = "s") -> GoldPassage:
    return GoldPassage(f"p{start}", set_, "d", start, end, statements)


def counts(score: object) -> tuple[int, int, int]:
    return score.right, score.wrong, score.missed  # type: ignore[attr-defined]


def test_gold_scores_itself_perfectly() -> None:
    statements = [action(0, 10, "Port Office", "Harbour Board"), figure(0, 10, 5)]
    scores = score_passages([passage(0, 10, *statements)], statements).scores["all"]
    assert counts(scores["who"]) == (2, 0, 0)
    assert counts(scores["figure"]) == (1, 0, 0)
    assert scores["who"].f1 == 1.0
    assert scores["who"].aspects["role"] == (2, 2)


def test_nothing_found_is_all_missed_and_precision_unknown() -> None:
    score = score_passages([passage(0, 10, action(0, 10, "Port Office"))], []).scores["all"]["who"]
    assert counts(score) == (0, 0, 1)
    assert score.precision is None
    assert score.recall == 0


def test_what_is_found_in_an_empty_passage_is_wrong() -> None:
    score = score_passages([passage(0, 10)], [action(0, 10, "Port Office")]).scores["all"]["who"]
    assert counts(score) == (0, 1, 0)


def test_what_is_found_outside_the_passages_does_not_count() -> None:
    result = score_passages([passage(0, 10)], [action(40, 60, "Port Office")])
    assert counts(result.scores["all"]["who"]) == (0, 0, 0)
    assert result.scores["all"]["who"].f1 is None


def test_kinds_that_were_not_annotated_do_not_count() -> None:
    partly = GoldPassage("p", "s", "d", 0, 10, (action(0, 10, "Port Office"),), frozenset({"action", "issue"}))
    found = [action(0, 10, "Port Office"), action(0, 10, "Harbour Board"), figure(0, 10, 5)]
    scores = score_passages([partly], found).scores["all"]
    assert counts(scores["who"]) == (1, 1, 0)
    assert counts(scores["figure"]) == (0, 0, 0)


def test_repeating_a_find_does_not_help() -> None:
    gold = action(0, 10, "Port Office")
    score = score_passages([passage(0, 10, gold)], [gold, gold, gold]).scores["all"]["who"]
    assert counts(score) == (1, 2, 0)


def test_one_find_cannot_serve_two() -> None:
    gold = [figure(0, 10, 5, "2020"), figure(0, 10, 5, "2021")]
    score = score_passages([passage(0, 10, *gold)], [figure(0, 10, 5, "2021")]).scores["all"]["figure"]
    assert counts(score) == (1, 0, 1)
    assert score.aspects["year"] == (1, 1), "of equal pairings the one with more equal aspects counts"


@pytest.mark.parametrize(
    ("a", "b", "enough"),
    [((0, 10), (5, 15), True), ((0, 10), (6, 16), False), ((0, 100), (90, 100), True), ((0, 10), (10, 20), False)],
)
def test_spans_match_from_half_of_the_shorter_on(a: tuple[int, int], b: tuple[int, int], enough: bool) -> None:
    assert overlaps_enough(*a, *b) is enough
    assert overlaps_enough(*b, *a) is enough


def test_actor_agrees_by_surface_or_full_name() -> None:
    gold = GoldStatement(
        "d", 0, 9, "action", {"actors": [{"surface": "工信部", "en": "Ministry of Industry", "role": "sole"}]}
    )
    for surface, en in (("工信部", None), ("MIIT", "The Ministry of  industry"), ("“工信部”", "x")):
        found = GoldStatement("d", 0, 9, "action", {"actors": [{"surface": surface, "en": en, "role": "sole"}]})
        assert counts(score_passages([passage(0, 9, gold)], [found]).scores["all"]["who"]) == (1, 0, 0)
    other = GoldStatement(
        "d", 0, 9, "action", {"actors": [{"surface": "商务部", "en": "Ministry of Commerce", "role": "sole"}]}
    )
    assert counts(score_passages([passage(0, 9, gold)], [other]).scores["all"]["who"]) == (0, 1, 1)


def test_action_found_as_issue_is_the_right_actor_of_the_wrong_kind() -> None:
    found = action(0, 10, "Port Office", kind="issue", instruments=[{"title": "Port Rules"}])
    score = score_passages([passage(0, 10, action(0, 10, "Port Office"))], [found]).scores["all"]
    assert counts(score["who"]) == (1, 0, 0)
    assert score["who"].aspects["kind"] == (0, 1)
    assert counts(score["instrument"]) == (0, 1, 0)


def test_duties_are_counted_by_themselves_too() -> None:
    gold = [action(0, 10, "A Office", duty=True), action(20, 30, "B Office")]
    scores = score_passages([passage(0, 10, gold[0]), passage(20, 30, gold[1])], gold).scores["all"]
    assert counts(scores["who"]) == (2, 0, 0)
    assert counts(scores["duty"]) == (1, 0, 0)


@pytest.mark.parametrize("value", [1234.5, "1234.5", "1,234.5"])
def test_figures_agree_by_value_however_it_is_written(value: object) -> None:
    gold = figure(0, 10, 1234.5)
    assert counts(score_passages([passage(0, 10, gold)], [figure(0, 10, value)]).scores["all"]["figure"]) == (1, 0, 0)


def test_titles_agree_without_their_marks() -> None:
    assert normal("《港口条例》") == normal("港口条例")
    assert normal("“The Port  Act,”") == normal("Port Act")
    assert normal("Port Act") != normal("Ports Act")


def test_few_cases_have_no_interval_and_many_have_one() -> None:
    few = [passage(i * 20, i * 20 + 10, figure(i * 20, i * 20 + 10, i)) for i in range(29)]
    many = [*few, passage(900, 910, figure(900, 910, 1))]
    for passages, has in ((few, False), (many, True)):
        score = score_passages(passages, [p.statements[0] for p in passages[3:]]).scores["all"]["figure"]
        assert (score.low is not None) is has
        if has:
            assert score.low <= score.f1 <= score.high  # type: ignore[operator]


def test_groups_hold_only_their_passages() -> None:
    passages = [passage(0, 10, figure(0, 10, 1), set_="a"), passage(20, 30, figure(20, 30, 2), set_="b")]
    scores = score_passages(passages, [figure(20, 30, 2)]).scores
    assert counts(scores["a"]["figure"]) == (0, 0, 1)
    assert counts(scores["b"]["figure"]) == (1, 0, 0)
    assert counts(scores["all"]["figure"]) == (1, 0, 1)


def test_errors_name_every_miss_and_every_wrong_find() -> None:
    result = score_passages([passage(0, 10, figure(0, 10, 1))], [figure(0, 10, 2)])
    assert {(e[0], e[1]) for e in result.errors} == {("figure", "missed"), ("figure", "wrong")}


SPANS = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda t: (t[0], t[0] + t[1]))
FIGURES = st.lists(st.builds(lambda s, v: figure(*s, v), SPANS, st.integers(1, 3)), max_size=5)


@settings(max_examples=150, deadline=None)
@given(FIGURES, FIGURES)
def test_matching_is_as_large_as_any_one_to_one_matching(gold: list[GoldStatement], found: list[GoldStatement]) -> None:
    golds, finds = list(figure_items(gold)), list(figure_items(found))
    fits = [[bool(g.keys & f.keys) and overlaps_enough(g.start, g.end, f.start, f.end) for f in finds] for g in golds]
    pairs = match(golds, finds)
    assert len(set(pairs.values())) == len(pairs)
    assert all(fits[g][f] for g, f in pairs.items())
    best = 0
    slots = list(range(len(finds))) + [-1] * len(golds)
    for choice in set(itertools.permutations(slots, len(golds))) if len(golds) <= 4 and len(finds) <= 4 else ():
        best = max(best, sum(f >= 0 and fits[g][f] for g, f in enumerate(choice)))
    assert len(pairs) >= best


@settings(max_examples=100, deadline=None)
@given(FIGURES, FIGURES, st.randoms())
def test_order_does_not_matter_and_counts_add_up(
    gold: list[GoldStatement], found: list[GoldStatement], draw: object
) -> None:
    whole = passage(0, 60, *gold)
    score = score_passages([whole], found).scores["all"]["figure"]
    assert score.right + score.missed == len(gold)
    assert score.right + score.wrong == len(found)
    shuffled = list(found)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counts(score_passages([whole], shuffled).scores["all"]["figure"]) == counts(score)
    swapped = score_passages([passage(0, 60, *found)], gold).scores["all"]["figure"]
    assert counts(swapped) == (score.right, score.missed, score.wrong), "precision and recall trade places"


def test_gold_is_read_from_files_and_folders(tmp_path: Path) -> None:
    record = {
        "id": "x",
        "set": "s",
        "document": "d",
        "start": 3,
        "end": 9,
        "statements": [{"kind": "goal", "deadline": "2030"}],
    }
    (tmp_path / "一.jsonl").write_text(json.dumps(record) + "\n\n", encoding="utf-8")
    for path in (tmp_path, tmp_path / "一.jsonl"):
        (only,) = read_gold(path)
        assert (only.id, only.start, only.statements[0].record["deadline"]) == ("x", 3, "2030")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not valid JSON"),
        ('{"id": "x"}', "start"),
        ('{"id": "x", "document": "d", "start": 5, "end": 5, "statements": []}', "no span"),
        ('{"id": "x", "document": "d", "start": 0, "end": 5, "statements": [{"kind": "rumour"}]}', "rumour"),
        ('{"id": "x", "document": "d", "start": 0, "end": 5, "kinds": ["rumour"], "statements": []}', "rumour"),
        (
            '{"id": "x", "document": "d", "start": 0, "end": 5, "kinds": ["rank"], "statements": [{"kind": "goal"}]}',
            "only rank were annotated",
        ),
    ],
)
def test_broken_gold_is_named_with_file_and_line(tmp_path: Path, line: str, says: str) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text("\n" + line + "\n", encoding="utf-8")
    with pytest.raises(KgError) as error:
        read_gold(file)
    assert "gold.jsonl:2" in str(error.value)
    assert says in str(error.value)


def test_missing_gold_is_named(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"nothing"):
        read_gold(tmp_path / "nothing.jsonl")


def test_a_statement_without_actors_counts_for_no_actor() -> None:
    assert list(actor_items([action(0, 5)])) == []
