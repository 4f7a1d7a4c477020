"""The description of a release, from its files alone: DCAT, VoID and PROV as Turtle, and an RO-Crate.

What is said: files with sizes and SHA-256, counts, version and date, licence, languages, the documents that were read,
and the standards that it keeps to. The same files give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import __release_date__, __version__
from kg.graph.rdf import DCTERMS, RDF_TYPE, SKOS
from kg.identifiers import BASE, ONTOLOGY

DATASET = f"{BASE}dataset"
RELEASE = f"{DATASET}/{__version__}"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: What ``docs/describe_release.py`` writes beside the graph.
DCAT_FILE, CRATE_FILE = "dcat.ttl", "ro-crate-metadata.json"
_SPDX = "http://spdx.org/rdf/terms#"
_IANA = "https://www.iana.org/assignments/media-types/"
TITLE = {"en": "policy-kg: the released graph", "zh": "policy-kg：发布图谱"}
ABOUT = {
    "en": "Who is responsible for what, on what ground, and the place of the sentence that says so: five texts on"
    " informatization in China as a knowledge graph. Facts, labels and places, not the sentences.",
    "zh": "谁负责什么、依据何在、出自哪一句：由五份关于中国信息化的文本构成的知识图谱。"
    "只含事实、名称与位置，不含原句。",
}
#: What the folders of a graph hold, in both languages.
FOLDERS = {
    "": ("What the document {name} says", "文档 {name} 的陈述"),
    "reference": (
        "Agencies, regions, instruments, remits, concepts, indicators and the plan's tree",
        "机构、地区、文件、职责、概念、指标与规划结构",
    ),
    "links": ("Links: {name}", "关联：{name}"),
    "inferred": ("Responsibilities concluded by the rule {name}", "由规则 {name} 推出的责任"),
    "decisions": ("Decisions of editors", "编者的决定"),
    "review": ("Readings and links in doubt, kept for review", "存疑而留待审核的解读与关联"),
}  # fmt: skip


@dataclass
class Part:
    """One file of the release."""

    path: str
    size: int
    sha256: str
    triples: int
    graphs: tuple[str, ...]

    @property
    def iri(self) -> str:
        return f"{RELEASE}/{self.path}"

    def title(self, language: str) -> str:
        folder, _, name = self.path.rpartition("/")
        words = FOLDERS.get(folder, ("{name}", "{name}"))[language == "zh"]
        return words.format(name=name.removesuffix(".trig"))


@dataclass
class Release:
    """The files of a graph, and what is counted in them. The union leaves review out, as every query does."""

    parts: list[Part]
    triples: int = 0
    subjects: int = 0
    objects: int = 0
    classes: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)
    graphs: Mapping[str, int] = field(default_factory=dict)
    documents: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)


def read(folder: Path) -> Release:
    """Reads the TriG files of a release; anything else in the folder is no part of it."""
    parts: list[Part] = []
    union: set[tuple[str, str, str]] = set()  # terms as N-Triples write them
    graphs: Counter[str] = Counter()
    for file in sorted(folder.rglob("*.trig"), key=lambda f: f.relative_to(folder).as_posix()):
        data = file.read_bytes()
        own: Counter[str] = Counter()
        for quad in ox.parse(data, format=ox.RdfFormat.TRIG):
            name = quad.graph_name
            own[name.value if isinstance(name, ox.NamedNode) else "default"] += 1
            if file.parent.name != "review":
                union.add((str(quad.subject), quad.predicate.value, str(quad.object)))
        graphs.update(own)
        path = file.relative_to(folder).as_posix()
        parts.append(Part(path, len(data), hashlib.sha256(data).hexdigest(), own.total(), tuple(sorted(own))))
    release = Release(parts, len(union), len({s for s, _, _ in union}), len({o for _, _, o in union}))
    release.classes = dict(sorted(Counter(o[1:-1] for _, p, o in union if p == RDF_TYPE).items()))
    release.properties = dict(sorted(Counter(p for _, p, _ in union).items()))
    release.graphs = dict(sorted(graphs.items()))
    for document in (f"<{BASE}document/{p.path.removesuffix('.trig')}>" for p in parts if "/" not in p.path):
        said = sorted((p, o) for s, p, o in union if s == document and p in (SKOS + "prefLabel", DCTERMS + "title"))
        titles = {m[2]: m[1] for _, o in said if (m := re.fullmatch(r'"(.*)"@([\w-]+)', o))}
        release.documents.append((document[1:-1], titles))
    return release


def dcat(release: Release) -> str:
    """The description as Turtle: DCAT 3, VoID, SPDX checksums, PROV."""
    return "\n".join(_turtle(release)) + "\n"


def _turtle(release: Release) -> Iterator[str]:
    yield (
        "# What is in this folder, made by 'python docs/describe_release.py'."
        " Addresses are names until they are registered."
    )
    for prefix, name in sorted(
        {
            "dcat": "http://www.w3.org/ns/dcat#", "dcterms": DCTERMS,
            "foaf": "http://xmlns.com/foaf/0.1/", "pol": ONTOLOGY, "prov": "http://www.w3.org/ns/prov#", "spdx": _SPDX,
            "void": "http://rdfs.org/ns/void#", "xsd": "http://www.w3.org/2001/XMLSchema#",
            "sd": "http://www.w3.org/ns/sparql-service-description#",
        }.items()
    ):  # fmt: skip
        yield f"@prefix {prefix}: <{name}> ."
    yield ""
    yield f"<{DATASET}> a dcat:Dataset ;"
    yield from _named(TITLE)
    yield f"    dcat:hasCurrentVersion <{RELEASE}> .\n"
    yield f"<{RELEASE}> a dcat:Dataset , void:Dataset ;"
    yield from _named(TITLE)
    yield from (f"    dcterms:description {_text(text, language)} ;" for language, text in ABOUT.items())
    yield f'    dcat:version "{__version__}" ; dcat:isVersionOf <{DATASET}> ;'
    yield f'    dcterms:identifier "{RELEASE}" ; dcterms:issued "{__release_date__}"^^xsd:date ;'
    yield f"    dcterms:license <{LICENCE}> ; dcterms:publisher <{BASE}publisher> ; dcterms:creator <{BASE}publisher> ;"
    yield (
        "    dcterms:language <http://id.loc.gov/vocabulary/iso639-1/en> , <http://id.loc.gov/vocabulary/iso639-1/zh> ;"
    )
    yield (
        "    dcterms:spatial <http://publications.europa.eu/resource/authority/country/CHN> ;"
        f" dcterms:conformsTo <{ONTOLOGY.rstrip('#')}> ;"
    )
    words = {
        "en": ("policy", "responsibility", "knowledge graph", "China", "informatization"),
        "zh": ("政策", "责任", "知识图谱", "信息化"),
    }
    yield f"    dcat:keyword {' , '.join(_text(w, language) for language, said in words.items() for w in said)} ;"
    yield f"    void:triples {release.triples} ; void:distinctSubjects {release.subjects} ;"
    yield f"    void:distinctObjects {release.objects} ; void:classes {len(release.classes)} ;"
    yield f'    void:properties {len(release.properties)} ; void:uriSpace "{BASE}" ;'
    yield f"    void:exampleResource <{BASE}agency/miit> , <{BASE}task/14fyp-informatization/IV-1> ;"
    used = sorted({_space(name) for name in (*release.classes, *release.properties)})
    yield f"    void:vocabulary {' , '.join(f'<{name}>' for name in used)} ;"
    yield f"    prov:wasDerivedFrom {' , '.join(f'<{iri}>' for iri, _ in release.documents)} ;"
    yield f"    dcat:distribution {' , '.join(f'<{part.iri}>' for part in release.parts)} ;"
    for name, count in release.classes.items():
        yield f"    void:classPartition [ void:class <{name}> ; void:entities {count} ] ;"
    for name, count in release.properties.items():
        yield f"    void:propertyPartition [ void:property <{name}> ; void:triples {count} ] ;"
    for name, count in release.graphs.items():
        yield f"    void:subset [ a void:Dataset , sd:NamedGraph ; sd:name <{name}> ; void:triples {count} ] ;"
    yield "    dcat:theme <http://publications.europa.eu/resource/authority/data-theme/GOVE> .\n"
    yield f'<{BASE}publisher> a foaf:Agent ; foaf:name "The policy-kg authors" .\n'
    for part in release.parts:
        yield f"<{part.iri}> a dcat:Distribution ;"
        yield from _named({language: part.title(language) for language in ("en", "zh")})
        yield f'    dcterms:identifier "{part.path}" ; dcat:accessURL <{part.iri}> ;'
        yield f'    dcat:mediaType <{_IANA}application/trig> ; dcat:byteSize "{part.size}"^^xsd:nonNegativeInteger ;'
        yield f"    void:triples {part.triples} ; dcterms:license <{LICENCE}> ;"
        yield (
            f"    sd:namedGraph {' , '.join(f'[ sd:name <{name}> ]' for name in part.graphs)} ;"
            if part.graphs
            else "   "
        )
        yield "    spdx:checksum [ a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;"
        yield f'        spdx:checksumValue "{part.sha256}"^^xsd:hexBinary ] .\n'
    for iri, titles in release.documents:
        yield f"<{iri}> a prov:Entity , pol:SourceDocument ;"
        named = " , ".join(f'"{text}"@{language}' for language, text in sorted(titles.items()))
        yield f"    dcterms:title {named or _text(iri.rpartition('/')[2])} .\n"


def _named(title: Mapping[str, str]) -> Iterator[str]:
    yield f"    dcterms:title {' , '.join(_text(text, language) for language, text in title.items())} ;"


def _text(text: str, language: str = "") -> str:
    return str(ox.Literal(text, language=language) if language else ox.Literal(text))


def _space(name: str) -> str:
    """The namespace of a term."""
    return name[: max(name.rfind("#"), name.rfind("/")) + 1]


def crate(release: Release, description: str) -> str:
    """The RO-Crate of the folder; ``description`` is the text of the DCAT file, which is a part too."""
    return json.dumps(_crate(release, description), ensure_ascii=False, indent=2) + "\n"


def _crate(release: Release, description: str) -> dict[str, Any]:
    data = description.encode()
    about: dict[str, Any] = {
        "@id": DCAT_FILE, "@type": "File", "name": "The same description as DCAT and VoID",
        "encodingFormat": "text/turtle", "contentSize": str(len(data)), "sha256": hashlib.sha256(data).hexdigest(),
        "license": {"@id": LICENCE},
    }  # fmt: skip
    files: list[dict[str, Any]] = [
        {
            "@id": part.path, "@type": "File", "name": part.title("en"), "alternateName": part.title("zh"),
            "encodingFormat": ["application/trig", {"@id": "https://www.w3.org/TR/trig/"}],
            "contentSize": str(part.size), "sha256": part.sha256, "description": f"{part.triples} triples",
            "license": {"@id": LICENCE},
        }
        for part in release.parts
    ]  # fmt: skip
    sources = [
        {
            "@id": iri,
            "@type": "CreativeWork",
            "name": json.loads(f'"{titles.get("en") or titles.get("zh") or iri.rpartition("/")[2]}"'),
        }
        for iri, titles in release.documents
    ]
    root = {
        "@id": "./", "@type": "Dataset", "name": TITLE["en"], "alternateName": TITLE["zh"], "description": ABOUT["en"],
        "identifier": RELEASE, "version": __version__, "datePublished": __release_date__, "inLanguage": ["en", "zh"],
        "license": {"@id": LICENCE}, "publisher": {"@id": f"{BASE}publisher"}, "author": {"@id": f"{BASE}publisher"},
        "creditText": f"policy-kg, version {__version__}",
        "keywords": "policy, responsibility, knowledge graph, China, informatization",
        "conformsTo": {"@id": ONTOLOGY.rstrip("#")}, "isBasedOn": [{"@id": iri} for iri, _ in release.documents],
        "size": {"@id": "#size"}, "hasPart": [{"@id": entity["@id"]} for entity in (*files, about)],
    }  # fmt: skip
    graph = [
        {
            "@id": CRATE_FILE, "@type": "CreativeWork", "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        root, *files, about, *sources,
        {"@id": "#size", "@type": "QuantitativeValue", "value": release.triples, "unitText": "triples"},
        {"@id": f"{BASE}publisher", "@type": "Organization", "name": "The policy-kg authors"},
        {"@id": LICENCE, "@type": "CreativeWork", "name": "Creative Commons Attribution 4.0 International",
         "description": "You may share and adapt the data if you give credit.", "identifier": "CC-BY-4.0"},
        {"@id": "https://www.w3.org/TR/trig/", "@type": "WebSite", "name": "RDF 1.1 TriG"},
        {"@id": ONTOLOGY.rstrip("#"), "@type": "CreativeWork", "name": "Ontology of policy-kg", "version": __version__},
    ]  # fmt: skip
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}


def descriptions(folder: Path) -> dict[str, str]:
    """File name → text of both descriptions of the graph in ``folder``."""
    release = read(folder)
    turtle = dcat(release)
    return {DCAT_FILE: turtle, CRATE_FILE: crate(release, turtle)}
