"""A shelf of two short documents in our own words, and statements about them that need no extractor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kg.graph.document as document_module
from kg.documents import Document
from kg.extraction.statement import Statement, Thing
from kg.identifiers import BASE, agency_iri
from kg.vocabulary import Vocabulary

ENGLISH = """Notice on the Northern Harbours

The Harbour Board, together with the Quay Trust, shall dredge the main channel by 2030.

In 2021 the harbours of China had 1.25 million berths. The Harbour Board issued the "Measures for Safe Pilotage" in August 2021.

The Harbour Board opened two quays. The Harbour Board opened two quays.

By 2025 every quay will have shore power.
"""
CHINESE = """关于北部港口的通知

港务委员会会同码头管理局疏浚主航道，2030年底前完成。

2021年，全港共有泊位125万个。港务委员会发布《引航安全办法》。
"""


def _actor(name: str, role: Any, language: str) -> Thing:
    return Thing(
        name,
        agency_iri(name, unknown=True),
        **{language: name},
        role=role,
        provisional=True,  # type: ignore[arg-type]
    )


def say(document: Document, vocabulary: Vocabulary | None = None) -> list[Statement]:
    """What an analyst reads out of the two documents."""
    language = document.language
    en = language == "en"
    board, trust = ("Harbour Board", "Quay Trust") if en else ("港务委员会", "码头管理局")
    found = []
    for s in document.sentences:
        place: dict[str, Any] = {"document": document.id, "start": s.start, "end": s.end, "confidence": 0.8}
        if "dredge" in s.text or "疏浚" in s.text:
            actors = (_actor(board, "lead", language), _actor(trust, "with", language))
            what = "dredge the main channel" if en else "疏浚主航道"
            found.append(
                Statement(
                    **place, kind="action", actors=actors, stance="mandated", what=what, deadline="2030", duty=True
                )
            )
        if "opened" in s.text:
            found.append(
                Statement(
                    **place,
                    kind="action",
                    actors=(_actor(board, "sole", language),),
                    stance="reported",
                    what="open quays",
                )
            )
        if "berths" in s.text or "泊位" in s.text:
            surface, unit, value = ("1.25 million berths", "million berths", 1.25) if en else ("125万个", "万个", 125)
            found.append(
                Statement(
                    **place,
                    kind="figure",
                    indicator="berths" if en else "泊位",
                    surface=surface,
                    value=value,
                    unit=unit,
                    quantity=1250000,
                    quantity_unit="1",
                    year="2021",
                    aim="observed",
                    indicator_iri=BASE + "indicator/5g-users",
                    region=Thing("China", BASE + "region/CN", en="China", zh="中国") if en else None,
                )  # fmt: skip
            )
        if "Pilotage" in s.text or "引航" in s.text:
            title = "Measures for Safe Pilotage" if en else "引航安全办法"
            found.append(
                Statement(
                    **place,
                    kind="issue",
                    actors=(_actor(board, "sole", language),),
                    stance="reported",
                    status="issued",
                    instruments=(Thing(title, title=title),),
                    date="2021-08" if en else None,
                )  # fmt: skip
            )
        if "shore power" in s.text:
            found.append(Statement(**place, kind="goal", what="give every quay shore power", deadline="2025"))
    return found


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Statement]]:
    """Puts ``say`` in the extractor's place."""
    monkeypatch.setattr(document_module, "extract", say)
    return say


@pytest.fixture
def shelf(tmp_path: Path, said: Callable[..., list[Statement]]) -> Path:
    """A folder with the two documents."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "harbour.en.txt").write_text(ENGLISH, encoding="utf-8", newline="")
    (folder / "harbour.zh.txt").write_text(CHINESE, encoding="utf-8", newline="")
    return folder
