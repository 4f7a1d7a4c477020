"""Reading documents: text, language, metadata, outline and sentences, each with offsets."""

from kg.documents.model import BODY_ROLES, Document, Metadata, Node, Sentence
from kg.documents.reading import read, read_text

__all__ = ["BODY_ROLES", "Document", "Metadata", "Node", "Sentence", "read", "read_text"]
