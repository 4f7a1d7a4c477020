"""What must be the same on every machine that takes part in a build, so that it gives the same bytes."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import kg
from kg.paths import ontology_dir

#: Parts of the program that decide what a document's graph holds.
_ROOMS = ("documents", "vocabulary", "extraction", "graph")
#: Libraries that read documents or write graphs.
_LIBRARIES = ("pyoxigraph", "pyahocorasick", "trafilatura", "lxml", "pypdf", "python-docx")


@cache
def stamp() -> Mapping[str, str]:
    """What this process reads documents with: part → version or hash ("none": not installed)."""
    package = Path(kg.__file__).resolve().parent
    code = [file for room in _ROOMS for file in (package / room).rglob("*.py")] + list(package.glob("*.py"))
    data = [file for file in ontology_dir().rglob("*") if file.is_file()]
    return {
        "policy-kg": kg.__version__,
        "its code": _hash(package, code),
        "its data": _hash(ontology_dir(), data),
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **{library: _version(library) for library in _LIBRARIES},
    }


def difference(here: Mapping[str, str], there: Mapping[str, str]) -> str | None:
    """The first part in which two stamps differ, in words; None where they are the same."""
    for part in dict.fromkeys([*here, *there]):
        ours, theirs = here.get(part, "none"), there.get(part, "none")
        if ours != theirs:
            return f"{part} is {theirs[:12]} there and {ours[:12]} here"
    return None


def _hash(top: Path, files: list[Path]) -> str:
    total = hashlib.sha256()
    for name, file in sorted((file.relative_to(top).as_posix(), file) for file in files):
        if "__pycache__" not in name:
            total.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
