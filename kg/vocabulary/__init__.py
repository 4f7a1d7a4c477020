"""The names of agencies, regions, instruments, concepts and indicators, and where a text uses them."""

from kg.vocabulary.finder import Mention, Vocabulary, load_vocabulary
from kg.vocabulary.reference import Entity, Label

__all__ = ["Entity", "Label", "Mention", "Vocabulary", "load_vocabulary"]
