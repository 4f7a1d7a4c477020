"""The release is described as it is: every file with its size and hash, counts that a store confirms, valid citation."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCTERMS, VOID

from kg import __release_date__, __version__

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TRIPLES = ROOT / "triples"
sys.path.append(str(ROOT / "docs"))

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
RELEASE = rdflib.URIRef(f"https://w3id.org/policy-kg/dataset/{__version__}")


def describe(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "docs" / "describe_release.py"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def dcat() -> rdflib.Graph:
    return rdflib.Graph().parse(TRIPLES / "dcat.ttl")


def test_descriptions_are_those_of_the_files() -> None:
    done = describe("--check")
    assert done.returncode == 0, f"run: python docs/describe_release.py ({done.stderr})"


def test_every_file_of_the_release_has_its_size_and_hash(dcat: rdflib.Graph) -> None:
    said = {}
    for part in dcat.objects(RELEASE, DCAT.distribution):
        checksum = dcat.value(dcat.value(part, SPDX.checksum), SPDX.checksumValue)
        name = str(dcat.value(part, DCTERMS.identifier))
        assert str(part) == f"{RELEASE}/{name}"
        said[name] = (int(str(dcat.value(part, DCAT.byteSize))), str(checksum).lower())
    files = sorted(TRIPLES.rglob("*.trig"))
    assert len(files) > 10
    there = {
        f.relative_to(TRIPLES).as_posix(): (f.stat().st_size, hashlib.sha256(f.read_bytes()).hexdigest()) for f in files
    }
    assert said == there


def test_counts_are_those_that_a_store_gives(dcat: rdflib.Graph) -> None:
    store = ox.Store()
    for file in sorted(TRIPLES.rglob("*.trig")):
        if file.parent.name != "review":
            store.load(path=file, format=ox.RdfFormat.TRIG)

    def asked(sparql: str) -> dict[str, int]:
        rows = store.query(sparql, use_default_graph_as_union=True)
        return {row[0].value: int(row[1].value) for row in rows}  # type: ignore[union-attr, index, call-overload]

    classes = asked("SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    properties = asked("SELECT ?p (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } } GROUP BY ?p")
    said = {str(dcat.value(part, VOID["class"])): int(str(dcat.value(part, VOID.entities)))
            for part in dcat.objects(RELEASE, VOID.classPartition)}  # fmt: skip
    assert said == classes
    said = {str(dcat.value(part, VOID.property)): int(str(dcat.value(part, VOID.triples)))
            for part in dcat.objects(RELEASE, VOID.propertyPartition)}  # fmt: skip
    assert said == properties
    assert int(str(dcat.value(RELEASE, VOID.triples))) == sum(properties.values())
    assert str(dcat.value(RELEASE, DCAT.version)) == __version__
    assert str(dcat.value(RELEASE, DCTERMS.issued)) == __release_date__


def test_dcat_holds_its_shapes(dcat: rdflib.Graph) -> None:
    import pyshacl

    shapes = rdflib.Graph().parse(HERE / "release-shapes.ttl")
    conforms, _, text = pyshacl.validate(dcat, shacl_graph=shapes)
    assert conforms, text
    dcat_without = rdflib.Graph()
    dcat_without += (t for t in dcat if t[1] != SPDX.checksum)
    assert not pyshacl.validate(dcat_without, shacl_graph=shapes)[0]


def test_the_crate_names_the_same_files(dcat: rdflib.Graph) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(TRIPLES))
    parts = {entity.id: entity for entity in crate.data_entities}
    assert sorted(parts) == sorted(["dcat.ttl", *(f.relative_to(TRIPLES).as_posix() for f in TRIPLES.rglob("*.trig"))])
    for name, entity in parts.items():
        data = (TRIPLES / name).read_bytes()
        assert (entity["contentSize"], entity["sha256"]) == (str(len(data)), hashlib.sha256(data).hexdigest()), name
        assert entity["license"].id == "https://creativecommons.org/licenses/by/4.0/", name
    assert crate.root_dataset["version"] == __version__
    assert str(crate.root_dataset["datePublished"]).startswith(__release_date__)
    written = json.loads((TRIPLES / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    known = {entity["@id"] for entity in written["@graph"]}
    used = set(re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(written["@graph"])))
    assert used - known <= {"https://w3id.org/ro/crate/1.1"}


def test_another_graph_can_be_described_and_a_changed_file_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    folder.mkdir()
    shutil.copyfile(TRIPLES / "news-digital-economy-2021.en.trig", folder / "news-digital-economy-2021.en.trig")
    assert describe(str(folder)).returncode == 0
    assert describe("--check", str(folder)).returncode == 0
    before = (folder / "dcat.ttl").read_bytes()
    with (folder / "news-digital-economy-2021.en.trig").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert describe("--check", str(folder)).returncode == 1
    assert (folder / "dcat.ttl").read_bytes() == before
    empty = tmp_path / "empty"
    empty.mkdir()
    done = describe(str(empty))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


def test_the_citation_is_valid_and_of_this_version() -> None:
    yaml = pytest.importorskip("yaml", reason="needs PyYAML, which the extra docs brings")
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    schema = json.loads((HERE / "cff-1.2.0.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(cited, schema)
    for said in (cited, cited["preferred-citation"]):
        assert (str(said["version"]), said["date-released"]) == (__version__, __release_date__)
