"""The pages of the ontology and its shapes, one in English and one in Chinese, from the files under ``ontology/``.

Each page has every class, property and value with its label, comment, relations, constraints and how often the released
graph uses it. The HTML anchor of a term is its name, so that ``ontology#Agency`` leads to it when the address is
registered.

The pages are our own: pyLODE 3.4.1 runs the labels of both languages together in one page, knows no shapes and no
counts, and reads its version from a file that another package may overwrite, after which it does not start.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS
from rdflib.namespace import SH
from rdflib.term import Node

from kg.graph.rdf import PREFIXES
from kg.identifiers import ONTOLOGY
from kg.paths import ontology_dir, triples_dir
from making.markdown import code, escaped, files, page, table

_SHAPES = "https://w3id.org/policy-kg/shapes#"
_MORE = {
    "oa": "http://www.w3.org/ns/oa#",
    "sdmx-attribute": "http://purl.org/linked-data/sdmx/2009/attribute#",
    "sdmx-dimension": "http://purl.org/linked-data/sdmx/2009/dimension#",
    "shape": _SHAPES,
    "sdmx-measure": "http://purl.org/linked-data/sdmx/2009/measure#",
    "foaf": "http://xmlns.com/foaf/0.1/",
}

#: What the pages say around the terms, in the language of the page.
_WORDS = {
    "en": {
        "title": "Ontology",
        "about": "The vocabulary of the graph: what its nodes are and how they hang together. Namespace {ns}, prefix"
        " `pol:`, version {version}, file `ontology/policy.ttl`, licence CC BY 4.0. The addresses are names until they"
        " are registered; this page has an anchor for each. In constraints, 1…1 means exactly one, 0…1 at most one,"
        " 1…* at least one.",
        "classes": "Classes", "properties": "Properties", "values": "Values", "datatypes": "Datatypes",
        "reused": "Terms of other vocabularies", "tree": "Tree of classes", "term": "term", "means": "means",
        "class": "class", "object": "property, leads to a thing", "data": "property, holds a value",
        "note": "property, holds a note or label", "cube": "property of the data cube", "is a": "is a",
        "kinds": "kinds", "from": "is said of", "to": "leads to", "range": "holds", "refines": "refines",
        "apart": "never also", "close": "close to", "used by": "has properties", "must": "must hold",
        "count": "in the released graph", "times": "{n:,} times", "nodes": "{n:,} nodes, narrower classes included",
        "values of": "values", "never": "not used by it",
        "reused words": "The graph also uses these, with the meaning that their own vocabularies give them.",
        "tree words": "Narrower classes are set in.", "and": ", ", "sep": ": ", "IRI": "IRI",
    },
    "zh": {
        "title": "本体",
        "about": "图谱所用的词汇：节点的种类及其相互关系。命名空间 {ns}，前缀 `pol:`，版本 {version}，"
        "文件 `ontology/policy.ttl`，许可 CC BY 4.0。在地址注册之前，这些网址仅作名称使用；"
        "本页为每个术语设有锚点。约束中 1…1 表示恰好一个，0…1 表示至多一个，1…* 表示至少一个。",
        "classes": "类", "properties": "属性", "values": "取值", "datatypes": "数据类型",
        "reused": "其他词汇表的术语", "tree": "类的层次", "term": "术语", "means": "含义",
        "class": "类", "object": "属性，指向事物", "data": "属性，取字面值",
        "note": "属性，取注释或名称", "cube": "数据立方体的属性", "is a": "上位类",
        "kinds": "下位类", "from": "定义域", "to": "值域", "range": "值域", "refines": "上位属性",
        "apart": "互斥", "close": "近义", "used by": "所用属性", "must": "约束",
        "count": "在发布图谱中", "times": "使用 {n:,} 次", "nodes": "{n:,} 个节点（含下位类）",
        "values of": "取值", "never": "未使用",
        "reused words": "图谱还使用下列术语，含义以其原词汇表为准。",
        "tree words": "缩进表示下位类。", "and": "、", "sep": "：", "IRI": "IRI",
    },
}  # fmt: skip


@dataclass
class Use:
    """How often a graph uses the terms: nodes of each class as typed, triples of each property, and of each value."""

    nodes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    properties: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)


def used(folder: Path | None = None) -> Use:
    """Counts the terms in the TriG files of a graph; without a folder, of the released one, review left out."""
    use, seen = Use(), set()
    for file in sorted((folder or triples_dir()).rglob("*.trig")):
        if file.parent.name == "review":
            continue
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TRIG):
            if (triple := quad.triple) in seen:
                continue
            seen.add(triple)
            name = quad.predicate.value
            use.properties[name] += 1
            if name == str(RDF.type):
                use.nodes[quad.object.value].add(quad.subject.value)
            elif isinstance(quad.object, ox.NamedNode):
                use.values[quad.object.value] += 1
    return use


class Terms:
    """The ontology and its shapes, and how terms are named in one language."""

    def __init__(self, language: str, use: Use) -> None:
        self.language, self.use, self.words = language, use, _WORDS[language]
        self.graph = rdflib.Graph().parse(ontology_dir() / "policy.ttl")
        self.shapes = rdflib.Graph().parse(ontology_dir() / "shapes.ttl")

    def text(self, term: Node, what: Node, language: str | None = None) -> str:
        """The label or comment of a term in the language of the page, else in English."""
        found = {getattr(o, "language", None): str(o) for o in self.graph.objects(term, what)}
        return found.get(language or self.language) or found.get("en") or ""

    def ours(self, kind: Node) -> list[Node]:
        """The terms of our own namespace that are of this kind, as the file has them: by label."""
        found = {s for s in self.graph.subjects(RDF.type, kind) if str(s).startswith(ONTOLOGY)}
        return sorted(found, key=lambda s: str(s).lower())

    def name(self, term: Node) -> str:
        """A term in short form: ``pol:Agency``."""
        best = max(
            (p for p in (PREFIXES | _MORE).items() if str(term).startswith(p[1])), key=lambda p: len(p[1]), default=None
        )
        return f"{best[0]}:{str(term)[len(best[1]) :]}" if best else str(term)

    def link(self, term: Node) -> str:
        """A link to our own term, by its label; another vocabulary's short form."""
        if not isinstance(term, rdflib.URIRef):
            return self.choice(term)
        if not self.text(term, RDFS.label) or not str(term).startswith(ONTOLOGY):
            return code(self.name(term))
        return f"[{escaped(self.text(term, RDFS.label))}](#{self.target(term)})"

    def choice(self, term: Node) -> str:
        """The members of a union."""
        members = self.graph.value(term, OWL.unionOf)
        return " / ".join(self.link(m) for m in self.graph.items(members)) if members else ""

    def target(self, term: Node) -> str:
        """The name of the place of a term in the page; ``Region`` and ``region`` are two."""
        local = str(term).removeprefix(ONTOLOGY)
        kind = "c" if local[:1].isupper() else "p"
        return f"{self.language}-{kind}-{local}"

    def number(self, term: Node) -> int:
        """How many nodes are of this class or of a narrower one."""
        of = self.graph.transitive_subjects(RDFS.subClassOf, term)
        return len(set().union(*(self.use.nodes.get(str(kind), set()) for kind in of)))

    def links(self, terms: Iterable[Node]) -> str:
        """Links to several terms, sorted."""
        return self.words["and"].join(self.link(t) for t in sorted(terms, key=str))

    def constraints(self, of: Node) -> str:
        """What the shapes say of a property, or of the nodes of a class."""
        made = []
        for shape in sorted(self.shapes.subjects(SH.targetClass, None), key=str):
            for part in self.shapes.objects(shape, SH.property):
                if self.shapes.value(part, SH.path) == of:
                    made.append(f"{code(self.name(shape))} {self.said(part)}".strip())
        return "; ".join(sorted(set(made)))

    def said(self, part: Node) -> str:
        """The constraints of one property shape in words."""

        def get(what: Node) -> Node | None:
            return self.shapes.value(part, what)

        low, high = get(SH.minCount), get(SH.maxCount)
        made = []
        if low is not None or high is not None:
            made.append(f"{low or 0}…{high if high is not None else '*'}")
        if get(SH.nodeKind) is not None:
            made.append(code(str(get(SH.nodeKind)).removeprefix(str(SH))))
        for what, word in ((SH["class"], ""), (SH.datatype, ""), (SH.hasValue, "= ")):
            if (value := get(what)) is not None:
                made.append(word + (self.link(value) if isinstance(value, rdflib.URIRef) else code(str(value))))
        for what, word in (
            (SH.minInclusive, "≥"),
            (SH.maxInclusive, "≤"),
            (SH.minExclusive, ">"),
            (SH.maxExclusive, "<"),
        ):
            if (value := get(what)) is not None:
                made.append(f"{word} {value}")
        if (pattern := get(SH.pattern)) is not None:
            made.append(code(str(pattern)))
        if (allowed := get(SH["in"])) is not None:
            values = self.shapes.items(allowed)
            made.append(" / ".join(self.link(v) if isinstance(v, rdflib.URIRef) else code(str(v)) for v in values))
        if (languages := get(SH.languageIn)) is not None:
            made.append(" / ".join(code(f"@{v}") for v in self.shapes.items(languages)))
        if (choice := get(SH["or"])) is not None:
            options = list(self.shapes.items(choice))
            made.append(" / ".join(self.option(o) for o in options))
        if get(SH.uniqueLang) is not None:
            made.append({"en": "one a language", "zh": "每种语言一个"}[self.language])
        return ", ".join(m for m in made if m)

    def option(self, part: Node) -> str:
        """One member of a choice in words."""
        for what in (SH.datatype, SH["class"]):
            if (value := self.shapes.value(part, what)) is not None:
                return self.link(value)
        path = self.shapes.value(part, SH.path)
        return f"{self.path(path)} {self.said(part)}" if path is not None else ""

    def path(self, path: Node | None) -> str:
        """A property, or ``^`` and one read backwards."""
        if path is None:
            return ""
        inverse = self.shapes.value(path, SH.inversePath)
        return f"^{self.link(inverse)}" if inverse is not None else self.link(path)


