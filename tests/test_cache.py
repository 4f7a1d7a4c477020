"""Results kept in the user's cache folder: never stale, never broken, never another user's, never an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg import cache
from kg.errors import ReferenceDataError
from kg.graph import reference as graph_reference
from kg.paths import ontology_dir
from kg.vocabulary import finder, kept
from kg.vocabulary.finder import Vocabulary, read_vocabulary

TURTLE = """
@prefix pol: <https://w3id.org/policy-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/policy-kg/agency/{name}> a pol:Agency ; skos:prefLabel "{label}"@en , "林木署"@zh ;
    skos:altLabel "TBX"@en ; pol:contextLabel "the Bureau"@en ; pol:number "1" , "2" .
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test's own, in a program that nobody edits meanwhile."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(cache, "_BEGAN", 1e12)
    monkeypatch.setenv("KG_CACHE", str(folder))
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / "agencies.ttl").write_text(TURTLE.format(name="tbx", label="Timber Bureau"), encoding="utf-8")
    (folder / "homonyms.csv").write_text("alias,language,iri,rule,why\nTBX,en,agency/tbx,default,x\n", encoding="utf-8")
    return folder


def parts(vocabulary: Vocabulary) -> list[object]:
    """All that a vocabulary holds."""
    found = [list(vocabulary._automata[language].items()) for language in ("en", "zh")]
    return [list(vocabulary.entities.items()), dict(vocabulary.homonyms), *found]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders that are read from their files from here on."""
    read: list[Path] = []

    def reading(directory: Path) -> Vocabulary:
        read.append(directory)
        return read_vocabulary(directory)

    monkeypatch.setattr(kept, "read_vocabulary", reading)
    return read


def test_what_is_kept_is_what_was_read(place: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = counted(monkeypatch)
    for directory in (data, ontology_dir() / "reference"):
        first, second = kept.kept_vocabulary(directory), kept.kept_vocabulary(directory)
        assert parts(first) == parts(second) == parts(read_vocabulary(directory))
    assert read == [data, ontology_dir() / "reference"]
    assert place.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in place.iterdir())


def test_a_changed_file_is_read_again(place: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.kept_vocabulary(data)
    file = data / "agencies.ttl"
    before = file.stat()
    file.write_text(TURTLE.format(name="tbx", label="Timber Office"), encoding="utf-8")  # as long as before
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert [e.en for e in kept.kept_vocabulary(data).entities.values()] == ["Timber Office"]
    (data / "more.ttl").write_text(TURTLE.format(name="more", label="Further Bureau"), encoding="utf-8")
    assert len(kept.kept_vocabulary(data).entities) == 2
    (data / "homonyms.csv").unlink()
    assert kept.kept_vocabulary(data).homonyms == {}
    (data / "more.ttl").write_text("this is no Turtle", encoding="utf-8")
    with pytest.raises(ReferenceDataError, match=r"more\.ttl"):
        kept.kept_vocabulary(data)


def test_another_version_makes_another_key(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {cache.key_of([data / "agencies.ttl"]), cache.key_of([data / "agencies.ttl"], "more")}
    monkeypatch.setattr("kg.__version__", "9.9")
    keys.add(cache.key_of([data / "agencies.ttl"]))
    monkeypatch.setattr("sys.version", "4.0")
    keys.add(cache.key_of([data / "agencies.ttl"]))
    assert len(keys) == 4


@pytest.mark.parametrize("harm", ["cut", "empty", "flipped", "other words", "another key", "folder"])
def test_a_broken_file_is_made_again(place: Path, data: Path, monkeypatch: pytest.MonkeyPatch, harm: str) -> None:
    whole = parts(kept.kept_vocabulary(data))
    (file,) = place.iterdir()
    words = file.read_bytes()
    if harm == "folder":
        file.unlink()
        file.mkdir()
    elif harm == "another key":
        cache.keep("vocabulary", "0" * 64, b"{}")
        (place / f"vocabulary-{'0' * 32}.cache").replace(file)
    else:
        middle = len(words) // 2
        flipped = words[:middle] + bytes([words[middle] ^ 1]) + words[middle + 1 :]
        file.write_bytes({"cut": words[:-9], "empty": b"", "flipped": flipped, "other words": b"\x80\x04."}[harm])
    read = counted(monkeypatch)
    assert parts(kept.kept_vocabulary(data)) == whole
    assert parts(kept.kept_vocabulary(data)) == whole
    assert len(read) == (2 if harm == "folder" else 1)  # a folder in the way stays, and is no error


@pytest.mark.parametrize("said", [b"{}", b"[]", b"null", b'{"forms":[],"things":[1]}', b"[" * 100_000, b"\xff", b""])
def test_sound_but_strange_data_is_made_again(
    place: Path, data: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(cache, "load", lambda name, key: said)
    assert parts(kept.kept_vocabulary(data)) == parts(read_vocabulary(data))


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners here")
@pytest.mark.parametrize("harm", ["folder of all", "file of all", "another's folder", "link", "pipe"])
def test_what_another_may_have_written_is_not_used(
    place: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    kept.kept_vocabulary(data)
    (file,) = place.iterdir()
    if harm == "folder of all":
        place.chmod(0o777)
    elif harm == "file of all":
        file.chmod(0o666)
    elif harm == "another's folder":
        owner = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    elif harm == "link":
        file.replace(tmp_path / "elsewhere")
        file.symlink_to(tmp_path / "elsewhere")
    else:
        file.unlink()
        os.mkfifo(file)
    read = counted(monkeypatch)
    assert parts(kept.kept_vocabulary(data)) == parts(read_vocabulary(data))
    assert read == [data]


@pytest.mark.parametrize("harm", ["a file", "below a file", "no writing", "off", "OFF"])
def test_where_nothing_can_be_kept_all_is_read(
    place: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    if harm == "a file":
        place.write_text("mine", encoding="utf-8")
    elif harm == "below a file":
        (tmp_path / "file").write_text("mine", encoding="utf-8")
        monkeypatch.setenv("KG_CACHE", str(tmp_path / "file" / "cache"))
    elif harm == "no writing":
        place.mkdir(mode=0o500)

        def refused(*_: object, **__: object) -> None:
            raise PermissionError(13, "no")

        monkeypatch.setattr("tempfile.mkstemp", refused)
    else:
        monkeypatch.setenv("KG_CACHE", harm)
        monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    read = counted(monkeypatch)
    for _ in range(2):
        assert parts(kept.kept_vocabulary(data)) == parts(read_vocabulary(data))
    assert len(read) == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_where_the_folder_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KG_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder() == tmp_path / "policy-kg"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert str(cache.folder()).startswith(str(tmp_path / "home"))
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "own"))
    assert cache.folder() == tmp_path / "own"

    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.delenv("KG_CACHE")
    monkeypatch.setattr(Path, "home", homeless)
    assert cache.folder() is None


def test_many_at_once(place: Path) -> None:
    """Readers see nothing or all of one writer's words, whoever writes."""
    key = "1" * 64
    words = [bytes([n]) * 300_000 for n in range(8)]

    def work(n: int) -> bool:
        cache.keep("many", key, words[n % 8])
        found = cache.load("many", key)
        return found is None or found in words

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(80)))
    assert cache.load("many", key) in words
    assert len(list(place.iterdir())) == 1


