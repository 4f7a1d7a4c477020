"""Writes a site's folder: whole, or not at all; over an older site, never over anything else.

A file ``.kg-site`` names a folder as a site of ours and lists what was written into it, so that what others laid
beside it (a domain's CNAME, a repository) stays when the site is written again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import GraphError
from kg.files import is_alive, making, replace_folder, why_it_stays

MARKER = ".kg-site"
_FIRST_LINE = "written by kg site; these files are replaced when it is written again\n"
_CHOOSE = "choose another folder with --out"


def check(out: Path) -> None:
    """Raises GraphError where ``out`` is a file, or a folder that holds something and is no site of ours."""
    try:
        if out.exists() and not out.is_dir():
            raise GraphError("this is a file, not a folder", place=out, hint=_CHOOSE)
        if out.is_dir() and any(not _is_ours(p, out) for p in out.iterdir()) and _written(out) is None:
            raise GraphError(
                "the folder holds other files and is no site that 'kg site' wrote", place=out,
                hint="empty it or choose another folder with --out",
            )  # fmt: skip
    except OSError as error:
        raise GraphError(f"cannot be read: {error.strerror}", place=out, hint=_CHOOSE) from None


def _is_ours(path: Path, out: Path) -> bool:
    return path.name.startswith(f".{out.name}.kg-")


@contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """A hidden folder to write a site into. When the block ends well it becomes ``out``: at once where it can, else
    file by file; when it does not, ``out`` is as it was. Raises GraphError."""
    check(out)
    out = Path(os.path.realpath(out))
    try:
        with making(out.parent):
            _tidy(out)
            temporary = _make(out)
            try:
                yield temporary
                _settle(temporary, out)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        hint = f"make room or {_CHOOSE}; nothing was changed"
        raise GraphError(f"cannot write: {error.strerror or error}", place=out, hint=hint) from None


def _make(out: Path) -> Path:
    """The hidden folder: beside ``out``, or inside it where it must stay the same folder or nothing can stand
    beside."""
    name = f".{out.name}.kg-site-{os.getpid()}"
    beside = out.with_name(name)
    if why_it_stays(out) is None:
        try:
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir()
            return beside
        except OSError:
            if not out.is_dir():
                raise
    inside = out / name
    shutil.rmtree(inside, ignore_errors=True)
    inside.mkdir()
    return inside


def _tidy(out: Path) -> None:
    """Removes what killed runs left; a site that was on its way to be replaced comes back."""
    for place in (out.parent, out):
        for left in sorted(place.glob(f".{out.name}.kg-*")) if place.is_dir() else ():
            pid = left.name.removesuffix("-old").rpartition("-")[2]
            if is_alive(pid) and pid != str(os.getpid()):
                continue
            if left.name.endswith("-old") and not out.exists():
                left.rename(out)
            else:
                shutil.rmtree(left, ignore_errors=True)


def _settle(temporary: Path, out: Path) -> None:
    files = sorted(p.relative_to(temporary).as_posix() for p in temporary.rglob("*") if p.is_file())
    (temporary / MARKER).write_text(_FIRST_LINE + "".join(f"{name}\n" for name in files), encoding="utf-8")
    if temporary.parent == out.parent:
        if not out.exists():
            temporary.rename(out)
            return
        before = _written(out)
        there = {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_symlink() or not p.is_dir()}
        if there <= {MARKER, *(before or ())}:
            replace_folder(temporary, out)  # what is left there goes with the workshop
            return
    _one_by_one(temporary, out, [*files, MARKER])


def _one_by_one(temporary: Path, out: Path, files: list[str]) -> None:
    """Moves file by file, removes pages that are no more, and leaves what others laid there. Nothing is written or
    removed through a folder that leads out of ``out``; raises GraphError where one stands in the way of a page."""
    for folder in sorted({(out / name).parent for name in files}):
        if not _is_inside(folder, out):
            raise GraphError(
                "this folder leads out of the site, and the site has pages there", place=folder,
                hint="remove the link or choose another folder with --out; nothing was changed",
            )  # fmt: skip
    for name in sorted(_written(out) or ()):
        if name not in files and _is_inside((out / name).parent, out):
            with suppress(OSError):
                (out / name).unlink()
            for folder in (out / name).parents:
                if folder == out:
                    break
                with suppress(OSError):
                    folder.rmdir()  # only succeeds when empty
    for name in files:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (temporary / name).replace(out / name)


def _is_inside(folder: Path, out: Path) -> bool:
    """Whether what is written into a folder stays in ``out``, wherever symbolic links lead."""
    return Path(os.path.realpath(folder)).is_relative_to(out)


def _written(out: Path) -> set[str] | None:
    """What an older site consists of; None where the folder is no site of ours."""
    try:
        first, *names = (out / MARKER).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if first + "\n" != _FIRST_LINE:
        return None
    return {n for n in names if n and not n.startswith("/") and ".." not in n.split("/")}
