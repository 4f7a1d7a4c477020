"""What every question gives back: a sequence of frozen records that prints, travels and turns into frames.

>>> owners = kg.open().owners("IV(1)")
>>> owners[0].actor.en, owners[0].ground
>>> owners.to_pandas(language="zh")
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import Field, dataclass, field, fields, is_dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints, overload

if TYPE_CHECKING:
    import pandas
    import polars

#: What a cell of a table can hold; None where nothing is known.
Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Words:
    """Words for people in both languages; one of them may be missing, then the other stands in."""

    en: str | None = None
    zh: str | None = None

    def in_language(self, language: str) -> str:
        first, second = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return first or second or ""

    def __str__(self) -> str:
        return self.in_language("en")


@dataclass(frozen=True, slots=True)
class Thing(Words):
    """A thing of the graph with its names. ``kind`` is a class of the ontology without prefix ("MajorTask"), ``code``
    the number of a task ("IV(1) Box 3")."""

    iri: str = ""
    kind: str = ""
    code: str = ""

    def in_language(self, language: str) -> str:
        return Words.in_language(self, language) or self.iri.removeprefix("https://w3id.org/policy-kg/")

    def __str__(self) -> str:
        return self.in_language("en")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something is said. ``quote`` only where the graph keeps quotes or the documents are at hand.

    ``link`` opens an HTML page that holds this very text at the sentence; see ``kg.answers.evidence``.
    """

    iri: str
    document: str
    locator: str
    quote: str | None = None
    link: str | None = None

    @property
    def place(self) -> str:
        """Document and locator: ``plan-14fyp-informatization.en IV(1) ¶2 s3``."""
        return f"{self.document} {self.locator}".strip()

    def in_language(self, language: str) -> str:
        if self.quote is None:
            return self.place
        opening, closing = ("“", "”")
        return f"{opening}{' '.join(self.quote.split())}{closing} [{self.place}]"

    def __str__(self) -> str:
        return self.in_language("en")


def column(en: str, zh: str, *, shown: bool = True, **more: Any) -> Any:
    """A field of a record with its heading in both languages; ``shown=False`` keeps it out of tables for people.

    ``more`` is passed on to ``dataclasses.field`` (default, default_factory)."""
    return field(metadata={"en": en, "zh": zh, "shown": shown}, **more)


T = TypeVar("T")


