"""The vocabulary by way of the user's cache: reading Turtle takes several times as long as reading what came of it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg import cache
from kg.vocabulary import finder, reference
from kg.vocabulary.finder import LANGUAGES, Names, Vocabulary, names_of, read_vocabulary
from kg.vocabulary.reference import Entity, Label

_NAME = "vocabulary"


def kept_vocabulary(directory: Path) -> Vocabulary:
    """The vocabulary of ``directory``, kept from another time where no file of it has changed since.

    Raises ReferenceDataError where a file is broken.
    """
    if cache.folder() is None:
        return read_vocabulary(directory)
    makers = [Path(module) for module in (finder.__file__, reference.__file__, __file__)]

    def key_now() -> str:
        files = [*sorted(directory.glob("*.ttl")), directory / "homonyms.csv", *makers]
        return cache.key_of([file for file in files if file.exists()])

    try:
        key = key_now()
    except OSError:
        return read_vocabulary(directory)
    data = cache.load(_NAME, key)
    if data is not None:
        try:
            return _unpacked(json.loads(data))
        except (ValueError, TypeError, LookupError, RecursionError):  # not what was packed here
            pass
    vocabulary = read_vocabulary(directory)
    with suppress(OSError):  # a file gone meanwhile
        if cache.unchanged(makers) and key_now() == key:
            cache.keep(_NAME, key, json.dumps(_packed(vocabulary), ensure_ascii=False, separators=(",", ":")).encode())
    return vocabulary


def _packed(vocabulary: Vocabulary) -> dict[str, Any]:
    """As lists of strings and numbers. What a label is like, and whose a name is, are numbers for short."""
    entities = list(vocabulary.entities.values())
    forms = sorted({(label.language, label.usage) for entity in entities for label in entity.labels})
    form = {f: n for n, f in enumerate(forms)}
    things = [
        (e.iri, e.kind, sorted(e.types), e.en, e.zh, [label.text for label in e.labels],
         [form[label.language, label.usage] for label in e.labels], e.properties)
        for e in entities
    ]  # fmt: skip
    named = [(e, label) for e in entities for label in e.labels]
    number = {(e.iri, label.usage, label.text): n for n, (e, label) in enumerate(named)}
    names = {
        language: {
            word: [number[e.iri, usage, text] for text, usage, e in entries]
            for word, entries in names_of(entities, language).items()
        }
        for language in LANGUAGES
    }
    homonyms = [(language, name, rule, iri) for (language, name), (rule, iri) in vocabulary.homonyms.items()]
    return {"forms": forms, "things": things, "names": names, "homonyms": homonyms}


def _unpacked(packed: dict[str, Any]) -> Vocabulary:
    forms = [tuple(f) for f in packed["forms"]]
    entities = [
        Entity(
            iri, kind, frozenset(types), en, zh,
            tuple([Label(text, *forms[n]) for text, n in zip(texts, numbers, strict=True)]),
            {p: tuple(values) for p, values in properties.items()},
        )
        for iri, kind, types, en, zh, texts, numbers, properties in packed["things"]
    ]  # fmt: skip
    named = [(label.text, label.usage, entity) for entity in entities for label in entity.labels]
    names: dict[str, Names] = {
        language: {word: [named[n] for n in numbers] for word, numbers in of.items()}
        for language, of in packed["names"].items()
    }
    homonyms = {(language, name): (rule, iri) for language, name, rule, iri in packed["homonyms"]}
    return Vocabulary({e.iri: e for e in entities}, homonyms, names)