def pages(use: Use | None = None) -> dict[str, str]:
    """Path in the site → Markdown."""
    use = use or used()
    english = Terms("en", use)
    return {
        "reference/ontology.md": _page(english),
        "zh/ontology.md": _page(Terms("zh", use)),
        "reference/shapes.md": _shapes(english),
    }


def _page(terms: Terms) -> str:
    words = terms.words
    top = rdflib.URIRef(ONTOLOGY.rstrip("#"))
    classes = terms.ours(OWL.Class)
    kinds = {
        "object": terms.ours(OWL.ObjectProperty),
        "data": terms.ours(OWL.DatatypeProperty),
        "note": terms.ours(OWL.AnnotationProperty),
    }
    known = {p for found in kinds.values() for p in found}
    kinds["cube"] = [p for p in terms.ours(RDF.Property) if p not in known]
    values = [c for c in classes if any(terms.graph.subjects(RDF.type, c))]
    intro = words["about"].format(ns=code(ONTOLOGY), version=str(terms.graph.value(top, OWL.versionInfo)))
    parts = [
        "---",
        "tocdepth: 2",
        "---",
        "",
        f"# {words['title']}",
        "",
        escaped(terms.text(top, RDFS.comment)),
        "",
        intro,
        *files("ontology.ttl", "shapes.ttl"),
        "",
    ]
    parts += [f"## {words['tree']}", "", words["tree words"], "", *_tree(terms, classes)]
    parts += [f"## {words['classes']}", ""]
    for term in classes:
        parts += _class(terms, term)
    parts += [f"## {words['properties']}", ""]
    named = sorted(((p, kind) for kind, found in kinds.items() for p in found), key=lambda pair: str(pair[0]).lower())
    for term, kind in named:
        parts += _property(terms, term, kind)
    parts += [f"## {words['values']}", ""]
    seen: set[Node] = set()
    for owner in values:
        for term in sorted(terms.graph.subjects(RDF.type, owner), key=str):
            if term not in seen and str(term).startswith(ONTOLOGY):
                seen.add(term)
                parts += _value(terms, term)
    parts += [f"## {words['datatypes']}", ""]
    for term in terms.ours(RDFS.Datatype):
        parts += [*_head(terms, term), ""]
    parts += [f"## {words['reused']}", "", words["reused words"], "", *_reused(terms)]
    return page(parts)


