"""What may and may not be in the repository: facts, labels and places, never the sentences of the source texts."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

ROOT = Path(__file__).resolve().parent.parent
SKOS = "http://www.w3.org/2004/02/skos/core#"
BASE = "https://w3id.org/policy-kg/"
#: Names and titles are facts; every other literal is held against the texts.
NAMES = {SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", "http://purl.org/dc/terms/title"}
NAMES |= {"http://www.w3.org/2000/01/rdf-schema#label of link/"}  # "A → B (implements)" is made of two titles
NAMES |= {
    BASE + "ontology#" + name
    for name in ("contextLabel", "classLabel", "bareForm", "title", "surface", "titleSurface", "regionSurface")
}
NAMED = (
    "agency/",
    "region/",
    "instrument/",
    "document/",
    "task/",
    "remit/",
    "concept/",
    "indicator/",
    "event/",
    "target/",
)
WORDS, CHARACTERS = 6, 12


def tracked() -> list[Path]:
    """The files of the repository; of an unpacked archive, those that its build would take."""
    if not (ROOT / ".git").exists():
        return [file for top in ("kg", "ontology", "triples", "tests", "docs", "examples") for file in (ROOT / top).rglob("*")
                if file.is_file() and "__pycache__" not in file.parts]  # fmt: skip
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def test_top_level_is_what_was_asked_for() -> None:
    for name in ("pyproject.toml", "kg", "ontology", "triples", "tests", "examples", "constraints.txt", "README.md"):
        assert (ROOT / name).exists(), name


def test_no_words_of_machines_or_registries() -> None:
    hosts = r"\b(?:files\.)?py" + r"pi\.org\b|registry\.npm" + r"js\.org|\bdeb\.deb" + r"ian\.org\b"
    paths = r"(?<![\w.])/(?:work|home|root|Users)/\w+"
    for file in tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found = re.search(f"{hosts}|{paths}", text)
        assert not found, f"{file.relative_to(ROOT)}: {found[0]}" if found else ""


def test_constraints_cover_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.split(r"[<>=\[; ]", name)[0].lower() for name in project["dependencies"]}
    for names in project["optional-dependencies"].values():
        wanted |= {re.split(r"[<>=\[; ]", name)[0].lower() for name in names}
    fixed = (ROOT / "constraints.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    missing = sorted(name for name in wanted - {"policy-kg"} if f"\n{name.replace('_', '-')}==" not in "\n" + fixed)
    assert not missing


def words_of(text: str) -> list[str]:
    """Words as people count them: between blanks, marks at their edges aside."""
    return [word for part in text.lower().split() if (word := part.strip(".,;:!?()[]{}“”‘’\"'`*|"))]


class Texts:
    """Every run of more than WORDS words or CHARACTERS characters of the source texts."""

    def __init__(self, corpus: Path) -> None:
        self.words: set[tuple[str, ...]] = set()
        self.characters: set[str] = set()
        for file in corpus.glob("*.txt"):
            text = re.sub(r"《[^》]{1,80}》|[“\"][^”\"\n]{1,160}[”\"]", "\n", file.read_text(encoding="utf-8-sig"))
            if ".zh." in file.name:
                plain = re.sub(r"\s+", "", text)
                size = CHARACTERS + 1
                self.characters.update(plain[i : i + size] for i in range(len(plain) - size + 1))
            else:
                words = words_of(text)
                self.words.update(tuple(words[i : i + WORDS + 1]) for i in range(len(words) - WORDS))

    def shared(self, literal: str) -> str | None:
        """The first run that ``literal`` shares with a text, or None."""
        plain = re.sub(r"\s+", "", literal)
        for i in range(len(plain) - CHARACTERS):
            if re.search(r"[\u4e00-\u9fff]", run := plain[i : i + CHARACTERS + 1]) and run in self.characters:
                return run
        words = words_of(literal)
        for i in range(len(words) - WORDS):
            if (found := tuple(words[i : i + WORDS + 1])) in self.words:
                return " ".join(found)
        return None


@pytest.fixture(scope="module")
def texts(corpus: Path) -> Texts:
    return Texts(corpus)


def literals(file: Path) -> Iterator[tuple[str, str, str]]:
    """(subject, predicate, literal) of an RDF file, names and titles left out."""
    kind = ox.RdfFormat.TRIG if file.suffix == ".trig" else ox.RdfFormat.TURTLE
    for quad in ox.parse(path=str(file), format=kind):
        if not isinstance(quad.object, ox.Literal):
            continue
        subject, predicate = quad.subject.value.removeprefix(BASE), quad.predicate.value
        words = quad.object.language is not None or quad.object.datatype.value.endswith("#string")
        named = predicate in NAMES and (quad.object.language is None or subject.startswith(NAMED))
        named |= f"{predicate} of {subject.split('/')[0]}/" in NAMES
        if words and not named:
            yield subject, predicate, quad.object.value


def test_no_literal_of_the_graph_repeats_a_text(texts: Texts) -> None:
    files = [*ROOT.glob("triples/**/*.trig"), *ROOT.glob("ontology/**/*.ttl")]
    assert files
    found = [
        f"{file.name}: {subject} {predicate.rpartition('#')[2]}: {run}"
        for file in files
        for subject, predicate, literal in literals(file)
        if (run := texts.shared(literal))
    ]
    assert not found, "\n".join(found[:20])


def test_labels_of_the_graph_are_short() -> None:
    for file in ROOT.glob("triples/*.trig"):
        for subject, predicate, literal in literals(file):
            if subject.startswith("rule/"):  # what a rule means, in our own words
                continue
            ends = predicate.endswith("#edgeWords")
            for part in literal.split(" … ") if ends else [literal]:
                words, chinese = len(part.split()), len(re.findall(r"[\u4e00-\u9fff]", part))
                assert words <= (4 if ends else 8) and chinese <= (6 if ends else 16), (
                    f"{file.name}: {subject}: {literal}"
                )


def test_no_gold_label_repeats_a_text(texts: Texts) -> None:
    for file in ROOT.glob("tests/gold/**/*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            for statement in json.loads(line).get("statements", ()):  # judged links have none
                for name in sorted(set(statement) - {"actors", "instruments", "regions", "region"}):  # names are facts
                    run = texts.shared(str(statement[name] or ""))
                    assert not run, f"{file.name}: {name}: {run}"


def test_no_tracked_text_repeats_a_sentence(texts: Texts) -> None:
    """Prose, code and tests: a longer run than any label may share."""
    for file in tracked():
        if file.suffix not in (".md", ".py", ".txt", ".toml", ".ttl", ".csv") or {"reference", "texts"} & set(
            file.parts
        ):
            continue  # names and titles, and gold, are held by the tests above; a build's own texts stay with it
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            words = words_of(line)
            run = sum(tuple(words[i : i + WORDS + 1]) in texts.words for i in range(len(words) - WORDS))
            plain = re.sub(r"\s+", "", line)
            size = CHARACTERS + 1
            zh = sum(plain[i : i + size] in texts.characters for i in range(len(plain) - size + 1))
            assert run <= 6 and zh <= 12, f"{file.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
