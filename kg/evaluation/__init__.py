"""Measures extraction against gold annotations by the matching rules of the annotation guide."""

from kg.evaluation.gold import GoldPassage, GoldStatement, read_gold, resolve, statement_as_gold
from kg.evaluation.scoring import Evaluation, Score, evaluate, score_passages

__all__ = [
    "Evaluation", "GoldPassage", "GoldStatement", "Score", "evaluate", "read_gold", "resolve", "score_passages",
    "statement_as_gold",
]  # fmt: skip
