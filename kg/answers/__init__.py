"""Answers: who owns what, on what ground, and what became of it, asked of any graph."""
