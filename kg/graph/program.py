"""What a document's graph follows from, besides the document: code and data of the program, its libraries, and Python.

It is asked before a document is kept as it was built (``kg.graph.increment``) and before one is sent to another machine
(``kg.graph.engines``). Most builds ask, so what takes long is looked up only where it is not known already.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import kg
from kg import cache as kept_results
from kg.paths import ontology_dir

#: The folders of the package that have a say, besides the files that lie in the package itself.
_ROOMS = frozenset({"documents", "extraction", "graph", "vocabulary"})
#: Folders of the data that have a say only later, in what is concluded from all documents.
_LATER = frozenset({"decisions", "rules"})
#: Every other file counts, so that none is forgotten that is read one day; what editors leave beside does not.
_NO_SOURCES = (".pyc", "~")
#: Libraries that have a say in every document → the module of each.
_LIBRARIES = {"pyoxigraph": "pyoxigraph", "pyahocorasick": "ahocorasick"}
#: Ending of a document's name → the libraries that read it.
_READERS = {
    ".html": ("trafilatura", "lxml"),
    ".htm": ("trafilatura", "lxml"),
    ".pdf": ("pypdf",),
    ".docx": ("python-docx", "lxml"),
}


def libraries() -> list[str]:
    """The libraries that have a say in documents of any kind."""
    return list(dict.fromkeys([*_LIBRARIES, *(name for names in _READERS.values() for name in names)]))


@cache
def version_of(library: str) -> str:
    """The version of a library; "none" where it is not installed."""
    from importlib.metadata import PackageNotFoundError, version  # takes longer than all else that is asked here

    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def readers(suffix: str) -> list[str]:
    """The libraries that read documents with this ending, each with its version."""
    return [f"{name} {version_of(name)}" for name in _READERS.get(suffix, ())]


def code() -> Iterator[tuple[str, str]]:
    """The files of the program: name in the package and place, in the same order everywhere."""
    yield from _files(str(Path(kg.__file__).parent), only=_ROOMS)


def data() -> Iterator[tuple[str, str]]:
    """The files of its data: name in ``ontology`` and place, in the same order everywhere."""
    yield from _files(str(ontology_dir()), but=_LATER)


def _files(
    top: str, *, only: frozenset[str] | None = None, but: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    for folder, below, names in os.walk(top):
        if folder == top:
            below[:] = [n for n in below if n not in but and (only is None or n in only)]
        below[:] = sorted(n for n in below if n != "__pycache__" and not n.startswith("."))
        for name in sorted(names):
            if not name.endswith(_NO_SOURCES) and not name.startswith("."):
                file = os.path.join(folder, name)  # noqa: PTH118 - a Path each would take as long as all the rest
                yield file[len(top) + 1 :].replace(os.sep, "/"), file


@cache
def sums() -> Mapping[str, str]:
    """A checksum of the code and one of the data, the same wherever they are installed. Raises OSError."""
    found = {}
    for part, files in (("code", code()), ("data", data())):
        total = hashlib.sha256()
        for name, file in files:
            total.update(name.encode() + b"\0" + hashlib.sha256(Path(file).read_bytes()).digest())
        found[part] = total.hexdigest()
    return found


@cache
def key() -> str:
    """A checksum of all that has a say in every document, and of what it runs on; "" where a source was edited since this
    process began, so that it is not known what runs here. Raises OSError."""
    files = [file for _, file in (*code(), *data())]
    if not kept_results.unchanged(map(Path, files)):
        return ""
    modules = (find_spec(module) for module in _LIBRARIES.values())
    stamps = [_stamp(file) for file in (*files, *(m.origin for m in modules if m is not None and m.origin))]
    words = "\n".join((*stamps, kg.__version__, sys.version)).encode("utf-8", "surrogateescape")
    now = hashlib.sha256(words).hexdigest()
    kept = kept_results.load("program", now)
    if kept is None:
        parts = (kg.__version__, sys.version, *sums().values(), *map(version_of, _LIBRARIES))
        kept = hashlib.sha256("\0".join(parts).encode()).hexdigest().encode()
        kept_results.keep("program", now, kept)
    return kept.decode()


def _stamp(file: str) -> str:
    """What changes when a file is written to or replaced."""
    status = os.stat(file)  # noqa: PTH116
    return f"{file}\0{status.st_size}\0{status.st_mtime_ns}\0{status.st_ctime_ns}\0{status.st_ino}"
