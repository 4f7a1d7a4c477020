"""JSON Schema (2020-12, as OpenAPI 3.1 has it) of the frozen dataclasses that answers are made of.

>>> schemas = Schemas("#/components/schemas/")
>>> schemas.of(Owner)
{'$ref': '#/components/schemas/Owner'}

The schema says what ``kg.answers.records.as_json`` writes: every field is there, and no other.
"""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from kg.answers.records import Plain

Schema = dict[str, Any]

_SIMPLE: dict[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean", types.NoneType: "null"}

#: What a field means, wherever it stands, beyond its heading.
MEANINGS: dict[str, str] = {
    "en": "in English; null where nothing has that name in English",
    "zh": "in Chinese; null where nothing has that name in Chinese",
    "iri": "the IRI of the node; every other answer takes it",
    "code": "the number of a task in its plan, such as IV(1) Box 3; else empty",
    "kind": "a class of the ontology without its prefix, or a kind",
    "quote": "the sentence; null where the graph keeps no quotes and the documents are not at hand",
    "locator": "part, paragraph and sentence in the document",
    "link": "a public page that holds this very text, opened at the sentence",
    "document": "the name of the source document",
    "ground": "mandated, reported, issuer, aligned or remit, from strong to weak",
    "section": "own, part, regional or general",
    "confidence": "from 0 to 1",
    "share": "the part of the way from baseline to aim, or of a whole: 1 is all of it",
}


class Schemas:
    """Schemas of dataclasses, each defined once under its name; ``defined`` holds them, sorted by name.

    ``pruned``: what is empty or unknown is left out of an object instead of written as null.
    """

    def __init__(self, prefix: str, *, pruned: bool = False) -> None:
        self.prefix = prefix
        self._pruned = pruned
        self._defined: dict[str, Schema] = {}

    @property
    def defined(self) -> dict[str, Schema]:
        return dict(sorted(self._defined.items()))

    def of(self, type_: Any, name: str | None = None) -> Schema:
        """The schema of a type: a dataclass (defined as ``name``, else under its own), a simple type, ``tuple[T, …]``,
        ``dict[str, T]`` or a union of these."""
        if type_ in _SIMPLE:
            return {"type": _SIMPLE[type_]}
        origin = get_origin(type_)
        if origin in (Union, types.UnionType):
            return self._union(get_args(type_))
        if origin is tuple:
            return {"type": "array", "items": self.of(get_args(type_)[0])}
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(get_args(type_)[1])}
        if is_dataclass(type_):
            return self._reference(type_, name)  # type: ignore[arg-type]
        raise TypeError(f"no schema for {type_!r}")

    def add(self, name: str, schema: Schema) -> Schema:
        """Defines a schema under a name."""
        self._defined[name] = schema
        return {"$ref": self.prefix + name}

    def _union(self, parts: tuple[Any, ...]) -> Schema:
        if all(part in _SIMPLE for part in parts):
            names = [_SIMPLE[part] for part in parts]
            if self._pruned and "null" in names and parts != get_args(Plain):
                names.remove("null")
            return {"type": names if len(names) > 1 else names[0]}
        several = [self.of(part) for part in parts if not (self._pruned and part is types.NoneType)]
        return {"anyOf": several} if len(several) > 1 else several[0]

    def _reference(self, type_: type[Any], name: str | None) -> Schema:
        name = name or type_.__name__
        if name not in self._defined:
            self._defined[name] = {}  # a type that holds itself ends here
            self._defined[name] = self._object(type_)
        return {"$ref": self.prefix + name}

    def _object(self, type_: type[Any]) -> Schema:
        hints = get_type_hints(type_)
        properties: dict[str, Schema] = {}
        required = []
        for field in fields(type_):
            schema = self.of(hints[field.name])
            if "$ref" not in schema:
                if title := field.metadata.get("en"):
                    schema["title"] = title
                if meaning := MEANINGS.get(field.name):
                    schema["description"] = meaning
            properties[field.name] = schema
            if not self._pruned or hints[field.name] in (int, float, bool):
                required.append(field.name)
        schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
        doc = " ".join((type_.__doc__ or "").split())
        if doc and not doc.startswith(f"{type_.__name__}("):
            schema["description"] = doc.replace("``", "")
        return schema


def pruned(value: Any) -> Any:
    """What ``json`` writes, without what is empty or unknown; numbers and truth values stay."""
    if isinstance(value, dict):
        kept = {key: pruned(item) for key, item in value.items()}
        return {
            key: item for key, item in kept.items() if item is not None and item != "" and item != [] and item != {}
        }
    if isinstance(value, list):
        return [pruned(item) for item in value]
    return value