def _head(terms: Terms, term: Node) -> list[str]:
    """Anchor, heading and comment of a term."""
    local = str(term).removeprefix(ONTOLOGY)
    other = terms.text(term, RDFS.label, "zh" if terms.language == "en" else "en")
    comment = escaped(terms.text(term, RDFS.comment))
    return [
        "```{raw} html", f'<span id="{local}"></span>', "```", "",
        f"({terms.target(term)})=", f"### {escaped(terms.text(term, RDFS.label))} · {escaped(other)}", "",
        f"{code(terms.name(term))}", "", comment, "",
    ]  # fmt: skip


def _facts(terms: Terms, facts: Iterable[tuple[str, str]]) -> list[str]:
    words = terms.words
    rows = [f"- {words.get(key, key)}{words['sep']}{value}" for key, value in facts if value]
    return [*rows, ""]


def _class(terms: Terms, term: Node) -> list[str]:
    graph, words = terms.graph, terms.words
    below = list(graph.subjects(RDFS.subClassOf, term))
    kinds = list(graph.subjects(RDF.type, term))
    number = terms.number(term)
    rows = []
    for shape in sorted(terms.shapes.subjects(SH.targetClass, term), key=str):
        for part in terms.shapes.objects(shape, SH.property):
            rows.append((terms.path(terms.shapes.value(part, SH.path)), terms.said(part)))
    facts = [
        ("is a", terms.links(o for o in graph.objects(term, RDFS.subClassOf))),
        ("kinds", terms.links(below)),
        ("apart", terms.links({*graph.objects(term, OWL.disjointWith), *graph.subjects(OWL.disjointWith, term)})),
        ("close", terms.links(graph.objects(term, SKOS.closeMatch))),
        ("used by", terms.links(s for s in graph.subjects(RDFS.domain, term))),
        ("values of", terms.links(kinds)),
        ("must", "".join(f"\n  - {path}{words['sep']}{said}" for path, said in sorted(rows))),
        ("count", words["nodes"].format(n=number) if number else "" if any(kinds) else words["never"]),
    ]
    return [*_head(terms, term), *_facts(terms, facts)]