class Records(Sequence[T], Generic[T]):
    """Records of one type, in their order.

    ``remarks`` are for the reader and no part of the answer ("3 general duties are not counted"): strings or ``Words``.
    ``language`` is what frames, tables and notebooks show unless told otherwise.
    """

    __slots__ = ("_items", "language", "remarks", "type")

    def __init__(
        self, type_: type[T], items: Iterable[T] = (), remarks: Iterable[str | Words] = (), language: str = "en"
    ) -> None:
        self.type = type_
        self._items = tuple(items)
        self.remarks = tuple(remarks)
        self.language = language

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Records[T]: ...
    def __getitem__(self, index: int | slice) -> T | Records[T]:
        if isinstance(index, slice):
            return Records(self.type, self._items[index], self.remarks, self.language)
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Records):
            return self.type is other.type and self._items == other._items
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self.type, self._items))

    def __repr__(self) -> str:
        return f"<{len(self)} × {self.type.__name__}>"

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns for machines. A thing takes two: ``actor`` (its name) and ``actor_iri``."""
        return tuple(name for f in _fields(self.type) for name in f.columns)

    def titles(self, language: str | None = None) -> tuple[str, ...]:
        """Headings for people, one a shown field."""
        language = language or self.language
        return tuple(f.title(language) for f in _fields(self.type) if f.shown)

    def rows(self, language: str | None = None) -> list[tuple[Plain, ...]]:
        """One plain tuple a record, a value a column."""
        language = language or self.language
        described = _fields(self.type)
        return [
            tuple(value for f in described for value in f.cells(getattr(item, f.name), language))
            for item in self._items
        ]

    def table(self, language: str | None = None) -> list[tuple[str, ...]]:
        """The shown fields of every record as words, in the order of ``titles``."""
        language = language or self.language
        described = [f for f in _fields(self.type) if f.shown]
        return [tuple(words(getattr(item, f.name), language) for f in described) for item in self._items]

    def to_dicts(self) -> list[dict[str, Any]]:
        """The records as nested dictionaries and lists that ``json`` writes, both languages kept."""
        return [as_json(item) for item in self._items]

    def to_pandas(self, language: str | None = None) -> pandas.DataFrame:
        """A pandas frame with ``columns``. Needs pandas (extra ``frames``)."""
        import pandas

        return pandas.DataFrame(self.rows(language), columns=list(self.columns))

    def to_polars(self, language: str | None = None) -> polars.DataFrame:
        """A polars frame with ``columns``. Needs polars (extra ``frames``)."""
        import polars

        rows = self.rows(language)
        if not rows:
            return polars.DataFrame({name: [] for name in self.columns})
        return polars.DataFrame(rows, schema=list(self.columns), orient="row", infer_schema_length=None)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(title)}</th>" for title in self.titles())
        body = "".join(
            "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row) + "</tr>"
            for row in self.table()
        )
        notes = "".join(f"<li>{escape(words(remark, self.language))}</li>" for remark in self.remarks)
        notes = f"<ul>{notes}</ul>" if notes else ""
        return (
            f'<table lang="{escape(self.language)}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}'
        )


def words(value: object, language: str) -> str:
    """Any value of a record as words: names in ``language``, lists joined, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (Words, Evidence)):
        return value.in_language(language)
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, (tuple, list)):
        return ("；" if language == "zh" else "; ").join(words(v, language) for v in value)
    if is_dataclass(value):
        return " · ".join(w for f in fields(value) if (w := words(getattr(value, f.name), language)))
    return str(value)


def as_json(value: object) -> Any:
    """A record or a value of one as what ``json`` writes."""
    if isinstance(value, (tuple, list)):
        return [as_json(v) for v in value]
    if is_dataclass(value):
        return {f.name: as_json(getattr(value, f.name)) for f in fields(value)}
    return value


class _Column:
    """A field of a record: which columns it takes, how its values fill them."""

    def __init__(self, described: Field[Any], type_: object) -> None:
        self.name = described.name
        self.shown: bool = described.metadata.get("shown", True)
        self._titles = described.metadata
        self.holds = _holds(type_)
        self.columns = (self.name, f"{self.name}_iri") if self.holds in (Thing, Evidence) else (self.name,)

    def title(self, language: str) -> str:
        return self._titles.get(language) or self.name.replace("_", " ")

    def cells(self, value: object, language: str) -> tuple[Plain, ...]:
        if self.holds in (Thing, Evidence):
            if value is None:
                return None, None
            several = value if isinstance(value, tuple) else (value,)
            return words(value, language), " ".join(getattr(v, "iri", "") for v in several)
        if value is None or isinstance(value, (str, int, float)):
            return (value,)
        return (words(value, language),)


_KNOWN: dict[type, tuple[_Column, ...]] = {}


def _fields(type_: type[Any]) -> tuple[_Column, ...]:
    if type_ not in _KNOWN:
        hints = get_type_hints(type_)
        _KNOWN[type_] = tuple(_Column(f, hints[f.name]) for f in fields(type_))
    return _KNOWN[type_]


def _holds(type_: object) -> object:
    """Thing or Evidence where a field holds one or a tuple of them, else whatever it holds."""
    if get_origin(type_) in (Union, types.UnionType):
        inner = [t for t in get_args(type_) if t is not type(None)]
        return _holds(inner[0]) if len(inner) == 1 else type_
    if get_origin(type_) is tuple:
        return _holds(get_args(type_)[0])
    return type_
