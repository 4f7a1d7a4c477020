"""Several titles in one issuance keep their pairing with the instruments they name."""

from __future__ import annotations

from kg.documents import read_text
from kg.extraction.statement import Statement, Thing
from kg.graph.rdf import SKOS, plain
from kg.graph.statements import document_triples
from kg.identifiers import BASE
from kg.vocabulary import load_vocabulary

UNLISTED = BASE + "instrument/unknown/"


def test_each_title_stands_with_its_instrument_and_names_it() -> None:
    document = read_text("港务委员会发布《引航安全办法》《锚地使用规则》。", "harbour.zh")
    sentence = document.sentences[0]
    titles = ("引航安全办法", "锚地使用规则")
    issue = Statement(
        document=document.id, start=sentence.start, end=sentence.end, kind="issue", confidence=0.8, stance="reported",
        status="issued", instruments=tuple(Thing(f"《{t}》", title=t) for t in titles),
    )  # fmt: skip
    said: dict[str, dict[str, list[str]]] = {}
    for s, p, o in document_triples(document, [issue], load_vocabulary(), quotes=False):
        said.setdefault(s, {}).setdefault(p.rpartition("#")[2], []).append(plain(o))
    statement = next(s for s, about in said.items() if "naming" in about)
    assert said[statement]["naming"] == [f"{statement}-t1", f"{statement}-t2"]
    for part, title in zip(said[statement]["naming"], titles, strict=True):
        assert said[part]["titleSurface"] == [title] and said[part]["instrument"] == [UNLISTED + title]
        assert said[UNLISTED + title]["prefLabel"] == [title]


def test_a_second_spelling_of_an_unlisted_instrument_is_kept() -> None:
    document = read_text('The Harbour Board issued the "Quay Rules" and the "Quay-Rules".', "harbour.en")
    sentence = document.sentences[0]
    issue = Statement(
        document=document.id, start=sentence.start, end=sentence.end, kind="issue", confidence=0.8,
        instruments=(Thing("Quay Rules", title="Quay Rules"), Thing("Quay-Rules", title="Quay-Rules")),
    )  # fmt: skip
    triples = document_triples(document, [issue], load_vocabulary())
    names = {(p.removeprefix(SKOS), plain(o)) for s, p, o in triples if s == UNLISTED + "Quay-Rules" and SKOS in p}
    assert names == {("prefLabel", "Quay Rules"), ("altLabel", "Quay-Rules")}
