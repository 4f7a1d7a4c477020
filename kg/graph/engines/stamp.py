"""What must be the same on every machine that takes part in a build, so that it gives the same bytes."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import cache

import kg
from kg.graph import program


@cache
def stamp() -> Mapping[str, str]:
    """What this process reads documents with: part → version or hash ("none": not installed)."""
    sums = program.sums()
    return {
        "policy-kg": kg.__version__,
        "its code": sums["code"],
        "its data": sums["data"],
        "Python": ".".join(platform.python_version_tuple()[:2]),  # machines differ in the third part, graphs do not
        **{library: program.version_of(library) for library in program.libraries()},
    }


def difference(here: Mapping[str, str], there: Mapping[str, str]) -> str | None:
    """The first part in which two stamps differ, in words; None where they are the same."""
    for part in dict.fromkeys([*here, *there]):
        ours, theirs = here.get(part, "none"), there.get(part, "none")
        if ours != theirs:
            return f"{part} is {theirs[:12]} there and {ours[:12]} here"
    return None
