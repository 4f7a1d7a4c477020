"""Errors that are meant to be read: what is wrong, where, and what to do next."""

from __future__ import annotations

from pathlib import Path


class KgError(Exception):
    """A problem the user can act on; printed as one line, never as a traceback.

    ``place`` is a file (or address), ``line`` counts from 1, ``hint`` says the next step.
    ``exit_code`` follows the design: 1 = done with findings, 2 = not done.
    """

    exit_code = 2

    def __init__(
        self, message: str, *, place: str | Path | None = None, line: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = str(place) if place is not None else None
        self.line = line
        self.hint = hint

    def __str__(self) -> str:
        where = "" if self.place is None else f"{self.place}:{self.line}: " if self.line else f"{self.place}: "
        hint = f" ({self.hint})" if self.hint else ""
        return one_line(f"{where}{self.message}{hint}")


class DocumentError(KgError):
    """A document that cannot be read; the others of the same run still are."""


class ReferenceDataError(KgError):
    """A file under ``ontology/`` that is broken or contradicts another."""


class GraphError(KgError):
    """A graph that cannot be opened, written or asked."""


def one_line(message: str) -> str:
    """``message`` with line breaks and other control characters made visible as blanks; printable everywhere."""
    message = message.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in message).split())
