"""The released graph is the real output on the five texts, the same on every build."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.documents import read_text
from kg.extraction import extract
from kg.graph.statements import document_triples
from kg.vocabulary import load_vocabulary

ROOT = Path(__file__).resolve().parent.parent


def files_of(folder: Path) -> dict[str, bytes]:
    found = {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    return {name: data for name, data in found.items() if name.endswith(".trig")}


def build(*paths: Path, out: Path, seed: str = "0", options: tuple[str, ...] = ()) -> dict[str, bytes]:
    command = [sys.executable, "-m", "kg", "build", "--quiet", *map(str, paths), "--out", str(out), *options]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True)
    return files_of(out)


@pytest.fixture(scope="module")
def rebuilt(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return build(corpus, out=tmp_path_factory.mktemp("release") / "triples", options=("--no-quotes",))


def test_released_triples_are_the_real_output(rebuilt: dict[str, bytes]) -> None:
    released = files_of(ROOT / "triples")
    assert sorted(rebuilt) == sorted(released), "run: kg build ../shared/corpus --out triples --no-quotes"
    assert {name.split("/")[0] for name in released if "/" in name} == {
        "decisions", "inferred", "links", "reference", "review",
    }  # fmt: skip
    different = [name for name in released if released[name] != rebuilt[name]]
    assert not different, "run: kg build ../shared/corpus --out triples --no-quotes"


def test_order_seed_and_processes_change_nothing(corpus: Path, rebuilt: dict[str, bytes], tmp_path: Path) -> None:
    paths = sorted(corpus.glob("*.txt"), reverse=True)
    again = build(*paths, out=tmp_path / "g", seed="4711", options=("--no-quotes", "--jobs", "2"))
    assert again == rebuilt


def test_one_comma_changes_only_its_sentence(tmp_path: Path) -> None:
    """The IRIs of all other sentences stay, wherever the comma moves their offsets to."""
    source = ROOT / "examples" / "documents"
    changed = tmp_path / "changed"
    shutil.copytree(source, changed)
    file = changed / "notice-harbour-data.zh.txt"
    text = file.read_text(encoding="utf-8")
    sentence = "2023年，全省港口完成集装箱吞吐量1420万标箱，比上年增长6.8%"
    assert text.count(sentence) == 1
    other = sentence.replace("1420万标箱，", "1421万标箱，共计，")
    file.write_text(text.replace(sentence, other), encoding="utf-8")
    before, after = (statements(build(folder, out=tmp_path / f"g{i}")) for i, folder in enumerate((source, changed)))
    assert before
    lost = {place for iri, place in before.items() if iri not in after}
    new = {place for iri, place in after.items() if iri not in before}
    assert len(lost) == len(new) == 1
    assert lost == new


def test_one_comma_in_a_real_document_changes_only_its_sentence(corpus: Path) -> None:
    """A comma put in moves every offset after it, and no other sentence's IRIs."""
    file = corpus / "report-digital-china-2021.zh.txt"
    text = file.read_text(encoding="utf-8-sig")
    before = places_of(text, file.stem)
    commas = [i for i, c in enumerate(text) if c == "，" and any(a < i < b for a, b in before.values())]
    for place in commas[20 :: len(commas) // 6]:
        after = places_of(text[:place] + "，" + text[place:], file.stem)
        lost = {span for iri, span in before.items() if iri not in after}
        assert len(lost) <= 1
        assert all(start < place < end for start, end in lost), text[place - 20 : place + 20]


def places_of(text: str, document_id: str) -> dict[str, tuple[int, int]]:
    """Statement IRI → span of its evidence."""
    vocabulary = load_vocabulary()
    document = read_text(text, document_id)
    triples = document_triples(document, extract(document, vocabulary), vocabulary)
    spans: dict[str, dict[str, int]] = {}
    evidence: dict[str, str] = {}
    for subject, predicate, value in triples:
        name = predicate.rpartition("#")[2]
        if name in ("start", "end"):
            spans.setdefault(subject, {})[name] = int(value.value)
        elif name == "evidence":
            evidence[subject] = value.value
    return {iri: (spans[e]["start"], spans[e]["end"]) for iri, e in evidence.items()}


def statements(files: dict[str, bytes]) -> dict[str, str]:
    """Statement IRI → locator of its evidence."""
    import pyoxigraph as ox

    store = ox.Store()
    for data in files.values():
        store.bulk_load(data, format=ox.RdfFormat.TRIG)
    query = (
        "PREFIX pol: <https://w3id.org/policy-kg/ontology#> SELECT ?s ?l WHERE { ?s pol:evidence ?e . ?e pol:locator ?l "
        'FILTER(STRSTARTS(STR(?s), "https://w3id.org/policy-kg/statement/")) }'
    )
    return {row["s"].value: row["l"].value for row in store.query(query, use_default_graph_as_union=True)}