def _property(terms: Terms, term: Node, kind: str) -> list[str]:
    graph, words = terms.graph, terms.words
    number = terms.use.properties[str(term)]
    facts = [
        (words[kind], ""),
        ("from", terms.links(graph.objects(term, RDFS.domain))),
        ("to" if kind == "object" else "range", terms.links(graph.objects(term, RDFS.range))),
        ("refines", terms.links(graph.objects(term, RDFS.subPropertyOf))),
        ("close", terms.links(graph.objects(term, SKOS.closeMatch))),
        ("must", terms.constraints(term)),
        ("count", words["times"].format(n=number) if number else words["never"]),
    ]
    return [*_head(terms, term), f"{words[kind]}", "", *_facts(terms, facts)]


def _value(terms: Terms, term: Node) -> list[str]:
    kinds = [k for k in terms.graph.objects(term, RDF.type) if str(k).startswith(ONTOLOGY)]
    number = terms.use.values[str(term)]
    said = terms.words["times"].format(n=number) if number else terms.words["never"]
    return [*_head(terms, term), *_facts(terms, [("is a", terms.links(kinds)), ("count", said)])]


def _tree(terms: Terms, classes: list[Node]) -> list[str]:
    known = set(classes)

    def below(term: Node, depth: int) -> Iterable[str]:
        yield f"{'  ' * depth}- {terms.link(term)} {code(terms.name(term))}"
        for lower in sorted(terms.graph.subjects(RDFS.subClassOf, term), key=str):
            if lower in known:
                yield from below(lower, depth + 1)

    tops = [c for c in classes if not any(o in known for o in terms.graph.objects(c, RDFS.subClassOf))]
    return [line for top in tops for line in below(top, 0)] + [""]


def _reused(terms: Terms) -> list[str]:
    """The classes and properties of other vocabularies that the released graph uses."""
    rows = []
    nodes = {name: len(found) for name, found in terms.use.nodes.items()}
    for name, number in sorted({**nodes, **terms.use.properties}.items()):
        if not name.startswith(ONTOLOGY):
            count = terms.words["nodes" if name in nodes else "times"].format(n=number)
            rows.append((code(terms.name(rdflib.URIRef(name))), count))
    return table((terms.words["term"], terms.words["count"]), rows)


def _shapes(terms: Terms) -> str:
    """Every shape: what it is about, and what it wants."""
    graph = terms.shapes
    parts = [
        "---", "tocdepth: 2", "---", "",
        "# Shapes", "",
        "`kg validate` holds a graph against these SHACL shapes (`ontology/shapes.ttl`), and adds checks that SHACL"
        " cannot say. Each shape has a good and a bad example in `tests/shapes/`. 1…1 means exactly one, 0…1 at most"
        " one, 1…* at least one.", "",
    ]  # fmt: skip
    for shape in sorted(graph.subjects(RDF.type, SH.NodeShape), key=str):
        of = [terms.link(c) for c in sorted(graph.objects(shape, SH.targetClass), key=str)]
        parts += [f"## {str(shape).removeprefix(_SHAPES)}", "", f"Of: {', '.join(of)}", ""]
        parts += [escaped(str(comment)) for comment in graph.objects(shape, RDFS.comment)]
        rows = []
        for part in graph.objects(shape, SH.property):
            message = graph.value(part, SH.message)
            said = terms.said(part) + (f" ({escaped(str(message))})" if message else "")
            rows.append((terms.path(graph.value(part, SH.path)), said))
        parts += table(("path", "must hold"), sorted(rows))
        if (choice := graph.value(shape, SH["or"])) is not None:
            parts += [f"And one of: {'; '.join(terms.option(o) for o in graph.items(choice))}.", ""]
    return page(parts)