def test_only_the_latest_stay(place: Path) -> None:
    for n in range(9):
        cache.keep("one", f"{n:064}"[::-1], b"x")
        (half := place / "one-left.part").write_bytes(b"")
        os.utime(half, (1, 1))
    cache.keep("two", "a" * 64, b"y")
    cache.keep("one", "b" * 64, b"z")
    assert cache.load("two", "a" * 64) == b"y"
    assert cache.load("one", "b" * 64) == b"z"
    assert len(list(place.iterdir())) == 5


def test_the_reference_graph_is_the_same_by_way_of_the_cache(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "reference" / "reference.trig"
    graph_reference.write_reference(tmp_path)
    made = file.read_bytes()
    monkeypatch.setattr(graph_reference, "reference_triples", lambda: [])
    graph_reference.write_reference(tmp_path)
    assert file.read_bytes() == made
    for kept_file in place.glob("reference-*"):
        kept_file.write_bytes(kept_file.read_bytes()[:-1])
    graph_reference.write_reference(tmp_path)
    assert file.read_bytes() != made  # made anew, here of nothing


def test_builds_at_once_and_without_a_cache_are_alike(tmp_path: Path, place: Path) -> None:
    notice = tmp_path / "notice.txt"
    notice.write_text("The Ministry of Education shall publish 20 guidelines by 2027.\n", encoding="utf-8")

    def build(name: str, said: str) -> dict[str, bytes]:
        out = tmp_path / name
        command: list[str | Path] = [sys.executable, "-m", "kg", "build", "-q", notice, "--out", out]
        subprocess.run(command, check=True, env={**os.environ, "KG_CACHE": said}, capture_output=True)
        return {str(f.relative_to(out)): f.read_bytes() for f in sorted(out.rglob("*")) if f.is_file()}

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(build, ("a", "b"), (str(place), str(place)))
    assert first == second == build("c", str(place)) == build("d", "off")
    assert {f.name.partition("-")[0] for f in place.iterdir()} == {"program", "reference", "vocabulary"}


def test_what_an_edited_program_makes_is_not_kept(place: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_BEGAN", 1.0)  # every source is younger
    kept.kept_vocabulary(data)
    assert not place.exists()


def test_what_was_made_of_changing_files_is_not_kept(place: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reading(directory: Path) -> Vocabulary:
        (data / "agencies.ttl").write_text(TURTLE.format(name="tbx", label="Timber Office"), encoding="utf-8")
        return read_vocabulary(directory)

    monkeypatch.setattr(kept, "read_vocabulary", reading)
    kept.kept_vocabulary(data)
    assert not place.exists()


def test_only_the_released_vocabulary_is_kept(place: Path, data: Path) -> None:
    finder.load_vocabulary(data)
    assert not place.exists()
    shutil.rmtree(data)
